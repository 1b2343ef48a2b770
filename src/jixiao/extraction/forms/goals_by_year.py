"""Read the goals of a form by years (部门年度目标): 财年 | 目标 | 实际完成情况 above a row for each year.

That of the form's year is the goal of the year (年度目标), and what came of it; those of the others are kept with their years.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...model import CellRole, Layout, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, joined, one_line
from .field_collector import FormFields
from .patterns import YEAR_LINE
from .rows_of_cells import Line

#: A year alone in its cell, with 年 or without.
_YEAR = re.compile(rf"{YEAR_LINE.pattern}|((?:19|20)\d\d)")
_GOALS = ("goal", "annual_goal")
_KNOWN = (*_GOALS, "actual_goal")


@dataclass(frozen=True, slots=True)
class GoalsByYear:
    """Such a table: its heading, where the years stand, the field of each column, and its rows by year."""

    heading: Line
    years: int
    columns: dict[int, str]
    rows: tuple[tuple[str, Line], ...]


def goals_by_year_at(lines: Sequence[Line], index: int, words: Vocabulary) -> GoalsByYear | None:
    """Find the goals by years that a line heads; None where it heads none."""
    heading = lines[index]
    if heading.paragraph or not heading.real or heading.layout is not Layout.TABLE:
        return None
    first, *others = (place for place, cell in enumerate(heading.cells) if not cell.blank) if len(heading.texts) > 1 else (0,)
    labels = {place: label for place, label in heading.labels if label.means.field in _KNOWN and not label.inline}
    if not others or set(others) != labels.keys() or not any(label.means.field in _GOALS for label in labels.values()):
        return None
    rows: list[tuple[str, Line]] = []
    for line in lines[index + 1 :]:
        if line.grid != heading.grid or line.paragraph or first >= len(line.cells):
            break
        year = _YEAR.fullmatch(line.cells[first].roles.key)
        if year is None or any(place not in (first, *others) for place, cell in enumerate(line.cells) if not cell.blank):
            break
        rows.append((year[1] or year[2], line))
    columns = {place: "actual_goal" if label.means.field == "actual_goal" else "annual_goal" for place, label in labels.items()}
    return GoalsByYear(heading, first, columns, tuple(rows)) if rows else None


def read_goals_by_year(table: GoalsByYear, fields: FormFields) -> None:
    """Take the row of the form's year, which is the first one where the head does not say; keep the others as they are printed."""
    stated = fields.stated_year or fields.heading_year
    own = stated if stated in {year for year, _ in table.rows} else table.rows[0][0]
    for place in (table.years, *table.columns):
        heading = table.heading.cells[place]
        fields.annotate(heading, CellRole.LABEL, ReadingRule.INNER_TABLE, table.columns.get(place, "other_field"), heading.roles.key)
    for year, line in table.rows:
        fields.annotate(line.cells[table.years], CellRole.LABEL, ReadingRule.INNER_TABLE, "other_field")
        for place, name in table.columns.items():
            cell = line.cells[place] if place < len(line.cells) else None
            if cell is None or cell.blank:
                continue
            if not compact(cell.text).strip("-—/"):
                fields.annotate(cell, CellRole.IGNORED, ReadingRule.INNER_TABLE)
            elif year == own:
                fields.put(name, joined(cell.text), cell, ReadingRule.VALUE_BELOW_LABEL, grows=True)
            else:
                label = f"{one_line(line.cells[table.years].text)} {one_line(table.heading.cells[place].text)}"
                fields.put_other(label, one_line(cell.text), cell, ReadingRule.INNER_TABLE)
