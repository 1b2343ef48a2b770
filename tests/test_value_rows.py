"""The value of a row with what stands beside it: comparator and unit in columns or behind the name, and what is doubtful of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.extraction.pipeline import extract
from jixiao.extraction.values import doubt_of, row_target
from jixiao.model import IndicatorRow, Location
from jixiao.readers import read_bytes
from jixiao.vocabulary import vocabulary
from wild_compare import plain

WORDS = vocabulary()
HERE = Location(1, 1)


def a_row(name: str | None, value: str | None, sign: str | None = None, unit: str | None = None) -> IndicatorRow:
    return IndicatorRow(1, None, None, name, None, value, HERE, HERE, sign=sign, measure=unit)


def reading(row: IndicatorRow) -> str:
    target = row_target(row, WORDS, year=2025)
    assert target.verbatim == (row.value.strip() if row.value else None)
    numbers = [plain(number) for number in (target.number, target.lower, target.upper) if number is not None]
    return " ".join(
        part for part in (target.kind.value, target.comparator, *numbers, target.unit, target.date, target.start, target.end) if part
    )


@pytest.mark.parametrize(
    ("name", "sign", "value", "unit", "expected"),
    [
        # month and day in the unit's column
        ("泵站完工时间", "≤", "9", "月", "deadline <= 2025-09-30"),
        ("泵站完工时间", "＜", "9", "月", "deadline <= 2025-08-31"),
        ("物资入库", "≤", "10", "月底", "deadline <= 2025-10-31"),
        ("物资入库", "=", "4", "月份", "deadline <= 2025-04-30"),
        ("总结报送日期", "＜", "20250520", "日", "deadline <= 2025-05-20"),
        ("泵站建成时间", "≤", "2026", "年", "deadline <= 2026-12-31"),
        ("泵站完工时间", "", "20250930", None, "deadline <= 2025-09-30"),
        ("泵站完工时间", "", "2025.9", None, "deadline <= 2025-09-30"),
        ("泵站运行时间", "≥", "8", "月", "number >= 8 个月"),
        ("故障响应时间", "≤", "2", "日", "number <= 2 天"),
        ("水泵质保期", "≥", "5", "年", "number >= 5 年"),
        # unit and hint behind the name
        ("清淤长度（公里）", None, "12.5", None, "number = 12.5 公里"),
        ("清淤长度(≥**公里)", None, "12.5", None, "number >= 12.5 公里"),
        ("每亩管护费（≤XX元）", None, "80", None, "number <= 80 元"),
        ("管护费（元/亩·年）", None, "80", None, "number = 80 元/亩·年"),
        ("水质达标率（单位：%）", None, "97", None, "number = 97 %"),
        ("水质达标率（≥97%）", None, "97", None, "number >= 97 %"),
        ("水质达标率（≥97%）", None, "95", None, "number = 95 %"),
        ("清淤长度（一期）", None, "12", None, "number = 12"),
        ("覆盖乡镇（街道）", None, "12", None, "number = 12"),
        ("清淤长度（公里）", None, "12千米", None, "number = 12 公里"),
        # a multiplier or 以上 before the unit's column
        ("灌溉受益人口", "≥", "3万", "人", "number >= 30000 人"),
        ("工程投资", "≤", "30万", "元", "number <= 30 万元"),
        ("工程投资", "≤", "30万", "万元", "number <= 30 万元"),
        ("农户满意度", None, "92以上", "%", "number >= 92 %"),
        ("受训农户", None, "400余", "户", "number > 400 户"),
        ("泵站扬程", None, "30-40", "米", "range 30 40 米"),
    ],
)
def test_a_value_reads_with_what_stands_beside_it(name: str, sign: str | None, value: str, unit: str | None, expected: str) -> None:
    assert reading(a_row(name, value, sign, unit)) == expected


@pytest.mark.parametrize(
    ("value", "doubt"),
    [
        ("≥≤92%", "signs"), ("≥92%且≤88%", "signs"), ("≥", "signs"), ("=92%以上", "signs"), ("不超过92%以上", "signs"),
        ("40-30个", "signs"),
        ("≤l4万元", "characters"), ("≥8O%", "characters"), ("92%%", "characters"), ("3/4", "characters"),
        ("2025年14月", "date"), ("4月31日前", "date"), ("2025年2月29日", "date"), ("2025-06-31", "date"), ("2025年9月-2025年5月", "date"),
        ("≥92%≥88%", "several"), ("≥92%，合格率88%", "several"), ("4个，6次", "several"),
        ("出勤率≥92%；合格率≥88%", "several"), ("≥40户\n新建泵站\n≥6座", "several"),
        ("4 0户", "blank"), ("40\n60", "blank"), ("≥40户\n新建泵站\n6座", "lines"),
        ("待定", "deferred"), ("（详见附件）", "deferred"), ("同上", "deferred"),
        # no doubt of these
        ("≥92%", None), ("1 200户", None), ("1:1", None), ("7×24小时", None), ("365天24小时", None), ("优", None), ("≥上年水平", None),
        ("第三季度", None), ("5G基站", None), ("建成泵站4座、水闸2座。", None), ("出勤率92%以上，合格率88%以上", None), ("≥**%", None),
        ("约92%", None),
        ("每月10日前", None), ("A4纸", None), ("PM2.5", None), ("≥92\n%", None), ("2025年9月\n底前", None), ("92%左右", None),
    ],
)  # fmt: skip
def test_what_looks_like_a_value_and_is_none_is_doubtful(value: str, doubt: str | None) -> None:
    row = a_row("某项指标", value)
    told = doubt_of(row, row_target(row, WORDS, year=2025), WORDS, 2025)
    assert (told.value if told else None) == doubt


def test_columns_that_differ_and_bare_numbers_of_days_are_doubtful() -> None:
    cases = [
        (a_row("出勤率", "≤92%", "≥"), "columns"), (a_row("出勤率", "≥92%", "≥"), None), (a_row("出勤率", "92", "≥", "%"), None),
        (a_row("完工时间", "10"), "calendar"), (a_row("完工时间", "45930"), "calendar"), (a_row("完工时间", "9月底"), None),
        (a_row("值守时间", "6", "≤", "月"), "calendar"), (a_row("座次", "10"), None),
    ]  # fmt: skip
    told = [doubt_of(row, row_target(row, WORDS, year=2025), WORDS, 2025) for row, _ in cases]
    assert [doubt.value if doubt else None for doubt in told] == [doubt for _, doubt in cases]


def test_a_doubt_is_a_finding_at_its_cell_also_of_an_actual_value() -> None:
    table = """<tr><td>项目名称</td><td colspan=4>泵站改造</td></tr>
    <tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>年度指标值</td><td>实际完成值</td></tr>
    <tr><td>产出指标</td><td>数量指标</td><td>改造泵站</td><td>≥≤6座</td><td>6座</td></tr>
    <tr><td>产出指标</td><td>质量指标</td><td>验收合格率</td><td>≥95%</td><td>9O%</td></tr>
    <tr><td>产出指标</td><td>时效指标</td><td>完工时间</td><td>待定</td><td>2025年9月31日</td></tr>"""
    page = f"<html><body><p>2025年度项目支出绩效自评表</p><table>{table}</table></body></html>"
    findings = extract(read_bytes(page.encode(), "t.html")).findings
    assert [(found.code, found.source.row, found.source.column, found.value) for found in findings if found.code.startswith("value-")] == [
        ("value-unreadable", 3, 4, "≥≤6座"),
        ("value-unreadable", 4, 5, "9O%"),
        ("value-deferred", 5, 4, "待定"),
        ("value-unreadable", 5, 5, "2025年9月31日"),
    ]


@given(
    st.text(alphabet="≥≤<>=0123456789.,，、;；-~至/%lO个次万元年月日前底以上下内且待定 \n（）", max_size=14),
    st.sampled_from([None, "完工时间", "培训人数（人）", "满意度(≥**%)", "运行时间（月）"]),
    st.sampled_from([None, "≥", "≤", "＜", "="]),
    st.sampled_from([None, "月", "月底", "%", "人", "万元", "日"]),
)
def test_any_jumble_in_any_columns_is_read_without_a_fault(value: str, name: str | None, sign: str | None, unit: str | None) -> None:
    row = a_row(name, value, sign, unit)
    target = row_target(row, WORDS, year=2025)
    assert target.verbatim == (value.strip() or None)
    doubt_of(row, target, WORDS, 2025)


def head_findings(head: str, before: str = "<p>2025年度项目支出绩效目标表</p>") -> list[tuple[str, str | None]]:
    rows = """<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
    <tr><td>产出指标</td><td>数量指标</td><td>改造泵站</td><td>6座</td></tr>"""
    page = f"<html><body>{before}<table><tr><td>项目名称</td><td colspan=3>泵站改造</td></tr>{head}{rows}</table></body></html>"
    return [(found.code, found.value) for found in extract(read_bytes(page.encode(), "t.html")).findings]


@pytest.mark.parametrize("amount", ["待定", "l20", "3O.5", "约60", "60左右", "12 60", "60,5", "60.5.1", "见附件", "60%"])
def test_an_amount_that_cannot_be_read_is_said_in_every_form(amount: str) -> None:
    said = ("amount-unreadable", amount)
    assert head_findings(f"<tr><td>项目资金总额（万元）</td><td>{amount}</td><td>绩效目标</td><td>改造泵站</td></tr>") == [said]
    assert head_findings(f"<tr><td>项目资金（万元）</td><td>年度资金总额</td><td colspan=2>{amount}</td></tr>") == [said]
    stages = """<tr><td>项目资金（万元）</td><td>年初预算数</td><td>全年预算数</td><td>全年执行数</td></tr>"""
    funds = f"<tr><td>年度资金总额</td><td>60</td><td>60</td><td>{amount}</td></tr>"
    assert head_findings(stages + funds, "<p>2025年度项目支出绩效自评表</p>") == [said]


@pytest.mark.parametrize("amount", ["—", "/", "-", "", "1 260.50", "60", "￥60.00", "60万元（含税）"])
def test_an_amount_that_is_one_or_is_not_stated_is_no_finding(amount: str) -> None:
    assert head_findings(f"<tr><td>项目资金总额（万元）</td><td>{amount}</td><td>绩效目标</td><td>改造泵站</td></tr>") == []


def test_another_label_beside_that_of_an_amount_is_no_amount() -> None:
    said = head_findings("<tr><td>项目资金总额（万元）</td><td>对口帮扶专户</td><td colspan=2>60</td></tr>")
    assert "amount-unreadable" not in {code for code, _ in said}
