"""Read the worklist of a store with all that belongs to it: what is accepted, and the runs that are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from ..model import Location
from ..model.correction import CorrectedCell
from ..validation.corrected import read_corrected
from ..validation.findings import DocumentFindings, read_findings
from .accepted import AcceptedFile, accepted_file
from .runs import Runs, read_runs
from .worklist import Worklist, standings, worklist

if TYPE_CHECKING:
    from ..store import Store

__all__ = ["Desk", "read_desk"]


@dataclass(frozen=True, slots=True)
class Desk:
    """The findings of a store by document, the worklist, what is accepted in which files, the runs before, and what was corrected."""

    documents: Sequence[DocumentFindings]
    listed: Worklist
    accepted: AcceptedFile
    runs: Runs
    #: The cells in which another text was read than stands there, by document.
    corrected: Mapping[str, Sequence[CorrectedCell]]


def read_desk(
    store: Store, location: str, option: str = "", documents: Sequence[DocumentFindings] | None = None, folders: Sequence[str] = ()
) -> Desk:
    """Read the worklist of a store; ``documents`` are its findings where they are known already, ``option`` the file of ``--accepted``.

    Raises JixiaoError for what is wrong with the files of what is accepted.
    """
    runs = read_runs(location)
    accepted = accepted_file(location, option, dict.fromkeys([*runs.folders, *folders]))
    documents = read_findings(store) if documents is None else documents
    before = runs.compared_with(document.fingerprint(finding) for document in documents for finding in document.findings)
    listed = worklist(documents, standings(store), accepted.entries, date.today(), before)
    corrected = read_corrected(store)
    return Desk(documents, _with_corrections(listed, corrected), accepted, runs, corrected)


def _with_corrections(listed: Worklist, corrected: Mapping[str, Sequence[CorrectedCell]]) -> Worklist:
    """The worklist with what was corrected in the cells of its findings."""
    if not corrected:
        return listed
    cells = {(document, _spot(cell.ref)): cell for document, of in corrected.items() for cell in of}
    return replace(
        listed,
        entries=tuple(replace(entry, correction=cells.get((entry.document, _spot(entry.finding.source)))) for entry in listed.entries),
    )


def _spot(ref: Location) -> tuple[int | None, ...]:
    """What tells a cell from the others of its document."""
    return ref.table, ref.row, ref.column, ref.line
