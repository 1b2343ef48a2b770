"""Write a query so that Oxigraph 0.5 reads it as the standard does (SPARQL 1.1): groups by renamed variables, COUNT of an expression,
truth values in capitals, GROUP_CONCAT of texts with a language. What it takes and is no SPARQL is told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .errors import SparqlSyntaxError, UnsupportedSparqlError
from .lexer import Token, closing_brace, scan

#: Variables that are put into a query begin with this, and with a number that makes them new in it.
FRESH = "jixiao_"

#: Truth values, which are keywords (section 19.8, note 1).
_CAPITAL_TRUTH = re.compile(r"\b(?!(?-i:true|false)\b)(?:true|false)\b", re.IGNORECASE)
#: An IRI that may be read as two comparisons too, by those who do not know that the longest token counts; in linear time.
_MAY_HIDE = re.compile(r"<[^<>&,)\x00-\x20]*+(?:&(?!&)[^<>&,)\x00-\x20]*+)*+(?:&&|[,)])")
_OPERANDS = ("variable", "iri", "name", "number", "string", "language")


def refuse_hidden_comparisons(sparql: str) -> None:
    """Refuse ``?x<?a&&?b>?y``, which is a variable, an IRI and a variable (section 19.8: the longest token counts), and no expression.

    Oxigraph takes it for two comparisons. Raises SparqlSyntaxError.
    """
    if not _MAY_HIDE.search(sparql):
        return
    tokens = scan(sparql)
    calls: list[bool] = []  # whether each open bracket is one of an expression
    for at, token in enumerate(tokens):
        if token.is_sign("(", "{", "["):
            named = at > 0 and tokens[at - 1].kind == "keyword" and not tokens[at - 1].is_keyword("VALUES", "UNDEF")
            calls.append(token.is_sign("(") and (named or calls[-1:] == [True]))
        elif token.is_sign(")", "}", "]"):
            del calls[-1:]
        elif token.kind == "iri" and calls[-1:] == [True] and (tokens[at - 1].kind in _OPERANDS or tokens[at - 1].is_sign(")")):
            raise SparqlSyntaxError(f"{token.text} is an IRI where an operator was expected: write blanks around < and >")


def plain_concatenations(sparql: str) -> str:
    """Take the language off what GROUP_CONCAT gives, which is a text without (section 18.5.1.7).

    >>> plain_concatenations("SELECT (GROUP_CONCAT(?o; SEPARATOR=')') AS ?all) { ?s ?p ?o }")
    "SELECT (STR(GROUP_CONCAT(?o; SEPARATOR=')')) AS ?all) { ?s ?p ?o }"
    """
    if "group_concat" not in sparql.lower():
        return sparql
    tokens = scan(sparql)
    for at in range(len(tokens) - 2, -1, -1):
        end = _closing_bracket(tokens, at + 1) if tokens[at].is_keyword("GROUP_CONCAT") and tokens[at + 1].is_sign("(") else None
        if end is not None:
            start, stop = tokens[at].start, tokens[end].start + 1
            sparql = f"{sparql[:start]}STR({sparql[start:stop]}){sparql[stop:]}"
    return sparql


def fresh_names(sparql: str, number: int) -> list[str]:
    """Name variables that a query does not mention.

    >>> fresh_names("SELECT ?jixiao_1 {}", 2)
    ['?jixiao_2', '?jixiao_3']
    """
    names: list[str] = []
    at = 0
    while len(names) < number:
        at += 1
        if f"{FRESH}{at}" not in sparql:
            names.append(f"?{FRESH}{at}")
    return names


def in_oxigraph_syntax(sparql: str) -> str:
    """Write ``GROUP BY (?x AS ?y)``, which Oxigraph takes for a syntax error, with an expression of the same value, and ``TRUE`` as
    ``true``.

    >>> in_oxigraph_syntax("SELECT ?y (False AS ?z) { ?s ?p ?x } GROUP BY (?x AS ?y)")
    'SELECT ?y (false AS ?z) { ?s ?p ?x } GROUP BY (COALESCE(?x) AS ?y)'
    """
    if _CAPITAL_TRUTH.search(sparql):
        for token in scan(sparql):
            if token.is_keyword("TRUE", "FALSE"):
                end = token.start + len(token.text)
                sparql = sparql[: token.start] + token.text.lower() + sparql[end:]
    if "group" not in sparql.lower():
        return sparql
    tokens = scan(sparql)
    places = [at for at in range(len(tokens) - 4) if _renames(tokens[at : at + 5]) and _in_group_by(tokens, at)]
    for at in reversed(places):
        variable = tokens[at + 1]
        sparql = f"{sparql[: variable.start]}COALESCE({variable.text}){sparql[variable.end :]}"
    return sparql


def _renames(tokens: Sequence[Token]) -> bool:
    opening, variable, word, name, closing = tokens
    return opening.is_sign("(") and variable.kind == name.kind == "variable" and word.is_keyword("AS") and closing.is_sign(")")


def _in_group_by(tokens: Sequence[Token], at: int) -> bool:
    """Whether a bracket stands among the keys of a GROUP BY: before it there are only keys, of which none holds a brace."""
    for before in range(at - 1, 0, -1):
        token = tokens[before]
        if token.is_sign("{", "}"):
            return False
        if token.is_keyword("BY"):
            return tokens[before - 1].is_keyword("GROUP")
    return False


def count_values(sparql: str) -> str:
    """Count the values of a variable in the place of those of an expression: an error among these leaves Oxigraph without a count
    (section 18.5.1.2 takes errors away). Raises UnsupportedSparqlError where the expression stands behind the pattern.

    >>> count_values("SELECT (COUNT(DISTINCT ABS(?n)) AS ?k) { ?s ?p ?n }")
    'SELECT (COUNT(DISTINCT ?jixiao_1) AS ?k) { { ?s ?p ?n } BIND(ABS(?n) AS ?jixiao_1) }'
    """
    if "count" not in sparql.lower():
        return sparql
    while (changed := _count_one_value(sparql)) != sparql:
        sparql = changed
    return sparql


def _count_one_value(sparql: str) -> str:
    tokens = scan(sparql)
    for at, token in enumerate(tokens[:-2]):
        if not token.is_keyword("COUNT") or not tokens[at + 1].is_sign("("):
            continue
        first = at + 2 + tokens[at + 2].is_keyword("DISTINCT")
        end = _closing_bracket(tokens, at + 1)
        if end is None or end - first == 1:
            continue
        if any(other.is_sign("{") for other in tokens[:at]) and not _in_projection(tokens, at):
            raise UnsupportedSparqlError("COUNT of an expression in HAVING or ORDER BY: give it a name in SELECT")
        opening = next((n for n in range(end, len(tokens)) if tokens[n].is_sign("{")), None)
        closing = None if opening is None else closing_brace(tokens, opening)
        if opening is None or closing is None:
            continue
        (name,) = fresh_names(sparql, 1)
        start, stop = tokens[first].start, tokens[end].start
        left, right = tokens[opening].end, tokens[closing].start
        bind = f"BIND({sparql[start:stop]} AS {name})"
        return f"{sparql[:start]}{name}{sparql[stop:left]} {{{sparql[left:right]}}} {bind} {sparql[right:]}"
    return sparql


def _in_projection(tokens: Sequence[Token], at: int) -> bool:
    for before in range(at - 1, -1, -1):
        if tokens[before].is_keyword("SELECT"):
            return True
        if tokens[before].is_sign("{", "}"):
            return False
    return False


def _closing_bracket(tokens: Sequence[Token], opening: int) -> int | None:
    depth = 0
    for at in range(opening, len(tokens)):
        depth += tokens[at].is_sign("(") - tokens[at].is_sign(")")
        if depth == 0:
            return at
    return None
