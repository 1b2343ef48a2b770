"""Read the head of a form: money units and their currency, the sources of the year, bodies under labels of their own."""

from __future__ import annotations

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.extraction.to_json import Json
from jixiao.extraction.to_json import extract as written
from jixiao.readers import read_bytes

ROWS = "产出指标\t数量指标\t疏浚河道\t≥12公里\n效益指标\t社会效益指标\t防洪能力\t增强\n满意度指标\t服务对象满意度指标\t村民满意度\t≥90%\n"
HEADING = "一级指标\t二级指标\t三级指标\t指标值\n"


def read(text: str, name: str = "form.txt") -> ExtractedDocument:
    return extract(read_bytes(text.encode(), name))


def json_of(document: ExtractedDocument) -> Json:
    (result,) = written([document], "en")["documents"]
    return result


def head(*lines: str, title: str = "榆中县2024年项目支出绩效目标表") -> Json:
    """Read a form with the lines of its head above the rows; give its only table as JSON."""
    document = read("\n".join((title, *lines, "年度目标\t疏浚河道，防洪安全。\t\t", HEADING + ROWS)))
    (table,) = json_of(document)["tables"]
    return table


@pytest.mark.parametrize(
    "line",
    ["金额单位：人民币万元", "（单位：万元）", "单位:人民币万元", "（金额单位：人民币万元）", "单位：万元（人民币）"],
)
def test_the_unit_of_money_with_currency_and_brackets_is_no_department(line: str) -> None:
    table = head(line, "项目名称\t河道清淤\t\t", "实施单位\t榆中县水务局\t\t", "资金总额\t30\t财政拨款\t30")
    assert table["amount_unit"] == "万元"
    assert table["funds"] == {"total": "300000", "fiscal": "300000"}
    assert table["department"]["name"] == "榆中县水务局"
    assert table.get("supervising_department") is None


@pytest.mark.parametrize("line", ["金额单位\t万元\t\t", "项目属性\t延续项目\t单位\t人民币万元", "单位：\t（万元）\t\t"])
def test_the_unit_of_money_stands_in_the_cell_beside_its_label(line: str) -> None:
    form = "\n".join(("榆中县2024年项目支出绩效目标表", "项目名称\t河道清淤\t\t", line, "资金总额\t31.5\t\t", HEADING + ROWS))
    (table,) = (document := read(form)).tables
    assert (table.form.amount_unit, [f"{yuan.normalize():f}" for yuan in table.funds.values()]) == ("万元", ["315000"])
    assert "cell-not-understood" not in {said.code for said in document.findings}


@pytest.mark.parametrize("label", ["年度资金总额（万元", "资金总额(人民币万元", "资金总额（单位：万元"])
def test_a_label_whose_last_bracket_was_cut_off_states_its_unit(label: str) -> None:
    table = head("项目名称\t河道清淤\t\t", f"{label}\t31.5\t\t")
    assert (table["amount_unit"], table["funds"]) == ("万元", {"total": "315000"})


def test_an_unknown_unit_of_money_is_said_and_no_department() -> None:
    document = read(f"2024年项目支出绩效目标表\n单位：港元\n项目名称\t河道清淤\t\t\n{HEADING}{ROWS}")
    (table,) = json_of(document)["tables"]
    assert table["department"]["name"] is None
    assert ("cell-not-understood", "单位：港元") in {(said.code, said.value) for said in document.findings}


@pytest.mark.parametrize(
    "lines",
    [
        ("项目资金\t项目总投资：\t40\t", "\t其中：当年财政拨款：\t30\t", "\t其他资金：\t10\t"),
        ("项目总预算\t40\t\t", "当年年度预算\t40\t\t", "其中:财政资金\t30\t\t", "其中:其他资金\t10\t\t"),
    ],
)
def test_sources_of_the_year_are_those_of_a_total_that_is_all_of_the_year(lines: tuple[str, ...]) -> None:
    funds = head("单位：万元", "项目名称\t河道清淤\t\t", *lines)["funds"]
    assert (funds["total"], funds["fiscal"], funds["other"]) == ("400000", "300000", "100000")


