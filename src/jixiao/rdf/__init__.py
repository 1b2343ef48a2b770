"""Write tables as RDF: the only place that mints IRIs and names graphs."""

from typing import TYPE_CHECKING

from .. import DEFAULT_BASE
from .namespaces import JX, LITERALS, ONTOLOGY_GRAPH, PREFIXES

if TYPE_CHECKING:
    from .iris import Minter
    from .mapping import document_graph
    from .named_graph import DocumentGraph

__all__ = ["DEFAULT_BASE", "JX", "LITERALS", "ONTOLOGY_GRAPH", "PREFIXES", "DocumentGraph", "Minter", "document_graph"]


def __getattr__(name: str) -> object:
    """Load what makes graphs when it is asked for: names alone are needed often and quickly."""
    if name not in ("DocumentGraph", "Minter", "document_graph"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "Minter":
        from .iris import Minter

        return Minter
    from . import mapping

    return getattr(mapping, name)
