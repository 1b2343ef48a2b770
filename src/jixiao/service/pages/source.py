"""Show the documents' own lines and cells, where the service was given their folder: the very cell of a finding marked, also in the
picture of its page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from ...model import Cell, Grid, Location, Paragraph
from ...model.namespaces import PROV, SH
from ...model.text import place
from ...rdf.iris import cell_name
from ...rdf.properties import box_of, box_text
from ..answering import Service
from ..errors import HTTPError
from .corrected import CorrectionNote, corrected_cells
from .data import Resource, Row, rows
from .originals import SHA256, Original, original, picture
from .page import Page, page_of

_CELL = re.compile(r"document/(?P<sha>[0-9a-f]{64})#t(?P<table>\d+)(?:r(?P<row>\d+))?(?:c(?P<column>\d+))?(?:l(?P<line>\d+))?$")
_NAME = re.compile(r"t(?P<table>\d{1,9})(?:r(?P<row>\d{1,9}))?(?:c(?P<column>\d{1,9}))?(?:l(?P<line>\d{1,9}))?")
#: Rows of a table on one page, and those before the one that is marked.
_ROWS, _BEFORE = 300, 20
#: Pages of a document that are drawn on one page of ours.
_PICTURES = 6
#: Points around a line of text, as a cell has them around its text.
_ROOM = 3


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
    original: Original

    def of(self, cell: str, line: str | None) -> Source | None:
        """The row that a cell stands in, by the cell's IRI and its line where it has one."""
        match = _CELL.search(cell)
        if not match or match["sha"] != self.sha256:
            return None
        row = self.original.lines.get(int(line)) if line else None
        if row is None and match["row"] and not self.original.lines:
            row = self.original.rows.get((int(match["table"]), int(match["row"])))
        if row is None:
            return None
        ref = row[0].ref
        return Source(tuple(cell.text for cell in row), _address(self.sha256, ref.table, row=ref.row, name=f"t{ref.table}r{ref.row}"))


def cell_address(cell: Resource) -> str | None:
    """The address at which a cell is shown marked in its document; None for what is no cell."""
    match = _CELL.search(cell.iri)
    if not match:
        return None
    told = {key: value for key in ("line", "page", "box") if (value := cell.one(key))}
    return marked_address(match["sha"], location_of({"cell": cell.iri, **told}))


def marked_address(sha256: str, at: Location) -> str:
    """The address at which a place is shown marked in the document with this SHA-256, as a finding or a cell of the graph names it."""
    box = box_text(at.box) if at.box is not None else None
    told = {"cell": cell_name(at), "line": at.line, "page": at.page, "box": box}
    return f"/source/{sha256}/{at.table}?{urlencode({key: value for key, value in told.items() if value})}#here"