def test_sources_of_the_year_are_not_those_of_all_years() -> None:
    lines = ("项目资金\t项目总投资：\t90\t", "\t其中：当年财政拨款：\t30\t", "\t其他资金：\t10\t")
    funds = head("单位：万元", "项目名称\t河道清淤\t\t", *lines)["funds"]
    assert (funds["total"], funds.get("fiscal"), funds["annual_fiscal"]) == ("900000", None, "300000")


def test_a_label_of_money_that_stands_over_others_in_a_text_has_no_amount_of_its_own() -> None:
    funds = head("单位：万元", "项目名称\t河道清淤\t\t", "项目预算\t当年预算金额：\t40\t", "\t其中：财政拨款：\t40\t")["funds"]
    assert (funds["total"], funds["fiscal"]) == ("400000", "400000")


def test_a_unit_above_the_title_is_of_the_table_below_it() -> None:
    one = f"2024年项目支出绩效目标表\n项目名称\t河道清淤\t\t\n资金总额\t30\t\t\n{HEADING}{ROWS}"
    first, second = json_of(read(f"单位：万元\n{one}（单位：元）\n{one.replace('河道清淤', '堤防加固')}"))["tables"]
    assert [table["funds"]["total"] for table in (first, second)] == ["300000", "30"]


def test_several_labels_in_one_line_have_a_value_each() -> None:
    table = head("填报单位：榆中县水务局 填报日期：2024年3月10日", "项目名称\t河道清淤\t\t", "资金总额（千元）\t30\t\t")
    assert table["department"]["name"] == "榆中县水务局"
    assert [(kept["label"], kept["value"]) for kept in table["other_fields"]] == [("填报日期", "2024年3月10日")]
    assert table["funds"] == {"total": "30000"}


def test_a_sum_with_sources_that_have_no_property_is_read() -> None:
    page = (
        "<p>榆中县2024年项目支出绩效目标表</p><table><tr><td>项目名称</td><td colspan=3>河道清淤</td></tr>"
        "<tr><td>项目资金（万元）</td><td colspan=3><p>资金总额：36</p><p>财政拨款：30</p><p>事业收入：2</p><p>其他：4</p></td></tr>"
        "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>"
        "<tr><td>产出指标</td><td>数量指标</td><td>疏浚河道</td><td>≥12公里</td></tr></table>"
    )
    (table,) = json_of(read(page, "form.html"))["tables"]
    assert table["funds"] == {"total": "360000", "fiscal": "300000", "other": "40000"}
    assert [(kept["label"], kept["value"]) for kept in table["other_fields"]] == [("事业收入", "2")]


def test_a_row_of_a_text_with_levels_of_no_framework_and_no_remark_has_lost_no_cell() -> None:
    heading = "一级指标\t二级指标\t三级指标\t指标值\t备注\n"
    rows = "决策\t项目立项\t立项依据充分性\t充分\t\n\t绩效目标\t目标合理性\t合理\t\n产出\t产出数量\t疏浚河道\t≥12公里\t含支流\n"
    rows += "\t清运淤泥\t≥3万方\t外运\n"  # this one has lost one
    document = read(f"榆中县2024年项目支出绩效目标表\n项目名称\t河道清淤\t\t\t\n{heading}{rows}")
    (table,) = json_of(document)["tables"]
    assert [(row["name"], row["value"]) for row in table["indicators"]] == [
        ("立项依据充分性", "充分"), ("目标合理性", "合理"), ("疏浚河道", "≥12公里"), ("清运淤泥", "≥3万方"),
    ]  # fmt: skip


REGIONAL = (
    "专项名称\t秸秆综合利用补助\t\t",
    "中央主管部门\t国务院主管部门\t省级主管部门\t有关部门",
    "县级财政部门\t榆中县财政局\t县级主管部门\t榆中县农业农村局",
)


