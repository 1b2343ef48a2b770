"""Assign the text of a scanned page to the cells it stands in.

The detector's boxes are parted at the sides of cells, what it passed over is added, and all of it read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .confidence import read_lines
from .engine import Engine
from .picture import Box, Picture
from .rules import ScanTable
from .settings import LAYOUT
from .text import OcrLine


class CrowdedError(Exception):
    """There are more pieces of text in a picture than a page has lines: it is noise."""


@dataclass(frozen=True, slots=True)
class TextPicture:
    """A page without its rules: its picture, its ink, its line height.

    The height is that of a usual line, in pixels.
    """

    gray: Picture
    ink: Picture
    size: float
    dpi: float


def assign_text(
    text: TextPicture, ruled: Sequence[ScanTable], boxes: Sequence[Box], engine: Engine
) -> tuple[dict[tuple[int, int], list[OcrLine]], list[OcrLine]]:
    """Read the text in the cells (by table and cell, from 0), and outside.

    Raises CrowdedError for more lines than a page has.
    """
    pieces: dict[tuple[int, int] | None, list[Box]] = {}
    for box in boxes:
        for key, piece in _pieces(box, ruled, text.size):
            pieces.setdefault(key, []).append(piece)
    todo: list[tuple[tuple[int, int] | None, Box]] = []
    for table, drawn in enumerate(ruled):
        for index, cell in enumerate(drawn.cells):
            todo += [((table, index), box) for box in _rows(text, cell.box, pieces.get((table, index), []))]
    for box in pieces.get(None, []):
        trimmed = _trimmed(text, box)
        todo += [(None, trimmed)] if trimmed else []
    if len(todo) > LAYOUT.max_lines:
        raise CrowdedError
    room = max(2, round(text.size * LAYOUT.margin))
    inside: dict[tuple[int, int], list[OcrLine]] = {}
    outside: list[OcrLine] = []
    crops, inks = ([crop(picture, box, room) for _, box in todo] for picture in (text.gray, text.ink))
    for (key, box), (words, sure) in zip(todo, read_lines(engine, crops, inks, text.size), strict=True):
        line = OcrLine(words, box, sure)
        if key is not None:
            inside.setdefault(key, []).append(line)
        elif line.text:
            outside.append(line)
    return inside, outside


def _pieces(box: Box, ruled: Sequence[ScanTable], size: float) -> list[tuple[tuple[int, int] | None, Box]]:
    """Part a line's box at the sides of cells.

    Text of neighbouring cells is often taken for one line.
    """
    parts: list[tuple[tuple[int, int] | None, Box]] = []
    left, top, right, bottom = box
    low, high = right, left
    for table, drawn in enumerate(ruled):
        if drawn.box[0] > right or drawn.box[2] < left or drawn.box[1] > bottom or drawn.box[3] < top:
            continue
        for index, cell in enumerate(drawn.cells):
            part = (max(left, cell.box[0]), max(top, cell.box[1]), min(right, cell.box[2]), min(bottom, cell.box[3]))
            wide = part[2] - part[0] >= LAYOUT.min_width_in_cell * size
            if wide and part[3] - part[1] >= LAYOUT.min_height_in_cell * min(size, bottom - top):
                parts.append(((table, index), part))
                low, high = min(low, part[0]), max(high, part[2])
    if not parts:
        return [(None, box)]
    beside = [(left, top, low, bottom), (high, top, right, bottom)]
    return parts + [(None, part) for part in beside if part[2] - part[0] > LAYOUT.min_width_beside * size]


def crop(picture: Picture, box: Box, room: int = 0) -> Picture:
    left, top, right, bottom = (round(v) for v in box)
    return picture[max(0, top - room) : max(0, bottom + room), max(0, left - room) : max(0, right + room)]


def _trimmed(text: TextPicture, box: Box) -> Box | None:
    """Draw a box close around the characters in it; None without any.

    Specks count only between and beside them, where they may be a point or a comma.
    """
    import cv2
    import numpy as np

    left, top = (max(0, round(v)) for v in box[:2])
    ink = crop(text.ink, box)
    if not ink.size:
        return None
    _, _, sizes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    solid = sizes[1:][_solid(sizes[1:], text.size)]
    if not len(solid):
        return None
    x1, y1 = solid[:, 0].min(), solid[:, 1].min()
    x2, y2 = (solid[:, 0] + solid[:, 2]).max(), (solid[:, 1] + solid[:, 3]).max()
    beside = round(LAYOUT.beside * text.size)
    columns = np.flatnonzero(ink[y1:y2, max(0, x1 - beside) : x2 + beside].any(axis=0)) + max(0, x1 - beside)
    return (float(left + columns[0]), float(top + y1), float(left + columns[-1] + 1), float(top + y2))


def _solid(sizes: Picture, size: float, least: float = LAYOUT.solid) -> Picture:
    """Tell which connected components of ink are no specks.

    They are at least so long, in heights of a character.
    """
    solid: Picture = (sizes[:, 2:4].max(axis=1) >= least * size) & (sizes[:, 4] >= LAYOUT.solid_area * (least * size) ** 2)
    return solid


def _rows(text: TextPicture, cell: Box, pieces: Sequence[Box]) -> list[Box]:
    """Find the lines of text in a cell, from top to bottom.

    They are what the detector found, and the ink that it passed over (lone digits and signs). What stands at one height is one line, unless
    a wide gap parts it.
    """
    inset = LAYOUT.cell_inset * text.dpi
    inner = (cell[0] + inset, cell[1] + inset, cell[2] - inset, cell[3] - inset)
    boxes: list[Box] = []
    for piece in pieces:
        boxes += _split(text, piece)
    boxes += _missed(text, inner, boxes)
    rows: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box[1] + box[3], box[0])):
        for index, row in enumerate(rows):
            shared = min(row[3], box[3]) - max(row[1], box[1])
            gap = max(row[0], box[0]) - min(row[2], box[2])
            if shared > LAYOUT.shared_height * min(row[3] - row[1], box[3] - box[1]) and gap < LAYOUT.line_gap * text.size:
                rows[index] = (min(row[0], box[0]), min(row[1], box[1]), max(row[2], box[2]), max(row[3], box[3]))
                break
        else:
            rows.append(box)
    return rows


def _split(text: TextPicture, piece: Box) -> list[Box]:
    """Trim a box, and split one higher than a line at its white rows.

    That is vertical writing (竖排).
    """
    import numpy as np

    box = _trimmed(text, piece)
    if box is None:
        return []
    if box[3] - box[1] < LAYOUT.tall_box * text.size:
        return [box]
    filled = np.concatenate(([0], (crop(text.ink, box) > 0).any(axis=1).astype(np.int8), [0]))
    starts, ends = np.flatnonzero(np.diff(filled) == 1), np.flatnonzero(np.diff(filled) == -1)
    lines: list[list[float]] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        # A dot or a stroke with white above and below it belongs to its character.
        if lines and end - lines[-1][0] < LAYOUT.tall_piece * text.size:
            lines[-1][1] = end
        else:
            lines.append([start, end])
    parts = [_trimmed(text, (box[0], box[1] + start, box[2], box[1] + end)) for start, end in lines]
    return [part for part in parts if part]


def _missed(text: TextPicture, inner: Box, covered: Sequence[Box]) -> list[Box]:
    """Find the characters in a cell that no line covers.

    Specks are left out, larger ones beside text than in a cell without any, where they may be a dash.
    """
    import cv2

    left, top = (max(0, round(v)) for v in inner[:2])
    rest = crop(text.ink, inner).copy()
    if not rest.size:
        return []
    margin = LAYOUT.covered_margin
    for box in covered:
        x1, y1, x2, y2 = (round(v) for v in box)
        rest[max(0, y1 - top - margin) : max(0, y2 - top + margin), max(0, x1 - left - margin) : max(0, x2 - left + margin)] = 0
    _, _, sizes, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    return [
        (left + x, top + y, left + x + width, top + y + height)
        for x, y, width, height, _ in sizes[1:][_solid(sizes[1:], text.size, LAYOUT.solid if covered else LAYOUT.solid_alone)].tolist()
    ]
