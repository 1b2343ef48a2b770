"""What jixiao costs beside named peers that do the same work, measured in one run.

Each line is a ratio (peer / jixiao, so above 1 means jixiao is faster): the two take turns on the same data, and the median of
the pairs is given with its spread. The machine and the versions are printed with it.

    make bench
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from pyshacl import validate as pyshacl_validate
from rdflib import Dataset, Graph

from jixiao.build import load_reference
from jixiao.pipeline import process
from jixiao.queries import catalogue, run
from jixiao.rdf import Minter
from jixiao.store import open_store
from jixiao.validation import validate
from jixiao.validation.shapes import framework_graph, shapes_graph

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
RUNS = 5


def pairs(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Seconds of each, in turns, after one turn that does not count."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in range(RUNS + 1):
        for side, work in enumerate((ours, theirs)):
            started = time.perf_counter()
            work()
            if turn:
                seconds[side].append(time.perf_counter() - started)
    return seconds


def line(what: str, peer: str, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
    a, b = pairs(ours, theirs)
    ratios = sorted(y / x for x, y in zip(a, b, strict=True))
    print(
        f"{what:<44} {statistics.median(a) * 1000:>9.1f} ms   {peer:<30} {statistics.median(b) * 1000:>9.1f} ms   "
        f"{statistics.median(ratios):>6.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


def main() -> None:
    largest = process(SEEDS / "001_1bfb6324b7dc7cff.txt")
    minter = Minter()
    graph = largest.graph(minter)
    text = graph.ntriples()
    parsed = Graph().parse(data=text, format="nt")
    names = ("pyoxigraph", "rdflib", "pyshacl")
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; "
        + ", ".join(f"{n} {version(n)}" for n in names)
    )
    print(f"001: 100 tables, 743 indicators, {len(graph.triples)} triples; medians of {RUNS} pairs, ratio = peer / jixiao\n")
    print(f"{'work':<44} {'jixiao':>12}   {'peer':<30} {'':>12}   {'ratio':>6}  (spread)")

    line(
        "write a document's triples as N-Triples",
        "rdflib serialize",
        lambda: largest.graph(minter).ntriples(),
        lambda: parsed.serialize(format="nt"),
    )

    def plain_pyshacl() -> None:
        data = Graph().parse(data=text, format="nt")
        data += framework_graph()
        pyshacl_validate(data, shacl_graph=shapes_graph(), advanced=True, inference="none")

    line("check a document (pySHACL, as we load it)", "pySHACL with its defaults", lambda: validate(text), plain_pyshacl)

    with tempfile.TemporaryDirectory() as folder:
        store = open_store(folder)
        load_reference(store)
        dataset = Dataset(default_union=True)
        for path in sorted(SEEDS.glob("*.txt")):
            own = process(path).graph(minter)
            store.replace({own.graph: own.triples})
        store.optimize()
        for name in (row[0].value for row in store.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }").rows if row[0]):
            dataset.graph(name).parse(data=store.graph(name), format="nt")
        queries = catalogue()
        for name in ("overview", "satisfaction-targets", "largest-projects"):
            query = queries[name]
            line(
                f"query {name}",
                "the same on rdflib's memory",
                lambda q=query: run(store, q, {}),
                lambda q=query: list(dataset.query(q.sparql)),
            )
        store.close()


if __name__ == "__main__":
    sys.exit(main())
