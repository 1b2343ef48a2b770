"""Cache the answers that were given last, as the bytes that were sent."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """An answer: its body, which engine gave it, how many rows, and the graphs asked for that the store has not."""

    body: bytes
    engine: str
    rows: int | None
    unknown: tuple[str, ...] = ()


class Cache:
    """An LRU cache of so many bytes all together; an answer that takes more than a quarter of them is not cached.

    It holds answers of one state of the store: nobody can ask for those of an earlier one, which go as soon as the next is asked of.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._used = 0
        self._state = ""
        self._responses: OrderedDict[str, CachedResponse] = OrderedDict()

    def get(self, state: str, key: str) -> CachedResponse | None:
        """Give the answer of a key; ``state`` is the store's now."""
        if state != self._state:
            self._state, self._used = state, 0
            self._responses.clear()
        response = self._responses.get(key)
        if response is not None:
            self._responses.move_to_end(key)
        return response

    def put(self, state: str, key: str, response: CachedResponse) -> None:
        """Keep an answer that was asked for in a state of the store, where that is not over."""
        if state != self._state or len(response.body) * 4 > self._size or key in self._responses:
            return
        self._responses[key] = response
        self._used += len(response.body)
        while self._used > self._size:
            _, oldest = self._responses.popitem(last=False)
            self._used -= len(oldest.body)
