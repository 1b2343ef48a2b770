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
    """An LRU cache of so many bytes all together; an answer that takes more than a quarter of them is not cached."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._used = 0
        self._responses: OrderedDict[str, CachedResponse] = OrderedDict()

    def get(self, key: str) -> CachedResponse | None:
        response = self._responses.get(key)
        if response is not None:
            self._responses.move_to_end(key)
        return response

    def put(self, key: str, response: CachedResponse) -> None:
        if len(response.body) * 4 > self._size or key in self._responses:
            return
        self._responses[key] = response
        self._used += len(response.body)
        while self._used > self._size:
            _, oldest = self._responses.popitem(last=False)
            self._used -= len(oldest.body)
