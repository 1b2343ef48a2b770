"""Forms of places that were met after the first: blocks under titles of their own, tasks beside the money of a department."""

from __future__ import annotations

from typing import Any

import pytest

from jixiao.extraction.pipeline import ExtractedDocument
from test_first_readings import ROWS, json_of, others, page, table

NAMED = "项目名称|河道清淤|实施单位|崇信县水务局"


def said(document: ExtractedDocument) -> list[str]:
    return [finding.code for finding in document.findings]


def only(*blocks: str) -> dict[str, Any]:
    (one,) = json_of(page(*blocks))["tables"]
    return dict(one)


def department(*lines: str) -> dict[str, Any]:
    """The form of a whole department, with these rows of its head."""
    return only("崇信县水务局2025年部门整体支出绩效目标表", "单位：万元", "部门名称|崇信县水务局|<|<\n" + "\n".join(lines) + ROWS)


# -- the goal and what came of it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["年度总体目标完成情况综述", "年末目标实际结果概要"])
def test_a_heading_beside_that_of_the_goal_is_not_the_goal(heading: str) -> None:
    """What the heading is called may be unknown: below both stand texts, each in its own column."""
    goal, reached = "全年疏浚河道十二公里，提高沿岸村庄的防洪能力。", "全年疏浚河道十三公里，沿岸村庄的防洪能力有所提高。"
    document = page(
        "崇信县2025年项目支出绩效自评表",
        f"{NAMED}\n年度总体目标|年初设定目标|{heading}|<\n^|{goal}|{reached}|<{ROWS}",
    )
    (form,) = json_of(document)["tables"]
    assert form["goal"] == goal
    assert reached in (form.get("actual_goal"), others(form).get(heading))
    assert "cell-not-understood" not in said(document)


def test_a_goal_beside_its_label_is_no_heading() -> None:
    form = table(NAMED, "年度目标|疏浚河道十二公里|<|<")
    assert form["goal"] == "疏浚河道十二公里"


# -- lines of the head ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("（2025年度  监控时段：1-6月）", {"监控时段": "1-6月"}),
        ("表二（2025年度）", {}),
        ("2025年度 填报日期：2025年2月3日", {"填报日期": "2025年2月3日"}),
    ],
)
def test_the_year_among_other_lines_of_the_head(line: str, kept: dict[str, str]) -> None:
    document = page("项目支出绩效目标表", f"{line}|<|<|<\n{NAMED}{ROWS}")
    (form,) = json_of(document)["tables"]
    assert form["fiscal_year"] == 2025
    assert others(form) == kept
    assert "cell-not-understood" not in said(document)


def test_the_money_unit_beside_a_year() -> None:
    form = table(NAMED, "评价年度：2025年|<|金额单位：万元|<", "区直主管部门|崇信县水利发展中心|项目资金|80.5")
    assert form["amount_unit"] == "万元"
    assert form["funds"]["total"] == "805000"
    assert form["supervising_department"] == "崇信县水利发展中心"


@pytest.mark.parametrize("term", ["1年", "12个月", "长期", "一次性"])
def test_how_long_a_project_takes_is_no_date_and_is_kept(term: str) -> None:
    document = page("崇信县2025年项目支出绩效目标表", f"{NAMED}\n项目期限|{term}|<|<{ROWS}")
    assert "date-unreadable" not in said(document)
    assert others(json_of(document)["tables"][0]) == {"项目期限": term}


@pytest.mark.parametrize("term", ["20251-20261", "2025年13月"])
def test_a_date_that_cannot_be_read_is_said(term: str) -> None:
    assert "date-unreadable" in said(page("崇信县2025年项目支出绩效目标表", f"{NAMED}\n项目期限|{term}|<|<{ROWS}"))


# -- money ---------------------------------------------------------------------------------------------------------------------

TASKS = """年度主要任务|任务名称|主要内容|预算金额（万元）
^|河道|疏浚河道|40
^|水库|加固水库|35.5
^|金额合计|<|75.5"""


def test_the_sum_of_the_tasks_is_no_total_beside_the_money_of_the_department() -> None:
    form = department(TASKS, "部门预算|资金总额|210|<", "^|其中：财政拨款|210|<")
    assert form["funds"] == {"total": "2100000", "fiscal": "2100000"}
    assert department("部门预算|资金总额|210|<", "^|其中：财政拨款|210|<", TASKS)["funds"] == {"total": "2100000", "fiscal": "2100000"}


