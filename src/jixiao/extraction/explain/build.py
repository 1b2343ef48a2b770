"""Put together how a document was read.

Each cell comes with its annotations, its value as read, and hints where nothing is known of it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from ...model import Cell, CellAnnotation, CellRole, Document, Finding, FormTable, Layout, Paragraph, ReadingRule, TargetTable, WeighedShape
from ...vocabulary import Entry, all_words, label_key, own_files, setting, vocabulary
from ..corrections import corrected, placed
from ..forms import Recognition, recognise
from ..overrides import Overrides
from ..pipeline import ExtractedDocument, extract
from .hints import Hint, Hints, is_wording
from .model import ExplainedCell, Explanation, LinkedFinding, Part, TableSummary
from .values import certainties, certainty_of, readings

#: Of a grid in which nothing was recognised, so many rows are shown.
FIRST_ROWS = 12
_MOST_HINTED = 60


def explain(document: Document, *, overrides: Overrides | None = None) -> Explanation:
    """How a document is read with the vocabulary of this process. Raises DocumentError where it is not as corrections expect."""
    document = corrected(document, overrides.corrections if overrides else ())
    recognition = recognise(document, vocabulary())
    interpreted = extract(document, overrides=overrides) if recognition.tables else None
    document = placed(document, lambda: recognition.uses)
    return explained(document, recognition, interpreted, all_words(own_files(setting())).words)


def explained(document: Document, recognition: Recognition, interpreted: ExtractedDocument | None, words: Iterable[Entry]) -> Explanation:
    """Puts together what is known of each cell."""
    tables = interpreted.tables if interpreted else ()
    weighed = recognition.shapes(vocabulary()) if interpreted else ()
    cells = _cells(document, recognition.uses, tables)
    cells = _hinted(cells, Hints(words), everything=not recognition.tables)
    findings = [*document.findings, *(interpreted.findings if interpreted else recognition.findings)]
    return Explanation(
        file=document.name,
        sha256=document.sha256,
        media_type=document.media_type,
        tables=tuple(_summary(number, table, shapes) for number, (table, shapes) in enumerate(zip(tables, weighed, strict=True), 1)),
        parts=tuple(_parts(document, cells)),
        findings=tuple(_linked(list(dict.fromkeys(findings)), cells)),
        missing=() if recognition.tables else tuple(_missing(cells)),
        corrections=document.corrections,
    )


# -- cells and their uses --------------------------------------------------------------------------------------------------


def _blocks(document: Document) -> list[tuple[tuple[Cell, ...], ...]]:
    return [((Cell(block.text, block.ref),),) if isinstance(block, Paragraph) else block.rows for block in document.blocks]


def _cells(document: Document, uses: Sequence[CellAnnotation], tables: Sequence[TargetTable]) -> list[ExplainedCell]:
    """Every cell of the document in order, blank ones too."""
    waiting = _Waiting(uses)
    cells = []
    number = 0
    for rows in _blocks(document):
        for cell in (cell for row in rows for cell in row):
            if cell.blank:
                cells.append(ExplainedCell(0, cell, cell.ref))
                continue
            number += 1
            own = waiting.of(cell)
            ref = own[0].cell.ref if own else cell.ref
            cells.append(ExplainedCell(number, cell, ref, own, readings(own, tables), certainty=certainty_of(own, tables)))
    return cells


class _Waiting:
    """The uses that have not met their cell yet. A cell of a text dump is numbered anew when its table is recognised, and a cell may
    have been joined with the next; so the text and the line, then the place alone tell which cell a use is of."""

    def __init__(self, uses: Sequence[CellAnnotation]) -> None:
        self.uses = uses
        self.taken = [False] * len(uses)
        self.by_place: dict[object, deque[int]] = defaultdict(deque)
        self.by_line: dict[object, deque[int]] = defaultdict(deque)
        self.by_ref: dict[object, deque[int]] = defaultdict(deque)
        for index, use in enumerate(uses):
            self.by_place[use.cell.ref, use.cell.text].append(index)
            self.by_line[use.cell.ref.line, use.cell.text].append(index)
            self.by_ref[use.cell.ref].append(index)

    def of(self, cell: Cell) -> tuple[CellAnnotation, ...]:
        """The uses of a cell: usually one; a label with its value in one cell may have two."""
        for queue, several in (
            (self.by_place[cell.ref, cell.text], True),
            (self.by_line[cell.ref.line, cell.text], False),
            (self.by_ref[cell.ref], True),
        ):
            own: list[CellAnnotation] = []
            while queue and (several or not own):
                index = queue.popleft()
                if not self.taken[index]:
                    self.taken[index] = True
                    own.append(self.uses[index])
            if own:
                return tuple(own)
        return ()


def _parts(document: Document, cells: Sequence[ExplainedCell]) -> Iterable[Part]:
    """The document's blocks with their explained cells. Of a grid in which nothing was recognised the first rows."""
    pending = iter(cells)
    number = 0
    for block, rows in zip(document.blocks, _blocks(document), strict=True):
        shown = tuple(tuple(next(pending) for _ in row) for row in rows)
        if isinstance(block, Paragraph):
            yield Part(shown, Layout.TABLE, None)
            continue
        number += 1
        recognised = any(cell.tables for row in shown for cell in row)
        kept = shown if recognised else shown[:FIRST_ROWS]
        yield Part(kept, block.layout, number, len(shown) - len(kept))


