"""Saved queries: their rows on the seeds against an independent script's, their parameters, their files."""

from __future__ import annotations

import csv
import io
import re
import time
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery

from conftest import EXPECTED, Run
from evaluations import WUHAN, document, evaluation, indicator, number, plan, table_of
from jixiao.model import Department, FormKind, Outcome, Target, TargetKind, TargetTable
from jixiao.rdf import Minter, document_graph
from jixiao.rdf.reference_data import reference_digest, reference_statements
from jixiao.sparql.formats import as_csv
from jixiao.sparql.restrict import Restriction, restricted
from jixiao.sparql.saved_queries import Answer, QueryError, catalogue, catalogue_turtle, find, parse, run
from jixiao.store import Store, open_store
from jixiao.vocabulary.terms import query_terms

QUERIES = catalogue()
ANSWERS = sorted((EXPECTED / "queries").glob("*.csv"))
COLUMNS = {
    "overview": "city year documents tables indicators budget_yuan",
    "indicator-mix": "city year level1 level2 indicators share",
    "quantified-share": "city year quantified indicators share",
    "satisfaction-targets": "city year targets mean_percent min_percent max_percent",
    "missing-satisfaction": "city year department project",
    "same-indicator": "indicator city year department project value comparator number unit",
    "shared-indicators": "indicator cities years tables",
    "budget-by-department": "city year department_code department tables budget_yuan",
    "largest-projects": "city year department project budget_yuan",
    "same-project-elsewhere": "project tables departments years cities",
    "year-over-year": "department project year_a budget_a year_b budget_b change_yuan city project_total_yuan",
    "budget-jumps": "city department project year_a budget_a year_b budget_b times_apart table_a table_b city_code",
    "departments-without-tables": "city year department last_year tables_then next_year city_code",
    "copied-tables": "city department project year_a year_b indicators budget_a budget_b",
    "cost-against-budget": "city year department project budget_yuan cost_targets_yuan",
    "response-times": "city year project indicator comparator hours",
    "per-person-costs": "city year project indicator comparator yuan unit",
    "unit-prices": "city year department project indicator comparator yuan yuan_to unit per per_group period value",
    "deadlines": "city year project indicator date",
    "projects-about": "city year department project budget_yuan",
    "findings-by-department": "city year department code severity findings",
    "documents-disagree": "city year department project indicator field value place document other_value other_place other_document",
    "least-certain": "certainty city year department project field indicator value place document",
    "targets-met": "city year judged exceeded met missed not_judged share indicators",
    "evaluation-outcomes": "city year department exceeded met missed not_judged judged share indicators city_code",
    "budget-execution": "city year department_code department evaluations budget_yuan planned_yuan executed_yuan rate_percent",
    "plan-and-result": "city year department project indicator plan_value stated_value actual_value met weight score",
    "indicators-about": "indicator city year department project value comparator number unit level2 city_code",
    "targets-by-threshold": "city year department kind targets at_100 at_least_95 at_least_90 city_code",
    "without-quantified-benefit": (
        "city year department tables without_quantified without_benefit budget_yuan unquantified_yuan share city_code"
    ),
    "wordings": "wording indicators tables departments cities",
    "deadlines-by-month": "city year month deadlines periods indicators city_code",
    "same-goal": "tables city year department project goal city_code",
    "funds-by-source": "city year department source tables yuan city_code",
    "compare-concept": (
        "standard_concept city year department project indicator value comparator number number_to unit approximate relation confidence"
    ),
    "concept-spread": "standard_concept city year unit targets least median greatest strictest loosest approximate city_code",
    "concept-mix": "city year department concept_group standard_concept indicators share city_code",
    "unlike-its-peers": (
        "city year department project indicator value comparator number unit approximate standard_concept median targets robust_z city_code"
    ),
    "weaker-than-peers": (
        "city year department project indicator value comparator number unit approximate standard_concept median stricter_share targets "
        "city_code"
    ),
    "same-kind-of-project": "city year department project budget_yuan word city_code",
    "unlinked": "indicator level2 unit indicators tables standard_concept relation confidence",
    "changes-between-years": "department project year_a year_b indicator change value_a value_b rows_a rows_b city city_code",
}
PARAMETERS = {
    "same-indicator.平台正常运行率": {"indicator": "平台正常运行率"},
    "deadlines.before-2022-07-01": {"before": "2022-07-01"},
    "projects-about.信息化": {"term": "信息化"},
    "indicators-about.满意度": {"term": "满意度"},
}
#: Queries about 自评表; all others are about 绩效目标表 only.
ABOUT_EVALUATIONS = {"targets-met", "budget-execution", "plan-and-result", "evaluation-outcomes"}
#: Queries whose order is part of their definition down to the last row.
ORDERED = {"overview", "indicator-mix", "largest-projects", "shared-indicators", "budget-by-department"}


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_these_queries_and_no_other() -> None:
    assert set(QUERIES) == set(COLUMNS)


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_answers_on_the_seeds(path: Path, store: Store) -> None:
    name = path.stem.partition(".")[0]
    wanted = rows(path.read_text(encoding="utf-8"))
    started = time.process_time()
    answer = rows(as_csv(run(store, QUERIES[name], PARAMETERS.get(path.stem, {}))))
    assert time.process_time() - started < 15, "a saved query answers at once; this bound only catches a runaway"
    at = [answer[0].index(column) for column in wanted[0]]
    got = [[row[place] for place in at] for row in answer]
    assert sorted(got[1:]) == sorted(wanted[1:])
    if name in ORDERED:
        assert got == wanted


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_columns_come_first_in_the_promised_order(name: str, store: Store) -> None:
    wanted = COLUMNS[name].split()
    assert list(run(store, QUERIES[name], {}).columns[: len(wanted)]) == wanted


