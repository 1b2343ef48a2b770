"""SPARQL's operators and functions as SQL, each by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...sparql.algebra import Call, NotTranslatable, Var
from ...sparql.datatypes import ALL, DATATYPES, LITERALS, NUMBERS, TEXTS, Kind, Kinds
from ...sparql.literals import text as text_term
from ...sparql.results import Term
from .expressions import Scope, logical
from .like import like_rust, replaceable
from .sql_values import UNBOUND, Rep, Value, calculated, quoted

_STRINGS: Kinds = frozenset({Kind.STRING})
_LANG: Kinds = frozenset({Kind.LANG})


def call(scope: Scope, expression: object) -> Value:
    """The value of an operator or function. Raises NotTranslatable for one that is not known here."""
    assert isinstance(expression, Call)
    name, args = expression.name, expression.args
    if name in ("&&", "||"):
        return _truth(logical(scope, expression))
    if name == "BOUND":
        return _bound(scope, expression)
    if name == "IF":
        return _if(scope, expression)
    if name == "COALESCE":
        return _coalesce(scope, expression)
    if name == "IN":
        value = scope.value(args[0])
        tests = [scope.equal(value, scope.value(arg)) for arg in args[1:]]
        return _truth(" OR ".join(f"({test})" for test in tests) or "false")
    known = _FUNCTIONS.get(name)
    if known is None:
        raise NotTranslatable(f"the function {name}")
    function, least, most = known
    if not least <= len(args) <= most:
        raise NotTranslatable(f"{name} of {len(args)} values")
    return function(scope, [scope.value(arg) for arg in args])


def _truth(sql: str) -> Value:
    return UNBOUND if sql == "NULL" else calculated(sql, Rep.BOOL)


def _bound(scope: Scope, expression: Call) -> Value:
    if len(expression.args) != 1 or not isinstance(expression.args[0], Var):
        raise NotTranslatable("BOUND of no variable")
    value = scope.value(expression.args[0])
    sql = "false" if value.unbound else f"({value.sql}) IS NOT NULL" if value.nullable else "true"
    return calculated(sql, Rep.BOOL, nullable=False)


def _if(scope: Scope, expression: Call) -> Value:
    if len(expression.args) != 3:
        raise NotTranslatable("IF without three values")
    condition = scope.condition(expression.args[0])
    yes, no = scope.unified([scope.value(arg) for arg in expression.args[1:]])
    shown = no if yes.unbound else yes
    if shown.unbound:
        return UNBOUND
    sql = f"CASE WHEN {condition} THEN {yes.sql} WHEN NOT ({condition}) THEN {no.sql} END"
    return Value(sql, shown.rep, yes.kinds | no.kinds, language=shown.language)


def _coalesce(scope: Scope, expression: Call) -> Value:
    values = []
    for arg in expression.args:
        value = scope.value(arg)
        if not value.unbound:
            values.append(value)
        if not value.nullable:
            break
    if not values:
        return UNBOUND
    if len(values) == 1:
        return values[0]
    values = scope.unified(values)
    kinds = frozenset[Kind]().union(*(value.kinds for value in values))
    sql = f"coalesce({', '.join(value.sql for value in values)})"
    return Value(sql, values[0].rep, kinds, nullable=all(value.nullable for value in values), language=values[0].language)


# -- operators -------------------------------------------------------------------------------------------------------------


def _not(scope: Scope, args: Sequence[Value]) -> Value:
    truth = scope.truth(args[0])
    return _truth("NULL" if truth == "NULL" else f"NOT ({truth})")


def _equal(scope: Scope, args: Sequence[Value]) -> Value:
    return _truth(scope.equal(*args))


def _unequal(scope: Scope, args: Sequence[Value]) -> Value:
    equal = scope.equal(*args)
    return _truth("NULL" if equal == "NULL" else f"NOT ({equal})")


def _comparison(sign: str) -> Callable[[Scope, Sequence[Value]], Value]:
    return lambda scope, args: _truth(scope.compared(sign, args[0], args[1]))


def _arithmetic(sign: str) -> Callable[[Scope, Sequence[Value]], Value]:
    return lambda scope, args: scope.arithmetic(sign, args[0], args[1])


def _numeric(whole: str, units: str) -> Callable[[Scope, Sequence[Value]], Value]:
    """A function of one number: on whole numbers, and on units of decimals."""

    def function(scope: Scope, args: Sequence[Value]) -> Value:
        number = scope.number(args[0])
        if number is None:
            return UNBOUND
        if number.rep is Rep.NUM:
            return calculated(f"tagged({units.format(number.sql)}, {number.is_decimal})", Rep.NUM)
        return calculated((whole if number.rep is Rep.INT else units).format(f"({number.sql})"), number.rep, nullable=args[0].nullable)

    return function


# -- terms -----------------------------------------------------------------------------------------------------------------


def _is(kinds: Kinds) -> Callable[[Scope, Sequence[Value]], Value]:
    def function(scope: Scope, args: Sequence[Value]) -> Value:
        (value,) = args
        if value.unbound:
            return UNBOUND
        if Kind.OTHER in value.kinds and kinds == NUMBERS:
            raise NotTranslatable("isNumeric of literals of unknown types")
        if value.rep is Rep.ID:
            return _truth(scope.context.is_of(value.sql, kinds, value.kinds) if value.nullable else _within(scope, value, kinds))
        return _truth(f"CASE WHEN {value.sql} IS NOT NULL THEN {'true' if value.kinds <= kinds else 'false'} END")

    return function


def _within(scope: Scope, value: Value, kinds: Kinds) -> str:
    if value.kinds <= kinds:
        return "true"
    return scope.context.is_of(value.sql, kinds, value.kinds) if value.kinds & kinds else "false"


def _is_or_null(kinds: Kinds) -> Callable[[Scope, Sequence[Value]], Value]:
    inner = _is(kinds)

    def function(scope: Scope, args: Sequence[Value]) -> Value:
        found = inner(scope, args)
        if found.unbound or not args[0].nullable:
            return found
        return _truth(f"CASE WHEN {args[0].sql} IS NOT NULL THEN {found.sql} END")

    return function


def _same_term(scope: Scope, args: Sequence[Value]) -> Value:
    return _truth(scope.same(*args))


def _str(scope: Scope, args: Sequence[Value]) -> Value:
    (value,) = args
    if value.term is not None and value.term.kind != "bnode":
        return scope.context.constant(text_term(value.term.value))
    if value.rep is Rep.ID and value.kinds <= TEXTS and value.kinds:
        if value.kinds == _STRINGS:
            return value
        table = scope.looked_up("plain", value.sql)
        sql = f"{table}.plain" if value.kinds == _LANG else f"coalesce({table}.plain, {value.sql})"
        return Value(sql, Rep.ID, _STRINGS, value.nullable)
    text = scope.text(value, ALL - {Kind.BNODE})
    return UNBOUND if text is None else calculated(text, Rep.STR, nullable=value.nullable or Kind.BNODE in value.kinds)


def _lang(scope: Scope, args: Sequence[Value]) -> Value:
    (value,) = args
    if value.rep is Rep.LANG:
        return calculated(f"CASE WHEN {value.sql} IS NOT NULL THEN {quoted(value.language or '')} END", Rep.STR)
    if not value.kinds & LITERALS:
        return UNBOUND
    if value.term is not None:
        return scope.context.constant(text_term(value.term.language or ""))
    if value.rep is not Rep.ID:
        return calculated(f"CASE WHEN {value.sql} IS NOT NULL THEN '' END", Rep.STR)
    parts = [(value.kinds & LITERALS - _LANG, f"CASE WHEN {value.sql} IS NOT NULL THEN '' END")]
    if Kind.LANG in value.kinds:
        parts.insert(0, (_LANG, f"{scope.looked_up('terms', value.sql, _LANG)}.tag"))
    return calculated(scope.by_kind(value, [part for part in parts if part[0]]), Rep.STR)


def _datatype(scope: Scope, args: Sequence[Value]) -> Value:
    (value,) = args
    kinds = value.kinds & LITERALS
    if Kind.OTHER in kinds:
        raise NotTranslatable("DATATYPE of literals of unknown types")
    if not kinds:
        return UNBOUND
    numbers = {kind: scope.context.constant(Term("iri", DATATYPES[kind])).sql for kind in kinds}
    if value.rep is not Rep.ID and len(kinds) == 1:
        return Value(f"CASE WHEN {value.sql} IS NOT NULL THEN {numbers[next(iter(kinds))]} END", Rep.ID, frozenset({Kind.IRI}))
    if value.rep is not Rep.ID or kinds >= NUMBERS:
        number = scope.number(value)
        if number is None or kinds != NUMBERS:
            raise NotTranslatable("DATATYPE of numbers and other literals")
        sql = f"CASE WHEN {number.is_decimal} THEN {numbers[Kind.DECIMAL]} WHEN NOT {number.is_decimal} THEN {numbers[Kind.INTEGER]} END"
        return Value(sql, Rep.ID, frozenset({Kind.IRI}))
    options = [(frozenset({kind}), f"CASE WHEN {value.sql} IS NOT NULL THEN {numbers[kind]} END") for kind in sorted(kinds)]
    return Value(scope.by_kind(value, options), Rep.ID, frozenset({Kind.IRI}))


def _strlang(scope: Scope, args: Sequence[Value]) -> Value:
    value, language = args
    if language.term is None or language.kinds != _STRINGS:
        raise NotTranslatable("STRLANG with a calculated language")
    if value.term is not None and value.kinds == _STRINGS:
        lower = language.term.value.lower()
        return scope.context.constant(Term("literal", value.term.value, DATATYPES[Kind.LANG], lower))
    text = scope.text(value, _STRINGS)
    if text is None:
        return UNBOUND
    return calculated(text, Rep.LANG, nullable=value.nullable, language=language.term.value.lower())


# -- texts -----------------------------------------------------------------------------------------------------------------


def _only_strings(scope: Scope, value: Value, name: str) -> str | None:
    """The text of an xsd:string. With a language tag the result would have one too, which is not done here."""
    if Kind.LANG in value.kinds:
        raise NotTranslatable(f"{name} of texts with language tags")
    return scope.text(value, _STRINGS)


def _search(sql: str) -> Callable[[Scope, Sequence[Value]], Value]:
    def function(scope: Scope, args: Sequence[Value]) -> Value:
        if Kind.LANG in args[1].kinds:
            raise NotTranslatable("a text with a language tag that is searched for")
        text, part = scope.text(args[0], TEXTS), scope.text(args[1], _STRINGS)
        return UNBOUND if text is None or part is None else _truth(sql.format(text, part))

    return function


def _regex(scope: Scope, args: Sequence[Value]) -> Value:
    pattern, flags = args[1].term, args[2].term if len(args) > 2 else text_term("")
    if pattern is None or flags is None or args[1].kinds != _STRINGS:
        raise NotTranslatable("REGEX with a calculated pattern")
    text = scope.text(args[0], TEXTS)
    if text is None:
        return UNBOUND
    return _truth(f"regexp_matches({text}, {quoted(like_rust(pattern.value, flags.value))})")


def _replace(scope: Scope, args: Sequence[Value]) -> Value:
    pattern, by, flags = args[1].term, args[2].term, args[3].term if len(args) > 3 else text_term("")
    if pattern is None or by is None or flags is None or args[1].kinds != _STRINGS or args[2].kinds != _STRINGS:
        raise NotTranslatable("REPLACE with a calculated pattern")
    text = _only_strings(scope, args[0], "REPLACE")
    if text is None:
        return UNBOUND
    like = like_rust(pattern.value, flags.value)
    if not replaceable(scope.context.catalog.connection, like, by.value):
        raise NotTranslatable("REPLACE of the empty text, or with parts of what was found")
    return calculated(f"regexp_replace({text}, {quoted(like)}, {quoted(by.value)}, 'g')", Rep.STR, nullable=_may_fail(args[0]))


def _may_fail(value: Value) -> bool:
    return value.nullable or value.kinds != _STRINGS


def _concat(scope: Scope, args: Sequence[Value]) -> Value:
    texts = [_only_strings(scope, value, "CONCAT") for value in args]
    if any(text is None for text in texts):
        return UNBOUND
    if not texts:
        return scope.context.constant(text_term(""))
    return calculated("(" + " || ".join(f"({text})" for text in texts) + ")", Rep.STR, nullable=any(map(_may_fail, args)))


def _string(sql: str, name: str) -> Callable[[Scope, Sequence[Value]], Value]:
    def function(scope: Scope, args: Sequence[Value]) -> Value:
        text = _only_strings(scope, args[0], name)
        return UNBOUND if text is None else calculated(sql.format(text), Rep.STR, nullable=_may_fail(args[0]))

    return function


def _strlen(scope: Scope, args: Sequence[Value]) -> Value:
    text = scope.text(args[0], TEXTS)
    return UNBOUND if text is None else calculated(f"length({text})", Rep.INT)


def _beside(before: bool) -> Callable[[Scope, Sequence[Value]], Value]:
    def function(scope: Scope, args: Sequence[Value]) -> Value:
        part = args[1].term
        if part is None or not part.value or args[1].kinds != _STRINGS:
            raise NotTranslatable("STRBEFORE or STRAFTER of a calculated or empty text")
        text = _only_strings(scope, args[0], "STRBEFORE or STRAFTER")
        if text is None:
            return UNBOUND
        at = f"strpos({text}, {quoted(part.value)})"
        found = f"substr({text}, 1, {at} - 1)" if before else f"substr({text}, {at} + {len(part.value)})"
        sql = f"CASE WHEN {at} > 0 THEN {found} WHEN {at} = 0 THEN '' END"
        return calculated(sql, Rep.STR, nullable=_may_fail(args[0]))

    return function


def _substr(scope: Scope, args: Sequence[Value]) -> Value:
    bounds = [value.term for value in args[1:]]
    if any(t is None or v.kinds != {Kind.INTEGER} or int(t.value) < 1 for t, v in zip(bounds, args[1:], strict=True)):
        raise NotTranslatable("SUBSTR with calculated bounds, or such as lie before the text")
    text = _only_strings(scope, args[0], "SUBSTR")
    if text is None:
        return UNBOUND
    numbers = ", ".join(t.value for t in bounds if t)
    return calculated(f"substr({text}, {numbers})", Rep.STR, nullable=_may_fail(args[0]))


def _lang_matches(scope: Scope, args: Sequence[Value]) -> Value:
    wanted = args[1].term
    if wanted is None:
        raise NotTranslatable("LANGMATCHES with a calculated range")
    text = _only_strings(scope, args[0], "LANGMATCHES")
    if text is None:
        return UNBOUND
    if wanted.value == "*":
        return _truth(f"({text}) <> ''")
    lower = wanted.value.lower()
    return _truth(f"({text}) = {quoted(lower)} OR starts_with({text}, {quoted(lower + '-')})")


def _date_part(start: int, end: int) -> Callable[[Scope, Sequence[Value]], Value]:
    def function(scope: Scope, args: Sequence[Value]) -> Value:
        if not args[0].kinds <= {Kind.DATE}:
            raise NotTranslatable("a part of what may be no date")
        text = scope.text(args[0], frozenset({Kind.DATE}))
        if text is None:
            return UNBOUND
        return calculated(f"({text})[{start}:{end}]::BIGINT", Rep.INT, nullable=args[0].nullable)

    return function


_Function = tuple[Callable[[Scope, Sequence[Value]], Value], int, int]
_FUNCTIONS: dict[str, _Function] = {
    "!": (_not, 1, 1),
    "=": (_equal, 2, 2),
    "!=": (_unequal, 2, 2),
    **{sign: (_comparison(sign), 2, 2) for sign in ("<", ">", "<=", ">=")},
    **{sign: (_arithmetic(sign), 2, 2) for sign in ("+", "-", "*", "/")},
    "+1": (_numeric("{}", "{}"), 1, 1),
    "-1": (_numeric("-{}", "-{}"), 1, 1),
    "ABS": (_numeric("abs({})", "abs({})"), 1, 1),
    "ROUND": (_numeric("{}", "rounded({})"), 1, 1),
    "CEIL": (_numeric("{}", "ceiling_of({})"), 1, 1),
    "FLOOR": (_numeric("{}", "floor_of({})"), 1, 1),
    "ISIRI": (_is_or_null(frozenset({Kind.IRI})), 1, 1),
    "ISURI": (_is_or_null(frozenset({Kind.IRI})), 1, 1),
    "ISBLANK": (_is_or_null(frozenset({Kind.BNODE})), 1, 1),
    "ISLITERAL": (_is_or_null(LITERALS), 1, 1),
    "ISNUMERIC": (_is_or_null(NUMBERS), 1, 1),
    "SAMETERM": (_same_term, 2, 2),
    "STR": (_str, 1, 1),
    "LANG": (_lang, 1, 1),
    "DATATYPE": (_datatype, 1, 1),
    "STRLANG": (_strlang, 2, 2),
    "CONTAINS": (_search("contains({}, {})"), 2, 2),
    "STRSTARTS": (_search("starts_with({}, {})"), 2, 2),
    "STRENDS": (_search("suffix({}, {})"), 2, 2),
    "REGEX": (_regex, 2, 3),
    "REPLACE": (_replace, 3, 4),
    "CONCAT": (_concat, 0, 99),
    "LCASE": (_string("lower(cased({}))", "LCASE"), 1, 1),
    "UCASE": (_string("upper(cased({}))", "UCASE"), 1, 1),
    "STRLEN": (_strlen, 1, 1),
    "STRBEFORE": (_beside(True), 2, 2),
    "STRAFTER": (_beside(False), 2, 2),
    "SUBSTR": (_substr, 2, 3),
    "LANGMATCHES": (_lang_matches, 2, 2),
    "YEAR": (_date_part(1, 4), 1, 1),
    "MONTH": (_date_part(6, 7), 1, 1),
    "DAY": (_date_part(9, 10), 1, 1),
}
