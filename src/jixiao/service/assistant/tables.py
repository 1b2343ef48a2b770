"""Gather a table for an assistant: its fields, its rows of indicators and its findings, each with the cells it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...model.namespaces import BOOKKEEPING_PROPERTIES, DCT, JX, PAV, PROV, QB, RDF_TYPE, RDFS, SH, prefix_declarations
from ...sparql.answers import answer
from ...sparql.formats import as_json
from ...sparql.parameter_terms import read_term, written_term
from ...sparql.results import Results, Term
from .citations import Citation, citations_of
from .store_access import StoreAccess, ToolError

_PREFIXES = prefix_declarations("jx", "prov")
_HIDDEN = ", ".join(f"<{name}>" for name in BOOKKEEPING_PROPERTIES)
#: Said in another way, or for programs alone.
_ELSEWHERE = frozenset((RDF_TYPE, f"{PROV}wasDerivedFrom", f"{JX}versionRank", f"{RDFS}label", f"{QB}dataSet"))
_TABLES = ("TargetTable", "EvaluationTable", "SupersededTable", "SupersededEvaluationTable")
_ROWS = ("Indicator", "EvaluatedIndicator", "SupersededIndicator", "SupersededEvaluatedIndicator")


@dataclass(slots=True)
class _Resource:
    """What is said of a resource: terms by the IRIs of properties."""

    iri: str
    said: dict[str, list[Term]] = field(default_factory=dict)

    def one(self, name: str) -> str | None:
        terms = self.said.get(name)
        return terms[0].value if terms else None

    def is_a(self, *names: str) -> bool:
        return any(term.value == f"{JX}{name}" for term in self.said.get(RDF_TYPE, ()) for name in names)

    def fields(self) -> dict[str, Any]:
        """Its properties by their short names, as JSON values; several values as a list."""
        return {
            name.removeprefix(JX).rpartition("#")[2].rpartition("/")[2]: _json_values(terms)
            for name, terms in self.said.items()
            if name not in _ELSEWHERE
        }


def _json_values(terms: list[Term]) -> Any:
    import json

    values = [row["value"] for row in json.loads(as_json(answer(Results(("value",), tuple((term,) for term in terms)))))]
    return values[0] if len(values) == 1 else values


async def table_with_sources(store: StoreAccess, iri: str) -> tuple[dict[str, Any], list[Citation]]:
    """Gather a table by its IRI, that of a version, of the work (then the version that counts) or of something in it. Raises ToolError."""
    version = await _version(store, iri)
    # What reading found is about a cell, whose table its number tells; what the shapes found names the table.
    of_cells = (
        f"<{version}> jx:inDocument ?document ; prov:wasDerivedFrom ?begin . ?begin jx:tableNumber ?number . "
        "?s a jx:Finding ; jx:inDocument ?document ; prov:wasDerivedFrom ?cell . ?cell jx:tableNumber ?number . "
        'FILTER(STRBEFORE(STR(?cell), "#") = STR(?document) && STRBEFORE(STR(?begin), "#") = STR(?document))'
    )
    pattern = (
        f"{{ BIND(<{version}> AS ?s) }} UNION {{ ?s jx:inTable <{version}> }} "
        f"UNION {{ ?row jx:inTable <{version}> ; jx:target|jx:actual ?s }} UNION {{ {of_cells} }}"
    )
    resources = await _gathered(store, pattern)
    table = resources.pop(version)
    cited = await citations_of(store, [version, *resources])
    places: dict[str, list[str]] = {}
    for citation in cited:
        places.setdefault(citation.resource, []).append(citation.as_json()["place"])
    rows = sorted((each for each in resources.values() if each.is_a(*_ROWS)), key=lambda row: int(row.one(f"{JX}position") or 0))
    findings = [each for each in resources.values() if each.is_a("Finding")]
    return {
        "iri": version,
        "work": table.one(f"{DCT}isVersionOf"),
        "counts": table.is_a("TargetTable", "EvaluationTable"),
        "fields": table.fields(),
        "read_from": places.get(version, []),
        "indicators": [_row(row, resources, places) for row in rows],
        "findings": [_finding(finding, places) for finding in findings],
    }, cited


def _row(row: _Resource, resources: Mapping[str, _Resource], places: Mapping[str, list[str]]) -> dict[str, Any]:
    """A row with its target and its actual value in it."""
    made: dict[str, Any] = {"iri": row.iri, **row.fields(), "read_from": places.get(row.iri, [])}
    for name in ("target", "actual"):
        value = resources.get(row.one(f"{JX}{name}") or "")
        if value is not None:
            made[name] = {**value.fields(), "read_from": places.get(value.iri, [])}
    return made


def _finding(finding: _Resource, places: Mapping[str, list[str]]) -> dict[str, Any]:
    messages = {term.language or "": term.value for term in finding.said.get(f"{SH}resultMessage", ())}
    return {
        "code": finding.one(f"{JX}code"),
        "severity": (finding.one(f"{SH}resultSeverity") or "").removeprefix(SH),
        "message": messages.get("en") or next(iter(messages.values()), ""),
        "message_zh": messages.get("zh", ""),
        "about": finding.one(f"{SH}focusNode"),
        "value": finding.one(f"{SH}value"),
        "read_from": places.get(finding.iri, []),
    }


async def _version(store: StoreAccess, iri: str) -> str:
    """The version of a table that an IRI stands for. Raises ToolError."""
    term = read_term(f"<{iri.strip('<>')}>", {})
    given = written_term(term)
    known = await store.select(
        f"{_PREFIXES} SELECT ?version ?type {{ {{ VALUES ?version {{ {given} }} }} UNION {{ {given} jx:inTable ?version }} "
        f"UNION {{ {given} <{PAV}hasCurrentVersion> ?version }} ?version a ?type }} ORDER BY ?version"
    )
    classes = {f"{JX}{name}" for name in _TABLES}
    versions = dict.fromkeys(version.value for version, kind in known.rows if version and kind and kind.value in classes)
    if not versions:
        raise ToolError(
            f"there is no table <{term.value}> in the store; search finds tables", f"存储中没有表 <{term.value}>；可用 search 查找"
        )
    return next(iter(versions))


async def _gathered(store: StoreAccess, pattern: str) -> dict[str, _Resource]:
    """What is said of all ``?s`` of a pattern, by IRI."""
    results = await store.select(
        f"{_PREFIXES} SELECT DISTINCT ?s ?p ?o {{ {{ SELECT DISTINCT ?s {{ {pattern} }} }} ?s ?p ?o "
        f"FILTER(?p NOT IN ({_HIDDEN})) }} ORDER BY ?p"
    )
    gathered: dict[str, _Resource] = {}
    for subject, predicate, value in results.rows:
        if subject is not None and predicate is not None and value is not None:
            gathered.setdefault(subject.value, _Resource(subject.value)).said.setdefault(predicate.value, []).append(value)
    return gathered
