"""Index the worklist of a store (问题清单) in an SQLite file beside it, so that any of its pages is there at once.

The file is made anew for each state of the store, of what is accepted and of the day, and is never the only copy of anything.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import monotonic

from ..model import Finding, JixiaoError, Location, Severity
from ..rdf.shape_rules import rule_of_store
from ..store import open_store
from ..store.fingerprint import fingerprint
from ..store.full_text import FORMAT, opened_index
from .accepted import ACCEPTED, Acceptance
from .reading import read_desk
from .runs import read_runs, runs_file
from .worklist import STATES, Entry, Standing

__all__ = ["FACETS", "Shown", "build", "desk_file", "desk_state", "find"]

_FORMAT = "1"
#: What the list can be narrowed down by, and the column that tells each.
FACETS = ("severity", "code", "state", "city", "year", "department", "document")
_SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE finding (
  id INTEGER PRIMARY KEY, severity INTEGER NOT NULL, code TEXT NOT NULL, state TEXT NOT NULL, city TEXT NOT NULL, year TEXT NOT NULL,
  department TEXT NOT NULL, document TEXT NOT NULL, new INTEGER NOT NULL, fingerprint TEXT NOT NULL, said TEXT NOT NULL
);
CREATE TABLE cube (
  severity INTEGER NOT NULL, code TEXT NOT NULL, state TEXT NOT NULL, city TEXT NOT NULL, year TEXT NOT NULL, department TEXT NOT NULL,
  document TEXT NOT NULL, new INTEGER NOT NULL, n INTEGER NOT NULL
);
CREATE TABLE named (kind TEXT NOT NULL, value TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (kind, value));
"""
_AFTER = """
INSERT INTO cube SELECT severity, code, state, city, year, department, document, new, COUNT(*) FROM finding GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
CREATE INDEX by_severity ON finding (severity, id);
CREATE INDEX by_code ON finding (code, severity, id);
CREATE INDEX by_document ON finding (document, severity, id);
CREATE INDEX by_department ON finding (department, severity, id);
CREATE INDEX by_city ON finding (city, severity, id);
"""
_SECONDS = 10.0
_ORDER = list(Severity)


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the list: its findings, how many there are in all, and how many for each value of each facet, with its label."""

    entries: tuple[Entry, ...]
    total: int
    facets: Mapping[str, Sequence[tuple[str, str, int]]]


def desk_file(store: Path) -> Path:
    """Where the index of a store's worklist is: beside its folder."""
    return store.with_name(store.name + ".findings")


def desk_state(store: Path) -> str:
    """Identify what the worklist hangs on: how its file is written, the store, the files of what is accepted and of runs, and the day.

    Raises StoreError where the folder of the store is not there.
    """
    seen = [_FORMAT, fingerprint(store), date.today().isoformat()]
    for path in (*_accepted_files(store), runs_file(str(store))):
        seen.append(_stamp(path))
    return hashlib.sha256("\n".join(seen).encode("utf-8")).hexdigest()


def _accepted_files(store: Path) -> list[Path]:
    kept = runs_file(str(store))
    return [Path(f"{store}.{ACCEPTED}"), *(Path(folder) / ACCEPTED for folder in _folders(str(store), _stamp(kept)))]


@lru_cache(maxsize=4)
def _folders(store: str, _state: str) -> tuple[str, ...]:
    return read_runs(store).folders


def _stamp(path: Path | None) -> str:
    try:
        status = path.stat() if path else None
    except OSError:
        return "-"
    return f"{status.st_size} {status.st_mtime_ns}" if status else "-"


# -- making ----------------------------------------------------------------------------------------------------------------


