"""The heading of an indicator table: which columns it has, and what each of them holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...model import Cell, Horizon, Layout
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.keys import memoize
from .labels import find_label
from .rows_of_cells import Line

#: Roles by which one knows an indicator table from any other.
_TELLING = {"name", "value"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the places ``start`` to ``end`` (exclusive), the role of what stands in it, and the word that said so.

    ``horizon``: 长期 or 年度, where the form has this role twice, side by side. ``part``: the heading of a column that shares its
    role with others (计划标准, 历史标准).
    """

    start: int
    end: int
    role: str
    word: str
    horizon: Horizon | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its columns, its cells (with the column each heads, or None), and how many lines it takes."""

    columns: tuple[Column, ...]
    cells: tuple[tuple[Cell, Column | None], ...]
    lines: int = 1

    def pairs(self) -> list[tuple[int, str]]:
        return [(column.start, column.role) for column in self.columns]


@memoize
def role_of(text: str, words: Vocabulary) -> str | None:
    """The role of the column that a heading names; a remark in brackets after the word is left aside (指标值(2024年))."""
    key = label_key(text)
    role = words.columns.get(key)
    if role is None and key.endswith(")") and "(" in key:
        role = words.columns.get(key[: key.rindex("(")])
    return role


def roles(line: Line, words: Vocabulary) -> list[tuple[int, str]]:
    """Which cells of a line are headings of indicator columns: (index, role)."""
    found = ((i, role_of(cell.text, words)) for i, cell in enumerate(line.cells))
    return [(i, role) for i, role in found if role]


def is_columns(line: Line, words: Vocabulary) -> bool:
    """Whether a line is the heading of the indicator table, or begins it where each cell is a line of its own."""
    if line.layout is Layout.LINES:
        return [role for _, role in roles(line, words)] in (["level1"], ["level2"])
    found: set[str] = set()
    others = len(line.texts) // 2  # so many cells may be something else
    for cell in line.texts:
        role = role_of(cell.text, words)
        if role:
            found.add(role)
        elif others:
            others -= 1
        else:
            return False
    return len(found) > 1 and not found.isdisjoint(_TELLING)


def heading_at(lines: Sequence[Line], index: int, words: Vocabulary, before: Sequence[Line] = ()) -> Heading | None:
    """The heading that begins at a line of a table with real columns; None where there is none.

    ``before`` are the lines above, whose goal labels (长期目标, 年度目标) tell doubled columns apart.
    """
    line = lines[index]
    below = lines[index + 1] if index + 1 < len(lines) else None
    if not is_columns(line, words):
        # 一级指标 | 实施期目标 | 年度目标, and the columns of both in the line below.
        upper = [role for _, role in roles(line, words)]
        if not (upper and below and line.real and is_columns(below, words) and _covers(line, below)):
            return None
    second = below if below is not None and line.real and _second_line(line, below, words) else None
    raw = _raw(line, second, words)
    columns = _numbered(raw, [*before, line], words)
    by_start = {column.start: column for column in columns}
    cells = [(cell, by_start.get(i)) for row in (line, second) if row for i, cell in enumerate(row.cells) if not cell.blank]
    return Heading(columns, tuple(cells), 2 if second else 1)


def _covers(line: Line, below: Line) -> bool:
    """Whether a column's heading in the upper line reaches down into the lower one."""
    return any(cell in line.cells for cell in below.above.values())


def _second_line(line: Line, below: Line, words: Vocabulary) -> bool:
    """Whether the line below belongs to the heading: nothing but headings of columns, under cells wider than one column."""
    texts = [cell for i, cell in enumerate(below.cells) if not cell.blank]
    if not texts or not line.left:
        return False
    under = all(i in line.left or i + 1 in line.left for i, cell in enumerate(below.cells) if not cell.blank)
    known = all(role_of(cell.text, words) or horizon_of(cell.text, words) for cell in texts)
    # Every other heading reaches down beside it: then it is one whatever it says.
    beside = all(cell.colspan > 1 or cell in below.above.values() for cell in line.texts)
    return under and (known or beside)


def _raw(line: Line, second: Line | None, words: Vocabulary) -> list[Column]:
    """The columns by their words, before doubled ones are told apart."""
    result = [Column(i, i + 1, role, label_key(c.text)) for i, c in line.above.items() if (role := role_of(c.text, words))]
    tops = [(i, cell) for i, cell in enumerate(line.cells) if not cell.blank]
    for i, cell in tops:
        end = i + cell.colspan
        role = role_of(cell.text, words)
        parts = [(j, part) for j, part in enumerate(second.cells) if i <= j < end and not part.blank] if second else []
        if not parts:
            if role:
                result.append(Column(i, end, role, label_key(cell.text)))
            continue
        for j, part in parts:
            own = role_of(part.text, words) or role
            if own:
                said = horizon_of(part.text, words) or horizon_of(cell.text, words)
                result.append(Column(j, j + part.colspan, own, label_key(part.text), said, label_key(part.text)))
    return sorted(result, key=lambda column: column.start)


def horizon_of(text: str, words: Vocabulary) -> Horizon | None:
    """长期 or 年度, by how a heading begins."""
    key = label_key(text)
    return next((Horizon(horizon) for word, horizon in words.horizons if key.startswith(word)), None)


def _numbered(raw: list[Column], before: Sequence[Line], words: Vocabulary) -> tuple[Column, ...]:
    """The columns with roles that cannot be mistaken: 三级 above 四级, a second kind of name, doubled columns by their horizon."""
    if any(column.role == "lowest" for column in raw):
        raw = [replace(c, role={"lowest": "name", "name": "level3"}.get(c.role, c.role)) for c in raw]
    values = [column for column in raw if column.role == "value"]
    if len(values) != 2:
        return tuple(_single(raw))
    first, last = values
    pair = (_side(first, before, words), _side(last, before, words))
    horizons = pair if pair[0] and pair[1] and pair[0] != pair[1] else (Horizon.LONG_TERM, Horizon.ANNUAL)
    twice = {role for role in {c.role for c in raw} if sum(c.role == role for c in raw) == 2}
    after = min([c for c in raw if c.role == role][1].start for role in twice)  # where the second set begins
    return tuple(
        replace(c, horizon=horizons[c.start >= after] if c.role in twice else None) for c in raw
    )  # fmt: skip


def _single(raw: list[Column]) -> list[Column]:
    """Columns of one set: where two headings mean one role, the second of them is a description."""
    result: list[Column] = []
    for column in raw:
        role = column.role
        if role == "name" and any(other.role == "name" for other in result):
            role = "description"
        if role == "value" and any(other.role == "value" for other in result):
            continue  # a third kind of value is not known
        result.append(Column(column.start, column.end, role, column.word, None, column.part))
    return result


def _side(column: Column, before: Sequence[Line], words: Vocabulary) -> Horizon | None:
    """长期 or 年度 for one of two columns: by its own heading, or the nearest one above it."""
    if said := column.horizon or horizon_of(column.word, words):
        return said
    for line in reversed(before):
        for i, cell in enumerate(line.cells):
            if cell.blank or not i <= column.start < i + cell.colspan:
                continue
            label = find_label(cell.text, words)
            if label and label.means.field in ("goal", "annual_goal"):
                return Horizon.ANNUAL if label.means.field == "annual_goal" else Horizon.LONG_TERM
            if label is None and (said := horizon_of(cell.text, words)) and len(label_key(cell.text)) < 30:
                return said
    return None
