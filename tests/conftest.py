"""What tests share: the seeds, a store built from them once through the real command line, and running that command line."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jixiao.store import Store, open_store

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
EXPECTED = ROOT / "tests" / "expected"

#: What is kept from run to run is the tests' own: what a developer's earlier runs kept shall not count. All workers of a run share it.
_CACHE = pytest.StashKey[tempfile.TemporaryDirectory[str]]()
#: The files that take longest, by processor time: they begin first, so that no worker is left with one while others are idle.
LONGEST = (
    "test_servers.py",
    "test_hostile_files.py",
    "test_browser.py",
    "test_compiled_shapes.py",
    "test_kill.py",
    "test_cluster.py",
    "test_model_everywhere.py",
    "test_columnar.py",
    "test_hostile.py",
    "test_table_versions.py",
    "test_reading_scan.py",
    "test_reason.py",
    "test_shapes.py",
    "test_docs.py",
    "test_cli.py",
    "test_corpus.py",
    "test_index.py",
    "test_service_limits.py",
    "test_queries.py",
    "test_store.py",
    "test_ontology.py",
    "test_vocabulary.py",
    "test_remote.py",
    "test_reading_sheet.py",
    "test_pages.py",
    "test_fuzz.py",
    "test_service.py",
    "test_explain.py",
    "test_reading_pdf.py",
    "test_originals.py",
    "test_linked.py",
    "test_reading_office.py",
    "test_damage.py",
    "test_shacl_compiler.py",
    "test_architecture.py",
    "test_document_names.py",
    "test_documents_disagree.py",
    "test_cache.py",
    "test_random_sets.py",
    "test_wheel.py",
    "test_notebooks.py",
    "test_data_cube.py",
)


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("_cov"):
        from measured import MeasuredTests  # coverage need not be installed where nothing is measured

        config.pluginmanager.register(MeasuredTests())
    # The tests start hundreds of processes: each would compile all modules anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if "PYTEST_XDIST_WORKER" not in os.environ:
        config.stash[_CACHE] = tempfile.TemporaryDirectory(prefix="jixiao-cache-")
        os.environ["JIXIAO_CACHE"] = config.stash[_CACHE].name
    # HermiT runs for a second each time: compiling it well, and collecting by several threads, costs more than that saves.
    os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """One process more than there are cores: a quarter of a test's time is waiting, for servers, browsers, and the disk."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1) + 1


def pytest_unconfigure(config: pytest.Config) -> None:
    if _CACHE in config.stash:
        config.stash[_CACHE].cleanup()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """What the tests share has neither tests nor doctests, and modules of one name (make.py) in several folders."""
    return True if collection_path.suffix == ".py" and not collection_path.name.startswith("test_") else None


def pytest_collection(session: pytest.Session) -> None:
    """Let each worker import the tests from another file on: what it rewrites for its assertions and compiles, the others find done."""
    worker, workers = os.environ.get("PYTEST_XDIST_WORKER", ""), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers > 1 and ROOT / "tests" in {Path(session.config.invocation_params.dir, path) for path in session.config.args}:
        files = sorted(path.stem for path in (ROOT / "tests").glob("test_*.py"))
        first = len(files) * int(worker.removeprefix("gw")) // workers
        for name in files[first:] + files[:first]:
            # Whatever is wrong with it is said when it is collected.
            with contextlib.suppress(Exception, pytest.skip.Exception):
                importlib.import_module(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if gone := [name for name in LONGEST if not (ROOT / "tests" / name).exists()]:
        raise pytest.UsageError(f"LONGEST in tests/conftest.py names what is not there: {', '.join(gone)}")
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay until the end: the garbage collector need not go through them each time, and not as often as for
    small programs, as for the command line (``jixiao.cli``)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


Run = Callable[..., subprocess.CompletedProcess[str]]


def run_jixiao(*arguments: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command line in a process of its own, in English unless ``--lang`` says otherwise."""
    outside = {name: value for name, value in os.environ.items() if name not in ("JIXIAO_STORE", "JIXIAO_VOCABULARY")}
    environment = {**outside, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8", **(env or {})}
    command = [sys.executable, "-m", "jixiao", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=environment, timeout=300, check=False)


@pytest.fixture(scope="session")
def jixiao() -> Run:
    """The command line as a function; gives exit code and both outputs."""
    return run_jixiao


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A store built from the seeds by ``jixiao build``, and what that printed. Never write to it."""
    store = tmp_path_factory.mktemp("built") / "store"
    done = run_jixiao("build", SEEDS, "--store", store)
    assert done.returncode == 0, done.stderr
    return store, done.stdout


@pytest.fixture(scope="module")
def queries_parsed_once() -> Iterator[None]:
    """pySHACL reads the shapes and rdflib parses their queries once, however many graphs are validated with them."""
    from parsed_once import parsed_once

    with parsed_once():
        yield


@pytest.fixture
def store(built: tuple[Path, str]) -> Store:
    """The built store, read-only."""
    return open_store(str(built[0]), read_only=True)
