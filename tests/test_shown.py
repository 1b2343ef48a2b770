"""What a document shows is read, what it does not show is not, and what is shown and cannot be read is said."""

# ruff: noqa: E501
from __future__ import annotations

import hashlib
import io
import random
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import samples
from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.model import EncryptedDocument, Finding, Grid, NoTableFound, Paragraph
from jixiao.readers import read_bytes
from jixiao.readers.html.style_sheet import Element, StyleSheet, style_sheet_of
from jixiao.readers.spreadsheet import xls
from jixiao.readers.spreadsheet.xls_pictures import pictures_of

#: The cell of a value in each format, which the tests change.
WORD = "<w:p><w:r><w:t>≥98%</w:t></w:r></w:p>"
SHEET = '<c r="D9" t="inlineStr"><is><t>≥98%</t></is></c>'
PAGE = "<td colspan=1>≥98%</td>"


def read(data: bytes, name: str) -> ExtractedDocument:
    return extract(read_bytes(data, name))


def values(document: ExtractedDocument) -> list[str | None]:
    return [indicator.row.value for table in document.tables for indicator in table.indicators]


RIGHT = ["≥300天", "≥98%", "12月底前", "≤36万元", "≥2万人次", "≥90%"]


def with_value(value: str | None) -> list[str | None]:
    return [RIGHT[0], value, *RIGHT[2:]]


def of_word(cell: str, styles: str = "") -> ExtractedDocument:
    spaces = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    document = samples.word_document().replace(WORD, cell).replace("<w:document ", f"<w:document {spaces} ", 1)
    more = {"word/_rels/document.xml.rels": samples.relations({"styles.xml": "styles"}), "word/styles.xml": styles} if styles else {}
    return read(samples.docx(document, more=dict(more)), "a.docx")


def of_sheet(cell: str = SHEET, before: str = "", more: dict[str, bytes | str] | None = None) -> ExtractedDocument:
    sheet = samples.sheet().replace(SHEET, cell).replace("<sheetData>", f"{before}<sheetData>")
    return read(samples.xlsx(sheet, more=more), "a.xlsx")


def of_page(cell: str, style: str = "") -> ExtractedDocument:
    page = samples.html().decode().replace(PAGE, f"<td colspan=1>{cell}</td>").replace("</head>", f"{style}</head>")
    return read(page.encode(), "a.html")


def told(document: ExtractedDocument) -> list[tuple[str, int | None, int | None, str | None]]:
    return [(finding.code, finding.source.row, finding.source.column, finding.value) for finding in document.findings]


# -- workbooks ---------------------------------------------------------------------------------------------------------------


def test_hidden_columns_of_a_sheet_are_not_read() -> None:
    """Codes of the system that printed the form, beside it."""
    codes = samples.sheet().replace('<row r="10">', '<row r="10"><c r="E10" t="inlineStr"><is><t>ZB7</t></is></c>')
    codes = codes.replace('<row r="7">', '<row r="7"><c r="E7" t="inlineStr"><is><t>上年值</t></is></c>')
    for column in ('<col min="5" max="5" hidden="1"/>', '<col min="5" max="9" width="0" customWidth="1"/>'):
        document = read(samples.xlsx(codes.replace("<sheetData>", f"<cols>{column}</cols><sheetData>")), "a.xlsx")
        assert values(document) == RIGHT
        assert told(document) == [("hidden-not-read", 7, 5, "上年值 | ZB7")]


def test_hidden_columns_of_an_opendocument_sheet_are_not_read() -> None:
    content = samples.odf_content(
        "spreadsheet",
        '<table:table table:name="表"><table:table-column/><table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>'
        "<table:table-column/><table:table-row>"
        + "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("名称", "旧", "更旧", "新"))
        + "</table:table-row></table:table>",
    )
    document = read_bytes(samples.ods(content), "a.ods")
    (grid,) = document.blocks
    assert [cell.text for cell in grid.rows[0]] == ["名称", "", "", "新"]  # type: ignore[union-attr]
    assert [(finding.source.column, finding.value) for finding in document.findings] == [(2, "旧"), (3, "更旧")]


