"""Labels of the head that no list has (表头用语): cut into morphemes, they tell the field; what is understood and unneeded is kept."""

from __future__ import annotations

import pytest

from jixiao.extraction.forms.label_grammar import parse_label
from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.extraction.to_json import extract as as_json
from jixiao.extraction.to_json import plain
from jixiao.model import FUNDS
from jixiao.model.namespaces import JX
from jixiao.rdf import Minter
from jixiao.readers import read_bytes
from jixiao.vocabulary import vocabulary

INDICATORS = (
    "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>"
    "<tr><td>产出指标</td><td>数量指标</td><td>新栽树苗</td><td>≥700株</td></tr>"
)


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def form(*rows: str, project: str = "城郊绿化", above: str = "<p>2024年项目支出绩效目标表</p>") -> ExtractedDocument:
    """A form of one project as a web page; ``rows`` are the lines of its head."""
    table = row("项目名称", project) + "".join(rows) + INDICATORS
    return extract(read_bytes(f"<html><body>{above}<table>{table}</table></body></html>".encode(), "form.html"))


def fields(found: ExtractedDocument) -> dict[str, str | None]:
    return {name: field.text for name, field in found.tables[0].form.fields.items() if name != "project_name"}


def funds(found: ExtractedDocument) -> dict[str, str | None]:
    """The amounts in yuan, by the field of the form."""
    return {fund.field: plain(yuan) for fund in FUNDS if (yuan := found.tables[0].funds.get(fund)) is not None}


def others(found: ExtractedDocument) -> list[tuple[str, str]]:
    return [(kept.label, kept.text) for kept in found.tables[0].form.other_fields]


def codes(found: ExtractedDocument) -> list[str]:
    return [finding.code for finding in found.findings]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("项目经费总预算", "total"),
        ("其中：2.省级补助资金", "provincial"),
        ("其中：当年区级财政经费", "county"),
        ("上级财政专项补助经费", "superior"),
        ("上级财政补助经费", "superior"),
        ("同级财政经费", "own_level"),
        ("本年度申请财政资金", "annual_fiscal"),
        ("全年执行财政资金", "executed_fiscal"),
        ("上年预算安排金额", "other_field"),
        ("中央和省级资金", "other_field"),
        ("政府性基金预算资金", "other_field"),
        ("专项资金", None),
        ("业务归口处室", "other_field"),
        ("财政归口科室", "other_field"),
        ("业务主管局", "supervising_department"),
        ("县级责任部门", "department"),
        ("工程监理单位", "other_field"),
        ("工程设计单位", "other_field"),
        ("项目绩效评价机构", "other_field"),
        ("建设单位", "possible_department"),
        ("项目单位负责人", "other_field"),
        ("项目单位地址", "other_field"),
        ("项目分管领导", "other_field"),
        ("政策（专项）名称", "project_name"),
        ("项目名称及编码", "project_name"),
        ("主管部门及其编码", "supervising_department"),
        ("子项目名称", "other_field"),
        ("建设工期", "other_field"),
        ("项目建设内容", "other_field"),
        ("立项依据", "other_field"),
        ("本年绩效目标", "annual_goal"),
        ("全年（调整）绩效目标", "other_field"),
        ("绩效目标实现情况", "actual_goal"),
        ("预算年度", "year"),
        ("经费来源及构成", "funds_heading"),
        # Labels of forms published by counties of five provinces, each by a morpheme.
        ("编制单位（盖章）", "department"),
        ("项目主责部门", "department"),
        ("经营性收入", "other_field"),
        ("涉农整合资金", "other_field"),
        ("上级专款", "superior"),
        ("项目实施进度计划", "other_field"),
        # Values and names of indicators are no labels.
        ("提高群众满意度", None),
        ("数量指标", None),
        ("新建", None),
        ("教育股", None),
        ("和平县林业局", None),
        ("服务项目名称", None),
    ],
)
def test_a_label_tells_its_field_by_its_morphemes(text: str, field: str | None) -> None:
    label = parse_label(text, vocabulary())
    assert (label.means.field if label else None) == field


