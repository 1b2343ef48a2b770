"""Read by PDFium what pdfminer could not read of a page, or not place.

Only text operations whose font lost its characters or its widths are replaced. They are found again by where they begin, so that all
else (what is hidden, which cell clips the text) stays as it was told of them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from math import hypot, isfinite, tau
from typing import Any, NamedTuple

from pdfminer.utils import apply_matrix_pt

from .font_tables import UNKNOWN
from .page_objects import Glyph, LostText, PageObjects
from .settings import SECOND_OPINION


class _Run(NamedTuple):
    """A text operation as PDFium reads it: its characters, each with the ends of its baseline on the page as it is displayed."""

    characters: tuple[tuple[str, float, float, float, float], ...]


class PdfiumReader:
    """A PDF opened by PDFium when it is first needed; without the library, or where it cannot open the file, it reads nothing."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None
        self._tried = False

    def mend(self, objects: PageObjects, number: int, ctm: Any) -> None:
        """Replace what was lost of a page (from 1) by what PDFium reads; where that is no more, a replacement character stays."""
        if not objects.lost:
            return
        runs = self._runs(number, ctm, objects.height)
        by_run: dict[int, list[Glyph]] = {lost.run: [] for lost in objects.lost}
        kept: list[Glyph] = []
        for glyph in objects.glyphs:
            by_run.get(glyph.run, kept).append(glyph)
        mended = [glyph for lost in objects.lost for glyph in _mended(lost, by_run[lost.run], runs)]
        objects.glyphs = sorted([*kept, *mended], key=lambda glyph: glyph.run)
        objects.unknown = sum(glyph.text == UNKNOWN for glyph in objects.glyphs)

    def _runs(self, number: int, ctm: Any, height: float) -> list[_Run]:
        document = self._opened()
        if document is None:
            return []
        try:
            page = document[number - 1]
            text = page.get_textpage()
        except Exception:  # PDFium's own, or IndexError: it has no opinion
            return []
        try:
            return list(_runs(text.raw, ctm, height))
        finally:
            text.close()
            page.close()

    def _opened(self) -> Any:
        if not self._tried:
            self._tried = True
            try:
                import pypdfium2

                self._document = pypdfium2.PdfDocument(self._data)
            except Exception:  # not installed, or the file is such that PDFium does not open it
                self._document = None
        return self._document


def _mended(lost: LostText, glyphs: list[Glyph], runs: Sequence[_Run]) -> list[Glyph]:
    """The glyphs of a text operation: PDFium's where it knows more of them."""
    run = _at(lost, runs)
    if run is not None:
        texts = [text for text, *_ in run.characters]
        unknown = sum(glyph.text == UNKNOWN for glyph in glyphs)
        if not glyphs or texts.count(UNKNOWN) <= unknown:
            size, number, turn, clip = lost.size, lost.run, lost.turn, lost.clip
            return [Glyph(text, x0, y0, x1, y1, size, number, turn, clip) for text, x0, y0, x1, y1 in run.characters]
    if glyphs:
        return glyphs
    return [Glyph(UNKNOWN, lost.x, lost.y, lost.x, lost.y, lost.size, lost.run, lost.turn, lost.clip)]


def _at(lost: LostText, runs: Sequence[_Run]) -> _Run | None:
    """The text operation that begins in a place; None where there is none or more than one of different texts."""
    near = [run for run in runs if hypot(run.characters[0][1] - lost.x, run.characters[0][2] - lost.y) <= SECOND_OPINION.distance]
    return near[0] if near and all(_text(run) == _text(near[0]) for run in near) else None


def _text(run: _Run) -> str:
    return "".join(text for text, *_ in run.characters)


def _runs(page: Any, ctm: Any, height: float) -> list[_Run]:
    """The text operations of a page: the characters that stand in one text object."""
    import pypdfium2.raw as pdfium

    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    runs: list[list[tuple[str, float, float, float, float]]] = []
    last: int | None = None
    for index in range(min(pdfium.FPDFText_CountChars(page), SECOND_OPINION.most_characters)):
        if pdfium.FPDFText_IsGenerated(page, index) == 1 or not pdfium.FPDFText_GetCharOrigin(page, index, x, y):
            continue
        found = pdfium.FPDFText_GetTextObject(page, index)
        address = ctypes.cast(found, ctypes.c_void_p).value
        if not pdfium.FPDFText_GetLooseCharBox(page, index, box):
            continue
        code = pdfium.FPDFText_GetUnicode(page, index)
        known = code > 0x1F and not 0xD800 <= code <= 0xDFFF and pdfium.FPDFText_HasUnicodeMapError(page, index) != 1
        # The box is as wide as the character and its space; where the text is turned, as high.
        ends = [apply_matrix_pt(ctm, place) for place in ((x.value, y.value), (box.right, y.value), (x.value, box.top))]
        if not all(isfinite(value) for end in ends for value in end):
            continue
        start, across, up = ends
        end = across if abs(_angle(page, index)) < SECOND_OPINION.upright else up
        if last is None or address != last:
            runs.append([])
            last = address
        runs[-1].append((chr(code) if known else UNKNOWN, start[0], height - start[1], end[0], height - end[1]))
    return [_Run(tuple(run)) for run in runs]


def _angle(page: Any, index: int) -> float:
    import pypdfium2.raw as pdfium

    angle = float(pdfium.FPDFText_GetCharAngle(page, index))
    return min(angle, tau - angle)
