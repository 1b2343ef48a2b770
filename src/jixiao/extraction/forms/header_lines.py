"""Lines between the title and a form, or above its table: the department, the money unit, the year."""

from __future__ import annotations

import re
from dataclasses import replace

from ...model import Cell, CellRole, ReadingRule
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import one_line
from .field_collector import FormFields
from .labels import find_label
from .patterns import YEAR_LINE, patterns_of


def says_unit(text: str, words: Vocabulary) -> bool:
    """Whether a line begins with the label of the money unit: 单位：万元."""
    return label_key(text).partition(":")[0] in words.amount_unit_labels


def is_heading_line(text: str, words: Vocabulary) -> bool:
    """Whether a line outside a table can be one between title and form: unit, year, department."""
    key = label_key(text)
    return (
        says_unit(text, words)
        or patterns_of(words).unit_at_end.search(text) is not None
        or key.strip("()") in words.amount_units
        or YEAR_LINE.fullmatch(key) is not None
        or patterns_of(words).coded.fullmatch(one_line(text)) is not None
        or (len(key) < 40 and key.endswith(words.organisation_endings))
        or ((label := find_label(text, words)) is not None and label.inline is not None)
    )


def read_heading(cell: Cell, found: FormFields, words: Vocabulary, *, paragraph: bool = False) -> None:
    """A line between title and form: the department, the money unit, the year."""
    text = one_line(cell.text)
    if unit := patterns_of(words).unit_at_end.search(cell.text):  # 填报单位：市气象局　　单位：万元
        found.amount_unit = found.amount_unit or unit[1]
        cell = replace(cell, text=cell.text[: unit.start()])
        text = one_line(cell.text)
    key = label_key(text)
    head, colon, tail = key.partition(":")
    if colon and head in words.amount_unit_labels:
        if tail in words.amount_units:
            found.amount_unit = found.amount_unit or tail
            found.used(cell, CellRole.VALUE, ReadingRule.HEADING_LINE, "amount_unit")
        elif tail:
            found.put("department", re.split("[:：]", text, maxsplit=1)[1].strip(), cell, ReadingRule.HEADING_LINE)
        else:
            found.used(cell, CellRole.LABEL, ReadingRule.HEADING_LINE, "amount_unit")
        return
    if key.strip("()") in words.amount_units or key in words.side_labels:
        found.amount_unit = found.amount_unit or (key.strip("()") if key.strip("()") in words.amount_units else None)
        found.used(cell, CellRole.IGNORED if key in words.side_labels else CellRole.VALUE, ReadingRule.HEADING_LINE, None)
        return
    if year := YEAR_LINE.fullmatch(key):
        found.heading_year = found.heading_year or year[1]
        found.used(cell, CellRole.VALUE, ReadingRule.HEADING_LINE, "year")
        return
    if ignored_line(key, words, paragraph=paragraph):
        found.used(cell, CellRole.IGNORED, ReadingRule.IGNORED_LINE)
        return
    label = find_label(text, words)
    if label and label.means.kind == "ignored":
        found.used(cell, CellRole.IGNORED, ReadingRule.IGNORED_LABEL, word=label.word)
        return
    if label:
        if label.inline:
            found.put(label.means.field, one_line(label.inline), cell, ReadingRule.LABEL_WITH_VALUE, word=label.word)
        else:
            found.put(label.means.field, None, cell, ReadingRule.LABEL_WITH_VALUE)
            found.used(cell, CellRole.LABEL, ReadingRule.KNOWN_LABEL, label.means.field, label.word)
        return
    organisation = ":" not in key and key.endswith(words.organisation_endings)
    if "department" not in found.fields and (patterns_of(words).coded.fullmatch(text) or organisation):
        found.put("department", text, cell, ReadingRule.HEADING_LINE)
        return
    found.unknown(cell)


def ignored_line(key: str, words: Vocabulary, *, paragraph: bool) -> bool:
    """Whether a line is no part of a form by rule: 附件2, and outside of tables a page number (— 12 —)."""
    bare = re.sub(r"[\d\s\-()/.]", "", key)
    return bare in words.ignored_lines or (paragraph and not bare)
