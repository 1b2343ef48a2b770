"""Where each target table begins and ends in a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..model import Cell, CellRef, Document, Layout, Paragraph
from ..vocabulary import Vocabulary, label_key
from ..vocabulary.characters import one_line

# (2024年度) after a title, or a page number, does not make it another line.
_TAIL = "()（）0123456789年度 "


@dataclass(frozen=True, slots=True)
class Line:
    """A row of cells in reading order, with what its geometry is worth. ``paragraph``: it stands outside any table."""

    cells: tuple[Cell, ...]
    layout: Layout
    paragraph: bool = False

    def texts(self) -> list[Cell]:
        return [cell for cell in self.cells if not cell.blank]


@dataclass(slots=True)
class Segment:
    """The lines of one target table, from its title (where it has one) to its last row."""

    title: Cell | None
    lines: list[Line] = field(default_factory=list)
    has_project: bool = False
    has_columns: bool = False
    level1_seen: list[str] = field(default_factory=list)

    @property
    def source(self) -> CellRef:
        return self.title.ref if self.title else next(cell for line in self.lines for cell in line.texts() or line.cells).ref

    def numbered(self, table: int) -> Segment:
        """The segment of a text dump, where tables are what was recognised: its rows counted from its own first line."""

        def at(line: Line, row: int) -> Line:
            cells = tuple(
                replace(cell, ref=replace(cell.ref, table=table, row=row, column=column)) for column, cell in enumerate(line.cells, 1)
            )
            return replace(line, cells=cells)

        title = replace(self.title, ref=replace(self.title.ref, table=table, row=1, column=1)) if self.title else None
        lines = [at(line, row) for row, line in enumerate(self.lines, 2 if title else 1)]
        return Segment(title, lines, self.has_project, self.has_columns, self.level1_seen)

    def _split(self, words: Vocabulary) -> int:
        begins = (i for i, line in enumerate(self.lines) if is_columns(line, words) or is_row(self.lines[i:], words))
        return next(begins, len(self.lines))

    def field_lines(self, words: Vocabulary) -> list[Line]:
        """The lines above the indicator table."""
        return self.lines[: self._split(words)]

    def row_lines(self, words: Vocabulary) -> list[Line]:
        """The indicator table: its heading and its rows."""
        return self.lines[self._split(words) :]


def is_title(text: str, words: Vocabulary) -> bool:
    """Whether a line is the title of a target table, by its ending (…绩效目标表)."""
    key = label_key(one_line(text)).rstrip(_TAIL)
    return len(key) <= words.title_max_length and key.endswith(words.title_endings) and key not in words.labels


def roles(line: Line, words: Vocabulary) -> list[tuple[int, str]]:
    """Which cells of a line are headings of indicator columns: (index, role)."""
    found = ((i, words.columns.get(label_key(cell.text))) for i, cell in enumerate(line.cells) if not cell.blank)
    return [(i, role) for i, role in found if role]


def is_columns(line: Line, words: Vocabulary) -> bool:
    """Whether a line is the heading of the indicator table, or begins it where each cell is a line of its own."""
    found = [role for _, role in roles(line, words)]
    if line.layout is Layout.LINES:
        return found in (["level1"], ["level2"])
    return len(set(found)) >= 2 and bool({"name", "value"} & set(found))


def is_row(lines: Sequence[Line], words: Vocabulary) -> bool:
    """Whether lines begin with an indicator row: a level 1 of the framework, then a level 2."""
    if not lines:
        return False
    wanted = lines[:2] if lines[0].layout is Layout.LINES else lines[:1]
    texts = [cell for line in wanted for cell in line.texts() if label_key(cell.text) not in words.side_labels]
    return len(texts) > 1 and words.level1(texts[0].text) is not None and words.level2(texts[1].text, None) is not None


def _lines(document: Document) -> Iterator[Line]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield Line((Cell(block.text, block.ref),), Layout.TABLE, paragraph=True)
        elif block.layout is Layout.LINES:
            yield from (Line((cell,), Layout.LINES) for row in block.rows for cell in row)
        else:
            yield from (Line(row, block.layout) for row in block.rows)


def segments(document: Document, words: Vocabulary) -> tuple[list[Segment], list[Cell], list[Line]]:
    """The segments of a document; the text before the first table; the table lines that belong to no target table."""
    found: list[Segment] = []
    front: list[Cell] = []
    strays: list[Line] = []
    current: Segment | None = None

    def close() -> None:
        nonlocal current
        if current is None:
            return
        if current.has_project or current.has_columns:
            found.append(current)
        else:
            front.extend([current.title] if current.title else [])
            _leave(current.lines, front, strays)
        current = None

    lines = list(_lines(document))
    contents: set[str] | None = None
    for index, line in enumerate(lines):
        texts = line.texts()
        if len(texts) == 1 and label_key(texts[0].text) in words.contents:
            close()
            contents = set()
            front.extend(texts)
            continue
        if len(texts) == 1 and is_title(texts[0].text, words):
            key = label_key(one_line(texts[0].text))
            if contents is not None and key not in contents:  # an entry of the list of contents; the table repeats it
                contents.add(key)
                front.extend(texts)
                continue
            contents = None
            close()
            current = Segment(texts[0])
            continue
        project = any(_field(cell, words) == "project_name" for cell in texts)
        contents = None
        columns = is_columns(line, words)
        # A plain dump has each column heading on a line of its own; only the first of them begins the table.
        again = columns and current is not None and current.has_columns and _restarts(current, lines[index + 1 :], words)
        rows = not columns and not (current and current.has_columns) and is_row(lines[index : index + 2], words)
        if current is None or (project and (current.has_project or current.has_columns)) or again:
            if current is None and not (project or columns or rows):
                _leave([line], front, strays)
                continue
            close()
            current = Segment(None)
        current.lines.append(line)
        current.has_project |= project
        current.has_columns |= columns or rows
        if current.has_columns and not columns:
            current.level1_seen += [word.concept for cell in texts[:2] if (word := words.level1(cell.text))]
    close()
    return found, front, strays


def _field(cell: Cell, words: Vocabulary) -> str | None:
    """The field a cell labels: 项目名称, or 项目名称：… with its value in the same cell."""
    key = label_key(cell.text)
    label = words.labels.get(key) or words.labels.get(key.split(":", 1)[0])
    return label.field if label else None


def _restarts(current: Segment, following: Iterable[Line], words: Vocabulary) -> bool:
    """Whether a repeated heading begins another table (whose top is lost) rather than the next page of this one.

    It does where the first level goes back: after 满意度, another 产出.
    """
    seen = current.level1_seen
    for line in following:
        known = words.columns.keys() | words.side_labels
        texts = [cell for cell in line.texts() if label_key(cell.text) not in known]
        if texts:
            word = words.level1(texts[0].text)
            return word is not None and word.concept in seen and word.concept != seen[-1]
    return False


def _leave(lines: Iterable[Line], front: list[Cell], strays: list[Line]) -> None:
    """Text outside tables is front matter; rows of cells that no form explains are strays."""
    for line in lines:
        if line.paragraph or line.layout is Layout.LINES or len(line.texts()) < 2:
            front.extend(line.texts())
        else:
            strays.append(line)
