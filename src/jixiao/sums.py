"""Sums kept as data: what each document holds, written with it, and what the whole store holds, so that nobody counts ten million rows.

A document's sums are a graph of its own, ``{document}/sums``. The store's are in the graph SUMS_GRAPH: a table that several documents
hold is in the sums of each of them, and how often it is held too often stands there, table by table.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .model import Finding, Severity
from .rdf import JX, LITERALS, DocumentGraph, Minter
from .rdf.names import RDF, SH, SKOS
from .store import Store, Term

__all__ = [
    "SUMS_GRAPH",
    "Counts",
    "DocumentState",
    "document_states",
    "document_sums",
    "finding_counts",
    "place_names",
    "refresh",
    "stored_totals",
]

SUMS_GRAPH = "https://w3id.org/jixiao/sums"
#: So many tables are asked for in one query.
_MANY = 500
_SEVERITIES = {Severity.VIOLATION: f"{SH}Violation", Severity.WARNING: f"{SH}Warning", Severity.INFO: f"{SH}Info"}


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
class DocumentState:
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


_COUNTS = {"tables": "tableCount", "evaluations": "evaluationCount", "indicators": "indicatorCount", "budget": "budgetTotal"}


def document_sums(graph: DocumentGraph, findings: Iterable[Finding], minter: Minter, sha256: str, beside: int) -> list[str]:
    """The statements of a document's sums; ``beside`` is how many statements its other graphs have besides its own."""
    counts, departments = _counted(graph.triples)
    statements = _count_statements(graph.document, counts)
    statements.append(f"<{graph.document}> <{JX}departmentCount> {LITERALS.integer(departments)}")
    codes = Counter((finding.code, _SEVERITIES[finding.severity]) for finding in findings)
    statements += _code_statements(codes, graph.document, minter.sums(sha256))
    quads = len(graph.triples) + beside + len(statements) + 1
    statements.append(f"<{graph.document}> <{JX}quadCount> {LITERALS.integer(quads)}")
    return statements


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


def _counted(triples: Sequence[str]) -> tuple[Counts, int]:
    """What a document's own graph holds, and how many departments answer for its tables."""
    kind, department, budget = f"<{RDF}type>", f"<{JX}department>", f"<{JX}budget>"
    classes = {f"<{JX}TargetTable>": "tables", f"<{JX}EvaluationTable>": "evaluations", f"<{JX}Indicator>": "indicators"}
    found: Counter[str] = Counter()
    plans, amounts = set(), {}
    departments = set()
    for triple in triples:
        subject, predicate, value = triple.split(" ", 2)
        if predicate == kind:
            if name := classes.get(value):
                found[name] += 1
                if name == "tables":
                    plans.add(subject)
        elif predicate == department:
            if "/table/" in subject and "/indicator/" not in subject:
                departments.add(value)
        elif predicate == budget:
            amounts[subject] = Decimal(value.split('"')[1])
    total = sum((amount for table, amount in amounts.items() if table in plans), Decimal(0))
    return Counts(found["tables"], found["evaluations"], found["indicators"], total), len(departments)


def finding_counts(store: Store) -> list[tuple[str, str, int]]:
    """How often each code was found in the store, with its severity."""
    rows = store.select(
        f"SELECT ?code ?severity (SUM(?n) AS ?all) WHERE {{ ?c a <{JX}FindingCount> ; <{JX}code> ?code ; "
        f"<{SH}resultSeverity> ?severity ; <{JX}findingCount> ?n }} GROUP BY ?code ?severity"
    ).rows
    return [(code.value, severity.value.rpartition("#")[2].lower(), int(n.value)) for code, severity, n in rows if code and severity and n]


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
    kept.update((finding.code, _SEVERITIES[finding.severity]) for finding in findings)
    before = len(statements) + 1 + 5 * len(rows)
    statements += _code_statements(kept, document, sums)
    quads += more + len(statements) + 1 - before
    return [*statements, f"<{document}> <{JX}quadCount> {LITERALS.integer(quads)}"]


# -- the store's ------------------------------------------------------------------------------------------------------------


def document_states(store: Store, only: Iterable[str] | None = None) -> list[DocumentState]:
    """The documents of a store, all of them or ``only`` these, in the order of file names."""
    marks = {}
    documents = graphs = ""
    if only is not None:
        wanted = list(only)
        documents = "VALUES ?d { " + " ".join(f"<{document}>" for document in wanted) + " }"
        graphs = "VALUES ?g { " + " ".join(f"<{document}/{name}>" for document in wanted for name in ("reading", "findings")) + " }"
    for graph, mark in store.select(f"SELECT ?g ?mark WHERE {{ {graphs} ?g <{JX}graphMark> ?mark }}").rows:
        if graph and mark:
            marks[graph.value] = mark.value
    rows = store.select(
        f"""SELECT ?d ?sha ?file ?digest ?place ?year ?departments ?tables ?evaluations ?indicators ?budget ?quads WHERE {{
            {documents} ?d a <{JX}Document> ; <{JX}sha256> ?sha ; <{JX}fileName> ?file ; <{JX}graphDigest> ?digest .
            OPTIONAL {{ ?d <{JX}fiscalYear> ?year }}
            OPTIONAL {{ ?d <{JX}jurisdiction> ?place }}
            OPTIONAL {{ ?d <{JX}departmentCount> ?departments ; <{JX}tableCount> ?tables ; <{JX}evaluationCount> ?evaluations ;
                <{JX}indicatorCount> ?indicators ; <{JX}budgetTotal> ?budget ; <{JX}quadCount> ?quads }}
        }}"""
    ).rows
    return in_order(_state(row, marks) for row in rows)


