"""Hold what the lines of a head (表头) mean for one another, and tell by it which field a label names where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ...vocabulary import Vocabulary, label_key
from .dated_amounts import base_of, part_of, source_of, year_of
from .funds_table import Stages
from .labels import Label
from .patterns import patterns_of
from .rows_of_cells import LineCell
from .values_below import WaitingLabel

#: Kinds of labels whose value is no field of its own.
KEPT = ("ignored", "other", "year")


@dataclass(frozen=True, slots=True)
class OpenBlock:
    """A block label (绩效目标 …) that text in the cells after or below it belongs to; ``label``: one that is kept as it is printed."""

    field: str
    column: int
    label: str | None = None


@dataclass(slots=True)
class HeadState:
    """What the lines above mean for the next one: open blocks, the funds table's columns (``row_read``: a row without a label was read,
    which is that of the total; ``beside``: the amounts of all stages stand beside their headings), labels whose values stand below;
    ``above``: no line had more than one text so far.

    ``money``: the last field of money of the lines above, ``in_line`` those of the line; ``dated``: the amounts of a year that their
    label names, by its place, of the line above, ``in_dated`` those of the line.
    """

    opened: list[OpenBlock] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    annual: bool = False
    money: str = "total"
    in_line: list[str] = field(default_factory=list)
    dated: dict[int, str] = field(default_factory=dict)
    in_dated: dict[int, str] = field(default_factory=dict)
    stages: Stages = field(default_factory=dict)
    row_read: bool = False
    beside: bool = False
    above: bool = True
    waiting: list[WaitingLabel] = field(default_factory=list)

    def begin_line(self, entries: Sequence[LabelCell]) -> None:
        """Go on to the labels of the next line. What stands under amounts of several years is of these only where it is the same."""
        self.money, self.in_line = (self.in_line or [self.money])[-1], []
        self.dated, self.in_dated = self.in_dated or self.dated, {}
        money = [entry for entry in entries if entry.label.means.kind == "amount"]
        below = Counter(base_of(entry.label.means.field) for entry in money if entry.place in self.dated)
        if self.beside and len({entry.label.means.field for entry in money}) > 1:
            self.stages = {}  # 年初预算数 | 88 | 执行数 | 51 above 其中：财政拨款 | 80 | 其他资金 | 8
        if not money or (len(self.dated) > 1 and set(below.values()) != {len(self.dated)}):
            self.dated = {}


class LabelCell(NamedTuple):
    """A label of a line, its place, the cells up to the next label (``rest``), and where that is (``end``)."""

    label: Label
    cell: LineCell
    place: int
    end: int
    rest: tuple[LineCell, ...]
    last: bool

    @property
    def over_others(self) -> bool:
        """Whether it has no cell of its own: it stands over the labels after it, or its value below it."""
        return not self.rest and not self.last


def field_of(entry: LabelCell, state: HeadState, words: Vocabulary, *, unvalued: bool = False) -> str:
    """The field a label means here: the second time in a row, or below the funds of all years, that of this year; after or below an
    amount of a year that its label names, that of the year. ``unvalued``: followed by another label it has no value of its own, and is no
    first time of one of them (项目总投资 | 合计)."""
    means = entry.label.means
    if means.kind in ("heading", "block", *KEPT) or (state.stages and means.kind == "amount"):
        return means.field
    if not (unvalued and entry.over_others):
        state.seen[means.field] += 1
    if year_of(means.field):
        name = state.in_dated[entry.place] = part_of(means.field, state.in_line[-1] if state.in_line else state.money)
    elif means.kind == "amount" and (whole := _dated_before(entry, state, words)):
        name = source_of(means.field, whole, entry.label.word)
    else:
        name = means.second if means.second and (state.seen[means.field] == 2 or state.annual) else means.field
    if means.kind == "amount":
        state.in_line.append(name)
    return name


def _dated_before(entry: LabelCell, state: HeadState, words: Vocabulary) -> str | None:
    """The amount of a year that a label of money stands below, or that it is said to be a part of (其中：财政拨款)."""
    last = state.in_line[-1] if state.in_line else ""
    part = year_of(last) and patterns_of(words).of_which.match(label_key(entry.cell.text))
    return state.dated.get(entry.place) or (last if part else None)
