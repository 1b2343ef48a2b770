"""A build into a running SPARQL server gives what the embedded store has, and every question the same answer (acceptance 7)."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

import oxigraph_server
from conftest import SEEDS, run_jixiao
from jixiao.cli.commands import app
from jixiao.rdf import ONTOLOGY_GRAPH, Minter
from jixiao.sparql.errors import QueryError
from jixiao.sparql.saved_queries import catalogue, run
from jixiao.store import StoreError, open_store
from jixiao.store.remote import RemoteStore
from jixiao.store.statistics import SUMS_GRAPH

#: Parameters to try beside the defaults.
SAMPLES: dict[str, list[dict[str, str]]] = {
    "deadlines": [{"before": "2022-07-01"}],
    "largest-projects": [{"limit": "3"}],
    "projects-about": [{"term": "信息化"}],
    "same-indicator": [{"indicator": "平台正常运行率"}],
}
#: Values that match nothing.
NOTHING = [("projects-about", {"term": "不存在的词"}), ("same-indicator", {"indicator": "a\"b\\c'd {}"})]
#: Where the defaults find nothing in the seeds.
INSTEAD = {"unlike-its-peers": {"z": "2"}}
QUESTIONS = [(name, values) for name in catalogue() for values in (INSTEAD.get(name, {}), *SAMPLES.get(name, []))]

Done = subprocess.CompletedProcess[str]


class Sides:
    """A server built by ``jixiao build``, and the embedded store built the same way."""

    def __init__(self, folder: Path, url: str, output: str, embedded: Path, embedded_output: str) -> None:
        self.folder, self.url, self.output, self.embedded, self.embedded_output = folder, url, output, embedded, embedded_output


@pytest.fixture(scope="session")
def sides(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    folder = tmp_path_factory.mktemp("remote") / "data"
    with oxigraph_server.serving(folder) as url, ThreadPoolExecutor(1) as pool:
        building = pool.submit(run_jixiao, "build", SEEDS, "--store", url)
        embedded, embedded_output = request.getfixturevalue("built")
        done = building.result()
        assert done.returncode == 0, done.stderr
        yield Sides(folder, url, done.stdout, embedded, embedded_output)


def graphs(nquads: str) -> dict[str, set[str]]:
    """The triples by graph; blank nodes, which only the ontology has, without their labels."""
    found: dict[str, set[str]] = {}
    for line in nquads.split("\n"):
        if line:
            triple, _, name = line.removesuffix(" .").rpartition(" ")
            found.setdefault(name.strip("<>"), set()).add(re.sub(r"_:\w+", "_:b", triple))
    return found


def exported(location: str | Path, file: Path) -> str:
    done = run_jixiao("export", file, "--store", location)
    assert done.returncode == 0, done.stderr
    return file.read_text(encoding="utf-8")


def statements(text: str) -> int:
    return sum(bool(line) for line in text.split("\n"))


def question(location: str | Path, name: str, values: dict[str, str]) -> list[str]:
    parameters = [part for key, value in values.items() for part in ("-p", f"{key}={value}")]
    return ["query", name, *parameters, "--format", "csv", "--store", str(location)]


def answer(location: str | Path, name: str, values: dict[str, str]) -> str:
    """What the command line prints, run in this process: starting one takes longer than any of the questions."""
    done = CliRunner().invoke(app, question(location, name, values), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


# -- the same data, the same answers ---------------------------------------------------------------------------------------


def test_the_build_reports_the_same(sides: Sides) -> None:
    """Documents, tables, budgets, the number of quads, findings."""
    assert sides.output == sides.embedded_output


@pytest.fixture(scope="session")
def embedded_export(sides: Sides, tmp_path_factory: pytest.TempPathFactory) -> str:
    return exported(sides.embedded, tmp_path_factory.mktemp("export") / "embedded.nq")


@pytest.fixture(scope="session")
def embedded_findings(sides: Sides) -> Done:
    return run_jixiao("validate", "--format", "json", "--store", sides.embedded)


def test_the_server_holds_the_same_graphs(sides: Sides, embedded_export: str) -> None:
    """The server's own dump against what the embedded store exports, which is all but the program's bookkeeping."""
    dump = oxigraph_server.dump(sides.url).decode("utf-8").splitlines(keepends=True)
    remote = "".join(line for line in dump if not line.endswith("/bookkeeping> .\n"))
    assert len(remote) < len("".join(dump))
    assert statements(remote) == statements(embedded_export)
    mine, theirs = graphs(embedded_export), graphs(remote)
    assert theirs.keys() == mine.keys()
    assert [name for name in mine if mine[name] != theirs[name]] == []


def test_the_export_is_the_same(sides: Sides, embedded_export: str, tmp_path: Path) -> None:
    remote = exported(sides.url, tmp_path / "remote.nq")
    assert statements(remote) == statements(embedded_export)
    assert graphs(remote) == graphs(embedded_export)


def test_the_ontology_is_the_same(sides: Sides) -> None:
    """Its blank nodes too."""
    from rdflib import Graph
    from rdflib.compare import isomorphic

    embedded = open_store(str(sides.embedded), read_only=True).graph(ONTOLOGY_GRAPH)
    remote = open_store(sides.url).graph(ONTOLOGY_GRAPH)
    assert "_:" in remote
    assert isomorphic(Graph().parse(data=embedded, format="nt"), Graph().parse(data=remote, format="nt"))


@pytest.mark.parametrize(("name", "values"), QUESTIONS, ids=[f"{name}-{'-'.join(values.values())}" for name, values in QUESTIONS])
def test_every_saved_query_gives_the_same_answer(sides: Sides, name: str, values: dict[str, str]) -> None:
    mine = answer(sides.embedded, name, values)
    assert answer(sides.url, name, values) == mine
    # The seeds have no project in two years, no 自评表, and no table twice.
    years = {"changes-between-years", "copied-tables", "same-project-elsewhere", "year-over-year", "budget-jumps"}
    evaluations = {"budget-execution", "evaluation-outcomes", "plan-and-result", "targets-met"}
    if not values and name not in years | evaluations | {"documents-disagree"}:
        assert len(mine.splitlines()) > 1


@pytest.mark.parametrize(("name", "values"), NOTHING, ids=[name for name, _ in NOTHING])
def test_a_value_that_matches_nothing_is_refused_in_the_same_words(sides: Sides, name: str, values: dict[str, str]) -> None:
    refused = []
    for store in (open_store(str(sides.embedded), read_only=True), open_store(sides.url)):
        with pytest.raises(QueryError, match=f"{name}: .* matches no ") as raised:
            run(store, catalogue()[name], values)
        refused.append(str(raised.value))
    assert refused[0] == refused[1]


@pytest.mark.parametrize("path", ["", "query"], ids=["root", "query"])
def test_a_process_of_its_own_gives_the_same_answer(sides: Sides, path: str) -> None:
    """By the address of the server's root and by that of its query endpoint."""
    name, values = "deadlines", {"before": "2022-07-01"}
    mine, theirs = (run_jixiao(*question(location, name, values)) for location in (sides.embedded, sides.url + path))
    assert (mine.returncode, mine.stderr) == (theirs.returncode, theirs.stderr) == (0, "")
    assert theirs.stdout == mine.stdout


