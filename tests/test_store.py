"""Both stores keep the same promises: the embedded one and a SPARQL server, by the same tests."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

import oxigraph_server
from conftest import SEEDS, run_jixiao
from jixiao.extraction.context import Overrides
from jixiao.extraction.pipeline import process
from jixiao.ingest.importer import ImportReport, import_documents, load_reference
from jixiao.ingest.revalidate import validate_documents
from jixiao.ingest.sources import sources
from jixiao.ingest.withdraw import withdraw
from jixiao.model import JixiaoError
from jixiao.rdf import JX, LITERALS, ONTOLOGY_GRAPH, Minter
from jixiao.store import LazyStore, Store, StoreError, Term, open_store
from jixiao.store.old_logs import KEPT
from jixiao.store.statistics import SUMS_GRAPH, document_records, finding_counts, summary

MINTER = Minter()
G, H = "https://example.org/g", "https://example.org/h"
P = "<https://example.org/p>"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph_server.serving(tmp_path_factory.mktemp("server") / "data") as url:
        yield url


@pytest.fixture(params=["embedded", "remote"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is."""
    if request.param == "embedded":
        return str(tmp_path / "store")
    url: str = request.getfixturevalue("server")
    oxigraph_server.update(url, "DROP ALL")
    return url


@pytest.fixture
def store(location: str) -> Iterator[Store]:
    """An empty store, open for writing."""
    opened = open_store(location)
    yield opened
    opened.close()


def count(store: Store) -> int:
    term = store.select("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }").rows[0][0]
    assert term is not None
    return int(term.value)


def graphs(store: Store) -> set[str]:
    return {row[0].value for row in store.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }").rows if row[0]}


def content(store: Store) -> dict[str, set[str]]:
    """All graphs but that of withdrawn tables as sets of lines, without when the last import ended; a line with a blank node (the
    ontology's) without the node's label."""
    kept = graphs(store) - {MINTER.withdrawn}
    lines = {name: (line for line in store.graph(name).split("\n") if line and "#endedAtTime>" not in line) for name in kept}
    return {name: {re.sub(r"_:\w+", "_:b", line) for line in of} for name, of in lines.items()}


def triple(value: str, subject: str = "https://example.org/s") -> str:
    return f"<{subject}> {P} {value}"


# -- replacing -------------------------------------------------------------------------------------------------------------


def test_an_empty_store_answers(store: Store) -> None:
    assert graphs(store) == set()
    assert store.graph(G) == ""
    found = store.select("SELECT ?s ?p WHERE { ?s ?p ?o }")
    assert (found.columns, found.rows) == (("s", "p"), ())


def test_replace_writes_whole_graphs_and_removes_what_was_there(store: Store) -> None:
    store.replace({G: [triple('"1"'), triple('"2"')], H: [triple('"other"')]})
    assert graphs(store) == {G, H}
    store.replace({G: [triple('"3"')]})
    assert store.graph(G).strip() == f"{triple(chr(34) + '3' + chr(34))} ."
    assert '"other"' in store.graph(H)


def test_replacing_by_nothing_removes_the_graph(store: Store) -> None:
    store.replace({G: [triple('"1"')], H: [triple('"2"')]})
    store.replace({G: []})
    assert graphs(store) == {H}
    assert store.graph(G) == ""


def test_replacing_by_nothing_where_nothing_is(store: Store) -> None:
    store.replace({G: []})
    assert graphs(store) == set()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("<https://example.org/s> <https://example.org/p>", id="incomplete"),
        pytest.param('<https://example.org/s> <https://example.org/p> "open', id="open-quote"),
        pytest.param('<https://example.org/s> <https://example.org/p q> "x"', id="blank-in-iri"),
        pytest.param(r'<https://example.org/s> <https://example.org/p> "\q"', id="unknown-escape"),
    ],
)
def test_a_graph_that_is_wrong_leaves_everything_as_it_was(store: Store, wrong: str) -> None:
    store.replace({G: [triple('"before"')], H: [triple('"too"')]})
    before = content(store)
    with pytest.raises(StoreError):
        store.replace({G: [triple('"after"')], H: [triple('"after"'), wrong]})
    assert content(store) == before


def test_replace_goes_on_after_an_error(store: Store) -> None:
    with pytest.raises(StoreError):
        store.replace({G: ["nonsense"]})
    store.replace({G: [triple('"fine"')]})
    assert count(store) == 1


