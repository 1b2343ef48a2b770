"""Parts of the service on their own: content negotiation, the words of requests, results as bytes, the sandbox."""

from __future__ import annotations

import asyncio
import io
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, Store, parse_query_results

from jixiao.model.text import well_formed
from jixiao.service.answering import Service
from jixiao.service.errors import HTTPError
from jixiao.service.negotiation import BINDINGS, GRAPHS, choose
from jixiao.service.response_cache import Cache, CachedResponse
from jixiao.service.settings import Settings
from jixiao.service.workers.channel import Pieces
from jixiao.service.workers.pool import Pool
from jixiao.service.workers.protocol import Job, Reply, Status, packed_job, receive_job
from jixiao.sparql.request_text import DatasetConflictError, classify_request, with_dataset
from jixiao.sparql.result_formats import TooLargeError, counted, within, written
from jixiao.sparql.results import Results, Term
from jixiao.sparql.update_dataset import with_union
from jixiao.store import open_store

XSD = "http://www.w3.org/2001/XMLSchema#"
LANG = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;q=0.4, text/tab-separated-values;q=0.6", "text/tab-separated-values"),
        ("text/csv ; q=0.4 , */* ; q=0.1", "text/csv"),
        ("*/*;q=0.9, application/sparql-results+json;q=0.1", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ("text/csv;charset=utf-8;q=1", "text/csv"),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("text/csv;q=nonsense", None),
        ("text/csv;q=nan", None),
        ("nonsense, ;;,", None),
        ("text/html, " * 700 + "text/csv", "text/csv"),
    ],
)
def test_the_format_is_the_one_that_accept_likes_best(accept: str | None, wanted: str | None) -> None:
    chosen = choose(accept, BINDINGS)
    assert (chosen.type if chosen else None) == wanted


def test_graphs_are_turtle_unless_something_else_is_asked_for() -> None:
    assert choose("*/*", GRAPHS).content_type == "text/turtle; charset=utf-8"
    assert choose("application/ld+json, text/turtle;q=0.9", GRAPHS).format.name == "jsonld"


#: Each with a query that does leave this machine, or reads a file, however it is hidden.
LEAVES = [
    "ASK { SERVICE <http://e/> { ?s ?p ?o } }",
    "ASK { service silent ?x { ?s ?p ?o } }",
    "ASK{?s ?p 1SERVICE<http://e/>{?s ?p ?o}}",
    "ASK { ?s ?p '''a''b''' SERVICE <http://e/> {} }",
    "PREFIX e: <urn:> ASK { e:a\\#b ?p ?o . SERVICE <http://e/> {} }",
    "ASK { <urn:\\u0041#> ?p ?o . SERVICE <http://e/> {} }",
    "ASK { ?s ?a ?b FILTER(?a<'>' ) SERVICE <http://e/> {} FILTER('x'='y') }",
    "ASK { ?s ?a ?b FILTER(?a<?b)SERVICE#>\n<http://e/>{ ?s ?p ?o } }",
    "ASK # '\n { SERVICE <http://e/> {} } # '",
    "ASK FROM <file:///etc/passwd> {}",
    "ASK FROM NAMED <FILE:///etc/passwd> {}",
    "ASK{SERVICESILENT<http://e/>{?s ?p ?o}}",
    "PREFIX a: <http://e/> ASK { SERVICEa:b { ?s ?p ?o } }",
    "PREFIX a: <http://e/> ASK { serviceSilenta:b { ?s ?p ?o } }",
    "PREFIX a: <http://e/> PREFIX SERVICEa: <urn:> ASK { SERVICEa:b { ?s ?p ?o } }",
    "PREFIXa:<http://e/>ASK{SERVICEa:b{?s ?p ?o}}",
    "PREFIX : <http://e/> ASK { ?s ?p ?o SERVICE:b { ?s ?p ?o } }",
    "PREFIX a: <http://e/> ASK { FILTER(EXISTS { SERVICEa:b { ?s ?p ?o } }) }",
    "PREFIX a: <urn:> ASK { ?s ?p a:b.c.SERVICE <http://e/> { ?s ?p ?o } }",
    "PREFIX a: <urn:> ASK { ?s ?p a:b.c.SERVICEa:b { ?s ?p ?o } }",
    "ASK { ?s ?p trueSERVICE <http://e/> { ?s ?p ?o } }",
    "ASK FROM <\\u0066ile:///etc/passwd> {}",
    "ASKFROM<file:///etc/passwd>{}",
    "ASKFROMNAMED<file:///etc/passwd>{}",
    "PREFIX f: <file:///etc/> ASK FROM f:passwd {}",
    "PREFIX f: <file:///etc/> ASK FROMf:passwd {}",
    "BASE <file:///etc/> ASK FROM <passwd> {}",
]


