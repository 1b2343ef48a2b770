"""Prove of a store that it holds each statement once, that one version of each table counts, and that entities are spoken of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..model.graph_names import ENTITIES
from ..model.namespaces import DCT, JX, ORG, PAV, PROV
from .base import Store, ntriples_term
from .model_version import check_model

__all__ = ["Integrity", "examine_store"]

#: So many examples are given of what is wrong.
_EXAMPLES = 3
_TABLES = f"<{JX}TargetTable> <{JX}EvaluationTable>"
_COUNTING = f"VALUES ?kind {{ {_TABLES} }} ?v a ?kind ; <{DCT}isVersionOf> ?w"
_SPEAK = "|".join(
    f"<{name}>"
    for name in (
        *(f"{JX}{name}" for name in ("department", "supervisingDepartment", "project", "concept", "nameUse")),
        f"{PROV}wasGeneratedBy",
    )
)
_PARTS = f"<{ORG}originalOrganization>|<{ORG}resultingOrganization>"
#: The works that documents print; others follow from what speaks of them, as the plan of a 自评表 does, and have no version here.
_WORKS = f'GRAPH ?m {{ ?w a <{JX}TableWork> }} FILTER(STRENDS(STR(?m), "{ENTITIES}"))'
_KINDS = f"<{JX}Department> <{JX}Project> <{JX}IndicatorConcept> <{JX}NameUse> <{PROV}Activity>"


@dataclass(frozen=True, slots=True)
class Integrity:
    """A property that a store must have: its name, what is wrong (empty where nothing is), and what was seen."""

    name: str
    wrong: str
    seen: str


def examine_store(store: Store) -> Iterator[Integrity]:
    """Look at each property in turn. Raises StoreError where the store is of another model or cannot be read."""
    check_model(store)
    yield _none(
        store,
        "each statement in one graph",
        "SELECT ?s ?p ?o ?g ?h WHERE { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER(STR(?g) < STR(?h)) }",
        "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
        "statements",
    )
    yield _none(
        store,
        "one version of each table counts",
        f"SELECT ?w (COUNT(?v) AS ?n) WHERE {{ {_COUNTING} }} GROUP BY ?w HAVING (COUNT(?v) > 1)",
        f"SELECT (COUNT(*) AS ?n) WHERE {{ {_WORKS} }}",
        "tables",
    )
    yield _none(
        store,
        "the version that counts is the current one",
        f"SELECT DISTINCT ?w ?v WHERE {{ {_WORKS} OPTIONAL {{ ?w <{PAV}hasCurrentVersion> ?v }} "
        f"FILTER NOT EXISTS {{ ?v <{DCT}isVersionOf> ?w ; a ?kind FILTER(?kind IN ({_TABLES.replace(' ', ', ')})) }} }}",
        f"SELECT (COUNT(*) AS ?n) WHERE {{ ?w <{PAV}hasCurrentVersion> ?v }}",
        "current versions",
    )
    of_documents = 'GRAPH ?g { ?x %s ?e } FILTER(STRENDS(STR(?g), "/graph"))'
    entities = f'VALUES ?kind {{ {_KINDS} }} GRAPH ?h {{ ?e a ?kind }} FILTER(STRENDS(STR(?h), "{ENTITIES}"))'
    yield _none(
        store,
        "a document speaks of each entity",
        # A department may be spoken of by what it became.
        f"SELECT ?e WHERE {{ {entities} FILTER NOT EXISTS {{ {of_documents % _SPEAK} }} FILTER NOT EXISTS {{ ?change {_PARTS} ?e }} }}",
        f"SELECT (COUNT(*) AS ?n) WHERE {{ {entities} }}",
        "entities",
    )
    yield _none(
        store,
        "each entity that a document speaks of is described",
        f"SELECT DISTINCT ?e WHERE {{ {{ SELECT DISTINCT ?e WHERE {{ {of_documents % _SPEAK} }} }} FILTER NOT EXISTS {{ ?e a ?any }} }}",
        f"SELECT (COUNT(DISTINCT ?e) AS ?n) WHERE {{ {of_documents % _SPEAK} }}",
        "entities",
    )


def _none(store: Store, name: str, query: str, counting: str, of: str) -> Integrity:
    """That a query gives no rows; what it gives is what is wrong."""
    rows = store.select(f"{query} LIMIT {_EXAMPLES}").rows
    if rows:
        return Integrity(name, "; ".join(" ".join(ntriples_term(term) for term in row if term) for row in rows), "")
    counted = store.select(counting).rows
    number = int(counted[0][0].value) if counted and counted[0][0] else 0
    return Integrity(name, "", f"{number:,} {of}")
