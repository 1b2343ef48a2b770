"""Every IRI that jixiao mints is an address of the service: Accept × thing × suffix, and what stands there."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from jixiao import __version__
from jixiao.store import open_store
from service_client import Server, serving

NAMESPACE = "https://w3id.org/jixiao/"
JX = f"{NAMESPACE}ontology#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
FORMATS = {
    "ttl": ("text/turtle; charset=utf-8", pyoxigraph.RdfFormat.TURTLE),
    "nt": ("application/n-triples", pyoxigraph.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", pyoxigraph.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", pyoxigraph.RdfFormat.RDF_XML),
}
ACCEPTS = {
    None: "ttl",
    "*/*": "html",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "html",
    "text/turtle": "ttl",
    "application/x-turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
    "text/html;q=0.4, application/ld+json;q=0.5": "jsonld",
    "text/html;q=0.5, application/ld+json;q=0.4": "html",
    "text/*": "html",
    "application/*;q=0.9, text/html;q=0.1": "nt",
    "application/xhtml+xml": "html",
}
#: A thing of each kind, by the query that finds one; those without are there in any store.
KINDS = {
    "table": "?s a jx:TargetTable",
    "indicator": "?s a jx:Indicator",
    "target": "?s a jx:NumberTarget",
    "department": "?s a jx:Department",
    "project": "?s a jx:Project",
    "document": "?s a jx:Document",
    "finding": "?s a jx:Finding",
    "indicator concept": "?s a jx:IndicatorConcept",
    "activity": "?s a <http://www.w3.org/ns/prov#Activity>",
    "place": "?t a jx:TargetTable ; jx:jurisdiction ?s",
    "data set": "?row <http://purl.org/linked-data/cube#dataSet> ?s",
    "scheme": "?c a jx:IndicatorConcept ; <http://www.w3.org/2004/02/skos/core#inScheme> ?s",
}
WHOLES = ("ontology", "framework", "unit", "shapes", "query/overview")


@pytest.fixture(scope="module")
def server(built: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(built[0], tmp_path_factory.mktemp("linked"), "--workers", "2") as running:
        yield running


@pytest.fixture(scope="module")
def things(built: tuple[Path, str]) -> dict[str, str]:
    """The IRI of a thing of each kind."""
    store = open_store(str(built[0]), read_only=True)
    found = {name: f"{NAMESPACE}{name}" for name in WHOLES}
    for kind, pattern in KINDS.items():
        found[kind] = store.select(f"PREFIX jx: <{JX}> SELECT ?s WHERE {{ {pattern} }} ORDER BY ?s LIMIT 1").rows[0][0].value
    return found


def path_of(iri: str) -> str:
    return "/" + iri.removeprefix(NAMESPACE).partition("#")[0]


@pytest.mark.parametrize("accept", ACCEPTS, ids=str)
@pytest.mark.parametrize("kind", [*KINDS, *WHOLES])
def test_a_thing_sends_to_a_description_of_it(kind: str, accept: str | None, server: Server, things: dict[str, str]) -> None:
    path = path_of(things[kind])
    got = server.ask(path, headers={"Accept": accept} if accept else {})
    assert (got.status, got.headers["location"]) == (303, f"{path}.{ACCEPTS[accept]}")
    assert "Accept" in got.headers["vary"]


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("kind", [*KINDS, *WHOLES])
def test_a_description_speaks_of_the_thing(kind: str, ending: str, server: Server, things: dict[str, str]) -> None:
    iri = things[kind]
    got = server.ask(f"{path_of(iri)}.{ending}", headers={"Accept": "text/html"})  # a suffix says more than Accept
    media_type, form = FORMATS[ending]
    assert (got.status, got.headers["content-type"]) == (200, media_type)
    subjects = {quad.subject.value for quad in pyoxigraph.parse(got.body, format=form, base_iri=iri)}
    assert any(subject == iri or subject.startswith(f"{iri.partition('#')[0]}#") for subject in subjects)
    assert f'{path_of(iri)}.html>; rel="alternate"; type="text/html"' in got.headers["link"]


@pytest.mark.parametrize("kind", [*KINDS, *WHOLES])
def test_a_page_leads_to_its_data(kind: str, server: Server, things: dict[str, str]) -> None:
    got = server.ask(f"{path_of(things[kind])}.html", headers={"Accept": "text/turtle"})
    assert (got.status, got.headers["content-type"]) == (200, "text/html; charset=utf-8")
    if kind == "query/overview":  # its page is the one with the form
        assert '"/api/queries/overview?format=csv"' in got.text
        return
    links = dict(re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)">', got.text))
    assert set(links) == {"text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"}
    assert all(server.ask(link).status == 200 for link in links.values())


def test_a_table_is_described_with_its_rows_targets_and_labels(server: Server, things: dict[str, str]) -> None:
    body = server.ask(f"{path_of(things['table'])}.nt").text
    assert f"<{JX}inTable> <{things['table']}>" in body
    for name in ("verbatim", "position", "budget", "level1"):
        assert f"<{JX}{name}>" in body
    department = re.search(rf"<{re.escape(things['table'])}> <{re.escape(JX)}department> (<[^>]+>)", body)
    assert department is not None
    assert f"{department[1]} <http://www.w3.org/2000/01/rdf-schema#label>" in body


def test_the_version_of_the_ontology_is_the_ontology(server: Server) -> None:
    """Where owl:versionIRI leads, in every format."""
    path = f"/ontology/{__version__}"
    for accept, ending in ACCEPTS.items():
        sent = server.ask(path, headers={"Accept": accept} if accept else {})
        assert (sent.status, sent.headers["location"]) == (303, f"{path}.{ending}")
    for ending in ("html", *FORMATS):
        got, whole = (server.ask(f"{at}.{ending}") for at in (path, "/ontology"))
        assert (got.status, got.headers["content-type"], len(got.body)) == (200, whole.headers["content-type"], len(whole.body))
    assert f"<{NAMESPACE}ontology/{__version__}>" in server.ask(f"{path}.ttl").text
    assert server.ask("/ontology/0.0.9").status == 404


def test_every_iri_of_the_store_is_an_address(built: tuple[Path, str], server: Server) -> None:
    """A sample of all: things by their IRIs without what stands after #, and named graphs."""
    store = open_store(str(built[0]), read_only=True)
    found = store.select(f'SELECT DISTINCT ?s WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{NAMESPACE}")) }}').rows
    iris = sorted({row[0].value.partition("#")[0] for row in found})
    assert len(iris) > 5000
    hidden = {name for name in store.names() if name.endswith("/bookkeeping")}
    assert len(hidden) > 1
    for name in sorted(hidden):
        assert server.ask(path_of(name), headers={"Accept": "application/n-triples"}).status == 404, name
    iris = [iri for iri in iris if iri not in hidden]
    for iri in [*random.Random(1).sample(iris, 150), *(name for name in store.names() if name not in hidden)]:
        first = server.ask(path_of(iri), headers={"Accept": "application/n-triples"})
        assert first.status == 303, iri
        assert server.ask(first.headers["location"]).body, iri
        assert server.ask(first.headers["location"].removesuffix(".nt") + ".html").status == 200, iri


