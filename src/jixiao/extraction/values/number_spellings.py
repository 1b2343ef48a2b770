"""Write numbers that forms spell in marks or in tenths in the one spelling that is read: [14,26]个, 95±2%, ≥(13)座, 九成以上."""

from __future__ import annotations

import re
from decimal import Decimal

from ...model.text import plain

_FIGURE = r"\d+(?:\.\d+)?"
_BRACKETS = re.compile(rf"\[(?P<lower>{_FIGURE})[,，~-](?P<upper>{_FIGURE})\](?P<rest>.*)", re.DOTALL)
_TOLERANCE = re.compile(rf"(?P<middle>{_FIGURE})±(?P<off>{_FIGURE})(?P<rest>\D*)")
_ENCLOSED = re.compile(rf"(?P<sign>[≥≤<>=]+)\((?P<number>{_FIGURE})\)")
#: A tenth (成) of a whole; 3成套设备 is none.
_TENTHS = re.compile(r"(?P<number>[一二三四五六七八九]|[1-9](?:\.5)?)成(?P<half>半)?(?=$|以上|以下|及以上|及以下|以内|左右)")
_NUMERALS = "一二三四五六七八九"


def spelled_number(flat: str) -> str:
    """Write marks around a number as those that are read; ``flat`` has no blanks. Any other text stays as it is.

    >>> spelled_number("[14,26]个"), spelled_number("95±2%"), spelled_number("≥(13)座"), spelled_number("九成以上")
    ('14-26个', '93-97%', '≥13座', '90%以上')
    """
    if "[" in flat and (match := _BRACKETS.fullmatch(flat)):
        return f"{match['lower']}-{match['upper']}{match['rest']}"
    if "±" in flat and (match := _TOLERANCE.fullmatch(flat)) and Decimal(match["off"]) <= Decimal(match["middle"]):
        middle, off = Decimal(match["middle"]), Decimal(match["off"])
        return f"{plain(middle - off)}-{plain(middle + off)}{match['rest']}"
    if "(" in flat and (match := _ENCLOSED.match(flat)):
        return match["sign"] + match["number"] + flat[match.end() :]
    return _TENTHS.sub(_percent, flat) if "成" in flat else flat


def _percent(match: re.Match[str]) -> str:
    number = match["number"]
    tenths = Decimal(number) if number[0].isdigit() else Decimal(_NUMERALS.index(number) + 1)
    return f"{plain(tenths * 10 + (5 if match['half'] else 0))}%"
