"""Find where each target table begins and ends in a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from ...model import Cell, CellRole, Document, Grid, Layout, Location, ReadingRule
from ...model.records import record
from ...vocabulary import Vocabulary, label_key
from .blocks import head_lines_between, head_of_next, is_block_heading, names_block
from .captions import begins_nameless_form, caption_above, is_text_line, lines_of_caption, project_in_title
from .cells_apart import with_cells_apart
from .column_headings import is_columns
from .funds_table import stages_of
from .goal_rows import with_goal_rows
from .header_lines import is_heading_line, is_ignored_line, is_labelled_line, is_unit_line
from .label_grammar import parse_label
from .next_page_columns import under_heading
from .page_particulars import tables_of_particulars, tells_a_form, without_page
from .patterns import REMARK_AT_END, TITLE_TAIL, patterns_of
from .rows_of_cells import Line, LineCell, line_cell, lines_of
from .rows_of_lines import with_rows_laid_out
from .sideways_tables import upright
from .trace import Annotation
from .unmerged_headings import with_merged_headings
from .wide_tables import unpivot

#: Rows above which a document is first looked at for any word of a form; the texts of a row with a label, its value and more.
_LONG, _PAIR = 50_000, 3


@dataclass(frozen=True, slots=True)
class Segment:
    """The lines of one target table, from its title (where it has one) to its last row."""

    title: LineCell | None
    lines: tuple[Line, ...]

    @property
    def source(self) -> Location:
        """Where it begins: its title; that of one of many projects in a table, where the project stands."""
        own = next((line.texts[-1] for line in self.lines if line.listed and len(line.texts) > 1), self.title)
        return (own or next(cell for line in self.lines for cell in line.texts or line.cells)).ref

    def numbered(self, table: int) -> Segment:
        """The segment of a text dump, where tables are what was recognised: its rows counted from its own first line."""
        title = _at(self.title, table, 1, 1) if self.title else None
        lines = tuple(
            line.with_cells(tuple([_at(cell, table, row, column) for column, cell in enumerate(line.cells, 1)]))
            for row, line in enumerate(self.lines, 2 if title else 1)
        )
        return Segment(title, lines)

    def parts(self) -> tuple[Sequence[Line], Sequence[Line]]:
        """The lines above the indicator table (those of its head that stand between two blocks too); its headings and its rows."""
        begins = (i for i in range(len(self.lines)) if _begins_indicators(self.lines[i], self.lines[i + 1 : i + 2]))
        split = next(begins, len(self.lines))
        above, below = self.lines[:split], under_heading(self.lines, self.lines[split:])
        between = head_lines_between(below)
        if not between:
            return above, below
        return [*above, *(below[i] for i in sorted(between))], [line for i, line in enumerate(below) if i not in between]


def _at(cell: LineCell, table: int, row: int, column: int) -> LineCell:
    """The cell at another place of the same line."""
    ref = cell.ref
    place = Location(table, row, column, ref.line, ref.page, ref.sheet, ref.box)
    return LineCell(cell.text, place, cell.rowspan, cell.colspan, cell.confidence, cell.roles)


def _begins_indicators(line: Line, following: Sequence[Line]) -> bool:
    """Whether the indicator table begins at a line: its heading, the upper line of one, or a row."""
    if is_columns(line) or _is_row(line, following):
        return True
    upper = line.real and following and any(role == "level1" for _, role in line.columns)
    return bool(upper) and is_columns(following[0]) and line.reaches_into(following[0])


def _is_row(line: Line, following: Sequence[Line]) -> bool:
    """Whether an indicator row begins at a line: a level 1 of the framework, then a level 2."""
    texts = line.texts
    if line.layout is Layout.LINES and following:
        texts = (*texts, *following[0].texts)
    roles = [cell.roles for cell in texts if not cell.roles.side]
    return len(roles) > 1 and roles[0].level1 is not None and roles[1].level2 is not None


def is_title(key: str, words: Vocabulary) -> bool:
    """Whether a line is the title of a target table, by the ending of its label key (…绩效目标表)."""
    if len(key) > words.title_max_length:
        return False
    bare = REMARK_AT_END.sub("", patterns_of(words).annex.sub("", key).rstrip(TITLE_TAIL)).rstrip(TITLE_TAIL)  # …绩效目标表（二级项目）
    return bare.endswith(words.title_endings) and key.rstrip(TITLE_TAIL) not in words.labels


@dataclass(frozen=True, slots=True)
class Segmented:
    """The segments of a document; its preamble, the text before the first table; the lines of tables that are no target tables, by
    table; how the cells of the preamble were read."""

    segments: tuple[Segment, ...] = ()
    preamble: tuple[Cell, ...] = ()
    unrecognised_tables: tuple[Sequence[Line], ...] = ()
    annotations: tuple[Annotation, ...] = ()


def segment_document(document: Document, words: Vocabulary) -> Segmented:
    """Cut a document into its target tables."""
    if sum(len(block.rows) for block in document.blocks if isinstance(block, Grid)) > _LONG and not _speaks_of_forms(document, words):
        return Segmented()
    lines = with_merged_headings(with_cells_apart(with_rows_laid_out(lines_of(document, words), words), words))
    segmented = _Segmenter(unpivot(upright(with_goal_rows(lines, words), words), words), words).result()
    if document.media_type != "text/plain":
        return segmented
    return replace(segmented, segments=tuple(segment.numbered(number) for number, segment in enumerate(segmented.segments, 1)))


def _speaks_of_forms(document: Document, words: Vocabulary) -> bool:
    """Whether any cell is a label or a column's heading at all."""
    texts = (cell.text for block in document.blocks if isinstance(block, Grid) for row in block.rows for cell in row)
    return any((key := label_key(text)) in words.columns or key in words.labels for text in texts)


