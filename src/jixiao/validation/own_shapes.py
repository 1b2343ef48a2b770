"""Check documents by a user's own SHACL shapes (自定义规则): compiled to SPARQL, and by pySHACL where a shape does not compile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store, parse

from ..model import Finding, JixiaoError, Severity
from ..model.finding import RuleOfStore
from ..model.text import BilingualText, printable
from ..rdf.namespaces import JX, RDF, RDFS, SEVERITY_IRIS, SH, SKOS
from ..rdf.properties import TARGET_CLASSES
from ..rdf.shape_rules import ShapeRule, finding_rules
from .document import SUB_CLASS, load, matching, statements
from .locate import Places, text_of
from .rules import _graph, _ntriples, framework
from .shacl.compiler import compile_shapes
from .shacl.execute import Result, run
from .shacl.program import Compiled, Message
from .shacl.shapes_reader import Reader
from .shacl.triples import is_blank, is_iri
from .validator import Report, ShapeResult, language_of, pyshacl_results

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["OwnShapeRule", "OwnShapes", "check_by_own_shapes", "read_own_shapes"]

_SEVERITIES = {f"<{iri}>": severity for severity, iri in SEVERITY_IRIS.items()}
_PROPERTY, _MESSAGE, _SPARQL, _PATH = (f"<{SH}{name}>" for name in ("property", "message", "sparql", "path"))
#: The classes of values, and the property of a row whose cell they were read from.
_VALUE_CLASSES = {
    **{f"<{JX}{name}>": "target" for name in ("Target", *TARGET_CLASSES.values())},
    f"<{JX}ActualValue>": "actual",
    f"<{JX}MissingActual>": "actual",
}


class OwnShapeRule(ShapeRule, RuleOfStore):
    """The rule of the findings of a user's own shape, which is in no registry: it holds for one run."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class OwnShapes:
    """A user's own shapes as N-Triples (their blank nodes have one name in all processes), and the files they are from, for messages.

    ``reference``: whether pySHACL checks all of them.
    """

    ntriples: str
    files: str
    reference: bool = False


def read_own_shapes(files: Sequence[Path], *, reference: bool = False) -> OwnShapes:
    """Read SHACL shapes from Turtle files; ``owl:imports`` is not followed.

    Raises JixiaoError with file and line for what is no Turtle, and for files without a shape that has a target, a code that jixiao itself
    has, or a severity that SHACL does not define.
    """
    triples = []
    for file in files:
        shown = printable(file)
        try:
            triples += list(parse(file.read_bytes(), format=RdfFormat.TURTLE, base_iri=file.absolute().as_uri(), rename_blank_nodes=True))
        except OSError as error:
            reason = error.strerror or str(error)
            raise JixiaoError(
                f"{shown}: cannot be read: {reason} — check the path", f"{shown}：无法读取（{reason}）；请检查路径"
            ) from error
        except SyntaxError as error:
            raise JixiaoError(
                f"{shown}:{error.lineno}: is no Turtle: {error.msg} — correct the line",
                f"{shown}:{error.lineno}：不是有效的 Turtle（{error.msg}）；请改正",
            ) from error
    own = OwnShapes(_ntriples(triple.triple for triple in triples), ", ".join(printable(file) for file in files), reference)
    shapes = _Shapes(own)
    if not shapes.targeted:
        raise JixiaoError(
            f"{own.files}: holds no SHACL shape with a target — give a shape sh:targetClass, for example jx:TargetTable",
            f"{own.files}：没有带目标的 SHACL 规则；请为规则写明 sh:targetClass，例如 jx:TargetTable",
        )
    for node in shapes.nodes():
        shapes.rule(node)
    return own


