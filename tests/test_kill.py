"""A build that is killed or stopped leaves every document whole or absent, and running it again completes it (acceptance 8)."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import SEEDS, run_jixiao
from jixiao.extraction.context import Overrides
from jixiao.ingest import importer as building
from jixiao.ingest.sources import sources
from jixiao.rdf import ONTOLOGY_GRAPH, Minter
from jixiao.rdf.namespaces import JURISDICTION_GRAPH
from jixiao.store import Store, open_store
from jixiao.store.statistics import SUMS_GRAPH

MINTER = Minter()
CHOSEN = ("000", "002", "003", "004")
#: How often each kind of run is killed; ``JIXIAO_KILLS=100`` takes a quarter of an hour.
KILLS = int(os.environ.get("JIXIAO_KILLS", "10"))

Content = dict[str, frozenset[str]]
Done = subprocess.CompletedProcess[str]


def content(location: Path) -> Content:
    """All graphs as sets of lines; those with blank nodes (the ontology's) without their labels, but numbered.

    That of withdrawn tables says when they went, which no two runs have in common.
    """
    store = open_store(str(location))
    try:
        names = [row[0].value for row in store.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }").rows if row[0]]
        return {name: _lines(store, name) for name in names if name != MINTER.withdrawn}
    finally:
        store.close()


def _lines(store: Store, name: str) -> frozenset[str]:
    seen: dict[str, int] = {}
    for line in store.graph(name).split("\n"):
        if line and "#endedAtTime>" not in line:
            anonymous = re.sub(r"_:\w+", "_:b", line) if "_:" in line else line
            seen[anonymous] = seen.get(anonymous, 0) + 1
    return frozenset(f"{line} # {number}" for line, number in seen.items())


def _as_counting(lines: frozenset[str]) -> frozenset[str]:
    """The lines of a document's graph, whether its tables count or another document's do in their place."""
    classes = {"SupersededTable": "TargetTable", "SupersededEvaluationTable": "EvaluationTable"}
    classes |= {"SupersededIndicator": "Indicator", "SupersededEvaluatedIndicator": "EvaluatedIndicator"}
    kept = [line for line in lines if "cube#Observation>" not in line and "cube#dataSet>" not in line]
    return frozenset(re.sub(r"(?<=#)Superseded\w+", lambda match: classes[match[0]], line) for line in kept)


class Whole:
    """An undisturbed build: what it was made of, what it holds, and how long it took; and what others said beside it."""

    def __init__(self, folder: Path, content: Content, output: str, seconds: float, second: Done, question: Done) -> None:
        self.folder, self.content, self.output, self.seconds = folder, content, output, seconds
        self.second, self.question = second, question
        self.documents = sorted({name.rpartition("/")[0] for name in content if name.startswith(f"{MINTER.base}document/")})


def start(folder: Path, store: Path, *options: str) -> subprocess.Popen[str]:
    """``jixiao build`` as the leader of a process group of its own."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8", "JIXIAO_WORKERS": "2"}
    command = [sys.executable, "-m", "jixiao", "build", str(folder), "--store", str(store), *options]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment, start_new_session=True
    )


def kill_after(process: subprocess.Popen[str], seconds: float) -> bool:
    """Kills all of the build at that time; gives whether it was still at work."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=300)
    assert process.returncode in (0, -signal.SIGKILL)
    return process.returncode != 0


def wait_until_written(store: Path, process: subprocess.Popen[str]) -> None:
    """Until the build has opened its store."""
    while not (store / "CURRENT").exists() and process.poll() is None:
        time.sleep(0.01)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The build that is not killed. While it runs, another build into the same store is tried, and a question asked."""
    base = tmp_path_factory.mktemp("kill")
    folder = base / "in"
    folder.mkdir()
    for name in CHOSEN:
        [seed] = SEEDS.glob(f"{name}_*.txt")
        shutil.copy(seed, folder)
    began = time.monotonic()
    process = start(folder, base / "store")
    wait_until_written(base / "store", process)
    time.sleep(0.5)
    paused = time.monotonic()
    os.killpg(process.pid, signal.SIGSTOP)  # it holds the store while the others ask for it, however fast it is
    second = run_jixiao("build", folder, "--store", base / "store")
    question = run_jixiao("query", "overview", "--format", "csv", "--store", base / "store")
    os.killpg(process.pid, signal.SIGCONT)
    paused = time.monotonic() - paused
    output, errors = process.communicate(timeout=300)
    seconds = time.monotonic() - began - paused
    assert (process.returncode, errors) == (0, "")
    found = Whole(folder, content(base / "store"), output, seconds, second, question)
    assert len(found.documents) == len(CHOSEN)
    return found


