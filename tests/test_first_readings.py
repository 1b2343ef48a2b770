"""Heads of forms in layouts that were met for the first time: names with codes, projects of two levels, money below and beside labels."""

from __future__ import annotations

from typing import Any

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.extraction.to_json import extract as written
from jixiao.readers import read_bytes

ROWS = """
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|疏浚河道|≥12公里
效益指标|社会效益指标|防洪能力|增强
满意度指标|服务对象满意度指标|村民满意度|≥90%
"""


def page(*blocks: str) -> ExtractedDocument:
    """Read a page of lines and of tables whose rows are lines of cells; ``<``: the cell reaches here from the left, ``^``: from above."""
    return extract(read_bytes(("<meta charset=utf-8><body>" + "".join(map(_html, blocks))).encode(), "form.html"))


def _html(block: str) -> str:
    if "|" not in block:
        return f"<p>{block}</p>"
    rows = [line.split("|") for line in block.strip().split("\n")]
    text = "<table>"
    for y, row in enumerate(rows):
        cells = ""
        for x, cell in enumerate(row):
            if cell in ("<", "^"):
                continue
            wide = next((i for i, other in enumerate(row[x + 1 :]) if other != "<"), len(row) - x - 1) + 1
            high = next((i for i, other in enumerate(rows[y + 1 :]) if x >= len(other) or other[x] != "^"), len(rows) - y - 1) + 1
            cells += f"<td colspan={wide} rowspan={high}>{cell}</td>"
        text += f"<tr>{cells}</tr>"
    return text + "</table>"


def json_of(document: ExtractedDocument) -> dict[str, Any]:
    (result,) = written([document], "en")["documents"]
    return result


def table(*lines: str, title: str = "崇信县2025年项目支出绩效目标表") -> dict[str, Any]:
    """Read one form with the rows of its head above the indicators; give its table as JSON."""
    (one,) = json_of(page(title, "\n".join(lines) + ROWS))["tables"]
    return dict(one)


def funds(*lines: str) -> dict[str, str]:
    return dict(table("项目名称|河道清淤|实施单位|崇信县水务局", *lines)["funds"])


def others(form: dict[str, Any]) -> dict[str, str]:
    return {other["label"]: other["value"] for other in form.get("other_fields", [])}


def test_the_project_of_the_second_level_is_the_project() -> None:
    form = table("一级项目|水利发展类|二级项目|河道清淤", "实施单位|崇信县水务局|<|<")
    assert (form["project"], others(form)["一级项目"]) == ("河道清淤", "水利发展类")
    assert table("一级项目名称|河道清淤|实施单位|崇信县水务局")["project"] == "河道清淤"


def test_codes_in_brackets_behind_names_are_codes() -> None:
    form = table("项目名称（编码）|河道清淤（6208232500017）|预算单位（编码）|崇信县小崆峒护林队（205003）")
    assert (form["project"], form["department"]) == ("河道清淤", {"code": "205003", "name": "崇信县小崆峒护林队"})
    assert table("项目名称|河道清淤（2025年）|实施单位|崇信县乌兰牧骑（202503）")["department"]["name"] == "崇信县乌兰牧骑（202503）"


def test_the_money_of_each_year_stands_below_headings_that_name_the_year() -> None:
    lines = (
        "项目总投入（万元）|总计|2024年已安排|2025年预算|2026年预算|备注",
        "^|980|260|420|300|",
        "其中：财政资金|900|240|380|280|",
        "社会资金|80|20|40|20|",
    )
    document = page("崇信县2025年项目支出绩效目标表", "\n".join(("项目名称|河道清淤|实施单位|崇信县水务局|<|<", *lines)) + ROWS)
    (form,) = json_of(document)["tables"]
    assert {name: form["funds"][name] for name in ("total", "fiscal", "other", "annual_total", "annual_fiscal", "annual_other")} == {
        "total": "9800000",
        "fiscal": "9000000",
        "other": "800000",
        "annual_total": "4200000",
        "annual_fiscal": "3800000",
        "annual_other": "400000",
    }
    assert "cell-not-understood" not in {said.code for said in document.findings}


