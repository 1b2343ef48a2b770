"""What every store can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ..model import JixiaoError
from ..model.namespaces import RDF_TYPE, XSD_STRING
from ..sparql.results import QueryAnswer, Results, Term

#: What the embedded store escapes in its N-Triples.
_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)} | str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)


class StoreError(JixiaoError):
    """The store cannot do what was asked."""


def is_server(location: str) -> bool:
    """Tell a store's location that is a server's address from a folder's path.

    >>> is_server("https://example.org/sparql"), is_server("data/store")
    (True, False)
    """
    return location.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class GraphSlice:
    """What is wanted of a named graph: all of it, or only the statements with these predicates and those that give something one of
    these classes; the terms are N-Triples text."""

    graph: str
    predicates: frozenset[str] | None = None
    classes: frozenset[str] = frozenset()

    def pieces(self, number: int) -> list[GraphSlice]:
        """The same in several portions of about the same size, which together are all of it, and each statement is in one of them."""
        if self.predicates is None:
            return [self]
        predicates, classes = sorted(self.predicates), sorted(self.classes)
        return [GraphSlice(self.graph, frozenset(predicates[n::number]), frozenset(classes[n::number])) for n in range(number)]

    def pattern(self) -> str:
        """The SPARQL pattern of these statements, as ``?s ?p ?o``."""
        if self.predicates is None:
            return f"GRAPH <{self.graph}> {{ ?s ?p ?o }}"
        predicates, classes = (" ".join(sorted(terms)) for terms in (self.predicates, self.classes))
        return (
            f"{{ VALUES ?p {{ {predicates} }} GRAPH <{self.graph}> {{ ?s ?p ?o }} }} UNION "
            f"{{ VALUES ?o {{ {classes} }} GRAPH <{self.graph}> {{ ?s a ?o }} BIND(<{RDF_TYPE}> AS ?p) }}"
        )


@dataclass(frozen=True, slots=True)
class NodeNeighbourhood:
    """What is wanted of a named graph: the statements about some nodes, and those in which others point at them with one of the
    predicates ``into``; the terms are N-Triples text."""

    graph: str
    nodes: frozenset[str]
    into: frozenset[str] = frozenset()

    def pieces(self, number: int) -> list[NodeNeighbourhood]:
        """The same in several of about the same size."""
        nodes = sorted(self.nodes)
        return [NodeNeighbourhood(self.graph, frozenset(some), self.into) for n in range(number) if (some := nodes[n::number])]

    def pattern(self) -> str:
        """The SPARQL pattern of these statements, as ``?s ?p ?o``."""
        nodes, into = (" ".join(sorted(terms)) for terms in (self.nodes, self.into))
        about = f"{{ VALUES ?s {{ {nodes} }} GRAPH <{self.graph}> {{ ?s ?p ?o }} }}"
        return f"{about} UNION {{ VALUES ?o {{ {nodes} }} VALUES ?p {{ {into} }} GRAPH <{self.graph}> {{ ?s ?p ?o }} }}" if into else about


@dataclass(frozen=True, slots=True)
class Change:
    """What is to change in a store at once: whole named graphs, and single statements of others that go and that come; all are N-Triples
    without their final dot. What is not there cannot go, and what is there already need not come; both are no errors."""

    graphs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    removed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    added: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.graphs) or any(self.removed.values()) or any(self.added.values())


class Store(Protocol):
    """A set of named graphs. Queries see the union of all of them as their default graph."""

    location: str

    def open_ahead(self) -> None:
        """Tells a store that opens at the first use that this will be soon."""

    def select(self, sparql: str) -> Results:
        """The rows of a SELECT query. Raises StoreError where the query is wrong or the store does not answer."""

    def query(self, sparql: str, *, own_dataset: bool = False) -> QueryAnswer:
        """Answer a query of any form. ``own_dataset``: it names its graphs by FROM, else the default graph is the union of all.

        Raises StoreError where the query is wrong or the store does not answer.
        """

    def add(self, documents: Iterable[bytes]) -> None:
        """Adds documents that are not there yet, each the N-Quads of all its graphs (see ``nquads``): each whole or not at all,
        however it ends. They are taken as they come."""

    def replace(self, graphs: Mapping[str, Sequence[str]]) -> None:
        """Replaces whole named graphs by N-Triples statements (without their final dot), all of them or none."""

    def change(self, change: Change) -> None:
        """Carries out a change of several graphs, all of it or nothing."""

    def names(self) -> list[str]:
        """The names of the graphs, in order."""

    def graph(self, name: str) -> str:
        """A named graph as N-Triples text; empty where there is none."""

    def graphs(self, portions: Iterable[GraphSlice | NodeNeighbourhood]) -> Iterator[str]:
        """Several named graphs, or parts of them, as N-Triples text, one after the other as they are asked for; one may be read
        ahead, from now on."""

    def optimize(self) -> None:
        """Arranges the data for fast queries after many writes."""

    def flush(self) -> None:
        """Sees to it that what was written is where it stays."""

    def close(self) -> None:
        """Releases the store."""


def nquads(graphs: Iterable[tuple[str, str]]) -> bytes:
    """Named graphs, given as N-Triples text, as N-Quads.

    >>> nquads([("urn:g", "<urn:s> <urn:p> <urn:o> .\\n")])
    b'<urn:s> <urn:p> <urn:o> <urn:g> .\\n'
    """
    return "".join(text.replace(" .\n", f" <{name}> .\n") for name, text in graphs).encode("utf-8")


def ntriples_term(term: Term) -> str:
    """A term as N-Triples text, as the embedded store writes it.

    >>> ntriples_term(Term("literal", "绩效", language="zh"))
    '"绩效"@zh'
    """
    if term.kind == "iri":
        return f"<{term.value}>"
    if term.kind == "bnode":
        return f"_:{term.value.removeprefix('_:').removeprefix('nodeID://')}"
    text = term.value.translate(_ESCAPES)
    if term.language:
        return f'"{text}"@{term.language}'
    return f'"{text}"^^<{term.datatype}>' if term.datatype and term.datatype != XSD_STRING else f'"{text}"'


def statements(quads: bytes) -> dict[str, list[str]]:
    """The statements of such N-Quads by the graphs they are in.

    >>> statements(b'<urn:s> <urn:p> <urn:o> <urn:g> .\\n')
    {'urn:g': ['<urn:s> <urn:p> <urn:o>']}
    """
    graphs: dict[str, list[str]] = {}
    for line in quads.decode("utf-8").split("\n")[:-1]:
        statement, graph, _ = line.rsplit(" ", 2)
        graphs.setdefault(graph[1:-1], []).append(statement)
    return graphs


def update_request(change: Change) -> str:
    """The SPARQL Update request of a change: one request, which a store carries out as one transaction."""
    parts = [f"DROP SILENT GRAPH <{name}>" for name in change.graphs]
    parts += _data("DELETE DATA", change.removed)
    parts += _data("INSERT DATA", change.added)
    parts += _data("INSERT DATA", change.graphs)
    return " ;\n".join(parts)


def _data(operation: str, graphs: Mapping[str, Sequence[str]]) -> list[str]:
    """One operation for each graph that has statements."""
    bodies = ((name, " .\n".join(statements)) for name, statements in graphs.items() if statements)
    return [f"{operation} {{ GRAPH <{name}> {{\n{body} .\n}} }}" for name, body in bodies]