@pytest.mark.parametrize("ending", ["", ".html", ".ttl", ".nt", ".jsonld", ".rdf"])
@pytest.mark.parametrize(
    "path", ["/id/table/none", "/id/", "/id", "/jurisdiction/999999", "/ontologie", "/query/none", "/unit/none", "/id/%3Cb%3E", "/id/a%22b"]
)
def test_what_is_not_there(path: str, ending: str, server: Server) -> None:
    got = server.ask(path + ending, headers={"Accept": "text/html"})
    assert got.status == 404
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert "<b>" not in got.text
    assert server.ask(path + ending).status == 404


def test_a_format_there_is_not(server: Server, things: dict[str, str]) -> None:
    got = server.ask(path_of(things["table"]), headers={"Accept": "image/png, text/html;q=0"})
    assert got.status == 406
    assert "text/html, text/turtle, application/n-triples, application/ld+json, application/rdf+xml" in got.text


def test_an_iri_with_escapes(tmp_path: Path) -> None:
    """Departments' codes stand escaped in their IRIs, which are compared letter by letter."""
    store = open_store(str(tmp_path / "store"))
    iri = f"{NAMESPACE}id/department/120000/%E7%94%B2%2F1"
    store.replace({"urn:g": [f'<{iri}> <{JX}name> "甲<b>"', f"<{iri}> {TYPE} <{JX}Department>"]})
    store.close()
    with serving(tmp_path / "store", tmp_path, "--workers", "2") as server:
        assert server.ask(path_of(iri)).headers["location"] == f"{path_of(iri)}.ttl"
        assert iri in server.ask(f"{path_of(iri)}.ttl").text
        page = server.ask(f"{path_of(iri)}.html").text
        assert "<h1>甲&lt;b&gt;</h1>" in page


def test_data_of_another_base(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    iri = "http://data.example.cn/target/project/1"
    store.replace({"urn:g": [f'<{iri}> <{JX}name> "项目一"', f"<{iri}> {TYPE} <{JX}Project>"]})
    store.close()
    with serving(tmp_path / "store", tmp_path, "--workers", "2", "--base", "http://data.example.cn/target/") as server:
        assert server.ask("/target/project/1").headers["location"] == "/target/project/1.ttl"
        assert iri in server.ask("/target/project/1.nt").text
        assert "<h1>项目一</h1>" in server.ask("/target/project/1.html").text


def test_a_base_at_the_root_leaves_the_rest_in_place(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    iri = "https://data.example.org/project/1"
    store.replace({"urn:g": [f'<{iri}> <{JX}name> "项目一"', f"<{iri}> {TYPE} <{JX}Project>"]})
    store.close()
    with serving(tmp_path / "store", tmp_path, "--workers", "2", "--base", "https://data.example.org/") as server:
        assert server.ask("/project/1").headers["location"] == "/project/1.ttl"
        assert "<h1>项目一</h1>" in server.ask("/project/1.html").text
        assert server.ask("/shapes.html").status == 200
        assert server.ask("/query/overview.ttl").status == 200
        assert server.ask("/queries").status == 200
        assert server.ask("/nix", headers={"Accept": "text/html"}).status == 404
