"""The columnar engine gives what the embedded one gives, to the last term, and is used only where that is certain."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from columnar_data import difference, links, statements
from columnar_queries import PREFIXES
from columnar_queries import query as random_query
from conftest import ROOT, Run, run_jixiao
from jixiao.sparql.duplicates import is_duplicate_insensitive
from jixiao.sparql.errors import SparqlError
from jixiao.sparql.parser import parse_query
from jixiao.sparql.results import Results
from jixiao.sparql.saved_queries import catalogue
from jixiao.store import Store, StoreError, nquads, open_store
from jixiao.store.columnar.build import build
from jixiao.store.columnar.database import ColumnarStore
from jixiao.store.columnar.ddl import FORMAT
from jixiao.store.columnar.optimize import optimize
from jixiao.store.columnar.reader import columns_of, open_reader
from jixiao.store.fingerprint import fingerprint

#: How many random queries are tried; more by JIXIAO_RANDOM_QUERIES.
RANDOM = int(os.environ.get("JIXIAO_RANDOM_QUERIES", "400"))
#: How many triple patterns a random query has at most over statements that are in several graphs: the embedded engine gives each once per
#: graph, so a query of 22 patterns multiplied its rows without end, and nothing can stop it.
PATTERNS = 12
COUNT = PREFIXES + "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ex:next ?o }"


def made(folder: Path, graphs: dict[str, str]) -> tuple[Store, ColumnarStore]:
    """Both engines over the same graphs."""
    store = open_store(str(folder / "store"))
    store.add([nquads(graphs.items())])
    store.close()
    build(folder / "store", folder / "columns", lambda: "mark", workers=1)
    return open_store(str(folder / "store"), read_only=True), ColumnarStore(folder / "columns")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, ColumnarStore]:
    """A store in which each statement is in one graph."""
    return made(tmp_path_factory.mktemp("once"), {"urn:example:all": "".join(statements().values())})


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, ColumnarStore]:
    """The same with what names are linked to, for the queries that ask for it."""
    return made(tmp_path_factory.mktemp("linked"), {"urn:example:all": "".join(statements().values()), "urn:example:links": links()})


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, ColumnarStore]:
    """A store in which several documents hold the same table."""
    return made(tmp_path_factory.mktemp("several"), statements())


# -- the same answers ------------------------------------------------------------------------------------------------------


def bindings() -> list[tuple[str, dict[str, str]]]:
    """The saved queries as they stand, and with values of their parameters that the data have, and with one that they lack."""
    other = {"before": ["2022-12-31", "2031-01-01", "1999-01-01"], "limit": ["1", "3"], "term": ["服务", "培训", "没有的词"]}
    other["indicator"] = ["服务对象满意度", "培训人次", "没有的指标"]
    other |= {"concept": ["满意度", "人均培训成本", "成活率"], "measure": ["满意度", "total-cost"], "object": ["培训", "general"]}
    other |= {"beneficiary": ["学员"], "relation": ["exact", "close"], "kind": ["债券付息", "物业"], "below": ["0.9"]}
    other |= {"peers": ["2"], "z": ["1"], "share": ["0.5"], "times": ["1.5"]}
    restricting = {"city": "湖北,120000", "from": "2022", "to": "2024", "department": "武汉图书馆", "level": "产出", "unit": "%"}
    restricting["concept"] = "满意度"
    return (
        [(name, {}) for name in catalogue()]
        + [(query.name, {param.name: value}) for query in catalogue().values() for param in query.params for value in other[param.name]]
        + [
            (query.name, {param.name: restricting[param.name]})
            for query in catalogue().values()
            for param in query.restrictions
            if param.name in ("city", "department", "level", "unit", "concept")
        ]
    )


@pytest.mark.parametrize(("name", "values"), bindings(), ids=lambda value: value if isinstance(value, str) else "-".join(value.values()))
def test_a_saved_query_is_answered_by_both_alike(
    name: str, values: dict[str, str], linked: tuple[Store, ColumnarStore], several: tuple[Store, ColumnarStore]
) -> None:
    sparql = catalogue()[name].bind(values)
    for embedded, columnar in (linked, several) if is_duplicate_insensitive(parse_query(sparql)) else (linked,):
        wanted, got = embedded.select(sparql), columnar.select(sparql)
        assert difference(sparql, got, wanted) == ""


def test_the_saved_queries_have_something_to_answer(linked: tuple[Store, ColumnarStore]) -> None:
    empty = [name for name, query in catalogue().items() if not linked[0].select(query.bind({})).rows]
    assert len(empty) <= 2 * len(catalogue()) // 5, empty


def compared(engines: tuple[Store, ColumnarStore], seeds: range, patterns: int = 1000, *, repeated: bool = False) -> tuple[int, int]:
    """How many random queries were answered, and how many answers had rows; each is the same as the embedded engine's."""
    answered = filled = 0
    for seed in seeds:
        sparql = random_query(seed)
        if sparql.count(" . ") > patterns:
            continue
        try:
            got = engines[1].select(sparql)
            if repeated and not is_duplicate_insensitive(parse_query(sparql)):
                continue  # the embedded engine gives a statement once for each graph that has it
        except SparqlError:
            continue
        wanted = engines[0].select(sparql)
        assert difference(sparql, got, wanted) == "", f"seed {seed}: {sparql.removeprefix(PREFIXES)}"
        answered += 1
        filled += bool(wanted.rows)
    return answered, filled


