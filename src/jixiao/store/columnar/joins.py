"""Join relations, with SPARQL's meaning where a shared variable may have no value."""

from __future__ import annotations

from dataclasses import replace

from .context import Context
from .operations import Operations
from .relation import Relation, Source, body, minimal, select
from .sql_values import UNBOUND, Rep, SqlValue, all_of


def inner_join(context: Context, left: Relation, right: Relation) -> Relation:
    shared = [name for name in left.columns if name in right.columns]
    left, right = _on_one_row(left, right, shared)
    both = Relation((*left.sources, *right.sources), (*left.where, *right.where), {**left.columns, **right.columns})
    operations = Operations(context, both)
    columns = dict(both.columns)
    conditions = []
    loose = set()
    for name in shared:
        condition, columns[name] = _matched(operations, left.columns[name], right.columns[name])
        conditions.append(condition)
        if left.columns[name].nullable or right.columns[name].nullable:
            loose.add(name)
    dependencies = left.dependencies + right.dependencies
    key = None
    if loose:
        dependencies = tuple(d for d in dependencies if not (d[0] | d[1]) & loose)
    elif left.key is not None and right.key is not None:
        known = (*dependencies, (left.key, frozenset(left.columns)), (right.key, frozenset(right.columns)))
        key = minimal(sorted(left.key | right.key), known)
    return replace(operations.relation, columns=columns, key=key, dependencies=dependencies).filtered(*conditions)


def left_join(context: Context, left: Relation, right: Relation, condition: str | None = None) -> Relation:
    """Join by OPTIONAL. The condition is about the columns of both, in SQL, and needs no table beside them."""
    shared = [name for name in left.columns if name in right.columns]
    new = [name for name in right.columns if name not in left.columns]
    if "false" in right.where:
        return replace(left, columns={**left.columns, **dict.fromkeys(new, UNBOUND)})
    loose = any(relation.columns[name].nullable for relation in (left, right) for name in shared)
    folded = None if condition or loose else _fold_optional(left, right, shared, new) or _fold_on_own_row(left, right, shared, new)
    if folded is not None:
        result = folded
    else:
        if len(right.sources) != 1 or right.where or right.sources[0].on is not None:
            right = context.wrapped(right)
        right, there, condition = _with_mark(context, right, new, condition)
        operations = Operations(context, left)
        columns = dict(left.columns)
        conditions = [condition] if condition else []
        for name in shared:
            test, columns[name] = _matched(operations, left.columns[name], right.columns[name], outer=True)
            conditions.append(test)
        for name in new:
            value = right.columns[name]
            sql = f"CASE WHEN {there} THEN {value.sql} END" if value.term is not None else value.sql
            columns[name] = value if value.unbound else replace(value, sql=sql, nullable=True, term=None)
            context.flow(value)
        if not right.sources:
            right = replace(right, sources=(Source(context.alias(), "(SELECT 1)"),))
        (source,) = right.sources
        sources = (*operations.relation.sources, Source(source.alias, source.table, tuple(conditions)))
        result = replace(operations.relation, sources=sources, columns=columns)
    one_each = not loose and right.unique(shared)
    dependencies = left.dependencies
    if one_each and not condition:
        dependencies = (*dependencies, (frozenset(shared), frozenset(new)))
    key = None
    if left.key is not None and not loose:
        solid = [name for name in new if not right.columns[name].nullable]
        if one_each:
            key = left.key
        elif right.key is not None and solid:
            key = left.key | right.key
    return replace(result, key=key, dependencies=dependencies)


def minus(context: Context, left: Relation, right: Relation, graph: str | None = None) -> Relation:
    """Leave out the rows that have a match on the right, as MINUS does. ``graph``: the hidden variable by which both are of one graph,
    which is no variable that they share."""
    shared = [n for n in left.columns if n in right.columns and not left.columns[n].unbound and not right.columns[n].unbound]
    if not set(shared) - {graph}:
        return left
    loose = any(relation.columns[name].nullable for relation in (left, right) for name in shared)
    if not loose and len(shared) == 1 and (star := _star(right, shared[0])) and (own := left.star_of(left.columns[shared[0]].sql)):
        return left.filtered(f"({all_of(right.renamed(star, own).where)}) IS NOT TRUE")
    operations = Operations(context, left)
    condition = exists(operations, right.projected(shared), loose, graph)
    return operations.relation.filtered(f"NOT {condition}")


