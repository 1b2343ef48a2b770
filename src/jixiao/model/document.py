"""Define a document as it was read: its cells, grids and paragraphs, and how each cell was used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .correction import CorrectedCell
from .finding import Finding
from .location import Location
from .reading_rules import FindingCode, ReadingRule
from .records import record


@record(frozen=True, slots=True)
class Cell:
    """One cell as the document has it: its text (converter marks removed, nothing else) and its place.

    A merged cell stands once, where it begins, with its spans. ``confidence`` (0 to 1) is that of the recognition of a scan.
    """

    text: str
    ref: Location
    rowspan: int = 1
    colspan: int = 1
    confidence: float | None = None

    @property
    def blank(self) -> bool:
        return not self.text.strip()


class Layout(StrEnum):
    """How much of a grid's geometry can be relied on.

    ``TABLE``: rows and columns are those of the document. ``FLOW``: cells come in reading order, empty cells included, and a
    row of the grid is only a group of cells between blank lines. ``LINES``: as FLOW, but empty cells have left no trace.
    """

    TABLE = "table"
    FLOW = "flow"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it was read: rows of cells, merged cells kept as spans.

    In a ``TABLE`` a row holds the cells that begin in it, in the order of their columns; ``ref.column`` tells the column, and a
    place that a merged cell covers has no cell of its own.
    """

    rows: tuple[tuple[Cell, ...], ...]
    layout: Layout = Layout.TABLE


@record(frozen=True, slots=True)
class Paragraph:
    """A line of text outside any table."""

    text: str
    ref: Location


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read: its identity, its blocks (paragraphs and grids) in reading order, and what could not be read of it
    for certain.

    ``unread`` is what was not read and need not matter (pictures, frames, links): it counts where it stands in a cell that a form is
    read from, or where no form is in the document. ``corrections`` are the cells in which another text stands than in the file.
    """

    name: str
    sha256: str
    media_type: str
    blocks: tuple[Paragraph | Grid, ...]
    findings: tuple[Finding, ...] = ()
    unread: tuple[Finding, ...] = ()
    corrections: tuple[CorrectedCell, ...] = ()

    def paragraphs(self) -> Iterator[Paragraph]:
        return (block for block in self.blocks if isinstance(block, Paragraph))


class CellRole(StrEnum):
    """What a cell of a document was used as (``jixiao explain``)."""

    TITLE = "title"  # the title of a table
    FRONT = "front"  # text before the first table
    LABEL = "label"  # a label of the form's head; name: the field
    VALUE = "value"  # the value of a label; name: the field
    COLUMN = "column"  # the heading of a column; name: the role
    ROW = "row"  # a cell of an indicator; name: the role, row: the indicator's position
    IGNORED = "ignored"  # left out by a rule of the vocabulary
    FINDING = "finding"  # not understood: said as a finding; name: its code


@dataclass(frozen=True, slots=True)
class CellAnnotation:
    """How one cell was read. ``table`` counts the recognised tables from 1 (None outside of them), ``row`` the indicators of that
    table. ``rule`` says why: a reading rule, or for what was not understood the code of its finding. ``word`` is the entry of the
    vocabulary that was met, where one was.

    Raises ValueError for a rule that is not declared.
    """

    cell: Cell
    use: CellRole
    rule: ReadingRule | FindingCode
    name: str | None = None
    table: int | None = None
    row: int | None = None
    word: str | None = None

    def __post_init__(self) -> None:
        if (self.use is CellRole.FINDING) is isinstance(self.rule, ReadingRule):
            raise ValueError(f"{self.rule!r} is no reading rule (model/reading_rules.py) for a cell used as {self.use.value}")
