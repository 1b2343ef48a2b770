"""Join tables that go on over pages; drop page numbers and running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...model import Cell, Grid, Location
from .page import PageCell, PageTable, PageText, PdfPage
from .page_objects import Box
from .settings import CONTINUATION, LATTICE
from .text_lines import TextLine, is_wrapped, join_lines, list_number, text_bounds

_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:第\s*)?(?:\d{1,4}|[IVXivx]{1,6})(?:\s*页)?[\W_]*(?:(?:[/／]|共|of)?\s*\d{1,4}\s*页?)?[\W_]*|page\s*\d+.*", re.IGNORECASE
)
_COMPARATOR = re.compile(r"[≥≤＞＜><=≧≦＝]")


@dataclass
class ContinuedCell:
    """A cell of a table that is being joined.

    The first ``own_lines`` of its lines stand on its own page.
    """

    row: int
    rowspan: int
    box: Box
    page: PdfPage
    lines: list[TextLine]
    own_lines: int

    @property
    def text(self) -> str:
        return join_lines(self.lines, self.box[0], self.box[2])


@dataclass
class ContinuedTable:
    """A table that may go on over pages.

    ``part`` is its last part so far, on ``page``; ``head`` are the cells of its first one, ``low`` those that end with its last row.
    ``uncertain``: cells at the top of a page that may be the rest of the ones above.
    """

    page: PdfPage
    part: PageTable
    rows: int = 0
    cells: list[ContinuedCell] = field(default_factory=list)
    head: list[ContinuedCell] = field(default_factory=list)
    low: list[ContinuedCell] = field(default_factory=list)
    xs: list[float] = field(default_factory=list)
    uncertain: list[ContinuedCell] = field(default_factory=list)

    def grid(self, table: int) -> Grid:
        """Make the Grid that is table number ``table`` of the document."""
        edges = _edges(self.xs)
        rows: list[list[Cell]] = [[] for _ in range(self.rows)]
        for cell in sorted(self.cells, key=lambda cell: (cell.row, cell.box[0])):
            left, right = _nearest(edges, cell.box[0]), _nearest(edges, cell.box[2])
            ref = Location(table, cell.row + 1, left + 1, page=cell.page.number, box=cell.page.on_paper(cell.box))
            rows[cell.row].append(Cell(cell.text, ref, cell.rowspan, max(right - left, 1)))
        return Grid(tuple(tuple(row) for row in rows))


def continue_tables(pages: Sequence[PdfPage]) -> Iterator[ContinuedTable | tuple[PdfPage, PageText] | PdfPage]:
    """Join the tables and texts of all pages, in reading order.

    A page that is a scan, or was given up, stands for itself.
    """
    dropped, kept = _page_edges(pages)
    top, bottom = _body(pages, dropped | kept)
    open_table: ContinuedTable | None = None
    for page in pages:
        for block in page.blocks:  # a running footer does not end the table above it
            if isinstance(block, PageText) and (page.number, block) in kept:
                yield page, block
        blocks = _content(page, dropped | kept)
        if page.scanned or page.costly:
            if open_table:
                yield open_table
            open_table = None
            yield page
        for place, block in enumerate(blocks):
            if isinstance(block, PageTable):
                if open_table and not place and _goes_on(open_table, page, block, top, bottom):
                    _append(open_table, page, block)
                    continue
                if open_table:
                    yield open_table
                open_table = ContinuedTable(page, block)
                _append(open_table, page, block)
            else:
                if open_table:
                    yield open_table
                open_table = None
                yield page, block
    if open_table:
        yield open_table


def _content(page: PdfPage, edges: set[tuple[int, PageText]]) -> list[PageTable | PageText]:
    """A page without what only stands at its edges."""
    return [block for block in page.blocks if not (isinstance(block, PageText) and (page.number, block) in edges)]


def _page_edges(pages: Sequence[PdfPage]) -> tuple[set[tuple[int, PageText]], set[tuple[int, PageText]]]:
    """Find page numbers, and running headers and footers.

    They belong to the paper and not to the text, but for the first of each header and footer: these are given apart.
    """
    repeated: set[tuple[int, PageText]] = set()
    kept: set[tuple[int, PageText]] = set()
    running: Counter[tuple[bool, str]] = Counter()
    candidates: list[tuple[int, PageText, tuple[bool, str]]] = []
    for page in pages:
        for block in page.blocks:
            if not isinstance(block, PageText):
                continue
            _, high, _, low = block.box
            numbers, running_zone = CONTINUATION.page_number_zone, CONTINUATION.running_zone
            at_edge = low < numbers * page.height or high > (1 - numbers) * page.height
            above, below = low < running_zone * page.height, high > (1 - running_zone) * page.height
            if at_edge and _PAGE_NUMBER.fullmatch(block.text.strip()):
                repeated.add((page.number, block))
            elif (above or below) and low - high <= CONTINUATION.running_height:
                key = (above, re.sub(r"\d+", "0", block.text))
                running[key] += 1
                candidates.append((page.number, block, key))
    seen: set[tuple[bool, str]] = set()
    for number, block, key in candidates:
        if running[key] > 1 and CONTINUATION.running_pages * running[key] >= len(pages):
            (repeated if key in seen else kept).add((number, block))
            seen.add(key)
    return repeated, kept


def _body(pages: Sequence[PdfPage], edges: set[tuple[int, PageText]]) -> tuple[float, float]:
    """Between which heights the text of the pages stands."""
    tops, bottoms = [], []
    for page in pages:
        boxes = [block.box for block in _content(page, edges)]
        if boxes:
            tops.append(min(box[1] for box in boxes))
            bottoms.append(max(box[3] for box in boxes))
            bottoms.append(CONTINUATION.body_share * page.height)
    return min(tops, default=0.0), max(bottoms, default=0.0)


def _goes_on(table: ContinuedTable, page: PdfPage, part: PageTable, top: float, bottom: float) -> bool:
    """Whether a page's first table continues the last one before."""
    last_page, tolerance = table.page, LATTICE.alignment_tolerance
    last, x0, x1 = table.part, table.part.box[0], table.part.box[2]
    if page.number != last_page.number + 1 or (page.turn, page.width, page.height) != (last_page.turn, last_page.width, last_page.height):
        return False
    if not (last.ruled and part.ruled) or abs(part.box[0] - x0) > tolerance or abs(part.box[2] - x1) > tolerance:
        return False
    repeated = _repeated(table, part)
    # The next row must not have found room on the page before.
    height = min((cell.box[3] - cell.box[1] for cell in part.cells if cell.row == min(repeated, part.rows - 1)), default=0.0)
    if part.box[1] - top > CONTINUATION.top_slack or bottom - last.box[3] > height + tolerance:
        return False
    below, above = _row_edges(part, 0), _row_edges(last, last.rows - 1)
    pairs = ((below, above), (below, last.xs), (above, part.xs), (part.xs, last.xs), (last.xs, part.xs))
    return any(_among(inner, outer) for inner, outer in pairs) and not _begins_anew(table, part, repeated)


