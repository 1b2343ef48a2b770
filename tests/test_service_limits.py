"""What a client may do to ``jixiao serve``, and what it is told: limits of time, memory, size and number; nothing leaves the machine."""

from __future__ import annotations

import http.client
import http.server
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from conftest import run_jixiao
from jixiao.sparql.saved_queries import catalogue
from jixiao.store import open_store
from service_client import Got, Server, serving

CROSS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(5)) + " }"
#: Rows that Oxigraph has to keep all at once before it gives the first.
HUNGRY = "SELECT DISTINCT ?a ?b ?c ?d { ?a ?p ?b . ?c ?q ?d } ORDER BY ?a ?b ?c ?d"
WIDE = "SELECT * { ?a ?p ?b . ?c ?q ?d } LIMIT 200000"
LIMIT = 3.0


@pytest.fixture(scope="module")
def server(built: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    options = (
        "--workers",
        "3",
        "--timeout",
        str(LIMIT),
        "--rows",
        "20000",
        "--answer",
        "4",
        "--memory",
        "4096",
        "--queue",
        "64",
        "--cache",
        "0",
    )
    with serving(built[0], tmp_path_factory.mktemp("limits"), *options) as running:
        yield running


def timed(server: Server, query: str) -> tuple[Got, float]:
    begun = time.monotonic()
    got = server.query(query)
    return got, time.monotonic() - begun


def until(server: Server, **wanted: int) -> None:
    """Waits until ``/healthz`` says so many workers are idle, or so many queries wait."""
    deadline = time.monotonic() + 60
    while {name: (health := server.ask("/healthz").json)[name] for name in wanted} != wanted:
        assert time.monotonic() < deadline, health
        time.sleep(0.02)


def settled(server: Server, workers: int = 3) -> None:
    """Waits until all workers are there and idle. What was sent just before may not have been read by then: wait for its answer first."""
    until(server, idle=workers)


def ended(processes: list[int]) -> None:
    """Waits until the processes have ended, and with that closed their sockets; nobody may have asked for their exit codes yet."""
    deadline = time.monotonic() + 60
    while any(_state(number) not in ("", "Z") for number in processes):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _state(number: int) -> str:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def test_a_cross_product_is_ended_at_its_limit_while_others_go_on(server: Server) -> None:
    settled(server)
    before = server.memory()
    path = "/api/queries/overview?format=csv"
    wanted = server.ask(path).body
    answered, refused = [], []
    with ThreadPoolExecutor(12) as clients:
        slow = clients.submit(server.query, CROSS)
        until(server, idle=2)
        while not (slow.done() and len(answered) >= 20):
            if slow.done():  # on a slow machine one of them is at it for fewer answers
                refused.append(slow.result())
                slow = clients.submit(server.query, CROSS)
            # Two each for the workers that are left: who waits longer than a query may take is refused.
            answered += [got.body for got in clients.map(server.ask, [path] * 4)]
    refused.append(slow.result())
    for got in refused:
        assert got.status == 503
        assert got.headers["jixiao-limit"] == f"time={LIMIT:g}"
        assert "3 seconds" in got.text
        assert got.headers["cache-control"] == "no-store"
    assert set(answered) == {wanted}
    settled(server)
    assert server.memory() < before + 200_000_000  # of the processes for short queries some may have begun since
    ended_at = [(line["limit"], line["ms"] / 1000) for line in server.lines() if line["status"] == 503]
    assert [limit for limit, _ in ended_at] == [f"time={LIMIT:g}"] * len(refused)
    # Not before, and not much later: a machine that does other work ends them late, but nothing else would end them at all.
    assert all(-0.1 < seconds - LIMIT < 15 for _, seconds in ended_at)


def test_more_long_queries_than_workers_keep_no_short_one_waiting(server: Server) -> None:
    settled(server)
    with ThreadPoolExecutor(8) as clients:
        slow = [clients.submit(server.query, f"{CROSS} # {number}") for number in range(8)]
        until(server, idle=0)
        for number in range(10):
            assert server.query(f"ASK {{}} # {number}").status == 200
        assert not any(future.done() for future in slow)  # without the limit they would take hours
        assert {future.result().status for future in slow} == {503}


def test_a_large_text_is_read_by_a_worker_and_not_by_the_server(server: Server) -> None:
    settled(server)
    text = (") " * 60_000).encode()
    with ThreadPoolExecutor(2) as clients:
        sent = [
            clients.submit(server.ask, "/sparql", method="POST", body=body, headers={"Content-Type": kind})
            for kind, body in (("application/sparql-query", text), ("application/x-www-form-urlencoded", b"query=" + text))
        ]
        until(server, idle=1)  # which is not answered while the server reads it
        assert {future.result().status for future in sent} <= {400, 503}  # under a worker's limits


@pytest.mark.skipif(sys.platform != "linux", reason="memory is watched on Linux")
def test_a_query_that_takes_too_much_memory_is_ended(built: tuple[Path, str], tmp_path: Path) -> None:
    with serving(built[0], tmp_path, "--workers", "2", "--memory", "300", "--timeout", "60") as server:
        before = server.memory()
        got, took = timed(server, HUNGRY)
        assert got.status == 503
        assert got.headers["jixiao-limit"] == "memory=314572800"
        assert took < 50  # of the sixty seconds it may take
        assert server.query("ASK {}").status == 200
        settled(server, 2)
        assert server.memory() < before + 200_000_000  # of the processes for short queries some may have begun since


def refused_or_cut_off(server: Server, path: str, query: str, limit: str, accept: str | None = None) -> None:
    """Nothing of an answer beyond a limit is taken for the whole: it is refused, or where it had begun, its connection ends before it."""
    try:
        got = server.query(query, accept) if query else server.ask(path)
    except (http.client.IncompleteRead, ConnectionError):
        deadline = time.monotonic() + 10
        while server.lines()[-1].get("limit") != limit:
            assert time.monotonic() < deadline, server.lines()[-1]
            time.sleep(0.05)
    else:
        assert (got.status, got.headers["jixiao-limit"]) == (413, limit)


@pytest.mark.parametrize("accept", ["application/json", "application/xml", "text/csv", "text/tab-separated-values"])
def test_an_answer_is_whole_or_refused(server: Server, accept: str) -> None:
    exactly = server.query("SELECT ?s { ?s ?p ?o } LIMIT 1000", accept)
    assert exactly.status == 200
    refused_or_cut_off(server, "/sparql", WIDE, f"answer={4 << 20}", accept)
    refused_or_cut_off(server, "/sparql", "SELECT (1 AS ?x) { ?s ?p ?o } LIMIT 20001", "rows=20000", accept)
    assert server.query("SELECT (1 AS ?x) { ?s ?p ?o } LIMIT 20000", accept).status == 200


def test_a_graph_is_whole_or_refused(server: Server) -> None:
    refused_or_cut_off(server, "/sparql", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", f"answer={4 << 20}")
    refused_or_cut_off(server, "/graphs?default", "", f"answer={4 << 20}")


def test_more_queries_than_may_wait_are_refused_at_once(built: tuple[Path, str], tmp_path: Path) -> None:
    with serving(built[0], tmp_path, "--workers", "1", "--queue", "2", "--timeout", "3") as server, ThreadPoolExecutor(3) as clients:
        runs = clients.submit(server.query, CROSS)
        until(server, idle=0)
        wait = [clients.submit(server.query, CROSS) for _ in range(2)]
        until(server, waiting=2)
        refused = [server.query(CROSS) for _ in range(5)]
        assert not any(future.done() for future in (runs, *wait)), "at once, not after the limit of time"
        answers = [future.result() for future in (runs, *wait)]
    assert [got.status for got in (*refused, *answers)] == [503] * 8
    assert {(got.headers["jixiao-limit"], got.headers["retry-after"]) for got in (*refused, *answers[1:])} == {("queue=2", "5")}
    assert answers[0].headers["jixiao-limit"] == "time=3"
    assert max(line["ms"] for line in server.lines()) < 4000


def test_nothing_leaves_this_machine(server: Server) -> None:
    asked: list[str] = []

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(500)

        do_POST = do_GET  # noqa: N815

    with http.server.HTTPServer(("127.0.0.1", 0), Elsewhere) as elsewhere:
        threading.Thread(target=elsewhere.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{elsewhere.server_port}/x"
        for query in (
            f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
            f"ASK {{ service silent <{url}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ VALUES ?u {{ <{url}> }} SERVICE ?u {{ ?s ?p ?o }} }}",
        ):
            got = server.query(query)
            assert got.status == 403
            assert "SERVICE" in got.text
        assert server.query(f"ASK FROM <{url}> {{ ?s ?p ?o }}").json["boolean"] is False
        assert server.query("ASK { ?s ?p ?o }", default_graph_uri=url).json["boolean"] is False
        elsewhere.shutdown()
    assert asked == []


def test_no_file_is_read(server: Server) -> None:
    for got in (
        server.query("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"),
        server.query("SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }"),
        server.query("SELECT * { ?s ?p ?o }", default_graph_uri="file:///etc/passwd"),
        server.query("SELECT * { ?s ?p ?o }", named_graph_uri="FILE:///etc/passwd"),
    ):
        assert got.status == 403
        assert "root:" not in got.text
    for path in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/api/queries/..%2f..%2fetc%2fpasswd", "/graphs/../../etc/passwd"):
        got = server.ask(path)
        assert got.status == 404
        assert "root:" not in got.text


# -- sizes -----------------------------------------------------------------------------------------------------------------


def test_a_request_that_is_too_large_is_refused_before_it_is_read(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        size = 100_000_000
        head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: {size}\r\n\r\n"
        client.sendall(head.encode())
        assert b" 413 " in client.recv(1000)
    before = server.memory()
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"100000\r\n" + b"#" * 0x100000 + b"\r\n"
        got = b""
        try:
            for _ in range(100):
                client.sendall(chunk)
            got = client.recv(1000)
        except OSError:
            pass  # it has stopped listening, as it may
        assert got == b"" or b" 413 " in got
    assert server.memory() < before + 50_000_000


def test_a_query_as_large_as_it_may_be_is_answered(server: Server) -> None:
    query = b"ASK {} #" + b"x" * (1_000_000)
    got = server.ask("/sparql", method="POST", body=query, headers={"Content-Type": "application/sparql-query"})
    assert got.json["boolean"] is True
    got = server.ask("/sparql", method="POST", body=query + b"x" * 50_000, headers={"Content-Type": "application/sparql-query"})
    assert (got.status, got.headers["jixiao-limit"]) == (413, "request=1048576")


def test_long_headers(server: Server) -> None:
    accept = ", ".join(f"application/x-{number};q=0.{number % 9 + 1}" for number in range(450))
    assert len(accept) > 10_000
    assert server.query("ASK {}", accept).status == 406
    assert server.query("ASK {}", f"{accept}, text/csv").body == b"true"
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        try:
            for _ in range(100):
                client.sendall(b"X-Long: " + b"x" * 10_000 + b"\r\n")
            got = client.recv(1000)
        except OSError:
            got = b""  # it has hung up, as it may
        assert got == b"" or got.startswith(b"HTTP/1.1 431 ")


def test_deep_queries_end_no_more_than_their_worker(server: Server) -> None:
    for query in ("ASK { " + "{ " * 20000 + "} " * 20000 + "}", "ASK { FILTER(" + "(" * 20000 + "1" + ")" * 20000 + ") }", "ASK " * 50000):
        got = server.ask("/sparql", method="POST", body=query.encode(), headers={"Content-Type": "application/sparql-query"})
        assert got.status in (200, 400, 500), got.text
        assert got.text
    settled(server)
    assert server.query("ASK {}").status == 200


# -- slow clients ----------------------------------------------------------------------------------------------------------


def test_slow_clients_hold_no_worker(built: tuple[Path, str], tmp_path: Path) -> None:
    """A thousand that say nothing, some that send their query in drips, some that do not take their answer: others are served."""
    drip = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 1000\r\n\r\nSEL"
    # More than the kernel takes off the server's hands (tcp_wmem): what it has sent, no client need have taken.
    large = f"GET /sparql?query={quote('SELECT * { ?s ?p ?o } LIMIT 20000')} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with serving(built[0], tmp_path, settings={"workers": 3, "time": 50.0, "cache": 0, "idle": 300.0}) as server, ExitStack() as clients:
        for _ in range(1000):
            clients.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=60))
        for _ in range(20):
            clients.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=60)).sendall(drip)
            client = clients.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 10_000)
            client.settimeout(60)
            client.connect(("127.0.0.1", server.port))
            client.sendall(large)
            # From here on its worker is done with it: if clients that take no more than this held one, the fourth had no answer.
            assert client.recv(12) == b"HTTP/1.1 200"
        for _ in range(20):
            assert server.query("ASK {}").status == 200
        deadline = time.monotonic() + 30  # what is logged of the last one may come after its answer
        while len(server.lines()) < 20 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [(line["path"], line["bytes"]) for line in server.lines()] == [("/sparql", 26)] * 20, "no other request is over"


