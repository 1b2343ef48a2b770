"""Make the worklist (问题清单) of a store: each finding with its place, year, department and state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from ..model import Finding
from ..model.correction import CorrectedCell
from ..model.text import BilingualWord
from ..rdf.namespaces import DCT, JX
from ..store.statistics import place_names
from .accepted import Acceptance

if TYPE_CHECKING:
    from ..store import Store
    from ..validation.findings import DocumentFindings

__all__ = ["STATES", "Entry", "Standing", "State", "Worklist", "standings", "worklist"]


class State(BilingualWord):
    """What became of a finding: nobody settled it, it is accepted, or it was and the time is over."""

    OPEN = "open", "待处理", "open"
    ACCEPTED = "accepted", "已接受", "accepted"
    EXPIRED = "expired", "接受已到期", "acceptance has run out"


#: The states by their words.
STATES = {state.value: state for state in State}


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose a table is: its place (name and GB/T 2260 code), fiscal year, department and project; None where that is not known."""

    city: str | None = None
    code: str | None = None
    year: int | None = None
    department: str | None = None
    project: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding as the steward sees it."""

    document: str
    file: str
    finding: Finding
    fingerprint: str
    standing: Standing
    state: State = State.OPEN
    acceptance: Acceptance | None = None
    new: bool = False
    #: What was corrected in its cell.
    correction: CorrectedCell | None = None


@dataclass(frozen=True, slots=True)
class Worklist:
    """All findings of a store, those accepted too, and what is accepted that no document has any more."""

    entries: tuple[Entry, ...]
    gone: tuple[Acceptance, ...] = ()

    def counts(self) -> Counter[State]:
        """How many there are of each state."""
        return Counter(entry.state for entry in self.entries)


def worklist(
    documents: Sequence[DocumentFindings],
    tables: Mapping[str, tuple[str, Standing]],
    accepted: Mapping[str, Acceptance],
    today: date,
    before: Collection[str] | None = None,
) -> Worklist:
    """Join findings with what is known of their tables and what is accepted; ``before`` are the fingerprints of the run before, after
    which others are new."""
    whole = _of_documents(tables.values())
    entries = []
    for document in documents:
        alone = whole.get(document.document, Standing())
        for finding in document.findings:
            known = tables.get(finding.table or "")
            fingerprint = document.fingerprint(finding)
            acceptance = accepted.get(fingerprint)
            state = State.OPEN if acceptance is None else State.ACCEPTED if acceptance.holds(today) else State.EXPIRED
            standing = known[1] if known else alone
            new = before is not None and fingerprint not in before
            entries.append(Entry(document.document, document.file, finding, fingerprint, standing, state, acceptance, new))
    there = {entry.fingerprint for entry in entries}
    return Worklist(tuple(entries), tuple(entry for name, entry in accepted.items() if name not in there))


def standings(store: Store) -> dict[str, tuple[str, Standing]]:
    """Read of each version of a table which document it is in and whose it is."""
    rows = store.select(
        f"""SELECT ?version ?document ?place ?year ?name ?label ?project WHERE {{
            ?version <{DCT}isVersionOf> ?work ; <{JX}inDocument> ?document .
            OPTIONAL {{ ?version <{JX}jurisdiction> ?place }}
            OPTIONAL {{ ?version <{JX}fiscalYear> ?year }}
            OPTIONAL {{ ?version <{JX}departmentName> ?name }}
            OPTIONAL {{ ?version <{JX}department> ?department . ?department <{JX}name> ?label }}
            OPTIONAL {{ ?version <{JX}projectName> ?project }}
        }}"""
    ).rows
    places = place_names(store, (row[2].value for row in rows if row[2]))
    found: dict[str, tuple[str, Standing]] = {}
    for version, document, place, year, name, label, project in sorted(rows, key=str):
        if version and document:
            known = Standing(
                places.get(place.value) if place else None,
                place.value.rpartition("/")[2] if place else None,
                int(year.value) if year and year.value.isdigit() else None,
                label.value if label else name.value if name else None,
                project.value if project else None,
            )
            found.setdefault(version.value, (document.value, known))
    return found


def _of_documents(tables: Iterable[tuple[str, Standing]]) -> dict[str, Standing]:
    """What all tables of a document agree on: so much is known of what stands in it outside of them."""
    found: dict[str, Standing] = {}
    for document, standing in tables:
        known = found.setdefault(document, standing)
        if known != standing:
            found[document] = replace(
                known,
                **{
                    name: None
                    for name in ("city", "code", "year", "department", "project")
                    if getattr(known, name) != getattr(standing, name)
                },
            )
    return found
