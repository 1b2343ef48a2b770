"""Say once of a table inside the head (表头) that nothing explained what it is, and keep what stands in it (jx:otherField).

Each of its cells is kept as it is printed, with the name of its row and the heading of its column. What may be the value of a known field
(another amount in its row) is not: it stays a cell that was not understood, which its column's heading says where that is unknown too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ...model import CellRole, Layout, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import as_printed, compact, one_line
from .field_collector import FormFields
from .inner_tables import is_data, is_heading
from .rows_of_cells import Line, LineCell

#: So many cells that nothing explained, in lines one below the other, are a table of their own.
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a cell stands: its line, and its column in that."""

    line: int
    column: int
    cell: LineCell


def keep_unclaimed_blocks(lines: Sequence[Line], fields: FormFields, words: Vocabulary) -> None:
    """Keep what stands in tables that nothing explained, one finding for each; one for the column of amounts under an unknown heading."""
    unclaimed = {id(cell) for cell in fields.unclaimed}
    competing = {id(cell) for _, cell in fields.rivals} | {id(cell) for cell in fields.unclaimed if cell.ref in fields.no_amounts}
    alone: list[_Place] = []
    for place in _places(lines):
        if id(place.cell) not in unclaimed:
            continue
        heading = _above(place, lines, words) if _goes_on(place, lines, words) else None
        under_unknown = heading is not None and id(heading) in unclaimed
        if under_unknown:
            fields.said_above.add(id(place.cell))
        if id(place.cell) in competing:
            continue
        if under_unknown:
            _put(place, _named(place, heading, lines, words, nearest=True), fields)
        elif _is_of_block(lines[place.line], unclaimed):
            alone.append(place)
    for block in _blocks(alone, lines):
        _keep(block, lines, fields, words)
    kept = {id(note.cell) for note in fields.annotations if note.use is CellRole.VALUE} & fields.said_above
    fields.annotations = [note for note in fields.annotations if note.use is not CellRole.FINDING or id(note.cell) not in kept]


def _goes_on(place: _Place, lines: Sequence[Line], words: Vocabulary) -> bool:
    """Whether an amount stands right behind another of its row: beside a text it may be that one's, whatever stands above it."""
    before = next((cell for cell in reversed(lines[place.line].cells[: place.column]) if not cell.blank), None)
    return before is not None and is_data(place.cell, words) and is_data(before, words)


def _places(lines: Sequence[Line]) -> Iterator[_Place]:
    for number, line in enumerate(lines):
        if line.layout is Layout.TABLE and not line.paragraph:
            yield from (_Place(number, column, cell) for column, cell in enumerate(line.cells) if not cell.blank)


def _is_of_block(line: Line, unclaimed: Collection[int]) -> bool:
    """Whether most of a line was not explained; a text across the whole of it is a caption."""
    return len(line.texts) > 1 and 2 * sum(id(cell) in unclaimed for cell in line.texts) > len(line.texts)


def _blocks(places: Sequence[_Place], lines: Sequence[Line]) -> Iterator[list[_Place]]:
    """Group cells by runs of lines of one grid, one below the other."""
    block: list[_Place] = []
    for place in places:
        last = block[-1].line if block else place.line
        if place.line - last > 1 or lines[place.line].grid != lines[last].grid:
            yield block
            block = []
        block.append(place)
    if block:
        yield block


def _keep(block: Sequence[_Place], lines: Sequence[Line], fields: FormFields, words: Vocabulary) -> None:
    """Keep a block under the headings in the line above it, or in the one above that, with one finding at its first cell."""
    first, *others = block
    headings = [_heading(place, first.line, lines, words) for place in block]
    labels = [_named(place, heading, lines, words) for place, heading in zip(block, headings, strict=True)]
    if len(block) < _FEWEST or len({place.line for place in block}) < 2 or not any(labels):
        return
    fields.blocks[id(first.cell)] = len(block)
    fields.said_above |= {id(place.cell) for place in others} | {id(heading) for heading in headings if heading is not None}
    for place, label in zip(block, labels, strict=True):
        _put(place, label, fields)


def _put(place: _Place, label: str, fields: FormFields) -> None:
    if label and compact(place.cell.text).strip("-—/"):
        fields.put_other(label, as_printed(place.cell.text), place.cell, ReadingRule.INNER_TABLE)


def _named(place: _Place, heading: LineCell | None, lines: Sequence[Line], words: Vocabulary, *, nearest: bool = False) -> str:
    """The name of a cell's row and the heading of its column; empty where it has neither."""
    before = lines[place.line].cells[: place.column]
    # One after the other: a row may have thousands of cells, each of which asks.
    inwards = reversed(before) if nearest else iter(before)
    name = next((cell for cell in inwards if not cell.blank and is_heading(cell) and not is_data(cell, words)), None)
    return " ".join(one_line(cell.text).strip(" :：") for cell in (name, heading) if cell is not None)


def _heading(place: _Place, first: int, lines: Sequence[Line], words: Vocabulary) -> LineCell | None:
    """The heading of a cell's column: above an amount the nearest text, above a text that in the lines right above its block."""
    if is_data(place.cell, words):
        return _above(place, lines, words)
    for number in (first - 1, first - 2):
        cell = _covering(lines[number], place.column) if number >= 0 and lines[number].grid == lines[first].grid else None
        if cell is not None:
            return cell if is_heading(cell) and not is_data(cell, words) else None
    return None


def _above(place: _Place, lines: Sequence[Line], words: Vocabulary) -> LineCell | None:
    """The nearest text above an amount, with nothing but amounts between them."""
    for line in reversed(lines[: place.line]):
        if line.grid != lines[place.line].grid or line.paragraph:
            return None
        cell = _covering(line, place.column)
        if cell is not None and not is_data(cell, words):
            return cell if is_heading(cell) else None
    return None


def _covering(line: Line, column: int) -> LineCell | None:
    """The cell of a line that stands in a column, its own or one that reaches over it from the left."""
    for start in range(min(column, len(line.cells) - 1), -1, -1):
        cell = line.cells[start]
        if not cell.blank:
            return cell if start + cell.colspan > column else None
        if start not in line.left:
            return None
    return None
