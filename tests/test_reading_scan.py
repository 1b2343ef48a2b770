"""Scans: pictures of pages and picture-only PDFs. What must be read stands in ``data/scan`` (from the DOCX of the same document,
compared with the pictures by eye)."""

from __future__ import annotations

import io
import json
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from jixiao.model import Cell, DocumentError, Finding, Grid, Location, Paragraph, Severity
from jixiao.readers.base import Limits, Source
from jixiao.readers.ocr.cells import ScanCell, regions
from jixiao.readers.ocr.text import OcrLine, join_lines, paragraphs

WITHOUT_OCR = "the extra jixiao[ocr] is not installed"
np = pytest.importorskip("numpy", reason=WITHOUT_OCR)
cv2 = pytest.importorskip("cv2", reason=WITHOUT_OCR)
pytest.importorskip("rapidocr_onnxruntime", reason=WITHOUT_OCR)

import pypdfium2  # noqa: E402
from PIL import Image  # noqa: E402

from jixiao.readers import ocr as scan  # noqa: E402
from jixiao.readers import read_bytes  # noqa: E402
from jixiao.readers.ocr.confidence import unread_ink  # noqa: E402
from jixiao.readers.ocr.engine import RecognisedLine  # noqa: E402
from jixiao.readers.ocr.rules import ink_of, skew, tables, without_rules  # noqa: E402

DATA = Path(__file__).resolve().parent / "data" / "scan"
SCAN = (DATA / "tianjin-2022.pdf").read_bytes()
EXPECTED: list[dict[str, Any]] = json.loads((DATA / "tianjin-2022.json").read_text(encoding="utf-8"))

Blocks = tuple[Paragraph | Grid, ...]
Picture = Any


def source(data: bytes, name: str = "scan", **limits: int) -> Source:
    return Source(data, name, name, Limits(**limits))


def plain(text: str) -> str:
    """Text without its blanks and line breaks."""
    return re.sub(r"\s", "", text)


def grids(blocks: Blocks) -> list[Grid]:
    return [block for block in blocks if isinstance(block, Grid)]


def cells(blocks: Blocks) -> list[Cell]:
    return [cell for grid in grids(blocks) for row in grid.rows for cell in row]


def shape(blocks: Blocks) -> list[list[list[tuple[int, int]]]]:
    return [[[(cell.rowspan, cell.colspan) for cell in row] for row in grid.rows] for grid in grids(blocks)]


def wanted_shape(page: int) -> list[list[list[tuple[int, int]]]]:
    return [[[(rows, columns) for _, rows, columns in row] for row in table] for table in EXPECTED[page - 1]["tables"]]


def wanted(page: int) -> list[str]:
    return [plain(text) for table in EXPECTED[page - 1]["tables"] for row in table for text, _, _ in row]


def grey(page: int, dpi: int = 200) -> Picture:
    """A page of the scan as a picture."""
    document = pypdfium2.PdfDocument(SCAN)
    try:
        return np.asarray(document[page - 1].render(scale=dpi / 72, grayscale=True).to_pil().convert("L"))
    finally:
        document.close()


def packed(*pictures: Picture, form: str = "PNG", **options: Any) -> bytes:
    """Pictures as a file."""
    images = [Image.fromarray(picture) for picture in pictures]
    out = io.BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if len(images) > 1 else {}
    images[0].save(out, form, **more, **options)
    return out.getvalue()


def worse(picture: Picture, seed: int) -> Picture:
    """The picture as from a bad copier: turned by a degree, blurred, with grain and specks, and packed hard."""
    chance = np.random.default_rng(seed)
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 1.0, 1.0)
    turned = cv2.GaussianBlur(cv2.warpAffine(picture, turn, (width, height), borderValue=255), (0, 0), 0.6)
    grainy = np.clip(turned + chance.normal(0, 12, turned.shape), 0, 255)
    specks = chance.random(turned.shape)
    grainy[specks < 0.001], grainy[specks > 0.999] = 0, 255
    data = packed(grainy.astype(np.uint8), form="JPEG", quality=50)
    return np.asarray(Image.open(io.BytesIO(data)).convert("L"))


