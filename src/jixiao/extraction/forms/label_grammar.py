"""Parse labels of the head (表头用语) that the vocabulary does not list: cut into morphemes (词素), they tell the field themselves.

The last morpheme tells what a label is (单位, 名称, 资金, 负责人), those before it whose or which one (主管, 当年, 县级). A label of which
a part is unknown is parsed only where that part changes nothing: a person is nobody's department, whatever the person does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...vocabulary import FieldLabel, Vocabulary, label_key
from ...vocabulary.keys import memoize, one_of
from .label_meanings import NAMING, OTHER, meaning_of
from .labels import Label, find_label, stated_unit
from .morphemes import cut, ends_in_morpheme, ends_in_year
from .patterns import NUMBERING, YEAR_LINE, patterns_of

#: Longer keys are sentences and no labels.
_LONGEST = 20
_MARKS = re.compile(r"[/、,，&]")
_BRACKETS = re.compile(r"\([^()]*\)")
_REMARK = re.compile(r"\([^()]*\)$")


@memoize
def parse_label(text: str, words: Vocabulary) -> Label | None:
    """Parse a text as a label that is not listed, alone or before a colon with its value (项目总预算：80万元); None where it is none."""
    key = label_key(text).strip("|:")
    of_which = word.end() if (word := patterns_of(words).of_which.match(key)) else 0
    head, colon, tail = key[of_which:].partition(":")
    if colon and head.count("(") > head.count(")"):  # 资金安排(单位:万元)
        head, colon, tail = key[of_which:], "", ""
    if colon and NUMBERING.match(tail) and (first := _first_under_heading(head, tail, words)):
        return first
    if len(head) > _LONGEST + 8 or (colon and "\n" in text.strip().strip(":：")):
        return None
    parts, unit = _fields_of(head, words)
    main = _main(parts) if parts else None
    if main is None:
        return None
    inline = re.split("[:：]", text, maxsplit=key[:of_which].count(":") + 1)[-1].strip() if colon else None
    joined = tuple(parts) if len(parts) > 1 and main.kind == "text" else ()
    return Label(main, inline or None, unit, key[:of_which] + head, parsed=True, parts=joined)


def _first_under_heading(head: str, tail: str, words: Vocabulary) -> Label | None:
    """The first of the numbered labels of money that a heading is printed before (1、资金来源：（1）政府预算资金)."""
    bare, _ = _bare(head, words)
    listed, parsed = find_label(bare, bare, words), parse_label(bare, words)
    if not any(label is not None and label.means.kind == "heading" for label in (listed, parsed)):
        return None
    first = parse_label(tail, words)
    return first if first is not None and first.inline is None and first.means.kind in ("amount", "other") else None


def is_for_all_years(word: str, words: Vocabulary) -> bool:
    """Tell whether a label of money says that it is for all of a project's years (实施期总预算)."""
    return "term" in cut(_bare(word, words)[0], words).says("period")


def _main(parts: Sequence[tuple[str, FieldLabel]]) -> FieldLabel | None:
    """The field of a label of several parts (实施单位/负责人): the only one that has a property, or that of a name beside its code."""
    fields = [means for _, means in parts if means.kind != "other" and not means.field.endswith("_code")]
    if len(fields) > 1 and len(set(fields)) == 1 and fields[0].kind == "text":  # 部门/单位
        return fields[0]
    if len(fields) > 1:  # 中央及省级资金: of both together, which no property is for
        return OTHER if all(means.kind == "amount" for means in fields) else None
    if fields:
        return fields[0] if len(parts) == 1 or fields[0].kind in ("text", "block") else None
    return parts[0][1]


def _fields_of(head: str, words: Vocabulary) -> tuple[list[tuple[str, FieldLabel]], str | None]:
    """The fields that a label names, each with its words, and the money unit in it: one field as a rule, several in 实施单位/负责人, none
    where one is not understood."""
    key, unit = _bare(head, words)
    return ([] if not key or len(key) > _LONGEST else _parts_of(key, words)), unit


