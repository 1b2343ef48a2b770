"""Money amounts and dates in the head of a form."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .quantities import times

_AMOUNT = re.compile(r"(?P<minus>[-(])?[¥￥]?(?P<number>(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?)\)?(?P<unit>元|万元|亿元)?")
_DATE = re.compile(r"((?:19|20)\d\d)[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?")
_IN_TEXT = re.compile(r"(?P<number>\d{1,15}(?:\.\d{1,6})?)(?P<unit>万元|亿元|元)(?P<per>[/每])?")
#: An amount of more digits than this (yuan) is none.
_LONGEST = 30
_MULTIPLIER = {"元": Decimal(1), "万元": Decimal(10000), "亿元": Decimal(100000000)}


def read_amount(text: str | None, unit: str | None) -> Decimal | None:
    """An amount in yuan, exactly; ``unit`` (万元 or 元) is the table's, where the cell states none. None where it is no amount.

    >>> read_amount("88.40", "万元")
    Decimal('884000.00')
    """
    match = _AMOUNT.fullmatch(compact(text)) if text else None
    multiplier = _MULTIPLIER.get((match["unit"] or unit or "") if match else "")
    if match is None or multiplier is None:
        return None
    digits = match["number"].replace(",", "").replace("，", "")
    if len(digits) > _LONGEST:
        return None
    number = times(Decimal(digits), multiplier)
    return -number if match["minus"] else number


def read_date(text: str | None) -> str | None:
    """A date as ISO 8601, or None where it is none: 2024-01-01, 2024年1月1日, 2024.1.1. A month alone has no day to give."""
    match = _DATE.fullmatch(compact(text)) if text else None
    if not match or not match[3]:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return None


def enumerated_amounts(purpose: str | None, words: Vocabulary) -> Decimal | None:
    """The sum in yuan of the amounts that 资金用途 enumerates, where it does: two or more, none of them a rate.

    An amount that equals the sum of the others is their total and not counted.
    """
    if not purpose:
        return None
    amounts: list[Decimal] = []
    for match in _IN_TEXT.finditer(compact(purpose)):
        if match["per"]:
            return None
        before = match.string[max(0, match.start() - 6) : match.start()]
        if any(word in before for word in (*words.cost_unit, "每")):
            return None
        amounts.append(Decimal(match["number"]) * _MULTIPLIER[match["unit"]])
    if len(amounts) < 2:
        return None
    total = sum(amounts, Decimal(0))
    largest = max(amounts)
    return largest if len(amounts) > 2 and largest * 2 == total else total