async def source_of(service: Service, resource: Resource) -> Sources | None:
    """Read the document that a resource is in, by its rows; None where the service has it not."""
    for term in resource.all("inDocument"):
        sha256 = term.value.rpartition("/")[2]
        with suppress(TimeoutError):  # the page is shown without it, the next time with it
            if (found := await original(service, sha256)) is not None:
                return Sources(sha256, found)
    return None


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding (检查发现) at its cell: its number on the page, its severity as a class and a word, its code and message."""

    number: int
    severity: str
    word: str
    code: str
    message: str
    place: str
    at: Location


@dataclass(slots=True)
class Shown:
    """A table of a document as it is shown: its rows of one page, what stands before it, and its marks by place."""

    lines: list[tuple[Cell, ...]]
    before: list[Paragraph]
    first: int
    total: int
    marks: dict[Location, list[Mark]] = field(default_factory=dict)
    corrected: dict[Location, CorrectionNote] = field(default_factory=dict)
    here: Location | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """A cell in the picture of its page, in points."""

    left: float
    top: float
    width: float
    height: float
    kind: str
    title: str
    href: str


async def source_page(request: Request) -> Response:
    """Show a table as it is in its document: ``/source/SHA256/TABLE``, with ``?cell=`` marked. Raises HTTPError."""
    page = page_of(request)
    sha256, wanted = request.path_params["sha256"], request.path_params["table"]
    named: list[Row] = []
    if SHA256.fullmatch(sha256) and re.fullmatch(r"[0-9]{1,9}", wanted):
        named = await rows(page.service, f'SELECT DISTINCT ?d ?name WHERE {{ ?d jx:sha256 "{sha256}" ; jx:fileName ?name }}', "embedded")
    if not named:
        raise HTTPError(404, "there is no such document here", "此处没有该文件")
    try:
        read = await original(page.service, sha256)
    except TimeoutError:
        raise HTTPError(
            503,
            "the document is being read, a scan takes a minute: load the page again",
            "文件正在读取，扫描件约需一分钟；请稍后刷新本页",
            {"Retry-After": "20"},
        ) from None
    if read is None:
        raise HTTPError(
            404,
            "the document itself is not here: jixiao serve --documents DIR shows the lines of documents in a folder",
            "此处没有文件原文：jixiao serve --documents DIR 可显示文件夹中文件的原文",
        )
    here = _here(page, read)
    table = here[0].table if here else int(wanted)
    shown = _shown(page, read, table, here)
    if not shown.total and not (here or shown.before):
        raise HTTPError(404, f"the document has no table {table}", f"文件中没有表 {table}")
    _set_marks(page, shown, read, await _findings(page, named[0]["d"]))
    for note in await corrected_cells(page, f"<{named[0]['d']}> jx:correctedCell ?cell"):
        shown.corrected[read.places.of(note.at, note.original)[0]] = note
    pictures = _pictures(page, sha256, shown, read)
    return page.render(
        "source.html", name=named[0]["name"], iri=named[0]["d"], table=table, shown=shown, pictures=pictures,
        address=lambda first: page.link(f"/source/{sha256}/{table}", from_=first if first > 1 else ""),
        place=lambda at: place(at, page.lang), anchor=anchor,
    )  # fmt: skip


async def page_picture(request: Request) -> Response:
    """Show a page of a document as a picture: ``/source/SHA256/page/NUMBER``. Raises HTTPError."""
    page = page_of(request)
    sha256, number = request.path_params["sha256"], request.path_params["number"]
    data = await picture(page.service, sha256, int(number)) if re.fullmatch(r"[0-9]{1,6}", number) else None
    if data is None:
        raise HTTPError(404, "there is no such page here", "此处没有该页")
    # What is at this address never changes: the SHA-256 is that of the document.
    return Response(data, 200, {"Content-Type": "image/png", "Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"})


def _address(sha256: str, table: int, *, row: int | None, name: str) -> str:
    """The address of a row, on the page of the table that it is on."""
    return f"/source/{sha256}/{table}{f'?row={row}' if row and row > _ROWS else ''}#{name}"


def _here(page: Page, read: Original) -> tuple[Location, bool] | None:
    """The place that is to be marked, and whether it is the very cell. Raises HTTPError for one that is none."""
    name = page.given.get("cell", "")
    if not name:
        return None
    match = _NAME.fullmatch(name)
    try:
        numbers = {key: int(text) for key in ("line", "page") if (text := page.given.get(key, ""))}
        box = box_of(page.given.get("box"))
    except (ValueError, OverflowError):
        match = None
    if not match:
        raise HTTPError(400, "cell is the name of a cell, such as t1r7c3", "cell 应为单元格名称，如 t1r7c3")

    def number(key: str) -> int | None:
        return int(match[key]) if match[key] else None

    line = numbers.get("line", number("line"))
    at = Location(int(match["table"]), number("row"), number("column"), line, numbers.get("page"), None, box)
    where, exact, _ = read.places.of(at)
    return where, exact


def _shown(page: Page, read: Original, table: int, here: tuple[Location, bool] | None) -> Shown:
    """The rows of one page of a table."""
    lines = [
        row
        for block in read.document.blocks
        for row in (block.rows if isinstance(block, Grid) else ())
        if row and row[0].ref.table == table
    ]
    at = next((number for number, row in enumerate(lines) if here and any(cell.ref == here[0] for cell in row)), None)
    wanted = page.given.get("from") or page.given.get("row") or ""
    if at is None and wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        at = next((number for number, row in enumerate(lines) if (row[0].ref.row or 0) >= int(wanted)), None)
        first = at or 0 if page.given.get("from") else max(0, (at or 0) - _BEFORE)
    else:
        first = max(0, at - _BEFORE) if at is not None and at >= _ROWS else 0
    before = [block for block in read.document.paragraphs() if block.ref.table == table]
    return Shown(
        lines[first : first + _ROWS],
        before if first == 0 else [],
        first,
        len(lines),
        here=here[0] if here else None,
        exact=not here or here[1],
    )


async def _findings(page: Page, document: str) -> Sequence[Row]:
    """What was found in a document, each with its cell."""
    return await rows(
        page.service,
        f"SELECT DISTINCT ?f ?code ?severity ?message ?value ?cell ?line ?page ?box WHERE {{ ?f a jx:Finding ; jx:inDocument <{document}> "
        f"; jx:code ?code ; <{SH}resultSeverity> ?severity ; <{SH}resultMessage> ?message ; <{PROV}wasDerivedFrom> ?cell . "
        f'FILTER(LANG(?message) = "{page.lang}") OPTIONAL {{ ?f <{SH}value> ?value }} OPTIONAL {{ ?cell jx:line ?line }} '
        f"OPTIONAL {{ ?cell jx:page ?page }} OPTIONAL {{ ?cell jx:box ?box }} }} ORDER BY ?code ?f",
        "embedded",
    )


def _set_marks(page: Page, shown: Shown, read: Original, findings: Sequence[Row]) -> None:
    """Number the findings at the cells that are shown, in the order of the document."""
    visible = {cell.ref for row in shown.lines for cell in row} | {block.ref for block in shown.before}
    found = []
    for row in findings:
        at, _, _ = read.places.of(location_of(row), row.get("value"))
        if at in visible:
            found.append((read.places.order(at), at, row))
    for number, (_, at, row) in enumerate(sorted(found, key=lambda each: each[0]), 1):
        kind, word = page.severity(row["severity"])
        shown.marks.setdefault(at, []).append(Mark(number, kind, word, row["code"], row["message"], place(at, page.lang), at))


def location_of(row: Mapping[str, str]) -> Location:
    """Where the cell of an answer's row stands: ``cell`` is its IRI, ``line``, ``page`` and ``box`` what is said of it."""
    match = _CELL.search(row["cell"])

    def counted(text: str | None) -> int | None:
        return int(text) if text is not None and text.isdecimal() else None

    if not match:
        return Location(0)
    try:
        box = box_of(row.get("box"))
    except ValueError:
        box = None
    line = counted(row.get("line") or match["line"])
    return Location(int(match["table"]), counted(match["row"]), counted(match["column"]), line, counted(row.get("page")), None, box)


