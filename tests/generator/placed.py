"""Change tables cell by cell: texts replaced, columns put in or swapped, rows put in, with the merged cells kept right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from generator.grid import Cell, Grid


@dataclass(frozen=True)
class Placed:
    """A cell with the row and column that it begins in."""

    row: int
    column: int
    cell: Cell

    @property
    def right(self) -> int:
        """The column behind it."""
        return self.column + self.cell.cols

    @property
    def below(self) -> int:
        """The row behind it."""
        return self.row + self.cell.rows

    def covers(self, row: int, column: int) -> bool:
        return self.row <= row < self.below and self.column <= column < self.right


def placed(grid: Grid) -> list[Placed]:
    """Give each cell its place."""
    covered: set[tuple[int, int]] = set()
    cells = []
    for number, row in enumerate(grid.rows):
        column = 0
        for cell in row:
            while (number, column) in covered:
                column += 1
            covered |= {(number + down, column + right) for down in range(cell.rows) for right in range(cell.cols)}
            cells.append(Placed(number, column, cell))
            column += cell.cols
    return cells


def assembled(cells: Iterable[Placed], name: str) -> Grid:
    """Put placed cells together."""
    ordered = sorted(cells, key=lambda one: (one.row, one.column))
    rows: list[list[Cell]] = [[] for _ in range(max(one.below for one in ordered))]
    for one in ordered:
        rows[one.row].append(one.cell)
    return Grid(rows, name)


def cell_at(cells: Sequence[Placed], row: int, column: int) -> Placed | None:
    return next((one for one in cells if one.covers(row, column)), None)


def written(cells: Sequence[Placed], change: Callable[[Placed], str | None]) -> list[Placed]:
    """Replace texts: the change gives the new one, or None."""
    return [one if (text := change(one)) is None else replace(one, cell=replace(one.cell, text=text)) for one in cells]


def with_column(cells: Sequence[Placed], at: int, heading: range, texts: dict[int, str], title: str) -> list[Placed] | None:
    """Put a column before another, in the heading and the rows of ``texts``; elsewhere the cell to the left grows.

    None: a merged cell is in the way.
    """
    inside = {*heading, *range(min(texts), max(texts) + 1)}
    if any(one.column < at < one.right and any(row in inside for row in range(one.row, one.below)) for one in cells):
        return None
    result = []
    for one in cells:
        rows = set(range(one.row, one.below))
        if one.column >= at:
            result.append(replace(one, column=one.column + 1))
        elif one.right > at or (one.right == at and not rows & inside):
            result.append(replace(one, cell=replace(one.cell, cols=one.cell.cols + 1)))
        elif one.right == at and rows - inside:
            return None
        else:
            result.append(one)
    result.append(Placed(heading.start, at, Cell(title, 1, len(heading))))
    result += [Placed(row, at, Cell(texts.get(row, ""))) for row in sorted(inside - set(heading))]
    return result


def swapped(cells: Sequence[Placed], left: int, rows: range) -> list[Placed] | None:
    """Swap a column and the next one in some rows. None: a merged cell is in the way."""
    result = []
    for one in cells:
        if one.below <= rows.start or one.row >= rows.stop or one.right <= left or one.column > left + 1:
            result.append(one)
        elif one.cell.cols > 1 or one.row < rows.start or one.below > rows.stop:
            return None
        else:
            result.append(replace(one, column=2 * left + 1 - one.column))
    return result


def with_row(cells: Sequence[Placed], at: int, texts: dict[int, str], first: int, width: int) -> list[Placed] | None:
    """Put a row before another; merged cells left of ``first`` grow over it, others must not be in the way."""
    result = []
    for one in cells:
        if one.row >= at:
            result.append(replace(one, row=one.row + 1))
        elif one.below > at:
            if one.column >= first:
                return None
            result.append(replace(one, cell=replace(one.cell, rows=one.cell.rows + 1)))
        else:
            result.append(one)
    for column in range(width):
        if cell_at(result, at, column) is None:
            result.append(Placed(at, column, Cell(texts.get(column, ""))))
    return result
