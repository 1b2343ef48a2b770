"""What the server and its worker processes say to each other: a head as JSON, and bytes that are passed on as they are."""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import asdict, dataclass
from typing import Any

_LENGTHS = struct.Struct("!IQ")
PREFIX = _LENGTHS.size


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker shall do. ``open`` and ``update`` give no answer; ``graph`` gives the graph ``sparql`` names, or all of them.

    ``format`` is a name of ``formats.py``. ``default`` and ``named`` are the graphs of the query's dataset; where both are None it is
    the query's own, or the whole store. ``state`` is the store's; a worker that has another one open opens it anew.
    """

    kind: str
    state: str
    sparql: str = ""
    format: str = ""
    base: str | None = None
    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None
    own_dataset: bool = False
    engine: str = "auto"
    rows: int = 0
    bytes: int = 0
    time: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """``status``: ok, wrong (the query's fault), limit (``said`` is which), missing (no such graph), busy (written by another
    process), stale (the store changed meanwhile), refused (what this service does not
    do). ``said`` is in English, ``said_zh`` in Chinese."""

    status: str
    said: str = ""
    said_zh: str = ""
    engine: str = ""
    rows: int | None = None
    #: Graphs that the dataset names and the store has not.
    unknown: tuple[str, ...] = ()


def packed(head: Job | Reply, body: bytes = b"") -> list[bytes]:
    text = json.dumps(asdict(head), ensure_ascii=False).encode("utf-8", "surrogatepass")
    return [_LENGTHS.pack(len(text), len(body)) + text, body] if body else [_LENGTHS.pack(len(text), 0) + text]


def lengths(prefix: bytes) -> tuple[int, int]:
    """How long the head and the body are that follow the prefix."""
    head, body = _LENGTHS.unpack(prefix)
    return head, body


def _fields(text: bytes) -> dict[str, Any]:
    fields = json.loads(text.decode("utf-8", "surrogatepass"))
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


def reply_of(text: bytes) -> Reply:
    return Reply(**_fields(text))


def received(connection: socket.socket) -> Job | None:
    """The next job; None where the server is gone."""
    prefix = _exactly(connection, PREFIX)
    if prefix is None:
        return None
    text = _exactly(connection, lengths(prefix)[0])
    return None if text is None else Job(**_fields(text))


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)
