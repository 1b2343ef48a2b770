"""PDF files: what is promised of tables, text, joined pages, and of files that are broken or hostile."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import docx
import pytest
from docx.table import Table

from jixiao.model import DocumentError, Grid, Paragraph
from jixiao.readers import Limits, read_bytes
from jixiao.readers.base import Content, Source
from jixiao.readers.pdf import read
from pdf_maker import Page, pdf

ORIGINALS = Path(__file__).parent / "data" / "originals"
#: Columns of 100 points, rows of 20.
XS = [100, 200, 300, 400, 500]
YS = [100, 120, 140, 160, 180, 200]


def content(*pages: Page, **options: object) -> Content:
    return read(Source(pdf(*pages, **options), "x.pdf", "x.pdf"))  # type: ignore[arg-type]


def grids(found: Content) -> list[Grid]:
    return [block for block in found.blocks if isinstance(block, Grid)]


def grid(*pages: Page) -> Grid:
    (only,) = grids(content(*pages))
    return only


def texts(table: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def paragraphs(found: Content) -> list[str]:
    return [block.text for block in found.blocks if isinstance(block, Paragraph)]


def codes(found: Content) -> list[str]:
    return [finding.code for finding in found.findings]


# Originals: the same cells as the Word document the PDF was printed from.


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", ["2024年上海市党建服务中心", "2024年天津市委党校"])
def test_an_original_has_the_cells_and_paragraphs_of_its_word_document(name: str) -> None:
    word = docx.Document(str(ORIGINALS / f"{name}.docx"))
    expected: list[object] = []
    for block in word.iter_inner_content():
        if isinstance(block, Table):
            rows = [[tc for tc in row.tc_lst if tc.vMerge != "continue"] for row in block._tbl.tr_lst]
            expected.append([["".join(squeezed(p.text) for p in docx.table._Cell(tc, block).paragraphs) for tc in row] for row in rows])
        else:
            expected += [squeezed(piece) for piece in block.text.split("\t") if piece.strip()]
    found = read_bytes((ORIGINALS / f"{name}.pdf").read_bytes(), "x.pdf")
    assert [
        squeezed(block.text) if isinstance(block, Paragraph) else [[squeezed(cell.text) for cell in row] for row in block.rows]
        for block in found.blocks
    ] == expected
    assert not found.findings


def test_processes_that_share_the_pages_read_what_one_reads() -> None:
    pages = []
    for number in range(45):
        page = Page()
        page.table(XS, YS[:3], [[f"项目{number}", "a", "b", "c"], ["数量", "1", "2", str(number)]])
        pages.append(page)
    data = pdf(*pages)
    one, two = (read(Source(data, "x.pdf", "x.pdf", workers=workers)) for workers in (1, 2))
    assert len(grids(one)) == 45
    assert one == two


def _reader_of_many_pages() -> tuple[subprocess.Popen[bytes], Path]:
    """A process that reads a long PDF with two workers, and the file in which the system lists its children."""
    pages = []
    for _ in range(60):
        page = Page()
        page.table(XS, YS, [["数量指标", "1", "2", "3"]] * 5)
        page.operations *= 20
        pages.append(page)
    code = (
        "import sys; from jixiao.readers.base import Source; from jixiao.readers.pdf import read;"
        "data = sys.stdin.buffer.read(); print('go', flush=True); read(Source(data, 'x', 'x', workers=2))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(pdf(*pages))
    process.stdin.close()
    process.stdout.readline()
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        process.wait()
        pytest.skip("the system does not tell about processes")
    return process, children


def _workers(process: subprocess.Popen[bytes], children: Path) -> list[str]:
    """Its children once there are three: two workers and multiprocessing's own."""
    pids: list[str] = []
    end = time.monotonic() + 60
    while len(pids) < 3 and process.poll() is None and time.monotonic() < end:
        pids = children.read_text().split()
        time.sleep(0.02)
    return pids


def test_a_killed_reader_leaves_no_processes() -> None:
    process, children = _reader_of_many_pages()
    workers = _workers(process, children)
    process.kill()
    process.wait()
    end = time.monotonic() + 60
    while (left := [pid for pid in workers if _runs(pid)]) and time.monotonic() < end:
        time.sleep(0.1)
    assert not left