@dataclass(slots=True)
class _OpenSegment:
    """A segment whose end is not known yet, and what was met of it: its project, its columns, the levels 1 of its rows in order."""

    title: LineCell | None
    lines: list[Line] = field(default_factory=list)
    has_project: bool = False
    has_columns: bool = False
    levels: list[str] = field(default_factory=list)

    def names_only_a_project(self) -> bool:
        """Whether nothing but a 项目名称 among other texts speaks for it: in a ledger or a report that is the heading of a column."""
        fields = {label.means.field for line in self.lines for _, label in line.labels if label.means.kind != "ignored"}
        across = any(line.real and len(line.texts) > _PAIR and line.names_field("project_name") for line in self.lines)
        return across and self.title is None and not fields - {"project_name"}

    def add(self, line: Line, signs: _Signs) -> None:
        """Take a line to the segment."""
        self.lines.append(line)
        self.has_project |= signs.project
        self.has_columns |= signs.columns or signs.row
        if self.has_columns and not signs.columns:
            self.levels += [cell.roles.level1.concept for cell in line.texts[:2] if cell.roles.level1]


@record(frozen=True, slots=True)
class _Signs:
    """What a line has that a target table has: its project's name, the heading of its columns, a row where no heading came before."""

    project: bool
    columns: bool
    row: bool

    @property
    def any(self) -> bool:
        return self.project or self.columns or self.row


