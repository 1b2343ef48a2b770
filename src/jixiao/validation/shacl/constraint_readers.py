"""Read the constraint components of SHACL from the parameters of a shape (https://www.w3.org/TR/shacl/#core-components).

A parameter is read by the function that COMPONENT_PARAMETERS has for it; what stands in no table is not compiled, and pySHACL checks it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ...rdf.namespaces import XSD
from .model import Constraint, Shape, UnsupportedShapeError, sh
from .triples import Triples, is_blank, is_iri, is_literal

__all__ = ["COMPONENT_PARAMETERS", "FALSE", "TRUE", "Parameter", "read_constraints"]

TRUE, FALSE = f'"true"^^<{XSD}boolean>', f'"false"^^<{XSD}boolean>'
_QUALIFIED_COUNTS = {"qualifiedMinCount": "QualifiedMinCount", "qualifiedMaxCount": "QualifiedMaxCount"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a shape: the local name of its predicate, and its values as N-Triples. ``is_property``: the shape has a path."""

    node: str
    name: str
    values: tuple[str, ...]
    is_property: bool

    @property
    def ill_formed(self) -> UnsupportedShapeError:
        return UnsupportedShapeError(f"an ill-formed sh:{self.name}")


class ShapesContext(Protocol):
    """What a constraint may ask of the shapes that it stands among."""

    graph: Triples

    def shape(self, node: str) -> Shape: ...

    def list_of(self, name: str, node: str, *, empty: bool = False) -> list[str]: ...

    def flag(self, name: str, values: list[str]) -> bool: ...


ConstraintReader = Callable[[ShapesContext, Parameter], list[Constraint]]


def read_constraints(context: ShapesContext, parameter: Parameter) -> list[Constraint]:
    """Read what a parameter demands. Raises UnsupportedShapeError where it is ill-formed, or of no component that is compiled."""
    reader = COMPONENT_PARAMETERS.get(parameter.name) or _DEPENDENT.get(parameter.name)
    if reader is None:
        raise UnsupportedShapeError(f"sh:{parameter.name}")
    return reader(context, parameter)


# -- components with a value for each constraint ---------------------------------------------------------------------------


def _each_value(component: str, *checks: Callable[[Parameter], bool]) -> ConstraintReader:
    """Read a component that has a constraint for each of its values; ``checks`` tell whether they are well-formed."""

    def read(_context: ShapesContext, parameter: Parameter) -> list[Constraint]:
        if any(map(is_blank, parameter.values)) or not all(check(parameter) for check in checks):
            raise parameter.ill_formed
        return [Constraint(component, value) for value in parameter.values]

    return read


def _iris(parameter: Parameter) -> bool:
    return all(map(is_iri, parameter.values))


def _literals(parameter: Parameter) -> bool:
    return all(map(is_literal, parameter.values))


def _single(parameter: Parameter) -> bool:
    return len(parameter.values) == 1


def _at_property_shape(parameter: Parameter) -> bool:
    return parameter.is_property


# -- components with numbers, lists and switches ---------------------------------------------------------------------------


def _number(component: str, *checks: Callable[[Parameter], bool]) -> ConstraintReader:
    """Read a component whose one value is a whole number from 0."""

    def read(context: ShapesContext, parameter: Parameter) -> list[Constraint]:
        number = context.graph.integer(parameter.values[0]) if _single(parameter) else None
        if number is None or number < 0 or not all(check(parameter) for check in checks):
            raise parameter.ill_formed
        return [Constraint(component, number=number)]

    return read


def _term_list(component: str, allowed: Callable[[str], bool]) -> ConstraintReader:
    """Read a component whose one value is a list of terms that can be compared."""

    def read(context: ShapesContext, parameter: Parameter) -> list[Constraint]:
        if not _single(parameter):
            raise UnsupportedShapeError(f"several sh:{parameter.name}")
        items = context.list_of(parameter.name, parameter.values[0], empty=True)
        if not all(map(allowed, items)):
            raise UnsupportedShapeError(f"sh:{parameter.name} with what cannot be compared")
        return [Constraint(component, parameter.values[0], tuple(items))]

    return read