def test_bodies_of_other_levels_are_kept_and_tell_the_place_of_a_form_that_names_none_else() -> None:
    document = read("\n".join(("2024年专项资金区域绩效目标表", *REGIONAL, "单位：万元", "年度金额\t30\t\t", HEADING + ROWS)))
    written_ = json_of(document)
    (table,) = written_["tables"]
    assert (written_["city"], table["supervising_department"]) == ("榆中县", "国务院主管部门")
    kept = [(other["label"], other["value"]) for other in table["other_fields"]]
    assert kept == [("县级财政部门", "榆中县财政局"), ("县级主管部门", "榆中县农业农村局")]
    assert [said.code for said in document.findings] == []


def test_a_firm_under_another_label_tells_no_place() -> None:
    document = read("\n".join(("2024年专项资金区域绩效目标表", REGIONAL[0], "施工单位\t榆中县渠道工程公司\t\t", HEADING + ROWS)))
    assert json_of(document)["city"] is None


def test_the_same_label_with_another_department_stays_a_question() -> None:
    document = read(
        "\n".join(("2024年项目支出绩效目标表", "项目名称\t清淤\t\t", "主管部门\t榆中县水务局\t主管部门\t榆中县林业局", HEADING + ROWS))
    )
    assert ("cell-not-understood", "榆中县林业局") in {(said.code, said.value) for said in document.findings}


# -- columns of money of several years, upright labels ---------------------------------------------------------------------------


def page(*rows: str) -> Json:
    """Read a web page's form, its cells between bars (名称^3 down three rows); give its only table as JSON."""
    below = ("一级指标|二级指标|三级指标|指标值", "产出指标|数量指标|疏浚河道|≥12公里", "效益指标|社会效益指标|防洪能力|增强")
    cells = [[text.partition("^")[::2] for text in row.split("|")] for row in (*rows, *below)]
    lines = ("".join(f"<td rowspan={down or 1}>{text}</td>" for text, down in row) for row in cells)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    document = extract(read_bytes(f"<h1>榆中县项目支出绩效目标表（2023年度）</h1><table>{body}</table>".encode(), "form.html"))
    (table,) = json_of(document)["tables"]
    return table


@pytest.mark.parametrize(
    "years", ["上年度预算安排|上年度实际执行|本年度申请金额", "上年预算数|上年执行数|本年预算数", "上年度安排|本年度安排资金|下年度安排"]
)
def test_of_columns_of_money_only_this_years_is_the_forms(years: str) -> None:
    headings = years.split("|")
    own = next(i for i, heading in enumerate(headings) if heading.startswith("本年"))

    def amounts(*three: str) -> str:
        others = [amount for amount in ("711", "722") if amount] if three[0] else ["", ""]
        return "|".join([*others[:own], three[0], *others[own:]])

    rows = [f"合计|{amounts('55')}", f"财政拨款|{amounts('50')}", f"政府性基金拨款|{amounts('')}", f"其他资金|{amounts('5')}"]
    table = page("项目名称|河道清淤", f"资金来源（万元）|{years}", *rows)
    assert {name: amount for name, amount in table["funds"].items() if amount} == {"total": "550000", "fiscal": "500000", "other": "50000"}
    kept = [(other["label"], other["value"]) for other in table["other_fields"]]
    assert kept == [
        (f"{source} {heading}", amount)
        for source in ("合计", "财政拨款", "其他资金")
        for heading, amount in zip([heading for heading in headings if not heading.startswith("本年")], ("711", "722"), strict=True)
    ]


def test_a_label_beside_an_upright_one_is_no_value() -> None:
    table = page("项目名称|河道清淤", "项目立项情况^2|立项文件（200字内）|榆水发〔2022〕7号", "必要性|河道淤积。", "项目规模|12公里")
    kept = [(other["label"], other["value"]) for other in table["other_fields"]]
    assert kept == [("立项文件（200字内）", "榆水发〔2022〕7号"), ("必要性", "河道淤积。"), ("项目规模", "12公里")]


def test_receipts_of_the_special_account_and_of_the_year_before_are_sources() -> None:
    table = page(
        "项目名称|河道清淤", "项目资金（万元）^5|资金总额：|80", "一般公共预算拨款：|50", "纳入财政专户管理的收入：|20",
        "未纳入财政专户管理的收入：|7", "上年结余收入：|3",
    )  # fmt: skip
    funds = {name: amount for name, amount in table["funds"].items() if amount}
    assert funds == {"total": "800000", "fiscal": "500000", "special_account": "200000", "carried_over": "30000"}
    assert [(other["label"], other["value"]) for other in table["other_fields"]] == [("未纳入财政专户管理的收入", "7")]