def test_a_graph_as_large_as_a_document(store: Store) -> None:
    statements = [triple(LITERALS.string(f"第{number}行：" + "绩效目标" * 20), f"https://example.org/s{number}") for number in range(5_000)]
    store.replace({G: statements})
    assert count(store) == 5_000
    assert len(set(store.graph(G).splitlines())) == 5_000


# -- texts and literals ----------------------------------------------------------------------------------------------------

CONTROL = "".join(chr(code) for code in (*range(0x01, 0x20), 0x7F, *range(0x80, 0xA0)))
TEXTS = {
    "quotes": "他说\"好\"，'好'，“好” \"\"\" '''",
    "backslashes": "C:\\users\\new\\table\\\\ \\",
    "escapes-as-text": '\\n \\t \\" \\u0022 \\u4e2d \\U0001F600 \\x41',
    "newlines": "一\n二\r三\r\n四\n\n",
    "tabs": "\t一\t二\t",
    "emoji": "🎯👩‍👩‍👧‍👦🇨🇳 𠮷野家 𝒳",
    "control": CONTROL,
    "line-separators": "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\x1dh\x1ei",
    "blanks": "  \u3000\u00a0前后\u200b\ufeff  ",
    "combining": "e\u0301 \u00e9 Å Å ﬁ ①㎡ １２",
    "syntax": "} ; DROP ALL ; INSERT DATA { <a> <b> <c> . # <g> ?x $y {{ }} % {0} 100%",
    "noncharacters": "\ufdd0\uffff\ufffd\U0010ffff",
    "empty": "",
    "long": "绩效" * 100_000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_verbatim_text_comes_back_unchanged(store: Store, text: str) -> None:
    """By a query, by ``graph`` (a line for each statement, which validation reads as N-Triples), and by ``graph`` written again."""
    from rdflib import Graph

    store.replace({G: [triple(LITERALS.string(text)), triple('"second"')]})
    rows = store.select(f"SELECT ?o WHERE {{ ?s {P} ?o }}").rows
    assert {(o.kind, o.value, o.language) for (o,) in rows if o} == {("literal", text, None), ("literal", "second", None)}
    assert {o.datatype for (o,) in rows if o} <= {None, "http://www.w3.org/2001/XMLSchema#string"}

    dumped = store.graph(G)
    lines = dumped.removesuffix("\n").split("\n")
    assert len(lines) == 2
    assert all(line.endswith(" .") for line in lines)
    assert {str(o) for o in Graph().parse(data=dumped, format="nt").objects()} == {text, "second"}

    store.replace({H: [line.removesuffix(" .") for line in lines]})
    again = store.select(f"SELECT ?o WHERE {{ GRAPH <{H}> {{ ?s {P} ?o }} }}").rows
    assert {o.value for (o,) in again if o} == {text, "second"}


def test_language_tags(store: Store) -> None:
    store.replace({G: [triple('"绩效"@zh'), triple('"performance"@en'), triple('"绩效"')]})
    rows = store.select(f"SELECT ?o WHERE {{ ?s {P} ?o }}").rows
    assert {(o.value, o.language) for (o,) in rows if o} == {("绩效", "zh"), ("performance", "en"), ("绩效", None)}
    assert len(store.select(f'SELECT ?o WHERE {{ ?s {P} ?o FILTER(LANG(?o) = "zh") }}').rows) == 1
    assert '"绩效"@zh' in store.graph(G)


@pytest.mark.parametrize(
    ("written", "datatype", "read"),
    [
        ("88.40", "decimal", "88.4"),
        ("1000", "decimal", "1000"),
        ("-0.05", "decimal", "-0.05"),
        ("123456789012345.678", "decimal", "123456789012345.678"),
        ("2024", "integer", "2024"),
        ("2022-12-31", "date", "2022-12-31"),
        ("--11-30", "gMonthDay", "--11-30"),
        ("true", "boolean", "true"),
    ],
)
def test_typed_literals(store: Store, written: str, datatype: str, read: str) -> None:
    """Numbers in their canonical form, as section 8 of the design measured; everything else as it was written."""
    store.replace({G: [triple(LITERALS.typed(written, datatype))]})
    [[found]] = store.select(f"SELECT ?o WHERE {{ ?s {P} ?o }}").rows
    assert found is not None
    assert (found.value, found.datatype) == (read, f"http://www.w3.org/2001/XMLSchema#{datatype}")
    assert f'"{read}"^^<http://www.w3.org/2001/XMLSchema#{datatype}>' in store.graph(G)


def test_numbers_compare_and_add_up(store: Store) -> None:
    store.replace({G: [triple(LITERALS.typed(value, "decimal")) for value in ("88.40", "0.1", "0.2")]})
    [[total]] = store.select(f"SELECT (SUM(?o) AS ?n) WHERE {{ ?s {P} ?o }}").rows
    assert total is not None
    assert total.value == "88.7"


def test_unbound_and_iris_and_blank_nodes(store: Store) -> None:
    store.replace({G: [triple("<https://example.org/o>"), triple("_:b"), '_:b <https://example.org/q> "x"']})
    found = store.select(
        f"SELECT ?o ?q WHERE {{ <https://example.org/s> {P} ?o OPTIONAL {{ ?o <https://example.org/q> ?q }} }} ORDER BY ?q"
    )
    assert found.columns == ("o", "q")
    kinds = [(o.kind if o else None, q.value if q else None) for o, q in found.rows]
    assert kinds == [("iri", None), ("bnode", "x")]


# -- queries ---------------------------------------------------------------------------------------------------------------


def test_a_query_without_graph_sees_all_graphs_as_one(store: Store) -> None:
    """A path may run from one graph into another. A statement that two graphs have may be found twice (Oxigraph) or once."""
    shared = triple("<https://example.org/o>")
    store.replace({G: [shared], H: [shared, '<https://example.org/o> <https://example.org/q> "end"']})
    assert len(store.select("SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o }").rows) == 2
    [[end]] = store.select(f"SELECT DISTINCT ?end WHERE {{ <https://example.org/s> {P}/<https://example.org/q> ?end }}").rows
    assert end is not None
    assert end.value == "end"


def test_what_is_written_is_seen_at_once(store: Store) -> None:
    for number in range(3):
        store.replace({f"{G}{number}": [triple(f'"{number}"')]})
        assert len(store.select("SELECT ?o WHERE { ?s ?p ?o }").rows) == number + 1


@pytest.mark.parametrize("wrong", ["SELECT ?x WHERE { ?x", "DELETE WHERE { ?s ?p ?o }", "ASK { ?s ?p ?o }", "", "ELECT"])
def test_a_query_that_is_no_select_is_refused(store: Store, wrong: str) -> None:
    store.replace({G: [triple('"1"')]})
    with pytest.raises(StoreError):
        store.select(wrong)
    assert count(store) == 1


# -- the embedded store's folder -------------------------------------------------------------------------------------------


def test_a_missing_store_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no store at .*run jixiao build first"):
        open_store(str(tmp_path / "none"), read_only=True)
    assert not (tmp_path / "none").exists()


def test_an_empty_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store at"):
        open_store(str(tmp_path), read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_other_files_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no store")
    with pytest.raises(StoreError):
        open_store(str(tmp_path), read_only=True)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_is_no_store(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no store")
    for read_only in (True, False):
        with pytest.raises(StoreError):
            open_store(str(file), read_only=read_only)
    assert file.read_text() == "no store"


def test_a_damaged_store_is_a_clear_error(tmp_path: Path) -> None:
    written = open_store(str(tmp_path / "store"))
    written.replace({G: [triple('"1"')]})
    written.close()
    (tmp_path / "store" / "CURRENT").write_text("nonsense")
    for read_only in (True, False):
        with pytest.raises(StoreError):
            open_store(str(tmp_path / "store"), read_only=read_only)


@pytest.mark.parametrize("command", [("validate",), ("query", "overview"), ("build", str(next(SEEDS.glob("002_*")))), ("withdraw", "x")])
def test_a_store_without_its_list_of_files_is_left_as_it_is(built: tuple[Path, str], tmp_path: Path, command: tuple[str, ...]) -> None:
    """As a copy that was broken off leaves it: the engine would take it for a new one, and remove the data."""
    store = tmp_path / "store"
    shutil.copytree(built[0], store)
    (store / "CURRENT").unlink()
    before = {path.name: path.stat().st_size for path in store.iterdir()}
    for _ in range(2):
        done = run_jixiao(*command, "--store", store, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "is damaged: its file CURRENT is missing" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert {path.name: path.stat().st_size for path in store.iterdir()} == before


def test_a_store_that_cannot_be_opened_is_tried_once() -> None:
    """Opening ahead and then at each use: what the first try raised, all raise."""
    tries = []

    def opening() -> Store:
        tries.append(1)
        raise StoreError("no", "否")

    store = LazyStore("somewhere", opening)
    store.open_ahead()
    for _ in range(3):
        with pytest.raises(StoreError, match="no"):
            store.names()
    store.close()
    assert len(tries) == 1


@pytest.mark.parametrize("command", [("validate",), ("query", "overview"), ("export", "out.nq")])
def test_commands_that_read_say_that_there_is_no_store(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = run_jixiao(*command, "--store", tmp_path / "none", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no store at" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "none").exists()


def test_a_read_only_store_can_be_closed_and_closed_stores_reopened(tmp_path: Path) -> None:
    location = str(tmp_path / "store")
    written = open_store(location)
    written.replace({G: [triple('"1"')]})
    written.close()
    for _ in range(2):
        reading = open_store(location, read_only=True)
        assert count(reading) == 1
        reading.close()
    again = open_store(location)
    again.replace({H: [triple('"2"')]})
    assert count(again) == 2
    again.close()


def test_a_store_is_opened_to_read_again_where_a_writer_rearranges_it_more_than_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the list of its files names is gone at the first try, and at the second too."""
    written = open_store(str(tmp_path / "store"))
    written.replace({G: [triple('"1"')]})
    written.close()
    tables = list((tmp_path / "store").glob("*.sst"))
    assert tables
    for table in tables:
        table.rename(table.with_suffix(".away"))
    waited = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            for table in tables:
                table.with_suffix(".away").rename(table)

    monkeypatch.setattr("jixiao.store.snapshot.sleep", sleep)
    assert count(open_store(str(tmp_path / "store"), read_only=True)) == 1
    assert len(waited) == 2


def test_a_store_that_is_opened_often_keeps_few_reports_of_that(tmp_path: Path) -> None:
    """The database writes 140 KB of them each time, and would keep a thousand."""
    for number in range(KEPT + 5):
        store = open_store(str(tmp_path / "store"))
        store.replace({G: [triple(f'"{number}"')]})
        store.close()
    reports = sorted(path.name for path in (tmp_path / "store").glob("LOG.old.*"))
    assert len(reports) == KEPT
    store = open_store(str(tmp_path / "store"))
    assert store.select("SELECT ?o { ?s ?p ?o }").rows == ((Term("literal", f"{KEPT + 4}", "http://www.w3.org/2001/XMLSchema#string"),),)
    store.close()
    assert sorted(path.name for path in (tmp_path / "store").glob("LOG.old.*"))[: KEPT - 1] == reports[1:]  # the oldest goes first


def test_readers_open_beside_a_writer_and_keep_their_snapshot(tmp_path: Path) -> None:
    """What pyoxigraph 0.5.13 does: any number of readers while a writer has the store; each sees it as it was when opened."""
    location = str(tmp_path / "store")
    writer = open_store(location)
    writer.replace({G: [triple('"1"')]})
    first, second = open_store(location, read_only=True), open_store(location, read_only=True)
    assert (count(first), count(second)) == (1, 1)
    writer.replace({H: [triple('"2"')]})
    assert (count(first), count(second), count(writer)) == (1, 1, 2)
    third = open_store(location, read_only=True)
    assert count(third) == 2
    writer.optimize()
    for number in range(50):
        writer.replace({f"{G}/{number}": [triple(f'"{number}"', f"https://example.org/{n}") for n in range(100)]})
    writer.optimize()
    assert (count(first), count(third)) == (1, 2)
    writer.close()


def test_readers_of_other_processes_open_beside_a_writer(tmp_path: Path) -> None:
    location = str(tmp_path / "store")
    writer = open_store(location)
    writer.replace({G: [triple('"1"')]})
    program = (
        "import sys; from jixiao.store import open_store; s = open_store(sys.argv[1], read_only=True);"
        "print(len(s.select('SELECT ?s WHERE { ?s ?p ?o }').rows))"
    )
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", program, location], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.strip()) == (0, "1"), done.stderr
    writer.replace({H: [triple('"2"')]})
    assert count(writer) == 2
    writer.close()


def test_a_reader_does_not_write(tmp_path: Path) -> None:
    location = str(tmp_path / "store")
    writer = open_store(location)
    writer.replace({G: [triple('"1"')]})
    writer.close()
    reader = open_store(location, read_only=True)
    with pytest.raises((StoreError, RuntimeError)):
        reader.replace({G: []})
    assert count(reader) == 1


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    location = str(tmp_path / "store")
    writer = open_store(location)
    with pytest.raises(StoreError, match="in use by another process"):
        open_store(location)
    writer.close()
    open_store(location).close()


# -- documents -------------------------------------------------------------------------------------------------------------


def tables_of(seed: str) -> list[str]:
    """The tables of a seed as text, each from its title's bookmark on."""
    [path] = SEEDS.glob(f"{seed}_*.txt")
    text = path.read_text(encoding="utf-8")
    parts = re.split(r"(?m)^(?= ?\[bookmark: )", text)
    return [part for part in parts if "一级指标" in part]


@pytest.fixture(scope="module")
def tables() -> list[str]:
    found = tables_of("003")
    assert len(found) == 8
    return found


def write(path: Path, *tables: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(tables), encoding="utf-8")
    return path


def bring(store: Store, *paths: Path, check: bool = False) -> ImportReport:
    files, failures = sources(list(paths), Overrides())
    assert not failures
    outcome = import_documents(store, files, MINTER, workers=1)
    assert not outcome.failures, outcome.failures
    assert outcome.documents == document_records(store)  # it knows what the store says of them
    if check:
        validate_documents(store, workers=1)
    return outcome


def imported_tables(store: Store) -> set[str]:
    """The tables as works."""
    rows = store.select(f"SELECT ?w WHERE {{ ?t a <{JX}TargetTable> ; <http://purl.org/dc/terms/isVersionOf> ?w }}").rows
    return {row[0].value for row in rows if row[0]}


def documents(store: Store) -> set[str]:
    rows = store.select(f"SELECT DISTINCT ?d WHERE {{ ?d a <{JX}Document> }}").rows
    return {row[0].value for row in rows if row[0]}


def test_a_repeated_build_adds_nothing(store: Store, tmp_path: Path, tables: list[str]) -> None:
    paths = write(tmp_path / "a.txt", *tables[:2]), write(tmp_path / "b.txt", *tables[2:4])
    first = bring(store, *paths, check=True)
    before, number = content(store), count(store)
    assert [entry.changed for entry in first.imported] == [True, True]
    second = bring(store, *paths, check=True)
    assert ([entry.changed for entry in second.imported], second.withdrawn) == ([False, False], 0)
    assert (content(store), count(store)) == (before, number)


def test_a_document_counts_as_done_when_it_is_in_the_store(store: Store, tmp_path: Path, tables: list[str]) -> None:
    """Until then as ready: new ones are loaded together."""
    written = [write(tmp_path / f"{number}.txt", *tables[2 * number : 2 * number + 2]) for number in range(3)]
    files, _ = sources(written, Overrides())
    heard: list[tuple[int, int, int]] = []
    import_documents(store, files, MINTER, workers=1, progress=lambda _name, *numbers: heard.append(numbers))
    assert heard == [(0, 3, 1), (0, 3, 2), (0, 3, 3), (3, 3, 0)]
    heard.clear()
    write(written[0], tables[6])
    import_documents(store, sources(written, Overrides())[0], MINTER, workers=1, progress=lambda _name, *numbers: heard.append(numbers))
    assert heard[0] == (2, 3), "two are as they were"
    assert heard[-1] == (3, 3, 0)


def test_what_was_read_before_a_run_is_stopped_goes_in_and_is_told_of(store: Store, tmp_path: Path, tables: list[str]) -> None:
    written = [write(tmp_path / f"{number}.txt", *tables[2 * number : 2 * number + 2]) for number in range(3)]
    files, _ = sources(written, Overrides())
    heard: list[tuple[int, int, int]] = []

    class Stopped(BaseException):
        pass

    def runner(function, pieces):
        yield from map(function, pieces[:2])
        raise Stopped

    with pytest.raises(Stopped):
        import_documents(store, files, MINTER, runner=runner, progress=lambda _name, *numbers: heard.append(numbers))
    assert heard[-1] == (2, 3, 0)
    assert {state.file for state in document_records(store)} == {"0.txt", "1.txt"}


def test_nothing_is_written_where_nothing_changed(store: Store, tmp_path: Path, tables: list[str]) -> None:
    """A repeated build writes no graph at all: it could be run on a store that others read."""
    path = write(tmp_path / "a.txt", *tables[:2])
    bring(store, path, check=True)
    written: list[str] = []
    original = store.replace
    store.replace = lambda graphs: (written.extend(graphs), original(graphs))[1]
    bring(store, path, check=True)
    assert written == []


def test_reference_data_is_loaded_once(store: Store) -> None:
    assert load_reference(store)
    before, number = content(store), count(store)
    assert not load_reference(store)
    assert (content(store), count(store)) == (before, number)
    assert ONTOLOGY_GRAPH in graphs(store)


def test_reference_data_of_another_version_is_replaced_whole(store: Store) -> None:
    load_reference(store)
    before, number = content(store), count(store)
    store.replace({ONTOLOGY_GRAPH: [f'<{ONTOLOGY_GRAPH}> <{JX}graphDigest> "older"', triple('"older"')]})
    assert load_reference(store)
    assert (content(store), count(store)) == (before, number)


def test_a_changed_document_replaces_its_earlier_version_and_leaves_the_others(store: Store, tmp_path: Path, tables: list[str]) -> None:
    other = write(tmp_path / "other.txt", *tables[4:6])
    path = write(tmp_path / "doc.txt", *tables[:3])
    bring(store, path, other, check=True)
    [kept] = bring(store, other).imported
    names = imported_tables(store)
    kept_graphs = {name: lines for name, lines in content(store).items() if name.startswith(kept.document)}

    assert "≥8个" in tables[0]
    write(path, tables[0].replace("≥8个", "≥9个"), *tables[1:3])
    outcome = bring(store, path, check=True)
    assert ([entry.changed for entry in outcome.imported], outcome.withdrawn) == ([True], 1)

    assert documents(store) == {kept.document, outcome.imported[0].document}
    assert imported_tables(store) == names
    verbatim = {row[0].value for row in store.select(f"SELECT ?v WHERE {{ ?t <{JX}verbatim> ?v }}").rows if row[0]}
    assert "≥9个" in verbatim
    assert "≥8个" not in verbatim
    now = content(store)
    assert {name: lines for name, lines in now.items() if name.startswith(kept.document)} == kept_graphs
    fresh = {name for name in now if name.startswith(MINTER.base)}
    assert all(name.startswith((kept.document, outcome.imported[0].document, MINTER.entities, MINTER.links)) for name in fresh)


def test_a_document_changed_back_gives_what_was_there_before(store: Store, tmp_path: Path, tables: list[str]) -> None:
    path = write(tmp_path / "doc.txt", *tables[:2])
    bring(store, path, check=True)
    before, number = content(store), count(store)
    write(path, tables[0].replace("≥8个", "≥9个"), tables[1])
    bring(store, path, check=True)
    assert content(store) != before
    write(path, *tables[:2])
    bring(store, path, check=True)
    assert (content(store), count(store)) == (before, number)


def test_another_document_of_the_same_name_replaces_nothing(store: Store, tmp_path: Path, tables: list[str]) -> None:
    one, two = write(tmp_path / "2023" / "doc.txt", *tables[:2]), write(tmp_path / "2024" / "doc.txt", *tables[2:4])
    bring(store, one)
    outcome = bring(store, two)
    assert ([entry.changed for entry in outcome.imported], outcome.withdrawn) == ([True], 0)
    assert len(documents(store)) == 2
    assert len(imported_tables(store)) == 4
    assert [entry.changed for entry in bring(store, one, two).imported] == [False, False]


def test_the_same_table_in_a_document_of_another_name_stays(store: Store, tmp_path: Path, tables: list[str]) -> None:
    """The DOCX and the PDF of one table: one table, two documents; changing the one leaves the other."""
    one, two = write(tmp_path / "a.txt", *tables[:2]), write(tmp_path / "b.txt", *tables[:2], "\n")
    bring(store, one, two)
    assert (len(documents(store)), len(imported_tables(store))) == (2, 2)
    write(one, tables[0])
    bring(store, one)
    assert (len(documents(store)), len(imported_tables(store))) == (2, 2)


def test_a_table_removed_from_a_document_goes_with_its_triples(store: Store, tmp_path: Path, tables: list[str]) -> None:
    """What is left is what a store has that never saw the table."""
    path = write(tmp_path / "doc.txt", *tables[:2])
    bring(store, path)
    without = content(store)
    write(path, *tables[:2], tables[3])
    bring(store, path)
    before = imported_tables(store)
    assert len(before) == 3
    write(path, *tables[:2])
    outcome = bring(store, path)
    assert content(store) == without
    assert outcome.withdrawn == 1
    after = imported_tables(store)
    [removed] = before - after
    assert after < before
    left = store.select(
        f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(CONTAINS(STR(?s), "{removed}") || CONTAINS(STR(?o), "{removed}")) }}'
    )
    assert [graph.value for (graph,) in left.rows if graph] == [MINTER.withdrawn], "all that is known is that it was there"


def test_the_same_file_under_two_names_is_settled_after_one_build(store: Store, tmp_path: Path, tables: list[str]) -> None:
    """Importing twice changes nothing, and a copy of a file (x.txt, x (1).txt) is no reason to write again at every build."""
    write(tmp_path / "in" / "doc.txt", *tables[:2])
    write(tmp_path / "in" / "doc (1).txt", *tables[:2])
    bring(store, tmp_path / "in", check=True)
    before, number = content(store), count(store)
    again = bring(store, tmp_path / "in", check=True)
    assert [entry.changed for entry in again.imported] == [False, False]
    assert (content(store), count(store)) == (before, number)


def test_two_versions_in_one_folder_are_settled_after_one_build(store: Store, tmp_path: Path, tables: list[str]) -> None:
    """A draft and the final text under one file name in two folders: whichever stays, the next build changes nothing."""
    write(tmp_path / "in" / "draft" / "doc.txt", *tables[:2])
    write(tmp_path / "in" / "final" / "doc.txt", tables[0].replace("≥8个", "≥9个"), tables[1])
    bring(store, tmp_path / "in")
    before, number = content(store), count(store)
    again = bring(store, tmp_path / "in")
    assert [entry.changed for entry in again.imported] == [False, False]
    assert (content(store), count(store)) == (before, number)


@pytest.mark.parametrize(
    "separator", ["\u2028", "\x85", "\x1d", "\\", "\\u0022", '"'], ids=["ls", "nel", "gs", "backslash", "escape", "quote"]
)
def test_odd_characters_in_a_document_are_kept_and_checked(store: Store, tmp_path: Path, tables: list[str], separator: str) -> None:
    path = write(tmp_path / "doc.txt", tables[0].replace("≥8个", f"≥8个{separator}左右").replace("合格率", f"合格{separator}率"), tables[1])
    bring(store, path, check=True)
    verbatim = {row[0].value for row in store.select(f"SELECT ?v WHERE {{ ?t <{JX}verbatim> ?v }}").rows if row[0]}
    assert f"≥8个{separator}左右" in verbatim
    assert [entry.changed for entry in bring(store, path, check=True).imported] == [False]


def test_findings_of_an_earlier_version_go_with_it(store: Store, tmp_path: Path, tables: list[str]) -> None:
    path = write(tmp_path / "doc.txt", tables[0].replace("\t≥8个\n", "\t\n"), tables[1])
    bring(store, path, check=True)
    sought = f'SELECT ?f WHERE {{ ?f a <{JX}Finding> ; <{JX}code> "indicator-no-value" }}'
    assert len(store.select(sought).rows) == 1
    write(path, *tables[:2])
    bring(store, path, check=True)
    assert store.select(sought).rows == ()


def test_everything_that_a_build_wrote_is_in_known_graphs(store: Store, tmp_path: Path, tables: list[str]) -> None:
    path = write(tmp_path / "doc.txt", *tables[:2])
    [entry] = bring(store, path, check=True).imported
    document = entry.document
    own = (f"{document}/{name}" for name in ("graph", "bookkeeping"))  # nothing was found in it
    assert graphs(store) == {*own, MINTER.entities, MINTER.links, MINTER.links_bookkeeping, SUMS_GRAPH}
    graph = process(path).graph(MINTER)
    assert len(store.graph(f"{document}/graph").splitlines()) == len(graph)
    works = 3 * len(graph.tables)
    assert len(store.graph(MINTER.entities).splitlines()) == len(graph.triples) - len(graph) + works


# -- sums ------------------------------------------------------------------------------------------------------------------


def counted(store: Store) -> tuple[int, int, int, Decimal]:
    """Documents, target tables, indicators and budgets, counted in the graph itself: each table once."""

    def one(query: str) -> Decimal:
        [[found]] = store.select(query).rows
        return Decimal(found.value) if found else Decimal(0)

    budgets = f"SELECT ?t (MAX(?b) AS ?most) WHERE {{ ?t a <{JX}TargetTable> ; <{JX}budget> ?b }} GROUP BY ?t"
    return (
        int(one(f"SELECT (COUNT(DISTINCT ?d) AS ?n) WHERE {{ ?d a <{JX}Document> }}")),
        int(one(f"SELECT (COUNT(DISTINCT ?t) AS ?n) WHERE {{ ?t a <{JX}TargetTable> }}")),
        int(one(f"SELECT (COUNT(DISTINCT ?i) AS ?n) WHERE {{ ?i a <{JX}Indicator> }}")),
        one(f"SELECT (SUM(?most) AS ?n) WHERE {{ {{ {budgets} }} }}"),
    )


def summed(store: Store) -> tuple[int, int, int, Decimal]:
    found = summary(store)
    assert found.quads == count(store)
    return len(found.documents), found.counts.tables, found.counts.indicators, found.counts.budget


def test_the_sums_are_what_the_graph_has_whatever_comes_changes_and_goes(store: Store, tmp_path: Path, tables: list[str]) -> None:
    """Tables that several documents hold count once, and so the sums of documents do not simply add up."""
    load_reference(store)
    one, two = write(tmp_path / "a.txt", *tables[:3]), write(tmp_path / "b.txt", *tables[:2], "\n")
    three = write(tmp_path / "c.txt", tables[1], tables[5], "\n\n")
    for step in (
        lambda: bring(store, one, check=True),
        lambda: bring(store, two, three),
        lambda: validate_documents(store, workers=1),
        lambda: write(two, tables[0].replace("≥8个", "≥9个"), tables[2]),
        lambda: bring(store, two, check=True),
        lambda: bring(store, one, two, check=True),
        lambda: withdraw(store, ["a.txt"]),
        lambda: bring(store, one),
        lambda: withdraw(store, ["b.txt", "c.txt"]),
    ):
        step()
        assert summed(store) == counted(store)
    assert summed(store)[:2] == (1, 3)


def test_sums_that_a_killed_run_left_behind_are_made_anew(store: Store, tmp_path: Path, tables: list[str]) -> None:
    one, two = write(tmp_path / "a.txt", *tables[:3]), write(tmp_path / "b.txt", *tables[:2], "\n")
    bring(store, one)
    before = store.graph(SUMS_GRAPH)
    bring(store, two)
    whole = content(store)
    store.replace({SUMS_GRAPH: before.split(" .\n")[:-1]})
    bring(store, one, two)
    assert content(store) == whole


def test_findings_are_counted_as_they_are(store: Store, tmp_path: Path, tables: list[str]) -> None:
    path = write(tmp_path / "doc.txt", tables[0].replace("\t≥8个\n", "\t\n"), tables[1])
    bring(store, path)
    assert finding_counts(document_records(store)) == []
    validate_documents(store, workers=1)
    rows = store.select(f"SELECT ?c (COUNT(*) AS ?n) WHERE {{ ?f a <{JX}Finding> ; <{JX}code> ?c }} GROUP BY ?c").rows
    assert rows
    counted = finding_counts(document_records(store))
    assert {code: number for code, _, number in counted} == {c.value: int(n.value) for c, n in rows if c and n}


# -- taking out ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["name", "sha256", "document"])
def test_withdraw_takes_out_all_of_a_document_and_nothing_else(store: Store, tmp_path: Path, tables: list[str], by: str) -> None:
    one, two = write(tmp_path / "a.txt", *tables[:2]), write(tmp_path / "b.txt", *tables[2:4])
    bring(store, one, check=True)
    without = content(store)
    [entry] = bring(store, two, check=True).imported
    assert withdraw(store, [getattr(entry, by)]) == ["b.txt"]
    assert content(store) == without


def test_a_document_that_is_not_there_cannot_be_withdrawn(store: Store, tmp_path: Path, tables: list[str]) -> None:
    bring(store, write(tmp_path / "a.txt", *tables[:2]))
    before = content(store)
    with pytest.raises(JixiaoError, match=r"no document c\.txt in the store"):
        withdraw(store, ["a.txt", "c.txt"])
    assert content(store) == before


def test_prune_leaves_nothing_but_the_files_given(store: Store, tmp_path: Path, tables: list[str]) -> None:
    folder = tmp_path / "in"
    one = write(folder / "a.txt", *tables[:2])
    bring(store, folder)
    without = content(store)
    two = write(folder / "b.txt", *tables[2:4])
    bring(store, folder)
    two.unlink()
    assert bring(store, folder).withdrawn == 0
    files, _ = sources([folder], Overrides())
    assert import_documents(store, files, MINTER, workers=1, prune=True).withdrawn == 1
    assert content(store) == without
    one.write_text("no table", encoding="utf-8")
    files, _ = sources([folder], Overrides())
    outcome = import_documents(store, files, MINTER, workers=1, prune=True)
    assert (len(outcome.failures), outcome.withdrawn) == (1, 0), "what cannot be read now is no reason to take out what could be"
    assert content(store) == without
