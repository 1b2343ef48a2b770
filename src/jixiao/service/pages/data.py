"""What pages ask the store: rows as Python values, and what is known of a thing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from ...model.namespaces import JX, ONTOLOGY_GRAPH, PROV, RDF_TYPE, RDFS, SKOS, prefix_declarations
from ..answering import Service
from ..api.linked_data import is_iriref
from ..errors import unknown_resource
from ..negotiation import BINDINGS, Chosen

PREFIXES = prefix_declarations("jx", "skos", "rdfs", "prov", "sh") + "\n"
_JSON = Chosen(BINDINGS[0], BINDINGS[0].types[0])
_LARGE = 200_000
_NUMBERS = ("integer", "decimal", "double", "float")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Value:
    """A term: its text, and whether it is an IRI; a literal's language and datatype."""

    text: str
    iri: bool = False
    language: str = ""
    datatype: str = ""

    @property
    def number(self) -> Decimal | None:
        if self.datatype.rpartition("#")[2] not in _NUMBERS:
            return None
        try:
            return Decimal(self.text)
        except InvalidOperation:
            return None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Answered:
    columns: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]


@dataclass(slots=True)
class Thing:
    """A thing and what is said of it: values by property, both by their IRIs (those of jixiao's ontology by their short names)."""

    iri: str
    values: dict[str, list[Value]] = field(default_factory=dict)

    def all(self, name: str) -> list[Value]:
        return self.values.get(name, [])

    def one(self, name: str) -> str | None:
        """The first value of a property."""
        found = self.values.get(name)
        return found[0].text if found else None

    def every(self, name: str) -> str:
        """All values of a property: several, where the documents that a thing stands in differ."""
        return " / ".join(dict.fromkeys(value.text for value in self.values.get(name, [])))

    def said(self, name: str, language: str) -> str | None:
        """The text of a property in a language, else in any."""
        found = self.values.get(name, [])
        return next((value.text for value in found if value.language.startswith(language)), found[0].text if found else None)

    @property
    def types(self) -> set[str]:
        return {short(value.text) for value in self.all("type")}

    @property
    def label(self) -> str | None:
        """What it is called, in Chinese where there is a choice."""
        names = ("title", "projectName", "name", f"{SKOS}prefLabel", f"{RDFS}label", "fileName")
        return next((said for name in names if (said := self.said(name, "zh"))), None)


def short(iri: str) -> str:
    """The name of a property or class as pages use it."""
    return iri.removeprefix(JX) if iri.startswith(JX) else "type" if iri == RDF_TYPE else iri


async def answered(service: Service, sparql: str, engine: str | None = None) -> Answered:
    """The rows of a SELECT. Raises HTTPError."""
    body = await service.rows(sparql, _JSON, engine)
    # What takes longer than others should wait is done beside them.
    return await asyncio.to_thread(_answered, body) if len(body) > _LARGE else _answered(body)


def _answered(body: bytes) -> Answered:
    found = json.loads(body)
    columns = tuple(found["head"]["vars"])
    kept: dict[str, Value] = {}
    rows = []
    for row in found["results"]["bindings"]:
        rows.append(tuple(_value(row[column], kept) if column in row else None for column in columns))
    return Answered(columns, tuple(rows))


def _value(term: Mapping[str, str], kept: dict[str, Value]) -> Value:
    key = f"{term['type']} {term.get('datatype')} {term.get('xml:lang')} {term['value']}"
    if key not in kept:
        kept[key] = Value(term["value"], term["type"] == "uri", term.get("xml:lang", ""), term.get("datatype", ""))
    return kept[key]


async def rows(service: Service, sparql: str, engine: str | None = None) -> list[Row]:
    """The rows of a SELECT as texts by column; what a row lacks is not in it. Raises HTTPError."""
    found = await answered(service, sparql if sparql.lstrip().startswith("PREFIX") else PREFIXES + sparql, engine)
    return [{column: value.text for column, value in zip(found.columns, row, strict=True) if value is not None} for row in found.rows]


async def things(service: Service, pattern: str) -> dict[str, Thing]:
    """What is said of all ``?s`` of a pattern, as ``pattern . ?s ?p ?o``, by IRI."""
    found = await answered(service, f"{PREFIXES}SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} ?s ?p ?o }}", "embedded")
    gathered: dict[str, Thing] = {}
    for subject, predicate, value in found.rows:
        if subject is None or predicate is None or value is None:
            continue
        thing = gathered.setdefault(subject.text, Thing(subject.text))
        thing.values.setdefault(short(predicate.text), []).append(value)
    for thing in gathered.values():
        for values in thing.values.values():
            values.sort(key=lambda value: (value.language, value.text))
    return gathered


async def thing_of(service: Service, iri: str) -> Thing:
    """What is said of a thing. Raises HTTPError, 404, where that is nothing."""
    found = await things(service, f"VALUES ?s {{ <{iri}> }}")
    if iri not in found:
        raise unknown_resource(iri)
    return found[iri]


async def labels(service: Service, iris: Iterable[str], language: str) -> dict[str, str]:
    """What things are called in a language, else in any."""
    wanted = sorted({iri for iri in iris if is_iriref(iri)})
    if not wanted:
        return {}
    values = " ".join(f"<{iri}>" for iri in wanted)
    found = await answered(
        service,
        f"{PREFIXES}SELECT DISTINCT ?s ?label WHERE {{ VALUES ?s {{ {values} }} "
        "?s skos:prefLabel|rdfs:label|jx:name|jx:title|jx:projectName|jx:fileName ?label }",
        "embedded",
    )
    best: dict[str, Value] = {}
    for subject, label in found.rows:
        if subject is None or label is None:
            continue
        before = best.get(subject.text)
        if before is None or (label.language.startswith(language), not label.language, before.text) > (
            before.language.startswith(language),
            not before.language,
            label.text,
        ):
            best[subject.text] = label
    return {iri: value.text for iri, value in best.items()}


async def property_labels(service: Service, language: str) -> dict[str, str]:
    """What the ontology calls its properties and classes, by their short names."""
    found = await answered(
        service, f"{PREFIXES}SELECT ?p ?label WHERE {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?p rdfs:label ?label }} }}", "embedded"
    )
    named = {
        short(name.text): label.text
        for name, label in found.rows
        if name is not None and label is not None and label.language.startswith(language)
    }
    own = {"type": ("类型", "type"), f"{PROV}wasDerivedFrom": ("来源", "source"), f"{PROV}wasGeneratedBy": ("由…生成", "generated by")}
    return {name: pair[0 if language == "zh" else 1] for name, pair in own.items()} | named
