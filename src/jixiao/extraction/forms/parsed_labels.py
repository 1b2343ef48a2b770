"""Tell which cells of a line of the head are labels that are parsed, not listed (``label_grammar.py``).

A text that is made of morphemes may be a value too (项目类别 | 专项资金): what stands beside it decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from ...model import Layout
from ...vocabulary import FieldLabel, Vocabulary, label_key
from ...vocabulary.characters import compact
from .dated_amounts import is_year_alone
from .field_values import without_seal
from .header_lines import says_unit
from .heading_words import NO_WORDS
from .label_grammar import is_expenditure, is_person_or_body, is_whole, parse_label
from .label_meanings import OTHER
from .labels import Label, find_label
from .morphemes import cut
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell

#: Fields whose value may be any text, so also one that could be a label.
_GOALS = ("goal", "annual_goal")
#: Fields whose value is the name of a body.
_BODIES = ("department", "supervising_department", "either_department", "possible_department")
_LONGEST_HEADING = 10
#: The most characters of a heading beside that of the goal (年度总体目标完成情况综述).
_LONGEST_BESIDE_GOAL = 20
#: A text and what begins with a figure, with a blank between or decimals behind it.
_WITH_AMOUNT = re.compile(r"(\D{2,16}?)(?:\s+|(?=[\d,，]+\.\d))([¥￥]?\d.*)")
#: What no heading has: the signs of a sentence, a number at its beginning.
_SENTENCE = re.compile(r"^\s*\d|[。；;，,：:]")
_FREE = ("project_name", "nature", "category", "term", "other_field", "ignored")


def labelled_lines(lines: Sequence[Line], words: Vocabulary) -> list[Line]:
    """Give lines with the labels that are parsed as labels of their cells."""
    result: list[Line] = []
    named = any(line.names_field("project_name", "parent_project") for line in lines)
    for own, below in zip_longest(lines, lines[1:]):
        if own is not None:
            line = own if named else _with_bare_project(own, words)
            result.append(with_parsed_labels(line, words, below, result[-1] if result else None))
    return result


def with_parsed_labels(line: Line, words: Vocabulary, below: Line | None = None, above: Line | None = None) -> Line:
    """Give the line with the labels that are parsed as labels of their cells; ``below``, ``above``: the lines under and over it."""
    if line.paragraph and len(line.texts) == 1:
        return _with_one_label(line, words)
    parsed = {place: label for place, cell in enumerate(line.cells) if (label := _candidate(cell, words) or _bare_body(line, place, words))}
    goals = {place for place, label in above.labels if label.means.kind == "block"} if above and above.grid == line.grid else set()
    for place in goals & parsed.keys():  # 申请预算资金202.64万元 below 预期目标 is the goal
        if parsed[place].inline and parsed[place].means.kind == "amount":
            del parsed[place]
    if any(is_year_alone(label.means.field) for label in parsed.values()):
        parsed = _with_years_of_money(line, parsed, above, words)
    beside_goal = len(line.texts) > 1 and line.names_field(*_GOALS)
    labels = _labels_of(line, parsed, below, words) if parsed or beside_goal else {}
    if not labels:
        return line
    cells = [_labelled(cell, labels[place]) if place in labels else cell for place, cell in enumerate(line.cells)]
    return line.with_cells(tuple(cells))


def _with_bare_project(line: Line, words: Vocabulary) -> Line:
    """The line with 项目 as the label of the project's name where it begins with it and a name stands beside it."""
    if line.paragraph or line.layout is not Layout.TABLE or len(line.texts) not in (2, 4):
        return line
    cell, beside = line.texts[:2]
    named = beside.roles.label is None and parse_label(beside.text, words) is None and beside.roles.content is None
    if cell.roles.key not in words.label_words.inline_projects or not named or beside.roles.heading != NO_WORDS:
        return line
    label = Label(FieldLabel("project_name", "text"), None, None, cell.roles.key, parsed=True)
    return line.with_cells(tuple(_labelled(other, label) if other is cell else other for other in line.cells))


def _with_years_of_money(line: Line, parsed: dict[int, Label], above: Line | None, words: Vocabulary) -> dict[int, Label]:
    """The candidates of a line, years among them only where money is stated of them (三年预算 | 30 | 其中：2024年 | 9 | 2025年 | 11)."""
    kept: dict[int, Label] = {}
    money = above is not None and not above.paragraph and any(label.means.kind == "amount" for _, label in above.labels[-1:])
    for place, cell in enumerate(line.cells):
        label = parsed.get(place) or cell.roles.label
        if label is None:
            continue
        if is_year_alone(label.means.field):
            if cell.roles.key.isdigit():
                continue  # 资金总额 | 2024 | 2010: amounts
            amount = next((c for i, c in enumerate(line.cells[place + 1 :], place + 1) if i not in line.left and i not in line.above), None)
            stated = compact(label.inline or (amount.text if amount else ""))
            if not money or not patterns_of(words).amount.fullmatch(stated):
                continue
        money = money or label.means.kind == "amount"
        if place in parsed:
            kept[place] = label
    return kept


