"""Amounts that no property of the model is for are kept with the labels of row and column, and no finding; rows of one's own levels."""

from __future__ import annotations

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.readers import read_bytes

ROWS = """<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>修补机耕桥</td><td>≥7座</td></tr>"""


def read(head: str, rows: str = ROWS, title: str = "2022年项目支出绩效目标表") -> ExtractedDocument:
    named = "<tr><td>项目名称</td><td>机耕桥修补</td></tr><tr><td>实施单位</td><td>桃江县农业农村局</td></tr>"
    return extract(read_bytes(f"<html><body><p>{title}</p><table>{named}{head}{rows}</table></body></html>".encode(), "t.html"))


def others(document: ExtractedDocument) -> list[tuple[str, str]]:
    return [(other.label, other.text) for other in document.tables[0].form.other_fields]


def funds(document: ExtractedDocument) -> dict[str, str]:
    return {f"{stage}_{source}": str(amount) for (stage, source), amount in document.tables[0].funds.items()}


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


@pytest.mark.parametrize("months", ["1-9月", "1至9月", "2022年1-9月", "9月底"])
def test_columns_of_a_part_of_the_year_are_kept(months: str) -> None:
    head = row("项目资金（万元）", "年初预算数", f"{months}执行数", f"{months}执行率", "全年预计执行数")
    head += row("年度资金总额", "38", "19", "50%", "38") + row("其中：财政拨款", "38", "19", "50%", "—")
    document = read(head, title="2022年项目支出绩效目标执行监控表")
    assert not document.findings
    assert others(document) == [
        (f"年度资金总额 {months}执行数", "19"),
        (f"年度资金总额 {months}执行率", "50%"),
        ("年度资金总额 全年预计执行数", "38"),
        (f"其中：财政拨款 {months}执行数", "19"),
        (f"其中：财政拨款 {months}执行率", "50%"),
    ]
    assert [str(amount) for amount in document.tables[0].funds.values()] == ["380000", "380000"]


def test_sources_of_the_adjusted_budget_and_of_what_was_spent_are_kept() -> None:
    head = row("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "执行率") + row("年度资金总额", "38", "36", "30", "83%")
    head += (
        row("其中：省级财政资金", "20", "20", "17", "85%")
        + row("省市财政资金", "10", "9", "7", "78%")
        + row("其他资金", "8", "7", "6", "-")
    )
    document = read(head, title="2022年项目支出绩效自评表")
    assert not [finding for finding in document.findings if finding.code == "cell-not-understood"]
    assert ("其中：省级财政资金 全年预算数", "20") in others(document)
    assert ("其中：省级财政资金 全年执行数", "17") in others(document)


def test_an_amount_beside_a_label_nobody_knows_is_kept_with_it() -> None:
    document = read(row("资金总额（万元）", "38") + row("同类桥梁往年造价（元）", "51200"))
    assert others(document) == [("同类桥梁往年造价（元）", "51200")]
    assert not document.findings
    assert [str(amount) for amount in document.tables[0].funds.values()] == ["380000"]


def test_an_amount_that_may_be_the_total_is_said_beside_a_label_nobody_knows() -> None:
    document = read(row("经费盘子（万元）", "38") + row("其中：县级财政资金", "38"))
    assert others(document) == []
    assert [finding.value for finding in document.findings if finding.code == "cell-not-understood"] == ["38"]


def test_a_second_label_of_the_kind_of_project_is_kept() -> None:
    document = read(row("项目类别", "1.常年□ 2.一次性☑") + row("项目类型", "1.部门☑ 2.专项□"))
    assert document.tables[0].form.text("category") == "1.常年□ 2.一次性☑"
    assert others(document) == [("项目类型", "1.部门☑ 2.专项□")]
    assert not document.findings


def test_a_row_with_levels_of_its_own_is_of_the_same_table() -> None:
    own = row("影响力指标", "长效机制", "管护制度", "建立")
    document = read(row("资金总额（万元）", "38"), ROWS + own)
    assert [indicator.row.name for indicator in document.tables[0].indicators] == ["修补机耕桥", "管护制度"]
    assert not [finding for finding in document.findings if finding.code == "table-unrecognised"]
    other = row("桥名", "地点", "跨径", "年代")
    assert [finding.code for finding in read("", ROWS + other).findings] == ["table-unrecognised"]


def test_a_blank_year_is_said_once() -> None:
    form = f"<p>项目支出绩效目标表</p><p>（　　年度）</p><table>{row('项目名称', '机耕桥修补')}{ROWS}</table>"
    assert not extract(read_bytes(f"<html><body>{form}</body></html>".encode(), "t.html")).findings


@pytest.mark.parametrize(("title", "whole"), [("桃江县图书馆2022年度整体绩效目标表", True), ("桃江县图书馆2022年度绩效目标表", False)])
def test_the_form_of_a_whole_unit_is_known_by_its_title(title: str, whole: bool) -> None:
    form = f"<p>{title}</p><table>{row('单位名称', '桃江县图书馆')}{row('年度绩效目标', '开放。')}{ROWS}</table>"
    scopes = extract(read_bytes(f"<html><body>{form}</body></html>".encode(), "t.html")).tables[0].form.scopes
    assert bool(scopes) is whole
