"""Find tables without lines (Camelot's stream).

Columns are told by the blank corridors between words. Only what is clearly a table is taken for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from .page_objects import Box
from .settings import STREAM
from .text_lines import TextLine


@dataclass(frozen=True, slots=True)
class BorderlessTable:
    """A table without lines: column edges, and the lines of each row's cells."""

    box: Box
    xs: tuple[float, ...]
    rows: tuple[tuple[tuple[TextLine, ...], ...], ...]


def borderless_tables(lines: Sequence[list[TextLine]]) -> tuple[list[BorderlessTable], list[list[TextLine]]]:
    """Find the tables among the lines of a page; give the other lines too.

    Each line is given as its pieces.
    """
    tables: list[BorderlessTable] = []
    rest: list[list[TextLine]] = []
    start = 0
    while start < len(lines):
        end = _end(lines, start)
        if end and (table := _table(lines[start:end])):
            tables.append(table)
            start = end
        else:
            rest.append(lines[start])
            start += 1
    return tables, rest


def _end(lines: Sequence[list[TextLine]], start: int) -> int | None:
    """Where a table that begins at a line ends; None where none begins there."""
    if len(lines[start]) < STREAM.min_columns:
        return None
    columns = _columns(lines[start : start + 1])
    end = start + 1
    while end < len(lines):
        pieces, above = lines[end], lines[end - 1]
        if pieces[0].y - above[0].y > STREAM.leading * pieces[0].size:
            break
        if len(pieces) == 1 and (pieces[0].x0 < columns[0][1] or pieces[0].y - above[0].y > STREAM.leading_of_one_cell * pieces[0].size):
            break
        wider = _columns(lines[start : end + 1])
        if len(wider) < max(STREAM.min_columns, len(columns)):
            break
        columns = wider
        end += 1
    full = sum(len(pieces) >= STREAM.min_columns for pieces in lines[start:end])
    return end if full >= STREAM.min_lines else None


def _columns(lines: Sequence[list[TextLine]]) -> list[tuple[float, float]]:
    """The columns that words stand in, parted by corridors in which no word stands."""
    columns: list[tuple[float, float]] = []
    for x0, x1, size in sorted((piece.x0, piece.x1, piece.size) for pieces in lines for piece in pieces):
        if columns and x0 - columns[-1][1] < STREAM.corridor * size:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _table(lines: Sequence[list[TextLine]]) -> BorderlessTable | None:
    columns = _columns(lines)
    if len(columns) < STREAM.min_columns:
        return None
    inner = [(left[1] + right[0]) / 2 for left, right in pairwise(columns)]
    xs = (columns[0][0], *inner, columns[-1][1])
    rows: list[list[list[TextLine]]] = []
    distances = [below[0].y - above[0].y for above, below in pairwise(lines)]
    apart = median(distances)
    for number, pieces in enumerate(lines):
        cells: list[list[TextLine]] = [[] for _ in columns]
        for piece in pieces:
            place = next(place for place, (_, right) in enumerate(columns) if piece.x0 <= right)
            cells[place].append(piece)
        # A line without a first cell, close below another: the rest of wrapped cells.
        if rows and not cells[0] and distances[number - 1] < STREAM.wrapped_leading * apart:
            for cell, more in zip(rows[-1], cells, strict=True):
                cell.extend(more)
        else:
            rows.append(cells)
    pieces = [piece for line in lines for piece in line]
    box = (xs[0], min(piece.box[1] for piece in pieces), xs[-1], max(piece.box[3] for piece in pieces))
    return BorderlessTable(box, xs, tuple(tuple(tuple(cell) for cell in row) for row in rows))