def test_validation_is_the_same(sides: Sides, embedded_findings: Done) -> None:
    theirs = run_jixiao("validate", "--format", "json", "--store", sides.url)
    assert (theirs.returncode, theirs.stderr) == (embedded_findings.returncode, embedded_findings.stderr)
    assert theirs.stdout == embedded_findings.stdout
    assert len(theirs.stdout) > 1000


# -- after which the server may be changed ---------------------------------------------------------------------------------


def test_a_second_build_changes_nothing(sides: Sides) -> None:
    """By the address of its query endpoint this time, and while the server holds other people's data, which stay."""
    theirs = "<urn:a> <urn:b> <urn:c> GRAPH <urn:theirs> { <urn:a> <urn:b> <urn:c> }"
    oxigraph_server.update(sides.url, f"INSERT DATA {{ {theirs} }}")
    try:
        before = sorted(oxigraph_server.dump(sides.url).splitlines())
        done = run_jixiao("build", SEEDS, "--store", f"{sides.url}query")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[0] == "read 5 documents: 0 new or changed, 5 unchanged"
        # Blank nodes keep their labels where nothing was written, so this is the very same data.
        assert sorted(oxigraph_server.dump(sides.url).splitlines()) == before
    finally:
        oxigraph_server.update(sides.url, f"DELETE DATA {{ {theirs} }}")


