"""Translate SPARQL's operators and functions to SQL (SPARQL 1.1, section 17.4): the table of functions, each by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ...sparql.datatypes import ALL, DATATYPES, LITERALS, NUMBERS, TEXTS, Kind, Kinds
from ...sparql.errors import UnsupportedSparqlError
from ...sparql.literals import text as text_term
from ...sparql.results import Term
from . import general
from .like import replaces_alike, to_re2
from .operations import Operations
from .sql_values import UNBOUND, Rep, SqlValue, calculated, quoted

_STRINGS: Kinds = frozenset({Kind.STRING})
_LANG: Kinds = frozenset({Kind.LANG})


_INTEGERS: Kinds = frozenset({Kind.INTEGER})
_DATES: Kinds = frozenset({Kind.DATE})
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")

#: Gives the value of a function of the values of its arguments, without whether it may be an error.
Function = Callable[[Operations, Sequence[SqlValue]], SqlValue]


@dataclass(frozen=True, slots=True)
class Signature:
    """A function with the kinds of terms that each operand may be. Of ``least`` to all of these operands; with ``more``, of any
    number of the last. ``total``: it is never an error where each operand is there and of these kinds.

    Whether a call may be an error is decided here alone: it may, unless this is proved not to be so.
    """

    translate: Function
    operands: tuple[Kinds, ...]
    least: int = -1
    more: bool = False
    total: bool = True

    def takes(self, number: int) -> bool:
        """Whether there may be so many operands."""
        return (len(self.operands) if self.least < 0 else self.least) <= number and (self.more or number <= len(self.operands))

    def call(self, name: str, operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
        """Translate a call. Raises UnsupportedSparqlError."""
        value = self._translated(name, operations, args)
        if value.unbound or value.term is not None:
            return value
        kinds = (*self.operands, *(self.operands[-1:] * len(args)))
        proved = self.total and all(not arg.nullable and arg.kinds <= allowed for arg, allowed in zip(args, kinds, strict=False))
        return replace(value, nullable=not proved)

    def _translated(self, name: str, operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
        """Translate by the types that are known; where these do not do, by functions of any terms."""
        before = operations.relation
        if not general.known(name):
            return self.translate(operations, args)
        try:
            if all(arg.rep is not Rep.TERM for arg in args):
                return self.translate(operations, args)
        except UnsupportedSparqlError:
            operations.relation = before
        return general.called(operations, name, args)


def truth_value(sql: str) -> SqlValue:
    """Make a value of the SQL of an xsd:boolean."""
    return UNBOUND if sql == "NULL" else calculated(sql, Rep.BOOL)


# -- operators -------------------------------------------------------------------------------------------------------------


def _not(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    truth = operations.truth(args[0])
    return truth_value("NULL" if truth == "NULL" else f"NOT ({truth})")


def _equal(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    return truth_value(operations.equal(*args))


def _unequal(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    equal = operations.equal(*args)
    return truth_value("NULL" if equal == "NULL" else f"NOT ({equal})")


def _comparison(sign: str) -> Function:
    return lambda operations, args: truth_value(operations.compared(sign, args[0], args[1]))


def _arithmetic(sign: str) -> Function:
    return lambda operations, args: operations.arithmetic(sign, args[0], args[1])


def _numeric(whole: str, units: str) -> Function:
    """A function of one number: on whole numbers, and on units of decimals."""

    def function(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
        number = operations.number(args[0])
        if number is None:
            return UNBOUND
        if number.rep is Rep.NUM:
            return calculated(f"tagged({units.format(number.sql)}, {number.is_decimal})", Rep.NUM)
        return calculated((whole if number.rep is Rep.INT else units).format(f"({number.sql})"), number.rep)

    return function


# -- terms -----------------------------------------------------------------------------------------------------------------


def _is(kinds: Kinds) -> Function:
    def function(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
        (value,) = args
        if value.unbound:
            return UNBOUND
        if Kind.OTHER in value.kinds and kinds == NUMBERS:
            raise UnsupportedSparqlError("isNumeric of literals of unknown types")
        if value.rep is Rep.ID:
            return truth_value(
                operations.context.is_of(value.sql, kinds, value.kinds) if value.nullable else _within(operations, value, kinds)
            )
        return truth_value(f"CASE WHEN {value.sql} IS NOT NULL THEN {'true' if value.kinds <= kinds else 'false'} END")

    return function


def _within(operations: Operations, value: SqlValue, kinds: Kinds) -> str:
    if value.kinds <= kinds:
        return "true"
    return operations.context.is_of(value.sql, kinds, value.kinds) if value.kinds & kinds else "false"


def _is_or_null(kinds: Kinds) -> Function:
    inner = _is(kinds)

    def function(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
        truth = inner(operations, args)
        if truth.unbound or not args[0].nullable:
            return truth
        return truth_value(f"CASE WHEN {args[0].sql} IS NOT NULL THEN {truth.sql} END")

    return function


def _same_term(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    return truth_value(operations.same(*args))


def _str(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    (value,) = args
    if value.term is not None and value.term.kind != "bnode":
        return operations.context.constant(text_term(value.term.value))
    if value.rep is Rep.ID and value.kinds <= TEXTS and value.kinds:
        if value.kinds == _STRINGS:
            return value
        table = operations.looked_up("plain", value.sql)
        sql = f"{table}.plain" if value.kinds == _LANG else f"coalesce({table}.plain, {value.sql})"
        return SqlValue(sql, Rep.ID, _STRINGS, value.nullable)
    text = operations.text(value, ALL - {Kind.BNODE})
    return UNBOUND if text is None else calculated(text, Rep.STR)


def _lang(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    (value,) = args
    if value.rep is Rep.LANG:
        return calculated(f"CASE WHEN {value.sql} IS NOT NULL THEN {quoted(value.language or '')} END", Rep.STR)
    if not value.kinds & LITERALS:
        return UNBOUND
    if value.term is not None:
        return operations.context.constant(text_term(value.term.language or ""))
    if value.rep is not Rep.ID:
        return calculated(f"CASE WHEN {value.sql} IS NOT NULL THEN '' END", Rep.STR)
    parts = [(value.kinds & LITERALS - _LANG, f"CASE WHEN {value.sql} IS NOT NULL THEN '' END")]
    if Kind.LANG in value.kinds:
        parts.insert(0, (_LANG, f"{operations.looked_up('terms', value.sql, _LANG)}.tag"))
    return calculated(operations.by_kind(value, [part for part in parts if part[0]]), Rep.STR)


def _datatype(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    (value,) = args
    kinds = value.kinds & LITERALS
    if Kind.OTHER in kinds:
        return _written_datatype(operations, value, kinds)
    if not kinds:
        return UNBOUND
    # They may be looked up afterwards, though the dictionary lacks them.
    numbers = {kind: operations.context.flow(operations.context.constant(Term("iri", DATATYPES[kind]))).sql for kind in kinds}
    if value.rep is not Rep.ID and len(kinds) == 1:
        return SqlValue(f"CASE WHEN {value.sql} IS NOT NULL THEN {numbers[next(iter(kinds))]} END", Rep.ID, frozenset({Kind.IRI}))
    if value.rep is not Rep.ID or kinds >= NUMBERS:
        number = operations.number(value)
        if number is None or kinds != NUMBERS:
            raise UnsupportedSparqlError("DATATYPE of numbers and other literals")
        sql = f"CASE WHEN {number.is_decimal} THEN {numbers[Kind.DECIMAL]} WHEN NOT {number.is_decimal} THEN {numbers[Kind.INTEGER]} END"
        return SqlValue(sql, Rep.ID, frozenset({Kind.IRI}))
    options = [(frozenset({kind}), f"CASE WHEN {value.sql} IS NOT NULL THEN {numbers[kind]} END") for kind in sorted(kinds)]
    return SqlValue(operations.by_kind(value, options), Rep.ID, frozenset({Kind.IRI}))


def _written_datatype(operations: Operations, value: SqlValue, kinds: Kinds) -> SqlValue:
    """The datatype of literals of which some have it beside them."""
    own = {kind: quoted(DATATYPES[kind]) for kind in kinds - {Kind.OTHER}}
    options = [(frozenset({kind}), name) for kind, name in sorted(own.items()) if not (kind in NUMBERS and kinds >= NUMBERS)]
    if kinds >= NUMBERS:
        table = operations.looked_up("numbers", value.sql)
        options.append((NUMBERS, f"CASE WHEN {table}.dec THEN {own[Kind.DECIMAL]} ELSE {own[Kind.INTEGER]} END"))
    options.append((frozenset({Kind.OTHER}), f"{operations.looked_up('terms', value.sql, frozenset({Kind.OTHER}))}.tag"))
    return calculated(operations.by_kind(value, options), Rep.IRI)


def _strlang(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    value, language = args
    if language.term is None or language.kinds != _STRINGS:
        raise UnsupportedSparqlError("STRLANG with a calculated language")
    if not _LANGUAGE_TAG.fullmatch(language.term.value):
        return UNBOUND
    if value.term is not None and value.kinds == _STRINGS:
        lower = language.term.value.lower()
        return operations.context.constant(Term("literal", value.term.value, DATATYPES[Kind.LANG], lower))
    text = operations.text(value, _STRINGS)
    if text is None:
        return UNBOUND
    return calculated(text, Rep.LANG, language=language.term.value.lower())


# -- texts -----------------------------------------------------------------------------------------------------------------


def _only_strings(operations: Operations, value: SqlValue, name: str) -> str | None:
    """The text of an xsd:string. With a language tag the result would have one too, which is not done here."""
    if Kind.LANG in value.kinds:
        raise UnsupportedSparqlError(f"{name} of texts with language tags")
    return operations.text(value, _STRINGS)


def _search(sql: str) -> Function:
    def function(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
        if Kind.LANG in args[1].kinds:
            raise UnsupportedSparqlError("a text with a language tag that is searched for")
        text, part = operations.text(args[0], TEXTS), operations.text(args[1], _STRINGS)
        return UNBOUND if text is None or part is None else truth_value(sql.format(text, part))

    return function


def _regex(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    pattern, flags = args[1].term, args[2].term if len(args) > 2 else text_term("")
    if pattern is None or flags is None or args[1].kinds != _STRINGS:
        raise UnsupportedSparqlError("REGEX with a calculated pattern")
    text = operations.text(args[0], TEXTS)
    if text is None:
        return UNBOUND
    return truth_value(f"regexp_matches({text}, {quoted(to_re2(pattern.value, flags.value))})")


def _replace(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    pattern, by, flags = args[1].term, args[2].term, args[3].term if len(args) > 3 else text_term("")
    if pattern is None or by is None or flags is None or args[1].kinds != _STRINGS or args[2].kinds != _STRINGS:
        raise UnsupportedSparqlError("REPLACE with a calculated pattern")
    text = operations.text(args[0], TEXTS)
    if text is None:
        return UNBOUND
    like = to_re2(pattern.value, flags.value)
    if not replaces_alike(operations.context.schema.connection, like, by.value):
        raise UnsupportedSparqlError("REPLACE of the empty text, or with parts of what was found")
    replaced = f"regexp_replace({text}, {quoted(like)}, {quoted(by.value)}, 'g')"
    if Kind.LANG not in args[0].kinds:
        return calculated(replaced, Rep.STR)
    term = general.as_text(operations, args[0])  # what stands before the text in it says the language
    return SqlValue(f"(substr({term}, 1, length({term}) - length({text})) || {replaced})", Rep.TERM, TEXTS)


def _concat(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    texts = [_only_strings(operations, value, "CONCAT") for value in args]
    if any(text is None for text in texts):
        return UNBOUND
    if not texts:
        return operations.context.constant(text_term(""))
    return calculated("(" + " || ".join(f"({text})" for text in texts) + ")", Rep.STR)


def _string(sql: str, name: str) -> Function:
    def function(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
        text = _only_strings(operations, args[0], name)
        return UNBOUND if text is None else calculated(sql.format(text), Rep.STR)

    return function


def _strlen(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    text = operations.text(args[0], TEXTS)
    return UNBOUND if text is None else calculated(f"length({text})", Rep.INT)


def _beside(before: bool) -> Function:
    def function(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
        part = args[1].term
        if part is None or not part.value or args[1].kinds != _STRINGS:
            raise UnsupportedSparqlError("STRBEFORE or STRAFTER of a calculated or empty text")
        text = _only_strings(operations, args[0], "STRBEFORE or STRAFTER")
        if text is None:
            return UNBOUND
        at = f"strpos({text}, {quoted(part.value)})"
        part_sql = f"substr({text}, 1, {at} - 1)" if before else f"substr({text}, {at} + {len(part.value)})"
        sql = f"CASE WHEN {at} > 0 THEN {part_sql} WHEN {at} = 0 THEN '' END"
        return calculated(sql, Rep.STR)

    return function


def _substr(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    bounds = [value.term for value in args[1:]]
    if any(t is None or v.kinds != {Kind.INTEGER} or int(t.value) < 1 for t, v in zip(bounds, args[1:], strict=True)):
        raise UnsupportedSparqlError("SUBSTR with calculated bounds, or such as lie before the text")
    text = _only_strings(operations, args[0], "SUBSTR")
    if text is None:
        return UNBOUND
    numbers = ", ".join(t.value for t in bounds if t)
    return calculated(f"substr({text}, {numbers})", Rep.STR)


def _lang_matches(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
    wanted = args[1].term
    if wanted is None:
        raise UnsupportedSparqlError("LANGMATCHES with a calculated range")
    text = _only_strings(operations, args[0], "LANGMATCHES")
    if text is None:
        return UNBOUND
    if wanted.value == "*":
        return truth_value(f"({text}) <> ''")
    lower = wanted.value.lower()
    return truth_value(f"({text}) = {quoted(lower)} OR starts_with({text}, {quoted(lower + '-')})")


def _date_part(start: int, end: int) -> Function:
    def function(operations: Operations, args: Sequence[SqlValue]) -> SqlValue:
        if not args[0].kinds <= {Kind.DATE}:
            raise UnsupportedSparqlError("a part of what may be no date")
        text = operations.text(args[0], frozenset({Kind.DATE}))
        if text is None:
            return UNBOUND
        return calculated(f"({text})[{start}:{end}]::BIGINT", Rep.INT)

    return function


#: Each function of SPARQL whose arguments are all evaluated before it.
FUNCTIONS: Mapping[str, Signature] = {
    "!": Signature(_not, (frozenset({Kind.BOOLEAN, Kind.STRING}) | NUMBERS,)),
    "=": Signature(_equal, (ALL, ALL), total=False),
    "!=": Signature(_unequal, (ALL, ALL), total=False),
    **{sign: Signature(_comparison(sign), (ALL, ALL), total=False) for sign in ("<", ">", "<=", ">=")},
    **{sign: Signature(_arithmetic(sign), (NUMBERS, NUMBERS)) for sign in ("+", "-", "*")},
    "/": Signature(_arithmetic("/"), (NUMBERS, NUMBERS), total=False),
    "+1": Signature(_numeric("{}", "{}"), (NUMBERS,)),
    "-1": Signature(_numeric("-{}", "-{}"), (NUMBERS,)),
    "ABS": Signature(_numeric("abs({})", "abs({})"), (NUMBERS,)),
    "ROUND": Signature(_numeric("{}", "rounded({})"), (NUMBERS,)),
    "CEIL": Signature(_numeric("{}", "ceiling_of({})"), (NUMBERS,)),
    "FLOOR": Signature(_numeric("{}", "floor_of({})"), (NUMBERS,)),
    "ISIRI": Signature(_is_or_null(frozenset({Kind.IRI})), (ALL,)),
    "ISURI": Signature(_is_or_null(frozenset({Kind.IRI})), (ALL,)),
    "ISBLANK": Signature(_is_or_null(frozenset({Kind.BNODE})), (ALL,)),
    "ISLITERAL": Signature(_is_or_null(LITERALS), (ALL,)),
    "ISNUMERIC": Signature(_is_or_null(NUMBERS), (ALL,)),
    "SAMETERM": Signature(_same_term, (ALL, ALL)),
    "STR": Signature(_str, (ALL - {Kind.BNODE},)),
    "LANG": Signature(_lang, (LITERALS,)),
    "DATATYPE": Signature(_datatype, (LITERALS,)),
    "STRLANG": Signature(_strlang, (_STRINGS, _STRINGS), total=False),
    "CONTAINS": Signature(_search("contains({}, {})"), (TEXTS, _STRINGS)),
    "STRSTARTS": Signature(_search("starts_with({}, {})"), (TEXTS, _STRINGS)),
    "STRENDS": Signature(_search("suffix({}, {})"), (TEXTS, _STRINGS)),
    "REGEX": Signature(_regex, (TEXTS, _STRINGS, _STRINGS), least=2),
    "REPLACE": Signature(_replace, (_STRINGS, _STRINGS, _STRINGS, _STRINGS), least=3),
    "CONCAT": Signature(_concat, (_STRINGS,), least=0, more=True),
    "LCASE": Signature(_string("lower(cased({}))", "LCASE"), (_STRINGS,)),
    "UCASE": Signature(_string("upper(cased({}))", "UCASE"), (_STRINGS,)),
    "STRLEN": Signature(_strlen, (TEXTS,)),
    "STRBEFORE": Signature(_beside(True), (_STRINGS, _STRINGS)),
    "STRAFTER": Signature(_beside(False), (_STRINGS, _STRINGS)),
    "SUBSTR": Signature(_substr, (_STRINGS, _INTEGERS, _INTEGERS), least=2),
    "LANGMATCHES": Signature(_lang_matches, (_STRINGS, _STRINGS)),
    "YEAR": Signature(_date_part(1, 4), (_DATES,)),
    "MONTH": Signature(_date_part(6, 7), (_DATES,)),
    "DAY": Signature(_date_part(9, 10), (_DATES,)),
}
