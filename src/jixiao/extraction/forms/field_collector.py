"""What the head of a form says."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...model import Cell, CellRole, Field, ReadingRule
from ...vocabulary.characters import one_line, without_blanks
from .trace import Annotation, of_finding


@dataclass(slots=True)
class FormFields:
    """What the head of a form says, and how each of its cells was read. ``unclaimed`` are the cells that nothing explained."""

    fields: dict[str, Field] = field(default_factory=dict)
    amount_unit: str | None = None
    heading_year: str | None = None
    unclaimed: list[Cell] = field(default_factory=list)
    notes: list[Annotation] = field(default_factory=list)
    heading_department: bool = False
    outside: bool = False

    def title_of(self, cell: Cell | None) -> Field | None:
        return Field(one_line(cell.text), cell.ref) if cell else None

    def used(self, cell: Cell, use: CellRole, rule: ReadingRule, name: str | None = None, word: str | None = None) -> None:
        if not cell.blank:
            self.notes.append(Annotation(cell, use, rule, name, word))

    def put(self, name: str, text: str | None, cell: Cell, rule: ReadingRule, *, grows: bool = False, word: str | None = None) -> None:
        """Sets a field: a value replaces an empty cell, a block grows by what follows. Another value for a field that has one
        is kept apart, as a cell that was not understood. ``word``: the entry of the vocabulary, where the cell holds its label too."""
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
            self.used(cell, CellRole.VALUE, rule, name, word)

    def unknown(self, cell: Cell) -> None:
        self.unclaimed.append(cell)
        if not cell.blank:
            self.notes.append(of_finding(cell, "cell-not-understood"))
