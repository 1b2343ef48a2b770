"""Self-evaluations: what stands beside and below the table of funds, two scores, rows of unknown levels, names of departments."""

from __future__ import annotations

import re

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.readers import read_bytes

ROWS = """<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>修补机耕桥</td><td>≥7座</td></tr>"""


def read(*head: str, rows: str = ROWS, title: str = "2022年项目支出绩效自评表", unit: str = "桃江县农业农村局") -> ExtractedDocument:
    named = row("项目名称", "机耕桥修补") + (wide(("实施单位", 1), (unit, 6)) if unit else "")
    return extract(read_bytes(f"<html><p>{title}</p><table>{named}{''.join(head)}{rows}</table></html>".encode(), "t.html"))


def others(document: ExtractedDocument) -> list[tuple[str, str]]:
    return [(other.label, other.text) for other in document.tables[0].form.other_fields]


def funds(document: ExtractedDocument) -> dict[str, str]:
    return {f"{stage}_{source}": str(amount) for (stage, source), amount in document.tables[0].funds.items()}


def codes(document: ExtractedDocument) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.value) for finding in document.findings]


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def wide(*cells: tuple[str, int]) -> str:
    return "<tr>" + "".join(f"<td colspan={width}>{text}</td>" for text, width in cells) + "</tr>"


def test_amounts_in_their_labels_below_a_table_of_funds_are_kept() -> None:
    head = row("预算执行情况（万元）", "年初预算数", "全年预算数", "全年执行数", "执行率") + row("年度资金总额", "38", "46", "41", "89%")
    head += wide(("按收入性质分：", 3), ("按支出性质分：", 2))
    head += wide(("其中：一般公共预算：40", 3), ("其中：基本支出：12", 2)) + wide(("政府性基金拨款：6", 3), ("项目支出：34", 2))
    head += wide(("其他资金：", 3), ("", 2))
    document = read(head)
    assert others(document) == [("其中：一般公共预算", "40"), ("其中：基本支出", "12"), ("政府性基金拨款", "6"), ("项目支出", "34")]
    assert sorted(set(funds(document).values())) == ["380000", "410000", "460000"]
    assert not document.findings


def test_what_heads_the_sources_of_funds_is_not_given_the_heading_beside_it() -> None:
    head = row("资金类别", "年初预算数（万元）", "全年执行数（万元）", "执行率（%）", "执行率权重", "执行率得分", "备注")
    head += row("合计", "38", "30", "80", "10", "8", "冬季停工") + row("其中：财政资金", "38", "30", "80", "", "", "")
    document = read(head)
    assert others(document) == [("备注", "冬季停工")]
    numbers = {name: str(value) for name, value in document.tables[0].numbers.items()}
    assert (numbers["execution_rate"], numbers["execution_weight"], numbers["execution_score"]) == ("80", "10", "8")
    assert not [code for code, _ in codes(document) if code == "cell-not-understood"]


def test_a_row_with_points_in_all_columns_is_of_the_table_whatever_its_levels() -> None:
    rows = row("一级指标", "二级指标", "三级指标", "分值", "指标解释", "自评得分", "复核得分")
    rows += row("投入", "目标设定", "目标合理性", "20", "目标是否有依据。", "20", "20")
    rows += row("过程", "预算执行", "预算完成率", "30", "完成数与预算数之比。", "28", "26")
    rows += row("产出及效率", "职责履行", "重点工作办结率", "50", "办结数与总数之比。", "49", "49")
    document = read(rows=rows, title="2022年部门整体支出绩效评价指标评分表")
    indicators = document.tables[0].form.rows
    assert [(r.level1 and r.level1.text, r.name, r.weight, r.score, r.remark) for r in indicators] == [
        ("投入", "目标合理性", "20", "20", "复核得分：20"),
        ("过程", "预算完成率", "30", "28", "复核得分：26"),
        ("产出及效率", "重点工作办结率", "50", "49", "复核得分：49"),
    ]
    assert "table-unrecognised" not in dict(codes(document))
    assert "column-not-understood" not in dict(codes(document))


def test_another_table_below_the_indicators_is_none_of_its_rows() -> None:
    rows = row("一级指标", "二级指标", "三级指标", "分值", "得分") + row("产出指标", "数量指标", "修补机耕桥", "90", "88")
    rows += row("支出科目", "经济分类", "用途", "金额", "备注") + row("水利", "材料费", "水泥", "12", "")
    document = read(rows=rows)
    assert [r.name for r in document.tables[0].form.rows] == ["修补机耕桥"]


@pytest.mark.parametrize(
    "name", ["桃江县审计局", "县监理站", "市审计局", "桃江县审计局（盖章）", "桃江县审计局(公章)", "（盖章）桃江县文化馆"]
)
def test_a_department_is_read_whatever_its_name_is_made_of(name: str) -> None:
    document = read(unit=name)
    assert document.tables[0].form.text("department") == re.sub("[（(].*[）)]", "", name)
    assert not document.findings


def test_the_unit_that_carries_a_project_out_is_not_the_one_in_charge() -> None:
    head = (
        row("报表编号：51_0013")
        + row("单位名称：桃江县城管局", "填报日期：2023年3月1日")
        + row("主管部门", "桃江县城管局")
        + row("项目实施单位", "桃江县环卫中心")
    )
    document = read(head, unit="")
    form = document.tables[0].form
    assert (form.text("department"), form.text("supervising_department")) == ("桃江县环卫中心", "桃江县城管局")
    assert not document.findings


@pytest.mark.parametrize("between", ["<br>", " ", "　"])
def test_the_year_of_a_title_is_read_behind_the_number_of_an_annex(between: str) -> None:
    title = wide((f"附件2{between}2022年项目支出绩效自评表", 7))
    table = title + row("项目名称", "机耕桥修补") + wide(("实施单位", 1), ("桃江县农业农村局", 6))
    document = extract(read_bytes(f"<html><table>{table}{ROWS}</table></html>".encode(), "t.html"))
    context = document.tables[0].context
    assert context.year is not None
    assert context.year.value == 2022


def test_headings_of_levels_and_names_head_indicators_beside_results_of_several_months() -> None:
    rows = row(
        "一级指标", "二级指标", "三级指标", "年度指标值", "1—6月执行情况", "1—9月执行情况", "全年预计完成情况", "拟采取措施", "完成可能性"
    )
    rows += row("产出指标", "数量指标", "修补机耕桥", "≥7座", "2座", "5座", "7座", "", "确定能")
    document = read(rows=rows, title="2022年项目绩效目标执行监控表")
    (indicator,) = document.tables[0].form.rows
    assert (indicator.name, indicator.value) == ("修补机耕桥", "≥7座")
    assert indicator.remark == "确定能"
    assert not document.findings or {code for code, _ in codes(document)} == {"column-uncertain"}