def test_a_killed_worker_is_one_line_about_the_file() -> None:
    process, children = _reader_of_many_pages()
    assert process.stderr is not None
    with process.stderr:
        for pid in _workers(process, children):
            if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text():
                os.kill(int(pid), signal.SIGKILL)
                break
        said = process.stderr.read().decode()
    assert process.wait(timeout=60)
    assert "x: reading its pages failed: a process was killed, perhaps for lack of memory" in said


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


# Cells.


def test_cells_have_their_rows_columns_spans_and_boxes() -> None:
    page = Page()
    page.merged(
        XS,
        YS[:4],
        [
            *((0, 0, 1, 1, "名称"), (0, 1, 1, 3, "绿化")),
            *((1, 0, 2, 1, "用途"), (1, 1, 1, 1, ""), (1, 2, 1, 2, "1")),
            *((2, 1, 1, 2, "二"), (2, 3, 1, 1, "三")),
        ],
    )
    table = grid(page)
    assert [[(c.text, c.ref.row, c.ref.column, c.rowspan, c.colspan) for c in row] for row in table.rows] == [
        [("名称", 1, 1, 1, 1), ("绿化", 1, 2, 1, 3)],
        [("用途", 2, 1, 2, 1), ("", 2, 2, 1, 1), ("1", 2, 3, 1, 2)],
        [("二", 3, 2, 1, 2), ("三", 3, 4, 1, 1)],
    ]
    ref = table.rows[1][2].ref
    assert (ref.table, ref.page, ref.box) == (1, 1, (300, 120, 500, 140))


def test_thin_bars_double_lines_and_edges_that_miss_each_other_are_borders() -> None:
    page = Page()
    for y in (100, 120, 140):
        page.bar(99, y - 0.5, 301.5, y + 0.5)
        page.bar(101, y + 1.5, 300, y + 2)
    for x in (100, 200.8, 300):
        page.line(x, 101.5, x, 139)
    page.line(199.5, 101, 199.5, 140)
    for row, cells in enumerate((("甲", "乙"), ("丙", "丁"))):
        for column, text in enumerate(cells):
            page.write(100 + 100 * column, 102 + 20 * row, text)
    assert texts(grid(page)) == [["甲", "乙"], ["丙", "丁"]]


def test_a_table_without_its_outer_borders_is_whole() -> None:
    page = Page()
    for y in (100, 120, 140, 160):
        page.line(100, y, 400, y)
    for x in (200, 300):
        page.line(x, 80, x, 160)
    for row in range(4):
        for column in range(3):
            page.write(100 + 100 * column, 80 + 20 * row, f"{row}{column}")
    assert texts(grid(page)) == [["00", "01", "02"], ["10", "11", "12"], ["20", "21", "22"], ["30", "31", "32"]]


def test_a_merged_cell_at_an_open_side_is_one() -> None:
    page = Page()
    page.line(100, 100, 300, 100)
    page.line(200, 120, 300, 120)
    page.line(100, 140, 300, 140)
    page.line(200, 100, 200, 140)
    page.line(300, 100, 300, 140)
    for x, y, text in ((100, 100, "产出"), (200, 100, "数量"), (200, 120, "质量")):
        page.write(x, y, text)
    assert [[(c.text, c.rowspan) for c in row] for row in grid(page).rows] == [[("产出", 2), ("数量", 1)], [("质量", 1)]]


def test_two_tables_close_together_stay_apart_with_the_text_between_them() -> None:
    page = Page()
    page.table(XS, YS[:2], [["a", "b", "c", "d"]])
    page.text(100, 136, "乙项目绩效目标表")
    page.table(XS, [142, 162], [["e", "f", "g", "h"]])
    page.table(XS[:3], [170, 190], [["i", "j"]])
    found = content(page)
    assert [texts(block) if isinstance(block, Grid) else block.text for block in found.blocks] == [
        [["a", "b", "c", "d"]],
        "乙项目绩效目标表",
        [["e", "f", "g", "h"]],
        [["i", "j"]],
    ]
    assert [block.ref.table for block in found.blocks if isinstance(block, Paragraph)] == [2]
    assert [table.rows[0][0].ref.table for table in grids(found)] == [1, 2, 3]


