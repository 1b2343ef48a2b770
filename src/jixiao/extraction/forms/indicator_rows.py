"""Assign the cells of an indicator table (绩效指标) to their roles: levels, name, description, value.

Positions are trusted where they make sense. Where a row is shifted, short, or only a run of cells, the level words of the
framework say where it begins; what stays ambiguous is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...model import Cell, CellRole, Finding, Horizon, Location, OtherField, ReadingDoubt, ReadingRule
from ...model.finding_rules.forms import COLUMN_NOT_UNDERSTOOD, ROW_INCOMPLETE, TEXT_BESIDE_TABLE
from ...vocabulary import Vocabulary, level_key
from ...vocabulary.characters import without_blanks
from .empty_columns import with_empty_columns
from .patterns import patterns_of
from .raw_row import RawRow, doubts_in_order
from .rows_of_cells import LineCell
from .text_below import read_text_below
from .trace import Annotation, of_finding

LEVELS = ("level1", "level2")
CONTENT = ("name", "description", "value")
#: Columns at the end that are mostly empty.
_REMARKS = ("remark", "explanation")
#: What cannot be a name or a description: a comparator, or hardly more than a number.
IS_VALUE = re.compile(r"[≥≤＝=<>＞＜≧≦$].*|[\d.,]+[(（]?[%％\u4e00-\u9fff]{0,3}[)）]?")

#: Lines a wrapped cell has at most, and characters of a row that a finding shows.
_MOST_WRAPPED = 40
_SHOWN = 500

Assigned = dict[str, Cell]
Columns = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Rows:
    """What an indicator table gives: its rows, the points of its row of totals, what was ambiguous, how its other cells were read, and
    what is written below the rows (``others``), and where the headings of its columns stand, by role."""

    rows: tuple[RawRow, ...] = ()
    totals: Mapping[str, Cell] | None = None
    findings: tuple[Finding, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    others: tuple[OtherField, ...] = ()
    headings: tuple[tuple[str, Location], ...] = ()


def prints_every_level(tables: Iterable[Sequence[RawRow]]) -> bool:
    """Whether the document repeats the second level on every row, so that an empty one is missing rather than merged.

    It does where rows that repeat the level above them are more than rows that leave it empty; of doubled columns (长期, 年度) each set
    counts for itself.
    """
    repeated = empty = 0
    for rows in (_of_horizon(rows, horizon) for rows in tables for horizon in (None, *Horizon)):
        levels = [next((cell.text for cell, role, _ in row.used if role == "level2"), None) for row in rows]
        empty += levels.count(None)
        repeated += sum(bool(a and b) and level_key(a or "") == level_key(b or "") for a, b in pairwise(levels))
    return repeated > empty


def _of_horizon(rows: Sequence[RawRow], horizon: Horizon | None) -> list[RawRow]:
    return [row for row in rows if row.horizon is horizon]


def repeated(cells: Sequence[Cell]) -> list[Cell] | None:
    """Name, description and value where a wrapped name is repeated as the description, line by line."""
    for size in range(2, min(len(cells) // 2, _MOST_WRAPPED) + 1):
        first, second = cells[:size], cells[size : 2 * size]
        if len(cells) > 2 * size and [without_blanks(c.text) for c in first] == [without_blanks(c.text) for c in second]:
            return [Cell("\n".join(cell.text for cell in part), part[0].ref) for part in (first, second, cells[2 * size :])]
    return None


class RowCollector:
    """Collects the rows of one table; what all kinds of layout share."""

    def __init__(self, words: Vocabulary, columns: Columns) -> None:
        self.words = words
        self.rows: list[RawRow] = []
        self.findings: list[Finding] = []
        self.annotations: list[Annotation] = []
        self.totals: dict[str, Cell] = {}
        self.columns = columns
        self.others: list[OtherField] = []
        self.noted = False  # the last line of text is a note, which may go on
        self.headings: dict[str, Location] = {}

    def result(self) -> Rows:
        return Rows(
            tuple(self.rows),
            self.totals or None,
            tuple(self.findings),
            tuple(self.annotations),
            tuple(self.others),
            tuple(self.headings.items()),
        )

    @property
    def expected(self) -> list[str]:
        return [role for _, role in self.columns]

    @property
    def content(self) -> list[str]:
        """The roles of a row's cells after its levels."""
        return [role for role in self.expected if role not in LEVELS]

    def ignored(self, cell: LineCell, rule: ReadingRule, name: str | None = None) -> None:
        """Annotate a cell that is left out by a rule."""
        if not cell.blank:
            self.annotations.append(Annotation(cell, CellRole.IGNORED, rule, name, cell.roles.key))

    def heading_cell(self, cell: LineCell) -> None:
        """Annotate a cell of a heading whose columns are taken in reading order."""
        if cell.roles.side:
            self.ignored(cell, ReadingRule.SIDE_LABEL)
        elif not cell.blank and cell.roles.column is None:
            self.finding(COLUMN_NOT_UNDERSTOOD.at(cell.ref, value=cell.text), cell)
        elif not cell.blank:
            self.annotations.append(Annotation(cell, CellRole.COLUMN, ReadingRule.KNOWN_COLUMN, cell.roles.column, cell.roles.key))

    def finding(self, finding: Finding, *cells: Cell) -> None:
        """Keep a finding, and annotate the cells that it is about."""
        self.findings.append(finding)
        self.annotations.extend(of_finding(cell, finding.rule) for cell in cells if not cell.blank)

    def leading_levels(self, cells: Sequence[LineCell]) -> list[int]:
        """How many cells at the beginning of a row can be its levels, likeliest first.

        成本指标 is a level 2 of 产出 and a level 1 of its own; what follows it decides.
        """
        if not cells or not cells[0].roles.is_level:
            return [0]
        first = cells[0].roles.level1
        following = self.words.level2(cells[1].text, first.concept if first else None) if len(cells) > 1 else None
        if first and following:
            return [2] if following.parent == first.concept else [1, 2] if cells[0].roles.level2 else [2]
        return [1]

    def in_order(self, cells: Sequence[LineCell]) -> Assigned:
        """Assign the cells of a shifted or short row by order: level words first, then name, description and value."""
        rest = [cell for cell in cells if not cell.roles.side]
        levels, rest = self._levels_in_order(rest)
        content = self.content
        if len(rest) == len(content):
            return levels | dict(zip(content, rest, strict=True))
        kinds = [cell.roles.content for cell in rest]
        if "sign" in content and len(rest) == len(content) - 1 and kinds[content.index("sign")] == "nature" and "unit" not in kinds:
            return levels | dict(
                zip((role for role in content if role != "measure"), rest, strict=False)
            )  # 定性 | 基本清除, without a unit
        twice = repeated(rest) if content == list(CONTENT) else None
        if twice:
            return levels | dict(zip(content, twice, strict=True))
        if len(rest) == 1 and "value" in content and IS_VALUE.fullmatch(without_blanks(rest[0].text)):
            return levels | {"value": rest[0]}
        if told := with_empty_columns(content, rest, self.words):
            return levels | told
        self.findings.append(self.incomplete(cells, len(self.expected)))
        return levels | self._content_in_order(rest)

    def _levels_in_order(self, cells: list[LineCell]) -> tuple[Assigned, list[LineCell]]:
        """The levels at the beginning of a row, and the cells after them."""
        counts = self.leading_levels(cells[:2]) if "level1" in self.expected else [0]
        count = next((count for count in counts if len(cells) - count == len(self.content)), counts[0])
        if count == 2:
            return dict(zip(LEVELS, cells, strict=False)), cells[2:]
        if count == 1:
            return {f"level{self.words.level(cells[0].text)}": cells[0]}, cells[1:]
        return {}, cells

    def _content_in_order(self, cells: Sequence[Cell]) -> Assigned:
        """The cells after the levels where they are too many or too few: a wrapped last one, or a value that stands at the end."""
        content = self.content
        if not content or not cells:
            return {}
        if len(cells) > len(content):
            head, tail = cells[: len(content) - 1], cells[len(content) - 1 :]
            wrapped = Cell("\n".join(cell.text for cell in tail), tail[0].ref)
            return dict(zip(content, [*head, wrapped], strict=True))
        last = without_blanks(cells[-1].text)
        value = content.index("value") if "value" in content[:-1] else None
        valued = patterns_of(self.words).looks_like_value
        one_less = len(cells) == len(content) - 1 and content[-1] in _REMARKS
        if one_less and value is not None and valued.match(without_blanks(cells[value].text)):
            return dict(zip(content, cells, strict=False))  # nothing in the last column
        is_other = len(cells) > 1 and last != without_blanks(cells[0].text)
        if is_other and "value" in content and patterns_of(self.words).looks_like_value.match(last):
            return dict(zip(content, cells[:-1], strict=False)) | {"value": cells[-1]}
        return dict(zip(content, cells, strict=False))

    def add_in_order(self, assigned: Assigned, cells: Sequence[LineCell]) -> None:
        """Add a row; ``cells`` are all that it was made of."""
        filled = [cell for cell in cells if not cell.blank]
        if not cells:
            return
        role_of_cell = _roles_of(assigned)
        used = tuple((cell, role_of_cell(cell), ReadingRule.IN_ORDER) for cell in filled if not cell.roles.side)
        for cell in filled:
            if cell.roles.side:
                self.ignored(cell, ReadingRule.SIDE_LABEL)
        name = assigned.get("name")
        levels = sum(role in LEVELS for role in assigned)
        fits = levels == len(set(LEVELS) & set(self.expected)) or len(filled) - levels == len(self.content)
        last = self.findings[-1] if self.findings else None
        incomplete = last is not None and last.rule is ROW_INCOMPLETE and last.source == cells[0].ref
        doubts = (*doubts_in_order(filled, assigned, fits), *((ReadingDoubt.ROW_INCOMPLETE,) if incomplete else ()))
        self.rows.append(RawRow(assigned, name.ref if name else cells[0].ref, used, doubts=doubts))

    def note(self, cells: Sequence[Cell]) -> None:
        """Keep a line of text among or below the rows with the label it has; say of any other that it was not read."""
        before = self.others[-1] if self.others and self.noted else None
        self.noted = False
        if text := read_text_below(cells, before, self.words):
            self.others[len(self.others) - text.goes_on :] = text.others
            self.annotations.extend(text.annotations)
            self.noted = len(text.others) == 1
            return
        for cell in cells:
            self.finding(TEXT_BESIDE_TABLE.at(cell.ref, value=cell.text), cell)

    def incomplete(self, cells: Sequence[Cell], width: int) -> Finding:
        value = " | ".join(cell.text for cell in cells[:100])[:_SHOWN]
        return ROW_INCOMPLETE.at(cells[0].ref, value=value, width=width)


def _roles_of(assigned: Assigned) -> Callable[[Cell], str]:
    """Tell the role a cell was given, alone or as a part of a wrapped one."""
    same = {id(cell): role for role, cell in assigned.items()}
    parts: dict[str, str] = {}

    def role(cell: Cell) -> str:
        if own := same.get(id(cell)):
            return own
        if not parts:
            parts.update((part, role) for role, cell in reversed(assigned.items()) for part in cell.text.split("\n"))
        return parts.get(cell.text.split("\n")[0], "value")

    return role
