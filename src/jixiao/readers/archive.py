"""List the documents in a ZIP, RAR or 7z archive, and read them one at a time.

Folders and archives in the archive count too.

No member is written to disk under its name, so that it does not matter where a member's name points to.
"""

from __future__ import annotations

import io
import stat
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from ..model import DocumentError
from ..model.text import file_name, printable
from . import container as zipped
from .base import Limits, Source
from .detect import packed_format
from .repacked import SIGNATURES as REPACKED
from .repacked import Repacked, repacked

#: So many archives may stand in one another.
MOST_NESTED = 3
MANIFEST = "manifest.toml"
#: What people say should stand in cells of the documents beside it and below.
CORRECTIONS = "corrections.toml"
#: What the name of a file ends in that says something of the document beside it (``plan.docx.meta.toml``).
SIDECAR = ".meta.toml"
#: What the name of a table of links to standard concepts ends in.
LINK_TABLE = ".sssom.tsv"
#: The file of findings that people accept.
ACCEPTED = "accepted.toml"

_SIGNATURES = (*zipped.SIGNATURES, *REPACKED)
_LONGEST = max(map(len, _SIGNATURES))
_SYSTEM_FILES = {"thumbs.db", "desktop.ini"}
_SYSTEM_FOLDERS = {"__MACOSX"}


@dataclass(frozen=True, slots=True)
class Member:
    """A document in an archive.

    ``at`` is its number in the archive's directory; where it stands in an archive inside, that one's number first. ``name`` is its path as
    shown, ``size`` its bytes by the directory.
    """

    archive: Path
    at: tuple[int, ...]
    name: str
    size: int

    @property
    def path(self) -> Path:
        """How it is shown: as if the archive were a folder."""
        return Path(f"{self.archive}/{self.name}")

    @property
    def folder(self) -> str:
        return self.name.rpartition("/")[0]

    @property
    def file_name(self) -> str:
        return file_name(self.name.rpartition("/")[2])


@dataclass(slots=True)
class Contents:
    """List what is in an archive.

    Its documents in the order of the directory, its manifests and files of corrections by folder, what is said of single documents by
    their names, and what cannot be read.
    """

    members: list[Member] = field(default_factory=list)
    manifests: dict[str, Member] = field(default_factory=dict)
    sidecars: dict[str, Member] = field(default_factory=dict)
    corrections: dict[str, Member] = field(default_factory=dict)
    failures: list[DocumentError] = field(default_factory=list)


def left_out(name: str) -> bool:
    """Whether a file is no document that somebody wrote.

    Hidden files, lock files of Office, what Windows puts into folders, tables of links, and what people accept.

    >>> [left_out(name) for name in (".DS_Store", "~$plan.docx", "Thumbs.db", "links.sssom.tsv", "plan.docx")]
    [True, True, True, True, False]
    """
    return name.startswith((".", "~$")) or name.lower() in _SYSTEM_FILES or name.endswith((LINK_TABLE, ACCEPTED))


def contents(path: Path, limits: Limits | None = None) -> Contents | None:
    """List what is in a ZIP, RAR or 7z archive; None for a file that is no archive.

    None too for one that cannot be opened: reading it will say why.

    Raises DocumentError for an archive that is damaged or passes a limit.
    """
    shown = printable(path)
    source = Source(b"", file_name(path.name), shown, limits or Limits.of_environment())
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            if not file.read(_LONGEST).startswith(_SIGNATURES):
                return None
            file.seek(0)
            return _Walk(path, source.limits).archive(file, source)
    except OSError:
        return None


def member_bytes(member: Member, limits: Limits | None = None) -> bytes:
    """Read the bytes of a document in an archive.

    Raises DocumentError where it cannot be read.
    """
    limits = limits or Limits.of_environment()
    shown = printable(member.path)
    try:
        packed = _opened(member.archive, member.at[:-1], limits)
        info = packed.infolist()[member.at[-1]]
    except (OSError, IndexError) as error:
        raise DocumentError(
            f"{shown}: the archive was changed or taken away while it was read — run it again",
            f"{shown}：读取期间压缩包已被修改或移走；请重新运行",
        ) from error
    return zipped.content(packed, info, Source(b"", member.file_name, shown, limits))


class AttachedArchives:
    """Walk the archives that are attached to one file (a mail): their documents, one at a time. They share the limits of one archive."""

    def __init__(self, limits: Limits) -> None:
        self._walk = _Walk(Path(), limits)

    def contents(self, source: Source) -> Contents | None:
        """List what is in an attached archive; None where the file is a document. Raises DocumentError as ``contents`` does."""
        if not source.data.startswith(_SIGNATURES):
            return None
        self._walk.path, self._walk.contents = Path(source.name), Contents()
        return self._walk.archive(io.BytesIO(source.data), source)

    @staticmethod
    def bytes_of(member: Member, source: Source) -> bytes:
        """Read the bytes of a document in an attached archive. Raises DocumentError where it cannot be read."""
        packed = _open(io.BytesIO(source.data), source).packed
        for number in member.at[:-1]:
            packed = _open(io.BytesIO(zipped.content(packed, packed.infolist()[number], source)), source).packed
        inner = Source(b"", member.file_name, printable(member.path), source.limits)
        return zipped.content(packed, packed.infolist()[member.at[-1]], inner)


