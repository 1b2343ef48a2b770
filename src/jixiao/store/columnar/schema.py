"""Describe a columnar file: its predicates, classes and terms, and where in the dictionary each kind of term lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ...sparql.datatypes import ALL, DATATYPES, RANGES, STEP, Kind, Kinds
from ...sparql.literals import kind_of, scaled
from ...sparql.results import Term
from . import duckdb_engine as duckdb
from .ddl import TYPE
from .term_text import TermFunctions

#: So few terms are looked up one by one.
_FEW = 4


@dataclass(frozen=True, slots=True)
class Predicate:
    """``single``: no subject has it twice; ``inverse``: no object is given twice."""

    number: int
    id: int
    kinds: Kinds
    single: bool
    inverse: bool
    column: bool


@dataclass(frozen=True)
class Schema:
    connection: duckdb.DuckDBPyConnection
    predicates: Mapping[str, Predicate]
    #: The column of each class, by IRI.
    flags: Mapping[str, int]
    #: Where each range of kinds begins; the next one's beginning is its end.
    lows: tuple[int, ...]
    #: Whether the store has a statement in several graphs.
    repeated: bool = True
    _ids: dict[Term, int | None] = field(default_factory=dict)
    _places: dict[Term, int] = field(default_factory=dict)

    @cached_property
    def functions(self) -> TermFunctions:
        """The functions of terms as texts that the connection knows."""
        return TermFunctions(self.connection)

    @cached_property
    def lows_by_kind(self) -> dict[Kind, tuple[int, int]]:
        ends = (*self.lows[1:], 1 << 62)
        return {kind: (low, end - 1) for kinds, low, end in zip(RANGES, self.lows, ends, strict=True) for kind in kinds}

    @cached_property
    def graphs(self) -> frozenset[int]:
        """The numbers of the named graphs."""
        return frozenset(row[0] for row in self.connection.execute("SELECT g FROM graphs").fetchall())

    @cached_property
    def has_blank_graphs(self) -> bool:
        """Whether some named graph has a blank node for its name."""
        low, high = self.lows_by_kind[Kind.BNODE]
        return any(low <= number <= high for number in self.graphs)

    @cached_property
    def object_kinds(self) -> Kinds:
        """The kinds of all objects, known when the file was written."""
        return frozenset[Kind]().union(*(predicate.kinds for predicate in self.predicates.values()))

    def id_of(self, term: Term) -> int | None:
        """Where a term is in the dictionary; None where it is not there."""
        if term not in self._ids:
            row = self.connection.execute("SELECT id FROM lookup WHERE h = md5_number_lower(?)", [_key(term)]).fetchone()
            self._ids[term] = row[0] if row else None
        return self._ids[term]

    def look_up(self, terms: Iterable[Term]) -> None:
        """Look up many terms at once, for ``id_of`` and ``place_of``: one pass over the dictionary instead of one for each."""
        new = [term for term in dict.fromkeys(terms) if term not in self._ids]
        if len(new) < _FEW:
            return
        wanted = "(SELECT unnest(range(?)) AS n, md5_number_lower(unnest(?)) AS h)"
        rows = self.connection.execute(f"SELECT n, id FROM {wanted} JOIN lookup USING (h)", [len(new), [*map(_key, new)]]).fetchall()
        self._ids.update(dict.fromkeys(new))
        self._ids.update((new[n], place) for n, place in rows)
        missing = [term for term in new if self._ids[term] is None and kind_of(term) is Kind.STRING]
        if missing:
            low, high = self.lows_by_kind[Kind.STRING]
            columns = ", ".join("max(id) FILTER (WHERE lex < ?)" for _ in missing)
            query = f"SELECT {columns} FROM terms WHERE id BETWEEN ? AND ?"
            row = self.connection.execute(query, [*(term.value for term in missing), low, high]).fetchone()
            self._places.update((term, low if place is None else place) for term, place in zip(missing, row or (), strict=False))

    def place_of(self, term: Term) -> int:
        """After which number of the dictionary a term would stand that is not there."""
        if term not in self._places:
            kind = kind_of(term)
            low, high = self.lows_by_kind[kind]
            if kind in (Kind.INTEGER, Kind.DECIMAL):
                query = "SELECT max(id) FROM numbers WHERE v < ? OR (v = ? AND NOT dec AND ?)"
                parameters: list[object] = [scaled(term), scaled(term), kind is Kind.DECIMAL]
            elif kind in (Kind.LANG, Kind.OTHER):
                query = "SELECT max(id) FROM terms WHERE id BETWEEN ? AND ? AND (lex, tag) < (?, ?)"
                parameters = [low, high, term.value, term.language or term.datatype]
            else:
                query = "SELECT max(id) FROM terms WHERE id BETWEEN ? AND ? AND lex < ?"
                parameters = [low, high, term.value]
            row = self.connection.execute(query, parameters).fetchone()
            self._places[term] = row[0] if row and row[0] is not None else low
        return self._places[term]

    def look_up_places(self, terms: Sequence[Term], kind: Kind) -> None:
        """Look up the places of many terms of one kind, IRIs or strings, all at once: those after which each would stand."""
        low, high = self.lows_by_kind[kind]
        rows = self.connection.execute(
            "SELECT n, id FROM (SELECT unnest(?) AS n, unnest(?) AS lex) w "
            "ASOF LEFT JOIN (SELECT id, lex FROM terms WHERE id BETWEEN ? AND ?) t ON w.lex > t.lex",
            [list(range(len(terms))), [term.value for term in terms], low, high],
        ).fetchall()
        self._places.update((terms[number], low if place is None else place) for number, place in rows)

    def next_place(self, place: int) -> int:
        """The end of the free room after a number of the dictionary."""
        return place + STEP if place % STEP == 0 else place


def _key(term: Term) -> str:
    """What a term is looked up by: its range, language or datatype, kind and text."""
    kind = kind_of(term)
    tag = term.language if kind is Kind.LANG else term.datatype if kind is Kind.OTHER else ""
    number = next(n for n, kinds in enumerate(RANGES) if kind in kinds)
    return f"{number} {tag} {int(kind)} {term.value}"


def read_schema(connection: duckdb.DuckDBPyConnection) -> Schema:
    """Read the schema of the file behind a connection."""
    columns = {row[1] for row in connection.execute("PRAGMA table_info('subjects')").fetchall()}
    predicates = {
        iri: Predicate(p, place, frozenset(map(Kind, kinds)), single, inverse, f"c{p}" in columns)
        for p, iri, place, kinds, single, inverse in connection.execute(
            "SELECT p, iri, id, kinds, single, inverse FROM predicates"
        ).fetchall()
        if f"c{p}" in columns or " " not in iri
    }
    flags = {iri: c for c, iri in connection.execute("SELECT c, iri FROM classes").fetchall() if f"t{c}" in columns}
    lows = tuple(row[0] for row in connection.execute("SELECT low FROM ranges ORDER BY range").fetchall())
    about = connection.execute("SELECT repeated FROM about").fetchone()
    return Schema(connection, predicates, flags, lows, about is None or about[0])


def term_of(kind: Kind, lex: str, tag: str | None) -> Term:
    """A term of the dictionary."""
    if kind is Kind.BNODE:
        return Term("bnode", lex)
    if kind is Kind.IRI:
        return Term("iri", lex)
    if kind is Kind.LANG:
        return Term("literal", lex, DATATYPES[kind], tag)
    return Term("literal", lex, tag if kind is Kind.OTHER else DATATYPES[kind])


__all__ = ["ALL", "TYPE", "Predicate", "Schema", "read_schema", "term_of"]
