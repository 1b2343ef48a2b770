"""Check by a complete parser that a text is a query, before the columnar engine answers it.

The engine's own parser takes some texts that are no SPARQL, such as a blank node label in two basic graph patterns (section 19.6).
"""

from __future__ import annotations

from functools import cache

import pyoxigraph

from ...sparql.errors import SparqlSyntaxError, UnsupportedSparqlError
from ...sparql.oxigraph_syntax import in_oxigraph_syntax


@cache
def _empty() -> pyoxigraph.Store:
    return pyoxigraph.Store()


def check_syntax(sparql: str) -> None:
    """Check that a text without SERVICE is a query. Raises SparqlError where it is none, or has a function that is not known."""
    try:
        _empty().query(in_oxigraph_syntax(sparql))
    except SyntaxError as error:
        raise SparqlSyntaxError(f"the query is not valid SPARQL: {error}") from error
    except RuntimeError as error:
        raise UnsupportedSparqlError(str(error)) from error
