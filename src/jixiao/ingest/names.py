"""Name documents by the paths under which an import saw them, and rename those that a store has under other names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..rdf import JX, LITERALS, Minter
from ..store import Store
from ..store.statistics import DocumentRecord
from .writer import Imported

__all__ = ["Naming", "names_in_run", "rename_documents", "settle_names", "told_of_names"]

#: The names of a document by its IRI: the first is its jx:fileName, the others each a jx:alternativeFileName.
Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Naming:
    """What becomes of names in a run: ``changed`` documents have other names from now on; ``superseded`` are earlier versions, which go."""

    changed: Names
    superseded: frozenset[str]


def names_in_run(imported: Iterable[Imported]) -> dict[str, tuple[str, ...]]:
    """List the names of each document of a run, in order. Files of the same bytes are one document, which has the names of all."""
    names: dict[str, set[str]] = {}
    for entry in imported:
        names.setdefault(entry.document, set()).add(entry.name)
    return {document: tuple(sorted(of)) for document, of in names.items()}


def settle_names(store: Store, run: Names, known: Mapping[str, DocumentRecord]) -> Naming:
    """Settle what documents are called after a run: those of the run as in it, and no earlier version of one has its name any more.

    An earlier version has a name of a document of the run, is not itself in the run, and has at least half of its tables in common with it,
    if only under another name of the project.
    It goes where it has no other name. Other documents of the same name keep theirs.
    """
    holders: dict[str, list[str]] = {}
    for document, record in known.items():
        if document not in run:
            for name in record.names:
                holders.setdefault(name, []).append(document)
    lost: dict[str, set[str]] = {}
    for document, names in run.items():
        for name in names:
            for other in holders.get(name, ()):
                from .tombstones import versions_of_one

                if versions_of_one(store, known[document], known[other]):
                    lost.setdefault(other, set()).add(name)
    kept = {other: tuple(name for name in known[other].names if name not in names) for other, names in lost.items()}
    changed = {document: names for document, names in run.items() if known[document].names != names}
    changed.update((other, names) for other, names in kept.items() if names)
    return Naming(changed, frozenset(other for other, names in kept.items() if not names))


def rename_documents(store: Store, names: Names, known: Mapping[str, DocumentRecord]) -> dict[str, DocumentRecord]:
    """Rename documents in the store, each in one transaction; give their records as they are then. They are not read again."""
    renamed = {}
    for document, (first, *others) in sorted(names.items()):
        record = known[document]
        minter = Minter.of_document(document, record.sha256)
        graph, sums = minter.graph(record.sha256), minter.statistics_graph(record.sha256)
        named = (f"<{document}> <{JX}fileName> ", f"<{document}> <{JX}alternativeFileName> ")
        statements = [line for line in _statements(store, graph) if not line.startswith(named)]
        statements += [f"{named[0]}{LITERALS.string(first)}", *(f"{named[1]}{LITERALS.string(name)}" for name in others)]
        quads = record.quads and record.quads + len(others) - len(record.copies)
        counted = f"<{document}> <{JX}quadCount> "
        counts = [f"{counted}{LITERALS.integer(quads)}" if line.startswith(counted) else line for line in _statements(store, sums)]
        store.replace({graph: statements, sums: counts})
        renamed[document] = replace(record, file=first, copies=tuple(others), quads=quads)
    return renamed


def _statements(store: Store, graph: str) -> list[str]:
    return [line.removesuffix(" .") for line in store.graph(graph).split("\n") if line]


def told_of_names(imported: Sequence[Imported], run: Names, before: Mapping[str, DocumentRecord]) -> list[Imported]:
    """Tell of each file what its document was called in the store before, where that was something else, and of which file it is a copy."""
    told = []
    for entry in imported:
        first, record = run[entry.document][0], before.get(entry.document)
        earlier = record.file if record and record.file not in run[entry.document] and entry.name == first else ""
        told.append(replace(entry, earlier_name=earlier, copy_of=first if entry.name != first else ""))
    return told
