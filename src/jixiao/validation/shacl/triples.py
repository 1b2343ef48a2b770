"""A small RDF graph to read shapes from: terms are N-Triples text, which is how they go into SPARQL again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph

from ...rdf.namespaces import RDF, XSD

TYPE = f"<{RDF}type>"
_FIRST, _REST, _NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"


def iri(value: str) -> str:
    return f"<{value}>"


def is_iri(term: str) -> bool:
    return term.startswith("<")


def is_blank(term: str) -> bool:
    return term.startswith("_")


def is_literal(term: str) -> bool:
    return term.startswith('"')


class Triples:
    """The statements of a graph by subject and predicate; literals by their text."""

    def __init__(self, triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> None:
        self._objects: dict[str, dict[str, list[str]]] = {}
        self._subjects: dict[tuple[str, str], list[str]] = {}
        self._literals: dict[str, pyoxigraph.Literal] = {}
        for triple in triples:
            subject, predicate, value = str(triple.subject), str(triple.predicate), str(triple.object)
            if isinstance(triple.object, pyoxigraph.Literal):
                self._literals[value] = triple.object
            found = self._objects.setdefault(subject, {}).setdefault(predicate, [])
            if value not in found:
                found.append(value)
                self._subjects.setdefault((predicate, value), []).append(subject)

    def statements(self) -> Iterator[tuple[str, str, str]]:
        for subject, about in self._objects.items():
            for predicate, values in about.items():
                for value in values:
                    yield subject, predicate, value

    def subjects(self, predicate: str, value: str) -> list[str]:
        return self._subjects.get((predicate, value), [])

    def having(self, predicate: str) -> list[str]:
        """The subjects of a predicate."""
        return [subject for subject, found in self._objects.items() if predicate in found]

    def objects(self, subject: str, predicate: str) -> list[str]:
        return self._objects.get(subject, {}).get(predicate, [])

    def value(self, subject: str, predicate: str) -> str | None:
        return next(iter(self.objects(subject, predicate)), None)

    def about(self, subject: str) -> dict[str, list[str]]:
        return self._objects.get(subject, {})

    def literal(self, term: str) -> pyoxigraph.Literal:
        """The literal that a term of this graph is. Raises KeyError for what is none."""
        return self._literals[term]

    def text(self, term: str) -> str:
        """The text of a literal, the IRI of a name."""
        return self._literals[term].value if term in self._literals else term.strip("<>")

    def integer(self, term: str) -> int | None:
        literal = self._literals.get(term)
        if literal is None or literal.datatype.value != f"{XSD}integer" or not literal.value.lstrip("+-").isascii():
            return None
        return int(literal.value) if literal.value.lstrip("+-").isdigit() else None

    def items(self, node: str) -> list[str] | None:
        """The members of a list; None where it is not well-formed."""
        found: list[str] = []
        seen: set[str] = set()
        while node != _NIL:
            first, rest = self.objects(node, _FIRST), self.objects(node, _REST)
            if len(first) != 1 or len(rest) != 1 or node in seen:
                return None
            seen.add(node)
            found.append(first[0])
            node = rest[0]
        return found
