"""Read a funds table with the sources as columns: 资金来源 | 中央资金 | 省级资金 | 合计 above 全年预算数 | … and 全年执行数 | …"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...model import CellRole, Layout, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, one_line
from .dated_amounts import base_of, in_year, year_of
from .field_collector import FormFields
from .funds_table import stage_field, stage_of
from .label_grammar import parse_label
from .labels import Label, stated_unit
from .part_year import UNSURE, is_of_property
from .patterns import YEAR_LINE, patterns_of
from .rows_of_cells import Line, LineCell
from .unlisted_stages import kept_stage, stage_by_parts

#: The stage of a row whose heading is the label of a total.
_STAGES = {"total": "initial", "annual_total": "initial", "adjusted_total": "adjusted", "executed_total": "executed"}
_SHARES = ("rate", "weight", "score")


@dataclass(frozen=True, slots=True)
class SourcesAcross:
    """Such a table: its heading, where the headings of its rows stand, the label of each column (None: one that is not known), and its
    rows, each with its stage."""

    heading: Line
    head: int
    columns: Mapping[int, Label | None]
    rows: tuple[tuple[Line, str], ...]


def sources_across_at(lines: Sequence[Line], index: int, words: Vocabulary) -> SourcesAcross | None:
    """Find the funds table by sources whose columns a line heads; None where it heads none."""
    heading = lines[index]
    if heading.paragraph or heading.layout is not Layout.TABLE:
        return None
    filled = [place for place, cell in enumerate(heading.cells) if not cell.blank]
    labels = {place: heading.cells[place].roles.label or parse_label(heading.cells[place].text, words) for place in filled}
    upright = filled[:1] if filled and heading.cells[filled[0]].rowspan > 1 else []  # 资金申请 beside both rows
    money = [place for place in filled if place not in upright and _is_source(heading.cells[place], labels[place])]
    before = [place for place in filled if not money or place < money[0]]
    if len(money) < 2 or not before or any(not _is_beside(heading.cells[place], labels[place]) for place in before):
        return None
    columns = {place: labels[place] if place in money else None for place in filled if place >= money[0]}
    if any(patterns_of(words).amount.fullmatch(compact(heading.cells[place].text)) for place in columns):
        return None
    rows: list[tuple[Line, str]] = []
    for line in lines[index + 1 :]:
        if line.grid != heading.grid or line.paragraph:
            break
        stage = _stage_of_row(line, before[-1], columns, words, go_on=bool(rows))
        if stage is None:
            break
        rows.append((line, stage))
    stages = [stage for _, stage in rows]
    below = lines[index + 1 + len(rows)] if index + 1 + len(rows) < len(lines) else None
    if below and below.grid == heading.grid and any(place == before[-1] and label.means.kind == "amount" for place, label in below.labels):
        return None  # 合计 | 财政资金 | 其他资金 below one another: the rows are the sources
    if len(set(stages)) < len(stages) or not any(stage not in _SHARES for stage in stages):
        return None
    return SourcesAcross(heading, before[-1], columns, tuple(rows))


def _is_beside(cell: LineCell, label: Label | None) -> bool:
    """Whether a cell before the sources is the heading of their rows: of funds, upright (年度收支), or one that is not known."""
    upright = label is not None and label.means.kind in ("other", "amount") and not label.inline and cell.rowspan > 1
    return label is None or label.means.kind == "heading" or upright


def _is_source(cell: LineCell, label: Label | None) -> bool:
    """Whether a cell is the label of a source of funds or of their sum, at no stage and in no year of its own."""
    if label is None or label.means.kind != "amount" or label.inline or stage_of(cell):
        return False
    name = label.means.field
    return base_of(name) == name and not name.startswith(("executed_", "adjusted_"))


def _stage_of_row(line: Line, head: int, columns: Mapping[int, Label | None], words: Vocabulary, *, go_on: bool) -> str | None:
    """The stage of a row of amounts by its heading, the first one where that says money only (金额); None where it is no such row.

    ``go_on``: rows are above it, and it may have a heading that is not known.
    """
    if head >= len(line.cells) or any(not cell.blank for cell in line.cells[:head]):
        return None
    patterns = patterns_of(words)
    texts = [compact(cell.text) for place, cell in enumerate(line.cells) if place > head and not cell.blank]
    under = all(place in columns or cell.blank for place, cell in enumerate(line.cells) if place > head)
    if not texts or not under or not all(patterns.amount.fullmatch(text) or patterns.number.fullmatch(text) for text in texts):
        return None
    cell = line.cells[head]
    if cell.blank:  # beside a heading that is merged down; where that and every column is known, values_below reads the row
        beside = line.above.get(head) if line.real else None
        known = beside is not None and (beside.roles.label or parse_label(beside.text, words)) is not None
        return "initial" if beside is not None and (None in columns.values() or not known) else None
    if stage := stage_of(cell):
        return stage
    if year := YEAR_LINE.fullmatch(cell.roles.key):
        return in_year(year[1], "initial", cell.roles.key)
    label = cell.roles.label or parse_label(cell.text, words)
    if label is not None and label.means.kind == "amount" and not label.inline:
        return _STAGES.get(label.means.field)
    if go_on and label is None and not cell.roles.is_level and not cell.roles.side:
        return stage_by_parts(cell, words) or kept_stage(cell, words)
    return "initial" if patterns.unit_in_label.sub("", cell.roles.key) in words.label_words.make_up_amounts else None


def read_sources_across(table: SourcesAcross, fields: FormFields, words: Vocabulary) -> None:
    """Take each amount as the field that its row and column tell; what no property is for is kept with both labels."""
    for place, label in table.columns.items():
        cell = table.heading.cells[place]
        fields.annotate(cell, CellRole.LABEL, ReadingRule.FUNDS_MATRIX, label.means.field if label else "other_field", cell.roles.key)
    stages = [stage for _, stage in table.rows]
    for line, stage in table.rows:
        head = line.cells[table.head]
        fields.amount_unit = stated_unit(head.roles.key, words) or fields.amount_unit
        if stage.startswith(UNSURE):
            fields.unknown(head)
        else:
            means = stage if is_of_property(stage) else "other_field"
            fields.annotate(head, CellRole.LABEL, ReadingRule.FUNDS_MATRIX, means, head.roles.key)
        for place, label in table.columns.items():
            if place >= len(line.cells) or line.cells[place].blank:
                continue
            cell = line.cells[place]
            printed = f"{one_line(table.heading.cells[place].text)} {one_line(head.text)}".strip()
            year = year_of(stage)
            own = in_year(year, base_of(stage), printed) if year else stage
            modelled = label is not None and label.means.field != "other_field" and is_of_property(stage)
            name = stage_field(label.means.field, own, stages) if label and modelled else None
            if name:
                fields.put(name, one_line(cell.text), cell, ReadingRule.FUNDS_MATRIX)
            elif stage in _SHARES or not compact(cell.text).strip("-/"):
                fields.annotate(cell, CellRole.IGNORED, ReadingRule.FUNDS_MATRIX)  # that of a part follows from its amounts
            else:
                fields.put_other(printed, one_line(cell.text), cell, ReadingRule.FUNDS_MATRIX)
