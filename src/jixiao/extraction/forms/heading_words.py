"""Parse the heading of a column into the parts it is made of (``[heading_parts]``), and say what may stand below it.

A heading all of whose parts are known needs no entry of its own: 预算 + 设定 + 指标 + 值 is a target value, 上年 + 实际 a level of the year
before. The year and the stage decide only beside the other columns (2023年完成值 is an 实际完成值 in a table for 2023, and the level of
the year before in one for 2024).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ...vocabulary import Vocabulary
from ...vocabulary.keys import one_of
from .patterns import PART_OF_YEAR, YEAR_OF_HEADING, YEARS_OF_HEADING

#: The most characters that such a heading has.
_LONGEST = 24
#: Columns that one part tells, whatever stands beside it, the surest first.
_TELLING = ("score", "weight", "explanation", "description", "standard", "sign", "measure", "name")
#: The levels that a heading may name, with the columns that they head.
_LEVELS = {"level1": "level1", "level2": "level2", "level3": "name", "level4": "lowest"}
#: The times that a heading may be about.
_PERIODS = ("past", "later", "step", "long", "own")
#: Remarks at the end of a heading: 目标值(2024年度).
_REMARK = re.compile(r"\(([^()]*)\)$")
#: A word or two in brackets within a heading, which change nothing: 全年(程)目标值.
_SHORT_REMARK = re.compile(r"\([^()\d]{1,2}\)")


@dataclass(frozen=True, slots=True)
class HeadingWords:
    """What a heading says: ``role``, the column it heads wherever it stands; ``below``, the one it heads in a heading of indicators
    only (计划目标 may be a label elsewhere).

    ``period``: past, own, step, later, long, or None; ``year``, where it names one, ``years``, the first and the last of a span
    (2024—2026年); ``planned``, ``done``: promised, or reached;
    ``forecast``: what is thought to be reached (全年预计完成情况); ``rate``: a share that follows from two other columns; ``grade``:
    best or grade, where it is one of the grades that a value earns (优 | 良 | 中 | 差).
    """

    role: str | None = None
    below: str | None = None
    period: str | None = None
    year: int | None = None
    years: tuple[int, int] | None = None
    planned: bool = False
    done: bool = False
    forecast: bool = False
    rate: bool = False
    grade: str | None = None

    @property
    def says_time(self) -> bool:
        """Whether it says which time its column is about."""
        return self.period is not None or self.year is not None or self.years is not None

    def at_time_of(self, other: HeadingWords) -> HeadingWords:
        """The same, about the time that another heading says."""
        return replace(self, period=other.period, year=other.year, years=other.years)

    def spans(self, year: int | None) -> bool:
        """Whether it names several years of which a year is one."""
        return self.years is not None and year is not None and self.years[0] <= year <= self.years[1]

    def of_other_time(self, year: int | None) -> str | None:
        """The role of a value that is of another time than the table's ``year``; None where it is the table's, or that is not known."""
        if self.period == "past":
            return "baseline"
        if self.period in ("later", "step"):
            return "step"
        first, last = self.years or (self.year, self.year)
        if self.period == "long" or not year or not first or not last or first <= year <= last:
            return None
        return "baseline" if last < year else "step"


NO_WORDS = HeadingWords()
_QUESTION = HeadingWords(below="remark")
#: The words of grades are headings by themselves only.
_GRADES = ("best", "grade")


def heading_words(key: str, words: Vocabulary) -> HeadingWords:
    """Parse the label key of a heading; ``NO_WORDS`` where one of its parts is not known."""
    if len(key) > _LONGEST:
        return NO_WORDS
    if (grade := words.heading_parts.get(key.strip("()"))) in _GRADES:
        return HeadingWords(grade=grade)
    parts = _parts(key, words)
    if parts is None:
        remark = _REMARK.search(key)
        parts = _parts(key[: remark.start()] if remark else _SHORT_REMARK.sub("", key), words)
    if not parts:  # 是否偏离: answers, which are kept as remarks
        return _QUESTION if key.startswith(words.label_words.questions) and key not in words.label_words.questions else NO_WORDS
    kinds = [kind for kind, _ in parts]
    year = next((int(text[:4]) for kind, text in parts if kind == "year"), None)
    years = next((_first_and_last(text) for kind, text in parts if kind == "years"), None)
    period = next((kind for kind in _PERIODS if kind in kinds), None)
    planned = "planned" in kinds or ("goal" in kinds and "actual" not in kinds)
    done = "actual" in kinds or ("done" in kinds and "planned" not in kinds)
    role, below = _role(kinds, period, done)
    forecast = planned and not done and bool({"done", "outcome"} & set(kinds))
    return HeadingWords(role, below, period, year, years, planned and not done, done, forecast, "rate" in kinds)


def _first_and_last(text: str) -> tuple[int, int]:
    """The first and the last year of a span; the century of the last may be left out (2024-26年)."""
    first, last = re.findall(r"\d+", text)
    return int(first), int(last if len(last) > 2 else first[:2] + last)


def _role(kinds: list[str], period: str | None, done: bool) -> tuple[str | None, str | None]:
    """The column that the parts tell, and the one that they tell in a heading of indicators only."""
    told = set(kinds)
    if "rate" in told:
        return None, None
    if role := _of_level(told):
        return role, None
    told -= _LEVELS.keys()
    if alone := next((kind for kind in _TELLING if kind in told), None):
        return _by_one_part(alone, told), None
    return _of_value(kinds[-1], told, period, done)


def _of_level(told: set[str]) -> str | None:
    """一级, 二级 … head a column of levels or names: 一级绩效指标, 三级指标内容."""
    levels = told & _LEVELS.keys()
    return _LEVELS[levels.pop()] if len(levels) == 1 and told - levels <= {"indicator", "performance", "goal", "name"} else None


def _of_value(last: str, told: set[str], period: str | None, done: bool) -> tuple[str | None, str | None]:
    """The column that a heading of values tells, by the part it ends with."""
    role = _of_period(period, "actual" if done else "value")
    if last == "value":
        return (role, None) if done or told & {"planned", "goal", "indicator", "performance", "past"} else (None, role)
    if last in ("goal", "indicator"):
        return None, _of_period(period, "value") if told & {"planned", "goal", *_PERIODS} and not told & {"done", "actual"} else None
    if last == "count":
        return None, role if told & {"done", "actual", "planned", "goal", "indicator"} else None
    if last in ("done", "actual") and (period == "past" or (last == "done" and period in ("own", "step") and done)):
        return None, role  # 上年完成, 全年完成
    # 任务完成情况 may be the name of an indicator: it heads a column among others only.
    return None, role if last == "outcome" and told & {"done", "actual", "past", "planned"} else None


def _by_one_part(kind: str, told: set[str]) -> str | None:
    """名称, 方向 and 单位 head a column where they are those of an indicator or its value (指标方向), 原因 and 得分 by themselves."""
    if "score" in told and told & {"standard", "note"}:
        return "ignored"  # how points are given
    if kind == "score" and told == {"score", "planned"}:
        return "weight"  # 应得分
    owner = bool(told & {"indicator", "goal", "value"}) or told == {"performance", "name"}
    if kind in ("sign", "measure", "name"):
        return kind if owner and not told & {"done", "actual", "planned"} else None
    if kind == "standard":
        return kind if told & {"value", "indicator", "goal", "performance"} and not told & {"done", "actual"} else None
    return (
        kind
        if told <= {kind, "indicator", "performance", "goal", "value", "done", "planned", "own", "explanation", "missed", "note"}
        else None
    )


def _of_period(period: str | None, role: str) -> str:
    """What a value of another time than the table's is: a baseline (上年水平) or a step (半年目标)."""
    if period == "past":
        return "baseline"
    return "step" if period in ("step", "later") and role == "value" else role


def _parts(key: str, words: Vocabulary) -> list[tuple[str, str]] | None:
    """The parts of a key with what each says, fillers left out; None where one is not known."""
    pattern, kinds = _pattern(words)
    parts: list[tuple[str, str]] = []
    place = 0
    while place < len(key):
        match = pattern.match(key, place)
        if match is None:
            return None
        text = match[0]
        years = "years" if YEARS_OF_HEADING.fullmatch(text) else "year" if YEAR_OF_HEADING.fullmatch(text) else "step"
        kind = kinds.get(text) or years
        parts.append((kind, text))
        place = match.end()
    return [(kind, text) for kind, text in parts if kind != "filler"] or None


@lru_cache(maxsize=8)
def _pattern(words: Vocabulary) -> tuple[re.Pattern[str], Mapping[str, str]]:
    kinds = {word: kind for word, kind in words.heading_parts.items() if kind not in _GRADES}
    return re.compile(f"{YEARS_OF_HEADING.pattern}|{YEAR_OF_HEADING.pattern}|{PART_OF_YEAR.pattern}|{one_of(kinds)}"), kinds
