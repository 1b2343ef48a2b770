"""Tell of each row of an indicator table how it was found and how surely, by its columns and by what stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...model import Certainty, Level, ReadingDoubt, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import without_blanks
from .column_evidence import Evidence, evidence_of
from .column_headings import Heading
from .columns import Column
from .indicator_rows import IS_VALUE, LEVELS
from .possible_roles import roles_by_text
from .raw_row import RawRow
from .rows_of_cells import Line

#: A character of a scan that is less sure than this is hard to read; the reader says so too.
_SURE = 0.85
#: One value for each combination, as documents have thousands of rows and few ways of finding them.
_ALIKE: dict[Certainty, Certainty] = {}


def doubts_of_columns(heading: Heading, rows: Sequence[Line]) -> tuple[ReadingDoubt, ...]:
    """What is not certain of the columns that a heading names. ``rows``: those below it."""
    columns = [column for column in heading.columns if column.role in (*LEVELS, "name", "value", "sign", "measure")]
    return tuple(
        doubt
        for doubt, told in (
            (ReadingDoubt.COLUMN_BY_CONTENT, any(column.by_content and not column.listed for column in columns)),
            (ReadingDoubt.COLUMN_UNKNOWN, _lacks_unknown(heading, rows)),
            (ReadingDoubt.COLUMN_AGAINST_CONTENT, any(_is_against(column, rows) for column in columns)),
        )
        if told
    )


def _lacks_unknown(heading: Heading, rows: Sequence[Line]) -> bool:
    """Whether a column that every indicator needs is missing, and one of an unknown heading stands where it would be."""
    starts = {column.role: column.start for column in reversed(heading.columns)}
    first = min(starts.values())
    known = {column.start for column in heading.columns}
    left = {"name", "value", *LEVELS} - starts.keys() - ({"name"} if "lowest" in starts else set())
    ends = {"value": len(rows[0].cells) if rows else 0, "name": starts.get("value", 0)}
    ends["level1"] = ends["level2"] = starts.get("name", starts.get("value", 0))
    names, values = ([c.start for c in heading.columns if c.role == role] for role in ("name", "value"))
    if len(names) == 1 and len(values) > 1 and any(column.horizon for column in heading.columns):  # each of two sets has its names
        left.add("name")
        ends["name"] = values[-1]
    for cell, column in heading.cells:
        if column is None and not cell.roles.side and not cell.roles.column and not cell.roles.label:
            start = (cell.ref.column or 1) - 1
            told = evidence_of(rows, start, start + cell.colspan)
            beside = start > first or cell.rowspan <= heading.lines
            if start not in known and beside and any(start < ends[role] and _may_be(role, told) for role in left):
                return True
    return False


def _may_be(role: str, told: Evidence) -> bool:
    """Whether what stands in a column may be what a role says."""
    if told.filled < 2:
        return False
    return (
        told.mostly(told.values + told.numbers + told.plain) if role == "value" else told.mostly(told.plain + max(told.level1, told.level2))
    )


def _is_against(column: Column, rows: Sequence[Line]) -> bool:
    """Whether what stands in a column is mostly what its heading does not head: not asked of a heading over several (≥ | 95%, 1 | name)."""
    told = evidence_of(rows, column.start, column.end)
    if told.filled < 2 or column.by_content or column.end - column.start > 1:
        return False
    wrong = _wrong(column.role, told)
    return told.mostly(wrong)


def _wrong(role: str, told: Evidence) -> int:
    """How many cells of a column cannot be what its role says."""
    values = told.signs + told.units + told.numbers + told.values
    levels = max(told.level1, told.level2)
    return {
        "level1": values,
        "level2": values,
        "name": values + levels,
        "value": told.signs + told.natures + levels,
        "sign": told.filled - told.signs - told.natures,
        "measure": told.signs + told.compared + levels,
    }[role]


def certainty_of(row: RawRow, levels: Sequence[Level | None], with_level2: bool, words: Vocabulary) -> Certainty:
    """The certainty of a row. ``levels``: its level 1 and level 2; ``with_level2``: most rows of its table have a level 2."""
    found_by = tuple(dict.fromkeys(rule for _, role, rule in row.used if role in (*LEVELS, "name", "value")))
    told = {*row.doubts, *_doubts_of_text(row, words), *_doubts_of_levels(levels, with_level2, words)}
    if ReadingRule.CONTINUED_ON_NEXT_PAGE in found_by:
        told.add(ReadingDoubt.CONTINUED)
    if any(cell.confidence is not None and cell.confidence < _SURE for cell in row.parts.values()):
        told.add(ReadingDoubt.HARD_TO_READ)
    certainty = Certainty(found_by, tuple(doubt for doubt in ReadingDoubt if doubt in told) if told else ())
    return _ALIKE.setdefault(certainty, certainty)


def _doubts_of_text(row: RawRow, words: Vocabulary) -> Iterator[ReadingDoubt]:
    """What the texts of name and value say against being these."""
    roles = roles_by_text(words)
    name, value = row.text("name"), row.text("value")
    if value and not name:
        yield ReadingDoubt.NAME_MISSING
    if name and IS_VALUE.fullmatch(without_blanks(name)):
        yield ReadingDoubt.NAME_LIKE_VALUE
    heads = [text and (roles[text].column is not None or roles[text].heading.says_time) for text in (name, value)]
    if all(heads):
        yield ReadingDoubt.LIKE_HEADING


def _doubts_of_levels(levels: Sequence[Level | None], with_level2: bool, words: Vocabulary) -> Iterator[ReadingDoubt]:
    """What the levels say against being these."""
    if any(level and level.text and level.concept is None for level in levels):
        yield ReadingDoubt.LEVEL_UNKNOWN
    first, second = levels
    if second is None and with_level2:
        either = first is not None and first.text and words.level2(first.text, None)
        yield ReadingDoubt.LEVEL_AMBIGUOUS if either else ReadingDoubt.LEVEL_MISSING
