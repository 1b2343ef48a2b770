"""Whether an answer hangs on how often a statement is there.

The columnar file has each statement once. A store that holds one in the graphs of several documents may give a solution as
often as it finds it. Both give the same answer where every step that counts, adds up or cuts off is DISTINCT.
"""

from __future__ import annotations

from ...sparql.algebra import (
    Aggregate,
    Bgp,
    Call,
    Closure,
    Distinct,
    Exists,
    Expression,
    Extend,
    Filter,
    Group,
    Join,
    LeftJoin,
    Minus,
    OrderBy,
    Pattern,
    Project,
    Slice,
    Union,
    Values,
)

_EXTREMES = ("MIN", "MAX", "SAMPLE")


def steady(pattern: Pattern) -> bool:
    """Whether a pattern's solutions, and how often each comes, are the same however often each statement is there."""
    match pattern:
        case Bgp(triples):
            return not triples
        case Values():
            return True
        case Closure(step=step) | Distinct(step):
            return settled(step)
        case Join(left, right) | Union(left, right):
            return steady(left) and steady(right)
        case LeftJoin(left, right, condition):
            return steady(left) and steady(right) and (condition is None or _certain(condition))
        case Minus(left, right):
            return steady(left) and settled(right)
        case Filter(inner, condition):
            return steady(inner) and _certain(condition)
        case Extend(inner, _, expression):
            return steady(inner) and _certain(expression)
        case Group():
            return _grouped(pattern)
        case Project(inner, _) | OrderBy(inner, _) | Slice(inner, _, _):
            return steady(inner)


def settled(pattern: Pattern) -> bool:
    """Whether a pattern's solutions are the same, each counted once."""
    match pattern:
        case Bgp() | Values():
            return True
        case Closure(step=step) | Distinct(step):
            return settled(step)
        case Join(left, right) | Union(left, right) | Minus(left, right):
            return settled(left) and settled(right)
        case LeftJoin(left, right, condition):
            return settled(left) and settled(right) and (condition is None or _certain(condition))
        case Filter(inner, condition):
            return settled(inner) and _certain(condition)
        case Extend(inner, _, expression):
            return settled(inner) and _certain(expression)
        case Group():
            return _grouped(pattern)
        case Project(inner, _) | OrderBy(inner, _):
            return settled(inner)
        case Slice(inner, _, _):
            return steady(inner)


def _grouped(pattern: Group) -> bool:
    alike = all(aggregated.distinct or aggregated.name in _EXTREMES for _, aggregated in pattern.aggregates)
    return settled(pattern.pattern) if alike else steady(pattern.pattern)


def _certain(expression: Expression) -> bool:
    match expression:
        case Exists(pattern):
            return settled(pattern)
        case Call(_, args):
            return all(map(_certain, args))
        case Aggregate(_, arg):
            return arg is None or _certain(arg)
    return True
