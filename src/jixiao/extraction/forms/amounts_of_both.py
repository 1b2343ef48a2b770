"""Read rows of two amounts below those of all years and of this year, whose columns have no headings of their own.

项目总预算 | 6400 | 项目当年预算 | 1610, below them 一般公共预算 | 6400 | 1610 and 合计 | 6400 | 1610: the row of the sum tells which
is which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...model import CellRole, Field, ReadingRule
from ...model.text import without_needless_zeros
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, one_line
from .field_collector import FormFields
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell
from .trace import Annotation

_TOTALS = ("total", "annual_total")
#: The sources of which the model has this year's part beside that of all years.
_SOURCES = ("fiscal", "other")
_NUMBER = re.compile(r"[\d.]+")


@dataclass(frozen=True, slots=True)
class _Pair:
    """A row with the label of one field and two amounts, at their places."""

    field: str
    places: tuple[int, ...]
    amounts: tuple[LineCell, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(_number(cell.text) for cell in self.amounts)


def take_amounts_of_both(lines: Sequence[Line], fields: FormFields, words: Vocabulary) -> None:
    """Take the second amounts of rows for those of this year, where a row of the sum has both totals in the same columns."""
    totals = tuple(_number(stated.text or "") if (stated := fields.by_name.get(name)) else "" for name in _TOTALS)
    if not all(totals) or totals[0] == totals[1]:
        return
    pairs = [pair for line in lines if (pair := _pair(line, words))]
    sums = [pair for pair in pairs if pair.field in _TOTALS and pair.numbers == totals]
    if not sums:
        return
    for pair in pairs:
        if pair.places != sums[0].places:
            continue
        if pair.field in _TOTALS and pair.numbers == totals:
            for name, cell in zip(_TOTALS, pair.amounts, strict=True):
                _claim(cell, name, fields)
        elif pair.field in _SOURCES and (stated := fields.by_name.get(pair.field)) and stated.ref == pair.amounts[0].ref:
            name = f"annual_{pair.field}"
            fields.by_name[name] = Field(one_line(pair.amounts[1].text), pair.amounts[1].ref)
            _claim(pair.amounts[1], name, fields)


def _pair(line: Line, words: Vocabulary) -> _Pair | None:
    """The row that a line is: the label of money last of its labels, and two amounts behind it and nothing else."""
    if not line.labels or line.paragraph:
        return None
    place, label = line.labels[-1]
    behind = [(at, cell) for at, cell in enumerate(line.cells) if at > place and not cell.blank]
    amount = patterns_of(words).amount
    if label.means.kind != "amount" or label.inline or len(behind) != len(_TOTALS):
        return None
    if not all(amount.fullmatch(compact(cell.text)) for _, cell in behind):
        return None
    return _Pair(label.means.field, tuple(at for at, _ in behind), tuple(cell for _, cell in behind))


def _number(text: str) -> str:
    """The figures of an amount, without its unit and the noughts that say nothing."""
    found = _NUMBER.search(compact(text).replace(",", "").replace("，", ""))
    return without_needless_zeros(found.group()) if found else ""


def _claim(cell: LineCell, name: str, fields: FormFields) -> None:
    """Note what an amount is that was not understood before."""
    fields.unclaimed = [other for other in fields.unclaimed if other is not cell]
    fields.rivals = [rival for rival in fields.rivals if rival[1] is not cell]
    note = Annotation(cell, CellRole.VALUE, ReadingRule.VALUE_BESIDE_LABEL, name)
    fields.annotations = [*(other for other in fields.annotations if other.cell is not cell), note]
