"""A machine that is short of something, and readers that have enough, are no faults of the program."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from jixiao.cli.shortage import shortage
from jixiao.store import StoreError
from jixiao.store.catalog import open_catalog, read_catalog
from jixiao.store.columnar.optimize import optimize
from jixiao.store.embedded import EmbeddedStore
from jixiao.store.fingerprint import manifest

PROGRAM = [sys.executable, "-m", "jixiao", "queries"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/data/out.nq"), "/data/out.nq: there is no room left on the disk"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "there is no room left on the disk"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "not enough memory"),
        (MemoryError(), "not enough memory"),
        (OSError(errno.EMFILE, "Too many open files"), "too many files are open"),
        (OSError(errno.EROFS, "Read-only file system"), "can only be read"),
    ],
)
def test_what_is_short_is_said_with_what_to_do(error: BaseException, said: str) -> None:
    told = shortage(error)
    assert told is not None
    assert said in told.message("en")
    assert " — " in told.message("en")


def test_other_errors_are_not_taken_for_it() -> None:
    assert shortage(OSError(errno.EACCES, "Permission denied")) is None
    assert shortage(ValueError("x")) is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_an_answer_that_cannot_be_written_is_no_success() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(PROGRAM, stdout=full, stderr=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("jixiao: there is no room left on the disk")


def test_a_reader_that_has_enough_makes_no_failure() -> None:
    with subprocess.Popen(PROGRAM, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()  # before anything is written
        _, errors = process.communicate()
    assert (process.returncode, errors) == (0, b"")


def test_a_store_without_its_list_of_files_is_not_taken_for_unchanged(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "s")
    store.replace({"urn:g": ['<urn:s> <urn:p> "1"']})
    store.close()
    looked = manifest(tmp_path / "s")
    assert looked
    (listed,) = (tmp_path / "s").glob("MANIFEST-*")
    content = listed.read_bytes()
    listed.write_bytes(content[: len(content) // 2])
    assert manifest(tmp_path / "s") != looked
    for ruin in (lambda: listed.write_bytes(b""), listed.unlink, (tmp_path / "s" / "CURRENT").unlink):
        ruin()
        assert manifest(tmp_path / "s") == ""
        assert read_catalog(tmp_path / "s") is None
    with pytest.raises(StoreError, match="is damaged: its file CURRENT is missing"):
        EmbeddedStore(tmp_path / "s")


@pytest.mark.parametrize("content", [b"", b"\x00\xff nonsense", b"MANIFEST-999999\n"])
def test_a_store_whose_list_of_files_cannot_be_read_is_told_of(tmp_path: Path, content: bytes) -> None:
    """By the command too that has nothing to do: its columnar file is of the data that are there."""
    store = EmbeddedStore(tmp_path / "s")
    store.replace({"urn:g": ['<urn:s> <urn:p> "1"']})
    store.close()
    assert optimize(tmp_path / "s") is not None
    (tmp_path / "s" / "CURRENT").write_bytes(content)
    assert manifest(tmp_path / "s") == ""
    with pytest.raises(StoreError, match="the store at"):
        optimize(tmp_path / "s")
    with pytest.raises(StoreError, match="the store at"), open_catalog(str(tmp_path / "s")) as into:
        into.store.names()


def test_damage_that_shows_while_rows_are_read_is_told(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "s")
    store.add(["".join(f'<urn:s{n}> <urn:p> "{n}" <urn:g{n % 7}> .\n' for n in range(3_000)).encode()])
    store.optimize()
    store.close()
    for table in (tmp_path / "s").glob("*.sst"):
        content = bytearray(table.read_bytes())
        content[len(content) // 5] ^= 0xFF
        table.write_bytes(content)
    said = []
    for query in ("SELECT * { ?s ?p ?o }", "SELECT * { GRAPH ?g { ?s ?p ?o } }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"):
        try:
            EmbeddedStore(tmp_path / "s", read_only=True).query(query)
        except StoreError as error:
            said.append(str(error))
    assert said  # whichever table is looked in first
    assert all("damaged" in text for text in said), said


def test_a_path_that_does_not_exist_makes_no_store(tmp_path: Path) -> None:
    for command in ("build", "import"):
        done = subprocess.run(
            [sys.executable, "-m", "jixiao", command, str(tmp_path / "nothing.txt"), "--store", str(tmp_path / "s")],
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (3, "")
        assert "nothing.txt: there is no such file or folder" in done.stderr
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="address space is looked at on Linux")
def test_too_little_address_space_is_told_before_an_engine_aborts(tmp_path: Path) -> None:
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (400 << 20,) * 2)\n"
        "from pathlib import Path; from jixiao.store.embedded import EmbeddedStore; EmbeddedStore(Path('store'))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
    assert "StoreError: there is not enough memory" in done.stderr
    assert "ulimit -v unlimited" in done.stderr


def test_a_file_for_which_there_is_no_room_leaves_nothing_behind(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    program = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000,) * 2)\n"
        "from pathlib import Path; from jixiao.cli.common import write; write(Path('answer.csv'), b'x' * 20_000)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "answer.csv: cannot be written: File too large — check the folder and the room on the disk" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_function_that_is_not_known_is_no_damage(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "store")
    with pytest.raises(StoreError, match=r"the query cannot be answered: .*urn:depth"):
        store.query("SELECT (<urn:depth>(1) AS ?d) {}")
