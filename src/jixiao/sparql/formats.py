"""Write answers as CSV, TSV, JSON, Markdown, text, XLSX and Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from ..model import JixiaoError
from ..model.text import plain
from .answers import Answer, Value


class FormatUnavailableError(JixiaoError):
    """A format needs a package that is not installed."""


def text_of(value: Value) -> str:
    """A value as text: numbers without exponent and without zeros that say nothing, nothing for no value."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    return str(value)


def as_csv(answer: Answer) -> str:
    """Comma-separated, RFC 4180, but that lines end in LF; a carriage return in a value is quoted, which the csv module then does not."""
    rows = [answer.columns, *(tuple(map(text_of, row)) for row in answer.rows)]
    return "".join(",".join(map(_csv_cell, row)) + "\n" if row != ("",) else '""\n' for row in rows)


def _csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(char in text for char in ',"\r\n') else text


#: What a spreadsheet takes a cell for a formula by, or for a command to another program (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet_text(value: Value) -> str:
    """A value as a cell of a CSV that a spreadsheet opens: text that it would carry out has an apostrophe before it.

    >>> spreadsheet_text("=1+1"), spreadsheet_text(Decimal("-1.5")), spreadsheet_text("-1.5"), spreadsheet_text("≥90%")
    ("'=1+1", '-1.5', '-1.5', '≥90%')
    """
    text = text_of(value)
    if not text.startswith(_FORMULA) or isinstance(value, int | Decimal):
        return text
    try:
        Decimal(text)
    except InvalidOperation:
        return f"'{text}"
    return text


def as_excel_csv(answer: Answer) -> str:
    """CSV for spreadsheets: with a byte order mark, without which Excel shows Chinese wrongly, and no cell is a formula."""
    safe = [tuple(spreadsheet_text(value) for value in row) for row in answer.rows]
    return "\ufeff" + as_csv(replace(answer, rows=tuple(safe)))


def as_excel_tsv(answer: Answer) -> str:
    """TSV for spreadsheets, as ``as_excel_csv``."""
    safe = [tuple(spreadsheet_text(value) for value in row) for row in answer.rows]
    return "\ufeff" + as_tsv(replace(answer, rows=tuple(safe)))


def as_tsv(answer: Answer) -> str:
    """Tab-separated; tabs and line breaks inside a value become blanks."""
    lines = ["\t".join(answer.columns)]
    lines += ["\t".join(" ".join(text_of(value).split()) for value in row) for row in answer.rows]
    return "\n".join(lines) + "\n"


def as_json(answer: Answer) -> str:
    """A list of objects; a missing value is null, a number a number."""
    rows = [dict(zip(answer.columns, map(_json, row), strict=True)) for row in answer.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _json(value: Value) -> Any:
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        number = float(value)
        return number if Decimal(repr(number)) == value else text_of(value)
    return value


def as_markdown(answer: Answer) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(answer.columns) + " |", "|" + "---|" * len(answer.columns)]
    for row in answer.rows:
        cells = (" ".join(text_of(value).split()).replace("\\", "\\\\").replace("|", "\\|") for value in row)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def numeric_columns(answer: Answer) -> list[bool]:
    """Which columns hold numbers only, and so stand to the right."""
    return [all(isinstance(row[i], (int, Decimal, type(None))) for row in answer.rows) for i in range(len(answer.columns))]


def as_text(answer: Answer) -> str:
    """Aligned columns for a terminal without colours, or a pipe; a Chinese character is two columns wide."""
    from rich.cells import cell_len

    rows = [list(answer.columns), *([" ".join(text_of(value).split()) for value in row] for row in answer.rows)]
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(answer.columns))]
    numeric = numeric_columns(answer)
    lines = []
    for row in rows:
        cells = []
        for cell, width, right in zip(row, widths, numeric, strict=True):
            pad = " " * (width - cell_len(cell))
            cells.append(pad + cell if right else cell + pad)
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def as_xlsx(answer: Answer) -> bytes:
    """A workbook with one sheet, its header frozen; numbers are numbers, text is never a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("jixiao")
    sheet.freeze_panes = "A2"

    def cell(value: Value, *, bold: bool = False) -> Any:
        made = WriteOnlyCell(sheet, value=_clean(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            made.data_type = "s"
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(column, bold=True) for column in answer.columns])
    for row in answer.rows:
        sheet.append([cell(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _clean(text: str) -> str:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cleaned: str = ILLEGAL_CHARACTERS_RE.sub("", text)
    return cleaned


def as_parquet(answer: Answer) -> bytes:
    """Apache Parquet; a column is integer, decimal or text. Raises FormatUnavailableError without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        how = "pip install 'jixiao[parquet]'"
        raise FormatUnavailableError(f"parquet needs pyarrow: {how}", f"parquet 格式需要 pyarrow：{how}") from None
    columns = []
    for index, _ in enumerate(answer.columns):
        values = [row[index] for row in answer.rows]
        kinds = {type(value) for value in values if value is not None}
        if kinds <= {int}:
            columns.append(pa.array(values, type=pa.int64()))
        elif kinds <= {int, Decimal}:
            columns.append(pa.array([None if v is None else Decimal(v) for v in values], type=pa.decimal128(38, 10)))
        else:
            columns.append(pa.array([None if value is None else text_of(value) for value in values], type=pa.string()))
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns, names=list(answer.columns)), buffer)
    return buffer.getvalue()


FORMATS: dict[str, Callable[[Answer], str | bytes]] = {
    "table": as_text,
    "csv": as_csv,
    "tsv": as_tsv,
    "json": as_json,
    "md": as_markdown,
    "xlsx": as_xlsx,
    "parquet": as_parquet,
    "excel": as_excel_csv,
    "excel-tsv": as_excel_tsv,
}
