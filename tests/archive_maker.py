"""Small RAR and 7z archives for tests, written as their descriptions print them: members as they are, or packed by LZMA."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Mapping

_RAR_4, _RAR_5, _SEVEN = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c"


def rar4(files: Mapping[str | bytes, bytes], *, flags: int = 0) -> bytes:
    """RAR of before 2013. A name that is bytes stands as it is, any other as UTF-16 too; ``flags`` are those of the main header."""
    blocks = [_block(0x73, flags, b"\x00" * 6)]
    for name, data in files.items():
        crc = zlib.crc32(data)
        named = name if isinstance(name, bytes) else _name_4(name)
        body = struct.pack("<IIBIIBBHI", len(data), len(data), 3, crc, 0x5A000000, 20, 0x30, len(named), 0o100644) + named
        blocks.append(_block(0x74, 0x8000 | (0 if isinstance(name, bytes) else 0x200), body) + data)
    return _RAR_4 + b"".join(blocks) + _block(0x7B, 0x4000, b"")


def _block(kind: int, flags: int, body: bytes) -> bytes:
    rest = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest


def _name_4(name: str) -> bytes:
    """A name without and with letters beyond ASCII: the second as pairs of bytes after marks that say so, four at a time."""
    plain = name.encode("ascii", "replace")
    units = name.encode("utf-16-le")
    pairs = [units[at : at + 2] for at in range(0, len(units), 2)]
    packed = b"".join(b"\xaa" + b"".join(pairs[at : at + 4]) for at in range(0, len(pairs), 4))
    return plain + b"\x00" + b"\x00" + packed


def rar5(files: Mapping[str, bytes], *, flags: int = 0, locked: bool = False) -> bytes:
    """RAR of today. ``flags`` are those of the archive."""
    heads = [_head(_number(4) + _number(0) + b"\x00\x00\x0f" + bytes(16))] if locked else []
    heads.append(_head(_number(1) + _number(0) + _number(flags)))
    for name, data in files.items():
        named = name.encode()
        body = _number(2) + _number(2) + _number(len(data)) + _number(4) + _number(len(data)) + _number(0o100644)
        heads.append(_head(body + struct.pack("<I", zlib.crc32(data)) + _number(0) + _number(1) + _number(len(named)) + named) + data)
    return _RAR_5 + b"".join(heads) + _head(_number(5) + _number(0) + _number(0))


def _head(body: bytes) -> bytes:
    sized = _number(len(body)) + body
    return struct.pack("<I", zlib.crc32(sized)) + sized


def _number(value: int) -> bytes:
    """A number in seven bits a byte, the lowest first."""
    result = bytearray()
    while value > 0x7F:
        result.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*result, value))


def seven(files: Mapping[str, bytes], *, damage: Mapping[str, bytes] | None = None) -> bytes:
    """7z, each member packed by LZMA; ``damage`` are other bytes for some, whose sums stay those of the right ones."""
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16, "lc": 3, "lp": 0, "pb": 2}]
    given = {name: (damage or {}).get(name, data) for name, data in files.items()}
    streams = [lzma.compress(data, lzma.FORMAT_RAW, filters=filters) for data in given.values()]
    count = _integer(len(files))
    properties = struct.pack("<BI", 0x5D, 1 << 16)
    folders = b"".join(b"\x01\x23\x03\x01\x01\x05" + properties for _ in files)
    names = b"\x00" + b"".join(name.encode("utf-16-le") + b"\x00\x00" for name in files)
    header = b"".join(
        (
            b"\x01\x04\x06\x00", count, b"\x09", *(_integer(len(stream)) for stream in streams), b"\x00",
            b"\x07\x0b", count, b"\x00", folders, b"\x0c", *(_integer(len(data)) for data in files.values()),
            b"\x00\x08\x0a\x01", *(struct.pack("<I", zlib.crc32(data)) for data in files.values()), b"\x00\x00",
            b"\x05", count, b"\x11", _integer(len(names)), names, b"\x00\x00",
        )
    )  # fmt: skip
    body = b"".join(streams)
    start = struct.pack("<QQI", len(body), len(header), zlib.crc32(header))
    return _SEVEN + b"\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + body + header


def _integer(value: int) -> bytes:
    """A number of 7z: its first byte tells by its ones how many follow."""
    if value < 0x80:
        return bytes([value])
    if value < 0x4000:
        return bytes([0x80 | value >> 8, value & 0xFF])
    return b"\xc0" + b"" + bytes([value & 0xFF, value >> 8 & 0xFF]) if value < 0x10000 else b"\xf0" + struct.pack("<I", value)