def test_a_merged_cell_that_begins_in_a_hidden_column_is_shown_in_the_others() -> None:
    document = of_sheet(before='<cols><col min="2" max="2" hidden="1"/></cols>')
    assert document.tables[0].project == "图书馆夜间开放经费"  # B3:D3


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="D9" t="inlineStr"><v>0.98</v><is><t>≥98%</t></is></c>', "≥98%"),
        ('<c r="D9" t="inlineStr"><v>≥98%</v></c>', "≥98%"),
        ('<c r="D9"><is><t>≥98%</t></is></c>', "≥98%"),
    ],
)
def test_the_text_in_a_cell_goes_before_a_value_beside_it(cell: str, value: str) -> None:
    assert values(of_sheet(cell)) == with_value(value)


def test_one_cell_far_away_from_the_form_does_not_make_millions_of_blank_ones() -> None:
    for place in ("CV30000", "XFD1048576", "XFD3"):
        row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        far = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'
        document = read(samples.xlsx(samples.sheet().replace("</sheetData>", far)), "a.xlsx")
        assert (values(document), document.findings) == (RIGHT, ())


def drawing(shape: str, to: str) -> dict[str, bytes | str]:
    """A shape over a sheet, from D9 on."""
    drawn = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    return {
        "xl/worksheets/_rels/sheet1.xml.rels": samples.relations({"../drawings/drawing1.xml": "drawing"}),
        "xl/drawings/drawing1.xml": f'<x:wsDr xmlns:x="{drawn}" xmlns:a="{a}"><x:twoCellAnchor><x:from><x:col>3</x:col><x:colOff>9</x:colOff>'
        f"<x:row>8</x:row><x:rowOff>9</x:rowOff></x:from>{to}{shape}</x:twoCellAnchor></x:wsDr>",
    }


INSIDE = "<x:to><x:col>3</x:col><x:colOff>90</x:colOff><x:row>9</x:row><x:rowOff>0</x:rowOff></x:to>"
ACROSS = "<x:to><x:col>3</x:col><x:colOff>90</x:colOff><x:row>9</x:row><x:rowOff>50</x:rowOff></x:to>"
BOX = "<x:sp><x:nvSpPr><x:cNvPr id='2' name='a'/></x:nvSpPr><x:txBody><a:p><a:r><a:t>≥97%</a:t></a:r></a:p></x:txBody></x:sp>"
PICTURE = "<x:pic><x:blipFill><a:blip/></x:blipFill></x:pic>"


def test_a_text_box_in_a_blank_cell_is_its_text_and_another_one_is_said() -> None:
    assert values(of_sheet("", more=drawing(BOX, INSIDE))) == with_value("≥97%")
    for cell, to in (("", ACROSS), (SHEET, INSIDE)):
        document = of_sheet(cell, more=drawing(BOX, to))
        assert ("text-box-not-read", 9, 4, "≥97%") in told(document)
    hidden = of_sheet("", more=drawing(BOX.replace("id='2'", "id='2' hidden='1'"), INSIDE))
    assert values(hidden) == with_value(None)


def test_a_picture_in_the_cell_of_a_value_is_said_and_a_seal_is_not() -> None:
    document = of_sheet("", more=drawing(PICTURE, INSIDE))
    assert ("image-not-read", 9, 4, None) in told(document)
    assert told(of_sheet(more=drawing(PICTURE, INSIDE))) == []
    assert "image-not-read" not in {code for code, *_ in told(of_sheet("", more=drawing(PICTURE, ACROSS)))}


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="D9" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>',
        '<c r="D9" t="e" vm="1"><v>#VALUE!</v></c>',
    ],
)
def test_a_picture_that_is_the_value_of_a_cell_is_said(cell: str) -> None:
    document = of_sheet(cell)
    assert values(document) == with_value(None)
    assert ("image-not-read", 9, 4, None) in told(document)