def exists(operations: Operations, right: Relation, loose: bool, graph: str | None = None) -> str:
    """Write the condition that a row has a match; where ``loose``, one in which at least one variable has a value on both sides, which
    is not the hidden one of the graph."""
    left = operations.relation
    right = operations.context.wrapped(right)
    conditions = []
    together = []
    for name in right.columns:
        if name not in left.columns:
            continue
        a, b = left.columns[name], right.columns[name]
        test, _ = _matched(operations, a, b, outer=True)
        conditions.append(test)
        if name != graph:
            together.append(all_of([f"{v.sql} IS NOT NULL" for v in (a, b) if v.nullable]))
    if loose:
        conditions.append(" OR ".join(f"({test})" for test in together) or "false")
    inner = Relation(right.sources, tuple(conditions))
    return f"EXISTS ({select(inner, ())})"


def _with_mark(context: Context, right: Relation, new: list[str], condition: str | None) -> tuple[Relation, str, str | None]:
    """Add a column that is never NULL where a new variable always has one and the same value, to tell whether there was a match."""
    if not any(right.columns[name].term is not None for name in new):
        return right, "true", condition
    marked = context.wrapped(replace(right, columns={**right.columns, ".mark": SqlValue("1", Rep.INT, frozenset(), nullable=False)}))
    sql = marked.columns[".mark"].sql
    columns = {name: value for name, value in marked.columns.items() if name != ".mark"}
    if condition and right.sources:  # it is about columns of a SELECT, which have kept their places
        condition = condition.replace(right.sources[0].alias, marked.sources[0].alias)
    return replace(marked, columns=columns), f"{sql} IS NOT NULL", condition


def _matched(operations: Operations, a: SqlValue, b: SqlValue, *, outer: bool = False) -> tuple[str, SqlValue]:
    """Write the condition under which two values of a variable are compatible, and the variable's value then."""
    if a.unbound or b.unbound:
        other = b if a.unbound else a
        return "true", replace(other, nullable=True, term=None) if outer and a.unbound and not b.unbound else other
    same = operations.same(a, b)
    kinds = a.kinds & b.kinds
    if not a.nullable and not b.nullable:
        if a.sql == b.sql:
            same = "true"
        chosen = a if a.rep is Rep.ID or b.rep is not Rep.ID or outer else b
        if a.term is None and b.term is not None and not outer:
            chosen = b
        return same, replace(chosen, kinds=kinds) if chosen.rep is Rep.ID and chosen.term is None and not outer else chosen
    missing = [f"{value.sql} IS NULL" for value in (a, b) if value.nullable]
    condition = " OR ".join([f"({same})", *missing])
    if not a.nullable:
        return condition, a
    if not b.nullable and not outer:
        return condition, b
    first, second = operations.unified((a, b))
    sql = f"coalesce({first.sql}, {second.sql})"
    return condition, SqlValue(sql, first.rep, a.kinds | b.kinds, nullable=True, language=first.language)


def _star(relation: Relation, name: str) -> str | None:
    """The table of subjects, where a relation is nothing but rows of it and the variable is their subject."""
    if len(relation.sources) == 1 and relation.sources[0].star and relation.columns[name].sql == f"{relation.sources[0].alias}.s":
        return relation.sources[0].alias
    return None


def _on_one_row(left: Relation, right: Relation, shared: list[str]) -> tuple[Relation, Relation]:
    """Give both one and the same row of the table of subjects, where they are joined by its subject."""
    for name in shared:
        a, b = left.columns[name], right.columns[name]
        own, other = left.star_of(a.sql), right.star_of(b.sql)
        if own and other and own != other:
            right = right.renamed(other, own)
    return left, right


