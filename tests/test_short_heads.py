"""Heads that state little: a table of tasks with amounts by source, a form named by the line above it, a heading without a value."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.readers import read_bytes

COLUMNS = "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td colspan=3>指标值</td></tr>"
ROWS = "<tr><td>产出指标</td><td>数量指标</td><td>{}</td><td colspan=3>{}</td></tr>"


def page(html: str) -> ExtractedDocument:
    return extract(read_bytes(f"<html><body>{html}</body></html>".encode(), "t.html"))


def money(read: ExtractedDocument) -> list[dict[str, str]]:
    return [{fund.field: f"{yuan.normalize():f}" for fund, yuan in table.funds.items()} for table in read.tables]


def test_the_sums_of_a_table_of_tasks_by_source_are_the_money_of_the_form() -> None:
    (table,) = (
        read := page(
            f"""<p>部门整体支出绩效目标申报表</p><p>（2025年度）</p><table>
            <tr><td>部门名称</td><td colspan=5>海晏县博物馆</td></tr>
            <tr><td rowspan=5>年度主要任务</td>
            <td rowspan=2>任务名称</td><td rowspan=2>主要内容</td><td colspan=3>预算金额（万元）</td></tr>
            <tr><td>总额</td><td>财政拨款</td><td>其他资金</td></tr>
            <tr><td>展厅开放</td><td>全年开放</td><td>41.5</td><td>40</td><td>1.5</td></tr>
            <tr><td>藏品修复</td><td>修复陶器</td><td>12</td><td>12</td><td>0</td></tr>
            <tr><td colspan=2>金额合计</td><td>53.5</td><td>52</td><td>1.5</td></tr>
            <tr><td>年度总体目标</td><td colspan=5>办好展览。</td></tr>{COLUMNS}{ROWS.format("修复陶器", "≥7件")}</table>"""
        )
    ).tables
    assert money(read) == [{"total": "535000", "fiscal": "520000", "other": "15000"}]
    assert [(other.label, other.text) for other in table.form.other_fields][:3] == [
        ("展厅开放 主要内容", "全年开放"),
        ("展厅开放 总额", "41.5"),
        ("展厅开放 财政拨款", "40"),
    ]


def test_a_line_above_a_form_without_a_name_names_its_project() -> None:
    form = "<p>{}</p><table><tr><td>资金规模</td><td>{}万元</td><td>其中财政资金</td><td colspan=3>{}万元</td></tr>"
    goal = "<tr><td>年度目标</td><td colspan=5>办好工坊。</td></tr>"
    read = page(
        "<p>台江县民族局2024年部门预算重点项目绩效目标</p>"
        + form.format("一、刺绣工坊扶持项目", 47, 40) + goal + COLUMNS + ROWS.format("扶持工坊", "≥6家") + "</table>"
        + form.format("二、芦笙场地维护项目", 18, 18) + goal + COLUMNS + ROWS.format("维护场地", "≥3处") + "</table>"
    )  # fmt: skip
    assert [table.project for table in read.tables] == ["刺绣工坊扶持项目", "芦笙场地维护项目"]
    assert money(read) == [{"total": "470000", "fiscal": "400000"}, {"total": "180000", "fiscal": "180000"}]


def test_a_heading_of_money_that_is_followed_by_a_label_has_no_value() -> None:
    lines = "镇巴县2022年项目支出绩效目标表|单位：万元|项目名称|茶园改造|实施单位|镇巴县茶站|"
    rows = "资金金额|实施期资金总额：|31|其中：财政拨款|29|其他资金|2|总体目标|改造茶园。|一级指标|二级指标|三级指标|指标值|"
    rows += "产出指标|数量指标|改造面积|≥310亩|质量指标|成活率|≥91%"
    read = extract(read_bytes((lines + rows).replace("|", "\n").encode(), "t.txt"))
    assert money(read) == [{"total": "310000", "fiscal": "290000", "other": "20000"}]


def test_blanks_within_a_text_that_is_kept_stay() -> None:
    row = "<tr><td>项目名称</td><td>工坊</td><td>联系人及电话</td><td colspan=3>周某 0855-5</td></tr>"
    read = page(f"<p>2024年项目支出绩效目标表</p><table>{row}{COLUMNS}{ROWS.format('扶持工坊', '≥6家')}</table>")
    assert [other.text for other in read.tables[0].form.other_fields] == ["周某 0855-5"]


def test_rows_of_a_sheet_above_bare_tables_name_their_projects() -> None:
    rows = [
        *(
            ["万年县2025年重点项目绩效目标公开"],
            ["一、低保核查补助项目"],
            ["绩效目标：动态核查。"],
            ["一级指标", "二级指标", "三级指标", "指标值"],
        ),
        *(["产出指标", "数量指标", "核查户数", "≥310户"], ["", "质量指标", "核查准确率", "≥97%"], ["二、古树保护经费"]),
        *(["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "保护古树", "≥41株"]),
    ]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file := BytesIO())
    read = extract(read_bytes(file.getvalue(), "t.xlsx"))
    assert [(table.project, table.form.text("goal"), len(table.indicators)) for table in read.tables] == [
        ("低保核查补助项目", "动态核查。", 2),
        ("古树保护经费", None, 1),
    ]


def test_the_name_of_a_place_behind_a_code_may_begin_with_a_money_unit() -> None:
    row = "<tr><td>项目名称</td><td>工坊</td><td>实施单位</td><td colspan=3>795002-万年县水利局</td></tr>"
    (table,) = page(f"<p>2024年项目支出绩效目标表</p><table>{row}{COLUMNS}{ROWS.format('扶持工坊', '≥6家')}</table>").tables
    assert table.department is not None
    assert (table.department.code, table.department.name) == ("795002", "万年县水利局")


def test_the_money_unit_above_a_table_is_that_of_every_form_in_it() -> None:
    form = "<tr><td>项目名称</td><td>{}</td><td>资金总额{}</td><td colspan=3>{}</td></tr>" + COLUMNS + ROWS
    first, second, third = (
        form.format("修桥", "", 31.5, "修桥", "2座"),
        form.format("补路", "", 4, "补路", "3处"),
        form.format("种树", "（元）", 700, "种树", "9棵"),
    )
    read = page(f"<h2>贵德县2024年项目支出绩效目标汇总表</h2><p>单位：万元</p><table>{first}{second}{third}{second}</table>")
    assert [table["total"] for table in money(read)] == ["315000", "40000", "700", "40000"]
    read = page(f"<h2>贵德县2024年项目支出绩效目标汇总表</h2><table>{third}{second}</table>")  # said of the first form's money only
    assert [table.get("total") for table in money(read)] == ["700", None]


def test_the_money_of_a_form_may_stand_in_a_paragraph_above_its_table() -> None:
    rows = f"<table>{COLUMNS}{ROWS.format('修补围栏', '≥3公里')}</table>"
    above = "<p>{}、项目名称：{}</p><p>年度预算金额：{}万元，其中：财政拨款{}万元，其他资金{}万元。</p>"
    first, second = above.format("一", "围栏修补", 17, 12, 5), above.format("二", "鱼苗投放", 2.4, 2.4, 0)
    read = page(f"<h2>贵德县牧业站2024年度项目支出绩效目标表</h2>{first}{rows}{second}{rows}")
    assert [table.project for table in read.tables] == ["围栏修补", "鱼苗投放"]
    assert money(read) == [
        {"total": "170000", "fiscal": "120000", "other": "50000"},
        {"total": "24000", "fiscal": "24000", "other": "0"},
    ]


def test_the_department_may_stand_in_the_title_alone() -> None:
    form = "<table><tr><td>项目名称</td><td>{}</td><td>资金总额</td><td colspan=3>{}万元</td></tr>" + COLUMNS + ROWS + "</table>"

    def departments(title: str, head: str = "") -> list[str | None]:
        forms = "".join(
            f"<p>{n}、{name}绩效目标表</p>{form.format(name, n, '补种', '9株')}" for n, name in enumerate(("补树苗", "修灯杆"), 1)
        )
        tables = page(f"<h2>{title}</h2>{head}{forms}").tables
        assert all(
            "from-title" in str(table.form.certainties.get("department", "from-title")).lower().replace("_", "-") for table in tables
        )
        return [table.department.name if table.department else None for table in tables]

    assert departments("贵德县林业和草原局2025年部门预算项目绩效目标表") == ["贵德县林业和草原局"] * 2
    assert departments("贵德县人民政府2025年项目支出绩效目标表") == [None] * 2  # it publishes them
    assert departments("贵德县植物园2025年温室改造项目绩效目标表") == [None] * 2  # a project's
    assert departments("贵德县2025年项目支出绩效目标表") == [None] * 2


def test_a_line_above_a_form_says_the_department_by_a_label_of_parts() -> None:
    head = "<tr><td>项目名称</td><td>补树苗</td><td>资金总额</td><td colspan=3>7</td></tr>"
    form = f"<table>{head}{COLUMNS}{ROWS.format('补种', '9株')}</table>"

    def department(line: str) -> tuple[str | None, str | None, str | None]:
        (table,) = page(f"<h2>2024年项目支出绩效目标表</h2><p>{line}</p>{form}").tables
        return (
            table.department.code if table.department else None,
            table.department.name if table.department else None,
            table.form.amount_unit,
        )

    assert department("编制单位：318002-贵德县林业站 单位：元") == ("318002", "贵德县林业站", "元")
    assert department("编制单位：贵德县林业站　　编制日期：2024年3月3日　单位：万元") == (None, "贵德县林业站", "万元")


def test_amounts_stand_below_the_labels_beside_an_upright_one() -> None:
    read = page(
        f"""<p>专项债券项目绩效目标表</p><p>（2024年度）</p><table><tr><td>项目名称</td><td colspan=5>泊位扩建</td></tr>
        <tr><td rowspan=2>项目总投资（万元）</td>
        <td>合计</td><td>专项债券资金</td><td>财政预算资金</td><td>单位自筹资金</td><td>其他</td></tr>
        <tr><td>9,100</td><td>6,000</td><td>2,000</td><td>1,100</td><td>0</td></tr>
        <tr><td rowspan=2>债券发行计划（万元）</td><td>2023年</td><td>2024年</td><td>2025年</td><td colspan=2>合计</td></tr>
        <tr><td>1,000</td><td>2,000</td><td>3,000</td><td colspan=2>6,000</td></tr>{COLUMNS}{ROWS.format("扩建泊位", "2个")}</table>"""
    )
    assert money(read) == [{"total": "91000000", "fiscal": "20000000", "unit_funds": "11000000", "other": "0"}]


def test_a_text_has_lost_that_a_label_is_upright() -> None:
    text = """2025年部门整体支出绩效目标表
单位：万元
| 部门名称 | 门源县水文站 |  |  |  |  |
| 部门预算 | 预算总额 | 基本支出 | 项目支出 |  |  |
|  | 1,310.50 | 310.50 | 1,000.00 |  |  |
| 年度总体目标 | 测好水。 |  |  |  |  |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 备注 |
|  | 产出指标 | 数量指标 | 测流断面 | ≥13处 |  |
|  |  |  | 巡测次数 | ≥40次 |  |
"""
    read = extract(read_bytes(text.encode(), "t.txt"))
    assert money(read) == [{"total": "13105000"}]
    assert [(other.label, other.text) for other in read.tables[0].form.other_fields] == [("基本支出", "310.50"), ("项目支出", "1,000.00")]
