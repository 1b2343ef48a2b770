"""Count what documents and the store hold, as data in the store, so that a summary reads no rows of indicators.

A document's sums are a graph of its own, ``{document}/sums``. The store's are in the graph SUMS_GRAPH: a table that several documents
hold is in the sums of each of them, and how often it is held too often stands there, table by table.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ..model import Finding
from ..model.namespaces import STATISTICS_GRAPH, WITHDRAWAL_GRAPH
from ..rdf import JX, LITERALS, ONTOLOGY_GRAPH, Minter
from ..rdf.namespaces import JURISDICTION_GRAPH, RDF, SEVERITY_IRIS, SH
from ..sparql.results import Term
from . import Store

if TYPE_CHECKING:
    from ..rdf import DocumentGraph

__all__ = [
    "SUMS_GRAPH",
    "Counts",
    "DocumentRecord",
    "Summary",
    "document_records",
    "document_sums",
    "finding_counts",
    "place_names",
    "refresh",
    "stored_totals",
    "summary",
]

SUMS_GRAPH = STATISTICS_GRAPH
#: So many tables are asked for in one query.
_MANY = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """What documents hold: 绩效目标表, 绩效自评表, distinct 指标, and the budgets of the target tables in yuan."""

    tables: int = 0
    evaluations: int = 0
    indicators: int = 0
    budget: Decimal = Decimal(0)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.tables + other.tables, self.evaluations + other.evaluations, self.indicators + other.indicators, self.budget + other.budget
        )

    def __sub__(self, other: Counts) -> Counts:
        return Counts(
            self.tables - other.tables, self.evaluations - other.evaluations, self.indicators - other.indicators, self.budget - other.budget
        )


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document of a store: what it is called, the state its graphs are in, and what it holds."""

    document: str
    sha256: str
    file: str
    #: What identifies the content of its own graph.
    digest: str
    #: What identifies how it was read, and the rules it was checked by; None where that was not done, or not as it is done now.
    read: str | None
    checked: str | None
    place: str | None = None
    year: int | None = None
    departments: int = 0
    counts: Counts = Counts()
    quads: int = 0
    #: What was found in it: code, severity (``violation``, …), how often.
    codes: tuple[tuple[str, str, int], ...] = ()
    #: The other names under which the last import of it saw the same bytes.
    copies: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All its names; that of ``file`` comes first."""
        return (self.file, *self.copies)


@dataclass(frozen=True, slots=True)
class Summary:
    """A store, counted. ``overcount`` is by how much the documents' counts exceed the store's: a table that several documents hold
    counts once in each of them, and once in ``counts``. ``beside`` is the number of quads in graphs that are no document's."""

    documents: tuple[DocumentRecord, ...]
    #: The names of the documents' jurisdictions by IRI.
    places: Mapping[str, str]
    overcount: Counts
    beside: int

    @property
    def counts(self) -> Counts:
        return sum((document.counts for document in self.documents), Counts()) - self.overcount

    @property
    def quads(self) -> int:
        return sum(document.quads for document in self.documents) + self.beside

    def city(self, document: DocumentRecord) -> str | None:
        return self.places.get(document.place or "")


_COUNTS = {"tables": "tableCount", "evaluations": "evaluationCount", "indicators": "indicatorCount", "budget": "budgetTotal"}


def document_sums(
    graph: DocumentGraph, findings: Iterable[Finding], minter: Minter, made: DocumentRecord, beside: int
) -> tuple[list[str], DocumentRecord]:
    """The statements of a document's sums, and ``made`` with what they say; ``beside`` is how many statements its other graphs have
    besides its own."""
    held = graph.summary
    counts = Counts(len(held.dimensions) - held.evaluations, held.evaluations, len(held.indicators), held.budget)
    departments = len(held.departments)
    statements = _count_statements(graph.document, counts)
    statements.append(f"<{graph.document}> <{JX}departmentCount> {LITERALS.integer(departments)}")
    codes = Counter((finding.code, SEVERITY_IRIS[finding.severity]) for finding in findings)
    statements += _code_statements(codes, graph.document, minter.statistics_graph(made.sha256))
    quads = len(graph) + beside + len(statements) + 1
    statements.append(f"<{graph.document}> <{JX}quadCount> {LITERALS.integer(quads)}")
    place = held.place and held.place[1:-1]
    state = replace(made, place=place, year=held.year, departments=departments, counts=counts, quads=quads, codes=_sorted(codes))
    return statements, state


