"""OFD files (GB/T 33190): their text and tables, what is not shown, and files that are broken."""

from __future__ import annotations

import io

import pytest

from jixiao.extraction.pipeline import extract
from jixiao.model import DamagedDocument, Document, DocumentTooLarge, Grid, Paragraph
from jixiao.readers import Limits, read_bytes
from ofd_maker import OfdPage, ofd

XS = [20, 50, 80, 130, 170]
HEAD = [["项目名称", "湿地补水工程", "", ""], ["年度资金总额", "326.40万元", "", ""]]
ROWS = [
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "补水量", "≥540万立方米"],
    ["产出指标", "时效指标", "完成时间", "2026年10月底前"],
    ["效益指标", "生态效益指标", "水面面积", "≥12平方公里"],
]


def ys(rows: int, top: float = 40) -> list[float]:
    return [top + 10 * row for row in range(rows + 1)]


def form() -> OfdPage:
    page = OfdPage()
    page.text(60, 30, "通榆县2026年项目支出绩效目标表", 5)
    page.table(XS, ys(6), [*HEAD, *ROWS])
    return page


def read(*pages: OfdPage, **options: object) -> Document:
    return read_bytes(ofd(*pages, **options), "x.ofd")  # type: ignore[arg-type]


def texts(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in block.rows] for block in document.blocks if isinstance(block, Grid)]


def test_a_form_is_read() -> None:
    document = read(form())
    assert document.media_type == "application/ofd"
    assert texts(document) == [[*HEAD, *ROWS]]
    first = document.blocks[1]
    assert isinstance(first, Grid)
    assert (first.rows[0][0].ref.page, first.rows[0][0].ref.box) == (1, (56.7, 113.4, 141.7, 141.7))
    (table,) = extract(document).tables
    assert table.project == "湿地补水工程"
    assert [(indicator.row.name, indicator.row.value) for indicator in table.indicators] == [(row[2], row[3]) for row in ROWS[1:]]
    assert not document.findings


def test_a_table_goes_on_over_pages_and_templates_are_below_them() -> None:
    first, second, template = OfdPage(), OfdPage(), OfdPage()
    first.table(XS, ys(24), [*HEAD, *ROWS[:2], *[["", "", f"指标{n}", f"{n}个"] for n in range(20)]])
    second.table(XS, ys(2, 15), ROWS[2:])
    template.text(20, 290, "通榆县林业和草原局", 3)
    document = read(first, second, template=template)
    (grid,) = texts(document)
    assert grid[-2:] == ROWS[2:]


def test_deltas_with_repeats_and_transformed_objects_are_placed() -> None:
    page = OfdPage()
    page.table(XS, ys(2), [["数量指标", "", "", ""], ["质量指标", "", "", ""]])
    page.text(51, 45, "补水次数", deltas="g 3 3.5")
    page.text(81, 45, "≥12次", CTM="0.8 0 0 0.8 0 0")
    page.text(51, 55, "成活率", deltas="")
    assert texts(read(page)) == [[["数量指标", "补水次数", "≥12次", ""], ["质量指标", "成活率", "", ""]]]


def test_lines_of_one_text_are_told_by_steps_back() -> None:
    page = OfdPage()
    page.table([20, 60, 120], [40, 60], [["年度目标", ""]])
    page.text(61, 45, "补水治沙保湿地", deltas="g 3 3.5 -10.5 g 2 3.5", inside="")
    page.objects[-1] = page.objects[-1].replace('DeltaX="', 'DeltaY="g 3 0 5 g 2 0" DeltaX="')
    assert [[text.replace("\n", "") for text in row] for row in texts(read(page))[0]] == [["年度目标", "补水治沙保湿地"]]


def test_lines_that_are_filled_areas_make_a_table() -> None:
    page = OfdPage()
    for y in (40, 50, 60):
        page.path(f"M 20 {y} L 80 {y} L 80 {y + 0.3} L 20 {y + 0.3} C", Fill="true", Stroke="false")
    for x in (20, 50, 80):
        page.path(f"M {x} 40 L {x + 0.3} 40 L {x + 0.3} 60 L {x} 60 C", Fill="true", Stroke="false")
    page.text(21, 45, "数量指标")
    page.text(51, 45, "补水次数")
    page.text(21, 55, "质量指标")
    assert texts(read(page)) == [[["数量指标", "补水次数"], ["质量指标", ""]]]


