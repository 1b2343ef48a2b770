"""Run jobs in worker processes: which are idle, which jobs wait, and which are ended at a limit."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
import subprocess
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from ...util.safe_path import module_command, module_environment
from ..settings import Settings
from .channel import Channel, Pieces, WorkerLostError, replied
from .protocol import Job, Reply, Status, packed_job
from .sandbox import GIVES_WAY
from .turns import CLIENT, QUANTUM, Client, LongQueries, Turn, Turns

_PID = struct.Struct("!i")
#: Seconds between two looks at the memory of busy workers.
_MEMORY_INTERVAL = 0.05
#: Seconds after which a job gives others the processor first, and how far (as ``nice`` counts).
_SOON, _BEHIND = 0.6, 8
#: Seconds in which a whole answer may come, for a job whose answer is long to be a short one: what is refused so soon is refused in words.
_AT_ONCE = 0.12
#: Seconds in which others take the place of workers that were ended, on a busy machine.
_REPLACED = 15.0
#: Seconds that opening the store may take.
_OPEN_TIMEOUT = 120.0


class LimitReachedError(Exception):
    """A query was ended, or not begun: ``limit`` is time, memory, rows, answer or queue."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class _PreemptedError(Exception):
    """A job that turned out to be a long one has to wait for its turn among these."""


class _Worker:
    def __init__(self, pid: int, connection: Channel, transport: asyncio.Transport) -> None:
        self.pid, self.connection, self.transport = pid, connection, transport
        #: Whether it is ended for the memory it took.
        self.over_memory = False
        #: Whether it runs behind others, which it does to its end.
        self.behind = False

    def begin(self, job: Job, pieces: Pieces | None = None) -> asyncio.Future[tuple[Reply, bytes]]:
        """Send a job; the future is of the last reply. Raises WorkerLostError where the process has ended."""
        if self.connection.lost:
            raise WorkerLostError
        reply: asyncio.Future[tuple[Reply, bytes]] = asyncio.get_running_loop().create_future()
        self.connection.reply, self.connection.pieces = reply, pieces
        self.transport.writelines(packed_job(job))
        return reply

    async def run(self, job: Job, timeout: float) -> tuple[Reply, bytes]:
        """Do a job. Raises TimeoutError, and WorkerLostError where the process ends."""
        reply = self.begin(job)
        try:
            return await replied(reply, timeout)
        finally:
            reply.cancel()

    def run_behind(self) -> None:
        """Give others the processor first (Linux, where each thread has a priority of its own)."""
        self.behind = True
        with contextlib.suppress(OSError):
            behind = min(19, os.getpriority(os.PRIO_PROCESS, 0) + GIVES_WAY + _BEHIND)
            for thread in os.listdir(f"/proc/{self.pid}/task"):
                os.setpriority(os.PRIO_PROCESS, int(thread), behind)

    def memory(self) -> int:
        """Bytes that only this process has (Linux; 0 elsewhere)."""
        try:
            with open(f"/proc/{self.pid}/status", "rb") as status:
                line = next((line for line in status if line.startswith(b"RssAnon:")), b"RssAnon: 0 kB")
            return int(line.split()[1]) * 1024
        except OSError:
            return 0


