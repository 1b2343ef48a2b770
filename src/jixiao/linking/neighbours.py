"""Find the labelled names that are most like a name, by the pairs of characters that they share: how sure a match is hangs on them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

#: So many of the most similar names are asked at most, and none that is less than half as similar as the most similar one.
_ASKED, _HALF = 8, 0.5
#: Shares of pairs are whole numbers, so that their sums are the same on every machine.
_STEPS = 16


class Nearness(NamedTuple):
    """Hold what the most similar labelled names say of a match, each from 0 to 1.

    ``alike`` is how similar the most similar one is, ``known`` how much of the name any of them has; of those asked, so much (the
    more similar ones count more) has the same measure, object and concept; ``first`` is 1 where the most similar one has the concept.
    """

    alike: float
    known: float
    measure: float
    object: float
    concept: float
    first: float


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Hold the pairs of characters of labelled names, in which names each is, and the labels of the names.

    ``names`` has the names of each pair, ``numbers`` how many they are, ``rare`` how much a pair says, ``sizes`` how much each name has
    to say.
    """

    pairs: Mapping[str, int]
    names: Sequence[np.ndarray[Any, Any]]
    numbers: np.ndarray[Any, Any]
    rare: np.ndarray[Any, Any]
    sizes: np.ndarray[Any, Any]
    labels: tuple[tuple[str, str, str], ...]

    def nearness(self, name: str, label: tuple[str, str, str]) -> Nearness:
        """Tell what the names most similar to a name say of its label: measure, object, concept."""
        every = pairs_of(name)
        known = self.pairs
        found = [known[pair] for pair in every if pair in known]
        if not found:
            return Nearness(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        rare = self.rare[found]
        shared = np.concatenate([self.names[pair] for pair in found])
        scores = np.bincount(shared, rare.repeat(self.numbers[found]), len(self.sizes)) / self.sizes
        new = len(every) - len(found)
        size = math.sqrt(float(rare.sum()) + new * _worth(len(self.sizes), 1))
        near = (scores >= float(scores.max()) * _HALF).nonzero()[0]
        best = sorted(zip((-scores[near]).tolist(), near.tolist(), strict=True))[:_ASKED]
        total = same_measure = same_object = same_concept = 0.0
        for score, place in best:
            vote = score * score
            total += vote
            theirs = self.labels[place]
            same_measure += vote * (theirs[0] == label[0])
            same_object += vote * (theirs[1] == label[1])
            same_concept += vote * (theirs[2] == label[2])
        first = float(self.labels[best[0][1]][2] == label[2])
        return Nearness(-best[0][0] / size, len(found) / len(every), same_measure / total, same_object / total, same_concept / total, first)


def pairs_of(name: str) -> tuple[str, ...]:
    """List the pairs of characters of a name, with its ends, each once."""
    text = f"^{name}$"
    return tuple(dict.fromkeys(text[place : place + 2] for place in range(len(text) - 1)))


def neighbours_of(names: Sequence[str], labels: Sequence[tuple[str, str, str]]) -> Neighbours:
    """Make the neighbours of labelled names."""
    each = [pairs_of(name) for name in names]
    number = Counter(pair for pairs in each for pair in pairs)
    known = {pair: place for place, pair in enumerate(sorted(number))}
    having: list[list[int]] = [[] for _ in known]
    for place, pairs in enumerate(each):
        for pair in pairs:
            having[known[pair]].append(place)
    rare = [_worth(len(names), number[pair]) for pair in known]
    sizes = [math.sqrt(sum(rare[known[pair]] for pair in pairs)) for pairs in each]
    return Neighbours(
        known,
        [np.array(places, np.int64) for places in having],
        np.array([*map(len, having)], np.int32),
        np.array(rare, np.int32),
        np.array(sizes, np.float64),
        tuple(labels),
    )


def _worth(names: int, number: int) -> int:
    """Tell how much a pair of characters says that so many of the names have: the fewer, the more."""
    return round(_STEPS * math.log(1 + names / number) ** 2)
