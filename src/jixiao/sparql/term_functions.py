"""Evaluate SPARQL's functions on terms (SPARQL 1.1, sections 17.4 and 17.5): None is an error.

Raises InexactError where engines disagree, or the result has more digits than they keep.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from urllib.parse import quote

from ..model.text import plain
from .datatypes import SCALE
from .errors import UnsupportedSparqlError
from .literals import canonical_literal
from .operators import NUMBERS, boolean
from .results import Term
from .values import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DECIMAL,
    DOUBLE,
    FLOAT,
    INTEGER,
    LANG_STRING,
    OTHER_VALUES,
    STRING,
    InexactError,
    Moment,
    Numeric,
    decimal_of,
    decimal_units,
    floating_of,
    integer_of,
    moment,
    number_term,
    numeric,
    single,
)

_DURATION = f"{DECIMAL.removesuffix('decimal')}dayTimeDuration"
#: A function of terms.
TermFunction = Callable[..., "Term | None"]


def string(value: str) -> Term:
    return Term("literal", value, STRING)


def truth_term(value: bool | None) -> Term | None:
    return None if value is None else Term("literal", "true" if value else "false", BOOLEAN)


def is_text(term: Term) -> bool:
    """Whether a term is a string literal, with a language tag or without."""
    return term.datatype in (STRING, LANG_STRING)


def _like(text: str, term: Term) -> Term:
    """A string literal with the language of another."""
    return Term("literal", text, term.datatype, term.language)


def _compatible(text: Term, part: Term) -> bool:
    """Whether two string literals go together (17.4.3.1.2)."""
    return is_text(text) and is_text(part) and (part.datatype == STRING or part.language == text.language)


# -- terms -----------------------------------------------------------------------------------------------------------------


def _str(term: Term) -> Term | None:
    return None if term.kind == "bnode" else string(term.value)


def _lang(term: Term) -> Term | None:
    return string(term.language or "") if term.kind == "literal" else None


def _datatype(term: Term) -> Term | None:
    return Term("iri", term.datatype or "") if term.kind == "literal" else None


def _iri(term: Term) -> Term | None:
    if term.kind == "iri":
        return term
    if term.datatype != STRING:
        return None
    scheme, colon, rest = term.value.partition(":")
    if not colon or not rest or not scheme.isalpha() or not all(sign.isalnum() or sign in "-._~/:#?=&%" for sign in rest):
        raise InexactError("an IRI that is relative or of another form")
    return Term("iri", term.value)


def _strdt(text: Term, datatype: Term) -> Term | None:
    if text.datatype != STRING or datatype.kind != "iri":
        return None
    if datatype.value == LANG_STRING:
        raise InexactError("a language tag that is missing")
    try:
        return canonical_literal(text.value, datatype.value)
    except UnsupportedSparqlError as error:
        raise InexactError(str(error)) from error


def _strlang(text: Term, language: Term) -> Term | None:
    if text.datatype != STRING or language.datatype != STRING:
        return None
    parts = language.value.split("-")
    if not all(part.isascii() and part.isalnum() and len(part) <= 8 for part in parts) or not parts[0].isalpha():
        return None
    if len(parts[0]) < 2:
        raise InexactError("a language tag of one letter")
    return Term("literal", text.value, LANG_STRING, language.value.lower())


def _is_numeric(term: Term) -> Term | None:
    return truth_term(numeric(term) is not None)


# -- texts -----------------------------------------------------------------------------------------------------------------


def _searched(search: Callable[[str, str], bool]) -> TermFunction:
    return lambda text, part: truth_term(search(text.value, part.value)) if _compatible(text, part) else None


def _text(change: Callable[[str], str]) -> TermFunction:
    return lambda text: _like(change(text.value), text) if is_text(text) else None


def _strlen(text: Term) -> Term | None:
    return Term("literal", str(len(text.value)), INTEGER) if is_text(text) else None


def _substr(text: Term, start: Term, length: Term | None = None) -> Term | None:
    first, many = numeric(start), None if length is None else numeric(length)
    if not is_text(text) or first is None or (length is not None and many is None):
        return None
    if first.rank or (many is not None and many.rank):
        raise InexactError("SUBSTR with bounds that are no integers")
    begin = int(first.value)
    end = len(text.value) + 1 if many is None else begin + int(many.value)
    return _like(text.value[max(begin, 1) - 1 : max(end, 1) - 1], text)


def _before(text: Term, part: Term) -> Term | None:
    if not _compatible(text, part):
        return None
    head, there, _ = text.value.partition(part.value) if part.value else ("", "there", "")
    return _like(head, text) if there else string("")


def _after(text: Term, part: Term) -> Term | None:
    if not _compatible(text, part):
        return None
    _, there, tail = text.value.partition(part.value) if part.value else ("", "there", text.value)
    return _like(tail, text) if there else string("")


def _concat(*texts: Term) -> Term | None:
    if not all(map(is_text, texts)):
        return None
    joined = "".join(text.value for text in texts)
    return _like(joined, texts[0]) if len({(text.datatype, text.language) for text in texts}) == 1 else string(joined)


def _lang_matches(tag: Term, wanted: Term) -> Term | None:
    if tag.datatype != STRING or wanted.datatype != STRING:
        return None
    if wanted.value == "*":
        return truth_term(tag.value != "")
    own, prefix = tag.value.lower(), wanted.value.lower()
    return truth_term(own == prefix or own.startswith(prefix + "-"))


def _encoded(text: Term) -> Term | None:
    return string(quote(text.value, safe="-_.~")) if is_text(text) else None


def _hashed(name: str) -> TermFunction:
    return lambda text: string(hashlib.new(name, text.value.encode()).hexdigest()) if text.datatype == STRING else None


# -- dates and times -------------------------------------------------------------------------------------------------------


def _part(read: Callable[[Moment], Term | None], timed: bool = True) -> TermFunction:
    """A function of an xsd:dateTime; of an xsd:date too where ``timed`` is not needed."""

    def function(term: Term) -> Term | None:
        if term.datatype in OTHER_VALUES or (timed and term.datatype == DATE):
            raise InexactError("a part of a date or a time that is none of a dateTime")
        value = moment(term)
        return None if value is None else read(value)

    return function


def _whole(value: int) -> Term:
    return Term("literal", str(value), INTEGER)


def _timezone(value: Moment) -> Term | None:
    if value.zone is None:
        return None
    hours, minutes = divmod(abs(value.zone), 60)
    parts = f"{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes else ''}" or "0S"
    return Term("literal", f"{'-' if value.zone < 0 else ''}PT{parts}", _DURATION)


# -- casts (17.5) ----------------------------------------------------------------------------------------------------------


def _source(term: Term) -> Numeric | str | None:
    """What is cast to a number: a number, a truth value as one, or the text of an xsd:string; None of what cannot be cast."""
    if term.datatype == LANG_STRING:
        raise InexactError("a cast of a text with a language tag")
    if term.datatype == BOOLEAN and boolean(term) is not None:
        return Numeric(0, int(bool(boolean(term))))
    return term.value if term.datatype == STRING else numeric(term)


def _to_integer(term: Term) -> Term | None:
    source = _source(term)
    if source is None or isinstance(source, str):
        return _read(source, INTEGER)
    if source.rank >= 2:
        return number_term(integer_of(math.trunc(source.value))) if math.isfinite(source.value) else None
    return number_term(integer_of(abs(source.units) // SCALE * (-1 if source.value < 0 else 1)))


def _to_decimal(term: Term) -> Term | None:
    source = _source(term)
    if source is None or isinstance(source, str):
        return _read(source, DECIMAL)
    if source.rank < 2:
        return number_term(decimal_units(source.units))
    if not math.isfinite(source.value):
        return None
    return number_term(decimal_of(plain(Decimal(source.value))))


def _to_floating(rank: int) -> TermFunction:
    def function(term: Term) -> Term | None:
        source = _source(term)
        if source is None or isinstance(source, str):
            value = None if source is None else floating_of(source)
            if value is None:
                return _unread(source)
        else:
            value = source.floating
        return number_term(Numeric(rank, single(value) if rank == 2 else value))

    return function


def _read(text: str | None, datatype: str) -> Term | None:
    number = None if text is None else numeric(Term("literal", text, datatype))
    return _unread(text) if number is None else number_term(number)


def _unread(text: str | None) -> Term | None:
    """The error of a text that is no value. White space around a value is left out by a cast, which engines do or do not."""
    if text is not None and text != text.strip():
        raise InexactError("a cast of a text with white space around it")
    return None


def _to_boolean(term: Term) -> Term | None:
    if term.datatype == BOOLEAN:
        return truth_term(boolean(term))
    source = _source(term)
    if isinstance(source, Numeric):
        return truth_term(bool(source.value) and not math.isnan(source.value))
    value = None if source is None else boolean(Term("literal", source, BOOLEAN))
    return _unread(source) if value is None else truth_term(value)


def _to_string(term: Term) -> Term | None:
    if term.kind == "bnode":
        return None
    if term.datatype == LANG_STRING:
        raise InexactError("a cast of a text with a language tag")
    number = numeric(term) if term.datatype in (FLOAT, DOUBLE) else None
    if number is not None and number.value and math.isfinite(number.value) and not 1e-6 <= abs(number.value) < 1e6:
        raise InexactError("the exponent of a number")
    return string(term.value)


def _to_date_time(term: Term) -> Term | None:
    if term.datatype == DATE_TIME:
        return term if moment(term) is not None else None
    if term.datatype == STRING:
        _unread(term.value)
        value = moment(Term("literal", term.value, DATE_TIME))
        return None if value is None else _strdt(term, Term("iri", DATE_TIME))
    if term.datatype in (DATE, LANG_STRING):
        raise InexactError("a cast that is not one of SPARQL's")
    return None


_XSD = DECIMAL.removesuffix("decimal")
#: The functions whose arguments are all evaluated before them, by name.
TERM_FUNCTIONS: Mapping[str, TermFunction] = {
    **NUMBERS,
    "STR": _str,
    "LANG": _lang,
    "DATATYPE": _datatype,
    "IRI": _iri,
    "URI": _iri,
    "STRDT": _strdt,
    "STRLANG": _strlang,
    "ISIRI": lambda term: truth_term(term.kind == "iri"),
    "ISURI": lambda term: truth_term(term.kind == "iri"),
    "ISBLANK": lambda term: truth_term(term.kind == "bnode"),
    "ISLITERAL": lambda term: truth_term(term.kind == "literal"),
    "ISNUMERIC": _is_numeric,
    "CONTAINS": _searched(lambda text, part: part in text),
    "STRSTARTS": _searched(str.startswith),
    "STRENDS": _searched(str.endswith),
    "STRLEN": _strlen,
    "SUBSTR": _substr,
    "UCASE": _text(str.upper),
    "LCASE": _text(str.lower),
    "STRBEFORE": _before,
    "STRAFTER": _after,
    "CONCAT": _concat,
    "LANGMATCHES": _lang_matches,
    "ENCODE_FOR_URI": _encoded,
    **{name.upper(): _hashed(name) for name in ("md5", "sha1", "sha256", "sha384", "sha512")},
    "YEAR": _part(lambda value: _whole(value.year), timed=False),
    "MONTH": _part(lambda value: _whole(value.month), timed=False),
    "DAY": _part(lambda value: _whole(value.day), timed=False),
    "HOURS": _part(lambda value: _whole(value.hour)),
    "MINUTES": _part(lambda value: _whole(value.minute)),
    "SECONDS": _part(lambda value: number_term(decimal_units(value.second))),
    "TIMEZONE": _part(_timezone),
    "TZ": _part(lambda value: string(value.zone_text)),
    f"{_XSD}integer": _to_integer,
    f"{_XSD}decimal": _to_decimal,
    f"{_XSD}float": _to_floating(2),
    f"{_XSD}double": _to_floating(3),
    f"{_XSD}boolean": _to_boolean,
    f"{_XSD}string": _to_string,
    f"{_XSD}dateTime": _to_date_time,
}
#: How many arguments a function may have where that is not one.
ARITIES: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(("STRDT", "STRLANG", "CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "LANGMATCHES"), (2, 2)),
    "SUBSTR": (2, 3),
    "CONCAT": (0, 1 << 30),
}
