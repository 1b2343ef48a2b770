"""The main job: files into a store, checked. Reading and checking run in worker processes; one writer writes.

Each document is one transaction: it is in the store whole, or as it was before. What is unchanged is skipped.
"""

from __future__ import annotations

import os
import tomllib
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from .context import Overrides
from .model import DocumentError, Finding, UserError, printable
from .pipeline import process
from .rdf import JX, LITERALS, ONTOLOGY_GRAPH, DocumentGraph, Minter
from .reading import Member
from .reading.archive import MANIFEST, contents, left_out, member_bytes
from .reference import reference_digest, reference_statements
from .store import Store
from .validation import finding_triples, validate
from .validation.findings import table_dimensions
from .validation.shapes import rules_digest
from .vocabulary import vocabulary
from .workers import each, wanted

__all__ = ["Failure", "Imported", "Source", "document_graphs", "import_documents", "load_reference", "sources", "validate_documents"]

#: Below so much work, starting worker processes costs more than it saves: bytes of files, characters of N-Triples.
_SMALL_FILES = 2_000_000
_HARDER_THAN_TEXT = 4
_SMALL_GRAPHS = 30_000_000
_LARGEST_MANIFEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import, or a document of an archive, and what is said about it from outside."""

    file: Path | Member
    overrides: Overrides

    @property
    def path(self) -> Path:
        """How it is shown."""
        return self.file.path if isinstance(self.file, Member) else self.file

    @property
    def size(self) -> int:
        """Its bytes; 0 where it is not there."""
        if isinstance(self.file, Member):
            return self.file.size
        return self.file.stat().st_size if self.file.is_file() else 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read: why, and the traceback where it is the program's fault."""

    path: Path
    error: UserError
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """A document that is in the store; ``changed`` is false where it already was."""

    path: Path
    name: str
    sha256: str
    graph: DocumentGraph
    changed: bool


@dataclass(slots=True)
class _Read:
    path: Path
    graph: DocumentGraph | None = None
    findings: tuple[Finding, ...] = ()
    failure: Failure | None = None
    sha256: str = ""
    name: str = ""


@dataclass(slots=True)
class Outcome:
    """What an import did; ``withdrawn`` counts the earlier versions taken out."""

    imported: list[Imported] = field(default_factory=list)
    withdrawn: int = 0
    failures: list[Failure] = field(default_factory=list)


Progress = Callable[[str, int, int], None]


def _quiet(_what: str, _done: int, _total: int) -> None:
    """No progress shown."""


# -- what to import --------------------------------------------------------------------------------------------------------


def sources(paths: Sequence[Path], overrides: Overrides, *, store: str = "") -> tuple[list[Source], list[Failure]]:
    """The files under the paths, folders and ZIP archives walked in order, each with its manifest's word; and what is no document.

    The store's own folder is left out. A ``manifest.toml`` beside the files may say city and year of those that do not say it
    themselves; the command line wins. What it says of an archive holds for the documents in it.
    """
    found: dict[str, list[Source]] = {}
    failures: list[Failure] = []
    for path in paths:
        if not os.path.lexists(path):
            en = f"{printable(path)}: there is no such file or folder — check the path"
            failures.append(Failure(path, DocumentError(en, f"{printable(path)}：没有此文件或文件夹；请检查路径")))
            continue
        try:
            files = _files(path, os.path.realpath(store) if store else None)
            for file in files:
                real = os.path.realpath(file)
                if real not in found:
                    found[real] = _documents(file, overrides, _manifest(file.parent / MANIFEST).get(file.name), failures)
        except UserError as error:
            failures.append(Failure(path, error))
            continue
        if not files:
            en = f"{printable(path)}: there is no document in this folder — put the files to import into it"
            failures.append(Failure(path, DocumentError(en, f"{printable(path)}：文件夹中没有文件；请放入要导入的文件")))
    return [source for sources in found.values() for source in sources], failures


def _files(path: Path, store: str | None) -> list[Path]:
    """The files in a folder and its folders, in order; links to folders are not followed, hidden and system files left out."""
    if not path.is_dir():
        return [path]
    found = []
    for folder, folders, names in os.walk(path):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and os.path.realpath(here / name) != store)
        found += [here / name for name in sorted(names) if not left_out(name) and name != MANIFEST]
    return found


