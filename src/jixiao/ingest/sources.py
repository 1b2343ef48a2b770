"""Find what to import: the documents under files, folders and archives, and what a manifest says of them."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from re import compile as pattern
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from ..extraction.overrides import Overrides
from ..model import DocumentError, JixiaoError
from ..model.publication import Publication
from ..model.text import file_name, printable
from ..readers import Member
from ..readers.archive import CORRECTIONS, MANIFEST, contents, left_out, member_bytes
from ..readers.remote import NotInstalledError, Remote, is_url, parent, remote_files
from .corrections import CorrectionFile, RelevantFile, applicable, read_corrections
from .manifest import KEYS, SIDECAR, publication

# What reads documents is loaded where one is read: a run with nothing to do shall not wait for it.
if TYPE_CHECKING:
    from ..extraction.pipeline import ExtractedDocument
    from ..model.correction import Correction
    from ..vocabulary import Place

__all__ = ["Failure", "Remote", "Source", "sources"]

_LARGEST_MANIFEST = 1_000_000
#: The part of a URL that may hold what only its user shall know: a signature or token, with all that stands after the path.
_SECRET = pattern(r"(?i)[?#].*(?:sig|signature|token|key|secret|password|credential)[^&#]*=.*|#.*")
#: What stays as it is in a URL that becomes an IRI.
_IN_URLS = ":/?#[]@!$&'()*+,;=%~"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import, here or at a URL, or a document of an archive, and what is said about it from outside.

    ``below`` is its path below the folder or archive that was given, with ``/`` between the parts; empty for a file given by itself.
    ``corrections`` are the files of corrections that may speak of it: which of their entries do, its bytes tell.
    """

    file: Path | Member | Remote
    overrides: Overrides
    below: str = ""
    corrections: tuple[RelevantFile, ...] = ()

    @property
    def path(self) -> Path | Remote:
        """How it is shown."""
        return self.file.path if isinstance(self.file, Member) else self.file

    @property
    def name(self) -> str:
        """How the document is called in the data: by its path below what was given, or by the file's own name."""
        return self.below or self._own_name

    @property
    def _own_name(self) -> str:
        return self.file.file_name if isinstance(self.file, Member) else file_name(self.file.name)

    @property
    def size(self) -> int:
        """Its bytes; 0 where it is not there."""
        if isinstance(self.file, Path):
            return self.file.stat().st_size if self.file.is_file() else 0
        return self.file.size

    def sha256(self) -> str:
        """Of the document's bytes; empty where they cannot be had, which reading it will say."""
        try:
            return hashlib.sha256(self.data()).hexdigest()
        except (OSError, JixiaoError):
            return ""

    def data(self) -> bytes:
        """Its bytes. Raises OSError or JixiaoError where they cannot be had."""
        return member_bytes(self.file) if isinstance(self.file, Member) else self.file.read_bytes()

    def corrected_by(self, corrections: Sequence[Correction]) -> Source:
        """The source with the corrections that are of its document, and no file to look for more."""
        return replace(self, overrides=replace(self.overrides, corrections=tuple(corrections)), corrections=())

    def settled(self) -> Source:
        """The source with its own corrections."""
        return self.corrected_by(applicable(self.corrections, self.sha256())) if self.corrections else self

    def extracted(self, *, workers: int = 1) -> ExtractedDocument:
        """Its tables read; ``workers`` processes may work on its pages. Raises DocumentError where it cannot be read or holds none."""
        from ..extraction.pipeline import extract, process
        from ..readers import read_bytes

        if self.corrections:
            return self.settled().extracted(workers=workers)
        if not isinstance(self.file, Remote):
            return process(self.file, name=self.name, overrides=self.overrides, workers=workers)
        shown = printable(self.file)
        document = read_bytes(self.file.read_bytes(), self.name, shown=shown, workers=workers)
        return extract(document, overrides=self.overrides, shown=shown)


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read: why, and the traceback where it is the program's fault."""

    path: Path | Remote
    error: JixiaoError
    detail: str = ""


