"""Read several amounts that stand in one cell: 总额160.5万元，其中：财政拨款150万元，自有资金10.5万元."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import compact
from ...vocabulary.keys import memoize, one_of
from .label_grammar import parse_label
from .labels import find_label
from .patterns import NUMBERING, patterns_of

#: Longer texts are a description.
_LONGEST = 400
#: What parts amounts from one another; a comma within a number (1,200) does not.
_BETWEEN = re.compile(r"[\n;；。、()]|[,，](?!\d{3}(?!\d))")
#: What numbers a part (一、 1.), which is no amount (1.5万元).
_NUMBER = re.compile(rf"((?:^|[\n;；(,，]))\s*{NUMBERING.pattern}(?!\d)")


#: Before the label of an amount that the model has no property for (事业收入：0).
OTHER = "other: "
#: An amount and its field; None for the field of an amount without a label.
Amounts = tuple[tuple[str | None, str], ...]


@memoize
def amounts_in(text: str, words: Vocabulary) -> Amounts:
    """List the amounts of a text, each with its field, None for one without a label (that of the cell's own label).

    Nothing where there is but one, where a part of the text is something else, or where two contradict each other. Of an amount whose
    parts behind it have labels that are no sources (854万(高标准农田400万元, 道路454万元)), only the first is given, if they add up to it.
    """
    flat = text.replace("（", "(").replace("）", ")") if len(text) <= _LONGEST else ""
    for unit in words.amount_units:
        flat = flat.replace(f"({unit})", unit)
    amounts: list[tuple[str | None, str]] = []
    others: list[Decimal] = []
    for part in _BETWEEN.split(_NUMBER.sub(r"\1", flat)):
        if not part.strip() or patterns_of(words).of_which.fullmatch(label_key(part)):
            continue
        match = _amount_of(words).fullmatch(compact(part))
        if match is None:
            return ()
        label = label_key(match["label"])
        means = find_label(label, label, words) or parse_label(label, words)
        if not label and not amounts:
            amounts.append((None, match["amount"]))
        elif label and means and not means.inline and means.means.kind == "amount":
            amounts.append((means.means.field, match["amount"] + (means.unit or "" if not match["unit"] else "")))
        elif label and means and means.means.kind == "other" and not means.inline and amounts:
            amounts.append((f"{OTHER}{label}", match["amount"]))
        elif label and means and means.means.kind == "heading":
            continue  # 预算资金：of which the parts are stated
        elif label and not means and amounts and match["unit"]:
            others.append(_in_yuan(match, words))
        else:
            return ()
    return _without_contradiction(amounts, others, words)


def _without_contradiction(amounts: Sequence[tuple[str | None, str]], others: Sequence[Decimal], words: Vocabulary) -> Amounts:
    fields: dict[str | None, str] = {}
    for field, amount in amounts:
        if fields.setdefault(field, amount) != amount:
            return ()
    if others:
        first = _amount_of(words).fullmatch(amounts[0][1])
        whole = amounts[0][0] is None and len(amounts) == 1 and first is not None and first["unit"]
        return tuple(fields.items()) if whole and first and sum(others) == _in_yuan(first, words) else ()
    return tuple(fields.items()) if any(fields) else ()


def amount_of(text: str, unit: str | None, words: Vocabulary) -> Decimal | None:
    """The number of a text that is one amount, in yuan where a unit stands at it or is given (``unit``, that of the table)."""
    match = _amount_of(words).fullmatch(compact(text))
    if match is None or match["label"]:
        return None
    if match["unit"]:
        return _in_yuan(match, words)
    number = Decimal(match["number"].replace(",", "").replace("，", ""))
    return number * words.money[unit] if unit and unit in words.money else number


@lru_cache(maxsize=4)
def _amount_of(words: Vocabulary) -> re.Pattern[str]:
    """The pattern of one part: a label, and the amount behind it."""
    money = one_of((*words.money, *words.bare_money))
    return re.compile(rf"(?P<label>\D*?):?(?P<amount>[¥￥]?-?(?P<number>\d[\d,，]*(?:\.\d+)?)(?P<unit>{money})?)")


def _in_yuan(match: re.Match[str], words: Vocabulary) -> Decimal:
    number = Decimal(match["number"].replace(",", "").replace("，", ""))
    return number * words.money[words.bare_money.get(match["unit"], match["unit"])]
