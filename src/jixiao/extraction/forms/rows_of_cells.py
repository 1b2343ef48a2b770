"""Lay a document's rows and paragraphs out as lines of cells by place, merged cells spread out, each cell with its possible roles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field

from ...model import Cell, Document, Grid, Layout, Location, Paragraph
from ...model.records import record
from ...vocabulary import Vocabulary
from .labels import Label
from .possible_roles import NO_ROLES, PossibleRoles, roles_by_text


@record(frozen=True, slots=True)
class LineCell(Cell):
    """A cell of a line, and what its text may be in a form."""

    roles: PossibleRoles = field(default=NO_ROLES, repr=False, compare=False)

    def at(self, ref: Location) -> LineCell:
        """The cell at another place."""
        return LineCell(self.text, ref, self.rowspan, self.colspan, self.confidence, self.roles)

    def with_text(self, text: str) -> LineCell:
        """The cell with another text, whose roles nobody asks for."""
        return LineCell(text, self.ref, self.rowspan, self.colspan, self.confidence)

    def emptied(self) -> LineCell:
        """A blank cell at its place."""
        return LineCell("", self.ref)


def line_cell(cell: Cell, words: Vocabulary) -> LineCell:
    """A cell with what its text may be."""
    return LineCell(cell.text, cell.ref, cell.rowspan, cell.colspan, cell.confidence, roles_by_text(words)[cell.text])


@record(frozen=True, slots=True)
class Line:
    """A row of cells: ``cells[i]`` stands in the grid's column i + 1, and a place that a merged cell covers is a blank cell.

    ``above`` are the places covered by a cell that began in a row above, ``left`` those covered by the cell to their left.
    ``real``: the columns are the document's own, not guessed from separators in a text. ``grid`` numbers the document's grids;
    ``paragraph``: the line stands outside any table. ``listed``: a field of one of many projects in a table; ``begins``: the first line
    of one of many forms in a table. ``texts`` are the cells that are not blank, ``labels`` and ``columns`` those that may be labels and
    headings of columns, by place.
    """

    cells: tuple[LineCell, ...]
    layout: Layout
    paragraph: bool = False
    above: Mapping[int, LineCell] = field(default_factory=dict)
    left: frozenset[int] = frozenset()
    real: bool = False
    grid: int = 0
    listed: bool = False
    begins: bool = False
    texts: tuple[LineCell, ...] = field(init=False, repr=False, compare=False)
    labels: tuple[tuple[int, Label], ...] = field(init=False, repr=False, compare=False)
    columns: tuple[tuple[int, str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        texts: list[LineCell] = []
        labels: list[tuple[int, Label]] = []
        columns: list[tuple[int, str]] = []
        for place, cell in enumerate(self.cells):
            if cell.text and not cell.text.isspace():
                texts.append(cell)
                roles = cell.roles
                if roles.label is not None:
                    labels.append((place, roles.label))
                if roles.column is not None:
                    columns.append((place, roles.column))
        object.__setattr__(self, "texts", tuple(texts))
        object.__setattr__(self, "labels", tuple(labels))
        object.__setattr__(self, "columns", tuple(columns))

    @property
    def ref(self) -> Location:
        """Where the line begins."""
        return (self.texts or self.cells)[0].ref

    def at(self, index: int) -> LineCell | None:
        """The cell at a place: its own, or the merged one from above that covers it."""
        if index in self.above:
            return self.above[index]
        return self.cells[index] if index < len(self.cells) and index not in self.left else None

    def names_field(self, *fields: str) -> bool:
        """Whether one of its cells is the label of one of these fields."""
        return any(label.means.field in fields for _, label in self.labels)

    def reaches_into(self, below: Line) -> bool:
        """Whether one of its cells is merged down into the line below."""
        return any(cell in self.cells for cell in below.above.values())

    def without(self, places: Collection[int]) -> Line:
        """The line with some places left blank: what stood there was read."""
        return self.with_cells(tuple([cell.emptied() if i in places else cell for i, cell in enumerate(self.cells)]))

    def with_cells(self, cells: tuple[LineCell, ...]) -> Line:
        """The line with other cells at its places."""
        return Line(cells, self.layout, self.paragraph, self.above, self.left, self.real, self.grid, self.listed, self.begins)


def lines_of(document: Document, words: Vocabulary) -> Iterator[Line]:
    """Lay out the lines of a document, in order."""
    real = document.media_type != "text/plain"
    grid = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield Line((line_cell(Cell(block.text, block.ref), words),), Layout.TABLE, paragraph=True, real=real)
            continue
        grid += 1
        if block.layout is Layout.LINES:
            yield from (Line((line_cell(cell, words),), Layout.LINES, grid=grid) for row in block.rows for cell in row)
        elif block.layout is Layout.FLOW or not real:
            yield from (Line(tuple([line_cell(cell, words) for cell in row]), block.layout, grid=grid) for row in block.rows)
        else:
            yield from _spread(block, grid, words)


def _spread(grid: Grid, number: int, words: Vocabulary) -> Iterator[Line]:
    """The rows of a grid with every cell at its column."""
    active: dict[int, tuple[LineCell, int]] = {}  # column: the merged cell that covers it, and for how many rows still
    for row in grid.rows:
        above = {column: cell for column, (cell, left) in active.items() if left > 0}
        active = {column: (cell, left - 1) for column, (cell, left) in active.items() if left > 1}
        own: dict[int, LineCell] = {}
        covered: dict[int, LineCell] = {}
        for position, plain in enumerate(row):
            cell = line_cell(plain, words)
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
        cells = tuple([own.get(i) or LineCell("", _place(i, row, covered, above)) for i in range(width)])
        yield Line(cells, Layout.TABLE, above=above, left=frozenset(covered) - set(own), real=True, grid=number)


def _place(column: int, row: tuple[Cell, ...], covered: Mapping[int, Cell], above: Mapping[int, Cell]) -> Location:
    # A row without cells of its own is there because a merged cell from above covers some of its columns.
    origin = covered.get(column) or above.get(column) or next(iter(row or above.values()))
    return origin.ref


def numbers_columns(cells: Sequence[LineCell]) -> bool:
    """Whether a row numbers the columns: 1, 2, 3 … in order."""
    return len(cells) > 3 and [cell.text.strip() for cell in cells] == [str(number) for number in range(1, len(cells) + 1)]
