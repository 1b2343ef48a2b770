"""Tell which glyphs of a PDF page can be seen.

What a viewer shows counts: text of layers that are off, text in render mode 3, text in the colour of what is under it, and text that
something was painted over is not read. A text drawn on a picture, a pattern or a shading is taken as seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .settings import VISIBILITY

if TYPE_CHECKING:
    from .page_objects import Box, Glyph, PageObjects

Colour = tuple[float, float, float]

WHITE: Colour = (1.0, 1.0, 1.0)
_TRANSLATIONS = {"DeviceGray": 1, "CalGray": 1, "DeviceRGB": 3, "CalRGB": 3, "DeviceCMYK": 4}
_TINTS = ("Separation", "DeviceN")
#: Text rendering modes (ISO 32000-1, table 106).
_STROKED, _FILLED_AND_STROKED, _INVISIBLE, _CLIPPED = (1, 5), (2, 6), 3, 7


class Ink(NamedTuple):
    """How a text operation was drawn.

    ``colour`` is None where it is not known, ``order`` its place among all that was drawn; ``hidden`` tells that it is not drawn at all,
    ``watermark`` that the file says of it that it is a watermark.
    """

    colour: Colour | None
    alpha: float
    order: int
    hidden: bool = False
    watermark: bool = False


class Area(NamedTuple):
    """What was painted over a box: its colour where it is known, its place among all that was drawn, and whether it hides what is below."""

    box: Box
    colour: Colour | None
    order: int
    covers: bool


@lru_cache(maxsize=4096)
def colour_of(value: object, space: str) -> Colour | None:
    """Convert a colour of a colour space (its name) to red, green and blue from 0 to 1; None for what is not known.

    >>> colour_of(0.5, "DeviceGray"), colour_of((0, 0, 0, 1), "DeviceCMYK"), colour_of("P1", "Pattern")
    ((0.5, 0.5, 0.5), (0.0, 0.0, 0.0), None)
    """
    parts = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(part, (int, float)) for part in parts):
        return None
    if space in _TINTS:
        return WHITE if not any(parts) else None
    if space != "ICCBased" and _TRANSLATIONS.get(space) != len(parts):
        return None
    if len(parts) == 1:
        return (float(parts[0]),) * 3
    if len(parts) == 3:
        return (float(parts[0]), float(parts[1]), float(parts[2]))
    if len(parts) == 4:
        cyan, magenta, yellow, black = parts
        return ((1.0 - cyan) * (1.0 - black), (1.0 - magenta) * (1.0 - black), (1.0 - yellow) * (1.0 - black))
    return None


def ink_of(mode: int, fill: Colour | None, stroke: Colour | None, alpha: float, order: int) -> Ink:
    """Tell how a text operation of a rendering mode is drawn."""
    if mode == _INVISIBLE:
        return Ink(None, alpha, order, hidden=True)
    if mode in _STROKED:
        fill = stroke
    elif mode == _CLIPPED or (mode in _FILLED_AND_STROKED and fill != stroke):
        fill = None
    return Ink(fill, alpha, order)


def contrast(one: Colour, other: Colour) -> float:
    """Measure how far two colours are apart, from 0 to 1."""
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]), abs(one[2] - other[2]))


def split_visible(objects: PageObjects) -> tuple[list[Glyph], list[Glyph]]:
    """Split the glyphs of a page into those that can be seen and those that cannot."""
    inks = objects.inks
    last_cover = max((area.order for area in objects.areas if area.covers), default=-1)
    backgrounds = {WHITE} | {area.colour for area in objects.areas if area.colour}
    faint = {
        (colour, alpha)
        for colour, alpha in {(ink.colour, ink.alpha) for ink in inks}
        if colour and any(contrast(colour, under) * alpha < VISIBILITY.contrast for under in backgrounds)
    }
    doubtful = [ink.hidden or ink.order < last_cover or (ink.colour, ink.alpha) in faint for ink in inks]
    if not any(doubtful):
        return objects.glyphs, []
    painted = _Painted(objects.areas)
    seen: list[Glyph] = []
    hidden: list[Glyph] = []
    for glyph in objects.glyphs:
        ink = inks[glyph.run - 1]
        if doubtful[glyph.run - 1] and (ink.hidden or painted.hides(glyph, ink)):
            hidden.append(glyph)
        else:
            seen.append(glyph)
    return seen, hidden


class _Painted:
    """What was painted, by its height on the page."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._bands: dict[int, list[Area]] = {}
        for area in areas:
            for band in range(_band(area.box[1]), _band(area.box[3]) + 1):
                self._bands.setdefault(band, []).append(area)

    def hides(self, glyph: Glyph, ink: Ink) -> bool:
        """Whether a glyph was painted over, or has the colour of what is under it."""
        low, high = _points(glyph, VISIBILITY.low), _points(glyph, VISIBILITY.high)
        under: Colour | None = WHITE
        for area in self._bands.get(_band(low[1]), ()):
            if not _inside(low, area.box):
                continue
            if area.order < ink.order:
                under = area.colour
            elif area.covers and _inside(high, area.box):
                return True
        return bool(ink.colour and under and contrast(ink.colour, under) * ink.alpha < VISIBILITY.contrast)


def _band(y: float) -> int:
    return int(min(max(y, -1.0), VISIBILITY.furthest) // VISIBILITY.band)


def _points(glyph: Glyph, share: float) -> tuple[float, float]:
    """The point of a glyph above the middle of its baseline, by a share of its size."""
    x, y, rise = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2, share * glyph.size
    if glyph.turn in (1, 3):
        return (x + (rise if glyph.turn == 1 else -rise), y)
    return (x, y + rise if glyph.turn == 2 else y - rise)


def _inside(point: tuple[float, float], box: Sequence[float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
