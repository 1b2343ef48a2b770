"""Clean forms that are damaged in one known cell are found out at that very cell, with the code that a steward expects."""

from __future__ import annotations

from collections import Counter

from mutations import measure, write
from mutations.model import KINDS

SEED = 20
#: Shares of the damages: found with the right code at the right cell, and not found at all.
LEAST_RIGHT, MOST_SILENT = 0.5, 0.25
#: Kinds of damage there are; issue 20 asks for 120.
LEAST_KINDS = 250


def test_each_kind_of_damage_is_found_at_its_cell() -> None:
    outcomes = [one for turn, name in enumerate(sorted(KINDS)) for one in measure.measured(name, 1, SEED, turn % len(write.FORMATS))]
    count = Counter(one.found for one in outcomes)
    text = "\n".join(f"{one.kind} {one.form} {one.found} {one.note}" for one in outcomes if one.found != "right")
    assert len({one.kind for one in outcomes}) >= LEAST_KINDS
    assert count["right"] >= LEAST_RIGHT * len(outcomes), text
    assert count["silent"] <= MOST_SILENT * len(outcomes), text


def test_nothing_is_said_of_most_tables_that_are_not_damaged() -> None:
    seeds = [(what, form, f"{SEED}-{number}") for what in ("plan", "evaluation") for form in write.FORMATS for number in range(8)]
    clean = sum(measure.clean(*one) is not None for one in seeds)
    assert clean >= 0.6 * len(seeds)
