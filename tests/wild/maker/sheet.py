"""Excel workbooks (XLSX) by openpyxl."""

import io
import re
from datetime import datetime
from typing import Any

from maker.fixed import fixed_zip
from maker.parts import Break, Doc, Line, Table, cells, drawn

NUMBER = re.compile(r"⟨(.+?)⟩(.*)", re.DOTALL)


def xlsx_bytes(document: Doc) -> bytes:
    """The document as XLSX: its parts below each other, a new sheet at each Break."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = document.sheet
    row = 1
    for part in document.parts:
        if isinstance(part, Break):
            sheet, row = book.create_sheet(part.sheet), 1
        elif isinstance(part, Line):
            sheet.cell(row, 1, part.text or None)
            row += 1
        else:
            row = add_table(sheet, part, row)
    for sheet in book:
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return fixed_zip(out.getvalue())


def add_table(sheet: Any, table: Table, top: int) -> int:
    """Write the table from the row `top` on; gives the row below it."""
    from openpyxl.styles import Alignment, Border, Side
    from openpyxl.utils import get_column_letter

    thin = Side(style="thin")
    rows = drawn(table.drawing)
    for column, width in enumerate(table.widths or (3.0,) * len(rows[0]), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width * 5
    for r in range(len(rows)):
        for c in range(len(rows[0])):
            sheet.cell(top + r, 1 + c).border = Border(left=thin, right=thin, top=thin, bottom=thin)
    for cell in cells(table.drawing):
        place = sheet.cell(top + cell.row, 1 + cell.column)
        place.alignment = Alignment(wrap_text=True, vertical="center", textRotation=255 if cell.text in table.upright else 0)
        number = NUMBER.fullmatch(cell.text)
        if number:
            place.value, place.number_format = value_of(number[1]), number[2]
        elif cell.text:
            place.value = cell.text
            place.data_type = "s"
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_cells(None, place.row, place.column, place.row + cell.rows - 1, place.column + cell.columns - 1)
    return top + len(rows)


def value_of(text: str) -> int | float | datetime:
    """The number or date that a drawing writes between ⟨ ⟩."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return datetime.fromisoformat(text)
    return int(text) if text.isdigit() else float(text)
