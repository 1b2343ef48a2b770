"""Make cells with spans of the borders between fields.

Pure geometry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScanCell:
    """A cell of a scanned table: first row and column (from 1), spans, box.

    ``certain`` is false where the drawn sides make no rectangle and the cell is a guess; ``closed`` where an outer side of the
    table is drawn beside it, so that an open one without text is no cell.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    box: tuple[float, float, float, float]
    certain: bool = True
    closed: bool = True


def cover(pieces: Iterable[tuple[float, float]], start: float, end: float) -> float:
    """Compute the share of the way from ``start`` to ``end`` that pieces cover.

    >>> cover([(0, 4), (3, 5), (9, 20)], 0, 10)
    0.6
    """
    done, reached = 0.0, start
    for low, high in sorted(pieces):
        done += max(0.0, min(high, end) - max(low, reached))
        reached = max(reached, min(high, end))
    return done / (end - start) if end > start else 1.0


def regions(
    xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[bool]], columns: Sequence[Sequence[bool]]
) -> tuple[ScanCell, ...]:
    """Unite the fields that no border parts to cells.

    ``xs`` and ``ys`` are the positions of the lines; ``rows[i][j]`` tells whether line ``i`` is drawn over column ``j``, ``columns[i][j]``
    whether line ``j`` is drawn along row ``i``. Cells without a line between them are one.

    In the order of rows and columns.
    """
    height, width = len(ys) - 1, len(xs) - 1
    cells: list[ScanCell] = []
    for slots in _areas(height, width, rows, columns):
        parts = _rectangles(slots)
        for top, left, bottom, right in parts:
            ends = [columns[r][0] for r in range(top, bottom + 1) if not left] + [
                columns[r][width] for r in range(top, bottom + 1) if right == width - 1
            ]
            caps = [rows[0][c] for c in range(left, right + 1) if not top] + [
                rows[height][c] for c in range(left, right + 1) if bottom == height - 1
            ]
            cells.append(
                ScanCell(
                    row=top + 1,
                    column=left + 1,
                    rowspan=bottom - top + 1,
                    colspan=right - left + 1,
                    box=(xs[left], ys[top], xs[right + 1], ys[bottom + 1]),
                    certain=len(parts) == 1,
                    closed=all(ends) and all(caps),
                )
            )
    return tuple(sorted(cells, key=lambda region: (region.row, region.column)))


def _areas(height: int, width: int, rows: Sequence[Sequence[bool]], columns: Sequence[Sequence[bool]]) -> list[set[tuple[int, int]]]:
    """The slots of the raster that no line parts, as sets."""
    seen: set[tuple[int, int]] = set()
    areas = []
    for start in ((row, column) for row in range(height) for column in range(width)):
        if start in seen:
            continue
        area, todo = {start}, [start]
        while todo:
            row, column = todo.pop()
            beside = (
                (row + 1, column, row + 1 < height and not rows[row + 1][column]),
                (row - 1, column, row > 0 and not rows[row][column]),
                (row, column + 1, column + 1 < width and not columns[row][column + 1]),
                (row, column - 1, column > 0 and not columns[row][column]),
            )
            for other_row, other_column, is_open in beside:
                if is_open and (other_row, other_column) not in area:
                    area.add((other_row, other_column))
                    todo.append((other_row, other_column))
        seen |= area
        areas.append(area)
    return areas


def _rectangles(slots: set[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Cut an area into rectangles, as few as going down finds.

    Each is (first row, first column, last row, last column).
    """
    left = set(slots)
    rectangles = []
    while left:
        row, column = min(left)
        right = column
        while (row, right + 1) in left:
            right += 1
        bottom = row
        while all((bottom + 1, c) in left for c in range(column, right + 1)):
            bottom += 1
        left -= {(r, c) for r in range(row, bottom + 1) for c in range(column, right + 1)}
        rectangles.append((row, column, bottom, right))
    return rectangles
