"""The W3C SPARQL 1.0 and 1.1 query suites (w3c/rdf-tests) on each engine: none of them answers wrongly in silence.

The suites are not part of the project. They run where ``JIXIAO_SUITES`` names a folder that has them as ``sparql-query/``::

    JIXIAO_SUITES=… python -m pytest tests/test_conformance_sparql.py     # or: python tests/test_conformance_sparql.py, for the table
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest

from jixiao.model import JixiaoError
from jixiao.sparql.results import QueryAnswer
from jixiao.store import open_store
from jixiao.store.columnar.build import build
from jixiao.store.columnar.reader import Engine, columns_of, open_reader
from jixiao.store.fingerprint import fingerprint
from sparql_suite import SuiteTest, equals, expected, read_graph, suite_tests

SUITES = os.environ.get("JIXIAO_SUITES", "")
SUITE = Path(SUITES) / "sparql-query"
TESTS = suite_tests(SUITE) if SUITES and SUITE.is_dir() else []
ENGINES: tuple[Engine, ...] = ("columnar", "embedded", "auto")
_FOLDER = tempfile.TemporaryDirectory(prefix="jixiao-suite-") if TESTS else None


@cache
def store_of(data: tuple[Path, ...], graphs: tuple[Path, ...], own: bool = False) -> Path:
    """A store of these files; ``own``: with the data in the default graph, else in a named graph, of which queries see the union."""
    assert _FOLDER is not None
    store = Path(_FOLDER.name) / str(store_of.cache_info().currsize)
    opened = pyoxigraph.Store(str(store))
    default = pyoxigraph.DefaultGraph() if own else pyoxigraph.NamedNode("urn:example:data")
    for paths, named in ((data, False), (graphs, True)):
        for path in paths:
            graph = pyoxigraph.NamedNode(path.as_uri()) if named else default
            opened.extend([pyoxigraph.Quad(*triple, graph) for triple in read_graph(path)])
    opened.flush()
    del opened
    build(store, columns_of(store), lambda: fingerprint(store), workers=1)
    return store


def outcome(test: SuiteTest, engine: Engine) -> tuple[str, str]:
    """How an evaluation test went: ``right``, ``refused`` or ``wrong``, and what was said."""
    reader = open_reader(store_of(test.data, test.graphs, test.own_dataset), engine)
    if engine == "columnar" and test.own_dataset:
        reader.close()
        return "refused", "a dataset of its own"
    try:
        answer: QueryAnswer = reader.query(test.text, own_dataset=test.own_dataset)
    except JixiaoError as error:
        return "refused", str(error)
    finally:
        reader.close()
    wanted = expected(test)
    return ("right", "") if equals(test, answer, wanted) else ("wrong", f"{answer} instead of {wanted}")


@cache
def empty_store() -> Path:
    return store_of((), ())


def accepted(test: SuiteTest, engine: Engine) -> bool:
    reader = open_reader(empty_store(), engine)
    with suppress(JixiaoError):
        reader.query(test.text, own_dataset=test.own_dataset)
        return True
    return False


def main() -> None:
    if not TESTS:
        sys.exit("JIXIAO_SUITES does not name a folder with the W3C SPARQL suites (sparql-query/)")
    verbose = "-v" in sys.argv
    for engine in [engine for engine in ENGINES if engine in sys.argv] or ENGINES:
        counts: Counter[str] = Counter()
        for test in TESTS:
            if test.result is not None:
                result, said = outcome(test, engine)
                counts[result] += 1
            else:
                taken = accepted(test, engine)
                result = ("valid " if test.valid else "invalid ") + ("taken" if taken else "refused")
                said = ""
                counts[result] += 1
            if verbose:
                print(engine, result, test.name, " ".join(said.split())[:300])
        print(engine, dict(counts))


if __name__ == "__main__":
    main()