def _parts_of(key: str, words: Vocabulary) -> list[tuple[str, FieldLabel]]:
    flat = _BRACKETS.sub("", key)
    if flat.startswith(words.label_words.questions) and flat not in words.label_words.questions:
        return [(key, OTHER)]
    pieces = re.split(f"{_MARKS.pattern}|{one_of(words.label_words.joints)}", flat)
    if len(pieces) > 1 and all(pieces):
        told = [(piece, means) for piece in pieces if (means := _of_piece(piece, words))]
        if len(told) == len(pieces):
            return told
    forms = dict.fromkeys((key, re.sub(r"[()/、,，&]", "", key), _MARKS.sub("", flat)))  # mostly one and the same
    whole = next((means for form in forms if (means := _of_piece(form, words))), None)
    if whole is None and len(pieces) == 2 and all(pieces) and _names_only(pieces[1], words):
        whole = _of_piece(pieces[0], words)  # 一级预算部门及代码: the code stands before or behind the name
    return [(key, whole)] if whole else []


def _names_only(piece: str, words: Vocabulary) -> bool:
    """Whether the second part of a label says name or code alone, of what the first says."""
    said = cut(piece, words)
    return len(said.parts) == 1 and not said.unknown and said.last in NAMING[:2]


def _of_piece(key: str, words: Vocabulary) -> FieldLabel | None:
    return _listed(key, words) or (meaning_of(cut(key, words)) if ends_in_morpheme(key, words) or ends_in_year(key) else None)


def _listed(key: str, words: Vocabulary) -> FieldLabel | None:
    label = find_label(key, key, words)
    return label.means if label and label.inline is None and label.means.kind in ("text", "amount", "other") else None


def _bare(head: str, words: Vocabulary) -> tuple[str, str | None]:
    """A label's key without numbers and 其中 before it and remarks in brackets after it; the money unit that it ends in."""
    patterns = patterns_of(words)
    unit = stated_unit(head, words)
    key = patterns.unit_in_label.sub("", patterns.points_at_end.sub("", head))
    for _ in range(2):
        if number := NUMBERING.match(key):
            key = key[number.end() :]
        if word := patterns.of_which.match(key):
            key = key[word.end() :]
    years: list[str] = []
    while (tail := _REMARK.search(key)) and tail.start():
        years += [tail[0].strip("()")] if YEAR_LINE.fullmatch(tail[0]) else []  # 预算数(2024年)
        key = key[: tail.start()]
    if len(years) == 1:
        key = f"{years[0]}{key}"
    for ending in words.amount_units:
        if unit is None and key.endswith(ending) and cut(key[: -len(ending)], words).last[0] == "money":
            key, unit = key[: -len(ending)], ending
    return key.strip(":"), unit


def is_person_or_body(label: Label, words: Vocabulary) -> bool:
    """Tell whether a parsed label ends in a person, a body, a name or a code: such a text is never the value of another label."""
    last = cut(_bare(label.word, words)[0], words).last
    return last[0] == "party" or last in (("what", "name"), ("what", "code"))


def is_expenditure(label: Label, words: Vocabulary) -> bool:
    """Tell whether a parsed label ends in 支出: 项目支出 heads an amount, or is the kind of an expenditure."""
    return cut(_bare(label.word, words)[0], words).last == ("money", "spending")


def is_whole(label: Label, words: Vocabulary) -> bool:
    """Tell whether every part of a parsed label is known."""
    return cut(re.sub(r"[()/、,，&]", "", _bare(label.word, words)[0]), words).unknown == 0


def names_a_code(label: Label, words: Vocabulary) -> bool:
    """Tell whether a label asks for a code beside the name: 项目编码及名称, 主管部门（代码）."""
    return "code" in cut(re.sub(r"[()/、,，&]", "", label.word), words).says("what")


@memoize
def is_signature(text: str, words: Vocabulary) -> bool:
    """Tell whether nothing stands in a text but where to sign: （盖章）."""
    label = cut(re.sub(r"[()（）:：]", "", label_key(text)), words)
    return bool(label.parts) and not label.unknown and label.kinds == {"party"} and label.says("party") == {"signature"}


def pieces_of(text: str, label: Label) -> Iterator[tuple[str, FieldLabel, str]]:
    """Part the value of a label of several parts: 武功县教育局/郑某 under 实施单位/负责人. Nothing where they do not come out even."""
    pieces = [piece for piece in re.split(r"[/、,，;；\n]|\s+", text.strip()) if piece]
    if len(pieces) == len(label.parts):
        yield from ((word, means, piece) for (word, means), piece in zip(label.parts, pieces, strict=True))