@pytest.mark.parametrize("query", LEAVES)
def test_what_would_leave_this_machine_is_seen(query: str) -> None:
    assert classify_request(query).outside in ("SERVICE", "file:")
    try:
        # It is a query that Oxigraph takes and would carry out; nothing may be sent to this port.
        Store().query(query.replace("http://e/", "http://127.0.0.1:9/"))
    except OSError as error:
        assert "SERVICE" in query.upper(), error  # noqa: PT017


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://e/>",
        "LOAD<http://e/>",
        "LOADSILENT<http://e/>",
        "loadsilent <http://e/>",
        "PREFIX a: <http://e/> LOADa:b",
        "PREFIX a: <http://e/> LOADSILENTa:b",
        "CLEAR ALL;LOADSILENT <http://e/> INTO GRAPH <urn:g>",
    ],
)
def test_what_would_load_a_document_is_seen(update: str) -> None:
    assert classify_request(update).outside == "LOAD"


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX SERVICE: <urn:> ASK { SERVICE:x ?service $SERVICE }",
        "ASK { ?s <http://e/service#x> 'SERVICE' }",
        "ASK { ?s ?p 'x'@service } # SERVICE <http://e/>",
        'ASK { ?s ?p """ SERVICE " """ }',
        "ASK { VALUES ?s { <http://e/service> } }",
        "PREFIX e: <urn:> ASK { e:a-service ?p e:load }",
        "ASK FROM <http://e/file:///x> {}",
        "PREFIX service: <urn:> ASK { ?s a service:Thing { ?s ?p ?o } }",
        "PREFIX a: <urn:> PREFIX SERVICEa: <urn:> ASK { SERVICEa:b ?p ?o . GRAPH SERVICEa:g { ?s ?p ?o } }",
        "PREFIX a: <urn:> PREFIX LOADa: <urn:> DESCRIBE LOADa:b",
        "PREFIX e: <urn:> ASK { e:v1.service ?p e:my-load.from }",
    ],
)
def test_words_that_only_look_so_are_let_through(query: str) -> None:
    assert classify_request(query).outside == ""
    Store().query(query)  # it is a query that Oxigraph takes


@pytest.mark.parametrize("query", ["ASK { ?s ?p ' SERVICE <http://e/> {} }", "ASK FROM <urn:' FROM <file:///etc/passwd> {}"])
def test_a_string_that_is_not_closed_hides_nothing(query: str) -> None:
    assert classify_request(query).outside in ("SERVICE", "file:")


