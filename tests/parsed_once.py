"""What pySHACL makes of the shapes shared by all tests of a worker that run it.

pySHACL hands the text of each rule to rdflib anew for each graph it validates, and rdflib parses it anew: nine tenths of the time of
a validation of one small graph. The parsed query is the one that `rdflib.plugins.sparql.prepareQuery` gives for being used again.
Half of what is left goes into looking the same statements up in a graph of shapes that does not change, and into describing in words,
beside the report as a graph, which alone the tests read, what each part of a shape does not like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

import pytest
from pyshacl import validator
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


@contextmanager
def parsed_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SPARQLProcessor, "query", _run)
        patch.setattr(validator, "ShapesGraph", SharedShapes(patch))
        patch.setattr(ConstraintComponent, "make_v_result_description", lambda *_, **__: "")
        yield
