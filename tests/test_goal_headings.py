"""What stands beside the label of the goal in a 自评表: 完成情况, 完成率 head what came of it, and are no part of the goal."""

from __future__ import annotations

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.readers import read_bytes

PAGE = """<p>2023年度项目支出绩效自评表</p><table>
<tr><td>项目名称</td><td colspan=5>河道保洁</td></tr><tr><td>{body}</td><td colspan=5>金溪县水利局</td></tr>{goal}
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td><td>完成值</td><td>得分</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>保洁河长</td><td>≥31公里</td><td>32公里</td><td>10</td></tr></table>"""


def page(goal: str, body: str = "实施单位") -> ExtractedDocument:
    return extract(read_bytes(PAGE.format(goal=goal, body=body).encode(), "t.html"))


def goals(read: ExtractedDocument) -> tuple[str | None, str | None]:
    (table,) = read.tables
    return table.form.text("goal"), table.form.text("actual_goal")


def test_headings_over_the_goal_and_what_came_of_it_are_no_part_of_the_goal() -> None:
    read = page(
        """<tr><td rowspan=2>年度总体目标</td><td colspan=2>年度预期目标</td><td colspan=2>具体完成情况</td><td>总体完成率</td></tr>
        <tr><td colspan=2>清理河道。</td><td colspan=2>河道已清理。</td><td>97%</td></tr>"""
    )
    assert goals(read) == ("清理河道。", "河道已清理。")
    assert [(other.label, other.text) for other in read.tables[0].form.other_fields] == [("总体完成率", "97%")]


def test_what_came_of_the_goal_beside_it() -> None:
    read = page("<tr><td>年度绩效目标</td><td colspan=2>清理河道。</td><td>完成情况</td><td colspan=2>河道已清理。</td></tr>")
    assert goals(read) == ("清理河道。", "河道已清理。")


def test_the_unit_that_does_it_is_the_department_also_where_it_is_in_charge() -> None:
    (table,) = page("", "实施（主管）单位").tables
    assert table.department is not None
    assert (table.department.name, table.supervising) == ("金溪县水利局", None)


def test_what_stands_in_rows_of_other_labels_is_no_part_of_the_goal_above() -> None:
    read = page(
        """<tr><td>年度绩效目标</td><td colspan=5>清理河道。</td></tr>
        <tr><td rowspan=2>预算执行</td><td>预算数</td><td colspan=4>6万元</td></tr>
        <tr><td>预算执行率</td><td>97%</td><td colspan=2>分值</td><td>10分</td></tr>"""
    )
    assert goals(read)[0] == "清理河道。"
    assert {name.value: f"{number:f}" for name, number in read.tables[0].numbers.items()} == {
        "execution_rate": "97",
        "execution_weight": "10",
    }
