"""Count the pictures in a workbook of Excel up to 2003, which xlrd does not tell ([MS-XLS] MsoDrawingGroup, [MS-ODRAW])."""

from __future__ import annotations

import struct

_GROUP = 0x00EB
_ALL_DRAWINGS, _PICTURES = 0xF000, 0xF001


def pictures_of(stream: bytes) -> int:
    """Count the pictures that are kept in a workbook stream; 0 where there are none, or where that cannot be told."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _GROUP:
            return _number(stream[at + 4 : at + 4 + size])
        at += 4 + size
    return 0


def _number(data: bytes) -> int:
    """Read how many pictures the container of all drawings says it has."""
    if len(data) < 8 or struct.unpack_from("<H", data, 2)[0] != _ALL_DRAWINGS:
        return 0
    at = 8
    while at + 8 <= len(data):
        instance, kind, size = struct.unpack_from("<HHL", data, at)
        if kind == _PICTURES:
            return int(instance >> 4)
        at += 8 + size
    return 0
