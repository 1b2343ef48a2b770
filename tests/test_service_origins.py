"""Which names a service answers to, which pages may read it, and how its requests' texts are read: without a server where one can."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jixiao.service.app import application
from jixiao.service.connection import MOST, protocol
from jixiao.service.negotiation import BINDINGS, GRAPHS, choose, named_format
from jixiao.service.settings import Settings
from jixiao.service.workers.engine import Engine
from jixiao.service.workers.intake import CLASSIFY, FORM, class_of, form_pairs, pairs_of
from jixiao.service.workers.protocol import Job, Status
from jixiao.sparql.request_text import classify_request


def ask(settings: Settings, method: str = "GET", **headers: str) -> tuple[int, Mapping[str, str]]:
    """One request for a list that needs no store, to the application itself; underscores stand for hyphens."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": "/api/prefixes", "raw_path": b"/api/prefixes", "query_string": b"", "headers": named}
    asyncio.run(application(settings)({**scope, "scheme": "http", "server": ("127.0.0.1", 7878), "root_path": ""}, receive, send))  # type: ignore[arg-type]
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1", {"host": "localhost:7878"}, 200),
        ("127.0.0.1", {"host": "127.0.0.1"}, 200),
        ("::1", {"host": "[::1]:7878"}, 200),
        ("127.0.0.1", {}, 200),
        ("127.0.0.1", {"host": "evil.example:7878"}, 421),
        ("localhost", {"host": "localhost.evil.example"}, 421),
        ("0.0.0.0", {"host": "data.example:7878"}, 200),
        ("127.0.0.1", {"host": "localhost", "sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"}, 403),
        ("127.0.0.1", {"host": "localhost", "sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}, 200),
        ("127.0.0.1", {"host": "localhost", "sec_fetch_site": "same-origin", "sec_fetch_mode": "cors"}, 200),
    ],
)
def test_an_unpublished_store_is_no_other_page_s(tmp_path: Path, host: str, headers: Mapping[str, str], status: int) -> None:
    got, answered = ask(Settings(tmp_path, host=host), origin="https://evil.example", **headers)
    assert got == status
    assert "access-control-allow-origin" not in answered
    assert answered["cross-origin-resource-policy"] == "same-origin"
    assert not any(name.startswith("access-control") for name in ask(Settings(tmp_path, host=host), "OPTIONS", **headers)[1])


def test_a_published_store_is_everybody_s(tmp_path: Path) -> None:
    got, answered = ask(Settings(tmp_path, public=True), host="data.example", sec_fetch_site="cross-site", sec_fetch_mode="cors")
    assert (got, answered["access-control-allow-origin"]) == (200, "*")


@pytest.mark.parametrize(
    ("wanted", "name"),
    [("json", "json"), ("xml", "xml"), ("csv", "csv"), ("tsv", "tsv"), ("srj", "json"), ("application/sparql-results+json", "json")],
)
def test_formats_of_rows_are_known_by_their_names(wanted: str, name: str) -> None:
    chosen = named_format(wanted, BINDINGS)
    assert chosen is not None
    assert chosen.format.name == name


@pytest.mark.parametrize(
    ("wanted", "name"),
    [("turtle", "ttl"), ("n3", "ttl"), ("xml", "rdf"), ("rdf", "rdf"), ("rdf xml", "rdf"), ("json-ld", "jsonld"), ("json", "jsonld"),
     ("text/turtle", "ttl"), ("trig", "trig"), ("n-quads", "nq")],
)  # fmt: skip
def test_formats_of_graphs_are_known_by_what_sparqlwrapper_calls_them(wanted: str, name: str) -> None:
    chosen = named_format(wanted, GRAPHS)
    assert chosen is not None
    assert chosen.format.name == name
    assert named_format("xlsx", GRAPHS) is None


# -- the head of a request ---------------------------------------------------------------------------------------------------


