"""Read the text below the indicators of a form: notes, conclusions and opinions, who filled it in; the foot of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...model import Cell, CellRole, OtherField, ReadingRule
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import one_line, without_blanks
from .label_grammar import parse_label
from .labels import forms_of
from .morphemes import cut
from .patterns import BLANK_DAY, DAY_ALONE, NUMBERING
from .trace import Annotation

#: A label with its colon in a line of several: 填报人：… 审核人：…
_LABEL = re.compile(r"(?:^|\s+)([^\s:：]{2,12})[:：]")
#: The columns of an indicator table whose heading may be the label of a line below it, and the most characters of a label.
_SAID = ("explanation", "remark")
_LONGEST_LABEL = 20
#: The most characters of a person's name.
_LONGEST_NAME = 8
#: The most characters of a grade: 基本合格.
_LONGEST_GRADE = 6
#: The names behind a label of the page's foot: no figure and no clause stands in it.
_SAYS_NOTHING = re.compile(r"[^\d，；,;。]{0,30}。?")
#: The number of a website behind its word (网站标识码4502260000).
_NUMBER_BEHIND = re.compile(r"[0-9A-Za-z-]+$")
#: What parts the words of a page's foot: [打印] [关闭].
_PARTS = re.compile(r"[\s\[\]【】|]+")


@dataclass(frozen=True, slots=True)
class TextBelow:
    """What a line of text below the indicators says (``others``), and how its cells were read; ``goes_on``: it continues the text
    before it, whose field is the first of ``others``."""

    others: tuple[OtherField, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    goes_on: bool = False


def read_text_below(cells: Sequence[Cell], before: OtherField | None, words: Vocabulary) -> TextBelow | None:
    """Read the cells of a line of text below the indicators; None where nothing known tells what it is.

    ``before``: the note that the line above is. Labels and texts are kept as they are printed (jx:otherField); the foot of the page,
    and labels nobody wrote anything behind, say nothing.
    """
    first = cells[0]
    if all(is_foot(cell.text, words) for cell in cells):
        return _left_out(cells, ReadingRule.PARTICULARS)
    if len(cells) == 1 and DAY_ALONE.fullmatch(without_blanks(first.text)):
        return _left_out(cells, ReadingRule.SIGNATURE)
    if note := _note(cells, words):
        return note
    if before is not None and len(cells) == 1 and NUMBERING.match(label_key(first.text)):
        text = OtherField(before.label, f"{before.text} {one_line(first.text)}".strip(), before.ref)
        return TextBelow((text,), (_value(first),), goes_on=True)
    if label_key(first.text).endswith(words.opinions):
        return _statement(cells, words)
    if len(cells) == 1 and (stated := _stated(first, words)):
        return stated
    if len(cells) == 1 and _is_blank_signature(first.text, words):
        return _left_out(cells, ReadingRule.SIGNATURE)
    return _persons(cells, words) or _pair(cells, words)


def _pair(cells: Sequence[Cell], words: Vocabulary) -> TextBelow | None:
    """Read a label that no property is for with a text beside it (评价等级 | 优); one with a figure may be an indicator."""
    label = parse_label(cells[0].text, words) if len(cells) == 2 else None
    if label is None or label.means.kind != "other" or label.inline or any(sign.isdigit() for sign in cells[1].text):
        return None
    return TextBelow((OtherField(one_line(cells[0].text).strip(" :："), one_line(cells[1].text), cells[1].ref),), _labelled(cells))


def _stated(cell: Cell, words: Vocabulary) -> TextBelow | None:
    """Read what is concluded or said of the form in one cell with its label (监控结论：总体进度正常); None for anything else."""
    line = one_line(cell.text)
    label, colon, text = line.partition(":") if ":" in line else line.partition("：")
    key = label_key(label)
    known = key.endswith(words.opinions) or words.columns.get(key) in _SAID or _is_grade(key, text, words)
    if not colon or not text.strip() or not known or len(key) > _LONGEST_LABEL:
        return None
    return TextBelow((OtherField(label.strip(), text.strip(), cell.ref),), (_value(cell),))


def _is_grade(key: str, text: str, words: Vocabulary) -> bool:
    """Whether a label that no property is for has a word behind it and no figure (自评等级：优)."""
    label = parse_label(key, words)
    word = text.strip()
    told = len(word) <= _LONGEST_GRADE and not any(sign.isdigit() or sign in ":：" for sign in word)
    return told and label is not None and label.means.kind == "other" and not label.inline


def _is_blank_signature(text: str, words: Vocabulary) -> bool:
    """Whether a text is where to sign and to write the day, and nothing else: （盖章） 年 月 日."""
    key = re.sub("[()]", "", label_key(BLANK_DAY.sub("", without_blanks(text))))
    who = next((key.removesuffix(word) for word in words.seals if key.endswith(word)), None)
    if not who:
        return who is not None
    said = cut(who, words)
    return not said.unknown and said.kinds <= {"who", "party"} and said.last[0] == "party"  # 单位（盖章）


def is_foot(text: str, words: Vocabulary) -> bool:
    """Tell whether a text is of the foot of a page, or says who had the form printed: 主办：市人民政府, [打印] [关闭], 市财政局监制."""
    label, *behind = re.split("[:：]", text, maxsplit=1)
    if label_key(label) in words.label_words.page_navigation and (not behind or _SAYS_NOTHING.fullmatch(behind[0].strip())):
        return True
    parts = [part for part in _PARTS.split(text) if part]
    return bool(parts) and all(_is_part_of_foot(part, words) for part in parts)


def _is_part_of_foot(text: str, words: Vocabulary) -> bool:
    """Whether a text without blanks is of the foot of a page: a word for it, a number of registration (粤ICP备05000000号)."""
    known = words.label_words
    head, *behind = re.split("[:：]", text, maxsplit=1)
    if label_key(_NUMBER_BEHIND.sub("", head)) in known.page_navigation:
        return not behind or _SAYS_NOTHING.fullmatch(behind[0].strip()) is not None or _NUMBER_BEHIND.fullmatch(behind[0]) is not None
    if any(word in text for word in known.registrations):
        return any(sign.isdigit() for sign in text)
    printed = next((text.removesuffix(word) for word in known.imprints if text.endswith(word)), None)
    return printed is not None and (not printed or printed.endswith(words.organisation_endings))


def _note(cells: Sequence[Cell], words: Vocabulary) -> TextBelow | None:
    """Read a note: 注：1.…, or 说明 | …; 备注： alone begins one that follows line by line."""
    first, key = cells[0], label_key(cells[0].text)
    if key in words.note_labels:
        text = " ".join(one_line(cell.text) for cell in cells[1:])
        return TextBelow((OtherField(one_line(first.text).strip(" :："), text, first.ref),), _labelled(cells))
    if len(cells) > 1 or not key.startswith(words.notes):
        return None
    line = one_line(first.text)
    word = max((word for word in words.note_labels if key.startswith(word)), key=len)
    label, colon, text = line.partition(":") if ":" in line else line.partition("：")
    if not colon or label_key(label) != word:
        label, text = word, line
    return TextBelow((OtherField(label.strip(), text.strip(), first.ref),), (_value(first),))


def _statement(cells: Sequence[Cell], words: Vocabulary) -> TextBelow | None:
    """Read what is concluded or said of the form: 评价结论 | …, 审核意见 | ….; an empty one is a line of the blank form."""
    filled = [cell for cell in cells[1:] if label_key(cell.text) not in words.missing]
    if not filled:
        return _left_out(cells, ReadingRule.BLANK_TEMPLATE_ROW)
    text = " ".join(one_line(cell.text) for cell in filled)
    return TextBelow((OtherField(one_line(cells[0].text).strip(" :："), text, filled[0].ref),), _labelled(cells))


def _persons(cells: Sequence[Cell], words: Vocabulary) -> TextBelow | None:
    """Read who filled the form in, and when: 填表人：… | 联系电话：…, in one cell or several, each with its value or none."""
    pairs: list[tuple[str, str, Cell]] = []
    for cell in cells:
        labels = list(_labels_in(cell.text, words))
        if labels:
            pairs += ((label, text, cell) for label, text in labels)
        elif pairs and not pairs[-1][1] and pairs[-1][2] is not cell:
            pairs[-1] = (pairs[-1][0], one_line(cell.text), cell)
        else:
            return None
    others = tuple(OtherField(label, text, cell.ref) for label, text, cell in pairs if text)
    return TextBelow(others, _labelled(cells)) if others else _left_out(cells, ReadingRule.SIGNATURE)


def names_person(text: str, words: Vocabulary) -> bool:
    """Tell whether a text is a label of who filled the form in, or when, with its value (填报人：马某)."""
    return any(value for _, value in _labels_in(text, words))


def _labels_in(text: str, words: Vocabulary) -> Iterator[tuple[str, str]]:
    """Give the labels of persons and dates in a cell that has nothing else, each with what stands behind it; nothing otherwise."""
    line = " ".join(text.split())  # one_line would take away the blanks that part the labels
    if _is_person(line, words):
        yield line.strip(" :："), ""
        return
    places = list(_LABEL.finditer(line))
    signed = len(places) > 1 and all(_is_name(text) for text in _behind(line, places))
    signers = words.label_words.signers if signed else ()
    if not places or places[0].start() or not all(_is_person(match[1], words) or label_key(match[1]) in signers for match in places):
        return
    for match, own in zip(places, _behind(line, places), strict=True):
        yield match[1], own


def _behind(line: str, places: Sequence[re.Match[str]]) -> list[str]:
    """What stands behind each label of a line."""
    ends = [*(match.start() for match in places[1:]), None]
    return [line[match.end() : end].strip() for match, end in zip(places, ends, strict=True)]


def _is_name(text: str) -> bool:
    """Whether a text may be the name of a person, or nobody wrote one."""
    return len(text) <= _LONGEST_NAME and not any(sign.isdigit() or sign in ":：,，。；;" for sign in text)


def _is_person(text: str, words: Vocabulary) -> bool:
    """Whether a text is a label of who signs, fills in or can be asked, or of when that was."""
    key = label_key(text)
    if any(label.kind == "other" for form in forms_of(key, words) if (label := words.labels.get(form))):
        return True
    bare = re.sub("[()]", "", key)
    if (said := cut(bare, words)).last == ("party", "person") and not said.unknown:
        return True
    rest = next((bare.removesuffix(word) for word in words.seals if bare.endswith(word)), None)
    return rest is not None and any(label.kind == "other" for form in forms_of(rest, words) if (label := words.labels.get(form)))


def _value(cell: Cell) -> Annotation:
    return Annotation(cell, CellRole.VALUE, ReadingRule.TEXT_BELOW, "other_field")


def _labelled(cells: Sequence[Cell]) -> tuple[Annotation, ...]:
    """The annotations of cells of which the first holds a label."""
    return tuple(_value(cell) for cell in cells)


def _left_out(cells: Sequence[Cell], rule: ReadingRule) -> TextBelow:
    return TextBelow((), tuple(Annotation(cell, CellRole.IGNORED, rule) for cell in cells))
