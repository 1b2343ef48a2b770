"""Kill whatever writes to a store, at any moment, and run it again: the store is then as if nothing had happened.

    PYTHONPATH=tests python -m endurance.kills --number 100 [--seed 7]

Killed (SIGKILL, all processes of it) are a build, an import of a document more, of a changed one, a withdrawal, an optimization and an
update over the service. Then the same command is run again, and what `jixiao export` gives of the store is compared with what it gives
of one that was not disturbed: all its statements, sorted, byte for byte, but for the times at which documents were withdrawn. After an
update was killed, all of it must be there or nothing. Exit 1 where anything differs.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from conftest import SEEDS, run_jixiao
from service_client import serving

#: The times of withdrawals, which no two runs have in common.
_TIME = re.compile(rb'(#(?:invalidated|ended)AtTime> )"[^"]*"')
_UPDATE = """DELETE { GRAPH <urn:seen> { ?s <urn:n> ?old } } WHERE { GRAPH <urn:seen> { ?s <urn:n> ?old } } ;
INSERT { GRAPH <urn:seen> { ?s <urn:seen> ?o . ?s <urn:n> 2 } } WHERE { GRAPH ?g { ?s ?p ?o } FILTER(STRENDS(STR(?g), "/graph")) } ;
INSERT DATA { GRAPH <urn:seen> { <urn:last> <urn:n> 3 } }"""


@dataclass(frozen=True)
class Work:
    """Something that writes: what a store is before (None: none is there), and the arguments of ``jixiao``."""

    name: str
    before: Path | None
    arguments: tuple[str, ...]


def exported(store: Path, folder: Path) -> bytes:
    """All statements of a store, sorted, without times of withdrawals."""
    target = folder / "exported.nq"
    done = run_jixiao("export", target, "--store", store)
    assert done.returncode == 0, done.stderr
    content = target.read_bytes()
    target.unlink()
    return b"\n".join(sorted(_TIME.sub(rb"\1", line) for line in content.splitlines()))


def begun(work: Work, store: Path) -> subprocess.Popen[bytes]:
    """The command as the leader of a group of processes."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "JIXIAO_WORKERS": "2"}
    command = [sys.executable, "-m", "jixiao", *work.arguments, "--store", str(store)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True)


def kill_all(process: subprocess.Popen[bytes]) -> bool:
    """Kill a group of processes; whether the first of it was still at work."""
    at_work = process.poll() is None
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(60)
    return at_work


def prepared(before: Path | None, store: Path) -> Path:
    """The store before the work, in a folder of its own, beside which the columnar file lies."""
    shutil.rmtree(store.parent, ignore_errors=True)
    store.parent.mkdir()
    if before is not None:
        shutil.copytree(before, store)
    return store


@dataclass(frozen=True)
class Undisturbed:
    """What the work gives when nobody kills it, and the seconds that it takes."""

    content: bytes
    seconds: float


def undisturbed(work: Work, folder: Path) -> Undisturbed:
    store = prepared(work.before, folder / "whole" / "store")
    begin = time.monotonic()
    process = begun(work, store)
    assert process.wait(600) == 0, work
    seconds = time.monotonic() - begin
    return Undisturbed(exported(store, folder), seconds)


def killed(work: Work, whole: Undisturbed, folder: Path, part: float) -> tuple[bool, list[str]]:
    """Kill the work at a part of its time and run it again: whether it was still at work, and what is wrong then."""
    store = prepared(work.before, folder / "killed" / "store")
    process = begun(work, store)
    with suppress(subprocess.TimeoutExpired):
        process.wait(part * whole.seconds)
    at_work = kill_all(process)
    again = run_jixiao(*work.arguments, "--store", store)
    wrong = []
    # A document that had gone before the kill is not there to be withdrawn again, which is said.
    if again.returncode not in ((0, 2, 3) if work.name == "withdraw" else (0,)) or "Traceback" in again.stderr:
        wrong.append(f"exit {again.returncode}: {again.stderr[-500:]}")
    if exported(store, folder) != whole.content:
        wrong.append("the store is another one than without the kill")
    doctor = run_jixiao("doctor", store)
    if doctor.returncode:
        wrong.append(f"doctor: {doctor.stdout[-500:]}")
    if work.name == "optimize":
        wrong += [f"left behind: {path.name}" for path in store.parent.iterdir() if path.name not in ("store", "store.columns")]
        both = run_jixiao("query", "overview", "--engine", "both", "--store", store)
        wrong += [f"columnar: {both.stderr[-300:]}"] if both.returncode else []
    return at_work, wrong


