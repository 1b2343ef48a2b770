"""Reads shapes from a graph."""

from __future__ import annotations

from ...rdf.namespaces import RDF, RDFS, SH, XSD
from .model import Alternative, Constraint, Inverse, NotCompilable, Path, Predicate, Repeated, Sequence, Shape, Targets, sh
from .program import Message
from .triples import TYPE, Triples, is_blank, is_iri, is_literal

TRUE, FALSE = f'"true"^^<{XSD}boolean>', f'"false"^^<{XSD}boolean>'
_SUB_CLASS, _CLASS = f"<{RDFS}subClassOf>", f"<{RDFS}Class>"
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")
#: Predicates of shapes that say nothing about validity.
_NEUTRAL = {"path", "severity", "message", "deactivated", "name", "description", "order", "group", "defaultValue", *_TARGETS}
#: Parameters of the components, with the name of the component where a shape needs nothing else to have it.
_EACH_VALUE = {
    "class": "Class",
    "minExclusive": "MinExclusive",
    "minInclusive": "MinInclusive",
    "maxExclusive": "MaxExclusive",
    "maxInclusive": "MaxInclusive",
    "equals": "Equals",
    "disjoint": "Disjoint",
    "lessThan": "LessThan",
    "lessThanOrEquals": "LessThanOrEquals",
    "hasValue": "HasValue",
}
_ONE_VALUE = {"datatype": "Datatype", "nodeKind": "NodeKind"}
_LENGTHS = {"minLength": "MinLength", "maxLength": "MaxLength"}
_COUNTS = {"minCount": "MinCount", "maxCount": "MaxCount"}
_QUALIFIED = {"qualifiedMinCount": "QualifiedMinCount", "qualifiedMaxCount": "QualifiedMaxCount"}
_ONE_SHAPE = {"node": "Node", "property": "Property", "not": "Not"}
_SHAPE_LISTS = {"and": "And", "or": "Or", "xone": "Xone"}
_NAMED = {"equals", "disjoint", "lessThan", "lessThanOrEquals", "class", "datatype", "nodeKind"}
_BOUNDS = {"minExclusive", "minInclusive", "maxExclusive", "maxInclusive"}
_PARAMETERS = {
    *(*_EACH_VALUE, *_ONE_VALUE, *_LENGTHS, *_COUNTS, *_ONE_SHAPE, *_SHAPE_LISTS),
    *("in", "languageIn", "uniqueLang", "pattern", "closed", "qualifiedValueShape", "sparql"),
}


