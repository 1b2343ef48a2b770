"""The process that makes worker processes: it has loaded what they need, so that another one is there in a few milliseconds.

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
from .protocol import packed, received
from .sandbox import end_first, end_with_parent, without_network

_NUMBER = struct.Struct("!i")
#: A worker whose server does not end it in time ends itself so much later.
_GRACE = 2.0


def work(connection: socket.socket, folder: Path, engine: str) -> None:
    """Does the jobs that come, until the server is gone."""
    store = Engine(folder, columnar=engine != "embedded")
    while (job := received(connection)) is not None:
        if job.time:
            signal.setitimer(signal.ITIMER_REAL, job.time + _GRACE)
        reply, body = store.done(job)
        if job.time:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for piece in packed(reply, body):
            connection.sendall(piece)


def _child(connection: socket.socket, folder: Path, engine: str) -> NoReturn:
    try:
        end_with_parent()
        end_first()
        without_network()
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        work(connection, folder, engine)
    except (OSError, KeyboardInterrupt):
        pass
    finally:
        os._exit(0)


def serve(server: socket.socket, folder: Path, engine: str) -> None:
    """Makes and kills workers as the server asks, until it is gone; then kills those that are left."""
    living: set[int] = set()
    dying: set[int] = set()
    while True:
        message, sockets, _, _ = socket.recv_fds(server, _NUMBER.size, 1)
        for number in list(dying):
            if os.waitpid(number, os.WNOHANG)[0]:
                dying.discard(number)
        if not message:
            break
        (number,) = _NUMBER.unpack(message)
        if number:
            if number in living:  # one that was reaped may have given its number to a stranger
                os.kill(number, signal.SIGKILL)
                living.discard(number)
                dying.add(number)
            continue
        made = os.fork()
        if not made:
            server.close()
            _child(socket.socket(fileno=sockets[0]), folder, engine)
        os.close(sockets[0])
        living.add(made)
        server.sendall(_NUMBER.pack(made))
    for number in living:
        os.kill(number, signal.SIGKILL)
    for number in living | dying:
        os.waitpid(number, 0)


def main() -> None:
    descriptor, folder, engine = sys.argv[1:4]
    end_with_parent()
    if engine != "embedded":
        with contextlib.suppress(ImportError):
            import jixiao.store.columnar.reader  # noqa: F401
    serve(socket.socket(fileno=int(descriptor)), Path(folder), engine)


if __name__ == "__main__":
    main()
