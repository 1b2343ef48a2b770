"""Say what is doubtful of a value: what looks like a number, comparator or date and is none, and several values.

The value's text is kept whatever is said of it; of some doubts (a blank within a number) the reading stands, and is to be checked.
"""

from __future__ import annotations

import re
from calendar import monthrange
from decimal import Decimal
from enum import StrEnum

from ...model import IndicatorRow, Target, TargetKind
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, name_key
from ...vocabulary.keys import memoize
from .actuals import comparator_of, words_sign
from .calendar_columns import may_be_calendar
from .date_spellings import spelled
from .dates import states_day
from .patterns import patterns_of
from .quantities import has_broken_number, leading_number, measure
from .spans import read_span
from .targets import read_target


class ValueDoubt(StrEnum):
    """The kinds of doubts, each the wording of a finding (``model/finding_rules/values.py``)."""

    #: Comparators that contradict one another, or one without a number: ≥≤95%, ≥95%且≤90%.
    SIGNS = "signs"
    #: Letters or marks among the digits: ≤l7万元.
    CHARACTERS = "characters"
    #: A day that the calendar does not have, a period that ends before it begins: 2月30日.
    DATE = "date"
    #: Several values in one cell, or two rows run together: ≥95%≥98%.
    SEVERAL = "several"
    #: A blank or a line break between two digits.
    BLANK = "blank"
    #: A bare number where the name says that a date is meant.
    CALENDAR = "calendar"
    #: The comparator's column and the value's own comparator differ.
    COLUMNS = "columns"
    #: Of several lines that are values the first was read.
    LINES = "lines"
    #: Words beside a number that may say a bound, or a comparator's cell that is not understood: 兜住98%, 超20%(含).
    BOUND = "bound"
    #: The same beside a number that was not read: 守住90%底线.
    WORDS = "words"
    #: 待定, 详见附件.
    DEFERRED = "deferred"


_READ = (TargetKind.NUMBER, TargetKind.RANGE)
_SIGNS = "≥≤<>="
_BEGINNINGS = f"{_SIGNS}0123456789"
_LIKE_DIGITS = {"l": "1", "I": "1", "i": "1", "|": "1", "O": "0", "o": "0", "Q": "0", "D": "0", "S": "5", "B": "8", "Z": "2", "z": "2"}
_MIXED = re.compile(rf"[{''.join(map(re.escape, _LIKE_DIGITS))}\d][{''.join(map(re.escape, _LIKE_DIGITS))}\d.,]*")
_NO_MONTH = re.compile(r"(?:19|20)\d\d年(?:0?0|1[3-9]|[2-9]\d)月|(?<!\d)(?:0?0|1[3-9]|[2-9]\d)月(?:\d{1,2}[日号]|底|份)")
_DAY = re.compile(r"(?:(?P<y>(?:19|20)\d\d)年)?(?<!\d)(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]")
_ISO = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-./])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d)")
_SIGNED = re.compile(r"[≥≤<>]=?\d")
_PART = re.compile(r"[,，、;；。]|(?<=[^,，、;；。])(?=[≥≤<>=])|(?<=[%‰])(?=\d)")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MARK = re.compile(r"[×*:+/~^-]")
#: The most characters of a text that states one value and no more.
_LONGEST = 16
_BARE = re.compile(r"\d{1,2}(?:\.\d{1,2})?|[45]\d{4}|20[0-4]\d(?:\.\d{1,2}|\d{2}|\d{4})?")


def doubt_of(row: IndicatorRow, target: Target, words: Vocabulary, year: int | None, *, actual: bool = False) -> ValueDoubt | None:
    """Tell what is doubtful of the value of a row as it was read; None where nothing is.

    ``actual`` asks for the 实际完成值, which has no comparator of its own column.
    """
    text = row.actual if actual else row.value
    if not text or target.kind is TargetKind.MISSING:
        return None
    if target.kind in _READ and has_broken_number(text):
        return ValueDoubt.BLANK
    if target.kind in _READ and target.note and _lines(text, words) > 1:
        return ValueDoubt.LINES
    if target.kind is TargetKind.NUMBER and _day_as_number(text, target, row, words):
        return ValueDoubt.CALENDAR
    if not actual and row.sign and (mark := comparator_of(row.sign, words)):
        own = read_target(text, words, year=year, name=row.name)
        if own.comparator_stated and own.comparator != words_sign(mark, words):
            return ValueDoubt.COLUMNS
    if target.kind is TargetKind.NUMBER and not actual and (doubt := _of_words_beside(target, row, words)):
        return doubt
    doubt = _of_text(text, words) if target.kind is TargetKind.TEXT else None
    return None if actual and doubt is ValueDoubt.DEFERRED else doubt  # of an actual value actual-placeholder says so


