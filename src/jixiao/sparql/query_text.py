"""Find the parts of a SELECT query in its tokens, for those that change or restrict its text."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import SparqlSyntaxError
from .lexer import Token


def projection(tokens: Sequence[Token], place: int) -> tuple[tuple[str, ...] | None, int]:
    """Find the variables that a SELECT gives, None for ``*``, and the place where its projection ends.

    ``place`` is that of the token after SELECT. Raises SparqlSyntaxError where no pattern follows.
    """
    names: list[str] = []
    depth = 0
    for at in range(place, len(tokens)):
        token = tokens[at]
        if depth == 0 and (token.is_sign("{") or token.is_keyword("WHERE", "FROM")):
            return tuple(names), at
        if depth == 0 and token.is_sign("*"):
            return None, at + 1
        if token.kind == "sign":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        named = at > 0 and tokens[at - 1].is_keyword("AS")
        if token.kind == "variable" and (depth == 0 or (depth == 1 and named)):
            names.append(token.text[1:])
    raise SparqlSyntaxError("SPARQL without a pattern")