def test_every_answer_with_a_city_has_its_code(store: Store) -> None:
    """The code of GB/T 2260 tells places of one name apart, and joins answers with other data."""
    for name, query in QUERIES.items():
        answer = run(store, query, {})
        assert ("city" in answer.columns) is ("city_code" in answer.columns), name
        if "city" in answer.columns:
            at = answer.columns.index("city"), answer.columns.index("city_code")
            assert {(row[at[0]], row[at[1]]) for row in answer.rows} <= {("天津市", "120000"), ("上海市", "310000")}, name


FORM = """{title}
630301 中共天津市委党校
单位：万元
项目名称\t{title}\t\t\t\t
预算规模及资金用途\t预算数\t{budget}\t其中：财政资金\t{budget}\t其他资金
\t{purpose}\t\t\t\t
绩效目标\t1. 保障{title}\t\t\t\t
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t
产出指标\t数量指标\t次数\t次数\t≥3次\t
\t质量指标\t合格率\t合格率\t100%\t
\t时效指标\t完成时间\t完成时间\t{year}年12月底前\t
\t成本指标\t成本\t成本\t≤{budget}万元\t
效益指标\t社会效益指标\t效果\t效果\t提高\t
满意度指标\t服务对象满意度指标\t满意度\t满意度\t≥90%\t
"""


def text_of(year: int, budget: str, name: str = "信息系统运维费") -> str:
    title = f"{year}年{name}绩效目标表"
    return FORM.format(title=title, budget=budget, purpose="运维", year=year).replace(f"项目名称\t{title}", f"项目名称\t{year}年{name}")


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory, jixiao: Run) -> Store:
    """One project in 2021, 2022 and 2024, another in 2022 only."""
    folder = tmp_path_factory.mktemp("years")
    for year, budget in ((2021, "10.00"), (2022, "12.50"), (2024, "9.00")):
        (folder / f"{year}.txt").write_text(text_of(year, budget), encoding="utf-8")
    (folder / "other.txt").write_text(text_of(2022, "7.00", "车辆购置费"), encoding="utf-8")
    done = jixiao("build", folder, "--store", folder / "store")
    assert done.returncode == 0, done.stderr
    return open_store(str(folder / "store"), read_only=True)


def test_year_over_year(years: Store) -> None:
    answer = rows(as_csv(run(years, QUERIES["year-over-year"], {})))
    assert [row[:7] for row in answer[1:]] == [
        ["中共天津市委党校", "信息系统运维费", "2021", "100000", "2022", "125000", "25000"],
        ["中共天津市委党校", "信息系统运维费", "2022", "125000", "2024", "90000", "-35000"],
    ]


def test_each_year_of_a_multi_year_project_counts_its_own_money(tmp_path: Path) -> None:
    """Seven million in all, of them 2, 3.5 and 1.5 million a year: no year counts the whole, and the whole is told once a row."""
    tables = {
        f"{year}.docx": (table_of(FormKind.TARGETS, "古桥加固工程", amounts={"total": "7000000", "annual_total": own}, year=year),)
        for year, own in ((2023, "2000000"), (2024, "3500000"), (2025, "1500000"))
    }
    store = store_of(tmp_path, tables)
    assert answer_of(store, "year-over-year") == [
        ["中共天津市委党校", "古桥加固工程", "2023", "2000000", "2024", "3500000", "1500000", "天津市", "7000000"],
        ["中共天津市委党校", "古桥加固工程", "2024", "3500000", "2025", "1500000", "-2000000", "天津市", "7000000"],
    ]
    assert [row[5] for row in answer_of(store, "overview")] == ["2000000", "3500000", "1500000"]
    largest = [(row[1], row[4], row[5]) for row in rows(as_csv(run(store, QUERIES["largest-projects"], {})))[1:]]
    assert largest == [("2024", "3500000", "7000000"), ("2023", "2000000", "7000000"), ("2025", "1500000", "7000000")]
    elsewhere = rows(as_csv(run(store, QUERIES["same-project-elsewhere"], {})))
    assert elsewhere[1:] == [["古桥加固工程", "3", "1", "3", "1", "7000000"]]


