"""Limit the time and the size that the head of a client's request may take."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: A request's line and headers are no longer than this, and the rest of what came with them.
MOST = 64 * 1024
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 33\r\n"
    b"connection: close\r\n\r\nthe request's head is too large.\n"
)


def protocol(idle: float) -> type[HttpToolsProtocol]:
    """Make uvicorn's protocol with these limits; ``idle`` in seconds."""

    class Connection(HttpToolsProtocol):
        _timer: asyncio.TimerHandle | None = None
        #: Bytes since the request's head may have begun; -1 while its body comes.
        _head = 0

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._wait()

        def data_received(self, data: bytes) -> None:
            if self._head >= 0:
                self._head += len(data)
                if self._timer is None:  # the first of a request on a connection that was used before
                    self._wait()
            super().data_received(data)
            if self._head > MOST and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self.scope["extensions"] = {"jixiao.abort": {"call": self.transport.abort}}

        def on_headers_complete(self) -> None:
            self._head = -1
            self._rest()
            super().on_headers_complete()

        def on_message_complete(self) -> None:
            self._head = 0
            super().on_message_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self._rest()
            super().connection_lost(exc)

        def _wait(self) -> None:
            self._timer = self.loop.call_later(idle, self._late)

        def _rest(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

        def _late(self) -> None:
            self._timer = None
            if not self.transport.is_closing():
                self.transport.close()

    return Connection
