"""What shapes are compiled to: queries, and what their results say."""

from __future__ import annotations

from dataclasses import dataclass

from .requirements import Needs, Requirement

#: The function by which the expressions of a SPARQL constraint have the focus node.
THIS_IRI = "urn:jixiao:this"


@dataclass(frozen=True, slots=True)
class Message:
    """A text of sh:message, and its language."""

    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class ShapeHead:
    """What of a shape stands in its results; ``path`` is None for a node shape. Nodes are written as N-Triples."""

    node: str
    path: str | None
    severity: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class ConstraintText:
    """A SPARQL constraint (sh:sparql), which runs once for each focus node: that is ``$this`` in patterns, ``THIS()`` in expressions."""

    node: str
    select: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A query that gives the validation results of one constraint.

    ``select``: its text. ``focus``, ``value``, ``path``: which of its columns are those; without a column for the value there is
    none, without one for the path it is that of the shape. The columns before the focus node are the nodes the shape was reached
    by. ``required``: see ``needs``. ``details``: checks whose results explain those of this one; they begin with its columns.
    """

    select: str
    shape: ShapeHead
    component: str
    required: frozenset[Requirement]
    focus: int
    value: int | None = None
    path: int | None = None
    details: tuple[Check, ...] = ()
    text: ConstraintText | None = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """``checks``: what runs on Oxigraph; ``left``: the shapes for pySHACL, each with the reason."""

    checks: tuple[Check, ...]
    left: dict[str, str]
    needs: Needs
