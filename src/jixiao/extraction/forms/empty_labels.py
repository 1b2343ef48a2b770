"""Tell which cells that nothing explained are known labels without a value: 执行数： with an empty cell beside it says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...model import CellRole, Layout, ReadingRule
from ...vocabulary import Vocabulary
from .field_collector import FormFields
from .label_grammar import is_whole, parse_label
from .rows_of_cells import Line, LineCell
from .trace import Annotation


def release_empty_labels(lines: Sequence[Line], fields: FormFields, words: Vocabulary) -> None:
    """Take known labels with nothing beside them from the cells that were not understood."""
    if not fields.unclaimed:
        return
    unclaimed = {id(cell) for cell in fields.unclaimed}
    empty = {id(cell): note for cell, note in _empty(lines, words) if id(cell) in unclaimed and id(cell) not in fields.blocks}
    fields.unclaimed = [cell for cell in fields.unclaimed if id(cell) not in empty]
    fields.annotations = [
        empty[id(note.cell)] if note.use is CellRole.FINDING and id(note.cell) in empty else note for note in fields.annotations
    ]


def _empty(lines: Sequence[Line], words: Vocabulary) -> Iterator[tuple[LineCell, Annotation]]:
    """The labels that have no text beside them in their line, with how they are read."""
    for line in lines:
        if line.layout is not Layout.TABLE or not line.real or line.paragraph:
            continue
        for place, cell in enumerate(line.cells):
            beside = next((at for at in range(place + 1, len(line.cells)) if at not in line.left and at not in line.above), None)
            if cell.blank or beside is None or not line.cells[beside].blank:
                continue
            if cell.roles.stage:
                yield cell, Annotation(cell, CellRole.LABEL, ReadingRule.KNOWN_LABEL, cell.roles.stage, cell.roles.key)
            elif (label := parse_label(cell.text, words)) and not label.inline and is_whole(label, words):
                yield cell, Annotation(cell, CellRole.LABEL, ReadingRule.PARSED_LABEL, label.means.field, label.word)
