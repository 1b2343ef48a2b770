"""Define the named graph of a document, and the summary of what it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(slots=True)
class GraphSummary:
    """Count what a document's graph holds while it is made: its tables, how many of them are 绩效自评表, its 指标 by IRI, its
    departments and the budgets in yuan of its 绩效目标表."""

    #: By table: the statements' predicates and objects that say its department, city and year.
    dimensions: dict[str, list[str]] = field(default_factory=dict)
    evaluations: int = 0
    indicators: set[str] = field(default_factory=set)
    departments: set[str] = field(default_factory=set)
    budget: Decimal = Decimal(0)
    #: The document's own, as N-Triples text.
    place: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentGraph:
    """Hold a document's triples, in order and each once, with the names of its graphs."""

    document: str
    graph: str
    findings: str
    #: The statements in UTF-8, a line each, without the points at their ends.
    lines: bytes
    digest: str
    summary: GraphSummary

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(self.summary.dimensions)

    @property
    def triples(self) -> tuple[str, ...]:
        return tuple(self.lines.decode("utf-8").split("\n")[:-1])

    def __len__(self) -> int:
        return self.lines.count(b"\n")

    def ntriples(self) -> str:
        return self._ended("").decode("utf-8")

    def nquads(self) -> bytes:
        return self._ended(f" <{self.graph}>")

    def _ended(self, end: str) -> bytes:
        return self.lines.replace(b"\n", f"{end} .\n".encode())