def test_form_dataset_and_what_changes_are_seen() -> None:
    assert classify_request("PREFIX select: <urn:> DESCRIBE select:ask").form == "DESCRIBE"
    assert classify_request("# SELECT\nASK {}").form == "ASK"
    assert [classify_request(text).form for text in ("", "SELECT", "FROM", "{")] == ["", "SELECT", "", ""]
    assert [classify_request(text).form for text in ("SELECTDISTINCT?x{}", "ASKWHERE{}", "DESCRIBE<urn:a>")] == [
        "SELECT",
        "ASK",
        "DESCRIBE",
    ]
    assert classify_request("PREFIX a: <urn:> DESCRIBEa:b").form == "DESCRIBE"
    assert classify_request("SELECT * FROM <urn:g> {}").own_dataset
    assert classify_request("SELECT*FROMNAMED<urn:g>{}").own_dataset
    assert classify_request("PREFIX a: <urn:> ASK FROMa:g {}").own_dataset
    assert not classify_request("PREFIX FROMa: <urn:> PREFIX a: <urn:> DESCRIBE FROMa:g").own_dataset
    assert not classify_request("SELECT * { ?s ?p 'FROM' }").own_dataset
    assert classify_request("SELECT (NOW() AS ?n) {}").changing
    assert classify_request("SELECT (COUNT(DISTINCTNOW()) AS ?n) {}").changing
    assert classify_request("SELECT ?n {} ORDERBYRAND()").changing
    assert not classify_request("SELECT ?now {}").changing


def test_an_update_is_given_its_dataset() -> None:
    store = Store()
    store.update("INSERT DATA { GRAPH <urn:a> { <urn:s> <urn:p> 1 } GRAPH <urn:b> { <urn:s> <urn:p> 2 } }")
    store.update(with_dataset("INSERT { GRAPH <urn:c> { ?s ?p ?o } } WHERE { ?s ?p ?o }", ("urn:a",), ()))
    assert [quad.object.value for quad in store.quads_for_pattern(None, None, None, NamedNode("urn:c"))] == ["1"]
    store.update(with_dataset("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", (), ("urn:b",)))
    assert sorted(graph.value for graph in store.named_graphs() if any(store.quads_for_pattern(None, None, None, graph))) == [
        "urn:a",
        "urn:c",
    ]
    assert with_dataset("DELETEWHERE{?s ?p 1}", ("urn:b",), ()) == "DELETE{?s ?p 1} USING <urn:b> WHERE{?s ?p 1}"
    for conflict in ("DELETE{?s ?p 1}USINGNAMED<urn:a>WHERE{?s ?p 1}", "PREFIX a: <urn:> WITHa:g DELETE{?s ?p 1}WHERE{?s ?p 1}"):
        store.update(conflict)
        with pytest.raises(DatasetConflictError):
            with_dataset(conflict, ("urn:b",), ())
    with pytest.raises(DatasetConflictError):
        with_dataset("WITH <urn:a> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", ("urn:b",), ())


# -- results ---------------------------------------------------------------------------------------------------------------

FORMATS = {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV}
ENDS = [
    " ",
    " a",
    "a ",
    "\t\r\n",
    "1",
    "+1",
    "-1.5",
    ".5",
    "1.",
    "1e3",
    "1.e-3",
    "true",
    "TRUE",
    "NaN",
    "},{",
    ',{"',
    '\\"},{',
    "\r\n",
    "中文",
    "",
]
TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=8) | st.sampled_from(ENDS)
TYPES = [f"{XSD}{name}" for name in ("integer", "decimal", "double", "boolean", "float", "date")] + ["urn:t'&"]
TERM = st.one_of(
    st.none(),
    st.builds(lambda text: (Term("literal", text, f"{XSD}string"), Literal(text)), TEXT),
    st.builds(lambda text, tag: (Term("literal", text, LANG, tag), Literal(text, language=tag)), TEXT, st.sampled_from(["zh", "en-us"])),
    st.builds(lambda text, kind: (Term("literal", text, kind), Literal(text, datatype=NamedNode(kind))), TEXT, st.sampled_from(TYPES)),
    st.sampled_from([(Term("iri", iri), NamedNode(iri)) for iri in ("http://e/a&b'c", "urn:x", "http://e/中")]),
    st.sampled_from([(Term("bnode", name), BlankNode(name)) for name in ("a", "b1")]),
)
TABLE = st.integers(0, 3).flatmap(lambda n: st.lists(st.tuples(*[TERM] * n), max_size=4).map(lambda rows: (n, rows)))


