"""Plan an import: which documents are in the store as they are, and which are to be read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..rdf import Minter
from ..store.catalog import FileStat, file_stat
from ..store.statistics import DocumentRecord, state_mark
from .process_document import job_mark
from .sources import Failure, Source
from .writer import Imported

__all__ = ["ImportPlan", "plan_import", "split_cores"]

#: Below so many bytes of files, starting worker processes costs more than it saves.
_SMALL_FILES = 400_000
_HARDER_THAN_TEXT = 4


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What is to be done with the files of an import; files are told by their number in ``sources``.

    ``unchanged`` are documents that the store has as the program of today reads them, ``to_read`` all others. ``known`` are the
    documents of the store by IRI, ``mark`` is what identified them before the import, and ``stats`` tell what files looked like.
    """

    sources: Sequence[Source]
    known: Mapping[str, DocumentRecord]
    mark: str
    unchanged: Mapping[int, Imported]
    to_read: Sequence[int]
    stats: Mapping[int, FileStat]

    @property
    def into_empty(self) -> bool:
        """Whether the store has no document yet."""
        return not self.known

    def entries(self, results: Mapping[int, Imported | Failure]) -> list[Imported | Failure]:
        """What became of each file, in the order of the files."""
        return [self.unchanged[number] if number in self.unchanged else results[number] for number in range(len(self.sources))]

    def file_stats(self, entries: Sequence[Imported | Failure]) -> dict[str, FileStat]:
        """The files whose documents are in the store now, by absolute path, each as it was before it was read."""
        return {
            os.path.abspath(str(self.sources[number].path)): replace(stat, sha256=entry.sha256)
            for number, stat in self.stats.items()
            if isinstance(entry := entries[number], Imported)
        }


def plan_import(sources: Sequence[Source], digests: Iterable[str], known: Mapping[str, DocumentRecord], minter: Minter) -> ImportPlan:
    """Tell what is to be read of ``sources``; ``digests`` are the SHA-256 of their bytes, empty where nobody knows."""
    unchanged: dict[int, Imported] = {}
    to_read: list[int] = []
    stats: dict[int, FileStat] = {}
    for number, (source, sha256) in enumerate(zip(sources, digests, strict=False)):
        if isinstance(source.file, Path) and (stat := file_stat(source.file, sha256)):
            stats[number] = stat
        record = known.get(minter.document(sha256))
        if record and record.read == job_mark(source):
            tables = record.counts.tables + record.counts.evaluations
            corrected = len(source.overrides.corrections)
            unchanged[number] = Imported(
                source.path, source.name, record.sha256, record.document, tables, changed=False, corrected=corrected
            )
        else:
            to_read.append(number)
    return ImportPlan(sources, known, documents_mark(known.values()), unchanged, to_read, stats)


def documents_mark(records: Iterable[DocumentRecord]) -> str:
    """Identify the documents of a store and their content."""
    return state_mark((record.document, record.digest) for record in records)


def split_cores(sources: Sequence[Source], workers: int | None) -> tuple[int, int]:
    """Split the cores: how many processes read documents side by side, and how many each of these may start for a document's pages.

    All cores are for the documents; where there are fewer documents than cores, a document gets its share of them.
    """
    cores = workers or os.cpu_count() or 1
    if len(sources) < 2 or (workers is None and sum(_effort(source) for source in sources) < _SMALL_FILES):
        return 1, cores
    return min(cores, len(sources)), max(1, cores // len(sources))


def _effort(source: Source) -> int:
    """Estimate how long a file takes to read, as the size in bytes of a text file that takes as long."""
    return source.size * (1 if source.path.suffix.lower() == ".txt" else _HARDER_THAN_TEXT)
