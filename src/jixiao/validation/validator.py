"""Validation of one document's graph: by the compiled shapes on Oxigraph, and by pySHACL where a shape cannot be compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Store

from ..model import Finding
from ..rdf.namespaces import JX
from ..rdf.versions import SUPERSEDED
from ..store import GraphSlice
from .document import SUB_CLASS, Statements, load, matching, statements
from .locate import Places, text_of
from .rules import compiled, framework, shape_triples, shapes
from .shacl.execute import Result, run
from .shacl.program import Message
from .shacl.triples import Triples

if TYPE_CHECKING:
    from rdflib import Graph

#: The rule that levels 1 and 2 belong together: either may be wrong.
_LEVELS = "level-mismatch"
#: Rules that say what a form has a cell for, which is the same in the forms of one document.
_OF_FORM = frozenset({"field-not-in-form"})


@dataclass(frozen=True, slots=True)
class ShapeResult:
    """What a validation result says for a finding; the nodes are written as N-Triples."""

    shape: str
    focus: str
    messages: tuple[Message, ...]
    #: The property that the result is about, where a rule has several (sh:resultPath of a SPARQL constraint).
    path: str | None = None

    @property
    def about(self) -> str | None:
        """The local name of the property whose cell the finding points at: of the result, else of the shape."""
        own = self.path.removeprefix(f"<{JX}").removesuffix(">") if self.path and self.path.startswith(f"<{JX}") else None
        return own or shapes()[self.shape[1:-1]].field


@dataclass(frozen=True)
class Report:
    """The findings of a document, and the SHACL results they come from: those of the compiled shapes, and pySHACL's of the rest."""

    findings: tuple[Finding, ...]
    results: tuple[Result, ...]
    rest: Graph | None = None
    #: The shapes that the results are of, where these are not ours.
    shapes: Triples | None = None

    @cached_property
    def graph(self) -> Graph:
        """The SHACL report."""
        from .shacl.report import report_graph

        return report_graph(self.results, self.shapes or shape_triples(), self.rest)


def validate(ntriples: str) -> Report:
    """Check a document's graph, given as N-Triples text, against all shapes. The findings are in the order of the document.

    Raises SyntaxError where the text is not N-Triples.
    """
    document = statements(ntriples)
    results, outcome, rest = _checked(ntriples, document)
    return Report(placed_findings(outcome, document), tuple(results), rest)


def checked(ntriples: str, *, threads: int = 1) -> tuple[ShapeResult, ...]:
    """What all shapes find in a document's graph, or in the portion of it that is checked, before anybody looks where it stands; by so
    many ``threads``.

    Raises SyntaxError where the text is not N-Triples.
    """
    return tuple(_checked(ntriples, statements(ntriples), threads)[1])


def checked_portion(graph: str) -> GraphSlice:
    """What of a document's graph has to be there for the shapes to find in it what they find in the whole. Where it holds
    rdfs:subClassOf, that is all of it."""
    program = compiled(SUB_CLASS in framework())
    if program.left or program.needs.all_types:
        return GraphSlice(graph)
    # Versions of tables that do not count are checked too (``rdf/versions.as_counting``).
    superseded = {f"<{SUPERSEDED[name[1:-1]]}>" for name in program.needs.classes if name[1:-1] in SUPERSEDED}
    return GraphSlice(graph, frozenset({*program.needs.predicates, SUB_CLASS}), frozenset({*program.needs.classes, *superseded}))


def validate_reference(ntriples: str) -> Report:
    """Check a document's graph by pySHACL alone, which is the reference."""
    from .shacl import pyshacl_engine as reference

    report = reference.report(ntriples, reference.shapes_graph())
    return Report(placed_findings(pyshacl_results(report), statements(ntriples)), (), report)


