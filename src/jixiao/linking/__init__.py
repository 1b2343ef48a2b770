"""Link the names of indicators to standard concepts (``ontology/concepts.ttl``).

``match_concept()`` tells the concept of a name; it knows neither stores nor documents.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .concepts import ConceptMatch, IndicatorLabel, match_concept
    from .scheme import Concept, Scheme, concept_iri, concept_scheme

__all__ = ["Concept", "ConceptMatch", "IndicatorLabel", "Scheme", "concept_iri", "concept_scheme", "match_concept"]
_WHERE = dict.fromkeys(("Concept", "Scheme", "concept_iri", "concept_scheme"), "scheme")


def __getattr__(name: str) -> object:
    """Load each part when it is asked for: most commands link no names."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE.get(name, 'concepts')}"), name)