def _unique_lang(_context: ShapesContext, parameter: Parameter) -> list[Constraint]:
    if not parameter.is_property:
        raise parameter.ill_formed
    # SHACL asks for true itself: "1"^^xsd:boolean is not.
    return [Constraint("UniqueLang")] if parameter.values == (TRUE,) else []


def _pattern(context: ShapesContext, parameter: Parameter) -> list[Constraint]:
    flags = [context.graph.text(flag) for flag in context.graph.objects(parameter.node, sh("flags"))]
    if len(flags) > 1 or not _literals(parameter):
        raise parameter.ill_formed
    return [Constraint("Pattern", context.graph.text(value), (flags[0] if flags else "",)) for value in parameter.values]


def _closed(context: ShapesContext, parameter: Parameter) -> list[Constraint]:
    """https://www.w3.org/TR/shacl/#ClosedConstraintComponent"""
    graph, node = context.graph, parameter.node
    if not context.flag("closed", list(parameter.values)):
        return []
    ignored = graph.objects(node, sh("ignoredProperties"))
    allowed = [item for value in ignored for item in context.list_of("ignoredProperties", value, empty=True)]
    for shape in graph.objects(node, sh("property")):
        allowed += [path for path in graph.objects(shape, sh("path")) if is_iri(path)]
    if not all(map(is_iri, allowed)):
        raise UnsupportedShapeError("an ill-formed sh:ignoredProperties")
    return [Constraint("Closed", values=tuple(allowed))]


# -- components that refer to shapes ---------------------------------------------------------------------------------------


def _one_shape(component: str, fits: Callable[[Shape], bool] = lambda _shape: True) -> ConstraintReader:
    """Read a component each of whose values is a shape, of a kind that ``fits``."""

    def read(context: ShapesContext, parameter: Parameter) -> list[Constraint]:
        shapes = [(value, context.shape(value)) for value in parameter.values]
        if not all(fits(shape) for _, shape in shapes):
            raise UnsupportedShapeError(f"sh:{parameter.name} with a shape of the wrong kind")
        return [Constraint(component, value, shapes=(shape,)) for value, shape in shapes]

    return read


def _shape_list(component: str) -> ConstraintReader:
    """Read a component each of whose values is a list of shapes (https://www.w3.org/TR/shacl/#core-components-logical)."""

    def read(context: ShapesContext, parameter: Parameter) -> list[Constraint]:
        lists = ((value, context.list_of(parameter.name, value)) for value in parameter.values)
        return [Constraint(component, value, shapes=tuple(map(context.shape, items))) for value, items in lists]

    return read


def _qualified(context: ShapesContext, parameter: Parameter) -> list[Constraint]:
    """https://www.w3.org/TR/shacl/#QualifiedValueShapeConstraintComponent"""
    if not parameter.is_property:
        return []
    disjoint = context.graph.objects(parameter.node, sh("qualifiedValueShapesDisjoint"))
    if not set(disjoint) <= {TRUE, FALSE}:
        raise UnsupportedShapeError("an ill-formed sh:qualifiedValueShapesDisjoint")
    counts = [count for name in _QUALIFIED_COUNTS for count in _counts(context.graph, parameter.node, name)]
    if not counts:
        raise UnsupportedShapeError("sh:qualifiedValueShape without a count")
    constraints = []
    for value in parameter.values:
        siblings = tuple(map(context.shape, _siblings(context.graph, parameter.node, value) if TRUE in disjoint else ()))
        shapes = (context.shape(value),)
        constraints += [Constraint(component, value, number=number, shapes=shapes, siblings=siblings) for component, number in counts]
    return constraints