def _checked(ntriples: str, document: Statements, threads: int = 1) -> tuple[list[Result], list[ShapeResult], Graph | None]:
    """The results of the compiled shapes, what they and pySHACL found, and pySHACL's report where shapes are left to it."""
    results, left = _results(document, threads)
    outcome = [
        ShapeResult(result.shape.node, str(result.focus), result.messages, _path(result.path, result.constraint)) for result in results
    ]
    rest = None
    if left:
        from .shacl import pyshacl_engine as reference

        rest = reference.report(ntriples, reference.shapes_left(left))
        outcome += pyshacl_results(rest)
    return results, outcome, rest


def _path(path: object, constraint: object) -> str | None:
    """The path that a SPARQL constraint gave its result."""
    return str(path) if path is not None and constraint is not None else None


def _results(document: Statements, threads: int) -> tuple[list[Result], tuple[str, ...]]:
    """The results of the compiled shapes, and the shapes that are left to pySHACL."""
    subclasses = SUB_CLASS in document or SUB_CLASS in framework()
    program = compiled(subclasses)
    kept, present = matching(document, program.needs)
    framework_kept, framework_present = _framework(subclasses)
    if not program.checks:
        return [], tuple(program.left)
    store = Store()
    load(store, [*framework_kept, *kept])
    return run(program.checks, store, present | framework_present, threads=threads), tuple(program.left)


@cache
def _framework(subclasses: bool) -> tuple[list[str], set[str]]:
    """What of the framework the compiled shapes can match: a triple whose predicate or class no query names cannot change an answer."""
    return matching(framework(), compiled(subclasses).needs)


def pyshacl_results(report: Graph) -> list[ShapeResult]:
    """The results of a report of pySHACL, for findings."""
    from rdflib.namespace import RDF, SH

    from .shacl.report import text_of_node

    outcome = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        messages = tuple(Message(str(m), getattr(m, "language", None)) for m in report.objects(result, SH.resultMessage))
        shape, focus = report.value(result, SH.sourceShape), report.value(result, SH.focusNode)
        path, constraint = report.value(result, SH.resultPath), report.value(result, SH.sourceConstraint)
        outcome.append(
            ShapeResult(text_of_node(shape), text_of_node(focus), messages, _path(text_of_node(path) if path else None, constraint))
        )
    return outcome


def placed_findings(results: Iterable[ShapeResult], document: Statements) -> tuple[Finding, ...]:
    """Findings from results, each with its place, in the order of the document. Of the document's statements those are enough that
    ``surroundings`` gives."""
    places = Places(document)
    findings = []
    for result in results:
        shape = shapes()[result.shape[1:-1]]
        messages = {language_of(message): message.text for message in result.messages}
        focus = result.focus
        about = result.about
        findings.append(
            Finding(
                rule=shape,
                message_zh=messages.get("zh", shape.title.zh),
                message_en=messages.get("en", shape.title.en),
                source=places.cell(focus, about, () if result.path else shape.of),
                value=places.value(focus, about),
                focus=text_of(focus),
                table=text_of(places.table(focus) or focus),
            )
        )
    findings.sort(key=lambda finding: (finding.source.order, finding.code, finding.focus or ""))
    return tuple(_said_once(findings))


def _said_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Give the findings; what is said of a document's form is said once for all its tables that are alike, what is said of a merged
    cell once for all its rows."""
    said: set[tuple[object, ...]] = set()
    for finding in findings:
        told = (finding.code, finding.source if finding.code == _LEVELS else finding.message_zh)
        if told not in said:
            yield finding
        if finding.code in _OF_FORM or finding.code == _LEVELS:
            said.add(told)


def language_of(message: Message) -> str:
    """A message's language. pySHACL drops the tag of a SPARQL constraint's message; English ones begin with a Latin letter."""
    return message.language or ("en" if message.text[:1].isascii() else "zh")


def report_turtle(reports: list[Report]) -> str:
    """The SHACL validation reports of several documents as one, in Turtle."""
    from rdflib import Graph
    from rdflib.namespace import SH

    merged = Graph()
    merged.bind("sh", SH)
    for report in reports:
        merged += report.graph
    return str(merged.serialize(format="turtle"))
