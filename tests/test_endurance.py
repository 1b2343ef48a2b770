"""A small share of what `make kills`, `make damage` and `make endure` do: kills, damage, and a mixed load with updates."""

from __future__ import annotations

from pathlib import Path

import pytest

from endurance import damage, kills
from endurance.mixed_load import Written, growth, lost
from jixiao.store import open_store

LOG = "urn:endurance:log"


def test_what_was_killed_and_is_run_again_leaves_the_store_as_if_nothing_had_happened(tmp_path: Path) -> None:
    assert kills.run(tmp_path, 2, seed=5, names=("withdraw", "update")) == []


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> damage.Stores:
    return damage.made(tmp_path_factory.mktemp("stores"))


@pytest.mark.parametrize("kind", ["MANIFEST truncated", "columns of another store"])
def test_a_command_is_right_or_says_that_a_store_is_damaged(stores: damage.Stores, tmp_path: Path, kind: str) -> None:
    faults = [row for row in damage.examine(tmp_path, stores, [kind], ["query", "build"]) if row[2] not in ("", "=")]
    assert faults == []


def test_an_update_that_is_lost_is_seen(tmp_path: Path) -> None:
    """By the tool that looks for them: one that is gone, one that came back, a counter that was set back."""
    store = open_store(str(tmp_path / "store"))
    there = ["<urn:endurance:0:1> <urn:endurance:n> 1", "<urn:endurance:0:2> <urn:endurance:n> 2"]
    counter = "<urn:endurance:counter:0> <urn:endurance:n> 4"
    store.replace({LOG: [f"{line}".rpartition(" ")[0] + f' "{line.rpartition(" ")[2]}"' for line in (*there, counter)]})
    store.close()
    assert lost(tmp_path / "store", [Written(present={1, 2}, counter={4})]) == []
    assert lost(tmp_path / "store", [Written(present={1}, unknown={2, 3}, counter={3, 4})]) == []
    wrong = lost(tmp_path / "store", [Written(present={1, 3}, gone={2}, counter={5})])
    assert [text.partition(": ")[2].partition(" ")[0] for text in wrong] == ["3", "2", "the"]


def test_memory_is_compared_after_the_start_and_at_the_end() -> None:
    samples = [(float(second), 100.0 + (second >= 50) * 50) for second in range(60)]
    assert growth(samples, 60) == (100, 150)