class Pool:
    """Workers that each do one job at a time; a job that passes a limit ends its worker, and another takes its place.

    There are more of them than may run long jobs at a time (`turns.py`), so that one is free for what is short.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: list[_Worker] = []
        self._further = max(2, settings.workers // 2)
        self._turns: Turns[_Worker] = Turns(settings.workers, self._further - 1)
        self._long_queries = LongQueries()
        self._fork_server: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._starting: set[asyncio.Task[None]] = set()
        #: Since when each is at its job.
        self._busy: dict[_Worker, float] = {}
        self._memory_watch: asyncio.Task[None] | None = None
        self._closed = False
        self._forking = asyncio.Lock()
        self.alive = 0
        #: When the last worker was ended.
        self._none_since = 0.0

    async def start(self, state: str) -> None:
        """Start the workers, each with the store open. Raises WorkerLostError where they cannot be started."""
        self._start_fork_server()
        await asyncio.gather(*(self._add(state) for _ in range(self._settings.workers)))
        if not self.alive:
            raise WorkerLostError
        for _ in range(self._further):
            self._keep(self._replace(state))
        self._memory_watch = asyncio.get_running_loop().create_task(self._watch_memory())

    @property
    def idle(self) -> int:
        """How many long jobs could begin now."""
        return max(0, min(len(self._idle), self._settings.workers - self._turns.long))

    @property
    def healthy(self) -> bool:
        """Whether there are workers; those that were ended at a limit, perhaps all at once, are replaced in a moment."""
        return self.alive > 0 or (self._none_since > 0 and asyncio.get_running_loop().time() - self._none_since < _REPLACED)

    @property
    def waiting(self) -> int:
        return len(self._turns)

    async def run(self, job: Job, pieces: Pieces | None = None) -> tuple[Reply, bytes]:
        """Run a job on a worker; ``pieces`` gets the beginning of a long answer. Raises LimitReachedError, and WorkerLostError where the
        worker ended by itself, and another after it (an update is not begun twice). The time counts from here. Cancelled, it stops.
        """
        now = asyncio.get_running_loop().time
        client, key = CLIENT.get(), LongQueries.key(job.kind, job.sparql)
        long, waited, until = key in self._long_queries, 0.0, now() + self._settings.time
        again = job.kind != "update"
        while True:
            waits = now()
            turn = await self._take(client, until - waits, long=long)
            waited += now() - waits
            try:
                reply, body = await self._run_on(turn, job, until - now(), pieces)
                break
            except _PreemptedError:
                long = True
            except WorkerLostError:
                if not again or (pieces is not None and pieces.begun.done()):  # nothing that was sent can be taken back
                    raise
                again = False
                if pieces is not None:
                    pieces.drop()
            except TimeoutError:
                raise LimitReachedError("time" if 2 * waited < self._settings.time else "queue") from None
            finally:
                self._long_queries.note(key, long=turn.long or long)
                self._turns.note(client, long=turn.long or long)
                self._dispatch()  # to whom that lets begin: the worker was given back before it was known
        if reply.status is Status.LIMIT:
            raise LimitReachedError(reply.message)
        return reply, body

    async def _run_on(self, turn: Turn[_Worker], job: Job, timeout: float, pieces: Pieces | None) -> tuple[Reply, bytes]:
        """Run a job on the worker of its turn. Raises TimeoutError, LimitReachedError, WorkerLostError, _PreemptedError."""
        now = asyncio.get_running_loop().time
        worker, begun, keep = turn.worker.result(), now(), False
        reply: asyncio.Future[tuple[Reply, bytes]] | None = None
        self._busy[worker] = begun
        self._let_others_first()
        try:
            reply = worker.begin(replace(job, time=max(timeout, 0.001), pieces=pieces is not None), pieces)
            if job.kind != "update":  # which is not begun twice
                await self._past_quantum(turn, reply, timeout, pieces)
            if not reply.done() and timeout > _SOON:
                await asyncio.wait({reply}, timeout=_SOON - (now() - begun))
                if not reply.done():
                    self._let_others_first()
            answer = await replied(reply, timeout - (now() - begun))
            keep = not worker.behind
            return answer
        except WorkerLostError:
            if worker.over_memory:
                raise LimitReachedError("memory") from None
            raise
        finally:
            if reply is not None:
                reply.cancel()  # where it did not come: nobody asks for it any more
            worker.connection.forget()
            self._busy.pop(worker, None)
            self._turns.usage.add(turn.client, now() - begun, now())
            if turn.long:
                self._turns.end_long(turn.client)
            if keep:
                self._give(worker)
            else:
                self._end(worker, job.state)
                self._dispatch()

    def _let_others_first(self) -> None:
        """Where several jobs run, those that have run for a while give the others the processor first."""
        now = asyncio.get_running_loop().time()
        for worker, begun in self._busy.items():
            if len(self._busy) > 1 and not worker.behind and now - begun > _SOON - 0.05:
                worker.run_behind()

    async def _past_quantum(
        self, turn: Turn[_Worker], reply: asyncio.Future[tuple[Reply, bytes]], timeout: float, pieces: Pieces | None
    ) -> None:
        """Wait for a short job; where it is not done it goes on as a long one. Raises _PreemptedError where there is no room for it.

        Of a long answer the beginning need not wait: its job is a long one as soon as there is room for it.
        """
        now = asyncio.get_running_loop().time
        begun = now()
        until = begun + min(QUANTUM, timeout)
        if pieces is not None and not turn.long:
            either: set[asyncio.Future[Any]] = {reply, pieces.come}
            await asyncio.wait(either, timeout=until - now(), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({reply}, timeout=max(0.0, min(begun + _AT_ONCE, until) - now()))
        if not turn.long and not reply.done():
            if pieces is None or not pieces.come.done() or not self._turns.may_be_long(turn.client):
                await asyncio.wait({reply}, timeout=max(0.0, until - now()))
            if reply.done() or timeout <= QUANTUM:
                return
            if not self._turns.may_be_long(turn.client):
                if pieces is not None:
                    pieces.drop()
                raise _PreemptedError
            turn.long = True
            self._turns.begin_long(turn.client)
        if pieces is not None and turn.long:
            pieces.hand_on()

    async def close(self) -> None:
        """End all workers."""
        self._closed = True
        for task in (*self._starting, self._memory_watch):
            if task is not None:
                task.cancel()
        if self._fork_server is not None:
            self._fork_server.close()
        for worker in self._idle:
            worker.transport.close()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
            if self._process.poll() is None:
                self._process.kill()

    # -- which worker does which job ---------------------------------------------------------------------------------------

    async def _take(self, client: Client, timeout: float, *, long: bool) -> Turn[_Worker]:
        """A worker when it is this job's turn. Raises LimitReachedError."""
        worker: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        turn = self._turns.wait(client, worker, long=long)
        self._dispatch()
        if not worker.done() and len(self._turns) > self._settings.queue:
            crowding = self._turns.crowding(client)
            if crowding is None or crowding is turn:
                self._turns.leave(turn)
                raise LimitReachedError("queue")
            self._turns.leave(crowding)
            crowding.worker.set_exception(LimitReachedError("queue"))
        try:
            async with asyncio.timeout(timeout):
                await worker
        except BaseException as error:
            self._turns.leave(turn)
            if worker.done() and not worker.cancelled() and worker.exception() is None:  # it came in the same moment
                if turn.long:
                    self._turns.end_long(client)
                self._give(worker.result())
            if isinstance(error, TimeoutError):
                raise LimitReachedError("queue") from None
            raise
        return turn

    def _give(self, worker: _Worker) -> None:
        """Let a worker be free for who is next."""
        self._idle.append(worker)
        self._dispatch()

    def _dispatch(self) -> None:
        """Hand the workers that are free to those whose turn it is."""
        while self._idle:
            turn = self._turns.next(asyncio.get_running_loop().time(), len(self._idle))
            if turn is None:
                return
            worker = self._idle.pop()
            if worker.connection.lost:
                self._end(worker, "")
                continue
            self._turns.leave(turn)
            if turn.long:
                self._turns.begin_long(turn.client)
            turn.worker.set_result(worker)

    async def _watch_memory(self) -> None:
        """End workers that take more memory than they may: for who waits, they are lost."""
        while self._settings.memory:
            await asyncio.sleep(_MEMORY_INTERVAL)
            for worker in list(self._busy):
                if worker.memory() > self._settings.memory:
                    worker.over_memory = True
                    self._kill(worker.pid)

    # -- starting and ending workers ---------------------------------------------------------------------------------------

    def _end(self, worker: _Worker, state: str) -> None:
        """End a worker, and have another take its place."""
        worker.transport.abort()
        if self._closed:
            return
        self.alive -= 1
        self._none_since = asyncio.get_running_loop().time()
        self._kill(worker.pid)
        self._keep(self._replace(state))

    def _keep(self, starting: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(starting)
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _replace(self, state: str) -> None:
        while not await self._add(state):
            await asyncio.sleep(1)

    async def _add(self, state: str) -> bool:
        """Start a worker and let it open the store; whether that went well."""
        try:
            worker = await self._started()
        except OSError:
            return False
        try:
            await worker.run(Job("open", state), _OPEN_TIMEOUT)
        except (TimeoutError, WorkerLostError):
            worker.transport.abort()
            self._kill(worker.pid)
            return False
        self.alive += 1
        self._give(worker)
        return True

    async def _started(self) -> _Worker:
        ours, theirs = socket.socketpair()
        try:
            async with self._forking:  # in a thread: on a busy machine a fork takes a while
                try:
                    pid = await asyncio.to_thread(self._forked, theirs)
                except OSError:  # the fork server is gone: another one
                    self._start_fork_server()
                    pid = await asyncio.to_thread(self._forked, theirs)
        finally:
            theirs.close()
        ours.setblocking(False)
        transport, connection = await asyncio.get_running_loop().create_unix_connection(Channel, sock=ours)
        return _Worker(pid, connection, transport)

    def _forked(self, theirs: socket.socket) -> int:
        """Have the fork server make a worker that takes its jobs from this socket; its process number."""
        assert self._fork_server is not None
        socket.send_fds(self._fork_server, [_PID.pack(0)], [theirs.fileno()])
        answer = self._fork_server.recv(_PID.size)
        if len(answer) < _PID.size:
            raise ConnectionResetError
        return int(_PID.unpack(answer)[0])

    def _kill(self, pid: int) -> None:
        """Have the fork server, whose child it is, kill a worker: it knows that the number is still that of this worker."""
        if self._fork_server is not None:
            with contextlib.suppress(OSError):  # the fork server is gone, and its workers with it
                self._fork_server.sendall(_PID.pack(pid))

    def _start_fork_server(self) -> None:
        if self._fork_server is not None:
            self._fork_server.close()
        ours, theirs = socket.socketpair()
        ours.settimeout(60)
        command = module_command(
            "jixiao.service.workers.fork_server", str(theirs.fileno()), str(self._settings.store), self._settings.engine
        )
        self._process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            env=module_environment(),
        )
        theirs.close()
        self._fork_server = ours
