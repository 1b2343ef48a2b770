"""What single steps cost beside named peers that do the same work on the seeds: writing triples, saved queries, starting.

python benchmarks/small.py [--runs 5]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from harness import HEADING, Line, command, compared, jixiao, keep, machine, python, timed
from rdflib import Dataset, Graph

from jixiao.extraction.pipeline import process
from jixiao.ingest.importer import load_reference
from jixiao.rdf import Minter
from jixiao.sparql.saved_queries import SavedQuery, catalogue, run
from jixiao.store import Store, open_store

ROOT = Path(__file__).resolve().parent.parent
SEEDS, SHAPES = ROOT / "seeds", ROOT / "shapes"


def lines(runs: int) -> Iterator[Line]:
    largest, minter = process(SEEDS / "001_1bfb6324b7dc7cff.txt"), Minter()
    graph = largest.graph(minter)
    parsed = Graph().parse(data=graph.ntriples(), format="nt")
    yield compared(
        "write a document's triples as N-Triples", f"001, {len(graph.triples):,} triples", timed(lambda: largest.graph(minter).ntriples()),
        "rdflib serialize", timed(lambda: parsed.serialize(format="nt")), runs=runs,
    )  # fmt: skip
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
        for name in ("overview", "satisfaction-targets", "largest-projects"):
            ours, theirs = partial(_asked, store, catalogue()[name]), partial(_of_rdflib, dataset, catalogue()[name])
            yield compared(f"query {name}", "the five seeds", timed(ours), "the same on rdflib's memory", timed(theirs), runs=runs)
        store.close()
    yield compared("jixiao --help", "", command(jixiao("--help")), "python -c 'import rdflib'", command(python("import rdflib")), runs=runs)
    with tempfile.TemporaryDirectory() as folder:
        yield whole_validation(Path(folder), runs)


def whole_validation(folder: Path, runs: int) -> Line:
    """The command that checks the seeds in a store, from its start to its end, beside pySHACL's own command on the same triples."""
    imported, store, data, shapes = folder / "imported", folder / "store", folder / "data.nt", folder / "shapes.ttl"
    command(jixiao("import", SEEDS, "--store", imported))()
    command(jixiao("export", data, "--store", imported))()
    shapes.write_text("".join(path.read_text(encoding="utf-8") for path in sorted(SHAPES.glob("*.ttl"))), encoding="utf-8")

    def unchecked() -> None:
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(imported, store)

    ours = command(jixiao("validate", "--store", store), before=unchecked, codes=(0, 1))
    theirs = command([Path(sys.executable).with_name("pyshacl"), "--advanced", "-s", shapes, "-df", "nt", data], codes=(0, 1))
    return compared("validate, whole command", "the five seeds", ours, "pyshacl, whole command", theirs, runs=runs, warm=False)


def _asked(store: Store, query: SavedQuery) -> object:
    return run(store, query, {})


def _of_rdflib(dataset: Dataset, query: SavedQuery) -> object:
    return list(dataset.query(query.sparql))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=5)
    runs = options.parse_args().runs
    about = machine()
    print(about)
    print(HEADING)
    print(f"kept in {keep(list(lines(runs)), about, 'small')}")


if __name__ == "__main__":
    sys.exit(main())
