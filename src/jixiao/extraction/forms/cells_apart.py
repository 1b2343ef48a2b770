"""Prepare the cells of a document's lines for the readers of forms: labels of one cell apart, and which 项目 a form is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ...model import Layout
from ...vocabulary import FieldLabel, Vocabulary, label_key
from .label_grammar import is_whole, parse_label
from .labels import Label, find_label
from .rows_of_cells import Line, LineCell, line_cell

#: What may be a label with its value behind it, at the beginning of a cell or after a blank.
_LABEL = re.compile(r"(?:^|[\s;；]+)([^\s:：;；]{2,12})[:：]")
#: Kinds of labels that a cell may hold several of; several amounts in one are read together (``amount_lines.py``).
_KINDS = ("text", "other", "year", "date")
#: Longer texts are a description.
_LONGEST = 200


def with_cells_apart(lines: Sequence[Line], words: Vocabulary) -> list[Line]:
    """Give the lines of a document with a line for each label where a cell holds several (主管部门：甲局　实施单位：乙站).

    二级项目 becomes the label of the project where 一级项目 stands before it.
    """
    apart = [piece for line in lines for piece in _labels_apart(line, words)]
    return _with_project_levels(apart, words)


def _labels_apart(line: Line, words: Vocabulary) -> Iterator[Line]:
    if line.paragraph or not line.real or line.layout is not Layout.TABLE:
        yield line
        return
    pieces = {place: texts for place, cell in enumerate(line.cells) if len(texts := _pieces(cell, words)) > 1}
    if not pieces:
        yield line
        return
    firsts = [_with_text(cell, pieces[place][0], words) if place in pieces else cell for place, cell in enumerate(line.cells)]
    yield line.with_cells(tuple(firsts))
    for place, texts in pieces.items():
        for text in texts[1:]:
            cells = [_with_text(cell, text, words) if at == place else cell.emptied() for at, cell in enumerate(line.cells)]
            yield line.with_cells(tuple(cells))


def _pieces(cell: LineCell, words: Vocabulary) -> list[str]:
    """The texts of a cell from one label to the next; the whole where it holds one label or none."""
    if len(cell.text) > _LONGEST or ("：" not in cell.text and ":" not in cell.text):
        return [cell.text]
    begins = [match.start(1) for match in _LABEL.finditer(cell.text) if _is_label(match[1], words)]
    if len(begins) < 2 or cell.text[: begins[0]].strip():
        return [cell.text]
    return [cell.text[start:end].strip(" \t\n　;；") for start, end in pairwise([*begins, len(cell.text)])]


def _is_label(text: str, words: Vocabulary) -> bool:
    key = label_key(text)
    if key in words.amount_unit_labels:
        return True
    label = find_label(text, key, words) or parse_label(text, words)
    return label is not None and label.means.kind in _KINDS and (not label.parsed or is_whole(label, words))


def _with_text(cell: LineCell, text: str, words: Vocabulary) -> LineCell:
    return line_cell(cell.with_text(text), words)


def _with_project_levels(lines: list[Line], words: Vocabulary) -> list[Line]:
    """Take 二级项目 for the label of the project's name where 一级项目 stands before it, in its line or in the one above.

    Alone each may be a value (项目级次 | 二级项目).
    """
    result = list(lines)
    levels = words.label_words.project_levels
    for index, line in enumerate(lines):
        parents = [place for place, cell in enumerate(line.cells) if levels.get(cell.roles.key) == "parent"]
        if len(parents) != 1 or not line.real or line.paragraph:
            continue
        (parent,) = parents
        for at in (index, index + 1):
            own = _project_in(lines[at], parent, at > index, words) if at < len(lines) else None
            if own is not None:
                result[index] = _labelled(result[index], parent, "parent_project")
                result[at] = _labelled(result[at], own, "project_name")
                break
    return result


def _project_in(line: Line, parent: int, below: bool, words: Vocabulary) -> int | None:
    places = (place for place, cell in enumerate(line.cells) if words.label_words.project_levels.get(cell.roles.key) == "project")
    return next((place for place in places if (place == parent if below else place > parent)), None)


def _labelled(line: Line, place: int, field: str) -> Line:
    cell = line.cells[place]
    roles = replace(cell.roles, label=Label(FieldLabel(field, "text"), None, None, cell.roles.key), column=None, parsed=False)
    labelled = LineCell(cell.text, cell.ref, cell.rowspan, cell.colspan, cell.confidence, roles)
    return line.with_cells(tuple(labelled if at == place else other for at, other in enumerate(line.cells)))
