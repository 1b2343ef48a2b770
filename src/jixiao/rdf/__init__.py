"""From tables to triples. The only place that mints IRIs and names graphs."""

from .. import DEFAULT_BASE
from .graph import DocumentGraph, document_graph
from .iris import Minter
from .names import JX, LITERALS, ONTOLOGY_GRAPH, PREFIXES

__all__ = ["DEFAULT_BASE", "JX", "LITERALS", "ONTOLOGY_GRAPH", "PREFIXES", "DocumentGraph", "Minter", "document_graph"]