def test_the_sum_of_the_tasks_is_the_total_where_nothing_else_is() -> None:
    assert department(TASKS)["funds"] == {"total": "755000"}


def test_the_income_of_a_department_is_all_of_its_money() -> None:
    income = "年度收支（万元）|收入合计|财政拨款收入|支出合计\n^|210|190|210"
    assert department(income, TASKS)["funds"] == {"total": "2100000", "fiscal": "1900000"}


def test_the_first_of_numbered_sources_stands_behind_their_heading() -> None:
    form = department(
        "部门预算总额（万元）|<|<|210",
        "1、资金来源：（1）政府预算资金|<|<|190",
        "（2）单位资金|<|<|20",
        "2、资金结构：（1）基本支出|<|<|60",
        "（2）项目支出|<|<|150",
    )
    assert form["funds"] == {"total": "2100000", "fiscal": "1900000", "unit_funds": "200000"}
    assert list(others(form).values()) == ["60", "150"]


def test_a_dash_behind_of_which() -> None:
    form = table(NAMED, "预算（万元）|预算数：|80|<", "^|其中-财政拨款：|70|<", "^|其它资金：|10|<")
    assert form["funds"] == {"total": "800000", "fiscal": "700000", "other": "100000"}


# -- blocks and columns --------------------------------------------------------------------------------------------------------

LONG = """一级指标|二级指标|指标名称|指标值
产出指标|数量指标|累计疏浚河道|≥60公里
效益指标|社会效益指标|受益村庄|≥30个"""


@pytest.mark.parametrize("first", ["长期绩效目标表", "项目长期绩效目标表"])
@pytest.mark.parametrize("between", ["", "目标名称|建成安全河道体系|<|<\n"])
def test_blocks_under_titles_of_their_own_are_of_one_form(first: str, between: str) -> None:
    second = first.replace("长期", "年度")
    form = only("崇信县2025年部门预算项目绩效目标申报表", f"{NAMED}\n{first}|<|<|<\n{between}{LONG}\n{second}|<|<|<{ROWS}")
    assert form["project"] == "河道清淤"
    assert [(row["name"], row["horizon"]) for row in form["indicators"]] == [
        ("累计疏浚河道", "long-term"),
        ("受益村庄", "long-term"),
        ("疏浚河道", "annual"),
        ("防洪能力", "annual"),
        ("村民满意度", "annual"),
    ]


def test_the_headings_of_their_values_tell_what_blocks_are_of() -> None:
    long = LONG.replace("指标值", "周期目标值").replace("指标名称", "三级指标")
    annual = ROWS.strip().replace("指标值", "年度目标值")
    form = only(
        "崇信县2025年项目绩效目标申报表",
        f"{NAMED}\n一、实施周期目标（2024—2026年）|<|<|<\n三年疏浚河道六十公里。|<|<|<\n{long}\n"
        f"二、年度目标（2025年）|<|<|<\n疏浚河道十二公里。|<|<|<\n{annual}",
    )
    assert [(row["name"], row["horizon"]) for row in form["indicators"]] == [
        ("累计疏浚河道", "long-term"),
        ("受益村庄", "long-term"),
        ("疏浚河道", "annual"),
        ("防洪能力", "annual"),
        ("村民满意度", "annual"),
    ]


def test_sources_beside_an_upright_heading_of_funds() -> None:
    form = table(NAMED + "|<", "资金申请（万元）|资金总额|其中：财政拨款|其他资金|备注", "^|52|46|6|")
    assert form["funds"] == {"total": "520000", "fiscal": "460000", "other": "60000"}


def test_a_title_with_a_project_begins_another_form() -> None:
    document = page(
        "崇信县2025年项目绩效目标表", f"{NAMED}{ROWS}", "水库加固项目年度绩效目标表", f"项目名称|水库加固|实施单位|崇信县水务局{ROWS}"
    )
    assert [form["project"] for form in json_of(document)["tables"]] == ["河道清淤", "水库加固"]


