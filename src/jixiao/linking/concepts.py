"""Tell the standard concept of an indicator by its name, levels and unit, never by its project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..vocabulary.keys import label_key
from .scheme import GENERAL, NOBODY, OTHER_MEASURE, concept_scheme
from .words import Words
from .words import words as builtin_words

#: The measures whose second facet is whom they ask.
_ASKING = ("satisfaction", "complaints")


@dataclass(frozen=True, slots=True)
class IndicatorLabel:
    """Hold what of an indicator its concept follows from: name, levels 1 and 2 and the unit of its value, as printed."""

    name: str
    level1: str | None
    level2: str | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class ConceptMatch:
    """Hold the concept of a name, how it fits (exact, close, broad, none), and how sure that is; ids are the slugs of the scheme."""

    measure: str
    object: str
    beneficiary: str | None
    concept: str | None
    relation: str
    confidence: float
    reasons: tuple[str, ...]


def match_concept(label: IndicatorLabel, words: Words | None = None) -> ConceptMatch:
    """Tell the concept of an indicator.

    >>> match_concept(IndicatorLabel("群众满意度", None, None, None)).concept
    'satisfaction-public'
    """
    words = words or builtin_words()
    name = label_key(label.name)
    measure, said = _last(name, words.measures)
    object_, of = _last(name, words.objects)
    asked, whom = _last(name, words.beneficiaries) if measure in _ASKING else (None, None)
    beneficiary = (asked or NOBODY) if measure in _ASKING else None
    measure, object_ = measure or OTHER_MEASURE, object_ or GENERAL
    concept = concept_scheme().concept_of(measure, object_, beneficiary)
    relation = "none" if concept is None else "close" if concept_scheme().concepts[concept].parent else "broad"
    return ConceptMatch(measure, object_, beneficiary, concept, relation, 0.5 if concept else 0.1, tuple(filter(None, (said, of, whom))))


def _last(name: str, words: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Find the word that ends last in a name, the longest where two do: what it stands for, and the word."""
    found = [(name.rfind(word) + len(word), len(word), word) for word in words if word in name]
    word = max(found)[2] if found else None
    return (words[word], word) if word else (None, None)
