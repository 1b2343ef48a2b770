"""Train the weights by which names are linked to standard concepts (``make train``): src/jixiao/linking/data/weights.npz.

    train_concepts.py [--labelled FILE] [-o FILE]

The labelled names are in tools/concepts/labelled.csv (its README says where they come from). The same file, program and versions of
scikit-learn and NumPy give the same bytes. Weights are those of a logistic regression for each facet, as small integers; the confidence
is that of a logistic regression over what five rounds of training, each without a fifth of the groups of similar names, say of the
names that they were not trained on.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from jixiao.linking.features import Reading, beneficiary_features, measure_features, name_key, object_features, read
from jixiao.linking.judgement import ASKING, Judgement, confidence_of, evidence, judged
from jixiao.linking.neighbours import neighbours_of
from jixiao.linking.scheme import NOBODY, concept_scheme
from jixiao.linking.weights import FacetWeights, Weights, dumped
from jixiao.linking.words import Words, words

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ROOT / "tools" / "concepts" / "labelled.csv"
WEIGHTS = ROOT / "src" / "jixiao" / "linking" / "data" / "weights.npz"
FOLDS = 5
#: The fold that `make evaluate` measures by.
HELD = 0
#: Names that no document has, made up to say what few names say. They are trained on, and nothing is ever measured by them.
COMPOSED = "composed"
#: What a label that a word alone gives counts.
_WORD = 0.3
#: Names that were linked wrongly count so much more than others where the confidence is fitted, so that it rather says too little.
_CAUTION = 1.8
#: How strongly weights are held small (more is less), and what a label on which two readers may differ counts.
_SMALL, _DOUBTFUL = 1.5, 0.3
#: Features of fewer names are left out; those that are made of words, levels and units weigh more than mere characters.
_FEWEST, _TOLD = 2, 1.5
#: Names are similar that share so much of their pairs of characters.
_SIMILAR = 0.6


@dataclass(frozen=True, slots=True)
class Labelled:
    """Hold a labelled name: its reading and its labels."""

    name: str
    reading: Reading
    measure: str
    object: str
    beneficiary: str
    concept: str
    relation: str
    ambiguous: bool
    composed: bool


def labelled(path: Path = LABELLED, known: Words | None = None) -> list[Labelled]:
    """Read the labelled names."""
    known = known or words()
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Labelled(
                row["name"],
                read(row["name"], row["level1"], row["level2"], row["unit"], known),
                row["measure"],
                row["object"],
                row["beneficiary"] or NOBODY,
                row["concept"],
                row["relation"],
                row["ambiguous"] == "yes",
                row["source"] == COMPOSED,
            )
            for row in csv.DictReader(file)
        ]


def groups(names: Sequence[str]) -> list[str]:
    """Give the group of similar names that each name is in, by the first name of the group."""
    pairs = [_pairs(name) for name in names]
    of: dict[str, list[int]] = {}
    parent = list(range(len(names)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for place, found in enumerate(pairs):
        shared = Counter(other for pair in found for other in of.get(pair, ()))
        for other, number in shared.items():
            if number >= _SIMILAR * (len(found) + len(pairs[other]) - number):
                parent[root(place)] = root(other)
        for pair in found:
            of.setdefault(pair, []).append(place)
    first: dict[int, str] = {}
    for place, name in enumerate(names):
        first[root(place)] = min(first.get(root(place), name), name)
    return [first[root(place)] for place in range(len(names))]


def _pairs(name: str) -> frozenset[str]:
    key = "".join(character for character in name_key(name) if character.isalpha())
    return frozenset(key[place : place + 2] for place in range(len(key) - 1)) or frozenset({key})


def fold(group: str, folds: int = FOLDS) -> int:
    """Give the part that a group of similar names is in: by its name, so that new names do not move others."""
    return int.from_bytes(hashlib.sha256(group.encode("utf-8")).digest()[:8], "big") % folds


def trained(rows: Sequence[Labelled], confidence: Sequence[float] = ()) -> Weights:
    """Train the weights of the facets."""
    counted = [_DOUBTFUL if row.ambiguous else 1.0 for row in rows]
    asking = [(row.reading, row.beneficiary, counts) for row, counts in zip(rows, counted, strict=True) if row.measure in ASKING]
    asking += [(reading, slug, _WORD) for reading, slug in _asked()]
    facets = {
        "measure": _facet([measure_features(row.reading) for row in rows], [row.measure for row in rows], counted),
        "object": _facet([object_features(row.reading, row.measure) for row in rows], [row.object for row in rows], counted),
        "beneficiary": _facet(
            [beneficiary_features(reading) for reading, _, _ in asking], [slug for _, slug, _ in asking], [counts for *_, counts in asking]
        ),
    }
    near = neighbours_of([row.reading.name for row in rows], [(row.measure, row.object, row.concept) for row in rows])
    return Weights(concept_scheme().version, facets, near, tuple(confidence))


def _asked() -> list[tuple[Reading, str]]:
    """Ask each of those who may be asked whether they are satisfied: fewer names ask each of them than there are words for them."""
    known = words()
    satisfied = next(word for word, (slug, _) in known.measures.entries.items() if slug == ASKING[0])
    return [(read(word + satisfied, None, None, None, known), slug) for word, (slug, _) in known.beneficiaries.entries.items()]


def _facet(features: Sequence[Sequence[str]], slugs: Sequence[str], counted: Sequence[float]) -> FacetWeights:
    seen = Counter(feature for found in features for feature in set(found))
    names = sorted(feature for feature, number in seen.items() if number >= _FEWEST)
    place = {name: number for number, name in enumerate(names)}
    factor = np.array([_TOLD if ":" in name and len(name) > 2 else 1.0 for name in names])
    columns = [sorted({place[feature] for feature in found if feature in place}) for found in features]
    starts = np.cumsum([0, *map(len, columns)])
    flat = np.concatenate([np.array(found, np.intp) for found in columns])
    matrix = csr_matrix((factor[flat], flat, starts), (len(features), len(names)))
    model = LogisticRegression(C=_SMALL, max_iter=200, tol=2e-3).fit(matrix, np.array(slugs), sample_weight=np.array(counted))
    return _small(model, names, factor)


def _small(model: Any, names: Sequence[str], factor: np.ndarray[Any, Any]) -> FacetWeights:
    """Write weights as small integers; features whose weights are all 0 then are left out."""
    real = (model.coef_ * factor).T
    scale = np.abs(real).max(axis=0) / 127
    matrix = np.rint(real / scale).astype(np.int8)
    kept = np.flatnonzero(np.abs(matrix).max(axis=1) > 2)
    rows = {names[old]: new for new, old in enumerate(kept)}
    return FacetWeights(tuple(map(str, model.classes_)), rows, matrix[kept], scale.astype(np.float64), model.intercept_.astype(np.float64))


def cross_judged(rows: Sequence[Labelled], known: Words) -> list[Judgement]:
    """Judge each name by weights that were trained without its fifth, and without composed names, which may be like it."""
    parts = [fold("again" + group) for group in groups([row.name for row in rows])]
    found: dict[int, Judgement] = {}
    for part in range(FOLDS):
        held = trained([row for row, own in zip(rows, parts, strict=True) if own != part])
        found |= {place: judged(row.reading, known, held) for place, row in enumerate(rows) if parts[place] == part}
    return [found[place] for place in range(len(rows))]


def confidence_parameters(rows: Sequence[Labelled], judgements: Sequence[Judgement]) -> tuple[float, ...]:
    """Fit the confidence to how often the concepts of names that were not trained on are right."""
    clear = [(judgement, row.concept) for judgement, row in zip(judgements, rows, strict=True) if not row.ambiguous]
    told = np.array([evidence(judgement) for judgement, _ in clear])
    right = np.array([(judgement.concept or "none") == concept for judgement, concept in clear])
    model = LogisticRegression(C=1.0, max_iter=1000).fit(told, right, sample_weight=np.where(right, 1.0, _CAUTION))
    return tuple(float(f"{value:.4g}") for value in (*model.coef_[0], model.intercept_[0]))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--labelled", type=Path, default=LABELLED)
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    everything = labelled(options.labelled)
    rows = [row for row in everything if not row.composed]
    judgements = cross_judged(rows, words())
    parameters = confidence_parameters(rows, judgements)
    options.output.write_bytes(dumped(trained(everything, parameters)))
    clear = [(judgement, row) for judgement, row in zip(judgements, rows, strict=True) if not row.ambiguous]
    sure = [(judgement, row) for judgement, row in clear if confidence_of(evidence(judgement), parameters) >= 0.9]
    right = [sum((judgement.concept or "none") == row.concept for judgement, row in part) / len(part) for part in (clear, sure)]
    print(f"{len(everything)} names; cross-validated: concept {right[0]:.3f}, at >= 0.9 {right[1]:.3f} of {len(sure) / len(clear):.2f}")


if __name__ == "__main__":
    main()
