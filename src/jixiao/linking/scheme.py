"""Hold the standard concepts of indicators and their facets, as ``ontology/concepts.ttl`` has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ..model.namespaces import JX, JXB, JXC, JXF, JXM, JXO, OWL, SKOS
from ..util.cache import cached_on_disk, code
from ..util.resources import resource_dir
from ..vocabulary.turtle import Node, nodes

#: The object of a name that does not say what it is of, and the measure of what is no indicator.
GENERAL, OTHER_MEASURE = "general", "other-measure"
#: Whom a name asks that does not say it.
NOBODY = "none"
_OWL_VERSION = f"{OWL}versionInfo"


@dataclass(frozen=True, slots=True)
class Facet:
    """Hold a value of a facet (a measure, an object, a beneficiary): its slug, labels and definitions."""

    slug: str
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str


@dataclass(frozen=True, slots=True)
class Concept:
    """Hold a standard concept, or a group of them: a group has no ``parent``, neither objects nor beneficiaries.

    ``level2`` are the concepts of the official framework that a group stands below (``quantity``), by local name.
    """

    slug: str
    parent: str | None
    measure: str
    objects: tuple[str, ...]
    beneficiaries: tuple[str, ...]
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str
    note_zh: str
    note_en: str
    units: tuple[str, ...]
    direction: str
    examples: tuple[str, ...]
    level2: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """Hold all concepts and facets by slug, in the order of the file, and the version of the scheme."""

    version: str
    concepts: Mapping[str, Concept]
    measures: Mapping[str, Facet]
    objects: Mapping[str, Facet]
    beneficiaries: Mapping[str, Facet]
    #: The group of each measure, and the concept of each measure with one of its objects or beneficiaries.
    groups: Mapping[str, str]
    pairs: Mapping[tuple[str, str], str]

    def concept_of(self, measure: str, object_: str, beneficiary: str | None = None) -> str | None:
        """Find the most specific concept of a measure and its object or beneficiary; its group where there is none.

        None for a measure that has no group (``other-measure``).
        """
        part = beneficiary if beneficiary is not None else object_
        return self.pairs.get((measure, part)) or self.groups.get(measure)


def concept_iri(slug: str) -> str:
    """Give the IRI of a concept.

    >>> concept_iri("cost-training")
    'https://w3id.org/jixiao/concept/cost-training'
    """
    return JXC + slug


@cache
def concept_scheme() -> Scheme:
    """Read the scheme from its file, once. Raises ValueError where the file does not parse."""
    kept = cached_on_disk(_Kept, lambda: [_file(), *code("linking/scheme.py", "vocabulary/turtle.py")], (Facet, Concept), _read)
    groups = {concept.measure: concept.slug for concept in kept.concepts.values() if concept.parent is None}
    pairs = {
        (concept.measure, part): concept.slug for concept in kept.concepts.values() for part in (*concept.objects, *concept.beneficiaries)
    }
    return Scheme(
        kept.version,
        MappingProxyType(kept.concepts),
        MappingProxyType(kept.measures),
        MappingProxyType(kept.objects),
        MappingProxyType(kept.beneficiaries),
        MappingProxyType(groups),
        MappingProxyType(pairs),
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """The scheme as it is kept on disk: that it need not be parsed by the next process."""

    version: str
    concepts: dict[str, Concept]
    measures: dict[str, Facet]
    objects: dict[str, Facet]
    beneficiaries: dict[str, Facet]


def _file() -> Path:
    return resource_dir("ontology") / "concepts.ttl"


def _read() -> _Kept:
    graph = nodes(_file())
    version = graph[f"{JXC}scheme"].text(_OWL_VERSION) or ""
    concepts = {slug: _concept(slug, node) for slug, node in _members(graph, JXC)}
    return _Kept(version, concepts, *({slug: _facet(slug, node) for slug, node in _members(graph, base)} for base in (JXM, JXO, JXB)))


def _members(graph: Mapping[str, Node], base: str) -> list[tuple[str, Node]]:
    return [(iri.removeprefix(base), node) for iri, node in graph.items() if node.text(f"{SKOS}inScheme") == f"{base}scheme"]


def _facet(slug: str, node: Node) -> Facet:
    return Facet(slug, *(node.text(SKOS + name, language) or "" for name in ("prefLabel", "definition") for language in ("zh", "en")))


def _concept(slug: str, node: Node) -> Concept:
    facet = _facet(slug, node)
    parent, measure = node.text(f"{SKOS}broader"), node.text(f"{JX}measure") or ""
    return Concept(
        slug,
        parent.removeprefix(JXC) if parent else None,
        measure.removeprefix(JXM),
        tuple(iri.removeprefix(JXO) for iri in node.texts(f"{JX}object")),
        tuple(iri.removeprefix(JXB) for iri in node.texts(f"{JX}beneficiary")),
        facet.label_zh,
        facet.label_en,
        facet.definition_zh,
        facet.definition_en,
        node.text(f"{SKOS}scopeNote", "zh") or "",
        node.text(f"{SKOS}scopeNote", "en") or "",
        tuple(node.texts(f"{JX}typicalUnit")),
        node.text(f"{JX}preferredDirection") or "none",
        tuple(node.texts(f"{SKOS}example")),
        tuple(iri.removeprefix(JXF) for iri in node.texts(f"{SKOS}broadMatch")),
    )
