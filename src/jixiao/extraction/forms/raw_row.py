"""Define a row of an indicator table whose cells were told apart by role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...model import Cell, Horizon, Location, ReadingDoubt, ReadingRule
from ...model.records import record
from ...vocabulary.characters import compact, one_line, without_blanks

#: The role of what stands in a column whose heading is not known, of which a finding says so.
UNKNOWN = "unknown"
#: The characters in which levels of one form end alike: 目标, 指标.
_ENDING = 2


@record(frozen=True, slots=True)
class RawRow:
    """A row with its cells told apart by role, levels still empty where cells were merged.

    ``only_levels``: a row of the blank form, with levels and nothing else. ``missing``: levels whose cell is empty although the form
    merges the cells of equal levels, so that nothing says what they are. ``without_level1``: the form has no place for a level 1 beside
    the level 2, which tells it. ``used``: its cells with the rule each was read by. ``doubts``: what its columns and its shape say against
    the reading.
    """

    parts: Mapping[str, Cell]
    source: Location
    used: tuple[tuple[Cell, str, ReadingRule], ...] = ()
    horizon: Horizon | None = None
    only_levels: bool = False
    missing: frozenset[str] = frozenset()
    without_level1: bool = False
    doubts: tuple[ReadingDoubt, ...] = ()

    def text(self, role: str) -> str | None:
        """The text of a role's cell on one line; None where there is none."""
        cell = self.parts.get(role)
        return one_line(cell.text) or None if cell else None

    def ref(self, role: str) -> Location:
        """Where a role's cell stands, or should stand."""
        cell = self.parts.get(role)
        return cell.ref if cell else self.source


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
