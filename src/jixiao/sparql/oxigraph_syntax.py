"""Write a query so that Oxigraph reads it as the standard does (SPARQL 1.1, section 19.8)."""

from __future__ import annotations

from collections.abc import Sequence

from .lexer import Token, scan


def in_oxigraph_syntax(sparql: str) -> str:
    """Write ``GROUP BY (?x AS ?y)``, which Oxigraph 0.5 takes for a syntax error, with an expression of the same value.

    >>> in_oxigraph_syntax("SELECT ?y { ?s ?p ?x } GROUP BY (?x AS ?y)")
    'SELECT ?y { ?s ?p ?x } GROUP BY (COALESCE(?x) AS ?y)'
    """
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
