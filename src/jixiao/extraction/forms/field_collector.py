"""Collect the fields that the head of a form (表头) states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...model import Cell, CellRole, Field, Finding, Location, OtherField, ReadingRule
from ...model.finding_rules.forms import AMOUNT_UNREADABLE, CELL_NOT_UNDERSTOOD
from ...vocabulary.characters import without_blanks
from .trace import Annotation, of_finding


def _are_one(name: str, other: str) -> bool:
    """Whether one of two names of a department only has more of its place before it or of its body behind it."""
    first, second = without_blanks(name), without_blanks(other)
    return first in second or second in first


def _same_body(before: str, text: str) -> str | None:
    """The fuller of two names of one body: the one with its code (302001-米易县教育局 below 部门：米易县教育局), else the one with more
    of its place; None where they may be two (市农业农村局, and its 本级)."""
    bare, own = _CODE_AHEAD.sub("", before), _CODE_AHEAD.sub("", text)
    if own != text and _are_one(own, before):
        return text
    if without_blanks(bare).endswith(without_blanks(own)):
        return before
    return text if bare == before and without_blanks(own).endswith(without_blanks(bare)) else None


def _is_again(text: str, before: str) -> bool:
    """Whether an amount is that of before, with its unit or without it: 合计 | 315.6 below 项目当年预算 | 315.6万元."""
    one, other = (_AMOUNT.fullmatch(without_blanks(own).replace(",", "")) for own in (text, before))
    alike = one is not None and other is not None and not (one[2] and other[2])
    return alike and one is not None and other is not None and float(one[1]) == float(other[1])


_BODIES = ("department", "supervising_department")
#: A number, and the unit behind it.
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(\D*)")
#: The code of a department before its name.
_CODE_AHEAD = re.compile(r"^[\[(（【]?\d{3,}[\])）】]?[-—_\s]*(?=\D)")


@dataclass(slots=True)
class FormFields:
    """The fields of a form by name, and how each cell of its head was read. ``unclaimed`` are the cells that nothing explained.

    ``others``: labels without a property of the model, with their values; ``stated_year``: what 预算年度 says;
    ``possible_label``: the label of a possible department.
    ``no_amounts``: cells right beside a label of money that are no amount; where nothing else explains them, that is said of them.
    ``rivals``: fields with another cell that has a value for them, which was not understood.
    ``said_above``: cells (by ``id``) of which the heading above them, or the first of their block, says that they were not understood;
    ``blocks``: how many cells such a block has, by its first.
    ``outside``: the line that is being read stands outside the table; ``heading_department``: so did the department.
    """

    by_name: dict[str, Field] = field(default_factory=dict)
    amount_unit: str | None = None
    heading_year: str | None = None
    unclaimed: list[Cell] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    no_amounts: set[Location] = field(default_factory=set)
    heading_department: bool = False
    heading_either: bool = False
    outside: bool = False
    others: list[OtherField] = field(default_factory=list)
    stated_year: str | None = None
    possible_label: str = ""
    rivals: list[tuple[str, Cell]] = field(default_factory=list)
    said_above: set[int] = field(default_factory=set)
    blocks: dict[int, int] = field(default_factory=dict)

    def annotate(self, cell: Cell, use: CellRole, rule: ReadingRule, name: str | None = None, word: str | None = None) -> None:
        """Note how a cell was read, where something stands in it."""
        if not cell.blank:
            self.annotations.append(Annotation(cell, use, rule, name, word))

    def put(self, name: str, text: str | None, cell: Cell, rule: ReadingRule, *, grows: bool = False, word: str | None = None) -> None:
        """Set a field: a value replaces an empty cell, a block grows by what follows. Another value for a field that has one
        is kept apart, as a cell that was not understood. ``word``: the entry of the vocabulary, where the cell holds its label too."""
        before = self.by_name.get(name)
        if before and text and name == "department" and self.heading_department and not self.outside and before.text != text:
            # 部门：… above the table, and the unit in it: the one above is the department in charge.
            above = self.by_name.setdefault("supervising_department", before)
            if above.text != before.text and before.text and _are_one(text, before.text):  # 永德县明朗中学, above 临沧市永德县明朗中学
                self.annotate(cell, CellRole.VALUE, rule, name, word)
                return
            before = None if above.text == before.text else before
        elif before and text and name == "department" and before.text and before == self._of_supervising(before):
            before = None  # 单位名称：县城管局 | 主管部门：县城管局 | 项目实施单位：环卫中心: the first was the one in charge
        if name == "either_department" and text and before and self.heading_either and not self.outside:
            self.put("department", text, cell, rule, word=word)  # 部门名称：… above the table, and 单位编码及名称 in it
            return
        if name == "department" and text:
            self.heading_department = self.outside
        if name == "either_department" and text:
            self.heading_either = self.outside
        if before is None or before.text is None:
            self.by_name[name] = Field(text, cell.ref)
        elif text is not None and grows:
            self.by_name[name] = Field(f"{before.text}\n{text}", before.ref)
        elif text is not None and name in _BODIES and (one := _same_body(before.text, text)):
            self.by_name[name] = before if one == before.text else Field(one, cell.ref)
        elif text is not None and without_blanks(text) != without_blanks(before.text) and not _is_again(text, before.text):
            self.rivals.append((name, cell))
            self.unknown(cell)
            return
        if text is not None:
            self.annotate(cell, CellRole.VALUE, rule, name, word)

    def _of_supervising(self, department: Field) -> Field | None:
        """The department, where the form says of it too that it is the one in charge."""
        above = self.by_name.get("supervising_department")
        return department if above and above.text == department.text else None

    def put_other(self, label: str, text: str, cell: Cell, rule: ReadingRule, *, grows: bool = False, word: str | None = None) -> None:
        """Keep a label that no property is for, with its value, as printed; ``grows``: it goes on with the one before."""
        last = self.others[-1] if self.others else None
        if grows and last and last.label == label:
            self.others[-1] = OtherField(label, f"{last.text} {text}", last.ref)
        else:
            self.others.append(OtherField(label, text, cell.ref))
        self.annotate(cell, CellRole.VALUE, rule, "other_field", word)

    def unknown(self, cell: Cell) -> None:
        """Keep a cell that nothing explained."""
        self.unclaimed.append(cell)
        if not cell.blank:
            self.annotations.append(of_finding(cell, AMOUNT_UNREADABLE if cell.ref in self.no_amounts else CELL_NOT_UNDERSTOOD))

    def findings(self) -> Iterator[Finding]:
        """Say of each cell that nothing explained that it was not understood, or that the amount in it cannot be read."""
        for cell in self.unclaimed:
            if id(cell) in self.said_above:
                continue
            if id(cell) in self.blocks:
                yield CELL_NOT_UNDERSTOOD.at(cell.ref, wording="block", value=cell.text, number=self.blocks[id(cell)])
            elif cell.ref in self.no_amounts:
                yield AMOUNT_UNREADABLE.at(cell.ref, value=cell.text)
            else:
                yield CELL_NOT_UNDERSTOOD.at(cell.ref, wording="head", value=cell.text)
