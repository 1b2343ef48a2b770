"""Money whose label names a year: that of the fiscal year is the table's, that of any other is kept as it is printed."""

from __future__ import annotations

import pytest

from jixiao.extraction.forms.label_grammar import parse_label
from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.readers import read_bytes
from jixiao.vocabulary import vocabulary

ROWS = "年度绩效目标\t保洁河道。\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t保洁河长\t≥31公里\n"


def text(funds: str, title: str = "金溪县2025年项目支出绩效目标表") -> ExtractedDocument:
    head = f"{title}\n项目名称\t河道保洁\t实施单位\t金溪县水利局\n"
    return extract(read_bytes((head + funds + ROWS).encode(), "t.txt"))


def funds(read: ExtractedDocument) -> dict[str, str]:
    (table,) = read.tables
    return {fund.field: f"{yuan:f}" for fund, yuan in table.funds.items()}


def others(read: ExtractedDocument) -> list[tuple[str, str]]:
    return [(other.label, other.text) for other in read.tables[0].form.other_fields]


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("2025年预算金额", "2025|total"),
        ("2025年度财政拨款（万元）", "2025|fiscal"),
        ("2024年执行数", "2024|executed_total"),
        ("预算数（2024年）", "2024|total"),
        ("其中：2024年", "2024|of_which"),
        ("2024-2026年总投资", "total"),
        ("三年预算合计", "total"),
    ],
)
def test_the_year_is_a_part_of_a_label_of_money(label: str, field: str) -> None:
    parsed = parse_label(label, vocabulary())
    assert parsed is not None
    assert parsed.means.kind == "amount"
    assert "|".join(parsed.means.field.split("|")[:2]) == field


@pytest.mark.parametrize("label", ["2025年绩效目标", "2024年重点工作", "2024年预算执行率"])
def test_a_year_in_another_label_is_not_parsed(label: str) -> None:
    assert parse_label(label, vocabulary()) is None


def test_the_money_of_the_year_before_is_never_the_tables() -> None:
    read = text(
        "2024年预算\t100万元\t2025年预算\t120万元\n其中：财政拨款\t80万元\t其中：财政拨款\t90万元\n自有资金\t20万元\t自有资金\t30万元\n"
    )
    assert funds(read) == {"total": "1200000", "fiscal": "900000", "unit_funds": "300000"}
    assert others(read) == [("2024年预算", "100万元"), ("其中：财政拨款", "80万元"), ("自有资金", "20万元")]


def test_listed_labels_with_the_year_in_brackets_are_of_that_year() -> None:
    read = text("预算金额（2024年）\t100万元\t预算金额（2025年）\t120万元\n")
    assert funds(read) == {"total": "1200000"}
    assert others(read) == [("预算金额（2024年）", "100万元")]


def test_the_sum_of_a_rolling_budget_is_not_the_years() -> None:
    rolling = "金额单位：元\n三年预算合计\t3,930.00\n其中：2025年\t1,260.00\t2026年\t1,310.00\t2027年\t1,360.00\n"
    table = text(rolling).tables[0]
    assert (table.budget, table.project_total) == (1260, 3930)
    assert others(text(rolling)) == [("2026年", "1,310.00"), ("2027年", "1,360.00")]
    below = "金额单位：元\n五年预算总额\t5,000\n2025年\t1,000\n2026年\t4,000\n"
    assert funds(text(below)) == {"total": "5000", "annual_total": "1000"}


def test_years_head_the_columns_of_a_budget() -> None:
    read = text("项目预算（万元）\t2024年\t2025年\t2026年\t合计\n\t90\t120\t110\t320\n")
    assert funds(read) == {"total": "3200000", "annual_total": "1200000"}
    assert others(read) == [("2024年", "90"), ("2026年", "110")]


def test_the_stages_of_two_years_in_one_table_of_funds() -> None:
    read = text(
        "资金（万元）\t2023年执行数\t2024年预算数\t2024年执行数\n年度资金总额\t90\t120\t110\n其中：财政拨款\t70\t100\t95\n",
        "金溪县2024年项目支出绩效自评表",
    )
    assert funds(read) == {"total": "1200000", "fiscal": "1000000", "executed_total": "1100000", "executed_fiscal": "950000"}
    assert [value for _, value in others(read)] == ["90", "70"]


def test_a_year_that_no_title_states_is_that_of_the_only_money() -> None:
    assert funds(text("2025年预算金额\t120万元\n", "项目支出绩效目标表")) == {"total": "1200000"}
    assert funds(text("2024年预算金额\t100万元\t2025年预算金额\t120万元\n", "项目支出绩效目标表")) == {}


def test_a_year_of_a_row_below_stages_of_years_is_its_own() -> None:
    stages = "资金（万元）\t2024年预算数\t2025年预算数\n年度资金总额\t90\t120\n2023年预算\t80\t\n"
    assert funds(text(stages)) == {"total": "1200000"}
    assert others(text(stages)) == [("2024年预算数", "90"), ("2023年预算", "80")]
