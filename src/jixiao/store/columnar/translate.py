"""Translate SPARQL's algebra to relations, operator by operator."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from ...sparql.algebra import (
    Bgp,
    Call,
    Closure,
    Distinct,
    Exists,
    Expression,
    Extend,
    Filter,
    Graph,
    Group,
    Join,
    LeftJoin,
    Minus,
    NegatedSet,
    OrderBy,
    Path,
    Pattern,
    Project,
    Repeated,
    Slice,
    Union,
    Values,
    Var,
    mentioned,
    variables,
)
from ...sparql.datatypes import NUMBERS, Kind
from ...sparql.errors import UnsupportedSparqlError
from ...sparql.path_parser import translate_path
from . import general, graphs, languages, paths, patterns
from .aggregates import aggregate, single
from .context import Context
from .expressions import ExpressionTranslator
from .graphs import Graphs, Scope
from .joins import exists, inner_join, left_join, minus
from .ordering import limits, order_key
from .relation import Relation, Source, select
from .sql_values import UNBOUND, Rep, SqlValue

#: Expressions of more characters are calculated in a SELECT of their own before others use them, which would repeat them.
_LONG = 160

#: An SQL expression to order by, with its direction.
Order = list[str]


class Translator:
    """Translate patterns to relations. Raises UnsupportedSparqlError where there is none that is exactly what SPARQL says."""

    def __init__(self, context: Context, graphs: Graphs, scope: Scope | None) -> None:
        """``scope``: what the patterns are matched in, None for the union of all graphs."""
        self.context = context
        self.graphs = graphs
        self.scope = scope
        #: The hidden variable of the graph, where each of them is matched by itself.
        self.graph = scope.variable if scope else None

    def relation(self, pattern: Pattern) -> Relation:
        """Translate a pattern to the relation of its solutions."""
        return _TRANSLATIONS[type(pattern)](self, pattern)

    # -- operators ---------------------------------------------------------------------------------------------------------

    def bgp(self, pattern: Bgp) -> Relation:
        if self.scope:
            return graphs.bgp(self.context, self.graphs, self.scope, pattern)
        return patterns.bgp(self.context, pattern)

    def named_graph(self, pattern: Graph) -> Relation:
        """Translate GRAPH. What is asked of a graph that is not there has no solutions."""
        if isinstance(pattern.name, Var):
            inner = Translator(self.context, self.graphs, self.graphs.each(self.context.fresh_variable()))
            relation = inner.relation(pattern.pattern)
            relation = graphs.bound_to_name(self.context, self.graphs, relation, inner.graph or "", pattern.name.name)
        else:
            number = graphs.number_of(self.context, pattern.name)
            if number is None or not self.graphs.has(number):
                relation = self.context.empty(variables(pattern))
            else:
                relation = Translator(self.context, self.graphs, graphs.in_graph(self.graphs, number)).relation(pattern.pattern)
        return graphs.in_each(self.context, self.graphs, self.scope, relation)

    def path(self, pattern: Path) -> Relation:
        path = pattern.path
        if isinstance(path, NegatedSet):
            return paths.negated(self.context, pattern, path, self.scope or paths.UNION)
        if not isinstance(path, Repeated):
            raise UnsupportedSparqlError("a path of another kind")
        start, end = Var(self.context.fresh_variable()), Var(self.context.fresh_variable())
        step = self.relation(translate_path(self.context, start, path.path, end))
        return paths.repeated(self.context, pattern, path.modifier, step, start, end, self.scope or paths.UNION, self.graphs)

    def closure(self, pattern: Closure) -> Relation:
        return paths.closure(self.context, pattern, self.relation(pattern.step), self.scope or paths.UNION)

    def values(self, pattern: Values) -> Relation:
        return graphs.data_block(self.context, self.graphs, self.scope, pattern)

    def join(self, pattern: Join) -> Relation:
        return inner_join(self.context, self.relation(pattern.left), self.relation(pattern.right))

    def minus(self, pattern: Minus) -> Relation:
        return minus(self.context, self.relation(pattern.left), self.relation(pattern.right), self.graph)

    def extend(self, pattern: Extend) -> Relation:
        return self._extended(self.relation(pattern.pattern), pattern.variable, pattern.expression)

    def project(self, pattern: Project) -> Relation:
        return self._projected(self.relation(pattern.pattern), pattern.variables)

    def distinct(self, pattern: Distinct) -> Relation:
        relation = self.relation(pattern.pattern)
        return relation if relation.key is not None else self._distinct(relation)

    def order_by(self, pattern: OrderBy) -> Relation:
        """The rows in any order: only the outermost order, and that of a slice, is seen."""
        return self.relation(pattern.pattern)

    def _expressions(self, relation: Relation) -> ExpressionTranslator:
        return ExpressionTranslator(self.context, relation, self._exists)

    def _projected(self, relation: Relation, names: Sequence[str]) -> Relation:
        if self.graph:
            names = [*names, self.graph]
        missing = {name: UNBOUND for name in names if name not in relation.columns}
        return replace(relation, columns={**relation.columns, **missing}).projected(names)

    def _distinct(self, relation: Relation) -> Relation:
        names = list(relation.columns)
        return replace(self.context.wrapped(relation, distinct=True), key=frozenset(names)).projected(names)

    def filter(self, pattern: Filter) -> Relation:
        inner, condition = pattern.pattern, pattern.condition
        rest = []
        for part in _conjuncts(condition):
            changed = None if self.scope else languages.filtered(self.context.schema, inner, part)
            if changed is None:
                rest.append(part)
            else:
                inner = changed
        return self._filtered(self.relation(inner), *rest)

    def _calculated(self, relation: Relation, names: Iterable[str]) -> Relation:
        """The relation with these variables calculated, where that takes long expressions."""
        values = (relation.columns[name] for name in names if name in relation.columns)
        return self.context.wrapped(relation) if any(len(value.sql) > _LONG and value.term is None for value in values) else relation

    def _filtered(self, relation: Relation, *conditions: Expression) -> Relation:
        for part in conditions:
            relation = self._calculated(relation, mentioned(part))
            expressions = self._expressions(relation)
            sql = expressions.condition(part)
            relation = expressions.relation.filtered("false" if sql == "NULL" else sql)
        return relation

    def _extended(self, relation: Relation, name: str, expression: Expression) -> Relation:
        relation = self._calculated(relation, mentioned(expression))
        expressions = self._expressions(relation)
        value = self.context.flow(expressions.value(expression))
        names = set(mentioned(expression))
        if _has_exists(expression):
            return replace(expressions.relation, columns={**expressions.relation.columns, name: value})
        extended = expressions.relation.with_column(name, value, *(names & set(relation.columns)))
        if isinstance(expression, Var) and expression.name in relation.columns:
            return replace(extended, dependencies=(*extended.dependencies, (frozenset({name}), frozenset({expression.name}))))
        return extended

    def left_join(self, pattern: LeftJoin) -> Relation:
        left = self.relation(pattern.left)
        if pattern.condition is None:
            return left_join(self.context, left, self.relation(pattern.right))
        if not self.scope and len(_conjuncts(pattern.condition)) == 1:
            filtered = languages.filtered(self.context.schema, pattern.right, pattern.condition)
            if filtered is not None:
                return left_join(self.context, left, self.relation(filtered))
        right = self.relation(pattern.right)
        own = {n for n in right.columns if n not in left.columns or not right.columns[n].nullable}
        if not _has_exists(pattern.condition) and set(mentioned(pattern.condition)) & (set(left.columns) | set(right.columns)) <= own:
            return left_join(self.context, left, self._filtered(right, pattern.condition))
        if _has_exists(pattern.condition):
            raise UnsupportedSparqlError("EXISTS in the condition of OPTIONAL")
        right = self.context.wrapped(right)
        merged = {**right.columns, **left.columns}
        if any(left.columns[name].nullable for name in left.columns if name in right.columns):
            raise UnsupportedSparqlError("a condition of OPTIONAL about variables that may have no value")
        expressions = ExpressionTranslator(self.context, replace(left, columns=merged))
        before = len(expressions.relation.sources)
        sql = expressions.condition(pattern.condition)
        name = right.sources[0].alias
        if any(name in text for source in expressions.relation.sources[before:] for text in source.on or ()):
            raise UnsupportedSparqlError("a condition of OPTIONAL about values that must be looked up")
        left = replace(expressions.relation, columns=left.columns)
        return left_join(self.context, left, right, "false" if sql == "NULL" else sql)

    def union(self, pattern: Union) -> Relation:
        branches = [self.relation(branch) for branch in _branches(pattern)]
        branches = [branch for branch in branches if "false" not in branch.where] or branches[:1]
        if len(branches) == 1:
            return branches[0]
        names = list(dict.fromkeys(name for branch in branches for name in branch.columns))
        translators = [ExpressionTranslator(self.context, branch) for branch in branches]
        rows: list[list[SqlValue]] = [[] for _ in branches]
        for name in names:
            values = [branch.columns.get(name, UNBOUND) for branch in branches]
            for number, value in enumerate(_unified(translators, values)):
                rows[number].append(value)
        alias = self.context.alias()
        columns = {}
        for number, name in enumerate(names):
            own = [row[number] for row in rows]
            shown = next((value for value in own if not value.unbound), UNBOUND)
            kinds = frozenset[Kind]().union(*(value.kinds for value in own))
            nullable = any(value.nullable for value in own)
            columns[name] = (
                UNBOUND if shown.unbound else SqlValue(f"{alias}.c{number}", shown.rep, kinds, nullable, language=shown.language)
            )
        parts = [select(expressions.relation, [_cast(value) for value in row]) for expressions, row in zip(translators, rows, strict=True)]
        return Relation((Source(alias, f"({' UNION ALL '.join(parts)})"),), (), columns, None)

    def group(self, pattern: Group) -> Relation:
        if self.graph and not pattern.keys:
            grouped = self._grouped(replace(pattern, keys=(self.graph,)))
            return graphs.counted_in_each(self.context, self.graphs, self.graph, pattern, grouped)
        return self._grouped(replace(pattern, keys=(*pattern.keys, self.graph)) if self.graph else pattern)

    def _grouped(self, pattern: Group) -> Relation:
        relation = self.relation(pattern.pattern)
        arguments = [name for _, aggregated in pattern.aggregates if aggregated.arg is not None for name in mentioned(aggregated.arg)]
        relation = self._calculated(relation, (*pattern.keys, *arguments))
        keys = {name: relation.columns.get(name, UNBOUND) for name in pattern.keys}
        expressions = self._expressions(relation)
        if pattern.keys and relation.unique(pattern.keys):
            values = {name: single(expressions, aggregated) for name, aggregated in pattern.aggregates}
            grouped = replace(expressions.relation, columns={**expressions.relation.columns, **values})
            names = frozenset(pattern.keys)
            grouped = replace(grouped, dependencies=(*grouped.dependencies, (names, frozenset(values))))
            return self._projected(grouped, [*pattern.keys, *values])
        values = {name: aggregate(expressions, aggregated, bool(pattern.keys)) for name, aggregated in pattern.aggregates}
        by = [value.sql for value in keys.values() if not value.unbound and value.term is None]
        grouped = replace(expressions.relation, columns={**keys, **values})
        if not by:
            some = " HAVING count(*) > 0" if pattern.keys else ""
            grouped = self.context.wrapped(grouped, grouped=some or " HAVING true")
        else:
            grouped = self.context.wrapped(grouped, grouped=f" GROUP BY {', '.join(by)}")
        return replace(grouped, key=frozenset(pattern.keys), dependencies=()).projected(list(grouped.columns))

    def slice(self, pattern: Slice) -> Relation:
        if self.graph:
            raise UnsupportedSparqlError("a slice of the solutions of each graph")
        order, relation = self.ordered(pattern.pattern)
        tail = (f" ORDER BY {', '.join(order)}" if order else "") + limits(pattern)
        return self.context.wrapped(relation, tail=tail)

    def ordered(self, pattern: Pattern) -> tuple[Order, Relation]:
        """Translate a projected pattern; gives also what it is ordered by, in SQL."""
        distinct = isinstance(pattern, Distinct)
        inner = pattern.pattern if isinstance(pattern, Distinct) else pattern
        if not isinstance(inner, Project) or not isinstance(inner.pattern, OrderBy):
            return [], self.relation(pattern)
        relation = self.relation(inner.pattern.pattern)
        if distinct:
            named = {name for key, _ in inner.pattern.keys for name in mentioned(key)}
            projected = self._projected(relation, inner.variables)
            if projected.key is None:
                if not named & set(relation.columns) <= set(inner.variables):
                    raise UnsupportedSparqlError("the order of what is left out by DISTINCT")
                relation = self._distinct(projected)
        expressions = self._expressions(relation)
        order = [order_key(expressions, expressions.value(key), descending) for key, descending in inner.pattern.keys]
        return [key for key in order if key], self._projected(expressions.relation, inner.variables)

    # -- EXISTS ------------------------------------------------------------------------------------------------------------

    def _exists(self, expressions: ExpressionTranslator, expression: Exists) -> str:
        """Whether the pattern has a solution that goes with the row. Only for patterns in which nothing hangs on whether the
        row's values are put in before or joined after."""
        _check_plain(expression.pattern)
        right = self.relation(expression.pattern)
        if "false" in right.where:
            return "false"
        shared = [name for name in right.columns if name in expressions.relation.columns]
        if any(right.columns[name].nullable for name in shared):
            raise UnsupportedSparqlError("EXISTS about variables that may have no value")
        return exists(expressions, right.projected(shared), loose=False)


