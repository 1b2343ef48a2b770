"""Turn pages upright whose text is turned (landscape on portrait pages)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from .page_objects import SKEWED, Box, Edge, Glyph, PageObjects


def turn_upright(objects: PageObjects) -> tuple[PageObjects, int]:
    """Turn a page upright by most of its text; give the quarter turns."""
    turns = Counter(glyph.turn for glyph in objects.glyphs if not glyph.text.isspace())
    turn, count = turns.most_common(1)[0] if turns else (0, 0)
    if turn not in (1, 2, 3) or 2 * count <= sum(turns.values()):
        return objects, 0
    width, height = objects.width, objects.height
    places: dict[int, Callable[[float, float], tuple[float, float]]] = {
        1: lambda x, y: (y, width - x),
        2: lambda x, y: (width - x, height - y),
        3: lambda x, y: (height - y, x),
    }
    place = places[turn]
    glyphs = []
    for g in objects.glyphs:
        (left, top), (right, bottom) = place(*g.clip[:2]), place(*g.clip[2:])
        clip = (min(left, right), min(top, bottom), max(left, right), max(top, bottom))
        direction = (g.turn - turn) % 4 if g.turn < SKEWED else g.turn
        glyphs.append(Glyph(g.text, *place(g.x0, g.y0), *place(g.x1, g.y1), g.size, g.run, direction, clip))
    across, down = _rules(objects.horizontal, objects.vertical, turn, width, height)
    if turn == 2:
        return PageObjects(width, height, objects.visible, glyphs, across, down), turn
    return PageObjects(height, width, (0, 0, height, width), glyphs, across, down), turn


def _rules(across: list[Edge], down: list[Edge], turn: int, width: float, height: float) -> tuple[list[Edge], list[Edge]]:
    """The lines of a turned page: horizontal and vertical."""
    if turn == 1:
        return [Edge(width - r.at, r.start, r.end) for r in down], [Edge(r.at, width - r.end, width - r.start) for r in across]
    if turn == 3:
        return [Edge(r.at, height - r.end, height - r.start) for r in down], [Edge(height - r.at, r.start, r.end) for r in across]
    return [Edge(height - r.at, width - r.end, width - r.start) for r in across], [
        Edge(width - r.at, height - r.end, height - r.start) for r in down
    ]


def as_displayed(box: Box, turn: int, width: float, height: float) -> Box:
    """Convert a box on a turned page to the page as it is displayed.

    The turned page is ``width`` by ``height``.

    >>> as_displayed((100, 80, 200, 100), 1, 842, 595)
    (495, 100, 515, 200)
    """
    x0, y0, x1, y1 = box
    if turn == 1:
        return (height - y1, x0, height - y0, x1)
    if turn == 2:
        return (width - x1, height - y1, width - x0, height - y0)
    if turn == 3:
        return (y0, width - x1, y1, width - x0)
    return box