def cell(term: NamedNode | BlankNode | Literal) -> dict[str, str]:
    if isinstance(term, Literal):
        kind = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **kind}
    return {"type": "uri" if isinstance(term, NamedNode) else "bnode", "value": term.value}


@settings(max_examples=300, deadline=None)
@given(TABLE)
def test_results_are_written_as_oxigraph_writes_them(table: tuple[int, list[tuple[object, ...]]]) -> None:
    width, rows = table
    columns = ["a", "b", "c"][:width]
    results = Results(tuple(columns), tuple(tuple(pair and pair[0] for pair in row) for row in rows))
    bindings = [{name: cell(pair[1]) for name, pair in zip(columns, row, strict=True) if pair} for row in rows]
    document = json.dumps({"head": {"vars": columns}, "results": {"bindings": bindings}}).encode()
    for form, writer in FORMATS.items():
        wanted = parse_query_results(io.BytesIO(document), format=QueryResultsFormat.JSON).serialize(format=writer)
        wanted = well_formed(wanted) if form == "xml" else wanted
        assert written(results, form, 1 << 20) == wanted
        assert counted(wanted, form) == len(rows)
        for most in range(len(rows) + 2):
            assert within(wanted, form, most) is (len(rows) <= most)


@pytest.mark.parametrize("form", FORMATS)
def test_results_stop_where_they_are_too_large(form: str) -> None:
    results = Results(("a",), ((Term("literal", "x" * 1000, f"{XSD}string"),),) * 5000)
    assert len(written(results, form, 10_000_000)) > 5_000_000
    with pytest.raises(TooLargeError):
        written(results, form, 5_000_000)


def test_a_job_comes_as_it_was_sent() -> None:
    job = Job("query", "s", "SELECT \ud800 中 {}", "json", default=("urn:a",), named=(), rows=3)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"".join(packed_job(job)))
        ours.close()
        assert receive_job(theirs) == job
        assert receive_job(theirs) is None


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux")
def test_a_worker_has_no_network() -> None:
    """Nothing that runs in it can make a socket: not Python, and not Oxigraph for SERVICE."""
    program = """
import socket
from pyoxigraph import Store
from jixiao.service.workers.sandbox import without_network
listener = socket.create_server(("127.0.0.1", 0))
assert without_network()
port = listener.getsockname()[1]
query = f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
for attempt in (lambda: socket.create_connection(("127.0.0.1", port)), lambda: Store().query(query)):
    try:
        attempt()
    except OSError:
        print("refused")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "refused\nrefused\n", done.stderr


def test_an_answer_that_was_there_in_time_counts_though_nobody_looked(built: tuple[Path, str]) -> None:
    """On a busy machine the server itself may be without a processor for longer than a query may take."""

    async def asked() -> Reply:
        pool = Pool(Settings(built[0], workers=1, time=1.0))
        await pool.start("a state")
        try:
            job = asyncio.create_task(pool.run(Job("query", "a state", "ASK {}", "json", rows=10, bytes=1000)))
            while pool.idle:
                await asyncio.sleep(0)
            time.sleep(1.5)  # not asyncio.sleep: nothing else runs in this process
            return (await job)[0]
        finally:
            await pool.close()

    assert asyncio.run(asked()).status is Status.OK


def test_workers_let_the_server_have_the_processor_first(built: tuple[Path, str]) -> None:
    """As many of them may be at work as clients make them, and each step of the server is a client's that waits."""

    async def priorities() -> list[int]:
        pool = Pool(Settings(built[0], workers=2))
        await pool.start("a state")
        try:
            return [os.getpriority(os.PRIO_PROCESS, worker.pid) for worker in pool._idle]
        finally:
            await pool.close()

    assert min(asyncio.run(priorities())) > os.getpriority(os.PRIO_PROCESS, 0) or os.getpriority(os.PRIO_PROCESS, 0) == 19


