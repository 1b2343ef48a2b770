"""Read the values of a row: target, 实际完成值 and points, with comparator and unit in columns of their own."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from ...model import IndicatorRow, Target, TargetKind
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .calendar_columns import is_number_of_years, may_be_calendar, read_calendar
from .name_hints import name_hint
from .patterns import patterns_of
from .printed_units import with_printed_unit
from .targets import read_target

_PERCENT = re.compile(r"(\d{1,6}(?:\.\d{1,10})?)(%?)")
#: A rate above this without % can only be in percent.
_SHARE = Decimal("1.5")


def row_target(row: IndicatorRow, words: Vocabulary, *, year: int | None = None) -> Target:
    """Read the target of a row; its comparator (指标性质) and unit (度量单位) may stand in columns of their own, or behind its name.

    The target's verbatim text is that of the value's own cell.
    """
    return with_printed_unit(_measured(row.value, row, words, year, sign=row.sign), row.value, row, words)


def row_actual(row: IndicatorRow, words: Vocabulary, *, year: int | None = None) -> Target | None:
    """Read what a row says was achieved (实际完成值); None where the form has no cell for it."""
    if not row.actual_ref:
        return None
    return with_printed_unit(_measured(row.actual, row, words, year, actual=True), row.actual, row, words)


def _measured(
    text: str | None, row: IndicatorRow, words: Vocabulary, year: int | None, *, sign: str | None = None, actual: bool = False
) -> Target:
    alone = read_target(text, words, year=year, name=row.name)
    hint = name_hint(row.name, words)
    unit = _without_brackets(compact(row.measure or hint.unit or ""))
    printed = sign or (None if actual else hint.sign)
    if text is None or alone.kind is TargetKind.MISSING or not (printed or unit):
        return alone
    mark = comparator_of(printed, words) if printed else None
    if not sign and hint.number is not None and alone.number != hint.number:
        mark = None  # 合格率（≥95%）and another number
    stated = words_sign(mark, words) or (alone.comparator if alone.comparator_stated else None)
    if dated := read_calendar(text, stated, unit, row.name, words, year):
        return replace(dated, verbatim=text.strip())
    whole = _with_unit(text, alone, unit, row, words)
    if mark and alone.kind is not TargetKind.RANGE and not _begins_with_sign(text, words) and not alone.comparator_stated:
        whole = mark + whole
    if whole == text:
        return alone
    joined = read_target(whole, words, year=year, name=row.name)
    if unit and joined.kind is TargetKind.NUMBER and joined.note and (joined.unit or "") + joined.note == unit:
        joined = replace(joined, unit=unit, unit_iri=None, note=None, yuan=None)  # a unit nobody knows, as its column has it
    better = joined.kind in (TargetKind.NUMBER, TargetKind.RANGE, TargetKind.DEADLINE, TargetKind.PERIOD)
    return replace(joined, verbatim=text.strip()) if better else alone


def _without_brackets(unit: str) -> str:
    """The unit without brackets around all of it; those of a part of it stay: (亩), but 台(套)."""
    return unit.strip("()") if unit.startswith("(") or unit.count("(") != unit.count(")") else unit


def _with_unit(text: str, alone: Target, unit: str, row: IndicatorRow, words: Vocabulary) -> str:
    """Join the unit of the unit column, or of the name, to a value that has none of its own."""
    flat = compact(text)
    if not unit or unit in words.missing or unit in words.value_words.date_units:
        return text
    if may_be_calendar(unit, row.name, words) and not is_number_of_years(flat, unit):
        return text  # In a row named …时间 it may be a month or day of the calendar (完成时间 | ≤ | 12 | 月).
    if flat.endswith(unit) and alone.unit is not None:
        return text
    if place := patterns_of(words).unit_place.fullmatch(flat):
        multiplier = place["multiplier"]
        money = multiplier and (known := words.units.get(unit)) is not None and known.yuan is not None
        if (alone.unit is None or multiplier) and not (money and unit.startswith(multiplier)):
            return place["number"] + (multiplier or "") + (place["more"] or "") + unit + place["after"]
    return text


def comparator_of(sign: str, words: Vocabulary) -> str | None:
    """Read the comparator that a cell of its own states, as the mark that it is in a value; None where it states none."""
    flat = compact(sign).strip("()")
    return next((mark for word, mark in (*words.comparators, *words.after) if word == flat), None)


def words_sign(mark: str | None, words: Vocabulary) -> str | None:
    """Give the sign (``<=``) of a comparator's mark."""
    return patterns_of(words).signs.get(mark) if mark else None


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
