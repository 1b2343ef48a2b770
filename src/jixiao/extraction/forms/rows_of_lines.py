"""Lay out the rows of a text with a cell on each line whose headings do not begin with a level: 指标名称 | 指标值, 序号 | 一级指标 …

Where a level comes first, its words tell where rows begin (``flow_rows.py``). Here what stands in the cells tells: each must be what its
column holds, and the rows must come out in one way only. Levels that were merged down, remarks and units may be left empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product, takewhile

from ...model import Layout
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, without_blanks
from .footer_rows import is_note
from .indicator_rows import LEVELS
from .label_grammar import is_whole, parse_label
from .patterns import patterns_of
from .plain_heading import column_at
from .rows_of_cells import Line, LineCell
from .text_below import names_person

#: What need not be filled in, and what is a number where it is; what such headings begin with.
_OPTIONAL, _POINTS = frozenset((*LEVELS, "explanation", "remark", "standard", "measure")), frozenset(("weight", "score"))
_NAMES, _FIRST, _UNKNOWN = frozenset(("name", "lowest")), frozenset(("name", "lowest", "ignored")), ""
#: Labels of the head: the kinds of listed ones, and the fields of those that are parsed.
_HEAD_KINDS = ("text", "amount", "block", "date", "year", "heading")
_HEAD_FIELDS = ("project_name", "department", "supervising_department", "either_department", "goal", "annual_goal", "year")
#: The most ways in which all rows may be filled that are tried.
_MOST_TRIES = 200_000
#: The most headings, empty columns of a row and cells that are looked at; the most characters of a unit.
_MOST_COLUMNS, _MOST_EMPTY, _MOST_CELLS, _LONGEST_UNIT = 16, 5, 12_000, 6


def with_rows_laid_out(lines: Iterable[Line], words: Vocabulary) -> list[Line]:
    """Give the lines of a document with a line for each row of such a table, and one for its heading.

    Where its cells do not come out as rows, they are one line, of which is said that it fits no heading.
    """
    all_lines, result, index = list(lines), list[Line](), 0
    while index < len(all_lines):
        table = _table_at(all_lines, index, words) if all_lines[index].layout is Layout.LINES else None
        result += table or all_lines[index : index + 1]
        index += len([cell for line in table for cell in line.texts]) if table else 1
    return result


def _table_at(lines: Sequence[Line], index: int, words: Vocabulary) -> list[Line] | None:
    """The heading and the rows of the table whose heading begins at a line; None where none does."""
    if not lines[index].columns or lines[index].columns[0][1] in LEVELS or (index and lines[index - 1].columns):
        return None  # a heading begins before it
    grid = lines[index].grid
    run = takewhile(lambda line: line.grid == grid and line.layout is Layout.LINES, lines[index : index + _MOST_CELLS])
    cells = [cell for line in run for cell in line.texts]
    heading = _heading(cells, words)
    roles = [cell.roles.column or _UNKNOWN for cell in heading]
    if not roles or roles[0] not in _FIRST or not _NAMES & set(roles) or not {"value", _UNKNOWN} & set(roles):
        return None
    below = list(takewhile(lambda cell: not _ends_rows(cell, words), cells[len(heading) :]))
    behind = cells[len(heading) + len(below) :]
    if not below or (behind and behind[0].roles.field != "project_name" and _is_of_head(behind[0], words)):
        return None  # the form goes on below its rows, which the head is read around
    rows = _rows(below, roles, words) or [below]
    total = _total(behind, roles, words)
    return [Line(tuple(row), Layout.TABLE, grid=grid) for row in (heading, *rows, total) if row]


def _total(cells: Sequence[LineCell], roles: Sequence[str], words: Vocabulary) -> list[LineCell]:
    """The row of totals that a run of cells begins with (总分, 100, 98), its numbers below the points; nothing where there is none."""
    places = [place for place, role in enumerate(roles) if role in _POINTS]
    if not cells or cells[0].roles.key not in words.total_rows:
        return []
    points = list(takewhile(lambda cell: _is_number(cell, words), cells[1:]))
    if len(points) != len(places):
        return [cells[0], *points]
    below = dict(zip(places, points, strict=True)) | {0: cells[0]}
    return [below.get(place) or cells[0].emptied() for place in range(len(roles))]


def _heading(cells: Sequence[LineCell], words: Vocabulary) -> list[LineCell]:
    """The headings that a run of cells begins with, each on a line of its own; one that is not known stands between others."""
    heading: list[LineCell] = []
    for place, cell in enumerate(cells[:_MOST_COLUMNS]):
        column = column_at(cells[place : place + _MOST_COLUMNS], words)
        if len(column.cells) > 1 or cell.roles.side:
            break
        known = column.role is not None
        after = cells[place + 1].roles.column if place + 1 < len(cells) else None
        if not known and (after is None or cell.roles.is_level or cell.roles.content or _looks_like_value(cell, words)):
            break
        heading.append(cell)
    return heading


def _ends_rows(cell: LineCell, words: Vocabulary) -> bool:
    """Whether the rows end at a cell: a note, a sum, who filled the form in, another heading, the next form."""
    roles = cell.roles
    if roles.column is not None or roles.side or roles.key in words.total_rows or roles.key.endswith(words.title_endings):
        return True
    return _is_of_head(cell, words) or is_note(cell, words) or names_person(cell.text, words)


def _is_of_head(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a cell is a label of the head, by which the rows of a form end that states its money or its goal below them."""
    label = cell.roles.label
    if label is not None:
        return label.means.kind in _HEAD_KINDS
    parsed = parse_label(cell.text, words)
    if parsed is None or not is_whole(parsed, words):
        return False
    return parsed.means.field in _HEAD_FIELDS or (parsed.means.kind == "amount" and parsed.unit is not None)


