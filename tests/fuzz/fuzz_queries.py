"""Try random queries over the real vocabulary on the columnar engine, Oxigraph and rdflib, which vote where answers differ.

Run by ``make fuzz-queries``; a share of the same queries runs in ``tests/test_columnar.py``. Prints the seed, which part the columnar
engine answered, and each difference with what rdflib says; exit code 1 where the columnar engine stands alone.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from secrets import randbelow
from typing import Any

import rdflib

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from columnar_data import difference, statements
from columnar_queries import PREFIXES
from columnar_queries import query as random_query
from jixiao.sparql.errors import SparqlError
from jixiao.sparql.literals import written_literal
from jixiao.sparql.results import Results, Term
from jixiao.sparql.values import STRING
from jixiao.store import nquads, open_store
from jixiao.store.columnar.build import build
from jixiao.store.columnar.database import ColumnarStore


@cache
def _graph() -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(data="".join(statements().values()), format="nt")
    return graph


def _term(node: Any) -> Term | None:
    if node is None:
        return None
    if isinstance(node, rdflib.URIRef):
        return Term("iri", str(node))
    if isinstance(node, rdflib.BNode):
        return Term("bnode", f"_:{node}")
    return written_literal(str(node), str(node.datatype or STRING), node.language or "")


def by_rdflib(sparql: str) -> Results | None:
    """The answer of rdflib; None where it gives none."""
    try:
        answer = _graph().query(sparql)
        return Results(tuple(map(str, answer.vars or ())), tuple(tuple(map(_term, row)) for row in answer))  # type: ignore[arg-type]
    except Exception as error:
        print(f"  rdflib: {type(error).__name__}: {error}"[:200])
        return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args()
    first = randbelow(1 << 40) if given.seed is None else given.seed
    print(f"seed {first}", flush=True)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "store"
        store = open_store(str(place))
        store.add([nquads([("urn:example:all", "".join(statements().values()))])])
        store.close()
        build(place, Path(folder) / "columns", lambda: "mark", workers=1)
        embedded, columnar = open_store(str(place), read_only=True), ColumnarStore(Path(folder) / "columns")
        for seed in range(first, first + given.number):
            sparql = random_query(seed)
            try:
                got = columnar.select(sparql)
            except SparqlError:
                counts["left to Oxigraph"] += 1
                continue
            wanted = embedded.select(sparql)
            differs = difference(sparql, got, wanted)
            counts["answered by columns"] += 1
            if differs:
                print(f"query {seed}: {differs}\n  {sparql.removeprefix(PREFIXES)}")
                third = by_rdflib(sparql)
                agrees = third is not None and not difference(sparql, got, third)
                counts["Oxigraph alone" if agrees else "columns alone, or no two alike"] += 1
                print(f"  rdflib agrees with the columnar engine: {agrees}", flush=True)
        columnar.close()
        embedded.close()
    print(f"seed {first}: {given.number} queries, {dict(counts)}")
    return bool(counts["columns alone, or no two alike"])


if __name__ == "__main__":
    sys.exit(main())
