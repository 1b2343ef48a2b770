"""Weigh what a label says: what it measures, of what, whom it asks, which concept follows from that, and how sure it is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from .features import Reading, beneficiary_features, measure_features, object_features
from .neighbours import Nearness
from .scheme import GENERAL, NOBODY, concept_scheme
from .weights import FacetWeights, Weights
from .words import Hit, Lexicon, Words

#: The measures whose second facet is whom they ask.
ASKING = ("satisfaction", "complaints")
#: What a word of a steward's own file adds to the score of what it stands for: enough to win over all that was learnt.
_OWN = 12.0
#: How much it counts that a group holds the concept too, where it is not certain which concept it is.
_GROUP = 0.5
#: What labels say where a name has no concept.
NO_CONCEPT = "none"
#: That a name has no concept is never surer than so.
_NONE_AT_MOST = 0.5
#: Nor is anything of a name that leaves open what is measured.
_VAGUE_AT_MOST = 0.5
#: So many of the most probable slugs are kept.
_KEPT = 3

Floats = np.ndarray[Any, Any]
Ranking = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Hold how a match was reached: the reading, the slugs of each facet with their probabilities (the best first), the concept.

    ``share`` is how probable the concept is once the measure is right, ``near`` what the most similar labelled names say of it.
    """

    reading: Reading
    measures: Ranking
    objects: Ranking
    beneficiaries: Ranking
    concept: str | None
    share: float
    near: Nearness

    @property
    def measure(self) -> str:
        """The most probable measure."""
        return self.measures[0][0]

    @property
    def object(self) -> str:
        """The most probable object."""
        return self.objects[0][0]

    @property
    def beneficiary(self) -> str | None:
        """Whom the name most probably asks, where it asks somebody; None where its measure does not ask."""
        return self.beneficiaries[0][0] if self.beneficiaries else None

    def reasons(self) -> tuple[str, ...]:
        """List the words that speak for what was chosen, and what else does."""
        reading = self.reading
        said = [
            f"{facet}={hit.word}"
            for facet, hits, slug in (
                ("measure", reading.measures, self.measure),
                ("object", reading.objects, self.object),
                ("beneficiary", reading.beneficiaries if self.beneficiaries else (), self.beneficiary),
            )
            for hit in hits
            if hit.slug == slug
        ]
        if reading.unit:
            said.append(f"unit={reading.unit}")
        if reading.level2:
            said.append(f"level2={reading.level2}")
        return tuple(dict.fromkeys(said))


def judged(reading: Reading, words: Words, weights: Weights) -> Judgement:
    """Weigh a reading by weights."""
    facets = weights.facets
    measures, _ = _ranked(facets["measure"], measure_features(reading), _own(reading.measures[-1:], words.measures))
    measure = measures[0][0]
    objects, parts = _ranked(facets["object"], object_features(reading, measure), _own(reading.objects, words.objects))
    slugs = facets["object"].slugs
    beneficiaries: Ranking = ()
    if measure in ASKING:
        own = _own(reading.beneficiaries, words.beneficiaries)
        beneficiaries, parts = _ranked(facets["beneficiary"], beneficiary_features(reading), own)
        slugs = facets["beneficiary"].slugs
    concept, share = _concept(measure, slugs, parts)
    near = weights.neighbours.nearness(reading.name, (measure, objects[0][0], concept or NO_CONCEPT))
    return Judgement(reading, measures, objects, beneficiaries, concept, share, near)


def _own(hits: Iterable[Hit], lexicon: Lexicon) -> Mapping[str, float]:
    """Tell what the words of a steward's own file speak for."""
    return {hit.slug: _OWN for hit in hits if hit.word in lexicon.own} if lexicon.own else {}


def _ranked(weights: FacetWeights, features: list[str], bonus: Mapping[str, float]) -> tuple[Ranking, Floats]:
    """List the most probable slugs, the best first; gives the probabilities of all too."""
    found = weights.probabilities(features, bonus)
    order = (-found).argsort(kind="stable")[:_KEPT]
    best = zip(order.tolist(), found[order].tolist(), strict=True)
    return tuple((weights.slugs[place], probability) for place, probability in best), found


def _concept(measure: str, slugs: tuple[str, ...], parts: Floats) -> tuple[str | None, float]:
    """Choose the concept of a measure by how probable its objects (or beneficiaries) are; gives that probability too."""
    concepts, places = _concepts_of(measure, slugs)
    if not concepts:
        return None, 1.0
    shares = np.bincount(places, parts, len(concepts))
    worth = shares * (1 + _GROUP)
    worth[0] = shares[0] + _GROUP  # the group
    best = int(worth.argmax())
    return concepts[best], float(shares[best])


@cache
def _concepts_of(measure: str, slugs: tuple[str, ...]) -> tuple[tuple[str, ...], np.ndarray[Any, Any]]:
    """List the concepts of a measure, its group first, and which of them each slug leads to."""
    scheme = concept_scheme()
    group = scheme.groups.get(measure)
    if group is None:
        return (), np.zeros(0, np.intp)
    led = [scheme.pairs.get((measure, slug), group) for slug in slugs]
    concepts = (group, *dict.fromkeys(slug for slug in led if slug != group))
    return concepts, np.array([concepts.index(slug) for slug in led], np.intp)


def evidence(judgement: Judgement) -> tuple[float, ...]:
    """Give the numbers that the confidence is told by: one for each of ``EVIDENCE``."""
    reading, measure = judgement.reading, judgement.measure
    hits = reading.measures
    said = 0.0 if not hits else 1.0 if hits[-1].slug == measure else -1.0
    objects = {hit.slug for hit in reading.objects} - {GENERAL}
    of = 1.0 if (judgement.object in objects if objects else judgement.object == GENERAL) else -1.0
    only = 1.0 if len(objects) < 2 else 0.0
    concept = concept_scheme().concepts.get(judgement.concept or "")
    group = concept is None or concept.parent is None
    runner_up = judgement.measures[1][1] if len(judgement.measures) > 1 else 0.0
    probability = judgement.measures[0][1]
    by_measure, by_part, both = _odds(probability), _odds(judgement.share), _odds(probability * judgement.share)
    near = judgement.near
    return (
        by_measure,
        by_part,
        _odds(probability - runner_up),
        both,
        min(by_measure, by_part),
        said,
        said * by_measure,
        of,
        of * by_part,
        only,
        only * by_part,
        min(len(reading.name), 30) / 10,
        float(group),
        float(judgement.beneficiary == NOBODY or not judgement.beneficiaries),
        near.alike,
        near.known,
        near.measure,
        near.object,
        near.concept,
        near.first,
        near.alike * near.concept,
        near.measure * by_measure,
        near.object * by_part,
        near.concept * both,
    )


def _odds(probability: float) -> float:
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))


def confidence(judgement: Judgement, weights: Weights) -> float:
    """Tell how probable it is that the concept is right, to two decimals; no concept and a vague name are never certain."""
    most = _NONE_AT_MOST if judgement.concept is None else _VAGUE_AT_MOST if judgement.reading.vague else 1.0
    return min(most, confidence_of(evidence(judgement), weights.confidence))


def confidence_of(found: Sequence[float], parameters: Sequence[float]) -> float:
    """Weigh evidence by the parameters of the confidence, the last of which is the constant."""
    score = parameters[-1] + sum(map(float.__mul__, found, parameters))
    return round(1 / (1 + math.exp(-score)), 2) if score > -30 else 0.0
