"""Answers are those of the SPARQL 1.1 recommendation, or none: what the rows are is written down here, not asked of an engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.model.namespaces import JX, STATISTICS_GRAPH, W3ID
from jixiao.sparql.errors import SparqlError
from jixiao.sparql.parser import parse_request
from jixiao.sparql.results import Results, Term
from jixiao.store import StoreError, nquads, open_store
from jixiao.store.columnar.build import build
from jixiao.store.columnar.database import ColumnarStore
from jixiao.store.columnar.reader import Engine, columns_of, open_reader
from jixiao.store.fingerprint import fingerprint
from jixiao.store.model_version import MODEL_VERSION

XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = f"PREFIX : <urn:example:> PREFIX xsd: <{XSD}>\n"


def _typed(value: str, datatype: str) -> str:
    return f'"{value}"^^<{XSD}{datatype}>'


#: Orchards and their trees: how many fruits, of what weight, planted when; some of it is no number or no date.
_STATEMENTS = [
    ("elm", "fruits", _typed("4", "integer")),
    ("ash", "fruits", _typed("7", "integer")),
    ("oak", "fruits", "<urn:example:unknown>"),
    ("elm", "weight", _typed("2.25", "double")),
    ("ash", "weight", _typed("0.5", "double")),
    ("elm", "planted", _typed("2019-03-12+08:00", "date")),
    ("ash", "planted", _typed("2021-04-01", "date")),
    ("elm", "leaves", _typed("123456789012345678901", "integer")),
    ("elm", "near", "<urn:example:ash>"),
    ("elm", "beside", "<urn:example:ash>"),
    ("ash", "near", "<urn:example:oak>"),
    ("elm", "name", '"榆"@zh'),
    ("ash", "name", '"Esche"@de'),
    ("oak", "name", "<urn:example:unnamed>"),
    ("elm", "note", '"0"'),
    ("ash", "note", '""'),
    ("elm", "rows", "_:one"),
    ("oak", "rows", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"),
]
DATA = "".join(f"<urn:example:{s}> <urn:example:{p}> {o} .\n" for s, p, o in _STATEMENTS) + "".join(
    f"{s} <http://www.w3.org/1999/02/22-rdf-syntax-ns#{p}> {o} .\n"
    for s, p, o in (
        ("_:one", "first", '"north"'),
        ("_:one", "rest", "_:two"),
        ("_:two", "first", '"south"'),
        ("_:two", "rest", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"),
    )
)
#: The same statement stands in two graphs.
TWICE = {
    "urn:example:first": '<urn:example:elm> <urn:example:cost> "30" .\n<urn:example:ash> <urn:example:cost> "12" .\n',
    "urn:example:second": '<urn:example:elm> <urn:example:cost> "30" .\n',
}
Cell = str | None

#: A query, and the rows that are right: IRIs by their last part, other terms by their text.
CASES: list[tuple[str, str, list[tuple[Cell, ...]]]] = [
    ("a double is a number", "SELECT ?s { ?s :weight ?w FILTER(?w > 1) }", [("elm",)]),
    ("doubles are calculated with", "SELECT ?s (?w * 2 AS ?x) { ?s :weight ?w }", [("elm", "4.5"), ("ash", "1")]),
    ("doubles are added up", "SELECT (SUM(?w) AS ?x) { ?s :weight ?w }", [("2.75",)]),
    ("doubles have an order", "SELECT ?w { ?s :weight ?w } ORDER BY ?w", [("0.5",), ("2.25",)]),
    ("a date with a time zone", f'SELECT ?s {{ ?s :planted ?d FILTER(?d < "2022-01-01"^^<{XSD}date>) }}', [("elm",), ("ash",)]),
    (
        "the datatype of a large integer",
        "SELECT ?x (STR(DATATYPE(?x)) AS ?t) { ?s :leaves ?x }",
        [("123456789012345678901", f"{XSD}integer")],
    ),
    (
        "datatypes of several kinds",
        "SELECT ?t (COUNT(?x) AS ?k) { ?s ?p ?x BIND(STRAFTER(STR(DATATYPE(?x)), '#') AS ?t) FILTER(BOUND(?t)) } GROUP BY ?t",
        [("date", "2"), ("double", "2"), ("integer", "3"), ("langString", "2"), ("string", "4")],
    ),
    ("a collection", "SELECT ?s ?x { ?s :rows (?x 'south') }", [("elm", "north")]),
    ("an empty collection", "SELECT ?s { ?s :rows () }", [("oak",)]),
    ("IN many", "SELECT ?s { ?s :fruits ?n FILTER(?n IN (4.0, 5, :none, 'x', :unknown)) }", [("elm",), ("oak",)]),
    ("IN nothing that the data have", "SELECT ?s { ?s :fruits ?n FILTER(!(?n IN (:none, 'x'))) }", [("elm",), ("ash",), ("oak",)]),
    ("IN what only the query has", "SELECT ?x { VALUES ?x { :none :elm 'w' } FILTER(?x IN ('w', 'v', :none)) }", [("none",), ("w",)]),
    ("no value after an error", "SELECT ?s { ?s :fruits ?n BIND(CEIL(?n) AS ?m) FILTER(!BOUND(?m)) }", [("oak",)]),
    ("no value after an error of a sum", "SELECT ?s { ?s :fruits ?n BIND(?n + 1 AS ?m) FILTER(!BOUND(?m)) }", [("oak",)]),
    (
        "the first value without error",
        "SELECT ?s (COALESCE(FLOOR(?n), 99) AS ?x) { ?s :fruits ?n }",
        [("elm", "4"), ("ash", "7"), ("oak", "99")],
    ),
    ("a sum with an error", "SELECT (SUM(-?n) AS ?x) { ?s :fruits ?n }", [(None,)]),
    (
        "a variable without value joins all",
        "SELECT ?s ?z { ?s :fruits ?n BIND(ROUND(?n) AS ?m) ?z :fruits ?m }",
        [("elm", "elm"), ("ash", "ash"), ("oak", "elm"), ("oak", "ash"), ("oak", "oak")],
    ),
    ("the text of an IRI has no language", 'SELECT ?s { ?s :name ?t BIND(STRLANG(?t, "zh") AS ?x) FILTER(BOUND(?x)) }', []),
    ("no empty language", 'SELECT (STRLANG("leaf", "") AS ?x) {}', [(None,)]),
    ("a length of what has none", "SELECT (COUNT(?x) AS ?k) { ?s :name ?t BIND(STRLEN(?t) AS ?x) }", [("2",)]),
    ("VALUES after groups", "SELECT (COUNT(?s) AS ?k) { ?s :near ?o } VALUES ?s { :elm }", [("2",)]),
    ("several VALUES after groups", "SELECT (COUNT(?s) AS ?k) { ?s :near ?o } VALUES ?z { 1 2 3 }", [("2",)] * 3),
    ("VALUES after groups, joined by a key", "SELECT ?o (COUNT(?s) AS ?k) { ?s :near ?o } GROUP BY ?o VALUES ?o { :ash }", [("ash", "1")]),
    ("a name that begins with an underscore", "SELECT * { ?_tree :near ?o }", [("elm", "ash"), ("ash", "oak")]),
    ("the string 0 is true", 'SELECT ?s { ?s :near :ash FILTER("0") }', [("elm",)]),
    ("the strings of data too", "SELECT ?s { ?s :note ?n FILTER(?n) }", [("elm",)]),
    ("the number 0.0 is false", "SELECT ?s { ?s :near :ash FILTER(0.0) }", []),
    (
        "groups by a variable of another name",
        "SELECT ?e (COUNT(?s) AS ?k) { ?s :near ?o } GROUP BY (?o AS ?e)",
        [("ash", "1"), ("oak", "1")],
    ),
    ("both ways of an alternative", "SELECT ?o { :elm (:near|:beside) ?o }", [("ash",), ("ash",)]),
    ("both ways of an alternative without brackets", "SELECT ?o { :elm :near|:beside ?o ; :note ?n }", [("ash",), ("ash",)]),
    ("an alternative before a step", "SELECT ?o { :elm (:near|:beside)/:near ?o }", [("oak",), ("oak",)]),
    ("an alternative with an inverse part", "SELECT ?o { :ash :near|^:near|:near/:near ?o }", [("elm",), ("oak",)]),
    ("an alternative of a step twice", "SELECT ?o { :elm (:near|!:name/^:near) ?o . ?o :near :oak }", [("ash",)]),
    ("any number of steps", "SELECT ?o { :elm :near* ?o }", [("elm",), ("ash",), ("oak",)]),
    ("none or one step to it", "SELECT ?s { ?s :near? :ash }", [("elm",), ("ash",)]),
    ("any number of steps back", "SELECT ?s { ?s (:near/:near)* :oak }", [("elm",), ("oak",)]),
    ("no step between nodes", "SELECT (COUNT(*) AS ?k) { ?s :near? ?o . ?s :note ?n . ?o :note ?m }", [("3",)]),
    ("any other predicate", "SELECT ?o { :elm !(:name|:note|:planted|:fruits|:weight|:leaves|:rows) ?o }", [("ash",), ("ash",)]),
    ("any other predicate back", "SELECT ?s { :ash !^:beside ?s }", [("elm",)]),
    ("a condition of existence", "SELECT ?s { ?s :near ?o FILTER EXISTS { ?o :near :oak } }", [("elm",)]),
    ("an alternative that is walked on", "SELECT ?o { :elm (:near|:beside)+ ?o }", [("ash",), ("oak",)]),
    ("what is no error is counted", "SELECT (COUNT(ABS(?n)) AS ?k) { ?s :fruits ?n }", [("2",)]),
    ("each value that is no error is counted once", "SELECT (COUNT(DISTINCT ABS(?n) * 0) AS ?k) { ?s :fruits ?n }", [("1",)]),
    (
        "texts with a language are joined to one without",
        "SELECT ?x (LANG(?x) AS ?l) { { SELECT (GROUP_CONCAT(?t) AS ?x) { VALUES ?t { '榆'@zh } } } }",
        [("榆", "")],
    ),
    ("truth values in capitals", "SELECT (TRUE AS ?x) (False || ?x AS ?y) { FILTER(True) }", [("true", "true")]),
    ("a comparison with blanks", "SELECT ?s { ?s :fruits ?n FILTER(?n < 5&&?n > 1) }", [("elm",)]),
    ("an IRI among the values of a function", "SELECT ?s { ?s :near ?o FILTER(?o IN (?s,<urn:example:a(b),c>,:oak)) }", [("ash",)]),
    ("the columns of * have the order of the text", "SELECT * { ?tree :near ?beyond . ?beyond :near ?apart }", [("elm", "ash", "oak")]),
]
#: Texts that are no SPARQL, and one with a function that nobody knows.
INVALID = [
    "SELECT ?s { ?s :near _:x OPTIONAL { ?s :beside _:x } }",
    "SELECT ?s { ?s :near ?o } LIMIT 1 LIMIT 2",
    "SELECT WHERE { ?s :near ?o }",
    "SELECT ?s { ?s :near ?o FILTER ?o }",
    "SELECT * { ?s :near ?o FILTER(:unknown(?o)) }",
]


def _store(folder: Path, graphs: dict[str, str]) -> Path:
    store = folder / "store"
    opened = open_store(str(store))
    opened.add([nquads(graphs.items())])
    opened.close()
    build(store, columns_of(store), lambda: fingerprint(store), workers=1)
    return store


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _store(tmp_path_factory.mktemp("once"), {"urn:example:trees": DATA})


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _store(tmp_path_factory.mktemp("twice"), TWICE)


def _shown(term: Term | None) -> Cell:
    return None if term is None else term.value.removeprefix("urn:example:")


def _rows(answer: Results) -> list[tuple[Cell, ...]]:
    return sorted((tuple(map(_shown, row)) for row in answer.rows), key=str)


@pytest.mark.parametrize(("query", "rows"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_columnar_engine_answers_as_the_standard_says_or_not_at_all(once: Path, query: str, rows: list[tuple[Cell, ...]]) -> None:
    columnar = ColumnarStore(columns_of(once))
    try:
        answer = columnar.select(PREFIXES + query)
    except SparqlError:
        return
    finally:
        columnar.close()
    assert _rows(answer) == sorted(rows, key=str)


#: What the embedded engine calculates wrongly by itself is rewritten for it; these it does not answer.
REFUSED = {
    "an alternative with an inverse part, in a list": "SELECT ?o { :ash (:near|^:near) ?o ; :note ?n }",
    "an alternative of two objects": "SELECT ?o ?z { :elm (:near|:beside) ?o, ?z }",
    "an alternative beside a star within": "SELECT ?o { { SELECT * { :elm (:near|:beside) ?o } } }",
    "a calculated count that nothing names": "SELECT ?s { ?s :fruits ?n } GROUP BY ?s HAVING(COUNT(ABS(?n)) > 0)",
}


@pytest.mark.parametrize(("query", "rows"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_embedded_engine_answers_as_the_standard_says(once: Path, query: str, rows: list[tuple[Cell, ...]]) -> None:
    reader = open_reader(once, "embedded")
    answer = reader.select(PREFIXES + query)
    reader.close()
    assert _rows(answer) == sorted(rows, key=str)


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED)
def test_the_embedded_engine_says_what_to_write_where_it_would_be_wrong(once: Path, query: str) -> None:
    reader = open_reader(once, "embedded")
    with pytest.raises(StoreError, match="wrongly"):
        reader.select(PREFIXES + query)
    reader.close()


@pytest.mark.parametrize("query", ["SELECT DISTINCT ?o { :ash (:near|^:near) ?o }", "ASK { :ash (:near|^:near) ?o }"])
def test_the_embedded_engine_answers_where_duplicates_do_not_show(once: Path, query: str) -> None:
    reader = open_reader(once, "embedded")
    answer = reader.query(PREFIXES + query)
    reader.close()
    assert answer is True or (isinstance(answer, Results) and _rows(answer) == [("elm",), ("oak",)])


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT (COUNT(*) AS ?k) (SUM(?x) AS ?t) { ?s :cost ?c BIND(xsd:integer(?c) AS ?x) }", [("2", "42")]),
        ("SELECT ?s ?c { ?s :cost ?c FILTER(?c != '12') }", [("elm", "30")]),
        ("SELECT ?s ?z { ?s :cost ?c OPTIONAL { ?z :cost ?c FILTER(?z != ?s) } } ORDER BY ?s", [("ash", None), ("elm", None)]),
        ("SELECT DISTINCT ?s { ?s :cost/^:cost ?z }", [("ash",), ("elm",)]),
    ],
)
def test_a_statement_of_two_graphs_is_there_once(twice: Path, query: str, rows: list[tuple[Cell, ...]]) -> None:
    reader = open_reader(twice, "embedded")
    assert _rows(reader.select(PREFIXES + query)) == rows
    reader.close()


def test_what_would_count_a_statement_of_two_graphs_twice_is_refused(twice: Path) -> None:
    reader = open_reader(twice, "embedded")
    with pytest.raises(StoreError, match="jixiao optimize"):
        reader.select(PREFIXES + "SELECT ?s ?z { ?s :cost/^:cost ?z }")
    reader.close()


@pytest.mark.parametrize("graph", ["urn:example:mine", "http://data.example.org/added"])
def test_what_a_user_states_again_counts_once_in_a_store_of_this_model(tmp_path: Path, graph: str) -> None:
    cost = '<urn:example:elm> <urn:example:cost> "30"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    mark = f'<{STATISTICS_GRAPH}> <{JX}modelVersion> "{MODEL_VERSION}" .\n'
    said = {STATISTICS_GRAPH: mark, f"{W3ID}id/document/1/graph": cost}
    query = PREFIXES + "SELECT (COUNT(?c) AS ?k) (SUM(?c) AS ?t) { ?s :cost ?c }"
    for number, graphs in enumerate((said, {**said, graph: cost})):
        store = tmp_path / str(number)
        opened = open_store(str(store))
        opened.add([nquads(graphs.items())])
        opened.close()
        reader = open_reader(store, "embedded")
        assert _rows(reader.select(query)) == [("1", "30")]
        reader.close()


@pytest.mark.parametrize("engine", ["embedded", "columnar"])
def test_the_columns_of_a_star_have_the_order_of_the_text(once: Path, engine: Engine) -> None:
    reader = open_reader(once, engine)
    for query, columns in {
        "SELECT * { ?tree :near ?beyond . ?beyond :near ?apart }": ("tree", "beyond", "apart"),
        "SELECT DISTINCT * { FILTER(?o != ?s) ?s :near+ ?o }": ("o", "s"),
        "SELECT * { ?z :near ?o OPTIONAL { ?a :beside ?o } }": ("z", "o", "a"),
    }.items():
        assert reader.select(PREFIXES + query).columns == columns
    reader.close()


@pytest.mark.parametrize("engine", ["embedded", "columnar"])
@pytest.mark.parametrize("condition", ["?n<5&&?n>1", "(?n)<?n&&?n>1", "STR(?n)<STR(?n),?n>1", "IF(?n<5,1>2,?n)", "1<?n)||(?n>2"])
def test_no_engine_takes_an_iri_for_comparisons(condition: str, engine: Engine, once: Path) -> None:
    reader = open_reader(once, engine)
    for query in (f"SELECT ?s {{ ?s :fruits ?n FILTER({condition}) }}", f"ASK {{ ?s :fruits ?n BIND({condition} AS ?x) }}"):
        with pytest.raises(StoreError, match=r"not valid|does not answer"):
            reader.query(PREFIXES + query)
    reader.close()


def test_blank_nodes_of_texts_are_refused(once: Path) -> None:
    for engine in ("embedded", "auto"):
        reader = open_reader(once, engine)  # type: ignore[arg-type]
        assert len(reader.select(PREFIXES + "SELECT (BNODE() AS ?b) { ?s :near ?o }").rows) == 2
        with pytest.raises(StoreError, match="BNODE"):
            reader.select(PREFIXES + "SELECT (BNODE('x') AS ?b) { ?s :near ?o }")
        reader.close()


@pytest.mark.parametrize("query", INVALID)
def test_the_columnar_engine_does_not_answer_what_is_no_query(once: Path, query: str) -> None:
    columnar = ColumnarStore(columns_of(once))
    with pytest.raises(SparqlError):
        columnar.select(PREFIXES + query)
    columnar.close()


def test_the_columnar_engine_walks_no_step_from_what_the_data_lack(once: Path) -> None:
    columnar = ColumnarStore(columns_of(once))
    assert _rows(columnar.select(PREFIXES + "SELECT ?o { :nowhere :near* ?o FILTER(ISIRI(?o)) }")) == [("nowhere",)]
    columnar.close()


@pytest.mark.parametrize(("query", "answer"), [("ASK { :elm :near+ :oak }", True), ("ASK { :oak :near ?o }", False)])
def test_the_columnar_engine_answers_yes_or_no(once: Path, query: str, answer: bool) -> None:
    columnar = ColumnarStore(columns_of(once))
    assert columnar.query(PREFIXES + query) is answer
    assert columnar.query("BASE <urn:example:>\n" + PREFIXES + query) is answer
    columnar.close()


@pytest.mark.parametrize("pattern", ["VALUES ?o { {} :ash }", "FILTER(?o IN ({}, :ash))"])
def test_the_columnar_engine_takes_a_thousand_constants_that_the_data_lack(once: Path, pattern: str) -> None:
    columnar = ColumnarStore(columns_of(once))
    comma = ", " if "IN" in pattern else " "
    listed = comma.join([f":tree{n}" for n in range(500)] + [f'"{n}"' for n in range(500)])
    query = f"SELECT ?s {{ ?s :near ?o {pattern.replace('{}', listed)} }}"
    assert _rows(columnar.select(PREFIXES + query)) == [("elm",)]
    columnar.close()


def test_many_constants_that_the_data_lack_have_their_order(once: Path) -> None:
    columnar = ColumnarStore(columns_of(once))
    listed = [f'"leaf {n:03}"' for n in range(60)] + [":elm", '"0"'] + [f":birch{n:03}" for n in range(60)]
    rows = columnar.select(f"{PREFIXES}SELECT ?x {{ VALUES ?x {{ {' '.join(reversed(listed))} }} }} ORDER BY ?x").rows
    shown = [(term.kind != "iri", term.value) for (term,) in rows if term is not None]
    assert shown == sorted(shown)
    assert len(shown) == len(listed)
    columnar.close()


def test_the_columnar_engine_counts_a_statement_of_two_graphs_once(twice: Path) -> None:
    columnar = ColumnarStore(columns_of(twice))
    assert _rows(columnar.select(PREFIXES + "SELECT (COUNT(*) AS ?k) { ?s :cost ?c }")) == [("2",)]
    columnar.close()


def test_relative_iris_are_resolved_against_the_base() -> None:
    query = parse_request("BASE <http://example.org/a/b> PREFIX : <#> ASK { :c <../d> <> }")
    (triple,) = (triple for triple in query.pattern.pattern.pattern.triples)  # type: ignore[union-attr]
    assert query.form == "ASK"
    assert [node.value for node in triple] == ["http://example.org/a/b#c", "http://example.org/d", "http://example.org/a/b"]


def test_what_kinds_of_objects_there_are_is_known_of_a_variable_predicate(tmp_path: Path) -> None:
    numbers = f'<urn:example:a> <urn:example:n> {_typed("3", "integer")} .\n<urn:example:b> <urn:example:t> "x" .\n'
    columnar = ColumnarStore(columns_of(_store(tmp_path, {"urn:example:numbers": numbers})))
    assert _rows(columnar.select("SELECT ?s ?z { ?s ?p ?o BIND(?o + 1 AS ?z) }")) == [("a", "4"), ("b", None)]
    columnar.close()
