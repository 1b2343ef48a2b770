"""How well names are linked that no weights were trained on, and that training gives the same bytes again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jixiao.linking.weights import dumped

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
from evaluate_concepts import THIRD, figures, held_third, parts, tried, weights_without
from train_concepts import groups, labelled, trained


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


@pytest.mark.parametrize(
    ("figure", "least"),
    [
        ("measure", 0.90),
        ("object", 0.81),
        ("concept", 0.78),
        ("concept or its group", 0.87),
        ("names at confidence >= 0.9", 0.40),
        ("concept at confidence >= 0.9", 0.96),
    ],
)
def test_the_third_that_nothing_was_made_with_is_linked(figure: str, least: float) -> None:
    assert figures(held_third())[figure] >= least


def test_hardly_any_of_that_third_is_said_to_be_the_same_wrongly() -> None:
    assert figures(held_third())["exact said wrongly"] <= 0.05


def test_no_name_of_that_third_was_trained_on() -> None:
    assert not {row.name for row in labelled(THIRD)} & {row.name for row in labelled()}


def test_no_group_of_similar_names_is_on_both_sides() -> None:
    known, held = parts()
    names = [row.name for row in (*known, *held)]
    of = groups(names)
    assert held
    assert not set(of[: len(known)]) & set(of[len(known) :])


def test_training_twice_gives_the_same_bytes() -> None:
    rows = parts()[1]
    assert dumped(trained(rows)) == dumped(trained(rows))
