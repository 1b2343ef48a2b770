"""The main job: files into a store, checked. Worker processes read and check; one writer loads what they give, as they give it.

Each document is in the store whole, or as it was before: new ones are loaded many at a time, each time all of them or none; one
that takes another's place does so in one transaction. What is unchanged is not even read. Whatever ends a run, running it again
goes on where it was.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Protocol, TypeVar

from .model import Finding, UserError, printable
from .rdf import JX, ONTOLOGY_GRAPH, Minter
from .reference import reference_digest, reference_statements
from .sources import Failure, Remote, Source
from .store import Store
from .sums import DocumentState, document_states, in_order, refresh, replaced_findings, state_mark
from .validation import finding_triples, validate
from .validation.findings import table_dimensions
from .validation.shapes import shapes
from .work import Built, Task, built, findings_mark, task_mark
from .workers import each, wanted

__all__ = ["Imported", "Outcome", "document_graphs", "import_documents", "load_reference", "validate_documents", "withdraw"]

#: Below so much work, starting worker processes costs more than it saves: bytes of files, tables to check.
_SMALL_FILES = 400_000
_HARDER_THAN_TEXT = 4
_FEW_TABLES = 500
#: So many characters of new graphs, or seconds since the last, are loaded at once.
_CHUNK = 60_000_000
_LONGEST_WAIT = 5.0


@dataclass(frozen=True, slots=True)
class Imported:
    """A document that is in the store; ``changed`` is false where it already was."""

    path: Path | Remote
    name: str
    sha256: str
    document: str
    tables: int
    changed: bool


@dataclass(slots=True)
class Outcome:
    """What an import did; ``withdrawn`` counts the documents taken out, earlier versions for instance; ``documents`` are those that are
    there now."""

    imported: list[Imported] = field(default_factory=list)
    withdrawn: int = 0
    failures: list[Failure] = field(default_factory=list)
    documents: list[DocumentState] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return sum(entry.changed for entry in self.imported)


Progress = Callable[[str, int, int], None]
A = TypeVar("A")
R = TypeVar("R")


class Runner(Protocol):
    """Does a piece of work on each document, here or elsewhere, and gives the results in order."""

    def __call__(self, function: Callable[[A], R], pieces: Sequence[A], /) -> Iterator[R]: ...


def _quiet(_what: str, _done: int, _total: int) -> None:
    """No progress shown."""


# -- importing -------------------------------------------------------------------------------------------------------------


def load_reference(store: Store) -> bool:
    """Brings ontology, framework, units and jurisdictions into the store; gives whether anything changed."""
    digest = reference_digest()
    rows = store.select(f"SELECT ?digest WHERE {{ GRAPH <{ONTOLOGY_GRAPH}> {{ <{ONTOLOGY_GRAPH}> <{JX}graphDigest> ?digest }} }}").rows
    if rows and rows[0][0] and rows[0][0].value == digest:
        return False
    store.replace(reference_statements(digest))
    return True


def import_documents(
    store: Store,
    files: Sequence[Source],
    minter: Minter,
    *,
    check: bool = False,
    prune: bool = False,
    workers: int | None = None,
    runner: Runner | None = None,
    progress: Progress = _quiet,
) -> Outcome:
    """Reads the files in worker processes (or by ``runner``) and writes them to the store; with ``check`` their findings too.

    With ``prune`` the store holds afterwards nothing but these files. A file that cannot be read is a failure in the outcome; the
    others are imported. The order of the outcome is that of ``files``. ``progress`` hears of a document when it is in the store.
    """
    known = _known(store)
    before = _mark(known.values())
    entries: list[Imported | Failure | None] = [None] * len(files)
    waiting = []
    # The bytes of many documents are read where the documents are.
    digests = repeat("") if not known else runner(Source.sha256, files) if runner else map(Source.sha256, files)
    for number, (source, sha256) in enumerate(zip(files, digests, strict=False)):
        there = known.get(minter.document(sha256))
        if there and there.read == task_mark(source):
            entries[number] = Imported(
                source.path, source.name, there.sha256, there.document, there.counts.tables + there.counts.evaluations, changed=False
            )
        else:
            waiting.append(number)
    done = len(files) - len(waiting)
    if done:
        progress("", done, len(files))
    processes, pages = _shares([files[number] for number in waiting], workers or wanted())
    tasks = [Task(files[number], minter, task_mark(files[number]), check, pages) for number in waiting]
    results = runner(built, tasks) if runner else each(built, tasks, workers=processes)
    writer = _Writer(store, known, len(files), done, progress)
    try:
        for number, result in zip(waiting, results, strict=True):
            entries[number] = writer.take(result)
        writer.finish()
    finally:
        writer.close()
    outcome = Outcome(
        [entry for entry in entries if isinstance(entry, Imported)], failures=[entry for entry in entries if isinstance(entry, Failure)]
    )
    gone = _earlier(store, outcome.imported, known)
    if prune and not outcome.failures:
        current = {entry.document for entry in outcome.imported}
        gone |= {document for document in known if document not in current}
    touched = writer.touched | _take_out(store, gone, known)
    outcome.withdrawn = len(gone)
    if writer.wrote:
        known |= {state.document: state for state in document_states(store, writer.wrote)}
    outcome.documents = in_order(state for document, state in known.items() if document not in gone)
    refresh(store, _mark(outcome.documents), before, touched)
    return outcome


def _known(store: Store) -> dict[str, DocumentState]:
    """The documents of a store by IRI."""
    return {state.document: state for state in document_states(store)}


def _mark(documents: Iterable[DocumentState]) -> str:
    return state_mark((document.document, document.digest) for document in documents)


class _Writer:
    """Takes what became of documents and loads it: new ones in chunks, in a thread of its own, while the next are made."""

    def __init__(self, store: Store, known: dict[str, DocumentState], total: int, done: int, progress: Progress) -> None:
        self._store, self._known, self._total, self._done, self._progress = store, known, total, done, progress
        self._new: list[Built] = []
        self._size = 0
        self._last = time.monotonic()
        self._thread = ThreadPoolExecutor(1)
        self._loading: tuple[Future[None], int, Path | Remote] | None = None
        #: The tables of the documents written, and of those that were in their place before.
        self.touched: set[str] = set()
        self.wrote: set[str] = set()

    def take(self, result: Built) -> Imported | Failure:
        """What is to be said of a document. It is in the store, or will be with the chunk it waits in."""
        if result.failure:
            self._report(result.path, 1)
            return result.failure
        there = self._known.get(result.document)
        changed = there is None or there.digest != result.digest
        if there is None:
            self._new.append(result)
            self._size += result.size
            self._note(result)
            if self._size >= _CHUNK or time.monotonic() - self._last >= _LONGEST_WAIT:
                self._flush()
        else:
            if changed or there.read != result.mark:
                self._replace(result, there, changed)
            self._report(result.path, 1)
        return Imported(result.path, result.name, result.sha256, result.document, len(result.tables), changed)

    def _replace(self, result: Built, there: DocumentState, changed: bool) -> None:
        """Writes a document over what was there of it. Where its own graph is as it was, that one stays."""
        self.finish()
        if changed:
            self.touched |= _tables(self._store, [there.document])
        self._store.replace({name: _statements(text) for name, text in result.parts[0 if changed else 1 :]})
        self._note(result)

    def _note(self, result: Built) -> None:
        state = DocumentState(result.document, result.sha256, result.name, result.digest, result.mark, result.checked)
        self._known[result.document] = state
        self.wrote.add(result.document)
        self.touched.update(result.tables)

    def _flush(self) -> None:
        """Hands what is waiting to the thread, when it is done with the last."""
        self._wait()
        if self._new:
            chunk, self._new, self._size = self._new, [], 0
            self._loading = self._thread.submit(self._load, chunk), len(chunk), chunk[-1].path
        self._last = time.monotonic()

    def _load(self, chunk: Sequence[Built]) -> None:
        self._store.add([[part for part in result.parts if part[1]] for result in chunk])

    def _wait(self) -> None:
        if self._loading:
            (loading, number, path), self._loading = self._loading, None
            loading.result()
            self._report(path, number)

    def _report(self, path: Path | Remote, number: int) -> None:
        self._done += number
        self._progress(printable(path), self._done, self._total)

    def finish(self) -> None:
        """Waits until all that was taken is in the store."""
        self._flush()
        self._wait()

    def close(self) -> None:
        """Waits until nothing is being loaded; what waited for its chunk is left."""
        self._thread.shutdown(wait=True, cancel_futures=True)


def _statements(text: str) -> list[str]:
    return text.split(" .\n")[:-1]


def _shares(files: Sequence[Source], workers: int | None) -> tuple[int, int]:
    """How many processes read documents side by side, and how many each of these may start for the pages of one document.

    All cores are for the documents; where there are fewer documents than cores, a document gets its share of them.
    """
    cores = workers or os.cpu_count() or 1
    if len(files) < 2 or (workers is None and sum(_work(source) for source in files) < _SMALL_FILES):
        return 1, cores
    return min(cores, len(files)), max(1, cores // len(files))


def _work(source: Source) -> int:
    return source.size * (1 if source.path.suffix.lower() == ".txt" else _HARDER_THAN_TEXT)


# -- taking out ------------------------------------------------------------------------------------------------------------


def _earlier(store: Store, imported: Sequence[Imported], known: dict[str, DocumentState]) -> set[str]:
    """The documents of the store that are earlier versions of those imported.

    An earlier version has the same file name, and it and the new one have at least half of their tables in common. What was
    imported in the same run is no earlier version.
    """
    current = {entry.document for entry in imported}
    named: dict[str, tuple[list[str], list[str]]] = {}
    for document in known.values():
        named.setdefault(document.file, ([], []))[document.document in current].append(document.document)
    # What was imported under another name than its equal in the store is of both names.
    for entry in imported:
        if (own := named.get(entry.name)) and entry.document not in own[1]:
            own[1].append(entry.document)
    gone = set()
    for others, new in named.values():
        if others and new:
            theirs = {other: _tables(store, [other]) for other in others}
            for tables in (_tables(store, [document]) for document in new):
                gone |= {other for other, held in theirs.items() if 2 * len(held & tables) >= max(len(held), len(tables))}
    return gone


def _tables(store: Store, documents: Iterable[str]) -> set[str]:
    values = " ".join(f"<{document}>" for document in documents)
    rows = store.select(
        f"SELECT ?t WHERE {{ VALUES ?d {{ {values} }} ?t <{JX}inDocument> ?d ; a ?kind . "
        f"FILTER(?kind IN (<{JX}TargetTable>, <{JX}EvaluationTable>)) }}"
    ).rows
    return {table.value for (table,) in rows if table}


def _take_out(store: Store, documents: Iterable[str], known: dict[str, DocumentState]) -> set[str]:
    """Takes documents out of the store, each in one transaction; gives their tables."""
    touched = set()
    for document in sorted(documents):
        sha256 = known[document].sha256
        minter = Minter.of_document(document, sha256)
        touched |= _tables(store, [document])
        names = (minter.graph(sha256), minter.reading(sha256), minter.findings(sha256), minter.sums(sha256))
        store.replace(dict.fromkeys(names, ()))
    return touched


def withdraw(store: Store, names: Sequence[str]) -> list[str]:
    """Takes documents out of the store, named by file name, SHA-256 or IRI; gives the names of the files that went.

    Raises UserError for a name that no document has; nothing is taken out then.
    """
    known = _known(store)
    gone: set[str] = set()
    for name in names:
        found = {d.document for d in known.values() if name in (d.file, d.sha256, d.document)}
        if not found:
            raise UserError(
                f"there is no document {printable(name)} in the store — give a file name, a SHA-256 or a document's IRI",
                f"存储中没有文件 {printable(name)}；请给出文件名、SHA-256 或文件的 IRI",
            )
        gone |= found
    touched = _take_out(store, gone, known)
    refresh(store, _mark(d for d in known.values() if d.document not in gone), _mark(known.values()), touched)
    return sorted(known[document].file for document in gone)


# -- checking --------------------------------------------------------------------------------------------------------------


def validate_documents(
    store: Store, documents: Iterable[DocumentState] | None = None, *, workers: int | None = None, progress: Progress = _quiet
) -> int:
    """Checks every document of the store (or of ``documents``) that was not checked under these rules; gives how many were checked.

    The findings of each document are written to a graph of their own, with its sums, in one transaction.
    """
    documents = document_states(store) if documents is None else documents
    waiting = [document for document in documents if document.checked != findings_mark(document.digest)]
    workers = workers or wanted()
    if workers is None and sum(document.counts.tables for document in waiting) < _FEW_TABLES:
        workers = 1
    graphs = (store.graph(_minter(document).graph(document.sha256)) for document in waiting)
    for done, (document, (text, findings)) in enumerate(zip(waiting, each(_check, graphs, workers=workers), strict=True), 1):
        _write_findings(store, document, text, findings)
        progress(document.file, done, len(waiting))
    return len(waiting)


def _minter(document: DocumentState) -> Minter:
    return Minter.of_document(document.document, document.sha256)


def _write_findings(store: Store, document: DocumentState, text: str, findings: Sequence[Finding]) -> None:
    minter, sha256 = _minter(document), document.sha256
    name, sums = minter.findings(sha256), minter.sums(sha256)
    statements = finding_triples(findings, sha256, minter, table_dimensions(_statements(text)))
    statements.append(f'<{name}> <{JX}graphMark> "{findings_mark(document.digest)}"')
    more = len(statements) - store.graph(name).count(" .\n")
    codes = frozenset(shape.code for shape in shapes().values())
    store.replace({name: statements, sums: replaced_findings(store, document.document, sums, findings, more, codes)})


def document_graphs(store: Store) -> list[str]:
    """The documents' graphs of a store, each as N-Triples text."""
    return [store.graph(_minter(document).graph(document.sha256)) for document in document_states(store)]


def _check(ntriples: str) -> tuple[str, tuple[Finding, ...]]:
    """The findings of a document's graph, with the graph, so that nobody has to keep it meanwhile."""
    return ntriples, validate(ntriples).findings
