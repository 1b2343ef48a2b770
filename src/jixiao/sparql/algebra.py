"""Define the algebra of queries (SPARQL 1.1, section 18.2): what the parser gives, and engines and analyses take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .results import Term


@dataclass(frozen=True, slots=True)
class Var:
    """A variable. One whose name begins with a dot or an underscore and colon stands for a blank node or a step, and is not shown."""

    name: str

    @property
    def hidden(self) -> bool:
        return self.name.startswith((".", "_:"))


# -- expressions -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function: ``+``, ``=``, ``IN``, ``BOUND``, ``STR`` …"""

    name: str
    args: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Exists:
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Aggregate:
    """COUNT, SUM, MIN, MAX, AVG, SAMPLE, GROUP_CONCAT; COUNT(*) has no argument."""

    name: str
    arg: Expression | None
    distinct: bool = False
    separator: str = " "


Expression = Var | Term | Call | Exists | Aggregate

# -- property paths --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Inverse:
    path: PropertyPath


@dataclass(frozen=True, slots=True)
class PathSequence:
    steps: tuple[PropertyPath, ...]


@dataclass(frozen=True, slots=True)
class PathAlternative:
    paths: tuple[PropertyPath, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path with ``*``, ``+`` or ``?``."""

    path: PropertyPath
    modifier: str


@dataclass(frozen=True, slots=True)
class NegatedSet:
    """``!(…)``: any predicate but these, and where some are written with ``^``, any against its direction but those."""

    forward: tuple[Term, ...]
    backward: tuple[Term, ...]


#: An IRI is the path of one step.
PropertyPath = Term | Inverse | PathSequence | PathAlternative | Repeated | NegatedSet

# -- patterns --------------------------------------------------------------------------------------------------------------

Node = Var | Term
Triple = tuple[Node, Node, Node]


@dataclass(frozen=True, slots=True)
class Bgp:
    triples: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A path that stands for no pattern of triples: with ``*`` or ``?``, or a negated set."""

    subject: Node
    path: PropertyPath
    object: Node


@dataclass(frozen=True, slots=True)
class Closure:
    """One or more steps of a pattern that joins two variables: ``path+``."""

    subject: Node
    start: Var
    step: Pattern
    end: Var
    object: Node


@dataclass(frozen=True, slots=True)
class Graph:
    """A pattern matched in one named graph, or in each of them by itself, of which the variable then has the name."""

    name: Node
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Values:
    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Join:
    left: Pattern
    right: Pattern


@dataclass(frozen=True, slots=True)
class LeftJoin:
    left: Pattern
    right: Pattern
    condition: Expression | None


@dataclass(frozen=True, slots=True)
class Minus:
    left: Pattern
    right: Pattern


@dataclass(frozen=True, slots=True)
class Union:
    left: Pattern
    right: Pattern


@dataclass(frozen=True, slots=True)
class Filter:
    pattern: Pattern
    condition: Expression


@dataclass(frozen=True, slots=True)
class Extend:
    pattern: Pattern
    variable: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Group:
    """``keys`` are variables of the pattern; each aggregate has a variable."""

    pattern: Pattern
    keys: tuple[str, ...]
    aggregates: tuple[tuple[str, Aggregate], ...]


@dataclass(frozen=True, slots=True)
class Project:
    pattern: Pattern
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Distinct:
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class OrderBy:
    """By expressions, each with whether the greatest comes first."""

    pattern: Pattern
    keys: tuple[tuple[Expression, bool], ...]


@dataclass(frozen=True, slots=True)
class Slice:
    pattern: Pattern
    offset: int
    limit: int | None


Pattern = (
    Bgp | Path | Closure | Graph | Values | Join | LeftJoin | Minus | Union | Filter | Extend | Group | Project | Distinct | OrderBy | Slice
)

UNIT = Bgp(())

# -- queries ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query names by FROM and FROM NAMED."""

    default: tuple[str, ...]
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query: ``form`` is SELECT, ASK, whose pattern has a row where the answer is true, or CONSTRUCT, whose ``template`` has a hidden
    variable for each blank node. ``dataset`` is None where there is no FROM."""

    form: str
    pattern: Pattern
    template: tuple[Triple, ...] = ()
    dataset: Dataset | None = None


def join(left: Pattern, right: Pattern) -> Pattern:
    """Join two patterns; with the empty pattern that is the other one."""
    if left == UNIT:
        return right
    return left if right == UNIT else Join(left, right)


def variables(pattern: Pattern) -> list[str]:
    """List the variables that can have a value in a pattern's solutions, in the order in which they first stand there."""
    return list(dict.fromkeys(_variables(pattern)))


def _variables(pattern: Pattern) -> Iterator[str]:
    match pattern:
        case Bgp(triples):
            yield from (node.name for triple in triples for node in triple if isinstance(node, Var))
        case Path() | Closure():
            yield from (node.name for node in (pattern.subject, pattern.object) if isinstance(node, Var))
        case Values(names, _):
            yield from names
        case Graph(name, inner):
            yield from _variables(inner)
            if isinstance(name, Var):
                yield name.name
        case Join(left, right) | LeftJoin(left, right, _) | Union(left, right):
            yield from _variables(left)
            yield from _variables(right)
        case Minus(left, _):
            yield from _variables(left)
        case Extend(inner, name, _):
            yield from _variables(inner)
            yield name
        case Group(_, keys, aggregates):
            yield from keys
            yield from (name for name, _ in aggregates)
        case Project(_, names):
            yield from names
        case Filter(inner, _) | Distinct(inner) | OrderBy(inner, _) | Slice(inner, _, _):
            yield from _variables(inner)


def mentioned(expression: Expression) -> Iterator[str]:
    """List the variables that an expression mentions outside of EXISTS."""
    match expression:
        case Var(name):
            yield name
        case Call(_, args):
            for arg in args:
                yield from mentioned(arg)
        case Aggregate(_, arg) if arg is not None:
            yield from mentioned(arg)
