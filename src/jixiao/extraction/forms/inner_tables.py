"""Keep the tables inside a head (表头) that are of none of the form's own fields: 年度主要任务, 项目实施进度计划, 资金管理情况.

They stand beside an upright heading, their columns have headings of their own, and what they hold is kept as it is printed
(jx:otherField), each text with the heading of its column, and with the name of its row where it is an amount, a number or a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...model import CellRole, Layout, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import as_printed, compact, one_line
from .field_collector import FormFields
from .funds_table import stages_of
from .label_grammar import parse_label
from .labels import Label
from .patterns import DATE_IN_CELL, PART_OF_YEAR, YEAR_LINE, YEARS_OF_HEADING, patterns_of
from .rows_of_cells import Line, LineCell

#: The kinds of labels that the headings and the names of rows of such a table may be.
_OWN = ("other", "ignored", "amount", "date")
#: The most characters of the heading of a column.
_LONGEST = 16
#: What tells a sentence from a heading.
_SENTENCE = re.compile("[。；;！!？?，,：:□☑√✓]")


@dataclass(frozen=True, slots=True)
class InnerTable:
    """Such a table: the place of its upright heading, the places of its columns' headings, its rows; ``timed``: its columns are years,
    months or quarters."""

    side: int
    columns: tuple[int, ...]
    heading: Line
    rows: tuple[Line, ...]
    timed: bool = False


def keep_inner_table(lines: Sequence[Line], index: int, fields: FormFields, words: Vocabulary) -> int:
    """Keep the table inside the head that a line heads, or a pair beside an upright label; tell how many lines that were."""
    if table := _table_at(lines, index, words):
        _read(table, fields, words)
        return 1 + len(table.rows)
    return int(_keep_pair_beside(lines[index], fields, words))


def lists_tasks(lines: Sequence[Line], index: int, words: Vocabulary) -> bool:
    """Whether a line heads a table of texts alone, under headings that are known (年度主要任务 | 任务名称 | 主要内容)."""
    line = lines[index]
    if not line.real or line.paragraph or len(line.texts) < 3 or any(label.inline for _, label in line.labels):
        return False
    table = _table_at(lines, index, words)
    told = table is not None and not table.timed and all(_label(line.cells[place], words) is not None for place in table.columns)
    return table is not None and told and _covers(table)


def _table_at(lines: Sequence[Line], index: int, words: Vocabulary) -> InnerTable | None:
    """Find the table inside the head that a line heads; None where it heads none, or one of the form's own fields."""
    line = lines[index]
    if line.paragraph or line.layout is not Layout.TABLE or len(line.texts) < 3 or stages_of(line):
        return None
    side, *columns = (place for place, cell in enumerate(line.cells) if not cell.blank)
    headings = [line.cells[place] for place in columns]
    timed = all(_is_time(cell, words) for cell in headings) and any(_is_year_or_part(cell) for cell in headings)
    if not _may_stand_beside(line.cells[side], timed, words) or not (timed or all(_may_head(cell, words) for cell in headings)):
        return None
    rows = tuple(_rows(lines, index, side))
    table = InnerTable(side, tuple(columns), line, rows, timed)
    return table if rows and _is_whole(table, words) else None


def _rows(lines: Sequence[Line], index: int, side: int) -> Iterator[Line]:
    """The lines below that the upright heading reaches down beside; in a text, those that begin after it."""
    first = lines[index]
    for line in lines[index + 1 :]:
        if line.paragraph or line.grid != first.grid or line.layout is not Layout.TABLE:
            return
        beside = any(cell.ref == first.cells[side].ref for cell in line.above.values()) if line.real else _begins_after(line, side)
        if not beside:
            return
        if line.texts:
            yield line


def _begins_after(line: Line, side: int) -> bool:
    return all(cell.blank for cell in line.cells[: side + 1]) and bool(line.texts)


def _label(cell: LineCell, words: Vocabulary) -> Label | None:
    return cell.roles.label or parse_label(cell.text, words)


def _may_stand_beside(cell: LineCell, timed: bool, words: Vocabulary) -> bool:
    """Whether a text may be the upright heading of such a table: neither a goal nor money, unless its columns are times (资金支出计划)."""
    label = _label(cell, words)
    if cell.roles.side or cell.roles.column or (label is not None and label.inline):
        return False
    if label is None or label.means.kind in ("other", "ignored"):
        return True
    return timed and label.means.kind == "amount"