def test_every_listed_label_is_what_it_was() -> None:
    """The list is asked first; the grammar says nothing else of what it knows for certain."""
    words = vocabulary()
    agreed = ("department", "supervising_department", "project_name", "central", "provincial", "municipal", "superior", "own_level")
    told = [(word, means.field, label.means.field) for word, means in words.labels.items() if (label := parse_label(word, words))]
    assert [entry for entry in told if entry[1] in agreed and entry[2] not in (entry[1], "either_department")] == []


def test_neither_an_office_nor_a_firm_nor_an_examiner_is_the_department() -> None:
    found = form(
        row("主管部门", "和平县林业局", "业务归口处室", "造林办公室"),
        row("工程监理单位", "河源绿林监理有限公司", "绩效评审机构", "县财政评审中心"),
    )
    assert fields(found) == {"supervising_department": "和平县林业局"}
    assert others(found) == [
        ("业务归口处室", "造林办公室"),
        ("工程监理单位", "河源绿林监理有限公司"),
        ("绩效评审机构", "县财政评审中心"),
    ]
    assert codes(found) == []


def test_a_cell_among_labels_that_nobody_knows_is_no_department() -> None:
    found = form(row("主管部门", "和平县林业局", "拨付枢纽", "县会计委派中心"))
    assert fields(found) == {"supervising_department": "和平县林业局"}
    assert codes(found) == ["cell-not-understood", "cell-not-understood"]


def test_a_label_is_no_value_of_the_label_before_it() -> None:
    found = form(row("实施单位", "业务归口科室", "造林科"))
    assert fields(found) == {}
    assert others(found) == [("业务归口科室", "造林科")]


def test_department_and_person_in_one_label() -> None:
    found = form(row("实施单位/负责人", "和平县林场/黄某"))
    assert fields(found) == {"department": "和平县林场"}
    assert others(found) == [("负责人", "黄某")]


def test_a_department_whose_part_of_a_value_cannot_be_told_is_not_guessed() -> None:
    found = form(row("实施单位/负责人", "林某、绿化股、黄某"))
    assert fields(found) == {}
    assert codes(found) == ["cell-not-understood"]


def test_one_who_builds_is_the_department_where_there_is_no_other_and_it_is_no_firm() -> None:
    assert fields(form(row("项目建设单位", "和平县林场"))) == {"department": "和平县林场"}
    firm = form(row("项目建设单位", "河源绿化集团"))
    assert fields(firm) == {}
    assert others(firm) == [("项目建设单位", "河源绿化集团")]


def test_a_mark_for_the_seal_is_no_department() -> None:
    found = form(row("主管部门", "和平县林业局"), above="<p>2024年项目支出绩效目标表</p><p>填报单位：（盖章）</p>")
    assert fields(found) == {"department": None, "supervising_department": "和平县林业局"}


def test_the_code_behind_a_name() -> None:
    found = form(row("主管部门及其编码", "和平县林业局 416002"), row("实施单位", "和平县林场（416）"))
    table = found.tables[0]
    assert table.supervising is not None
    assert table.department is not None
    assert (table.supervising.code, table.supervising.name) == ("416002", "和平县林业局")
    assert (table.department.code, table.department.name) == ("416", "和平县林场")


def test_years_of_earlier_money_are_not_the_fiscal_year() -> None:
    found = form(
        "<tr><td>前两年安排金额</td><td>2021年</td><td>2022年</td></tr>",
        "<tr><td>(万元)</td><td>31</td><td>32</td></tr>",
        row("年度资金总额（万元）", "33"),
    )
    assert found.tables[0].context.year is not None
    assert found.tables[0].context.year.value == 2024
    assert others(found) == [("前两年安排金额", "2021年 2022年 (万元) 31 32")]
    assert funds(found) == {"total": "330000"}
    assert codes(found) == []


def test_the_title_beats_the_fiscal_year_of_a_cell() -> None:
    stated = row("预算年度", "2023年")
    assert [table.context.year and table.context.year.value for table in form(stated).tables] == [2024]
    untitled = form(stated, above="<p>项目支出绩效目标表</p>")
    assert [table.context.year and table.context.year.value for table in untitled.tables] == [2023]


