"""Limit the time and the size that the head of a client's request may take; take UTF-8 in its line."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: A request's line and headers are no longer than this, those after its body (trailers) included.
MOST = 64 * 1024
#: An address has no longer path: it is decoded at once, before it is a request's turn.
LONGEST_PATH = 8 * 1024
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 33\r\n"
    b"connection: close\r\n\r\nthe request's head is too large.\n"
)


class _BoundedConnection(HttpToolsProtocol):
    """uvicorn's protocol with these limits."""

    #: Seconds that the head of a request may take.
    idle = 30.0
    _timer: asyncio.TimerHandle | None = None
    #: Bytes since the request's head may have begun; -1 while its body comes.
    _head = 0
    #: Bytes of the request's line and headers that were parsed, however they were cut into packets.
    _parsed = 0
    #: Whether the request's line has not ended.
    _in_line = True
    #: Whether it was refused: nothing more of this connection is read.
    _refused = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        if self._head >= 0:
            self._head += len(data)
            if self._timer is None:  # the first of a request on a connection that was used before
                self._wait()
        super().data_received(self._with_escapes(data) if self._in_line else data)
        if self._head > MOST:
            self._refuse()

    def _with_escapes(self, data: bytes) -> bytes:
        """Escape what is beyond ASCII in the request's line: people and programs send addresses as they write them."""
        line, end, rest = data.partition(b"\n")
        self._in_line = not end
        return data if line.isascii() else _escaped(line) + end + rest

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._parsed = 0
        self.scope["extensions"] = {"jixiao.abort": {"call": self.transport.abort}}

    def on_url(self, url: bytes) -> None:
        self._parsed += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._parsed += len(name) + len(value)
        if self._parsed > MOST:
            self._refuse()
        if not self._refused:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._head = -1
        self._rest()
        if len(self.url.partition(b"?")[0]) > LONGEST_PATH:
            self._refuse()
        if not self._refused:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._head = 0
        self._in_line = True
        if not self._refused:
            super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _refuse(self) -> None:
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        if self.cycle is None or self.cycle.response_complete:  # else the answer to what came before is under way
            self.transport.write(_TOO_LARGE)
        self.transport.close()

    def _wait(self) -> None:
        self._timer = self.loop.call_later(self.idle, self._late)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        self._timer = None
        if not self.transport.is_closing():
            self.transport.close()


def protocol(idle: float) -> type[HttpToolsProtocol]:
    """Make uvicorn's protocol with these limits; ``idle`` in seconds."""
    return type("Connection", (_BoundedConnection,), {"idle": idle})


def _escaped(line: bytes) -> bytes:
    """Escape the bytes of a request's line that are beyond ASCII.

    >>> _escaped("GET /search?q=绩效 HTTP/1.1".encode())
    b'GET /search?q=%E7%BB%A9%E6%95%88 HTTP/1.1'
    """
    return re.sub(rb"[\x80-\xff]", lambda match: b"%%%02X" % match[0][0], line)
