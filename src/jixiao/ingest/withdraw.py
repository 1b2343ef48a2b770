"""Take documents out of a store: those that a user names, and those that a newer version replaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..model import JixiaoError
from ..model.text import printable
from ..rdf import Minter
from ..store import Store
from ..store.statistics import DocumentRecord, document_records, refresh
from .plan import documents_mark
from .writer import Imported, tables_of

__all__ = ["remove_documents", "superseded_documents", "withdraw"]


def superseded_documents(store: Store, imported: Sequence[Imported], known: Mapping[str, DocumentRecord]) -> set[str]:
    """Find the documents of the store that are earlier versions of those imported.

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


def remove_documents(store: Store, documents: Iterable[str], known: Mapping[str, DocumentRecord]) -> set[str]:
    """Take documents out of the store, each in one transaction; give their tables."""
    touched = set()
    for document in sorted(documents):
        sha256 = known[document].sha256
        minter = Minter.of_document(document, sha256)
        touched |= tables_of(store, known[document])
        names = (minter.graph(sha256), minter.reading_findings_graph(sha256), minter.findings(sha256), minter.statistics_graph(sha256))
        store.replace(dict.fromkeys(names, ()))
    return touched


def withdraw(store: Store, names: Sequence[str]) -> list[str]:
    """Take documents out of the store, named by file name, SHA-256 or IRI; gives the names of the files that went.

    Raises JixiaoError for a name that no document has; nothing is taken out then.
    """
    known = {record.document: record for record in document_records(store)}
    gone: set[str] = set()
    for name in names:
        matches = {d.document for d in known.values() if name in (d.file, d.sha256, d.document)}
        if not matches:
            raise JixiaoError(
                f"there is no document {printable(name)} in the store — give a file name, a SHA-256 or a document's IRI",
                f"存储中没有文件 {printable(name)}；请给出文件名、SHA-256 或文件的 IRI",
            )
        gone |= matches
    touched = remove_documents(store, gone, known)
    refresh(store, documents_mark(d for d in known.values() if d.document not in gone), documents_mark(known.values()), touched)
    return sorted(known[document].file for document in gone)
