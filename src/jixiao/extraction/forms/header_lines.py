"""Read lines between the title and a form, or above its table: the department, the money unit, the year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from ...model import Cell, CellRole, ReadingRule
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import one_line
from ...vocabulary.keys import one_of
from .field_collector import FormFields
from .field_values import put_amounts, put_value, rule_of
from .heading_words import heading_words
from .label_grammar import is_whole, parse_label
from .labels import Label, forms_of
from .patterns import COUNTED_OUT, NUMBERING, PART_AFTER_YEAR, YEAR_AMONG, YEAR_APART, YEAR_LINE, patterns_of
from .rows_of_cells import Line, LineCell, line_cell
from .text_below import is_foot, read_text_below

#: What may be a label with its value behind it, in a line.
_LABEL = re.compile(r"(?:^|\s+)([^\s:：]{2,12})[:：]")
#: The most characters of a line that is the name of a department.
_LONGEST_NAME = 40


def says_unit(key: str, words: Vocabulary) -> bool:
    """Whether a line begins with the label of the money unit: 单位：万元, (单位：万元)."""
    return key.lstrip("(").partition(":")[0] in words.amount_unit_labels


def unit_in(key: str, words: Vocabulary) -> str | None:
    """The money unit that a text is, with or without its currency and brackets: (万元), 人民币万元, 万元(人民币)."""
    bare = re.sub(one_of(words.label_words.currencies), "", key).strip("():,、")
    return bare if bare in words.amount_units else None


def is_unit(key: str, words: Vocabulary) -> bool:
    """Whether a line is a money unit alone: (万元)."""
    return unit_in(key, words) is not None


def take_unit_beside(line: Line, fields: FormFields, words: Vocabulary) -> Line:
    """Read a money unit in the cell beside its label (金额单位 | 万元); give the line without both."""
    filled = [(place, cell) for place, cell in enumerate(line.cells) if not cell.blank]
    for (place, label), (beside, cell) in pairwise(filled):
        unit = unit_in(cell.roles.key, words) if label.roles.key in words.amount_unit_labels else None
        if unit:
            fields.amount_unit = fields.amount_unit or unit
            fields.annotate(label, CellRole.LABEL, ReadingRule.KNOWN_LABEL, "amount_unit")
            fields.annotate(cell, CellRole.VALUE, ReadingRule.VALUE_BESIDE_LABEL, "amount_unit")
            return line.without({place, beside})
    return line


def year_of_line(key: str, words: Vocabulary) -> str | None:
    """The year that a line is, alone or with the part of it that is watched: (2024年度), (2024年1-8月), 2024年上半年; a month is a date."""
    if year := YEAR_LINE.fullmatch(key):
        return year[1]
    if not PART_AFTER_YEAR.match(key):
        return None
    said = heading_words(re.sub("[,，]", "", key.strip("()")), words)
    return str(said.year) if said.year and said.period == "step" and said.role is None and said.below is None else None


def is_unit_line(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a line says the money unit and nothing else: 单位：万元, (万元)."""
    label, colon, tail = cell.roles.key.strip("()").partition(":")
    return unit_in(tail if colon and label in words.amount_unit_labels else cell.roles.key, words) is not None


