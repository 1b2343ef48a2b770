"""Open ZIP containers with bounds on what they unpack to.

What their directory promises is checked before anything is unpacked, and counted while it is.

DOCX, XLSX and ODF are such containers, and so are archives of documents.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO

from ..model import DocumentError
from .base import Source

#: What a ZIP container begins with: a member, the end of an empty one, a part of several.
SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
#: What a container raises that is damaged, cut short or made to do harm.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)

_CHUNK = 1 << 20
#: Bytes of the directory for each member that is allowed.
_ENTRY = 512
#: DEFLATE packs at most so many bytes into one; what cannot pass this size needs no counting.
_DENSEST = 1032
_SMALL = 64 << 20
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED, _UTF_8 = 0x1, 0x800
_UNICODE_PATH = 0x7075


def open_zip(file: IO[bytes], source: Source) -> zipfile.ZipFile:
    """Open a container whose directory is of bounded size.

    Raises DocumentError where it is damaged or has too many members.
    """
    try:
        if _directory_bytes(file) > source.limits.members * _ENTRY:
            raise _members(source, f"over {source.limits.members:,}")
        packed = zipfile.ZipFile(file)
    except DAMAGE as error:
        raise source.damaged(
            "is a damaged or truncated ZIP container (DOCX, XLSX and ODT are such) — get the file again",
            "压缩容器（DOCX、XLSX、ODT 等）已损坏或不完整；请重新获取文件",
        ) from error
    if len(packed.filelist) > source.limits.members:
        raise _members(source, f"{len(packed.filelist):,}")
    return packed


def check(packed: zipfile.ZipFile, source: Source) -> None:
    """Check that a container unpacks to a bounded size.

    Its directory must not lie about it; then every member may be read as a whole. Raises DocumentError where not.
    """
    members = packed.infolist()
    check_sizes(members, source)
    if (largest := max((info.file_size for info in members), default=0)) > source.limits.bytes:
        raise source.too_much("bytes", f"has a part of {largest:,} bytes in it", f"其中一个部件有 {largest:,} 字节")
    if any(info.flag_bits & ENCRYPTED for info in members):
        raise protected(source)
    if any(info.compress_type not in _PACKINGS for info in members):
        raise packing(source)
    for info in members:
        if info.compress_type == zipfile.ZIP_DEFLATED and info.compress_size * _DENSEST > _SMALL:
            _count(packed, info, source)


def check_sizes(members: Iterable[zipfile.ZipInfo], source: Source) -> None:
    """Check the sizes in the directory, and that members share no bytes.

    Only bombs share them. Raises DocumentError.
    """
    total, end = 0, -1
    for info in sorted(members, key=lambda info: info.header_offset):
        total += info.file_size
        if info.header_offset < end:
            raise source.damaged(
                "is a ZIP container whose members overlap, as in a ZIP bomb — get the file again",
                "压缩容器中的成员相互重叠（疑为压缩炸弹）；请重新获取文件",
            )
        end = info.header_offset + 30 + info.compress_size
    if total > source.limits.unpacked:
        raise source.too_much("unpacked", f"unpacks to {total:,} bytes", f"解压后有 {total:,} 字节")


def content(packed: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source, *, most: int | None = None) -> bytes:
    """Read the bytes of a member; ``most`` gives only as many of the first.

    ``source`` is the member in messages.

    Raises DocumentError where it is too large, protected, packed in an unknown way, or damaged.
    """
    if info.flag_bits & ENCRYPTED:
        raise protected(source)
    if info.compress_type not in _PACKINGS:
        raise packing(source)
    if most is None and info.file_size > source.limits.bytes:
        raise source.too_much("bytes", f"has {info.file_size:,} bytes", f"有 {info.file_size:,} 字节")
    try:
        with packed.open(info) as member:
            if most is not None:
                return member.read(most)
            # Piece by piece: a whole read unpacks everything there is before it looks at the size in the directory.
            unpacked = io.BytesIO()
            while piece := member.read(_CHUNK):
                unpacked.write(piece)
            return unpacked.getvalue()
    except DAMAGE as error:
        raise source.damaged("is damaged in its ZIP archive — get the archive again", "在压缩包中已损坏；请重新获取压缩包") from error


def member_name(info: zipfile.ZipInfo) -> str:
    """Decode a member's name.

    It is UTF-8 where it says so or reads so, else GB 18030, as Chinese Windows writes it.
    """
    name = info.orig_filename
    if not info.flag_bits & _UTF_8:
        name = _unicode_path(info.extra) or decoded_name(name.encode("cp437", "replace"))
    return name.partition("\x00")[0].replace("\\", "/")


def protected(source: Source) -> DocumentError:
    return source.encrypted("is protected with a password — unpack or save it without one", "有密码保护；请解压或另存为不加密的文件")


def packing(source: Source) -> DocumentError:
    return source.unsupported(
        "is packed in a way that is not read — unpack it, and pack it again as a plain ZIP",
        "所用的压缩方法无法读取；请解压后重新压缩为普通 ZIP",
    )


def _members(source: Source, number: str) -> DocumentError:
    return source.too_much("members", f"has {number} members", f"有 {number} 个成员")


def decoded_name(name: bytes) -> str:
    """Decode the bytes of a name: UTF-8 where they read so, else GB 18030."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("cp437")


def _unicode_path(extra: bytes) -> str | None:
    """The name in Info-ZIP's field for it: version, CRC of the other name, UTF-8."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH and size > 5 and extra[4:5] == b"\x01":
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return None


def _directory_bytes(file: IO[bytes]) -> int:
    """Read the size of the directory that a container claims to have.

    The largest of any end record at its end counts.
    """
    whole = file.seek(0, io.SEEK_END)
    file.seek(max(0, whole - 66_000))
    tail = file.read()
    file.seek(0)
    return max((size for size in (*_claims(tail, _END, "<L", 12), *_claims(tail, _END_64, "<Q", 40)) if size <= whole), default=0)


def _claims(tail: bytes, signature: bytes, form: str, offset: int) -> Iterable[int]:
    at = tail.find(signature)
    while at >= 0:
        if at + offset + struct.calcsize(form) <= len(tail):
            yield struct.unpack_from(form, tail, at + offset)[0]
        at = tail.find(signature, at + 1)


def _count(packed: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source) -> None:
    """That a member holds no more than the directory says."""
    file = packed.fp
    if file is None:
        raise AssertionError("the container is open")
    try:
        file.seek(info.header_offset)
        header = file.read(30)
        file.seek(info.header_offset + 30 + sum(struct.unpack_from("<HH", header, 26)))
        left, size, unpacker = info.compress_size, 0, zlib.decompressobj(-15)
        while not unpacker.eof and (piece := unpacker.unconsumed_tail or file.read(min(left, _CHUNK))):
            left -= 0 if unpacker.unconsumed_tail else len(piece)
            size += len(unpacker.decompress(piece, _CHUNK))
            if size > info.file_size:
                break
    except DAMAGE:
        return  # whoever reads it will say so
    if size > info.file_size:
        raise source.damaged(
            "is a ZIP container that holds more than its directory says, as in a ZIP bomb — get the file again",
            "压缩容器的实际内容超过其目录所述（疑为压缩炸弹）；请重新获取文件",
        )
