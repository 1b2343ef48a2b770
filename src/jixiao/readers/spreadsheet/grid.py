"""Make a grid of a sheet: its used area, each merged range one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ...model import Cell, DocumentError, Finding, Grid, Location, Paragraph
from ...model.finding_rules.files import (
    FORM_ELSEWHERE,
    FORMULA_WITHOUT_VALUE,
    HIDDEN_NOT_READ,
    IMAGE_NOT_READ,
    SHEET_HIDDEN,
    TEXT_BOX_NOT_READ,
)
from ..base import Content, Source
from ..blocks import BLANKS

#: What a sheet can have.
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
#: Formulas without a value that are told one by one, in each sheet.
_TOLD = 100
#: Texts of a hidden sheet that are looked at.
_PEEK = 100
#: Merged ranges that overlap others, before a sheet is taken for damaged.
_OVERLAPS = 1_000
#: A used area of so many cells, of which fewer than one in so many holds anything, is parted where so many rows, or columns, are blank:
#: somebody set a mark far away from the form, which must not make it a table of millions of blank cells.
_LOOSE, _SPARSE, _BLANK_ROWS, _BLANK_COLUMNS = 100_000, 50, 500, 50

Range = tuple[int, int, int, int]

#: The function of WPS that shows a picture of the workbook in its cell.
_PICTURE = re.compile(r"=(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Normalise the line ends and blanks of a cell's text.

    Control characters are gone.
    """
    if text.isprintable():  # on one line, and with no blanks but those of ASCII
        return text.strip()
    lines = _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(BLANKS) for line in lines).strip(BLANKS)


@dataclass(slots=True)
class CellCounter:
    """Count the cells and characters of a workbook against the limits.

    Raises DocumentError where that passes the limits.
    """

    source: Source
    cells: int = 0
    characters: int = 0

    def add(self, cells: int, sheet: Sheet) -> None:
        self.cells += cells
        if self.cells > (most := self.source.limits.cells):
            name = sheet.name
            raise self.source.too_much(
                "cells", f"has more than {most:,} cells (sheet {name!r})", f"单元格超过 {most:,} 个（工作表“{name}”）"
            )

    def read(self, text: str) -> None:
        self.characters += len(text)
        if self.characters > (most := self.source.limits.bytes):
            raise self.source.too_much("bytes", f"has more than {most:,} characters in its cells", f"单元格文本超过 {most:,} 个字符")


#: What stands before a formula in an OpenDocument spreadsheet.
_OPEN_FORMULA = "of:"
#: What no program calculates and somebody typed: a number, or one with a unit, which no name in a formula looks like.
_TYPED = re.compile(r"=\s*[+-]?\d{1,15}(?:\.\d{1,15})?(?:%|\s*[\u3400-\u9fff\u2103\u33a1][\u3400-\u9fff\u2103\u33a1/·.0-9()（）]{0,20})?")


def is_typed(formula: str) -> bool:
    """Tell whether what a workbook has for a formula is a text that somebody typed."""
    return _TYPED.fullmatch(formula) is not None


