"""Limits that end a query, both engines compared, and what is said of a query: on a small store of its own."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

import jixiao
from jixiao.cli.ask import elapsed
from jixiao.cli.commands import app
from jixiao.service.errors import job_failed
from jixiao.service.workers.engine import Engine
from jixiao.service.workers.protocol import Job, Reply, Status
from jixiao.sparql.compare import Difference, compare, without_slice
from jixiao.sparql.results import Results, Term, Triples
from jixiao.sparql.row_limit import with_row_limit
from jixiao.store import StoreError, open_store
from jixiao.store.both_engines import EnginesDifferError
from jixiao.store.bounded_query import MIB, QueryEndedError, QueryLimits, StoreQuery, answer_within, open_source
from jixiao.store.columnar.build import build
from jixiao.store.columnar.reader import columns_of
from jixiao.store.explain_query import explain_query
from jixiao.store.fingerprint import fingerprint

XSD = "http://www.w3.org/2001/XMLSchema#"
#: All pairs of three statements of forty rivers: more than a minute's work.
ENDLESS = "SELECT ?a ?c ?e { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h . ?i ?t ?j } ORDER BY ?a"


def written(folder: Path, lengths: range) -> Path:
    """A store of rivers with their lengths, and its columnar file."""
    quads = "".join(f'<urn:river:{n}> <urn:length> "{n}"^^<{XSD}integer> <urn:g> .\n' for n in lengths)
    store = open_store(str(folder))
    store.add([quads.encode()])
    store.close()
    build(folder, columns_of(folder), lambda: fingerprint(folder), workers=1)
    return folder


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("rivers") / "store", range(40))


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose columnar file, by its mark, is its own, and holds other rivers."""
    folder = tmp_path_factory.mktemp("wrong")
    store = written(folder / "store", range(5))
    other = written(folder / "other", range(2, 6))
    columns_of(other).replace(columns_of(store))
    with duckdb.connect(str(columns_of(store))) as connection:
        connection.execute("UPDATE about SET mark = ?", [fingerprint(store)])
    return store


def asked(store: Path, sparql: str, engine: str = "auto", **limits: Any) -> Any:
    return answer_within(StoreQuery(str(store), sparql, engine), QueryLimits(**limits)).answer


def test_a_query_within_its_limits_has_its_answer(rivers: Path) -> None:
    query = "SELECT ?n { <urn:river:7> <urn:length> ?n }"
    limited = asked(rivers, query, timeout=60, memory=2048 * MIB, rows=1)
    assert limited == asked(rivers, query) == Results(("n",), ((Term("literal", "7", f"{XSD}integer"),),))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is watched on Linux")
@pytest.mark.parametrize(("limits", "limit"), [({"timeout": 0.3}, "timeout"), ({"timeout": 60, "memory": 16 * MIB}, "memory")])
def test_a_query_beyond_its_time_or_memory_is_ended(rivers: Path, limits: dict[str, Any], limit: str) -> None:
    with pytest.raises(QueryEndedError, match="nothing is given") as ended:
        asked(rivers, ENDLESS, "embedded", **limits)
    assert ended.value.limit == limit


@pytest.mark.parametrize("engine", ["auto", "embedded", "both"])
@pytest.mark.parametrize(
    "query", ["SELECT ?r { ?r ?p ?n }", "SELECT ?r { ?r ?p ?n } LIMIT 30", "SELECT ?r { ?r ?p ?n } VALUES ?n { 1 2 3 4 5 6 7 8 9 10 }"]
)
def test_an_answer_with_too_many_rows_is_none(rivers: Path, query: str, engine: str) -> None:
    with pytest.raises(QueryEndedError, match="more than 9 rows") as ended:
        asked(rivers, query, engine, rows=9)
    assert ended.value.limit == "rows"
    assert len(asked(rivers, query, engine, rows=40).rows) in (40, 30, 10)


def test_statements_are_counted_as_rows_and_truth_is_none(rivers: Path) -> None:
    with pytest.raises(QueryEndedError):
        asked(rivers, "CONSTRUCT { ?r a ?n } WHERE { ?r ?p ?n }", rows=39)
    assert len(asked(rivers, "CONSTRUCT { ?r a ?n } WHERE { ?r ?p ?n }", rows=40)) == 40
    assert asked(rivers, "ASK { ?r ?p ?n }", rows=0) is True


