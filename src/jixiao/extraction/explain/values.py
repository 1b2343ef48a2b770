"""Give the values of cells as they were read, by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...model import CERTAIN, FUND_OF_FIELD, CellAnnotation, CellRole, Certainty, Level, Target, TargetTable
from ...model.text import plain
from .model import Reading


def readings(uses: Sequence[CellAnnotation], tables: Sequence[TargetTable]) -> Reading | None:
    for use in uses:
        table = tables[use.table - 1] if use.table and use.table <= len(tables) else None
        if table and use.name and (reading := _reading(use, use.name, table)):
            return reading
    return None


def certainties(table: TargetTable) -> Iterator[Certainty]:
    """The certainties of a table's fields and rows."""
    yield from (table.form.certainties.get(name, CERTAIN) for name, field in table.form.fields.items() if field.text is not None)
    yield from (row.certainty for row in table.form.rows)


def certainty_of(uses: Sequence[CellAnnotation], tables: Sequence[TargetTable]) -> Certainty | None:
    """The certainty of the field that a cell holds, or of the row that it is a part of; the least where it holds several."""
    own: list[Certainty] = []
    for use in uses:
        form = tables[use.table - 1].form if use.table and use.table <= len(tables) else None
        if form and use.use is CellRole.ROW:
            own += [row.certainty for row in form.rows if row.position == use.row]
        elif form and use.use in (CellRole.VALUE, CellRole.TITLE):
            names = (name for name, field in form.fields.items() if field.ref == use.cell.ref and field.text is not None)
            own += [form.certainties.get(name, CERTAIN) for name in names]
    return min(own, key=lambda certainty: certainty.figure, default=None)


def _reading(use: CellAnnotation, name: str, table: TargetTable) -> Reading | None:
    """The value of one cell as read; None where it is only text."""
    if use.use is CellRole.VALUE:
        return _field_reading(name, table)
    if use.use is not CellRole.ROW or use.row is None:
        return None
    indicator = next((entry for entry in table.indicators if entry.row.position == use.row), None)
    if indicator is None:
        return None
    if name == "value":
        return target_reading(indicator.target)
    if name == "actual" and indicator.actual:
        met = {} if indicator.met is None else {"met": "yes" if indicator.met else "no"}
        return target_reading(indicator.actual) | met
    if name in ("level1", "level2"):
        level: Level | None = getattr(indicator.row, name)
        return {"concept": level.concept} if level and level.concept else None
    points = plain({"weight": indicator.weight, "score": indicator.score}.get(name))
    return {"points": points} if points is not None else None


def _field_reading(name: str, table: TargetTable) -> Reading | None:
    fund = FUND_OF_FIELD.get(name)
    if fund and (yuan := plain(table.funds.get(fund))) is not None:
        return {"yuan": yuan}
    for date, day in table.dates.items():
        if date == name:
            return {"date": day}
    department = {"department": table.department, "supervising_department": table.supervising}.get(name)
    if department and department.code:
        return {"code": department.code} | ({"name": department.name} if department.name else {})
    return None


def target_reading(target: Target) -> Reading:
    """A 指标值 as read, by part; parts that it has not are left out."""
    parts = {
        "kind": target.kind.value,
        "comparator": target.comparator,
        "number": plain(target.number),
        "lower": plain(target.lower),
        "upper": plain(target.upper),
        "unit": target.unit,
        "yuan": plain(target.yuan),
        "hours": plain(target.hours),
        "date": target.date,
        "start": target.start,
        "end": target.end,
        "note": target.note,
    }
    return {name: text for name, text in parts.items() if text is not None}