@dataclass(slots=True)
class Sheet:
    """A sheet of a workbook while it is being read.

    Its number among all sheets, from 1, the texts that stand in it by row and column (from 1), its merged ranges (first row, first column,
    last row, last column), and the formulas that have no value (row, column, formula).
    """

    source: Source
    number: int
    name: str
    hidden: bool = False
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    #: What stands in hidden columns that are shown nowhere, with its first row, by column.
    concealed: dict[int, tuple[int, list[str]]] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    formulas: list[tuple[int, int, str]] = field(default_factory=list)
    #: The cells in which a picture stands and no text; how many pictures there are; text boxes that are no cell's (row, column, text).
    pictures: list[tuple[int, int]] = field(default_factory=list)
    drawn: int = 0
    boxes: list[tuple[int, int, str]] = field(default_factory=list)
    #: Formulas without a value, told or not.
    lacking: int = 0
    #: Texts that were set.
    count: int = 0

    @property
    def enough(self) -> bool:
        """Whether nothing more need be known of this sheet.

        It is hidden, and holds something.
        """
        return self.hidden and self.count >= _PEEK

    def put(self, row: int, column: int, text: str) -> None:
        """Set a text that is not blank.

        Raises DocumentError where the sheet has more rows or cells than allowed.
        """
        cells = self.rows.get(row)
        if cells is None:
            self._new_row(row)
            cells = self.rows[row] = {}
        if not 1 <= column <= MAX_COLUMNS:
            raise self.damaged(f"a cell in row {row}, column {column}", f"第 {row} 行第 {column} 列的单元格")
        cells[column] = text
        self.count += 1
        if self.count > self.source.limits.cells:
            CellCounter(self.source).add(self.count, self)

    def _new_row(self, row: int) -> None:
        if not 1 <= row <= MAX_ROWS:
            raise self.damaged(f"a row with the number {row}", f"行号 {row}")
        if len(self.rows) >= self.source.limits.rows:
            raise self.too_long(max(row, *self.rows))

    def too_long(self, last: int) -> DocumentError:
        most = self.source.limits.rows
        return self.source.too_much(
            "rows", f"has more than {most:,} rows in sheet {self.name!r}, which goes to row {last:,} or further",
            f"工作表“{self.name}”超过 {most:,} 行（至少到第 {last:,} 行）",
        )  # fmt: skip

    def shows(self, row: int, column: int, span: tuple[int, int]) -> bool:
        """Whether any of a cell, or of the range that is merged with it, is in a row and in a column that are shown."""
        return (row not in self.hidden_rows or any(place not in self.hidden_rows for place in range(row + 1, row + span[0]))) and (
            column not in self.hidden_columns or any(place not in self.hidden_columns for place in range(column + 1, column + span[1]))
        )

    def merge(self, area: Range) -> None:
        """Adds a merged range. Raises DocumentError for more than there can be cells."""
        if area[0] != area[2] or area[1] != area[3]:
            self.merges.append(area)
            if len(self.merges) > self.source.limits.cells:
                CellCounter(self.source).add(len(self.merges), self)

    def lacks(self, row: int, column: int, formula: str) -> None:
        """Take a formula without a value: a text that was typed, such as =100% or =31所 for a target, is shown, any other one noted."""
        if is_typed(text := formula.removeprefix(_OPEN_FORMULA)):
            self.put(row, column, text)
            return
        self.lacking += 1
        if len(self.formulas) < _TOLD:
            self.formulas.append((row, column, formula))

    def cell_of(self, area: Range) -> tuple[int, int] | None:
        """Find the cell, or the merged range, that an area of the sheet lies in, by its first row and column."""
        for top, left, bottom, right in self.merges:
            if top <= area[0] and left <= area[1] and area[2] <= bottom and area[3] <= right:
                return top, left
        return area[:2] if area[:2] == area[2:] else None

    def blank(self, place: tuple[int, int]) -> bool:
        """Whether a cell holds no text."""
        return not self.rows.get(place[0], {}).get(place[1])

    def damaged(self, en: str, zh: str) -> DocumentError:
        return self.source.damaged(
            f"is damaged: sheet {self.name!r} has {en} — open it in Excel and save it anew",
            f"文件已损坏：工作表“{self.name}”中有{zh}；请用 Excel 打开并另存后再试",
        )


def content(source: Source, media_type: str, sheets: Iterable[Sheet], pictures: int = 0) -> Content:
    """Make the grids of the visible sheets, and the findings of all; ``pictures`` are those that no sheet has.

    Raises DocumentError where they pass the limits.
    """
    blocks: list[Grid | Paragraph] = []
    findings: list[Finding] = []
    unread: list[Finding] = []
    counter = CellCounter(source)
    for sheet in sheets:
        if sheet.hidden:
            findings += [_hidden(sheet)] if any(sheet.rows.values()) else []
            continue
        _take_pictures(sheet)
        blocks += [_block(used, number > 0) for number, box in enumerate(_boxes(sheet)) if (used := grid(sheet, box, counter))]
        findings += [*_formulas(sheet), *_hidden_rows(sheet), *_hidden_columns(sheet), *_text_boxes(sheet)]
        places = (Location(sheet.number, row, column, sheet=sheet.name) for row, column in sheet.pictures[:_TOLD])
        unread += [IMAGE_NOT_READ.at(place, wording="cell") for place in places]
        pictures += sheet.drawn + len(sheet.pictures)
    if pictures:
        unread.append(FORM_ELSEWHERE.at(Location(1), wording="pictures", pictures=pictures))
    return Content(media_type, tuple(blocks), tuple(findings), tuple(unread))


