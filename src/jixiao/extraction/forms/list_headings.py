"""Tell what the columns beside the indicators are in a list of projects (项目绩效目标汇总表): the headings of its fields.

A heading is known as a label of the head is, or parsed as one. 项目, 预算项目 or 支出项目 would be no label in a form's head, but head the
names in a list: a column of its own, in a table that says no other project. What stands among the columns of indicators is left to them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ...vocabulary import FieldLabel, Vocabulary, label_key
from .funds_table import stage_field
from .label_grammar import parse_label
from .labels import Label, find_label
from .morphemes import cut
from .patterns import YEAR_OF_HEADING
from .rows_of_cells import Line, LineCell

_NAMED = ("project", "special")
_BESIDE = frozenset({"what", "money", "filler", "joint", "period"})
#: Between two labels in one heading.
_BETWEEN = re.compile("[、/,，]")
#: Longer texts head no column.
_LONGEST = 16


def with_list_headings(line: Line, words: Vocabulary) -> Line:
    """Give a heading of columns with labels for its other cells, where they can be told; itself where all are known."""
    first = next((place for place, cell in enumerate(line.cells) if cell.roles.column not in (None, "ignored")), len(line.cells))
    before = [_labelled(cell, _label(cell, words) or _second(cell, words)) for cell in line.cells[:first]]
    cells = [*before, *line.cells[first:]]
    if not any(cell.roles.field == "project_name" for cell in cells):
        unknown = [place for place, cell in enumerate(before) if _may_be_parsed(cell)]
        # The only heading that is not understood may have words of its own (入库项目).
        named = [place for place in unknown if _names_projects(cells[place].text, words, strict=len(unknown) > 1)]
        if len(named) == 1:
            cells[named[0]] = _labelled(cells[named[0]], _project(cells[named[0]], words))
    return line if all(now is was for now, was in zip(cells, line.cells, strict=True)) else line.with_cells(tuple(cells))


def body_over_projects(cell: LineCell, words: Vocabulary) -> LineCell | None:
    """The part of a heading such as 单位名称、项目名称 that names bodies, each in a row of its own above its projects; None in others."""
    labels = _two_labels(cell, words)
    return _labelled(cell, labels[0]) if labels else None


def _two_labels(cell: LineCell, words: Vocabulary) -> tuple[Label, Label] | None:
    """The labels of a body and of the project in one heading."""
    pieces = _BETWEEN.split(cell.roles.key)
    labels = [label for piece in pieces if (label := find_label(piece, piece, words))]
    if len(pieces) != 2 or len(labels) != 2 or labels[1].means.field != "project_name" or "department" not in labels[0].means.field:
        return None
    return labels[0], labels[1]


def _second(cell: LineCell, words: Vocabulary) -> Label | None:
    labels = _two_labels(cell, words) if _may_be_parsed(cell) else None
    return labels[1] if labels else None


def _may_be_parsed(cell: LineCell) -> bool:
    roles = cell.roles
    return not (cell.blank or roles.label or roles.column or roles.is_level or roles.side) and len(roles.key) <= _LONGEST


def _label(cell: LineCell, words: Vocabulary) -> Label | None:
    """The label that a heading is parsed as, with the year in it (2024年预算数) or, where no amount is meant, without."""
    if not _may_be_parsed(cell):
        return None
    if (stage := cell.roles.stage) and (name := stage_field("total", stage, ("initial", stage))):  # 预算数 | 执行数 before the indicators
        return Label(FieldLabel(name, "number" if stage == "rate" else "amount"), None, None, cell.roles.key)
    label = parse_label(cell.text, words) or parse_label(YEAR_OF_HEADING.sub("", cell.text), words)
    return label if label and label.inline is None else None


def _names_projects(text: str, words: Vocabulary, *, strict: bool) -> bool:
    """Whether a heading is of names of projects: it ends in 项目 or 专项; ``strict``: and nothing in it is unknown."""
    parts = cut(label_key(text), words)
    return parts.last in {("what", says) for says in _NAMED} and not (strict and parts.unknown) and parts.kinds <= _BESIDE


def _project(cell: LineCell, words: Vocabulary) -> Label | None:
    means = next((means for means in words.labels.values() if means.field == "project_name"), None)
    return Label(means, None, None, cell.roles.key, parsed=True) if means else None


def _labelled(cell: LineCell, label: Label | None) -> LineCell:
    if label is None:
        return cell
    return LineCell(cell.text, cell.ref, cell.rowspan, cell.colspan, cell.confidence, replace(cell.roles, label=label))
