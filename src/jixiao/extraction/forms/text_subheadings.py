"""Lay the two rows of a heading out in a text with places (竖线、制表符): what stands under the empty places of 指标值 is a part of it.

A text has no merged cells, only empty places beside and below: 指标值 | | with 符号 | 值 | 单位 under it is one heading over three columns,
and 一级指标 with an empty place under it reaches down. What a text leaves open otherwise (a row whose end was lost) is none of this.
"""

from __future__ import annotations

from dataclasses import replace

from ...model import Layout
from .rows_of_cells import Line, LineCell


def spread_heading(line: Line, below: Line | None) -> tuple[Line, Line] | None:
    """Give two lines of a text as the rows of a heading with merged cells; None where the second is no part of the heading.

    It is one where it has nothing but two texts or more at the places of headings that have empty places after them, none of which
    is a level, a comparator or a quantity.
    """
    if below is None or line.real or line.paragraph or below.paragraph or line.layout is not Layout.TABLE or not line.columns:
        return None
    if line.grid != below.grid or len(below.texts) < 2 or any(_is_content(cell) for cell in below.texts):
        return None
    if not any(cell.roles.column or cell.roles.heading.says_time or cell.roles.heading.below for cell in below.texts):
        return None  # a row of words
    spans = _spans(line, max(len(line.cells), len(below.cells)))
    filled = {i for i, cell in enumerate(below.cells) if not cell.blank}
    heads = {start for start, end in spans.items() if filled & set(range(start, end))}
    under = {place for start in heads for place in range(start, spans[start])}
    if not filled <= under or any(spans[start] - start < 2 or start not in filled for start in heads):
        return None
    upper = {i: _wide(cell, spans[i] - i if i in heads else 1) for i, cell in enumerate(line.cells) if not cell.blank}
    left = frozenset(place for start in heads for place in range(start + 1, spans[start]))
    first = replace(line.with_cells(tuple([upper.get(i, cell) for i, cell in enumerate(line.cells)])), left=left)
    second = replace(below, above={i: cell for i, cell in upper.items() if i not in heads})
    return first, second


def _spans(line: Line, width: int) -> dict[int, int]:
    """Where each text of a line ends, the empty places after it taken to be its own."""
    starts = [i for i, cell in enumerate(line.cells) if not cell.blank]
    return dict(zip(starts, [*starts[1:], width], strict=True))


def _wide(cell: LineCell, width: int) -> LineCell:
    return LineCell(cell.text, cell.ref, 1, width, cell.confidence, cell.roles)


def _is_content(cell: LineCell) -> bool:
    """Whether a text stands in rows: a level, a comparator, a number or one with a unit that is no year (2025年)."""
    roles = cell.roles
    return roles.is_level or (roles.content not in (None, "unit", "nature") and not roles.heading.says_time)
