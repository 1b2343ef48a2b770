"""Read tables as text with separators: CSV (RFC 4180) and TSV, as Excel, WPS and databases write them.

Cells stand between commas, semicolons or tabs; one with such a character, a quotation mark or a line break in it stands in quotation
marks. What was merged in the sheet is a cell with text and blank ones beside or below it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from ..model import Cell, DocumentError, Grid, Location, Paragraph
from .base import Content, Source
from .plain_text import clean, decoded, separator_of

#: Excel's own first line, which names the separator.
_NAMED = re.compile(r"sep=([,;\t|])\n")
#: Characters that are looked at to tell that a text is such a table, and rows, columns and share of equal rows that it has at least.
_SAMPLE = 65_536
_HEAD = 4 * _SAMPLE
_LEAST_ROWS, _LEAST_COLUMNS, _EQUAL = 3, 3, 0.8
#: The share of all lines that these rows are at least: a letter above the table and headings within it have no separators.
_OF_ALL = 0.5
_LARGEST_CELL = 1_000_000


def is_delimited(data: bytes, shown: str) -> bool:
    """Whether a text is a table with separators that are no plain tabs or pipes, which text dumps have too."""
    if len(data) > _HEAD:
        data = data[: data.rfind(b"\n", 0, _HEAD) + 1] if b"\x00" not in data[:64] else data[:_HEAD]
    try:
        return _delimiter(decoded(data, shown)) is not None
    except DocumentError:
        return False  # who reads it as text will say that it is none


def read(source: Source) -> Content:
    """Read the rows of a table with separators.

    Lines at the beginning with one filled cell are paragraphs: titles, and what stands above a table. Raises DocumentError where a
    quotation mark is not closed, or the table is too large.
    """
    text = decoded(source.data, source.shown)
    delimiter = _delimiter(text) or ","
    if named := _NAMED.match(text):
        text = text[named.end() :]
    try:
        blocks = tuple(_blocks(source, text, delimiter))
    except csv.Error as error:
        raise source.damaged(
            "is a CSV file with a quotation mark that is not closed, or with text behind a closed one — save it again from Excel or WPS",
            "CSV 文件的引号未闭合，或引号后还有文字；请用 Excel 或 WPS 重新保存",
        ) from error
    return Content("text/tab-separated-values" if delimiter == "\t" else "text/csv", blocks)


def _blocks(source: Source, text: str, delimiter: str) -> Iterator[Paragraph | Grid]:
    rows: list[tuple[Cell, ...]] = []
    cells = 0
    for line, fields in _rows(text, delimiter, strict=True):
        filled = [field for field in fields if field.strip()]
        if not filled:
            continue
        if not rows and len(filled) == 1 and fields[0].strip():
            yield Paragraph(clean(fields[0]), Location(1, line=line))
            continue
        row = len(rows) + 1
        rows.append(tuple(Cell(clean(field), Location(1, row, column, line)) for column, field in enumerate(fields, 1)))
        cells += len(fields)
        if row > source.limits.rows:
            raise source.too_much("rows", f"has more than {source.limits.rows:,} rows", f"超过 {source.limits.rows:,} 行")
        if cells > source.limits.cells:
            raise source.too_much("cells", f"has more than {source.limits.cells:,} cells", f"单元格超过 {source.limits.cells:,} 个")
    if rows:
        yield Grid(tuple(rows))


def _rows(text: str, delimiter: str, *, strict: bool) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text, each with the line that it begins on (from 1)."""
    before = csv.field_size_limit(_LARGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=strict)
        line = 1
        for fields in reader:
            yield line, fields
            line = reader.line_num + 1
    finally:
        csv.field_size_limit(before)


def _delimiter(text: str) -> str | None:
    """Tell the separator of a table: that by which most rows have as many cells."""
    if named := _NAMED.match(text):
        return named[1]
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1]
    dumped = separator_of(sample.split("\n"))
    if dumped:
        quoted = dumped == "\t" and re.search(r'(?:^|\t)"[^"\t]*(?:\n|"")', sample, re.MULTILINE)
        return "\t" if quoted and _columns(sample, "\t") else None
    best = max(((_columns(sample, delimiter), delimiter) for delimiter in ",;"), key=lambda told: told[0])
    return best[1] if best[0] else None


def _columns(sample: str, delimiter: str) -> int:
    """How many cells the rows of a table have; 0 where they are no table."""
    try:
        counts = Counter(len(fields) for _, fields in _rows(sample, delimiter, strict=False) if any(map(str.strip, fields)))
    except csv.Error:
        return 0
    everything, bare = sum(counts.values()), counts.pop(1, 0)
    if everything - bare < _LEAST_ROWS:
        return 0
    columns, equal = counts.most_common(1)[0]
    return columns if columns >= _LEAST_COLUMNS and equal >= max(_EQUAL * (everything - bare), _OF_ALL * everything) else 0
