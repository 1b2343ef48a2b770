"""Validation by pySHACL: the reference for the compiled shapes, and what checks the shapes that cannot be compiled.

rdflib and pySHACL are imported here only, and this module where it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pyoxigraph
import pyshacl
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDFS, SH
from rdflib.term import Node

from ...model.namespaces import XSD_STRING
from ...util.resources import shape_files
from ..rules import shape_triples
from ..ruleset import framework_file
from .report import term_of
from .triples import TYPE, Triples, iri, is_literal

_CLASS = iri(str(RDFS.Class))
_TARGETS = {iri(f"{SH}{name}") for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")}


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
    return Graph().parse(framework_file(), format="turtle")


@cache
def shapes_left(shapes: tuple[str, ...]) -> Graph:
    """The shapes graph in which only these shapes, nodes of ``shape_triples``, have targets."""
    return only_targets(shape_triples(), shapes)


def only_targets(graph: Triples, shapes: Iterable[str]) -> Graph:
    """A shapes graph for pySHACL in which only these shapes have targets."""
    kept = set(shapes)
    found = Graph()
    for subject, predicate, value in graph.statements():
        classes = predicate == TYPE and (value == _CLASS or _CLASS in graph.objects(value, iri(str(RDFS.subClassOf))))
        if subject in kept or not (classes or predicate in _TARGETS):
            node = graph.literal(value) if is_literal(value) else None
            found.add((term_of(subject), URIRef(predicate[1:-1]), term_of(value, node)))
    return found


def report(ntriples: str, shapes: Graph) -> Graph:
    """The SHACL report of pySHACL on a document's graph with the framework. Raises RuntimeError with what pySHACL says."""
    data = loaded(ntriples)
    data += framework_graph()
    # Nothing is inferred and no rule adds to the graph, so pySHACL need not work on a copy of it.
    _, found, text = pyshacl.validate(data, shacl_graph=shapes, advanced=True, inference="none", inplace=True)
    if not isinstance(found, Graph):
        raise RuntimeError(f"pySHACL failed: {text}")
    return found


def loaded(ntriples: str) -> Graph:
    """An rdflib graph from N-Triples, by Oxigraph's parser; equal IRIs are one object, which makes comparing them cheap."""
    graph = Graph()
    iris: dict[str, URIRef] = {}

    def named(value: str) -> URIRef:
        found = iris.get(value)
        if found is None:
            found = iris[value] = URIRef(value)
        return found

    for triple in pyoxigraph.parse(ntriples, format=pyoxigraph.RdfFormat.N_TRIPLES):
        subject, value = triple.subject, triple.object
        if isinstance(value, pyoxigraph.Literal):
            datatype = None if value.language or value.datatype.value == XSD_STRING else named(value.datatype.value)
            node: Node = Literal(value.value, lang=value.language, datatype=datatype, normalize=False)
        else:
            node = named(value.value) if isinstance(value, pyoxigraph.NamedNode) else BNode(value.value)
        about = named(subject.value) if isinstance(subject, pyoxigraph.NamedNode) else BNode(subject.value)
        graph.add((about, named(triple.predicate.value), node))
    return graph
