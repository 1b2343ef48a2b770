"""Write what was corrected in a document: the cell with the text that was read, and the original with the text that the file has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Document
from .iris import cell_name
from .namespaces import LITERALS, PROV, iri
from .predicate_objects import TERMS, TYPE, Pair

__all__ = ["ORIGINAL", "correction_statements"]

#: What the name of a cell ends in where it means the cell as the file has it.
ORIGINAL = "-original"


def correction_statements(document: Document, subject: str, versions: Sequence[str]) -> Iterator[tuple[str, tuple[Pair, ...]]]:
    """Give what is said of the corrected cells of a document, of their originals and of the document, each with its subject.

    ``subject`` is the document's IRI, ``versions`` are the versions of tables in it, in their order.
    """
    for corrected in document.corrections:
        cell, said = f"{subject}#{cell_name(corrected.ref)}", corrected.correction
        yield (
            cell,
            (
                (TYPE, TERMS["CorrectedCell"]),
                (TERMS["cellText"], LITERALS.string(corrected.text)),
                (iri(PROV + "wasRevisionOf"), iri(cell + ORIGINAL)),
                (TERMS["correctedBecause"], LITERALS.string(said.why)),
                (TERMS["correctedBy"], LITERALS.string(said.by)),
                (TERMS["correctedOn"], LITERALS.typed(said.on.isoformat(), "date")),
                (TERMS["correctedIn"], iri(versions[corrected.table - 1]) if corrected.table else None),
            ),
        )
        yield cell + ORIGINAL, ((TYPE, TERMS["OriginalCell"]), (TERMS["cellText"], LITERALS.string(corrected.original)))
        yield subject, ((TERMS["correctedCell"], iri(cell)),)
