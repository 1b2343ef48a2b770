"""Check a store by pySHACL instead of the compiled shapes, or by a user's own shapes besides; nothing of it is written to the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ..model import Finding
from ..rdf.shape_rules import shape_rules
from ..store import Store
from ..util.parallel import Progress, each, quiet, wanted
from .revalidate import document_graphs

if TYPE_CHECKING:
    from ..validation import Report
    from ..validation.findings import DocumentFindings
    from ..validation.own_shapes import OwnShapes

__all__ = ["Rechecked", "findings_by", "recheck", "reports_by"]

#: Below so many documents, starting worker processes costs more than it saves.
_FEW = 4


@dataclass(frozen=True, slots=True)
class Rechecked:
    """By what documents are checked anew: by our shapes on pySHACL (``reference``), by a user's ``own`` shapes, or by both."""

    reference: bool = False
    own: OwnShapes | None = None


def recheck(by: Rechecked, ntriples: str) -> tuple[Finding, ...]:
    """Check a document's graph, given as N-Triples text; give what ours, run by pySHACL, and the user's own shapes find."""
    from ..validation import validate_reference
    from ..validation.own_shapes import check_by_own_shapes

    ours = validate_reference(ntriples).findings if by.reference else ()
    return (*ours, *(check_by_own_shapes(by.own, ntriples).findings if by.own else ()))


def findings_by(
    store: Store, by: Rechecked, stored: Sequence[DocumentFindings], *, workers: int | None = None, progress: Progress = quiet
) -> list[DocumentFindings]:
    """Check all documents of a store anew; give the ``stored`` findings with what is found, each in its place in the document.

    With ``by.reference`` the stored findings of our shapes give way to those of pySHACL; what reading found stays.
    """
    from ..store.statistics import document_records

    documents = {record.document: text for record, text in zip(document_records(store), document_graphs(store), strict=True)}
    workers = workers or (1 if len(documents) < _FEW else wanted())
    results = dict(zip(documents, each(partial(recheck, by), documents.values(), workers=workers), strict=True))
    again = []
    for number, entry in enumerate(stored, 1):
        kept = (finding for finding in entry.findings if not by.reference or finding.code not in shape_rules())
        findings = sorted([*kept, *results.get(entry.document, ())], key=lambda f: (f.source.order, f.code, f.focus or ""))
        again.append(replace(entry, findings=tuple(findings)))
        progress(entry.file, number, len(stored))
    return again


def reports_by(store: Store, by: Rechecked) -> list[Report]:
    """Check all documents of a store anew; give the SHACL reports, those of our shapes and those of the user's own."""
    from ..validation import validate, validate_reference
    from ..validation.own_shapes import check_by_own_shapes

    graphs = document_graphs(store)
    reports = [validate_reference(text) if by.reference else validate(text) for text in graphs]
    return [*reports, *(check_by_own_shapes(by.own, text) for text in graphs if by.own)]
