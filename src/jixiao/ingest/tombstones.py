"""Keep known what tables were withdrawn (已撤回的绩效表), and which ones replaced them, so that their IRIs need not end in nothing.

The graph ``{base}withdrawn`` says of each table that no document of the store has any more: ``<table> a jx:WithdrawnTable``, when, what
it was called, and by ``dcterms:isReplacedBy`` which table replaced it. It is written before documents go, so that a killed run loses
nothing; what it says of a table that is in the store counts for nothing, and is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher

from ..rdf import JX, LITERALS, Minter
from ..rdf.namespaces import DCT, PROV, RDF_TYPE, RDFS
from ..store import Store
from ..store.statistics import DocumentRecord
from ..validation.document import statements

__all__ = ["PlacedTable", "clear_tombstones", "mark_withdrawn", "placed_tables", "replacements", "versions_of_one"]

#: So many things are asked for in one query.
_MANY = 200
_VERSION_OF, _IN_TABLE, _FROM = f"<{DCT}isVersionOf>", f"<{JX}inTable>", f"<{PROV}wasDerivedFrom>"
_TARGET, _VERBATIM, _GOAL = f"<{JX}target>", f"<{JX}verbatim>", f"<{JX}goal>"
#: From so much likeness on, two project names may be one that was corrected: one character of five differs.
_ALIKE = 0.8
_NAME, _BUDGET, _YEAR = f"<{JX}projectName>", f"<{JX}budget>", f"<{JX}fiscalYear>"
_NUMBER = re.compile(r"#t([0-9]+)")
#: Place, department, year and project of a table, and whether it is a 自评表: what its IRI is made of.
_WORK = re.compile(r"(?P<owner>.*table/(?P<place>[^/]+)/(?P<department>[^/]+)/(?P<year>[0-9]+))/[^/]+(?P<kind>/evaluation)?(?:-[0-9]+)?$")


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table where a document has it: its work, its number in the document, and what tells it from others of one department and year."""

    work: str
    number: int
    name: str = ""
    #: The names of its rows within the table, and its budget as N-Triples text.
    rows: frozenset[str] = frozenset()
    budget: str = ""
    #: The 指标值 of its rows, each after its row's name, and its goal, as N-Triples text.
    values: frozenset[str] = frozenset()
    goal: str = ""

    @property
    def owner(self) -> tuple[str, str] | None:
        """Its place, department and year, and its kind; None where one of them is unknown."""
        match = _WORK.match(self.work)
        return (match["owner"], match["kind"] or "") if match and "/unknown/" not in self.work else None

    @property
    def content(self) -> tuple[object, ...]:
        """All that two tables have in common that differ in their project's name only."""
        return (self.owner, self.rows, self.budget, self.values, self.goal)

    def named_like(self, other: PlacedTable) -> bool:
        """Tell whether two project names differ in a few characters only."""
        return SequenceMatcher(None, self.name, other.name, autojunk=False).ratio() >= _ALIKE


def placed_tables(ntriples: str) -> list[PlacedTable]:
    """List the tables of a document's graph, in the order of their numbers."""
    document = statements(ntriples)

    def said(predicate: str) -> dict[str, str]:
        pairs = (line.removesuffix(" .").split(" ", 2) for line in document.get(predicate, ()))
        return {subject: value for subject, _, value in pairs}

    works, cells, names, budgets, goals = said(_VERSION_OF), said(_FROM), said(_NAME), said(_BUDGET), said(_GOAL)
    targets, texts = said(_TARGET), said(_VERBATIM)
    rows: dict[str, set[str]] = {}
    values: dict[str, set[str]] = {}
    for row, version in said(_IN_TABLE).items():
        name = row.removeprefix(version[:-1])
        rows.setdefault(version, set()).add(name)
        values.setdefault(version, set()).add(f"{name} {texts.get(targets.get(row, ''), '')}")
    tables = [
        PlacedTable(
            work[1:-1],
            int(match[1]) if (match := _NUMBER.search(cells.get(version, ""))) else 0,
            names.get(version, ""),
            frozenset(rows.get(version, ())),
            budgets.get(version, ""),
            frozenset(values.get(version, ())),
            goals.get(version, ""),
        )
        for version, work in works.items()
    ]
    return sorted(tables, key=lambda table: (table.number, table.work))