def sources(
    paths: Sequence[Path] | Sequence[str],
    overrides: Overrides,
    *,
    store: str = "",
    absolute: bool = False,
    known: Callable[[Path], str | None] | None = None,
    corrections: str = "",
) -> tuple[list[Source], list[Failure]]:
    """List the documents under the paths, folders and ZIP archives walked in order, each with its manifest's word; and what is no document.

    A path may be a URL that fsspec knows (``s3://bucket/folder``). The store's own folder is left out. A ``manifest.toml`` beside
    the files may say city and year of those that do not say it themselves, and how they were published; so may a file
    ``NAME.meta.toml`` beside a document NAME, which wins over the manifest, as the command line wins over both. What is said of an
    archive holds for the documents in it. A ``corrections.toml`` corrects documents beside it and in the folders below it, the file
    ``corrections`` any document. With ``absolute`` files are named by their whole paths, as other machines need them. A
    file of which ``known`` gives something was read before, as one document, and is not looked into. Raises NotInstalledError for a
    URL whose library is not there, JixiaoError where the file ``corrections`` is wrong.
    """
    documents: dict[str, list[Source]] = {}
    of_all = _given_corrections(corrections)
    failures: list[Failure] = []
    said = cache(lambda folder: _manifest(folder / MANIFEST))
    beside = cache(lambda folder: None if _is_file(folder / CORRECTIONS, corrections) else read_corrections(folder / CORRECTIONS))
    place = cache(os.path.realpath)
    for given in paths:
        if is_url(str(given)) and not str(given).startswith("file://"):
            try:
                for source in _remote(str(given), overrides):
                    documents.setdefault(str(source.path), [source])
            except NotInstalledError:
                raise
            except JixiaoError as error:
                failures.append(Failure(Remote(str(given)), error))
            continue
        path = Path(unquote(str(given).removeprefix("file://"))) if str(given).startswith("file://") else Path(given)
        path = path.absolute() if absolute else path
        if not os.path.lexists(path):
            en = f"{printable(path)}: there is no such file or folder — check the path"
            failures.append(Failure(path, DocumentError(en, f"{printable(path)}：没有此文件或文件夹；请检查路径")))
            continue
        try:
            files = _documented(_files(path, os.path.realpath(store) if store else None), path, failures)
            for file in files:
                real = os.path.realpath(file) if file.is_symlink() else os.path.join(place(file.parent), file.name)
                if real in documents:
                    continue
                entry = _of_both(_sidecar(file.with_name(file.name + SIDECAR)), said(file.parent).get(file.name))
                below = "" if file == path else file_name(file.relative_to(path).as_posix())
                relevant = _relevant(file, path, beside)
                if known and known(file):
                    documents[real] = [Source(file, _merged(overrides, entry), below, relevant)]
                else:
                    documents[real] = _documents(Source(file, overrides, below, relevant), entry, failures)
        except JixiaoError as error:
            failures.append(Failure(path, error))
            continue
        if not files:
            en = f"{printable(path)}: there is no document in this folder — put the files to import into it"
            failures.append(Failure(path, DocumentError(en, f"{printable(path)}：文件夹中没有文件；请放入要导入的文件")))
    return [_with(of_all, source) for sources in documents.values() for source in sources], failures


def _given_corrections(file: str) -> CorrectionFile | None:
    """The file of corrections that holds for all documents. Raises JixiaoError where it is not there."""
    if not file:
        return None
    if (found := read_corrections(Remote(file) if is_url(file) else Path(file))) is None:
        shown = printable(file)
        raise JixiaoError(f"{shown}: there is no such file of corrections — check the path", f"{shown}：没有此更正文件；请检查路径")
    return found


def _is_file(path: Path, other: str) -> bool:
    """Whether a file is the one that was given by itself."""
    return bool(other) and not is_url(other) and os.path.realpath(path) == os.path.realpath(other)


def _with(of_all: CorrectionFile | None, source: Source) -> Source:
    return replace(source, corrections=((of_all, source.name), *source.corrections)) if of_all else source


def _relevant(file: Path, given: Path, beside: Callable[[Path], CorrectionFile | None]) -> tuple[RelevantFile, ...]:
    """The files of corrections beside a file and above it, up to the folder that was given, the nearest last."""
    folders = [file.parent]
    while file != given and folders[-1] != given:
        folders.append(folders[-1].parent)
    found = ((beside(folder), folder) for folder in reversed(folders))
    return tuple((corrections, file_name(file.relative_to(folder).as_posix())) for corrections, folder in found if corrections)