def test_an_error_of_the_other_process_is_that_of_this_one(rivers: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not valid SPARQL"):
        asked(rivers, "SELECT ?r { ?r", timeout=60)
    with pytest.raises(StoreError, match="no store"):
        asked(tmp_path / "none", "ASK {}", timeout=60)


def test_a_row_limit_is_written_where_a_query_can_have_one() -> None:
    assert with_row_limit("SELECT * { ?s ?p 'LIMIT' } # end", 5) == "SELECT * { ?s ?p 'LIMIT' } # end\nLIMIT 6"
    for query in (
        "SELECT * { ?s ?p ?o } LIMIT 3",
        "SELECT * { ?s ?p ?o } VALUES ?s { 1 }",
        "ASK { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
    ):
        assert with_row_limit(query, 5) == query


# -- both engines ----------------------------------------------------------------------------------------------------------


def test_both_engines_agree_on_what_both_answer(rivers: Path) -> None:
    query = "SELECT ?r ?n { ?r <urn:length> ?n FILTER(?n > 3) } ORDER BY DESC(?n) LIMIT 2 OFFSET 1"
    assert [row[1].value for row in asked(rivers, query, "both").rows] == ["38", "37"]
    assert asked(rivers, "ASK { ?r <urn:length> 39 }", "both") is True


@pytest.mark.parametrize("limits", [{}, {"timeout": 60}])
def test_a_difference_of_the_engines_is_told_with_its_rows(wrong: Path, limits: dict[str, float]) -> None:
    with pytest.raises(EnginesDifferError, match="1 rows only columnar, 2 only embedded") as differ:
        asked(wrong, "SELECT ?r { ?r <urn:length> ?n }", "both", **limits)
    assert "columnar: <urn:river:5>" in differ.value.en
    assert "embedded: <urn:river:0>" in differ.value.en
    with pytest.raises(EnginesDifferError):  # one row each, whatever LIMIT says
        asked(wrong, "SELECT ?r { ?r <urn:length> ?n } ORDER BY ?n LIMIT 1", "both")
    assert len(asked(wrong, "SELECT ?r { ?r <urn:length> 3 }", "both").rows) == 1


@pytest.mark.parametrize(
    ("query", "own_dataset", "said"),
    [
        ("SELECT ?r { GRAPH ?g { ?r ?p ?n } FILTER(REGEX(STR(?g), 'a(?=b)')) }", False, "nothing to compare"),
        ("SELECT ?r FROM NAMED <urn:none> { GRAPH ?g { ?r ?p ?n } }", True, "FROM NAMED"),
        ("SELECT (RAND() AS ?r) {}", False, "another answer each time"),
        ("SELECT ?r { ?r", False, "not valid SPARQL"),
    ],
)
def test_what_cannot_be_compared_is_said(rivers: Path, query: str, own_dataset: bool, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        answer_within(StoreQuery(str(rivers), query, "both", own_dataset), QueryLimits())


def row(*values: str | None, datatype: str = f"{XSD}string") -> tuple[Term | None, ...]:
    return tuple(None if value is None else Term("literal", value, datatype) for value in values)


def bag(*rows: tuple[Term | None, ...], columns: tuple[str, ...] = ("x",)) -> Results:
    return Results(columns, rows)


def blank(*labels: str) -> Results:
    return bag(tuple(Term("bnode", label) for label in labels), columns=("x", "y"))


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        (bag(row("a"), row("b")), bag(row("b"), row("a")), None),
        (bag(row("a"), row("a")), bag(row("a")), Difference((('"a"', 1),), ())),
        (bag(row(None)), bag(row("")), Difference((("", 1),), (('""', 1),))),
        (bag(row("1.50", datatype=f"{XSD}decimal")), bag(row("1.5", datatype=f"{XSD}decimal")), None),
        (bag(row("1", datatype=f"{XSD}decimal")), bag(row("1", datatype=f"{XSD}integer")), "types"),
        (bag(row("0.1", datatype=f"{XSD}double")), bag(row("1.0000000000000001E-1", datatype=f"{XSD}double")), None),
        (blank("a", "b"), blank("c", "d"), None),
        (blank("a", "b"), blank("c", "c"), "one node or two"),
        (bag(row("a"), columns=("y",)), bag(row("a")), Difference((("?y", 1),), (("?x", 1),))),
        (True, False, Difference((("true", 1),), (("false", 1),))),
        (Triples("<urn:a> <urn:p> _:x .\n"), Triples("<urn:a> <urn:p> _:y .\n<urn:a> <urn:p> _:y .\n"), None),
        (Triples("<urn:a> <urn:p> 1 .\n"), Triples(""), Difference((("<urn:a> <urn:p> 1 .", 1),), ())),
    ],
)
def test_answers_are_compared_as_bags_of_terms(first: Any, second: Any, wanted: Difference | str | None) -> None:
    told = compare("SELECT ?x {}", first, second)
    assert told is not None if isinstance(wanted, str) else told == wanted


