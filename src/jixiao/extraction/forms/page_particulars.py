"""Know the tables that a government's page prints around what it publishes: particulars (索引号, 发布机构, 文号 …), menus, the foot."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from ...model import CellRole, ReadingRule
from ...vocabulary import Vocabulary, label_key
from .column_headings import is_columns
from .label_grammar import is_person_or_body, parse_label
from .label_meanings import OTHER
from .rows_of_cells import Line
from .trace import Annotation

#: Fields whose listed labels make a table a form's.
_FORM_FIELDS = ("project_name", "goal", "annual_goal", "purpose")
#: Of the cells of such a table at least every third is a label.
_SHARE = 3
#: The most rows of a menu that is a table, and the most characters of an entry.
_MENU, _ENTRY = 3, 10
#: What parts the entries of a menu.
_PARTS = re.compile(r"[\s|｜>]+")


def tables_of_particulars(lines: Sequence[Line], tables: Collection[int], words: Vocabulary) -> set[int]:
    """Find, of the tables that are no forms, those that only say of the page what it is: by grid."""
    cells: defaultdict[int, list[str]] = defaultdict(list)
    for line in lines:
        if line.grid in tables and not line.paragraph:
            cells[line.grid] += (cell.roles.key for cell in line.texts)
    return {grid for grid, keys in cells.items() if _are_particulars(keys, words)}


def _are_particulars(keys: Sequence[str], words: Vocabulary) -> bool:
    labels = {key.partition(":")[0] for key in keys} & words.label_words.page_particulars
    return len(labels) > 1 and bool(labels & words.label_words.telling_particulars) and len(labels) * _SHARE >= len(keys)


def without_page(
    tables: Sequence[Sequence[Line]], frames: Collection[int], words: Vocabulary
) -> tuple[list[Sequence[Line]], list[Annotation]]:
    """Take out of the tables that are no forms those that belong to the page, rows of dots, and the signatures and notes of a form that
    stand on a page of their own; say so of their cells.

    A column of short entries is a menu only where the page has others. ``frames``: the grids with the title of another table in them,
    which lay out the page where they have its menu too.
    """
    menus = any(_is_navigation(table, words) for table in tables)
    left: list[Sequence[Line]] = []
    annotations: list[Annotation] = []
    for table in tables:
        keys = [cell.roles.key for line in table for cell in line.texts]
        if not any(map(str.isalnum, "".join(keys))):
            rule = ReadingRule.BLANK_TEMPLATE_ROW
        elif (
            _are_particulars(keys, words) or _is_navigation(table, words) or (menus and _is_menu(table)) or _is_frame(table, frames, words)
        ):
            rule = ReadingRule.PARTICULARS
        elif all(_is_signature(line, words) for line in table):
            rule = ReadingRule.SIGNATURE
        elif _are_notes(table, words):
            rule = ReadingRule.IGNORED_LINE
        else:
            left.append(table)
            continue
        annotations += (Annotation(cell, CellRole.IGNORED, rule) for line in table for cell in line.texts)
    return left, annotations


def _is_frame(table: Sequence[Line], frames: Collection[int], words: Vocabulary) -> bool:
    """Whether a table has the title of another one and words of the page's menus: it lays the page out."""
    parts = (label_key(part) for line in table for cell in line.texts for part in _PARTS.split(cell.text))
    return table[0].grid in frames and any(part in words.label_words.page_navigation for part in parts)


def _are_notes(table: Sequence[Line], words: Vocabulary) -> bool:
    """Whether lines of text tell how to fill a form in (填表说明, 1.…, 2.…)."""
    keys = [line.texts[0].roles.key for line in table if len(line.texts) == 1]
    return len(keys) == len(table) > 0 and (keys[0] in words.note_labels or keys[0].startswith(words.notes))


def _is_signature(line: Line, words: Vocabulary) -> bool:
    """Whether a row is for seals (主管部门审核意见 | （盖章）), or says who filled the form in (填表人： | … | 联系电话： | …)."""
    if any(cell.roles.is_level or cell.roles.column for cell in line.texts):
        return False
    if any(word in cell.roles.key for cell in line.texts for word in words.seals):
        return True
    label = parse_label(line.texts[0].text, words) if line.texts else None
    told = line.texts[0].text.rstrip().endswith((":", "：")) if line.texts else False
    return told and label is not None and label.means == OTHER and is_person_or_body(label, words)


def _is_navigation(table: Sequence[Line], words: Vocabulary) -> bool:
    """Whether at least every third text of a small table is a word of menus or of the foot (主办：市人民政府), and none has a figure."""
    keys = [label_key(text) for line in table for cell in line.texts for text in cell.text.split("\n")]
    known = sum(key.partition(":")[0] in words.label_words.page_navigation for key in keys)
    return len(table) <= _MENU and known * _SHARE >= len(keys) > 0 and _says_nothing(table)


def _is_menu(table: Sequence[Line]) -> bool:
    entries = [text for line in table for cell in line.texts for text in cell.text.split("\n")]
    return all(len(line.texts) == 1 for line in table) and all(len(text) <= _ENTRY for text in entries) and _says_nothing(table)


def _says_nothing(table: Sequence[Line]) -> bool:
    """Whether no cell has a figure, or is a heading or a level of indicators."""
    cells = [cell for line in table for cell in line.texts]
    return not any(cell.roles.column or cell.roles.is_level or any(map(str.isdigit, cell.text)) for cell in cells)


def tells_a_form(line: Line) -> bool:
    """Tell whether a line shows that its table is a form's: its columns' headings, level words, a listed label that only forms have."""
    return (
        is_columns(line)
        or any(cell.roles.is_level for cell in line.texts[:3])
        or any(label.means.field in _FORM_FIELDS and not label.parsed for _, label in line.labels)
    )
