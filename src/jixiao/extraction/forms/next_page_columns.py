"""Put the rows of a table's next page under the columns of its heading, where a merged column of it has lost its inner edge there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Literal

from ...model import Finding, Layout, ReadingDoubt
from ...model.finding_rules.forms import NO_COLUMN_HEADINGS
from .column_headings import heading_at, is_columns
from .indicator_rows import Rows
from .raw_row import RawRow
from .rows_of_cells import Line, LineCell

#: How far apart two edges of one column may be, in points.
_TOLERANCE = 3.0


def under_heading(table: Sequence[Line], rows: Sequence[Line]) -> Sequence[Line]:
    """Give the indicator rows of a table (``rows``, of ``table``, with its head) with those of a further grid, which has no heading of its
    own, at the places of the heading's columns.

    The edges on the paper tell them; without them, that there are as many columns as headings. Rows that neither tells stay as they are.
    """
    heading = _heading(rows)
    if heading is None or all(line.grid == heading.grid or line.paragraph for line in rows):
        return rows
    edges = _edges([line for line in table if line.grid == heading.grid and not line.paragraph])
    whole = heading_at(rows, next(place for place, line in enumerate(rows) if line is heading))
    plain = whole is not None and whole.lines == 1  # without sub-headings
    result: list[Line] = []
    for lines, further in _grids(rows, heading):
        places = _places(lines, heading, edges, plain) if further else ()
        result += _moved(lines, places) if places and list(places) != list(range(len(places))) else lines
    return result


def doubt_narrower(lines: Sequence[Line], rows: Rows) -> Rows:
    """Doubt the rows of tables that go on under a heading with fewer columns than it has, whichever these are, and say so at each."""
    heading = _heading(lines)
    parts = [part for part, further in _grids(lines, heading) if further] if heading else []
    read = {row.source.table for row in rows.rows}
    narrow = [part[0] for part in parts if heading and 1 < max(len(line.cells) for line in part) < len(heading.cells)]
    first = {line.ref.table: line for line in narrow if line.ref.table in read}
    if not first:
        return rows
    doubted = tuple(borrowed(row) if row.source.table in first else row for row in rows.rows)
    return replace(rows, rows=doubted, findings=(*(without_heading(line, "assumed") for line in first.values()), *rows.findings))


def borrowed(row: RawRow) -> RawRow:
    """Doubt a row that was read by the columns of another table."""
    return replace(row, doubts=(*row.doubts, ReadingDoubt.HEADING_BORROWED))


def without_heading(line: Line, wording: Literal["assumed", "by-content", "not-read"]) -> Finding:
    """Say of the first line of an indicator table that it is no heading; ``wording``: by what its rows were read, if they were."""
    value = " | ".join(cell.text for cell in line.texts)
    return NO_COLUMN_HEADINGS.at(line.ref, wording=wording, value=value)


def _heading(rows: Sequence[Line]) -> Line | None:
    """The first heading of an indicator table, where it has real columns."""
    heading = next((line for line in rows if is_columns(line)), None)
    return heading if heading and heading.real and heading.layout is Layout.TABLE else None


def _grids(rows: Sequence[Line], heading: Line) -> Iterator[tuple[list[Line], bool]]:
    """The rows by the grids they stand in, and whether each is a further one without a heading of its own."""
    for grid, group in groupby(rows, key=lambda line: (line.grid, line.paragraph)):
        lines = list(group)
        real = all(line.real and line.layout is Layout.TABLE and not line.paragraph and not is_columns(line) for line in lines)
        yield lines, real and grid[0] != heading.grid


def _edges(lines: Sequence[Line]) -> dict[int, float]:
    """The left edges of columns on the paper, by place, as far as cells begin at them."""
    starts = ((place, cell.ref.box) for line in lines for place, cell in enumerate(line.cells) if place not in {*line.left, *line.above})
    return {place: box[0] for place, box in starts if box}


def _places(lines: Sequence[Line], heading: Line, edges: Mapping[int, float], plain: bool) -> Sequence[int]:
    """The places of the heading's columns at which the columns of rows begin, and where the last one ends; none where that is not told."""
    width, end = max(len(line.cells) for line in lines), len(heading.cells)
    own = _edges(lines)
    if edges and own:
        places = [
            next((i for i, edge in edges.items() if abs(edge - own[place]) <= _TOLERANCE), -1) for place in range(width) if place in own
        ]
        return (*places, end) if len(places) == width and -1 not in places and places == sorted(set(places)) and places[-1] < end else ()
    starts = [place for place, cell in enumerate(heading.cells) if not cell.blank]
    return (*starts, end) if plain and len(starts) == width < end and all(len(line.cells) == width for line in lines) else ()


def _moved(lines: Sequence[Line], places: Sequence[int]) -> list[Line]:
    """The lines with column i at place ``places[i]``, as wide as the columns from there to the next."""
    wider: dict[int, LineCell] = {}

    def at(cell: LineCell, place: int) -> LineCell:
        last = min(place + cell.colspan, len(places) - 1)
        return wider.setdefault(id(cell), replace(cell, colspan=max(places[last] - places[place], 1)))

    result = []
    for line in lines:
        cells: list[LineCell] = []
        above: dict[int, LineCell] = {}
        left: set[int] = set()
        for place, cell in enumerate(line.cells):
            over = line.above.get(place)
            covered = range(places[place], places[place + 1])
            if over is not None:
                above |= {column: at(over, place) for column in covered}
            left |= {column for column in covered if column > covered.start or place in line.left}
            own = at(cell, place) if place not in line.left and over is None else cell
            cells += [own, *(cell.emptied() for _ in covered[1:])]
        result.append(replace(line, cells=tuple(cells), above=above, left=frozenset(left)))
    return result
