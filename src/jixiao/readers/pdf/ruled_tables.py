"""Find ruled tables (Camelot's lattice), in the steps of pdfplumber.

Edges are snapped and joined (``merge_edges``); those that meet make one table (``connected_edges``); their positions give a grid of
fields, and two fields with no border between them are one cell (``borders_to_cells``). So merged cells, double lines, lines that miss
each other by a point and missing outer borders need no cases of their own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .page_objects import Box, Edge
from .settings import LATTICE, LatticeSettings


@dataclass(frozen=True, slots=True)
class LatticeCell:
    """A cell by its place in its table.

    Rows ``top`` to ``bottom`` and columns ``left`` to ``right``, ends excluded.
    """

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class LatticeTable:
    """A ruled table: edges of its columns and rows, cells in reading order."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[LatticeCell, ...]

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def cell_box(self, cell: LatticeCell) -> Box:
        return (self.xs[cell.left], self.ys[cell.top], self.xs[cell.right], self.ys[cell.bottom])


def ruled_tables(horizontal: Sequence[Edge], vertical: Sequence[Edge], settings: LatticeSettings = LATTICE) -> list[LatticeTable]:
    """Find the tables that lines make, from top to bottom."""
    across, down = merge_edges(horizontal, settings), merge_edges(vertical, settings)
    groups = connected_edges(across, down, settings.intersection_tolerance)
    tables = [table for group in groups if (table := _edges_to_table(*group, settings))]
    return sorted(tables, key=lambda table: (table.ys[0], table.xs[0]))


def merge_edges(edges: Sequence[Edge], settings: LatticeSettings) -> list[Edge]:
    """Snap and join the pieces of each line; drop what is too short.

    Double and dotted lines are one, too.
    """
    lines = (
        line for at, pieces in _snap_edges(edges, settings.snap_tolerance) for line in _join_edges(at, pieces, settings.join_tolerance)
    )
    return [line for line in lines if line.end - line.start >= settings.edge_min_length]


def _snap_edges(edges: Sequence[Edge], tolerance: float) -> Iterator[tuple[float, list[Edge]]]:
    """Edges at nearly one position, under their mean position."""
    groups: list[list[Edge]] = []
    for edge in sorted(edges):
        if groups and edge.at - groups[-1][-1].at <= tolerance and edge.at - groups[-1][0].at <= 2 * tolerance:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    for group in groups:
        yield sum(edge.at for edge in group) / len(group), group


def _join_edges(at: float, pieces: Sequence[Edge], tolerance: float) -> Iterator[Edge]:
    """The lines that pieces at one position make: gaps up to the tolerance are closed."""
    first, *others = sorted(pieces, key=lambda piece: piece.start)
    start, end = first.start, first.end
    for piece in others:
        if piece.start - end > tolerance:
            yield Edge(at, start, end)
            start, end = piece.start, piece.end
        end = max(end, piece.end)
    yield Edge(at, start, end)