def build(store: Path, file: Path) -> int:
    """Make the index; gives how many findings are in it. The file there was stays until the new one is whole.

    Raises JixiaoError where the store or what is accepted cannot be read, OSError or sqlite3.Error where the file cannot be written.
    """
    state = desk_state(store)
    opened = open_store(str(store), read_only=True, existing=True)
    try:
        entries = read_desk(opened, str(store)).listed.entries
    finally:
        opened.close()
    with tempfile.NamedTemporaryFile(prefix=f"{file.name}.new-", dir=file.parent, delete=False) as made:
        new = Path(made.name)
    new.chmod(store.stat().st_mode & 0o666)  # who may read the store may read what is in it
    try:
        with closing(sqlite3.connect(new)) as index:
            index.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            index.executemany("INSERT INTO finding VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_row, entries))
            index.executemany("INSERT OR IGNORE INTO named VALUES (?, ?, ?)", _labels(entries))
            index.executescript(_AFTER)
            index.executemany("INSERT INTO about VALUES (?, ?)", [("format", FORMAT), ("state", state)])
            index.commit()
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
    return len(entries)


def _row(entry: Entry) -> tuple[object, ...]:
    finding, standing = entry.finding, entry.standing
    said = {
        "file": entry.file,
        "document": entry.document,
        "zh": finding.message_zh,
        "en": finding.message_en,
        "source": asdict(finding.source),
        "value": finding.value,
        "focus": finding.focus,
        "table": finding.table,
        "path": finding.path,
        "standing": asdict(standing),
        "acceptance": _accepted(entry.acceptance),
    }
    return (
        _ORDER.index(finding.severity),
        finding.code,
        entry.state.value,
        standing.code or "",
        str(standing.year or ""),
        standing.department or "",
        entry.document.rpartition("/")[2],
        int(entry.new),
        entry.fingerprint,
        json.dumps(said, ensure_ascii=False),
    )


def _accepted(one: Acceptance | None) -> dict[str, object] | None:
    if one is None:
        return None
    return {**asdict(one), "on": one.on.isoformat(), "until": one.until.isoformat() if one.until else None}


def _labels(entries: Iterable[Entry]) -> Iterator[tuple[str, str, str]]:
    for entry in entries:
        if entry.standing.code:
            yield "city", entry.standing.code, entry.standing.city or entry.standing.code
        yield "document", entry.document.rpartition("/")[2], entry.file


# -- asking ----------------------------------------------------------------------------------------------------------------


def find(file: Path, narrowed: Mapping[str, str], *, new: bool = False, first: int = 0, most: int = 50) -> Shown:
    """Ask for a page of the list, the worst findings first, each document in its order; ``narrowed`` has a value for some of FACETS, empty
    for what is not known.

    Raises sqlite3.Error where the index cannot be read, or the answer takes too long.
    """
    with closing(opened_index(file)) as index:
        end = monotonic() + _SECONDS
        index.set_progress_handler(lambda: monotonic() > end, 10_000)
        given = {name: _ORDER.index(Severity(value)) if name == "severity" else value for name, value in narrowed.items()}
        where, values = _where(given, new)
        [(total,)] = index.execute(f"SELECT COALESCE(SUM(n), 0) FROM cube{where}", values)
        rows = index.execute(
            f"SELECT severity, code, state, new, fingerprint, said FROM finding{where} ORDER BY severity, id LIMIT ? OFFSET ?",
            [*values, most, first],
        )
        entries = tuple(map(_entry, rows))
        labels = {(kind, value): label for kind, value, label in index.execute("SELECT kind, value, label FROM named")}
        facets = {name: _facet(index, name, given, new, labels) for name in FACETS}
        return Shown(entries, total, facets)


def _where(given: Mapping[str, object], new: bool) -> tuple[str, list[object]]:
    parts = [f"{name} = ?" for name in given] + (["new = 1"] if new else [])
    return (" WHERE " + " AND ".join(parts) if parts else ""), list(given.values())


def _facet(
    index: sqlite3.Connection, name: str, given: Mapping[str, object], new: bool, labels: Mapping[tuple[str, str], str]
) -> list[tuple[str, str, int]]:
    """The values of a facet with their counts under all the others, so that its counts add up to what the others leave."""
    where, values = _where({other: value for other, value in given.items() if other != name}, new)
    order = "1" if name == "severity" else "1 DESC" if name == "year" else "2 DESC, 1"
    rows = index.execute(f"SELECT {name}, SUM(n) FROM cube{where} GROUP BY 1 ORDER BY {order}", values)
    return [
        (value, labels.get((name, value), value), n)
        for value, n in ((_ORDER[value].value if name == "severity" else value, n) for value, n in rows)
    ]


def _entry(row: tuple[int, str, str, int, str, str]) -> Entry:
    severity, code, state, new, known, text = row
    said = json.loads(text)
    source = said["source"]
    box = source["box"]
    accepted = said["acceptance"]
    finding = Finding(
        rule_of_store(code, _ORDER[severity]),
        said["zh"],
        said["en"],
        replace(Location(**{**source, "box": None}), box=tuple(box) if box else None),
        said["value"],
        said["focus"],
        said["table"],
        said["path"],
    )
    acceptance = None
    if accepted:
        until = accepted["until"]
        dates = {"on": date.fromisoformat(accepted["on"]), "until": date.fromisoformat(until) if until else None}
        acceptance = Acceptance(**{**accepted, **dates})
    return Entry(said["document"], said["file"], finding, known, Standing(**said["standing"]), STATES[state], acceptance, bool(new))


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1]), Path(sys.argv[2]))
    except (JixiaoError, OSError, sqlite3.Error) as error:
        print(f"jixiao: the index of findings was not made: {error}", file=sys.stderr)
        sys.exit(1)
