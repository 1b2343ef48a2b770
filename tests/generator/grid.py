"""Hold a page of paragraphs and tables, independent of the file format it is written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Cell:
    """A cell with its text, and how many columns and rows it covers."""

    text: str
    cols: int = 1
    rows: int = 1


@dataclass
class Grid:
    """A table; each row lists the cells that begin in it, as HTML does."""

    rows: list[list[Cell]] = field(default_factory=list)
    #: Name of the sheet in a workbook.
    name: str = ""

    def line(self, *texts: str, width: int) -> None:
        """Add a row whose texts share the width: labels get one column each, values the rest."""
        self.rows.append(fit(texts, width))

    @property
    def width(self) -> int:
        return max(len(row) for row in self.matrix())

    def matrix(self) -> list[list[Cell | None]]:
        """Return the cells at their places: None is covered by another cell."""
        places: dict[tuple[int, int], Cell | None] = {}
        for number, row in enumerate(self.rows):
            column = 0
            for cell in row:
                while (number, column) in places:
                    column += 1
                for down in range(cell.rows):
                    for right in range(cell.cols):
                        places[number + down, column + right] = cell if not (down or right) else None
                column += cell.cols
        height, width = max(row for row, _ in places) + 1, max(column for _, column in places) + 1
        return [[places.get((row, column), Cell("")) for column in range(width)] for row in range(height)]


@dataclass(frozen=True)
class Paragraph:
    """A line of text outside tables."""

    text: str
    heading: bool = False


Block = Paragraph | Grid


def fit(texts: Sequence[str], width: int) -> list[Cell]:
    """Spread texts over columns: every second one, a value, gets the columns that are left."""
    count = len(texts)
    if count > width:
        raise ValueError(f"{count} texts do not fit {width} columns")
    spans = [1] * count
    values = list(range(1, count, 2)) or [0]
    for extra in range(width - count):
        spans[values[extra % len(values)]] += 1
    return [Cell(text, span) for text, span in zip(texts, spans, strict=True)]


def unmerged(grid: Grid, *, repeat: bool) -> Grid:
    """Undo the merging of rows: the text stands in the first row only, or in each."""
    rows: list[list[Cell]] = []
    matrix = grid.matrix()
    origin: dict[tuple[int, int], Cell] = {}
    for number, line in enumerate(matrix):
        for column, cell in enumerate(line):
            if cell is not None:
                for down in range(cell.rows):
                    origin[number + down, column] = cell
    for number in range(len(matrix)):
        row: list[Cell] = []
        for column in range(len(matrix[0])):
            cell = origin.get((number, column))
            if cell is None:
                continue
            first = number == 0 or origin.get((number - 1, column)) is not cell
            row.append(replace(cell, rows=1, text=cell.text if first or repeat else ""))
        rows.append(row)
    return Grid(rows, grid.name)