def check(whole: Whole, store: Path) -> list[str]:
    """Asserts that each document is whole or absent and nothing else is there; gives the graphs that are whole."""
    if not store.exists() or not any(store.iterdir()):
        return []
    found = content(store)
    assert set(found) <= set(whole.content)
    # The store's sums are written last, after the documents they are of.
    half = [name for name, lines in found.items() if lines != whole.content[name] and name not in (SUMS_GRAPH, Minter().entities)]
    assert half == [], f"half written: {half}"
    # What documents share comes with the first that speaks of it.
    assert set(found.get(Minter().entities, ())) <= set(whole.content[Minter().entities])
    for document in whole.documents:
        # What was noted and found comes with its document, all at one stroke.
        graphs = [f"{document}/{name}" for name in ("graph", "reading", "findings", "bookkeeping")]
        present = {name in found for name in graphs if name in whole.content}
        assert len(present) == 1, f"{document} is there without what was noted while it was read, or the other way round"
    # Ontology and jurisdictions are one transaction too.
    assert (ONTOLOGY_GRAPH in found) == (JURISDICTION_GRAPH in found)
    return sorted(found)


def complete(folder: Path, location: Path) -> None:
    """Runs the build again, in this process, where vocabulary and shapes are loaded."""
    store = open_store(str(location))
    try:
        building.load_reference(store)
        files, failures = sources([folder], Overrides())
        outcome = building.import_documents(store, files, MINTER, check=True, workers=1)
        assert not failures
        assert not outcome.failures
    finally:
        store.close()


