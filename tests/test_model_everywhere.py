"""One truth across documents, years and places, in the embedded store, its columnar file, Oxigraph's server, Fuseki and Virtuoso."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

import oxigraph_server
from conftest import run_jixiao
from jixiao.ingest.entailed import materialise, shared_statements, stated_graphs
from jixiao.ingest.importer import load_reference
from jixiao.ingest.withdraw import withdraw
from jixiao.model import JixiaoError
from jixiao.model.graph_names import BOOKKEEPING
from jixiao.model.namespaces import DCT
from jixiao.rdf import JX
from jixiao.sparql.results import Results
from jixiao.sparql.saved_queries import catalogue, run
from jixiao.store import Store, open_store
from jixiao.store.columnar.optimize import optimize
from jixiao.store.columnar.reader import open_reader
from jixiao.store.integrity import examine_store
from jixiao.store.statistics import document_records
from jixiao.validation.entailments import entailments
from model_cases import FULLER_RAILS, MONEY_OF_YEARS, PLACES, PUMPS, TABLES, TIMES, UNIT_PRICES, YUAN, YUAN_OF_ROWS, written
from servers import fuseki, virtuoso
from stored_reference import stored_reference
from test_servers import OTHER_ROWS
from test_table_versions import MINTER, Form, bring, write

PREFIXES = f"PREFIX jx: <{JX}> PREFIX dct: <{DCT}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


@dataclass(frozen=True)
class Side:
    """A store of one kind: where it is, the documents that were brought into it, and how it is asked."""

    kind: str
    location: str
    folder: Path
    select: Callable[[str], Results]

    def rows(self, query: str) -> list[tuple[str, ...]]:
        return sorted(tuple(term.value if term else "" for term in row) for row in self.select(PREFIXES + query).rows)

    def answer(self, name: str, *columns: str, **values: str) -> list[tuple[object, ...]]:
        """Some columns of a saved query's rows, in an order of their own."""
        answer = run(self, catalogue()[name], values)
        where = [answer.columns.index(column) for column in columns]
        return sorted((tuple(row[at] for at in where) for row in answer.rows), key=repr)


KINDS = ("embedded", "columnar", "oxigraph", "fuseki", "virtuoso")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("cases") / "in")


@pytest.fixture(scope="module")
def embedded(folder: Path) -> str:
    """A folder with a store of all documents, and its columnar file."""
    location = str(folder.with_name("store"))
    with closing(stored_reference(Path(location))) as store:
        bring(store, folder)
    optimize(Path(location))
    return location


