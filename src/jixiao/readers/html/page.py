"""Build paragraphs and tables from the elements of a web page.

The parser gives elements as they come and as old pages have them: cells that never end, text outside of cells. What begins and ends a cell
is decided here, as browsers do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from ...model import Location
from ..blocks import BLANKS, LimitCounter, RawBlock, RawCell, RawParagraph, RawTable
from ..xml import too_deep, too_many
from .elsewhere import Elsewhere
from .style_sheet import StyleSheet
from .text import collapsed, span
from .visibility import Visibility

_CELLS = frozenset(("td", "th"))
_GROUPS = frozenset(("thead", "tbody", "tfoot"))
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend"),
        *("li", "main", "menu", "nav", "ol", "optgroup", "p", "pre", "section", "summary", "table", "ul"),
        *("tr", *_CELLS, *_GROUPS),
    )
)
#: Elements whose text a browser does not show.
_UNSEEN = frozenset(
    (
        *("audio", "canvas", "datalist", "head", "iframe", "noembed", "noframes", "noscript", "object", "rp", "rt", "script", "style"),
        *("template", "title", "video", "xml"),
    )
)
#: Elements that old pages open and never end. They do no harm, and do not count for how deep elements may stand in one another.
_INLINE = frozenset(
    (
        *("a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "ins", "label", "nobr", "s", "small", "span", "strike"),
        *("strong", "sub", "sup", "tt", "u"),
    )
)
#: How many times deeper the elements may be that were never ended; each takes time at every end of another.
_UNENDED = 4
_SHOWN_INPUTS = frozenset(("", "text", "number", "date", "month", "email", "tel", "url", "search"))
#: What a form shows that can be ticked, by whether it is.
_BOXES, _TICKED, _UNTICKED = frozenset(("checkbox", "radio")), "☒", "☐"
#: The most that HTML allows for colspan and rowspan.
_COLUMNS, _ROWS = 1000, 65534
#: How often, and how much of, hidden tables is told.
_MOST_HIDDEN, _HIDDEN_LENGTH = 20, 200


@dataclass(slots=True)
class _OpenHtmlTable:
    """A table that is being read.

    Places that merged cells take are (first column, column after the last, row after the last).
    """

    table: RawTable
    depth: int  # at which it stands, without unended elements
    unended: int  # elements around it that should have ended with a cell
    row: list[RawCell] | None = None
    slot: RawCell | None = None
    column: int = 0
    taken: list[tuple[int, int, int]] = field(default_factory=list)  # from above, by column
    passed: int = 0  # how many of them are left of the column
    merged: list[tuple[int, int, int]] = field(default_factory=list)  # that begin in this row
    spanning: list[tuple[RawCell, int]] = field(default_factory=list)  # cells of this group of rows that go down, and their rows


class HtmlPage:
    """Handle the elements of a page.

    Afterwards ``parts`` is what stands in it, ``frames`` whether it is a set of frames, ``hidden`` what of tables it does not show, and
    ``elsewhere`` what it shows or names that is no part of it.
    """

    def __init__(self, counter: LimitCounter, sheet: StyleSheet | None = None) -> None:
        self.parts: list[RawBlock] = []
        self.frames = False
        self.hidden: list[tuple[Location, str]] = []
        self.elsewhere = Elsewhere()
        self._visibility = Visibility(sheet or StyleSheet())
        self._counter = counter
        self._most = counter.source.limits.depth
        self._elements, self._most_elements = 0, counter.source.limits.elements
        self._depth = self._inline = self._unended = 0
        self._tables: list[_OpenHtmlTable] = []
        self._pieces: list[str] = []  # the text of the current line
        self._lines: list[str] = []  # the lines before it in the same paragraph
        self._mark = 0  # the element in which, or after which, the text of the paragraph begins
        self._preformatted = 0
        self._skip = 0  # the depth at which an element that is left out began
        self._skip_ends: frozenset[str] = frozenset()  # the elements whose beginning ends it, where its own end is missing
        self._skip_tables = 0
        self._skip_cells = False  # whether what is left out is a hidden part of a table, or of a cell of it

    # Elements

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._elements > self._most_elements:
            raise too_many(self._counter.source)
        self._inline += tag in _INLINE
        if self._depth - self._inline - self._unended > self._most or self._depth > self._most * _UNENDED:
            raise too_deep(self._counter.source)
        hidden = self._visibility.start(tag, attributes, bool(self._tables))
        if self._skip and not self._ends_skip(tag):
            if tag in ("meta", "param"):
                self.elsewhere.start(tag, attributes)
            return
        picture = not hidden and self.elsewhere.start(tag, attributes)
        if tag in _UNSEEN or hidden:
            self._begin_skip(tag, told=hidden and tag not in _UNSEEN)
        elif picture:
            self._add_picture()
        elif tag == "br":
            self._end_line()
        elif tag in _BLOCKS:
            self._end_paragraph()
            self._begin_block(tag, attributes)
        elif tag == "input":
            self._add_input(attributes)
        elif tag == "option" and "selected" not in attributes:
            self._begin_skip(tag, told=False)
        elif tag == "frameset":
            self.frames = True

    def end(self, tag: str) -> None:
        if self._skip:
            self._skip_tables -= tag == "table" and self._skip_tables > 0
            if self._skip == self._depth:
                self._skip = 0
        elif tag in _BLOCKS:
            self._end_paragraph()
            self._end_block(tag)
        self.elsewhere.end(tag)
        self._visibility.end()
        self._inline -= tag in _INLINE
        self._depth -= 1

    def data(self, text: str) -> None:
        self.elsewhere.data(text)
        if self._skip:
            if self._skip_cells or self._skip_tables:
                self._hide(text)
        elif self._visibility.invisible:
            if self._tables:
                self._hide(text)
        else:
            self._add_text(text)

    def _add_text(self, text: str) -> None:
        if not self._mark and not text.isspace():
            self._mark = self._elements
        if self._preformatted:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._pieces.append(first)
            for line in others:
                self._end_line()
                self._pieces.append(line)
        else:
            self._pieces.append(text)

    def close(self) -> None:
        self._end_paragraph()
        while self._tables:
            self._end_table()

    def _add_input(self, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("type", "").strip().lower()
        if kind in _BOXES:
            self._pieces.append(_TICKED if "checked" in attributes else _UNTICKED)
        elif kind in _SHOWN_INPUTS:
            self._pieces.append(attributes.get("value", ""))

    def _add_picture(self) -> None:
        if self._tables and (slot := self._tables[-1].slot):
            slot.picture = True

    def _begin_block(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "table":
            table = self._counter.table()
            self._flow().append(table)
            self._tables.append(_OpenHtmlTable(table, self._depth - self._unended, self._unended))
        elif tag == "pre":
            self._preformatted += 1
        elif self._tables:
            current = self._tables[-1]
            if tag in _CELLS:
                self._begin_cell(current, attributes)
            elif tag == "tr":
                self._begin_row(current)
            elif tag in _GROUPS:
                _end_group(current)
            elif tag == "caption":
                current.slot = None

    def _end_block(self, tag: str) -> None:
        if tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        elif self._tables:
            if tag == "table":
                self._end_table()
            elif tag in _CELLS:
                self._tables[-1].slot = None
            elif tag == "tr":
                _end_row(self._tables[-1])
            elif tag in _GROUPS:
                _end_group(self._tables[-1])

    # What is not shown

    def _begin_skip(self, tag: str, *, told: bool) -> None:
        """Leave an element out; what it holds of a table's cells is ``told``."""
        current = self._tables[-1] if self._tables else None
        self._skip = self._depth
        self._skip_tables = int(tag == "table")
        self._skip_cells = tag in _CELLS or tag == "tr" or tag in _GROUPS or (told and current is not None and current.slot is not None)
        if tag in _GROUPS:
            self._skip_ends = _GROUPS
        elif tag == "tr":
            self._skip_ends = _GROUPS | {"tr"}
        elif tag in _CELLS or (current and current.slot):
            self._skip_ends = _GROUPS | _CELLS | {"tr"}
        else:
            self._skip_ends = frozenset()

    def _ends_skip(self, tag: str) -> bool:
        """Whether an element ends the one that is left out.

        Its own end may be missing.
        """
        self._skip_tables += tag == "table"
        if self._skip_tables or tag not in self._skip_ends:
            return False
        self._skip = 0
        return True

    def _hide(self, text: str) -> None:
        if not text.strip(BLANKS):
            return
        current = self._tables[-1] if self._tables else None
        here = Location(current.table.number, len(current.table.rows) or 1) if current else Location(self._counter.tables + 1)
        text = collapsed(text).strip(BLANKS)
        if self.hidden and self.hidden[-1][0] == here:
            text = f"{self.hidden.pop()[1]} {text}"
        if len(self.hidden) < _MOST_HIDDEN:
            self.hidden.append((here, text[:_HIDDEN_LENGTH]))

    # Text

    def _flow(self) -> list[RawBlock]:
        """Give the list that the next part belongs to.

        The open cell's, else that before the open table, else the page's.
        """
        if not self._tables:
            return self.parts
        current = self._tables[-1]
        return current.slot.parts if current.slot else current.table.before

    def _end_line(self) -> None:
        text = "".join(self._pieces)
        self._lines.append(text if self._preformatted else collapsed(text).strip(" \t"))
        self._pieces.clear()

    def _end_paragraph(self) -> None:
        if not self._lines:
            if not self._pieces:
                return
            if not any(piece.strip(" \t\r\n\f") for piece in self._pieces):
                self._pieces.clear()
                return
        self._end_line()
        if len(self._lines) > 1 and not self._lines[-1]:
            self._lines.pop()  # a line break at the end of a paragraph does not show
        current = self._tables[-1] if self._tables else None
        # What stands in a table but in no cell of it comes before it.
        number = current.table.number if current and not current.slot else self._counter.tables + 1
        self._flow().append(RawParagraph("\n".join(self._lines), number, self._mark or self._elements))
        self._lines.clear()
        self._mark = 0

    # Tables

    def _end_table(self) -> None:
        current = self._tables.pop()
        _end_group(current)
        self._unended = current.unended

    def _begin_row(self, current: _OpenHtmlTable) -> None:
        _end_row(current)
        current.row = self._counter.row(current.table)
        self._counter.cells(len(current.taken), current.table)
        current.column = current.passed = 0

    def _begin_cell(self, current: _OpenHtmlTable, attributes: Mapping[str, str]) -> None:
        if current.row is None:
            self._begin_row(current)
        assert current.row is not None
        # tbody, tr and the cell itself stand in the table; what else there is belongs to cells before this one
        self._unended = max(current.unended, self._depth - current.depth - 3)
        self._counter.cells(1, current.table)
        column = current.column
        while current.passed < len(current.taken) and current.taken[current.passed][0] <= column:
            column = max(column, current.taken[current.passed][1])
            current.passed += 1
        wide = max(1, span(attributes.get("colspan"), _COLUMNS)) if attributes else 1
        end = column + wide
        if current.passed < len(current.taken):
            end = min(end, current.taken[current.passed][0])
        high = (span(attributes.get("rowspan"), _ROWS) or _ROWS) if attributes else 1  # 0: to the end of the group
        slot = RawCell(column, end - column, high, mark=self._elements)
        if high > 1:
            row = len(current.table.rows)
            current.merged.append((column, end, row + high))
            current.spanning.append((slot, row))
        current.row.append(slot)
        current.slot = slot
        current.column = column + wide


def _end_row(current: _OpenHtmlTable) -> None:
    current.slot = None
    if current.row is not None:
        current.row = None
        after = len(current.table.rows) + 1
        current.taken = sorted(place for place in chain(current.taken, current.merged) if place[2] > after)
        current.merged.clear()


def _end_group(current: _OpenHtmlTable) -> None:
    """End a group of rows (thead, tbody, tfoot).

    Merged cells end with the group in which they begin.
    """
    _end_row(current)
    for slot, row in current.spanning:
        slot.rowspan = min(slot.rowspan, len(current.table.rows) - row + 1)
    current.spanning.clear()
    current.taken.clear()
