"""The head of a form: labels and the values that stand beside or below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from ...model import Cell, CellRole, Layout, ReadingRule
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import compact, joined, one_line, without_blanks
from .field_collector import FormFields
from .funds_table import Stages, amounts_beside, stage_field, stages_of
from .header_lines import read_heading, says_unit
from .labels import Label, find_label, states_unit
from .patterns import patterns_of
from .rows_of_cells import Line
from .values_below import ValuesBelow, WaitingLabel, values_below


@dataclass(frozen=True, slots=True)
class OpenBlock:
    """A block label (绩效目标 …) that text in the cells after or below it belongs to."""

    field: str
    column: int


@dataclass(slots=True)
class _State:
    """What the lines above mean for the next one: open blocks, the funds table's columns, labels whose values stand below."""

    opened: list[OpenBlock] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    annual: bool = False
    stages: Stages = field(default_factory=dict)
    waiting: list[WaitingLabel] = field(default_factory=list)


def read_fields(lines: Sequence[Line], words: Vocabulary) -> FormFields:
    """Read the fields of a form from the lines above its indicator table."""
    found = FormFields()
    state = _State()
    if any(line.layout is Layout.LINES for line in lines):
        lines = [Line(tuple(chain.from_iterable(line.cells for line in lines)), Layout.LINES)]
    index = 0
    while index < len(lines):
        if index and lines[index].grid != lines[index - 1].grid:
            state.waiting = []
        if below := values_below(state.waiting, lines[index:], words):
            _read_values_below(below, found)
            state.waiting = []
            index += below.rows
            continue
        _read_line(lines[index], state, found, words)
        index += 1
    return found


def _read_values_below(below: ValuesBelow, found: FormFields) -> None:
    for label, cell in below.values:
        if label.kind == "ignored":
            found.used(cell, CellRole.IGNORED, ReadingRule.IGNORED_LABEL, word=label.label.word)
        elif label.kind == "block":
            found.put(label.field, joined(cell.text), cell, ReadingRule.VALUE_BELOW_LABEL, grows=True)
        else:
            found.put(label.field, one_line(cell.text), cell, ReadingRule.VALUE_BELOW_LABEL)
    for label, cell in below.empty:
        if label.kind != "ignored":
            found.put(label.field, None, cell, ReadingRule.VALUE_BELOW_LABEL)
    for cell in below.unknown:
        found.unknown(cell)


def _read_line(line: Line, state: _State, found: FormFields, words: Vocabulary) -> None:
    """Read one line into ``found``, and keep in ``state`` what it means for the lines below."""
    found.outside = line.paragraph
    if line.paragraph:
        for cell in line.texts:
            read_heading(cell, found, words, paragraph=True)
        return
    if line.layout is not Layout.LINES:
        state.seen = Counter()
    stages = stages_of(line, words) if line.layout is Layout.TABLE else {}
    if stages:
        line = _read_stage_headings(line, stages, state, found, words)
    labelled = [(i, label) for i, cell in enumerate(line.cells) if not cell.blank and (label := find_label(cell.text, words))]
    for _, label in labelled:
        found.amount_unit = label.unit or found.amount_unit  # said at the amounts themselves, which is nearer than a heading
    line = _without_units(line, {index for index, _ in labelled}, found, words)
    if not labelled:
        _read_unlabelled(line, state, found, words)
        return
    if not stages and not any(label.means.kind == "amount" for _, label in labelled):
        state.stages = {}
    for cell in line.cells[: labelled[0][0]]:
        if not cell.blank:
            _read_text(cell, -1, state.opened, found, words)
    state.annual = _is_annual([label.means.field for _, label in labelled], state.annual, found)
    _read_labels(line, labelled, state, found, words)


def _is_annual(fields: Sequence[str], before: bool, found: FormFields) -> bool:
    """Whether the amounts of a line are those of this year, whose rows follow those of all years."""
    if "total" in fields:
        return False
    total = found.fields.get("total")
    return before or bool("annual_total" in fields and total and total.text)


def _read_stage_headings(line: Line, stages: Stages, state: _State, found: FormFields, words: Vocabulary) -> Line:
    """Read the headings of a funds table, or the amounts right beside them (预算数 | 100 | 执行数 | 90); give the rest of the line."""
    beside = amounts_beside(line, stages, words)
    if not beside:
        state.stages = stages
        for index, stage in stages.items():
            found.used(line.cells[index], CellRole.LABEL, ReadingRule.FUNDS_MATRIX, stage, label_key(line.cells[index].text))
        return _without(line, stages.keys())
    for index, place in beside.items():
        name = stage_field("total", stages[index], stages.values())
        found.used(line.cells[index], CellRole.LABEL, ReadingRule.KNOWN_LABEL, name, label_key(line.cells[index].text))
        if name:
            found.put(name, one_line(line.cells[place].text), line.cells[place], ReadingRule.VALUE_BESIDE_LABEL)
    # In the rows below, what stands under an amount is of its stage.
    state.stages = {place: stages[index] for index, place in beside.items()}
    return _without(line, {*beside, *beside.values()})


