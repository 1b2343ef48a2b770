"""Write boolean expressions of SPARQL, which are never an error, and patterns that keep the nodes for which one is false."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Test:
    """An expression as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a pattern has answers. ``apart``: the same as a pattern that can be evaluated once for all nodes."""

    pattern: str
    apart: str | None = None


@dataclass(frozen=True, slots=True)
class Not:
    inner: Expression


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Expression, ...]


Expression = Test | Exists | Not | All | Any
TRUE, FALSE = All(()), Any(())


def all_of(parts: Iterable[Expression]) -> Expression:
    """Join expressions by ``&&``."""
    flat: list[Expression] = []
    for part in parts:
        flat += part.parts if isinstance(part, All) else [part]
    return flat[0] if len(flat) == 1 else FALSE if FALSE in flat else All(tuple(flat))


def any_of(parts: Iterable[Expression]) -> Expression:
    """Join expressions by ``||``."""
    flat: list[Expression] = []
    for part in parts:
        flat += part.parts if isinstance(part, Any) else [part]
    return flat[0] if len(flat) == 1 else TRUE if TRUE in flat else Any(tuple(flat))


def negated(expression: Expression) -> Expression:
    """Negate an expression, with NOT as far inside as it goes."""
    match expression:
        case Not(inner):
            return inner
        case All(parts):
            return any_of(map(negated, parts))
        case Any(parts):
            return all_of(map(negated, parts))
    return Not(expression)


def text(expression: Expression) -> str:
    """Write an expression as SPARQL, in brackets where it needs them."""
    match expression:
        case Test(written):
            return written
        case Exists(pattern):
            return f"EXISTS {{ {pattern} }}"
        case Not(Exists(pattern)):
            return f"NOT EXISTS {{ {pattern} }}"
        case Not(inner):
            return f"(!({text(inner)}))"
        case All(parts):
            return f"({' && '.join(f'({text(part)})' for part in parts) or 'true'})"
        case Any(parts):
            return f"({' || '.join(f'({text(part)})' for part in parts) or 'false'})"


def where(expression: Expression, *, many: bool) -> str:
    """Write what follows a pattern to keep the answers for which an expression is true.

    ``many``: the pattern has many answers, so that it pays to evaluate what must not be there once for all of them (MINUS)
    instead of once for each (NOT EXISTS).
    """
    parts = expression.parts if isinstance(expression, All) else (expression,)
    apart = {part: _apart(part) for part in parts} if many else {}
    rest = all_of(part for part in parts if not apart.get(part))
    clauses = [f"MINUS {{ {pattern} }}" for pattern in apart.values() if pattern]
    if rest != TRUE:
        # What is left is tested on what MINUS leaves: Oxigraph would test it before.
        clauses.append(f"LATERAL {{ FILTER({text(rest)}) }}" if clauses else f"FILTER({text(rest)})")
    return " ".join(clauses)


def _apart(expression: Expression) -> str | None:
    return expression.inner.apart if isinstance(expression, Not) and isinstance(expression.inner, Exists) else None