def _take_pictures(sheet: Sheet) -> None:
    """Take the formulas by which WPS holds a picture in a cell for what they are."""
    for row, cells in sheet.rows.items():
        for column in [column for column, text in cells.items() if text[:1] == "=" and _PICTURE.match(text)]:
            del cells[column]
            sheet.pictures.append((row, column))


def _block(used: Grid, far: bool) -> Grid | Paragraph:
    """A text that stands alone, far from all else, is no table."""
    (cell, *others), *more = used.rows
    return Paragraph(cell.text, cell.ref) if far and not others and not more else used


def grid(sheet: Sheet, box: Range, counter: CellCounter) -> Grid | None:
    """Make the grid of an area of a sheet; None where no text stands in it.

    What a merged range covers is left out with its text, which no program shows; what is hidden is left blank.
    """
    if box[2] - box[0] >= sheet.source.limits.rows:
        raise sheet.too_long(box[2])
    counter.add((box[2] - box[0] + 1) * (box[3] - box[1] + 1), sheet)
    merges = _merges(sheet, box)
    used = _used(sheet, box)
    if used is None:
        return None
    top, left, bottom, right = used
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered = bytearray((bottom - top + 1) * right)
    for merge in merges:
        if area := _within(merge, used):
            _mark(covered, area, top, right)
            spans[area[0], area[1]] = (area[2] - area[0] + 1, area[3] - area[1] + 1)
    rows: list[tuple[Cell, ...]] = []
    for row in range(top, bottom + 1):
        texts = sheet.rows.get(row, {})
        cells: list[Cell] = []
        if row in sheet.hidden_rows or sheet.hidden_columns:
            texts = _shown(sheet, row, texts, spans)
        for column in range(left, right + 1):
            span = spans.get((row, column), (1, 1))
            if span == (1, 1) and covered[(row - top) * right + column - 1]:
                continue
            text = texts.get(column, "")
            counter.read(text)
            cells.append(Cell(text, Location(sheet.number, row, column, sheet=sheet.name), *span))
        rows.append(tuple(cells))
    return Grid(tuple(rows))


def _shown(sheet: Sheet, row: int, texts: dict[int, str], spans: dict[tuple[int, int], tuple[int, int]]) -> dict[int, str]:
    """The texts of a row that are shown: what is merged with rows or columns that are shown is shown in them."""
    shown: dict[int, str] = {}
    for column, text in texts.items():
        if sheet.shows(row, column, spans.get((row, column), (1, 1))):
            shown[column] = text
        elif row not in sheet.hidden_rows:
            sheet.concealed.setdefault(column, (row, []))[1].append(text)
    return shown


def _boxes(sheet: Sheet) -> list[Range]:
    """The areas of a sheet that are used, each of which becomes a grid: one, but for what stands far away from all else.

    The first goes from the first row that is used to the last, and from the first column of the sheet to the last that is used.
    """
    if (box := _used(sheet, (1, 1, MAX_ROWS, MAX_COLUMNS))) is None:
        return []
    top, left, bottom, right = box
    if (area := (bottom - top + 1) * (right - left + 1)) < _LOOSE or area < _SPARSE * sheet.count:
        return [box]
    boxes: list[Range] = []
    for first, last in _runs(sorted(row for row, cells in sheet.rows.items() if cells), _BLANK_ROWS):
        columns = sorted({column for row in range(first, last + 1) for column in sheet.rows.get(row, ())})
        boxes += [(first, start, last, end) for start, end in _runs(columns, _BLANK_COLUMNS)]
    return [(boxes[0][0], 1, *boxes[0][2:]), *boxes[1:]]


def _runs(numbers: list[int], gap: int) -> Iterator[tuple[int, int]]:
    """The first and the last of numbers in order, parted where so many are lacking between two."""
    first = last = numbers[0]
    for number in numbers:
        if number - last > gap:
            yield first, last
            first = number
        last = number
    yield first, last


def _used(sheet: Sheet, box: Range) -> Range | None:
    """The part of an area, from its first column on, in which texts stand."""
    top, left, bottom, right = box
    rows = sheet.rows if bottom - top >= len(sheet.rows) else range(top, bottom + 1)
    used = {row: last for row in rows if top <= row <= bottom and (last := _last(sheet.rows.get(row), left, right))}
    return (min(used), left, max(used), max(used.values())) if used else None


