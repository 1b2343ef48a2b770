"""The whole store as one RDF file."""

from __future__ import annotations

import pyoxigraph

from .store import Store

EXPORTS = {
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
}


def export_text(store: Store, suffix: str) -> tuple[bytes, int]:
    """All statements in the format of the suffix, and how many. Formats without graphs hold each statement once."""
    names = store.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").rows
    data = EXPORTS[suffix]
    quads: list[pyoxigraph.Quad] = []
    for (name,) in names:
        if name is not None:
            graph = pyoxigraph.NamedNode(name.value)
            found = pyoxigraph.parse(store.graph(name.value), format=pyoxigraph.RdfFormat.N_TRIPLES, rename_blank_nodes=True)
            quads += [pyoxigraph.Quad(q.subject, q.predicate, q.object, graph) for q in found]
    statements: list[pyoxigraph.Quad] | list[pyoxigraph.Triple] = quads
    if not data.supports_datasets:
        statements = list(dict.fromkeys(quad.triple for quad in quads))
    return pyoxigraph.serialize(statements, format=data) or b"", len(statements)
