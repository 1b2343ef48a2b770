"""Forms beyond the seeds: what must not be misread in silence. Each case says what a person reading the table would say."""

from __future__ import annotations

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.extraction.to_json import plain
from jixiao.extraction.values import read_target
from jixiao.model import Fund
from jixiao.readers import read_bytes
from jixiao.vocabulary import vocabulary

HEAD = """车辆购置绩效目标表
单位：万元
项目名称\t2024年车辆购置\t\t
项目单位\t北京市第一中学\t\t
预算规模及资金用途\t预算数\t100\t
绩效目标\t购置\t\t
"""
COLUMNS = "一级指标\t二级指标\t三级指标\t指标值\n"
ROWS = "产出指标\t数量指标\t车辆\t1辆\n效益指标\t社会效益指标\t效果\t好\n"


def read(text: str) -> ExtractedDocument:
    return extract(read_bytes(text.encode(), "t.txt"))


def rows(found: ExtractedDocument) -> list[tuple[str | None, ...]]:
    return [
        (r.level1.text if r.level1 else None, r.level2.text if r.level2 else None, r.name, r.value)
        for table in found.tables
        for r in table.form.rows
    ]


def codes(found: ExtractedDocument) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.value) for finding in found.findings]


def test_a_field_stated_twice_is_not_glued_together() -> None:
    found = read(HEAD.replace("项目单位", "填报单位\t北京市教委\t\t\n项目单位") + "预算金额\t200\t\t\n" + COLUMNS + ROWS)
    table = found.tables[0]
    assert plain(table.budget) == "1000000"
    assert table.department is not None
    assert table.department.name == "北京市教委"
    assert codes(found) == [("cell-not-understood", "北京市第一中学"), ("cell-not-understood", "200")]


def test_the_unit_at_the_amounts_wins_over_the_heading() -> None:
    found = read("车辆绩效目标表\n单位：万元\n项目名称\t车辆\t\t\n项目资金（元）\t年度资金总额\t1000000\t\n" + COLUMNS + ROWS)
    assert plain(found.tables[0].budget) == "1000000"


def test_label_and_value_in_one_cell() -> None:
    found = read(HEAD.replace("预算数\t100\t", "预算数：100\t其中：财政资金：80") + COLUMNS + ROWS)
    assert {Fund(*key).field: plain(amount) for key, amount in found.tables[0].funds.items()} == {"total": "1000000", "fiscal": "800000"}
    assert found.tables[0].form.text("purpose") is None


def test_an_unknown_label_does_not_join_the_goal() -> None:
    found = read(HEAD + "经费盘子\t某文件\t\t\n" + COLUMNS + ROWS)
    assert found.tables[0].form.text("goal") == "购置"
    assert codes(found) == [("cell-not-understood", "经费盘子"), ("cell-not-understood", "某文件")]


def test_a_label_to_be_ignored_is_ignored_with_its_value() -> None:
    found = read(HEAD.replace("绩效目标\t", "项目联系人\t张三\t联系电话\t123\n绩效目标\t") + COLUMNS + ROWS)
    assert codes(found) == []
    assert found.tables[0].form.text("goal") == "购置"


def test_a_repeated_level_1_keeps_its_merged_level_2() -> None:
    found = read(HEAD + COLUMNS + "产出指标\t数量指标\tA\t1个\n产出指标\t\tB\t2个\n\t质量指标\tC\t3个\n\t\tD\t4个\n")
    assert [row[:3] for row in rows(found)] == [
        ("产出指标", "数量指标", "A"),
        ("产出指标", "数量指标", "B"),
        ("产出指标", "质量指标", "C"),
        ("产出指标", "质量指标", "D"),
    ]


def test_a_heading_repeated_after_a_page_does_not_unmerge_the_levels() -> None:
    body = "产出指标\t数量指标\tA\t1个\n\t\tB\t2个\n" + COLUMNS + "\t数量指标\tC\t3个\n\t\tD\t4个\n\t质量指标\tE\t5个\n\t\tF\t6个\n"
    assert [row[1] for row in rows(read(HEAD + COLUMNS + body))] == ["数量指标"] * 4 + ["质量指标"] * 2


def test_totals_and_notes_are_no_indicators() -> None:
    found = read(HEAD + COLUMNS + ROWS + "合计\t\t\t\n注：1.本表一式三份\t\t\t\n填表人：张三\t\t联系电话：123\t\n")
    assert [row[2] for row in rows(found)] == ["车辆", "效果"]
    assert not codes(found)


def test_a_column_that_is_not_known_is_left_out_and_said() -> None:
    body = "产出指标\t数量指标\t车辆\t≥3辆\t10\n\t时效指标\t时间\t\t10\n\t质量指标\t\t≥4个\t10\n"
    found = read(HEAD + COLUMNS.replace("\n", "\t奇怪的列\n") + body)
    assert [row[2:] for row in rows(found)] == [("车辆", "≥3辆"), ("时间", None), (None, "≥4个")]
    assert codes(found) == [("column-not-understood", "奇怪的列")]


def test_the_newer_frame_of_indicators() -> None:
    body = "成本指标\t经济成本指标\t购置费\t≤100万元\n\t社会成本指标\t影响\t无\n产出指标\t数量指标\t车辆\t1辆\n"
    found = read(HEAD + COLUMNS + body)
    assert found.tables[0].form.framework == "edition-2021"
    levels = [(r.level1.concept if r.level1 else None, r.level2.concept if r.level2 else None) for r in found.tables[0].form.rows]
    assert levels == [("cost", "economic-cost"), ("cost", "social-cost"), ("output", "quantity")]


def test_pipes_instead_of_tabs() -> None:
    text = (HEAD + COLUMNS + ROWS).replace("\t", " | ")
    assert rows(read(text)) == rows(read(HEAD + COLUMNS + ROWS))


@pytest.mark.parametrize(
    ("line", "code", "name"),
    [
        ("301205天津市人民政府办公厅综合服务中心", "301205", "天津市人民政府办公厅综合服务中心"),
        ("219001-某某局", "219001", "某某局"),
        ("[015001]某某局", "015001", "某某局"),
        ("101中学", None, "101中学"),
        ("某某局", None, "某某局"),
    ],
)
def test_department_code_and_name_apart(line: str, code: str | None, name: str) -> None:
    found = read(HEAD.replace("项目单位\t北京市第一中学\t\t\n", "").replace("单位：万元", f"{line}\n单位：万元") + COLUMNS + ROWS)
    department = found.tables[0].department
    if line == "101中学":  # no ending of an organisation the vocabulary has, and no code
        assert department is None or (department.code, department.name) == (code, name)
        return
    assert department is not None
    assert (department.code, department.name) == (code, name)


@pytest.mark.parametrize("value", ["-5%", "≥-5%", "±5%", "不低于2023年", "≥2023年", "大于2023年水平"])
def test_signs_and_years_are_not_read_as_other_numbers(value: str) -> None:
    assert read_target(value, vocabulary()).kind == "text"