def test_sources_as_lines_in_one_cell() -> None:
    found = form(
        row(
            "资金总额及构成",
            "总额82.5万元<br>一、财政拨款：80万元<br>（其中：省级财政资金：50万元；县级：30万元）<br>二、自有资金：2.5万元",
        )
    )
    assert funds(found) == {"total": "825000", "fiscal": "800000", "provincial": "500000", "county": "300000", "unit_funds": "25000"}
    assert codes(found) == []


def test_sources_behind_the_amount_in_one_cell() -> None:
    found = form(row("项目总预算（万元）", "90，其中：财政拨款70，自筹资金20"))
    assert funds(found) == {"total": "900000", "fiscal": "700000", "other": "200000"}


def test_what_an_amount_is_for_is_kept_beside_it() -> None:
    found = form(row("年度资金总额", "90万（苗木60万元，围栏30万元）"))
    assert funds(found) == {"total": "900000"}
    assert others(found) == [("年度资金总额", "90万（苗木60万元，围栏30万元）")]
    contradicting = form(row("年度资金总额", "90万（苗木60万元，围栏40万元）"))
    assert funds(contradicting) == {}
    assert codes(contradicting) == ["amount-unreadable"]


def test_sources_side_by_side_over_their_amounts() -> None:
    found = form(
        row("项目经费来源（万元）", "其中：上级财政补助经费", "其中：同级财政经费", "其他"),
        row("", "11.50", "20.00", "0.00"),
    )
    assert funds(found) == {"superior": "115000", "own_level": "200000", "other": "0"}
    assert codes(found) == []


def test_a_table_of_what_the_money_is_for() -> None:
    found = form(
        "<tr><td rowspan=4>项目预算（万元）</td><td>支出明细</td><td>金额</td></tr>",
        row("树苗", "31"),
        row("人工", "9"),
        row("合计", "40"),
    )
    assert funds(found) == {"total": "400000"}
    assert others(found) == [("树苗", "31"), ("人工", "9")]
    assert codes(found) == []


def test_an_amount_in_the_heading_of_the_funds() -> None:
    assert funds(form(row("项目资金来源构成：总额40万元，其中县级财政40万元"))) == {"total": "400000", "county": "400000"}
    assert funds(form(row("项目总经费：40万"))) == {"total": "400000"}


def test_the_money_unit_in_a_heading_of_stages() -> None:
    found = form(
        row("年度预算数（万元）", "年初预算", "调整后预算数", "预算执行数"),
        row("总额", "21", "22", "20"),
    )
    assert funds(found) == {"total": "210000", "adjusted_total": "220000", "executed_total": "200000"}


def test_a_blank_initial_budget_is_the_adjusted_one() -> None:
    found = form(row("", "年初预算数", "全年预算数", "全年执行数"), row("年度资金总额", "", "22万元", "20万元"))
    assert funds(found) == {"total": "220000", "adjusted_total": "220000", "executed_total": "200000"}


@pytest.mark.parametrize("none", ["0", "0.00", "0万元", "/", "—"])
def test_an_initial_budget_of_nought_is_the_adjusted_one(none: str) -> None:
    found = form(
        row("（单位：万元）", "年初预算数", "全年预算数", "全年执行数"),
        row("年度资金总额", none, "22", "20"),
        row("其中：财政拨款", none, "19", "18"),
    )
    assert {name: amount for name, amount in funds(found).items() if not name.startswith("executed")} == {
        "total": "220000",
        "fiscal": "190000",
        "adjusted_total": "220000",
        "adjusted_fiscal": "190000",
    }


def test_a_source_that_has_an_initial_budget_leaves_all_as_they_stand() -> None:
    found = form(row("", "年初预算数（万元）", "全年预算数"), row("年度资金总额", "0", "22"), row("其中：财政拨款", "7", "19"))
    assert [funds(found)[name] for name in ("total", "fiscal", "adjusted_total")] == ["0", "70000", "220000"]


def test_the_stages_with_their_amounts_behind_them_are_no_money_of_several_years() -> None:
    found = form(row("预算执行情况（万元）", "年初预算数：24", "全年预算数：22", "全年执行数：20"))
    assert funds(found) == {"total": "240000", "adjusted_total": "220000", "executed_total": "200000"}