def _with_one_label(line: Line, words: Vocabulary) -> Line:
    """A line outside the table: a label only where its value stands in it (项目主管科室：规划科)."""
    cell = line.texts[0]
    label = _candidate(cell, words)
    if label is None or not label.inline:
        return line
    return line.with_cells(tuple(_labelled(other, label) if other is cell else other for other in line.cells))


def _labelled(cell: LineCell, label: Label) -> LineCell:
    return LineCell(cell.text, cell.ref, cell.rowspan, cell.colspan, cell.confidence, replace(cell.roles, label=label))


def _candidate(cell: LineCell, words: Vocabulary) -> Label | None:
    roles = cell.roles
    if roles.label or roles.column not in (None, "ignored") or roles.stage or roles.is_level or roles.side or cell.blank:
        return None
    label = None if says_unit(roles.key, words) else parse_label(cell.text, words) or _money_in_cell(cell.text, words)
    if label and label.inline and label.means.kind == "amount" and words.stages.get(label.word) == "adjusted":
        return replace(label, means=FieldLabel("adjusted_total", "amount"))  # 全年预算数：45
    return label


def _money_in_cell(text: str, words: Vocabulary) -> Label | None:
    """A label of money with its amount behind it in one cell, without a colon (其他资金 0.00)."""
    parts = _WITH_AMOUNT.fullmatch(text.strip())
    if parts is None or patterns_of(words).amount.fullmatch(compact(parts[2])) is None:
        return None
    key = label_key(parts[1])
    label = find_label(parts[1], key, words) or parse_label(parts[1], words)
    whole = label is not None and label.means.kind == "amount" and not label.inline and (not label.parsed or is_whole(label, words))
    return Label(label.means, parts[2], label.unit, label.word, parsed=True) if label is not None and whole else None


def _bare_body(line: Line, place: int, words: Vocabulary) -> Label | None:
    """单位 or 部门 with the name of a department beside it; these words also stand before a money unit and over a column."""
    cell = line.cells[place]
    if cell.blank or cell.roles.label or cell.roles.key not in words.amount_unit_labels:
        return None
    beside = next((other for other in line.cells[place + 1 :] if not other.blank), None)
    named = beside is not None and not beside.roles.label and beside.roles.key.endswith(words.organisation_endings)
    label = parse_label(cell.text, words) if named else None
    return label if label and label.means.field == "either_department" else None


def _labels_of(line: Line, parsed: dict[int, Label], below: Line | None, words: Vocabulary) -> dict[int, Label]:
    """The candidates of a line that are labels there, by place."""
    filled = [place for place, cell in enumerate(line.cells) if not cell.blank]
    if line.layout is Layout.TABLE and len(filled) == 1 and not _has_own_cell_beside(line, filled[0], parsed[filled[0]]):
        return {}
    plain = [place for place in filled if not (line.real and line.cells[place].rowspan > 1)]  # those merged down have their values
    only_labels = all(place in parsed or line.cells[place].roles.label for place in plain or filled)
    heads_values = only_labels and len(filled) > 2 and below is not None and not below.labels and below.grid == line.grid
    labels: dict[int, Label] = {}
    goal = False
    waiting: Label | None = None  # a label whose value the next cell may be
    for place, cell in enumerate(line.cells):
        if cell.blank:
            if place not in line.left and place not in line.above:
                waiting = None
            continue
        label = cell.roles.label
        candidate = parsed.get(place)
        if goal and (label is None or label.means.kind == "heading") and (said := _of_goal(cell, words)):
            label = labels[place] = said
        elif label is None and _heads_text_beside_goal(line, place, labels, below, words):
            of_goal = candidate is not None and candidate.means.field == "actual_goal" and is_whole(candidate, words)
            label = labels[place] = candidate if candidate and of_goal else Label(OTHER, None, None, cell.roles.key, parsed=True)
        first = place == filled[0] or labels or any(at < place for at, _ in line.labels)
        told = candidate is not None and (first or is_whole(candidate, words))  # 经费盘子 | 某文件: no label, but the value of one
        if (
            candidate
            and told
            and not (label and label.means.kind == "block")
            and (heads_values or _is_label(line, place, candidate, waiting, only_labels, words))
        ):
            label = labels[place] = candidate
        goal = goal or (label is not None and label.means.field in _GOALS)
        waiting = label if label is not None and not label.inline else None
    return labels


