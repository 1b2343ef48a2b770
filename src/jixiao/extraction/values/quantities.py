"""Read a number with its unit, as printed: ``500 万人次``, ``100(%)``, ``8万元/人/年``."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import lru_cache

from ...model.namespaces import JXU
from ...model.records import record
from ...model.text import plain
from ...vocabulary import Unit, Vocabulary
from .patterns import patterns_of
from .unknown_units import is_unknown_unit, is_whole_unit

_NUMBER = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")
_UNKNOWN_PER = re.compile(r"[^\d\s,，。;；()/≥≤<>=%·]{1,6}(?=[/·),，。;；(]|$)")
#: Between two units of a denominator (元/亩·年), however the dot is written; a number of them (1次/2年).
_PRODUCT = re.compile(r"[·•・∙*.](?=\D)")
#: More is no unit: 元/人/月 has two.
_MOST_DENOMINATORS = 6
_SOME = re.compile(r"[1-9]\d?(?=[\u4e00-\u9fff])")
_BLANK = re.compile(r"\d\s+\d")
#: The unit of how often something is done (次).
_OCCASION = f"{JXU}ci"
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0\u2009]\d{3})+(?!\d)")
_LONGEST = 100
_EXACT = Context(prec=2 * _LONGEST)
_CHINESE_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_PERCENT_WORDS = re.compile(r"百分之([一二两三四五六七八九十百]+|\d+(?:\.\d+)?)")
_CHINESE_NUMBER = re.compile(r"[一二两三四五六七八九十百]+")
_LONGEST_CHINESE = len("九百九十九")


@record(frozen=True, slots=True)
class Measure:
    """Hold what follows a number: multiplier, unit, denominators, and the text left over."""

    multiplier: int
    word: str | None
    unit: Unit | None
    per: tuple[Unit | None, ...]
    rest: str

    @property
    def known(self) -> bool:
        return self.unit is not None


def times(number: Decimal, multiplier: int | Decimal) -> Decimal:
    """Multiply without rounding; Python's usual context keeps 28 digits only."""
    return _EXACT.multiply(number, Decimal(multiplier))


def leading_number(text: str) -> tuple[Decimal, str] | None:
    """Read the number a text begins with, exactly, and give what follows it. A number of more than a hundred digits is none.

    >>> leading_number("1,842,000.00元")
    (Decimal('1842000.00'), '元')
    """
    match = _NUMBER.match(text)
    if match and len(match[0]) <= _LONGEST:
        return Decimal(match[0].replace(",", "").replace("，", "")), text[match.end() :]
    return None


def has_broken_number(text: str) -> bool:
    """Tell a number with a blank or a line break between two digits, which may be two; blanks between thousands are none.

    >>> has_broken_number("12 34"), has_broken_number("1 200.50")
    (True, False)
    """
    return bool(_BLANK.search(text)) and bool(_BLANK.search(_THOUSANDS.sub("0", text)))


def chinese_number(text: str) -> tuple[Decimal, str] | None:
    """Read the Chinese numeral below a thousand that a text begins with, and give what follows it.

    >>> chinese_number("两个月内"), chinese_number("十五天"), chinese_number("半小时")
    ((Decimal('2'), '个月内'), (Decimal('15'), '天'), (Decimal('0.5'), '小时'))
    """
    if text.startswith("半"):
        return Decimal("0.5"), text[1:]
    match = _CHINESE_NUMBER.match(text)
    if not match or len(match[0]) > _LONGEST_CHINESE:
        return None
    total, digit = 0, 0
    for character in match[0]:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _CHINESE_DIGITS[character]
    return Decimal(total + digit), text[match.end() :]


def percent_in_digits(text: str) -> str:
    """Write the percentages of a text that are in words in digits: 百分之九十五 is 95%.

    >>> percent_in_digits("不低于百分之九十五"), percent_in_digits("百分之百")
    ('不低于95%', '100%')
    """
    return _PERCENT_WORDS.sub(lambda match: f"{_plain_numeral(match[1])}%", text) if "百分之" in text else text


