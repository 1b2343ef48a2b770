"""Read the bytes of a file into a Document of paragraphs and grids.

One module per format; what a file is, its content tells, never its name.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from ..model import Document, DocumentError, Grid, Paragraph
from ..model.text import file_name, printable
from ..vocabulary.characters import as_shown
from .archive import Member, member_bytes
from .base import Content, Limits, Source
from .control_characters import control_characters
from .default_password import decrypted, is_encrypted_package
from .detect import Format, format_of

__all__ = ["Format", "Limits", "Member", "Source", "opened", "read_bytes", "read_document"]

#: The module that reads a format; each has ``read(source) -> Content`` and is loaded when it is needed.
_READERS = {
    Format.DOCX: "docx",
    Format.XLSX: "spreadsheet",
    Format.XLS: "spreadsheet",
    Format.XLSB: "office",
    Format.ODS: "spreadsheet",
    Format.HTML: "html",
    Format.MHTML: "html",
    Format.MAIL: "mail",
    Format.PDF: "pdf",
    Format.OFD: "ofd",
    Format.DOC: "office",
    Format.ODT: "office",
    Format.RTF: "office",
    Format.OFFICE_XML: "office",
    Format.IMAGE: "ocr",
    Format.TEXT: "plain_text",
    Format.DELIMITED: "delimited",
}


def read_document(file: Path | Member, *, name: str | None = None, limits: Limits | None = None, workers: int = 1) -> Document:
    """Read the document in a file, or a member of a ZIP archive.

    ``name`` is how it is called in messages and data (the file's own name by default); ``workers`` how many processes may work on this
    one file.

    Raises DocumentError with what is wrong and what to do, for a file that cannot be read.
    """
    limits = limits or Limits.of_environment()
    if isinstance(file, Member):
        data = member_bytes(file, limits)
        return read_bytes(data, name or file.file_name, shown=printable(file.path), limits=limits, workers=workers)
    shown = printable(file)
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DocumentError(f"{shown}: is not a regular file — give a file or a folder", f"{shown}：不是普通文件；请提供文件或文件夹")
        if status.st_size > limits.bytes:
            raise _too_large(status.st_size, shown, limits)
        data = file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise DocumentError(
            f"{shown}: cannot be opened: {reason.lower()} — check the path and the file's permissions",
            f"{shown}：无法打开（{reason}）；请检查路径和权限",
        ) from error
    return read_bytes(data, name or file_name(file.name), shown=shown, limits=limits, workers=workers)


def read_bytes(data: bytes, name: str, *, shown: str | None = None, limits: Limits | None = None, workers: int = 1) -> Document:
    """Read the document in ``data``.

    ``shown`` is the file as the user named it, for messages.

    Raises DocumentError with what is wrong and what to do, for data that cannot be read.
    """
    source = Source(data, name, shown or name, limits or Limits.of_environment(), workers)
    if len(data) > source.limits.bytes:
        raise _too_large(len(data), source.shown, source.limits)
    source = opened(source)
    kind = format_of(source)
    content = _reader(kind)(source)
    blocks = tuple([_as_shown(block, kind is Format.PDF) for block in content.blocks])
    strange = control_characters(blocks)
    return Document(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=content.media_type,
        blocks=blocks,
        findings=(*content.findings, *(finding for finding in strange if finding.source.row is None)),
        unread=(*content.unread, *(finding for finding in strange if finding.source.row is not None)),
    )


def content_of(source: Source) -> Content:
    """Read what a source holds, whatever its format. Raises DocumentError as ``read_bytes``."""
    source = opened(source)
    return _reader(format_of(source))(source)


def opened(source: Source) -> Source:
    """Decrypt a workbook that opens without being asked for a password; any other source as it is."""
    if is_encrypted_package(source.data) and (data := decrypted(source)) is not None:
        return replace(source, data=data)
    return source


def _as_shown(block: Paragraph | Grid, drawn: bool) -> Paragraph | Grid:
    """A block with the characters that its texts show; itself where they are these already.

    ``drawn``: the texts come from a page on which each character is drawn, where a soft hyphen is a hyphen.
    """
    shown = _drawn if drawn else as_shown
    if isinstance(block, Paragraph):
        return block if (text := shown(block.text)) is block.text else replace(block, text=text)
    if not any(shown(cell.text) is not cell.text for row in block.rows for cell in row):
        return block
    return replace(block, rows=tuple([tuple([replace(cell, text=shown(cell.text)) for cell in row]) for row in block.rows]))


def _drawn(text: str) -> str:
    return as_shown(text.replace("\u00ad", "-") if "\u00ad" in text else text)


def _too_large(size: int, shown: str, limits: Limits) -> DocumentError:
    return Source(b"", shown, shown, limits).too_much("bytes", f"has {size:,} bytes", f"有 {size:,} 字节")


def _reader(kind: Format) -> Callable[[Source], Content]:
    reader: Callable[[Source], Content] = import_module(f".{_READERS[kind]}", __package__).read
    return reader
