"""Load a service with everything at once for a long time, updates too, and look at its memory, its errors and its updates.

    PYTHONPATH=tests python -m endurance.mixed_load --minutes 30 [--store STORE] [--seed 7]

The store (the seeds by default) is copied, served with updates, and asked by clients that know nothing of each other. Exit 1 where an
answer was 500 or the service said of a fault, where an update that was acknowledged is not in the store at the end, or where the memory
of all processes of the service grew by more than 5 % from the second sixth of the time to the last.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conftest import SEEDS
from jixiao.store import open_store
from service_client import Server, serving

from .requests_of_all_kinds import CLIENTS, Request

GRAPH = "urn:endurance:log"
#: Growth of memory that is none.
GROWTH = 0.05
_UPDATERS, _BETWEEN = 2, 0.8
#: Seconds between two looks at the memory, which is up and down with each heavy query; of so many looks one is shown.
_SAMPLES, _SHOWN = 2.0, 5
_OPTIMIZED = 300.0


@dataclass
class Written:
    """What a client of updates knows: what must be in the store, what must not, and what may (no answer came)."""

    present: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    counter: set[int] = field(default_factory=set)
    acknowledged: int = 0
    refused: int = 0
    #: What it did not see at once after it was acknowledged.
    unseen: list[str] = field(default_factory=list)


@dataclass
class Log:
    """What all clients saw."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    statuses: Counter[tuple[str, int | str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def note(self, kind: str, status: int | str, fault: str = "") -> None:
        with self.lock:
            self.statuses[kind, status] += 1
            if fault:
                self.faults.append(fault)


def ask(server: Server, requests: Sequence[Request], between: float, lot: random.Random, end: float, log: Log) -> None:
    """Ask one thing after another until it is time to end."""
    while time.monotonic() < end:
        request = lot.choice(requests)
        try:
            kind, got = request(server, lot)
        except (OSError, http.client.HTTPException) as error:  # a connection that the service ends at a limit is no fault
            log.note(request.__name__, type(error).__name__)
        else:
            status = got.status if got else "no answer wanted"
            log.note(kind, status, f"{kind}: {got.text[:300]}" if got and got.status == 500 else "")
        time.sleep(between * lot.uniform(0.5, 1.5))


def update(server: Server, client: int, lot: random.Random, end: float, log: Log, written: Written) -> None:
    """Add statements, take some away, count; remember what was acknowledged."""
    for number in range(1, 10**9):
        if time.monotonic() > end:
            return
        gone = lot.choice(sorted(written.present)) if written.present and lot.random() < 0.2 else None
        counts = gone is None and lot.random() < 0.3
        mine, counter = f"<urn:endurance:{client}:{gone or number}> <urn:endurance:n> {gone or number}", f"<urn:endurance:counter:{client}>"
        if gone:
            text = f"DELETE DATA {{ GRAPH <{GRAPH}> {{ {mine} }} }}"
        elif counts:
            old = f"GRAPH <{GRAPH}> {{ {counter} <urn:endurance:n> ?old }}"
            new = f"GRAPH <{GRAPH}> {{ {counter} <urn:endurance:n> {number} }}"
            text = f"DELETE {{ {old} }} INSERT {{ {new} }} WHERE {{ OPTIONAL {{ {old} }} }}"
        else:
            text = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {mine} }} }}"
        try:
            got = server.update(text)
            status: int | str = got.status
            log.note("update", status, f"update: {got.text[:300]}" if status == 500 else "")
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
            log.note("update", status)
        _remember(written, status == 204, number, gone, counts=counts)
        if status == 204 and not counts and lot.random() < 0.3:
            seen = server.query(f"ASK {{ GRAPH <{GRAPH}> {{ {mine} }} }}")
            if seen.status == 200 and seen.json["boolean"] != (gone is None):
                written.unseen.append(f"{text}: not seen at once")
        time.sleep(_BETWEEN * lot.uniform(0.5, 1.5))


def _remember(written: Written, acknowledged: bool, number: int, gone: int | None, *, counts: bool) -> None:
    written.acknowledged += acknowledged
    written.refused += not acknowledged
    if gone is not None:
        written.present.discard(gone)
        (written.gone if acknowledged else written.unknown).add(gone)
    elif counts:
        written.counter = {number} if acknowledged else written.counter | {number}
    else:
        (written.present if acknowledged else written.unknown).add(number)


def held(server: Server) -> list[float]:
    """MB that each process of the service has, of what several share its part (PSS); the server's own is the first."""
    sizes = []
    for number in (server.process.pid, *server.processes()):
        try:
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{number}/smaps_rollup").read_text(), re.MULTILINE)
        except OSError:
            continue
        sizes.append(int(found[1]) / 1024 if found else 0.0)
    return sizes