def test_random_queries_are_answered_by_both_alike(once: tuple[Store, ColumnarStore]) -> None:
    answered, filled = compared(once, range(RANDOM))
    assert answered >= 0.9 * RANDOM
    assert filled >= 0.35 * RANDOM


def test_random_queries_over_statements_of_several_graphs_are_answered_by_both_alike(several: tuple[Store, ColumnarStore]) -> None:
    answered, filled = compared(several, range(5181, 5181 + RANDOM // 2), PATTERNS, repeated=True)
    assert answered >= 0.2 * (RANDOM // 2)
    assert filled >= 20


def test_what_two_graphs_hold_is_counted_once(several: tuple[Store, ColumnarStore]) -> None:
    embedded, columnar = several
    twice = PREFIXES + "SELECT (COUNT(?label) AS ?n) WHERE { ?place skos:prefLabel ?label }"
    right = PREFIXES + "SELECT (COUNT(?label) AS ?n) WHERE { SELECT DISTINCT ?place ?label WHERE { ?place skos:prefLabel ?label } }"
    assert columnar.select(right) == columnar.select(twice) == embedded.select(right)


@pytest.mark.parametrize(
    ("sparql", "wanted"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o }", False),
        ("SELECT DISTINCT ?s WHERE { ?s ?p ?o }", True),
        ("SELECT (COUNT(?s) AS ?n) WHERE { ?s ?p ?o }", False),
        ("SELECT (COUNT(DISTINCT ?s) AS ?n) (MAX(?o) AS ?m) WHERE { ?s ?p ?o }", True),
        ("SELECT (SUM(?o) AS ?n) WHERE { { SELECT DISTINCT ?s ?o WHERE { ?s ?p ?o } } }", True),
        ("SELECT (SUM(?o) AS ?n) WHERE { { SELECT DISTINCT ?s ?o WHERE { ?s ?p ?o } } OPTIONAL { ?s ?q ?x } }", False),
        ("SELECT DISTINCT ?n WHERE { { SELECT ?s (COUNT(?o) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?s } }", False),
        ("SELECT DISTINCT ?s WHERE { { SELECT ?s WHERE { ?s ?p ?o } LIMIT 3 } }", False),
        ("SELECT ?s WHERE { { SELECT DISTINCT ?s WHERE { ?s ?p ?o } } MINUS { ?s ?q 1 } }", True),
        ("SELECT ?s WHERE { VALUES ?s { <urn:a> } FILTER EXISTS { ?s ?p ?o } }", True),
    ],
)
def test_how_often_a_statement_is_there_matters_or_does_not(sparql: str, wanted: bool) -> None:
    assert is_duplicate_insensitive(parse_query(sparql)) is wanted


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?s WHERE { GRAPH ?g { SELECT ?s { ?s ?p ?o } LIMIT 1 } }",
        "SELECT ?s WHERE { ?s ?p* ?o }",
        "SELECT (RAND() AS ?r) WHERE { ?s ?p ?o }",
        "SELECT (BNODE() AS ?r) WHERE { ?s ?p ?o }",
        "SELECT ?s FROM NAMED <urn:g:none> WHERE { GRAPH ?g { ?s ?p ?o } }",
        "ASK { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "DESCRIBE ?s WHERE { ?s ?p ?o }",
        "SELECT ?s WHERE { ?s ?p ",
    ],
)
def test_what_is_not_known_is_not_answered(sparql: str, once: tuple[Store, ColumnarStore]) -> None:
    with pytest.raises(SparqlError):
        once[1].select(sparql)


# -- the fingerprint -------------------------------------------------------------------------------------------------------


def line(number: int) -> str:
    return f"<urn:example:s{number}> <urn:example:next> <urn:example:o> .\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A store of one statement, optimized."""
    folder = tmp_path / "store"
    store = open_store(str(folder))
    store.add([nquads([("urn:g:0", line(0))])])
    store.close()
    assert optimize(folder) is not None
    return folder


@pytest.fixture(autouse=True)
def one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_WORKERS", "1")


