"""The pages of standard concepts, facets and names: what they count is what the store says, and each row says why it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlencode

import pytest
from lxml import html

from jixiao.linking.scheme import concept_scheme
from jixiao.model.namespaces import RDF_TYPE, SEMAPV, SKOS, SSSOM, XSD
from jixiao.store import open_store
from service_client import Server, serving

W3ID = "https://w3id.org/jixiao/"
JX = f"{W3ID}ontology#"
PREFIXES = f"PREFIX jx: <{JX}> PREFIX skos: <{SKOS}> PREFIX sssom: <{SSSOM}> "
MATCHES = "skos:exactMatch|skos:closeMatch|skos:broadMatch"


@pytest.fixture(scope="module")
def server(built: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(built[0], tmp_path_factory.mktemp("concepts"), "--workers", "2") as running:
        yield running


def page(server: Server, path: str, language: str = "zh", status: int = 200) -> html.HtmlElement:
    got = server.ask(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert got.status == status, got.text
    return html.document_fromstring(got.text)


def asked(built: tuple[Path, str], query: str) -> list[list[str]]:
    rows = open_store(str(built[0]), read_only=True).select(PREFIXES + query).rows
    return [[term.value if term is not None else "" for term in row] for row in rows]


def figures(shown: html.HtmlElement) -> dict[str, str]:
    return {div.findtext("dt"): div.find("dd").text_content().strip() for div in shown.iterfind(".//dl[@class='figures']/div")}


def texts(shown: html.HtmlElement, table: str) -> list[list[str]]:
    return [[" ".join(cell.text_content().split()) for cell in row] for row in shown.xpath(f"//table[@class='{table}']/tbody/tr")]


def most_used(built: tuple[Path, str], what: str) -> str:
    """The concept, name or use that most rows have."""
    return asked(built, f"SELECT ?x (COUNT(?row) AS ?n) WHERE {{ {what} ?row jx:nameUse ?use }} GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 1")[
        0
    ][0]


def test_the_page_of_a_concept_counts_what_the_store_has(built: tuple[Path, str], server: Server) -> None:
    iri = most_used(built, f"?use {MATCHES} ?x . ?x skos:broader ?above .")
    rows = asked(
        built,
        f"SELECT ?row ?table ?place ?year ?verbatim WHERE {{ ?use {MATCHES} <{iri}> . ?row jx:nameUse ?use ; a jx:Indicator ; jx:inTable ?table ; "
        "jx:jurisdiction ?place ; jx:fiscalYear ?year OPTIONAL { ?row jx:target/jx:verbatim ?verbatim } }",
    )
    shown = page(server, f"/concept/{iri.rpartition('/')[2]}.html")
    counts = [str(len({row[at] for row in rows})) for at in range(4)]
    assert list(figures(shown).values()) == counts
    addresses = shown.xpath("//table[@class='rows']/tbody/tr/th/a/@href")
    assert sorted(address.rpartition("#")[2] for address in addresses) == sorted(row[0].rpartition("/")[2] for row in rows)
    assert sorted(row[1] for row in texts(shown, "rows")) == sorted(" ".join(row[4].split()) for row in rows)
    assert "#" + shown.xpath("//table[@class='rows']/tbody/tr/th/a/@href")[0].rpartition("#")[2] in addresses[0]


def test_medians_are_those_of_the_rows_in_one_unit(built: tuple[Path, str], server: Server) -> None:
    """Of satisfaction in percent: words, and what has another unit, are no part of a median, and are said."""
    below = (
        f"?use {MATCHES} ?c . ?c skos:broader? <{W3ID}concept/satisfaction> . ?row jx:nameUse ?use ; a jx:Indicator ; jx:target ?target ;"
    )
    rows = asked(
        built,
        f"SELECT DISTINCT ?row ?place ?year ?number WHERE {{ {below} jx:jurisdiction/jx:displayName ?place ; jx:fiscalYear ?year . "
        '?target jx:number ?number ; jx:unitText "%" }',
    )
    expected: dict[tuple[str, str], list[Decimal]] = {}
    for _, place, year, number in rows:
        expected.setdefault((place, year), []).append(Decimal(number))
    shown = page(server, "/concept/satisfaction.html")
    table = shown.find(".//table[@class='pivot']")
    years = [cell.text_content() for cell in table.iterfind("thead/tr/th")][1:]
    got = {}
    for row in table.iterfind("tbody/tr"):
        place, *cells = (" ".join(cell.text_content().split()) for cell in row)
        for year, cell in zip(years, cells, strict=True):
            if cell:
                value, n = re.fullmatch(r"([\d.,]+)% n = (\d+)", cell).groups()  # type: ignore[union-attr]
                got[place, year] = (Decimal(value), int(n))
    assert got == {key: (median(numbers), len(numbers)) for key, numbers in expected.items()}
    assert len(got) > 2
    [plot] = shown.findall(".//svg[@class='strip']")
    assert all(f"{place} {year} n = {n}" in plot.get("aria-label") for (place, year), (_, n) in got.items())
    total = int(figures(shown)["指标行"])
    left = shown.xpath("//section[h2[@id='targets']]/p[@class='note']")[0].text_content()
    assert total - len(rows) == sum(int(number) for number in re.findall(r"\d+", left))


def test_a_cell_of_the_medians_leads_to_its_rows(server: Server) -> None:
    shown = page(server, "/concept/satisfaction.html")
    link = shown.xpath("//table[@class='pivot']//a[@class='n']")[-1]
    narrowed = page(server, "/concept/satisfaction.html" + link.get("href").partition("#")[0])
    n = int(link.text_content().removeprefix("n = "))
    assert len(texts(narrowed, "rows")) >= n  # rows without a number are listed too
    assert len({(row[2], row[3]) for row in texts(narrowed, "rows")}) == 1


def test_closer_relations_are_fewer_names(server: Server) -> None:
    counts = [int(figures(page(server, f"/concept/satisfaction.html?relation={name}"))["指标行"]) for name in ("broad", "close", "exact")]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[2] > 0
    relations = {row[1] for row in texts(page(server, "/concept/satisfaction.html?relation=exact", "en"), "names")}
    assert relations == {"exact"}


@pytest.mark.parametrize("facet", ["measure", "object", "beneficiary"])
def test_a_facet_has_its_rows_whatever_their_concept(facet: str, built: tuple[Path, str], server: Server) -> None:
    iri = most_used(built, f"?use jx:{facet} ?x .")
    [[n]] = asked(built, f"SELECT (COUNT(?row) AS ?n) WHERE {{ ?use jx:{facet} <{iri}> . ?row jx:nameUse ?use ; a jx:Indicator }}")
    shown = page(server, f"/{facet}/{iri.rpartition('/')[2]}.html", "en")
    assert figures(shown)["Rows"] == f"{int(n):,}"
    assert shown.xpath("//h1/text()")[0].strip()


def test_a_name_says_what_each_of_its_uses_means_and_why(built: tuple[Path, str], server: Server) -> None:
    iri = most_used(built, f"?use jx:useOf ?x ; {MATCHES} ?concept .")
    uses = asked(
        built,
        f"SELECT ?use ?concept ?label ?confidence WHERE {{ ?use jx:useOf <{iri}> ; {MATCHES} ?concept ; sssom:confidence ?confidence . "
        '?concept skos:prefLabel ?label FILTER(LANG(?label) = "zh") }',
    )
    shown = page(server, iri.removeprefix(W3ID.rstrip("/")) + ".html")
    table = shown.xpath("//section[h2[@id='uses']]//tbody/tr")
    said = [[" ".join(cell.text_content().split()) for cell in row] for row in table]
    assert {(row[2], row[4]) for row in said if row[2] != "无标准概念"} == {(use[2], use[3]) for use in uses}
    assert all(row[5] for row in said)
    for use, *_ in uses:
        assert page(server, use.removeprefix(W3ID.rstrip("/")) + ".html").xpath("//p[@class='kind']")[0].text_content()


def test_the_scheme_is_a_tree_with_all_concepts(built: tuple[Path, str], server: Server) -> None:
    shown = page(server, "/concepts")
    listed = shown.xpath("//section[@class='tree']//li/a/@href")
    assert sorted(listed) == sorted(f"/concept/{slug}" for slug in concept_scheme().concepts)
    [[linked]] = asked(built, f"SELECT (COUNT(?row) AS ?n) WHERE {{ ?use {MATCHES} ?c . ?row jx:nameUse ?use ; a jx:Indicator }}")
    tops = [item.find("span").text for item in shown.xpath("//section[@class='tree']/ul/li")]
    assert sum(int(text.replace(",", "")) for text in tops) == int(linked)
    assert page(server, "/concept/scheme.html").xpath("//section[@class='tree']")
    assert page(server, f"/concept/scheme/{concept_scheme().version}.html").xpath("//section[@class='tree']")


@pytest.mark.parametrize(("accept", "ending"), [("text/turtle", "ttl"), ("application/ld+json", "jsonld"), ("text/html", "html")])
@pytest.mark.parametrize("path", ["/concept/satisfaction", "/measure/satisfaction", "/object/general", "/beneficiary/public"])
def test_concepts_are_linked_data(path: str, accept: str, ending: str, server: Server) -> None:
    got = server.ask(path, headers={"Accept": accept})
    assert (got.status, got.headers["location"]) == (303, f"{path}.{ending}")
    assert server.ask(f"{path}.{ending}").status == 200


def test_a_description_of_a_group_has_the_concepts_below_it(server: Server) -> None:
    text = server.ask("/concept/satisfaction.nt").text
    below = [slug for slug, concept in concept_scheme().concepts.items() if concept.parent == "satisfaction"]
    assert all(f"<{W3ID}concept/{slug}> <{SKOS}prefLabel>" in text for slug in below)


def test_tables_search_and_browsing_lead_to_concepts(built: tuple[Path, str], server: Server) -> None:
    [[table, concept]] = asked(
        built,
        f"SELECT ?table ?c WHERE {{ ?row a jx:Indicator ; jx:inTable ?table ; jx:nameUse ?use . ?use {MATCHES} ?c }} ORDER BY ?table ?c LIMIT 1",
    )
    shown = page(server, table.removeprefix(W3ID.rstrip("/")) + ".html")
    assert concept.removeprefix(W3ID.rstrip("/")) in shown.xpath("//a[@class='concept']/@href")
    assert "/concept/satisfaction" in page(server, f"/search?q={quote('满意度')}").xpath("//p[@class='meant']/a/@href")
    assert "/concepts" in page(server, "/browse").xpath("//main//a/@href")


def test_links_that_want_a_decision_are_those_that_are_not_sure(built: tuple[Path, str], server: Server) -> None:
    [[n]] = asked(built, "SELECT (COUNT(?use) AS ?n) WHERE { ?use sssom:confidence ?c FILTER(?c < 0.7) }")
    shown = page(server, "/review?below=0.7", "en")
    assert shown.xpath("//h2[@id='open']/span")[0].text == f"{int(n):,}"
    listed = texts(shown, "rows")
    assert listed
    assert all(float(row[4]) < 0.7 for row in listed)
    assert [int(row[1]) for row in listed] == sorted((int(row[1]) for row in listed), reverse=True)
    assert "jixiao link review" in shown.find(".//pre").text_content()


@pytest.mark.parametrize(
    "path",
    [
        "/concept/satisfaction.html?relation=x",
        "/concept/satisfaction.html?page=0",
        "/concept/satisfaction.html?year=x",
        "/review?below=x",
        "/review?below=%C2%B2",
        "/concept/satisfaction.html?" + urlencode({"place": "urn:a> ?p ?o"}),
    ],
)
def test_wrong_parameters_are_told(path: str, server: Server) -> None:
    assert page(server, path, status=400).find(".//p[@role='alert']").text_content().strip()


def test_a_unit_that_there_is_not_is_the_most_frequent_one(server: Server) -> None:
    shown = page(server, "/concept/satisfaction.html?unit=zzzz")
    assert "%" in shown.get_element_by_id("targets").text_content()


def test_no_page_of_a_store_without_links_fails(tmp_path: Path) -> None:
    open_store(str(tmp_path / "store")).close()
    with serving(tmp_path / "store", tmp_path, "--workers", "2") as server:
        for path in ("/concepts", "/review", "/search?q=x"):
            assert server.ask(path, headers={"Accept": "text/html"}).status == 200, path


def test_thousands_of_rows_make_no_large_page(tmp_path: Path) -> None:
    """Of 3,000 rows in 120 places and 5 years, with 500 names: the page says how many it leaves out, and all rows can be turned to."""
    store = open_store(str(tmp_path / "store"))
    statements = {"urn:g": list[str](), "urn:links": list[str]()}
    for at in range(500):
        use, name = f"<{W3ID}id/name-use/x-{at}>", f"<{W3ID}id/indicator-concept/x-{at}>"
        statements["urn:g"] += [
            f"{use} <{RDF_TYPE}> <{JX}NameUse>",
            f"{use} <{JX}useOf> {name}",
            f'{name} <{SKOS}prefLabel> "第{at}类群众满意度"@zh',
        ]
        statements["urn:links"] += [
            f"{use} <{SKOS}exactMatch> <{W3ID}concept/satisfaction-public>",
            f'{use} <{SSSOM}confidence> "0.9"^^<{XSD}decimal>',
            f"{use} <{SSSOM}mapping_justification> <{SEMAPV}CompositeMatching>",
            f'{use} <{SSSOM}comment> "measure=满意度; unit=percent"',
        ]
    for at in range(3000):
        table = f"<urn:table:{at // 6}>"
        row, target = f"<urn:row:{at}>", f"<urn:target:{at}>"
        statements["urn:g"] += [
            f"{row} <{RDF_TYPE}> <{JX}Indicator>",
            f"{row} <{JX}inTable> {table}",
            f"{row} <{JX}jurisdiction> <urn:place:{at % 120}>",
            f'{row} <{JX}fiscalYear> "{2020 + at // 120 % 5}"^^<{XSD}integer>',
            f'{row} <{JX}name> "群众满意度"',
            f"{row} <{JX}nameUse> <{W3ID}id/name-use/x-{at % 500}>",
            f"{row} <{JX}target> {target}",
            f"{target} <{RDF_TYPE}> <{JX}NumberTarget>",
            f'{target} <{JX}number> "{60 + at % 41}"^^<{XSD}decimal>',
            f'{target} <{JX}unitText> "%"',
            f'{target} <{JX}verbatim> "{60 + at % 41}%"',
        ]
    store.replace(statements)
    store.close()
    with serving(tmp_path / "store", tmp_path, "--workers", "2") as server:
        exists = "/concept/satisfaction-public.html"
        got = server.ask(exists, headers={"Accept": "text/html"})
        assert got.status == 200, got.text
        assert len(got.body) < 300_000
        shown = html.document_fromstring(got.text)
        assert figures(shown)["指标行"] == "3,000"
        assert len(texts(shown, "pivot")) == 60
        assert "60" in shown.xpath("//table[@class='pivot']/../following-sibling::p")[0].text_content()
        last = page(server, f"{exists}?page=60")
        assert len(texts(last, "rows")) == 50
