"""Read the value of a query's parameter as an RDF term, and write a term into a query."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from ..model.namespaces import XSD, XSD_STRING
from ..model.text import plain
from ..rdf import LITERALS
from .datatypes import Kind
from .errors import QueryError, SparqlError
from .lexer import Token, iri_value, name_parts, scan, string_value
from .literals import canonical_literal, kind_of
from .results import Term

#: Types that are checked and written in their canonical form, which joins need: a store compares terms, not numbers.
_CHECKED = tuple(f"{XSD}{name}" for name in ("string", "integer", "decimal", "boolean", "date"))
_INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[+-]?(?:0|[1-9][0-9]*)?\.[0-9]+")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def read_term(text: str, prefixes: Mapping[str, str]) -> Term:
    """Read a parameter's value as it is typed: ``<IRI>``, ``jx:name``, ``2024``, ``1.5``, ``true``, ``2024-12-31``, ``"text"@zh``,
    ``"text"^^xsd:gYear``, or bare text. Raises QueryError for what could be meant in two ways.

    >>> read_term("2024", {}).datatype, read_term("设备购置", {}).value
    ('http://www.w3.org/2001/XMLSchema#integer', '设备购置')
    """
    bare = _bare_literal(text)
    if bare is not None:
        return bare
    tokens = scan(text)[:-1]
    if tokens and "".join(token.text for token in tokens) == text:
        term = _written_term(tokens, prefixes, text)
        if term is not None:
            return term
    if text.startswith(("<", '"', "'")):
        forms = '"…", "…"@zh, "…"^^xsd:decimal'
        raise _unclear(text, f"an IRI is <…>, a literal one of {forms}", f"IRI 写作 <…>，文字写作 {forms}")
    quoted = f'"{text}"'
    if _NUMBER.fullmatch(text):
        raise _unclear(
            text, f"a number has no needless zeros or points; text is written {quoted}", f"数字请去掉多余的零；文字请写作 {quoted}"
        )
    if "://" in text:
        raise _unclear(text, f"an IRI is written <{text}>; text is written {quoted}", f"IRI 请写作 <{text}>；文字请写作 {quoted}")
    return _checked(Term("literal", text, XSD_STRING))


def _bare_literal(text: str) -> Term | None:
    """Read a number, a date, true or false; None for anything else."""
    if _INTEGER.fullmatch(text):
        return _literal(text, f"{XSD}integer")
    if _DECIMAL.fullmatch(text):
        return _literal(text, f"{XSD}decimal")
    if _DOUBLE.fullmatch(text):
        return _literal(text, f"{XSD}double")
    if text in ("true", "false"):
        return _literal(text, f"{XSD}boolean")
    return _literal(text, f"{XSD}date") if _DATE.fullmatch(text) else None


def _written_term(tokens: Sequence[Token], prefixes: Mapping[str, str], text: str) -> Term | None:
    """Read tokens that are one term; None where they are none. Raises QueryError for a prefix that is not known."""
    kinds = [token.kind for token in tokens]
    try:
        if kinds in (["iri"], ["name"]):
            return Term("iri", _iri(tokens[0], prefixes, text))
        if kinds == ["string"]:
            return _checked(Term("literal", string_value(text), XSD_STRING))
        if kinds == ["string", "language"]:
            value, language = string_value(tokens[0].text), tokens[1].text[1:].lower()
            return _checked(canonical_literal(value, "", language))
        if kinds in (["string", "sign", "iri"], ["string", "sign", "name"]) and tokens[1].text == "^^":
            return _literal(string_value(tokens[0].text), _iri(tokens[2], prefixes, text))
    except SparqlError as error:
        raise _unclear(text, str(error), str(error)) from error
    return None


def _iri(token: Token, prefixes: Mapping[str, str], text: str) -> str:
    if token.kind == "iri":
        iri = iri_value(token.text)
        if not _SCHEME.match(iri):
            raise _unclear(text, "an IRI is given whole, from its scheme on (https:…)", "IRI 须写完整，以 https: 等开头")
        return iri
    prefix, local = name_parts(token.text)
    if prefix not in prefixes:
        en = f'the prefix {prefix}: is not known; write the whole IRI in <…>, or for text "{text}"'
        raise _unclear(text, en, f'前缀 {prefix}: 未定义；请写完整的 <IRI>，文字请写作 "{text}"')
    return prefixes[prefix] + local


def term_of_value(value: object) -> Term:
    """Make a term of a Python value: a str is text; an IRI is a Term. Raises QueryError for a value of another type."""
    match value:
        case Term():
            if value.kind == "bnode" or (value.kind == "iri" and read_term(f"<{value.value}>", {}) != value):
                raise _unclear(value.value, "a blank node is no value of a parameter", "空白节点不能作参数值")
            return _checked(value)
        case bool():
            return _literal("true" if value else "false", f"{XSD}boolean")
        case int():
            return _literal(str(value), f"{XSD}integer")
        case Decimal() if value.is_finite():
            return _literal(plain(value), f"{XSD}decimal")
        case float():
            return _literal(repr(value).replace("inf", "INF").replace("nan", "NaN"), f"{XSD}double")
        case str():
            return _checked(Term("literal", value, XSD_STRING))
        case date() if type(value) is date:
            return _literal(value.isoformat(), f"{XSD}date")
    raise _unclear(repr(value), "give text, a number, a date, true or false, or a Term", "请给出文字、数字、日期、真假值或 Term")


def _literal(text: str, datatype: str) -> Term:
    """Make a typed literal. Raises QueryError for a text that is none of its type."""
    if datatype not in _CHECKED:
        return _checked(Term("literal", text, datatype))
    name = datatype.removeprefix(XSD)
    try:
        term = canonical_literal(text, datatype)
    except SparqlError as error:
        raise _unclear(text, f"it is no xsd:{name}", f"不是 xsd:{name}") from error
    if kind_of(term) is Kind.OTHER:  # "x"^^xsd:integer, which a store keeps as it is
        raise _unclear(text, f"it is no xsd:{name}", f"不是 xsd:{name}")
    return _checked(term)


def _checked(term: Term) -> Term:
    try:
        term.value.encode("utf-8")
    except UnicodeEncodeError:
        raise _unclear(ascii(term.value), "it is not UTF-8", "不是 UTF-8 编码") from None
    return term


def written_term(term: Term) -> str:
    """Write a term for SPARQL, whole: an IRI in brackets, a literal in quotes, with its type or language."""
    if term.kind == "iri":
        return f"<{term.value}>"
    if term.language:
        return LITERALS.tagged(term.value, term.language)
    quoted = LITERALS.string(term.value)
    return quoted if term.datatype in (None, XSD_STRING) else f"{quoted}^^<{term.datatype}>"


def _unclear(text: str, en: str, zh: str) -> QueryError:
    return QueryError(f"the value {text!r} of a parameter: {en}", f"参数的值 {text!r}：{zh}")
