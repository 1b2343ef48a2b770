"""Tell the columns of a funds table (资金表) whose headings no word list has: by their morphemes, or as columns of their own.

A column that nobody knows is still one: what stands in it is not of the column before it. Its amounts are kept as they are printed, and
that its heading was not understood is said once.
"""

from __future__ import annotations

from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import compact, one_line
from .dated_amounts import base_of
from .funds_table import ANNUAL, Stages, amounts_beside
from .morphemes import cut
from .part_year import is_part_of_year, kept
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell

_MONEY = ("initial", "adjusted", "executed")
#: What a morpheme of preparation says of the stage of money.
_SAYS = {"executed": "executed", "adjusted": "adjusted", "planned": "initial"}
_LABELLED = {"adjusted_total": "adjusted", "executed_total": "executed"}
_PARTS = frozenset(("period", "money", "stage"))


def with_unlisted_stages(line: Line, stages: Stages, words: Vocabulary) -> Stages:
    """Add the columns that stand among the known ones of a heading of funds, with no label, under headings that are in no list."""
    stages = stages or _told_by_parts(line, words)
    if not stages:
        return _spent_beside(line, words)
    if not any(base_of(stage) in _MONEY for stage in stages.values()) or amounts_beside(line, stages, words):
        return stages
    stages = _with_all_years(line, stages, words)
    more: Stages = {}
    for place, cell in enumerate(line.cells):
        if place > min(stages) and place not in stages and _may_head(cell, words):
            stage = _stage_of_label(cell) or stage_by_parts(cell, words)
            known = stage is not None and stage not in {*stages.values(), *more.values()}
            more[place] = stage if stage is not None and known else kept_stage(cell, words)
    return stages | more


def _told_by_parts(line: Line, words: Vocabulary) -> Stages:
    """The one stage of a heading that a list has, where others beside it are known by their parts (年初预算 | 调整预算)."""
    listed = {place: cell.roles.stage for place, cell in enumerate(line.cells) if cell.roles.stage in _MONEY}
    others = [cell for cell in line.cells if not cell.blank and cell.roles.label is None and cell.roles.stage is None]
    told = len(listed) == 1 and any(stage_by_parts(cell, words) for cell in others)
    return (
        {place: stage for place, stage in listed.items() if stage}
        if told and not amounts_beside(line, dict.fromkeys(listed, ""), words)
        else {}
    )


def _with_all_years(line: Line, stages: Stages, words: Vocabulary) -> Stages:
    """Add the column of the money of all years right before that of the year's budget (项目总投资 | 年度预算数 | 年度支出数)."""
    first = min(stages)
    before = [place for place, cell in enumerate(line.cells[:first]) if not cell.blank]
    label = line.cells[before[-1]].roles.label if len(before) > 1 else None
    whole = label is not None and not label.inline and label.means.field == "total"
    annual = stages[first] == "initial" and cut(line.cells[first].roles.key, words).says("period") == {"current"}
    return {before[-1]: "initial", **stages, first: ANNUAL} if whole and annual else stages


def _spent_beside(line: Line, words: Vocabulary) -> Stages:
    """What was spent, with its amount right beside it, behind a total with its own (资金总额 | 64 | 实际支出数 | 56)."""
    spent = {i: stage for i, cell in enumerate(line.cells) if (stage := cell.roles.stage) == "executed" and cell.roles.label is None}
    planned = (
        any(i < min(spent) and label.means.field in ("total", "annual_total") for i, label in line.labels) if len(spent) == 1 else False
    )
    return spent if planned and amounts_beside(line, spent, words) else {}


def _may_head(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a text may head a column of amounts: it is the label of money spent, or no label, no heading of anything else, no amount."""
    roles = cell.roles
    if cell.blank or roles.column is not None or roles.is_level or roles.side:
        return False
    if roles.label is not None:
        return _stage_of_label(cell) is not None or _has_arrived(cell, words)
    return patterns_of(words).amount.fullmatch(compact(cell.text)) is None and not roles.key[:1].isdigit()


def _stage_of_label(cell: LineCell) -> str | None:
    """The stage of all of the money that was adjusted or spent, as its label says (已支付金额)."""
    label = cell.roles.label
    return None if label is None or label.inline else _LABELLED.get(label.means.field)


def kept_stage(cell: LineCell, words: Vocabulary) -> str:
    """Name the stage of amounts that no property is for: a heading of a part of the year is understood, any other one is not."""
    known = is_part_of_year(cell.roles.key, words) or _has_arrived(cell, words) or stage_by_parts(cell, words) is not None
    return kept(one_line(cell.text), unsure=not known)


def _has_arrived(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a heading is that of money that came in (年度到位数), which no property is for."""
    label = cell.roles.label
    return label is not None and label.means.kind == "other" and "arrived" in cut(cell.roles.key, words).says("stage")


def stage_by_parts(cell: LineCell, words: Vocabulary) -> str | None:
    """Tell the stage that the morphemes of a heading say: 全年执行, 已支付金额; None where one is unknown, or of another year."""
    says = cut(label_key(patterns_of(words).unit_in_label.sub("", cell.roles.key)), words)
    stage = says.says("stage")
    whole = not says.unknown and says.kinds <= _PARTS and says.says("period") <= {"current"} and len(stage) == 1
    return _SAYS.get(stage.pop()) if whole else None
