"""Tell how a concept fits a name, by what the name says beyond it: exact, close, broad or none."""

from __future__ import annotations

import re

from .features import unit_class
from .judgement import Judgement
from .scheme import GENERAL, NOBODY, concept_scheme
from .words import Hit, Words

EXACT, CLOSE, BROAD, NONE = "exact", "close", "broad", "none"
#: Below this confidence nothing is said to be the same.
_SURE = 0.85
_SIGNS = re.compile(r"[\W0a-z_]+")


def relation_of(judgement: Judgement, words: Words, confidence: float) -> str:
    """Tell the relation of a name to the concept it was judged to have.

    A group is broad where the name says of what, or whom it asks. A concept, or a group as general as the name, is exact where nothing
    is left of the name but words that say nothing, and close otherwise.
    """
    if judgement.concept is None:
        return NONE
    concept = concept_scheme().concepts[judgement.concept]
    if concept.parent is None and (judgement.object != GENERAL if judgement.beneficiary is None else judgement.beneficiary != NOBODY):
        return BROAD
    exact = confidence >= _SURE and counted_alike(judgement, words) and not unexplained(judgement, words)
    return EXACT if exact else CLOSE


def counted_alike(judgement: Judgement, words: Words) -> bool:
    """Tell whether a name's values are counted in a unit that its concept usually has: points are no rate, numbers of papers neither."""
    usual = {unit_class(unit, words) for unit in concept_scheme().concepts[judgement.concept or ""].units}
    return not judgement.reading.unit or not usual or judgement.reading.unit in usual


def unexplained(judgement: Judgement, words: Words) -> str:
    """Give what a name says beyond its concept: kinds of it, and words that neither speak for the concept nor say nothing."""
    reading = judgement.reading
    concept = concept_scheme().concepts[judgement.concept or ""]
    explained = [hit for hit in reading.measures if hit.slug == judgement.measure]
    if judgement.beneficiary is None:
        explained += [hit for hit in reading.objects if hit.slug in (*concept.objects, GENERAL)]
    else:
        explained += [hit for hit in reading.beneficiaries if hit.slug in concept.beneficiaries]
    kinds = "".join(hit.word for hit in explained if hit.is_kind)
    return kinds or _left(reading.name, [*explained, *words.fillers.hits(reading.name)])


def _left(name: str, hits: list[Hit]) -> str:
    """Give what is left of a name without these words; a single character is not enough to mean anything."""
    kept = list(name)
    for hit in hits:
        kept[hit.start : hit.end] = " " * (hit.end - hit.start)
    left = [part for part in _SIGNS.sub(" ", "".join(kept)).split() if len(part) > 1]
    return " ".join(left)