# The real scan


@pytest.fixture(scope="module")
def read() -> tuple[dict[int, Blocks], tuple[Finding, ...]]:
    """Both pages of the scan, tables from 5 on."""
    pages, findings = scan.read_pages(source(SCAN), [1, 2], 5)
    return dict(pages), findings


def test_cells_have_the_rows_columns_and_spans_of_the_picture(read: tuple[dict[int, Blocks], tuple[Finding, ...]]) -> None:
    assert [shape(read[0][page]) for page in (1, 2)] == [wanted_shape(1), wanted_shape(2)]


def test_97_of_100_cells_are_right_and_none_is_wrong_without_a_finding(read: tuple[dict[int, Blocks], tuple[Finding, ...]]) -> None:
    pages, findings = read
    pairs = [(want, cell) for page in (1, 2) for want, cell in zip(wanted(page), cells(pages[page]), strict=True)]
    wrong = [(want, cell.text) for want, cell in pairs if want != plain(cell.text)]
    assert len(wrong) <= 0.03 * len(pairs), wrong
    flagged = {finding.source for finding in findings if finding.code == "low-confidence"}
    assert [want for want, cell in pairs if want != plain(cell.text) and cell.ref not in flagged] == []
    assert len(flagged) <= 0.1 * len(pairs)  # who flags everything flags nothing


def test_every_comparator_is_read(read: tuple[dict[int, Blocks], tuple[Finding, ...]]) -> None:
    values = [plain(cell.text) for page in (1, 2) for cell in cells(read[0][page]) if re.match("[≥≤<>]", cell.text)]
    assert values == ["≥3个", "≥30家", "≥90", "≤122万", "≤142万", "≤316万", "≤93万元", "≥95%"]


def test_lines_outside_tables_are_paragraphs_and_a_broken_title_is_one(read: tuple[dict[int, Blocks], tuple[Finding, ...]]) -> None:
    for page in (1, 2):
        lines = [block for block in read[0][page] if isinstance(block, Paragraph)]
        assert [plain(line.text) for line in lines] == [plain(line) for line in EXPECTED[page - 1]["lines"]]
        assert [line.ref.line for line in lines] == [1, 2, 3, 4, 5, 6]
    assert EXPECTED[1]["lines"][3] == "市公务车北斗定位服务系统及市公务车信息化管理系统技术服务费绩效目标表"


def test_a_numbered_paragraph_of_a_cell_stands_on_its_own_line(read: tuple[dict[int, Blocks], tuple[Finding, ...]]) -> None:
    goals = grids(read[0][2])[1].rows[3][1]
    assert goals.text == "1.通过完成机关大院绿化项目，达到机关大院绿化达标，环境优美。\n2.保持机关大院环境整洁"


def test_places_are_pages_tables_rows_columns_and_boxes_in_points(read: tuple[dict[int, Blocks], tuple[Finding, ...]]) -> None:
    pages, _ = read
    assert [grid.rows[0][0].ref.table for page in (1, 2) for grid in grids(pages[page])] == [5, 6, 7, 8, 9, 10, 11, 12]
    assert pages[1][0].ref.table == 5  # type: ignore[union-attr]
    purpose = grids(pages[1])[0].rows[2][0]
    assert (purpose.ref.row, purpose.ref.column, purpose.ref.page, purpose.colspan) == (3, 2, 1, 6)
    # Seen in the picture of 200 dpi at (434, 458) to (1592, 496).
    assert purpose.ref.box == pytest.approx((156.4, 165.1, 573.1, 178.6), abs=1.5)


