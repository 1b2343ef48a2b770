"""Write tables as RDF: the only place that mints IRIs and names graphs."""

from typing import TYPE_CHECKING

from .. import DEFAULT_BASE
from .iris import Minter
from .namespaces import JX, LITERALS, ONTOLOGY_GRAPH, PREFIXES

if TYPE_CHECKING:
    from .mapping import document_graph
    from .named_graph import DocumentGraph

__all__ = ["DEFAULT_BASE", "JX", "LITERALS", "ONTOLOGY_GRAPH", "PREFIXES", "DocumentGraph", "Minter", "document_graph"]


def __getattr__(name: str) -> object:
    """Load what makes graphs when it is asked for: names alone are needed often and quickly."""
    if name not in ("DocumentGraph", "document_graph"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import mapping

    return getattr(mapping, name)