class _Last:
    """Keep the archive that was opened last open.

    The next document mostly stands in it too.
    """

    key: tuple[object, ...] | None = None
    file: IO[bytes] | None = None
    packed: zipfile.ZipFile | None = None


def _opened(archive: Path, at: tuple[int, ...], limits: Limits) -> zipfile.ZipFile:
    """The archive in a file, or the one ``at`` its place in it."""
    status = archive.stat()
    key = (archive, at, status.st_size, status.st_mtime_ns)
    if _Last.packed is not None and _Last.key == key:
        return _Last.packed
    if _Last.file is not None:
        _Last.file.close()
    _Last.key = _Last.packed = None
    _Last.file = archive.open("rb")
    source = Source(b"", archive.name, printable(archive), limits)
    packed = _open(_Last.file, source).packed
    for number in at:
        packed = _open(io.BytesIO(zipped.content(packed, packed.infolist()[number], source)), source).packed
    _Last.key, _Last.packed = key, packed
    return packed


def _open(file: IO[bytes], source: Source) -> Repacked:
    """Open an archive, a RAR or 7z archive as ZIP. Raises DocumentError where it cannot be."""
    return repacked(file, source) if _begins(file, REPACKED) else Repacked(zipped.open_zip(file, source))


def _begins(file: IO[bytes], signatures: tuple[bytes, ...]) -> bool:
    """Whether a file begins with one of these; it stands at its beginning afterwards."""
    file.seek(0)
    start = file.read(_LONGEST)
    file.seek(0)
    return start.startswith(signatures)


def _too_deep(source: Source) -> DocumentError:
    return source.error(
        f"is an archive more than {MOST_NESTED} deep in others — unpack it first", f"压缩包嵌套超过 {MOST_NESTED} 层；请先解压"
    )


@dataclass(slots=True)
class _Walk:
    """A walk through an archive and those inside, which share the limits."""

    path: Path
    limits: Limits
    contents: Contents = field(default_factory=Contents)
    members: int = 0
    unpacked: int = 0

    def archive(self, file: IO[bytes], source: Source, at: tuple[int, ...] = (), above: str = "") -> Contents | None:
        """List what is in an archive at ``at``; None where it is a document.

        ``at`` is its place in the archives around it.
        """
        if len(at) == MOST_NESTED and _begins(file, REPACKED):
            raise _too_deep(source)
        opened = _open(file, source)
        self.contents.failures += opened.failures
        with opened.packed as packed:
            try:
                if not _begins(file, REPACKED) and packed_format(packed, source) is not None:
                    return None
            except DocumentError:
                if not at:
                    return None  # read as a document, it says the same
                raise
            if len(at) == MOST_NESTED:
                raise _too_deep(source)
            self.members += len(packed.filelist)
            self.unpacked += sum(info.file_size for info in packed.filelist)
            self._check(source)
            zipped.check_sizes(packed.filelist, source)
            if packed.filelist and all(info.flag_bits & zipped.ENCRYPTED or info.is_dir() for info in packed.filelist):
                raise zipped.protected(source)
            for number, info in enumerate(packed.infolist()):
                self._member(packed, info, (*at, number), above)
        return self.contents

    def _check(self, source: Source) -> None:
        if self.members > self.limits.members:
            raise source.too_much("members", f"has {self.members:,} members", f"有 {self.members:,} 个成员")
        if self.unpacked > self.limits.unpacked:
            raise source.too_much("unpacked", f"unpacks to {self.unpacked:,} bytes", f"解压后有 {self.unpacked:,} 字节")

    def _member(self, packed: zipfile.ZipFile, info: zipfile.ZipInfo, at: tuple[int, ...], above: str) -> None:
        name = above + zipped.member_name(info)
        *folders, last = PurePosixPath(name).parts or ("",)
        linked = stat.S_ISLNK(info.external_attr >> 16)
        if name.endswith("/") or linked or left_out(last) or any(folder in _SYSTEM_FOLDERS or _hidden(folder) for folder in folders):
            return
        member = Member(self.path, at, name, info.file_size)
        if last == MANIFEST:
            self.contents.manifests[member.folder] = member
            return
        if last == CORRECTIONS:
            self.contents.corrections[member.folder] = member
            return
        if last.endswith(SIDECAR):
            self.contents.sidecars[name.removesuffix(SIDECAR)] = member
            return
        source = Source(b"", member.file_name, printable(member.path), self.limits)
        try:
            inside = self._inside(packed, info, source, at, name)
        except DocumentError as error:
            self._check(source)  # what passes a limit is one failure of the whole
            self.contents.failures.append(error)
            return
        if not inside:
            self.contents.members.append(member)

    def _inside(self, packed: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source, at: tuple[int, ...], name: str) -> bool:
        """Walks the archive that a member is; false where it is none."""
        if not zipped.content(packed, info, source, most=_LONGEST).startswith(_SIGNATURES):
            return False
        return self.archive(io.BytesIO(zipped.content(packed, info, source)), source, at, f"{name}/") is not None


def _hidden(folder: str) -> bool:
    return folder.startswith(".") and folder not in (".", "..")
