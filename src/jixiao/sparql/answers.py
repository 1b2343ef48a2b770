"""The rows of an answer as Python values, and numbers as text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from .results import Results, Term

Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer as Python values: text, int, Decimal, or None where there is none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def answer(results: Results) -> Answer:
    return Answer(results.columns, tuple(tuple(_value(term) for term in row) for row in results.rows))


def _value(term: Term | None) -> Value:
    if term is None:
        return None
    kind = (term.datatype or "").rpartition("#")[2]
    try:
        if kind == "integer":
            return int(term.value)
        if kind in ("decimal", "double", "float"):
            return Decimal(term.value)
    except (ValueError, InvalidOperation):
        return term.value
    return term.value
