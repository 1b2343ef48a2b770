"""SHACL validation reports as RDF."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal as OxigraphLiteral
from pyoxigraph import NamedNode
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from .execute import Result
from .triples import Triples, is_blank, is_literal


def report_graph(results: Iterable[Result], shapes: Triples, rest: Graph | None = None) -> Graph:
    """The report of validation results; nodes of the shapes that have no IRI are described in it.

    ``rest``: another report, whose results become those of this one.
    """
    graph = Graph()
    graph.bind("sh", SH)
    report = BNode()
    if rest is not None:
        other = rest.value(predicate=RDF.type, object=SH.ValidationReport)
        for subject, predicate, value in rest:
            if subject != other:
                graph.add((subject, predicate, value))
            elif predicate == SH.result:
                graph.add((report, predicate, value))
    writer = _Writer(graph, shapes)
    for result in results:
        graph.add((report, SH.result, writer.result(result)))
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal((report, SH.result, None) not in graph)))
    return graph


class _Writer:
    def __init__(self, graph: Graph, shapes: Triples) -> None:
        self.graph, self.shapes = graph, shapes
        self._described: set[str] = set()

    def result(self, result: Result) -> BNode:
        node = BNode()
        statements: list[tuple[Node, Node | None]] = [
            (RDF.type, SH.ValidationResult),
            (SH.sourceConstraintComponent, self._shape_node(result.component)),
            (SH.sourceShape, self._shape_node(result.shape.node)),
            (SH.resultSeverity, self._shape_node(result.shape.severity)),
            (SH.focusNode, term_of(str(result.focus), result.focus)),
            (SH.value, term_of(str(result.value), result.value) if result.value is not None else None),
            (SH.sourceConstraint, self._shape_node(result.constraint) if result.constraint else None),
            *((SH.resultMessage, Literal(message.text, lang=message.language)) for message in result.messages),
            *((SH.detail, self.result(detail)) for detail in result.details),
        ]
        if result.path is not None:
            statements.append((SH.resultPath, term_of(str(result.path), result.path)))
        elif result.shape.path is not None:
            statements.append((SH.resultPath, self._shape_node(result.shape.path)))
        for predicate, value in statements:
            if value is not None:
                self.graph.add((node, predicate, value))
        return node

    def _shape_node(self, term: str) -> Node:
        """A term of the shapes, and all that is said of it where it is a blank node."""
        if is_literal(term):
            return term_of(term, self.shapes.literal(term))
        node: Node = BNode(term[2:]) if is_blank(term) else URIRef(term[1:-1])
        if is_blank(term) and term not in self._described:
            self._described.add(term)
            for predicate, values in self.shapes.about(term).items():
                for value in values:
                    self.graph.add((node, URIRef(predicate[1:-1]), self._shape_node(value)))
        return node


def term_of(text: str, term: object = None) -> Node:
    """A term, given as N-Triples and of a literal by pyoxigraph, as one of rdflib."""
    if is_blank(text):
        return BNode(text[2:])
    if not is_literal(text):
        return URIRef(text[1:-1])
    if not isinstance(term, OxigraphLiteral):
        raise TypeError(f"a literal comes with its term: {text}")
    value, language, datatype = term.value, term.language, term.datatype.value
    return Literal(value, lang=language, datatype=None if language or datatype == str(XSD.string) else URIRef(datatype), normalize=False)


def text_of_node(node: Node | None) -> str:
    """A term of rdflib as N-Triples; rdflib itself writes some literals over several lines."""
    if isinstance(node, Literal):
        datatype = None if node.language or node.datatype is None else NamedNode(str(node.datatype))
        return str(OxigraphLiteral(str(node), language=node.language, datatype=datatype))
    return node.n3() if isinstance(node, BNode | URIRef) else ""
