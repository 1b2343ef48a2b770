"""Track grid columns (gridSpan) and merges (vMerge, hMerge) of a Word table."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..blocks import LimitCounter, RawBlock, RawCell, RawTable


@dataclass(slots=True)
class OpenTable:
    """A table, and the state of its current row and cell.

    ``above`` and ``merging`` are the cells by grid column that go on downwards (vMerge) from the row above and from this one.
    ``span``, ``down`` and ``across`` are gridSpan, vMerge and hMerge of the current cell.
    """

    table: RawTable
    row: list[RawCell] | None = None
    column: int = 0
    above: dict[int, RawCell] = field(default_factory=dict)
    merging: dict[int, RawCell] = field(default_factory=dict)
    last: RawCell | None = None
    span: int = 1
    down: str | None = None
    across: str | None = None
    deleted: bool = False
    picture: bool = False  # in the current cell
    mark: int = 0  # of the current cell

    def begin_row(self, counter: LimitCounter) -> None:
        self.row, self.column, self.last, self.deleted = counter.row(self.table), 0, None, False

    def drop_row(self) -> None:
        """Takes the current row back: it was deleted. What is merged goes on past it."""
        self.table.rows.pop()
        self.row = None

    def finish_row(self) -> None:
        self.above, self.merging, self.row = self.merging, {}, None

    def begin_cell(self, counter: LimitCounter, mark: int) -> None:
        if self.row is None:
            self.begin_row(counter)
        self.span, self.down, self.across, self.picture, self.mark = 1, None, None, False, mark

    def finish_cell(self, parts: list[RawBlock], row: list[RawCell], counter: LimitCounter) -> str:
        """Put a cell into the row; give the hidden text that a merged cell covers.

        Word does not show such text; a table in it is kept.
        """
        counter.cells(1, self.table)
        slot = RawCell(self.column, self.span, parts=parts, picture=self.picture, mark=self.mark)
        self.picture = False
        self.column += self.span
        if self.across == "continue" and self.last:
            self.last.colspan += self.span
            return _covered(slot, self.last)
        hidden = ""
        goes_on = self.above.get(slot.column) if self.down == "continue" else None
        if goes_on:
            goes_on.rowspan += 1
            hidden = _covered(slot, goes_on)
        else:
            row.append(slot)
        if self.down:
            self.merging[slot.column] = goes_on or slot
        self.last = goes_on or slot
        return hidden


def _covered(slot: RawCell, by: RawCell) -> str:
    by.parts.extend(part for part in slot.parts if isinstance(part, RawTable))
    return slot.text()
