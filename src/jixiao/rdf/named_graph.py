"""Define the named graph of a document, and the summary of what it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from .versions import TableVersion


@dataclass(slots=True)
class GraphSummary:
    """Count what a document's graph holds while it is made: its tables, how many of them are 绩效自评表, its 指标 by IRI, its
    departments and the budgets in yuan of its 绩效目标表."""

    #: By table: the statements' predicates and objects that say its department, city and year.
    dimensions: dict[str, list[str]] = field(default_factory=dict)
    evaluations: int = 0
    indicators: set[str] = field(default_factory=set)
    versions: list[TableVersion] = field(default_factory=list)
    departments: set[str] = field(default_factory=set)
    budget: Decimal = Decimal(0)
    #: The document's own, as N-Triples text.
    place: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentGraph:
    """Hold what a document states, in order and each once, with the names of its graphs.

    ``shared`` is what it says of things that other documents may speak of too: a block of statements for each thing, each a pure
    function of the thing's IRI.
    """

    document: str
    graph: str
    findings: str
    #: The statements in UTF-8, a line each, without the points at their ends.
    lines: bytes
    digest: str
    summary: GraphSummary
    shared: tuple[bytes, ...] = ()
    #: The IRIs of the cells that the document's own graph describes.
    cells: frozenset[str] = frozenset()

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(self.summary.dimensions)

    @property
    def triples(self) -> tuple[str, ...]:
        """All statements, shared ones too."""
        return tuple((self.lines + b"".join(self.shared)).decode("utf-8").split("\n")[:-1])

    def __len__(self) -> int:
        return self.lines.count(b"\n")

    def ntriples(self) -> str:
        """All statements as N-Triples text, shared ones too."""
        return _ended(self.lines + b"".join(self.shared), "").decode("utf-8")

    def own_ntriples(self) -> str:
        """The statements of the document's own graph as N-Triples text."""
        return _ended(self.lines, "").decode("utf-8")

    def nquads(self) -> bytes:
        """The document's own graph as N-Quads."""
        return _ended(self.lines, f" <{self.graph}>")


def _ended(lines: bytes, end: str) -> bytes:
    return lines.replace(b"\n", f"{end} .\n".encode())