def test_a_low_confidence_is_a_finding_that_says_what_to_do(read: tuple[dict[int, Blocks], tuple[Finding, ...]]) -> None:
    pages, findings = read
    low = {cell.ref: cell for page in (1, 2) for cell in cells(pages[page]) if (cell.confidence or 0) < 0.85}
    found = {finding.source: finding for finding in findings if finding.source.row}
    assert found.keys() == low.keys()
    for ref, finding in found.items():
        assert (finding.code, finding.severity, finding.value) == ("low-confidence", Severity.WARNING, low[ref].text)
        assert "compare with the original" in finding.message_en
        assert "核对" in finding.message_zh
        assert ref.page
        assert ref.box


def test_a_bad_copy_degrades_with_findings_not_in_silence() -> None:
    """150 dpi, turned by a degree, grain, specks, JPEG of quality 50."""
    files = [packed(worse(grey(page, 150), page), dpi=(150, 150)) for page in (1, 2)]
    wrong, silent, total = [], [], 0
    for page, data in enumerate(files, 1):
        content = scan.read(source(data))
        assert shape(content.blocks) == wanted_shape(page)
        flagged = {finding.source for finding in content.findings}
        for want, cell in zip(wanted(page), cells(content.blocks), strict=True):
            total += 1
            if want != plain(cell.text):
                wrong.append((want, cell.text))
                silent += [] if cell.ref in flagged else [(want, cell.text)]
    assert len(wrong) <= 0.05 * total, wrong
    assert len(silent) <= 0.005 * total, silent


# Kinds of pictures

PART = np.s_[190:600, 150:1650]  # the first title and table of page 1


@pytest.fixture(scope="module")
def part() -> Picture:
    return np.ascontiguousarray(grey(1)[PART])


def first_table(blocks: Blocks) -> list[str]:
    return [plain(cell.text) for cell in cells(blocks)]


@pytest.mark.parametrize(
    ("form", "media_type", "options"),
    [("PNG", "image/png", {}), ("JPEG", "image/jpeg", {"quality": 85}), ("BMP", "image/bmp", {}), ("TIFF", "image/tiff", {})],
)
def test_pictures_are_read_whatever_their_file_is_called(part: Picture, form: str, media_type: str, options: dict[str, Any]) -> None:
    document = read_bytes(packed(part, form=form, dpi=(200, 200), **options), "table.txt")
    assert document.media_type == media_type
    assert first_table(document.blocks) == wanted(1)[:12]
    assert isinstance(document.blocks[0], Paragraph)
    assert document.blocks[0].text == "2022年天津市公共机构节能工作专项资金绩效目标表"


def test_pages_of_a_tiff_count_on(part: Picture) -> None:
    blank = np.full_like(part, 255)
    content = scan.read(source(packed(part, blank, part, form="TIFF", dpi=(200, 200))))
    assert [(grid.rows[0][0].ref.table, grid.rows[0][0].ref.page) for grid in grids(content.blocks)] == [(1, 1), (2, 3)]
    assert [(f.code, f.severity, f.source) for f in content.findings if f.source.page == 2] == [
        ("no-text", Severity.INFO, Location(2, page=2))
    ]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_lies_on_its_side_or_head_is_turned(part: Picture, quarters: int) -> None:
    content = scan.read(source(packed(np.ascontiguousarray(np.rot90(part, quarters)), dpi=(200, 200))))
    assert first_table(content.blocks) == wanted(1)[:12]
    # The places are those of the page as it lies: the corner of the table, at (234 - 150, 345 - 190) pixels of the upright part.
    height, width = part.shape
    left, top = 84, 155
    corner = {1: (top, width - left), 2: (width - left, height - top), 3: (height - top, left)}[quarters]
    box = cells(content.blocks)[0].ref.box
    assert box
    assert min(abs(box[i] - corner[0] * 0.36) for i in (0, 2)) < 2
    assert min(abs(box[i] - corner[1] * 0.36) for i in (1, 3)) < 2


def test_transparent_and_coloured_and_deep_pictures(part: Picture) -> None:
    image = Image.fromarray(part)
    clear = Image.new("RGBA", image.size, (0, 0, 0, 0))
    clear.paste((0, 0, 80, 255), mask=Image.fromarray(255 - part))
    deep = Image.fromarray(part.astype(np.uint16) * 257)
    for picture in (clear, deep):
        out = io.BytesIO()
        picture.save(out, "PNG", dpi=(200, 200))
        assert first_table(scan.read(source(out.getvalue())).blocks) == wanted(1)[:12]


