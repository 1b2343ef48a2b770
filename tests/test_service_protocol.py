"""The W3C SPARQL 1.1 Protocol tests, and those of the Graph Store Protocol that read, on ``jixiao serve``.

The suites are not part of the project. They run where ``JIXIAO_SUITES`` names a folder that has them as ``sparql11-protocol/`` and
``sparql11-graph-store/``::

    JIXIAO_SUITES=… python -m pytest tests/test_service_protocol.py

Graphs that a Graph Store test writes are written by SPARQL updates instead, since that protocol only reads here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Node

from service_client import TOKEN, Got, Server, serving

SUITES = os.environ.get("JIXIAO_SUITES", "")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
HTS = "http://www.w3.org/2011/http-statusCodes#"
CNT = Namespace("http://www.w3.org/2011/content#")
STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
TABULAR = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
RDF_TYPES = ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json")

pytestmark = pytest.mark.skipif(not SUITES, reason="JIXIAO_SUITES does not name a folder with the W3C protocol suites")


def manifest(suite: str) -> Graph:
    graph = Graph()
    for path in sorted((Path(SUITES) / suite).glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


def names(suite: str, kind: URIRef) -> list[str]:
    if not SUITES:
        return ["none"]
    return sorted(str(test).rpartition("#")[2] for test in manifest(suite).subjects(RDF.type, kind))


def requests(graph: Graph, name: str) -> list[Node]:
    (test,) = (subject for subject in graph.subjects(MF.action) if str(subject).endswith(f"#{name}"))
    return list(Collection(graph, graph.value(graph.value(test, MF.action), HT.requests)))


def headers(graph: Graph, node: Node) -> dict[str, str]:
    listed = graph.value(node, HT.headers)
    found = Collection(graph, listed) if listed is not None else []
    return {str(graph.value(header, HT.fieldName)).lower(): str(graph.value(header, HT.fieldValue)) for header in found}


def content(graph: Graph, node: Node) -> bytes | None:
    body = graph.value(node, HT.body)
    if body is None:
        return None
    return str(graph.value(body, CNT.chars)).encode(str(graph.value(body, CNT.characterEncoding)))


def fits(status: int, wanted: Node) -> bool:
    name = str(wanted).removeprefix(HTS).removeprefix("StatusCode")
    return str(status).startswith(name[0]) if name.endswith("xx") else status == STATUSES[name]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("suite")
    with serving(folder / "store", folder, "--writable", "--workers", "2") as running:
        yield running


def load_protocol_data(server: Server) -> None:
    parts = ["CLEAR ALL"]
    for number in (1, 2, 3):
        text = (Path(SUITES) / "sparql11-protocol" / f"data{number}.nt").read_text(encoding="utf-8")
        parts.append(f"INSERT DATA {{ GRAPH <http://kasei.us/2009/09/sparql/data/data{number}.rdf> {{ {text} }} }}")
    assert server.update(" ; ".join(parts)).status == 204


@pytest.mark.parametrize("name", names("sparql11-protocol", MF.ProtocolTest))
def test_the_protocol(server: Server, name: str) -> None:
    graph = manifest("sparql11-protocol")
    load_protocol_data(server)
    for request in requests(graph, name):
        response = graph.value(request, HT.resp)
        got = server.ask(
            str(graph.value(request, HT.absolutePath)),
            method=str(graph.value(request, HT.methodName)),
            body=content(graph, request),
            headers={**headers(graph, request), "Authorization": f"Bearer {TOKEN}"},
        )
        wanted = list(graph.objects(response, MF.expectedStatus))
        assert any(fits(got.status, status) for status in wanted), got
        check_content(got, graph, response)


def check_content(got: Got, graph: Graph, response: Node) -> None:
    media_type = got.headers.get("content-type", "").partition(";")[0]
    form = graph.value(response, MF.expectedFormat)
    if form is not None:
        offered = {"boolean": TABULAR[:2], "tabular": TABULAR, "RDF": RDF_TYPES}[str(form)]
        assert media_type in offered, got
    boolean = graph.value(response, MF.expectedBoolean)
    if boolean is not None:
        assert got.json["boolean"] is boolean.toPython(), got


def test_the_protocol_suite_is_all_there() -> None:
    assert len(names("sparql11-protocol", MF.ProtocolTest)) == 34


def graph_of(path: str) -> str | None:
    """The graph that a Graph Store request is about; None for the default graph."""
    parts = urlsplit(path)
    named = parse_qs(parts.query).get("graph")
    if named:
        return named[0]
    return None if "default" in parts.query else f"http://www.example{parts.path.replace('/gsp', '/graphs', 1)}"


@pytest.mark.parametrize("name", names("sparql11-graph-store", MF.GraphStoreProtocolTest))
def test_reading_graphs(server: Server, name: str) -> None:
    graph = manifest("sparql11-graph-store")
    assert server.update("CLEAR ALL").status == 204
    read = 0
    for request in requests(graph, name):
        method, path = str(graph.value(request, HT.methodName)), str(graph.value(request, HT.absolutePath))
        response, sent, about = graph.value(request, HT.resp), content(graph, request), headers(graph, request)
        if method == "POST" and (path == "/gsp" or "multipart" in about.get("content-type", "")):
            pytest.skip("posts to the store itself, or several parts: writing is by SPARQL update here")
        if method in ("PUT", "POST", "DELETE"):
            write(server, method, graph_of(path), sent)
            continue
        read += 1
        asked = path.replace("/gsp", "/graphs", 1)
        got = server.ask(asked, method=method, headers={**about, "Host": "www.example"})
        assert any(fits(got.status, status) for status in graph.objects(response, MF.expectedStatus)), got
        expected = content(graph, response)
        if expected is not None:
            wanted = Graph().parse(data=expected, format="turtle", publicID="http://www.example/")
            found = Graph().parse(data=got.body, format="turtle", publicID="http://www.example/")
            assert isomorphic(found, wanted), got
    assert read


def write(server: Server, method: str, name: str | None, sent: bytes | None) -> None:
    base = name or "http://www.example/"
    where = f"GRAPH <{name}>" if name else "DEFAULT"
    parts = [] if method == "POST" else [f"DROP SILENT {where}"]
    if sent is not None:
        text = Graph().parse(data=sent, format="turtle", publicID=base).serialize(format="nt")
        parts.append(f"INSERT DATA {{ GRAPH <{name}> {{ {text} }} }}" if name else f"INSERT DATA {{ {text} }}")
    got = server.update(" ; ".join(parts))
    assert got.status == 204, got
