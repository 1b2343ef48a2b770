"""Keep the runs of the check (历次检查): what was found each time, in a file beside the store, and what came and went between them."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import __version__
from ..store import is_server
from .accepted import write_text
from .worklist import Entry, State, Worklist

__all__ = ["Change", "Run", "Runs", "read_runs", "record", "runs_file"]

_NAME = "runs.json"
_FORMAT = 1
#: So many runs are kept; of older ones, none.
_MOST = 500


@dataclass(frozen=True, slots=True)
class Run:
    """One run: when, by which release, and how many findings there were: by state, by code, by department and by fiscal year.

    The counts by code are of each severity and state, those by department and year of each severity, all without what is accepted.
    """

    time: str
    version: str
    documents: int
    states: Mapping[str, int]
    codes: Mapping[str, Mapping[str, int]]
    departments: Mapping[str, Mapping[str, int]]
    years: Mapping[str, Mapping[str, int]]
    new: int | None = None
    gone: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of findings since the run before: how many are new, gone and left; and when that run was."""

    new: int
    gone: int
    left: int
    since: str


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs that are kept, the oldest first; the fingerprints of the last and of the one before it, and the folders that documents
    were read from."""

    runs: tuple[Run, ...] = ()
    last: frozenset[str] | None = None
    before: frozenset[str] | None = None
    folders: tuple[str, ...] = field(default=())

    def compared_with(self, now: Iterable[str]) -> frozenset[str] | None:
        """The fingerprints of the run before, which is another than the one of now; None where there was none."""
        return self.before if self.last == frozenset(now) else self.last


def runs_file(store: str) -> Path | None:
    """Name the file of runs beside a store's folder; None for a server."""
    return None if is_server(store) else Path(f"{os.path.abspath(store)}.{_NAME}")


def read_runs(store: str) -> Runs:
    """Read the runs that are kept of a store; none where there is no such file, or none that this release reads."""
    path = runs_file(store)
    try:
        said = json.loads(path.read_text(encoding="utf-8")) if path else {}
        if said.get("format") != _FORMAT:
            return Runs()
        runs = tuple(Run(**run) for run in said["runs"])
        last, before = (None if said[name] is None else frozenset(said[name]) for name in ("last", "before"))
        here = os.path.dirname(os.path.abspath(store))
        return Runs(runs, last, before, tuple(os.path.normpath(os.path.join(here, folder)) for folder in said["folders"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Runs()


def record(store: str, kept: Runs, listed: Worklist, documents: int, folders: Sequence[str] = ()) -> tuple[Runs, Change | None]:
    """Keep a run, unless it found the same as the last; give the runs with it, and what changed since the run before.

    Raises JixiaoError where the file cannot be written.
    """
    now = frozenset(entry.fingerprint for entry in listed.entries)
    before = kept.compared_with(now)
    since = kept.runs[-2 if kept.last == now and len(kept.runs) > 1 else -1].time if kept.runs else ""
    change = None if before is None else Change(len(now - before), len(before - now), len(now & before), since)
    run = _run(listed.entries, documents, change)
    same = bool(kept.runs) and kept.last == now and _of(kept.runs[-1]) == _of(run)
    roots = tuple(dict.fromkeys([*kept.folders, *folders]))
    if same and roots == kept.folders:
        return kept, change
    runs = kept.runs if same else (*kept.runs, run)[-_MOST:]
    made = Runs(runs, now, before, roots)
    path = runs_file(store)
    if path:
        write_text(path, _text(made, path.parent))
    return made, change


def _run(entries: Sequence[Entry], documents: int, change: Change | None) -> Run:
    open_ones = [entry for entry in entries if entry.state is not State.ACCEPTED]
    codes: dict[str, Counter[str]] = {}
    for entry in entries:
        counted = entry.state.value if entry.state is State.ACCEPTED else entry.finding.severity.value
        codes.setdefault(entry.finding.code, Counter())[counted] += 1
    return Run(
        datetime.now(UTC).isoformat(timespec="seconds"),
        __version__,
        documents,
        dict(Counter(entry.state.value for entry in entries)),
        {code: dict(sorted(counts.items())) for code, counts in sorted(codes.items())},
        _by(open_ones, lambda entry: "\t".join((entry.standing.city or "", entry.standing.department or ""))),
        _by(open_ones, lambda entry: str(entry.standing.year or "")),
        change.new if change else None,
        change.gone if change else None,
    )


def _by(entries: Iterable[Entry], key: Any) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for entry in entries:
        found.setdefault(key(entry), Counter())[entry.finding.severity.value] += 1
    return {name: dict(sorted(counts.items())) for name, counts in sorted(found.items())}


def _of(run: Run) -> tuple[object, ...]:
    """What tells a run from another besides its time."""
    return (run.version, run.documents, run.states, run.codes, run.departments, run.years)


def _text(runs: Runs, here: Path) -> str:
    said = {
        "format": _FORMAT,
        "folders": [_beside(folder, here) for folder in runs.folders],
        "runs": [asdict(run) for run in runs.runs],
        "last": None if runs.last is None else sorted(runs.last),
        "before": None if runs.before is None else sorted(runs.before),
    }
    return json.dumps(said, ensure_ascii=False) + "\n"


def _beside(folder: str, here: Path) -> str:
    """A folder as seen from the store's, so that both may move together; in full where they are on different drives."""
    try:
        return os.path.relpath(folder, here)
    except ValueError:
        return folder
