"""Show the documents' own lines and cells, where the service was given their folder."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path, PurePosixPath

from starlette.requests import Request
from starlette.responses import Response

from ...model import Cell, Document, DocumentError, Grid, Paragraph
from ...readers import read_bytes
from ..answering import Service
from ..errors import HTTPError
from .data import Resource, Row, rows
from .page import page_of

_CELL = re.compile(r"document/(?P<sha>[0-9a-f]{64})#t(?P<table>\d+)(?:r(?P<row>\d+))?(?:c(?P<column>\d+))?")
#: Documents that are kept as they were read.
_KEPT = 8
#: One document is read at a time, and beside what else the service does.
_READER = ThreadPoolExecutor(1, "documents")


@dataclass(frozen=True, slots=True)
class Source:
    """What a row of a document says: its cells as they are, and the address of the page that shows it."""

    cells: tuple[str, ...]
    anchor: str


def joined(parts: Iterable[Source | None]) -> Source | None:
    """Join several rows, each once; the address is the first one's. None where there is none."""
    rows = list(dict.fromkeys(row for row in parts if row is not None))
    return Source(tuple(cell for row in rows for cell in row.cells), rows[0].anchor) if rows else None


@dataclass(frozen=True, slots=True)
class Sources:
    """The rows of a document by their places."""

    sha256: str
    rows: Mapping[tuple[int, int], tuple[Cell, ...]]
    #: Of a text, whose rows are counted otherwise once its tables are recognised: by their lines.
    lines: Mapping[int, tuple[Cell, ...]]

    def of(self, cell: str, line: str | None) -> Source | None:
        """The row that a cell stands in, by the cell's IRI and its line where it has one."""
        match = _CELL.search(cell)
        if not match or match["sha"] != self.sha256:
            return None
        row = self.lines.get(int(line)) if line else None
        if row is None and match["row"] and not self.lines:
            row = self.rows.get((int(match["table"]), int(match["row"])))
        if row is None:
            return None
        ref = row[0].ref
        return Source(tuple(cell.text for cell in row), f"/source/{self.sha256}/{ref.table}#t{ref.table}r{ref.row}")


async def source_of(service: Service, resource: Resource) -> Sources | None:
    """Read the document that a resource is in, by its rows; None where the service has it not."""
    for term in resource.all("inDocument"):
        document = await _document(service, term.value.rpartition("/")[2], term.value)
        if document is not None:
            return document[1]
    return None


async def source_page(request: Request) -> Response:
    """Show a table as it is in its document: ``/source/SHA256/TABLE``. Raises HTTPError."""
    page = page_of(request)
    sha256, wanted = request.path_params["sha256"], request.path_params["table"]
    named: list[Row] = []
    if re.fullmatch(r"[0-9a-f]{64}", sha256) and re.fullmatch(r"[0-9]{1,9}", wanted):
        named = await rows(page.service, f'SELECT DISTINCT ?d ?name WHERE {{ ?d jx:sha256 "{sha256}" ; jx:fileName ?name }}', "embedded")
    if not named:
        raise HTTPError(404, "there is no such document here", "此处没有该文件")
    read = await _document(page.service, sha256, named[0]["d"])
    if read is None:
        raise HTTPError(
            404,
            "the document itself is not here: jixiao serve --documents DIR shows the lines of documents in a folder",
            "此处没有文件原文：jixiao serve --documents DIR 可显示文件夹中文件的原文",
        )
    document, _ = read
    lines = [
        row
        for block in document.blocks
        for row in (block.rows if isinstance(block, Grid) else ())
        if row and row[0].ref.table == int(wanted)
    ]
    before = [block.text for block in document.blocks if isinstance(block, Paragraph) and block.ref.table == int(wanted)]
    if not lines:
        raise HTTPError(404, f"the document has no table {wanted}", f"文件中没有表 {wanted}")
    return page.render("source.html", name=named[0]["name"], iri=named[0]["d"], table=int(wanted), lines=lines, before=before)


async def _document(service: Service, sha256: str, iri: str) -> tuple[Document, Sources] | None:
    folder = service.settings.documents
    if folder is None or not re.fullmatch(r"[0-9a-f]{64}", sha256):
        return None
    named = await rows(service, f"SELECT DISTINCT ?name WHERE {{ <{iri}> jx:fileName ?name }}", "embedded")
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(_READER, _read, folder, sha256, tuple(row["name"] for row in named))
    except LookupError:
        return None


@lru_cache(maxsize=_KEPT)
def _read(folder: Path, sha256: str, names: tuple[str, ...]) -> tuple[Document, Sources]:
    """Find and read the file of this name and content. Raises LookupError where there is none."""
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or not path.name or "\\" in name or "\0" in name or ".." in path.parts:
            continue
        for file in chain([folder / path], folder.rglob(_literally(path.name))):
            try:
                if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
                    continue
                data = file.read_bytes()
                if hashlib.sha256(data).hexdigest() == sha256:
                    document = read_bytes(data, name)
                    return document, _rows(document)
            except (OSError, DocumentError):
                continue
    raise LookupError(sha256)


def _literally(name: str) -> str:
    """Escape a name as a pattern that only it matches."""
    return re.sub(r"([\[\]*?])", r"[\1]", name)


def _rows(document: Document) -> Sources:
    rows_: dict[tuple[int, int], tuple[Cell, ...]] = {}
    lines: dict[int, tuple[Cell, ...]] = {}
    for block in document.blocks:
        for row in block.rows if isinstance(block, Grid) else ():
            if row and row[0].ref.row:
                rows_[row[0].ref.table, row[0].ref.row] = row
                lines |= {cell.ref.line: row for cell in row if cell.ref.line is not None}
    return Sources(document.sha256, rows_, lines)