class _Segmenter:
    """Goes through the lines once, opening and closing segments."""

    def __init__(self, lines: Sequence[Line], words: Vocabulary) -> None:
        self.lines = lines
        self.words = words
        self.segments: list[Segment] = []
        self.preamble: list[Cell] = []
        self.unrecognised_tables: list[list[Line]] = []
        self.annotations: list[Annotation] = []
        self.current: _OpenSegment | None = None
        self.other_tables = _tables_without_form(lines)
        self.particulars = tables_of_particulars(lines, self.other_tables, words)
        self.frames: set[int] = set()  # tables with the title of another one
        self.title: LineCell | None = None  # met in a table that only lays out the page

    def result(self) -> Segmented:
        """Go through the lines, and give what they were cut into."""
        contents: set[str] | None = None  # the titles that a list of contents (目录) has named so far
        for index, line in enumerate(self.lines):
            only = line.texts[0] if len(line.texts) == 1 else None
            if only and only.roles.key in self.words.contents:
                self._close()
                contents = set()
                self._to_preamble([only])
            elif only and is_title(only.roles.key, self.words) and not (self.current and names_block(self.lines, index)):
                contents = self._meet_title(only, contents)
            else:
                contents = None
                self._meet_line(index, line)
        self._close()
        left, annotations = without_page(self.unrecognised_tables, self.frames, self.words)
        return Segmented(tuple(self.segments), tuple(self.preamble), tuple(map(tuple, left)), (*self.annotations, *annotations))

    def _meet_title(self, title: LineCell, contents: set[str] | None) -> set[str] | None:
        """Begin the table of a title. In a list of contents it is an entry, until the table repeats it."""
        if contents is not None and title.roles.key not in contents:
            self._to_preamble([title])
            return contents | {title.roles.key}
        self.title = None
        above = self._unit_lines_above()
        self._close()
        self.current = _OpenSegment(title, above)
        return None

    def _unit_lines_above(self) -> list[Line]:
        """Take back the line right above a title that says the money unit of its table; of two, either may be meant."""
        if self.current is None:
            above = [cell for cell in self.preamble if isinstance(cell, LineCell) and is_unit_line(cell, self.words)]
            return self._labelled_lines_above(is_unit_line) if len({cell.roles.key for cell in above}) == 1 else []
        lines, taken = self.current.lines, list[Line]()
        while lines and self.current.has_columns and len(lines[-1].texts) == 1 and is_unit_line(lines[-1].texts[0], self.words):
            taken.insert(0, lines.pop())
        return taken

    def _meet_line(self, index: int, line: Line) -> None:
        """Take a line to the table it belongs to, which may begin with it."""
        if line.grid in self.other_tables and not line.paragraph and not self._goes_on_with(line):
            self._pass_over(line)
            return
        if self._is_on_next_sheet(line):
            self._close()
        signs = self._signs(index, line)
        if self.current is None and not (signs.any or _has_label(line, self.words)):
            self._leave([line])
            return
        bare = signs.columns and line.real and self._is_bare()
        captioned = bare or begins_nameless_form(self.lines, index)
        caption = caption_above(self.lines, index, self.words) if captioned else None
        if caption is not None and self._take_back(self.lines[caption:index]):
            self._close()
            title, *between = self.lines[caption:index]
            self.current = _OpenSegment(title.texts[0], lines_of_caption(between, self.words))
        elif self.current is None or self._is_next_table(self.current, signs, index):
            self.current = self._open(line)
        elif bare and not self.current.has_columns and self.current.title and project_in_title(self.current.title.text, self.words):
            self.current.lines = lines_of_caption(self.current.lines, self.words)
        self.current.add(line, signs)

    def _is_bare(self) -> bool:
        """Whether nothing in a table names the project of the indicators that begin: text outside tables above them may."""
        current = self.current
        return current is None or current.has_columns or all(line.paragraph or is_text_line(line) for line in current.lines)

    def _take_back(self, lines: Sequence[Line]) -> bool:
        """Take lines outside tables back from the table above or from the preamble, at whose end they stand; gives whether they did."""
        count = len(lines)
        if self.current is not None:
            ours = self.current.lines[-count:]
            same = all(own is line for own, line in zip(ours, lines[count - len(ours) :], strict=True))
            if same and len(ours) < count and self.current.title is None and not self.current.has_columns:
                opened, self.current = self.current, None  # with its first line only; what stands above it is in the preamble
                self.current = None if self._take_back(lines[: count - len(ours)]) else opened
                return self.current is None
            if len(ours) < count or not same:
                return False
            del self.current.lines[-count:]
            return True
        if [cell.ref for cell in self.preamble[-count:]] != [line.texts[0].ref for line in lines]:
            return False
        del self.preamble[-count:], self.annotations[-count:]
        return True

    def _pass_over(self, line: Line) -> None:
        """Leave a line of a table that is no target table; one that only lays out the page may hold the title of the next."""
        self._close()
        if line.grid in self.particulars:
            self.annotations += (Annotation(cell, CellRole.IGNORED, ReadingRule.PARTICULARS) for cell in line.texts)
        else:
            self._leave([line])
        for cell in line.texts:
            for text in cell.text.split("\n"):
                if is_title(label_key(text), self.words):
                    self.frames.add(line.grid)
                    self.title = line_cell(Cell(text.strip(), cell.ref, cell.rowspan, cell.colspan, cell.confidence), self.words)

    def _goes_on_with(self, line: Line) -> bool:
        """Whether a table of labels and amounts only belongs to the form above it, whose indicators are still to come."""
        waiting = self.current is not None and self.current.has_project and not self.current.has_columns
        return waiting and any(label.means.kind == "amount" for _, label in line.labels)

    def _is_on_next_sheet(self, line: Line) -> bool:
        if self.current is None or not self.current.lines or not line.real or line.paragraph:
            return False
        return line.ref.sheet != self.current.lines[0].ref.sheet

    def _signs(self, index: int, line: Line) -> _Signs:
        columns = is_columns(line)
        headed = self.current is not None and self.current.has_columns
        row = not columns and not headed and _is_row(line, self.lines[index + 1 : index + 2])
        return _Signs(line.names_field("project_name") and not stages_of(line), columns, row)

    def _is_next_table(self, current: _OpenSegment, signs: _Signs, index: int) -> bool:
        """Whether another table begins: with another project, or with a heading whose rows begin the levels anew."""
        if signs.project and (current.has_project or current.has_columns):
            return True
        if self.lines[index].begins and current.has_columns:
            return True
        # A plain dump has each column heading on a line of its own; only the first of them begins the table.
        if not signs.columns or not current.has_columns or not self._begins_levels_anew(current, index):
            return False
        return not (current.has_project and is_block_heading(current.lines, self.lines[index]))

    def _begins_levels_anew(self, current: _OpenSegment, index: int) -> bool:
        """Whether a repeated heading begins another table (whose top is lost) rather than the next page of this one.

        It does where the first level goes back: after 满意度, another 产出.
        """
        for place in range(index + 1, len(self.lines)):
            line = self.lines[place]
            texts = [cell for cell in line.texts if cell.roles.key not in self.words.columns and not cell.roles.side]
            if texts:
                word = texts[0].roles.level1
                return word is not None and word.concept in current.levels and word.concept != current.levels[-1]
        return False

    def _open(self, line: Line) -> _OpenSegment:
        """Begin a table with a line, and with the lines right above it that are its own."""
        before = self.current
        above = self._heading_lines(line)
        shared = before.title if before and line.listed and any(other.listed for other in before.lines) else None
        self._close()
        title, self.title = self.title or shared, None
        return _OpenSegment(title, above)

    def _heading_lines(self, line: Line) -> list[Line]:
        """Take back the lines outside tables that stand between the last table and this one: its unit, its department."""
        taken: list[Line] = []
        if not line.real:
            return taken
        if self.current is None:
            return self._labelled_lines_above()
        lines = self.current.lines
        if lines and self.current.has_columns and not line.listed and (count := head_of_next(lines, line)):
            taken = lines[-count:]
            del lines[-count:]
            return taken
        while lines and lines[-1].paragraph and is_heading_line(lines[-1].texts[0], self.words):
            taken.insert(0, lines.pop())
        return taken

    def _labelled_lines_above(self, labelled: Callable[[LineCell, Vocabulary], bool] = is_labelled_line) -> list[Line]:
        """Take back from the preamble the lines right above a table that say unit or department by a label (``labelled``)."""
        taken: list[Line] = []
        while self.preamble and self.annotations and self.annotations[-1].cell is self.preamble[-1]:
            cell = self.preamble[-1]
            if not isinstance(cell, LineCell) or not labelled(cell, self.words):
                break
            self.preamble.pop()
            self.annotations.pop()
            taken.insert(0, Line((cell,), Layout.TABLE, paragraph=True, real=True))
        return taken

    def _close(self) -> None:
        """End the current segment. One without a project and without columns is no target table."""
        current, self.current = self.current, None
        if current is None:
            return
        if current.has_columns or (current.has_project and not current.names_only_a_project()):
            self.segments.append(Segment(current.title, tuple(current.lines)))
            return
        if current.title:
            self._to_preamble([current.title])
        self._leave(current.lines)

    def _to_preamble(self, cells: Iterable[LineCell]) -> None:
        for cell in cells:
            self.preamble.append(cell)
            ignored = is_ignored_line(cell.roles.key, self.words, paragraph=True)
            use, rule = (CellRole.IGNORED, ReadingRule.IGNORED_LINE) if ignored else (CellRole.FRONT, ReadingRule.FRONT_MATTER)
            self.annotations.append(Annotation(cell, use, rule))

    def _leave(self, lines: Iterable[Line]) -> None:
        """Take text outside tables to the preamble, and rows of cells that no form explains to the tables not recognised."""
        for line in lines:
            if line.paragraph or line.layout is Layout.LINES or (len(line.texts) < 2 and line.grid not in self.other_tables):
                self._to_preamble(line.texts)
            elif self.unrecognised_tables and self.unrecognised_tables[-1][0].grid == line.grid:
                self.unrecognised_tables[-1].append(line)
            else:
                self.unrecognised_tables.append([line])


def _has_label(line: Line, words: Vocabulary) -> bool:
    """Whether a row of a table belongs to a form although its project's name comes further down (a title, a code, a unit before it)."""
    if not line.real or line.paragraph:
        return False
    return bool(line.labels) or any((label := parse_label(cell.text, words)) and label.inline for cell in line.texts)


def _tables_without_form(lines: Sequence[Line]) -> set[int]:
    """The real tables of a document that have nothing of a target table: no label, no column, no level."""
    grids = {line.grid for line in lines if line.real and not line.paragraph}
    for line in lines:
        if line.grid in grids and not line.paragraph and tells_a_form(line):
            grids.discard(line.grid)
    return grids