def test_copied_tables(tmp_path: Path, jixiao: Run) -> None:
    """What differs in a value, a row or by two years is no copy; another budget and goal do not matter."""
    # Funds that do not sum are a finding, and a finding of a table is none of its rows.
    asphalt = text_of(2021, "10.00", "路面养护费").replace("2021年12月底前", "12月底前").replace("财政资金\t10.00", "财政资金\t9.00")
    sprayers = text_of(2021, "6.00", "洒水车运行费").replace("2021年12月底前", "12月底前")
    gardens = text_of(2021, "3.00", "绿地养护费").replace("2021年12月底前", "12月底前")
    documents = {
        "a1": asphalt,
        "a2": asphalt.replace("2021", "2022").replace("预算数\t10.00", "预算数\t11.00"),
        "a3": asphalt.replace("2021", "2023").replace("≥3次", "≥4次"),
        "b1": sprayers,
        "b2": sprayers.replace("2021", "2022") + "\t\t响应率\t响应率\t≥90%\t\n",
        "c1": gardens,
        "c3": gardens.replace("2021", "2023"),
    }
    for name, text in documents.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    done = jixiao("build", tmp_path, "--store", tmp_path / "store")
    assert done.returncode == 0, done.stderr
    store = open_store(str(tmp_path / "store"), read_only=True)
    assert answer_of(store, "copied-tables") == [
        ["天津市", "中共天津市委党校", "2022年路面养护费", "2021", "2022", "6", "100000", "110000"],
    ]


def test_budget_jumps(tmp_path: Path) -> None:
    """A unit that was taken for another stands out, up and down; twice as much does not, nor does nothing at all."""
    budgets = [
        ("古桥加固工程", {2022: "350000", 2023: "3500000000", 2024: "420000"}),
        ("图书采购费", {2022: "100000", 2024: "1000000"}),
        ("花卉养护费", {2022: "100000", 2023: "999000"}),
        ("临时用房租金", {2022: "0", 2023: "80000"}),
    ]
    tables = {
        f"{name}{year}.docx": (table_of(FormKind.TARGETS, name, amounts={"total": amount}, year=year),)
        for name, years in budgets
        for year, amount in years.items()
    }
    store = store_of(tmp_path, tables)
    assert [row[2:8] for row in answer_of(store, "budget-jumps")] == [
        ["古桥加固工程", "2022", "350000", "2023", "3500000000", "10000"],
        ["古桥加固工程", "2023", "3500000000", "2024", "420000", "8333.3"],
        ["图书采购费", "2022", "100000", "2024", "1000000", "10"],
    ]
    assert [row[2] for row in answer_of(store, "budget-jumps", {"times": "9.99"})].count("花卉养护费") == 1
    assert answer_of(store, "budget-jumps", {"times": "10001"}) == []


def test_departments_without_tables(tmp_path: Path) -> None:
    """A year that nobody has a table for is no gap; one that another department of the place has one for is."""

    def table(code: str, name: str, year: int, project: str = "古桥加固工程") -> TargetTable:
        return table_of(
            FormKind.TARGETS, project, amounts={"total": "1000"}, year=year, department=Department(code, name, identity=name, current=name)
        )

    tables = {
        "a.docx": (table("101", "天津市水务局", 2021), table("101", "天津市水务局", 2021, "河道清淤"), table("101", "天津市水务局", 2024)),
        "b.docx": (table("102", "天津市教育局", 2021), table("102", "天津市教育局", 2022)),
    }
    store = store_of(tmp_path, tables)
    assert answer_of(store, "departments-without-tables") == [
        ["天津市", "2022", "天津市水务局", "2021", "2", "2024", "120000"],
        ["天津市", "2024", "天津市教育局", "2022", "1", "", "120000"],
    ]


def test_same_project_across_years(years: Store) -> None:
    answer = rows(as_csv(run(years, QUERIES["same-project-elsewhere"], {})))
    assert [row[:5] for row in answer[1:]] == [["信息系统运维费", "3", "1", "3", "1"]]


@pytest.mark.parametrize("term", ["信息系统", "信息系统运维", "系统"])
def test_projects_about_a_phrase_needs_all_its_words(term: str, years: Store) -> None:
    projects = {row[3] for row in run(years, QUERIES["projects-about"], {"term": term}).rows}
    assert projects == {"2021年信息系统运维费", "2022年信息系统运维费", "2024年信息系统运维费"}
    assert run(years, QUERIES["projects-about"], {"term": "信息车辆"}).rows == ()


def store_of(folder: Path, documents: dict[str, tuple[TargetTable, ...]]) -> Store:
    """A store of documents that hold these tables, with the reference data."""
    store = open_store(str(folder))
    graphs = reference_statements(reference_digest())
    for name, tables in documents.items():
        made, held = document(name, *tables)
        graph = document_graph(made, tables[0].context, None, held, Minter())
        graphs[graph.graph] = list(graph.triples)
    store.replace(graphs)
    return store