def _remote(url: str, overrides: Overrides) -> list[Source]:
    """The documents at a URL. Raises DocumentError where there is none, JixiaoError where a manifest is wrong."""
    found = remote_files(url)
    files = found.documents
    said = {folder: _manifest(file) for folder, file in found.manifests.items()}
    corrections = {folder: read_corrections(file) for folder, file in sorted(found.corrections.items())}
    if not files:
        shown = printable(Remote(url))
        raise DocumentError(
            f"{shown}: there is no document in this folder — put the files to import into it",
            f"{shown}：文件夹中没有文件；请放入要导入的文件",
        )
    beside = {file.url.removesuffix(SIDECAR): file for file in files if file.name.endswith(SIDECAR)}
    entries = {file: said.get(parent(file.url), {}).get(file.name) for file in files}
    sources = []
    for file in (file for file in files if not file.name.endswith(SIDECAR)):
        outside = _published_at(_merged(overrides, _of_both(_sidecar(beside.get(file.url)), entries[file])), file)
        relevant = tuple((said_there, path) for folder, said_there in corrections.items() if said_there and (path := file.below(folder)))
        sources.append(Source(file, outside, file.below(url), relevant))
    return sources


def _published_at(overrides: Overrides, file: Remote) -> Overrides:
    """Say that a file was published at its URL, where nobody says where it was; without what is secret in a URL."""
    url = str(file)
    if overrides.publication.source or not url.startswith(("http://", "https://")):
        return overrides
    return replace(overrides, publication=Publication(source=quote(_SECRET.sub("", url), safe=_IN_URLS)).over(overrides.publication))


def _documented(files: list[Path], path: Path, failures: list[Failure]) -> list[Path]:
    """The files in a folder without those that only say something of others; one that speaks of no file is a failure."""
    if files == [path]:
        return files
    there = set(files)
    for file in files:
        if file.name.endswith(SIDECAR) and (of := file.with_name(file.name.removesuffix(SIDECAR))) not in there:
            en = f"{printable(file)}: there is no document {printable(of.name)} beside it — correct the name, or remove it"
            failures.append(Failure(file, DocumentError(en, f"{printable(file)}：旁边没有文件 {printable(of.name)}；请改正文件名或删除")))
    return [file for file in files if not file.name.endswith(SIDECAR)]


def _files(path: Path, store: str | None) -> list[Path]:
    """The files in a folder and its folders, in order; links to folders are not followed, hidden and system files left out."""
    if not path.is_dir():
        return [path]
    files = []
    for folder, folders, names in os.walk(path):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and os.path.realpath(here / name) != store)
        files += [here / name for name in sorted(names) if not left_out(name) and name not in (MANIFEST, CORRECTIONS)]
    return files


def _documents(given: Source, entry: Overrides | None, failures: list[Failure]) -> list[Source]:
    """The file, or where it is an archive, the documents in it; ``entry`` is what the manifest says of it."""
    file, overrides = given.path, given.overrides
    assert isinstance(file, Path)
    try:
        inside = contents(file)
        if inside is None:
            return [replace(given, overrides=_merged(overrides, entry))]
        manifests = {folder: _manifest(member) for folder, member in inside.manifests.items()}
        corrections = {folder: read_corrections(member) for folder, member in sorted(inside.corrections.items())}
    except JixiaoError as error:
        failures.append(Failure(file, error))
        return []
    failures.extend(Failure(file, error) for error in inside.failures)
    if not inside.members and not inside.failures:
        en = f"{printable(file)}: there is no document in this archive — put the files to import into it"
        failures.append(Failure(file, DocumentError(en, f"{printable(file)}：压缩包中没有文件；请放入要导入的文件")))
    sources = []
    for member in inside.members:
        own = _of_both(_sidecar(inside.sidecars.get(member.name)), manifests.get(member.folder, {}).get(member.file_name))
        name = file_name(member.name)
        relevant = [(said, f"{path}/{name}") for said, path in given.corrections]
        relevant += [(said, path) for folder, said in corrections.items() if said and (path := _below(name, folder))]
        inside_of = f"{given.below}/" if given.below else ""
        sources.append(Source(member, _merged(_merged(overrides, own), entry), inside_of + name, tuple(relevant)))
    return sources


