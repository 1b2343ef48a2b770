"""Read the words of the desk (处理, 理由): which reasons and decisions there are, and how people write them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..model.text import BilingualText
from ..vocabulary import __file__ as _vocabulary

__all__ = ["Word", "decisions", "reasons", "word_named"]

_FILE = Path(_vocabulary).parent / "reasons.toml"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the desk: its key in files, what it is called, and how else people write it."""

    key: str
    label: BilingualText
    also: tuple[str, ...] = ()

    @property
    def written(self) -> frozenset[str]:
        """All ways to write it, without case."""
        return frozenset(text.casefold() for text in (self.key, self.label.zh, self.label.en, *self.also))


@cache
def _words() -> Mapping[str, tuple[Word, ...]]:
    sections = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        section: tuple(Word(key, BilingualText(said["zh"], said["en"]), tuple(said["also"])) for key, said in words.items())
        for section, words in sections.items()
    }


def reasons() -> tuple[Word, ...]:
    """List why a finding may be accepted."""
    return _words()["reasons"]


def decisions() -> tuple[Word, ...]:
    """List what may be decided on a finding in a workbook."""
    return _words()["decisions"]


def word_named(text: str, among: tuple[Word, ...]) -> Word | None:
    """Find the word that somebody wrote, whatever case and blanks; None where it is none of them.

    >>> word_named(" 已接受 ", decisions()).key
    'accept'
    """
    said = " ".join(text.split()).casefold()
    return next((word for word in among if said in word.written), None)