def test_the_fingerprint_stays_when_the_store_is_opened_and_read(small: Path) -> None:
    before = fingerprint(small)
    for _ in range(3):
        store = open_store(str(small))
        assert fingerprint(small) == before
        store.names()
        store.optimize()
        store.close()
        store = open_store(str(small), read_only=True)
        store.select(COUNT)
        store.close()
        assert fingerprint(small) == before
    assert optimize(small) is None


def test_what_a_killed_optimization_left_beside_its_finished_file_goes(small: Path) -> None:
    left = small.with_name(f".{small.name}.columns-abc")
    left.mkdir()
    (left / "1.tsv").write_text("1\t2\n")
    before = fingerprint(small)
    assert optimize(small) is None
    assert sorted(path.name for path in small.parent.iterdir()) == [small.name, f"{small.name}.columns"]
    assert fingerprint(small) == before


def _add(store: Store) -> None:
    store.add([nquads([("urn:g:1", line(1))])])


def _add_nothing_new(store: Store) -> None:
    store.add([nquads([("urn:g:2", line(0))])])


def _replace(store: Store) -> None:
    store.replace({"urn:g:0": [line(2).removesuffix(" .\n")]})


def _clear(store: Store) -> None:
    store.replace({"urn:g:0": []})


def _bulk(store: Store) -> None:
    store.add([nquads([("urn:g:3", "".join(map(line, range(60_000))))])])  # so many characters that the bulk loader takes them


@pytest.mark.parametrize("write", [_add, _add_nothing_new, _replace, _clear, _bulk], ids=lambda f: f.__name__)
def test_every_write_gives_another_fingerprint_at_once(write: Callable[[Store], None], small: Path) -> None:
    before = fingerprint(small)
    store = open_store(str(small))
    write(store)
    during = fingerprint(small)
    store.close()
    assert before not in (during, fingerprint(small))
    reopened = open_store(str(small))
    reopened.close()
    assert before != fingerprint(small)


def test_another_store_in_the_same_place_has_another_fingerprint(small: Path) -> None:
    before = fingerprint(small)
    shutil.rmtree(small)
    store = open_store(str(small))
    store.add([nquads([("urn:g:0", line(0))])])
    store.close()
    assert before != fingerprint(small)
    with pytest.raises(StoreError, match="older than the store"):
        open_reader(small, "columnar")


# -- the reader ------------------------------------------------------------------------------------------------------------


def number(answer: Results) -> int:
    (((term,),),) = (answer.rows,)
    assert term is not None
    return int(term.value)


def test_the_reader_takes_the_columnar_file_while_it_is_current(small: Path) -> None:
    reader = open_reader(small, "columnar")
    assert number(reader.select(COUNT)) == 1
    reader.close()
    store = open_store(str(small))
    _add(store)
    store.close()
    with pytest.raises(StoreError, match="jixiao optimize"):
        open_reader(small, "columnar")
    reader = open_reader(small)
    assert (number(reader.select(COUNT)), reader.stale) == (2, True)
    reader.close()
    assert optimize(small) is not None
    reader = open_reader(small, "columnar")
    assert (number(reader.select(COUNT)), reader.stale) == (2, False)
    reader.close()


def test_the_reader_gives_the_embedded_engine_what_the_columnar_one_does_not_answer(small: Path) -> None:
    named = "SELECT ?g (STRUUID() AS ?id) WHERE { GRAPH ?g { ?s ?p ?o } }"
    with pytest.raises(StoreError, match="STRUUID"):
        open_reader(small, "columnar").select(named)
    (row,) = open_reader(small).select(named).rows
    assert row[0] is not None
    assert row[0].value == "urn:g:0"
    with pytest.raises(StoreError, match="not valid SPARQL"):
        open_reader(small).select("SELECT ?g WHERE {")


def test_a_broken_file_and_one_of_another_release_are_not_used(small: Path) -> None:
    import duckdb

    file = columns_of(small)
    with duckdb.connect(str(file)) as connection:
        connection.execute("UPDATE about SET format = 'of another release'")
    assert FORMAT != "of another release"
    reader = open_reader(small)
    assert (number(reader.select(COUNT)), reader.stale) == (1, True)
    file.write_bytes(b"no file of DuckDB")
    assert number(open_reader(small).select(COUNT)) == 1
    assert optimize(small) is not None
    assert number(open_reader(small, "columnar").select(COUNT)) == 1