def test_the_text_section_of_a_format_may_be_general() -> None:
    styles = f'<styleSheet xmlns="{samples.S}"><numFmts><numFmt numFmtId="200" formatCode="{{}}"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>'
    related = samples.relations({"worksheets/sheet1.xml": "worksheet", "styles.xml": "styles"})
    for code, shown in (("General;General;General;General", "≥98%"), ("G/通用格式;G/通用格式;;G/通用格式", "≥98%"), ("0;0;0;", None)):
        more: dict[str, bytes | str] = {"xl/styles.xml": styles.format(code), "xl/_rels/workbook.xml.rels": related}
        assert values(of_sheet(SHEET.replace('r="D9"', 'r="D9" s="1"'), more=more)) == with_value(shown)


def test_a_sheet_may_have_an_ampersand_in_its_name() -> None:
    workbook = f'<workbook xmlns="{samples.S}" xmlns:r="{samples.OFFICE_RELATION}"><sheets><sheet name="R&amp;D &#38; 目标&lt;1&gt;" sheetId="1" r:id="rId1"/></sheets></workbook>'
    document = read_bytes(samples.xlsx(more={"xl/workbook.xml": workbook}), "a.xlsx")
    assert document.blocks[0].rows[0][0].ref.sheet == "R&D & 目标<1>"  # type: ignore[union-attr]


def renamed(data: bytes, *changes: tuple[str, str], text: bool = True) -> bytes:
    """A package with parts of other names, and other texts where ``text``."""

    def changed(name: str) -> str:
        for old, new in changes:
            name = name.replace(old, new)
        return name

    return samples.packed({changed(name): changed(part.decode()) if text else part for name, part in samples.parts(data).items()})


@pytest.mark.parametrize(
    ("make", "main"), [(samples.xlsx, "xl/workbook.xml"), (samples.docx, "word/document.xml")], ids=["workbook", "document"]
)
def test_parts_of_a_package_may_have_other_names(make: Callable[[], bytes], main: str) -> None:
    folder, _, name = main.partition("/")
    stem = name.removesuffix(".xml")
    upper = stem.capitalize()
    for data in (
        renamed(make(), ("/", "\\"), text=False),
        renamed(make(), (name, f"{upper}.xml")),
        renamed(make(), (name, f"{stem}2.xml")),
        renamed(make(), (f"{folder}/", "teil/"), (name, "haupt.xml")),
        renamed(make(), (f"{folder}/", f"{folder.upper()}/"), text=False),
    ):
        assert values(read(data, "a")) == RIGHT
    with zipfile.ZipFile(io.BytesIO(renamed(make(), ("/", "\\"), text=False))) as packed:
        assert any("\\" in member for member in packed.namelist())


# -- Word --------------------------------------------------------------------------------------------------------------------

HIDING = (
    f'<w:styles xmlns:w="{samples.W}"><w:style w:type="character" w:styleId="c1"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="c2"><w:basedOn w:val="c1"/></w:style>'
    '<w:style w:type="character" w:styleId="c3"><w:basedOn w:val="c1"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="p1"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style></w:styles>'
)


def styled(run: str = "", paragraph: str = "", own: str = "") -> str:
    """The value, and a text in these styles after it."""
    mark = f'<w:pPr><w:pStyle w:val="{paragraph}"/><w:rPr><w:vanish/></w:rPr></w:pPr>' if paragraph else ""
    style = f'<w:rStyle w:val="{run}"/>' if run else ""
    return f"{WORD}<w:p>{mark}<w:r><w:rPr>{style}{own}</w:rPr><w:t>旧70%</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (styled("c1"), False),
        (styled("c2"), False),
        (styled("c3"), True),
        (styled("", "p1"), False),
        (styled("c1", "p1"), True),  # one turns it on, the other off again
        (styled("", "p1", '<w:vanish w:val="false"/>'), True),
        (styled("c3", "", "<w:vanish/>"), False),
        (styled("", "loop"), True),
        (
            styled("c1").replace(
                "<w:p><w:r><w:rPr>", '<w:p><w:pPr><w:pPrChange><w:pPr><w:pStyle w:val="p1"/></w:pPr></w:pPrChange></w:pPr><w:r><w:rPr>'
            ),
            False,
        ),
    ],
)
def test_styles_that_hide_text_hide_it(cell: str, shown: bool) -> None:
    document = of_word(cell, HIDING)
    assert values(document) == with_value("≥98%\n旧70%" if shown else "≥98%")
    assert [(code, value) for code, _, _, value in told(document)] == [
        ("value-unreadable", "≥98%\n旧70%") if shown else ("hidden-not-read", "旧70%")  # two values in one cell
    ]


