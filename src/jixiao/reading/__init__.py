"""From bytes to a Document of grids. One module per format; what a file is, its content tells."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from ..model import Document, DocumentError, file_name, printable
from . import text

__all__ = ["MAX_BYTES", "read_bytes", "read_document"]

#: The largest file that is read (bytes). Larger ones are refused with a clear message.
MAX_BYTES = 256 * 1024 * 1024

_SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive (DOCX, XLSX, ODT are such)",
    b"\xd0\xcf\x11\xe0": "an old Office file (DOC, XLS)",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"{\\rtf": "an RTF file",
    b"\x1f\x8b": "a gzip file",
    b"\x7fELF": "a program",
}


def read_document(path: Path, *, name: str | None = None) -> Document:
    """The document in a file. ``name`` is how it is called in messages and data (the file's own name by default).

    Raises DocumentError with what is wrong and what to do, for a file that cannot be read as text of tables.
    """
    shown = printable(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DocumentError(f"{shown}: is not a regular file — give a file or a folder", f"{shown}：不是普通文件；请提供文件或文件夹")
        size = status.st_size
        if size > MAX_BYTES:
            raise DocumentError(
                f"{shown}: {size:,} bytes are more than the limit of {MAX_BYTES:,} — split the file",
                f"{shown}：{size:,} 字节，超过上限 {MAX_BYTES:,}；请拆分文件",
            )
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise DocumentError(
            f"{shown}: cannot be opened: {reason.lower()} — check the path and the file's permissions",
            f"{shown}：无法打开（{reason}）；请检查路径和权限",
        ) from error
    return read_bytes(data, name or file_name(path.name), shown=shown)


def read_bytes(data: bytes, name: str, *, shown: str | None = None) -> Document:
    """The document in ``data``. ``shown`` is the file as the user named it, for messages."""
    shown = shown or name
    if not data.strip():
        raise DocumentError(
            f"{shown}: is empty — nothing to import; delete it or get the document again",
            f"{shown}：文件为空；请删除或重新获取",
        )
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise DocumentError(
                f"{shown}: is {kind}, which this version does not read — save it as plain text (UTF-8) first",
                f"{shown}：本版本不能读取此类文件（{kind}）；请先另存为纯文本（UTF-8）",
            )
    content = text.decoded(data, shown)
    return Document(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type="text/plain",
        blocks=text.blocks(content, shown),
    )
