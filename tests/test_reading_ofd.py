"""OFD files (GB/T 33190): their text and tables, what is not shown, and files that are broken."""

from __future__ import annotations

import io
import zipfile

import pytest

from jixiao.extraction.pipeline import extract
from jixiao.model import DamagedDocument, Document, DocumentTooLarge, Grid, Paragraph
from jixiao.readers import Limits, read_bytes
from ofd_maker import SPACE, OfdPage, ofd, unit, units

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


def drawn_by_units(*, more: str = "") -> tuple[OfdPage, str]:
    """The form in one graphic, at half its size, which another graphic draws at twice that; and their resources."""
    page = OfdPage()
    page.objects = [unit(202, ' CTM="2 0 0 2 0 0"')]
    return page, units("".join(form().objects), unit(201, f' CTM="0.5 0 0 0.5 0 0"{more}'))


def test_what_is_put_together_of_objects_is_read() -> None:
    page, resources = drawn_by_units()
    document = read(page, resources=resources)
    assert texts(document) == [[*HEAD, *ROWS]]
    assert not document.findings


def test_the_resources_of_a_page_are_its_own() -> None:
    page, resources = drawn_by_units()
    layer = f"<ofd:Layer>{page.objects[0]}</ofd:Layer>"
    listed = f"<ofd:Page {SPACE}><ofd:PageRes>Res.xml</ofd:PageRes><ofd:Content>{layer}</ofd:Content></ofd:Page>"
    parts = {"Doc_0/Pages/Page_0/Content.xml": listed, "Doc_0/Pages/Page_0/Res.xml": f"<ofd:Res {SPACE}>{resources}</ofd:Res>"}
    assert texts(read(page, parts=parts)) == [[*HEAD, *ROWS]]


def test_what_is_put_together_and_of_no_opacity_is_not_read() -> None:
    page, resources = drawn_by_units(more=' Alpha="0"')
    assert texts(read(page, resources=resources)) == []


def test_graphics_that_draw_themselves_or_one_another_many_times_end() -> None:
    page = form()
    page.objects += [unit(201)]
    resources = units(*(unit(number) * 3 for number in range(202, 214)), unit(201))
    assert [finding.code for finding in read(form(), page, resources=resources).findings] == ["page-not-read"]
    with pytest.raises(DocumentTooLarge):
        read_bytes(ofd(page, resources=resources), "x.ofd", limits=Limits(elements=5000))


WHITE = '<ofd:DrawParams><ofd:DrawParam ID="301" Relative="302"/><ofd:DrawParam ID="302" Relative="301">%s</ofd:DrawParam></ofd:DrawParams>'


@pytest.mark.parametrize("owner", ["object", "layer"])
def test_a_text_may_have_its_colour_of_drawing_parameters(owner: str) -> None:
    page, more = form(), {"DrawParam": "301"} if owner == "object" else {}
    page.text(140, 75, "去年88%", **more)
    if owner == "layer":
        page.objects[-1] = f'</ofd:Layer><ofd:Layer DrawParam="301">{page.objects[-1]}'
    document = read(page, resources=WHITE % '<ofd:FillColor Value="255 255 255"/>')
    assert texts(document) == [[*HEAD, *ROWS]]
    assert [finding.value for finding in document.findings] == ["去年88%"]
    assert texts(read(page, resources=WHITE % ""))[0] != [*HEAD, *ROWS]


def test_a_form_attached_to_a_letter_is_read_and_one_beside_a_form_is_said() -> None:
    letter = OfdPage()
    letter.text(30, 30, "现将绩效目标表报上。")
    listed = '<ofd:Attachment ID="1" Name="表"><ofd:FileLoc>表.ofd</ofd:FileLoc></ofd:Attachment>'
    for page in (letter, form()):
        data = ofd(page)
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            root = packed.read("Doc_0/Document.xml").decode()
        root = root.replace("</ofd:Pages>", "</ofd:Pages><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>").partition("?>")[2]
        added = io.BytesIO(
            ofd(page, parts={"Doc_0/Document.xml": root, "Doc_0/Attachs/Attachments.xml": f"<ofd:A {SPACE}>{listed}</ofd:A>"})
        )
        with zipfile.ZipFile(added, "a") as packed:
            packed.writestr("Doc_0/Attachs/表.ofd", ofd(form()))
        document = read_bytes(added.getvalue(), "x.ofd")
        assert texts(document) == [[*HEAD, *ROWS]]
        assert [finding.value for finding in document.findings] == ([] if page is letter else ["表.ofd"])


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
