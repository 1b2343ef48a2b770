"""Evaluate SPARQL's operators on terms (SPARQL 1.1, sections 17.2 to 17.4): None is an error.

Raises InexactError where engines disagree, or the result has more digits than they keep.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from .datatypes import SCALE
from .results import Term
from .values import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DECIMAL,
    DERIVED,
    DOUBLE,
    FLOAT,
    INTEGER,
    LANG_STRING,
    OTHER_VALUES,
    STRING,
    InexactError,
    Moment,
    Numeric,
    decimal_units,
    integer_of,
    moment,
    number_term,
    numeric,
    single,
)

#: Between a time with and one without time zone there may lie so much (XSD 1.1, part 2, section 3.2.7.4), in units of 10^-18 s.
_LEEWAY = 14 * 3600 * SCALE
_NUMERIC = frozenset({INTEGER, DECIMAL, FLOAT, DOUBLE}) | DERIVED


def truth(term: Term) -> bool | None:
    """Tell the effective boolean value (17.2.2)."""
    if term.kind != "literal" or term.datatype not in {STRING, LANG_STRING, BOOLEAN} | _NUMERIC:
        return None
    if term.datatype == LANG_STRING:
        raise InexactError("the truth of a text with a language tag")
    if term.datatype == STRING:
        return term.value != ""
    number, value = numeric(term), boolean(term)
    if number is None and value is None:  # the recommendation says false, and engines that it is an error
        raise InexactError("the truth of an ill-typed literal")
    return value if number is None else bool(number.value) and not math.isnan(number.value)


def boolean(term: Term) -> bool | None:
    """Read an xsd:boolean; None of another term."""
    return {"true": True, "1": True, "false": False, "0": False}.get(term.value) if term.datatype == BOOLEAN else None


def equal(a: Term, b: Term) -> bool | None:
    """Compare by ``=``. Of two literals one of which has a type of unknown values, only that they are the same is known."""
    if a.kind != "literal" or b.kind != "literal":
        return a == b
    first, second = numeric(a), numeric(b)
    if first is not None and second is not None:
        return compared(first, second) == 0
    if a == b:
        return True
    if a.datatype == b.datatype and (order := _order_of_times(a, b)) is not None:
        return order == 0
    if a.datatype in OTHER_VALUES or b.datatype in OTHER_VALUES:
        raise InexactError("equality of times and durations")
    if LANG_STRING in (a.datatype, b.datatype) and not (_known(a) and _known(b)):
        raise InexactError("equality of a text with a language tag and a literal of an unknown type")
    return False if _known(a) and _known(b) else None


def _known(term: Term) -> bool:
    """Whether a literal has a value that is known."""
    if term.datatype in (STRING, LANG_STRING):
        return True
    return numeric(term) is not None or boolean(term) is not None or moment(term) is not None


def less(a: Term, b: Term, sign: str) -> bool | None:
    """Compare by ``<``, ``>``, ``<=`` or ``>=``."""
    order = _order(a, b)
    if order is None:
        return None
    return {"<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[sign]


def _order(a: Term, b: Term) -> int | None:
    if a.kind != "literal" or b.kind != "literal":
        if a == b:
            raise InexactError("the order of a term and itself")
        return None
    first, second = numeric(a), numeric(b)
    if first is not None and second is not None:
        order = compared(first, second)
        if order is None:
            raise InexactError("the order of what is not a number")
        return order
    if a.datatype == LANG_STRING and b.datatype == LANG_STRING:
        raise InexactError("the order of texts with language tags")
    if a.datatype in OTHER_VALUES and b.datatype in OTHER_VALUES:
        raise InexactError("the order of times and durations")
    if a.datatype != b.datatype:
        return None
    if a.datatype == STRING:
        return (a.value > b.value) - (a.value < b.value)
    if a.datatype == BOOLEAN:
        raise InexactError("the order of truth values, which Oxigraph does not have")
    if (order := _order_of_times(a, b)) is not None:
        return order
    if a == b:
        raise InexactError("the order of a literal of an unknown type and itself")
    return None


def compared(a: Numeric, b: Numeric) -> int | None:
    """Compare two numbers after promotion (XPath): -1, 0 or 1; None where one is NaN."""
    rank = max(a.rank, b.rank)
    if rank < 2:
        first, second = a.units, b.units
        return (first > second) - (first < second)
    one, two = (single(n.floating) if rank == 2 else n.floating for n in (a, b))
    return None if math.isnan(one) or math.isnan(two) else (one > two) - (one < two)


def _order_of_times(a: Term, b: Term) -> int | None:
    """Compare two literals that are times; None where one is none. Raises InexactError where a missing time zone decides."""
    first, second = moment(a), moment(b)
    if first is None or second is None:
        return None
    order = _between(first, second)
    if order is None:
        raise InexactError("a comparison of times of which one has no time zone")
    return order


def _between(a: Moment, b: Moment) -> int | None:
    """Compare two times; None where one has a time zone and the other none, and that decides."""
    difference = a.instant - b.instant
    if (a.zone is None) is not (b.zone is None) and abs(difference) <= _LEEWAY:
        return None
    return (difference > 0) - (difference < 0)


# -- arithmetic ------------------------------------------------------------------------------------------------------------


def arithmetic(sign: str, a: Term, b: Term) -> Term | None:
    """Calculate ``+``, ``-``, ``*`` or ``/`` (XPath 2.0, section 6.2)."""
    first, second = numeric(a), numeric(b)
    if first is None or second is None:
        for term in (a, b):
            if term.datatype in OTHER_VALUES or (term.datatype in (DATE, DATE_TIME) and moment(term) is not None):
                raise InexactError("a calculation with times")
        return None
    result = calculated(sign, first, second)
    return None if result is None else number_term(result)


def calculated(sign: str, a: Numeric, b: Numeric) -> Numeric | None:
    """Calculate with two numbers; None is an error."""
    rank = max(a.rank, b.rank)
    if rank >= 2:
        one, two = (single(n.floating) if rank == 2 else n.floating for n in (a, b))
        value = _floating(sign, one, two)
        return Numeric(rank, single(value) if rank == 2 else value)
    if sign == "/":
        return None if b.value == 0 else decimal_units(_truncated(a.units * SCALE, b.units))
    if rank == 0:
        return integer_of({"+": int(a.value) + int(b.value), "-": int(a.value) - int(b.value), "*": int(a.value) * int(b.value)}[sign])
    if sign == "*":
        product, rest = divmod(a.units * b.units, SCALE)
        if rest:
            raise InexactError("a product of more than 18 digits after the point")
        return decimal_units(product)
    return decimal_units(a.units + b.units if sign == "+" else a.units - b.units)


def _truncated(dividend: int, divisor: int) -> int:
    quotient = abs(dividend) // abs(divisor)
    return quotient if (dividend < 0) is (divisor < 0) else -quotient


def _floating(sign: str, a: float, b: float) -> float:
    if sign == "/":
        if b != 0:
            return a / b
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1.0, b)
    try:
        return {"+": a + b, "-": a - b, "*": a * b}[sign]
    except OverflowError as error:
        raise InexactError("a floating-point number that is too large") from error


def of_number(change: Callable[[int], int], floating: Callable[[float], float]) -> Callable[[Term], Term | None]:
    """Make a function of one number: on whole numbers, which are units of decimals, and on floating-point ones."""

    def function(term: Term) -> Term | None:
        number = numeric(term)
        if number is None:
            if term.datatype in OTHER_VALUES:
                raise InexactError("a calculation with times")
            return None
        if number.rank >= 2:
            value = float(number.value)
            return number_term(Numeric(number.rank, value if math.isnan(value) or math.isinf(value) else floating(value)))
        units = change(number.units)
        return number_term(integer_of(units // SCALE) if number.rank == 0 else decimal_units(units))

    return function


def _round(value: float) -> float:
    below = math.floor(value)
    return math.copysign(below if value - below < 0.5 else below + 1, value)


#: Unary operators and functions of numbers, by name.
NUMBERS: Mapping[str, Callable[[Term], Term | None]] = {
    "+1": lambda term: None if (number := numeric(term)) is None else number_term(number),
    "-1": lambda term: None if (number := numeric(term)) is None else _negative(number),
    "ABS": of_number(abs, abs),
    "ROUND": of_number(lambda units: SCALE * ((units + SCALE // 2) // SCALE), _round),
    "CEIL": of_number(lambda units: -SCALE * (-units // SCALE), lambda value: math.copysign(math.ceil(value), value)),
    "FLOOR": of_number(lambda units: SCALE * (units // SCALE), lambda value: math.copysign(math.floor(value), value)),
}


def _negative(number: Numeric) -> Term:
    if number.rank >= 2:
        return number_term(Numeric(number.rank, -number.value))
    return number_term(integer_of(-int(number.value)) if number.rank == 0 else decimal_units(-int(number.value)))
