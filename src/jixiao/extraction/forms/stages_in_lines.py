"""Lay out the funds table of a text with a cell on each line: its stages in a row, and below them each source with its amounts."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Layout
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .dated_amounts import base_of
from .field_collector import FormFields
from .funds_table import stage_of
from .labels_then_amounts import with_amounts_behind_labels
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell

_MARKS = "-—/"
_SHARES = ("rate", "weight", "score")


def with_rows_of_funds(cells: Sequence[LineCell], fields: FormFields, words: Vocabulary) -> list[Line]:
    """Give the cells of a text as lines, its funds table as rows of a source each.

    Empty cells are no lines of a text: where a source has fewer amounts than there are stages of money, no one can tell of which they
    are, and they are not understood (``fields``).
    """
    begins = next((i for i in range(len(cells)) if _stages_at(cells, i)), None)
    if begins is None:
        return [Line(tuple(with_amounts_behind_labels(cells, fields, words)), Layout.LINES)]
    stages = _stages_at(cells, begins)
    rows: list[tuple[LineCell, ...]] = []
    end = begins + len(stages)
    while end < len(cells) and (label := cells[end].roles.label) and label.means.kind == "amount" and not label.inline:
        values = _values(cells[end + 1 :], words)
        placed = _placed(values, stages, cells[end])
        for cell in values if placed is None else ():
            fields.unknown(cell)
        rows.append((cells[end], *(placed or [cells[end].emptied()] * len(stages))))
        end += 1 + len(values)
    if not rows:
        return [Line(tuple(cells), Layout.LINES)]
    heading = (cells[begins].emptied(), *cells[begins : begins + len(stages)])
    around = [Line(tuple(part), Layout.LINES) if part else None for part in (cells[:begins], cells[end:])]
    table = [Line(row, Layout.TABLE) for row in (heading, *rows)]
    return [line for line in (around[0], *table, around[1]) if line]


def _stages_at(cells: Sequence[LineCell], index: int) -> list[str]:
    """The stages that a run of headings names, those of money first; none where no funds table begins there."""
    stages: list[str] = []
    for cell in cells[index:]:
        stage = stage_of(cell)
        if stage is None:
            break
        stages.append(base_of(stage))
    money = [stage for stage in stages if stage not in _SHARES]
    return stages if money and len(stages) > 1 and stages[: len(money)] == money else []


def _values(cells: Sequence[LineCell], words: Vocabulary) -> list[LineCell]:
    """The cells up to the first that is no number."""
    patterns = patterns_of(words)
    values: list[LineCell] = []
    for cell in cells:
        text = compact(cell.text)
        if not patterns.amount.fullmatch(text) and not patterns.number.fullmatch(text):
            break
        values.append(cell)
    return values


def _placed(values: Sequence[LineCell], stages: Sequence[str], label: LineCell) -> list[LineCell] | None:
    """The values of a source, one for each stage: all of them, or those of money with the share spent or without; None where unclear."""
    money = sum(stage not in _SHARES for stage in stages)
    texts = [compact(cell.text) for cell in values]
    if any(text.endswith("%") for text in texts[:money]):
        return None
    if len(values) == len(stages):
        return list(values)
    placed = [label.emptied()] * len(stages)
    if not values:
        return placed
    shares = [cell for cell, text in zip(values[money:], texts[money:], strict=True) if text.strip(_MARKS)]
    lead = len(values) >= money and all(text.strip(_MARKS) for text in texts[:money])
    if not lead or len(values) > len(stages) or len(shares) > 1 or not all(compact(cell.text).endswith("%") for cell in shares):
        return None
    placed[:money] = values[:money]
    if shares and "rate" not in stages:
        return None
    for place, stage in enumerate(stages):
        if stage == "rate" and shares:
            placed[place] = shares[0]
    return placed
