"""Read a 指标值 as a Target; what cannot be read for certain stays text."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from ...model import Target, TargetKind
from ...vocabulary import Unit, Vocabulary
from ...vocabulary.characters import compact
from ...vocabulary.keys import MemoDict, memoize
from .dates import Deadline, Period, read_date_value, states_day
from .degrees import as_named
from .inexact import read_inexact
from .number_spellings import spelled_number
from .patterns import patterns_of
from .quantities import Measure, chinese_number, leading_number, measure, percent_in_digits, rate_before, times, with_rate

_LATEX = {r"\geqslant": "≥", r"\leqslant": "≤", r"\geq": "≥", r"\leq": "≤", r"\ge": "≥", r"\le": "≤", r"\%": "%", r"\times": "×", "$": ""}
_HINT = re.compile(r"\([^()]*(?:\*\*|XX|xx|××|__)[^()]*\)")
_END = "。；;,，、"
_YUAN = re.compile(r"(?P<sign>[≥≤<>=]*)[¥￥](?P<number>\d[\d,，.]*)")  # ￥20000 is 20000 元
_YUAN_UNIT = "¥"
_DIGIT = re.compile(r"\d")
#: Durations are converted to hours below this number; above it is no duration.
_LONG_AGO = 10**12
#: The words between a comparator and its number (不超过总次数5%), at most so many characters.
_MIDDLE = 8
#: A sign before a date that is no number of months: ≤12月底, ≤2024.10.31.
_CALENDAR = re.compile(r"(?:19|20)\d\d[年./-]|月\d|月份|[底末]")
#: What the words before the number of a sentence are not: a comparator that something else follows, a letter of the number.
_NO_HEAD = re.compile(r"^[≥≤<>=]+.|[A-Za-z]$")
_WHOLE_YEAR = re.compile(r"(?:19|20)\d\d年?")
#: What shows, right after a quantity, that the number goes on or another begins: ≥90%/95%; and anywhere: 及时率≥98%.
_BROKEN = re.compile(r"[\d%‰./·•×*+~^|\\-]|[(]?[≥≤<>=]")
_NUMBER_SOON = re.compile(r"[^\d(]{0,2}\d")
_SIGNED = re.compile(r"[≥≤<>]\d")
_ENCLOSED = re.compile(r"(?P<lower>\d[^≤<=≥>]*)(?P<sign>≤|<=|<)(?P<name>[^\d≤<=≥>]{0,20})(?P<second>≤|<=|<)(?P<upper>\d[^≤<=≥>]*)")
_CLAUSE = re.compile(r".*?[,，;；。、]")
#: A remark in brackets: 95%(上年93%); 21座(33座) are two values.
_REMARKED = re.compile(r"\([\u4e00-\u9fff][^()]*\)")
_QUANTITY = re.compile(r"\d[\d,]*(?:\.\d+)?")


def read_target(text: str | None, words: Vocabulary, *, year: int | None = None, name: str | None = None) -> Target:
    """Read the target that a 指标值 is, the text kept verbatim.

    ``year``: the table's fiscal year, which completes dates without one. ``name``: the indicator's name; where it says that
    something is counted, a bare 万 is ten thousand and not 万元.

    >>> from jixiao.vocabulary import vocabulary
    >>> target = read_target("≥500 万人次", vocabulary())
    >>> target.comparator, target.number, target.unit
    ('>=', Decimal('5000000'), '人次')
    """
    if text is None or not text.strip():
        return Target(None, TargetKind.MISSING)
    flat, hint, body = _PARTS[text]
    if flat in words.missing or not flat.strip(_END):
        return Target(text.strip(), TargetKind.MISSING)
    if dated := _dated(body, words, year, states_day(name, words)):
        return _whole(dated, text, hint)
    read = _counted if name and any(word in name for word in words.counted) else _uncounted
    return as_named(_duration(read(text, words), name, words), text, name, words)


def _parts(text: str) -> tuple[str, str | None, str]:
    """Split a 指标值 without blanks: all of it, the hint of the blank form that it begins with, and the value without end marks."""
    flat = _flat(text.strip())
    hint = _HINT.match(flat)
    body = flat[hint.end() :] if hint else flat
    return flat, hint[0] if hint else None, body.rstrip(_END) or body


_PARTS = MemoDict(_parts)


@memoize
def _counted(text: str, words: Vocabulary) -> Target:
    return _undated(text, words, True)


@memoize
def _uncounted(text: str, words: Vocabulary) -> Target:
    return _undated(text, words, False)


def _undated(text: str, words: Vocabulary, counted: bool) -> Target:
    """Read a text that is no date and not missing."""
    _, hint, body = _PARTS[text]
    target = _number(body, words, counted) or read_inexact(body, lambda bare: _number(bare, words, counted), words)
    target = target or _enclosed(body, words, counted) or _sentence(body, words, counted)
    return _whole(target, text, hint) if target else Target(text.strip(), TargetKind.TEXT)


def _whole(target: Target, text: str, hint: str | None) -> Target:
    note = " ".join(part for part in (hint, target.note) if part) or None
    return replace(target, verbatim=text.strip(), note=note)


def _flat(text: str) -> str:
    if "\\" in text or "$" in text:
        for mark, sign in _LATEX.items():
            text = text.replace(mark, sign)
    flat = spelled_number(percent_in_digits(compact(text)))
    yuan = _YUAN.match(flat)
    return f"{yuan['sign']}{yuan['number']}{flat[yuan.end() :] or _YUAN_UNIT}" if yuan else flat


def _dated(text: str, words: Vocabulary, year: int | None, dated: bool) -> Target | None:
    value = read_date_value(text, words, year, dated=dated)
    if value is None and (until := patterns_of(words).deadline.fullmatch(text)):  # ≤2025年10月底
        value = _until(until["sign"], until["date"], words, year, dated)
    if value is None:
        return None
    if isinstance(value, Deadline):
        return Target(None, TargetKind.DEADLINE, comparator="<=", date=value.date, note=value.note)
    return Target(None, TargetKind.PERIOD, start=value.start, end=value.end, note=value.note)


def _until(sign: str, text: str, words: Vocabulary, year: int | None, dated: bool) -> Deadline | None:
    """Read the date behind a word or sign that makes it a deadline. A sign before months alone is a duration: ≤12月."""
    if not sign[-1].isalnum() and not (_CALENDAR.search(text) or dated):
        return None
    before = sign in ("<", *words.deadline_before) and text.endswith(("月", "年"))
    value = read_date_value(text + ("前" if before else ""), words, year, dated=dated)
    if isinstance(value, Period) and _WHOLE_YEAR.fullmatch(text):
        return Deadline(value.end)
    return value if isinstance(value, Deadline) else None


def _sign(text: str, words: Vocabulary) -> tuple[str | None, str]:
    """Read the comparator a text begins with, and give what follows it."""
    patterns = patterns_of(words)
    match = patterns.comparator.match(text)
    return (patterns.signs[match[0]], text[match.end() :]) if match else (None, text)


def _number(text: str, words: Vocabulary, counted: bool) -> Target | None:
    """Read a comparator (or none), a number and a unit from the beginning of the text; what follows is a note."""
    sign, rest = _sign(text, words)
    if sign and (again := _sign(rest, words))[0]:  # 不超过≤5%
        rest = again[1] if again[0][0] == sign[0] else rest
    if sign is None and (ranged := _range(rest, words, counted)):
        return ranged
    if start := leading_number(rest):
        number, after = start
        if after[:1] in ("×", "*", "、", ".", ":", "-", "+", "：") or (after[:1] == ")" and not sign):
            return None  # a list number, 7×24, 1:1, a code
        if more := patterns_of(words).excess.match(after):
            return _somewhat_more(number, more, measure(after[more.end() :], words, counted=counted), sign, words)
        return _quantity(number, measure(after, words, counted=counted), sign, words)
    if start := chinese_number(rest):
        measured = measure(start[1], words, counted=counted)
        whole = start[0] == start[0].to_integral_value() or bool(measured.unit and measured.unit.seconds)  # 半小时, but no 半场
        target = _quantity(start[0], measured, sign, words) if measured.known and whole else None
        return target if target and target.note is None else None
    return None


def _somewhat_more(number: Decimal, more: re.Match[str], measured: Measure, sign: str | None, words: Vocabulary) -> Target | None:
    """Read 300余人 as more than 300 人. An amount of money that is somewhat more is no limit of one, and stays text."""
    if not measured.known or measured.rest or (measured.unit and measured.unit.yuan is not None):
        return None
    whole = times(number, words.multipliers[more["multiplier"]] if more["multiplier"] else 1)
    return _target(
        TargetKind.NUMBER, measured, comparator=sign or ">", number=times(whole, measured.multiplier), note=None if sign else more["word"]
    )


def _quantity(number: Decimal, measured: Measure, sign: str | None, words: Vocabulary) -> Target | None:
    rest = measured.rest
    patterns = patterns_of(words)
    if (after := patterns.after.match(rest)) and not (sign and len(rest) > after.end() and rest[after.end()].isdigit()):
        stated = patterns.after_signs[after["word"]]
        if sign is not None and sign[0] != stated[0]:
            return None  # =95%以上, ≤95%以上
        sign, rest = sign or stated, rest[after.end() :]
    follows, rest = rest, rest.strip(_END)
    if rest.startswith(words.inexact_after):
        return None  # 90%左右 is no exact number
    if second := _second(rest, after, words):
        return _between(number, measured, sign, *second, words)
    if (
        _is_year(number, measured)
        or rest in words.template
        or rest.startswith(("前", "后", "初", "上旬", "中旬", "下旬"))
        or (sign is None and _DIGIT.search(rest) and not (measured.known and _REMARKED.fullmatch(rest)))
    ):
        return None  # a time in words, or several quantities
    if rest and _goes_on(follows, number, measured, words):
        return None
    return _target(TargetKind.NUMBER, measured, comparator=sign, number=times(number, measured.multiplier), note=rest or None)


def _second(rest: str, after: re.Match[str] | None, words: Vocabulary) -> tuple[str, str] | None:
    """Find the second of two bounds, its comparator and what follows it: 且≤95%, 不超过10个, or after a first (5个以上) 10个以下."""
    if bound := patterns_of(words).second_bound.fullmatch(rest):
        return bound["sign"], bound["rest"]
    if after and (bound := patterns_of(words).open_bound.fullmatch(rest)):
        return bound["after"], bound["rest"]
    return None


def _goes_on(rest: str, number: Decimal, measured: Measure, words: Vocabulary) -> bool:
    """Tell a note from what shows that the number was not all: ≥90%/95%, 1O万元, ≥3次，合格率95%."""
    if (
        _BROKEN.match(rest)
        or patterns_of(words).another.match(rest)
        or (measured.word is None and rest[0].isascii() and rest[0].isalpha())
        or _SIGNED.search(rest)
    ):
        return True
    if patterns_of(words).stray.fullmatch(rest) or _NUMBER_SOON.match(rest):
        return True
    if rest[0] in "([" or not _CLAUSE.match(rest):
        return False
    others = (leading_number(rest[match.start() :]) for match in _QUANTITY.finditer(rest))
    return any(other and other[0] != number and measure(other[1], words, counted=False).known for other in others)


def _between(number: Decimal, measured: Measure, sign: str | None, second: str, text: str, words: Vocabulary) -> Target | None:
    """Read a range of two bounds, ``≥100个，≤200个``; None for two bounds that make none (≥90%/≥95%)."""
    patterns = patterns_of(words)
    upper = leading_number(text)
    if sign not in (">=", "=>") or {**patterns.signs, **patterns.after_signs}.get(second) != "<=" or upper is None:
        return None
    unit = measure(upper[1], words, counted=False)
    if unit.rest or (unit.word != measured.word and measured.word is not None):
        return None
    lower, last = times(number, unit.multiplier if measured.word is None else measured.multiplier), times(upper[0], unit.multiplier)
    return _target(TargetKind.RANGE, unit, lower=lower, upper=last) if lower <= last else None


def _enclosed(text: str, words: Vocabulary, counted: bool) -> Target | None:
    """Read a range of what stands between its bounds: 90%≤满意度≤95%."""
    match = _ENCLOSED.fullmatch(text)
    if match is None or match["sign"] not in ("≤", "<=") or match["second"] not in ("≤", "<="):
        return None
    lower, upper = leading_number(match["lower"]), leading_number(match["upper"])
    if lower is None or upper is None:
        return None
    units = [measure(rest, words, counted=counted) for _, rest in (lower, upper)]
    first, last = times(lower[0], units[0].multiplier), times(upper[0], units[1].multiplier)
    if any(unit.rest for unit in units) or units[0].word != units[1].word or first > last:
        return None
    return _target(TargetKind.RANGE, units[1], lower=first, upper=last, note=match["name"] or None)


def _is_year(number: Decimal, measured: Measure) -> bool:
    """Tell a year from a number of years: 2023年 is no two thousand years."""
    return measured.unit is not None and measured.unit.word == "年" and not measured.per and 1900 <= number <= 2100


def _range(text: str, words: Vocabulary, counted: bool) -> Target | None:
    """Read a range: ``3-6本/期``, ``5%-10%``, ``1至2天，急件优先``."""
    framed = next((text[len(word) :] for word in words.value_words.range_before if text.startswith(word)), text)
    both = framed != text and framed.endswith(words.value_words.range_after)  # 介于28人和40人之间
    match = patterns_of(words).range.fullmatch(framed) or (patterns_of(words).framed_range.fullmatch(framed) if both else None)
    if not match:
        return None
    first, second = measure(match[2], words, counted=counted), measure(match[4], words, counted=counted)
    if match[2] and (first.rest or first.word != second.word):
        return None
    rest = second.rest.strip(_END)
    rest = next((rest[len(word) :] for word in words.value_words.range_after if rest.startswith(word)), rest)
    if rest.startswith(("前", "后", "日", "号")) or _DIGIT.search(rest) or (rest and not second.known):
        return None
    lower = times(Decimal(match[1]), first.multiplier if match[2] else second.multiplier)
    upper = times(Decimal(match[3]), second.multiplier)
    if lower > upper or _is_year(upper, second):
        return None
    return _target(TargetKind.RANGE, second, lower=lower, upper=upper, note=rest or None)


def _sentence(text: str, words: Vocabulary, counted: bool) -> Target | None:
    """Read a sentence whose only number is its value: after a comparator, or as a quantity at its very end."""
    numbers = list(re.finditer(r"\d[\d,]*(?:\.\d+)?", text))
    if len(numbers) != 1:
        return None
    at = numbers[0].start()
    head = text[:at]
    read = leading_number(text[at:])
    if read is None:
        return None
    number, after = read
    if (
        _NO_HEAD.search(head)
        or patterns_of(words).change.search(head)
        or after[:1] in ("×", "*", ":", "-", "+")
        or head.endswith(("-", "±", "+"))
    ):
        return None
    measured = measure(after, words, counted=counted)
    stated = _stated(head, words)
    if stated is None:
        return None
    sign, around = stated
    if sign:
        measured, around = _priced(measured, around, words)
        target = _quantity(number, measured, sign, words)
        return replace(target, note=" ".join(part for part in (around.strip(_END), target.note) if part) or None) if target else None
    if not head or patterns_of(words).no_value_after.search(head):
        return None
    if measured.known and not measured.rest:
        measured, head = _priced(measured, head, words)
        return _target(TargetKind.NUMBER, measured, number=times(number, measured.multiplier), note=head.strip(_END) or None)
    return _bounded(number, measured, head, words)


def _stated(head: str, words: Vocabulary) -> tuple[str | None, str] | None:
    """Read the comparator before the number of a sentence, and the words around it; None where it is turned round or doubled.

    One that stands right before the number counts first (满意率达95%), else the last that stands near it (不超过总次数5%).
    """
    patterns = patterns_of(words)
    if adjacent := patterns.adjacent.fullmatch(head):
        before = adjacent["head"]
        if before.endswith((*words.value_words.negations, *patterns.signs, *patterns.after_signs)):
            return None
        return patterns.signs[adjacent["sign"]], before
    placed = [(head.rfind(word) + len(word), len(word)) for word in words.inside if word in head]
    end, length = max(placed, default=(0, 0))
    if length and len(head) - end <= _MIDDLE and "、" not in head[end - length :]:
        return patterns.signs[head[end - length : end]], head[: end - length] + head[end:]
    return None, head


def _bounded(number: Decimal, measured: Measure, head: str, words: Vocabulary) -> Target | None:
    """Read a quantity with a comparator behind it at the end of a sentence: 每年培训300人次以上, 受理后15日内."""
    after = patterns_of(words).after.fullmatch(measured.rest.strip(_END))
    if after is None or (measured.unit and measured.unit.kind == "time" and not head.endswith(words.value_words.events)):
        return None  # 每月15日内 is no number of days
    sign = patterns_of(words).after_signs[after["word"]]
    measured, head = _priced(measured, head, words)
    return _target(TargetKind.NUMBER, measured, comparator=sign, number=times(number, measured.multiplier), note=head.strip(_END) or None)


def _priced(measured: Measure, head: str, words: Vocabulary) -> tuple[Measure, str]:
    """Take what money is per from the words before it: 每人每天100元 is 100 元/人/天, not an amount of 100 元."""
    before = rate_before(head.rstrip("，,：:"), words) if measured.unit and measured.unit.yuan and not measured.per else None
    return (with_rate(measured, before[0], words), before[1]) if before else (measured, head)


def _duration(target: Target, name: str | None, words: Vocabulary) -> Target:
    """Read 分 as minutes where the indicator's name says that its value is a time (响应时间 ≤30分)."""
    unit = words.units.get(words.duration_units.get(target.unit or "", ""))
    if unit is None or not unit.seconds or not any(word in (name or "") for word in words.duration_names):
        return target
    hours, ends = _hours(target.number, unit), (_hours(target.lower, unit), _hours(target.upper, unit))
    between = (ends[0], ends[1]) if ends[0] is not None and ends[1] is not None else None
    return replace(target, unit=unit.word, unit_iri=unit.iri, hours=hours, hours_range=between)


