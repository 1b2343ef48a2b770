"""How well names are linked that no weights were trained on, and that training gives the same bytes again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jixiao.linking.weights import dumped

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
from evaluate_concepts import figures, parts, tried, weights_without
from train_concepts import groups, trained


@pytest.fixture(scope="module")
def reached() -> dict[str, float]:
    known, held = parts()
    return figures(tried(held, weights_without(known)))


@pytest.mark.parametrize(
    ("figure", "least"),
    [
        ("measure", 0.88),
        ("object", 0.77),
        ("beneficiary", 0.75),
        ("concept", 0.76),
        ("concept or its group", 0.82),
        ("names at confidence >= 0.9", 0.35),
        ("concept at confidence >= 0.9", 0.95),
    ],
)
def test_names_that_were_not_trained_on_are_linked(reached: dict[str, float], figure: str, least: float) -> None:
    assert reached[figure] >= least


def test_few_names_are_said_to_be_the_same_wrongly(reached: dict[str, float]) -> None:
    assert reached["exact said wrongly"] <= 0.08


def test_no_group_of_similar_names_is_on_both_sides() -> None:
    known, held = parts()
    names = [row.name for row in (*known, *held)]
    of = groups(names)
    assert held
    assert not set(of[: len(known)]) & set(of[len(known) :])


def test_training_twice_gives_the_same_bytes() -> None:
    rows = parts()[1]
    assert dumped(trained(rows)) == dumped(trained(rows))