def _plain_numeral(numeral: str) -> str:
    number = chinese_number("一百" if numeral == "百" else numeral) if not numeral[0].isdigit() else None
    return plain(number[0]) if number else numeral


def measure(text: str, words: Vocabulary, *, counted: bool) -> Measure:
    """Read the unit a text begins with. ``counted``: the indicator counts something, so that a bare 万 is ten thousand, not 万元.

    Blanks inside the text must have been removed.
    """
    if text.startswith("(") and not text.startswith("(("):
        inner, closed, rest = text[1:].partition(")")
        bracketed = measure(inner, words, counted=counted)
        if closed and bracketed.rest == "" and (bracketed.known or bracketed.word):
            return Measure(bracketed.multiplier, bracketed.word, bracketed.unit, bracketed.per, rest)
        return Measure(1, None, None, (), text)
    if text.startswith(words.inexact_after):
        return Measure(1, None, None, (), text)
    multiplier, unit, rest = _unit(text, words, counted)
    if unit is None:
        return _of_unknown_unit(multiplier, rest, words)
    if dot := _PRODUCT.match(rest):  # 人·次
        _, other, left = _unit(rest[dot.end() :], words, True, multiply=False)
        if other:
            whole = words.units.get(unit.word + other.word)
            return Measure(multiplier, whole.word if whole else f"{unit.word}·{other.word}", whole, (), left)
    _, other, left = _unit(rest, words, True, multiply=False)
    if other and other.iri == _OCCASION and unit.kind == other.kind and rest.startswith(other.word):  # 艘次: each time that a vessel …
        whole = words.units.get(unit.word + other.word)
        return Measure(multiplier, unit.word + other.word, whole, (), left)
    printed = text[: len(text) - len(rest)]
    if multiplier == 1 and printed in words.units and not is_whole_unit(unit, printed, rest, words):
        shorter = next((size for size in range(len(printed) - 1, 0, -1) if _is_unit_before(text, size, words)), 0)
        unknown = _of_unknown_unit(1, text, words)
        if not shorter and unknown.word:  # 处理池
            return unknown
        if shorter:  # 个 of 个班级
            unit, rest = words.units[text[:shorter]], text[shorter:]
    names, per, rest = _denominators(rest, words)
    return Measure(multiplier, unit.word + names, unit, per, rest)


def _is_unit_before(text: str, size: int, words: Vocabulary) -> bool:
    unit = words.units.get(text[:size])
    return unit is not None and is_whole_unit(unit, text[:size], text[size:], words)


def _of_unknown_unit(multiplier: int, text: str, words: Vocabulary) -> Measure:
    """Read a unit that the vocabulary does not have, with what it is per and a bound behind it (30桌以上, 12标准船次/年); no unit where
    the text cannot be one."""
    bound = max((word for word, _ in words.after if text.endswith(word)), key=len, default="")
    name = text.removesuffix(bound)
    mark = patterns_of(words).per.search(name)
    names, per, left = _denominators(name[mark.start() :], words) if mark else ("", (), "")
    name = name[: mark.start()] if mark else name
    known = not left and is_unknown_unit(name, words)
    return Measure(multiplier, name + names if known else None, None, per if known else (), bound if known else text)


def _denominators(rest: str, words: Vocabulary) -> tuple[str, tuple[Unit | None, ...], str]:
    """Read what a unit is per (/人/月, /亩·年, /(亩·年), 每2年): as written in its word, the units, and what follows."""
    names = ""
    per: list[Unit | None] = []
    while len(per) < _MOST_DENOMINATORS and (mark := patterns_of(words).per.match(rest) or (_PRODUCT.match(rest) if per else None)):
        after = rest[mark.end() :]
        inner, closed, outer = after[1:].partition(")") if after.startswith("(") else (after, "", "")
        some = _SOME.match(inner)
        inner = inner[some.end() :] if some else inner
        _, below, left = _unit(inner, words, True, multiply=False)
        printed = inner[: len(inner) - len(left)]
        word = printed if below and _PRODUCT.search(printed) else _without_counter(below.word, words) if below else ""
        if below is None and (unknown := _UNKNOWN_PER.match(inner)) and not some:
            word, left = unknown[0], inner[unknown.end() :]
        if not word or (after.startswith("(") and not closed):
            break
        names += ("·" if names and not patterns_of(words).per.match(mark[0]) else "/") + (some[0] if some else "") + word
        per.append(None if some else below)
        if closed:
            more, units, left = _denominators(left, words) if _PRODUCT.match(left) is None else _product(left, words)
            names, per = names + more, [*per, *units]
            if left:
                return "", (), rest  # (亩·年, and more: no denominator that is known
        rest = left + outer
    return names, tuple(per), rest


