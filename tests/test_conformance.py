"""The W3C SHACL test suite (core and SPARQL, w3c/data-shapes) on the compiled shapes and on pySHACL, which gets what is left.

The suite is not part of the project. It runs where ``JIXIAO_SUITES`` names a folder that has it as ``shacl/``::

    JIXIAO_SUITES=… python -m pytest tests/test_conformance.py        # or: python tests/test_conformance.py, for the table
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse
from rdflib import Graph
from rdflib.term import Node

from jixiao.validation.shacl.compiler import Compiled, compile_shapes
from jixiao.validation.shacl.execute import run
from jixiao.validation.shacl.model import Path as PropertyPath
from jixiao.validation.shacl.model import UnsupportedShapeError, sh
from jixiao.validation.shacl.pyshacl_engine import only_targets
from jixiao.validation.shacl.report import report_graph, term_of
from jixiao.validation.shacl.shapes_reader import Reader
from jixiao.validation.shacl.triples import TYPE, Triples, is_blank, is_literal

SUITES = os.environ.get("JIXIAO_SUITES", "")
SUITE = Path(SUITES) / "shacl"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_SHT = "http://www.w3.org/ns/shacl-test#"
#: Tests that pySHACL 0.40.1 fails, as far as they are left to it.
PYSHACL_FAILS = {"sparql/pre-binding/shapesGraph-001"}
_COMPARED = ("focusNode", "resultPath", "value", "resultSeverity", "sourceShape", "sourceConstraintComponent", "sourceConstraint")


@cache
def read(path: Path) -> Triples:
    return Triples(statements(path))


@cache
def statements(path: Path) -> tuple[Quad, ...]:
    return tuple(parse(path=str(path), format=RdfFormat.TURTLE, base_iri=path.as_uri()))


def name_of(path: Path) -> str:
    return path.relative_to(SUITE).as_posix().removesuffix(".ttl")


FILES = [path for path in sorted(SUITE.rglob("*.ttl")) if read(path).subjects(TYPE, f"<{_SHT}Validate>")] if SUITES else []


@dataclass(frozen=True)
class Outcome:
    """How a test went: what was compiled, what left to pySHACL, and whether the report is the expected one."""

    compiled: int
    left: dict[str, str]
    agrees: bool
    said: str


def outcome(path: Path) -> Outcome:
    test = read(path)
    (entry,) = test.subjects(TYPE, f"<{_SHT}Validate>")
    (action,), (result,) = test.objects(entry, f"<{_MF}action>"), test.objects(entry, f"<{_MF}result>")
    data_file, shapes_file = (Path(test.objects(action, f"<{_SHT}{part}Graph>")[0][len("<file://") : -1]) for part in ("data", "shapes"))
    shapes = read(shapes_file)
    store = Store()
    store.bulk_extend(Quad(s.subject, s.predicate, s.object) for s in statements(data_file))
    program = compile_shapes(shapes)
    try:
        report = both(program, shapes, store)
    except Exception as error:  # whatever pySHACL raises is its sh:Failure
        failed = result == f"<{_SHT}Failure>"
        return Outcome(len(program.checks), program.left, failed, "" if failed else f"{type(error).__name__}: {error}")
    expected, found = results(test, result), results(report, next(iter(report.subjects(TYPE, sh("ValidationReport")))))
    conforms = test.objects(result, sh("conforms")) == report.objects(report.subjects(TYPE, sh("ValidationReport"))[0], sh("conforms"))
    return Outcome(
        len(program.checks), program.left, conforms and expected == found, f"missing {expected - found}, too many {found - expected}"
    )


def both(program: Compiled, shapes: Triples, store: Store) -> Triples:
    """The report of the compiled shapes, with pySHACL's of those that are left."""
    rest = None
    if program.left:
        data = Graph()
        for quad in store:
            terms: list[Node] = [term_of(str(term), term) for term in quad.triple]
            data.add((terms[0], terms[1], terms[2]))
        _, found, text = pyshacl.validate(data, shacl_graph=only_targets(shapes, program.left), advanced=True, inference="none")
        if not isinstance(found, Graph):
            raise RuntimeError(text)
        rest = found
    graph = report_graph(run(program.checks, store), shapes, rest)
    return Triples(parse(graph.serialize(format="nt"), format=RdfFormat.N_TRIPLES))


def results(graph: Triples, report: str) -> Counter[tuple[object, ...]]:
    """The results of a report, each with what is compared of it. Paths are compared by what they say."""
    reader = Reader(graph)

    def said(node: str, name: str) -> object:
        values = graph.objects(node, sh(name))
        if not values or (name == "sourceConstraint" and is_blank(values[0])):
            return None
        if name == "resultPath":
            return path_of(reader, values[0])
        return canonical(graph, values[0])

    return Counter(tuple(said(result, name) for name in _COMPARED) for result in graph.objects(report, sh("result")))


def path_of(reader: Reader, node: str) -> PropertyPath | str:
    try:
        return reader.path(node)
    except UnsupportedShapeError:
        return node


def canonical(graph: Triples, term: str) -> str:
    """A term as Oxigraph's store gives it."""
    if not is_literal(term):
        return term
    store, name = Store(), NamedNode("urn:x")
    store.add(Quad(name, name, graph.literal(term)))
    (quad,) = store
    return str(quad.object)


@pytest.mark.skipif(not SUITES, reason="JIXIAO_SUITES does not name a folder with the W3C SHACL suite (shacl/)")
def test_the_suite_is_all_there() -> None:
    assert len(FILES) == 121


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_agrees_with_the_expected_report(path: Path) -> None:
    found = outcome(path)
    if name_of(path) in PYSHACL_FAILS:
        assert found.left, "compiled now, so that it has to agree"
    else:
        assert found.agrees, found.said


def main() -> None:
    if not SUITES:
        sys.exit("JIXIAO_SUITES does not name a folder with the W3C SHACL suite (shacl/)")
    found = {name_of(path): outcome(path) for path in FILES}
    compiled = [name for name, result in found.items() if not result.left]
    left = {name: result for name, result in found.items() if result.left}
    agreed = sum(found[name].agrees for name in compiled)
    print(f"{len(found)} tests: {len(compiled)} compiled, of which {agreed} agree with the expected report;")
    print(f"{len(left)} handed to pySHACL, of which {sum(result.agrees for result in left.values())} agree:")
    for name, result in left.items():
        print(f"  {name}: {'; '.join(sorted(set(result.left.values())))}{'' if result.agrees else ' — not as expected'}")
    for name in compiled:
        if not found[name].agrees:
            print(f"WRONG {name}: {found[name].said}")


if __name__ == "__main__":
    main()
