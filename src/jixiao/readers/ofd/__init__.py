"""Read OFD files (GB/T 33190, 版式文档): what is drawn on their pages, as on those of a PDF.

``parts`` finds the parts of the container, ``page`` draws a page; tables, lines and joined pages are those of the PDF reader. Pages that
are only images are read by ``ocr``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...model import DocumentError, Finding, Grid, Location, Paragraph
from ...model.finding_rules.pages import PAGE_NOT_READ
from ...model.text import BilingualText
from ..attachments import not_read, read_attached
from ..base import Content, Source
from ..pdf import blocks_of
from ..pdf.page import PdfPage, analyse_page
from ..pdf.page_objects import ManyObjectsError
from ..xml import package
from .page import draw_page
from .parts import OfdPackage

MEDIA_TYPE = "application/ofd"


def read(source: Source) -> Content:
    """Read the paragraphs and tables of an OFD file, in reading order.

    Raises DocumentError where it is damaged, protected or too large, or has only scanned pages that cannot be read.
    """
    with package(source) as packed:
        file = OfdPackage(source, packed)
        pages: list[PdfPage] = []
        pictures: dict[int, bytes] = {}
        for number, (part, area) in enumerate(file.pages(), 1):
            try:
                objects, images = draw_page(file, part, area)
                pages.append(analyse_page(number, objects, damaged=False))
            except ManyObjectsError:
                pages.append(PdfPage(number, costly=True))
                continue
            if pages[-1].scanned and (picture := next((data for image in images if (data := file.media(image))), None)):
                pictures[number] = picture
        scans, scan_findings = _scans(source, pages, pictures)
        blocks, findings, tables = blocks_of(source, pages, scans, scan_findings)
        if tables:
            findings += not_read((name for name, _ in file.attachments), 1)
        else:  # a letter: the form is what is attached to it
            read_blocks, more = read_attached(source, file.attached(), tables)
            blocks += read_blocks
            findings += more
    return Content(MEDIA_TYPE, tuple(blocks), tuple(findings))


def _scans(
    source: Source, pages: Sequence[PdfPage], pictures: dict[int, bytes]
) -> tuple[dict[int, tuple[Paragraph | Grid, ...]], list[Finding]]:
    """What recognition reads on the pages that are only images, and its findings; a page that cannot be read is one."""
    scans: dict[int, tuple[Paragraph | Grid, ...]] = {}
    findings: list[Finding] = []
    for number in (page.number for page in pages if page.scanned):
        try:
            content = _picture(source, pictures.get(number, b""))
        except DocumentError as error:
            if not any(page.blocks for page in pages):
                raise
            reason = BilingualText(*(text.removeprefix(source.shown).lstrip(":： ") for text in (error.zh, error.en)))
            findings.append(PAGE_NOT_READ.at(Location(1, page=number), wording="scan", page=number, reason=reason))
            continue
        scans[number] = tuple(_on_page(block, number) for block in content.blocks)
        findings += [replace(finding, source=replace(finding.source, page=number, box=None)) for finding in content.findings]
    return scans, findings


def _picture(source: Source, data: bytes) -> Content:
    from .. import ocr

    if not data:
        raise source.unsupported(
            "is a scan whose pictures are of a kind that is not read — print it to PDF", "是扫描件，其图片格式不能读取；请转换为 PDF"
        )
    return ocr.read(Source(data, source.name, source.shown, source.limits, depth=source.depth + 1))


def _on_page(block: Paragraph | Grid, number: int) -> Paragraph | Grid:
    """A block of a picture on its page; where on it, the picture does not tell."""
    if isinstance(block, Paragraph):
        return replace(block, ref=replace(block.ref, page=number, box=None))
    rows = tuple(tuple(replace(cell, ref=replace(cell.ref, page=number, box=None)) for cell in row) for row in block.rows)
    return replace(block, rows=rows)
