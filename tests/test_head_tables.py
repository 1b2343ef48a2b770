"""Tables inside a head: columns of funds under headings in no list, goals by years, lists of tasks; nothing of one is said cell by cell."""

from __future__ import annotations

import pytest

from jixiao.extraction.forms.recognise import recognise
from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.extraction.to_json import extract as to_json
from jixiao.model import CellRole
from jixiao.readers import read_bytes
from jixiao.vocabulary import vocabulary

INDICATORS = (("一级指标", "二级指标", "三级指标", "指标值"), ("产出指标", "数量指标", "疏浚支渠", "≥6公里"))
WHOLE = ("部门名称", "涟水县水务局")
PROJECT = (("项目名称", "支渠疏浚"), ("实施单位", "涟水县水务局"))
Row = tuple[str | tuple[str, str], ...]


def read(*rows: Row, title: str = "2026年项目支出绩效目标表", indicators: tuple[Row, ...] = INDICATORS) -> ExtractedDocument:
    def cell(content: str | tuple[str, str]) -> str:
        text, spans = content if isinstance(content, tuple) else (content, "")
        return f"<td {spans}>{text}</td>"

    cells = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in (*rows, *indicators))
    return extract(read_bytes(f"<html><body><p>{title}</p><table>{cells}</table></body></html>".encode(), "t.html"))


def others(document: ExtractedDocument) -> dict[str, str]:
    return {other.label: other.text for other in document.tables[0].form.other_fields}


def funds(document: ExtractedDocument) -> dict[str, int]:
    return {f"{stage}_{source}": int(amount) for (stage, source), amount in document.tables[0].funds.items()}


def said(document: ExtractedDocument) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.value) for finding in document.findings]


@pytest.mark.parametrize("heading", ["全年执行", "已支付金额", "本年度执行金额", "实际使用资金"])
def test_a_column_of_what_was_spent_is_known_by_its_parts(heading: str) -> None:
    document = read(*PROJECT, ("资金（万元）", "年初预算", "全年预算", heading, "执行率"), ("年度资金总额", "70", "64", "56", "87.5%"))
    assert funds(document) == {"requested_total": 700000, "adjusted_total": 640000, "executed_total": 560000}
    assert not document.findings


def test_what_stands_under_an_unknown_heading_is_not_of_the_column_before_it() -> None:
    rows: tuple[Row, ...] = (
        ("资金（万元）", "年初预算数", "全年预算数", "追减后盘子", "全年执行数"),
        ("年度资金总额", "70", "64", "61", "56"),
        ("其中：财政拨款", "60", "55", "52", "50"),
    )
    document = read(*PROJECT, *rows)
    assert funds(document) == {
        "requested_total": 700000,
        "adjusted_total": 640000,
        "executed_total": 560000,
        "requested_fiscal": 600000,
        "adjusted_fiscal": 550000,
        "executed_fiscal": 500000,
    }
    assert others(document) == {"年度资金总额 追减后盘子": "61", "其中：财政拨款 追减后盘子": "52"}
    assert said(document) == [("cell-not-understood", "追减后盘子")]


def test_what_was_spent_in_half_a_year_is_kept() -> None:
    document = read(*PROJECT, ("资金（万元）", "全年预算数", "上半年执行数", "执行率"), ("年度资金总额", "64", "31", "48.4%"))
    assert funds(document) == {"requested_total": 640000}
    assert others(document) == {"年度资金总额 上半年执行数": "31"}
    assert not document.findings


def test_a_row_of_a_part_of_the_year_below_sources_as_columns_is_kept() -> None:
    rows: tuple[Row, ...] = (
        ("资金来源（万元）", "合计", "财政拨款", "其他资金"),
        ("年初预算数", "64", "60", "4"),
        ("截至8月底支出数", "41", "40", "1"),
    )
    document = read(*PROJECT, *rows)
    assert funds(document) == {"requested_total": 640000, "requested_fiscal": 600000, "requested_other": 40000}
    assert others(document)["财政拨款 截至8月底支出数"] == "40"
    assert not document.findings


