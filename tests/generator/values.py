"""Spell target values (指标值) as published forms do, each with its right reading."""

from __future__ import annotations

import calendar
from decimal import Decimal
from random import Random

from generator.model import Spelling, Target

#: How often, and how, a comparator is written; ``{}`` is the number with its unit.
COMPARATORS = {
    ">=": (
        (9, "≥{}"),
        (1, "≧{}"),
        (2, ">={}"),
        (1, "＞＝{}"),
        (2, "不低于{}"),
        (2, "不少于{}"),
        (2, "{}以上"),
        (1, "{}及以上"),
        (1, "大于等于{}"),
        (1, "大于或等于{}"),
        (1, "至少{}"),
        (1, "达到{}以上"),
        (1, "≥ {}"),
        (1, "达{}以上"),
        (1, "不小于{}"),
        (1, "不得低于{}"),
        (1, "{}（含）以上"),
    ),
    "<=": (
        (9, "≤{}"),
        (1, "≦{}"),
        (2, "<={}"),
        (1, "=<{}"),
        (2, "不超过{}"),
        (2, "不高于{}"),
        (2, "{}以内"),
        (1, "{}以下"),
        (1, "小于等于{}"),
        (1, "控制在{}以内"),
        (1, "不多于{}"),
        (1, "不大于{}"),
        (1, "不得超过{}"),
        (1, "{}（含）以内"),
    ),
    "=": ((9, "{}"), (4, "={}"), (2, "＝{}"), (1, "═{}"), (1, "等于{}"), (1, "= {}")),
    ">": ((3, ">{}"), (2, "＞{}"), (1, "〉{}"), (2, "大于{}"), (1, "高于{}")),
    "<": ((3, "<{}"), (2, "＜{}"), (2, "小于{}"), (1, "低于{}")),
}
#: The comparator in a column of its own.
SIGNS = {
    ">=": ("≥", "≥", "≥", "≧", ">=", "大于等于"),
    "<=": ("≤", "≤", "≤", "≦", "<=", "小于等于"),
    "=": ("=", "＝", "═", "等于"),
    ">": (">", "＞", "大于"),
    "<": ("<", "＜", "小于"),
}
UNIT_WORDS = {"%": ("%", "%", "%", "％", "百分比"), "平方米": ("平方米", "㎡", "平米")}


def weighted(random: Random, choices: tuple[tuple[int, str], ...]) -> str:
    """Draw one of the texts by their weights."""
    return random.choices([text for _, text in choices], [weight for weight, _ in choices])[0]


def decimal_text(number: Decimal) -> str:
    """Write a number without an exponent and without zeros at its end."""
    return f"{number.normalize():f}"


def number_of(random: Random, least: str, most: str) -> Decimal:
    """Draw a number between two bounds, round enough to be a plan's."""
    low, high = Decimal(least), Decimal(most)
    if high <= 20 and "." in least:
        return (low + (high - low) * Decimal(random.randint(1, 99)) / 100).quantize(Decimal("0.01"))
    step = 1 if high < 300 else 10 if high < 9000 else 100
    return Decimal(random.randrange(int(low), int(high) + 1, step))


def scaled(number: Decimal, unit: str) -> tuple[Decimal, str, str | None]:
    """Return number and unit as the gold has them, and yuan where it is money: 0.5 万人次 is 5000 人次, 3 万元 stays."""
    if unit in {"元", "万元"}:
        return number, unit, decimal_text(number * (10000 if unit == "万元" else 1))
    if unit.startswith("万") and not unit.startswith("万元"):
        return number * 10000, unit[1:], None
    return number, unit, None


def spell_number(random: Random, comparator: str, number: Decimal, unit: str) -> Spelling:
    """Spell a comparator, a number and a unit in one cell and in three."""
    value, of, yuan = scaled(number, unit)
    target = Target("number", comparator, decimal_text(value), of, yuan)
    figures = decimal_text(number)
    if number >= 1000 and random.random() < 0.2:
        figures = f"{number:,}"
    words = random.choice(UNIT_WORDS.get(unit, (unit,)))
    if words == "百分比":
        words = "%"
    also = {"target.number": (decimal_text(number),), "target.unit": (unit,)} if of != unit else {}
    if unit == "万元" and random.random() < 0.15:
        words = "万"
    text = weighted(random, COMPARATORS[comparator]).format(f"{figures}{words}")
    sign, column_unit = random.choice(SIGNS[comparator]), random.choice(UNIT_WORDS.get(unit, (unit,)))
    return Spelling(text, target, (sign, figures, column_unit), also=also)


