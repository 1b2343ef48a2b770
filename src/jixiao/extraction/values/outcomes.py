"""Judge what came of a target: an 实际完成值 exceeds it, meets it, misses it, or cannot be judged."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ...model import IndicatorRow, Outcome, Target, TargetKind
from ...vocabulary import Vocabulary
from ...vocabulary.characters import name_key
from ...vocabulary.keys import unit_key
from .directions import STATED, Direction, direction_of
from .inexact import is_inexact

#: A rate above this without % can only be in percent.
_SHARE = Decimal("1.5")
#: Seconds.
_DAY = Decimal(86400)


class _Bounds(NamedTuple):
    """Hold what is known of an actual number, in the unit of its target: it is from ``low`` to ``high``; None is unbounded."""

    low: Decimal | None
    high: Decimal | None


def outcome_of(row: IndicatorRow, target: Target, actual: Target | None, words: Vocabulary) -> Outcome:
    """Judge an actual value by its target. What is not certain is ``NOT_JUDGED``, never a guess.

    Numbers compare in one unit or in units that convert (万元 and 元, 小时 and 分钟); a number without a unit is in the other's, unless it
    may be a share (0.98 of 100%). The comparator tells what is better; of a number without one the measure does (``direction_of``). A
    printed = asks for that number: what is worse misses it, what is better is not judged. A range asks for what lies inside, a deadline
    for a day until it, a wording for the same words or such as 完成 (``[completion]`` in ``values.toml``).
    """
    if actual is None or TargetKind.MISSING in (target.kind, actual.kind):
        return Outcome.NOT_JUDGED
    if target.kind in (TargetKind.DEADLINE, TargetKind.PERIOD):
        return _in_time(target, actual, words)
    if target.kind is TargetKind.TEXT:
        return _in_words(target, actual, words)
    bounds = _bounds(target, actual, words)
    if bounds is None or is_inexact(target, words) or is_inexact(actual, words):
        return Outcome.NOT_JUDGED
    if target.kind is TargetKind.RANGE:
        return _of_range(target, bounds, direction_of(row, target, words))
    return _of_number(target, bounds, row, words)


def _in_words(target: Target, actual: Target, words: Vocabulary) -> Outcome:
    """Judge a wording: equal words meet it, and so do those of ``[completion]``."""
    said = name_key(actual.verbatim or "")
    meaning = words.completion.get(said)
    if meaning == "missed":
        return Outcome.MISSED
    equal = said == name_key(target.verbatim or "")
    return Outcome.MET if meaning or equal else Outcome.NOT_JUDGED


def _in_time(target: Target, actual: Target, words: Vocabulary) -> Outcome:
    """Judge a deadline or period by the day, or days, that the actual value names."""
    meaning = words.completion.get(name_key(actual.verbatim or ""))
    if meaning in ("on_time", "missed"):
        return Outcome.MET if meaning == "on_time" else Outcome.MISSED
    first, last = actual.start or actual.date, actual.end or actual.date
    end = target.date or target.end
    if not (first and last and end) or "--" in (first + last + end):
        return Outcome.NOT_JUDGED
    if last <= end:
        return Outcome.MET if target.kind is TargetKind.DEADLINE or first >= (target.start or first) else Outcome.NOT_JUDGED
    # A month without its day reads as its last day: 6月 may be before 6月15日.
    within = actual.kind is TargetKind.DEADLINE and last[:7] == end[:7] and last[8:] not in (actual.verbatim or "")
    return Outcome.NOT_JUDGED if within or (first <= end < last and actual.kind is TargetKind.PERIOD) else Outcome.MISSED


def _of_range(target: Target, actual: _Bounds, direction: Direction | None) -> Outcome:
    lower, upper = target.lower or Decimal(0), target.upper or Decimal(0)
    low, high = actual
    if low is not None and high is not None and lower <= low and high <= upper:
        return Outcome.MET
    above, below = low is not None and low > upper, high is not None and high < lower
    if not (above or below):
        return Outcome.NOT_JUDGED
    better = (above and direction is Direction.UP) or (below and direction is Direction.DOWN)
    return Outcome.NOT_JUDGED if better else Outcome.MISSED


def _of_number(target: Target, actual: _Bounds, row: IndicatorRow, words: Vocabulary) -> Outcome:
    number, comparator = target.number or Decimal(0), target.comparator or "="
    if comparator == "=" and actual == (number, number):
        return Outcome.MET
    direction = STATED.get(comparator) or direction_of(row, target, words)
    if direction is None:
        return Outcome.NOT_JUDGED
    # The end of what is known that is worst in the direction, and the one that is best.
    worst, best = actual if direction is Direction.UP else (actual.high, actual.low)
    exact, strict = comparator == "=" and target.comparator_stated, comparator in (">", "<")
    if worst is not None and (worst - number) * direction > 0:
        return Outcome.NOT_JUDGED if exact else Outcome.EXCEEDED
    if worst == number and not exact and not strict:
        return Outcome.MET
    short = best is not None and ((best - number) * direction < 0 or (strict and best == number))
    return Outcome.MISSED if short else Outcome.NOT_JUDGED


def _bounds(target: Target, actual: Target, words: Vocabulary) -> _Bounds | None:
    """Give what is known of an actual number in the target's unit; None where it is no number or the two do not compare."""
    if actual.kind is TargetKind.RANGE:
        low, high = (_in_unit_of(target, actual, number, words) for number in (actual.lower, actual.upper))
        return _Bounds(low, high) if low is not None and high is not None else None
    value = _in_unit_of(target, actual, actual.number, words) if actual.kind is TargetKind.NUMBER else None
    if value is None:
        return None
    direction = STATED.get(actual.comparator or "=")
    return _Bounds(None if direction is Direction.DOWN else value, None if direction is Direction.UP else value)


def _in_unit_of(target: Target, actual: Target, value: Decimal | None, words: Vocabulary) -> Decimal | None:
    """Convert an actual number to the target's unit; None where they do not compare."""
    if value is None or target.unit == actual.unit:
        return value
    number = target.number if target.number is not None else target.upper or Decimal(0)
    if actual.unit is None:
        return None if target.unit == "%" and value <= _SHARE < number else value
    if target.unit is None:
        amount = _scale(actual, words) is not None  # 5 may be 5 元 as well as 5 万元
        return None if amount or (actual.unit == "%" and number <= _SHARE < value) else value
    mine, theirs = _scale(target, words), _scale(actual, words)
    if mine is None or theirs is None or mine[1:] != theirs[1:]:
        return None
    return value * theirs[0] / mine[0]


def _scale(value: Target, words: Vocabulary) -> tuple[Decimal, str, str] | None:
    """Give what one unit of a value is in yuan or seconds, which of these, and per what; None where it is neither.

    月, 季度 and 年 convert among themselves only: how many days they have differs.
    """
    word, _, per = (value.unit or "").partition("/")
    unit = words.units.get(unit_key(word))
    if unit and unit.yuan:
        return unit.yuan, "yuan", per
    if unit and unit.seconds:
        fixed = unit.seconds % _DAY == 0 or _DAY % unit.seconds == 0
        return unit.seconds, "time" if fixed else "calendar", per
    return None