def _without(line: Line, places: Collection[int]) -> Line:
    """The line with some places left blank: what stood there was read."""
    return replace(line, cells=tuple(Cell("", cell.ref) if i in places else cell for i, cell in enumerate(line.cells)))


def _without_units(line: Line, known: set[int], found: FormFields, words: Vocabulary) -> Line:
    """The line without labels that are known only by the money unit in them: 资金构成（元）."""
    said = {i: unit for i, cell in enumerate(line.cells) if i not in known and not cell.blank and (unit := states_unit(cell.text, words))}
    for index, unit in said.items():
        found.amount_unit = unit
        found.used(line.cells[index], CellRole.LABEL, ReadingRule.UNIT_IN_LABEL, "amount_unit")
    return _without(line, said) if said else line


@dataclass(frozen=True, slots=True)
class _LabelCell:
    """A label of a line, its place, the cells up to the next label (``rest``), and where that is (``end``)."""

    label: Label
    cell: Cell
    index: int
    end: int
    rest: tuple[Cell, ...]
    last: bool

    @property
    def over_others(self) -> bool:
        """Whether it has no cell of its own: it stands over the labels after it, or its value below it."""
        return not self.rest and not self.last


def _label_cells(line: Line, labelled: Sequence[tuple[int, Label]]) -> list[_LabelCell]:
    width = len(line.cells)
    ends = [index for index, _ in labelled[1:]] + [width]
    result = []
    for (index, label), end in zip(labelled, ends, strict=True):
        rest = tuple(line.cells[i] for i in range(index + 1, end) if i not in line.left and i not in line.above)
        result.append(_LabelCell(label, line.cells[index], index, end, rest, end == width))
    return result


def _read_labels(line: Line, labelled: Sequence[tuple[int, Label]], state: _State, found: FormFields, words: Vocabulary) -> None:
    """Read the labels of a line with what stands after each; what they mean for the lines below is kept in ``state``."""
    opened: list[OpenBlock] = []
    waiting: list[WaitingLabel] = []
    headings = 0
    for entry in _label_cells(line, labelled):
        kind, word = entry.label.means.kind, entry.label.word
        if kind == "ignored":
            found.used(entry.cell, CellRole.IGNORED, ReadingRule.IGNORED_LABEL, None, word)
        elif not entry.label.inline or (state.stages and kind == "amount"):
            found.used(entry.cell, CellRole.LABEL, ReadingRule.KNOWN_LABEL, entry.label.means.field, word)
        name = _field_of(entry.label, state)
        if kind == "block":
            opened.append(OpenBlock(entry.label.means.field, entry.index))
        headings += kind == "heading"
        rest = _read_value(line, entry, name, state, found, words)
        if _waits(line, entry, state):
            waiting.append(WaitingLabel(entry.label, name, entry.cell, entry.index, None if entry.last else entry.end, bool(entry.rest)))
        for extra in rest:
            if not extra.blank and without_blanks(extra.text):
                _read_text(extra, line.cells.index(extra), opened or state.opened, found, words)
    before = [label for label in state.waiting if any(label.cell is cell for cell in line.above.values())]
    others = [cell for i, cell in enumerate(line.cells) if not cell.blank and not (i < labelled[0][0] and cell.rowspan > 1)]
    complete = line.layout is Layout.TABLE and len(waiting) + headings == len(labelled) == len(others)
    single = any(label.kind not in ("block", "ignored") for label in waiting)
    state.waiting = [*before, *waiting] if complete and single else []
    state.opened = opened or state.opened


def _field_of(label: Label, state: _State) -> str:
    """The field a label means here: the second time in a row, or below the funds of all years, that of this year."""
    means = label.means
    if means.kind in ("heading", "block", "ignored") or (state.stages and means.kind == "amount"):
        return means.field
    state.seen[means.field] += 1
    return means.second if means.second and (state.seen[means.field] == 2 or state.annual) else means.field


def _waits(line: Line, entry: _LabelCell, state: _State) -> bool:
    """Whether the value of a label can only stand below it: nothing stands beside it, in a real table not even a blank cell."""
    kind = entry.label.means.kind
    if kind == "heading" or entry.label.inline or (state.stages and kind == "amount"):
        return False
    return all(cell.blank for cell in entry.rest) and (entry.last or not entry.rest or not line.real)


def _read_value(line: Line, entry: _LabelCell, name: str, state: _State, found: FormFields, words: Vocabulary) -> Sequence[Cell]:
    """Read what stands after a label in its line; give the cells that are left."""
    kind, rest = entry.label.means.kind, entry.rest
    if state.stages and kind == "amount":
        return _read_stages(line, range(entry.index + 1, entry.end), name, state.stages, found, words)
    if kind == "heading":
        return _read_amount_of_heading(rest, found, words)
    if kind == "ignored":
        for other in rest:
            found.used(other, CellRole.IGNORED, ReadingRule.IGNORED_LABEL, word=entry.label.word)
        return ()
    over_others = line.real and entry.over_others
    if kind == "block":
        if entry.label.inline:
            found.put(name, joined(entry.label.inline), entry.cell, ReadingRule.LABEL_WITH_VALUE, grows=True, word=entry.label.word)
        elif name not in found.fields and not over_others:
            found.put(name, None, next((c for c in rest if c.blank), entry.cell), ReadingRule.TEXT_OF_BLOCK)
        return rest
    if entry.label.inline:
        found.put(name, one_line(entry.label.inline), entry.cell, ReadingRule.LABEL_WITH_VALUE, word=entry.label.word)
        return rest
    return rest if over_others else _value(name, kind, entry.cell, rest, found, words)


