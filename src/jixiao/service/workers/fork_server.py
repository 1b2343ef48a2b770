"""Fork worker processes off one that has loaded what they need, so that another is there in a few milliseconds.

``python -m jixiao.service.workers.fork_server SOCKET FOLDER ENGINE``; the socket is that of the server. Four zero bytes with a socket
ask for a worker that takes its jobs from it, and are answered with its number; a number asks that this worker be killed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import NoReturn

from .engine import Engine
from .protocol import Reply, packed, receive_job
from .sandbox import end_first, end_with_parent, give_back_memory, give_way, without_network

_PID = struct.Struct("!i")
#: A worker whose server does not end it in time ends itself so much later.
_GRACE = 2.0


def work(connection: socket.socket, folder: Path, engine: str) -> None:
    """Run the jobs that come, until the server is gone."""
    runner = Engine(folder, columnar=engine != "embedded")
    while (job := receive_job(connection)) is not None:
        if job.time:
            signal.setitimer(signal.ITIMER_REAL, job.time + _GRACE)
        reply, body = runner.run(job, lambda head, piece: _send(connection, head, piece))
        if job.time:
            signal.setitimer(signal.ITIMER_REAL, 0)
        _send(connection, reply, body)


def _send(connection: socket.socket, reply: Reply, body: bytes) -> None:
    for part in packed(reply, body):
        connection.sendall(part)


def _child(connection: socket.socket, folder: Path, engine: str) -> NoReturn:
    try:
        end_with_parent()
        end_first()
        give_way()
        without_network()
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        work(connection, folder, engine)
    except (OSError, KeyboardInterrupt):
        pass
    finally:
        os._exit(0)


def serve(server: socket.socket, folder: Path, engine: str) -> None:
    """Fork and kill workers as the server asks, until it is gone; then kill those that are left."""
    alive: set[int] = set()
    terminating: set[int] = set()
    while True:
        message, sockets, _, _ = socket.recv_fds(server, _PID.size, 1)
        for pid in list(terminating):
            if os.waitpid(pid, os.WNOHANG)[0]:
                terminating.discard(pid)
        if not message:
            break
        (pid,) = _PID.unpack(message)
        if pid:
            if pid in alive:  # one that was reaped may have given its number to a stranger
                os.kill(pid, signal.SIGKILL)
                alive.discard(pid)
                terminating.add(pid)
            continue
        forked = os.fork()
        if not forked:
            server.close()
            _child(socket.socket(fileno=sockets[0]), folder, engine)
        os.close(sockets[0])
        alive.add(forked)
        server.sendall(_PID.pack(forked))
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
    for pid in alive | terminating:
        os.waitpid(pid, 0)


def main() -> None:
    descriptor, folder, engine = sys.argv[1:4]
    end_with_parent()
    give_back_memory()
    if engine != "embedded":
        with contextlib.suppress(ImportError):
            import jixiao.store.columnar.database  # noqa: F401
    serve(socket.socket(fileno=int(descriptor)), Path(folder), engine)


if __name__ == "__main__":
    main()
