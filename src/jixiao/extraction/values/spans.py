"""Read periods by their two ends: ``2024年2月--2024年9月``, ``20240301-20241031``, ``3月1日至次年2月``."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace

_Y, _M, _D = r"(?P<y>(?:19|20)\d\d)", r"(?P<m>1[0-2]|0?[1-9])", r"(?P<d>3[01]|[12]\d|0?[1-9])"
_AT = r"(?P<at>初|底|末)?"
_PARTS = {"上半年": (1, 6), "下半年": (7, 12), "一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12)}
#: How an end may be written, each with the name of the form; the first that is all of it counts.
_FORMS = {
    "year": re.compile(rf"{_Y}(?P<mark>年度?)?"),
    "month": re.compile(rf"(?:{_Y}年|(?P<next>次年|翌年))?{_M}月份?(?:{_D}[日号]?)?{_AT}"),
    "marked": re.compile(rf"{_Y}(?P<s>[-./]){_M}(?:(?P=s){_D}[日号]?)?{_AT}"),
    "digits": re.compile(r"(?P<y>20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])?[日号]?"),
    "open": re.compile(rf"{_Y}年{_M}"),
    "part": re.compile(rf"(?:{_Y}年)?(?P<part>上半年|下半年|第?[一二三四1-4]季度)"),
    "bare": re.compile(r"第?(?P<n>\d{1,2})(?P<mark>[日号])?"),
    "short": re.compile(rf"{_M}(?P<s>[-./]){_D}[日号]?"),
}
_BETWEEN = re.compile(r"[至到-]")


@dataclass(frozen=True, slots=True)
class End:
    """Hold an end of a period as printed; ``number`` is a month or day that the other end must explain (2024年3-10月)."""

    form: str
    year: int | None = None
    next_year: bool = False
    month: int | None = None
    day: int | None = None
    last_month: int | None = None
    at: str | None = None
    number: int | None = None
    marked: bool = False


def read_span(text: str, year: int | None) -> tuple[str, str] | None:
    """Read the first and the last day of a period as ISO 8601 (``--MM-DD`` where no year is known); None where the text is none.

    ``year`` is that of ends that name none. A period that ends before it begins is given as it stands; who reads it must look.
    """
    readings = set()
    for match in _BETWEEN.finditer(text):
        first, last = _end(text[: match.start()]), _end(text[match.end() :])
        if first and last and (span := _span(first, last, year)):
            readings.add(span)
    return readings.pop() if len(readings) == 1 else None


def _end(text: str) -> End | None:
    for form, pattern in _FORMS.items():
        if match := pattern.fullmatch(text):
            return _as_end(form, match.groupdict())
    return None


def _as_end(form: str, parts: dict[str, str | None]) -> End:
    numbers = {name: int(value) for name, value in parts.items() if value and name in ("y", "m", "d", "n")}
    if part := parts.get("part"):
        first, last = quarter_or_half(part)
        return End(form, numbers.get("y"), month=first, last_month=last)
    return End(
        form,
        numbers.get("y"),
        bool(parts.get("next")),
        numbers.get("m"),
        numbers.get("d"),
        numbers.get("m"),
        parts.get("at"),
        numbers.get("n"),
        bool(parts.get("mark")),
    )


def _span(first: End, last: End, year: int | None) -> tuple[str, str] | None:
    explained = _explained(first, last)
    if explained is None:
        return None
    first, last = explained
    begun = first.year or (last.year if not last.next_year else None) or year
    ended = last.year or (begun + 1 if begun and last.next_year else begun)
    if first.month is None or last.last_month is None or last.at == "初":
        return None
    start = day_of(begun, first.month, first.day) if first.day or first.at not in ("底", "末") else last_day(begun, first.month)
    end = day_of(ended, last.last_month, last.day) if last.day else last_day(ended, last.last_month)
    return (start, end) if start and end else None


def _explained(first: End, last: End) -> tuple[End, End] | None:
    """Complete an end that is a bare number, or a year, by the other; None where the two do not belong together."""
    if "year" in (first.form, last.form):
        whole = first.form == last.form and (first.marked or last.marked)
        return (replace(first, month=1), replace(last, last_month=12)) if whole else None
    if first.form == "bare":
        return _first_by_last(first, last)
    if last.form == "bare":
        return _last_by_first(first, last)
    if "short" in (first.form, last.form):
        dotted = first.form == "marked" and first.day and last.form == "short"
        return (first, last) if dotted else None
    return first, last


def _first_by_last(first: End, last: End) -> tuple[End, End] | None:
    number = first.number or 0
    if first.marked:
        return None
    if last.form == "month" and last.day is None and 1 <= number <= 12:
        return replace(first, month=number), last
    if last.form == "part" and 1 <= number <= 4 and last.last_month and last.month == last.last_month - 2:
        return replace(first, month=3 * number - 2), last
    return None


def _last_by_first(first: End, last: End) -> tuple[End, End] | None:
    number = last.number or 0
    if first.form == "month" and first.day is not None:
        return first, replace(last, last_month=first.month, day=number) if 1 <= number <= 31 else last
    if first.form in ("marked", "open") and first.day is None and not last.marked and 1 <= number <= 12:
        return first, replace(last, last_month=number)
    return None


def quarter_or_half(part: str) -> tuple[int, int]:
    """Give the first and the last month of 上半年, 第三季度; of any other word those of the year."""
    key = part.removeprefix("第").translate(str.maketrans("1234", "一二三四"))
    return _PARTS.get(key, (1, 12))


def day_of(year: int | None, month: int, day: int | None) -> str | None:
    """Write an ISO date (the first of the month without a day); None for a day that does not exist (2月30日)."""
    if (day or 1) > monthrange(year or 2000, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day or 1:02d}" if year else f"--{month:02d}-{day or 1:02d}"


def last_day(year: int | None, month: int) -> str:
    """Write the last day of a month; 28 February where no year is known."""
    day = monthrange(year or 2001, month)[1]
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"
