"""Tell the standard concept of an indicator by its name, levels and unit, never by its project."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .features import read
from .judgement import Judgement, confidence, judged
from .relation import relation_of
from .weights import weights
from .words import Words
from .words import words as known_words

#: Matches are kept for so many labels.
_MOST = 1 << 16


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

    >>> match_concept(IndicatorLabel("群众满意度", "满意度指标", "服务对象满意度指标", "%")).concept
    'satisfaction-public'
    """
    words = words or known_words()
    memory = _memory(words)
    found = memory.get(label)
    if found is None:
        if len(memory) >= _MOST:
            memory.clear()
        found = memory[label] = matched(judgement_of(label, words), words)
    return found


@cache
def _memory(words: Words) -> dict[IndicatorLabel, ConceptMatch]:
    return {}


def judgement_of(label: IndicatorLabel, words: Words) -> Judgement:
    """Weigh a label by the shipped weights."""
    return judged(read(label.name, label.level1, label.level2, label.unit, words), words, weights())


def matched(judgement: Judgement, words: Words) -> ConceptMatch:
    """Make the match of a judgement."""
    sure = confidence(judgement, weights())
    return ConceptMatch(
        judgement.measure,
        judgement.object,
        judgement.beneficiary,
        judgement.concept,
        relation_of(judgement, words, sure),
        sure,
        judgement.reasons(),
    )
