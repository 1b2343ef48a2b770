"""Read from a store which cells of its documents were corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ..model import Location
from ..model.correction import CorrectedCell, Correction
from ..rdf.namespaces import CSVW, JX, PROV
from ..sparql.results import Term
from ..store import Store

__all__ = ["read_corrected"]

_CORRECTED = f"""SELECT ?d ?text ?original ?why ?by ?on ?t ?row ?column ?line ?page ?sheet WHERE {{
    ?d <{JX}correctedCell> ?cell .
    ?cell <{JX}cellText> ?text ; <{PROV}wasRevisionOf> ?before ; <{JX}correctedBecause> ?why ; <{JX}correctedBy> ?by ;
        <{JX}correctedOn> ?on ; <{JX}tableNumber> ?t .
    ?before <{JX}cellText> ?original .
    OPTIONAL {{ ?cell <{CSVW}rownum> ?row }}
    OPTIONAL {{ ?cell <{JX}column> ?column }}
    OPTIONAL {{ ?cell <{JX}line> ?line }}
    OPTIONAL {{ ?cell <{JX}page> ?page }}
    OPTIONAL {{ ?cell <{JX}sheet> ?sheet }}
}}"""


def read_corrected(store: Store) -> dict[str, tuple[CorrectedCell, ...]]:
    """List the corrected cells of each document that has some, by the document's IRI, in the order of the document."""
    results = store.select(_CORRECTED)
    found: dict[str, list[CorrectedCell]] = {}
    for row in results.rows:
        of = dict(zip(results.columns, row, strict=True))
        found.setdefault(_text(of, "d"), []).append(_cell(of))
    return {document: tuple(sorted(cells, key=lambda cell: cell.ref.order)) for document, cells in found.items()}


def _cell(row: dict[str, Term | None]) -> CorrectedCell:
    number: Callable[[str], int | None] = lambda name: int(term.value) if (term := row[name]) else None  # noqa: E731
    sheet = row["sheet"]
    ref = Location(number("t") or 0, number("row"), number("column"), number("line"), number("page"), sheet.value if sheet else None)
    why, by, on = (_text(row, name) for name in ("why", "by", "on"))
    original = _text(row, "original")
    return CorrectedCell(ref, original, Correction(_text(row, "d"), ref, original, _text(row, "text"), why, by, date.fromisoformat(on)))


def _text(row: dict[str, Term | None], name: str) -> str:
    term = row[name]
    return term.value if term else ""
