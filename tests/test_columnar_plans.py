"""The SQL that queries are translated to does no work twice, and gives what the embedded engine gives."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from columnar_data import difference
from jixiao.sparql.literals import integer, text
from jixiao.sparql.results import Term
from jixiao.store import Store, nquads, open_store
from jixiao.store.columnar.build import build
from jixiao.store.columnar.database import ColumnarStore
from jixiao.store.columnar.schema import Schema, read_schema

XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = "PREFIX ex: <urn:example:>\n"
#: Orders of goods, some of which lack what the others have.
GRAPH = "".join(
    f"<urn:example:{subject}> <{predicate}> {thing} .\n"
    for subject, predicate, thing in (
        *((f"order{n}", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "<urn:example:Order>") for n in range(1, 6)),
        *((f"order{n}", "urn:example:of", f"<urn:example:goods{n % 3}>") for n in range(1, 6)),
        *((f"order{n}", "urn:example:pieces", f'"{n}"^^<{XSD}integer>') for n in range(1, 6)),
        *((f"goods{n}", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "<urn:example:Goods>") for n in (0, 1)),
        ("goods0", "urn:example:name", '"桌子"'),
        ("goods1", "urn:example:name", '"椅子"'),
        ("goods2", "urn:example:name", '"书柜"'),
        ("goods0", "urn:example:price", f'"120"^^<{XSD}integer>'),
        ("goods2", "urn:example:price", f'"450.5"^^<{XSD}decimal>'),
        ("goods0", "urn:example:from", "<urn:example:maker1>"),
        ("goods1", "urn:example:from", "<urn:example:maker1>"),
        ("goods1", "urn:example:from", "<urn:example:maker2>"),
        ("goods2", "urn:example:by", "<urn:example:maker2>"),
        ("goods0", "urn:example:by", "<urn:example:maker1>"),
        ("maker1", "urn:example:place", '"襄阳"'),
        ("maker2", "urn:example:phone", '"0710"'),
    )
)
ORDERS = "?order a ex:Order ; ex:of ?goods ."


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, ColumnarStore]:
    folder = tmp_path_factory.mktemp("plans")
    store = open_store(str(folder / "store"))
    store.add([nquads([("urn:example:goods", GRAPH)])])
    store.close()
    build(folder / "store", folder / "columns", lambda: "mark", workers=1)
    return open_store(str(folder / "store"), read_only=True), ColumnarStore(Path(folder / "columns"))


@pytest.mark.parametrize(
    ("pattern", "rows_joined"),
    [
        # What is asked of the goods takes one row of them, however many OPTIONALs ask.
        (ORDERS + "OPTIONAL { ?goods ex:name ?name } OPTIONAL { ?goods ex:price ?price } OPTIONAL { ?goods ex:by ?maker }", 2),
        (ORDERS + "OPTIONAL { ?goods a ex:Goods ; ex:name ?name } OPTIONAL { ?goods a ex:Goods ; ex:price ?price }", 2),
        # With and without a condition, they are different rows.
        (ORDERS + "OPTIONAL { ?goods a ex:Goods ; ex:name ?name } OPTIONAL { ?goods ex:price ?price }", 3),
        # Both or nothing.
        (ORDERS + "OPTIONAL { ?goods ex:name ?name ; ex:price ?price }", 2),
        (ORDERS + "OPTIONAL { ?goods ex:price ?price . FILTER(?price > 200) } OPTIONAL { ?goods ex:name ?name }", 3),
        (ORDERS + "OPTIONAL { ?goods ex:price 120 } OPTIONAL { ?goods ex:name ?name }", 3),
        # A value that is there wherever the pattern has a solution.
        (ORDERS + 'OPTIONAL { ?goods ex:price ?price . BIND("priced" AS ?known) }', 2),
        (ORDERS + 'OPTIONAL { ?goods ex:price ?price . BIND(COALESCE(?missing, "priced") AS ?known) }', 2),
        (ORDERS + 'OPTIONAL { ?goods a ex:Goods . BIND("listed" AS ?known) } OPTIONAL { ?goods ex:name ?name }', 3),
        # What lies behind the row, once or several times, and with an OPTIONAL of its own.
        (ORDERS + "OPTIONAL { ?goods ex:name ?name } OPTIONAL { ?goods ex:by ?maker . ?maker ex:place ?place }", 3),
        (ORDERS + "OPTIONAL { ?goods ex:from ?maker } OPTIONAL { ?goods ex:name ?name }", 2),
        (ORDERS + "OPTIONAL { ?goods ex:name ?name ; ex:from ?maker } OPTIONAL { ?goods ex:price ?price }", 3),
        (ORDERS + "OPTIONAL { ?goods ex:by ?maker OPTIONAL { ?maker ex:place ?place } OPTIONAL { ?maker ex:phone ?phone } }", 3),
        # One of those may be unbound, so that the next OPTIONAL joins it as SPARQL says.
        ("?order a ex:Order OPTIONAL { ?order ex:of ?goods . ?goods ex:price ?price } OPTIONAL { ?goods ex:name ?name }", 3),
        ("{ SELECT DISTINCT ?goods WHERE { ?order ex:of ?goods } } OPTIONAL { ?goods ex:name ?name } OPTIONAL { ?goods ex:by ?maker }", 2),
    ],
)
def test_optionals_about_one_resource_join_its_row_once(engines: tuple[Store, ColumnarStore], pattern: str, rows_joined: int) -> None:
    names = sorted(set(re.findall(r"[?]\w+", pattern)))
    sparql = f"{PREFIXES}SELECT {' '.join(names)} WHERE {{ {pattern} }}"
    embedded, columnar = engines
    wanted = embedded.select(sparql)
    assert wanted.rows
    assert difference(sparql, columnar.select(sparql), wanted) == ""
    assert len(re.findall(r"\bsubjects x", columnar.sql(sparql))) == rows_joined


@pytest.mark.parametrize(
    ("expression", "tables"),
    [
        ('IF(?pieces > 2, "many", "few")', 0),
        ("IF(?pieces = 2, 1, 0) + 1", 0),
        ('IF(?pieces > 3, "many", IF(?pieces > 1, "some", "one"))', 0),
        ('CONCAT("of ", IF(?pieces > 3, "many", "few"))', 0),
        ('IF(?price > 200, "dear", "cheap")', 0),
        ('IF(BOUND(?price), 1, 0) = 1 && IF(?pieces > 1, "a", "b") = "a"', 0),
        ('IF(?pieces > 2, "many", 1)', 0),
        ("IF(?pieces > 2, ?pieces, 0) + 1", 1),
    ],
)
def test_constants_that_an_if_chooses_from_are_not_looked_up(engines: tuple[Store, ColumnarStore], expression: str, tables: int) -> None:
    body = f"{{ ?order ex:pieces ?pieces ; ex:of ?goods . OPTIONAL {{ ?goods ex:price ?price }} BIND({expression} AS ?value) }}"
    sparql = f"{PREFIXES}SELECT ?order ?value WHERE {body}"
    grouped = f"{PREFIXES}SELECT ?value (COUNT(?order) AS ?n) (MAX(?value) AS ?most) WHERE {body} GROUP BY ?value"
    embedded, columnar = engines
    assert difference(sparql, columnar.select(sparql), embedded.select(sparql)) == ""
    if ", 1)" not in expression:
        assert difference(grouped, columnar.select(grouped), embedded.select(grouped)) == ""
    sql = columnar.sql(sparql)
    assert sql.count("LEFT JOIN terms") + sql.count("FROM terms") + sql.count("numbers ") == tables


def test_a_long_expression_is_written_once_however_often_it_is_used(engines: tuple[Store, ColumnarStore]) -> None:
    embedded, columnar = engines
    steps = ['BIND(CONCAT(?name, " ", STR(?pieces)) AS ?v0)']
    steps += [f'BIND(IF(CONTAINS(?v{n}, "{n}"), CONCAT(?v{n}, "{n}"), STRBEFORE(?v{n}, " ")) AS ?v{n + 1})' for n in range(6)]
    sparql = (
        f"{PREFIXES}SELECT ?order ?v6 WHERE {{ ?order ex:pieces ?pieces ; ex:of/ex:name ?name . {' '.join(steps)} FILTER(?v6 != ?v0) }}"
    )
    assert len(columnar.sql(sparql)) < 6000
    assert difference(sparql, columnar.select(sparql), embedded.select(sparql)) == ""


def schema_of(columnar: ColumnarStore) -> Schema:
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{columnar.location}' AS file (READ_ONLY); USE file")
    return read_schema(connection)


def test_terms_looked_up_together_are_found_where_each_is_alone(engines: tuple[Store, ColumnarStore]) -> None:
    texts = [
        text("桌子"),
        text("没有"),
        text(""),
        text("\U0010ffff"),
        integer(120),
        integer(7),
        Term("iri", "urn:example:goods1"),
        text("椅"),
    ]
    first, second = schema_of(engines[1]), schema_of(engines[1])
    first.look_up(texts)
    assert [first.id_of(term) for term in texts] == [second.id_of(term) for term in texts]
    assert [first.place_of(term) for term in texts] == [second.place_of(term) for term in texts]
