"""List the cells in which another text was read than stands in the document, with both texts, why, by whom and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...model import Location
from ...model.namespaces import CSVW, PROV
from ...model.text import place
from .data import Resource, rows
from .page import Page

__all__ = ["CorrectionNote", "corrected_cells", "of_resources"]


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """A correction (更正) as it is shown: its cell and where that is, both texts, why, by whom, and when."""

    iri: str
    at: Location
    place: str
    original: str
    text: str
    why: str
    by: str
    on: str


async def corrected_cells(page: Page, pattern: str) -> list[CorrectionNote]:
    """List the corrected cells that are ``?cell`` in a pattern, in the order of the document. Raises HTTPError."""
    listed = await rows(
        page.service,
        f"SELECT DISTINCT ?cell ?text ?original ?why ?by ?on ?t ?row ?column ?line ?page ?sheet WHERE {{ {pattern} . "
        f"?cell jx:cellText ?text ; <{PROV}wasRevisionOf> ?before ; jx:correctedBecause ?why ; jx:correctedBy ?by ; "
        f"jx:correctedOn ?on ; jx:tableNumber ?t . ?before jx:cellText ?original . OPTIONAL {{ ?cell <{CSVW}rownum> ?row }} "
        "OPTIONAL { ?cell jx:column ?column } OPTIONAL { ?cell jx:line ?line } OPTIONAL { ?cell jx:page ?page } "
        "OPTIONAL { ?cell jx:sheet ?sheet } }",
        "embedded",
    )
    placed = []
    for row in listed:
        at = {name: int(row[name]) if name in row else None for name in ("row", "column", "line", "page")}
        ref = Location(int(row["t"]), at["row"], at["column"], at["line"], at["page"], row.get("sheet"))
        note = CorrectionNote(row["cell"], ref, place(ref, page.lang), row["original"], row["text"], row["why"], row["by"], row["on"])
        placed.append((ref.order, note))
    return [note for _, note in sorted(placed, key=lambda pair: (pair[0], pair[1].iri))]


def of_resources(notes: Sequence[CorrectionNote], resources: Iterable[Resource | None]) -> list[CorrectionNote]:
    """List the corrections of the cells that resources were read from."""
    cells = {term.value for resource in resources if resource for term in resource.all(f"{PROV}wasDerivedFrom")}
    return [note for note in notes if note.iri in cells]