def test_a_white_page_gives_no_blocks() -> None:
    content = scan.read(source(packed(np.full((2200, 1700), 255, np.uint8))))
    assert content.blocks == ()
    assert [finding.code for finding in content.findings] == ["no-text"]


# Hostile files


def png(width: int, height: int, body: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


BOMB = zlib.compress(b"\xff" * 50_000_000, 9)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (png(100_000, 100_000, zlib.compress(b"\0" * 1000)), "more pixels than the limit of 80,000,000"),
        (png(9_000, 9_000, zlib.compress(b"\0" * 1000)), "9,000 x 9,000 pixels, more than the limit of 80,000,000"),
        (png(1_700, 2_200, zlib.compress(b"\0" * 1000)), "damaged or truncated"),
        (png(100, 100, BOMB)[:2000], "damaged or truncated"),
        (packed(np.zeros((900, 700), np.uint8))[:60], "damaged or truncated"),
        (packed(np.random.default_rng(0).integers(0, 255, (900, 700), np.uint8), form="JPEG")[:9000], "damaged or truncated"),
        (b"II*\x00" + b"\xff" * 200, "damaged or truncated"),
        (b"\x89PNG\r\n\x1a\n" + b"no picture" * 20, "damaged or truncated"),
        (b"BM" + b"\x00" * 100, "damaged or truncated"),
        (packed(np.zeros((1, 60_000), np.uint8)), "page 1 is a picture of 60,000 x 1 pixels"),
    ],
)
def test_bad_pictures_end_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(DocumentError) as caught:
        scan.read(source(data, "bad.png"))
    assert str(caught.value).startswith("bad.png: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.zh.startswith("bad.png：")


def test_noise_is_refused_before_it_takes_minutes() -> None:
    """Specks all over a page, each in a cell of its own."""
    paper = np.full((2300, 1700), 255, np.uint8)
    paper[20::36], paper[:, 20::36] = 0, 0
    for shift in range(10):
        paper[32 + shift :: 36, 34::36] = 0
        paper[32 + shift :: 36, 35::36] = 0
    with pytest.raises(DocumentError, match=r"page 1 is a picture with more than 2,000 pieces of text"):
        scan.read(source(packed(paper, dpi=(200, 200))))


def test_too_many_pages_of_a_tiff_are_refused() -> None:
    pages = [np.full((50, 40), 255, np.uint8)] * 4
    with pytest.raises(DocumentError, match=r"pages, more than the limit of 3 .*JIXIAO_MAX_PAGES"):
        scan.read(source(packed(*pages, form="TIFF"), pages=3))


@pytest.mark.parametrize(("data", "pages"), [(SCAN[:3000], [1]), (b"%PDF-1.7 nothing", [1]), (SCAN, [3]), (SCAN, [0])])
def test_pages_that_cannot_be_drawn_are_said(data: bytes, pages: list[int]) -> None:
    with pytest.raises(DocumentError, match=r"^scan: .*(?:cannot be opened as a PDF|cannot be drawn)"):
        scan.read_pages(source(data), pages, 1)


def test_a_huge_picture_in_a_pdf_takes_no_huge_memory() -> None:
    """100,000 x 100,000 pixels declared in a page of 14,400,000 points."""
    content = b"q 612 0 0 792 0 0 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 14400000 14400000]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/XObject/Subtype/Image/Width 100000/Height 100000/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
        b"/Length %d>>stream\n%s\nendstream" % (len(BOMB), BOMB),
    ]
    data = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(objects, 1))
    data += b"trailer<</Size 6/Root 1 0 R>>\n%%EOF"
    program = (
        "import sys\n"
        "from jixiao.readers.base import Source\n"
        "from jixiao.readers import ocr as scan\n"
        "pages, findings = scan.read_pages(Source(sys.stdin.buffer.read(), 'x', 'x'), [1], 1)\n"
        # Of this program alone: what getrusage gives counts what the process held that started it.
        "[most] = [line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')]\n"
        "print(pages, findings[0].code, int(most) // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], input=data, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    *said, megabytes = done.stdout.split()
    assert said == [b"[(1,", b"())]", b"no-text"]
    assert int(megabytes) < 1500


def test_where_the_extra_is_missing_the_message_says_what_to_install() -> None:
    program = (
        "import sys\n"
        "sys.modules['rapidocr_onnxruntime'] = None\n"  # as if it were not installed
        "from jixiao.readers import read_bytes\n"
        "try:\n"
        "    read_bytes(sys.stdin.buffer.read(), 'page.png')\n"
        "except Exception as error:\n"
        "    print(type(error).__name__, error, error.zh, sep='\\n')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], input=packed(np.zeros((9, 9), np.uint8)), capture_output=True, check=False)
    kind, en, zh = done.stdout.decode().splitlines()
    assert kind == "UnsupportedFormat"
    assert en.startswith("page.png: is a scan (a picture of text)")
    assert "pip install 'jixiao[ocr]'" in en
    assert "扫描件" in zh
    assert "pip install 'jixiao[ocr]'" in zh


# Rules


def drawn(rows: list[int], columns: list[int], thick: int = 2) -> Picture:
    """A table of full rules on white paper, at 200 dpi."""
    paper = np.full((1000, 1400), 255, np.uint8)
    for y in rows:
        cv2.line(paper, (columns[0], y), (columns[-1], y), 0, thick)
    for x in columns:
        cv2.line(paper, (x, rows[0]), (x, rows[-1]), 0, thick)
    return paper


def found(paper: Picture) -> list[list[tuple[int, int, int, int]]]:
    """Row, column, rowspan and colspan of the cells of each table."""
    return [[(r.row, r.column, r.rowspan, r.colspan) for r in table.cells] for table in tables(ink_of(paper, 200), 200)]


FULL = [(1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1)]


def test_full_rules_make_cells() -> None:
    assert found(drawn([100, 200, 300], [100, 500, 900])) == [FULL]
    assert found(drawn([100, 200, 300], [100, 500, 900], thick=6)) == [FULL]


def test_missing_rules_merge_cells_down_and_across() -> None:
    paper = drawn([100, 200, 300, 400], [100, 500, 900])
    cv2.line(paper, (110, 200), (490, 200), 255, 8)  # the first column: rows 1 and 2 are one cell
    cv2.line(paper, (500, 310), (500, 390), 255, 8)  # the last row: both columns are one cell
    assert found(paper) == [[(1, 1, 2, 1), (1, 2, 1, 1), (2, 2, 1, 1), (3, 1, 1, 2)]]


def test_an_area_that_is_no_rectangle_is_a_guess() -> None:
    paper = drawn([100, 200, 300], [100, 500, 900])
    cv2.line(paper, (110, 200), (490, 200), 255, 8)
    cv2.line(paper, (500, 110), (500, 190), 255, 8)
    (table,) = tables(ink_of(paper, 200), 200)
    assert [cell.certain for cell in table.cells] == [False, False, True]


def test_gaps_noise_and_a_small_turn_do_no_harm() -> None:
    paper = drawn([100, 200, 300], [100, 500, 900])
    for x, y in ((300, 100), (700, 200), (500, 150), (900, 260)):
        cv2.rectangle(paper, (x - 6, y - 6), (x + 6, y + 6), 255, -1)
    chance = np.random.default_rng(0)
    paper[chance.random(paper.shape) < 0.002] = 0
    assert found(paper) == [FULL]
    for degrees in (-3.0, 0.7, 3.0):
        turn = cv2.getRotationMatrix2D((700, 500), degrees, 1.0)
        turned = cv2.warpAffine(paper, turn, (1400, 1000), borderValue=255)
        assert skew(ink_of(turned, 200)) == pytest.approx(-degrees, abs=0.1)


def test_open_sides_are_closed() -> None:
    paper = drawn([100, 200, 300], [100, 500, 900])
    paper[:, 95:105] = 255  # no rule at the left
    assert found(paper) == [FULL]
    paper = drawn([100, 200, 300], [100, 500, 900])
    paper[295:305, :] = 255  # none at the bottom, where the page broke the table
    assert found(paper) == [FULL]


def test_tables_one_below_the_other_are_two_and_frames_and_underlines_none() -> None:
    paper = np.minimum(drawn([100, 200, 300], [100, 500, 900]), drawn([360, 460], [100, 300, 900]))
    assert found(paper) == [FULL, [(1, 1, 1, 1), (1, 2, 1, 1)]]
    frame = drawn([50, 950], [50, 1350])
    cv2.line(frame, (300, 400), (900, 400), 0, 2)
    assert found(frame) == []


def test_rules_are_wiped_and_text_stays() -> None:
    paper = drawn([100, 200, 300], [100, 500, 900])
    cv2.line(paper, (600, 150), (680, 150), 0, 3)  # a long dash in a cell
    ink = ink_of(paper, 200)
    clean = without_rules(paper, ink, tables(ink, 200), 200)
    assert (clean[145:156, 600:680].min(axis=0) == 0).all()
    clean[140:160, 590:690] = 255
    assert (clean == 255).all()


def test_graph_paper_and_noise_take_seconds_not_minutes() -> None:
    paper = np.full((2200, 1700), 255, np.uint8)
    paper[::9], paper[:, ::9] = 0, 0
    tables(ink_of(paper, 200), 200)
    tables(ink_of(np.random.default_rng(0).integers(0, 256, (2200, 1700), np.uint8), 200), 200)


def test_regions_of_a_raster() -> None:
    whole = [[True, True]] * 3
    sides = [[True, False, True], [True, True, True]]
    assert regions([0, 5, 9], [0, 2, 4], whole, sides) == (
        ScanCell(1, 1, 1, 2, (0, 0, 9, 2)),
        ScanCell(2, 1, 1, 1, (0, 2, 5, 4)),
        ScanCell(2, 2, 1, 1, (5, 2, 9, 4)),
    )


# Text and doubt


def test_lines_of_a_cell_are_joined() -> None:
    assert join_lines(["服务对象满意度指", "标"]) == "服务对象满意度指标"
    assert join_lines(["覆盖", "100", "家"]) == "覆盖100家"
    assert join_lines(["open", "data"]) == "open data"
    assert join_lines(["1.甲", "乙", "2.丙", "（3）丁", "④戊"]) == "1.甲乙\n2.丙\n（3）丁\n④戊"
    assert join_lines(["全年", "1.5万元"]) == "全年1.5万元"  # a number, not a paragraph


def test_a_full_line_goes_on_in_the_next_and_a_short_one_does_not() -> None:
    full, rest = OcrLine("很长的标题", (250, 100, 1440, 130), 0.9), OcrLine("表", (250, 140, 280, 170), 0.8)
    assert [(line.text, line.confidence) for line in paragraphs([rest, full], 1700)] == [("很长的标题表", 0.8)]
    short = OcrLine("标题", (250, 100, 600, 130), 0.9)
    assert [line.text for line in paragraphs([rest, short], 1700)] == ["标题", "表"]


def test_ink_that_was_passed_over_is_seen() -> None:
    """A line of four squares, the first of which is missing from the reading."""
    ink = np.zeros((40, 160), np.uint8)
    for left in (8, 48, 88, 128):
        ink[8:32, left : left + 24] = 255
    all_four = RecognisedLine("甲乙丙丁", (0.99,) * 4, (0.125, 0.375, 0.625, 0.875))
    last_three = RecognisedLine("乙丙丁", (0.99,) * 3, (0.375, 0.625, 0.875))
    assert unread_ink(ink, all_four, 24) == 0
    assert unread_ink(ink, last_three, 24) == 1
