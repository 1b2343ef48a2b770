"""Documents are called by their path below the folder or archive given: in the data, when renamed, when copied, and when withdrawn."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import samples
from conftest import run_jixiao
from jixiao.extraction.context import Overrides
from jixiao.ingest import versions
from jixiao.ingest.importer import ImportReport, import_documents
from jixiao.ingest.sources import sources
from jixiao.ingest.withdraw import withdraw
from jixiao.model import JixiaoError
from jixiao.model.namespaces import WITHDRAWAL_GRAPH
from jixiao.rdf import JX, Minter
from jixiao.readers.remote import Remote
from jixiao.service.pages.originals import _read as read_source
from jixiao.store import Store, open_store
from jixiao.store.statistics import document_records, summary

MINTER = Minter()

_FORM = """{city}文化馆
{year}年部门预算项目支出绩效目标表
{code}{city}文化馆
单位：万元

项目名称\t{project}
预算规模及资金用途\t预算数\t{budget}\t其中：财政资金\t{budget}\t其他资金\t
\t用于{project}。
绩效目标\t1.完成年度任务。
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值
产出指标\t数量指标\t展览场次\t全年展览\t≥{number}场
\t质量指标\t展品完好率\t展品情况\t≥98%
满意度指标\t服务对象满意度指标\t观众满意度\t问卷\t≥91%
"""


def form(city: str = "苏州市", *, year: int = 2024, code: str = "420101", project: str = "展览经费", number: int = 7) -> str:
    return _FORM.format(city=city, year=year, code=code, project=project, number=number, budget="36.00")


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "store"))
    yield opened
    opened.close()


def bring(store: Store, *paths: Path, prune: bool = False) -> ImportReport:
    files, failures = sources(list(paths), Overrides())
    assert not failures
    outcome = import_documents(store, files, MINTER, workers=1, prune=prune)
    assert not outcome.failures, outcome.failures
    assert outcome.documents == document_records(store)
    return outcome


def names(store: Store) -> list[tuple[str, ...]]:
    counted = summary(store)
    held = sum(store.graph(name).count(" .\n") for name in store.names())
    assert counted.quads == held, "the sums count the names too"
    return [record.names for record in counted.documents]


def content(store: Store) -> set[str]:
    """What a store holds, but for what is kept of tables that are gone, and when the last import ended."""
    names = [name for name in store.names() if not name.endswith("/withdrawn")]
    return {f"{name} {line}" for name in names for line in store.graph(name).split("\n") if line and "#endedAtTime>" not in line}


def fresh(tmp_path: Path, *paths: Path) -> set[str]:
    """What a store holds into which nothing else was ever brought."""
    number = len(list(tmp_path.glob("fresh*")))
    opened = open_store(str(tmp_path / f"fresh{number}"))
    bring(opened, *paths)
    held = content(opened)
    opened.close()
    return held


# -- paths -------------------------------------------------------------------------------------------------------------------------


def test_two_files_of_one_name_are_told_apart_by_their_folders(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for city in ("苏州市", "无锡市"):
        put(folder / city / "文化馆.txt", form(city))
    bring(store, folder)
    assert names(store) == [("无锡市/文化馆.txt",), ("苏州市/文化馆.txt",)]
    rows = store.select(f"SELECT ?n WHERE {{ ?d a <{JX}Document> ; <{JX}fileName> ?n }}").rows
    assert sorted(row[0].value for row in rows if row[0]) == ["无锡市/文化馆.txt", "苏州市/文化馆.txt"]


def test_a_file_given_by_itself_has_its_own_name_and_one_in_an_archive_its_path_there(tmp_path: Path) -> None:
    put(tmp_path / "in" / "a" / "plan.txt", "x")
    packed = tmp_path / "in" / "b" / "all.zip"
    packed.parent.mkdir()
    packed.write_bytes(samples.packed({"2024/c.txt": "y"}))

    def called(path: Path) -> list[str]:
        return [source.name for source in sources([path], Overrides())[0]]

    assert called(tmp_path / "in" / "a" / "plan.txt") == ["plan.txt"]
    assert called(packed) == ["2024/c.txt"]
    assert called(tmp_path / "in") == ["a/plan.txt", "b/all.zip/2024/c.txt"]
    assert called(tmp_path / "in" / "a" / "..") == ["a/plan.txt", "b/all.zip/2024/c.txt"]


@pytest.mark.parametrize(
    ("url", "folder", "name"),
    [
        ("s3://bucket/2024/苏州/a.txt", "s3://bucket/2024", "苏州/a.txt"),
        ("zip://2024/a.txt::s3://bucket/a.zip", "zip://::s3://bucket/a.zip", "2024/a.txt"),
        ("s3://bucket/a.txt", "s3://bucket/a.txt", ""),
    ],
)
def test_a_file_at_a_url_is_called_by_its_path_below_the_folder(url: str, folder: str, name: str) -> None:
    assert Remote(url).below(folder) == name


def test_commands_that_need_no_store_call_it_by_its_path_too(tmp_path: Path) -> None:
    put(tmp_path / "in" / "苏州市" / "文化馆.txt", form())
    assert '"file": "苏州市/文化馆.txt"' in run_jixiao("extract", tmp_path / "in").stdout
    assert "苏州市/文化馆.txt" in run_jixiao("explain", tmp_path / "in").stdout.splitlines()[0]


def test_the_service_finds_a_document_by_its_path_and_nothing_outside_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    inside, outside = put(folder / "苏州市" / "文化馆.txt", form()), put(tmp_path / "out.txt", form(number=8))
    digest = hashlib.sha256(inside.read_bytes()).hexdigest()
    document = read_source(folder, digest, ("苏州市/文化馆.txt",)).document
    assert document.name == "苏州市/文化馆.txt"
    digest = hashlib.sha256(outside.read_bytes()).hexdigest()
    for name in ("../out.txt", str(outside), "苏州市/../../out.txt", "", "/", "a\\out.txt"):
        with pytest.raises(LookupError):
            read_source(folder, digest, (name,))


# -- renamed files -----------------------------------------------------------------------------------------------------------------


def test_a_renamed_file_takes_the_new_name_and_its_earlier_version_goes_when_it_is_edited(store: Store, tmp_path: Path) -> None:
    old, new = put(tmp_path / "in" / "draft.txt", form()), tmp_path / "in" / "final" / "plan.txt"
    bring(store, tmp_path / "in")
    new.parent.mkdir()
    old.rename(new)
    outcome = bring(store, tmp_path / "in")
    assert [(entry.changed, entry.earlier_name) for entry in outcome.imported] == [(False, "draft.txt")]
    assert (outcome.wrote, outcome.renamed, names(store)) == (True, 1, [("final/plan.txt",)])
    assert content(store) == fresh(tmp_path, tmp_path / "in")
    again = bring(store, tmp_path / "in")
    assert (again.wrote, again.renamed) == (False, 0), "a repeated import changes nothing"
    put(new, form(number=9))
    outcome = bring(store, tmp_path / "in")
    assert (outcome.withdrawn, names(store)) == (1, [("final/plan.txt",)])
    assert content(store) == fresh(tmp_path, tmp_path / "in")


def test_a_renamed_document_is_not_read_again(store: Store, tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt", form())
    bring(store, path)
    files, _ = sources([path.rename(tmp_path / "b.txt")], Overrides())

    def runner(function, pieces):  # type: ignore[no-untyped-def]
        assert getattr(function, "__name__", "") != "process_document" or not pieces
        return map(function, pieces)

    import_documents(store, files, MINTER, runner=runner)
    assert names(store) == [("b.txt",)]


def test_the_import_says_what_was_renamed_and_what_is_a_copy(tmp_path: Path) -> None:
    store, old = tmp_path / "store", put(tmp_path / "in" / "a.txt", form())
    assert run_jixiao("import", tmp_path / "in", "--store", store).stdout == f"{old}: imported, 1 tables\n"
    new = old.rename(old.with_name("b.txt"))
    assert run_jixiao("import", tmp_path / "in", "--store", store).stdout == f"{new}: unchanged, renamed from a.txt, 1 tables\n"
    copy = put(tmp_path / "in" / "c.txt", form())
    done = run_jixiao("import", tmp_path / "in", "--store", store)
    assert done.stdout.splitlines()[1] == f"{copy}: unchanged, the same document as b.txt, 1 tables"
    new.rename(tmp_path / "in" / "d.txt")
    built = run_jixiao("build", tmp_path / "in", "--store", store).stdout.splitlines()[0]
    assert built == "read 2 documents: 0 new or changed, 2 unchanged, 1 renamed, 1 same as another"


# -- copies ------------------------------------------------------------------------------------------------------------------------


def test_files_of_the_same_bytes_are_one_document_with_the_names_of_both(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    one, two = put(folder / "x" / "plan.txt", form()), put(folder / "y" / "plan.txt", form())
    outcome = bring(store, folder)
    assert (outcome.copies, names(store)) == (1, [("x/plan.txt", "y/plan.txt")])
    assert bring(store, folder).wrote is False
    rows = store.select(f"SELECT ?n WHERE {{ ?d a <{JX}Document> ; <{JX}fileName> ?n }}").rows
    assert [row[0].value for row in rows if row[0]] == ["x/plan.txt"], "a join over the name counts no document twice"
    put(two, form(number=8))
    outcome = bring(store, folder)
    assert (outcome.withdrawn, names(store)) == (0, [("x/plan.txt",), ("y/plan.txt",)])
    assert content(store) == fresh(tmp_path, folder)
    put(two, one.read_text(encoding="utf-8"))
    outcome = bring(store, folder)
    assert (outcome.withdrawn, names(store)) == (1, [("x/plan.txt", "y/plan.txt")])
    two.unlink()
    bring(store, folder)
    assert names(store) == [("x/plan.txt",)]
    assert content(store) == fresh(tmp_path, folder)


def test_a_copy_that_was_edited_and_comes_alone_leaves_the_other_its_name(store: Store, tmp_path: Path) -> None:
    one, two = put(tmp_path / "a.txt", form()), put(tmp_path / "b.txt", form())
    bring(store, one, two)
    put(two, form(number=8))
    assert bring(store, two).withdrawn == 0
    assert names(store) == [("a.txt",), ("b.txt",)]
    assert content(store) == fresh(tmp_path, one, two)


def test_a_document_that_reads_differently_keeps_its_names(store: Store, tmp_path: Path) -> None:
    one, two = put(tmp_path / "a.txt", form()), put(tmp_path / "b.txt", form())
    bring(store, one, two)
    files, _ = sources([one, two], Overrides(year=2025, source="--year"))
    import_documents(store, files, MINTER, workers=1)
    assert names(store) == [("a.txt", "b.txt")]
    one.unlink()
    files, _ = sources([two], Overrides(year=2024, source="--year"))
    import_documents(store, files, MINTER, workers=1)
    assert names(store) == [("b.txt",)]


# -- withdrawing -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    for city in ("苏州市", "无锡市"):
        put(tmp_path / "in" / city / "文化馆.txt", form(city))
    put(tmp_path / "in" / "其他.txt", form("南通市"))
    bring(store, tmp_path / "in")
    return store


def test_a_name_that_fits_several_is_refused_with_the_list(filled: Store) -> None:
    before = content(filled)
    with pytest.raises(JixiaoError) as refused:
        withdraw(filled, ["其他.txt", "文化馆.txt"])
    said = str(refused.value)
    assert said.startswith("文化馆.txt fits 2 documents: ")
    assert [
        part for record in document_records(filled) if "文化馆" in record.file for part in (record.file, record.sha256) if part not in said
    ] == []
    assert content(filled) == before


@pytest.mark.parametrize("name", ["苏州市/文化馆.txt", "苏州市\\文化馆.txt", "./苏州市/文化馆.txt"])
def test_a_path_takes_out_one(filled: Store, tmp_path: Path, name: str) -> None:
    assert withdraw(filled, [name]) == ["苏州市/文化馆.txt"]
    (tmp_path / "in" / "苏州市" / "文化馆.txt").unlink()
    assert content(filled) == fresh(tmp_path, tmp_path / "in")


def test_the_last_parts_of_a_path_name_a_document_but_not_the_ends_of_words(filled: Store) -> None:
    with pytest.raises(JixiaoError, match=r"no document 化馆\.txt in the store"):
        withdraw(filled, ["化馆.txt"])
    with pytest.raises(JixiaoError, match=r"no document in/苏州市/文化馆\.txt in the store \(.*苏州市/文化馆\.txt"):
        withdraw(filled, ["in/苏州市/文化馆.txt"])
    assert withdraw(filled, ["其他.txt"]) == ["其他.txt"]


def test_withdraw_refuses_with_exit_2_on_the_command_line(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for city in ("苏州市", "无锡市"):
        put(tmp_path / "in" / city / "文化馆.txt", form(city))
    run_jixiao("import", tmp_path / "in", "--store", store)
    refused = run_jixiao("withdraw", "文化馆.txt", "--store", store)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "苏州市/文化馆.txt" in refused.stderr
    assert "无锡市/文化馆.txt" in refused.stderr
    done = run_jixiao("withdraw", "无锡市/文化馆.txt", "--store", store)
    assert (done.returncode, done.stdout, done.stderr) == (0, "无锡市/文化馆.txt: withdrawn\n", "")


def test_a_copy_goes_with_the_document_and_both_names_are_told(store: Store, tmp_path: Path) -> None:
    bring(store, put(tmp_path / "a.txt", form()), put(tmp_path / "b.txt", form()))
    assert withdraw(store, ["b.txt"]) == ["a.txt", "b.txt"]
    assert document_records(store) == []


class _Killed(BaseException):
    pass


@pytest.mark.parametrize("writes", range(9))
def test_a_withdrawal_that_was_stopped_can_be_run_again(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """After each of its writes: what is to go, for each of two documents what is kept of its tables and that it goes, the sums,
    what links hang on, the end. No use of a name goes: other documents make the same."""
    left = writes

    def until_killed(writing: Callable[[object], None]) -> Callable[[object], None]:
        def write(what: object) -> None:
            nonlocal left
            if left == 0:
                raise _Killed
            left -= 1
            writing(what)

        return write

    wanted = ["苏州市/文化馆.txt", "其他.txt"]
    for name in ("replace", "change"):
        monkeypatch.setattr(filled, name, until_killed(getattr(filled, name)))
    try:
        withdraw(filled, wanted)
    except _Killed:
        assert writes < 8
    else:
        assert writes == 8
        return
    monkeypatch.undo()
    if writes:
        assert WITHDRAWAL_GRAPH in filled.names()
    assert withdraw(filled, wanted) == sorted(wanted)
    for name in wanted:
        (tmp_path / "in" / name).unlink()
    assert content(filled) == fresh(tmp_path, tmp_path / "in")
    with pytest.raises(JixiaoError, match="no document"):
        withdraw(filled, wanted)


def test_what_was_brought_back_after_a_stopped_withdrawal_stays(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise _Killed

    with monkeypatch.context() as patched:
        patched.setattr(versions, "settle", killed)
        with pytest.raises(_Killed):
            withdraw(filled, ["苏州市/文化馆.txt", "其他.txt"])
    bring(filled, tmp_path / "in")
    assert withdraw(filled, ["无锡市/文化馆.txt"]) == ["无锡市/文化馆.txt"]
    assert names(filled) == [("其他.txt",), ("苏州市/文化馆.txt",)]


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_killed_withdraw_can_be_run_again(tmp_path: Path, after: int) -> None:
    """The process itself, killed right after one of its writes."""
    store = tmp_path / "store"
    for city in ("苏州市", "无锡市"):
        put(tmp_path / "in" / city / "文化馆.txt", form(city))
    run_jixiao("import", tmp_path / "in", "--store", store)
    program = re.sub(
        r"(?m)^ {8}",
        "",
        f"""
        import os, signal, sys
        from jixiao.store.embedded import EmbeddedStore
        from jixiao.cli import main
        number = 0
        def counted(writing):
            def write(self, what):
                global number
                writing(self, what)
                number += 1
                if number == {after}:
                    os.kill(os.getpid(), signal.SIGKILL)
            return write
        EmbeddedStore.replace, EmbeddedStore.change = counted(EmbeddedStore.replace), counted(EmbeddedStore.change)
        sys.argv = ["jixiao", "withdraw", "苏州市/文化馆.txt", "无锡市/文化馆.txt", "--store", {str(store)!r}]
        main()
        """,
    )
    killed = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=120, check=False)
    assert killed.returncode == -9, killed.stderr.decode()
    again = run_jixiao("withdraw", "苏州市/文化馆.txt", "无锡市/文化馆.txt", "--store", store)
    assert (again.returncode, again.stdout) == (0, "无锡市/文化馆.txt: withdrawn\n苏州市/文化馆.txt: withdrawn\n")
