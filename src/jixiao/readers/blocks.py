"""Hold the nested paragraphs and tables of Word and web documents.

They are what ``blocks_of`` makes paragraphs and grids of.

Tables may stand inside the cells of tables. Each becomes a grid of its own, in the order in which the tables begin. A table that is there
only to place others on the page becomes the paragraphs that stand in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from ..model import Cell, Grid, Location, Paragraph
from .base import Source

#: What is no text at the ends of lines and cells.
BLANKS = " \t\r\n\f\v\u3000\u00a0"
_BETWEEN = re.compile(r"[\t\n]+")


@dataclass(frozen=True, slots=True)
class RawParagraph:
    """A paragraph, with line breaks and tabs as they stand in it.

    ``table`` is the number of the table that comes next, ``mark`` the element it was read from, counted in the document.
    """

    text: str
    table: int
    mark: int = 0


@dataclass(slots=True)
class RawCell:
    """A cell: its first grid column, its spans, its content.

    Columns count from 0, in any numbering that grows to the right.
    """

    column: int
    colspan: int = 1
    rowspan: int = 1
    parts: list[RawBlock] = field(default_factory=list)
    #: Whether a picture stands in it.
    picture: bool = False
    #: The element it was read from, counted in the document.
    mark: int = 0

    def text(self) -> str:
        """Join the cell's own text, without that of tables inside."""
        if len(self.parts) < 2 and not (self.parts and isinstance(self.parts[0], RawParagraph) and "\n" in self.parts[0].text):
            return self.parts[0].text.strip(BLANKS) if self.parts and isinstance(self.parts[0], RawParagraph) else ""
        lines = chain.from_iterable(part.text.split("\n") for part in self.parts if isinstance(part, RawParagraph))
        return "\n".join(line.rstrip(BLANKS) for line in lines).strip(BLANKS)


@dataclass(slots=True)
class RawTable:
    """A table: its number in the document, its rows, its caption.

    ``before`` is what stands in it outside of cells.
    """

    number: int
    rows: list[list[RawCell]] = field(default_factory=list)
    before: list[RawBlock] = field(default_factory=list)

    def tables(self) -> list[RawTable]:
        """List the tables that stand in this one's cells."""
        return [part for slot in chain.from_iterable(self.rows) for part in slot.parts if isinstance(part, RawTable)]


RawBlock: TypeAlias = RawParagraph | RawTable


class LimitCounter:
    """Count tables, rows and cells while they are read.

    Raises DocumentError where they pass the limits.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tables = 0
        self._cells = 0

    def table(self) -> RawTable:
        """Begin the next table."""
        self.tables += 1
        return RawTable(self.tables)

    def row(self, table: RawTable) -> list[RawCell]:
        """Begin the next row of a table."""
        if len(table.rows) >= (most := self.source.limits.rows):
            number = table.number
            raise self.source.too_much("rows", f"has more than {most:,} rows (table {number})", f"超过 {most:,} 行（表 {number}）")
        table.rows.append([])
        return table.rows[-1]

    def cells(self, count: int, table: RawTable) -> None:
        """Count more cells in the newest row of a table.

        Places that merged cells take count too.
        """
        self._cells += count
        if self._cells > (most := self.source.limits.cells):
            en, zh = f"table {table.number}, row {len(table.rows)}", f"表 {table.number} 第 {len(table.rows)} 行"
            raise self.source.too_much("cells", f"has more than {most:,} table cells ({en})", f"表格单元格超过 {most:,} 个（{zh}）")


def blocks_of(
    parts: list[RawBlock], pictures: list[Location] | None = None, marks: dict[Location, int] | None = None
) -> tuple[Paragraph | Grid, ...]:
    """Make paragraphs and grids of nested parts, in reading order.

    ``pictures`` takes the places of the cells in which a picture stands, and no text; ``marks`` the element of each place.
    """
    return tuple(_blocks(parts, [] if pictures is None else pictures, marks))


def _blocks(parts: list[RawBlock], pictures: list[Location], marks: dict[Location, int] | None) -> Iterator[Paragraph | Grid]:
    # A stack and no recursion: the user decides how deep tables may stand in one another.
    waiting: list[Iterator[RawBlock]] = [iter(parts)]
    number = 0
    while waiting:
        part = next(waiting[-1], None)
        if part is None:
            waiting.pop()
        elif isinstance(part, RawParagraph):
            pieces = [piece for text in _BETWEEN.split(part.text) if (piece := text.strip(BLANKS))]
            number += bool(pieces)
            for piece in pieces:
                where = Location(part.table, line=number)
                if marks is not None:
                    marks.setdefault(where, part.mark)
                yield Paragraph(piece, where)
        elif part.before:
            waiting.append(iter([*part.before, RawTable(part.number, part.rows)]))
        elif _layout_only(part):
            waiting.append(chain.from_iterable(slot.parts for slot in chain.from_iterable(part.rows)))
        else:
            if any(part.rows):
                yield _grid(part, pictures, marks)
            waiting.append(iter(part.tables()))


def _layout_only(table: RawTable) -> bool:
    """Whether a table is there only to place others on the page.

    It holds tables, and no two texts beside one another.
    """
    return bool(table.tables()) and all(sum(bool(slot.text()) for slot in row) <= 1 for row in table.rows)


def _grid(table: RawTable, pictures: list[Location], marks: dict[Location, int] | None) -> Grid:
    """Make the grid of a table.

    Columns in which no cell begins cannot be seen, and are left out: so spans end with the real table.
    """
    starts = sorted({slot.column for slot in chain.from_iterable(table.rows)})
    rows = []
    for number, row in enumerate(table.rows, 1):
        cells = []
        for slot in row:
            column = bisect_left(starts, slot.column)
            colspan = max(1, bisect_left(starts, slot.column + slot.colspan) - column)
            rowspan = min(slot.rowspan, len(table.rows) - number + 1)
            cells.append(Cell(slot.text(), Location(table.number, number, column + 1), rowspan, colspan))
            if slot.picture and cells[-1].blank:
                pictures.append(cells[-1].ref)
            if marks is not None:
                marks[cells[-1].ref] = slot.mark
        rows.append(tuple(cells))
    return Grid(tuple(rows))
