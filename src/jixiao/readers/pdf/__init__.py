"""Read PDF files: ruled and borderless tables, over pages, and text.

pdfminer interprets the pages (``page_objects``); ``page`` finds lines, cells and tables on each, ``table_continuation`` joins them over
pages. Pages are read in several processes where the source allows it, and pages that are only images are given to ``ocr``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from ...model import DocumentError, Finding, Grid, Location, Paragraph
from ...model.finding_rules.files import HIDDEN_NOT_READ
from ...model.finding_rules.pages import (
    PAGE_DAMAGED,
    PAGE_NOT_READ,
    ROW_MAY_GO_ON,
    TABLE_WITHOUT_RULES,
    TEXT_NOT_DECODABLE,
    TEXT_OVER_BORDER,
)
from ...model.text import BilingualText
from ...util.parallel import each
from ..attachments import not_read, read_attached
from ..base import MEBIBYTE, Content, Source
from .attached_files import attached_files, file_bytes
from .file import CostlyPageError, PdfFile, bounded, open_pdf
from .page import PdfPage, analyse_page
from .settings import TEXT
from .table_continuation import ContinuedCell, ContinuedTable, continue_tables

MEDIA_TYPE = "application/pdf"
#: Pages that are worth a process of their own, and the copies of a file that processes may hold.
_PAGES_EACH = 20
_COPIES = 256 * MEBIBYTE
_MOST_WORKERS = 8
#: Characters of a page's hidden text that its finding shows.
_LONGEST_HIDDEN = 200
#: Pages that may be given up before the file is.
_MOST_COSTLY = 2


def read(source: Source) -> Content:
    """Read the paragraphs and tables of a PDF, in reading order.

    Raises DocumentError where the file is damaged, protected or too large, or has only scanned pages that cannot be read.
    """
    file = open_pdf(source)
    pages = _pages(file)
    if sum(page.costly for page in pages) > _MOST_COSTLY:
        raise _costly(source, next(page for page in pages if page.costly))
    blocks, findings, tables = blocks_of(source, pages, *_scans(source, pages))
    if attached := attached_files(file):
        if tables:
            findings += not_read((name for name, _ in attached), 1)
        else:  # a cover page, or a letter: the form is what is attached to it
            read_blocks, more = read_attached(source, ((name, file_bytes(stream)) for name, stream in attached), tables)
            blocks += read_blocks
            findings += more
    return Content(MEDIA_TYPE, tuple(blocks), tuple(findings))


def blocks_of(
    source: Source, pages: Sequence[PdfPage], scans: Mapping[int, Sequence[Paragraph | Grid]], scan_findings: Sequence[Finding]
) -> tuple[list[Paragraph | Grid], list[Finding], int]:
    """Put the blocks of pages in order, their tables joined; give them with the findings and the number of tables.

    ``scans`` has what was recognised on pages that are only images, by their numbers, ``scan_findings`` what is said of it.
    """
    findings = [finding for page in pages for finding in _page_findings(page)]
    blocks: list[Paragraph | Grid] = list(_watermarks(pages))
    table = cells = 0
    for item in continue_tables(pages):
        if isinstance(item, ContinuedTable):
            table += 1
            cells += len(item.cells)
            _within_limits(source, item, cells)
            blocks.append(item.grid(table))
            findings += _table_findings(item, table)
        elif isinstance(item, PdfPage):
            read_blocks, numbers = _renumbered(scans.get(item.number, ()), table)
            blocks += read_blocks
            table += len(numbers)
            findings += [
                replace(f, source=replace(f.source, table=numbers.get(f.source.table, table + 1)))
                for f in scan_findings
                if f.source.page == item.number
            ]
        else:
            page, text = item
            blocks.append(Paragraph(text.text, Location(table + 1, page=page.number, box=page.on_paper(text.box))))
    findings += [finding for finding in scan_findings if finding.source.page is None]
    return blocks, findings, table


def _watermarks(pages: Sequence[PdfPage]) -> Iterator[Paragraph]:
    """What stands across pages, each once: it belongs to no place on them, so that it comes before all else."""
    told: set[str] = set()
    for page in pages:
        if page.watermark and page.watermark not in told:
            told.add(page.watermark)
            yield Paragraph(page.watermark, Location(1, page=page.number, box=page.on_paper((0, 0, page.width, page.height))))


def _within_limits(source: Source, table: ContinuedTable, cells: int) -> None:
    if cells > source.limits.cells:
        raise source.too_much("cells", f"has more than {source.limits.cells:,} cells", f"单元格超过 {source.limits.cells:,} 个")
    if table.rows > source.limits.rows:
        raise source.too_much("rows", f"has a table of {table.rows:,} rows", f"有一个 {table.rows:,} 行的表格")


def _costly(source: Source, page: PdfPage) -> DocumentError:
    return source.too_large(
        f"page {page.number} (and more) of this PDF is too large or too slow to read when unpacked — it is no page of tables; "
        "remove such pages, or print the file to a new PDF",
        f"此 PDF 第 {page.number} 页等多页展开后过大或解析过慢，不像表格页面；请删除这些页，或重新打印为 PDF",
    )


def _page_findings(page: PdfPage) -> Iterator[Finding]:
    """What could not be read of a page for certain."""
    ref = Location(1, page=page.number)
    if page.costly:
        yield PAGE_NOT_READ.at(ref, wording="costly", page=page.number)
    if page.hidden:
        text = " / ".join(line.text for line in page.hidden)
        boxes = [line.box for line in page.hidden]
        box = tuple(round(choose(side), 1) for choose, side in zip((min, min, max, max), zip(*boxes, strict=True), strict=True))
        value = text if len(text) <= _LONGEST_HIDDEN else f"{text[:_LONGEST_HIDDEN]}…"
        yield HIDDEN_NOT_READ.at(replace(ref, box=box), wording="pdf", value=value, page=page.number)
    if page.unknown:
        yield TEXT_NOT_DECODABLE.at(ref, page=page.number, characters=page.unknown)
    if page.damaged:
        yield PAGE_DAMAGED.at(ref, page=page.number)


def _table_findings(table: ContinuedTable, number: int) -> Iterator[Finding]:
    if not table.part.ruled:
        page = table.page
        where = Location(number, page=page.number, box=page.on_paper(table.part.box))
        yield TABLE_WITHOUT_RULES.at(where, page=page.number)
    said: list[ContinuedCell] = []
    for cell in table.cells if table.part.ruled else ():
        above, below = _sticks_out(cell)
        # What comes down from the cell above, where it is said, is not said again of the one it comes into.
        if below or (above and not any(_is_right_above(other, cell) for other in said)):
            said.append(cell)
            where = Location(number, cell.row + 1, page=cell.page.number, box=cell.page.on_paper(cell.box))
            yield TEXT_OVER_BORDER.at(where, value=cell.text, page=cell.page.number)
    for cell in table.uncertain:
        where = Location(number, cell.row + 1, page=cell.page.number, box=cell.page.on_paper(cell.box))
        yield ROW_MAY_GO_ON.at(where, value=cell.text, page=cell.page.number)


def _sticks_out(cell: ContinuedCell) -> tuple[bool, bool]:
    """Whether text of a cell crosses its upper border, and whether it does its lower one."""
    inside = [line for line in cell.lines[: cell.own_lines] if not line.forced]
    above = any(line.y - TEXT.ascent * line.size < cell.box[1] - TEXT.overhang_above * line.size for line in inside)
    return above, any(line.y > cell.box[3] + TEXT.overhang_below * line.size for line in inside)


def _is_right_above(cell: ContinuedCell, other: ContinuedCell) -> bool:
    """Whether a cell ends where another of its page begins, in its columns."""
    touches = abs(cell.box[3] - other.box[1]) <= TEXT.overhang_below * max((line.size for line in cell.lines), default=0)
    return cell.page is other.page and touches and cell.box[0] < other.box[2] and other.box[0] < cell.box[2]


def _scans(source: Source, pages: Sequence[PdfPage]) -> tuple[dict[int, tuple[Paragraph | Grid, ...]], tuple[Finding, ...]]:
    """What recognition reads on the pages that are only images, and its findings.

    Where it cannot, that is a finding for each such page, if there are other pages; else raises DocumentError.
    """
    numbers = [page.number for page in pages if page.scanned]
    if not numbers:
        return {}, ()
    try:
        from ..ocr import read_pages

        read_blocks, findings = read_pages(source, numbers, 1)
    except DocumentError as error:
        if not any(page.blocks for page in pages):
            raise
        reason = BilingualText(*(text.removeprefix(source.shown).lstrip(":： ") for text in (error.zh, error.en)))
        return {}, tuple(PAGE_NOT_READ.at(Location(1, page=page), wording="scan", page=page, reason=reason) for page in numbers)
    return dict(read_blocks), findings


def _renumbered(blocks: Sequence[Paragraph | Grid], table: int) -> tuple[list[Paragraph | Grid], dict[int, int]]:
    """Number the tables of one page's blocks on from ``table``.

    The new numbers by the old ones are given too.
    """
    numbers: dict[int, int] = {}
    renumbered: list[Paragraph | Grid] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            renumbered.append(replace(block, ref=replace(block.ref, table=table + len(numbers) + 1)))
            continue
        old = next((cell.ref.table for row in block.rows for cell in row), 0)
        new = numbers.setdefault(old, table + len(numbers) + 1)
        rows = tuple(tuple(replace(cell, ref=replace(cell.ref, table=new)) for cell in row) for row in block.rows)
        renumbered.append(replace(block, rows=rows))
    return renumbered, numbers


def _pages(file: PdfFile) -> list[PdfPage]:
    """Read the pages, in several processes where they are worth it.

    The source says how many there may be.
    """
    count = len(file.pages)
    workers = min(file.source.workers, count // _PAGES_EACH, _MOST_WORKERS, _COPIES // (len(file.source.data) + 1))
    if workers < 2:
        return _read_some(file, range(1, count + 1))
    size = -(-count // (2 * workers))
    pieces = [range(first, min(first + size, count + 1)) for first in range(1, count + 1, size)]
    read = each(_read_piece, pieces, workers=workers, setup=partial(_open_in_worker, file.source), killed=_killed(file.source))
    return [page for some in read for page in some]


def _read_some(file: PdfFile, numbers: Sequence[int]) -> list[PdfPage]:
    """The pages of these numbers, one after the other."""
    pages: list[PdfPage] = []
    costly = 0
    for number in numbers:
        try:
            with bounded():
                objects, damaged = file.objects(number)
                pages.append(analyse_page(number, objects, damaged))
        except (CostlyPageError, MemoryError):
            pages.append(PdfPage(number, costly=True))
            costly += 1
            if costly > _MOST_COSTLY:
                raise _costly(file.source, pages[-1]) from None
    return pages


#: The file whose pages this worker process reads.
_FILE: list[PdfFile] = []


def _open_in_worker(source: Source) -> None:
    _FILE[:] = [open_pdf(source)]


def _read_piece(numbers: range) -> list[PdfPage]:
    return _read_some(_FILE[0], numbers)


def _killed(source: Source) -> DocumentError:
    return source.error(
        "reading its pages failed: a process was killed, perhaps for lack of memory — try again with JIXIAO_WORKERS=1",
        "读取页面的进程被终止，可能是内存不足；请设置 JIXIAO_WORKERS=1 后重试",
    )
