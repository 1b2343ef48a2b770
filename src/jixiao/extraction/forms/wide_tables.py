"""Unpivot tables of many projects (项目绩效目标汇总表), which have project, department and funds in columns beside the indicators.

Each project becomes lines as a form of its own would have them (wide to long), so that one way of reading serves both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...model import Layout
from ...vocabulary import FieldLabel, Vocabulary
from ...vocabulary.characters import without_blanks
from .column_headings import is_columns
from .header_lines import is_heading_line
from .labels import Label, stated_unit
from .list_headings import body_over_projects, with_list_headings
from .rows_of_cells import Line, LineCell, numbers_columns

_SINGLE_VALUE = ("text", "amount", "date", "block", "number", "ignored", "other")


@dataclass(frozen=True, slots=True)
class _WideTable:
    """The heading of such a table: its lines, and the columns of fields with the cells that name them.

    ``body``: the project's column has bodies too, each in a row of its own above its projects, under this heading. ``over``: headings
    over several fields that state their money unit (资金（万元） over 总额 | 其中：财政).
    """

    heading: tuple[Line, ...]
    fields: dict[int, LineCell]
    project: int
    body: LineCell | None
    over: tuple[LineCell, ...] = ()


def unpivot(lines: Sequence[Line], words: Vocabulary) -> list[Line]:
    """Give the lines of a document with its tables of many projects unpivoted."""
    result: list[Line] = []
    index = 0
    while index < len(lines):
        wide = _wide_table_at(lines, index, words)
        if wide is None:
            result.append(lines[index])
            index += 1
            continue
        end = index + len(wide.heading)
        while end < len(lines) and _goes_on(lines[end], wide.heading[-1]):
            end += 1
        result.extend(_projects(wide, lines[index + len(wide.heading) : end], _lines_right_above(result, words), words))
        index = end
    return result


def _goes_on(line: Line, heading: Line) -> bool:
    """Whether a line belongs to the table of a heading: also on the next page, where columns are as many and no head begins.

    A label where names of indicators stand is one (项目实施期限).
    """
    if line.paragraph or line.grid == heading.grid:
        return not line.paragraph
    same = line.layout is Layout.TABLE and len(line.cells) == len(heading.cells) and line.ref.page != heading.ref.page
    columns = {place for place, _ in heading.columns}
    return same and (is_columns(line) or all(place in columns and label.means.field != "project_name" for place, label in line.labels))


def _wide_table_at(lines: Sequence[Line], index: int, words: Vocabulary) -> _WideTable | None:
    line = lines[index]
    following = lines[index + 1] if index + 1 < len(lines) and lines[index + 1].grid == line.grid else None
    heading = tuple(with_list_headings(row, words) for row in _heading(line, following))
    fields: dict[int, LineCell] = {}
    for row in heading:
        for place, label in row.labels:
            cell = row.cells[place]
            if label.inline is None and label.means.kind in _SINGLE_VALUE and not cell.roles.column:
                fields[place] = cell
    project = next((place for place, cell in fields.items() if cell.roles.field == "project_name"), None)
    if project is None:
        return None
    return _WideTable(heading, fields, project, body_over_projects(fields[project], words), _units_over(heading[0], fields, words))


def _units_over(upper: Line, fields: Mapping[int, LineCell], words: Vocabulary) -> tuple[LineCell, ...]:
    """The headings over several fields that state a money unit."""
    stated = [(place, cell) for place, cell in enumerate(upper.cells) if cell.colspan > 1 and stated_unit(cell.roles.key, words)]
    return tuple(
        cell for place, cell in stated if any(own is not cell for at in range(place, place + cell.colspan) if (own := fields.get(at)))
    )


def _heading(line: Line, following: Line | None) -> tuple[Line, ...]:
    """The one or two lines of the heading that begins at a line; none where there is none."""
    if line.layout is not Layout.TABLE or line.paragraph:
        return ()
    if is_columns(line):
        two = following and line.left and following.above and (_has_only_headings(following) or _under_merged(line, following))
        return (line, following) if following and two else (line,)
    if following and line.real and following.above and is_columns(following) and line.reaches_into(following):
        return (line, following)
    return ()


def _has_only_headings(line: Line) -> bool:
    return all(cell.roles.column or cell.roles.label for cell in line.texts)


def _under_merged(line: Line, following: Line) -> bool:
    """Whether all of a line stands under cells of the heading that are merged across, and the others reach down beside it."""
    spans = [range(place, place + cell.colspan) for place, cell in enumerate(line.cells) if cell.colspan > 1 and not cell.blank]
    filled = [place for place, cell in enumerate(following.cells) if not cell.blank]
    others = [place for place, cell in enumerate(line.cells) if not cell.blank and cell.colspan == 1]
    under = all(any(place in span for span in spans) for place in filled)
    return bool(filled) and under and all(following.above.get(place) is line.cells[place] for place in others)


def _lines_right_above(before: Sequence[Line], words: Vocabulary) -> list[Line]:
    """The lines right above the table that hold for all of it: its unit, its department."""
    above: list[Line] = []
    for line in reversed(before[-4:]):
        texts = line.texts
        if not texts or not all(is_heading_line(cell, words) for cell in texts):
            break
        above.insert(0, line)
    return above


def _projects(wide: _WideTable, rows: Sequence[Line], above: Sequence[Line], words: Vocabulary) -> Iterator[Line]:
    groups: list[list[Line]] = []
    bodies: list[LineCell | None] = []
    body: LineCell | None = None
    numbering: list[Line] = []
    sums: list[Line] = []
    totals: list[Line] = []  # what all projects together have
    current: str | None = None
    headings = {cell.text for line in wide.heading for cell in line.texts}
    for row in _continued(rows, wide.fields):
        if is_columns(row) or (row.texts and all(cell.text in headings for cell in row.texts)):
            continue  # the heading again, on the next page
        if numbers_columns(row.texts):
            numbering.append(row)
            continue
        project = row.at(wide.project)
        name = without_blanks(project.text) if project else ""
        if name and wide.body and len(row.texts) == 1:
            body, current = project, None
            continue
        if name and name != current:
            current = name
            groups.append([])
            bodies.append(body)
        if groups:
            groups[-1] += [row, *numbering]
            numbering = []
        elif _is_sum_of_body(wide, row):
            sums.append(row)
        elif row.texts and row.texts[0].roles.key in words.total_rows and _is_of_fields(wide, row):
            totals += [_left_out(row.texts[0], cell, row) for cell in row.texts[1:]]
        else:
            yield row
    for number, (group, own) in enumerate(zip(groups, bodies, strict=True)):
        yield from _project(wide, group, own, above if number else (), () if number else [*sums, *totals])


def _continued(rows: Sequence[Line], places: Collection[int]) -> Iterator[Line]:
    """Put into the rows of a next page what a merged cell of the page before says that goes on there, blank, over several rows."""
    grid, said = 0, dict[int, LineCell]()
    carried: dict[int, LineCell] = {}
    blank: dict[int, LineCell] = {}
    for row in rows:
        if row.grid != grid:
            blank = {place: row.cells[place] for place in places if place < len(row.cells) and _goes_on_blank(row, place)}
            grid, carried = row.grid, {place: said[place] for place in blank if place in said}
        goes_on = {place: cell for place, cell in carried.items() if row.above.get(place) is blank[place]}
        line = replace(row, above={**row.above, **goes_on}) if goes_on else row
        said |= {place: cell for place in places if (cell := line.at(place)) and not cell.blank}
        yield line


def _goes_on_blank(row: Line, place: int) -> bool:
    return row.cells[place].blank and row.cells[place].rowspan > 1 and place not in row.left and place not in row.above


def _is_sum_of_body(wide: _WideTable, row: Line) -> bool:
    """Whether a row above the first project states what a body has for all of its projects (815-某某部门 | | 120.64)."""
    places = [place for place, cell in enumerate(row.cells) if not cell.blank]
    return len(places) > 1 and all(place in wide.fields for place in places) and "department" in (wide.fields[places[0]].roles.field or "")


def _project(wide: _WideTable, rows: Sequence[Line], body: LineCell | None, above: Sequence[Line], sums: Sequence[Line]) -> Iterator[Line]:
    """One project: its fields, what stands above the table for all of them, the heading, its rows; ``sums``: rows of a body above it."""
    first = rows[0]
    project_line, *others = _form(wide, first)
    yield project_line
    if wide.body and body:
        yield Line((wide.body, body), Layout.TABLE, real=first.real, grid=first.grid, listed=True)
    yield from sums
    yield from (Line((cell,), Layout.TABLE, real=first.real, grid=first.grid, listed=True) for cell in wide.over)
    yield from (replace(line, paragraph=True) for line in above)
    yield from others
    told = {place: without_blanks(cell.text) for place in wide.fields if (cell := first.at(place))}
    left = []
    for row in rows[1:]:  # values that are printed again on each row; others (合计) stay where they are
        own = {place for place in wide.fields if place < len(row.cells) and not row.cells[place].blank}
        again = {place for place in own if told.get(place) == without_blanks(row.cells[place].text)}
        # The project's name is said again last, and as what is read already: its label would begin a form.
        yield from (_field_line(wide, row, place, row.cells[place]) for place in sorted(again - {wide.project}))
        if wide.project in again:
            yield _left_out(wide.fields[wide.project], row.cells[wide.project], row)
        left.append(_without(row, wide.fields.keys() - (own - again)))
    yield from (_without(line, wide.fields.keys()) for line in wide.heading)
    yield _without(first, wide.fields.keys())
    yield from left


def _form(wide: _WideTable, row: Line) -> Iterator[Line]:
    """The fields of a project as lines of label and value, the project first."""
    for place in sorted(wide.fields, key=lambda place: (place != wide.project, place)):
        value = row.at(place)
        if value is not None and place not in row.left:
            yield _field_line(wide, row, place, value)


def _field_line(wide: _WideTable, row: Line, place: int, value: LineCell) -> Line:
    return Line((wide.fields[place], value), Layout.TABLE, real=row.real, grid=row.grid, listed=True)


def _left_out(heading: LineCell, value: LineCell, row: Line) -> Line:
    """A line of a label whose value is left out."""
    roles = replace(heading.roles, label=Label(FieldLabel("ignored", "ignored"), None, None, heading.roles.key))
    label = LineCell(heading.text, heading.ref, heading.rowspan, heading.colspan, heading.confidence, roles)
    return Line((label, value), Layout.TABLE, real=row.real, grid=row.grid, listed=True)


def _is_of_fields(wide: _WideTable, row: Line) -> bool:
    """Whether nothing of a row stands among the indicators."""
    return all(place in wide.fields or place == 0 for place, cell in enumerate(row.cells) if not cell.blank)


def _without(line: Line, fields: Collection[int]) -> Line:
    """A row with the columns of fields left empty: they were read."""
    return replace(line.without(fields), above={place: cell for place, cell in line.above.items() if place not in fields})
