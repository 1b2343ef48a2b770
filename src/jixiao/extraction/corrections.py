"""Correct a document that was read, before anything is recognised in it: texts that people gave for cells take the place of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from ..model import Cell, CellAnnotation, Document, DocumentError, Grid, JixiaoError, Location, Paragraph
from ..model.correction import CorrectedCell, Correction
from ..model.text import BilingualText, place, printable
from ..vocabulary import vocabulary
from ..vocabulary.characters import without_blanks
from .forms import recognise

__all__ = ["cell_at", "corrected", "placed"]

#: Texts in messages are cut after so many characters.
_LONGEST = 120
_SHA256 = re.compile(r"[0-9a-f]{64}")
#: Where a cell stands among the blocks of a document: its block, its row and its place in it; of a paragraph only the block.
Spot = tuple[int, ...]
Uses = Callable[[], Sequence[CellAnnotation]]


def corrected(document: Document, corrections: Sequence[Correction], shown: str | None = None) -> Document:
    """Put corrected texts into their cells; a document that is corrected already stays as it is.

    Raises DocumentError where a cell is not there, or has another text than the correction expects: then the document is not the one
    that somebody corrected.
    """
    if not corrections or document.corrections:
        return document
    texts: dict[Spot, CorrectedCell] = {}
    faults: list[BilingualText] = []
    uses = _uses(document)
    for correction in corrections:
        if _is_of_other_bytes(correction, document):
            faults.append(_said(correction, _changed(document.sha256)))
            continue
        found = _spot(document, correction.place, uses, correction.original)
        if isinstance(found, BilingualText):
            faults.append(_said(correction, found))
            continue
        spot, cell = found
        if without_blanks(cell.text) != without_blanks(correction.original):
            faults.append(_said(correction, _other_text(correction.original, cell.text)))
        elif spot in texts:
            faults.append(_said(correction, _twice(texts[spot].correction)))
        else:
            texts[spot] = CorrectedCell(cell.ref, cell.text, correction)
    if faults:
        where = shown or document.name
        raise DocumentError(
            f"{where}: {'; '.join(fault.en for fault in faults)} — mend the entry or take it out; the document was not read",
            f"{where}：{'；'.join(fault.zh for fault in faults)}；请改正或删除该更正条目；文件未读取",
        )
    mended = {cell.ref for cell in texts.values()}
    return replace(
        document,
        blocks=tuple(_with_texts(block, number, texts) for number, block in enumerate(document.blocks)),
        # What a reader was not sure of in a cell is settled by who says what should stand there.
        findings=tuple(finding for finding in document.findings if finding.source not in mended),
        unread=tuple(finding for finding in document.unread if finding.source not in mended),
        corrections=tuple(texts[spot] for spot in sorted(texts)),
    )


def placed(document: Document, uses: Uses) -> Document:
    """Name the corrected cells of a document as findings name them; ``uses`` tells how its cells were read, and in which tables."""
    if not document.corrections:
        return document
    return replace(document, corrections=tuple(_placed(cell, uses(), text=_is_text(document)) for cell in document.corrections))


def cell_at(document: Document, wanted: Location, *, shown: str | None = None, expected: str | None = None) -> Cell:
    """Find the cell of a document that was read by its place as findings name it; ``expected`` is what should stand there.

    Raises JixiaoError where there is no such cell.
    """
    found = _spot(document, wanted, _uses(document), expected)
    if isinstance(found, BilingualText):
        where = shown or document.name
        raise JixiaoError(f"{where}: {place(wanted, 'en')}: {found.en}", f"{where}：{place(wanted, 'zh')}：{found.zh}")
    return found[1]


# -- where a cell is ---------------------------------------------------------------------------------------------------------


def _uses(document: Document) -> Uses:
    """How the cells of a document are read as it is; asked only of texts, whose tables and rows are counted as they are recognised."""
    return cache(lambda: recognise(document, vocabulary()).uses)


def _is_text(document: Document) -> bool:
    return document.media_type == "text/plain"


def _spot(document: Document, wanted: Location, uses: Uses, expected: str | None) -> tuple[Spot, Cell] | BilingualText:
    """The cell at a place, or what is wrong with the place; ``expected`` tells apart what has no place of its own within a page."""
    spots = _spots(document)
    if wanted.row is not None and wanted.column is None:
        return BilingualText(en="this place is a row, not a cell: add the column", zh="该位置是一行，不是单元格；请写明列")
    if _is_text(document):
        found = _of_text(spots, wanted, uses, expected)
    elif wanted.row is None:
        found = {spot: cell for spot, cell in spots.items() if len(spot) == 1 and _is_paragraph_at(cell.ref, wanted)}
        if len(found) > 1 and expected is not None:
            found = _with_text(found, expected) or found
    else:
        found = {spot: cell for spot, cell in spots.items() if len(spot) > 1 and _covers(cell, wanted)}
    if len(found) == 1:
        return next(iter(found.items()))
    if found:
        listed = ", ".join(f"“{_short(cell.text)}”" for cell in list(found.values())[:3])
        return BilingualText(
            en=f"{len(found)} texts stand at this place, so that it is not certain which is meant: {listed}",
            zh=f"此处有 {len(found)} 段文字，无法确定所指：{listed}",
        )
    return BilingualText(en="there is no such cell", zh="没有此单元格")


def _spots(document: Document) -> dict[Spot, Cell]:
    spots: dict[Spot, Cell] = {}
    for number, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            spots[number,] = Cell(block.text, block.ref)
        else:
            spots |= {(number, at, i): cell for at, row in enumerate(block.rows) for i, cell in enumerate(row)}
    return spots


def _covers(cell: Cell, wanted: Location) -> bool:
    """Whether a cell of a table is at a place: a merged one is at each that it covers."""
    ref = cell.ref
    return bool(
        ref.table == wanted.table
        and ref.row is not None
        and ref.column is not None
        and ref.row <= (wanted.row or 0) < ref.row + cell.rowspan
        and ref.column <= (wanted.column or 0) < ref.column + cell.colspan
        and _agrees(ref, wanted)
    )


def _is_paragraph_at(ref: Location, wanted: Location) -> bool:
    return ref.table == wanted.table and (ref.line, ref.page) == (wanted.line, wanted.page) and _agrees(ref, wanted)


def _agrees(ref: Location, wanted: Location) -> bool:
    """Whether nothing that a place says besides table, row and column is otherwise."""
    return (
        wanted.page in (None, ref.page)
        and wanted.line in (None, ref.line)
        and (wanted.sheet is None or wanted.sheet == printable(ref.sheet or ""))
    )


def _of_text(spots: dict[Spot, Cell], wanted: Location, uses: Uses, expected: str | None) -> dict[Spot, Cell]:
    """The cells of a text at a place. Its line tells which one where it has one cell; else the column, as the table was recognised."""
    line = wanted.line
    if line is None:
        named = {use.cell.ref.line for use in uses() if _same_place(use.cell.ref, wanted)}
        line = named.pop() if len(named) == 1 else None
    found = {spot: cell for spot, cell in spots.items() if line is not None and cell.ref.line == line}
    if len(found) < 2 or wanted.column is None:
        return found
    on_line = [use.cell for use in uses() if use.cell.ref.line == line]
    at_column = [cell for cell in on_line if cell.ref.column == wanted.column]
    whole = {spot: cell for spot, cell in found.items() if any(cell.text == use.text for use in at_column)}
    part = {spot: cell for spot, cell in found.items() if any(_is_part(use.text, cell.text) for use in at_column)}
    own = {spot: cell for spot, cell in found.items() if cell.ref.column == wanted.column}
    named_cells = whole or part
    if len(named_cells) > 1 and expected is not None:  # as in the heading of a list, which is read once for each of its projects
        named_cells = _with_text(named_cells, expected) or named_cells
    if len(named_cells) > 1 and len(named_cells.keys() & own.keys()) == 1:
        return {spot: cell for spot, cell in named_cells.items() if spot in own}
    return named_cells or own


def _with_text(cells: dict[Spot, Cell], text: str) -> dict[Spot, Cell]:
    return {spot: cell for spot, cell in cells.items() if without_blanks(cell.text) == without_blanks(text)}


def _same_place(ref: Location, wanted: Location) -> bool:
    return (ref.table, ref.row, ref.column) == (wanted.table, wanted.row, wanted.column)


def _is_part(text: str, whole: str) -> bool:
    return bool(text.strip()) and without_blanks(text) in without_blanks(whole)


# -- the text in it ----------------------------------------------------------------------------------------------------------


def _with_texts(block: Paragraph | Grid, number: int, texts: dict[Spot, CorrectedCell]) -> Paragraph | Grid:
    if isinstance(block, Paragraph):
        return replace(block, text=texts[number,].text) if (number,) in texts else block
    if not any(spot[0] == number for spot in texts):
        return block
    rows = tuple(
        tuple(
            # How surely a scan was recognised there says nothing of what a person wrote.
            replace(cell, text=texts[number, at, i].text, confidence=None) if (number, at, i) in texts else cell
            for i, cell in enumerate(row)
        )
        for at, row in enumerate(block.rows)
    )
    return replace(block, rows=rows)


def _placed(cell: CorrectedCell, uses: Sequence[CellAnnotation], *, text: bool) -> CorrectedCell:
    """A corrected cell with the place that it has in a recognised table, and the table's number."""
    if not text:
        own = [use for use in uses if use.cell.ref == cell.ref]
        return replace(cell, table=_table_of(own))
    on_line = [use for use in uses if use.cell.ref.line == cell.ref.line]
    own = [use for use in on_line if use.cell.text == cell.text] or [use for use in on_line if _is_part(use.cell.text, cell.text)]
    own = [use for use in own if use.cell.ref.column == cell.ref.column] or own
    if own:
        return replace(cell, ref=own[0].cell.ref, table=_table_of(own))
    # The numbers that the reader gave it may be those of another cell by now: its line is what is its own.
    return replace(cell, ref=Location(cell.ref.table, line=cell.ref.line), table=_table_of(on_line))


