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
    assert others(document) == [("原因", "汛期停工")]
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


def test_what_arrived_beside_budget_and_spending_is_kept() -> None:
    rows = (
        ("预算安排情况（万元）", "", "资金到位情况", "", "资金执行情况", "", "执行进度"),
        ("预算数：", "64", "到位数：", "63", "执行数：", "60", "93.75%"),
        ("其中：财政资金", "60", "其中：财政资金", "59", "其中：财政资金", "57", "95%"),
        ("其他", "4", "其他", "4", "其他", "3", "75%"),
    )
    document = read(*rows, head=HEAD[:2])
    assert others(document) == [("到位数", "63"), ("其中：财政资金 到位数", "59"), ("其他 到位数", "4")]
    amounts = [int(amount) for amount in document.tables[0].funds.values()]
    assert sorted(amounts) == [30000, 40000, 570000, 600000, 600000, 640000]
    assert document.tables[0].form.text("execution_rate") == "93.75%"
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


BARE = (*INDICATORS, ("满意度指标", "", "灌区群众满意度", "≥90%"))


def tables(*parts: str | Rows) -> ExtractedDocument:
    """Read a page of paragraphs and tables."""
    html = ""
    for part in parts:
        rows = () if isinstance(part, str) else part
        html += f"<p>{part}</p>" if isinstance(part, str) else ""
        html += f"<table>{''.join('<tr>' + ''.join(f'<td>{cell}</td>' for cell in row) + '</tr>' for row in rows)}</table>" if rows else ""
    return extract(read_bytes(f"<html><body>{html}</body></html>".encode(), "t.html"))


def test_numbered_headings_above_bare_tables_name_projects_whatever_they_end_in() -> None:
    goals = ("绩效目标：完成渠首闸改造。", "绩效目标：完成村道隐患整治。")
    document = tables("桃江县2026年重点项目绩效目标", "一、渠首闸改造", goals[0], BARE, "二、村道安全隐患整治", goals[1], BARE)
    assert [table.form.text("project_name") for table in document.tables] == ["渠首闸改造", "村道安全隐患整治"]
    assert "text-beside-table" not in {finding.code for finding in document.findings}


def test_numbered_levels_above_tables_of_their_own_name_no_project() -> None:
    document = tables("2026年项目支出绩效目标表", HEAD, "一、产出指标", BARE, "二、效益指标", BARE)
    assert {table.form.text("project_name") for table in document.tables} <= {"渠首闸改造", None}


def test_numbered_parts_of_one_form_name_no_project() -> None:
    document = tables("2026年项目支出绩效目标表", "一、基本信息", HEAD, "二、考核内容", BARE)
    assert [table.form.text("project_name") for table in document.tables] == ["渠首闸改造"]


@pytest.mark.parametrize("line", ["监控结论：总体进度正常。", "偏差原因分析及改进措施：汛期停工，已赶工。"])
def test_a_statement_below_the_indicators_is_kept(line: str) -> None:
    document = tables("2026年项目支出绩效目标表", (*HEAD, *INDICATORS), line)
    label, _, text = line.partition("：")
    assert others(document) == [(label, text)]
    assert not document.findings


def test_where_to_sign_below_the_indicators_is_left_out() -> None:
    document = tables("2026年项目支出绩效目标表", (*HEAD, *INDICATORS), "（盖章） 年 月 日")
    assert not document.findings


def test_a_word_of_the_second_level_in_the_first_column_has_its_parent() -> None:
    rows = (*INDICATORS, ("服务对象满意度指标", "具体指标", "灌区群众满意度", "≥90%"))
    document = tables("2026年项目支出绩效目标表", (*HEAD, *rows))
    level = document.tables[0].form.rows[-1].level1
    assert level is not None
    assert (level.text, level.concept) == ("服务对象满意度指标", "satisfaction")


def test_a_row_of_one_cell_in_a_text_of_pipes_ends_no_table() -> None:
    rows = [
        "2026年项目支出绩效目标表",
        "| 项目名称 | 渠首闸改造 |",
        "| 实施单位 | 桃江县水利局 |",
        "资金情况 （万元） |",
        "资金总额 | 64.00 |",
    ]
    rows += ["总 体 目 标 |", "改造渠首闸。 | |", *(" | ".join(row) for row in INDICATORS)]
    document = extract(read_bytes("\n".join(rows).encode(), "t.txt"))
    assert not [finding for finding in document.findings if finding.code == "cell-not-understood"]
    assert funds(document) == {"requested_total": 640000}


def test_a_numbered_goal_is_a_goal() -> None:
    document = read(("年度绩效目标1", "改造渠首闸。"))
    assert document.tables[0].form.text("annual_goal") or document.tables[0].form.text("goal") == "改造渠首闸。"
    assert not document.findings


def test_the_heading_of_a_table_that_is_no_form_is_said_with_the_table() -> None:
    spending = (("项目", "预算数", "决算数"), ("公务接待费", "3000", "2145"))
    document = tables("2026年项目支出绩效目标表", (*HEAD, *INDICATORS), "2026年公务支出情况表（单位：元）", spending)
    assert [finding.code for finding in document.findings] == ["other-table"]
