"""Make a grid of a sheet: its used area, each merged range one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ...model import Cell, DocumentError, Finding, Grid, Location
from ...model.finding_rules.files import FORMULA_WITHOUT_VALUE, HIDDEN_NOT_READ, SHEET_HIDDEN
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

Range = tuple[int, int, int, int]

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
    merges: list[Range] = field(default_factory=list)
    formulas: list[tuple[int, int, str]] = field(default_factory=list)
    #: Formulas without a value, told or not.
    lacking: int = 0
    first: int = MAX_ROWS
    last: int = 0
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
        self.first, self.last = min(row, self.first), max(row, self.last)
        if self.last - self.first >= (most := self.source.limits.rows):
            at = self.last
            raise self.source.too_much(
                "rows", f"has more than {most:,} rows in sheet {self.name!r}, which goes to row {at:,} or further",
                f"工作表“{self.name}”超过 {most:,} 行（至少到第 {at:,} 行）",
            )  # fmt: skip

    def merge(self, area: Range) -> None:
        """Adds a merged range. Raises DocumentError for more than there can be cells."""
        if area[0] != area[2] or area[1] != area[3]:
            self.merges.append(area)
            if len(self.merges) > self.source.limits.cells:
                CellCounter(self.source).add(len(self.merges), self)

    def lacks(self, row: int, column: int, formula: str) -> None:
        """Notes a formula without a value."""
        self.lacking += 1
        if len(self.formulas) < _TOLD:
            self.formulas.append((row, column, formula))

    def damaged(self, en: str, zh: str) -> DocumentError:
        return self.source.damaged(
            f"is damaged: sheet {self.name!r} has {en} — open it in Excel and save it anew",
            f"文件已损坏：工作表“{self.name}”中有{zh}；请用 Excel 打开并另存后再试",
        )


def content(source: Source, media_type: str, sheets: Iterable[Sheet]) -> Content:
    """Make the grids of the visible sheets, and the findings of all.

    Raises DocumentError where they pass the limits.
    """
    grids: list[Grid] = []
    findings: list[Finding] = []
    counter = CellCounter(source)
    for sheet in sheets:
        if sheet.hidden:
            findings += [_hidden(sheet)] if any(sheet.rows.values()) else []
            continue
        used = grid(sheet, counter)
        grids += [used] if used else []
        findings += [*_formulas(sheet), *_hidden_rows(sheet)]
    return Content(media_type, tuple(grids), tuple(findings))


def grid(sheet: Sheet, counter: CellCounter) -> Grid | None:
    """Make the grid of a sheet's used area; None where no text stands in it.

    It goes from the first row that is used to the last, and from the first column of the sheet to the last that is used. What a merged
    range covers is left out with its text, which no program shows.
    """
    box = _box(sheet)
    if box is None:
        return None
    counter.add((box[2] - box[0] + 1) * box[3], sheet)
    merges = _merges(sheet, box)
    box = _box(sheet)
    if box is None:
        return None
    top, _, bottom, right = box
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered = bytearray((bottom - top + 1) * right)
    for merge in merges:
        if area := _within(merge, box):
            _mark(covered, area, top, right)
            spans[area[0], area[1]] = (area[2] - area[0] + 1, area[3] - area[1] + 1)
    rows: list[tuple[Cell, ...]] = []
    for row in range(top, bottom + 1):
        texts = sheet.rows.get(row, {})
        cells: list[Cell] = []
        if row in sheet.hidden_rows:  # what is merged with rows that are shown is shown in them
            texts = {column: text for column, text in texts.items() if spans.get((row, column), (1, 1))[0] > 1}
        for column in range(1, right + 1):
            span = spans.get((row, column), (1, 1))
            if span == (1, 1) and covered[(row - top) * right + column - 1]:
                continue
            text = texts.get(column, "")
            counter.read(text)
            cells.append(Cell(text, Location(sheet.number, row, column, sheet=sheet.name), *span))
        rows.append(tuple(cells))
    return Grid(tuple(rows))


def _box(sheet: Sheet) -> Range | None:
    """The used area, from the first column on."""
    used = [row for row, cells in sheet.rows.items() if cells]
    return (min(used), 1, max(used), max(max(sheet.rows[row]) for row in used)) if used else None


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


def _hidden(sheet: Sheet) -> Finding:
    return SHEET_HIDDEN.at(Location(sheet.number, sheet=sheet.name), value=sheet.name, sheet=sheet.name)


def _formulas(sheet: Sheet) -> Iterator[Finding]:
    for row, column, formula in sheet.formulas:
        where = Location(sheet.number, row, column, sheet=sheet.name)
        yield FORMULA_WITHOUT_VALUE.at(where, wording="cell", value=formula, sheet=sheet.name, row=row, column=column)
    if more := sheet.lacking - len(sheet.formulas):
        yield FORMULA_WITHOUT_VALUE.at(Location(sheet.number, sheet=sheet.name), wording="more", sheet=sheet.name, more=more)