def _last(cells: dict[int, str] | None, left: int, right: int) -> int:
    """The last column of a row with a text in it, between two; 0 where there is none."""
    if not cells:
        return 0
    return last if left <= (last := max(cells)) <= right else max((column for column in cells if left <= column <= right), default=0)


def _within(area: Range, box: Range) -> Range | None:
    """The part of an area that is in the box, if more than one cell of it is."""
    top, left, bottom, right = max(area[0], box[0]), max(area[1], box[1]), min(area[2], box[2]), min(area[3], box[3])
    return (top, left, bottom, right) if top <= bottom and left <= right and (top, left) != (bottom, right) else None


def _merges(sheet: Sheet, box: Range) -> list[Range]:
    """List the merged ranges that touch the used area.

    Those that overlap an earlier one are left out, as damage. Takes the texts that they cover out of the sheet.
    """
    top, _, bottom, right = box
    covered = bytearray((bottom - top + 1) * right)
    kept: list[Range] = []
    overlaps = 0
    for merge in sheet.merges:
        area = (max(merge[0], top), merge[1], min(merge[2], bottom), min(merge[3], right))
        if area[0] > area[2] or area[1] > area[3]:
            continue
        if any(covered.find(1, start, end) >= 0 for start, end in _lines(area, top, right)):
            overlaps += 1
            if overlaps > _OVERLAPS:
                raise sheet.damaged("merged ranges that overlap", "相互重叠的合并单元格")
            continue
        _mark(covered, area, top, right)
        kept.append(merge)
        for row in range(area[0], area[2] + 1):
            if not (cells := sheet.rows.get(row)):
                continue
            for column in range(area[1], area[3] + 1):
                if (row, column) != (merge[0], merge[1]):
                    cells.pop(column, None)
    return kept


def _lines(area: Range, top: int, right: int) -> Iterator[tuple[int, int]]:
    """Where each row of an area stands in an array of rows that are ``right`` wide."""
    for row in range(area[0], area[2] + 1):
        start = (row - top) * right - 1
        yield start + area[1], start + area[3] + 1


def _mark(covered: bytearray, area: Range, top: int, right: int) -> None:
    for start, end in _lines(area, top, right):
        covered[start:end] = b"\x01" * (end - start)


def _hidden_rows(sheet: Sheet) -> Iterator[Finding]:
    """Report what stands in hidden rows.

    They are rows of the blank form, as a rule, which nobody sees.
    """
    filled = [row for row in sorted(sheet.hidden_rows) if any(sheet.rows.get(row, {}).values())]
    for row in filled[:_TOLD]:
        value = " | ".join(text for _, text in sorted(sheet.rows[row].items()) if text)[:500]
        yield HIDDEN_NOT_READ.at(Location(sheet.number, row, 1, sheet=sheet.name), wording="row", value=value)


def _hidden_columns(sheet: Sheet) -> Iterator[Finding]:
    """Report what stands in hidden columns: last year's values, codes of the system that printed the form."""
    for column, (row, texts) in sorted(sheet.concealed.items())[:_TOLD]:
        where = Location(sheet.number, row, column, sheet=sheet.name)
        yield HIDDEN_NOT_READ.at(where, wording="column", value=" | ".join(texts)[:500])


def _hidden(sheet: Sheet) -> Finding:
    return SHEET_HIDDEN.at(Location(sheet.number, sheet=sheet.name), value=sheet.name, sheet=sheet.name)


def _text_boxes(sheet: Sheet) -> Iterator[Finding]:
    for row, column, text in sheet.boxes[:_TOLD]:
        yield TEXT_BOX_NOT_READ.at(Location(sheet.number, row, column, sheet=sheet.name), value=text[:500])


def _formulas(sheet: Sheet) -> Iterator[Finding]:
    for row, column, formula in sheet.formulas:
        where = Location(sheet.number, row, column, sheet=sheet.name)
        yield FORMULA_WITHOUT_VALUE.at(where, wording="cell", value=formula, sheet=sheet.name, row=row, column=column)
    if more := sheet.lacking - len(sheet.formulas):
        yield FORMULA_WITHOUT_VALUE.at(Location(sheet.number, sheet=sheet.name), wording="more", sheet=sheet.name, more=more)