def test_a_worker_that_is_free_holds_no_answer(built: tuple[Path, str]) -> None:
    """One that was given may be as large as an answer may be, until the next job of this worker."""

    async def held() -> list[object]:
        pool = Pool(Settings(built[0], workers=1))
        await pool.start("a state")
        try:
            reply, _ = await pool.run(Job("query", "a state", "SELECT * { ?s ?p ?o } LIMIT 1000", "json", rows=1000, bytes=10_000_000))
            assert reply.status is Status.OK
            replies = [worker.connection.reply for worker in pool._idle]  # one that was just started may hold that it is ready
            return [reply.result()[1] for reply in replies if reply is not None and reply.done()]
        finally:
            await pool.close()

    assert not any(asyncio.run(held()))


class _Rewritten(Pool):
    """Workers whose store is written so many times while they read it, each time before they are done."""

    def __init__(self, settings: Settings, times: int) -> None:
        super().__init__(settings)
        self.times, self.asked = times, 0
        self.states: list[str] = []

    async def run(self, job: Job, pieces: Pieces | None = None) -> tuple[Reply, bytes]:
        self.asked += 1
        self.states.append(job.state)
        if self.asked > self.times:
            return Reply(Status.OK, engine="embedded"), b"whole"
        _write(self._settings.store, self.asked)
        return Reply(Status.STALE, "a file of the store is gone", "存储的一个文件已不存在"), b""


class _Unreadable(_Rewritten):
    """Workers whose store nobody writes, and that cannot read it."""

    async def run(self, job: Job, pieces: Pieces | None = None) -> tuple[Reply, bytes]:
        self.asked += 1
        return Reply(Status.STALE, "block checksum mismatch", "数据块校验和不符"), b""


def _write(folder: Path, number: int) -> None:
    store = open_store(str(folder))
    store.replace({"urn:g": [f'<urn:s> <urn:p> "{number}"']})
    store.close()


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_store_that_is_written_while_it_is_read_is_read_again(tmp_path: Path, times: int) -> None:
    """Also where it is written again while it is read the second time."""
    _write(tmp_path / "store", 0)
    service = Service(Settings(tmp_path / "store"))
    service.pool = pool = _Rewritten(service.settings, times)
    assert asyncio.run(service.rows("SELECT * { ?s ?p ?o }", choose(None, BINDINGS))) == b"whole"
    assert pool.asked == times + 1
    assert len(set(pool.states)) == times + 1  # each time as it is by then


def test_a_store_that_cannot_be_read_though_nobody_writes_it_is_tried_twice(tmp_path: Path) -> None:
    _write(tmp_path / "store", 0)
    service = Service(Settings(tmp_path / "store"))
    service.pool = pool = _Unreadable(service.settings, 0)
    service.state.look()
    with pytest.raises(HTTPError, match="the store cannot be read: block checksum mismatch"):
        asyncio.run(service.rows("SELECT * { ?s ?p ?o }", choose(None, BINDINGS)))
    assert pool.asked == 2


class _Rearranged(_Rewritten):
    """Workers whose store is rearranged so many times while they open it, by a writer that has changed nothing yet."""

    async def run(self, job: Job, pieces: Pieces | None = None) -> tuple[Reply, bytes]:
        self.asked += 1
        gone = Reply(Status.STALE, "IO error: No such file or directory: 000012.sst", "IO error")
        return (gone, b"") if self.asked <= self.times else (Reply(Status.OK, engine="embedded"), b"whole")