def _of_words_beside(target: Target, row: IndicatorRow, words: Vocabulary) -> ValueDoubt | None:
    """Tell words beside a number, or a comparator's cell, that the reading does not account for: they may say a bound."""
    note, known = target.note or "", words.value_words
    if row.sign and not target.comparator_stated and not _says_kind(row.sign, words):
        return ValueDoubt.BOUND
    for word in known.no_bounds:
        note = note.replace(word, "")
    if not target.comparator_stated and any(word in note for word in known.bounds):
        return ValueDoubt.BOUND
    if target.comparator in (">", "<") and note.startswith("("):
        return ValueDoubt.BOUND
    return None


def _says_kind(sign: str, words: Vocabulary) -> bool:
    """Whether the cell of the comparator says what kind of value it is, or nothing: 定量, 正向, -."""
    flat = compact(sign).strip("()")
    return flat in words.value_kinds or flat in words.missing or comparator_of(sign, words) is not None


def _lines(text: str, words: Vocabulary) -> int:
    """Count the lines of a cell that are a value by themselves."""
    targets = [read_target(line, words) for line in text.split("\n")] if "\n" in text else []
    return sum(target.kind in _READ and target.note is None and (target.unit is not None or target.comparator_stated) for target in targets)


def _day_as_number(text: str, target: Target, row: IndicatorRow, words: Vocabulary) -> bool:
    """Tell a bare number, without a unit, that a row about a day states (完成时间 | 10), or one whose 月 may be of the calendar or not."""
    if row.measure and any(word in (row.name or "") for word in words.value_words.recurring):
        return False  # 每月发放时间 | ≤ | 25 | 日: a day of every month
    if target.unit is None and row.measure and may_be_calendar(compact(row.measure).strip("()"), row.name, words):
        return True
    named = states_day(row.name, words) and any(word in (row.name or "") for word in words.value_words.days)
    if not named or target.unit is not None:
        return False
    flat = compact(text)
    sign = patterns_of(words).comparator.match(flat)
    return bool(_BARE.fullmatch(flat[sign.end() :] if sign else flat))


@memoize
def _of_text(text: str, words: Vocabulary) -> ValueDoubt | None:
    """Tell what a value that stayed text looks like and is not."""
    flat = compact(text)
    if name_key(text).strip("()") in words.value_words.deferred:
        return ValueDoubt.DEFERRED
    if "\n" in text and _lines(text, words) > 1:
        return ValueDoubt.SEVERAL
    if left_blank(flat):
        return None  # the blank form's own: value-placeholder
    if _impossible_date(flat):
        return ValueDoubt.DATE
    if _letters_among_digits(flat, words):
        return ValueDoubt.CHARACTERS
    return _of_comparators(flat, words) or (ValueDoubt.WORDS if _bounds_a_number(flat, words) else None)


def _bounds_a_number(flat: str, words: Vocabulary) -> bool:
    """Tell a text whose only number, with its unit, stands beside words that may say a bound: 确保3天以上, 守住90%底线."""
    numbers = list(_NUMBER.finditer(flat))
    if len(numbers) != 1 or len(flat) > _LONGEST or patterns_of(words).change.search(flat):
        return False
    before, after = flat[: numbers[0].start()], flat[numbers[0].end() :]
    read = measure(after, words, counted=True)
    inexact = before.endswith(words.inexact_before) or read.rest.startswith(words.inexact_after)
    recurring = any(word in before for word in words.value_words.recurring)
    if not read.known or inexact or recurring or _MARK.search(before[-1:] + after[:1]):
        return False
    around = before + read.rest
    for word in words.value_words.no_bounds:
        around = around.replace(word, "")
    return any(word in around for word in words.value_words.bounds)