def ended(group: int) -> bool:
    """Whether no process of the group is left. What has ended and only waits to be noticed (a zombie) does not count."""
    listed = subprocess.run(["ps", "-A", "-o", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    return not any(line.split()[0] == str(group) and not line.split()[1].startswith("Z") for line in listed.splitlines())


def moments(number: int) -> list[float]:
    """Random parts of a build's duration, one in each of as many equal stretches of it."""
    chance = random.Random(20240501)
    return [(n + chance.random()) / number for n in range(number)]


@pytest.mark.parametrize("index", range(KILLS), ids=[f"{part:.2f}" for part in moments(KILLS)])
def test_a_killed_build_leaves_documents_whole_or_absent(whole: Whole, tmp_path: Path, index: int) -> None:
    store = tmp_path / "store"
    part = moments(KILLS)[index]
    kill_after(start(whole.folder, store), part * whole.seconds)

    written = check(whole, store)
    print(f"killed at {part:.0%}: {len(written)} of {len(whole.content)} graphs")
    if index == KILLS // 2:  # once by the command line itself
        done = run_jixiao("build", whole.folder, "--store", store)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[1:] == whole.output.splitlines()[1:]
    else:
        complete(whole.folder, store)
    assert content(store) == whole.content


class Change:
    """A folder and its store before a change, and what the store holds after an undisturbed ``build --prune`` of the folder."""

    def __init__(self, folder: Path, store: Path, before: Content, after: Content, seconds: float) -> None:
        self.folder, self.store, self.before, self.after, self.seconds = folder, store, before, after, seconds


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Change:
    """One document is changed, one is new, one is gone, one is as it was."""
    base = tmp_path_factory.mktemp("change")
    folder = base / "in"
    folder.mkdir()
    names = [next(SEEDS.glob(f"{number}_*.txt")).name for number in CHOSEN]
    for name in names[:3]:
        shutil.copy(SEEDS / name, folder)
    assert run_jixiao("build", folder, "--store", base / "store").returncode == 0
    before = content(base / "store")
    changed = folder / names[0]
    text = changed.read_text(encoding="utf-8")
    assert "≥95" in text
    changed.write_text(text.replace("≥95", "≥96"), encoding="utf-8")
    (folder / names[1]).unlink()
    shutil.copy(SEEDS / names[3], folder)
    shutil.copytree(base / "store", base / "whole")
    began = time.monotonic()
    done = run_jixiao("build", folder, "--store", base / "whole", "--prune")
    seconds = time.monotonic() - began
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("read 3 documents: 2 new or changed, 1 unchanged, 2 taken out")
    return Change(folder, base / "store", before, content(base / "whole"), seconds)


@pytest.mark.parametrize("index", range(KILLS), ids=[f"{part:.2f}" for part in moments(KILLS)])
def test_a_killed_update_leaves_documents_as_before_or_after(change: Change, tmp_path: Path, index: int) -> None:
    """Import, replacement and withdrawal in one run."""
    store = tmp_path / "store"
    shutil.copytree(change.store, store)
    killed = kill_after(start(change.folder, store, "--prune"), moments(KILLS)[index] * change.seconds)
    found = content(store)
    documents = {name.rpartition("/")[0] for name in [*change.before, *change.after] if name.startswith(f"{MINTER.base}document/")}
    for document in documents:
        own = {name: lines for name, lines in found.items() if name.startswith(f"{document}/")}
        states = [
            {name: lines for name, lines in state.items() if name.startswith(f"{document}/")} for state in (change.before, change.after)
        ]
        if own in states:
            continue
        # The changed document is another one, whose tables count once the earlier one has gone.
        waiting = {name: _as_counting(lines) for name, lines in own.items()}
        whole = {name: _as_counting(lines) for name, lines in states[1].items()}
        assert waiting == whole, f"{document} is neither as it was before nor as it is after"
    assert killed or found == change.after
    files, failures = sources([change.folder], Overrides())
    assert not failures
    again = open_store(str(store))
    building.import_documents(again, files, MINTER, check=True, prune=True, workers=1)
    again.close()
    assert content(store) == change.after


def test_only_the_main_process_killed_leaves_the_store_free_and_no_workers_behind(whole: Whole, tmp_path: Path) -> None:
    """As the out-of-memory killer does it."""
    store = tmp_path / "store"
    process = start(whole.folder, store)
    try:
        process.wait(0.3 * whole.seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    try:
        process.wait(60)
        check(whole, store)
        open_store(str(store)).close()
        deadline = time.monotonic() + 60
        while not ended(process.pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert ended(process.pid), "worker processes live on"
    finally:
        if not ended(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)


@pytest.mark.parametrize("part", [0.1, 0.3])
def test_ctrl_c_stops_with_one_line(whole: Whole, tmp_path: Path, part: float) -> None:
    """The terminal sends SIGINT to every process of the group, workers too; only the main process speaks."""
    store = tmp_path / "store"
    process = start(whole.folder, store)
    began = time.monotonic()
    wait_until_written(store, process)
    time.sleep(max(0.0, part * whole.seconds - (time.monotonic() - began)))
    assert process.poll() is None
    stopped = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    try:
        output, errors = process.communicate(timeout=60)
    finally:
        if not ended(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
    took = time.monotonic() - stopped
    held = {name.rpartition("/")[0] for name in check(whole, store) if name.startswith(f"{MINTER.base}document/")}

    said = re.fullmatch(r"jixiao: stopped(?:; ([0-4]) of 4 documents are done)? — run it again to go on\n", errors)
    assert said, errors
    assert int(said[1] or 0) <= len(held), "what is said to be done is there"
    assert process.returncode == 130
    assert output in ("", whole.output[: len(output)]), "what it had said by then stays said"
    assert took < max(15.0, whole.seconds / 2), f"it took {took:.1f} s to stop"


def test_a_second_build_into_the_same_store_says_that_it_is_in_use(whole: Whole) -> None:
    """And the first goes on undisturbed, as the fixture asserts."""
    assert (whole.second.returncode, whole.second.stdout) == (2, "")
    [line] = whole.second.stderr.splitlines()
    assert line.startswith("jixiao: ")
    assert "in use" in line
    assert " — " in line


def test_a_question_is_answered_while_a_build_runs(whole: Whole) -> None:
    """About what is there already."""
    assert (whole.question.returncode, whole.question.stderr) == (0, "")
    assert len(whole.question.stdout.splitlines()) >= 1
