"""Keep a store's versions of tables and its shared entities right while documents come and go: exactly one version of a table counts.

A document's graph holds what that document states. What several documents share stands once, in the graph ``{base}entities``. When
documents come, change or go, the tables they hold are settled: the rank of the versions decides which one counts
(``rdf/versions.py``), the classes of those whose standing changes are rewritten, and entities that no document speaks of any more go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from ..rdf import JX, Minter
from ..rdf.namespaces import DCT, LITERALS, ORG, PAV, PROV, RDF_TYPE, RDFS, SKOS
from ..rdf.versions import COUNTING, DIMENSIONS, SUPERSEDED, changed_statements, marked_superseded, work_of
from ..sparql.results import Term
from ..store import Change, Store, ntriples_term, statements
from ..store.statistics import Counts, DocumentRecord, stored_totals, write_totals
from .comparison import compare_versions
from .process_document import ProcessedDocument
from .tombstones import clear_tombstones, mark_withdrawn

__all__ = ["StatedVersion", "entity_statements", "exchange", "known_works", "settle", "work_statements", "works_of"]

#: So many things are asked for in one query, and so many tables settled in one transaction.
_MANY = 200
_VERSION_OF, _CURRENT, _PREVIOUS = f"<{DCT}isVersionOf>", f"<{PAV}hasCurrentVersion>", f"<{PAV}previousVersion>"
_LABEL = f"<{RDFS}label>"
_OF_VERSIONS = frozenset((f"<{RDF_TYPE}>", _CURRENT, _PREVIOUS, _LABEL))
_BROADER = f"<{SKOS}broader>"
_LEVEL2, _CONCEPT, _GENERATED = f"<{JX}level2>", f"<{JX}concept>", f"<{PROV}wasGeneratedBy>"
#: By which properties documents speak of entities: those of each kind together.
_SPEAK = ((f"<{JX}department>", f"<{JX}supervisingDepartment>"), (f"<{JX}project>",), (_CONCEPT,), (f"<{JX}nameUse>",), (_GENERATED,))
_DEPARTMENTS = 0
_PARTS = f"(<{ORG}originalOrganization>|<{ORG}resultingOrganization>)"
_KIND = {predicate: kind for kind, predicates in enumerate(_SPEAK) for predicate in predicates}
#: That a row has all dimensions: then the last variable is bound.
_COMPLETE = f"?row {' ; '.join(f'{name} ?d{number}' for number, name in enumerate(DIMENSIONS[:-1]))} ; {DIMENSIONS[-1]} ?last"
_EVALUATIONS = frozenset((f"{JX}EvaluationTable", f"{JX}SupersededEvaluationTable"))


@dataclass(frozen=True, slots=True)
class StatedVersion:
    """What one document states of a table: its graph, its rank, whether it is a 自评表, whether it counts (None: it is to come), and what
    it calls the table (项目名称, else its title)."""

    version: str
    work: str
    graph: str
    rank: str
    evaluation: bool
    counts: bool | None
    called: str | None = None

    @property
    def minter(self) -> Minter:
        return Minter(self.graph.rpartition("document/")[0])


@dataclass(slots=True)
class _Statements:
    """Statements that go and that come, by graph."""

    removed: dict[str, list[str]] = field(default_factory=dict)
    added: dict[str, list[str]] = field(default_factory=dict)

    def exchange(self, graph: str, old: Iterable[str], new: Iterable[str]) -> None:
        """Of what was there, what is not there any more goes; of what is to be there, what was not comes."""
        before, after = dict.fromkeys(old), dict.fromkeys(new)
        self.removed.setdefault(graph, []).extend(line for line in before if line not in after)
        self.added.setdefault(graph, []).extend(line for line in after if line not in before)


# -- what a store has ------------------------------------------------------------------------------------------------------


def known_works(store: Store, works: Iterable[str], minter: Minter) -> set[str]:
    """Tell which of these tables some document of the store has."""
    query = f"SELECT ?w WHERE {{ VALUES ?w {{ %s }} GRAPH <{minter.entities}> {{ ?w a <{JX}TableWork> }} }}"
    return {term.value for (term,) in _each(store, query, works) if term}


def works_of(store: Store, document: DocumentRecord) -> set[str]:
    """List the tables that a document of a store holds a version of."""
    graph = Minter.of_document(document.document, document.sha256).graph(document.sha256)
    rows = store.select(f"SELECT ?w WHERE {{ GRAPH <{graph}> {{ ?v {_VERSION_OF} ?w }} }}").rows
    return {term.value for (term,) in rows if term}


def _each(store: Store, query: str, things: Iterable[str]) -> Iterator[Sequence[Term | None]]:
    """The rows of a query about things, asked for many at a time."""
    names = sorted(set(things))
    for start in range(0, len(names), _MANY):
        yield from store.select(query % " ".join(f"<{name}>" for name in names[start : start + _MANY])).rows


def _stated(store: Store, works: Iterable[str]) -> list[StatedVersion]:
    """The versions of these tables."""
    query = f"SELECT ?w ?v ?g ?kind WHERE {{ VALUES ?w {{ %s }} GRAPH ?g {{ ?v {_VERSION_OF} ?w ; a ?kind }} }}"
    rows = [(w.value, v.value, g.value, kind.value) for w, v, g, kind in _each(store, query, works) if w and v and g and kind]
    ranks = _literals(store, f"SELECT ?v ?rank WHERE {{ VALUES ?v {{ %s }} ?v <{JX}versionRank> ?rank }}", (row[1] for row in rows))
    names = _literals(
        store,
        f"SELECT ?v ?name WHERE {{ VALUES ?v {{ %s }} OPTIONAL {{ ?v <{JX}projectName> ?project }} OPTIONAL {{ ?v <{JX}title> ?title }} "
        "BIND(COALESCE(?project, ?title) AS ?name) }",
        (row[1] for row in rows),
    )
    return [
        StatedVersion(v, w, g, ranks.get(v, ""), kind in _EVALUATIONS, kind in SUPERSEDED, names.get(v))
        for w, v, g, kind in rows
        if kind in SUPERSEDED or kind in COUNTING
    ]


def _literals(store: Store, query: str, things: Iterable[str]) -> dict[str, str]:
    return {thing.value: value.value for thing, value in _each(store, query, things) if thing and value}


def _rows(store: Store, versions: Iterable[StatedVersion]) -> dict[str, dict[str, bool]]:
    """The rows of versions, in the order of their names, and whether each has all dimensions of a data cube."""
    rows: dict[str, dict[str, bool]] = {}
    graphs: dict[str, list[str]] = {}
    for version in versions:
        graphs.setdefault(version.graph, []).append(version.version)
        rows[version.version] = {}
    for graph, names in graphs.items():
        query = (
            f"SELECT ?v ?row ?last WHERE {{ VALUES ?v {{ %s }} GRAPH <{graph}> {{ ?row <{JX}inTable> ?v OPTIONAL {{ {_COMPLETE} }} }} }}"
        )
        for this, row, last in _each(store, query, names):
            if this and row:
                rows[this.value][row.value] = last is not None
    return {version: dict(sorted(of.items())) for version, of in rows.items()}


def _several(store: Store) -> set[str]:
    """The tables that several documents hold a version of."""
    rows = store.select(f"SELECT ?w WHERE {{ ?v {_VERSION_OF} ?w }} GROUP BY ?w HAVING (COUNT(*) > 1)").rows
    return {term.value for (term,) in rows if term}


def _about(store: Store, graph: str, things: Iterable[str]) -> list[str]:
    """The statements of a graph about things."""
    query = f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ %s }} GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    return [f"<{s.value}> <{p.value}> {ntriples_term(o)}" for s, p, o in _each(store, query, things) if s and p and o]


# -- which version counts --------------------------------------------------------------------------------------------------


def work_statements(work: str, versions: Sequence[str], called: str | None) -> list[str]:
    """Say of a table as a work what the version that counts calls it, and which that is, and of each version which one comes after it;
    ``versions`` come in this order."""
    if not versions:
        return []
    chain = [f"<{version}> {_PREVIOUS} <{earlier}>" for version, earlier in pairwise(versions)]
    label = [f"<{work}> {_LABEL} {LITERALS.tagged(called, 'zh')}"] if called else []
    return [f"<{work}> <{RDF_TYPE}> <{JX}TableWork>", *label, f"<{work}> {_CURRENT} <{versions[0]}>", *chain]


def _ordered(versions: Iterable[StatedVersion]) -> dict[str, list[StatedVersion]]:
    """The versions of each table, that first which is to count."""
    tables: dict[str, list[StatedVersion]] = {}
    for version in sorted(versions, key=lambda version: (version.rank, version.version), reverse=True):
        tables.setdefault(version.work, []).append(version)
    return tables


def _settled(
    store: Store,
    works: Collection[str],
    changes: _Statements,
    entities: str,
    *,
    without: Collection[str] = (),
    adding: Sequence[StatedVersion] = (),
) -> tuple[set[str], list[StatedVersion]]:
    """Put together what changes where these tables are settled; ``without`` are graphs that go, ``adding`` the versions that come.

    Give which versions count afterwards, and those that do not.
    """
    there = _stated(store, works)
    tables = _ordered([*(version for version in there if version.graph not in without), *adding])
    current = {versions[0].version for versions in tables.values()}
    staying = [version for versions in tables.values() for version in versions]
    moved = [version for version in staying if version.counts is not None and version.counts != (version.version in current)]
    rows = _rows(store, moved)
    for version in moved:
        counts, name = version.version in current, version.version
        gone, come = changed_statements(name, rows[name], evaluation=version.evaluation, counts=counts, minter=version.minter)
        changes.exchange(version.graph, gone, come)
    about = _about(store, entities, {*works, *(version.version for version in there)})
    # What else is said of a table that some document still has is no matter of its versions.
    before = [line for line in about if _subject(line) not in tables or line.split(" ", 2)[1] in _OF_VERSIONS]
    after = [line for work, versions in tables.items() for line in work_statements(work, [v.version for v in versions], versions[0].called)]
    changes.exchange(entities, before, after)
    return current, [version for version in staying if version.version not in current]


def settle(store: Store, mark: str, before: str | None, touched: Iterable[str], ended: Mapping[str, str] | None = None) -> None:
    """Bring a store's versions and sums up to date after an import or a withdrawal.

    ``mark`` is that of its documents now, ``before`` that of the state before the change (None where there was no document), ``touched``
    are the tables of the documents that came, changed or went since; ``ended`` says by activity when it ended, as N-Triples. After a run
    that was killed all tables are looked at.
    """
    stored = stored_totals(store)
    if stored.mark == mark:
        return
    expected = before is None or stored.mark == before
    works = sorted(set(touched)) if expected else sorted(_several(store) | {work_of(version) for version in stored.repeated})
    kept = {} if before is None or not expected else stored.repeated
    superseded = {version: counts for version, counts in kept.items() if work_of(version) not in set(works)}
    bases: dict[str, list[str]] = {}
    for work in works:
        bases.setdefault(work.partition("table/")[0], []).append(work)
    for base, own in bases.items():
        entities = Minter(base).entities
        for start in range(0, len(own), _MANY):
            changes = _Statements()
            _, others = _settled(store, own[start : start + _MANY], changes, entities)
            if change := Change({}, changes.removed, changes.added):
                store.change(change)
            superseded |= _held(store, others)
            compare_versions(store, own[start : start + _MANY], Minter(base))
    clear_tombstones(store)
    write_totals(store, mark, superseded, {**stored.ended, **(ended or {})})


def _held(store: Store, versions: Sequence[StatedVersion]) -> dict[str, Counts]:
    """What versions hold that do not count."""
    rows = _rows(store, versions)
    budgets = _literals(
        store, f"SELECT ?v ?n WHERE {{ VALUES ?v {{ %s }} ?v <{JX}budget> ?n }}", (v.version for v in versions if not v.evaluation)
    )
    return {
        version.version: Counts(
            tables=int(not version.evaluation),
            evaluations=int(version.evaluation),
            indicators=0 if version.evaluation else len(rows[version.version]),
            budget=Decimal(budgets.get(version.version, 0)),
            quads=sum(rows[version.version].values()),
        )
        for version in versions
    }


# -- documents that come and go --------------------------------------------------------------------------------------------


def exchange(store: Store, gone: Sequence[DocumentRecord], new: ProcessedDocument | None = None) -> set[str]:
    """Take documents out of the store and put one in their place, in one transaction; give the tables of all of them.

    Afterwards one version of each of these tables counts, and the entities are those that the documents of the store speak of.
    """
    assert gone or new
    one = gone[0] if gone else new.state if new else None
    assert one is not None
    minter = Minter.of_document(one.document, one.sha256)
    mark_withdrawn(store, gone, "".join(f"{line} .\n" for line in statements(new.quads).get(own_graph(new), ())) if new else None)
    names = {record.document: _graphs(record) for record in gone}
    own = [graphs[0] for graphs in names.values()]
    spoken = _spoken(map(store.graph, own))
    coming = new.versions if new else ()
    adding = [StatedVersion(v.version, v.work, own_graph(new), v.rank, v.evaluation, None, v.called) for v in coming if new]
    changes = _Statements()
    works = {*spoken.works, *(version.work for version in adding)}
    current, _ = _settled(store, works, changes, minter.entities, without=own, adding=adding)
    shared = [line for block in (new.shared if new else ()) for line in block.decode("utf-8").split("\n") if line]
    groups = _changed_departments(store, minter.entities, spoken.by.get(_DEPARTMENTS, frozenset()))
    stays = _still_spoken(store, spoken.with_departments(groups), own)
    leave = (spoken.entities | _all(groups)) - stays.entities - _all(group for group in groups if group & stays.entities)
    subjects = set(map(_subject, shared))
    before = _about(store, minter.entities, leave | subjects)
    pairs = {f"<{concept}> {_BROADER} <{level2}>" for concept, level2 in spoken.levels - stays.levels}
    # Of what stays, what was said is replaced by what is said now; but other documents have other levels (二级指标) for a concept.
    kept = [line for line in before if _subject(line) in subjects and f" {_BROADER} " in line and line not in pairs]
    changes.exchange(minter.entities, [*before, *pairs], [*kept, *shared])
    graphs: dict[str, Sequence[str]] = {name: () for graphs in names.values() for name in graphs}
    if new is None and not _other_documents(store, gone, minter):
        graphs[minter.entities] = ()
        changes.removed.pop(minter.entities, None)
    if new is not None:
        superseded = [version for version in new.versions if version.version not in current]
        held = statements(marked_superseded(new.quads, superseded, new.graphs[0], minter))
        graphs |= {name: held.get(name, ()) for name in new.graphs}
    store.change(Change(graphs, changes.removed, changes.added))
    return works


def own_graph(document: ProcessedDocument) -> str:
    """The name of the graph of what a document states."""
    return document.graphs[0]


def _subject(line: str) -> str:
    return line[1 : line.index("> ")]


def _other_documents(store: Store, gone: Sequence[DocumentRecord], minter: Minter) -> bool:
    """Whether the store has a document under this base besides those that go."""
    names = ", ".join(f"<{record.document}>" for record in gone)
    of_base = f'STRSTARTS(STR(?d), "{minter.base}")'
    rows = store.select(f"SELECT ?d WHERE {{ ?d a <{JX}Document> FILTER({of_base} && ?d NOT IN ({names})) }} LIMIT 1").rows
    return bool(rows)


def entity_statements(store: Store, graph: str, ntriples: str) -> list[str]:
    """Give what the store says of the entities that a document's graph, with its text as N-Triples, speaks of."""
    spoken = _spoken([ntriples])
    entities = Minter(graph.rpartition("document/")[0]).entities
    groups = _changed_departments(store, entities, spoken.by.get(_DEPARTMENTS, ()))
    return _about(store, entities, {*spoken.entities, *_all(groups), *spoken.works})


