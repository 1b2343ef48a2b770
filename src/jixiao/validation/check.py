"""Validation of one document's graph by pySHACL."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph
import pyshacl
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import PROV, RDF, SH
from rdflib.term import Node

from ..model import CellRef, Finding
from ..rdf.names import CSVW, JX
from ..rdf.properties import box_of
from .shapes import Shape, framework_graph, shapes, shapes_graph

_STRING = "http://www.w3.org/2001/XMLSchema#string"
#: The properties of a row whose values were read from cells of their own.
_VALUES = ("target", "actual")


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of a document, and the SHACL report they come from."""

    findings: tuple[Finding, ...]
    graph: Graph


def validate(ntriples: str) -> Report:
    """Checks a document's graph, given as N-Triples text, against all shapes. The findings are in the order of the document."""
    data = _loaded(ntriples)
    data += framework_graph()
    # Nothing is inferred and no rule adds to the graph, so pySHACL need not work on a copy of it.
    _, report, text = pyshacl.validate(data, shacl_graph=shapes_graph(), advanced=True, inference="none", inplace=True)
    if not isinstance(report, Graph):
        raise RuntimeError(f"pySHACL failed: {text}")
    findings = [_finding(result, report, data) for result in report.subjects(RDF.type, SH.ValidationResult)]
    findings.sort(key=lambda finding: (finding.source.order, finding.code, finding.focus or ""))
    return Report(tuple(findings), report)


def _loaded(ntriples: str) -> Graph:
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
            datatype = None if value.language or value.datatype.value == _STRING else named(value.datatype.value)
            node: Node = Literal(value.value, lang=value.language, datatype=datatype)
        else:
            node = named(value.value) if isinstance(value, pyoxigraph.NamedNode) else BNode(value.value)
        about = named(subject.value) if isinstance(subject, pyoxigraph.NamedNode) else BNode(subject.value)
        graph.add((about, named(triple.predicate.value), node))
    return graph


def _finding(result: Node, report: Graph, data: Graph) -> Finding:
    shape = shapes()[str(report.value(result, SH.sourceShape))]
    focus = report.value(result, SH.focusNode)
    messages = {_language(m): str(m) for m in report.objects(result, SH.resultMessage) if isinstance(m, Literal)}
    return Finding(
        code=shape.code,
        severity=shape.severity,
        message_zh=messages.get("zh", shape.label_zh),
        message_en=messages.get("en", shape.label_en),
        source=_place(focus, shape, data),
        value=_value(focus, shape, data),
        focus=str(focus),
        table=str(_table(focus, data)),
    )


def _language(message: Literal) -> str:
    """A message's language. pySHACL drops the tag of a SPARQL constraint's message; English ones begin with a Latin letter."""
    return message.language or ("en" if str(message)[:1].isascii() else "zh")


def _indicator(focus: Node | None, data: Graph) -> Node | None:
    """The indicator a focus node is or belongs to."""
    if focus is None or (focus, URIRef(JX + "inTable"), None) in data:
        return focus
    return data.value(predicate=URIRef(JX + "target"), object=focus)


def _table(focus: Node | None, data: Graph) -> Node | None:
    indicator = _indicator(focus, data)
    return data.value(indicator, URIRef(JX + "inTable")) if indicator is not None else focus


def _value(focus: Node | None, shape: Shape, data: Graph) -> str | None:
    """What stands in the cell that the finding points at."""
    indicator = _indicator(focus, data)
    if indicator is not None:
        if shape.field in _VALUES:
            stated = data.value(indicator, URIRef(JX + shape.field))
            found = data.value(stated, URIRef(JX + "verbatim")) if stated is not None else None
        else:
            found = data.value(indicator, URIRef(JX + "name"))
    else:
        found = data.value(focus, URIRef(JX + shape.field)) if shape.field else None
        if not isinstance(found, Literal):
            found = data.value(focus, URIRef(JX + "projectName"))
    return str(found) if found is not None else None


def _place(focus: Node | None, shape: Shape, data: Graph) -> CellRef:
    """The cell of the property the shape is about, else the cell its focus was read from."""
    indicator = _indicator(focus, data)
    if indicator is not None and shape.field in _VALUES:
        stated = data.value(indicator, URIRef(JX + shape.field))
        cell = data.value(stated, PROV.wasDerivedFrom) if stated is not None else None
        return cell_ref(cell if cell is not None else data.value(indicator, PROV.wasDerivedFrom), data)
    cell = None
    if indicator is None and shape.field:
        holders = data.subjects(URIRef(JX + "holds"), URIRef(JX + shape.field))
        cell = next((holder for holder in holders if (holder, URIRef(JX + "cellOf"), focus) in data), None)
    return cell_ref(cell if cell is not None else data.value(indicator or focus, PROV.wasDerivedFrom), data)


def cell_ref(cell: Node | None, data: Graph) -> CellRef:
    """A cell's place from its node."""

    def number(prop: str) -> int | None:
        value = data.value(cell, URIRef(prop))
        return int(value) if isinstance(value, Literal) else None

    sheet, box = data.value(cell, URIRef(JX + "sheet")), data.value(cell, URIRef(JX + "box"))
    return CellRef(
        table=number(JX + "tableNumber") or 0,
        row=number(CSVW + "rownum"),
        column=number(JX + "column"),
        line=number(JX + "line"),
        page=number(JX + "page"),
        sheet=str(sheet) if sheet is not None else None,
        box=box_of(str(box)) if box is not None else None,
    )


def report_turtle(reports: list[Report]) -> str:
    """The SHACL validation reports of several documents as one, in Turtle."""
    merged = Graph()
    merged.bind("sh", SH)
    for report in reports:
        merged += report.graph
    return str(merged.serialize(format="turtle"))
