"""Write file names, places and numbers as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Self, overload

from .location import Location


@dataclass(frozen=True, slots=True)
class BilingualText:
    """A text in Chinese and in English."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class BilingualWord(StrEnum):
    """A stable word in kebab case with what it means, in Chinese and in English: ``NAME = "word", "中文", "English"``."""

    zh: str
    en: str

    def __new__(cls, word: str, zh: str, en: str) -> Self:
        member = str.__new__(cls, word)
        member._value_, member.zh, member.en = word, zh, en
        return member


def file_name(path: object) -> str:
    """Write a file's name as text; bytes that are no UTF-8 are escaped."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def printable(path: object) -> str:
    r"""Write a file name on one line: line breaks and bytes that are no text are escaped.

    >>> printable("a\nb.txt")
    'a\\nb.txt'
    """
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in file_name(path))


#: Of UTF-8: characters that no XML 1.0 may hold, not even as references (production Char).
_NO_XML_BYTES = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


def well_formed(xml: bytes) -> bytes:
    """Put U+FFFD for the characters that XML cannot hold, in XML of a writer that lets them through.

    >>> well_formed(b"<a>\\x1b[31m</a>").decode()
    '<a>\ufffd[31m</a>'
    """
    return _NO_XML_BYTES.sub("\ufffd".encode(), xml)


@overload
def plain(number: Decimal, *, thousands: bool = False) -> str: ...
@overload
def plain(number: None, *, thousands: bool = False) -> None: ...
def plain(number: Decimal | None, *, thousands: bool = False) -> str | None:
    """Write a decimal exactly, without an exponent and without needless zeros: the canonical form of an xsd:decimal.

    ``thousands`` puts a comma between them, for people.

    >>> plain(Decimal("88.40")), plain(Decimal("1E+3")), plain(Decimal("1234567.50"), thousands=True)
    ('88.4', '1000', '1,234,567.5')
    """
    return None if number is None else without_needless_zeros(format(number, ",f" if thousands else "f"))


def without_needless_zeros(text: str) -> str:
    """Drop the zeros at the end of a decimal fraction, and a point after which no digit is left.

    >>> without_needless_zeros("33.0"), without_needless_zeros("0.50"), without_needless_zeros("100")
    ('33', '0.5', '100')
    """
    return text.rstrip("0").rstrip(".") if "." in text else text


def place(ref: Location, language: str) -> str:
    """A cell's place in words.

    >>> place(Location(3, 7, 2), "en"), place(Location(3, 7, 2, page=2), "zh")
    ('table 3 row 7 column 2', '第2页 表3 行7 列2')
    """
    zh = language == "zh"
    parts = []
    if ref.line is not None:
        parts.append(f"第{ref.line}行" if zh else f"line {ref.line}")
    if ref.sheet is not None:
        sheet = printable(ref.sheet)
        parts.append(f"工作表“{sheet}”" if zh else f"sheet {sheet}")
    if ref.page is not None:
        parts.append(f"第{ref.page}页" if zh else f"page {ref.page}")
    parts.append(f"表{ref.table}" if zh else f"table {ref.table}")
    if ref.row is not None:
        parts.append(f"行{ref.row}" if zh else f"row {ref.row}")
    if ref.column is not None:
        parts.append(f"列{ref.column}" if zh else f"column {ref.column}")
    return " ".join(parts)


#: What ``place`` writes, blanks as people write them.
_PLACES = (
    re.compile(
        r"(?:line (?P<line>\d+) )?(?:sheet (?P<sheet>.+) )?(?:page (?P<page>\d+) )?table (?P<table>\d+)"
        r"(?: row (?P<row>\d+))?(?: column (?P<column>\d+))?"
    ),
    re.compile(
        r"(?:第(?P<line>\d+)行 ?)?(?:工作表“(?P<sheet>.+)” ?)?(?:第(?P<page>\d+)页 ?)?表(?P<table>\d+)"
        r"(?: ?行(?P<row>\d+))?(?: ?列(?P<column>\d+))?"
    ),
)


def read_place(words: str) -> Location | None:
    """Read a cell's place as ``place`` writes it, in either language; None where it is none. A sheet is named as it is printed.

    >>> read_place("第2页 表3 行7 列2") == read_place("page 2 table 3 row 7 column 2") == Location(3, 7, 2, page=2)
    True
    """
    found = next((match for pattern in _PLACES if (match := pattern.fullmatch(words.strip()))), None)
    if found is None:
        return None
    table, row, column, line, page = (int(found[name]) if found[name] else None for name in ("table", "row", "column", "line", "page"))
    return Location(table or 0, row, column, line, page, found["sheet"])
