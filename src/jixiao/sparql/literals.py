"""Make the literals of a query, and read the values of numbers."""

from __future__ import annotations

import re
from decimal import Decimal

from ..model.text import plain
from ..rdf.namespaces import RDF, XSD
from .datatypes import DATATYPES, Kind
from .errors import UnsupportedSparqlError
from .results import Term

_KINDS = {datatype: kind for kind, datatype in DATATYPES.items()}


def written_literal(text: str, datatype: str, language: str = "") -> Term:
    """Make a literal as it is written, but for its language tag, which has no case."""
    return Term("literal", text, f"{RDF}langString", language.lower()) if language else Term("literal", text, datatype)


def canonical_literal(text: str, datatype: str, language: str = "") -> Term:
    """Make a literal in the form in which Oxigraph keeps it.

    Raises UnsupportedSparqlError for a type whose canonical form is not known here, and for a text that has none.
    """
    if language:
        return written_literal(text, datatype, language)
    kind = _KINDS.get(datatype)
    if kind is None:
        if datatype.startswith((XSD, "http://www.opengis.net/")):
            raise UnsupportedSparqlError(f"a literal of type {datatype}")
        return Term("literal", text, datatype)
    form = _FORMS[kind](text)
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
    """Tell the kind of a term in canonical form."""
    if term.kind == "iri":
        return Kind.IRI
    if term.kind == "bnode":
        return Kind.BNODE
    return _KINDS.get(term.datatype or "", Kind.OTHER)


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
