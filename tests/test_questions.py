"""Saved queries across years, cities and departments, on tables whose answers are told by hand."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from conftest import EXPECTED, ROOT, Run
from evaluations import TIANJIN, WUHAN, indicator, number, table_of
from jixiao.model import Department, FormKind, Horizon, Indicator, Target, TargetKind, TargetTable
from jixiao.sparql.answers import answer
from jixiao.sparql.formats import as_csv
from jixiao.sparql.saved_queries import catalogue, run
from jixiao.store import Store, open_store
from jixiao.vocabulary import vocabulary
from test_queries import rows, store_of

QUERIES = catalogue()
LIBRARY = Department("310201", "天津图书馆")
MUSEUM = Department("420301", "武汉博物馆")


def answers(store: Store, name: str, columns: str, values: Mapping[str, str] | None = None) -> list[list[str]]:
    """The rows of an answer, of them these columns."""
    header, *body = rows(as_csv(run(store, QUERIES[name], values or {})))
    places = [header.index(column) for column in columns.split()]
    return [[row[place] for place in places] for row in body]


def words(text: str | None) -> Target:
    return Target(text, TargetKind.TEXT) if text else Target(None, TargetKind.MISSING)


def by_day(text: str, date: str) -> Target:
    return Target(text, TargetKind.DEADLINE, comparator="<=", date=date)


def within(text: str, start: str, end: str) -> Target:
    return Target(text, TargetKind.PERIOD, start=start, end=end)


def between(text: str, lower: int, upper: int, unit: str) -> Target:
    return Target(text, TargetKind.RANGE, lower=Decimal(lower), upper=Decimal(upper), unit=unit)


def money(text: str, comparator: str, yuan: int) -> Target:
    return replace(number(text, comparator), yuan=Decimal(yuan))


def planned(project: str, year: int, *indicators: Indicator, **more: object) -> TargetTable:
    given: dict[str, object] = {"department": LIBRARY, "city": TIANJIN, **more}
    return table_of(FormKind.TARGETS, project, indicators, year=year, **given)  # type: ignore[arg-type]


# -- what changed from one year to the next ------------------------------------------------------------------------------


def timed(text: str, hours: str) -> Target:
    """At most so long, in a unit that the vocabulary knows."""
    unit = text.lstrip("≤0123456789")
    return replace(number(text, "<="), unit=unit, unit_iri=vocabulary().units[unit].iri, hours=Decimal(hours))


def project_of(year: int, targets: Mapping[str, Target | tuple[Target, ...]]) -> TargetTable:
    """The table of one project in a year; a name with several targets stands in several rows."""
    given = [(name, target) for name, value in targets.items() for target in (value if isinstance(value, tuple) else (value,))]
    return planned("读者服务费", year, *(indicator(n, "数量指标", name, target) for n, (name, target) in enumerate(given, 1)))


BEFORE: dict[str, Target | tuple[Target, ...]] = {
    "开馆天数": number("≥300天", ">="),
    "讲座场次": number("≥12场", ">="),
    "投诉率": number("≤3%", "<="),
    "修复册数": number("=50册", "="),
    "借阅册次": number("100册", "="),
    "排队时间": replace(number("≤2小时", "<="), hours=Decimal(2)),
    "上架时间": timed("≤1个月", "730.5"),
    "编目时间": timed("≤30天", "720"),
    "盘点时间": timed("≤1年", "8766"),
    "装订时间": timed("≤1季度", "2191.5"),
    "经费": money("≤30万元", "<=", 300000),
    "验收时间": by_day("2022年11月底前", "2022-11-30"),
    "布展时间": by_day("2022年底前", "2022-12-31"),
    "培训时间": within("2022年3月-6月", "2022-03-01", "2022-06-30"),
    "巡展时间": within("2022年3月-6月", "2022-03-01", "2022-06-30"),
    "环境": words("整洁 有序"),
    "氛围": words("浓厚"),
    "送书次数": (number("≥2次", ">="), number("≥3次", ">=")),
    "流动车": (number("≥2辆", ">="), number("≥3辆", ">=")),
    "馆藏": number("≥1万册", ">="),
    "复印": number("≥5台", ">="),
    "旧书": words("剔除"),
}
AFTER: dict[str, Target | tuple[Target, ...]] = {
    "开馆天数": number("≥290天", ">="),
    "讲座场次": number("≥15场", ">="),
    "投诉率": number("≤5%", "<="),
    "修复册数": number("≥45册", ">="),
    "借阅册次": number("90册", "="),
    "排队时间": replace(number("≤90分钟", "<="), hours=Decimal("1.5")),
    "上架时间": timed("≤30天", "720"),
    "编目时间": timed("≤1个月", "730.5"),
    "盘点时间": timed("≤13个月", "9496.5"),
    "装订时间": timed("≤3个月", "2191.5"),
    "经费": money("≤300000元", "<=", 300000),
    "验收时间": by_day("2023年12月底前", "2023-12-31"),
    "布展时间": by_day("2023年底前", "2023-12-31"),
    "培训时间": within("2023年3月-6月", "2023-03-01", "2023-06-30"),
    "巡展时间": within("2023年3月-9月", "2023-03-01", "2023-09-30"),
    "环境": words("整洁有序"),
    "氛围": words("较浓"),
    "送书次数": (number("≥1次", ">="), number("≥3次", ">=")),
    "流动车": number("≥3辆", ">="),
    "馆藏": number("≥900种", ">="),
    "复印": number("≥5台", ">="),
    "新书": words("上架"),
}


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Store:
    long_term = indicator(40, "数量指标", "馆舍", number("≥9处", ">="), horizon=Horizon.LONG_TERM)
    before, after = project_of(2022, BEFORE), project_of(2023, AFTER)
    documents = {
        "2022.docx": (replace(before, indicators=(*before.indicators, long_term)),),
        "2023.docx": (after,),
        "2025.docx": (planned("读者服务费", 2025, indicator(1, "数量指标", "开馆天数", number("≥290天", ">="))),),
        "other.docx": (planned("2022年保洁费", 2022, indicator(1, "数量指标", "保洁员", number("≥5人", ">="))),),
        "wuhan.docx": (planned("读者服务费", 2023, city=WUHAN, department=MUSEUM),),
    }
    return store_of(tmp_path_factory.mktemp("two-years"), documents)


def test_changes_between_years(two_years: Store) -> None:
    listed = answers(two_years, "changes-between-years", "indicator change value_a value_b", {})
    pairs = answers(two_years, "changes-between-years", "department project year_a year_b city city_code", {})
    library = ["天津图书馆", "读者服务费"]
    assert [tuple(row) for row in pairs].count((*library, "2022", "2023", "天津市", "120000")) == 17
    changes = {row[0]: row[1:] for row, pair in zip(listed, pairs, strict=True) if pair[2] == "2022"}
    assert changes == {
        "开馆天数": ["weakened", "≥300天", "≥290天"],
        "讲座场次": ["strengthened", "≥12场", "≥15场"],
        "投诉率": ["weakened", "≤3%", "≤5%"],
        "修复册数": ["weakened", "=50册", "≥45册"],
        "借阅册次": ["changed", "100册", "90册"],
        "排队时间": ["strengthened", "≤2小时", "≤90分钟"],
        "上架时间": ["changed", "≤1个月", "≤30天"],  # a month has no fixed number of days
        "编目时间": ["changed", "≤30天", "≤1个月"],
        "盘点时间": ["weakened", "≤1年", "≤13个月"],
        "验收时间": ["weakened", "2022年11月底前", "2023年12月底前"],
        "巡展时间": ["changed", "2022年3月-6月", "2023年3月-9月"],
        "氛围": ["changed", "浓厚", "较浓"],
        "流动车": ["changed", "", "≥3辆"],
        "馆藏": ["changed", "≥1万册", "≥900种"],
        "旧书": ["dropped", "剔除", ""],
        "新书": ["added", "", "上架"],
        "送书次数": ["changed", "", ""],
    }
    assert {tuple(pair) for pair in pairs} == {
        (*library, "2022", "2023", "天津市", "120000"),
        (*library, "2023", "2025", "天津市", "120000"),
    }


# -- two cities, plans beside evaluations --------------------------------------------------------------------------------

SIX = (
    indicator(1, "服务对象满意度指标", "读者满意度", number("≥95%", ">=")),
    indicator(2, "服务对象满意度指标", "读者投诉率", number("≤2%", "<=")),
    indicator(3, "质量指标", "图书 完好率", number("100%", "=")),
    indicator(4, "质量指标", "验收合格率", number(">90%", ">")),
    indicator(5, "社会效益指标", "阅读氛围", words("浓厚。")),
    indicator(6, "社会效益指标", "受益读者", between("3-5万人", 30000, 50000, "人")),
)
LOW = (
    indicator(1, "服务对象满意度指标", "观众满意度", number("≥80分", ">=")),
    indicator(2, "服务对象满意度指标", "讲解满意度", number("≥89.5%", ">=")),
    indicator(3, "社会效益指标", "阅读氛围", words("浓 厚")),
    indicator(4, "社会效益指标", "观展氛围", words("热烈")),
    indicator(5, "质量指标", "布展时间", by_day("2023年12月20日前", "2023-12-20")),
    indicator(6, "质量指标", "撤展时间", by_day("12月20日前", "--12-20")),
    indicator(7, "质量指标", "展期", within("2023年1-12月", "2023-01-01", "2023-12-31")),
)
NO_BENEFIT = (indicator(1, "数量指标", "采购册数", number("≥1000册", ">=")), indicator(2, "质量指标", "到馆氛围", words("浓厚")))
GOAL = "1. 保障读者 阅读需求。"


@pytest.fixture(scope="module")
def two_cities(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Plans of a library and of a museum of another city, one of them without a department and a year, and evaluations of both."""
    library = {"total": "500000", "fiscal": "300000", "central": "200000", "other": "200000"}
    documents = {
        "library.docx": (
            planned("读者服务费", 2023, *SIX, amounts=library, texts={"goal": GOAL}),
            planned(
                "图书采购费",
                2023,
                *NO_BENEFIT,
                amounts={"total": "1500000", "fiscal": "1500000"},
                texts={"annual_goal": "保障读者阅读需求"},
            ),
        ),
        "museum.docx": (
            planned(
                "展览费",
                2023,
                *LOW,
                amounts={"total": "80000", "carried_over": "0"},
                texts={"goal": "办好展览"},
                city=WUHAN,
                department=MUSEUM,
            ),
            planned("修复费", None, *NO_BENEFIT, texts={"goal": "保障读者\n阅读需求；"}, city=WUHAN, department=None),
        ),
        "results.docx": (
            table_of(FormKind.EVALUATION, "读者服务费", SIX, amounts=library, texts={"goal": GOAL}, department=LIBRARY),
            table_of(FormKind.EVALUATION, "展览费", LOW, amounts={"total": "80000"}, texts={"goal": GOAL}, city=WUHAN, department=MUSEUM),
        ),
    }
    return store_of(tmp_path_factory.mktemp("two-cities"), documents)