class _Shapes:
    """A user's shapes, read from their N-Triples."""

    def __init__(self, own: OwnShapes) -> None:
        self.own, self.graph = own, _graph(own.ntriples)
        self.targeted = tuple(Reader(self.graph).targeted())
        self._rules: dict[str, OwnShapeRule] = {}
        self._programs: dict[bool, Compiled] = {}

    def program(self, *, subclasses: bool) -> Compiled:
        """The shapes as queries; ``subclasses``: for data that holds rdfs:subClassOf."""
        if subclasses not in self._programs:
            self._programs[subclasses] = compile_shapes(self.graph, subclasses=subclasses)
        return self._programs[subclasses]

    def nodes(self) -> list[str]:
        """The shapes whose results there can be: those with targets, and the property shapes in them."""
        nodes = dict.fromkeys(self.targeted)
        waiting = list(nodes)
        while waiting:
            inside = [node for node in self.graph.objects(waiting.pop(), _PROPERTY) if node not in nodes]
            nodes |= dict.fromkeys(inside)
            waiting += inside
        return list(nodes)

    def rule(self, node: str) -> OwnShapeRule:
        """The rule of the findings of a shape. Raises JixiaoError for a code of ours, or a severity that is none."""
        if node not in self._rules:
            self._rules[node] = self._rule(node)
        return self._rules[node]

    def _rule(self, node: str) -> OwnShapeRule:
        code = self._code(node)
        if code in finding_rules():
            raise JixiaoError(
                f"{self.own.files}: the code {code} is that of a rule of jixiao — give the shape another IRI, or another jx:code",
                f"{self.own.files}：代码 {code} 是 jixiao 自己的规则；请为该规则另起 IRI 或 jx:code",
            )
        severity = self.graph.value(node, f"<{SH}severity>") or f"<{SEVERITY_IRIS[Severity.VIOLATION]}>"
        if severity not in _SEVERITIES:
            raise JixiaoError(
                f"{self.own.files}: {severity} of {code} is no severity — give sh:Violation, sh:Warning or sh:Info",
                f"{self.own.files}：{code} 的级别 {severity} 无效；请用 sh:Violation、sh:Warning 或 sh:Info",
            )
        title = self._text((f"<{RDFS}label>", f"<{SH}name>"), node)
        return OwnShapeRule(
            code=code,
            severity=_SEVERITIES[severity],
            title=title,
            meaning=self._text((f"<{RDFS}comment>", f"<{SH}description>"), node),
            remedy=BilingualText("", ""),
            example=self._text((f"<{SKOS}example>",), node),
            since="",
            messages={},
            iri=self.graph.text(node),
            field=self._field(node),
        )

    def _above(self, node: str) -> Iterable[str]:
        """A shape and those it stands in, from the inside out."""
        seen: dict[str, None] = {}
        current: str | None = node
        while current is not None and current not in seen:
            seen[current] = None
            current = next(iter(self.graph.subjects(_PROPERTY, current)), None)
        return seen

    def _code(self, node: str) -> str:
        """A shape's jx:code, the last part of its IRI, or its sh:name; else that of the shape it stands in, else the file's name."""
        for shape in self._above(node):
            code, name = self.graph.value(shape, f"<{JX}code>"), self.graph.value(shape, f"<{SH}name>")
            if code or is_iri(shape) or name:
                text = self.graph.text(code or (shape if is_iri(shape) else name or ""))
                return text if code or not is_iri(shape) else text.rstrip("/#").replace("#", "/").rpartition("/")[2]
        return Path(self.own.files).stem

    def _text(self, predicates: Iterable[str], node: str) -> BilingualText:
        """What a shape, or one it stands in, says by one of these predicates; each language stands in for the other."""
        for shape in self._above(node):
            for predicate in predicates:
                terms = [self.graph.literal(term) for term in self.graph.objects(shape, predicate) if term.startswith('"')]
                if texts := {language_of(Message(term.value, term.language)): term.value for term in reversed(terms)}:
                    anything = next(iter(texts.values()))
                    return BilingualText(texts.get("zh", anything), texts.get("en", anything))
        return BilingualText("", "")

    def _field(self, node: str) -> str | None:
        """The property whose cell a finding points at: jx:field, else a value that the shape looks at, else its path's first step."""
        above = list(self._above(node))
        stated = next((value for shape in above if (value := self.graph.value(shape, f"<{JX}field>"))), None)
        classes = [kind for shape in above for kind in self.graph.objects(shape, f"<{SH}targetClass>")]
        if not stated and (value := next((_VALUE_CLASSES[kind] for kind in classes if kind in _VALUE_CLASSES), None)):
            return value
        step = stated or self.graph.value(above[-2] if len(above) > 1 else node, _PATH)
        while step and is_blank(step):
            step = self.graph.value(step, f"<{RDF}first>")
        return step[1:-1].removeprefix(JX) if step and step.startswith(f"<{JX}") else None

    def says(self, node: str) -> bool:
        """Whether a shape, or a SPARQL constraint of it, has a message of its own."""
        return any(self.graph.value(said, _MESSAGE) for said in (node, *self.graph.objects(node, _SPARQL)))


