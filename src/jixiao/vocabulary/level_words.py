"""Find the concept that the word of a level names beneath what forms add to it: 数量指标（必填）, 产出指标（40%）, 质量目标, 产出时效."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from .keys import level_key

if TYPE_CHECKING:
    from .words import LevelWord

#: A remark in brackets of any kind at the end of a word.
_REMARK = re.compile(r"[(\[【〔<《]([^()\[\]【】〔〕]*)[)\]】〕>》]分?$")
#: Points or percent, or how many there may be: （40%）, (10分), (0-20)分. The sign of a unit alone, （%）, is part of an indicator's name.
_POINTS = re.compile(r"\d{1,3}(?:\.\d{1,2})?(?:[-~]\d{1,3})?[%分]?")
#: How many characters the word of a level 1 has that may stand before that of a level 2 (产出数量).
_PREFIXES = (2, 3)
#: The least characters of the word of a level at the end of another.
_SHORTEST_END = 3
#: So many characters at its beginning tell the word of a level 2 from its neighbours (社会效益, 经济效益).
_FIRST = 2


def bare_level(
    key: str, levels: Mapping[str, tuple[LevelWord, ...]], remarks: Collection[str], endings: tuple[str, ...]
) -> tuple[LevelWord, ...]:
    """Find the concepts of a level word (its level key) without remarks, endings, and the level 1 before it; none where it names none."""
    while remark := _REMARK.search(key):
        if remark[1] not in remarks and not _POINTS.fullmatch(remark[1]):
            return ()
        key = level_key(key[: remark.start()])
        if key in levels:
            return levels[key]
    for ending in endings:
        if key.endswith(ending) and (concepts := levels.get(level_key(key.removesuffix(ending)))):
            return concepts
    bare = next((key.removesuffix(ending) for ending in endings if key.endswith(ending)), key)
    return _below_level1(bare, levels)


def level2_by_end(
    key: str, level1: str, levels: Mapping[str, tuple[LevelWord, ...]], cut_endings: Sequence[str], not_behind: tuple[str, ...]
) -> LevelWord | None:
    """Find the level 2 that a word (its level key) below a level 1 (its local name) ends as: 农牧民满意度, 带动经济效益.

    The own word of the level 1 tells it where that has one level 2 only. None where several are meant, or none.
    """
    key = next((key.removesuffix(ending) for ending in cut_endings if key.endswith(ending)), key)
    below = {word.concept: word for words in levels.values() for word in words if word.level == 2 and word.parent == level1}
    meant: dict[str, LevelWord] = {}
    for end, words in levels.items():
        if len(end) < _SHORTEST_END or not key.endswith(end) or key.removesuffix(end).endswith(not_behind):
            continue
        meant |= {word.concept: word for word in words if word.concept in below}
        if len(below) == 1 and any(word.concept == level1 for word in words):
            meant |= below
    before = {word.label[:_FIRST] for concept, word in below.items() if concept not in meant}
    several = any(first in key for first in before)  # 社会经济效益
    return next(iter(meant.values())) if len(meant) == 1 and not several else None


def _below_level1(key: str, levels: Mapping[str, tuple[LevelWord, ...]]) -> tuple[LevelWord, ...]:
    """Find the level 2 that a word names after its own level 1: 产出 + 成本 is the cost of output, never the level 1 cost."""
    for length in _PREFIXES:
        above = {word.concept for word in levels.get(key[:length], ()) if word.level == 1}
        if below := tuple(word for word in levels.get(key[length:], ()) if word.level == 2 and word.parent in above):
            return below
    return ()
