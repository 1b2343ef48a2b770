"""Count what documents and the store hold, as data in the store, so that a summary reads no rows of indicators.

What is counted of a document stands in its graph ``{document}/bookkeeping``. The store's counts are in the graph SUMS_GRAPH: versions of
tables that do not count are in the counts of their documents too, and what they hold stands there, version by version.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ..model import Finding
from ..model.namespaces import STATISTICS_GRAPH, WITHDRAWAL_GRAPH
from ..rdf import JX, LITERALS, ONTOLOGY_GRAPH, Minter
from ..rdf.namespaces import JURISDICTION_GRAPH, PROV, RDF, SEVERITY_IRIS, SH
from ..sparql.results import Term
from . import Store
from .model_version import MODEL_VERSION

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
    "stored_totals",
    "summary",
    "with_comparison",
    "write_totals",
]

SUMS_GRAPH = STATISTICS_GRAPH


@dataclass(frozen=True, slots=True)
class Counts:
    """What documents hold: 绩效目标表, 绩效自评表, 指标, the budgets of the target tables in yuan; and, of versions that do not count, how
    many statements fewer they have than they would if they counted."""

    tables: int = 0
    evaluations: int = 0
    indicators: int = 0
    budget: Decimal = Decimal(0)
    quads: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.tables + other.tables,
            self.evaluations + other.evaluations,
            self.indicators + other.indicators,
            self.budget + other.budget,
            self.quads + other.quads,
        )

    def __neg__(self) -> Counts:
        return Counts(-self.tables, -self.evaluations, -self.indicators, -self.budget, -self.quads)

    def __sub__(self, other: Counts) -> Counts:
        return self + -other


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
    """A store, counted. ``overcount`` is by how much the documents' counts exceed the store's: what versions hold that do not count.
    ``beside`` is the number of quads in graphs that are no document's."""

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
        return sum(document.quads for document in self.documents) + self.beside - self.overcount.quads

    def city(self, document: DocumentRecord) -> str | None:
        return self.places.get(document.place or "")


_COUNTS = {"tables": "tableCount", "evaluations": "evaluationCount", "indicators": "indicatorCount", "budget": "budgetTotal"}
_QUADS = "quadCount"
_ENDED = f"{PROV}endedAtTime"


def document_sums(
    graph: DocumentGraph, findings: Iterable[Finding], minter: Minter, made: DocumentRecord, beside: int
) -> tuple[list[str], DocumentRecord]:
    """The statements of a document's bookkeeping, and ``made`` with what they say; ``beside`` is how many statements its other graphs have
    besides its own."""
    held = graph.summary
    counts = Counts(len(held.dimensions) - held.evaluations, held.evaluations, len(held.indicators), held.budget)
    departments = len(held.departments)
    statements = [f"<{graph.document}> <{JX}graphDigest> {LITERALS.string(graph.digest)}"]
    statements.append(f"<{minter.reading_findings_graph(made.sha256)}> <{JX}graphMark> {LITERALS.string(made.read or '')}")
    if made.checked:
        statements.append(f"<{graph.findings}> <{JX}graphMark> {LITERALS.string(made.checked)}")
    statements += [f"<{version.version}> <{JX}versionRank> {LITERALS.string(version.rank)}" for version in held.versions]
    statements += _count_statements(graph.document, counts)
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


