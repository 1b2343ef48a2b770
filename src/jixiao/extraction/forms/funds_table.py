"""Read the funds table of a 绩效自评表: 年初预算数, 全年预算数, 全年执行数 as columns, sources of funds as rows."""

from __future__ import annotations

from collections.abc import Collection

from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .dated_amounts import base_of, in_year, of_stage, year_of
from .patterns import YEAR_LINE, patterns_of
from .rows_of_cells import Line, LineCell

#: Which columns of a line say which stage: {index: stage}.
Stages = dict[int, str]

#: The stage of a column for the year's part of the money (本年度申请金额), beside others of other years.
ANNUAL = "annual"
_WITH_ANNUAL = ("total", "fiscal", "other")
_ROWS = ("total", "fiscal", "other", "carried_over")
_SPENT = {"rate": "execution_rate", "weight": "execution_weight", "score": "execution_score"}


def stages_of(line: Line) -> Stages:
    """The stages that the headings of a line name; none where it is no heading of a funds table."""
    stages = {i: stage for i, cell in enumerate(line.cells) if (stage := stage_of(cell)) and not cell.blank}
    money = {"initial", "adjusted", "executed"} & {base_of(stage) for stage in stages.values()}
    if not money or len(stages) < 2:
        return _years_of(line)
    return stages | _planned_before(line, min(stages)) if money == {"executed"} else stages


def _planned_before(line: Line, first: int) -> Stages:
    """The heading of the budget right before that of what was spent, where it is the label of a total (资金 | 预算金额 | 实际支出)."""
    before = [i for i, cell in enumerate(line.cells[:first]) if not cell.blank]
    label = line.cells[before[-1]].roles.label if len(before) > 1 else None
    planned = label is not None and not label.inline and label.means.field in ("total", "annual_total")
    return {before[-1]: "initial"} if planned else {}


def stage_of(cell: LineCell) -> str | None:
    """The stage that a heading names, with its year where it names one (2024年执行数)."""
    roles = cell.roles
    return roles.stage or (in_year(roles.key[:4], roles.stage_of_year, roles.key) if roles.stage_of_year else None)


def _years_of(line: Line) -> Stages:
    """The years that head the columns of a rolling budget (项目预算 | 2024年 | 2025年 | 2026年 | 合计), and their sum; a column of remarks
    may stand behind them."""
    years = {i: cell.roles.key for i, cell in enumerate(line.cells) if YEAR_LINE.fullmatch(cell.roles.key) or cell.roles.year_of_money}
    labels = [(i, label) for i, label in line.labels if i not in years]
    remarks = sum(line.cells[i].roles.column == "remark" for i in range(max(years, default=0), len(line.cells)))
    if len(years) < 2 or len(years) + len(labels) + min(remarks, 1) != len(line.texts):
        return {}
    first = min(years)
    before = [(i, label) for i, label in labels if i < first]
    sums = [i for i, label in labels if i > first and label.means.field == "total"]
    if not sums and len(before) > 1 and before[-1][1].means.field == "total" and _is_next(line, before[-1][0], first):
        sums = [before.pop()[0]]  # 资金来源 | 三年合计 | 2024年 | 2025年 | 2026年
    heads = [label for _, label in before]
    if len(heads) + len(sums) != len(labels) or not heads or heads[-1].means.kind not in ("amount", "heading", "year"):
        return {}
    return {i: in_year(key.strip("()")[:4], "initial", key) for i, key in years.items()} | dict.fromkeys(sums, "initial")


def _is_next(line: Line, place: int, first: int) -> bool:
    """Whether nothing stands between two places of a line but what is merged with the first."""
    return all(i in line.left for i in range(place + 1, first))


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
    if year_of(row):  # the year of the row is its own, whatever that of the column
        return of_stage(row, stage_field(base_of(row), base_of(stage), [base_of(other) for other in stages]))
    if year_of(stage):
        return of_stage(stage, stage_field(row, base_of(stage), [base_of(other) for other in stages if year_of(other) == year_of(stage)]))
    base = row.removeprefix("annual_")
    if stage == ANNUAL:
        return f"annual_{base}" if base in _WITH_ANNUAL else base
    if stage in _SPENT:
        return _SPENT[stage] if base == "total" else None
    if stage == "initial" or (stage == "adjusted" and "initial" not in stages):
        return base
    return f"{stage}_{base}" if base in _ROWS else None
