"""Translate aggregates to SQL. Each but COUNT and SAMPLE has no value where one of the values it is made of is missing, as in Oxigraph."""

from __future__ import annotations

from ...sparql.algebra import Aggregate, Var
from ...sparql.datatypes import NUMBERS, SCALE, Kind, Kinds, comparable
from ...sparql.literals import integer
from . import general
from .expressions import ExpressionTranslator
from .operations import Number
from .sql_values import UNBOUND, Rep, SqlValue, calculated, quoted

_UNITS = f"{SCALE}::HUGEINT"
_STRINGS: Kinds = frozenset({Kind.STRING})


def aggregate(expressions: ExpressionTranslator, aggregated: Aggregate, grouped: bool) -> SqlValue:
    """Translate an aggregate over the rows of a group. ``grouped``: there is a GROUP BY, so that no group is without rows."""
    name = aggregated.name
    if aggregated.arg is None:
        if aggregated.distinct:
            shown = [value.sql for name, value in expressions.relation.columns.items() if not Var(name).hidden and value.term is None]
            return calculated(f"count(DISTINCT row({', '.join(shown) or 'true'}))", Rep.INT, nullable=False)
        return calculated("count(*)", Rep.INT, nullable=False)
    value = expressions.value(aggregated.arg)
    distinct = "DISTINCT " if aggregated.distinct else ""
    if name == "COUNT":
        if value.unbound:
            return expressions.context.constant(integer(0))
        return calculated(f"count({distinct}{value.sql})", Rep.INT, nullable=False)
    if name == "SAMPLE":
        return UNBOUND if value.unbound else _same_form(value, f"min({value.sql})")
    if name in ("MIN", "MAX"):
        if not value.unbound and (not comparable(value.kinds) or Kind.OTHER in value.kinds or value.rep is Rep.TERM):
            return general.aggregated(expressions, name, value, aggregated.distinct, "")
        return _extreme(name.lower(), value, grouped)
    if value.unbound:
        return UNBOUND if grouped else general.aggregated(expressions, name, value, aggregated.distinct, aggregated.separator)
    if value.rep is Rep.TERM or not value.kinds <= (_STRINGS if name == "GROUP_CONCAT" else NUMBERS):
        return general.aggregated(expressions, name, value, aggregated.distinct, aggregated.separator)
    if name == "GROUP_CONCAT":
        return _texts(expressions, value, aggregated)
    return _total(expressions, name, value, aggregated.distinct, grouped)


def single(expressions: ExpressionTranslator, aggregated: Aggregate) -> SqlValue:
    """Translate an aggregate over a group of one row."""
    name = aggregated.name
    if aggregated.arg is None:
        return expressions.context.constant(integer(1))
    value = expressions.value(aggregated.arg)
    if name == "COUNT":
        if value.unbound or not value.nullable:
            return expressions.context.constant(integer(0 if value.unbound else 1))
        return calculated(f"CASE WHEN {value.sql} IS NULL THEN 0::BIGINT ELSE 1::BIGINT END", Rep.INT, nullable=False)
    if value.unbound or name in ("SAMPLE", "MIN", "MAX"):
        return value
    if value.rep is Rep.TERM or not value.kinds <= (_STRINGS if name == "GROUP_CONCAT" else NUMBERS):
        return general.of_one(expressions, name, value, aggregated.separator)
    if name == "GROUP_CONCAT":
        return value
    if name == "SUM":
        return value
    number = expressions.number(value)
    return UNBOUND if number is None else calculated(number.units, Rep.DEC, nullable=value.nullable)


def _same_form(value: SqlValue, sql: str) -> SqlValue:
    return SqlValue(sql, value.rep, value.kinds, nullable=True, language=value.language)


def _all_there(value: SqlValue, sql: str) -> str:
    return f"CASE WHEN count({value.sql}) = count(*) THEN {sql} END" if value.nullable else sql


def _extreme(name: str, value: SqlValue, grouped: bool) -> SqlValue:
    if value.unbound:
        return UNBOUND
    extreme = _same_form(value, _all_there(value, f"{name}({value.sql})"))
    return (
        extreme
        if value.nullable or not grouped
        else SqlValue(extreme.sql, extreme.rep, extreme.kinds, nullable=False, language=extreme.language)
    )


def _texts(expressions: ExpressionTranslator, value: SqlValue, aggregated: Aggregate) -> SqlValue:
    text = expressions.text(value, _STRINGS)
    distinct = "DISTINCT " if aggregated.distinct else ""
    sql = f"coalesce(string_agg({distinct}{text}, {quoted(aggregated.separator)} ORDER BY {text}), {quoted('')})"
    return calculated(_all_there(value, sql), Rep.STR, nullable=value.nullable)


def _total(expressions: ExpressionTranslator, name: str, value: SqlValue, distinct: bool, grouped: bool) -> SqlValue:
    number = expressions.number(value)
    if number is None:
        return general.aggregated(expressions, name, value, distinct, "")
    if distinct and (number.rep is Rep.NUM or name == "AVG"):
        return general.aggregated(expressions, name, value, distinct, "")
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


def _mean(value: SqlValue, number: Number, grouped: bool) -> SqlValue:
    total = f"coalesce(sum({number.sql}), 0)::HUGEINT" + (f" * {_UNITS}" if number.rep is Rep.INT else "")
    mean = f"quotient({total}, count(*)::HUGEINT * {_UNITS})"
    if grouped:
        return calculated(_all_there(value, mean), Rep.DEC, nullable=value.nullable)
    return calculated(_all_there(value, f"CASE WHEN count(*) = 0 THEN 0::HUGEINT ELSE tagged({mean}, true) END"), Rep.NUM, nullable=True)
