"""Keep in a store what the ontology entails of its documents: in one graph, from one ``jixiao reason --materialise`` to the next change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..model.namespaces import JURISDICTION_GRAPH, ONTOLOGY_GRAPH, RDF_TYPE, STATISTICS_GRAPH, WITHDRAWAL_GRAPH
from ..rdf import Minter
from ..store import Store
from ..store.statistics import DocumentRecord

if TYPE_CHECKING:
    from ..validation.entailments import StatedGraph

__all__ = ["materialise", "remove_entailed", "shared_statements", "stated_graphs"]


def stated_graphs(store: Store, documents: Sequence[DocumentRecord]) -> Iterator[StatedGraph]:
    """Read the documents' own graphs of a store, one after the other."""
    from ..validation.entailments import StatedGraph

    for record in documents:
        graph = Minter.of_document(record.document, record.sha256).graph(record.sha256)
        yield StatedGraph(record.file, record.document, store.graph(graph))


def shared_statements(store: Store, documents: Sequence[DocumentRecord]) -> str:
    """Read what a store says beside its documents' graphs, as N-Triples text; without reference data, counts and what is entailed."""
    bases = _bases(documents)
    beside = {ONTOLOGY_GRAPH, JURISDICTION_GRAPH, STATISTICS_GRAPH, WITHDRAWAL_GRAPH}
    beside |= {graph for base in bases for graph in (Minter(base).entailed(), Minter(base).links_bookkeeping)}
    own = tuple(f"{base}document/" for base in bases)
    return "".join(store.graph(name) for name in store.names() if name not in beside and not name.startswith(own))


def materialise(store: Store, documents: Sequence[DocumentRecord], types: Iterable[tuple[str, str]]) -> int:
    """Write entailed types (node and class) as the store's graph of them, in place of what was there; give their number.

    None of them is stated in another graph, so nothing is counted twice.
    """
    statements = [f"<{node}> <{RDF_TYPE}> <{kind}>" for node, kind in sorted(types)]
    first, *others = sorted(Minter(base).entailed() for base in _bases(documents))
    store.replace({first: statements, **dict.fromkeys(others, ())})
    return len(statements)


def remove_entailed(store: Store, documents: Iterable[DocumentRecord]) -> bool:
    """Remove what is entailed of documents as they were; give whether there was anything. It is no longer true when one changes."""
    graphs = sorted(Minter(base).entailed() for base in _bases(documents))
    held = [graph for graph in graphs if store.select(f"SELECT ?s WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT 1").rows]
    if held:
        store.replace(dict.fromkeys(held, ()))
    return bool(held)


def _bases(documents: Iterable[DocumentRecord]) -> set[str]:
    return {Minter.of_document(record.document, record.sha256).base for record in documents}