def _product(text: str, words: Vocabulary) -> tuple[str, tuple[Unit | None, ...], str]:
    """Read further units of a denominator in brackets: ·年 of 元/(亩·年)."""
    names, per = "", []
    while dot := _PRODUCT.match(text):
        _, unit, left = _unit(text[dot.end() :], words, True, multiply=False)
        if unit is None:
            break
        names, text = f"{names}·{_without_counter(unit.word, words)}", left
        per.append(unit)
    return names, tuple(per), text


def rate_before(text: str, words: Vocabulary) -> tuple[tuple[Unit, ...], str] | None:
    """Read what a price is per, where that stands before it (每人每天100元): the units, and what stands before them; else None.

    >>> from jixiao.vocabulary import vocabulary
    >>> units, rest = rate_before("伙食标准每人每天", vocabulary())
    >>> [unit.word for unit in units], rest
    (['人', '天'], '伙食标准')
    """
    for place in (match.start() for match in re.finditer("|".join(map(re.escape, words.per)), text)):
        units: list[Unit] = []
        rest = text[place:]
        while mark := next((word for word in words.per if rest.startswith(word)), None):
            _, unit, left = _unit(rest[len(mark) :], words, True, multiply=False)
            if unit is None:
                break
            units.append(unit)
            rest = left
        if units and not rest:
            return tuple(units), text[:place]
    return None


def with_rate(measured: Measure, units: tuple[Unit, ...], words: Vocabulary) -> Measure:
    """Make a unit one per some others: 元, 人 and 天 are 元/人/天."""
    word = "/".join([measured.word or "", *(_without_counter(unit.word, words) for unit in units)])
    return Measure(measured.multiplier, word, measured.unit, units, measured.rest)


def _unit(text: str, words: Vocabulary, counted: bool, *, multiply: bool = True) -> tuple[int, Unit | None, str]:
    """Split a text into multiplier, unit and what follows: the longest unit word, else a multiplier and a unit word, else a bare 万."""
    if unit_word := _longest(text, words):
        return 1, words.units[unit_word], text[len(unit_word) :]
    if multiply:
        bounds = {word for word, _ in words.after}
        for word in _multipliers(words):
            if not text.startswith(word):
                continue
            rest = text[len(word) :]
            if unit_word := _longest(rest, words):
                return words.multipliers[word], words.units[unit_word], rest[len(unit_word) :]
            if rest.startswith("(") and (unit_word := _longest(rest[1:], words)) and rest.startswith(")", 1 + len(unit_word)):
                return words.multipliers[word], words.units[unit_word], rest[len(unit_word) + 2 :]  # 1万(人次)
            money = words.bare_money.get(word)
            if money and not counted and (not rest or not rest[0].isalnum() or rest in bounds):  # 36.4万, 36.4万以内
                return 1, words.units[money], rest
            return words.multipliers[word], None, rest
    return 1, None, text


def _without_counter(word: str, words: Vocabulary) -> str:
    """Shorten a unit's word for a denominator: 个月 is 月."""
    counter = next((counter for counter in words.counters if word.startswith(counter)), "")
    return word.removeprefix(counter) or word


@lru_cache(maxsize=8)
def _multipliers(words: Vocabulary) -> tuple[str, ...]:
    """Sort the multipliers, the longest first."""
    return tuple(sorted(words.multipliers, key=len, reverse=True))


def _longest(text: str, words: Vocabulary) -> str | None:
    for size in range(min(len(text), 12), 0, -1):
        if text[:size] in words.units:
            return text[:size]
    return None
