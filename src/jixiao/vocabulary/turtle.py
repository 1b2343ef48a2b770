"""The Turtle files of ``ontology/`` as plain Python values, for the vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph


class Node:
    """One subject of a Turtle file: its values by property IRI, literals as (text, language)."""

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self.values: Mapping[str, list[tuple[str, str | None]]] = defaultdict(list)

    def texts(self, prop: str, language: str | None = None) -> list[str]:
        return [text for text, tag in self.values.get(prop, ()) if language is None or tag == language]

    def text(self, prop: str, language: str | None = None) -> str | None:
        for text, tag in self.values.get(prop, ()):
            if language is None or tag == language:
                return text
        return None


def nodes(path: Path) -> dict[str, Node]:
    """The subjects of a Turtle file by IRI. Raises ValueError with file and line where the file does not parse."""
    by_iri: dict[str, Node] = {}
    try:
        for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
            subject, value = quad.subject, quad.object
            if not isinstance(subject, pyoxigraph.NamedNode):
                continue
            iri = subject.value
            node = by_iri.get(iri)
            if node is None:
                node = by_iri[iri] = Node(iri)
            if isinstance(value, pyoxigraph.Literal):
                node.values[quad.predicate.value].append((value.value, value.language))
            elif isinstance(value, pyoxigraph.NamedNode):
                node.values[quad.predicate.value].append((value.value, None))
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error
    return by_iri
