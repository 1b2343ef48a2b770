"""Ask the store for a page: rows as text, and what is said of a resource."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Literal

from ...model.namespaces import BOOKKEEPING_PROPERTIES, JX, ONTOLOGY_GRAPH, PROV, RDF_TYPE, RDFS, SKOS, prefix_declarations
from ...sparql.results import Results, Term
from ..answering import Service
from ..api.linked_data import is_iriref
from ..errors import unknown_resource
from ..negotiation import BINDINGS, Chosen

PREFIXES = prefix_declarations("jx", "skos", "rdfs", "prov", "sh") + "\n"
#: What only the program needs is shown to nobody.
_HIDDEN = ", ".join(f"<{name}>" for name in BOOKKEEPING_PROPERTIES)
_JSON = Chosen(BINDINGS[0], BINDINGS[0].types[0])
#: Bytes of an answer from which it is decoded beside other requests.
_LARGE = 200_000
_NUMBERS = ("integer", "decimal", "double", "float")
#: Of "type" in the SPARQL 1.1 Query Results JSON Format.
_KINDS: Mapping[str, Literal["iri", "literal", "bnode"]] = {"uri": "iri", "bnode": "bnode"}

Row = Mapping[str, str]


@dataclass(slots=True)
class Resource:
    """A resource and what is said of it: terms by property.

    Both go by their IRIs, those of jixiao's ontology by their short names.
    """

    iri: str
    properties: dict[str, list[Term]] = field(default_factory=dict)

    def all(self, name: str) -> list[Term]:
        return self.properties.get(name, [])

    def one(self, name: str) -> str | None:
        """The first value of a property."""
        terms = self.properties.get(name)
        return terms[0].value if terms else None

    def every(self, name: str) -> str:
        """All values of a property: several, where the documents that a resource stands in differ."""
        return " / ".join(dict.fromkeys(term.value for term in self.properties.get(name, [])))

    def said(self, name: str, language: str) -> str | None:
        """The text of a property in a language, else in any."""
        terms = self.properties.get(name, [])
        return next((term.value for term in terms if _in_language(term, language)), terms[0].value if terms else None)

    @property
    def types(self) -> set[str]:
        return {short(term.value) for term in self.all("type")}

    @property
    def label(self) -> str | None:
        """What it is called, in Chinese where there is a choice."""
        names = ("title", "projectName", "name", "displayName", f"{SKOS}prefLabel", f"{RDFS}label", "fileName")
        return next((label for name in names if (label := self.said(name, "zh"))), None)


def _in_language(term: Term, language: str) -> bool:
    return (term.language or "").startswith(language)


def number_of(term: Term | None) -> Decimal | None:
    """The number that a literal of a numeric datatype is."""
    if term is None or (term.datatype or "").rpartition("#")[2] not in _NUMBERS:
        return None
    try:
        return Decimal(term.value)
    except InvalidOperation:
        return None


def short(iri: str) -> str:
    """The name of a property or class as pages use it."""
    return iri.removeprefix(JX) if iri.startswith(JX) else "type" if iri == RDF_TYPE else iri


async def select(service: Service, sparql: str, engine: str | None = None) -> Results:
    """Run a SELECT. Raises HTTPError."""
    body = await service.rows(sparql, _JSON, engine)
    # What takes longer than others should wait is done beside them.
    return await asyncio.to_thread(_decoded, body) if len(body) > _LARGE else _decoded(body)


def _decoded(body: bytes) -> Results:
    """Decode the SPARQL 1.1 Query Results JSON Format."""
    answer = json.loads(body)
    columns = tuple(answer["head"]["vars"])
    terms: dict[str, Term] = {}
    rows = []
    for row in answer["results"]["bindings"]:
        rows.append(tuple(_term(row[column], terms) if column in row else None for column in columns))
    return Results(columns, tuple(rows))


def _term(binding: Mapping[str, str], terms: dict[str, Term]) -> Term:
    """The term of a binding, made once for one answer: most of them come again."""
    key = f"{binding['type']} {binding.get('datatype')} {binding.get('xml:lang')} {binding['value']}"
    if key not in terms:
        kind = _KINDS.get(binding["type"], "literal")
        terms[key] = Term(kind, binding["value"], binding.get("datatype"), binding.get("xml:lang"))
    return terms[key]


async def rows(service: Service, sparql: str, engine: str | None = None) -> list[Row]:
    """Run a SELECT; its rows as texts by column, without those that a row lacks. Raises HTTPError."""
    results = await select(service, sparql if sparql.lstrip().startswith("PREFIX") else PREFIXES + sparql, engine)
    return [{column: term.value for column, term in zip(results.columns, row, strict=True) if term is not None} for row in results.rows]


async def resources(service: Service, pattern: str) -> dict[str, Resource]:
    """Gather what is said of all ``?s`` of a pattern, as ``pattern . ?s ?p ?o``, by IRI. Raises HTTPError."""
    results = await select(
        service, f"{PREFIXES}SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} ?s ?p ?o FILTER(?p NOT IN ({_HIDDEN})) }}", "embedded"
    )
    gathered: dict[str, Resource] = {}
    for subject, predicate, value in results.rows:
        if subject is None or predicate is None or value is None:
            continue
        resource = gathered.setdefault(subject.value, Resource(subject.value))
        resource.properties.setdefault(short(predicate.value), []).append(value)
    for resource in gathered.values():
        for terms in resource.properties.values():
            terms.sort(key=lambda term: (term.language or "", term.value))
    return gathered


async def resource_of(service: Service, iri: str) -> Resource:
    """Gather what is said of one resource. Raises HTTPError, 404 where that is nothing."""
    known = await resources(service, f"VALUES ?s {{ <{iri}> }}")
    if iri not in known:
        raise unknown_resource(iri)
    return known[iri]


async def labels(service: Service, iris: Iterable[str], language: str) -> dict[str, str]:
    """What resources are called in a language, else in any; places by the name that no other has, unless they have one in the language."""
    wanted = sorted({iri for iri in iris if is_iriref(iri)})
    if not wanted:
        return {}
    values = " ".join(f"<{iri}>" for iri in wanted)
    results = await select(
        service,
        f"{PREFIXES}SELECT DISTINCT ?s ?label ?own WHERE {{ VALUES ?s {{ {values} }} "
        "?s skos:prefLabel|rdfs:label|jx:name|jx:title|jx:projectName|jx:fileName ?any OPTIONAL { ?s jx:fileName ?file } "
        "BIND(COALESCE(?file, ?any) AS ?label) OPTIONAL { ?s jx:displayName ?own } }",
        "embedded",
    )
    best: dict[str, Term] = {}
    for subject, said, own in results.rows:
        if subject is None or said is None:
            continue
        # 天津市和平区, not 和平区
        label = own if own is not None and (language == "zh" or not _in_language(said, language)) else said
        before = best.get(subject.value)
        if before is None or (_in_language(label, language), not label.language, before.value) > (
            _in_language(before, language),
            not before.language,
            label.value,
        ):
            best[subject.value] = label
    return {iri: label.value for iri, label in best.items()}


async def property_labels(service: Service, language: str) -> dict[str, str]:
    """What the ontology calls its properties and classes, by their short names."""
    results = await select(
        service, f"{PREFIXES}SELECT ?p ?label WHERE {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?p rdfs:label ?label }} }}", "embedded"
    )
    named = {
        short(name.value): label.value
        for name, label in results.rows
        if name is not None and label is not None and _in_language(label, language)
    }
    own = {
        "type": ("类型", "type"),
        f"{PROV}wasDerivedFrom": ("来源", "source"),
        f"{PROV}wasGeneratedBy": ("由…生成", "generated by"),
        f"{PROV}wasRevisionOf": ("更正前", "revision of"),
    }
    return {name: pair[0 if language == "zh" else 1] for name, pair in own.items()} | named
