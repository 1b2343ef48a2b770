"""Take the value that stands beside, below or behind a label for what the label is: one field, several, or one kept as printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...model import CellRole, ReadingRule
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import as_printed, compact, joined, one_line, without_blanks
from .amount_lines import OTHER, amounts_in, named_amount
from .field_collector import FormFields
from .label_grammar import is_person_or_body, is_signature, is_whole, parse_label, pieces_of
from .labels import Label
from .patterns import DURATION, YEAR_LINE, patterns_of
from .rows_of_cells import Line, LineCell

_DEPARTMENTS = ("department", "supervising_department", "either_department", "possible_department")
#: What kind of project it is, which forms ask by several labels.
_KINDS = ("category", "nature")
#: Begin, what joins them, end.
_TERM_CELLS = 3
_DAY = re.compile(r"20\d\d\D?(?:\d\d?\D?(?:\d\d?\D?)?)?")
_YEAR = re.compile(r"20\d\d")
#: A label is short and has no figures or marks of sentences in it.
_REMARK = re.compile(r"\([^()]*\)$")
_SHORT_LABEL = re.compile(r"[^\d，。；,;:]{2,14}")


def rule_of(label: Label) -> ReadingRule:
    """By which rule a label is one."""
    return ReadingRule.PARSED_LABEL if label.parsed else ReadingRule.KNOWN_LABEL


def printed_label(cell: LineCell, label: Label) -> str:
    """The label as it stands in its cell, without the value behind it."""
    text = one_line(cell.text)
    if label.inline:
        text = text[: text.rindex(one_line(label.inline))] if one_line(label.inline) in text else label.word
    return text.strip(" :：*＊")


def put_value(
    label: Label, name: str, text: str, at: tuple[LineCell, LineCell], rule: ReadingRule, fields: FormFields, words: Vocabulary
) -> None:
    """Set the field that a label names here (``name``) to a text; ``at``: the label's cell and the one the text stands in."""
    named, cell = at
    word = label.word if named is cell else None
    text = without_seal(text, words) if name in _DEPARTMENTS else text
    if label.means.kind == "other":
        fields.put_other(printed_label(named, label), as_printed(text), cell, rule, word=word)
    elif name == "term" and (inner := parse_label(text, words)) and inner.inline and inner.means.kind == "date":
        fields.put(inner.means.field, one_line(inner.inline), cell, rule)  # 实施时间 | 预计开始时间：2017年3月1日
    elif name == "term" and DURATION.fullmatch(compact(text)):
        fields.put_other(printed_label(named, label), as_printed(text), cell, rule, word=word)
    elif label.means.kind == "year":
        _put_year(label, text, at, rule, fields)
    elif label.parts:
        _put_parts(label, name, text, cell, rule, fields, words)
    elif name in _DEPARTMENTS and is_signature(text, words):  # 填报单位：（盖章）
        fields.put(name, None, cell, rule)
        fields.annotate(cell, CellRole.LABEL, rule_of(label), name, word)
    elif name in _DEPARTMENTS and _is_label(text, words) and not one_line(text).endswith(words.organisation_endings):
        fields.unknown(cell)
    elif _is_another(name, text, named, fields):
        fields.put_other(printed_label(named, label), as_printed(text), cell, rule, word=word)
    else:
        if name == "possible_department":
            fields.possible_label = fields.possible_label or printed_label(named, label)
        fields.put(name, one_line(text), cell, rule, word=word)


def without_seal(text: str, words: Vocabulary) -> str:
    """Give a body's name without the place for its seal behind or before it: 某县水利局（盖章）, （盖章）某县水利局."""
    bare = text.strip()
    opening, closing = max(bare.rfind("("), bare.rfind("（")), max(bare.find(")"), bare.find("）"))
    if bare[-1:] in (")", "）") and opening > 0 and compact(bare[opening + 1 : -1]) in words.seals:
        return bare[:opening].rstrip()
    if bare[:1] in ("(", "（") and 0 < closing < len(bare) - 1 and compact(bare[1:closing]) in words.seals:
        return bare[closing + 1 :].lstrip()
    return text


def _is_another(name: str, text: str, named: LineCell, fields: FormFields) -> bool:
    """Whether a value is beside the one that the form has already: 项目类型 beside 项目类别, a department in charge of another level."""
    before = fields.by_name.get(name)
    if name in _KINDS and before is not None and before.text and before.text != one_line(text):
        return True
    return _of_another_level(name, text, named, fields)