def test_levels_under_headings_that_call_them_kind_and_content() -> None:
    form = only(
        "崇信县2025年项目支出绩效目标表",
        f"{NAMED}|<\n"
        + """绩效目标|指标类别|指标内容|指标名称|指标值
^|项目产出指标|数量目标|疏浚河道|12公里
^|^|质量目标|验收合格率|达到95%以上
^|项目效果指标|社会效益|受益村庄|30个
^|^|社会公众满意度|村民满意率|90%""",
    )
    assert [(row["level1"], row["level2"], row["name"], row["value"]) for row in form["indicators"]] == [
        ("项目产出指标", "数量目标", "疏浚河道", "12公里"),
        ("项目产出指标", "质量目标", "验收合格率", "达到95%以上"),
        ("项目效果指标", "社会效益", "受益村庄", "30个"),
        ("项目效果指标", "社会公众满意度", "村民满意率", "90%"),
    ]


def test_values_under_the_heading_of_a_standard() -> None:
    form = only(
        "崇信县2025年项目支出绩效目标表",
        f"{NAMED}|<\n"
        + """指标类型|指标分类|指标名称（内容）|标准值|标准来源
产出指标|数量|疏浚河道|≥12公里|计划标准
^|质量|验收合格率|100%|行业标准
^|进度|完工时间|2025年10月底前|计划标准
效益指标|社会效益|防洪能力|明显提高|历史标准
^|服务对象满意度|村民满意度|≥90%|计划标准""",
    )
    assert [(row["name"], row["value"]) for row in form["indicators"]] == [
        ("疏浚河道", "≥12公里"),
        ("验收合格率", "100%"),
        ("完工时间", "2025年10月底前"),
        ("防洪能力", "明显提高"),
        ("村民满意度", "≥90%"),
    ]


def test_three_columns_of_levels_of_which_the_last_has_the_names() -> None:
    form = only(
        "崇信县2025年财政扶贫资金项目绩效目标申报表",
        f"{NAMED}|<\n"
        + """评价内容|指标类别|评价指标|目标值|绩效标准
产出|数量|疏浚河道|12公里|计划标准
产出|质量|验收合格率|100%|行业标准
效益|社会效益|受益村庄|30个|计划标准
满意度|受益对象满意度|村民满意程度|90%|计划标准""",
    )
    assert [(row["level1"], row["level2"], row["name"]) for row in form["indicators"]] == [
        ("产出", "数量", "疏浚河道"),
        ("产出", "质量", "验收合格率"),
        ("效益", "社会效益", "受益村庄"),
        ("满意度", "受益对象满意度", "村民满意程度"),
    ]


@pytest.mark.parametrize("name", ["指标名称", "绩效目标名称"])
def test_kind_and_content_of_goals_are_levels(name: str) -> None:
    form = only(
        "崇信县2025年专项资金绩效目标表",
        f"{NAMED}\n"
        + f"""目标类别|目标内容|{name}|考核指标值
产出目标|数量目标|疏浚河道|12公里
^|质量目标|验收合格率|≥95%
效益目标|社会效益目标|受益村庄|30个
满意度目标|服务对象满意度目标|村民满意程度|90%""",
    )
    assert [(row["level2"], row["name"], row["value"]) for row in form["indicators"]] == [
        ("数量目标", "疏浚河道", "12公里"),
        ("质量目标", "验收合格率", "≥95%"),
        ("社会效益目标", "受益村庄", "30个"),
        ("服务对象满意度目标", "村民满意程度", "90%"),
    ]


# -- what names a form, and what holds for all of them --------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["项目一：", "项目1:", "项目（一）："])
def test_a_line_with_the_number_of_the_project_names_it(first: str) -> None:
    head = "主管部门|崇信县农业农村局|资金总额（万元）|68"
    second = first.replace("一", "二").replace("1", "2")
    document = page(
        "崇信县2025年项目支出绩效目标公开表", f"{first}河道清淤", head + ROWS, f"{second}水库加固", head.replace("68", "35") + ROWS
    )
    forms = json_of(document)["tables"]
    assert [(form["project"], form["funds"]["total"], len(form["indicators"])) for form in forms] == [
        ("河道清淤", "680000", 3),
        ("水库加固", "350000", 3),
    ]


def test_the_department_that_a_line_before_all_forms_names() -> None:
    forms = ("项目名称：河道清淤", ROWS.strip(), "项目名称：水库加固", ROWS.strip())
    document = page("崇信县锦屏镇2025年项目绩效目标", "填报单位：崇信县锦屏镇人民政府", *forms)
    assert [form["department"]["name"] for form in json_of(document)["tables"]] == ["崇信县锦屏镇人民政府"] * 2


