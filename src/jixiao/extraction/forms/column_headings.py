"""Read the heading of an indicator table: which columns it has, and what each of them holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from ...model import Horizon, Layout
from .column_evidence import rows_below
from .column_roles import decide
from .columns import Column, RivalColumns
from .heading_words import NO_WORDS
from .rows_of_cells import Line, LineCell
from .text_subheadings import spread_heading

#: Roles by which one knows an indicator table from any other.
_TELLING = {"name", "value"}
#: Both levels beside each other tell it too, whatever the headings of name and value say.
_LEVELS = {"level1", "level2"}
#: The most characters of a text over a column that tells its horizon.
_LONGEST = 30
#: The most columns of a table: each is compared with all others, and no page has as many.
_MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its columns, its cells (with the column each heads, or None), how many lines it takes, and what is not certain."""

    columns: tuple[Column, ...]
    cells: tuple[tuple[LineCell, Column | None], ...]
    lines: int = 1
    doubts: tuple[RivalColumns, ...] = ()


#: What a table of tasks may have headings of too.
_OF_TASKS = frozenset(("name", "actual", "remark", "explanation", "ignored"))


def is_columns(line: Line) -> bool:
    """Whether a line is the heading of the indicator table, or begins it where each cell is a line of its own."""
    roles = [role for _, role in line.columns]
    if len(roles) > _MOST_COLUMNS:
        return False
    if roles == ["value"] and any(cell.roles.side and cell.colspan > 1 for cell in line.texts):
        return True  # 绩效指标 over the levels and names, and the value
    if len(roles) < 2 and line.layout is not Layout.LINES:
        return False
    if line.layout is Layout.LINES:
        return roles in (["level1"], ["level2"])
    if line.real and {"level1", "description"} <= {*roles} and any(cell.roles.side and cell.colspan == 1 for cell in line.texts):
        return True  # 一级指标 | 绩效指标 | 绩效指标描述 | 评价标准
    if line.real and len({*roles} - {*_LEVELS}) > 1 and {*roles} >= {*_LEVELS}:
        return (
            True  # 一级指标 | 二级指标 | 三级指标 head indicators, however many columns of results (1—6月, 1—9月) nobody knows beside them
        )
    told = len(roles) + (len(line.labels) if len(roles) > 2 else 0)  # beside the indicators, a list of projects has fields of the head
    if len(line.texts) - told > len(line.texts) // 2:  # so many cells may be something else
        return False
    kinds = set(roles)
    beside = line.texts[0]
    if kinds <= _OF_TASKS and beside.rowspan > 1 and beside.roles.column is None and not beside.roles.side:
        return False  # 年度主要任务 | 任务名称 | 主要内容 | 完成情况
    return len(kinds) > 1 and (not kinds.isdisjoint(_TELLING) or (kinds >= _LEVELS and len(line.texts) > len(_LEVELS)))


def heading_at(lines: Sequence[Line], index: int, before: Sequence[Line] = (), year: int | None = None) -> Heading | None:
    """Read the heading that begins at a line of a table with real columns; None where there is none.

    ``before`` are the lines above, whose goal labels (长期目标, 年度目标) tell doubled columns apart; ``year``: the fiscal year, by which
    columns of several years are told apart.
    """
    line = lines[index]
    below = lines[index + 1] if index + 1 < len(lines) else None
    if spread := spread_heading(line, below):
        line, below = spread
    # 一级指标 | 实施期目标 | 年度目标, and the columns of both in the line below.
    is_upper = bool(line.columns) and below is not None and line.real and is_columns(below) and line.reaches_into(below)
    if not is_columns(line) and not is_upper:
        return None
    second = below if below is not None and (spread or (line.real and _is_second_line(line, below))) else None
    columns = _with_term(_below_lowest(_by_grade(_columns_by_word(line, second))), year)
    rows = rows_below(lines, index + (2 if second else 1))
    columns = _without_uprights(columns, second or line, rows)
    decided = decide(columns, rows, partial(_horizon_of, before=[*before, line]), year)
    told = decided.columns if decided.doubled else tuple(_of_one_set(decided.columns))
    by_start = {column.start: column for column in told}
    cells = [(cell, by_start.get(i)) for row in (line, second) if row for i, cell in enumerate(row.cells) if not cell.blank]
    return Heading(told, tuple(cells), 2 if second else 1, decided.doubts)


def _without_uprights(columns: list[Column], line: Line, rows: Sequence[Line]) -> list[Column]:
    """The columns, none of them headed by a cell that is merged down beside the rows (年度绩效指标完成情况): it heads the block."""
    beside = rows[0].above if rows else {}
    upright = [column for column in columns if beside.get(column.start) in (line.at(column.start), line.cells[column.start])]
    if not upright or 2 * len(upright) > len(columns):
        return columns
    return [replace(column, role="", side=True, said=NO_WORDS) if column in upright else column for column in columns]


