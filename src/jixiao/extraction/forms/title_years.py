"""Tell the years that a title names: one alone is the fiscal year, a span of them (2025—2027年) is that of a rolling budget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...model import Cell
from ...vocabulary.characters import SPAN_OF_YEARS, compact, without_blanks, without_spans_of_years
from .patterns import DATE_IN_CELL, YEAR_IN_TITLE, YEAR_LINE
from .rows_of_cells import Line, LineCell
from .segmentation import Segment


def years_in(text: str) -> list[str]:
    """List the years that a text without blanks names one by one."""
    return YEAR_IN_TITLE.findall(without_spans_of_years(text))


def first_of_span(before: Iterable[Cell], segment: Segment) -> int | None:
    """The first year of the only span that a form's title or the text before the tables names, where the form says that it is its own:
    by a column of that year beside later ones, or by the day when it was filled in. None where it does not say so."""
    texts = [cell.text for cell in before] + ([segment.title.text] if segment.title else [])
    spans = {match.groups() for text in texts for match in SPAN_OF_YEARS.finditer(without_blanks(text))}
    if len(spans) != 1:
        return None
    first = int(next(iter(spans))[0])
    columns = [_years_of(line.texts) for line in segment.lines]
    told = any(first == min(years) and len(years) > 1 for years in columns if years) or first in _days(segment.lines)
    return first if told else None


def _years_of(cells: Sequence[LineCell]) -> set[int]:
    """The years that cells of a line are."""
    return {int(year[1]) for cell in cells if (year := YEAR_LINE.fullmatch(cell.roles.key))}


def _days(lines: Sequence[Line]) -> set[int]:
    """The years of the days beside labels of which the model has no property (填报日期)."""
    days = set()
    for line in lines:
        for place, label in line.labels:
            beside = next((cell.text for cell in line.cells[place + 1 :] if not cell.blank), "")
            if label.means.kind == "other" and (day := DATE_IN_CELL.fullmatch(compact(label.inline or beside))):
                days.add(int(day[1]))
    return days