@lru_cache(maxsize=4)
def _shapes(own: OwnShapes) -> _Shapes:
    return _Shapes(own)


def check_by_own_shapes(own: OwnShapes, ntriples: str) -> Report:
    """Check a document's graph, given as N-Triples text, by a user's own shapes; the framework's statements stand beside it.

    Raises JixiaoError where pySHACL, which has the shapes that do not compile, cannot use them.
    """
    shapes = _shapes(own)
    document = statements(ntriples)
    subclasses = SUB_CLASS in document or SUB_CLASS in framework()
    program = Compiled((), dict.fromkeys(shapes.targeted, ""), shapes.program(subclasses=False).needs) if own.reference else None
    program = program or shapes.program(subclasses=subclasses)
    results: list[Result] = []
    if program.checks:
        kept, present = matching(document, program.needs)
        around, around_present = matching(framework(), program.needs)
        store = Store()
        load(store, [*around, *kept])
        results = run(program.checks, store, present | around_present)
    outcome = [ShapeResult(result.shape.node, str(result.focus), result.messages) for result in results]
    rest = _rest(shapes, tuple(program.left), ntriples) if program.left else None
    if rest is not None:
        outcome += pyshacl_results(rest)
    return Report(_placed(outcome, shapes, Places(document)), tuple(results), rest, shapes.graph)


def _rest(shapes: _Shapes, left: tuple[str, ...], ntriples: str) -> Graph:
    """The report of pySHACL on the shapes that are left to it."""
    from .shacl import pyshacl_engine

    try:
        return pyshacl_engine.report(ntriples, pyshacl_engine.only_targets(shapes.graph, left))
    except Exception as error:  # whatever pySHACL and rdflib raise for shapes that they cannot use
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        raise JixiaoError(
            f"{shapes.own.files}: pySHACL cannot use the shapes: {reason} — correct them",
            f"{shapes.own.files}：pySHACL 无法使用这些规则（{reason}）；请改正",
        ) from error


def _placed(results: Iterable[ShapeResult], shapes: _Shapes, places: Places) -> tuple[Finding, ...]:
    findings = []
    for result in results:
        rule = shapes.rule(result.shape)
        texts = {language_of(message): message.text for message in reversed(result.messages)} if shapes.says(result.shape) else {}
        anything = next(iter(texts.values()), None)
        code, files = rule.code, shapes.own.files
        findings.append(
            Finding(
                rule=rule,
                message_zh=texts.get("zh", anything or rule.title.zh or f"不符合 {files} 中的规则 {code}"),
                message_en=texts.get("en", anything or rule.title.en or f"Does not keep to the rule {code} of {files}"),
                source=places.cell(result.focus, rule.field),
                value=places.value(result.focus, rule.field),
                focus=text_of(result.focus),
                table=text_of(places.table(result.focus) or result.focus),
            )
        )
    return tuple(sorted(findings, key=lambda finding: (finding.source.order, finding.code, finding.focus or "")))
