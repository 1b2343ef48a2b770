"""Write answers as CSV, TSV, JSON, Markdown, text, XLSX and Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
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


#: Characters that a column of a workbook may be wide, and rows that its width is taken from.
_NARROW, _WIDE, _MEASURED = 8, 60, 500
#: Links that Excel takes in a sheet (65,530 at most), and what begins one.
_MOST_LINKS, _LINKS = 60_000, ("http://", "https://")


def as_xlsx(answer: Answer) -> bytes:
    """A workbook with one sheet, its header frozen and with filters; numbers are numbers, addresses links, text is never a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("jixiao")
    sheet.freeze_panes = "A2"
    letters = [get_column_letter(index + 1) for index in range(len(answer.columns))]
    for letter, width in zip(letters, _sheet_widths(answer), strict=True):
        sheet.column_dimensions[letter].width = width
    if letters:
        sheet.auto_filter.ref = f"A1:{letters[-1]}{len(answer.rows) + 1}"
    head, link = Font(bold=True), Font(color="0563C1", underline="single")
    # Thousands are set apart, but in years, which are names.
    shown = ["0" if column.startswith("year") else "#,##0" for column in answer.columns]
    links = 0

    def cell(value: Value, form: str) -> Any:
        nonlocal links
        if isinstance(value, Decimal) and not value.is_finite():  # a cell has no number for it
            value = text_of(value)
        made = WriteOnlyCell(sheet, value=_clean(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            made.data_type = "s"
            if value.startswith(_LINKS) and links < _MOST_LINKS:
                links += 1
                made.hyperlink = _clean(value)
                made.value, made.data_type, made.font = _clean(value), "s", link
        elif value is not None:
            made.number_format = form if value == int(value) else f"{form}.{'0' * min(-int(Decimal(value).as_tuple().exponent), 6)}"
        return made

    def heading(text: str) -> Any:
        made = cell(text, "")
        made.font = head
        return made

    sheet.append([heading(column) for column in answer.columns])
    for row in answer.rows:
        sheet.append([cell(value, form) for value, form in zip(row, shown, strict=True)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _sheet_widths(answer: Answer) -> list[int]:
    """How wide the columns are: as their texts, a Chinese character being two."""
    from rich.cells import cell_len

    return [
        min(_WIDE, max(_NARROW, cell_len(column), *(cell_len(text_of(row[index])[:_WIDE]) for row in answer.rows[:_MEASURED])) + 3)
        for index, column in enumerate(answer.columns)
    ]


def _clean(text: str) -> str:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cleaned: str = ILLEGAL_CHARACTERS_RE.sub("", text)
    return cleaned


def as_parquet(answer: Answer) -> bytes:
    """Apache Parquet; a column is int64, float64 or text, as data frames have them.

    Numbers that these cannot hold exactly stay as they are: the column is decimal128, or text, and the field's metadata say why.
    Raises FormatUnavailableError without pyarrow.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        how = "pip install 'jixiao[parquet]'"
        raise FormatUnavailableError(f"parquet needs pyarrow: {how}", f"parquet 格式需要 pyarrow：{how}") from None
    fields, columns = [], []
    for index, name in enumerate(answer.columns):
        values = [row[index] for row in answer.rows]
        kind, kept, why = _parquet_column(pa, values)
        fields.append(pa.field(name, kind, metadata={"note": why} if why else None))
        columns.append(pa.array(kept, type=kind))
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns, schema=pa.schema(fields)), buffer)
    return buffer.getvalue()


def _fits_float(value: Decimal) -> bool:
    """Whether a float64 has the very number; infinities and what is no number it has."""
    return not value.is_finite() or Decimal(repr(float(value))) == value


def _parquet_column(pa: Any, values: Sequence[Value]) -> tuple[Any, list[Any], str]:
    """The type of a column, its values, and why it is another than data frames have; nothing for that where it is not."""
    numbers = [value for value in values if isinstance(value, int | Decimal)]
    if any(isinstance(value, str) for value in values):
        return pa.string(), [None if value is None else text_of(value) for value in values], ""
    if all(isinstance(value, int) for value in numbers):
        if all(-(2**63) <= value < 2**63 for value in numbers):
            return pa.int64(), list(values), ""
        return pa.string(), [None if value is None else text_of(value) for value in values], "integers beyond 64 bits"
    if all(_fits_float(Decimal(value)) for value in numbers):
        return pa.float64(), [None if value is None else float(value) for value in values], ""
    exact = [None if value is None else Decimal(value) for value in values]
    try:
        pa.array(exact, type=pa.decimal128(38, 10))
    except pa.ArrowInvalid:
        return pa.string(), [None if value is None else text_of(value) for value in values], "decimals beyond decimal128(38, 10)"
    return pa.decimal128(38, 10), exact, "decimals that float64 cannot hold exactly"


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
