"""What of a PDF page is read is what a viewer shows: layers, invisible, white and covered text, watermarks, fields and notes."""

from __future__ import annotations

from pathlib import Path

import pytest
import reportlab
from pdfminer.cmapdb import CMapDB
from pdfminer.pdftypes import PDFStream

from jixiao.model import Grid, Paragraph
from jixiao.readers.base import Content, Source
from jixiao.readers.pdf import read
from jixiao.readers.pdf.file import open_pdf
from jixiao.readers.pdf.fonts import EmbeddedCMap
from jixiao.readers.pdf.page import analyse_page
from pdf_maker import Page, pdf, stream

XS = [100, 200, 300, 400, 500]
YS = [100, 120, 140, 160]
CELLS = [
    ["产出指标", "数量指标", "巡河公里", "1200公里"],
    ["产出指标", "质量指标", "水样合格率", ""],
    ["效益指标", "生态效益", "断面达标率", "100%"],
]


def content(page: Page, **options: object) -> Content:
    return read(Source(pdf(page, **options), "x.pdf", "x.pdf"))  # type: ignore[arg-type]


def texts(found: Content) -> list[list[str]]:
    (grid,) = [block for block in found.blocks if isinstance(block, Grid)]
    return [[cell.text for cell in row] for row in grid.rows]


def form(value: str = "") -> Page:
    page = Page()
    page.table(XS, YS, CELLS)
    if value:
        page.write(400, 120, value)
    return page


def raw(page: Page, before: str, text: str, after: str = "", x: float = 450, y: float = 132, size: float = 10) -> None:
    """A text between two instructions."""
    page.operations.append(f"q {before}")
    page.text(x, y, text, size)
    page.operations.append(f"{after} Q")


def hidden(found: Content) -> list[str | None]:
    return [finding.value for finding in found.findings if finding.code == "hidden-not-read"]


LAYERS = {
    "off": (b"/OCProperties<</OCGs[7 0 R]/D<</OFF[7 0 R]>>>>", b"7 0 R"),
    "all off": (b"/OCProperties<</OCGs[7 0 R]/D<</BaseState/OFF>>>>", b"7 0 R"),
    "member": (b"/OCProperties<</OCGs[7 0 R]/D<</OFF[7 0 R]>>>>", b"<</Type/OCMD/OCGs 7 0 R>>"),
    "expression": (b"/OCProperties<</OCGs[7 0 R]/D<<>>>>", b"<</Type/OCMD/VE[/Not 7 0 R]>>"),
    "not for viewing": (
        b"/OCProperties<</OCGs[7 0 R]/D<</AS[<</Event/View/Category[/View]/OCGs[7 0 R]>>]>>>>",
        b"7 0 R",
    ),
}


@pytest.mark.parametrize("case", LAYERS)
def test_text_of_a_layer_that_is_off_is_not_read(case: str) -> None:
    catalog, properties = LAYERS[case]
    page = form("≥96%")
    raw(page, "/OC /MC0 BDC", "去年88%", "EMC")
    group = b"<</Type/OCG/Name(old)/Usage<</View<</ViewState/OFF>>>>>>"
    found = content(page, catalog=catalog, resources=b"/Properties<</MC0 %s>>" % properties, objects=[group])
    assert texts(found)[1] == ["产出指标", "质量指标", "水样合格率", "≥96%"]
    assert hidden(found) == ["去年88%"]


def test_text_of_a_layer_that_is_on_is_read() -> None:
    page = form()
    raw(page, "/OC /MC0 BDC", "≥96%", "EMC", x=404)
    catalog = b"/OCProperties<</OCGs[7 0 R 8 0 R]/D<</OFF[8 0 R]>>>>"
    found = content(page, catalog=catalog, resources=b"/Properties<</MC0 7 0 R>>", objects=[b"<</Type/OCG/Name(a)>>"] * 2)
    assert texts(found)[1][3] == "≥96%"
    assert not found.findings


INVISIBLE = {
    "white": "1 g",
    "white of inks": "0 0 0 0 k",
    "almost white": "0.98 0.98 0.97 rg",
    "of no opacity": "/Clear gs",
    "white on a white box": "1 g 430 702 65 18 re f",
}


@pytest.mark.parametrize("case", INVISIBLE)
def test_text_in_the_colour_of_what_is_under_it_is_not_read(case: str) -> None:
    page = form("≥96%")
    raw(page, INVISIBLE[case], "去年88%")
    found = content(page, resources=b"/ExtGState<</Clear<</ca 0>>>>")
    assert texts(found)[1][3] == "≥96%"
    assert hidden(found) == ["去年88%"]


def test_text_in_render_mode_3_is_not_read() -> None:
    page = form("≥96%")
    page.text(450, 132, "去年88%", mode=3)
    found = content(page)
    assert (texts(found)[1][3], hidden(found)) == ("≥96%", ["去年88%"])
    assert found.findings[0].source.page == 1
    assert found.findings[0].source.box is not None


