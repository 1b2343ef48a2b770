"""Read the funds table of a 绩效自评表: 年初预算数, 全年预算数, 全年执行数 as columns, sources of funds as rows."""

from __future__ import annotations

from collections.abc import Collection

from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .patterns import patterns_of
from .rows_of_cells import Line

#: Which columns of a line say which stage: {index: stage}.
Stages = dict[int, str]

_ROWS = ("total", "fiscal", "other", "carried_over")
_SPENT = {"rate": "execution_rate", "weight": "execution_weight", "score": "execution_score"}


def stages_of(line: Line) -> Stages:
    """The stages that the headings of a line name; none where it is no heading of a funds table."""
    stages = {i: stage for i, cell in enumerate(line.cells) if (stage := cell.roles.stage) and not cell.blank}
    money = {"initial", "adjusted", "executed"} & set(stages.values())
    return stages if money and len(stages) > 1 else {}


def amounts_beside(line: Line, stages: Stages, words: Vocabulary) -> dict[int, int]:
    """Where a line has the amounts right beside its stages: {index of the stage: index of the amount}; empty where it is a heading."""
    patterns = patterns_of(words)
    amounts = {}
    for index in stages:
        place = next((i for i in range(index + 1, len(line.cells)) if i not in line.left and i not in line.above), None)
        text = compact(line.cells[place].text) if place is not None else ""
        if place is not None and text and (patterns.amount.fullmatch(text) or patterns.number.fullmatch(text)):
            amounts[index] = place
    return amounts


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
