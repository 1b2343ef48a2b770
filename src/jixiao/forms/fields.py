"""The head of a form: labels and the values that stand beside or below them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain

from ..model import Cell, CellUse, Field, Layout
from ..vocabulary import Vocabulary, label_key
from ..vocabulary.characters import compact, joined, one_line, without_blanks
from .funds import AMOUNT, NUMBER, Stages, amounts_beside, stage_field, stages_of
from .labels import Label, find_label, states_unit
from .lines import Line
from .notes import Note

_YEAR = re.compile(r"\(?((?:19|20)\d\d)年(?:度)?\)?")
# 301205天津市…, [015001]…, 219-…: without a mark around it, a short number belongs to the name (101中学).
_CODED = re.compile(r"(?:[\[(](\d{3,})[\])]|(\d{3,})[-—_]|(\d{5,}))[-—_\s]*(?=[^\d\s.,、年%元])(.+)", re.DOTALL)
_UNIT_AT_END = re.compile(r"(?<=\S)\s+(?:金额|资金)?单位\s*[:：]\s*(万元|元)$")
#: 51000021R000000019951-工资性支出: the code of a project before its name.
_CODED_PROJECT = re.compile(r"[\[(]?([0-9A-Z]*\d{6}[0-9A-Z]*)[\])]?[-—_\s]+(\D.*)|[\[(]([0-9A-Z]{10,})[\])](.+)", re.DOTALL)


@dataclass(slots=True)
class FormFields:
    """What the head of a form says, and how each of its cells was read. ``unclaimed`` are the cells that nothing explained."""

    fields: dict[str, Field] = field(default_factory=dict)
    amount_unit: str | None = None
    heading_year: str | None = None
    unclaimed: list[Cell] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    heading_department: bool = False
    outside: bool = False

    def title_of(self, cell: Cell | None) -> Field | None:
        return Field(one_line(cell.text), cell.ref) if cell else None

    def used(self, cell: Cell, use: CellUse, rule: str, name: str | None = None, word: str | None = None) -> None:
        if not cell.blank:
            self.notes.append(Note(cell, use, rule, name, word))

    def put(self, name: str, text: str | None, cell: Cell, rule: str, *, grows: bool = False) -> None:
        """Sets a field: a value replaces an empty cell, a block grows by what follows. Another value for a field that has one
        is kept apart, as a cell that was not understood."""
        before = self.fields.get(name)
        if before and text and name == "department" and self.heading_department and not self.outside:
            # 部门：… above the table, and the unit in it: the one above is the department in charge.
            above = self.fields.setdefault("supervising_department", before)
            before = None if above.text == before.text else before
        if name == "department" and text:
            self.heading_department = self.outside
        if before is None or before.text is None:
            self.fields[name] = Field(text, cell.ref)
        elif text is not None and grows:
            self.fields[name] = Field(f"{before.text}\n{text}", before.ref)
        elif text is not None and without_blanks(text) != without_blanks(before.text):
            self.unknown(cell)
            return
        if text is not None:
            self.used(cell, CellUse.VALUE, rule, name)

    def unknown(self, cell: Cell) -> None:
        self.unclaimed.append(cell)
        self.used(cell, CellUse.FINDING, "cell-not-understood", "cell-not-understood")


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
                _heading(cell, found, words, paragraph=True)
            continue
        if line.layout is not Layout.LINES:
            state.seen = Counter()
        _read_line(line, state, found, words)
    return found


def settled(found: FormFields) -> FormFields:
    """The fields with codes apart from names, and a form's only amounts as its budget."""
    _either_department(found)
    _split_codes(found)
    _only_amounts(found)
    if "goal" not in found.fields and "annual_goal" in found.fields:  # a form with this year's goal only: that is its goal
        found.fields["goal"] = found.fields.pop("annual_goal")
    return found


