"""Conditions on a single term as SPARQL: datatype, order, length, pattern, language."""

from __future__ import annotations

from collections.abc import Iterable

from ...rdf.namespaces import RDFS, SH, XSD
from .filters import FALSE, TRUE, Expression, Not, Test, all_of, any_of
from .model import UnsupportedShapeError
from .regex import rust_pattern

_NODE_KINDS = {
    "BlankNode": "isBLANK({0})",
    "IRI": "isIRI({0})",
    "Literal": "isLITERAL({0})",
    "BlankNodeOrIRI": "(!isLITERAL({0}))",
    "BlankNodeOrLiteral": "(!isIRI({0}))",
    "IRIOrLiteral": "(!isBLANK({0}))",
}
_ORDER = {
    "MinExclusive": "{1} < {0}",
    "MinInclusive": "{1} <= {0}",
    "MaxExclusive": "{1} > {0}",
    "MaxInclusive": "{1} >= {0}",
    "LessThan": "{0} < {1}",
    "LessThanOrEquals": "{0} <= {1}",
}
_NUMBER = r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)"
_FLOAT = f"^({_NUMBER}([eE][+-]?[0-9]+)?|[+-]?INF|NaN)$"
_LEXICAL = {"integer": "^[+-]?[0-9]+$", "decimal": f"^{_NUMBER}$", "float": _FLOAT, "double": _FLOAT, "boolean": "^(true|false|1|0)$"}
_CAST = {"date", "dateTime", "time"}
#: Datatypes of which pySHACL checks the text, and this does not; and those that a store of Oxigraph gives back as xsd:integer.
_OTHER = {
    *("nonPositiveInteger", "negativeInteger", "nonNegativeInteger", "positiveInteger", "long", "int", "short", "byte"),
    *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    *("duration", "dayTimeDuration", "yearMonthDuration", "gYear", "gYearMonth", "gMonth", "gDay", "gMonthDay"),
    *("hexBinary", "base64Binary", "anyURI", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN", "QName"),
}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def string(text: str) -> str:
    """A string as SPARQL writes it."""
    return f'"{text.translate(_ESCAPES)}"'


def datatype(kind: str, value: str) -> Expression:
    """Whether a value is a literal of a datatype, and its text one of those the datatype has."""
    name = kind[1:-1]
    local = name.removeprefix(XSD) if name.startswith(XSD) else ""
    if name in (f"{RDFS}Literal", f"{RDFS}Datatype") or local in _OTHER:
        raise UnsupportedShapeError(f"sh:datatype {kind}")
    tests = [f"isLITERAL({value})", f"sameTerm(DATATYPE({value}), {kind})"]
    if local in _LEXICAL:
        tests.append(f"REGEX(STR({value}), {string(_LEXICAL[local])})")
    elif local in _CAST:
        tests.append(f"COALESCE(DATATYPE({kind}(STR({value}))) = {kind}, false)")
    return all_of(map(Test, tests))


def node_kind(kind: str, value: str) -> Expression:
    local = kind[len(SH) + 1 : -1]
    if local not in _NODE_KINDS:
        raise UnsupportedShapeError("an ill-formed sh:nodeKind")
    return Test(_NODE_KINDS[local].format(value))


def ordered(component: str, value: str, other: str) -> Expression:
    """Whether SPARQL finds two values in the order that a component demands; what cannot be compared is not."""
    return Test(f"COALESCE({_ORDER[component].format(value, other)}, false)")


def length(component: str, number: int, value: str) -> Expression:
    if component == "MinLength" and number == 0:
        return TRUE
    return all_of([_not_blank(value), Test(f"STRLEN(STR({value})) {'>=' if component == 'MinLength' else '<='} {number}")])


def matches(pattern: str, flags: str, value: str) -> Expression:
    rust = string(rust_pattern(pattern, flags))
    return all_of([_not_blank(value), Test(f"REGEX(STR({value}), {rust}{f', {string(flags)}' if flags else ''})")])


def language_in(ranges: Iterable[str], value: str) -> Expression:
    tests = [Test(f"LANGMATCHES(LANG({value}), {string(tag)})") for tag in ranges]
    return all_of([Test(f"isLITERAL({value})"), any_of(tests) if tests else FALSE])


def one_of(terms: Iterable[str], value: str) -> Expression:
    tests = [Test(f"sameTerm({value}, {term})") for term in terms]
    return any_of(tests) if tests else FALSE


def _not_blank(value: str) -> Expression:
    return Not(Test(f"isBLANK({value})"))
