"""Read deadlines and periods as forms word them: ``2022年12月底前完成``, ``2022.01-2022.12``, ``2023年上半年``."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from ...vocabulary import Vocabulary

_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_MONTH = r"(?P<{0}>1[0-2]|0?[1-9])"
_DAY = r"(?P<{0}>3[01]|[12]\d|0?[1-9])"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Hold the last day on which it is in time; ``--MM-DD`` where no year is known."""

    date: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Hold the first and the last day."""

    start: str
    end: str
    note: str | None = None


#: What a date begins with, and what it holds, in any of the forms below.
_FIRST = frozenset("0123456789于在年底末内")
_MARKS = re.compile(r"[年月底末内至到./\-]")
_ISO = re.compile(rf"{_YEAR.format('y')}[-./]{_MONTH.format('m')}[-./]{_DAY.format('d')}(?P<b>日)?(?:之前|以前|前)?(?P<rest>.*)")
_MONTH_END = re.compile(
    rf"(?:于|在)?(?:{_YEAR.format('y')}年?)?{_MONTH.format('m')}月份?"
    rf"(?:{_DAY.format('d')}[日号])?(?P<end>底|末)?(?P<before>之前|以前|前)?(?:内)?(?P<rest>.*)"
)
_YEAR_END = re.compile(rf"(?:于|在)?(?:{_YEAR.format('y')}年?)?(?P<end>年底|年末|年内|底|末|内)(?:之前|以前|前)?(?P<rest>.*)")
_YEAR_BEFORE = re.compile(rf"{_YEAR.format('y')}年(?:之前|以前|前)(?P<rest>.*)")
_PARTS = {"上半年": (1, 6), "下半年": (7, 12), "一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12)}
_YEAR_PART = re.compile(rf"{_YEAR.format('y')}年(?P<part>上半年|下半年|第?[一二三四1-4]季度|全年|度|)(?P<rest>.*)")
_SPAN = re.compile(
    rf"{_YEAR.format('y1')}(?:年|[./])?{_MONTH.format('m1')}(?:月份?|[./])?(?:{_DAY.format('d1')}日?)?"
    rf"[-至到](?:{_YEAR.format('y2')}(?:年|[./]))?{_MONTH.format('m2')}(?:月份?|[./])?(?:{_DAY.format('d2')}日?)?(?P<rest>.*)"
)
_DATE_SPAN = re.compile(
    rf"{_YEAR.format('y1')}([-./]){_MONTH.format('m1')}\2{_DAY.format('d1')}日?[-至到]{_YEAR.format('y2')}\2{_MONTH.format('m2')}\2{_DAY.format('d2')}"
    r"日?(?P<rest>.*)"
)
_DAY_SPAN = re.compile(rf"{_MONTH.format('m1')}月{_DAY.format('d1')}日[-至到]{_MONTH.format('m2')}月{_DAY.format('d2')}日(?P<rest>.*)")
_YEAR_SPAN = re.compile(rf"{_YEAR.format('y1')}年?[-至到]{_YEAR.format('y2')}年(?P<rest>.*)")
_MONTH_SPAN = re.compile(rf"{_MONTH.format('m1')}月?[-至到]{_MONTH.format('m2')}月份?(?P<rest>.*)")


def read_date_value(text: str, words: Vocabulary, year: int | None) -> Deadline | Period | None:
    """Read the deadline or period that a text is; None where it is neither. ``year`` completes a date that names none.

    Blanks inside the text must have been removed. A month without a day means its last day; ``7月前`` the day before July.
    """
    if text[:1] not in _FIRST or not _MARKS.search(text):
        return None
    return _period(text, words, year) or _deadline(text, words, year)


def _note(rest: str, words: Vocabulary) -> str | bool | None:
    """Read the rest of a date: nothing, an ending such as 完成 (kept as a note), or False where it is something else."""
    rest = rest.strip("。；;,，")
    if not rest:
        return None
    return rest if rest.startswith(words.deadline_endings) and len(rest) <= 24 and not re.search(r"\d", rest) else False


def _deadline(text: str, words: Vocabulary, year: int | None) -> Deadline | None:
    if match := _ISO.fullmatch(text):
        last_day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
    elif match := _YEAR_BEFORE.fullmatch(text):
        last_day = f"{int(match['y']) - 1}-12-31"
    elif match := _MONTH_END.fullmatch(text):
        stated, month, day = int(match["y"]) if match["y"] else year, int(match["m"]), match["d"]
        if day:
            last_day = _day(stated, month, int(day))
        elif match["before"] and not match["end"]:
            last_day = _before(stated, month)
        else:
            last_day = _last(stated, month)
    elif match := _YEAR_END.fullmatch(text):
        if not match["y"] and not match["end"].startswith("年"):
            return None
        last_day = _last(int(match["y"]) if match["y"] else year, 12)
    elif (match := _YEAR_PART.fullmatch(text)) and match["rest"]:
        last_day = _last(int(match["y"]), _months(match["part"])[1])
    else:
        return None
    note = _note(match["rest"], words)
    return None if note is False or last_day is None else Deadline(last_day, note if isinstance(note, str) else None)


def _period(text: str, words: Vocabulary, year: int | None) -> Period | None:
    if match := _SPAN.fullmatch(text):
        first, last = int(match["y1"]), int(match["y2"] or match["y1"])
        start = _day(first, int(match["m1"]), int(match["d1"] or 1))
        end = _day(last, int(match["m2"]), int(match["d2"])) if match["d2"] else _last(last, int(match["m2"]))
    elif match := _DATE_SPAN.fullmatch(text):
        start = _day(int(match["y1"]), int(match["m1"]), int(match["d1"]))
        end = _day(int(match["y2"]), int(match["m2"]), int(match["d2"]))
    elif match := _DAY_SPAN.fullmatch(text):
        start, end = _day(year, int(match["m1"]), int(match["d1"])), _day(year, int(match["m2"]), int(match["d2"]))
    elif match := _YEAR_SPAN.fullmatch(text):
        start, end = _day(int(match["y1"]), 1, 1), _last(int(match["y2"]), 12)
    elif (match := _MONTH_SPAN.fullmatch(text)) and "月" in text:
        start, end = _day(year, int(match["m1"]), 1), _last(year, int(match["m2"]))
    elif match := _YEAR_PART.fullmatch(text):
        months = _months(match["part"])
        start, end = _day(int(match["y"]), months[0], 1), _last(int(match["y"]), months[1])
    else:
        return None
    if match["rest"].strip("。；;,，") or start is None or end is None or (start > end and not start.startswith("--")):
        return None
    return Period(start, end)


def _months(part: str) -> tuple[int, int]:
    key = part.removeprefix("第").translate(str.maketrans("1234", "一二三四"))
    return _PARTS.get(key, (1, 12))


def _day(year: int | None, month: int, day: int) -> str | None:
    """Write an ISO date; None for a day that does not exist (2月30日)."""
    if day > monthrange(year or 2000, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"


def _last(year: int | None, month: int) -> str:
    """Write the last day of a month; 28 February where no year is known."""
    day = monthrange(year or 2001, month)[1]
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"


def _before(year: int | None, month: int) -> str:
    """Write the day before a month begins."""
    eve = date(year or 2001, month, 1) - timedelta(days=1)
    return eve.isoformat() if year else eve.strftime("--%m-%d")
