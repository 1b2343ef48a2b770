"""The worker processes: who is idle, who waits, and who is ended at a limit."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
import subprocess
import sys
from collections import deque
from dataclasses import replace
from pathlib import Path

from ..settings import Settings
from .protocol import PREFIX, Job, Reply, lengths, packed, reply_of

_NUMBER = struct.Struct("!i")
#: So often is the memory of a busy worker looked at.
_LOOK = 0.05
#: Seconds that opening the store may take.
_OPENING = 120.0


class LimitReachedError(Exception):
    """A query was ended, or not begun: ``limit`` is time, memory, rows, answer or queue."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class WorkerLostError(Exception):
    """A worker process ended by itself."""


class _Link(asyncio.Protocol):
    """The server's end of a worker's socket."""

    def __init__(self) -> None:
        self._parts = bytearray()
        self.waiting: asyncio.Future[tuple[Reply, bytes]] | None = None
        self.lost = False

    def data_received(self, data: bytes) -> None:
        parts = self._parts
        parts += data
        if len(parts) < PREFIX:
            return
        head, body = lengths(bytes(parts[:PREFIX]))
        if len(parts) >= PREFIX + head + body and self.waiting is not None and not self.waiting.done():
            self.waiting.set_result((reply_of(bytes(parts[PREFIX : PREFIX + head])), bytes(parts[PREFIX + head :])))
            self._parts = bytearray()

    def connection_lost(self, _error: Exception | None) -> None:
        self.lost = True
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(WorkerLostError())


class _Worker:
    def __init__(self, number: int, link: _Link, transport: asyncio.Transport) -> None:
        self.number, self.link, self.transport = number, link, transport
        #: Whether it is ended for the memory it took.
        self.hungry = False

    async def done(self, job: Job) -> tuple[Reply, bytes]:
        if self.link.lost:
            raise WorkerLostError
        self.link.waiting = asyncio.get_running_loop().create_future()
        self.transport.writelines(packed(job))
        return await self.link.waiting

    def memory(self) -> int:
        """Bytes that only this process has (Linux; 0 elsewhere)."""
        try:
            with open(f"/proc/{self.number}/status", "rb") as status:
                line = next((line for line in status if line.startswith(b"RssAnon:")), b"RssAnon: 0 kB")
            return int(line.split()[1]) * 1024
        except OSError:
            return 0