def field(data: str = "", code: str = "", result: str = "") -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}">{}</w:fldChar></w:r>'
    return f"<w:p>{mark.format('begin', data)}<w:r><w:instrText> X </w:instrText></w:r>{code}{mark.format('separate', '')}{result}{mark.format('end', '')}</w:p>"


def form(data: str) -> str:
    return f"<w:ffData>{data}</w:ffData>"


LIST = '<w:ddList>{}<w:listEntry w:val="≥90%"/><w:listEntry w:val="≥98%"/></w:ddList>'
RUN = "<w:r><w:t>{}</w:t></w:r>"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (field(form(LIST.format('<w:result w:val="1"/>'))), "≥98%"),
        (field(form(LIST.format('<w:default w:val="1"/>'))), "≥98%"),
        (field(form(LIST.format(""))), "≥90%"),
        (field(form(LIST.format('<w:result w:val="7"/>'))), None),
        (field(form(LIST.format('<w:result w:val="1"/>')), result=RUN.format("≥98%")), "≥98%"),
        (field(form('<w:textInput><w:default w:val="填写"/></w:textInput>'), result=RUN.format("≥98%")), "≥98%"),
        (field(code=field(result=RUN.format("98")).removeprefix("<w:p>").removesuffix("</w:p>"), result=RUN.format("≥98%")), "≥98%"),
        ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>≥98%</w:t></w:r></w:p>', "≥98%"),  # a field that never ends
    ],
)
def test_of_a_field_what_it_shows_is_read(cell: str, value: str | None) -> None:
    assert values(of_word(cell)) == with_value(value)


def test_ticked_boxes_of_old_forms_are_read() -> None:
    box = form('<w:checkBox><w:sizeAuto/><w:default w:val="{}"/>{}</w:checkBox>')
    boxes = [field(box.format(*said)) for said in ((1, ""), (0, ""), (0, "<w:checked/>"), (1, '<w:checked w:val="0"/>'))]
    document = read_bytes(samples.docx(samples.word_document(before="".join(boxes))), "a.docx")
    assert [block.text for block in document.blocks[:4]] == ["☒", "☐", "☒", "☐"]  # type: ignore[union-attr]


def control(text: str, block: bool = False) -> str:
    run, start = RUN.format(text), "<w:sdt><w:sdtPr><w:alias w:val='x'/><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
    return f"{start}<w:p>{run}</w:p></w:sdtContent></w:sdt>" if block else f"<w:p>{start}{run}</w:sdtContent></w:sdt></w:p>"


@pytest.mark.parametrize("block", [False, True])
def test_the_prompt_of_a_control_is_not_its_value(block: bool) -> None:
    for prompt in ("单击或点击此处输入文字。", "Click or tap here to enter text."):
        document = of_word(control(prompt, block))
        assert (values(document), told(document)) == (with_value(None), told(of_word("<w:p/>")))
    filled = of_word(control("≥97%", block))
    assert values(filled) == with_value("≥97%")
    assert [(code, row, value) for code, row, _, value in told(filled)] == [("prompt-read", 7, "≥97%")]


def test_a_picture_for_a_value_in_word_is_said() -> None:
    picture = "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>"
    assert ("image-not-read", 7, 4, None) in told(of_word(picture))
    assert told(of_word(WORD + picture)) == []


# -- web pages ---------------------------------------------------------------------------------------------------------------

OLD = '<span class="old x">旧70%</span>'