class _Wire(asyncio.Transport):
    """The other end: what was sent to it, and whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.sent += data

    def close(self) -> None:
        self.closed = True

    abort = close

    def is_closing(self) -> bool:
        return self.closed


def received(*packets: bytes) -> tuple[list[dict[str, Any]], _Wire]:
    """What an application is given of packets, and what goes back."""
    import uvicorn
    from uvicorn.server import ServerState

    scopes: list[dict[str, Any]] = []

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        scopes.append(scope)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def run() -> _Wire:
        config = uvicorn.Config(app, log_config=None, lifespan="off")  # type: ignore[arg-type]
        config.load()
        connection = protocol(30.0)(config, ServerState(), {})
        wire = _Wire()
        connection.connection_made(wire)
        for packet in packets:
            connection.data_received(packet)
            await asyncio.sleep(0.001)
        connection.connection_lost(None)
        return wire

    return scopes, asyncio.run(run())


def test_utf_8_in_the_line_of_a_request_is_taken() -> None:
    line = "GET /图/市?q=绩效 HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    for cut in (1, 6, 20, len(line) - 3):
        scopes, _ = received(line[:cut], line[cut:])
        assert [(scope["path"], scope["query_string"]) for scope in scopes] == [("/图/市", b"q=%E7%BB%A9%E6%95%88")]


@pytest.mark.parametrize("size", [1_000, 1_000_000], ids=["in-packets", "at-once"])
def test_a_head_is_as_large_as_it_may_be_however_it_comes(size: int) -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: %s\r\n" % (number, b"x" * 1000) for number in range(70)) + b"\r\n"
    scopes, wire = received(*(head[at : at + size] for at in range(0, len(head), size)))
    assert scopes == []
    assert wire.sent.startswith(b"HTTP/1.1 431 ")
    assert wire.closed
    assert received(head[: MOST // 2] + b"\r\n\r\n")[0] != []


def test_a_path_is_no_longer_than_anybody_needs() -> None:
    scopes, wire = received(b"GET /" + b"%41" * 5_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert scopes == []
    assert wire.sent.startswith(b"HTTP/1.1 431 ")
    assert received(b"GET /" + b"%41" * 2_000 + b"?q=" + b"%41" * 5_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")[0] != []


def test_headers_after_a_body_are_no_way_around() -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
    _, wire = received(head, *[b"X-Trailer: " + b"x" * 1000 + b"\r\n"] * 70)
    assert wire.closed


# -- hostile texts -----------------------------------------------------------------------------------------------------------

HOSTILE = {
    "dots": "a.", "chinese": "中.", "quotes": '"', "escapes": '\\"', "brackets": "(", "braces": "{ ", "less": "<", "comments": "#\n#",
    "percent": "%41", "glued": "ASDISTINCT", "names": "a:b.c.d ", "long-strings": '"""a', "long-quotes": "'''\\'", "numbers": "1e1.",
    "tags": "'a'@a-", "iris": "<a\\u0041", "from": "FROM \n\t", "variables": "?a$", "signs": "^^||&&", "blank": "_:a.b",
}  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("around", [("", ""), ("PREFIX x:<y> ASK {", ":x {")], ids=["bare", "in-a-pattern"])
def test_a_text_of_any_kind_is_looked_at_in_linear_time(piece: str, around: tuple[str, str]) -> None:
    def seconds(size: int) -> float:
        text = around[0] + piece * (size // len(piece)) + around[1]
        begun = time.process_time()
        classify_request(text)
        return time.process_time() - begun

    assert min(seconds(4_000) for _ in range(2)) < 10 * seconds(500) + 0.2  # a square would be 64 times


def test_a_name_of_keywords_is_looked_up_in_linear_time() -> None:
    text = "PREFIX a:<urn:> SELECT * " + "AS" * 100_000 + "b:c { }"
    begun = time.process_time()
    classify_request(text)
    assert time.process_time() - begun < 2.5  # a copy of the rest for each keyword takes several times as long


def test_accept_is_looked_at_no_further_than_somebody_writes() -> None:
    begun = time.process_time()
    assert choose("a/b," * 300_000, BINDINGS) is None
    assert time.process_time() - begun < 0.2


def test_a_worker_reads_a_request_as_the_server_does(tmp_path: Path) -> None:
    engine = Engine(tmp_path, columnar=False)
    for text in ("SELECT (NOW() AS ?n) FROM <urn:a> { }", "ASK { SERVICEa:b { } }", "\udc80", "PREFIX a: <urn:> CONSTRUCT"):
        reply, body = engine.run(Job(CLASSIFY, "", text))
        assert (reply.status, class_of(body)) == (Status.OK, classify_request(text))
    form = "query=ASK+%7B%7D&名=%E5%80%BC&a=&a=2".encode()
    reply, body = engine.run(Job(FORM, "", form.decode("latin-1")))
    assert pairs_of(body) == form_pairs(form) == [("query", "ASK {}"), ("名", "值"), ("a", ""), ("a", "2")]
    reply, _ = engine.run(Job(FORM, "", "a=%FF"))
    assert (reply.status, reply.message) == (Status.INVALID, "the request is not UTF-8")
