"""Collect what is drawn on a PDF page: glyphs, lines and images.

pdfminer interprets the page; this module only notes what a table can be read from. Places are in points from the upper left
corner of the page as it is displayed (its /Rotate undone).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot, isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFType3Font, PDFUnicodeNotDefined
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect

from .settings import PAGE, TEXT

if TYPE_CHECKING:
    from pdfminer.pdffont import PDFFont
    from pdfminer.pdfinterp import PDFResourceManager
    from pdfminer.pdfpage import PDFPage

Box = tuple[float, float, float, float]

#: Units of glyph space (ISO 32000-1, 9.2.4), and the usual origin of a glyph of vertical writing (9.7.4.3): the middle, 880 high.
_GLYPH_UNIT, _HALF, _ORIGIN_HEIGHT = 0.001, 0.5, 880
#: What a glyph without a known character is noted as.
UNKNOWN = "\ufffd"
#: Directions of text that are no multiple of a right angle (watermarks), and columns of vertical writing.
SKEWED, VERTICAL = 4, 5


class ManyObjectsError(Exception):
    """A page holds more than can be a page of tables."""


class Glyph(NamedTuple):
    """A character as drawn.

    Its baseline goes from (``x0``, ``y0``) to (``x1``, ``y1``); ``size`` is its height in points, ``run`` the number of the text operation
    that drew it, ``turn`` its direction in quarter turns clockwise, or SKEWED or VERTICAL; ``clip`` the box outside of which it cannot be
    seen.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    run: int
    turn: int
    clip: Box