def left_blank(flat: str) -> bool:
    """Tell whether a value without blanks has the marks that a blank form leaves for a number (≥**%, XX人次, ____元)."""
    return any(mark in flat for mark in ("**", "__")) or re.search(r"[Xx×]{2}", flat) is not None


def _impossible_date(flat: str) -> bool:
    flat = spelled(flat, None)
    if _NO_MONTH.search(flat):
        return True
    for match in (*_DAY.finditer(flat), *_ISO.finditer(flat)):
        month, day = int(match["m"]), int(match["d"])
        if not 1 <= month <= 12 or not 1 <= day <= monthrange(int(match["y"] or 2000), month)[1]:
            return True
    span = read_span(flat.rstrip("。；;,，、"), None)
    return span is not None and span[0] > span[1] and not span[0].startswith("--")


def _letters_among_digits(flat: str, words: Vocabulary) -> bool:
    """Tell a value that would be a number with digits for the letters that look like them (9O%, ≤l7万元)."""
    sign = patterns_of(words).comparator.match(flat)
    body = flat[sign.end() :] if sign else flat
    mixed = _MIXED.match(body)
    if not mixed or not any(character in _LIKE_DIGITS for character in mixed[0]) or not any(map(str.isdigit, mixed[0])):
        return False
    digits = "".join(_LIKE_DIGITS.get(character, character) for character in mixed[0])
    number = leading_number(digits + body[mixed.end() :])
    if number is None:
        return False
    read = measure(number[1], words, counted=True)
    return read.rest == "" and (read.known or bool(sign))


def _of_comparators(flat: str, words: Vocabulary) -> ValueDoubt | None:
    """Tell comparators that contradict, lack their number, or begin a value that goes on as another."""
    body = flat.strip("。；;,，、")
    parts = [part for part in _PART.split(body) if part.strip(_SIGNS)]
    read = [target for part in parts if (target := read_target(part, words)).kind in _READ]
    begins = bool(parts) and read_target(parts[0], words).kind in _READ and parts[0][0] in _BEGINNINGS
    several = begins and len(read) > 1
    bounds = {target.comparator for target in read if target.comparator in (">=", ">", "<=", "<")}
    opposed = any(bound and bound[0] == ">" for bound in bounds) and any(bound and bound[0] == "<" for bound in bounds)
    if several:
        short = len(parts) == 2 and opposed and len({target.unit for target in read}) == 1
        return ValueDoubt.SIGNS if short else ValueDoubt.SEVERAL
    if body[:1] and body[0] in _SIGNS and (not body.strip(_SIGNS) or re.match(rf"[{_SIGNS}]+[\d%‰./]", body)):
        return ValueDoubt.SEVERAL if len(read) > 1 else ValueDoubt.SIGNS
    return ValueDoubt.SEVERAL if len(_SIGNED.findall(body)) > 1 else _contradicted(body, words)


def _contradicted(body: str, words: Vocabulary) -> ValueDoubt | None:
    """Tell a number whose words say both at least and at most (不超过95%以上), and one that goes on as no unit (95%%, 1/2).

    A range from more to less (10-5个) contradicts itself too.
    """
    if (
        (ends := patterns_of(words).range.fullmatch(body))
        and Decimal(ends[1]) > Decimal(ends[3])
        and measure(ends[4], words, counted=True).known
    ):
        return ValueDoubt.SIGNS
    sign = patterns_of(words).comparator.match(body)
    number = leading_number(body[sign.end() :] if sign else body)
    if number is None:
        return None
    read = measure(number[1], words, counted=True)
    after = patterns_of(words).after.match(read.rest)
    if sign and after and patterns_of(words).after_signs[after["word"]][0] != patterns_of(words).signs[sign[0]][0]:
        return ValueDoubt.SIGNS
    return ValueDoubt.CHARACTERS if re.fullmatch(r"[%‰./+~^|\d-]*[%‰/+~^|][%‰./\d-]*", read.rest) else None