def test_an_empty_box_and_a_frame_round_the_page_are_no_tables() -> None:
    page = Page()
    page.operations.append("20 20 555 802 re S")
    page.operations.append("60 742 8 8 re S")
    page.text(72, 98, "是")
    page.table(XS, YS[:3], [["a", "b", "c", "d"], ["e", "f", "g", "h"]])
    found = content(page)
    assert texts(grids(found)[0]) == [["a", "b", "c", "d"], ["e", "f", "g", "h"]]
    assert paragraphs(found) == ["是"]


def test_a_table_in_a_cell_keeps_its_text_to_itself() -> None:
    page = Page()
    page.table([100, 200, 500], [100, 200], [["外", ""]])
    page.table([240, 300, 400], [130, 160], [["内", "里"]])
    outer, inner = grids(content(page))
    assert (texts(outer), texts(inner)) == ([["外", ""]], [["内", "里"]])


# Text.


def cell_text(text: str, width: float = 100) -> str:
    page = Page()
    lines = 1 + text.count("\n")
    page.table([100, 100 + width, 300 + width], [100, 110 + 13 * lines], [[text, "x"]])
    return grid(page).rows[0][0].text


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("机关大院及大礼堂消\n防设备", "机关大院及大礼堂消防设备"),
        ("International coop-\neration agreement\nsigned", "International coop-eration agreement signed"),
        ("建成二零二四年度第\n1期", "建成二零二四年度第1期"),
        ("1,842,000,000,000.\n00", "1,842,000,000,000.00"),
        ("第一段到此。\n第二段从这里开始", "第一段到此。\n第二段从这里开始"),
        ("1.保障机关正常运转\n2.保障整洁", "1.保障机关正常运转\n2.保障整洁"),
        ("保障机关正常运转的\n（2）保障整洁", "保障机关正常运转的\n（2）保障整洁"),
        ("达到标准要求的比例\n3.5以上", "达到标准要求的比例3.5以上"),
        ("a  b", "a  b"),
    ],
)
def test_wrapped_lines_are_joined_and_paragraphs_kept(lines: str, text: str) -> None:
    assert cell_text(lines) == text


def test_words_set_apart_keep_one_blank() -> None:
    page = Page()
    page.table([100, 300, 400], [100, 120], [["", "x"]])
    page.text(104, 112, "机关")
    page.text(134, 112, "大院")
    page.text(156.5, 112, "2024")
    page.text(180, 112, "Annual")
    page.text(213, 112, "plan")
    assert grid(page).rows[0][0].text == "机关 大院2024 Annual plan"


def test_the_same_character_drawn_twice_to_look_bold_is_one() -> None:
    page = Page()
    page.table(XS, YS[:2], [["绩效指标11", "", "", ""]])
    page.text(104.4, 112, "绩效指标11")
    page.text(100, 90, "目目标标")
    page.text(100.3, 90.3, "目目标标")
    found = content(page)
    assert grids(found)[0].rows[0][0].text == "绩效指标11"
    assert paragraphs(found) == ["目目标标"]


def test_radicals_are_the_characters_they_look_like() -> None:
    assert cell_text("项\u2f6c\u2fa6额") == "项目金额"


def test_a_raised_sign_stays_on_its_line() -> None:
    page = Page()
    page.table(XS, YS[:2], [["面积10m", "", "", ""]])
    page.text(139.5, 107.5, "2", 6)
    page.text(142.5, 112, "以上")
    assert grid(page).rows[0][0].text == "面积10m2以上"


def test_a_word_that_sticks_out_of_its_cell_stays_whole() -> None:
    page = Page()
    page.table(XS, YS[:2], [["超过单元格宽度的文字内容", "", "c", "d"]])
    assert texts(grid(page)) == [["超过单元格宽度的文字内容", "", "c", "d"]]