@pytest.mark.parametrize(
    ("css", "shown"),
    [
        (".old{display:none}", False),
        ("/* a */ table td > span.old.x , p {color:red; DISPLAY : none !important}", False),
        ("@import url(a.css); @charset 'x'; body td .old{display:none}", False),
        ("@media screen, print { .old{display:none} }", False),
        ("@media print { .old{display:none} } p{color:red}", True),
        ("@media (max-width:600px) { .old{display:none} }", True),
        (".old{display:none} span.old{display:inline}", True),
        ("span.old{display:none} .old{display:inline}", False),
        ("span.old{display:inline} .old{display:none!important}", False),
        (".old:hover{display:none} .old::after{display:none}", True),
        (".older{display:none} .new .old{display:none} div > .old{display:none}", True),
        ("span[class='old x']{visibility:hidden}", False),
        ("td{visibility:hidden} td{visibility:visible} #a{display:none}", True),
        (".old{display:none", False),
    ],
)
def test_style_sheets_of_a_page_hide_parts_of_cells(css: str, shown: bool) -> None:
    document = of_page(f"≥98%{OLD}", f"<style>{css}</style>")
    assert values(document) == with_value("≥98%旧70%" if shown else "≥98%")


def test_a_style_sheet_for_others_hides_nothing() -> None:
    for sheet in (
        "<!-- <style>.old{display:none}</style> -->",
        '<style media="print">.old{display:none}</style>',
        "<noscript><style>.old{display:none}</style></noscript>",
    ):
        assert values(of_page(f"≥98%{OLD}", sheet)) == with_value("≥98%旧70%")
    word = "<style><!-- .old{display:none} --></style>"  # as Word writes it
    assert values(of_page(f"≥98%{OLD}", word)) == with_value("≥98%")


def test_what_scripts_show_outside_of_tables_is_read() -> None:
    page = samples.html().decode().replace("<p>", '<div class="tab"><p>', 1).replace("</head>", "<style>.tab{display:none}</style></head>")
    assert values(read(page.encode(), "a.html")) == RIGHT


def test_invisible_parts_of_a_cell_are_told() -> None:
    document = of_page('≥98%<b style="visibility:hidden">旧<i>70%</i><u style="visibility:visible">！</u></b>')
    assert values(document) == with_value("≥98%！")
    assert [(code, value) for code, _, _, value in told(document)] == [("hidden-not-read", "旧 70%")]


def test_a_style_sheet_made_to_take_time_does_not() -> None:
    sheet = StyleSheet()
    sheet.add("}" * 200_000 + ("x{a:b}" * 50_000) + (".a .b > " * 10 + ".c{display:none}") * 20_000)
    assert sheet.style_of([Element("p", frozenset("abc"), {})] * 1_000) in ({}, {"display": "none"})
    assert style_sheet_of(b"<!--" * 200_000 + b"<style>" * 200_000).rules == {}


def test_boxes_of_a_page_are_ticked_or_not() -> None:
    page = "<p><input type=radio checked>延续<input type=RADIO>新增<input type=checkbox checked=''>在建</p>"
    document = read_bytes(samples.html(before=page), "a.html")
    assert document.blocks[0].text == "☒延续☐新增☒在建"  # type: ignore[union-attr]


def test_a_picture_for_a_value_in_a_page_is_said() -> None:
    assert ("image-not-read", 7, 4, None) in told(of_page('<img src="v.png">'))
    assert told(of_page('≥98%<img src="v.png">')) == []
    assert "image-not-read" not in {code for code, *_ in told(of_page('<img src="dot.gif" width=1 height=1>'))}


# -- the form is elsewhere -----------------------------------------------------------------------------------------------------


