"""Cut labels into morphemes (词素): the words of ``[morphemes]`` that they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...vocabulary import Vocabulary


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


def ends_in_morpheme(key: str, words: Vocabulary) -> bool:
    """Whether a label's key ends in a morpheme: one that does not has no last part, and says nothing."""
    known = words.label_words.morphemes
    return any(key[begin:] in known for begin in range(max(0, len(key) - words.label_words.longest), len(key)))


def cut(key: str, words: Vocabulary) -> Morphemes:
    """Cut a label's key into morphemes: as few characters unknown as can be, then as few parts."""
    known, longest = words.label_words.morphemes, words.label_words.longest
    best: list[tuple[int, int, tuple[Morpheme, ...]]] = [(0, 0, ())]
    for end in range(1, len(key) + 1):
        unknown, count, parts = best[end - 1]
        choice = (unknown + 1, count, parts)
        for begin in range(max(0, end - longest), end):
            if (meaning := known.get(key[begin:end])) is not None:
                unknown, count, parts = best[begin]
                candidate = (unknown, count + 1, (*parts, Morpheme(key[begin:end], *meaning)))
                choice = min(choice, candidate, key=lambda option: option[:2])
        best.append(choice)
    unknown, _, parts = best[-1]
    return Morphemes(parts, unknown, not (parts and key.endswith(parts[-1].word) and unknown == _unknown_before(best, key, parts[-1])))


def _unknown_before(best: Sequence[tuple[int, int, tuple[Morpheme, ...]]], key: str, last: Morpheme) -> int:
    """How many characters are unknown before the last part, if that ends the key."""
    return best[len(key) - len(last.word)][0]
