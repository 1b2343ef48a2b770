"""From bytes to a Document of grids. One module per format; what a file is, its content tells."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..model import Document, DocumentError
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
    shown = str(path)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentError(shown, f"{size:,} bytes are more than the limit of {MAX_BYTES:,}", hint="split the file")
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            shown, f"cannot be opened: {(error.strerror or str(error)).lower()}", hint="check the path and the file's permissions"
        ) from error
    return read_bytes(data, name or path.name, shown=shown)


def read_bytes(data: bytes, name: str, *, shown: str | None = None) -> Document:
    """The document in ``data``. ``shown`` is the file as the user named it, for messages."""
    shown = shown or name
    if not data.strip():
        raise DocumentError(shown, "is empty", hint="nothing to import; delete it or get the document again")
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise DocumentError(shown, f"is {kind}, which this version does not read", hint="save it as plain text (UTF-8) first")
    content = text.decoded(data, shown)
    return Document(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type="text/plain",
        blocks=text.blocks(content, shown),
    )
