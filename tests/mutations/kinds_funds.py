"""Damage the money of a form: sums, signs, digits, units, sources; and the execution of the budget in a self-evaluation."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from random import Random

from mutations.model import Damaged, Table, kind, one, writing

AMOUNT = re.compile(r"[\d,]+(?:\.\d+)?")


def amount(text: str) -> Decimal | None:
    """The number of an amount, without its unit."""
    match = AMOUNT.search(text)
    try:
        return Decimal(match[0].replace(",", "")) if match else None
    except InvalidOperation:
        return None


def renumbered(text: str, change: Callable[[str], str]) -> str:
    return AMOUNT.sub(lambda match: change(match[0].replace(",", "")), text, count=1)


def other_digit(random: Random, digits: str) -> str:
    """Change one digit; the first never to nought."""
    at = random.choice([place for place, char in enumerate(digits) if char.isdigit()])
    return digits[:at] + random.choice([char for char in "123456789" if char != digits[at]]) + digits[at + 1 :]


def times_ten(random: Random, digits: str) -> str:
    return f"{Decimal(digits) * 10:f}"


def tenth(random: Random, digits: str) -> str:
    return f"{Decimal(digits) / 10:f}"


def lost_digit(random: Random, digits: str) -> str:
    at = random.randrange(len(digits.partition(".")[0]))
    return digits[:at] + digits[at + 1 :] or "0"


def doubled_digit(random: Random, digits: str) -> str:
    at = random.randrange(len(digits.partition(".")[0]))
    return digits[: at + 1] + digits[at:]


FIGURES = {
    "a digit changed": other_digit,
    "times ten": times_ten,
    "a tenth": tenth,
    "a digit lost": lost_digit,
    "a digit doubled": doubled_digit,
}
#: The sums of a form: the total and its parts.
SUMS = (
    ("total", ("fiscal", "other")),
    ("total", ("central", "provincial", "local", "other")),
    ("whole", ("fiscal", "other")),
    ("annual", ("annual-fiscal", "annual-other")),
)


def sums(table: Table) -> list[tuple[str, tuple[str, ...]]]:
    """The sums that a form prints in full."""
    return [
        (total, parts)
        for total, parts in SUMS
        if total in table and all(part in table for part in parts) and ("annual" in table or total != "annual")
    ]


def breaking(what: str, which: str, how: str) -> None:
    change = FIGURES[how]

    @kind(f"funds: {what}, {how}", "plan")
    def damage(random: Random, table: Table) -> Damaged | None:
        found = [(total, parts) for total, parts in sums(table) if which in (total, *parts) or which == "part"]
        if not found:
            return None
        total, parts = random.choice(found)
        key = random.choice([p for p in parts if (amount(table.text(p)) or 0) > 0] or [""]) if which == "part" else which
        if not key or not amount(table.text(key)):
            return None
        text = renumbered(table.text(key), lambda digits: change(random, digits))
        if amount(text) == amount(table.text(key)):
            return None
        return Damaged(table.write(key, text), (key, total), ("funds-sum",), ("cost-exceeds-budget",))


for wrong in FIGURES:
    breaking("the total", "total", wrong)
    breaking("a part", "part", wrong)
breaking("the year's total beside the term's", "annual", "a digit changed")
breaking("the year's fiscal funds", "annual-fiscal", "a digit changed")
breaking("the term's total", "whole", "times ten")

writing("funds: total emptied", "plan", one("total"), "", "no-budget", "source-of-funds-empty")
writing("funds: total a slash", "plan", one("total"), "/", "no-budget amount-unreadable")
writing("funds: total XX", "plan", one("total"), "XX", "no-budget amount-unreadable")
writing("funds: total to be decided", "plan", one("total"), "待定", "no-budget amount-unreadable value-deferred")
writing("funds: total elsewhere", "plan", one("total"), "详见附件", "no-budget amount-unreadable value-deferred")
writing("funds: letter in the total", "plan", one("total"), lambda random, old: re.sub(r"\d", "l", old, count=1), "amount-unreadable")
writing("funds: O in the total", "plan", one("total"), lambda random, old: renumbered(old, lambda d: d + "O"), "amount-unreadable")
writing(
    "funds: two points in the total",
    "plan",
    one("total"),
    lambda random, old: renumbered(old, lambda d: d.partition(".")[0] + "..5"),
    "amount-unreadable",
)
writing(
    "funds: comma for the point",
    "plan",
    one("total"),
    lambda random, old: renumbered(old, lambda d: f"{d.partition('.')[0]},5"),
    "amount-unreadable",
)
writing("funds: a question mark", "plan", one("total"), lambda random, old: renumbered(old, lambda d: f"{d}？"), "amount-unreadable")
writing(
    "funds: letter in the fiscal funds", "plan", one("fiscal"), lambda random, old: re.sub(r"\d", "l", old, count=1), "amount-unreadable"
)
writing("funds: total negative", "plan", one("total"), lambda random, old: f"-{old}", "funds-negative", "funds-sum cost-exceeds-budget")
writing("funds: fiscal negative", "plan", one("fiscal"), lambda random, old: f"-{old}", "funds-negative", "funds-sum")


@kind("funds: other funds negative", "plan")
def negative_other(random: Random, table: Table) -> Damaged | None:
    if "other" not in table or not amount(table.text("other")):
        return None
    return Damaged(table.write("other", f"-{table.text('other')}"), ("other",), ("funds-negative",), ("funds-sum",))


@kind("funds: total nought", "plan")
def nought(random: Random, table: Table) -> Damaged | None:
    if not any(total == "total" for total, _ in sums(table)):
        return None
    return Damaged(
        table.write("total", renumbered(table.text("total"), lambda _: "0")),
        ("total",),
        ("funds-sum", "no-budget"),
        ("cost-exceeds-budget",),
    )


@kind("funds: total and part swapped", "plan")
def swapped(random: Random, table: Table) -> Damaged | None:
    for total, parts in sums(table):
        if amount(table.text(total)) != amount(table.text(parts[0])):
            written = table.write(total, table.text(parts[0])).write(parts[0], table.text(total))
            return Damaged(written, (total, parts[0]), ("funds-sum",), ("cost-exceeds-budget",))
    return None


def emptying(what: str, keys: tuple[str, ...]) -> None:
    @kind(f"funds: {what} emptied", "plan")
    def damage(random: Random, table: Table) -> Damaged | None:
        found = [
            key for key in keys if key in table and (amount(table.text(key)) or 0) > 0 and any(key in parts for _, parts in sums(table))
        ]
        if not found:
            return None
        key = random.choice(found)
        return Damaged(table.write(key, ""), (key,), ("source-of-funds-empty", "funds-sum"))


emptying("fiscal", ("fiscal",))
emptying("other", ("other",))
emptying("one level of government", ("central", "provincial", "local"))


@kind("funds: unit nowhere", "plan")
def no_unit(random: Random, table: Table) -> Damaged | None:
    changed, cells = table, []
    for key, text in table.all_texts():
        if key.startswith(("value", "number", "unit:", "level", "name", "goal", "title", "project", "baseline", "explanation")):
            continue
        bare = re.sub(r"[（(]\s*(?:单位[：:])?(?:人民币)?(?:万元|元)\s*[)）]|(?<=[\d.])(?:万元|元)", "", text)
        if key == "unit":
            bare = ""
        if bare != text:
            changed = changed.write(key, bare)
            cells.append(key)
    money = [key for key in ("total", "whole", "annual", "fiscal", "central", "lines", "sentence") if key in table]
    if not cells or not money or "sentence" in table:
        return None
    return Damaged(changed, (*cells, money[0]), ("amount-unit-unknown",), ("amount-unit-unknown", "no-budget"))


@kind("funds: 元 for 万元", "plan")
def wrong_unit(random: Random, table: Table) -> Damaged | None:
    cells = [key for key, text in table.all_texts() if "万元" in text and not key.startswith(("value", "number", "unit:", "goal", "name"))]
    cost = next((n for n, one in enumerate(table.indicators) if "总成本" in one.name or "控制数" in one.name), None)
    if not cells or cost is None or "total" not in table:
        return None
    changed = table
    for key in cells:
        changed = changed.write(key, table.text(key).replace("万元", "元"))
    return Damaged(changed, (*cells, "total", *(f"{name}:{cost}" for name in ("value", "number"))), ("cost-exceeds-budget",))


@kind("funds: part of a sentence broken", "plan")
def sentence(random: Random, table: Table) -> Damaged | None:
    key = "lines" if "lines" in table else "sentence" if "sentence" in table else None
    if key is None:
        return None
    found = AMOUNT.findall(table.text(key))
    new = table.text(key).replace(found[0], tenth(random, found[0].replace(",", "")), 1)
    return Damaged(table.write(key, new), (key,), ("funds-sum",), ("cost-exceeds-budget",))


def execution(name: str, key: str, change: Callable[[Random, Table, str], str | None], codes: str, also: str = "", more: str = "") -> None:
    """A kind that changes one cell of the execution table; ``more`` are cells that may be wrong as well."""

    @kind(f"execution: {name}", "evaluation")
    def damage(random: Random, table: Table) -> Damaged | None:
        if key not in table:
            return None
        new = change(random, table, table.text(key))
        if new is None or new == table.text(key):
            return None
        return Damaged(table.write(key, new), (key, *more.split()), tuple(codes.split()), tuple(also.split()))


def figures(how: str) -> Callable[[Random, Table, str], str | None]:
    def change(random: Random, table: Table, old: str) -> str | None:
        return renumbered(old, lambda digits: FIGURES[how](random, digits)) if amount(old) else None

    return change


def fixed(text: str) -> Callable[[Random, Table, str], str | None]:
    return lambda random, table, old: text


for column, words in (("initial", "initial budget"), ("adjusted", "adjusted budget"), ("spent", "amount spent")):
    execution(
        f"fiscal part of the {words}, a digit changed",
        f"fiscal.{column}",
        figures("a digit changed"),
        "funds-sum",
        "executed-over-budget",
        f"total.{column}",
    )
    execution(
        f"fiscal part of the {words}, times ten",
        f"fiscal.{column}",
        figures("times ten"),
        "funds-sum",
        "executed-over-budget",
        f"total.{column}",
    )
    execution(f"fiscal part of the {words} emptied", f"fiscal.{column}", fixed(""), "source-of-funds-empty funds-sum")
    execution(
        f"total of the {words}, a digit changed",
        f"total.{column}",
        figures("a digit changed"),
        "funds-sum execution-rate executed-over-budget",
        "execution-rate executed-over-budget funds-sum execution-score",
        "total.rate",
    )
execution(
    "other funds of the amount spent",
    "other.spent",
    lambda r, t, old: "7.7",
    "funds-sum executed-over-budget",
    "executed-over-budget funds-sum",
    "total.spent",
)
execution(
    "amount spent over the budget",
    "total.spent",
    lambda r, t, old: renumbered(old, lambda d: f"{Decimal(d) * 3:f}"),
    "executed-over-budget funds-sum",
    "execution-rate funds-sum executed-over-budget",
    "total.rate",
)
execution("amount spent emptied", "total.spent", fixed(""), "no-executed", "execution-rate")
execution("amount spent negative", "total.spent", lambda r, t, old: f"-{old}", "funds-negative", "execution-rate funds-sum")
execution("adjusted budget emptied", "total.adjusted", fixed(""), "no-budget no-adjusted", "execution-rate")
execution("initial budget emptied", "total.initial", fixed(""), "no-budget")
execution("letter in the amount spent", "total.spent", lambda r, t, old: re.sub(r"\d", "l", old, count=1), "amount-unreadable")
execution(
    "rate of another amount",
    "total.rate",
    lambda r, t, old: "71.00%" if not old.startswith("71") else None,
    "execution-rate",
    "execution-score",
    "total.spent",
)
execution(
    "rate's point moved",
    "total.rate",
    lambda r, t, old: f"{Decimal(old.rstrip('%')) / 10:f}%",
    "execution-rate",
    "execution-score",
    "total.spent",
)
execution(
    "rate's point lost",
    "total.rate",
    lambda r, t, old: f"{Decimal(old.rstrip('%')) * 100:f}".partition(".")[0] + "%",
    "execution-rate",
    "execution-score",
    "total.spent",
)
execution("rate emptied", "total.rate", fixed(""), "no-execution-rate execution-rate")
execution("score over the weight", "total.got", fixed("12"), "score-over-weight", "execution-score points-do-not-sum")
execution("score negative", "total.got", fixed("-5"), "score-negative", "execution-score points-do-not-sum")
execution("score of another rate", "total.got", fixed("3"), "execution-score", "points-do-not-sum", "total.rate")
execution("score emptied", "total.got", fixed(""), "score-missing", "points-do-not-sum")
execution("weight emptied", "total.points", fixed(""), "weight-missing weights-not-100", "weights-not-100 execution-score")
execution(
    "weight of twenty",
    "total.points",
    fixed("20"),
    "weights-not-100 execution-score",
    "weights-not-100 execution-score level-weights",
    "sum.weight total.got",
)
