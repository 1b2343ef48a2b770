"""Forms in layouts as they are published: grades beside the target, two dates of monitoring, services bought, tasks without a sum."""

from __future__ import annotations

from typing import Any

import pytest

from test_first_readings import json_of, others, page, table

HEAD = """
项目名称|堤防除草|<|<|<|<|<|<
实施单位|崇信县水务局|<|<|<|<|<|<
"""


def form_of(*blocks: str, title: str = "崇信县2024年项目支出绩效目标表") -> dict[str, Any]:
    """Read a page with one form; give its table as JSON."""
    (one,) = json_of(page(title, *blocks))["tables"]
    return dict(one)


def rows_of(form: dict[str, Any], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row.get(name) for name in names) for row in form["indicators"]]


def test_the_later_of_two_dates_of_monitoring_is_the_result() -> None:
    form = form_of(
        HEAD
        + """资金（万元）|资金来源|年初预算数|1-6月执行数|执行率|1-9月执行数|执行率|全年预计执行数
^|年度资金总额|80|20|25%|60|75%|80
一级指标|二级指标|三级指标|年度指标值|1-6月完成值|1-9月完成值|全年预计完成值|偏差原因分析
产出指标|数量指标|除草面积|≥30亩|9亩|24亩|31亩|
^|时效指标|完工时间|10月底前|未完工|未完工|10月20日|多雨""",
        title="崇信县2024年项目支出绩效运行监控表",
    )
    assert rows_of(form, "name", "value", "actual", "horizon") == [
        ("除草面积", "≥30亩", "24亩", None),
        ("完工时间", "10月底前", "未完工", None),
    ]
    assert form["indicators"][0]["steps"] == "1-6月完成值：9亩；全年预计完成值：31亩"
    assert form["numbers"]["execution_rate"] == "75"
    assert others(form)["年度资金总额 1-6月执行数 执行率"] == "25%"


def test_the_best_of_several_grades_is_the_target() -> None:
    graded = """
项目名称|堤防除草|<|<|<|<|<
实施单位|崇信县水务局|<|<|<|<|<
一级指标|绩效指标|绩效指标描述|评价标准|<|<|<
^|^|^|优|良|中|差
产出指标|除草面积|已除草的面积|≥30亩|≥25亩|≥20亩|＜20亩
效果指标|管护人员满意度|满意的占比|≥95%|≥90%|≥85%|＜85%"""
    form = form_of(graded)
    assert rows_of(form, "level1", "name", "value", "standard") == [
        ("产出指标", "除草面积", "≥30亩", "良：≥25亩；中：≥20亩；差：＜20亩"),
        ("效果指标", "管护人员满意度", "≥95%", "良：≥90%；中：≥85%；差：＜85%"),
    ]


def test_a_target_beside_grades_stays_the_target() -> None:
    form = form_of("""
项目名称|堤防除草|<|<|<|<|<
实施单位|崇信县水务局|<|<|<|<|<
一级指标|二级指标|三级指标|指标值|评价标准|<|<
^|^|^|^|优|良|差
产出指标|数量指标|除草面积|≥28亩|≥30亩|≥25亩|＜20亩""")
    assert rows_of(form, "value", "standard") == [("≥28亩", "优：≥30亩；良：≥25亩；差：＜20亩")]


@pytest.mark.parametrize(
    ("name", "value", "electricity"),
    [
        ("甜瓜糖度", "≥14度", False),
        ("堤坡坡度", "≤30度", False),
        ("年节约用电", "≥14度", True),
        ("照明能耗", "≤3万度", True),
        ("年减少消耗", "3万度", True),
    ],
)
def test_degrees_are_no_electricity(name: str, value: str, electricity: bool) -> None:
    form = form_of(f"""
项目名称|堤防除草|<|<
实施单位|崇信县水务局|<|<
一级指标|二级指标|三级指标|指标值
产出指标|质量指标|{name}|{value}""")
    target = form["indicators"][0]["target"]
    assert (target["unit"], target["unit_iri"]) == ("度", "http://qudt.org/vocab/unit/KiloW-HR" if electricity else None)


def test_a_heading_over_the_whole_width_ends_the_goal_above_it() -> None:
    form = form_of("""
项目名称|堤防除草|<|<
实施单位|崇信县水务局|<|<
总体目标|中期目标|<|年度目标
^|三年除草90亩。|<|除草30亩。
第三部分 本项目各项目标分解|<|<|<
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|除草面积|≥28亩""")
    assert (form["goal"], form["annual_goal"]) == ("三年除草90亩。", "除草30亩。")


def test_an_amount_belongs_to_no_label_before_its_own() -> None:
    form = table("项目名称|河道清淤|实施单位|崇信县水务局", "项目文号|水规2号|中选造价（万元）|68.00")
    assert others(form)["项目文号"] == "水规2号"


def test_who_buys_a_service_is_the_department_and_no_firm_is_one() -> None:
    form = table("项目名称|河道清淤|<|<", "购买主体|崇信县水务局|承接主体|崇信县清河保洁有限公司", "合同金额（万元）|68.00|服务期限|一年")
    assert form["department"]["name"] == "崇信县水务局"
    assert others(form) == {"承接主体": "崇信县清河保洁有限公司", "合同金额（万元）": "68.00", "服务期限": "一年"}
    firm = table("项目名称|河道清淤|<|<", "主管部门|崇信县水务局|承担企业|崇信县清河保洁有限公司")
    assert others(firm) == {"承担企业": "崇信县清河保洁有限公司"}


