"""Load the weights that ``make train`` made, and score features by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np

from .neighbours import Neighbours

FACETS = ("measure", "object", "beneficiary")
#: What the confidence is told by, in this order, the constant after it.
EVIDENCE = (
    *("measure", "part", "margin", "both", "lesser", "said", "said × measure", "object said", "object said × part"),
    *("one object", "one object × part", "length", "group", "nobody"),
    *("alike", "known", "same measure", "same object", "same concept", "same concept first"),
    *("alike × same concept", "same measure × measure", "same object × part", "same concept × both"),
)


@dataclass(frozen=True, slots=True)
class FacetWeights:
    """Hold the weights of one facet: a row of small integers for each feature, a column for each slug."""

    slugs: tuple[str, ...]
    rows: Mapping[str, int]
    matrix: np.ndarray[Any, Any]
    scale: np.ndarray[Any, Any]
    bias: np.ndarray[Any, Any]

    def probabilities(self, features: Iterable[str], bonus: Mapping[str, float]) -> np.ndarray[Any, Any]:
        """Give how probable each slug is; ``bonus`` adds to the score of some."""
        found = set(map(self.rows.get, features))
        found.discard(None)
        scores = self.bias.copy()
        if found:
            kept: Any = list(found)
            scores += np.add.reduce(self.matrix.take(kept, 0), 0, np.int32) * self.scale
        for slug, more in bonus.items():
            if slug in self.slugs:
                scores[self.slugs.index(slug)] += more
        scores -= scores.max()
        np.exp(scores, out=scores)
        result: np.ndarray[Any, Any] = scores / scores.sum()
        return result


@dataclass(frozen=True, slots=True)
class Weights:
    """Hold the weights of all facets, the names they were trained on, the weights of the confidence by ``EVIDENCE``, and the version
    of the scheme they are of."""

    version: str
    facets: Mapping[str, FacetWeights]
    neighbours: Neighbours
    confidence: tuple[float, ...]


@cache
def weights() -> Weights:
    """Read the shipped weights, once."""
    return loaded(files(__package__).joinpath("data/weights.npz").read_bytes())


def loaded(data: bytes) -> Weights:
    """Read weights that ``dumped`` wrote."""
    with np.load(BytesIO(data), allow_pickle=False) as parts:
        facets = {}
        for facet in FACETS:
            names = _lines(parts[f"{facet}_features"])
            slugs = _lines(parts[f"{facet}_slugs"])
            matrix = np.ascontiguousarray(parts[f"{facet}_matrix"])
            rows = {name: row for row, name in enumerate(names)}
            facets[facet] = FacetWeights(tuple(slugs), rows, matrix, parts[f"{facet}_scale"], parts[f"{facet}_bias"])
        version = parts["version"].tobytes().decode("utf-8")
        return Weights(version, facets, _neighbours(parts), tuple(parts["confidence"].tolist()))


def _neighbours(parts: Mapping[str, np.ndarray[Any, Any]]) -> Neighbours:
    labels = [tuple(line.split("\t")) for line in _lines(parts["near_labels"])]
    pairs = {pair: place for place, pair in enumerate(_lines(parts["near_pairs"]))}
    numbers = parts["near_numbers"].astype(np.int32)
    names = np.split(parts["near_names"].astype(np.int64), np.cumsum(numbers)[:-1])
    named = [(measure, kind, concept) for measure, kind, concept in (labels[code] for code in parts["near_codes"])]
    return Neighbours(pairs, names, numbers, parts["near_rare"], parts["near_sizes"], tuple(named))


def dumped(made: Weights) -> bytes:
    """Write weights as bytes, the same for the same weights."""
    parts: dict[str, np.ndarray[Any, Any]] = {"version": _text([made.version]), "confidence": np.array(made.confidence, np.float64)}
    for facet, held in made.facets.items():
        parts[f"{facet}_features"] = _text(sorted(held.rows, key=held.rows.__getitem__))
        parts[f"{facet}_slugs"] = _text(held.slugs)
        parts |= {f"{facet}_matrix": held.matrix, f"{facet}_scale": held.scale, f"{facet}_bias": held.bias}
    near = made.neighbours
    labels = sorted(set(near.labels))
    parts |= {
        "near_pairs": _text(list(near.pairs)),
        "near_numbers": near.numbers.astype(np.uint16),
        "near_names": np.concatenate(near.names).astype(np.uint16),
        "near_rare": near.rare,
        "near_sizes": near.sizes,
        "near_labels": _text(["\t".join(label) for label in labels]),
        "near_codes": np.array([labels.index(label) for label in near.labels], np.uint16),
    }
    stream = BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **parts)
    return stream.getvalue()


def _text(lines: Sequence[str]) -> np.ndarray[Any, Any]:
    return np.frombuffer("\n".join(lines).encode("utf-8"), np.uint8)


def _lines(text: np.ndarray[Any, Any]) -> list[str]:
    lines: list[str] = text.tobytes().decode("utf-8").split("\n")
    return lines
