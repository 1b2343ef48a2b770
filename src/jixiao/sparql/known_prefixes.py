"""Declare the prefixes of the project in a query that uses them without a declaration, so that none need be typed."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.namespaces import DCT, ORG, OWL, PREFIXES, QUDT, QUDT_UNIT, SCHEMA, VOID
from .errors import SparqlError
from .lexer import iri_value, name_parts, scan

#: By their names; those that the data are written with, and those of the other vocabularies in them.
KNOWN_PREFIXES: Mapping[str, str] = {
    **PREFIXES,
    "dcterms": DCT,
    "org": ORG,
    "owl": OWL,
    "qudt": QUDT,
    "schema": SCHEMA,
    "unit": QUDT_UNIT,
    "void": VOID,
}


def declared_prefixes(sparql: str) -> dict[str, str]:
    """Find the prefixes that a query declares, with their IRIs."""
    declared: dict[str, str] = {}
    tokens = scan(sparql)
    for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if word.is_keyword("PREFIX") and name.kind == "name" and iri.kind == "iri":
            try:
                declared[name_parts(name.text)[0]] = iri_value(iri.text)
            except SparqlError:
                continue  # the engine says what is wrong with it
    return declared


def with_known_prefixes(sparql: str) -> str:
    """Declare the known prefixes that a query uses and does not declare. They go on its first line, so that errors name the right one.

    >>> with_known_prefixes("ASK { ?t a jx:TargetTable ; ex:is 1 }")
    'PREFIX jx: <https://w3id.org/jixiao/ontology#> ASK { ?t a jx:TargetTable ; ex:is 1 }'
    """
    used = dict.fromkeys(name_parts(token.text)[0] for token in scan(sparql) if token.kind == "name")
    declared = declared_prefixes(sparql)
    missing = [f"PREFIX {name}: <{KNOWN_PREFIXES[name]}> " for name in used if name in KNOWN_PREFIXES and name not in declared]
    return "".join(missing) + sparql