def test_indicators_about(two_cities: Store) -> None:
    columns = "indicator city year department project value comparator number unit level2 city_code"
    assert answers(two_cities, "indicators-about", columns, {"term": "氛围"}) == [
        ["到馆氛围", "天津市", "2023", "天津图书馆", "图书采购费", "浓厚", "", "", "", "质量指标", "120000"],
        ["到馆氛围", "武汉市", "", "", "修复费", "浓厚", "", "", "", "质量指标", "420100"],
        ["观展氛围", "武汉市", "2023", "武汉博物馆", "展览费", "热烈", "", "", "", "社会效益指标", "420100"],
        ["阅读氛围", "天津市", "2023", "天津图书馆", "读者服务费", "浓厚。", "", "", "", "社会效益指标", "120000"],
        ["阅读氛围", "武汉市", "2023", "武汉博物馆", "展览费", "浓 厚", "", "", "", "社会效益指标", "420100"],
    ]
    both = answers(two_cities, "indicators-about", "indicator value comparator number unit", {"term": "读者满意度"})
    assert both == [["读者满意度", "≥95%", ">=", "95", "%"]]
    assert answers(two_cities, "indicators-about", "indicator", {"term": "读者氛围"}) == []
    assert len(answers(two_cities, "indicators-about", "indicator")) == 3
    assert len(answers(two_cities, "indicators-about", "indicator", {"city": "武汉市", "from": "2023"})) == 2