@pytest.mark.parametrize("label", ["灌区自筹资金", "合作社自筹"])
def test_what_others_raise_of_their_own_is_of_other_sources(label: str) -> None:
    document = read(*PROJECT, ("资金总额（万元）", "64"), ("其中：财政拨款", "60"), (label, "4"))
    assert funds(document) == {"requested_total": 640000, "requested_fiscal": 600000, "requested_other": 40000}


def test_one_text_beside_the_heading_of_the_goals_tells_what_came_of_them() -> None:
    document = read(*PROJECT, ("年度目标完成情况", "支渠疏浚6.2公里，灌溉水位恢复。"), title="2026年项目支出绩效自评表")
    assert document.tables[0].form.text("actual_goal") == "支渠疏浚6.2公里，灌溉水位恢复。"
    assert not said(document)


def test_of_the_goals_by_years_one_is_of_the_year() -> None:
    rows: tuple[Row, ...] = (
        WHOLE,
        (("一、部门年度目标", 'colspan="4"'),),
        ("财年", ("目标", 'colspan="2"'), "实际完成情况"),
        ("2026", ("疏浚支渠，修复涵闸。", 'colspan="2"'), "支渠已疏浚。"),
        ("2027", ("巩固灌区水位。", 'colspan="2"'), "---"),
    )
    document = read(*rows, title="2026年部门整体支出绩效自评表")
    form = document.tables[0].form
    assert (form.text("goal"), form.text("actual_goal")) == ("疏浚支渠，修复涵闸。", "支渠已疏浚。")
    assert others(document) == {"2027 目标": "巩固灌区水位。"}


def test_a_list_of_tasks_that_no_field_is_for_is_kept_and_said_once() -> None:
    rows: tuple[Row, ...] = (
        WHOLE,
        (("项目支出情况", 'rowspan="3"'), "项目名称", "项目类型", "项目总预算", "主要方向"),
        ("支渠疏浚", "常年性项目", "64", "清淤和护坡"),
        ("涵闸修复", "一次性项目", "31", "更换闸门"),
    )
    document = read(*rows, title="2026年部门整体支出绩效目标表")
    kept = others(document)
    assert (kept["支渠疏浚 项目总预算"], kept["涵闸修复 主要方向"], kept["项目名称"]) == ("64", "更换闸门", "涵闸修复")
    assert [value for code, value in said(document) if code == "cell-not-understood"] == ["支渠疏浚"]
    used = {use.cell.text: use.use for use in recognise(document.document, vocabulary()).uses}
    assert (used["支渠疏浚"], used["清淤和护坡"], used["31"]) == (CellRole.FINDING, CellRole.VALUE, CellRole.VALUE)


def test_shares_and_other_years_are_said_at_their_headings() -> None:
    rows: tuple[Row, ...] = (
        WHOLE,
        (("部门资金", 'rowspan="3"'), "收支", "当年金额", "占盘子比", "往年收支"),
        ("财政拨款", "60", "93.75%", "58"),
        ("其他资金", "4", "6.25%", "5"),
    )
    document = read(*rows, title="2026年部门整体支出绩效目标表")
    assert {value for code, value in said(document) if code == "cell-not-understood"} <= {
        "部门资金",
        "收支",
        "当年金额",
        "占盘子比",
        "往年收支",
    }


@pytest.mark.parametrize(
    ("heading", "name"), [("偏离原因及纠偏措施", "explanation"), ("是否偏离", "remark"), ("能否完成年度任务", "remark")]
)
def test_a_column_of_reasons_or_answers_is_known_by_its_parts(heading: str, name: str) -> None:
    indicators: tuple[Row, ...] = (
        ("一级指标", "二级指标", "三级指标", "指标值", "完成值", heading),
        ("产出指标", "数量指标", "疏浚支渠", "≥6公里", "5公里", "汛期停工"),
    )
    document = read(*PROJECT, indicators=indicators, title="2026年项目支出绩效运行监控表")
    assert "column-not-understood" not in [code for code, _ in said(document)]
    [row] = document.tables[0].indicators
    assert "汛期停工" in (getattr(row.row, name) or "")