class Edge(NamedTuple):
    """A straight line along one axis: at ``at``, from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class PageObjects:
    """All that is drawn on one page of ``width`` by ``height`` points.

    ``visible`` is the part that is displayed.
    """

    width: float = 0
    height: float = 0
    visible: Box = (0, 0, 0, 0)
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Edge] = field(default_factory=list)
    vertical: list[Edge] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    #: Curves drawn: many of them on a page without text are letters turned into outlines.
    curves: int = 0
    #: Glyphs whose character is unknown.
    unknown: int = 0


class PageObjectsDevice(PDFTextDevice):
    """Collect the objects of one page after the other in ``objects``."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.objects = PageObjects()
        self.clip: Box = (0, 0, 0, 0)
        self._run = self._count = 0

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        x0, y0, x1, y1 = apply_matrix_rect(ctm, page.mediabox)
        width, height = abs(x1 - x0), abs(y1 - y0)
        left, low, right, high = apply_matrix_rect(ctm, page.cropbox)
        visible = (max(left, 0), max(height - high, 0), min(right, width), min(height - low, height))
        if visible[0] >= visible[2] or visible[1] >= visible[3]:  # a crop box beside the page means nothing
            visible = (0, 0, width, height)
        self.objects = PageObjects(width, height, visible)
        self.clip = visible
        self._run = self._count = 0

    def clip_to(self, path: Sequence[Any]) -> None:
        """Hides what is drawn from here on outside of a path."""
        places = [self._place(point) for points, _ in _subpaths(path) for point in points]
        if places and all(isfinite(value) for place in places for value in place):
            xs, ys = [x for x, _ in places], [y for _, y in places]
            x0, y0, x1, y1 = self.clip
            self.clip = (max(x0, min(xs)), max(y0, min(ys)), min(x1, max(xs)), min(y1, max(ys)))

    def _another(self) -> None:
        self._count += 1
        if self._count > PAGE.max_objects:
            raise ManyObjectsError

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._run += 1
        self._another()
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_string_horizontal(
        self,
        seq: Iterable[Any],
        matrix: Any,
        pos: tuple[float, float],
        font: PDFFont,
        fontsize: float,
        scaling: float,
        charspace: float,
        wordspace: float,
        rise: float,
        dxscale: float,
        ncs: Any,
        graphicstate: Any,
    ) -> tuple[float, float]:
        """As pdfminer's own, without its calls for each character."""
        x, y = pos
        a, b, c, d, e, f = matrix
        advance = fontsize * scaling
        turn = _turn(a * advance, b * advance)
        size = abs(fontsize) * hypot(c, d) * _em(font)
        height, left, top, right, bottom = self.objects.height, *self.objects.visible
        glyphs, run, clip = self.objects.glyphs, self._run, self.clip
        width_of = font.char_width
        spaced = False
        for piece in seq:
            if isinstance(piece, (int, float)):
                x -= piece * dxscale
                spaced = True
            elif isinstance(piece, bytes):
                for code in font.decode(piece):
                    if spaced:
                        x += charspace
                    spaced = True
                    step = width_of(code) * advance
                    px, py = a * x + c * (y + rise) + e, height - (b * x + d * (y + rise) + f)
                    qx, qy = px + a * step, py - b * step
                    if left <= (px + qx) / 2 <= right and top <= (py + qy) / 2 <= bottom + size:
                        text = self._text(font, code)
                        glyphs.append(Glyph(text, px, py, qx, qy, size, run, turn, clip))
                    x += step
                    if code == 32 and wordspace:
                        x += wordspace
        if len(glyphs) > PAGE.max_objects:
            raise ManyObjectsError
        return x, y

    def render_char(
        self, matrix: Any, font: PDFFont, fontsize: float, scaling: float, rise: float, cid: int, ncs: Any, graphicstate: Any
    ) -> float:
        """A character of vertical writing."""
        self._another()
        step = float(font.char_width(cid) * fontsize * scaling)
        move = font.char_disp(cid)
        vx, vy = move if isinstance(move, tuple) else (None, _ORIGIN_HEIGHT)
        left = -fontsize * _HALF if vx is None else -vx * fontsize * _GLYPH_UNIT
        top = (1000 - vy) * fontsize * _GLYPH_UNIT + rise
        x0, y0 = apply_matrix_pt(matrix, (left, top + step))
        x1, y1 = apply_matrix_pt(matrix, (left + fontsize, top))
        low = self.objects.height - min(y0, y1)
        size = abs(y1 - y0)
        if isfinite(x0 + x1 + low) and size > 0:
            y = low - TEXT.descent * size
            self.objects.glyphs.append(Glyph(self._text(font, cid), min(x0, x1), y, max(x0, x1), y, size, self._run, VERTICAL, self.clip))
        return step

    def _text(self, font: PDFFont, code: int) -> str:
        try:
            text = font.to_unichr(code)
        except (PDFUnicodeNotDefined, KeyError):
            text = ""
        if not text or text == UNKNOWN or (text < " " and text not in "\t\n\r"):
            self.objects.unknown += 1
            return UNKNOWN
        return text

    def paint_path(self, graphicstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]) -> None:
        for points, curved in _subpaths(path):
            self._another()
            places = [self._place(point) for point in points]
            if curved:
                self.objects.curves += 1
            if not all(isfinite(value) for place in places for value in place):
                continue
            if stroke:
                for (x0, y0), (x1, y1) in pairwise(places):
                    self._rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            elif fill and not curved:
                xs, ys = [x for x, _ in places], [y for _, y in places]
                self._rule(min(xs), min(ys), max(xs), max(ys))

    def _place(self, point: tuple[float, float]) -> tuple[float, float]:
        assert self.ctm is not None
        x, y = apply_matrix_pt(self.ctm, point)
        return x, self.objects.height - y

    def _rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Notes a line (or a dot of a dotted one, which may belong to either direction)."""
        left, top, right, bottom = self.clip
        slack = PAGE.clip_tolerance
        x0, y0, x1, y1 = max(x0, left - slack), max(y0, top - slack), min(x1, right + slack), min(y1, bottom + slack)
        if x1 < x0 or y1 < y0:
            return
        wide, high = x1 - x0, y1 - y0
        if high <= PAGE.line_thickness and wide >= high:
            self.objects.horizontal.append(Edge((y0 + y1) / 2, x0, x1))
        if wide <= PAGE.line_thickness and high >= wide:
            self.objects.vertical.append(Edge((x0 + x1) / 2, y0, y1))

    def render_image(self, name: str, stream: Any) -> None:
        self._another()
        corners = [self._place(corner) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        if not all(map(isfinite, xs + ys)):
            return
        x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
        self.objects.images.append((x0, y0, x1, y1))
        if min(x1 - x0, y1 - y0) < PAGE.image_line_thickness:  # some programs draw their lines as images
            self._rule(x0, y0, x1, y1)


def _turn(a: float, b: float) -> int:
    """Tell the direction of a baseline along (a, b), in quarter turns clockwise."""
    if abs(b) <= PAGE.upright_slope * abs(a):
        return 0 if a >= 0 else 2
    if abs(a) <= PAGE.upright_slope * abs(b):
        return 3 if b > 0 else 1
    return SKEWED


def _em(font: PDFFont) -> float:
    """Compute how high a line of the font is for a size of 1.

    Only the glyphs of a Type 3 font have a scale of their own.
    """
    if isinstance(font, PDFType3Font):
        high = abs((font.bbox[3] - font.bbox[1]) * font.vscale)
        least, most = PAGE.type3_height
        return float(high) if least < high < most else 1.0
    return 1.0


def _subpaths(path: Sequence[Any]) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """Split a path into its parts: corners, and whether it has curves.

    A part is closed where the path is.
    """
    points: list[tuple[float, float]] = []
    curved = False
    for operation, *numbers in path:
        if operation == "m":
            if len(points) > 1:
                yield points, curved
            points, curved = [], False
        if operation == "h":
            points.extend(points[:1])
        elif len(numbers) >= 2:
            points.append((numbers[-2], numbers[-1]))
            curved |= operation not in "ml"
    if len(points) > 1:
        yield points, curved
