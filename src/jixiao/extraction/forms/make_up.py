"""Read a table of what the money is for (资金明细): items and amounts below headings of their own, and 合计 at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...model import CellRole, Layout, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, one_line
from .field_collector import FormFields
from .label_grammar import parse_label
from .labels import stated_unit
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell


@dataclass(frozen=True, slots=True)
class MakeUp:
    """Where such a table has its items and its amounts, its heading and its rows."""

    items: int
    amounts: int
    heading: Line
    rows: tuple[Line, ...]


def make_up_at(lines: Sequence[Line], index: int, words: Vocabulary) -> MakeUp | None:
    """Find the table of what the money is for that a line heads, down to its sum; None where it heads none."""
    heading = lines[index]
    if heading.paragraph or not heading.real or heading.layout is not Layout.TABLE:
        return None
    items = _place(heading, words.label_words.make_up_items, words)
    amounts = _place(heading, words.label_words.make_up_amounts, words)
    if items is None or amounts is None or amounts <= items:
        return None
    rows: list[Line] = []
    for line in lines[index + 1 :]:
        if line.paragraph or line.grid != heading.grid or not _is_row(line, items, amounts, words):
            break
        rows.append(line)
        if _is_sum(line, amounts, words):
            break
    return MakeUp(items, amounts, heading, tuple(rows)) if len(rows) > 1 and _is_sum(rows[-1], amounts, words) else None


def _place(line: Line, headings: frozenset[str], words: Vocabulary) -> int | None:
    tail = patterns_of(words).unit_in_label
    places = (i for i, cell in enumerate(line.cells) if not cell.blank and tail.sub("", cell.roles.key) in headings)
    return next(places, None)


def _is_row(line: Line, items: int, amounts: int, words: Vocabulary) -> bool:
    item, amount = line.at(items), line.at(amounts)
    named = (item is not None and not item.blank) or _is_sum(line, amounts, words)
    return named and amount is not None and patterns_of(words).amount.fullmatch(compact(amount.text)) is not None


def _is_sum(line: Line, amounts: int, words: Vocabulary) -> bool:
    return any(cell.roles.key in words.total_rows for cell in line.cells[:amounts] if not cell.blank)


def read_make_up(table: MakeUp, fields: FormFields, words: Vocabulary) -> None:
    """Take the sum as the total of the funds; an item is a source where it is one, else it is kept as it is printed."""
    for cell in table.heading.texts:
        fields.amount_unit = stated_unit(cell.roles.key, words) or fields.amount_unit
        fields.annotate(cell, CellRole.LABEL, ReadingRule.MAKE_UP)
    for line in table.rows:
        amount = line.at(table.amounts)
        if amount is None:
            continue
        item = _name(line, table)
        for cell in line.texts:
            if cell is not amount:
                fields.annotate(cell, CellRole.LABEL, ReadingRule.MAKE_UP)
        label = (item.roles.label or parse_label(item.text, words)) if item else None
        if _is_sum(line, table.amounts, words):
            fields.put("total", one_line(amount.text), amount, ReadingRule.MAKE_UP)
        elif label and label.means.kind == "amount" and label.means.field != "total":
            fields.put(label.means.field, one_line(amount.text), amount, ReadingRule.MAKE_UP)
        elif item and compact(amount.text).strip("-/"):
            fields.put_other(one_line(item.text), one_line(amount.text), amount, ReadingRule.MAKE_UP)
        else:
            fields.annotate(amount, CellRole.IGNORED, ReadingRule.MAKE_UP)


def _name(line: Line, table: MakeUp) -> LineCell | None:
    item = line.at(table.items)
    return item if item is not None and not item.blank else None