def _sorted(codes: Mapping[tuple[str, str], int]) -> tuple[tuple[str, str, int], ...]:
    return tuple(sorted((code, severity.rpartition("#")[2].lower(), number) for (code, severity), number in codes.items()))


def _count_statements(subject: str, counts: Counts) -> list[str]:
    return [
        f"<{subject}> <{JX}{prop}> {LITERALS.decimal(value) if isinstance(value, Decimal) else LITERALS.integer(value)}"
        for name, prop in _COUNTS.items()
        for value in [getattr(counts, name)]
    ]


def _code_statements(codes: Mapping[tuple[str, str], int], document: str, sums: str) -> Iterator[str]:
    for (code, severity), number in sorted(codes.items()):
        this = f"<{sums}#{code}>"
        yield f"{this} <{RDF}type> <{JX}FindingCount>"
        yield f"{this} <{JX}inDocument> <{document}>"
        yield f"{this} <{JX}code> {LITERALS.string(code)}"
        yield f"{this} <{SH}resultSeverity> <{severity}>"
        yield f"{this} <{JX}findingCount> {LITERALS.integer(number)}"


def finding_counts(documents: Iterable[DocumentRecord]) -> list[tuple[str, str, int]]:
    """How often each code was found in these documents, with its severity."""
    counts: Counter[tuple[str, str]] = Counter()
    for document in documents:
        for code, severity, number in document.codes:
            counts[code, severity] += number
    return [(code, severity, number) for (code, severity), number in sorted(counts.items())]


def replaced_findings(store: Store, document: str, sums: str, findings: Iterable[Finding], more: int, codes: frozenset[str]) -> list[str]:
    """A document's sums after it was checked anew: ``codes`` are those that checking can find, ``more`` the statements it wrote
    beyond those that were there. Empty where it has none."""
    kept: Counter[tuple[str, str]] = Counter()
    statements: list[str] = []
    quads = 0
    for line in store.graph(sums).split("\n"):
        statement = line.removesuffix(" .")
        if statement.startswith(f"<{document}> <{JX}quadCount>"):
            quads = int(statement.split('"')[1])
        elif statement.startswith(f"<{document}> "):
            statements.append(statement)
    if not statements:
        return []  # of an earlier release, which kept no sums: the next import makes them
    rows = store.select(
        f"SELECT ?code ?severity ?n WHERE {{ GRAPH <{sums}> {{ ?c <{JX}code> ?code ; <{SH}resultSeverity> ?severity ; "
        f"<{JX}findingCount> ?n }} }}"
    ).rows
    for code, severity, n in rows:
        if code and severity and n and code.value not in codes:
            kept[code.value, severity.value] += int(n.value)
    kept.update((finding.code, SEVERITY_IRIS[finding.severity]) for finding in findings)
    before = len(statements) + 1 + 5 * len(rows)
    statements += _code_statements(kept, document, sums)
    quads += more + len(statements) + 1 - before
    return [*statements, f"<{document}> <{JX}quadCount> {LITERALS.integer(quads)}"]


# -- the store's ------------------------------------------------------------------------------------------------------------


def document_records(store: Store) -> list[DocumentRecord]:
    """The documents of a store, in the order of file names."""
    marks = {}
    for graph, mark in store.select(f"SELECT ?g ?mark WHERE {{ ?g <{JX}graphMark> ?mark }}").rows:
        if graph and mark:
            marks[graph.value] = mark.value
    rows = store.select(
        f"""SELECT ?d ?sha ?file ?digest ?place ?year ?departments ?tables ?evaluations ?indicators ?budget ?quads WHERE {{
            ?d a <{JX}Document> ; <{JX}sha256> ?sha ; <{JX}fileName> ?file ; <{JX}graphDigest> ?digest .
            OPTIONAL {{ ?d <{JX}fiscalYear> ?year }}
            OPTIONAL {{ ?d <{JX}jurisdiction> ?place }}
            OPTIONAL {{ ?d <{JX}departmentCount> ?departments ; <{JX}tableCount> ?tables ; <{JX}evaluationCount> ?evaluations ;
                <{JX}indicatorCount> ?indicators ; <{JX}budgetTotal> ?budget ; <{JX}quadCount> ?quads }}
        }}"""
    ).rows
    codes, copies = _codes(store), _copies(store)
    records = (_state(row, marks, codes) for row in rows)
    return in_order(replace(record, copies=copies.get(record.document, ())) for record in records)


