"""The forms in which words are compared: what counts as the same label, level, unit or sign."""

from __future__ import annotations

from functools import lru_cache

from .characters import value_text, without_blanks


def label_key(text: str) -> str:
    """The form in which printed labels are compared: no blanks, unified brackets and colons, no final colon or star.

    >>> label_key("其中：财政    资金")
    '其中:财政资金'
    """
    return _short_label_key(text) if len(text) < 200 else _label_key(text)


def _label_key(text: str) -> str:
    return without_blanks(value_text(text)).strip(":*")


# The same few words are looked up again and again.
_short_label_key = lru_cache(maxsize=1 << 16)(_label_key)


def level_key(text: str) -> str:
    """The form in which level words are compared: as labels, without numbering, score notes and the word 指标.

    >>> level_key("产出指标（50分）"), level_key("1.产出 指标")
    ('产出', '产出')
    """
    key = label_key(text)
    if key.endswith("分)") and "(" in key:
        key = key[: key.rindex("(")]
    key = key.lstrip("0123456789一二三四五六.、()") or key
    return key.removesuffix("指标") or key


def unit_key(text: str) -> str:
    """The form in which units are compared: no blanks, unified characters.

    >>> unit_key("％")
    '%'
    """
    return without_blanks(value_text(text))
