"""The main job: files into a store. Worker processes read and check; one writer loads what they give, as they give it.

Each document is in the store whole, or as it was before: new ones are loaded many at a time, each time all of them or none; one
that takes another's place does so in one transaction. What is unchanged is not even read. Whatever ends a run, running it again
goes on where it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from pathlib import Path
from typing import Protocol, TypeVar

from ..model import JixiaoError
from ..model.text import printable
from ..rdf import JX, ONTOLOGY_GRAPH, Minter
from ..rdf.reference_data import reference_digest, reference_statements
from ..store import Store
from ..store.catalog import Catalog, FileStat, file_stat
from ..store.statistics import DocumentRecord, document_states, in_order, refresh, state_mark, summary
from ..util.parallel import Progress, each, quiet, wanted
from .process_document import DocumentJob, job_mark, process_document
from .sources import Failure, Source
from .writer import Imported, Writer, tables_of

__all__ = ["Imported", "Outcome", "import_documents", "load_reference", "new_index", "withdraw"]

#: Below so many bytes of files, starting worker processes costs more than it saves.
_SMALL_FILES = 400_000
_HARDER_THAN_TEXT = 4


@dataclass(slots=True)
class Outcome:
    """What an import did; ``withdrawn`` counts the documents taken out, earlier versions for instance; ``documents`` are those that are
    there now."""

    imported: list[Imported] = field(default_factory=list)
    withdrawn: int = 0
    failures: list[Failure] = field(default_factory=list)
    documents: list[DocumentRecord] = field(default_factory=list)
    #: The files that were read or are known to be in the store, by path.
    files: dict[str, FileStat] = field(default_factory=dict)
    #: Whether anything was written.
    wrote: bool = False

    @property
    def changed(self) -> int:
        return sum(entry.changed for entry in self.imported)


A = TypeVar("A")
R = TypeVar("R")


class Runner(Protocol):
    """Does a piece of work on each document, here or elsewhere, and gives the results in order."""

    def __call__(self, function: Callable[[A], R], pieces: Sequence[A], /) -> Iterator[R]: ...


# -- importing -------------------------------------------------------------------------------------------------------------


def load_reference(store: Store, index: Catalog | None = None) -> bool:
    """Brings ontology, framework, units and jurisdictions into the store; gives whether anything changed."""
    digest = reference_digest()
    if index and index.reference == digest:
        return False
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
    index: Catalog | None = None,
    progress: Progress = quiet,
) -> Outcome:
    """Reads the files in worker processes (or by ``runner``) and writes them to the store; with ``check`` their findings too.
    What the store's ``index`` says need not be asked of the store, nor looked up in the files.

    With ``prune`` the store holds afterwards nothing but these files. A file that cannot be read is a failure in the outcome; the
    others are imported. The order of the outcome is that of ``files``. ``progress`` hears of a document when it is in the store.
    """
    known = {state.document: state for state in index.summary.documents} if index else _known(store)
    before = index.mark if index else _mark(known.values())
    empty = not known
    entries: list[Imported | Failure | None] = [None] * len(files)
    waiting = []
    # The bytes of many documents are read where the documents are.
    digests = repeat("") if not known else runner(Source.sha256, files) if runner else (_sha256(source, index) for source in files)
    looks: dict[int, FileStat] = {}
    for number, (source, sha256) in enumerate(zip(files, digests, strict=False)):
        if isinstance(source.file, Path) and (look := file_stat(source.file, sha256)):
            looks[number] = look
        there = known.get(minter.document(sha256))
        if there and there.read == job_mark(source):
            entries[number] = Imported(
                source.path, source.name, there.sha256, there.document, there.counts.tables + there.counts.evaluations, changed=False
            )
        else:
            waiting.append(number)
    done = len(files) - len(waiting)
    if waiting:
        store.open_ahead()
    if done:
        progress("", done, len(files))
    processes, pages = _shares([files[number] for number in waiting], workers or wanted())
    tasks = [DocumentJob(files[number], minter, job_mark(files[number]), check, pages) for number in waiting]
    results = runner(process_document, tasks) if runner else each(process_document, tasks, workers=processes)
    writer = Writer(store, known, len(files), done, progress)
    try:
        for number, result in zip(waiting, results, strict=True):
            entries[number] = writer.take(result)
        writer.finish()
    finally:
        writer.close()
    outcome = Outcome(
        [entry for entry in entries if isinstance(entry, Imported)], failures=[entry for entry in entries if isinstance(entry, Failure)]
    )
    for number, look in looks.items():
        if isinstance(entry := entries[number], Imported):
            outcome.files[os.path.abspath(str(files[number].path))] = replace(look, sha256=entry.sha256)
    gone = _earlier(store, outcome.imported, known)
    if prune and not outcome.failures:
        current = {entry.document for entry in outcome.imported}
        gone |= {document for document in known if document not in current}
    # Into an empty store only what came with several documents can be there several times.
    touched = {table for table, number in writer.tables.items() if number > 1 or not empty}
    touched |= writer.touched | _take_out(store, gone, known)
    outcome.withdrawn = len(gone)
    outcome.documents = in_order(state for document, state in known.items() if document not in gone)
    outcome.wrote = bool(writer.wrote or gone)
    if outcome.wrote or not index:
        refresh(store, _mark(outcome.documents), None if empty else before, touched)
    return outcome


def _sha256(source: Source, index: Catalog | None) -> str:
    known = index.sha256(source.file) if index and isinstance(source.file, Path) else None
    return known or source.sha256()


def new_index(store: Store, outcome: Outcome, index: Catalog | None) -> Catalog:
    """The index of a store after an import; the files of earlier imports stay in it as long as their documents are there."""
    summed = index.summary if index and not outcome.wrote else summary(store, outcome.documents)
    there = {document.sha256 for document in summed.documents}
    files = {**(index.files if index else {}), **outcome.files}
    kept = {path: look for path, look in files.items() if look.sha256 in there}
    return Catalog(summed, reference_digest(), kept)


def _known(store: Store) -> dict[str, DocumentRecord]:
    """The documents of a store by IRI."""
    return {state.document: state for state in document_states(store)}


def _mark(documents: Iterable[DocumentRecord]) -> str:
    return state_mark((document.document, document.digest) for document in documents)


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


def _earlier(store: Store, imported: Sequence[Imported], known: dict[str, DocumentRecord]) -> set[str]:
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
            theirs = {other: tables_of(store, known[other]) for other in others}
            for tables in (tables_of(store, known[document]) for document in new):
                gone |= {other for other, held in theirs.items() if 2 * len(held & tables) >= max(len(held), len(tables))}
    return gone


def _take_out(store: Store, documents: Iterable[str], known: dict[str, DocumentRecord]) -> set[str]:
    """Takes documents out of the store, each in one transaction; gives their tables."""
    touched = set()
    for document in sorted(documents):
        sha256 = known[document].sha256
        minter = Minter.of_document(document, sha256)
        touched |= tables_of(store, known[document])
        names = (minter.graph(sha256), minter.reading(sha256), minter.findings(sha256), minter.sums(sha256))
        store.replace(dict.fromkeys(names, ()))
    return touched


def withdraw(store: Store, names: Sequence[str]) -> list[str]:
    """Takes documents out of the store, named by file name, SHA-256 or IRI; gives the names of the files that went.

    Raises JixiaoError for a name that no document has; nothing is taken out then.
    """
    known = _known(store)
    gone: set[str] = set()
    for name in names:
        found = {d.document for d in known.values() if name in (d.file, d.sha256, d.document)}
        if not found:
            raise JixiaoError(
                f"there is no document {printable(name)} in the store — give a file name, a SHA-256 or a document's IRI",
                f"存储中没有文件 {printable(name)}；请给出文件名、SHA-256 或文件的 IRI",
            )
        gone |= found
    touched = _take_out(store, gone, known)
    refresh(store, _mark(d for d in known.values() if d.document not in gone), _mark(known.values()), touched)
    return sorted(known[document].file for document in gone)
