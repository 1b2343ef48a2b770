"""Find and read the documents themselves, and draw their pages: one at a time, and beside what else the service does."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path, PurePosixPath

from ...annotation import Places
from ...annotation.pdf import reads_attachments, scanned_pages
from ...model import Cell, Document, DocumentError, Grid
from ...readers import Source as Bytes
from ...readers import read_bytes
from ...readers.pdf.file import open_pdf
from ...readers.pdf.paper import Frame, drawn, frame_of, png
from ..answering import Service
from .data import rows

#: Documents that are kept as they were read, and pictures of pages.
_KEPT, _KEPT_PICTURES = 8, 24
#: The longer side of a page's picture, in pixels.
_PIXELS = 1600
#: Seconds that a page waits for its document to be read.
_PATIENCE = 5.0
_READER = ThreadPoolExecutor(1, "documents")
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Original:
    """A document as it was read, and the sheets that its pages are, by number: none where it has no pages that can be drawn."""

    document: Document
    papers: Mapping[int, Frame]
    scanned: frozenset[int]
    places: Places
    rows: Mapping[tuple[int, int], tuple[Cell, ...]] = field(default_factory=dict)
    #: Of a text, whose rows are counted otherwise once its tables are recognised: by their lines.
    lines: Mapping[int, tuple[Cell, ...]] = field(default_factory=dict)


async def original(service: Service, sha256: str) -> Original | None:
    """Read the document with this SHA-256; None where the service has it not.

    Raises TimeoutError where that takes long (a scan, whose text must be recognised); it goes on, and is there when it is asked for again.
    """
    found = await _asked(service, sha256)
    if found is None:
        return None
    reading = asyncio.get_running_loop().run_in_executor(_READER, _read, *found)
    try:
        return await asyncio.wait_for(asyncio.shield(reading), _PATIENCE)
    except LookupError:
        return None


async def picture(service: Service, sha256: str, number: int) -> bytes | None:
    """Draw a page of the document with this SHA-256 as PNG; None where there is no such page, or it cannot be drawn."""
    found = await _asked(service, sha256)
    if found is None:
        return None
    try:
        return await asyncio.get_running_loop().run_in_executor(_READER, _drawn, *found, number)
    except (LookupError, DocumentError):
        return None


async def _asked(service: Service, sha256: str) -> tuple[Path, str, tuple[str, ...]] | None:
    """The folder of the documents, and what a document is called in the store."""
    folder = service.settings.documents
    if folder is None or not SHA256.fullmatch(sha256):
        return None
    named = await rows(service, f'SELECT DISTINCT ?name WHERE {{ ?d jx:sha256 "{sha256}" ; jx:fileName ?name }}', "embedded")
    return (folder, sha256, tuple(sorted(row["name"] for row in named))) if named else None


@lru_cache(maxsize=_KEPT)
def _read(folder: Path, sha256: str, names: tuple[str, ...]) -> Original:
    """Find and read the file of this name and content. Raises LookupError where there is none."""
    name, data = _bytes(folder, sha256, names)
    try:
        document = read_bytes(data, name)
    except DocumentError:
        raise LookupError(sha256) from None
    by_place: dict[tuple[int, int], tuple[Cell, ...]] = {}
    by_line: dict[int, tuple[Cell, ...]] = {}
    for block in document.blocks:
        for row in block.rows if isinstance(block, Grid) else ():
            if row and row[0].ref.row:
                by_place[row[0].ref.table, row[0].ref.row] = row
                by_line |= {cell.ref.line: row for cell in row if cell.ref.line is not None}
    return Original(document, _papers(data, document), scanned_pages(document), Places(document), by_place, by_line)


def _papers(data: bytes, document: Document) -> dict[int, Frame]:
    """The sheets of the pages of a PDF, or of a picture."""
    source = Bytes(data, document.name, document.name)
    if document.media_type == "application/pdf":
        try:
            return {} if reads_attachments(source, document) else dict(enumerate(map(frame_of, open_pdf(source).pages), 1))
        except DocumentError:
            return {}
    if document.media_type.startswith("image/"):
        from ...readers.ocr import page_pictures

        sizes = ((width, height) for _, width, height in page_pictures(source))
        return {number: Frame((0, 0, *size), (0, 0, *size), 0) for number, size in enumerate(sizes, 1)}
    return {}


@lru_cache(maxsize=_KEPT_PICTURES)
def _drawn(folder: Path, sha256: str, names: tuple[str, ...], number: int) -> bytes:
    """Draw a page. Raises LookupError where there is none, DocumentError where it cannot be drawn."""
    kept = _read(folder, sha256, names)
    if number not in kept.papers:
        raise LookupError(number)
    source = Bytes(_bytes(folder, sha256, names)[1], kept.document.name, kept.document.name)
    if kept.document.media_type == "application/pdf":
        return drawn(source, number, _PIXELS).png
    from ...readers.ocr import page_pictures

    gray = next(pixels for at, (pixels, _, _) in enumerate(page_pictures(source), 1) if at == number)
    step = -(-max(gray.shape) // _PIXELS)
    return png(gray[::step, ::step])


def _bytes(folder: Path, sha256: str, names: tuple[str, ...]) -> tuple[str, bytes]:
    """Find the file of this content by its names. Raises LookupError where there is none."""
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or not path.name or "\\" in name or "\0" in name or ".." in path.parts:
            continue
        for file in chain([folder / path], folder.rglob(_literally(path.name))):
            try:
                if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
                    continue
                data = file.read_bytes()
            except OSError:
                continue
            if hashlib.sha256(data).hexdigest() == sha256:
                return name, data
    raise LookupError(sha256)


def _literally(name: str) -> str:
    """Escape a name as a pattern that only it matches."""
    return re.sub(r"([\[\]*?])", r"[\1]", name)
