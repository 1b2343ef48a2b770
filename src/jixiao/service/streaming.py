"""Send an answer while it is being made: a client has its beginning at once, and at a limit its connection ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .errors import HTTPError
from .response_cache import CachedResponse
from .workers.channel import Pieces

__all__ = ["MINIMUM_RATE", "StreamedResponse"]

#: Bytes a second that a client takes at least.
MINIMUM_RATE = 64 * 1024


class StreamedResponse(Response):
    """An answer of which ``pieces`` has the beginning, and ``running`` the end or why there is none.

    What was sent cannot be taken back: where a limit is reached, the connection ends before the answer does, by which a client sees that
    it is not whole (RFC 9112, section 8). ``gone`` is done when the client is; ``whole`` is told an answer of at most ``most`` bytes. A
    client that takes nothing for ``idle`` seconds, or on the whole less than 64 KiB a second, is let go.
    """

    def __init__(
        self,
        pieces: Pieces,
        running: asyncio.Future[CachedResponse],
        gone: asyncio.Future[None],
        headers: Mapping[str, str],
        idle: float,
        whole: Callable[[CachedResponse], None] | None = None,
        most: int = 0,
    ) -> None:
        super().__init__(b"", 200, headers)
        del self.headers["content-length"]
        self._pieces, self._running, self._gone, self._idle = pieces, running, gone, idle
        self._whole, self._most = whole, most
        #: What was sent, where it is kept; seconds that sending took, and bytes.
        self._kept: list[bytes] = []
        self._seconds, self._bytes = 0.0, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        log: dict[str, Any] = scope["log"]
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            answer = await self._send_pieces(send)
            log["rows"] = answer.rows
            if self._whole is not None and self._bytes <= self._most:
                self._whole(CachedResponse(b"".join(self._kept), answer.engine, answer.rows, answer.unknown))
        except TimeoutError:
            await self._abort(scope, "idle")
        except HTTPError as error:
            await self._abort(scope, error.headers.get("Jixiao-Limit", str(error)))
        finally:
            self._gone.cancel()
            if not self._running.cancel() and not self._running.cancelled():
                self._running.exception()  # which is known by now
            self._pieces.close()
            self._kept.clear()  # an error that ended it holds this response until the garbage collector comes

    async def _abort(self, scope: Scope, limit: str) -> None:
        scope["log"]["limit"] = limit
        scope["extensions"]["jixiao.abort"]["call"]()
        await asyncio.sleep(0)  # until the server knows that the connection is gone

    async def _send_pieces(self, send: Send) -> CachedResponse:
        """Send what comes until all is sent. Raises HTTPError, and TimeoutError for a client that takes nothing."""
        while True:
            more = asyncio.ensure_future(self._pieces.more.wait())
            try:
                anything: set[asyncio.Future[Any]] = {more, self._running, self._gone}
                await asyncio.wait(anything, return_when=asyncio.FIRST_COMPLETED)
            finally:
                more.cancel()
            if self._pieces.refused is not None:
                raise self._pieces.refused
            if self._gone.done():
                raise HTTPError(499, "the client is gone", "客户端已断开")
            ended = self._running.done()  # then nothing comes any more
            answer = self._running.result() if ended else None
            piece = self._pieces.take() + (answer.body if answer else b"")
            if piece or answer:
                await self._send(send, piece, more=answer is None)
                self._pieces.sent()
            if self._bytes <= self._most:
                self._kept.append(piece)  # the last one too: what came together with the end is part of it
            else:
                self._kept.clear()
            if answer:
                return answer

    async def _send(self, send: Send, piece: bytes, *, more: bool) -> None:
        begun = time.monotonic()
        async with asyncio.timeout(self._idle):
            await send({"type": "http.response.body", "body": piece, "more_body": more})
        self._seconds, self._bytes = self._seconds + time.monotonic() - begun, self._bytes + len(piece)
        if more and self._seconds > self._idle + self._bytes / MINIMUM_RATE:
            raise TimeoutError
