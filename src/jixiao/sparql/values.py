"""Read and write the values of literals: numbers of the four numeric types, dates and times (XSD 1.1, part 2; SPARQL 1.1, section 17.1).

An operation of which engines give different answers, or that needs more digits than they have, raises InexactError: the query
then runs on another engine.
"""

from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ..model.text import plain, without_needless_zeros
from ..rdf.namespaces import RDF, XSD
from .datatypes import SCALE
from .results import Term

STRING, BOOLEAN, INTEGER, DECIMAL, FLOAT, DOUBLE = (f"{XSD}{n}" for n in ("string", "boolean", "integer", "decimal", "float", "double"))
DATE_TIME, DATE, LANG_STRING = f"{XSD}dateTime", f"{XSD}date", f"{RDF}langString"
#: The types derived from xsd:integer, which stores keep as xsd:integer.
DERIVED = frozenset(
    f"{XSD}{sign}"
    for sign in (
        *("byte", "short", "int", "long", "unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong"),
        *("nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger"),
    )
)
#: Types with values that nothing is calculated with here.
OTHER_VALUES = frozenset(
    f"{XSD}{name}"
    for name in ("time", "gYearMonth", "gYear", "gMonthDay", "gDay", "gMonth", "duration", "yearMonthDuration", "dayTimeDuration")
)
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SPECIAL = {"INF": math.inf, "+INF": math.inf, "-INF": -math.inf, "NaN": math.nan}
_MOST = 10**38


class InexactError(ArithmeticError):
    """An operation whose result is not certain here."""


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number. ``rank``: 0 xsd:integer, 1 xsd:decimal (in units of 10^-18), 2 xsd:float, 3 xsd:double."""

    rank: int
    value: int | float

    @property
    def exact(self) -> Decimal:
        """The number as it is; only of finite ones."""
        return Decimal(f"{self.value}E-18") if self.rank == 1 else Decimal(self.value)

    @property
    def floating(self) -> float:
        """The nearest double."""
        return int(self.value) / SCALE if self.rank == 1 else float(self.value)

    @property
    def units(self) -> int:
        """An exact number in units of 10^-18."""
        return int(self.value) * (SCALE if self.rank == 0 else 1)


def numeric(term: Term) -> Numeric | None:
    """Read a number; None of a term that is none, or is written as none. Raises InexactError of one with too many digits."""
    return _numeric(term.value, term.datatype) if term.kind == "literal" and term.datatype else None


@lru_cache(maxsize=1 << 16)
def _numeric(text: str, datatype: str) -> Numeric | None:
    if datatype == INTEGER or datatype in DERIVED:
        return integer_of(int(text)) if _INTEGER.fullmatch(text) else None
    if datatype == DECIMAL:
        return decimal_of(text) if _DECIMAL.fullmatch(text) else None
    if datatype in (FLOAT, DOUBLE):
        value = floating_of(text)
        return None if value is None else Numeric(3, value) if datatype == DOUBLE else Numeric(2, single(value))
    return None


def integer_of(value: int) -> Numeric:
    """Make an xsd:integer. Raises InexactError of one of more than 64 bits."""
    if not -(1 << 63) <= value < 1 << 63:
        raise InexactError("an integer of more than 64 bits")
    return Numeric(0, value)


def decimal_of(text: str) -> Numeric:
    """Read an xsd:decimal that is written as one. Raises InexactError of one of too many digits."""
    whole, _, rest = text.lstrip("+-").partition(".")
    rest = without_needless_zeros(f"0.{rest}")[2:]
    if len(rest) > 18:
        raise InexactError("a decimal of more than 18 digits after the point")
    value = int((whole or "0") + rest.ljust(18, "0"))
    return decimal_units(-value if text.startswith("-") else value)


def decimal_units(units: int) -> Numeric:
    """Make an xsd:decimal of units of 10^-18. Raises InexactError of one of too many digits."""
    if not -_MOST < units < _MOST:
        raise InexactError("a decimal of too many digits")
    return Numeric(1, units)


def floating_of(text: str) -> float | None:
    """Read what is written as an xsd:double; None of another text."""
    if text in _SPECIAL:
        return _SPECIAL[text]
    return float(text) if _DOUBLE.fullmatch(text) else None


def single(value: float) -> float:
    """Round to an xsd:float."""
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def number_term(number: Numeric) -> Term:
    """Write a number in the form in which stores keep it.

    >>> number_term(Numeric(3, 1500.0)).value, number_term(Numeric(1, -25 * 10**17)).value, number_term(Numeric(2, single(0.1))).value
    ('1500', '-2.5', '0.1')
    """
    if number.rank == 0:
        return Term("literal", str(number.value), INTEGER)
    if number.rank == 1:
        return Term("literal", plain(number.exact), DECIMAL)
    return Term("literal", floating_text(float(number.value), number.rank == 2), FLOAT if number.rank == 2 else DOUBLE)


def floating_text(value: float, short: bool) -> str:
    """Write an xsd:double, or where ``short`` an xsd:float, with as few digits as tell it from others and without an exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    text = next((t for n in range(1, 10) if single(float(t := f"{value:.{n}g}")) == value), repr(value)) if short else repr(value)
    return plain(Decimal(text))


# -- dates and times -------------------------------------------------------------------------------------------------------

_MOMENT = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?P<rest>\.[0-9]{1,18})?)?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """An xsd:dateTime, or an xsd:date as its beginning. ``second`` in units of 10^-18; ``zone`` in minutes, None where there is none."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    zone: int | None
    zone_text: str
    timed: bool

    @property
    def instant(self) -> int:
        """Units of 10^-18 seconds since the year 1, in UTC where there is a time zone."""
        from datetime import date

        minutes = (date(self.year, self.month, self.day).toordinal() * 24 + self.hour) * 60 + self.minute - (self.zone or 0)
        return minutes * 60 * SCALE + self.second


@lru_cache(maxsize=1 << 14)
def moment_of(text: str, datatype: str) -> Moment | None:
    """Read an xsd:dateTime or xsd:date of a year of four digits; None of what is none. Raises InexactError of what may be one."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        if re.match(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}", text):
            raise InexactError("a date of another form")
        return None
    timed = match["hour"] is not None
    if timed is not (datatype == DATE_TIME):
        return None
    year, month, day, hour, minute = (int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute"))
    second = int(match["second"] or 0) * SCALE + int((match["rest"] or ".")[1:].ljust(18, "0"))
    zone_text = match["zone"] or ""
    zone = None if not zone_text else 0 if zone_text == "Z" else (int(zone_text[1:3]) * 60 + int(zone_text[4:])) * int(zone_text[0] + "1")
    moment = Moment(year, month, day, hour, minute, second, zone, zone_text, timed)
    if hour > 23 or minute > 59 or second >= 60 * SCALE or year == 0 or (zone is not None and abs(zone) > 14 * 60):
        raise InexactError("a time of another form")
    try:
        moment.instant  # noqa: B018  which checks the day of the month
    except ValueError:
        return None
    return moment


def moment(term: Term) -> Moment | None:
    """Read a date or a date and time; None of another term."""
    return moment_of(term.value, term.datatype) if term.kind == "literal" and term.datatype in (DATE_TIME, DATE) else None