def replacements(lost: Iterable[PlacedTable], new: Sequence[PlacedTable], others: Sequence[PlacedTable] = ()) -> dict[str, str]:
    """Tell which table replaced each of those that are lost, by work.

    Of the document that came in the place of theirs (``new``, its tables that were not there before) it is the one with the same number, of
    the same place, department and year; without such a one, the only one of them. Of ``others`` it is the only one whose project's name is
    alike, and all else the same: place, department, year, budget, goal, rows and values. Where that does not tell, nothing replaced it.
    """
    replaced: dict[str, str] = {}
    for table in lost:
        if table.owner is None:
            continue
        own = [other for other in new if other.owner == table.owner]
        here = [other for other in own if other.number == table.number] or own
        if not here and table.rows:
            here = [other for other in others if other.content == table.content and other.named_like(table)]
        works = {other.work for other in here}
        if len(works) == 1:
            replaced[table.work] = works.pop()
    return replaced


def tombstones(lost: Iterable[PlacedTable], replaced: Mapping[str, str], when: datetime) -> list[str]:
    """Write what is known of tables that were withdrawn, as N-Triples statements."""
    at = LITERALS.typed(when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "dateTime")
    lines = []
    for table in lost:
        lines += [f"<{table.work}> <{RDF_TYPE}> <{JX}WithdrawnTable>", f"<{table.work}> <{PROV}invalidatedAtTime> {at}"]
        if table.name:
            lines.append(f"<{table.work}> <{RDFS}label> {table.name}")
        if table.work in replaced:
            lines.append(f"<{table.work}> <{DCT}isReplacedBy> <{replaced[table.work]}>")
    return lines


# -- in a store ------------------------------------------------------------------------------------------------------------


def mark_withdrawn(store: Store, gone: Collection[DocumentRecord], coming: str | None = None, when: datetime | None = None) -> None:
    """Write down which tables are lost when documents go; ``coming`` is the graph, as N-Triples text, of what comes in their place.

    Without it, what came in their place are the documents of the store that have their names. A document whose corrections are taken out
    has its own tables back, and what only the corrections called so leaves no trace.
    """
    for minter, records in _by_base(gone).items():
        graphs = {minter.graph(record.sha256) for record in records}
        tables = [table for graph in sorted(graphs) for table in placed_tables(store.graph(graph))]
        new = placed_tables(coming) if coming is not None else _successors(store, records, graphs)
        corrected = coming is not None and _has_own_text_back(store, records, coming)
        there = _held(store, {table.work for table in tables}, graphs) | {table.work for table in new}
        lost = list({table.work: table for table in tables if table.work not in there}.values())
        if not lost:
            continue
        before = {table.work for table in tables}
        fresh = [table for table in new if table.work not in before]
        replaced = replacements(lost, fresh, _alike(store, lost, before, minter))
        name = minter.withdrawn
        works = {table.work for table in lost}
        if corrected:
            _forget(store, name, works)
            continue
        kept = [line for line in _lines(store, name) if line[1 : line.index("> ")] not in works]
        store.replace({name: [*kept, *tombstones(lost, replaced, when or datetime.now(UTC))]})


def _has_own_text_back(store: Store, records: Sequence[DocumentRecord], coming: str) -> bool:
    """Tell whether the same document comes again, and without the corrections that it was read with before."""
    marks = {record: f"<{record.document}> <{JX}correctedCell> " for record in records}
    return all(
        f"<{record.document}> " in coming
        and mark not in coming
        and mark in store.graph(Minter.of_document(record.document, record.sha256).graph(record.sha256))
        for record, mark in marks.items()
    )


def _forget(store: Store, name: str, works: set[str]) -> None:
    """Take out what is said of withdrawn tables that these took the place of, and of those that took the place of such."""
    lines, size = _lines(store, name), 0
    replaced = [line.split(" ") for line in lines if f" <{DCT}isReplacedBy> " in line]
    gone = {f"<{work}>" for work in works}
    while len(gone) != size:
        size = len(gone)
        gone |= {subject for subject, _, by in replaced if by in gone}
    kept = [line for line in lines if line[: line.index(" ")] not in gone]
    if kept != lines:
        store.replace({name: kept})


