"""Prints what was read of a document, its paragraphs and tables with their merged cells, as an OFD file, as Office prints a form."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.model import Cell, Document, Grid
from ofd_maker import OfdPage, ofd

#: Millimetres: where the text of pages is, the size of letters, the height of a line, what is between a text and the lines around it.
LEFT, TOP, BOTTOM, WIDEST = 12.0, 15.0, 285.0, 186.0
SIZE, LINE, ROOM = 3.0, 4.2, 1.2
_MOST = 24  # letters of a line in the widest cell


def width(text: str) -> float:
    return sum(SIZE if ord(char) > 0x2000 else SIZE / 2 for char in text)


def lines(text: str, wide: float) -> list[str]:
    """The lines of a text in a cell, broken where it is full."""
    result: list[str] = []
    for part in text.split("\n"):
        line = ""
        for char in part.strip():
            if line and width(line + char) > wide + 0.01:
                result.append(line)
                line = ""
            line += char
        result.append(line)
    return result


class Printer:
    """Pages that are filled from above; a row that has no room begins the next one, as does one that did in the document."""

    def __init__(self) -> None:
        self.pages: list[OfdPage] = []
        self._y = BOTTOM

    def document(self, document: Document) -> bytes:
        for block in document.blocks:
            if isinstance(block, Grid):
                self._table(block)
            else:
                for line in lines(block.text, 180):
                    self._space(LINE + 2)
                    self._write(LEFT, self._y + SIZE, line)
                    self._y += LINE + 2
        return ofd(*self.pages)

    def _space(self, high: float) -> None:
        if self._y + high > BOTTOM:
            self.pages.append(OfdPage())
            self._y = TOP

    def _write(self, x: float, y: float, text: str) -> None:
        if text.strip():
            self.pages[-1].text(x, y, text, SIZE)

    def _table(self, grid: Grid) -> None:
        cells = list(placed(grid))
        xs = columns(cells)
        heights = [LINE + 2 * ROOM] * len(grid.rows)
        for row, column, cell in sorted(cells, key=lambda one: one[2].rowspan):
            needed = len(lines(cell.text, xs[column + cell.colspan] - xs[column] - 2 * ROOM)) * LINE + 2 * ROOM
            heights[row + cell.rowspan - 1] += max(0, needed - sum(heights[row : row + cell.rowspan]))
        self._y += 1
        pages = [row[0].ref.page if row else None for row in grid.rows]
        rest: dict[tuple[int, int], list[str]] = {}
        start = 0
        while start < len(grid.rows):
            end = start + 1
            while self._y + sum(heights[start:end]) <= BOTTOM and end < len(grid.rows) and pages[end] == pages[start]:
                end += 1
            if self._y + sum(heights[start:end]) > BOTTOM:
                end -= 1
            if end <= start:
                if self._y > TOP:
                    self._space(BOTTOM)
                    continue
                end = start + 1  # taller than a page
            self._rows(cells, xs, heights[start:end], start, rest)
            start = end
            if end < len(grid.rows) and pages[end] != pages[end - 1]:
                self._space(BOTTOM)
        self._y += 2

    def _rows(
        self, cells: list[tuple[int, int, Cell]], xs: list[float], heights: list[float], start: int, rest: dict[tuple[int, int], list[str]]
    ) -> None:
        """The rows of a table that stand on one page, from ``start``; the lines of a cell merged over its end go on on the next."""
        page, end = self.pages[-1], start + len(heights)
        tops = [self._y + sum(heights[:row]) for row in range(len(heights) + 1)]
        for row, column, cell in cells:
            first, last = max(row, start), min(row + cell.rowspan, end)
            if first >= last:
                continue
            box = (xs[column], tops[first - start], xs[column + cell.colspan], tops[last - start])
            left, top, right, bottom = (f"{value:.2f}" for value in box)
            page.path(f"M {left} {top} L {right} {top} L {right} {bottom} L {left} {bottom} C")
            waiting = rest.pop((row, column)) if row < first else lines(cell.text, box[2] - box[0] - 2 * ROOM)
            room = len(waiting) if row + cell.rowspan <= end else int((box[3] - box[1] - ROOM) / LINE)
            for number, line in enumerate(waiting[:room]):
                self._write(box[0] + ROOM, box[1] + ROOM + SIZE + number * LINE, line)
            rest[row, column] = waiting[room:]
        self._y = tops[-1]


def placed(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    """The cells with their rows and columns from 0."""
    for number, row in enumerate(grid.rows):
        for cell in row:
            yield number, (cell.ref.column or 1) - 1, cell


def columns(cells: list[tuple[int, int, Cell]]) -> list[float]:
    """The borders of columns: each as wide as its texts ask for, within bounds."""
    count = max(column + cell.colspan for _, column, cell in cells)
    widths = [2 * SIZE + 2 * ROOM] * count
    for _, column, cell in sorted(cells, key=lambda one: one[2].colspan):
        wanted = max(map(width, lines(cell.text, _MOST * SIZE)), default=0) + 2 * ROOM
        if cell.colspan == 1:
            widths[column] = max(widths[column], min(wanted, 12 * SIZE))
    xs = [LEFT]
    for one in widths:
        xs.append(xs[-1] + one * min(1, WIDEST / sum(widths)))
    return xs


def printed(document: Document) -> bytes:
    return Printer().document(document)
