"""Write tables as text, DOCX, XLSX and HTML, and tell where their cells stand for jixiao."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from generator import writers, writers_office
from generator.model import Gold
from generator.page import Page
from jixiao.model import Cell, Document, Grid, Location
from mutations.model import Spot, Table

FORMATS = {
    "text": (".txt", writers.text_tabs),
    "docx": (".docx", writers.docx),
    "xlsx": (".xlsx", writers_office.xlsx),
    "html": (".html", writers.page_html),
}


def write(tables: Sequence[Table], form: str, random: Random) -> bytes:
    """Write tables into one document."""
    first = tables[0].form
    page = Page(Gold("", "plain", first.place, first.year), [block for table in tables for block in table.blocks()], published="2024-03-11")
    return FORMATS[form][1](page, random)


def squeezed(text: str) -> str:
    return "".join(text.split())


def places(document: Document, table: Table, number: int, form: str) -> dict[str, Location]:
    """Tell where each named cell of a table stands in the document as it was read, by row and order, never by its text.

    ``number``: 1 where it is the last table that looks so, else the first.

    Raises LookupError where the document has no grid like the table.
    """
    height = max(spot.row + spot.rows for spot in table.spots)
    found: dict[str, Location] = {}
    for name, text in table.above:
        lines = [line.ref for line in document.paragraphs() if squeezed(line.text) == squeezed(text)]
        if lines:
            found[name] = lines[-1 if number else 0]
    if form == "text":
        return found | text_places(document, table, number)
    matrix = sorted(table.spots, key=lambda spot: (spot.row, spot.column))
    for grid in (block for block in document.blocks if isinstance(block, Grid)):
        rows = grid.rows
        starts = range(len(rows) - height + 1)
        order = reversed(starts) if number else starts
        for start in order:
            pairs: dict[str, tuple[Cell, Spot]] = {}
            for row in range(height):
                spots = [spot for spot in matrix if spot.row == row]
                cells = rows[start + row]
                if len(spots) > len(cells):
                    break
                pairs |= {spot.key: (cell, spot) for cell, spot in zip(cells, spots, strict=False)}
            else:
                if mostly(alike(cell.text, spot.text) for cell, spot in pairs.values()):
                    return found | {key: cell.ref for key, (cell, _) in pairs.items()}
    raise LookupError("no grid of the document is like the table")


def mostly(signs: Iterable[bool]) -> bool:
    """Whether nine in ten are true: a program shows some cells in its own way."""
    counted = list(signs)
    return sum(counted) >= 0.9 * len(counted)


def alike(read: str, printed: str) -> bool:
    """Whether a cell shows what was written; workbooks show numbers in their own way."""
    read, printed = squeezed(read), squeezed(printed)
    return read == printed or read.replace(",", "").rstrip("0.") == printed.replace(",", "").rstrip("0.") or "\x1b" in printed


def text_places(document: Document, table: Table, number: int) -> dict[str, Location]:
    """Tell the places in a text: the line of a row, the column between tabs."""
    lines = [row for block in document.blocks if isinstance(block, Grid) for row in block.rows]
    by_line: dict[int, dict[int, Location]] = {}
    texts: dict[int, dict[int, str]] = {}
    for row in lines:
        for cell in row:
            if cell.ref.line is not None and cell.ref.column is not None:
                by_line.setdefault(cell.ref.line, {})[cell.ref.column] = cell.ref
                texts.setdefault(cell.ref.line, {})[cell.ref.column] = cell.text
    starts = sorted(by_line)
    for start in reversed(starts) if number else starts:
        if mostly(alike(texts.get(start + spot.row, {}).get(spot.column + 1, ""), spot.text) for spot in table.spots):
            return {
                spot.key: by_line[start + spot.row][spot.column + 1]
                for spot in table.spots
                if spot.column + 1 in by_line.get(start + spot.row, {})
            }
    raise LookupError("no lines of the document are like the table")
