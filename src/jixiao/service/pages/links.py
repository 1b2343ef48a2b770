"""Ways from a page to the data behind it, and short names of IRIs."""

from __future__ import annotations

from urllib.parse import unquote

from ..api.linked_data import local
from .page import Page


def alternates(page: Page, iri: str) -> list[tuple[str, str, str]]:
    """(address, media type, name) of the descriptions of a resource in RDF."""
    path = local(iri, page.service.settings)
    if path is None:
        return []
    stem = path.partition("#")[0]
    return [
        (f"{stem}.ttl", "text/turtle", "Turtle"),
        (f"{stem}.jsonld", "application/ld+json", "JSON-LD"),
        (f"{stem}.nt", "application/n-triples", "N-Triples"),
        (f"{stem}.rdf", "application/rdf+xml", "RDF/XML"),
    ]


def tail_of(iri: str) -> str:
    """The end of an IRI, which says most of it."""
    return unquote(iri.rstrip("/").rpartition("#")[2] or iri) if "#" in iri else unquote(iri.rstrip("/").rpartition("/")[2])