def test_the_year_and_the_months_watched_in_brackets_beside_another_line() -> None:
    assert only("项目支出绩效运行监控表", "（2025年1-8月）　　崇信县财政局监制", NAMED + ROWS)["fiscal_year"] == 2025


# -- money in other places --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["其他资金 3.60", "其他资金3.60"])
def test_an_amount_in_the_cell_of_its_label(other: str) -> None:
    form = table(NAMED, f"预算规模（万元）|预算数|33.6|{other}")
    assert form["funds"] == {"total": "336000", "other": "36000"}


def test_a_heading_of_funds_that_states_their_unit_in_brackets_is_no_body() -> None:
    form = table(NAMED, "资金安排(单位:万元)|资金总额|33.6|<", "^|其中:财政资金|30|<")
    assert (form["department"]["name"], form["funds"]) == ("崇信县水务局", {"total": "336000", "fiscal": "300000"})


def test_what_the_tasks_are_and_what_is_remarked_of_them_is_kept() -> None:
    form = department(
        """年度主要任务|任务名称|主要内容|预算金额（万元）|<|<
^|^|^|总额|财政拨款|备注
^|河道|疏浚河道|40|30|分两年
^|金额合计|<|40|30|"""
    )
    assert form["funds"] == {"total": "400000", "fiscal": "300000"}
    assert {"疏浚河道", "分两年"} <= set(others(form).values())


# -- what stands beside forms ----------------------------------------------------------------------------------------------------


def test_notes_of_their_own_and_the_signature_of_the_department_are_no_findings() -> None:
    notes = "<table><tr><td>填表说明</td></tr><tr><td>1.本表由实施单位填写。</td></tr><tr><td>2.金额保留两位小数。</td></tr></table>"
    document = page("崇信县2025年项目支出绩效目标表", f"{NAMED}{ROWS}", notes, "崇信县水务局")
    assert not {"table-unrecognised", "other-table", "text-beside-table"} & set(said(document))


def test_a_table_of_another_kind_is_told_from_one_that_was_not_recognised() -> None:
    expenses, goals = "项目|预算数|决算数\n公务接待费|3|2.1\n公务用车费|8|7.5", "序号|部门年度目标|指标值\n1|修渠|5公里\n2|护堤|3公里"
    form = ("崇信县2025年项目支出绩效目标表", f"{NAMED}{ROWS}")
    assert [code for code in said(page(*form, "“三公”经费支出情况", expenses)) if "table" in code] == ["other-table"]
    assert "other-table" not in said(page(*form, "另附", goals))


def test_an_amount_with_another_behind_it_is_said_to_be_unreadable() -> None:
    document = page("崇信县2025年项目支出绩效目标表", f"{NAMED}\n年度资金总额|85万85万（河道60万元，水库25万元）|<|<{ROWS}")
    assert "amount-unreadable" in said(document)
    assert json_of(document)["tables"][0]["funds"]["total"] is None


@pytest.mark.parametrize(
    "line",
    [
        "2025年2月20日",
        "抄送：崇信县审计局。",
        "责任编辑：李某",
        "分享到：微信 微博",
        "打印 | 关闭　主办：崇信县人民政府办公室　网站标识码：6208230001".replace(" | ", "　"),
        "填报单位（盖章）：崇信县水务局",
        "评价人员：罗某、习某　　单位负责人：阮某",
    ],
)
def test_what_stands_below_a_form_and_says_nothing_more_of_it(line: str) -> None:
    assert said(page("崇信县2025年项目支出绩效目标表", NAMED + ROWS, line)) == said(page("崇信县2025年项目支出绩效目标表", NAMED + ROWS))


def test_what_the_page_says_of_itself_above_a_form() -> None:
    document = page("崇信县2025年项目支出绩效目标表", f"来源：崇信县水务局　发布时间：2025-04-15|<|<|<\n{NAMED}{ROWS}")
    assert "cell-not-understood" not in said(document)


def test_a_row_of_totals_that_says_what_it_counts_in() -> None:
    rows = """一级指标|二级指标|三级指标|指标值|实际完成值|分值|得分
产出指标|数量指标|疏浚河道|≥12公里|13公里|50|50
满意度指标|服务对象满意度指标|村民满意度|≥90%|92%|40|39
合计（含资金执行10分）|<|<|<|<|100|99"""
    form = only("崇信县2025年项目支出绩效自评表", "项目名称|河道清淤|实施单位|崇信县水务局|<|<|<\n" + rows)
    assert [row["name"] for row in form["indicators"]] == ["疏浚河道", "村民满意度"]
    assert form["numbers"]["total_score"] == "99"


