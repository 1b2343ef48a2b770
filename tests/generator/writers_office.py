"""Write a page as a workbook or as a PDF, byte for byte the same each time."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from openpyxl import Workbook
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, SimpleDocTemplate, Spacer, Table
from reportlab.platypus import Paragraph as PrintedParagraph

from generator.grid import Grid, Paragraph
from generator.page import Page
from generator.writers import zipped

NUMBER = re.compile(r"(0|[1-9]\d{0,2}(,\d{3})+|[1-9]\d*)(\.\d+)?(%?)")
FONT = "STSong-Light"
FRAME = 700.0


def stored(text: str) -> tuple[object, str]:
    """Return a text as a workbook stores it when somebody types it in: numbers and percentages are numbers with a format."""
    match = NUMBER.fullmatch(text)
    if not match or len(text) > 14:
        return text, "General"
    decimals = len(match[3] or ".") - 1
    number = Decimal(text.rstrip("%").replace(",", ""))
    grouped = "#,##0" if "," in text else "0"
    form = grouped + ("." + "0" * decimals if decimals else "")
    if match[4]:
        return float(number / 100), f"{form}%"
    return (int(number) if not decimals else float(number)), "General" if form == "0" else form


def xlsx(page: Page, random: Random) -> bytes:
    """Write a workbook; several forms stand below each other or on sheets of their own."""
    book = Workbook()
    sheet: Any = book.active
    numbers, apart = random.random() < 0.6, random.random() < 0.5
    line, started = 1, False
    for block in page.blocks:
        if isinstance(block, Paragraph):
            if started and apart and block.heading and len(page.gold.tables) > 1 and page.gold.kind == "paired":
                sheet, line, started = book.create_sheet(), 1, False
            sheet.cell(line, 1, block.text)
            line += 1
            continue
        if started and apart and page.gold.kind == "paired":
            sheet, line = book.create_sheet(), 1
        fill(sheet, block, line, numbers=numbers)
        line += len(block.matrix()) + 1
        started = True
    book.properties.created = book.properties.modified = datetime(2024, 1, 1)
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["docProps/core.xml"] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2024-01-01T00:00:00Z", parts["docProps/core.xml"])
    return zipped(parts)


def fill(sheet: Any, grid: Grid, first: int, *, numbers: bool) -> None:
    """Write a table into a sheet."""
    for number, row in enumerate(grid.matrix()):
        for column, cell in enumerate(row):
            if cell is None:
                continue
            value, form = stored(cell.text) if numbers else (cell.text, "General")
            place = sheet.cell(first + number, column + 1, value or (None if value == "" else value))
            place.number_format = form
            if cell.text.startswith("="):
                place.data_type = "s"
            if cell.rows > 1 or cell.cols > 1:
                sheet.merge_cells(
                    start_row=first + number, start_column=column + 1, end_row=first + number + cell.rows - 1, end_column=column + cell.cols
                )


def style(size: float = 9) -> ParagraphStyle:
    return ParagraphStyle("cell", fontName=FONT, fontSize=size, leading=size * 1.3, wordWrap="CJK")


def printed(text: str, size: float = 9) -> PrintedParagraph:
    return PrintedParagraph("<br/>".join(html.escape(line, quote=False) for line in text.split("\n")), style(size))


def pdf_table(grid: Grid, first: int, last: int) -> Table:
    """Lay out some rows of a table; what is merged over the cut goes on without its text."""
    matrix = grid.matrix()
    width = 545 / len(matrix[0])
    texts: list[list[object]] = [[""] * len(matrix[0]) for _ in range(last - first)]
    commands: list[tuple[Any, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    for row, line in enumerate(matrix):
        for column, cell in enumerate(line):
            if cell is None:
                continue
            top, bottom = max(row, first), min(row + cell.rows, last)
            if top >= bottom:
                continue
            if row >= first:
                texts[row - first][column] = printed(cell.text)
            if bottom - top > 1 or cell.cols > 1:
                commands.append(("SPAN", (column, top - first), (column + cell.cols - 1, bottom - 1 - first)))
    return Table(texts, colWidths=[width] * len(matrix[0]), style=commands)


def cuts(grid: Grid, room: float) -> Iterator[tuple[int, int]]:
    """Cut a table into pages, each with the rows that fit."""
    total, start = len(grid.matrix()), 0
    heights = row_heights(grid)
    while start < total:
        end, used = start, 0.0
        while end < total and (end == start or used + heights[end] <= room):
            used += heights[end]
            end += 1
        yield start, end
        start, room = end, FRAME


def row_heights(grid: Grid) -> list[float]:
    """Estimate the height of each row from its texts."""
    table = pdf_table(grid, 0, len(grid.matrix()))
    table.wrap(545, 10000)
    return [float(height) for height in table._rowHeights]


def pdf(page: Page, random: Random) -> bytes:
    """Print a page; long tables go on over pages."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    story: list[Any] = []
    # A table that began low on its page goes on over the next.
    room = FRAME if random.random() < 0.6 else random.uniform(280, 480)
    for block in page.blocks:
        if isinstance(block, Paragraph):
            story.append(printed(block.text, 14 if block.heading else 10))
            room -= 24 * (1 + len(block.text) // 36)
            continue
        for number, (first, last) in enumerate(cuts(block, room - 10)):
            if number:
                story.append(PageBreak())
            story.append(pdf_table(block, first, last))
            used = sum(row_heights(block)[first:last])
        room = (FRAME if number else room) - used - 12
        story.append(Spacer(1, 8))
        if room < 120 and block is not page.blocks[-1]:
            story.append(PageBreak())
            room = FRAME
    buffer = io.BytesIO()
    margins = {f"{side}Margin": 25 for side in ("left", "right", "top", "bottom")}
    SimpleDocTemplate(buffer, pagesize=A4, invariant=1, **margins).build(story)
    return buffer.getvalue()
