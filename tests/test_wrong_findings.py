"""Nothing is said that somebody with the document would not say: page furniture, empty cells that are not printed, units in brackets."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.extraction.pipeline import process
from jixiao.rdf import Minter
from jixiao.validation import validate

ROWS = """<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>疏浚沟渠</td><td>≥36公里</td></tr>
<tr><td>效益指标</td><td>社会效益指标</td><td>受益农田</td><td>≥4200亩</td></tr>
<tr><td>满意度指标</td><td>服务对象满意度指标</td><td>农户满意度</td><td>≥90%</td></tr>"""
HEAD = """<tr><td>项目名称</td><td>沟渠疏浚</td><td>实施单位</td><td>崇阳县水利局</td></tr>
<tr><td>资金总额（万元）</td><td>84</td><td>绩效目标</td><td>疏浚沟渠，保障灌溉。</td></tr>"""


def read(
    folder: Path, head: str = HEAD, rows: str = ROWS, before: str = "", title: str = "崇阳县2023年项目支出绩效目标表"
) -> list[tuple[str, str | None]]:
    """Return the findings of a page with a form, of reading and of the shapes, without those on kinds of indicators."""
    path = folder / "form.html"
    path.write_text(f"<meta charset=utf-8>{before}<h3>{title}</h3><table>{head}{rows}</table>", encoding="utf-8")
    document = process(path)
    said = (*document.findings, *validate(document.graph(Minter()).own_ntriples()).findings)
    return [(finding.code, finding.value) for finding in said if not finding.code.startswith("missing-")]


def codes(folder: Path, **parts: str) -> list[str]:
    return [code for code, _ in read(folder, **parts)]


def test_a_form_that_is_complete_has_no_finding(tmp_path: Path) -> None:
    assert read(tmp_path) == []


def table(*rows: str) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in rows) + "</table>"


@pytest.mark.parametrize(
    "around",
    [
        table("崇阳县人民政府|首页|政务公开|财政资金"),
        table("首页|走进崇阳|互动交流") + table("财政信息", "专项资金", "预算公开"),
        table("扫一扫在手机打开当前页|主办：崇阳县人民政府"),
    ],
)
def test_menus_and_the_foot_of_a_page_are_no_tables(tmp_path: Path, around: str) -> None:
    assert read(tmp_path, before=around) == []


@pytest.mark.parametrize(
    "beside",
    [
        table("序号|姓名|单位", "1|甘某|水利站", "2|熊某|农技站"),
        table("财政信息", "专项资金", "预算公开"),
        table("首页|疏浚沟渠 36公里|互动交流"),
    ],
)
def test_other_tables_are_still_said(tmp_path: Path, beside: str) -> None:
    assert codes(tmp_path, before=beside) == ["other-table"]


def test_a_row_of_dots_is_a_blank_one(tmp_path: Path) -> None:
    dots = ROWS + "<tr><td></td><td>……</td><td>……</td><td>……</td></tr>"
    assert read(tmp_path, rows=dots) == []


def test_the_money_unit_may_stand_in_brackets(tmp_path: Path) -> None:
    head = "<tr><td colspan=4>（单位：万元）</td></tr>" + HEAD.replace("（万元）", "")
    assert read(tmp_path, head=head) == []


def test_the_currency_before_the_unit_is_no_department(tmp_path: Path) -> None:
    head = "<tr><td colspan=4>金额单位:人民币万元</td></tr>" + HEAD.replace("（万元）", "")
    assert read(tmp_path, head=head) == []


def test_the_money_unit_may_stand_above_the_title(tmp_path: Path) -> None:
    head = HEAD.replace("（万元）", "")
    assert read(tmp_path, head=head, before="<p>金额单位：元</p>") == []
    assert codes(tmp_path, head=head, before="<p>单位：元</p><p>单位：万元</p>") == ["amount-unit-unknown"]


def test_the_money_unit_may_stand_at_each_amount_of_a_line(tmp_path: Path) -> None:
    head = HEAD.replace(
        "<tr><td>资金总额（万元）</td><td>84</td>",
        "<tr><td>年初预算（万元）</td><td>84</td><td>调整后预算（万元）</td><td>84</td></tr><tr>",
    )
    assert "amount-unit-unknown" not in codes(tmp_path, head=head)


def test_without_a_unit_the_amount_is_said_once_and_is_not_empty(tmp_path: Path) -> None:
    assert codes(tmp_path, head=HEAD.replace("（万元）", "")) == ["amount-unit-unknown"]


def test_headings_of_dates_are_no_dates(tmp_path: Path) -> None:
    head = HEAD + "<tr><td>实施内容</td><td>开始时间</td><td>完成时间</td><td></td></tr>"
    assert "date-unreadable" not in codes(tmp_path, head=head)
    wrong = HEAD + "<tr><td>开始时间</td><td>开春</td></tr>"
    assert "date-unreadable" in codes(tmp_path, head=wrong)


def test_an_empty_cell_for_what_came_of_the_goal_makes_no_evaluation(tmp_path: Path) -> None:
    head = HEAD.replace("</tr>", "</tr>", 1) + "<tr><td>年度总体目标完成情况</td><td></td></tr>"
    assert "indicator-no-actual" not in codes(tmp_path, head=head)


def test_a_watched_form_is_known_by_its_title(tmp_path: Path) -> None:
    rows = ROWS.replace("</td></tr>", "</td><td>20</td></tr>").replace("<td>指标值</td><td>20</td>", "<td>指标值</td><td>完成值</td>")
    rows = rows.replace("<td>≥90%</td><td>20</td>", "<td>≥90%</td><td></td>")
    assert "indicator-no-actual" in codes(tmp_path, rows=rows)
    assert "indicator-no-actual" not in codes(tmp_path, rows=rows, title="崇阳县2023年项目支出绩效目标执行监控表")


def test_what_a_form_has_no_cell_for_is_said_once_and_is_no_violation(tmp_path: Path) -> None:
    head = HEAD.split("</tr>", 1)[0] + "</tr>"
    assert codes(tmp_path, head=head) == ["field-not-in-form"]
    empty = HEAD.replace("<td>疏浚沟渠，保障灌溉。</td>", "<td></td>")
    assert codes(tmp_path, head=empty) == ["no-goal"]


def test_a_source_that_is_printed_without_an_amount_is_said(tmp_path: Path) -> None:
    source = "<tr><td>资金来源</td><td>县级财政资金</td><td></td><td></td></tr>"
    assert codes(tmp_path, head=HEAD + source) == ["source-of-funds-empty"]
    assert read(tmp_path, head=HEAD + source.replace("<td></td>", "<td>84</td>", 1)) == []


def test_one_source_of_several_says_nothing_of_the_sum(tmp_path: Path) -> None:
    part = HEAD + "<tr><td>其中：财政拨款</td><td>60</td><td></td><td></td></tr>"
    assert read(tmp_path, head=part) == []
    assert codes(tmp_path, head=part.replace("60", "90")) == ["funds-sum"]
    assert codes(tmp_path, head=part.replace("<td></td><td></td>", "<td>其他资金</td><td>12</td>")) == ["funds-sum"]


def test_levels_that_are_left_out_or_of_ones_own_contradict_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, rows=ROWS.replace("<td>产出指标</td>", "<td></td>")) == []
    assert codes(tmp_path, rows=ROWS.replace("产出指标", "履职效能")) == ["level-unknown"]
    assert codes(tmp_path, rows=ROWS.replace("社会效益指标", "数量指标")) == ["level-mismatch"]


def test_the_hint_of_the_template_is_no_placeholder_where_a_value_is_filled_in(tmp_path: Path) -> None:
    rows = ROWS.replace("农户满意度", "农户满意度（≥**%）").replace("≥36公里", "(≥**公里)≥36公里")
    assert read(tmp_path, rows=rows) == []
    assert codes(tmp_path, rows=ROWS.replace("≥36公里", "≥**公里")) == ["value-placeholder"]


@pytest.mark.parametrize("heading", ["未完成原因及拟采取的改进措施", "偏差度分析及改进情况", "牵头科室", "得分系数（%）"])
def test_usual_columns_beside_the_indicators_are_known(tmp_path: Path, heading: str) -> None:
    rows = ROWS.replace("</td></tr>", "</td><td></td></tr>").replace("<td>指标值</td><td></td>", f"<td>指标值</td><td>{heading}</td>")
    assert read(tmp_path, rows=rows) == []


@pytest.mark.parametrize(
    ("name", "said"), [("渠系水利用系数", []), ("渠系水利用系数（全县）", []), ("渠系水利用", ["number-without-unit"])]
)
def test_a_coefficient_has_no_unit(tmp_path: Path, name: str, said: list[str]) -> None:
    assert codes(tmp_path, rows=ROWS.replace("受益农田", name).replace("≥4200亩", "≥0.63")) == said


def test_a_quantity_that_repeats_its_name_is_said_once(tmp_path: Path) -> None:
    rows = ROWS.replace("疏浚沟渠", "沟渠疏浚情况").replace("≥36公里", "沟渠疏浚情况")
    assert codes(tmp_path, rows=rows) == ["quantity-not-quantified"]
    rows = ROWS.replace("受益农田", "农田受益情况").replace("≥4200亩", "农田受益情况")
    assert codes(tmp_path, rows=rows) == ["value-restates-name"]
