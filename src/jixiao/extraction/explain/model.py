"""Define an explanation: its cells, parts, tables and findings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...model import Cell, CellAnnotation, Certainty, Evidence, Finding, Jurisdiction, Layout, Location, WeighedShape
from ...model.correction import CorrectedCell
from .hints import Hint

#: A value as read, by part: kind, comparator, number, unit, yuan, date …
Reading = dict[str, str]


@dataclass(frozen=True, slots=True)
class ExplainedCell:
    """A cell or paragraph of the document and how it was read. ``number`` counts what is not blank, from 1; blank cells have 0.

    ``ref`` is its place as findings name it. ``reading`` is its value as read, by part (kind, comparator, number, unit …). ``certainty``
    is that of the field or the row that it holds or is a part of.
    """

    number: int
    cell: Cell
    ref: Location
    uses: tuple[CellAnnotation, ...] = ()
    reading: Reading | None = None
    hints: tuple[Hint, ...] = ()
    certainty: Certainty | None = None

    @property
    def tables(self) -> set[int]:
        """The recognised tables it belongs to."""
        return {use.table for use in self.uses if use.table is not None}


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or the rows of a grid that are shown; ``hidden`` rows are not. ``number`` counts the grids from 1."""

    rows: tuple[tuple[ExplainedCell, ...], ...]
    layout: Layout
    number: int | None
    hidden: int = 0

    @property
    def cells(self) -> list[ExplainedCell]:
        return [cell for row in self.rows for cell in row]


@dataclass(frozen=True, slots=True)
class TableSummary:
    """What a recognised table is: its heading in short, city and year with the evidence they were read from.

    ``certainties``: those of its fields and rows. ``shapes``: the one its indicators were read in, then the runner-up and others.
    """

    number: int
    kind: str
    title: str | None
    project: str | None
    department: str | None
    city: Evidence[Jurisdiction] | None
    year: Evidence[int] | None
    amount_unit: str | None
    indicators: int
    source: Location
    certainties: tuple[Certainty, ...] = ()
    shapes: tuple[WeighedShape, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedFinding:
    """A finding and the number of the cell it is about, where there is one."""

    finding: Finding
    cell: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a document was read. ``missing`` are the columns that none of its rows names, where no table was recognised."""

    file: str
    sha256: str
    media_type: str
    tables: tuple[TableSummary, ...]
    parts: tuple[Part, ...]
    findings: tuple[LinkedFinding, ...]
    missing: tuple[str, ...] = ()
    corrections: tuple[CorrectedCell, ...] = ()

    @property
    def cells(self) -> list[ExplainedCell]:
        """What is not blank, in order."""
        return [cell for part in self.parts for cell in part.cells if cell.number]

    def only(self, table: int) -> Explanation:
        """What belongs to one recognised table."""
        parts = tuple(
            replace(part, rows=rows, hidden=0)
            for part in self.parts
            if (rows := tuple(row for row in part.rows if any(table in cell.tables for cell in row)))
        )
        kept = {cell.number for part in parts for cell in part.cells}
        return replace(
            self,
            tables=tuple(entry for entry in self.tables if entry.number == table),
            parts=parts,
            findings=tuple(entry for entry in self.findings if entry.cell in kept and entry.cell),
            corrections=tuple(entry for entry in self.corrections if entry.table == table),
        )
