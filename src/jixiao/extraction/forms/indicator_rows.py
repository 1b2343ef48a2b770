"""The indicator table of a form: which cell is which level, name, description and value.

Positions are trusted where they make sense. Where a row is shifted, short, or only a run of cells, the level words of the
framework say where it begins; what stays ambiguous is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...model import Cell, CellRole, Finding, ReadingRule
from ...model.finding_rules.forms import ROW_INCOMPLETE, TEXT_BESIDE_TABLE
from ...vocabulary import Vocabulary, label_key, level_key
from ...vocabulary.characters import without_blanks
from .column_headings import role_of
from .patterns import patterns_of
from .raw_row import RawRow
from .trace import Annotation, of_finding

LEVELS = ("level1", "level2")
CONTENT = ("name", "description", "value")
#: What cannot be a name or a description: a comparator, or hardly more than a number.
IS_VALUE = re.compile(r"[≥≤＝=<>＞＜≧≦$].*|[\d.,]+[(（]?[%％\u4e00-\u9fff]{0,3}[)）]?")

#: Lines a wrapped cell has at most, and characters of a row that a finding shows.
_MOST_WRAPPED = 40
_SHOWN = 500

Assigned = dict[str, Cell]
Columns = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Rows:
    """What an indicator table gives: its rows, the points of its total row, what was ambiguous, and how its other cells were read."""

    rows: tuple[RawRow, ...] = ()
    totals: Mapping[str, Cell] | None = None
    findings: tuple[Finding, ...] = ()
    notes: tuple[Annotation, ...] = ()


def prints_every_level(tables: Iterable[Sequence[RawRow]]) -> bool:
    """Whether the document repeats the second level on every row, so that an empty one is missing rather than merged.

    It does where rows that repeat the level above them are more than rows that leave it empty.
    """
    repeated = empty = 0
    for rows in tables:
        levels = [next((cell.text for cell, role, _ in row.used if role == "level2"), None) for row in rows]
        empty += levels.count(None)
        repeated += sum(bool(a and b) and level_key(a or "") == level_key(b or "") for a, b in pairwise(levels))
    return repeated > empty


def repeated(cells: Sequence[Cell]) -> list[Cell] | None:
    """Name, description and value where a wrapped name is repeated as the description, line by line."""
    for size in range(2, min(len(cells) // 2, _MOST_WRAPPED) + 1):
        first, second = cells[:size], cells[size : 2 * size]
        if len(cells) > 2 * size and [without_blanks(c.text) for c in first] == [without_blanks(c.text) for c in second]:
            return [Cell("\n".join(cell.text for cell in part), part[0].ref) for part in (first, second, cells[2 * size :])]
    return None


class Collector:
    """Collects the rows of one table; what all kinds of layout share."""

    def __init__(self, words: Vocabulary, columns: Columns) -> None:
        self.words = words
        self.rows: list[RawRow] = []
        self.findings: list[Finding] = []
        self.notes: list[Annotation] = []
        self.totals: dict[str, Cell] = {}
        self.columns = columns

    def result(self) -> Rows:
        return Rows(tuple(self.rows), self.totals or None, tuple(self.findings), tuple(self.notes))

    @property
    def expected(self) -> list[str]:
        return [role for _, role in self.columns]

    @property
    def content(self) -> list[str]:
        """The roles of a row's cells after its levels."""
        return [role for role in self.expected if role not in LEVELS]

    def level_of(self, cell: Cell, level: int) -> object | None:
        return self.words.level1(cell.text) if level == 1 else self.words.level2(cell.text, None)

    def is_level(self, cell: Cell) -> bool:
        return self.level_of(cell, 1) is not None or self.level_of(cell, 2) is not None

    def is_column(self, cell: Cell) -> bool:
        return role_of(cell.text, self.words) is not None

    def is_side(self, cell: Cell) -> bool:
        return label_key(cell.text) in self.words.side_labels

    def ignored(self, cell: Cell, rule: ReadingRule, name: str | None = None) -> None:
        if not cell.blank:
            self.notes.append(Annotation(cell, CellRole.IGNORED, rule, name, label_key(cell.text)))

    def headed(self, cell: Cell) -> None:
        """Notes a cell of a heading whose columns are taken in reading order."""
        if self.is_side(cell):
            self.ignored(cell, ReadingRule.SIDE_LABEL)
        elif not cell.blank:
            role = role_of(cell.text, self.words)
            self.notes.append(Annotation(cell, CellRole.COLUMN, ReadingRule.KNOWN_COLUMN, role, label_key(cell.text)))

    def finding(self, found: Finding, *cells: Cell) -> None:
        self.findings.append(found)
        self.notes.extend(of_finding(cell, found.code) for cell in cells if not cell.blank)

    def leading_levels(self, cells: Sequence[Cell]) -> list[int]:
        """How many cells at the beginning of a row can be its levels, likeliest first.

        成本指标 is a level 2 of 产出 and a level 1 of its own; what follows it decides.
        """
        if not cells or not self.is_level(cells[0]):
            return [0]
        first = self.words.level1(cells[0].text)
        following = self.words.level2(cells[1].text, first.concept if first else None) if len(cells) > 1 else None
        if first and following:
            return [2] if following.parent == first.concept else [1, 2] if self.level_of(cells[0], 2) else [2]
        return [1]

    def in_order(self, cells: Sequence[Cell]) -> Assigned:
        """The cells of a shifted or short row by order: level words first, then name, description and value."""
        found: Assigned = {}
        rest = [cell for cell in cells if not self.is_side(cell)]
        content = self.content
        counts = self.leading_levels(rest[:2]) if "level1" in self.expected else [0]
        count = next((count for count in counts if len(rest) - count == len(content)), counts[0])
        if count == 2:
            found |= dict(zip(LEVELS, rest, strict=False))
        elif count == 1:
            found[f"level{self.words.level(rest[0].text)}"] = rest[0]
        rest = rest[count:]
        if len(rest) == len(content):
            return found | dict(zip(content, rest, strict=True))
        twice = repeated(rest) if content == list(CONTENT) else None
        if twice:
            return found | dict(zip(content, twice, strict=True))
        if len(rest) == 1 and "value" in content and IS_VALUE.fullmatch(without_blanks(rest[0].text)):
            return found | {"value": rest[0]}
        self.findings.append(self.incomplete(cells, len(self.expected)))
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
        if len(rest) > 1 and not same and "value" in content and patterns_of(self.words).looks_like_value.match(without_blanks(last.text)):
            return found | dict(zip(content, rest[:-1], strict=False)) | {"value": last}
        return found | dict(zip(content, rest, strict=False))

    def add_in_order(self, found: Assigned, cells: Sequence[Cell], rule: ReadingRule = ReadingRule.IN_ORDER) -> None:
        """Adds a row; ``cells`` are all that it was made of."""
        filled = [cell for cell in cells if not cell.blank]
        if not cells:
            return
        role_of_cell = _roles_of(found)
        used = tuple((cell, role_of_cell(cell), rule) for cell in filled if not self.is_side(cell))
        for cell in filled:
            if self.is_side(cell):
                self.ignored(cell, ReadingRule.SIDE_LABEL)
        name = found.get("name")
        self.rows.append(RawRow(found, name.ref if name else cells[0].ref, used))

    def note(self, cells: Sequence[Cell]) -> None:
        """A line of text among the rows: said, not dropped."""
        for cell in cells:
            self.finding(TEXT_BESIDE_TABLE.at(cell.ref, value=cell.text), cell)

    def incomplete(self, cells: Sequence[Cell], width: int) -> Finding:
        value = " | ".join(cell.text for cell in cells[:100])[:_SHOWN]
        return ROW_INCOMPLETE.at(cells[0].ref, value=value, width=width)


def _roles_of(found: Assigned) -> Callable[[Cell], str]:
    """Tells the role a cell was given, alone or as a part of a wrapped one."""
    same = {id(cell): role for role, cell in found.items()}
    parts: dict[str, str] = {}

    def role(cell: Cell) -> str:
        if own := same.get(id(cell)):
            return own
        if not parts:
            parts.update((part, role) for role, cell in reversed(found.items()) for part in cell.text.split("\n"))
        return parts.get(cell.text.split("\n")[0], "value")

    return role
