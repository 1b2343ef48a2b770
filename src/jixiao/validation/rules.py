"""Load the shapes of ``shapes/``, compiled and with their rules of findings, and the indicator framework they look levels up in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat, Triple, parse, serialize

from ..rdf.shape_rules import ShapeRule, shape_rules
from ..util.cache import cached_on_disk, code
from ..util.resources import shape_files
from .document import Statements, statements
from .ruleset import framework_file
from .shacl.program import Check, Compiled, ConstraintText, Message, ShapeHead
from .shacl.requirements import Needs
from .shacl.triples import Triples

_NT = RdfFormat.N_TRIPLES


@dataclass(frozen=True, slots=True)
class Rules:
    """All shapes and the framework as N-Triples, and the program for data without rdfs:subClassOf."""

    triples: str
    framework: str
    program: Compiled


@cache
def rules() -> Rules:
    """The rules, made ready, which a process before this one may have done. Raises ValueError naming the file that does not parse."""
    types = (Compiled, Check, ShapeHead, ConstraintText, Message, Needs)
    return cached_on_disk(Rules, _inputs, types, _made, pyoxigraph.__version__)


def _inputs() -> list[Path]:
    return [*shape_files(), framework_file(), *code("validation", "sparql", "rdf", "model")]


def _made() -> Rules:
    from .shacl.compiler import compile_shapes

    # Written once, so that a blank node has the same name in the shapes and in the program of every process.
    triples = _ntriples([triple for path in shape_files() for triple in _turtle(path)])
    graph = _graph(triples)
    framework = _ntriples(_turtle(framework_file()))
    return Rules(triples, framework, compile_shapes(graph, subclasses=False))


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
def shapes() -> Mapping[str, ShapeRule]:
    """The rules of findings of the shapes that carry a code, by the shape's IRI."""
    return {rule.iri: rule for rule in shape_rules().values()}
