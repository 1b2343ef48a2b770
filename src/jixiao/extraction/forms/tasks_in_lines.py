"""Keep the table of tasks in the head of a text with a cell on each line (年度主要任务, 任务名称, 主要内容, …), which no field is for.

Where a column of amounts shows that its cells come out as rows, each is kept with the name of its row and the heading of its column; else
they are kept together, and that is said once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from ...model import CellRole, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import as_printed, compact, one_line
from .field_collector import FormFields
from .inner_tables import is_data, is_heading
from .label_grammar import is_whole, parse_label
from .labels import Label, stated_unit
from .rows_of_cells import LineCell

#: The fewest headings of such a table; the most headings and cells that are looked at.
_FEWEST, _MOST, _MOST_CELLS = 2, 8, 400
_OTHER = "other_field"


@dataclass(frozen=True, slots=True)
class _Tasks:
    """The label before such a table, where it has one; its headings, its cells, and the amounts of its row of sums with their label."""

    side: LineCell | None
    headings: Sequence[LineCell]
    cells: Sequence[LineCell]
    sums: Sequence[LineCell]


def without_tasks(cells: Sequence[LineCell], fields: FormFields, words: Vocabulary) -> list[LineCell]:
    """Keep such tables (in ``fields``); give the other cells of a head, sums of several sources each behind its heading."""
    result: list[LineCell] = []
    index = 0
    while index < len(cells):
        tasks = _tasks_at(cells, index, words)
        if tasks is None:
            result.append(cells[index])
            index += 1
            continue
        if tasks.side:
            result.pop()
        _keep(tasks, fields, words)
        if any(_states_total(cell, words) for cell in result):
            _keep_sums(tasks, fields, words)
        else:
            result += _behind_headings(tasks, words)
        index += len(tasks.headings) + len(tasks.cells) + len(tasks.sums)
    return result


def _tasks_at(cells: Sequence[LineCell], index: int, words: Vocabulary) -> _Tasks | None:
    """The table whose headings begin at a cell; None where none does."""
    if cells[index].roles.key not in words.label_words.make_up_items:
        return None
    headings = list(takewhile(lambda cell: _heads(cell, words), cells[index : index + _MOST]))
    after = cells[index + len(headings) : index + len(headings) + _MOST_CELLS]
    below = list(takewhile(lambda cell: not _ends(cell, words), after))
    if len(headings) < _FEWEST or len(below) < len(headings):
        return None
    before = cells[index - 1] if index else None
    label = _label(before, words) if before is not None else None
    side = before if label is not None and label.means.kind == "other" and not label.inline else None
    return _Tasks(side, headings, below, _sums(after[len(below) :], headings, words))


def _sums(cells: Sequence[LineCell], headings: Sequence[LineCell], words: Vocabulary) -> Sequence[LineCell]:
    """The label of the sums and an amount for each heading of money, where that is what a run of cells begins with."""
    money = sum(_is_money(cell, words) for cell in headings)
    amounts = list(takewhile(lambda cell: is_data(cell, words), cells[1:]))
    total = bool(cells) and (cells[0].roles.key in words.total_rows or _states_total(cells[0], words))
    return cells[: 1 + money] if total and money == len(amounts) > 0 else ()


def _states_total(cell: LineCell, words: Vocabulary) -> bool:
    label = _label(cell, words)
    return label is not None and label.means.field in ("total", "annual_total")


def _behind_headings(tasks: _Tasks, words: Vocabulary) -> list[LineCell]:
    """The sums, which are the form's money where it states none: of several sources each behind the heading of its column."""
    money = [cell for cell in tasks.headings if _is_money(cell, words)]
    labels = money if len(money) > 1 else tasks.sums[:1]
    return [cell for pair in zip(labels, tasks.sums[1:], strict=False) for cell in pair]


def _keep_sums(tasks: _Tasks, fields: FormFields, words: Vocabulary) -> None:
    money = [cell for cell in tasks.headings if _is_money(cell, words)]
    for heading, amount in zip(money, tasks.sums[1:], strict=False):
        label = f"{one_line(tasks.sums[0].text)} {one_line(heading.text)}".strip(" :：")
        fields.put_other(label, as_printed(amount.text), amount, ReadingRule.INNER_TABLE)


def _keep(tasks: _Tasks, fields: FormFields, words: Vocabulary) -> None:
    for cell in (*([tasks.side] if tasks.side else []), *tasks.headings, *tasks.sums[:1]):
        fields.annotate(cell, CellRole.LABEL, ReadingRule.INNER_TABLE, _OTHER)
        fields.amount_unit = fields.amount_unit or stated_unit(cell.roles.key, words)
    width = len(tasks.headings)
    rows = [tasks.cells[start : start + width] for start in range(0, len(tasks.cells), width)]
    if not _is_aligned(rows, tasks.headings, words):
        first, *others = tasks.cells
        fields.unclaimed.append(first)
        fields.blocks[id(first)] = len(tasks.cells)
        label = one_line((tasks.side or tasks.headings[0]).text).strip(" :：")
        for cell in (first, *others):
            fields.put_other(label, as_printed(cell.text), cell, ReadingRule.INNER_TABLE, grows=cell is not first)
        return
    for row in rows:
        name = next(cell for cell, heading in zip(row, tasks.headings, strict=True) if not _is_money(heading, words))
        for cell, heading in zip(row, tasks.headings, strict=True):
            if not compact(cell.text).strip("-—/"):
                fields.annotate(cell, CellRole.IGNORED, ReadingRule.INNER_TABLE)
                continue
            named = [name, heading] if _is_money(heading, words) else [heading]
            label = " ".join(one_line(part.text).strip(" :：") for part in named)
            fields.put_other(label, as_printed(cell.text), cell, ReadingRule.INNER_TABLE)


def _is_aligned(rows: Sequence[Sequence[LineCell]], headings: Sequence[LineCell], words: Vocabulary) -> bool:
    """Whether all rows are whole, with amounts below headings of money, of which there is one, and nowhere else."""
    money = [_is_money(cell, words) for cell in headings]
    return any(money) and all([is_data(cell, words) for cell in row] == money for row in rows)


def _heads(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a cell may head a column of such a table."""
    label = _label(cell, words)
    known = (
        cell.roles.key in words.label_words.make_up_items or _is_money(cell, words) or (label is not None and label.means.kind == "other")
    )
    return known and is_heading(cell) and not is_data(cell, words) and not (label is not None and label.inline)


def _is_money(cell: LineCell, words: Vocabulary) -> bool:
    label = _label(cell, words)
    bare = cell.roles.key.partition("(")[0]
    return bare in words.label_words.make_up_amounts or (label is not None and label.means.kind == "amount" and not label.inline)


def _ends(cell: LineCell, words: Vocabulary) -> bool:
    """Whether such a table ends at a cell: a label of the form, a sum, the heading of the indicators; a task may end like a label."""
    roles = cell.roles
    if roles.side or roles.column in ("level1", "level2", "name", "value") or roles.is_level or roles.key in words.total_rows:
        return True
    label = _label(cell, words)
    if label is None or label.means.kind in ("other", "ignored", "date"):
        return False
    return not label.parsed or (label.means.kind in ("block", "amount") and is_whole(label, words))


def _label(cell: LineCell, words: Vocabulary) -> Label | None:
    return cell.roles.label or parse_label(cell.text, words)
