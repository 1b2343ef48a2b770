"""Define a row of an indicator table whose cells were told apart by role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from ...model import Cell, Horizon, Location, ReadingDoubt, ReadingRule
from ...model.records import record
from ...vocabulary.characters import compact, one_line, without_blanks

#: The role of what stands in a column whose heading is not known, of which a finding says so.
UNKNOWN = "unknown"
#: The roles whose cells are known of every row, also where they are empty: findings stand there.
PLACED = ("level1", "level2", "sign", "measure", "weight", "actual", "score", "explanation")
#: Those cells of a row, by role.
PlacedCells = tuple[tuple[str, Location], ...]
#: The characters in which levels of one form end alike: 目标, 指标.
_ENDING = 2


@record(frozen=True, slots=True)
class RawRow:
    """A row with its cells told apart by role, levels still empty where cells were merged.

    ``only_levels``: a row of the blank form, with levels and nothing else. ``missing``: levels whose cell is empty although the form
    merges the cells of equal levels, so that nothing says what they are. ``without_level1``: the form has no place for a level 1 beside
    the level 2, which tells it. ``used``: its cells with the rule each was read by. ``doubts``: what its columns and its shape say against
    the reading. ``blanks``: where something should stand that does not, by role.
    """

    parts: Mapping[str, Cell]
    source: Location
    used: tuple[tuple[Cell, str, ReadingRule], ...] = ()
    horizon: Horizon | None = None
    only_levels: bool = False
    missing: frozenset[str] = frozenset()
    without_level1: bool = False
    doubts: tuple[ReadingDoubt, ...] = ()
    blanks: Mapping[str, Location] = field(default_factory=dict, compare=False)

    def text(self, role: str) -> str | None:
        """The text of a role's cell on one line; None where there is none."""
        cell = self.parts.get(role)
        return one_line(cell.text) or None if cell else None

    def ref(self, role: str) -> Location:
        """Where a role's cell stands, or should stand."""
        cell = self.parts.get(role)
        return cell.ref if cell else self.source

    def place(self, role: str) -> Location | None:
        """Where a role's cell stands, or its empty cell; None where the row has no place for it."""
        cell = self.parts.get(role)
        return cell.ref if cell else self.blanks.get(role)


def doubts_in_order(cells: Sequence[Cell], assigned: Mapping[str, Cell], fits: bool) -> tuple[ReadingDoubt, ...]:
    """What is not certain of a row that was read in order. ``fits``: it has as many cells as the heading asks for, or the levels of one.

    That a wrapped name stands twice, as the description too, tells where its lines end.
    """
    name, description = assigned.get("name"), assigned.get("description")
    if name and description and without_blanks(name.text) == without_blanks(description.text):
        return ()
    own = {id(cell) for cell in cells}
    joined = any(id(cell) not in own and "\n" in cell.text for role in ("name", "value") if (cell := assigned.get(role)))
    return (*(() if fits else (ReadingDoubt.IN_ORDER,)), *((ReadingDoubt.CELLS_JOINED,) if joined else ()))


def ends_alike(cell: Cell, rows: Sequence[RawRow]) -> bool:
    """Whether a text ends as a level 1 of the rows above it does: 影响力目标 below 产出目标."""
    end = compact(cell.text)[-_ENDING:]
    return any(compact(row.text("level1") or "").endswith(end) for row in rows)


def places_of_rows(rows: Sequence[RawRow], *, every_level: bool) -> dict[int, PlacedCells]:
    """Say where the cells of each row stand, by the row's `id`: a level that it has from the row above stands there, unless each row
    of the document prints its own (``every_level``)."""
    placed: dict[int, PlacedCells] = {}
    above: dict[tuple[Horizon | None, str], Location] = {}
    for row in rows:
        places = {role: place for role in PLACED if (place := row.place(role))}
        own = row.text("level1") or "level1" in row.missing
        if own:
            above.pop((row.horizon, "level2"), None)
        for level, printed in (("level1", own), ("level2", row.text("level2") or "level2" in row.missing or every_level)):
            if printed and level in places:
                above[row.horizon, level] = places[level]
            elif (row.horizon, level) in above:
                places[level] = above[row.horizon, level]
        placed[id(row)] = tuple(places.items())
    return placed