def test_text_that_a_spreadsheet_clipped_to_its_cell_belongs_to_that_cell() -> None:
    page = Page()
    page.table(XS, YS[:3], [["", "", "c", "d"], ["e", "f", "g", "h"]])
    page.operations.append("q 100 722 100 20 re W* n")
    page.text(104, 112, "机关大院绿化养护经费项目名称")
    page.text(104, 125, "第二行")
    page.operations.append("Q")
    assert texts(grid(page)) == [["机关大院绿化养护经费项目名称第二行", "", "c", "d"], ["e", "f", "g", "h"]]


def test_text_across_the_border_of_its_cell_is_a_finding() -> None:
    page = a_table()
    page.text(150, 143, "下")
    found = content(page)
    assert codes(found) == ["text-over-border"]
    assert found.findings[0].source.page == 1


def test_each_cell_with_text_across_its_border_is_said() -> None:
    page = a_table()
    page.text(150, 143, "下")
    page.text(150, 183, "下")
    found = content(page)
    assert codes(found) == ["text-over-border"] * 2
    assert len({(finding.source.row, finding.value) for finding in found.findings}) == 2


def test_vertical_writing_reads_from_top_to_bottom() -> None:
    page = Page()
    page.merged([100, 120, 300], [100, 150, 200], [(0, 0, 2, 1, ""), (0, 1, 1, 1, "数量"), (1, 1, 1, 1, "质量")])
    for number, char in enumerate("产出指标"):
        page.text(105, 120 + 14 * number, char)
    assert texts(grid(page)) == [["产出指标", "数量"], ["质量"]]


def test_turned_text_in_a_cell_is_read() -> None:
    page = Page()
    page.merged([100, 120, 300], [100, 150, 200], [(0, 0, 2, 1, ""), (0, 1, 1, 1, "数量指标"), (1, 1, 1, 1, "质量指标")])
    page.text(114, 170, "产出", matrix="0 1 -1 0")
    assert texts(grid(page)) == [["产出", "数量指标"], ["质量指标"]]


def test_a_watermark_across_the_page_does_not_get_into_cells() -> None:
    page = Page()
    page.table(XS, YS, [["数量指标", "b", "c", "d"]] * 5)
    page.text(150, 190, "内部资料", 40, matrix="0.7 0.7 -0.7 0.7")
    found = content(page)
    assert texts(grids(found)[0]) == [["数量指标", "b", "c", "d"]] * 5
    assert paragraphs(found) == ["内部资料"]


def test_text_outside_tables_is_parted_at_tabs_and_joined_where_it_was_wrapped() -> None:
    page = Page()
    page.text(90, 80, "市公务车北斗定位服务系统及市公务车信息化管理系统技术服务费绩效目标", 12.2)
    page.text(90, 98, "表", 12.2)
    page.text(90, 120, "340101天津市机关事务管理局")
    page.text(300, 120, "单位：万元")
    page.table(XS, [130, 150], [["a", "b", "c", "d"]])
    found = content(page)
    assert paragraphs(found) == [
        "市公务车北斗定位服务系统及市公务车信息化管理系统技术服务费绩效目标表",
        "340101天津市机关事务管理局",
        "单位：万元",
    ]
    ref = next(block.ref for block in found.blocks if isinstance(block, Paragraph) and block.text == "单位：万元")
    assert (ref.table, ref.page) == (1, 1)
    assert ref.box is not None
    assert ref.box[0] == 300


def test_invisible_text_is_not_read_and_text_beside_the_page_neither() -> None:
    page = Page()
    page.image(0, 0, 595, 842)
    page.table(XS, YS[:2], [["", "绩效目标表的内容", "c", "d"]])
    page.text(104, 112, "数量指标", mode=3)
    page.text(700, 112, "看不见的字")
    found = content(page)
    assert texts(grids(found)[0]) == [["", "绩效目标表的内容", "c", "d"]]
    assert [finding.value for finding in found.findings] == ["数量指标"]


