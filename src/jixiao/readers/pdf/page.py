"""Analyse the layout of one PDF page: its tables and lines of text.

They are in reading order, not yet joined with those of other pages.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .borderless_tables import borderless_tables
from .font_tables import UNKNOWN
from .page_objects import SKEWED, VERTICAL, Box, Glyph, PageObjects
from .rotation import as_displayed, turn_upright
from .ruled_tables import LatticeTable, ruled_tables
from .settings import LATTICE, PAGE, TEXT
from .text_lines import TextLine, glyphs_to_line, glyphs_to_lines, group_by_baseline, is_wrapped, line_separator
from .visibility import split_visible
from .watermarks import without_watermarks


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell of a table on one page; rows and columns count from 0."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box
    lines: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table, or as much of it as stands on one page.

    ``xs`` are the positions of its columns' edges.
    """

    box: Box
    xs: tuple[float, ...]
    rows: int
    cells: tuple[PageCell, ...]
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class PageText:
    """A line of text outside tables (a wrapped one with what follows)."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What a page holds.

    Positions are those of the page turned so that its text is upright; ``turn`` says how (quarter turns).

    ``hidden`` is text that cannot be seen, with its boxes on the page as it is displayed; ``watermark`` what stands
    across the page.

    ``scanned``: it is only an image. ``unknown``: characters that could not be decoded. ``damaged``: parts may be missing.
    ``costly``: it was given up.
    """

    number: int
    width: float = 0
    height: float = 0
    turn: int = 0
    blocks: tuple[PageTable | PageText, ...] = ()
    scanned: bool = False
    unknown: int = 0
    damaged: bool = False
    costly: bool = False
    hidden: tuple[PageText, ...] = ()
    watermark: str = ""

    def on_paper(self, box: Box) -> Box:
        """Convert a box to the page as it is displayed."""
        x0, y0, x1, y1 = as_displayed(box, self.turn, self.width, self.height)
        return (round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1))


def analyse_page(number: int, objects: PageObjects, damaged: bool) -> PdfPage:
    """Find the tables and lines of a page."""
    objects.glyphs, hidden = split_visible(objects)
    seen, unseen = _characters(objects.glyphs), _characters(hidden)
    # The text of a scan that somebody had read before stands on the picture and cannot be seen (双层 PDF).
    if (seen < PAGE.few_glyphs or PAGE.text_layer * seen < unseen) and (_pictured(objects) or objects.curves > PAGE.many_curves):
        return PdfPage(number, objects.width, objects.height, scanned=True)
    unknown = objects.unknown - sum(glyph.text == UNKNOWN for glyph in hidden)
    unread = tuple(PageText(line.text, line.box) for line in glyphs_to_lines(hidden)) if unseen else ()
    objects.glyphs = without_watermarks(objects)
    objects, turn = turn_upright(objects)
    blocks = tuple(_blocks(objects))
    watermark = "".join(glyph.text for glyph in objects.glyphs if glyph.turn == SKEWED).strip()
    size = objects.width, objects.height
    return PdfPage(number, *size, turn, blocks, unknown=unknown, damaged=damaged, hidden=unread, watermark=watermark)


def _characters(glyphs: Iterable[Glyph]) -> int:
    return sum(not glyph.text.isspace() for glyph in glyphs)


def _pictured(objects: PageObjects) -> bool:
    """Whether images cover much of a page (a scan may come in strips)."""
    left, top, right, bottom = objects.visible
    covered = sum(max(0, min(x1, right) - max(x0, left)) * max(0, min(y1, bottom) - max(y0, top)) for x0, y0, x1, y1 in objects.images)
    return covered >= PAGE.picture_share * (right - left) * (bottom - top)


