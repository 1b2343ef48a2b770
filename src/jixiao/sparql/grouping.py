"""GROUP BY, HAVING and aggregates as algebra (SPARQL 1.1, section 18.2.4.1)."""

from __future__ import annotations

from collections.abc import Callable

from .algebra import Aggregate, Call, Exists, Expression, Extend, Group, NotTranslatable, Pattern, Var, variables

#: What is selected: variables, each with its expression or none.
Head = list[tuple[str, Expression | None]]
Order = list[tuple[Expression, bool]]


def has_aggregate(expression: Expression) -> bool:
    match expression:
        case Aggregate():
            return True
        case Call(_, args):
            return any(map(has_aggregate, args))
    return False


def grouped(
    pattern: Pattern,
    keys: list[tuple[str | None, Expression]],
    head: Head,
    having: list[Expression],
    order: Order,
    fresh: Callable[[], str],
) -> tuple[Pattern, Head, list[Expression], Order]:
    """The pattern in groups, and what is selected, required and ordered by, with variables for the aggregates."""
    names = []
    known = set(variables(pattern))
    for name, value in keys:
        key = name or fresh()
        if value != Var(key):
            if key in known:
                raise NotTranslatable(f"?{key} has a value twice")
            pattern = Extend(pattern, key, value)
        names.append(key)
    found: dict[Aggregate, str] = {}
    given = set(names)

    def replaced(expression: Expression) -> Expression:
        match expression:
            case Var(name) if name not in given:
                raise NotTranslatable(f"?{name} is neither grouped by nor aggregated")
            case Aggregate():
                if expression.arg is not None and has_aggregate(expression.arg):
                    raise NotTranslatable("an aggregate of an aggregate")
                return Var(found.setdefault(expression, f".{expression.name}{len(found)}"))
            case Call(name, args):
                return Call(name, tuple(map(replaced, args)))
            case Exists():
                raise NotTranslatable("EXISTS about groups")
        return expression

    required = [replaced(condition) for condition in having]
    selected: Head = []
    for name, shown in head:
        if shown is None and name not in given:
            raise NotTranslatable(f"?{name} is neither grouped by nor aggregated")
        selected.append((name, None if shown is None else replaced(shown)))
        if shown is not None:
            given.add(name)
    ordered = [(replaced(key), descending) for key, descending in order]
    return Group(pattern, tuple(dict.fromkeys(names)), tuple((v, a) for a, v in found.items())), selected, required, ordered