def test_targets_by_threshold(two_cities: Store) -> None:
    columns = "city year department kind targets at_100 at_least_95 at_least_90 city_code"
    assert answers(two_cities, "targets-by-threshold", columns) == [
        ["天津市", "2023", "天津图书馆", "满意度指标", "1", "0", "1", "1", "120000"],
        ["天津市", "2023", "天津图书馆", "质量指标", "2", "1", "1", "2", "120000"],
        ["武汉市", "2023", "武汉博物馆", "满意度指标", "1", "0", "0", "0", "420100"],
    ]


def test_tables_without_quantified_benefit(two_cities: Store) -> None:
    columns = "city year department tables without_quantified without_benefit budget_yuan unquantified_yuan share"
    assert answers(two_cities, "without-quantified-benefit", columns) == [
        ["天津市", "2023", "天津图书馆", "2", "1", "1", "2000000", "1500000", "0.75"],
        ["武汉市", "", "", "1", "1", "1", "0", "0", ""],
        ["武汉市", "2023", "武汉博物馆", "1", "1", "0", "80000", "80000", "1"],
    ]


def test_wordings(two_cities: Store) -> None:
    assert answers(two_cities, "wordings", "wording indicators tables departments cities") == [
        ["浓厚", "4", "4", "2", "2"],
        ["热烈", "1", "1", "1", "1"],
    ]