def loaded_by(store: Path) -> list[str]:
    """Which databases are loaded by the time a query is answered."""
    code = (
        "import sys; from jixiao.store.columnar.reader import open_reader; open_reader(sys.argv[1]).select(sys.argv[2]); "
        "print(*sorted({'_duckdb', 'jixiao.store.embedded'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(store), COUNT], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.split()


def test_no_database_is_loaded_that_does_not_answer(small: Path) -> None:
    assert loaded_by(small) == ["_duckdb"]
    columns_of(small).unlink()
    assert loaded_by(small) == ["jixiao.store.embedded"]


def test_readers_are_right_while_the_store_is_written_and_the_file_replaced(small: Path) -> None:
    """The number of statements only grows: no answer is less than what was there when the reader was opened."""
    least, wrong, answers = [1], [], [0]
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            known = least[0]
            try:
                reader = open_reader(small)
                got = number(reader.select(COUNT))
                reader.close()
            except Exception as error:
                wrong.append(error)
                return
            answers[0] += 1
            if got < known:
                wrong.append((got, known))
            time.sleep(0.02)  # the writer needs the processor too

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for count in range(1, 5):
            store = open_store(str(small))
            store.add([nquads([(f"urn:g:{count}", line(count))])])
            least[0] = count + 1
            store.close()
            assert optimize(small) is not None
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert not wrong
    assert answers[0] > 10


# -- the command line ------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(built: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of the built store that may be written to."""
    return Path(shutil.copytree(built[0], tmp_path / "store"))


def test_changes_are_seen_with_the_columnar_file_and_without(own: Path, jixiao: Run) -> None:
    ask = ("query", "overview", "--format", "csv", "--store", own)
    before = jixiao(*ask)
    assert (before.returncode, before.stderr) == (0, "")
    done = jixiao("optimize", "--store", own)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{columns_of(own)}: ")
    assert [path.name for path in own.parent.iterdir() if path.name.startswith(".")] == []
    assert jixiao("optimize", "--store", own).stdout.startswith("nothing to do")
    for engine in ("auto", "columnar", "embedded"):
        asked = jixiao(*ask, "--engine", engine)
        assert (asked.stdout, asked.stderr) == (before.stdout, "")

    assert jixiao("import", ROOT / "docs/examples/library.txt", "--city", "武汉市", "--store", own).returncode == 0
    changed = jixiao(*ask)
    assert changed.stdout == jixiao(*ask, "--engine", "embedded").stdout != before.stdout
    assert changed.stderr.count("\n") == 1
    assert "jixiao optimize" in changed.stderr
    refused = jixiao(*ask, "--engine", "columnar")
    assert refused.returncode == 2
    assert f"jixiao optimize --store {own}" in refused.stderr

    assert jixiao("optimize", "--store", own).returncode == 0
    again = jixiao(*ask, "--engine", "columnar")
    assert (again.stdout, again.stderr) == (changed.stdout, "")
    assert jixiao("withdraw", "library.txt", "--store", own).returncode == 0
    assert jixiao(*ask).stdout == before.stdout


def test_checking_again_what_is_checked_leaves_the_file_current(own: Path, jixiao: Run) -> None:
    assert jixiao("optimize", "--store", own).returncode == 0
    jixiao("validate", "--store", own)
    assert jixiao("query", "overview", "--store", own, "--engine", "columnar").returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed in another way")
def test_killed_in_the_middle_it_leaves_what_was_there(own: Path, jixiao: Run) -> None:
    assert jixiao("optimize", "--store", own).returncode == 0
    assert jixiao("import", ROOT / "docs/examples/library.txt", "--city", "武汉市", "--store", own).returncode == 0
    file = columns_of(own)
    old = file.read_bytes()
    command = [sys.executable, "-m", "jixiao", "optimize", "--store", str(own)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(own.parent.glob(f".{file.name}-*/made")) and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert file.read_bytes() == old
    assert list(own.parent.glob(f".{file.name}-*"))
    assert "武汉市" in jixiao("query", "overview", "--store", own).stdout
    assert jixiao("optimize", "--store", own).returncode == 0
    assert not list(own.parent.glob(f".{file.name}-*"))
    assert "武汉市" in jixiao("query", "overview", "--store", own, "--engine", "columnar").stdout


def test_it_says_why_it_cannot(own: Path, jixiao: Run, tmp_path: Path) -> None:
    nothing = jixiao("optimize", "--store", tmp_path / "nothing")
    assert (nothing.returncode, nothing.stderr.count("\n")) == (2, 1)
    assert "there is no store at" in nothing.stderr
    assert not (tmp_path / "nothing").exists()
    writer = open_store(str(own))
    busy = jixiao("optimize", "--store", own)
    writer.close()
    assert busy.returncode == 2
    assert "in use by another process" in busy.stderr
    assert "a folder" in run_jixiao("optimize", "--store", "http://localhost:1/sparql").stderr
    assert "--engine" in run_jixiao("query", "overview", "--store", "http://localhost:1/sparql", "--engine", "columnar").stderr
    missing = jixiao("query", "overview", "--store", own, "--engine", "columnar")
    assert missing.returncode == 2
    assert f"jixiao optimize --store {own}" in missing.stderr
