"""Sub-headings under 指标值 in texts: 符号 | 值 | 单位, the years of a rolling budget. Each case says what a reader would say."""

from __future__ import annotations

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.readers import read_bytes

HEAD = "木兰县2025年项目绩效目标表\n项目名称\t河道清障\n实施单位\t木兰县水务站\n年度绩效目标\t清理河道。\n"


def text(rows: str, head: str = HEAD) -> ExtractedDocument:
    return extract(read_bytes((head + rows).encode(), "t.txt"))


def targets(read: ExtractedDocument) -> list[tuple[str | None, str | None, str, str | None]]:
    indicators = read.tables[0].indicators
    return [(i.row.name, str(i.target.comparator or ""), str(i.target.number), i.target.unit) for i in indicators]


def test_parts_of_a_value_stand_below_its_heading_in_a_text_with_tabs() -> None:
    read = text(
        "一级指标\t二级指标\t三级指标\t指标值\t\t\t权重\n\t\t\t符号\t值\t单位\t\n"
        "产出指标\t数量指标\t清障长度\t≥\t37\t公里\t30\n\t质量指标\t清障合格率\t≥\t98\t%\t30\n"
        "满意度指标\t服务对象满意度指标\t村民满意度\t≥\t91\t%\t10\n"
    )
    assert [(name, number, unit) for name, _, number, unit in targets(read)] == [
        ("清障长度", "37", "公里"),
        ("清障合格率", "98", "%"),
        ("村民满意度", "91", "%"),
    ]
    assert {i.target.comparator for i in read.tables[0].indicators} == {">="}
    assert [i.row.weight for i in read.tables[0].indicators] == ["30", "30", "10"]
    assert not [finding for finding in read.findings if finding.code == "row-incomplete"]


def test_years_of_a_rolling_budget_stand_below_the_heading_in_a_text_with_bars() -> None:
    read = text(
        "| 一级指标 | 二级指标 | 三级指标 | 指标值 |  |  | 备注 |\n|  |  |  | 2024年 | 2025年 | 2026年 |  |\n"
        "| 产出指标 | 数量指标 | 清障长度 | 35公里 | 37公里 | 39公里 |  |\n|  | 质量指标 | 清障合格率 | ≥97% | ≥98% | ≥99% |  |\n",
    )
    rows = [indicator.row for indicator in read.tables[0].indicators]
    assert [(row.name, row.value, row.baseline, row.steps) for row in rows] == [
        ("清障长度", "37公里", "35公里", "2026年：39公里"),
        ("清障合格率", "≥98%", "≥97%", "2026年：≥99%"),
    ]


def test_a_row_is_no_second_heading() -> None:
    words = text("指标名称\t\t指标值\t\n清障机制\t含巡查\t健全\t制度\n群众反映\t含投诉\t良好\t走访\n").tables[0]
    assert len(words.indicators) == 2
    read = text("一级指标\t二级指标\t三级指标\t指标值\t\t\n\t\t\t≥3\t次\t\n产出指标\t数量指标\t清障长度\t≥37公里\t\t\n")
    assert [row.name for row in (i.row for i in read.tables[0].indicators)][-1] == "清障长度"
    assert "清障长度" not in str(read.findings)


LINES = HEAD.replace("\t", "\n") + "一级指标\n二级指标\n三级指标\n指标值\n"


def test_parts_of_a_value_follow_its_heading_in_a_text_of_one_cell_a_line() -> None:
    read = text(
        "权重\n符号\n值\n单位\n产出指标\n数量指标\n清障长度\n≥\n37\n公里\n30\n质量指标\n清障合格率\n≥\n98\n%\n30\n"
        "效益指标\n生态效益指标\n水面漂浮物\n定性\n基本清除\n20\n满意度指标\n服务对象满意度指标\n村民满意度\n≥\n91\n%\n10\n",
        LINES,
    )
    rows = [indicator.row for indicator in read.tables[0].indicators]
    assert [(row.name, row.sign, row.value, row.measure, row.weight) for row in rows] == [
        ("清障长度", "≥", "37", "公里", "30"),
        ("清障合格率", "≥", "98", "%", "30"),
        ("水面漂浮物", "定性", "基本清除", None, "20"),
        ("村民满意度", "≥", "91", "%", "10"),
    ]
    assert not [finding for finding in read.findings if finding.code in ("row-incomplete", "column-not-understood")]


def test_years_follow_the_heading_of_values_in_a_text_of_one_cell_a_line() -> None:
    rows = "2024年\n2025年\n2026年\n产出指标\n数量指标\n清障长度\n35公里\n37公里\n39公里\n质量指标\n清障合格率\n≥97%\n≥98%\n≥99%\n"
    for remark in ("", "备注\n"):  # a column that is empty in all rows: said at each, the target still that of the year
        read = text(remark + rows, LINES)
        assert [indicator.row.value for indicator in read.tables[0].indicators] == ["37公里", "≥98%"]
