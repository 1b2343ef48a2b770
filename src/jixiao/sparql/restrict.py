"""Restrict a query to places, years, a department, a level or a unit: it stands inside another one, which keeps the rows asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model.namespaces import JX, SKOS
from ..rdf import LITERALS
from .query_text import SelectParts, select_parts

if TYPE_CHECKING:
    from ..model import Jurisdiction


@dataclass(frozen=True, slots=True)
class Restriction:
    """``places``: any of these, with what lies in them; ``first`` and ``last``: fiscal years (预算年度), both included.

    ``cities`` are names as they are given, for an answer that has no ``city_code``; ``levels`` the names of indicator levels (一级、二级
    指标), ``department`` and ``unit`` names, ``concepts`` IRIs of standard concepts. None and empty restrict nothing.
    """

    cities: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    places: tuple[Jurisdiction, ...] = ()
    department: str = ""
    levels: tuple[str, ...] = ()
    unit: str = ""
    concepts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Restriction()

    @property
    def department_names(self) -> tuple[str, ...]:
        """The department's name as given, and as equal names are written."""
        from ..vocabulary.characters import name_key

        return tuple(dict.fromkeys((self.department, name_key(self.department))))


def columns_of(sparql: str) -> tuple[str, ...]:
    """List the columns of a SELECT, in their order.

    >>> columns_of("PREFIX a: <urn:a> SELECT ?x (COUNT(?y) AS ?n) (MIN(?z) AS ?x2) WHERE { ?s ?p ?o }")
    ('x', 'n', 'x2')
    """
    parts = select_parts(sparql)
    return parts.columns if parts else ()


def restricted(sparql: str, restriction: Restriction) -> str:
    """Restrict a query's rows by the columns it has of those a restriction is about; its LIMIT counts the rows that are left.

    These are ``city_code`` (else ``city``), ``year``, ``department``, ``level1`` and ``level2``, ``unit``; for a standard concept what rows
    are put in order by (``has_concepts``). A row without a value there is in no restriction.

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
    more = _given_besides(parts)
    inner = sparql[parts.start : parts.projection_end] + "".join(f" ?{name}" for name in more)
    inner += sparql[parts.projection_end : parts.tail].rstrip()
    lines = [f"SELECT {' '.join(f'?{column}' for column in parts.columns)} WHERE {{", "  {"]
    lines += [f"    {line}" if line else "" for line in inner.split("\n")]
    lines += ["  }", *_of_concepts(restriction.concepts, more)]
    conditions = _conditions(restriction, parts.columns)
    lines += [f"  FILTER({' && '.join(conditions)})", "}"] if conditions else ["}"]
    keys = [key for key, names in parts.order if names <= {*parts.columns, *more}]
    lines += [f"ORDER BY {' '.join(keys)}"] if keys else []
    lines += [f"LIMIT {parts.limit}"] if parts.limit else []
    lines += [f"OFFSET {parts.offset}"] if parts.offset else []
    return sparql[: parts.start] + "\n".join(lines) + "\n"


def has_concepts(sparql: str) -> bool:
    """Tell whether a query's rows can be restricted to standard concepts: they are put in order by ``?row`` or ``?nameConcept``."""
    parts = select_parts(sparql)
    return parts is not None and any(name in _given_besides(parts) for name in _USES)


def _given_besides(parts: SelectParts) -> list[str]:
    """The variables that rows are put in order by and that are no columns, which a query can give for each row."""
    if parts.distinct:
        return []
    ordering = dict.fromkeys(name for _, names in parts.order for name in names)
    return [name for name in ordering if name not in parts.columns and (parts.group_keys is None or name in parts.group_keys)]


#: From a row, and from the name of rows, to the uses of the name.
_USES = {"row": f"?row <{JX}nameUse> ?use", "nameConcept": f"?use <{JX}useOf> ?nameConcept"}


def _of_concepts(concepts: Sequence[str], given: Sequence[str]) -> list[str]:
    """The part of a query that keeps the rows whose names are linked to one of the concepts."""
    if not concepts:
        return []
    name = next(name for name in _USES if name in given)
    values = " ".join(f"<{iri}>" for iri in concepts)
    matches = " UNION ".join(f"{{ ?use <{SKOS}{match}> ?concept }}" for match in ("exactMatch", "closeMatch", "broadMatch"))
    return [f"  {{ SELECT DISTINCT ?{name} WHERE {{ VALUES ?concept {{ {values} }} {matches} {_USES[name]} }} }}"]


def _conditions(restriction: Restriction, columns: Sequence[str]) -> list[str]:
    conditions = []
    if restriction.places and "city_code" in columns:
        conditions.append(code_condition(restriction.places))
    elif restriction.cities:
        conditions.append(f"?city IN ({', '.join(map(LITERALS.string, restriction.cities))})")
    conditions += year_condition(restriction)
    if restriction.department:
        conditions.append(f"?department IN ({', '.join(map(LITERALS.string, restriction.department_names))})")
    if restriction.levels:
        conditions.append(level_condition(restriction, columns))
    if restriction.unit:
        conditions.append(f"?unit = {LITERALS.string(restriction.unit)}")
    return conditions


def code_condition(places: Sequence[Jurisdiction]) -> str:
    """Say of ``?city_code`` that it is one of these places' or of what lies in them: GB/T 2260 numbers that by the same digits.

    >>> from jixiao.model import Jurisdiction
    >>> code_condition([Jurisdiction("120000", "天津市"), Jurisdiction("330100", "杭州市"), Jurisdiction("210102", "和平区")])
    '(STRSTARTS(?city_code, "12") || STRSTARTS(?city_code, "3301") || ?city_code = "210102")'
    """
    parts = []
    for code in dict.fromkeys(place.code for place in places):
        digits = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
        literal = LITERALS.string(digits)
        parts.append(f"?city_code = {literal}" if digits == code else f"STRSTARTS(?city_code, {literal})")
    return f"({' || '.join(parts)})" if len(parts) > 1 else parts[0]


def year_condition(restriction: Restriction) -> list[str]:
    """Say of ``?year`` that it is between the first and the last."""
    first, last = restriction.first, restriction.last
    return [f"?year {sign} {year:d}" for sign, year in ((">=", first), ("<=", last)) if year is not None]


def level_condition(restriction: Restriction, columns: Sequence[str]) -> str:
    """Say of the columns ``level1`` and ``level2``, as far as they are there, that one of them has one of the names."""
    names = ", ".join(map(LITERALS.string, restriction.levels))
    return f"({' || '.join(f'?{column} IN ({names})' for column in ('level1', 'level2') if column in columns)})"