@pytest.mark.parametrize("done", ["年度目标完成情况", "具体完成情况", "目标实现情况"])
def test_what_came_of_the_goal_stands_beside_it(done: str) -> None:
    table = page("项目名称|河道清淤", f"目标完成情况^2|年度目标|{done}", "疏浚河道12公里。|已疏浚12.6公里。")
    assert (table["goal"], table["actual_goal"]) == ("疏浚河道12公里。", "已疏浚12.6公里。")


@pytest.mark.parametrize(
    ("first", "joins", "last"), [("2023-03-01", "至", "2024-11-30"), ("20230301", "到", "20241130"), ("2023年3月", "—", "2024年11月")]
)
def test_begin_and_end_of_a_project_in_cells_of_their_own(first: str, joins: str, last: str) -> None:
    table = page("项目名称|河道清淤", f"项目起止时间|{first}|{joins}|{last}")
    assert (table["start"], table["end"]) == ("2023-03-01", "2024-11-30")


@pytest.mark.parametrize("title", ["2023年部门预算项目绩效目标表（二级项目）", "2023年项目支出绩效目标表（公开13表）"])
def test_department_and_unit_in_the_first_row_and_a_remark_behind_the_title(title: str) -> None:
    rows = ("项目名称|河道清淤", "资金总额|80", "一级指标|二级指标|三级指标|指标值", "产出指标|数量指标|疏浚河道|≥12公里")
    for first in (
        "编制单位：榆中县水务局|单位：万元",
        "编制单位：榆中县水务局　　单位：万元",
        "填报日期：2022年10月20日　编制单位：榆中县水务局　单位：万元",
    ):
        body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row.split('|'))}</tr>" for row in (first, *rows))
        (table,) = json_of(read(f"<h2>{title}</h2><table>{body}</table>", "form.html"))["tables"]
        assert (table["title"], table["department"]["name"], table["funds"]) == (title, "榆中县水务局", {"total": "800000"})


def test_a_sum_below_total_and_this_years_is_this_years() -> None:
    table = page(
        "项目名称|河道清淤", "项目总预算（万元）|1500|项目当年预算|420", "资金来源|金额", "合计|420", "其中：财政拨款|400", "其他资金|20"
    )
    funds = {name: amount for name, amount in table["funds"].items() if amount}
    assert funds == {"total": "15000000", "annual_total": "4200000", "annual_fiscal": "4000000", "annual_other": "200000"}


def test_of_several_amounts_under_headings_nobody_knows_none_is_certain() -> None:
    table = page("项目名称|河道清淤", "资金来源（万元）|甲案|乙案", "合计|40|55", "财政拨款|40|50")
    assert table["funds"] == {"total": "400000", "fiscal": "400000"}
    assert [table["fields"][name]["doubts"] for name in ("total", "fiscal")] == [["label-by-parts", "other-value"], ["other-value"]]


def test_the_label_of_the_goal_is_never_the_value_of_one_before_it() -> None:
    table = page("项目名称|河道清淤", "部门职能概述|总体绩效目标", "管理河道。|疏浚河道12公里。")
    assert ("部门职能概述", "总体绩效目标") not in [(other["label"], other["value"]) for other in table.get("other_fields", ())]


@pytest.mark.parametrize("columns", ["实施期|本年度", "项目总投资|2023年资金", "实施期资金|当年资金"])
def test_columns_of_all_years_and_this_year_behind_the_heading_of_the_funds(columns: str) -> None:
    table = page("项目名称|河道清淤", f"项目资金（万元）^4|资金来源|{columns}", "合计|1280|470", "财政资金|1000|400", "其他资金|280|70")
    funds = {name: amount for name, amount in table["funds"].items() if amount}
    assert funds == {
        "total": "12800000", "fiscal": "10000000", "other": "2800000",
        "annual_total": "4700000", "annual_fiscal": "4000000", "annual_other": "700000",
    }  # fmt: skip
