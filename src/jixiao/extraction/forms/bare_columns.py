"""Tell the columns of an indicator table without a heading by what stands in them: level 1, level 2, name and value in real columns."""

from __future__ import annotations

from collections.abc import Sequence

from .column_evidence import evidence_of
from .columns import Column
from .rows_of_cells import Line

_ROLES = ("level1", "level2", "name", "value")


def bare_columns(lines: Sequence[Line]) -> tuple[Column, ...]:
    """Give the four columns that all rows have, where they are levels of the framework, names and values; else nothing."""
    rows = [line for line in lines if line.real and not line.paragraph and line.texts]
    first = next((line for line in rows if any(cell.roles.level1 for cell in line.texts)), None)
    if first is None:
        return ()
    places = [place for place, cell in enumerate(first.cells) if not cell.blank and not cell.roles.side]
    if len(places) != len(_ROLES):
        return ()
    ends = [place + first.cells[place].colspan for place in places]
    level1, level2, names, values = (evidence_of(rows, start, end) for start, end in zip(places, ends, strict=True))
    levels = level1.mostly(level1.level1) and level2.mostly(level2.level2)
    named = names.mostly(names.plain) and names.texts == names.filled > 1
    told = levels and named and not values.hardly(values.values + values.compared)
    return tuple(Column(start, end, role, "") for start, end, role in zip(places, ends, _ROLES, strict=True)) if told else ()
