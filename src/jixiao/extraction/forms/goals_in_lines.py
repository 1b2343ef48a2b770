"""Tell the texts of goals apart where a form is a text with a cell on each line: 预期目标, 实际完成情况, and then a text of each."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import ReadingRule
from ...vocabulary.characters import joined
from .field_collector import FormFields
from .head_state import LabelCell
from .rows_of_cells import LineCell

_GOALS = ("goal", "annual_goal", "actual_goal")


def put_goals_in_order(entries: Sequence[LabelCell], last: LabelCell, rest: Sequence[LineCell], fields: FormFields) -> bool:
    """Set the texts after the last of several labels of goals that follow one another, each as the field of its label in order; where
    they are more or fewer than these, no one can tell whose they are. Tell whether there are such labels and texts."""
    texts = [cell for cell in rest if not cell.blank and not cell.roles.side]
    run = [last]
    for entry in reversed(entries[: entries.index(last)]):
        if entry.label.means.field not in _GOALS or entry.label.inline or entry.rest:
            break
        run.insert(0, entry)
    names = list(dict.fromkeys(entry.label.means.field for entry in run))
    if last.label.means.field not in _GOALS or last.label.inline or not texts or len(names) < 2:
        return False
    if len(texts) == 1 and "actual_goal" not in names:
        return False  # 总体目标 may stand over 年度目标
    for place, cell in enumerate(texts):
        if len(texts) == len(names):
            fields.put(names[place], joined(cell.text), cell, ReadingRule.TEXT_OF_BLOCK, grows=True)
        else:
            fields.unknown(cell)
    return True