def test_a_grant_of_a_level_of_government_for_whatever_it_is() -> None:
    form = table(NAMED, "资金来源（万元）|资金合计|26|<", "^|1.中央专项扶贫资金|20|<", "^|2.县级配套|6|<")
    assert form["funds"] == {"total": "260000", "central": "200000", "county": "60000"}


def test_a_column_of_amounts_under_the_budget_of_the_year() -> None:
    document = page(
        "崇信县2025年项目支出绩效目标表", f"{NAMED}\n项目资金（万元）|资金来源|2025年预算数|<\n^|总额|128|<\n^|县级财政拨款|128|<{ROWS}"
    )
    assert json_of(document)["tables"][0]["funds"] == {"total": "1280000", "county": "1280000"}


def test_the_years_beside_the_sum_of_them() -> None:
    form = table(
        "项目名称|河道清淤|<|实施单位|崇信县水务局|<",
        "资金安排（万元）|年份|合计|2025年|2026年|2027年",
        "^|资金总额|210|70|72|68",
        "^|其中：财政拨款|185|62|63|60",
    )
    assert (form["funds"]["total"], form["funds"]["annual_total"], form["funds"]["annual_fiscal"]) == ("2100000", "700000", "620000")


# -- what must not be taken for more than it is ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goal", "below", "beside"),
    [
        ("完成全部河道疏浚任务", "项目主要风险点及应对处置预案", "建立应急处置机制，落实专人负责巡查。"),
        ("保障河道正常运转", "与上年度对比的主要变化事项", "新增三条河道疏浚任务。"),
        ("详见附件", "上一年度目标未完成事项及改进", "无未完成的事项，继续做好巡查。"),
    ],
)
def test_the_goal_is_kept_where_another_label_stands_below_it(goal: str, below: str, beside: str) -> None:
    form = table(NAMED, f"年度绩效目标|{goal}|<|<", f"{below}|{beside}|<|<")
    assert form["goal"] == goal


@pytest.mark.parametrize(
    "name", ["区块链专项资金", "市值管理资金", "省内高校补助资金", "市政设施维护经费", "中央厨房补助资金", "县域经济发展资金"]
)
def test_the_name_of_a_fund_is_no_level_of_government(name: str) -> None:
    form = table(NAMED, "资金总额（万元）|100|<|<", f"{name}|50|<|<")
    assert not {"central", "provincial", "municipal", "county"} & {key for key, value in form["funds"].items() if value}


@pytest.mark.parametrize(
    "line", ["整改责任方：崇信县水务局", "审核：该项目目标值偏低，退回修改后重报", "主送：建议取消本项目", "责任编辑：本项目资金核减20万元"]
)
def test_a_line_below_a_form_that_says_something_is_not_left_out(line: str) -> None:
    document = page("崇信县2025年项目支出绩效目标表", NAMED + ROWS, line)
    (form,) = json_of(document)["tables"]
    assert "text-beside-table" in said(document) or line.partition("：")[2] in others(form).values()


def test_a_line_of_the_head_with_data_of_the_project_is_not_of_the_page() -> None:
    document = page("崇信县2025年项目支出绩效目标表", f"名称：河道清淤　备注：分两期实施|<|<|<\n{NAMED}{ROWS}")
    (form,) = json_of(document)["tables"]
    assert "cell-not-understood" in said(document) or "分两期实施" in others(form).values()


def test_who_takes_part_is_no_department() -> None:
    form = table("项目名称|河道清淤|<|<", "市直部门|崇信县教育局|<|<", "直属单位|崇信县教研室|<|<")
    assert form["department"]["name"] not in ("崇信县教育局", "崇信县教研室")


LINES = ("崇信县2025年项目支出绩效目标表", "项目名称", "河道清淤", "指标名称", "指标值", "疏浚河道", "≥12公里", "验收合格率", "≥95%")


def lines(*more: str) -> dict[str, Any]:
    """A text with a cell on each line, whose headings begin with the name."""
    from jixiao.extraction.pipeline import extract
    from jixiao.readers import read_bytes

    (one,) = json_of(extract(read_bytes("\n".join((*LINES, *more)).encode(), "form.txt")))["tables"]
    return dict(one)


