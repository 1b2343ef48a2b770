"""The index beside a store spares opening and reading, and never hides a change."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from pathlib import Path

import grimp
import pytest

import jixiao
from conftest import SEEDS, run_jixiao
from jixiao.ingest.process_document import PRODUCES
from jixiao.store import open_store
from jixiao.store.catalog import read_catalog
from jixiao.util.cache import code

NAME = "jixiao-index.json"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Two seeds, written long enough ago that a later change shows in their times."""
    folder = tmp_path / "files"
    folder.mkdir()
    for number in ("000", "002"):
        source = next(SEEDS.glob(f"{number}_*.txt"))
        shutil.copy(source, folder / source.name)
    aged(folder)
    return folder


def aged(folder: Path) -> None:
    """Ten seconds older than they are."""
    for path in folder.iterdir():
        before = time.time() - 10
        os.utime(path, (before, before))


def build(files: Path, store: Path, *more: str | Path) -> str:
    done = run_jixiao("build", files, "--store", store, *more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def content(store: Path, tmp_path: Path) -> list[str]:
    dump = tmp_path / "dump.nq"
    assert run_jixiao("export", dump, "--store", store).returncode == 0
    lines = sorted(line for line in dump.read_text(encoding="utf-8").splitlines() if "_:" not in line)
    dump.unlink()
    return lines


def parts(store: Path) -> tuple[str, str]:
    """Of the index: which state of the store it is of, and what it says, as JSON."""
    state, _, text = (store / NAME).read_text(encoding="utf-8").partition("\n")
    return state, text


def first(path: Path) -> Path:
    return sorted(path.iterdir())[0]


def test_with_nothing_to_do_the_store_is_not_opened(files: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    before = build(files, store)
    assert "2 new or changed, 0 unchanged" in before
    holder = open_store(str(store), existing=True)  # nobody else can open it to write now
    other = run_jixiao("build", SEEDS, "--store", store)  # there is something to write
    assert other.returncode == 2
    assert "in use" in other.stderr
    holder.close()
    for _ in range(5):  # the engine tidies its files up after it was opened, which makes the index void once or twice
        build(files, store)
        if read_catalog(store) is not None:
            break
    (store / "LOCK").chmod(0o400)
    mark = sorted((path.name, path.stat().st_mtime_ns) for path in store.iterdir() if not path.name.startswith(("LOG", NAME)))
    again = build(files, store)
    assert "0 new or changed, 2 unchanged" in again
    assert again.splitlines()[1:] == before.splitlines()[1:]  # the same summary
    assert mark == sorted((path.name, path.stat().st_mtime_ns) for path in store.iterdir() if not path.name.startswith(("LOG", NAME)))


def test_the_summary_out_of_the_index_is_that_out_of_the_store(files: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(files, store)
    by_index = build(files, store)
    (store / NAME).unlink()
    assert build(files, store) == by_index


def test_a_file_of_other_content_and_the_same_size_and_time_is_read_again(files: Path, tmp_path: Path) -> None:
    store, path = tmp_path / "store", first(files)
    build(files, store)
    look = path.stat()
    text = path.read_text(encoding="utf-8")
    assert "≥90%" in text
    path.write_text(text.replace("≥90%", "≥91%"), encoding="utf-8")
    os.utime(path, ns=(look.st_atime_ns, look.st_mtime_ns))
    assert path.stat().st_size == look.st_size
    assert "1 new or changed, 1 unchanged" in build(files, store)
    fresh = tmp_path / "fresh"
    build(files, fresh)
    assert content(store, tmp_path) == content(fresh, tmp_path)


def test_a_file_written_just_before_the_index_is_looked_into(files: Path, tmp_path: Path) -> None:
    """Within one tick of the file system's clock a change would not show."""
    store, path = tmp_path / "store", first(files)
    later = time.time() + 3600  # later than the index, so that the test need not be quick
    os.utime(path, (later, later))
    build(files, store)
    index = read_catalog(store)
    assert index is not None
    assert index.sha256(path) is None
    assert index.sha256(sorted(files.iterdir())[1]) is not None


def test_what_others_write_into_the_store_makes_the_index_void(files: Path, tmp_path: Path) -> None:
    store, path = tmp_path / "store", first(files)
    build(files, store)
    whole = content(store, tmp_path)
    assert read_catalog(store) is not None
    assert run_jixiao("withdraw", path.name, "--store", store).returncode == 0
    assert read_catalog(store) is None
    assert "1 new or changed, 1 unchanged" in build(files, store)
    assert content(store, tmp_path) == whole


def test_an_index_that_speaks_of_other_documents_is_thrown_away(files: Path, tmp_path: Path) -> None:
    """As if another process had written between the look at the index and the opening of the store."""
    store = tmp_path / "store"
    build(first(files), store)
    state, text = parts(store)
    index = json.loads(text)
    index["documents"][0][3] = "0" * 64
    spoken = json.dumps(index).encode()
    (store / NAME).write_bytes(f"{state.rpartition(' ')[0]} {hashlib.sha256(spoken).hexdigest()}\n".encode() + spoken)
    refused = run_jixiao("build", files, "--store", store)
    assert refused.returncode == 2
    assert "changed by another process" in refused.stderr
    assert "1 new or changed, 1 unchanged" in build(files, store)


def test_reading_the_store_leaves_the_index_as_it_is(files: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(files, store)
    assert run_jixiao("query", "overview", "--store", store).returncode == 0
    content(store, tmp_path)
    assert read_catalog(store) is not None


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}', "\x00" * 100])
def test_a_damaged_index_is_none(files: Path, tmp_path: Path, damage: str) -> None:
    store = tmp_path / "store"
    build(files, store)
    state, _ = parts(store)
    for text in (damage, f"{state}\n{damage}"):
        (store / NAME).write_text(text, encoding="utf-8")
        assert read_catalog(store) is None
    assert "0 new or changed, 2 unchanged" in build(files, store)
    assert read_catalog(store) is not None


def test_an_index_in_which_a_digit_is_another_one_is_none(files: Path, tmp_path: Path) -> None:
    """It is JSON as before, and would be shown: only its digest tells."""
    store = tmp_path / "store"
    build(files, store)
    state, text = parts(store)
    right = build(files, store)
    counts = json.loads(text)["documents"][0][9]
    at = text.index(json.dumps(counts, separators=(",", ":")))
    tables = str(counts[0] + 1)
    (store / NAME).write_text(f"{state}\n{text[: at + 1]}{tables}{text[at + 1 + len(str(counts[0])) :]}", encoding="utf-8")
    assert parts(store)[1] != text
    assert read_catalog(store) is None
    assert build(files, store) == right


def test_files_of_earlier_imports_stay_known(files: Path, tmp_path: Path) -> None:
    store, one, two = tmp_path / "store", *sorted(files.iterdir())
    build(one, store)
    build(two, store)
    assert "0 new or changed, 2 unchanged" in build(files, store)
    index = read_catalog(store)
    assert index is not None
    assert set(index.files) == {str(one), str(two)}
    build(one, store, "--prune")
    assert len(json.loads(parts(store)[1])["files"]) == 1


def test_the_index_holds_after_every_small_change(files: Path, tmp_path: Path) -> None:
    """Though the engine rearranges its files now and then, also while the store is being closed."""
    store, path = tmp_path / "store", sorted(files.iterdir())[1]
    text = path.read_text(encoding="utf-8")
    for number in range(6):
        path.write_text(f"{text}\n{'　' * number}\n", encoding="utf-8")
        assert "1 new or changed" in build(path, store)
        assert read_catalog(store) is not None


def test_one_document_is_taken_out_and_another_comes_by_the_index(files: Path, tmp_path: Path) -> None:
    """The store is the same as if nobody had kept an index."""
    store, other, path = tmp_path / "store", tmp_path / "other", first(files)
    for place in (store, other):
        build(files, place)
    path.write_text(path.read_text(encoding="utf-8").replace("≥90%", "≥92%"), encoding="utf-8")
    (other / NAME).unlink()
    assert build(files, store) == build(files, other)
    assert content(store, tmp_path) == content(other, tmp_path)


def test_what_documents_hang_on_is_in_the_digest_of_the_program() -> None:
    """Every module that the work on a document uses is in the digest, but for those that only carry its result into a store."""
    graph = grimp.build_graph("jixiao", cache_dir=None, exclude_type_checking_imports=True)
    used = graph.find_upstream_modules("jixiao.ingest.process_document")
    package = Path(jixiao.__file__).parent
    digested = {str(path.relative_to(package)) for path in code(*PRODUCES)}
    assert len(used) > 50
    files = {name: name.removeprefix("jixiao").replace(".", "/").removeprefix("/") or "." for name in used}
    outside = {name for name, path in files.items() if not {f"{path}.py", str(Path(path, "__init__.py"))} & digested}
    stores = {
        f"jixiao.store.{name}"
        for name in (
            "address_space",
            "dialects",
            "embedded",
            "export",
            "fingerprint",
            "http",
            "lazy",
            "old_logs",
            "oxigraph_deviations",
            "oxigraph_text",
            "remote",
            "snapshot",
        )
    }
    asking = {
        f"jixiao.sparql.{name}"
        for name in (
            "data_block",
            "duplicates",
            "oxigraph_graphs",
            "oxigraph_paths",
            "oxigraph_syntax",
            "request_text",
            "triple_parser",
            "values",
        )
    }
    assert outside == stores | asking
