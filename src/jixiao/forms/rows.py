"""The indicator table of a form: which cell is which level, name, description and value.

Positions are trusted where they make sense. Where a row is shifted, short, or only a run of cells, the level words of the
framework say where it begins; what stays ambiguous is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..model import Cell, CellRef, Finding, Layout, Severity
from ..vocabulary import Vocabulary, label_key, level_key
from ..vocabulary.characters import one_line, without_blanks
from .segments import Line, roles

_LEVELS = ("level1", "level2")
_CONTENT = ("name", "description", "value")
_LOOKS_LIKE_VALUE = re.compile(r"[≥≤＝=<>＞＜≧≦$\d]|不低于|不超过|不少于|不高于|[-/]$")
#: What cannot be a name or a description: a comparator, or hardly more than a number.
_IS_VALUE = re.compile(r"[≥≤＝=<>＞＜≧≦$].*|[\d.,]+[(（]?[%％\u4e00-\u9fff]{0,3}[)）]?")


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row with its cells told apart, levels still empty where cells were merged."""

    level1: str | None
    level2: str | None
    name: str | None
    description: str | None
    value: str | None
    source: CellRef
    value_ref: CellRef


Assigned = dict[str, Cell]
Columns = list[tuple[int, str]]


def heading(lines: Sequence[Line], words: Vocabulary) -> Columns:
    """The columns that the heading of an indicator table names: (index, role); none where it has no heading."""
    if not lines:
        return []
    if lines[0].layout is not Layout.LINES:
        found = roles(lines[0], words)
        return found if len(found) > 1 else []
    found = []
    for index, line in enumerate(lines):
        role = words.columns.get(label_key(line.cells[0].text))
        if role is None:
            break
        found.append((index, role))
    return found


def read_rows(lines: Sequence[Line], words: Vocabulary, columns: Columns) -> tuple[tuple[RawRow, ...], tuple[Finding, ...]]:
    """The rows of an indicator table, in order, and what was ambiguous in them. ``columns``: those of its heading, or of another
    table of the document where it has none."""
    reader = _Rows(words, columns)
    if not lines:
        return (), ()
    if lines[0].layout is Layout.TABLE:
        reader.table(lines)
    elif lines[0].layout is Layout.FLOW:
        reader.flow(lines)
    else:
        reader.plain([cell for line in lines for cell in line.cells])
    return tuple(reader.rows), tuple(reader.findings)


def prints_every_level(tables: Iterable[Sequence[RawRow]]) -> bool:
    """Whether the document repeats the second level on every row, so that an empty one is missing rather than merged.

    It does where rows that repeat the level above them are more than rows that leave it empty.
    """
    repeated = empty = 0
    for rows in tables:
        empty += sum(row.level2 is None for row in rows)
        repeated += sum(bool(a.level2 and b.level2) and level_key(a.level2 or "") == level_key(b.level2 or "") for a, b in pairwise(rows))
    return repeated > empty