def _read_amount_of_heading(rest: Sequence[Cell], found: FormFields, words: Vocabulary) -> Sequence[Cell]:
    """The amount right after a heading of funds is the total: 项目资金（元） | 100."""
    first = next((cell for cell in rest if not cell.blank), None)
    if first is None or not patterns_of(words).amount.fullmatch(compact(first.text)):
        return rest
    found.put("total", one_line(first.text), first, ReadingRule.VALUE_BESIDE_LABEL)
    return [other for other in rest if other is not first]


def _read_unlabelled(line: Line, state: _State, found: FormFields, words: Vocabulary) -> None:
    """Read a line without a label: a row of the funds table, text of an open block, or what heads the table."""
    texts = line.texts
    if texts:
        state.waiting = []
    if state.stages and texts and all(i >= min(state.stages) for i, cell in enumerate(line.cells) if not cell.blank):
        # The one row of a funds table that has only its columns named.
        _read_stages(line, range(min(state.stages), len(line.cells)), "total", state.stages, found, words)
        state.stages = {}
        return
    opened = state.opened
    if _is_unknown_label(line, opened):
        for cell in texts:
            found.unknown(cell)
        state.opened = []
        return
    for index, cell in enumerate(line.cells):
        if not cell.blank:
            _read_text(cell, index, opened, found, words)


def _is_unknown_label(line: Line, opened: Sequence[OpenBlock]) -> bool:
    """Whether a line below an open block is a label of its own that the vocabulary does not have, and its value."""
    if line.layout is not Layout.TABLE or not opened or len(line.texts) < 2:
        return False
    filled = [i for i, cell in enumerate(line.cells) if not cell.blank]
    columns = {block.column for block in opened}
    below = line.real and all(i in columns for i in filled)
    return not below and filled[0] <= min(columns)


def _read_stages(line: Line, places: range, row: str, stages: Stages, found: FormFields, words: Vocabulary) -> list[Cell]:
    """A row of a funds table: its amounts by the columns' stages; gives the cells that are left."""
    rest = []
    patterns = patterns_of(words)
    starts = sorted(stages)
    for place in places:
        cell = line.cells[place]
        if place in line.left or place in line.above:
            continue
        start = max((start for start in starts if start <= place), default=None)
        name = stage_field(row, stages[start], stages.values()) if start is not None else None
        if name is None:
            if start is not None and stages[start] in ("rate", "weight", "score"):
                found.used(cell, CellRole.IGNORED, ReadingRule.FUNDS_MATRIX)  # that of a part follows from its amounts
            else:
                rest.append(cell)
            continue
        pattern = patterns.number if name.startswith("execution") else patterns.amount
        if cell.blank or not pattern.fullmatch(compact(cell.text)):
            found.put(name, None, cell, ReadingRule.FUNDS_MATRIX)
            rest.append(cell)
        else:
            found.put(name, one_line(cell.text), cell, ReadingRule.FUNDS_MATRIX)
    return [cell for cell in rest if not cell.blank]


def _value(name: str, kind: str, cell: Cell, rest: Sequence[Cell], found: FormFields, words: Vocabulary) -> Sequence[Cell]:
    """Takes a label's value from the cells after it; gives the cells that are left."""
    filled = [other for other in rest if not other.blank]
    wanted = filled[:1]
    if kind in ("amount", "number"):
        pattern = patterns_of(words).amount if kind == "amount" else patterns_of(words).number
        wanted = [other for other in filled[:1] if pattern.fullmatch(compact(other.text))]
    if not wanted:
        found.put(name, None, rest[0] if rest and rest[0].blank else cell, ReadingRule.VALUE_BESIDE_LABEL)
        return rest
    found.put(name, one_line(wanted[0].text), wanted[0], ReadingRule.VALUE_BESIDE_LABEL)
    return [other for other in rest if other is not wanted[0]]


def _read_text(cell: Cell, column: int, opened: Sequence[OpenBlock], found: FormFields, words: Vocabulary) -> None:
    """Text without a label: it belongs to the open block at or before its column, else it heads the table."""
    if label_key(cell.text) in words.side_labels:
        found.used(cell, CellRole.IGNORED, ReadingRule.SIDE_LABEL)
        return
    before = [block for block in opened if block.column <= column] or opened
    if before and (column >= 0 or not says_unit(cell.text, words)):
        found.put(before[-1].field, joined(cell.text), cell, ReadingRule.TEXT_OF_BLOCK, grows=True)
    else:
        read_heading(cell, found, words)
