"""Read several amounts that stand in one cell: 总额160.5万元，其中：财政拨款150万元，自有资金10.5万元."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ...vocabulary import FieldLabel, Vocabulary, label_key
from ...vocabulary.characters import compact
from ...vocabulary.keys import memoize, one_of
from .dated_amounts import base_of, is_year_alone, part_of, part_of_stage
from .label_grammar import parse_label
from .labels import Label, find_label
from .morphemes import cut
from .patterns import NUMBERING, YEAR_BEFORE_LABEL, patterns_of

#: Longer texts are a description.
_LONGEST = 400
#: What parts amounts from one another; a comma within a number (1,200) does not.
_BETWEEN = re.compile(r"[\n;；。、]|([()])|[,，](?!\d{3}(?!\d))")
#: An amount with a remark in brackets that states none.
_REMARK = re.compile(r"([\d.,，¥￥]+\s*[^\d()\s]{1,3})\s*\(([^()\d]+)\)")
_REMARKS_AFTER = re.compile(r"(?:\([^()]*\))+$")
#: What numbers a part (一、 1.), which is no amount (1.5万元).
_NUMBER = re.compile(rf"((?:^|[\n;；(,，]))\s*{NUMBERING.pattern}(?!\d)")


_STAGES = {"initial": "total", "adjusted": "adjusted_total", "executed": "executed_total"}
#: Before the label of an amount that the model has no property for (事业收入：0).
OTHER = "other: "
#: An amount and its field; None for the field of an amount without a label.
Amounts = tuple[tuple[str | None, str], ...]
#: What is told behind an amount, without another figure.
_CLAUSE_BEHIND = re.compile(r"([^，,；;。]+)[，,；;。]([^\d]*)")


@memoize
def amounts_in(text: str, words: Vocabulary) -> Amounts:
    """List the amounts of a text, each with its field, None for one without a label (that of the cell's own label).

    Nothing where there is but one, where a part of the text is something else, or where two contradict each other. What stands in
    brackets or behind 其中 after an amount are its parts, of its stage and year (年初预算32万元（财政拨款28万元，村级配套4万元）); a label
    among them that is not known is one only where the parts add up to the amount, as do those listed after a total without 其中.
    """
    flat = text.replace("（", "(").replace("）", ")") if len(text) <= _LONGEST else ""
    for unit in words.amount_units:
        flat = flat.replace(f"({unit})", unit)
    if (remark := _REMARK.fullmatch(flat.strip())) and not any(word in remark[2] for word in (*words.per, *words.cost_unit)):
        amount = _amount_of(words).fullmatch(compact(remark[1]))  # 52.00万元（大写：伍拾贰万元整）, 280万元（财政拨款）
        return ((None, amount["amount"]),) if amount and not amount["label"] and amount["unit"] else ()
    if clause := _CLAUSE_BEHIND.fullmatch(flat.strip()):  # 567万元，资金来源为区级财政拨款。
        amount = _amount_of(words).fullmatch(compact(clause[1]))
        if amount and not amount["label"] and amount["unit"]:
            return ((None, amount["amount"]),)
    amounts: list[_Amount] = []
    depth, of_which = 0, False
    for part in _BETWEEN.split(_after_unit(words).sub(r"\1;", _NUMBER.sub(r"\1", flat))):
        if part is None or not part.strip():
            continue
        if part in "()":
            depth = max(depth + (1 if part == "(" else -1), 0)
            of_which = of_which and depth > 0
            continue
        key = label_key(part)
        if which := patterns_of(words).of_which.match(key):
            of_which = True
            if which.end() == len(key):
                continue
        whole = next((i for i, one in reversed([*enumerate(amounts)]) if one.whole is None), None)
        stated = _amount(_without_number(key[which.end() :]) if which else part, amounts, whole if depth or of_which else None, words)
        if stated is None:
            return ()
        if stated is not _HEADING:
            of_which = of_which and stated.whole is not None
            amounts.append(stated)
    return _without_contradiction(amounts)


@dataclass(frozen=True, slots=True)
class _Amount:
    """One amount: its field (None: that of the cell; empty: its label is not known), its text, in yuan where a unit stands at it, its
    label, and which of the amounts before it it is a part of."""

    field: str | None
    text: str = ""
    yuan: Decimal | None = None
    label: str = ""
    whole: int | None = None


_HEADING = _Amount(None)


def _amount(part: str, amounts: Sequence[_Amount], whole: int | None, words: Vocabulary) -> _Amount | None:
    """The amount that a part of the text states; None where that is no amount or its label cannot be one of money."""
    if amounts and (rate := _rate_of(words).fullmatch(compact(part))):
        return _Amount("execution_rate", rate["rate"])
    match = _amount_of(words).fullmatch(compact(part))
    if match is None:
        return None
    label = label_key(match["label"])
    yuan = _in_yuan(match, words) if match["unit"] else None
    means = _label_of(label, words)
    if not label:
        return None if amounts else _Amount(None, match["amount"], yuan)
    if means is None:
        return _Amount("", match["amount"], yuan, label, whole) if amounts and yuan is not None else None
    if means.means.kind == "heading":
        return _HEADING  # 预算资金：of which the parts are stated
    if means.inline or means.means.kind not in ("amount", "other") or (means.means.kind == "other" and not amounts):
        return None
    name = means.means.field if means.means.kind == "amount" else None
    if name and is_year_alone(name):
        name = part_of(name, next((one.field for one in reversed(amounts) if one.field), "total"))
    above = amounts[whole].field if whole is not None else None
    if name and above and base_of(name).endswith("total"):  # 调整预算数 after the parts of 年初预算数 begins anew
        whole = None
    elif name and above:
        name = part_of_stage(name, above, label)
    return _Amount(name or f"{OTHER}{label}", match["amount"] + (means.unit or "" if not match["unit"] else ""), yuan, label, whole)


def _label_of(label: str, words: Vocabulary) -> Label | None:
    """The label of an amount: that of a stage (全年执行数), one of the vocabulary, or one that is parsed."""
    if (stage := words.stages.get(label)) in _STAGES:
        return Label(FieldLabel(_STAGES[stage], "amount"), None, None, label)
    return find_label(label, label, words) or parse_label(label, words)


def _without_contradiction(amounts: Sequence[_Amount]) -> Amounts:
    """The amounts by field; nothing where two are of one field, or parts with labels that are not known do not add up."""
    unknown = [place for place, amount in enumerate(amounts) if amount.field == ""]
    if unknown and amounts[0].field is None and len(unknown) == len(amounts) - 1:  # 854万(高标准农田400万元, …): what the amount is for
        parts = [amount.yuan or 0 for amount in amounts[1:]]
        return ((None, amounts[0].text),) if sum(parts) == amounts[0].yuan else ()
    if not all(_adds_up(place, amounts) for place in unknown):
        return ()
    fields: dict[str | None, str] = {}
    for amount in amounts:
        name = f"{OTHER}{amount.label}" if amount.field == "" else amount.field
        if fields.setdefault(name, amount.text) != amount.text:
            return ()
    return tuple(fields.items()) if any(fields) else ()


def _without_number(key: str) -> str:
    """A label and its amount without the number before them (其中：1.中央资金); 1.5万元 has none."""
    number = NUMBERING.match(key)
    return key[number.end() :] if number and not key[number.end() :][:1].isdigit() else key


def _adds_up(place: int, amounts: Sequence[_Amount]) -> bool:
    """Whether an amount and those beside it add up to the one that they are parts of: that before them, or the total before them all."""
    whole = amounts[place].whole
    first = amounts[0].field
    if whole is None and place and (first is None or base_of(first).endswith("total")):
        whole = 0
    parts = [amount.yuan for at, amount in enumerate(amounts) if amount.whole == whole or (whole == 0 and at and amount.whole is None)]
    return whole is not None and None not in parts and sum(part or 0 for part in parts) == amounts[whole].yuan


def named_amount(text: str, words: Vocabulary) -> str | None:
    """Give the amount behind the name of the money that it is (乡村建设补助资金（第二批）50); None where that is a label of the form, or
    the text has another number."""
    match = _amount_of(words).fullmatch(compact(text)) if len(text) <= _LONGEST else None
    if match is None or any(sign.isdigit() for sign in match["label"]):
        return None
    name = _REMARKS_AFTER.sub("", label_key(match["label"]))
    said = cut(name, words)
    named = said.last == ("money", "funds") and said.unknown > 0 and _label_of(name, words) is None
    return match["amount"] if named else None


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
def _after_unit(words: Vocabulary) -> re.Pattern[str]:
    """The pattern of a unit behind which another label begins, with a blank before it or without."""
    money = one_of((*words.money, *words.bare_money))
    return re.compile(rf"(?<=[\d.])({money})[^\S\n]*(?=[^\s\d,，;；。、()/])(?!{money})")


@lru_cache(maxsize=4)
def _rate_of(words: Vocabulary) -> re.Pattern[str]:
    """The pattern of the share of the money that was spent (执行率：98%)."""
    rates = one_of(word for word, stage in words.stages.items() if stage == "rate")
    return re.compile(rf"(?:{rates}):?(?P<rate>\d+(?:\.\d+)?[%％])")


@lru_cache(maxsize=4)
def _amount_of(words: Vocabulary) -> re.Pattern[str]:
    """The pattern of one part: a label, and the amount behind it."""
    money = one_of((*words.money, *words.bare_money))
    return re.compile(rf"(?P<label>{YEAR_BEFORE_LABEL}\D*?):?(?P<amount>[¥￥]?-?(?P<number>\d[\d,，]*(?:\.\d+)?)(?P<unit>{money})?)")


def _in_yuan(match: re.Match[str], words: Vocabulary) -> Decimal:
    number = Decimal(match["number"].replace(",", "").replace("，", ""))
    return number * words.money[words.bare_money.get(match["unit"], match["unit"])]
