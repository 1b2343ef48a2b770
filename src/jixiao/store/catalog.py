"""Catalog a store: what its documents are and which files they came from, in a file beside the data, as Git has its index.

With it a run sees that nothing changed without opening the store and without reading the files. It holds for the very state of the store
that it was written for: whatever is written since makes it void.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from . import LazyStore, Store, StoreError, is_server, open_store
from .fingerprint import fingerprint, manifest, opening
from .model_version import MODEL_VERSION
from .statistics import Counts, DocumentRecord, Summary, state_mark, stored_totals

__all__ = ["Catalog", "FileStat", "OpenCatalog", "file_stat", "files_seen", "open_catalog", "read_catalog"]

#: Changes whenever what an earlier release wrote cannot be used.
_FORMAT = f"5, model {MODEL_VERSION}"
_NAME = "jixiao-index.json"
#: A file that was written so shortly before it was looked at may be written again within the same tick of the clock, unseen.
_TICK = 2_000_000_000


@dataclass(frozen=True, slots=True)
class FileStat:
    """A file as it was when it was read, and its SHA-256."""

    size: int
    modified: int
    changed: int
    inode: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """What a store holds, the digest of its reference data, the files it was made from by path, and what its links hang on."""

    summary: Summary
    reference: str
    files: Mapping[str, FileStat] = field(default_factory=dict)
    links: str = ""

    @property
    def mark(self) -> str:
        """Identify the documents of the store and their content."""
        return state_mark((document.document, document.digest) for document in self.summary.documents)

    def sha256(self, path: Path) -> str | None:
        """The SHA-256 of a file that is as it was; None where nobody knows."""
        stat = self.files.get(os.path.abspath(path))
        return stat.sha256 if stat and file_stat(path, stat.sha256) == stat else None


@dataclass(slots=True)
class OpenCatalog:
    """A store to import into, with its catalog; ``new`` is the catalog to write when all is done."""

    store: Store
    catalog: Catalog | None
    new: Catalog | None = None


@contextmanager
def open_catalog(location: str) -> Iterator[OpenCatalog]:
    """Open the store at a location when something is first asked of it, with its catalog if it is in a folder and has a valid one.

    Raises StoreError as ``open_store`` does, and where somebody else changes the store in the moment between.
    """
    if is_server(location):
        server = open_store(location)
        try:
            yield OpenCatalog(server, None)
        finally:
            server.close()
        return
    path = Path(location)
    own = opening(path)
    catalog = read_catalog(path)

    def opened() -> Store:
        nonlocal own
        store = open_store(location)
        own = opening(path)
        if catalog and stored_totals(store).mark != catalog.mark:
            store.close()
            (path / _NAME).unlink(missing_ok=True)
            raise StoreError(
                f"the store at {location} was changed by another process just now — run it again",
                f"{location} 处的存储刚被另一进程修改；请重新运行",
            )
        return store

    store = LazyStore(location, opened)
    into = OpenCatalog(store, catalog)
    try:
        yield into
    finally:
        changed = into.new if into.new and (into.new != catalog or store.opened) else None
        if store.opened:
            text = _closed(store, changed)
        else:
            store.close()
            text = _text(changed) if changed else ""
    # Once the store is closed nobody rearranges its tables. If nobody has opened it since, it is as it was left.
    state = _state(path)
    if text and own and opening(path) == own:
        _write(path, text, state)


def _closed(store: Store, new: Catalog | None) -> str:
    """Close a store, and write what is still in memory, while its catalog is put into words, which are given."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as thread:
        closing = thread.submit(store.close)
        text = _text(new) if new else ""
        closing.result()
    return text


def file_stat(path: Path, sha256: str) -> FileStat | None:
    """Stat a file; None where it cannot be seen, or was written only just now."""
    try:
        status = path.stat()
    except OSError:
        return None
    if status.st_mtime_ns > time.time_ns() - _TICK:
        return None
    return FileStat(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, sha256)


def read_catalog(store: Path) -> Catalog | None:
    """Read the catalog of a store that nobody has opened to write since; None where there is none, or none that is of use."""
    try:
        first, _, text = (store / _NAME).read_bytes().partition(b"\n")
        if first.decode() != _first_line(_state(store), text) or not manifest(store) or (content := json.loads(text))["format"] != _FORMAT:
            return None
        documents = tuple(_record(entry) for entry in content["documents"])
        summary = Summary(documents, content["places"], _counts(content["too_often"]), content["beside"])
        files = {path: FileStat(*entry) for path, entry in content["files"].items()}
        return Catalog(summary, content["reference"], files, content["links"])
    except (OSError, StoreError, ValueError, KeyError, TypeError, ArithmeticError):
        return None


def files_seen(store: Path) -> dict[str, str]:
    """The files that the last imports saw by path, each with its SHA-256 of then, whatever was written to the store since."""
    try:
        _, _, text = (store / _NAME).read_bytes().partition(b"\n")
        return {path: FileStat(*entry).sha256 for path, entry in json.loads(text)["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _state(store: Path) -> str:
    """What the data and their list look like. Raises StoreError where there is no store."""
    return f"{fingerprint(store)} {manifest(store)}"


def _first_line(state: str, text: bytes) -> str:
    """What tells that a catalog is of a state of the store, and that it is as it was written: a digit of it may be another one since."""
    return f"{state} {hashlib.sha256(text).hexdigest()}"


def _text(catalog: Catalog) -> str:
    """Write a catalog as JSON."""
    summary = catalog.summary
    content = {
        "format": _FORMAT,
        "reference": catalog.reference,
        "links": catalog.links,
        "beside": summary.beside,
        "too_often": _numbers(summary.overcount),
        "places": dict(summary.places),
        "documents": [_entry(document) for document in summary.documents],
        "files": {p: (f.size, f.modified, f.changed, f.inode, f.sha256) for p, f in catalog.files.items()},
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _write(store: Path, text: str, state: str) -> None:
    """Write the catalog of a store in a ``state``, which the first line of the file tells. Where that cannot be done there
    is none, and the next run takes longer."""
    new = store / f"{_NAME}.new"
    try:
        content = text.encode("utf-8", "surrogatepass")
        new.write_bytes(f"{_first_line(state, content)}\n".encode() + content)
        new.replace(store / _NAME)
    except OSError:
        return


#: The fields of a document's record in the order in which a catalog has them; all but the counts are JSON as they are.
_RECORD = tuple(field.name for field in fields(DocumentRecord))


def _entry(record: DocumentRecord) -> list[Any]:
    return [_numbers(record.counts) if name == "counts" else getattr(record, name) for name in _RECORD]


def _record(entry: list[Any]) -> DocumentRecord:
    values = dict(zip(_RECORD, entry, strict=True))
    codes = tuple((code, severity, number) for code, severity, number in values["codes"])
    return DocumentRecord(**{**values, "counts": _counts(values["counts"]), "codes": codes, "copies": tuple(values["copies"])})


def _numbers(counts: Counts) -> list[Any]:
    return [counts.tables, counts.evaluations, counts.indicators, str(counts.budget), counts.quads]


def _counts(entry: list[Any]) -> Counts:
    tables, evaluations, indicators, budget, quads = entry
    return Counts(tables, evaluations, indicators, Decimal(budget), quads)
