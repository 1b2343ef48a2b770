"""Keep amounts of the head that no property is for with their labels: of a part of the year (绩效监控表), of other sources of funds."""

from __future__ import annotations

from collections import Counter

from ...model import CellRole, Layout, ReadingRule
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import compact, one_line
from ...vocabulary.keys import memoize
from .dated_amounts import base_of, in_year, year_of
from .field_collector import FormFields
from .funds_beside import notes_of
from .funds_table import ANNUAL, Stages
from .head_state import HeadState, LabelCell
from .morphemes import cut
from .patterns import PART_OF_YEAR, YEAR_OF_HEADING, patterns_of
from .rows_of_cells import Line, LineCell

#: How the stage of such a column begins; its heading follows.
_KEPT = "kept:"
#: How that of a column of notes begins (备注), and that of one whose heading is not understood.
_NOTE = "kept:note:"
UNSURE = "kept:unsure:"
#: The stages whose amounts have no property for every source of funds.
_WITHOUT_PROPERTY = ("adjusted", "executed")
_TOTALS = ("total", "annual_total")
#: Columns that may stand behind those of money of several years.
_BESIDE_YEARS = ("executed", "rate")
#: Columns of an indicator table that a funds table may have too: 备注, 原因.
_NOTES = ("remark", "explanation")


def with_parts_of_year(line: Line, stages: Stages, words: Vocabulary) -> Stages:
    """Add the columns of a part of the year, or expected, to the stages of a heading, where it heads money of the year too."""
    if not stages and (years := _relative_years(line, words)):
        return years
    known = stages or {i: cell.roles.stage for i, cell in enumerate(line.cells) if cell.roles.stage in ("initial", "adjusted")}
    if not known:
        return stages
    kept = {
        place: _KEPT + one_line(cell.text)
        for place, cell in enumerate(line.cells)
        if not cell.blank and place not in known and (is_part_of_year(cell.roles.key, words) or cell.roles.column in _NOTES)
    }
    kept |= _earlier_rates(line, stages, kept)
    kept |= {place: _NOTE + heading for place, heading in notes_of(line, stages).items()} if len(stages) > 1 else {}
    return {place: stage for place, stage in known.items() if stage} | kept if kept else stages


def _earlier_rates(line: Line, stages: Stages, kept: Stages) -> Stages:
    """The shares of what was spent until earlier dates (1-6月执行数 | 执行率 | 1-9月执行数 | 执行率): the last one is the form's."""
    rates = [place for place, stage in stages.items() if stage == "rate"][:-1]
    before = {rate: max((place for place in kept if place < rate), default=None) for rate in rates}
    return {rate: f"{kept[place]} {one_line(line.cells[rate].text)}" for rate, place in before.items() if place is not None}


def _relative_years(line: Line, words: Vocabulary) -> Stages:
    """The columns of money of several years (上年预算安排 | 本年度申请金额, 实施期 | 本年度, 2023年资金 | 总投资): one is this year's.

    They are the last texts of their line, beside one another, and say that they are of money, or stand behind the heading of the funds.
    """
    stages: Stages = {}
    behind = any(label.means.kind == "heading" for _, label in line.labels)
    money = behind
    for place, cell in reversed([(i, cell) for i, cell in enumerate(line.cells) if not cell.blank]):
        apart = stages and any(i not in line.left and i not in line.above for i in range(place + 1, min(stages)))
        stage = None if apart else _stage_of_year(cell, words, behind=behind)
        if stage is None:
            break
        stages[place] = stage
        money = money or "money" in cut(cell.roles.key, words).kinds
    years = [stage for stage in stages.values() if stage == ANNUAL or year_of(stage)]
    return stages if money and years and len(set(stages.values())) > 1 and Counter(stages.values())[ANNUAL] < len(stages) else {}


def _stage_of_year(cell: LineCell, words: Vocabulary, *, behind: bool) -> str | None:
    """The stage of a column of money by the year that its heading says, or that of what came in or was spent; None for any other."""
    label = cell.roles.label
    if cell.roles.stage in _BESIDE_YEARS:
        return cell.roles.stage
    if behind and label is not None and not label.inline:
        if label.means.field == "executed_total":
            return "executed"
        if label.means.kind == "other" and "arrived" in cut(cell.roles.key, words).says("stage"):
            return _KEPT + one_line(cell.text)
    if behind and label is not None and label.means.kind == "amount" and not label.inline and base_of(label.means.field) == "total":
        year = year_of(label.means.field)
        return in_year(year, "initial", cell.roles.key) if year else "initial"
    says = cut(cell.roles.key, words)
    period = says.says("period")
    if (
        behind
        and not says.unknown
        and "total" in says.says("money")
        and says.kinds <= {"what", "money"}
        and says.says("what") <= {"project"}
    ):
        return "initial"  # 项目总预算 | 本年度申请
    if says.unknown or len(period) != 1 or not says.kinds <= {"period", "money", "stage", "what"}:
        return None
    if period == {"term"}:
        return "initial" if behind else None
    return ANNUAL if period == {"current"} else _KEPT + one_line(cell.text)


