"""The compiled shapes give the reports of pySHACL: on the seeds, on every shape's examples, and on damaged graphs.

``JIXIAO_EXAMPLES`` sets how many damaged graphs there are (100); ``JIXIAO_FIRST`` is the seed of the first.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SH

import dirty
from conftest import SEEDS
from dirty import JX, XSD, Statement, literal
from jixiao.extraction.pipeline import process
from jixiao.model import Finding
from jixiao.rdf import Minter, shape_rules
from jixiao.store import GraphSlice, nquads
from jixiao.store.embedded import EmbeddedStore
from jixiao.util.resources import shape_files
from jixiao.validation import Report, checked, checked_portion, placed_findings, validate, validate_reference
from jixiao.validation.document import SUB_CLASS, load, matching, statements
from jixiao.validation.findings import table_dimensions
from jixiao.validation.locate import surroundings
from jixiao.validation.rules import compiled, framework
from jixiao.validation.shacl import pyshacl_engine as reference
from jixiao.validation.shacl.execute import run
from shacl_reports import results

pytestmark = pytest.mark.usefixtures("queries_parsed_once")
#: The module, whose name the function shapes() has in the package.
shapes = importlib.import_module("jixiao.validation.rules")
EXAMPLES = int(os.environ.get("JIXIAO_EXAMPLES", "100"))
FIRST = int(os.environ.get("JIXIAO_FIRST", "0"))
#: So many small graphs are validated as one: fewer cost more each, as all shapes look for what they are about; in more, rdflib's joins do.
BATCH = 25


def differences(ours: Report, theirs: Report) -> str:
    """What the two do not agree in, as text; empty where they agree."""
    mine, other = results(ours.graph), results(theirs.graph)
    said = [f"only compiled: {result}" for result in mine - other] + [f"only pySHACL: {result}" for result in other - mine]
    if not said and ours.findings != theirs.findings:
        said = [f"{a}\n  {b}" for a, b in zip(ours.findings, theirs.findings, strict=True) if a != b]
    return "\n".join(said)


# --- clean data ------------------------------------------------------------------------------------------------------


def test_every_shape_is_compiled() -> None:
    for subclasses in (False, True):
        program = compiled(subclasses)
        assert program.left == {}
        assert {check.shape.node for check in program.checks} == {f"<{iri}>" for iri in shapes.shapes()}


@pytest.mark.parametrize("name", sorted(path.name for path in SEEDS.glob("*.txt")))
def test_the_seeds(name: str) -> None:
    text = process(SEEDS / name).graph(Minter()).ntriples()
    assert differences(validate(text), validate_reference(text)) == ""


@pytest.mark.parametrize("code", sorted(path.name for path in dirty.EXAMPLES.iterdir()))
def test_the_examples_of_a_shape(code: str) -> None:
    """What the examples themselves say, whatever pySHACL does."""
    valid, invalid = ((dirty.EXAMPLES / code / f"{name}.ttl").read_text(encoding="utf-8") for name in ("valid", "invalid"))
    assert validate(dirty.ntriples(dirty.statements(valid, RdfFormat.TURTLE))).findings == ()
    (found,) = validate(dirty.ntriples(dirty.statements(invalid, RdfFormat.TURTLE))).findings
    focus = re.search(r"^# focus: <(.+)>$", invalid, re.M)
    assert (found.code, found.focus) == (code, focus and focus[1])
    assert "{" not in found.message_zh + found.message_en


def test_the_examples_of_all_shapes() -> None:
    graphs = [dirty.moved(source, number) for number, source in enumerate(dirty.sources())]
    given = set()
    for text in (together(graphs[first : first + BATCH]) for first in range(0, len(graphs), BATCH)):
        ours = validate(text)
        given |= {finding.code for finding in ours.findings}
        assert differences(ours, validate_reference(text)) == ""
    assert given == {path.name for path in dirty.EXAMPLES.iterdir()}


# --- damaged data ----------------------------------------------------------------------------------------------------

#: What pySHACL 0.40.1 stops with on dirty data. The compiled shapes never stop; what they then find is looked at where pySHACL
#: is asked about the other graphs of a batch.
STOPS = (TypeError, ArithmeticError, re.error, ValueError)


def together(graphs: Iterable[list[Statement]]) -> str:
    return dirty.ntriples([statement for graph in graphs for statement in graph])


def compared(graphs: list[list[Statement]]) -> Iterator[str]:
    """The differences on graphs; those on which pySHACL stops are found by halves, and left out."""
    text = together(graphs)
    ours = validate(text)
    try:
        theirs = validate_reference(text)
    except STOPS:
        if len(graphs) > 1:
            yield from compared(graphs[: len(graphs) // 2])
            yield from compared(graphs[len(graphs) // 2 :])
        return
    yield differences(ours, theirs)


@pytest.mark.parametrize("first", range(FIRST, FIRST + EXAMPLES, BATCH))
def test_damaged_graphs(first: int) -> None:
    graphs = [dirty.damaged(seed, subclasses=first // BATCH % 4 == 3) for seed in range(first, first + BATCH)]
    found = list(compared(graphs))
    assert found, "pySHACL stopped on every graph"
    assert [said for said in found if said] == []


def table(**values: str) -> str:
    """A table with these values, as N-Triples."""
    node = "<https://w3id.org/jixiao/id/table/1>"
    return "".join(f"{node} <{JX}{name}> {value} .\n" for name, value in values.items())


def codes(text: str) -> list[str]:
    return [finding.code for finding in validate(text).findings]


@pytest.mark.parametrize("number", dirty.PYTHON_ONLY)
def test_what_only_python_takes_for_a_number_is_none(number: str) -> None:
    """pySHACL casts by Python's float(), which takes full-width digits, underscores and blanks; XML Schema does not."""
    text = table(costTargets=literal(number, "decimal"), budget=literal("1", "decimal"))
    assert codes(text) == []
    assert [finding.code for finding in validate_reference(text).findings] == ["cost-exceeds-budget"]


