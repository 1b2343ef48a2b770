"""Read the total that stands alone below its label, beside labels that have their amounts beside them.

Forms of whole departments (部门整体支出) print 资金总额 | 按收入性质分 | 按支出性质分, and below them the total, sources and kinds.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...model import CellRole, Field, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, one_line
from .field_collector import FormFields
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell
from .trace import Annotation


def take_total_below(lines: Sequence[Line], fields: FormFields, words: Vocabulary) -> None:
    """Take the only amount in the columns of the total's label that nothing else explained, down to the end of the cell beside them."""
    stated = fields.by_name.get("total")
    if stated is not None and stated.text:
        return
    unclaimed = {id(cell) for cell in fields.unclaimed}
    for index, line in enumerate(lines):
        place = next((place for place, label in line.labels if label.means.field == "total" and not label.inline), None)
        if place is None or not line.real or line.paragraph:
            continue
        below = [cell for cell in _below(lines, index, place) if not cell.blank]
        if len(below) == 1 and id(below[0]) in unclaimed and patterns_of(words).amount.fullmatch(compact(below[0].text)):
            _take(below[0], fields)
        return


def _below(lines: Sequence[Line], index: int, place: int) -> list[LineCell]:
    """The cells in the columns of a label (at ``place``), as far down as a merged cell before it reaches."""
    line = lines[index]
    upright = [at for at, cell in enumerate(line.cells[:place]) if cell.rowspan > 1 and not cell.blank]
    cells: list[LineCell] = []
    for other in lines[index + 1 :]:
        if other.grid != line.grid or not any(other.above.get(at) == line.cells[at] for at in upright):
            break
        cells += other.cells[place : place + line.cells[place].colspan]
    return cells


def _take(cell: LineCell, fields: FormFields) -> None:
    fields.by_name["total"] = Field(one_line(cell.text), cell.ref)
    fields.unclaimed = [other for other in fields.unclaimed if other is not cell]
    note = Annotation(cell, CellRole.VALUE, ReadingRule.VALUE_BELOW_LABEL, "total")
    fields.annotations = [*(other for other in fields.annotations if other.cell is not cell), note]
