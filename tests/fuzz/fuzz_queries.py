"""Try random queries over the real vocabulary and several graphs on the columnar engine, Oxigraph and rdflib, which vote where answers
differ. One in five is a CONSTRUCT.

Run by ``make fuzz-queries``; a share of the same queries runs in ``tests/test_columnar.py``. Prints the seed, which part the columnar
engine answered, and each difference with what rdflib says; exit code 1 where the columnar engine stands alone.
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from secrets import randbelow
from typing import Any

import pyoxigraph
import rdflib
import rdflib.plugins.sparql as rdflib_sparql

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from columnar_data import apart, difference, graph_names, overlapping
from columnar_queries import PREFIXES, construct
from columnar_queries import query as random_query
from jixiao.sparql.errors import SparqlError
from jixiao.sparql.literals import written_literal
from jixiao.sparql.request_text import classify_request
from jixiao.sparql.results import QueryAnswer, Results, Term, Triples
from jixiao.sparql.values import STRING
from jixiao.store import Store, StoreError, nquads, open_store
from jixiao.store.columnar.build import build
from jixiao.store.columnar.database import ColumnarStore

#: A statement that is one: rdflib also gives such as have a literal for their subject.
_STATEMENT = re.compile(r"(?:<[^>]*>|_:\S+) <")
#: So many triple patterns have queries at most of statements that are in several graphs.
PATTERNS = 8
#: So often a query asks at most for words, of which each name has many.
TERMS = 4


def _graphs(*, repeated: bool) -> dict[str, str]:
    return overlapping() if repeated else apart()


@cache
def _dataset(*, repeated: bool) -> rdflib.Dataset:
    """The same graphs; the default graph is the union of all, as in our stores."""
    rdflib_sparql.SPARQL_LOAD_GRAPHS = False
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=nquads(_graphs(repeated=repeated).items()).decode(), format="nquads")
    return dataset


def _term(node: Any) -> Term | None:
    if node is None:
        return None
    if isinstance(node, rdflib.URIRef):
        return Term("iri", str(node))
    if isinstance(node, rdflib.BNode):
        return Term("bnode", f"_:{node}")
    return written_literal(str(node), str(node.datatype or STRING), node.language or "")


def by_rdflib(sparql: str, *, repeated: bool) -> QueryAnswer | None:
    """The answer of rdflib; None where it gives none."""
    try:
        answer = _dataset(repeated=repeated).query(sparql)
        if answer.type == "CONSTRUCT":
            assert answer.graph is not None
            return Triples("".join(line for line in answer.graph.serialize(format="nt").splitlines(True) if _STATEMENT.match(line)))
        return Results(tuple(map(str, answer.vars or ())), tuple(tuple(map(_term, row)) for row in answer))  # type: ignore[arg-type]
    except Exception as error:
        print(f"  rdflib: {type(error).__name__}: {error}"[:200])
        return None


def unnamed(answer: QueryAnswer) -> QueryAnswer:
    """The same rows with one name for all blank nodes, which rdflib names anew; the same statements with literals in one form."""
    if isinstance(answer, Triples):
        store = pyoxigraph.Store()
        store.load(answer.ntriples.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
        data = store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())
        return Triples((data or b"").decode())
    assert isinstance(answer, Results)
    rows = (tuple(Term("bnode", "_:b") if term and term.kind == "bnode" else term for term in row) for row in answer.rows)
    return Results(answer.columns, tuple(rows))


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """Raise TimeoutError after some seconds, as far as Python gets to run."""

    def over(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _engines(folder: Path, *, repeated: bool) -> tuple[Store, ColumnarStore]:
    store = open_store(str(folder / "store"))
    store.add([nquads(_graphs(repeated=repeated).items())])
    store.close()
    build(folder / "store", folder / "columns", lambda: "mark", workers=1)
    return open_store(str(folder / "store"), read_only=True), ColumnarStore(folder / "columns")


def tried(
    seed: int, sparql: str, engines: tuple[Store, ColumnarStore], counts: Counter[str], reasons: Counter[str], *, repeated: bool
) -> None:
    """Ask both engines, and rdflib where they differ."""
    own = classify_request(sparql).own_dataset
    try:
        got = engines[1].query(sparql, own_dataset=own)
    except SparqlError as error:
        counts["left to Oxigraph"] += 1
        reasons[str(error)[:80]] += 1
        return
    counts["answered by columns"] += 1
    filled = bool(len(got) if isinstance(got, Triples) else isinstance(got, Results) and got.rows)
    counts["of these with rows or statements"] += filled
    counts["of graphs, with rows or statements"] += filled and "GRAPH " in sparql
    try:
        wanted = engines[0].query(sparql, own_dataset=own)
    except StoreError:  # it would count a statement once for each graph
        counts["by columns alone"] += 1
        return
    differs = difference(sparql, got, wanted)
    if differs:
        print(f"query {seed}: {differs}\n  {sparql.removeprefix(PREFIXES)}")
        third = None
        with suppress(TimeoutError), _time_limit(60):
            third = by_rdflib(sparql, repeated=repeated)
        agrees = third is not None and not difference(sparql, unnamed(got), unnamed(third))
        counts["Oxigraph alone" if agrees else "columns alone, or no two alike"] += 1
        print(f"  rdflib agrees with the columnar engine: {agrees}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args()
    first = randbelow(1 << 40) if given.seed is None else given.seed
    print(f"seed {first}", flush=True)
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        engines = [_engines(Path(folder) / str(repeated), repeated=repeated) for repeated in (False, True)]
        for seed in range(first, first + given.number):
            sparql = construct(seed, graph_names()) if seed % 5 == 0 else random_query(seed, graph_names())
            if sparql.count("jx:term") > TERMS:
                counts["left out, for they multiply"] += 1
                continue
            # Oxigraph finds a solution once for each graph: many patterns would have it find too many.
            repeated = bool(seed % 2) and sparql.count(" . ") <= PATTERNS
            tried(seed, sparql, engines[repeated], counts, reasons, repeated=repeated)
        for embedded, columnar in engines:
            columnar.close()
            embedded.close()
    print(f"seed {first}: {given.number} queries, {dict(counts)}, left for {dict(reasons.most_common(8))}")
    return bool(counts["columns alone, or no two alike"])


if __name__ == "__main__":
    sys.exit(main())