def spell_range(random: Random, low: Decimal, high: Decimal, unit: str) -> Spelling:
    """Spell two bounds with their unit."""
    first, last = decimal_text(low), decimal_text(high)
    forms = [f"{first}-{last}{unit}", f"{first}～{last}{unit}", f"{first}—{last}{unit}", f"{first}{unit}-{last}{unit}"]
    if unit != "%":
        forms += [f"{first}{unit}以上{last}{unit}以下", f"{first}至{last}{unit}"]
    return Spelling(random.choice(forms), Target("range", lower=first, upper=last, unit=unit))


def last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def spell_deadline(random: Random, year: int) -> Spelling:
    """Spell a date by which something is done."""
    month = random.randint(3, 12)
    end, day = last_day(year, month), random.choice((10, 15, 20, 25, 30))
    day = min(day, end)
    by_month, by_day = f"{year}-{month:02}-{end:02}", f"{year}-{month:02}-{day:02}"
    text, date = random.choice(
        (
            (f"{year}年{month}月底前", by_month),
            (f"{year}年{month}月底前", by_month),
            (f"{year}年{month}月底前完成", by_month),
            (f"{month}月底前", by_month),
            (f"{month}月底之前完成", by_month),
            (f"{year}年{month}月", by_month),
            (f"{year}年{month}月{day}日前", by_day),
            (f"{year}年{month}月{day}日", by_day),
            (f"{year}年{month:02}月{day:02}日之前", by_day),
            (f"于{year}年{month}月{day}日前完成", by_day),
            (f"{year}-{month:02}-{day:02}", by_day),
            (f"{year}/{month}/{day}", by_day),
            (f"{year}.{month:02}.{day:02}", by_day),
            (f"≤{year}年{month}月", by_month),
            (f"{year}年底前", f"{year}-12-31"),
            (f"{year}年12月31日前完成", f"{year}-12-31"),
            (f"{month}月{day}日前", by_day),
            (f"{year}年{month}月{day}日以前", by_day),
            (f"完成时间为{year}年{month}月底前", by_month),
            (f"{year}年{month}月底", by_month),
        )
    )
    return Spelling(text, Target("deadline", date=date))


def spell_period(random: Random, year: int) -> Spelling:
    """Spell a time from one month or day to another of the same year."""
    first = random.randint(1, 5)
    last = random.randint(first + 2, 12)
    start, end = f"{year}-{first:02}-01", f"{year}-{last:02}-{last_day(year, last):02}"
    day = last_day(year, last)
    text = random.choice(
        (
            f"{year}年{first}月-{year}年{last}月",
            f"{year}年{first}月至{last}月",
            f"{year}年{first}月—{last}月",
            f"{year}年{first}月——{year}年{last}月",
            f"{year}.{first:02}-{year}.{last:02}",
            f"{year}.{first}--{year}.{last}",
            f"{year}{first:02}01-{year}{last:02}{day}",
            f"{year}年{first}月1日至{year}年{last}月{day}日",
            f"自{year}年{first}月1日起至{year}年{last}月{day}日止",
            f"{year}-{first:02}-01至{year}-{last:02}-{day:02}",
            f"{first}-{last}月",
        )
    )
    return Spelling(text, Target("period", start=start, end=end))


def spell_span(random: Random) -> Spelling:
    """Spell a number of days or months, in Chinese numerals or not."""
    text, number, unit = random.choice(
        (
            ("3个工作日内", "3", "工作日"),
            ("≤15个工作日", "15", "工作日"),
            ("两个月内", "2", "月"),
            ("30日内", "30", "日"),
            ("≤10天", "10", "天"),
            ("不超过5个工作日", "5", "工作日"),
            ("24小时内", "24", "小时"),
        )
    )
    return Spelling(text, Target("number", "<=", number, unit), also={"target.unit": (unit, f"个{unit}", *("天",) * (unit == "日"))})


def spell_text(text: str) -> Spelling:
    """Spell a value without a number."""
    return Spelling(text, Target("text"))


def spell_unreadable(random: Random, year: int) -> Spelling:
    """Spell what looks like a value and is none: a finding is due at its cell."""
    text = random.choice(("≥≤95%", "≤l7万元", f"{year}年13月底前", f"{year}年2月30日前", "待定", "详见附件", "≥9O%", "≥**%"))
    return Spelling(text, Target("text"), may_differ=("target",), unreadable=True)
