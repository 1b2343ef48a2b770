"""Read RAR and 7z archives as the ZIP archives that they could be, so that all that is known of those holds for these.

An archive is unpacked once, from its beginning, into a ZIP archive that packs nothing: in memory, or a temporary file where it is large.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from ..model import DocumentError
from ..model.text import printable
from . import container as zipped
from .base import MEBIBYTE, Source
from .libarchive import FORMATS, DamageError, Entry, LibraryMissingError, entries

#: What the archives begin with; the name that messages have for each.
SIGNATURES = tuple(FORMATS)
_NAMES = {"rar": "RAR", "rar5": "RAR", "7zip": "7z"}
_IN_MEMORY = 64 * MEBIBYTE
#: The main header of RAR says that the archive is one of several volumes, that only all of it can be unpacked, or that it is encrypted.
_VOLUME, _SOLID, _LOCKED = 0x1, 0x8, 0x80
_MAIN_4, _MAIN_5, _LOCK_5 = 0x73, 1, 4


@dataclass(slots=True)
class Repacked:
    """An archive as ZIP, and why members of it cannot be read."""

    packed: zipfile.ZipFile
    failures: list[DocumentError] = field(default_factory=list)


def repacked(file: IO[bytes], source: Source) -> Repacked:
    """Unpack a RAR or 7z archive into a ZIP archive of the same members.

    A member that cannot be read is left out, and why is among the failures. Raises DocumentError where none can, the archive passes a
    limit, or libarchive is not installed.
    """
    file.seek(0)
    start = file.read(4096)
    kind = next(kind for signature, kind in FORMATS.items() if start.startswith(signature))
    _refuse(start, kind, source)
    spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it lives as long as the archive that is read from it
    failures: list[DocumentError] = []
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_STORED) as packed:
        try:
            _Copy(source, packed, failures).all(entries(file, kind))
        except LibraryMissingError as error:
            raise missing(source, _NAMES[kind]) from error
        except DamageError as error:
            damage = _damaged(source, _NAMES[kind], len(packed.filelist))
            if not packed.filelist:
                raise damage from error
            failures.append(damage)
    return Repacked(zipfile.ZipFile(spool), failures)


def missing(source: Source, name: str) -> DocumentError:
    return source.unsupported(
        f"is a {name} archive, which is read with libarchive, which is not installed — install it (Debian, Ubuntu: apt-get install"
        " libarchive13; macOS: brew install libarchive), or unpack the archive first",
        f"是 {name} 压缩包，需要 libarchive 才能读取，但未安装；请安装（Debian、Ubuntu：apt-get install libarchive13；macOS：brew install"
        " libarchive），或先解压",
    )


@dataclass(slots=True)
class _Copy:
    """The copy of members one after the other, within the limits of all."""

    source: Source
    packed: zipfile.ZipFile
    failures: list[DocumentError]
    members: int = 0
    size: int = 0

    def all(self, members: Iterator[Entry]) -> None:
        limits = self.source.limits
        for entry in members:
            self.members += 1
            if self.members > limits.members:
                raise self.source.too_much("members", f"has more than {limits.members:,} members", f"成员超过 {limits.members:,} 个")
            if entry.is_file:
                self._member(entry, zipped.decoded_name(entry.name).replace("\\", "/").strip("/"))

    def _member(self, entry: Entry, name: str) -> None:
        inner = Source(b"", name, printable(f"{self.source.shown}/{name}"), self.source.limits)
        if entry.encrypted:
            self.failures.append(zipped.protected(inner))
            return
        try:
            with tempfile.SpooledTemporaryFile(_IN_MEMORY) as content:
                for piece in self._pieces(entry):
                    self._add(len(piece))
                    content.write(piece)
                if entry.size not in (None, content.tell()) or (entry.size is None and not content.tell()):
                    raise DamageError
                content.seek(0)
                self._write(name, content)
        except DamageError:
            self.failures.append(
                inner.damaged(
                    "is damaged or protected in its archive, or packed in a way that is not read — unpack the archive first",
                    "在压缩包中已损坏、有密码保护，或所用的压缩方法无法读取；请先解压",
                )
            )

    def _pieces(self, entry: Entry) -> Iterator[bytes]:
        """The bytes of a member, which may be told as those of one before it."""
        if entry.same_as is None:
            yield from entry.pieces
            return
        other = zipped.decoded_name(entry.same_as).replace("\\", "/").strip("/")
        try:
            with self.packed.open(other) as content:
                while piece := content.read(MEBIBYTE):
                    yield piece
        except KeyError:
            raise DamageError from None

    def _add(self, size: int) -> None:
        self.size += size
        if self.size > self.source.limits.unpacked:
            most = self.source.limits.unpacked
            raise self.source.too_much("unpacked", f"unpacks to more than {most:,} bytes", f"解压后超过 {most:,} 字节")

    def _write(self, name: str, content: IO[bytes]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of two members with one name
            with self.packed.open(zipfile.ZipInfo(name or "_"), "w", force_zip64=True) as member:
                shutil.copyfileobj(content, member, MEBIBYTE)


def _refuse(start: bytes, kind: str, source: Source) -> None:
    """Refuse the archives of which libarchive reads nothing, or a part without a word."""
    flags = _flags_4(start) if kind == "rar" else _flags_5(start) if kind == "rar5" else 0
    if flags & _LOCKED:
        raise zipped.protected(source)
    if flags & _VOLUME:
        raise source.unsupported(
            "is one of several volumes of a RAR archive — unpack them first", "是 RAR 分卷压缩包中的一卷；请先将各卷一起解压"
        )
    if flags & _SOLID and kind == "rar":
        raise source.unsupported(
            "is a solid RAR archive of version 4, which is not read — unpack it first", "是 RAR 4 固实压缩包，不能读取；请先解压"
        )


def _flags_4(start: bytes) -> int:
    """The flags of the main header of RAR 4, which follows its signature."""
    return int.from_bytes(start[10:12], "little") if start[9:10] == bytes([_MAIN_4]) else 0


def _flags_5(start: bytes) -> int:
    """The flags of the main header of RAR 5, as those of RAR 4: signature, checksum, size, type, flags, [size of more,] flags."""
    numbers = _numbers(start[12:])
    next(numbers, 0)
    kind, flags = next(numbers, 0), next(numbers, 0)
    if kind == _LOCK_5:
        return _LOCKED
    for _ in range((flags & 1) + (flags >> 1 & 1)):
        next(numbers, 0)
    return next(numbers, 0) & _VOLUME if kind == _MAIN_5 else 0


def _numbers(data: bytes) -> Iterator[int]:
    """The numbers of seven bits a byte, the lowest first, that a header is made of."""
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0


def _damaged(source: Source, name: str, members: int) -> DocumentError:
    if members:
        return source.damaged(
            f"is a damaged {name} archive: what follows its first {members:,} files cannot be read"
            " — get the archive again, or unpack it first",
            f"{name} 压缩包已损坏：前 {members:,} 个文件之后的内容无法读取；请重新获取，或先解压",
        )
    return source.damaged(
        f"is a damaged or protected {name} archive, or of a kind that is not read — unpack it first",
        f"{name} 压缩包已损坏、有密码保护或无法读取；请先解压",
    )
