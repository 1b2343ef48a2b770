"""Read deadlines and periods as forms word them: ``2022年12月底前完成``, ``2022.01-2022.12``, ``2023年上半年``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from ...vocabulary import Vocabulary
from .date_spellings import spelled
from .patterns import patterns_of
from .spans import day_of, last_day, quarter_or_half, read_span

_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_MONTH = r"(?P<{0}>1[0-2]|0?[1-9])"
_DAY = r"(?P<{0}>3[01]|[12]\d|0?[1-9])"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Hold the last day on which it is in time; ``--MM-DD`` where no year is known."""

    date: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Hold the first and the last day."""

    start: str
    end: str
    note: str | None = None


#: What a text without a date never holds. A longer text is no date in words.
_MARKS = re.compile(r"[年月底末内至到./\-]")
_LONGEST = 60
#: What a text begins with that is a date and nothing before it.
_FIRST = re.compile(r"(?:于|在)?(?:\d|年[底末内])|[底末内]")
#: A date within a sentence (完成时间为2024年10月底前), and what may stand before it.
_WITHIN = re.compile(r"(?P<head>[^\d]{1,24}?)(?P<date>(?:\d{4}[年./-]|\d{1,2}月|\d{6}).*)")
_UNTIL_MARK = re.compile(r"[底末前内]")
_ISO = re.compile(rf"(?:于|在)?{_YEAR.format('y')}[-./]{_MONTH.format('m')}[-./]{_DAY.format('d')}(?P<b>日)?(?:之前|以前|前)?(?P<rest>.*)")
_DAY_ALONE = re.compile(rf"{_YEAR.format('y')}-{_MONTH.format('m')}-{_DAY.format('d')}日?")
_DIGITS = re.compile(
    r"(?P<y>20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?P<mark>日(?:之前|以前|前)?|之前|以前|前)?(?P<rest>\D.*)?"
)
_YEAR_MONTH = re.compile(
    rf"{_YEAR.format('y')}(?P<s>[-./]){_MONTH.format('m')}(?P<mark>月?份?(?P<end>底|末)?(?P<before>之前|以前|前)?内?)(?P<rest>\D.*)?"
)
_MONTH_END = re.compile(
    rf"(?:于|在)?(?:{_YEAR.format('y')}年?)?{_MONTH.format('m')}月份?"
    rf"(?:{_DAY.format('d')}[日号])?(?P<end>底|末)?(?P<before>之前|以前|前)?(?:内)?(?P<rest>.*)"
)
_YEAR_END = re.compile(rf"(?:于|在)?(?:{_YEAR.format('y')}年?)?(?P<end>年底|年末|年内|底|末|内)(?:之前|以前|前)?(?P<rest>.*)")
#: The first, second and last third of a month; what is before one of them is not told.
_TENTHS = {"上旬": 10, "中旬": 20}
_TEN_DAYS = re.compile(
    rf"(?:于|在)?(?:{_YEAR.format('y')}年)?{_MONTH.format('m')}月份?(?P<part>上旬|中旬|下旬)(?P<rest>(?!之前|以前|前).*)"
)
_YEAR_BEFORE = re.compile(rf"{_YEAR.format('y')}年(?:之前|以前|前)(?P<rest>.*)")
_YEAR_PART = re.compile(rf"{_YEAR.format('y')}年(?P<part>上半年|下半年|第?[一二三四1-4]季度|全年|度|)(?P<rest>.*)")


def read_date_value(text: str, words: Vocabulary, year: int | None, *, dated: bool = False) -> Deadline | Period | None:
    """Read the deadline or period that a text is; None where it is neither. ``year`` completes a date that names none.

    Blanks inside the text must have been removed. A month without a day means its last day; ``7月前`` the day before July. ``dated``: the
    indicator's name says that its value is a date, so that a number that can be one (20240930, 2024.9) is.
    """
    if not _MARKS.search(text) and not (dated or text[:2] == "20"):
        return None
    text = spelled(text, year)
    if _FIRST.match(text):
        if _DAY_ALONE.fullmatch(text):  # 2024-07-10 is a day, and not July to October
            return _deadline(text, words, year, dated)
        return _period(text, words, year) or _deadline(text, words, year, dated)
    within = _WITHIN.fullmatch(text) if len(text) <= _LONGEST else None
    return _in_sentence(within["head"], within["date"], words, year) if within else None


def _in_sentence(head: str, text: str, words: Vocabulary, year: int | None) -> Deadline | Period | None:
    """Read the date that a sentence ends with; only where the sentence says that it is one (…底前, 完成时间为…)."""
    before = head.rstrip("，,：:；;")
    said = before.rstrip("为是于在").endswith(words.value_words.heads)
    if any(word in before for word in words.value_words.recurring) or (not said and before.endswith(patterns_of(words).no_date_after)):
        return None
    value = _period(text, words, year) or _deadline(text, words, year, said)
    period = isinstance(value, Period) and not before.endswith(tuple(patterns_of(words).signs))
    if value is None or not (said or period or (isinstance(value, Deadline) and _UNTIL_MARK.search(text))):
        return None
    note = " ".join(part for part in (before, value.note) if part)
    return Period(value.start, value.end, note) if isinstance(value, Period) else Deadline(value.date, note)


def _note(rest: str | None, words: Vocabulary) -> str | bool | None:
    """Read the rest of a date: nothing, an ending such as 完成 (kept as a note), or False where it is something else."""
    rest = (rest or "").strip("。；;,，")
    if not rest:
        return None
    return rest if rest.startswith(words.deadline_endings) and len(rest) <= 24 and not re.search(r"\d", rest) else False


def _deadline(text: str, words: Vocabulary, year: int | None, dated: bool) -> Deadline | None:
    last = _last_day(text, year, dated)
    if last is None:
        return None
    note = _note(last[1], words)
    return None if note is False or last[0] is None else Deadline(last[0], note if isinstance(note, str) else None)


def _last_day(text: str, year: int | None, dated: bool) -> tuple[str | None, str | None] | None:
    """Read the last day that is in time (None for one that does not exist) and what follows the date; None where there is no date."""
    if match := _ISO.fullmatch(text):
        return day_of(int(match["y"]), int(match["m"]), int(match["d"])), match["rest"]
    if (match := _DIGITS.fullmatch(text)) and (dated or match["mark"]):
        return day_of(int(match["y"]), int(match["m"]), int(match["d"])), match["rest"]
    if (match := _YEAR_MONTH.fullmatch(text)) and (dated or match["mark"] or match["s"] != "."):
        early = match["before"] and not match["end"]
        return (_before if early else last_day)(int(match["y"]), int(match["m"])), match["rest"]
    if match := _TEN_DAYS.fullmatch(text):
        month, days = int(match["m"]), _TENTHS.get(match["part"])
        stated = int(match["y"]) if match["y"] else year
        return day_of(stated, month, days) if days else last_day(stated, month), match["rest"]
    if match := _YEAR_BEFORE.fullmatch(text):
        return f"{int(match['y']) - 1}-12-31", match["rest"]
    if match := _MONTH_END.fullmatch(text):
        stated, month, day = int(match["y"]) if match["y"] else year, int(match["m"]), match["d"]
        if day:
            return day_of(stated, month, int(day)), match["rest"]
        return (_before if match["before"] and not match["end"] else last_day)(stated, month), match["rest"]
    return _year_end(text, year)


def _year_end(text: str, year: int | None) -> tuple[str, str] | None:
    if match := _YEAR_END.fullmatch(text):
        if not match["y"] and not match["end"].startswith("年"):
            return None
        return last_day(int(match["y"]) if match["y"] else year, 12), match["rest"]
    if (match := _YEAR_PART.fullmatch(text)) and match["rest"]:
        return last_day(int(match["y"]), quarter_or_half(match["part"])[1]), match["rest"]
    return None


def _period(text: str, words: Vocabulary, year: int | None) -> Period | None:
    if (match := _YEAR_PART.fullmatch(text)) and not match["rest"]:
        months = quarter_or_half(match["part"])
        return Period(f"{match['y']}-{months[0]:02d}-01", last_day(int(match["y"]), months[1]))
    text = text.removeprefix("于").removeprefix("在")
    ending = min((place for word in words.deadline_endings if (place := text.find(word)) > 0), default=len(text))
    note = _note(text[ending:], words)
    span = read_span(text[:ending], year) if note is not False else None
    if span is None or (span[0] > span[1] and not span[0].startswith("--")):
        return None
    return Period(*span, note if isinstance(note, str) else None)


def _before(year: int | None, month: int) -> str:
    """Write the day before a month begins."""
    eve = date(year or 2001, month, 1) - timedelta(days=1)
    return eve.isoformat() if year else eve.strftime("--%m-%d")


def states_day(name: str | None, words: Vocabulary) -> bool:
    """Tell whether an indicator's name says that its value is a date (完成时间), and no duration (响应时间)."""
    if not name or not any(word in name for word in words.calendar_names):
        return False
    return any(word in name for word in words.value_words.days) or not any(word in name for word in words.value_words.spans)
