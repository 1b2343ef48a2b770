"""rdflib's parse of each SPARQL query shared by all tests of a worker that run pySHACL.

pySHACL hands the text of each rule to rdflib anew for each graph it validates, and rdflib parses it anew: nine tenths of the time of
a validation of one small graph. The parsed query is the one that `rdflib.plugins.sparql.prepareQuery` gives for being used again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pytest
from rdflib.plugins.sparql.processor import SPARQLProcessor, prepareQuery
from rdflib.plugins.sparql.sparql import Query

_query = SPARQLProcessor.query


@lru_cache(maxsize=1000)
def _parsed(text: str, base: str | None, namespaces: tuple[tuple[str, str], ...]) -> Query:
    return prepareQuery(text, dict(namespaces), base)


def _run(self: SPARQLProcessor, query: Any, bindings: Any = None, names: Any = None, base: Any = None, DEBUG: bool = False) -> Any:  # noqa: N803
    if isinstance(query, str):
        query = _parsed(query, base, tuple(sorted((prefix, str(iri)) for prefix, iri in (names or {}).items())))
    return _query(self, query, bindings, names, base, DEBUG)


@contextmanager
def parsed_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SPARQLProcessor, "query", _run)
        yield
