"""Write notes into a PDF as annotations: a frame around each cell whose pop-up has the text. Pictures of pages become a PDF first."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Collection, Sequence
from typing import Any

from ..model import Cell, Document, Grid, Severity
from ..model.finding_rules.files import ATTACHMENT_NOT_READ
from ..readers import Source
from ..readers.pdf.attached_files import attached_files
from ..readers.pdf.file import open_pdf
from ..readers.pdf.paper import Frame, frame_of, opened_by_pdfium
from .notes import AUTHOR, Note

Box = tuple[float, float, float, float]
#: Red, amber and blue, of 255.
COLOURS = {Severity.VIOLATION: (198, 40, 40), Severity.WARNING: (214, 108, 0), Severity.INFO: (21, 101, 192)}
#: The side of a note that belongs to no cell, and how far it stands from the corner of the page and from the next, in points.
_SIDE, _MARGIN, _STEP = 16.0, 8.0, 20.0
_LINE, _ROOM = 1.5, 3.0
#: What was in the file stays in it byte for byte, what is new comes behind it (FPDF_INCREMENTAL).
_INCREMENTAL = 1
#: An annotation is printed with its page.
_PRINTED = 4


def scanned_pages(document: Document) -> frozenset[int]:
    """The pages whose cells were recognised in a picture."""
    cells: list[Cell] = [cell for block in document.blocks if isinstance(block, Grid) for row in block.rows for cell in row]
    return frozenset(cell.ref.page for cell in cells if cell.confidence is not None and cell.ref.page is not None)


def reads_attachments(source: Source, document: Document) -> bool:
    """Tell whether what was read of a PDF is not the PDF itself but files that are attached to it (a letter with its forms)."""
    attached = attached_files(open_pdf(source))
    return sum(finding.rule is ATTACHMENT_NOT_READ for finding in document.findings) < len(attached)


def annotated_pdf(source: Source, document: Document, notes: Sequence[Note], language: str) -> bytes:
    """Give the PDF with an annotation for each note.

    Raises DocumentError where the PDF cannot be opened.
    """
    frames = [frame_of(page) for page in open_pdf(source).pages]
    with opened_by_pdfium(source) as opened:
        return _annotated(opened, frames, scanned_pages(document), notes, language, _INCREMENTAL)


def annotated_picture(source: Source, document: Document, notes: Sequence[Note], language: str) -> bytes:
    """Give the pages of a picture as a PDF with an annotation for each note.

    Raises DocumentError where the picture is damaged.
    """
    import pypdfium2

    from ..readers.ocr import page_pictures

    made = pypdfium2.PdfDocument.new()
    frames = []
    for gray, width, height in page_pictures(source):
        page = made.new_page(width, height)
        picture = pypdfium2.PdfImage.new(made)
        bitmap = pypdfium2.PdfBitmap.new_native(gray.shape[1], gray.shape[0], pypdfium2.raw.FPDFBitmap_Gray)
        pixels = bitmap.to_numpy()
        pixels[:] = gray.reshape(pixels.shape)
        picture.set_bitmap(bitmap)
        picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        page.insert_obj(picture)
        page.gen_content()
        frames.append(Frame((0, 0, width, height), (0, 0, width, height), 0))
    return _annotated(made, frames, frozenset(), notes, language)


def _annotated(
    opened: Any, frames: Sequence[Frame], scanned: Collection[int], notes: Sequence[Note], language: str, flags: int = 0
) -> bytes:
    loose: dict[int, int] = {}
    for note in notes:
        number = note.at.page if note.at.page is not None and 1 <= note.at.page <= len(frames) else 1
        frame, text = frames[number - 1], "\n".join(note.lines(language))
        page = opened[number - 1]
        if note.at.box is not None and note.at.page == number:
            box = note.at.box if note.at.row is not None else _wider(note.at.box)
            _frame(page, frame.on_page(box, scanned=number in scanned), text, note.severity)
        else:
            loose[number] = loose.get(number, -1) + 1
            top = _MARGIN + _STEP * loose[number]
            box = frame.on_page((_MARGIN, top, _MARGIN + _SIDE, top + _SIDE), scanned=True)
            _icon(page, box, text, note.severity)
        page.close()
    out = io.BytesIO()
    opened.save(out, flags=flags)
    return out.getvalue()


def _wider(box: Box) -> Box:
    """The box of a line of text with room around it, as a cell has it."""
    return (box[0] - _ROOM, box[1] - _ROOM, box[2] + _ROOM, box[3] + _ROOM)


def _frame(page: Any, box: Box, text: str, severity: Severity) -> None:
    """Draw a frame around a cell."""
    import pypdfium2.raw as pdfium

    left, low, right, high = box
    red, green, blue = (part / 255 for part in COLOURS[severity])
    half = _LINE / 2
    drawing = (
        f"{red:.3f} {green:.3f} {blue:.3f} RG {_LINE} w "
        f"{left + half:.2f} {low + half:.2f} {right - left - _LINE:.2f} {high - low - _LINE:.2f} re S"
    )
    _add(page, pdfium.FPDF_ANNOT_SQUARE, box, text, severity, drawing)


def _icon(page: Any, box: Box, text: str, severity: Severity) -> None:
    """Draw a sheet with an exclamation mark."""
    import pypdfium2.raw as pdfium

    left, low, right, high = box
    red, green, blue = (part / 255 for part in COLOURS[severity])
    middle, height = (left + right) / 2, high - low
    drawing = (
        f"{red:.3f} {green:.3f} {blue:.3f} rg {left:.2f} {low:.2f} {right - left:.2f} {height:.2f} re f 1 1 1 RG 2 w "
        f"{middle:.2f} {low + 0.4 * height:.2f} m {middle:.2f} {low + 0.85 * height:.2f} l S "
        f"{middle:.2f} {low + 0.15 * height:.2f} m {middle:.2f} {low + 0.27 * height:.2f} l S"
    )
    _add(page, pdfium.FPDF_ANNOT_TEXT, box, text, severity, drawing)


def _add(page: Any, kind: int, box: Box, text: str, severity: Severity, drawing: str) -> None:
    import pypdfium2.raw as pdfium

    made = pdfium.FPDFPage_CreateAnnot(page.raw, kind)
    left, low, right, high = box
    pdfium.FPDFAnnot_SetRect(made, ctypes.byref(pdfium.FS_RECTF(left, high, right, low)))
    pdfium.FPDFAnnot_SetColor(made, pdfium.FPDFANNOT_COLORTYPE_Color, *COLOURS[severity], 255)
    pdfium.FPDFAnnot_SetFlags(made, _PRINTED)
    for name, value in ((b"Contents", text), (b"T", AUTHOR)):
        pdfium.FPDFAnnot_SetStringValue(made, name, _wide(value))
    pdfium.FPDFAnnot_SetAP(made, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, _wide(drawing))
    pdfium.FPDFPage_CloseAnnot(made)


def _wide(text: str) -> Any:
    """A text as PDFium takes it: UTF-16, with a zero at its end."""
    import pypdfium2.raw as pdfium

    data = ctypes.create_string_buffer(text.encode("utf-16-le", "replace") + b"\0\0")
    return ctypes.cast(data, pdfium.FPDF_WIDESTRING)