# -- tables and findings ---------------------------------------------------------------------------------------------------


def _summary(number: int, table: TargetTable, shapes: tuple[WeighedShape, ...]) -> TableSummary:
    form: FormTable = table.form
    department = table.department or table.supervising
    code = f"{department.code} " if department and department.code else ""
    return TableSummary(
        number=number,
        kind=form.kind.value,
        title=form.title.text if form.title else None,
        project=table.project,
        department=f"{code}{department.name or ''}".strip() if department else None,
        city=table.context.jurisdiction,
        year=table.context.year,
        amount_unit=form.amount_unit,
        indicators=len(table.indicators),
        source=form.source,
        certainties=tuple(certainties(table)),
        shapes=shapes,
    )


def _linked(findings: Sequence[Finding], cells: Sequence[ExplainedCell]) -> Iterable[LinkedFinding]:
    by_ref: dict[object, int] = {}
    for cell in cells:
        if cell.number:
            at = cell.ref
            outside = () if at.row else ((at.line, at.page, at.sheet, at.box),)
            for key in (at, cell.cell.ref, (at.table, at.row, at.line, at.sheet), *outside):
                by_ref.setdefault(key, cell.number)
    for finding in findings:
        at = finding.source
        own = by_ref.get(at) or by_ref.get((at.table, at.row, at.line, at.sheet))
        yield LinkedFinding(finding, own or (None if at.row else by_ref.get((at.line, at.page, at.sheet, at.box))))


def _hinted(cells: list[ExplainedCell], hints: Hints, *, everything: bool) -> list[ExplainedCell]:
    """The cells with hints where they were not understood; ``everything``: wherever nobody knows what they are.

    What the other cells of the row are, and those of the row below, tells what is to be expected.
    """
    rows: dict[object, set[str]] = defaultdict(set)
    for cell in cells:
        rows[_row_of(cell)] |= hints.families(cell.cell.text) if cell.number and is_wording(cell.cell.text) else set()
    below = dict(pairwise(rows))
    known: dict[object, tuple[Hint, ...]] = {}
    result = []
    for cell in cells:
        # Of a label that is not known, the money unit may have been read all the same.
        codes = {
            use.rule for use in cell.uses if use.use is CellRole.FINDING or use.rule is ReadingRule.UNIT_IN_LABEL or _is_unknown_level(cell)
        }
        if not cell.number or not (codes or (everything and not cell.uses)) or not is_wording(cell.cell.text):
            result.append(cell)
            continue
        row = _row_of(cell)
        expected = _expected(rows[row], rows.get(below.get(row), set()), codes)
        key = (label_key(cell.cell.text), expected)
        if key not in known and len(known) < _MOST_HINTED:
            known[key] = hints.near(cell.cell.text, expected)
        result.append(replace(cell, hints=known.get(key, ())))
    return result


def _is_unknown_level(cell: ExplainedCell) -> bool:
    """Whether a cell stands in a column of levels and names none."""
    return cell.reading is None and any(use.use is CellRole.ROW and use.name in ("level1", "level2") for use in cell.uses)


def _expected(row: set[str], below: set[str], codes: Collection[str]) -> tuple[str, ...]:
    """The families a word of a row may belong to: headings stand beside headings and over levels, levels beside levels."""
    if "levels" in row or "no-column-headings" in codes or ReadingRule.IN_COLUMN in codes:
        return ("levels",)
    return ("columns",) if "columns" in row or "levels" in below else ()


def _row_of(cell: ExplainedCell) -> object:
    ref = cell.cell.ref
    return (ref.sheet, ref.page, ref.table, ref.row if ref.row is not None else ref.line)


def _missing(cells: Sequence[ExplainedCell]) -> Iterable[str]:
    """The columns an indicator table must have and that no cell names."""
    words = vocabulary()
    named = {words.columns.get(label_key(cell.cell.text)) for cell in cells if cell.number and len(cell.cell.text) <= 100}
    wanted = (("level1", "level2"), ("name", "lowest"), ("value",))
    return (f"columns.{group[0]}" for group in wanted if not named & set(group))
