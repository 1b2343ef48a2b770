"""The head of a form: labels and the values that stand beside or below them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain

from ..model import Cell, Field, Layout
from ..vocabulary import FieldLabel, Vocabulary, label_key
from ..vocabulary.characters import joined, one_line, value_text, without_blanks
from .segments import Line

_AMOUNT = re.compile(r"[-(]?[¥￥]?[\d,，]*\.?\d+\)?(?:元|万元|亿元)?|[-/\\]+")
_UNIT_TAIL = re.compile(r"\((?:单位:)?(万元|元)\)$")
_YEAR = re.compile(r"\(?((?:19|20)\d\d)年(?:度)?\)?")
# 301205天津市…, [015001]…, 219-…: without a mark around it, a short number belongs to the name (101中学).
_CODED = re.compile(r"(?:[\[(](\d{3,})[\])]|(\d{3,})[-—]|(\d{5,}))[-—\s]*(?=[^\d\s.,、年%元])(.+)", re.DOTALL)
_LINE_FIELDS = {"text", "date"}


@dataclass(slots=True)
class FormFields:
    """What the head of a form says. ``unclaimed`` are the cells that nothing explained."""

    fields: dict[str, Field] = field(default_factory=dict)
    amount_unit: str | None = None
    heading_year: str | None = None
    unclaimed: list[Cell] = field(default_factory=list)

    def title_of(self, cell: Cell | None) -> Field | None:
        return Field(one_line(cell.text), cell.ref) if cell else None

    def put(self, name: str, text: str | None, cell: Cell, *, grows: bool = False) -> None:
        """Sets a field: a value replaces an empty cell, a block grows by what follows. Another value for a field that has one
        is kept apart, as a cell that was not understood."""
        before = self.fields.get(name)
        if before is None or before.text is None:
            self.fields[name] = Field(text, cell.ref)
        elif text is not None and grows:
            self.fields[name] = Field(f"{before.text}\n{text}", before.ref)
        elif text is not None and without_blanks(text) != without_blanks(before.text):
            self.unclaimed.append(cell)


@dataclass(frozen=True, slots=True)
class _Open:
    """A block label that text in the cells after or below it belongs to."""

    field: str
    column: int


def read_fields(lines: list[Line], words: Vocabulary) -> FormFields:
    """The fields of a form from the lines above its indicator table."""
    found = FormFields()
    opened: list[_Open] = []
    seen: Counter[str] = Counter()
    if any(line.layout is Layout.LINES for line in lines):
        lines = [Line(tuple(chain.from_iterable(line.cells for line in lines)), Layout.LINES)]
    for line in lines:
        if line.paragraph:
            for cell in line.texts():
                _heading(cell, found, words)
            continue
        if line.layout is not Layout.LINES:
            seen = Counter()
        opened = _read_line(line, opened, seen, found, words)
    _split_code(found)
    if "total" not in found.fields:  # a form with this year's column only: that is its budget
        for annual, name in (("annual_total", "total"), ("annual_fiscal", "fiscal"), ("annual_other", "other")):
            if annual in found.fields and name not in found.fields:
                found.fields[name] = found.fields.pop(annual)
    return found


def _label(cell: Cell, found: FormFields, words: Vocabulary) -> tuple[FieldLabel, str | None] | None:
    """The label a cell is, and the value in the same cell (项目名称：…), if any. Notes a unit in the label: 项目资金（元）."""
    key = label_key(cell.text)
    if tail := _UNIT_TAIL.search(key):
        key = key[: tail.start()]
        if key in words.labels:  # said at the amounts themselves, which is nearer than a heading
            found.amount_unit = tail[1]
    if key in words.labels:
        return words.labels[key], None
    head = key
    while ":" in head:  # 其中：财政资金：80 — the label may hold a colon itself
        head = head.rpartition(":")[0]
        if head in words.labels and words.labels[head].kind != "heading":
            return words.labels[head], re.split("[:：]", cell.text, maxsplit=head.count(":") + 1)[-1].strip() or None
    return None


def _read_line(line: Line, opened: list[_Open], seen: Counter[str], found: FormFields, words: Vocabulary) -> list[_Open]:
    """Reads one line; gives the block labels that are open after it."""
    labelled = [(i, *known) for i, cell in enumerate(line.cells) if (known := _label(cell, found, words))]
    if not labelled:
        first = next((index for index, cell in enumerate(line.cells) if not cell.blank), 0)
        if line.layout is Layout.TABLE and opened and len(line.texts()) > 1 and first <= min(block.column for block in opened):
            found.unclaimed.extend(line.texts())  # a label of its own that the vocabulary does not have, and its value
            return []
        for index, cell in enumerate(line.cells):
            if not cell.blank:
                _free(cell, index, opened, found, words)
        return opened
    current: list[_Open] = []
    for cell in line.cells[: labelled[0][0]]:
        if not cell.blank:
            _free(cell, -1, opened, found, words)
    ends = [index for index, _, _ in labelled[1:]] + [len(line.cells)]
    for (index, label, inline), end in zip(labelled, ends, strict=True):
        cell, rest = line.cells[index], list(line.cells[index + 1 : end])
        name = label.field
        seen[name] += 1
        if seen[name] == 2 and label.second:
            name = label.second
        if label.kind in ("heading", "block"):
            if label.kind == "block":
                current.append(_Open(name, index))
                if inline:
                    found.put(name, joined(inline), cell, grows=True)
                elif name not in found.fields:
                    found.put(name, None, next((c for c in rest if c.blank), cell))
        elif label.kind == "ignored":
            rest = []
        elif inline:
            found.put(name, one_line(inline), cell)
        else:
            rest = _value(name, label, cell, rest, found)
        for extra in rest:
            if not extra.blank and without_blanks(extra.text):
                _free(extra, line.cells.index(extra), current or opened, found, words)
    return current or opened


def _value(name: str, label: FieldLabel, cell: Cell, rest: list[Cell], found: FormFields) -> list[Cell]:
    """Takes a label's value from the cells after it; gives the cells that are left."""
    filled = [other for other in rest if not other.blank]
    wanted = filled[:1]
    if label.kind == "amount":
        wanted = [other for other in filled[:1] if _AMOUNT.fullmatch(without_blanks(value_text(other.text)))]
    if not wanted:
        found.put(name, None, rest[0] if rest and rest[0].blank else cell)
        return rest
    found.put(name, one_line(wanted[0].text), wanted[0])
    return [other for other in rest if other is not wanted[0]]


