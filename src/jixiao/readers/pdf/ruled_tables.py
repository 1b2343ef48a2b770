"""From ruled lines to the cells of tables.

The lines of a page that touch each other make one table. Their places give a fine raster; two fields of it that no line parts are
one cell. So merged cells, double lines, lines that miss each other by a point and missing outer borders need no cases of their own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .page_objects import Box, Rule

#: Lines closer than this (points) are one line: double borders, and edges that do not quite meet.
TOLERANCE = 3.0
#: The shortest line that can be a cell's border.
_SHORTEST = 5.0
#: Fields of the raster; what needs more is a drawing.
_MAX_FIELDS = 250_000


@dataclass(frozen=True, slots=True)
class Field:
    """A cell by its place in the raster of its table: rows ``top`` to ``bottom`` and columns ``left`` to ``right``, ends excluded."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Raster:
    """A ruled table: the places of its columns' and rows' edges, and its cells in reading order."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    fields: tuple[Field, ...]

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def field_box(self, field: Field) -> Box:
        return (self.xs[field.left], self.ys[field.top], self.xs[field.right], self.ys[field.bottom])


def rasters(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[Raster]:
    """The tables that lines make, from top to bottom."""
    across, down = _merged(horizontal), _merged(vertical)
    found = [raster for group in _touching(across, down) if (raster := _raster(*group))]
    return sorted(found, key=lambda raster: (raster.ys[0], raster.xs[0]))


def _clusters(values: Iterable[float]) -> list[list[float]]:
    """Sorted values, those closer than TOLERANCE to their neighbour together."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= TOLERANCE and value - groups[-1][0] <= 2 * TOLERANCE:
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Lines with the pieces of one line put together, also those of double and dotted lines."""
    found: list[Rule] = []
    rules = sorted(rules)
    start = 0
    for group in _clusters(rule.at for rule in rules):
        those = sorted(rules[start : start + len(group)], key=lambda rule: rule.start)
        start += len(group)
        at = sum(group) / len(group)
        low, high = those[0].start, those[0].end
        for rule in those[1:]:
            if rule.start - high > TOLERANCE:
                found.append(Rule(at, low, high))
                low, high = rule.start, rule.end
            high = max(high, rule.end)
        found.append(Rule(at, low, high))
    return [rule for rule in found if rule.end - rule.start >= _SHORTEST]


def _touching(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that touch, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    places = [rule.at for rule in down]
    for number, rule in enumerate(across):
        for other in range(bisect_left(places, rule.start - TOLERANCE), bisect_right(places, rule.end + TOLERANCE)):
            if down[other].start - TOLERANCE <= rule.at <= down[other].end + TOLERANCE:
                parent[root(len(across) + other)] = root(number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate(across):
        groups.setdefault(root(number), ([], []))[0].append(rule)
    for number, rule in enumerate(down, len(across)):
        groups.setdefault(root(number), ([], []))[1].append(rule)
    return [group for group in groups.values() if group[0] and group[1] and len(group[0]) + len(group[1]) > 2]


def _raster(across: list[Rule], down: list[Rule]) -> Raster | None:
    """The cells of lines that touch; None where they enclose nothing.

    Where the outermost lines are missing, the ends of the lines across them stand for them.
    """
    xs = _edges([rule.at for rule in down], [end for rule in across for end in (rule.start, rule.end)])
    ys = _edges([rule.at for rule in across], [end for rule in down for end in (rule.start, rule.end)])
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > _MAX_FIELDS:
        return None
    floors = _walls(across, ys, xs)
    sides = _walls(down, xs, ys)
    _close(floors, sides)
    _close_missing(floors, ys, across)
    _close_missing(sides, xs, down)
    fields = _fields(floors, sides)
    return _compact(xs, ys, fields) if fields else None


def _edges(lines: list[float], ends: list[float]) -> list[float]:
    """The places of lines, and of the ends of the others where they reach beyond the outermost line."""
    places = sorted(set(lines))
    low, high = min(ends), max(ends)
    if low < places[0] - TOLERANCE:
        places.insert(0, low)
    if high > places[-1] + TOLERANCE:
        places.append(high)
    return places


def _walls(rules: list[Rule], places: list[float], fields: list[float]) -> list[list[bool]]:
    """For each place and each field along it, whether a line stands there."""
    walls = [[False] * (len(fields) - 1) for _ in places]
    for rule in rules:
        wall = walls[bisect_left(places, rule.at)]
        first = max(bisect_right(fields, rule.start) - 1, 0)
        for number in range(first, len(fields) - 1):
            low, high = fields[number], fields[number + 1]
            if low >= rule.end:
                break
            if min(rule.end, high) - max(rule.start, low) >= 0.5 * (high - low):
                wall[number] = True
    return walls


def _close(floors: list[list[bool]], sides: list[list[bool]]) -> None:
    """Puts outer borders where they are missing but lines lead up to them, between the first and the last such line."""
    rows, columns = len(floors) - 1, len(sides) - 1
    for side, column in ((sides[0], 0), (sides[-1], columns - 1)):
        reached = [row for row in range(rows + 1) if floors[row][column]]
        for row in range(reached[0], reached[-1]) if reached else ():
            side[row] = True
    for floor, row in ((floors[0], 0), (floors[-1], rows - 1)):
        reached = [column for column in range(columns + 1) if sides[column][row]]
        for column in range(reached[0], reached[-1]) if reached else ():
            floor[column] = True


def _close_missing(walls: list[list[bool]], places: list[float], rules: list[Rule]) -> None:
    """Puts a border along a whole side that has none."""
    there = {rule.at for rule in rules}
    for place, wall in ((places[0], walls[0]), (places[-1], walls[-1])):
        if place not in there:
            wall[:] = [True] * len(wall)


def _fields(floors: list[list[bool]], sides: list[list[bool]]) -> list[Field]:
    """The cells: fields that no wall parts. What is open to the outside is none."""
    rows, columns = len(floors) - 1, len(sides) - 1
    outside = rows * columns
    parent = list(range(outside + 1))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row in range(rows + 1):
        for column in range(columns):
            if not floors[row][column]:
                above = (row - 1) * columns + column if row > 0 else outside
                below = row * columns + column if row < rows else outside
                parent[root(above)] = root(below)
    for column in range(columns + 1):
        for row in range(rows):
            if not sides[column][row]:
                before = row * columns + column - 1 if column > 0 else outside
                after = row * columns + column if column < columns else outside
                parent[root(before)] = root(after)
    members: dict[int, list[int]] = {}
    for node in range(outside):
        members.setdefault(root(node), []).append(node)
    members.pop(root(outside), None)
    return sorted((field for nodes in members.values() for field in _rectangles(nodes, columns)), key=lambda f: (f.top, f.left))


def _rectangles(nodes: list[int], columns: int) -> list[Field]:
    """A cell as a rectangle; one of another shape (a line is missing) as the rectangles of its rows."""
    places = [divmod(node, columns) for node in nodes]
    top, bottom = places[0][0], places[-1][0] + 1
    left, right = min(column for _, column in places), max(column for _, column in places) + 1
    if (bottom - top) * (right - left) == len(nodes):
        return [Field(top, left, bottom, right)]
    found: list[Field] = []
    open_fields: dict[tuple[int, int], int] = {}
    for row in range(top, bottom + 1):
        runs = _runs([column for r, column in places if r == row])
        for run in [run for run in open_fields if run not in runs]:
            found.append(Field(open_fields.pop(run), run[0], row, run[1]))
        for run in runs:
            open_fields.setdefault(run, row)
    return found


def _runs(columns: list[int]) -> list[tuple[int, int]]:
    """Neighbouring columns as ranges, ends excluded."""
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and runs[-1][1] == column:
            runs[-1] = (runs[-1][0], column + 1)
        else:
            runs.append((column, column + 1))
    return runs


def _compact(xs: list[float], ys: list[float], fields: list[Field]) -> Raster:
    """The raster without the edges at which no cell begins or ends (underlines, lines open to the outside)."""
    rows = sorted({edge for field in fields for edge in (field.top, field.bottom)})
    columns = sorted({edge for field in fields for edge in (field.left, field.right)})
    row, column = {edge: place for place, edge in enumerate(rows)}, {edge: place for place, edge in enumerate(columns)}
    return Raster(
        tuple(xs[edge] for edge in columns),
        tuple(ys[edge] for edge in rows),
        tuple(Field(row[f.top], column[f.left], row[f.bottom], column[f.right]) for f in fields),
    )
