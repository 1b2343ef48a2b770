"""Receive replies of a worker on the server's end of its socket: whole ones, and answers piece by piece, as they are made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .protocol import PREFIX, Reply, lengths, reply_of


class WorkerLostError(Exception):
    """A worker process ended by itself."""


class Pieces:
    """The beginning of an answer that is still being made.

    What came is held until ``hand_on``, since a job that has to wait for its turn begins anew. From then on ``take`` gives it, and
    ``begun`` is done. ``note`` hears how many bytes more, or fewer, wait here for the client, and of how many; it gives what is raised
    where these are too many.
    """

    def __init__(self, note: Callable[[int, int], Exception | None]) -> None:
        loop = asyncio.get_running_loop()
        self._note = note
        self._waiting: list[bytes] = []
        #: Bytes that wait here or are being sent, and those that are being sent.
        self._size = self._sending = 0
        #: What is raised instead of giving the rest.
        self.refused: Exception | None = None
        self._handed_on = self._closed = False
        #: The head of the answer, when the first piece of it is there; when that may go to the client.
        self.come: asyncio.Future[Reply] = loop.create_future()
        self.begun: asyncio.Future[Reply] = loop.create_future()
        #: Set whenever there is something new.
        self.more = asyncio.Event()

    def put(self, head: Reply, piece: bytes) -> None:
        if self.refused is not None or self._closed:
            return
        self._waiting.append(piece)
        self._size += len(piece)
        self.refused = self._note(len(piece), self._size)
        if self.refused is not None:
            self._waiting.clear()  # nothing more of it goes to the client, and nobody may come to take it
            self._note(self._sending - self._size, self._sending)
            self._size = self._sending
            self.more.set()
            if not self.begun.done():
                self.begun.set_exception(self.refused)
                self.begun.exception()  # nobody need ask for it
        if not self.come.done():
            self.come.set_result(head)
        if self._handed_on:
            self.hand_on()

    def hand_on(self) -> None:
        """Let what came, and what comes, go to the client."""
        self._handed_on = True
        if self.come.done() and not self.begun.done():
            self.begun.set_result(self.come.result())
        self.more.set()

    def take(self) -> bytes:
        """Take what waits, which counts as waiting until it is ``sent``; empty where there is nothing."""
        taken = b"".join(self._waiting)
        self._waiting.clear()
        self.more.clear()
        self._sending += len(taken)
        return taken

    def sent(self) -> None:
        """Count no longer what was taken: the client has it."""
        self._size -= self._sending
        self._note(-self._sending, self._size)
        self._sending = 0

    def drop(self) -> None:
        """Forget what came: the job begins anew."""
        self.take()
        self.sent()
        if self.come.done():
            self.come = asyncio.get_running_loop().create_future()

    def close(self) -> None:
        """Forget what came, and what still comes until the job hears that it is over: nobody takes it any more."""
        self._closed = True
        self.drop()


class Channel(asyncio.Protocol):
    """The server's end of a worker's socket."""

    def __init__(self) -> None:
        self._received = bytearray()
        self.reply: asyncio.Future[tuple[Reply, bytes]] | None = None
        self.pieces: Pieces | None = None
        self.lost = False

    def forget(self) -> None:
        """Hold no answer that was given, which may be a large one, until the next job."""
        self.reply = self.pieces = None

    def data_received(self, data: bytes) -> None:
        received = self._received
        received += data
        while len(received) >= PREFIX:
            head, body = lengths(bytes(received[:PREFIX]))
            end = PREFIX + head + body
            if len(received) < end:
                return
            reply, content = reply_of(bytes(received[PREFIX : PREFIX + head])), bytes(received[PREFIX + head : end])
            del received[:end]
            if self.reply is None or self.reply.done():
                continue
            if not reply.more:
                self.reply.set_result((reply, content))
            elif self.pieces is not None:
                self.pieces.put(reply, content)

    def connection_lost(self, _error: Exception | None) -> None:
        self.lost = True
        if self.reply is not None and not self.reply.done():
            self.reply.set_exception(WorkerLostError())


async def replied(reply: asyncio.Future[tuple[Reply, bytes]], timeout: float) -> tuple[Reply, bytes]:
    """Await a reply. Raises TimeoutError, and WorkerLostError where the process ended.

    A reply that is there when the time is looked at counts, however late that is: this process may have had no processor for a while.
    """
    if not (await asyncio.wait({reply}, timeout=max(0.0, timeout)))[0]:
        raise TimeoutError
    return reply.result()
