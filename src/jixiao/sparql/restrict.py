"""An answer for some cities and years only: a saved query as it stands inside another one, which keeps the rows that are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..rdf import LITERALS

_PROLOGUE = re.compile(r"(?:\s*(?:#[^\n]*|PREFIX\s+\S+\s*<[^>]*>)[ \t]*(?:\n|$))*", re.IGNORECASE)
_TAIL = re.compile(r"\n(?:ORDER BY (?P<order>[^\n]*)\n?)?(?:LIMIT (?P<limit>\d+)\s*)?$")
_VARIABLE = re.compile(r"\?(\w+)")


@dataclass(frozen=True, slots=True)
class Restriction:
    """``cities``: any of these; ``first`` and ``last``: fiscal years (预算年度), both included. None and empty restrict nothing."""

    cities: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None

    def __bool__(self) -> bool:
        return bool(self.cities) or self.first is not None or self.last is not None


def columns_of(sparql: str) -> tuple[str, ...]:
    """The columns of a SELECT, in their order.

    >>> columns_of("PREFIX a: <urn:a> SELECT ?x (COUNT(?y) AS ?n) (MIN(?z) AS ?x2) WHERE { ?s ?p ?o }")
    ('x', 'n', 'x2')
    """
    found = re.search(r"\bSELECT\b(?:\s+DISTINCT\b)?(.*?)\bWHERE\b", sparql, re.DOTALL)
    if not found:
        return ()
    return tuple(name for part in _parts(found[1]) for name in _VARIABLE.findall(part)[-1:])


def restricted(sparql: str, restriction: Restriction) -> str:
    """The query with its rows restricted by their columns ``city`` and ``year``; a row whose city or year is unknown is in no
    restriction. Its LIMIT counts the rows that are left.

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
    if not restriction:
        return sparql
    prologue_end = _PROLOGUE.match(sparql)
    start = prologue_end.end() if prologue_end else 0
    body = sparql[start:].rstrip()
    tail = _TAIL.search(body)
    columns = columns_of(body)
    inner = body[: tail.start()] if tail else body
    grouped = re.search(r"GROUP BY ([^{}]*)$", inner)
    keys = set(_VARIABLE.findall(grouped[1])) if grouped else None
    ordering = list(dict.fromkeys(_VARIABLE.findall(tail["order"] or ""))) if tail else []
    # What the rows are put in order by, the query inside has to give, where it has it for each row.
    distinct = re.search(r"\bSELECT\s+DISTINCT\b", inner.split("{", 1)[0])
    more = [name for name in ordering if name not in columns and not distinct and (keys is None or name in keys)]
    inner = re.sub(r"(?=\s+WHERE\b)", "".join(f" ?{name}" for name in more), inner, count=1) if more else inner
    lines = [f"SELECT {' '.join(f'?{column}' for column in columns)} WHERE {{", "  {"]
    lines += [f"    {line}" if line else "" for line in inner.split("\n")]
    lines += ["  }", f"  FILTER({' && '.join(_conditions(restriction))})", "}"]
    if tail and tail["order"]:
        known = [part for part in _parts(tail["order"]) if set(_VARIABLE.findall(part)) <= {*columns, *more}]
        lines += [f"ORDER BY {' '.join(known)}"] if known else []
    if tail and tail["limit"]:
        lines.append(f"LIMIT {tail['limit']}")
    return sparql[:start] + "\n".join(lines) + "\n"


def _conditions(restriction: Restriction) -> Sequence[str]:
    conditions = []
    if restriction.cities:
        conditions.append(f"?city IN ({', '.join(LITERALS.string(city) for city in restriction.cities)})")
    if restriction.first is not None:
        conditions.append(f"?year >= {restriction.first:d}")
    if restriction.last is not None:
        conditions.append(f"?year <= {restriction.last:d}")
    return conditions


def _parts(text: str) -> Iterator[str]:
    """The pieces of a projection or an ORDER BY: what stands between blanks outside brackets, with a function before its brackets.

    >>> list(_parts("?a DESC(?b) (IF(?c = 1, 0, 1)) STR(?d)"))
    ['?a', 'DESC(?b)', '(IF(?c = 1, 0, 1))', 'STR(?d)']
    """
    depth, part = 0, ""
    for char in text:
        depth += (char == "(") - (char == ")")
        if char.isspace() and not depth:
            if part:
                yield part
            part = ""
        else:
            part += char
    if part:
        yield part