#: The translation of each operator of the algebra.
_TRANSLATIONS: dict[type[Pattern], Callable[[Translator, Any], Relation]] = {
    Bgp: Translator.bgp,
    Path: Translator.path,
    Closure: Translator.closure,
    Graph: Translator.named_graph,
    Values: Translator.values,
    Join: Translator.join,
    LeftJoin: Translator.left_join,
    Minus: Translator.minus,
    Union: Translator.union,
    Filter: Translator.filter,
    Extend: Translator.extend,
    Group: Translator.group,
    Project: Translator.project,
    Distinct: Translator.distinct,
    OrderBy: Translator.order_by,
    Slice: Translator.slice,
}


def _check_plain(pattern: Pattern) -> None:
    match pattern:
        case Bgp():
            return
        case Graph(_, inner):
            _check_plain(inner)
        case Join(left, right) | Union(left, right):
            _check_plain(left)
            _check_plain(right)
        case Filter(inner, condition):
            _check_plain(inner)
            if _has_exists(condition) or not set(mentioned(condition)) <= set(variables(inner)):
                raise UnsupportedSparqlError("a condition in EXISTS about variables outside of it")
        case _:
            raise UnsupportedSparqlError(f"{type(pattern).__name__} in EXISTS")


def _conjuncts(condition: Expression) -> tuple[Expression, ...]:
    return condition.args if isinstance(condition, Call) and condition.name == "&&" else (condition,)


