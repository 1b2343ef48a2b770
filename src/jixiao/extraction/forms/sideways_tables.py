"""Lay indicator tables that stand on their side upright: indicators as columns become rows.

Two kinds are known. In one, levels and names stand over the columns, and each row below is a unit (项目单位) with its own values: it
becomes lines as a form of its own would have them. In the other, 一级指标, 二级指标, 三级指标 and 指标值 stand at the left of their rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...model import Layout
from ...vocabulary import Vocabulary
from ...vocabulary.characters import without_blanks
from .column_headings import is_columns
from .indicator_rows import IS_VALUE
from .label_meanings import OTHER
from .labels import Label
from .patterns import patterns_of
from .possible_roles import PossibleRoles
from .rows_of_cells import Line, LineCell

#: The roles of the columns that the first kind is laid out in.
_ROLES = ("level1", "level2", "name", "value")
#: The least rows that say by a word at their left what they hold.
_LEAST_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Sideways:
    """Such a table: the lines of its levels, that of its names, the places of its indicators, and the headings of its other columns."""

    levels: tuple[Line, ...]
    names: Line
    indicators: tuple[int, ...]
    fields: dict[int, LineCell]

    @property
    def height(self) -> int:
        return len(self.levels) + 1


def upright(lines: Sequence[Line], words: Vocabulary) -> list[Line]:
    """Give the lines of a document with its tables that stand on their side laid upright."""
    result: list[Line] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.paragraph or line.layout is not Layout.TABLE or len(line.cells) < 2:
            result.append(line)
            index += 1
        elif line.real and (count := _rows_with_headings(lines, index)):
            result.extend(_turned(lines[index : index + count]))
            index += count
        elif sideways := _units_below(lines, index, words):
            index += sideways.height
            while index < len(lines) and _is_unit(lines[index], line.grid, sideways, words):
                result.extend(_form(sideways, lines[index], words))
                index += 1
        else:
            result.append(line)
            index += 1
    return result


def transposed(lines: Sequence[Line]) -> list[Line]:
    """Give the columns of a table as lines, those without a text left out: what it would be if it stood on its side."""
    result = []
    for place in range(max((len(line.cells) for line in lines), default=0)):
        cells = [_over(line, place) for line in lines]
        if any(cell and not cell.blank for cell in cells):
            own = tuple([_single(cell) if cell else _blank(lines[0]) for cell in cells])
            result.append(Line(own, Layout.TABLE, real=True, grid=lines[0].grid))
    return result


# -- units as rows -----------------------------------------------------------------------------------------------------------------------


def _units_below(lines: Sequence[Line], index: int, words: Vocabulary) -> _Sideways | None:
    """The table that begins at a line: one or two rows of levels, a row of names, then a row with values.

    In a text, whose columns are told by separators, each of these rows has to have as many of them.
    """
    levels: list[Line] = []
    while index + len(levels) < len(lines) and len(levels) < 2 and _first_level(lines[index + len(levels)], alone=not levels) is not None:
        levels.append(lines[index + len(levels)])
    if levels and all(_first_level(line) is None for line in levels):
        return None
    if not levels or index + len(levels) + 1 >= len(lines):
        return None
    names, first = lines[index + len(levels)], lines[index + len(levels) + 1]
    begin = max(place for line in levels if (place := _first_level(line, alone=True)) is not None)
    if names.grid != levels[0].grid or first.grid != names.grid or names.paragraph or is_columns(names):
        return None
    if not first.real and len({len(line.cells) for line in (*levels, names, first)}) > 1:
        return None
    indicators = tuple(i for i, cell in enumerate(names.cells) if i >= begin and not cell.blank)
    named = [names.cells[i] for i in indicators]
    if len(named) < 2 or all(cell.roles.is_level for cell in named) or any(_is_value(cell, words) for cell in named):
        return None
    values = [cell for i in indicators if (cell := first.at(i)) and _is_value(cell, words)]
    if len(values) * 2 < len(indicators):
        return None
    fields = {}
    for place in range(begin):
        heads = [cell for line in (*levels, names) if (cell := _over(line, place)) and not cell.blank]
        if heads:
            fields[place] = heads[-1]
    return _Sideways(tuple(levels), names, indicators, fields) if fields else None


def _is_value(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a cell begins as target values do: ≥95%, 不少于3070盏, 达761公里以上, 1850元/公顷."""
    flat = without_blanks(cell.text)
    return bool(IS_VALUE.fullmatch(flat) or patterns_of(words).looks_like_value.match(flat) or cell.roles.content in ("compared", "value"))


def _first_level(line: Line, *, alone: bool = False) -> int | None:
    """Where the levels of a row begin, if from there on it is nothing but two or more different levels of one kind.

    ``alone``: or but one, which reaches over several columns (产出指标 over all of them); where no spans are told the others are empty.
    """
    if line.paragraph:
        return None
    filled = [(i, cell) for i, cell in enumerate(line.cells) if not cell.blank]
    first = next((n for n, (_, cell) in enumerate(filled) if cell.roles.is_level), None)
    if first is None or not all(cell.roles.is_level for _, cell in filled[first:]):
        return None
    cells = [cell for _, cell in filled[first:]]
    kinds = (
        {c.roles.level1.concept for c in cells if c.roles.level1},
        {c.roles.level2.concept for c in cells if c.roles.level2},
    )
    alike = all(c.roles.level1 for c in cells) or all(c.roles.level2 for c in cells)
    wide = len(cells) == 1 and filled[first][0] + 1 < len(line.cells)
    several = max(map(len, kinds)) > 1 or (alone and first > 0 and wide)
    return filled[first][0] if alike and several else None


