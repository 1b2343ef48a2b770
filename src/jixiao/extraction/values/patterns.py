"""Compile the patterns that values are read by from the words of the vocabulary, once for each vocabulary.

Signs (``≥``, ``/``, ``¥``), digits and the grammar of dates (年, 月, 日, 前, 底) are the same in every form and stand here; words that a
form may word otherwise come from ``vocabulary/values.toml`` and ``labels.toml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ...vocabulary import Vocabulary
from ...vocabulary.keys import one_of

#: Positions in time or beside a limit: a word that ends so is no unit (30分钟内).
_POSITIONS = ("前", "内", "后")
_NUMBER = r"(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Patterns:
    """Hold the patterns of one vocabulary, each for text in unified characters and without blanks (``characters.compact``)."""

    #: A comparator at the beginning, and the sign that each of them is.
    comparator: re.Pattern[str]
    signs: dict[str, str]
    #: An amount of money that is all of a cell: ``minus``, ``number``, ``unit``.
    amount: re.Pattern[str]
    #: The amounts in a running text: ``number``, ``unit``, and ``per`` for a rate.
    amount_in_text: re.Pattern[str]
    #: A date after a word or sign that makes it a deadline: ``sign``, ``date``.
    deadline: re.Pattern[str]
    #: Lower and upper end: number, unit, number, the rest.
    range: re.Pattern[str]
    framed_range: re.Pattern[str]
    #: The second of two bounds: ``sign``, ``rest``.
    second_bound: re.Pattern[str]
    #: The same behind a first that is open above (5个以上): ``rest``, ``after``.
    open_bound: re.Pattern[str]
    #: A value without a unit: ``number`` with all before it, ``multiplier`` or None, ``after`` (以上, or nothing).
    unit_place: re.Pattern[str]
    #: A comparator that nothing but marks follow: of a number before it, it makes no value (95不低于).
    stray: re.Pattern[str]
    #: The beginning of a second value right behind a first: 和98%.
    another: re.Pattern[str]
    #: What a denominator follows.
    per: re.Pattern[str]
    #: Points: the number.
    points: re.Pattern[str]
    #: What makes the number of a sentence a change.
    change: re.Pattern[str]
    #: The end of a text after which a number is no value: an ordinal, inexact, or the next of a list.
    no_value_after: re.Pattern[str]
    #: The ends of texts that are no unit, and its beginnings.
    no_unit: tuple[str, ...]
    no_unit_begins: tuple[str, ...]
    #: The ends of texts after which a date is no deadline.
    no_date_after: tuple[str, ...]
    #: Between a number and its unit: multiplier or none, then what says that it is somewhat more.
    excess: re.Pattern[str]
    #: A comparator word after a number and its unit.
    after: re.Pattern[str]
    after_signs: dict[str, str]
    #: A comparator right before a number, at the end of a text.
    adjacent: re.Pattern[str]


@lru_cache(maxsize=8)
def patterns_of(words: Vocabulary) -> Patterns:
    """Compile the patterns of a vocabulary."""
    signs, after_signs = dict(words.comparators), dict(words.after)
    adjacent = (*words.value_words.adjacent, *(sign for sign in signs if not sign[-1].isalnum()))
    bare = one_of((*words.money, *words.bare_money))
    money, per, between = one_of(words.money), f"/|{one_of(words.per)}", f"-|{one_of(words.ranges)}"
    return Patterns(
        comparator=re.compile(one_of(signs)),
        signs=signs,
        amount=re.compile(rf"(?P<minus>[-(])?[¥￥]?(?P<number>{_NUMBER})\)?(?P<unit>{bare})?"),
        amount_in_text=re.compile(rf"(?P<number>\d{{1,15}}(?:\.\d{{1,6}})?)(?P<unit>{money})(?P<per>{per})?"),
        deadline=re.compile(rf"(?P<sign>≤|<=|<|{one_of((*words.deadline_until, *words.deadline_before))})(?P<date>(?:\d|年[底末内]).*)"),
        range=re.compile(
            rf"(\d{{1,30}}(?:\.\d{{1,30}})?)((?:(?!{between})\D){{0,20}})(?:{between})(\d{{1,30}}(?:\.\d{{1,30}})?)(.*)", re.DOTALL
        ),
        framed_range=re.compile(
            rf"(\d{{1,30}}(?:\.\d{{1,30}})?)(\D{{0,20}}?)(?:{one_of(words.conjunctions)})(\d{{1,30}}(?:\.\d{{1,30}})?)(.*)", re.DOTALL
        ),
        second_bound=re.compile(rf"(?:[,，、/;；]|{one_of(words.conjunctions)})*(?P<sign>{one_of(signs)})(?P<rest>\d.*)"),
        open_bound=re.compile(
            rf"(?:[,，、/;；-]|{one_of((*words.conjunctions, *words.ranges))})*(?P<rest>\d.*?)(?P<after>{one_of(after_signs)})", re.DOTALL
        ),
        stray=re.compile(rf"[,，、;；。(]*(?:{one_of((*signs, *after_signs))})+[,，、;；。)]*"),
        another=re.compile(rf"(?:[,，、;；]|{one_of(words.conjunctions)})+(?:[≥≤<>=]|\d+(?:\.\d+)?[%‰])"),
        unit_place=re.compile(
            rf"(?P<number>.*\d)(?P<multiplier>{one_of(words.multipliers)})?(?P<more>{one_of(words.value_words.excess)})?"
            rf"(?P<after>(?:{one_of((*after_signs, *words.inexact_after))})?)",
            re.DOTALL,
        ),
        per=re.compile(per),
        points=re.compile(rf"(-?\d{{1,6}}(?:\.\d{{1,6}})?)(?:{one_of(words.points)})?"),
        change=re.compile(one_of(words.changes)),
        no_value_after=re.compile(rf"(?:{one_of((*words.ordinals, *words.inexact_before))}|[,，。；;(])$"),
        no_unit=(*_POSITIONS, *words.inexact_after),
        no_unit_begins=(*after_signs, *words.value_words.excess),
        no_date_after=(*(word for word, sign in signs.items() if sign != "<=" or not word[-1].isalnum()), *words.value_words.never),
        excess=re.compile(rf"(?P<multiplier>{one_of(words.multipliers)})?(?P<word>{one_of(words.value_words.excess)})"),
        after=re.compile(rf"(?:\(含\))?(?P<word>{one_of(after_signs)})"),
        after_signs=after_signs,
        adjacent=re.compile(rf"(?P<head>.*?)(?P<sign>{one_of((*adjacent, *words.inside))})$", re.DOTALL),
    )
