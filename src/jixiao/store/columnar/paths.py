"""Translate property paths that are more than triples: repeated ones, and negated sets of predicates (SPARQL 1.1, section 18.4)."""

from __future__ import annotations

from ...sparql.algebra import Closure, NegatedSet, Path, Var
from ...sparql.datatypes import ALL, Kind, Kinds
from ...sparql.errors import UnsupportedSparqlError
from ...sparql.literals import kind_of
from ...sparql.results import Term
from .context import Context
from .patterns import RelationBuilder
from .relation import Relation, select
from .sql_values import Rep

_NODES: Kinds = frozenset({Kind.IRI, Kind.BNODE})


def closure(context: Context, pattern: Closure, step: Relation) -> Relation:
    """Translate one or more steps of a path, each pair of ends once."""
    body, starts, ends = _pairs(step, pattern.start, pattern.end)
    return _between(context, pattern, f"({_walk(body)})", starts, ends)


def repeated(context: Context, pattern: Path, modifier: str, step: Relation, start: Var, end: Var) -> Relation:
    """Translate any number of steps (``*``), or none or one (``?``): each pair of ends once, and each node with itself."""
    body, starts, ends = _pairs(step, start, end)
    steps = _walk(body) if modifier == "*" else body
    zero, kinds = _zero_length(context, pattern)
    table = f"(SELECT c0, c1 FROM ({steps}) UNION {zero})" if zero else f"({steps})"
    return _between(context, pattern, table, starts | kinds, ends | kinds)


def negated(context: Context, pattern: Path, path: NegatedSet) -> Relation:
    """Translate a step by any predicate but some, in either direction."""
    parts = []
    if path.forward or not path.backward:
        parts.append(f"SELECT s AS c0, o AS c1 FROM triples WHERE {_other_than(context, path.forward)}")
    if path.backward:
        parts.append(f"SELECT o AS c0, s AS c1 FROM triples WHERE {_other_than(context, path.backward)}")
    starts, ends = (ALL if path.backward else _NODES), (ALL if path.forward or not path.backward else _NODES)
    relation = _between(context, pattern, f"({' UNION ALL '.join(parts)})", starts, ends)
    return Relation(relation.sources, relation.where, relation.columns, None)


def _other_than(context: Context, predicates: tuple[Term, ...]) -> str:
    numbers = [str(context.schema.predicates[p.value].number) for p in predicates if p.value in context.schema.predicates]
    return f"p NOT IN ({', '.join(numbers)})" if numbers else "true"


def _pairs(step: Relation, start: Var, end: Var) -> tuple[str, Kinds, Kinds]:
    """The distinct pairs of ends of one step as SQL, and their kinds."""
    ends = [step.columns[start.name], step.columns[end.name]]
    if any(value.rep is not Rep.ID or value.nullable for value in ends):
        raise UnsupportedSparqlError("a path over calculated values")
    return select(step, [value.sql for value in ends], distinct=True), ends[0].kinds, ends[1].kinds


def _walk(body: str) -> str:
    return (
        f"WITH RECURSIVE step AS MATERIALIZED ({body}), walk AS (SELECT c0, c1 FROM step UNION "
        f"SELECT walk.c0, step.c1 FROM walk JOIN step ON walk.c1 = step.c0) SELECT c0, c1 FROM walk"
    )


def _zero_length(context: Context, pattern: Path) -> tuple[str, Kinds]:
    """The paths of no step: of a term that the query names, though the data may lack it; else of each node of the data."""
    terms = {node for node in (pattern.subject, pattern.object) if isinstance(node, Term)}
    if len(terms) > 1:
        return "", frozenset()
    if not terms:
        return "SELECT s, s FROM triples UNION SELECT o, o FROM triples", ALL
    term = terms.pop()
    number = context.flow(context.constant(term)).sql
    return f"SELECT {number}::BIGINT, {number}::BIGINT", frozenset({kind_of(term)})


def _between(context: Context, pattern: Path | Closure, table: str, starts: Kinds, ends: Kinds) -> Relation:
    parts = RelationBuilder(context)
    name = parts.table(table)
    parts.bind(pattern.subject, f"{name}.c0", starts)
    parts.bind(pattern.object, f"{name}.c1", ends)
    return parts.relation()