def _of_another_level(name: str, text: str, named: LineCell, fields: FormFields) -> bool:
    """Whether a department in charge is another level's: 县级主管部门 after 中央主管部门, each with a name of its own."""
    before = fields.by_name.get(name)
    if name != "supervising_department" or before is None or not before.text or without_blanks(before.text) == without_blanks(text):
        return False
    labels = [note.cell for note in fields.annotations if note.use is CellRole.LABEL and note.name == name and note.cell is not named]
    return bool(labels) and all(label_key(cell.text) != named.roles.key for cell in labels)


def _is_label(text: str, words: Vocabulary) -> bool:
    """Whether a text is a label, and so no department: 归口处室 after an empty 主管部门."""
    label = parse_label(text, words)
    return label is not None and is_whole(label, words) and is_person_or_body(label, words)


def _put_year(label: Label, text: str, at: tuple[LineCell, LineCell], rule: ReadingRule, fields: FormFields) -> None:
    named, cell = at
    key = compact(text)
    year = YEAR_LINE.fullmatch(key)
    if (stated := year[1] if year else key) and _YEAR.fullmatch(stated):
        fields.put("year", one_line(text), cell, rule)
        fields.stated_year = fields.stated_year or stated
    else:
        fields.put_other(printed_label(named, label), as_printed(text), cell, rule)


def _put_parts(label: Label, name: str, text: str, cell: LineCell, rule: ReadingRule, fields: FormFields, words: Vocabulary) -> None:
    """Part the value of 实施单位/负责人; where it has only one part, that is the department's or the project's name."""
    pieces = list(pieces_of(text, label))
    for word, means, piece in pieces:
        if means == label.means:
            fields.put(name, piece, cell, rule)
        elif means.kind == "other":
            fields.put_other(word, piece, cell, rule)
        else:
            fields.put(means.field, piece, cell, rule)
    if pieces:
        return
    first, *others = [piece for piece in re.split(r"[/、,，;；\n]|\s+", text.strip()) if piece]
    if not others:
        fields.put(name, one_line(text), cell, rule)
    elif first.endswith(words.organisation_endings):
        fields.put(name, first, cell, rule)
        fields.put_other(label.parts[-1][0], " ".join(others), cell, rule)
    else:
        fields.unknown(cell)


def put_amounts(own: str, label: str, cell: LineCell, text: str, rule: ReadingRule, fields: FormFields, words: Vocabulary) -> bool:
    """Set the amounts that stand together in one cell, the one without a label as the field ``own``; tell whether it holds such."""
    amounts = amounts_in(text, words)
    if not amounts and (amount := named_amount(text, words)):
        amounts = ((None, amount),)
    for name, amount in amounts:
        if name and name.startswith(OTHER):
            fields.put_other(name.removeprefix(OTHER), amount, cell, rule)
        else:
            fields.put(name or own, amount, cell, rule)
    if amounts and len(amounts) == 1 and amounts[0][0] is None:  # 854万(其中道路400万元, …): what it is for is kept as it is printed
        fields.put_other(one_line(label), as_printed(text), cell, rule)
    return bool(amounts)


def keep_others(label: Label, named: LineCell, rest: Sequence[LineCell], fields: FormFields, words: Vocabulary) -> Sequence[LineCell]:
    """Keep the value of a label that no property is for, as it is printed, or leave it out; the fiscal year is one cell."""
    rule = ReadingRule.VALUE_BESIDE_LABEL
    if label.inline and label.means.kind != "ignored":
        put_value(label, label.means.field, label.inline, (named, named), ReadingRule.LABEL_WITH_VALUE, fields, words)
        return rest  # 评价年度：2019年 | 金额单位：万元
    filled = [cell for cell in rest if not cell.blank]
    if label.means.kind == "other" and _stands_over_labels(named, filled):
        fields.annotate(filled[0], CellRole.LABEL, rule, label.means.field)
        fields.put_other(one_line(filled[0].text).strip(" :："), as_printed(filled[1].text), filled[1], rule)
        return ()
    for number, cell in enumerate(filled):
        if label.means.kind == "ignored":
            fields.annotate(cell, CellRole.IGNORED, ReadingRule.IGNORED_LABEL, word=label.word)
        elif number and not _goes_on(cell, words):
            return filled[number:]
        elif number or label.means.kind == "other":
            fields.put_other(printed_label(named, label), as_printed(cell.text), cell, rule, grows=bool(number))
        else:
            put_value(label, label.means.field, cell.text, (named, cell), rule, fields, words)
    return ()


