"""Cut labels into morphemes (词素): the words of ``[morphemes]`` that they are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ...vocabulary import Vocabulary
from ...vocabulary.keys import memoize
from .patterns import LONGEST_YEAR, YEARS_IN_LABEL


class Morpheme(NamedTuple):
    """One part of a label: the word, its class and what it says."""

    word: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class Morphemes:
    """The parts of a label in order; ``unknown`` is how many of its characters are none's, ``open_end`` whether the last is."""

    parts: tuple[Morpheme, ...]
    unknown: int
    open_end: bool = False

    def says(self, kind: str) -> set[str]:
        """What the parts of one class say."""
        return {part.says for part in self.parts if part.kind == kind}

    @property
    def kinds(self) -> set[str]:
        """The classes of its parts but for those that change nothing."""
        return {part.kind for part in self.parts if part.kind not in ("filler", "joint")}

    @property
    def last(self) -> tuple[str, str]:
        """The class of the last part and what it says."""
        return (self.parts[-1].kind, self.parts[-1].says) if self.parts and not self.open_end else ("", "")

    @property
    def before(self) -> Morphemes:
        """The label without its last part."""
        return Morphemes(self.parts[:-1], self.unknown)


@lru_cache(maxsize=4)
def _lengths(words: Vocabulary) -> Mapping[str, tuple[int, ...]]:
    """Give how long the morphemes are that end in a character, the longest first: most characters end none."""
    by_end: dict[str, set[int]] = {}
    for word in words.label_words.morphemes:
        by_end.setdefault(word[-1:], set()).add(len(word))
    return {end: tuple(sorted(lengths, reverse=True)) for end, lengths in by_end.items()}


def ends_in_morpheme(key: str, words: Vocabulary) -> bool:
    """Whether a label's key ends in a morpheme: one that does not has no last part, and says nothing."""
    return any(key[-length:] in words.label_words.morphemes for length in _lengths(words).get(key[-1:], ()))


def ends_in_year(key: str) -> bool:
    """Whether a label's key is a year."""
    return YEARS_IN_LABEL.fullmatch(key) is not None and len(key) <= LONGEST_YEAR


@memoize
def cut(key: str, words: Vocabulary) -> Morphemes:
    """Cut a label's key into morphemes: as few characters unknown as can be, then as few parts."""
    known, lengths = words.label_words.morphemes, _lengths(words)
    years = {year.end(): year[0] for year in YEARS_IN_LABEL.finditer(key)} if "0" in key else {}
    best: list[tuple[int, int, tuple[Morpheme, ...]]] = [(0, 0, ())]
    for end in range(1, len(key) + 1):
        unknown, count, parts = best[end - 1]
        choice = (unknown + 1, count, parts)
        for length in lengths.get(key[end - 1], ()):
            begin = end - length
            if begin >= 0 and (meaning := known.get(key[begin:end])) is not None:
                unknown, count, parts = best[begin]
                candidate = (unknown, count + 1, (*parts, Morpheme(key[begin:end], *meaning)))
                choice = min(choice, candidate, key=lambda option: option[:2])
        if end in years:
            unknown, count, parts = best[end - len(years[end])]
            choice = (unknown, count + 1, (*parts, _year(years[end])))
        best.append(choice)
    unknown, _, parts = best[-1]
    return Morphemes(parts, unknown, not (parts and key.endswith(parts[-1].word) and unknown == _unknown_before(best, key, parts[-1])))


def _year(word: str) -> Morpheme:
    """The part of a label that is a year, or the years of a term."""
    return Morpheme(word, "year", word[:4]) if len(word) <= LONGEST_YEAR else Morpheme(word, "period", "term")


def _unknown_before(best: Sequence[tuple[int, int, tuple[Morpheme, ...]]], key: str, last: Morpheme) -> int:
    """How many characters are unknown before the last part, if that ends the key."""
    return best[len(key) - len(last.word)][0]
