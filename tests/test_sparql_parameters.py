"""Parameters of any SPARQL query: how their values are read, and what they do to a query."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyoxigraph
import pytest

from jixiao.model import JixiaoError
from jixiao.sparql.bound_parameters import bound, terms_of_texts, terms_of_values
from jixiao.sparql.known_prefixes import KNOWN_PREFIXES, with_known_prefixes
from jixiao.sparql.parameter_terms import written_term
from jixiao.sparql.results import Term

XSD = "http://www.w3.org/2001/XMLSchema#"
DATA = """
<urn:a> <urn:year> 2031 ; <urn:sum> 5 ; <urn:name> "甲\\"{}" .
<urn:b> <urn:year> 2031 ; <urn:sum> 9 ; <urn:name> "乙"@zh .
<urn:c> <urn:year> 2032 ; <urn:sum> 7 ; <urn:name> "丙" .
"""


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2031", f'"2031"^^<{XSD}integer>'),
        ("-7", f'"-7"^^<{XSD}integer>'),
        ("3.10", f'"3.1"^^<{XSD}decimal>'),
        ("2e3", f'"2e3"^^<{XSD}double>'),
        ("false", f'"false"^^<{XSD}boolean>'),
        ("2031-02-28", f'"2031-02-28"^^<{XSD}date>'),
        ("清淤 90%", '"清淤 90%"'),
        ("", '""'),
        ('a "quoted" } word', '"a \\"quoted\\" } word"'),
        ('"2031"', '"2031"'),
        ('"河"@ZH', '"河"@zh'),
        ('"08"^^xsd:gMonth', f'"08"^^<{XSD}gMonth>'),
        ('"4.0"^^<http://www.w3.org/2001/XMLSchema#decimal>', f'"4"^^<{XSD}decimal>'),
        ("<https://example.org/x>", "<https://example.org/x>"),
        ("jx:Indicator", "<https://w3id.org/jixiao/ontology#Indicator>"),
        ("own:x", "<urn:own/x>"),
    ],
)
def test_a_value_is_read_as_the_term_that_it_is_written_as(text: str, written: str) -> None:
    (term,) = terms_of_texts("PREFIX own: <urn:own/> ASK {}", [f"v={text}"]).values()
    assert written_term(term) == written


@pytest.mark.parametrize(
    "text", ["<relative>", "<https://a b>", '"open', "'tis", '"x"^^xsd:integer', "2031-02-30", "none:x", "http://a/b", "007", "\udc80"]
)
def test_what_could_be_meant_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(JixiaoError, match="the value"):
        terms_of_texts("", [f"v={text}"])


def test_python_values_are_terms_of_their_types() -> None:
    place = Term("iri", "https://example.org/place")
    values = {"a": 3, "b": Decimal("1.50"), "c": True, "d": date(2031, 3, 1), "e": "<urn:x>", "f": place, "g": float("inf")}
    written = [written_term(term) for term in terms_of_values(values).values()]
    types = ["3", "1.5", "true", "2031-03-01"]
    names = ["integer", "decimal", "boolean", "date"]
    assert written[:4] == [f'"{text}"^^<{XSD}{name}>' for text, name in zip(types, names, strict=True)]
    assert written[4:] == ['"<urn:x>"', "<https://example.org/place>", f'"INF"^^<{XSD}double>']
    for wrong in (Term("iri", "urn:x> } DROP ALL #"), Term("bnode", "b"), object(), Decimal("NaN")):
        with pytest.raises(JixiaoError):
            terms_of_values({"v": wrong})


def rows(query: str, *given: str) -> list[tuple[str | None, ...]]:
    """The answer of a query whose parameters are bound, sorted."""
    store = pyoxigraph.Store()
    store.load(DATA.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    answer = store.query(bound(query, terms_of_texts(query, given)))
    if isinstance(answer, pyoxigraph.QueryTriples):
        return sorted((triple.subject.value, triple.object.value) for triple in answer)
    names = answer.variables
    return sorted(tuple(None if row[name] is None else row[name].value for name in names) for row in answer)


@pytest.mark.parametrize(
    ("query", "given", "expected"),
    [
        ("SELECT ?s { ?s <urn:year> ?year }", ["year=2032"], [("urn:c",)]),
        ("SELECT ?s ?year { { ?s <urn:year> ?y FILTER(?y = ?year) } UNION { ?s <urn:sum> ?year } }", ["year=2032"], [("urn:c", "2032")]),
        ("SELECT ?s { ?s <urn:sum> ?n FILTER(?n > ?least) }", ["least=6"], [("urn:b",), ("urn:c",)]),
        (
            "SELECT ?y (SUM(?n) AS ?all) { ?s <urn:year> ?y ; <urn:sum> ?n } GROUP BY ?y HAVING(SUM(?n) > ?least)",
            ["least=8"],
            [("2031", "14")],
        ),
        ("SELECT ((SUM(?n) / ?by) AS ?all) { ?s <urn:sum> ?n }", ["by=3"], [("7",)]),
        ("SELECT ?n { { SELECT (COUNT(*) AS ?n) { ?s <urn:year> ?year } } }", ["year=2031"], [("2",)]),
        ("SELECT ?year ?n { SELECT ?year (COUNT(*) AS ?n) { ?s <urn:year> ?year } GROUP BY ?year }", ["year=2031"], [("2031", "2")]),
        ("SELECT ?s { ?s <urn:sum> ?n FILTER NOT EXISTS { ?s <urn:year> ?year } }", ["year=2031"], [("urn:c",)]),
        ("SELECT ?s { ?s <urn:sum> ?n MINUS { ?s <urn:year> ?year } }", ["year=2031"], [("urn:c",)]),
        ("SELECT ?s { ?s <urn:sum> ?n OPTIONAL { ?s <urn:year> ?y FILTER(?y = ?year) } FILTER(!BOUND(?y)) }", ["year=2031"], [("urn:c",)]),
        ("SELECT ?s { VALUES ?year { 2031 } ?s <urn:year> ?year }", ["?year=2032"], [("urn:c",)]),
        ("SELECT ?s { VALUES (?year ?n) { (2031 5) (2032 7) } ?s <urn:year> ?year ; <urn:sum> ?n }", ["year=2032"], [("urn:c",)]),
        ("SELECT ?s { ?s <urn:year> ?year ; <urn:sum> ?n } VALUES (?year ?n) { (2031 5) (2032 7) }", ["year=2032"], [("urn:c",)]),
        ("SELECT ?s { ?s <urn:name> ?name }", ['name=甲"{}'], [("urn:a",)]),
        ("SELECT ?s { ?s <urn:name> ?name } # ?name", ['name="乙"@zh'], [("urn:b",)]),
        ("CONSTRUCT { ?s <urn:in> ?year } WHERE { ?s <urn:year> ?year }", ["year=2032"], [("urn:c", "2032")]),
        ("DESCRIBE ?s", ["s=<urn:c>"], [("urn:c", "2032"), ("urn:c", "7"), ("urn:c", "丙")]),
        ("SELECT ?s { ?s <urn:year> ?year ; <urn:sum> ?n }", ["year=2031", "n=9"], [("urn:b",)]),
    ],
)
def test_a_bound_query_has_the_rows_of_its_values(query: str, given: list[str], expected: list[tuple[str, ...]]) -> None:
    assert rows(query, *given) == expected


@pytest.mark.parametrize(
    ("query", "given", "said"),
    [
        ("SELECT ?year { ?s <urn:year> ?year }", "yaer=2031", "did you mean year"),
        ("SELECT ?s { ?s <urn:year> 'the ?year' } # ?year", "year=2031", "no variable .year"),
        ("SELECT (1 AS ?one) {}", "one=2", "AS"),
        ("CONSTRUCT WHERE { ?s <urn:year> ?year }", "year=2031", "CONSTRUCT { … } WHERE"),
        ("SELECT ?s { ?s ?p ?o }", "s", "name=value"),
    ],
)
def test_a_parameter_that_cannot_be_bound_is_said(query: str, given: str, said: str) -> None:
    with pytest.raises(JixiaoError, match=said):
        rows(query, given)


def test_no_text_of_a_value_is_read_as_sparql() -> None:
    hostile = 'x" } # ?s\n; DROP ALL \\" {'
    assert rows("SELECT ?s { ?s <urn:name> ?name }", f"name={hostile}x") == []
    assert rows("SELECT ?name { ?s <urn:name> ?n FILTER(?name != ?n) } LIMIT 1", f"name={hostile}x") == [(f"{hostile}x",)]


def test_known_prefixes_are_declared_where_a_query_does_not() -> None:
    assert with_known_prefixes("ASK { ?s a jx:X }") == f"PREFIX jx: <{KNOWN_PREFIXES['jx']}> ASK {{ ?s a jx:X }}"
    own = "PREFIX jx: <urn:own#> ASK { ?s a jx:X }"
    assert with_known_prefixes(own) == own
    assert with_known_prefixes("ASK { ?s a 'jx:X' } # skos:x") == "ASK { ?s a 'jx:X' } # skos:x"


def test_the_prefixes_that_the_editor_offers_are_known() -> None:
    from jixiao.service.pages.editor import NAMES

    assert dict(KNOWN_PREFIXES) == {**KNOWN_PREFIXES, **NAMES}
