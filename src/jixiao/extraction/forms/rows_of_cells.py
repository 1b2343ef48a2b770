"""A document's rows and paragraphs as lines of cells by place, merged cells spread out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...model import Cell, Document, Grid, Layout, Location, Paragraph


@dataclass(frozen=True, slots=True)
class Line:
    """A row of cells: ``cells[i]`` stands in the grid's column i + 1, and a place that a merged cell covers is a blank cell.

    ``above`` are the places covered by a cell that began in a row above, ``left`` those covered by the cell to their left.
    ``real``: the columns are the document's own, not guessed from separators in a text. ``grid`` numbers the document's grids;
    ``paragraph``: the line stands outside any table. ``listed``: a field of one of many projects in a table. ``texts`` are the
    cells that are not blank.
    """

    cells: tuple[Cell, ...]
    layout: Layout
    paragraph: bool = False
    above: Mapping[int, Cell] = field(default_factory=dict)
    left: frozenset[int] = frozenset()
    real: bool = False
    grid: int = 0
    listed: bool = False
    texts: tuple[Cell, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", tuple([cell for cell in self.cells if cell.text and not cell.text.isspace()]))

    @property
    def ref(self) -> Location:
        """Where the line begins."""
        return (self.texts or self.cells)[0].ref

    def at(self, index: int) -> Cell | None:
        """The cell at a place: its own, or the merged one from above that covers it."""
        if index in self.above:
            return self.above[index]
        return self.cells[index] if index < len(self.cells) and index not in self.left else None


def lines_of(document: Document) -> Iterator[Line]:
    """The lines of a document, in order."""
    real = document.media_type != "text/plain"
    grid = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield Line((Cell(block.text, block.ref),), Layout.TABLE, paragraph=True, real=real)
            continue
        grid += 1
        if block.layout is Layout.LINES:
            yield from (Line((cell,), Layout.LINES, grid=grid) for row in block.rows for cell in row)
        elif block.layout is Layout.FLOW or not real:
            yield from (Line(row, block.layout, grid=grid) for row in block.rows)
        else:
            yield from _spread(block, grid)


def _spread(grid: Grid, number: int) -> Iterator[Line]:
    """The rows of a grid with every cell at its column."""
    active: dict[int, tuple[Cell, int]] = {}  # column: the merged cell that covers it, and for how many rows still
    for row in grid.rows:
        above = {column: cell for column, (cell, left) in active.items() if left > 0}
        active = {column: (cell, left - 1) for column, (cell, left) in active.items() if left > 1}
        own: dict[int, Cell] = {}
        covered: dict[int, Cell] = {}
        for position, cell in enumerate(row):
            start = cell.ref.column - 1 if cell.ref.column else position
            own[start] = cell
            for column in range(start, start + cell.colspan):
                if column > start:
                    covered[column] = cell
                if cell.rowspan > 1:
                    active[column] = (cell, cell.rowspan - 1)
        width = max((*own, *covered, *above), default=-1) + 1
        if not width:
            continue
        cells = tuple(own.get(i) or Cell("", _place(i, row, covered, above)) for i in range(width))
        yield Line(cells, Layout.TABLE, above=above, left=frozenset(covered) - set(own), real=True, grid=number)


def _place(column: int, row: tuple[Cell, ...], covered: Mapping[int, Cell], above: Mapping[int, Cell]) -> Location:
    # A row without cells of its own is there because a merged cell from above covers some of its columns.
    origin = covered.get(column) or above.get(column) or next(iter(row or above.values()))
    return origin.ref
