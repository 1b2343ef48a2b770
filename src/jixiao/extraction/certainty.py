"""Lower the certainty of what findings speak against, and say of what is least certain why, and what else it may be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..model import CERTAIN, Certainty, Finding, FormTable, Indicator, IndicatorRow, Location, ReadingDoubt, TargetTable
from ..model.finding_rules.forms import READING_UNCERTAIN
from ..model.text import BilingualText

#: What findings of reading say of the row or the field at whose cell they stand.
_BY_CODE: Mapping[str, ReadingDoubt] = {
    "row-incomplete": ReadingDoubt.ROW_INCOMPLETE,
    "text-over-border": ReadingDoubt.TEXT_DOUBTFUL,
    "text-not-decodable": ReadingDoubt.TEXT_DOUBTFUL,
    "characters-not-read": ReadingDoubt.TEXT_DOUBTFUL,
    "text-box-not-read": ReadingDoubt.TEXT_DOUBTFUL,
    "image-not-read": ReadingDoubt.TEXT_DOUBTFUL,
    "formula-without-value": ReadingDoubt.TEXT_DOUBTFUL,
    "row-may-go-on": ReadingDoubt.CONTINUED,
    "low-confidence": ReadingDoubt.HARD_TO_READ,
    "cell-not-read": ReadingDoubt.NEIGHBOUR_NOT_READ,
    "cell-not-understood": ReadingDoubt.NEIGHBOUR_NOT_READ,
    "value-doubtful": ReadingDoubt.VALUE_DOUBTFUL,
    "value-unreadable": ReadingDoubt.VALUE_UNREADABLE,
    "amount-unreadable": ReadingDoubt.VALUE_UNREADABLE,
    "amount-unit-unknown": ReadingDoubt.VALUE_UNREADABLE,
    "date-unreadable": ReadingDoubt.VALUE_UNREADABLE,
}
#: What findings of its own say, which stand elsewhere: at the other cell, at the row's first cell, at the table.
_SAID = frozenset((ReadingDoubt.OTHER_VALUE, ReadingDoubt.RIVAL_COLUMN, ReadingDoubt.HEADING_BORROWED, ReadingDoubt.ROW_INCOMPLETE))
#: The most rows of a table that one row of the document gives; more stand on their side, and are told apart by their columns.
_MOST_ROWS = 2

_Place = tuple[int, int | None, int | None, str | None]


def with_findings(tables: Sequence[TargetTable], findings: Sequence[Finding]) -> tuple[tuple[TargetTable, ...], list[Finding]]:
    """Give the tables with the certainties that findings leave them, and a finding for each field and row that is below the least
    certainty and that no other finding stands at."""
    by_place: dict[_Place, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_place[_place(finding.source)].append(finding)
    added: list[Finding] = []
    return tuple([_table(table, by_place, added) for table in tables]), added


def _place(ref: Location) -> _Place:
    """The row of a document that a cell stands in."""
    return ref.table, ref.row, ref.line if ref.row is None else None, ref.sheet


def _table(table: TargetTable, by_place: Mapping[_Place, Sequence[Finding]], added: list[Finding]) -> TargetTable:
    form = table.form
    crowded = Counter(_place(row.source) for row in form.rows) if by_place else Counter()
    rows = [_row(row, by_place.get(_place(row.source), ()), crowded[_place(row.source)] > _MOST_ROWS, added) for row in form.rows]
    fields = _fields(form, by_place, added)
    if fields == form.certainties and all(now is before for now, before in zip(rows, form.rows, strict=True)):
        return table
    indicators = tuple([_of(indicator, row) for indicator, row in zip(table.indicators, rows, strict=True)])
    return replace(table, form=replace(form, rows=tuple(rows), certainties=fields), indicators=indicators)


def _of(indicator: Indicator, row: IndicatorRow) -> Indicator:
    return indicator if indicator.row is row else replace(indicator, row=row)


def _row(row: IndicatorRow, here: Iterable[Finding], crowded: bool, added: list[Finding]) -> IndicatorRow:
    cells = (row.source, row.value_ref, row.actual_ref)
    about = [finding for finding in here if not crowded or finding.source in cells]
    certainty = _lowered(row.certainty, about)
    if certainty.low and not about and _SAID.isdisjoint(certainty.doubts):
        added.append(_uncertain(certainty, row.source, row.name or row.value))
    return row if certainty is row.certainty else replace(row, certainty=certainty)


def _fields(form: FormTable, by_place: Mapping[_Place, Sequence[Finding]], added: list[Finding]) -> dict[str, Certainty]:
    """The certainties of the fields: a finding is about one where it stands at its cell, or at another value of its label."""
    result = {}
    for name, field in form.fields.items():
        if field.text is None:
            continue
        here = by_place.get(_place(field.ref), ())
        about = [finding for finding in here if finding.source == field.ref]
        known = form.certainties.get(name, CERTAIN)
        result[name] = certainty = _lowered(known, about)
        if certainty.low and not about and _SAID.isdisjoint(certainty.doubts):
            added.append(_uncertain(certainty, field.ref, field.text))
    return result


def _lowered(certainty: Certainty, about: Iterable[Finding]) -> Certainty:
    doubts = [doubt for finding in about if (doubt := _BY_CODE.get(finding.code))]
    return certainty.with_doubts(*doubts) if doubts else certainty


def _uncertain(certainty: Certainty, ref: Location, text: str | None) -> Finding:
    doubts = certainty.doubts
    return READING_UNCERTAIN.at(
        ref,
        value=text,
        certainty=certainty.figure,
        doubts=BilingualText(zh="；".join(doubt.zh for doubt in doubts), en="; ".join(doubt.en for doubt in doubts)),
    )
