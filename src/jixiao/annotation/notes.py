"""Gather findings into notes: what is said at each cell, paragraph or table of a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from ..model import Cell, Document, Finding, Grid, Location, Paragraph, Severity
from ..model.text import well_formed

#: Who writes the comments.
AUTHOR = "jixiao"

_WORDS = {Severity.VIOLATION: ("错误", "violation"), Severity.WARNING: ("警告", "warning"), Severity.INFO: ("提示", "note")}
_ORDER = {Severity.VIOLATION: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding (检查发现) that a note is of, with the fingerprint by which it is accepted or corrected."""

    finding: Finding
    fingerprint: str

    def lines(self, language: str) -> tuple[str, ...]:
        """Write the finding as lines: severity and title, what is wrong, what to do, code and fingerprint."""
        finding, zh = self.finding, language == "zh"
        rule = finding.rule
        word, title = _WORDS[finding.severity][0 if zh else 1], rule.title.of(language) or finding.code
        message, remedy = finding.message(language), rule.remedy.of(language)
        if remedy.rstrip("。.").casefold() in message.casefold():  # many a message ends with it
            remedy = ""
        return tuple(
            line
            for line in (
                f"【{word}】{title}" if zh else f"[{word}] {title}",
                message,
                (f"处理：{remedy}" if zh else f"What to do: {remedy}") if remedy else "",
                f"{finding.code} · {self.fingerprint}",
            )
            if line
        )


@dataclass(frozen=True, slots=True)
class Note:
    """All that is said at one place of a document (批注): ``at`` is the very place of the cell or paragraph as the reader gave it.

    ``exact`` tells whether it stands at the cell that the findings name; else they are about a row, a table or the document, and stand at
    its head. ``text`` is what stands in the cell.
    """

    at: Location
    of: tuple[Noted, ...]
    exact: bool
    text: str

    @property
    def severity(self) -> Severity:
        """The worst of its findings."""
        return min((noted.finding.severity for noted in self.of), key=_ORDER.__getitem__)

    @property
    def rank(self) -> int:
        """Sorts the worst first."""
        return _ORDER[self.severity]

    def lines(self, language: str) -> list[str]:
        """Write all findings as lines, a blank one between two."""
        pieces = [noted.lines(language) for noted in self.of]
        return list(chain.from_iterable([*piece, ""] for piece in pieces))[:-1]


def notes_of(document: Document, findings: Iterable[Noted]) -> list[Note]:
    """Gather findings by the places at which they stand, in the order of the document."""
    places = Places(document)
    by_place: dict[tuple[Location, bool], tuple[str, list[Noted]]] = {}
    for noted in sorted(findings, key=lambda noted: (_ORDER[noted.finding.severity], noted.finding.code)):
        at, exact, text = places.of(noted.finding.source, noted.finding.value)
        by_place.setdefault((at, exact), (text, []))[1].append(noted)
    return [
        Note(at, tuple(dict.fromkeys(of)), exact, text)
        for (at, exact), (text, of) in sorted(by_place.items(), key=lambda entry: (places.order(entry[0][0]), not entry[0][1]))
    ]


def as_xml(text: str) -> str:
    """The text with U+FFFD for what XML cannot hold."""
    return well_formed(text.encode("utf-8", "replace")).decode()


class Places:
    """Finds the cells and paragraphs of a document that findings stand at."""

    def __init__(self, document: Document) -> None:
        cells = [cell for block in document.blocks if isinstance(block, Grid) for row in block.rows for cell in row]
        paragraphs: list[Paragraph] = list(document.paragraphs())
        everything: list[Cell | Paragraph] = [*chain.from_iterable(_parts(document))]
        self._order = {part.ref: number for number, part in reversed(list(enumerate(everything)))}
        self._texts = {part.ref: part.text for part in reversed(everything)}
        self._first = everything[0].ref if everything else Location(1)
        #: Of text and of CSV, whose tables and rows are counted anew when they are recognised.
        self._lines: dict[int, list[Cell]] = {}
        self._cells = {(cell.ref.table, cell.ref.row, cell.ref.column): cell.ref for cell in reversed(cells)}
        self._rows: dict[tuple[int, int | None], Location] = {}
        self._tables: dict[int, Location] = {}
        self._pages: dict[int, Location] = {}
        self._spanning: dict[int, list[Cell]] = {}
        for cell in cells:
            if cell.rowspan > 1 or cell.colspan > 1:
                self._spanning.setdefault(cell.ref.table, []).append(cell)
            if cell.ref.line is not None:
                self._lines.setdefault(cell.ref.line, []).append(cell)
            self._rows.setdefault((cell.ref.table, cell.ref.row), cell.ref)
            self._tables.setdefault(cell.ref.table, cell.ref)
        #: What says nothing of its place is no place.
        self._paragraphs = {
            (part.ref.page, part.ref.line, part.ref.box): part.ref for part in reversed(paragraphs) if part.ref.line or part.ref.box
        }
        for part in everything:
            if part.ref.page is not None:
                self._pages.setdefault(part.ref.page, part.ref)

    def order(self, at: Location) -> tuple[int, ...]:
        return (self._order.get(at, -1), *at.order)

    def of(self, at: Location, value: str | None = None) -> tuple[Location, bool, str]:
        """The place that the reader gave what a finding names (``value`` is what it says stands there), whether that is the cell itself
        and not the head of its row or table, and what stands there."""
        exact = self._exact(at, value)
        where = exact or self._head(at)
        return where, exact is not None, self._texts.get(where, "")

    def _exact(self, at: Location, value: str | None) -> Location | None:
        if at.row is not None and at.line is None:
            return self._cells.get((at.table, at.row, at.column)) or self._merged(at)
        cells = self._lines.get(at.line or 0, ()) if at.row is not None else ()
        return _of_line(cells, at, value) or self._paragraphs.get((at.page, at.line, at.box))

    def _merged(self, at: Location) -> Location | None:
        """The merged cell that covers a place."""
        if at.row is None or at.column is None:
            return None
        for cell in self._spanning.get(at.table, ()):
            below, right = at.row - (cell.ref.row or 0), at.column - (cell.ref.column or 0)
            if 0 <= below < cell.rowspan and 0 <= right < cell.colspan:
                return cell.ref
        return None

    def _head(self, at: Location) -> Location:
        """Where to say what has no cell: at the row's first cell, else at the table's, the page's or the document's."""
        if at.line is not None and (cells := self._lines.get(at.line)):
            return cells[0].ref
        if at.row is not None and (row := self._rows.get((at.table, at.row))):
            return row
        if at.page is not None:
            page = self._pages.get(at.page)
            return page if page is not None and (page.table == at.table or at.row is None) else Location(at.table, page=at.page)
        return self._tables.get(at.table, self._first)


def _of_line(cells: Sequence[Cell], at: Location, value: str | None) -> Location | None:
    """The cell of a line of text: the only one, else that which stands in the column, else that which holds the value."""
    if len(cells) == 1:
        return cells[0].ref
    column = next((cell for cell in cells if cell.ref.column == at.column), None)
    if column is not None and (value is None or column.text == value):
        return column.ref
    holding = [cell for cell in cells if value is not None and cell.text == value]
    return holding[0].ref if len(holding) == 1 else column.ref if column is not None else None


def _parts(document: Document) -> Iterable[Iterable[Cell | Paragraph]]:
    for block in document.blocks:
        yield [block] if isinstance(block, Paragraph) else chain.from_iterable(block.rows)
