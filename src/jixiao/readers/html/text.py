"""Collapse white space and parse spans as browsers do."""

from __future__ import annotations

import re
import unicodedata

_BLANK = re.compile(r"[ \t\r\n\f]+")
_DIGITS = re.compile(r"\s*\+?0*(\d+)")


def collapsed(text: str) -> str:
    r"""Collapse white space as a page shows it.

    A run of blanks is one, a line break between Chinese characters none.

    A tab that somebody set between two texts of a line stays one: it is what is left of two columns.

    >>> collapsed("绩效\n    目标  2024\n年\t单位")
    '绩效目标 2024 年\t单位'
    """
    return _BLANK.sub(_one_blank, text)


def span(text: str | None, most: int) -> int:
    """Parse a colspan or rowspan, ``most`` at most; 1 where there is no number.

    >>> span("3", 1000), span(" 2px", 1000), span("0", 1000), span("多", 1000), span("9" * 99, 1000)
    (3, 2, 0, 1, 1000)
    """
    digits = _DIGITS.match(text) if text else None
    if not digits:
        return 1
    return min(most, int(digits[1])) if len(digits[1]) < 10 else most


def _one_blank(match: re.Match[str]) -> str:
    run, text = match[0], match.string
    if "\n" in run or "\r" in run:
        start, end = match.span()
        return "" if start and end < len(text) and _wide(text[start - 1]) and _wide(text[end]) else " "
    return "\t" if "\t" in run else " "


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFA"
