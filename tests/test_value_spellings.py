"""One value in many spellings: periods, deadlines, bounds and units that forms write in their own ways read alike, or stay text."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.extraction.values import read_target
from jixiao.model import Target, TargetKind
from jixiao.vocabulary import vocabulary
from wild_compare import plain

WORDS = vocabulary()
YEAR = 2023


def reading(value: str, name: str | None = None) -> str:
    """A reading in one line, its note behind a bar."""
    target = read_target(value, WORDS, year=YEAR, name=name)
    numbers = [plain(number) for number in (target.number, target.lower, target.upper) if number is not None]
    comparator = target.comparator if target.kind is TargetKind.NUMBER else None
    parts = [target.kind.value, comparator, *numbers, target.unit, target.date, target.start, target.end]
    return " ".join(part for part in parts if part) + (f" | {target.note}" if target.note else "")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # bounds behind the number, in sentences, and of two sides
        ("85以上", "number >= 85"),
        ("30桌以上", "number >= 30 桌"),  # a unit that nobody knows
        ("500令以内", "number <= 500 令"),
        ("≥18驳运船次", "number >= 18 驳运船次"),
        ("18驳运船次以上", "number >= 18 驳运船次"),
        ("18-24驳运船次", "range 18 24 驳运船次"),
        ("≥18驳运船次/季度", "number >= 18 驳运船次/季度"),
        ("2.5万保温箱", "number = 25000 保温箱"),
        ("95办结完成", "number = 95 | 办结完成"),  # how far something got is no unit
        ("95达标", "number = 95 | 达标"),
        ("≥7处置池", "number >= 7 处置池"),  # 处 only begins the word 处置
        ("21个村民小组", "number = 21 个 | 村民小组"),
        ("≥7处池塘", "number >= 7 处 | 池塘"),
        ("≥60人参加", "number >= 60 人 | 参加"),
        ("≤12天数", "number <= 12 天 | 数"),
        ("40桌及以上", "number >= 40 桌"),
        ("〉85%", "number > 85 %"),
        ("〈3次", "number < 3 次"),
        ("40个以上60个以下", "range 40 60 个"),
        ("40以上、60个以内", "range 40 60 个"),
        ("不少于40个不超过60个", "range 40 60 个"),
        ("≥40%并且≤60%", "range 40 60 %"),
        ("在40%至60%之间", "range 40 60 %"),
        ("游客满意率达88%以上。", "number >= 88 % | 游客满意率"),
        ("培训护林员120人次以上", "number >= 120 人次 | 培训护林员"),
        ("游客满意率未达88%", "text"),
        ("总量不大于7个", "number <= 7 个 | 总量"),
        ("降幅≥3%", "number >= 3 % | 降幅"),
        ("亩产提高6%以上", "number >= 6 % | 亩产提高"),
        ("受理后12个工作日内", "number <= 12 工作日 | 受理后"),
        ("每月12日内", "text"),
        ("9万元（含）以内", "number <= 9 万元"),
        ("7处（含）以上", "number >= 7 处"),
        ("不低于百分之八十五", "number >= 85 %"),
        ("百分之百", "number = 100 %"),
        ("￥4500", "number = 4500 元"),
        ("≤￥4.5万元", "number <= 4.5 万元"),
        # bounds in other words, brackets, a tolerance, tenths
        ("上限13片", "number <= 13 片"),
        ("98%封顶", "number <= 98 %"),
        ("最低92%", "number >= 92 %"),
        ("不突破80%", "number <= 80 %"),
        ("[14,26]座", "range 14 26 座"),
        ("85±2%", "range 83 87 %"),
        ("≥(13)座", "number >= 13 座"),
        ("(13)座", "text"),
        ("九成以上", "number >= 90 %"),
        ("3成套设备", "number = 3 | 成套设备"),
        ("介于28人和40人之间", "range 28 40 人"),
        ("6月30日（含）前", "deadline 2023-06-30"),
        ("88%（上年86%）", "number = 88 % | (上年86%)"),
        ("21座（33座）", "text"),
        # somewhat more
        ("700余人", "number > 700 人 | 余"),
        ("2万多户", "number > 20000 户 | 多"),
        ("60余万元", "text"),
        ("60多媒体教室", "text"),
        # units whole
        ("36元/亩·年", "number = 36 元/亩·年"),
        ("36元/(亩•年)", "number = 36 元/亩·年"),
        ("720元/生/年", "number = 720 元/生/年"),
        ("260元/人·月", "number = 260 元/人·月"),
        ("260元/人.月", "number = 260 元/人·月"),
        ("1次/3年", "number = 1 次/3年"),
        ("45人·次", "number = 45 人次"),
        ("≥2万(人次)", "number >= 20000 人次"),
        ("60M", "number = 60 M"),
        # deadlines and periods
        ("完成时间为2023年9月底前。", "deadline 2023-09-30 | 完成时间为"),
        ("力争11月底前建成", "deadline 2023-11-30 | 力争 建成"),
        ("23年9月底", "deadline 2023-09-30"),
        ("二〇二三年十一月底前", "deadline 2023-11-30"),
        ("当年9月底前", "deadline 2023-09-30"),
        ("本年度内", "deadline 2023-12-31"),
        ("≤9月30日", "deadline 2023-09-30"),
        ("2023.09底前", "deadline 2023-09-30"),
        ("2023年9月30日18时前", "deadline 2023-09-30"),
        ("9月中旬", "deadline 2023-09-20"),
        ("2023年9月下旬完成", "deadline 2023-09-30 | 完成"),
        ("9月中旬前", "text"),
        ("9月初", "text"),
        ("每年9月底前", "text"),
        ("不低于2022年", "text"),
        ("≤9月", "number <= 9 个月"),
        ("2-11月", "period 2023-02-01 2023-11-30"),
        ("1-2季度", "period 2023-01-01 2023-06-30"),
        ("2022-2024年", "period 2022-01-01 2024-12-31"),
        ("2023年10月至次年4月", "period 2023-10-01 2024-04-30"),
        ("自2023年2月起至6月止", "period 2023-02-01 2023-06-30"),
        ("自2023年2月起", "text"),
        # half a number is none
        ("5G基站", "text"),
        ("≤1O万元", "text"),
        ("≥l2家", "text"),
        ("≥90%/85%", "text"),
        ("≥90% 85%", "text"),
        ("≥4次，出勤率85%", "text"),
        ("=90%以上", "text"),
        ("≥≤90%", "text"),
        ("≥90%且≤85%", "text"),
        ("90不低于", "text"),
        ("12人次、以上", "text"),
        ("10以下；95", "text"),
        ("不超过1.5至3", "text"),
        ("以上≤9", "text"),
        ("90%达标", "number = 90 % | 达标"),
        ("100%达到要求", "number = 100 % | 达到要求"),
        # a note is one
        ("≥4次，每次都有记录", "number >= 4 次 | 每次都有记录"),
        ("≥85%（不含外省）", "number >= 85 % | (不含外省)"),
    ],
)
def test_a_value_reads_as_a_person_reads_it(value: str, expected: str) -> None:
    assert reading(value) == expected


# -- periods and deadlines in all spellings --------------------------------------------------------------------------------

DAYS = st.dates(min_value=date(2010, 1, 1), max_value=date(2039, 12, 31))
DASHES = st.sampled_from(["-", "--", "—", "——", "－", "~", "～", "至", "到", " - ", " 至 "])
MONTH_FORMS = ("{0.year}年{0.month}月", "{0.year}.{0.month}", "{0.year}.{0.month:02d}", "{0.year}/{0.month:02d}", "{0.year}{0.month:02d}")
DAY_FORMS = (
    "{0.year}年{0.month}月{0.day}日", "{0.year}.{0.month}.{0.day}", "{0.year}/{0.month}/{0.day}", "{0.year}-{0.month:02d}-{0.day:02d}",
    "{0.year}{0.month:02d}{0.day:02d}", "{0.year} 年 {0.month} 月 {0.day} 日",
)  # fmt: skip


def last_of(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@given(st.tuples(DAYS, DAYS).map(sorted), st.sampled_from(DAY_FORMS), DASHES, st.booleans())
def test_a_period_of_days_in_any_spelling(days: list[date], form: str, dash: str, framed: bool) -> None:
    first, last = form.format(days[0]), form.format(days[1])
    text = f"自{first}起至{last}止" if framed else f"{first}{dash}{last}"
    target = read_target(text, WORDS, year=YEAR)
    assert (target.kind, target.start, target.end) == (TargetKind.PERIOD, days[0].isoformat(), days[1].isoformat())


@given(st.tuples(DAYS, DAYS).map(sorted), st.sampled_from(MONTH_FORMS), DASHES)
def test_a_period_of_months_in_any_spelling(days: list[date], form: str, dash: str) -> None:
    target = read_target(f"{form.format(days[0])}{dash}{form.format(days[1])}", WORDS)
    assert (target.kind, target.start) == (TargetKind.PERIOD, days[0].replace(day=1).isoformat())
    assert target.end == last_of(days[1]).isoformat()


@given(
    st.integers(1, 12),
    st.integers(1, 12),
    DASHES,
    st.sampled_from(["{0}{2}{1}月", "{0}月{2}{1}月", "2023年{0}月{2}{1}月", "2023年{0}{2}{1}月份"]),
)
def test_a_period_of_months_of_the_year(first: int, last: int, dash: str, form: str) -> None:
    target = read_target(form.format(first, last, dash), WORDS, year=YEAR)
    if first <= last:
        assert (target.kind, target.start) == (TargetKind.PERIOD, f"2023-{first:02d}-01")
        assert target.end == last_of(date(2023, last, 1)).isoformat()
    else:
        assert target.kind is TargetKind.TEXT


@given(
    DAYS,
    st.sampled_from(["", "完成时间为", "力争于", "确保", "项目在"]),
    st.sampled_from(["底前", "底", "底之前", "底前完成", "底前投入使用"]),
)
def test_the_end_of_a_month_in_a_sentence(day: date, head: str, ending: str) -> None:
    target = read_target(f"{head}{day.year}年{day.month}月{ending}", WORDS, year=YEAR)
    assert (target.kind, target.date) == (TargetKind.DEADLINE, last_of(day).isoformat())


@given(st.integers(2000, 2040), st.integers(0, 99), st.integers(0, 99))
def test_a_day_that_the_calendar_does_not_have_is_no_date(year: int, month: int, day: int) -> None:
    target = read_target(f"{year}年{month}月{day}日", WORDS)
    try:
        assert target.date == date(year, month, day).isoformat()
    except ValueError:
        assert (target.kind, target.date, target.number) == (TargetKind.TEXT, None, None)


# -- numbers ---------------------------------------------------------------------------------------------------------------

NUMBERS = st.decimals(min_value=0, max_value=99999, places=2).map(lambda number: number.normalize() + 0)
UNITS = st.sampled_from(["%", "人次", "万元", "元/亩·年", "个", "户", "公里", "元/人/月", "次/年"])
SPELLINGS = {
    ">=": ["≥{}", "≧{}", ">={}", "不低于{}", "不少于{}", "{}以上", "{}及以上", "参与方达{}以上", "参与方达到{}", "至少{}", "≥ {}"],
    "<=": ["≤{}", "≦{}", "<={}", "不超过{}", "不高于{}", "{}以下", "{}以内", "控制在{}以内", "最多{}"],
    ">": [">{}", "＞{}", "〉{}", "超过{}", "高于{}"],
    "<": ["<{}", "＜{}", "〈{}", "低于{}", "少于{}"],
}


@given(NUMBERS, UNITS, st.sampled_from([(sign, form) for sign, forms in SPELLINGS.items() for form in forms]))
def test_a_comparator_in_any_spelling(number: Decimal, unit: str, spelling: tuple[str, str]) -> None:
    target = read_target(spelling[1].format(f"{number:f}{unit}"), WORDS)
    assert (target.kind, target.comparator, target.number, target.unit) == (TargetKind.NUMBER, spelling[0], number, unit)


@given(
    NUMBERS,
    NUMBERS,
    UNITS,
    st.sampled_from(["{0}{2}以上{1}{2}以下", "≥{0}{2}且≤{1}{2}", "不低于{0}{2}，不超过{1}{2}", "{0}{2}至{1}{2}", "{0}-{1}{2}"]),
)
def test_two_bounds_are_a_range_or_nothing(lower: Decimal, upper: Decimal, unit: str, form: str) -> None:
    target = read_target(form.format(f"{lower:f}", f"{upper:f}", unit), WORDS)
    if lower <= upper:
        assert (target.kind, target.lower, target.upper, target.unit) == (TargetKind.RANGE, lower, upper, unit)
    else:
        assert whole_or_text(target)


@given(NUMBERS, NUMBERS, st.sampled_from(["≥{0}%≥{1}%", "≥{0}%/{1}%", "≥{0}% {1}%", "≥{0}%，合格率≥{1}%", "{0}%、{1}%", "≥{0}%和{1}%"]))
def test_of_two_values_in_a_cell_none_is_half_read(first: Decimal, second: Decimal, form: str) -> None:
    assert whole_or_text(read_target(form.format(f"{first:f}", f"{second:f}"), WORDS))


@given(
    st.text(alphabet="≥≤<>=0123456789.,，、;；-~至/%lO个次万元年月日前底以上下内且 （）", max_size=12),
    st.sampled_from([None, "完工时间", "培训人数"]),
)
def test_any_jumble_of_what_values_are_made_of_is_read_without_a_fault(text: str, name: str | None) -> None:
    target = read_target(text, WORDS, year=YEAR, name=name)
    assert target.verbatim == (text.strip() or None)
    if target.kind is TargetKind.DEADLINE:
        assert target.date
        assert date.fromisoformat(target.date)
    if target.kind is TargetKind.PERIOD:
        assert target.start
        assert target.end
        assert date.fromisoformat(target.start) <= date.fromisoformat(target.end)


def whole_or_text(target: Target) -> bool:
    return target.kind is TargetKind.TEXT
