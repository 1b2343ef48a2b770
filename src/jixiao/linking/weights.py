"""Load the weights that ``make train`` made, and score features by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np

FACETS = ("measure", "object", "beneficiary")
#: What the confidence is told by, in this order, the constant after it.
EVIDENCE = (
    *("measure", "part", "margin", "both", "lesser", "said", "said × measure", "object said", "object said × part"),
    *("one object", "one object × part", "length", "group", "nobody"),
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
        rows = self.rows
        found = {row for row in map(rows.get, features) if row is not None}
        scores = self.bias.copy()
        if found:
            scores += self.matrix[list(found)].sum(axis=0, dtype=np.int32) * self.scale
        for slug, more in bonus.items():
            if slug in self.slugs:
                scores[self.slugs.index(slug)] += more
        scores -= scores.max()
        np.exp(scores, out=scores)
        result: np.ndarray[Any, Any] = scores / scores.sum()
        return result


@dataclass(frozen=True, slots=True)
class Weights:
    """Hold the weights of all facets, those of the confidence by ``EVIDENCE``, and the version of the scheme they are of."""

    version: str
    facets: Mapping[str, FacetWeights]
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
            names = parts[f"{facet}_features"].tobytes().decode("utf-8").split("\n")
            slugs = parts[f"{facet}_slugs"].tobytes().decode("utf-8").split("\n")
            matrix = np.ascontiguousarray(parts[f"{facet}_matrix"])
            rows = {name: row for row, name in enumerate(names)}
            facets[facet] = FacetWeights(tuple(slugs), rows, matrix, parts[f"{facet}_scale"], parts[f"{facet}_bias"])
        version = parts["version"].tobytes().decode("utf-8")
        return Weights(version, facets, tuple(parts["confidence"].tolist()))


def dumped(made: Weights) -> bytes:
    """Write weights as bytes, the same for the same weights."""
    parts: dict[str, np.ndarray[Any, Any]] = {"version": _text([made.version]), "confidence": np.array(made.confidence, np.float64)}
    for facet, held in made.facets.items():
        parts[f"{facet}_features"] = _text(sorted(held.rows, key=held.rows.__getitem__))
        parts[f"{facet}_slugs"] = _text(held.slugs)
        parts |= {f"{facet}_matrix": held.matrix, f"{facet}_scale": held.scale, f"{facet}_bias": held.bias}
    stream = BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **parts)
    return stream.getvalue()


def _text(lines: Sequence[str]) -> np.ndarray[Any, Any]:
    return np.frombuffer("\n".join(lines).encode("utf-8"), np.uint8)
