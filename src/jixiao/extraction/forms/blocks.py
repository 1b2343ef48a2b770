"""Tell blocks of indicators with headings of their own inside one form: 长期 and 年度, or two goals, below one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...model import Horizon, Layout
from .column_headings import is_columns
from .columns import Column
from .rows_of_cells import Line

#: The kinds of labels that may stand between two blocks; points (number) may be the name of an indicator.
_HEAD_KINDS = ("block", "text", "amount", "date")
#: The most lines of the head between two blocks.
_MOST_BETWEEN = 6
#: The most characters of a line that names the block below it (年度绩效指标).
_LONGEST_CAPTION = 20


def is_block_heading(before: Sequence[Line], heading: Line) -> bool:
    """Tell whether a repeated heading begins a further block of the form above it, not another form whose top is lost.

    ``before`` are the form's lines so far. In the same table it does, unless a field of the head is stated anew since the last
    indicator. In another table, and in a text, it does only where the heading, or the line right above it, says what block it is of.
    """
    if heading.layout is not Layout.TABLE or not before:
        return heading.layout is Layout.LINES and _is_other_half(before)
    since = list(_since_last_row(before))
    stated = {label.means.field for line in before[: len(before) - len(since)] for _, label in line.labels if label.means.kind != "block"}
    if any(label.means.field in stated for line in since for _, label in line.labels if label.means.kind in _HEAD_KINDS[1:]):
        return False
    last = next((line for line in reversed(before) if not line.paragraph), None)
    if last is not None and last.real and last.grid == heading.grid:
        return True
    captions = [cell for line in since if line.paragraph for cell in line.texts]
    named = [cell for cell in (*captions[-1:], *heading.texts) if cell.roles.side and cell.roles.horizon]
    return len(captions) < 2 and any(len(cell.roles.key) <= _LONGEST_CAPTION for cell in named)


def _is_other_half(before: Sequence[Line]) -> bool:
    """Whether the line right above a heading of a text with a cell on each line names a block (年度绩效指标) other than that above it."""
    named = [cell.roles.horizon for line in before for cell in line.texts if cell.roles.side and cell.roles.horizon]
    last = next((line.texts[-1].roles for line in reversed(before) if line.texts and not line.columns), None)
    return last is not None and last.side and last.horizon is not None and len(set(named)) > 1


def names_block(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a line that ends as titles do names the block of indicators below it by its time alone (长期绩效目标表).

    In a table other lines of the same form may stand between it and the headings of the block (目标名称 | …), but not a project's name.
    """
    line = lines[index]
    roles = line.texts[0].roles
    if not (roles.side and roles.horizon is not None):
        return False
    for below in lines[index + 1 : index + 1 + (_MOST_BETWEEN if line.real and not line.paragraph else 1)]:
        if is_columns(below):
            return True
        if below.paragraph or below.grid != line.grid or below.names_field("project_name"):
            return False
    return False


def block_above(above: Sequence[Line]) -> Horizon | None:
    """Tell the time of the first block of indicators by the line above it that names it (长期绩效指标); in a table other lines of the
    form may stand between (目标名称 | …)."""
    for distance, line in enumerate(reversed(above[-_MOST_BETWEEN:])):
        texts = line.texts
        if len(texts) == 1 and texts[0].roles.side and (not distance or texts[0].roles.horizon):
            return texts[0].roles.horizon
        if line.paragraph or not line.real or line.grid != above[-1].grid or line.names_field("project_name"):
            return None
    return None


def block_of_values(columns: Sequence[Column], before: Horizon | None) -> Horizon | None:
    """Tell the time of a block by the heading of its only column of values (周期目标值); where that says none, it is what was told
    ``before``."""
    said = [column.said.period for column in columns if column.role == "value"]
    if said == ["long"]:
        return Horizon.LONG_TERM
    return Horizon.ANNUAL if said == ["own"] and before is not None else before


def _since_last_row(lines: Sequence[Line]) -> Iterator[Line]:
    """Give the lines after the last one with a level of the framework, from the last one up."""
    for line in reversed(lines):
        if not line.paragraph and any(cell.roles.is_level for cell in line.texts):
            return
        yield line


def head_of_next(before: Sequence[Line], heading: Line) -> int:
    """Count the lines at the end of a form that are the head of the one that begins in the same table: from the first label after the
    last indicator on. ``heading``: the line it was told by, of its columns or its project."""
    since = list(_since_last_row(before))
    if any(line.paragraph or line.listed or line.grid != heading.grid for line in since):
        return 0
    first = min((place for place, _ in heading.columns), default=0)
    return next((len(since) - n for n, line in enumerate(reversed(since)) if _begins_with_label(line, first)), 0)


def head_lines_between(lines: Sequence[Line]) -> frozenset[int]:
    """Find, in the lines of an indicator table, those of the form's head right above a further heading: 年度目标 between two blocks.

    Gives their indices. Such a line begins with a label of the head at the left of the indicators; text below it belongs to it.
    """
    between: set[int] = set()
    for index, line in enumerate(lines):
        if index and line.real and not line.paragraph and is_columns(line):
            first = min(place for place, _ in line.columns)
            labelled = [place for place in _run_above(lines, index) if _begins_with_label(lines[place], first)]
            if labelled:
                between.update(range(min(labelled), index))
    return frozenset(between)


def _run_above(lines: Sequence[Line], index: int) -> Iterator[int]:
    """Give the lines right above a heading that may be of the head: no headings, no levels, nothing under a merged cell of a row."""
    grid = lines[index].grid
    for place in range(index - 1, max(index - 1 - _MOST_BETWEEN, -1), -1):
        line = lines[place]
        if line.paragraph or line.grid != grid or is_columns(line) or any(cell.roles.is_level for cell in line.texts):
            return
        if any(cell.roles.is_level for cell in line.above.values()):
            return
        yield place


def _begins_with_label(line: Line, first: int) -> bool:
    """Whether a line begins, at or before the first column of indicators, with a label of the head."""
    place, label = line.labels[0] if line.labels else (0, None)
    begins = next((i for i, cell in enumerate(line.cells) if not cell.blank and not cell.roles.side), None)
    return label is not None and begins == place <= first and label.means.kind in _HEAD_KINDS