def test_the_order_is_compared_as_far_as_order_by_goes() -> None:
    first, second = bag(row("a", "1"), row("a", "2"), columns=("x", "y")), bag(row("a", "2"), row("a", "1"), columns=("x", "y"))
    assert compare("SELECT ?x ?y {} ORDER BY ?x", first, second) is None
    assert compare("SELECT ?x ?y {} ORDER BY ?x DESC(?y)", first, second) == Difference((), (), order=True)
    assert compare("SELECT ?x ?y {} ORDER BY STRLEN(?y)", first, second) is None
    assert without_slice("SELECT ?x { { SELECT ?x {} LIMIT 1 } } LIMIT 4")[0].rstrip() == "SELECT ?x { { SELECT ?x {} LIMIT 1 } }"


def served(store: Path, sparql: str) -> tuple[Reply, bytes]:
    """What a worker of the service replies that asks both engines."""
    return Engine(store, columnar=True).run(Job("query", "state", sparql, "csv", engine="both", rows=100, bytes=MIB))


def test_the_service_compares_both_engines_where_both_answer(rivers: Path, wrong: Path) -> None:
    query = "SELECT ?n { ?r <urn:length> ?n } ORDER BY ?n LIMIT 2 OFFSET 3"
    assert served(rivers, query) == (Reply(Status.OK, engine="both", rows=2), b"n\r\n3\r\n4\r\n")
    assert served(rivers, "SELECT (RAND() > 2 AS ?n) {}")[0].engine != "both"
    assert served(rivers, "ASK { ?s ?p ?o }")[0].engine == "embedded"
    named = Job(
        "query", "state", "SELECT ?n FROM NAMED <urn:g> { GRAPH ?g { <urn:river:7> ?p ?n } }", "csv", own_dataset=True, rows=9, bytes=MIB
    )
    for engine in ("auto", "both"):
        expected = Reply(Status.OK, engine="columnar" if engine == "auto" else "both", rows=1)
        assert Engine(rivers, columnar=True).run(replace(named, engine=engine)) == (expected, b"n\r\n7\r\n")
    reply, body = served(wrong, query)
    assert (reply.status, body) == (Status.DIFFERENT, b"")
    assert "embedded: 0" in reply.message
    error = job_failed(reply, Job("query", "state"))
    assert (error.status, error.en) == (500, reply.message)


# -- what is said of a query -----------------------------------------------------------------------------------------------


