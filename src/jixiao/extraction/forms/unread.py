"""Tell which of the things that were not read stand in cells that forms are read from."""

from __future__ import annotations

from collections.abc import Iterable

from ...model import Document, Finding, FormTable


def unread_in_forms(document: Document, forms: Iterable[FormTable]) -> list[Finding]:
    """Give the findings of ``document.unread`` that matter to its forms.

    These are those in a cell of a field, or in a row from the first of a form's indicators to its last: a picture there is a value that
    is lost, elsewhere it is the sign of an office, or a seal.
    """
    if not any(finding.source.row for finding in document.unread):
        return []
    cells: set[tuple[int, int | None, int | None]] = set()
    rows: dict[int, tuple[int, int]] = {}
    for form in forms:
        cells |= {(field.ref.table, field.ref.row, field.ref.column) for field in form.fields.values()}
        for ref in (ref for row in form.rows for ref in (row.source, row.value_ref) if ref.row):
            first, last = rows.get(ref.table, (ref.row or 0, ref.row or 0))
            rows[ref.table] = min(first, ref.row or 0), max(last, ref.row or 0)

    def matters(finding: Finding) -> bool:
        place = finding.source
        first, last = rows.get(place.table, (1, 0))
        return bool(place.row) and ((place.table, place.row, place.column) in cells or first <= (place.row or 0) <= last)

    return [finding for finding in document.unread if matters(finding)]
