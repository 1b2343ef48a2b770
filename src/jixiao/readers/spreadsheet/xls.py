"""Read Excel workbooks up to 2003 (XLS) by xlrd."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ...model import DocumentError
from ..base import Content, Source
from ..default_password import decrypted
from .grid import Sheet, clean, content
from .number_format import BUILT_IN, displayed
from .xls_pictures import pictures_of

MEDIA_TYPE = "application/vnd.ms-excel"

#: The formats that are each country's own: a file names them by number only.
_LOCAL = (*range(14, 23), *range(27, 37), *range(50, 59))
_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = 1, 2, 3, 4, 5


_BOF, _EOF, _BOUNDSHEET = 0x0809, 0x000A, 0x0085


class _Silence(io.TextIOBase):
    """Where xlrd's remarks go."""

    def write(self, text: str) -> int:
        return len(text)


def read(source: Source) -> Content:
    """Read the grids of a workbook.

    Raises DocumentError where it is damaged, protected, or more than the limits allow.
    """
    content = _read(source)
    if content is None and (data := decrypted(source)) is not None:
        content = _read(replace(source, data=data))
    if content is None:
        raise source.encrypted("is protected with a password — save it without one", "文件有密码保护；请另存为不加密的文件")
    return content


def _read(source: Source) -> Content | None:
    """Read the grids of a workbook; None where it is encrypted."""
    import xlrd

    try:
        stream = _stream(source.data)
        with xlrd.open_workbook(file_contents=stream, formatting_info=True, on_demand=True, ragged_rows=True, logfile=_Silence()) as book:
            return content(source, MEDIA_TYPE, _sheets(source, book), pictures_of(stream))
    except DocumentError:
        raise
    except Exception as error:  # xlrd and olefile raise what they happen to stumble over
        if isinstance(error, xlrd.XLRDError) and "encrypted" in str(error).lower():
            return None
        if (read_otherwise := _converted(source)) is not None:
            return read_otherwise
        raise source.damaged(
            "is a damaged or truncated Excel file — get it again, or open it in Excel and save it as XLSX",
            "Excel 文件已损坏或不完整；请重新获取文件，或用 Excel 打开后另存为 XLSX",
        ) from error


def _converted(source: Source) -> Content | None:
    """Read a workbook that xlrd cannot read by LibreOffice, where it is whole; None where it is not, or cannot be read so either.

    What is cut short LibreOffice would read as far as it goes, and nobody would know.
    """
    from ..office import read_workbook

    try:
        return read_workbook(source) if is_whole(_stream(source.data)) else None
    except Exception:  # what was wrong for xlrd is said
        return None


def is_whole(stream: bytes) -> bool:
    """Whether the records of a workbook stream (BIFF8) follow one another to its end, and each sheet that is listed has its own."""
    at, ended, begun = 0, 0, 0
    sheets: list[int] = []
    begins: set[int] = set()
    stream = stream.rstrip(b"\x00")  # what fills the last sector
    stream += b"\x00" * 4
    while at + 4 < len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if at + 4 + size > len(stream):
            return False
        if kind == _BOF:
            if size < 4 or stream[at + 4 : at + 6] != b"\x00\x06":
                return False
            begins.add(at)
            begun += 1
        elif kind == _EOF:
            ended += 1
        elif kind == _BOUNDSHEET and size >= 4:
            sheets += struct.unpack_from("<L", stream, at + 4)
        at += 4 + size
    return bool(sheets) and begun == ended and set(sheets) <= begins


def _stream(data: bytes) -> bytes:
    """Read the workbook stream out of its OLE container."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as container:
        name = "Workbook" if container.exists("Workbook") else "Book"
        with container.openstream(name) as stream:
            return bytes(stream.read())


def _sheets(source: Source, book: Any) -> Iterator[Sheet]:
    """The sheets, one in memory at a time."""
    from xlrd.biffh import error_text_from_code

    codes = [_code(book, xf.format_key) for xf in book.xf_list]
    for number, name in enumerate(book.sheet_names()):
        read_from = book.sheet_by_index(number)
        sheet = Sheet(source, number + 1, name, bool(read_from.visibility))
        for row in range(read_from.nrows):
            if sheet.enough:
                break
            values = read_from.row_values(row)
            for column, kind in enumerate(read_from.row_types(row)):
                value = values[column]
                if kind in (_NUMBER, _DATE):
                    shown = displayed(value, codes[read_from.cell_xf_index(row, column)], book.datemode == 1)
                elif kind == _TEXT:
                    shown = displayed(value, codes[read_from.cell_xf_index(row, column)])
                elif kind == _BOOLEAN:
                    shown = "TRUE" if value else "FALSE"
                elif kind == _ERROR:
                    shown = error_text_from_code.get(value, "#N/A")
                else:
                    continue
                if text := clean(shown):
                    sheet.put(row + 1, column + 1, text)
        sheet.hidden_rows.update(row + 1 for row, info in read_from.rowinfo_map.items() if info.hidden)
        sheet.hidden_columns.update(column + 1 for column, info in read_from.colinfo_map.items() if info.hidden or not info.width)
        for top, bottom, left, right in read_from.merged_cells:
            sheet.merge((top + 1, left + 1, bottom, right))
        book.unload_sheet(number)
        yield sheet


def _code(book: Any, key: int) -> str:
    """The format code that a style names."""
    own = book.format_map.get(key)
    return BUILT_IN[key] if key in _LOCAL or (own is None and key in BUILT_IN) else own.format_str if own else "General"