def test_a_store_whose_files_are_rearranged_again_and_again_is_read_again(tmp_path: Path) -> None:
    _write(tmp_path / "store", 0)
    service = Service(Settings(tmp_path / "store"))
    service.pool = pool = _Rearranged(service.settings, 4)
    assert asyncio.run(service.rows("SELECT * { ?s ?p ?o }", choose(None, BINDINGS))) == b"whole"
    assert pool.asked == 5


def test_answers_of_a_store_that_was_written_are_not_kept() -> None:
    """Nobody can ask for them, and they would fill the room of those that can be asked for."""
    cache, answer = Cache(1000), CachedResponse(b"x" * 200, "embedded", 1)
    assert cache.get("one", "a") is None
    for key in "abcd":
        cache.put("one", key, answer)
    assert cache.get("one", "a") is answer
    assert cache.get("two", "b") is None
    cache.put("one", "c", answer)  # asked before the store was written, and answered after that
    for key in "defgh":
        cache.put("two", key, answer)
    assert [key for key in "abcdefgh" if cache.get("two", key)] == list("defgh")


UNION = [
    ("INSERT { GRAPH <urn:new> { ?s <urn:seen> ?o } } WHERE { ?s <urn:p> ?o }", ["1", "2", "3"]),
    ("INSERT { GRAPH <urn:new> { ?s <urn:seen> ?o } } WHERE { GRAPH ?g { ?s <urn:p> ?o } }", ["1", "2"]),
    ("INSERT { GRAPH <urn:new> { ?s <urn:seen> ?o } } USING <urn:a> WHERE { ?s <urn:p> ?o }", ["1"]),
    ("WITH <urn:b> INSERT { GRAPH <urn:new> { ?s <urn:seen> ?o } } WHERE { ?s <urn:p> ?o }", ["2"]),
    ("INSERT { GRAPH <urn:new> { ?s <urn:seen> ?o } } WHERE { VALUES ?s { <urn:s> } GRAPH <urn:b> { ?s ?p ?o } ?s <urn:p> ?o }", ["2"]),
    ("PREFIX u: <urn:> INSERT { GRAPH u:new { ?s u:seen ?o } } WHERE { GRAPH ?g { ?s u:p ?o } FILTER EXISTS { ?x u:p 3 } }", ["1", "2"]),
    ("PREFIX u: <urn:> INSERT DATA { GRAPH u:c { <urn:s> <urn:p> 4 } } ; INSERT { GRAPH u:new { ?s u:seen ?o } } WHERE { ?s u:p ?o } ;",
     ["1", "2", "3", "4"]),
    ("INSERT DATA { <urn:s> <urn:p> 5 } ; INSERT { GRAPH <urn:new> { ?s <urn:seen> ?o } } WHERE { ?s <urn:p> ?o }", ["1", "2", "3", "5"]),
]  # fmt: skip


@pytest.mark.parametrize(("update", "seen"), UNION)
def test_updates_match_in_what_queries_match_in(update: str, seen: list[str]) -> None:
    store = Store()
    store.update("INSERT DATA { GRAPH <urn:a> { <urn:s> <urn:p> 1 } GRAPH <urn:b> { <urn:s> <urn:p> 2 } <urn:s> <urn:p> 3 }")
    store.update(with_union(update, lambda: [graph.value for graph in store.named_graphs()]))
    assert sorted(quad.object.value for quad in store.quads_for_pattern(None, NamedNode("urn:seen"), None)) == seen
    assert {graph.value for graph in store.named_graphs()} - {"urn:c"} == {"urn:a", "urn:b", "urn:new"}


def test_a_delete_by_its_pattern_takes_what_the_unnamed_graph_has() -> None:
    store = Store()
    store.update("INSERT DATA { GRAPH <urn:a> { <urn:s> <urn:p> 1 } <urn:s> <urn:p> 3 }")
    store.update(with_union("DELETE WHERE { ?s ?p 1 } ; DELETEWHERE{?s ?p 3}", lambda: ["urn:a"]))
    assert [quad.object.value for quad in store] == ["1"]
