"""Give the keys under which words are compared: what counts as the same label, level, unit or sign."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from functools import partial, wraps
from typing import TypeVar

from .characters import compact

W = TypeVar("W", bound=Hashable)
R = TypeVar("R")

#: Results are kept for texts of so many characters at most, and for so many of them: some megabytes for each function.
_LONGEST, _MOST = 300, 1 << 14
_VOCABULARIES = 4


class MemoDict(dict[str, R]):
    """Keep what a pure function gives for a text: forms repeat the same words row after row and table after table.

    >>> MemoDict(len)["指标"]
    2
    """

    def __init__(self, function: Callable[[str], R]) -> None:
        super().__init__()
        self.function = function

    def __missing__(self, text: str) -> R:
        result = self.function(text)
        if len(text) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[text] = result
        return result


def memoize(function: Callable[[str, W], R]) -> Callable[[str, W], R]:
    """Keep the results of a pure function of a text and the words it is read by."""
    tables: dict[W, MemoDict[R]] = {}

    @wraps(function)
    def memoized(text: str, words: W) -> R:
        table = tables.get(words)
        if table is None:
            if len(tables) >= _VOCABULARIES:
                tables.clear()
            table = tables[words] = MemoDict(partial(_turned, function, words))
        return table[text]

    return memoized


def _turned(function: Callable[[str, W], R], words: W, text: str) -> R:
    return function(text, words)


def label_key(text: str) -> str:
    """Give the key of a printed label: no blanks, unified brackets and colons, no final colon or star, no separator of a text's columns.

    >>> label_key("其中：财政    资金")
    '其中:财政资金'
    """
    return _label_keys[text]


def level_key(text: str) -> str:
    """Give the key of a level word: as of labels, without numbering, score notes and the word 指标.

    >>> level_key("产出指标（50分）"), level_key("1.产出 指标")
    ('产出', '产出')
    """
    return _level_keys[text]


def unit_key(text: str) -> str:
    """Give the key of a unit: no blanks, unified characters.

    >>> unit_key("％")
    '%'
    """
    return compact(text)


def one_of(words: Iterable[str]) -> str:
    """Write the pattern of any of some words, the longest first; of none where there are no words.

    >>> one_of(["元", "万元", "C++"])
    'C\\\\+\\\\+|万元|元'
    """
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"


def _label_key(text: str) -> str:
    return compact(text).strip(":*|｜")


def _level_key(text: str) -> str:
    key = label_key(text)
    if key.endswith("分)") and "(" in key:
        key = key[: key.rindex("(")]
    key = key.lstrip("0123456789一二三四五六.、()") or key
    return key.removesuffix("指标") or key


_label_keys = MemoDict(_label_key)
_level_keys = MemoDict(_level_key)
