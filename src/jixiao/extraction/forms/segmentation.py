"""Where each target table begins and ends in a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ...model import Cell, CellRole, Document, Grid, Layout, Location, ReadingRule
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import one_line
from ...vocabulary.keys import memoize
from .column_headings import is_columns, role_of
from .header_lines import ignored_line, is_heading_line
from .labels import find_label
from .patterns import TITLE_TAIL, patterns_of
from .rows_of_cells import Line, lines_of
from .trace import Annotation
from .wide_tables import unrolled

#: Rows above which a document is first looked at for any word of a form.
_LONG = 50_000


@dataclass(slots=True)
class Segment:
    """The lines of one target table, from its title (where it has one) to its last row.

    ``known`` are fields that stand in columns of their own beside the indicators, by label and value cell.
    """

    title: Cell | None
    lines: list[Line] = field(default_factory=list)
    has_project: bool = False
    has_columns: bool = False
    level1_seen: list[str] = field(default_factory=list)

    @property
    def source(self) -> Location:
        return self.title.ref if self.title else next(cell for line in self.lines for cell in line.texts or line.cells).ref

    @property
    def sheet(self) -> str | None:
        return next((line.ref.sheet for line in self.lines), None)

    def numbered(self, table: int) -> Segment:
        """The segment of a text dump, where tables are what was recognised: its rows counted from its own first line."""

        title = _at(self.title, table, 1, 1) if self.title else None
        lines = []
        for row, line in enumerate(self.lines, 2 if title else 1):
            cells = tuple([_at(cell, table, row, column) for column, cell in enumerate(line.cells, 1)])
            lines.append(Line(cells, line.layout, line.paragraph, line.above, line.left, line.real, line.grid, line.listed))
        return Segment(title, lines, self.has_project, self.has_columns, self.level1_seen)

    def parts(self, words: Vocabulary) -> tuple[list[Line], list[Line]]:
        """The lines above the indicator table; its heading and its rows."""
        begins = (i for i in range(len(self.lines)) if begins_indicators(self.lines[i : i + 2], words))
        split = next(begins, len(self.lines))
        return self.lines[:split], self.lines[split:]


def _at(cell: Cell, table: int, row: int, column: int) -> Cell:
    """The cell at another place of the same line."""
    ref = cell.ref
    place = Location(table, row, column, ref.line, ref.page, ref.sheet, ref.box)
    return Cell(cell.text, place, cell.rowspan, cell.colspan, cell.confidence)


def begins_indicators(lines: Sequence[Line], words: Vocabulary) -> bool:
    """Whether the indicator table begins at a line: its heading, the upper line of one, or a row."""
    if is_columns(lines[0], words) or is_row(lines, words):
        return True
    upper = lines[0].real and len(lines) > 1 and any(role_of(cell.text, words) == "level1" for cell in lines[0].texts)
    return upper and is_columns(lines[1], words) and any(cell in lines[0].cells for cell in lines[1].above.values())


@memoize
def is_title(text: str, words: Vocabulary) -> bool:
    """Whether a line is the title of a target table, by its ending (…绩效目标表)."""
    key = label_key(one_line(text))
    if len(key) > words.title_max_length:
        return False
    bare = patterns_of(words).annex.sub("", key).rstrip(TITLE_TAIL)
    return bare.endswith(words.title_endings) and key.rstrip(TITLE_TAIL) not in words.labels


def is_row(lines: Sequence[Line], words: Vocabulary) -> bool:
    """Whether lines begin with an indicator row: a level 1 of the framework, then a level 2."""
    if not lines:
        return False
    wanted = lines[:2] if lines[0].layout is Layout.LINES else lines[:1]
    texts = [cell for line in wanted for cell in line.texts if label_key(cell.text) not in words.side_labels]
    return len(texts) > 1 and words.level1(texts[0].text) is not None and words.level2(texts[1].text, None) is not None


@dataclass(frozen=True, slots=True)
class Segmented:
    """The segments of a document; the text before the first table; the lines of tables that are no target tables, by table."""

    segments: list[Segment]
    front: list[Cell]
    strays: list[list[Line]]
    notes: list[Annotation]


def segmented(document: Document, words: Vocabulary) -> Segmented:
    """Cuts a document into its target tables."""
    if sum(len(block.rows) for block in document.blocks if isinstance(block, Grid)) > _LONG and not _speaks_of_forms(document, words):
        return Segmented([], [], [], [])
    cutter = _Cutter(unrolled(list(lines_of(document)), words), words)
    cutter.run()
    return Segmented(cutter.found, cutter.front, cutter.strays, cutter.notes)


def _speaks_of_forms(document: Document, words: Vocabulary) -> bool:
    """Whether any cell is a label or a column's heading at all."""
    texts = (cell.text for block in document.blocks if isinstance(block, Grid) for row in block.rows for cell in row)
    return any((key := label_key(text)) in words.columns or key in words.labels for text in texts)


