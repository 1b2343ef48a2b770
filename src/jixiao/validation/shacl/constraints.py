"""Shapes as conditions in SPARQL.

``Conditions.wrong`` gives patterns whose answers are the violations of a constraint, ``Conditions.conforms`` an expression that
is never an error. Where shapes refer to shapes, the latter stands in the former as EXISTS. Paths are walked step by step with
LATERAL (SEP-0006), because Oxigraph would join the whole graph for each EXISTS of several patterns.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from ...rdf.namespaces import RDFS
from .filters import TRUE, Exists, Expression, Not, Test, all_of, any_of, negated, text, where
from .literals import datatype, language_in, length, matches, node_kind, one_of, ordered
from .model import Constraint, Path, Sequence, Shape, UnsupportedShapeError
from .paths import is_plain, predicates, split, written
from .requirements import Needs
from .triples import TYPE, Triples

_SUB_CLASS = f"<{RDFS}subClassOf>"
_COUNTS = {"MinCount", "MaxCount", "QualifiedMinCount", "QualifiedMaxCount"}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong about a focus node: a pattern to follow one that binds the focus node, with the variables it binds.

    ``also``: variables by which results differ that are the same otherwise.
    """

    pattern: str
    value: str | None = None
    path: str | None = None
    also: tuple[str, ...] = ()


