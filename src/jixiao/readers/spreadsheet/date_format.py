"""Format dates and times of a spreadsheet.

They are a number of days, shown by letters (``yyyy"年"m"月"d"日"``, ``h:mm AM/PM``, ``[h]:mm``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .chinese_numerals import in_chinese, with_digits

Token = tuple[str, str]

#: The day before day 1, from day 60 on: the 29 February 1900 that never was is day 60.
_EPOCH = date(1899, 12, 30)
_DAYS_1904 = 1462
#: 31 December 9999.
_LAST_DAY = 2_958_465
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_CHINESE_MONTHS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
_CHINESE_WEEKDAYS = "一二三四五六日"
#: "As the system shows it", for a date and for a time.
_SYSTEM_DATE: tuple[Token, ...] = (("date", "yyyy"), ("literal", "年"), ("date", "m"), ("literal", "月"), ("date", "d"), ("literal", "日"))
_SYSTEM_TIME: tuple[Token, ...] = (("date", "h"), ("mark", ":"), ("date", "mm"), ("mark", ":"), ("date", "ss"))


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a spreadsheet counts it.

    ``weekday`` counts from Monday, 0; ``seconds`` are those of the day, ``total`` those since day 0 of the workbook.
    """

    year: int
    month: int
    day: int
    weekday: int
    seconds: Decimal
    total: Decimal


def moment(number: Decimal, tokens: tuple[Token, ...], date1904: bool) -> Moment | None:
    """Convert a number of days to a moment, to the seconds that are shown.

    It is rounded to the parts of a second that ``tokens`` show; None where a spreadsheet has no such day.
    """
    if date1904:
        number += _DAYS_1904
    if not 0 <= number < _LAST_DAY + 1:
        return None
    total = (number * 86_400).quantize(Decimal(1).scaleb(-_subseconds(tokens)), ROUND_HALF_UP)
    days = int(total // 86_400)
    if days > _LAST_DAY:
        return None
    seconds = total - days * 86_400
    if date1904:
        total -= _DAYS_1904 * 86_400  # hours that went by ([h]:mm) count from no day
    weekday = (days + 5) % 7
    if days == 60:
        return Moment(1900, 2, 29, weekday, seconds, total)
    if days == 0:
        return Moment(1900, 1, 0, weekday, seconds, total)
    day = _EPOCH + timedelta(days=days + (1 if days < 60 else 0))
    return Moment(day.year, day.month, day.day, weekday, seconds, total)


def _subseconds(tokens: tuple[Token, ...]) -> int:
    """How many decimals stand after the seconds: ``ss.00`` has two."""
    return max([0, *(_decimals(tokens, index) for index in range(len(tokens)))])


def _decimals(tokens: tuple[Token, ...], index: int) -> int:
    kind, text = tokens[index]
    if kind not in ("date", "elapsed") or text[0] != "s" or tokens[index + 1 : index + 2] != (("mark", "."),):
        return 0
    end = index + 2
    while end < len(tokens) and tokens[end] == ("digit", "0"):
        end += 1
    return min(end - index - 2, 9)


def date_text(when: Moment, tokens: tuple[Token, ...], digits: int = 0, locale: str = "") -> str:
    """Format a moment by the tokens of a format code.

    ``digits`` is the n of DBNumn, ``locale`` the language (804: Chinese).
    """
    if locale.upper() in ("F800", "X-SYSDATE"):
        tokens = _SYSTEM_DATE
    elif locale.upper() in ("F400", "X-SYSTIME"):
        tokens = _SYSTEM_TIME
    chinese = locale.lower().startswith("zh") or locale[-2:].upper() == "04"
    half = any(kind == "half" for kind, _ in tokens)
    shown: list[str] = []
    skip = 0
    for index, (kind, text) in enumerate(tokens):
        if skip:
            skip -= 1
        elif kind == "half":
            shown.append(_half(when, text, chinese))
        elif kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[text[0]]
            shown.append(with_digits(str(int(when.total // unit)).rjust(len(text), "0"), digits))
        elif kind == "date":
            letter = "minute" if text[0] == "m" and len(text) < 3 and _is_minute(tokens, index) else text[0]
            shown.append(_part(when, letter, len(text), half, digits, chinese))
        else:
            shown.append(text)
            continue
        if decimals := _decimals(tokens, index):
            shown.append("." + with_digits(f"{when.seconds % 1:.{decimals}f}"[2:], digits))
            skip = decimals + 1
    return "".join(shown)


def _is_minute(tokens: tuple[Token, ...], index: int) -> bool:
    """``m`` is the minute after an hour or before a second, else the month."""
    before = next((text[0] for kind, text in reversed(tokens[:index]) if kind in ("date", "elapsed")), "")
    after = next((text[0] for kind, text in tokens[index + 1 :] if kind in ("date", "elapsed")), "")
    return before == "h" or after == "s"


def _half(when: Moment, text: str, chinese: bool) -> str:
    names = ("上午", "下午") if chinese or "上" in text else ("A", "P") if len(text) == 3 else ("AM", "PM")
    return names[when.seconds >= 43_200]


def _part(when: Moment, letter: str, width: int, half: bool, digits: int, chinese: bool) -> str:
    """One letter's text: the year, month, day, weekday, hour, minute or second."""
    if letter in "ye":
        year = str(when.year) if width > 2 or letter == "e" else f"{when.year % 100:02}"
        return with_digits(year, digits)
    if letter == "a":
        return ("星期" if width > 3 else "") + _CHINESE_WEEKDAYS[when.weekday]
    if letter == "m" and width > 2:
        if chinese:
            return f"{_CHINESE_MONTHS[when.month - 1]}月" if width == 4 else f"{when.month}月"
        name = _MONTHS[when.month - 1]
        return name if width == 4 else name[0] if width == 5 else name[:3]
    if letter == "d" and width > 2:
        if chinese:
            return ("星期" if width > 3 else "周") + _CHINESE_WEEKDAYS[when.weekday]
        return _WEEKDAYS[when.weekday][: None if width > 3 else 3]
    hour = int(when.seconds // 3600)
    numbers = {
        "m": when.month,
        "d": when.day,
        "h": (hour % 12 or 12) if half else hour,
        "minute": int(when.seconds // 60) % 60,
        "s": int(when.seconds) % 60,
        "b": when.year + 543,
    }
    if letter not in numbers:
        return ""  # the name of an era
    number = numbers[letter]
    if digits in (1, 2) and letter != "b":
        read = in_chinese(str(number), digits)
        return read[1:] if digits == 1 and read.startswith("一十") else read
    return with_digits(str(number).rjust(2, "0") if width > 1 else str(number), digits)
