"""Read what the brackets behind an indicator's name say of its value: the unit (改造面积（亩）) or the form's hint (合格率（≥**%）)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from ...vocabulary.keys import memoize, one_of
from .patterns import patterns_of
from .quantities import leading_number, measure

_BLANK = re.compile(r"\*+|[Xx×]{2,}|_+|[…]+|\.{2,}|○+|□+")
#: Marks that may stand around the brackets: ★ for core indicators, end marks.
_MARKS = "★☆*。；;:,，"


@dataclass(frozen=True, slots=True)
class NameHint:
    """Hold what a name says of its value: a comparator as printed, a unit as printed, and the number where it states one."""

    sign: str | None = None
    unit: str | None = None
    number: Decimal | None = None


NOTHING = NameHint()


def name_hint(name: str | None, words: Vocabulary) -> NameHint:
    """Read the brackets at the end of an indicator's name. Brackets that say anything else say nothing of the value.

    >>> from jixiao.vocabulary import vocabulary
    >>> name_hint("抽检合格率（≥**%）", vocabulary()), name_hint("改造面积（二期）", vocabulary()).unit
    (NameHint(sign='≥', unit='%', number=None), None)
    """
    return _hint(name, words) if name and name.rstrip(_MARKS + " \n")[-1:] in (")", "）", "〕") else NOTHING


@memoize
def _hint(name: str, words: Vocabulary) -> NameHint:
    flat = compact(name).rstrip(_MARKS)
    if not flat.endswith(")") or "(" not in flat:
        return NOTHING
    before, _, inside = flat[:-1].rpartition("(")
    labelled = _unit_label(words).match(inside)
    inside = inside[labelled.end() :] if labelled else inside
    sign = match[0] if (match := patterns_of(words).comparator.match(inside)) else None
    rest = inside[len(sign) :] if sign else inside
    blank = _BLANK.match(rest)
    stated = leading_number(rest) if sign and not blank else None
    rest = rest[blank.end() :] if blank else stated[1] if stated else rest
    read = measure(rest, words, counted=True)
    whole = not read.rest and read.known and before
    if rest and not whole:
        return NOTHING
    if not (sign or blank or labelled) and _names_a_thing(before, rest, words):
        return NOTHING
    return NameHint(sign, rest or None, stated[0] if stated else None)


def _names_a_thing(before: str, unit: str, words: Vocabulary) -> bool:
    """Tell brackets that give another word for the thing from a unit: 乡镇（街道）, 村（社区）."""
    counted = words.units.get(unit)
    return bool(counted and counted.kind == "count" and len(unit) > 1) and before.endswith(_counts_beside(unit, words))


@lru_cache(maxsize=256)
def _counts_beside(unit: str, words: Vocabulary) -> tuple[str, ...]:
    """List the units of counting that are no part of a unit's own word."""
    return tuple(word for word, known in words.units.items() if known.kind == "count" and word not in unit)


@lru_cache(maxsize=8)
def _unit_label(words: Vocabulary) -> re.Pattern[str]:
    """Compile the labels of a unit: 单位：亩."""
    return re.compile(rf"(?:{one_of(words.amount_unit_labels)}):?")
