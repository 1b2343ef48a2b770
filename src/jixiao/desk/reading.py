"""Read the worklist of a store with all that belongs to it: what is accepted, and the runs that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ..validation.findings import DocumentFindings, read_findings
from .accepted import AcceptedFile, accepted_file
from .runs import Runs, read_runs
from .worklist import Worklist, standings, worklist

if TYPE_CHECKING:
    from ..store import Store

__all__ = ["Desk", "read_desk"]


@dataclass(frozen=True, slots=True)
class Desk:
    """The findings of a store by document, the worklist of them, what is accepted in which files, and the runs before."""

    documents: Sequence[DocumentFindings]
    listed: Worklist
    accepted: AcceptedFile
    runs: Runs


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
    return Desk(documents, worklist(documents, standings(store), accepted.entries, date.today(), before), accepted, runs)
