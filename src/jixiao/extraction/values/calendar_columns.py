"""Read dates whose month or day stands in a column of its own (完成时间 | ≤ | 11 | 月底), and tell them from durations."""

from __future__ import annotations

import re

from ...model import Target, TargetKind
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .dates import states_day
from .targets import read_target

#: Comparators (as printed) that a deadline may have; ≥6月 is a duration.
_LIMITS = ("<=", "<", "=", None)
_DAY_OF_MONTHS = re.compile(r"(?:20[0-4]\d[-./年]?\d{1,2}[-./月]?\d{1,2}|\d{1,2}月\d{1,2})")
_MONTH = re.compile(r"(?:20[0-4]\d[-./年])?(?:1[0-2]|0?[1-9])")
_YEAR = re.compile(r"20[0-4]\d")


def read_calendar(text: str, sign: str | None, unit: str, name: str | None, words: Vocabulary, year: int | None) -> Target | None:
    """Read a value with a unit of the calendar as the date that the row's name or the unit says that it is; None where neither does.

    ``sign`` is the comparator (``<=``) of the row, ``unit`` the unit without blanks. A unit such as 月底 makes a date of any month; 月
    and 日 only where the name states a day (完成时间), and a number of months is none after ≥.
    """
    if unit not in words.calendar_units and unit not in words.value_words.date_units:
        return None
    flat = compact(text)
    certain = unit in words.value_words.date_units
    named = states_day(name, words) and any(word in (name or "") for word in words.value_words.days)
    if sign not in _LIMITS or not (certain or named or _DAY_OF_MONTHS.fullmatch(flat) or (_YEAR.fullmatch(flat) and named)):
        return None
    written = _written(flat, unit, sign)
    target = read_target(written, words, year=year, name=name) if written else None
    return target if target and target.kind in (TargetKind.DEADLINE, TargetKind.PERIOD) else None


def _written(flat: str, unit: str, sign: str | None) -> str | None:
    """Write number and unit as a date in one cell is written; None where they make none (15 | 日 is a day of every month)."""
    if _DAY_OF_MONTHS.fullmatch(flat):
        digits = re.fullmatch(r"(20\d\d)(\d\d)(\d\d)", flat)
        return f"{digits[1]}-{digits[2]}-{digits[3]}" if digits else flat + ("日" if "月" in flat and not flat.endswith("日") else "")
    if _MONTH.fullmatch(flat) and unit.startswith("月"):
        early = "前" if sign == "<" and unit in ("月", "月份") else ""
        return flat.replace(".", "年").replace("-", "年").replace("/", "年") + unit + early
    if _YEAR.fullmatch(flat) and unit.startswith("年"):
        return f"{flat}年底" if unit in ("年底", "年末") else f"≤{flat}年" if unit == "年" else None
    if _MONTH.fullmatch(flat) and unit.startswith("年") and len(flat) > 2:
        return flat.replace(".", "年").replace("-", "年").replace("/", "年") + "月"
    return None


def may_be_calendar(unit: str, name: str | None, words: Vocabulary) -> bool:
    """Tell a unit that may be a month or a day of the calendar, because the row's name is about a time that is no duration."""
    return unit in words.calendar_units and states_day(name, words)


def is_number_of_years(flat: str, unit: str) -> bool:
    """Tell a number of years (3 年) from a year (2025 年)."""
    return unit == "年" and len(flat) < 3
