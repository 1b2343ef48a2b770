"""Answers that were given, as the bytes that were sent."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CachedResponse:
    body: bytes
    engine: str
    rows: int | None
    unknown: tuple[str, ...] = ()


class Cache:
    """The answers asked for last, up to so many bytes all together; one that takes more than a quarter is not kept."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._used = 0
        self._kept: OrderedDict[str, CachedResponse] = OrderedDict()

    def get(self, key: str) -> CachedResponse | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: str, kept: CachedResponse) -> None:
        if len(kept.body) * 4 > self._size or key in self._kept:
            return
        self._kept[key] = kept
        self._used += len(kept.body)
        while self._used > self._size:
            _, oldest = self._kept.popitem(last=False)
            self._used -= len(oldest.body)
