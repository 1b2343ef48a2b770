"""Print how well names are linked to standard concepts that no weights were trained on (part of ``make evaluate``).

Two parts are held. The shipped weights are tried on ``tests/linking/held-third.csv``: a third of what the authors of the rules labelled,
by groups of similar names, which neither words nor weights were made with. And a fifth of the groups in tools/concepts/labelled.csv
(``HELD``) is tried by weights that are trained without it, and without composed names, by the program of ``make train``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from train_concepts import (
    HELD,
    Labelled,
    confidence_parameters,
    cross_judged,
    fold,
    groups,
    labelled,
    trained,
)

from jixiao.linking.judgement import ASKING, confidence, judged
from jixiao.linking.relation import EXACT, relation_of
from jixiao.linking.scheme import concept_scheme
from jixiao.linking.weights import Weights, weights
from jixiao.linking.words import words

NONE = "none"
#: What neither words nor weights were made with.
THIRD = Path(__file__).parents[1] / "tests" / "linking" / "held-third.csv"
#: So many confusions of a facet are printed.
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Tried:
    """Hold a name that was not trained on: its labels, and what was said of it."""

    row: Labelled
    measure: str
    object: str
    beneficiary: str | None
    concept: str
    relation: str
    confidence: float


def parts() -> tuple[list[Labelled], list[Labelled]]:
    """Part the labelled names in those to train on and the held ones."""
    rows = [row for row in labelled() if not row.composed]
    held = [fold(group) == HELD for group in groups([row.name for row in rows])]
    return [row for row, out in zip(rows, held, strict=True) if not out], [row for row, out in zip(rows, held, strict=True) if out]


def weights_without(rows: Sequence[Labelled]) -> Weights:
    """Train weights, and their confidence, on some names."""
    return trained(rows, confidence_parameters(rows, cross_judged(rows, words())))


def tried(held: Sequence[Labelled], weights: Weights) -> list[Tried]:
    """Link the held names; those on which two readers may differ are left out."""
    known = words()
    said = []
    for row in held:
        if not row.ambiguous:
            judgement = judged(row.reading, known, weights)
            sure = confidence(judgement, weights)
            concept = judgement.concept or NONE
            relation = relation_of(judgement, known, sure)
            said.append(Tried(row, judgement.measure, judgement.object, judgement.beneficiary, concept, relation, sure))
    return said


def figures(said: Sequence[Tried]) -> dict[str, float]:
    """Give the figures of names that were tried, each between 0 and 1."""
    parent = {slug: concept.parent or slug for slug, concept in concept_scheme().concepts.items()} | {NONE: NONE}
    asking = [one for one in said if one.row.measure in ASKING]
    sure = [one for one in said if one.confidence >= 0.9]
    exact = [one for one in said if one.relation == EXACT]
    return {
        "measure": _share(said, lambda one: one.measure == one.row.measure),
        "object": _share(said, lambda one: one.object == one.row.object),
        "beneficiary": _share(asking, lambda one: one.beneficiary == one.row.beneficiary),
        "concept": _share(said, lambda one: one.concept == one.row.concept),
        "concept or its group": _share(said, lambda one: one.concept in (one.row.concept, parent[one.row.concept])),
        "concept and relation": _share(said, lambda one: (one.concept, one.relation) == (one.row.concept, one.row.relation)),
        "names at confidence >= 0.9": len(sure) / len(said),
        "concept at confidence >= 0.9": _share(sure, lambda one: one.concept == one.row.concept),
        "exact said wrongly": _share(exact, lambda one: one.concept != one.row.concept or one.row.relation == "broad"),
    }


def _share(said: Sequence[Tried], right: Callable[[Tried], bool]) -> float:
    return sum(map(right, said)) / len(said) if said else 0.0


def held_third() -> list[Tried]:
    """Link the names of the held third as the program does."""
    return tried(labelled(THIRD), weights())


def main() -> None:
    _print(held_third(), "held of the authors' labels, by the shipped weights")
    known, held = parts()
    _print(tried(held, weights_without(known)), f"held of all labels, by weights of the other {len(known)}")


def _print(said: Sequence[Tried], what: str) -> None:
    print(f"\nstandard concepts: {len(said)} names, {what}\n")
    for name, figure in figures(said).items():
        print(f"{name:30} {figure:.3f}")
    for facet in ("measure", "object", "concept"):
        pairs = Counter((getattr(one.row, facet), getattr(one, facet)) for one in said)
        print(f"\n{facet}: what it is → what was said")
        for (is_, says), number in [entry for entry in pairs.most_common() if entry[0][0] != entry[0][1]][:_SHOWN]:
            example = next(one.row.name for one in said if (getattr(one.row, facet), getattr(one, facet)) == (is_, says))
            print(f"{number:4} {is_} → {says}  {example[:30]}")


if __name__ == "__main__":
    main()
