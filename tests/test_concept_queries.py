"""Saved queries by what names mean: concepts and facets, comparable numbers, medians, peers, and the parameter ``concept`` of others."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import EXPECTED, Run
from evaluations import TIANJIN, WUHAN, document, indicator, number, table_of
from jixiao.linking.project_kinds import match_project_kind, project_kinds, words_of_kind
from jixiao.model import FormKind, Indicator, Jurisdiction, Target, TargetKind
from jixiao.rdf import Minter, document_graph
from jixiao.rdf.name_uses import name_use_statements, use_of
from jixiao.rdf.reference_data import reference_digest, reference_statements
from jixiao.sparql.formats import as_csv
from jixiao.sparql.saved_queries import QueryError, catalogue, run
from jixiao.store import Store, open_store
from jixiao.vocabulary import vocabulary

QUERIES = catalogue()
CONCEPT = "https://w3id.org/jixiao/concept/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
#: What is asked of the seeds, by the list of rows that a reader includes.
ASKED: dict[str, list[dict[str, str]]] = {
    "satisfaction-information-system": [
        {"measure": "满意度", "object": "信息系统"},
        {"measure": "satisfaction", "object": "information-system"},
    ],
    "response-time": [{"concept": "响应时间"}, {"concept": "response-time"}, {"measure": "response time"}],
    "training-cost-per-person": [{"concept": "人均培训成本"}, {"concept": "unit cost of training"}],
    "pass-rate-of-works": [{"concept": "工程验收合格率"}, {"measure": "合格率", "object": "works"}],
}


def answer_of(store: Store, name: str, values: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(run(store, QUERIES[name], values or {})))))


# -- what a reader includes ----------------------------------------------------------------------------------------------------


def wanted(name: str) -> dict[tuple[str, ...], str]:
    """The rows that were listed by reading the documents' text before the query was written, each with what the reader decided.

    yes: it is one; context: it is one by its project only, which no link goes by; either: readers differ.
    """
    with (EXPECTED / "concepts" / f"{name}.csv").open(encoding="utf-8") as lines:
        return {key_of(row): row["included"] for row in csv.DictReader(lines)}


def key_of(row: Mapping[str, str]) -> tuple[str, ...]:
    return (row["city"], row["year"], row["project"].replace(" ", ""), row["indicator"], row["value"].replace(" ", ""))


@pytest.mark.parametrize(("name", "values"), [(name, values) for name, asked in ASKED.items() for values in asked], ids=str)
def test_compare_concept_gives_the_rows_that_a_reader_includes(name: str, values: dict[str, str], store: Store) -> None:
    listed = wanted(name)
    got = [key_of(row) for row in answer_of(store, "compare-concept", values)]
    assert len(got) == len(set(got))
    assert {key for key, included in listed.items() if included == "yes"} - set(got) == set(), "missed"
    assert set(got) - {key for key, included in listed.items() if included in ("yes", "either")} == set(), "too many"


def test_the_concept_of_users_of_systems_has_no_row_that_a_reader_leaves_out(store: Store) -> None:
    """Whom a name asks may be told in two ways (各区委 of a website: departments, or users); what it is of is told in one."""
    listed = wanted("satisfaction-information-system")
    got = {key_of(row) for row in answer_of(store, "compare-concept")}
    assert got <= {key for key, included in listed.items() if included == "yes"}
    assert {key for key, included in listed.items() if key[3] == "系统使用人员满意度"} <= got


# -- a small world, in which the links are given -----------------------------------------------------------------------------------

MINUTES = {"小时": Decimal(60), "分钟": Decimal(1), "天": Decimal(1440)}


def lasting(text: str, amount: str, unit: str, comparator: str = "<=") -> Target:
    figure = Decimal(amount)
    return Target(text, TargetKind.NUMBER, comparator=comparator, number=figure, unit=unit, hours=figure * MINUTES[unit] / 60)


def store_of(
    folder: Path, tables: Iterable[tuple[Jurisdiction, int, tuple[Indicator, ...]]], links: Mapping[str, tuple[str, str]]
) -> Store:
    """A store of a table for each place and year, in which names are linked as given: name to relation and concept."""
    store = open_store(str(folder))
    graphs = reference_statements(reference_digest())
    minter = Minter()
    linked: dict[str, str] = {}
    for position, (city, year, rows) in enumerate(tables):
        made, held = document(f"{position}.docx", table_of(FormKind.TARGETS, f"项目{position}", rows, city=city, year=year))
        graph = document_graph(made, held[0].context, None, held, minter)
        graphs[graph.graph] = list(graph.triples)
        for row in rows:
            use = use_of(row)
            assert use is not None
            if use.name in links:
                node, _ = name_use_statements(use, minter)
                relation, concept = links[use.name]
                linked[node] = f"{node} <{SKOS}{relation}Match> <{CONCEPT}{concept}>"
    graphs[minter.links] = list(linked.values())
    store.replace(graphs)
    return store


LINKS = {
    "故障响应时间": ("exact", "response-time"),
    "系统响应时间": ("exact", "response-time-it"),
    "门铃响应": ("close", "response-time"),
    "巡查响应": ("broad", "response-time"),
    "养护面积": ("exact", "land-area"),
    "公众满意度": ("exact", "satisfaction-public"),
    "群众满意率": ("close", "satisfaction-public"),
}


def timed(name: str, target: Target) -> Indicator:
    return indicator(1, "时效指标", name, target)


def satisfied(*percents: str, name: str = "公众满意度", comparator: str = ">=") -> tuple[Indicator, ...]:
    rows = [indicator(at, "服务对象满意度指标", name, number(f"{percent}%", comparator)) for at, percent in enumerate(percents, 1)]
    return tuple(replace(row, row=replace(row.row, position=at)) for at, row in enumerate(rows, 1))


def test_numbers_are_in_one_unit_and_the_asker_chooses_the_relation(tmp_path: Path) -> None:
    ranged = Target("1-2天", TargetKind.RANGE, lower=Decimal(1), upper=Decimal(2), unit="天", hours_range=(Decimal(24), Decimal(48)))
    store = store_of(
        tmp_path,
        [
            (TIANJIN, 2023, (timed("故障响应时间", lasting("≤30分钟", "30", "分钟")),)),
            (TIANJIN, 2024, (timed("系统响应时间", lasting("≤2小时", "2", "小时")),)),
            (WUHAN, 2023, (timed("门铃响应", ranged),)),
            (WUHAN, 2024, (timed("巡查响应", Target("及时", TargetKind.TEXT)),)),
            (WUHAN, 2024, (timed("别的时间", lasting("≤1天", "1", "天")),)),
        ],
        LINKS,
    )

    def got(**values: str) -> list[tuple[str, ...]]:
        columns = ("indicator", "number", "number_to", "unit", "relation")
        return sorted(tuple(row[column] for column in columns) for row in answer_of(store, "compare-concept", values))

    exact = [("故障响应时间", "0.5", "", "小时", "exact"), ("系统响应时间", "2", "", "小时", "exact")]
    close = [("门铃响应", "24", "48", "小时", "close"), *exact]
    assert got(concept="响应时间", relation="exact") == sorted(exact)
    assert got(concept="响应时间", relation="close") == sorted(close)
    assert got(concept="响应时间") == sorted([*close, ("巡查响应", "", "", "", "broad")])
    assert got(concept="系统故障响应时间") == [("系统响应时间", "2", "", "小时", "exact")]
    assert got(concept="响应时间", city="天津", to="2023") == [("故障响应时间", "0.5", "", "小时", "exact")]
    with pytest.raises(QueryError, match="relation must be exact, close or broad, not 'near'"):
        got(concept="响应时间", relation="near")


def test_area_and_length_do_not_meet_and_areas_do(tmp_path: Path) -> None:
    areas = ("10公顷", "200000平方米", "5公里")
    units = vocabulary().units

    def extent(area: str) -> Target:
        target = number(area, ">=")
        return replace(target, unit_iri=units[target.unit or ""].iri)

    rows = [(TIANJIN, 2020 + at, (indicator(1, "数量指标", "养护面积", extent(area)),)) for at, area in enumerate(areas)]
    store = store_of(tmp_path, rows, LINKS)
    got = {(row["value"], row["number"], row["unit"]) for row in answer_of(store, "compare-concept", {"concept": "land-area"})}
    assert got == {("10公顷", "100000", "平方米"), ("200000平方米", "200000", "平方米"), ("5公里", "5000", "米")}


def known(text: str, comparator: str = "<=") -> Target:
    """A target as it is read of a form: with the unit that the vocabulary knows, and its hours."""
    amount, unit = re.findall(r"[0-9.]+|\D+", text)
    of = vocabulary().units[unit]
    seconds = Decimal(amount) * of.seconds if of.seconds else None
    hours = seconds / 3600 if seconds is not None else None
    return Target(text, TargetKind.NUMBER, comparator=comparator, number=Decimal(amount), unit=unit, unit_iri=of.iri, hours=hours)


def test_what_was_converted_by_a_factor_that_holds_only_nearly_says_so(tmp_path: Path) -> None:
    """A month is 730.5 hours only on the average, and so is a year; a working day is not converted, and days and kilometres are exact."""
    times = {"1个月": "true", "2季度": "true", "1年": "true", "3工作日": "false", "2天": "false", "30分钟": "false"}
    areas = {"10公顷": "false", "300平方米": "false", "5公里": "false", "2吨标准煤": "true", "3千瓦时": "false"}
    rows = [(TIANJIN, 2020 + at, (timed("故障响应时间", known(text)),)) for at, text in enumerate(times)]
    rows += [(WUHAN, 2020 + at, (indicator(1, "数量指标", "养护面积", known(text, ">=")),)) for at, text in enumerate(areas)]
    words = (timed("故障响应时间", Target("及时", TargetKind.TEXT)), timed("故障响应时间", lasting("≤1小时", "1", "小时")))
    store = store_of(tmp_path, [*rows, (WUHAN, 2029, (*words, timed("故障响应时间", known("1个月"))))], LINKS)

    def said(name: str, concept: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for row in answer_of(store, name, {"concept": concept}):
            found.setdefault(row.get("value") or f"{row['city']} {row['year']} {row['unit']}", set()).add(row["approximate"])
        return found

    assert said("compare-concept", "land-area") == {text: {word} for text, word in areas.items()}
    assert said("compare-concept", "响应时间") == {**{text: {word} for text, word in times.items()}, "及时": {""}, "≤1小时": {"false"}}
    spread = said("concept-spread", "响应时间")
    assert spread.pop("武汉市 2029 小时") == {"true"}, "one of two"
    units = ("小时", "小时", "小时", "工作日", "小时", "小时")
    assert spread == {f"天津市 {2020 + at} {unit}": {times[text]} for at, (text, unit) in enumerate(zip(times, units, strict=True))}


@pytest.mark.parametrize("name", ["unlike-its-peers", "weaker-than-peers"])
def test_what_stands_out_says_that_it_was_converted_nearly(name: str, tmp_path: Path) -> None:
    peers = tuple(timed("故障响应时间", lasting(f"≤{hours}小时", str(hours), "小时")) for hours in (1, 1, 2, 2, 2, 2, 3, 3, 4, 4))
    far = (timed("故障响应时间", known("30天")), timed("故障响应时间", known("1个月")))
    store = store_of(tmp_path, [(TIANJIN, 2024, (*peers, *far))], LINKS)
    got = {row["value"]: row["approximate"] for row in answer_of(store, name)}
    assert {value: got[value] for value in ("30天", "1个月")} == {"30天": "false", "1个月": "true"}


def test_the_spread_has_the_median_and_leaves_the_other_direction_out(tmp_path: Path) -> None:
    store = store_of(
        tmp_path,
        [
            (TIANJIN, 2023, satisfied("80", "90", "95", "95", "100")),
            (TIANJIN, 2024, satisfied("80", "90", "91", "98")),
            (WUHAN, 2024, (*satisfied("90"), *satisfied("5", comparator="<="))),
            (WUHAN, 2023, (timed("故障响应时间", lasting("≤4小时", "4", "小时")), timed("故障响应时间", lasting("≤1小时", "1", "小时")))),
        ],
        LINKS,
    )

    def got(concept: str) -> list[list[str]]:
        columns = ("city", "year", "targets", "least", "median", "greatest", "strictest", "loosest")
        return [[row[column] for column in columns] for row in answer_of(store, "concept-spread", {"concept": concept})]

    assert got("群众（公众）满意度") == [
        ["天津市", "2023", "5", "80", "95", "100", "100", "80"],
        ["天津市", "2024", "4", "80", "90.5", "98", "98", "80"],
        ["武汉市", "2024", "1", "90", "90", "90", "90", "90"],
    ]
    assert got("response-time") == [["武汉市", "2023", "2", "1", "2.5", "4", "1", "4"]]


def test_the_mix_counts_every_row_once_and_its_shares_add_up(tmp_path: Path) -> None:
    rows = (
        *satisfied("80", "90"),
        timed("故障响应时间", lasting("≤4小时", "4", "小时")),
        timed("别的时间", lasting("≤4小时", "4", "小时")),
    )
    store = store_of(tmp_path, [(TIANJIN, 2023, rows)], LINKS)
    got = [(r["concept_group"], r["standard_concept"], r["indicators"], r["share"]) for r in answer_of(store, "concept-mix")]
    assert got == [("满意度", "群众（公众）满意度", "2", "0.5"), ("", "", "1", "0.25"), ("响应时间", "响应时间", "1", "0.25")]


#: Ten of 90 to 98, and one far below; the other name is linked closely, and one by another concept is no peer.
PEERS = ("90", "90", "92", "94", "95", "95", "95", "96", "98", "98")


def test_what_is_far_from_its_peers_is_found_with_their_number_and_median(tmp_path: Path) -> None:
    """Median 95 of eleven, deviations 0 0 0 1 1 3 3 3 5 5 35, so MAD 3: 0.6745 × (60 - 95) / 3 = -7.87."""
    tables = [(TIANJIN, 2023, satisfied(*PEERS)), (WUHAN, 2024, (*satisfied("60", name="群众满意率"), *satisfied("20", name="别人满意度")))]
    store = store_of(tmp_path, tables, LINKS)
    (row,) = answer_of(store, "unlike-its-peers")
    assert [row[column] for column in ("city", "indicator", "number", "unit", "median", "targets", "robust_z")] == [
        "武汉市", "群众满意率", "60", "%", "95", "11", "-7.87",
    ]  # fmt: skip
    assert answer_of(store, "unlike-its-peers", {"peers": "12"}) == []
    assert answer_of(store, "unlike-its-peers", {"z": "8"}) == []
    assert answer_of(store, "unlike-its-peers", {"city": "天津市"}) == []


def test_where_most_peers_are_equal_the_mean_deviation_is_the_measure(tmp_path: Path) -> None:
    """Ten at 100 and one at 60: MAD is 0, the mean deviation 40/11, and (60 - 100) / (1.2533 × 40/11) = -8.78."""
    store = store_of(tmp_path, [(TIANJIN, 2023, satisfied(*["100"] * 10, "60"))], LINKS)
    assert [row["robust_z"] for row in answer_of(store, "unlike-its-peers")] == ["-8.78"]
    equal = store_of(tmp_path / "equal", [(TIANJIN, 2023, satisfied(*["100"] * 11))], LINKS)
    assert answer_of(equal, "unlike-its-peers") == []


def test_weaker_than_peers_goes_by_the_direction_of_the_concept(tmp_path: Path) -> None:
    times = tuple(
        timed("故障响应时间", lasting(f"≤{hours}小时", hours, "小时")) for hours in ("1", "1", "1", "1", "1", "1", "2", "2", "2", "9")
    )
    store = store_of(tmp_path, [(TIANJIN, 2023, satisfied(*PEERS)), (WUHAN, 2023, times)], LINKS)
    got = {(r["indicator"], r["number"], r["stricter_share"], r["targets"], r["median"]) for r in answer_of(store, "weaker-than-peers")}
    assert got == {("公众满意度", "90", "0.8", "10", "95"), ("故障响应时间", "9", "0.9", "10", "1")}
    assert {row["number"] for row in answer_of(store, "weaker-than-peers", {"share": "0.6", "concept": "响应时间"})} == {"2", "9"}


UNSURE = """天津市林业局2023年项目支出绩效目标表
（2023年度）
单位：万元
项目名称\t苗圃养护费{number}号\t\t\t
预算单位\t天津市林业局\t\t\t
资金总额\t80\t\t\t
一级指标\t二级指标\t三级指标\t指标值\t
产出指标\t数量指标\t甲乙丙丁戊\t≥3次\t
{more}"""


def test_unlinked_names_come_by_their_number_of_rows(tmp_path: Path, jixiao: Run) -> None:
    """What a name means that says nothing is not sure; a clear name is, and is not listed."""
    for at, more in enumerate(("", "\t质量指标\t工程验收合格率\t100%\t\n", "\t质量指标\t己庚辛壬癸\t≥3次\t\n")):
        (tmp_path / f"{at}.txt").write_text(UNSURE.format(number=at + 1, more=more), encoding="utf-8")
    assert jixiao("build", tmp_path, "--store", tmp_path / "store").returncode == 0
    got = answer_of(open_store(str(tmp_path / "store"), read_only=True), "unlinked", {"below": "0.8"})
    assert [(row["indicator"], row["level2"], row["unit"], row["indicators"], row["tables"]) for row in got] == [
        ("甲乙丙丁戊", "数量指标", "次", "3", "3"),
        ("己庚辛壬癸", "质量指标", "次", "1", "1"),
    ]
    assert all(not row["confidence"] or float(row["confidence"]) < 0.8 for row in got)


# -- the parameter of all other queries ------------------------------------------------------------------------------------------------

#: Queries whose rows are of one name each.
SIBLINGS = (
    "same-indicator", "shared-indicators", "indicators-about", "deadlines", "response-times", "per-person-costs", "unit-prices",
    "changes-between-years", "plan-and-result", "unlike-its-peers", "weaker-than-peers",
)  # fmt: skip


def test_every_query_over_names_takes_a_concept() -> None:
    taking = {name for name, query in QUERIES.items() if "concept" in {param.name for param in query.restrictions}}
    assert taking == set(SIBLINGS)


def test_a_concept_finds_its_names_in_other_queries(store: Store) -> None:
    """With a concept alone, same-indicator asks for all of its names; what is found is a part of what compare-concept finds."""
    for values in ({"concept": "响应时间"}, {"concept": "完成时间"}, {"concept": "人均培训成本"}):
        meant = {(row["table"], row["indicator"]) for row in answer_of(store, "compare-concept", values)}
        assert {(row["table"], row["indicator"]) for row in answer_of(store, "same-indicator", values)} == meant
        for name in ("deadlines", "response-times", "per-person-costs"):
            some = {(row["table"], row["indicator"]) for row in answer_of(store, name)}
            assert {(row["table"], row["indicator"]) for row in answer_of(store, name, values)} == some & meant
    assert len(answer_of(store, "same-indicator", {"concept": "满意度", "indicator": "读者满意度"})) == 3
    assert answer_of(store, "same-indicator", {"concept": "响应时间", "indicator": "读者满意度"}) == []
    names = {row["indicator"] for row in answer_of(store, "shared-indicators", {"concept": "satisfaction-it-users"})}
    assert names == {"系统使用人员满意度"}


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("compare-concept", {"concept": "满意程度"}, r"concept '满意程度' is no standard concept; the closest are: 满意度"),
        ("same-indicator", {"concept": 'x"} UNION {'}, r"is no standard concept"),
        ("deadlines", {"concept": "成活率"}, r"concept='成活率' matches no indicator that is linked to this standard concept.*: 完成率,"),
        ("compare-concept", {"measure": "成活率"}, r"measure='成活率' matches no indicator that is linked to this measure"),
        ("compare-concept", {"object": "火箭"}, r"object '火箭' is no object"),
        ("same-kind-of-project", {"kind": "火箭"}, r"kind '火箭' is no kind of projects"),
        ("same-kind-of-project", {"kind": "病虫害与动物防疫"}, r"matches no project whose name has a word of that kind"),
    ],
)
def test_a_name_of_nothing_is_said_with_what_there_is(name: str, values: dict[str, str], message: str, store: Store) -> None:
    with pytest.raises(QueryError, match=message):
        run(store, QUERIES[name], values)


def test_the_texts_of_the_files_are_those_of_their_defaults() -> None:
    for query in QUERIES.values():
        for param in query.params:
            if param.default is not None and param.type != "limit":
                bound = re.sub(r'"([0-9.]+)"\^\^<\S+>', r"\1", query.bind({param.name: param.default}))
                assert bound == query.sparql, (query.name, param.name)


# -- kinds of projects -------------------------------------------------------------------------------------------------------------


def test_projects_of_a_kind(store: Store) -> None:
    found = {row["project"] for row in answer_of(store, "same-kind-of-project", {"kind": "债券付息"})}
    assert found == {
        "2024年政府一般债券利息-市委党校二期新建项目",
        "天津大运河、海河文化旅游带拓展提升改造工程（2022年专项债券利息）",
        "天津广播电视网络有限公司“5G+智慧广电公共服务工程”项目（2022年专项债券利息）",
    }
    money = [row["budget_yuan"] for row in answer_of(store, "same-kind-of-project", {"kind": "it-operations", "city": "上海市"})]
    assert sorted(money) == ["1842000", "2826436"]


def test_a_word_of_a_kind_is_no_name_of_another() -> None:
    words = [word for kind in project_kinds() for word in words_of_kind(kind)]
    assert len(words) == len(set(words)) > 300
    assert sum(match_project_kind(word).kind == kind for kind in project_kinds() for word in words_of_kind(kind)) == len(words)


def test_a_default_gives_way_to_what_is_asked_in_its_place() -> None:
    (concept,) = (param for param in QUERIES["compare-concept"].params if param.name == "concept")
    assert concept.default_beside({"city": "天津市"}) == "信息系统用户满意度"
    assert concept.default_beside({"object": "培训"}) is None
    assert "VALUES ?concept { UNDEF }" in QUERIES["compare-concept"].bind({"object": "培训"})
    assert "服务对象满意度" not in QUERIES["same-indicator"].bind({"concept": "学员满意度"})
