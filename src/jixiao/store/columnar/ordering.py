"""Translate ORDER BY, LIMIT and OFFSET."""

from __future__ import annotations

from ...sparql.algebra import Slice
from ...sparql.datatypes import LITERALS, NUMBERS, Kind
from . import general
from .expressions import ExpressionTranslator
from .sql_values import Rep, SqlValue


def order_key(expressions: ExpressionTranslator, value: SqlValue, descending: bool) -> str:
    """Write what to order by; empty where all rows are alike."""
    if value.unbound or value.term is not None:
        return ""
    direction = " DESC NULLS LAST" if descending else " ASC NULLS FIRST"
    if value.rep is Rep.TERM:
        return _term_order(expressions, value) + direction
    if value.rep is not Rep.ID:
        return (f"value_of({value.sql})" if value.rep is Rep.NUM else f"({value.sql})") + direction
    literals = value.kinds & LITERALS
    if Kind.OTHER in literals or (len(literals) > 1 and not literals <= NUMBERS) or (literals == NUMBERS != value.kinds):
        return _term_order(expressions, value) + direction
    if literals == NUMBERS:
        number = expressions.number(value)
        return f"{number.sql}{direction}" if number else ""
    return value.sql + direction


def _term_order(expressions: ExpressionTranslator, value: SqlValue) -> str:
    """What terms of several kinds are ordered by."""
    return f"{expressions.context.functions.own('term_order')}({general.as_text(expressions, value)})"


def limits(pattern: Slice) -> str:
    clause = f" LIMIT {pattern.limit}" if pattern.limit is not None else ""
    return clause + (f" OFFSET {pattern.offset}" if pattern.offset else "")
