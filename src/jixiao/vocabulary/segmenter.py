"""jieba with its dictionary read as it is asked for.

jieba reads half a million words before it cuts the first text, which takes longer than all of a short command. Here it is given a
dictionary that reads the lines of a word's first two characters when they are first looked up. The cutting is jieba's own.
"""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path
from typing import Any

#: Lines of a dictionary (word, count, kind) that begin with one character.
_LINES = re.compile(r"(.).*\n(?:\1.*\n)*")
_COUNTS = re.compile(r" (\d+) ")
#: The sum of all counts of jieba's dictionary, by its size; that of another version is counted.
_TOTALS = {5_071_852: 60_101_967}


class Words(dict[str, int]):
    """The counts of words, and 0 for what only begins one: what jieba calls FREQ, filled as it is looked up."""

    def __init__(self, *dictionaries: str) -> None:
        super().__init__()
        #: The lines by the character that they begin with, a line break before and after each; later ones win.
        self._lines: dict[str, str] = {}
        self._known: set[str] = set()
        for dictionary in dictionaries:
            for lines in _LINES.finditer(dictionary):
                self._lines[lines[1]] = self._lines.get(lines[1], "\n") + lines[0]

    def __contains__(self, word: object) -> bool:
        self._look_up(str(word))
        return super().__contains__(word)

    def get(self, word: str, default: Any = None) -> Any:
        self._look_up(word)
        return super().get(word, default)

    def _look_up(self, word: str) -> None:
        beginning = word[:2]
        if beginning not in self._known:
            self._known.add(beginning)
            lines = self._lines.get(beginning[:1], "")
            self._read(lines, f"\n{beginning}" if len(beginning) > 1 else f"\n{beginning} ")
            if lines and len(beginning) == 1:
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
    text = data.decode("utf-8")
    found = jieba.Tokenizer()
    found.FREQ = Words(text, own)
    found.total = (_TOTALS.get(len(data)) or _total(text)) + _total(own)
    found.initialized = True
    return found


def _total(dictionary: str) -> int:
    return sum(map(int, _COUNTS.findall(dictionary)))


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