VISIBLE = {
    "white on a dark box": "0 0 0.4 rg 401 702 98 18 re f 1 g",
    "white on a dark line": "18 w 0 G 401 711 m 499 711 l S 1 g",
    "white on a rounded box": "0 g 410 702 m 490 702 l 495 702 499 706 499 711 c 499 720 l 401 720 l 401 702 l f 1 g",
    "white on stripes": "0 g " + " ".join(f"401 {y} 98 5 re f" for y in range(702, 717, 5)) + " 1 g",
    "white on a picture": "q 98 0 0 18 401 702 cm /Im Do Q 1 g",
    "black after white": "1 g 0 g",
    "of a pattern": "/Pattern cs /P1 scn",
    "outlined": "1 g 2 Tr",
}


@pytest.mark.parametrize("case", VISIBLE)
def test_text_that_can_be_seen_is_read(case: str) -> None:
    page = form()
    page.operations.append(f"q {VISIBLE[case]}")
    code = "≥96%".encode("utf-16-be").hex()
    mode = "2 Tr" if case == "outlined" else ""
    page.operations.append(f"BT {mode} /F1 10 Tf 1 0 0 1 404 710 Tm <{code}> Tj ET Q")
    found = content(page)
    assert texts(found)[1][3] == "≥96%"
    assert not found.findings


COVERS = {
    "box": ("1 g 401 702 98 18 re f", b""),
    "closed box": ("401 702 98 18 re h 1 1 1 rg f", b""),
    "note": ("", b"/Annots[<</Type/Annot/Subtype/Square/Rect[401 702 499 720]/IC[1 1 1]>>]"),
}


@pytest.mark.parametrize("case", COVERS)
def test_text_that_was_painted_over_is_not_read(case: str) -> None:
    drawn, entries = COVERS[case]
    page = form("≥88%")
    page.operations.append(f"q {drawn} Q")
    if entries:
        contents = b"(\\376\\377\\042\\145\\0009\\0006\\000%)"
        page.entries = entries[:-1] + b"<</Type/Annot/Subtype/FreeText/Rect[401 702 499 720]/DA(/Helv 10 Tf)/Contents%s>>]" % contents
    else:
        page.write(400, 120, "≥96%")
    found = content(page)
    assert (texts(found)[1][3], hidden(found)) == ("≥96%", ["≥88%"])


THROUGH = {
    "translucent": "/Half gs 1 0 0 rg 401 702 98 18 re f",
    "multiplied": "/Mult gs 1 1 0 rg 401 702 98 18 re f",
    "frame": "0 g 401 702 98 18 re 403 704 94 14 re f*",
    "clipped": "401 702 5 2 re W n 1 g 401 702 98 18 re f",
    "underline": "0 g 401 706 98 6 re f",
}


@pytest.mark.parametrize("case", THROUGH)
def test_text_that_shows_through_is_read(case: str) -> None:
    page = form("≥96%")
    page.operations.append(f"q {THROUGH[case]} Q")
    found = content(page, resources=b"/ExtGState<</Half<</ca 0.4>>/Mult<</BM/Multiply>>>>")
    assert texts(found)[1][3] == "≥96%"
    assert not hidden(found)


@pytest.mark.parametrize("layer", ["invisible", "below the picture"])
def test_a_scan_with_a_layer_of_text_is_a_scan(layer: str) -> None:
    page = Page()
    if layer == "invisible":
        page.image(0, 0, 595, 842)
    for row in range(8):
        page.text(100, 100 + 20 * row, "水样合格率不低于百分之九十六", mode=3 if layer == "invisible" else 0)
    if layer != "invisible":
        page.image(0, 0, 595, 842)
    page.text(450, 820, "第1页")
    file = open_pdf(Source(pdf(page), "x.pdf", "x.pdf"))
    assert analyse_page(1, *file.objects(1)).scanned


WATERMARKS = {
    "pale": ("0.8 g", 40),
    "grey, of the usual size": ("0.7 g", 10),
    "translucent": ("/Half gs 0.4 g", 30),
    "large and red": ("1 0 0 rg", 40),
    "declared": ("/Artifact <</Subtype/Watermark/Type/Pagination>> BDC 0 g", 14),
}


@pytest.mark.parametrize("case", WATERMARKS)
def test_a_level_watermark_does_not_get_into_cells(case: str) -> None:
    before, size = WATERMARKS[case]
    page = form("≥96%")
    raw(page, before, "仅供内部参考使用", "EMC" if case == "declared" else "", x=150, y=135, size=size)
    found = content(page, resources=b"/ExtGState<</Half<</ca 0.4>>>>")
    assert texts(found) == [[*CELLS[0]], [*CELLS[1][:3], "≥96%"], [*CELLS[2]]]
    assert [block.text for block in found.blocks if isinstance(block, Paragraph)] == ["仅供内部参考使用"]
    assert isinstance(found.blocks[0], Paragraph)