def _fold_optional(left: Relation, right: Relation, shared: list[str], new: list[str]) -> Relation | None:
    """Fold an OPTIONAL that begins with a row of the table of subjects which is there anyway: only what is beside it is joined."""
    if len(shared) != 1:
        return None
    star, own = right.star_of(right.columns[shared[0]].sql), left.star_of(left.columns[shared[0]].sql)
    if not star or not own:
        return None
    right = right.renamed(star, own)
    conditions = [condition for condition in dict.fromkeys(right.where) if condition not in left.where]
    inner = [source for source in right.sources if source.on is None]
    outer = [source for source in right.sources if source.on is not None]
    if inner:
        return _fold_beside(left, right, own, inner, outer, tuple(conditions), new)
    if any(source.alias in condition for source in outer for condition in conditions):
        return None
    sources = tuple(replace(source, on=(*(source.on or ()), *conditions)) for source in outer)
    columns = dict(left.columns)
    for name in new:
        value = right.columns[name]
        needed = [condition for condition in conditions if condition != f"{value.sql} IS NOT NULL"]
        columns[name] = _optional(value, all_of(needed) if needed or value.term is not None else "true", conditions)
    return replace(left, sources=(*left.sources, *sources), columns=columns)


def _fold_beside(
    left: Relation, right: Relation, own: str, inner: list[Source], outer: list[Source], conditions: tuple[str, ...], new: list[str]
) -> Relation | None:
    """Fold it where there are other tables beside the row: they are joined to it together."""
    first = inner[0]
    if first.table.startswith("(") or any(own in text for source in outer for text in source.on or ()):
        return None
    if any(own in source.table for source in (*inner, *outer)):
        return None
    table = f"({body(Relation((*inner, *outer))).removeprefix(' FROM ')})"
    names = [source.alias for source in (*inner, *outer)]
    columns = dict(left.columns)
    for name in new:
        value = right.columns[name]
        plain = any(_is_column_of(value.sql, alias) for alias in names)
        columns[name] = _optional(value, "true" if plain else f"{first.alias}.s IS NOT NULL", ["there is a match"])
    return replace(left, sources=(*left.sources, Source("", table, conditions)), columns=columns)


def _fold_on_own_row(left: Relation, right: Relation, shared: list[str], new: list[str]) -> Relation | None:
    """Fold an OPTIONAL about a resource that has no row yet: one row is joined for all OPTIONALs about the same resource."""
    if len(shared) != 1 or any("EXISTS (" in condition for condition in right.where):
        return None
    known, subject = left.columns[shared[0]], right.columns[shared[0]]
    star = right.star_of(subject.sql)
    if star is None or known.rep is not Rep.ID or known.term is not None or not known.kinds & subject.kinds:
        return None
    inner = [source for source in right.sources if source.on is None and source.alias != star]
    outer = [source for source in right.sources if source.on is not None]
    others = [source.alias for source in (*inner, *outer)]
    alone = [condition for condition in dict.fromkeys(right.where) if not any(alias in condition for alias in others)]
    beside = [condition for condition in dict.fromkeys(right.where) if condition not in alone]
    if any(source.alias in condition for source in outer for condition in beside):
        return None
    # Where it is about one value, the row is of use to others without that one.
    own = f"{right.columns[new[0]].sql} IS NOT NULL" if len(new) == 1 and not inner else ""
    wanted = own if own in alone else "true"
    joined, row = left.optional_row(star, known.sql, [condition for condition in alone if condition != wanted], wanted)
    right = right.renamed(star, row)
    there = [f"{row}.s IS NOT NULL", *([] if wanted == "true" else [wanted.replace(star, row)])]
    if inner:
        conditions = [condition.replace(star, row) for condition in beside]
        if not any(condition.startswith(f"{source.alias}.s = {row}.") for condition in conditions for source in inner):
            conditions += there
        return _fold_beside(joined, right, row, inner, outer, tuple(conditions), new)
    columns = dict(joined.columns)
    for name in new:
        value = right.columns[name]
        sql = value.sql if value.term is None and _is_column_of(value.sql, row) else f"CASE WHEN {all_of(there)} THEN {value.sql} END"
        columns[name] = value if value.unbound else replace(value, sql=sql, nullable=True, term=None)
    sources = [replace(source, on=(*(source.on or ()), *there)) for source in right.sources]
    return replace(joined, sources=(*joined.sources, *sources), columns=columns)


def _is_column_of(sql: str, alias: str) -> bool:
    return sql.startswith(f"{alias}.") and sql[len(alias) + 1 :].isidentifier()


def _optional(value: SqlValue, there: str, conditions: list[str]) -> SqlValue:
    """A value that is there only with a match."""
    if value.unbound or not conditions:
        return value
    sql = value.sql if there == "true" and value.term is None else f"CASE WHEN {there} THEN {value.sql} END"
    return replace(value, sql=sql, nullable=True, term=None)
