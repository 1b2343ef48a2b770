"""List the files that are attached to a PDF (ISO 32000-1, 7.11.4): to the document, or by a note on a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1

from .annotations import text_of
from .file import CostlyPageError, LargeStreamError, PdfFile, bounded

#: Files that are listed, and how deep the tree of their names may be.
_MOST_FILES, _DEEPEST = 200, 16


def attached_files(file: PdfFile) -> list[tuple[str, PDFStream]]:
    """The name and stream of each attached file, each once; none where their lists are damaged."""
    listed: dict[int, tuple[str, PDFStream]] = {}
    try:
        for entries in _specifications(file):
            embedded = _mapping(entries.get("EF"))
            stream = resolve1(embedded.get("UF", embedded.get("F")))
            if isinstance(stream, PDFStream) and len(listed) < _MOST_FILES:
                name = text_of(entries.get("UF")) or text_of(entries.get("F")) or text_of(entries.get("Desc"))
                listed.setdefault(stream.objid or id(stream), (name or f"{len(listed) + 1}", stream))
    except Exception:  # pdfminer raises what it happens to stumble over; the pages were read all the same
        return list(listed.values())
    return list(listed.values())


def file_bytes(stream: PDFStream) -> bytes:
    """The bytes of an attached file; none where it is too large or damaged."""
    try:
        with bounded():
            return bytes(stream.get_data())
    except (CostlyPageError, LargeStreamError, MemoryError):
        return b""
    except Exception:  # as above
        return b""


def _specifications(file: PdfFile) -> Iterator[Mapping[str, Any]]:
    names = _mapping(file.pages[0].doc.catalog.get("Names"))
    yield from _leaves(names.get("EmbeddedFiles"), 0, set())
    for page in file.pages:
        for item in _items(page.annots):
            annotation = _mapping(item)
            if getattr(resolve1(annotation.get("Subtype")), "name", None) == "FileAttachment":
                yield _mapping(annotation.get("FS"))


def _leaves(node: object, depth: int, visited: set[int]) -> Iterator[Mapping[str, Any]]:
    """The values of a name tree."""
    if isinstance(node, PDFObjRef):
        if node.objid in visited:
            return
        visited.add(node.objid)
    entries = _mapping(node)
    for value in _items(entries.get("Names"))[1::2]:
        yield _mapping(value)
    for kid in _items(entries.get("Kids")) if depth < _DEEPEST else ():
        yield from _leaves(kid, depth + 1, visited)


def _mapping(value: object) -> Mapping[str, Any]:
    value = resolve1(value)
    return value if isinstance(value, Mapping) else {}


def _items(value: object) -> list[Any]:
    value = resolve1(value)
    return value if isinstance(value, list) else []
