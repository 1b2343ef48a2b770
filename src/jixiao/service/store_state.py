"""Tell the states of a store's folder apart, looking at it no more than once a second."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from ..store import StoreError
from ..store.columnar.reader import columns_of
from ..store.fingerprint import fingerprint

_INTERVAL = 1.0


class StoreState:
    """``value`` is another text where anything was written to the store or its columnar file was made anew."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._looked = 0.0
        self._value = ""

    @property
    def value(self) -> str:
        now = time.monotonic()
        if now - self._looked >= _INTERVAL:
            self.look()
        return self._value

    def look(self) -> str:
        """Look now, and give the state."""
        self._looked = time.monotonic()
        seen = hashlib.sha256()
        try:
            seen.update(fingerprint(self._store).encode())
        except StoreError:  # the folder is not there now: who asks is answered from what is open
            return self._value
        try:
            status = columns_of(self._store).stat()
            seen.update(f"{status.st_size} {status.st_mtime_ns}".encode())
        except OSError:
            pass
        self._value = seen.hexdigest()[:16]
        return self._value