def _graphs(record: DocumentRecord) -> tuple[str, ...]:
    """The names of a document's graphs, its own first."""
    minter, sha256 = Minter.of_document(record.document, record.sha256), record.sha256
    return minter.graph(sha256), minter.reading_findings_graph(sha256), minter.findings(sha256), minter.statistics_graph(sha256)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What documents speak of: tables as works, other entities by the kind of properties they do it by, and the levels of concepts."""

    works: frozenset[str] = frozenset()
    by: Mapping[int, frozenset[str]] = field(default_factory=dict)
    levels: frozenset[tuple[str, str]] = frozenset()

    @property
    def entities(self) -> frozenset[str]:
        return _all(self.by.values())

    def with_departments(self, groups: Iterable[frozenset[str]]) -> _Spoken:
        """The same, and that somebody may speak of the departments that these came from or became."""
        return replace(self, by={**self.by, _DEPARTMENTS: self.by.get(_DEPARTMENTS, frozenset()) | _all(groups)})


def _spoken(graphs: Iterable[str]) -> _Spoken:
    """What documents' graphs, given as N-Triples text, speak of."""
    works: set[str] = set()
    by: dict[int, set[str]] = {}
    concepts: dict[str, str] = {}
    levels: dict[str, str] = {}
    for line in (line for text in graphs for line in text.split("\n") if line):
        subject, predicate, rest = line.split(" ", 2)
        value = rest[1:-3]
        if predicate == _VERSION_OF:
            works.add(value)
        elif predicate in _KIND:
            by.setdefault(_KIND[predicate], set()).add(value)
            if predicate == _CONCEPT:
                concepts[subject] = value
        elif predicate == _LEVEL2:
            levels[subject] = value
    pairs = {(concept, levels[row]) for row, concept in concepts.items() if row in levels}
    return _Spoken(frozenset(works), {kind: frozenset(things) for kind, things in by.items()}, frozenset(pairs))