def test_characters_that_cannot_be_decoded_are_a_finding_once_a_page() -> None:
    page = Page()
    page.table(XS, YS[:2], [["数量", "b", "c", "d"]])
    page.text(124, 112, "丢", font="F2")
    page.text(230, 112, "失", font="F2")
    found = content(page)
    assert texts(grids(found)[0]) == [["数量\ufffd", "b \ufffd", "c", "d"]]
    (finding,) = found.findings
    assert (finding.code, finding.severity, finding.source.page) == ("text-not-decodable", "warning", 1)


# Turned pages.


@pytest.mark.parametrize(("rotate", "matrix"), [(90, "0 1 -1 0"), (270, "0 -1 1 0"), (180, "-1 0 0 -1")])
def test_a_rotated_page_is_read_as_it_is_displayed(rotate: int, matrix: str) -> None:
    page = turned(rotate, matrix)
    page.rotate = rotate
    found = content(page)
    assert texts(grids(found)[0]) == TURNED
    assert grids(found)[0].rows[0][0].ref.box == (100, 100, 200, 120)
    assert paragraphs(found) == ["绩效目标表"]


@pytest.mark.parametrize(("rotate", "matrix"), [(90, "0 1 -1 0"), (270, "0 -1 1 0"), (180, "-1 0 0 -1")])
def test_a_landscape_table_on_a_portrait_page_has_its_rows(rotate: int, matrix: str) -> None:
    found = content(turned(rotate, matrix))
    assert texts(grids(found)[0]) == TURNED
    assert paragraphs(found) == ["绩效目标表"]
    # The box is where the cell stands on the page as it is: 595 wide, 842 high.
    assert grids(found)[0].rows[0][0].ref.box == {90: (100, 642, 120, 742), 270: (475, 100, 495, 200), 180: (395, 722, 495, 742)}[rotate]


TURNED = [["一级指标", "指标值"], ["产出指标", "≥95%"]]


def turned(rotate: int, matrix: str) -> Page:
    """A page of 595 by 842 whose table is upright once it is turned clockwise by ``rotate``."""
    page = Page()

    def place(x: float, y: float) -> tuple[float, float]:
        return {90: (y, 842 - x), 270: (595 - y, x), 180: (595 - x, 842 - y)}[rotate]

    for y in (100, 120, 140):
        page.line(*place(100, y), *place(300, y))
    for x in (100, 200, 300):
        page.line(*place(x, 100), *place(x, 140))
    for row, cells in enumerate(TURNED):
        for column, text in enumerate(cells):
            page.text(*place(104 + 100 * column, 112 + 20 * row), text, matrix=matrix)
    page.text(*place(100, 80), "绩效目标表", matrix=matrix)
    return page


# Tables over pages. The body of these pages reaches from 72 to 770.


def tops(rows: int) -> list[float]:
    return [72 + 20 * row for row in range(rows + 1)]


def bottoms(rows: int) -> list[float]:
    return [770 - 20 * (rows - row) for row in range(rows + 1)]


HEADER = ["一级指标", "二级指标", "三级指标", "指标值"]


def test_a_table_goes_on_over_pages_past_page_numbers() -> None:
    first, second, third = Page(), Page(), Page()
    first.table(XS, bottoms(2), [HEADER, ["产出", "数量", "人数", "≥3"]])
    second.table(XS, [72 + 698 / 30 * row for row in range(31)], [["产出", "质量", f"合格{row}", "≥4"] for row in range(30)])
    third.table(XS, tops(2), [["产出", "时效", "及时", "≥5"], ["效益", "社会", "知晓", "≥6"]])
    for number, page in enumerate((first, second, third), 1):
        page.text(290, 800, f"- {number} -", 9)
        page.text(250, 40, "天津市部门预算", 9)
    found = content(first, second, third)
    table = grids(found)[0]
    assert len(grids(found)) == 1
    assert len(table.rows) == 34
    assert texts(table)[32:] == [["产出", "时效", "及时", "≥5"], ["效益", "社会", "知晓", "≥6"]]
    assert [row[0].ref.row for row in table.rows] == list(range(1, 35))
    assert [table.rows[row][0].ref.page for row in (0, 2, 32)] == [1, 2, 3]
    assert paragraphs(found) == ["天津市部门预算"]