def test_deadlines_by_month(two_cities: Store) -> None:
    assert answers(two_cities, "deadlines-by-month", "city year month deadlines periods indicators city_code") == [
        ["武汉市", "2023", "--12", "1", "0", "1", "420100"],
        ["武汉市", "2023", "2023-12", "1", "1", "2", "420100"],
    ]


def test_tables_with_the_same_goal(two_cities: Store) -> None:
    assert answers(two_cities, "same-goal", "tables city year department project goal city_code") == [
        ["3", "天津市", "2023", "天津图书馆", "图书采购费", "保障读者阅读需求", "120000"],
        ["3", "天津市", "2023", "天津图书馆", "读者服务费", "保障读者阅读需求", "120000"],
        ["3", "武汉市", "", "", "修复费", "保障读者阅读需求", "420100"],
    ]


def test_funds_by_source(two_cities: Store) -> None:
    assert sorted(answers(two_cities, "funds-by-source", "city year department source tables yuan city_code")) == [
        ["天津市", "2023", "天津图书馆", "中央资金", "1", "200000", "120000"],
        ["天津市", "2023", "天津图书馆", "其他资金", "1", "200000", "120000"],
        ["天津市", "2023", "天津图书馆", "财政资金", "2", "1800000", "120000"],
        ["武汉市", "2023", "武汉博物馆", "上年结转", "1", "0", "420100"],
    ]


# -- the twenty questions of docs/research.md ----------------------------------------------------------------------------

TWENTY = (ROOT / "docs" / "research.md").read_text(encoding="utf-8").partition("\n## Twenty questions\n")[2].partition("\n## ")[0]
#: The text of each question, up to the next one, by its number; those from 17 on are asked in one block.
ASKED = {int(number): text for number, text in re.findall(r"\*\*(\d+)\.(.*?)(?=\n\*\*\d|\n17 to 20|\Z)", TWENTY, re.DOTALL)}
OF_LIBRARIES = [shlex.split(line) for line in TWENTY.splitlines() if line.startswith("$ jixiao") and "--store libraries" in line][1:]


def expected_rows(name: str) -> list[list[str]]:
    return rows((EXPECTED / name).read_text(encoding="utf-8"))


def same_rows(got: str, wanted: list[list[str]]) -> bool:
    """Whether an answer has the wanted rows, each in its first columns."""
    return sorted(row[: len(wanted[0])] for row in rows(got)) == sorted(wanted)


def test_there_are_twenty_questions() -> None:
    assert re.findall(r"\*\*(\d+)\.", TWENTY) == [str(number) for number in range(1, 21)]
    assert len(OF_LIBRARIES) == 4


@pytest.mark.parametrize("number", range(1, 12))
def test_a_question_is_answered_by_a_saved_query(number: int, store: Store) -> None:
    """By the whole answer; what the page shows of it, tests/test_docs.py compares."""
    command = shlex.split(re.search(r"jixiao (query [^`\n]+)", ASKED[number])[1])
    (path,) = (
        (EXPECTED / "queries").glob(f"{command[1]}.csv")
        if command[1] != "indicators-about"
        else (EXPECTED / "queries").glob("indicators-about.*")
    )
    values = {"term": "满意度"} if command[1] == "indicators-about" else {}
    assert same_rows(as_csv(run(store, QUERIES[command[1]], values)), expected_rows(f"queries/{path.name}"))


@pytest.mark.parametrize("number", range(12, 17))
def test_a_question_is_answered_by_sparql(number: int, store: Store) -> None:
    query = re.search(r"```sparql\n(.*?)```", ASKED[number], re.DOTALL)
    assert query
    assert same_rows(as_csv(answer(store.select(query[1]))), expected_rows(f"questions/{number}.csv"))


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory, jixiao: Run) -> Store:
    folder = tmp_path_factory.mktemp("libraries") / "store"
    done = jixiao("build", ROOT / "docs" / "examples" / "libraries", "--store", folder)
    assert done.returncode == 0, done.stderr
    return open_store(str(folder), read_only=True)


@pytest.mark.parametrize("number", range(17, 21))
def test_a_question_about_years_and_places_is_answered(number: int, libraries: Store) -> None:
    kind, what = OF_LIBRARIES[number - 17][2:4]
    sparql = QUERIES[what].sparql if kind == "query" else (ROOT / what).read_text(encoding="utf-8")
    assert same_rows(as_csv(answer(libraries.select(sparql))), expected_rows(f"questions/{number}.csv"))
