"""What a query needs of a graph: what it can match at all, and what must be there for it to give any answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .triples import TYPE

#: One of each of these must be in the graph, or there is no answer. Classes stand as "type <class>".
Requirement = frozenset[str]


def class_key(iri: str) -> str:
    return f"type {iri}"


@dataclass(slots=True)
class Needs:
    """``predicates`` and ``classes`` (of rdf:type): what can be matched; ``everything``: any statement can."""

    predicates: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    everything: bool = False

    def use(self, predicate: str) -> None:
        self.predicates.add(predicate)

    def use_class(self, iri: str) -> None:
        self.classes.add(iri)

    def add(self, other: Needs) -> None:
        self.predicates |= other.predicates
        self.classes |= other.classes
        self.everything = self.everything or other.everything

    @property
    def all_types(self) -> bool:
        return self.everything or TYPE in self.predicates


def either(branches: Iterable[frozenset[Requirement]]) -> frozenset[Requirement]:
    """What must be there where one of several patterns has to match; nothing where that grows too long to be worth testing."""
    found: frozenset[Requirement] | None = None
    for branch in branches:
        found = branch if found is None else frozenset(a | b for a in found for b in branch)
        if len(found) > 50:
            return frozenset()
    return found or frozenset()


def met(requirements: frozenset[Requirement], present: set[str]) -> bool:
    return all(not requirement.isdisjoint(present) for requirement in requirements)