def test_clients_that_take_too_long_are_let_go(built: tuple[Path, str], tmp_path: Path) -> None:
    """One that says nothing, one that does not end its headers, one that does not end its query, one that takes no answer."""
    large = f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}"
    with serving(built[0], tmp_path, settings={"idle": 1.0, "workers": 1}) as server:
        for said, answer in (
            (b"", b""),
            (b"GET / HTTP/1.1\r\nHost: x\r\nX-", b""),
            (
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\nASK",
                b"HTTP/1.1 408 ",
            ),
        ):
            with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
                begun = time.monotonic()
                client.sendall(said)
                got = b"".join(iter(lambda client=client: client.recv(10000), b""))
                assert got.startswith(answer)
                assert bool(got) is bool(answer)
                assert 0.8 < time.monotonic() - begun < 30
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 10_000)
            client.settimeout(60)
            client.connect(("127.0.0.1", server.port))
            client.sendall(f"GET {large} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            deadline = time.monotonic() + 60
            while not any(line.get("limit") == "idle" for line in server.lines()):
                assert time.monotonic() < deadline
                time.sleep(0.1)
        whole = server.ask(large)
        assert whole.status == 200
        assert len(whole.json["results"]["bindings"]) > 10_000
        assert len(whole.body) > 5_000_000


def taken_no_further(server: Server, path: str) -> socket.socket:
    """A connection that asks for what is long, and takes the beginning of it only."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 10_000)
    client.settimeout(60)
    client.connect(("127.0.0.1", server.port))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    client.recv(100)
    return client


def test_answers_that_nobody_takes_fill_no_memory(built: tuple[Path, str], tmp_path: Path) -> None:
    """While one large answer waits for its client, no second one is held; small ones are.

    Where the second begins before the first has come so far, it may be the first that is not held any longer: then both are asked anew.
    """
    large = f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}"
    with serving(built[0], tmp_path, settings={"sending": 500_000, "workers": 1}) as server:
        deadline = time.monotonic() + 120
        while True:
            with taken_no_further(server, large):
                got = server.ask(large)
                small = server.query("ASK {}")
            if got.status == 503:
                break
            assert any(line.get("limit") == "sending=500000" for line in server.lines()), (got.status, got.headers, got.body[:500])
            assert time.monotonic() < deadline
        assert (got.headers.get("jixiao-limit"), got.headers["retry-after"]) == ("sending=500000", "5")
        assert small.status == 200
        deadline = time.monotonic() + 60
        while server.ask(large).status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_nothing_counts_as_waiting_that_waits_no_more(built: tuple[Path, str], tmp_path: Path) -> None:
    """Answers of several pieces that are there at once, and clients that went away before theirs had begun, or while it came."""
    large = f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}"
    with serving(built[0], tmp_path, settings={"sending": 500_000, "workers": 1, "cache": 0}) as server:
        for _ in range(5):
            assert server.query("SELECT * { ?s ?p ?o } LIMIT 1500").status == 200
            for _ in range(2):
                with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
                    client.sendall(f"GET {large} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            taken_no_further(server, large).close()
        deadline = time.monotonic() + 60
        while (got := server.ask(large)).status != 200:
            assert time.monotonic() < deadline, (got.status, got.headers)
            time.sleep(0.1)


def test_a_connection_is_used_again(server: Server) -> None:
    """Also after a pause that is longer than a request's head may take, and by requests that do not wait for their answers."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        request = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
        client.sendall(request * 3)
        got = b""
        while got.count(b"true") < 3:
            got += client.recv(10000)
        assert got.count(b"HTTP/1.1 200 OK") == 3
        for byte in request:
            client.sendall(bytes([byte]))
        got = b""
        while not got.endswith(b"true"):
            got += client.recv(10000)
        body = b"ASK {} #" + b"x" * 500_000
        post = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nAccept: text/csv\r\n"
        client.sendall(request + (post + b"Content-Length: %d\r\n\r\n" % len(body) + body) * 2)
        got = b""
        while got.count(b"true") < 3:
            got += client.recv(10000)
        assert got.count(b"HTTP/1.1 200 OK") == 3


def test_a_client_that_goes_away_takes_its_query_with_it(built: tuple[Path, str], tmp_path: Path) -> None:
    with serving(built[0], tmp_path, "--workers", "1", "--timeout", "30") as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
            client.sendall(f"GET /sparql?query={quote(CROSS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            while server.ask("/healthz").json["idle"]:
                time.sleep(0.02)
        assert server.query("ASK {}").status == 200
    asked = [(line["status"], line.get("limit")) for line in server.lines() if line["path"] == "/sparql"]
    assert asked == [(499, None), (200, None)], "the first is ended by its client, not by its limit"


def workers_of(server: Server) -> list[int]:
    """The process that forks the workers, and then these. The server may have others beside them: one that makes the index of its texts."""
    name = b"jixiao.service.workers.fork_server"
    return [number for number in server.processes() if name in _command(number)]


def _command(number: int) -> bytes:
    """The command line of a process; nothing where it has ended."""
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


def test_a_worker_that_is_killed_is_replaced(built: tuple[Path, str], tmp_path: Path) -> None:
    with serving(built[0], tmp_path, "--workers", "2") as server:
        fork_server, *workers = workers_of(server)
        assert len(workers) >= 2  # those for short queries may still begin
        subprocess.run(["kill", "-9", *map(str, workers)], check=True)
        ended(workers)
        assert [server.query("ASK {}").status for _ in range(4)] == [200] * 4
        workers = [number for number in workers_of(server) if number != fork_server]
        subprocess.run(["kill", "-9", str(fork_server)], check=True)
        ended([fork_server, *workers])
        assert [server.query("ASK {}").status for _ in range(4)] == [200] * 4
        settled(server, 2)


def test_answers_are_kept_or_not(built: tuple[Path, str], tmp_path: Path) -> None:
    query = {"query": "SELECT ?s { ?s ?p ?o } LIMIT 10"}
    for cache, wanted in (("0", [False, False]), ("8", [False, True])):
        folder = tmp_path / cache
        folder.mkdir()
        with serving(built[0], folder, "--workers", "1", "--cache", cache) as server:
            bodies = {server.ask(f"/sparql?{urlencode(query)}").body for _ in range(2)}
            assert len(bodies) == 1
        assert [line["cached"] for line in server.lines()] == wanted


def test_both_engines_say_the_same(built: tuple[Path, str], tmp_path: Path) -> None:
    """A store with its columnar file: the saved queries are answered by that, and as by Oxigraph."""
    store = tmp_path / "store"
    shutil.copytree(built[0], store)
    done = run_jixiao("optimize", "--store", store)
    assert done.returncode == 0, done.stderr
    names = ("overview", "indicator-mix", "largest-projects")
    answers: dict[str, list[object]] = {}
    for engine in ("auto", "embedded"):
        folder = tmp_path / engine
        folder.mkdir()
        with serving(store, folder, "--workers", "1", "--engine", engine) as server:
            got = [server.ask(f"/api/queries/{name}?format=csv") for name in names]
            got += [server.query(catalogue()[name].sparql, "text/tab-separated-values") for name in names]
            assert [answer.status for answer in got] == [200] * 6
            assert {answer.headers["jixiao-engine"] for answer in got} == {"columnar" if engine == "auto" else "embedded"}
            answers[engine] = [answer.body for answer in got]
            assert server.query("ASK { ?s ?p ?o }").headers["jixiao-engine"] == "embedded"
            if engine == "auto":  # a file that is older than the store is not asked
                assert run_jixiao("withdraw", "002_3eaab56bdd7e2a5c.txt", "--store", store).returncode == 0
                time.sleep(1.1)
                assert server.ask("/api/queries/overview").headers["jixiao-engine"] == "embedded"
                shutil.rmtree(store)
                shutil.copytree(built[0], store)
    assert answers["auto"] == answers["embedded"]


def test_only_the_columnar_engine_is_asked_where_only_that_is_wanted(built: tuple[Path, str], tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(built[0], store)
    without = run_jixiao("serve", "--store", store, "--engine", "columnar", "--port", "0")
    assert (without.returncode, without.stdout) == (2, "")
    assert "run jixiao optimize" in without.stderr
    assert run_jixiao("optimize", "--store", store).returncode == 0
    with serving(store, tmp_path, "--workers", "1", "--engine", "columnar") as server:
        assert server.query(catalogue()["overview"].sparql, "text/csv").headers["jixiao-engine"] == "columnar"
        refused = server.query("SELECT (RAND() AS ?r) { ?s ?p ?o } LIMIT 1", "text/csv")
        assert refused.status >= 400
        assert "the columnar engine does not answer this query" in refused.text


def test_an_update_after_one_that_was_ended_works(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    store.replace({"urn:g": [f"<urn:s{number}> <urn:p> <urn:o{number}>" for number in range(300)]})
    store.close()
    endless = "INSERT { GRAPH <urn:h> { ?s0 <urn:q> ?o3 } } WHERE { " + " . ".join(f"?s{i} ?p{i} ?o{i}" for i in range(4)) + " }"
    with serving(tmp_path / "store", tmp_path, "--writable", "--workers", "1", "--timeout", "1.5") as server:
        for number in range(2):
            got = server.update(endless)
            assert (got.status, got.headers["jixiao-limit"]) == (503, "time=1.5")
            assert server.update(f"INSERT DATA {{ GRAPH <urn:h> {{ <urn:s> <urn:n> {number} }} }}").status == 204
        assert [row["o"]["value"] for row in server.query("SELECT ?o { ?s <urn:n> ?o } ORDER BY ?o").json["results"]["bindings"]] == [
            "0",
            "1",
        ]
        assert server.query("ASK { ?s <urn:q> ?o }").json["boolean"] is False
        # What an update matches without GRAPH is what a query would: the union of all graphs.
        assert server.update("INSERT { GRAPH <urn:i> { ?s <urn:seen> ?o } } WHERE { ?s <urn:n> ?o }").status == 204
        assert server.query("SELECT ?o { ?s <urn:seen> ?o } ORDER BY ?o", "text/csv").text.split() == ["o", "0", "1"]
