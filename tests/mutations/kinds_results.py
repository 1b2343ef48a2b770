"""Damage what a self-evaluation says of its indicators (actual values, scores, reasons), and what a plan and its evaluation share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from mutations import tables
from mutations.kinds_rows import numbers
from mutations.kinds_values import DIGITS, numeric, split
from mutations.model import Damaged, Table, kind

Change = Callable[[Random, Table, int], str | None]
RATES = ("quality", "satisfaction")


def met(table: Table, n: int) -> bool:
    return table.indicators[n].score == table.indicators[n].weight


def result(
    name: str,
    column: str,
    change: str | Change,
    codes: str,
    also: str = "",
    kinds: tuple[str, ...] = (),
    *,
    number: bool = False,
    more: str = "",
    only: Callable[[Table, int], bool] = lambda t, n: True,
) -> None:
    """Write a text into one cell of the results."""

    @kind(f"{column}: {name}", "evaluation")
    def damage(random: Random, table: Table) -> Damaged | None:
        chosen = [n for n in numbers(table, *kinds) if (not number or numeric(table, n)) and only(table, n)]
        if not chosen:
            return None
        n = random.choice(chosen)
        new = change if isinstance(change, str) else change(random, table, n)
        if new is None or new == table.text(f"{column}:{n}"):
            return None
        cells = (f"{column}:{n}", *(f"{key}:{n}" if ":" not in key and "." not in key else key for key in more.split()))
        return Damaged(
            table.write(f"{column}:{n}", new), tuple(cell for cell in cells if cell in table), tuple(codes.split()), tuple(also.split())
        )


JUDGED = "target-not-met-full-score shortfall-unexplained target-met-no-points"
result("emptied", "actual", "", "indicator-no-actual")
result("slash", "actual", "/", "indicator-no-actual actual-placeholder")
result("none", "actual", "无", "indicator-no-actual actual-placeholder")
result("a dash", "actual", "—", "indicator-no-actual actual-placeholder")
result("XX", "actual", "XX人次", "actual-placeholder")
result("asterisks", "actual", "***", "actual-placeholder")
result("to be decided", "actual", "待定", "actual-placeholder value-deferred")
result("elsewhere", "actual", "详见附件", "actual-placeholder value-deferred")
result("rate over 100", "actual", "110%", "actual-over-100", kinds=RATES)
result("rate's digits doubled", "actual", "9898%", "actual-over-100", kinds=RATES)
result(
    "rate times ten",
    "actual",
    lambda r, t, n: DIGITS.sub(lambda m: f"{Decimal(m[0]) * 10:f}", t.text(f"actual:{n}")),
    "actual-over-100",
    kinds=RATES,
)
result(
    "unit dropped",
    "actual",
    lambda r, t, n: next(iter(DIGITS.findall(t.text(f"actual:{n}"))), None),
    "number-without-unit actual-in-other-unit actual-without-unit",
    JUDGED,
    ("quantity", "quality", "satisfaction"),
    number=True,
)
result(
    "another unit",
    "actual",
    lambda r, t, n: f"{split(t, n)[0]}学时",
    "actual-in-other-unit",
    JUDGED,
    ("quantity", "quality", "satisfaction"),
    number=True,
)
result("letter O for nought", "actual", lambda r, t, n: f"9O{split(t, n)[1]}", "value-unreadable actual-unreadable", JUDGED, number=True)
result("two points", "actual", lambda r, t, n: f"9.8.5{split(t, n)[1]}", "value-unreadable actual-unreadable", JUDGED, number=True)
result(
    "short of the target, full score",
    "actual",
    lambda r, t, n: f"{Decimal(split(t, n)[0]) / 2:f}{split(t, n)[1]}" if "," not in split(t, n)[0] else None,
    "target-not-met-full-score",
    "shortfall-unexplained",
    ("quality", "satisfaction"),
    number=True,
    more="score reason",
    only=met,
)
result(
    "month thirteen", "actual", lambda r, t, n: f"{t.form.year}年13月完成", "value-unreadable actual-unreadable", JUDGED, ("timeliness",)
)
result(
    "target's name copied",
    "actual",
    lambda r, t, n: t.text(f"name:{n}"),
    "actual-restates-name actual-placeholder actual-in-other-unit",
    JUDGED,
)
result("emptied", "score", "", "score-missing", "points-do-not-sum")
result("slash", "score", "/", "score-missing", "points-do-not-sum")
result("XX", "score", "XX", "score-missing score-unreadable value-placeholder", "points-do-not-sum score-missing")
result("letter l for one", "score", lambda r, t, n: f"l{t.text(f'score:{n}')}", "score-missing score-unreadable", "points-do-not-sum")
result(
    "over the weight",
    "score",
    lambda r, t, n: str(int(t.text(f"weight:{n}")) + 2),
    "score-over-weight",
    "points-do-not-sum target-not-met-full-score",
)
result("times ten", "score", lambda r, t, n: f"{t.text(f'score:{n}')}0", "score-over-weight", "points-do-not-sum target-not-met-full-score")
result(
    "digits doubled", "score", lambda r, t, n: t.text(f"score:{n}") * 2, "score-over-weight", "points-do-not-sum target-not-met-full-score"
)
result("negative", "score", lambda r, t, n: f"-{t.text(f'score:{n}')}", "score-negative", "points-do-not-sum target-met-no-points")
result(
    "nought for a target met",
    "score",
    "0",
    "target-met-no-points",
    "points-do-not-sum",
    number=True,
    only=met,
    kinds=("quality", "quantity", "satisfaction"),
)
result(
    "one less than the total has",
    "score",
    lambda r, t, n: str(int(t.text(f"score:{n}")) - 1) if "sum.score" in t else None,
    "points-do-not-sum target-met-no-points",
    "target-met-no-points",
    more="sum.score",
)
result(
    "full for a target not met",
    "score",
    lambda r, t, n: t.text(f"weight:{n}"),
    "target-not-met-full-score",
    "points-do-not-sum",
    only=lambda t, n: not met(t, n),
    more="actual",
)
result("deleted for a shortfall", "reason", "", "shortfall-unexplained", only=lambda t, n: bool(t.text(f"reason:{n}")))
result("none for a shortfall", "reason", "无", "shortfall-unexplained", only=lambda t, n: bool(t.text(f"reason:{n}")))
result("XX for a shortfall", "reason", "XX", "shortfall-unexplained", only=lambda t, n: bool(t.text(f"reason:{n}")))


@kind("actual and score swapped", "evaluation")
def swapped(random: Random, table: Table) -> Damaged | None:
    n = random.choice([n for n in numbers(table) if numeric(table, n)])
    actual, score = table.text(f"actual:{n}"), table.text(f"score:{n}")
    changed = table.write(f"actual:{n}", score).write(f"score:{n}", actual)
    codes = ("score-over-weight", "score-missing", "score-unreadable", "number-without-unit", "actual-in-other-unit", "actual-without-unit")
    return Damaged(changed, (f"actual:{n}", f"score:{n}"), codes, (*codes, "points-do-not-sum", *JUDGED.split()))


@kind("weight and score swapped", "evaluation")
def weight_score(random: Random, table: Table) -> Damaged | None:
    chosen = [n for n in numbers(table) if not met(table, n)]
    if not chosen:
        return None
    n = chosen[0]
    changed = table.write(f"weight:{n}", table.text(f"score:{n}")).write(f"score:{n}", table.text(f"weight:{n}"))
    return Damaged(
        changed, (f"score:{n}", f"weight:{n}"), ("score-over-weight",), ("weights-not-100", "points-do-not-sum", "level-weights")
    )


def total(name: str, key: str, change: Callable[[str], str], codes: str, also: str = "") -> None:
    @kind(f"total: {name}", "evaluation")
    def damage(random: Random, table: Table) -> Damaged | None:
        if key not in table:
            return None
        new = change(table.text(key))
        return None if new == table.text(key) else Damaged(table.write(key, new), (key,), tuple(codes.split()), tuple(also.split()))


total("score another", "sum.score", lambda old: f"{float(old) - 7:g}", "points-do-not-sum")
total("score's digits turned", "sum.score", lambda old: old[::-1], "points-do-not-sum score-over-weight")
total("score over the weight", "sum.score", lambda old: "105", "points-do-not-sum score-over-weight", "points-do-not-sum score-over-weight")
total("score times ten", "sum.score", lambda old: f"{old}0", "points-do-not-sum score-over-weight", "points-do-not-sum score-over-weight")
total("score emptied", "sum.score", lambda old: "", "total-score-missing score-missing points-do-not-sum")
total("score negative", "sum.score", lambda old: f"-{old}", "score-negative", "points-do-not-sum")
total("weight of 95", "sum.weight", lambda old: "95", "weights-not-100", "score-over-weight")
total("weight of 10", "sum.weight", lambda old: "10", "weights-not-100", "score-over-weight")


def pair(
    name: str, column: str, change: Callable[[Random, Table, int], tuple[str, str] | None], codes: str, also: str = "", *, less: bool = True
) -> None:
    """Damage the evaluation of a pair that agreed; ``change`` gives the cell and its new text."""

    @kind(f"pair: {name}", "pair")
    def damage(random: Random, table: Table) -> Damaged | None:
        plan = partner(random, table)
        if plan is None:
            return None
        n = random.choice(numbers(table))
        changed = change(random, table, n)
        if changed is None or changed[0] not in table or changed[1] == table.text(changed[0]):
            return None
        return Damaged(table.write(*changed), (changed[0],), tuple(codes.split()), tuple(also.split()), other=plan)


def partner(random: Random, table: Table) -> Table | None:
    """The plan of the same project as an evaluation, with the weights of a plan."""
    for _ in range(9):
        plan = tables.plan(random, table.form)
        if plan and "weight" not in plan.columns:
            same = plan
            for spot in plan.spots:
                name, _, at = spot.key.partition(":")
                if at and name == "name":
                    twin = next((k for k, one in enumerate(table.indicators) if one == plan.indicators[int(at)]), None)
                    if twin is not None:
                        same = same.write(spot.key, table.text(f"name:{twin}"))
            for key in ("project", "department", "supervisor"):
                if key in same and key in table:
                    same = same.write(key, table.text(key))
            return same
    return None


def one_value(change: Callable[[str], str], *kinds: str) -> Callable[[Random, Table, int], tuple[str, str] | None]:
    def new(random: Random, table: Table, _: int) -> tuple[str, str] | None:
        chosen = [n for n in numbers(table, *kinds) if numeric(table, n)]
        if not chosen or "value" not in table.columns or "unit" in table.columns:
            return None
        n = random.choice(chosen)
        return f"value:{n}", change(table.text(f"value:{n}"))

    return new


LESS = "target-not-met-full-score shortfall-unexplained target-met-no-points actual-in-other-unit percent-over-100 cost-exceeds-budget"
pair(
    "value with a digit changed",
    "value",
    one_value(
        lambda old: DIGITS.sub(lambda m: f"{Decimal(m[0]) - 2:f}" if Decimal(m[0]) > 9 else m[0], old.replace(",", ""), count=1),
        "quantity",
        "quality",
        "satisfaction",
    ),
    "target-not-of-plan",
    LESS,
)
pair(
    "value times ten",
    "value",
    one_value(lambda old: DIGITS.sub(lambda m: f"{Decimal(m[0]) * 10:f}", old.replace(",", ""), count=1), "quantity"),
    "target-not-of-plan",
    LESS,
)
pair("value with another unit", "value", one_value(lambda old: re.sub(r"(\d)\D+$", r"\1项次", old), "quantity"), "target-not-of-plan", LESS)
pair("comparator turned", "value", one_value(lambda old: old.replace("≥", "≤"), "quantity"), "target-not-of-plan", LESS)
pair(
    "year of a deadline",
    "value",
    lambda r, t, n: next(
        (
            (f"value:{k}", t.text(f"value:{k}").replace(str(t.form.year), str(t.form.year - 1)))
            for k in numbers(t, "timeliness")
            if "value" in t.columns and str(t.form.year) in t.text(f"value:{k}")
        ),
        None,
    ),
    "target-not-of-plan deadline-outside-year period-outside-year",
    "target-not-of-plan deadline-outside-year period-outside-year",
)
pair("name of an indicator", "name", lambda r, t, n: (f"name:{n}", f"新{t.text(f'name:{n}')}"), "indicator-not-of-plan", LESS)
pair("name of the project", "project", lambda r, t, n: ("project", f"{t.text('project')}二期"), "project-not-of-plan")
pair(
    "initial budget",
    "total.initial",
    lambda r, t, n: ("total.initial", re.sub(r"\d", lambda m: str(int(m[0]) % 9 + 1), t.text("total.initial"), count=1)),
    "budget-not-of-plan funds-sum",
    "funds-sum budget-not-of-plan executed-over-budget",
)
pair("goal", "goal", lambda r, t, n: ("goal", "建成三处新的服务网点，办理业务五千件。"), "goal-not-of-plan")
pair(
    "level 2 of an indicator",
    "level2",
    lambda r, t, n: (next((f"level2:{k}" for k in numbers(t, "quality") if f"level2:{k}" in t), "level2:none"), "数量指标"),
    "indicator-not-of-plan level-not-of-plan",
    "missing-quality duplicate-indicator",
)


@kind("pair: an indicator left out", "pair")
def left_out(random: Random, table: Table) -> Damaged | None:
    plan = partner(random, table)
    if plan is None:
        return None
    n = random.choice(numbers(table))
    name = next((k for k, one in enumerate(plan.indicators) if one == table.indicators[n]), None)
    if name is None:
        return None
    changed = replace(table.without_rows([table.row_of(n)]))
    also = (
        "weights-not-100",
        "points-do-not-sum",
        "level-weights",
        "missing-quantity",
        "missing-quality",
        "missing-timeliness",
        "missing-cost",
        "missing-benefit",
        "missing-satisfaction",
    )
    return Damaged(changed, (f"plan|name:{name}",), ("indicator-not-evaluated",), also, other=plan)
