"""Take for the later forms of a document what stands once above the first of them: the department (部门：某县司法局), the money unit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from ...model import Cell, Field
from ...vocabulary import Vocabulary, label_key
from .field_collector import FormFields
from .header_lines import read_heading
from .patterns import NUMBERING
from .rows_of_cells import Line, LineCell, line_cell
from .segmentation import Segment

_DEPARTMENTS = ("department", "supervising_department", "either_department", "possible_department")


def share_department(
    title: LineCell | None, head: Sequence[Line], fields: FormFields, before: Field | None, words: Vocabulary
) -> Field | None:
    """Give a form without title and department that of the forms above it (``before``); return what holds for the next form."""
    if title is not None and not NUMBERING.match(label_key(title.text)):  # 一、某项目 stands below what is above all
        return _above(head, words)
    stated = any((field := fields.by_name.get(name)) and field.text for name in _DEPARTMENTS)
    if stated:
        return before or _above([line for line in head if line.paragraph], words)
    if before is not None and not any(f"{name}_code" in fields.by_name for name in _DEPARTMENTS):
        fields.by_name["department"] = before
    return before


def department_in_front(front: Sequence[Cell], words: Vocabulary) -> Field | None:
    """Find the department that a line before all forms names by its label (填报单位：某镇人民政府); None where several are named."""
    named: dict[str, Field] = {}
    for cell in front:
        above = FormFields()
        if ":" in label_key(cell.text):
            read_heading(line_cell(cell, words), above, words, paragraph=True)
        if (stated := above.by_name.get("department")) and stated.text:
            named[stated.text] = stated
    return next(iter(named.values())) if len(named) == 1 else None


def _above(head: Sequence[Line], words: Vocabulary) -> Field | None:
    """The department that a line alone above a form names by its label."""
    above = FormFields()
    for line in takewhile(lambda line: len(line.texts) == 1, head):
        labelled = line.texts[0]
        if ":" in labelled.roles.key:
            read_heading(labelled, above, words, paragraph=line.paragraph)
    return above.by_name.get("department")


def _is_heading(line: Line) -> bool:
    """Whether a line of the head says something with its labels in the same cells, or has none (部门名称：市林业局 | 单位：万元)."""
    return line.paragraph or len(line.texts) == 1 or all(label.inline for _, label in line.labels)


def share_unit(segment: Segment, head: Sequence[Line], fields: FormFields, units: dict[int, str], words: Vocabulary) -> None:
    """Take the money unit that stands above several forms in one table for those that state none and have no title (``units``)."""
    grid = next((line.grid for line in segment.lines if line.real and not line.paragraph), 0)
    if fields.amount_unit is None and segment.title is None:
        fields.amount_unit = units.get(grid)
    elif grid not in units:
        above = FormFields()  # what the lines above the first label say; a label that states another unit means its own amounts
        for line in takewhile(_is_heading, head):
            for cell in line.texts:
                read_heading(cell, above, words, paragraph=line.paragraph)
        if above.amount_unit and grid:
            units[grid] = above.amount_unit
