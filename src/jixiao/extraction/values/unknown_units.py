"""Tell where a unit ends: one that no list has (标准船次), and one that only begins a longer word (处 of 处理池)."""

from __future__ import annotations

import re

from ...vocabulary import Unit, Vocabulary
from ...vocabulary.terms import ends_at_word
from .patterns import patterns_of

#: How long a word after a number may be to be taken for a unit that the vocabulary does not have; longer ones must end like units.
_SHORT = re.compile(r"[\u4e00-\u9fff]{1,2}$|(?![IOloZSB]$)[A-Za-z]{1,4}$")
_LONG = re.compile(r"[\u4e00-\u9fff]{3,6}$")
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def is_unknown_unit(text: str, words: Vocabulary) -> bool:
    """Tell whether a text is a unit that the vocabulary does not have, by its length and by how it begins and ends.

    >>> from jixiao.vocabulary import vocabulary
    >>> [is_unknown_unit(text, vocabulary()) for text in ("标船", "标准船次", "整改到位", "达标")]
    [True, True, False, False]
    """
    patterns, said = patterns_of(words), words.value_words
    if any(sign in text for sign in patterns.after_signs):
        return False  # 60岁以上老人
    if text.endswith((*patterns.no_unit, *said.no_units)) or text.startswith((*patterns.no_unit_begins, *said.no_units)):
        return False
    return _SHORT.match(text) is not None or (_LONG.match(text) is not None and text.endswith(said.unit_endings))


def is_whole_unit(unit: Unit, printed: str, rest: str, words: Vocabulary) -> bool:
    """Tell whether a unit (as ``printed``) is a word of its own before the ``rest`` of the text: 处 is none in 处理池, 个 is in 个班级."""
    unchanged = (*patterns_of(words).after_signs, *words.value_words.after_units)
    if not _HAN.match(rest) or unit.word in words.money or rest.startswith(unchanged):
        return True
    run = _HAN.match(printed + rest)
    return run is None or len(run[0]) <= len(printed) or ends_at_word(run[0], len(printed))