def test_a_caption_that_repeats_the_name_of_a_project_is_no_finding() -> None:
    def form(name: str) -> str:
        rows: tuple[Row, ...] = (("项目名称", name), ("实施单位", "涟水县水务局"), ("资金总额（万元）", "64"), *INDICATORS)
        return f"<table>{''.join(f'<tr>{cells_of(row)}</tr>' for row in rows)}</table>"

    def cells_of(row: Row) -> str:
        return "".join(f"<td>{cell}</td>" for cell in row)

    page = f"<p>2026年项目支出绩效目标表</p><p>一、支渠疏浚</p>{form('支渠疏浚')}<p>二、涵闸修复</p>{form('涵闸修复')}"
    document = extract(read_bytes(f"<html><body>{page}</body></html>".encode(), "t.html"))
    assert [table.form.text("project_name") for table in document.tables] == ["支渠疏浚", "涵闸修复"]
    assert not document.findings


def test_a_label_with_a_word_below_the_rows_is_kept_and_one_with_a_figure_is_said() -> None:
    rows: tuple[Row, ...] = (*INDICATORS, (("合计", 'colspan="2"'), ("", 'colspan="2"')), ("评价等级", ("良", 'colspan="3"')))
    document = read(*PROJECT, indicators=rows, title="2026年项目支出绩效自评表")
    assert others(document)["评价等级"] == "良"
    assert "text-beside-table" not in [code for code, _ in said(document)]


def test_what_arrived_is_no_other_amount() -> None:
    document = read(*PROJECT, ("资金总额（万元）", "64", "实际到位数", "60", "实际支出数", "56"))
    assert funds(document) == {"requested_total": 640000, "executed_total": 560000}
    assert others(document) == {"实际到位数": "60"}
    assert not document.findings


def test_a_level_above_another_is_not_the_first_half_of_its_word() -> None:
    indicators: tuple[Row, ...] = (
        ("一级指标", "二级指标", "三级指标", "运算符", "数值", "单位"),
        ("决策", "目标设定", "目标明确性", "＝", "明确", ""),
        ("过程", "资金管理", "资金到位率", "≥", "98", "%"),
    )
    rows = read(*PROJECT, indicators=indicators).tables[0].indicators
    assert [(row.row.level1 and row.row.level1.text, row.row.name) for row in rows] == [("决策", "目标明确性"), ("过程", "资金到位率")]


@pytest.mark.parametrize(
    ("value", "unit"), [("≤30日", "日"), ("≥6千米", "千米"), ("≤30天", "天"), ("≤12元/日", "元/日"), ("≥80工日", "工日")]
)
def test_a_unit_is_given_as_it_is_printed(value: str, unit: str) -> None:
    indicators: tuple[Row, ...] = (INDICATORS[0], ("产出指标", "数量指标", "疏浚支渠", value))
    [row] = to_json([read(*PROJECT, indicators=indicators)], "en")["documents"][0]["tables"][0]["indicators"]
    assert row["target"]["unit"] == unit
    assert (row["target"]["unit_iri"] or "").startswith("http")


def test_of_the_money_of_all_years_and_of_this_one_each_has_its_column() -> None:
    rows: tuple[Row, ...] = (
        ("资金（万元）", "类别", "项目总投资", "年度预算数", "年度到位数", "年度支出数", "支出率"),
        ("", "合计", "2680", "960", "920", "874", "91.04%"),
        ("", "专项债券资金", "1800", "600", "600", "582", "97.00%"),
    )
    document = read(*PROJECT, *rows, title="2026年项目支出绩效自评表")
    assert funds(document) == {"requested_total": 26800000, "annual_total": 9600000, "executed_total": 8740000}
    kept = others(document)
    assert (kept["合计 年度到位数"], "600" in " ".join(kept.values())) == ("920", True)
    assert not document.findings