def connected_edges(across: list[Edge], down: list[Edge], tolerance: float) -> list[tuple[list[Edge], list[Edge]]]:
    """Group the edges that meet, directly or through others.

    Each group may be a table.
    """
    parent = list(range(len(across) + len(down)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    positions = [edge.at for edge in down]
    for number, edge in enumerate(across):
        for other in range(bisect_left(positions, edge.start - tolerance), bisect_right(positions, edge.end + tolerance)):
            if down[other].start - tolerance <= edge.at <= down[other].end + tolerance:
                parent[root(len(across) + other)] = root(number)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for number, edge in enumerate(across):
        groups.setdefault(root(number), ([], []))[0].append(edge)
    for number, edge in enumerate(down, len(across)):
        groups.setdefault(root(number), ([], []))[1].append(edge)
    return [group for group in groups.values() if group[0] and group[1] and len(group[0]) + len(group[1]) > 2]


def _edges_to_table(across: list[Edge], down: list[Edge], settings: LatticeSettings) -> LatticeTable | None:
    """The table of edges that meet; None where they enclose nothing.

    Where the outermost lines are missing, the ends of the lines across them stand for them.
    """
    tolerance = settings.snap_tolerance
    xs = _positions([edge.at for edge in down], [end for edge in across for end in (edge.start, edge.end)], tolerance)
    ys = _positions([edge.at for edge in across], [end for edge in down for end in (edge.start, edge.end)], tolerance)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > settings.max_fields:
        return None
    horizontal = _borders(across, ys, xs, settings.border_share)
    vertical = _borders(down, xs, ys, settings.border_share)
    _close_open_corners(horizontal, vertical)
    _close_missing_sides(horizontal, ys, across)
    _close_missing_sides(vertical, xs, down)
    cells = borders_to_cells(horizontal, vertical)
    return _without_unused_positions(xs, ys, cells) if cells else None


def _positions(lines: list[float], ends: list[float], tolerance: float) -> list[float]:
    """List the positions of lines, and of ends beyond the outermost line.

    The ends are those of the other lines.
    """
    positions = sorted(set(lines))
    low, high = min(ends), max(ends)
    if low < positions[0] - tolerance:
        positions.insert(0, low)
    if high > positions[-1] + tolerance:
        positions.append(high)
    return positions


def _borders(edges: list[Edge], positions: list[float], fields: list[float], share: float) -> list[list[bool]]:
    """Tell for each position which fields along it have a border there.

    A line covers ``share`` of the field's side.
    """
    borders = [[False] * (len(fields) - 1) for _ in positions]
    for edge in edges:
        border = borders[bisect_left(positions, edge.at)]
        first = max(bisect_right(fields, edge.start) - 1, 0)
        for number in range(first, len(fields) - 1):
            low, high = fields[number], fields[number + 1]
            if low >= edge.end:
                break
            if min(edge.end, high) - max(edge.start, low) >= share * (high - low):
                border[number] = True
    return borders


def _close_open_corners(horizontal: list[list[bool]], vertical: list[list[bool]]) -> None:
    """Put outer borders where they are missing but lines lead up to them.

    They go between the first and the last such line.
    """
    rows, columns = len(horizontal) - 1, len(vertical) - 1
    for side, column in ((vertical[0], 0), (vertical[-1], columns - 1)):
        reached = [row for row in range(rows + 1) if horizontal[row][column]]
        for row in range(reached[0], reached[-1]) if reached else ():
            side[row] = True
    for floor, row in ((horizontal[0], 0), (horizontal[-1], rows - 1)):
        reached = [column for column in range(columns + 1) if vertical[column][row]]
        for column in range(reached[0], reached[-1]) if reached else ():
            floor[column] = True


def _close_missing_sides(borders: list[list[bool]], positions: list[float], edges: list[Edge]) -> None:
    """Puts a border along a whole side that has none."""
    drawn = {edge.at for edge in edges}
    for position, border in ((positions[0], borders[0]), (positions[-1], borders[-1])):
        if position not in drawn:
            border[:] = [True] * len(border)


def borders_to_cells(horizontal: list[list[bool]], vertical: list[list[bool]]) -> list[LatticeCell]:
    """Unite the fields that no border parts to cells.

    What is open to the outside is none.
    """
    rows, columns = len(horizontal) - 1, len(vertical) - 1
    outside = rows * columns
    parent = list(range(outside + 1))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row in range(rows + 1):
        for column in range(columns):
            if not horizontal[row][column]:
                above = (row - 1) * columns + column if row > 0 else outside
                below = row * columns + column if row < rows else outside
                parent[root(above)] = root(below)
    for column in range(columns + 1):
        for row in range(rows):
            if not vertical[column][row]:
                before = row * columns + column - 1 if column > 0 else outside
                after = row * columns + column if column < columns else outside
                parent[root(before)] = root(after)
    members: dict[int, list[int]] = {}
    for node in range(outside):
        members.setdefault(root(node), []).append(node)
    members.pop(root(outside), None)
    return sorted((cell for nodes in members.values() for cell in _rectangles(nodes, columns)), key=lambda cell: (cell.top, cell.left))


def _rectangles(nodes: list[int], columns: int) -> list[LatticeCell]:
    """Make a cell a rectangle.

    One of another shape (a line is missing) becomes the rectangles of its rows.
    """
    places = [divmod(node, columns) for node in nodes]
    top, bottom = places[0][0], places[-1][0] + 1
    left, right = min(column for _, column in places), max(column for _, column in places) + 1
    if (bottom - top) * (right - left) == len(nodes):
        return [LatticeCell(top, left, bottom, right)]
    cells: list[LatticeCell] = []
    open_fields: dict[tuple[int, int], int] = {}
    for row in range(top, bottom + 1):
        runs = _runs([column for r, column in places if r == row])
        for run in [run for run in open_fields if run not in runs]:
            cells.append(LatticeCell(open_fields.pop(run), run[0], row, run[1]))
        for run in runs:
            open_fields.setdefault(run, row)
    return cells


def _runs(columns: list[int]) -> list[tuple[int, int]]:
    """Neighbouring columns as ranges, ends excluded."""
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and runs[-1][1] == column:
            runs[-1] = (runs[-1][0], column + 1)
        else:
            runs.append((column, column + 1))
    return runs


def _without_unused_positions(xs: list[float], ys: list[float], cells: list[LatticeCell]) -> LatticeTable:
    """Drop the positions at which no cell begins or ends.

    They are underlines, and lines open to the outside.
    """
    rows = sorted({edge for cell in cells for edge in (cell.top, cell.bottom)})
    columns = sorted({edge for cell in cells for edge in (cell.left, cell.right)})
    row, column = {edge: place for place, edge in enumerate(rows)}, {edge: place for place, edge in enumerate(columns)}
    return LatticeTable(
        tuple(xs[edge] for edge in columns),
        tuple(ys[edge] for edge in rows),
        tuple(LatticeCell(row[c.top], column[c.left], row[c.bottom], column[c.right]) for c in cells),
    )