def is_heading_line(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a line outside a table can be one between title and form: unit, year, department."""
    key, patterns = cell.roles.key, patterns_of(words)
    return (
        says_unit(key, words)
        or patterns.unit_at_end.search(cell.text) is not None
        or is_unit(key, words)
        or year_of_line(key, words) is not None
        or patterns.coded.fullmatch(one_line(cell.text)) is not None
        or (len(key) < _LONGEST_NAME and key.endswith(words.organisation_endings))
        or (cell.roles.label is not None and cell.roles.label.inline is not None)
    )


def is_labelled_line(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a line outside a table says by a label what it is: the money unit, the department."""
    key = cell.roles.key
    named = cell.roles.label is not None and cell.roles.label.inline is not None
    coded = patterns_of(words).coded.fullmatch(one_line(cell.text)) is not None and key.endswith(words.organisation_endings)
    return says_unit(key, words) or patterns_of(words).unit_at_end.search(cell.text) is not None or is_unit(key, words) or named or coded


def is_ignored_line(key: str, words: Vocabulary, *, paragraph: bool) -> bool:
    """Whether a line is no part of a form by rule: 附件2, and outside of tables a page number (— 12 —)."""
    bare = COUNTED_OUT.sub("", key)
    return bare in words.ignored_lines or (paragraph and not bare)


def read_heading(cell: LineCell, fields: FormFields, words: Vocabulary, *, paragraph: bool = False, inside: bool = False) -> None:
    """Read a line between title and form into ``fields``; ``inside``: a cell among labels, which tells neither department nor year."""
    if says_of_page(cell.text, words) or is_foot(cell.text, words):
        fields.annotate(cell, CellRole.IGNORED, ReadingRule.PARTICULARS)
        return
    if unit := patterns_of(words).unit_at_end.search(cell.text):  # 填报单位：市气象局　　单位：万元
        fields.amount_unit = fields.amount_unit or unit[1]
        cell = line_cell(Cell(cell.text[: unit.start()], cell.ref, cell.rowspan, cell.colspan, cell.confidence), words)
    cell = _without_number_of_form(cell, words)
    if later := _next_label(cell.text, words):  # 单位名称：市体育局　填报日期：2023年3月10日
        for text in (cell.text[:later], cell.text[later:]):
            read_heading(_piece(text, cell, words), fields, words, paragraph=paragraph, inside=inside)
        return
    inner = _in_brackets(cell.text)  # （监控期间：2024年1月—9月）
    cell = _piece(inner, cell, words) if inner else cell
    among = None if inside else _year_among(cell, words)
    if among:  # the others tell by their labels what they are, wherever they stand
        said, others = among
        fields.heading_year = fields.heading_year or said
        for other in others:
            read_heading(other, fields, words, paragraph=True)
        return
    _read_single(cell, fields, words, labelled=paragraph or inner is not None, paragraph=paragraph, inside=inside)


def says_of_page(text: str, words: Vocabulary) -> bool:
    """Tell whether a line says of its page, by several labels, what it is: 来源：区民政局　发布时间：2021-04-15."""
    labels = {label_key(match[1]) for match in _LABEL.finditer(text)}
    known = words.label_words
    return len(labels) > 1 and labels <= known.page_particulars and bool(labels & known.telling_particulars)


def _piece(text: str, cell: LineCell, words: Vocabulary) -> LineCell:
    """A part of what stands in a cell, as a cell at its place."""
    return line_cell(Cell(text.strip(), cell.ref, cell.rowspan, cell.colspan, cell.confidence), words)


def _read_single(cell: LineCell, fields: FormFields, words: Vocabulary, *, labelled: bool, paragraph: bool, inside: bool) -> None:
    """Read a line that says one thing; ``labelled``: a label that is parsed may tell what it is."""
    key, label = cell.roles.key, cell.roles.label
    if label is None and labelled and not says_unit(key, words) and (parsed := parse_label(cell.text, words)) and parsed.inline:
        label = parsed
    if ":" in key and says_unit(key, words):
        _read_unit(cell, fields, words)
    elif is_unit(key, words):
        fields.amount_unit = fields.amount_unit or unit_in(key, words)
        fields.annotate(cell, CellRole.IGNORED if cell.roles.side else CellRole.VALUE, ReadingRule.HEADING_LINE)
    elif cell.roles.side:
        fields.annotate(cell, CellRole.IGNORED, ReadingRule.HEADING_LINE)
    elif not inside and (year := year_of_line(key, words)):
        fields.heading_year = fields.heading_year or year
        fields.annotate(cell, CellRole.VALUE, ReadingRule.HEADING_LINE, "year")
    elif is_ignored_line(key, words, paragraph=paragraph):
        fields.annotate(cell, CellRole.IGNORED, ReadingRule.IGNORED_LINE)
    elif label:
        fields.amount_unit = fields.amount_unit or label.unit
        _read_label(cell, label, fields, words)
    elif not inside and "department" not in fields.by_name and _is_department(cell, words):
        fields.put("department", one_line(cell.text), cell, ReadingRule.HEADING_LINE)
    elif not _keep_note(cell, fields, words):
        fields.unknown(cell)


def _without_number_of_form(cell: LineCell, words: Vocabulary) -> LineCell:
    """The line without the number of the form at its end (编制单位：市水利局　公开15表)."""
    before, *last = cell.text.rstrip().rsplit(maxsplit=1)
    numbered = bool(last) and any(sign.isdigit() for sign in last[0]) and is_ignored_line(label_key(last[0]), words, paragraph=False)
    return line_cell(Cell(before, cell.ref, cell.rowspan, cell.colspan, cell.confidence), words) if numbered else cell


def has_several_labels(cell: LineCell, words: Vocabulary) -> bool:
    """Whether several labels with their values stand in a cell (填报日期：2023年3月10日　单位：万元), or one and the number of the form;
    none of them is of money."""
    label = cell.roles.label
    if label is not None and label.means.kind in ("amount", "heading", "block"):
        return False
    if _without_number_of_form(cell, words) is not cell:
        return True
    return patterns_of(words).unit_at_end.search(cell.text) is not None or _next_label(cell.text, words) is not None


def _keep_note(cell: LineCell, fields: FormFields, words: Vocabulary) -> bool:
    """Keep a note above the table (注：…), which is like one below it; a word for notes alone is none. Tell whether it was one."""
    note = read_text_below((cell,), None, words)
    if note is None or not note.others or not all(other.text for other in note.others):
        return False
    fields.others.extend(note.others)
    fields.annotations.extend(note.annotations)
    return True


def _in_brackets(text: str) -> str | None:
    """What stands in the brackets around a line with a colon."""
    bare = text.strip()
    inner = bare[1:-1] if bare[:1] in ("(", "（") and bare[-1:] in (")", "）") else ""
    return inner if (":" in inner or "：" in inner) and not set("()（）") & set(inner) else None


def _year_among(cell: LineCell, words: Vocabulary) -> tuple[str, list[LineCell]] | None:
    """The year that stands in a line beside nothing but lines that are known (表一（2022年度）), or apart from them in brackets, with the
    part of it that is watched or not ((2024年1-8月)　市财政局监制), and those; None for any other line."""
    if (apart := YEAR_APART.search(cell.text)) and (year := year_of_line(label_key(apart[1]), words)):
        others = [_piece(text, cell, words) for text in (cell.text[: apart.start()], cell.text[apart.end() :]) if text.strip()]
        return (year, others) if others else None
    found = YEAR_AMONG.search(cell.text)
    if found is None:
        return None
    texts = [text for part in (cell.text[: found.start()], cell.text[found.end() :]) if (text := part.strip())]
    others = [_piece(text, cell, words) for text in texts]
    known = all(is_ignored_line(other.roles.key, words, paragraph=False) or _is_labelled(other, words) for other in others)
    return (found[1][:4], others) if others and known else None


def _is_labelled(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a label stands in a line with its value behind it."""
    if is_labelled_line(cell, words):
        return True
    parsed = parse_label(cell.text, words)
    return parsed is not None and parsed.inline is not None


def _next_label(text: str, words: Vocabulary) -> int | None:
    """Where the second label of a line with several begins; None where it has one, or none."""
    labels = [match for match in _LABEL.finditer(text) if _is_label(match[1], words)]
    return labels[1].start(1) if len(labels) > 1 and labels[0].start() == 0 else None


def _is_label(text: str, words: Vocabulary) -> bool:
    key = label_key(text)
    if key in words.amount_unit_labels or any(form in words.labels for form in forms_of(key, words)):
        return True
    parsed = parse_label(text, words)
    return parsed is not None and is_whole(parsed, words)


def _read_unit(cell: LineCell, fields: FormFields, words: Vocabulary) -> None:
    """Read what stands after the label of the money unit: a unit (单位：万元), else the department (单位：市教育局)."""
    tail = cell.roles.key.partition(":")[2]
    if unit := unit_in(tail, words):
        fields.amount_unit = fields.amount_unit or unit
        fields.annotate(cell, CellRole.VALUE, ReadingRule.HEADING_LINE, "amount_unit")
    elif tail.strip("()").endswith(words.amount_units):  # a unit of money that is not understood, and no department
        fields.unknown(cell)
    elif tail:
        name = re.split("[:：]", one_line(cell.text), maxsplit=1)[1].strip()
        fields.put("department", name, cell, ReadingRule.HEADING_LINE)
    else:
        fields.annotate(cell, CellRole.LABEL, ReadingRule.HEADING_LINE, "amount_unit")


def stated_before(texts: Iterable[str], words: Vocabulary) -> str | None:
    """Return the money unit that lines before a form state (金额单位：元), where they state one only."""
    tails = (key.partition(":")[2] for text in texts if says_unit(key := label_key(text), words))
    units = {unit for tail in tails if (unit := unit_in(tail, words))}
    return units.pop() if len(units) == 1 else None


def _read_label(cell: LineCell, label: Label, fields: FormFields, words: Vocabulary) -> None:
    """Read a label with its value in one line (填报单位：市气象局), or one without a value."""
    name = label.means.field
    if label.means.kind == "ignored":
        fields.annotate(cell, CellRole.IGNORED, ReadingRule.IGNORED_LABEL, word=label.word)
    elif label.inline:
        rule = ReadingRule.LABEL_WITH_VALUE
        if label.means.kind != "amount" or not put_amounts(name, label.word, cell, label.inline, rule, fields, words):
            put_value(label, name, label.inline, (cell, cell), rule, fields, words)
    else:
        if label.means.kind not in ("other", "year"):
            fields.put(name, None, cell, ReadingRule.LABEL_WITH_VALUE)
        fields.annotate(cell, CellRole.LABEL, rule_of(label), name, label.word)


def _is_department(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a line is the name of a department, with its code or by its ending; a numbered one is of one of several tables."""
    if patterns_of(words).coded.fullmatch(one_line(cell.text)):
        return True
    numbered = NUMBERING.match(cell.roles.key) is not None
    return not numbered and ":" not in cell.roles.key and cell.roles.key.endswith(words.organisation_endings)
