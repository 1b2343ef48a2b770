"""Tables that were withdrawn: what stays known of them, and which table replaced them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from jixiao.ingest.tombstones import PlacedTable, placed_tables, replacements, tombstones
from jixiao.rdf.namespaces import DCT, JX, PROV

BASE = "https://w3id.org/jixiao/id/table/330000/h1/2024/"
ROWS = frozenset(("/indicator/quantity-1>", "/indicator/quality-2>"))


def table(project: str, number: int, *, rows: frozenset[str] = ROWS, budget: str = '"5"', owner: str = BASE) -> PlacedTable:
    return PlacedTable(
        owner + project, number, f'"某市道路养护经费{project}"', rows, budget, frozenset(f'{row} "≥5次"' for row in rows), '"通行"'
    )


def test_the_table_of_the_same_number_replaces_one() -> None:
    lost = [table("a", 1), table("b", 2)]
    assert replacements(lost, [table("c", 2, budget='"9"'), table("d", 1, rows=frozenset())]) == {
        BASE + "a": BASE + "d",
        BASE + "b": BASE + "c",
    }


def test_the_only_new_table_replaces_one_that_moved() -> None:
    assert replacements([table("a", 1)], [table("b", 4)]) == {BASE + "a": BASE + "b"}
    assert replacements([table("a", 1)], [table("b", 4), table("c", 5)]) == {}, "which of them, nobody can tell"


def test_a_table_of_another_department_year_or_kind_replaces_none() -> None:
    for owner in (BASE.replace("/h1/", "/h3/"), BASE.replace("2024", "2023"), BASE.replace("330000", "120000")):
        assert replacements([table("a", 1)], [table("b", 1, owner=owner)]) == {}
    assert replacements([table("a", 1)], [table("b/evaluation", 1)]) == {}
    assert replacements([table("a/evaluation", 1)], [table("b/evaluation", 1)]) == {BASE + "a/evaluation": BASE + "b/evaluation"}
    unknown = BASE.replace("/h1/", "/unknown/")
    assert replacements([table("a", 1, owner=unknown)], [table("b", 1, owner=unknown)]) == {}


def test_of_other_documents_the_only_table_with_the_same_content_replaces_one() -> None:
    same = table("b", 7)
    assert replacements([table("a", 1)], [], [same, table("c", 1, budget='"6"')]) == {BASE + "a": BASE + "b"}
    assert replacements([table("a", 1)], [], [same, table("c", 1)]) == {}
    assert replacements([table("a", 1)], [], [table("b", 1, rows=ROWS | {"/indicator/cost-3>"})]) == {}
    assert replacements([table("a", 1, rows=frozenset())], [], [table("b", 1, rows=frozenset())]) == {}, "two empty tables are not alike"
    for other in ({"values": frozenset()}, {"goal": '"安全"'}, {"name": '"图书采购费"'}):
        assert replacements([table("a", 1)], [], [replace(table("b", 1), **other)]) == {}


def test_what_is_known_of_a_withdrawn_table() -> None:
    when = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)
    assert tombstones([table("a", 1), table("b", 2)], {BASE + "b": BASE + "c"}, when)[:4] == [
        f"<{BASE}a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{JX}WithdrawnTable>",
        f'<{BASE}a> <{PROV}invalidatedAtTime> "2025-03-01T08:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        f'<{BASE}a> <http://www.w3.org/2000/01/rdf-schema#label> "某市道路养护经费a"',
        f"<{BASE}b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{JX}WithdrawnTable>",
    ]
    assert tombstones([table("b", 2)], {BASE + "b": BASE + "c"}, when)[-1] == f"<{BASE}b> <{DCT}isReplacedBy> <{BASE}c>"


def test_the_tables_of_a_graph_are_read_with_their_numbers_rows_and_budgets() -> None:
    version = f"{BASE}a/version/ab12"
    lines = [
        f"<{version}> <{DCT}isVersionOf> <{BASE}a> .",
        f"<{version}> <{PROV}wasDerivedFrom> <https://w3id.org/jixiao/id/document/ab12#t3r1c1> .",
        f'<{version}> <{JX}projectName> "某市道路养护经费a" .',
        f'<{version}> <{JX}goal> "通行" .',
        f'<{version}> <{JX}budget> "5" .',
        f"<{version}/indicator/quantity-1> <{JX}inTable> <{version}> .",
        f"<{version}/indicator/quality-2> <{JX}inTable> <{version}> .",
        *(f"<{version}/indicator/{row}> <{JX}target> <{version}/indicator/{row}/target> ." for row in ("quantity-1", "quality-2")),
        *(f'<{version}/indicator/{row}/target> <{JX}verbatim> "≥5次" .' for row in ("quantity-1", "quality-2")),
    ]
    assert placed_tables("\n".join([*lines, ""])) == [table("a", 3)]
