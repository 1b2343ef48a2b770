"""Collect what is drawn on a PDF page: glyphs, lines and images.

pdfminer interprets the page; this module only notes what a table can be read from. Places are in points from the upper left
corner of the page as it is displayed (its /Rotate undone).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from math import hypot, isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.utils import MATRIX_IDENTITY, apply_matrix_pt, apply_matrix_rect, mult_matrix

from .font_tables import UNKNOWN, FontTables, text_of
from .optional_content import Layers
from .paths import apart, bounds, is_box, is_opaque, subpaths
from .settings import PAGE, TEXT, VISIBILITY
from .visibility import Area, Ink, colour_of, ink_of

if TYPE_CHECKING:
    from pdfminer.pdffont import PDFFont
    from pdfminer.pdfinterp import PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    from .font_tables import FontTable
    from .visibility import Colour

Box = tuple[float, float, float, float]

#: Units of glyph space (ISO 32000-1, 9.2.4), and the usual origin of a glyph of vertical writing (9.7.4.3): the middle, 880 high.
_GLYPH_UNIT, _PERCENT, _HALF, _ORIGIN_HEIGHT = 0.001, 0.01, 0.5, 880
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


class LostText(NamedTuple):
    """A text operation that could not be read, or not placed: its run, where it begins, and how it stands."""

    run: int
    x: float
    y: float
    size: float
    turn: int
    clip: Box


@dataclass(frozen=True, slots=True)
class PaintState:
    """What of the graphics state tells whether something can be seen.

    ``clip`` is the box outside of which nothing can; ``exact`` tells that the clipping path is that box. ``alpha`` and ``stroke_alpha`` are
    opacities, ``plain`` tells that colours are painted over one another (blend mode Normal, no soft mask).
    """

    clip: Box = (0, 0, 0, 0)
    exact: bool = True
    alpha: float = 1.0
    stroke_alpha: float = 1.0
    plain: bool = True


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
    #: How each text operation was drawn, by the number of the run less one; and what was painted over areas.
    inks: list[Ink] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    #: Text operations whose font lost characters or widths.
    lost: list[LostText] = field(default_factory=list)


class PageObjectsDevice(PDFTextDevice):
    """Collect the objects of one page after the other in ``objects``."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.objects = PageObjects()
        self.state = PaintState()
        self.layers = Layers()
        #: Marked content that is open: of layers that are off, and of watermarks.
        self.off = self.watermarks = 0
        #: Whether what is drawn are no rules of tables (annotations).
        self.ruleless = False
        self.page_ctm: Any = None
        self._run = self._count = 0
        self._fonts = FontTables()

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        x0, y0, x1, y1 = apply_matrix_rect(ctm, page.mediabox)
        width, height = abs(x1 - x0), abs(y1 - y0)
        left, low, right, high = apply_matrix_rect(ctm, page.cropbox)
        visible = (max(left, 0), max(height - high, 0), min(right, width), min(height - low, height))
        if visible[0] >= visible[2] or visible[1] >= visible[3]:  # a crop box beside the page means nothing
            visible = (0, 0, width, height)
        self.start(width, height, visible, ctm)

    def start(self, width: float, height: float, visible: Box, ctm: Any) -> None:
        """Begins a page of ``width`` by ``height`` points; ``ctm`` takes its coordinates to points from its lower left corner."""
        self.objects = PageObjects(width, height, visible)
        self.state = PaintState(visible)
        self.off = self.watermarks = 0
        self.ruleless = False
        self.page_ctm = ctm
        self._run = self._count = 0

    def clip_to(self, path: Sequence[Any]) -> None:
        """Hides what is drawn from here on outside of a path."""
        places = [self._place(point) for points, _ in subpaths(path) for point in points]
        if places and all(isfinite(value) for place in places for value in place):
            xs, ys = [x for x, _ in places], [y for _, y in places]
            x0, y0, x1, y1 = self.state.clip
            clip = (max(x0, min(xs)), max(y0, min(ys)), min(x1, max(xs)), min(y1, max(ys)))
            self.state = replace(self.state, clip=clip, exact=self.state.exact and is_box(places))

    def _another(self) -> None:
        self._count += 1
        if self._count > PAGE.max_objects:
            raise ManyObjectsError

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._run += 1
        self._another()
        font, state = textstate.font, self.state
        table = self._fonts.of(font)
        fill = colour_of(graphicstate.ncolor, graphicstate.ncs.name)
        if mode := textstate.render:
            ink = ink_of(mode, fill, colour_of(graphicstate.scolor, graphicstate.scs.name), state.alpha, self._count)
        else:
            ink = Ink(fill if state.plain and not table.coloured else None, state.alpha, self._count)
        if self.off or self.watermarks:
            ink = ink._replace(hidden=ink.hidden or self.off > 0, watermark=self.watermarks > 0)
        self.objects.inks.append(ink)
        if table.vertical:
            super().render_string(textstate, seq, ncs, graphicstate)
        else:
            self._draw(textstate, seq, font, table)

    def _draw(self, textstate: Any, seq: Iterable[Any], font: PDFFont, table: FontTable) -> None:
        """Notes the characters of horizontal writing, as pdfminer would by a call for each."""
        x, y = textstate.linematrix
        a, b, c, d, e, f = mult_matrix(textstate.matrix, self.ctm or MATRIX_IDENTITY)
        fontsize, rise = textstate.fontsize, textstate.rise
        scaling = textstate.scaling * _PERCENT
        charspace = textstate.charspace * scaling
        wordspace = 0 if table.multibyte else textstate.wordspace * scaling
        dxscale = _GLYPH_UNIT * fontsize * scaling
        advance = fontsize * scaling
        turn = turn_of(a * advance, b * advance)
        size = abs(fontsize) * hypot(c, d) * table.em
        objects, run, clip = self.objects, self._run, self.state.clip
        height, left, top, right, bottom = objects.height, *objects.visible
        glyphs, widths, texts = objects.glyphs, table.widths, table.texts
        spaced = lost = False
        unknown = objects.unknown
        start: tuple[float, float] | None = None
        step = 1.0
        for piece in seq:
            if isinstance(piece, (int, float)):
                x -= piece * dxscale
                spaced = True
            elif isinstance(piece, bytes):
                step, start = 0.0, start or (x, y)
                for code in font.decode(piece):
                    if spaced:
                        x += charspace
                    spaced = True
                    if (width := widths.get(code)) is None:
                        width = widths[code] = font.char_width(code)
                    step = width * advance
                    px, py = a * x + c * (y + rise) + e, height - (b * x + d * (y + rise) + f)
                    qx, qy = px + a * step, py - b * step
                    if left <= (px + qx) / 2 <= right and top <= (py + qy) / 2 <= bottom + size:
                        if (text := texts.get(code)) is None:
                            text = texts[code] = text_of(font, code)
                        if text is UNKNOWN:
                            objects.unknown += 1
                        glyphs.append(Glyph(text, px, py, qx, qy, size, run, turn, clip))
                    x += step
                    if code == 32 and wordspace:
                        x += wordspace
                lost = lost or (not step and bool(piece))
        if start and (lost or objects.unknown > unknown):
            px, py = a * start[0] + c * (start[1] + rise) + e, height - (b * start[0] + d * (start[1] + rise) + f)
            objects.lost.append(LostText(run, px, py, size, turn, clip))
        if len(glyphs) > PAGE.max_objects:
            raise ManyObjectsError
        textstate.linematrix = x, y

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
            text = text_of(font, cid)
            self.objects.unknown += text is UNKNOWN
            self.objects.glyphs.append(Glyph(text, min(x0, x1), y, max(x0, x1), y, size, self._run, VERTICAL, self.state.clip))
        return step

    def paint_path(self, graphicstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]) -> None:
        if self.off:
            return
        if fill:
            self._paint(list(subpaths(path)), colour_of(graphicstate.ncolor, graphicstate.ncs.name))
        elif graphicstate.linewidth and path:
            self._paint_line(path, graphicstate.linewidth)
        if self.ruleless:
            return
        for points, curved in subpaths(path):
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

    def _paint(self, parts: Sequence[tuple[list[tuple[float, float]], bool]], colour: Colour | None) -> None:
        """Notes the areas that a path fills. One with holes, and one that is no box, hides nothing and has no colour."""
        places = [[self._place(point) for point in points] for points, _ in parts]
        boxes = [bounds(corners) for corners in places]
        state = self.state
        opaque = apart(boxes) and state.plain and state.alpha >= VISIBILITY.opaque
        for box, corners, (_, curved) in zip(boxes, places, parts, strict=True):
            whole = opaque and not curved and is_box(corners)
            self.area(box, colour if whole else None, whole and state.exact)

    def _paint_line(self, path: Sequence[Any], width: float) -> None:
        """Notes the areas of lines that are too thick for rules: text may stand on them."""
        assert self.ctm is not None
        half = abs(width) * max(hypot(self.ctm[0], self.ctm[1]), hypot(self.ctm[2], self.ctm[3])) / 2
        if isfinite(half) and 2 * half > PAGE.line_thickness:
            for points, _ in subpaths(path):
                x0, y0, x1, y1 = bounds([self._place(point) for point in points])
                self.area((x0 - half, y0 - half, x1 + half, y1 + half), None, covers=False)

    def area(self, box: Box, colour: Colour | None, covers: bool) -> None:
        """Notes that a box was painted over, as far as it is not clipped."""
        self._another()
        x0, y0, x1, y1 = self.state.clip
        left, top, right, bottom = max(box[0], x0), max(box[1], y0), min(box[2], x1), min(box[3], y1)
        if left < right and top < bottom:
            covers = covers and min(right - left, bottom - top) > PAGE.line_thickness
            self.objects.areas.append(Area((left, top, right, bottom), colour, self._count, covers))

    def displayed(self, rect: Box) -> Box:
        """Convert a box in the coordinates of the page's file to the page as it is displayed."""
        x0, y0, x1, y1 = apply_matrix_rect(self.page_ctm, rect)
        return (x0, self.objects.height - y1, x1, self.objects.height - y0)

    def set_line(self, text: str, x: float, y: float, size: float, widths: Sequence[float]) -> None:
        """Notes a line of text that is not drawn by instructions of the file: its characters from ``x`` on, each of its width."""
        ends = pairwise(accumulate(widths, initial=x))
        glyphs = [(char, left, y, right, y, 0) for char, (left, right) in zip(text, ends, strict=True)]
        self.set_glyphs(Ink(None, 1.0, 0), glyphs, size)

    def set_glyphs(self, ink: Ink, glyphs: Sequence[tuple[str, float, float, float, float, int]], size: float) -> None:
        """Notes one text operation: its characters, each with the ends of its baseline as displayed and its direction."""
        self._run += 1
        self._another()
        self.objects.inks.append(ink._replace(order=self._count))
        for text, x0, y0, x1, y1, turn in glyphs:
            self._another()
            self.objects.glyphs.append(Glyph(text, x0, y0, x1, y1, size, self._run, turn, self.state.clip))

    def _place(self, point: tuple[float, float]) -> tuple[float, float]:
        assert self.ctm is not None
        x, y = apply_matrix_pt(self.ctm, point)
        return x, self.objects.height - y

    def _rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Notes a line (or a dot of a dotted one, which may belong to either direction)."""
        left, top, right, bottom = self.state.clip
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
        if self.off:
            return
        x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
        left, top, right, bottom = self.objects.visible
        shown = max(0, min(x1, right) - max(x0, left)) * max(0, min(y1, bottom) - max(y0, top))
        page = shown >= PAGE.picture_share * (right - left) * (bottom - top)
        opaque = self.state.plain and self.state.exact and self.state.alpha >= VISIBILITY.opaque and is_opaque(stream)
        self.area((x0, y0, x1, y1), None, covers=page and opaque)
        self.objects.images.append((x0, y0, x1, y1))
        if self.ruleless:
            return
        if min(x1 - x0, y1 - y0) < PAGE.image_line_thickness:  # some programs draw their lines as images
            self._rule(x0, y0, x1, y1)


def turn_of(a: float, b: float) -> int:
    """Tell the direction of a baseline along (a, b), in quarter turns clockwise."""
    if abs(b) <= PAGE.upright_slope * abs(a):
        return 0 if a >= 0 else 2
    if abs(a) <= PAGE.upright_slope * abs(b):
        return 3 if b > 0 else 1
    return SKEWED
