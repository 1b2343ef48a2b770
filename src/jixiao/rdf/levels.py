"""Tell what a table prints as the level of a row (一级、二级指标), which the graph states where it is not the name of the concept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ..util.resources import resource_dir
from ..vocabulary.turtle import nodes
from .namespaces import JXF, SKOS

__all__ = ["level_text", "stated_level_text", "upper_level"]


@cache
def _labels() -> Mapping[str, str]:
    """The Chinese names of the levels by IRI."""
    framework = nodes(resource_dir("ontology") / "framework.ttl")
    return {iri: label for iri, node in framework.items() if iri.startswith(JXF) and (label := node.text(SKOS + "prefLabel", "zh"))}


@cache
def _upper_levels() -> Mapping[str, str]:
    """The level 1 of each level 2, by IRI."""
    framework = nodes(resource_dir("ontology") / "framework.ttl")
    return {iri: above for iri, node in framework.items() if iri.startswith(JXF) and (above := node.text(SKOS + "broader"))}


def upper_level(level: str) -> str | None:
    """Give the level 1 that a level 2 stands under; None for a level 1. Both are IRIs.

    >>> upper_level("https://w3id.org/jixiao/framework#quantity")
    'https://w3id.org/jixiao/framework#output'
    """
    return _upper_levels().get(level)


def stated_level_text(text: str, concept: str | None) -> str | None:
    """Give the text that a graph states of a level: none where it is the concept's own name, empty where the form prints none.

    ``concept`` is a local name of the framework.

    >>> stated_level_text("数量指标", "quantity"), stated_level_text("数量", "quantity"), stated_level_text("", "quantity")
    (None, '数量', '')
    >>> stated_level_text("", None)
    """
    if concept is None:
        return text or None
    return None if text == _labels().get(JXF + concept) else text


def level_text(text: str | None, concept: str | None) -> str:
    """Give what the table prints as a level, from what the graph states; ``concept`` is an IRI.

    >>> level_text(None, "https://w3id.org/jixiao/framework#quantity"), level_text("数量", "https://w3id.org/jixiao/framework#quantity")
    ('数量指标', '数量')
    """
    return text if text is not None else _labels().get(concept or "", "")