def test_a_repeated_header_stays_a_row_of_the_one_table() -> None:
    first, second = Page(), Page()
    first.table(XS, bottoms(2), [HEADER, ["产出", "数量", "人数", "≥3"]])
    second.table(XS, tops(2), [HEADER, ["产出", "质量", "合格", "≥4"]])
    assert texts(grid(first, second)) == [HEADER, ["产出", "数量", "人数", "≥3"], HEADER, ["产出", "质量", "合格", "≥4"]]


def test_a_merged_cell_goes_on_over_the_page() -> None:
    first, second = Page(), Page()
    first.merged(XS, bottoms(2), [(0, 0, 2, 1, "产出"), *((row, c, 1, 1, f"{row}{c}") for row in (0, 1) for c in (1, 2, 3))])
    second.merged(
        XS, tops(3), [(0, 0, 2, 1, ""), (2, 0, 1, 1, "效益"), *((row, c, 1, 1, f"{row}{c}") for row in range(3) for c in (1, 2, 3))]
    )
    table = grid(first, second)
    assert [(row[0].text, row[0].rowspan) for row in table.rows] == [("产出", 4), ("11", 1), ("01", 1), ("11", 1), ("效益", 1)]


def cut(below: list[str], *, header: bool = False) -> Content:
    """A table whose last row on the first page is full to its end in its third column."""
    first, second = Page(), Page()
    first.table(XS, [730, 744, 770], [HEADER, ["产出指标", "数量指标", "机关大院及大礼堂消\n防设备维护保养及更", "≥3"]])
    rows = [HEADER, below] if header else [below]
    second.table(XS, tops(len(rows) + 1), [*rows, ["效益指标", "社会指标", "知晓率", "≥6"]])
    return content(first, second)


def test_a_row_that_the_page_cuts_is_joined() -> None:
    (table,) = grids(cut(["", "", "新", ""]))
    assert texts(table)[1:] == [
        ["产出指标", "数量指标", "机关大院及大礼堂消防设备维护保养及更新", "≥3"],
        ["效益指标", "社会指标", "知晓率", "≥6"],
    ]
    assert table.rows[2][0].ref.row == 3


def test_a_cut_row_is_joined_over_a_repeated_header() -> None:
    (table,) = grids(cut(["", "", "新", ""], header=True))
    assert [row[2] for row in texts(table)] == ["三级指标", "机关大院及大礼堂消防设备维护保养及更新", "三级指标", "知晓率"]


def test_a_row_of_its_own_below_the_page_break_is_not_joined() -> None:
    (table,) = grids(cut(["", "", "新增数量", "≥5"]))
    assert [row[-2:] for row in texts(table)[1:]] == [["机关大院及大礼堂消防设备维护保养及更", "≥3"], ["新增数量", "≥5"], ["知晓率", "≥6"]]


def test_a_cell_that_moved_to_the_next_page_as_a_whole_is_put_back_into_its_row() -> None:
    first, second = Page(), Page()
    first.table(XS, bottoms(2), [HEADER, ["产出指标", "数量指标", "", "≥3"]])
    second.table(XS, [72, 100, 120], [["", "", "机关大院及大礼堂消\n防设备", ""], ["效益指标", "社会指标", "知晓率", "≥6"]])
    assert texts(grid(first, second))[1:] == [
        ["产出指标", "数量指标", "机关大院及大礼堂消防设备", "≥3"],
        ["效益指标", "社会指标", "知晓率", "≥6"],
    ]


def test_what_may_be_the_rest_of_a_row_is_left_and_said() -> None:
    first, second = Page(), Page()
    first.table(XS, [730, 744, 770], [HEADER, ["产出指标", "数量指标", "设备维护", "≥3"]])
    second.table(XS, tops(2), [["", "", "及更新", ""], ["效益指标", "社会指标", "知晓率", "≥6"]])
    found = content(first, second)
    assert codes(found) == ["row-may-go-on"]
    assert found.findings[0].value == "及更新"
    assert found.findings[0].source.page == 2
    assert [row[-2] for row in texts(grids(found)[0])] == ["三级指标", "设备维护", "及更新", "知晓率"]


