"""Read a scanned page: deskew, find tables and lines, read, assign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...model import Cell, Finding, Grid, Location, Paragraph
from ...model.finding_rules.pages import LOW_CONFIDENCE
from .assign_text import TextPicture, assign_text, crop
from .engine import Engine
from .picture import Box, Picture
from .rules import ScanTable, ink_of, skew, tables, without_rules
from .settings import LAYOUT, ORIENTATION, PICTURE, RECOGNITION
from .text import OcrLine, join_lines, paragraphs, reading_order


@dataclass(frozen=True, slots=True)
class ScanPage:
    """A page to read: its picture, number (from 1) and resolution (dpi).

    ``to_points`` says how a place in the picture becomes one on the page in points (an affine 2 x 3 matrix).
    """

    gray: Picture
    number: int
    dpi: float
    to_points: Picture

    def box(self, box: Box) -> Box:
        """Convert a box of the picture to points on the page, to a tenth."""
        import numpy as np

        left, top, right, bottom = box
        corners = np.array([(x, y, 1.0) for x in (left, right) for y in (top, bottom)]) @ self.to_points.T
        low, high = corners.min(axis=0), corners.max(axis=0)
        return (round(float(low[0]), 1), round(float(low[1]), 1), round(float(high[0]), 1), round(float(high[1]), 1))


def read_page(page: ScanPage, engine: Engine, first_table: int) -> tuple[tuple[Paragraph | Grid, ...], tuple[Finding, ...]]:
    """Read the blocks of a page from top to bottom, and its findings.

    A white page has none.

    Tables are numbered from ``first_table`` on.
    """
    page = _deskewed(page)
    if not ink_of(page.gray, page.dpi).any():
        return (), ()
    ruled, clean = _separate_rules(page)
    boxes = engine.lines(clean)
    turned = _turn(clean, boxes, engine)
    if turned:
        page = _deskewed(_turned(page, turned))
        ruled, clean = _separate_rules(page)
        boxes = engine.lines(clean)
    heights = sorted(box[3] - box[1] for box in boxes)
    size = heights[len(heights) // 2] * LAYOUT.box_height if heights else LAYOUT.usual_height * page.dpi
    text = TextPicture(clean, ink_of(clean, page.dpi), size, page.dpi)
    return _blocks(page, ruled, *assign_text(text, ruled, boxes, engine), first_table)


def _separate_rules(page: ScanPage) -> tuple[tuple[ScanTable, ...], Picture]:
    """The tables of a page, and its picture without their rules and without noise."""
    ink = ink_of(page.gray, page.dpi)
    ruled = tables(ink, page.dpi)
    clean = without_rules(page.gray, ink, ruled, page.dpi)
    # Only now, for it wipes out thin rules too.
    return ruled, _without_noise(clean, page.dpi)


def _without_noise(gray: Picture, dpi: float) -> Picture:
    """Remove noise by a median filter.

    A clean picture stays as sharp as it is.
    """
    import cv2
    import numpy as np

    smooth = cv2.medianBlur(gray, 3)
    _, _, sizes, _ = cv2.connectedComponentsWithStats(ink_of(gray, dpi), connectivity=8)
    specks = float((sizes[1:, 4] <= PICTURE.speck_area * dpi**2).mean()) if len(sizes) > PICTURE.few_pieces else 0.0
    grain = float(np.median(cv2.absdiff(gray, smooth)))
    return smooth if specks > PICTURE.speck_share or grain >= PICTURE.grain else gray


def _deskewed(page: ScanPage) -> ScanPage:
    """The page with its lines level."""
    import cv2
    import numpy as np

    angle = skew(ink_of(page.gray, page.dpi))
    if abs(angle) < ORIENTATION.level:
        return page
    height, width = page.gray.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    gray = cv2.warpAffine(page.gray, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    back = np.vstack([cv2.invertAffineTransform(turn), (0, 0, 1)])
    return replace(page, gray=gray, to_points=page.to_points @ back)


def _turn(gray: Picture, boxes: Sequence[Box], engine: Engine) -> int:
    """Tell by how many quarters a page must be turned clockwise (0 to 3).

    By the shape of its lines, then by their letters.
    """
    import numpy as np

    shapes = [(right - left, bottom - top) for left, top, right, bottom in boxes]
    level = sum(width for width, height in shapes if width > ORIENTATION.line_ratio * height)
    tall = sum(height for width, height in shapes if height > ORIENTATION.line_ratio * width)
    quarters = 1 if tall > ORIENTATION.upright_ratio * level else 0
    widest = sorted(boxes, key=lambda box: -max(box[2] - box[0], box[3] - box[1]))[: ORIENTATION.asked_lines]
    crops = [np.ascontiguousarray(np.rot90(crop(gray, box), -quarters)) for box in widest]
    if (level or tall) and engine.upside_down([crop for crop in crops if crop.size]):
        quarters += 2
    return quarters


def _turned(page: ScanPage, quarters: int) -> ScanPage:
    """The page turned clockwise."""
    import numpy as np

    height, width = page.gray.shape
    back = {
        1: np.array([(0.0, 1.0, 0.0), (-1.0, 0.0, height), (0.0, 0.0, 1.0)]),
        2: np.array([(-1.0, 0.0, width), (0.0, -1.0, height), (0.0, 0.0, 1.0)]),
        3: np.array([(0.0, -1.0, width), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]),
    }[quarters]
    return replace(page, gray=np.ascontiguousarray(np.rot90(page.gray, -quarters)), to_points=page.to_points @ back)


def _blocks(
    page: ScanPage, ruled: Sequence[ScanTable], inside: dict[tuple[int, int], list[OcrLine]], outside: list[OcrLine], first_table: int
) -> tuple[tuple[Paragraph | Grid, ...], tuple[Finding, ...]]:
    """Paragraphs and grids in reading order, and findings for those of low confidence."""
    items: list[tuple[float, int, ScanTable | OcrLine]] = [(table.box[1], index, table) for index, table in enumerate(ruled)]
    # Between two tables paragraphs are put together apart, for a table ends a sentence.
    for above in range(len(ruled) + 1):
        between = [line for line in outside if sum(table.box[1] < line.box[1] for table in ruled) == above]
        items += [(line.box[1], 0, line) for line in paragraphs(between, page.gray.shape[1])]
    blocks: list[Paragraph | Grid] = []
    findings: list[Finding] = []
    table, number = first_table, 0
    for _, index, item in sorted(items, key=lambda entry: entry[0]):
        if isinstance(item, OcrLine):
            number += 1
            ref = Location(table, line=number, page=page.number, box=page.box(item.box))
            blocks.append(Paragraph(item.text, ref))
            findings += _doubt(item.text, item.confidence, ref)
        else:
            grid = _grid(page, item, {cell: lines for (of, cell), lines in inside.items() if of == index}, table)
            blocks.append(grid)
            findings += [f for row in grid.rows for cell in row for f in _doubt(cell.text, cell.confidence, cell.ref)]
            table += 1
    return tuple(blocks), tuple(findings)


def _grid(page: ScanPage, ruled: ScanTable, lines: dict[int, list[OcrLine]], table: int) -> Grid:
    """Make the grid of a table with the text of its cells.

    A cell's confidence is that of its least certain character; 1 where it is blank.
    """
    rows: list[list[Cell]] = [[] for _ in range(ruled.rows)]
    for index, region in enumerate(ruled.cells):
        read = reading_order(lines.get(index, []))
        if not read and not region.closed:
            continue
        confidence = min([line.confidence for line in read] + ([] if region.certain else [RECOGNITION.doubted]), default=1.0)
        ref = Location(table, region.row, region.column, page=page.number, box=page.box(region.box))
        text = join_lines([line.text for line in read])
        rows[region.row - 1].append(Cell(text, ref, region.rowspan, region.colspan, round(confidence, 3)))
    return Grid(tuple(tuple(row) for row in rows))


def _doubt(text: str, confidence: float | None, ref: Location) -> list[Finding]:
    if confidence is None or confidence >= RECOGNITION.certain:
        return []
    return [LOW_CONFIDENCE.at(ref, value=text, share=round(confidence * 100))]