IN_WORDS = indicator(
    1, "社会效益指标", "阅读氛围", Target("浓厚", TargetKind.TEXT), actual=Target("浓厚", TargetKind.TEXT), outcome=Outcome.MET
)
#: Targets that the queries about deadlines, response times and costs per person find, and a satisfaction target.
TIMED = (
    indicator(1, "质量指标", "完成时间", Target("11月底前", TargetKind.DEADLINE, comparator="<=", date="2023-11-30")),
    indicator(
        2,
        "质量指标",
        "故障响应时间",
        Target("≤2小时", TargetKind.NUMBER, comparator="<=", number=Decimal(2), unit="小时", hours=Decimal(2)),
    ),
    indicator(
        3,
        "质量指标",
        "培训标准",
        Target("≤400元/人", TargetKind.NUMBER, comparator="<=", number=Decimal(400), unit="元/人", yuan=Decimal(400), per_unit=True),
    ),
    indicator(4, "服务对象满意度指标", "用户满意度", number("≥90%", ">=")),
)
PLANS = (plan(), table_of(FormKind.TARGETS, "电梯维保费", TIMED))
RESULTS = (
    evaluation(),
    table_of(FormKind.EVALUATION, "电梯维保费", TIMED),
    table_of(FormKind.EVALUATION, "课件采购费", amounts={"total": "50000", "executed_total": "30000"}),
    table_of(FormKind.EVALUATION, "培训费", amounts={"total": "20000"}),
)
ELSEWHERE = table_of(
    FormKind.EVALUATION,
    "图书采购费",
    (IN_WORDS,),
    amounts={"total": "60000", "annual_total": "40000", "executed_total": "50000"},
    city=WUHAN,
    department=Department(None, "武汉图书馆"),
)


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two plans, their evaluations among others in two documents that say the same, and an evaluation whose plan is not there."""
    documents = {"plans.docx": PLANS, "results.docx": RESULTS, "results.pdf": RESULTS, "library.xlsx": (ELSEWHERE,)}
    return store_of(tmp_path_factory.mktemp("evaluated"), documents)


@pytest.fixture(scope="module")
def promised(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The plans of ``evaluated`` alone."""
    return store_of(tmp_path_factory.mktemp("promised"), {"plans.docx": PLANS})


def answer_of(store: Store, name: str, values: dict[str, str] | None = None) -> list[list[str]]:
    """The rows of an answer without those columns that are not promised."""
    return [row[: len(COLUMNS[name].split())] for row in rows(as_csv(run(store, QUERIES[name], values or {})))[1:]]


#: What the two plans have nothing of: without an answer the test below proves nothing for these.
NOT_IN_PLANS = {
    "missing-satisfaction",
    "shared-indicators",
    "same-project-elsewhere",
    "year-over-year",
    "budget-jumps",
    "departments-without-tables",
    "copied-tables",
    "cost-against-budget",
    "documents-disagree",
    "least-certain",
    "findings-by-department",
    "same-goal",
    "wordings",
    "changes-between-years",
    "compare-concept",
    "concept-spread",
    "unlike-its-peers",
    "weaker-than-peers",
}


@pytest.mark.parametrize("name", sorted(COLUMNS.keys() - ABOUT_EVALUATIONS))
def test_evaluations_change_no_answer_about_plans(name: str, evaluated: Store, promised: Store) -> None:
    values = {"same-indicator": {"indicator": "维护系统数"}, "projects-about": {"term": "系统"}}.get(name, {})
    assert answer_of(evaluated, name, values) == answer_of(promised, name, values)
    assert bool(answer_of(promised, name, values)) is (name not in NOT_IN_PLANS)


def test_an_indicator_of_evaluations_is_none_of_plans(evaluated: Store, promised: Store) -> None:
    assert answer_of(evaluated, "same-indicator", {"indicator": "办公效率"}) == []
    with pytest.raises(QueryError):
        answer_of(promised, "same-indicator", {"indicator": "办公效率"})


def test_a_plan_counts_once_beside_its_evaluations(evaluated: Store) -> None:
    assert answer_of(evaluated, "overview") == [["天津市", "2023", "1", "2", "7", "100000"]]
    assert answer_of(evaluated, "same-indicator", {"indicator": "维护系统数"})[0][5:] == ["≥5个", ">=", "5", "个"]


def test_targets_met(evaluated: Store) -> None:
    assert answer_of(evaluated, "targets-met") == [
        ["天津市", "2023", "2", "1", "0", "1", "5", "0.5", "7"],
        ["武汉市", "2023", "1", "0", "1", "0", "0", "1", "1"],
    ]


def test_evaluation_outcomes_by_department(evaluated: Store) -> None:
    """Each row counts once beside the second document that says the same, and the sums are those of targets-met."""
    assert answer_of(evaluated, "evaluation-outcomes") == [
        ["天津市", "2023", "中共天津市委党校", "1", "0", "1", "5", "2", "0.5", "7", "120000"],
        ["武汉市", "2023", "武汉图书馆", "0", "1", "0", "0", "1", "1", "1", "420100"],
    ]


PRICES = """武汉市民政局2023年度项目支出绩效目标表
（2023年度）
单位：万元
项目名称\t养老服务经费\t\t\t
预算单位\t武汉市民政局\t\t\t
资金总额\t80\t\t\t
一级指标\t二级指标\t三级指标\t指标值\t
产出指标\t成本指标\t{cost}\t
"""
TIMES = PRICES.replace("成本指标\t{cost}", "时效指标\t{cost}").replace("养老服务经费", "电梯应急经费")


