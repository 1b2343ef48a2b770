"""Tell degrees (15度 of sugar, of an angle) from kilowatt hours, which are called by the same word (度)."""

from __future__ import annotations

import re
from dataclasses import replace

from ...model import Target
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact


def as_named(target: Target, text: str, name: str | None, words: Vocabulary) -> Target:
    """Read the word that electricity shares with degrees as printed, where the indicator's name says nothing of energy.

    A number of thousands (50万度) is of electricity always; of a unit that the vocabulary does not have only the word is kept.
    """
    word = words.value_words.electric_unit
    unit = words.units.get(word)
    if unit is None or target.unit_iri != unit.iri or target.per_iris or name is None:
        return target
    flat = compact(text)
    if re.search(rf"\d\)?\(?{re.escape(word)}(?![{words.value_words.electric}])", flat) is None:
        return target
    said = any(part in name for part in words.value_words.electric_names)
    return target if said else replace(target, unit=word, unit_iri=None)