def _blocks(objects: PageObjects) -> list[PageTable | PageText]:
    tables = _without_frames(ruled_tables(objects.horizontal, objects.vertical))
    inside, outside = _assign_glyphs(objects.glyphs, sorted(tables, key=_area))
    blocks: list[PageTable | PageText] = []
    for table in tables:
        cells = inside.get(id(table), {})
        if cells or len(table.cells) > LATTICE.ornament_cells:  # an empty box is a checkbox or an ornament
            blocks.append(_page_table(table, cells))
    upright = [glyph for glyph in outside if glyph.turn == 0]
    lines = [pieces for group in group_by_baseline(upright) if (pieces := _split_at_tabs(group))]
    if not any(isinstance(part, PageTable) for part in blocks):
        borderless, lines = borderless_tables(lines)
        blocks += [
            PageTable(table.box, table.xs, len(table.rows), tuple(_borderless_cells(table.xs, table.rows)), ruled=False)
            for table in borderless
        ]
    left = min((glyph.x0 for glyph in objects.glyphs if glyph.turn == 0 and not glyph.text.isspace()), default=0.0)
    blocks += _join_wrapped(lines, (left, objects.width - left))
    blocks += [PageText(line.text, line.box) for line in glyphs_to_lines([glyph for glyph in outside if glyph.turn not in (0, SKEWED)])]
    return sorted(blocks, key=lambda part: (part.box[1], part.box[0]))


def _without_frames(tables: list[LatticeTable]) -> list[LatticeTable]:
    """The tables without frames round a page: single cells with tables in them."""
    kept = list(tables)
    for table in tables:
        if len(table.cells) == 1 and any(other is not table and _within(other.box, table.box) for other in kept):
            kept.remove(table)
    return kept


def _area(table: LatticeTable) -> float:
    """Compute a table's area, to order tables from small to large.

    What stands in a nested one is not taken by the outer.
    """
    return (table.box[2] - table.box[0]) * (table.box[3] - table.box[1])


def _within(inner: Box, outer: Box) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


class _CellLocator:
    """Locate the cell that a position is in."""

    def __init__(self, tables: Sequence[LatticeTable]) -> None:
        self._tables = []
        self._clipped: dict[Box, tuple[int, int] | None] = {}
        for table in tables:
            columns = len(table.xs) - 1
            owner = [-1] * (columns * (len(table.ys) - 1))
            for number, cell in enumerate(table.cells):
                for row in range(cell.top, cell.bottom):
                    for column in range(cell.left, cell.right):
                        owner[row * columns + column] = number
            self._tables.append((table, table.box, columns, owner))

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """The id of the table, and the number of the cell."""
        for table, (x0, y0, x1, y1), columns, owner in self._tables:
            if x0 <= x < x1 and y0 <= y < y1:
                number = owner[(bisect_right(table.ys, y) - 1) * columns + bisect_right(table.xs, x) - 1]
                if number >= 0:
                    return id(table), number
        return None

    def of_clip(self, clip: Box) -> tuple[int, int] | None:
        """Locate the cell that a text was clipped to.

        Spreadsheets hide what does not fit into its cell.
        """
        if clip not in self._clipped:
            cell = self.cell((clip[0] + clip[2]) / 2, (clip[1] + clip[3]) / 2)
            if cell:
                table = next(table for table, *_ in self._tables if id(table) == cell[0])
                x0, y0, x1, y1 = table.cell_box(table.cells[cell[1]])
                slack = LATTICE.alignment_tolerance
                if not _within(clip, (x0 - slack, y0 - slack, x1 + slack, y1 + slack)):
                    cell = None
            self._clipped[clip] = cell
        return self._clipped[clip]

    def of_glyph(self, glyph: Glyph) -> tuple[int, int] | None:
        x, y, rise = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2, TEXT.middle * glyph.size
        if glyph.turn in (0, VERTICAL):
            return self.cell(x, y - rise)
        return self.cell(x + {1: rise, 3: -rise}.get(glyph.turn, 0), y + (rise if glyph.turn == 2 else 0))


def _assign_glyphs(glyphs: list[Glyph], tables: list[LatticeTable]) -> tuple[dict[int, dict[int, list[Glyph]]], list[Glyph]]:
    """Assign glyphs to cells, by table; give those outside too.

    Watermarks that cross the page are outside.
    """
    if not tables:
        return {}, glyphs
    finder = _CellLocator(tables)
    inside: dict[int, dict[int, list[Glyph]]] = {}
    outside: list[Glyph] = []
    start = 0
    while start < len(glyphs):
        end = start + 1
        while end < len(glyphs) and glyphs[end].run == glyphs[start].run:
            end += 1
        run = glyphs[start:end]
        start = end
        if run[0].turn == SKEWED:
            outside += run
            continue
        if cell := finder.of_clip(run[0].clip):
            inside.setdefault(cell[0], {}).setdefault(cell[1], []).extend(run)
            continue
        first = finder.of_glyph(run[0])
        words = [(first, run)] if len(run) == 1 or finder.of_glyph(run[-1]) == first else _words(run, finder)
        for cell, word in words:
            if cell is None:
                outside += word
            else:
                inside.setdefault(cell[0], {}).setdefault(cell[1], []).extend(word)
    return inside, outside


