"""Word documents: the cells that Word shows, with their spans; what it does not show, and what means harm, stays out."""

# ruff: noqa: E501, PT017
from __future__ import annotations

import io
import struct
import time
import zipfile

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.model import DocumentError, Grid, Paragraph
from jixiao.readers import read_bytes
from jixiao.readers.base import Content, Limits, Source
from jixiao.readers.docx import read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)


def xml(body: str, space: str = W) -> bytes:
    return f'<?xml version="1.0"?><w:document xmlns:w="{space}" {SPACES}><w:body>{body}</w:body></w:document>'.encode()


def packed(document: bytes, name: str = "word/document.xml", **others: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for other, content in others.items():
            file.writestr(other, content)
        file.writestr(name, document)
    return out.getvalue()


def content(body: str, limits: Limits | None = None, space: str = W) -> Content:
    return read(Source(packed(xml(body, space)), "a.docx", "a.docx", limits or Limits()))


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" if text else "<w:p/>"


def tc(text: str = "", properties: str = "") -> str:
    """A cell; ``text`` may be XML of paragraphs."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else p(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def span(columns: int | str) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def grids(found: Content) -> list[Grid]:
    return [block for block in found.blocks if isinstance(block, Grid)]


def cells(grid: Grid) -> list[list[tuple[str, int, int, int]]]:
    """Rows of (text, column, rowspan, colspan)."""
    for number, row in enumerate(grid.rows, 1):
        assert all(cell.ref.row == number for cell in row)
    return [[(cell.text, cell.ref.column or 0, cell.rowspan, cell.colspan) for cell in row] for row in grid.rows]


def texts(found: Content) -> list[str]:
    return [block.text for block in found.blocks if isinstance(block, Paragraph)]


def run(inside: str) -> str:
    return f"<w:p><w:r>{inside}</w:r></w:p>"


def test_a_form_made_with_python_docx() -> None:
    """Paragraphs before the table, cells merged across and down, a cell of two paragraphs, a blank one."""
    document = python_docx.Document()
    document.add_paragraph("项目支出绩效目标表")
    document.add_paragraph("630301中共天津市委党校\t\t单位：万元")
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).text = "项目名称"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "运行费"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "产出指标"
    table.cell(1, 1).text = "数量指标"
    table.cell(1, 2).text = "≥3个"
    table.cell(1, 2).add_paragraph("（含1个新建）")
    table.cell(2, 2).text = "  100% "
    out = io.BytesIO()
    document.save(out)

    found = read_bytes(out.getvalue(), "a.docx")
    assert found.media_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    title, department, unit, grid = found.blocks
    assert isinstance(title, Paragraph)
    assert isinstance(department, Paragraph)
    assert isinstance(unit, Paragraph)
    assert isinstance(grid, Grid)
    assert [(block.text, block.ref.table, block.ref.line) for block in (title, department, unit)] == [
        ("项目支出绩效目标表", 1, 1),
        ("630301中共天津市委党校", 1, 2),
        ("单位：万元", 1, 2),
    ]
    assert cells(grid) == [
        [("项目名称", 1, 1, 1), ("运行费", 2, 1, 2)],
        [("产出指标", 1, 2, 1), ("数量指标", 2, 1, 1), ("≥3个\n（含1个新建）", 3, 1, 1)],
        [("", 2, 1, 1), ("100%", 3, 1, 1)],
    ]


def test_columns_before_and_after_a_row() -> None:
    found = content(
        tbl(
            tr(tc("a"), tc("b"), tc("c"), tc("d")),
            tr(tc("e", span(2)), properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
        )
    )
    assert cells(grids(found)[0])[1] == [("e", 2, 1, 2)]


def test_merging_down_begins_anew_and_follows_the_column() -> None:
    """Two groups under one another; a cell that claims to go on where nothing stands above is a cell of its own."""
    found = content(
        tbl(
            tr(tc("甲", RESTART), tc("1")),
            tr(tc("", CONTINUE), tc("2")),
            tr(tc("乙", RESTART), tc("3", CONTINUE)),
            tr(tc("", CONTINUE + span(1)), tc("", CONTINUE)),
        )
    )
    assert cells(grids(found)[0]) == [
        [("甲", 1, 2, 1), ("1", 2, 1, 1)],
        [("2", 2, 1, 1)],
        [("乙", 1, 2, 1), ("3", 2, 2, 1)],
        [],
    ]


def test_old_merging_across() -> None:
    found = content(
        tbl(tr(tc("a", '<w:hMerge w:val="restart"/>'), tc("", '<w:hMerge w:val="continue"/>'), tc("b")), tr(tc("c"), tc("d"), tc("e")))
    )
    assert cells(grids(found)[0]) == [[("a", 1, 1, 2), ("b", 3, 1, 1)], [("c", 1, 1, 1), ("d", 2, 1, 1), ("e", 3, 1, 1)]]


@pytest.mark.parametrize("columns", [10**9, "9" * 5000, 7])
def test_spans_end_with_the_table(columns: int | str) -> None:
    found = content(tbl(tr(tc("标题", span(columns))), tr(tc("a"), tc("b"), tc("c"))))
    if columns == "9" * 5000:  # no number that Word could mean
        assert cells(grids(found)[0])[0] == [("标题", 1, 1, 1)]
    else:
        assert cells(grids(found)[0])[0] == [("标题", 1, 1, 3)]


def test_a_table_in_a_cell_is_a_table_of_its_own() -> None:
    inner = tbl(tr(tc("一级指标"), tc("指标值")))
    found = content(tbl(tr(tc("项目名称"), tc("运行费")), tr(tc("绩效指标"), tc(p("见下表") + inner + p("完")))) + p("尾"))
    outer, nested = grids(found)
    assert cells(outer)[1] == [("绩效指标", 1, 1, 1), ("见下表\n完", 2, 1, 1)]
    assert cells(nested) == [[("一级指标", 1, 1, 1), ("指标值", 2, 1, 1)]]
    assert [grid.rows[0][0].ref.table for grid in (outer, nested)] == [1, 2]
    last = found.blocks[-1]
    assert isinstance(last, Paragraph)
    assert (last.text, last.ref.table) == ("尾", 3)


def test_a_table_that_only_places_another_becomes_its_paragraphs() -> None:
    found = content(tbl(tr(tc(p("申报表") + tbl(tr(tc("项目名称"), tc("运行费"))) + p("填表人：")))))
    assert [type(block).__name__ for block in found.blocks] == ["Paragraph", "Grid", "Paragraph"]
    assert grids(found)[0].rows[0][0].ref.table == 2
    assert texts(found) == ["申报表", "填表人："]


def test_wrappers_show_what_is_in_them() -> None:
    inside = "<w:r><w:t>{}</w:t></w:r>"
    paragraph = (
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs><w:rPr><w:vanish/></w:rPr></w:pPr>"
        f"<w:ins>{inside.format('插入')}</w:ins><w:hyperlink>{inside.format('链接')}</w:hyperlink>"
        f"<w:smartTag><w:smartTag>{inside.format('标签')}</w:smartTag></w:smartTag><w:customXml>{inside.format('自定义')}</w:customXml>"
        f"<w:sdt><w:sdtPr><w:rPr/></w:sdtPr><w:sdtContent>{inside.format('控件')}</w:sdtContent></w:sdt>"
        f"<w:moveTo>{inside.format('移入')}</w:moveTo><w:fldSimple>{inside.format('域')}</w:fldSimple></w:p>"
    )
    assert texts(content(paragraph)) == ["插入链接标签自定义控件移入域"]
    row = tr(tc("a"), f"<w:sdt><w:sdtContent>{tc('b')}</w:sdtContent></w:sdt>")
    found = content(f"<w:sdt><w:sdtContent>{tbl(f'<w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt>')}</w:sdtContent></w:sdt>")
    assert cells(grids(found)[0]) == [[("a", 1, 1, 1), ("b", 2, 1, 1)]]


def test_what_word_does_not_show_is_left_out() -> None:
    paragraph = (
        "<w:p><w:del><w:r><w:delText>删</w:delText><w:t>删</w:t></w:r></w:del><w:moveFrom><w:r><w:t>移出</w:t></w:r></w:moveFrom>"
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE \\* MERGEFORMAT</w:instrText><w:fldChar w:fldCharType="separate"/>'
        '<w:t>12</w:t><w:fldChar w:fldCharType="end"/></w:r><w:r><w:footnoteReference w:id="1"/></w:r>'
        "<w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )
    assert texts(content(paragraph)) == ["12拼"]


def test_a_deleted_row_and_what_was_before_a_change_do_not_count() -> None:
    before = f"<w:tcPrChange><w:tcPr>{span(3)}{CONTINUE}</w:tcPr></w:tcPrChange>"
    found = content(
        tbl(
            tr(tc("甲", RESTART), tc("1")),
            tr(tc("", CONTINUE), tc("2"), properties="<w:del/>"),
            tr(tc("", CONTINUE), tc("3", before)),
        )
    )
    assert cells(grids(found)[0]) == [[("甲", 1, 2, 1), ("1", 2, 1, 1)], [("3", 2, 1, 1)]]


def test_hidden_text_is_told() -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>内部</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>公开</w:t></w:r></w:p>"
    found = content(tbl(tr(tc(hidden), tc("1", RESTART)), tr(tc("a"), tc("盖住", CONTINUE))))
    assert cells(grids(found)[0])[0] == [("公开", 1, 1, 1), ("1", 2, 2, 1)]
    assert [(finding.code, finding.value, finding.source.row) for finding in found.findings] == [
        ("hidden-not-read", "内部", 1),
        ("hidden-not-read", "盖住", 2),
    ]


def test_breaks_and_signs() -> None:
    inside = "<w:t>项目</w:t><w:br/><w:t>资金</w:t><w:cr/><w:t>3</w:t><w:noBreakHyphen/><w:t>5</w:t>"
    found = content(tbl(tr(tc(run(inside)))))
    assert grids(found)[0].rows[0][0].text == "项目\n资金\n3-5"
    signs = (
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t><w:sym w:font="Wingdings" w:char="F0A8"/><w:t>否</w:t>'
        '<w:sym w:font="Wingdings 2" w:char="F052"/><w:sym w:font="Symbol" w:char="F0B3"/><w:t>90</w:t><w:sym w:font="Webdings" w:char="F0AB"/>'
    )
    assert texts(content(run(signs))) == ["☑是☐否☑≥90\uf0ab"]
    assert texts(
        content(run('<w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf0a3</w:t>') + run('<w:sym w:char="zz"/><w:t>x</w:t>'))
    ) == ["≤", "x"]
    assert texts(content("<w:p><m:oMath><m:r><m:t>≥</m:t></m:r><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>")) == ["≥1/2"]  # fmt: skip


def test_numbers_of_lists_and_blanks_in_xml_are_no_text() -> None:
    listed = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>预算\n数\t</w:t></w:r></w:p>'
    assert texts(content(listed)) == ["预算 数"]


def test_text_boxes_follow_their_paragraph_and_are_read_once() -> None:
    box = f"<w:txbxContent>{p('框内')}{tbl(tr(tc('a'), tc('b')))}</w:txbxContent>"
    either = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    found = content(f"<w:p><w:r><w:t>前</w:t>{either}<w:t>后</w:t></w:r></w:p>{p('下')}")
    assert [block.text if isinstance(block, Paragraph) else "表" for block in found.blocks] == ["前后", "框内", "表", "下"]
    only = f"<mc:AlternateContent><mc:Choice/><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    assert texts(content(f"<w:p><w:r>{only}</w:r></w:p>")) == ["框内"]
    assert grids(content(tbl(tr(tc(f"<w:p><w:r><w:t>格</w:t>{only}</w:r></w:p>"), tc("乙")))))[0].rows[0][0].text == "格\n框内"


def test_pictures_without_a_table_are_a_finding() -> None:
    picture = "<w:drawing><a:blip/></w:drawing>"
    found = content(p("绩效目标表见下图") + run(picture))
    assert texts(found) == ["绩效目标表见下图"]
    assert [(finding.code, finding.severity.value) for finding in found.findings] == [("image-not-read", "warning")]
    assert "jixiao[ocr]" in found.findings[0].message_en
    assert content(tbl(tr(tc("a"))) + run(picture)).findings == ()


def test_an_embedded_workbook_is_a_finding() -> None:
    found = content(p("表") + run('<w:object><v:imagedata/><o:OLEObject ProgID="Excel.Sheet.12"/></w:object>'))
    assert [(finding.code, finding.value) for finding in found.findings] == [
        ("image-not-read", None),
        ("embedded-not-read", "Excel.Sheet.12"),
    ]


def test_strict_documents_and_other_names_of_the_main_part() -> None:
    assert cells(grids(content(tbl(tr(tc("a", span(2)), tc("b", RESTART))), space=STRICT))[0]) == [[("a", 1, 1, 1), ("b", 2, 1, 1)]]
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="/word/document2.xml"/></Relationships>'
    )
    data = packed(xml(p("正文")), "word/document2.xml", **{"_rels/.rels": relations, "word/vbaProject.bin": b"\x00macro"})
    assert texts(read(Source(data, "a.docm", "a.docm"))) == ["正文"]


def test_headers_and_footnotes_are_left_out() -> None:
    data = packed(xml(p("正文")), **{"word/header1.xml": xml(p("页眉")), "word/footnotes.xml": xml(p("脚注"))})
    assert texts(read(Source(data, "a.docx", "a.docx"))) == ["正文"]


def refused(data: bytes, limits: Limits | None = None) -> str:
    """The one line with which a document is refused, soon."""
    start = time.process_time()
    with pytest.raises(DocumentError) as caught:
        read(Source(data, "a.docx", "a.docx", limits or Limits()))
    assert time.process_time() - start < 30
    message = str(caught.value)
    assert message.startswith("a.docx: ")
    assert " — " in message
    assert "\n" not in message + caught.value.zh
    return message


def test_entities_are_refused() -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    bomb = f'<!DOCTYPE w:document [{levels}]><w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&a11;</w:t></w:r></w:p></w:body></w:document>'
    assert "document type" in refused(packed(bomb.encode()))
    outside = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="{W}"><w:t>&x;</w:t></w:document>'
    assert "document type" in refused(packed(outside.encode()))


def test_bombs_are_refused_by_the_directory_and_by_what_comes_out() -> None:
    limits = Limits(unpacked=1_000_000)
    data = packed(xml("<w:p/>" * 1_000_000))
    assert "JIXIAO_MAX_UNPACKED" in refused(data, limits)
    # A directory that says 1,000 bytes.
    lying = bytearray(data)
    struct.pack_into("<L", lying, lying.rindex(b"PK\x01\x02") + 24, 1000)
    struct.pack_into("<L", lying, lying.index(b"PK\x03\x04") + 22, 1000)
    assert "damaged" in refused(bytes(lying), limits)


def test_limits_of_rows_cells_and_depth() -> None:
    row = tr(tc("a"), tc("b"))
    assert "JIXIAO_MAX_ROWS" in refused(packed(xml(tbl(row * 11))), Limits(rows=10))
    assert "table 1, row 6" in refused(packed(xml(tbl(row * 11))), Limits(cells=10))
    assert "JIXIAO_MAX_DEPTH" in refused(packed(xml("<w:sdt>" * 100_000)))
    deep = "<w:sdt><w:sdtContent>" * 500 + p("深") + "</w:sdtContent></w:sdt>" * 500
    assert texts(content(deep, Limits(depth=2000))) == ["深"]


def test_damaged_documents() -> None:
    whole = packed(xml(tbl(tr(tc("a"))) * 300))
    assert "damaged" in refused(whole[: len(whole) // 2])
    assert "no well-formed XML" in refused(packed(xml("<w:p>")))
    assert "word/document.xml" in refused(packed(b"", "word/other.xml"))
    assert "no well-formed XML" in refused(packed(b""))
    protected = bytearray(whole)
    protected[protected.rindex(b"PK\x01\x02") + 8] |= 1
    assert "password" in refused(bytes(protected))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("word/document.xml", xml(p("a")))
    assert "packed" in refused(out.getvalue())


SAMPLE = xml(p("题") + tbl(tr(tc("a", RESTART + span(2)), tc("b")), tr(tc("", CONTINUE), tc(tbl(tr(tc("c")))), properties="<w:del/>")))
WORDS = ("<w:tc>", "</w:tc>", "<w:tr>", "</w:tr>", "<w:tbl>", "</w:tbl>", "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>x</w:t>", "<w:vMerge/>",
         "<w:txbxContent>", "</w:txbxContent>", '<w:hMerge w:val="continue"/>', "<w:trPr><w:del/></w:trPr>", "<mc:AlternateContent>",
         "</mc:AlternateContent>", "<mc:Choice>", "</mc:Choice>", "<w:sym/>", "<w:gridSpan/>", "<m:den/>")  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.binary(max_size=3)), min_size=1, max_size=4), st.booleans())
def test_changed_bytes_never_crash(changes: list[tuple[int, bytes]], whole: bool) -> None:
    """Bytes changed in the XML, or in the container."""
    data = bytearray(SAMPLE if not whole else packed(SAMPLE))
    for place, content_ in changes:
        data[place % len(data) : place % len(data) + len(content_)] = content_
    try:
        read(Source(bytes(data) if whole else packed(bytes(data)), "a.docx", "a.docx"))
    except DocumentError as error:
        assert "\n" not in str(error)


@settings(max_examples=300, deadline=None)
@given(st.recursive(st.just(""), lambda inner: st.builds(lambda word, parts: _element(word, "".join(parts)), st.sampled_from(WORDS), st.lists(inner, max_size=4)), max_leaves=20))  # fmt: skip
def test_elements_in_any_order_never_crash(body: str) -> None:
    try:
        content(body)
    except DocumentError as error:
        assert "\n" not in str(error)


def _element(word: str, inside: str) -> str:
    name = word.strip("</>").split(">")[0].split()[0].split("/")[0]
    return f"{word}{inside}" if word.endswith("/>") or "</" in word[1:] else f"<{name}>{inside}</{name}>"
