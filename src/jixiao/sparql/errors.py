"""Name what can be wrong with SPARQL text, for callers that then ask another engine."""

from __future__ import annotations

from ..model import JixiaoError


class SparqlError(JixiaoError):
    """A SPARQL text that is not processed here, and why.

    It need not be wrong: whoever catches this hands the text to a complete engine, which answers it or says what is wrong.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason, reason)


class QueryError(JixiaoError):
    """A query or parameter that does not exist or does not fit; the message says which there are."""


class SparqlSyntaxError(SparqlError):
    """A text that does not follow the part of the SPARQL 1.1 grammar that is parsed here."""


class UnsupportedSparqlError(SparqlError):
    """A query that may be right, but has no exact translation here."""
