"""Decide whose job is next: short ones before long ones, and of each kind that of the client who used the workers least of late.

How long a job takes is not known before it has run. Each begins as a short one; what is not done after ``QUANTUM`` goes on as a long one
where there is room for another of these, and waits for it otherwise, to begin anew (a feedback queue of two levels, with fair shares).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, OrderedDict
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Generic, TypeVar

W = TypeVar("W")

#: Who asks: the client's address, and the number of its connection.
Client = tuple[str, int]
CLIENT: ContextVar[Client] = ContextVar("CLIENT", default=("", 0))

#: Seconds after which a job is a long one.
QUANTUM = 0.25
#: Seconds in which half of what a client has used is forgotten.
_HALF_LIFE = 30.0
#: Of so many clients, and queries, it is known what they used, and that they were long.
_CLIENTS, _QUERIES = 10_000, 1_000
#: Characters of a large text that tell it apart from others, at its beginning, in its middle and at its end.
_PIECE = 4096


@dataclass(slots=True, eq=False)
class Turn(Generic[W]):
    """A job that waits for a worker."""

    client: Client
    long: bool
    number: int
    worker: asyncio.Future[W] = field(repr=False)


class Usage:
    """Seconds of worker time that each client used, the more of them forgotten the longer ago they were."""

    def __init__(self) -> None:
        self._used: OrderedDict[str | Client, tuple[float, float]] = OrderedDict()

    def add(self, client: Client, seconds: float, now: float) -> None:
        for key in (client[0], client):
            self._used[key] = (self._of(key, now) + seconds, now)
            self._used.move_to_end(key)
        while len(self._used) > _CLIENTS:
            self._used.popitem(last=False)

    def of(self, client: Client, now: float) -> tuple[float, float]:
        """What an address used, and what this connection of it did."""
        return self._of(client[0], now), self._of(client, now)

    def _of(self, key: str | Client, now: float) -> float:
        used, at = self._used.get(key, (0.0, now))
        return float(used * 0.5 ** ((now - at) / _HALF_LIFE))


class LongQueries:
    """The queries that were long when they last ran: they need not begin as short ones."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, None] = OrderedDict()

    @staticmethod
    def key(kind: str, text: str) -> bytes:
        """Tell queries apart, a large one by some pieces of it: the server's own loop computes this, also of a hundred such at once."""
        if len(text) > 4 * _PIECE:
            middle = len(text) // 2
            text = f"{len(text)} {text[:_PIECE]} {text[middle : middle + _PIECE]} {text[-_PIECE:]}"
        return hashlib.sha256(f"{kind} {text}".encode("utf-8", "surrogatepass")).digest()

    def __contains__(self, key: bytes) -> bool:
        return key in self._known

    def note(self, key: bytes, *, long: bool) -> None:
        if not long:
            self._known.pop(key, None)
            return
        self._known[key] = None
        self._known.move_to_end(key)
        while len(self._known) > _QUERIES:
            self._known.popitem(last=False)


class Turns(Generic[W]):
    """Those who wait. ``room`` long jobs run at a time; a client that has none of them may begin one in ``spare`` more."""

    def __init__(self, room: int, spare: int) -> None:
        self._room, self._spare = room, spare
        self._waiting: list[Turn[W]] = []
        self._running: Counter[str] = Counter()
        self._suspected: OrderedDict[str, None] = OrderedDict()
        self._number = 0
        self.usage = Usage()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def long(self) -> int:
        """How many long jobs run."""
        return self._running.total()

    def may_be_long(self, client: Client) -> bool:
        running = self._running.total()
        return running < self._room or (not self._running[client[0]] and running < self._room + self._spare)

    def begin_long(self, client: Client) -> None:
        self._running[client[0]] += 1

    def end_long(self, client: Client) -> None:
        self._running -= Counter({client[0]: 1})  # without those of whom none is left

    def wait(self, client: Client, worker: asyncio.Future[W], *, long: bool) -> Turn[W]:
        self._number += 1
        turn = Turn(client, long, self._number, worker)
        self._waiting.append(turn)
        return turn

    def leave(self, turn: Turn[W]) -> None:
        """Wait no longer."""
        if turn in self._waiting:
            self._waiting.remove(turn)

    def note(self, client: Client, *, long: bool) -> None:
        """Remember whether the last job of a client was a long one: the next one may be so too."""
        if not long:
            self._suspected.pop(client[0], None)
            return
        self._suspected[client[0]] = None
        self._suspected.move_to_end(client[0])
        while len(self._suspected) > _CLIENTS:
            self._suspected.popitem(last=False)

    def next(self, now: float, free: int) -> Turn[W] | None:
        """Whose turn it is, with so many workers free; None where nobody waits who may begin.

        The last worker that is free is for those whose last job was short: those who ask one long query after the other would have all
        of them for a quantum each, again and again.
        """
        self._waiting = [turn for turn in self._waiting if not turn.worker.done()]
        ready = [
            turn
            for turn in self._waiting
            if (self.may_be_long(turn.client) if turn.long else free > 1 or turn.client[0] not in self._suspected)
        ]
        return min(ready, key=lambda turn: (turn.long, *self.usage.of(turn.client, now), turn.number), default=None)

    def crowding(self, client: Client) -> Turn[W] | None:
        """Who waits last of the address that has most waiting, where that are more than this client's would be with one more."""
        counted = Counter(turn.client[0] for turn in self._waiting)
        address, most = counted.most_common(1)[0] if counted else ("", 0)
        if most <= counted[client[0]] + 1:
            return None
        return max((turn for turn in self._waiting if turn.client[0] == address), key=lambda turn: (turn.long, turn.number))
