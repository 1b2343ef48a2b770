"""Merge the headings of indicator tables again where a file has lost its merged cells: 指标值 over 上年完成值 | 本年计划值.

CSV, text and copied sheets keep of a merged heading its text in the first cell, or in each; the sub-headings then stand in a line that
says nothing of the columns beside, or the same again. Both lines are given as they were printed, so that one way of reading serves all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ...model import Layout
from .column_headings import is_columns
from .rows_of_cells import Line, LineCell


def with_merged_headings(lines: Sequence[Line]) -> list[Line]:
    """Give the lines of a document with the headings of two lines that lost their merged cells merged again."""
    result = list(lines)
    for index, (line, below) in enumerate(pairwise(lines)):
        if line.columns and _may_be_heading(line, below) and (over := _headings_over(line, below)):
            result[index : index + 2] = _merged(line, below, over)
    return result


def _may_be_heading(line: Line, below: Line) -> bool:
    """Whether two lines of one table have no merged cells, the upper one heads columns, and the lower one has sub-headings only."""
    if line.layout is not Layout.TABLE or line.paragraph or below.paragraph or line.grid != below.grid or below.layout is not line.layout:
        return False
    if below.left or below.above or len(below.texts) < 2 or not is_columns(line):
        return False
    headings = {cell.roles.key for cell in line.texts}
    again = [cell for cell in below.texts if cell.roles.key in headings]
    if line.left and not again:  # merged as it should be
        return False
    return all(_is_sub_heading(cell) for cell in below.texts if cell not in again)


def _is_sub_heading(cell: LineCell) -> bool:
    roles = cell.roles
    return not roles.is_level and bool(roles.column or roles.horizon or roles.heading.says_time or roles.heading.below)


def _headings_over(line: Line, below: Line) -> dict[int, int]:
    """The headings that lie over several sub-headings, each with how many columns it reaches over; none where the lines do not fit.

    Below a heading that does not, nothing stands, or the same again.
    """
    over: dict[int, int] = {}
    place = 0
    while place < len(line.cells):
        cell = line.cells[place]
        end = place + 1
        while end < len(line.cells) and (line.cells[end].blank or line.cells[end].roles.key == cell.roles.key) and not cell.blank:
            end += 1
        subs = [i for i in range(place, end) if i < len(below.cells) and not below.cells[i].blank]
        same = [i for i in subs if below.cells[i].roles.key == cell.roles.key]
        if subs and not same:
            if cell.blank or subs != list(range(place, place + len(subs))) or len(subs) < 2:
                return {}
            over[place] = len(subs)
        elif len(subs) != len(same):
            return {}
        place = end
    return over


def _merged(line: Line, below: Line, over: dict[int, int]) -> list[Line]:
    """The two lines with the cells in ``over`` merged to the right, as far as nothing stands there.

    The others are not merged down: that would say that empty cells of this table are merged ones.
    """
    upper = list(line.cells)
    left = set(line.left)
    for place, count in over.items():
        end = next((i for i in range(place + 1, place + count) if not upper[i].blank), place + count)
        if end > place + 1:
            upper[place] = replace(upper[place], colspan=end - place)
            left |= set(range(place + 1, end))
    return [replace(line, cells=tuple(upper), left=frozenset(left), real=True), replace(below, real=True)]