def test_sources_beside_one_that_is_not_known_have_their_amounts_below() -> None:
    form = table("项目名称|河道清淤|<|实施单位|崇信县水务局", "资金构成|资金总额|中央财政|两山基金|其他", "^|560万元|400万元|160万元|0")
    assert (form["funds"]["total"], form["funds"]["central"], form["funds"]["other"]) == ("5600000", "4000000", "0")
    assert others(form)["两山基金"] == "160万元"


def test_no_money_is_so_in_any_unit() -> None:
    document = page("崇信县2025年项目支出绩效目标表", "项目名称|河道清淤|资金总额|56万元\n实施单位|崇信县水务局|其他资金|0" + ROWS)
    assert json_of(document)["tables"][0]["funds"] == {"total": "560000", "other": "0"}
    assert "amount-unit-unknown" not in {said.code for said in document.findings}


def test_the_total_stands_below_its_label_beside_others_with_theirs() -> None:
    form = table(
        "部门名称|崇信县林业局|<|<",
        "年度预算申请（万元）|资金总额|按收入性质分|<",
        "^|^|一般公共预算|1286.4",
        "^|2046.9|上级转移支付资金|760.5",
        title="崇信县2025年部门整体支出绩效目标申报表",
    )
    assert form["funds"]["total"] == "20469000"


def test_the_department_above_the_first_of_several_forms_is_that_of_all() -> None:
    form = "项目名称|{}|资金总额|32\n" + ROWS.strip()
    forms = (form.format("人民调解"), form.format("法律援助"))
    document = page("崇信县2025年部门业务费绩效目标表", "部门：崇信县司法局", "单位：万元", *forms)
    assert [one["department"]["name"] for one in json_of(document)["tables"]] == ["崇信县司法局"] * 2
    titled = page("部门：崇信县司法局", form.format("人民调解"), "2025年项目支出绩效目标表", form.format("法律援助"))
    assert json_of(titled)["tables"][-1]["department"]["name"] is None


@pytest.mark.parametrize(("line", "project"), [("项目：河道清淤", "河道清淤"), ("项目：清淤，护岸。", None)])
def test_a_line_names_the_project_by_a_short_label(line: str, project: str | None) -> None:
    (one,) = json_of(page("崇信县2025年绩效目标批复表", line, ROWS.strip()))["tables"]
    assert (one["project"] or None) == project


def test_a_cell_with_several_labels_is_read_as_several() -> None:
    form = table(
        "项目名称：河道清淤|<|<|<",
        "主管部门：崇信县水务局　　实施单位（盖章）：崇信县河道所　填报日期：2024年11月2日|<|<|<",
        "金额单位：元　　　编制人：李某|<|<|<",
        "资金总额|560000|财政拨款|560000",
    )
    assert (form["project"], form["supervising_department"], form["department"]["name"]) == ("河道清淤", "崇信县水务局", "崇信县河道所")
    assert (form["amount_unit"], form["funds"]["total"]) == ("元", "560000")
    assert others(form) == {"填报日期": "2024年11月2日", "编制人": "李某"}


def test_a_code_and_a_name_stand_in_two_cells_beside_one_label() -> None:
    form = table("项目编码及名称|620823250000412|河道清淤|<", "主管部门（代码）|崇信县水务局|221|<", "项目级次|二级项目|是否政府采购|否")
    assert (form["project"], form["supervising_department"]) == ("河道清淤", "崇信县水务局")
    assert others(form) == {"项目级次": "二级项目", "是否政府采购": "否"}


@pytest.mark.parametrize(
    ("amount", "yuan"), [("52.00 万元（大写：伍拾贰万元整）", "520000"), ("280万元（财政拨款）", "2800000"), ("860元（人均）", None)]
)
def test_a_remark_in_brackets_behind_an_amount_changes_nothing(amount: str, yuan: str | None) -> None:
    assert funds(f"预算金额|{amount}|项目负责人|李某").get("total") == yuan


def test_the_department_above_a_list_is_over_the_units_in_it() -> None:
    rows = """
单位编码及名称|项目名称|预算金额|一级指标|二级指标|三级指标|指标值|<
^|^|^|^|^|^|运算符号|内容及计量单位
068001崇信县水务局本级|河道清淤|320|产出指标|数量指标|清淤长度|≥|15公里
068003崇信县河道所|堤防加固|58.5|产出指标|数量指标|加固长度|≥|2公里
"""
    tables = json_of(page("2025年部门预算项目绩效目标公开表", "部门名称：崇信县水务局　　　单位：万元", rows))["tables"]
    assert [(one["project"], one["department"]["code"], one["supervising_department"]) for one in tables] == [
        ("河道清淤", "068001", "崇信县水务局"),
        ("堤防加固", "068003", "崇信县水务局"),
    ]
    assert [row["name"] for one in tables for row in one["indicators"]] == ["清淤长度", "加固长度"]


