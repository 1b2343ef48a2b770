"""Read the indicator rows of text dumps that have lost their columns: groups of cells, or a cell per line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from ...model import Cell, CellRole, Horizon, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .column_findings import assumed_column
from .empty_columns import rows_with_empty_columns
from .footer_rows import is_note
from .indicator_rows import CONTENT, IS_VALUE, LEVELS, Assigned, Columns, RowCollector, repeated
from .label_grammar import is_person_or_body, is_whole, parse_label
from .label_meanings import OTHER
from .patterns import patterns_of
from .plain_heading import MOST_BROKEN, PlainColumn, column_at, columns_in_order, plain_heading
from .possible_roles import roles_by_text
from .rows_of_cells import Line, LineCell, line_cell
from .text_below import names_person
from .trace import Annotation

#: The most characters that a level word broken over two lines has.
LONGEST_LEVEL = 16


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
            if row and is_note(row[0], self.words):
                self.note([cell for cell in row if not cell.blank])
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
    """A run of cells without the empty ones: level words say where rows begin, the heading how long they are.

    ``year``: the fiscal year that the form states, by which sub-headings of several years are told apart.
    """

    def __init__(self, words: Vocabulary, columns: Columns, year: int | None = None) -> None:
        super().__init__(words, columns)
        self.year = year

    def read(self, lines: Sequence[Line]) -> None:
        cells = self._whole_levels([cell for line in lines for cell in line.cells])
        index = self._heading(cells)
        content = self.content
        levels = [cell.roles.key for cell in cells if cell.roles.level2]
        merged = all(a != b for a, b in pairwise(levels))
        while index < len(cells):
            if self._ends_rows(cells, index):
                end = next((place for place in range(index + 1, len(cells)) if self._begins(cells, place)), len(cells))
                self._footer(cells[index:end])
                index = end
                continue
            if cells[index].roles.column or cells[index].roles.side:
                index += self._heading(cells[index : self._note_after(cells, index)]) or self._side(cells[index])
                continue
            counts = self.leading_levels(cells[index : index + 2])
            fits = [count for count in counts if self._begins(cells, index + count + len(content))]
            count = (fits or counts)[0]
            head = cells[index : index + count]
            end = self._next_row(cells, index + count, len(content))
            rest = self._without_footer(cells[index + count : end], cells[end : end + MOST_BROKEN])
            index += count + len(rest)
            for part in rows_with_empty_columns(rest, content, self.words) or self._chunks(rest, len(content), merged):
                self.add_in_order(self.in_order([*head, *part]), [*head, *part])
                head = []
            if index < end:
                self._footer(cells[index:end])
                index = end
        self._in_sections(cells)

    def _in_sections(self, cells: Sequence[LineCell]) -> None:
        """Tell rows of 长期 and 年度 apart where blocks of both stand below one another."""
        blocks = [
            (cell.ref.line, cell.roles.horizon)
            for cell, below in pairwise(cells)
            if cell.roles.side and cell.roles.horizon and cell.ref.line and below.roles.column
        ]
        sources = [row.source.line or 0 for row in self.rows]
        if not blocks or not sources or not (len({horizon for _, horizon in blocks}) > 1 or min(sources) < blocks[0][0] < max(sources)):
            return
        first = next(horizon for horizon in Horizon if horizon is not blocks[0][1])
        for number, row in enumerate(self.rows):
            above = [horizon for line, horizon in blocks if line <= sources[number]]
            self.rows[number] = replace(row, horizon=above[-1] if above else first)

    def _whole_levels(self, cells: list[LineCell]) -> list[LineCell]:
        """Put level words together that are broken over two lines (社会效益 / 指标)."""
        result: list[LineCell] = []
        for cell in cells:
            before = result[-1] if result else None
            if before is not None and not cell.roles.is_level and before.roles.column is None and self._broken(before, cell):
                whole = line_cell(Cell(before.text.strip() + cell.text.strip(), before.ref), self.words)
                result[-1] = whole
                self.annotations.append(Annotation(cell, CellRole.ROW, ReadingRule.JOINED_LEVEL_WORD, "level"))
            else:
                result.append(cell)
        return result

    def _broken(self, before: LineCell, cell: LineCell) -> bool:
        size = len(before.roles.key) + len(cell.roles.key)
        return size <= LONGEST_LEVEL and roles_by_text(self.words)[before.text.strip() + cell.text.strip()].is_level

    def _heading(self, cells: list[LineCell]) -> int:
        """Read the heading that a run of cells begins with; gives how many of them it is."""
        columns = plain_heading(cells, self.words)
        ordered = columns_in_order([column for column in columns if not column.cells[0].roles.side], self.year)
        told = {id(column.cells[0]): column for column in ordered}
        for column in columns:
            self._column(told.get(id(column.cells[0]), column))
        return sum(len(column.cells) for column in columns)

    def _column(self, column: PlainColumn) -> None:
        if column.role and len(column.cells) > 1:  # broken over several lines
            rule = ReadingRule.TWO_LINE_HEADING
            self.annotations.extend(Annotation(cell, CellRole.COLUMN, rule, column.role) for cell in column.cells)
        elif column.role and column.role != column.cells[0].roles.column:
            rule = ReadingRule.TWO_LINE_HEADING  # a part of 指标值
            if column.role in LEVELS:  # what stands below it told
                rule = ReadingRule.COLUMN_BY_CONTENT
                self.finding(assumed_column(column.cells[0], column.role))
            self.annotations.append(Annotation(column.cells[0], CellRole.COLUMN, rule, column.role))
        else:
            self.heading_cell(column.cells[0])

    def _note_after(self, cells: list[LineCell], index: int) -> int:
        """Where a note begins after a heading among the rows: 备注：, which without its colon heads a column too."""
        return next((i for i in range(index + 1, len(cells)) if self._begins_note(cells[i])), len(cells))

    def _begins_note(self, cell: LineCell) -> bool:
        return cell.text.rstrip().endswith((":", "：")) and is_note(cell, self.words)

    def _side(self, cell: LineCell) -> int:
        self.heading_cell(cell)
        return 1

    def _footer(self, cells: list[LineCell]) -> None:
        """Say of what stands below the rows that it was not read; a heading that a page put there is one."""
        index = self._total(cells)
        while index < len(cells):
            column = column_at(cells[index:], self.words)
            if column.role and not self._begins_note(column.cells[0]):
                self._column(column)
            else:
                self.note(column.cells)
            index += len(column.cells)

    def _total(self, cells: list[LineCell]) -> int:
        """Keep the points of all from a row of totals (总分, 100, 98); gives how many cells it has."""
        if cells[0].roles.key not in self.words.total_rows:
            return 0
        points = list(takewhile(lambda cell: patterns_of(self.words).number.fullmatch(compact(cell.text)), cells[1:]))
        roles = [role for role in ("weight", "score") if role in self.content]
        if len(points) == len(roles):
            self.totals |= {f"total_{role}": cell for role, cell in zip(roles, points, strict=True)}
        for cell in (cells[0], *points):
            self.ignored(cell, ReadingRule.TOTAL_ROW)
        return 1 + len(points)

    def _ends_rows(self, cells: Sequence[LineCell], index: int) -> bool:
        """Whether what stands below the rows begins at a cell: a note, totals, who filled it in (填表人：), an opinion to be sealed."""
        cell = cells[index]
        if is_note(cell, self.words) or cell.roles.key in self.words.total_rows or names_person(cell.text, self.words):
            return True
        if cell.text.rstrip().endswith((":", "：")):
            label = parse_label(cell.text, self.words)
            return label is not None and label.means == OTHER and is_person_or_body(label, self.words)
        if self._is_opinion(cell) and not any(other.roles.is_level for other in cells[index + 1 :]):
            return True  # 其他说明的问题 below the last row
        sealed = index + 1 < len(cells) and any(word in cells[index + 1].roles.key for word in self.words.seals)
        return sealed and cell.roles.key.endswith(self.words.opinions)

    def _is_opinion(self, cell: LineCell) -> bool:
        """Whether a text is a label of what is said of the form, all of whose parts are known."""
        label = parse_label(cell.text, self.words) if cell.roles.key.endswith(self.words.opinions) else None
        return label is not None and label.means == OTHER and not label.inline and is_whole(label, self.words)

    def _without_footer(self, cells: list[LineCell], after: list[LineCell]) -> list[LineCell]:
        """The cells of rows, without what stands below the table.

        That is all from a note or a broken heading on, or, where nothing is ``after`` them, what is left over after whole rows that
        have their values.
        """
        ends = (i for i, cell in enumerate(cells) if i and (self._ends_rows(cells, i) or column_at([*cells[i:], *after], self.words).role))
        end = next(ends, len(cells))
        usual = len(self.content)
        if after or "value" not in self.content or end % usual == 0:
            return cells[:end]
        place, certain = self.content.index("value"), 0
        while certain + usual <= end and self._is_value(cells[certain + place]):
            certain += usual
        left = cells[certain:end]
        return cells[:certain] if certain and not any(self._is_value(cell) for cell in left) else cells[:end]

    def _is_value(self, cell: LineCell) -> bool:
        text = compact(cell.text)
        return IS_VALUE.fullmatch(text) is not None or patterns_of(self.words).looks_like_value.match(text) is not None

    def _next_row(self, cells: list[LineCell], index: int, usual: int) -> int:
        """Where the next row with a level of its own begins: after the usual number of cells, if it does there."""
        early = next((place for place in range(index + 1, min(index + usual, len(cells))) if self._begins_levels(cells, place)), None)
        if early is not None:
            return early  # a cell of this row is empty
        if self._begins(cells, index + usual):
            return index + usual
        return next((place for place in range(index + 1, len(cells)) if self._begins(cells, place)), len(cells))

    @staticmethod
    def _chunks(cells: list[LineCell], usual: int, merged: bool) -> list[list[LineCell]]:
        """The rows in a run of cells under one merged level; one row where levels are never merged or it does not divide."""
        if not merged or usual == 0 or len(cells) % usual or (usual == len(CONTENT) and repeated(cells)):
            return [cells]
        return [cells[place : place + usual] for place in range(0, len(cells), usual)]

    def _begins_levels(self, cells: list[LineCell], index: int) -> bool:
        """Whether a level 1 and a level 2 of its own stand at a place."""
        first, second = (cells[index].roles.level1, cells[index + 1]) if index + 1 < len(cells) else (None, None)
        below = self.words.level2(second.text, first.concept) if first and second else None
        return first is not None and below is not None and below.parent == first.concept

    def _begins(self, cells: list[LineCell], index: int) -> bool:
        """Whether a row, a repeated heading or the end comes at this place."""
        return index == len(cells) or (index < len(cells) and (cells[index].roles.is_level or cells[index].roles.column is not None))
