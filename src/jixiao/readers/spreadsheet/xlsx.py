"""Read Excel workbooks (XLSX, XLSM, also Strict Open XML).

The sheets are read as a stream, then the shared texts that they use.
"""

from __future__ import annotations

import re
import zipfile
from array import array
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from ..base import Content, Source
from ..package_parts import main_part, part_key, part_names, relations_of
from ..xml import Handler, chunks, package, read_xml
from .drawings import Drawing, place
from .grid import MAX_COLUMNS, MAX_ROWS, Range, Sheet, clean, content, is_typed
from .number_format import displayed
from .xlsx_parts import Strings, Styles, Workbook, WorkbookPart, unescaped, whole

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: With macros, which are not looked at.
MACRO_MEDIA_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.12"
WORKBOOK = "xl/workbook.xml"

#: Cells in a file for each one that may be used: people format whole columns.
_BLANK = 10
#: The longest value whose text is kept, since it may come again.
_SHORT = 40
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_EPOCH = datetime(1899, 12, 30)


class _Cells(WorkbookPart):
    """Collect the cells and merged ranges of a sheet.

    Texts that are shared wait in ``shared`` until they are known.
    """

    def __init__(self, sheet: Sheet, codes: list[str], date1904: bool) -> None:
        super().__init__(sheet.source)
        self.sheet = sheet
        #: Row, column, number of the text and style of each, one after another.
        self.shared = array("q")
        self._codes, self._date1904 = codes, date1904
        self._columns: dict[str, int] = {}
        self._row = self._column = self._count = 0
        self._kind = self._style = ""
        self._cell = self._phonetic = False
        self._into: list[str] | None = None
        self._value: list[str] = []
        self._inline: list[str] = []
        self._rich = False  # whether the cell's value is a rich one, such as a picture
        self._formula: list[str] | None = None

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            number = whole(attributes.get("r", ""))
            self._row, self._column = self._row + 1 if number is None else number, 0
            if _not_shown(attributes, "ht"):
                self.sheet.hidden_rows.add(self._row)
        elif name == "col":
            first, last = whole(attributes.get("min", "")), whole(attributes.get("max", ""))
            if first and last and _not_shown(attributes, "width"):
                self.sheet.hidden_columns.update(range(first, min(last, MAX_COLUMNS) + 1))
        elif name == "mergeCell":
            if area := _area(attributes.get("ref", "")):
                self.sheet.merge(area)
        elif not self._cell:
            return
        elif name == "v":
            self._into = self._value
        elif name == "t" and not self._phonetic:
            self._into = self._inline
        elif name == "f":
            self._into = self._formula = []
        elif name == "rPh":
            self._phonetic = True

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r", "")
        letters = place.rstrip("0123456789")
        self._column = self._columns.get(letters) or self._number(letters) if letters else self._column + 1
        if letters and (row := whole(place[len(letters) :])) is not None:
            self._row = row
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._cell, self._value, self._inline, self._formula, self._into = True, [], [], None, None
        self._rich = "vm" in attributes
        self._count += 1
        if self._count > _BLANK * (most := self.source.limits.cells):
            name = self.sheet.name
            raise self.source.too_much("cells", f"has more than {_BLANK * most:,} cells (sheet {name!r})", f"工作表“{name}”单元格过多")

    def _number(self, letters: str) -> int:
        met = _REFERENCE.fullmatch(letters + "1")
        column = _column(met[1]) if met else 0
        if not 1 <= column <= MAX_COLUMNS:
            raise self.sheet.damaged(f"a cell at {letters[:10]!r}", f"位于 {letters[:10]!r} 的单元格")
        self._columns[letters] = column
        return column

    def data(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def finish(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self._into = None
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._cell = False
            # A text in the cell goes before a value beside it, which programs leave there, and no program shows.
            inline = self._inline if self._kind == "inlineStr" or not self._value else []
            if self._value or inline or self._formula is not None:
                self._end_cell("".join(inline or self._value))

    def _end_cell(self, value: str) -> None:
        if self.sheet.enough:
            return
        formula = "=" + "".join(self._formula).strip()[:1000] if self._formula is not None else None
        if formula and ((not value and self._kind != "str") or (self._kind == "e" and is_typed(formula))):
            self.sheet.lacks(self._row, self._column, formula)
            return
        if not value:
            return
        style = whole(self._style) or 0
        if self._kind == "e" and self._rich:
            self.sheet.pictures.append((self._row, self._column))
        elif self._kind == "s":
            if (number := whole(value.strip())) is not None:
                self.sheet.put(self._row, self._column, value)  # counted; its text is set when it is known
                self.shared.extend((self._row, self._column, number, style))
        elif text := (_shown if len(value) > _SHORT else _shown_before)(value, self._kind, _code(self._codes, style), self._date1904):
            self.sheet.put(self._row, self._column, text)


def read(source: Source, packed: zipfile.ZipFile, names: Mapping[str, str]) -> Content:
    """Read the grids of a workbook.

    Raises DocumentError where it is damaged, or more than the limits allow.
    """

    def parse(name: str, handler: Handler) -> None:
        read_xml(source, chunks(source, packed, names.get(part_key(name), name)), handler, name)

    workbook, styles = Workbook(source), Styles(source)
    main = main_part(source, packed, names) or WORKBOOK
    parse(main, workbook)
    relations = relations_of(source, packed, names, main)
    kinds = {kind: part for kind, part in reversed(relations.values()) if part_key(part) in names}
    if "styles" in kinds:
        parse(kinds["styles"], styles)
    codes = styles.codes()
    sheets: list[Sheet] = []
    parts: list[str] = []
    shared: list[array[int]] = []
    seen: set[str] = set()
    for number, (name, relation, hidden) in enumerate(workbook.sheets, 1):
        kind, part = relations.get(relation, ("", ""))
        if kind in ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet") or part in seen:
            continue
        seen.add(part)
        cells = _Cells(Sheet(source, number, name, hidden), codes, workbook.date1904)
        part = part or f"xl/worksheets/sheet{number}.xml"
        parse(part, cells)
        sheets.append(cells.sheet)
        parts.append(part)
        shared.append(cells.shared)
    wanted = {number for waiting in shared for number in waiting[2::4]}
    strings = Strings(source, wanted)
    if wanted:
        parse(kinds.get("sharedStrings", "xl/sharedStrings.xml"), strings)
    for sheet, waiting, part in zip(sheets, shared, parts, strict=True):
        _fill(sheet, waiting, strings.texts, codes)
        if sheet.hidden:
            continue
        for kind, target in relations_of(source, packed, names, part).values():
            if kind == "drawing" and part_key(target) in names:
                drawing = Drawing(source)
                parse(target, drawing)
                place(drawing.shapes, sheet)
    macros = any(name.endswith("vbaproject.bin") for name in names)
    return content(source, MACRO_MEDIA_TYPE if macros else MEDIA_TYPE, sheets)


def sheet_parts(source: Source) -> dict[int, str]:
    """Find the part of each sheet that is shown, by the number that its cells have for a table.

    Raises DocumentError where the workbook is damaged.
    """
    with package(source) as packed:
        names = part_names(packed)
        main = main_part(source, packed, names) or WORKBOOK
        workbook = Workbook(source)
        read_xml(source, chunks(source, packed, names.get(part_key(main), main)), workbook, main)
        relations = relations_of(source, packed, names, main)
    shown = [(number, relation) for number, (_, relation, hidden) in enumerate(workbook.sheets, 1) if not hidden]
    return {number: relations.get(relation, ("", ""))[1] or f"xl/worksheets/sheet{number}.xml" for number, relation in shown}


def _fill(sheet: Sheet, waiting: array[int], texts: Mapping[int, str], codes: list[str]) -> None:
    """Sets the shared texts of a sheet."""
    ready: dict[tuple[int, int], str] = {}
    values = iter(waiting)
    for row, column, number, style in zip(values, values, values, values, strict=True):
        text = ready.get((number, style))
        if text is None:
            text = ready[number, style] = clean(displayed(texts.get(number, ""), _code(codes, style)))
        if text:
            sheet.rows[row][column] = text
        else:
            sheet.rows[row].pop(column, None)


def _not_shown(attributes: Mapping[str, str], size: str) -> bool:
    """Whether a row or column is hidden, or of no height or width, which is the same."""
    return attributes.get("hidden") in ("1", "true") or ((number := _decimal(attributes.get(size, "1"))) is not None and not number)


def _code(codes: list[str], style: int) -> str:
    return codes[style] if style < len(codes) else "General"


def _shown(value: str, kind: str, code: str, date1904: bool) -> str:
    """What a cell shows, by its stored value, kind and format code."""
    if kind == "b":
        return {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}.get(value.strip(), clean(value))
    if kind in ("str", "inlineStr"):
        return clean(displayed(unescaped(value), code))
    number = None if kind == "e" else _day(value, date1904) if kind == "d" else _decimal(value)
    return clean(value if number is None else displayed(number, code, date1904))


#: The same for values that come again and again.
_shown_before = lru_cache(maxsize=16_384)(_shown)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip()) if len(text) < 400 else Decimal("NaN")
    except InvalidOperation:
        return None
    return number if number.is_finite() and (not number or -400 < number.adjusted() < 309) else None


def _day(text: str, date1904: bool) -> Decimal | None:
    """The number of days of an ISO 8601 date, as Strict workbooks may have them."""
    try:
        passed = datetime.fromisoformat(text.strip()).replace(tzinfo=None) - _EPOCH
    except ValueError:
        return None
    return passed.days + Decimal(passed.seconds) / 86_400 - (1462 if date1904 else 0)


def _area(reference: str) -> Range | None:
    """The range that ``A1:C3`` names; None where it is none."""
    first, _, last = reference.partition(":")
    start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
    if not start or not end:
        return None
    rows, columns = sorted((int(start[2]), int(end[2]))), sorted((_column(start[1]), _column(end[1])))
    return (rows[0], columns[0], rows[1], columns[1]) if 1 <= rows[0] <= MAX_ROWS and columns[0] <= MAX_COLUMNS else None


def _column(letters: str) -> int:
    """
    >>> _column("A"), _column("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
