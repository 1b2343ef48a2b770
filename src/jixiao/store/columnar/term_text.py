"""Write any term as one text, whose form is the same for the same term, and evaluate SPARQL's functions on such texts.

The text is a sign with what says the kind, then the value: ``<`` IRI, ``_:`` label, ``"`` string, ``@en `` text, ``^datatype `` form.
DuckDB calls the functions for each row, where the kinds of values are not known before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from inspect import Parameter, Signature
from typing import Any
from weakref import finalize

from ...sparql.errors import UnsupportedSparqlError
from ...sparql.operators import arithmetic, calculated, compared, equal, less, truth
from ...sparql.results import Term
from ...sparql.term_functions import TERM_FUNCTIONS, string
from ...sparql.values import BOOLEAN, LANG_STRING, STRING, InexactError, Numeric, moment, number_term, numeric
from . import duckdb_engine as duckdb


@lru_cache(maxsize=1 << 16)
def term_of_text(text: str) -> Term:
    """Read a term of its text."""
    match text[0]:
        case "<":
            return Term("iri", text[1:])
        case '"':
            return Term("literal", text[1:], STRING)
        case "@":
            language, _, value = text[1:].partition(" ")
            return Term("literal", value, LANG_STRING, language)
        case "^":
            datatype, _, value = text[1:].partition(" ")
            return Term("literal", value, datatype)
    return Term("bnode", text)


def text_of_term(term: Term) -> str:
    """Write the text of a term.

    >>> text_of_term(Term("literal", "a b", LANG_STRING, "en"))
    '@en a b'
    """
    if term.kind != "literal":
        return f"<{term.value}" if term.kind == "iri" else term.value
    if term.datatype == STRING:
        return f'"{term.value}'
    return f"@{term.language} {term.value}" if term.language else f"^{term.datatype} {term.value}"


# -- functions of texts ----------------------------------------------------------------------------------------------------


def _function(evaluate: Callable[..., Term | None]) -> Callable[..., str | None]:
    def function(*texts: str | None) -> str | None:
        terms = [term_of_text(text) for text in texts if text is not None]
        value = evaluate(*terms) if len(terms) == len(texts) else None
        return None if value is None else text_of_term(value)

    return function


def _test(evaluate: Callable[..., bool | None]) -> Callable[..., bool | None]:
    def function(*texts: str | None) -> bool | None:
        terms = [term_of_text(text) for text in texts if text is not None]
        return evaluate(*terms) if len(terms) == len(texts) else None

    return function


def _with_parameters(run: Callable[..., Any], number: int) -> Callable[..., Any]:
    """The function with so many parameters of its own: DuckDB counts them."""
    run.__signature__ = Signature([Parameter(f"p{n}", Parameter.POSITIONAL_ONLY) for n in range(number)])  # type: ignore[attr-defined]
    return run


def order_key(text: str | None) -> str | None:
    """Write what a term is ordered by: SPARQL's order of kinds, then values (section 15.1). Texts are compared byte by byte."""
    if text is None:
        return None
    term = term_of_text(text)
    if term.kind != "literal":
        return f"{'0' if term.kind == 'bnode' else '1'}{term.value}"
    if term.datatype in (STRING, LANG_STRING):
        return f"2{term.value}" if term.datatype == STRING else f"3{term.value}\x01{term.language}"
    try:
        number, time = numeric(term), moment(term)
    except InexactError:
        number = time = None
    if number is not None:
        return "4" + _number_key(number)
    if term.datatype == BOOLEAN:
        return f"5{term.value}"
    if time is not None:
        return f"6{term.datatype}\x01{time.instant:040d}{term.value}"
    return f"7{term.datatype}\x01{term.value}"


def _number_key(number: Numeric) -> str:
    if number.rank >= 2 and not math.isfinite(number.value):
        return "0" if math.isnan(number.value) else "5" if number.value > 0 else "1"
    value = number.exact
    if not value:
        return "3"
    _, digits, _ = value.normalize().as_tuple()
    place, written = value.adjusted() + 5000, "".join(map(str, digits))
    if value > 0:
        return f"4{place:05d}{written}"
    return f"2{99999 - place:05d}" + written.translate(str.maketrans("0123456789", "9876543210")) + "~"


# -- aggregates ------------------------------------------------------------------------------------------------------------


def total(texts: Sequence[str | None] | None, mean: bool = False) -> str | None:
    """Add numbers of any types (SUM), or give their mean (AVG)."""
    result = Numeric(0, 0)
    terms = [None if text is None else numeric(term_of_text(text)) for text in texts or ()]
    for number in sorted((n for n in terms if n is not None), key=_number_key):  # in one order, for sums of doubles hang on it
        result = calculated("+", result, number) or result
    if None in terms:
        return None
    if mean and terms:
        divided = calculated("/", result, Numeric(0, len(terms)))
        return None if divided is None else text_of_term(number_term(divided))
    return text_of_term(number_term(result))


