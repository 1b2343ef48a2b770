"""Define where a cell stands in its document."""

from __future__ import annotations

from .records import record


@record(frozen=True, slots=True)
class Location:
    """Where a cell stands in its document.

    ``table`` counts from 1: the recognised tables of a text dump, the physical tables of other formats. ``row`` and ``column``
    count from 1 inside that table, and in a workbook are those of the sheet. ``line`` is the line of a text file, or the paragraph
    of a Word or web document that stands outside tables; ``page`` a page of a PDF; ``box`` the cell's place on it (left, top,
    right, bottom, in points from the page's upper left corner); ``sheet`` a sheet of a workbook.
    """

    table: int
    row: int | None = None
    column: int | None = None
    line: int | None = None
    page: int | None = None
    sheet: str | None = None
    box: tuple[float, float, float, float] | None = None

    @property
    def identity(self) -> str:
        """Write the place for IRIs and digests: in the words of release 0.1.0, for the IRIs of findings to stay."""
        place = f"table={self.table!r}, row={self.row!r}, column={self.column!r}, line={self.line!r}"
        return f"CellRef({place}, page={self.page!r}, sheet={self.sheet!r}, box={self.box!r})"

    @property
    def order(self) -> tuple[int, ...]:
        """Sorts places as they come in the document: the lines of a text; in other formats what stands before a table, then it."""
        line = (self.line or 0) if self.row is not None else 0
        return (self.page or 0, line, self.table, self.row or 0, self.line or 0, self.column or 0)