def _documents(file: Path, overrides: Overrides, entry: Overrides | None, failures: list[Failure]) -> list[Source]:
    """The file, or where it is an archive, the documents in it; ``entry`` is what the manifest says of the file."""
    try:
        inside = contents(file)
        if inside is None:
            return [Source(file, _merged(overrides, entry))]
        manifests = {folder: _manifest(member) for folder, member in inside.manifests.items()}
    except UserError as error:
        failures.append(Failure(file, error))
        return []
    failures.extend(Failure(file, error) for error in inside.failures)
    if not inside.members and not inside.failures:
        en = f"{printable(file)}: there is no document in this archive — put the files to import into it"
        failures.append(Failure(file, DocumentError(en, f"{printable(file)}：压缩包中没有文件；请放入要导入的文件")))
    found = []
    for member in inside.members:
        own = manifests.get(member.folder, {}).get(member.file_name)
        found.append(Source(member, _merged(_merged(overrides, own), entry)))
    return found


def _merged(overrides: Overrides, entry: Overrides | None) -> Overrides:
    """Both; what is said first wins."""
    if entry is None:
        return overrides
    return Overrides(
        place=overrides.place or entry.place,
        year=overrides.year if overrides.year is not None else entry.year,
        source=overrides.source if overrides.place or overrides.year is not None else entry.source,
    )


def _manifest(file: Path | Member) -> dict[str, Overrides]:
    """What a manifest says by file name. Raises UserError with the place of what is wrong in it."""
    path = printable(file.path if isinstance(file, Member) else file)
    if isinstance(file, Path) and not file.is_file():
        return {}
    try:
        content = file.read_bytes() if isinstance(file, Path) else member_bytes(file)
        if len(content) > _LARGEST_MANIFEST:
            raise ValueError(f"has {len(content):,} bytes, more than a list of documents can have")
        entries = tomllib.loads(content.decode("utf-8")).get("documents", {})
    except (ValueError, OSError, RecursionError) as error:  # of TOML, of UTF-8
        raise UserError(f"{path}: {error} — correct the manifest", f"{path}：{error}；请改正清单文件") from error
    if not isinstance(entries, dict):
        raise UserError(f"{path}: documents is no table of file names", f"{path}：documents 应为以文件名为键的表")
    found = {}
    for name, entry in entries.items():
        if not isinstance(entry, dict) or (unknown := set(entry) - {"city", "year"}):
            keys = ", ".join(sorted(unknown)) if isinstance(entry, dict) else name
            raise UserError(
                f"{path}: unknown key under {name}: {keys} — a document may have city and year",
                f"{path}：{name} 下有未知的键 {keys}；只能有 city 和 year",
            )
        place = vocabulary().jurisdiction(str(entry["city"])) if "city" in entry else None
        if "city" in entry and place is None:
            raise UserError(
                f"{path}: {entry['city']!r} under {name} is no jurisdiction, or names several — give its GB/T 2260 code",
                f"{path}：{name} 下的 {entry['city']!r} 不是行政区划名称，或有重名；请给出行政区划代码",
            )
        if "year" in entry and not isinstance(entry["year"], int):
            raise UserError(f"{path}: year under {name} must be a number such as 2024", f"{path}：{name} 下的 year 应为数字，如 2024")
        found[name] = Overrides(place, entry.get("year"), MANIFEST)
    return found


# -- importing -------------------------------------------------------------------------------------------------------------


def load_reference(store: Store) -> bool:
    """Brings ontology, framework, units and jurisdictions into the store; gives whether anything changed."""
    digest = reference_digest()
    if _stored_digest(store, ONTOLOGY_GRAPH, ONTOLOGY_GRAPH) == digest:
        return False
    store.replace(reference_statements(digest))
    return True


def import_documents(
    store: Store, files: Sequence[Source], minter: Minter, *, workers: int | None = None, progress: Progress = _quiet
) -> Outcome:
    """Reads the files in worker processes and writes each document as one transaction.

    A file that cannot be read is a failure in the outcome; the others are imported. The order of the outcome is that of
    ``files``.
    """
    outcome = Outcome()
    processes, pages = _shares(files, workers or wanted())
    read = partial(_read, minter=minter, workers=pages)
    for done, found in enumerate(each(read, files, workers=processes), 1):
        progress(printable(found.path), done, len(files))
        if found.failure:
            outcome.failures.append(found.failure)
        else:
            outcome.imported.append(_write(store, found, minter))
    outcome.withdrawn = _withdraw_earlier(store, outcome.imported, minter)
    return outcome


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


def _read(source: Source, minter: Minter, workers: int) -> _Read:
    try:
        found = process(source.file, overrides=source.overrides, workers=workers)
        graph = found.graph(minter)
    except DocumentError as error:
        return _Read(source.path, failure=Failure(source.path, error))
    except Exception as error:  # one document must not stop the others; --debug shows where it broke
        where, reason = printable(source.path), f"{type(error).__name__}: {error}"
        fault = DocumentError(
            f"{where}: jixiao failed on this document ({reason}) — please report it", f"{where}：程序处理此文件时出错（{reason}）；请反馈"
        )
        return _Read(source.path, failure=Failure(source.path, fault, traceback.format_exc()))
    return _Read(source.path, graph, found.findings, None, found.document.sha256, found.document.name)