def replaced_findings(
    store: Store, document: str, sums: str, findings: Iterable[Finding], more: int, codes: frozenset[str], mark: str
) -> list[str]:
    """A document's bookkeeping after it was checked anew: ``codes`` are those that checking can find, ``more`` the statements it wrote
    beyond those that were there, ``mark`` the statement that tells by which rules. Empty where it has none."""
    kept: Counter[tuple[str, str]] = Counter()
    statements: list[str] = []
    quads = marked = 0
    for line in filter(None, store.graph(sums).split("\n")):
        statement = line.removesuffix(" .")
        if statement.startswith(f"<{document}> <{JX}quadCount>"):
            quads = int(statement.split('"')[1])
        elif statement.startswith(mark.rpartition(" ")[0]):
            marked = 1
        elif not statement.startswith(f"<{sums}#"):
            statements.append(statement)
    if not statements:
        return []  # of a dump, which has no bookkeeping: the next import makes it
    rows = store.select(
        f"SELECT ?code ?severity ?n WHERE {{ GRAPH <{sums}> {{ ?c <{JX}code> ?code ; <{SH}resultSeverity> ?severity ; "
        f"<{JX}findingCount> ?n }} }}"
    ).rows
    for code, severity, n in rows:
        if code and severity and n and code.value not in codes:
            kept[code.value, severity.value] += int(n.value)
    kept.update((finding.code, SEVERITY_IRIS[finding.severity]) for finding in findings)
    before = len(statements) + 1 + marked + 5 * len(rows)
    statements.append(mark)
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
            ?d a <{JX}Document> ; <{JX}sha256> ?sha ; <{JX}fileName> ?file .
            OPTIONAL {{ ?d <{JX}graphDigest> ?digest }}
            OPTIONAL {{ ?d <{JX}fiscalYear> ?year }}
            OPTIONAL {{ ?d <{JX}jurisdiction> ?place }}
            OPTIONAL {{ ?d <{JX}departmentCount> ?departments ; <{JX}tableCount> ?tables ; <{JX}evaluationCount> ?evaluations ;
                <{JX}indicatorCount> ?indicators ; <{JX}budgetTotal> ?budget ; <{JX}quadCount> ?quads }}
        }}"""
    ).rows
    codes, copies, compared = _codes(store), _copies(store), _compared(store)
    records = (_with_codes(_state(row, marks, codes), compared) for row in rows)
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


def _compared(store: Store) -> dict[str, list[tuple[str, str, int]]]:
    """What was found across documents, by document."""
    from ..model.finding_rules import ACROSS_DOCUMENTS

    codes = " ".join(LITERALS.string(code) for code in sorted(ACROSS_DOCUMENTS))
    rows = store.select(
        f"SELECT ?d ?code ?severity (COUNT(?f) AS ?n) WHERE {{ VALUES ?code {{ {codes} }} ?f <{JX}code> ?code ; a <{JX}Finding> ; "
        f"<{JX}inDocument> ?d ; <{SH}resultSeverity> ?severity }} GROUP BY ?d ?code ?severity"
    ).rows
    counted: dict[str, list[tuple[str, str, int]]] = {}
    for document, code, severity, n in rows:
        if document and code and severity and n:
            counted.setdefault(document.value, []).append((code.value, severity.value.rpartition("#")[2].lower(), int(n.value)))
    return counted


def _with_codes(record: DocumentRecord, compared: Mapping[str, Sequence[tuple[str, str, int]]]) -> DocumentRecord:
    """A record with what was found across documents, instead of what it says of that."""
    from ..model.finding_rules import ACROSS_DOCUMENTS

    own = [entry for entry in record.codes if entry[0] not in ACROSS_DOCUMENTS]
    codes = tuple(sorted([*own, *compared.get(record.document, ())]))
    return record if codes == record.codes else replace(record, codes=codes)


def with_comparison(store: Store, documents: Iterable[DocumentRecord]) -> list[DocumentRecord]:
    """The records with what the store has found across documents by now."""
    compared = _compared(store)
    return [_with_codes(record, compared) for record in documents]


def summary(store: Store, documents: Iterable[DocumentRecord] | None = None) -> Summary:
    """What a store holds, from the sums that are kept in it, or in ``documents`` where somebody has them already."""
    documents = tuple(document_records(store) if documents is None else documents)
    minters = [Minter.of_document(document.document, document.sha256) for document in documents]
    own = {graph for minter in minters for graph in minter.beside_documents}
    graphs = " ".join(f"<{name}>" for name in (ONTOLOGY_GRAPH, JURISDICTION_GRAPH, SUMS_GRAPH, WITHDRAWAL_GRAPH, *sorted(own)))
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
        # Of a dump, without bookkeeping: it counts as not read.
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
    """The store's sums: what each version holds that does not count, and the state of the store it was counted in; and by activity when
    it ended, as N-Triples."""

    mark: str | None
    repeated: Mapping[str, Counts]
    ended: Mapping[str, str] = field(default_factory=dict)

    @property
    def overcount(self) -> Counts:
        return sum(self.repeated.values(), Counts())


def stored_totals(store: Store) -> Totals:
    """As they stand in the store; without a mark where there are none."""
    rows = store.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{SUMS_GRAPH}> {{ ?s ?p ?o }} }}").rows
    mark = None
    values: dict[str, dict[str, str]] = {}
    ended: dict[str, str] = {}
    for s, p, o in rows:
        if s and p and o:
            if p.value == _ENDED:
                ended[s.value] = LITERALS.typed(o.value, "dateTime")
            elif s.value == SUMS_GRAPH:
                mark = o.value if p.value == f"{JX}graphMark" else mark
            else:
                values.setdefault(s.value, {})[p.value.removeprefix(JX)] = o.value
    repeated = {
        version: Counts(
            int(of.get("tableCount", 0)),
            int(of.get("evaluationCount", 0)),
            int(of.get("indicatorCount", 0)),
            Decimal(of.get("budgetTotal", 0)),
            int(of.get(_QUADS, 0)),
        )
        for version, of in values.items()
    }
    return Totals(mark, repeated, ended)


def write_totals(store: Store, mark: str, superseded: Mapping[str, Counts], ended: Mapping[str, str]) -> None:
    """Write the store's sums: what the versions hold that do not count, for the documents that ``mark`` identifies; and when imports
    ended."""
    statements = [
        f"<{SUMS_GRAPH}> <{JX}graphMark> {LITERALS.string(mark)}",
        f"<{SUMS_GRAPH}> <{JX}modelVersion> {LITERALS.string(MODEL_VERSION)}",
    ]
    statements += [f"<{activity}> <{_ENDED}> {when}" for activity, when in sorted(ended.items())]
    for version, counts in sorted(superseded.items()):
        statements += _count_statements(version, counts)
        statements.append(f"<{version}> <{JX}{_QUADS}> {LITERALS.integer(counts.quads)}")
    store.replace({SUMS_GRAPH: statements})
