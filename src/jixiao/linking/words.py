"""Hold the words that the facets of a name are told by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from .scheme import Facet, concept_scheme


@dataclass(frozen=True, slots=True)
class Words:
    """Hold the words of each facet, each with the slug that it stands for."""

    measures: Mapping[str, str]
    objects: Mapping[str, str]
    beneficiaries: Mapping[str, str]


@cache
def words() -> Words:
    """Read the words, once."""
    scheme = concept_scheme()
    return Words(*(MappingProxyType(_labels(facet)) for facet in (scheme.measures, scheme.objects, scheme.beneficiaries)))


def _labels(facet: Mapping[str, Facet]) -> dict[str, str]:
    cut = str.maketrans(dict.fromkeys("、，/（）", " "))
    return {word: slug for slug, value in facet.items() for word in value.label_zh.translate(cut).split() if len(word) > 1}
