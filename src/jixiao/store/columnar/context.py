"""Hold what one translation shares: names for its tables, numbers for its constants, values in the form in which they are needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ...sparql.datatypes import ALL, NUMBERS, Kind, Kinds
from ...sparql.errors import UnsupportedSparqlError
from ...sparql.literals import kind_of, scaled
from ...sparql.literals import text as text_term
from ...sparql.results import Term
from .relation import Relation, Source, alias, select
from .schema import Schema
from .sql_values import UNBOUND, Rep, SqlValue, quoted


class Context:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        #: Constants that the dictionary lacks, with numbers of their own between those of the dictionary.
        self.extras: dict[Term, int] = {}
        #: Those of them that variables can have as their value.
        self.flowing: dict[Term, int] = {}
        self.functions = schema.functions
        self._aliases = 0

    def alias(self) -> str:
        self._aliases += 1
        return alias(self._aliases)

    def fresh_variable(self) -> str:
        """Name a variable that no query mentions."""
        self._aliases += 1
        return f".path{self._aliases}"

    # -- constants ---------------------------------------------------------------------------------------------------------

    def constant(self, term: Term) -> SqlValue:
        return SqlValue(str(self.number(term)), Rep.ID, frozenset({kind_of(term)}), nullable=False, term=term)

    def number(self, term: Term) -> int:
        """Number a term, in its place among those of the dictionary."""
        known = self.schema.id_of(term)
        if known is not None:
            return known
        if term not in self.extras:
            low = self.schema.place_of(term)
            high = self.schema.next_place(low)
            kind = kind_of(term)
            for other, number in self.extras.items():
                if low < number < high and _same_range(kind_of(other), kind):
                    if _order(other) < _order(term):
                        low = number
                    else:
                        high = number
            if high - low < 2:
                if low != self.schema.lows_by_kind[kind][0] or high != low:
                    raise UnsupportedSparqlError("too many constants")
                high = low + (1 << 20)
            self.extras[term] = (low + high) // 2
        return self.extras[term]

    def number_all(self, terms: Iterable[Term]) -> None:
        """Number many terms: those that the dictionary lacks get places side by side, so that there is room for all."""
        wanted = list(dict.fromkeys(terms))
        self.schema.look_up(wanted)
        for kind in (Kind.IRI, Kind.STRING):
            missing = [term for term in wanted if kind_of(term) is kind and self.schema.id_of(term) is None and term not in self.extras]
            if len(missing) > 1:
                self.schema.look_up_places(missing, kind)
                self._spread(sorted(missing, key=_order))

    def _spread(self, terms: list[Term]) -> None:
        """Give terms in their order numbers at equal distances, those of one gap of the dictionary within it."""
        taken = sorted(self.extras.values())
        gaps: dict[int, list[Term]] = {}
        for term in terms:
            gaps.setdefault(self.schema.place_of(term), []).append(term)
        for low, inside in gaps.items():
            high = self.schema.next_place(low)
            step = (high - low) // (len(inside) + 1)
            if step and not any(low < number < high for number in taken):
                self.extras.update((term, low + step * at) for at, term in enumerate(inside, 1))

    def flow(self, value: SqlValue) -> SqlValue:
        """Note a value that a variable will have: a constant that the dictionary lacks must then be there where it is looked up."""
        if value.term in self.extras:
            self.flowing[value.term] = self.extras[value.term]
        return value

    def bounds(self, kind: Kind) -> tuple[int, int]:
        return self.schema.lows_by_kind[kind]

    def is_of(self, sql: str, kinds: Kinds, among: Kinds) -> str:
        """Write the condition that a term which is of the kinds ``among`` is one of ``kinds``; both integers and decimals or neither."""
        possible = among & kinds
        if possible == among:
            return f"{sql} IS NOT NULL"
        if not possible:
            return f"CASE WHEN {sql} IS NOT NULL THEN false END"
        ranges = sorted({self.bounds(kind) for kind in possible})
        return "(" + " OR ".join(f"{sql} BETWEEN {low} AND {high}" for low, high in ranges) + ")"

    # -- relations ---------------------------------------------------------------------------------------------------------

    def lookup(self, relation: Relation, table: str, sql: str, kinds: Kinds = ALL) -> tuple[Relation, str]:
        """The relation with a dictionary table beside it, at the term of that number; and that table's name. Only terms of these
        kinds are needed: most of a dictionary are IRIs, which a condition on texts then need not go through."""
        text = self._table(table, kinds)
        for source in relation.sources:
            if source.table == text and source.on == (f"{source.alias}.id = {sql}",):
                return relation, source.alias
        name = self.alias()
        source = Source(name, text, (f"{name}.id = {sql}",))
        return replace(relation, sources=(*relation.sources, source)), name

    def _table(self, table: str, kinds: Kinds) -> str:
        bounds = [self.bounds(kind) for kind in kinds] or [(0, 0)]
        low, high = min(low for low, _ in bounds), max(high for _, high in bounds)
        base = table if kinds == ALL or table != "terms" else f"(SELECT * FROM terms WHERE id BETWEEN {low} AND {high})"
        rows = []
        for term, number in list(self.flowing.items()):
            kind = kind_of(term)
            if table == "terms" and kind in kinds:
                tag = term.language if kind is Kind.LANG else term.datatype if kind is Kind.OTHER else None
                rows.append(f"({number}::BIGINT, {quoted(term.value)}, {'NULL' if tag is None else quoted(tag)})")
            elif table == "numbers" and kind in NUMBERS:
                whole = term.value if kind is Kind.INTEGER else "NULL"
                rows.append(f"({number}::BIGINT, {scaled(term)}::HUGEINT, {kind is Kind.DECIMAL}, {whole}::BIGINT)")
            elif table == "plain" and kind is Kind.LANG:
                plain = self.flow(self.constant(text_term(term.value)))
                rows.append(f"({number}::BIGINT, {plain.sql}::BIGINT)")
        return f"(SELECT * FROM {base} UNION ALL VALUES {', '.join(rows)})" if rows else base

    def wrapped(self, relation: Relation, *, distinct: bool = False, tail: str = "", grouped: str = "") -> Relation:
        """Wrap a relation as a SELECT in brackets."""
        name = self.alias()
        outputs: list[str] = []
        columns = {}
        for variable, value in relation.columns.items():
            if value.unbound or value.term is not None:
                columns[variable] = value
            else:
                columns[variable] = replace(value, sql=f"{name}.c{len(outputs)}")
                outputs.append(value.sql)
        text = f"({select(relation, outputs, distinct=distinct)}{grouped}{tail})"
        if distinct and not outputs:
            text = f"({select(relation, outputs)} LIMIT 1)"
        return Relation((Source(name, text),), (), columns, relation.key, relation.dependencies)

    def empty(self, names: Iterable[str]) -> Relation:
        """No rows."""
        return Relation((), ("false",), {name: replace(UNBOUND, sql="NULL") for name in names}, frozenset())


def _same_range(first: Kind, second: Kind) -> bool:
    return first is second or (first in NUMBERS and second in NUMBERS)


def _order(term: Term) -> tuple[int, int, bytes, str]:
    kind = kind_of(term)
    if kind in NUMBERS:
        return scaled(term), kind, b"", ""
    return 0, 0, term.value.encode("utf-8", "surrogatepass"), term.language or term.datatype or ""