class _Cutter:
    """Goes through the lines once, opening and closing segments."""

    def __init__(self, lines: list[Line], words: Vocabulary) -> None:
        self.lines = lines
        self.words = words
        self.found: list[Segment] = []
        self.front: list[Cell] = []
        self.strays: list[list[Line]] = []
        self.notes: list[Annotation] = []
        self.current: Segment | None = None
        self.foreign = _foreign(lines, words)
        self.title: Cell | None = None  # met in a table that only lays out the page

    def run(self) -> None:
        contents: set[str] | None = None
        words = self.words
        for index, line in enumerate(self.lines):
            texts = line.texts
            if len(texts) == 1 and label_key(texts[0].text) in words.contents:
                self.close()
                contents = set()
                self._front(texts)
                continue
            if len(texts) == 1 and is_title(texts[0].text, words):
                key = label_key(one_line(texts[0].text))
                if contents is not None and key not in contents:  # an entry of the list of contents; the table repeats it
                    contents.add(key)
                    self._front(texts)
                    continue
                contents = self.title = None
                self.close()
                self.current = Segment(texts[0])
                continue
            contents = None
            self._line(index, line)
        self.close()

    def _line(self, index: int, line: Line) -> None:
        words, texts = self.words, line.texts
        if line.grid in self.foreign and not line.paragraph and not self._continues(line):
            self.close()
            self._leave([line])
            for cell in texts:
                for text in cell.text.split("\n"):
                    self.title = replace(cell, text=text.strip()) if is_title(text, words) else self.title
            return
        if self.current and self.current.lines and line.real and not line.paragraph and line.ref.sheet != self.current.sheet:
            self.close()
        current = self.current
        project = any(_field(cell, words) == "project_name" for cell in texts)
        columns = is_columns(line, words)
        # A plain dump has each column heading on a line of its own; only the first of them begins the table.
        again = columns and current is not None and current.has_columns and _restarts(current, self._after(index), words)
        rows = not columns and not (current and current.has_columns) and is_row(self.lines[index : index + 2], words)
        if current is None or (project and (current.has_project or current.has_columns)) or again:
            if current is None and not (project or columns or rows) and not self._form_ahead(line):
                self._leave([line])
                return
            heading = self._heading_lines(line)
            shared = current.title if current and line.listed and any(other.listed for other in current.lines) else None
            self.close()
            self.current = current = Segment(self.title or shared, heading)
            self.title = None
        current.lines.append(line)
        current.has_project |= project
        current.has_columns |= columns or rows
        if current.has_columns and not columns:
            current.level1_seen += [word.concept for cell in texts[:2] if (word := words.level1(cell.text))]

    def _continues(self, line: Line) -> bool:
        """Whether a table of labels and amounts only belongs to the form above it, whose indicators are still to come."""
        waiting = self.current is not None and self.current.has_project and not self.current.has_columns
        return waiting and any((label := find_label(cell.text, self.words)) and label.means.kind == "amount" for cell in line.texts)

    def _after(self, index: int) -> Iterator[Line]:
        return (self.lines[place] for place in range(index + 1, len(self.lines)))

    def _form_ahead(self, line: Line) -> bool:
        """Whether a row of a table belongs to a form although its project's name comes further down (a title, a code before it)."""
        return line.real and not line.paragraph and any(find_label(cell.text, self.words) for cell in line.texts)

    def _heading_lines(self, line: Line) -> list[Line]:
        """Takes back the lines outside tables that stand between the last table and this one: its unit, its department."""
        taken: list[Line] = []
        lines = self.current.lines if self.current else None
        if not line.real:
            return taken
        while lines and lines[-1].paragraph and is_heading_line(lines[-1].texts[0].text, self.words):
            taken.insert(0, lines.pop())
        return taken

    def close(self) -> None:
        current, self.current = self.current, None
        if current is None:
            return
        if current.has_project or current.has_columns:
            self.found.append(current)
            return
        if current.title:
            self._front([current.title])
        self._leave(current.lines)

    def _front(self, cells: Iterable[Cell]) -> None:
        for cell in cells:
            self.front.append(cell)
            ignored = ignored_line(label_key(cell.text), self.words, paragraph=True)
            use, rule = (CellRole.IGNORED, ReadingRule.IGNORED_LINE) if ignored else (CellRole.FRONT, ReadingRule.FRONT_MATTER)
            self.notes.append(Annotation(cell, use, rule))

    def _leave(self, lines: Iterable[Line]) -> None:
        """Text outside tables is front matter; rows of cells that no form explains are strays."""
        for line in lines:
            if line.paragraph or line.layout is Layout.LINES or (len(line.texts) < 2 and line.grid not in self.foreign):
                self._front(line.texts)
            elif self.strays and self.strays[-1][0].grid == line.grid:
                self.strays[-1].append(line)
            else:
                self.strays.append([line])


def _foreign(lines: Sequence[Line], words: Vocabulary) -> set[int]:
    """The real tables of a document that have nothing of a target table: no label, no column, no level."""
    grids = {line.grid for line in lines if line.real and not line.paragraph}
    for line in lines:
        if line.grid in grids and not line.paragraph and _telling(line, words):
            grids.discard(line.grid)
    return grids


def _telling(line: Line, words: Vocabulary) -> bool:
    texts = line.texts
    if is_columns(line, words) or any(words.level1(cell.text) or words.level2(cell.text, None) for cell in texts[:3]):
        return True
    labels = [label for cell in texts if (label := find_label(cell.text, words))]
    return any(label.means.field in ("project_name", "goal", "annual_goal", "purpose") for label in labels)


def _field(cell: Cell, words: Vocabulary) -> str | None:
    """The field a cell labels: 项目名称, or 项目名称：… with its value in the same cell."""
    label = find_label(cell.text, words)
    return label.means.field if label else None


def _restarts(current: Segment, following: Iterable[Line], words: Vocabulary) -> bool:
    """Whether a repeated heading begins another table (whose top is lost) rather than the next page of this one.

    It does where the first level goes back: after 满意度, another 产出.
    """
    seen = current.level1_seen
    for line in following:
        known = words.columns.keys() | words.side_labels
        texts = [cell for cell in line.texts if label_key(cell.text) not in known]
        if texts:
            word = words.level1(texts[0].text)
            return word is not None and word.concept in seen and word.concept != seen[-1]
    return False