def _repeated(cells: Sequence[Cell]) -> list[Cell] | None:
    """Name, description and value where a wrapped name is repeated as the description, line by line."""
    for size in range(2, len(cells) // 2 + 1):
        first, second = cells[:size], cells[size : 2 * size]
        if len(cells) > 2 * size and [without_blanks(c.text) for c in first] == [without_blanks(c.text) for c in second]:
            return [Cell("\n".join(cell.text for cell in part), part[0].ref) for part in (first, second, cells[2 * size :])]
    return None


class _Rows:
    """Collects the rows of one table."""

    def __init__(self, words: Vocabulary, columns: Columns) -> None:
        self.words = words
        self.rows: list[RawRow] = []
        self.findings: list[Finding] = []
        self.columns = columns
        self.others: set[int] = set()

    @property
    def expected(self) -> list[str]:
        return [role for _, role in self.columns]

    # -- rows with real columns ------------------------------------------------------------------------------------------

    def table(self, lines: Sequence[Line]) -> None:
        for line in lines:
            heading = roles(line, self.words)
            if len(heading) >= 2:
                self.columns = heading
                self._other_columns(line)
                continue
            cells = [cell for cell in line.texts() if label_key(cell.text) not in self.words.side_labels]
            if not cells or (len(cells) == 1 and line.paragraph) or self._is_note(cells[0]):
                self._note(cells)
                continue
            if label_key(cells[0].text) in self.words.ignored_rows:
                continue
            self._add(self._positioned(line) or self._in_order(cells), cells)

    def _positioned(self, line: Line) -> Assigned | None:
        """The cells by their columns; None where that cannot be right, that is, where the row is shifted."""
        at = dict(self.columns)
        found: Assigned = {}
        for index, cell in enumerate(line.cells):
            if index in at:
                found[at[index]] = cell
            elif index not in self.others and not cell.blank and label_key(cell.text) not in self.words.side_labels:
                return None
        filled = [role for role, cell in found.items() if not cell.blank]
        last = max((i for i, role in self.columns if role in filled), default=None)
        lost = "value" in self.expected and "value" not in filled and last is not None
        if lost and last is not None and _IS_VALUE.fullmatch(without_blanks(line.cells[last].text)):
            return None  # a cell was lost, and the value moved to the left
        content = [role for role in self.expected if role in _CONTENT]
        strange = any(role in filled and not self._is_level(found[role]) for role in _LEVELS)
        ends_early = bool(self.expected) and self.expected[-1] not in filled
        if strange and (ends_early or len(filled) <= len(content)):
            return None
        if "level1" in filled and self._level(found["level1"], 1) is None and self._level(found["level1"], 2):
            return None
        return found

    def _other_columns(self, line: Line) -> None:
        """Columns with a heading that the vocabulary does not have are left out, and that is said."""
        known = {index for index, _ in self.columns}
        self.others = {
            index
            for index, cell in enumerate(line.cells)
            if index not in known and not cell.blank and label_key(cell.text) not in self.words.side_labels
        }
        for index in sorted(self.others):
            self.findings.append(
                Finding(
                    "column-not-understood",
                    Severity.WARNING,
                    "此列的列名不在词表中，未读取；如需读取，请加入 labels.toml",
                    "The vocabulary does not have this column's heading, and the column was not read; add it to labels.toml",
                    line.cells[index].ref,
                    line.cells[index].text,
                )
            )

    def _is_note(self, cell: Cell) -> bool:
        """Whether a row is a note under the table (注：…) or a line of who filled it in."""
        key = label_key(cell.text)
        label = self.words.labels.get(key.partition(":")[0])
        return key.startswith(self.words.notes) or (label is not None and label.kind == "ignored")

    # -- cells in reading order ------------------------------------------------------------------------------------------

    def flow(self, lines: Sequence[Line]) -> None:
        """Groups of cells between blank lines: a group is a row, or part of one whose cells hold blank lines."""
        pieces = [list(line.cells) for line in lines]
        self.columns = list(enumerate(self.expected))
        width = len(self.columns)
        index = 0
        while index < len(pieces):
            row = pieces[index]
            index += 1
            if self._is_heading(row):
                continue
            while index < len(pieces) and len(row) < width and not self._starts(pieces[index]):
                if len(row) + len(pieces[index]) > width:
                    break
                row = row + pieces[index]
                index += 1
            for part in self._cut(row, width):
                self._add(self._by_width(part, width), [cell for cell in part if not cell.blank])

    def _cut(self, cells: list[Cell], width: int) -> list[list[Cell]]:
        """A run of several rows without blank lines between them, cut where each next row begins."""
        if len(cells) <= width:
            return [cells]
        for size in range(width, 1, -1):
            if self._starts(cells[size:]):
                return [cells[:size], *self._cut(cells[size:], width)]
        return [cells]

    def _by_width(self, cells: list[Cell], width: int) -> Assigned:
        if len(cells) == width:
            found = dict(zip(self.expected, cells, strict=True))
            if all(found[role].blank or self._is_level(found[role]) for role in _LEVELS if role in found):
                return found
            if not self._starts(cells):
                return found
        return self._in_order([cell for cell in cells if not cell.blank])

    def _starts(self, cells: Sequence[Cell]) -> bool:
        """Whether a run of cells begins a row: level 1 then level 2, an empty level 1 then level 2, or a level 2 alone."""
        if not cells:
            return False
        if cells[0].blank:
            return len(cells) > 1 and self._level(cells[1], 2) is not None
        if self._level(cells[0], 1):
            return len(cells) > 2
        return self._level(cells[0], 2) is not None and len(cells) > 2

    # -- a cell per line -------------------------------------------------------------------------------------------------

    def plain(self, cells: list[Cell]) -> None:
        """A run of cells without the empty ones: level words say where rows begin, the heading how long they are."""
        index = 0
        while index < len(cells) and self._is_column(cells[index]):
            index += 1
        content = [role for role in self.expected if role in _CONTENT]
        levels = [label_key(cell.text) for cell in cells if self._level(cell, 2)]
        merged = all(a != b for a, b in pairwise(levels))
        while index < len(cells):
            if self.words.columns.get(label_key(cells[index].text)) or label_key(cells[index].text) in self.words.side_labels:
                index += 1
                continue
            counts = self._leading_levels(cells[index : index + 2])
            fits = [count for count in counts if self._begins(cells, index + count + len(content))]
            count = (fits or counts)[0]
            rest = cells[index + count : self._next_row(cells, index + count, len(content))]
            index += count + len(rest)
            head = cells[index - count - len(rest) : index - len(rest)]
            for part in self._chunks(rest, len(content), merged):
                self._add(self._in_order([*head, *part]), [*head, *part])
                head = []

    def _next_row(self, cells: list[Cell], index: int, usual: int) -> int:
        """Where the next row with a level of its own begins: after the usual number of cells, if it does there."""
        if self._begins(cells, index + usual):
            return index + usual
        return next((place for place in range(index + 1, len(cells)) if self._begins(cells, place)), len(cells))

    @staticmethod
    def _chunks(cells: list[Cell], usual: int, merged: bool) -> list[list[Cell]]:
        """The rows in a run of cells under one merged level; one row where levels are never merged or it does not divide."""
        if not merged or usual == 0 or len(cells) % usual or (usual == len(_CONTENT) and _repeated(cells)):
            return [cells]
        return [cells[place : place + usual] for place in range(0, len(cells), usual)]

    def _begins(self, cells: list[Cell], index: int) -> bool:
        """Whether a row, a repeated heading or the end comes at this place."""
        return index == len(cells) or (index < len(cells) and (self._is_level(cells[index]) or self._is_column(cells[index])))

    # -- shared ----------------------------------------------------------------------------------------------------------

    def _level(self, cell: Cell, level: int) -> object | None:
        return self.words.level1(cell.text) if level == 1 else self.words.level2(cell.text, None)

    def _is_level(self, cell: Cell) -> bool:
        return self._level(cell, 1) is not None or self._level(cell, 2) is not None

    def _is_column(self, cell: Cell) -> bool:
        return label_key(cell.text) in self.words.columns

    def _is_heading(self, cells: Sequence[Cell]) -> bool:
        return sum(map(self._is_column, cells)) >= 2

    def _leading_levels(self, cells: Sequence[Cell]) -> list[int]:
        """How many cells at the beginning of a row can be its levels, likeliest first.

        成本指标 is a level 2 of 产出 and a level 1 of its own; what follows it decides.
        """
        if not cells or not self._is_level(cells[0]):
            return [0]
        first = self.words.level1(cells[0].text)
        following = self.words.level2(cells[1].text, first.concept if first else None) if len(cells) > 1 else None
        if first and following:
            return [2] if following.parent == first.concept else [1, 2] if self._level(cells[0], 2) else [2]
        return [1]

    def _in_order(self, cells: Sequence[Cell]) -> Assigned:
        """The cells of a shifted or short row by order: level words first, then name, description and value."""
        found: Assigned = {}
        rest = [cell for cell in cells if label_key(cell.text) not in self.words.side_labels]
        content = [role for role in self.expected if role in _CONTENT]
        counts = self._leading_levels(rest[:2]) if "level1" in self.expected else [0]
        count = next((count for count in counts if len(rest) - count == len(content)), counts[0])
        if count == 2:
            found |= dict(zip(_LEVELS, rest, strict=False))
        elif count == 1:
            found[f"level{self.words.level(rest[0].text)}"] = rest[0]
        rest = rest[count:]
        if len(rest) == len(content):
            return found | dict(zip(content, rest, strict=True))
        twice = _repeated(rest) if content == list(_CONTENT) else None
        if twice:
            return found | dict(zip(content, twice, strict=True))
        if len(rest) == 1 and "value" in content and _IS_VALUE.fullmatch(without_blanks(rest[0].text)):
            return found | {"value": rest[0]}
        self.findings.append(self._incomplete(cells, len(self.expected)))
        if not content:
            return found
        if len(rest) > len(content):
            head, tail = rest[: len(content) - 1], rest[len(content) - 1 :]
            wrapped = Cell("\n".join(cell.text for cell in tail), tail[0].ref)
            return found | dict(zip(content, [*head, wrapped], strict=True))
        if not rest:
            return found
        last = rest[-1]
        same = len(rest) > 1 and without_blanks(last.text) == without_blanks(rest[0].text)
        if len(rest) > 1 and not same and "value" in content and _LOOKS_LIKE_VALUE.match(without_blanks(last.text)):
            return found | dict(zip(content, rest[:-1], strict=False)) | {"value": last}
        return found | dict(zip(content, rest, strict=False))

    def _add(self, found: Assigned, cells: Sequence[Cell]) -> None:
        if not cells:
            return
        text = {role: one_line(cell.text) for role, cell in found.items() if role != "value"}
        name, value = found.get("name"), found.get("value")
        source = name.ref if name else cells[0].ref
        self.rows.append(
            RawRow(
                level1=text.get("level1") or None,
                level2=text.get("level2") or None,
                name=text.get("name") or None,
                description=text.get("description") or None,
                value=value.text.strip() or None if value else None,
                source=source,
                value_ref=value.ref if value else source,
            )
        )

    def _note(self, cells: Sequence[Cell]) -> None:
        """A line of text among the rows: said, not dropped."""
        for cell in cells:
            self.findings.append(
                Finding(
                    "text-beside-table",
                    Severity.INFO,
                    "表格中或表格后的一行文字，未作为指标读取",
                    "A line of text in or after the table, not read as an indicator",
                    cell.ref,
                    cell.text,
                )
            )

    def _incomplete(self, cells: Sequence[Cell], width: int) -> Finding:
        return Finding(
            "row-incomplete",
            Severity.WARNING,
            f"此行的单元格数与表头（{width} 列）不符，按指标层级用语推断各列，请核对",
            f"This row's cells do not fit the heading's {width} columns; they were assigned by the level words, please check",
            cells[0].ref,
            " | ".join(cell.text for cell in cells),
        )
