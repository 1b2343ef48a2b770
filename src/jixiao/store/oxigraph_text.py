"""Rewrite queries that Oxigraph 0.5 would answer otherwise than the SPARQL 1.1 recommendation says, or refuse them.

It drops the duplicates of ``p|q``, has no COUNT of an expression that is an error somewhere, takes ``GROUP BY (?x AS ?y)`` for no
SPARQL, gives a statement of the default graph once for each named graph that holds it, the columns of ``*`` in no order, one blank
node for all solutions by BNODE of one text, a language to what GROUP_CONCAT gives, and in ``GRAPH ?g`` the graph to each triple.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import pyoxigraph

from ..sparql.algebra import (
    Bgp,
    Distinct,
    Extend,
    Filter,
    Group,
    Join,
    LeftJoin,
    Minus,
    OrderBy,
    Pattern,
    Project,
    Slice,
    Values,
    Var,
    variables,
)
from ..sparql.duplicates import has_same_distinct_solutions, is_duplicate_insensitive
from ..sparql.errors import SparqlError, SparqlSyntaxError, UnsupportedSparqlError
from ..sparql.lexer import Token, closing_brace, scan
from ..sparql.oxigraph_graphs import check_graphs
from ..sparql.oxigraph_paths import has_alternatives, keep_duplicates
from ..sparql.oxigraph_syntax import count_values, in_oxigraph_syntax, plain_concatenations, refuse_hidden_comparisons
from ..sparql.parser import parse_request
from .base import StoreError
from .oxigraph_deviations import may_deviate

_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")


@lru_cache(maxsize=500)
def for_oxigraph(sparql: str, *, repeated: bool = False, base: str | None = None) -> str:
    """Rewrite a query for Oxigraph. ``repeated``: the query is over the union of graphs of which some have a statement in common.

    Raises StoreError where it would be answered wrongly and is not rewritten here; it says what to write instead. What is no
    SPARQL stays as it is.
    """
    if not repeated and not may_deviate(sparql):
        return sparql
    try:
        refuse_hidden_comparisons(sparql)
    except SparqlSyntaxError as error:
        raise StoreError(f"the query is not valid SPARQL: {error}", f"不是有效的 SPARQL 查询：{error}") from error
    text = in_oxigraph_syntax(sparql)
    if not _is_query(text, base):
        return sparql
    try:
        _check_graphs(text)
        text = in_order_of_text(plain_concatenations(count_values(text)), base)
        if _names_blank_nodes(text):
            raise UnsupportedSparqlError("BNODE of a text, which is another blank node in each solution: leave the text out")
        if has_alternatives(text) and _counts_solutions(sparql, graphs=True):
            text = _with_alternatives(text)
        if repeated and _counts_solutions(sparql, graphs=False):
            text = _each_statement_once(text)
    except UnsupportedSparqlError as error:
        raise StoreError(
            f"the store's own engine would answer this query wrongly: {error}",
            f"存储自身的引擎会给出错误的回答，故不回答此查询（{error}）",
        ) from error
    return text


def _is_query(sparql: str, base: str | None) -> bool:
    """Whether Oxigraph takes it for a query that asks no other server."""
    if any(token.is_keyword("SERVICE") for token in scan(sparql)):
        return False
    try:
        _empty().query(sparql, base_iri=base)
    except (SyntaxError, ValueError, RuntimeError):  # the last for a function that it does not know
        return False
    return True


def _check_graphs(sparql: str) -> None:
    if any(token.is_keyword("GRAPH") for token in scan(sparql)):
        try:
            query = parse_request(sparql)
        except SparqlError:
            return  # DESCRIBE, or a literal that is not known here
        check_graphs(query.pattern)


def _names_blank_nodes(sparql: str) -> bool:
    tokens = scan(sparql)
    triples = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return any(name.is_keyword("BNODE") and opening.is_sign("(") and not after.is_sign(")") for name, opening, after in triples)


def _counts_solutions(sparql: str, *, graphs: bool) -> bool:
    """Whether it is seen in the answer how often a solution is there: in a set of rows or of statements, or a truth value, it is not,
    unless each has blank nodes of its own. ``graphs``: also of what is asked of named graphs."""
    tokens = scan(sparql)
    selects = [at for at, token in enumerate(tokens) if token.is_keyword("SELECT")]
    named_anew = _makes_blank_nodes(tokens)
    sliced = any(token.is_keyword("LIMIT", "OFFSET") for token in tokens)
    if not selects and not named_anew and not (_is_construct(tokens) and sliced):
        return False
    if len(selects) == 1 and tokens[selects[0] + 1].is_keyword("DISTINCT") and not any(token.is_keyword(*_AGGREGATES) for token in tokens):
        return _is_construct(tokens)
    try:
        query = parse_request(sparql if graphs else _outside_graphs(sparql))
    except SparqlError:
        return True
    if query.form == "CONSTRUCT" and not named_anew:
        return not has_same_distinct_solutions(query.pattern)
    return not is_duplicate_insensitive(query.pattern)


def _is_construct(tokens: Sequence[Token]) -> bool:
    form = next((token for token in tokens if token.is_keyword("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), None)
    return form is not None and form.is_keyword("CONSTRUCT")


def _makes_blank_nodes(tokens: Sequence[Token]) -> bool:
    """Whether the template of a CONSTRUCT has blank nodes, which are others in each solution."""
    opening = _opening(tokens) if _is_construct(tokens) else None
    closing = None if opening is None else closing_brace(tokens, opening)
    return closing is not None and any(token.kind == "bnode" or token.is_sign("[", "(") for token in tokens[opening:closing])


def _opening(tokens: Sequence[Token]) -> int | None:
    return next((at for at, token in enumerate(tokens) if token.is_sign("{")), None)


def _outside_graphs(sparql: str) -> str:
    """A query without what it asks of named graphs, in each of which a statement is there once."""
    tokens = scan(sparql)
    for at in range(len(tokens) - 3, -1, -1):
        if tokens[at].is_keyword("GRAPH") and tokens[at + 2].is_sign("{"):
            closing = closing_brace(tokens, at + 2)
            if closing is not None:
                sparql = f"{sparql[: tokens[at].start]} {{ }} {sparql[tokens[closing].end :]}"
                tokens = scan(sparql)
    return sparql


def _with_alternatives(sparql: str) -> str:
    """Keep the duplicates of alternatives, for which variables are put in: no ``*`` may show them."""
    tokens = scan(sparql)
    if any(_is_star(tokens, at) for at in range(len(tokens))):
        raise UnsupportedSparqlError("an alternative of paths and SELECT *: name the variables")
    return keep_duplicates(sparql)


# -- SELECT * --------------------------------------------------------------------------------------------------------------


@cache
def _empty() -> pyoxigraph.Store:
    return pyoxigraph.Store()


def in_order_of_text(sparql: str, base: str | None = None) -> str:
    """Name the variables of an outermost ``SELECT *`` in the order in which they first stand in the text.

    >>> in_order_of_text("SELECT DISTINCT * { ?s ?p ?a . ?a ?q 'z' }")
    "SELECT DISTINCT ?s ?p ?a ?q { ?s ?p ?a . ?a ?q 'z' }"
    """
    if "*" not in sparql:
        return sparql
    tokens = scan(sparql)
    at = next((n for n, token in enumerate(tokens) if token.is_keyword("SELECT") or token.is_sign("{")), None)
    star = None if at is None else next((n for n in (at + 1, at + 2) if n < len(tokens) and _is_star(tokens, n)), None)
    if star is None or not _is_query(sparql, base):
        return sparql
    answer = _empty().query(sparql, base_iri=base)
    if not isinstance(answer, pyoxigraph.QuerySolutions) or not answer.variables:
        return sparql
    shown = {variable.value for variable in answer.variables}
    names = dict.fromkeys(token.text[1:] for token in tokens if token.kind == "variable" and token.text[1:] in shown)
    place = tokens[star]
    return sparql[: place.start] + " ".join(f"?{name}" for name in names) + sparql[place.end :]


def _is_star(tokens: list[Token], at: int) -> bool:
    before = tokens[at - 1] if at else None
    return (
        tokens[at].is_sign("*") and before is not None and before.is_keyword("SELECT", "DISTINCT", "REDUCED") and not _in_call(tokens, at)
    )


def _in_call(tokens: list[Token], at: int) -> bool:
    """Whether it is the ``*`` of ``COUNT(DISTINCT *)``."""
    return at > 1 and tokens[at - 2].is_sign("(")


# -- statements of several graphs ------------------------------------------------------------------------------------------


def _each_statement_once(sparql: str) -> str:
    """Take each solution of the pattern once, where without repeated statements no solution would be there twice."""
    reason = "a statement stands in several graphs, and would be counted for each: run jixiao optimize, or write SELECT DISTINCT"
    try:
        pattern = _where(parse_request(sparql).pattern)
    except SparqlError:
        pattern = None
    tokens = scan(sparql)
    opening = _opening(tokens)
    if opening is not None and _is_construct(tokens):  # the pattern is behind the template; the short form has one for both
        short = opening > 0 and tokens[opening - 1].is_keyword("WHERE")
        template = None if short else closing_brace(tokens, opening)
        opening = None if template is None else _next_brace(tokens, template)
    closing = None if opening is None else closing_brace(tokens, opening)
    if pattern is None or opening is None or closing is None or _always_bound(pattern) is None:
        raise UnsupportedSparqlError(reason)
    left, right = tokens[opening].end, tokens[closing].start
    return f"{sparql[:left]} {{ SELECT DISTINCT * {{{sparql[left:right]}}} }} {sparql[right:]}"


def _next_brace(tokens: Sequence[Token], at: int) -> int | None:
    return next((place for place in range(at, len(tokens)) if tokens[place].is_sign("{")), None)


def _where(pattern: Pattern) -> Pattern:
    """The pattern of a query without what is made of its solutions; what is calculated of one depends on it alone."""
    outer, inner = pattern, pattern
    while True:
        match inner:
            case Group():
                return inner.pattern
            case Slice(below, _, _) | Distinct(below) | Project(below, _) | OrderBy(below, _):
                outer = inner = below
            case Extend(below, _, _) | Filter(below, _) | Join(below, Values()):
                inner = below
            case _:
                return outer


def _always_bound(pattern: Pattern) -> frozenset[str] | None:
    """The variables that each solution binds; None where a solution may rightly be there several times, or is not told by them."""
    match pattern:
        case Bgp(triples):
            names = [node for triple in triples for node in triple if isinstance(node, Var)]
            return None if any(name.hidden for name in names) else frozenset(name.name for name in names)
        case Values(names, rows):
            unique = len(set(rows)) == len(rows) and all(None not in row for row in rows)
            return frozenset(names) if unique else None
        case Filter(inner, _) | Extend(inner, _, _):
            return _always_bound(inner)
        case Minus(left, right):
            return _always_bound(left) if has_same_distinct_solutions(right) else None
        case Join(left, right):
            return _joined(left, right)
        case LeftJoin(left, right, _):
            return None if _joined(left, right) is None else _always_bound(left)
    return None


def _joined(left: Pattern, right: Pattern) -> frozenset[str] | None:
    """Of two patterns in which the variables they share always have a value."""
    first, second = _always_bound(left), _always_bound(right)
    if first is None or second is None:
        return None
    return first | second if set(variables(left)) & set(variables(right)) <= first & second else None