@pytest.fixture(scope="module")
def priced(tmp_path_factory: pytest.TempPathFactory, jixiao: Run) -> Store:
    """Prices per persons of all kinds, things and times, and times of response, each in a form of its own."""
    folder = tmp_path_factory.mktemp("prices")
    prices = (
        "护理费\t≤35元/人/小时", "餐费\t每人每天28元", "餐补\t每位老人28元", "探访费\t40-60元/户",
        "定额\t0.2万元/名/月", "讲座费\t≤600元/人次",
        "培训费\t≤390元/人·天", "生均公用经费\t≥950元", "改造单价\t≤1.5万元/平方米", "资助\t每生700元", "总成本\t≤80万元", "巡查\t≥3次",
        "月均护理费\t人均不超过900元",
    )  # fmt: skip
    times = (
        "响应时间\t≤20分", "到场时间\t半小时内", "抢修时间\t2-3小时", "办结时限\t≤4天", "修复时间\t≤1个月", "处理时间\t及时",
        "演练得分\t≥90分", "答复时间\t三小时内",
    )  # fmt: skip
    forms = [*(PRICES.format(cost=cells) for cells in prices), *(TIMES.format(cost=cells) for cells in times)]
    for position, text in enumerate(forms):
        (folder / f"{position}.txt").write_text(text.replace("经费\t", f"经费{position}号\t", 1), encoding="utf-8")
    done = jixiao("build", folder, "--store", folder / "store")
    assert done.returncode == 0, done.stderr
    return open_store(str(folder / "store"), read_only=True)


def test_unit_prices_tell_what_they_are_per_and_for_which_time(priced: Store) -> None:
    found = {row[4]: row[5:12] for row in answer_of(priced, "unit-prices")}
    assert found == {
        "护理费": ["<=", "35", "", "元/人/小时", "人", "人", "小时"],
        "餐费": ["=", "28", "", "元/人/天", "人", "人", "天"],
        "探访费": ["", "40", "60", "元/户", "户", "人", ""],
        "定额": ["=", "2000", "", "元/名/月", "名", "人", "月"],
        "讲座费": ["<=", "600", "", "元/人次", "人次", "人", ""],
        "培训费": ["<=", "390", "", "元/人·天", "人", "人", "天"],
        "生均公用经费": [">=", "950", "", "元", "生", "人", ""],
        "改造单价": ["<=", "15000", "", "元/平方米", "平方米", "平方米", ""],
        "资助": ["=", "700", "", "元", "生", "人", ""],
        "月均护理费": ["<=", "900", "", "元", "人", "人", "月"],
    }
    people = {row[3] for row in answer_of(priced, "per-person-costs")}
    assert people == {name for name, row in found.items() if row[5] == "人"}


def test_response_times_are_in_hours_with_both_ends_of_a_range(priced: Store) -> None:
    answer = rows(as_csv(run(priced, QUERIES["response-times"], {})))
    found = {row[3]: (row[4], round(float(row[5]), 4), row[answer[0].index("hours_to")]) for row in answer[1:]}
    assert found == {
        "响应时间": ("<=", 0.3333, ""),
        "到场时间": ("<=", 0.5, ""),
        "抢修时间": ("", 2, "3"),
        "办结时限": ("<=", 96, ""),
        "答复时间": ("<=", 3, ""),
    }


def test_budget_execution(evaluated: Store) -> None:
    """The adjusted budget counts before the year's, and a multi-year total never; what states no execution is not in the rate."""
    school = ["天津市", "2023", "630301", "中共天津市委党校", "4", "170000", "160000", "111000", "79.29"]
    library = ["武汉市", "2023", "", "武汉图书馆", "1", "40000", "40000", "50000", "125"]
    assert answer_of(evaluated, "budget-execution") == [school, library]


def test_plan_and_result(evaluated: Store) -> None:
    school = ["天津市", "2023", "中共天津市委党校", "信息系统运维费"]
    lifts = ["天津市", "2023", "中共天津市委党校", "电梯维保费"]
    library = ["武汉市", "2023", "武汉图书馆", "图书采购费"]
    answer = answer_of(evaluated, "plan-and-result")
    assert [row for row in answer if row[3] == "电梯维保费"] == [
        [*lifts, "完成时间", "11月底前", "11月底前", "", "", "", ""],
        [*lifts, "故障响应时间", "≤2小时", "≤2小时", "", "", "", ""],
        [*lifts, "培训标准", "≤400元/人", "≤400元/人", "", "", "", ""],
        [*lifts, "用户满意度", "≥90%", "≥90%", "", "", "", ""],
    ]
    assert [row for row in answer if row[3] != "电梯维保费"] == [
        [*school, "维护系统数", "≥5个", "≥5个", "6个", "true", "30", "30"],
        [*school, "系统正常运行率", "≥99.5%", "≥99%", "98.5%", "false", "30", "25.5"],
        [*school, "办公效率", "", "提高", "明显提高", "", "30", "30"],
        [*school, "用户满意度", "≥90%", "", "", "", "", ""],
        [*library, "阅读氛围", "", "浓厚", "浓厚", "true", "", ""],
    ]


EVIL = [
    '"',
    "'",
    '"} UNION { ?s ?p ?o } #',
    "}",
    "{",
    "\n",
    "\\",
    '\\"',
    "a\nb",
    "?x",
    "#",
    "<http://x>",
    '" } . { ?s ?p "',
    "\r\n} LIMIT 9",
]


