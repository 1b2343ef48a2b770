"""The shapes of ``shapes/``, what they say about themselves, and the indicator framework they look levels up in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Triple, parse, serialize

from ..model import Severity
from ..rdf.names import JX, RDFS, SH
from ..rules import framework_file, shape_files
from .document import Statements, statements
from .triples import Triples, iri

if TYPE_CHECKING:
    from .compile import Compiled

SEVERITIES = {f"<{SH}Violation>": Severity.VIOLATION, f"<{SH}Warning>": Severity.WARNING, f"<{SH}Info>": Severity.INFO}


@dataclass(frozen=True, slots=True)
class Shape:
    """A rule: its code, how bad it is, the property whose cell a finding points at, and its name in Chinese and English."""

    iri: str
    code: str
    severity: Severity
    field: str | None
    label_zh: str
    label_en: str


def _turtle(path: Path) -> Iterator[Triple]:
    try:
        for statement in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True):
            yield Triple(statement.subject, statement.predicate, statement.object)
    except SyntaxError as error:
        raise ValueError(f"{path}: {error}") from error


@cache
def shape_triples() -> Triples:
    """All shapes as one graph. Raises ValueError naming the file that does not parse."""
    return Triples(triple for path in shape_files() for triple in _turtle(path))


@cache
def framework() -> Statements:
    """The indicator framework, which the shapes look levels up in."""
    return statements((serialize(_turtle(framework_file()), format=RdfFormat.N_TRIPLES) or b"").decode())


@cache
def compiled(subclasses: bool) -> Compiled:
    """The shapes as queries; ``subclasses``: for data that holds rdfs:subClassOf."""
    from .compile import compile_shapes

    return compile_shapes(shape_triples(), subclasses=subclasses)


@cache
def shapes() -> Mapping[str, Shape]:
    """The shapes that carry a code, by IRI."""
    graph = shape_triples()
    found: dict[str, Shape] = {}
    for node in graph.having(iri(f"{JX}code")):
        labels = {label.language: label.value for label in map(graph.literal, graph.objects(node, iri(f"{RDFS}label")))}
        code, field = graph.value(node, iri(f"{JX}code")), graph.value(node, iri(f"{JX}field"))
        name = graph.text(code) if code else ""
        found[node[1:-1]] = Shape(
            iri=node[1:-1],
            code=name,
            severity=SEVERITIES.get(graph.value(node, iri(f"{SH}severity")) or "", Severity.VIOLATION),
            field=graph.text(field).removeprefix(JX) if field else None,
            label_zh=labels.get("zh", name),
            label_en=labels.get("en", name),
        )
    return found