def test_a_line_above_two_tables_of_one_form_names_its_project() -> None:
    head = "预算金额|{}万元\n项目目标|疏浚河道。"
    blocks = ("一、河道清淤项目", head.format(280), ROWS.strip(), "二、堤防加固项目", head.format(46), ROWS.strip())
    tables = json_of(page("崇信县水务局2025年部门预算重点项目绩效目标公开", *blocks))["tables"]
    assert [(one["project"], one["funds"]["total"]) for one in tables] == [("河道清淤项目", "2800000"), ("堤防加固项目", "460000")]


def rows_of(*blocks: str) -> list[dict[str, Any]]:
    return [row for one in json_of(page("崇信县2025年项目支出绩效目标表", *blocks))["tables"] for row in one["indicators"]]


def test_of_two_columns_of_level_2_the_first_is_level_1() -> None:
    rows = rows_of("项目名称|河道清淤|<|<" + ROWS.replace("一级指标", "指标类别"))
    assert [(row["level1"], row["level2"]) for row in rows] == [
        ("产出指标", "数量指标"),
        ("效益指标", "社会效益指标"),
        ("满意度指标", "服务对象满意度指标"),
    ]


def test_money_spent_in_a_list_is_no_result_of_its_indicators() -> None:
    rows = """
项目单位|项目名称|预算数|执行数|一级指标|二级指标|三级指标|年初指标值|实际完成值
崇信县水务局|河道清淤|62|60.8|产出指标|数量指标|清淤长度|≥15公里|16公里
^|^|^|^|满意度指标|服务对象满意度指标|村民满意度|≥90%|96%
"""
    (one,) = json_of(page("崇信县2025年项目支出绩效自评汇总表", "单位：万元", rows))["tables"]
    assert (one["funds"]["total"], one["funds"]["executed_total"]) == ("620000", "608000")
    assert [row["actual"] for row in one["indicators"]] == ["16公里", "96%"]


def test_a_name_and_its_value_in_one_cell_are_told_apart_by_the_comparator() -> None:
    rows = rows_of(
        "项目名称|河道清淤|<\n一级指标|二级指标|三级指标及指标值\n产出指标|数量指标|清淤长度≥15公里\n满意度指标|服务对象满意度指标|村民满意度≥90%"
    )
    assert [(row["name"], row["value"], row["target"]["number"]) for row in rows] == [
        ("清淤长度", "≥15公里", "15"),
        ("村民满意度", "≥90%", "90"),
    ]


def test_a_bare_label_names_the_project_where_no_other_does() -> None:
    assert table("项目|河道清淤|项目总金额|560,000元")["project"] == "河道清淤"
    assert table("项目|河道清淤|<|<", "项目名称|堤防加固|<|<")["project"] == "堤防加固"


def test_amounts_stand_below_labels_beside_one_whose_value_reaches_down() -> None:
    lines = ("项目名称|河道清淤|预算金额(万元)|其中:财政拨款|其中:其他收入", "^|^|185|165|20")
    form = table(*lines)
    assert (form["project"], form["funds"]) == ("河道清淤", {"total": "1850000", "fiscal": "1650000"})
    assert others(form) == {"其中:其他收入": "20"}


def test_money_by_kind_of_expenditure_has_its_sum_by_source() -> None:
    amounts = funds("支出规模（万元）|支出类型|预算金额|其中：财政拨款", "^|基本支出|682|682", "^|项目支出|416|401", "^|合计|1098|1083")
    assert amounts == {"total": "10980000", "fiscal": "10830000"}


def test_what_is_to_be_put_into_a_project_is_its_money() -> None:
    amounts = funds("资金安排（万元）|总计划投入|150|本年度计划投入|90", "其中：财政资金|120|其中：财政资金|70")
    assert (amounts["total"], amounts["annual_total"]) == ("1500000", "900000")


