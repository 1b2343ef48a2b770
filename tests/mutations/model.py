"""Hold a clean table by named cells, and what a damage did to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from generator.grid import Cell, Grid, Paragraph
from generator.model import Form, Indicator


@dataclass(frozen=True)
class Spot:
    """One cell: what it is (``project``, ``value:3``), its place and text."""

    key: str
    row: int
    column: int
    text: str
    cols: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Table:
    """A form as named cells; ``above`` are the lines before it by their names, ``below`` those after it.

    ``indicators`` are in the order of the rows, ``columns`` those of the indicators.
    """

    form: Form
    indicators: tuple[Indicator, ...]
    columns: tuple[str, ...]
    spots: tuple[Spot, ...]
    above: tuple[tuple[str, str], ...] = ()
    below: tuple[str, ...] = ()
    evaluation: bool = False
    facts: dict[str, str] = field(default_factory=dict, hash=False, compare=False)

    def __contains__(self, key: str) -> bool:
        return any(spot.key == key for spot in self.spots) or any(name == key for name, _ in self.above)

    def spot(self, key: str) -> Spot:
        """Return a cell. Raises KeyError where the form has none of this name."""
        for spot in self.spots:
            if spot.key == key:
                return spot
        raise KeyError(key)

    def text(self, key: str) -> str:
        """Return the text of a cell or a line above."""
        return next((text for name, text in self.above if name == key), None) or self.spot(key).text

    def keys(self, start: str) -> list[str]:
        """Return the names that begin so, in the order of the cells."""
        return [spot.key for spot in self.spots if spot.key.startswith(start)]

    def write(self, key: str, text: str) -> Table:
        """Write a text into a cell or a line above."""
        if any(name == key for name, _ in self.above):
            return replace(self, above=tuple((name, text if name == key else old) for name, old in self.above))
        self.spot(key)
        return replace(self, spots=tuple(replace(spot, text=text) if spot.key == key else spot for spot in self.spots))

    def all_texts(self) -> Iterator[tuple[str, str]]:
        """Give each cell and line with its text."""
        yield from self.above
        yield from ((spot.key, spot.text) for spot in self.spots)

    def row_of(self, number: int) -> int:
        """Return the row of the grid in which an indicator stands."""
        return self.spot(f"name:{number}").row

    def without_rows(self, rows: Iterable[int]) -> Table:
        """Take rows of the grid out; what is merged over them gets smaller, what begins in them begins below."""
        gone = set(rows)
        spots = []
        for spot in self.spots:
            left = [row for row in range(spot.row, spot.row + spot.rows) if row not in gone]
            if left:
                spots.append(replace(spot, row=left[0] - sum(row < left[0] for row in gone), rows=len(left)))
        return replace(self, spots=tuple(spots))

    def doubled_row(self, number: int, key: str = "again") -> Table:
        """Put an indicator's row in once more below it; its cells are called ``again-name`` and so on."""
        at = self.row_of(number)
        spots = []
        for spot in self.spots:
            if spot.row > at:
                spots.append(replace(spot, row=spot.row + 1))
            elif spot.row + spot.rows > at + 1 or (spot.row + spot.rows == at + 1 and self.grows(spot, at)):
                spots.append(replace(spot, rows=spot.rows + 1))
            else:
                spots.append(spot)
                if spot.row == at:
                    spots.append(replace(spot, key=f"{key}-{spot.key.partition(':')[0]}", row=at + 1))
        return replace(self, spots=tuple(spots))

    def grows(self, spot: Spot, at: int) -> bool:
        """Whether a cell that ends in a row goes on over the one put in below."""
        return spot.key.startswith(("level", "side")) and spot.row <= at

    def grid(self) -> Grid:
        """Return the cells as a grid."""
        rows: list[list[Cell]] = [[] for _ in range(max(spot.row + spot.rows for spot in self.spots))]
        for spot in sorted(self.spots, key=lambda spot: (spot.row, spot.column)):
            rows[spot.row].append(Cell(spot.text, spot.cols, spot.rows))
        return Grid(rows)

    def blocks(self) -> list[Paragraph | Grid]:
        """Return lines and grid as a page has them."""
        lines = [Paragraph(text, heading=name == "title") for name, text in self.above]
        return [*lines, self.grid(), *(Paragraph(text) for text in self.below)]


@dataclass(frozen=True)
class Damaged:
    """A damaged table: where it was damaged, and what may be said of it.

    Any of ``cells`` is the right one: more than one only where nothing tells which is wrong (a sum and the part that breaks it). Any of
    ``codes`` is right. ``also`` may be said besides, anywhere. ``other`` is a table before this one in the same document.
    """

    table: Table
    cells: tuple[str, ...]
    codes: tuple[str, ...]
    also: tuple[str, ...] = ()
    other: Table | None = None


Damage = Callable[[Random, Table], Damaged | None]
#: The kinds of damage by name, with the tables that they are for: plan, evaluation, both, or a pair of them.
KINDS: dict[str, tuple[str, Damage]] = {}


def kind(name: str, tables: str = "both") -> Callable[[Damage], Damage]:
    """Register a kind of damage."""

    def register(damage: Damage) -> Damage:
        if name in KINDS:
            raise ValueError(f"two kinds of damage are called {name}")
        KINDS[name] = (tables, damage)
        return damage

    return register


def writing(
    name: str,
    tables: str,
    find: Callable[[Random, Table], str | None],
    text: str | Callable[[Random, str], str | None],
    codes: str,
    also: str = "",
) -> None:
    """Register a kind that writes a text into one cell; the text may be made of the old one."""

    def damage(random: Random, table: Table) -> Damaged | None:
        key = find(random, table)
        if key is None:
            return None
        old = table.text(key)
        new = text if isinstance(text, str) else text(random, old)
        if new is None or new == old:
            return None
        return Damaged(table.write(key, new), (key,), tuple(codes.split()), tuple(also.split()))

    kind(name, tables)(damage)


def one(*keys: str) -> Callable[[Random, Table], str | None]:
    """Find the first of these cells that the form has and that is filled in."""
    return lambda random, table: next((key for key in keys if key in table and table.text(key).strip()), None)
