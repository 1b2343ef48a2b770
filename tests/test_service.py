"""``jixiao serve`` as its clients see it: the protocol, formats, REST, descriptions, updates."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

import pandas
import pytest
from openpyxl import load_workbook
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

from browser import modules
from conftest import run_jixiao
from jixiao.service.api.saved_queries import OPTIONS
from jixiao.sparql.saved_queries import catalogue
from jixiao.store import open_store
from service_client import Server, serving

NAMES = "SELECT ?name WHERE { ?s <https://w3id.org/jixiao/ontology#name> ?name FILTER(CONTAINS(?name, '市')) } ORDER BY ?name LIMIT 20"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a <https://w3id.org/jixiao/ontology#TargetTable> ; ?p ?o }"
#: A graph of the reference data.
ONTOLOGY = "https://w3id.org/jixiao/ontology"


@pytest.fixture(scope="module")
def server(built: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(built[0], tmp_path_factory.mktemp("serve"), "--workers", "2") as running:
        yield running


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("writable")
    with serving(folder / "store", folder, "--writable", "--workers", "2") as running:
        yield running


# -- the protocol ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("application/sparql-results+json", QueryResultsFormat.JSON),
        ("application/sparql-results+xml", QueryResultsFormat.XML),
        ("text/tab-separated-values", QueryResultsFormat.TSV),
    ],
)
def test_rows_in_each_format_are_those_of_the_store(server: Server, accept: str, form: QueryResultsFormat) -> None:
    wanted = open_store(str(server.store), read_only=True).select(NAMES)
    assert len(wanted.rows) > 5
    got = server.query(NAMES, accept)
    assert (got.status, got.headers["content-type"].partition(";")[0]) == (200, accept)
    found = parse_query_results(got.body, format=form)
    assert [variable.value for variable in found.variables] == list(wanted.columns)
    assert [solution["name"].value for solution in found] == [row[0].value for row in wanted.rows]


def test_csv_is_read_by_the_csv_module(server: Server) -> None:
    wanted = open_store(str(server.store), read_only=True).select(NAMES)
    got = server.query(NAMES, "text/csv")
    assert got.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(got.text, newline="")))
    assert rows == [["name"], *([row[0].value] for row in wanted.rows)]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/trig", RdfFormat.TRIG),
        ("application/n-quads", RdfFormat.N_QUADS),
    ],
)
def test_graphs_in_each_format_have_the_same_statements(server: Server, accept: str, form: RdfFormat) -> None:
    got = server.query(CONSTRUCT, accept)
    assert (got.status, got.headers["content-type"].partition(";")[0]) == (200, accept)
    found = {str(quad.triple) for quad in parse(got.body, format=form)}
    wanted = {str(quad.triple) for quad in parse(server.query(CONSTRUCT, "application/n-triples").body, format=RdfFormat.N_TRIPLES)}
    assert found == wanted
    assert len(found) > 100


def test_yes_and_no_in_each_format(server: Server) -> None:
    assert server.query("ASK { ?s ?p ?o }").json == {"head": {}, "boolean": True}
    assert server.query("ASK { ?s <urn:nothing> ?o }").json["boolean"] is False
    assert b"<boolean>true</boolean>" in server.query("ASK {}", "application/xml").body
    assert server.query("ASK {}", "text/csv").body == b"true"
    assert server.query("ASK {}", "text/tab-separated-values").body == b"true"


def test_a_format_that_there_is_not_is_said_with_those_there_are(server: Server) -> None:
    got = server.query(NAMES, "image/png")
    assert got.status == 406
    for media_type in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"):
        assert media_type in got.text
    got = server.query(CONSTRUCT, "text/csv")
    assert got.status == 406
    assert "text/turtle" in got.text


def test_the_three_ways_of_asking_give_the_same(server: Server) -> None:
    got = server.query(NAMES, "text/csv")
    form = server.ask(
        "/sparql",
        method="POST",
        body=urlencode({"query": NAMES}).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", "Accept": "text/csv"},
    )
    direct = server.ask(
        "/sparql/", method="POST", body=NAMES.encode(), headers={"Content-Type": "application/sparql-query", "Accept": "text/csv"}
    )
    assert got.status == form.status == direct.status == 200
    assert got.body == form.body == direct.body


def test_head_says_what_get_would(server: Server) -> None:
    path = f"/sparql?query={quote(NAMES)}"
    got, head = server.ask(path), server.ask(path, method="HEAD")
    assert head.status == 200
    assert head.body == b""
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers[name] == got.headers[name]


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("method", "path", "content_type", "body", "status"),
    [
        ("GET", "/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D", None, None, 400),
        ("GET", "/sparql?query=ASK%20%7B", None, None, 400),
        ("GET", "/sparql?query=%FF", None, None, 400),
        ("GET", "/sparql?query=", None, None, 400),
        ("GET", "/sparql?update=CLEAR%20ALL", None, None, 400),
        ("PUT", "/sparql?query=ASK%20%7B%7D", None, None, 405),
        ("DELETE", "/sparql", None, None, 405),
        ("POST", "/sparql", None, b"ASK {}", 415),
        ("POST", "/sparql", "text/plain", b"ASK {}", 415),
        ("POST", "/sparql", "application/sparql-query; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
        ("POST", "/sparql", "application/sparql-query", b"ASK { ?s ?p '\xff' }", 400),
        ("POST", "/sparql", FORM, b"", 400),
        ("POST", "/sparql", FORM, b"query=ASK%7B%7D&query=ASK%7B%7D", 400),
        ("POST", "/sparql", FORM, b"query=ASK%7B%7D&update=CLEAR%20ALL", 400),
        ("POST", "/sparql?query=ASK%7B%7D", "application/sparql-query", b"ASK {}", 400),
        ("POST", "/sparql", FORM, b"update=CLEAR%20ALL", 403),
        ("POST", "/sparql", "application/sparql-update", b"CLEAR ALL", 403),
        ("GET", "/nothing", None, None, 404),
        ("GET", "/sparql/x", None, None, 404),
        ("POST", "/api/queries", None, b"", 405),
        ("PUT", "/graphs?default", None, b"", 405),
        ("GET", "/graphs", None, None, 400),
        ("GET", "/graphs?graph=urn:nothing", None, None, 404),
        ("GET", "/graphs?graph=", None, None, 400),
    ],
)
def test_wrong_requests_get_the_right_status(
    server: Server, method: str, path: str, content_type: str | None, body: bytes | None, status: int
) -> None:
    got = server.ask(path, method=method, body=body, headers={"Content-Type": content_type} if content_type else {})
    assert got.status == status, got.text
    assert got.headers["cache-control"] == "no-store"
    assert got.text.strip()
    if status == 405:
        assert "GET" in got.headers["allow"]


def test_an_error_in_a_query_is_said_with_its_place_and_no_markup(server: Server) -> None:
    got = server.query("SELECT * {\n ?s ?p <script>alert(1)</script> . FILTER }")
    assert got.status == 400
    assert "2:" in got.text
    assert got.headers["content-type"] == "text/plain; charset=utf-8"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"].startswith("default-src 'none'")


def test_the_dataset_of_a_query(server: Server) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    everything = int(server.query(count).json["results"]["bindings"][0]["n"]["value"])
    one = int(server.query(count, default_graph_uri=ONTOLOGY).json["results"]["bindings"][0]["n"]["value"])
    own = int(server.query(f"SELECT (COUNT(*) AS ?n) FROM <{ONTOLOGY}> {{ ?s ?p ?o }}").json["results"]["bindings"][0]["n"]["value"])
    assert 100 < one == own < everything
    in_graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert len(server.query(in_graphs).json["results"]["bindings"]) > 5
    named = server.query(in_graphs, named_graph_uri=ONTOLOGY).json["results"]["bindings"]
    assert [row["g"]["value"] for row in named] == [ONTOLOGY]
    assert server.query(in_graphs, default_graph_uri=ONTOLOGY).json["results"]["bindings"] == []
    # The protocol's dataset is used, not the query's own.
    got = server.query("ASK FROM <urn:nothing> { ?s ?p ?o }", default_graph_uri=ONTOLOGY)
    assert got.json["boolean"] is True


def test_a_graph_that_is_not_here_is_named_in_a_header(server: Server) -> None:
    got = server.query("ASK { ?s ?p ?o }", default_graph_uri=["http://example.org/图", ONTOLOGY])
    assert got.status == 200
    assert got.headers["jixiao-unknown-graphs"] == "<http://example.org/%E5%9B%BE>"


def test_a_relative_iri_is_one_of_the_endpoint(server: Server) -> None:
    got = server.query("CONSTRUCT { <s> <p> <o> } WHERE {}", "application/n-triples")
    assert got.text == f"<{server.url}s> <{server.url}p> <{server.url}o> .\n"


# -- caches and browsers ---------------------------------------------------------------------------------------------------


def test_an_answer_that_one_has_is_not_sent_again(server: Server) -> None:
    path = f"/sparql?query={quote(NAMES)}"
    got = server.ask(path, headers={"Accept": "text/csv"})
    assert got.headers["cache-control"] == "public, max-age=60"
    assert "Accept" in got.headers["vary"]
    again = server.ask(path, headers={"Accept": "text/csv", "If-None-Match": f'"other", W/{got.headers["etag"]}'})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", got.headers["etag"])
    assert server.ask(path, headers={"Accept": "text/csv", "If-None-Match": '"other"'}).status == 200
    assert server.ask(path, headers={"Accept": "application/json"}).headers["etag"] != got.headers["etag"]


def test_an_answer_that_changes_is_not_kept(server: Server) -> None:
    first, second = (server.query("SELECT (UUID() AS ?u) {}") for _ in range(2))
    assert first.body != second.body
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"


def test_pages_of_other_hosts_may_ask(server: Server) -> None:
    got = server.ask(
        "/sparql",
        method="OPTIONS",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert got.status == 204
    assert got.headers["access-control-allow-origin"] == "*"
    assert "POST" in got.headers["access-control-allow-methods"]
    assert "Content-Type" in got.headers["access-control-allow-headers"]
    for path in ("/", "/sparql?query=ASK%20%7B%7D", "/nothing", "/api/queries"):
        assert server.ask(path).headers["access-control-allow-origin"] == "*"


# -- descriptions and graphs -----------------------------------------------------------------------------------------------


def test_the_service_describes_itself(server: Server) -> None:
    sd = "http://www.w3.org/ns/sparql-service-description#"
    for accept, form in (("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("application/ld+json", "json-ld")):
        got = server.ask("/sparql", headers={"Accept": accept})
        assert got.status == 200
        graph = Graph().parse(data=got.body, format=form)
        endpoint = URIRef(f"{server.url}sparql")
        assert (endpoint, URIRef(f"{sd}endpoint"), endpoint) in graph
        assert (endpoint, URIRef(f"{sd}feature"), URIRef(f"{sd}UnionDefaultGraph")) in graph
        assert (endpoint, URIRef(f"{sd}supportedLanguage"), URIRef(f"{sd}SPARQL11Update")) not in graph
    assert server.ask("/sparql", headers={"Accept": "image/png"}).status == 406
    assert b"a b" not in server.ask("/sparql", headers={"Host": "a b"}).body


def test_void_says_what_is_here(server: Server) -> None:
    void = "http://rdfs.org/ns/void#"
    graph = Graph().parse(data=server.ask("/.well-known/void").body, format="turtle")
    distinct = server.query("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }").json["results"]["bindings"][0]["n"][
        "value"
    ]
    (triples,) = graph.objects(None, URIRef(f"{void}triples"))
    assert str(triples) == distinct
    (endpoint,) = graph.objects(None, URIRef(f"{void}sparqlEndpoint"))
    assert str(endpoint) == f"{server.url}sparql"
    (table,) = graph.subjects(URIRef(f"{void}class"), URIRef("https://w3id.org/jixiao/ontology#TargetTable"))
    asked = "SELECT (COUNT(DISTINCT ?t) AS ?n) { ?t a <https://w3id.org/jixiao/ontology#TargetTable> }"
    assert str(graph.value(table, URIRef(f"{void}entities"))) == server.query(asked).json["results"]["bindings"][0]["n"]["value"]


def test_a_named_graph_can_be_read(server: Server) -> None:
    got = server.ask(f"/graphs?graph={quote(ONTOLOGY, safe='')}", headers={"Accept": "application/n-triples"})
    assert got.status == 200
    wanted = open_store(str(server.store), read_only=True).graph(ONTOLOGY)
    assert sorted(got.text.splitlines()) == sorted(wanted.splitlines())
    assert server.ask(f"/graphs?graph={quote(ONTOLOGY, safe='')}", method="HEAD").headers["content-type"] == "text/turtle; charset=utf-8"
    assert len(server.ask("/graphs?default", headers={"Accept": "application/n-triples"}).body) > len(got.body)


def test_the_start_page_leads_to_everything(server: Server) -> None:
    got = server.ask("/")
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    for link in (
        "/sparql",
        "/.well-known/void",
        "/api/queries",
        "/api/openapi.json",
        "/queries/overview",
        "/queries",
        "/browse",
        "/editor",
    ):
        assert f'href="{link}"' in got.text
        assert server.ask(link).status == 200


def test_health(server: Server) -> None:
    got = server.ask("/healthz")
    assert got.status == 200
    assert got.json["ok"] is True
    assert got.json["workers"] == 2


# -- the saved queries -----------------------------------------------------------------------------------------------------


def test_no_parameter_of_a_query_is_called_like_an_option() -> None:
    assert not {param.name for query in catalogue().values() for param in query.params} & set(OPTIONS)


def test_the_catalogue_is_listed(server: Server) -> None:
    listed = {entry["name"]: entry for entry in server.ask("/api/queries").json}
    assert set(listed) == set(catalogue())
    for name, query in catalogue().items():
        assert listed[name]["title"] == {"en": query.summary, "zh": query.summary_zh}
        assert [param["name"] for param in listed[name]["parameters"]] == [param.name for param in query.params]
        assert listed[name]["url"] == f"{server.url}api/queries/{name}"


@pytest.mark.parametrize("form", ["json", "csv", "tsv"])
def test_a_saved_query_gives_what_the_command_gives(server: Server, form: str) -> None:
    done = run_jixiao("query", "largest-projects", "-p", "limit=3", "--format", form, "--store", server.store)
    got = server.ask(f"/api/queries/largest-projects?limit=3&format={form}")
    assert got.status == 200
    assert got.text == done.stdout
    assert len(got.text) > 100


def test_parameters_in_chinese(server: Server) -> None:
    done = run_jixiao("query", "projects-about", "-p", "term=培训", "--format", "json", "--store", server.store)
    got = server.ask(f"/api/queries/projects-about?{urlencode({'term': '培训'})}", headers={"Accept": "application/json"})
    assert got.json == json.loads(done.stdout)
    assert got.json


def test_csv_for_excel_and_a_workbook(server: Server) -> None:
    plain = server.ask("/api/queries/overview?format=csv")
    marked = server.ask("/api/queries/overview?format=csv&bom=1")
    assert marked.body == b"\xef\xbb\xbf" + plain.body
    assert marked.headers["etag"] != plain.headers["etag"]
    book = load_workbook(io.BytesIO(server.ask("/api/queries/overview?format=xlsx").body))
    rows = [[str(value) for value in row] for row in book.active.values]
    assert rows == list(csv.reader(io.StringIO(plain.text)))


def test_what_is_wrong_with_a_saved_query_is_said_as_json(server: Server) -> None:
    for path, status in (
        ("/api/queries/overvew", 404),
        ("/api/queries/overview?nothing=1", 400),
        ("/api/queries/overview?city=%E6%8B%89%E8%90%A8", 400),  # 拉萨, of which the store has nothing
        ("/api/queries/largest-projects?limit=many", 400),
        ("/api/queries/largest-projects?limit=1&limit=2", 400),
        ("/api/queries/overview?format=pdf", 406),
    ):
        got = server.ask(path)
        assert got.status == status
        assert set(got.json) == {"error", "error_zh"}
    assert "overview" in server.ask("/api/queries/overvew").json["error"]
    assert server.ask("/api/queries/overview", headers={"Accept": "image/png"}).status == 406


def test_the_api_is_described(server: Server) -> None:
    document = server.ask("/api/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {"/api/queries", *(f"/api/queries/{name}" for name in catalogue())}
    for path, item in document["paths"].items():
        if path != "/api/queries":
            query = catalogue()[path.rpartition("/")[2]]
            assert [entry["name"] for entry in item["get"]["parameters"]] == [*(param.name for param in query.params), *OPTIONS]


# -- clients ---------------------------------------------------------------------------------------------------------------


def test_sparqlwrapper_is_a_client(server: Server) -> None:
    client = SPARQLWrapper(f"{server.url}sparql")
    client.setQuery(NAMES)
    client.setReturnFormat(JSON)
    names = [row["name"]["value"] for row in client.queryAndConvert()["results"]["bindings"]]
    assert any("市" in name for name in names)
    client.setMethod(POST)
    assert [row["name"]["value"] for row in client.queryAndConvert()["results"]["bindings"]] == names
    client.setReturnFormat(XML)
    found = client.queryAndConvert().getElementsByTagName("literal")
    assert [node.firstChild.data for node in found] == names
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().decode("utf-8").split() == ["name", *names]
    client.setQuery(CONSTRUCT)
    client.setReturnFormat(TURTLE)
    assert len(Graph().parse(data=client.queryAndConvert(), format="turtle")) > 100


def test_rdflib_is_a_client(server: Server) -> None:
    graph = Graph(SPARQLStore(f"{server.url}sparql"))
    names = [str(row.name) for row in graph.query(NAMES)]
    assert names == [row["name"]["value"] for row in server.query(NAMES).json["results"]["bindings"]]
    table = URIRef("https://w3id.org/jixiao/ontology#TargetTable")
    kind = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert len(list(graph.triples((None, kind, table)))) > 10


def test_jixiao_is_a_client(server: Server) -> None:
    wanted = run_jixiao("query", "overview", "--format", "csv", "--store", server.store)
    done = run_jixiao("query", "overview", "--format", "csv", "--store", f"{server.url}sparql")
    assert done.stdout == wanted.stdout, done.stderr


# -- updates ---------------------------------------------------------------------------------------------------------------


def test_an_update_needs_the_token(writable: Server) -> None:
    update = "INSERT DATA { <urn:token> <urn:p> 1 }"
    for token in (None, "", "wrong", "let-me-writ"):
        got = writable.update(update, token)
        assert got.status == 401
        assert got.headers["www-authenticate"] == "Bearer"
    assert writable.query("ASK { <urn:token> ?p ?o }").json["boolean"] is False
    assert writable.update(update).status == 204
    assert writable.query("ASK { <urn:token> ?p ?o }").json["boolean"] is True


def test_who_wrote_sees_it_at_once(writable: Server) -> None:
    """Each query after an update sees it, whichever worker answers."""
    for number in range(5):
        assert writable.update(f"INSERT DATA {{ GRAPH <urn:图> {{ <urn:seen> <urn:p> {number} }} }}").status == 204
        for _ in range(3):
            rows = writable.query("SELECT ?o { <urn:seen> ?p ?o }").json["results"]["bindings"]
            assert len(rows) == number + 1
    got = writable.query("ASK {}")
    assert got.headers["cache-control"] == "no-cache"


def test_an_update_changes_the_etag(writable: Server) -> None:
    before = writable.query("SELECT * { <urn:etag> ?p ?o }")
    assert writable.update("INSERT DATA { <urn:etag> <urn:p> 1 }").status == 204
    after = writable.ask(
        f"/sparql?{urlencode({'query': 'SELECT * { <urn:etag> ?p ?o }'})}", headers={"If-None-Match": before.headers["etag"]}
    )
    assert after.status == 200
    assert len(after.json["results"]["bindings"]) == 1


def test_a_wrong_update_changes_nothing(writable: Server) -> None:
    assert writable.update("INSERT DATA { <urn:half> <urn:p> 1 } ; INSERT DATA { <urn:half> <urn:p> }").status == 400
    assert writable.update("INSERT DATA { <urn:half> <urn:p> 1 } ; DROP GRAPH <urn:not-there>").status != 204
    assert writable.query("ASK { <urn:half> ?p ?o }").json["boolean"] is False


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <file:///etc/passwd>",
        "LOAD SILENT <http://127.0.0.1:1/>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    ],
)
def test_an_update_fetches_nothing(writable: Server, update: str) -> None:
    assert writable.update(update).status == 403


def test_an_update_waits_for_no_other_program(writable: Server) -> None:
    """While another program has the store open for writing, an update is refused; queries go on."""
    program = f"import pyoxigraph, sys; s = pyoxigraph.Store({str(writable.store)!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "open\n"
        got = writable.update("INSERT DATA { <urn:other> <urn:p> 1 }")
        assert (got.status, got.headers["retry-after"]) == (503, "10")
        assert writable.query("ASK {}").status == 200
        other.stdin.close()
    assert writable.update("INSERT DATA { <urn:other> <urn:p> 1 }").status == 204


# -- the command -----------------------------------------------------------------------------------------------------------


def test_a_build_beside_the_service_is_noticed(built: tuple[Path, str], tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(built[0], store)
    count = "SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d a <https://w3id.org/jixiao/ontology#Document> }"
    with serving(store, tmp_path, "--workers", "2") as server:
        before = server.query(count)
        done = run_jixiao("withdraw", "002_3eaab56bdd7e2a5c.txt", "--store", store)
        assert done.returncode == 0, done.stderr
        for _ in range(600):
            after = server.query(count)
            if after.headers["etag"] != before.headers["etag"]:
                break
            time.sleep(0.1)
        values = [int(got.json["results"]["bindings"][0]["n"]["value"]) for got in (before, after)]
        assert values[1] == values[0] - 1


def gone(processes: list[int]) -> bool:
    """Whether the processes have ended, within a minute: those that nobody ends stay for ever."""
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{number}").exists() for number in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_it_ends_on_sigterm_and_leaves_no_process(built: tuple[Path, str], tmp_path: Path) -> None:
    with serving(built[0], tmp_path, "--workers", "3") as server:
        below = server.processes()
        assert len(below) >= 4
    assert server.process.returncode == 0
    assert gone(below)
    assert (tmp_path / "errors.log").read_text(encoding="utf-8").count("\n") == 1


def test_a_query_that_runs_when_it_is_told_to_end_is_told_so(built: tuple[Path, str], tmp_path: Path) -> None:
    cross = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(6)) + " }"
    with serving(built[0], tmp_path, "--workers", "1", "--timeout", "60") as server, ThreadPoolExecutor(1) as clients:
        below = server.processes()
        asked = clients.submit(server.query, cross)
        while server.ask("/healthz").json["idle"]:
            time.sleep(0.05)
        server.process.terminate()
        got = asked.result()
        assert (got.status, got.headers["retry-after"]) == (503, "10")
        assert server.process.wait(60) == 0
        assert gone(below)
    assert "Traceback" not in (tmp_path / "errors.log").read_text(encoding="utf-8")


def test_killed_it_leaves_no_process(built: tuple[Path, str], tmp_path: Path) -> None:
    with serving(built[0], tmp_path, "--workers", "3") as server:
        below = server.processes()
        server.process.kill()
        server.process.wait()
        assert gone(below)


def test_each_request_is_a_line_of_json(built: tuple[Path, str], tmp_path: Path) -> None:
    with serving(built[0], tmp_path, "--workers", "1") as server:
        for query in (NAMES, NAMES, "SELECT"):
            server.query(query)
    lines = server.lines()  # a line is written when its answer was sent
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [("GET", "/sparql", s) for s in (200, 200, 400)]
    assert [line.get("cached") for line in lines] == [False, True, False]
    assert all(line["bytes"] > 10 and line["ms"] >= 0 and line["client"] == "127.0.0.1" and line["time"] for line in lines)
    assert lines[0]["query"] == lines[1]["query"] != lines[2]["query"]


def test_what_is_wrong_at_the_start_is_said_in_one_line(built: tuple[Path, str], tmp_path: Path, server: Server) -> None:
    for options, said in (
        (("--store", tmp_path / "none"), "there is no store"),
        (("--store", built[0], "--port", server.port), "cannot listen"),
        (("--store", built[0], "--writable"), "needs a token"),
        (("--store", built[0], "--engine", "fast"), "--engine is one of"),
        (("--store", "http://127.0.0.1:1/sparql"), "a folder"),
    ):
        done = run_jixiao("serve", *map(str, options), env={"JIXIAO_TOKEN": ""})
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_store_that_went_is_said_and_one_that_came_back_is_served(built: tuple[Path, str], tmp_path: Path) -> None:
    store, away = tmp_path / "store", tmp_path / "away"
    shutil.copytree(built[0], store)
    with serving(store, tmp_path, "--workers", "2") as server:
        assert server.query("ASK { ?s ?p ?o }").json["boolean"] is True
        store.rename(away)
        time.sleep(1.5)  # longer than the service goes by what it saw
        gone = server.query("ASK { ?s ?p ?o . FILTER(?s != ?o) }")
        assert gone.status in (200, 500)  # from what is open, or said
        assert "Traceback" not in gone.text + tmp_path.joinpath("errors.log").read_text(encoding="utf-8")
        away.rename(store)
        assert server.query("ASK { ?s ?p ?o . FILTER(?p != ?o) }").json["boolean"] is True


def test_comunica_is_a_client(server: Server) -> None:
    """With Chinese in the query and in the answer."""
    sparql = (
        'PREFIX jx: <https://w3id.org/jixiao/ontology#> SELECT DISTINCT ?n { ?s jx:name ?n FILTER(STRSTARTS(?n, "读者满意")) } ORDER BY ?n'
    )
    program = modules().parent / "comunica.mjs"
    done = subprocess.run(["node", program, f"{server.url}sparql", sparql], capture_output=True, text=True, check=True, timeout=600)
    assert json.loads(done.stdout) == [{"n": "读者满意度"}]


def test_pandas_is_a_client(server: Server) -> None:
    """By the address that a page shows, Chinese in it and in the answer."""
    frame = pandas.read_csv(f"{server.url}api/queries/overview?{urlencode({'city': '天津市', 'from': 2023, 'format': 'csv'})}")
    assert list(frame["year"]) == [2023, 2024]
    assert set(frame["city"]) == {"天津市"}
    assert frame["budget_yuan"].sum() == 13944000 + 35213600
