"""A store that is opened when something is asked of it, so that a run with nothing to do need not open it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from ..sparql.results import QueryAnswer, Results
from .base import Change, GraphSlice, NodeNeighbourhood, Store


class LazyStore:
    """Another store, opened at the first use; what its opening raises, every use raises. It is never tried again: the first try may
    have changed what is there."""

    def __init__(self, location: str, opening: Callable[[], Store]) -> None:
        self.location = location
        self._opening = opening
        self._store: Store | None = None
        self._wrong: Exception | None = None
        self._lock = threading.Lock()

    @property
    def opened(self) -> bool:
        return self._store is not None

    def _opened(self) -> Store:
        with self._lock:
            if self._wrong:
                raise self._wrong
            if self._store is None:
                try:
                    self._store = self._opening()
                except Exception as error:
                    self._wrong = error
                    raise
            return self._store

    def open_ahead(self) -> None:
        """Begins to open the store, which will be used soon. What goes wrong with that, the first use raises."""

        def ahead() -> None:
            with suppress(Exception):
                self._opened()

        threading.Thread(target=ahead, daemon=True).start()

    def select(self, sparql: str) -> Results:
        return self._opened().select(sparql)

    def query(self, sparql: str, *, own_dataset: bool = False) -> QueryAnswer:
        return self._opened().query(sparql, own_dataset=own_dataset)

    def add(self, documents: Iterable[bytes]) -> None:
        self._opened().add(documents)

    def replace(self, graphs: Mapping[str, Sequence[str]]) -> None:
        self._opened().replace(graphs)

    def change(self, change: Change) -> None:
        self._opened().change(change)

    def names(self) -> list[str]:
        return self._opened().names()

    def graph(self, name: str) -> str:
        return self._opened().graph(name)

    def graphs(self, portions: Iterable[GraphSlice | NodeNeighbourhood]) -> Iterator[str]:
        return self._opened().graphs(portions)

    def optimize(self) -> None:
        self._opened().optimize()

    def flush(self) -> None:
        if self._store is not None:
            self._store.flush()

    def close(self) -> None:
        with self._lock:
            if self._store is not None:
                self._store.close()
