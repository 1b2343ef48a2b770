"""Read the goals that stand at the blocks of 长期 and 年度 indicators: 目标名称 | …, or in a column under 目标名称; 2024年度目标 | ….

They become lines of label and text, as the heads of forms have them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ...model import Horizon, Layout
from ...vocabulary import FieldLabel, Vocabulary
from .column_headings import is_columns
from .labels import Label
from .patterns import YEAR_OF_HEADING
from .possible_roles import PossibleRoles
from .rows_of_cells import Line, LineCell

_FIELDS = ("goal", "annual_goal")
#: The texts of a line that is a goal with its label.
_PAIR = 2
#: The figures of a year.
_YEAR = 4


def with_goal_rows(lines: Sequence[Line], words: Vocabulary) -> list[Line]:
    """Give the lines of a document, those of such goals with their labels."""
    dated = {cell.roles.key[:_YEAR] for line in lines for cell in line.texts[:1] if _is_dated(cell, words)}
    horizon: Horizon | None = None
    taken: set[int] = set()
    result: list[Line] = []
    for index, own in enumerate(lines):
        line = _without(own, taken) if taken else own
        horizon = next((cell.roles.horizon for cell in line.texts if cell.roles.side and cell.roles.horizon), horizon)
        if line.layout is not Layout.TABLE or line.paragraph or not line.real:
            pass
        elif not is_columns(line):
            line = _with_label(line, horizon, words, one_year=len(dated) == 1)
        elif goal := _goal_of_column(line, lines[index + 1 :], horizon, words):
            result.append(goal)
            taken.add(id(goal.texts[1]))
            line = line.without({place for place, cell in enumerate(line.cells) if cell.ref == goal.ref})
        result.append(line)
    return result


def _is_dated(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a text is the label of a goal behind a year: 2024年度目标, 2024年绩效目标."""
    if cell.roles.label is not None or not YEAR_OF_HEADING.match(cell.roles.key):
        return False
    rests = (cell.roles.key[_YEAR:], YEAR_OF_HEADING.sub("", cell.roles.key, count=1))
    labels = (words.labels.get(rest) for rest in rests)
    return any(label is not None and label.field in _FIELDS for label in labels)


def _labelled(cell: LineCell, field: str) -> LineCell:
    """The cell as the label of a goal."""
    label = Label(FieldLabel(field, "block"), None, None, cell.roles.key, parsed=True)
    return replace(cell, roles=PossibleRoles(key=cell.roles.key, label=label))


def _field(horizon: Horizon | None) -> str:
    return "goal" if horizon is Horizon.LONG_TERM else "annual_goal"


def _with_label(line: Line, horizon: Horizon | None, words: Vocabulary, *, one_year: bool) -> Line:
    """The line with its first text as the label of a goal, where it is one and a text stands beside it."""
    if len(line.texts) != _PAIR:
        return line
    cell, text = line.texts
    roles = text.roles
    if roles.label or roles.column or roles.is_level or roles.side:
        return line
    if cell.roles.key in words.label_words.goal_names:
        field = _field(horizon)
    elif one_year and _is_dated(cell, words):
        field = "annual_goal"
    else:
        return line
    return line.with_cells(tuple(_labelled(other, field) if other is cell else other for other in line.cells))


def _goal_of_column(heading: Line, below: Sequence[Line], horizon: Horizon | None, words: Vocabulary) -> Line | None:
    """The goal that stands beside all indicators of a heading, in a column under 目标名称; None where there is none."""
    place = next((at for at, cell in enumerate(heading.cells) if not cell.blank), 0)
    cell = heading.cells[place]
    first = next((line for line in below if line.texts), None)
    text = first.cells[place] if first and first.grid == heading.grid and place < len(first.cells) else None
    named = cell.roles.key in words.label_words.goal_names and any(role == "name" for at, role in heading.columns if at != place)
    if not named or text is None or text.blank or text.rowspan < _PAIR or text.roles.is_level:
        return None
    label = _labelled(replace(cell, rowspan=1, colspan=1), _field(horizon))
    return Line((label, text), Layout.TABLE, real=True, grid=heading.grid)


def _without(line: Line, taken: Collection[int]) -> Line:
    """The line without the goals that were taken out of it, and what they cover."""
    own = {place for place, cell in enumerate(line.cells) if id(cell) in taken}
    above = {place: cell for place, cell in line.above.items() if id(cell) not in taken}
    return replace(line.without(own), above=above) if own or len(above) < len(line.above) else line
