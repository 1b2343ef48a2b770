"""Compare the versions of tables in a store, and keep what is found in the graph of findings across documents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from ..model import Finding
from ..rdf import JX, Minter
from ..rdf.namespaces import DCT, PROV
from ..rdf.versions import work_of
from ..store import Change, NodeNeighbourhood, Store
from ..store.statistics import DocumentRecord
from ..validation.document import Statements, statements
from ..validation.findings import finding_iri, finding_triples, table_dimensions
from ..validation.versions import Difference, Side, StatedVersion, differences

__all__ = ["compare_documents", "compare_versions", "difference_triples"]

#: So many tables are compared with one query.
_MANY = 100
_VERSION_OF, _IN_TABLE, _FROM = f"<{DCT}isVersionOf>", f"<{JX}inTable>", f"<{PROV}wasDerivedFrom>"
_CELL_OF, _NUMBER, _SUPERVISING = f"<{JX}cellOf>", f"<{JX}tableNumber>", f"<{JX}supervisingDepartment>"
#: By these a version leads to its rows, their values and the cells of all.
_FOLLOWED = (f"<{JX}target>", f"<{JX}actual>", _FROM)


def difference_triples(found: Iterable[Difference], minter: Minter) -> list[str]:
    """Write the findings of differences as N-Triples statements, each with its counterpart of the version that counts."""
    sides: dict[str, list[tuple[Side, Finding]]] = {}
    pairs: list[str] = []
    for difference in found:
        told = {side.version.iri: difference.finding(side) for side in difference.sides}
        for side in difference.sides:
            sides.setdefault(side.version.document, []).append((side, told[side.version.iri]))
        first = difference.sides[0]
        for side in difference.against_first():
            pairs.append(f"{_node(told, side, minter)} <{JX}disagreesWith> {_node(told, first, minter)}")
    lines: list[str] = []
    for document, own in sorted(sides.items()):
        cells = {line.split(" ", 1)[0][1:-1] for side, _ in own for line in side.version.statements.get(_NUMBER, ())}
        dimensions = {table: said for side, _ in own for table, said in table_dimensions(side.version.statements).items()}
        lines += finding_triples([finding for _, finding in own], _sha256(document), minter, dimensions, stated=cells)
    return list(dict.fromkeys([*lines, *pairs]))


def _node(told: Mapping[str, Finding], side: Side, minter: Minter) -> str:
    """The finding of a side, as N-Triples."""
    return f"<{finding_iri(told[side.version.iri], _sha256(side.version.document), minter)}>"


def _sha256(document: str) -> str:
    return document.rpartition("/")[2]


# -- in a store ------------------------------------------------------------------------------------------------------------


def compare_versions(store: Store, works: Collection[str], minter: Minter) -> None:
    """Write anew what is found of these tables; the rest of the graph stays. Raises StoreError."""
    graph = minter.across_documents
    before = _of_works(store, graph, set(works))
    after: list[str] = []
    for versions in _several(store, works, minter):
        after += difference_triples(differences(versions), minter)
    gone, come = set(before) - set(after), set(after) - set(before)
    if gone or come:
        store.change(Change({}, {graph: sorted(gone)}, {graph: sorted(come)}))


def compare_documents(store: Store, documents: Iterable[DocumentRecord]) -> None:
    """Write anew what is found of the tables of documents: where they have other names now, which findings tell. Raises StoreError."""
    for record in documents:
        minter = Minter.of_document(record.document, record.sha256)
        graph = minter.graph(record.sha256)
        rows = store.select(f"SELECT ?w WHERE {{ GRAPH <{graph}> {{ ?v {_VERSION_OF} ?w }} }}").rows
        compare_versions(store, {work.value for (work,) in rows if work}, minter)


def _of_works(store: Store, graph: str, works: Collection[str]) -> list[str]:
    """The statements of the findings of these tables."""
    lines = [line.removesuffix(" .") for line in store.graph(graph).split("\n") if line]
    tables = {line.split(" ", 1)[0]: work_of(line.split(" ", 2)[2][1:-1]) for line in lines if f" {_IN_TABLE} " in line}
    return [line for line in lines if tables.get(line.split(" ", 1)[0]) in works]


def _several(store: Store, works: Iterable[str], minter: Minter) -> Iterator[list[StatedVersion]]:
    """The versions of each of the tables that have several, that first which counts."""
    names = sorted(works)
    for start in range(0, len(names), _MANY):
        values = " ".join(f"<{work}>" for work in names[start : start + _MANY])
        rows = store.select(
            f"SELECT ?w ?v ?d ?file ?rank WHERE {{ VALUES ?w {{ {values} }} ?v {_VERSION_OF} ?w ; <{JX}inDocument> ?d . "
            f"?d <{JX}fileName> ?file OPTIONAL {{ ?v <{JX}versionRank> ?rank }} }}"
        ).rows
        by_work: dict[str, dict[str, tuple[str, str, str]]] = {}
        for work, version, document, file, rank in rows:
            if work and version and document and file:
                by_work.setdefault(work.value, {})[version.value] = (rank.value if rank else "", document.value, file.value)
        for _, versions in sorted(by_work.items()):
            if len(versions) > 1:
                ordered = sorted(versions.items(), key=lambda item: (item[1][0], item[0]), reverse=True)
                yield [_stated(store, iri, document, file, minter) for iri, (_, document, file) in ordered]


def _stated(store: Store, version: str, document: str, file: str, minter: Minter) -> StatedVersion:
    """Read what a document states of a table."""
    graph = minter.graph(_sha256(document))
    read: dict[str, dict[str, None]] = {}
    seen: set[str] = set()
    coming, into = {f"<{version}>"}, frozenset((_IN_TABLE, _CELL_OF))
    while coming:
        part = NodeNeighbourhood(graph, frozenset(coming), into)
        lines = statements("".join(store.graphs(part.pieces(-(-len(coming) // _MANY)))))
        for predicate, of in lines.items():
            read.setdefault(predicate, {}).update(dict.fromkeys(of))
        seen |= coming
        reached = {line.removesuffix(" .").split(" ", 2)[2] for predicate in _FOLLOWED for line in lines.get(predicate, ())}
        reached |= {line.split(" ", 1)[0] for predicate in into for line in lines.get(predicate, ())}
        coming, into = reached - seen, frozenset()
    ordered: Statements = {predicate: sorted(of) for predicate, of in read.items()}
    return StatedVersion(version, document, file, ordered, _names(store, ordered))


def _names(store: Store, said: Statements) -> dict[str, str]:
    """The names of the supervising departments that a version speaks of."""
    departments = {line.removesuffix(" .").split(" ", 2)[2] for line in said.get(_SUPERVISING, ())}
    if not departments:
        return {}
    rows = store.select(f"SELECT ?d ?name WHERE {{ VALUES ?d {{ {' '.join(sorted(departments))} }} ?d <{JX}name> ?name }}").rows
    return {department.value: name.value for department, name in rows if department and name}
