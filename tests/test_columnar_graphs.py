"""GRAPH, FROM and CONSTRUCT on the columnar engine: right rows written down, and random queries that both engines answer alike."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path

import duckdb
import pyoxigraph
import pytest

from columnar_data import apart, difference, graph_names, overlapping
from columnar_queries import construct
from columnar_queries import query as random_query
from jixiao.sparql.compare import compare
from jixiao.sparql.errors import SparqlError
from jixiao.sparql.request_text import classify_request
from jixiao.sparql.results import QueryAnswer, Results, Triples
from jixiao.store import StoreError, nquads, open_store
from jixiao.store.both_engines import BothEngines, EnginesDifferError
from jixiao.store.columnar.build import build
from jixiao.store.columnar.database import ColumnarStore
from jixiao.store.columnar.reader import Engine, columns_of, open_reader
from jixiao.store.fingerprint import fingerprint

#: Two villages of which the first says of the second what that says of itself; something that stands in no graph; a graph that is empty.
QUADS = """
<urn:a> <urn:name> "甲" <urn:g:1> .
<urn:a> <urn:next> <urn:b> <urn:g:1> .
<urn:b> <urn:name> "乙" <urn:g:1> .
<urn:b> <urn:name> "乙" <urn:g:2> .
<urn:b> <urn:next> <urn:c> <urn:g:2> .
<urn:c> <urn:name> "丙" <urn:g:2> .
<urn:c> <urn:size> "3"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g:2> .
<urn:c> <urn:in> <urn:g:1> <urn:g:2> .
<urn:d> <urn:name> "丁" .
<urn:b> <urn:name> "乙" .
"""
ENGINES: tuple[Engine, ...] = ("columnar", "embedded")


def written(folder: Path, quads: str, *empty: str) -> Path:
    """A store and its columnar file."""
    store = pyoxigraph.Store(str(folder))
    store.load(quads.encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    for name in empty:
        store.add_graph(pyoxigraph.NamedNode(name))
    store.flush()
    del store
    build(folder, columns_of(folder), lambda: fingerprint(folder), workers=1)
    return folder


@pytest.fixture(scope="module")
def villages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("villages") / "store", QUADS, "urn:g:empty")


def answered(store: Path, sparql: str, engine: Engine = "columnar") -> QueryAnswer:
    reader = open_reader(store, engine)
    try:
        return reader.query(sparql, own_dataset=classify_request(sparql).own_dataset)
    finally:
        reader.close()


def rows(store: Path, sparql: str, engine: Engine = "columnar") -> list[str]:
    """The rows as text, sorted: IRIs without ``urn:``."""
    answer = answered(store, sparql, engine)
    assert isinstance(answer, Results)
    return sorted(" ".join("-" if term is None else term.value.removeprefix("urn:") for term in row) for row in answer.rows)


@pytest.mark.parametrize(
    ("sparql", "wanted"),
    [
        ("SELECT ?s ?o { GRAPH <urn:g:2> { ?s <urn:name> ?o } }", ["b 乙", "c 丙"]),
        ("SELECT ?g ?s { GRAPH ?g { ?s <urn:name> ?o } }", ["g:1 a", "g:1 b", "g:2 b", "g:2 c"]),
        ("SELECT ?s { GRAPH ?g { ?s <urn:name> ?o } }", ["a", "b", "b", "c"]),
        ("SELECT DISTINCT ?s { GRAPH ?g { ?s <urn:name> ?o } }", ["a", "b", "c"]),
        ("SELECT ?s { ?s <urn:name> ?o }", ["a", "b", "c", "d"]),
        ("SELECT ?g { GRAPH ?g { } }", ["g:1", "g:2", "g:empty"]),
        ("SELECT ?g ?x { VALUES ?x { 1 2 } GRAPH ?g { <urn:a> <urn:name> ?n } }", ["g:1 1", "g:1 2"]),
        ("SELECT ?g ?x { GRAPH ?g { VALUES ?x { 1 2 } } FILTER(?g != <urn:g:1>) }", ["g:2 1", "g:2 2", "g:empty 1", "g:empty 2"]),
        ("SELECT ?n { GRAPH <urn:g:none> { ?s ?p ?n } }", []),
        ("SELECT ?n { VALUES ?s { <urn:a> } OPTIONAL { GRAPH <urn:g:none> { ?s <urn:name> ?n } } }", ["-"]),
        # A statement of one graph and one of another go together outside of GRAPH, not within it.
        ("SELECT ?s ?e { ?s <urn:next>/<urn:next> ?e }", ["a c"]),
        ("SELECT ?s ?e { GRAPH ?g { ?s <urn:next>/<urn:next> ?e } }", []),
        ("SELECT ?s ?e { GRAPH ?g { ?s <urn:next>+ ?e } }", ["a b", "b c"]),
        ("SELECT ?g ?e { GRAPH ?g { <urn:a> <urn:next>* ?e } }", ["g:1 a", "g:1 b", "g:2 a", "g:empty a"]),
        ("SELECT ?g ?e { GRAPH ?g { <urn:c> ^<urn:next>? ?e } }", ["g:1 c", "g:2 b", "g:2 c", "g:empty c"]),
        ("SELECT ?e { GRAPH <urn:g:1> { ?s <urn:next>* ?e } }", ["a", "b", "b", "乙", "甲"]),
        ("SELECT ?g ?o { GRAPH ?g { <urn:b> !<urn:name> ?o } }", ["g:2 c"]),
        # OPTIONAL, MINUS and EXISTS within GRAPH are about the same graph.
        ("SELECT ?g ?s ?e { GRAPH ?g { ?s <urn:name> ?n OPTIONAL { ?s <urn:next> ?e } } }", ["g:1 a b", "g:1 b -", "g:2 b c", "g:2 c -"]),
        ("SELECT ?g ?s { GRAPH ?g { ?s <urn:name> ?n MINUS { ?s <urn:next> ?e } } }", ["g:1 b", "g:2 c"]),
        ("SELECT ?g ?s { GRAPH ?g { ?s <urn:name> ?n MINUS { ?x <urn:next> ?e } } }", ["g:1 a", "g:1 b", "g:2 b", "g:2 c"]),
        ("SELECT ?g ?s { GRAPH ?g { ?s <urn:name> ?n FILTER NOT EXISTS { ?s <urn:next> ?e } } }", ["g:1 b", "g:2 c"]),
        ("SELECT ?s { ?s <urn:name> ?n FILTER NOT EXISTS { GRAPH ?g { ?s <urn:name> ?n } } }", ["d"]),
        ("SELECT ?s { ?s <urn:name> ?n MINUS { GRAPH <urn:g:1> { ?s <urn:name> ?n } } }", ["c", "d"]),
        ("SELECT ?s ?g { ?s <urn:name> ?n OPTIONAL { GRAPH ?g { ?s <urn:size> ?z } } }", ["a -", "b -", "c g:2", "d -"]),
        # What a query within GRAPH counts, it counts in each graph.
        ("SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s <urn:name> ?o } } }", ["g:1 2", "g:2 2", "g:empty 0"]),
        (
            "SELECT ?g ?s ?n { GRAPH ?g { SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s } FILTER(?n > 1) }",
            ["g:1 a 2", "g:2 b 2", "g:2 c 3"],
        ),
        ("SELECT ?g ?n { GRAPH ?g { SELECT DISTINCT ?n { ?s <urn:name> ?n . ?s <urn:next> ?e } } }", ["g:1 甲", "g:2 乙"]),
        ("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", ["g:1 3", "g:2 5"]),
        # The name of the graph may be a node of the pattern too, or be known before, or be asked for twice.
        ("SELECT ?s { GRAPH ?g { ?s <urn:in> ?x } GRAPH ?x { ?s2 <urn:name> '甲' } }", ["c"]),
        ("SELECT ?s ?g { GRAPH ?g { ?s <urn:in> ?g } }", []),
        ("SELECT ?s ?g { ?c <urn:in> ?g . GRAPH ?g { ?s <urn:name> ?n } }", ["a g:1", "b g:1"]),
        ("SELECT ?s { GRAPH ?g { ?s <urn:name> '乙' } GRAPH ?g { ?c <urn:size> 3 } }", ["b"]),
        ("SELECT ?g ?h ?s { GRAPH ?g { ?s <urn:next> ?e GRAPH ?h { ?e <urn:size> ?z } } }", ["g:2 g:2 b"]),
        ("SELECT ?g ?s { { GRAPH ?g { ?s <urn:next> ?e } } UNION { GRAPH ?g { ?s <urn:size> ?e } } }", ["g:1 a", "g:2 b", "g:2 c"]),
        # FROM: nothing else is asked, and what two graphs say is said once.
        ("SELECT ?s FROM <urn:g:1> { ?s <urn:name> ?o }", ["a", "b"]),
        ("SELECT ?s FROM <urn:g:1> FROM <urn:g:2> { ?s <urn:name> ?o }", ["a", "b", "c"]),
        ("SELECT (COUNT(*) AS ?n) FROM <urn:g:1> FROM <urn:g:2> { ?s <urn:name> ?o }", ["3"]),
        ("SELECT ?s FROM NAMED <urn:g:1> { ?s <urn:name> ?o }", []),
        ("SELECT ?g ?s FROM NAMED <urn:g:1> { GRAPH ?g { ?s <urn:name> ?o } }", ["g:1 a", "g:1 b"]),
        ("SELECT ?s ?g FROM <urn:g:2> FROM NAMED <urn:g:1> { ?s <urn:name> ?o GRAPH ?g { ?s <urn:name> ?o } }", ["b g:1"]),
        ("SELECT ?s FROM <urn:g:1> { GRAPH <urn:g:1> { ?s ?p ?o } }", []),
        ("SELECT ?s FROM <urn:g:none> { ?s ?p ?o }", []),
    ],
)
def test_what_is_asked_of_graphs_has_the_rows_of_the_recommendation(sparql: str, wanted: list[str], villages: Path) -> None:
    assert rows(villages, sparql) == wanted
    with suppress(StoreError):  # of what it would answer wrongly
        assert rows(villages, sparql, "embedded") == wanted


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?g { GRAPH ?g { VALUES ?x { 1 } } }",
        "SELECT ?g ?e { GRAPH ?g { <urn:a> <urn:next>* ?e } }",
        "SELECT ?g ?s { GRAPH ?g { ?s <urn:name> ?n MINUS { ?x <urn:next> ?e } } }",
        "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s <urn:name> ?o } } }",
        "SELECT ?g ?s { GRAPH ?g { ?s <urn:name> ?o FILTER(?g = <urn:g:1>) } }",
        "SELECT ?b { GRAPH ?g { ?s <urn:name> ?o BIND(STR(?g) AS ?b) } }",
        "SELECT ?g ?s { GRAPH ?g { OPTIONAL { ?s <urn:size> ?o } } }",
        "SELECT ?g ?s { GRAPH ?g { ?s <urn:name> ?o OPTIONAL { ?s <urn:in> ?g } } }",
        "SELECT ?s { ?s <urn:size> ?o FILTER EXISTS { GRAPH ?g { ?s <urn:name> ?n FILTER(BOUND(?g)) } } }",
    ],
)
def test_the_store_itself_refuses_what_it_would_match_in_other_graphs(sparql: str, villages: Path) -> None:
    with pytest.raises(StoreError, match="jixiao optimize"):
        rows(villages, sparql, "embedded")


@pytest.mark.parametrize(
    ("sparql", "wanted"),
    [
        ("SELECT ?g ?s { GRAPH ?g { ?s <urn:name> ?o OPTIONAL { ?s <urn:in> ?x } FILTER(?o != '乙') } }", ["g:1 a", "g:2 c"]),
        ("SELECT ?g { GRAPH ?g { VALUES ?s { <urn:a> } ?s <urn:name> ?o } FILTER(?g != <urn:g:2>) }", ["g:1"]),
        ("SELECT ?g ?s { GRAPH ?g { ?s <urn:name> ?n MINUS { ?s <urn:next> ?e } } }", ["g:1 b", "g:2 c"]),
        ("SELECT ?g ?s { GRAPH ?g { ?s <urn:name> ?n FILTER EXISTS { ?s <urn:next> ?e } } }", ["g:1 a", "g:2 b"]),
        ("SELECT ?g ?e { GRAPH ?g { ?s <urn:next>* ?e . ?s <urn:name> '甲' } }", ["g:1 a", "g:1 b"]),
        ("SELECT ?g { GRAPH ?g { { ?s <urn:size> ?e } UNION { ?s <urn:name> '甲' } } }", ["g:1", "g:2"]),
    ],
)
def test_both_engines_answer_what_is_about_triples_of_each_graph(sparql: str, wanted: list[str], villages: Path) -> None:
    for engine in ENGINES:
        assert rows(villages, sparql, engine) == wanted


def test_a_query_without_from_is_about_the_unnamed_graph_where_that_is_wanted(villages: Path) -> None:
    for engine in ENGINES:
        reader = open_reader(villages, engine)
        answer = reader.query("SELECT ?s { ?s <urn:name> ?n }", own_dataset=True)
        assert isinstance(answer, Results)
        assert sorted(term.value for (term,) in answer.rows if term) == ["urn:b", "urn:d"]
        reader.close()


@pytest.mark.parametrize(
    ("sparql", "reason"),
    [
        ("SELECT ?s { GRAPH ?g { SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 1 } }", "slice"),
        ("SELECT ?n { GRAPH ?g { SELECT (SUM(?o) AS ?n) { ?s <urn:size> ?o } } }", "no solutions"),
        ("SELECT ?g FROM NAMED <urn:g:none> { GRAPH ?g { } }", "FROM NAMED"),
        ("CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s ?p ?o } GROUP BY ?s ?o", "groups of CONSTRUCT"),
        ("DESCRIBE <urn:a>", "SELECT"),
    ],
)
def test_what_is_not_certain_is_left_to_the_store(sparql: str, reason: str, villages: Path) -> None:
    with pytest.raises(StoreError, match=reason):
        answered(villages, sparql)


def test_graphs_named_by_blank_nodes_are_left_to_the_store(tmp_path: Path) -> None:
    store = written(tmp_path / "store", "<urn:a> <urn:p> <urn:b> _:g .\n<urn:a> <urn:p> <urn:c> <urn:g> .\n")
    assert rows(store, "SELECT ?o { GRAPH <urn:g> { ?s ?p ?o } }") == ["c"]
    assert rows(store, "SELECT ?o { ?s ?p ?o }") == ["b", "c"]
    with pytest.raises(StoreError, match="blank nodes"):
        answered(store, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }")


def test_each_statement_is_kept_once_with_its_graph(villages: Path) -> None:
    with duckdb.connect(str(columns_of(villages)), read_only=True) as connection:

        def numbers(query: str) -> list[tuple[int, ...]]:
            return connection.execute(query).fetchall()

        # Nine statements: two of them in the unnamed graph, of which one is in two named graphs too.
        assert numbers("SELECT count(*), count(*) FILTER (g IS NULL) FROM triples") == [(8, 2)]
        assert numbers("SELECT count(*), count(DISTINCT g) FROM again") == [(2, 2)]
        assert numbers("SELECT count(*) FROM graphs") == [(3,)]


# -- CONSTRUCT -------------------------------------------------------------------------------------------------------------


def lines(store: Path, sparql: str, engine: Engine = "columnar") -> list[str]:
    answer = answered(store, sparql, engine)
    assert isinstance(answer, Triples)
    return sorted(answer.ntriples.splitlines())


@pytest.mark.parametrize(
    ("sparql", "wanted"),
    [
        (
            "CONSTRUCT { ?s <urn:called> ?n } WHERE { GRAPH <urn:g:2> { ?s <urn:name> ?n } }",
            ['<urn:b> <urn:called> "乙" .', '<urn:c> <urn:called> "丙" .'],
        ),
        ("CONSTRUCT WHERE { ?s <urn:size> ?n }", ['<urn:c> <urn:size> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .']),
        ("CONSTRUCT WHERE { ?s <urn:size> 3.0 }", []),
        (
            "CONSTRUCT { <urn:x> <urn:y> 01.50, 'a'@EN } WHERE { }",
            ['<urn:x> <urn:y> "01.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .', '<urn:x> <urn:y> "a"@en .'],
        ),
        # A literal is no subject, an IRI no literal's datatype; what has no value makes no statement.
        ("CONSTRUCT { ?n <urn:p> ?s . ?s ?n ?s . ?s <urn:p> ?none } WHERE { ?s <urn:name> ?n }", []),
        (
            "CONSTRUCT { ?s <urn:to> ?e . <urn:all> <urn:has> ?s } WHERE { ?s <urn:name> '乙' OPTIONAL { ?s <urn:size> ?e } }",
            ["<urn:all> <urn:has> <urn:b> ."],
        ),
        # Each statement is there once.
        ("CONSTRUCT { <urn:all> <urn:has> <urn:some> } WHERE { ?s ?p ?o }", ["<urn:all> <urn:has> <urn:some> ."]),
        ("CONSTRUCT { ?s <urn:q> ?o } FROM <urn:g:1> WHERE { ?s <urn:next> ?o }", ["<urn:a> <urn:q> <urn:b> ."]),
        ("CONSTRUCT { ?s <urn:q> '\\n\\\"\\\\' } WHERE { ?s <urn:size> ?o }", ['<urn:c> <urn:q> "\\n\\"\\\\" .']),
    ],
)
def test_templates_are_filled_in_with_each_solution(sparql: str, wanted: list[str], villages: Path) -> None:
    for engine in ENGINES:
        assert lines(villages, sparql, engine) == wanted


def test_blank_nodes_of_a_template_are_others_in_each_solution(villages: Path) -> None:
    query = "CONSTRUCT { _:x <urn:of> ?s . _:x <urn:has> [ <urn:text> ?n ] } WHERE { ?s <urn:name> ?n }"
    for engine in ENGINES:  # of a name that three graphs state too, there is one
        statements = [line.split() for line in lines(villages, query, engine)]
        assert Counter(predicate for _, predicate, *_ in statements) == {"<urn:of>": 4, "<urn:has>": 4, "<urn:text>": 4}
        assert len({subject for subject, *_ in statements}) == 8
        outer = {subject: value for subject, predicate, value, _ in statements if predicate == "<urn:of>"}
        assert {subject for subject, predicate, *_ in statements if predicate == "<urn:has>"} == set(outer)


def test_a_blank_node_of_the_data_stays_one(tmp_path: Path) -> None:
    store = written(tmp_path / "store", '_:a <urn:p> "1" <urn:g> .\n_:a <urn:q> "2" <urn:g> .\n')
    query = "CONSTRUCT { ?s <urn:p> ?x . ?s <urn:q> ?y } WHERE { ?s <urn:p> ?x ; <urn:q> ?y }"
    assert len({line.split()[0] for line in lines(store, query)}) == 1
    assert compare(query, answered(store, query), answered(store, query, "embedded")) is None


@pytest.mark.parametrize(
    "query", ["CONSTRUCT { [] <urn:p> ?n } WHERE { ?s <urn:name> ?n }", "CONSTRUCT { ?s <urn:p> ?n } WHERE { ?s <urn:name> ?n } LIMIT 4"]
)
def test_the_store_itself_makes_no_statement_of_each_graph(query: str, villages: Path) -> None:
    assert len(lines(villages, query, "embedded")) == len(lines(villages, query)) == 4


def test_what_the_store_itself_would_make_too_often_is_refused(villages: Path) -> None:
    with pytest.raises(StoreError, match="several graphs"):
        answered(villages, "CONSTRUCT WHERE { [] <urn:name> ?n }", "embedded")
    assert len(lines(villages, "CONSTRUCT WHERE { [] <urn:name> ?n }")) == 4
    with pytest.raises(StoreError, match="several graphs"):
        answered(villages, "SELECT (COUNT(*) AS ?n) FROM <urn:g:1> FROM <urn:g:2> { ?s <urn:name> ?o . ?s !<urn:next> ?x }", "embedded")


# -- both engines ----------------------------------------------------------------------------------------------------------


def test_both_engines_compare_statements_and_datasets(villages: Path) -> None:
    both = BothEngines(villages)
    assert isinstance(both.query("CONSTRUCT { _:x <urn:of> ?s } WHERE { ?s <urn:name> ?n }"), Triples)
    limited = both.query("CONSTRUCT { _:x <urn:of> ?s } WHERE { ?s <urn:name> ?n } LIMIT 2")
    assert isinstance(limited, Triples)
    assert len(limited) == 2
    merged = both.query("SELECT ?s FROM <urn:g:1> FROM <urn:g:2> { ?s <urn:name> ?n }", own_dataset=True)
    assert isinstance(merged, Results)
    assert len(merged.rows) == 3
    both.close()


def test_both_engines_tell_statements_that_differ(villages: Path, tmp_path: Path) -> None:
    store = written(tmp_path / "store", QUADS.replace("丙", "子"))
    columns_of(store).write_bytes(columns_of(villages).read_bytes())
    with duckdb.connect(str(columns_of(store))) as connection:
        connection.execute("UPDATE about SET mark = ?", [fingerprint(store)])
    both = BothEngines(store)
    with pytest.raises(EnginesDifferError) as told:
        both.query("CONSTRUCT { [] <urn:of> ?n } WHERE { ?s <urn:name> ?n }")
    assert '<urn:of> "丙"' in told.value.en
    assert '<urn:of> "子"' in told.value.zh
    both.close()


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("_:a <urn:p> _:b .\n", "_:b <urn:p> _:a .\n", True),
        ("_:a <urn:p> _:b .\n", "_:a <urn:p> _:a .\n", False),
        ("_:a <urn:p> _:b .\n_:b <urn:p> _:a .\n", "_:a <urn:p> _:a .\n_:b <urn:p> _:b .\n", False),
        # two rings of three, and one of six: no node is told from another by what is said of it
        (
            "".join(f"_:{a} <urn:p> _:{b} .\n" for a, b in ("ab", "bc", "ca", "de", "ef", "fd")),
            "".join(f"_:{a} <urn:p> _:{b} .\n" for a, b in ("ab", "bc", "cd", "de", "ef", "fa")),
            False,
        ),
        ("_:a <urn:p> <urn:x> .\n_:b <urn:p> <urn:x> .\n", "_:a <urn:p> <urn:x> .\n", False),
        # many that are alike about one node, of which one has no second
        (
            "".join(f"_:a <urn:p> _:b{n} .\n_:b{n} <urn:q> _:c{n} .\n" for n in range(300)),
            "".join(f"_:b{n} <urn:q> _:x{n} .\n_:y <urn:p> _:b{n} .\n" for n in range(300)),
            True,
        ),
        (
            "".join(f"_:a <urn:p> _:b{n} .\n_:b{n} <urn:q> _:c{n} .\n" for n in range(300)),
            "".join(f"_:a <urn:p> _:b{n} .\n_:b{n} <urn:q> _:c{n or 1} .\n" for n in range(300)),
            False,
        ),
        ('_:a <urn:p> "_:b" .\n', '_:a <urn:p> "_:c" .\n', False),
        ('<urn:a> <urn:p> "\\u00E9\\t" .\n', '<urn:a> <urn:p> "é\t" .\n', True),
    ],
)
def test_statements_are_the_same_up_to_the_names_of_blank_nodes(first: str, second: str, same: bool) -> None:
    assert (compare("CONSTRUCT", Triples(first), Triples(second)) is None) is same


# -- random queries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("repeated", [False, True])
def test_random_queries_of_graphs_are_answered_by_both_alike(repeated: bool, tmp_path: Path) -> None:
    """A share of ``make fuzz-queries``, of the same seeds each time."""
    store = open_store(str(tmp_path / "store"))
    store.add([nquads((overlapping() if repeated else apart()).items())])
    store.close()
    build(tmp_path / "store", tmp_path / "columns", lambda: "mark", workers=1)
    embedded, columnar = open_store(str(tmp_path / "store"), read_only=True), ColumnarStore(tmp_path / "columns")
    answered = filled = 0
    for seed in range(7000, 7160):
        sparql = construct(seed, graph_names()) if seed % 5 == 0 else random_query(seed, graph_names())
        if repeated and sparql.count(" . ") > 6:
            continue
        own = classify_request(sparql).own_dataset
        try:
            got, wanted = columnar.query(sparql, own_dataset=own), embedded.query(sparql, own_dataset=own)
        except (SparqlError, StoreError):
            continue
        assert difference(sparql, got, wanted) == "", f"seed {seed}: {sparql}"
        answered += 1
        filled += bool(len(got) if isinstance(got, Triples) else isinstance(got, Results) and got.rows)
    assert answered >= 60
    assert filled >= 20
    columnar.close()
    embedded.close()
