"""Parse inline data (SPARQL 1.1, section 10.2)."""

from __future__ import annotations

from .algebra import Values
from .errors import SparqlSyntaxError
from .results import Term
from .token_stream import TokenStream


def parse_values(stream: TokenStream) -> Values:
    """Parse the variables and the rows that follow VALUES. Raises SparqlError."""
    several = stream.accept("(")
    names = []
    while stream.kind == "variable":
        names.append(stream.variable())
        if not several:
            break
    if several:
        stream.expect(")")
    stream.expect("{")
    rows = []
    while not stream.at_sign("}"):
        if several:
            stream.expect("(")
        rows.append(tuple(_parse_value(stream) for _ in names))
        if several:
            stream.expect(")")
    stream.expect("}")
    if len(set(names)) < len(names):
        raise SparqlSyntaxError("a variable stands twice in VALUES")
    return Values(tuple(names), tuple(rows))


def _parse_value(stream: TokenStream) -> Term | None:
    if stream.accept("UNDEF"):
        return None
    return stream.literal() or Term("iri", stream.iri())
