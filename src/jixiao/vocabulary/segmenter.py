"""jieba with its dictionary read as it is asked for.

jieba reads half a million words before it cuts the first text, which takes longer than all of a short command. Here it is given a
dictionary that reads the lines of a word's first two characters when they are first looked up. The cutting is jieba's own.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

#: Lines of a dictionary (word, count, kind) that begin with one character.
_LINES = re.compile(r"(.).*\n(?:\1.*\n)*")
_COUNTS = re.compile(r" (\d+) ")
#: Of jieba's dictionary, by its size: the sum of all counts, and from where on its lines are in the order of their first characters.
#: In that of another version the counts are summed, and its lines sorted out.
_KNOWN = {5_071_852: (60_101_967, 725)}


class Lines(Protocol):
    """A dictionary: a line for each word, its count and its kind."""

    def of(self, character: str) -> str:
        """The lines that begin with a character."""

    @property
    def total(self) -> int:
        """The sum of all counts."""


class Grouped:
    """A dictionary in any order, gone through once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._groups: dict[str, str] = {}
        for lines in _LINES.finditer(text):
            self._groups[lines[1]] = self._groups.get(lines[1], "") + lines[0]

    def of(self, character: str) -> str:
        return self._groups.get(character, "")

    @cached_property
    def total(self) -> int:
        return sum(map(int, _COUNTS.findall(self._text)))


class Ordered:
    """A dictionary in UTF-8 whose lines are, from ``start`` on, in the order of their first characters: they are found by halving, and
    the rest is not looked at."""

    def __init__(self, data: bytes, start: int, total: int) -> None:
        self._data, self._start, self.total = data, start, total
        self._before = Grouped(data[:start].decode("utf-8"))

    def of(self, character: str) -> str:
        after = chr(min(ord(character) + 1, sys.maxunicode))
        return self._before.of(character) + self._data[self._first(character) : self._first(after)].decode("utf-8")

    def _first(self, character: str) -> int:
        """Where the first line is that does not begin with a lesser character."""
        wanted = character.encode("utf-8", "surrogatepass")
        low, high = self._start, len(self._data)
        while low < high:
            middle = self._data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if self._data[middle : middle + len(wanted)] < wanted:
                low = self._data.index(b"\n", middle) + 1
            else:
                high = middle
        return low


class WordCounts(dict[str, int]):
    """The counts of words, and 0 for what only begins one: what jieba calls FREQ, filled as it is looked up. Later dictionaries win."""

    def __init__(self, dictionaries: Iterable[Lines]) -> None:
        super().__init__()
        self._dictionaries = tuple(dictionaries)
        #: The lines by the character that they begin with, a line break before and after each.
        self._lines: dict[str, str] = {}
        self._known: set[str] = set()

    def __contains__(self, word: object) -> bool:
        self._look_up(str(word))
        return super().__contains__(word)

    def get(self, word: str, default: Any = None) -> Any:
        self._look_up(word)
        return super().get(word, default)

    def _look_up(self, word: str) -> None:
        beginning = word[:2]
        if beginning and beginning not in self._known:
            self._known.add(beginning)
            first = beginning[0]
            if first not in self._lines:
                self._lines[first] = "\n" + "".join(dictionary.of(first) for dictionary in self._dictionaries)
            lines = self._lines[first]
            self._read(lines, f"\n{beginning}" if len(beginning) > 1 else f"\n{beginning} ")
            if len(lines) > 1 and len(beginning) == 1:
                self.setdefault(beginning, 0)

    def _read(self, lines: str, wanted: str) -> None:
        start = lines.find(wanted)
        while start >= 0:
            end = lines.index("\n", start + 1)
            word, count = lines[start + 1 : end].split(" ")[:2]
            self[word] = int(count)
            for size in range(1, len(word)):
                self.setdefault(word[:size], 0)
            start = lines.find(wanted, end)


def tokenizer(own: str) -> Any:
    """A jieba.Tokenizer; ``own`` is a dictionary added to jieba's: a line for each word, its count and its kind."""
    jieba = _jieba()
    jieba.setLogLevel(logging.WARNING)
    data = (Path(jieba.__file__).parent / "dict.txt").read_bytes()
    known = _KNOWN.get(len(data))
    dictionaries = (Ordered(data, known[1], known[0]) if known else Grouped(data.decode("utf-8")), Grouped(own))
    cutter = jieba.Tokenizer()
    cutter.FREQ = WordCounts(dictionaries)
    cutter.total = sum(dictionary.total for dictionary in dictionaries)
    cutter.initialized = True
    return cutter


def _jieba() -> Any:
    """The package. It asks for pkg_resources, which takes longer to import than all of jieba and which it can do without."""
    missing = object()
    before = sys.modules.get("pkg_resources", missing)
    if before is missing:
        # None, which its type does not know, makes the import system say at once that there is no such module.
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        import jieba
    finally:
        if before is missing:
            del sys.modules["pkg_resources"]
    return jieba