def _rows(cells: Sequence[LineCell], roles: Sequence[str], words: Vocabulary) -> list[list[LineCell]] | None:
    """Part cells into rows; None where that cannot be done, or in several ways. Words for values are taken where numbers do not do."""
    rows = _parted(cells, roles, words, worded=False)
    if rows is not None:
        return rows
    worded = _parted(cells, roles, words, worded=True)
    if worded is None:
        return None
    place = roles.index("value") if "value" in roles else roles.index(_UNKNOWN)
    quantities = sum(_looks_like_value(row[place], words) for row in worded)
    return worded if quantities * 2 >= len(worded) or any(role in roles for role in (*LEVELS, "sign", "weight")) else None


def _parted(cells: Sequence[LineCell], roles: Sequence[str], words: Vocabulary, *, worded: bool) -> list[list[LineCell]] | None:
    if len(cells) * len(_ways(tuple(roles))) > _MOST_TRIES:
        return None
    counts = [0] * len(cells) + [1]
    first: list[tuple[bool, ...] | None] = [None] * len(cells)  # which columns of the row that begins at a place are filled
    for place in range(len(cells) - 1, -1, -1):
        for filled in _ways(tuple(roles)):
            size = sum(filled)
            if place + size > len(cells) or not counts[place + size]:
                continue
            held = [role for role, full in zip(roles, filled, strict=True) if full]
            if _fit(held, cells[place : place + size], words, worded=worded):
                counts[place] = min(counts[place] + counts[place + size], 2)  # one way, or several
                first[place] = filled
    if not cells or counts[0] != 1:
        return None
    rows, place = [], 0
    while place < len(cells):
        filled = first[place] or ()
        row = iter(cells[place : place + sum(filled)])
        rows.append([next(row) if full else cells[place].emptied() for full in filled])
        place += sum(filled)
    return rows


@lru_cache(maxsize=64)
def _ways(roles: tuple[str, ...]) -> tuple[tuple[bool, ...], ...]:
    """The ways in which the columns of a row can be filled, the one with all of them first."""
    choices: Iterator[tuple[bool, ...]] = product(*((True, False) if role in _OPTIONAL else (True,) for role in roles))
    return tuple(way for way in choices if way.count(False) <= _MOST_EMPTY)


def _fit(roles: Sequence[str], cells: Sequence[LineCell], words: Vocabulary, *, worded: bool) -> bool:
    """Whether each cell is what its column holds; a level 2 beside it in its row makes 成本指标 a level 1."""
    above = any(cell.roles.level2 is not None and cell.roles.level1 is None for cell in cells)
    return all(_fits(role, cell, words, above=above, worded=worded) for role, cell in zip(roles, cells, strict=True))


def _fits(role: str, cell: LineCell, words: Vocabulary, *, above: bool, worded: bool) -> bool:
    level1, level2, content = cell.roles.level1, cell.roles.level2, cell.roles.content
    if role in LEVELS:
        both = level1 is not None and level2 is not None
        return (level1 if role == "level1" else level2) is not None and (not both or above == (role == "level1"))
    number = _is_number(cell, words)
    if role in _POINTS:
        return number
    if role == "value":
        return not cell.roles.is_level and (worded or _looks_like_value(cell, words))
    if role == "sign":
        return content in ("sign", "nature")
    if role == "measure":
        return content == "unit" or (content is None and len(cell.roles.key) <= _LONGEST_UNIT and not number and not cell.roles.is_level)
    if role in ("ignored", _UNKNOWN):
        return not cell.roles.is_level
    return role == "actual" or not (number or content is not None or cell.roles.is_level)


def _is_number(cell: LineCell, words: Vocabulary) -> bool:
    return patterns_of(words).number.fullmatch(compact(cell.text)) is not None


def _looks_like_value(cell: LineCell, words: Vocabulary) -> bool:
    return patterns_of(words).looks_like_value.match(without_blanks(cell.text)) is not None