@pytest.mark.parametrize("text", EVIL)
def test_a_parameter_cannot_break_or_widen_a_query(text: str, store: Store) -> None:
    with pytest.raises(QueryError, match="matches no indicator in the store"):
        run(store, QUERIES["same-indicator"], {"indicator": text})
    for name in ("department", "unit"):
        with pytest.raises(QueryError, match=f"{name}=.* matches no"):
            run(store, QUERIES["same-indicator"], {name: f"x{text}"})
    if query_terms(text):
        with pytest.raises(QueryError, match="matches no project name with that word"):
            run(store, QUERIES["projects-about"], {"term": text})
    else:
        with pytest.raises(QueryError, match="term must be a word or phrase"):
            run(store, QUERIES["projects-about"], {"term": text})
    for name, param in (("deadlines", "before"), ("largest-projects", "limit")):
        with pytest.raises(QueryError, match="must be"):
            run(store, QUERIES[name], {param: text})


def test_a_parameter_with_a_quote_finds_what_has_the_quote(store: Store) -> None:
    answer = run(store, QUERIES["same-indicator"], {"indicator": "“三百工程” 建设费"})
    assert [row[5] for row in answer.rows] == ["≤4.2 万元"]


def test_unknown_names_say_which_there_are() -> None:
    with pytest.raises(QueryError, match=r"did you mean overview\? there are: .*shared-indicators"):
        find("overveiw", QUERIES)
    with pytest.raises(QueryError, match="its parameters: indicator, city, from, to"):
        QUERIES["same-indicator"].bind({"town": "天津市"})
    with pytest.raises(QueryError, match="its parameters: none"):
        QUERIES["wordings"].bind({"city": "天津市"})


@cache
def unrestricted(location: str, name: str) -> Answer:
    """All rows of a saved query, each asked for once."""
    store = open_store(location, read_only=True)
    return run(store, QUERIES[name], {"limit": "1000000"} if name == "largest-projects" else {})


@pytest.mark.parametrize("name", sorted(name for name, columns in COLUMNS.items() if {"city", "year"} <= set(columns.split())))
@pytest.mark.parametrize(
    ("values", "cities", "years"),
    [
        ({"city": "天津市"}, {"天津市"}, {2022, 2023, 2024}),
        ({"city": "上海市，天津市", "from": "2023"}, {"天津市", "上海市"}, {2023, 2024}),
        ({"to": "2022"}, {"天津市", "上海市"}, {2022}),
        ({"from": "2023", "to": "2023", "city": "天津市"}, {"天津市"}, {2023}),
    ],
)
def test_cities_and_years_restrict_an_answer(name: str, values: dict[str, str], cities: set[str], years: set[int], store: Store) -> None:
    whole = {"limit": "1000000"} if name == "largest-projects" else {}
    everything = unrestricted(store.location, name)
    city, year = everything.columns.index("city"), everything.columns.index("year")
    wanted = [row for row in everything.rows if row[city] in cities and row[year] in years]
    got = run(store, QUERIES[name], {**whole, **values})
    assert got.columns == everything.columns
    assert list(got.rows) == wanted


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_a_restriction_keeps_the_order(name: str) -> None:
    """All that rows are put in order by is still there."""
    query = QUERIES[name]
    if not query.restrictions:
        return
    given = {"city": "天津市", "from": "2022", "unit": "%", "concept": "满意度"}
    name = next(param.name for param in query.restrictions if param.name in given)
    values = {name: given[name]}
    before, after = (re.search(r"\nORDER BY (.*)", text)[1] for text in (query.sparql, query.bind(values)))
    assert after == before


def test_a_limit_counts_what_is_left_by_a_restriction(store: Store) -> None:
    everything = run(store, QUERIES["largest-projects"], {"limit": "1000000"})
    shanghai = [row for row in everything.rows if "上海市" in row]
    assert len(shanghai) == 5
    assert list(run(store, QUERIES["largest-projects"], {"limit": "3", "city": "上海市"}).rows) == shanghai[:3]


@pytest.mark.parametrize("year", ["22x", "-1", "20222", "2022 || true", "²⁰²²"])
def test_a_year_that_is_none(year: str) -> None:
    with pytest.raises(QueryError, match="must be a year such as 2022"):
        QUERIES["overview"].bind({"from": year})


@pytest.mark.parametrize("city", ['天津市") || (?city != "', "\\", '"', "天津市。"])
def test_a_city_cannot_widen_a_query(city: str, store: Store) -> None:
    with pytest.raises(QueryError, match=r"is no place of GB/T 2260.*overview lists the places"):
        run(store, QUERIES["overview"], {"city": city})
    assert {row[0] for row in run(store, QUERIES["overview"], {"city": "天津市\n"}).rows} == {"天津市"}


