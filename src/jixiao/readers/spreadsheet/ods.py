"""Read OpenDocument spreadsheets (ODS).

Their cells hold the text that is shown.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from ..base import Content, Source
from ..xml import Handler, chunks, read_xml
from .grid import MAX_COLUMNS, Sheet, clean, content
from .number_format import displayed

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"

_SPACES = {
    f"{{urn:oasis:names:tc:opendocument:xmlns:{space}:1.0}}": prefix
    for space, prefix in (("table", "table:"), ("text", "text:"), ("office", "office:"), ("style", "style:"), ("drawing", "draw:"))
}
#: Where tables of the document stand, counted in elements; tables elsewhere are copies of other files.
_TABLE_DEPTH = 4
#: What stands in a cell without being its text.
_BESIDE = ("office:annotation", "text:ruby-text", "text:note", "draw:")
_PARAGRAPHS = ("text:p", "text:h")
_CELLS = ("table:table-cell", "table:covered-table-cell")
_RUN = re.compile(r"[ \t\r\n]+")
_MOST_BLANKS = 1_000


def read(source: Source, packed: zipfile.ZipFile) -> Content:
    """Read the grids of a workbook.

    Raises DocumentError where it is damaged, protected, or more than the limits allow.
    """
    refuse_encrypted(source, packed)
    tables = _Tables(source)
    read_xml(source, chunks(source, packed, "content.xml"), tables, "content.xml")
    return content(source, MEDIA_TYPE, tables.sheets)


def refuse_encrypted(source: Source, packed: zipfile.ZipFile) -> None:
    """Raises DocumentError where the OpenDocument file is protected with a password."""
    if "META-INF/manifest.xml" in packed.namelist():
        read_xml(source, chunks(source, packed, "META-INF/manifest.xml"), _Manifest(source), "META-INF/manifest.xml")


class _Manifest(Handler):
    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        if tag.endswith("}encryption-data"):
            raise self.source.encrypted("is protected with a password — save it without one", "文件有密码保护；请另存为不加密的文件")


def _plain(tag: str) -> str:
    """An element's or attribute's name with its usual prefix."""
    space, _, name = tag.rpartition("}")
    return _SPACES.get(space + "}", "?:") + name


class _Tables(Handler):
    """The sheets of a spreadsheet, as its XML goes by."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.sheets: list[Sheet] = []
        self._names: dict[str, str] = {}
        self._style = ""
        self._hidden: set[str] = set()
        self._sheet: Sheet | None = None
        self._row = self._rows = self._column = self._columns = 1
        self._row_hidden = False
        #: What stands in the row: column, how many times, text.
        self._found: list[tuple[int, int, str]] = []
        #: The cell's attributes while in one, and the depth of its element.
        self._cell: dict[str, str] | None = None
        self._cell_depth = 0
        #: The depth of an element that is left out; how many paragraphs are open.
        self._skipped = self._open = 0
        #: The text of what is drawn over the cell; None in what is left out for another reason.
        self._drawn: list[str] | None = None
        self._raw: list[str] = []
        self._pieces: list[str] = []

    def _named(self, tag: str) -> str:
        if tag not in self._names:
            self._names[tag] = _plain(tag)
        return self._names[tag]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        name = self._named(tag)
        plain = {self._named(key): value for key, value in attributes.items()}
        if name == "draw:image" and self._sheet is not None:
            self._sheet.drawn += 1
        if self._cell is not None:
            self._begin_text(name, plain)
        elif name == "table:table":
            if self.depth == _TABLE_DEPTH:
                self._begin_table(plain)
        elif name == "table:table-row":
            self._rows, self._column, self._found = _times(plain, "table:number-rows-repeated"), 1, []
            self._row_hidden = plain.get("table:visibility") in ("collapse", "filter")
        elif name == "table:table-column":
            self._add_columns(plain)
        elif name in _CELLS:
            if self._sheet is not None:
                self._cell, self._cell_depth, self._pieces = plain, self.depth, []
                self._skipped = self._open = 0
        elif name == "table:table-source":
            self._sheet = None  # a copy of another file's sheet
        elif name == "style:style":
            self._style = plain.get("style:name", "")
        elif name == "style:table-properties" and plain.get("table:display") == "false":
            self._hidden.add(self._style)

    def _begin_table(self, attributes: Mapping[str, str]) -> None:
        number = len(self.sheets) + 1
        if number > (most := self.source.limits.members):
            raise self.source.too_much("members", f"has more than {most:,} sheets", f"工作表超过 {most:,} 个")
        hidden = attributes.get("table:style-name", "") in self._hidden
        self._sheet, self._row, self._columns = Sheet(self.source, number, attributes.get("table:name", ""), hidden), 1, 1

    def _add_columns(self, attributes: Mapping[str, str]) -> None:
        """Count columns; note those that are not shown."""
        first, self._columns = self._columns, self._columns + _times(attributes, "table:number-columns-repeated")
        if self._sheet is not None and attributes.get("table:visibility") in ("collapse", "filter"):
            self._sheet.hidden_columns.update(range(first, min(self._columns, MAX_COLUMNS + 1)))

    def _begin_text(self, name: str, attributes: Mapping[str, str]) -> None:
        self._flush()
        if self._skipped:
            return
        if name.startswith(_BESIDE):
            self._skipped = self.depth
            self._drawn = [] if name.startswith("draw:") else None
        elif name in _PARAGRAPHS:
            self._open += 1
            self._pieces.append("\n" if self._pieces else "")
        elif name == "text:s":
            self._pieces.append(" " * min(_times(attributes, "text:c"), _MOST_BLANKS))
        elif name in ("text:tab", "text:line-break"):
            self._pieces.append("\t" if name == "text:tab" else "\n")

    def data(self, text: str) -> None:
        if self._skipped:
            if self._drawn is not None:
                self._drawn.append(text)
        elif self._open:
            self._raw.append(text)

    def _flush(self) -> None:
        if self._raw:
            self._pieces.append(_RUN.sub(" ", "".join(self._raw)))
            self._raw = []

    def end(self, tag: str) -> None:
        name = self._named(tag)
        if self._cell is not None:
            self._flush()
            if self.depth == self._cell_depth:
                self._end_cell(self._cell)
                self._cell = None
            elif self._skipped == self.depth:
                self._skipped = 0
                if self._sheet is not None and self._drawn and (text := clean(" ".join(self._drawn))):
                    self._sheet.boxes.append((self._row, self._column, text))
            elif name in _PARAGRAPHS and not self._skipped:
                self._open -= 1
        elif name == "table:table-row":
            self._end_row()
        elif name == "table:table" and self.depth == _TABLE_DEPTH and self._sheet is not None:
            self.sheets.append(self._sheet)
            self._sheet = None
        super().end(tag)

    def _end_cell(self, cell: Mapping[str, str]) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        if not cell and not self._pieces:  # as most cells of a large sheet are
            self._column += 1
            return
        times = _times(cell, "table:number-columns-repeated")
        # Only a cell without any paragraph is shown by its value: an empty paragraph is a value that its format hides.
        if text := clean("".join(self._pieces) if self._pieces else _value(cell)):
            self._found.append((self._column, times, text))
        elif "table:formula" in cell and "office:value-type" not in cell:
            sheet.lacks(self._row, self._column, cell["table:formula"][:1000])
        down, across = _times(cell, "table:number-rows-spanned"), _times(cell, "table:number-columns-spanned")
        sheet.merge((self._row, self._column, self._row + down - 1, self._column + across - 1))
        self._column += times

    def _end_row(self) -> None:
        sheet = self._sheet
        if sheet is not None and self._found:
            for row in range(self._row, self._row + self._rows):
                if self._row_hidden:
                    sheet.hidden_rows.add(row)
                for column, times, text in self._found:
                    for place in range(column, column + times):
                        if sheet.enough:
                            break
                        sheet.put(row, place, text)
                if sheet.enough:
                    break
        self._row += self._rows


def _times(attributes: Mapping[str, str], name: str) -> int:
    """Read how often something is repeated, or how far it spans.

    1 where nothing is said.
    """
    text = attributes.get(name, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1


def _value(cell: Mapping[str, str]) -> str:
    """What a cell shows that has a value but no text, as some programs write it."""
    kind = cell.get("office:value-type", "")
    if kind in ("float", "currency", "percentage"):
        try:
            number = Decimal(cell.get("office:value", "")[:400])
        except InvalidOperation:
            return cell.get("office:value", "")
        if not number.is_finite() or number.adjusted() > 308:
            return cell.get("office:value", "")
        return displayed(number * 100, "General") + "%" if kind == "percentage" else displayed(number, "General")
    if kind == "boolean":
        return cell.get("office:boolean-value", "").upper()
    return cell.get(f"office:{kind}-value", "")