def test_the_number_of_a_form_is_no_part_of_a_department() -> None:
    above = "2026年项目支出绩效自评表</p><p>编制单位：涟水县水务局 公开15表"
    document = read(*PROJECT[:1], ("实施单位", "涟水县灌区管理所"), title=above)
    form = document.tables[0].form
    assert (form.text("department"), form.text("supervising_department")) == ("涟水县灌区管理所", "涟水县水务局")
    assert not document.findings


def test_a_list_that_repeats_project_and_department_in_each_row_has_one_form_for_each() -> None:
    heading: Row = ("序号", "单位编码", "单位名称", "项目编码", "项目名称", "金额（元）", "一级指标", "二级指标", "三级指标", "指标值")
    canal: Row = ("217001", "涟水县水务局", "32082626T001", "支渠疏浚", "640000")
    sluice: Row = ("217002", "涟水县闸坝管理所", "32082626T002", "涵闸修复", "310000")
    rows: tuple[Row, ...] = (
        heading,
        ("合计", "", "", "", "", "950000", "", "", "", ""),
        ("1", *canal, "产出指标", "数量指标", "疏浚支渠", "≥6公里"),
        ("2", *canal, "产出指标", "质量指标", "验收合格率", "100%"),
        ("3", *canal, "效益指标", "社会效益指标", "受益农户", "≥900户"),
        ("4", *sluice, "产出指标", "数量指标", "修复涵闸", "≥4座"),
        ("5", *sluice, "满意度指标", "服务对象满意度指标", "农户满意度", "≥90%"),
    )
    document = read(indicators=rows, title="涟水县2026年部门预算项目支出绩效信息表")
    told = [(table.form.text("project_name"), table.form.text("department"), len(table.indicators)) for table in document.tables]
    assert told == [("支渠疏浚", "涟水县水务局", 3), ("涵闸修复", "涟水县闸坝管理所", 2)]
    assert [int(table.funds["requested", "total"]) for table in document.tables] == [640000, 310000]
    assert "table-unrecognised" not in [code for code, _ in said(document)]


def test_a_unit_keeps_the_brackets_that_are_its_own() -> None:
    indicators: tuple[Row, ...] = (
        ("一级指标", "二级指标", "三级指标", "计量单位", "指标值"),
        ("产出指标", "数量指标", "购置水泵", "台（套）", "6"),
    )
    [row] = to_json([read(*PROJECT, indicators=indicators)], "en")["documents"][0]["tables"][0]["indicators"]
    assert (row["target"]["number"], row["target"]["unit"]) == ("6", "台(套)")


def test_times_that_units_are_used_are_a_unit_of_their_own() -> None:
    indicators: tuple[Row, ...] = (INDICATORS[0], ("产出指标", "数量指标", "出动挖泥船", "≥960艘次"))
    [row] = to_json([read(*PROJECT, indicators=indicators)], "en")["documents"][0]["tables"][0]["indicators"]
    assert (row["target"]["number"], row["target"]["unit"], row["target"]["unit_iri"], row["target"]["note"]) == ("960", "艘次", None, None)


def test_what_else_is_to_be_told_below_the_rows_of_a_text_is_no_indicator() -> None:
    head = "2026年部门整体支出绩效目标表 部门名称 涟水县水务局 一级指标 二级指标 三级指标 指标值"
    rows = "产出指标 数量指标 疏浚支渠 ≥6公里 质量指标 验收合格率 100%"
    text = "\n".join([*head.split(), *rows.split(), "其他需要说明的问题", "无"])
    document = extract(read_bytes(text.encode(), "t.txt"))
    assert [row.row.name for row in document.tables[0].indicators] == ["疏浚支渠", "验收合格率"]


