"""Workbooks and Parquet files of answers, read back by the programs that people open them with."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from jixiao.sparql.answers import Answer
from jixiao.sparql.formats import as_parquet, as_xlsx

IRI = "https://w3id.org/jixiao/id/table/1"
ANSWER = Answer(
    ("year", "department", "budget_yuan", "share", "table"),
    (
        (2024, "天津市财政局预算编审中心", 1234567, Decimal("0.25"), IRI),
        (2023, "=1+1", None, Decimal(1), IRI),
        (2022, None, -5, None, None),
    ),
)


def test_a_workbook_has_widths_filters_number_formats_and_links() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(ANSWER))).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        list(ANSWER.columns),
        [2024, "天津市财政局预算编审中心", 1234567, 0.25, IRI],
        [2023, "=1+1", None, 1, IRI],
        [2022, None, -5, None, None],
    ]
    assert sheet.auto_filter.ref == "A1:E4"
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["B"].width > 24 > sheet.column_dimensions["A"].width
    assert (sheet["A2"].number_format, sheet["C2"].number_format, sheet["D2"].number_format) == ("0", "#,##0", "#,##0.00")
    assert sheet["E2"].hyperlink.target == sheet["E3"].hyperlink.target == IRI
    assert sheet["E4"].hyperlink is None
    assert sheet["B3"].data_type == "s"


def test_an_answer_without_rows_or_columns_is_a_workbook() -> None:
    for answer in (Answer(("city",), ()), Answer((), ())):
        assert openpyxl.load_workbook(io.BytesIO(as_xlsx(answer))).active is not None


def test_parquet_has_the_types_of_data_frames_and_says_where_it_cannot() -> None:
    exact = Decimal("0.1234567890123456789")
    answer = Answer(
        ("count", "share", "exact", "huge", "vast", "text"),
        (
            (1, Decimal("0.1"), Decimal("12345678901234567.5"), 2**70, exact * 10**30, "a"),
            (None, 2, None, None, None, None),
        ),
    )
    table = pq.read_table(io.BytesIO(as_parquet(answer)))
    assert [table.schema.field(name).type for name in ("count", "share", "text")] == [pa.int64(), pa.float64(), pa.string()]
    assert table["share"].to_pylist() == [0.1, 2.0]
    assert table.schema.field("exact").type == pa.decimal128(38, 10)
    assert table["exact"].to_pylist() == [Decimal("12345678901234567.5"), None]
    assert table["huge"].to_pylist() == [str(2**70), None]
    for name in ("exact", "huge"):
        assert table.schema.field(name).metadata[b"note"]
    for name in ("count", "share", "text"):
        assert not (table.schema.field(name).metadata or {}).get(b"note")


def test_infinities_and_what_is_no_number_are_written_too() -> None:
    answer = Answer(("rate",), ((Decimal("0.5"),), (Decimal("Infinity"),), (Decimal("NaN"),)))
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(answer))).active
    assert sheet is not None
    assert [cell.value for cell in sheet["A"]] == ["rate", 0.5, "Infinity", "NaN"]
    rates = pq.read_table(io.BytesIO(as_parquet(answer)))["rate"].to_pylist()
    assert rates[:2] == [0.5, float("inf")]
    assert rates[2] != rates[2]