def _has_exists(expression: Expression) -> bool:
    match expression:
        case Exists():
            return True
        case Call(_, args):
            return any(map(_has_exists, args))
    return False


def _branches(pattern: Pattern) -> list[Pattern]:
    return [*_branches(pattern.left), *_branches(pattern.right)] if isinstance(pattern, Union) else [pattern]


def _unified(translators: Sequence[ExpressionTranslator], values: Sequence[SqlValue]) -> list[SqlValue]:
    """Convert values of several relations to one form."""
    known = [value for value in values if not value.unbound]
    if all(value.rep is Rep.ID for value in known):
        return [expressions.context.flow(value) for expressions, value in zip(translators, values, strict=True)]
    reps = {(value.rep, value.language) for value in known}
    if len(reps) == 1:
        return list(values)
    kinds = frozenset[Kind]().union(*(value.kinds for value in known))
    form = UNBOUND
    if kinds <= NUMBERS:
        form = replace(UNBOUND, sql="?", rep=Rep.NUM if len(kinds) > 1 else Rep.INT if kinds == {Kind.INTEGER} else Rep.DEC, kinds=kinds)
    elif len(kinds) == 1:
        rep = next((value.rep for value in known if value.rep is not Rep.ID), Rep.STR)
        form = replace(UNBOUND, sql="?", rep=rep, kinds=kinds)
    if form.unbound or {Rep.LANG, Rep.TERM} & {rep for rep, _ in reps}:
        return [general.as_term(expressions, value) for expressions, value in zip(translators, values, strict=True)]
    return [
        value if value.unbound else expressions.unified((value, form))[0] for expressions, value in zip(translators, values, strict=True)
    ]


_TYPES = {Rep.ID: "BIGINT", Rep.INT: "BIGINT", Rep.DEC: "HUGEINT", Rep.NUM: "HUGEINT", Rep.BOOL: "BOOLEAN"}


def _cast(value: SqlValue) -> str:
    """Cast a value to a type that does not depend on it, so that all rows of a union have it."""
    if value.unbound:
        return "NULL"
    return f"({value.sql})::{_TYPES.get(value.rep, 'VARCHAR')}"
