"""Workbooks: the cells as the program shows them, merged ranges as one cell, and nothing that a hostile file could bring about."""

# ruff: noqa: E501, PT017
from __future__ import annotations

import io
import random
import time
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils import get_column_letter

from jixiao.model import DocumentError, Grid, Layout, Severity
from jixiao.readers import read_bytes
from jixiao.readers.base import Content, Limits, Source
from jixiao.readers.spreadsheet import read

DATA = Path(__file__).resolve().parent / "data" / "office"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MERGE = '<mergeCell ref="A1:B2"/>'
SPANNED, REPEATED = 'table:number-columns-spanned="3"', 'table:number-columns-repeated="2"'
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content, compresslevel=1)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def source(data: bytes, **limits: int) -> Source:
    return Source(data, "表.xlsx", "表.xlsx", Limits(**limits))


def saved(workbook: Any) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def xlsx(
    *sheets: str,
    strings: str = "",
    formats: str = "",
    states: dict[int, str] | None = None,
    main: str = MAIN,
    relation: str = RELATION,
    **more: str | bytes,
) -> bytes:
    """A workbook of sheets given as the XML inside ``worksheet``; ``formats`` are the codes of styles 1 and up, one a line."""
    codes = formats.split("\n") if formats else []
    listed = "".join(
        f'<sheet name="表{n}" sheetId="{n}" r:id="r{n}" state="{(states or {}).get(n, "visible")}"/>' for n in range(1, len(sheets) + 1)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Type="{relation}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
    )
    related += f'<Relationship Id="s" Type="{relation}/styles" Target="/xl/styles.xml"/>'
    related += f'<Relationship Id="t" Type="{relation}/sharedStrings" Target="sharedStrings.xml"/>'
    own = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{escaped(code)}"/>' for n, code in enumerate(codes))
    used = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(codes)))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><numFmts>{own}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/>{used}<xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        **{f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{main}">{sheet}</worksheet>' for n, sheet in enumerate(sheets, 1)},
        **more,
    }
    return packed(parts)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def rows(*cells: str) -> str:
    """The XML of a sheet with these rows of cells."""
    return f"<sheetData>{''.join(f'<row>{row}</row>' for row in cells)}</sheetData>"


def text(value: str, place: str = "") -> str:
    at = f' r="{place}"' if place else ""
    return f'<c{at} t="inlineStr"><is><t>{value}</t></is></c>'


def ods(*tables: str, styles: str = "", manifest: str = "", content: str = "") -> bytes:
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("table", "table"),
            ("text", "text"),
            ("office", "office"),
            ("style", "style"),
            ("draw", "drawing"),
            ("dc", "dublincore"),
        )
    )
    body = "".join(f'<table:table table:name="表{n}"{table}</table:table>' for n, table in enumerate(tables, 1))
    document = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    parts: dict[str, str | bytes] = {"mimetype": ODS, "content.xml": content or document}
    if manifest:
        parts["META-INF/manifest.xml"] = manifest
    return packed(parts)


def ods_rows(*cells: str) -> str:
    return ">" + "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)


