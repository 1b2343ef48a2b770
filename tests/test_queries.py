"""Saved queries: their rows on the seeds against an independent script's, their parameters, their files."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery

from conftest import EXPECTED, Run
from jixiao.output import as_csv
from jixiao.queries import Answer, QueryError, catalogue, catalogue_turtle, find, parse, run
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
    "year-over-year": "department project year_a budget_a year_b budget_b change_yuan",
    "cost-against-budget": "city year department project budget_yuan cost_targets_yuan",
    "response-times": "city year project indicator comparator hours",
    "per-person-costs": "city year project indicator comparator yuan unit",
    "deadlines": "city year project indicator date",
    "projects-about": "city year department project budget_yuan",
    "findings-by-department": "city year department code severity findings",
}
PARAMETERS = {
    "same-indicator.平台正常运行率": {"indicator": "平台正常运行率"},
    "deadlines.before-2022-07-01": {"before": "2022-07-01"},
    "projects-about.信息化": {"term": "信息化"},
}
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
    started = time.monotonic()
    answer = rows(as_csv(run(store, QUERIES[name], PARAMETERS.get(path.stem, {}))))
    assert time.monotonic() - started < 5, "a saved query answers at once; this bound only catches a runaway"
    got = [row[: len(wanted[0])] for row in answer]
    assert got[0] == wanted[0]
    assert sorted(got[1:]) == sorted(wanted[1:])
    if name in ORDERED:
        assert got == wanted


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_columns_come_first_in_the_promised_order(name: str, store: Store) -> None:
    wanted = COLUMNS[name].split()
    assert list(run(store, QUERIES[name], {}).columns[: len(wanted)]) == wanted


def test_findings_by_department_adds_up_to_the_list_made_by_reading(store: Store) -> None:
    with (EXPECTED / "findings.csv").open(encoding="utf-8") as file:
        listed: dict[str, int] = {}
        for row in csv.DictReader(file):
            listed[row["code"]] = listed.get(row["code"], 0) + 1
    counted: dict[str, int] = {}
    for row in run(store, QUERIES["findings-by-department"], {}).rows:
        counted[str(row[3])] = counted.get(str(row[3]), 0) + int(str(row[5]))
    assert counted == listed


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


def document(year: int, budget: str, name: str = "信息系统运维费") -> str:
    title = f"{year}年{name}绩效目标表"
    return FORM.format(title=title, budget=budget, purpose="运维", year=year).replace(f"项目名称\t{title}", f"项目名称\t{year}年{name}")


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory, jixiao: Run) -> Store:
    """One project in 2021, 2022 and 2024, another in 2022 only."""
    folder = tmp_path_factory.mktemp("years")
    for year, budget in ((2021, "10.00"), (2022, "12.50"), (2024, "9.00")):
        (folder / f"{year}.txt").write_text(document(year, budget), encoding="utf-8")
    (folder / "other.txt").write_text(document(2022, "7.00", "车辆购置费"), encoding="utf-8")
    done = jixiao("build", folder, "--store", folder / "store")
    assert done.returncode == 0, done.stderr
    return open_store(str(folder / "store"), read_only=True)


def test_year_over_year(years: Store) -> None:
    answer = rows(as_csv(run(years, QUERIES["year-over-year"], {})))
    assert [row[:7] for row in answer[1:]] == [
        ["中共天津市委党校", "信息系统运维费", "2021", "100000", "2022", "125000", "25000"],
        ["中共天津市委党校", "信息系统运维费", "2022", "125000", "2024", "90000", "-35000"],
    ]


def test_same_project_across_years(years: Store) -> None:
    answer = rows(as_csv(run(years, QUERIES["same-project-elsewhere"], {})))
    assert [row[:5] for row in answer[1:]] == [["信息系统运维费", "3", "1", "3", "1"]]


@pytest.mark.parametrize("term", ["信息系统", "信息系统运维", "系统"])
def test_projects_about_a_phrase_needs_all_its_words(term: str, years: Store) -> None:
    projects = {row[3] for row in run(years, QUERIES["projects-about"], {"term": term}).rows}
    assert projects == {"2021年信息系统运维费", "2022年信息系统运维费", "2024年信息系统运维费"}
    assert run(years, QUERIES["projects-about"], {"term": "信息车辆"}).rows == ()


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
    assert run(store, QUERIES["same-indicator"], {"indicator": text}).rows == ()
    if query_terms(text):
        assert run(store, QUERIES["projects-about"], {"term": text}).rows == ()
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
    with pytest.raises(QueryError, match="its parameters: indicator"):
        QUERIES["same-indicator"].bind({"city": "天津市"})
    with pytest.raises(QueryError, match="its parameters: none"):
        QUERIES["overview"].bind({"city": "天津市"})


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