def reasons(data: bytes, name: str) -> tuple[str, tuple[Finding, ...]]:
    with pytest.raises(NoTableFound) as caught:
        read(data, name)
    return str(caught.value), read_bytes(data, name).findings


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ('<img src="/a/biao.jpg">', ["biao.jpg"]),
        ('<iframe src="view.html?id=3"></iframe>', ["view.html?id=3"]),
        ('<a href="down/3.DOCX?x=1"><b>目标表</b>下载</a><a href="index.html">首页</a>', ["目标表下载 down/3.DOCX?x=1"]),
        ('<embed src="3.pdf">', ["3.pdf"]),
        ('<a href="/download?id=7">目标表.xls（下载）</a>', ["目标表.xls（下载） /download?id=7"]),
        ('<meta http-equiv="Refresh" content="0; url=other.htm">', ["other.htm"]),
        ('<img src="a.png"><a href="b.xls">b</a><iframe src="c.html"></iframe>', ["a.png", "b b.xls", "c.html"]),
        (
            '<a href="/download?id=7">2026年项目支出绩效目标表</a><a href="/n?id=8">工作动态</a>',
            ["2026年项目支出绩效目标表 /download?id=7"],
        ),
        ('<object><param name="src" value="/up/4.pdf"></object><map><area href="5.xls"></map>', ["/up/4.pdf", "5.xls"]),
        ("""<a href="javascript:;" onclick="window.open('/up/6.doc')">打开</a>""", ["/up/6.doc"]),
        ("<script>show('v.html', '/up/7.pdf?v=1')</script><div data-file='8.ofd'></div>", ["/up/7.pdf?v=1", "8.ofd"]),
        (
            '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/a/9.png"><input type="image" src="10.png">',
            ["9.png", "10.png"],
        ),
        ('<svg><image href="/a/11.png"/></svg>', ["11.png"]),
        ('<img src="logo.png" width="40"><iframe src="about:blank"></iframe><a href="javascript:x()">x</a>', []),
    ],
)
def test_a_page_without_the_form_names_where_it_may_be(body: str, names: list[str]) -> None:
    head, body = (body, "") if body.startswith("<meta") else ("", body)
    message, findings = reasons(f"<html><head>{head}</head><body><p>{samples.TITLE}</p>{body}</body></html>".encode(), "a.html")
    assert [name for name in names if name not in message] == []
    assert ("not read" in message) == bool(names)
    assert findings == ()


def test_pages_with_a_form_say_nothing_of_their_other_pictures_and_links() -> None:
    page = samples.html(before='<img src="head.jpg"><a href="a.pdf">a</a><iframe src="b.html"></iframe>')
    assert read(page, "a.html").findings == ()


# -- characters ----------------------------------------------------------------------------------------------------------------


def with_between(text: str, mark: str) -> str:
    return mark.join(text)


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200d", "\u200e", "\u202c", "\u2060", "\ufeff", "\ufe0f"])
def test_invisible_characters_change_nothing(mark: str) -> None:
    cell = "".join(f"{samples.ROWS[7][2]}" for _ in (0,))
    for data in (samples.html(), samples.docx(), samples.xlsx()):
        changed = data
        for text in (cell, "项目名称", "三级指标", "指标值", "≥98%", "图书馆夜间开放经费"):
            new = with_between(text, mark)
            if data[:2] == b"PK":
                changed = samples.packed({name: part.replace(text.encode(), new.encode()) for name, part in samples.parts(changed).items()})
            else:
                changed = changed.replace(text.encode(), new.encode())
        document = read(changed, "a")
        assert (values(document), document.tables[0].project, document.findings) == (RIGHT, "图书馆夜间开放经费", ())
        assert document.tables[0].indicators[1].row.name == "设备完好率"


def test_characters_drawn_like_ideographs_are_these() -> None:
    for data in (samples.html(), samples.docx(), samples.xlsx()):
        pairs = (
            ("目", "⽬"),
            ("金", "⾦"),
            ("门", "⻔"),
            ("一", "⼀"),
            ("二", "⼆"),
            ("日", "⽇"),
            ("人", "⼈"),
            ("大", "⼤"),
            ("里", "\uf9e9"),
        )
        changed = data
        for right, drawn in pairs:
            if data[:2] == b"PK":
                changed = samples.packed(
                    {name: part.replace(right.encode(), drawn.encode()) for name, part in samples.parts(changed).items()}
                )
            else:
                changed = changed.replace(right.encode(), drawn.encode())
        document = read(changed, "a")
        assert (values(document), document.tables[0].project, document.findings) == (RIGHT, "图书馆夜间开放经费", ())


# -- protected, and no form at all ---------------------------------------------------------------------------------------------


def encrypted(data: bytes, password: str) -> bytes:
    msoffcrypto = pytest.importorskip("msoffcrypto")
    data = samples.packed({**samples.parts(data), "docProps/noise.bin": random.Random(5).randbytes(9_000)})  # no mini stream
    out = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def test_a_workbook_that_opens_without_a_password_is_read() -> None:
    data = encrypted(samples.xlsx(), "VelvetSweatshop")
    document = read(data, "a.xlsx")
    assert values(document) == RIGHT
    assert document.document.sha256 == hashlib.sha256(data).hexdigest()
    with pytest.raises(EncryptedDocument):
        read_bytes(encrypted(samples.xlsx(), "geheim"), "a.xlsx")