def test_the_plan_names_the_engine_and_why_it_is_not_the_columnar_one(rivers: Path, tmp_path: Path) -> None:
    plan = explain_query(StoreQuery(str(rivers), "SELECT ?r { ?r <urn:length> 7 }"))
    assert (plan.engine, plan.reason) == ("columnar", "")
    assert "SELECT" in plan.text
    alone = explain_query(StoreQuery(str(rivers), "SELECT * { ?r ?p ?n }", "embedded"))
    assert (alone.engine, alone.reason, alone.text) == ("embedded", "--engine embedded", "SELECT ?r ?p ?n { ?r ?p ?n }")
    assert explain_query(StoreQuery(str(rivers), "SELECT ?r FROM <urn:g> { ?r ?p ?n }", own_dataset=True)).engine == "columnar"
    assert "DESCRIBE" in explain_query(StoreQuery(str(rivers), "DESCRIBE <urn:river:1>")).reason
    assert explain_query(StoreQuery("http://127.0.0.1:1/sparql", "ASK {}")).engine == "server"
    bare = tmp_path / "bare"
    open_store(str(bare)).close()
    assert "jixiao optimize" in explain_query(StoreQuery(str(bare), "ASK { ?s ?p ?o }")).reason
    with pytest.raises(StoreError, match="not valid SPARQL"):
        explain_query(StoreQuery(str(rivers), "SELECT ?r {"))
    with pytest.raises(StoreError, match="does not answer"):
        explain_query(StoreQuery(str(rivers), "SELECT ?r FROM NAMED <urn:no> { GRAPH ?g { } }", "columnar", own_dataset=True))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The command line in this process."""
    code = app(["sparql", *arguments], standalone_mode=False) or 0
    output = capsys.readouterr()
    return code, output.out, output.err


def test_the_command_takes_parameters_and_limits(rivers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query, store = "SELECT ?r { ?r <urn:length> ?n FILTER(?n >= ?least) } ORDER BY ?r", ("--store", str(rivers))
    assert run(capsys, query, "-p", "least=38", *store) == (0, "r\nurn:river:38\nurn:river:39\n", "")
    assert (
        run(capsys, query, "-p", "least=38", "--engine", "both", "--format", "excel", *store)[1] == "\ufeffr\nurn:river:38\nurn:river:39\n"
    )
    code, out, err = run(capsys, query, "-p", "least=3", "--max-rows", "36", *store)
    assert (code, out) == (4, "")
    assert "more than 36 rows" in err
    code, out, _ = run(capsys, "ASK { ?r a skos:Concept ; ?p ?n }", "-p", "n=2", "--explain", *store)
    assert code == 0
    assert out.startswith(f'form: ASK\nparameter: ?n = "2"^^<{XSD}integer>\nengine: columnar\n')


def test_a_difference_is_exit_code_1(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "SELECT ?r { ?r ?p ?n }", "--engine", "both", "--store", str(wrong))
    assert (code, out) == (1, "")
    assert "the engines differ" in err


def test_how_long_it_takes_is_shown_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("jixiao.cli.ask._SHOWN_AFTER", 0.01)
    for terminal in (False, True):
        monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal)
        with elapsed():
            import time

            time.sleep(0.05)
        assert ("answering … 1 s" in capsys.readouterr().err) == terminal


# -- from Python -----------------------------------------------------------------------------------------------------------


def test_python_has_the_same(rivers: Path, wrong: Path) -> None:
    query = "SELECT ?r { ?r <urn:length> ?n }"
    assert jixiao.sparql(query, {"n": 7}, store=rivers).rows == (("urn:river:7",),)
    assert jixiao.sparql(query, {"r": jixiao.Term("iri", "urn:river:7")}, store=rivers, engine="both", timeout=60).rows == (
        ("urn:river:7",),
    )
    assert jixiao.sparql("ASK { ?s a jx:TargetTable }", store=rivers) is False
    with pytest.raises(jixiao.StoreError, match="more than 3 rows"):
        jixiao.sparql(query, store=rivers, max_rows=3)
    with jixiao.open_store(rivers) as graph:
        assert graph.sparql(query, {"n": 3}).rows == (("urn:river:3",),)
        assert graph.ask(query, {"n": 3}).rows[0][0] == Term("iri", "urn:river:3")
        with pytest.raises(jixiao.JixiaoError, match="no variable"):
            graph.sparql(query, {"m": 3})
    with pytest.raises(jixiao.StoreError, match="an engine is one of"):
        open_source(str(rivers), "fast")
    with pytest.raises(EnginesDifferError):
        jixiao.sparql(query, store=wrong, engine="both")
    assert json.loads(json.dumps(jixiao.sparql(query, {"n": 1}, store=rivers).rows)) == [["urn:river:1"]]