class Reader:
    """Reads the shapes of one graph. What it does not know, or is ill-formed, raises NotCompilable."""

    def __init__(self, graph: Triples) -> None:
        self.graph = graph
        self._read: dict[str, Shape] = {}
        self._open: list[str] = []
        self._own = self._component_parameters()
        self._unknown: str | None = next((reason for reason in self._foreign()), None)

    def targeted(self) -> list[str]:
        """The shapes that have a target, in the order of the graph."""
        found = {node: None for name in _TARGETS for node in self.graph.having(sh(name))}
        for node in self.graph.having(TYPE):
            if self._is_implicit(node):
                found[node] = None
        return list(found)

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
        return any(sh(name) in self.graph.about(node) for name in (*_TARGETS, *_PARAMETERS))

    # --- targets ------------------------------------------------------------------------------------------------

    def targets(self, node: str) -> Targets:
        classes = list(self.graph.objects(node, sh("targetClass")))
        if self._is_implicit(node):
            classes.append(node)
        nodes = self.graph.objects(node, sh("targetNode"))
        subjects_of, objects_of = self.graph.objects(node, sh("targetSubjectsOf")), self.graph.objects(node, sh("targetObjectsOf"))
        if not all(is_iri(term) for term in (*classes, *subjects_of, *objects_of)) or any(is_blank(term) for term in nodes):
            raise NotCompilable("a target that is a blank node or a literal")
        selects = self.graph.objects(node, sh("target"))
        for target in selects:
            if len(self.graph.objects(target, sh("select"))) != 1 or set(self.graph.about(target)) - {TYPE, sh("select"), sh("prefixes")}:
                raise NotCompilable("a sh:target that is not a sh:SPARQLTarget with one sh:select")
        return Targets(tuple(classes), tuple(nodes), tuple(subjects_of), tuple(objects_of), tuple(selects))

    # --- shapes -------------------------------------------------------------------------------------------------

    def shape(self, node: str) -> Shape:
        """A shape with all that it refers to. Raises NotCompilable."""
        if self._unknown:
            raise NotCompilable(self._unknown)
        if node in self._open:
            raise NotCompilable("a shape that refers to itself")
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
            raise NotCompilable(f"{node} is no shape")
        types = self.graph.objects(node, TYPE)
        paths = self.graph.objects(node, sh("path"))
        if len(paths) > 1 or (sh("NodeShape") in types and paths) or (sh("PropertyShape") in types and not paths):
            raise NotCompilable("an ill-formed shape: its type and its sh:path do not fit")
        for predicate in about:
            if predicate in self._own:
                raise NotCompilable(f"a constraint component of its own ({predicate})")
        severities, deactivated = self.graph.objects(node, sh("severity")), self.graph.objects(node, sh("deactivated"))
        if len(severities) > 1 or len(deactivated) > 1 or not all(map(is_iri, severities)):
            raise NotCompilable("an ill-formed shape: sh:severity or sh:deactivated")
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
        """Whether a switch is on. Raises NotCompilable for other values than true and false."""
        if len(values) > 1 or not set(values) <= {TRUE, FALSE}:
            raise NotCompilable(f"an ill-formed sh:{name}")
        return values == [TRUE]

    def messages(self, node: str) -> tuple[Message, ...]:
        """The messages of a shape or a SPARQL constraint. Raises NotCompilable for what is no text."""
        found = self.graph.objects(node, sh("message"))
        if not all(map(is_literal, found)):
            raise NotCompilable("an ill-formed sh:message")
        return tuple(Message(literal.value, literal.language) for literal in map(self.graph.literal, found))

    def _constraints(self, node: str, is_property: bool) -> list[Constraint]:
        found: list[Constraint] = []
        about = self.graph.about(node)
        for predicate, values in about.items():
            if predicate.startswith(f"<{SH}"):
                name = predicate[len(SH) + 1 : -1]
                if name not in _NEUTRAL:
                    found += self._constraint(node, name, values, is_property)
        return found

    def _constraint(self, node: str, name: str, values: list[str], is_property: bool) -> list[Constraint]:
        if name in _EACH_VALUE or name in _ONE_VALUE:
            self._check(name, values, is_property)
            return [Constraint((_EACH_VALUE | _ONE_VALUE)[name], value) for value in values]
        if name in _LENGTHS or name in _COUNTS:
            number = self.graph.integer(values[0]) if len(values) == 1 else None
            if number is None or number < 0 or (name in _COUNTS and not is_property):
                raise NotCompilable(f"an ill-formed sh:{name}")
            return [Constraint((_LENGTHS | _COUNTS)[name], number=number)]
        if name in _ONE_SHAPE:
            return [Constraint(_ONE_SHAPE[name], value, shapes=(self._referred(name, value),)) for value in values]
        if name in _SHAPE_LISTS:
            return [
                Constraint(_SHAPE_LISTS[name], value, shapes=tuple(self.shape(item) for item in self._list(name, value)))
                for value in values
            ]
        if name in ("in", "languageIn"):
            if len(values) != 1:
                raise NotCompilable(f"several sh:{name}")
            items = self._list(name, values[0], empty=True)
            if any(is_blank(item) for item in items) or (name == "languageIn" and not all(map(is_literal, items))):
                raise NotCompilable(f"sh:{name} with what cannot be compared")
            return [Constraint("In" if name == "in" else "LanguageIn", values[0], tuple(items))]
        if name == "uniqueLang":
            if not is_property:
                raise NotCompilable("an ill-formed sh:uniqueLang")
            # SHACL asks for true itself: "1"^^xsd:boolean is not.
            return [Constraint("UniqueLang")] if values == [TRUE] else []
        if name == "pattern":
            flags = [self.graph.text(flag) for flag in self.graph.objects(node, sh("flags"))]
            if len(flags) > 1 or not all(map(is_literal, values)):
                raise NotCompilable("an ill-formed sh:pattern")
            return [Constraint("Pattern", self.graph.text(value), (flags[0] if flags else "",)) for value in values]
        if name == "closed":
            return self._closed(node, values)
        if name == "qualifiedValueShape":
            return self._qualified(node, values, is_property)
        if name == "sparql":
            return [Constraint("SPARQL", value) for value in values]
        if name == "ignoredProperties" and self.graph.objects(node, sh("closed")):
            return []
        if name == "flags" and self.graph.objects(node, sh("pattern")):
            return []
        if name in _QUALIFIED or name == "qualifiedValueShapesDisjoint":
            if is_property and not self.graph.objects(node, sh("qualifiedValueShape")):
                raise NotCompilable(f"sh:{name} without sh:qualifiedValueShape")
            return []
        if name in ("select", "prefixes") and self.graph.subjects(sh("sparql"), node):
            return []  # the shape is its own SPARQL constraint
        raise NotCompilable(f"sh:{name}")

    def _check(self, name: str, values: list[str], is_property: bool) -> None:
        if any(is_blank(value) for value in values) or (name in _NAMED and not all(map(is_iri, values))):
            raise NotCompilable(f"an ill-formed sh:{name}")
        if name in _BOUNDS and not all(map(is_literal, values)):
            raise NotCompilable(f"an ill-formed sh:{name}")
        if name in _ONE_VALUE and len(values) > 1:
            raise NotCompilable(f"several sh:{name}")
        if name.startswith("lessThan") and not is_property:
            raise NotCompilable(f"sh:{name} at a node shape")

    def _referred(self, name: str, node: str) -> Shape:
        shape = self.shape(node)
        if (name == "property" and shape.path is None) or (name == "node" and shape.path is not None):
            raise NotCompilable(f"sh:{name} with a shape of the wrong kind")
        return shape

    def _list(self, name: str, node: str, *, empty: bool = False) -> list[str]:
        items = self.graph.items(node)
        if items is None or not (items or empty):
            raise NotCompilable(f"sh:{name} without a well-formed list")
        return items

    def _closed(self, node: str, values: list[str]) -> list[Constraint]:
        if not self.flag("closed", values):
            return []
        allowed = [
            item
            for value in self.graph.objects(node, sh("ignoredProperties"))
            for item in self._list("ignoredProperties", value, empty=True)
        ]
        for shape in self.graph.objects(node, sh("property")):
            allowed += [path for path in self.graph.objects(shape, sh("path")) if is_iri(path)]
        if not all(map(is_iri, allowed)):
            raise NotCompilable("an ill-formed sh:ignoredProperties")
        return [Constraint("Closed", values=tuple(allowed))]

    def _qualified(self, node: str, values: list[str], is_property: bool) -> list[Constraint]:
        if not is_property:
            return []
        disjoint = self.graph.objects(node, sh("qualifiedValueShapesDisjoint"))
        if not set(disjoint) <= {TRUE, FALSE}:
            raise NotCompilable("an ill-formed sh:qualifiedValueShapesDisjoint")
        found = []
        for value in values:
            siblings: dict[str, None] = {}
            if TRUE in disjoint:
                for parent in self.graph.subjects(sh("property"), node):
                    for other in self.graph.objects(parent, sh("property")):
                        siblings |= {shape: None for shape in self.graph.objects(other, sh("qualifiedValueShape")) if shape != value}
            shapes = (self.shape(value),)
            for name, component in _QUALIFIED.items():
                numbers = [self.graph.integer(term) for term in self.graph.objects(node, sh(name))]
                if len(numbers) > 1 or None in numbers:
                    raise NotCompilable(f"an ill-formed sh:{name}")
                for number in numbers:
                    apart = tuple(self.shape(shape) for shape in siblings)
                    found.append(Constraint(component, value, number=number or 0, shapes=shapes, siblings=apart))
        if not found:
            raise NotCompilable("sh:qualifiedValueShape without a count")
        return found

    # --- paths --------------------------------------------------------------------------------------------------

    def path(self, node: str, depth: int = 0) -> Path:
        """A property path. Raises NotCompilable where it is ill-formed."""
        if is_iri(node):
            return Predicate(node)
        about = self.graph.about(node)
        if is_literal(node) or depth > 9:
            raise NotCompilable("an ill-formed path")
        if f"<{RDF}first>" in about:
            items = self.graph.items(node) or []
            if len(items) < 2:
                raise NotCompilable("an ill-formed sequence path")
            return Sequence(tuple(self.path(item, depth + 1) for item in items))
        if len(about) == 1:
            ((predicate, values),) = about.items()
            repeats = {sh("zeroOrMorePath"): "*", sh("oneOrMorePath"): "+", sh("zeroOrOnePath"): "?"}
            if len(values) == 1 and predicate == sh("inversePath"):
                return Inverse(self.path(values[0], depth + 1))
            if len(values) == 1 and predicate in repeats:
                return Repeated(self.path(values[0], depth + 1), repeats[predicate])
            if len(values) == 1 and predicate == sh("alternativePath"):
                members = self._list("alternativePath", values[0])
                if len(members) > 1:
                    return Alternative(tuple(self.path(item, depth + 1) for item in members))
        raise NotCompilable("an ill-formed path")
