"""Every saved query on a large store: our service and command line beside the servers of Oxigraph, Fuseki and Virtuoso, same quads.

    python benchmarks/queries.py --store STORE --folder KEPT [--runs 5] [--limit 60] [--peers oxigraph,fuseki,virtuoso]

The store must have its columnar file (``jixiao optimize``). Each query is asked over HTTP with its default parameters and the answer
read to its end as JSON: first once, which does not count, then so many times, of which the median counts. Servers take turns, query by
query. An answer that takes longer than the limit, or fails, is a ``-`` and counts as the limit. Whether a peer gives the same rows is
said by ``≠``. "cold" is the whole command ``jixiao query`` with CSV.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import peers
from harness import RESULTS, Line, jixiao, keep, machine, python, row
from scale import DUMP

from jixiao.sparql.saved_queries import catalogue

JSON = "application/sparql-results+json"


def asked(url: str, sparql: str, limit: float) -> tuple[float, Any]:
    """The seconds an answer takes, and the answer; None where there is none within the limit."""
    body = urllib.parse.urlencode({"query": sparql}).encode()
    request = urllib.request.Request(url, body, {"Accept": JSON, "Content-Type": "application/x-www-form-urlencoded"})
    started = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=limit + 5) as response:
            data = response.read()
        seconds = time.perf_counter() - started
        return seconds, json.loads(data)
    except (urllib.error.URLError, OSError, ValueError):
        return limit, None


def rows(answer: Any) -> Counter[tuple[tuple[str, str], ...]]:
    """The rows of an answer; numbers by their value, since servers write them in several ways."""
    return Counter(tuple(sorted((name, _value(term)) for name, term in row.items())) for row in answer["results"]["bindings"])


def _value(term: dict[str, str]) -> str:
    kind = term.get("datatype", "").rpartition("#")[2]
    if kind in ("integer", "decimal", "double", "float", "int"):
        return f"{float(term['value']):.9g}"
    return term["value"]


def geometric(values: list[float]) -> float:
    return math.exp(statistics.fmean(math.log(value) for value in values))


def lines(store: Path, folder: Path, runs: int, limit: int, names: Sequence[str], quads: Path | None = None) -> Iterator[Line]:
    """The geometric means over all queries, beside each peer, of the service and of the whole command; what each query takes is kept
    in a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    if quads is None:
        quads = folder / "all.nq"
        if not quads.exists():
            subprocess.run(python(DUMP, store, quads), check=True, capture_output=True)
    with quads.open("rb") as statements:
        size = sum(1 for _ in statements)
    start = {
        "oxigraph": lambda: peers.oxigraph(store, folder / "oxigraph", limit),
        "fuseki": lambda: peers.fuseki(quads, folder / "fuseki", limit),
        "virtuoso": lambda: peers.virtuoso(quads, folder / "virtuoso", limit),
    }
    about = machine()
    measured: dict[str, dict[str, Any]] = {}
    with ExitStack() as stack:
        urls = {"jixiao": stack.enter_context(peers.jixiao(store, folder / "jixiao", limit, "auto"))}
        urls |= {name: stack.enter_context(start[name]()) for name in names}
        print(f"  {size:,} quads; seconds of each query, limit {limit} s; ≠: other rows")
        print(f"  {'query':<26} {'rows':>6} {'service':>8} {'command':>8} " + " ".join(f"{name:>10}" for name in names), flush=True)
        for name, query in catalogue().items():
            measured[name] = entry = one(name, query.sparql, urls, store, runs, limit)
            cells = [_cell(entry["seconds"][peer], peer in entry["other_rows"], peer in entry["no_answer"]) for peer in names]
            own = f"{entry['seconds']['jixiao']:>8.3f} {entry['seconds']['cold']:>8.3f}"
            print(f"  {name:<26} {entry['rows']:>6} {own} " + " ".join(cells), flush=True)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{about['date']}-queries-{round(size / 1e6)}M-each.json"
    content = {"machine": about, "quads": size, "runs": runs, "limit": limit, "queries": measured}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for side, work in (("jixiao", "saved queries, service"), ("cold", "saved queries, whole command")):
        ours = {name: entry["seconds"][side] for name, entry in measured.items()}
        slowest = max(ours, key=lambda name: ours[name])
        print(f"  {work}: the slowest is {slowest} with {ours[slowest]:.3f} s")
        for peer in names:
            theirs = [entry["seconds"][peer] for entry in measured.values()]
            ratios = sorted(b / a for a, b in zip(ours.values(), theirs, strict=True))
            means = geometric([*ours.values()]), geometric(theirs)
            line = Line(f"{work}, geometric mean of {len(ours)}", f"{size / 1e6:.1f}M quads", means[0], peer, means[1], means[1] / means[0],
                        ratios[0], ratios[-1], runs)  # fmt: skip
            print(row(line), flush=True)
            yield line


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--store", type=Path, required=True)
    options.add_argument("--folder", type=Path, required=True, help="where the peers keep what they loaded")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--limit", type=int, default=60)
    options.add_argument("--peers", default="oxigraph,fuseki,virtuoso")
    options.add_argument("--quads", type=Path, help="the store's N-Quads, where they are already exported")
    given = options.parse_args()
    about = machine()
    names = [name for name in given.peers.split(",") if name]
    found = list(lines(given.store.resolve(), given.folder.resolve(), given.runs, given.limit, names, given.quads))
    print(f"kept in {keep(found, about, 'queries')}")


def _cell(seconds: float, other: bool, none: bool) -> str:
    shown = "-" if none else f"{seconds:.3f}"
    return f"{f'≠{shown}' if other else shown:>10}"


def one(name: str, sparql: str, urls: dict[str, str], store: Path, runs: int, limit: int) -> dict[str, Any]:
    """One query on all sides, in turns."""
    seconds: dict[str, list[float]] = {side: [] for side in urls}
    answers: dict[str, Any] = {}
    failed = set()
    for number in range(runs + 1):
        for side, url in urls.items():
            if side in failed:
                continue
            took, answer = asked(url, sparql, limit)
            if answer is None:
                failed.add(side)
            elif number:
                seconds[side].append(took)
            answers[side] = answers.get(side) or answer
            # Nobody waits for five runs of what takes so long: it is the same each time.
            if number and took > limit / 6:
                failed.add(side)
    cold = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(jixiao("query", name, "--store", store, "--format", "csv"), check=True, capture_output=True)
        cold.append(time.perf_counter() - started)
    ours = rows(answers["jixiao"])
    other = [side for side, answer in answers.items() if answer is None or rows(answer) != ours]
    medians = {side: statistics.median(found) if found else float(limit) for side, found in seconds.items()}
    spread = {side: [min(found), max(found)] for side, found in {**seconds, "cold": cold}.items() if found}
    return {
        "rows": sum(ours.values()),
        "seconds": {**medians, "cold": statistics.median(cold)},
        "spread": spread,
        "other_rows": [side for side in other if answers[side] is not None],
        "no_answer": [side for side in urls if not seconds[side]],
    }


if __name__ == "__main__":
    sys.exit(main())