def _over(line: Line, place: int) -> LineCell | None:
    """The cell that covers a place: its own, one merged down into it, or one merged to the right over it."""
    if place in line.above:
        return line.above[place]
    while place in line.left:
        place -= 1
    return line.cells[place] if place < len(line.cells) else None


def _is_unit(line: Line, grid: int, sideways: _Sideways, words: Vocabulary) -> bool:
    """Whether a row of the table is that of a unit: with a text at the left, and a value. Rows of totals are none."""
    if line.grid != grid or line.paragraph or not line.texts or line.texts[0].roles.key in words.total_rows:
        return False
    named = any((cell := line.at(place)) and not cell.blank for place in sideways.fields)
    return named and any((cell := line.at(place)) and not cell.blank for place in sideways.indicators)


def _form(sideways: _Sideways, line: Line, words: Vocabulary) -> Iterator[Line]:
    """One unit: its fields, the heading, and a row for each indicator."""
    begins = True
    for place, head in sideways.fields.items():
        value = line.at(place)
        if value is not None and not value.blank:
            yield Line((_labelled(head, words), _single(value)), Layout.TABLE, real=True, grid=line.grid, listed=True, begins=begins)
            begins = False
    corner = next(iter(sideways.fields.values()))
    roles = [role for role in _ROLES if role not in ("level1", "level2") or any(_has(level, role) for level in sideways.levels)]
    yield Line(tuple([_headed(corner, role) for role in roles]), Layout.TABLE, real=True, grid=line.grid)
    for place in sideways.indicators:
        levels = [_over(level, place) for role in ("level1", "level2") for level in sideways.levels if _has(level, role)][: len(roles) - 2]
        value = line.at(place)
        cells = (*levels, sideways.names.cells[place], value)
        yield Line(tuple([_single(cell) if cell else _blank(line) for cell in cells]), Layout.TABLE, real=True, grid=line.grid)


def _labelled(head: LineCell, words: Vocabulary) -> LineCell:
    """The heading over the units as the label of what stands below it: 单位, elsewhere a unit of measure, is the department, and a word
    that is no label (乡镇) is kept as it is printed."""
    cell = _single(head)
    if cell.roles.label is not None:
        return cell
    department = next((means for means in words.labels.values() if means.field == "department"), OTHER)
    means = department if cell.roles.column == "measure" else OTHER
    return replace(cell, roles=PossibleRoles(key=cell.roles.key, label=Label(means, None, None, cell.text, parsed=True)))


def _has(line: Line, role: str) -> bool:
    """Whether a row of levels is that of level 1, or of level 2. A word may be both (成本指标): the others of its row tell."""
    cells = [cell for cell in line.texts if cell.roles.is_level]
    first = all(cell.roles.level1 for cell in cells)
    return first if role == "level1" else not first


def _headed(corner: LineCell, role: str) -> LineCell:
    """The cell that heads the units, in the place of a column's heading that the table does not print."""
    return LineCell(corner.text, corner.ref, 1, 1, corner.confidence, PossibleRoles(key=corner.roles.key, column=role))


def _single(cell: LineCell) -> LineCell:
    """A cell without its spans, which are those of the table on its side."""
    return replace(cell, rowspan=1, colspan=1)


def _blank(line: Line) -> LineCell:
    return LineCell("", line.ref)


# -- headings at the left ----------------------------------------------------------------------------------------------------------------


def _rows_with_headings(lines: Sequence[Line], index: int) -> int:
    """How many rows from a line on begin with the heading of a column (一级指标 | …): none where name and value are not among them."""
    grid, place = lines[index].grid, _heading_place(lines[index])
    if place is None:
        return 0
    roles: list[str] = []
    for line in lines[index:]:
        if line.grid != grid or line.paragraph or _heading_place(line) != place:
            break
        role = line.cells[place].roles.column
        if role is None or role in roles:
            break
        roles.append(role)
    return len(roles) if len(roles) >= _LEAST_ROWS and {"name", "value"} <= set(roles) else 0


def _heading_place(line: Line) -> int | None:
    """The place of the heading that a row begins with, where no other cell of the row is one."""
    if is_columns(line) or len(line.columns) != 1:
        return None
    place, _ = line.columns[0]
    before = [cell for cell in line.cells[:place] if not cell.blank]
    return place if all(cell.roles.side for cell in before) and len(line.texts) > len(before) + 1 else None


def _turned(lines: Sequence[Line]) -> Iterator[Line]:
    """The rows as columns: the heading, then a line for each indicator."""
    place, _ = lines[0].columns[0]
    side = [_single(cell) for cell in lines[0].cells[:place] if not cell.blank]
    yield Line((*side, *[_single(line.cells[place]) for line in lines]), Layout.TABLE, real=True, grid=lines[0].grid)
    for column in range(place + 1, max(len(line.cells) for line in lines)):
        cells = [_over(line, column) for line in lines]
        if any(cell and not cell.blank for cell in cells):
            own = [_single(cell) if cell else _blank(lines[0]) for cell in cells]
            yield Line((*[_blank(lines[0]) for _ in side], *own), Layout.TABLE, real=True, grid=lines[0].grid)
