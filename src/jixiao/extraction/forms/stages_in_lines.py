"""Lay out the funds table of a text with a cell on each line: its stages in a row, and below them each source with its amounts."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Layout
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .dated_amounts import base_of
from .funds_table import stage_of
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell

_SHARES = ("rate", "weight", "score")


def with_rows_of_funds(cells: Sequence[LineCell], words: Vocabulary) -> list[Line]:
    """Give the cells of a text as lines, its funds table as rows where each source has an amount for each stage.

    Empty cells are no lines of a text: where a source has fewer amounts, no one can tell of which stages, and nothing is laid out.
    """
    begins = next((i for i in range(len(cells)) if _stages_at(cells, i)), None)
    if begins is None:
        return [Line(tuple(cells), Layout.LINES)]
    stages = _stages_at(cells, begins)
    rows: list[tuple[LineCell, ...]] = []
    end = begins + len(stages)
    while end < len(cells) and (label := cells[end].roles.label) and label.means.kind == "amount" and not label.inline:
        values = _values(cells[end + 1 :], words)
        placed = _placed(values, stages)
        if placed is None:
            return [Line(tuple(cells), Layout.LINES)]
        rows.append((cells[end], *placed))
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


def _placed(values: Sequence[LineCell], stages: Sequence[str]) -> tuple[LineCell, ...] | None:
    """The values of a source, one for each stage: all of them, or those of money with the share spent or without; None where unclear."""
    money = [stage for stage in stages if stage not in _SHARES]
    shares = [cell for cell in values if compact(cell.text).endswith(("%", "％"))]
    if any(cell in values[: len(money)] for cell in shares):
        return None
    if len(values) == len(stages):
        return tuple(values)
    if not values or len(values) != len(money) + len(shares) or len(shares) > 1 or (shares and "rate" not in stages):
        return None
    blank = values[0].emptied()
    rest = [shares[0] if stage == "rate" and shares else blank for stage in stages[len(money) :]]
    return (*values[: len(money)], *rest)
