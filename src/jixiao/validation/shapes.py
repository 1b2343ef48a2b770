"""The shapes of ``shapes/`` and what they say about themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDFS, SH

from ..model import Severity
from ..rdf.names import JX
from ..resources import resource_dir

SEVERITIES = {SH.Violation: Severity.VIOLATION, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


@dataclass(frozen=True, slots=True)
class Shape:
    """A rule: its code, how bad it is, the property whose cell a finding points at, and its name in Chinese and English."""

    iri: str
    code: str
    severity: Severity
    field: str | None
    label_zh: str
    label_en: str


def shape_files() -> list[Path]:
    return sorted(resource_dir("shapes").glob("*.ttl"))


@cache
def shapes_graph() -> Graph:
    """All shapes as one graph. Raises ValueError naming the file that does not parse."""
    graph = Graph()
    for path in shape_files():
        try:
            graph.parse(path, format="turtle")
        except Exception as error:
            raise ValueError(f"{path}: {error}") from error
    return graph


@cache
def framework_graph() -> Graph:
    """The indicator framework, which the shapes look levels up in."""
    return Graph().parse(resource_dir("ontology") / "framework.ttl", format="turtle")


@cache
def rules_digest() -> str:
    """What identifies the rules: documents validated under other rules are validated again."""
    digest = hashlib.sha256()
    for path in [*shape_files(), resource_dir("ontology") / "framework.ttl"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def shapes() -> Mapping[str, Shape]:
    """The shapes that carry a code, by IRI."""
    graph = shapes_graph()
    found: dict[str, Shape] = {}
    for node, code in graph.subject_objects(URIRef(JX + "code")):
        labels = {label.language: str(label) for label in graph.objects(node, RDFS.label) if isinstance(label, Literal)}
        field = graph.value(node, URIRef(JX + "field"))
        severity = graph.value(node, SH.severity)
        found[str(node)] = Shape(
            iri=str(node),
            code=str(code),
            severity=SEVERITIES.get(severity, Severity.VIOLATION) if isinstance(severity, URIRef) else Severity.VIOLATION,
            field=str(field).removeprefix(JX) if field else None,
            label_zh=labels.get("zh", str(code)),
            label_en=labels.get("en", str(code)),
        )
    return found
