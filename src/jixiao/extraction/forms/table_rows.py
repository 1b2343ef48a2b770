"""Read the indicator rows of a table with real columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ...model import Cell, CellRole, Horizon, ReadingDoubt, ReadingRule
from ...model.finding_rules.forms import CELL_NOT_UNDERSTOOD, COLUMN_NOT_UNDERSTOOD
from ...vocabulary import Vocabulary
from ...vocabulary.characters import one_line, without_blanks
from .blocks import block_above, block_of_values
from .column_evidence import rows_below
from .column_findings import assumed_column, rule_of_heading, uncertain_column
from .column_headings import Heading, heading_at
from .columns import Column, RivalColumns
from .footer_rows import goes_on, is_blank, is_footer, is_signature, is_sum, states_points, without_remark
from .header_lines import is_ignored_line
from .indicator_rows import CONTENT, IS_VALUE, LEVELS, RowCollector, Rows
from .name_before_value import with_names_before_values
from .patterns import patterns_of
from .pieces import Piece, Pieces, one_level_of_both, value_beside_unit
from .raw_row import PLACED, RawRow
from .row_certainty import doubts_of_columns
from .rows_of_cells import Line, LineCell, line_cell, numbers_columns
from .total_row import points_of_execution, points_of_total
from .trace import Annotation, of_finding
from .unrecognised import below_form

#: What makes a row more than a line of the blank form.
_FILLED = {"name", "description", "value", "actual", "score"}
#: The most characters that a level word broken over two rows has.
_LONGEST_LEVEL = 16
#: The first columns, in which levels stand.
_LEVEL_PLACES = 3
#: What may be broken over two rows by a page: parts of a cell.
_WRAPPED = ("name", "description", "value", "actual", "explanation", "remark")


class TableRows(RowCollector):
    """Reads rows by their columns, and by order where a row is shifted.

    ``above`` are the lines over the indicator table: their goal labels tell doubled columns apart. ``year``: the fiscal year that the
    form states, by which columns of several years are told apart.
    """

    def __init__(self, words: Vocabulary, columns: Sequence[Column], above: Sequence[Line], year: int | None = None) -> None:
        super().__init__(words, [])
        self.above = above
        self.year = year
        self.doubts: tuple[RivalColumns, ...] = ()
        self.uncertain: tuple[ReadingDoubt, ...] = ()  # of the columns, as far as it is the same for all rows
        self.section: Horizon | None = block_above(above)
        self.set_columns(columns)
        self.unknown: dict[int, Cell] = {}
        self.unsaid: dict[int, LineCell] = {}  # headings that are not known, below which no text was met
        self.merged: frozenset[str] = frozenset()
        self.known = False  # a level of the framework was met
        self.ended = False  # by a line that is no row: what follows may be another table on the same sheet
        self.other_table: list[Line] = []
        self.sections: list[Horizon | None] = []
        self.own_levels = False
        self.turned = False  # on a new page, before the first level printed on it

    def set_columns(self, columns: Sequence[Column]) -> None:
        self.where = tuple(columns)
        units = [column.word for column in columns if column.role == "measure"]  # 单位（文字描述）
        self.words_in_units = any(word.endswith(")") and not patterns_of(self.words).unit_in_label.search(word) for word in units)
        self.columns = [(column.start, column.role) for column in columns if column.horizon is not Horizon.ANNUAL]
        self.section = block_of_values(columns, self.section)

    def read(self, lines: Sequence[Line]) -> None:
        index = 0
        page: int | None = None
        numbering = [line for line in lines if numbers_columns(line.texts)]
        for line in numbering:
            self._leave_out(line.texts, ReadingRule.IGNORED_ROW)
        lines = list(self._whole_levels([line for line in lines if line not in numbering] if numbering else lines))
        self.merged = self._merged(lines)
        while index < len(lines):
            line = lines[index]
            if heading := heading_at(lines, index, self.above, self.year):
                self.ended = False
                self._heading(heading)
                index += heading.lines
                self.uncertain = doubts_of_columns(heading, rows_below(lines, index))
                continue
            index += 1
            if line.ref.page is not None and page != line.ref.page:
                self.turned, page = page is not None, line.ref.page
            self._line(line)

    def _merged(self, lines: Sequence[Line]) -> frozenset[str]:
        """The levels whose column has merged cells: there an empty cell is not one that continues the level above."""
        places = {place for line in lines for place in line.above if line.real}
        return frozenset(c.role for c in self.where if c.role in LEVELS and c.start in places)

    def result(self) -> Rows:
        """The rows; where blocks of 长期 and 年度 indicators stand below one another, each with its horizon."""
        if self.other_table and all(len(line.texts) == 1 for line in self.other_table):
            for line in self.other_table:  # lines of text over the whole width are no table
                self.note(line.texts)
        elif self.other_table:
            self.finding(below_form(self.other_table, self.words), *(cell for line in self.other_table for cell in line.texts))
        if len({horizon for horizon in self.sections if horizon}) > 1:
            self.rows = [replace(row, horizon=row.horizon or own) for row, own in zip(self.rows, self.sections, strict=True)]
        self.rows = with_names_before_values(self.rows, self.where, self.words)
        self._leave_out(tuple(self.unsaid.values()), ReadingRule.EMPTY_COLUMN)
        return super().result()

    def _line(self, line: Line) -> None:
        sides = [cell for cell in line.texts if cell.roles.side]
        cells = [cell for cell in line.texts if cell not in sides] if sides else list(line.texts)
        for cell in sides:
            self.ignored(cell, ReadingRule.SIDE_LABEL)
            self.section = cell.roles.horizon or self.section
        if not cells:
            return
        if self._is_no_row(line, cells):
            pass
        elif self._is_of_other_table(line, cells):
            self.other_table.append(line)
        elif pieces := self._positioned(line):
            if not (self.turned and self._continued(pieces)):
                self._rows(line, pieces)
            self.turned = self.turned and not any(c.role in LEVELS and n in pieces and pieces[n].own for n, c in enumerate(self.where))
        else:
            self.add_in_order(self.in_order(cells), cells)
        self.sections += [self.section] * (len(self.rows) - len(self.sections))

    def _is_no_row(self, line: Line, cells: Sequence[LineCell]) -> bool:
        """Read a line that is no indicator: ignored by rule, a note, a row of totals or of signatures; gives whether it was one."""
        key = cells[0].roles.key
        total = {key, without_remark(key)} & self.words.total_rows
        if len(cells) == 1 and is_ignored_line(key, self.words, paragraph=line.paragraph):
            self.ignored(cells[0], ReadingRule.IGNORED_LINE)
        elif line.paragraph or self._is_note(cells[0]):
            self.note(cells)
        elif is_blank(cells):
            self._leave_out(cells, ReadingRule.BLANK_TEMPLATE_ROW)  # …… | …… | ……
        elif key in self.words.ignored_rows or (not total and is_sum(line, cells, self.where, self.words)):
            self._leave_out(cells, ReadingRule.IGNORED_ROW)
        elif total:
            self.totals |= points_of_total(line, self.where)
            self._leave_out(cells, ReadingRule.TOTAL_ROW)
        elif spent := points_of_execution(line, cells, self.where, self.words):
            self.totals |= spent
            self._leave_out(cells, ReadingRule.TOTAL_ROW)
        elif is_signature(line, cells, self.where, self.words):
            self._leave_out(cells, ReadingRule.SIGNATURE)
        elif (not self.other_table or key.endswith(self.words.opinions)) and is_footer(line, cells, self.where, self.words):
            if all(cell.roles.key in self.words.missing for cell in cells[1:]):
                self._leave_out(cells, ReadingRule.BLANK_TEMPLATE_ROW)  # 说明 | 无
            else:
                self.note(cells)
        else:
            return False
        return True

    def _leave_out(self, cells: Sequence[LineCell], rule: ReadingRule) -> None:
        for cell in cells:
            self.ignored(cell, rule)

    # -- headings ----------------------------------------------------------------------------------------------------------

    def _heading(self, heading: Heading) -> None:
        """Take the columns of a heading. One that the vocabulary does not have is left out; at the first text in it that is said."""
        self.set_columns(heading.columns)
        self.doubts = heading.doubts
        self.unknown = {}
        for cell, column in heading.cells:
            if column and column.role:
                self.headings.setdefault(column.role, cell.ref)
            if column and column.role == "ignored":
                self.ignored(cell, ReadingRule.IGNORED_COLUMN)
            elif column and column.by_content and cell.roles.column is None and not cell.roles.side:
                self.finding(assumed_column(cell, column.role))
                self.annotations.append(Annotation(cell, CellRole.COLUMN, ReadingRule.COLUMN_BY_CONTENT, column.role, column.word))
            elif column:
                self.annotations.append(Annotation(cell, CellRole.COLUMN, rule_of_heading(cell, column, heading), column.role, column.word))
            elif cell.roles.side or self._is_beside_rows(cell, heading):
                self.ignored(cell, ReadingRule.SIDE_LABEL)
                self.section = cell.roles.horizon or self.section
            elif cell.roles.column or cell.roles.label:
                name = None if cell.roles.column else cell.roles.field
                self.annotations.append(Annotation(cell, CellRole.COLUMN, ReadingRule.TWO_LINE_HEADING, name, cell.roles.key))
            else:
                start = (cell.ref.column or 1) - 1
                self.unknown |= dict.fromkeys(range(start, start + cell.colspan), cell)
                self.unsaid[id(cell)] = cell

    def _is_beside_rows(self, cell: LineCell, heading: Heading) -> bool:
        """Whether a cell of a heading stands left of all columns and reaches down beside the rows, whatever it says."""
        first = min(column.start for column in heading.columns)
        return cell.rowspan > heading.lines and (cell.ref.column or 1) - 1 + cell.colspan <= first

    def _whole_levels(self, lines: Sequence[Line]) -> Iterator[Line]:
        """Put level words together that a page or a border broke over two rows (可持续影 / 响指标)."""
        pending = list(lines)
        for index, line in enumerate(pending):
            following = pending[index + 1] if index + 1 < len(pending) else None
            words = self._broken_levels(line, following) if following and not (line.paragraph or following.paragraph) else {}
            if not words or following is None:
                yield line
                continue
            rule = ReadingRule.JOINED_LEVEL_WORD
            self.annotations.extend(Annotation(following.cells[place], CellRole.ROW, rule, "level") for place in words)
            pending[index + 1] = following.without(words)
            yield line.with_cells(tuple([words.get(place, cell) for place, cell in enumerate(line.cells)]))

    def _broken_levels(self, line: Line, following: Line) -> dict[int, LineCell]:
        """The level words that two rows make together, by place."""
        words: dict[int, LineCell] = {}
        for place, (first, second) in enumerate(zip(line.cells[:_LEVEL_PLACES], following.cells, strict=False)):
            own = second.roles.level1 is not None and second.roles.level2 is None  # 决策 above 过程
            if first.blank or second.blank or first.roles.is_level or own or len(first.roles.key) + len(second.roles.key) > _LONGEST_LEVEL:
                continue
            whole = line_cell(Cell(first.text + second.text, first.ref, first.rowspan, first.colspan), self.words)
            if whole.roles.is_level and len(whole.roles.key) <= _LONGEST_LEVEL:
                words[place] = whole
        return words

    # -- rows --------------------------------------------------------------------------------------------------------------

    def _positioned(self, line: Line) -> Pieces | None:
        """What stands in each column; None where that cannot be right, that is, where the row is shifted."""
        pieces = {number: piece for number, column in enumerate(self.where) if (piece := self._piece(line, column))}
        claimed = {place for column in self.where for place in range(column.start, column.end)}
        others = [(i, c) for i, c in enumerate(line.cells) if i not in claimed and not c.blank and not c.roles.side]
        if not line.real and (any(i not in self.unknown for i, _ in others) or self._shifted(line, pieces)):
            return None
        for place, cell in others:
            self._outside(cell, place)
        return pieces

    def _piece(self, line: Line, column: Column) -> Piece | None:
        """What stands in a column of a row, or reaches into it from above."""
        own = [cell for cell in line.cells[column.start : column.end] if not cell.blank]
        if column.role == "value" and len(own) > 1 and own[0].roles.key in self.words.value_kinds:
            return Piece(own[1], tuple(own))  # 定性 | 良好 under one heading: the first says what the second is
        if column.role == "name" and len(own) > 1 and own[0].roles.content == "number":
            return Piece(own[1] if len(own) == 2 else self._joined(own[1:]), tuple(own))  # numbered names: 1 | 补种行道树
        if own:
            return Piece(own[0] if len(own) == 1 else self._joined(own), tuple(own))
        merged = line.above.get(column.start)
        if merged is None and column.role in LEVELS and column.start in line.left:
            merged = next((cell for cell in reversed(line.cells[: column.start]) if not cell.blank), None)  # one cell over both levels
        return Piece(merged, ()) if merged and not merged.blank and not merged.roles.side else None

    def _joined(self, cells: Sequence[LineCell]) -> LineCell:
        """Several cells of one column as one."""
        first = cells[0]
        return line_cell(Cell("".join(cell.text for cell in cells), first.ref, first.rowspan, first.colspan, first.confidence), self.words)

    def _outside(self, cell: LineCell, place: int) -> None:
        """A cell in no known column: that was said of the column's heading, or it is said of the cell."""
        if (heading := self.unknown.get(place)) is not None:
            if self.unsaid.pop(id(heading), None):
                self.finding(COLUMN_NOT_UNDERSTOOD.at(heading.ref, value=heading.text), heading)
            self.annotations.append(of_finding(cell, COLUMN_NOT_UNDERSTOOD))
            return
        self.finding(CELL_NOT_UNDERSTOOD.at(cell.ref, wording="column", value=cell.text), cell)

    def _shifted(self, line: Line, pieces: Pieces) -> bool:
        """Whether a row of a text dump has lost cells, so that the others moved to the left. One with all its places may end early."""
        at = {column.role: pieces[n].cell for n, column in enumerate(self.where) if n in pieces}
        whole = len(line.cells) >= max((column.end for column in self.where), default=0)
        content = [r for r in self.content if r in CONTENT or not whole]
        last = max(pieces, default=-1)
        lost = pieces and "value" in self.expected and "value" not in at and self.where[last].role in (*LEVELS, *CONTENT)
        if lost and IS_VALUE.fullmatch(without_blanks(pieces[last].cell.text)):
            return True  # a cell was lost, and the value moved to the left
        strange = any(role in at and not at[role].roles.is_level for role in LEVELS)
        moved = strange and ((bool(content) and content[-1] not in at) or len(at) <= len(content))
        return moved or ("level1" in at and at["level1"].roles.level1 is None and at["level1"].roles.level2 is not None)

    def _rows(self, line: Line, pieces: Pieces) -> None:
        """Add the row, or the two rows of doubled columns (长期, 年度)."""
        doubts = (*self.uncertain, ReadingDoubt.RIVAL_COLUMN) if self._doubtful(pieces) else self.uncertain
        horizons: list[Horizon | None] = [h for h in Horizon if any(column.horizon is h for column in self.where)]
        added: list[Piece] = []
        before = len(self.rows)
        for horizon in horizons or [None]:
            self._add(line, self._by_role(pieces, horizon), horizon, added)
        if horizons and all(row.only_levels for row in self.rows[before:]):  # a name that both share, and neither value
            self._add(line, self._by_role(pieces, None), None, added)
        if doubts:
            self.rows[before:] = [replace(row, doubts=doubts) for row in self.rows[before:]]

    def _doubtful(self, pieces: Pieces) -> bool:
        """Say at a row's cell that another column may be meant, where that holds something else; gives whether one may."""
        known = len(self.findings)
        at = {column.start: pieces[n].cell for n, column in enumerate(self.where) if n in pieces and not pieces[n].cell.blank}
        for chosen, doubts in groupby(self.doubts, key=lambda doubt: doubt.chosen):
            cell = at.get(chosen.start)
            others = [
                (d.other, own) for d in doubts if (own := at.get(d.other.start)) and (cell is None or own.roles.key != cell.roles.key)
            ]
            if others:
                self.findings.append(uncertain_column(chosen, cell or others[0][1], others))
        return len(self.findings) > known

    def _by_role(self, pieces: Pieces, horizon: Horizon | None) -> dict[str, Piece]:
        """What stands in the columns of one set, by role. Columns that share a role (计划标准, 历史标准) are named in its text."""
        result: dict[str, Piece] = {}
        for number, column in enumerate(self.where):
            if number not in pieces or column.horizon not in (None, horizon):
                continue
            piece, before = pieces[number], result.get(column.role)
            shared = sum(other.role == column.role and other.horizon is column.horizon for other in self.where) > 1
            if column.part and (shared or column.named):
                piece = Piece(piece.cell.with_text(f"{column.part}：{one_line(piece.cell.text)}"), piece.own)
            if before:
                piece = Piece(before.cell.with_text(f"{before.cell.text}；{piece.cell.text}"), (*before.own, *piece.own))
            result[column.role] = piece
        return result

    def _add(self, line: Line, pieces: dict[str, Piece], horizon: Horizon | None, added: list[Piece]) -> None:
        """Add one row, or only its levels where the form has nothing else in it. ``added`` are the pieces already told of.

        A half of doubled columns is a row only where something stands in it that the other half does not share.
        """
        told = {id(cell) for piece in added for cell in piece.own}
        used = tuple((cell, role, ReadingRule.IN_COLUMN) for role, piece in pieces.items() for cell in piece.own if id(cell) not in told)
        added.extend(pieces.values())
        pieces, spread = one_level_of_both(value_beside_unit(pieces, words_in_units=self.words_in_units), self.words)
        alone = "level1" in spread or "level1" not in {column.role for column in self.where}
        parts: dict[str, Cell] = {role: piece.cell for role, piece in pieces.items() if role != "ignored"}
        name = pieces.get("name")
        named = name is not None and patterns_of(self.words).placeholder.fullmatch(name.cell.text.strip()) is None
        mine = {c.role for c in self.where if c.horizon is horizon} if horizon else set(pieces)
        own = {role for role, piece in pieces.items() if piece.own and role in (_FILLED - {"name"}) & mine}
        if not own and not (named and name and name.own and "name" in mine):
            levels = {role: cell for role, cell in parts.items() if role in LEVELS}
            self.rows.append(RawRow(levels, line.ref, used, horizon, only_levels=True, missing=spread))
            return
        for role in ("name", "value"):
            if role not in parts and (blank := self._blank(role, line, horizon)):
                parts[role] = blank
        source = parts["name"].ref if "name" in parts else line.ref
        missing = self._missing(line, pieces) | spread
        empty = {role: blank.ref for role in PLACED if role not in parts and (blank := self._blank(role, line, horizon))}
        self.rows.append(RawRow(parts, source, used, horizon, missing=missing, without_level1=alone, blanks=empty))

    def _missing(self, line: Line, pieces: dict[str, Piece]) -> frozenset[str]:
        """The levels that a row leaves empty where others are merged cells; at the top of a page a merged cell may be cut.

        An empty cell over several rows is missing in its first row, if at all; the others have what that has.
        """
        empty = (c for c in self.where if c.role in self.merged and c.role not in pieces and not self.turned)
        return frozenset(c.role for c in empty if c.start not in line.left and c.start not in line.above)

    def _blank(self, role: str, line: Line, horizon: Horizon | None) -> Cell | None:
        """The empty cell where something should stand."""
        column = next((c for c in self.where if c.role == role and c.horizon in (None, horizon)), None)
        return Cell("", line.cells[column.start].ref) if column and column.start < len(line.cells) else None

    def _is_of_other_table(self, line: Line, cells: Sequence[LineCell]) -> bool:
        """Whether a row is of another table below this one: after a title, or with two levels that are none, until one that is comes."""
        if not line.real:
            return False
        columns = {column.role: column.start for column in self.where}
        levels = [line.cells[start] for role in LEVELS if (start := columns.get(role, len(line.cells))) < len(line.cells)]
        own = [cell for cell in levels if not cell.blank]
        if any(cell.roles.is_level for cell in own):
            self.ended, self.known = False, True
            return False
        alone = len(cells) == 1 and not line.above and line.cells.index(cells[0]) <= min((c.start for c in self.where), default=0)
        pair = len(own) == len(levels) == 2 and not line.above and not goes_on(line, own[0], self.rows, columns, self.words)
        levelled = not self.known or any(cell.roles.key.endswith(self.words.level_endings) for cell in own)  # 履职效能, 影响力目标
        self.own_levels |= pair and levelled and states_points(line, columns, self.words)
        self.ended = self.ended or (self.known and (alone or (pair and not self.own_levels)))
        return self.ended

    def _continued(self, pieces: Pieces) -> bool:
        """Add what a page cut off from the row above it; gives whether it was that."""
        own = {column.role: pieces[n].cell for n, column in enumerate(self.where) if n in pieces and pieces[n].own}
        before = self.rows[-1] if self.rows else None
        needed = {"name", "value"} <= {column.role for column in self.where}
        complete = needed and before is not None and before.text("name") and before.text("value")
        if before is None or not own or not complete or {"name", "value"} <= set(own) or not set(own) <= set(_WRAPPED):
            return False
        parts = dict(before.parts)
        for role, cell in own.items():
            first = parts.get(role)
            parts[role] = Cell(f"{first.text}\n{cell.text}", first.ref) if first and not first.blank else cell
        used = (*before.used, *((cell, role, ReadingRule.CONTINUED_ON_NEXT_PAGE) for role, cell in own.items()))
        self.rows[-1] = replace(before, parts=parts, used=used)
        return True

    def _is_note(self, cell: LineCell) -> bool:
        """Whether a row is a note under the table (注：…) or a line of who filled it in."""
        key = cell.roles.key
        label = self.words.labels.get(key.partition(":")[0])
        return key.startswith(self.words.notes) or (label is not None and label.kind in ("ignored", "other"))
