"""Tell watermarks (水印) that run along the lines of a page from its text.

Text that slopes is told by its direction. What runs level is a watermark where the file says so, or where it is pale or very large and
stands across borders of cells or upon other text.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from .page_objects import SKEWED, Glyph, PageObjects
from .settings import WATERMARK
from .visibility import WHITE, Ink, contrast

if TYPE_CHECKING:
    from .page_objects import Box


class _Style(NamedTuple):
    size: float
    ink: tuple[object, float]


def without_watermarks(objects: PageObjects) -> list[Glyph]:
    """Give the glyphs of a page, those of watermarks with the direction SKEWED, which no cell takes."""
    glyphs, inks = objects.glyphs, objects.inks
    pale = [_pale(ink) for ink in inks]
    sizes = [glyph.size for glyph in glyphs if not glyph.text.isspace()]
    if not sizes or not (any(pale) or any(ink.watermark for ink in inks) or max(sizes) >= WATERMARK.oversize * min(sizes)):
        return glyphs
    usual = median(sizes)
    if sum(pale[glyph.run - 1] for glyph in glyphs) > WATERMARK.pale_share * len(glyphs):
        pale = [False] * len(inks)
    runs: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        ink = inks[glyph.run - 1]
        if not glyph.turn and (ink.watermark or pale[glyph.run - 1] or glyph.size >= WATERMARK.oversize * usual):
            runs[glyph.run].append(glyph)
    if not runs:
        return glyphs
    told = _told(runs, objects, pale, usual)
    return [glyph._replace(turn=SKEWED) if glyph.run in told else glyph for glyph in glyphs]


def _told(runs: dict[int, list[Glyph]], objects: PageObjects, pale: list[bool], usual: float) -> set[int]:
    """The text operations that are watermarks, with all others of the same look: on the page where it is pale, on the line where not."""
    under = _Under(objects, set(runs))
    told = {run for run in runs if objects.inks[run - 1].watermark}
    styles: set[tuple[_Style, float | None]] = set()
    for run, glyphs in runs.items():
        larger = glyphs[0].size >= WATERMARK.larger * usual  # text of the usual size may run out of its cell
        if run not in told and ((larger and under.crossed(glyphs)) or under.upon_text(glyphs)):
            styles.add(_look(glyphs[0], objects.inks[run - 1], pale[run - 1]))
    return told | {run for run, glyphs in runs.items() if _look(glyphs[0], objects.inks[run - 1], pale[run - 1]) in styles}


def _look(glyph: Glyph, ink: Ink, pale: bool) -> tuple[_Style, float | None]:
    return _Style(round(glyph.size, 1), (ink.colour, ink.alpha)), None if pale else round(glyph.y0)


def _pale(ink: Ink) -> bool:
    if ink.colour is None:
        return ink.alpha < WATERMARK.contrast
    return contrast(ink.colour, WHITE) * ink.alpha < WATERMARK.contrast


class _Under:
    """What stands where a watermark may: the upright borders of cells, and the other text."""

    def __init__(self, objects: PageObjects, runs: set[int]) -> None:
        self._borders = objects.vertical
        self._others: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for glyph in objects.glyphs:
            if glyph.run not in runs and not glyph.text.isspace():
                middle = ((glyph.x0 + glyph.x1) / 2, glyph.y0 - WATERMARK.middle * glyph.size)
                self._others[int(middle[1] // WATERMARK.band)].append(middle)

    def crossed(self, glyphs: list[Glyph]) -> bool:
        """Whether a border goes through one of the characters."""
        for glyph in glyphs:
            inset = WATERMARK.inset * (glyph.x1 - glyph.x0)
            middle = glyph.y0 - WATERMARK.middle * glyph.size
            if not glyph.text.isspace() and any(
                glyph.x0 + inset < border.at < glyph.x1 - inset and border.start <= middle <= border.end for border in self._borders
            ):
                return True
        return False

    def upon_text(self, glyphs: list[Glyph]) -> bool:
        """Whether the middle of another character is within one of these."""
        for glyph in glyphs:
            box: Box = (glyph.x0, glyph.y0 - WATERMARK.high * glyph.size, glyph.x1, glyph.y0)
            for band in range(int(box[1] // WATERMARK.band), int(box[3] // WATERMARK.band) + 1):
                if any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in self._others.get(band, ())):
                    return True
        return False
