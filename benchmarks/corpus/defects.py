"""Defects planted on purpose, each of which is one finding of a known code.

A defect is planted where it raises its own finding and no other: never two in one row, none in a row that another one needs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from .model import Row, Table, Value, one_of, shuffled, whole

_RATE = re.compile(r"率$|满意度|比例|占比")
_GROWTH = re.compile(r"增长|增幅|提高|提升|上升|超")
_NOTHING = ("-", "/", "无")
_VAGUE = ("按计划完成", "满足工作需要", "全部完成")

#: Gives the row with the defect, or None where it cannot have it.
RowDefect = Callable[[Row, int, Random], Row | None]
#: Gives the table with the defect, or None.
TableDefect = Callable[[Table, str, Random], Table | None]


def _spoilt(row: Row, value: Value) -> Row:
    return replace(row, value=value, spoilt=True)


def _counted(row: Row) -> bool:
    """Whether the value is a number that is no amount of money."""
    return row.value.kind == "number" and row.group != "cost"


# -- of a row ----------------------------------------------------------------------------------------------------------------


def _placeholder(row: Row, _year: int, draw: Random) -> Row | None:
    return _spoilt(row, Value("missing", one_of(_NOTHING, draw)))


def _no_value(row: Row, _year: int, _draw: Random) -> Row | None:
    return _spoilt(row, Value("missing"))


def _no_unit(row: Row, _year: int, _draw: Random) -> Row | None:
    return _spoilt(row, replace(row.value, unit="")) if _counted(row) else None


def _over_100(row: Row, _year: int, draw: Random) -> Row | None:
    value = row.value
    fits = _counted(row) and value.unit == "%" and value.sign in ("≥", "=") and _RATE.search(row.name) and not _GROWTH.search(row.name)
    return _spoilt(row, replace(value, number=str(whole(105, 150, draw)), worded=0)) if fits else None


def _restated(row: Row, _year: int, _draw: Random) -> Row | None:
    return _spoilt(row, Value("text", row.name)) if row.group in ("quality", "benefit") and row.value.kind == "text" else None


def _outside(row: Row, year: int, draw: Random) -> Row | None:
    if row.value.kind != "deadline":
        return None
    return _spoilt(row, Value("deadline", f"{year + one_of((-1, 1), draw)}年{whole(3, 12, draw)}月底前"))


def _vague(row: Row, _year: int, draw: Random) -> Row | None:
    return _spoilt(row, Value("text", one_of(_VAGUE, draw))) if row.group == "quantity" else None


def _costly(row: Row, _year: int, _draw: Random) -> Row | None:
    return _spoilt(row, replace(row.value, sign="≥", worded=0)) if row.group == "cost" else None


def _unsatisfied(row: Row, _year: int, _draw: Random) -> Row | None:
    fits = row.group == "satisfaction" and row.value.kind == "number" and "投诉" not in row.name
    return _spoilt(row, replace(row.value, sign="≤", worded=0)) if fits else None


_OF_ROWS: dict[str, RowDefect] = {
    "value-placeholder": _placeholder,
    "indicator-no-value": _no_value,
    "number-without-unit": _no_unit,
    "percent-over-100": _over_100,
    "value-restates-name": _restated,
    "deadline-outside-year": _outside,
    "quantity-not-quantified": _vague,
    "cost-direction": _costly,
    "satisfaction-direction": _unsatisfied,
}

#: Any row can have no value; what only some can have is drawn more often.
_ROW_CODES = tuple(code for code in _OF_ROWS for _ in range(1 if code in ("value-placeholder", "indicator-no-value") else 3))


def _with_row(table: Table, place: int, row: Row) -> Table:
    return replace(table, rows=(*table.rows[:place], row, *table.rows[place + 1 :]))


# -- of a table --------------------------------------------------------------------------------------------------------------


def _without(group: str) -> TableDefect:
    def planted_in(table: Table, _form: str, _draw: Random) -> Table | None:
        return replace(table, rows=tuple(row for row in table.rows if row.group != group))

    return planted_in


def _wrong_sum(table: Table, _form: str, draw: Random) -> Table | None:
    return replace(table, fiscal=table.fiscal + whole(1, max(1, table.total // 5), draw))


def _negative(table: Table, _form: str, draw: Random) -> Table | None:
    less = whole(1, table.total, draw)
    return replace(table, fiscal=table.total + less, other=-less)


def _too_costly(table: Table, _form: str, draw: Random) -> Table | None:
    place = next((i for i, row in enumerate(table.rows) if row.value.amount is not None), None)
    if place is None:
        return None
    value = replace(table.rows[place].value, amount=table.total + whole(1, table.total, draw))
    return _with_row(table, place, _spoilt(table.rows[place], value))


def _wrong_purpose(table: Table, form: str, draw: Random) -> Table | None:
    if not table.purpose_parts or form not in ("stacked", "tabbed"):
        return None
    (name, amount), *others = table.purpose_parts
    return replace(table, purpose_parts=((name, amount + whole(1, table.total, draw)), *others))


def _no_goal(table: Table, _form: str, _draw: Random) -> Table | None:
    return replace(table, goals=())


def _repeated(table: Table, _form: str, draw: Random) -> Table | None:
    place = whole(0, len(table.rows) - 1, draw)
    row = replace(table.rows[place], spoilt=True)
    if row.group == "cost":  # it would make the costs exceed the budget
        return None
    return replace(table, rows=(*table.rows[:place], row, row, *table.rows[place + 1 :]))


def _misplaced(table: Table, _form: str, _draw: Random) -> Table | None:
    """A later row of 效益 under 质量指标."""
    places = [i for i, row in enumerate(table.rows) if row.group == "benefit" and i and table.rows[i - 1].group == "benefit"]
    if not places or table.rows[places[-1]].level2 == table.rows[places[-1] - 1].level2:
        return None
    return _with_row(table, places[-1], replace(table.rows[places[-1]], level2="质量指标", spoilt=True))


_OF_TABLES: dict[str, TableDefect] = {
    "missing-satisfaction": _without("satisfaction"),
    "missing-benefit": _without("benefit"),
    "missing-quantity": _without("quantity"),
    "missing-quality": _without("quality"),
    "missing-timeliness": _without("timeliness"),
    "missing-cost": _without("cost"),
    "funds-sum": _wrong_sum,
    "funds-negative": _negative,
    "cost-exceeds-budget": _too_costly,
    "purpose-arithmetic": _wrong_purpose,
    "no-goal": _no_goal,
    "duplicate-indicator": _repeated,
    "level-mismatch": _misplaced,
}
CODES = (*_OF_ROWS, *_OF_TABLES, "duplicate-table")


def planted(tables: Sequence[Table], form: str, year: int, draw: Random, share: float) -> tuple[tuple[Table, ...], dict[str, int]]:
    """The tables with defects in a ``share`` of their rows, of the tables and, of documents, a table that stands there twice; and
    how many there are of each code."""
    codes: Counter[str] = Counter()
    found = [_planted(table, form, year, draw, share, codes) for table in tables]
    if draw.random() < share and (whole_ones := [table for table, old in zip(found, tables, strict=True) if table is old]):
        found.append(one_of(whole_ones, draw))
        codes["duplicate-table"] += 1
    return tuple(found), dict(sorted(codes.items()))


def _planted(table: Table, form: str, year: int, draw: Random, share: float, codes: Counter[str]) -> Table:
    """The table with what was drawn for it: the first of the defects, in any order, that it can have."""
    if draw.random() < share:
        for code in shuffled(tuple(_OF_TABLES), draw):
            if (changed := _OF_TABLES[code](table, form, draw)) is not None:
                table = changed
                codes[code] += 1
                break
    for place, row in enumerate(table.rows):
        if draw.random() < share and not row.spoilt:
            for code in shuffled(_ROW_CODES, draw):
                if (bad := _OF_ROWS[code](row, year, draw)) is not None:
                    table = _with_row(table, place, bad)
                    codes[code] += 1
                    break
    return table