@pytest.mark.parametrize("number", ["1e5", "100000", "1.0E5"])
def test_an_ill_typed_number_is_read_from_its_text(number: str) -> None:
    text = table(costTargets=literal(number, "decimal"), budget=literal("99999", "decimal"))
    assert codes(text) == ["cost-exceeds-budget"]
    assert differences(validate(text), validate_reference(text)) == ""


@pytest.mark.parametrize("text", ["\\", "a\\1", "\\g<x>", "\\n", "{?year}", "$1"])
def test_any_text_can_stand_in_a_message(text: str) -> None:
    """pySHACL fills messages by re.sub, and stops at a backslash in what it fills in."""
    row, target = "<https://w3id.org/jixiao/id/row>", "<https://w3id.org/jixiao/id/target>"
    graph = [
        (target, dirty.TYPE, f"<{JX}DeadlineTarget>"),
        (target, f"<{JX}date>", literal("2024-10-31", "date")),
        (row, f"<{JX}target>", target),
        (row, f"<{JX}fiscalYear>", literal(text)),
    ]
    (found,) = validate(dirty.ntriples(graph)).findings
    assert found.code == "deadline-outside-year"
    assert f"预算年度 {text} 年内" in found.message_zh


def test_ill_typed_places_are_no_places() -> None:
    """A cell's row is a number, or there is none; the finding stays."""
    cell = "<https://w3id.org/jixiao/id/cell>"
    node = "<https://w3id.org/jixiao/id/table/1>"
    graph = [
        (node, dirty.TYPE, f"<{JX}TargetTable>"),
        (node, "<http://www.w3.org/ns/prov#wasDerivedFrom>", cell),
        (cell, "<http://www.w3.org/ns/csvw#rownum>", literal("abc", "integer")),
        (cell, f"<{JX}tableNumber>", literal("3", "integer")),
        (cell, f"<{JX}box>", literal("1 2 3")),
    ]
    found = validate(dirty.ntriples(graph)).findings
    assert {finding.source.table for finding in found} == {3}
    assert {(finding.source.row, finding.source.box) for finding in found} == {(None, None)}


