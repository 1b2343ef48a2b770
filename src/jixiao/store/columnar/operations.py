"""Translate truth, comparison and arithmetic of values to SQL. An error is NULL, as in SPARQL an error is no value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...sparql.datatypes import ALL, DATATYPES, LITERALS, NUMBERS, SCALE, Kind, Kinds
from ...sparql.errors import UnsupportedSparqlError
from ...sparql.literals import boolean, decimal_text, integer, kind_of, scaled
from ...sparql.results import Term
from . import general
from .context import Context
from .relation import Relation
from .sql_values import UNBOUND, Rep, SqlValue, calculated, quoted

_ORDERED: tuple[Kinds, ...] = (
    frozenset({Kind.STRING}),
    NUMBERS,
    frozenset({Kind.DATE}),
    frozenset({Kind.MONTH_DAY}),
)
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_ONE = f"{SCALE}::HUGEINT"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as SQL: an INT has its value, others units of 10^-18; ``decimal`` says of a NUM whether it is an xsd:decimal."""

    rep: Rep
    sql: str
    decimal: str = ""

    @property
    def units(self) -> str:
        return f"({self.sql})::HUGEINT * {_ONE}" if self.rep is Rep.INT else self.sql

    @property
    def is_decimal(self) -> str:
        return self.decimal or ("true" if self.rep is Rep.DEC else "false")


def _is_true(term: Term) -> bool:
    """Tell the effective boolean value of a constant number, truth value or string."""
    kind = kind_of(term)
    return scaled(term) != 0 if kind in NUMBERS else term.value == "true" if kind is Kind.BOOLEAN else term.value != ""


