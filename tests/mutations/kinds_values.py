"""Damage target values (指标值): units, comparators, digits, dates, placeholders, weights."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from random import Random

from mutations.kinds_rows import BENEFIT, numbers
from mutations.model import Damaged, Table, kind

DIGITS = re.compile(r"\d+(?:\.\d+)?")
SIGN = re.compile(
    r"^\s*(?:≥|≧|>=|＞＝|≤|≦|<=|＜＝|不低于|不少于|不小于|大于等于|大于或等于|至少|不超过|不高于|不大于|不多于|小于等于|控制在|＞|>|＜|<|=|＝|大于|小于)\s*"
)
Change = Callable[[Random, Table, int], str | None]


def whole_value(table: Table) -> bool:
    """Whether a value stands in one cell."""
    return "value" in table.columns and "unit" not in table.columns and "sign" not in table.columns


def numeric(table: Table, number: int) -> bool:
    return table.indicators[number].spelling.split is not None


def valued(name: str, change: str | Change, codes: str, also: str = "", kinds: tuple[str, ...] = (), *, number: bool = False) -> None:
    """Write a text into a value that stands in one cell; ``number``: only of those that are numbers."""

    @kind(f"value: {name}")
    def damage(random: Random, table: Table) -> Damaged | None:
        chosen = [n for n in numbers(table, *kinds) if not number or numeric(table, n)]
        if not whole_value(table) or not chosen:
            return None
        n = random.choice(chosen)
        new = change if isinstance(change, str) else change(random, table, n)
        if new is None or new == table.text(f"value:{n}"):
            return None
        more = ("target-not-met-full-score", "shortfall-unexplained", "actual-in-other-unit") if table.evaluation else ()
        return Damaged(table.write(f"value:{n}", new), (f"value:{n}",), tuple(codes.split()), (*also.split(), *more))


def sub(pattern: str, text: str) -> Change:
    return lambda random, table, n: re.sub(pattern, text, table.text(f"value:{n}"), count=1)


def figures(change: Callable[[str], str]) -> Change:
    return lambda random, table, n: DIGITS.sub(lambda match: change(match[0]), table.text(f"value:{n}").replace(",", ""), count=1)


def split(table: Table, n: int) -> tuple[str, str]:
    """The printed number and the unit of a value."""
    _, number, unit = table.indicators[n].spelling.split or ("", "", "")
    return number, unit.replace("百分比", "%")


GONE = "quantity-not-quantified cost-without-money satisfaction-not-percent number-without-unit"
WORDS = "quantity-not-quantified cost-without-money satisfaction-not-percent"
valued("emptied", "", "indicator-no-value")
valued("slash", "/", "value-placeholder indicator-no-value", WORDS)
valued("a dash", "-", "value-placeholder indicator-no-value", WORDS)
valued("none", "无", "value-placeholder indicator-no-value", WORDS)
valued("to be decided", "待定", "value-deferred value-placeholder", WORDS)
valued("elsewhere", "详见附件", "value-deferred value-placeholder", WORDS)
valued("asterisks", "≥**%", "value-placeholder value-unreadable", GONE)
valued("XX with a unit", "≥XX个", "value-placeholder value-unreadable", GONE)
valued("underscores", "____", "value-placeholder", GONE)
valued("template's 定性描述", "定性描述", "value-placeholder", WORDS)
valued("only the comparator", "≥", "value-unreadable value-placeholder indicator-no-value", GONE)
valued(
    "only the unit",
    lambda r, t, n: split(t, n)[1],
    "value-unreadable value-placeholder indicator-no-value quantity-not-quantified cost-without-money satisfaction-not-percent",
    GONE,
    number=True,
)
valued("two comparators", lambda r, t, n: f"≥≤{split(t, n)[0]}{split(t, n)[1]}", "value-unreadable", GONE, number=True)
valued(
    "comparators that contradict",
    lambda r, t, n: f"≥{split(t, n)[0]}{split(t, n)[1]}以下",
    "value-unreadable value-doubtful",
    GONE,
    number=True,
)
valued("letter O for nought", lambda r, t, n: f"≥9O{split(t, n)[1]}", "value-unreadable", GONE, number=True)
valued("letter l for one", lambda r, t, n: f"≥l7{split(t, n)[1]}", "value-unreadable", GONE, number=True)
valued("letter in the midst", lambda r, t, n: f"≥1S5{split(t, n)[1]}", "value-unreadable", GONE, number=True)
valued(
    "comma for the point",
    lambda r, t, n: f"≥98,5{split(t, n)[1]}",
    "value-unreadable value-doubtful",
    GONE,
    ("quality", "satisfaction"),
    number=True,
)
valued("two points", lambda r, t, n: f"≥9.8.5{split(t, n)[1]}", "value-unreadable value-doubtful", GONE, number=True)
valued(
    "unit twice",
    lambda r, t, n: f"{t.text(f'value:{n}')}%" if t.text(f"value:{n}").endswith("%") else None,
    "value-unreadable value-doubtful",
    GONE,
    ("quality", "satisfaction"),
)
valued("question mark", lambda r, t, n: f"≥9?{split(t, n)[1]}", "value-unreadable value-doubtful", GONE, number=True)
valued("blank between the digits", lambda r, t, n: f"≥9 5{split(t, n)[1]}", "value-unreadable value-doubtful", GONE, number=True)
valued(
    "bounds of a range turned",
    lambda r, t, n: f"200-100{split(t, n)[1]}",
    "value-unreadable value-doubtful range-reversed",
    GONE,
    ("quantity",),
    number=True,
)
valued(
    "range without its end", lambda r, t, n: f"100-{split(t, n)[1]}", "value-unreadable value-doubtful", GONE, ("quantity",), number=True
)
valued(
    "negative number",
    lambda r, t, n: f"-{split(t, n)[0]}{split(t, n)[1]}",
    "value-unreadable value-doubtful value-negative",
    GONE,
    ("quantity",),
    number=True,
)
valued(
    "unit dropped",
    lambda r, t, n: f"≥{split(t, n)[0]}",
    "number-without-unit",
    "satisfaction-not-percent cost-direction cost-without-money",
    number=True,
    kinds=("quantity", "quality", "satisfaction", "cost"),
)
valued("two values run together", lambda r, t, n: "≥95% ≥12场", "value-unreadable value-doubtful", GONE, number=True)
valued(
    "value of the next row run in",
    lambda r, t, n: f"{t.text(f'value:{n}')}{t.text(f'value:{n + 1}')}" if f"value:{n + 1}" in t and numeric(t, n + 1) else None,
    "value-unreadable value-doubtful",
    GONE,
    number=True,
)
valued("rate of over 100", lambda r, t, n: "≥110%", "percent-over-100", kinds=("quality", "satisfaction"))
valued(
    "rate times ten",
    figures(lambda d: f"{Decimal(d) * 10:f}"),
    "percent-over-100",
    kinds=("quality", "satisfaction"),
)
valued(
    "rate's digits doubled",
    lambda r, t, n: figures(lambda d: d * 2)(r, t, n) if "." not in t.text(f"value:{n}") else None,
    "percent-over-100",
    kinds=("quality", "satisfaction"),
)
valued("satisfaction lost a digit", "≥9%", "satisfaction-too-low", kinds=("satisfaction",))
valued("satisfaction's point moved", "≥9.5%", "satisfaction-too-low", kinds=("satisfaction",))
valued("satisfaction in points", "≥80分", "satisfaction-not-percent", kinds=("satisfaction",))
valued("satisfaction in people", "≥90人", "satisfaction-not-percent", kinds=("satisfaction",))
valued("satisfaction in words", "较高", "satisfaction-not-percent", kinds=("satisfaction",))
valued("satisfaction turned", lambda r, t, n: f"≤{split(t, n)[0]}%", "satisfaction-direction", kinds=("satisfaction",))
valued("satisfaction below in words", lambda r, t, n: f"{split(t, n)[0]}%以下", "satisfaction-direction", kinds=("satisfaction",))
valued(
    "quality turned",
    lambda r, t, n: f"≤{split(t, n)[0]}%" if re.search("合格率|达标率|准确率|完好率|通过率|优良", t.text(f"name:{n}")) else None,
    "quality-direction rate-direction",
    kinds=("quality",),
)
valued(
    "cost turned",
    lambda r, t, n: (
        f"≥{split(t, n)[0]}{split(t, n)[1]}" if "标准" not in t.text(f"name:{n}") and "补贴" not in t.text(f"name:{n}") else None
    ),
    "cost-direction",
    kinds=("cost",),
)
valued(
    "cost over the budget",
    lambda r, t, n: figures(lambda d: f"{Decimal(d) * 10:f}")(r, t, n) if re.search("总成本|控制数", t.text(f"name:{n}")) else None,
    "cost-exceeds-budget",
    kinds=("cost",),
)
valued(
    "cost's digit doubled",
    lambda r, t, n: figures(lambda d: d[0] + d)(r, t, n) if re.search("总成本|控制数", t.text(f"name:{n}")) else None,
    "cost-exceeds-budget",
    kinds=("cost",),
)
valued("cost in words", "及时", "cost-without-money", kinds=("cost",))
valued("cost in people", "≤30人", "cost-without-money", kinds=("cost",))
valued("quantity in words", "全部完成", "quantity-not-quantified", kinds=("quantity",))
valued(
    "quantity copied from its name", lambda r, t, n: t.text(f"name:{n}"), "quantity-not-quantified value-restates-name", kinds=("quantity",)
)
valued("copied from its name", lambda r, t, n: t.text(f"name:{n}"), "value-restates-name", kinds=tuple(BENEFIT))
valued(
    "threshold of nought",
    lambda r, t, n: f"≥0{split(t, n)[1]}" if re.fullmatch(r"[^\d]*", split(t, n)[1]) else None,
    "trivial-threshold",
    "satisfaction-too-low",
    kinds=("quantity", "quality"),
    number=True,
)
valued("threshold of one percent", "≥1%", "trivial-threshold", "satisfaction-too-low", kinds=("quality", "satisfaction"))


def dated(name: str, text: str, codes: str, find: str = "deadline") -> None:
    @kind(f"date: {name}")
    def damage(random: Random, table: Table) -> Damaged | None:
        key = "value" if "value" in table.columns else "number"
        chosen = [n for n, one in enumerate(table.indicators) if one.spelling.target.kind in {"deadline", "period"}]
        if not chosen or key not in table.columns:
            return None
        n = chosen[0]
        year = table.form.year
        new = text.format(
            year=year, last=year - 1, next=year + 1, cut=str(year)[:3], turned=f"{str(year)[0]}{str(year)[2]}{str(year)[1]}{str(year)[3]}"
        )
        return Damaged(table.write(f"{key}:{n}", new), (f"{key}:{n}",), tuple(codes.split()))


dated("last year", "{last}年12月底前", "deadline-outside-year")
dated("next year", "{next}年6月底前完成", "deadline-outside-year")
dated("digits of the year turned", "{turned}年10月底前", "deadline-outside-year value-unreadable value-doubtful")
dated("digit of the year lost", "{cut}年10月底前", "value-unreadable value-doubtful deadline-outside-year")
dated("month thirteen", "{year}年13月底前", "value-unreadable")
dated("thirtieth of February", "{year}年2月30日前", "value-unreadable")
dated("day thirty-two", "{year}-10-32", "value-unreadable")
dated("month nought", "{year}年0月底前", "value-unreadable")
dated("letter in the year", "2O2{year}年10月底前", "value-unreadable value-doubtful")
dated("XX for the month", "{year}年XX月底前", "value-placeholder value-unreadable")
dated("period that ends before it begins", "{year}年9月至{year}年3月", "period-reversed")
dated("period of last year", "{last}年1月至{last}年10月", "period-outside-year")
dated("period over both years", "{last}年10月至{year}年10月", "period-outside-year")
dated("a mere number", "10", "value-doubtful number-without-unit")


def parted(
    name: str, column: str, text: str | Change, codes: str, also: str = "", kinds: tuple[str, ...] = (), more: tuple[str, ...] = ()
) -> None:
    """Damage a value whose comparator, number and unit stand in cells of their own."""

    @kind(f"parts: {name}")
    def damage(random: Random, table: Table) -> Damaged | None:
        chosen = [n for n in numbers(table, *kinds) if numeric(table, n)]
        if column not in table.columns or not {"sign", "unit"} & set(table.columns) or not chosen:
            return None
        n = random.choice(chosen)
        new = text if isinstance(text, str) else text(random, table, n)
        if new is None or new == table.text(f"{column}:{n}"):
            return None
        cells = (f"{column}:{n}", *(f"{key}:{n}" for key in more if key in table.columns))
        extra = ("target-not-met-full-score", "shortfall-unexplained", "actual-in-other-unit") if table.evaluation else ()
        return Damaged(table.write(f"{column}:{n}", new), cells, tuple(codes.split()), (*also.split(), *extra))


parted("number emptied", "number", "", "indicator-no-value unit-without-value", WORDS)
parted("number XX", "number", "XX", "value-placeholder value-unreadable", GONE)
parted("number a slash", "number", "/", "value-placeholder indicator-no-value", GONE)
parted("number with a letter", "number", "9O", "value-unreadable", GONE)
parted("number with two points", "number", "9.8.5", "value-unreadable value-doubtful", GONE)
parted(
    "unit emptied",
    "unit",
    "",
    "number-without-unit",
    "satisfaction-not-percent cost-without-money",
    kinds=("quantity", "quality", "satisfaction", "cost"),
)
parted("unit XX", "unit", "XX", "number-without-unit value-placeholder", "satisfaction-not-percent cost-without-money")
parted("unit a number", "unit", "95", "number-without-unit value-doubtful value-unreadable", GONE)
parted("comparator turned in satisfaction", "sign", "≤", "satisfaction-direction", kinds=("satisfaction",))
parted("comparator unknown", "sign", "≥≤", "value-unreadable value-doubtful", "cost-direction")
parted("comparator a word", "sign", "反复", "value-unreadable value-doubtful", "cost-direction")
parted("rate over 100", "number", "950", "percent-over-100", kinds=("quality", "satisfaction"))
parted("satisfaction's digit lost", "number", "9", "satisfaction-too-low", kinds=("satisfaction",))
parted("unit of satisfaction people", "unit", "人", "satisfaction-not-percent", kinds=("satisfaction",))


def weighing(
    name: str,
    change: Callable[[str], str],
    codes: str,
    also: str = "weights-not-100 level-weights score-over-weight points-do-not-sum target-not-met-full-score",
    *,
    sums: bool = True,
) -> None:
    @kind(f"weight: {name}")
    def damage(random: Random, table: Table) -> Damaged | None:
        if "weight" not in table.columns:
            return None
        n = random.choice(numbers(table))
        key = f"weight:{n}"
        more = tuple(cell for cell in ("sum.weight", "heading.weight") if cell in table) if sums else ()
        return Damaged(table.write(key, change(table.text(key))), (key, *more), tuple(codes.split()), tuple(also.split()))


weighing("emptied", lambda old: "", "weight-missing weights-not-100", sums=False)
weighing("five more", lambda old: str(int(old) + 5), "weights-not-100")
weighing("three less", lambda old: str(int(old) - 3), "weights-not-100 score-over-weight")
weighing("times ten", lambda old: f"{old}0", "weights-not-100")
weighing("nought", lambda old: "0", "weights-not-100 score-over-weight")
weighing("negative", lambda old: f"-{old}", "score-negative", sums=False)
weighing("XX", lambda old: "XX", "weight-missing weight-unreadable weights-not-100 value-placeholder", sums=False)
weighing("letter l for one", lambda old: f"l{old}", "weight-unreadable weights-not-100", sums=False)