def _row_edges(part: PageTable, row: int) -> list[float]:
    return [edge for cell in part.cells if cell.row <= row < cell.row + cell.rowspan for edge in (cell.box[0], cell.box[2])]


def _among(inner: Sequence[float], outer: Sequence[float]) -> bool:
    return all(any(abs(value - other) <= LATTICE.alignment_tolerance for other in outer) for value in inner)


def _repeated(table: ContinuedTable, part: PageTable) -> int:
    """How many rows at the beginning of a part repeat the first rows of the table."""
    for row in range(part.rows):
        ours = [(cell.rowspan, cell.text) for cell in table.head if cell.row == row]
        theirs = [(cell.rowspan, join_lines(cell.lines, cell.box[0], cell.box[2])) for cell in part.cells if cell.row == row]
        if ours != theirs or any(rowspan > 1 for rowspan, _ in theirs) or not any(text for _, text in theirs):
            return row
    return part.rows


def _begins_anew(table: ContinuedTable, part: PageTable, repeated: int) -> bool:
    """Whether a part is a form of its own, filled in otherwise.

    It has the same first rows.

    A repeated header has several columns (一级指标, 二级指标 …); a form begins with its title, and the same labels with other values.
    """
    for row in range(repeated):
        if sum(cell.row == row and bool(cell.lines) for cell in part.cells) >= CONTINUATION.header_cells:
            return False
    first = next((cell for cell in table.head if cell.row == repeated), None)
    other = next((cell for cell in part.cells if cell.row == repeated), None)
    return bool(first and other and other.lines and first.text == join_lines(other.lines, other.box[0], other.box[2]))


