"""ZIP containers that no program writes: sizes that lie, members that overlap, streams that unpack to gigabytes."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Entry:
    """A member as it stands in the container: its packed bytes, and what its headers say of it."""

    name: bytes
    data: bytes
    size: int
    method: int = 8
    flags: int = 0
    crc: int = 0
    extra: bytes = b""


def entry(name: str, content: bytes) -> Entry:
    """An honest member."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return Entry(name.encode(), packer.compress(content) + packer.flush(), len(content), crc=zlib.crc32(content), flags=0x800)


def repeated(piece: bytes, times: int, *, before: bytes = b"", after: bytes = b"") -> bytes:
    """A DEFLATE stream that unpacks to ``before``, ``piece`` ``times`` times, and ``after``; made without unpacking it."""

    def block(content: bytes, end: int) -> bytes:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(content) + packer.flush(end)

    return block(before, zlib.Z_FULL_FLUSH) + block(piece, zlib.Z_FULL_FLUSH) * times + block(after, zlib.Z_FINISH)


def bomb(name: str, piece: bytes, times: int, *, before: bytes = b"", after: bytes = b"", says: int | None = None) -> Entry:
    """A member that unpacks to ``times`` pieces; ``says`` is what its headers say instead."""
    size = len(before) + len(piece) * times + len(after)
    crc = zlib.crc32((before + piece)[: says or 0])
    if says is None and size < 512 * MEBIBYTE:  # of what is larger nobody reads so far
        crc = zlib.crc32(before)
        for _ in range(times):
            crc = zlib.crc32(piece, crc)
        crc = zlib.crc32(after, crc)
    return Entry(name.encode(), repeated(piece, times, before=before, after=after), size if says is None else says, crc=crc)


def container(entries: list[Entry], *, shared: bool = False) -> bytes:
    """The container; with ``shared`` every member is the first one's bytes."""
    found, directory, places = b"", b"", []
    for number, one in enumerate(entries):
        if shared and number:
            places.append(places[0])
            continue
        places.append(len(found))
        found += struct.pack(
            "<4s5H3L2H", b"PK\x03\x04", 20, one.flags, one.method, 0, 0, one.crc, len(one.data), _most(one.size), len(one.name), 0
        )
        found += one.name + one.data
    for one, place in zip(entries, places, strict=True):
        extra = one.extra + (struct.pack("<HHQ", 1, 8, one.size) if one.size > 0xFFFFFFFE else b"")
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, one.flags, one.method, 0, 0, one.crc, len(one.data), _most(one.size),
            len(one.name), len(extra), 0, 0, 0, 0, place,
        )  # fmt: skip
        directory += one.name + extra
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(entries) & 0xFFFF, len(entries) & 0xFFFF, len(directory), len(found), 0)
    return found + directory + end


def _most(size: int) -> int:
    return min(size, 0xFFFFFFFF) if size > 0xFFFFFFFE else size
