"""Read a table of what the money is for (资金明细): items and amounts below headings of their own, and 合计 at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...model import CellRole, Layout, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, one_line
from .field_collector import FormFields
from .label_grammar import parse_label
from .labels import Label, stated_unit
from .morphemes import cut
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell

#: What may stand beside the sources under their heading.
_BESIDE = ("remark", "ignored", "explanation")
_TOTALS = ("total", "annual_total", "adjusted_total")


@dataclass(frozen=True, slots=True)
class MakeUp:
    """Where such a table has its items and its amounts, its heading and its rows.

    ``sources``: the labels below a heading of amounts over several columns (总额 | 财政拨款), by place, and ``below`` their line.
    ``of_tasks``: the items are tasks; ``part``: its sum is that of a part of the money, since the form states the total elsewhere.
    """

    items: int
    amounts: int
    heading: Line
    rows: tuple[Line, ...]
    sources: Mapping[int, Label] = field(default_factory=dict)
    below: Line | None = None
    of_tasks: bool = False
    part: bool = False

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        return 1 + (self.below is not None) + len(self.rows)


def make_up_at(lines: Sequence[Line], index: int, words: Vocabulary) -> MakeUp | None:
    """Find the table of what the money is for that a line heads, down to its sum; None where it heads none."""
    heading = lines[index]
    if heading.paragraph or not heading.real or heading.layout is not Layout.TABLE:
        return None
    items = _place(heading, words.label_words.make_up_items, words)
    amounts = _place(heading, words.label_words.make_up_amounts, words)
    if items is None or amounts is None or amounts <= items:
        return None
    below = lines[index + 1] if index + 1 < len(lines) else None
    sources = _sources(heading.cells[amounts].colspan, amounts, below) if below and below.grid == heading.grid else {}
    rows: list[Line] = []
    for line in lines[index + (2 if sources else 1) :]:
        if line.paragraph or line.grid != heading.grid or not _is_row(line, items, amounts, words):
            break
        rows.append(line)
        if _is_sum(line, amounts, words):
            break
    if len(rows) < 2 or not _is_sum(rows[-1], amounts, words):
        return None
    of_tasks = heading.cells[items].roles.key in words.label_words.make_up_tasks
    part = of_tasks and _has_other_total(lines, rows[-1].at(amounts), words)
    return MakeUp(items, amounts, heading, tuple(rows), sources, below if sources else None, of_tasks, part)


def _has_other_total(lines: Sequence[Line], own: LineCell | None, words: Vocabulary) -> bool:
    """Whether a label of the total has another amount beside it than the sum of a table of tasks."""
    for line in lines:
        place = next((place for place, label in line.labels if label.means.field in _TOTALS and not label.inline), None)
        beside = line.cells[place + 1 :] if place is not None else ()
        amount = next((text for cell in beside if patterns_of(words).amount.fullmatch(text := compact(cell.text))), None)
        if own is not None and amount is not None and amount != compact(own.text):
            return True
    return False


def _sources(width: int, place: int, below: Line) -> dict[int, Label]:
    """The labels of sources under a heading of amounts over several columns; none where anything else stands there."""
    labels = dict(below.labels)
    own = (cell for at, cell in enumerate(below.cells) if place <= at < place + width and at not in below.above)
    under = [cell for cell in own if not cell.blank and cell.roles.column not in _BESIDE]
    inside = all(place <= at < place + width and label.means.kind == "amount" and not label.inline for at, label in labels.items())
    return labels if width > 1 and len(labels) == len(under) > 1 and inside else {}


def _place(line: Line, headings: frozenset[str], words: Vocabulary) -> int | None:
    tail = patterns_of(words).unit_in_label
    places = (i for i, cell in enumerate(line.cells) if not cell.blank and tail.sub("", cell.roles.key) in headings)
    return next(places, None)


def _is_row(line: Line, items: int, amounts: int, words: Vocabulary) -> bool:
    item, amount = line.at(items), line.at(amounts)
    named = (item is not None and not item.blank) or _is_sum(line, amounts, words)
    return named and amount is not None and patterns_of(words).amount.fullmatch(compact(amount.text)) is not None


def _is_sum(line: Line, amounts: int, words: Vocabulary) -> bool:
    return any(_says_sum(cell.roles.key, words) for cell in line.cells[:amounts] if not cell.blank)


def _says_sum(key: str, words: Vocabulary) -> bool:
    """Whether a text says that the amounts beside it are sums: 合计, 金额合计."""
    parts = cut(key, words)
    return key in words.total_rows or (not parts.unknown and parts.kinds == {"money"} and "total" in parts.says("money"))


def read_make_up(table: MakeUp, fields: FormFields, words: Vocabulary) -> None:
    """Take the sum as the total of the funds; an item is a source where it is one, else it is kept as it is printed."""
    stated, own = fields.by_name.get("total"), table.rows[-1].at(table.amounts)
    if table.of_tasks and stated and stated.text and own and compact(stated.text) != compact(own.text):
        table = replace(table, part=True)
    for cell in table.heading.texts:
        fields.amount_unit = stated_unit(cell.roles.key, words) or fields.amount_unit
        fields.annotate(cell, CellRole.LABEL, ReadingRule.MAKE_UP)
    for cell in table.below.texts if table.below else ():  # with the headings of remarks beside them
        fields.annotate(cell, CellRole.LABEL, ReadingRule.MAKE_UP)
    beside = {place for place, label in table.heading.labels if place > table.amounts and label.means.kind == "amount"}
    for line in table.rows:
        if table.sources:
            _read_sources(line, table, fields, words)
            continue
        amount = line.at(table.amounts)
        if amount is None:
            continue
        item = _name(line, table)
        for place, cell in enumerate(line.cells):
            if not cell.blank and cell is not amount and place not in beside:
                _keep_or_name(line, place, item, table, fields)
        label = (item.roles.label or parse_label(item.text, words)) if item else None
        _read_beside(line, item, table, fields, words)
        if _is_sum(line, table.amounts, words) and not table.part:
            fields.put("total", one_line(amount.text), amount, ReadingRule.MAKE_UP)
        elif label and not table.part and label.means.kind == "amount" and label.means.field != "total":
            fields.put(label.means.field, one_line(amount.text), amount, ReadingRule.MAKE_UP)
        elif item and compact(amount.text).strip("-/"):
            fields.put_other(one_line(item.text), one_line(amount.text), amount, ReadingRule.MAKE_UP)
        else:
            fields.annotate(amount, CellRole.IGNORED, ReadingRule.MAKE_UP)


def _keep_or_name(line: Line, place: int, item: LineCell | None, table: MakeUp, fields: FormFields) -> None:
    """Keep what a column says of an item (主要内容, 完成情况) with both their names; what names the item, or numbers it, is a label."""
    cell = line.cells[place]
    heading = next((line.cells[place] for line in (table.below, table.heading) if line and not line.cells[place].blank), None)
    said = item is not None and cell is not item and place > table.items and heading is not None and not heading.blank
    if item is None or heading is None or not said or heading.roles.column == "ignored" or heading.colspan > 1:
        fields.annotate(cell, CellRole.LABEL, ReadingRule.MAKE_UP)
    elif compact(cell.text).strip("-/"):
        fields.put_other(f"{one_line(item.text)} {one_line(heading.text)}", one_line(cell.text), cell, ReadingRule.MAKE_UP)
    else:
        fields.annotate(cell, CellRole.IGNORED, ReadingRule.MAKE_UP)


def _read_beside(line: Line, item: LineCell | None, table: MakeUp, fields: FormFields, words: Vocabulary) -> None:
    """Read the amounts of sources that have a column of their own behind that of the amounts (预算金额 | 其中：财政拨款)."""
    for place, label in table.heading.labels:
        cell = line.cells[place] if table.amounts < place < len(line.cells) else None
        if cell is None or cell.blank or label.means.kind != "amount" or not patterns_of(words).amount.fullmatch(compact(cell.text)):
            continue
        if _is_sum(line, table.amounts, words) and not table.part:
            fields.put(label.means.field, one_line(cell.text), cell, ReadingRule.MAKE_UP)
        elif item and compact(cell.text).strip("-/"):
            fields.put_other(f"{one_line(item.text)} {label.word}", one_line(cell.text), cell, ReadingRule.MAKE_UP)


def _read_sources(line: Line, table: MakeUp, fields: FormFields, words: Vocabulary) -> None:
    """Read a row of amounts by source: of the sum, the money of the form; of an item, what is kept as it is printed."""
    item = _name(line, table)
    for place, cell in enumerate(line.cells):
        label = table.sources.get(place)
        if cell.blank:
            continue
        if label is None:
            _keep_or_name(line, place, item, table, fields)
        elif patterns_of(words).amount.fullmatch(compact(cell.text)) is None:
            fields.unknown(cell)
        elif _is_sum(line, table.amounts, words) and not table.part:
            fields.put(label.means.field, one_line(cell.text), cell, ReadingRule.MAKE_UP)
        elif item and compact(cell.text).strip("-/"):
            fields.put_other(f"{one_line(item.text)} {label.word}", one_line(cell.text), cell, ReadingRule.MAKE_UP)
        else:
            fields.annotate(cell, CellRole.IGNORED, ReadingRule.MAKE_UP)


def _name(line: Line, table: MakeUp) -> LineCell | None:
    item = line.at(table.items)
    return item if item is not None and not item.blank else None