def test_what_was_reached_by_a_day_is_the_result_and_how_far_it_is_off_is_left_out() -> None:
    indicators: tuple[Row, ...] = (
        ("一级指标", "二级指标", "三级指标", "年度指标值", "截至9月30日完成值", "偏差程度"),
        ("产出指标", "数量指标", "疏浚支渠", "≥6公里", "4.2公里", "30%"),
    )
    document = read(*PROJECT, indicators=indicators, title="2026年项目支出绩效运行监控表")
    assert document.tables[0].indicators[0].row.actual == "4.2公里"
    assert not document.findings


def test_a_numbered_caption_that_ends_like_a_body_is_no_department() -> None:
    def form(name: str) -> str:
        rows: tuple[Row, ...] = (("项目名称", name), ("主管部门", "涟水县文旅局"), ("资金总额（万元）", "64"), *INDICATORS)
        return f"<table>{''.join('<tr>' + ''.join(f'<td>{cell}</td>' for cell in row) + '</tr>' for row in rows)}</table>"

    page = f"<p>2026年项目支出绩效目标表</p><p>1.剧团下乡</p>{form('剧团下乡')}<p>2.淮剧进校园</p>{form('淮剧进校园')}"
    document = extract(read_bytes(f"<html><body>{page}</body></html>".encode(), "t.html"))
    heads = [(table.form.text("department"), table.form.text("supervising_department")) for table in document.tables]
    assert heads == [(None, "涟水县文旅局")] * 2
    assert "text-beside-table" not in [code for code, _ in said(document)]


def test_the_column_with_comparators_is_the_target_beside_a_forecast_of_the_year() -> None:
    heading: Row = ("一级指标", "二级指标", "三级指标", "年初设定目标值", "上半年完成值", "全年预计值")
    indicators: tuple[Row, ...] = (
        heading,
        ("产出指标", "数量指标", "疏浚支渠", "≥6公里", "3公里", "6.2公里"),
        ("产出指标", "质量指标", "验收合格率", ">=98%", "99%", "99%"),
        ("效益指标", "社会效益指标", "受益农户", "900户以上", "—", "870户"),
    )
    document = read(*PROJECT, indicators=indicators, title="2026年项目支出绩效运行监控表")
    assert [row.row.value for row in document.tables[0].indicators] == ["≥6公里", ">=98%", "900户以上"]
    assert [row.row.actual for row in document.tables[0].indicators] == ["3公里", "99%", "—"]


def test_one_known_column_of_funds_is_enough_where_parts_tell_the_others() -> None:
    document = read(*PROJECT, ("资金（万元）", "年初预算", "调整预算", "上半年支出"), ("合计", "64", "60", "31"))
    assert funds(document) == {"requested_total": 640000, "adjusted_total": 600000}
    assert others(document)["合计 上半年支出"] == "31"


def test_a_word_under_units_is_the_value_where_value_and_comparator_are_empty() -> None:
    heading: Row = ("一级指标", "二级指标", "三级指标", "符号", "值", "单位（文字描述）")
    indicators: tuple[Row, ...] = (
        heading,
        ("产出指标", "数量指标", "疏浚支渠", "≥", "6", "公里"),
        ("效益指标", "生态效益指标", "沿岸植被", "", "", "持续恢复"),
    )
    rows = read(*PROJECT, indicators=indicators).tables[0].indicators
    assert [(row.row.value, row.row.measure) for row in rows] == [("6", "公里"), ("持续恢复", None)]


def test_a_unit_that_nobody_knows_stays_one_where_its_row_is_blank() -> None:
    heading: Row = ("一级指标", "二级指标", "三级指标", "符号", "值", "单位")
    indicators: tuple[Row, ...] = (
        heading,
        ("产出指标", "数量指标", "疏浚支渠", "≥", "6", "公里"),
        ("产出指标", "数量指标", "出动船只", "", "", "标准船数"),
    )
    rows = read(*PROJECT, indicators=indicators).tables[0].indicators
    assert [(row.row.value, row.row.measure) for row in rows][1] == (None, "标准船数")