SHEET = """{place}林草局项目支出绩效目标表
（2022年）

1. 苗圃养护费绩效目标表

{place}林草局

单位：万元

项目名称\t苗圃养护费\t\t\t\t
预算规模及资金用途\t预算数\t{budget}\t其中：财政资金\t{budget}\t其他资金
\t用于苗圃养护\t\t\t\t
绩效目标\t1.养护\t\t\t\t
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t
产出指标\t数量指标\t养护面积\t养护面积\t≥{budget}亩\t
\t质量指标\t成活率\t成活率\t≥{budget}%\t
\t成本指标\t总成本\t总成本\t≤{budget}万元\t
效益指标\t生态效益指标\t绿化\t绿化\t改善\t
满意度指标\t服务对象满意度指标\t群众满意度\t群众满意度\t≥90%\t
"""
#: Two 铁西区, two of 鼓楼区, a county, and a province.
PLACES = {
    "沈阳市铁西区": (11, "沈阳市铁西区", "210106"),
    "鞍山市铁西区": (12, "鞍山市铁西区", "210303"),
    "鞍山市岫岩满族自治县": (13, "岫岩满族自治县", "210323"),
    "徐州市鼓楼区": (14, "徐州市鼓楼区", "320302"),
    "江苏省": (15, "江苏省", "320000"),
    "徐州市": (16, "徐州市", "320300"),
}


@pytest.fixture(scope="module")
def districts(tmp_path_factory: pytest.TempPathFactory, jixiao: Run) -> Store:
    """Places of one name and places in one another, each with a budget of its own."""
    folder = tmp_path_factory.mktemp("districts")
    for place, (budget, _, _) in PLACES.items():
        (folder / f"{place}.txt").write_text(SHEET.format(place=place, budget=budget), encoding="utf-8")
    done = jixiao("build", folder, "--store", folder / "store")
    assert done.returncode == 0, done.stderr
    return open_store(str(folder / "store"), read_only=True)


def test_places_of_one_name_are_told_apart_in_every_answer(districts: Store) -> None:
    for name, query in QUERIES.items():
        answer = run(districts, query, {"indicator": "养护面积"} if name == "same-indicator" else {})
        if "city" not in answer.columns or name in ABOUT_EVALUATIONS | {
            "missing-satisfaction",
            "year-over-year",
            "budget-jumps",
            "response-times",
        }:
            continue
        at = answer.columns.index("city"), answer.columns.index("city_code")
        pairs = {(str(row[at[0]]), str(row[at[1]])) for row in answer.rows}
        assert pairs <= {(shown, code) for _, shown, code in PLACES.values()}, name
        if name in {"overview", "same-indicator", "budget-by-department", "largest-projects", "indicator-mix"}:
            assert len(pairs) == len(PLACES), name


@pytest.mark.parametrize(
    ("city", "budgets"),
    [
        ("沈阳市铁西区", {11}),
        ("沈阳铁西区", {11}),
        ("辽宁省沈阳市铁西区", {11}),
        ("210303", {12}),
        ("鞍山", {12, 13}),
        ("辽宁", {11, 12, 13}),
        ("210000", {11, 12, 13}),
        ("江苏省", {14, 15, 16}),
        ("徐州市", {14, 16}),
        ("岫岩", {13}),
        ("岫岩、徐州市鼓楼区，沈阳", {11, 13, 14}),
    ],
)
def test_a_city_takes_any_name_and_has_what_lies_in_it(city: str, budgets: set[int], districts: Store) -> None:
    for name, column in (("overview", 5), ("largest-projects", 4)):
        rows_of = run(districts, QUERIES[name], {"city": city}).rows
        assert {int(str(row[column])) // 10_000 for row in rows_of} == budgets
        assert len(rows_of) == len(budgets)


def test_a_city_that_is_several_is_refused_with_the_list(districts: Store) -> None:
    with pytest.raises(QueryError) as caught:
        run(districts, QUERIES["overview"], {"city": "鼓楼区"})
    assert {"南京市鼓楼区 320106", "徐州市鼓楼区 320302", "福州市鼓楼区 350102", "开封市鼓楼区 410204"} <= set(
        re.findall(r"\S+鼓楼区 \d{6}", str(caught.value.en))
    )


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("overview", {"city": "拉萨"}, r"city='拉萨市' matches no document.*徐州市"),
        ("overview", {"city": "徐州,拉萨"}, None),
        ("overview", {"from": "2031"}, r"from='2031' matches no fiscal year.*2022"),
        ("overview", {"to": "1999"}, r"to='1999' matches no fiscal year.*2022"),
        ("same-indicator", {"indicator": "养护面基"}, r"matches no indicator.*: 养护面积"),
        ("same-indicator", {"indicator": "养护面积", "department": "徐州市林业局"}, r"matches no department.*徐州市林草局"),
        ("same-indicator", {"indicator": "养护面积", "unit": "公顷"}, r"unit='公顷' matches no unit.*亩"),
        ("same-indicator", {"indicator": "养护面积", "unit": "万元"}, None),
        ("projects-about", {"term": "火箭"}, r"term='火箭' matches no project name"),
        ("deadlines", {"before": "1999-01-01"}, r"matches no deadline that early"),
        ("indicator-mix", {"level": "花木"}, r"no level of the indicator framework; there are: .*数量指标 \(quantity\)"),
        ("indicator-mix", {"level": "社会成本指标"}, r"level='社会成本指标' matches no indicator of that level.*成本指标"),
    ],
)
def test_a_value_that_matches_nothing_is_an_error_that_says_what_there_is(
    name: str, values: dict[str, str], message: str | None, districts: Store
) -> None:
    """And one that is there, but has no rows together with the others, has an empty answer."""
    if message is None:
        assert (run(districts, QUERIES[name], values).rows == ()) is ("unit" in values)
        return
    with pytest.raises(QueryError, match=message):
        run(districts, QUERIES[name], values)


