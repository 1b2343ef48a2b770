"""Read the values of a row: target, 实际完成值 and points, with comparator and unit in columns of their own."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from ...model import IndicatorRow, Target, TargetKind
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .patterns import patterns_of
from .targets import read_target

_PERCENT = re.compile(r"(\d{1,6}(?:\.\d{1,10})?)(%?)")
#: A rate above this without % can only be in percent.
_SHARE = Decimal("1.5")


def row_target(row: IndicatorRow, words: Vocabulary, *, year: int | None = None) -> Target:
    """Read the target of a row; its comparator (指标性质) and unit (度量单位) may stand in columns of their own.

    The target's verbatim text is that of the value's own cell.
    """
    return _measured(row.value, row, words, year, sign=row.sign)


def row_actual(row: IndicatorRow, words: Vocabulary, *, year: int | None = None) -> Target | None:
    """Read what a row says was achieved (实际完成值); None where the form has no cell for it."""
    return _measured(row.actual, row, words, year) if row.actual_ref else None


def _measured(text: str | None, row: IndicatorRow, words: Vocabulary, year: int | None, sign: str | None = None) -> Target:
    alone = read_target(text, words, year=year, name=row.name)
    if text is None or alone.kind is TargetKind.MISSING or not (sign or row.measure):
        return alone
    whole = _with_unit(text, alone, row.measure, words, row.name)
    if sign and (mark := _comparator(sign, words)) and alone.kind is not TargetKind.RANGE and not _begins_with_sign(text, words):
        whole = mark + whole
    if whole == text:
        return alone
    joined = read_target(whole, words, year=year, name=row.name)
    better = joined.kind in (TargetKind.NUMBER, TargetKind.RANGE, TargetKind.DEADLINE, TargetKind.PERIOD)
    return replace(joined, verbatim=text.strip()) if better else alone


def _with_unit(text: str, alone: Target, measure: str | None, words: Vocabulary, row_name: str | None) -> str:
    """Join the unit of the unit column to a value that has none of its own."""
    unit = compact(measure or "")
    flat = compact(text)
    # In a row named …时间 it may be a month or day of the calendar (完成时间 | ≤ | 12 | 月).
    calendar = unit in words.calendar_units and any(word in (row_name or "") for word in words.calendar_names)
    complete = alone.unit is not None or flat.endswith(unit) or not re.search(r"\d$", flat)
    return text if not unit or unit in words.missing or calendar or complete else text.strip() + unit


def _comparator(sign: str, words: Vocabulary) -> str | None:
    flat = compact(sign).strip("()")
    return next((mark for word, mark in words.comparators if word == flat), None)


def _begins_with_sign(text: str, words: Vocabulary) -> bool:
    return compact(text).startswith(tuple(word for word, _ in words.comparators))


def read_points(text: str | None, words: Vocabulary) -> Decimal | None:
    """Read points (分值, 得分): 10, 9.5分; None where it is no number of points.

    >>> from jixiao.vocabulary import vocabulary
    >>> read_points("9.5 分", vocabulary())
    Decimal('9.5')
    """
    match = patterns_of(words).points.fullmatch(compact(text)) if text else None
    return Decimal(match[1]) if match else None


def read_percent(text: str | None) -> Decimal | None:
    """Read a rate (执行率) in percent: 95.2%, 95.2; None where it is none or may as well be a share (0.95).

    >>> read_percent("95.2%"), read_percent("0.95")
    (Decimal('95.2'), None)
    """
    match = _PERCENT.fullmatch(compact(text)) if text else None
    if match is None:
        return None
    number = Decimal(match[1])
    return number if match[2] or number > _SHARE or number == 0 else None
