"""Tables inside the head that are of no field of the form (tasks, a schedule, a plan of spending) are kept, with no finding a cell."""

from __future__ import annotations

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.readers import read_bytes

HEAD = (("项目名称", "渡槽加固"), ("实施单位", "桃江县水利局"), ("资金总额（万元）", "64.00"))
GOAL = (("年度绩效目标", "加固渡槽三座，恢复灌溉。"),)
INDICATORS = (("一级指标", "二级指标", "三级指标", "指标值"), ("产出指标", "数量指标", "加固渡槽", "≥3座"))
Rows = tuple[tuple[str, ...], ...]


def page(*blocks: tuple[str, Rows]) -> ExtractedDocument:
    """Read a form of real tables: each block beside its upright heading, or without one."""
    rows = []
    for side, cells in blocks:
        for number, row in enumerate(cells):
            upright = f'<td rowspan="{len(cells)}">{side}</td>' if side and not number else ""
            rows.append(f"<tr>{upright}{''.join(f'<td>{cell}</td>' for cell in row)}</tr>")
    html = f"<html><body><p>2026年项目支出绩效目标表</p><table>{''.join(rows)}</table></body></html>"
    return extract(read_bytes(html.encode(), "t.html"))


def others(document: ExtractedDocument) -> list[tuple[str, str]]:
    return [(other.label, other.text) for other in document.tables[0].form.other_fields]


def codes(document: ExtractedDocument) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.value) for finding in document.findings]


def test_a_table_of_tasks_without_a_sum_is_kept() -> None:
    tasks = (("任务名称", "主要内容", "预算金额"), ("槽身防渗", "涂刷防渗层", "41.00"), ("支墩保障", "浇筑支墩", "23.00"))
    document = page(("", HEAD), ("年度主要任务", tasks), ("", GOAL), ("", INDICATORS))
    assert others(document) == [
        ("任务名称", "槽身防渗"),
        ("主要内容", "涂刷防渗层"),
        ("槽身防渗 预算金额", "41.00"),
        ("任务名称", "支墩保障"),
        ("主要内容", "浇筑支墩"),
        ("支墩保障 预算金额", "23.00"),
    ]
    assert not document.findings
    assert {int(amount) for amount in document.tables[0].funds.values()} == {640000}
    assert document.tables[0].form.text("goal") == "加固渡槽三座，恢复灌溉。"


def test_the_same_in_a_text() -> None:
    lines = ["2026年项目支出绩效目标表"]
    lines += ["| " + " | ".join((*row, *[""] * (5 - len(row)))) + " |" for row in HEAD]
    lines += ["| 年度主要任务 | 任务名称 | 主要内容 | 预算金额 | 其他资金 |", "| | 槽身防渗 | 涂刷防渗层 | 41.00 | 1.00 |"]
    lines += ["| | 支墩加固 | 浇筑支墩 | 23.00 | - |", "| 年度绩效目标 | 加固渡槽三座，恢复灌溉。 | | | |"]
    lines += ["| " + " | ".join(("绩效指标" if not number else "", *row)) + " |" for number, row in enumerate(INDICATORS)]
    document = extract(read_bytes("\n".join(lines).encode(), "t.txt"))
    assert ("槽身防渗 其他资金", "1.00") in others(document)
    assert ("支墩加固 预算金额", "23.00") in others(document)
    assert not document.findings


def test_a_schedule_is_kept_with_its_dates() -> None:
    steps = (("实施内容", "开始时间", "完成时间"), ("1.测量放线", "2026年3月", "2026年4月"), ("2.槽身施工", "2026", "2026年9月"))
    document = page(("", HEAD), ("实施进度计划", steps), ("", GOAL), ("", INDICATORS))
    assert ("1.测量放线 完成时间", "2026年4月") in others(document)
    assert ("2.槽身施工 开始时间", "2026") in others(document)
    assert not document.findings
    assert not {"start", "end"} & document.tables[0].form.fields.keys()


def test_a_plan_of_spending_by_months_is_kept() -> None:
    plan = (("3月底", "6月底", "9月底", "12月底"), ("10.00%", "40.00%", "80.00%", "100.00%"))
    document = page(("", HEAD), ("资金支出计划（%）", plan), ("", GOAL), ("", INDICATORS))
    assert others(document)[1] == ("资金支出计划（%） 6月底", "40.00%")
    assert len(others(document)) == 4
    assert not document.findings


def test_rows_with_names_before_the_headings_are_kept() -> None:
    rows = '<tr><td rowspan="3">资金管理情况</td><td></td><td>情况说明</td><td>存在问题</td></tr>'
    rows += "<tr><td>分配合理性</td><td>按渠系长度分配</td><td>无</td></tr><tr><td>拨付合规性</td><td>按进度拨付</td><td>拨付稍迟</td></tr>"
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in HEAD) + rows
    rows += "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (*GOAL, *INDICATORS))
    document = extract(read_bytes(f"<html><body><p>2026年项目支出绩效目标表</p><table>{rows}</table></body></html>".encode(), "t.html"))
    assert ("分配合理性 情况说明", "按渠系长度分配") in others(document)
    assert ("拨付合规性 存在问题", "拨付稍迟") in others(document)
    assert not document.findings


