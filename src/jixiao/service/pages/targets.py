"""Gather the targets (指标值) of rows that mean one thing, make them comparable, and sum them up by place and year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ...model.namespaces import ONTOLOGY_GRAPH
from .data import Row, rows
from .page import Page, number
from .selection import ROWS

#: What no number tells, by the class of the target, in English and Chinese.
_TEXTS = {
    "TextTarget": ("in words", "文字表述"),
    "DeadlineTarget": ("dates", "日期"),
    "PeriodTarget": ("periods", "时段"),
    "MissingTarget": ("missing", "未填"),
}
_YUAN, _HOURS = "元", "小时"
#: Hours of the lengths of time that are said in words of their own, in English and Chinese.
_SPANS = ((Decimal(8766), "years", "年"), (Decimal("730.5"), "months", "个月"), (Decimal(24), "days", "天"))
_TARGETS = """SELECT ?place ?year ?kind ?comparator ?unit ?number ?lower ?upper {bases} (COUNT(?row) AS ?n) WHERE {{
  {selection}
  {rows} ?row jx:target ?target . ?target a ?kind .
  OPTIONAL {{ ?row jx:jurisdiction ?place }}
  OPTIONAL {{ ?row jx:fiscalYear ?year }}
  OPTIONAL {{ ?target jx:comparator ?comparator }}
  OPTIONAL {{ ?target jx:unitText ?unit }}
  OPTIONAL {{ ?target jx:number ?number }}
  OPTIONAL {{ ?target jx:lower ?lower ; jx:upper ?upper }}
  {in_base}
}} GROUP BY ?place ?year ?kind ?comparator ?unit ?number ?lower ?upper {bases}"""
_BASES = "?yuan ?rate ?hours"
_IN_BASE = """OPTIONAL { ?target jx:yuan|jx:yuanUpper ?yuan }
  OPTIONAL { ?target jx:yuanPerUnit|jx:yuanPerUnitUpper ?rate }
  OPTIONAL { ?target jx:hours|jx:hoursUpper ?hours }"""
#: The units that are money or a length of time: only of those it is asked what they are in yuan or hours, which takes as long again.
_CONVERTED = """SELECT DISTINCT ?word WHERE {{ GRAPH <{graph}> {{
  ?unit jx:yuanMultiplier|jx:secondsMultiplier ?by ; skos:prefLabel|skos:altLabel|rdfs:label ?word }} }}"""


@dataclass(frozen=True, slots=True)
class Value:
    """Hold what so many rows of a place and year have for their target: a number, or a range."""

    place: str
    year: str
    low: Decimal
    high: Decimal
    #: Whether it is a limit from above: ≤ or <.
    most: bool
    n: int

    @property
    def middle(self) -> Decimal:
        """The number; of a range the middle."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Targets:
    """Hold all targets of some rows: the numbers by what they are counted in, the most frequent first, and how many are none."""

    by_unit: dict[str, list[Value]]
    #: Words, and how many rows say their target so.
    texts: list[tuple[str, int]]
    #: Of all rows, those too whose target is no number.
    places: frozenset[str]
    years: frozenset[str]

    @property
    def values(self) -> list[Value]:
        """All that are numbers."""
        return [value for values in self.by_unit.values() for value in values]

    @property
    def total(self) -> int:
        """How many rows there are."""
        return count(self.values) + sum(n for _, n in self.texts)


def count(values: Iterable[Value]) -> int:
    """Count the rows of values."""
    return sum(value.n for value in values)


async def targets_of(page: Page, selection: str) -> Targets:
    """Gather the targets of all rows whose ``?use`` a selection binds. Raises HTTPError."""
    found = await rows(page.service, _TARGETS.format(selection=selection, rows=ROWS, bases="", in_base=""))
    words = {row["word"] for row in await rows(page.service, _CONVERTED.format(graph=ONTOLOGY_GRAPH), "embedded")}
    if any(row.get("unit", "").partition("/")[0] in words for row in found):
        found = await rows(page.service, _TARGETS.format(selection=selection, rows=ROWS, bases=_BASES, in_base=_IN_BASE))
    by_unit: dict[str, list[Value]] = {}
    texts: dict[str, int] = {}
    for row in found:
        read = _value(row)
        if read is None:
            kind = row["kind"].rpartition("#")[2]
            word = page.say(*_TEXTS.get(kind, _TEXTS["TextTarget"]))
            texts[word] = texts.get(word, 0) + int(row["n"])
        else:
            by_unit.setdefault(read[0], []).append(read[1])
    ordered = sorted(by_unit.items(), key=lambda item: (-count(item[1]), item[0]))
    places, years = (frozenset(row[name] for row in found if name in row) for name in ("place", "year"))
    return Targets(dict(ordered), sorted(texts.items(), key=lambda item: (-item[1], item[0])), places, years)


def _value(row: Row) -> tuple[str, Value] | None:
    """The target of a row in the unit that it is compared in; None where it is no number."""
    high = row.get("number") or row.get("upper")
    if high is None:
        return None
    low = row.get("number") or row.get("lower") or high
    unit, base = _unit(row)
    ends = [Decimal(low), Decimal(high)]
    if base is not None:
        factor = base / ends[1] if ends[1] else Decimal(1)
        ends = [ends[0] * factor, base]
    return unit, Value(row.get("place", ""), row.get("year", ""), ends[0], ends[1], row.get("comparator", "") in ("<=", "<"), int(row["n"]))


def _unit(row: Row) -> tuple[str, Decimal | None]:
    """What a target is counted in, so that 万元 and 元 are one, and its number (of a range the upper one) in that."""
    printed = row.get("unit", "")
    if "yuan" in row:
        return _YUAN, Decimal(row["yuan"])
    if "rate" in row:
        return f"{_YUAN}/{printed.partition('/')[2]}".rstrip("/"), Decimal(row["rate"])
    if "hours" in row:
        return _HOURS, Decimal(row["hours"])
    return printed, None


def median(values: Sequence[Value]) -> Decimal:
    """Find the median of some values, each as often as rows have it; of an even number the middle of both."""
    ordered = sorted((value.middle, value.n) for value in values)
    total = sum(n for _, n in ordered)
    return (_at(ordered, (total - 1) // 2) + _at(ordered, total // 2)) / 2


def _at(ordered: Sequence[tuple[Decimal, int]], place: int) -> Decimal:
    for middle, n in ordered:
        place -= n
        if place < 0:
            return middle
    return ordered[-1][0]


def amount(page: Page, value: Decimal, unit: str) -> str:
    """Write a number with what it is counted in, as people say it: 1.2 万元, 2 天."""
    if unit == _YUAN:
        return page.money(value)
    if unit.startswith(f"{_YUAN}/"):
        return f"{number(_rounded(value))} {unit}"
    if unit == _HOURS:
        for hours, en, zh in _SPANS:
            if value >= hours and (hours == 24 or value % hours == 0):
                return f"{number(_rounded(value / hours))} {page.say(en, zh)}"
        return f"{number(_rounded(value))} {page.say('hours', _HOURS)}"
    return f"{number(_rounded(value))}{'' if unit in ('%', '‰') or not unit else ' '}{unit}"


def _rounded(value: Decimal) -> Decimal:
    """A number with as many digits as one reads: three after those before the point, if it is not small."""
    return round(value, 2) if abs(value) >= 1 else round(value, 4)


def by_place_and_year(values: Iterable[Value]) -> dict[tuple[str, str], list[Value]]:
    """Sort values by their place and year."""
    cells: dict[tuple[str, str], list[Value]] = {}
    for value in values:
        cells.setdefault((value.place, value.year), []).append(value)
    return cells
