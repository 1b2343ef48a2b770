"""Translate graph patterns to relations: triples become columns of the table of subjects, joins on one subject become one row of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ...sparql.algebra import Bgp, Node, Values, Var
from ...sparql.datatypes import Kind, Kinds
from ...sparql.results import Term
from .context import Context
from .relation import SUBJECTS, Dependency, Relation, Source, minimal
from .schema import TYPE
from .sql_values import UNBOUND, Rep, SqlValue

_NODES: Kinds = frozenset({Kind.IRI, Kind.BNODE})
_IRIS: Kinds = frozenset({Kind.IRI})


@dataclass(slots=True)
class RelationBuilder:
    """Build a relation part by part."""

    context: Context
    sources: list[Source] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    columns: dict[str, SqlValue] = field(default_factory=dict)
    dependencies: list[Dependency] = field(default_factory=list)
    stars: dict[Node, str] = field(default_factory=dict)

    def table(self, name: str) -> str:
        made = self.context.alias()
        self.sources.append(Source(made, name))
        return made

    def bind(self, node: Node, sql: str, kinds: Kinds) -> None:
        """Bind a node to what this SQL gives, which is never NULL where all conditions hold."""
        if isinstance(node, Term):
            self.where.append(f"{sql} = {self.context.constant(node).sql}")
        elif node.name not in self.columns:
            self.columns[node.name] = SqlValue(sql, Rep.ID, kinds, nullable=False)
        else:
            known = self.columns[node.name]
            self.columns[node.name] = replace(known, kinds=known.kinds & kinds)
            if known.sql != sql:
                self.where.append(f"{known.sql} = {sql}")

    def star(self, subject: Node) -> str:
        """The row of the table of subjects that a subject has."""
        if subject not in self.stars:
            self.stars[subject] = self.table(SUBJECTS)
            self.bind(subject, f"{self.stars[subject]}.s", _NODES)
        return self.stars[subject]

    def depends(self, first: Node, second: Node) -> None:
        if isinstance(second, Var):
            names = frozenset({first.name}) if isinstance(first, Var) else frozenset[str]()
            self.dependencies.append((names, frozenset({second.name})))

    def relation(self) -> Relation:
        dependencies = tuple(self.dependencies)
        key = minimal(list(self.columns), dependencies)
        return Relation(tuple(self.sources), tuple(self.where), self.columns, key, dependencies)


def bgp(context: Context, pattern: Bgp) -> Relation:
    """Translate a basic graph pattern. Each statement is there once, so that no solution repeats."""
    names = [node.name for triple in pattern.triples for node in triple if isinstance(node, Var)]
    parts = RelationBuilder(context)
    schema = context.schema
    for s, p, o in pattern.triples:  # first those with a row of their own, for the rest to be joined to
        if isinstance(p, Term):
            known = schema.predicates.get(p.value)
            if known is None or (isinstance(s, Term) and s.kind == "literal"):
                return context.empty(names)
            if known.column or (p.value == TYPE and isinstance(o, Term) and o.value in schema.flags):
                parts.star(s)
    for s, p, o in pattern.triples:
        if not isinstance(p, Term):
            table = parts.table("triples")
            parts.bind(s, f"{table}.s", _NODES)
            bind_predicate(parts, table, p)
            parts.bind(o, f"{table}.o", schema.object_kinds)
            continue
        known = schema.predicates[p.value]
        if p.value == TYPE and isinstance(o, Term) and o.value in schema.flags:
            parts.where.append(f"{parts.star(s)}.t{schema.flags[o.value]}")
            continue
        if known.column:
            sql = f"{parts.star(s)}.c{known.number}"
            if isinstance(o, Var) and o.name not in parts.columns:
                parts.where.append(f"{sql} IS NOT NULL")
            parts.depends(s, o)
        else:
            table = parts.table(f"m{known.number}")
            parts.bind(s, f"{table}.s", _NODES)
            sql = f"{table}.o"
        parts.bind(o, sql, known.kinds)
        if known.inverse:
            parts.depends(o, s)
    return parts.relation()


def bind_predicate(parts: RelationBuilder, table: str, node: Var) -> None:
    """Bind a variable to the predicates of a table of statements, which have small numbers of their own there."""
    names = parts.table("predicates")
    parts.where.append(f"{names}.p = {table}.p")
    parts.bind(node, f"{names}.id", _IRIS)


def values(context: Context, pattern: Values) -> Relation:
    """Translate VALUES to a table of constants; of one row, they stand in the query itself."""
    if not pattern.rows:
        return context.empty(pattern.variables)
    context.number_all(term for row in pattern.rows for term in row if term is not None)
    rows = [[UNBOUND if term is None else context.flow(context.constant(term)) for term in row] for row in pattern.rows]
    if len(rows) == 1:
        columns = dict(zip(pattern.variables, rows[0], strict=True))
        return Relation(columns=columns, dependencies=((frozenset(), frozenset(columns)),))
    name = context.alias()
    listed = ", ".join("(" + ", ".join(f"{value.sql}::BIGINT" for value in row) + ")" for row in rows)
    columns = {}
    for number, variable in enumerate(pattern.variables):
        own = [row[number] for row in rows]
        kinds = frozenset[Kind]().union(*(value.kinds for value in own))
        columns[variable] = SqlValue(f"{name}.v{number}", Rep.ID, kinds, any(value.unbound for value in own))
    heading = ", ".join(f"v{number}" for number in range(len(pattern.variables)))
    source = Source(name, f"(SELECT * FROM (VALUES {listed}) v({heading}))")
    alone = len(set(pattern.rows)) == len(pattern.rows)
    return Relation((source,), (), columns, frozenset(pattern.variables) if alone else None)
