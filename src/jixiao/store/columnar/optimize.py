"""Compact a store, and build its columnar file."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from ...util.parallel import cores
from .. import open_store
from ..fingerprint import fingerprint
from .build import build, left_behind
from .reader import columns_of, current

#: Seconds without any change of its files after which the database is taken to have come to rest, and after which it may go on.
_QUIET, _PATIENCE = 0.5, 900


@dataclass(frozen=True, slots=True)
class ColumnarFile:
    """The columnar file: where it is, its bytes, and the seconds that making it took."""

    path: Path
    size: int
    seconds: float


def optimize(store: Path) -> ColumnarFile | None:
    """Build the columnar file of an embedded store; None where it is there already.

    Nobody can write to the store meanwhile. Raises StoreError where the store is in use by a writer or cannot be read, and where
    the file cannot be made: then there is the one that was there before, or none.
    """
    if _is_current(store):
        open_store(str(store), read_only=True).close()  # which tells of a store that is ruined
        _clear(store)
        return None
    started = monotonic()
    opened = open_store(str(store), existing=True)
    opened.optimize()
    opened.select("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1")
    _wait_until_quiet(store)
    opened.close()
    # Opened anew, the store has dropped the logs of what is in its tables: only then its files stay as they are.
    opened = open_store(str(store), existing=True)
    try:
        if _is_current(store):
            return None
        target = columns_of(store)
        build(store, target, lambda: fingerprint(store), cores())
    finally:
        opened.close()
    return ColumnarFile(target, target.stat().st_size, monotonic() - started)


def _clear(store: Path) -> None:
    """Remove what one has left that was killed when the file was made already."""
    if left_behind(columns_of(store)):
        opened = open_store(str(store), existing=True)  # whoever builds has it open
        for left in left_behind(columns_of(store)):
            shutil.rmtree(left, ignore_errors=True)
        opened.close()


def _wait_until_quiet(store: Path) -> None:
    """The end of a read makes the database rewrite tables, once. Were that left to the next one that opens the store to write, the
    columnar file would look older than the store, though no data changed."""
    before, since = fingerprint(store), monotonic()
    end = since + _PATIENCE
    while since + _QUIET > monotonic() < end:
        sleep(0.02)
        now = fingerprint(store)
        if now != before:
            before, since = now, monotonic()


def _is_current(store: Path) -> bool:
    columnar = current(store) if store.is_dir() else None
    if columnar is not None:
        columnar.close()
    return columnar is not None