def _is_second_line(line: Line, below: Line) -> bool:
    """Whether the line below belongs to the heading: nothing but headings of columns, under cells wider than one column."""
    keys = [cell.roles.key if not cell.blank else None for cell in line.cells]
    again = {i for i in range(len(keys)) if keys[i] is not None and keys[i] in (*keys[:i][-1:], *keys[i + 1 : i + 2])}  # 指标值 | 指标值
    if not below.texts or not (line.left or again):
        return False
    places = [i for i, cell in enumerate(below.cells) if not cell.blank]
    printed = {i for i in places if i < len(keys) and keys[i] == below.cells[i].roles.key}  # once more, where it was merged down
    under = all(i in line.left or i + 1 in line.left or i in again or i in printed for i in places) and len(printed) < len(places)
    known = all(_is_known(cell) for cell in below.texts)
    # Every other heading reaches down beside it: then it is one whatever it says.
    beside = all(cell.colspan > 1 or cell in below.above.values() for cell in line.texts)
    # Nothing stands beside words that fill all of the wider cells: that is no row of indicators.
    wide = [i for i, cell in enumerate(line.cells) if cell.colspan > 1 or i in line.left]
    alone = line.real and places == wide and all(cell.roles.content is None for cell in below.texts)
    return under and (known or beside or alone)


def _is_known(cell: LineCell) -> bool:
    """Whether a text may head a part of a column: another column, a time, a grade (优)."""
    heading = cell.roles.heading
    return bool(cell.roles.column or cell.roles.horizon or heading.says_time or heading.below or heading.grade)


def _by_grade(columns: list[Column]) -> list[Column]:
    """The columns, of which the best of several grades (优 | 良 | 中 | 差) is the target where no other is; the others are standards."""
    grades = [column for column in columns if column.said.grade]
    best = [column for column in grades if column.said.grade == "best"]
    if len(grades) < 3 or len(best) != 1:
        return columns
    valued = any(column.role == "value" for column in columns if column not in grades)
    chosen = {id(best[0]): "value"} if not valued else {}
    return [replace(c, role=chosen.get(id(c), "standard"), part=c.word, listed=False) if c.said.grade else c for c in columns]


def _columns_by_word(line: Line, second: Line | None) -> list[Column]:
    """The columns by their words, with those of unknown headings, before they are decided together."""
    columns = [_column(i, i + 1, cell) for i, cell in line.above.items() if cell.roles.column]
    again = Counter(cell.roles.key for cell in second.texts) if second else Counter()
    for i, cell in enumerate(line.cells):
        if cell.blank:
            continue
        end = i + cell.colspan
        parts = [(j, part) for j, part in enumerate(second.cells) if i <= j < end and not part.blank] if second else []
        if not parts:
            columns.append(_column(i, end, cell))
        columns += [_part_of(cell, part, j, again[part.roles.key] > 1) for j, part in parts]
    return sorted(columns, key=lambda column: column.start)


def _column(start: int, end: int, cell: LineCell) -> Column:
    """The column that a heading of one line heads."""
    roles = cell.roles
    listed = roles.column is not None and not roles.parsed
    role = "" if roles.side else roles.column or ""
    return Column(start, end, role, roles.key, roles.horizon, said=roles.heading, listed=listed, side=roles.side)


def _part_of(over: LineCell, cell: LineCell, place: int, again: bool) -> Column:
    """The column of a heading below another: its own role, or that of the heading over it, at the time that either says.

    ``again``: another column has the same heading, so that only the one over it tells them apart.
    """
    roles, above = cell.roles, over.roles
    said = roles.heading if roles.heading.says_time else roles.heading.at_time_of(above.heading)
    part = above.key + roles.key if again and above.heading.says_time | (above.column is not None) else roles.key
    listed = roles.column is not None and not roles.parsed
    reached = roles.heading.below if above.column == "value" and roles.heading.done else None  # 指标值 over 年初设定 | 全年完成
    role = roles.column or reached or above.column or ""
    return Column(place, place + cell.colspan, role, roles.key, roles.horizon or above.horizon, part, said, listed)


def _below_lowest(columns: list[Column]) -> list[Column]:
    """The columns with 三级 above 四级, where the form has both."""
    if any(column.role == "lowest" for column in columns):
        return [replace(c, role={"lowest": "name", "name": "level3"}.get(c.role, c.role)) for c in columns]
    return columns


def _with_term(columns: list[Column], year: int | None) -> list[Column]:
    """The columns, of which one of several years is long-term and one of the fiscal year annual, where the form has both (2024—2026年
    | 2025年). Where the form does not state its year, it is the only year that a column names."""
    named = {column.said.year for column in columns if column.said.year}
    own = year or (named.pop() if len(named) == 1 else None)
    if own not in {column.said.year for column in columns} or not any(column.said.spans(own) for column in columns):
        return columns
    of_year = {True: Horizon.ANNUAL, False: None}
    return [replace(c, horizon=Horizon.LONG_TERM if c.said.spans(own) else c.horizon or of_year[c.said.year == own]) for c in columns]


def _of_one_set(columns: Sequence[Column]) -> list[Column]:
    """Columns of one set: where two headings mean a name, the second of them is a description."""
    result: list[Column] = []
    for column in columns:
        again = column.role == "name" and any(other.role == "name" for other in result)
        result.append(replace(column, role="description") if again else column)
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
