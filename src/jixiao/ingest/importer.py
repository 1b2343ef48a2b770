"""Import files into a store, the main job. Worker processes read and check; one writer loads what they give, as they give it.

Each document is in the store whole, or as it was before: new ones are loaded many at a time, each time all of them or none; one
that takes another's place does so in one transaction. What is unchanged is not even read. Whatever ends a run, running it again
goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from .. import __version__
from ..model.text import BilingualText
from ..rdf import JX, LITERALS, ONTOLOGY_GRAPH, Minter
from ..rdf.reference_data import reference_digest, reference_statements
from ..store import Store
from ..store.catalog import Catalog, FileStat
from ..store.model_version import check_model, earlier_documents, remove_earlier
from ..store.statistics import DocumentRecord, document_records, in_order, summary, with_comparison
from ..util.parallel import Progress, each, quiet, wanted
from .entailed import remove_entailed
from .linker import linker_mark, mark_of_today
from .names import names_in_run, rename_documents, settle_names, told_of_names
from .plan import ImportPlan, documents_mark, plan_import, split_cores
from .process_document import DocumentJob, job_mark, process_document, was_corrected
from .sources import Failure, Source
from .withdraw import remove_documents
from .writer import Imported, Writer

if TYPE_CHECKING:
    from .links import GivenDecisions

__all__ = ["ImportReport", "Imported", "import_documents", "load_reference", "new_catalog"]


@dataclass(slots=True)
class ImportReport:
    """What an import did; ``withdrawn`` counts the documents taken out, earlier versions for instance; ``documents`` are those that are
    there now."""

    imported: list[Imported]
    withdrawn: int
    failures: list[Failure]
    documents: list[DocumentRecord]
    #: The files that were read or are known to be in the store, by path.
    files: dict[str, FileStat]
    #: Whether anything was written.
    wrote: bool
    #: Whether what the ontology entails was in the store, and is gone because documents changed.
    entailed_removed: bool = False
    #: The files of documents that the store had in an earlier data model, and that were not among those imported.
    lost: tuple[str, ...] = ()
    #: What the links of the store hang on.
    links: str = ""
    #: What people should know of the corrections that were given, or are no longer.
    notices: tuple[BilingualText, ...] = ()

    @property
    def changed(self) -> int:
        return sum(entry.changed for entry in self.imported)

    @property
    def renamed(self) -> int:
        """How many documents have another name than the store had for them before."""
        return sum(bool(entry.earlier_name) for entry in self.imported)

    @property
    def corrected(self) -> int:
        """In how many cells another text was read than stands in the files."""
        return sum(entry.corrected for entry in self.imported if not entry.copy_of)

    @property
    def copies(self) -> int:
        """How many files have the bytes of another one of the run, and so are no document of their own."""
        return sum(bool(entry.copy_of) for entry in self.imported)


A = TypeVar("A")
R = TypeVar("R")


class Runner(Protocol):
    """Does a piece of work on each document, here or elsewhere, and gives the results in order."""

    def __call__(self, function: Callable[[A], R], pieces: Sequence[A], /) -> Iterator[R]: ...


def load_reference(store: Store, catalog: Catalog | None = None) -> bool:
    """Load ontology, framework, units and jurisdictions into the store; give whether anything changed."""
    digest = reference_digest()
    if catalog and catalog.reference == digest:
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
    catalog: Catalog | None = None,
    decisions: GivenDecisions | None = None,
    progress: Progress = quiet,
) -> ImportReport:
    """Import files: read them in worker processes (or by ``runner``), and write them to the store; with ``check`` their findings too.
    What the store's ``catalog`` says need not be asked of the store, nor looked up in the files. Names are linked to concepts as
    ``decisions`` say, without them as those of the last time.

    A store of an earlier data model is emptied first and read again where the files are checked too (the command ``build``); else it is
    refused by StoreError. With ``prune`` the store holds afterwards nothing but these files. A file that cannot be read is a failure in
    the report; the others are imported. The order of the report is that of ``files``. ``progress`` hears of a document when it is in
    the store.
    """
    earlier = {} if catalog else earlier_documents(store)
    if earlier and not check:
        check_model(store)
    if earlier:
        remove_earlier(store, earlier)
    known = {record.document: record for record in catalog.summary.documents} if catalog else _known(store)
    digests = _digests(files, known, runner, catalog)
    files, digests, notices = _corrected(files, digests, known)
    plan = plan_import(files, digests, known, minter)
    writer = Writer(store, dict(known), len(files), len(plan.unchanged), progress)
    entries = plan.entries(_process_and_write(store, plan, writer, minter, check=check, workers=workers, runner=runner, progress=progress))
    imported = [entry for entry in entries if isinstance(entry, Imported)]
    failures = [entry for entry in entries if isinstance(entry, Failure)]
    run = names_in_run(imported)
    naming = settle_names(store, run, writer.known)
    gone = set(naming.superseded)
    if prune and not failures:
        gone |= writer.known.keys() - {entry.document for entry in imported}
    touched = writer.touched | remove_documents(store, gone, writer.known)
    renamed = {document: names for document, names in naming.changed.items() if document not in gone}
    writer.known.update(rename_documents(store, renamed, writer.known))
    documents = in_order(record for document, record in writer.known.items() if document not in gone)
    wrote = bool(writer.wrote or gone or renamed)
    outdated = wrote and bool(known) and remove_entailed(store, known.values())
    if wrote or not catalog:
        from .comparison import compare_documents  # not for a run with nothing to do, as .versions
        from .versions import settle

        ended = {minter.import_activity(__version__): LITERALS.typed(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "dateTime")}
        settle(store, documents_mark(documents), None if plan.into_empty else plan.mark, touched, ended)
        compare_documents(store, [writer.known[document] for document in renamed])
    links, linked = _linked(store, [*known.values(), *documents], documents, decisions, catalog=None if wrote else catalog)
    if wrote or linked or not catalog:
        documents = with_comparison(store, documents)
    lost = tuple(sorted(file for document, file in earlier.items() if document not in writer.known))
    told = told_of_names(imported, run, known)
    return ImportReport(told, len(gone), failures, documents, plan.file_stats(entries), wrote or linked, outdated, lost, links, notices)


def _linked(
    store: Store,
    records: Iterable[DocumentRecord],
    documents: Sequence[DocumentRecord],
    given: GivenDecisions | None,
    catalog: Catalog | None,
) -> tuple[str, bool]:
    """Bring the links up to date, unless the ``catalog`` says that they are; give what they hang on now, and whether any were written."""
    if catalog:
        text = given.text if given else None
        today = mark_of_today(catalog.links) if text is None else linker_mark(text)
        if catalog.links == today:
            return today, False
    from .links import settle_links

    return settle_links(store, records, documents_mark(documents), given)


def _process_and_write(
    store: Store,
    plan: ImportPlan,
    writer: Writer,
    minter: Minter,
    *,
    check: bool,
    workers: int | None,
    runner: Runner | None,
    progress: Progress,
) -> dict[int, Imported | Failure]:
    """Process the documents that are to be read, here or by ``runner``, and write each as it comes; give what became of each."""
    files, to_read, unchanged = plan.sources, plan.to_read, len(plan.unchanged)
    if to_read:
        store.open_ahead()
    if unchanged:
        progress("", unchanged, len(files))
    processes, pages = split_cores([files[number] for number in to_read], workers or wanted())
    jobs = [DocumentJob(files[number], minter, job_mark(files[number]), check, pages) for number in to_read]
    results = runner(process_document, jobs) if runner else each(process_document, jobs, workers=processes)
    try:
        entries = {number: writer.take(result) for number, result in zip(to_read, results, strict=True)}
        writer.finish()
    finally:
        writer.close()
    return entries


def _digests(files: Sequence[Source], known: Mapping[str, DocumentRecord], runner: Runner | None, catalog: Catalog | None) -> Iterable[str]:
    """The SHA-256 of each file: not needed where the store is empty and nothing is corrected; the bytes of many documents are read where
    the documents are."""
    if not known and not any(source.corrections for source in files):
        return repeat("")
    return runner(Source.sha256, files) if runner else (_sha256(source, catalog) for source in files)


def _corrected(
    files: Sequence[Source], digests: Iterable[str], known: Mapping[str, DocumentRecord]
) -> tuple[Sequence[Source], Iterable[str], tuple[BilingualText, ...]]:
    """The files with their corrections, their SHA-256, and what there is to be said of corrections."""
    if not any(source.corrections for source in files) and not any(was_corrected(record.read) for record in known.values()):
        return files, digests, ()
    from .corrected_sources import no_longer_corrected, settle_corrections

    told = list(islice(digests, len(files)))
    settled, unused = settle_corrections(files, told)
    gone = no_longer_corrected(settled, told, {record.sha256: record for record in known.values()})
    return settled, told, (*unused, *gone)


def _sha256(source: Source, catalog: Catalog | None) -> str:
    known = catalog.sha256(source.file) if catalog and isinstance(source.file, Path) else None
    return known or source.sha256()


def new_catalog(store: Store, report: ImportReport, catalog: Catalog | None) -> Catalog:
    """Make the catalog of a store after an import; the files of earlier imports stay in it as long as their documents are there."""
    summed = catalog.summary if catalog and not report.wrote else summary(store, report.documents)
    there = {document.sha256 for document in summed.documents}
    files = {**(catalog.files if catalog else {}), **report.files}
    held = {path: stat for path, stat in files.items() if stat.sha256 in there}
    return Catalog(summed, reference_digest(), held, report.links)


def _known(store: Store) -> dict[str, DocumentRecord]:
    """The documents of a store by IRI."""
    return {state.document: state for state in document_records(store)}
