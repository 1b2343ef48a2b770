"""Tell where boxes of cells lie on the pages of a PDF, and draw the pages as a viewer shows them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..base import Source
from .page_objects import Box

if TYPE_CHECKING:
    from pdfminer.pdfpage import PDFPage


@dataclass(frozen=True, slots=True)
class Frame:
    """The sheet and the part of it that is shown, in the page's own coordinates, and the quarter turns by which it is displayed."""

    sheet: Box
    shown: Box
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of what is shown, as it is displayed, in points."""
        width, height = self.shown[2] - self.shown[0], self.shown[3] - self.shown[1]
        return (height, width) if self.turns % 2 else (width, height)

    def on_page(self, box: Box, *, scanned: bool) -> Box:
        """Convert the box of a cell to the page's own coordinates, which grow upwards.

        The boxes of cells count from the upper left corner of the sheet as it is displayed, those of ``scanned`` pages from that of what is
        shown.
        """
        x0, y0, x1, y1 = self.shown if scanned else self.sheet
        left, top, right, bottom = box
        if self.turns == 1:
            return (x0 + top, y0 + left, x0 + bottom, y0 + right)
        if self.turns == 2:
            return (x1 - right, y0 + top, x1 - left, y0 + bottom)
        if self.turns == 3:
            return (x1 - bottom, y1 - right, x1 - top, y1 - left)
        return (x0 + left, y1 - bottom, x0 + right, y1 - top)

    def as_shown(self, box: Box, *, scanned: bool) -> Box:
        """Convert the box of a cell to points from the upper left corner of what is shown."""
        left, low, right, high = self.on_page(box, scanned=scanned)
        x0, y0, x1, y1 = self.shown
        if self.turns == 1:
            return (low - y0, left - x0, high - y0, right - x0)
        if self.turns == 2:
            return (x1 - right, low - y0, x1 - left, high - y0)
        if self.turns == 3:
            return (y1 - high, x1 - right, y1 - low, x1 - left)
        return (left - x0, y1 - high, right - x0, y1 - low)


def frame_of(page: PDFPage) -> Frame:
    """Tell the frame of a page.

    >>> from types import SimpleNamespace
    >>> page = SimpleNamespace(mediabox=(0, 0, 600, 800), cropbox=(50, 0, 600, 700), rotate=0)
    >>> frame_of(page).on_page((100, 200, 300, 220), scanned=False), frame_of(page).as_shown((100, 200, 300, 220), scanned=False)
    ((100, 580, 300, 600), (50, 100, 250, 120))
    """
    sheet, cropped = _upright(page.mediabox), _upright(page.cropbox)
    shown = (max(sheet[0], cropped[0]), max(sheet[1], cropped[1]), min(sheet[2], cropped[2]), min(sheet[3], cropped[3]))
    if shown[0] >= shown[2] or shown[1] >= shown[3]:
        shown = sheet
    return Frame(sheet, shown, page.rotate // 90 % 4)


def _upright(box: Any) -> Box:
    x0, y0, x1, y1 = box
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


@contextmanager
def opened_by_pdfium(source: Source) -> Iterator[Any]:
    """Open a PDF with PDFium. Raises DocumentError where that cannot open it."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        raise source.damaged(
            "cannot be opened as a PDF: it is damaged or protected with a password — get the file again or save it without one",
            "无法作为 PDF 打开（文件损坏或有密码保护）；请重新获取或另存为不加密的文件",
        ) from error
    try:
        yield document
    finally:
        document.close()


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as a PNG, with its width and height in points."""

    png: bytes
    width: float
    height: float


def drawn(source: Source, number: int, most_pixels: int) -> PagePicture:
    """Draw a page (from 1) in shades of grey, with no side of more pixels than that.

    Raises LookupError where there is no such page, DocumentError where it cannot be drawn.
    """
    with opened_by_pdfium(source) as document:
        if not 1 <= number <= len(document):
            raise LookupError(number)
        try:
            page = document[number - 1]
            width, height = page.get_size()
            pixels = page.render(scale=most_pixels / max(width, height, 1.0), grayscale=True).to_numpy().copy()
        except Exception as error:  # PDFium's own, MemoryError: whatever it is, the page cannot be had
            raise source.damaged(f"page {number} cannot be drawn", f"第 {number} 页无法绘制") from error
    return PagePicture(png(pixels.reshape(pixels.shape[:2])), width, height)


def png(gray: Any) -> bytes:
    """Write a picture in shades of grey as PNG (ISO/IEC 15948): each row as its differences from the one above."""
    import numpy as np

    height, width = gray.shape
    above = np.vstack([np.zeros((1, width), np.uint8), gray[:-1]])
    rows = np.hstack([np.full((height, 1), 2, np.uint8), (gray - above).astype(np.uint8)])

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)) + chunk(b"IEND", b"")
