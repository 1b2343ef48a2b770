"""Count what stands in the columns of an indicator table: comparators, units, numbers, level words, texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ...model import Layout
from ...model.records import record
from .rows_of_cells import Line, LineCell

#: Rows below a heading that are looked at.
_MOST_ROWS = 80
#: A share of cells that says what a column is, and one that is a chance.
MOST, FEW = 0.6, 0.2


@record(frozen=True, slots=True)
class Evidence:
    """What the cells of a column are, each cell counted where it begins.

    ``filled``: those that are not blank; ``signs``: a comparator and nothing else; ``natures``: 定量, 正向; ``units``: a unit;
    ``numbers``: a number alone; ``values``: a number with a comparator or unit; ``compared``: those with a comparator;
    ``level1``, ``level2``: words of that level; ``plain``: none of these. ``texts``: how many different ones there are.
    """

    filled: int = 0
    signs: int = 0
    natures: int = 0
    units: int = 0
    numbers: int = 0
    values: int = 0
    compared: int = 0
    level1: int = 0
    level2: int = 0
    plain: int = 0
    texts: int = 0

    def mostly(self, count: int) -> bool:
        """Whether so many cells are most of those that are filled."""
        return self.filled > 0 and count >= MOST * self.filled

    def hardly(self, count: int) -> bool:
        """Whether so many cells are hardly any of those that are filled."""
        return count <= FEW * self.filled


def rows_below(lines: Sequence[Line], index: int) -> list[Line]:
    """The rows from a line of a table on, to the next heading or the end of the table: those that have more than one text."""
    rows: list[Line] = []
    for line in lines[index : index + _MOST_ROWS]:
        if line.layout is not Layout.TABLE or len(line.columns) > 1 or (rows and line.grid != rows[0].grid and not line.paragraph):
            break
        if not line.paragraph and len(line.texts) + len(line.above) > 1:
            rows.append(line)
    return rows


def own_cells(rows: Sequence[Line], start: int, end: int) -> list[LineCell]:
    """The cells that begin in a column."""
    if end - start == 1:
        alone = (row.cells[start] for row in rows if start < len(row.cells))
        return [cell for cell in alone if not cell.blank]
    firsts = (next((cell for cell in row.cells[start:end] if not cell.blank), None) for row in rows)
    return [cell for cell in firsts if cell is not None]


def numbers_of(rows: Sequence[Line], start: int, end: int) -> dict[int, Decimal]:
    """The numbers that stand in a column of some rows alone, each by the place of its row."""
    result: dict[int, Decimal] = {}
    for place, row in enumerate(rows):
        cell = next((cell for cell in row.cells[start:end] if not cell.blank), None)
        if cell is not None and re.fullmatch(r"\d+(?:\.\d+)?", cell.roles.key):
            result[place] = Decimal(cell.roles.key)
    return result


def evidence_of(rows: Sequence[Line], start: int, end: int) -> Evidence:
    """Count what stands in a column of some rows."""
    cells = own_cells(rows, start, end)
    roles = [cell.roles for cell in cells]
    kinds = [role.content for role in roles]
    return Evidence(
        filled=len(cells),
        signs=kinds.count("sign"),
        natures=kinds.count("nature"),
        units=kinds.count("unit"),
        numbers=kinds.count("number"),
        values=kinds.count("value") + kinds.count("compared"),
        compared=kinds.count("compared"),
        level1=sum([role.level1 is not None for role in roles]),
        level2=sum([role.level2 is not None for role in roles]),
        plain=sum([role.content is None and not role.is_level for role in roles]),
        texts=len({role.key for role in roles}),
    )
