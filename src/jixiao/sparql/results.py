"""Define RDF terms and the rows of a SELECT as a store gives them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term as a store gives it back."""

    kind: Literal["iri", "literal", "bnode"]
    value: str
    datatype: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """The rows of a SELECT; an unbound variable is None."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Triples:
    """The statements that a CONSTRUCT or DESCRIBE gives, as N-Triples text, in no order."""

    ntriples: str

    def __len__(self) -> int:
        return self.ntriples.count("\n")


#: What a query gives: rows for SELECT, true or false for ASK, statements for CONSTRUCT and DESCRIBE.
QueryAnswer = Results | bool | Triples


class SelectSource(Protocol):
    """What answers a SELECT query: a store, or an engine beside one."""

    def select(self, sparql: str) -> Results:
        """The rows of a SELECT query. Raises JixiaoError where the query is wrong or cannot be answered."""