def _below(name: str, folder: str) -> str:
    """The path of a member of an archive below a folder in it; empty where it is not below it."""
    head = f"{folder}/" if folder else ""
    return name.removeprefix(head) if name.startswith(head) else ""


def _merged(overrides: Overrides, entry: Overrides | None) -> Overrides:
    """Both; what is said first wins."""
    if entry is None:
        return overrides
    return Overrides(
        place=overrides.place or entry.place,
        year=overrides.year if overrides.year is not None else entry.year,
        source=overrides.source if overrides.place or overrides.year is not None else entry.source,
        publication=overrides.publication.over(entry.publication),
        corrections=overrides.corrections,
    )


def _of_both(first: Overrides | None, second: Overrides | None) -> Overrides | None:
    """What two files say of a document; the first wins."""
    return _merged(first, second) if first else second


def _manifest(file: Path | Member | Remote) -> dict[str, Overrides]:
    """What a manifest says by file name. Raises JixiaoError with the place of what is wrong in it."""
    path = printable(file.path if isinstance(file, Member) else file)
    entries = _toml(file, path).get("documents", {})
    if not isinstance(entries, dict):
        raise JixiaoError(f"{path}: documents is no table of file names", f"{path}：documents 应为以文件名为键的表")
    return {name: _entry(entry, path, name, MANIFEST) for name, entry in entries.items()}


def _sidecar(file: Path | Member | Remote | None) -> Overrides | None:
    """What the file beside a document says of it; None without one. Raises JixiaoError with the place of what is wrong in it."""
    if file is None or (isinstance(file, Path) and not file.is_file()):
        return None
    path = printable(file.path if isinstance(file, Member) else file)
    name = file.file_name if isinstance(file, Member) else file.name
    return _entry(_toml(file, path), path, name.removesuffix(SIDECAR), f"*{SIDECAR}")


def _toml(file: Path | Member | Remote, path: str) -> dict[str, Any]:
    """The content of a file of TOML; nothing where it is not there. Raises JixiaoError where it is no TOML."""
    if isinstance(file, Path) and not file.is_file():
        return {}
    try:
        content = member_bytes(file) if isinstance(file, Member) else file.read_bytes()
        if len(content) > _LARGEST_MANIFEST:
            raise ValueError(f"has {len(content):,} bytes, more than a list of documents can have")
        return tomllib.loads(content.decode("utf-8"))
    except (ValueError, OSError, RecursionError) as error:  # of TOML, of UTF-8
        raise JixiaoError(f"{path}: {error} — correct the manifest", f"{path}：{error}；请改正清单文件") from error


def _entry(entry: object, path: str, name: str, where: str) -> Overrides:
    """What is said of one document. Raises JixiaoError naming the file, the document and the key."""
    if not isinstance(entry, dict) or (unknown := set(entry) - set(KEYS)):
        keys = ", ".join(sorted(unknown)) if isinstance(entry, dict) else name
        known, last = ", ".join(KEYS[:-1]), KEYS[-1]
        raise JixiaoError(
            f"{path}: unknown key under {name}: {keys} — a document may have {known} and {last}",
            f"{path}：{name} 下有未知的键 {keys}；只能有 {known} 和 {last}",
        )
    place = _jurisdiction(str(entry["city"])) if "city" in entry else None
    if "city" in entry and place is None:
        raise JixiaoError(
            f"{path}: {entry['city']!r} under {name} is no jurisdiction, or names several — give its GB/T 2260 code",
            f"{path}：{name} 下的 {entry['city']!r} 不是行政区划名称，或有重名；请给出行政区划代码",
        )
    if "year" in entry and (not isinstance(entry["year"], int) or isinstance(entry["year"], bool)):
        raise JixiaoError(f"{path}: year under {name} must be a number such as 2024", f"{path}：{name} 下的 year 应为数字，如 2024")
    return Overrides(place, entry.get("year"), where, publication(entry, path, name))


def _jurisdiction(name: str) -> Place | None:
    from ..vocabulary import vocabulary

    return vocabulary().jurisdiction(name)