class Conditions:
    """Makes conditions, noting in ``needs`` what they can match.

    ``subclasses``: whether the data may hold rdfs:subClassOf; without, patterns are shorter, and right only where it does not.
    """

    def __init__(self, graph: Triples, *, subclasses: bool) -> None:
        self.graph, self.subclasses = graph, subclasses
        self.needs = Needs()
        self._numbers = count()

    def new(self) -> str:
        """A variable that is not used yet."""
        return f"?_{next(self._numbers)}"

    # --- patterns -----------------------------------------------------------------------------------------------

    def walk(self, start: str, path: Path, end: str, *, bound: bool = False) -> str:
        """A pattern of what a path leads to from ``start``, which is bound; an end may be found several times.

        ``bound``: ``end`` is a term, or bound.
        """
        self.needs.predicates |= predicates(path)
        empty, rest = split(path)
        found = [self._steps(start, rest, end)] if rest else []
        if empty:
            found.append(f"FILTER(sameTerm({start}, {end}))" if bound else f"BIND({start} AS {end})")
        return found[0] if len(found) == 1 else " UNION ".join(f"{{ {pattern} }}" for pattern in found)

    def _steps(self, start: str, path: Path, end: str) -> str:
        if not isinstance(path, Sequence):
            return f"{start} {written(path)} {end}"
        first, *others = path.steps
        if not others:
            return self._steps(start, first, end)
        middle = self.new()
        return f"{self._steps(start, first, middle)} LATERAL {{ {self._steps(middle, Sequence(tuple(others)), end)} }}"

    def instance(self, node: str, kind: str) -> str:
        """A pattern that holds where a node is a SHACL instance of a class."""
        if not self.subclasses:
            self.needs.use_class(kind)
            return f"{node} {TYPE} {kind}"
        self.needs.use(TYPE)
        self.needs.use(_SUB_CLASS)
        middle = self.new()
        return f"{node} {TYPE} {middle} LATERAL {{ {middle} {_SUB_CLASS}* {kind} }}"

    def _apart(self, start: str, path: Path, end: str) -> str | None:
        """The same as a pattern of its own, where that pays: of several steps, each of which can be walked from either end."""
        if not isinstance(path, Sequence) or not is_plain(path):
            return None
        nodes = [start, *(self.new() for _ in path.steps[1:]), end]
        return " . ".join(f"{nodes[i]} {written(step)} {nodes[i + 1]}" for i, step in enumerate(path.steps))

    # --- violations ---------------------------------------------------------------------------------------------

    def wrong(self, shape: Shape, constraint: Constraint, focus: str, *, many: bool = False) -> list[Wrong]:
        """The violations of a constraint by a focus node. Raises UnsupportedShapeError.

        ``many``: the pattern that this follows has many focus nodes, and nothing else in it is bound in what follows.
        """
        component = constraint.component
        if component in _COUNTS or component == "HasValue":
            return [Wrong(where(negated(self.holds(shape, constraint, focus)), many=many))]
        value, reached = self._value_nodes(shape, focus)
        match component:
            case "Closed":
                return [self._closed(shape, constraint, value, reached)]
            case "UniqueLang":
                return [self._languages(shape, focus, value, reached)]
            case "Equals":
                return self._equals(shape, constraint, focus, value, reached)
            case "Disjoint":
                self.needs.use(constraint.value)
                return [Wrong(f"{reached} FILTER EXISTS {{ {focus} {constraint.value} {value} }}", value)]
            case "LessThan" | "LessThanOrEquals":
                self.needs.use(constraint.value)
                other = self.new()
                stated = f"{reached} LATERAL {{ {focus} {constraint.value} {other} }}"
                return [Wrong(f"{stated} {where(negated(ordered(component, value, other)), many=False)}", value, also=(other,))]
        failing = where(negated(self._holds_of_value(constraint, value)), many=many and not reached)
        return [Wrong(f"{reached} {failing}", value)]

    def _value_nodes(self, shape: Shape, focus: str) -> tuple[str, str]:
        """The variable of a focus node's value nodes, and the pattern that binds it: of a node shape the focus node itself."""
        if shape.path is None:
            return focus, ""
        value = self.new()
        return value, f"LATERAL {{ {self.walk(focus, shape.path, value)} }}"

    def _closed(self, shape: Shape, constraint: Constraint, value: str, reached: str) -> Wrong:
        self.needs.everything = True
        path, found = self.new(), self.new()
        allowed = [Not(Test(f"sameTerm({path}, {name})")) for name in constraint.values]
        resource = Not(Test(f"(sameTerm({path}, {TYPE}) && sameTerm({found}, <{RDFS}Resource>))"))
        pattern = f"{reached} LATERAL {{ {value} {path} {found} }} FILTER({text(all_of([*allowed, resource]))})"
        return Wrong(pattern, found, path, (value,) if shape.path is not None else ())

    def _languages(self, shape: Shape, focus: str, value: str, reached: str) -> Wrong:
        assert shape.path is not None
        other, language = self.new(), self.new()
        same = f'isLITERAL({value}) && LANG({value}) != "" && LCASE(LANG({value})) = LCASE(LANG({other})) && !sameTerm({value}, {other})'
        pattern = f"{reached} LATERAL {{ {self.walk(focus, shape.path, other)} }} FILTER({same})"
        return Wrong(f"{pattern} BIND(LCASE(LANG({value})) AS {language})", also=(language,))

    def _equals(self, shape: Shape, constraint: Constraint, focus: str, value: str, reached: str) -> list[Wrong]:
        self.needs.use(constraint.value)
        stated = self.new()
        among = Test(f"sameTerm({focus}, {stated})") if shape.path is None else Exists(self.walk(focus, shape.path, stated, bound=True))
        return [
            Wrong(f"{reached} FILTER NOT EXISTS {{ {focus} {constraint.value} {value} }}", value),
            Wrong(f"LATERAL {{ {focus} {constraint.value} {stated} }} FILTER({text(negated(among))})", stated),
        ]

    # --- conditions ---------------------------------------------------------------------------------------------

    def conforms(self, shape: Shape, node: str) -> Expression:
        """Whether a bound node conforms to a shape. Raises UnsupportedShapeError."""
        if shape.deactivated:
            return TRUE
        return all_of(self.holds(shape, constraint, node) for constraint in shape.constraints)

    def holds(self, shape: Shape, constraint: Constraint, focus: str) -> Expression:
        """Whether a focus node violates nothing of one constraint of its shape."""
        match constraint.component:
            case "MinCount" | "QualifiedMinCount":
                return self._at_least(shape, focus, constraint.number, constraint)
            case "MaxCount" | "QualifiedMaxCount":
                return negated(self._at_least(shape, focus, constraint.number + 1, constraint))
            case "HasValue" if shape.path is None:
                return Test(f"sameTerm({focus}, {constraint.value})")
            case "HasValue" if shape.path is not None:
                return Exists(self.walk(focus, shape.path, constraint.value, bound=True), self._apart(focus, shape.path, constraint.value))
            case "SPARQL":
                raise UnsupportedShapeError("a SPARQL constraint of a shape that another refers to")
            case "UniqueLang" | "Equals" | "Disjoint" | "Closed" | "LessThan" | "LessThanOrEquals":
                return all_of(Not(Exists(f"{{}} {wrong.pattern}")) for wrong in self.wrong(shape, constraint, focus))
        if shape.path is None:
            return self._holds_of_value(constraint, focus)
        value = self.new()
        failing = where(negated(self._holds_of_value(constraint, value)), many=False)
        return Not(Exists(f"{self.walk(focus, shape.path, value)} {failing}"))

    def _at_least(self, shape: Shape, focus: str, number: int, constraint: Constraint) -> Expression:
        """Whether a node has so many values, of a qualified count: values that conform, and to none of the sibling shapes."""
        if number == 0:
            return TRUE
        assert shape.path is not None
        value = self.new()
        pattern, apart = self.walk(focus, shape.path, value), self._apart(focus, shape.path, value)
        if constraint.shapes:
            siblings = (negated(self.conforms(sibling, value)) for sibling in constraint.siblings)
            pattern += f" {where(all_of([self.conforms(constraint.shapes[0], value), *siblings]), many=False)}"
            apart = None
        if number == 1:
            return Exists(pattern, apart)
        return Exists(f"SELECT {focus} WHERE {{ {pattern} }} GROUP BY {focus} HAVING (COUNT(DISTINCT {value}) >= {number})")

    def _holds_of_value(self, constraint: Constraint, value: str) -> Expression:
        """Whether a value node violates nothing of a constraint that looks at each value node by itself."""
        match constraint.component:
            case "Class":
                return Exists(self.instance(value, constraint.value))
            case "Datatype":
                return datatype(constraint.value, value)
            case "NodeKind":
                return node_kind(constraint.value, value)
            case "MinExclusive" | "MinInclusive" | "MaxExclusive" | "MaxInclusive":
                return ordered(constraint.component, value, constraint.value)
            case "MinLength" | "MaxLength":
                return length(constraint.component, constraint.number, value)
            case "Pattern":
                return matches(constraint.value, constraint.values[0].lower(), value)
            case "LanguageIn":
                return language_in((self.graph.text(tag) for tag in constraint.values), value)
            case "In":
                return one_of(constraint.values, value)
        return self._combines(constraint, value)

    def _combines(self, constraint: Constraint, value: str) -> Expression:
        """Whether a value node conforms to the shapes that a constraint names, as it combines them."""
        shapes = constraint.shapes
        match constraint.component:
            case "Node" | "Property":
                return self.conforms(shapes[0], value)
            case "Not":
                return negated(self.conforms(shapes[0], value))
            case "And":
                return all_of(self.conforms(shape, value) for shape in shapes)
            case "Or":
                return any_of(self.conforms(shape, value) for shape in shapes)
            case "Xone":
                return Test(f"({' + '.join(f'IF({text(self.conforms(shape, value))}, 1, 0)' for shape in shapes)} = 1)")
        raise UnsupportedShapeError(f"sh:{constraint.component} in another shape")