def test_a_password_that_takes_long_to_hash_is_not_tried() -> None:
    data = encrypted(samples.xlsx(), "VelvetSweatshop")
    assert data.count(b'spinCount="100000"')
    with pytest.raises(EncryptedDocument):
        read_bytes(data.replace(b'spinCount="100000"', b'spinCount="9999999"'), "a.xlsx")


def test_a_ledger_is_no_form() -> None:
    rows = (
        ("市图书馆2025年收支明细账",),
        ("序号", "项目名称", "科目代码", "借方金额", "贷方金额"),
        ("1", "办公费", "50201", "1300.00", ""),
        ("2", "水电费", "50205", "", "260.50"),
    )
    page = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    with pytest.raises(NoTableFound):
        read(f"<html><body><table>{page}</table></body></html>".encode(), "a.html")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_whole_workbook_of_old_excel_that_xlrd_cannot_read_is_read_by_libreoffice() -> None:
    """A style that says it has a name of its own, and has none; cut short it is refused, for LibreOffice reads what there is."""
    data = (Path(__file__).parent / "data" / "office" / "workbook.xls").read_bytes()
    style = b"\x93\x02\x04\x00\x00\x80\x00\xff"
    assert data.count(style) == 1
    odd = data.replace(style, b"\x93\x02\x04\x00\x00\x00\x00\xff")
    right, other = read_bytes(data, "a.xls"), read_bytes(odd, "a.xls")
    assert other.media_type == right.media_type == "application/vnd.ms-excel"
    assert [texts_of(block) for block in other.blocks] == [texts_of(block) for block in right.blocks]
    stream = xls._stream(odd)
    assert xls.is_whole(stream)
    assert not any(xls.is_whole(stream[:end]) for end in range(4, len(stream.rstrip(b"\x00")) - 1, 97))


def texts_of(block: Grid | Paragraph) -> list[list[str]]:
    return [[cell.text for cell in row if cell.text] for row in block.rows] if isinstance(block, Grid) else [[block.text]]


def test_a_soft_hyphen_that_a_page_draws_is_a_hyphen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "ROWS", [[text.replace("≥98%", "3\u00ad5天") for text in row] for row in samples.ROWS])
    assert values(read(samples.pdf(), "a.pdf")) == with_value("3-5天")
    assert values(read(samples.html(), "a.html")) == with_value("35天")


def test_text_boxes_of_an_opendocument_sheet_are_said_and_its_pictures_counted() -> None:
    frame = (
        '<draw:frame xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"><draw:{0}><text:p>{1}</text:p></draw:{0}></draw:frame>'
    )
    cell = "<table:table-cell><text:p>≥98%</text:p></table:table-cell>"
    sheet = samples.parts(samples.ods())["content.xml"].decode()
    box = sheet.replace("<text:p>≥98%</text:p>", frame.format("text-box", "≥97%"))
    assert cell not in box
    assert ("text-box-not-read", 9, 4, "≥97%") in told(read(samples.ods(box), "a.ods"))
    picture = samples.odf_content(
        "spreadsheet",
        f'<table:table table:name="表"><table:table-row><table:table-cell>{frame.format("image", "")}</table:table-cell></table:table-row></table:table>',
    )
    assert "1 pictures" in reasons(samples.ods(picture), "a.ods")[0]


def test_pictures_in_a_workbook_of_old_excel_are_counted() -> None:
    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def part(kind: int, instance: int, data: bytes) -> bytes:
        return struct.pack("<HHL", instance << 4 | 15, kind, len(data)) + data

    drawings = part(0xF000, 0, part(0xF006, 0, b"x" * 24) + part(0xF001, 3, b"y" * 9))
    assert pictures_of(record(0x809, b"z" * 16) + record(0xEB, drawings)) == 3
    assert pictures_of(record(0x809, b"z" * 16) + record(0xEB, part(0xF000, 0, part(0xF006, 0, b"x" * 24)))) == 0
    assert pictures_of(b"\xeb\x00\xff") == pictures_of(record(0xEB, b"")) == 0
