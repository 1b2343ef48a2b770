"""The funds table of an evaluation (绩效自评表): 年初预算数, 全年预算数, 全年执行数 as columns, sources of funds as rows."""

from __future__ import annotations

from collections.abc import Collection

from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import compact
from ...vocabulary.keys import memoize
from .labels import forms_of
from .patterns import patterns_of
from .rows_of_cells import Line

#: Which columns of a line say which stage: {index: stage}.
Stages = dict[int, str]

_ROWS = ("total", "fiscal", "other", "carried_over")
_SPENT = {"rate": "execution_rate", "weight": "execution_weight", "score": "execution_score"}


def stages_of(line: Line, words: Vocabulary) -> Stages:
    """The stages that the headings of a line name; none where it is no heading of a funds table."""
    found = {i: stage for i, cell in enumerate(line.cells) if not cell.blank and (stage := _stage(cell.text, words))}
    money = {"initial", "adjusted", "executed"} & set(found.values())
    return found if money and len(found) > 1 else {}


def amounts_beside(line: Line, stages: Stages, words: Vocabulary) -> dict[int, int]:
    """Where a line has the amounts right beside its stages: {index of the stage: index of the amount}; empty where it is a heading."""
    patterns = patterns_of(words)
    found = {}
    for index in stages:
        place = next((i for i in range(index + 1, len(line.cells)) if i not in line.left and i not in line.above), None)
        text = compact(line.cells[place].text) if place is not None else ""
        if place is not None and text and (patterns.amount.fullmatch(text) or patterns.number.fullmatch(text)):
            found[index] = place
    return found


@memoize
def _stage(text: str, words: Vocabulary) -> str | None:
    """The stage a heading names, a remark after it left aside: 全年预算数（A）."""
    return next((words.stages[form] for form in forms_of(label_key(text), words) if form in words.stages), None)


def stage_field(row: str, stage: str, stages: Collection[str]) -> str | None:
    """The field that a cell of a funds table is, or None where the model has none for it.

    >>> stage_field("annual_total", "executed", ["initial", "executed"])
    'executed_total'
    """
    base = row.removeprefix("annual_")
    if stage in _SPENT:
        return _SPENT[stage] if base == "total" else None
    if stage == "initial" or (stage == "adjusted" and "initial" not in stages):
        return base
    return f"{stage}_{base}" if base in _ROWS else None
