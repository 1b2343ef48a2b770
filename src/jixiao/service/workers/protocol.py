"""Encode jobs and replies between the server and its workers: a head as JSON, and bytes that are passed on as they are."""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

_LENGTHS = struct.Struct("!IQ")
PREFIX = _LENGTHS.size


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker shall do. ``open`` and ``update`` give no answer; ``graph`` gives the graph ``sparql`` names, or all of them;
    ``form`` and ``classify`` read the text of a request (`intake.py`).

    ``format`` is the name of a format of `negotiation.py`. ``default`` and ``named`` are the graphs of the query's dataset; where both are
    None it is the query's own, or the whole store. ``state`` is the store's; a worker that has another one open opens it anew. ``time`` is
    in seconds, ``bytes`` and ``rows`` are what the answer may have.
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
    #: Whether a long answer is sent piece by piece, as it is made.
    pieces: bool = False


class Status(StrEnum):
    """How a job ended."""

    OK = "ok"
    #: The query or update is at fault.
    INVALID = "invalid"
    #: The message is which limit was reached.
    LIMIT = "limit"
    NO_SUCH_GRAPH = "no-such-graph"
    #: Another process is writing to the store.
    BUSY = "busy"
    #: The store changed meanwhile, or cannot be read.
    STALE = "stale"
    #: The engines give different answers, which were compared.
    DIFFERENT = "different"
    #: This service does not do that.
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a job; ``message`` is in English, ``message_zh`` in Chinese."""

    status: Status
    message: str = ""
    message_zh: str = ""
    engine: str = ""
    rows: int | None = None
    #: Graphs that the dataset names and the store has not.
    unknown: tuple[str, ...] = ()
    #: Whether the body is a piece of the answer, and more comes; the last reply has the rest, or says why there is none.
    more: bool = False


def packed_job(job: Job) -> list[bytes]:
    """Encode a job as the pieces to be sent: its query as it is, which a client may have made as large as a request may be."""
    return packed(replace(job, sparql=""), job.sparql.encode("utf-8", "surrogatepass"))


def packed(head: Job | Reply, body: bytes = b"") -> list[bytes]:
    """Encode a head with its body as the pieces to be sent."""
    text = json.dumps(asdict(head), ensure_ascii=False).encode("utf-8", "surrogatepass")
    return [_LENGTHS.pack(len(text), len(body)) + text, body] if body else [_LENGTHS.pack(len(text), 0) + text]


def lengths(prefix: bytes) -> tuple[int, int]:
    """Decode how long the head and the body are that follow the prefix."""
    head, body = _LENGTHS.unpack(prefix)
    return head, body


def _fields(text: bytes) -> dict[str, Any]:
    fields = json.loads(text.decode("utf-8", "surrogatepass"))
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


def reply_of(text: bytes) -> Reply:
    """Decode the head of a reply."""
    fields = _fields(text)
    return Reply(Status(fields.pop("status")), **fields)


def receive_job(connection: socket.socket) -> Job | None:
    """Receive the next job; None where the server is gone."""
    prefix = _receive_exactly(connection, PREFIX)
    if prefix is None:
        return None
    head, body = lengths(prefix)
    text, query = _receive_exactly(connection, head), _receive_exactly(connection, body)
    if text is None or query is None:
        return None
    return replace(Job(**_fields(text)), sparql=query.decode("utf-8", "surrogatepass"))


def _receive_exactly(connection: socket.socket, size: int) -> bytes | None:
    received = bytearray()
    while len(received) < size:
        piece = connection.recv(size - len(received))
        if not piece:
            return None
        received += piece
    return bytes(received)
