"""Tell which money targets under 成本 are totals, parts or unit prices, and add them up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ...model import CostRole, IndicatorRow, Target, TargetKind
from ...vocabulary import Vocabulary


def is_cost(row: IndicatorRow) -> bool:
    """Tell whether a row stands under 成本, in either edition of the framework."""
    return bool((row.level2 and row.level2.concept == "output-cost") or (row.level1 and row.level1.concept == "cost"))


def cost_roles(rows: Sequence[tuple[IndicatorRow, Target]], budget: Decimal | None, words: Vocabulary) -> list[CostRole | None]:
    """Tell the role of each row's money target; None where the row is no cost or its target no amount of money.

    A rate, or a name (or the beginning of a description) that says 人均, 每期, 单价 …, is a unit price. Where the rest stay within
    the budget together, they are parts. Where they do not, a name that says 总额, 总成本 …, or an amount that is the whole
    budget, is a total of others.
    """
    roles: list[CostRole | None] = [None] * len(rows)
    amounts: dict[int, Decimal] = {}
    for index, (row, target) in enumerate(rows):
        if not is_cost(row) or target.kind is not TargetKind.NUMBER or target.yuan is None:
            continue
        if target.per_unit or _says_unit(row, target, words):
            roles[index] = CostRole.UNIT
        else:
            amounts[index] = target.yuan
    within = budget is not None and sum(amounts.values(), Decimal(0)) <= budget
    for index, yuan in amounts.items():
        named = any(word in (rows[index][0].name or "") for word in words.cost_total)
        whole = len(amounts) > 1 and yuan == budget
        roles[index] = CostRole.TOTAL if (named or whole) and not (within and len(amounts) > 1) else CostRole.PART
    return roles


def _says_unit(row: IndicatorRow, target: Target, words: Vocabulary) -> bool:
    name, description, note = row.name or "", row.description or "", target.note or ""
    return any(word in name or description.startswith(word) or note.startswith(word) for word in words.cost_unit)


def cost_targets(targets: Sequence[Target], roles: Sequence[CostRole | None]) -> Decimal | None:
    """Add up the money targets under 成本, in yuan, totals not counted twice; None where there are none."""
    totals = [t.yuan for t, role in zip(targets, roles, strict=True) if role is CostRole.TOTAL and t.yuan is not None]
    parts = [t.yuan for t, role in zip(targets, roles, strict=True) if role is CostRole.PART and t.yuan is not None]
    if not totals and not parts:
        return None
    return max([*totals, sum(parts, Decimal(0))])
