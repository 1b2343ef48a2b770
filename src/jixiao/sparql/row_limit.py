"""Have an engine stop when an answer has more rows than are wanted."""

from __future__ import annotations

from .lexer import scan


def with_row_limit(sparql: str, rows: int) -> str:
    """Have an engine stop one row after so many, by which it is seen that there are more; a query with a LIMIT stays as it is.

    >>> with_row_limit("SELECT * { ?s ?p ?o }", 9)
    'SELECT * { ?s ?p ?o }\\nLIMIT 10'
    """
    tokens = scan(sparql)
    depth, outside = 0, []
    for token in tokens:
        depth += token.is_sign("{") - token.is_sign("}")
        if depth == 0:
            outside.append(token)
    if not any(token.is_keyword("SELECT") for token in outside) or any(token.is_keyword("LIMIT", "VALUES") for token in outside):
        return sparql
    return f"{sparql}\nLIMIT {rows + 1}"