def update_killed(before: Path, whole: Undisturbed, folder: Path, part: float) -> tuple[bool, list[str]]:
    """Kill the service while it carries out an update: all of it is there or nothing, and all once it is sent again."""
    store = prepared(before, folder / "killed" / "store")
    place = folder / "service"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    with serving(store, place, "--writable", "--workers", "1") as server:
        sender = subprocess.Popen([sys.executable, "-c", _SENDER, str(server.port), _UPDATE], stdout=subprocess.PIPE)
        assert sender.stdout is not None
        sender.stdout.readline()  # it is about to send
        time.sleep(part * whole.seconds)
        workers = server.processes()
        server.process.kill()
        server.process.wait()
        acknowledged = sender.communicate(timeout=60)[0].strip() == b"204"
        until = time.monotonic() + 60
        while any(Path(f"/proc/{number}").exists() and _alive(number) for number in workers) and time.monotonic() < until:
            time.sleep(0.02)
    wrong = []
    left = exported(store, folder)
    if left not in (whole.content, exported(before, folder)):
        wrong.append("the update is neither there nor not there")
    if acknowledged and left != whole.content:
        wrong.append("an update that was acknowledged is not there")
    with serving(store, place, "--writable", "--workers", "1") as server:
        got = server.update(_UPDATE)
        wrong += [f"the update again: {got.status} {got.text}"] if got.status != 204 else []
    if exported(store, folder) != whole.content:
        wrong.append("the store is another one than without the kill")
    return not acknowledged, wrong


_SENDER = """
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
connection.connect()
print(flush=True)
try:
    headers = {"Content-Type": "application/sparql-update", "Authorization": "Bearer let-me-write"}
    connection.request("POST", "/sparql", sys.argv[2].encode(), headers)
    print(connection.getresponse().status)
except (OSError, http.client.HTTPException):
    print("no answer")
"""


def _alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def update_undisturbed(before: Path, folder: Path) -> Undisturbed:
    store = prepared(before, folder / "whole" / "store")
    place = folder / "service"
    place.mkdir(exist_ok=True)
    with serving(store, place, "--writable", "--workers", "1") as server:
        begin = time.monotonic()
        assert server.update(_UPDATE).status == 204
        seconds = time.monotonic() - begin
    return Undisturbed(exported(store, folder), seconds)


def works(folder: Path) -> list[Work]:
    """What is killed, with the stores and documents that it begins with."""
    documents, changed = folder / "documents", folder / "changed"
    documents.mkdir()
    changed.mkdir()
    first, second, third = (next(SEEDS.glob(f"{number}_*.txt")) for number in ("000", "002", "003"))
    for seed in (first, second):
        shutil.copy(seed, documents)
    text = first.read_text(encoding="utf-8")
    assert "≥95" in text
    (changed / first.name).write_text(text.replace("≥95", "≥96"), encoding="utf-8")
    before = folder / "before" / "store"
    assert run_jixiao("build", documents, "--store", before).returncode == 0
    return [
        Work("build", None, ("build", str(documents))),
        Work("import", before, ("import", str(third))),
        # As it is done: the file is another one under the path that was imported.
        Work("replace", before, ("build", str(changed), str(documents / second.name), "--prune")),
        Work("withdraw", before, ("withdraw", first.name)),
        Work("optimize", before, ("optimize",)),
    ]


def moments(number: int, lot: random.Random) -> list[float]:
    """Parts of a duration: half of them anywhere, half in its later half, where something is written."""
    return [lot.random() if n % 2 else lot.uniform(0.5, 1.0) for n in range(number)]


#: What is killed, by name.
NAMES = ("build", "import", "replace", "withdraw", "optimize", "update")


def run(folder: Path, number: int, seed: int, names: Sequence[str] = NAMES, say: Callable[[str], None] = print) -> list[str]:
    """Kill so many times altogether, each work as often as the others; what is wrong."""
    lot, found = random.Random(seed), []
    done = works(folder)
    for place, name in enumerate(names):
        share = number // len(names) + (place < number % len(names))
        if not share:
            continue
        work = next((work for work in done if work.name == name), None)
        before = done[1].before
        assert before is not None
        whole = undisturbed(work, folder) if work else update_undisturbed(before, folder)
        at_work = 0
        for part in moments(share, lot):
            was, wrong = killed(work, whole, folder, part) if work else update_killed(before, whole, folder, part)
            at_work += was
            found += [f"{name} killed at {part:.0%} of {whole.seconds:.2f} s: {text}" for text in wrong]
        say(f"{name:<9} {share:>4} kills, {at_work:>4} while it was at work; {len(whole.content):>10,} bytes; {len(found)} wrong so far")
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--number", type=int, default=100)
    options.add_argument("--seed", type=int, default=None, help="drawn and shown where it is not given")
    given = options.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="jixiao-kills-") as scratch:
        found = run(Path(scratch), given.number, seed)
    print(*found, sep="\n")
    print("each store is as if nothing had happened" if not found else f"{len(found)} things are wrong")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
