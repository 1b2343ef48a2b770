"""Document number k of a corpus: which department and year it is of, and what its tables say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from random import Random
from statistics import NormalDist
from typing import Any

from .defects import planted
from .model import FORMS, Paper, Row, Table, Value, one_of, shuffled, source, whole
from .places import places
from .values import FIRST_YEAR, value_of
from .words import GROUPS, Department, Subject, words

YEARS = 8
_CITIES, _DEPARTMENTS = 8, 12
#: Documents of one block of cities.
_BLOCK = _CITIES * _DEPARTMENTS * YEARS
#: How different departments are in size: the deviation of the logarithm of their number of projects.
_SPREAD = 0.55
_LEVEL2 = {
    "quantity": "数量指标",
    "quality": "质量指标",
    "timeliness": "时效指标",
    "satisfaction": "服务对象满意度指标",
}
_BENEFITS = ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")
_NATURES = ("经常性项目", "一次性项目", "延续性项目")
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Options:
    """What a corpus is made by. ``tables`` is the mean number of tables of a document, ``defects`` the share of rows, and of tables,
    that a defect is planted in."""

    seed: int = 1
    tables: float = 10.0
    defects: float = 0.03


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where document k stands: which city, which department of it, which year."""

    city: int
    department: int
    year: int


def most_documents(seed: int = 1) -> int:
    """How many documents a corpus can have: one for each department and year of every place."""
    return len(places(seed)) // _CITIES * _CITIES * len(words().departments) * YEARS


def slot_of(k: int, seed: int) -> _Slot:
    """Every (city, department, year) comes once; eight cities side by side, so that a small corpus has several cities and years."""
    groups = len(places(seed)) // _CITIES
    block, within = divmod(k, _BLOCK)
    turn, group = divmod(block, groups)
    rest, city = divmod(within, _CITIES)
    later, department = divmod(rest, _DEPARTMENTS)
    place = group * _CITIES + city
    kind = (5 * place + turn * _DEPARTMENTS + department) % len(words().departments)
    return _Slot(place, kind, FIRST_YEAR + (later + city + department) % YEARS)


def paper(k: int, options: Options) -> Paper:
    """Document number ``k``: the same however many documents the corpus has."""
    slot = slot_of(k, options.seed)
    place, department = places(options.seed)[slot.city], words().departments[slot.department]
    form = FORMS[slot.city % len(FORMS)]
    owner = f"{options.seed}|{place.code}|{department.code}"
    tables = tuple(
        _table(owner, number, subject, qualifier, slot.year)
        for number, subject, qualifier in _projects(owner, department, slot.year, options.tables)
    )
    spoilt, defects = planted(tables, form, slot.year, source(options.seed, k, "defects"), options.defects)
    return Paper(k, place, department.name, department.code, slot.year, form, spoilt, defects)


def _projects(owner: str, department: Department, year: int, mean: float) -> list[tuple[int, Subject, str]]:
    """The projects of a department in a year, each with its number. A project lasts some years, then another takes its place."""
    draw = source(owner)
    deviation = _NORMAL.inv_cdf(min(max(draw.random(), 1e-6), 1 - 1e-6))
    size = max(1, round(mean * math.exp(_SPREAD * deviation - _SPREAD**2 / 2)))
    subjects, qualifiers = _catalogue(owner, department), words().qualifiers
    found = []
    for place in range(size):
        offset, life = whole(0, 5, draw), whole(3, 9, draw)
        number = 5 * place + (year - FIRST_YEAR + offset) // life
        turn, which = divmod(number, len(subjects))
        qualifier = qualifiers[turn] if turn < len(qualifiers) else f"（第{turn}批）"
        found.append((number, subjects[which], qualifier))
    return found


@cache
def _catalogue(owner: str, department: Department) -> tuple[Subject, ...]:
    """All subjects of a department, in an order of its own."""
    return tuple(shuffled((*department.subjects, *words().common), source(owner, "catalogue")))


