"""Read SHACL shapes from a graph (https://www.w3.org/TR/shacl/#shapes)."""

from __future__ import annotations

from ...rdf.namespaces import RDF, RDFS, SH
from .constraint_readers import COMPONENT_PARAMETERS, FALSE, TRUE, Parameter, read_constraints
from .model import Alternative, Constraint, Inverse, Path, Predicate, Repeated, Sequence, Shape, Targets, UnsupportedShapeError, sh
from .program import Message
from .triples import TYPE, Triples, is_blank, is_iri, is_literal

_SUB_CLASS, _CLASS = f"<{RDFS}subClassOf>", f"<{RDFS}Class>"
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")
#: Predicates of shapes that say nothing about validity.
_NEUTRAL = {"path", "severity", "message", "deactivated", "name", "description", "order", "group", "defaultValue", *_TARGETS}


class Reader:
    """Reader of the shapes of one graph. What it does not know, or is ill-formed, raises UnsupportedShapeError."""

    def __init__(self, graph: Triples) -> None:
        self.graph = graph
        self._read: dict[str, Shape] = {}
        self._open: list[str] = []
        self._own = self._component_parameters()
        self._unknown: str | None = next((reason for reason in self._foreign()), None)

    def targeted(self) -> list[str]:
        """The shapes that have a target, in the order of the graph."""
        nodes = {node: None for name in _TARGETS for node in self.graph.having(sh(name))}
        nodes |= {node: None for node in self.graph.having(TYPE) if self._is_implicit(node)}
        return list(nodes)

    def _foreign(self) -> list[str]:
        """What makes the whole graph of shapes one for pySHACL: what it says changes the data or how they are read."""
        names = ("rule", "entailment")
        functions = [kind for kind in ("SPARQLFunction", "JSFunction", "SPARQLTargetType") if self.graph.subjects(TYPE, sh(kind))]
        return [f"sh:{name}" for name in names if self.graph.having(sh(name))] + [f"sh:{kind}" for kind in functions]

    def _component_parameters(self) -> set[str]:
        """The parameters of constraint components that the graph defines itself."""
        components = {node for name in ("parameter",) for node in self.graph.having(sh(name))}
        parameters = {parameter for node in components for parameter in self.graph.objects(node, sh("parameter"))}
        return {path for parameter in parameters for path in self.graph.objects(parameter, sh("path"))}

    def _is_implicit(self, node: str) -> bool:
        types = self.graph.objects(node, TYPE)
        shape = sh("NodeShape") in types or sh("PropertyShape") in types or self._is_shape(node)
        return shape and any(kind == _CLASS or _CLASS in self.graph.objects(kind, _SUB_CLASS) for kind in types)

    def _is_shape(self, node: str) -> bool:
        """Whether a node without sh:NodeShape or sh:PropertyShape as its type is a shape all the same: it has a target or a constraint."""
        return any(sh(name) in self.graph.about(node) for name in (*_TARGETS, *COMPONENT_PARAMETERS))

    # --- targets ------------------------------------------------------------------------------------------------

    def targets(self, node: str) -> Targets:
        classes = list(self.graph.objects(node, sh("targetClass")))
        if self._is_implicit(node):
            classes.append(node)
        nodes = self.graph.objects(node, sh("targetNode"))
        subjects_of, objects_of = self.graph.objects(node, sh("targetSubjectsOf")), self.graph.objects(node, sh("targetObjectsOf"))
        if not all(is_iri(term) for term in (*classes, *subjects_of, *objects_of)) or any(is_blank(term) for term in nodes):
            raise UnsupportedShapeError("a target that is a blank node or a literal")
        selects = self.graph.objects(node, sh("target"))
        for target in selects:
            if len(self.graph.objects(target, sh("select"))) != 1 or set(self.graph.about(target)) - {TYPE, sh("select"), sh("prefixes")}:
                raise UnsupportedShapeError("a sh:target that is not a sh:SPARQLTarget with one sh:select")
        return Targets(tuple(classes), tuple(nodes), tuple(subjects_of), tuple(objects_of), tuple(selects))

    # --- shapes -------------------------------------------------------------------------------------------------

    def shape(self, node: str) -> Shape:
        """A shape with all that it refers to. Raises UnsupportedShapeError."""
        if self._unknown:
            raise UnsupportedShapeError(self._unknown)
        if node in self._open:
            raise UnsupportedShapeError("a shape that refers to itself")
        if node not in self._read:
            self._open.append(node)
            try:
                self._read[node] = self._shape(node)
            finally:
                self._open.pop()
        return self._read[node]

    def _shape(self, node: str) -> Shape:
        about = self.graph.about(node)
        if not about or is_literal(node):
            raise UnsupportedShapeError(f"{node} is no shape")
        types = self.graph.objects(node, TYPE)
        paths = self.graph.objects(node, sh("path"))
        if len(paths) > 1 or (sh("NodeShape") in types and paths) or (sh("PropertyShape") in types and not paths):
            raise UnsupportedShapeError("an ill-formed shape: its type and its sh:path do not fit")
        for predicate in about:
            if predicate in self._own:
                raise UnsupportedShapeError(f"a constraint component of its own ({predicate})")
        severities, deactivated = self.graph.objects(node, sh("severity")), self.graph.objects(node, sh("deactivated"))
        if len(severities) > 1 or len(deactivated) > 1 or not all(map(is_iri, severities)):
            raise UnsupportedShapeError("an ill-formed shape: sh:severity or sh:deactivated")
        path = self.path(paths[0]) if paths else None
        return Shape(
            node=node,
            path=path,
            path_node=paths[0] if paths else None,
            severity=severities[0] if severities else sh("Violation"),
            messages=self.messages(node),
            deactivated=self.flag("deactivated", deactivated),
            constraints=tuple(self._constraints(node, path is not None)),
        )

    def flag(self, name: str, values: list[str]) -> bool:
        """Whether a switch is on. Raises UnsupportedShapeError for other values than true and false."""
        if len(values) > 1 or not set(values) <= {TRUE, FALSE}:
            raise UnsupportedShapeError(f"an ill-formed sh:{name}")
        return values == [TRUE]

    def messages(self, node: str) -> tuple[Message, ...]:
        """The messages of a shape or a SPARQL constraint. Raises UnsupportedShapeError for what is no text."""
        texts = self.graph.objects(node, sh("message"))
        if not all(map(is_literal, texts)):
            raise UnsupportedShapeError("an ill-formed sh:message")
        return tuple(Message(literal.value, literal.language) for literal in map(self.graph.literal, texts))

    def _constraints(self, node: str, is_property: bool) -> list[Constraint]:
        constraints: list[Constraint] = []
        for predicate, values in self.graph.about(node).items():
            if predicate.startswith(f"<{SH}"):
                name = predicate[len(SH) + 1 : -1]
                if name not in _NEUTRAL:
                    constraints += read_constraints(self, Parameter(node, name, tuple(values), is_property))
        return constraints

    def list_of(self, name: str, node: str, *, empty: bool = False) -> list[str]:
        """List the members of a parameter's RDF list. Raises UnsupportedShapeError where it is ill-formed, or empty and must not be."""
        items = self.graph.items(node)
        if items is None or not (items or empty):
            raise UnsupportedShapeError(f"sh:{name} without a well-formed list")
        return items

    # --- paths --------------------------------------------------------------------------------------------------

    def path(self, node: str, depth: int = 0) -> Path:
        """A property path. Raises UnsupportedShapeError where it is ill-formed."""
        if is_iri(node):
            return Predicate(node)
        about = self.graph.about(node)
        if is_literal(node) or depth > 9:
            raise UnsupportedShapeError("an ill-formed path")
        if f"<{RDF}first>" in about:
            items = self.graph.items(node) or []
            if len(items) < 2:
                raise UnsupportedShapeError("an ill-formed sequence path")
            return Sequence(tuple(self.path(item, depth + 1) for item in items))
        if len(about) == 1:
            ((predicate, values),) = about.items()
            repeats = {sh("zeroOrMorePath"): "*", sh("oneOrMorePath"): "+", sh("zeroOrOnePath"): "?"}
            if len(values) == 1 and predicate == sh("inversePath"):
                return Inverse(self.path(values[0], depth + 1))
            if len(values) == 1 and predicate in repeats:
                return Repeated(self.path(values[0], depth + 1), repeats[predicate])
            if len(values) == 1 and predicate == sh("alternativePath"):
                members = self.list_of("alternativePath", values[0])
                if len(members) > 1:
                    return Alternative(tuple(self.path(item, depth + 1) for item in members))
        raise UnsupportedShapeError("an ill-formed path")
