"""Say of a column of indicators by what it was told, and that what it holds is not certain."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Finding, ReadingRule
from ...model.finding_rules.forms import COLUMN_BY_CONTENT, COLUMN_UNCERTAIN
from ...model.text import BilingualText
from ...vocabulary.characters import one_line
from ...vocabulary.labels import name_of
from .column_headings import Heading
from .columns import Column
from .rows_of_cells import LineCell


def assumed_column(cell: LineCell, role: str) -> Finding:
    """Say of a heading that nobody knows as what its column was read, by what stands in it."""
    return COLUMN_BY_CONTENT.at(cell.ref, value=cell.text, role=_name(role))


def uncertain_column(chosen: Column, cell: LineCell, others: Sequence[tuple[Column, LineCell]]) -> Finding:
    """Say at the cell of a row that was read from one column that other columns may be meant, and what stands there."""
    words, texts = ("、".join(parts) for parts in zip(*((column.word, one_line(other.text)) for column, other in others), strict=True))
    role = _name(chosen.role)
    return COLUMN_UNCERTAIN.at(cell.ref, value=one_line(cell.text), role=role, chosen=chosen.word, other=words, text=texts)


def _name(role: str) -> BilingualText:
    """Name what a column holds."""
    return BilingualText(*name_of(f"columns.{role}"))


def rule_of_heading(cell: LineCell, column: Column, heading: Heading) -> ReadingRule:
    """Give the rule by which a heading's cell says what its column holds."""
    if column.by_content:
        return ReadingRule.COLUMN_BY_CONTENT
    if heading.lines > 1:
        return ReadingRule.TWO_LINE_HEADING
    return ReadingRule.KNOWN_COLUMN if column.listed else ReadingRule.COLUMN_BY_PARTS