def test_forms_that_fill_a_page_each_are_not_glued() -> None:
    pages = []
    for name in ("甲", "乙"):
        page = Page()
        page.table(
            [100, 200, 500], [72 + 698 / 30 * row for row in range(31)], [["项目名称", name], *(["目标", f"{name}{r}"] for r in range(29))]
        )
        pages.append(page)
    assert [len(table.rows) for table in grids(content(*pages))] == [30, 30]


def test_the_same_title_on_each_page_is_kept() -> None:
    pages = []
    for name in ("甲", "乙", "丙"):
        page = Page()
        page.text(200, 60, "项目支出绩效目标表")
        page.table(XS, [72 + 698 / 30 * row for row in range(31)], [["数量指标", name, "b", "c"]] * 30)
        pages.append(page)
    found = content(*pages)
    assert paragraphs(found) == ["项目支出绩效目标表"] * 3
    assert len(grids(found)) == 3


def test_a_table_under_a_title_or_of_other_columns_is_a_new_one() -> None:
    first, second, third = Page(), Page(), Page()
    first.table(XS, bottoms(1), [["a", "b", "c", "d"]])
    second.text(100, 82, "乙表")
    second.table(XS, bottoms(1), [["e", "f", "g", "h"]])
    third.table([100, 250, 350, 450], tops(1), [["i", "j", "k"]])
    assert [texts(table)[0][0] for table in grids(content(first, second, third))] == ["a", "e", "i"]


# Tables without lines.


def test_a_table_without_lines_is_told_by_its_columns_and_said() -> None:
    page = Page()
    page.text(100, 80, "绩效目标表")
    for row, cells in enumerate(
        (HEADER, ["产出指标", "数量指标", "培训人数", "≥100人"], ["", "质量指标", "合格率", "≥95%"], ["效益指标", "", "知晓率", "提高"])
    ):
        for column, text in enumerate(cells):
            if text:
                page.text(100 + 90 * column, 110 + 20 * row, text)
    for row in range(3):
        page.text(100, 260 + 16 * row, "本表由主管部门填报，填报说明不是表格的一部分，只是普通的文字。")
    found = content(page)
    assert texts(grids(found)[0]) == [
        HEADER,
        ["产出指标", "数量指标", "培训人数", "≥100人"],
        ["", "质量指标", "合格率", "≥95%"],
        ["效益指标", "", "知晓率", "提高"],
    ]
    assert codes(found) == ["table-without-rules"]
    assert paragraphs(found)[0] == "绩效目标表"


def test_prose_and_two_columns_of_words_are_no_table() -> None:
    page = Page()
    for row in range(8):
        page.text(90, 100 + 16 * row, "本部门认真贯彻落实党的路线方针政策，切实履行各项职责。")
        page.text(90, 300 + 16 * row, f"第{row}项")
        page.text(300, 300 + 16 * row, f"{row}00.00")
    assert not grids(content(page))


# Files that are broken, protected or hostile. Each ends within seconds, in one line.


def fails(data: bytes, limits: Limits | None = None) -> str:
    started = time.monotonic()
    with pytest.raises(DocumentError) as error:
        read(Source(data, "x.pdf", "x.pdf", limits or Limits()))
    assert time.monotonic() - started < 150
    for text in (error.value.en, error.value.zh):
        assert text.startswith("x.pdf")
        assert "\n" not in text
    return error.value.en


def a_table() -> Page:
    page = Page()
    page.table(XS, YS, [["数量指标", "b", "c", "d"]] * 5)
    return page


def test_an_encrypted_file_needs_its_password_taken_off() -> None:
    assert "password" in fails(pdf(a_table(), password="secret"))


def test_a_file_encrypted_with_an_empty_password_is_read() -> None:
    found = content(a_table(), password="")
    assert texts(grids(found)[0]) == [["数量指标", "b", "c", "d"]] * 5


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_a_truncated_file_is_said_to_be_so(part: float) -> None:
    data = (ORIGINALS / "2024年上海市党建服务中心.pdf").read_bytes()
    assert "damaged or truncated" in fails(data[: int(len(data) * part)])


def test_garbage_after_the_signature_is_said_to_be_damaged() -> None:
    assert "damaged" in fails(b"%PDF-1.4\n" + bytes(range(256)) * 40)


