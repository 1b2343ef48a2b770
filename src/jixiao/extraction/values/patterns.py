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
_DATE = r"20\d\d年?[-./]?\d{1,2}月?(?:[-./]?\d{1,2}日?|底|末|份)?|20\d\d年(?:底|末|年底)"


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
    #: The second of two bounds: ``sign``, ``rest``.
    second_bound: re.Pattern[str]
    #: What a denominator follows.
    per: re.Pattern[str]
    #: Points: the number.
    points: re.Pattern[str]
    #: What makes the number of a sentence a change.
    change: re.Pattern[str]
    #: The end of a text after which a number is no value: an ordinal, inexact, or the next of a list.
    no_value_after: re.Pattern[str]
    #: The ends of texts that are no unit.
    no_unit: tuple[str, ...]


@lru_cache(maxsize=8)
def patterns_of(words: Vocabulary) -> Patterns:
    """Compile the patterns of a vocabulary."""
    signs = dict(words.comparators)
    bare = one_of((*words.money, *words.bare_money))
    money, per, between = one_of(words.money), f"/|{one_of(words.per)}", f"-|{one_of(words.ranges)}"
    return Patterns(
        comparator=re.compile(one_of(signs)),
        signs=signs,
        amount=re.compile(rf"(?P<minus>[-(])?[¥￥]?(?P<number>{_NUMBER})\)?(?P<unit>{bare})?"),
        amount_in_text=re.compile(rf"(?P<number>\d{{1,15}}(?:\.\d{{1,6}})?)(?P<unit>{money})(?P<per>{per})?"),
        deadline=re.compile(rf"(?P<sign>≤|<=|<|{one_of((*words.deadline_until, *words.deadline_before))})(?P<date>{_DATE})"),
        range=re.compile(
            rf"(\d{{1,30}}(?:\.\d{{1,30}})?)((?:(?!{between})\D){{0,20}})(?:{between})(\d{{1,30}}(?:\.\d{{1,30}})?)(.*)", re.DOTALL
        ),
        second_bound=re.compile(rf"(?:[,，、/;；]|{one_of(words.conjunctions)})*(?P<sign>≥|≤|>=|<=|>|<)(?P<rest>.+)"),
        per=re.compile(per),
        points=re.compile(rf"(\d{{1,6}}(?:\.\d{{1,6}})?)(?:{one_of(words.points)})?"),
        change=re.compile(one_of(words.changes)),
        no_value_after=re.compile(rf"(?:{one_of((*words.ordinals, *words.inexact_before))}|[,，。；;(])$"),
        no_unit=(*_POSITIONS, *words.inexact_after),
    )
