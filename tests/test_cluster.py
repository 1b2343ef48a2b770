"""A Dask cluster gives the store that one process gives, whatever happens to its workers (acceptance 6)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import dask_cluster
from conftest import ROOT, SEEDS, run_jixiao
from jixiao.extraction.context import Overrides
from jixiao.ingest.dask import connected
from jixiao.ingest.process_document import DocumentJob
from jixiao.ingest.sources import Source, sources
from jixiao.model import Evidence, JixiaoError
from jixiao.rdf import Minter
from servers import free_port

SMALL = ("000_*", "002_*", "004_*")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster of two workers."""
    folder = tmp_path_factory.mktemp("dask")
    with dask_cluster.scheduler(folder, free_port()) as (found, _), dask_cluster.workers(found, folder / "workers", 2):
        yield found


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of several years and formats, an archive, a manifest, and a file that is none."""
    folder = tmp_path_factory.mktemp("corpus")
    for year in range(2020, 2024):
        for pattern in SMALL:
            [seed] = SEEDS.glob(pattern)
            text = seed.read_text(encoding="utf-8").replace("2022", str(year)).replace("2024", str(year + 2))
            (folder / f"{year}-{seed.name}").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "tests" / "data" / "office" / "workbook.xls", folder)
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 no document")
    with zipfile.ZipFile(folder / "older.zip", "w") as archive:
        [seed] = SEEDS.glob("002_*")
        archive.writestr("2019/plan.txt", seed.read_text(encoding="utf-8").replace("2022", "2019"))
    (folder / "manifest.toml").write_text('[documents."workbook.xls"]\ncity = "武汉市"\nyear = 2021\n', encoding="utf-8")
    return folder


def dump(store: Path) -> bytes:
    done = run_jixiao("export", "dump.nq", "--store", store, cwd=store.parent)
    assert done.returncode == 0, done.stderr
    return (store.parent / "dump.nq").read_bytes()


@pytest.fixture(scope="module")
def alone(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], bytes]:
    """What one process prints and stores."""
    store = tmp_path_factory.mktemp("alone") / "store"
    done = run_jixiao("build", corpus, "--store", store, env={"JIXIAO_WORKERS": "1"})
    assert done.returncode == 3, done.stderr  # for the file that is no document
    return done, dump(store)


# -- the same store --------------------------------------------------------------------------------------------------------


def test_two_workers_give_what_one_process_gives(
    address: str, corpus: Path, alone: tuple[subprocess.CompletedProcess[str], bytes], tmp_path: Path
) -> None:
    """Byte for byte: the messages, the summary, and the dump, blank nodes and order of the statements included."""
    done = run_jixiao("build", corpus, "--store", tmp_path / "store", "--cluster", address)
    assert (done.returncode, done.stderr, done.stdout) == (alone[0].returncode, alone[0].stderr, alone[0].stdout)
    mine = dump(tmp_path / "store")
    assert len(mine.splitlines()) > 30_000
    assert mine == alone[1]
    again = run_jixiao("build", corpus, "--store", tmp_path / "store", "--cluster", address)
    assert again.stdout.splitlines()[0] == "read 14 documents: 0 new or changed, 14 unchanged, 4 same as another; 1 could not be read"
    assert dump(tmp_path / "store") == alone[1]


def test_relative_paths_are_found_by_the_workers(address: str, corpus: Path, tmp_path: Path) -> None:
    """Their current folder is another."""
    [name] = [path.name for path in corpus.glob("2021-002_*")]
    done = run_jixiao("import", name, "--store", tmp_path / "store", "--cluster", address, cwd=corpus)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{corpus / name}: imported, 4 tables\n"


def test_words_of_ones_own_reach_the_workers(address: str, tmp_path: Path) -> None:
    """A column that only the word file knows is read; and without the file, afterwards, it is not."""
    [seed] = SEEDS.glob("002_*")
    document = tmp_path / "plan.txt"
    document.write_text(seed.read_text(encoding="utf-8").replace("三级指标", "三层考核点"), encoding="utf-8")
    words = tmp_path / "words.toml"
    words.write_text('[columns.name]\nwords = ["三层考核点"]\n', encoding="utf-8")
    outputs = {}
    for name, options in (
        ("alone", ["--vocabulary", words]),
        ("cluster", ["--vocabulary", words, "--cluster", address]),
        ("without", ["--cluster", address]),
        ("alone-without", []),
    ):
        done = run_jixiao("build", document, "--store", tmp_path / name, *options)
        outputs[name] = done.returncode, done.stdout, done.stderr
    assert outputs["alone"][0] == 0, outputs["alone"]
    assert outputs["cluster"] == outputs["alone"]
    assert outputs["without"] == outputs["alone-without"]
    assert outputs["without"] != outputs["alone"]
    assert dump(tmp_path / "cluster") == dump(tmp_path / "alone")


def test_documents_at_a_url_are_read_by_the_workers(address: str, tmp_path: Path) -> None:
    """By fsspec, with the manifest beside them; here of a kind of URL that needs no server."""
    folder = tmp_path / "in" / "2021"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "data" / "office" / "workbook.xls", folder)
    (folder / "manifest.toml").write_text('[documents."workbook.xls"]\ncity = "武汉市"\nyear = 2021\n', encoding="utf-8")
    url = f"local://{tmp_path}/in"
    there = run_jixiao("import", url, "--store", tmp_path / "url", "--cluster", address)
    here = run_jixiao("import", tmp_path / "in", "--store", tmp_path / "path")
    assert (there.returncode, there.stderr) == (0, "")
    assert there.stdout == here.stdout.replace(f"{tmp_path}/in", url)
    assert dump(tmp_path / "url") == dump(tmp_path / "path")


# -- workers that go -------------------------------------------------------------------------------------------------------


def test_a_worker_killed_in_the_middle_costs_its_work_and_not_the_result(
    corpus: Path, alone: tuple[subprocess.CompletedProcess[str], bytes], tmp_path: Path
) -> None:
    from distributed import Client

    with (
        dask_cluster.scheduler(tmp_path, free_port()) as (address, _),
        dask_cluster.workers(address, tmp_path / "w", 2) as (first, _second),
    ):
        command = [sys.executable, "-m", "jixiao", "build", corpus, "--store", tmp_path / "store", "--cluster", address]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        building = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        with Client(address, set_as_default=False) as client:
            pids = client.run(os.getpid)
            [worker] = [name for name, pid in pids.items() if pid == first.pid]
            deadline = time.monotonic() + 120
            # It has done some documents, and has others before it.
            while not (client.has_what().get(worker) and client.processing().get(worker)):
                assert building.poll() is None, building.communicate()
                assert time.monotonic() < deadline
                time.sleep(0.01)
            os.kill(first.pid, signal.SIGKILL)
        output, errors = building.communicate(timeout=300)
    assert (building.returncode, errors, output) == (3, alone[0].stderr, alone[0].stdout)
    assert dump(tmp_path / "store") == alone[1]


def test_a_document_that_kills_its_workers_is_a_failure_of_its_own(tmp_path: Path) -> None:
    [small] = SEEDS.glob("002_*")
    task = DocumentJob(Source(small, Overrides()), Minter(), "mark")
    settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with (
        dask_cluster.scheduler(tmp_path, free_port(), **settings) as (address, _),
        dask_cluster.workers(address, tmp_path / "w", 1),
        connected(address) as cluster,
    ):
        [result] = list(cluster(dask_cluster.killed, [task]))  # type: ignore[arg-type]
    assert result.failure is not None
    assert str(small) in result.failure.error.en
    assert "every worker that read it was killed" in result.failure.error.en


def test_no_worker_left_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jixiao.ingest.dask.client._WORKER", 2)
    monkeypatch.setattr("jixiao.ingest.dask.client._SLICE", 1)
    with dask_cluster.scheduler(tmp_path, free_port()) as (address, _):
        with pytest.raises(JixiaoError, match="has no worker — start some: dask worker tcp://"), connected(address):
            pass
        with dask_cluster.workers(address, tmp_path / "w", 1) as [only], connected(address) as cluster:
            results = cluster(dask_cluster.waited, [(str(tmp_path / "a"), 0.0), (str(tmp_path / "b"), 60.0)])
            assert next(results) == "a"
            only.kill()
            with pytest.raises(JixiaoError, match="has no worker"):
                next(results)


def test_a_scheduler_that_is_gone_is_one_line(tmp_path: Path) -> None:
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "2s"}),  # so long it is looked for again
        dask_cluster.scheduler(tmp_path, free_port()) as (address, process),
        dask_cluster.workers(address, tmp_path / "w", 1) as [worker],
        connected(address) as cluster,
    ):
        results = cluster(dask_cluster.waited, [(str(tmp_path / "a"), 0.0), (str(tmp_path / "b"), 60.0)])
        assert next(results) == "a"
        process.kill()
        with pytest.raises(JixiaoError, match="is gone"):
            next(results)
        worker.kill()  # told to end, it would first look for its scheduler


# -- handing out -----------------------------------------------------------------------------------------------------------


def test_results_come_in_order_and_no_faster_than_they_are_used(address: str, tmp_path: Path) -> None:
    """Sixty pieces for two workers: while nobody takes results, a few are begun and no more."""
    pieces = [(str(tmp_path / f"{number:02d}"), 0.2 if number % 7 == 0 else 0.0) for number in range(60)]
    with connected(address) as cluster:
        results = cluster(dask_cluster.waited, pieces)
        assert next(results) == "00"
        deadline = time.monotonic() + 120
        while len(list(tmp_path.iterdir())) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(2)
        assert len(list(tmp_path.iterdir())) <= 12
        assert list(results) == [f"{number:02d}" for number in range(1, 60)]


def test_work_that_nobody_waits_for_is_not_done(address: str, tmp_path: Path) -> None:
    with connected(address) as cluster:
        results = cluster(dask_cluster.waited, [(str(tmp_path / f"{number:02d}"), 1.5) for number in range(40)])
        next(results)
        results.close()
        begun = len(list(tmp_path.iterdir()))
        time.sleep(3.5)  # long enough for two more of each worker
        assert len(list(tmp_path.iterdir())) <= begun + 2


# -- clusters that cannot do it --------------------------------------------------------------------------------------------


def _one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize(
    ("given", "patience"),
    [
        ("tcp://127.0.0.1:{port}", {}),
        ("127.0.0.1:{port}", {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"}),
        ("nonsense://x", {}),
        ("tcp://no-such-host.invalid:8786", {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "500ms"}),
    ],
)
def test_a_scheduler_that_does_not_answer_is_one_line(given: str, patience: dict[str, str], tmp_path: Path) -> None:
    """After ten seconds, or as soon as Dask is told to give up."""
    where = given.format(port=free_port())
    [small] = SEEDS.glob("002_*")
    begun = time.monotonic()
    done = run_jixiao("build", small, "--store", tmp_path / "store", "--cluster", where, env=patience)
    _one_line(done, where, "no Dask scheduler", "dask scheduler")
    assert (time.monotonic() - begun >= 10) == (where.startswith("tcp://127"))


def test_a_worker_with_another_program_is_one_line(tmp_path: Path) -> None:
    """A worker whose jixiao knows one word more, and one that has none."""
    other, none = tmp_path / "other", tmp_path / "none"
    shutil.copytree(ROOT / "src" / "jixiao", other / "jixiao", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / name, other / "jixiao" / "_data" / name)
    with (other / "jixiao" / "vocabulary" / "values.toml").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    none.mkdir()
    (none / "jixiao.py").write_text("raise ModuleNotFoundError(\"No module named 'jixiao'\", name='jixiao')\n")
    [small] = SEEDS.glob("002_*")
    with dask_cluster.scheduler(tmp_path, free_port()) as (address, _):
        for path, words in ((other, ("has another jixiao",)), (none, ("cannot load jixiao", "No module named 'jixiao'", "install jixiao"))):
            with dask_cluster.workers(address, tmp_path / "w", 1, path=path):
                _one_line(run_jixiao("build", small, "--store", tmp_path / "store", "--cluster", address), "tcp://127.0.0.1:", *words)


def test_a_worker_that_joins_late_with_another_program_does_no_work(tmp_path: Path) -> None:
    from jixiao.ingest.dask.worker import OtherProgramError, Words, done

    with pytest.raises(OtherProgramError):
        done(str, 1, Words(), "the digest of another program")


def test_a_worker_that_does_not_see_the_files_says_which() -> None:
    from jixiao.ingest.dask.worker import Words, told

    assert told(Words(), (str(SEEDS), "/no/such/file.txt")).unseen == ("/no/such/file.txt",)


def test_without_dask_and_fsspec_it_is_said_what_to_install(tmp_path: Path) -> None:
    """Modules of these names that fail as missing ones do."""
    for name in ("distributed", "fsspec"):
        (tmp_path / f"{name}.py").write_text(f"raise ModuleNotFoundError(\"No module named '{name}'\", name='{name}')\n")
    paths = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    [small] = SEEDS.glob("002_*")
    for arguments in (("build", small, "--cluster", "tcp://127.0.0.1:1"), ("build", "s3://bucket/folder")):
        done = run_jixiao(*arguments, "--store", tmp_path / "store", env={"PYTHONPATH": paths})
        _one_line(done, "not installed", "pip install 'jixiao[cluster]'")


# -- files at URLs ---------------------------------------------------------------------------------------------------------


def test_files_at_urls_are_found_like_files_in_folders() -> None:
    """Hidden files are left out, manifests count, a file may be named alone, and its name in the data is its path below the folder."""
    import fsspec

    memory = fsspec.filesystem("memory")
    [small] = SEEDS.glob("002_*")
    memory.pipe("/docs/a/plan.txt", small.read_bytes())
    memory.pipe("/docs/a/.hidden.txt", b"x")
    memory.pipe("/docs/.git/x.txt", b"x")
    memory.pipe("/docs/b 年/表 1.txt", small.read_bytes().replace(b"2022", b"2021"))
    memory.pipe("/docs/b 年/manifest.toml", '[documents."表 1.txt"]\nyear = 2019\n'.encode())
    found, failures = sources(["memory://docs"], Overrides())
    assert failures == []
    assert [str(source.path) for source in found] == ["memory://docs/a/plan.txt", "memory://docs/b 年/表 1.txt"]
    assert [(source.name, source.size > 5000, source.overrides.year) for source in found] == [
        ("a/plan.txt", True, None),
        ("b 年/表 1.txt", True, 2019),
    ]
    local = Source(small, Overrides()).extracted()
    assert found[0].extracted() == replace(local, document=replace(local.document, name="a/plan.txt"))
    assert found[1].extracted().context.year == Evidence(2019, "manifest.toml")
    [[one], none] = sources(["memory://docs/b 年/表 1.txt"], Overrides())
    assert (str(one.path), one.name, one.overrides, none) == (str(found[1].path), "表 1.txt", found[1].overrides, [])
    assert found[0].sha256() == Source(small, Overrides()).sha256()


@pytest.mark.parametrize("url", ["memory://no/such/folder", "memory://empty"])
def test_nothing_at_a_url_is_a_failure_with_the_url(url: str) -> None:
    import fsspec

    fsspec.filesystem("memory").makedirs("/empty", exist_ok=True)
    found, [failure] = sources([url], Overrides())
    assert found == []
    assert url in failure.error.en
    assert " — " in failure.error.en


def test_a_file_larger_than_the_limit_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec

    fsspec.filesystem("memory").pipe("/large.txt", b"x" * 1000)
    monkeypatch.setenv("JIXIAO_MAX_BYTES", "999")
    [source], _ = sources(["memory://large.txt"], Overrides())
    with pytest.raises(JixiaoError, match=r"memory://large\.txt: has more bytes than the limit of 999 .* JIXIAO_MAX_BYTES"):
        source.extracted()


def test_a_password_in_a_url_is_not_shown() -> None:
    found, [failure] = sources(["ftp://reader:geheim@127.0.0.1:1/x.txt"], Overrides())
    assert found == []
    assert "geheim" not in failure.error.en + failure.error.zh


def test_an_archive_at_a_url_is_a_failure_that_says_what_to_do(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("plan.txt", "text")
    [source], _ = sources([f"local://{tmp_path}/a.zip"], Overrides())
    with pytest.raises(JixiaoError, match=r"a\.zip: .* — "):
        source.extracted()
