"""Tell the queries that Oxigraph may answer otherwise than SPARQL says, and errors of queries from those of the store.

Apart from what rewrites them (``oxigraph_text.py``): most queries have nothing of it, and to load the parser takes longer than to answer.
"""

from __future__ import annotations

import re

import pyoxigraph

#: What a query has in its text that is rewritten here, in linear time: most have nothing of it, and need not be parsed.
_BLANK = r"(?:\s|\#[^\n]*\n)*+"
_MAY_DEVIATE = re.compile(
    rf"""\b(?:SELECT|DISTINCT|REDUCED)\b{_BLANK}\*  # the variables of a star
    | (?<!\|)\|(?!\|)  # an alternative of paths
    | \bCOUNT{_BLANK}\({_BLANK}(?:DISTINCT\b{_BLANK})?+(?!\*|[$?]\w++{_BLANK}\))  # COUNT of more than a variable
    | \b(?:GROUP_CONCAT|BNODE)\b
    | \b(?!(?-i:true|false)\b)(?:TRUE|FALSE)\b
    | <[^<>&,)\x00-\x20]*+(?:&(?!&)[^<>&,)\x00-\x20]*+)*+(?:&&|[,)])  # an IRI that could be two comparisons
    | \bGRAPH\b{_BLANK}[$?]\w++{_BLANK}\{{(?:[^{{}}]*+\{{|[^{{}}]*?(?:\b(?:FILTER|BIND)\b|[\w>)][*?]))  # more than triples of each graph
    | \({_BLANK}[$?]\w++{_BLANK}AS\b  # a variable with another name, as in GROUP BY (?x AS ?y)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def may_deviate(sparql: str) -> bool:
    """Whether a query has in its text what Oxigraph may answer wrongly over graphs of which none have a statement in common."""
    return _MAY_DEVIATE.search(sparql) is not None


def is_unanswerable(sparql: str, base: str | None = None) -> bool:
    """Whether Oxigraph answers a query on no store, as one with a function that it does not know: its error is the same for damage."""
    try:
        pyoxigraph.Store().query(sparql, base_iri=base)
    except RuntimeError:
        return True
    return False
