"""Small binary workbooks (XLSB, BIFF12) for tests: texts and numbers in cells, merged cells, hidden columns."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

import samples

_MAIN = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


def xlsb(
    rows: Sequence[Sequence[str | float]],
    *,
    merged: Iterable[tuple[int, int, int, int]] = (),
    hidden: Iterable[int] = (),
    name: str = "目标表",
) -> bytes:
    """A workbook of one sheet. ``merged`` are first and last rows, first and last columns, ``hidden`` columns; all from 0."""
    cells = b"".join(_row(number, row) for number, row in enumerate(rows))
    columns = b"".join(_record(60, struct.pack("<IIIIH", column, column, 2560, 0, 1)) for column in hidden)
    areas = [_record(176, struct.pack("<IIII", *area)) for area in merged]
    sheet = b"".join(
        (
            _record(129), _record(390) + columns + _record(391) if columns else b"", _record(145), cells, _record(146),
            _record(177, struct.pack("<I", len(areas))) + b"".join(areas) + _record(178) if areas else b"", _record(130),
        )
    )  # fmt: skip
    book = _record(131) + _record(143) + _record(156, struct.pack("<II", 0, 1) + _text("rId1") + _text(name)) + _record(144) + _record(132)
    return samples.packed(
        {
            "[Content_Types].xml": samples.content_types(
                {"xl/workbook.bin": _MAIN, "xl/worksheets/sheet1.bin": "application/vnd.ms-excel.worksheet"}
            ),
            "_rels/.rels": samples.relations({"xl/workbook.bin": "officeDocument"}),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": samples.relations({"worksheets/sheet1.bin": "worksheet"}),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _row(number: int, row: Sequence[str | float]) -> bytes:
    head = _record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))
    return head + b"".join(_cell(column, value) for column, value in enumerate(row) if value != "")


def _cell(column: int, value: str | float) -> bytes:
    place = struct.pack("<II", column, 0)
    return _record(6, place + _text(value)) if isinstance(value, str) else _record(5, place + struct.pack("<d", value))


def _text(text: str) -> bytes:
    units = text.encode("utf-16-le")
    return struct.pack("<I", len(units) // 2) + units


def _record(kind: int, data: bytes = b"") -> bytes:
    """A record: its number in one byte or two, its size in seven bits a byte."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(data)
    while length > 0x7F:
        size += bytes([length & 0x7F | 0x80])
        length >>= 7
    return head + size + bytes([length]) + data