def test_who_filled_in_a_text_is_no_indicator() -> None:
    head = "2026年部门整体支出绩效目标表 部门名称 涟水县水务局 一级指标 二级指标 三级指标 指标值"
    rows = "产出指标 数量指标 疏浚支渠 ≥6公里 质量指标 验收合格率 100%"
    text = "\n".join([*head.split(), *rows.split(), "填报人：沈知远", "填报日期：2026年1月8日"])
    document = extract(read_bytes(text.encode(), "t.txt"))
    assert [row.row.name for row in document.tables[0].indicators] == ["疏浚支渠", "验收合格率"]


def test_the_word_for_a_unit_in_the_name_is_not_the_one_printed_at_the_value() -> None:
    indicators: tuple[Row, ...] = (INDICATORS[0], ("产出指标", "时效指标", "补助兑付天数", "≤30日"))
    [row] = to_json([read(*PROJECT, indicators=indicators)], "en")["documents"][0]["tables"][0]["indicators"]
    assert row["target"]["unit"] == "日"


def test_what_was_reached_stands_below_the_heading_of_values_too() -> None:
    indicators: tuple[Row, ...] = (
        *(
            ("一级指标", "二级指标", "三级指标", ("指标值", 'colspan="2"'), "得分"),
            ("", "", "", "年初设定", "全年完成", ""),
        ),
        ("产出指标", "数量指标", "疏浚支渠", "≥6公里", "6.2公里", "50"),
        ("产出指标", "质量指标", "验收合格率", "≥98%", "99%", "50"),
    )
    rows = read(*PROJECT, indicators=indicators, title="2026年项目支出绩效自评表").tables[0].indicators
    assert [(row.row.value, row.row.actual) for row in rows] == [("≥6公里", "6.2公里"), ("≥98%", "99%")]


def test_a_list_of_tasks_and_what_came_of_them_heads_no_indicators() -> None:
    rows: tuple[Row, ...] = (
        WHOLE,
        (("年度主要任务", 'rowspan="3"'), "任务名称", "主要内容", "完成情况"),
        ("支渠疏浚", "清淤和护坡", "已完成"),
        ("涵闸修复", "更换闸门", "已完成"),
    )
    document = read(*rows, title="2026年部门整体支出绩效自评表")
    assert [row.row.name for row in document.tables[0].indicators] == ["疏浚支渠"]
    assert "column-not-understood" not in [code for code, _ in said(document)]


def test_a_list_of_tasks_in_a_text_with_columns_is_said_once() -> None:
    rows = (
        "2026年部门整体支出绩效目标表",
        "部门名称\t涟水县水务局\t\t\t",
        "年度主要任务\t任务名称\t主要内容\t预算金额（万元）\t",
        "\t\t\t总额\t财政拨款",
        "\t支渠疏浚\t清淤和护坡\t64\t60",
        "\t涵闸修复\t更换闸门\t31\t31",
        "一级指标\t二级指标\t三级指标\t指标值\t",
        "产出指标\t数量指标\t疏浚支渠\t≥6公里\t",
        "自评等级：优",
    )
    document = extract(read_bytes("\n".join(rows).encode(), "t.txt"))
    kept = others(document)
    assert (kept["支渠疏浚 主要内容"], kept["涵闸修复 财政拨款"], kept["自评等级"]) == ("清淤和护坡", "31", "优")
    assert [value for _, value in said(document)] == ["支渠疏浚"]


def test_how_far_a_target_was_reached_is_not_the_result_beside_it() -> None:
    indicators: tuple[Row, ...] = (
        ("一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "完成程度"),
        ("产出指标", "数量指标", "疏浚支渠", "≥6公里", "6.2公里", "103%"),
        ("产出指标", "质量指标", "验收合格率", "≥98%", "99%", "101%"),
    )
    document = read(*PROJECT, indicators=indicators, title="2026年项目支出绩效自评表")
    assert [row.row.actual for row in document.tables[0].indicators] == ["6.2公里", "99%"]
    assert not document.findings
