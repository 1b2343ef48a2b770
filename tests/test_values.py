"""How values read: the given sample, every distinct value of the seeds as a person read it, and the forms seen elsewhere."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import EXPECTED
from jixiao.extraction.values import enumerated_amounts, read_amount, read_date, read_target
from jixiao.model import Target
from jixiao.vocabulary import vocabulary

DATA = Path(__file__).parent / "data"
WORDS = vocabulary()
COLUMNS = ("kind", "comparator", "number", "lower", "upper", "unit", "date", "start", "end")


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def plain(number: Decimal | None) -> str:
    return "" if number is None else format(number.normalize(), "f")


def as_row(target: Target) -> dict[str, str]:
    numbers = {name: plain(getattr(target, name)) for name in ("number", "lower", "upper")}
    texts = {name: getattr(target, name) or "" for name in ("comparator", "unit", "date", "start", "end")}
    return {"kind": target.kind.value} | numbers | texts


@pytest.mark.parametrize("row", cells(DATA / "targets-sample.csv"), ids=lambda row: row["value"][:30])
def test_the_given_sample(row: dict[str, str]) -> None:
    target = read_target(row["value"], WORDS)
    assert as_row(target) == {name: row[name] for name in COLUMNS}
    assert target.verbatim == row["value"]


@pytest.mark.parametrize("row", cells(EXPECTED / "targets-seeds.csv"), ids=lambda row: row["value"][:30])
def test_every_value_of_the_seeds(row: dict[str, str]) -> None:
    target = read_target(row["value"].replace("\\n", "\n"), WORDS, year=int(row["year"]), name=row["name"])
    assert as_row(target) == {name: row[name] for name in COLUMNS}


# Values from forms of other cities (docs on forms), and near misses of the rules.
WILD = [
    ("≧９５％", "number >= 95 %"),
    ("＞3 次", "number > 3 次"),
    ("=<5天", "number <= 5 天"),
    ("═100%", "number = 100 %"),
    ("=100.00(%)", "number = 100 %"),
    ("(≥**株)>=17600株", "number >= 17600 株"),
    ("1600元/亩", "number = 1600 元/亩"),
    ("490元/平方米", "number = 490 元/平方米"),
    ("90%以上", "number >= 90 %"),
    ("5个工作日以内", "number <= 5 工作日"),
    ("达到95%", "number >= 95 %"),
    ("十五天内", "number <= 15 天"),
    ("1,200.50元", "number = 1200.5 元"),
    ("3亿元", "number = 3 亿元"),
    ("5%-10%", "range 5 10 %"),
    ("1至2天", "range 1 2 天"),
    ("①95%", "number = 95 %"),
    ("1:1", "text"),
    ("7×24小时", "text"),
    ("365天24小时", "text"),
    ("第三季度", "text"),
    ("每周1次以上，每月不少于5次", "text"),
    ("1.完成A；2.完成B", "text"),
    ("优", "text"),
    ("90%左右", "number = 90 %"),
    ("90上下", "number = 90"),
    ("约40人", "number = 40 人"),
    ("约2万元左右", "number = 2 万元"),
    ("约3至5人", "text"),
    ("近三年", "text"),
    ("无", "missing"),
    ("/", "missing"),
    ("——", "missing"),
    ("2022-12-31", "deadline 2022-12-31"),
    ("2022.6.30前", "deadline 2022-06-30"),
    ("2022年2月底", "deadline 2022-02-28"),
    ("2024年2月底前完成", "deadline 2024-02-29"),
    ("年底前完成", "deadline --12-31"),
    ("2022年13月", "text"),
    ("2022年2月30日前", "text"),
    ("2023年上半年", "period 2023-01-01 2023-06-30"),
    ("2023年第三季度", "period 2023-07-01 2023-09-30"),
    ("2023年第三季度完成", "deadline 2023-09-30"),
    ("2022年3月15日-2023年4月1日", "period 2022-03-15 2023-04-01"),
]


@pytest.mark.parametrize(("value", "reading"), WILD)
def test_values_of_other_forms(value: str, reading: str) -> None:
    target = read_target(value, WORDS)
    parts = [target.kind.value]
    if target.kind.value == "number":
        parts += [target.comparator or "", plain(target.number)]
    if target.kind.value == "range":
        parts += [plain(target.lower), plain(target.upper)]
    parts += [part for part in (target.unit, target.date, target.start, target.end) if part]
    assert " ".join(parts) == reading


def test_money_and_durations_in_a_common_base() -> None:
    read = {
        value: read_target(value, WORDS) for value in ("≤17.05 万元", "<10000元", "8万元/人/年", "≤60 分钟", "1年", "≥12月", "3个工作日内")
    }
    assert [(value, plain(t.yuan), t.per_unit, plain(t.hours)) for value, t in read.items()] == [
        ("≤17.05 万元", "170500", False, ""),
        ("<10000元", "10000", False, ""),
        ("8万元/人/年", "80000", True, ""),
        ("≤60 分钟", "", False, "1"),
        ("1年", "", False, "8766"),
        ("≥12月", "", False, "8766"),
        ("3个工作日内", "", False, ""),
    ]


def test_a_bare_wan_is_money_unless_something_is_counted() -> None:
    assert read_target("≤122万", WORDS, name="消防更新").unit == "万元"
    counted = read_target("≥10万", WORDS, name="网站点击量")
    assert (counted.unit, counted.number) == (None, Decimal(100000))


def test_notes_keep_what_stands_beside_the_value() -> None:
    assert read_target(">0.95反映参与人员情况", WORDS).note == "反映参与人员情况"
    assert read_target("每月人均费用合计不超过9200元", WORDS).note == "每月人均费用合计"
    assert read_target("1-2天，急件优先", WORDS).note == "急件优先"


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("88.40", "万元", "884000"),
        ("1,842,000.00", "元", "1842000"),
        ("2.5亿元", None, "250000000"),
        ("（3.5）", "万元", "-35000"),
        ("0", "元", "0"),
        ("12", None, None),
        ("约12", "元", None),
        ("1,84,2", "元", None),
        (None, "元", None),
    ],
)
def test_amounts(text: str | None, unit: str | None, yuan: str | None) -> None:
    amount = read_amount(text, unit, WORDS)
    assert (plain(amount) if amount is not None else None) == yuan


@pytest.mark.parametrize(
    ("text", "date"),
    [("2024-01-01", "2024-01-01"), ("2024年1月1日", "2024-01-01"), ("2024.12.31", "2024-12-31"), ("2024-02-30", None), ("2024年1月", None)],
)
def test_dates(text: str, date: str | None) -> None:
    assert read_date(text) == date


@pytest.mark.parametrize(
    ("purpose", "yuan"),
    [
        ("用于机关OA系统运行维护费1.3万元，用于网站运行维护费7万元，用于通讯专线服务费3.7万元。", "120000"),
        ("共12万元，其中设备7万元，耗材5万元", "120000"),
        ("用于办公经费", None),
        ("设备购置5万元", None),
        ("按200元/个的标准发放，共15.4万元", None),
    ],
)
def test_amounts_enumerated_in_the_purpose(purpose: str, yuan: str | None) -> None:
    amount = enumerated_amounts(purpose, WORDS)
    assert (plain(amount) if amount is not None else None) == yuan