def _append(table: ContinuedTable, page: PdfPage, part: PageTable) -> None:
    """Append the rows of a part to a table.

    A row that the page has cut, and merged cells, go on.
    """
    start, dropped = table.rows, 0
    header = _repeated(table, part) if start else 0
    tops = sorted((cell for cell in part.cells if cell.row == header), key=lambda cell: cell.box[0]) if start else []
    above = [_above(table, cell) for cell in tops]
    rests: dict[int, int] = {}  # what goes on, and how many rows of it begin below the first one
    doubtful: PageCell | None = None
    if tops and _is_cut_row(tops, above):
        dropped = 1
        for cell, match in zip(tops, above, strict=True):
            assert match is not None
            match.lines += cell.lines
            rests[id(cell)] = cell.rowspan - 1
            if not header:
                match.rowspan += cell.rowspan - 1
                rests[id(cell)] = 0
    elif not header:
        for cell, match in _merged_on(tops, above):
            match.rowspan += cell.rowspan
            rests[id(cell)] = 0
        doubtful = _doubtful(tops, above)
    added: list[ContinuedCell] = []
    for cell in part.cells:
        if id(cell) not in rests:
            row = start + cell.row - (dropped if cell.row > header else 0)
            added.append(ContinuedCell(row, cell.rowspan, cell.box, page, list(cell.lines), len(cell.lines)))
            if cell is doubtful:
                table.uncertain.append(added[-1])
        elif rests[id(cell)]:  # a merged cell cannot reach over the repeated header
            added.append(ContinuedCell(start + header, rests[id(cell)], cell.box, page, [], 0))
    table.head = table.head or added
    table.cells += added
    table.rows = start + part.rows - dropped
    table.low = [cell for cell in [*table.low, *added] if cell.row + cell.rowspan == table.rows]
    table.xs += part.xs
    table.part, table.page = part, page


def _above(table: ContinuedTable, cell: PageCell) -> ContinuedCell | None:
    """Find the cell of the last row over one of the next page.

    It must be as wide.
    """
    for other in table.low:
        if abs(other.box[0] - cell.box[0]) <= LATTICE.alignment_tolerance:
            return other if abs(other.box[2] - cell.box[2]) <= LATTICE.alignment_tolerance else None
    return None


def _is_cut_row(tops: Sequence[PageCell], above: Sequence[ContinuedCell | None]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    Then each cell is empty, or what stands in it goes on from a cell whose text reaches down to the end of the page and whose last
    line is full; or from one of which nothing found room on the page before.
    """
    going_on = moved = ended = 0
    for cell, match in zip(tops, above, strict=True):
        if match is None:
            return False
        if not cell.lines:
            ended += bool(match.lines)
        elif not match.lines:
            moved += 1
        elif not _line_goes_on(match, cell):
            return False
        else:
            going_on += 1
    return bool(going_on and ended) or bool(moved and not tops[0].lines and ended > moved)


def _line_goes_on(match: ContinuedCell, cell: PageCell) -> bool:
    last, first = match.lines[-1], cell.lines[0]
    if match.box[3] - last.y > CONTINUATION.last_line_distance * last.size or _COMPARATOR.match(first.text):
        return False
    numbers = [number for line in match.lines if (number := list_number(line.text))]
    if (number := list_number(first.text)) is not None:
        return bool(numbers) and number == numbers[-1] + 1
    return is_wrapped(last, first, text_bounds([*match.lines, *cell.lines], match.box[0], match.box[2]))


def _merged_on(tops: Sequence[PageCell], above: Sequence[ContinuedCell | None]) -> Iterator[tuple[PageCell, ContinuedCell]]:
    """Find empty cells over which merged cells of the page before go on.

    They stand at the left of a page's first row (levels, labels).
    """
    filled = any(cell.lines for cell in tops)
    for cell, match in zip(tops, above, strict=True):
        if cell.lines or match is None or not match.lines or not (filled or cell.rowspan > 1):
            return
        yield cell, match


def _doubtful(tops: Sequence[PageCell], above: Sequence[ContinuedCell | None]) -> PageCell | None:
    """Find the cell of a page's first row that may be the rest of one above.

    It is the only filled one there; where that is certain there is none.
    """
    filled = [(cell, match) for cell, match in zip(tops, above, strict=True) if cell.lines]
    if len(filled) != 1 or filled[0][0] is tops[0]:
        return None
    cell, match = filled[0]
    return cell if match and match.lines else None


def _edges(xs: list[float]) -> list[float]:
    """The places of columns' edges, those of all pages together."""
    groups: list[list[float]] = []
    for x in sorted(xs):
        if groups and x - groups[-1][0] <= LATTICE.alignment_tolerance:
            groups[-1].append(x)
        else:
            groups.append([x])
    return [sum(group) / len(group) for group in groups]


def _nearest(edges: list[float], x: float) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - x))
