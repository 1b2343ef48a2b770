"""Prove that nothing of the indicators was lost: each cell that looks like a 指标值 or a level is in some row, or is said.

The check goes by the document's cells and by the rows that came out, not by how the forms were recognised. Of the recogniser it takes only
what it says it left out by rule or as a finding.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import lru_cache

from ..model import Cell, CellAnnotation, CellRole, Document, Finding, FormTable, Grid, IndicatorRow, Location, ReadingRule
from ..model.finding_rules.forms import CELL_NOT_READ, COLUMN_NOT_UNDERSTOOD
from ..vocabulary import Vocabulary, label_key, level_key
from ..vocabulary.characters import compact
from ..vocabulary.keys import memoize, one_of

#: The most characters of a cell that is a value and no sentence.
_LONGEST = 40
#: Where a cell stands, and what stands in it.
_Place = tuple[object, ...]
#: Fields whose text may be anything: a value that ended there was lost.
_OPEN_FIELDS = frozenset({"goal", "annual_goal", "actual_goal", "purpose"})
#: Left out by a rule of the vocabulary, which a steward can read and change.
_BY_RULE = frozenset(
    {
        ReadingRule.IGNORED_COLUMN,
        ReadingRule.IGNORED_ROW,
        ReadingRule.IGNORED_LABEL,
        ReadingRule.IGNORED_LINE,
        ReadingRule.SIDE_LABEL,
        ReadingRule.TOTAL_ROW,
    }
)
#: What a blank form prints in rows that nobody filled in.
_PREPRINTED = frozenset({"level1", "level2", "sign", "measure"})
#: The columns of a row that are kept as text.
_ROW_TEXTS = tuple(field.name for field in fields(IndicatorRow) if str(field.type).split(" | ")[0] == "str")


def cells_not_read(
    document: Document, tables: Sequence[FormTable], uses: Callable[[], Iterable[CellAnnotation]], words: Vocabulary
) -> list[Finding]:
    """Find the cells of the indicators that no row holds: a comparator, a number with a unit, a level of the framework.

    ``uses``: gives how the cells were read, which is asked for only where a cell is not in the row it stands in.
    """
    by_line = document.media_type == "text/plain"
    # The tables of a text are those that were recognised: there a row is known by its line.
    row_of = _line_of if by_line else _table_and_row
    held = _texts_by_row(tables, row_of)
    telling = _telling_cells(document, set() if by_line else held.keys(), words)
    left = [cell for row in _rows_of(telling) for cell in _not_in_row(row, held.get(row_of(row[0].ref), ""))]
    if not left:
        return []
    place = _line_and_text if by_line else _ref_and_text
    roles = {place(use.cell): use for use in uses()}
    at_place = {place(use.cell)[0]: use for use in roles.values()}
    return [
        CELL_NOT_READ.at(cell.ref, value=cell.text)
        for cell in left
        if not _accounted_for(cell, roles.get(place(cell)) or at_place.get(place(cell)[0]), tables, words)
    ]


def _table_and_row(ref: Location) -> _Place:
    return (ref.table, ref.row)


def _line_of(ref: Location) -> _Place:
    return (ref.line,)


def _line_and_text(cell: Cell) -> _Place:
    return (cell.ref.line, cell.text)


def _ref_and_text(cell: Cell) -> _Place:
    return (cell.ref, cell.text)


# -- what the rows hold ----------------------------------------------------------------------------------------------------------------


def _texts_of(row: IndicatorRow) -> list[str]:
    """The texts of a row as they are compared."""
    texts = [compact(text) for name in _ROW_TEXTS if (text := getattr(row, name))]
    return [*texts, *(compact(level.text) for level in (row.level1, row.level2) if level)]


def _texts_by_row(tables: Iterable[FormTable], row_of: Callable[[Location], _Place]) -> dict[_Place, str]:
    """All texts of the rows by the row of the document in which their names and values stand."""
    held: defaultdict[_Place, list[str]] = defaultdict(list)
    for table in tables:
        for row in table.rows:
            texts = _texts_of(row)
            for place in {row_of(row.source), row_of(row.value_ref)}:
                held[place] += texts
    return {place: "\n".join(texts) for place, texts in held.items()}


def _not_in_row(cells: Sequence[Cell], text: str) -> list[Cell]:
    """The cells of one row of a document that the rows read there, whose ``text`` is given, hold less often than it has them."""
    own = [compact(cell.text) for cell in cells]
    counts = Counter(own)
    return [cell for cell, said in zip(cells, own, strict=True) if text.count(said) < counts[said]]


# -- the cells -------------------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _value(words: Vocabulary) -> re.Pattern[str]:
    """A cell that is a comparator, a number after one, or a number with a unit."""
    signs = one_of(sign for sign, _ in words.comparators)
    units = one_of({"%", *words.units, *words.amount_units})
    return re.compile(rf"(?:{signs})\d.*|[≥≤><=]+|\d[\d,.]*(?:{units})(?:/(?:{units}))?")


@lru_cache(maxsize=8)
def _signs(words: Vocabulary) -> tuple[str, ...]:
    return tuple(sign for sign, _ in words.comparators)


@memoize
def _tells(text: str, words: Vocabulary) -> bool:
    own = compact(text)
    return len(own) <= _LONGEST and (_is_level(text, words) or _value(words).fullmatch(own) is not None)


def _is_level(text: str, words: Vocabulary) -> bool:
    return len(text) <= _LONGEST and level_key(text) in words.levels


def _telling_cells(document: Document, held: Collection[_Place], words: Vocabulary) -> Iterator[Cell]:
    """The cells of the indicators in a document that say something: from a level of the framework on, to the head of the next form."""
    for block in document.blocks:
        if not isinstance(block, Grid):
            continue
        inside = False
        for row in block.rows:
            cells = [cell for cell in row if not cell.blank]
            if not cells:
                continue
            if (cells[0].ref.table, cells[0].ref.row) in held or any(_is_level(cell.text, words) for cell in cells):
                inside = True
            elif _is_of_head(cells, words):
                inside = False
            if inside:
                yield from (cell for cell in cells if _tells(cell.text, words))


def _is_of_head(cells: Sequence[Cell], words: Vocabulary) -> bool:
    """Whether a row begins with a label of a form's head."""
    key = label_key(cells[0].text)
    label = words.labels.get(key) or words.labels.get(key.partition(":")[0]) or words.labels.get(key.partition("(")[0])
    return label is not None and key not in words.columns