def _copies(store: Store) -> dict[str, tuple[str, ...]]:
    """The other names of documents, in order."""
    names: dict[str, list[str]] = {}
    for document, name in store.select(f"SELECT ?d ?name WHERE {{ ?d <{JX}alternativeFileName> ?name }}").rows:
        if document and name:
            names.setdefault(document.value, []).append(name.value)
    return {document: tuple(sorted(of)) for document, of in names.items()}


def _codes(store: Store) -> dict[str, list[tuple[str, str, int]]]:
    """What was found in documents, by the names of the graphs of their sums."""
    rows = store.select(
        f"SELECT ?g ?code ?severity ?n WHERE {{ GRAPH ?g {{ ?c a <{JX}FindingCount> ; <{JX}code> ?code ; "
        f"<{SH}resultSeverity> ?severity ; <{JX}findingCount> ?n }} }}"
    ).rows
    counted: dict[str, list[tuple[str, str, int]]] = {}
    for graph, code, severity, n in rows:
        if graph and code and severity and n:
            counted.setdefault(graph.value, []).append((code.value, severity.value.rpartition("#")[2].lower(), int(n.value)))
    return counted


def summary(store: Store, documents: Iterable[DocumentRecord] | None = None) -> Summary:
    """What a store holds, from the sums that are kept in it, or in ``documents`` where somebody has them already."""
    documents = tuple(document_records(store) if documents is None else documents)
    entailed = {Minter.of_document(document.document, document.sha256).entailed() for document in documents}
    graphs = " ".join(f"<{name}>" for name in (ONTOLOGY_GRAPH, JURISDICTION_GRAPH, SUMS_GRAPH, WITHDRAWAL_GRAPH, *sorted(entailed)))
    rows = store.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }} }}").rows
    beside = int(rows[0][0].value) if rows and rows[0][0] else 0
    places = place_names(store, (document.place for document in documents if document.place))
    return Summary(documents, places, stored_totals(store).overcount, beside)


def in_order(documents: Iterable[DocumentRecord]) -> list[DocumentRecord]:
    """By file name."""
    return sorted(documents, key=lambda state: (state.file, state.document))


def _state(row: Sequence[Term | None], marks: Mapping[str, str], codes: Mapping[str, Sequence[tuple[str, str, int]]]) -> DocumentRecord:
    document, sha256, file, digest, place, year, departments, *numbers, quads = (term.value if term else None for term in row)
    document, sha256 = document or "", sha256 or ""
    minter = Minter.of_document(document, sha256)
    tables, evaluations, indicators, budget = (number or 0 for number in numbers)
    return DocumentRecord(
        document,
        sha256,
        file or "",
        digest or "",
        # Of an earlier release, without its sums: it counts as not read.
        marks.get(minter.reading_findings_graph(sha256)) if quads else None,
        marks.get(minter.findings(sha256)),
        place,
        int(year) if year else None,
        int(departments or 0),
        Counts(int(tables), int(evaluations), int(indicators), Decimal(budget)),
        int(quads or 0),
        tuple(sorted(codes.get(minter.statistics_graph(sha256), ()))),
    )


def place_names(store: Store, places: Iterable[str]) -> dict[str, str]:
    """The names of jurisdictions by IRI, such as no other jurisdiction has."""
    values = " ".join(f"<{place}>" for place in sorted(set(places)))
    rows = store.select(f"SELECT ?p ?l WHERE {{ VALUES ?p {{ {values} }} ?p <{JX}displayName> ?l }}").rows
    return {place.value: label.value for place, label in rows if place and label}


def state_mark(documents: Iterable[tuple[str, str]]) -> str:
    """What identifies the documents of a store and their content, by IRI and digest."""
    lines = sorted(f"{document} {digest}" for document, digest in documents)
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Totals:
    """The store's sums: everything that is counted too often because several documents hold it, and the state it was counted in."""

    mark: str | None
    repeated: Mapping[str, Counts]

    @property
    def overcount(self) -> Counts:
        return sum(self.repeated.values(), Counts())


