"""Compiles SHACL shapes to SPARQL for Oxigraph. A shape that would not give exactly what SHACL says is left to pySHACL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import pyoxigraph

from ...rdf.namespaces import OWL, RDF, RDFS, SH
from .constraints import Conditions, Wrong
from .model import Constraint, Shape, Targets, UnsupportedShapeError, sh
from .paths import written
from .program import THIS_IRI, Check, Compiled, ConstraintText
from .requirements import Needs, Requirement, class_key, either
from .select_analysis import read_select
from .select_text import check_constraint, expanded, prebound, with_path
from .shapes_reader import Reader
from .triples import TYPE, Triples, is_literal


def compile_shapes(graph: Triples, *, subclasses: bool = True) -> Compiled:
    """Compiles all shapes of a graph that have targets.

    ``subclasses``: whether the data may hold rdfs:subClassOf; without, the queries are shorter, and right only where it does not.
    """
    reader = Reader(graph)
    checks: list[Check] = []
    left: dict[str, str] = {}
    needs = Needs()
    for node in reader.targeted():
        compiler = _Compiler(graph, reader, subclasses=subclasses)
        try:
            found = compiler.checks(reader.shape(node), reader.targets(node))
        except UnsupportedShapeError as reason:
            left[node] = str(reason)
        else:
            checks += found
            needs.add(compiler.conditions.needs)
    return Compiled(tuple(checks), left, needs)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The nodes that a shape is applied to: a pattern that binds ``columns``, the last of which is the focus node.

    ``many``: these are all nodes of a kind, not a few that a query or the shape named.
    """

    pattern: str
    columns: tuple[str, ...]
    required: frozenset[Requirement]
    many: bool = False

    @property
    def focus(self) -> str:
        return self.columns[-1]