def _free(cell: Cell, column: int, opened: list[_Open], found: FormFields, words: Vocabulary) -> None:
    """Text without a label: it belongs to the open block at or before its column, else it heads the table."""
    before = [block for block in opened if block.column <= column] or opened
    if before and (column >= 0 or not _heading_only(cell, words)):
        found.put(before[-1].field, joined(cell.text), cell, grows=True)
    else:
        _heading(cell, found, words)


def _heading_only(cell: Cell, words: Vocabulary) -> bool:
    return label_key(cell.text).partition(":")[0] in words.amount_unit_labels


def _heading(cell: Cell, found: FormFields, words: Vocabulary) -> None:
    """A line between title and form: the department, the money unit, the year."""
    text = one_line(cell.text)
    key = label_key(text)
    head, colon, tail = key.partition(":")
    if colon and head in words.amount_unit_labels:
        if tail in words.amount_units:
            found.amount_unit = found.amount_unit or tail
        elif tail:
            found.put("department", re.split("[:：]", text, maxsplit=1)[1].strip(), cell)
        return
    if key.strip("()") in words.amount_units or key in words.side_labels:
        found.amount_unit = found.amount_unit or (key.strip("()") if key.strip("()") in words.amount_units else None)
        return
    if year := _YEAR.fullmatch(key):
        found.heading_year = found.heading_year or year[1]
        return
    if (label := _label(cell, found, words)) and label[0].kind == "ignored":
        return
    if label:
        found.put(label[0].field, one_line(label[1]) if label[1] else None, cell)
        return
    if "department" not in found.fields and (_CODED.fullmatch(text) or key.endswith(words.organisation_endings)):
        found.put("department", text, cell)
        return
    found.unclaimed.append(cell)


def _split_code(found: FormFields) -> None:
    """301205天津市人民政府办公厅综合服务中心 → code and name apart."""
    for name in ("department", "supervising_department"):
        field_ = found.fields.get(name)
        if field_ and field_.text and (coded := _CODED.fullmatch(field_.text)):
            found.fields[name] = Field(coded[4].strip(), field_.ref)
            found.fields.setdefault(f"{name}_code", Field(coded[1] or coded[2] or coded[3], field_.ref))