def test_labels_with_values_beside_an_upright_heading_are_no_table() -> None:
    pairs = (("建设地点", "马迹塘镇", "建设性质", "扩建"), ("开工时间", "2026年3月", "竣工时间", "2026年9月"))
    document = page(("", HEAD), ("项目基本情况", pairs), ("", GOAL), ("", INDICATORS))
    assert ("建设地点 开工时间", "2026年3月") not in others(document)
    assert not [label for label, _ in others(document) if label.startswith("马迹塘镇")]


def test_labels_beside_an_upright_label_have_their_own_values() -> None:
    pairs = (("立项的依据", "县水利规划第四章"), ("申报的必要性", "槽身漏水"))
    document = page(("", HEAD), ("项目立项情况", pairs), ("", GOAL), ("", INDICATORS))
    assert others(document) == [("立项的依据", "县水利规划第四章"), ("申报的必要性", "槽身漏水")]
    assert not document.findings


def test_amounts_of_the_form_itself_beside_an_upright_heading_stay_amounts() -> None:
    money = (("资金总额", "财政拨款", "其他资金"), ("64.00", "60.00", "4.00"))
    document = page(("", HEAD[:2]), ("资金情况（万元）", money), ("", GOAL), ("", INDICATORS))
    assert {int(amount) for amount in document.tables[0].funds.values()} == {640000, 600000, 40000}


def test_what_may_be_an_indicator_is_not_kept_as_text_alone() -> None:
    tasks = (("任务名称", "主要内容", "完成数量", "预算金额"), ("槽身防渗", "涂刷防渗层", "≥300米", "41.00"))
    document = page(("", HEAD), ("年度主要任务", tasks), ("", GOAL), ("", INDICATORS))
    assert not [label for label, text in others(document) if text == "≥300米"]


def test_an_unknown_label_with_an_amount_is_still_said() -> None:
    document = page(("", (*HEAD[:2], ("经费盘子", "20.00"))), ("", GOAL), ("", INDICATORS))
    assert ("cell-not-understood", "20.00") in codes(document)


def dump(*cells: str, total: str = "年度资金总额（万元）|57|") -> ExtractedDocument:
    """A form as a text with a cell on each line, with ``cells`` before its goal."""
    text = f"2024年部门整体支出绩效目标表|部门名称|秭归县档案馆|{total}{'|'.join(cells)}|年度绩效目标|管好档案。"
    rows = "一级指标|二级指标|三级指标|指标值|产出指标|数量指标|整理案卷|≥6100卷"
    return extract(read_bytes("\n\n".join(f"{text}|{rows}".split("|")).encode(), "t.txt"))


TASKS = "年度主要任务|任务名称|主要内容|预算金额"
FILES = ("案卷整理|整理卷宗六千卷|39", "库房恒温|维护恒温设备|18")


def test_tasks_with_amounts_in_a_text_with_a_cell_a_line_are_kept_row_by_row() -> None:
    read = dump(TASKS, *FILES, "金额合计|57")
    assert others(read) == [
        ("任务名称", "案卷整理"),
        ("主要内容", "整理卷宗六千卷"),
        ("案卷整理 预算金额", "39"),
        ("任务名称", "库房恒温"),
        ("主要内容", "维护恒温设备"),
        ("库房恒温 预算金额", "18"),
        ("金额合计 预算金额", "57"),
    ]
    assert [f"{yuan.normalize():f}" for yuan in read.tables[0].funds.values()] == ["570000"]
    assert (read.tables[0].form.text("goal"), codes(read)) == ("管好档案。", [])


def test_the_sums_of_tasks_in_a_text_are_the_money_of_a_form_that_states_none() -> None:
    files = [f"{row}|{row.rsplit('|', 1)[1]}|0" for row in FILES]
    read = dump("年度主要任务|任务名称|主要内容|总额（万元）|财政拨款|其他资金", *files, "金额合计|57|57|0", total="")
    assert {fund.field: f"{yuan.normalize():f}" for fund, yuan in read.tables[0].funds.items()} == {
        "total": "570000",
        "fiscal": "570000",
        "other": "0",
    }
    assert len(others(read)) == 10
    assert codes(read) == []


@pytest.mark.parametrize(
    "cells", [(TASKS.removesuffix("|预算金额"), *(row.rsplit("|", 1)[0] for row in FILES)), (TASKS, FILES[0], FILES[1].rsplit("|", 1)[0])]
)
def test_tasks_whose_rows_nobody_can_tell_are_kept_together_and_said_once(cells: tuple[str, ...]) -> None:
    read = dump(*cells)
    texts = "|".join(cells[1:]).split("|")
    assert others(read) == [("年度主要任务", " ".join(texts))]
    assert codes(read) == [("cell-not-understood", "案卷整理")]
    assert (read.tables[0].form.text("goal"), [row.name for row in read.tables[0].form.rows]) == ("管好档案。", ["整理案卷"])
