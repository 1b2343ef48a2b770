"""Long answers are sent while they are made; one that meets a limit on the way is never taken for a whole one."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

pytest.importorskip("uvicorn")

from starlette.types import Message

from jixiao.service.response_cache import CachedResponse
from jixiao.service.settings import Settings
from jixiao.service.streaming import StreamedResponse
from jixiao.service.workers.channel import Pieces, WorkerLostError
from jixiao.service.workers.pool import Pool, _Worker
from jixiao.service.workers.protocol import Job, Reply, Status
from jixiao.store import nquads, open_store
from service_client import Server, serving

#: All pairs of the store's nodes: 90,000 rows, of which the first are there at once.
PAIRS = "SELECT ?a ?b { ?a <urn:length> ?x . ?b <urn:length> ?y }"
NODES = 300


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long") / "store"
    made = open_store(str(folder))
    made.add([nquads([("urn:graph:dikes", "".join(f'<urn:dike:{n}> <urn:length> "{n}" .\n' for n in range(NODES)))])])
    made.close()
    return folder


@pytest.fixture(scope="module")
def server(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    options = ("--workers", "2", "--timeout", "20", "--rows", "100000", "--cache", "0")
    with serving(store, tmp_path_factory.mktemp("streaming"), *options) as running:
        yield running


def beginning(server: Server, query: str, accept: str) -> tuple[float, bytes]:
    """Seconds until the first byte of an answer came, and its beginning; the rest is not taken."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        begun = time.monotonic()
        client.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n".encode())
        return (time.monotonic() - begun, client.recv(1000)) if client.recv(1, socket.MSG_PEEK) else (0.0, b"")


@pytest.mark.parametrize(
    ("accept", "rows"),
    [
        ("application/sparql-results+json", lambda got: len(got.json["results"]["bindings"])),
        ("application/sparql-results+xml", lambda got: got.text.count("<result>")),
        ("text/csv", lambda got: got.text.count("\r\n") - 1),
        ("text/tab-separated-values", lambda got: got.text.count("\n") - 1),
    ],
)
def test_a_long_answer_is_whole(server: Server, accept: str, rows: object) -> None:
    got = server.query(PAIRS, accept)
    assert (got.status, got.headers["jixiao-engine"], rows(got)) == (200, "embedded", NODES**2)  # type: ignore[operator]


def test_a_long_answer_begins_before_it_is_made(server: Server) -> None:
    """Of 27,000,000 rows, which none would see the first of if it had to wait for the last."""
    endless = f"{PAIRS[:-1]} . ?c <urn:length> ?z . FILTER(?x < 'b') }} LIMIT 99999999"
    seconds, head = beginning(server, endless, "text/csv")
    assert head.startswith(b"HTTP/1.1 200")
    assert b"transfer-encoding: chunked" in head.lower()
    assert seconds < 10  # of the twenty that the query may take


def test_an_answer_that_meets_a_limit_on_its_way_ends_without_its_end(server: Server) -> None:
    many = f"{PAIRS[:-1]} . ?c <urn:length> ?z }}"
    with pytest.raises(http.client.IncompleteRead):
        server.query(many, "text/csv")
    deadline = time.monotonic() + 10
    while (200, "rows=100000") not in [(line["status"], line.get("limit")) for line in server.lines()]:
        assert time.monotonic() < deadline, server.lines()
        time.sleep(0.05)
    assert server.query("ASK {}").status == 200


