"""Tell the unit of a 指标值 as the form prints it (日, 千米), where that is not the first word of the vocabulary for it (天, 公里)."""

from __future__ import annotations

from dataclasses import replace

from ...model import IndicatorRow, Target
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact


def with_printed_unit(target: Target, text: str | None, row: IndicatorRow, words: Vocabulary) -> Target:
    """Set ``unit_text`` of a target to the word that stands in its cell, its unit column or its name; None where that is its unit's.

    The parts of a rate (元/日) are looked for each by itself. What stands nowhere keeps the word of the vocabulary.
    """
    if target.unit is None:
        return target
    printed = compact(f"{text or ''} {row.measure or ''}")
    parts = target.unit.split("/")
    if all(part in printed for part in parts):
        return target
    named = "/".join(_printed(part, printed, words) or _printed(part, compact(row.name or ""), words) or part for part in parts)
    return target if named == target.unit else replace(target, unit_text=named)


def _printed(word: str, text: str, words: Vocabulary) -> str | None:
    """The word for a unit that stands in a text; None where none does."""
    if word in text:
        return word
    return max((other for other, unit in words.units.items() if unit.word == word and other in text), key=len, default=None)
