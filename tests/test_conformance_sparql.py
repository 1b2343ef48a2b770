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
from jixiao.store.columnar.build import build
from jixiao.store.columnar.reader import Engine, columns_of, open_reader
from jixiao.store.fingerprint import fingerprint
from sparql_suite import SuiteTest, equals, expected, read_graph, suite_tests

SUITES = os.environ.get("JIXIAO_SUITES", "")
SUITE = Path(SUITES) / "sparql-query"
TESTS = suite_tests(SUITE) if SUITES and SUITE.is_dir() else []
ENGINES: tuple[Engine, ...] = ("columnar", "embedded", "auto")
#: Tests whose expected rows hang on how a number or a text is written: the store keeps the canonical form (``01`` is 1); the last
#: one expects what SPARQL 1.1 does not say any more.
KEPT_FORM = {
    "sparql10/distinct/distinct-1",
    "sparql10/distinct/distinct-9",
    "sparql10/expr-builtin/dawg-str-1",
    "sparql10/expr-builtin/dawg-str-2",
    "sparql10/expr-builtin/sameTerm-eq",
    "sparql10/expr-builtin/sameTerm-not-eq",
    "sparql10/expr-builtin/sameTerm-simple",
    "sparql10/expr-equals/eq-graph-1",
    "sparql10/expr-equals/eq-graph-2",
    "sparql10/open-world/date-3",
    "sparql10/open-world/open-eq-01",
    "sparql10/open-world/open-eq-02",
    *(f"sparql11/cast/cast-{name}" for name in ("bool", "decimal", "double", "float", "int", "string")),
    "sparql11/csv-tsv-res/tsv03",
    "sparql10/optional-filter/dawg-optional-filter-005-simplified",
}
#: Tests that Oxigraph 0.5.13 fails.
OXIGRAPH_FAILS = {
    "sparql10/graph/graph-optional",
    "sparql10/graph/graph-variable-scope",
    "sparql10/open-world/date-2",
    "sparql11/aggregates/agg-empty-group-count-graph",
    "sparql11/bindings/graph",
    "sparql11/negation/graph-minus",
    *(f"sparql11/property-path/zero_or_{number}_set_{end}" for number in ("more", "one") for end in ("end", "start")),
}
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


@pytest.mark.skipif(not SUITES, reason="JIXIAO_SUITES does not name a folder with the W3C SPARQL suites (sparql-query/)")
def test_the_suites_are_all_there() -> None:
    assert len(TESTS) == 821


@pytest.mark.parametrize("test", [test for test in TESTS if test.result is not None], ids=lambda test: test.name)
def test_each_engine_gives_what_is_expected_or_refuses(test: SuiteTest) -> None:
    for engine in ENGINES:
        result, said = outcome(test, engine)
        assert result != "wrong" or test.name in (KEPT_FORM if engine == "columnar" else KEPT_FORM | OXIGRAPH_FAILS), f"{engine}: {said}"


@pytest.mark.parametrize("test", [test for test in TESTS if test.result is None and not test.valid], ids=lambda test: test.name)
def test_no_engine_takes_what_is_no_query(test: SuiteTest) -> None:
    assert [engine for engine in ENGINES if accepted(test, engine)] == []


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
