"""Translate GRAPH and FROM: which statements the patterns of a query are matched in, and the graphs that its variables can name.

Over the union of all graphs there is a row for each subject (``patterns``). Within a graph, each triple is looked for in the table of
statements with their graphs. Where that is each graph in turn, all patterns carry the graph as a hidden variable, by which they are joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...sparql.algebra import Bgp, Dataset, Group, Node, Values, Var
from ...sparql.datatypes import Kind, Kinds
from ...sparql.errors import UnsupportedSparqlError
from ...sparql.results import Term
from .context import Context
from .joins import inner_join, left_join
from .patterns import RelationBuilder, bind_predicate, values
from .relation import Relation, Source
from .schema import Schema
from .sql_values import UNBOUND, Rep, SqlValue

_IRIS: Kinds = frozenset({Kind.IRI})
_NODES: Kinds = frozenset({Kind.IRI, Kind.BNODE})
_FIRST_GRAPHS = "SELECT p, s, o, g FROM triples WHERE g IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Scope:
    """The statements that patterns are matched in: a table with ``p``, ``s`` and ``o``. With ``variable``, the hidden variable of the
    graph, it has ``g`` too, and each graph is matched by itself."""

    statements: str
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class Graphs:
    """What a query asks: ``default`` is None where that is the union of all graphs; ``named`` are the numbers of the graphs that GRAPH
    can find, None for all of them."""

    schema: Schema
    default: Scope | None = None
    named: tuple[int, ...] | None = None

    @property
    def names(self) -> str:
        """The table of the named graphs."""
        if self.named is None:
            return "graphs"
        return f"(SELECT g FROM graphs WHERE {_among(self.named)})"

    def has(self, number: int | None) -> bool:
        return number in (self.schema.graphs if self.named is None else self.named)

    def each(self, variable: str) -> Scope:
        """The scope of each named graph by itself. Raises UnsupportedSparqlError where a graph has no name that GRAPH finds."""
        if self.named is None and self.schema.has_blank_graphs:
            raise UnsupportedSparqlError("graphs that are named by blank nodes")
        return Scope(self._statements, variable)

    @property
    def _statements(self) -> str:
        return f"({_all_graphs(self.schema)})" if self.named is None else _of_graphs(self.schema, self.named)


def graphs_of(schema: Schema, dataset: Dataset | None, *, own: bool) -> Graphs:
    """Choose the graphs that a query is about. ``own``: where it names none, its default graph is the store's unnamed one, not the union
    of all. Raises UnsupportedSparqlError."""
    if dataset is None:
        return Graphs(schema, Scope("(SELECT p, s, o FROM triples WHERE g IS NULL)") if own else None)
    default, named = ([schema.id_of(Term("iri", name)) for name in dict.fromkeys(names)] for names in (dataset.default, dataset.named))
    there = tuple(number for number in default if number in schema.graphs)
    known = tuple(number for number in named if number in schema.graphs)
    if len(known) < len(named):
        raise UnsupportedSparqlError("FROM NAMED with a graph that the store has not")
    once = "DISTINCT " if len(there) > 1 else ""
    return Graphs(schema, Scope(f"(SELECT {once}p, s, o FROM {_of_graphs(schema, there)})"), known)


def in_graph(graphs: Graphs, number: int) -> Scope:
    """The scope of one named graph."""
    return Scope(f"(SELECT p, s, o FROM {_of_graphs(graphs.schema, (number,))})")


def _of_graphs(schema: Schema, numbers: tuple[int, ...]) -> str:
    among = _among(numbers)
    parts = f"SELECT p, s, o, g FROM triples WHERE {among}"
    return f"({parts} UNION ALL SELECT p, s, o, g FROM again WHERE {among})" if schema.repeated else f"({parts})"


def _all_graphs(schema: Schema) -> str:
    return f"{_FIRST_GRAPHS} UNION ALL SELECT p, s, o, g FROM again" if schema.repeated else _FIRST_GRAPHS


def _among(numbers: tuple[int, ...]) -> str:
    return f"g IN ({', '.join(map(str, numbers))})" if numbers else "false"


# -- patterns --------------------------------------------------------------------------------------------------------------


def bgp(context: Context, graphs: Graphs, scope: Scope, pattern: Bgp) -> Relation:
    """Translate a basic graph pattern that is matched in a graph, which has each statement once."""
    if not pattern.triples and scope.variable:
        return named(context, graphs, scope.variable)
    parts = RelationBuilder(context)
    names = [node.name for triple in pattern.triples for node in triple if isinstance(node, Var)]
    schema = context.schema
    for s, p, o in pattern.triples:
        known = schema.predicates.get(p.value) if isinstance(p, Term) else None
        if (isinstance(p, Term) and known is None) or (isinstance(s, Term) and s.kind == "literal"):
            return context.empty([*names, *([scope.variable] if scope.variable else [])])
        table = parts.table(scope.statements)
        parts.bind(s, f"{table}.s", _NODES)
        if isinstance(p, Var):
            bind_predicate(parts, table, p)
        elif known is not None:
            parts.where.append(f"{table}.p = {known.number}")
        parts.bind(o, f"{table}.o", schema.object_kinds if known is None else known.kinds)
        if scope.variable:
            parts.bind(Var(scope.variable), f"{table}.g", _IRIS)
        if known is not None and known.single:
            parts.depends(s, o)
        if known is not None and known.inverse:
            parts.depends(o, s)
    return parts.relation()


def data_block(context: Context, graphs: Graphs, scope: Scope | None, pattern: Values) -> Relation:
    """Translate VALUES, whose rows are there in each graph."""
    return in_each(context, graphs, scope, values(context, pattern))


def in_each(context: Context, graphs: Graphs, scope: Scope | None, relation: Relation) -> Relation:
    """Repeat for each graph of the scope what does not depend on it."""
    return inner_join(context, relation, named(context, graphs, scope.variable)) if scope and scope.variable else relation


def named(context: Context, graphs: Graphs, *variables: str) -> Relation:
    """Translate the named graphs: a row for each, whose name all of these variables have."""
    alias = context.alias()
    column = SqlValue(f"{alias}.g", Rep.ID, _IRIS, nullable=False)
    dependencies = tuple((frozenset({one}), frozenset(variables)) for one in variables)
    return Relation((Source(alias, graphs.names),), (), dict.fromkeys(variables, column), frozenset(variables[:1]), dependencies)


def bound_to_name(context: Context, graphs: Graphs, relation: Relation, variable: str, name: str) -> Relation:
    """Give a variable the name of the graph that a row is of, and leave the hidden variable out."""
    if name in relation.columns:  # as another term of the pattern, which must be the same
        relation = inner_join(context, relation, named(context, graphs, variable, name))
        return relation.projected([column for column in relation.columns if column != variable])

    def renamed(names: frozenset[str]) -> frozenset[str]:
        return frozenset(name if known == variable else known for known in names)

    columns: Mapping[str, SqlValue] = {name if known == variable else known: value for known, value in relation.columns.items()}
    key = None if relation.key is None else renamed(relation.key)
    dependencies = tuple((renamed(first), renamed(second)) for first, second in relation.dependencies)
    return replace(relation, columns={name: UNBOUND, **columns}, key=key, dependencies=dependencies)


def counted_in_each(context: Context, graphs: Graphs, variable: str, pattern: Group, grouped: Relation) -> Relation:
    """Add the graphs in which a group without keys has no solutions: these are counted there too, as none."""
    if any(aggregate.name != "COUNT" for _, aggregate in pattern.aggregates):
        raise UnsupportedSparqlError("aggregates of each graph, of which some may have no solutions")
    relation = left_join(context, named(context, graphs, variable), grouped)
    counts = {
        name: replace(value, sql=f"coalesce({value.sql}, 0)", rep=Rep.INT, kinds=frozenset({Kind.INTEGER}), nullable=False)
        for name, value in relation.columns.items()
        if name != variable
    }
    return replace(relation, columns={**relation.columns, **counts})


def number_of(context: Context, name: Node) -> int | None:
    """The number of the graph that a pattern names; None where there is no such name."""
    return context.schema.id_of(name) if isinstance(name, Term) else None
