"""Lay a strip plot out: each value a dot on the line of its place and year. It is drawn as SVG, which needs no script."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ...model.text import without_needless_zeros
from .page import Page
from .targets import Value, amount, by_place_and_year, count, median

#: So many lines are drawn; and so many marks are on the axis at most.
_LANES, _MARKS = 14, 5
#: From the least to the greatest, beyond which steps are powers of ten.
_WIDE = 100
#: Percent of the width in which dots are one.
_BIN = 0.75
#: Pixels: of a line, of the axis below them, where in its line a dot is.
LANE, AXIS, DOT = 46, 26, 30


@dataclass(frozen=True, slots=True)
class Dot:
    """Hold a dot: where it is in percent of the width, its radius in pixels, where a range ends, its class, and what it says."""

    x: str
    r: str
    end: str | None
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """Hold a line of the plot: what it is of, how many rows, their median, and the dots."""

    label: str
    n: int
    median: str
    x: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """Hold a strip plot: its lines, marks of the axis (place, text and how it is anchored) and what it leaves out."""

    lanes: tuple[Lane, ...]
    marks: tuple[tuple[str, str, str], ...]
    logarithmic: bool
    #: How many lines and rows are not drawn.
    left: tuple[int, int]
    n: int

    @property
    def height(self) -> int:
        """The height in pixels."""
        return LANE * len(self.lanes) + AXIS


def strip_of(page: Page, values: Sequence[Value], unit: str, called: Mapping[str, str]) -> Strip | None:
    """Lay out the values, which are all in one unit; ``called`` has the names of places. None where there are none."""
    if not values:
        return None
    groups = _lanes(values)
    shown = [values for _, values in groups[:_LANES]]
    scale, marks, logarithmic = _axis([value for lane in shown for value in lane])

    def lane(place: str, year: str, of: Sequence[Value]) -> Lane:
        name = " ".join(filter(None, (called.get(place) or page.say("place unknown", "地区不明"), year)))
        middle = median(of)
        return Lane(name, count(of), amount(page, middle, unit), _percent(scale(middle)), _dots(page, of, unit, scale))

    drawn = groups[:_LANES]
    drawn.sort(key=lambda group: (called.get(group[0][0], "~"), group[0][1]))
    left = groups[_LANES:]
    return Strip(
        tuple(lane(place, year, of) for (place, year), of in drawn),
        tuple((_percent(scale(mark)), amount(page, mark, unit), _anchor(scale(mark))) for mark in marks),
        logarithmic,
        (len(left), sum(count(of) for _, of in left)),
        sum(map(count, shown)),
    )


def _lanes(values: Sequence[Value]) -> list[tuple[tuple[str, str], list[Value]]]:
    """The lines, those with the most rows first: one for each place and year; where those are too many, one for each place."""
    cells = by_place_and_year(values)
    if len(cells) > _LANES:
        places: dict[tuple[str, str], list[Value]] = {}
        for (place, _), of in cells.items():
            places.setdefault((place, ""), []).extend(of)
        cells = places
    return sorted(cells.items(), key=lambda cell: (-count(cell[1]), cell[0]))


def _axis(values: Sequence[Value]) -> tuple[Callable[[Decimal], float], list[Decimal], bool]:
    """Where values are, in percent, the marks of the axis, and whether its steps are powers of ten."""
    least, most = min(value.low for value in values), max(value.high for value in values)
    positive = [end for value in values for end in (value.low, value.high) if end > 0]
    if least >= 0 and positive and max(positive) / min(positive) >= _WIDE:
        return _logarithmic(min(positive), most, zero=least == 0)
    marks = _steps(least, most)
    first, last = min(marks[0], least), max(marks[-1], most)
    width = last - first
    return (lambda value: float((value - first) / width * 100)), marks, False


def _steps(least: Decimal, most: Decimal) -> list[Decimal]:
    """Round numbers around and between two."""
    span = most - least or abs(most) / 10 or Decimal(1)
    rough = span / (_MARKS - 1)
    ten = Decimal(10) ** math.floor(math.log10(rough))
    for step in (ten, 2 * ten, 5 * ten, 10 * ten, 20 * ten):
        first, last = math.floor(least / step), math.ceil(most / step)
        last += first == last
        if last - first < _MARKS:
            break
    return [step * at for at in range(first, last + 1)]


def _logarithmic(least: Decimal, most: Decimal, *, zero: bool) -> tuple[Callable[[Decimal], float], list[Decimal], bool]:
    """Powers of ten; 0, which is none, has a place of its own at the left."""
    first, last = math.floor(math.log10(least)), math.ceil(math.log10(most))
    left = 10.0 if zero else 0.0

    def scale(value: Decimal) -> float:
        return left + (math.log10(value) - first) / (last - first) * (100 - left) if value > 0 else 0.0

    every = -(-(last - first) // (_MARKS - 1))
    marks = [Decimal(10) ** power for power in range(first, last + 1, every)]
    return scale, ([Decimal(0)] if zero else []) + marks, True


def _dots(page: Page, values: Sequence[Value], unit: str, scale: Callable[[Decimal], float]) -> tuple[Dot, ...]:
    """Dots that would lie upon one another are one, and the larger the more rows it is of; the larger ones lie below."""
    bins: dict[tuple[int, int, bool], list[Value]] = {}
    for value in values:
        at, end = (round(scale(one) / _BIN) for one in (value.low, value.high))
        bins.setdefault((at, end, value.most), []).append(value)
    ordered = sorted(bins.items(), key=lambda item: (-count(item[1]), item[0]))
    return tuple(_dot(page, of, unit, scale) for _, of in ordered)


def _dot(page: Page, values: Sequence[Value], unit: str, scale: Callable[[Decimal], float]) -> Dot:
    least, most = min(value.low for value in values), max(value.high for value in values)
    ranged = any(value.low != value.high for value in values)
    n = count(values)
    texts = [amount(page, end, unit) for end in (least, most)]
    said = texts[0] if texts[0] == texts[1] else f"{texts[0]} – {texts[1]}"
    sign = "≤ " if values[0].most else ""
    return Dot(
        _percent(scale(values[0].low)),
        f"{min(10.0, 2.8 + 1.3 * math.sqrt(n)):.1f}",
        _percent(scale(values[0].high)) if ranged else None,
        "most" if values[0].most else "least",
        f"{sign}{said} · n = {n}",
    )


def _percent(place: float) -> str:
    return without_needless_zeros(f"{min(100.0, max(0.0, place)):.2f}") + "%"


def _anchor(place: float) -> str:
    """Text at either end of the axis begins or ends there, so that it is not cut off."""
    return "start" if place < 8 else "end" if place > 92 else "middle"
