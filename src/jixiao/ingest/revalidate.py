"""Check documents of a store anew that were not checked by the rules of today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ..model import Finding
from ..rdf import JX, Minter
from ..rdf.shape_rules import shape_rules
from ..rdf.versions import as_counting
from ..store import GraphSlice, Store
from ..store.statistics import DocumentRecord, document_records, replaced_findings
from ..util.parallel import Progress, each, quiet, wanted
from ..validation.ruleset import findings_mark

if TYPE_CHECKING:
    from ..validation import ShapeResult
    from ..validation.document import Statements

__all__ = ["document_graphs", "validate_documents"]

#: Below so many tables to check, starting worker processes costs more than it saves.
_FEW_TABLES = 500
#: So many cells are asked for in one query.
_MANY = 200


def validate_documents(
    store: Store, documents: Iterable[DocumentRecord] | None = None, *, workers: int | None = None, progress: Progress = quiet
) -> int:
    """Check every document of the store (or of ``documents``) that was not checked under these rules; gives how many were checked.

    The findings of each document are written to a graph of their own, with its sums, in one transaction. Read are the statements
    that the shapes look at, and then those that say where a finding stands.
    """
    from ..validation import checked, checked_portion

    documents = document_records(store) if documents is None else documents
    waiting = [document for document in documents if document.checked != findings_mark(document.digest)]
    if not waiting:
        return 0
    workers, threads = workers or wanted(), 1
    if workers is None and (len(waiting) == 1 or sum(document.counts.tables for document in waiting) < _FEW_TABLES):
        workers, threads = 1, 2
    names = [_minter(document).graph(document.sha256) for document in waiting]
    texts = store.graphs(map(checked_portion, names))
    # As when all of its versions count: what is found in a document does not hang on what others state.
    whole = (as_counting(_whole(store, name, text)) for name, text in zip(names, texts, strict=True))
    results = zip(waiting, names, each(partial(checked, threads=threads), whole, workers=workers), strict=True)
    for done, (document, name, outcome) in enumerate(results, 1):
        findings, around = _located(store, name, outcome)
        _write_findings(store, document, around, findings)
        progress(document.file, done, len(waiting))
    return len(waiting)


def _located(store: Store, name: str, results: Sequence[ShapeResult]) -> tuple[Sequence[Finding], Statements]:
    """Locate the findings of results; give them, and the statements that they were located by."""
    from ..validation import checked, placed_findings
    from ..validation.document import statements
    from ..validation.locate import surroundings

    if any(result.focus.startswith("_:") for result in results):
        # A server may name blank nodes anew in each answer, so one answer has to do for all.
        text = as_counting(store.graph(name))
        results, around = checked(text), statements(text)
    else:
        around = surroundings(store, name, (result.focus for result in results))
    return placed_findings(results, around), around


def _whole(store: Store, name: str, text: str) -> str:
    """Of a portion of a graph for the check all that it needs."""
    from ..validation.document import SUB_CLASS

    return store.graph(name) if SUB_CLASS in text else text


def _minter(document: DocumentRecord) -> Minter:
    return Minter.of_document(document.document, document.sha256)


def _write_findings(store: Store, document: DocumentRecord, around: Statements, findings: Sequence[Finding]) -> None:
    from ..validation import finding_triples
    from ..validation.findings import table_dimensions

    minter, sha256 = _minter(document), document.sha256
    name, sums = minter.findings(sha256), minter.statistics_graph(sha256)
    cells = _stated_cells(store, {minter.cell(sha256, finding.source) for finding in findings}, minter, sha256)
    statements = finding_triples(findings, sha256, minter, table_dimensions(around), stated=cells)
    mark = f'<{name}> <{JX}graphMark> "{findings_mark(document.digest)}"'
    more = len(statements) - store.graph(name).count(" .\n")
    codes = frozenset(shape_rules())
    store.replace({name: statements, sums: replaced_findings(store, document.document, sums, findings, more, codes, mark)})


def _stated_cells(store: Store, cells: set[str], minter: Minter, sha256: str) -> set[str]:
    """Tell which of these cells another graph of the document describes."""
    stated: set[str] = set()
    listed, graphs = sorted(cells), (minter.graph(sha256), minter.reading_findings_graph(sha256))
    for start in range(0, len(listed), _MANY):
        values = " ".join(f"<{cell}>" for cell in listed[start : start + _MANY])
        for graph in graphs:
            rows = store.select(f"SELECT ?c WHERE {{ VALUES ?c {{ {values} }} GRAPH <{graph}> {{ ?c <{JX}tableNumber> ?n }} }}").rows
            stated |= {cell.value for (cell,) in rows if cell}
    return stated


def document_graphs(store: Store) -> list[str]:
    """What the documents of a store state, each as N-Triples text: its graph, as if all its versions counted, and what it says of things
    that others speak of too."""
    from .versions import entity_statements

    names = [_minter(document).graph(document.sha256) for document in document_records(store)]
    texts = map(as_counting, store.graphs(map(GraphSlice, names)))
    return [text + "".join(f"{line} .\n" for line in entity_statements(store, name, text)) for name, text in zip(names, texts, strict=True)]