def test_tasks_and_what_they_are_stand_under_their_headings() -> None:
    form = table(
        "部门（单位）名称|崇信县水务局|<|<",
        "年度主要任务|任务名称|主要内容|<",
        "^|河道巡查|巡查河道40公里。|<",
        "^|水费征收|征收水费210万元。|<",
        title="崇信县2025年部门整体支出绩效目标表",
    )
    kept = [(other["label"], other["value"]) for other in form["other_fields"]]
    assert kept == [
        ("任务名称", "河道巡查"),
        ("主要内容", "巡查河道40公里。"),
        ("任务名称", "水费征收"),
        ("主要内容", "征收水费210万元。"),
    ]


def test_the_time_of_the_work_is_the_term() -> None:
    form = table("项目名称|河道清淤|实施单位|崇信县水务局", "项目计划实施时间|2025年2月1日至2025年10月31日|<|<")
    assert (form["start"], form["end"]) == ("2025-02-01", "2025-10-31")
    form = table("项目名称|河道清淤|实施单位|崇信县水务局", "实施时间|预计开始时间：2025年2月1日|<|预计完成时间：2025年10月31日")
    assert (form["start"], form["end"]) == ("2025-02-01", "2025-10-31")


def test_a_coded_department_may_stand_alone_above_the_form() -> None:
    form = form_of("136001崇信县水务局", "项目名称|堤防除草|<|<\n一级指标|二级指标|三级指标|指标值\n产出指标|数量指标|除草面积|≥28亩")
    assert form["department"] == {"code": "136001", "name": "崇信县水务局"}


def test_the_title_of_a_score_sheet_names_its_project() -> None:
    form = form_of(
        "一级指标|二级指标|三级指标|分值|得分\n产出|产出数量|除草面积|60|58\n效益|社会效益|行洪能力|40|40",
        title="崇信县堤防除草项目绩效评价指标体系及评分表",
    )
    assert form["project"] == "崇信县堤防除草项目"


def test_a_level_below_another_is_no_part_of_its_word() -> None:
    form = form_of("""
项目名称|堤防除草|<|<
实施单位|崇信县水务局|<|<
一级指标|二级指标|三级指标|指标值
决策|计划制定|年度计划健全性|健全
过程|预算执行|预算执行率|≥95%
产出|数量指标|除草面积|≥28亩""")
    assert rows_of(form, "level1", "level2", "name") == [
        ("决策", "计划制定", "年度计划健全性"),
        ("过程", "预算执行", "预算执行率"),
        ("产出", "数量指标", "除草面积"),
    ]


def test_what_money_is_called_names_no_project() -> None:
    form = form_of(
        HEAD
        + """资金情况（万元）|资金名称|年初预算数|1-7月执行数|执行率|全年预计执行数|<|<
^|年度资金总额|80|20|25%|80|<|<
一级指标|二级指标|三级指标|年度指标值|1-7月完成情况|1-7月完成比例|全年预计完成情况|偏差原因
产出指标|数量指标|除草面积|≥30亩|9亩|30%|31亩|""",
        title="崇信县2024年项目支出绩效运行监控表",
    )
    assert (form["project"], form["funds"]["total"]) == ("堤防除草", "800000")
    assert rows_of(form, "value", "actual", "outcome") == [("≥30亩", "9亩", "NotJudged")]


def test_points_may_be_called_a_score_and_the_row_of_spending_is_no_indicator() -> None:
    document = json_of(
        page(
            "崇信县2024年项目支出绩效自评表",
            HEAD
            + """绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|自评分值|自评得分
^|产出指标|数量指标|除草面积|≥30亩|31亩|60|60
^|效益指标|社会效益指标|行洪能力|增强|增强|30|28
预算执行率|<|<|<|<|95%|10|9.5
合计|<|<|<|<|<|100|97.5""",
        )
    )
    (form,) = document["tables"]
    assert rows_of(form, "name", "weight", "score") == [("除草面积", "60", "60"), ("行洪能力", "30", "28")]
    numbers = {"execution_rate": "95", "execution_weight": "10", "execution_score": "9.5", "total_weight": "100", "total_score": "97.5"}
    assert form["numbers"] == numbers
    assert [finding["code"] for finding in document["findings"]] == ["column-uncertain"]


def test_rows_without_a_heading_are_read_by_what_stands_in_them_and_that_is_said() -> None:
    document = json_of(
        page(
            "崇信县2018年部门整体支出绩效目标申报表",
            """
部门名称|崇信县第二中学|<|<|<
年度预算申请（万元）|资金总额：812.6|<|<|<
部门整体支出年度绩效指标|产出指标|数量指标|在校学生|1260人
^|^|质量指标|毕业率|≥98%
^|效益指标|社会效益指标|教学秩序|良好
^|^|服务对象满意度指标|家长满意度|95%以上""",
        )
    )
    (form,) = document["tables"]
    assert rows_of(form, "level1", "level2", "name", "value") == [
        ("产出指标", "数量指标", "在校学生", "1260人"),
        ("产出指标", "质量指标", "毕业率", "≥98%"),
        ("效益指标", "社会效益指标", "教学秩序", "良好"),
        ("效益指标", "服务对象满意度指标", "家长满意度", "95%以上"),
    ]
    assert "no-column-headings" in [finding["code"] for finding in document["findings"]]


def test_a_month_is_the_first_day_of_a_term_or_its_last() -> None:
    form = table("项目名称|河道清淤|实施单位|崇信县水务局", "项目开始时间|2025年2月|项目结束时间|2025-11")
    assert (form["start"], form["end"]) == ("2025-02-01", "2025-11-30")
