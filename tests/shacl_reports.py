"""What SHACL reports say, to be compared."""

from __future__ import annotations

from collections import Counter

from rdflib import BNode, Graph
from rdflib.namespace import RDF, SH
from rdflib.term import Node

Said = tuple[object, ...]


def results(report: Graph) -> Counter[Said]:
    """All that a report says, as often as it says it. pySHACL drops the language of a SPARQL constraint's message."""
    found: Counter[Said] = Counter()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        component, constraint = report.value(result, SH.sourceConstraintComponent), report.value(result, SH.sourceConstraint)
        tagged = component != SH.SPARQLConstraintComponent
        messages = ((str(m), m.language if tagged else None) for m in report.objects(result, SH.resultMessage))  # type: ignore[attr-defined]
        nodes = (SH.sourceShape, SH.focusNode, SH.value, SH.resultSeverity)
        found[
            (
                component,
                *(_n3(report.value(result, node)) for node in nodes),
                described(report, report.value(result, SH.resultPath)),
                str(report.value(constraint, SH.select)) if constraint is not None else None,
                frozenset(messages),
            )
        ] += 1
    return found


def _n3(node: Node | None) -> str | None:
    return node.n3() if node is not None else None


def described(graph: Graph, node: Node | None) -> object:
    """A node without an IRI by all that is said of it."""
    if not isinstance(node, BNode):
        return node
    return frozenset((predicate, described(graph, value)) for predicate, value in graph.predicate_objects(node))
