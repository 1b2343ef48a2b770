"""Translate operations on values of which only each row tells the type: terms as texts, and functions of these (``term_text``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ...sparql import operators
from ...sparql.datatypes import DATATYPES, LITERALS, NUMBERS, SCALE, TEXTS, Kind, Kinds
from ...sparql.errors import UnsupportedSparqlError
from ...sparql.results import Term
from ...sparql.term_functions import ARITIES, TERM_FUNCTIONS
from ...sparql.values import DATE_TIME, InexactError
from .sql_values import UNBOUND, Rep, SqlValue, calculated, quoted
from .term_text import SIGNS, text_of_term

if TYPE_CHECKING:
    from .operations import Operations

_XSD = DATATYPES[Kind.DECIMAL].removesuffix("decimal")
_ARITHMETIC = ("+", "-", "*", "/")
_OTHER: Kinds = frozenset({Kind.OTHER})
#: What a function gives; others give any literal.
_RESULTS: Mapping[str, Kinds] = {
    **dict.fromkeys(("STR", "LANG", "ENCODE_FOR_URI", "MD5", "SHA1", "SHA256", "SHA384", "SHA512", "TZ"), frozenset({Kind.STRING})),
    **dict.fromkeys(("DATATYPE", "IRI", "URI"), frozenset({Kind.IRI})),
    **dict.fromkeys(("ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "LANGMATCHES"), frozenset({Kind.BOOLEAN})),
    **dict.fromkeys(("CONTAINS", "STRSTARTS", "STRENDS", f"{_XSD}boolean"), frozenset({Kind.BOOLEAN})),
    **dict.fromkeys(("STRLEN", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES", f"{_XSD}integer"), frozenset({Kind.INTEGER})),
    **dict.fromkeys(("SECONDS", f"{_XSD}decimal"), frozenset({Kind.DECIMAL})),
    **dict.fromkeys((*_ARITHMETIC, "+1", "-1", "ABS", "ROUND", "CEIL", "FLOOR"), NUMBERS | _OTHER),
    **dict.fromkeys(("UCASE", "LCASE", "SUBSTR", "STRBEFORE", "STRAFTER", "CONCAT"), TEXTS),
    **dict.fromkeys(("TIMEZONE", f"{_XSD}float", f"{_XSD}double", f"{_XSD}dateTime"), _OTHER),
    f"{_XSD}string": frozenset({Kind.STRING}),
    "STRLANG": frozenset({Kind.LANG}),
}


def as_text(operations: Operations, value: SqlValue) -> str:
    """Convert a value to the text of its term; NULL where it has none."""
    if value.term is not None:
        return quoted(text_of_term(value.term))
    sql = value.sql
    match value.rep:
        case Rep.TERM:
            return sql
        case Rep.INT:
            return f"({_typed(Kind.INTEGER)} || ({sql})::VARCHAR)"
        case Rep.DEC:
            return f"({_typed(Kind.DECIMAL)} || decimal_text({sql}))"
        case Rep.NUM:
            number = f"value_of({sql})"
            return (
                f"CASE WHEN is_decimal({sql}) THEN {_typed(Kind.DECIMAL)} || decimal_text({number}) "
                f"ELSE {_typed(Kind.INTEGER)} || ({number} // {SCALE}::HUGEINT)::VARCHAR END"
            )
        case Rep.STR:
            return f"('\"' || {sql})"
        case Rep.LANG:
            return f"({quoted(f'@{value.language} ')} || {sql})"
        case Rep.IRI:
            return f"('<' || {sql})"
        case Rep.BOOL:
            return f"CASE WHEN {sql} THEN {_typed(Kind.BOOLEAN, 'true')} WHEN NOT ({sql}) THEN {_typed(Kind.BOOLEAN, 'false')} END"
    return _of_dictionary(operations, value)


def _typed(kind: Kind, value: str = "") -> str:
    return quoted(f"^{DATATYPES[kind]} {value}")


def _of_dictionary(operations: Operations, value: SqlValue) -> str:
    if value.unbound:
        return "NULL"
    terms = operations.looked_up("terms", value.sql, value.kinds)
    forms = {
        Kind.BNODE: f"{terms}.lex",
        Kind.IRI: f"'<' || {terms}.lex",
        Kind.STRING: f"'\"' || {terms}.lex",
        Kind.LANG: f"'@' || {terms}.tag || ' ' || {terms}.lex",
        Kind.OTHER: f"'^' || {terms}.tag || ' ' || {terms}.lex",
    }
    options: list[tuple[Kinds, str]] = []
    for kind in sorted(value.kinds - NUMBERS):
        options.append((frozenset({kind}), f"({forms.get(kind) or f'{_typed(kind)} || {terms}.lex'})"))
    if numbers := value.kinds & NUMBERS:
        if len(numbers) == 1:
            form = _typed(next(iter(numbers)))
        else:
            form = (
                f"(CASE WHEN {operations.looked_up('numbers', value.sql)}.dec THEN {_typed(Kind.DECIMAL)} ELSE {_typed(Kind.INTEGER)} END)"
            )
        options.append((numbers, f"({form} || {terms}.lex)"))
    return operations.by_kind(value, options)


def as_term(operations: Operations, value: SqlValue) -> SqlValue:
    """Convert a value to one whose SQL is the text of its term."""
    return value if value.unbound else SqlValue(as_text(operations, value), Rep.TERM, value.kinds, value.nullable)


# -- operators and functions -----------------------------------------------------------------------------------------------


def truth(operations: Operations, value: SqlValue) -> str:
    """Translate the effective boolean value of any term."""
    if value.term is not None:
        return _constant_truth(lambda: operators.truth(value.term or Term("bnode", "")))
    return f"{operations.context.functions.own('term_truth')}({as_text(operations, value)})"


def equal(operations: Operations, a: SqlValue, b: SqlValue) -> str:
    """Translate ``=`` of any terms."""
    one, two = a.term, b.term
    if one is not None and two is not None:
        return _constant_truth(lambda: operators.equal(one, two))
    return f"{operations.context.functions.own('term_equal')}({as_text(operations, a)}, {as_text(operations, b)})"


def compared(operations: Operations, sign: str, a: SqlValue, b: SqlValue) -> str:
    """Translate ``<``, ``>``, ``<=`` and ``>=`` of any terms."""
    one, two = a.term, b.term
    if one is not None and two is not None:
        return _constant_truth(lambda: operators.less(one, two, sign))
    return f"{operations.context.functions.own(SIGNS[sign])}({as_text(operations, a)}, {as_text(operations, b)})"


def _constant_truth(evaluate: Callable[[], bool | None]) -> str:
    try:
        value = evaluate()
    except InexactError as error:
        raise UnsupportedSparqlError(str(error)) from error
    return "NULL" if value is None else "true" if value else "false"


def known(name: str) -> bool:
    """Whether there is a function of any terms by this name."""
    return name in TERM_FUNCTIONS or name in _ARITHMETIC


def called(operations: Operations, name: str, args: Sequence[SqlValue]) -> SqlValue:
    """Translate a call of a function of any terms. Raises UnsupportedSparqlError."""
    if any(arg.unbound for arg in args):
        return UNBOUND
    least, most = (2, 2) if name in _ARITHMETIC else ARITIES.get(name, (1, 1))
    if not least <= len(args) <= most:
        raise UnsupportedSparqlError(f"{name} of {len(args)} values")
    terms = [arg.term for arg in args if arg.term is not None]
    if len(terms) == len(args):
        return _folded(operations, name, terms)
    functions = operations.context.functions
    function = functions.own(SIGNS[name]) if name in _ARITHMETIC else functions.name(name, len(args))
    return _narrowed(f"{function}({', '.join(as_text(operations, arg) for arg in args)})", _RESULTS.get(name, LITERALS))


def _folded(operations: Operations, name: str, terms: Sequence[Term]) -> SqlValue:
    """The value of a call whose arguments are constants."""
    try:
        value = operators.arithmetic(name, *terms) if name in _ARITHMETIC else TERM_FUNCTIONS[name](*terms)
    except InexactError as error:
        raise UnsupportedSparqlError(str(error)) from error
    return UNBOUND if value is None else operations.context.constant(value)


def _narrowed(sql: str, kinds: Kinds) -> SqlValue:
    """The value of a call in the form that its kind has elsewhere, so that what follows is calculated by columns again."""
    start = len(_typed(Kind.INTEGER)) - 1
    if kinds == {Kind.STRING}:
        return calculated(f"substr({sql}, 2)", Rep.STR)
    if kinds == {Kind.IRI}:
        return calculated(f"substr({sql}, 2)", Rep.IRI)
    if kinds == {Kind.INTEGER}:
        return calculated(f"substr({sql}, {start})::BIGINT", Rep.INT)
    if kinds == {Kind.BOOLEAN}:
        return calculated(f"({sql} = {_typed(Kind.BOOLEAN, 'true')})", Rep.BOOL)
    return SqlValue(sql, Rep.TERM, kinds)


def now() -> SqlValue:
    """Translate NOW: one moment for all of a query."""
    form = f"strftime(make_timestamp(epoch_us(now())), {quoted('%Y-%m-%dT%H:%M:%SZ')})"
    return SqlValue(f"({quoted(f'^{DATE_TIME} ')} || {form})", Rep.TERM, _OTHER, nullable=False)


# -- aggregates ------------------------------------------------------------------------------------------------------------


def aggregated(operations: Operations, name: str, value: SqlValue, distinct: bool, separator: str) -> SqlValue:
    """Translate SUM, AVG, MIN, MAX or GROUP_CONCAT of any terms."""
    listed = f"list({'DISTINCT ' if distinct else ''}{as_text(operations, value)})"
    return _of_list(operations, name, listed, value.kinds, separator)


def of_one(operations: Operations, name: str, value: SqlValue, separator: str) -> SqlValue:
    """Translate the same over a group of one row."""
    return _of_list(operations, name, f"[{as_text(operations, value)}]", value.kinds, separator)


def _of_list(operations: Operations, name: str, listed: str, kinds: Kinds, separator: str) -> SqlValue:
    own = operations.context.functions.own
    if name == "GROUP_CONCAT":
        return _narrowed(f"{own('term_concat')}({listed}, {quoted(separator)})", frozenset({Kind.STRING}))
    function = own({"SUM": "term_sum", "AVG": "term_avg", "MIN": "term_min", "MAX": "term_max"}[name])
    return SqlValue(f"{function}({listed})", Rep.TERM, kinds if name in ("MIN", "MAX") else NUMBERS | _OTHER)