# --- what is left out ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subclasses", [False, True])
def test_what_is_not_loaded_and_not_run_has_no_results(subclasses: bool) -> None:
    """All queries on all statements give the same as those that can have answers on those that they can match."""
    program = compiled(subclasses)
    for number, source in enumerate(dirty.sources()):
        graph = dirty.damaged(number, subclasses=True) if subclasses else list(source)
        document = statements(dirty.ntriples(graph))
        everything, chosen = Store(), Store()
        load(everything, [line for part in (document, framework()) for lines in part.values() for line in lines])
        kept, present = matching(document, program.needs)
        framework_kept, framework_present = matching(framework(), program.needs)
        load(chosen, [*kept, *framework_kept])
        all_results = Counter(map(str, run(program.checks, everything)))
        assert Counter(map(str, run(program.checks, chosen, present | framework_present))) == all_results
        assert Counter(map(str, run(program.checks, chosen, present | framework_present, threads=2))) == all_results


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("> <", ">\t<"),
        lambda text: text.replace("> <", ">   <"),
        lambda text: text.replace(" .\n", ".\r\n"),
        lambda text: "# a comment\n\n" + text.replace("\n", " # another\n"),
        lambda text: text.replace("\n<", "\n  <"),
        lambda text: text.replace("ontology#department>", "ontology#dep\\u0061rtment>"),
        lambda text: text.replace("TargetTable>", "TargetT\\u0061ble>"),
        lambda text: text.removesuffix("\n"),
    ],
    ids=["tabs", "blanks", "line ends", "comments", "indented", "escaped predicate", "escaped class", "no last line end"],
)
def test_n_triples_may_be_written_in_any_way(change: object) -> None:
    assert callable(change)
    text = dirty.ntriples(dirty.moved(dirty.sources()[-1], 1))
    changed = change(text)
    assert changed != text
    assert validate(changed).findings == validate(text).findings != ()


def portion(store: EmbeddedStore, name: str) -> str:
    return next(store.graphs([checked_portion(name)]))


def found_in(store: EmbeddedStore, name: str, text: str) -> tuple[Finding, ...]:
    """The findings of a graph, of which only this portion was read and what stands around them."""
    found = checked(text)
    return placed_findings(found, surroundings(store, name, [result.focus for result in found]))


def test_what_is_read_of_a_graph_is_enough_to_check_it(tmp_path: Path) -> None:
    """The findings are those of the whole graph, with the place and value of each, and so are the tables they are counted by."""
    store = EmbeddedStore(tmp_path / "store")
    texts = [process(path).graph(Minter()).ntriples() for path in sorted(SEEDS.glob("*.txt"))]
    clean = {f"urn:clean:{number}": text for number, text in enumerate(texts)}
    damaged = {f"urn:damaged:{seed}": dirty.ntriples(dirty.damaged(seed, subclasses=seed % 4 == 3)) for seed in range(200)}
    store.add(nquads([(name, text)]) for name, text in (clean | damaged).items())
    for name in clean:
        read, whole = portion(store, name), store.graph(name)
        found = found_in(store, name, read)
        assert read.count("\n") < 0.5 * whole.count("\n")
        assert found == validate(whole).findings
        around = table_dimensions(surroundings(store, name, [f"<{finding.focus}>" for finding in found]))
        everywhere = table_dimensions(statements(whole))
        assert all(around[table] == everywhere[table] for table in {finding.table or "" for finding in found})
    for name, text in damaged.items():
        read = portion(store, name)
        if SUB_CLASS in text:
            assert SUB_CLASS in read  # and then the whole is read
        else:
            assert found_in(store, name, read) == validate(store.graph(name)).findings


