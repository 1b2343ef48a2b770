"""Read the heading of an indicator table: which columns it has, and what each of them holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...model import Horizon, Layout
from .rows_of_cells import Line, LineCell

#: Roles by which one knows an indicator table from any other.
_TELLING = {"name", "value"}
#: The most characters of a text over a column that tells its horizon.
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the places ``start`` to ``end`` (exclusive), the role of what stands in it, and the word that said so.

    ``horizon``: 长期 or 年度, where the form has this role twice, side by side. ``part``: the heading of a column that shares its
    role with others (计划标准, 历史标准).
    """

    start: int
    end: int
    role: str
    word: str
    horizon: Horizon | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its columns, its cells (with the column each heads, or None), and how many lines it takes."""

    columns: tuple[Column, ...]
    cells: tuple[tuple[LineCell, Column | None], ...]
    lines: int = 1


def is_columns(line: Line) -> bool:
    """Whether a line is the heading of the indicator table, or begins it where each cell is a line of its own."""
    if len(line.columns) < 2 and line.layout is not Layout.LINES:
        return False
    roles = [role for _, role in line.columns]
    if line.layout is Layout.LINES:
        return roles in (["level1"], ["level2"])
    if len(line.texts) - len(roles) > len(line.texts) // 2:  # so many cells may be something else
        return False
    kinds = set(roles)
    return len(kinds) > 1 and not kinds.isdisjoint(_TELLING)


def heading_at(lines: Sequence[Line], index: int, before: Sequence[Line] = ()) -> Heading | None:
    """Read the heading that begins at a line of a table with real columns; None where there is none.

    ``before`` are the lines above, whose goal labels (长期目标, 年度目标) tell doubled columns apart.
    """
    line = lines[index]
    below = lines[index + 1] if index + 1 < len(lines) else None
    # 一级指标 | 实施期目标 | 年度目标, and the columns of both in the line below.
    is_upper = bool(line.columns) and below is not None and line.real and is_columns(below) and line.reaches_into(below)
    if not is_columns(line) and not is_upper:
        return None
    second = below if below is not None and line.real and _is_second_line(line, below) else None
    columns = _told_apart(_columns_by_word(line, second), [*before, line])
    by_start = {column.start: column for column in columns}
    cells = [(cell, by_start.get(i)) for row in (line, second) if row for i, cell in enumerate(row.cells) if not cell.blank]
    return Heading(columns, tuple(cells), 2 if second else 1)


def _is_second_line(line: Line, below: Line) -> bool:
    """Whether the line below belongs to the heading: nothing but headings of columns, under cells wider than one column."""
    if not below.texts or not line.left:
        return False
    under = all(i in line.left or i + 1 in line.left for i, cell in enumerate(below.cells) if not cell.blank)
    known = all(cell.roles.column or cell.roles.horizon for cell in below.texts)
    # Every other heading reaches down beside it: then it is one whatever it says.
    beside = all(cell.colspan > 1 or cell in below.above.values() for cell in line.texts)
    return under and (known or beside)


def _columns_by_word(line: Line, second: Line | None) -> list[Column]:
    """The columns by their words, before doubled ones are told apart."""
    columns = [Column(i, i + 1, role, cell.roles.key, cell.roles.horizon) for i, cell in line.above.items() if (role := cell.roles.column)]
    for i, cell in enumerate(line.cells):
        if cell.blank:
            continue
        end = i + cell.colspan
        role = cell.roles.column
        parts = [(j, part) for j, part in enumerate(second.cells) if i <= j < end and not part.blank] if second else []
        if not parts and role:
            columns.append(Column(i, end, role, cell.roles.key, cell.roles.horizon))
        for j, part in parts:
            if own := part.roles.column or role:
                key, horizon = part.roles.key, part.roles.horizon or cell.roles.horizon
                columns.append(Column(j, j + part.colspan, own, key, horizon, key))
    return sorted(columns, key=lambda column: column.start)


def _told_apart(columns: list[Column], before: Sequence[Line]) -> tuple[Column, ...]:
    """The columns with roles that cannot be mistaken: 三级 above 四级, a second kind of name, doubled columns by their horizon."""
    if any(column.role == "lowest" for column in columns):
        columns = [replace(c, role={"lowest": "name", "name": "level3"}.get(c.role, c.role)) for c in columns]
    values = [column for column in columns if column.role == "value"]
    if len(values) != 2:
        return tuple(_of_one_set(columns))
    first, last = values
    pair = (_horizon_of(first, before), _horizon_of(last, before))
    horizons = pair if pair[0] and pair[1] and pair[0] != pair[1] else (Horizon.LONG_TERM, Horizon.ANNUAL)
    twice = {role for role in {c.role for c in columns} if sum(c.role == role for c in columns) == 2}
    after = min([c for c in columns if c.role == role][1].start for role in twice)  # where the second set begins
    return tuple(replace(c, horizon=horizons[c.start >= after] if c.role in twice else None) for c in columns)


def _of_one_set(columns: list[Column]) -> list[Column]:
    """Columns of one set: where two headings mean one role, the second of them is a description."""
    result: list[Column] = []
    for column in columns:
        role = column.role
        if role == "name" and any(other.role == "name" for other in result):
            role = "description"
        if role == "value" and any(other.role == "value" for other in result):
            continue  # a third kind of value is not known
        result.append(Column(column.start, column.end, role, column.word, None, column.part))
    return result


def _horizon_of(column: Column, before: Sequence[Line]) -> Horizon | None:
    """长期 or 年度 for one of two columns: by its own heading, or the nearest one above it."""
    if column.horizon:
        return column.horizon
    for line in reversed(before):
        for i, cell in enumerate(line.cells):
            if not cell.blank and i <= column.start < i + cell.colspan and (horizon := _said_by(cell)):
                return horizon
    return None


def _said_by(cell: LineCell) -> Horizon | None:
    """长期 or 年度 for the columns below a cell: by the goal whose label it is, or as a short text begins."""
    if cell.roles.field in ("goal", "annual_goal"):
        return Horizon.ANNUAL if cell.roles.field == "annual_goal" else Horizon.LONG_TERM
    return cell.roles.horizon if cell.roles.label is None and len(cell.roles.key) < _LONGEST else None
