"""Translate property paths that are more than triples: repeated ones, and negated sets of predicates (SPARQL 1.1, section 18.4)."""

from __future__ import annotations

from ...sparql.algebra import Closure, NegatedSet, Path, Var
from ...sparql.datatypes import ALL, Kind, Kinds
from ...sparql.errors import UnsupportedSparqlError
from ...sparql.literals import kind_of
from ...sparql.results import Term
from .context import Context
from .graphs import Graphs, Scope
from .patterns import RelationBuilder
from .relation import Relation, select
from .sql_values import Rep

_NODES: Kinds = frozenset({Kind.IRI, Kind.BNODE})
_IRIS: Kinds = frozenset({Kind.IRI})
#: Where no graph is named.
UNION = Scope("triples")


def closure(context: Context, pattern: Closure, step: Relation, scope: Scope) -> Relation:
    """Translate one or more steps of a path, each pair of ends once."""
    if _is_empty(step):
        return context.empty(_names(pattern, scope))
    body, starts, ends = _pairs(step, pattern.start, pattern.end, scope)
    return _between(context, pattern, f"({_walk(body, scope)})", starts, ends, scope)


def repeated(
    context: Context, pattern: Path, modifier: str, step: Relation, start: Var, end: Var, scope: Scope, graphs: Graphs
) -> Relation:
    """Translate any number of steps (``*``), or none or one (``?``): each pair of ends once, and each node with itself."""
    zero, kinds = _zero_length(context, pattern, scope, graphs)
    if _is_empty(step):
        return _between(context, pattern, f"({zero})", kinds, kinds, scope) if zero else context.empty(_names(pattern, scope))
    body, starts, ends = _pairs(step, start, end, scope)
    steps = _walk(body, scope) if modifier == "*" else body
    table = f"(SELECT {_columns(scope)} FROM ({steps}) UNION {zero})" if zero else f"({steps})"
    return _between(context, pattern, table, starts | kinds, ends | kinds, scope)


def negated(context: Context, pattern: Path, path: NegatedSet, scope: Scope) -> Relation:
    """Translate a step by any predicate but some, in either direction."""
    parts = []
    table = f"FROM {scope.statements} triples WHERE" if scope.statements != "triples" else "FROM triples WHERE"
    graph = _graph(scope)
    if path.forward or not path.backward:
        parts.append(f"SELECT s AS c0, o AS c1{graph} {table} {_other_than(context, path.forward)}")
    if path.backward:
        parts.append(f"SELECT o AS c0, s AS c1{graph} {table} {_other_than(context, path.backward)}")
    starts, ends = (ALL if path.backward else _NODES), (ALL if path.forward or not path.backward else _NODES)
    relation = _between(context, pattern, f"({' UNION ALL '.join(parts)})", starts, ends, scope)
    return Relation(relation.sources, relation.where, relation.columns, None)


def _is_empty(step: Relation) -> bool:
    """Whether a step is never there, as by a predicate that the data lack."""
    return "false" in step.where


def _names(pattern: Path | Closure, scope: Scope) -> list[str]:
    names = [node.name for node in (pattern.subject, pattern.object) if isinstance(node, Var)]
    return [*names, scope.variable] if scope.variable else names


def _columns(scope: Scope) -> str:
    return "c0, c1, c2" if scope.variable else "c0, c1"


def _graph(scope: Scope) -> str:
    return ", g AS c2" if scope.variable else ""


def _other_than(context: Context, predicates: tuple[Term, ...]) -> str:
    numbers = [str(context.schema.predicates[p.value].number) for p in predicates if p.value in context.schema.predicates]
    return f"p NOT IN ({', '.join(numbers)})" if numbers else "true"


def _pairs(step: Relation, start: Var, end: Var, scope: Scope) -> tuple[str, Kinds, Kinds]:
    """The distinct pairs of ends of one step as SQL, with their graph where that is a variable, and their kinds."""
    names = [start.name, end.name, *([scope.variable] if scope.variable else [])]
    ends = [step.columns[name] for name in names]
    if any(value.rep is not Rep.ID or value.nullable for value in ends):
        raise UnsupportedSparqlError("a path over calculated values")
    return select(step, [value.sql for value in ends], distinct=True), ends[0].kinds, ends[1].kinds


def _walk(body: str, scope: Scope) -> str:
    graph, same = (", walk.c2", " AND walk.c2 = step.c2") if scope.variable else ("", "")
    columns = _columns(scope)
    return (
        f"WITH RECURSIVE step AS MATERIALIZED ({body}), walk AS (SELECT {columns} FROM step UNION "
        f"SELECT walk.c0, step.c1{graph} FROM walk JOIN step ON walk.c1 = step.c0{same}) SELECT {columns} FROM walk"
    )


def _zero_length(context: Context, pattern: Path, scope: Scope, graphs: Graphs) -> tuple[str, Kinds]:
    """The paths of no step: of a term that the query names, though the data may lack it; else of each node of the data."""
    terms = {node for node in (pattern.subject, pattern.object) if isinstance(node, Term)}
    if len(terms) > 1:
        return "", frozenset()
    if not terms:
        graph = ", g AS c2" if scope.variable else ""
        return f"SELECT s AS c0, s AS c1{graph} FROM {scope.statements} UNION SELECT o, o{graph} FROM {scope.statements}", ALL
    term = terms.pop()
    number = context.flow(context.constant(term)).sql
    in_each = f", g AS c2 FROM {graphs.names}" if scope.variable else ""
    return f"SELECT {number}::BIGINT AS c0, {number}::BIGINT AS c1{in_each}", frozenset({kind_of(term)})


def _between(context: Context, pattern: Path | Closure, table: str, starts: Kinds, ends: Kinds, scope: Scope) -> Relation:
    parts = RelationBuilder(context)
    name = parts.table(table)
    parts.bind(pattern.subject, f"{name}.c0", starts)
    parts.bind(pattern.object, f"{name}.c1", ends)
    if scope.variable:
        parts.bind(Var(scope.variable), f"{name}.c2", _IRIS)
    return parts.relation()