def _words(run: list[Glyph], finder: _CellLocator) -> Iterator[tuple[tuple[int, int] | None, list[Glyph]]]:
    """Split a text operation that reaches over the edge of a cell into words.

    A word that does belongs where most of it is.
    """
    word: list[Glyph] = []
    for glyph in run:
        if word and (glyph.text.isspace() or word[-1].text.isspace() or _distance(word[-1], glyph) > TEXT.cell_gap * glyph.size):
            yield Counter(map(finder.of_glyph, word)).most_common(1)[0][0], word
            word = []
        word.append(glyph)
    yield Counter(map(finder.of_glyph, word)).most_common(1)[0][0], word


def _distance(glyph: Glyph, after: Glyph) -> float:
    return abs(after.x0 - glyph.x1) + abs(after.y0 - glyph.y1)


def _page_table(table: LatticeTable, glyphs: dict[int, list[Glyph]]) -> PageTable:
    return PageTable(
        table.box,
        table.xs,
        len(table.ys) - 1,
        tuple(
            PageCell(
                cell.top,
                cell.left,
                cell.bottom - cell.top,
                cell.right - cell.left,
                table.cell_box(cell),
                tuple(glyphs_to_lines(glyphs.get(number, []))),
            )
            for number, cell in enumerate(table.cells)
        ),
    )


def _borderless_cells(xs: tuple[float, ...], rows: Sequence[Sequence[Sequence[TextLine]]]) -> Iterator[PageCell]:
    for number, row in enumerate(rows):
        lines = [line for cell in row for line in cell]
        top, bottom = min(line.box[1] for line in lines), max(line.box[3] for line in lines)
        for column, cell in enumerate(row):
            yield PageCell(number, column, 1, 1, (xs[column], top, xs[column + 1], bottom), tuple(cell))


def _split_at_tabs(group: list[Glyph]) -> list[TextLine]:
    """Split a line outside of tables at tabs and columns.

    One whose letters are all far apart (目  录) is one.
    """
    pieces: list[list[Glyph]] = []
    end = 0.0
    for glyph in sorted(group, key=lambda g: g.x0):
        if glyph.text.isspace():
            if pieces:
                pieces[-1].append(glyph)
            continue
        if pieces and glyph.x0 - end <= TEXT.tab_gap * glyph.size:
            pieces[-1].append(glyph)
        else:
            pieces.append([glyph])
        end = max(end, glyph.x1)
    lines = [line for piece in pieces if (line := glyphs_to_line(piece))]
    if len(lines) > 1 and all(len(line.text.strip()) == 1 for line in lines):
        lines = [line for line in [glyphs_to_line(group)] if line]
    return lines


def _join_wrapped(lines: list[list[TextLine]], bounds: tuple[float, float]) -> Iterator[PageText]:
    """Join lines outside of tables that the right margin wrapped."""
    open_text: tuple[str, Box] | None = None
    for pieces, below in pairwise([*lines, []]):
        for number, line in enumerate(pieces):
            text, box = line.text, line.box
            if open_text and not number:
                text = open_text[0] + text
                box = (min(open_text[1][0], box[0]), open_text[1][1], max(open_text[1][2], box[2]), box[3])
                open_text = None
            if len(pieces) == len(below) == 1 and _wrapped(line, below[0], bounds):
                open_text = (text + line_separator(line, below[0], bounds), box)
            else:
                yield PageText(text, box)


def _wrapped(above: TextLine, below: TextLine, bounds: tuple[float, float]) -> bool:
    """Whether a line outside of tables goes on in the next one."""
    return (
        abs(above.size - below.size) < TEXT.paragraph_size_change * above.size
        and below.y - above.y < TEXT.paragraph_leading * above.size
        and above.x1 - above.x0 > TEXT.paragraph_width * (bounds[1] - bounds[0])
        and is_wrapped(above, below, bounds)
        and line_separator(above, below, bounds) != "\n"
    )
