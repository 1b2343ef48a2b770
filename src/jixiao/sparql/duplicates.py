"""Tell whether an answer depends on how often a statement is there.

The columnar file has each statement once. A store that holds one in the graphs of several documents may give a solution as
often as it finds it. Both give the same answer where every step that counts, adds up or cuts off is DISTINCT.
"""

from __future__ import annotations

from .algebra import (
    Aggregate,
    Bgp,
    Call,
    Closure,
    Distinct,
    Exists,
    Expression,
    Extend,
    Filter,
    Graph,
    Group,
    Join,
    LeftJoin,
    Minus,
    OrderBy,
    Path,
    Pattern,
    Project,
    Repeated,
    Slice,
    Union,
    Values,
)

_EXTREMES = ("MIN", "MAX", "SAMPLE")


def is_duplicate_insensitive(pattern: Pattern) -> bool:
    """Whether a pattern's solutions, and how often each comes, are the same however often each statement is there."""
    match pattern:
        case Bgp(triples):
            return not triples
        case Values():
            return True
        case Path(path=path):
            return isinstance(path, Repeated)
        case Closure(step=step) | Distinct(step):
            return has_same_distinct_solutions(step)
        case Join(left, right) | Union(left, right):
            return is_duplicate_insensitive(left) and is_duplicate_insensitive(right)
        case LeftJoin(left, right, condition):
            return is_duplicate_insensitive(left) and is_duplicate_insensitive(right) and (condition is None or _is_insensitive(condition))
        case Minus(left, right):
            return is_duplicate_insensitive(left) and has_same_distinct_solutions(right)
        case Filter(inner, condition) | Extend(inner, _, condition):
            return is_duplicate_insensitive(inner) and _is_insensitive(condition)
        case Group():
            return _is_group_insensitive(pattern)
        case Graph(_, inner) | Project(inner, _) | OrderBy(inner, _) | Slice(inner, _, _):
            return is_duplicate_insensitive(inner)


def has_same_distinct_solutions(pattern: Pattern) -> bool:
    """Whether a pattern's solutions, each counted once, are the same however often each statement is there."""
    match pattern:
        case Bgp() | Values() | Path():
            return True
        case Closure(step=step) | Distinct(step):
            return has_same_distinct_solutions(step)
        case Join(left, right) | Union(left, right) | Minus(left, right):
            return has_same_distinct_solutions(left) and has_same_distinct_solutions(right)
        case LeftJoin(left, right, condition):
            both = has_same_distinct_solutions(left) and has_same_distinct_solutions(right)
            return both and (condition is None or _is_insensitive(condition))
        case Filter(inner, condition) | Extend(inner, _, condition):
            return has_same_distinct_solutions(inner) and _is_insensitive(condition)
        case Group():
            return _is_group_insensitive(pattern)
        case Graph(_, inner) | Project(inner, _) | OrderBy(inner, _):
            return has_same_distinct_solutions(inner)
        case Slice(inner, _, _):
            return is_duplicate_insensitive(inner)


def _is_group_insensitive(pattern: Group) -> bool:
    of_distinct_values = all(aggregate.distinct or aggregate.name in _EXTREMES for _, aggregate in pattern.aggregates)
    return has_same_distinct_solutions(pattern.pattern) if of_distinct_values else is_duplicate_insensitive(pattern.pattern)


def _is_insensitive(expression: Expression) -> bool:
    """Whether an expression's value is the same however often each statement is there."""
    match expression:
        case Exists(pattern):
            return has_same_distinct_solutions(pattern)
        case Call(_, args):
            return all(map(_is_insensitive, args))
        case Aggregate(_, arg):
            return arg is None or _is_insensitive(arg)
    return True
