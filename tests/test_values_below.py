"""Labels in one row and their values in the rows below: each case says what a person reading the table would say."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from jixiao.extraction.forms import recognise
from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.model import FUNDS
from jixiao.model.text import plain
from jixiao.readers import read_bytes
from jixiao.vocabulary import vocabulary

SOURCES = Path(__file__).parents[1] / "src" / "jixiao"
TITLE = "2024年项目支出绩效目标表"
COLUMNS = (("一级指标", "二级指标", "三级指标", "指标值"), ("产出指标", "数量指标", "修缮屋面", "≥300平方米"))


def html(rows: str) -> ExtractedDocument:
    """A web page with these rows above its indicators; ``rows`` is the HTML of each, without <tr>, one a line."""
    above = "".join(f"<tr>{row.strip()}</tr>" for row in rows.strip().split("\n"))
    below = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in COLUMNS)
    return extract(read_bytes(f"<html><body><p>{TITLE}</p><table>{above}{below}</table></body></html>".encode(), "t.html"))


def cells(*texts: str) -> str:
    return "".join(f"<td>{text}</td>" for text in texts)


def dump(*rows: str) -> ExtractedDocument:
    """A text dump with tabs between its cells."""
    return extract(read_bytes("\n".join((TITLE, *rows, *map("\t".join, COLUMNS))).encode(), "t.txt"))


def fields(found: ExtractedDocument) -> dict[str, str | None]:
    (table,) = found.tables
    return {name: field.text for name, field in table.form.fields.items()}


def funds(found: ExtractedDocument) -> dict[str, str | None]:
    """The amounts in yuan, by the field of the form."""
    return {fund.field: plain(yuan) for fund in FUNDS if (yuan := found.tables[0].funds.get(fund)) is not None}


def not_understood(found: ExtractedDocument) -> list[str | None]:
    return [finding.value for finding in found.findings if finding.code == "cell-not-understood"]


def test_three_labels_and_their_values_in_the_row_below() -> None:
    found = html(f"{cells('项目名称', '主管部门', '实施单位')}\n{cells('校舍屋面修缮', '安平县教体局', '安平县二中')}")
    assert fields(found) == {"project_name": "校舍屋面修缮", "supervising_department": "安平县教体局", "department": "安平县二中"}
    assert not_understood(found) == []
    assert len(found.tables[0].indicators) == 1


def test_the_same_in_a_text_dump() -> None:
    found = dump("项目名称\t主管部门\t实施单位", "校舍屋面修缮\t安平县教体局\t安平县二中")
    assert fields(found) == {"project_name": "校舍屋面修缮", "supervising_department": "安平县教体局", "department": "安平县二中"}
    assert not_understood(found) == []


def test_the_same_in_a_text_dump_that_leaves_merged_places_empty() -> None:
    found = dump("项目名称\t\t主管部门\t\t实施单位\t", "校舍屋面修缮\t\t安平县教体局\t\t安平县二中\t")
    assert fields(found) == {"project_name": "校舍屋面修缮", "supervising_department": "安平县教体局", "department": "安平县二中"}


def test_a_blank_line_between_labels_and_values_changes_nothing() -> None:
    found = html(f"{cells('项目名称', '主管部门')}\n{cells('', '')}\n{cells('校舍屋面修缮', '安平县教体局')}")
    assert fields(found) == {"project_name": "校舍屋面修缮", "supervising_department": "安平县教体局"}


def test_merged_labels_over_merged_values() -> None:
    found = html(
        """<td colspan=2>项目名称</td><td colspan=2>主管部门</td><td>实施单位</td>
        <td colspan=2>校舍屋面修缮</td><td colspan=2>安平县教体局</td><td>安平县二中</td>"""
    )
    assert fields(found) == {"project_name": "校舍屋面修缮", "supervising_department": "安平县教体局", "department": "安平县二中"}


def test_a_value_that_ends_before_its_merged_label() -> None:
    found = html(
        """<td colspan=2>项目名称</td><td colspan=2>主管部门</td>
        <td></td><td>校舍屋面修缮</td><td>安平县教体局</td><td></td>"""
    )
    assert fields(found) == {"project_name": "校舍屋面修缮", "supervising_department": "安平县教体局"}


def test_a_line_over_several_labels_is_the_value_of_none() -> None:
    found = html(f"{cells('项目名称', '主管部门', '实施单位')}\n<td colspan=3>表内各项由承办处室填写</td>")
    assert fields(found) == {"department": None}
    assert not_understood(found) == ["表内各项由承办处室填写"]


def test_two_texts_under_one_merged_label_are_not_told_apart() -> None:
    found = html(
        """<td colspan=2>项目名称</td><td>主管部门</td>
        <td>甲</td><td>校舍屋面修缮</td><td>安平县教体局</td>"""
    )
    assert fields(found).get("project_name") is None
    assert "校舍屋面修缮" in not_understood(found)


def test_a_heading_beside_both_rows() -> None:
    found = html(
        f"""<td rowspan=2>项目概况</td>{cells("项目名称", "主管部门", "实施单位")}
        {cells("校舍屋面修缮", "安平县教体局", "安平县二中")}"""
    )
    assert fields(found) == {"project_name": "校舍屋面修缮", "supervising_department": "安平县教体局", "department": "安平县二中"}
    assert not_understood(found) == []


def test_a_label_that_reaches_down_beside_a_second_row_of_labels() -> None:
    found = html(
        f"""<td rowspan=2>项目名称</td><td colspan=2>项目资金（万元）</td>
        {cells("资金总额", "其中：财政拨款")}
        {cells("校舍屋面修缮", "60", "45")}"""
    )
    assert fields(found) == {"project_name": "校舍屋面修缮", "total": "60", "fiscal": "45"}
    assert funds(found) == {"total": "600000", "fiscal": "450000"}


def test_a_label_with_nothing_below_it_is_empty() -> None:
    found = html(f"{cells('项目名称', '主管部门', '实施单位')}\n{cells('校舍屋面修缮', '', '安平县二中')}")
    (table,) = found.tables
    assert fields(found) == {"project_name": "校舍屋面修缮", "supervising_department": None, "department": "安平县二中"}
    place = table.form.fields["supervising_department"].ref
    assert (place.row, place.column) == (2, 2), "the blank cell is where the value is missing"


def test_values_over_several_rows() -> None:
    """Each row states what the others leave blank."""
    found = html(f"{cells('项目名称', '主管部门', '实施单位')}\n{cells('校舍屋面修缮', '', '')}\n{cells('', '安平县教体局', '安平县二中')}")
    assert fields(found) == {"project_name": "校舍屋面修缮", "supervising_department": "安平县教体局", "department": "安平县二中"}


def test_a_value_that_goes_on_in_a_second_row_is_said() -> None:
    found = dump("项目名称\t主管部门", "校舍屋面\t安平县教体局", "及外墙修缮")
    assert fields(found) == {"project_name": "校舍屋面", "supervising_department": "安平县教体局"}
    assert not_understood(found) == ["及外墙修缮"]


def test_rows_of_labels_and_values_in_turn() -> None:
    found = html(
        f"""{cells("项目名称", "主管部门")}
        {cells("校舍屋面修缮", "安平县教体局")}
        {cells("开始日期", "完成日期")}
        {cells("2024年3月", "2024年11月")}"""
    )
    assert fields(found) == {
        "project_name": "校舍屋面修缮",
        "supervising_department": "安平县教体局",
        "start": "2024年3月",
        "end": "2024年11月",
    }


def test_a_row_of_labels_under_a_row_of_labels_holds_no_values() -> None:
    found = html(f"{cells('项目名称', '主管部门')}\n{cells('实施单位', '项目类别')}\n{cells('安平县二中', '修缮')}")
    assert fields(found) == {"supervising_department": None, "department": "安平县二中", "category": "修缮"}


def test_labels_with_their_values_beside_them_below_a_row_of_labels() -> None:
    found = html(f"{cells('项目名称', '主管部门')}\n{cells('实施单位', '安平县二中')}")
    assert fields(found) == {"supervising_department": None, "department": "安平县二中"}


def test_a_value_may_be_a_word_that_is_a_label_elsewhere() -> None:
    """其他 is the label of other funds, and here the category of the project."""
    found = html(f"{cells('项目名称', '项目类别', '实施单位')}\n{cells('校舍屋面修缮', '其他', '安平县二中')}")
    assert fields(found) == {"project_name": "校舍屋面修缮", "category": "其他", "department": "安平县二中"}
    found = html(f"{cells('项目类别', '项目名称', '实施单位')}\n{cells('其他', '校舍屋面修缮', '安平县二中')}")
    assert fields(found) == {"category": "其他", "project_name": "校舍屋面修缮", "department": "安平县二中"}


def test_a_label_of_money_with_its_amount_beside_it_is_no_value() -> None:
    found = html(f"{cells('项目名称', '主管部门')}\n{cells('其他资金', '12')}")
    assert fields(found) == {"supervising_department": None, "other": "12"}


@pytest.mark.parametrize("heading", ["<td colspan=3>项目资金（万元）</td>", "<td>单位：万元</td>"])
def test_money_below_its_labels(heading: str) -> None:
    found = html(f"{cells('项目名称', '校舍屋面修缮')}\n{heading}\n{cells('资金总额', '财政拨款', '其他资金')}\n{cells('60', '45', '15')}")
    assert funds(found) == {"total": "600000", "fiscal": "450000", "other": "150000"}
    assert not_understood(found) == []


def test_money_below_its_labels_beside_their_heading() -> None:
    found = html(
        f"""{cells("项目名称", "校舍屋面修缮")}
        <td rowspan=2>项目资金（万元）</td>{cells("资金总额", "财政拨款", "其他资金")}
        {cells("60", "45", "15")}"""
    )
    assert funds(found) == {"total": "600000", "fiscal": "450000", "other": "150000"}


def test_the_second_amount_of_a_name_is_that_of_the_year() -> None:
    found = html(
        f"""{cells("项目名称", "校舍屋面修缮")}
        {cells("资金总额", "财政拨款", "资金总额", "财政拨款")}
        {cells("90", "80", "60", "45")}"""
    )
    assert fields(found) == {"project_name": "校舍屋面修缮", "total": "90", "fiscal": "80", "annual_total": "60", "annual_fiscal": "45"}


def test_a_text_below_a_label_of_money_is_no_amount() -> None:
    found = html(f"{cells('项目名称', '资金总额', '实施单位')}\n{cells('校舍屋面修缮', '见附件二', '安平县二中')}")
    assert fields(found) == {"project_name": "校舍屋面修缮", "total": None, "department": "安平县二中"}
    assert not_understood(found) == ["见附件二"]


def test_what_stands_below_a_label_to_be_ignored_is_ignored() -> None:
    found = html(f"{cells('项目名称', '实施单位', '联系人')}\n{cells('校舍屋面修缮', '安平县二中', '王五')}")
    assert fields(found) == {"project_name": "校舍屋面修缮", "department": "安平县二中"}
    assert not_understood(found) == []


def test_a_goal_below_its_label_goes_on_in_the_next_row() -> None:
    found = html(f"{cells('项目名称', '绩效目标')}\n{cells('校舍屋面修缮', '修好屋面。')}\n{cells('', '保障安全。')}")
    assert fields(found) == {"project_name": "校舍屋面修缮", "goal": "修好屋面。\n保障安全。"}


def test_a_list_of_projects_is_no_form_of_the_first_of_them() -> None:
    found = html(f"{cells('项目名称', '实施单位')}\n{cells('校舍屋面修缮', '安平县二中')}\n{cells('食堂改造', '安平县三中')}")
    assert fields(found) == {"department": None}
    assert not_understood(found) == ["校舍屋面修缮"]  # said once, of all four cells


def test_a_blank_cell_beside_a_label_is_its_value() -> None:
    """The form is blank; the words below are of its next part."""
    found = html(f"{cells('项目名称', '', '主管部门', '')}\n{cells('经费盘子', '', '评审专班', '')}")
    assert fields(found) == {"project_name": None, "supervising_department": None}
    assert not_understood(found) == ["经费盘子", "评审专班"]


def test_values_below_are_explained() -> None:
    rows = f"<tr>{cells('项目名称', '主管部门')}</tr><tr>{cells('校舍屋面修缮', '安平县教体局')}</tr>"
    document = read_bytes(f"<p>{TITLE}</p><table>{rows}</table>".encode(), "t.html")
    told = {use.cell.text: (use.use.value, use.rule, use.name) for use in recognise(document, vocabulary()).uses}
    assert told["校舍屋面修缮"] == ("value", "value-below-label", "project_name")


def test_no_truth_value_is_compared_by_order() -> None:
    """`not a <= (b in c)` is `not (a <= …)`: the branch behind it never ran. Say the implication: `not a or b in c`."""

    def is_truth(node: ast.expr) -> bool:
        return isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))

    ordered = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
    wrong = [
        f"{path.relative_to(SOURCES)}:{node.lineno}"
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and any(isinstance(operator, ordered) for operator in node.ops)
        if any(map(is_truth, (node.left, *node.comparators)))
    ]
    assert wrong == []
