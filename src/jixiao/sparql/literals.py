"""Make the literals of a query, and read the values of numbers."""

from __future__ import annotations

import re
from decimal import Decimal

from ..model.text import plain
from ..rdf.namespaces import RDF, XSD
from .datatypes import DATATYPES, Kind
from .errors import UnsupportedSparqlError
from .results import Term
from .values import DATE_TIME, DERIVED, DOUBLE, FLOAT, InexactError, floating_of, floating_text, moment_of, single

_KINDS = {datatype: kind for kind, datatype in DATATYPES.items()}


def written_literal(text: str, datatype: str, language: str = "") -> Term:
    """Make a literal as it is written, but for its language tag, which has no case."""
    return Term("literal", text, f"{RDF}langString", language.lower()) if language else Term("literal", text, datatype)


def canonical_literal(text: str, datatype: str, language: str = "") -> Term:
    """Make a literal in the form in which Oxigraph keeps it.

    What is written as none of its type stays as it is. Raises UnsupportedSparqlError for a type whose canonical form is not known
    here, and for a text of which it is not certain.
    """
    if language:
        return written_literal(text, datatype, language)
    if datatype in DERIVED and _integer(text) is not None:
        return canonical_literal(text, f"{XSD}integer")
    kind = _KINDS.get(datatype)
    if kind is None:
        if datatype in (DOUBLE, FLOAT, DATE_TIME):
            form = _moment(text, datatype) if datatype == DATE_TIME else _floating(text, datatype == FLOAT)
            return Term("literal", form, datatype)
        if datatype.startswith((XSD, "http://www.opengis.net/")):
            raise UnsupportedSparqlError(f"a literal of type {datatype}")
        return Term("literal", text, datatype)
    form = _FORMS[kind](text)
    if form is None and kind is Kind.DATE:
        form = _moment(text, datatype)
    if form is None and kind in (Kind.INTEGER, Kind.DECIMAL) and re.fullmatch(r"[^\W\d_]+", text):
        form = text
    if form is None:
        raise UnsupportedSparqlError(f"{text!r} is no plain {datatype}")
    return Term("literal", form, datatype)


def _integer(text: str) -> str | None:
    if not re.fullmatch(r"[+-]?[0-9]+", text) or not -(1 << 63) <= int(text) < 1 << 63:
        return None
    return str(int(text))


def _decimal(text: str) -> str | None:
    if not re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", text) or len(text.partition(".")[2].rstrip("0")) > 18:
        return None
    value = _scaled(text)
    return decimal_text(value) if abs(value) < 10**38 else None


def _boolean(text: str) -> str | None:
    return {"true": "true", "false": "false", "1": "true", "0": "false"}.get(text)


def _date(text: str) -> str | None:
    from datetime import date

    try:
        return text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and date.fromisoformat(text) else None
    except ValueError:
        return None


def _month_day(text: str) -> str | None:
    return text if re.fullmatch(r"--[0-9]{2}-[0-9]{2}", text) and _date("2000" + text[1:]) else None


def _floating(text: str, short: bool) -> str:
    value = floating_of(text)
    if value is not None:
        return floating_text(single(value) if short else value, short)
    if re.fullmatch(r"(?i)[^\W\d_]+", text) and not re.fullmatch("(?i)inf(inity)?|nan", text):
        return text
    raise UnsupportedSparqlError(f"{text!r} as a floating-point number")


def _moment(text: str, datatype: str) -> str:
    """The form of a date, or of a date and time, in which the time zone of UTC is a Z and seconds have no zeros at their end."""
    try:
        moment = moment_of(text, datatype)
    except InexactError as error:
        raise UnsupportedSparqlError(str(error)) from error
    if moment is None:
        if re.fullmatch(r"[^\W\d_]+", text):
            return text
        raise UnsupportedSparqlError(f"{text!r} as a date")
    body = text.removesuffix(moment.zone_text)
    body = body.rstrip("0").rstrip(".") if "." in body else body
    return body + ("Z" if moment.zone == 0 else moment.zone_text)


_FORMS = {
    Kind.STRING: lambda text: text,
    Kind.LANG: lambda text: None,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.MONTH_DAY: _month_day,
}


def decimal_text(scaled: int) -> str:
    """Write the canonical form of a decimal in units of 10^-18.

    >>> decimal_text(-1500000000000000000), decimal_text(240000 * 10**18)
    ('-1.5', '240000')
    """
    return plain(Decimal(f"{scaled}E-18"))


def kind_of(term: Term) -> Kind:
    """Tell the kind of a term in canonical form; a literal that is none of its type, or has another form, is of no known kind."""
    if term.kind == "iri":
        return Kind.IRI
    if term.kind == "bnode":
        return Kind.BNODE
    kind = _KINDS.get(term.datatype or "", Kind.OTHER)
    return Kind.OTHER if kind > Kind.LANG and kind is not Kind.OTHER and _FORMS[kind](term.value) != term.value else kind


def scaled(term: Term) -> int:
    """Read the value of a number in units of 10^-18."""
    return _scaled(term.value)


def _scaled(text: str) -> int:
    whole, _, rest = text.lstrip("+-").partition(".")
    value = int(whole + rest.rstrip("0").ljust(18, "0"))
    return -value if text.startswith("-") else value


def integer(value: int) -> Term:
    return Term("literal", str(value), f"{XSD}integer")


def text(value: str) -> Term:
    return Term("literal", value, f"{XSD}string")


def boolean(value: bool) -> Term:
    return Term("literal", "true" if value else "false", f"{XSD}boolean")
