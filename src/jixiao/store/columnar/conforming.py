"""Check by a complete parser that a text is a query, before the columnar engine answers it.

The engine's own parser takes some texts that are no SPARQL, such as a blank node label in two basic graph patterns (section 19.6).
"""

from __future__ import annotations

from functools import cache

import pyoxigraph

from ...sparql.errors import SparqlSyntaxError
from ...sparql.oxigraph_syntax import in_oxigraph_syntax


@cache
def _empty() -> pyoxigraph.Store:
    return pyoxigraph.Store()


def check_syntax(sparql: str) -> None:
    """Check that a text without SERVICE is a query. Raises SparqlSyntaxError where it is none."""
    try:
        _empty().query(in_oxigraph_syntax(sparql))
    except SyntaxError as error:
        raise SparqlSyntaxError(f"the query is not valid SPARQL: {error}") from error
