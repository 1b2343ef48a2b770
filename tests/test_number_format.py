"""Numbers as spreadsheets show them. Every expectation was compared with what LibreOffice shows for the same cell; where Excel is known
to show something else (its 29 February 1900, eleven characters for General, digit-wise DBNum), it is Excel's."""

# ruff: noqa: E501
from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.readers.spreadsheet.number_format import BUILT_IN, displayed

NUMBERS = [
    # What stands in budget tables.
    (0.95, "0%", "95%"), (1, "0%", "100%"), (0.9567, "0.00%", "95.67%"), (0.005, "0%", "1%"), (-0.05, "0%", "-5%"),
    (100, "0.00", "100.00"), (1842000, "#,##0.00", "1,842,000.00"), (-1234.5, "#,##0.00", "-1,234.50"), (999.999, "#,##0.00", "1,000.00"),
    (12, "#,##0", "12"), (1842000, "#,##0", "1,842,000"), (0, "#,##0.00", "0.00"), (630, "000000", "000630"),
    (95, '"≥"0"%"', "≥95%"), (12.34, '"≥"0.0"万元"', "≥12.3万元"), (12, '0"元"', "12元"), (5, "0人", "5人"), (5, '0 "人"', "5 人"),
    # Rounding is that of decimals, not of binary fractions.
    (1.005, "0.00", "1.01"), (2.345, "0.00", "2.35"), (0.125, "0.00", "0.13"), (-0.001, "0.00", "0.00"),
    # Placeholders.
    (5, "0.##", "5"), (5.25, "0.##", "5.25"), (5.256, "0.##", "5.26"), (1000, "#,##0.##", "1,000"), (0, "#", ""), (0.5, "#.##", ".5"),
    (12.5, ".00", "12.50"), (0, "#,###", ""), (12, "00-00-00", "00-00-12"), (123456, "00-00-00", "12-34-56"), (12, "000 000", "000 012"),
    (1234567, "### ###", "1234 567"), (0.0155, "0.0?%", "1.55%"), (0.015, "0.0?%", "1.5%"), (1.55, "0.0.0", "1.5.5"),
    # Thousands.
    (1234567, "0,", "1235"), (12345678, "0.0,,", "12.3"), (12345, '0.00,"千"', "12.35千"), (1234567, "#,##0,", "1,235"),
    (123456, r"0\.0,", "12.3"), (123456, "0!.0,", "12.3"), (123456789, "#,##0.0000,,", "123.4568"),
    # Sections, conditions, padding, colours, currencies.
    (5.5, "0.00_ ", "5.50"), (5.5, r"0.00_);[Red]\(0.00\)", "5.50"), (-5.5, r"0.00_);[Red]\(0.00\)", "(5.50)"), (-5, "0;0", "5"),
    (5, '[Red]0;[Blue]-0;"零"', "5"), (-5, '[Red]0;[Blue]-0;"零"', "-5"), (0, '[Red]0;[Blue]-0;"零"', "零"), (0, "0;-0;;@", ""), (5, ";;;", ""),
    (5, "+0;-0;0", "+5"), (0, '0%;-0%;"无"', "无"), (-5, "(0)", "-(5)"), (12, "0;@", "12"),
    (150, '[>=100]0"大";[<0]"负"0;0.0', "150大"), (-5, '[>=100]0"大";[<0]"负"0;0.0', "负5"), (50, '[>=100]0"大";[<0]"负"0;0.0', "50.0"),
    (50, "[>=100]0.0;0.00", "50.00"), (1, '[=1]"是";[=0]"否";General', "是"), (0, '[=1]"是";[=0]"否";General', "否"),
    (7, '[=1]"是";[=0]"否";General', "7"), (0.5, "[<1]0.00%;0", "50.00%"), (5, "[<1]0.00%;0", "5"),
    (1234.5, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"), (0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
    (1234.5, "_ ¥* #,##0.00_ ;_ ¥* \\-#,##0.00_ ", "¥1,234.50"), (-1234.5, "[$¥-804]#,##0.00", "-¥1,234.50"), (1.5, "[$€-407] #,##0.00", "€ 1.50"),
    # Fractions and powers of ten.
    (0.5, "# ?/?", "1/2"), (1.25, "# ?/?", "1 1/4"), (3, "# ?/?", "3"), (0, "# ?/?", "0"), (-1.5, "# ?/?", "-1 1/2"),
    (3.14159, "# ??/??", "3 14/99"), (1.5, "?/?", "3/2"), (1.3, "# ?/8", "1 2/8"),
    (12345, "0.00E+00", "1.23E+04"), (0.000123, "0.00E+00", "1.23E-04"), (-99999, "0.00E+00", "-1.00E+05"), (9.999, "0.00E+00", "1.00E+01"),
    (12345, "##0.0E+0", "12.3E+3"), (0.00123, "##0.0E+0", "1.2E-3"), (999999, "##0.0E+0", "1.0E+6"), (12345, "0E-0", "1E4"),
    # Chinese numerals.
    (0, "[DBNum1][$-804]General", "〇"), (12, "[DBNum1][$-804]General", "一十二"), (10305, "[DBNum1][$-804]General", "一万〇三百〇五"),
    (120034005600, "[DBNum1][$-804]General", "一千二百亿三千四百万五千六百"), (100000005, "[DBNum1]General", "一亿〇五"),
    (1842000, "[DBNum2][$-804]General", "壹佰捌拾肆万贰仟"), (123.45, "[DBNum2][$-804]General", "壹佰贰拾叁.肆伍"),
    (123, "[DBNum1][$-804]0", "一二三"), (12.5, "[DBNum3]0.00", "１２.５０"),
]  # fmt: skip

GENERAL = [
    (240, "240"), (0.1 + 0.2, "0.3"), (88.4, "88.4"), (120000, "120000"), (-0.5, "-0.5"), (10000000000.0, "10000000000"),
    # A code or an amount is never cut, which Excel does beyond eleven characters.
    (123456789012, "123456789012"), (1234567890.12, "1234567890.12"), (Decimal("340101199001011234"), "340101199001011234"),
    (123456789012.345, "123456789012"),
    (3.14159265358979, "3.141592654"), (1 / 3, "0.333333333"), (100 / 3, "33.33333333"), (123456.123456, "123456.1235"),
    (0.00001234, "1.234E-05"), (1e21, "1E+21"), (1.5e300, "1.5E+300"), (float("inf"), "#NUM!"),
]  # fmt: skip

DATES = [
    (45292, "yyyy-mm-dd", "2024-01-01"), (45292.75, "yyyy-mm-dd", "2024-01-01"), (45292, "m/d/yyyy", "1/1/2024"), (45357, "yyyy/m/d;@", "2024/3/6"),
    (45357, 'yyyy"年"m"月"d"日"', "2024年3月6日"), (45357, '[$-804]yyyy"年"m"月"d"日"', "2024年3月6日"), (45357, "yyyy.mm", "2024.03"),
    (45357, "yy-m-d", "24-3-6"), (45357, "d-mmm-yy", "6-Mar-24"), (45357, "mmmm d, yyyy", "March 6, 2024"), (45357, "mmmmm", "M"),
    (45357, "ddd dddd", "Wed Wednesday"), (45357, "[$-804]aaaa", "星期三"), (45357, "aaa", "三"), (45357, "[$-804]dddd", "星期三"),
    (45357, "[$-804]mmm", "3月"), (45357, "[$-804]mmmm", "三月"), (45357, "[$-F800]dddd, mmmm dd, yyyy", "2024年3月6日"),
    (1, "yyyy-mm-dd", "1900-01-01"), (59, "yyyy-mm-dd", "1900-02-28"), (60, "yyyy-mm-dd", "1900-02-29"), (61, "yyyy-mm-dd", "1900-03-01"),
    (0.5, "h:mm", "12:00"), (0.999, "h:mm", "23:58"), (1.75, "h:mm", "18:00"), (0.25, "h:mm:ss AM/PM", "6:00:00 AM"),
    (0.5, "h:mm:ss AM/PM", "12:00:00 PM"), (0.0, "h:mm:ss AM/PM", "12:00:00 AM"), (0.123456, "hh:mm:ss", "02:57:47"),
    (1.5, "[h]:mm", "36:00"), (30.25, "[h]:mm", "726:00"), (0.05, "[mm]:ss", "72:00"), (0.01, "[ss]", "864"), (0.0012345, "mm:ss.0", "01:46.7"),
    (0.12345678, "h:mm:ss.000", "2:57:46.666"), (0.6, 'h"时"mm"分"', "14时24分"), (0.6, '上午/下午h"时"mm"分"', "下午2时24分"),
    (0.6, '[$-804]AM/PM h"时"mm"分"', "下午 2时24分"), (45357.5, "yyyy/m/d h:mm", "2024/3/6 12:00"),
    (45285, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二三年十二月二十五日"), (45260, '[DBNum1]yyyy"年"m"月"d"日"', "二〇二三年十一月三十日"),
    # No such day: the number is shown, where Excel shows #### only.
    (-1, "yyyy-mm-dd", "-1"), (3000000, "yyyy-mm-dd", "3000000"),
]  # fmt: skip

TEXTS = [
    ("甲", "General", "甲"), ("甲", "0", "甲"), ("甲", '@"级"', "甲级"), ("甲", '"第"@"章"', "第甲章"), ("甲", '0;-0;0;"文"@', "文甲"),
    ("甲", "0;;;", ""), ("甲", "0.00_ ;@", "甲"), ("0.95", "0%", "0.95"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code", "shown"), [*NUMBERS, *DATES, *TEXTS])
def test_what_a_cell_shows(value: float | str, code: str, shown: str) -> None:
    assert displayed(value, code) == shown


@pytest.mark.parametrize(("value", "shown"), GENERAL)
@pytest.mark.parametrize("code", ["General", "@", "G/通用格式"])
def test_general(value: float | Decimal, shown: str, code: str) -> None:
    assert displayed(value, code) == shown


def test_days_that_count_from_1904() -> None:
    assert displayed(43830, "yyyy-mm-dd", date1904=True) == "2024-01-01"
    # Hours that went by count from no day: as many in both.
    for code, shown in (("[h]:mm", "37:30"), ("[mm]", "2250"), ("h:mm", "13:30"), ('[h]"小时"', "37小时")):
        assert {displayed(1.5625, code, date1904=start) for start in (False, True)} == {shown}


def test_formats_known_by_number_only_are_those_of_a_chinese_excel() -> None:
    assert displayed(45357, BUILT_IN[14]) == "2024/3/6"
    assert displayed(45357, BUILT_IN[31]) == "2024年3月6日"
    assert displayed(45357, BUILT_IN[57]) == "2024年3月"
    assert displayed(0, BUILT_IN[43]) == "-"


def test_a_code_that_is_too_long_is_none() -> None:
    assert displayed(0.5, "0" * 300) == "0.5"


NUMERIC = st.one_of(st.floats(), st.integers(-(10**20), 10**20), st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30)))
CODES = st.text('0#?.,%/E+-;@[]>=<1DBNumhmsyd年月日"\\_* aAPMG/通用格式General!:$', max_size=40)


@given(NUMERIC, CODES)
@settings(max_examples=1500, deadline=None)
def test_any_number_in_any_format_gives_a_text(value: float | Decimal, code: str) -> None:
    assert isinstance(displayed(value, code), str)


@given(st.integers(-(10**11), 10**11), st.sampled_from(["0", "#,##0", "0.00", "#,##0.00", "0_ ", "General"]))
@settings(max_examples=500, deadline=None)
def test_no_digit_of_a_whole_number_is_lost(value: int, code: str) -> None:
    assert int(displayed(value, code).replace(",", "").partition(".")[0]) == value


@given(st.decimals(-(10**9), 10**9, places=2))
@settings(max_examples=500, deadline=None)
def test_no_digit_of_an_amount_is_lost(value: Decimal) -> None:
    for code in ("0.00", "#,##0.00", "General"):
        assert Decimal(displayed(float(value), code).replace(",", "")) == value
