"""The head of a form: labels and the values that stand beside or below them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain

from ...model import Cell, CellRole, Layout
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import compact, joined, one_line, without_blanks
from .field_collector import FormFields
from .funds_table import AMOUNT, NUMBER, Stages, amounts_beside, stage_field, stages_of
from .header_lines import read_heading, says_unit
from .labels import Label, find_label, states_unit
from .rows_of_cells import Line


@dataclass(frozen=True, slots=True)
class _Open:
    """A block label that text in the cells after or below it belongs to."""

    field: str
    column: int


@dataclass(slots=True)
class _State:
    """What the lines above mean for the next one: open blocks, the funds table's columns, labels whose values stand below."""

    opened: list[_Open] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    annual: bool = False
    stages: Stages = field(default_factory=dict)
    below: dict[int, Label] = field(default_factory=dict)


def read_fields(lines: list[Line], words: Vocabulary) -> FormFields:
    """The fields of a form from the lines above its indicator table."""
    found = FormFields()
    state = _State()
    if any(line.layout is Layout.LINES for line in lines):
        lines = [Line(tuple(chain.from_iterable(line.cells for line in lines)), Layout.LINES)]
    for line in lines:
        found.outside = line.paragraph
        if line.paragraph:
            for cell in line.texts:
                read_heading(cell, found, words, paragraph=True)
            continue
        if line.layout is not Layout.LINES:
            state.seen = Counter()
        _read_line(line, state, found, words)
    return found


def _read_line(line: Line, state: _State, found: FormFields, words: Vocabulary) -> None:
    """Reads one line into ``found``, and keeps in ``state`` what it means for the lines below."""
    stages = stages_of(line, words) if line.layout is Layout.TABLE else {}
    begun = bool(stages)
    if stages and (beside := amounts_beside(line, stages)):  # 预算数 | 100 | 执行数 | 90 on one line
        for index, place in beside.items():
            name = stage_field("total", stages[index], stages.values())
            found.used(line.cells[index], CellRole.LABEL, "known-label", name, label_key(line.cells[index].text))
            if name:
                found.put(name, one_line(line.cells[place].text), line.cells[place], "value-beside-label")
        gone = {*beside, *beside.values()}
        line = replace(line, cells=tuple(Cell("", cell.ref) if i in gone else cell for i, cell in enumerate(line.cells)))
        # In the rows below, what stands under an amount is of its stage.
        state.stages, stages = {place: stages[index] for index, place in beside.items()}, {}
    elif stages:
        state.stages = stages
        for index, cell in enumerate(line.cells):
            if index in stages:
                found.used(cell, CellRole.LABEL, "funds-matrix", stages[index], label_key(cell.text))
        line = replace(line, cells=tuple(Cell("", cell.ref) if i in stages else cell for i, cell in enumerate(line.cells)))
    labelled = [(i, label) for i, cell in enumerate(line.cells) if not cell.blank and (label := find_label(cell.text, words))]
    for _, label in labelled:
        found.amount_unit = label.unit or found.amount_unit  # said at the amounts themselves, which is nearer than a heading
    line = _without_units(line, {index for index, _ in labelled}, found)
    if not labelled:
        _unlabelled(line, state, found, words)
        return
    state.below = {}
    if state.stages and not begun and not any(label.means.kind == "amount" for _, label in labelled):
        state.stages = {}
    for cell in line.cells[: labelled[0][0]]:
        if not cell.blank:
            _free(cell, -1, state.opened, found, words)
    fields = [label.means.field for _, label in labelled]
    if "total" in fields:
        state.annual = False
    elif "annual_total" in fields and found.fields.get("total") and found.fields["total"].text:
        state.annual = True  # the rows of this year's funds, after those of all years
    state.opened = _read_labels(line, labelled, state, found, words) or state.opened


def _without_units(line: Line, known: set[int], found: FormFields) -> Line:
    """The line without labels that are known only by the money unit in them: 资金构成（元）."""
    said = {i: unit for i, cell in enumerate(line.cells) if i not in known and not cell.blank and (unit := states_unit(cell.text))}
    for index, unit in said.items():
        found.amount_unit = unit
        found.used(line.cells[index], CellRole.LABEL, "unit-in-label", "amount_unit")
    return replace(line, cells=tuple(Cell("", c.ref) if i in said else c for i, c in enumerate(line.cells))) if said else line


