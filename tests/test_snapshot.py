"""A store that is read stays as it was when it was opened, whatever a writer removes; and a query that does not end can be ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph
import pytest

from jixiao.store import open_store
from jixiao.store.snapshot import open_snapshot

WRITES = 40
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="files held open have a name on Linux only")
PATTERN = "GRAPH ?g { ?s ?p ?o }"


@pytest.fixture
def of_many_tables(tmp_path: Path) -> Path:
    """A store of so many tables that the engine opens most of them only when a query needs them."""
    path = tmp_path / "store"
    for number in range(WRITES):
        store = pyoxigraph.Store(str(path))
        store.add(
            pyoxigraph.Quad(
                pyoxigraph.NamedNode(f"urn:s{number:02}"),
                pyoxigraph.NamedNode("urn:p"),
                pyoxigraph.Literal("x"),
                pyoxigraph.NamedNode(f"urn:g{number}"),
            )
        )
        store.flush()
        del store
    return path


def _damaged(path: Path) -> Path:
    """A store whose large tables have a block that its checksum does not fit."""
    store = pyoxigraph.Store(str(path))
    store.bulk_extend(
        pyoxigraph.Quad(
            pyoxigraph.NamedNode(f"urn:s{number}"),
            pyoxigraph.NamedNode("urn:p"),
            pyoxigraph.Literal(f"x{number}"),
            pyoxigraph.NamedNode(f"urn:g{number % 7}"),
        )
        for number in range(100_000)
    )
    store.flush()
    store.optimize()
    del store
    large = [table for table in path.glob("*.sst") if table.stat().st_size > 300_000]
    assert large
    for table in large:
        data = bytearray(table.read_bytes())
        data[len(data) // 2] ^= 0xFF
        table.write_bytes(data)
    return path


@LINUX
@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (f"SELECT (COUNT(*) AS ?n) {{ {PATTERN} }}", [str(WRITES)]),
        (f"SELECT ?s {{ {PATTERN} }} ORDER BY ?s", [f"urn:s{number:02}" for number in range(WRITES)]),
        (f"SELECT DISTINCT ?p {{ {PATTERN} MINUS {{ ?s <urn:q> ?z }} }}", ["urn:p"]),
    ],
)
def test_what_a_writer_removes_stays_for_who_reads(of_many_tables: Path, query: str, answer: list[str]) -> None:
    with open_snapshot(of_many_tables) as snapshot:
        for file in of_many_tables.iterdir():
            file.unlink()
        solutions = snapshot.store.query(query)
        assert isinstance(solutions, pyoxigraph.QuerySolutions)
        assert [solution[0].value for solution in solutions] == answer
        assert snapshot.store.query(f"ASK {{ {PATTERN} }}")


@LINUX
def test_nothing_is_left_when_a_store_is_closed(of_many_tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    links = tmp_path / "links"
    links.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(links))
    files, opened = sorted(of_many_tables.iterdir()), len(os.listdir("/proc/self/fd"))
    store = open_store(str(of_many_tables), read_only=True)
    assert len(list(links.iterdir())) == 1
    store.close()
    assert not list(links.iterdir())
    assert len(os.listdir("/proc/self/fd")) == opened
    assert sorted(of_many_tables.iterdir()) == files


@LINUX
def test_links_that_a_killed_process_left_are_removed(of_many_tables: Path, tmp_path: Path) -> None:
    links = tmp_path / "links"
    links.mkdir()
    code = (
        "import os, sys; from pathlib import Path; from jixiao.store.snapshot import open_snapshot\n"
        "held = open_snapshot(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    environment = {**os.environ, "TMPDIR": str(links)}
    command = [sys.executable, "-c", code, str(of_many_tables)]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as alive:
        assert alive.stdout is not None
        alive.stdout.readline()
        with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as killed:
            assert killed.stdout is not None
            killed.stdout.readline()
            killed.kill()
        left = set(links.iterdir())
        assert len(left) == 2
        old = time.time() - 3600
        for folder in left:
            os.utime(folder, (old, old))
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=True)
        remaining = set(links.iterdir())
        assert len(remaining) == 1  # of the one that is alive
        assert remaining < left
    assert not set(links.iterdir())


@LINUX
def test_a_store_is_read_as_it_stands_where_there_is_no_room_for_links(of_many_tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(of_many_tables / "nowhere"))
    with open_snapshot(of_many_tables) as snapshot:
        assert len(snapshot.store) == WRITES


def test_an_error_names_the_file_in_the_stores_own_folder(tmp_path: Path) -> None:
    with open_snapshot(_damaged(tmp_path / "store")) as snapshot:
        solutions = snapshot.store.query(f"SELECT ?s {{ {PATTERN} }}")
        assert isinstance(solutions, pyoxigraph.QuerySolutions)
        with pytest.raises(RuntimeError) as raised:
            list(solutions)
        assert f"{tmp_path / 'store'}{os.sep}" in snapshot.told(raised.value)
        assert "jixiao-read" not in snapshot.told(raised.value)


@LINUX
def test_a_query_that_collects_errors_without_end_is_ended(tmp_path: Path) -> None:
    path = _damaged(tmp_path / "store")
    code = (
        "import sys; from jixiao.cli import interruptible, main; interruptible._free = lambda: 1 << 28\n"
        f"sys.argv = ['jixiao', 'sparql', 'SELECT ?s {{ {PATTERN} }} ORDER BY ?s', '--store', {str(path)!r}]; main()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "jixiao doctor" in ended.stderr
    assert not ended.stdout


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_ends_a_query_that_does_not_end(tmp_path: Path) -> None:
    path = _damaged(tmp_path / "store")
    query = f"ASK {{ {PATTERN} FILTER(?o = 1) }}"
    command = [sys.executable, "-m", "jixiao", "sparql", query, "--store", str(path), "--engine", "embedded"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        time.sleep(3)
        assert running.poll() is None
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 130
