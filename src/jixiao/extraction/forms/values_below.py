"""Pair the labels of one row with the values in the rows below them.

Forms that print 项目名称 | 主管部门 | 实施单位 in one row state their values in the next. A label with a cell of its own beside it is
not waiting: that cell is its value, if an empty one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from ...model import Layout
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .funds_table import stages_of
from .header_lines import is_unit, says_unit
from .labels import Label
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell


@dataclass(frozen=True, slots=True)
class WaitingLabel:
    """A label without a value beside it: the field it names, and the columns under which the value may stand.

    A value begins under the label and ends before the next label (``end``; None: there is none).
    """

    label: Label
    field: str
    cell: LineCell
    start: int
    end: int | None
    blank_beside: bool = False

    @property
    def kind(self) -> str:
        return self.label.means.kind

    def is_above(self, column: int, cell: LineCell) -> bool:
        begins = self.start <= column < self.start + self.cell.colspan
        return begins and (self.end is None or column + cell.colspan <= self.end)


@dataclass(frozen=True, slots=True)
class ValuesBelow:
    """The rows of values under a row of labels: how many they are, which value each label has, and the cells without a label.

    ``empty`` are the labels with nothing under them, each with the blank cell there (or its own).
    """

    rows: int
    values: tuple[tuple[WaitingLabel, LineCell], ...]
    empty: tuple[tuple[WaitingLabel, LineCell], ...]
    unknown: tuple[LineCell, ...]


Pairs = list[tuple[WaitingLabel, LineCell]]


def values_below(waiting: Sequence[WaitingLabel], lines: Sequence[Line], index: int, words: Vocabulary) -> ValuesBelow | None:
    """Pair waiting labels with the values in the lines from ``index`` on; None where that line is no row of values.

    A second full row makes it a list of many projects, of which no row is the form's own.
    """
    if len(waiting) < 2:
        return None
    rows: list[Pairs] = []
    upright = waiting[0].cell if waiting[0].kind == "amount" and _reaches_beside(waiting[0].cell, lines[index]) else None
    for line in islice(lines, index, None):
        if upright is not None and not _reaches_beside(upright, line):
            break  # below the labels that one label reaches down beside: 项目总投资 over 合计 | 财政资金 and their amounts
        if (pairs := _values_in(line, waiting, words)) is None:
            break
        rows.append(pairs)
    if not rows:
        return None
    short = len(rows[0]) < len(waiting) and not _is_beside_upright(rows[0], waiting)
    if not lines[index].real and any(label.blank_beside for label in waiting) and short:
        return None  # empty places of a text dump: merged cells only where each label has a value
    values: Pairs = []
    filled: set[int] = set()
    unknown: list[LineCell] = []
    for pairs in rows:
        if sum(label.start in filled for label, _ in pairs) > 1:
            return ValuesBelow(len(rows), (), (), tuple(cell for row in rows for _, cell in row))
        for label, cell in pairs:
            if _fits(label, cell, words) and (label.start not in filled or label.kind == "block"):
                values.append((label, cell))
                filled.add(label.start)
            else:
                unknown.append(cell)
    empty = [(label, _place_under(label, lines[index : index + len(rows)])) for label in waiting if label.start not in filled]
    return ValuesBelow(len(rows), tuple(values), tuple(empty), tuple(unknown))


def _reaches_beside(cell: LineCell, line: Line) -> bool:
    """Whether a merged cell reaches down beside a line."""
    return line.real and any(above is cell for above in line.above.values())


def _is_beside_upright(pairs: Pairs, waiting: Sequence[WaitingLabel]) -> bool:
    """Whether a row of a text has a value under each label but the first, which lost that it was merged down beside both lines."""
    first, *others = waiting
    upright = first.kind == "amount" and not first.blank_beside and len(others) > 1
    return upright and [label for label, _ in pairs] == others and not any(label.blank_beside for label in others[:-1])


def _values_in(line: Line, waiting: Sequence[WaitingLabel], words: Vocabulary) -> Pairs | None:
    """The cells of a line by the labels above them; None where one of them stands under none, or the line has labels of its own."""
    if line.paragraph or line.layout is not Layout.TABLE or not line.texts or stages_of(line):
        return None
    pairs: Pairs = []
    for column, cell in enumerate(line.cells):
        if cell.blank:
            continue
        label = next((label for label in waiting if label.is_above(column, cell)), None)
        key = cell.roles.key
        if label is None or any(label is other for other, _ in pairs) or says_unit(key, words) or is_unit(key, words):
            return None
        pairs.append((label, cell))
    if _begins_with_label([cell for _, cell in pairs], words) or not any(_fits(label, cell, words) for label, cell in pairs):
        return None
    return pairs


def _begins_with_label(cells: Sequence[LineCell], words: Vocabulary) -> bool:
    """Whether a line is one of labels: it begins with one. A value may be a label's word too (项目类别: 其他).

    A label of money with other text beside it is a value, unless all of the line are labels.
    """
    labels = [cell.roles.label for cell in cells]
    first = labels[0]
    if first is None or all(labels):
        return first is not None
    if first.means.kind not in ("amount", "number") or first.inline or labels[1] is not None:
        return True
    return patterns_of(words).amount.fullmatch(compact(cells[1].text)) is not None


def _fits(label: WaitingLabel, cell: LineCell, words: Vocabulary) -> bool:
    """Whether a text can be the value of a label: money and points are numbers."""
    patterns = patterns_of(words)
    pattern = {"amount": patterns.amount, "number": patterns.number}.get(label.kind)
    return pattern is None or pattern.fullmatch(compact(cell.text)) is not None


def _place_under(label: WaitingLabel, rows: Iterable[Line]) -> LineCell:
    """The blank cell under a label; the label's own where the row ends before it."""
    blank = (row.cells[label.start] for row in rows if label.start < len(row.cells) and label.start not in row.left)
    return next(blank, label.cell)
