"""Read the headings and the rows of the funds table of a head (年初预算数 | 全年预算数 | 全年执行数), and the points of its 执行率."""

from __future__ import annotations

from itertools import pairwise

from ...model import CellRole, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, one_line
from .field_collector import FormFields
from .funds_beside import without_corner
from .funds_table import ANNUAL, Stages, amounts_beside, stage_field
from .head_state import HeadState
from .labels import stated_unit
from .part_year import UNSURE, is_of_property, keep_amount
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell


def read_stage_headings(line: Line, stages: Stages, state: HeadState, fields: FormFields, words: Vocabulary) -> Line:
    """Read the headings of a funds table, or the amounts right beside them (预算数 | 100 | 执行数 | 90); give the rest of the line."""
    beside = amounts_beside(line, stages, words)
    if not beside:
        state.stages, state.row_read, state.beside = stages, False, False
        for index, stage in stages.items():
            fields.amount_unit = stated_unit(line.cells[index].roles.key, words) or fields.amount_unit
            if stage.startswith(UNSURE):
                fields.unknown(line.cells[index])
                continue
            means = stage_field("total", stage, (stage,)) if stage == ANNUAL else stage if is_of_property(stage) else "other_field"
            fields.annotate(line.cells[index], CellRole.LABEL, ReadingRule.FUNDS_MATRIX, means, line.cells[index].roles.key)
        remarks = {place for place in range(max(stages) + 1, len(line.cells)) if line.cells[place].roles.column == "remark"}
        for place in remarks:
            fields.annotate(line.cells[place], CellRole.IGNORED, ReadingRule.FUNDS_MATRIX)
        return without_corner(line, stages, fields).without({*stages, *remarks})
    for index, place in beside.items():
        fields.amount_unit = stated_unit(line.cells[index].roles.key, words) or fields.amount_unit  # 年初预算（万元）
        name = stage_field("total", stages[index], stages.values())
        fields.annotate(line.cells[index], CellRole.LABEL, ReadingRule.KNOWN_LABEL, name, line.cells[index].roles.key)
        if name:
            fields.put(name, one_line(line.cells[place].text), line.cells[place], ReadingRule.VALUE_BESIDE_LABEL)
    # In the rows below, what stands under an amount is of its stage.
    state.stages, state.row_read, state.beside = {place: stages[index] for index, place in beside.items()}, False, True
    return line.without({*beside, *beside.values()})


def without_points(line: Line, fields: FormFields, words: Vocabulary) -> Line:
    """Read the points of the 执行率 in its row or below it (预算执行率 | 98% | 分值 | 10分); give the rest of the line."""
    read: list[LineCell] = []
    if not any(label.means.kind in ("amount", "number") for _, label in line.labels):
        return line
    for heading, cell in pairwise(line.texts):
        name = stage_field("total", heading.roles.stage, ()) if heading.roles.stage in ("weight", "score") else None
        if name and heading.roles.label is None and patterns_of(words).number.fullmatch(compact(cell.text)):
            fields.annotate(heading, CellRole.LABEL, ReadingRule.KNOWN_LABEL, name, heading.roles.key)
            fields.put(name, one_line(cell.text), cell, ReadingRule.VALUE_BESIDE_LABEL)
            read += [heading, cell]
    return line.without([place for place, cell in enumerate(line.cells) if any(cell is other for other in read)]) if read else line


def read_stages(line: Line, places: range, row: str, stages: Stages, fields: FormFields, words: Vocabulary) -> list[LineCell]:
    """A row of a funds table: its amounts by the columns' stages; gives the cells that are left."""
    rest = []
    patterns = patterns_of(words)
    starts = sorted(stages)
    for place in places:
        cell = line.cells[place]
        if place in line.left or place in line.above:
            continue
        start = max((start for start in starts if start <= place), default=None)
        name = stage_field(row, stages[start], stages.values()) if start is not None and is_of_property(stages[start]) else None
        if name is None:
            if start is not None and keep_amount(line, place, cell, stages[start], fields, words):
                continue
            if start is not None and stages[start] in ("rate", "weight", "score"):
                fields.annotate(cell, CellRole.IGNORED, ReadingRule.FUNDS_MATRIX)  # that of a part follows from its amounts
            else:
                rest.append(cell)
            continue
        pattern = patterns.number if name.startswith("execution") else patterns.amount
        if cell.blank or not pattern.fullmatch(compact(cell.text)):
            fields.put(name, None, cell, ReadingRule.FUNDS_MATRIX)
            if pattern is patterns.amount and patterns.no_amount.fullmatch(compact(cell.text)):
                fields.no_amounts.add(cell.ref)
            rest.append(cell)
        else:
            fields.put(name, one_line(cell.text), cell, ReadingRule.FUNDS_MATRIX)
    return [cell for cell in rest if not cell.blank]
