"""Values that are made by the hundred thousand: equal, hashed and copied as frozen dataclasses, and made without their cost."""

from __future__ import annotations

import pickle
from dataclasses import replace

from jixiao.model import Cell, Location


def test_values_are_equal_and_hashed_by_their_fields() -> None:
    assert Location(1, 2, 3) == Location(1, 2, 3) != Location(1, 2, 4)
    assert {Location(1, 2, 3), Location(1, 2, 3), Location(1, 2, 4)} == {Location(1, 2, 3), Location(1, 2, 4)}
    assert hash(Cell("植树株数", Location(1, 2, 3))) == hash(Cell("植树株数", Location(1, 2, 3)))


def test_values_travel_between_processes_and_are_replaced() -> None:
    cell = Cell("植树株数", Location(1, 2, 3, page=4), colspan=2)
    assert pickle.loads(pickle.dumps(cell)) == cell
    assert replace(cell, text="成活率") == Cell("成活率", Location(1, 2, 3, page=4), colspan=2)


def test_fields_are_assigned_without_a_call() -> None:
    """The ``__setattr__`` of a frozen dataclass would be one call for each field of each cell."""
    assert Location.__setattr__ is object.__setattr__
    assert Cell.__setattr__ is object.__setattr__
