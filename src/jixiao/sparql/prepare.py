"""Make a query of what a user gives: its text, with parameters bound and prefixes declared, checked that it may be run here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .bound_parameters import bound, terms_of_values
from .guard import checked_query
from .known_prefixes import with_known_prefixes
from .request_text import RequestClass
from .results import Term


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query that can be run as it stands, and what it asks for."""

    sparql: str
    request: RequestClass


def prepared_query(text: str, parameters: Mapping[str, Term]) -> PreparedQuery:
    """Bind the parameters of a query. Raises QueryError for one that it has not, QueryRefusedError for what is not run here."""
    sparql = with_known_prefixes(bound(text, parameters))
    return PreparedQuery(sparql, checked_query(sparql))


def query_of_values(text: str, parameters: Mapping[str, object]) -> PreparedQuery:
    """Bind parameters that are Python values. Raises as ``prepared_query`` does, QueryError for a value that is no term."""
    return prepared_query(text, terms_of_values(parameters))