HIDDEN = {
    "not visible": None,
    "white in hexadecimal digits": {"inside": '<ofd:FillColor Value="#FF #ff #FF"/>'},
    "white": {"inside": '<ofd:FillColor Value="255 255 255"/>'},
    "of no opacity": {"Alpha": "0"},
    "not filled": {"Fill": "false"},
}


@pytest.mark.parametrize("case", HIDDEN)
def test_text_that_is_not_shown_is_not_read(case: str) -> None:
    page = form()
    more = HIDDEN[case]
    if more is None:
        page.text(140, 75, "去年88%", Visible="false")
    else:
        page.text(140, 75, "去年88%", **more)  # type: ignore[arg-type]
    document = read(page)
    assert texts(document) == [[*HEAD, *ROWS]]
    assert [finding.value for finding in document.findings] == ([] if more is None else ["去年88%"])


def test_a_text_whose_box_runs_to_the_left_is_shown_and_one_without_a_size_is_not() -> None:
    """As generators of invoices write amounts: from the right end of the column, in a box of negative width."""
    page = form()
    box = '<ofd:TextObject Font="1" Size="3.5" Boundary="%s"><ofd:TextCode X="%s" Y="3" DeltaX="g 5 2">%s</ofd:TextCode></ofd:TextObject>'
    page.objects += [box % ("165 250 -20 5", -20, "326.40"), box % ("150 270 0 5", 0, "T")]
    document = read(page)
    assert "326.40" in [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert [finding.value for finding in document.findings] == ["T"]


def test_text_under_a_white_area_is_not_read() -> None:
    page = form()
    page.path("M 131 71 L 169 71 L 169 79 L 131 79 C", inside='<ofd:FillColor Value="255 255 255"/>', Fill="true", Stroke="false")
    page.text(132, 75, "≥600万立方米")
    document = read(page)
    assert texts(document)[0][3][3] == "≥600万立方米"
    assert [finding.value for finding in document.findings] == ["≥540万立方米"]


def test_a_watermark_gets_into_no_cell_and_a_note_does() -> None:
    mark, note = OfdPage(), OfdPage()
    mark.text(40, 78, "内部文件", 4)
    assert texts(read(form(), annotation=("Watermark", mark))) == [[*HEAD, *ROWS]]
    page = OfdPage()
    page.table(XS, ys(1), [["数量指标", "补水次数", "", ""]])
    note.text(81, 45, "≥12次")
    assert texts(read(page, annotation=("Text", note))) == [[["数量指标", "补水次数", "≥12次", ""]]]


def test_a_scan_in_an_ofd_file_is_read_as_a_picture() -> None:
    image = pytest.importorskip("PIL.Image")
    draw = pytest.importorskip("PIL.ImageDraw")
    pytest.importorskip("rapidocr_onnxruntime")
    picture = image.new("L", (1240, 1754), 255)
    draw.Draw(picture).text((200, 300), "INDICATOR 2026", fill=0, font_size=70)
    file = io.BytesIO()
    picture.save(file, format="JPEG")
    page = OfdPage()
    page.image("101", 0, 0, 210, 297)
    document = read(page, media={"scan.jpg": file.getvalue()})
    (paragraph,) = [block for block in document.blocks if isinstance(block, Paragraph)]
    assert "2026" in paragraph.text
    assert paragraph.ref.page == 1


@pytest.mark.parametrize("part", ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"])
@pytest.mark.parametrize("text", ["<a>", "", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'], ids=["cut off", "empty", "entities"])
def test_a_damaged_part_is_said(part: str, text: str) -> None:
    with pytest.raises(DamagedDocument, match="OFD"):
        read(form(), parts={part: text})


def test_limits_hold() -> None:
    with pytest.raises(DocumentTooLarge):
        read_bytes(ofd(form(), form()), "x.ofd", limits=Limits(pages=1))
    with pytest.raises(DocumentTooLarge):
        read_bytes(ofd(form()), "x.ofd", limits=Limits(elements=50))
