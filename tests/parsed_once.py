"""What pySHACL makes of the shapes shared by all tests of a worker that run it.

pySHACL hands the text of each rule to rdflib anew for each graph it validates, and rdflib parses it anew: nine tenths of the time of
a validation of one small graph. The parsed query is the one that `rdflib.plugins.sparql.prepareQuery` gives for being used again.
Half of what is left goes into looking the same statements up in a graph of shapes that does not change, and into describing in words,
beside the report as a graph, which alone the tests read, what each part of a shape does not like. A third of the rest goes into
comparing each statement about a shape with all names of parameters, and into results that no report has: what a shape within sh:or or
sh:not says is only counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

import pytest
from pyshacl import shape as shape_module
from pyshacl import validator
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.advanced import ExpressionConstraint, SH_expression
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.shapes_graph import ShapesGraph
from rdflib import Graph, URIRef
from rdflib.plugins.sparql.processor import SPARQLProcessor, prepareQuery
from rdflib.plugins.sparql.sparql import Query

_query = SPARQLProcessor.query


@lru_cache(maxsize=1000)
def _parsed(text: str, base: str | None, namespaces: tuple[tuple[str, str], ...]) -> Query:
    return prepareQuery(text, dict(namespaces), base)


def _run(self: SPARQLProcessor, query: Any, bindings: Any = None, names: Any = None, base: Any = None, DEBUG: bool = False) -> Any:  # noqa: N803
    if isinstance(query, str):
        query = _parsed(query, base, tuple(sorted((prefix, str(iri)) for prefix, iri in (names or {}).items())))
    return _query(self, query, bindings, names, base, DEBUG)


class SharedShapes:
    """Makes pySHACL's shapes of each graph once, and looks the same up in it once, as long as it has as many statements."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.made: dict[int, tuple[Graph, int, ShapesGraph]] = {}  # with the graph, whose number no other gets as long as it is here

    def __call__(self, graph: Graph, *arguments: Any) -> ShapesGraph:
        before = self.made.get(id(graph))
        if before and before[1] == len(graph):
            return before[2]
        self.patch.setattr(graph, "triples", remembered(partial(type(graph).triples, graph)))
        made = ShapesGraph(graph, *arguments)
        self.made[id(graph)] = graph, len(graph), made
        return made


def remembered(triples: Callable[[Any], Iterator[Any]]) -> Callable[[Any], Iterator[Any]]:
    answers: dict[Any, list[Any]] = {}

    def run(pattern: Any) -> Iterator[Any]:
        if not isinstance(pattern[1], URIRef | None):
            return triples(pattern)  # along a path
        if pattern not in answers:
            answers[pattern] = list(triples(pattern))
        return iter(answers[pattern])

    return run


class Parameters(list[URIRef]):
    """The names of the parameters of constraints, of which pySHACL makes a list for each shape and each node, to look names up in it."""

    def __init__(self) -> None:
        super().__init__([*ALL_CONSTRAINT_PARAMETERS, SH_expression])
        self.names = frozenset(self)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def copy(self) -> Parameters:
        return self

    def append(self, name: URIRef) -> None:
        assert name in self.names


class Result:
    """What ``make_v_result`` gives, made when it is read: the words, the node and the statements of a result."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.arguments, self.named = arguments, named
        self.made: tuple[str, Any, list[Any]] | None = None

    def parts(self) -> tuple[str, Any, list[Any]]:
        if self.made is None:
            self.made = _make_result(*self.arguments, **self.named)
        return self.made

    def __iter__(self) -> Iterator[Any]:
        return iter(self.parts())

    def __getitem__(self, at: int) -> Any:
        return self.parts()[at]


_make_result = ConstraintComponent.make_v_result


def _result(*arguments: Any, **named: Any) -> Result:
    """As a function, which gets the constraint it is called of, unlike a class."""
    return Result(*arguments, **named)


@contextmanager
def parsed_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SPARQLProcessor, "query", _run)
        patch.setattr(validator, "ShapesGraph", SharedShapes(patch))
        patch.setattr(ConstraintComponent, "make_v_result_description", lambda *_, **__: "")
        patch.setattr(ConstraintComponent, "make_v_result", _result)
        # It makes a list with the names of advanced constraints too for each shape and node, and a map of their classes.
        components = {**CONSTRAINT_PARAMETERS_MAP, SH_expression: ExpressionConstraint}
        patch.setattr(shape_module.module, "CONSTRAINT_PARAMS", (Parameters(), components), raising=False)
        yield
