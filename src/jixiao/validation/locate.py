"""Locate the cell of a finding: what the results of shapes point at, looked up in the document's statements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

import pyoxigraph

from ..model import Location
from ..rdf.column_cells import cell_of_column, cells_said
from ..rdf.namespaces import CSVW, JX, PROV
from ..rdf.properties import Box, box_of
from ..store import NodeNeighbourhood, Store
from .document import Statements, statements

_IN_TABLE, _TARGET, _HOLDS, _CELL_OF = f"<{JX}inTable>", f"<{JX}target>", f"<{JX}holds>", f"<{JX}cellOf>"
_FROM, _CELLS = f"<{PROV}wasDerivedFrom>", f"<{JX}columnCells>"
#: The properties of a row whose values were read from cells of their own.
_VALUES = ("target", "actual")
_NUMBERS, _TEXTS = ("tableNumber", "column", "line", "page"), ("sheet", "box", "name", "projectName", "verbatim")
#: The roles of the cells that a property of a row or of a table stands in (``jx:columnCells``), where they have other names.
_ROLES = {
    "statedUnit": ("measure",),
    "statedComparator": ("sign",),
    "totalWeight": ("weight",),
    "totalScore": ("score",),
    "level2": ("levels", "level2"),
}
#: Parts of a value: where they have no column, the value's own cell has them.
_PARTS = frozenset({"statedUnit", "statedComparator"})
#: By these a place leads on to the next node, and by these from others to where the search begins.
_FOLLOWED = (_IN_TABLE, _FROM, *(f"<{JX}{name}>" for name in _VALUES))
_POINTING = frozenset({_TARGET, _CELL_OF})
#: So many nodes are asked for at once; some servers are slow with more.
_MANY = 100
#: An IRI that every store takes in a query. Other people's data hold some that are none.
_ASKABLE = re.compile(r"<(https?://[\w.-]+(:[0-9]+)?/|urn:[\w-]+:)[\w.~:/@!$&'()*+,;=-]*(#[\w.~:/@!$&'()*+,;=-]*)?>")


def surroundings(store: Store, graph: str, focuses: Iterable[str]) -> Statements:
    """Read of a document's graph in a store what is needed to locate findings about these nodes: the statements about them, their
    cells and tables. All of it where one of the nodes on the way cannot be asked for by its name."""
    around: dict[str, list[str]] = {}
    seen: set[str] = set()
    coming, into = set(focuses), _POINTING
    while coming:
        if not all(map(_ASKABLE.fullmatch, coming)):
            return statements(store.graph(graph))
        part = NodeNeighbourhood(graph, frozenset(coming), into)
        read = statements("".join(store.graphs(part.pieces(-(-len(coming) // _MANY)))))
        for predicate, lines in read.items():
            around.setdefault(predicate, []).extend(lines)
        seen |= coming
        reached = {_object(line) for predicate in _FOLLOWED for line in read.get(predicate, ())}
        reached |= {line.split(" ", 1)[0] for predicate in into for line in read.get(predicate, ())}
        coming, into = {term for term in reached - seen if not term.startswith('"')}, frozenset()
    return {predicate: list(dict.fromkeys(lines)) for predicate, lines in around.items()}


def _object(line: str) -> str:
    return line.removesuffix(" .").split(" ", 2)[2]


class Places:
    """Looks up nodes, written as N-Triples, in statements; of several values the first one in the text counts."""

    def __init__(self, document: Statements) -> None:
        self._statements = document
        self._by_subject: dict[str, dict[str, str]] = {}

    def _value(self, node: str | None, predicate: str) -> str | None:
        if predicate not in self._by_subject:
            self._by_subject[predicate] = dict(reversed(self._pairs(predicate)))
        return self._by_subject[predicate].get(node or "")

    def _pairs(self, predicate: str) -> list[tuple[str, str]]:
        """The subjects and values of a predicate."""
        between = f" {predicate} "
        lines = self._statements.get(predicate, ())
        return [(pair[0], pair[1]) for pair in [line[:-2].split(between, 1) for line in lines]]

    @cached_property
    def _rows(self) -> dict[str, str]:
        """The row of each target value."""
        return {value: subject for subject, value in reversed(self._pairs(_TARGET))}

    @cached_property
    def _holders(self) -> dict[tuple[str, str], str]:
        """The cell that holds a property of a node."""
        of: dict[str, list[str]] = {}
        for cell, node in self._pairs(_CELL_OF):
            of.setdefault(cell, []).append(node)
        return {(field, node): cell for cell, field in reversed(self._pairs(_HOLDS)) for node in of.get(cell, ())}

    def _indicator(self, focus: str) -> str | None:
        """The indicator a focus node is or belongs to."""
        return focus if self._value(focus, _IN_TABLE) is not None else self._rows.get(focus)

    def object(self, node: str, predicate: str) -> str | None:
        """The first value of a property of a node."""
        return self._value(node, predicate)

    def pairs(self, predicate: str) -> list[tuple[str, str]]:
        """The subjects and values of a property, in the order of the text."""
        return self._pairs(predicate)

    def holder(self, node: str, field: str) -> str | None:
        """The cell that holds a property of a node."""
        return self._holders.get((field, node))

    def location(self, cell: str | None) -> Location:
        """Where a cell stands in its document."""
        return self._reference(cell)

    def table(self, focus: str) -> str | None:
        indicator = self._indicator(focus)
        return self._value(indicator, _IN_TABLE) if indicator is not None else focus

    def value(self, focus: str, field: str | None) -> str | None:
        """What stands in the cell that a finding points at; ``field`` is the property that it is about."""
        indicator = self._indicator(focus)
        if indicator is None:
            value = self._value(focus, f"<{JX}{field}>") if field else None
            if value is None or not value.startswith('"'):
                value = self._value(focus, f"<{JX}projectName>")
        elif field in _VALUES or field in _PARTS:
            field = field if field in _VALUES else "target"
            value = self._value(self._value(indicator, f"<{JX}{field}>"), f"<{JX}verbatim>")
        else:
            own = (self._value(indicator, f"<{JX}{field}{text}>") for text in ("", "Text")) if field else ()
            value = next((one for one in own if one and one.startswith('"')), None) or self._value(indicator, f"<{JX}name>")
        return text_of(value) if value is not None else None

    def cell(self, focus: str, field: str | None, of: Iterable[str] = ()) -> Location:
        """The cell of the property that a finding is about, else the cell its focus was read from; ``of``: as of a ShapeRule."""
        indicator = self._indicator(focus)
        cell = None
        if indicator is not None and field in _VALUES:
            cell = self._value(self._value(indicator, f"<{JX}{field}>"), _FROM)
        elif indicator is None and field:
            cell = self._holders.get((f"<{JX}{field}>", focus))
        if cell is not None:
            return self._reference(cell)
        source = self._reference(self._value(indicator or focus, _FROM))
        known = self._cells_known(indicator, focus)
        if known is None or field is None:
            return self.cell(focus, "target") if field in _PARTS else source
        roles = (*of, *_ROLES.get(field, (field,)))
        found = next((place for role in roles if (place := cell_of_column(source, known, role))), None)
        if indicator is None and found and (found.row or 0) < (source.row or 0):
            return source  # the heading of all tables of a list; what is missing is missing in this one
        return found or (self.cell(focus, "target") if field in _PARTS else source)

    def _cells_known(self, indicator: str | None, focus: str) -> str | None:
        """What the table says of where the cells of a row, or its headings, stand."""
        text = self._value(focus if indicator is None else self._value(indicator, _IN_TABLE), _CELLS)
        position = None if indicator is None else self._value(indicator, f"<{JX}position>")
        return cells_said(text_of(text), text_of(position) if position else indicator and "") if text is not None else None

    def origin(self, focus: str) -> Location | None:
        """The cell that a node, or its row, was read from; of what is read from no cell of its own, None."""
        cell = self._value(focus, _FROM) or self._value(self._indicator(focus), _FROM)
        return self._reference(cell) if cell is not None else None

    def _reference(self, cell: str | None) -> Location:
        def text(prop: str) -> str | None:
            value = self._value(cell, f"<{prop}>")
            return text_of(value) if value is not None else None

        def number(prop: str) -> int | None:
            value = text(prop) or ""
            return int(value) if value.isascii() and value.isdigit() else None

        return Location(
            table=number(JX + "tableNumber") or 0,
            row=number(CSVW + "rownum"),
            column=number(JX + "column"),
            line=number(JX + "line"),
            page=number(JX + "page"),
            sheet=text(JX + "sheet"),
            box=_box(text(JX + "box")),
        )


def _box(text: str | None) -> Box | None:
    try:
        return box_of(text)
    except ValueError:
        return None


def text_of(term: str) -> str:
    """The text of a term in N-Triples: an IRI, the label of a blank node, what a literal says.

    >>> text_of('"≥95%"'), text_of("<https://w3id.org/jixiao/id/x>")
    ('≥95%', 'https://w3id.org/jixiao/id/x')
    """
    if term.startswith("<") and "\\" not in term:
        return term[1:-1]
    if term.startswith("_:"):
        return term[2:]
    if term.startswith('"') and "\\" not in term:
        return term[1 : term.rindex('"')]
    triple = next(iter(pyoxigraph.parse(f"<a:a> <a:a> {term} .", format=pyoxigraph.RdfFormat.N_TRIPLES)))
    return str(triple.object.value)
