"""Damage a store in every way that disks, copies and hands damage one: each command is right then, or says what is wrong.

    PYTHONPATH=tests python -m endurance.damage [--only KIND] [--command NAME]

A command is right where it gives to the byte what it gives of the store that is not damaged, and leaves in the store what it leaves in
that. Else it must end with exit code 2 (`doctor`: 1), one line that begins with ``jixiao:`` and no traceback. The service must answer
each question as it does of the other store, or with an error. Exit 1 where a command does neither. For root no permission counts, and
some kinds change nothing; then run it by ``setpriv --bounding-set=-dac_override,-dac_read_search``.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conftest import SEEDS, run_jixiao
from jixiao.store import open_store
from service_client import serving

_STATISTICS = "https://w3id.org/jixiao/id/statistics"
_COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
_ROWS = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 300"


def tables(store: Path) -> list[Path]:
    """The files of the data, the largest first."""
    return sorted(store.glob("*.sst"), key=lambda file: -file.stat().st_size)


def columns(store: Path) -> Path:
    return store.with_name(f"{store.name}.columns")


def manifest(store: Path) -> Path:
    return store / (store / "CURRENT").read_text().strip()


def truncate(file: Path, part: float = 0.5) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * part)])


def flip(file: Path, *parts: float) -> None:
    """Turn the bits of some bytes, and leave the time at which the file was written."""
    status = file.stat()
    content = bytearray(file.read_bytes())
    for part in parts:
        for at in range(4):
            content[int((len(content) - 5) * part) + at] ^= 0xFF
    file.write_bytes(content)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def _index(store: Path, change: Callable[[str], str]) -> None:
    file = store / "jixiao-index.json"
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def _digits(text: str) -> str:
    """Other numbers in the bookkeeping, which is JSON as before."""
    state, _, content = text.partition("\n")
    return state + "\n" + re.sub(r"(?<=[\[,])([1-9])(?=[0-9]*[,\]])", lambda match: str(int(match[1]) % 9 + 1), content)


def _model(store: Path) -> None:
    opened = open_store(str(store), existing=True)
    name = next(name for name in opened.names() if "modelVersion" in opened.graph(name))
    lines = opened.graph(name).replace('modelVersion> "4"', 'modelVersion> "99"').splitlines()
    opened.replace({name: [line.removesuffix(" .") for line in lines]})
    opened.close()


def _elsewhere(store: Path, *, gone: bool = False) -> None:
    real = store.with_name("real")
    store.rename(real)
    if columns(store).exists():
        columns(store).rename(columns(real))
    store.symlink_to(store.with_name("nowhere") if gone else real)


def _file(store: Path) -> None:
    shutil.rmtree(store)
    store.write_bytes(b"no folder")


def _each(change: Callable[[Path], object]) -> Callable[[Path, Path], None]:
    def damage(store: Path, _other: Path) -> None:
        for table in tables(store):
            change(table)

    return damage


#: What is done to a store (the second is another store).
KINDS: dict[str, Callable[[Path, Path], object]] = {
    "largest table truncated": lambda store, _: truncate(tables(store)[0]),
    "tables truncated by a byte": _each(lambda table: truncate(table, 1 - 1e-9)),
    "tables with flipped bytes": _each(lambda table: flip(table, 0.1, 0.3, 0.7)),
    "end of tables flipped": _each(lambda table: flip(table, 0.99, 1.0)),
    "largest table missing": lambda store, _: tables(store)[0].unlink(),
    "smallest table missing": lambda store, _: tables(store)[-1].unlink(),
    "tables empty": _each(lambda table: table.write_bytes(b"")),
    "tables of another store": lambda store, other: [
        shutil.copy(theirs, ours) for ours, theirs in zip(tables(store), tables(other), strict=False)
    ],
    "CURRENT missing": lambda store, _: (store / "CURRENT").unlink(),
    "CURRENT empty": lambda store, _: (store / "CURRENT").write_bytes(b""),
    "CURRENT garbage": lambda store, _: (store / "CURRENT").write_bytes(b"\x00\xff nonsense"),
    "CURRENT names no file": lambda store, _: (store / "CURRENT").write_text("MANIFEST-999999\n"),
    "MANIFEST missing": lambda store, _: manifest(store).unlink(),
    "MANIFEST empty": lambda store, _: manifest(store).write_bytes(b""),
    "MANIFEST truncated": lambda store, _: truncate(manifest(store)),
    "MANIFEST flipped": lambda store, _: flip(manifest(store), 0.5),
    "log garbage": lambda store, _: [file.write_bytes(b"\xff" * 5000) for file in store.glob("*.log")],
    "IDENTITY missing": lambda store, _: (store / "IDENTITY").unlink(),
    "OPTIONS missing": lambda store, _: [file.unlink() for file in store.glob("OPTIONS-*")],
    "columns truncated": lambda store, _: truncate(columns(store)),
    "columns garbage": lambda store, _: columns(store).write_bytes(b"garbage" * 1000),
    "columns empty": lambda store, _: columns(store).write_bytes(b""),
    "columns of another store": lambda store, other: shutil.copy(columns(other), columns(store)),
    "columns flipped": lambda store, _: flip(columns(store), *(n / 40 for n in range(2, 40))),
    "columns a folder": lambda store, _: (columns(store).unlink(), columns(store).mkdir()),
    "index garbage": lambda store, _: (store / "jixiao-index.json").write_bytes(b"\x00\xff{"),
    "index truncated": lambda store, _: truncate(store / "jixiao-index.json"),
    "index with other numbers": lambda store, _: _index(store, _digits),
    "another model": lambda store, _: _model(store),
    "a link to the store": lambda store, _: _elsewhere(store),
    "a link to nothing": lambda store, _: _elsewhere(store, gone=True),
    "a file": lambda store, _: _file(store),
    "an empty folder": lambda store, _: [file.unlink() for file in store.iterdir()],
    "half a copy": lambda store, _: [file.unlink() for file in sorted(store.iterdir())[::2]],
    "tables that may not be read": _each(lambda table: table.chmod(0)),
    "CURRENT that may not be read": lambda store, _: (store / "CURRENT").chmod(0),
    "columns that may not be read": lambda store, _: columns(store).chmod(0),
    "index that may not be read": lambda store, _: (store / "jixiao-index.json").chmod(0),
    "a folder that may not be read": lambda store, _: store.chmod(0),
    "a folder that may not be written": lambda store, _: store.chmod(0o555),
    "LOCK held": lambda store, _: None,
}

_HOLDER = "import sys, pyoxigraph; store = pyoxigraph.Store(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@contextmanager
def held(store: Path) -> Iterator[None]:
    """Another process has the store open to write."""
    with subprocess.Popen([sys.executable, "-c", _HOLDER, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            yield
        finally:
            holder.communicate(timeout=60)


@dataclass(frozen=True)
class Given:
    """What a command gave: its exit code, its output, what it said, and what is in the store or the file it wrote."""

    code: int
    output: str
    said: str
    left: bytes = b""


@dataclass(frozen=True)
class Command:
    """A command, and whether it writes to the store, which is looked at then."""

    arguments: tuple[str, ...]
    writes: bool = False


def commands(documents: Path) -> dict[str, Command]:
    first = min(documents.iterdir())
    return {
        "query": Command(("query", "overview", "--store", "STORE")),
        "query-list": Command(("query", "largest-projects", "--format", "csv", "--store", "STORE")),
        "sparql": Command(("sparql", _COUNT, "--store", "STORE")),
        "sparql-rows": Command(("sparql", _ROWS, "--format", "csv", "--store", "STORE")),
        "validate": Command(("validate", "--format", "csv", "--store", "STORE")),
        "export": Command(("export", "OUT.nq", "--store", "STORE")),
        "doctor": Command(("doctor", "STORE")),
        "explain": Command(("explain", str(first))),
        "serve": Command(("serve",)),
        "build": Command(("build", str(documents), "--store", "STORE"), writes=True),
        "withdraw": Command(("withdraw", first.name, "--store", "STORE"), writes=True),
        "optimize": Command(("optimize", "--store", "STORE"), writes=True),
    }


_TIME = re.compile(rb'(#(?:invalidated|ended)AtTime> )"[^"]*"')


def sorted_lines(file: Path) -> bytes:
    return b"\n".join(sorted(_TIME.sub(rb"\1", line) for line in file.read_bytes().splitlines())) if file.exists() else b""


def run(name: str, command: Command, store: Path, folder: Path) -> Given:
    """Run a command on a store; of one that writes, see what is in the store then."""
    if name == "serve":
        return served(store, folder)
    out = folder / "out.nq"
    out.unlink(missing_ok=True)
    arguments = [argument.replace("STORE", str(store)).replace("OUT.nq", str(out)) for argument in command.arguments]
    done = run_jixiao(*arguments, cwd=folder)
    left = sorted_lines(out)
    if command.writes and done.returncode == 0:
        export = run_jixiao("export", out, "--store", store)
        left = sorted_lines(out) if export.returncode == 0 else export.stderr.encode()
    output = re.sub(r"[0-9.]+ s\b", "", done.stdout.replace(str(folder), ""))
    output = re.sub(r"(?m)^read [0-9]+ documents: .*$", "", output)  # into an empty folder all are new
    return Given(done.returncode, output, done.stderr, left)


_QUESTIONS = (_COUNT, _ROWS, "SELECT ?g { GRAPH ?g {} } ORDER BY ?g")


def served(store: Path, folder: Path) -> Given:
    """The answers of a service, each with its status; or why there is none."""
    place = folder / "service"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    try:
        with serving(store, place, "--workers", "1") as server:
            answers = [(got.status, got.text) for got in (server.query(question, "text/csv") for question in _QUESTIONS)]
            answers.append((server.ask("/healthz").status, ""))
            until = time.monotonic() + 1
            while time.monotonic() < until and server.process.poll() is None:
                time.sleep(0.1)
            lives = server.process.poll() is None
    except AssertionError:
        return Given(2, "", (place / "errors.log").read_text(encoding="utf-8"))
    said = (place / "errors.log").read_text(encoding="utf-8")
    return Given(0 if lives else 70, repr(answers), said if "Traceback" in said else "")


def judge(name: str, given: Given, right: Given) -> str:
    """What is wrong; empty where the command was right, and ``=`` where it said what the matter is."""
    if "Traceback" in given.said or "Traceback" in given.output or given.code in (70, -6, -11, 134, 139):
        return f"broke: {given.said[-400:]}"
    if (given.code, given.output, given.left) == (right.code, right.output, right.left):
        return ""
    if name == "serve" and given.code == 0:
        pairs = zip(eval(given.output), eval(right.output), strict=True)
        return "=" if all(got == wanted or got[0] >= 400 for got, wanted in pairs) else f"wrong answer: {given.output[:300]}"
    if name == "doctor" and given.code == 1 and "FAIL" in given.output:
        return "="
    reasons = [line for line in given.said.splitlines() if line.startswith("jixiao: ")]
    if given.code == 2 and reasons and given.output.count("\n") <= 1:
        return "="
    if name == "optimize" and given.code == 0 and given.left == right.left:
        return "="  # it says what it did, which need not be the same
    if name == "optimize" and given.output == right.output and given.left.startswith(b"jixiao: "):
        return ""  # there was nothing to do, and what it did not read cannot be read
    store = "the same" if given.left == right.left else "another"
    return f"exit {given.code}, said {given.said[-300:]!r}, output {given.output[:300]!r}, the store is {store}"


@dataclass(frozen=True)
class Stores:
    """A store with its columnar file that is as it should be, another one, and the documents of the first."""

    whole: Path
    other: Path
    documents: Path


def made(folder: Path) -> Stores:
    documents = folder / "documents"
    documents.mkdir(parents=True)
    for number in ("000", "002"):
        shutil.copy(next(SEEDS.glob(f"{number}_*.txt")), documents)
    time.sleep(2.1)  # what was written just now is not in the index
    stores = Stores(folder / "whole" / "store", folder / "other" / "store", documents)
    for store, source in ((stores.whole, documents), (stores.other, next(SEEDS.glob("003_*.txt")))):
        for arguments in (("build", source), ("optimize",)):
            done = run_jixiao(*arguments, "--store", store)
            assert done.returncode == 0, done.stderr
    return stores


def allowed(store: Path) -> None:
    """Take back what was forbidden, so that the folder can be removed."""
    if store.is_dir() and not store.is_symlink():
        store.chmod(0o755)


def copied(store: Path, folder: Path) -> Path:
    """A copy of a store and its columnar file, with the times of the files, by which these two belong together."""
    allowed(folder / "store")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(store, folder / "store")
    shutil.copy2(columns(store), columns(folder / "store"))
    return folder / "store"


def examine(folder: Path, stores: Stores, kinds: list[str], names: list[str]) -> Iterator[tuple[str, str, str]]:
    """The kind of damage, the command, and what is wrong."""
    known = commands(stores.documents)
    right = {name: run(name, known[name], copied(stores.whole, folder / "x"), folder / "x") for name in names}
    for kind in kinds:
        for name in names:
            store = copied(stores.whole, folder / "x")
            KINDS[kind](store, stores.other)
            if kind == "LOCK held":
                with held(store):
                    given = run(name, known[name], store, folder / "x")
            else:
                given = run(name, known[name], store, folder / "x")
            allowed(store)
            yield kind, name, judge(name, given, right[name])


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", help="a kind of damage, or a part of its name")
    options.add_argument("--command", help="one command")
    given = options.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="jixiao-damage-") as scratch:
        stores = made(Path(scratch))
        names = [name for name in commands(stores.documents) if not given.command or name == given.command]
        kinds = [kind for kind in KINDS if not given.only or given.only in kind]
        rows: dict[str, list[str]] = {}
        for kind, name, fault in examine(Path(scratch), stores, kinds, names):
            rows.setdefault(kind, []).append("right" if not fault else "said" if fault == "=" else "WRONG")
            if fault not in ("", "="):
                wrong += 1
                print(f"{kind}, {name}: {fault}", flush=True)
            if name == names[-1]:
                print(f"{kind:<28}", *(f"{name}:{cell}" for name, cell in zip(names, rows[kind], strict=True)), flush=True)
    print(f"{sum(map(len, rows.values()))} runs, {wrong} wrong")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