def _hours(number: Decimal | None, unit: Unit) -> Decimal | None:
    """Convert a duration to hours; None where there is none, or the number is no duration of this world."""
    if number is None or unit.seconds is None or number >= _LONG_AGO:
        return None
    return (times(number, unit.seconds) / 3600).quantize(Decimal("0.000001"))


def _target(
    kind: TargetKind,
    measured: Measure,
    *,
    comparator: str | None = None,
    number: Decimal | None = None,
    lower: Decimal | None = None,
    upper: Decimal | None = None,
    note: str | None = None,
) -> Target:
    unit, rate = measured.unit, bool(measured.per)
    numbers = (number, lower, upper)
    money = [times(n, unit.yuan) if unit and unit.yuan is not None and n is not None else None for n in numbers]
    hours = [_hours(n, unit) if unit and not rate else None for n in numbers]
    yuan = money[0]
    return Target(
        None,
        kind,
        comparator=comparator or ("=" if kind is TargetKind.NUMBER else None),
        number=number,
        lower=lower,
        upper=upper,
        unit=measured.word,
        unit_iri=unit.iri if unit else None,
        per_iris=tuple(per.iri for per in measured.per if per),
        yuan=yuan,
        per_unit=rate and bool(unit and unit.yuan is not None),
        hours=hours[0],
        note=note,
        comparator_stated=comparator is not None,
        yuan_range=(money[1], money[2]) if money[1] is not None and money[2] is not None else None,
        hours_range=(hours[1], hours[2]) if hours[1] is not None and hours[2] is not None else None,
    )
