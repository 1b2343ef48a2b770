"""Read the indicator rows of text dumps that have lost their columns: groups of cells, or a cell per line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .indicator_rows import CONTENT, LEVELS, Assigned, RowCollector, repeated
from .rows_of_cells import Line, LineCell


class FlowRows(RowCollector):
    """Groups of cells between blank lines: a group is a row, or part of one whose cells hold blank lines."""

    def read(self, lines: Sequence[Line]) -> None:
        pieces = [list(line.cells) for line in lines]
        self.columns = list(enumerate(self.expected))
        width = len(self.columns)
        index = 0
        while index < len(pieces):
            row = pieces[index]
            index += 1
            if sum(cell.roles.column is not None for cell in row) >= 2:
                for cell in row:
                    self.heading_cell(cell)
                continue
            while index < len(pieces) and len(row) < width and not self._starts(pieces[index]):
                if len(row) + len(pieces[index]) > width:
                    break
                row = row + pieces[index]
                index += 1
            for part in self._cut(row, width):
                if filled := [cell for cell in part if not cell.blank]:
                    self.add_in_order(self._by_width(part, width), filled)

    def _cut(self, cells: list[LineCell], width: int) -> list[list[LineCell]]:
        """A run of several rows without blank lines between them, cut where each next row begins."""
        parts: list[list[LineCell]] = []
        start = 0
        while len(cells) - start > width:
            size = next((size for size in range(width, 1, -1) if self._starts(cells[start + size : start + size + 3])), None)
            if size is None:
                break
            parts.append(cells[start : start + size])
            start += size
        return [*parts, cells[start:]]

    def _by_width(self, cells: list[LineCell], width: int) -> Assigned:
        if len(cells) == width:
            assigned = dict(zip(self.expected, cells, strict=True))
            if all(assigned[role].blank or assigned[role].roles.is_level for role in LEVELS if role in assigned):
                return dict(assigned)
            if not self._starts(cells):
                return dict(assigned)
        return self.in_order([cell for cell in cells if not cell.blank])

    def _starts(self, cells: Sequence[LineCell]) -> bool:
        """Whether a run of cells begins a row: level 1 then level 2, an empty level 1 then level 2, or a level 2 alone."""
        if not cells:
            return False
        if cells[0].blank:
            return len(cells) > 1 and cells[1].roles.level2 is not None
        if cells[0].roles.level1:
            return len(cells) > 2
        return cells[0].roles.level2 is not None and len(cells) > 2


class PlainRows(RowCollector):
    """A run of cells without the empty ones: level words say where rows begin, the heading how long they are."""

    def read(self, lines: Sequence[Line]) -> None:
        cells = [cell for line in lines for cell in line.cells]
        index = 0
        while index < len(cells) and cells[index].roles.column:
            self.heading_cell(cells[index])
            index += 1
        content = self.content
        levels = [cell.roles.key for cell in cells if cell.roles.level2]
        merged = all(a != b for a, b in pairwise(levels))
        while index < len(cells):
            if cells[index].roles.column or cells[index].roles.side:
                self.heading_cell(cells[index])
                index += 1
                continue
            counts = self.leading_levels(cells[index : index + 2])
            fits = [count for count in counts if self._begins(cells, index + count + len(content))]
            count = (fits or counts)[0]
            rest = cells[index + count : self._next_row(cells, index + count, len(content))]
            index += count + len(rest)
            head = cells[index - count - len(rest) : index - len(rest)]
            for part in self._chunks(rest, len(content), merged):
                self.add_in_order(self.in_order([*head, *part]), [*head, *part])
                head = []

    def _next_row(self, cells: list[LineCell], index: int, usual: int) -> int:
        """Where the next row with a level of its own begins: after the usual number of cells, if it does there."""
        if self._begins(cells, index + usual):
            return index + usual
        return next((place for place in range(index + 1, len(cells)) if self._begins(cells, place)), len(cells))

    @staticmethod
    def _chunks(cells: list[LineCell], usual: int, merged: bool) -> list[list[LineCell]]:
        """The rows in a run of cells under one merged level; one row where levels are never merged or it does not divide."""
        if not merged or usual == 0 or len(cells) % usual or (usual == len(CONTENT) and repeated(cells)):
            return [cells]
        return [cells[place : place + usual] for place in range(0, len(cells), usual)]

    def _begins(self, cells: list[LineCell], index: int) -> bool:
        """Whether a row, a repeated heading or the end comes at this place."""
        return index == len(cells) or (index < len(cells) and (cells[index].roles.is_level or cells[index].roles.column is not None))
