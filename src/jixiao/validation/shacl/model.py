"""What SHACL says: shapes, their constraints, targets and paths."""

from __future__ import annotations

from dataclasses import dataclass

from ...rdf.namespaces import SH
from .program import Message, ShapeHead


class UnsupportedShapeError(Exception):
    """A shape that only pySHACL can check, and why."""


@dataclass(frozen=True, slots=True)
class Predicate:
    iri: str


@dataclass(frozen=True, slots=True)
class Inverse:
    path: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    steps: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path with ``*``, ``+`` or ``?``."""

    path: Path
    how: str


Path = Predicate | Inverse | Sequence | Alternative | Repeated


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of a shape: the local name of its component, and the values of its parameters, as far as it has several."""

    component: str
    value: str = ""
    values: tuple[str, ...] = ()
    number: int = 0
    shapes: tuple[Shape, ...] = ()
    siblings: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape (without a path) or a property shape."""

    node: str
    path: Path | None
    path_node: str | None
    severity: str
    messages: tuple[Message, ...]
    deactivated: bool
    constraints: tuple[Constraint, ...]

    @property
    def head(self) -> ShapeHead:
        """What of it stands in its results."""
        return ShapeHead(self.node, self.path_node, self.severity, self.messages)


@dataclass(frozen=True, slots=True)
class Targets:
    """What a shape is about."""

    classes: tuple[str, ...]
    nodes: tuple[str, ...]
    subjects_of: tuple[str, ...]
    objects_of: tuple[str, ...]
    selects: tuple[str, ...]


def sh(name: str) -> str:
    """A name of SHACL as N-Triples."""
    return f"<{SH}{name}>"