def _stands_over_labels(named: LineCell, filled: Sequence[LineCell]) -> bool:
    """Whether an upright label (项目概况) stands beside pairs of a label and its value, the first of which are the two cells after it."""
    return named.rowspan > 1 and len(filled) == 2 and _SHORT_LABEL.fullmatch(_REMARK.sub("", filled[0].roles.key)) is not None


def _goes_on(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a cell is the next of a row of numbers, years or marks."""
    text, patterns = compact(cell.text), patterns_of(words)
    return bool(patterns.amount.fullmatch(text) or patterns.number.fullmatch(text) or YEAR_LINE.fullmatch(text)) or not text.strip("—-/")


def term_in_cells(cells: Sequence[LineCell]) -> str | None:
    """Read the begin and the end of a project that stand in cells of their own (2024-01-01 | 至 | 2024-12-31); None for anything else."""
    if len(cells) != _TERM_CELLS or len(compact(cells[1].text)) != 1 or compact(cells[1].text).isdigit():
        return None
    ends = all(_DAY.fullmatch(compact(cell.text)) for cell in (cells[0], cells[2]))
    return " ".join(one_line(cell.text) for cell in cells) if ends else None


def keep_rows_below(lines: Sequence[Line], index: int, fields: FormFields, words: Vocabulary) -> int:
    """Keep a line whose only label no property is for (近两年预算 | 2022年 | 2023年) with the rows of values below that are its own: those
    beside the same merged cell, and those that begin with nothing but a money unit or nothing. Tell how many lines that were; none
    where the line is no such line, or where no row below is its own."""
    line = lines[index]
    if not line.real or line.paragraph or len(line.labels) != 1 or len(line.texts) < 3:
        return 0
    place, label = line.labels[0]
    if label.means.kind != "other" or label.inline or line.cells[place] is not line.texts[0]:
        return 0
    below = []
    for other in lines[index + 1 :]:
        if other.paragraph or other.grid != line.grid or not other.texts or any(cell.roles.label for cell in other.texts):
            break
        merged = any(cell is line.cells[place] for cell in other.above.values())
        begins = next(i for i, cell in enumerate(other.cells) if not cell.blank)
        unit = other.cells[begins].roles.key.strip("()") in words.amount_units and begins == place
        if not (merged or unit or (begins > place and len(other.texts) == len(line.texts) - 1)):
            break
        below.append(other)
    if not below:
        return 0
    fields.annotate(line.cells[place], CellRole.LABEL, rule_of(label), label.means.field, label.word)
    texts = [cell for row in (line, *below) for cell in row.texts if cell is not line.cells[place]]
    for number, cell in enumerate(texts):
        fields.put_other(
            printed_label(line.cells[place], label), as_printed(cell.text), cell, ReadingRule.VALUE_BESIDE_LABEL, grows=bool(number)
        )
    return 1 + len(below)


def _text_of_heading(name: str, label: Label, named: LineCell, rest: Sequence[LineCell], fields: FormFields) -> Sequence[LineCell]:
    """Take the only text beside a heading of goals, or behind its colon, as a field's; give the cells that are left."""
    texts = [cell for cell in rest if not cell.blank]
    if label.inline:
        fields.put(name, joined(label.inline), named, ReadingRule.LABEL_WITH_VALUE, grows=True, word=label.word)
    elif len(texts) == 1 and texts[0].roles.label is None and not texts[0].roles.side and texts[0].roles.column is None:
        fields.put(name, joined(texts[0].text), texts[0], ReadingRule.VALUE_BESIDE_LABEL, grows=True, word=label.word)
        return ()
    return rest


def amounts_of_heading(
    label: Label, named: LineCell, rest: Sequence[LineCell], fields: FormFields, words: Vocabulary
) -> Sequence[LineCell]:
    """The amount right after a heading of funds is the total (项目资金（元） | 100), or its sources stand there with theirs; the text
    right after a heading of goals tells what came of them."""
    if label.means.second:
        return _text_of_heading(label.means.second, label, named, rest, fields)
    if label.inline:
        if not put_amounts("total", label.word, named, label.inline, ReadingRule.LABEL_WITH_VALUE, fields, words):
            fields.unknown(named)
        return rest
    first = next((cell for cell in rest if not cell.blank), None)
    if first is None:
        return rest
    if patterns_of(words).amount.fullmatch(compact(first.text)):
        fields.put("total", one_line(first.text), first, ReadingRule.VALUE_BESIDE_LABEL)
    elif not put_amounts("total", label.word, first, first.text, ReadingRule.VALUE_BESIDE_LABEL, fields, words):
        return rest
    return [other for other in rest if other is not first]