@pytest.mark.parametrize(
    ("name", "values", "rows_wanted"),
    [
        ("indicator-mix", {"level": "成本"}, 6),
        ("indicator-mix", {"level": "产出指标", "city": "徐州市鼓楼区"}, 3),
        ("indicator-mix", {"level": "quantity"}, 6),
        ("indicator-mix", {"level": "https://w3id.org/jixiao/framework#quantity", "city": "辽宁"}, 3),
        ("same-indicator", {"indicator": "养护面积", "department": "徐州市林草局"}, 1),
        ("same-indicator", {"indicator": "成活率", "unit": "%"}, 6),
    ],
)
def test_department_level_and_unit_restrict_an_answer(name: str, values: dict[str, str], rows_wanted: int, districts: Store) -> None:
    assert len(run(districts, QUERIES[name], values).rows) == rows_wanted


@pytest.mark.parametrize("limit", ["1", "3"])
def test_limit(limit: str, store: Store) -> None:
    assert len(run(store, QUERIES["largest-projects"], {"limit": limit}).rows) == int(limit)


@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "1000001", "1e3", ""])
def test_limit_out_of_range(limit: str) -> None:
    with pytest.raises(QueryError, match="whole number from 1 to 1000000"):
        QUERIES["largest-projects"].bind({"limit": limit})


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("SELECT * WHERE {}", "does not begin with a #+ header"),
        ("#+ summary: [\nSELECT", "not YAML"),
        ("#+ - a\nSELECT", "no mapping"),
        ("#+ summary: a\n#+ colour: b\nSELECT", "unknown key in its header: colour"),
        ("#+ summary: a\nSELECT", "its header has no description, description_zh, summary_zh"),
    ],
)
def test_a_header_that_does_not_parse_is_an_error(header: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.rq"
    path.write_text(header + "\n", encoding="utf-8")
    with pytest.raises(QueryError, match=r"bad\.rq") as caught:
        parse(path)
    assert problem in str(caught.value)


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_every_query_is_standard_sparql(name: str) -> None:
    prepareQuery(QUERIES[name].sparql)


def test_the_catalogue_as_rdf() -> None:
    graph = Graph().parse(data=catalogue_turtle(QUERIES), format="turtle")
    found = graph.query("SELECT ?q ?s WHERE { ?q a sh:SPARQLExecutable ; sh:select ?s ; rdfs:label ?l FILTER(LANG(?l) = 'zh') }")
    assert len(list(found)) == len(QUERIES)


def test_empty_answers_keep_their_columns() -> None:
    assert as_csv(Answer(("a", "b"), ())) == "a,b\n"


def test_a_query_of_ones_own_is_restricted_and_bound_by_its_tokens(tmp_path: Path) -> None:
    """Comments, strings, small letters and line breaks of another style do not hide a column, a parameter or an order."""
    path = tmp_path / "own.rq"
    path.write_text(
        "#+ summary: a\n#+ summary_zh: a\n#+ description: a\n#+ description_zh: a\n"
        "#+ params:\n#+   - {name: word, type: string}\n#+   - {name: limit, type: limit}\n"
        "prefix e: <urn:e:>\n"
        "# select ?none where values ?word { 'c' } limit 7\n"
        "select ?city ?year # order by ?city\n"
        "{ values\n?word { 'a' } ?t e:word ?word ; e:city ?city; e:year ?year. filter(?city != '} LIMIT 9 VALUES ?word { }') }\n"
        "order by\n  desc(?year)\n  ?t\n"
        "limit 2 # two\n",
        encoding="utf-8",
    )
    query = parse(path)
    assert query.columns == ("city", "year")
    assert [param.name for param in query.restrictions] == ["city", "from", "to"]
    data = Graph().parse(
        data="@prefix e: <urn:e:> . "
        + " ".join(f"e:t{year} e:word '{'ab'[year % 2]}' ; e:city '津' ; e:year {year} ." for year in range(10))
    )

    def years(**values: str) -> list[int]:
        return [int(row["year"]) for row in data.query(query.bind(values))]

    assert years() == [8, 6]
    assert years(word="b", limit="3") == [9, 7, 5]
    assert years(to="5") == [4, 2]
    assert years(word="b", to="6", limit="9", city="津") == [5, 3, 1]
    assert years(city="沪") == []
    path.write_text(path.read_text(encoding="utf-8").replace("type: string}", "type: string, values: orchards}"), encoding="utf-8")
    with pytest.raises(QueryError, match=r"own\.rq.*kind orchards"):
        parse(path)
    offset = restricted("SELECT ?year { ?t <urn:e:year> ?year } ORDER BY ?year OFFSET 1 LIMIT 2", Restriction(first=4))
    assert [int(row["year"]) for row in data.query(offset)] == [5, 6]
