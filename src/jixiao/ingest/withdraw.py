"""Take documents out of a store: those that a user names, and those that an import finds to be replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..model import JixiaoError
from ..model.namespaces import WITHDRAWAL_GRAPH
from ..model.text import file_name, printable
from ..rdf import JX, LITERALS
from ..store import Store
from ..store.statistics import DocumentRecord, document_records
from .entailed import remove_entailed
from .plan import documents_mark

__all__ = ["remove_documents", "withdraw"]


def remove_documents(store: Store, documents: Iterable[str], known: Mapping[str, DocumentRecord]) -> set[str]:
    """Take documents out of the store, each in one transaction; give their tables."""
    touched: set[str] = set()
    for document in sorted(documents):
        from .versions import exchange  # which a run with nothing to take out does not wait for

        touched |= exchange(store, [known[document]])
    return touched


def withdraw(store: Store, names: Sequence[str]) -> list[str]:
    """Take documents out of the store, named by their path or its last parts, SHA-256 or IRI; give the names of the files that went.

    A document that several names stand for goes with all of them. What is to go is written down first, so that a withdrawal which was
    killed can be run again as it was: what it had taken out counts as named. Raises JixiaoError for a name that no document has, or
    that fits several; nothing is taken out then.
    """
    from .links import settle_links
    from .versions import settle

    known = {record.document: record for record in document_records(store)}
    there = {**_under_way(store), **known}
    gone = {_named(name, there.values()).document for name in names}
    store.replace({WITHDRAWAL_GRAPH: [f"<{d}> <{JX}withdrawalName> {LITERALS.string(n)}" for d in sorted(gone) for n in there[d].names]})
    touched = remove_documents(store, gone & known.keys(), known)
    remove_entailed(store, known.values())
    mark = documents_mark(d for d in known.values() if d.document not in gone)
    settle(store, mark, documents_mark(known.values()), touched)
    settle_links(store, there.values(), mark)
    store.replace({WITHDRAWAL_GRAPH: ()})
    return sorted(name for document in gone for name in there[document].names)


def _under_way(store: Store) -> dict[str, DocumentRecord]:
    """The documents that a withdrawal which did not end was to take out; those that it has taken out are nowhere else."""
    rows = store.select(
        f"SELECT ?d ?name WHERE {{ GRAPH <{WITHDRAWAL_GRAPH}> {{ ?d <{JX}withdrawalName> ?name }} }} ORDER BY ?d ?name"
    ).rows
    names: dict[str, list[str]] = {}
    for document, name in rows:
        if document and name:
            names.setdefault(document.value, []).append(name.value)
    return {
        document: DocumentRecord(document, document.rpartition("/")[2], first, "", None, None, copies=tuple(others))
        for document, (first, *others) in names.items()
    }


def _named(name: str, records: Iterable[DocumentRecord]) -> DocumentRecord:
    """Find the document that a user names. Raises JixiaoError where there is none, or where the name fits several."""
    records = list(records)
    path = file_name(name).replace("\\", "/").removeprefix("./")
    matches = [record for record in records if name in (record.sha256, record.document) or any(_fits(path, own) for own in record.names)]
    if not matches:
        last = path.rpartition("/")[2]
        alike = [record for record in records if last and any(_fits(last, own) for own in record.names)]
        hint, hint_zh = (f" ({_listed(alike)})", f"（{_listed(alike)}）") if alike else ("", "")
        raise JixiaoError(
            f"there is no document {printable(name)} in the store{hint} — give a file's name or path, a SHA-256 or a document's IRI",
            f"存储中没有文件 {printable(name)}{hint_zh}；请给出文件名或路径、SHA-256 或文件的 IRI",
        )
    if len(matches) > 1:
        raise JixiaoError(
            f"{printable(name)} fits {len(matches)} documents: {_listed(matches)} — give the whole path, or the SHA-256",
            f"{printable(name)} 对应 {len(matches)} 个文件：{_listed(matches)}；请给出完整路径或 SHA-256",
        )
    return matches[0]


def _fits(path: str, name: str) -> bool:
    """Whether a path is a document's name, or the last parts of it."""
    return name.replace("\\", "/") == path or name.replace("\\", "/").endswith(f"/{path}")


def _listed(records: Iterable[DocumentRecord]) -> str:
    """Write documents on one line, each with what tells it from others of the same name."""
    return ", ".join(sorted(f"{printable(' = '.join(record.names))} [{record.sha256}]" for record in records))