def _table(owner: str, number: int, subject: Subject, qualifier: str, year: int) -> Table:
    steady, yearly = source(owner, number), source(owner, number, year)
    spoken = words()
    activity = spoken.activities[subject.activity]
    fill = {"{s}": subject.name, "{p}": subject.people, "{u}": spoken.people[subject.people]}
    dated = "{y}年" if steady.random() < 0.15 else ""
    project = dated.replace("{y}", str(year)) + subject.name + activity["suffix"] + qualifier
    base = math.exp(math.log(3) + steady.random() * math.log(1500)) * (0.9 + 0.3 * steady.random())  # 3 to 5,000 万元
    total = max(100, round(base * (0.94 + 0.14 * steady.random()) ** (year - FIRST_YEAR) * (0.95 + 0.1 * yearly.random()) * 2) * 50)
    other = total // 10 if steady.random() < 0.2 else 0
    rows = _rows(activity, fill, total, steady, yearly, year)
    parts = tuple((row.name, row.value.amount) for row in rows if row.value.amount is not None)
    listed = parts if len(parts) > 1 and steady.random() < 0.6 else ()
    goals = shuffled(activity["goals"], steady)[: whole(2, len(activity["goals"]), steady)]
    return Table(
        project=project,
        total=total,
        fiscal=total - other,
        other=other,
        purpose=_filled(one_of(activity["purposes"], steady), fill),
        purpose_parts=listed,
        goals=tuple(_filled(goal, fill) for goal in goals),
        nature=one_of(_NATURES, steady),
        rows=rows,
    )


def _filled(text: str, fill: dict[str, str]) -> str:
    for mark, word in fill.items():
        if mark in text:
            text = text.replace(mark, word)
    return text


def _some(specs: list[list[Any]], most: int, draw: Random) -> list[list[Any]]:
    """Up to ``most`` of them in their order, rather few than many."""
    count = min(1 + int(draw.random() ** 2 * most), len(specs))
    chosen = shuffled(range(len(specs)), draw)[:count]
    return [specs[i] for i in sorted(chosen)]


def _rows(activity: dict[str, Any], fill: dict[str, str], total: int, steady: Random, yearly: Random, year: int) -> tuple[Row, ...]:
    rows = []

    def add(group: str, level2: str, spec: list[Any]) -> None:
        name = _filled(spec[0], fill)
        value = value_of([spec[0], spec[1], *(fill.get(x, x) if isinstance(x, str) else x for x in spec[2:])], steady, yearly, year)
        rows.append(Row(group, level2, name, _described(name, steady), value))

    more = 2 if steady.random() < 0.12 else 1  # a large project
    for group in GROUPS:
        for spec in _some(activity[group], (3 if group == "quantity" else 2) * more, steady):
            add(group, _LEVEL2[group], spec)
    rows.extend(_costs(activity["parts"], fill, total, steady, yearly))
    if steady.random() < 0.3:
        add("cost", "", one_of(activity["prices"], steady))
    chosen = _some(activity["benefit"], 3 * more, steady)
    for level2 in _BENEFITS:
        for spec in chosen:
            if spec[0] == level2:
                add("benefit", level2, spec[1:])
    for spec in _some(activity["satisfaction"], 2 if steady.random() < 0.3 else 1, steady):
        add("satisfaction", _LEVEL2["satisfaction"], spec)
    return tuple(rows)


def _costs(parts: list[str], fill: dict[str, str], total: int, steady: Random, yearly: Random) -> list[Row]:
    """What the project may cost, by parts that come to its budget."""
    names = _some([[part] for part in parts], len(parts), steady)
    amounts, left = [], total
    for remaining in range(len(names), 1, -1):
        share = max(1, int(left * (0.6 + 0.8 * yearly.random()) / remaining))
        amounts.append(share)
        left -= share
    rows = []
    for name, amount in zip(names, [*amounts, left], strict=True):
        text = _filled(name[0], fill)
        rows.append(Row("cost", "", text, _described(text, steady), Value("number", sign="≤", amount=amount)))
    return rows


def _described(name: str, draw: Random) -> str:
    """绩效指标描述: mostly the name again."""
    chosen = draw.random()
    return name if chosen < 0.6 else f"反映{name}情况" if chosen < 0.8 else f"考核年度{name}完成情况"