def _read_labels(line: Line, labelled: list[tuple[int, Label]], state: _State, found: FormFields, words: Vocabulary) -> list[_Open]:
    """Reads the labels of a line with what stands after each; gives the blocks it opens."""
    current: list[_Open] = []
    empty: dict[int, Label] = {}
    ends = [index for index, _ in labelled[1:]] + [len(line.cells)]
    for (index, label), end in zip(labelled, ends, strict=True):
        cell = line.cells[index]
        rest = [line.cells[i] for i in range(index + 1, end) if i not in line.left and i not in line.above]
        kind, name = label.means.kind, label.means.field
        found.used(cell, CellRole.IGNORED if kind == "ignored" else CellRole.LABEL, "ignored-label" if kind == "ignored" else "known-label",
                   None if kind == "ignored" else name, label.word)  # fmt: skip
        if state.stages and kind == "amount":
            rest = _read_stages(line, range(index + 1, end), name, state.stages, found)
        elif kind in ("heading", "block"):
            if kind == "block":
                current.append(_Open(name, index))
                if label.inline:
                    found.put(name, joined(label.inline), cell, "label-with-value", grows=True)
                elif name not in found.fields and not (line.real and not rest and end < len(line.cells)):
                    found.put(name, None, next((c for c in rest if c.blank), cell), "text-of-block")
            elif amount := _amount_beside(rest):
                found.put("total", one_line(amount.text), amount, "value-beside-label")
                rest = [other for other in rest if other is not amount]
        elif kind == "ignored":
            for other in rest:
                found.used(other, CellRole.IGNORED, "ignored-label", word=label.word)
            rest = []
        else:
            state.seen[name] += 1
            if label.means.second and (state.seen[name] == 2 or state.annual):
                name = label.means.second
            if label.inline:
                found.put(name, one_line(label.inline), cell, "label-with-value")
            elif line.real and not rest and end < len(line.cells):
                empty[index] = label  # no cell of its own: it stands over the labels after it, or its value below it
            else:
                rest = _value(name, kind, cell, rest, found)
                if found.fields[name].text is None:
                    empty[index] = label
        for extra in rest:
            if not extra.blank and without_blanks(extra.text):
                _free(extra, line.cells.index(extra), current or state.opened, found, words)
    if line.layout is Layout.TABLE and len(empty) > 1 and len(empty) == len(labelled) == len(line.texts):
        state.below = empty
    return current


def _unlabelled(line: Line, state: _State, found: FormFields, words: Vocabulary) -> None:
    """A line without a label: values of the labels above it, text of an open block, or what heads the table."""
    texts = line.texts
    if state.stages and texts and all(i >= min(state.stages) for i, cell in enumerate(line.cells) if not cell.blank):
        # The one row of a funds table that has only its columns named.
        _read_stages(line, range(min(state.stages), len(line.cells)), "total", state.stages, found)
        state.stages = {}
        return
    if state.below and all(not cell.blank <= (i in state.below) for i, cell in enumerate(line.cells)):
        for index, label in state.below.items():
            cell = line.at(index)
            if cell and not cell.blank:
                found.put(label.means.field, one_line(cell.text), cell, "value-below-label")
        state.below = {}
        return
    opened = state.opened
    first = next((index for index, cell in enumerate(line.cells) if not cell.blank), 0)
    below = line.real and all(cell.blank or any(block.column == i for block in opened) for i, cell in enumerate(line.cells))
    if line.layout is Layout.TABLE and opened and len(texts) > 1 and not below and first <= min(block.column for block in opened):
        for cell in texts:  # a label of its own that the vocabulary does not have, and its value
            found.unknown(cell)
        state.opened = []
        return
    for index, cell in enumerate(line.cells):
        if not cell.blank:
            _free(cell, index, opened, found, words)


def _read_stages(line: Line, places: range, row: str, stages: Stages, found: FormFields) -> list[Cell]:
    """A row of a funds table: its amounts by the columns' stages; gives the cells that are left."""
    rest = []
    starts = sorted(stages)
    for place in places:
        cell = line.cells[place]
        if place in line.left or place in line.above:
            continue
        start = max((start for start in starts if start <= place), default=None)
        name = stage_field(row, stages[start], stages.values()) if start is not None else None
        if name is None:
            if start is not None and stages[start] in ("rate", "weight", "score"):
                found.used(cell, CellRole.IGNORED, "funds-matrix")  # that of a part follows from its amounts
            else:
                rest.append(cell)
            continue
        if cell.blank or not (NUMBER if name.startswith("execution") else AMOUNT).fullmatch(compact(cell.text)):
            found.put(name, None, cell, "funds-matrix")
            rest.append(cell)
        else:
            found.put(name, one_line(cell.text), cell, "funds-matrix")
    return [cell for cell in rest if not cell.blank]


def _value(name: str, kind: str, cell: Cell, rest: list[Cell], found: FormFields) -> list[Cell]:
    """Takes a label's value from the cells after it; gives the cells that are left."""
    filled = [other for other in rest if not other.blank]
    wanted = filled[:1]
    if kind in ("amount", "number"):
        pattern = AMOUNT if kind == "amount" else NUMBER
        wanted = [other for other in filled[:1] if pattern.fullmatch(compact(other.text))]
    if not wanted:
        found.put(name, None, rest[0] if rest and rest[0].blank else cell, "value-beside-label")
        return rest
    found.put(name, one_line(wanted[0].text), wanted[0], "value-beside-label")
    return [other for other in rest if other is not wanted[0]]


def _amount_beside(rest: list[Cell]) -> Cell | None:
    """The amount right after a heading of funds: 项目资金（元） | 100."""
    first = next((cell for cell in rest if not cell.blank), None)
    return first if first and AMOUNT.fullmatch(compact(first.text)) else None


def _free(cell: Cell, column: int, opened: list[_Open], found: FormFields, words: Vocabulary) -> None:
    """Text without a label: it belongs to the open block at or before its column, else it heads the table."""
    if label_key(cell.text) in words.side_labels:
        found.used(cell, CellRole.IGNORED, "side-label")
        return
    before = [block for block in opened if block.column <= column] or opened
    if before and (column >= 0 or not says_unit(cell.text, words)):
        found.put(before[-1].field, joined(cell.text), cell, "text-of-block", grows=True)
    else:
        read_heading(cell, found, words)