def clear_tombstones(store: Store) -> None:
    """Take out what is said of withdrawn tables that are in the store."""
    rows = store.select(f"SELECT DISTINCT ?g ?w WHERE {{ GRAPH ?g {{ ?w a <{JX}WithdrawnTable> }} ?v {_VERSION_OF} ?w }}").rows
    back: dict[str, set[str]] = {}
    for graph, work in rows:
        if graph and work:
            back.setdefault(graph.value, set()).add(work.value)
    for name, works in back.items():
        store.replace({name: [line for line in _lines(store, name) if line[1 : line.index("> ")] not in works]})


def versions_of_one(store: Store, one: DocumentRecord, other: DocumentRecord) -> bool:
    """Tell whether each of two documents has at least half of its tables in common with the other.

    A table whose project only has another name counts as the same where it has the same number in the document, the same rows and budget.
    """
    tables, others = (_tables_of(store, record) for record in (one, other))
    works, theirs = ({table.work for table in of} for of in (tables, others))
    alike = {_place_and_rows(table) for table in tables if table.rows and table.owner and table.work not in theirs}
    renamed = alike & {_place_and_rows(table) for table in others if table.work not in works}
    return 2 * (len(works & theirs) + len(renamed)) >= max(len(works), len(theirs))


def _place_and_rows(table: PlacedTable) -> tuple[object, ...]:
    return (table.number, table.owner, table.rows, table.budget)


def _tables_of(store: Store, record: DocumentRecord) -> list[PlacedTable]:
    return placed_tables(store.graph(Minter.of_document(record.document, record.sha256).graph(record.sha256)))


def _by_base(documents: Iterable[DocumentRecord]) -> dict[Minter, list[DocumentRecord]]:
    by: dict[Minter, list[DocumentRecord]] = {}
    for record in documents:
        by.setdefault(Minter.of_document(record.document, record.sha256), []).append(record)
    return by


def _successors(store: Store, records: Sequence[DocumentRecord], graphs: Collection[str]) -> list[PlacedTable]:
    """The tables of the documents in the store that have the names of those that go."""
    names = " ".join(sorted({LITERALS.string(name) for record in records for name in record.names}))
    rows = store.select(
        f"SELECT DISTINCT ?g WHERE {{ VALUES ?name {{ {names} }} GRAPH ?g {{ ?d <{JX}fileName>|<{JX}alternativeFileName> ?name }} }}"
    ).rows
    others = sorted({graph.value for (graph,) in rows if graph} - set(graphs))
    return [table for graph in others for table in placed_tables(store.graph(graph))]


def _held(store: Store, works: Iterable[str], without: Collection[str]) -> set[str]:
    """Those of the tables that other graphs of the store have a version of."""
    held: set[str] = set()
    names = sorted(works)
    for start in range(0, len(names), _MANY):
        values = " ".join(f"<{work}>" for work in names[start : start + _MANY])
        rows = store.select(f"SELECT ?w ?g WHERE {{ VALUES ?w {{ {values} }} GRAPH ?g {{ ?v {_VERSION_OF} ?w }} }}").rows
        held |= {work.value for work, graph in rows if work and graph and graph.value not in without}
    return held


def _alike(store: Store, lost: Iterable[PlacedTable], before: Collection[str], minter: Minter) -> list[PlacedTable]:
    """The other tables of the departments and years of those that are lost."""
    owners = sorted({(match["place"], match["department"], match["year"]) for table in lost if (match := _WORK.match(table.work))})
    graphs: set[str] = set()
    for place, department, year in owners:
        owner = f"<{minter.base}department/{place}/{department}>"
        asked = f"SELECT ?g ?w WHERE {{ GRAPH ?g {{ ?v {_VERSION_OF} ?w ; <{JX}department> {owner} ; {_YEAR} {year} }} }}"
        graphs |= {graph.value for graph, work in store.select(asked).rows if graph and work and work.value not in before}
    tables = {table for graph in sorted(graphs) for table in placed_tables(store.graph(graph)) if table.work not in before}
    return sorted(tables, key=lambda table: (table.work, table.number))


def _lines(store: Store, graph: str) -> list[str]:
    return [line.removesuffix(" .") for line in store.graph(graph).split("\n") if line]
