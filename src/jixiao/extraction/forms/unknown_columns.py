"""Tell what the columns hold whose headings nobody knows, by their numbers, by their place and by the columns beside them.

Weights (分值) sum to the points of all indicators, scores (得分) are at most the weights, what was reached (实际完成值) is measured in the
units of the targets, and a level stands left of the names and is the same in rows that follow one another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ...vocabulary.characters import compact
from .column_evidence import FEW, MOST, evidence_of
from .columns import Column
from .rows_of_cells import Line

#: What the points of all indicators sum to, without those of the execution of the budget (10) or of other indicators.
_ALL_POINTS = frozenset(map(Decimal, (100, 90, 80)))
#: Fewer rows may sum to that by chance.
_LEAST_ROWS = 3
_POINTS = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")

_LEVELS = ("level1", "level2")
_Texts = list[str]


def told_by_content(columns: Sequence[Column], rows: Sequence[Line]) -> dict[int, str]:
    """Tell the roles of columns of unknown headings: weight, score or actual, by where they start. None is told that has a rival."""
    unknown = [
        column for column in columns if not column.role and not column.side and not column.said.rate and column.end - column.start == 1
    ]
    if not unknown or not any(column.role == "value" for column in columns):
        return {}
    known = {column.role: column for column in columns if column.role}
    texts = {column.start: _texts(column, rows) for column in columns}
    told: dict[int, str] = {}
    weight = known.get("weight")
    if weight is None and len(all_points := [column for column in unknown if _sum_to_all(texts[column.start])]) == 1:
        weight = all_points[0]
        told[weight.start] = "weight"
    if weight is not None and "score" not in known:
        scores = [c for c in unknown if c.start not in told and _at_most(texts[c.start], texts[weight.start])]
        if len(scores) == 1:
            told[scores[0].start] = "score"
    if "actual" not in known and ("score" in known or "score" in told.values()):
        left = [column for column in unknown if column.start not in told]
        reached = [c for c in left if _measures_alike(texts[c.start], texts[known["value"].start]) and not c.said.says_time]
        if len(reached) == 1:
            told[reached[0].start] = "actual"
    return told


def level1_before(column: Column, columns: Sequence[Column], rows: Sequence[Line]) -> Column | None:
    """Find the column of level 1 that is called level 2, before one with the words of that (指标类别 | 指标内容 | 指标名称)."""
    if any(other.role == "level1" for other in columns):
        return None
    called = [other for other in columns if other.role == "level2"]
    first = called[0] if len(called) == 1 and called[0].start < column.start else None
    evidence = evidence_of(rows, first.start, first.end) if first else None
    return first if evidence and evidence.filled and (evidence.level1 > evidence.level2 or not evidence.level2) else None


def parts_of_values(columns: Sequence[Column], rows: Sequence[Line]) -> dict[int, str]:
    """Tell the comparators and the units among columns that one heading (指标值) makes values, by where they start."""
    narrow = [column for column in columns if column.role == "value" and column.end - column.start == 1]
    values = [(column, evidence_of(rows, column.start, column.end)) for column in narrow]
    others = {column.role for column in columns}
    told: dict[int, str] = {}
    for role, alike in (
        ("sign", [column for column, e in values if e.mostly(e.signs)]),
        ("measure", [column for column, e in values if e.filled > 1 and e.mostly(e.units)]),
    ):
        if len(alike) == 1 and role not in others and len(values) - len(told) > 1:
            told[alike[0].start] = role
    return told


def rivals_of_value(columns: Sequence[Column], rows: Sequence[Line], year: int | None) -> tuple[Column, Column, bool] | None:
    """Find a column of targets beside the only value, which is of another time or a forecast: the value, the other, and which it is.

    The other is the target for certain where it has the comparators and the value has none (2022年目标 | 实现值 over 57宗 | ≥64宗); else
    an unknown heading over figures may be it.
    """
    values = [column for column in columns if column.role == "value"]
    if len(values) != 1 or not (values[0].said.forecast or values[0].said.of_other_time(year)):
        return None
    own = evidence_of(rows, values[0].start, values[0].end)
    others = [(c, evidence_of(rows, c.start, c.end)) for c in columns if c.role in ("", "actual") and not c.side and c.end - c.start == 1]
    compared = [column for column, e in others if e.filled > 1 and not e.hardly(e.compared)]
    if own.filled and own.hardly(own.compared) and len(compared) == 1:
        return values[0], compared[0], True
    figures = [column for column, e in others if not column.role and e.filled > 1 and not e.hardly(e.values)]
    return (values[0], figures[0], False) if len(figures) == 1 else None


def split_levels(column: Column, columns: Sequence[Column], rows: Sequence[Line]) -> list[Column] | None:
    """Part a column whose heading heads the levels and names in it (评价内容 over 产出指标 | 数量指标); None for others."""
    starts = range(column.start, column.end)
    if len(starts) not in (2, 3) or any(other.role in _LEVELS for other in columns if other is not column):
        return None
    first, second, *others = (evidence_of(rows, start, start + 1) for start in starts)
    if not first.mostly(first.level1 + first.level2) or second.filled < 1:
        return None
    levels = second.mostly(second.level2)
    roles: tuple[str, ...] = _LEVELS if levels else ("level2" if first.level2 > first.level1 else "level1", "name")
    if others and levels:
        roles = (*roles, "name")
    if len(roles) != len(starts) or ("name" in roles and any(other.role == "name" for other in columns)):
        return None
    return [replace(column, start=start, end=start + 1, role=role, by_content=True) for start, role in zip(starts, roles, strict=True)]


def other_level(columns: Sequence[Column], rows: Sequence[Line], missing: str) -> Column | None:
    """Find the column whose cells are words of the level that the form lacks: on the side of the other level where it belongs, else the
    only one anywhere."""
    level = next(column for column in columns if column.role in _LEVELS)
    alike = []
    for column in columns:
        evidence = evidence_of(rows, column.start, column.end)
        words, others = (evidence.level2, evidence.level1) if missing == "level2" else (evidence.level1, evidence.level2)
        if not column.role and evidence.mostly(words) and words >= others:
            alike.append(column)
    placed = [column for column in alike if (column.start > level.start) is (missing == "level2")]
    return placed[0] if placed else alike[0] if len(alike) == 1 else None


def names_after(level: Column, columns: Sequence[Column], rows: Sequence[Line]) -> bool:
    """Whether between a column of levels and the values one of an unknown heading has a text of its own in each row."""
    first = evidence_of(rows, level.start, level.end)
    after = min((c.start for c in columns if c.role in ("value", "sign", "measure", "actual", "weight")), default=0)
    between = [c for c in columns if c.role in ("", "description") and level.start < c.start < after]
    told = [evidence_of(rows, column.start, column.end) for column in between]
    return any(e.mostly(e.plain) and e.texts == e.filled and e.filled > first.filled for e in told)


def level_by_place(columns: Sequence[Column], rows: Sequence[Line], missing: str) -> Column | None:
    """Find the column of a level whose heading nobody knows: left of the names, words that are the same in several rows.

    ``missing``: the level that the form lacks; its first level stands left of the second.
    """
    other = next((column for column in columns if column.role in _LEVELS), None)
    ends = [column.start for column in columns if column.role in ("name", "lowest", "value", "sign", "measure", "actual", "weight")]
    if other is None or not ends:
        return None
    first, last = (-1, other.start) if missing == "level1" else (other.start, min(ends))
    between = [column for column in columns if not column.role and not column.side and first < column.start < last]
    alike = [column for column in between if _groups_rows(column, rows)]
    return alike[0] if len(alike) == 1 else None


def _groups_rows(column: Column, rows: Sequence[Line]) -> bool:
    """Whether the texts of a column are words that stand for several rows each: merged, repeated, or left empty below."""
    evidence = evidence_of(rows, column.start, column.end)
    return evidence.filled > 1 and evidence.mostly(evidence.plain + max(evidence.level1, evidence.level2)) and evidence.texts < len(rows)


def _texts(column: Column, rows: Sequence[Line]) -> _Texts:
    """What stands in each row of a column, without blanks; nothing where a merged cell reaches down from above."""
    cells = (next((cell for cell in row.cells[column.start : column.end] if not cell.blank), None) for row in rows)
    return [compact(cell.text) if cell else "" for cell in cells]


def _points(texts: _Texts) -> list[Decimal | None]:
    """The texts of a column as points; None where one is empty or none."""
    return [Decimal(text) if _POINTS.fullmatch(text) else None for text in texts]


def sums_to_all(column: Column, rows: Sequence[Line]) -> bool:
    """Whether a column has numbers that sum to the points of all indicators."""
    return _sum_to_all(_texts(column, rows))


def are_points_and_scores(columns: Sequence[Column], rows: Sequence[Line]) -> bool:
    """Whether of two columns the first has points that sum to those of all indicators, and the second at most as many in each row."""
    if len(columns) != 2:
        return False
    points, scores = (_points(_texts(column, rows)) for column in columns)
    both = [(most, got) for most, got in zip(points, scores, strict=True) if most is not None]
    return sums_to_all(columns[0], rows) and all(got is not None and most >= got for most, got in both)


def _sum_to_all(texts: _Texts) -> bool:
    """Whether a column has numbers only, which sum to the points of all; the last may be their sum."""
    points = [point for point, text in zip(_points(texts), texts, strict=True) if text]
    numbers = [point for point in points if point is not None]
    if len(numbers) < len(points) or len(numbers) < _LEAST_ROWS:
        return False
    return sum(numbers) in _ALL_POINTS or (sum(numbers[:-1]) in _ALL_POINTS and numbers[-1] >= sum(numbers[:-1]))


def _at_most(texts: _Texts, weights: _Texts) -> bool:
    """Whether a column has for each weight a number that is at most that, and mostly all of it."""
    pairs = [(point, weight) for point, weight in zip(_points(texts), _points(weights), strict=True) if weight is not None]
    scored = [(point, weight) for point, weight in pairs if point is not None]
    if len(scored) < max(_LEAST_ROWS, MOST * len(pairs)) or any(
        text and point is None for text, point in zip(texts, _points(texts), strict=True)
    ):
        return False
    return all(point <= weight for point, weight in scored) and sum(2 * point >= weight for point, weight in scored) >= MOST * len(scored)


def _measures_alike(texts: _Texts, values: _Texts) -> bool:
    """Whether the numbers of a column stand in the units of the values, and words where these are words; none has a comparator."""
    pairs = [(text, value) for text, value in zip(texts, values, strict=True) if text and value]
    compared = sum(text[0] in "≥≤<>=" for text, _ in pairs)
    alike = sum(_same_measure(_after_number(text), _after_number(value)) for text, value in pairs)
    return len(pairs) >= _LEAST_ROWS and compared <= FEW * len(pairs) and alike >= MOST * len(pairs)


def _same_measure(reached: str | None, target: str | None) -> bool:
    """Whether the unit of what was reached is that of the target, behind which a bound may stand (95% and 95%以上)."""
    return reached == target or bool(reached and target and target.startswith(reached))


def _after_number(text: str) -> str | None:
    """What follows the only number of a text; nothing where it has several (a date), None where it has none."""
    numbers = list(_FIGURE.finditer(text))
    return text[numbers[0].end() :] if len(numbers) == 1 else ("" if numbers else None)
