"""Read the head of a form (表头): labels and the values that stand beside or below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import chain

from ...model import CellRole, Layout, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import as_printed, compact, joined, without_blanks
from .amount_below import take_total_below
from .amounts_of_both import take_amounts_of_both
from .code_and_name import code_and_name, put_code_and_name
from .dated_amounts import year_of
from .empty_labels import release_empty_labels
from .field_collector import FormFields
from .field_values import amounts_of_heading, keep_others, keep_rows_below, printed_label, put_amounts, put_value, rule_of, term_in_cells
from .funds_beside import keep_amounts_in_labels
from .funds_rows import read_stage_headings, read_stages, without_points
from .funds_table import stages_of
from .goals_by_year import goals_by_year_at, read_goals_by_year
from .goals_in_lines import put_goals_in_order
from .head_state import KEPT, HeadState, LabelCell, OpenBlock, field_of
from .header_lines import has_several_labels, is_unit_line, read_heading, says_unit, take_unit_beside
from .inner_tables import keep_inner_table, lists_tasks
from .labels import Label, stated_unit
from .make_up import MakeUp, make_up_at, read_make_up
from .parsed_labels import labelled_lines
from .part_year import is_row_of_funds, keep_beside, keep_of_this_year, with_parts_of_year
from .patterns import YEAR_LINE, patterns_of
from .rows_of_cells import Line, LineCell
from .sources_across import read_sources_across, sources_across_at
from .stage_rows import read_stage_rows
from .stages_in_lines import with_rows_of_funds
from .tasks_in_lines import without_tasks
from .unclaimed_blocks import keep_unclaimed_blocks
from .unlisted_stages import with_unlisted_stages
from .values_below import ValuesBelow, WaitingLabel, values_below


def read_fields(lines: Sequence[Line], words: Vocabulary) -> FormFields:
    """Read the fields of a form from the lines above its indicator table."""
    fields = FormFields()
    state = HeadState()
    if any(line.layout is Layout.LINES for line in lines):
        cells = without_tasks(list(chain.from_iterable(line.cells for line in lines)), fields, words)
        lines = with_rows_of_funds(cells, fields, words)
    lines = labelled_lines(lines, words)
    index = 0
    while index < len(lines):
        if table := make_up_at(lines, index, words):
            _read_line(_without_make_up(table, words), state, fields, words)
            read_make_up(table, fields, words)
            state.waiting, state.stages = [], {}
            index += table.lines
            continue
        if across := sources_across_at(lines, index, words):
            _read_line(across.heading.without(across.columns.keys()), state, fields, words)
            read_sources_across(across, fields, words)
            state.waiting, state.stages = [], {}
            index += 1 + len(across.rows)
            continue
        if goals := goals_by_year_at(lines, index, words):
            read_goals_by_year(goals, fields)
            state.waiting, state.stages, state.opened = [], {}, []
            index += 1 + len(goals.rows)
            continue
        listed = lists_tasks(lines, index, words)
        if not listed and (kept := keep_rows_below(lines, index, fields, words) or read_stage_rows(lines, index, fields, words)):
            index += kept
            continue
        if inner := keep_inner_table(lines, index, fields, words):
            state.waiting, state.stages, state.opened = [], {}, []
            index += inner
            continue
        if index and lines[index].grid != lines[index - 1].grid:
            state.waiting = []
        if below := values_below(state.waiting, lines, index, words):
            _read_values_below(below, fields, words)
            state.waiting = []
            index += below.rows
            continue
        _read_line(lines[index], state, fields, words)
        index += 1
    take_total_below(lines, fields, words)
    take_amounts_of_both(lines, fields, words)
    keep_unclaimed_blocks(lines, fields, words)
    release_empty_labels(lines, fields, words)
    return fields


def _without_make_up(table: MakeUp, words: Vocabulary) -> Line:
    """The heading of a table of what the money is for, with nothing but the label of the funds before it."""
    return table.heading.without(range(table.items, len(table.heading.cells)))


def _read_values_below(below: ValuesBelow, fields: FormFields, words: Vocabulary) -> None:
    for label, cell in below.values:
        if label.kind == "ignored":
            fields.annotate(cell, CellRole.IGNORED, ReadingRule.IGNORED_LABEL, word=label.label.word)
        elif label.kind == "block":
            fields.put(label.field, joined(cell.text), cell, ReadingRule.VALUE_BELOW_LABEL, grows=True)
        else:
            put_value(label.label, label.field, cell.text, (label.cell, cell), ReadingRule.VALUE_BELOW_LABEL, fields, words)
    for label, cell in below.empty:
        if label.kind not in KEPT:
            fields.put(label.field, None, cell, ReadingRule.VALUE_BELOW_LABEL)
    for cell in below.unknown:
        fields.unknown(cell)


def _read_line(line: Line, state: HeadState, fields: FormFields, words: Vocabulary) -> None:
    """Read one line into ``fields``, and keep in ``state`` what it means for the lines below."""
    state.above = state.above and len([cell for cell in line.texts if not is_unit_line(cell, words)]) < 2
    fields.outside = line.paragraph or (state.above and line.real and (line.ref.sheet or line.ref.line) is not None)
    if line.paragraph or (line.real and len(line.texts) == 1 and has_several_labels(line.texts[0], words)):
        for cell in line.texts:
            read_heading(cell, fields, words, paragraph=True)
        return
    if line.layout is not Layout.LINES:
        state.seen = Counter()
    line = take_unit_beside(line, fields, words)
    stages = with_unlisted_stages(line, with_parts_of_year(line, stages_of(line), words), words) if line.layout is Layout.TABLE else {}
    if stages:
        line = read_stage_headings(line, stages, state, fields, words)
    elif state.stages and keep_amounts_in_labels(line, fields, words):
        return
    line = line if stages else without_points(line, fields, words)
    labelled = line.labels
    # said at the amounts themselves, which is nearer than a heading
    fields.amount_unit = next((label.unit for _, label in reversed(labelled) if label.unit), fields.amount_unit)
    if len(labelled) < len(line.texts):
        line = _without_units(line, fields, words)
    if not labelled:
        _read_unlabelled(line, state, fields, words)
        return
    if not stages and not any(label.means.kind == "amount" for _, label in labelled) and not is_row_of_funds(line, state.stages, words):
        state.stages = {}
    for place, cell in enumerate(line.cells[: labelled[0][0]]):
        if cell.blank:
            continue
        if line.real and cell.rowspan > 1 and any(place <= block.column for block in state.opened):
            fields.unknown(cell)  # an upright heading of the lines that follow (年度主要任务), which ends the text above it
            state.opened = []
        else:
            _read_text(cell, -1, state.opened, fields, words, inside=line.layout is Layout.TABLE)
    entries = _label_cells(line, labelled)
    own = [entry.label.means.field for entry in entries if not _is_over_others(entry, line)]
    state.annual = _is_annual(own, state.annual, fields)
    _read_labels(line, entries, state, fields, words)


def _is_annual(names: Sequence[str], before: bool, fields: FormFields) -> bool:
    """Whether the amounts of a line are those of this year, whose rows follow those of all years."""
    total, year = fields.by_name.get("total"), fields.by_name.get("annual_total")
    if "total" in names:  # 总预算 | 1500 | 当年预算 | 420, and below them 合计 | 420: the make-up of what was said last
        return bool(total and total.text and year and year.text)
    return before or bool("annual_total" in names and total and total.text)


def _without_units(line: Line, fields: FormFields, words: Vocabulary) -> Line:
    """The line without labels that are known only by the money unit in them: 资金构成（元）."""
    unknown = ((i, cell) for i, cell in enumerate(line.cells) if cell.roles.label is None)
    said = {i: unit for i, cell in unknown if (unit := stated_unit(cell.roles.key, words))}
    kept = {place for index in said if (place := keep_beside(line, index, fields, words)) is not None}
    if said and not kept and (orphans := _amounts_of_nobody(line, said.keys(), words)):  # 代码 | A07 | 合同造价（万元） | 68 is no code
        for place in orphans:
            fields.unknown(line.cells[place])
        kept = orphans
    for index, unit in said.items():
        fields.amount_unit = (fields.amount_unit or unit) if kept else unit
        fields.annotate(line.cells[index], CellRole.LABEL, ReadingRule.UNIT_IN_LABEL, "amount_unit")
    return line.without({*said, *kept}) if said else line


def _amounts_of_nobody(line: Line, places: Collection[int], words: Vocabulary) -> set[int]:
    """The amounts right behind labels that are not understood, in a line that begins with a label of no money, whose they are not."""
    before = [label for place, label in line.labels if place < min(places)]
    if not before or before[-1].means.kind not in KEPT:
        return set()
    beside = {next((i for i in range(place + 1, len(line.cells)) if not line.cells[i].blank), place) for place in places}
    return {i for i in beside - set(places) if patterns_of(words).amount.fullmatch(compact(line.cells[i].text))}


def _is_over_others(entry: LabelCell, line: Line) -> bool:
    """Whether a label stands over those after it; in a text, where its value may have been lost, one of money that begins its line."""
    heads = line.layout is Layout.TABLE and entry.label.means.kind == "amount" and entry.cell is line.texts[0]
    return entry.over_others and (line.real or heads)


def _is_upright_label(entry: LabelCell, line: Line) -> bool:
    """Whether a label of money stands beside the labels after it and the line below; a text has lost that it was merged down."""
    return entry.label.means.kind == "amount" and _is_over_others(entry, line) and (entry.cell.rowspan > 1 or not line.real)


def _heads_amounts(entry: LabelCell, line: Line, entries: Sequence[LabelCell]) -> bool:
    """Whether a label of money stands before others of its line that have amounts (资金金额 | 实施期资金总额 | 90 | 年度资金总额 | 30)."""
    beside = any(not cell.blank for other in entries if other is not entry for cell in other.rest)
    return beside and entry.label.means.kind == "amount" and entry.cell is line.texts[0]


def _label_cells(line: Line, labelled: Sequence[tuple[int, Label]]) -> list[LabelCell]:
    width = len(line.cells)
    ends = [index for index, _ in labelled[1:]] + [width]
    result = []
    for (index, label), end in zip(labelled, ends, strict=True):
        rest = tuple(line.cells[i] for i in range(index + 1, end) if i not in line.left and i not in line.above)
        result.append(LabelCell(label, line.cells[index], index, end, rest, end == width))
    return result


def _read_labels(line: Line, entries: Sequence[LabelCell], state: HeadState, fields: FormFields, words: Vocabulary) -> None:
    """Read the labels of a line with what stands after each; what they mean for the lines below is kept in ``state``."""
    opened: list[OpenBlock] = []
    waiting: list[WaitingLabel] = []
    headings = 0
    state.begin_line(entries)
    above = min((block.column for block in state.opened), default=-1)
    if line.real and entries[0].label.means.kind != "block" and entries[0].place <= above:
        state.opened = []  # a label at or before the block's own ends it
    for entry in entries:
        kind, word = entry.label.means.kind, entry.label.word
        unvalued = line.layout is Layout.LINES or _heads_amounts(entry, line, entries) or _is_upright_label(entry, line)
        name = field_of(entry, state, words, unvalued=unvalued)
        if kind == "ignored":
            fields.annotate(entry.cell, CellRole.IGNORED, ReadingRule.IGNORED_LABEL, None, word)
        elif not entry.label.inline or (state.stages and kind == "amount"):
            fields.annotate(entry.cell, CellRole.LABEL, rule_of(entry.label), name if year_of(name) else entry.label.means.field, word)
        upright = line.real and entry.over_others and entry.cell.rowspan > 1 and kind == entries[-1].label.means.kind == "block"
        if kind in ("block", "other") and not upright:
            label = printed_label(entry.cell, entry.label) if kind == "other" else None
            opened.append(OpenBlock(entry.label.means.field, entry.place, label))
        headings += kind == "heading"
        rest = _read_value(line, entry, name, state, fields, words)
        if _waits(line, entry, state):
            waiting.append(WaitingLabel(entry.label, name, entry.cell, entry.place, None if entry.last else entry.end, bool(entry.rest)))
        if line.layout is Layout.LINES and put_goals_in_order(entries, entry, rest, fields):
            rest = [cell for cell in rest if cell.roles.side]
        for extra in rest:
            if not extra.blank and without_blanks(extra.text):
                blocks = [block for block in opened if block.label is None] or state.opened
                _read_text(extra, line.cells.index(extra), blocks, fields, words, inside=True)
    if all(block.label for block in opened):
        if line.real and any(block.column <= above.column for block in opened for above in state.opened if _is_upright(line, block)):
            state.opened = []  # an upright heading of the lines that follow (年度主要任务) ends the text above it
        opened = []
    aside = sum(line.real and _is_merged_down(entry) for entry in entries)
    only_labels = line.layout is Layout.TABLE and len(waiting) + headings + aside == len(entries)
    state.waiting = _still_waiting(line, waiting, state.waiting) if waiting and only_labels else []
    state.opened = opened or state.opened


def _is_merged_down(entry: LabelCell) -> bool:
    """Whether a label and its value both reach down beside the line below."""
    filled = [cell for cell in entry.rest if not cell.blank]
    return bool(filled) and all(cell.rowspan > 1 for cell in (entry.cell, *filled))


def _is_upright(line: Line, block: OpenBlock) -> bool:
    """Whether the label of a block reaches down beside the lines that follow."""
    return line.cells[block.column].rowspan > 1


def _still_waiting(line: Line, waiting: list[WaitingLabel], before: Sequence[WaitingLabel]) -> list[WaitingLabel]:
    """The labels of a line of nothing else that wait for values below, and those above it that reach down beside it."""
    first = waiting[0].start
    beside = [cell for i, cell in enumerate(line.cells) if i < first and cell.rowspan > 1 and not cell.blank and not cell.roles.label]
    single = any(label.kind not in ("block", "ignored", "other") for label in waiting)
    if not single or len(line.texts) != len(line.labels) + len(beside):
        return []
    return [*(label for label in before if any(label.cell is cell for cell in line.above.values())), *waiting]


def _waits(line: Line, entry: LabelCell, state: HeadState) -> bool:
    """Whether the value of a label can only stand below it: nothing stands beside it, in a real table not even a blank cell."""
    kind = entry.label.means.kind
    if kind == "heading" or entry.label.inline or (state.stages and kind == "amount"):
        return False
    return all(cell.blank for cell in entry.rest) and (entry.last or not entry.rest or not line.real)


def _read_value(line: Line, entry: LabelCell, name: str, state: HeadState, fields: FormFields, words: Vocabulary) -> Sequence[LineCell]:
    """Read what stands after a label in its line; give the cells that are left."""
    kind, rest = entry.label.means.kind, entry.rest
    if state.stages and kind == "amount" and entry.end - 1 >= min(state.stages):  # one before all columns has its amount beside it
        return read_stages(line, range(entry.place + 1, entry.end), name, state.stages, fields, words)
    if kind == "heading":
        return amounts_of_heading(entry.label, entry.cell, rest, fields, words)
    if keep_of_this_year(entry, state, fields, words):
        return ()
    if kind in KEPT:
        return keep_others(entry.label, entry.cell, rest, fields, words)
    over_others = _is_over_others(entry, line)
    if kind == "block":
        if entry.label.inline:
            fields.put(name, joined(entry.label.inline), entry.cell, ReadingRule.LABEL_WITH_VALUE, grows=True, word=entry.label.word)
        elif name not in fields.by_name and not over_others and not (line.layout is Layout.LINES and entry.last and not rest):
            # The last label of a text with a cell a line may be the side heading of the indicators (年度绩效目标) as well.
            fields.put(name, None, next((c for c in rest if c.blank), entry.cell), ReadingRule.TEXT_OF_BLOCK)
        return rest
    if entry.label.inline:
        if kind != "amount" or not put_amounts(
            name, entry.label.word, entry.cell, entry.label.inline, ReadingRule.LABEL_WITH_VALUE, fields, words
        ):
            put_value(entry.label, name, entry.label.inline, (entry.cell, entry.cell), ReadingRule.LABEL_WITH_VALUE, fields, words)
        return rest
    return rest if over_others else _value(name, entry, fields, words)


def _read_unlabelled(line: Line, state: HeadState, fields: FormFields, words: Vocabulary) -> None:
    """Read a line without a label: a row of the funds table, text of an open block, or what heads the table."""
    texts = line.texts
    if texts:
        state.waiting = []
    if state.stages and not state.row_read and texts and all(i >= min(state.stages) for i, cell in enumerate(line.cells) if not cell.blank):
        # The one row of a funds table that has only its columns named.
        read_stages(line, range(min(state.stages), len(line.cells)), "total", state.stages, fields, words)
        state.row_read = True
        return
    opened = state.opened
    if _is_unknown_label(line, opened) or _is_before_blocks(line, opened, fields):
        for cell in texts:
            fields.unknown(cell)
        state.opened = []
        return
    inside = not _heads_form(line, fields, words)
    for index, cell in enumerate(line.cells):
        if not cell.blank:
            _read_text(cell, index, opened, fields, words, inside=inside)


def _heads_form(line: Line, fields: FormFields, words: Vocabulary) -> bool:
    """Whether a line without a label can say department and year: before any label, and of nothing else."""
    read = fields.by_name.keys() - {"department"} or fields.others
    return not read and len({cell.roles.key for cell in line.texts if YEAR_LINE.fullmatch(cell.roles.key)}) < 2


def _is_unknown_label(line: Line, opened: Sequence[OpenBlock]) -> bool:
    """Whether a line below an open block is a label of its own that the vocabulary does not have, and its value."""
    if line.layout is not Layout.TABLE or not opened or len(line.texts) < 2:
        return False
    filled = [i for i, cell in enumerate(line.cells) if not cell.blank]
    columns = {block.column for block in opened}
    below = line.real and all(i in columns for i in filled)
    return not below and filled[0] <= min(columns)


def _is_before_blocks(line: Line, opened: Sequence[OpenBlock], fields: FormFields) -> bool:
    """Whether a line is a text over the whole width that begins before the blocks above it, which have their texts: a heading."""
    if not line.real or not opened or len(line.texts) != 1 or line.texts[0].roles.side:
        return False
    place = next(i for i, cell in enumerate(line.cells) if not cell.blank)
    told = all((block.label is None and (read := fields.by_name.get(block.field)) is not None and read.text) for block in opened)
    return told and place < min(block.column for block in opened)


def _value(name: str, entry: LabelCell, fields: FormFields, words: Vocabulary) -> Sequence[LineCell]:
    """Takes a label's value from the cells after it; gives the cells that are left."""
    kind, cell, rest = entry.label.means.kind, entry.cell, entry.rest
    filled = [other for other in rest if not other.blank]
    wanted = filled[:1]
    if kind in ("amount", "number"):
        pattern = patterns_of(words).amount if kind == "amount" else patterns_of(words).number
        wanted = [other for other in filled[:1] if pattern.fullmatch(compact(other.text))]
    together = kind == "amount" and filled and not wanted
    if together and put_amounts(name, entry.label.word, filled[0], filled[0].text, ReadingRule.VALUE_BESIDE_LABEL, fields, words):
        return [other for other in rest if other is not filled[0]]
    if name == "term" and (ends := term_in_cells(filled)):
        fields.put(name, ends, filled[0], ReadingRule.VALUE_BESIDE_LABEL)
        for other in filled[1:]:
            fields.annotate(other, CellRole.VALUE, ReadingRule.VALUE_BESIDE_LABEL, name)
        return ()
    if not wanted:
        if kind == "amount" and filled and patterns_of(words).no_amount.fullmatch(compact(filled[0].text)):
            fields.no_amounts.add(filled[0].ref)
        fields.put(name, None, rest[0] if rest and rest[0].blank else cell, ReadingRule.VALUE_BESIDE_LABEL)
        return rest
    if coded := code_and_name(entry.label, name, filled, words):
        put_code_and_name(name, coded, fields)
        return [other for other in rest if other not in coded]
    if kind == "amount":  # 合计 | 40 | 55 under headings that nobody knows: either may be meant
        fields.rivals += [(name, other) for other in filled[1:] if patterns_of(words).amount.fullmatch(compact(other.text))]
    put_value(entry.label, name, wanted[0].text, (cell, wanted[0]), ReadingRule.VALUE_BESIDE_LABEL, fields, words)
    return [other for other in rest if other is not wanted[0]]


def _read_text(cell: LineCell, column: int, opened: Sequence[OpenBlock], fields: FormFields, words: Vocabulary, *, inside: bool) -> None:
    """Text without a label: it belongs to the open block at or before its column, else it heads the table."""
    if cell.roles.side:
        fields.annotate(cell, CellRole.IGNORED, ReadingRule.SIDE_LABEL)
        return
    before = [block for block in opened if block.column <= column] or opened
    if before and before[-1].label is not None:
        fields.put_other(before[-1].label, as_printed(cell.text), cell, ReadingRule.TEXT_OF_BLOCK)
    elif before and (column >= 0 or not says_unit(cell.roles.key, words)):
        fields.put(before[-1].field, joined(cell.text), cell, ReadingRule.TEXT_OF_BLOCK, grows=True)
    else:
        read_heading(cell, fields, words, inside=inside)