class _Compiler:
    """The checks of one shape with targets."""

    def __init__(self, graph: Triples, reader: Reader, *, subclasses: bool) -> None:
        self.graph, self.reader = graph, reader
        self.conditions = Conditions(graph, subclasses=subclasses)

    def checks(self, shape: Shape, targets: Targets) -> list[Check]:
        found = self._shape_checks(shape, self._targets(targets))
        for check in found:
            _parse(check)
        return found

    # --- targets ------------------------------------------------------------------------------------------------

    def _targets(self, targets: Targets) -> _Scope:
        focus = self.conditions.new()
        branches = [self._target_select(target, focus) for target in targets.selects]
        if targets.nodes:
            branches.append((f"VALUES {focus} {{ {' '.join(targets.nodes)} }}", frozenset()))
        for kind in targets.classes:
            needed = TYPE if self.conditions.subclasses else class_key(kind)
            branches.append((self.conditions.instance(focus, kind), frozenset({frozenset({needed})})))
        ends = [(p, f"{focus} {p} []") for p in targets.subjects_of] + [(p, f"[] {p} {focus}") for p in targets.objects_of]
        for predicate, pattern in ends:
            self.conditions.needs.use(predicate)
            branches.append((pattern, frozenset({frozenset({predicate})})))
        pattern = " UNION ".join(f"{{ {pattern} }}" for pattern, _ in branches)
        if len(branches) != 1 or not targets.classes:
            pattern = f"{{ SELECT DISTINCT {focus} WHERE {{ {pattern} }} }}"
        return _Scope(pattern, (focus,), either(required for _, required in branches), not targets.selects and not targets.nodes)

    def _target_select(self, target: str, focus: str) -> tuple[str, frozenset[Requirement]]:
        prefixes = self._prefixes(target)
        text = self.graph.text(self.graph.objects(target, sh("select"))[0])
        read = read_select(text, prefixes)
        if read.projected is None or "this" not in read.projected:
            raise UnsupportedShapeError("a sh:target that does not select ?this by name")
        self.conditions.needs.add(read.needs)
        return f"{{ {expanded(text, prefixes)} }} FILTER(BOUND(?this)) BIND(?this AS {focus})", read.required

    def _prefixes(self, node: str) -> dict[str, str]:
        """The prefixes that a sh:select may use: those it names, and as in pySHACL those of any ontology among the shapes."""
        found: dict[str, str] = {}
        owners = dict.fromkeys(self.graph.objects(node, sh("prefixes")))
        while True:
            imported = {name: None for owner in owners for name in self.graph.objects(owner, f"<{OWL}imports>")}
            if set(imported) <= set(owners):
                break
            owners |= imported
        for prefix, space in (declared for owner in owners for declared in self._declared(owner)):
            if found.setdefault(prefix, space) != space:
                raise UnsupportedShapeError(f"two namespaces of the prefix {prefix}:")
        others = self.graph.subjects(TYPE, f"<{OWL}Ontology>") if owners else []
        return {"rdf": RDF, "rdfs": RDFS, "owl": OWL} | dict(declared for owner in others for declared in self._declared(owner)) | found

    def _declared(self, owner: str) -> list[tuple[str, str]]:
        """The prefixes that a node declares."""
        found = []
        for declaration in self.graph.objects(owner, sh("declare")):
            names, spaces = self.graph.objects(declaration, sh("prefix")), self.graph.objects(declaration, sh("namespace"))
            if len(names) != 1 or len(spaces) != 1 or not is_literal(names[0]) or not is_literal(spaces[0]):
                raise UnsupportedShapeError("an ill-formed sh:declare")
            found.append((self.graph.text(names[0]), self.graph.text(spaces[0])))
        return found

    # --- results ------------------------------------------------------------------------------------------------

    def _shape_checks(self, shape: Shape, scope: _Scope) -> list[Check]:
        if shape.deactivated:
            return []
        return [check for constraint in shape.constraints for check in self._constraint_checks(shape, constraint, scope)]

    def _constraint_checks(self, shape: Shape, constraint: Constraint, scope: _Scope) -> list[Check]:
        if constraint.component == "Property":
            return self._shape_checks(constraint.shapes[0], self._values(shape, scope))
        if constraint.component == "SPARQL":
            return self._sparql(shape, constraint, scope)
        found = []
        for wrong in self.conditions.wrong(shape, constraint, scope.focus, many=scope.many):
            check = self._check(shape, constraint, scope, wrong)
            if constraint.component == "Node":
                columns = tuple(dict.fromkeys([*scope.columns, wrong.value or scope.focus]))
                inner = _Scope(f"{{ {scope.pattern} {wrong.pattern} }}", columns, scope.required)
                check = replace(check, details=tuple(self._shape_checks(constraint.shapes[0], inner)))
            found.append(check)
        return found

    def _values(self, shape: Shape, scope: _Scope) -> _Scope:
        """The value nodes of a shape's focus nodes: of a node shape the focus nodes themselves."""
        if shape.path is None:
            return scope
        value = self.conditions.new()
        pattern = f"{scope.pattern} LATERAL {{ {self.conditions.walk(scope.focus, shape.path, value)} }}"
        return _Scope(pattern, (*scope.columns, value), scope.required)

    def _check(self, shape: Shape, constraint: Constraint, scope: _Scope, wrong: Wrong) -> Check:
        columns = list(dict.fromkeys([*scope.columns, *(name for name in (wrong.value, wrong.path, *wrong.also) if name)]))
        return Check(
            select=f"SELECT DISTINCT {' '.join(columns)} WHERE {{ {scope.pattern} {wrong.pattern} }}",
            shape=shape.head,
            component=f"<{SH}{constraint.component}ConstraintComponent>",
            required=scope.required,
            focus=len(scope.columns) - 1,
            value=columns.index(wrong.value) if wrong.value else None,
            path=columns.index(wrong.path) if wrong.path else None,
        )

    def _sparql(self, shape: Shape, constraint: Constraint, scope: _Scope) -> list[Check]:
        node = constraint.value
        selects, messages = self.graph.objects(node, sh("select")), self.reader.messages(node)
        if len(selects) != 1 or not is_literal(selects[0]):
            raise UnsupportedShapeError("an ill-formed SPARQL constraint")
        if self.reader.flag("deactivated", self.graph.objects(node, sh("deactivated"))):
            return []
        prefixes, text = self._prefixes(node), self.graph.text(selects[0])
        if shape.path is not None:
            text = with_path(text, written(shape.path))
        check_constraint(text)
        read = read_select(text, prefixes)
        if read.projected is None or "this" not in read.projected or "failure" in read.projected or "PATH" in read.variables:
            raise UnsupportedShapeError("a SPARQL constraint that does not select $this by name, or with $PATH or ?failure")
        self.conditions.needs.add(read.needs)
        check = self._check(shape, constraint, scope, Wrong(""))
        constrained = ConstraintText(node, prebound(expanded(text, prefixes)), messages)
        return [replace(check, required=scope.required | read.required, text=constrained)]


def _parse(check: Check) -> None:
    """Raises UnsupportedShapeError where Oxigraph does not take a query."""
    try:
        _empty().query(check.select)
        if check.text:
            _empty().query(check.text.select, custom_functions={pyoxigraph.NamedNode(THIS_IRI): lambda: None})
    except SyntaxError as error:
        raise UnsupportedShapeError(f"SPARQL that Oxigraph does not take: {error}") from error
    for detail in check.details:
        _parse(detail)


@cache
def _empty() -> pyoxigraph.Store:
    return pyoxigraph.Store()
