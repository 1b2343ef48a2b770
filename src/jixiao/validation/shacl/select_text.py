"""Change the text of SHACL's SELECT queries for Oxigraph, and check what SHACL does not allow in a constraint."""

from __future__ import annotations

from functools import lru_cache

from ...sparql.errors import SparqlError
from ...sparql.lexer import Token, name_parts, tokenize
from ...sparql.query_text import projection
from .model import UnsupportedShapeError
from .program import THIS_IRI

_FORBIDDEN = {"MINUS", "VALUES", "SERVICE"}


def expanded(text: str, prefixes: dict[str, str]) -> str:
    """Write prefixed names out and leave comments out, so that the text can stand in another query.

    Raises UnsupportedShapeError for a prefix that is not declared.
    """
    parts: list[str] = []
    place = 0
    for token in tokens_of(text):
        if token.start > place:
            parts.append(" ")
        parts.append(_expanded_name(token.text, prefixes) if token.kind == "name" else token.text)
        place = token.end
    return "".join(parts).strip()


def _expanded_name(name: str, prefixes: dict[str, str]) -> str:
    prefix, local = name_parts(name)
    if prefix not in prefixes:
        raise UnsupportedShapeError(f"the prefix {prefix}: is not declared")
    return f"<{prefixes[prefix]}{local}>"


def with_path(text: str, path: str) -> str:
    """Write the path of a property shape in the place of ``$PATH`` (SHACL 5.2.1)."""
    parts: list[str] = []
    place = 0
    for token in tokens_of(text):
        parts += [text[place : token.start], path if token.kind == "variable" and token.text[1:] == "PATH" else token.text]
        place = token.end
    return "".join(parts)


def prebound(text: str) -> str:
    """Give ``$this`` in expressions by a function: Oxigraph takes a substituted variable there for one without a value."""
    tokens = tokens_of(text)
    parts: list[str] = []
    brackets: list[str] = []
    place = at = 0
    while at < len(tokens):
        token = tokens[at]
        parts.append(text[place : token.start])
        if token.is_sign("{", "("):
            brackets.append(token.text)
        elif token.is_sign("}", ")") and brackets:
            brackets.pop()
        if token.is_keyword("BOUND") and _is_this_in_brackets(tokens[at + 1 : at + 4]):
            parts.append("(true)")
            at += 3
        elif _is_this(token) and brackets[-1:] == ["("]:
            parts.append(f"<{THIS_IRI}>()")
        else:
            parts.append(token.text)
        place = tokens[at].end
        at += 1
    return "".join(parts)


def _is_this(token: Token) -> bool:
    return token.kind == "variable" and token.text[1:] == "this"


def _is_this_in_brackets(tokens: list[Token]) -> bool:
    return len(tokens) == 3 and tokens[0].is_sign("(") and _is_this(tokens[1]) and tokens[2].is_sign(")")


def check_constraint(text: str) -> None:
    """Check a constraint for what SHACL does not allow (5.2.1). Raises UnsupportedShapeError: pySHACL refuses the shape then."""
    tokens = tokens_of(text)
    keywords = {token.text.upper() for token in tokens if token.kind == "keyword"}
    if keywords & _FORBIDDEN:
        raise UnsupportedShapeError(f"{', '.join(sorted(keywords & _FORBIDDEN))} in a SPARQL constraint")
    if variables_in(text) & {"shapesGraph", "currentShape"}:
        raise UnsupportedShapeError("$shapesGraph or $currentShape in a SPARQL constraint")
    for at, token in enumerate(tokens):
        if token.is_keyword("AS") and _is_this(tokens[at + 1]):
            raise UnsupportedShapeError("a pre-bound variable is assigned")
        if token.is_keyword("SELECT") and at:
            own = _projected(tokens, at + 1)
            if own is None or "this" not in own:
                raise UnsupportedShapeError("a nested SELECT without the pre-bound variables")


def projected_in(text: str) -> tuple[str, ...] | None:
    """Find the variables that a query without prologue gives; None for ``*``. Raises UnsupportedShapeError where it cannot be read."""
    return _projected(tokens_of(text), 1)


def variables_in(text: str) -> frozenset[str]:
    """Find the variables that stand anywhere in a query. Raises UnsupportedShapeError where it cannot be read."""
    return frozenset(token.text[1:] for token in tokens_of(text) if token.kind == "variable")


def _projected(tokens: list[Token], place: int) -> tuple[str, ...] | None:
    try:
        return projection(tokens, place)[0]
    except SparqlError as error:
        raise UnsupportedShapeError(str(error)) from error


@lru_cache(maxsize=4)
def tokens_of(text: str) -> list[Token]:
    """Tokenise a query. Raises UnsupportedShapeError where it cannot be read."""
    try:
        return tokenize(text)
    except SparqlError as error:
        raise UnsupportedShapeError(f"SPARQL that cannot be read: {error}") from error