def test_a_page_whose_drawing_is_missing_is_an_error_that_names_it() -> None:
    data = pdf(a_table(), a_table()).replace(b"/Contents 8 0 R", b"/Contents 9 9 R")
    assert "page 2" in fails(data)


def test_a_drawing_that_cannot_be_unpacked_to_its_end_is_a_finding() -> None:
    packed = zlib.compress("\n".join(a_table().operations).encode())
    found = content(Page(), content=packed[: len(packed) // 2])
    assert codes(found) == ["page-damaged"]
    assert found.findings[0].source.page == 1


def test_too_many_pages_are_refused_before_they_are_read() -> None:
    data = pdf(*(Page() for _ in range(40)))
    message = fails(data, Limits(pages=30))
    assert "40 pages" in message
    assert "JIXIAO_MAX_PAGES" in message
    lying = data.replace(b"/Count 40", b"/Count 4 ")
    assert "more than 30 pages" in fails(lying, Limits(pages=30))


def test_a_circle_in_the_tree_of_pages_ends() -> None:
    data = pdf(a_table()).replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]")
    found = read(Source(data, "x.pdf", "x.pdf"))
    assert texts(grids(found)[0])[0] == ["数量指标", "b", "c", "d"]


def test_a_drawing_that_unpacks_to_far_too_much_is_given_up() -> None:
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(b"q Q " * 262_144) for _ in range(100)) + packer.flush()
    found = content(Page(), a_table(), content=bomb)
    assert codes(found) == ["page-not-read"]
    assert found.findings[0].source.page == 1
    assert texts(grids(found)[0])[0][0] == "数量指标"


def test_a_page_of_a_million_lines_is_given_up() -> None:
    found = content(Page(), content=zlib.compress(b"0 0 m 9 9 l S\n" * 1_000_000))
    assert codes(found) == ["page-not-read"]


_TRACED = """
import sys
from jixiao.readers.pdf import file
file.PAGE_SECONDS = 0.3
def called(): return 1
def turned():
    while True: pass
def swallowed():
    try: turned()
    except BaseException: pass
sys.settrace(lambda *_: None)
for work in (turned, swallowed, called, turned):
    try:
        with file.bounded(): work()
    except file.CostlyPageError: print("costly", end=" ")
    called()
print("done")
"""


def test_what_comes_after_a_page_given_up_runs_under_a_tracer_too() -> None:
    """A debugger, or the measuring of coverage: CPython 3.11 never began the next traced function once the exception was withdrawn."""
    done = subprocess.run([sys.executable, "-c", _TRACED], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == ("costly costly done\n", "")


def test_a_font_that_counts_to_four_billion_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jixiao.readers.pdf.file.PAGE_SECONDS", 2.0)
    data = pdf(a_table()).replace(b"/W[1 95 500]", b"/W[1 4000000000 500]")
    found = read(Source(data, "x.pdf", "x.pdf"))
    assert codes(found) == ["page-not-read"]


def test_many_pages_that_must_be_given_up_end_the_file() -> None:
    packed = zlib.compress(b"0 0 m 9 9 l S\n" * 400_000)
    heavy = re.sub(rb"/Contents \d+ 0 R", b"/Contents 6 0 R", pdf(*(Page() for _ in range(6)), content=packed))
    assert "too large or too slow" in fails(heavy)


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    page = a_table()
    page.operations.append("(a) (b) Td /Nothing gs [1 2 3 Tf BT /F9 1 Tf <zz> Tj << >> >> ] ET")
    found = content(page)
    assert texts(grids(found)[0])[0] == ["数量指标", "b", "c", "d"]
    assert capfd.readouterr() == ("", "")


# Scans.


def test_a_page_that_is_only_an_image_does_not_hinder_the_others() -> None:
    scan = Page()
    scan.image(20, 20, 575, 822)
    found = content(a_table(), scan, a_table())
    assert [table.rows[0][0].ref.page for table in grids(found)] == [1, 3]
    assert [table.rows[0][0].ref.table for table in grids(found)] == [1, 2]