def extreme(texts: Sequence[str | None] | None, greatest: bool) -> str | None:
    """Find the least or greatest term. Raises InexactError where the order of some of them is not SPARQL's."""
    known = [text for text in texts or () if text is not None]
    if not texts or len(known) < len(texts):
        return None
    keys = {text: order_key(text) or "" for text in known}
    chosen = (max if greatest else min)(keys, key=keys.__getitem__)
    kind = keys[chosen][0]
    if kind in "01":
        return chosen
    for text, key in keys.items():
        if (key[0] in "01" and not greatest) or (key[0] not in "01" and (key[0] != kind or kind in "37")):
            raise InexactError("the least or greatest of terms of several kinds")
        if text != chosen and kind == "4" and not _apart(chosen, text):
            raise InexactError("the least or greatest of equal numbers of several types")
    return chosen


def _apart(first: str, second: str) -> bool:
    a, b = numeric(term_of_text(first)), numeric(term_of_text(second))
    return a is not None and b is not None and (a.rank == b.rank or compared(a, b) not in (0, None))


def concatenated(texts: Sequence[str | None] | None, separator: str) -> str | None:
    """Join the texts of literals (GROUP_CONCAT) in their order."""
    terms = [None if text is None else term_of_text(text) for text in texts or ()]
    if any(term is None for term in terms):
        return None
    if any(term is not None and term.datatype not in (STRING, LANG_STRING) for term in terms):
        raise InexactError("GROUP_CONCAT of other terms than texts")
    return text_of_term(string(separator.join(sorted(term.value for term in terms if term is not None))))


_TERM, _TRUTH, _LIST = "VARCHAR", "BOOLEAN", "VARCHAR[]"
Registered = tuple[Callable[..., Any], list[Any], str]


def _registry() -> dict[str, Registered]:
    functions: dict[str, Registered] = {
        "term_truth": (_test(truth), [_TERM], _TRUTH),
        "term_equal": (_test(equal), [_TERM] * 2, _TRUTH),
        "term_order": (order_key, [_TERM], _TERM),
        "term_sum": (total, [_LIST], _TERM),
        "term_avg": (lambda texts: total(texts, mean=True), [_LIST], _TERM),
        "term_min": (lambda texts: extreme(texts, greatest=False), [_LIST], _TERM),
        "term_max": (lambda texts: extreme(texts, greatest=True), [_LIST], _TERM),
        "term_concat": (concatenated, [_LIST, _TERM], _TERM),
    }
    for sign, name in SIGNS.items():
        if sign in "+-*/":
            functions[name] = (_function(partial(arithmetic, sign)), [_TERM] * 2, _TERM)
        else:
            functions[name] = (_test(partial(less, sign=sign)), [_TERM] * 2, _TRUTH)
    return functions


SIGNS = {
    "+": "term_plus",
    "-": "term_minus",
    "*": "term_times",
    "/": "term_divide",
    "<": "term_less",
    ">": "term_more",
    "<=": "term_at_most",
    ">=": "term_at_least",
}


class TermFunctions:
    """The functions of texts that a connection knows: each is made known when it is first needed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        #: Where functions are made known, for the connection itself may be busy. DuckDB fails when it is gone before them.
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._known: set[str] = set()

    def name(self, function: str, arity: int) -> str:
        """Make a function of SPARQL known to DuckDB; gives its name there. Raises UnsupportedSparqlError where that is not possible."""
        places = list(TERM_FUNCTIONS)
        name = f"term_function{places.index(function)}_{arity}"
        return self._make(name, (_function(TERM_FUNCTIONS[function]), [_TERM] * arity, _TERM))

    def own(self, name: str) -> str:
        """Make one of the functions of ``_registry`` known to DuckDB; gives its name."""
        return self._make(name, _FUNCTIONS[name])

    def _make(self, name: str, function: Registered) -> str:
        if name not in self._known:
            from duckdb.func import SPECIAL  # the package around the engine, which queries without functions do not load

            run, parameters, result = function
            try:
                if self._cursor is None:
                    self._cursor = self._connection.cursor()
                    finalize(self, _forget, self._cursor, self._known)
                self._cursor.create_function(name, _with_parameters(run, len(parameters)), parameters, result, null_handling=SPECIAL)
            except duckdb.Error as error:  # it needs NumPy
                raise UnsupportedSparqlError(f"DuckDB: {str(error).splitlines()[0]}") from error
            self._known.add(name)
        return name


def _forget(cursor: duckdb.DuckDBPyConnection, names: set[str]) -> None:
    """Take the functions out of DuckDB, which holds them, when they are not needed or the process ends."""
    with suppress(duckdb.Error):
        for name in names:
            cursor.remove_function(name)
        cursor.close()


_FUNCTIONS = _registry()
