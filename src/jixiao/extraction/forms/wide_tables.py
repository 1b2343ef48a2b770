"""Tables of many projects (项目绩效目标汇总表): project, department and funds in columns of their own beside the indicators.

Such a table is unrolled: each project becomes lines as a form of its own would have them, so that one way of reading serves both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...model import Cell, Layout
from ...vocabulary import Vocabulary
from ...vocabulary.characters import without_blanks
from .column_headings import is_columns, role_of
from .header_lines import is_heading_line
from .labels import find_label
from .rows_of_cells import Line

_SINGLE_VALUE = ("text", "amount", "date", "block", "number", "ignored")


@dataclass(frozen=True, slots=True)
class _Wide:
    """The heading of such a table: its lines, and the columns of fields with the cells that name them."""

    heading: tuple[Line, ...]
    fields: dict[int, Cell]
    project: int


def unrolled(lines: Sequence[Line], words: Vocabulary) -> list[Line]:
    """The lines of a document with tables of many projects unrolled."""
    result: list[Line] = []
    index = 0
    while index < len(lines):
        wide = _wide(lines, index, words)
        if wide is None:
            result.append(lines[index])
            index += 1
            continue
        end = index + len(wide.heading)
        while end < len(lines) and lines[end].grid == lines[index].grid and not lines[end].paragraph:
            end += 1
        result.extend(_projects(wide, lines[index + len(wide.heading) : end], _units(result, words), words))
        index = end
    return result


def _wide(lines: Sequence[Line], index: int, words: Vocabulary) -> _Wide | None:
    line = lines[index]
    if line.layout is not Layout.TABLE or line.paragraph:
        return None
    following = lines[index + 1] if index + 1 < len(lines) and lines[index + 1].grid == line.grid else None
    if is_columns(line, words):
        heading: tuple[Line, ...] = (line,)
        if following and line.left and following.above and _only_headings(following, words):
            heading = (line, following)
    elif following and line.real and following.above and is_columns(following, words) and _reaches(line, following):
        heading = (line, following)
    else:
        return None
    fields: dict[int, Cell] = {}
    for row in heading:
        for place, cell in enumerate(row.cells):
            label = None if cell.blank or role_of(cell.text, words) else find_label(cell.text, words)
            if label and label.inline is None and label.means.kind in _SINGLE_VALUE:
                fields[place] = cell
    project = next((place for place, cell in fields.items() if _field(cell, words) == "project_name"), None)
    return _Wide(heading, fields, project) if project is not None else None


def _only_headings(line: Line, words: Vocabulary) -> bool:
    return all(role_of(cell.text, words) or find_label(cell.text, words) for cell in line.texts)


def _reaches(line: Line, following: Line) -> bool:
    return any(cell in line.cells for cell in following.above.values())


def _field(cell: Cell, words: Vocabulary) -> str | None:
    label = find_label(cell.text, words)
    return label.means.field if label else None


def _units(before: Sequence[Line], words: Vocabulary) -> list[Line]:
    """The lines right above the table that hold for all of it: its unit, its department."""
    found: list[Line] = []
    for line in reversed(before[-4:]):
        texts = line.texts
        if not texts or not all(is_heading_line(cell.text, words) for cell in texts):
            break
        found.insert(0, line)
    return found


def _projects(wide: _Wide, rows: Sequence[Line], above: Sequence[Line], words: Vocabulary) -> Iterator[Line]:
    groups: list[list[Line]] = []
    current: str | None = None
    headings = {cell.text for line in wide.heading for cell in line.texts}
    for row in rows:
        if is_columns(row, words) or (row.texts and all(cell.text in headings for cell in row.texts)):
            continue  # the heading again, on the next page
        project = row.at(wide.project)
        name = without_blanks(project.text) if project else ""
        if name and name != current:
            current = name
            groups.append([])
        if groups:
            groups[-1].append(row)
        else:
            yield row
    for number, group in enumerate(groups):
        yield from _project(wide, group, above if number else ())


def _project(wide: _Wide, rows: Sequence[Line], above: Sequence[Line]) -> Iterator[Line]:
    """One project: its fields, what stands above the table for all of them, the heading, its rows."""
    first = rows[0]
    project_line, *others = _form(wide, first)
    yield project_line
    yield from (replace(line, paragraph=True) for line in above)
    yield from others
    told = {place: without_blanks(cell.text) for place in wide.fields if (cell := first.at(place))}
    left = []
    for row in rows[1:]:  # values that are printed again on each row; others (合计) stay where they are
        own = {place for place in wide.fields if place < len(row.cells) and not row.cells[place].blank}
        again = {place for place in own if told.get(place) == without_blanks(row.cells[place].text)}
        yield from (_field_line(wide, row, place, row.cells[place]) for place in sorted(again))
        left.append(_without(row, {place: cell for place, cell in wide.fields.items() if place not in own - again}))
    yield from (_without(line, wide.fields) for line in wide.heading)
    yield _without(first, wide.fields)
    yield from left


def _form(wide: _Wide, row: Line) -> Iterator[Line]:
    """The fields of a project as lines of label and value, the project first."""
    for place in sorted(wide.fields, key=lambda place: (place != wide.project, place)):
        value = row.at(place)
        if value is not None and place not in row.left:
            yield _field_line(wide, row, place, value)


def _field_line(wide: _Wide, row: Line, place: int, value: Cell) -> Line:
    return Line((wide.fields[place], value), Layout.TABLE, real=row.real, grid=row.grid, listed=True)


def _without(line: Line, fields: dict[int, Cell]) -> Line:
    """A row with the columns of fields left empty: they were read."""
    cells = tuple(Cell("", cell.ref) if place in fields else cell for place, cell in enumerate(line.cells))
    return replace(line, cells=cells, above={place: cell for place, cell in line.above.items() if place not in fields})
