"""Tell which label of a form (表头用语) a text is, and what else stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...vocabulary import FieldLabel, Vocabulary
from .dated_amounts import of_remark
from .patterns import NUMBERING, patterns_of

_REMARK = re.compile(r"\([^()]*\)$")
#: Longer texts are no label with a number before it or a remark after it.
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Label:
    """A label as met in a cell: what it stands for, the value in the same cell (项目名称：…), the money unit it states
    (项目资金（元）), and the word of the vocabulary it was.

    ``parsed``: no word of the vocabulary, but made of its morphemes; ``parts`` are then the labels in it, where it has several
    (实施单位/负责人), each with what it stands for.
    """

    means: FieldLabel
    inline: str | None
    unit: str | None
    word: str
    parsed: bool = False
    parts: tuple[tuple[str, FieldLabel], ...] = ()


def find_label(text: str, key: str, words: Vocabulary) -> Label | None:
    """Find the label that a text is (``key``: its label key), or that stands before a colon in it; None where there is none."""
    unit = None
    unit_in_label = patterns_of(words).unit_in_label
    if tail := unit_in_label.search(key):
        short = key[: tail.start()]
        if _known(short, words):
            key, unit = short, tail[1]
    if word := _known(key, words):
        return Label(of_remark(words.labels[word], key, word), None, unit or stated_unit(key, words), word)
    if key[-1:].isdigit() and (word := _known(key[:-1], words)) and words.labels[word].kind == "block":  # 年度绩效目标1
        return Label(words.labels[word], None, unit, word)
    head = key
    while ":" in head:  # 其中：财政资金：80 — the label may hold a colon itself
        head = head.rpartition(":")[0]
        tail = unit_in_label.search(head)
        word = _known(head[: tail.start()] if tail else head, words)
        if word and words.labels[word].kind != "heading":
            inline = re.split("[:：]", text, maxsplit=head.count(":") + 1)[-1].strip()
            named = head[: tail.start()] if tail else head
            return Label(of_remark(words.labels[word], named, word), inline or None, tail[1] if tail else None, word)
    return None


def stated_unit(key: str, words: Vocabulary) -> str | None:
    """The money unit at the end of a label's key, known or not: 元 of 资金构成(元)."""
    if "(" not in key:
        return None
    patterns = patterns_of(words)
    tail = patterns.unit_in_label.search(patterns.points_in_label.sub("", key))
    return tail[1] if tail else None


def _known(key: str, words: Vocabulary) -> str | None:
    """The word of the vocabulary that a label is, without what forms put around it."""
    return next((form for form in forms_of(key, words) if form in words.labels), None)


def forms_of(key: str, words: Vocabulary) -> Iterator[str]:
    """Give a label's key, then without the number before it, 其中, the number after that, and a remark in brackets after it."""
    yield key
    if len(key) > _LONGEST:
        return
    bare = key[number.end() :] if (number := NUMBERING.match(key)) else key
    yield bare
    of_which = bare[word.end() :] if (word := patterns_of(words).of_which.match(bare)) else bare
    yield of_which
    if of_which != bare and (number := NUMBERING.match(of_which)):  # 其中：1.中央资金
        of_which = of_which[number.end() :]
        yield of_which
    while remark := _REMARK.search(of_which):
        of_which = of_which[: remark.start()]
        yield of_which
