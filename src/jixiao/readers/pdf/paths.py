"""Tell what paths and images of a PDF page cover."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import Any

from pdfminer.pdftypes import resolve1

from .settings import PAGE, VISIBILITY

Point = tuple[float, float]
Box = tuple[float, float, float, float]


def is_opaque(image: Any) -> bool:
    """Whether nothing can be seen through an image."""
    if image.get("SMaskInData"):
        return False
    return all(resolve1(image.get(key)) in (None, False) for key in ("SMask", "Mask", "ImageMask", "IM"))


def bounds(points: Sequence[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys), max(xs), max(ys))


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def is_box(points: Sequence[Point]) -> bool:
    """Whether points are the corners of an upright box, one after the other (each may stand there twice)."""
    corners = [point for point, following in pairwise([*points, points[0]]) if point != following]
    return len(corners) == 4 and all(
        abs(x0 - x1) < PAGE.box_tolerance or abs(y0 - y1) < PAGE.box_tolerance for (x0, y0), (x1, y1) in pairwise([*corners, corners[0]])
    )


def apart(boxes: Sequence[Box]) -> bool:
    """Whether the boxes of one path's parts do not overlap, so that none is a hole in another."""
    return len(boxes) <= VISIBILITY.path_parts and not any(_overlap(one, other) for one, other in combinations(boxes, 2))


def subpaths(path: Sequence[Any]) -> Iterator[tuple[list[Point], bool]]:
    """Split a path into its parts: corners, and whether it has curves.

    A part is closed where the path is.
    """
    points: list[Point] = []
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