@pytest.fixture(scope="module")
def union(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty server whose default graph is the union of the named graphs."""
    if (
        "--union-default-graph"
        not in subprocess.run([oxigraph_server.binary(), "serve", "--help"], capture_output=True, text=True, check=True).stdout
    ):
        pytest.skip("this oxigraph has no --union-default-graph")
    with oxigraph_server.serving(tmp_path_factory.mktemp("union") / "data", "--union-default-graph") as url:
        yield url


def test_a_server_with_a_union_default_graph_gives_the_same(union: str, sides: Sides, embedded_findings: Done) -> None:
    """Filled by a dump of the embedded build, every question asked of it through the same code as the command line's."""
    data = oxigraph_server.dump(sides.url)
    oxigraph_server.load(union, data)
    mine, theirs = open_store(str(sides.embedded), read_only=True), open_store(union)
    different = []
    for name, values in QUESTIONS:
        query = catalogue()[name]
        if run(mine, query, values) != run(theirs, query, values):
            different.append((name, values))
    assert different == []
    done = run_jixiao("validate", "--format", "json", "--store", union)
    assert done.stdout == embedded_findings.stdout


def test_a_build_into_a_server_with_a_union_default_graph(union: str, sides: Sides) -> None:
    oxigraph_server.update(union, "DROP ALL")
    [small] = SEEDS.glob("002_*")
    done = run_jixiao("build", small, "--store", union)
    assert (done.returncode, done.stderr) == (0, "")
    built, plain = graphs(oxigraph_server.dump(union).decode()), graphs(oxigraph_server.dump(sides.url).decode())
    # The sums of a store, its entities and their links are of its documents, which here are one and there are five.
    of_all = {SUMS_GRAPH, Minter().entities, Minter().links, Minter().links_bookkeeping}
    assert built.keys() - of_all <= plain.keys()
    assert all(lines == plain[name] for name, lines in built.items() if name not in of_all)
    for shared in (Minter().entities, Minter().links):
        assert set(built[shared]) < set(plain[shared])
    assert any("/graph" in name for name in built)
    again = run_jixiao("build", small, "--store", union)
    assert again.stdout.splitlines()[0] == "read 1 documents: 0 new or changed, 1 unchanged"
    assert again.stdout.splitlines()[1:] == done.stdout.splitlines()[1:]


# -- servers that are none -------------------------------------------------------------------------------------------------


class _Handler(BaseHTTPRequestHandler):
    status, body, kind, delay = 200, b"", "text/html; charset=utf-8", 0.0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        time.sleep(self.delay)
        try:
            self.send_response(self.status)
            self.send_header("Content-Type", self.kind)
            self.send_header("Content-Length", str(len(self.body)))
            self.end_headers()
            self.wfile.write(self.body)
        except OSError:  # the client was tired of waiting
            pass

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def stub(status: int = 200, body: bytes = b"", kind: str = "text/html; charset=utf-8", delay: float = 0.0) -> Iterator[str]:
    handler = type("Handler", (_Handler,), {"status": status, "body": body, "kind": kind, "delay": delay})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


HTML = "<!DOCTYPE html>\n<html>\n<head><title>登录 Login</title></head>\n<body>Please log in</body>\n</html>\n".encode()
JSON = "application/sparql-results+json"
BROKEN = {
    "not-found": {"status": 404, "body": HTML},
    "server-error": {"status": 500, "body": b"Traceback (most recent call last):\n  line 1\nRuntimeError: broken\n", "kind": "text/plain"},
    "bad-gateway": {"status": 502, "body": HTML},
    "bad-request": {"status": 400, "body": b"error at 1:1\nexpected SELECT\nfound INSERT", "kind": "text/plain"},
    "unauthorized": {"status": 401, "body": HTML},
    "forbidden": {"status": 403, "body": HTML},
    "unavailable": {"status": 503, "body": b""},
    "redirect-without-target": {"status": 302, "body": b""},
    "html": {"body": HTML},
    "empty": {"body": b"", "kind": JSON},
    "html-called-json": {"body": HTML, "kind": JSON},
    "truncated-json": {"body": b'{"head":{"vars":["digest"]},"results":{"bindings":[{"digest":{"type":"lit', "kind": JSON},
    "other-json": {"body": b'{"error": "no such dataset"}', "kind": JSON},
    "json-list": {"body": b"[]", "kind": JSON},
    "no-bindings": {"body": b'{"head":{},"results":{}}', "kind": JSON},
    "no-head": {"body": b'{"results":{"bindings":[]}}', "kind": JSON},
    "strange-term": {
        "body": b'{"head":{"vars":["digest","g","s"]},"results":{"bindings":[{"g":{"type":"x","value":"y"},"digest":{"value":"z"}}]}}',
        "kind": JSON,
    },
    "ask-answer": {"body": b'{"head":{},"boolean":true}', "kind": JSON},
    "not-utf-8": {"body": b'{"head":{"vars":["\xff\xfe"]}}', "kind": JSON},
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_server_that_is_no_sparql_server_is_one_clear_error(answer: dict[str, object]) -> None:
    with stub(**answer) as url, pytest.raises(StoreError) as raised:
        open_store(url).select("SELECT ?digest WHERE { GRAPH <urn:g> { ?s ?p ?digest } }")
    message = str(raised.value)
    assert "\n" not in message
    assert "127.0.0.1" in message
    assert "b'" not in message
    assert " — " in message
    assert len(message) < 500


@pytest.mark.parametrize("answer", [BROKEN["not-found"], BROKEN["server-error"], BROKEN["unauthorized"]], ids=["404", "500", "401"])
def test_an_update_that_a_server_refuses_is_one_clear_error(answer: dict[str, object]) -> None:
    with stub(**answer) as url, pytest.raises(StoreError) as raised:
        open_store(url).replace({"urn:g": ["<urn:s> <urn:p> <urn:o>"]})
    assert "\n" not in str(raised.value)


def test_a_server_that_never_answers_is_given_up() -> None:
    with stub(delay=60) as url:
        began = time.monotonic()
        with pytest.raises(StoreError, match="does not answer") as raised:
            RemoteStore(url, timeout=1).select("SELECT ?s WHERE { ?s ?p ?o }")
    assert time.monotonic() - began < 40
    assert "\n" not in str(raised.value)


def test_a_slow_server_is_waited_for() -> None:
    triple = b'{"s":{"type":"uri","value":"urn:s"},"p":{"type":"uri","value":"urn:p"},"o":{"type":"literal","value":"o"}}'
    body = b'{"head":{"vars":["s","p","o"]},"results":{"bindings":[' + triple + b"]}}"
    with stub(delay=1.5, body=body, kind=JSON) as url:
        assert RemoteStore(url, timeout=20).graph("urn:g").startswith('<urn:s> <urn:p> "o"')


def test_the_password_in_an_address_is_not_printed() -> None:
    with stub(status=401, body=HTML) as url:
        done = run_jixiao("query", "overview", "--store", url.replace("http://", "http://reader:geheim123@"))
    assert done.returncode == 2
    assert "geheim123" not in done.stderr + done.stdout


def _down() -> str:
    return f"http://127.0.0.1:{oxigraph_server.free_port()}/"


@pytest.mark.parametrize(
    "command",
    [("build", str(next(SEEDS.glob("002_*")))), ("query", "overview"), ("validate",), ("export", "out.nq")],
    ids=lambda command: command[0],
)
def test_a_server_that_is_down_is_one_line_and_exit_2(command: tuple[str, ...], tmp_path: Path) -> None:
    url = _down()
    _one_line(run_jixiao(*command, "--store", url, cwd=tmp_path), url)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["not-found", "server-error", "html", "truncated-json"])
def test_a_broken_server_is_one_line_and_exit_2(name: str, tmp_path: Path) -> None:
    with stub(**BROKEN[name]) as url:
        _one_line(run_jixiao("build", next(SEEDS.glob("002_*")), "--store", url, cwd=tmp_path), url)


def test_a_host_that_does_not_exist_is_one_line_and_exit_2() -> None:
    url = "http://no-such-host.invalid/"
    _one_line(run_jixiao("query", "overview", "--store", url), url)


def test_something_that_speaks_no_http_is_one_line_and_exit_2() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def answer() -> None:
            for _ in range(10):
                try:
                    connection, _peer = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")

        threading.Thread(target=answer, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        _one_line(run_jixiao("query", "overview", "--store", url), url)


def _one_line(done: Done, url: str) -> None:
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("jixiao: ")
    assert url.rstrip("/") in lines[0]
    assert " — " in lines[0]
