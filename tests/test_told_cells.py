"""Cells of a head that anybody understands are read or kept, and are no finding: questions, notes, codes, points, stages."""

from __future__ import annotations

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.readers import read_bytes

HEAD = (("项目名称", "渠首闸改造"), ("实施单位", "桃江县水利局"), ("资金总额（万元）", "64.00"))
INDICATORS = (("一级指标", "二级指标", "三级指标", "指标值"), ("产出指标", "数量指标", "改造闸门", "≥3扇"))
Rows = tuple[tuple[str, ...], ...]


def read(*rows: tuple[str, ...], before: str = "", head: Rows = HEAD, indicators: Rows = INDICATORS) -> ExtractedDocument:
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (*head, *rows, *indicators))
    html = f"<html><body><p>2026年项目支出绩效目标表</p>{before}<table>{cells}</table></body></html>"
    return extract(read_bytes(html.encode(), "t.html"))


def others(document: ExtractedDocument) -> list[tuple[str, str]]:
    return [(other.label, other.text) for other in document.tables[0].form.other_fields]


def funds(document: ExtractedDocument) -> dict[str, int]:
    return {f"{stage}_{source}": int(amount) for (stage, source), amount in document.tables[0].funds.items()}


@pytest.mark.parametrize("question", ["是否新增", "是否政府采购", "是否纳入专项债券", "有无配套政策"])
def test_a_question_is_a_label(question: str) -> None:
    document = read((question, "否"))
    assert others(document) == [(question, "否")]
    assert not document.findings


@pytest.mark.parametrize("label", ["一级预算部门及代码", "预算部门名称", "预算部门及编码"])
def test_a_code_in_the_label_of_a_department_is_no_other_label(label: str) -> None:
    document = read((label, "306-桃江县农业农村局"))
    assert not document.findings
    assert document.tables[0].form.text("supervising_department") == "桃江县农业农村局"


def test_a_note_above_the_table_is_kept() -> None:
    document = read(before="<p>注：其他资金包括单位自有资金。</p>")
    assert others(document) == [("注", "其他资金包括单位自有资金。")]
    assert not document.findings


def test_a_label_in_brackets_is_kept() -> None:
    document = read(before="<p>（监控期间：2026年1月—9月）</p>")
    assert others(document) == [("监控期间", "2026年1月—9月")]
    assert not document.findings


def test_what_a_funds_table_remarks_is_kept() -> None:
    heading = ("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "原因")
    document = read(heading, ("年度资金总额", "64", "60", "52", "汛期停工"), head=HEAD[:2])
    assert others(document) == [("年度资金总额 原因", "汛期停工")]
    assert not document.findings


def test_a_row_of_what_was_spent_is_read() -> None:
    rows = (
        ("预算总额（万元）", "64", "其中：财政资金", "60", "自筹资金", "4"),
        ("实际支出", "62", "其中：财政资金", "60", "自筹资金", "2"),
    )
    document = read(*rows, head=HEAD[:2])
    assert funds(document) == {
        "requested_total": 640000,
        "requested_fiscal": 600000,
        "requested_other": 40000,
        "executed_total": 620000,
        "executed_fiscal": 600000,
        "executed_other": 20000,
    }
    assert not document.findings


def test_this_years_part_of_a_level_is_kept_with_the_years_label() -> None:
    rows = (("实施期金额（万元）", "90", "年度金额", "30"), ("其中：中央补助", "70", "其中：中央补助", "20"))
    document = read(*rows, head=HEAD[:2])
    assert others(document) == [("年度金额 其中：中央补助", "20")]
    assert not document.findings


def test_points_below_the_rate_are_read() -> None:
    rows = (("预算数（万元）", "64", "执行数", "60", "执行率", "93.75%"), ("其中：财政拨款", "64", "其中：财政拨款", "60", "得分", "9.38"))
    document = read(*rows, head=HEAD[:2])
    assert document.tables[0].form.text("execution_score") == "9.38"
    assert not document.findings


@pytest.mark.parametrize("heading", ["偏差情况及纠偏措施", "偏差原因及措施", "完成可能性"])
def test_a_column_of_reasons_is_known(heading: str) -> None:
    rows = ((*INDICATORS[0], heading), (*INDICATORS[1], "汛期停工"))
    document = read(indicators=rows)
    assert not document.findings
    row = document.tables[0].form.rows[0]
    assert "汛期停工" in (row.explanation, row.remark)


def test_numbered_vertical_headings_are_no_cells_of_the_head() -> None:
    document = read(("一、部门总体目标", "总体目标", "改造渠首闸。"), ("二、整体支出绩效指标",))
    assert not [finding for finding in document.findings if finding.code == "cell-not-understood"]