def stored_totals(store: Store) -> Totals:
    """As they stand in the store; without a mark where there are none."""
    rows = store.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{SUMS_GRAPH}> {{ ?s ?p ?o }} }}").rows
    mark = None
    values: dict[str, dict[str, str]] = {}
    for s, p, o in rows:
        if s and p and o:
            if s.value == SUMS_GRAPH:
                mark = o.value if p.value == f"{JX}graphMark" else mark
            else:
                values.setdefault(s.value, {})[p.value.removeprefix(JX)] = o.value
    repeated = {
        table: Counts(
            int(of.get("tableCount", 0)),
            int(of.get("evaluationCount", 0)),
            int(of.get("indicatorCount", 0)),
            Decimal(of.get("budgetTotal", 0)),
        )
        for table, of in values.items()
    }
    return Totals(mark, repeated)


def refresh(store: Store, mark: str, before: str | None, touched: Iterable[str]) -> None:
    """Brings the store's sums up to date. ``mark`` is that of its documents now, ``before`` that of the state before the change (None
    where there was no document), ``touched`` the tables of the documents that came, changed or went since."""
    stored = stored_totals(store)
    if stored.mark == mark:
        return
    if before is None or stored.mark == before:
        again = sorted(set(touched))
        repeated = {} if before is None else {table: counts for table, counts in stored.repeated.items() if table not in set(again)}
    else:
        again, repeated = _in_several(store), {}
    for start in range(0, len(again), _MANY):
        repeated |= _repetition(store, again[start : start + _MANY])
    statements = [f'<{SUMS_GRAPH}> <{JX}graphMark> "{mark}"']
    for table, counts in sorted(repeated.items()):
        statements += _count_statements(table, counts)
    store.replace({SUMS_GRAPH: statements})


def _in_several(store: Store) -> list[str]:
    """The tables that several documents hold."""
    rows = store.select(
        f"SELECT ?t WHERE {{ ?t <{JX}inDocument> ?d ; a ?kind . FILTER(?kind IN (<{JX}TargetTable>, <{JX}EvaluationTable>)) }} "
        "GROUP BY ?t HAVING (COUNT(DISTINCT ?d) > 1) ORDER BY ?t"
    ).rows
    return [table.value for (table,) in rows if table]


def _repetition(store: Store, tables: Sequence[str]) -> dict[str, Counts]:
    """By how much the sums of the documents count these tables too often."""
    values = "VALUES ?t { " + " ".join(f"<{table}>" for table in tables) + " }"
    # Two queries: with OPTIONAL and FILTER in it, the engine would look at every table there is.
    held = store.select(f"SELECT ?t ?g ?kind WHERE {{ {values} GRAPH ?g {{ ?t a ?kind ; <{JX}inDocument> ?d }} }}").rows
    budgets = store.select(f"SELECT ?t ?g ?budget WHERE {{ {values} GRAPH ?g {{ ?t <{JX}budget> ?budget }} }}").rows
    planned = {(t.value, g.value): Decimal(budget.value) for t, g, budget in budgets if t and g and budget}
    each: dict[str, dict[str, tuple[bool, Decimal]]] = {}
    for table, graph, kind in held:
        if table and graph and kind and kind.value in (f"{JX}TargetTable", f"{JX}EvaluationTable"):
            amount = planned.get((table.value, graph.value), Decimal(0))
            each.setdefault(table.value, {})[graph.value] = (kind.value == f"{JX}TargetTable", amount)
    several = {table: graphs for table, graphs in each.items() if len(graphs) > 1}
    if not several:
        return {}
    rows = _rows_of(store, sorted(several))
    repeated = {}
    for name, graphs in several.items():
        plan = next(iter(graphs.values()))[0]
        amounts = [amount for _, amount in graphs.values()]
        more = len(graphs) - 1
        indicators = rows.get(name, {})
        twice = sum(map(len, indicators.values())) - len(set().union(*indicators.values())) if indicators else 0
        repeated[name] = Counts(more if plan else 0, 0 if plan else more, twice, sum(amounts) - max(amounts) if plan else Decimal(0))
    return repeated


def _rows_of(store: Store, tables: Sequence[str]) -> dict[str, dict[str, set[str]]]:
    """The 指标 of tables by the graphs that say so."""
    values = "VALUES ?t { " + " ".join(f"<{table}>" for table in tables) + " }"
    indicators: dict[str, dict[str, set[str]]] = {}
    for table, graph, row in store.select(
        f"SELECT ?t ?g ?i WHERE {{ {values} GRAPH ?g {{ ?i <{JX}inTable> ?t ; a <{JX}Indicator> }} }}"
    ).rows:
        if table and graph and row:
            indicators.setdefault(table.value, {}).setdefault(graph.value, set()).add(row.value)
    return indicators
