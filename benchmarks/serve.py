"""How many answers a second the service gives, and how long one takes, beside the servers of Oxigraph and Fuseki on the same quads.

    python benchmarks/serve.py --store STORE --folder KEPT [--runs 5] [--seconds 10] [--clients 1,8,64]

Clients ask saved queries in an order drawn by lot (each the same one for each server), over HTTP connections that stay open, one question
after the other, and read each answer to its end as JSON. Servers take turns. Our service runs with its limits on; "jixiao" keeps no
answers, so that every one is made anew; "kept" is the same service as it is set up by default, which gives an answer it has given before
without asking again. What is no 200 is counted as failed and not as an answer. A line's seconds are those for a hundred answers.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peers
from harness import RESULTS, Line, keep, machine, row
from scale import DUMP

from jixiao.sparql.saved_queries import catalogue

_JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Load:
    """What came of one run: seconds of each answer, how many failed, and how long it took."""

    seconds: tuple[float, ...]
    failed: int
    took: float

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.took

    def percentile(self, percent: int) -> float:
        ordered = sorted(self.seconds) or [float("inf")]
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def loaded(url: str, bodies: Sequence[bytes], clients: int, seconds: float, seed: int) -> Load:
    """Asks for so many seconds with so many clients at a time."""
    parts = urllib.parse.urlsplit(url)
    end = time.perf_counter() + seconds
    lock = threading.Lock()
    done: list[float] = []
    failed = 0

    def client(number: int) -> None:
        nonlocal failed
        lot = random.Random(f"{seed} {number}")
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        headers = {"Accept": _JSON, "Content-Type": "application/sparql-query"}
        while (begun := time.perf_counter()) < end:
            try:
                connection.request("POST", parts.path, lot.choice(bodies), headers)
                answer = connection.getresponse()
                answer.read()
                good = answer.status == 200
            except (OSError, http.client.HTTPException):
                connection.close()
                good = False
            took = time.perf_counter() - begun
            with lock:
                if good:
                    done.append(took)
                else:
                    failed += 1
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(tuple(done), failed, time.perf_counter() - begun)


def lines(store: Path, folder: Path, runs: int, seconds: float, clients: Sequence[int], names: Sequence[str]) -> Iterator[Line]:
    """A line for each peer and number of clients; the percentiles are kept in a file of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    quads = folder / "all.nq"
    if not quads.exists():
        subprocess.run([sys.executable, "-c", DUMP, store, quads], check=True, capture_output=True)
    with quads.open("rb") as statements:
        size = sum(1 for _ in statements)
    bodies = [query.sparql.encode() for query in catalogue().values()]
    start = {
        "jixiao": lambda: peers.jixiao(store, folder / "jixiao", 60),
        "kept": lambda: peers.jixiao(store, folder / "kept", 60, cache=128),
        "oxigraph": lambda: peers.oxigraph(store, folder / "oxigraph", 60),
        "fuseki": lambda: peers.fuseki(quads, folder / "fuseki", 60),
    }
    sides = ["jixiao", "kept", *names]
    about = machine()
    measured: dict[str, Any] = {}
    with ExitStack() as stack:
        urls = {side: stack.enter_context(start[side]()) for side in sides}
        print(f"  {size:,} quads, {len(bodies)} queries; answers a second, and milliseconds at 50, 95 and 99 percent; failed")
        for count in clients:
            found: dict[str, list[Load]] = {side: [] for side in sides}
            for number in range(runs + 1):
                for side in sides:
                    load = loaded(urls[side], bodies, count, seconds, number)
                    if number:  # the first round is for warming up
                        found[side].append(load)
            measured[str(count)] = {side: _said(loads) for side, loads in found.items()}
            for side, said in measured[str(count)].items():
                at = " ".join(f"{said[f'p{percent}'] * 1000:>9.1f}" for percent in (50, 95, 99))
                print(f"  {count:>3} clients {side:<10} {said['rate']:>9.1f} {at} {said['failed']:>6}", flush=True)
            for peer in names:
                ratios = sorted(a.rate / b.rate for a, b in zip(found["jixiao"], found[peer], strict=True))
                ours, theirs = (100 / measured[str(count)][side]["rate"] for side in ("jixiao", peer))
                size_said = f"{size / 1e6:.1f}M quads"
                line = Line(f"100 saved queries, {count} clients", size_said, ours, peer, theirs, statistics.median(ratios), ratios[0],
                            ratios[-1], runs)  # fmt: skip
                print(row(line), flush=True)
                yield line
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{about['date']}-serve-{size / 1e6:.1f}M-each.json"
    content = {"machine": about, "quads": size, "runs": runs, "seconds": seconds, "clients": measured}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _said(loads: Sequence[Load]) -> dict[str, float]:
    """Medians over the runs."""
    at = {f"p{percent}": statistics.median(load.percentile(percent) for load in loads) for percent in (50, 95, 99)}
    return {"rate": statistics.median(load.rate for load in loads), **at, "failed": sum(load.failed for load in loads)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--store", type=Path, required=True)
    options.add_argument("--folder", type=Path, required=True, help="where the peers keep what they loaded")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--clients", default="1,8,64")
    options.add_argument("--peers", default="oxigraph,fuseki")
    given = options.parse_args()
    about = machine()
    names = [name for name in given.peers.split(",") if name]
    clients = [int(count) for count in given.clients.split(",")]
    found = list(lines(given.store.resolve(), given.folder.resolve(), given.runs, given.seconds, clients, names))
    print(f"kept in {keep(found, about, 'serve')}")


if __name__ == "__main__":
    sys.exit(main())