def _all(groups: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(thing for group in groups for thing in group)


def _changed_departments(store: Store, graph: str, departments: Iterable[str]) -> list[frozenset[str]]:
    """Departments with all that they came from or became, and the changes between: each such group is spoken of or not as one."""
    query = f"SELECT ?a ?b WHERE {{ VALUES ?a {{ %s }} GRAPH <{graph}> {{ {{ ?a {_PARTS} ?b }} UNION {{ ?b {_PARTS} ?a }} }} }}"
    coming = set(departments)
    group_of: dict[str, set[str]] = {}
    while coming:
        links = [(one.value, other.value) for one, other in _each(store, query, coming) if one and other]
        seen = set(group_of)
        for one, other in links:
            merged = group_of.get(one, {one}) | group_of.get(other, {other})
            group_of.update(dict.fromkeys(merged, merged))
        coming = {thing for _, thing in links} - seen - coming
    return list({frozenset(group) for group in group_of.values()})


def _still_spoken(store: Store, spoken: _Spoken, without: Sequence[str]) -> _Spoken:
    """Of what documents speak of, what others speak of too; ``without`` are the graphs of these documents."""
    if not without:
        return spoken
    # In the graphs of what documents state: findings and entities repeat it.
    others = f'FILTER(STRENDS(STR(?g), "/graph") && ?g NOT IN ({", ".join(f"<{graph}>" for graph in without)}))'
    by = {}
    for kind, things in spoken.by.items():
        query = f"SELECT ?e WHERE {{ VALUES ?e {{ %s }} FILTER EXISTS {{ GRAPH ?g {{ ?s {'|'.join(_SPEAK[kind])} ?e }} {others} }} }}"
        by[kind] = frozenset(term.value for (term,) in _each(store, query, things) if term)
    levels = set()
    listed = sorted(spoken.levels)
    for start in range(0, len(listed), _MANY):
        values = " ".join(f"(<{concept}> <{level2}>)" for concept, level2 in listed[start : start + _MANY])
        query = (
            f"SELECT ?c ?l WHERE {{ VALUES (?c ?l) {{ {values} }} "
            f"FILTER EXISTS {{ GRAPH ?g {{ ?s {_CONCEPT} ?c ; {_LEVEL2} ?l }} {others} }} }}"
        )
        levels |= {(concept.value, level2.value) for concept, level2 in store.select(query).rows if concept and level2}
    return replace(spoken, by=by, levels=frozenset(levels))
