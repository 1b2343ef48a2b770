"""Read the amounts of money and the dates in the head of a form."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .patterns import patterns_of
from .quantities import has_broken_number, times

_DATE = re.compile(r"((?:19|20)\d\d)[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?")
#: An amount of more digits than this (yuan) is none.
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class StatedAmount:
    """Hold an amount as its cell states it: the number, and the money unit behind it, where there is one."""

    number: Decimal
    unit: str | None

    def yuan(self, table_unit: str | None, words: Vocabulary) -> Decimal | None:
        """Convert it to yuan, exactly; ``table_unit`` (金额单位) counts where the cell states none. None where neither is known, but for
        zero."""
        unit = compact(self.unit or table_unit or "")
        multiplier = words.money.get(words.bare_money.get(unit, unit))
        if multiplier is None:
            return None if self.number else self.number
        return times(self.number, multiplier)


def stated_amount(text: str | None, words: Vocabulary) -> StatedAmount | None:
    """Read the number and unit of a cell that holds an amount; None where it holds none.

    >>> from jixiao.vocabulary import vocabulary
    >>> stated_amount("￥1,200.50万元", vocabulary())
    StatedAmount(number=Decimal('1200.50'), unit='万元')
    """
    match = patterns_of(words).amount.fullmatch(compact(text)) if text and not has_broken_number(text) else None
    digits = match["number"].replace(",", "").replace("，", "") if match else ""
    if match is None or len(digits) > _LONGEST:
        return None
    number = Decimal(digits)
    return StatedAmount(number.copy_negate() if match["minus"] and number else number, match["unit"])


def states_something(text: str, words: Vocabulary) -> bool:
    """Tell whether a cell of money says anything: neither a dash, a slash, nor 无."""
    flat = compact(text)
    return bool(flat.strip("-/")) and flat not in words.missing


def read_amount(text: str | None, unit: str | None, words: Vocabulary) -> Decimal | None:
    """Read an amount in yuan, exactly; ``unit`` (万元 or 元) is the table's, where the cell states none. None where it is no amount.

    >>> from jixiao.vocabulary import vocabulary
    >>> read_amount("88.40", "万元", vocabulary())
    Decimal('884000.00')
    """
    amount = stated_amount(text, words)
    return amount.yuan(unit, words) if amount else None


def read_date(text: str | None, *, end: bool | None = None) -> str | None:
    """Read a date as ISO 8601; None where it is none: 2024-01-01, 2024年1月1日, 2024.1.1. A month alone has no day to give.

    ``end``: the text is the beginning of a term (False), whose month means its first day, or its end (True), whose month means its last.
    """
    match = _DATE.fullmatch(compact(text)) if text else None
    if not match or not (match[3] or end is not None):
        return None
    try:
        year, month = int(match[1]), int(match[2])
        day = int(match[3]) if match[3] else monthrange(year, month)[1] if end else 1
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def enumerated_amounts(purpose: str | None, words: Vocabulary) -> Decimal | None:
    """Add up, in yuan, the amounts that 资金用途 enumerates: two or more, none of them a rate; else None.

    An amount that equals the sum of the others is their total and not counted.
    """
    if not purpose:
        return None
    amounts: list[Decimal] = []
    unit_price = (*words.cost_unit, *words.per)
    for match in patterns_of(words).amount_in_text.finditer(compact(purpose)):
        if match["per"]:
            return None
        before = match.string[max(0, match.start() - 6) : match.start()]
        if any(word in before for word in unit_price):
            return None
        amounts.append(Decimal(match["number"]) * words.money[match["unit"]])
    if len(amounts) < 2:
        return None
    total = sum(amounts, Decimal(0))
    largest = max(amounts)
    return largest if len(amounts) > 2 and largest * 2 == total else total