def _table_of(uses: Sequence[CellAnnotation]) -> int | None:
    counts = Counter(use.table for use in uses if use.table is not None)
    return counts.most_common(1)[0][0] if counts else None


def _is_of_other_bytes(correction: Correction, document: Document) -> bool:
    """Whether a correction is of a document that had this one's name, with other bytes."""
    return _SHA256.fullmatch(correction.document) is not None and correction.document != document.sha256


# -- what is wrong -----------------------------------------------------------------------------------------------------------


def _said(correction: Correction, fault: BilingualText) -> BilingualText:
    """Say what is wrong with a correction, with its cell and its entry."""
    entry = f" ({correction.entry})" if correction.entry else ""
    entry_zh = f"（{correction.entry}）" if correction.entry else ""
    return BilingualText(
        en=f"{place(correction.place, 'en')}: {fault.en}{entry}",
        zh=f"{place(correction.place, 'zh')}：{fault.zh}{entry_zh}",
    )


def _other_text(expected: str, there: str) -> BilingualText:
    return BilingualText(
        en=f"the correction expects {_quoted(expected, 'nothing')}, but {_quoted(there, 'nothing')} stands there",
        zh=f"更正条目中的原文为{_quoted(expected, '空')}，而文件中为{_quoted(there, '空')}",
    )


def _changed(sha256: str) -> BilingualText:
    return BilingualText(
        en=f"the document has changed since it was corrected: its SHA-256 is {sha256} now",
        zh=f"更正之后文件已改动：现在的 SHA-256 为 {sha256}",
    )


def _twice(other: Correction) -> BilingualText:
    return BilingualText(en=f"another correction is of the same cell: {other.entry}", zh=f"另有更正条目针对同一单元格：{other.entry}")


def _quoted(text: str, nothing: str) -> str:
    return f"“{_short(text)}”" if text.strip() else nothing


def _short(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