@pytest.fixture(scope="module", params=KINDS)
def side(request: pytest.FixtureRequest, folder: Path, embedded: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    kind = request.param
    own = tmp_path_factory.mktemp(kind)
    with ExitStack() as stack:
        if kind == "columnar":
            reader = stack.enter_context(closing(open_reader(embedded)))
            yield Side(kind, embedded, folder, reader.select)
            return
        if kind == "embedded":
            store = stack.enter_context(closing(open_store(embedded, read_only=True)))
            yield Side(kind, embedded, folder, store.select)
            return
        if kind == "oxigraph":
            location = stack.enter_context(oxigraph_server.serving(own / "data"))
        elif kind == "fuseki":
            location = f"{stack.enter_context(fuseki.serving(own))}plain/query"
        else:
            root, _sql = stack.enter_context(virtuoso.serving(own / "data"))
            location = f"{root.replace('//', '//dba:dba@')}/sparql-auth"
        store = open_store(location)
        load_reference(store)
        bring(store, folder)
        yield Side(kind, location, folder, store.select)


# -- counts and sums -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["jx:project/jx:name", "jx:department/jx:name", "jx:jurisdiction/jx:displayName"])
def test_a_plain_sum_over_a_path_counts_each_table_once(side: Side, path: str) -> None:
    query = f"SELECT (COUNT(?t) AS ?n) (SUM(?b) AS ?y) WHERE {{ ?t a jx:TargetTable ; jx:budget ?b ; {path} ?name }}"
    [(number, yuan)] = side.rows(query)
    assert (int(number), Decimal(yuan)) == (TABLES, YUAN)


def test_a_plain_sum_over_concepts_counts_each_row_once(side: Side) -> None:
    [(yuan,)] = side.rows("SELECT (SUM(?b) AS ?y) WHERE { ?r a jx:Indicator ; jx:concept/skos:prefLabel ?name ; jx:inTable/jx:budget ?b }")
    assert Decimal(yuan) == YUAN_OF_ROWS


def test_the_doctor_finds_nothing_wrong(side: Side) -> None:
    """Neither a statement in two graphs nor a table of which two versions count."""
    if side.kind == "columnar":
        pytest.skip("the columnar file is examined by its store")
    done = run_jixiao("doctor", side.location)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("ok ") == len(done.stdout.splitlines()) == 5


# -- versions --------------------------------------------------------------------------------------------------------------


def test_a_table_that_two_documents_print_counts_once_with_its_fuller_version(side: Side) -> None:
    named = "?t a jx:TargetTable ; jx:projectName '护栏更换经费'"
    [(yuan,)] = side.rows(f"SELECT ?b WHERE {{ {named} ; jx:budget ?b }}")
    assert Decimal(yuan) == 450_000
    rows = side.rows(f"SELECT ?n ?v WHERE {{ {named} . ?r jx:inTable ?t ; jx:name ?n ; jx:target/jx:verbatim ?v }}")
    assert rows == sorted((name, value) for _, _, name, value in FULLER_RAILS.rows)
    if side.kind != "virtuoso":  # which divides integers to integers
        shares = side.answer("indicator-mix", "year", "share")
        assert sum(Decimal(str(share)) for year, share in shares if year == 2023) == pytest.approx(2, abs=0.001)  # of two places


def test_a_value_that_two_documents_print_otherwise_is_one_row_and_a_finding(side: Side) -> None:
    texts = {(side.folder / name).read_bytes(): value for name, value in (("泵站.txt", "≥93%"), ("泵站（公开）.txt", "≥85分"))}
    # Both are as complete; so the greater SHA-256 decides.
    counting = texts[max(texts, key=lambda text: sha256(text).hexdigest())]
    other = next(value for value in texts.values() if value != counting)
    rows = side.rows(f"SELECT ?v WHERE {{ ?r a jx:Indicator ; jx:name '市民满意度' ; jx:target/jx:verbatim ?v ; "
                     f"jx:inTable/jx:projectName '{PUMPS.project}' }}")  # fmt: skip
    assert rows == [(counting,)]
    disagreements = side.answer("documents-disagree", "project", "indicator", "value", "other_value", "place", "other_place")
    assert (PUMPS.project, "市民满意度", counting, other, "t1r14c5", "t1r14c5") in disagreements
    assert ("护栏更换经费", "护栏更换长度", "≥310公里", None, "t1r9c3", "t1r1c1") in disagreements
    assert ("护栏更换经费", None, "450000", "800000", "t1r5c3", "t1r5c3") in disagreements
    assert len(disagreements) == 4


# -- years, departments, places --------------------------------------------------------------------------------------------


def test_years_of_one_department_and_of_one_project_are_compared(side: Side) -> None:
    """The department with changing codes, the project with its year in its name, and a project of all years, by each year's money."""
    rows = side.answer("year-over-year", "project", "year_a", "budget_a", "year_b", "budget_b", "project_total_yuan")
    expected = [
        ("公园照明经费", 2019, 200_000, 2020, 230_000, None),
        ("公园照明经费", 2020, 230_000, 2021, 270_000, None),
        ("公园照明经费", 2021, 270_000, 2022, 280_000, None),
        ("涵洞清淤经费", 2021, 150_000, 2022, 150_000, None),
        ("渠道巡查经费", 2019, 110_000, 2020, 120_000, None),
        ("渠道巡查经费", 2020, 120_000, 2021, 140_000, None),
        ("河湖整治三年计划", 2023, 2_000_000, 2024, 4_000_000, 7_000_000),
        ("河湖整治三年计划", 2024, 4_000_000, 2025, 1_000_000, 7_000_000),
    ]
    assert rows == sorted(expected, key=repr)
    for entity, name in (("Department", "天津市公园管理站"), ("Project", "渠道巡查经费")):
        assert len(side.rows(f"SELECT ?x WHERE {{ ?x a jx:{entity} ; jx:name '{name}' }}")) == 1


def test_the_money_of_all_years_is_no_years_money(side: Side) -> None:
    rows = side.rows(
        "SELECT ?y (SUM(?b) AS ?s) WHERE { ?t a jx:TargetTable ; jx:projectName '河湖整治三年计划' ; jx:budget ?b ; jx:fiscalYear ?y } "
        "GROUP BY ?y"
    )
    assert {int(year): Decimal(yuan) for year, yuan in rows} == MONEY_OF_YEARS
    totals = side.answer("same-project-elsewhere", "project", "tables", "project_total_yuan")
    assert ("河湖整治三年计划", 3, 7_000_000) in totals


def test_places_of_one_name_and_places_of_their_time_are_told_apart(side: Side) -> None:
    expected = {"320106": "南京市鼓楼区", "350102": "福州市鼓楼区", "120223": "静海县", "120118": "静海区"}
    rows = side.answer("budget-by-department", "city_code", "city", "budget_yuan")
    assert [row for row in rows if row[0] in PLACES] == sorted(
        ((code, name, int(PLACES[code].budget) * 10_000) for code, name in expected.items()), key=repr
    )
    [(successor,)] = side.rows("SELECT ?c WHERE { ?p jx:gbCode '120223' ; dct:isReplacedBy/jx:gbCode ?c }")
    assert successor == "120118"


# -- values ----------------------------------------------------------------------------------------------------------------


def test_outcomes_without_comparators_are_judged_by_their_measures(side: Side) -> None:
    for query in ("targets-met", "evaluation-outcomes"):
        rows = side.answer(query, "year", "exceeded", "met", "missed", "not_judged", "judged", "share")
        assert rows == [(2022, 7, 1, 1, 0, 9, Decimal("0.8889")), (2023, 6, 0, 0, 0, 6, 1)]


@pytest.mark.parametrize(("measure", "cases"), [("yuanPerUnit", UNIT_PRICES), ("hours", TIMES)], ids=["prices", "times"])
def test_prices_and_times_are_numbers_in_one_unit(side: Side, measure: str, cases: dict[str, tuple[str, ...]]) -> None:
    rows = side.rows(f"SELECT ?n ?m WHERE {{ ?r a jx:Indicator ; jx:name ?n ; jx:target ?t . ?t jx:{measure} ?m }}")
    assert {name: Decimal(number) for name, number in rows} == {name: Decimal(given[1]) for name, given in cases.items() if not given[2]}
    rows = side.rows(f"SELECT ?n ?m ?k WHERE {{ ?r jx:name ?n ; jx:target ?t . ?t jx:{measure}Lower ?m ; jx:{measure}Upper ?k }}")
    assert rows == [(name, *given[1:3]) for name, given in cases.items() if given[2]]


def test_unit_prices_keep_their_words_and_periods(side: Side) -> None:
    if side.kind == "virtuoso":
        pytest.skip(OTHER_ROWS["unit-prices"])
    rows = side.answer("unit-prices", "indicator", "value", "yuan", "yuan_to", "per", "period")
    said = {row[0]: (row[1], *("" if value is None else str(value) for value in row[2:])) for row in rows}
    assert said == UNIT_PRICES
    assert len(side.answer("per-person-costs", "indicator")) == len(UNIT_PRICES)


def test_response_times_are_hours_with_both_ends(side: Side) -> None:
    if side.kind == "virtuoso":
        pytest.skip(OTHER_ROWS["response-times"])
    rows = side.answer("response-times", "indicator", "hours", "hours_to")
    said = {row[0]: tuple("" if value is None else str(value) for value in row[1:]) for row in rows}
    assert said == {name: tuple(hours) for name, (_, *hours) in TIMES.items()}


def test_each_thing_that_is_wrong_is_a_finding(side: Side) -> None:
    """Points, and thresholds that ask for nothing."""
    rows = side.rows("SELECT ?n ?c WHERE { ?f a jx:Finding ; jx:code ?c ; jx:inTable/jx:projectName ?n }")
    scores = {code for name, code in rows if name == "路灯评分项目"}
    assert {"points-do-not-sum", "execution-score", "target-met-no-points"} <= scores
    trivial = {code for name, code in rows if name == "站房修缮经费"}
    assert {"trivial-threshold", "satisfaction-too-low", "cost-without-money", "period-outside-year", "name-says-value"} <= trivial
    assert sum(row == ("站房修缮经费", "trivial-threshold") for row in rows) == 2


def test_every_saved_query_gives_the_rows_of_the_embedded_store(side: Side, embedded: str) -> None:
    with closing(open_store(embedded, read_only=True)) as store:
        different = []
        for name, query in catalogue().items():
            if side.kind == "virtuoso" and name in OTHER_ROWS:
                continue
            mine, theirs = run(store, query, {}).rows, run(side, query, {}).rows
            if side.kind == "virtuoso":  # it does not sort by variables that are aggregates in subqueries
                mine, theirs = (tuple(sorted(rows, key=repr)) for rows in (mine, theirs))
            if mine != theirs:
                different.append(name)
        assert different == []


# -- documents that come and go --------------------------------------------------------------------------------------------


@pytest.fixture
def writable(side: Side, tmp_path: Path) -> Iterator[Store]:
    """The store to be written to, in which the tests above have read; of the embedded one a copy."""
    if side.kind == "columnar":
        pytest.skip("a columnar file is made anew, not written to")
    if side.kind == "virtuoso":
        pytest.skip("it keeps the label of a concept that nothing speaks of any more; test_servers.py takes documents out of it")
    location = side.location
    if side.kind == "embedded":
        location = str(shutil.copytree(side.location, tmp_path / "store"))
    with closing(open_store(location)) as store:
        yield store


def held(store: Store) -> set[str]:
    """All that is said of documents and by them, without the program's own and what is kept of tables that are gone."""
    base = MINTER.entities.removesuffix("entities")
    names = [name for name in store.names() if name.startswith(base) and not name.endswith((f"/{BOOKKEEPING}", "/withdrawn"))]
    return {f"{line} {name}" for name in names for line in store.graph(name).split("\n") if line}


def sound(store: Store) -> None:
    assert [seen for seen in examine_store(store) if seen.wrong] == []


def test_renamed_corrected_and_withdrawn_documents_leave_what_a_new_store_would_hold(side: Side, writable: Store, tmp_path: Path) -> None:
    """And what was entailed goes with what it followed from."""
    store, folder = writable, tmp_path / "in"
    shutil.copytree(side.folder, folder)
    select = replace(side, select=store.select).rows
    moved = folder / "站房" / "修缮.txt"
    moved.parent.mkdir()
    (folder / "琐事.txt").rename(moved)
    bridges = Form("天津市桥梁管理站", "桥梁检修经废", 2022, "40")
    write(folder / "桥梁.txt", bridges)
    report = bring(store, folder)
    assert (report.changed, report.renamed) == (1, 1)
    sound(store)
    files = [name for (name,) in select("SELECT ?n WHERE { ?d a jx:Document ; jx:fileName ?n }")]
    assert "站房/修缮.txt" in files
    assert "琐事.txt" not in files

    [(misspelt,)] = select("SELECT ?w WHERE { ?t a jx:TargetTable ; jx:projectName '桥梁检修经废' ; dct:isVersionOf ?w }")
    write(folder / "桥梁.txt", replace(bridges, project="桥梁检修经费"))
    bring(store, folder)
    sound(store)
    [(number, yuan)] = select("SELECT (COUNT(?t) AS ?n) (SUM(?b) AS ?y) WHERE { ?t a jx:TargetTable ; jx:budget ?b }")
    assert (int(number), Decimal(yuan)) == (TABLES + 1, YUAN + 400_000)
    [(successor,)] = select(f"SELECT ?n WHERE {{ <{misspelt}> a jx:WithdrawnTable ; dct:isReplacedBy/^dct:isVersionOf/jx:projectName ?n }}")
    assert successor == "桥梁检修经费"

    records = document_records(store)
    result = entailments(lambda: stated_graphs(store, records), shared_statements(store, records))
    assert result.contradictions == []
    assert materialise(store, records, result.types) > 0
    sound(store)
    [(quantified,)] = select("SELECT (COUNT(?r) AS ?n) WHERE { ?r a jx:QuantifiedIndicator }")
    assert int(quantified) > TABLES

    with pytest.raises(JixiaoError, match=r"区局/护栏\.txt.*市局/护栏\.txt"):
        withdraw(store, ["护栏.txt"])
    withdraw(store, ["区局/护栏.txt", "公园/2020.txt"])
    sound(store)
    assert select("SELECT ?r WHERE { ?r a jx:QuantifiedIndicator }") == []
    [(yuan,)] = select("SELECT ?b WHERE { ?t a jx:TargetTable ; jx:projectName '护栏更换经费' ; jx:budget ?b }")
    assert Decimal(yuan) == 800_000

    (folder / "区局" / "护栏.txt").unlink()
    (folder / "公园" / "2020.txt").unlink()
    with closing(open_store(str(tmp_path / "fresh"))) as fresh:
        bring(fresh, folder)
        assert held(store) == held(fresh)
