"""Read what stands beside the amounts of a funds table: its corner, its notes, and amounts in the cells of their labels below it."""

from __future__ import annotations

from collections.abc import Collection

from ...model import CellRole, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, one_line
from .field_collector import FormFields
from .field_values import printed_label
from .patterns import patterns_of
from .rows_of_cells import Line

_NOTES = ("remark", "explanation")


def notes_of(line: Line, stages: Collection[int]) -> dict[int, str]:
    """The headings of notes (备注, 原因) behind the columns of a funds table's heading, by place."""
    return {
        place: one_line(cell.text)
        for place, cell in enumerate(line.cells)
        if place > min(stages) and place not in stages and cell.roles.column in _NOTES
    }


def without_corner(line: Line, stages: Collection[int], fields: FormFields) -> Line:
    """The heading of a funds table without what heads its sources (资金类别), whose value is in no cell beside it."""
    first = min(stages)
    corner = [place for place, label in line.labels if place < first and label.means.kind == "other" and not label.inline]
    before = [place for place, cell in enumerate(line.cells[:first]) if not cell.blank]
    if len(corner) != 1 or corner[0] != before[-1]:
        return line
    cell = line.cells[corner[0]]
    fields.amount_unit = dict(line.labels)[corner[0]].unit or fields.amount_unit  # 预算执行情况（万元）
    fields.annotate(cell, CellRole.LABEL, ReadingRule.FUNDS_MATRIX, "other_field", cell.roles.key)
    return line.without(corner)


def keep_amounts_in_labels(line: Line, fields: FormFields, words: Vocabulary) -> bool:
    """Keep the amounts of a line below a funds table that stand behind their labels (其中：一般公共预算：80 | 项目支出：30), as printed.

    They stand under no column, so no one can tell of which stage they are. Tells whether the line was such a line.
    """
    amount = patterns_of(words).amount
    stated = {place: label for place, label in line.labels if label.inline and amount.fullmatch(compact(label.inline))}
    empty = [place for place, label in line.labels if label.inline is None and line.cells[place].text.rstrip().endswith((":", "："))]
    kinds = {label.means.kind for label in stated.values()}
    if not stated or not kinds <= {"amount", "other"} or len(stated) + len(empty) != len(line.texts):
        return False
    for place, label in stated.items():
        cell = line.cells[place]
        fields.put_other(printed_label(cell, label), one_line(label.inline or ""), cell, ReadingRule.LABEL_WITH_VALUE)
    for place in empty:
        fields.annotate(line.cells[place], CellRole.LABEL, ReadingRule.LABEL_WITH_VALUE, "other_field")
    return True
