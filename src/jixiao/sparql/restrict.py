"""Restrict a query to cities and years: it stands inside another one, which keeps the rows that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..rdf import LITERALS
from .query_text import select_parts


@dataclass(frozen=True, slots=True)
class Restriction:
    """``cities``: any of these; ``first`` and ``last``: fiscal years (预算年度), both included. None and empty restrict nothing."""

    cities: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None

    def __bool__(self) -> bool:
        return bool(self.cities) or self.first is not None or self.last is not None


def columns_of(sparql: str) -> tuple[str, ...]:
    """List the columns of a SELECT, in their order.

    >>> columns_of("PREFIX a: <urn:a> SELECT ?x (COUNT(?y) AS ?n) (MIN(?z) AS ?x2) WHERE { ?s ?p ?o }")
    ('x', 'n', 'x2')
    """
    parts = select_parts(sparql)
    return parts.columns if parts else ()


def restricted(sparql: str, restriction: Restriction) -> str:
    """Restrict a query's rows by their columns ``city`` and ``year``; its LIMIT counts the rows that are left.

    A row whose city or year is unknown is in no restriction.

    >>> print(restricted("SELECT ?year WHERE { ?t <urn:y> ?year }\\nORDER BY ?year ?t\\nLIMIT 3", Restriction(first=2022)))
    SELECT ?year WHERE {
      {
        SELECT ?year ?t WHERE { ?t <urn:y> ?year }
      }
      FILTER(?year >= 2022)
    }
    ORDER BY ?year ?t
    LIMIT 3
    <BLANKLINE>
    """
    parts = select_parts(sparql) if restriction else None
    if parts is None:
        return sparql
    # What the rows are put in order by, the query inside has to give, where it has it for each row.
    ordering = dict.fromkeys(name for _, names in parts.order for name in names)
    more = [
        name
        for name in ordering
        if name not in parts.columns and not parts.distinct and (parts.group_keys is None or name in parts.group_keys)
    ]
    inner = sparql[parts.start : parts.projection_end] + "".join(f" ?{name}" for name in more)
    inner += sparql[parts.projection_end : parts.tail].rstrip()
    lines = [f"SELECT {' '.join(f'?{column}' for column in parts.columns)} WHERE {{", "  {"]
    lines += [f"    {line}" if line else "" for line in inner.split("\n")]
    lines += ["  }", f"  FILTER({' && '.join(_conditions(restriction))})", "}"]
    keys = [key for key, names in parts.order if names <= {*parts.columns, *more}]
    lines += [f"ORDER BY {' '.join(keys)}"] if keys else []
    lines += [f"LIMIT {parts.limit}"] if parts.limit else []
    lines += [f"OFFSET {parts.offset}"] if parts.offset else []
    return sparql[: parts.start] + "\n".join(lines) + "\n"


def _conditions(restriction: Restriction) -> Sequence[str]:
    conditions = []
    if restriction.cities:
        conditions.append(f"?city IN ({', '.join(LITERALS.string(city) for city in restriction.cities)})")
    if restriction.first is not None:
        conditions.append(f"?year >= {restriction.first:d}")
    if restriction.last is not None:
        conditions.append(f"?year <= {restriction.last:d}")
    return conditions
