"""Tables as text with separators: CSV and TSV."""

from __future__ import annotations

import pytest

from jixiao.extraction.pipeline import extract
from jixiao.model import DamagedDocument, DocumentTooLarge, Grid, Paragraph
from jixiao.readers import Limits, read_bytes

FORM = [
    ["岚皋县2026年项目支出绩效目标表", "", "", "", ""],
    ["项目名称", "茶园绿色防控", "", "", ""],
    ["主管部门", "岚皋县农业农村局", "", "", ""],
    ["项目资金（万元）", "年度资金总额", "1,234.50", "", ""],
    ["年度目标", "推广绿色防控,减少农药。\n巩固茶叶品质。", "", "", ""],
    ["一级指标", "二级指标", "三级指标", "指标值", "备注"],
    ["产出指标", "数量指标", "防控面积", "≥3200亩", ""],
    ["", "质量指标", '色板"双覆盖"率', "≥92%", ""],
    ["效益指标", "生态效益指标", "农药减量", "≥15%", ""],
]


def written(delimiter: str, *, quoted: bool = True, first: str = "") -> str:
    def field(text: str) -> str:
        needs = any(mark in text for mark in (delimiter, '"', "\n"))
        return '"' + text.replace('"', '""') + '"' if needs and quoted else text

    return first + "".join(delimiter.join(map(field, row)) + "\r\n" for row in FORM)


CASES = {
    "commas, UTF-8 with its mark": (written(",").encode("utf-8-sig"), "text/csv"),
    "commas, UTF-8": (written(",").encode(), "text/csv"),
    "commas, GB 18030": (written(",").encode("gb18030"), "text/csv"),
    "commas, UTF-16": (written(",").encode("utf-16"), "text/csv"),
    "semicolons": (written(";").encode(), "text/csv"),
    "a first line that names the separator": (written(";", first="sep=;\r\n").encode(), "text/csv"),
    "tabs and quotation marks": (written("\t").encode("utf-16"), "text/tab-separated-values"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_table_with_separators_is_read_as_the_sheet_it_was(case: str) -> None:
    data, media_type = CASES[case]
    document = read_bytes(data, "x.csv")
    assert document.media_type == media_type
    title, grid = document.blocks
    assert isinstance(title, Paragraph)
    assert title.text == FORM[0][0]
    assert isinstance(grid, Grid)
    assert [[cell.text for cell in row] for row in grid.rows] == FORM[1:]
    (table,) = extract(document).tables
    assert table.project == "茶园绿色防控"
    assert [(i.row.name, i.row.value, i.row.level1.text if i.row.level1 else None) for i in table.indicators] == [
        ("防控面积", "≥3200亩", "产出指标"),
        ('色板"双覆盖"率', "≥92%", "产出指标"),
        ("农药减量", "≥15%", "效益指标"),
    ]


def test_cells_know_the_line_they_begin_on() -> None:
    grid = read_bytes(written(",").encode(), "x.csv").blocks[1]
    assert isinstance(grid, Grid)
    assert [row[0].ref.line for row in grid.rows][3:5] == [5, 7]


@pytest.mark.parametrize(
    "text",
    [
        "各单位, 现将有关事项通知如下,\n一是,做好填报,\n二是,按时报送.\n",
        "数量指标\n≥1,200人\n质量指标\n≥95%\n满意度\n",
        "一级指标\t二级指标\t三级指标\n产出,成本\t数量\ta,b,c\n产出\t质量\ta,b,c\n",
        "a,b,c\nd,e,f\n",
    ],
    ids=["sentences", "a cell a line", "tabs", "too few rows"],
)
def test_commas_in_a_text_make_no_table(text: str) -> None:
    assert read_bytes(text.encode(), "x.txt").media_type == "text/plain"


def test_a_letter_above_a_table_is_its_text() -> None:
    letter = "岚皋县财政局文件\n岚皋县农业农村局：\n现将绩效目标批复你单位,请执行。\n岚皋县财政局\n2026年1月20日\n附件\n"
    document = read_bytes(f"{letter}{written(',')}".encode(), "x.csv")
    block, grid = document.blocks[0], document.blocks[-1]
    assert isinstance(block, Paragraph)
    assert block.text == "岚皋县财政局文件"
    assert isinstance(grid, Grid)
    assert [[cell.text for cell in row] for row in grid.rows][1 - len(FORM) :] == FORM[1:]
    (table,) = extract(document).tables
    assert [indicator.row.value for indicator in table.indicators] == ["≥3200亩", "≥92%", "≥15%"]


def test_a_quotation_mark_that_is_not_closed_is_said() -> None:
    with pytest.raises(DamagedDocument, match="quotation mark"):
        read_bytes((written(",") + 'a,b,c,d,"e\r\n').encode(), "x.csv")


def test_limits_hold() -> None:
    with pytest.raises(DocumentTooLarge):
        read_bytes(written(",").encode(), "x.csv", limits=Limits(rows=5))
    with pytest.raises(DocumentTooLarge):
        read_bytes(written(",").encode(), "x.csv", limits=Limits(cells=20))