def test_a_pale_text_in_its_cell_and_a_large_title_are_no_watermarks() -> None:
    page = form()
    raw(page, "0.6 g", "≥96%", x=404)
    page.text(100, 90, "河湖巡查项目绩效目标表", 30)
    found = content(page)
    assert texts(found)[1][3] == "≥96%"
    assert [block.text for block in found.blocks if isinstance(block, Paragraph)] == ["河湖巡查项目绩效目标表"]


def drawn(text: str) -> bytes:
    """An appearance that draws a box and a text in Helvetica."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    shown = b"/Tx BMC q 0.5 0.5 97 17 re S BT /Helv 9 Tf 2 5 Td (%s) Tj ET Q EMC" % text.encode()
    return stream(b"/Type/XObject/Subtype/Form/BBox[0 0 98 18]/Resources<</Font<</Helv %s>>>>" % font, shown)


FIELDS = {
    "a field with its appearance": (b"/Subtype/Widget/FT/Tx/V(old)/AP<</N 7 0 R>>", b"", ">=96%"),
    "a field without": (b"/Subtype/Widget/FT/Tx/V(>=96%)/DA(/Helv 9 Tf 0 g)", b"", ">=96%"),
    "a field of a parent": (b"/Subtype/Widget/Parent<</FT/Tx/V<FEFF22650039003600250020>>>", b"", "≥96%"),
    "a field to be made anew": (b"/Subtype/Widget/FT/Tx/V(>=97%)/AP<</N 7 0 R>>", b"/AcroForm<</NeedAppearances true>>", ">=97%"),
    "a choice": (b"/Subtype/Widget/FT/Ch/V(>=96%)", b"", ">=96%"),
    "a note with its appearance": (b"/Subtype/FreeText/Contents(x)/AP<</N 7 0 R>>", b"", ">=96%"),
    "a note without": (b"/Subtype/FreeText/DA(/Helv 9 Tf)/Contents(>=96%)", b"", ">=96%"),
    "a ticked box": (b"/Subtype/Widget/FT/Btn/AS/Yes", b"", "☑"),
    "an open box": (b"/Subtype/Widget/FT/Btn/AS/Off", b"", "☐"),
    "a hidden field": (b"/Subtype/Widget/F 2/FT/Tx/V(>=96%)", b"", ""),
    "a button": (b"/Subtype/Widget/FT/Btn/Ff 65536/AP<</N 7 0 R>>", b"", ""),
    "a comment": (b"/Subtype/Text/Contents(>=96%)", b"", ""),
}


def test_a_pale_text_that_runs_out_of_its_cell_stays_in_it() -> None:
    page = form("≥96%")
    page.operations += ["q 0.5 g"]
    page.table([100, 300, 500], [180, 200], [["河湖巡查与水质监测和应急处置的全部工作内容和要求", ""]])
    page.operations += ["Q"]
    found = content(page)
    assert not [block for block in found.blocks if isinstance(block, Paragraph)]


def test_notes_that_are_damaged_leave_the_page_as_it_is() -> None:
    page = form("≥96%")
    page.entries = b"/Annots[<</Type/Annot/Subtype/Widget/FT/Tx/V(1)/Rect[401 702 499 720]/AP<</N 7 0 R>>>>]"
    broken = stream(b"/Subtype/Form/BBox[0 0 98 18]/Resources<</Font<</F<</Subtype/Type0/DescendantFonts[]>>>>>>", b"BT /F 9 Tf (1) Tj ET")
    found = content(page, objects=[broken])
    assert texts(found)[1][3] == "≥96%"
    assert [finding.code for finding in found.findings] == ["page-damaged"]


@pytest.mark.parametrize("case", FIELDS)
def test_what_was_typed_onto_a_page_stands_in_its_cell(case: str) -> None:
    entries, catalog, expected = FIELDS[case]
    page = form()
    page.entries = b"/Annots[<</Type/Annot/Rect[401 702 499 720]%s>>]" % entries
    found = content(page, catalog=catalog, objects=[drawn(">=96%")])
    assert texts(found) == [[*CELLS[0]], [*CELLS[1][:3], expected], [*CELLS[2]]]
    assert not found.findings


def test_a_field_of_several_lines_is_wrapped_in_its_box() -> None:
    page = Page()
    page.table([100, 200, 300], [100, 160], [["年度目标", ""]])
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/Ff 4096/DA(/F 10 Tf)/Rect[202 684 298 740]/V(%s)>>" % (b"one two three " * 4)
    page.entries = b"/Annots[%s]" % field
    assert texts(content(page))[0][1].replace(" ", "") == "onetwothree" * 4


TO_UNICODE = stream(b"", b"1 beginbfrange\n<0001> <00ff> <0020>\nendbfrange")
CMAP = b"""/CMapName /Own def 1 begincodespacerange <00> <ff> endcodespacerange
1 begincidrange <21> <7e> 2 endcidrange 1 begincidchar <a1> 6 endcidchar"""


def own_font(cmap: int, unicode: int) -> bytes:
    return (
        b"/F3<</Type/Font/Subtype/Type0/BaseFont/Own/Encoding %d 0 R/ToUnicode %d 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2"
        b"/BaseFont/Own/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 500"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/Own/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 880/Descent -120"
        b"/CapHeight 700/StemV 90>>>>]>>" % (cmap, unicode)
    )


def test_a_font_whose_cmap_is_in_the_file_is_read() -> None:
    page = form()
    page.operations.append("BT /F3 10 Tf 1 0 0 1 404 710 Tm (>=96) Tj <a1> Tj ET")
    found = content(page, fonts=own_font(7, 8), objects=[stream(b"/Type/CMap/CMapName/Own", CMAP), TO_UNICODE])
    assert texts(found)[1][3] == ">=96%"


@pytest.mark.parametrize("name", ["FZXiHei", "SimSun", "Consolas-Bold"])
def test_repeated_digits_of_a_font_without_widths_are_kept(name: str) -> None:
    page = form()
    page.operations.append("BT /F3 9 Tf 1 0 0 1 404 710 Tm (1100.00) Tj ET")
    found = content(page, fonts=b"/F3<</Type/Font/Subtype/TrueType/BaseFont/%s/Encoding/WinAnsiEncoding>>" % name.encode())
    assert texts(found)[1][3] == "1100.00"


def test_characters_drawn_twice_to_look_bold_are_read_once() -> None:
    page = form()
    for _ in range(2):
        page.write(400, 120, "1100.00")
    assert texts(content(page))[1][3] == "1100.00"


def test_text_whose_encoding_no_library_knows_is_a_finding_in_its_cell() -> None:
    page = form()
    page.operations.append("BT /F3 10 Tf 1 0 0 1 404 710 Tm <00210022> Tj ET")
    font = own_font(7, 8).replace(b"/Encoding 7 0 R/ToUnicode 8 0 R", b"/Encoding/NoSuchEncoding-H")
    found = content(page, fonts=font)
    assert "text-not-decodable" in [finding.code for finding in found.findings]
    assert texts(found)[1][3]


def test_widths_that_only_the_embedded_font_knows_are_pdfiums() -> None:
    vera = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    page = form()
    page.operations.append("BT /F3 9 Tf 1 0 0 1 404 710 Tm (1100.00) Tj ( x) Tj ET")
    font = (
        b"/F3<</Type/Font/Subtype/TrueType/BaseFont/BitstreamVeraSans/Encoding/WinAnsiEncoding/FontDescriptor<</Type/FontDescriptor"
        b"/FontName/BitstreamVeraSans/Flags 32/FontBBox[-183 -236 1287 928]/ItalicAngle 0/Ascent 928/Descent -236/CapHeight 729/StemV 80"
        b"/FontFile2 7 0 R>>>>"
    )
    data = vera.read_bytes()
    found = content(page, fonts=font, objects=[stream(b"/Length1 %d" % len(data), data)])
    assert texts(found)[1][3].startswith("1100.00")
    file = open_pdf(Source(pdf(page, fonts=font, objects=[stream(b"/Length1 %d" % len(data), data)]), "x.pdf", "x.pdf"))
    objects, _ = file.objects(1)
    digits = [glyph for glyph in objects.glyphs if glyph.run == objects.lost[0].run]
    assert [glyph.text for glyph in digits] == list("1100.00")
    assert all(4 < glyph.x1 - glyph.x0 < 8 for glyph in digits if glyph.text != ".")


def test_an_embedded_cmap_reads_codes_of_several_lengths_and_what_it_adds_to() -> None:
    cmap = EmbeddedCMap(
        PDFStream(
            {},
            b"/GBK-EUC-H usecmap 2 begincodespacerange <00> <80> <8140> <fefe> endcodespacerange\n"
            b"2 begincidrange <20> <7e> 814 <8140> <81ff> 9000 endcidrange 1 begincidchar <8150> 5 endcidchar",
        )
    )
    assert list(cmap.decode(b"A\x81\x40\x81\x50\xff")) == [847, 9000, 5, 0]
    assert len(list(cmap.decode("项".encode("gbk")))) == 1
    assert list(cmap.decode("项".encode("gbk"))) == list(CMapDB.get_cmap("GBK-EUC-H").decode("项".encode("gbk")))
