"""Read text dumps of Word, Excel, PDF and web tables.

Three shapes are met. *Separated*: a row per line, its cells between tabs (or pipes). *Led*: a cell per line, led by a tab;
further lines belong to the cell, and blank lines stand inside cells and between rows alike. *Plain*: a cell per line and no
tabs at all, as text comes out of a PDF; empty cells are gone. The shape is told from the whole text, by counting.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from ..model import Cell, DocumentError, DocumentTooLarge, Grid, Layout, Location, Paragraph, UnsupportedFormat
from .base import Content, Source

#: The longest line that can belong to a table (characters).
MAX_LINE = 1_000_000

_BOOKMARK = re.compile(r"\[bookmark: [^\[\]\n]{0,100}\]")
_MARKUP = re.compile(r"</p>\s*<p>|<br\s*/?>", re.IGNORECASE)
_TAGS = re.compile(r"</?(?:p|div|span|b|i|u|strong|em|sup|sub|font)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read(source: Source) -> Content:
    """Read the paragraphs and grids of a text dump.

    Raises DocumentError where the file is no text.
    """
    content = decoded(source.data, source.shown)
    # Each cell ends with a line or a tab: so what has too many cells is refused before they are made.
    if (most := content.count("\n") + content.count("\t")) > source.limits.cells:
        raise source.too_much("cells", f"has {most:,} lines and tabs", f"有 {most:,} 个换行和制表符")
    read_blocks = blocks(content, source.shown)
    for grid in (block for block in read_blocks if isinstance(block, Grid)):
        size = len(grid.rows)
        if grid.layout is Layout.TABLE and size > source.limits.rows:
            raise source.too_much("rows", f"has a table of {size:,} rows", f"有一个 {size:,} 行的表格")
        if grid.layout is not Layout.TABLE and sum(map(len, grid.rows)) > source.limits.cells:
            raise source.too_much("cells", f"has {size:,} lines of cells", f"有 {size:,} 行单元格")
    return Content("text/plain", read_blocks)


def decoded(data: bytes, shown: str) -> str:
    """Decode text: UTF-8 or UTF-16 by its mark, else UTF-8, else GB 18030.

    These are in use in China.

    Raises DocumentError where it is neither, that is, where the file is no text.
    """
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return _text(data, encoding, shown)
    try:
        return _text(data, "utf-8", shown)
    except DocumentError:
        return _text(data, "gb18030", shown)


def _text(data: bytes, encoding: str, shown: str) -> str:
    binary = UnsupportedFormat(
        f"{shown}: is not text — give a text file in UTF-8 or GB 18030", f"{shown}：不是文本文件；请提供 UTF-8 或 GB 18030 编码的文本"
    )
    try:
        content = data.decode(encoding)
    except UnicodeDecodeError:
        raise binary from None
    sample = content[:65536]
    if "\x00" in sample or len(_CONTROL.findall(sample)) > len(sample) // 100:
        raise binary
    return content.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")


def blocks(content: str, shown: str) -> tuple[Paragraph | Grid, ...]:
    """Split a text dump into paragraphs and grids, in order.

    Each cell knows its line.

    Raises DocumentError for a line too long to be a row of a table.
    """
    lines = content.split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            raise DocumentTooLarge(
                f"{shown}: line {number} has {len(line):,} characters, more than a row of a table can have ({MAX_LINE:,})"
                " — this is not the text of a table",
                f"{shown}：第 {number} 行有 {len(line):,} 个字符，超过表格一行的上限（{MAX_LINE:,}）；这不是表格文本",
                limit="",
            )
    separator = separator_of(lines)
    if separator:
        return tuple(_separated(lines, separator))
    if sum(line.startswith("\t") for line in lines) * 4 >= sum(bool(line.strip()) for line in lines):
        return tuple(_led(lines))
    return tuple(_plain(lines))


def separator_of(lines: list[str]) -> str | None:
    """What separates the cells of a row, if rows are lines: a tab or a pipe."""
    led = separated = piped = filled = 0
    for line in lines:
        if not line or line.isspace():
            continue
        filled += 1
        if "\t" in line:
            parts = sum(not (part.isspace() or not part) for part in line.split("\t"))
            led += parts == 1 and line.startswith("\t")
            separated += parts > 1
        piped += line.count("|") > 1 and not line.startswith("\t")
    # A stray tab or pipe inside a sentence makes no columns.
    if piped > max(led, separated) and piped * 10 >= filled:
        return "|"
    return "\t" if separated > led and separated * 10 >= filled else None


def clean(text: str) -> str:
    """Remove what the converter left in the text of a cell.

    Bookmark marks, paragraph tags.
    """
    if "[bookmark:" in text:
        text = _BOOKMARK.sub("", text)
    if "<" in text:
        text = _TAGS.sub("", _MARKUP.sub("\n", text))
    return text.strip(" \t\n\u3000\u00a0")


def _separated(lines: list[str], separator: str) -> Iterable[Paragraph | Grid]:
    """Read rows of cells, a row a line.

    A line without a separator is a paragraph and ends the grid, a blank line does not.
    """
    rows: list[tuple[Cell, ...]] = []
    table = 1
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        cells = line.strip("|").split("|") if separator == "|" else line.split("\t")
        if separator == "|" and all(not cell.strip(" :-") for cell in cells):
            continue  # the rule under a Markdown header
        if len(cells) == 1 and separator == "|" and rows and line.rstrip().endswith("|"):
            cells = [*cells, ""]  # a row of one cell: 资金情况 |
        if len(cells) == 1:
            if rows:
                yield Grid(tuple(rows))
                rows, table = [], table + 1
            yield Paragraph(clean(line), Location(table, line=number))
            continue
        row = len(rows) + 1
        rows.append(tuple([Cell(clean(cell), Location(table, row, column, number)) for column, cell in enumerate(cells, 1)]))
    if rows:
        yield Grid(tuple(rows))


def _led(lines: list[str]) -> Iterable[Paragraph | Grid]:
    """Cells led by a tab, grouped by blank lines.

    A line without a tab belongs to the cell above it, unless it begins with a bookmark or two blank lines stand before it:
    then it is a paragraph of its own (a title).
    """
    pieces: list[list[Cell]] = []
    table, blank = 1, 2
    for number, line in enumerate(lines, 1):
        if not line.strip() and not line.startswith("\t"):
            blank += 1
            continue
        text = clean(line)
        if line.startswith("\t"):
            if blank or not pieces:
                pieces.append([])
            pieces[-1].append(Cell(text, Location(table, len(pieces), len(pieces[-1]) + 1, number)))
        elif pieces and blank < 2 and not line.lstrip().startswith("[bookmark:"):
            last = pieces[-1][-1]
            pieces[-1][-1] = Cell(f"{last.text}\n{text}" if last.text else text, last.ref)
        else:
            if pieces:
                yield Grid(tuple(tuple(piece) for piece in pieces), Layout.FLOW)
                pieces, table = [], table + 1
            yield Paragraph(text, Location(table, line=number))
        blank = 0
    if pieces:
        yield Grid(tuple(tuple(piece) for piece in pieces), Layout.FLOW)


def _plain(lines: list[str]) -> Iterable[Paragraph | Grid]:
    """A cell per line."""
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    rows = tuple((Cell(clean(line), Location(1, row, 1, number)),) for row, (number, line) in enumerate(filled, 1))
    if rows:
        yield Grid(rows, Layout.LINES)