def _counts(graph: Triples, node: str, name: str) -> list[tuple[str, int]]:
    numbers = [graph.integer(term) for term in graph.objects(node, sh(name))]
    if len(numbers) > 1 or None in numbers:
        raise UnsupportedShapeError(f"an ill-formed sh:{name}")
    return [(_QUALIFIED_COUNTS[name], number or 0) for number in numbers]


def _siblings(graph: Triples, node: str, value: str) -> list[str]:
    """The sibling shapes of a qualified value shape, in the order of the graph, each once."""
    siblings = (
        shape
        for parent in graph.subjects(sh("property"), node)
        for other in graph.objects(parent, sh("property"))
        for shape in graph.objects(other, sh("qualifiedValueShape"))
    )
    return list(dict.fromkeys(shape for shape in siblings if shape != value))


def _sparql(_context: ShapesContext, parameter: Parameter) -> list[Constraint]:
    """https://www.w3.org/TR/shacl/#sparql-constraints"""
    return [Constraint("SPARQL", value) for value in parameter.values]


# -- parameters that belong to others --------------------------------------------------------------------------------------


def _beside(name: str, *, only_at_property: bool = False) -> ConstraintReader:
    """Read a parameter that only says more about the parameter ``name``, which must be there."""

    def read(context: ShapesContext, parameter: Parameter) -> list[Constraint]:
        if context.graph.objects(parameter.node, sh(name)) or (only_at_property and not parameter.is_property):
            return []
        raise UnsupportedShapeError(f"sh:{parameter.name} without sh:{name}" if only_at_property else f"sh:{parameter.name}")

    return read


def _of_own_constraint(context: ShapesContext, parameter: Parameter) -> list[Constraint]:
    """Read a parameter of a SPARQL constraint; a shape may be its own."""
    if context.graph.subjects(sh("sparql"), parameter.node):
        return []
    raise UnsupportedShapeError(f"sh:{parameter.name}")


#: By the local name of a parameter: how the component is read that a shape has because of it.
COMPONENT_PARAMETERS: Mapping[str, ConstraintReader] = {
    "class": _each_value("Class", _iris),
    "datatype": _each_value("Datatype", _iris, _single),
    "nodeKind": _each_value("NodeKind", _iris, _single),
    "minExclusive": _each_value("MinExclusive", _literals),
    "minInclusive": _each_value("MinInclusive", _literals),
    "maxExclusive": _each_value("MaxExclusive", _literals),
    "maxInclusive": _each_value("MaxInclusive", _literals),
    "equals": _each_value("Equals", _iris),
    "disjoint": _each_value("Disjoint", _iris),
    "lessThan": _each_value("LessThan", _iris, _at_property_shape),
    "lessThanOrEquals": _each_value("LessThanOrEquals", _iris, _at_property_shape),
    "hasValue": _each_value("HasValue"),
    "minLength": _number("MinLength"),
    "maxLength": _number("MaxLength"),
    "minCount": _number("MinCount", _at_property_shape),
    "maxCount": _number("MaxCount", _at_property_shape),
    "in": _term_list("In", lambda item: not is_blank(item)),
    "languageIn": _term_list("LanguageIn", is_literal),
    "uniqueLang": _unique_lang,
    "pattern": _pattern,
    "closed": _closed,
    "node": _one_shape("Node", lambda shape: shape.path is None),
    "property": _one_shape("Property", lambda shape: shape.path is not None),
    "not": _one_shape("Not"),
    "and": _shape_list("And"),
    "or": _shape_list("Or"),
    "xone": _shape_list("Xone"),
    "qualifiedValueShape": _qualified,
    "sparql": _sparql,
}
#: Parameters that alone make no node a shape.
_DEPENDENT: Mapping[str, ConstraintReader] = {
    "ignoredProperties": _beside("closed"),
    "flags": _beside("pattern"),
    **dict.fromkeys((*_QUALIFIED_COUNTS, "qualifiedValueShapesDisjoint"), _beside("qualifiedValueShape", only_at_property=True)),
    **dict.fromkeys(("select", "prefixes"), _of_own_constraint),
}
