"""Read the heading of an indicator table in a text with a cell on each line: known headings, cut ones, and those of several lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...vocabulary import Vocabulary
from .possible_roles import roles_by_text
from .rows_of_cells import LineCell

#: The most lines that a heading of a text has, and that one of its cells is broken over.
_LONGEST, MOST_BROKEN = 24, 4


#: What a value is parted into by sub-headings, and how many years a rolling budget has at most.
_VALUE, _PARTS, _MOST_PARTS = frozenset(("value",)), frozenset(("sign", "value", "measure")), 5


class PlainColumn(NamedTuple):
    """A column of such a heading: the lines that name it, and its role (None: the vocabulary does not have it)."""

    cells: tuple[LineCell, ...]
    role: str | None


def plain_heading(cells: Sequence[LineCell], words: Vocabulary) -> list[PlainColumn]:
    """Read the heading that a run of cells begins with: all before the first level of the framework, known or not.

    Without such a level near by, the known headings at the beginning are all there is of it.
    """
    end = next((i for i, cell in enumerate(cells[:_LONGEST]) if cell.roles.is_level and not cell.roles.column), None)
    if end is None:
        end = next((i for i, cell in enumerate(cells) if not cell.roles.column), len(cells))
    if end == 0 or not cells[0].roles.column:
        return []
    columns: list[PlainColumn] = []
    index = 0
    while index < end:
        column = column_at(cells[index:end], words)
        columns.append(column)
        index += len(column.cells)
    return _with_levels(columns, cells[end : end + 2])


def _with_levels(columns: list[PlainColumn], below: Sequence[LineCell]) -> list[PlainColumn]:
    """The columns, of which the two before the names head both levels where these stand below, whatever one of them says (指标类别 |
    指标分类)."""
    first = next((i for i, column in enumerate(columns) if column.role in ("name", "lowest")), 0)
    places = [i for i, column in enumerate(columns[:first]) if not column.cells[0].roles.side]
    roles = [columns[i].role for i in places]
    levels = ("level1", "level2")
    if len(places) != 2 or not set(roles) <= {*levels, None} or not set(roles) & set(levels):
        return columns
    if len(below) < 2 or below[0].roles.level1 is None or below[1].roles.level2 is None:
        return columns
    told = dict(zip(places, levels, strict=True))
    return [column._replace(role=told.get(i, column.role)) for i, column in enumerate(columns)]


def columns_in_order(columns: Sequence[PlainColumn], year: int | None) -> list[PlainColumn]:
    """Put the sub-headings at the end of a heading in the place of the 指标值 that they stand below: 指标值, 权重, 符号, 值, 单位.

    They are a comparator, a value and a unit of which no other column is, or years of which one is the fiscal year. Otherwise the
    columns stay as they are.
    """
    place = next((i for i, column in enumerate(columns) if column.role == "value"), None)
    if place is None:
        return list(columns)
    for count in range(_MOST_PARTS, 1, -1):
        below = columns[max(place + 1, len(columns) - count) :]
        roles = _parts_of_value(below, year) if len(below) == count else None
        rest = columns[: len(columns) - count]
        if roles and not {column.role for column in rest if column is not columns[place]} & {*roles, "value"}:
            parts = [PlainColumn(column.cells, role) for column, role in zip(below, roles, strict=True)]
            return [*rest[:place], *parts, *rest[place + 1 :]]
    return list(columns)


def _parts_of_value(columns: Sequence[PlainColumn], year: int | None) -> list[str] | None:
    """The roles of the sub-headings of a value; None where they are none."""
    said = [column.cells[0].roles.heading for column in columns]
    if year and all(one.year and len(column.cells) == 1 for one, column in zip(said, columns, strict=True)):
        years = [one.year or 0 for one in said]
        if years.count(year) == 1 and years == sorted(set(years)):
            return ["value" if one == year else "baseline" if one < year else "step" for one in years]
    roles = [column.role or column.cells[0].roles.heading.below for column in columns]
    return [role or "" for role in roles] if len(set(roles)) == len(roles) and _VALUE <= set(roles) <= _PARTS else None


def column_at(cells: Sequence[LineCell], words: Vocabulary) -> PlainColumn:
    """The column that a run of headings begins with: of one line, or of several that make a known heading together."""
    first = cells[0]
    if first.roles.side or _is_listed(first):
        return PlainColumn((first,), first.roles.column)
    for size in range(2, min(len(cells), MOST_BROKEN) + 1):
        if any(map(_is_listed, cells[1:size])):
            break
        roles = roles_by_text(words)["".join(cell.text.strip() for cell in cells[:size])]
        # A part that is parsed (原因分析) may be the end of a heading that the vocabulary lists.
        if roles.column and not (roles.parsed and any(cell.roles.column for cell in cells[:size])):
            return PlainColumn(tuple(cells[:size]), roles.column)
    return PlainColumn((first,), first.roles.column)


def _is_listed(cell: LineCell) -> bool:
    """Whether a cell is a heading that the vocabulary lists."""
    return cell.roles.column is not None and not cell.roles.parsed