def test_what_is_understood_and_unneeded_is_kept_as_it_is_printed() -> None:
    found = form(
        row("项目负责人", "黄某", "联系电话", "0762-1234567"),
        row("建设周期", "两年", "项目概况", "补栽缺株，修剪老树。"),
        row("立项依据", ""),
    )
    assert others(found) == [
        ("项目负责人", "黄某"),
        ("联系电话", "0762-1234567"),
        ("建设周期", "两年"),
        ("项目概况", "补栽缺株，修剪老树。"),
    ]
    assert codes(found) == []
    (document,) = as_json([found], "zh")["documents"]
    (table,) = document["tables"]
    assert table["other_fields"][0]["label"] == "项目负责人"
    assert table["other_fields"][0]["value"] == "黄某"
    assert table["other_fields"][0]["source"]["row"] == 2


def test_a_value_that_could_be_a_label_stays_a_value() -> None:
    found = form(row("项目类别", "省级下达资金", "项目属性", "项目总经费"), row("年度目标", "建设内容：补栽"))
    assert fields(found)["goal"] == "建设内容：补栽"
    assert (fields(found)["category"], fields(found)["nature"]) == ("省级下达资金", "项目总经费")
    assert funds(found) == {}


def test_three_goals_side_by_side() -> None:
    found = form(
        row("年初绩效目标", "全年（调整）绩效目标", "全年绩效目标完成情况"),
        row("栽树", "不变", "已栽"),
    )
    assert {name: text for name, text in fields(found).items() if "goal" in name} == {"goal": "栽树", "actual_goal": "已栽"}
    assert others(found) == [("全年（调整）绩效目标", "不变")]


def test_the_department_of_a_form_for_the_whole_department() -> None:
    found = form(row("主管部门", "和平县林业局", "财政科室", "农财股"), above="<p>2024年部门整体支出绩效目标表</p>")
    assert fields(found)["department"] == "和平县林业局"


PARTICULARS = (
    "<table><tr><td>索 引 号</td><td>010/2024-0007</td><td>成文日期</td><td>2023-12-20</td></tr>"
    "<tr><td>发布机构</td><td>和平县林业局</td><td>文 号</td><td></td></tr></table>"
)


def test_the_particulars_of_the_page_are_no_finding() -> None:
    title = "<p>2024年项目支出绩效目标表</p>"
    assert codes(form(above=PARTICULARS + title)) == []
    staff = "<table><tr><td>姓名</td><td>文号</td></tr><tr><td>黄某</td><td>林某</td></tr></table>"
    assert codes(form(above=staff + title)) == ["other-table"]


def test_unit_and_department_above_a_table_whose_title_is_not_known() -> None:
    found = form(row("年度资金总额", "33"), above="<p>绿化项目情况</p><p>填报单位：和平县林场</p><p>金额单位：万元</p>")
    assert fields(found)["department"] == "和平县林场"
    assert funds(found) == {"total": "330000"}


def test_a_department_with_and_without_its_place_is_one() -> None:
    above = "<p>2024年项目支出绩效目标表</p><p>部门：河源市和平县林场</p>"
    found = form(row("主管部门", "和平县林业局", "实施单位", "和平县林场"), above=above)
    assert fields(found) == {"department": "河源市和平县林场", "supervising_department": "和平县林业局"}
    assert codes(found) == []


def test_unit_with_a_name_beside_it_is_the_department_and_with_money_the_unit() -> None:
    found = form(row("单位", "和平县林业局"), row("单位", "万元"), row("年度资金总额", "33"))
    assert fields(found)["department"] == "和平县林业局"


def test_a_money_unit_behind_unit_is_no_department() -> None:
    found = form(row("单位：万元"), row("年度资金总额", "33"), above="<p>2024年项目支出绩效目标表</p>")
    assert funds(found) == {"total": "330000"}
    assert "department" not in fields(found)


def test_other_fields_are_in_the_graph_with_their_cells() -> None:
    found = form(row("项目概况", "补栽缺株。", "联系电话", "0762-1234567"))
    lines = found.graph(Minter()).lines.decode().splitlines()
    (field,) = {line.split(" ")[0] for line in lines if "项目概况" in line}
    said = {tuple(line.rstrip(" .").split(" ", 2)[1:]) for line in lines if line.startswith(f"{field} ")}
    assert (f"<{JX}fieldLabel>", '"项目概况"') in said
    assert (f"<{JX}fieldText>", '"补栽缺株。"') in said
    assert any(predicate.endswith("wasDerivedFrom>") and cell.endswith("#t1r2c2>") for predicate, cell in said)
    assert sum(f"<{JX}otherField>" in line for line in lines) == 2