class Pool:
    """Workers that each do one job at a time; a job that passes a limit ends its worker, and another takes its place."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: list[_Worker] = []
        self._waiting: deque[asyncio.Future[_Worker]] = deque()
        self._nursery: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._making: set[asyncio.Task[None]] = set()
        self._busy: set[_Worker] = set()
        self._watching: asyncio.Task[None] | None = None
        self._closed = False
        self.alive = 0

    async def start(self, state: str) -> None:
        """Starts the workers, each with the store open. Raises WorkerLostError where they cannot be started."""
        self._start_nursery()
        await asyncio.gather(*(self._add(state) for _ in range(self._settings.workers)))
        if not self.alive:
            raise WorkerLostError
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    @property
    def idle(self) -> int:
        return len(self._idle)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def run(self, job: Job) -> tuple[Reply, bytes]:
        """A worker's answer. Raises LimitReachedError, and WorkerLostError where the worker ended by itself.

        The time counts from here, so that a client is answered within it however many wait. Cancelled, it ends the worker that is at it.
        """
        begun = asyncio.get_running_loop().time()
        worker = await self._take()
        waited = asyncio.get_running_loop().time() - begun
        keep = False
        self._busy.add(worker)
        try:
            async with asyncio.timeout(self._settings.time - waited):
                answer = await worker.done(replace(job, time=self._settings.time))
            keep = True
        except TimeoutError:
            raise LimitReachedError("time" if 2 * waited < self._settings.time else "queue") from None
        except WorkerLostError:
            if worker.hungry:
                raise LimitReachedError("memory") from None
            raise
        finally:
            self._busy.discard(worker)
            if keep:
                self._give(worker)
            else:
                self._end(worker, job.state)
        if answer[0].status == "limit":
            raise LimitReachedError(answer[0].said)
        return answer

    async def close(self) -> None:
        self._closed = True
        for task in (*self._making, self._watching):
            if task is not None:
                task.cancel()
        if self._nursery is not None:
            self._nursery.close()
        for worker in self._idle:
            worker.transport.close()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
            if self._process.poll() is None:
                self._process.kill()

    # -- who does what -----------------------------------------------------------------------------------------------------

    async def _take(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if not worker.link.lost:
                return worker
            self._end(worker, "")
        if len(self._waiting) >= self._settings.queue:
            raise LimitReachedError("queue")
        turn: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._settings.time):
                return await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():  # the worker came in the same moment
                self._give(turn.result())
            with contextlib.suppress(ValueError):
                self._waiting.remove(turn)
            if isinstance(error, TimeoutError):
                raise LimitReachedError("queue") from None
            raise

    def _give(self, worker: _Worker) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(worker)
                return
        self._idle.append(worker)

    async def _watch(self) -> None:
        """Ends workers that take more memory than they may: for who waits, they are lost."""
        while self._settings.memory:
            await asyncio.sleep(_LOOK)
            for worker in list(self._busy):
                if worker.memory() > self._settings.memory:
                    worker.hungry = True
                    self._order(worker.number)

    # -- their lives -------------------------------------------------------------------------------------------------------

    def _end(self, worker: _Worker, state: str) -> None:
        worker.transport.abort()
        if self._closed:
            return
        self.alive -= 1
        self._order(worker.number)
        task = asyncio.get_running_loop().create_task(self._replace(state))
        self._making.add(task)
        task.add_done_callback(self._making.discard)

    async def _replace(self, state: str) -> None:
        while not await self._add(state):
            await asyncio.sleep(1)

    async def _add(self, state: str) -> bool:
        """Makes a worker and lets it open the store; whether that went well."""
        try:
            worker = await self._made()
        except OSError:
            return False
        try:
            async with asyncio.timeout(_OPENING):
                await worker.done(Job("open", state))
        except (TimeoutError, WorkerLostError):
            worker.transport.abort()
            self._order(worker.number)
            return False
        self.alive += 1
        self._give(worker)
        return True

    async def _made(self) -> _Worker:
        ours, theirs = socket.socketpair()
        try:
            number = self._asked_for(theirs)
        except OSError:  # the nursery is gone: another one
            self._start_nursery()
            number = self._asked_for(theirs)
        finally:
            theirs.close()
        ours.setblocking(False)
        transport, link = await asyncio.get_running_loop().create_unix_connection(_Link, sock=ours)
        return _Worker(number, link, transport)

    def _asked_for(self, theirs: socket.socket) -> int:
        assert self._nursery is not None
        socket.send_fds(self._nursery, [_NUMBER.pack(0)], [theirs.fileno()])
        answer = self._nursery.recv(_NUMBER.size)
        if len(answer) < _NUMBER.size:
            raise ConnectionResetError
        return int(_NUMBER.unpack(answer)[0])

    def _order(self, number: int) -> None:
        """Has the nursery, whose child it is, kill a worker: it knows that the number is still that of this worker."""
        if self._nursery is not None:
            with contextlib.suppress(OSError):  # the nursery is gone, and its workers with it
                self._nursery.sendall(_NUMBER.pack(number))

    def _start_nursery(self) -> None:
        if self._nursery is not None:
            self._nursery.close()
        ours, theirs = socket.socketpair()
        ours.settimeout(60)
        command = [
            sys.executable,
            "-m",
            "jixiao.service.workers.fork_server",
            str(theirs.fileno()),
            str(self._settings.store),
            self._settings.engine,
        ]
        self._process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(),
        )
        theirs.close()
        self._nursery = ours


def _environment() -> dict[str, str]:
    """The environment in which the nursery finds the same package as this process, also where it is not installed."""
    package = str(Path(__file__).resolve().parents[3])
    return {**os.environ, "PYTHONPATH": os.pathsep.join([package, *filter(None, [os.environ.get("PYTHONPATH")])])}