def _heads_text_beside_goal(line: Line, place: int, labels: dict[int, Label], below: Line | None, words: Vocabulary) -> bool:
    """Whether a cell right behind the heading of a goal is a heading itself: below both stand sentences, each in its own column.

    年初设定目标 | 年度总体目标完成情况综述 over the goal and what came of it. A label is never the value of another.
    """
    cell = line.cells[place]
    before = next((at for at in range(place - 1, -1, -1) if not line.cells[at].blank), None)
    label = labels.get(before) or line.cells[before].roles.label if before is not None else None
    if before is None or label is None or label.means.field not in _GOALS or label.inline or not line.real or below is None:
        return False
    if below.paragraph or below.grid != line.grid or below.labels or len(cell.roles.key) > _LONGEST_BESIDE_GOAL:
        return False
    own = {at: other for at, other in enumerate(below.cells) if not other.blank and at not in below.left and at not in below.above}
    told = all(len(other.roles.key) > len(cell.roles.key) and _SENTENCE.search(other.text) for other in own.values())
    return own.keys() == {before, place} and told and not _SENTENCE.search(cell.text) and parse_label(own[before].text, words) is None


def _of_goal(cell: LineCell, words: Vocabulary) -> Label | None:
    """What came of the goal (具体完成情况), or the share of it that was reached (总体完成率), as a heading beside the goal's label."""
    if cell.roles.heading.rate:
        return Label(OTHER, None, None, cell.roles.key, parsed=True)
    about = cut(cell.roles.key, words) if len(cell.roles.key) <= _LONGEST_HEADING else None
    said = about is not None and not about.unknown and {"done", "state"} <= about.says("what") <= {"done", "state", "goal", "project"}
    return Label(FieldLabel("actual_goal", "block"), None, None, cell.roles.key, parsed=True) if said else None


def _has_own_cell_beside(line: Line, place: int, label: Label) -> bool:
    """Whether a label alone in its line has its value in it, or an empty cell for it."""
    return bool(label.inline) or label.means.kind == "heading" or _has_cell_after(line, place)


def _is_label(line: Line, place: int, label: Label, waiting: Label | None, only_labels: bool, words: Vocabulary) -> bool:
    if label.inline and label.means.kind in ("block", "other", "heading") and waiting is not None:
        return False  # 年度目标 | 建设内容：…
    if label.means.kind == "amount" and not only_labels and not _has_amount(line, place, label, words):
        return False
    if label.means.kind == "other" and is_expenditure(label, words) and not label.inline:
        return _has_cell_after(line, place) and _has_amount(line, place, label, words)
    if label.means.kind == "other" and not label.inline and not only_labels and not _has_cell_after(line, place):
        return False
    if waiting is None:
        return True
    if waiting.means.kind == "block":
        return False
    if _names_body(line, place, label, waiting, words):
        return False
    if waiting.means.field in _BODIES and not label.inline and not is_whole(label, words):
        return False  # 预算单位 | 某县市场监督管理局
    if waiting.means.field not in _FREE or (waiting.means.kind == "other" and label.means.kind == "block" and is_whole(label, words)):
        return True  # 部门职能概述 | 整体绩效目标
    # 县级财政部门 | 博爱县财政局: the name of a body, of which a part is unknown, is the value of the label before it.
    return is_person_or_body(label, words) and is_whole(label, words) and (label.means.kind == "other" or only_labels)


def _names_body(line: Line, place: int, label: Label, waiting: Label, words: Vocabulary) -> bool:
    """Whether a text is the name of a body beside the label of one (实施单位 | 桃江县审计局): a part of it is no word of labels, or there
    is no cell for a value behind it."""
    name = without_seal(line.cells[place].text, words)
    named = waiting.means.field in _BODIES and compact(name).endswith(words.organisation_endings)
    return named and (not is_whole(label, words) or not _has_cell_after(line, place))


def _has_cell_after(line: Line, place: int) -> bool:
    return any(i not in line.left and i not in line.above for i in range(place + 1, len(line.cells)))


def _has_amount(line: Line, place: int, label: Label, words: Vocabulary) -> bool:
    """Whether what stands after a label of money is an amount, an empty cell, another label, or nothing."""
    amount = patterns_of(words).amount
    if label.inline:
        return amount.fullmatch(compact(label.inline)) is not None
    after: Sequence[LineCell] = line.cells[place + 1 :]
    for offset, cell in enumerate(after, place + 1):
        if offset in line.left or offset in line.above:
            continue
        if cell.blank or cell.roles.label or parse_label(cell.text, words):
            return True
        return amount.match(compact(cell.text)) is not None
    return True