def test_a_client_of_http_1_0_gets_an_answer_with_its_length(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(f"GET /sparql?query={quote(PAIRS)} HTTP/1.0\r\nAccept: text/csv\r\n\r\n".encode())
        head, _, body = b"".join(iter(lambda: client.recv(1 << 20), b"")).partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert body.count(b"\r\n") == NODES**2 + 1


def test_pieces_that_nobody_takes_any_more_count_no_longer() -> None:
    """Those too that come before the worker hears of it."""

    async def waiting() -> list[int]:
        changes: list[int] = []
        pieces = Pieces(lambda size, _of: changes.append(size))
        for piece in (b"one", b"two"):
            pieces.put(Reply(Status.OK, more=True), piece)
        pieces.take()
        pieces.put(Reply(Status.OK, more=True), b"three")
        pieces.close()
        pieces.put(Reply(Status.OK, more=True), b"four")
        return changes

    changes = asyncio.run(waiting())
    assert (changes[:3], sum(changes)) == ([3, 3, 5], 0)


@pytest.mark.parametrize("together", [False, True], ids=["the end comes later", "the end comes with the beginning"])
def test_what_is_kept_of_an_answer_is_what_was_sent(together: bool) -> None:
    """Also where its beginning and its end come in the same moment, as on a busy machine."""

    async def answered() -> tuple[bytes, list[CachedResponse]]:
        pieces = Pieces(lambda _size, _of: None)
        running: asyncio.Future[CachedResponse] = asyncio.get_running_loop().create_future()
        gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sent: list[bytes] = []
        kept: list[CachedResponse] = []

        async def send(message: Message) -> None:
            sent.append(message.get("body", b""))

        pieces.put(Reply(Status.OK, more=True), b"the beginning, ")
        pieces.hand_on()
        response = StreamedResponse(pieces, running, gone, {}, 60.0, kept.append, 1000)
        end = CachedResponse(b"the end", "embedded", 2)
        if together:
            running.set_result(end)
        else:
            asyncio.get_running_loop().call_later(0.05, running.set_result, end)
        await response({"type": "http", "log": {}}, lambda: asyncio.sleep(0), send)  # type: ignore[arg-type, return-value]
        return b"".join(sent), kept

    whole = b"the beginning, the end"
    assert asyncio.run(answered()) == (whole, [CachedResponse(whole, "embedded", 2)])


def test_a_function_that_is_not_known_is_the_fault_of_the_query(server: Server) -> None:
    got = server.query("SELECT (<urn:depth>(?a) AS ?d) { ?a <urn:length> ?x }")
    assert got.status == 400
    assert "<urn:depth>" in got.text


def test_a_service_whose_workers_all_met_their_limits_is_healthy(store: Path) -> None:
    """Others take their place in a moment: who watches it need not start it again."""

    async def asked() -> tuple[bool, int, bool]:
        pool = Pool(Settings(store, workers=1))
        before = pool.healthy
        await pool.start("a state")
        try:
            while pool.alive < 3:
                await asyncio.sleep(0.01)
            for worker in [pool._idle.pop() for _ in range(3)]:
                pool._end(worker, "a state")
            return before, pool.alive, pool.healthy
        finally:
            await pool.close()

    assert asyncio.run(asyncio.wait_for(asked(), 60)) == (False, 0, True)


def test_a_query_whose_worker_is_lost_is_begun_anew(store: Path) -> None:
    """Once: what ends each worker that it comes to is told. An update is told at once, since it may be done."""

    async def asked() -> tuple[Reply, list[str]]:
        pool = Pool(Settings(store, workers=1))
        await pool.start("a state")
        lost: list[str] = []
        begun: list[int] = []
        begin = _Worker.begin

        def kill(worker: _Worker, job: Job, pieces: Pieces | None = None) -> asyncio.Future[tuple[Reply, bytes]]:
            """As one that the system ends in the moment that it is given a job."""
            if job.kind != "open":
                if job.sparql != "ASK {}" or not begun:
                    os.kill(worker.pid, signal.SIGKILL)
                begun.append(worker.pid)
            return begin(worker, job, pieces)

        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(_Worker, "begin", kill)
                reply, _ = await pool.run(Job("query", "a state", "ASK {}", "json", rows=10, bytes=1000))
                for kind, sparql in (("query", "ASK { ?s ?p ?o }"), ("update", "CLEAR ALL")):
                    first = len(begun)
                    with pytest.raises(WorkerLostError):
                        await pool.run(Job(kind, "a state", sparql, "json", rows=10, bytes=1000))
                    lost.append(f"{kind} {len(begun) - first}")
            return reply, lost
        finally:
            await pool.close()

    reply, lost = asyncio.run(asyncio.wait_for(asked(), 120))
    assert reply.status is Status.OK
    assert lost == ["query 2", "update 1"]
