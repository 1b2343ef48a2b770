"""Aggregates as SQL. Each but COUNT and SAMPLE has no value where one of the values it is made of is missing, as in Oxigraph."""

from __future__ import annotations

from ...sparql.algebra import Aggregate, NotTranslatable
from ...sparql.datatypes import NUMBERS, SCALE, Kind, Kinds, comparable
from ...sparql.literals import integer
from .expressions import Number, Scope
from .sql_values import UNBOUND, Rep, Value, calculated, quoted

_UNITS = f"{SCALE}::HUGEINT"
_STRINGS: Kinds = frozenset({Kind.STRING})


def aggregate(scope: Scope, aggregated: Aggregate, grouped: bool) -> Value:
    """An aggregate over the rows of a group. ``grouped``: there is a GROUP BY, so that no group is without rows."""
    name = aggregated.name
    if aggregated.arg is None:
        if aggregated.distinct:
            raise NotTranslatable("COUNT(DISTINCT *)")
        return calculated("count(*)", Rep.INT, nullable=False)
    value = scope.value(aggregated.arg)
    distinct = "DISTINCT " if aggregated.distinct else ""
    if name == "COUNT":
        if value.unbound:
            return scope.context.constant(integer(0))
        return calculated(f"count({distinct}{value.sql})", Rep.INT, nullable=False)
    if name == "SAMPLE":
        return UNBOUND if value.unbound else _same_form(value, f"min({value.sql})")
    if name in ("MIN", "MAX"):
        return _extreme(name.lower(), value, grouped)
    if value.unbound:
        if not grouped:
            raise NotTranslatable(f"{name} of what has no value")
        return UNBOUND
    if name == "GROUP_CONCAT":
        return _texts(scope, value, aggregated)
    return _total(scope, name, value, aggregated.distinct, grouped)


def single(scope: Scope, aggregated: Aggregate) -> Value:
    """An aggregate over a group of one row."""
    name = aggregated.name
    if aggregated.arg is None:
        return scope.context.constant(integer(1))
    value = scope.value(aggregated.arg)
    if name == "COUNT":
        if value.unbound or not value.nullable:
            return scope.context.constant(integer(0 if value.unbound else 1))
        return calculated(f"CASE WHEN {value.sql} IS NULL THEN 0::BIGINT ELSE 1::BIGINT END", Rep.INT, nullable=False)
    if value.unbound or name in ("SAMPLE", "MIN", "MAX"):
        return value
    if name == "GROUP_CONCAT":
        if value.kinds != _STRINGS:
            raise NotTranslatable("GROUP_CONCAT of other terms than texts")
        return value
    if not value.kinds <= NUMBERS:
        raise NotTranslatable(f"{name} of other terms than numbers")
    if name == "SUM":
        return value
    number = scope.number(value)
    return UNBOUND if number is None else calculated(number.units, Rep.DEC, nullable=value.nullable)


def _same_form(value: Value, sql: str) -> Value:
    return Value(sql, value.rep, value.kinds, nullable=True, language=value.language)


def _all_there(value: Value, sql: str) -> str:
    return f"CASE WHEN count({value.sql}) = count(*) THEN {sql} END" if value.nullable else sql


def _extreme(name: str, value: Value, grouped: bool) -> Value:
    if value.unbound:
        return UNBOUND
    if not comparable(value.kinds) or Kind.OTHER in value.kinds:
        raise NotTranslatable(f"{name} of terms of several kinds")
    found = _same_form(value, _all_there(value, f"{name}({value.sql})"))
    return found if value.nullable or not grouped else Value(found.sql, found.rep, found.kinds, nullable=False, language=found.language)


def _texts(scope: Scope, value: Value, aggregated: Aggregate) -> Value:
    if value.kinds != _STRINGS:
        raise NotTranslatable("GROUP_CONCAT of other terms than texts")
    found = scope.text(value, _STRINGS)
    distinct = "DISTINCT " if aggregated.distinct else ""
    sql = f"coalesce(string_agg({distinct}{found}, {quoted(aggregated.separator)} ORDER BY {found}), {quoted('')})"
    return calculated(_all_there(value, sql), Rep.STR, nullable=value.nullable)


def _total(scope: Scope, name: str, value: Value, distinct: bool, grouped: bool) -> Value:
    if not value.kinds <= NUMBERS:
        raise NotTranslatable(f"{name} of other terms than numbers")
    number = scope.number(value)
    if number is None:
        return UNBOUND
    if distinct and (number.rep is Rep.NUM or name == "AVG"):
        raise NotTranslatable(f"{name}(DISTINCT) of integers and decimals")
    word = "DISTINCT " if distinct else ""
    total = f"coalesce(sum({word}{number.sql}), 0)"
    if name == "AVG":
        return _mean(value, number, grouped)
    if number.rep is Rep.INT:
        return calculated(_all_there(value, f"{total}::BIGINT"), Rep.INT, nullable=value.nullable)
    if number.rep is Rep.DEC and grouped:
        return calculated(_all_there(value, f"{total}::HUGEINT"), Rep.DEC, nullable=value.nullable)
    some = f"coalesce(bool_or({number.is_decimal}), false)"  # of no rows, the sum is an integer
    return calculated(_all_there(value, f"tagged({total}::HUGEINT, {some})"), Rep.NUM, nullable=value.nullable)


def _mean(value: Value, number: Number, grouped: bool) -> Value:
    total = f"coalesce(sum({number.sql}), 0)::HUGEINT" + (f" * {_UNITS}" if number.rep is Rep.INT else "")
    mean = f"quotient({total}, count(*)::HUGEINT * {_UNITS})"
    if grouped:
        return calculated(_all_there(value, mean), Rep.DEC, nullable=value.nullable)
    return calculated(_all_there(value, f"CASE WHEN count(*) = 0 THEN 0::HUGEINT ELSE tagged({mean}, true) END"), Rep.NUM, nullable=True)
