"""The shapes of ``shapes/``, what they say about themselves, and the indicator framework they look levels up in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat, Triple, parse, serialize

from ..model import Severity
from ..rdf.namespaces import JX, RDFS, SH
from ..util.cache import cached_on_disk, code
from .document import Statements, statements
from .ruleset import framework_file, shape_files
from .shacl.program import Check, Compiled, ConstraintText, Message, ShapeHead
from .shacl.requirements import Needs
from .shacl.triples import Triples, iri

SEVERITIES = {f"<{SH}Violation>": Severity.VIOLATION, f"<{SH}Warning>": Severity.WARNING, f"<{SH}Info>": Severity.INFO}
_NT = RdfFormat.N_TRIPLES


@dataclass(frozen=True, slots=True)
class Shape:
    """A rule: its code, how bad it is, the property whose cell a finding points at, and its name in Chinese and English."""

    iri: str
    code: str
    severity: Severity
    field: str | None
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All shapes and the framework as N-Triples, the shapes that carry a code, and the program for data without rdfs:subClassOf."""

    triples: str
    framework: str
    shapes: tuple[Shape, ...]
    program: Compiled


@cache
def rules() -> Rules:
    """The rules, made ready, which a process before this one may have done. Raises ValueError naming the file that does not parse."""
    types = (Shape, Severity, Compiled, Check, ShapeHead, ConstraintText, Message, Needs)
    return cached_on_disk(Rules, _inputs, types, _made, pyoxigraph.__version__)


def _inputs() -> list[Path]:
    return [*shape_files(), framework_file(), *code("validation", "rdf", "model")]


def _made() -> Rules:
    from .shacl.compiler import compile_shapes

    # Written once, so that a blank node has the same name in the shapes and in the program of every process.
    triples = _ntriples([triple for path in shape_files() for triple in _turtle(path)])
    graph = _graph(triples)
    framework = _ntriples(_turtle(framework_file()))
    return Rules(triples, framework, tuple(_coded(graph)), compile_shapes(graph, subclasses=False))


def _turtle(path: Path) -> Iterator[Triple]:
    try:
        for statement in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True):
            yield Triple(statement.subject, statement.predicate, statement.object)
    except SyntaxError as error:
        raise ValueError(f"{path}: {error}") from error


def _ntriples(triples: Iterable[Triple]) -> str:
    return (serialize(triples, format=_NT) or b"").decode("utf-8")


def _graph(ntriples: str) -> Triples:
    return Triples(parse(ntriples, format=_NT))


def _coded(graph: Triples) -> Iterator[Shape]:
    for node in graph.having(iri(f"{JX}code")):
        labels = {label.language: label.value for label in map(graph.literal, graph.objects(node, iri(f"{RDFS}label")))}
        code, field = graph.value(node, iri(f"{JX}code")), graph.value(node, iri(f"{JX}field"))
        name = graph.text(code) if code else ""
        yield Shape(
            iri=node[1:-1],
            code=name,
            severity=SEVERITIES.get(graph.value(node, iri(f"{SH}severity")) or "", Severity.VIOLATION),
            field=graph.text(field).removeprefix(JX) if field else None,
            label_zh=labels.get("zh", name),
            label_en=labels.get("en", name),
        )


@cache
def shape_triples() -> Triples:
    """All shapes as one graph. Raises ValueError naming the file that does not parse."""
    return _graph(rules().triples)


@cache
def framework() -> Statements:
    """The indicator framework, which the shapes look levels up in."""
    return statements(rules().framework)


@cache
def compiled(subclasses: bool) -> Compiled:
    """The shapes as queries; ``subclasses``: for data that holds rdfs:subClassOf."""
    if not subclasses:
        return rules().program
    from .shacl.compiler import compile_shapes

    return compile_shapes(shape_triples(), subclasses=True)


@cache
def shapes() -> Mapping[str, Shape]:
    """The shapes that carry a code, by IRI."""
    return {shape.iri: shape for shape in rules().shapes}