def _read_line(line: Line, state: _State, found: FormFields, words: Vocabulary) -> None:
    """Reads one line into ``found``, and keeps in ``state`` what it means for the lines below."""
    stages = stages_of(line, words) if line.layout is Layout.TABLE else {}
    begun = bool(stages)
    if stages and (beside := amounts_beside(line, stages)):  # 预算数 | 100 | 执行数 | 90 on one line
        for index, place in beside.items():
            name = stage_field("total", stages[index], stages.values())
            found.used(line.cells[index], CellUse.LABEL, "known-label", name, label_key(line.cells[index].text))
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
                found.used(cell, CellUse.LABEL, "funds-matrix", stages[index], label_key(cell.text))
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
        found.used(line.cells[index], CellUse.LABEL, "unit-in-label", "amount_unit")
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
        found.used(cell, CellUse.IGNORED if kind == "ignored" else CellUse.LABEL, "ignored-label" if kind == "ignored" else "known-label",
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
                found.used(other, CellUse.IGNORED, "ignored-label", word=label.word)
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
                found.used(cell, CellUse.IGNORED, "funds-matrix")  # that of a part follows from its amounts
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
        found.used(cell, CellUse.IGNORED, "side-label")
        return
    before = [block for block in opened if block.column <= column] or opened
    if before and (column >= 0 or not _heading_only(cell.text, words)):
        found.put(before[-1].field, joined(cell.text), cell, "text-of-block", grows=True)
    else:
        _heading(cell, found, words)


def _heading_only(text: str, words: Vocabulary) -> bool:
    return label_key(text).partition(":")[0] in words.amount_unit_labels


def is_heading_line(text: str, words: Vocabulary) -> bool:
    """Whether a line outside a table can be one between title and form: unit, year, department."""
    key = label_key(text)
    return (
        _heading_only(text, words)
        or _UNIT_AT_END.search(text) is not None
        or key.strip("()") in words.amount_units
        or _YEAR.fullmatch(key) is not None
        or _CODED.fullmatch(one_line(text)) is not None
        or (len(key) < 40 and key.endswith(words.organisation_endings))
        or ((label := find_label(text, words)) is not None and label.inline is not None)
    )


def _heading(cell: Cell, found: FormFields, words: Vocabulary, *, paragraph: bool = False) -> None:
    """A line between title and form: the department, the money unit, the year."""
    text = one_line(cell.text)
    if unit := _UNIT_AT_END.search(cell.text):  # 填报单位：市气象局　　单位：万元
        found.amount_unit = found.amount_unit or unit[1]
        cell = replace(cell, text=cell.text[: unit.start()])
        text = one_line(cell.text)
    key = label_key(text)
    head, colon, tail = key.partition(":")
    if colon and head in words.amount_unit_labels:
        if tail in words.amount_units:
            found.amount_unit = found.amount_unit or tail
            found.used(cell, CellUse.VALUE, "heading-line", "amount_unit")
        elif tail:
            found.put("department", re.split("[:：]", text, maxsplit=1)[1].strip(), cell, "heading-line")
        else:
            found.used(cell, CellUse.LABEL, "heading-line", "amount_unit")
        return
    if key.strip("()") in words.amount_units or key in words.side_labels:
        found.amount_unit = found.amount_unit or (key.strip("()") if key.strip("()") in words.amount_units else None)
        found.used(cell, CellUse.IGNORED if key in words.side_labels else CellUse.VALUE, "heading-line", None)
        return
    if year := _YEAR.fullmatch(key):
        found.heading_year = found.heading_year or year[1]
        found.used(cell, CellUse.VALUE, "heading-line", "year")
        return
    if ignored_line(key, words, paragraph=paragraph):
        found.used(cell, CellUse.IGNORED, "ignored-line")
        return
    label = find_label(text, words)
    if label and label.means.kind == "ignored":
        found.used(cell, CellUse.IGNORED, "ignored-label", word=label.word)
        return
    if label:
        if label.inline:
            found.put(label.means.field, one_line(label.inline), cell, "label-with-value")
        else:
            found.put(label.means.field, None, cell, "label-with-value")
            found.used(cell, CellUse.LABEL, "known-label", label.means.field, label.word)
        return
    organisation = ":" not in key and key.endswith(words.organisation_endings)
    if "department" not in found.fields and (_CODED.fullmatch(text) or organisation):
        found.put("department", text, cell, "heading-line")
        return
    found.unknown(cell)


def ignored_line(key: str, words: Vocabulary, *, paragraph: bool) -> bool:
    """Whether a line is no part of a form by rule: 附件2, and outside of tables a page number (— 12 —)."""
    bare = re.sub(r"[\d\s\-()/.]", "", key)
    return bare in words.ignored_lines or (paragraph and not bare)


def _split_codes(found: FormFields) -> None:
    """301205天津市人民政府办公厅综合服务中心 → code and name apart; a project's code too."""
    for name in ("department", "supervising_department"):
        field_ = found.fields.get(name)
        if field_ and field_.text and (coded := _CODED.fullmatch(field_.text)):
            found.fields[name] = Field(coded[4].strip(), field_.ref)
            found.fields.setdefault(f"{name}_code", Field(coded[1] or coded[2] or coded[3], field_.ref))
    project = found.fields.get("project_name")
    if project and project.text and (coded := _CODED_PROJECT.fullmatch(project.text)):
        found.fields["project_name"] = Field((coded[2] or coded[4]).strip(), project.ref)
        found.fields.setdefault("project_code", Field(coded[1] or coded[3], project.ref))


def _either_department(found: FormFields) -> None:
    """部门名称 is the department in charge where the form names the unit too, else the one that answers for the table."""
    either = found.fields.pop("either_department", None)
    if either is None:
        return
    own = found.fields.get("department")
    name = "department" if own is None or own.text is None else "supervising_department"
    if (other := found.fields.get(name)) and other.text and either.text and without_blanks(other.text) != without_blanks(either.text):
        found.unknown(Cell(either.text, either.ref))
    elif either.text or name not in found.fields:
        found.fields[name] = either


def _only_amounts(found: FormFields) -> None:
    """A form with this year's column only: that is its budget."""
    if "total" in found.fields:
        return
    prefixes = ("annual_", "adjusted_")
    prefix = next((prefix for prefix in prefixes if f"{prefix}total" in found.fields), None)
    for name in ("total", "fiscal", "other", "carried_over") if prefix else ():
        if f"{prefix}{name}" in found.fields and name not in found.fields:
            found.fields[name] = found.fields.pop(f"{prefix}{name}")
