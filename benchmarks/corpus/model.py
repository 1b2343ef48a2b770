"""What a document of the corpus says, before it is written in one form and format or another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from random import Random
from typing import TypeVar

T = TypeVar("T")

FORMS = ("stacked", "tabbed", "declared", "columns", "piped")


@dataclass(frozen=True, slots=True)
class Value:
    """指标值: ``sign``, ``number`` and ``unit`` apart where ``kind`` is number or range, else ``text``.

    ``amount`` is that of a cost in units of 0.01 万元 (100 yuan); a form prints it in its own money unit.
    """

    kind: str
    text: str = ""
    sign: str = ""
    number: str = ""
    unit: str = ""
    amount: int | None = None
    worded: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator. ``group`` is quantity, quality, timeliness, cost, benefit or satisfaction; ``spoilt`` where a defect was planted."""

    group: str
    level2: str
    name: str
    description: str
    value: Value
    spoilt: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A project's table of one year; amounts in units of 0.01 万元 (100 yuan)."""

    project: str
    total: int
    fiscal: int
    other: int
    purpose: str
    purpose_parts: tuple[tuple[str, int], ...]
    goals: tuple[str, ...]
    nature: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A city or county: GB/T 2260 code, its name as documents write it, and the folders its documents go to."""

    code: str
    name: str
    province: str
    folder: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: the tables of one department and year, in the form its city uses. ``defects`` counts what was planted, by code."""

    index: int
    place: Place
    department: str
    code: str
    year: int
    form: str
    tables: tuple[Table, ...]
    defects: dict[str, int]

    @property
    def unit(self) -> str:
        """The department's full name: 石家庄市财政局."""
        return self.place.name + self.department


def source(*parts: object) -> Random:
    """A source of random numbers that depends on nothing but ``parts``. Only ``random()`` of it is used, which every version of
    Python promises to keep."""
    text = "|".join(map(str, parts))
    return Random(int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big"))


def one_of(items: Sequence[T], draw: Random) -> T:
    """Any of them."""
    return items[int(draw.random() * len(items))]


def shuffled(items: Sequence[T], draw: Random) -> list[T]:
    """All of them in any order."""
    return [item for _, item in sorted(((draw.random(), number), item) for number, item in enumerate(items))]


def whole(least: int, most: int, draw: Random) -> int:
    """A whole number from ``least`` to ``most``."""
    return least + int(draw.random() * (most - least + 1))