@memoize
def is_part_of_year(key: str, words: Vocabulary) -> bool:
    """Whether a heading is a stage of money behind months or half a year, or with a word for what is expected."""
    bare = YEAR_OF_HEADING.sub("", key, count=1)
    part = PART_OF_YEAR.match(bare)
    named = max((word for word, kind in words.heading_parts.items() if kind == "step" and bare.startswith(word)), key=len, default="")
    rest = bare[part.end() if part else len(named) :]
    expected = next(
        (word for word, meaning in words.label_words.morphemes.items() if meaning == ("stage", "planned") and word in rest), None
    )
    if not part and not named and not expected:
        return False
    stage = rest.replace(expected, "") if expected else rest
    return words.stages.get(stage) in ("executed", "rate")


def kept(heading: str, *, unsure: bool = False) -> str:
    """Name the stage of a column whose amounts are kept as they are printed, by its heading."""
    return (UNSURE if unsure else _KEPT) + heading


def is_of_property(stage: str) -> bool:
    """Whether the amounts of a stage can be fields of the model."""
    return not stage.startswith(_KEPT)


def is_row_of_funds(line: Line, stages: Stages, words: Vocabulary) -> bool:
    """Whether a row below the headings of a funds table goes on with it, whatever its label says: it has amounts in the columns, or is one
    of money with nothing in them."""
    if stages and len(line.texts) == len(line.labels) == 1 and cut(line.texts[0].roles.key, words).last[0] == "money":
        return True
    if stages and len(line.texts) == len(line.labels) > 1 and all(label.means.kind == "heading" for _, label in line.labels):
        return True  # 按收入性质分： | 按支出性质分：
    patterns = patterns_of(words)
    places = [place for place in stages if place < len(line.cells)]
    return sum(patterns.amount.fullmatch(compact(line.cells[place].text)) is not None for place in places) > 1


def keep_amount(line: Line, place: int, cell: LineCell, stage: str, fields: FormFields, words: Vocabulary) -> bool:
    """Keep an amount of a funds table that no property is for with the labels of its row and column; tell whether that was done."""
    text = compact(cell.text)
    mark = not text.strip("-—/")
    if is_of_property(stage) and stage not in _WITHOUT_PROPERTY:
        return False
    patterns = patterns_of(words)
    if stage.startswith(_NOTE) and text and not mark:
        fields.put_other(stage.removeprefix(_NOTE), one_line(cell.text), cell, ReadingRule.FUNDS_MATRIX)
        return True
    noted = not is_of_property(stage) and words.columns.get(label_key(stage.removeprefix(_KEPT))) in _NOTES
    if not mark and not noted and not patterns.amount.fullmatch(text) and not patterns.number.fullmatch(text):
        return False
    heading = (
        stage.removeprefix(UNSURE).removeprefix(_KEPT)
        if not is_of_property(stage)
        else next(w for w, other in words.stages.items() if other == stage)
    )
    label = next((one_line(c.text).strip(" :：") for c in reversed(line.cells[:place]) if c.roles.label is not None), None)
    if mark:
        fields.annotate(cell, CellRole.IGNORED, ReadingRule.FUNDS_MATRIX)
    elif text:
        fields.put_other(f"{label} {heading}" if label else heading, one_line(cell.text), cell, ReadingRule.FUNDS_MATRIX)
    return True


def keep_beside(line: Line, index: int, fields: FormFields, words: Vocabulary) -> int | None:
    """Keep the amount beside a label of which only the money unit is known, with that label (同类项目造价（元） | 500); give its place.

    Not in a form without a total so far, of which it may be the total: then it is not understood, and that is said.
    """
    if not any(total in fields.by_name for total in _TOTALS):
        return None
    place = next((i for i in range(index + 1, len(line.cells)) if i not in line.left and i not in line.above), None)
    if place is None or line.layout is not Layout.TABLE or line.cells[place].blank:
        return None
    if not patterns_of(words).amount.fullmatch(compact(line.cells[place].text)):
        return None
    label, text = (one_line(line.cells[i].text).strip(" :：") for i in (index, place))
    fields.put_other(label, text, line.cells[place], ReadingRule.VALUE_BESIDE_LABEL)
    return place


def keep_of_this_year(entry: LabelCell, state: HeadState, fields: FormFields, words: Vocabulary) -> bool:
    """Keep the amount of a level of government for this year beside that for all years, of which the model has one only
    (中央补助 | 4200 | 中央补助 | 1420), with the label of the year's total before its own. Tell whether that was done."""
    means, before = entry.label.means, fields.by_name.get(entry.label.means.field)
    if means.kind != "amount" or means.second or state.seen[means.field] != 2 or before is None or not before.text or state.stages:
        return False
    year = next((note.cell for note in fields.annotations if note.use is CellRole.LABEL and note.name == "annual_total"), None)
    filled = [cell for cell in entry.rest if not cell.blank]
    if year is None or len(filled) != 1 or not patterns_of(words).amount.fullmatch(compact(filled[0].text)):
        return False
    label = " ".join(one_line(cell.text).strip(" :：") for cell in (year, entry.cell))
    fields.put_other(label, one_line(filled[0].text), filled[0], ReadingRule.VALUE_BESIDE_LABEL)
    return True