def _pictures(page: Page, sha256: str, shown: Shown, read: Original) -> list[tuple[int, float, float, str, list[Box]]]:
    """The pages that the table is on, as pictures, each with the boxes of its findings and of the marked cell."""
    refs = [cell.ref for row in shown.lines for cell in row] + [block.ref for block in shown.before]
    on = sorted({ref.page for ref in refs if ref.page in read.papers and ref.page is not None})
    if shown.here is not None and shown.here.page in on:
        on = [shown.here.page]
    elif shown.marks:
        on = sorted({at.page for at in shown.marks if at.page is not None} & set(on)) or on
    pictures = []
    for number in on[:_PICTURES]:
        paper = read.papers[number]
        boxes = []
        for ref in dict.fromkeys([*(at for at in shown.marks if at != shown.here), *([shown.here] if shown.here else [])]):
            if ref.page != number or ref.box is None:
                continue
            left, top, right, bottom = paper.as_shown(ref.box, scanned=number in read.scanned)
            marks = shown.marks.get(ref, [])
            kind = f"{marks[0].severity if marks else ''} {'here' if ref == shown.here else ''}".strip()
            title = "\n".join(f"{mark.word} {mark.message}" for mark in marks) or place(ref, page.lang)
            room = 0 if ref.row is not None else _ROOM
            boxes.append(Box(left - room, top - room, right - left + 2 * room, bottom - top + 2 * room, kind, title, f"#{anchor(ref)}"))
        pictures.append((number, *paper.size, page.link(f"/source/{sha256}/page/{number}"), boxes))
    return pictures


def anchor(at: Location) -> str:
    """The identifier of a cell or paragraph on its page."""
    if at.row is None:
        return f"t{at.table}l{at.line}" if at.line else f"t{at.table}p{at.page}y{round(at.box[1] * 10) if at.box else 0}"
    return f"t{at.table}r{at.row}c{at.column}"
