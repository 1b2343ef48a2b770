"""The command line: documents into a store of rdflib, with what it took.

    python -m benchmarks.rdflib_importer FOLDER... --store memory --out data.nq

Stores: memory (rdflib's own; written as N-Quads at the end), berkeleydb (rdflib's own store on disk, needs the package berkeleydb and
the library of the system), oxrdflib (Oxigraph on disk behind rdflib's interface, needs oxrdflib). rdflib-sqlalchemy 0.5.4 gives no
store that a Dataset of rdflib 7 takes.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import rdflib
from rdflib import Dataset, Graph, URIRef

from .graph import Importer

ROOT = Path(__file__).resolve().parent.parent.parent
STORES = {"memory": "default", "berkeleydb": "BerkeleyDB", "oxrdflib": "Oxigraph"}


class Clock:
    """Seconds passed, and of the processor, while it was not stopped."""

    def __init__(self) -> None:
        self.seconds = self.processor = 0.0
        self.go_on()

    def go_on(self) -> None:
        self.started = time.perf_counter(), time.process_time()

    def stop(self) -> None:
        self.seconds += time.perf_counter() - self.started[0]
        self.processor += time.process_time() - self.started[1]


def opened(store: str, out: Path) -> Dataset:
    """An empty dataset in a store. Raises ImportError where a library is missing."""
    try:
        dataset = Dataset(store=STORES[store])
    except rdflib.plugin.PluginException as error:
        raise ImportError(f"rdflib has no store {STORES[store]} here: pip install {store} — 缺少该存储，请安装 {store}") from error
    if store != "memory":
        dataset.open(str(out), create=True)
    return dataset


def texts(paths: Iterable[Path]) -> list[Path]:
    """The text files of the folders, in order."""
    return [file for path in paths for file in (sorted(path.rglob("*.txt")) if path.is_dir() else [path])]


def add(dataset: Dataset, file: Path) -> Graph:
    """Adds what a document says, in a graph of its own; gives the graph."""
    document = Importer(file)
    graph = dataset.graph(document.graph)
    graph.addN((subject, predicate, value, graph) for subject, predicate, value in document.triples)
    return graph


class Checker:
    """Adds what pySHACL finds in a document's graph by jixiao's shapes."""

    def __init__(self) -> None:
        self._shapes, self._framework = Graph(), Graph().parse(ROOT / "ontology" / "framework.ttl")
        for file in sorted((ROOT / "shapes").glob("*.ttl")):
            self._shapes.parse(file)

    def add(self, dataset: Dataset, graph: Graph) -> None:
        import pyshacl

        data = graph + self._framework
        # As jixiao asks it: nothing is inferred, and the graph that is made for it need not be copied again.
        _, report, text = pyshacl.validate(data, shacl_graph=self._shapes, advanced=True, inference="none", inplace=True)
        if not isinstance(report, Graph):
            raise RuntimeError(f"pySHACL failed: {text}")
        found = dataset.graph(URIRef(str(graph.identifier).removesuffix("graph") + "findings"))
        found.addN((subject, predicate, value, found) for subject, predicate, value in report)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rdflib_importer", description="Imports text documents with rdflib.")
    parser.add_argument("paths", type=Path, nargs="+", help="folders of text documents, or documents")
    parser.add_argument("--store", choices=STORES, default="memory", help="(default: %(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="file (memory) or folder to write; it must not exist")
    parser.add_argument("--documents", type=int, metavar="N", help="the first N only")
    parser.add_argument("--check", action="store_true", help="add what pySHACL finds in each document too")
    chosen = parser.parse_args(arguments)
    if chosen.out.exists():
        parser.error(f"{chosen.out} exists — give another name (已存在，请换一个名称)")
    files = texts(chosen.paths)[: chosen.documents]
    clock = Clock()
    try:
        dataset = opened(chosen.store, chosen.out)
    except ImportError as error:
        print(error, file=sys.stderr)
        return 2
    checker = Checker() if chosen.check else None
    for file in files:
        graph = add(dataset, file)
        if checker:
            checker.add(dataset, graph)
    if chosen.store == "memory":
        dataset.serialize(destination=str(chosen.out), format="nquads", encoding="utf-8")
    else:
        dataset.commit()
    clock.stop()
    count = sum(len(graph) for graph in dataset.graphs())
    clock.go_on()
    dataset.close()
    clock.stop()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(file.stat().st_size for file in [chosen.out, *chosen.out.rglob("*")] if file.is_file()) / 2**20
    print(
        json.dumps(
            {"store": chosen.store, "documents": len(files), "quads": count, "seconds": round(clock.seconds, 2)}
            | {"cpu_seconds": round(clock.processor, 2), "quads_per_second": round(count / clock.seconds)}
            | {"peak_mb": round(peak), "disk_mb": round(size)}
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