class Operations:
    """Operations on the values of one relation's rows; the tables that they look values up in are added to the relation."""

    def __init__(self, context: Context, relation: Relation) -> None:
        self.context, self.relation = context, relation

    # -- truth -------------------------------------------------------------------------------------------------------------

    def truth(self, value: SqlValue) -> str:
        """Translate a value to its effective boolean value (17.2.2); NULL is an error."""
        match value.rep:
            case Rep.BOOL:
                return value.sql
            case Rep.INT | Rep.DEC:
                return f"({value.sql}) <> 0"
            case Rep.NUM:
                return f"value_of({value.sql}) <> 0"
            case Rep.STR:
                return f"({value.sql}) <> ''"
            case Rep.IRI:
                return "NULL"
        if value.rep is Rep.TERM or value.kinds & {Kind.LANG, Kind.OTHER}:
            return general.truth(self, value)
        if value.term is not None and value.kinds <= NUMBERS | {Kind.BOOLEAN, Kind.STRING}:
            return "true" if _is_true(value.term) else "false"
        false = {Kind.STRING: [Term("literal", "", DATATYPES[Kind.STRING])], Kind.BOOLEAN: [boolean(False)]}
        number = [integer(0), Term("literal", "0", DATATYPES[Kind.DECIMAL])]
        parts = []
        for kinds in (frozenset({Kind.STRING}), NUMBERS, frozenset({Kind.BOOLEAN})):
            if possible := kinds & value.kinds:
                ids = ", ".join(str(self.context.number(t)) for t in false.get(next(iter(possible)), number))
                parts.append((possible, f"{value.sql} NOT IN ({ids})"))
        return self.by_kind(value, parts)

    def by_kind(self, value: SqlValue, options: Sequence[tuple[Kinds, str]]) -> str:
        """Choose SQL by the kind of a term of the dictionary; NULL for other kinds."""
        if not options:
            return "NULL"
        if len(options) == 1 and options[0][0] >= value.kinds:
            return options[0][1]
        whens = " ".join(f"WHEN {self.context.is_of(value.sql, kinds, value.kinds)} THEN {sql}" for kinds, sql in options)
        return f"CASE {whens} END"

    def looked_up(self, table: str, sql: str, kinds: Kinds = ALL) -> str:
        self.relation, name = self.context.lookup(self.relation, table, sql, kinds)
        return name

    # -- forms -------------------------------------------------------------------------------------------------------------

    def number(self, value: SqlValue) -> Number | None:
        """Convert a value to a number; None where it never is one."""
        match value.rep:
            case Rep.INT | Rep.DEC:
                return Number(value.rep, value.sql)
            case Rep.NUM:
                return Number(Rep.NUM, f"value_of({value.sql})", f"is_decimal({value.sql})")
            case Rep.ID | Rep.TERM:
                pass
            case _:
                return None
        if Kind.OTHER in value.kinds or value.rep is Rep.TERM:
            raise UnsupportedSparqlError("a calculation with literals of types that are not calculated with here")
        kinds = value.kinds & NUMBERS
        if not kinds:
            return None
        if value.term is not None:
            if kinds == {Kind.INTEGER}:
                return Number(Rep.INT, f"{value.term.value}::BIGINT")
            return Number(Rep.DEC, f"{scaled(value.term)}::HUGEINT")
        table = self.looked_up("numbers", value.sql)
        if kinds == {Kind.INTEGER}:
            return Number(Rep.INT, f"{table}.i")
        if kinds == {Kind.DECIMAL}:
            return Number(Rep.DEC, f"{table}.v")
        return Number(Rep.NUM, f"{table}.v", f"{table}.dec")

    def text(self, value: SqlValue, kinds: Kinds) -> str | None:
        """Convert a value of these kinds to its characters, NULL of others; None where it never is of these kinds."""
        match value.rep:
            case Rep.STR | Rep.LANG | Rep.IRI:
                return value.sql if value.kinds & kinds else None
            case Rep.INT:
                return f"({value.sql})::VARCHAR" if Kind.INTEGER in kinds else None
            case Rep.DEC:
                return f"decimal_text({value.sql})" if Kind.DECIMAL in kinds else None
            case Rep.NUM:
                if not NUMBERS & kinds:
                    return None
                number = f"value_of({value.sql})"
                return f"CASE WHEN is_decimal({value.sql}) THEN decimal_text({number}) ELSE ({number} // {_ONE})::VARCHAR END"
            case Rep.BOOL:
                return f"CASE WHEN {value.sql} THEN 'true' WHEN NOT ({value.sql}) THEN 'false' END" if Kind.BOOLEAN in kinds else None
            case Rep.TERM:
                raise UnsupportedSparqlError("the text of a value of which only each row tells the type")
        if not value.kinds & kinds:
            return None
        if value.term is not None:
            return quoted(value.term.value)
        table = self.looked_up("terms", value.sql, value.kinds & kinds)
        if value.kinds <= kinds:
            return f"{table}.lex"
        return f"CASE WHEN {self.context.is_of(value.sql, kinds, value.kinds)} THEN {table}.lex END"

    def unified(self, values: Sequence[SqlValue]) -> list[SqlValue]:
        """Convert values to one form, for one column."""
        known = [value for value in values if not value.unbound]
        if len({value.term for value in known}) == 1 and known and known[0].term is not None:
            return list(values)
        if all(value.rep is Rep.ID for value in known):
            return [self.context.flow(value) for value in values]
        if any(value.rep is Rep.TERM for value in known):
            return [general.as_term(self, value) for value in values]
        kinds = frozenset[Kind]().union(*(value.kinds for value in known))
        if kinds <= NUMBERS:
            rep = Rep.INT if kinds == {Kind.INTEGER} else Rep.DEC if kinds == {Kind.DECIMAL} else Rep.NUM
            return [self._as_number(value, rep) for value in values]
        if kinds == {Kind.BOOLEAN}:
            return [value if value.unbound else calculated(self._as_boolean(value), Rep.BOOL, nullable=value.nullable) for value in values]
        for kind, rep in ((Kind.STRING, Rep.STR), (Kind.IRI, Rep.IRI)):
            if kinds == {kind}:
                return [
                    value if value.unbound else calculated(self.text(value, kinds) or "NULL", rep, nullable=value.nullable)
                    for value in values
                ]
        return [general.as_term(self, value) for value in values]

    def _as_number(self, value: SqlValue, rep: Rep) -> SqlValue:
        number = None if value.unbound else self.number(value)
        if number is None:
            return UNBOUND
        if rep is not Rep.NUM:
            return calculated(number.sql, rep, nullable=value.nullable)
        return calculated(f"tagged({number.units}, {number.is_decimal})", rep, nullable=value.nullable)

    def _as_boolean(self, value: SqlValue) -> str:
        if value.rep is Rep.BOOL:
            return value.sql
        if value.term is not None:
            return value.term.value
        return f"{value.sql} = {self.context.number(boolean(True))}"

    # -- comparisons -------------------------------------------------------------------------------------------------------

    def same(self, a: SqlValue, b: SqlValue) -> str:
        """Whether both are the same term; NULL where one is missing."""
        if a.unbound or b.unbound:
            return "NULL"
        if a.term is not None and b.term is not None:
            return "true" if a.term == b.term else "false"
        if not a.kinds & b.kinds:
            return self._never(a, b)
        if a.rep is Rep.ID and b.rep is Rep.ID:
            return f"{a.sql} = {b.sql}"
        if Rep.TERM in (a.rep, b.rep):
            return f"{general.as_text(self, a)} = {general.as_text(self, b)}"
        if a.rep is Rep.ID and a.kinds > b.kinds:
            return self._encoded(a, b)
        if b.rep is Rep.ID and b.kinds > a.kinds:
            return self._encoded(b, a)
        if Rep.LANG in (a.rep, b.rep):
            if a.rep is b.rep:
                return f"{a.sql} = {b.sql}" if a.language == b.language else self._never(a, b)
            return self._encoded(a, b) if a.rep is Rep.ID else self._encoded(b, a)
        a, b = self.unified((a, b))
        return f"{a.sql} = {b.sql}"

    def _never(self, a: SqlValue, b: SqlValue) -> str:
        missing = [f"{value.sql} IS NULL" for value in (a, b) if value.nullable]
        return f"CASE WHEN NOT ({' OR '.join(missing)}) THEN false END" if missing else "false"

    def _encoded(self, known: SqlValue, value: SqlValue) -> str:
        """Whether a term of the dictionary is a calculated value."""
        kind = next(iter(value.kinds))
        if len(value.kinds) > 1 or value.rep in (Rep.INT, Rep.DEC, Rep.BOOL):
            number = None if Kind.OTHER in known.kinds else self.number(value)
            if number is None:
                return f"{general.as_text(self, known)} = {general.as_text(self, value)}"
            table = self.looked_up("numbers", known.sql)
            same = f"{table}.v = {number.units} AND {table}.dec = {number.is_decimal}"
            return self.by_kind(known, [(NUMBERS, same)]) if known.kinds <= NUMBERS else f"coalesce({same}, false)"
        table = self.looked_up("terms", known.sql)
        low, high = self.context.bounds(kind)
        same = f"{table}.lex = {value.sql} AND {known.sql} BETWEEN {low} AND {high}"
        return f"{same} AND {table}.tag = {quoted(value.language or '')}" if value.rep is Rep.LANG else same

    def equal(self, a: SqlValue, b: SqlValue) -> str:
        """Compare by SPARQL's ``=``."""
        if a.unbound or b.unbound:
            return "NULL"
        if Kind.OTHER in a.kinds | b.kinds:
            plain = frozenset({Kind.IRI, Kind.BNODE})
            return self.same(a, b) if a.kinds <= plain or b.kinds <= plain else general.equal(self, a, b)
        if Rep.TERM in (a.rep, b.rep):
            return general.equal(self, a, b)
        if a.kinds & NUMBERS and b.kinds & NUMBERS and not (a.kinds & NUMBERS == b.kinds & NUMBERS and len(a.kinds & NUMBERS) == 1):
            if a.kinds <= NUMBERS and b.kinds <= NUMBERS:
                return self._numbers("=", a, b)
            for one, other in ((a, b), (b, a)):
                if one.term is not None and other.rep is Rep.ID:
                    low, high = self._both(one.term)
                    return f"{other.sql} BETWEEN {low} AND {high}"
            return general.equal(self, a, b)
        if a.kinds <= NUMBERS and b.kinds <= NUMBERS:
            return self._numbers("=", a, b)
        return self.same(a, b)

    def among(self, value: SqlValue, terms: Sequence[Term]) -> str | None:
        """Whether a term of the dictionary is equal to one of many constants; None where some have no equality that places tell."""
        if Kind.OTHER in value.kinds or any(kind_of(term) is Kind.OTHER for term in terms):
            return None
        self.context.schema.look_up(terms)
        places: set[int] = set()
        for term in terms:
            if kind_of(term) in NUMBERS:
                places.update(self._both(term) if value.kinds & NUMBERS else ())
            elif self.context.schema.id_of(term) is not None or term in self.context.flowing:
                places.add(self.context.number(term))
        if not places:
            return f"CASE WHEN {value.sql} IS NOT NULL THEN false END"
        return f"{value.sql} IN ({', '.join(map(str, sorted(places)))})"

    def compared(self, sign: str, a: SqlValue, b: SqlValue) -> str:
        """Compare by SPARQL's ``<``, ``>``, ``<=``, ``>=``."""
        if a.unbound or b.unbound:
            return "NULL"
        common = [kinds for kinds in _ORDERED if a.kinds & kinds and b.kinds & kinds]
        for one, other in ((a, b), (b, a)):
            if one.rep is Rep.TERM or (Kind.OTHER in one.kinds and other.kinds & LITERALS):
                return general.compared(self, sign, a, b)
        others = a.kinds & b.kinds - frozenset[Kind]().union(*_ORDERED)
        if others & {Kind.LANG, Kind.OTHER, Kind.BOOLEAN} or (others and "=" in sign):
            return general.compared(self, sign, a, b)
        parts = []
        for kinds in common:
            if kinds == NUMBERS and not (a.kinds <= NUMBERS and b.kinds <= NUMBERS):
                compared = self._mixed_numbers(sign, a, b)
            elif kinds == NUMBERS:
                compared = self._numbers(sign, a, b)
            elif a.rep is Rep.ID and b.rep is Rep.ID:
                compared = f"{a.sql} {sign} {b.sql}"
            else:
                compared = f"{self.text(a, kinds)} {sign} {self.text(b, kinds)}"
            parts.append((kinds, compared))
        if len(parts) == 1 and a.kinds <= parts[0][0] and b.kinds <= parts[0][0]:
            return parts[0][1]
        whens = []
        for kinds, compared in parts:
            tests = [self.context.is_of(v.sql, kinds, v.kinds) for v in (a, b) if v.rep is Rep.ID and not v.kinds <= kinds]
            whens.append(f"WHEN {' AND '.join(tests)} THEN {compared}" if tests else f"WHEN true THEN {compared}")
        return f"CASE {' '.join(whens)} END" if whens else "NULL"

    def _mixed_numbers(self, sign: str, a: SqlValue, b: SqlValue) -> str:
        if a.rep is Rep.ID and b.rep is Rep.ID and a.kinds & NUMBERS == b.kinds & NUMBERS and len(a.kinds & NUMBERS) == 1:
            return f"{a.sql} {sign} {b.sql}"
        if b.term is not None and a.rep is Rep.ID:
            return self._against(sign, a, b.term)
        if a.term is not None and b.rep is Rep.ID:
            return self._against(_MIRRORED[sign], b, a.term)
        first, second = self.number(a), self.number(b)
        if first is None or second is None:
            return "NULL"
        return f"{first.units} {sign} {second.units}"

    def _numbers(self, sign: str, a: SqlValue, b: SqlValue) -> str:
        """Compare two numbers, without looking up their values where their places in the dictionary tell it."""
        if a.rep is Rep.ID and b.rep is Rep.ID:
            if a.kinds == b.kinds and len(a.kinds) == 1:
                return f"{a.sql} {sign} {b.sql}"
            if b.term is not None:
                return self._against(sign, a, b.term)
            if a.term is not None:
                return self._against(_MIRRORED.get(sign, sign), b, a.term)
        first, second = self.number(a), self.number(b)
        if first is None or second is None:
            return "NULL"
        if first.rep is Rep.INT and second.rep is Rep.INT:
            return f"{first.sql} {sign} {second.sql}"
        return f"{first.units} {sign} {second.units}"

    def _both(self, term: Term) -> tuple[int, int]:
        """The places of the xsd:integer and the xsd:decimal of a value, which are neighbours."""
        whole = scaled(term) % SCALE == 0
        decimal = self.context.number(Term("literal", decimal_text(scaled(term)), DATATYPES[Kind.DECIMAL]))
        return (self.context.number(integer(scaled(term) // SCALE)) if whole else decimal), decimal

    def _against(self, sign: str, value: SqlValue, term: Term) -> str:
        low, high = self._both(term)
        if sign == "=":
            return f"{value.sql} BETWEEN {low} AND {high}"
        return f"{value.sql} {sign} {high if sign in ('>', '<=') else low}"

    # -- arithmetic --------------------------------------------------------------------------------------------------------

    def arithmetic(self, sign: str, a: SqlValue, b: SqlValue) -> SqlValue:
        first, second = self.number(a), self.number(b)
        if first is None or second is None:
            return UNBOUND
        # A term of another kind has no row among the numbers, so that its value is NULL: an error, as it must be.
        reps = {first.rep, second.rep}
        if sign == "/":
            return calculated(_quotient(first, second), Rep.DEC)
        if reps == {Rep.INT}:
            return calculated(f"({first.sql} {sign} {second.sql})", Rep.INT)
        result = _product(first, second) if sign == "*" else f"({first.units} {sign} {second.units})"
        if Rep.DEC in reps:
            return calculated(result, Rep.DEC)
        return calculated(f"tagged({result}, {first.is_decimal} OR {second.is_decimal})", Rep.NUM)


def _product(a: Number, b: Number) -> str:
    if Rep.INT in (a.rep, b.rep):
        return f"(({a.sql})::HUGEINT * ({b.sql})::HUGEINT)"
    return f"times({a.sql}, {b.sql})"


def _quotient(a: Number, b: Number) -> str:
    if b.rep is Rep.INT:
        return f"(({a.units}) // nullif(({b.sql})::HUGEINT, 0))"
    return f"quotient({a.units}, {b.sql})"
