"""Normalise the names of projects, so that one project meets itself across fiscal years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .characters import name_key
from .keys import one_of

_NUMERAL = "〇○零O一二三四五六七八九"
#: A year in any spelling: 2022, 二〇二二.
_YEAR = rf"(?:(?:19|20)\d\d|(?:二[〇○零O]|一九)[{_NUMERAL}]{{2}})"
#: Two or more years, or the months of two years: 2021-2023年, 2022年1月至2023年3月, 2021、2022年. They are part of the name.
_SPAN = rf"(?<!\d){_YEAR}(?:年度?)?(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?(?:[-至到、,和及/](?:{_YEAR}(?!\d)|\d\d(?=年))(?:年度?)?)+"
_OPEN, _CLOSE = r"[(\[【〔《<“]", r"[)\]】〕》>”]"
_EMPTY = re.compile(rf"{_OPEN}[-\s]*{_CLOSE}")
_DASHES = re.compile(r"-{2,}")
_AT_ENDS = "-_·:、,/ "
_DIGITS = {**{str(digit): str(digit) for digit in range(10)}, **dict.fromkeys("〇○零O", "0")} | dict(
    zip("一二三四五六七八九", "123456789", strict=True)
)
#: A table is about projects of the years just before it, and of the next; an earlier or later year belongs to the name (2035年远景).
_YEARS_BEFORE, _YEARS_AFTER = 5, 1


@dataclass(frozen=True, slots=True)
class ProjectWords:
    """Hold the words of ``[project_names]`` in ``entities.toml``: what is no part of a project's name, and what is no year."""

    endings: tuple[str, ...]
    whole: tuple[str, ...]
    needless: tuple[str, ...]
    after: tuple[str, ...]
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]
    until: tuple[str, ...]


@lru_cache(maxsize=1 << 14)
def project_key(name: str, year: int | None, words: ProjectWords, *, within_year: bool = False) -> str:
    """Normalise a project's name: without its fiscal year in any spelling, without empty brackets and trailing words that say nothing.

    ``year`` is the fiscal year of the table. A number without 年 is a year only where it is that of the table or one beside it; years
    far from it, spans of years and numbers of things stay. ``within_year`` keeps every year but the table's own: of two tables of 2022
    one may be about the project's money of 2021. A name of which nothing would be left stays whole.
    """
    key = name_key(name)
    while True:
        shorter = _shortened(key, year, words, within_year)
        if shorter == key:
            return key
        key = shorter


def _shortened(key: str, year: int | None, words: ProjectWords, within_year: bool) -> str:
    def without(match: re.Match[str]) -> str:
        return "" if _is_fiscal_year(match, year, within_year) else match[0]

    text = _EMPTY.sub("", _year_pattern(words).sub(without, key))
    text = name_key(_DASHES.sub("-", text)).strip(_AT_ENDS)
    for ending in words.endings:
        if text.endswith(ending) and not text.endswith(words.whole):
            text = text.removesuffix(ending)
    for ending in words.needless:
        if text.removesuffix(ending).endswith(words.after):
            text = text.removesuffix(ending)
    return text or key


def _is_fiscal_year(match: re.Match[str], year: int | None, within_year: bool) -> bool:
    """Whether a number, as ``_year_pattern`` matches it, is the year that a project's name carries."""
    if match["span"]:
        return False
    digits = "".join(_DIGITS[char] for char in next(filter(None, match.group("bracketed", "short_bracketed", "named", "short", "bare"))))
    number = int(digits) + (2000 if len(digits) == 2 else 0)
    if year is None:
        return match["bare"] is None
    if within_year:
        return number == year
    if match["bare"]:
        return abs(number - year) <= 1
    return year - _YEARS_BEFORE <= number <= year + _YEARS_AFTER


@lru_cache(maxsize=4)
def _year_pattern(words: ProjectWords) -> re.Pattern[str]:
    """Compile the pattern of spans, and of years in brackets, with 年, with two digits (22年度), and bare."""
    no_year_before = _not_behind(words.not_after)
    until = one_of(words.until)
    return re.compile(
        rf"(?P<span>{_SPAN})"
        rf"|{_OPEN}(?P<bracketed>{_YEAR})(?:年度?)?{_CLOSE}(?:年度?)?"
        rf"|{_OPEN}(?P<short_bracketed>\d\d)年度?{_CLOSE}"
        rf"|(?<!\d)(?P<named>{_YEAR})年(?:度|(?!度))(?!{until})"
        rf"|(?<![\d第])(?P<short>\d\d)年度"
        rf"|(?<![\dA-Za-z.]){no_year_before}(?P<bare>{_YEAR})(?![\dA-Za-z.%年月]|-\d|{one_of(words.not_before)})"
    )


def _not_behind(words: Sequence[str]) -> str:
    """Write the pattern of a place that none of some words stands before; Python's look-behinds have one length each."""
    return "".join(f"(?<!{re.escape(word)})" for word in words)