def in_order(documents: Iterable[DocumentState]) -> list[DocumentState]:
    """By file name."""
    return sorted(documents, key=lambda state: (state.file, state.document))


def _state(row: Sequence[Term | None], marks: Mapping[str, str]) -> DocumentState:
    document, sha256, file, digest, place, year, departments, *numbers, quads = (term.value if term else None for term in row)
    document, sha256 = document or "", sha256 or ""
    minter = Minter.of_document(document, sha256)
    tables, evaluations, indicators, budget = (number or 0 for number in numbers)
    return DocumentState(
        document,
        sha256,
        file or "",
        digest or "",
        # Of an earlier release, without its sums: it counts as not read.
        marks.get(minter.reading(sha256)) if quads else None,
        marks.get(minter.findings(sha256)),
        place,
        int(year) if year else None,
        int(departments or 0),
        Counts(int(tables), int(evaluations), int(indicators), Decimal(budget)),
        int(quads or 0),
    )


def place_names(store: Store, places: Iterable[str]) -> dict[str, str]:
    """The Chinese names of jurisdictions by IRI."""
    values = " ".join(f"<{place}>" for place in sorted(set(places)))
    rows = store.select(f'SELECT ?p ?l WHERE {{ VALUES ?p {{ {values} }} ?p <{SKOS}prefLabel> ?l FILTER(LANG(?l) = "zh") }}').rows
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
    def too_often(self) -> Counts:
        return sum(self.repeated.values(), Counts())


def stored_totals(store: Store) -> Totals:
    """As they stand in the store; without a mark where there are none."""
    rows = store.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{SUMS_GRAPH}> {{ ?s ?p ?o }} }}").rows
    mark = None
    found: dict[str, dict[str, str]] = {}
    for s, p, o in rows:
        if s and p and o:
            if s.value == SUMS_GRAPH:
                mark = o.value if p.value == f"{JX}graphMark" else mark
            else:
                found.setdefault(s.value, {})[p.value.removeprefix(JX)] = o.value
    repeated = {
        table: Counts(
            int(of.get("tableCount", 0)),
            int(of.get("evaluationCount", 0)),
            int(of.get("indicatorCount", 0)),
            Decimal(of.get("budgetTotal", 0)),
        )
        for table, of in found.items()
    }
    return Totals(mark, repeated)


def refresh(store: Store, mark: str, before: str, touched: Iterable[str]) -> None:
    """Brings the store's sums up to date. ``mark`` is that of its documents now, ``before`` that of the state before the change,
    ``touched`` the tables of the documents that came, changed or went since."""
    stored = stored_totals(store)
    if stored.mark == mark:
        return
    if stored.mark == before:
        again = sorted(set(touched))
        repeated = {table: counts for table, counts in stored.repeated.items() if table not in set(again)}
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
    held = store.select(
        f"""SELECT ?t ?g ?kind ?budget WHERE {{ {values} GRAPH ?g {{ ?t a ?kind ; <{JX}inDocument> ?d .
            OPTIONAL {{ ?t <{JX}budget> ?budget }} }} FILTER(?kind IN (<{JX}TargetTable>, <{JX}EvaluationTable>)) }}"""
    ).rows
    each: dict[str, dict[str, tuple[bool, Decimal]]] = {}
    for table, graph, kind, budget in held:
        if table and graph and kind:
            amount = Decimal(budget.value) if budget else Decimal(0)
            each.setdefault(table.value, {})[graph.value] = (kind.value == f"{JX}TargetTable", amount)
    several = {table: graphs for table, graphs in each.items() if len(graphs) > 1}
    if not several:
        return {}
    rows = _rows_of(store, sorted(several))
    found = {}
    for name, graphs in several.items():
        plan = next(iter(graphs.values()))[0]
        amounts = [amount for _, amount in graphs.values()]
        more = len(graphs) - 1
        indicators = rows.get(name, {})
        twice = sum(map(len, indicators.values())) - len(set().union(*indicators.values())) if indicators else 0
        found[name] = Counts(more if plan else 0, 0 if plan else more, twice, sum(amounts) - max(amounts) if plan else Decimal(0))
    return found


def _rows_of(store: Store, tables: Sequence[str]) -> dict[str, dict[str, set[str]]]:
    """The 指标 of tables by the graphs that say so."""
    values = "VALUES ?t { " + " ".join(f"<{table}>" for table in tables) + " }"
    found: dict[str, dict[str, set[str]]] = {}
    for table, graph, row in store.select(
        f"SELECT ?t ?g ?i WHERE {{ {values} GRAPH ?g {{ ?i <{JX}inTable> ?t ; a <{JX}Indicator> }} }}"
    ).rows:
        if table and graph and row:
            found.setdefault(table.value, {}).setdefault(graph.value, set()).add(row.value)
    return found
