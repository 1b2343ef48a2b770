"""Tell rows under the indicators of a table that are none: signatures and seals, notes, opinions over the whole width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .columns import Column
from .indicator_rows import IS_VALUE, LEVELS
from .patterns import REMARK_AT_END, patterns_of
from .raw_row import RawRow, ends_alike
from .rows_of_cells import Line, LineCell

#: The least cells that a row of indicators has in a text with columns: levels may be left empty.
_FEWEST = 3
#: Columns of what is said of an indicator, of which some may be merged in a row, but not so many.
_SAID_OF_NAME = frozenset(("weight", "value", "actual", "score"))
_MOST_MERGED = 2
#: The most characters of a text that names a sum: 本级合计, 分值小计.
_LONGEST_SUM = 8
#: What stands in an empty cell to say that it is empty, as signs.
_EMPTY_MARKS = "….·/\\-—－–_"
#: Columns of numbers: the heading of another table has none in them.
_POINTS = ("weight", "score")


def is_signature(line: Line, cells: Sequence[LineCell], columns: Sequence[Column], words: Vocabulary) -> bool:
    """Tell whether a row is for signatures and seals: 财政局预算股（盖章） 年 月 日. An indicator may speak of them too (公章管理)."""
    if not any(word in cell.roles.key for cell in cells for word in words.seals):
        return False
    return not _has_levels(line, cells, columns) and not any(IS_VALUE.fullmatch(compact(cell.text)) for cell in cells)


def is_note(cell: LineCell, words: Vocabulary) -> bool:
    """Tell whether a text begins a note (注：…), a line for signatures, or one of who filled the form in."""
    key = cell.roles.key
    label = words.labels.get(key.partition(":")[0])
    if key in words.note_labels or key.startswith(words.notes) or (label is not None and label.kind == "ignored"):
        return True
    return any(word in key for word in words.seals) and not cell.roles.is_level and key.endswith((*words.seals, ":", ")"))


def is_footer(line: Line, cells: Sequence[LineCell], columns: Sequence[Column], words: Vocabulary) -> bool:
    """Tell whether a row of a table is a note or an opinion: 说明 | 无, 审核意见 | 同意.

    It is where it begins with the word for notes, or where one cell lies over what would be a level and a name, or a name and a value;
    of the latter, only where nothing in the row looks like a value, and it begins where levels stand.
    """
    if _has_levels(line, cells, columns):
        return False
    if not line.real:  # a text keeps no widths: the words alone tell
        told = cells[0].roles.key in words.note_labels or cells[0].roles.key.endswith(words.opinions)
        return told and len(cells) < _FEWEST and cells[0] is line.cells[0] and not any(_is_value(cell, words) for cell in cells[1:])
    places = {id(cell): place for place, cell in enumerate(line.cells)}
    first = places.get(id(cells[0]), 0)
    if first > min((column.start for column in columns), default=0):
        return False
    if cells[0].roles.key in words.note_labels:
        return True
    # A text alone in its row may be the title of another table below this one.
    if len(cells) == 1 or any(_is_value(cell, words) for cell in cells[1:]):
        return False
    return any(_lies_over_both(cell, places.get(id(cell), 0), columns) for cell in cells)


def without_remark(key: str) -> str:
    """Give the key of a row of totals without what it counts in (合计（含资金执行10分）)."""
    return REMARK_AT_END.sub("", key) or key


def is_sum(line: Line, cells: Sequence[LineCell], columns: Sequence[Column], words: Vocabulary) -> bool:
    """Tell whether a row sums up points of some indicators (本级合计, 分值小计): a text that ends so, without a value, and numbers only."""
    key = without_remark(cells[0].roles.key)
    if len(key) > _LONGEST_SUM or not key.endswith((*words.total_rows, *words.ignored_rows)):
        return False
    if any((cell := line.at(column.start)) and not cell.blank and cell is not cells[0] for column in columns if column.role == "value"):
        return False
    return all(patterns_of(words).number.fullmatch(compact(cell.text)) for cell in cells[1:])


def is_blank(cells: Sequence[LineCell]) -> bool:
    """Tell whether nothing but marks of emptiness stands in a row: …… | ……, /, ——."""
    return not "".join(cell.roles.key for cell in cells).strip(_EMPTY_MARKS)


def goes_on(line: Line, level: LineCell, rows: Sequence[RawRow], columns: Mapping[str, int], words: Vocabulary) -> bool:
    """Tell whether a row goes on with those above: its level ends as theirs do, or it has an indicator and points in all their columns
    (``columns``: the place of each role)."""
    if ends_alike(level, rows):
        return True
    name = line.at(columns["name"]) if "name" in columns else None
    scored = all(role in columns for role in _POINTS) and not any(cell.blank for cell in _points(line, columns))
    return scored and states_points(line, columns, words) and name is not None and not name.blank and name is not level


def states_points(line: Line, columns: Mapping[str, int], words: Vocabulary) -> bool:
    """Tell whether nothing but numbers stands in a row's columns of points: the heading of another table has words there."""
    number = patterns_of(words).number
    return all(cell.blank or number.fullmatch(compact(cell.text)) or not compact(cell.text).strip("-—/") for cell in _points(line, columns))


def _points(line: Line, columns: Mapping[str, int]) -> list[LineCell]:
    return [cell for role in _POINTS if role in columns and (cell := line.at(columns[role])) is not None]


def _has_levels(line: Line, cells: Sequence[LineCell], columns: Sequence[Column]) -> bool:
    """Whether a level of the framework stands in the row, or reaches into it from above."""
    merged = (line.above.get(column.start) for column in columns if column.role in LEVELS)
    return any(cell.roles.is_level for cell in cells) or any(cell is not None and not cell.blank for cell in merged)


def _lies_over_both(cell: LineCell, start: int, columns: Sequence[Column]) -> bool:
    """Whether a cell covers columns whose contents cannot be one text: level and name, name and value, or all that is said of a name."""
    covered = {column.role for column in columns if start <= column.start < start + cell.colspan}
    return ("name" in covered and not covered.isdisjoint({*LEVELS, "value"})) or len(covered & _SAID_OF_NAME) > _MOST_MERGED


def _is_value(cell: LineCell, words: Vocabulary) -> bool:
    text = compact(cell.text)
    return patterns_of(words).looks_like_value.match(text) is not None or IS_VALUE.fullmatch(text) is not None
