"""Plan a query as SQL, and decode its rows to terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import pairwise

from ...sparql.algebra import Query, Slice, Triple
from ...sparql.datatypes import DATATYPES, RANGES, SCALE, Kind
from ...sparql.literals import decimal_text, integer
from ...sparql.results import Results, Term
from . import duckdb_engine as duckdb
from .context import Context
from .graphs import graphs_of
from .ordering import limits
from .relation import complete, select
from .schema import Schema, term_of
from .sql_values import Rep, SqlValue
from .term_text import term_of_text
from .translate import Translator


@dataclass(frozen=True, slots=True)
class Plan:
    """``outputs``: each column of the answer by what it always is, or else by the SQL column and how to read it. ``form``: for ASK the
    answer is whether there is a row, for CONSTRUCT ``template`` filled in with each."""

    sql: str
    columns: tuple[str, ...]
    outputs: tuple[tuple[Term | None, int, Rep, str | None], ...]
    extras: dict[int, Term]
    form: str
    template: tuple[Triple, ...] = ()


def plan(schema: Schema, query: Query, *, own_dataset: bool = False) -> Plan:
    """Plan a query. ``own_dataset``: its default graph is not the union of all. Raises UnsupportedSparqlError."""
    pattern = query.pattern
    schema.look_up(_constants(pattern))
    context = Context(schema)
    graphs = graphs_of(schema, query.dataset, own=own_dataset)
    translator = Translator(context, graphs, graphs.default)
    inner, tail = (pattern.pattern, limits(pattern)) if isinstance(pattern, Slice) else (pattern, "")
    order, relation = translator.ordered(inner)
    sqls: list[str] = []
    outputs: list[tuple[Term | None, int, Rep, str | None]] = []
    for value in relation.columns.values():
        outputs.append(_output(value, len(sqls)))
        if outputs[-1][1] >= 0:
            sqls.append(value.sql)
    text = select(relation, sqls) + (f" ORDER BY {', '.join(order)}" if order else "") + tail
    extras = {number: term for term, number in context.extras.items()}
    return Plan(complete(text), tuple(relation.columns), tuple(outputs), extras, query.form, query.template)


def _constants(part: object) -> Iterator[Term]:
    """The terms that a part of a query mentions."""
    if isinstance(part, Term):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _constants(item)
    elif is_dataclass(part):
        for own in fields(part):
            yield from _constants(getattr(part, own.name))


def _output(value: SqlValue, place: int) -> tuple[Term | None, int, Rep, str | None]:
    if value.unbound or value.term is not None:
        return value.term, -1, value.rep, None
    return None, place, value.rep, value.language


class Terms:
    """The terms of a dictionary by their numbers; those that were read once are kept, up to a million."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._known: dict[int, Term] = {}

    def of(self, connection: duckdb.DuckDBPyConnection, numbers: Iterable[int], extras: dict[int, Term]) -> dict[int, Term]:
        """The terms of these numbers, and perhaps others."""
        missing = [n for n in numbers if n not in self._known and n not in extras]
        if missing:
            if len(self._known) + len(missing) > 1_000_000:
                self._known = {}
            if len(missing) < 50:
                listed = ", ".join(map(str, missing))
                rows = connection.execute(f"SELECT id, lex, tag FROM terms WHERE id IN ({listed})").fetchall()
            else:
                rows = connection.execute(
                    "SELECT id, lex, tag FROM (SELECT unnest(?) AS id) wanted JOIN terms USING (id)", [missing]
                ).fetchall()
            self._read(connection, rows)
        return {**self._known, **extras} if extras else self._known

    def _read(self, connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[int, str, str | None]]) -> None:
        lows = [*self._schema.lows, 1 << 62]
        numbers = RANGES.index(frozenset({Kind.INTEGER, Kind.DECIMAL}))
        spans = [(low, high, n) for n, (low, high) in enumerate(pairwise(lows))]
        decimal = None
        for number, lex, tag in rows:
            place = next(n for low, high, n in spans if low <= number < high)
            if place == numbers:
                if decimal is None:
                    listed = connection.execute("SELECT id FROM numbers WHERE dec").fetchall()
                    decimal = {row[0] for row in listed}
                kind = Kind.DECIMAL if number in decimal else Kind.INTEGER
            else:
                kind = next(iter(RANGES[place]))
            self._known[number] = term_of(kind, lex, tag)


def results(connection: duckdb.DuckDBPyConnection, terms: Terms, made: Plan) -> Results:
    """Run a plan. Raises duckdb.Error where DuckDB cannot."""
    rows = connection.execute(made.sql).fetchall()
    ids = [place for _, place, rep, _ in made.outputs if place >= 0 and rep is Rep.ID]
    wanted = {row[place] for place in ids for row in rows}
    wanted.discard(None)
    known = terms.of(connection, wanted, made.extras)
    columns = []
    for term, place, rep, language in made.outputs:
        if place < 0:
            columns.append([term] * len(rows))
        elif rep is Rep.ID:
            get = known.get
            columns.append([get(row[place]) for row in rows])
        else:
            read = _reader(rep, language)
            columns.append([None if row[place] is None else read(row[place]) for row in rows])
    return Results(made.columns, tuple(zip(*columns, strict=True)) if columns else ((),) * len(rows))


def _reader(rep: Rep, language: str | None) -> Callable[..., Term]:
    if rep is Rep.INT:
        return integer
    if rep is Rep.DEC:
        return _decimal
    if rep is Rep.NUM:
        return lambda n: _decimal(n >> 1) if n & 1 else integer((n >> 1) // SCALE)
    if rep is Rep.STR:
        return lambda text: Term("literal", text, DATATYPES[Kind.STRING])
    if rep is Rep.LANG:
        return lambda text: Term("literal", text, DATATYPES[Kind.LANG], language)
    if rep is Rep.TERM:
        return term_of_text
    if rep is Rep.IRI:
        return lambda text: Term("iri", text)
    return lambda truth: Term("literal", "true" if truth else "false", DATATYPES[Kind.BOOLEAN])


def _decimal(scaled: int) -> Term:
    return Term("literal", decimal_text(scaled), DATATYPES[Kind.DECIMAL])
