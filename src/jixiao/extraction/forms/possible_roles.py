"""Tell what a text may be in a form: a label, the heading of a column, a level of the framework.

A text may be several (得分 heads a column of indicators and one of funds); where it stands decides. All of it follows from the text
and the vocabulary alone, so it is looked up once, and every step after reads it from the cell.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial

from ...model import Horizon
from ...model.records import record
from ...vocabulary import FieldLabel, LevelWord, Vocabulary, label_key
from ...vocabulary.keys import MemoDict
from .dated_amounts import base_of, year_of
from .heading_words import NO_WORDS, HeadingWords, heading_words
from .label_grammar import parse_label
from .labels import Label, find_label, forms_of
from .patterns import NUMBER_BEHIND, NUMBERING, YEAR_OF_HEADING, patterns_of

#: Longer texts are sentences, and no number, unit or sign.
_LONGEST_CONTENT = 40

#: What tells a sentence from a project's name behind 项目：.
_NO_NAME = re.compile(r"[。；;，,！!？?:]")
#: A longer text is no label of the project's name.
_LONGEST_NAME = 16
#: The morphemes that end the label of a name, or of a code beside it.
_NAMING = frozenset((("what", "name"), ("what", "code")))


@record(frozen=True, slots=True)
class PossibleRoles:
    """What the vocabulary has for a text.

    ``key`` is its label key. ``label``: the field it names; ``column``: what stands in the column of indicators that it heads;
    ``stage``: the column of a funds table that it heads (``stage_of_year``: in a year that it names; ``year_of_money``: the year whose
    money it heads, 2025年预算); ``level1``, ``level2``: the
    concepts it names (一级指标, 二级指标);
    ``horizon``: 长期 or 年度, as it begins; ``side``: it may stand beside the rows (绩效指标), upright.
    ``heading``: what its parts say where it heads a column; ``parsed``: ``column`` follows from them alone. ``content``: what it is
    where it stands in one: sign (a comparator), nature (定量, 正向), unit, number, value (a number with a unit), compared (one with a
    comparator).
    """

    key: str = ""
    label: Label | None = None
    column: str | None = None
    stage: str | None = None
    stage_of_year: str | None = None
    year_of_money: str | None = None
    level1: LevelWord | None = None
    level2: LevelWord | None = None
    horizon: Horizon | None = None
    side: bool = False
    heading: HeadingWords = NO_WORDS
    parsed: bool = False
    content: str | None = None

    @property
    def field(self) -> str | None:
        """The field that it names."""
        return self.label.means.field if self.label else None

    @property
    def is_level(self) -> bool:
        """Whether it names a level of the indicator framework."""
        return self.level1 is not None or self.level2 is not None


NO_ROLES = PossibleRoles()


@lru_cache(maxsize=4)
def roles_by_text(words: Vocabulary) -> MemoDict[PossibleRoles]:
    """The possible roles of texts, each looked up in the vocabulary when it is first met."""
    return MemoDict(partial(_roles_of, words))


def _roles_of(words: Vocabulary, text: str) -> PossibleRoles:
    key = label_key(text)
    label = find_label(text, key, words) or _project_name(text, key, words)
    level1, level2 = words.level1(text), words.level2(text, None)
    heading = heading_words(key, words)
    column = listed_column = _column(key, words)
    if column is None and level1 is None and level2 is None and key not in words.side_labels:
        # What the vocabulary has as a label of the head is one; a label that was parsed too may as well head a column.
        listed = label is not None and label.word in words.labels
        column = None if listed or key in words.stages else heading.role
    year = YEAR_OF_HEADING.match(key)
    timed = next((key.removeprefix(word) for word in words.side_beginnings if key.startswith(word)), key)  # 项目长期绩效目标表
    bare = timed if any(timed.startswith(word) for word, _ in words.horizons) else key
    spans = [(word, Horizon(horizon)) for word, horizon in words.horizons if bare.startswith(word)]
    return PossibleRoles(
        key=key,
        label=label,
        column=column,
        stage=next((words.stages[form] for form in forms_of(key, words) if form in words.stages), None),
        stage_of_year=words.stages.get(key[year.end() :]) if year else None,
        year_of_money=_year_of_money(text, key, words) if year and label is None else None,
        level1=level1,
        level2=level2,
        horizon=spans[0][1] if spans else None,
        side=_is_side(key, words) or any(bare.removeprefix(word) in words.side_labels for word, _ in spans),
        heading=heading,
        parsed=listed_column is None and column is not None,
        content=_content(key, words),
    )


def _is_side(key: str, words: Vocabulary) -> bool:
    """Whether a text is a vertical heading, with or without a number before it (三、绩效指标)."""
    return key in words.side_labels or bool((number := NUMBERING.match(key)) and key[number.end() :] in words.side_labels)


def _project_name(text: str, key: str, words: Vocabulary) -> Label | None:
    """The label of the project's name, as it is parsed: tables begin with it. Other labels are parsed where they stand in a head."""
    head, _, name = key.partition(":")
    numbered = NUMBER_BEHIND.sub("", head)  # 项目一：某某
    if numbered in words.label_words.inline_projects and name and not _NO_NAME.search(name) and not name[0].isdigit():
        return Label(FieldLabel("project_name", "text"), re.split("[:：]", text, maxsplit=1)[1].strip(), None, numbered)
    if key in words.columns or len(key) > _LONGEST_NAME or not any(word <= set(key) for word in _names(words)):
        return None
    label = parse_label(text, words)
    return label if label and label.means.field == "project_name" and not label.inline else None


def _year_of_money(text: str, key: str, words: Vocabulary) -> str | None:
    """The year that a heading names whose money stands below it: 2024年已安排, 2025年预算."""
    label = parse_label(text, words) if len(key) <= _LONGEST_NAME else None
    whole = label and label.means.kind == "amount" and not label.inline and base_of(label.means.field) == "total"
    return year_of(label.means.field) if label and whole else None


@lru_cache(maxsize=4)
def _names(words: Vocabulary) -> tuple[frozenset[str], ...]:
    """List the words that a label of the project's name has, each as its characters: what has all of none need not be parsed."""
    listed = [frozenset(word) for word, means in words.labels.items() if means.field == "project_name"]
    parsed = [frozenset(word) for word, meaning in words.label_words.morphemes.items() if meaning in _NAMING]
    return (*parsed, *(word for word in listed if not any(other <= word for other in parsed)))


def _content(key: str, words: Vocabulary) -> str | None:
    """What a text is where it stands in a column of indicators; None for words that may be anything."""
    if not key or len(key) > _LONGEST_CONTENT:
        return None
    patterns = patterns_of(words)
    if key.strip("()") in patterns.signs:
        return "sign"
    if key in words.value_kinds:
        return "nature"
    if patterns.number.fullmatch(key) and key[-1].isdigit():
        return "number"
    if patterns.compared.match(key):
        return "compared"
    if all(part in words.units for part in key.strip("()").split("/")):
        return "unit"
    return "value" if patterns.quantity.fullmatch(key) else None


def _column(key: str, words: Vocabulary) -> str | None:
    """The role of the column that a heading names; a remark in brackets after the word is left aside (指标值(2024年)), one whose
    end was cut off too (指标值(2024年)."""
    role = words.columns.get(key)
    if role is None and "(" in key and ")" not in key[key.rindex("(") : -1]:
        role = words.columns.get(key[: key.rindex("(")])
    return role
