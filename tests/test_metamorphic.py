"""Documents that are read right, changed as an office would (tests/generator/changes.py), are read right or said: none silently wrong."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from generator import changes, placed
from generator.grid import Cell, Grid
from generator.metamorphic import generated, run, table

#: A fixed draw of `make test`; `make metamorphic` draws others and makes more of the changes.
SEED, DOCUMENTS, SHARE = 2, 8, 0.01
#: Rows silently wrong of all rows of the changed documents: what is left of 3.1 % when the changes were written down.
MOST_SILENT = 0.01


def test_changed_documents_are_read_right_or_said(tmp_path: Path) -> None:
    tallies = run(generated(SEED, DOCUMENTS), SHARE, SEED, tmp_path)
    text = "\n".join([*tallies["all"].score.notes, table(tallies)])
    assert tallies["all"].score.documents > DOCUMENTS, text
    assert tallies["all"].score.silent <= MOST_SILENT * tallies["all"].score.rows, text


def test_the_same_seed_makes_the_same_changes() -> None:
    subject = next(generated(SEED, 1))
    first, again = ([changed.what for changed in changes.changes(subject, Random(SEED), 0.2)] for _ in range(2))
    assert first == again
    assert first


GRID = Grid(
    [
        [Cell("项目名称"), Cell("甲", 2)],
        [Cell("二级"), Cell("名称"), Cell("值")],
        [Cell("数量", 1, 2), Cell("乙"), Cell("1")],
        [Cell("丙"), Cell("2")],
    ]
)


def test_a_column_goes_before_another_and_the_head_grows() -> None:
    cells = placed.with_column(placed.placed(GRID), 2, range(1, 2), {2: "x", 3: "y"}, "新")
    assert cells is not None
    assert [[cell.text for cell in row] for row in placed.assembled(cells, "").rows] == [
        ["项目名称", "甲"],
        ["二级", "名称", "新", "值"],
        ["数量", "乙", "x", "1"],
        ["丙", "y", "2"],
    ]
    assert placed.assembled(cells, "").width == 4


def test_columns_swap_and_rows_go_between_below_merged_levels() -> None:
    cells = placed.swapped(placed.placed(GRID), 1, range(1, 4))
    assert cells is not None
    assert [cell.text for cell in placed.assembled(cells, "").rows[1]] == ["二级", "值", "名称"]
    assert placed.swapped(placed.placed(GRID), 0, range(1, 3)) is None, "the level is merged over two rows"
    between = placed.with_row(placed.placed(GRID), 3, {1: "小计"}, 1, 3)
    assert between is not None
    assert [[cell.text for cell in row] for row in placed.assembled(between, "").rows[2:]] == [
        ["数量", "乙", "1"],
        ["小计", ""],
        ["丙", "2"],
    ]


@pytest.mark.parametrize(("spec", "kind"), [("n >= 3 座", "number"), ("r 1 2 %", "range"), ("d 2024-06-30", "deadline"), ("t", "text")])
def test_specs_of_targets(spec: str, kind: str) -> None:
    assert changes.target_of(spec)["kind"] == kind
