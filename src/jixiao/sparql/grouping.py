"""Translate GROUP BY, HAVING and aggregates to algebra (SPARQL 1.1, section 18.2.4.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .algebra import Aggregate, Call, Exists, Expression, Extend, Group, Pattern, Var, variables
from .errors import UnsupportedSparqlError

#: A variable that is selected, with its expression or None.
Selected = tuple[str, Expression | None]
#: What is grouped by, with the variable that it is given, or None.
GroupKey = tuple[str | None, Expression]
#: What is ordered by, and whether the greatest comes first.
OrderKey = tuple[Expression, bool]


def has_aggregate(expression: Expression) -> bool:
    """Whether an aggregate stands in an expression."""
    match expression:
        case Aggregate():
            return True
        case Call(_, args):
            return any(map(has_aggregate, args))
    return False


def group_solutions(
    pattern: Pattern,
    keys: Sequence[GroupKey],
    projection: Sequence[Selected],
    having: Sequence[Expression],
    order: Sequence[OrderKey],
    fresh: Callable[[], str],
) -> tuple[Group, list[Selected], list[Expression], list[OrderKey]]:
    """Group a pattern's solutions; gives also what is selected, required and ordered by, with variables for the aggregates."""
    pattern, names = _extend_by_keys(pattern, keys, fresh)
    aggregates = _Aggregates(set(names))
    required = [aggregates.replace(condition) for condition in having]
    selected: list[Selected] = []
    for name, value in projection:
        if value is None and name not in aggregates.known:
            raise UnsupportedSparqlError(f"?{name} is neither grouped by nor aggregated")
        selected.append((name, None if value is None else aggregates.replace(value)))
        if value is not None:
            aggregates.known.add(name)
    ordered = [(aggregates.replace(key), descending) for key, descending in order]
    group = Group(pattern, tuple(dict.fromkeys(names)), tuple((name, value) for value, name in aggregates.names.items()))
    return group, selected, required, ordered


def _extend_by_keys(pattern: Pattern, keys: Sequence[GroupKey], fresh: Callable[[], str]) -> tuple[Pattern, list[str]]:
    names = []
    bound = set(variables(pattern))
    for name, value in keys:
        key = name or fresh()
        if value != Var(key):
            if key in bound:
                raise UnsupportedSparqlError(f"?{key} has a value twice")
            pattern = Extend(pattern, key, value)
        names.append(key)
    return pattern, names


class _Aggregates:
    """The aggregates of a query, each with the variable that stands for it; ``known`` are the variables that groups have."""

    def __init__(self, known: set[str]) -> None:
        self.known = known
        self.names: dict[Aggregate, str] = {}

    def replace(self, expression: Expression) -> Expression:
        """Put variables in the place of aggregates. Raises UnsupportedSparqlError for what groups have no value of."""
        match expression:
            case Var(name) if name not in self.known:
                raise UnsupportedSparqlError(f"?{name} is neither grouped by nor aggregated")
            case Aggregate():
                if expression.arg is not None and has_aggregate(expression.arg):
                    raise UnsupportedSparqlError("an aggregate of an aggregate")
                return Var(self.names.setdefault(expression, f".{expression.name}{len(self.names)}"))
            case Call(name, args):
                return Call(name, tuple(map(self.replace, args)))
            case Exists():
                raise UnsupportedSparqlError("EXISTS about groups")
        return expression
