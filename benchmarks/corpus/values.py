"""The value of an indicator in a year: what it stands for is the project's, how much is the year's."""

from __future__ import annotations

import math
from random import Random
from typing import Any

from .model import Value, one_of, whole

FIRST_YEAR = 2019
_SIGNS = {">=": "≥", "<=": "≤", "=": "="}
_DATES = (
    "{y}年{m}月底前",
    "{y}年{m}月底前完成",
    "{y}年12月31日前",
    "{m}月底前完成",
    "{y}-{m:02d}-20",
    "{y}年底前完成",
    "{y}年{m}月{d}日前",
)
_PERIODS = ("{y}年1月-12月", "{y}.01-{y}.12", "{y}年上半年", "{a}月-{b}月", "{y}年3月1日至{y}年11月30日", "{y}年全年")


def value_of(spec: list[Any], steady: Random, yearly: Random, year: int) -> Value:
    """The value that ``spec`` (``words.toml``) gives in a year. ``steady`` decides what stays over the years."""
    kind = spec[1]
    if kind == "date":
        pattern = one_of(_DATES, steady)
        return Value("deadline", pattern.format(y=year, m=whole(3, 11, yearly), d=whole(5, 28, yearly)))
    if kind == "period":
        pattern = one_of(_PERIODS, steady)
        return Value("period", pattern.format(y=year, a=whole(1, 4, yearly), b=whole(7, 12, yearly)))
    if kind == "text":
        return Value("text", one_of(spec[2:], steady))
    if kind == "range":
        least = whole(spec[2], (spec[2] + spec[3]) // 2, steady)
        return Value("range", number=f"{least}-{whole(least + 1, spec[3] + 1, yearly)}", unit=spec[4])
    if kind == "price":
        return Value("number", sign="≤", number=_number(spec[2], spec[3], steady, yearly, year), unit=spec[4], worded=_worded(steady))
    return Value("number", sign=_SIGNS[kind], number=_number(spec[2], spec[3], steady, yearly, year), unit=spec[4], worded=_worded(steady))


def _worded(steady: Random) -> int:
    """Which way of printing the comparator is used: mostly the sign."""
    return max(0, int(steady.random() * 10) - 6)


def _number(least: int, most: int, steady: Random, yearly: Random, year: int) -> str:
    """A number between two, spread evenly over the orders of magnitude; it moves by some percent each year."""
    place, slope = steady.random(), steady.random() * 0.16 - 0.06
    if least == most:
        return str(least)
    start = least * (most / least) ** place if least else most * place
    moved = start * (1 + slope) ** (year - FIRST_YEAR) * (0.97 + 0.06 * yearly.random())
    return rounded(min(max(moved, least), most))


def rounded(number: float) -> str:
    """A number as people set it: two or three digits that count.

    >>> rounded(12345.6), rounded(97.3), rounded(431.0)
    ('12300', '97', '431')
    """
    if number < 1000:
        return str(round(number))
    step = 10 ** (int(math.log10(number)) - 2)
    return str(round(number / step) * step)