def ods_cell(value: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{value}</text:p></table:table-cell>"


def texts(content: Content) -> list[list[str]]:
    """The texts of the first grid, row by row."""
    grid = content.blocks[0]
    assert isinstance(grid, Grid)
    return [[cell.text for cell in row] for row in grid.rows]


def geometry(content: Content) -> list[Any]:
    """Of each grid, each cell with its place and spans."""
    return [
        [[(cell.text, cell.ref.row, cell.ref.column, cell.rowspan, cell.colspan) for cell in row] for row in grid.rows]
        for grid in content.blocks
        if isinstance(grid, Grid)
    ]


def refused(data: bytes, word: str, seconds: float = 10, **limits: int) -> None:
    """One line that says what is wrong and what to do, soon."""
    start = time.process_time()
    with pytest.raises(DocumentError) as caught:
        read(source(data, **limits))
    assert time.process_time() - start < seconds
    assert word in caught.value.en, caught.value.en
    assert " — " in caught.value.en
    assert "；" in caught.value.zh
    assert "\n" not in caught.value.en + caught.value.zh


# -- one workbook in three formats ------------------------------------------------------------------------------------------

#: workbook.xls and workbook.ods hold this: merged title, formats, a hidden sheet, an empty one, one that begins in row 3.
WORKBOOK = [
    [
        [("项目支出绩效目标表", 2, 1, 1, 4)],
        [("项目名称", 3, 1, 1, 1), ("图书馆运行经费", 3, 2, 1, 3)],
        [("年度资金", 4, 1, 1, 1), ("1,842,000.00", 4, 2, 1, 1), ("填报日期", 4, 3, 1, 1), ("2024年3月6日", 4, 4, 1, 1)],
        [("产出指标", 5, 1, 3, 1), ("设备验收合格率", 5, 2, 1, 1), ("95%", 5, 3, 1, 1), ("95", 5, 4, 1, 1)],
        [("培训人次", 6, 2, 1, 1), ("≥500人次", 6, 3, 1, 1), ("100.00", 6, 4, 1, 1)],
        [("说明", 7, 2, 1, 1), ("第一行\n第二行", 7, 3, 1, 1), ("TRUE", 7, 4, 1, 1)],
    ],
    [
        [("代码", 3, 1, 1, 1), ("120000", 3, 2, 1, 1), ("3/6/2024", 3, 3, 1, 1)],
        [("", 4, 1, 1, 1), ("#DIV/0!", 4, 2, 1, 1), ("", 4, 3, 1, 1)],
    ],
]


def the_workbook() -> bytes:
    """The same workbook as XLSX; openpyxl writes no results of formulas, so they stand as what they come to."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "目标表"
    for place, value, code in (
        ("A2", "项目支出绩效目标表", "General"), ("A3", "项目名称", "General"), ("B3", "图书馆运行经费", "General"), ("A4", "年度资金", "General"),
        ("B4", 1842000, "#,##0.00"), ("C4", "填报日期", "General"), ("D4", date(2024, 3, 6), 'yyyy"年"m"月"d"日"'), ("A5", "产出指标", "General"),
        ("B5", "设备验收合格率", "General"), ("C5", 0.95, "0%"), ("D5", 95, "General"), ("B6", "培训人次", "General"), ("C6", 500, '"≥"0"人次"'),
        ("D6", 100, "0.00"), ("B7", "说明", "General"), ("C7", "第一行\n第二行", "General"), ("D7", True, "General"),
    ):  # fmt: skip
        sheet[place] = value
        sheet[place].number_format = code
    for area in ("A2:D2", "B3:D3", "A5:A7"):
        sheet.merge_cells(area)
    hidden = book.create_sheet("字典")
    hidden["A1"], hidden.sheet_state = "是", "hidden"
    book.create_sheet("空表")
    last = book.create_sheet("第二张")
    last["A3"], last["B3"], last["C3"], last["B4"] = "代码", 120000, date(2024, 3, 6), "#DIV/0!"
    last["C3"].number_format = "m/d/yyyy"
    return saved(book)


@pytest.mark.parametrize("name", ["workbook.xlsx", "workbook.xls", "workbook.ods"])
def test_one_workbook_in_each_format_gives_the_same_cells(name: str) -> None:
    data = the_workbook() if name.endswith("xlsx") else (DATA / name).read_bytes()
    document = read_bytes(data, name)
    found = Content(document.media_type, document.blocks, document.findings)
    assert geometry(found) == WORKBOOK
    first, second = document.blocks
    assert isinstance(first, Grid)
    assert isinstance(second, Grid)
    assert first.layout == Layout.TABLE
    assert {(cell.ref.table, cell.ref.sheet) for row in first.rows for cell in row} == {(1, "目标表")}
    assert {(cell.ref.table, cell.ref.sheet) for row in second.rows for cell in row} == {(4, "第二张")}
    (finding,) = document.findings
    assert (finding.code, finding.severity, finding.value, finding.source.table) == ("sheet-hidden", Severity.INFO, "字典", 2)
    assert document.media_type == {
        "workbook.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "workbook.xls": "application/vnd.ms-excel",
        "workbook.ods": ODS,
    }[name]  # fmt: skip


# -- XLSX -------------------------------------------------------------------------------------------------------------------


def test_values_of_each_kind() -> None:
    sheet = rows(
        '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#REF!</v></c>',
        '<c t="str"><f>A1</f><v>算出的文字</v></c><c t="d" s="3"><v>2024-03-06</v></c><c><v>340101199001011234</v></c><c><v>1.1000000000000001</v></c><c><v>abc</v></c>',
        '<c s="1"><v>0.95</v></c><c s="2"><v>45357</v></c><c s="3"><v>45357</v></c><c s="99"><v>7</v></c><c t="str"><f>""</f><v></v></c>',
    )
    strings = "<si><t>共享</t></si><si><r><t>富</t></r><r><t>文本</t></r><rPh sb='0' eb='1'><t>ふ</t></rPh></si>"
    found = read(source(xlsx(sheet, strings=strings, formats='0%\nyyyy"年"m"月"')))
    assert texts(found) == [
        ["共享", "富文本", "TRUE", "FALSE", "#REF!"],
        ["算出的文字", "2024/3/6", "340101199001011234", "1.1", "abc"],
        ["95%", "2024年3月", "2024/3/6", "7", ""],
    ]
    assert found.findings == ()


def test_rich_text_line_breaks_and_escapes() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = CellRichText("一、", TextBlock(InlineFont(b=True), "加粗"), "\n二、")
    book.active["B1"] = "  两端空白\u3000\u00a0"
    book.active["C1"] = "中\u00a0间"
    assert texts(read(source(saved(book)))) == [["一、加粗\n二、", "两端空白", "中\u00a0间"]]
    assert texts(read(source(xlsx(rows(text("甲_x000D_&#10;乙 _x005F_x000D_")))))) == [["甲\n乙 _x000D_"]]
    assert texts(read(source(xlsx(rows(text("_xD83D__xDE00_") + text("_xD83D_x")))))) == [["😀", "\ufffdx"]]


def test_texts_by_their_section_of_the_format() -> None:
    assert texts(read(source(xlsx(rows('<c t="s" s="1"><v>0</v></c>' + text("x")), strings="<si><t>三</t></si>", formats='@"级"')))) == [
        ["三级", "x"]
    ]


def test_rows_and_cells_need_not_say_where_they_are_nor_come_in_order() -> None:
    sheet = f"<sheetData><row>{text('a')}{text('b')}</row><row r='4'>{text('d', 'D4')}{text('b', 'B4')}{text('c')}</row><row>{text('x')}</row></sheetData>"
    assert texts(read(source(xlsx(sheet)))) == [
        ["a", "b", "", ""],
        ["", "", "", ""],
        ["", "", "", ""],
        ["", "b", "c", "d"],
        ["x", "", "", ""],
    ]


def test_only_what_is_used_counts() -> None:
    """Formatted but blank cells, and blanks as text, make no rows or columns."""
    sheet = rows(
        '<c r="A1" s="1"/><c r="XFD1" s="1"/>',
        f"{text('标题', 'B2')}<c r='C2' t='s'><v>0</v></c>",
        f"{text('值', 'C3')}",
        text(" ", "F9"),
        '<c r="A1048576" s="1"/>',
    )
    found = read(source(xlsx(f'<dimension ref="A1:XFD1048576"/>{sheet}', strings="<si><t> </t></si>")))
    assert geometry(found) == [
        [[("", 2, 1, 1, 1), ("标题", 2, 2, 1, 1), ("", 2, 3, 1, 1)], [("", 3, 1, 1, 1), ("", 3, 2, 1, 1), ("值", 3, 3, 1, 1)]]
    ]
    assert read(source(xlsx(rows("<c/>", text(" "))))).blocks == ()


def test_merged_ranges() -> None:
    """Clipped to what is used; hidden values inside are not shown by Excel, and not read; damage is left out."""
    sheet = rows(
        text("题", "A1") + text("隐", "B1") + text("c", "C1"),
        text("组", "A2") + text("b2", "B2") + text("c2", "C2"),
        text("藏", "A3") + text("b3", "B3") + text("c3", "C3"),
        text("藏右", "D1"),
    )
    merges = "".join(
        f'<mergeCell ref="{area}"/>' for area in ("A1:B1", "A2:A1048576", "C1:XFD1", "B1:C2", "B3:B3", "C2", "A0:B9", "Z9:AA10", "x", "")
    )
    found = read(source(xlsx(f"{sheet}<mergeCells>{merges}</mergeCells>")))
    assert geometry(found) == [
        [
            [("题", 1, 1, 1, 2), ("c", 1, 3, 1, 1)],
            [("组", 2, 1, 2, 1), ("b2", 2, 2, 1, 1), ("c2", 2, 3, 1, 1)],
            [("b3", 3, 2, 1, 1), ("c3", 3, 3, 1, 1)],
        ]
    ]


def test_a_blank_merged_range_that_begins_above_the_first_used_row() -> None:
    sheet = rows("", text("藏", "A2") + text("b", "B2"), text("c", "B3"))
    found = read(source(xlsx(f'{sheet}<mergeCells><mergeCell ref="A1:A3"/></mergeCells>')))
    assert geometry(found) == [[[("", 2, 1, 2, 1), ("b", 2, 2, 1, 1)], [("c", 3, 2, 1, 1)]]]


def test_hidden_sheets_are_said_unless_empty() -> None:
    shown = f"<sheetData><row>{text('可见行')}</row></sheetData>"
    found = read(source(xlsx(shown, rows(text("a")), rows("<c/>"), rows(text("b")), states={2: "hidden", 3: "hidden", 4: "veryHidden"})))
    assert texts(found) == [["可见行"]]
    assert [(finding.code, finding.value) for finding in found.findings] == [("sheet-hidden", "表2"), ("sheet-hidden", "表4")]


def test_a_hidden_sheet_may_be_as_large_as_it_likes() -> None:
    found = read(source(xlsx(rows(text("a")), rows(*[text("b")] * 500), states={2: "hidden"}), rows=100))
    assert len(found.blocks) == 1


def test_a_formula_without_a_value() -> None:
    sheet = rows(text("a") + "<c><f>SUM(B1:B9)</f><v/></c>" + "<c><f>A1</f></c>" + "<c><f>1+1</f><v>2</v></c>" + text("e"))
    found = read(source(xlsx(sheet)))
    assert texts(found) == [["a", "", "", "2", "e"]]
    assert [(f.code, f.severity, f.value, f.source.row, f.source.column) for f in found.findings] == [
        ("formula-without-value", Severity.WARNING, "=SUM(B1:B9)", 1, 2),
        ("formula-without-value", Severity.WARNING, "=A1", 1, 3),
    ]
    many = read(source(xlsx(rows(text("a"), *["<c><f>A1</f></c>"] * 500)))).findings
    assert len(many) == 101
    assert "400" in many[-1].message_en


def test_a_number_typed_behind_an_equals_sign_is_no_formula_to_compute() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "=100%", "=12.5"
    found = read(source(saved(book)))
    assert texts(found) == [["=100%", "=12.5"]]
    assert found.findings == ()


def test_a_number_with_a_unit_typed_behind_an_equals_sign_is_a_text() -> None:
    """No program calculates =18座: some save it without a result, others with an error."""
    sheet = rows("<c><f>18座</f><v/></c>" + '<c t="e"><f>1.5万元/亩</f><v>#NAME?</v></c>' + "<c><f>A1座</f></c>" + "<c><f>18+2</f></c>")
    found = read(source(xlsx(sheet)))
    assert texts(found) == [["=18座", "=1.5万元/亩"]]
    assert [finding.value for finding in found.findings] == ["=A1座", "=18+2"]


def test_strict_open_xml() -> None:
    strings = "<si><t>严格</t></si>"
    found = read(
        source(
            xlsx(rows('<c t="s"><v>0</v></c><c s="1"><v>0.5</v></c>'), strings=strings, formats="0%", main=STRICT, relation=STRICT_RELATION)
        )
    )
    assert texts(found) == [["严格", "50%"]]


def test_macros_are_not_looked_at() -> None:
    found = read(source(xlsx(rows(text("a")), **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})))
    assert texts(found) == [["a"]]
    assert found.media_type == "application/vnd.ms-excel.sheet.macroEnabled.12"


def test_days_from_1904() -> None:
    parts = unpacked(xlsx(rows('<c s="1"><v>43830</v></c>'), formats="yyyy-mm-dd"))
    workbook = bytes(parts["xl/workbook.xml"]).replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')  # type: ignore[arg-type]
    assert texts(read(source(packed({**parts, "xl/workbook.xml": workbook})))) == [["2024-01-01"]]


# -- ODS --------------------------------------------------------------------------------------------------------------------


def test_ods_repeats_and_spans() -> None:
    table = (
        ">"
        + f"<table:table-row>{ods_cell('题', SPANNED)}<table:covered-table-cell table:number-columns-repeated='2'/></table:table-row>"
        + f"<table:table-row table:number-rows-repeated='2'>{ods_cell('同', REPEATED)}{ods_cell('c')}</table:table-row>"
        + "<table:table-row table:number-rows-repeated='1048000'><table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
    )
    assert texts(read(source(ods(table)))) == [["题"], ["同", "同", "c"], ["同", "同", "c"]]


def test_ods_text() -> None:
    cell = (
        "<table:table-cell><office:annotation><text:p>批注</text:p></office:annotation><text:p>一 <text:s text:c='2'/>二<text:line-break/>三"
        "<text:span>四\n  五</text:span><text:ruby><text:ruby-base>汉</text:ruby-base><text:ruby-text>hàn</text:ruby-text></text:ruby></text:p><text:p>六</text:p></table:table-cell>"
    )
    assert texts(read(source(ods(ods_rows(cell))))) == [["一   二\n三四 五汉\n六"]]


def test_ods_values_that_stand_without_text() -> None:
    cells = "".join(
        f"<table:table-cell {attributes}/>"
        for attributes in (
            'office:value-type="float" office:value="1842000.5"', 'office:value-type="percentage" office:value="0.95"',
            'office:value-type="date" office:date-value="2024-03-06"', 'office:value-type="boolean" office:boolean-value="true"',
            'office:value-type="string" office:string-value="文"', 'office:value-type="float" office:value="x"', 'table:formula="of:=[.A1]"',
        )
    )  # fmt: skip
    found = read(
        source(
            ods(
                ods_rows(
                    cells + ods_cell("末") + '<table:table-cell office:value-type="float" office:value="5"><text:p/></table:table-cell>'
                )
            )
        )
    )
    assert texts(found) == [["1842000.5", "95%", "2024-03-06", "TRUE", "文", "x", "", "末"]]
    assert [finding.value for finding in found.findings] == ["of:=[.A1]"]


def test_ods_hidden_sheets_and_copies_of_other_files() -> None:
    hide = '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    copy = "><table:table-source/>" + ods_rows(ods_cell("外"))[1:]
    found = read(source(ods(ods_rows(ods_cell("a")), ' table:style-name="h"' + ods_rows(ods_cell("b")), copy, styles=hide)))
    assert texts(found) == [["a"]]
    assert [finding.code for finding in found.findings] == ["sheet-hidden"]


# -- protection, damage, harm -----------------------------------------------------------------------------------------------


def test_protected_workbooks_are_told_as_such() -> None:
    data = bytearray((DATA / "workbook.xls").read_bytes())
    start = data.index(b"\x09\x08\x10\x00")  # BOF; the next record becomes FILEPASS
    data[start + 20 : start + 22] = b"\x2f\x00"
    refused(bytes(data), "password")
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<m:manifest xmlns:m="{space}"><m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>'
    refused(ods(content="\x00\x01", manifest=manifest), "password")


def test_a_table_of_three_hundred_thousand_rows_is_refused_soon() -> None:
    """As it is soon when the file has three times the rows of the limit: what follows is not read. One format at the limit's full size."""
    refused(xlsx(rows(*['<c t="s"><v>1</v></c><c><v>1842000</v></c>'] * 300_000)), "100,000 rows", 15)
    refused(ods(ods_rows(*[ods_cell("值") * 2] * 60_000)), "20,000 rows", 10, rows=20_000)


def test_a_large_table_is_read_within_seconds() -> None:
    row = '<c t="s"><v>0</v></c><c s="1"><v>0.95</v></c><c s="2"><v>1842000.5</v></c><c><v>88.4</v></c>'
    start = time.process_time()
    found = read(source(xlsx(rows(*[row] * 20_000), strings="<si><t>指标</t></si>", formats="0%\n#,##0.00")))
    assert time.process_time() - start < 12
    assert texts(found)[-1] == ["指标", "95%", "1,842,000.50", "88.4"]


def test_absurd_sizes_are_refused() -> None:
    refused(
        xlsx(rows(*["".join(text("a", f"{get_column_letter(n)}{m}") for n in range(1, 16_000, 40)) for m in range(1, 10_000, 400)])),
        "cells",
    )
    refused(xlsx(rows(*[text("a", f"A{row}") for row in range(1, 1_048_577, 400)])), "rows")
    refused(xlsx(rows(text("a", "ZZZZ1"))), "damaged")
    refused(xlsx(rows(text("a", "XFE1"))), "damaged")
    refused(xlsx(rows(text("a", "A1048577"))), "damaged")
    refused(xlsx(rows(*["<c/>" * 30] * 40)), "cells", cells=100)
    refused(xlsx(rows(text("长" * 2000)), strings=""), "characters", bytes=1000)
    many = f'<workbook xmlns="{MAIN}"><sheets>{"<sheet/>" * 20}</sheets></workbook>'
    refused(xlsx(rows(text("a")), **{"xl/workbook.xml": many}), "sheets", members=12)
    refused(xlsx(rows(*[text("a")] * 3) + f"<mergeCells>{MERGE * 50}</mergeCells>"), "cells", cells=40)
    refused(xlsx(rows(text("a", "B2")) + f"<mergeCells>{MERGE * 5000}</mergeCells>"), "overlap")
    refused(ods(ods_rows(ods_cell("a", 'table:number-columns-repeated="999999999"'))), "damaged")
    refused(ods(f"><table:table-row table:number-rows-repeated='999999999'>{ods_cell('a')}</table:table-row>"), "rows")


def test_many_merged_ranges_take_no_long() -> None:
    merges = "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, 20_000))
    start = time.process_time()
    read(source(xlsx(rows(*[text("a") + text("b") + text("c")] * 20_000) + f"<mergeCells>{merges}</mergeCells>")))
    assert time.process_time() - start < 12


def test_one_sheet_listed_many_times_is_read_once() -> None:
    data = xlsx(rows(*[text("a")] * 1000))
    parts = unpacked(data)
    listed = "".join(f'<sheet name="s{n}" r:id="r1"/>' for n in range(5000))
    workbook = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>{listed}</sheets></workbook>'
    start = time.process_time()
    assert len(read(source(packed({**parts, "xl/workbook.xml": workbook}))).blocks) == 1
    assert time.process_time() - start < 15


def test_xml_and_zip_bombs_are_refused() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        + "]>"
    )
    part = f'{bomb}<worksheet xmlns="{MAIN}">{rows(text("&i;"))}</worksheet>'
    refused(xlsx(rows(text("a")), **{"xl/worksheets/sheet1.xml": part}), "document type")
    outside = f'<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet xmlns="{MAIN}"/>'
    refused(xlsx(rows(text("a")), **{"xl/worksheets/sheet1.xml": outside}), "document type")
    refused(ods(content='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'), "document type")
    refused(xlsx(rows(text("a")), **{"xl/media/a.bin": b"\x00" * 50_000_000}), "unpacks", unpacked=10_000_000)
    refused(xlsx(rows(text("a")), **{"xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{"<row>" * 5000}'}), "deep")


def test_damage_is_told() -> None:
    data = xlsx(rows(text("a")))
    parts = unpacked(data)
    refused(packed({**parts, "xl/worksheets/sheet1.xml": b"<worksheet><row>"}), "well-formed")
    refused(packed({name: content for name, content in parts.items() if "sheet1" not in name}), "sheet1.xml")
    refused(data[: len(data) // 2], "damaged")
    refused((DATA / "workbook.xls").read_bytes()[:3000], "damaged")
    refused(packed({"mimetype": ODS}), "content.xml")


def mutated(data: bytes, seed: int) -> bytes:
    """The bytes with some of them changed, or without their end."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.choice([1, 3, 10, 100])):
        at = chance.randrange(len(changed))
        changed[at] = chance.choice([0, 255, 127, chance.randrange(256)])
    return bytes(changed[: chance.randrange(1, len(changed))] if chance.random() < 0.3 else changed)


def outcome(data: bytes) -> None:
    """It is read or refused in one line; nothing else."""
    start = time.process_time()
    try:
        read(source(data))
    except DocumentError as error:
        assert "\n" not in str(error)
    assert time.process_time() - start < 30


@given(st.integers(0, 10**9))
@settings(max_examples=150, deadline=None)
def test_damaged_xls_is_read_or_refused(seed: int) -> None:
    outcome(mutated((DATA / "workbook.xls").read_bytes(), seed))


@given(st.integers(0, 10**9), st.sampled_from(["workbook.xlsx", "workbook.ods"]))
@settings(max_examples=150, deadline=None)
def test_damaged_xml_is_read_or_refused(seed: int, name: str) -> None:
    """The parts are damaged inside a sound container, where it does more harm."""
    data = the_workbook() if name.endswith("xlsx") else (DATA / name).read_bytes()
    parts = unpacked(data)
    chosen = random.Random(seed).choice([entry for entry in parts if entry.endswith((".xml", ".rels"))])
    outcome(packed({**parts, chosen: mutated(bytes(parts[chosen]), seed)}))  # type: ignore[arg-type]
    outcome(mutated(data, seed))


NUMBER_WORDS = st.sampled_from(["0", "-1", "1e400", "1e-400", "nan", "inf", "9" * 500, "1_0", "٣", "", " 5 ", "2024-13-45", "0x10", "1,5"])
ATTRIBUTES = st.sampled_from(["A1", "a1", "$B$2", "1", "A", "ZZZ9", "A0", "A99999999999", "٣", "A٣", "", "R1C1", "A1:B2"])


@given(NUMBER_WORDS, st.sampled_from(["n", "s", "b", "e", "str", "inlineStr", "d", "z", ""]), ATTRIBUTES, NUMBER_WORDS)
@settings(max_examples=300, deadline=None)
def test_odd_values_are_read_or_refused(value: str, kind: str, place: str, style: str) -> None:
    cell = f'<c r="{place}" t="{kind}" s="{style}"><v>{value}</v></c>'
    outcome(
        xlsx(
            f'<sheetData><row r="{style}">{cell}</row></sheetData><mergeCells><mergeCell ref="{place}:{place}"/></mergeCells>',
            formats="yyyy\n0.00",
        )
    )


def test_money_is_exact() -> None:
    book = openpyxl.Workbook()
    for row, amount in enumerate((Decimal("0.1"), Decimal("1842000.29"), Decimal("99999999999.99")), 1):
        book.active.cell(row, 1).value = float(amount)
        book.active.cell(row, 1).number_format = "0.00"
    assert texts(read(source(saved(book)))) == [["0.10"], ["1842000.29"], ["99999999999.99"]]


def test_a_hidden_row_is_not_read_and_that_is_said() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["产出指标", "数量指标", "甲", "1个"])
    sheet.append(["", "", "（示例）培训人数", "≥XX人"])
    sheet.append(["", "", "乙", "2个"])
    sheet.merge_cells("A2:A3")
    sheet["A2"] = "效益指标"
    sheet.row_dimensions[2].hidden = True
    found = read(source(saved(book)))
    assert [[cell.text for cell in row] for row in found.blocks[0].rows] == [  # type: ignore[union-attr]
        ["产出指标", "数量指标", "甲", "1个"],
        ["效益指标", "", "", ""],
        ["", "乙", "2个"],
    ]
    assert [(finding.code, finding.source.row, finding.value) for finding in found.findings] == [
        ("hidden-not-read", 2, "效益指标 | （示例）培训人数 | ≥XX人")
    ]