def test_a_cell_behind_the_value_of_another_label_is_not_swallowed() -> None:
    found = form(row("联系电话", "0762-1234567", "拨付枢纽", "县会计委派中心"), row("基本支出", "12万元", "项目支出", "8万元"))
    assert others(found) == [("联系电话", "0762-1234567"), ("基本支出", "12万元"), ("项目支出", "8万元")]
    assert codes(found) == ["cell-not-understood", "cell-not-understood"]


def test_an_office_in_the_head_that_may_head_a_column_too_is_kept() -> None:
    found = form(row("项目责任人", "黄某", "责任科室", "造林科"))
    assert others(found) == [("项目责任人", "黄某"), ("责任科室", "造林科")]
    assert codes(found) == []


@pytest.mark.parametrize(
    ("label", "field"),
    [("市级配套资金", "municipal"), ("县级财政配套", "county"), ("省级配套经费", "provincial"), ("其中：区级匹配资金", "county")],
)
def test_what_a_level_adds_is_money_of_that_level(label: str, field: str) -> None:
    found = form(row("年度资金总额（万元）", "33", label, "12.5"))
    assert funds(found) == {"total": "330000", field: "125000"}
    assert codes(found) == []


@pytest.mark.parametrize("label", ["配套资金", "项目配套资金", "村级配套资金"])
def test_what_is_added_without_a_level_is_kept_and_never_the_total(label: str) -> None:
    found = form(row(label, "12.5"), row("年度资金总额（万元）", "33"))
    assert (funds(found), others(found), codes(found)) == ({"total": "330000"}, [(label, "12.5")], [])


def test_the_name_of_the_money_before_its_amount_is_kept() -> None:
    found = form(
        row("年度资金总额（万元）", "33"), row("其中：财政拨款", "低效林改造补助资金（第三批）28"), row("其他资金", "造林2022年补助资金5")
    )
    assert funds(found) == {"total": "330000", "fiscal": "280000"}
    assert others(found) == [("其中:财政拨款", "低效林改造补助资金（第三批）28")]
    assert codes(found) == ["cell-not-understood"]  # a text with two numbers


def dump(*cells: str) -> ExtractedDocument:
    """A form as a text with a cell on each line."""
    lines = ("2024年项目支出绩效目标表", "项目名称", "城郊绿化", "项目资金（万元）", *cells, "年度绩效目标", "补栽缺株。")
    rows = ("一级指标", "二级指标", "三级指标", "指标值", "产出指标", "数量指标", "新栽树苗", "≥700株")
    return extract(read_bytes("\n\n".join((*lines, *rows)).encode(), "form.txt"))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("年度资金总额|其中：财政拨款|其他资金|33|28|5", {"total": "330000", "fiscal": "280000", "other": "50000"}),
        (
            "资金总额|33|中央资金|市级配套资金|县级资金|20|0|13",
            {"total": "330000", "central": "200000", "municipal": "0", "county": "130000"},
        ),
        ("资金总额|财政拨款|乡镇配套资金|33|28|5", {"total": "330000", "fiscal": "280000"}),
        ("资金总额|33|财政拨款|28|其他资金|5", {"total": "330000", "fiscal": "280000", "other": "50000"}),
    ],
)
def test_amounts_follow_their_labels_in_order_where_these_come_first(cells: str, expected: dict[str, str]) -> None:
    found = dump(*cells.split("|"))
    assert (funds(found), codes(found)) == (expected, [])


@pytest.mark.parametrize("cells", ["年度资金总额|财政拨款|其他资金|33|28", "年度资金总额|财政拨款|33|28|5"])
def test_of_more_or_fewer_amounts_than_labels_none_is_taken(cells: str) -> None:
    found = dump(*cells.split("|"))
    assert funds(found) == {}
    assert codes(found) == ["cell-not-understood"] * sum(cell.isdigit() for cell in cells.split("|"))