def _rows_of(cells: Iterable[Cell]) -> Iterator[list[Cell]]:
    """The cells by the row they stand in."""
    rows: dict[tuple[int, int | None, int | None], list[Cell]] = {}
    for cell in cells:
        rows.setdefault((cell.ref.table, cell.ref.row, cell.ref.line), []).append(cell)
    yield from rows.values()


# -- what became of them ---------------------------------------------------------------------------------------------------------------


def _accounted_for(cell: Cell, use: CellAnnotation | None, tables: Sequence[FormTable], words: Vocabulary) -> bool:
    """Whether a cell is in the row it was read into, is said as a finding, or was left out by a rule that a steward can see.

    Of a column that was not understood only the heading is said; in a table of which no value was read, a comparator in it is a target
    that was lost.
    """
    if use is None:
        return False
    if use.use is CellRole.FINDING:
        lost = use.rule == COLUMN_NOT_UNDERSTOOD.code and compact(cell.text).startswith(_signs(words))
        return not lost or use.table is None or any(row.value for row in tables[use.table - 1].rows)
    if use.use is CellRole.IGNORED:
        return use.rule in _BY_RULE or (use.rule is ReadingRule.BLANK_TEMPLATE_ROW and use.name in _PREPRINTED)
    if use.use is CellRole.ROW and use.table and use.row:
        own = compact(cell.text)
        return any(own in text for text in _texts_of(tables[use.table - 1].rows[use.row - 1]))
    return use.use in (CellRole.LABEL, CellRole.COLUMN, CellRole.TITLE) or (use.use is CellRole.VALUE and use.name not in _OPEN_FIELDS)