def _may_head(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a text may head a column of such a table."""
    label = _label(cell, words)
    known = label is None or (label.means.kind in _OWN and not label.inline)
    short = len(cell.roles.key) <= _LONGEST and (label is not None or _SENTENCE.search(cell.roles.key) is None)
    of_indicators = cell.roles.is_level or cell.roles.column in ("level1", "level2", "value")
    return known and short and not of_indicators and not is_data(cell, words)


def is_heading(cell: LineCell) -> bool:
    """Tell whether a text is short enough for a heading or a name, and no sentence."""
    return len(cell.roles.key) <= _LONGEST and _SENTENCE.search(cell.roles.key) is None


def _is_year_or_part(cell: LineCell) -> bool:
    key = cell.roles.key
    return any(pattern.fullmatch(key) is not None for pattern in (YEAR_LINE, YEARS_OF_HEADING, PART_OF_YEAR))


def _is_time(cell: LineCell, words: Vocabulary) -> bool:
    return _is_year_or_part(cell) or cell.roles.key in words.total_rows


def is_data(cell: LineCell, words: Vocabulary) -> bool:
    """Tell whether a text is an amount, a number or a date."""
    text, patterns = compact(cell.text), patterns_of(words)
    dated = (YEAR_LINE, DATE_IN_CELL, PART_OF_YEAR)
    return (
        any(p.fullmatch(text) is not None for p in (patterns.amount, patterns.number, *dated)) or re.fullmatch(r"[\d.]+%", text) is not None
    )


def _is_whole(table: InnerTable, words: Vocabulary) -> bool:
    """Whether all of the rows is under the headings, or a name before them, and the columns hold what shows that it is a table."""
    first = table.columns[0]
    told = all(_label(table.heading.cells[place], words) is not None for place in table.columns)
    named = []
    for line in table.rows:
        places = [place for place, cell in enumerate(line.cells) if not cell.blank]
        before = [place for place in places if _column(table, place) is None]
        if len(before) > 1 or any(place >= first for place in before):
            return False
        named.append(bool(before))
        under = [line.cells[place] for place in places if place not in before]
        if any(cell.roles.is_level or cell.roles.content in ("sign", "compared") for cell in line.texts):
            return False  # what may be an indicator is never kept as text alone
        if table.timed and not all(is_data(cell, words) for cell in under):
            return False
        if any(_is_of_form(cell, words) for cell in under[told:]):  # a task may end like a label (日常运转保障), in columns that are told
            return False
    if table.timed:
        return True
    if all(named):
        return len(named) > 1
    if any(named):
        return False
    return (told and _covers(table)) or any(_all_data(table, place, words) for place in table.columns[1:])


def _covers(table: InnerTable) -> bool:
    """Whether every row of a real table has a text in each column: tasks and what they are (任务名称 | 主要内容)."""
    whole = all(len(line.texts) == len(table.columns) for line in table.rows)
    return table.heading.real and whole and len(table.columns) > 1


def _is_of_form(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a text of a row is a label itself; a year is none, nor what says that the row is a sum."""
    return not is_data(cell, words) and cell.roles.key not in words.total_rows and _label(cell, words) is not None


def _all_data(table: InnerTable, place: int, words: Vocabulary) -> bool:
    """Whether a column holds amounts, numbers or dates in every row."""
    cells = [line.cells[place] for line in table.rows if place < len(line.cells)]
    return len(cells) == len(table.rows) and all(not cell.blank and is_data(cell, words) for cell in cells)


def _column(table: InnerTable, place: int) -> int | None:
    """The heading above a place: the column it begins in."""
    for start in table.columns:
        if start <= place < start + (table.heading.cells[start].colspan if table.heading.real else 1):
            return start
    return None


def _keep_pair_beside(line: Line, fields: FormFields, words: Vocabulary) -> bool:
    """Keep a label that no property is for with its value, where another stands upright before it (立项情况 | 立项的依据 | …), which then
    has no value of its own. Tell whether that was done."""
    if not line.real or line.paragraph or line.layout is not Layout.TABLE or len(line.texts) != 3:
        return False
    side, named, cell = line.texts
    heading, label = _label(side, words), _label(named, words)
    others = heading is not None and label is not None and heading.means.kind == label.means.kind == "other"
    if not others or side.rowspan < 2 or named.rowspan > 1 or label is None or label.inline or _label(cell, words) is not None:
        return False
    fields.annotate(side, CellRole.LABEL, ReadingRule.INNER_TABLE, "other_field", side.roles.key)
    fields.annotate(named, CellRole.LABEL, ReadingRule.PARSED_LABEL, "other_field", named.roles.key)
    fields.put_other(one_line(named.text).strip(" :："), as_printed(cell.text), cell, ReadingRule.VALUE_BESIDE_LABEL)
    return True


def _read(table: InnerTable, fields: FormFields, words: Vocabulary) -> None:
    """Keep what such a table holds, each text with the heading of its column."""
    side = table.heading.cells[table.side]
    fields.annotate(side, CellRole.LABEL, ReadingRule.INNER_TABLE, "other_field", side.roles.key)
    for place in table.columns:
        fields.annotate(table.heading.cells[place], CellRole.LABEL, ReadingRule.INNER_TABLE, "other_field")
    for line in table.rows:
        name = next((cell for cell in line.texts if not is_data(cell, words)), None)
        for place, cell in enumerate(line.cells):
            if cell.blank:
                continue
            start = _column(table, place)
            if start is None:
                fields.annotate(cell, CellRole.LABEL, ReadingRule.INNER_TABLE, "other_field")
                continue
            if not compact(cell.text).strip("-—/"):
                fields.annotate(cell, CellRole.IGNORED, ReadingRule.INNER_TABLE)
                continue
            heading = one_line(table.heading.cells[start].text)
            if table.timed:
                heading = f"{one_line(side.text)} {heading}"
            row = (
                name
                if name is not None and name is not cell and (is_data(cell, words) or _column(table, _place(line, name)) is None)
                else None
            )
            label = f"{one_line(row.text)} {heading}" if row is not None else heading
            fields.put_other(label, as_printed(cell.text), cell, ReadingRule.INNER_TABLE)


def _place(line: Line, cell: LineCell) -> int:
    return next(place for place, other in enumerate(line.cells) if other is cell)
