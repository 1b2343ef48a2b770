"""Give the reference data (ontology, framework, units, jurisdictions) as statements for a store."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import pyoxigraph

from ..util.resources import resource_dir
from .namespaces import JURISDICTION_GRAPH, JX, ONTOLOGY_GRAPH


def _files() -> list[Path]:
    return sorted(resource_dir("ontology").glob("*.ttl"))


@cache
def reference_digest() -> str:
    """Identify the reference data of this version."""
    digest = hashlib.sha256()
    for path in _files():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def reference_statements(digest: str) -> dict[str, list[str]]:
    """List the statements by graph; the ontology's graph also says the digest, so that it is loaded again only when it changed."""
    graphs: dict[str, list[str]] = {ONTOLOGY_GRAPH: [], JURISDICTION_GRAPH: []}
    for path in _files():
        name = JURISDICTION_GRAPH if path.stem.startswith("jurisdictions") else ONTOLOGY_GRAPH
        data = pyoxigraph.serialize(
            pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True),
            format=pyoxigraph.RdfFormat.N_TRIPLES,
        )
        graphs[name] += [line.removesuffix(" .") for line in (data or b"").decode("utf-8").split("\n") if line]
    graphs[ONTOLOGY_GRAPH].append(f'<{ONTOLOGY_GRAPH}> <{JX}graphDigest> "{digest}"')
    return graphs