@pytest.mark.parametrize(
    "focus", ["_:b1", '"a literal"', "<not absolute>", "<urn:x:%zz>", "<http://[/>", "<http://a/b c>", "<http://a/\\u0020>"]
)
def test_a_focus_that_cannot_be_asked_for_is_looked_up_in_the_whole_graph(tmp_path: Path, focus: str) -> None:
    store = EmbeddedStore(tmp_path / "store")
    store.replace({"urn:g": ["<urn:a:s> <urn:a:p> <urn:a:o>"]})
    assert surroundings(store, "urn:g", ["<urn:a:other>", focus]) == {"<urn:a:p>": ["<urn:a:s> <urn:a:p> <urn:a:o> ."]}
    assert surroundings(store, "urn:g", ["<urn:a:other>"]) == {}


def test_where_a_shape_is_left_to_pyshacl_the_whole_graph_is_read(one_more_shape: None) -> None:
    assert checked_portion("urn:g") == GraphSlice("urn:g")


def test_an_empty_document_has_no_findings() -> None:
    assert validate("").findings == ()


# --- what is left to pySHACL -----------------------------------------------------------------------------------------

_EXTRA = """
@prefix jx: <https://w3id.org/jixiao/ontology#> . @prefix jxs: <https://w3id.org/jixiao/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
jxs:year-is-a-year a sh:PropertyShape ; jx:code "year-is-a-year" ; sh:targetClass jx:TargetTable ; sh:path jx:fiscalYear ;
    rdfs:label "年度"@zh, "year"@en ; sh:message "年度应为年"@zh, "Not a year"@en ; sh:datatype xsd:gYear .
"""


@pytest.fixture
def one_more_shape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A shape that is not compiled, beside the others."""
    own = (shapes.rules, shapes.shape_triples, shapes.compiled, shapes.shapes)
    caches = (*own, reference.shapes_graph, reference.shapes_left, shape_rules.shape_rules)
    extra = tmp_path / "extra.ttl"
    extra.write_text(_EXTRA, encoding="utf-8")
    files = [*shape_files(), extra]
    monkeypatch.setenv("JIXIAO_CACHE", str(tmp_path / "cache"))
    for module in (shapes, reference, shape_rules):
        monkeypatch.setattr(module, "shape_files", lambda: files)
    for cache in caches:
        cache.cache_clear()
    yield
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


def test_a_shape_that_cannot_be_compiled_goes_to_pyshacl(one_more_shape: None) -> None:
    assert list(compiled(False).left) == ["<https://w3id.org/jixiao/shapes#year-is-a-year>"]
    source = next(list(graph) for graph in dirty.sources() if any(p == f"<{JX}duplicateOf>" for _, p, _ in graph))
    text = dirty.ntriples(source)
    ours, theirs = validate(text), validate_reference(text)
    assert Counter(finding.code for finding in ours.findings)["year-is-a-year"] == 2
    assert Counter(finding.code for finding in ours.findings)["duplicate-table"] == 1
    assert differences(ours, theirs) == ""


def test_rdflib_and_pyshacl_are_not_even_imported() -> None:
    code = (
        "import sys; from jixiao.validation import validate; from jixiao.validation.rules import shapes\n"
        f"validate({table(budget=literal('-1', 'decimal'))!r}); shapes()\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('rdflib', 'pyshacl', 'owlrl')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"


def test_the_report_is_a_shacl_report() -> None:
    text = table(costTargets=literal("100", "decimal"), budget=literal("99", "decimal"))
    graph = validate(text).graph
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert str(graph.value(report, SH.conforms)) == "false"
    (result,) = graph.objects(report, SH.result)
    assert graph.value(result, SH.value) == Literal("100", datatype=URIRef(f"{XSD}decimal"))
    assert {m.language for m in graph.objects(result, SH.resultMessage)} == {"zh", "en"}  # type: ignore[attr-defined]
