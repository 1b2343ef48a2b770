"""Read the points of rows among the indicators that are none: the sum of all, and the share of the budget that was spent (预算执行率)."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Cell
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .columns import Column
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell

#: The field that stands in each column of the row of what was spent.
_EXECUTION = {"actual": "execution_rate", "weight": "execution_weight", "score": "execution_score"}


def points_of_total(line: Line, columns: Sequence[Column]) -> dict[str, Cell]:
    """The points of all, from a row of totals (合计 | 100 | 98)."""
    points: dict[str, Cell] = {}
    for column in columns:
        cell = line.at(column.start)
        if column.role in ("weight", "score") and cell and not cell.blank:
            points[f"total_{column.role}"] = cell
    return points


def points_of_execution(line: Line, cells: Sequence[LineCell], columns: Sequence[Column], words: Vocabulary) -> dict[str, Cell]:
    """The share of the budget that was spent with its points, from a row that has its label in place of levels and name; else nothing.

    预算执行率 | 95.5% | 10 | 9.55: where a level stands before it, it is the name of an indicator.
    """
    first = cells[0]
    label = first.roles.label
    if label is None or label.means.field != "execution_rate" or label.inline or first.roles.is_level:
        return {}
    names = [column.start for column in columns if column.role == "name"]
    place = next(i for i, cell in enumerate(line.cells) if cell is first)
    if not names or not place < names[0] < place + first.colspan or any(cell.roles.is_level for cell in line.above.values()):
        return {}
    number = patterns_of(words).number
    read = ((_EXECUTION.get(column.role), line.at(column.start)) for column in columns)
    return {name: cell for name, cell in read if name and cell is not None and number.fullmatch(compact(cell.text))}
