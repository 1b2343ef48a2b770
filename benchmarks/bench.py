"""All that is measured, as one table: each line a ratio against a named peer in the same run.

    python benchmarks/bench.py [--documents 40] [--runs 5] [--only PARTS] [--folder KEPT]
    python benchmarks/bench.py --show benchmarks/results/FILE.json

The parts: small, shacl, pdf, linking, scale, rdflib, build, growth, cluster, queries, serve.

40 documents are about 200,000 quads, 2,000 about 10M (that takes hours, most of it by the peers). What was measured is kept in
``benchmarks/results``, with the machine; ``--show`` prints such a file as the Markdown table that ``docs/scale.md`` has.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from harness import HEADING, Line, jixiao, keep, kept, machine, markdown, row

ROOT = Path(__file__).resolve().parent.parent
PDF = ROOT / "tests" / "data" / "originals" / "2022年天津市市级机关.pdf"


def small(given: argparse.Namespace) -> Iterator[Line]:
    from small import lines

    return lines(given.runs)


def shacl(given: argparse.Namespace) -> Iterator[Line]:
    from scale import corpus
    from shacl import lines

    return lines(given.runs, corpus(given.folder, given.documents))


def pdf(given: argparse.Namespace) -> Iterator[Line]:
    from pdf import lines

    return lines(PDF, given.runs)


def linking(given: argparse.Namespace) -> Iterator[Line]:
    from linking import lines

    return lines(given.folder, given.documents, given.runs)


def scale(given: argparse.Namespace) -> Iterator[Line]:
    from scale import lines

    return lines(given.folder, given.documents, given.runs)


def rdflib(given: argparse.Namespace) -> Iterator[Line]:
    from scale import beside_rdflib

    return beside_rdflib(given.folder, given.documents, min(40, given.documents), given.runs)


def build(given: argparse.Namespace) -> Iterator[Line]:
    from scale import build_beside_rdflib

    yield build_beside_rdflib(given.folder, min(40, given.documents), given.runs)


def growth(given: argparse.Namespace) -> Iterator[Line]:
    from scale import growth as grown

    yield grown(given.folder, given.documents, given.runs)


def cluster(given: argparse.Namespace) -> Iterator[Line]:
    from cluster import lines
    from scale import corpus

    return lines(corpus(given.folder, given.documents), min(200, given.documents), given.runs)


def queries(given: argparse.Namespace) -> Iterator[Line]:
    from queries import lines
    from scale import corpus, provinces

    store = given.folder / "asked"
    subprocess.run(jixiao("build", *provinces(corpus(given.folder, given.documents)), "--store", store), check=True, capture_output=True)
    subprocess.run(jixiao("optimize", "--store", store), check=True, capture_output=True)
    programs = {"oxigraph": "true", "fuseki": "java", "virtuoso": "virtuoso-t"}
    there = [name for name, program in programs.items() if shutil.which(program)]
    return lines(store, given.folder / f"peers-{given.documents}", given.runs, given.limit, there)


def serve(given: argparse.Namespace) -> Iterator[Line]:
    from scale import corpus, provinces
    from serve import lines

    store = given.folder / "served"
    subprocess.run(jixiao("build", *provinces(corpus(given.folder, given.documents)), "--store", store), check=True, capture_output=True)
    subprocess.run(jixiao("optimize", "--store", store), check=True, capture_output=True)
    there = ["oxigraph", *(["fuseki"] if shutil.which("java") else [])]
    return lines(store, given.folder / f"serving-{given.documents}", given.runs, 10, (1, 8, 64), there)


#: 县、省、全国: so many rows of indicators a year, of 3,000 counties with 80 departments of 15 projects each, which have 14 rows.
PLACES = {"a county (县)": 80 * 15 * 14, "a province of 100 counties (省)": 100 * 80 * 15 * 14, "the country (全国)": 3000 * 80 * 15 * 14}


def arithmetic(lines: Sequence[Line]) -> str:
    """What places need for a year's tables, by the import that was measured: time and disk grow with the rows, memory does not. Nothing
    where too little was imported to tell: the start would be most of it."""
    measured = [(line, line.indicators, line.disk) for line in lines if line.indicators and line.disk]
    [(line, indicators, disk)] = measured or [(None, 0, 0.0)]
    if line is None or (quads := float(line.size.rpartition(", ")[2].removesuffix("M quads")) * 1e6) < 1e6:
        return ""
    table = ["| for a year of | indicators | quads | import | on disk |", "|---|---|---|---|---|"]
    for name, rows in PLACES.items():
        share = rows / indicators
        seconds = line.jixiao * share
        time = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
        table.append(f"| {name} | {rows:,} | {quads * share / 1e6:,.0f}M | {time} | {disk * share:,.0f} MB |")
    return "\n".join(table) + "\n"


def each(content: dict[str, Any]) -> str:
    """What each query, or each number of clients, took: the Markdown table of a file that is kept beside the lines."""
    if "clients" in content:
        table = ["| clients | server | answers a second | 50 % | 95 % | 99 % | failed |", "|---|---|---|---|---|---|---|"]
        for clients, servers in content["clients"].items():
            for server, said in servers.items():
                name = {"jixiao": "jixiao, keeping no answers", "kept": "jixiao"}.get(server, server)
                at = " | ".join(f"{said[f'p{percent}'] * 1000:,.0f} ms" for percent in (50, 95, 99))
                table.append(f"| {clients} | {name} | {said['rate']:,.1f} | {at} | {said['failed']} |")
        return "\n".join(table) + "\n"
    sides = [side for side in next(iter(content["queries"].values()))["seconds"] if side not in ("jixiao", "cold")]
    table = [f"| query | rows | service | command | {' | '.join(sides)} |", "|---" * (4 + len(sides)) + "|"]
    for name, entry in content["queries"].items():
        shown = []
        for side in ("jixiao", "cold", *sides):
            seconds = f"{entry['seconds'][side]:.3f} s"
            shown.append("–" if side in entry["no_answer"] else f"{seconds} ≠" if side in entry["other_rows"] else seconds)
        table.append(f"| `{name}` | {entry['rows']:,} | {' | '.join(shown)} |")
    return "\n".join(table) + "\n"


PARTS: dict[str, Callable[[argparse.Namespace], Iterator[Line]]] = {
    "small": small,
    "shacl": shacl,
    "pdf": pdf,
    "linking": linking,
    "scale": scale,
    "rdflib": rdflib,
    "build": build,
    "growth": growth,
    "cluster": cluster,
    "queries": queries,
    "serve": serve,
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=40)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--limit", type=int, default=60, help="seconds for a query")
    options.add_argument("--only", default=",".join(PARTS), help="parts, with commas between them")
    options.add_argument("--folder", type=Path, help="where the corpus, the stores and the peers' data are; kept if given")
    options.add_argument("--show", type=Path, help="a file of results to print as Markdown")
    given = options.parse_args()
    if given.show and given.show.name.endswith("-each.json"):
        print(each(json.loads(given.show.read_text(encoding="utf-8"))), end="")
        return
    if given.show:
        measured, where = kept(given.show)
        print(markdown(measured, where), end="")
        if places := arithmetic(measured):
            print(f"\n{places}", end="")
        return
    about = machine()
    print(about)
    print(HEADING, flush=True)
    found: list[Line] = []
    parts = "" if given.only == ",".join(PARTS) else f"-{given.only.replace(',', '-')}"
    with tempfile.TemporaryDirectory() as temporary:
        given.folder = (given.folder or Path(temporary)).resolve()
        given.folder.mkdir(parents=True, exist_ok=True)
        for name in given.only.split(","):
            found += PARTS[name](given)
            path = keep(found, about, f"{given.documents}-documents{parts}")
    print("\n" + HEADING)
    print("\n".join(map(row, found)))
    print(f"kept in {path}")


if __name__ == "__main__":
    sys.exit(main())