def test_the_head_below_the_rows_of_a_text_is_none_of_them() -> None:
    form = lines("资金总额（万元）", "100", "主管部门", "崇信县水利局", "年度总体目标", "全年疏浚河道十二公里。")
    assert not {"资金总额（万元）", "主管部门", "年度总体目标"} & {row["name"] for row in form["indicators"]}
    assert (form["funds"]["total"], form["supervising_department"]) == ("1000000", "崇信县水利局")


def test_the_sum_of_a_text_without_points_is_no_row() -> None:
    assert [row["name"] for row in lines("总分", "100")["indicators"]] == ["疏浚河道", "验收合格率"]


# -- several projects of one department ----------------------------------------------------------------------------------------------


def test_the_code_of_the_department_in_a_list_below_its_name() -> None:
    listed = """项目名称|预算单位|一级指标|二级指标|三级指标|指标值
河道清淤|302001-崇信县水务局|产出指标|数量指标|疏浚河道|≥12公里
^|^|满意度指标|服务对象满意度指标|村民满意度|≥90%
水库加固|302001-崇信县水务局|产出指标|数量指标|加固水库|2座
^|^|满意度指标|服务对象满意度指标|村民满意度|≥92%"""
    document = page("2025年部门预算项目绩效目标表", "部门：崇信县水务局|<|<|<|<|单位：万元\n" + listed)
    assert [form["department"] for form in json_of(document)["tables"]] == [{"code": "302001", "name": "崇信县水务局"}] * 2
    assert "cell-not-understood" not in said(document)


def test_the_money_unit_beside_the_department_above_two_forms() -> None:
    form = f"项目名称|{{}}|<|<\n资金|资金总额|{{}}|<{ROWS}"
    sheet = "部门名称：崇信县水务局|<|<|单位：万元\n" + form.format("河道清淤", "60") + "\n".join(("", form.format("水库加固", "35")))
    forms = json_of(page("崇信县2025年专项业务经费绩效目标表", sheet.replace("\n\n", "\n")))["tables"]
    assert [form["funds"]["total"] for form in forms] == ["600000", "350000"]


def test_the_half_year_watched_behind_a_comma() -> None:
    assert only("项目支出绩效运行监控表", "（2025年度，截至6月30日）", NAMED + ROWS)["fiscal_year"] == 2025


def test_a_word_that_was_once_the_name_of_a_place_is_none_inside_another() -> None:
    """新区 was a district of 唐山 until 2002."""
    document = page("浮山新区街道2025年部门预算公开", "崇信县2025年项目支出绩效目标表", NAMED + ROWS)
    assert "place-of-another-time" not in said(document)


def test_a_clause_behind_an_amount_is_kept_beside_it() -> None:
    forms = json_of(page("一、河道清淤项目绩效目标", "预算金额：567万元，资金来源为县级财政拨款。", ROWS.strip()))["tables"]
    assert forms[0]["funds"]["total"] == "5670000"
    assert "资金来源为县级财政拨款" in "".join(others(forms[0]).values())


def test_the_department_above_forms_with_numbered_titles() -> None:
    titles = ("一、河道清淤项目绩效目标表", "二、水库加固项目绩效目标表")
    blocks = [block for title in titles for block in (title, "年度资金总额：88万元", ROWS.strip())]
    document = page("崇信县2025年度项目支出绩效目标汇编", "编制单位：崇信县水务局", *blocks)
    assert [form["department"]["name"] for form in json_of(document)["tables"]] == ["崇信县水务局"] * 2


def test_two_documents_about_a_whole_department_are_about_one_table() -> None:
    from jixiao.extraction.pipeline import extract
    from jixiao.rdf.iris import Minter
    from jixiao.readers import read_bytes

    def work(year: int, value: str) -> str:
        text = f"<meta charset=utf-8><p>崇信县水务局{year}年部门整体支出绩效目标表</p>"
        text += "<table><tr><td>部门名称</td><td colspan=3>崇信县水务局</td></tr>"
        rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in ROWS.strip().split("\n"))
        (one,) = extract(read_bytes(f"{text}{rows.replace('≥90%', value)}</table>".encode(), "form.html")).tables
        return Minter().table(one)

    assert work(2025, "≥90%") == work(2025, "≥92%")
    assert work(2025, "≥90%") != work(2026, "≥90%")