def watch(server: Server, begun: float, end: float, samples: list[tuple[float, float]]) -> None:
    """Look at the memory every two seconds; make the columnar file anew now and then, as an operator would."""
    optimized = begun
    while (now := time.monotonic()) < end:
        sizes = held(server)
        samples.append((now - begun, sum(sizes)))
        files = sum(1 for _ in Path(server.store).iterdir())
        said = f"{sum(sizes):7.1f} MB in {len(sizes)} processes ({sizes[0]:.1f} the server, {max(sizes[1:]):.1f} the largest other)"
        if len(samples) % _SHOWN == 1:
            print(f"{now - begun:6.0f} s {said}, {files} files of the store", flush=True)
        if now - optimized > _OPTIMIZED:
            optimized = now
            done = subprocess.run(
                [sys.executable, "-m", "jixiao", "optimize", "--store", str(server.store)], capture_output=True, text=True, check=False
            )
            print(f"       optimize: {done.returncode} {(done.stdout + done.stderr).strip()[:200]}", flush=True)
        time.sleep(max(0.0, min(_SAMPLES, end - time.monotonic())))


def lost(store: Path, clients: Sequence[Written]) -> list[str]:
    """The updates that the store does not hold as they were acknowledged."""
    opened = open_store(str(store), read_only=True)
    rows = opened.select(f"SELECT ?s ?n {{ GRAPH <{GRAPH}> {{ ?s <urn:endurance:n> ?n }} }}").rows
    found = {(row[0].value, int(row[1].value)) for row in rows if row[0] and row[1]}
    opened.close()
    wrong = []
    for client, written in enumerate(clients):
        there = {number for name, number in found if name == f"urn:endurance:{client}:{number}"}
        wrong += [f"client {client}: {number} was acknowledged and is not there" for number in sorted(written.present - there)]
        wrong += [f"client {client}: {number} was taken away and is there" for number in sorted(written.gone & there)]
        wrong += [f"client {client}: {n} was never sent" for n in sorted(there - written.present - written.gone - written.unknown)]
        counts = {number for name, number in found if name == f"urn:endurance:counter:{client}"}
        if len(counts) != bool(written.counter) or not counts <= written.counter:
            wrong.append(f"client {client}: the counter is {sorted(counts)} and was set to one of {sorted(written.counter)}")
        wrong += [f"client {client}: {text}" for text in written.unseen]
    return wrong


def growth(samples: Sequence[tuple[float, float]], seconds: float) -> tuple[float, float]:
    """Mean memory in the second sixth of the time, and in the last."""
    early = [size for at, size in samples if seconds / 6 <= at < seconds / 3]
    late = [size for at, size in samples if at >= seconds * 5 / 6]
    return statistics.fmean(early), statistics.fmean(late)


def run(store: Path, folder: Path, seconds: float, seed: int) -> list[str]:
    """Load the service for so long; what is wrong."""
    log, samples = Log(), list[tuple[float, float]]()
    clients = [Written() for _ in range(_UPDATERS)]
    with serving(store, folder, "--writable", "--timeout", "4", "--workers", "4") as server:
        begun = time.monotonic()
        end = begun + seconds
        threads = [threading.Thread(target=watch, args=(server, begun, end, samples))]
        for number, (requests, between) in enumerate(CLIENTS):
            threads.append(threading.Thread(target=ask, args=(server, requests, between, random.Random(f"{seed} {number}"), end, log)))
        for number, written in enumerate(clients):
            threads.append(threading.Thread(target=update, args=(server, number, random.Random(f"{seed} u{number}"), end, log, written)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        alive = server.process.poll() is None and server.ask("/healthz").status == 200
        lines = server.lines()
    logged = Counter(line["status"] for line in lines)
    ended = Counter(f"{line['status']} {line['limit']}" for line in lines if "limit" in line)
    for (kind, status), count in sorted(log.statuses.items(), key=str):
        print(f"{kind:<14} {status!s:<24} {count:>7}")
    print("statuses in the access log:", json.dumps(dict(sorted(logged.items()))), "ended:", json.dumps(dict(ended)))
    print("updates:", sum(w.acknowledged for w in clients), "acknowledged,", sum(w.refused for w in clients), "refused or unanswered")
    early, late = growth(samples, seconds)
    print(f"memory: {early:.1f} MB in the second sixth, {late:.1f} MB in the last, growth {late / early - 1:+.1%}")
    wrong = [] if alive else ["the service does not answer any more"]
    wrong += log.faults + ([f"500 in the access log: {logged[500]}"] if logged[500] else []) + lost(store, clients)
    faults = (folder / "errors.log").read_text(encoding="utf-8")
    wrong += [f"said on standard error: {faults[-2000:]}"] if "Traceback" in faults else []
    wrong += [f"memory grew by {late / early - 1:.1%}"] if late > early * (1 + GROWTH) else []
    return wrong


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--store", type=Path, help="a folder; without it one is made of the seeds")
    options.add_argument("--seed", type=int, default=7)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="jixiao-endurance-") as scratch:
        folder, store = Path(scratch), Path(scratch) / "data" / "store"
        if given.store:
            shutil.copytree(given.store, store)
        else:
            subprocess.run([sys.executable, "-m", "jixiao", "build", str(SEEDS), "--store", str(store)], check=True, capture_output=True)
        wrong = run(store, folder, given.minutes * 60, given.seed)
    print(*wrong[:50], sep="\n")
    print("all is well" if not wrong else f"{len(wrong)} things are wrong")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