def _write(store: Store, read: _Read, minter: Minter) -> Imported:
    graph = read.graph
    if graph is None:
        raise AssertionError("a document without a graph is a failure")
    if _stored_digest(store, graph.graph, graph.document) == graph.digest:
        return Imported(read.path, read.name, read.sha256, graph, changed=False)
    reading = finding_triples(read.findings, read.sha256, minter, table_dimensions(graph.triples))
    # The findings of what was there before go with it; validation writes them anew.
    store.replace({graph.graph: graph.triples, minter.reading(read.sha256): reading, graph.findings: ()})
    return Imported(read.path, read.name, read.sha256, graph, changed=True)


def _stored_digest(store: Store, graph: str, subject: str) -> str | None:
    rows = store.select(f"SELECT ?digest WHERE {{ GRAPH <{graph}> {{ <{subject}> <{JX}graphDigest> ?digest }} }}").rows
    return rows[0][0].value if rows and rows[0][0] else None


def _withdraw_earlier(store: Store, imported: Sequence[Imported], minter: Minter) -> int:
    """Takes earlier versions of the documents out of the store; gives how many there were.

    An earlier version has the same file name, and it and the new one have at least half of their tables in common. What was
    imported in the same run is no earlier version.
    """
    if not imported:
        return 0
    names = " ".join(LITERALS.string(name) for name in {entry.name for entry in imported})
    rows = store.select(
        f"SELECT ?name ?sha ?t WHERE {{ VALUES ?name {{ {names} }} ?d <{JX}fileName> ?name ; <{JX}sha256> ?sha . "
        f"?t <{JX}inDocument> ?d ; a ?kind . FILTER(?kind IN (<{JX}TargetTable>, <{JX}EvaluationTable>)) }}"
    ).rows
    current = {entry.sha256 for entry in imported}
    others: dict[tuple[str, str], set[str]] = {}
    for name, sha, table in rows:
        if name and sha and table and sha.value not in current:
            others.setdefault((name.value, sha.value), set()).add(table.value)
    old = {
        sha
        for entry in imported
        for (name, sha), theirs in others.items()
        if name == entry.name and 2 * len(theirs & set(entry.graph.tables)) >= max(len(theirs), len(entry.graph.tables))
    }
    if old:
        store.replace({name: () for sha in old for name in (minter.graph(sha), minter.reading(sha), minter.findings(sha))})
    return len(old)


# -- checking --------------------------------------------------------------------------------------------------------------


def documents(store: Store) -> list[tuple[str, str]]:
    """(IRI, SHA-256) of the documents of a store."""
    rows = store.select(f"SELECT DISTINCT ?d ?sha WHERE {{ ?d a <{JX}Document> ; <{JX}sha256> ?sha }} ORDER BY ?d").rows
    return [(d.value, sha.value) for d, sha in rows if d and sha]


def validate_documents(store: Store, *, workers: int | None = None, progress: Progress = _quiet) -> int:
    """Checks every document of the store that was not checked under these rules; gives how many were checked.

    The findings of each document are written to a graph of their own, in one transaction.
    """
    waiting = []
    for document, sha in documents(store):
        minter = Minter.of_document(document, sha)
        mark = f"{_stored_digest(store, minter.graph(sha), document)}-{rules_digest()}"
        if _stored_digest(store, minter.findings(sha), minter.findings(sha)) != mark:
            waiting.append((minter, sha, mark, store.graph(minter.graph(sha))))
    workers = workers or wanted()
    if workers is None and sum(len(text) for *_, text in waiting) < _SMALL_GRAPHS:
        workers = 1
    checked = each(_check, [text for *_, text in waiting], workers=workers)
    for done, ((minter, sha, mark, text), findings) in enumerate(zip(waiting, checked, strict=True), 1):
        dimensions = table_dimensions([line.removesuffix(" .") for line in text.split("\n") if line])
        name = minter.findings(sha)
        statements = finding_triples(findings, sha, minter, dimensions)
        store.replace({name: [*statements, f'<{name}> <{JX}graphDigest> "{mark}"']})
        progress("", done, len(waiting))
    return len(waiting)


def document_graphs(store: Store) -> list[str]:
    """The documents' graphs of a store, each as N-Triples text."""
    return [store.graph(Minter.of_document(document, sha).graph(sha)) for document, sha in documents(store)]


def _check(ntriples: str) -> tuple[Finding, ...]:
    return validate(ntriples).findings