def test_amounts_beside_stages_are_of_their_own_labels_in_the_rows_below() -> None:
    amounts = funds("预算执行情况（万元）|预算数|240|执行数|228|执行率95%", "其中：财政拨款|230|其他资金|10|得分|9.5")
    assert amounts == {"total": "2400000", "fiscal": "2300000", "other": "100000", "executed_total": "2280000"}


def test_the_total_stands_below_its_label_where_the_others_have_labels_of_their_own_below() -> None:
    lines = ("部门总体资金情况（万元）|基本支出|<|项目支出|<|资金总额", "^|人员经费|公用经费|本级项目|上级专项|^", "^|860|75|320|1450|2705")
    assert table("部门（单位）名称|崇信县水利局|<|<|<|<", *lines)["funds"]["total"] == "27050000"


def test_a_body_that_is_made_of_words_of_labels_is_the_department_in_a_list() -> None:
    rows = """
项目名称|预算单位|年度预算（元）|绩效指标名称|目标值|计量单位
地标保护|崇信县市场监督管理局|360,000|开展执法检查|24|次
消防巡查|崇信县应急管理局|185,000|巡查村庄|68|座
"""
    tables = json_of(page("崇信县2025年专项业务费绩效目标汇总表", rows))["tables"]
    assert [one["department"]["name"] for one in tables] == ["崇信县市场监督管理局", "崇信县应急管理局"]


def test_a_department_or_unit_above_a_form_is_its_department() -> None:
    (one,) = json_of(page("2025年项目支出绩效目标表", "部门/单位：崇信县河道所　　　单位：万元", "项目名称|河道清淤|<|<" + ROWS))["tables"]
    assert one["department"]["name"] == "崇信县河道所"


def test_a_line_of_a_text_that_ends_in_a_separator_is_read_without_it() -> None:
    text = (
        "2025年项目支出绩效目标表\n项目名称 | 河道清淤\n资金情况 (万元) |\n年度资金总额 | 50\n总 体 目 标 | 疏浚河道。\n绩 效 指 标 |\n"
        + ROWS.strip()
    )
    document = extract(read_bytes(text.replace("|", " | ").encode(), "form.txt"))
    (one,) = json_of(document)["tables"]
    assert (one["amount_unit"], one["funds"]["total"]) == ("万元", "500000")
    assert [said.value for said in document.findings if said.code == "cell-not-understood"] == []


def test_a_heading_of_numbers_and_units_is_over_the_values() -> None:
    rows = rows_of(
        """
项目名称|河道清淤|<|<|<|<
一级指标|二级指标|三级指标|年度目标值|<|备注
^|^|^|符号|数值及单位|^
产出指标|数量指标|清淤长度|≥|15公里|
效益指标|社会效益指标|防洪能力|定性|增强|
满意度指标|服务对象满意度指标|村民满意度|≥|90%|
"""
    )
    assert [(row["value"], row["target"]["kind"]) for row in rows] == [("15公里", "number"), ("增强", "text"), ("90%", "number")]


def test_the_unit_of_a_heading_over_several_amounts_of_a_list_is_theirs() -> None:
    rows = """
部门|项目|资金（万元）|<|一级指标|二级指标|三级指标|指标值
^|^|总额|其中：财政|^|^|^|^
崇信县水务局|河道清淤|46|40|产出指标|数量指标|清淤长度|≥15公里
崇信县河道所|堤防加固|28|28|产出指标|数量指标|加固长度|≥2公里
"""
    tables = json_of(page("崇信县2025年部门预算项目绩效目标汇总表", rows))["tables"]
    assert [one["funds"] for one in tables] == [{"total": "460000", "fiscal": "400000"}, {"total": "280000", "fiscal": "280000"}]


def test_the_budget_stands_before_what_was_spent_under_the_label_of_a_total() -> None:
    amounts = funds("资金（万元）|预算金额|实际支出|执行率", "财政拨款|82|80.4|98%", "其他|10|9|90%", "合计|92|89.4|97%")
    assert {name: amounts[name] for name in ("total", "fiscal", "other", "executed_total", "executed_fiscal")} == {
        "total": "920000",
        "fiscal": "820000",
        "other": "100000",
        "executed_total": "894000",
        "executed_fiscal": "804000",
    }
