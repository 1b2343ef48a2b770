"""Say in one text where the cells of a row, and the headings of a table, stand (``jx:columnCells``): findings point at them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..model import CostRole, Indicator, IndicatorRow, Location, TargetTable
from .levels import upper_level
from .namespaces import JXF
from .properties import box_of, box_text

__all__ = ["cell_of_column", "column_cells", "rows_cells", "table_cells"]

#: The role of the one of both levels that is wrong where they do not match.
_WRONG = "levels"
#: A place among the cells of a row, as far as it is another than that of the row's name: row, column, line, page, box.
_PLACE = re.compile(r"([\w-]+)=(?:r(\d+))?(?:c(\d+))?(?:l(\d+))?(?:p(\d+))?(?:b([\d.,-]+))?")


def column_cells(source: Location, places: Iterable[tuple[str, Location]]) -> str | None:
    """Write the value of ``jx:columnCells``: where the cells of an indicator stand, as far as they stand elsewhere than its name; None
    where none is known.

    >>> column_cells(Location(1, 9, 3, 12), [("level2", Location(1, 7, 2, 10)), ("score", Location(1, 9, 7, 12))])
    'level2=r7c2l10 score=c7'
    """
    return " ".join(f"{role}={_place(source, place)}" for role, place in places) or None


def _place(source: Location, place: Location) -> str:
    # 0 for none: the table may begin with a line of text, which has no row.
    row, column = f"r{place.row or 0}" if place.row != source.row else "", f"c{place.column}" if place.column is not None else ""
    line, page = f"l{place.line or 0}" if place.line != source.line else "", f"p{place.page or 0}" if place.page != source.page else ""
    return f"{row}{column}{line}{page}" + (f"b{box_text(place.box).replace(' ', ',')}" if place.box else "")


def cell_of_column(source: Location, text: str, role: str) -> Location | None:
    """Read of a ``jx:columnCells`` where the cell of a role stands, beside that of the name; None where it says nothing of it.

    >>> cell_of_column(Location(1, 9, 3, 12), "level2=r7c2l10 score=c7", "score")
    Location(table=1, row=9, column=7, line=12, page=None, sheet=None, box=None)
    """
    found = next((match for part in text.split(" ") if (match := _PLACE.fullmatch(part)) and match[1] == role), None)
    if found is None:
        return None
    own = (source.row, None, source.line, source.page)
    row, column, line, page = (int(digits) or None if digits else other for digits, other in zip(found.groups()[1:5], own, strict=True))
    box = box_of(found[6].replace(",", " ")) if found[6] else None
    return Location(source.table, row, column, line, page, source.sheet, box)


def table_cells(table: TargetTable) -> str | None:
    """Write where the headings of a table's columns stand, the first cell of each level 1 (by its concept), and its greatest cost."""
    places = dict(table.form.headings)
    for indicator in table.indicators:
        row = indicator.row
        level1 = dict(row.places).get("level1")
        if row.level1 and row.level1.concept and level1:
            places.setdefault(row.level1.concept, level1)
    costs = [one for one in table.indicators if one.cost_role in (CostRole.TOTAL, CostRole.PART) and one.target.yuan is not None]
    if costs:
        places["costTargets"] = max(costs, key=_yuan).row.value_ref
    return column_cells(table.form.source, places.items())


def _yuan(indicator: Indicator) -> float:
    return float(indicator.target.yuan or 0)


def rows_cells(rows: Sequence[IndicatorRow]) -> Mapping[int, str | None]:
    """Write where the cells of each row of a table stand, by its position."""
    wrong = _wrong_levels(rows)
    return {
        row.position: column_cells(row.source, (*row.places, *(((_WRONG, wrong[row.position]),) if row.position in wrong else ())))
        for row in rows
    }


def _wrong_levels(rows: Sequence[IndicatorRow]) -> dict[int, Location]:
    """Of rows whose level 2 belongs to another level 1 the cell of the level that is wrong: the level 2, but the level 1 where no row
    that shares its cell matches and they have several level 2, or where the table has that level 1 elsewhere."""
    sharing: dict[Location, list[IndicatorRow]] = {}
    for row in rows:
        if place := dict(row.places).get("level1"):
            sharing.setdefault(place, []).append(row)
    concepts = [_concepts(shared[0])[0] for shared in sharing.values()]
    wrong: dict[int, Location] = {}
    for place, shared in sharing.items():
        unlike = [row for row in shared if not _matches(row)]
        seconds = {_concepts(row)[1] for row in shared}
        above = len(unlike) == len(shared) and (len(seconds) > 1 or concepts.count(_concepts(shared[0])[0]) > 1)
        for row in unlike:
            own = place if above else dict(row.places).get("level2")
            if own:
                wrong[row.position] = own
    return wrong


def _concepts(row: IndicatorRow) -> tuple[str | None, str | None]:
    return (row.level1.concept if row.level1 else None), (row.level2.concept if row.level2 else None)


def _matches(row: IndicatorRow) -> bool:
    one, two = _concepts(row)
    return one is None or two is None or upper_level(JXF + two) == JXF + one
