"""Weigh the shapes that an indicator table may have: as it stands, on its side, in order; how much of it each explains.

The reader takes the shape that the layout and the headings show. What another one would have given tells how surely: a shape explains a
cell where what stands in it is what its role asks for (a word of levels, a name, a value), and contradicts it where it is something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from ...model import Cell, CellRole, Layout, Location, TableShape, WeighedShape
from ...model.finding_rules.forms import COLUMN_NOT_UNDERSTOOD
from ...vocabulary import Vocabulary
from .column_headings import heading_at
from .columns import Column
from .flow_rows import FlowRows, PlainRows
from .indicator_rows import LEVELS, Rows
from .possible_roles import roles_by_text
from .rows_of_cells import Line
from .sideways_tables import transposed
from .table_rows import TableRows

#: What a cell that is read counts: as its role asks for, as it may be, as it cannot be.
_FITS, _MAY_BE, _CANNOT_BE = Decimal(1), Decimal("0.5"), Decimal(-1)
#: Kinds of content that are no level and no name.
_NO_WORDS = ("sign", "number", "value", "compared", "unit")
#: The most columns of a table that is laid on its side to see what it would give.
_WIDEST = 60
#: By so much more another shape explains that the one that was taken is doubted.
_NEAR = Decimal("0.1")
#: A shape that explains so much is not doubted.
_MOST = Decimal("0.8")
#: Findings that a shape does not explain a cell or a row.
_AGAINST = ("row-incomplete", "cell-not-understood", "column-not-understood", "text-beside-table")


def is_uncertain(lines: Sequence[Line], rows: Rows, columns: Sequence[Column], year: int | None, words: Vocabulary) -> bool:
    """Tell whether another shape explains more cells; it is not asked where the one that was taken explains most of them."""
    if not rows.rows or _share(_cells(lines, rows), rows, words) >= _MOST:
        return False
    chosen, *others = weigh(lines, rows, columns, year, words)
    return any(other.explained >= chosen.explained + _NEAR for other in others[:1])


def weigh(lines: Sequence[Line], rows: Rows, columns: Sequence[Column], year: int | None, words: Vocabulary) -> tuple[WeighedShape, ...]:
    """Give the shape that a table was read in, and those that would give other rows by how much they explain.

    ``rows``: what was read of it, ``columns`` by which.
    """
    if not lines:
        return ()
    shape, known, cells = _shape_of(lines), _contents(rows), _cells(lines, rows)
    read = ((other, of) for other, of in _others(shape, lines, columns, year, words) if _contents(of) != known)
    others = [WeighedShape(other, _share(cells, of, words)) for other, of in read]
    return WeighedShape(shape, _share(cells, rows, words)), *sorted(others, key=lambda one: one.explained, reverse=True)


def _contents(rows: Rows) -> list[tuple[str | None, ...]]:
    """What rows say, by which shapes that come to the same are known."""
    return [tuple(row.text(role) for role in ("name", "value")) for row in rows.rows if not row.only_levels]


def _shape_of(lines: Sequence[Line]) -> TableShape:
    """The shape that the lines of a table were laid out from."""
    if lines[0].layout is Layout.LINES:
        return TableShape.ONE_A_LINE
    if lines[0].layout is Layout.FLOW:
        return TableShape.GROUPS
    turned = sum(_is_turned(line) for line in lines)
    return TableShape.ON_ITS_SIDE if turned * 2 > len(lines) else TableShape.UPRIGHT


def _is_turned(line: Line) -> bool:
    """Whether the cells of a line stand below one another in the document."""
    rows = {cell.ref.row for cell in line.texts}
    return line.real and len(rows) > 1 and len(rows) == len(line.texts)


def _others(
    shape: TableShape, lines: Sequence[Line], columns: Sequence[Column], year: int | None, words: Vocabulary
) -> Iterator[tuple[TableShape, Rows]]:
    """What other shapes would have given."""
    pairs = [(column.start, column.role) for column in columns]
    if shape in (TableShape.UPRIGHT, TableShape.ON_ITS_SIDE):
        flat = [Line(line.texts, Layout.FLOW) for line in lines if line.texts]
        yield TableShape.GROUPS, _read(FlowRows(words, pairs), flat)
        other = TableShape.ON_ITS_SIDE if shape is TableShape.UPRIGHT else TableShape.UPRIGHT
        yield other, _on_its_side(lines, year, words)
    elif shape is TableShape.GROUPS:
        single = [Line((cell,), Layout.LINES) for line in lines for cell in line.texts]
        yield TableShape.ONE_A_LINE, _read(PlainRows(words, pairs), single)
    else:
        yield TableShape.GROUPS, _read(FlowRows(words, pairs), lines)


def _on_its_side(lines: Sequence[Line], year: int | None, words: Vocabulary) -> Rows:
    """What the table would give with its columns as rows: nothing where no heading comes of that."""
    width = max(len(line.cells) for line in lines)
    if width > _WIDEST or any(line.paragraph for line in lines):
        return Rows()
    turned = transposed(lines)
    heading = heading_at(turned, 0, (), year) if turned else None
    return _read(TableRows(words, heading.columns, (), year), turned) if heading else Rows()


def _read(reader: TableRows | FlowRows | PlainRows, lines: Sequence[Line]) -> Rows:
    reader.read(lines)
    return reader.result()


def _cells(lines: Sequence[Line], rows: Rows) -> frozenset[Location]:
    """The cells to be explained: those of the lines that rows were read from, without headings, columns that nobody knows, and what is
    left out by rule."""
    used = {cell.ref for row in rows.rows if not row.only_levels for cell, _, _ in row.used}
    others = {note.cell.ref for note in rows.annotations if note.use is not CellRole.FINDING or note.name == COLUMN_NOT_UNDERSTOOD.code}
    read = (line for line in lines if any(cell.ref in used for cell in line.texts))
    return frozenset(cell.ref for line in read for cell in line.texts if cell.ref not in others)


def _share(cells: frozenset[Location], rows: Rows, words: Vocabulary) -> Decimal:
    """The share of cells that rows explain, less those that contradict them: at most 1, at least 0."""
    if not cells:
        return Decimal(0)
    counts = Counter(chain(_told(cells, rows, words), _missing(rows)))
    told = sum((fit * number for fit, number in counts.items()), Decimal(0))
    against = sum(finding.code in _AGAINST and finding.source in cells for finding in rows.findings)
    share = (told - against) / len(cells)
    return max(min(share, Decimal(1)), Decimal(0)).quantize(Decimal("0.01"))


def _told(cells: frozenset[Location], rows: Rows, words: Vocabulary) -> Iterator[Decimal]:
    """How the cells of rows fit their roles."""
    return (_fit(cell, role, words) for row in rows.rows for cell, role, _ in row.used if cell.ref in cells)


def _missing(rows: Rows) -> Iterator[Decimal]:
    """Rows without a place for a name or a value speak against a shape; a blank cell is one."""
    for row in rows.rows:
        if not row.only_levels and not {"name", "value"} <= row.parts.keys():
            yield _CANNOT_BE


def _fit(cell: Cell, role: str, words: Vocabulary) -> Decimal:
    """How a cell fits its role."""
    told = roles_by_text(words)[cell.text]
    if role in LEVELS:
        fits = told.level1 if role == "level1" else told.level2
        return _FITS if fits else _CANNOT_BE if told.content in _NO_WORDS or told.is_level else _MAY_BE
    if role == "name":
        return _CANNOT_BE if told.content in _NO_WORDS or told.is_level or told.column else _FITS
    if role == "value":
        return _CANNOT_BE if told.is_level or told.column else _FITS if told.content in (*_NO_WORDS, "nature") else _MAY_BE
    return _FITS
