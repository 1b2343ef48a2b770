"""What all faces of the service share: a query goes in, bytes come out, or a HTTPError says why not."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .errors import HTTPError, client_gone, job_failed, limit_reached, worker_lost
from .negotiation import Chosen
from .response_cache import Cache, CachedResponse
from .settings import Settings
from .store_state import StoreState
from .workers.pool import LimitReachedError, Pool, WorkerLostError
from .workers.protocol import Job, Reply, Status

_PIECE = 256 * 1024
#: What a page shows at most, since the server itself makes it.
PAGE_ROWS, PAGE_BYTES = 50_000, 16 << 20
#: Bytes a second that a client takes at least.
_TRICKLE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Question:
    """A job without what the service adds to it. ``changing``: it has another answer each time."""

    kind: str
    sparql: str
    chosen: Chosen
    base: str | None = None
    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None
    own_dataset: bool = False
    changing: bool = False


class Service:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pool = Pool(settings)
        self.state = StoreState(settings.store)
        self.cache = Cache(settings.cache)
        self._writing = asyncio.Lock()
        self._sending = 0

    async def answer(self, request: Request, question: Question, headers: Mapping[str, str] | None = None, begin: bytes = b"") -> Response:
        """The response to a question: 200 with the whole answer, or 304. Raises HTTPError.

        ``begin`` stands before the answer's bytes.
        """
        state = self.state.value
        mark = _mark(state, question, begin)
        kept = {"Vary": "Accept", **(headers or {})}
        reads = request.method in ("GET", "HEAD")
        if question.changing or not reads:
            kept["Cache-Control"] = "no-store" if question.changing else "no-cache"
        else:
            kept["ETag"] = f'"{mark}"'
            kept["Cache-Control"] = "no-cache" if self.settings.writable else f"public, max-age={self.settings.age}"
            if _has(request.headers.get("if-none-match", ""), mark):
                return Response(status_code=304, headers=kept)
        log: dict[str, Any] = request.scope["log"]
        found = None if question.changing else self.cache.get(mark)
        log["cached"] = found is not None
        if found is None:
            found = await _unless_gone(request, self._run_job(self._job(question, state)))
            if not question.changing and self.settings.cache:
                self.cache.put(mark, found)
        log["engine"], log["rows"] = found.engine, found.rows
        if found.unknown:
            kept["Jixiao-Unknown-Graphs"] = " ".join(f"<{quote(graph, safe=':/?#[]@!$&()*+,;=%~')}>" for graph in found.unknown)
        kept["Jixiao-Engine"] = found.engine
        body = begin + found.body
        if len(body) <= _PIECE:
            return Response(body, 200, {**kept, "Content-Type": question.chosen.content_type})
        if self._sending and self._sending + len(body) > self.settings.sending:
            raise limit_reached("sending", self.settings)
        self._sending += len(body)
        return Bytes(body, {**kept, "Content-Type": question.chosen.content_type}, self.settings.idle, self._sent)

    def _sent(self, size: int) -> None:
        self._sending -= size

    async def rows(self, sparql: str, chosen: Chosen, engine: str | None = None) -> bytes:
        """The answer to a query of the service's own, by an ``engine`` where one is better for it. Raises HTTPError."""
        question, state = Question("query", sparql, chosen), self.state.value
        mark = _mark(state, question, b"")
        found = self.cache.get(mark)
        if found is None:
            job = replace(self._job(question, state), rows=min(self.settings.rows, PAGE_ROWS), bytes=min(self.settings.answer, PAGE_BYTES))
            try:
                found = await self._run_job(replace(job, engine=engine) if engine and job.engine == "auto" else job)
            except HTTPError as refused:
                if refused.headers.get("Jixiao-Limit", "").startswith(("rows=", "answer=")):
                    raise limit_reached("page", replace(self.settings, rows=job.rows)) from None
                raise
            if self.settings.cache:
                self.cache.put(mark, found)
        return found.body

    async def update(self, request: Request, question: Question) -> None:
        """Carries out an update. Raises HTTPError."""
        request.scope["log"]["engine"] = "embedded"
        async with self._writing:
            try:
                await self._run_job(self._job(question, self.state.value))
            finally:
                self.state.look()

    def _job(self, question: Question, state: str) -> Job:
        return Job(
            kind=question.kind,
            state=state,
            sparql=question.sparql,
            format=question.chosen.format.name,
            base=question.base,
            default=question.default,
            named=question.named,
            own_dataset=question.own_dataset,
            engine=self.settings.engine,
            rows=self.settings.rows,
            bytes=self.settings.answer,
        )

    async def _run_job(self, job: Job) -> CachedResponse:
        """Run a job; where the store was written meanwhile, once more on its new state. Raises HTTPError."""
        reply, body = await self._reply_to(job)
        # A file of the store may be gone because it was written meanwhile: then the new state can be read.
        if reply.status is Status.STALE and job.kind != "update":
            job = replace(job, state=self.state.look())
            reply, body = await self._reply_to(job)
        if reply.status is not Status.OK:
            raise job_failed(reply, job)
        return CachedResponse(body, reply.engine, reply.rows, reply.unknown)

    async def _reply_to(self, job: Job) -> tuple[Reply, bytes]:
        """A worker's reply. Raises HTTPError."""
        try:
            return await self.pool.run(job)
        except LimitReachedError as reached:
            raise limit_reached(reached.limit, self.settings) from None
        except WorkerLostError:
            raise worker_lost() from None


async def _unless_gone(request: Request, asked: Coroutine[Any, Any, CachedResponse]) -> CachedResponse:
    """What is asked for, unless the client goes away: then it is ended."""
    task = asyncio.ensure_future(asked)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise client_gone()
    except asyncio.CancelledError:
        raise HTTPError(503, "the service is being stopped", "服务正在停止", {"Retry-After": "10"}) from None
    finally:
        task.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _mark(state: str, question: Question, begin: bytes) -> str:
    parts: list[object] = [state, question.kind, question.sparql, question.base, question.default, question.named]
    parts += [question.chosen.format.name, question.chosen.type, begin]
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _has(header: str, mark: str) -> bool:
    """Whether If-None-Match names this mark."""
    return header.strip() == "*" or f'"{mark}"' in (part.strip().removeprefix("W/") for part in header.split(","))


class Bytes(Response):
    """A body that is sent piece by piece, each when the one before is on its way; a client that takes none in time, or on the whole
    less than a trickle, is let go. ``sent`` is told the body's size at the end."""

    def __init__(self, body: bytes, headers: Mapping[str, str], idle: float, sent: Callable[[int], None]) -> None:
        super().__init__(body, 200, headers)
        self._idle, self._sent = idle, sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self._idle + len(self.body) / _TRICKLE):
                await self._pieces(send)
        except TimeoutError:
            scope["log"]["limit"] = "idle"
            scope["extensions"]["jixiao.abort"]["call"]()
        finally:
            self._sent(len(self.body))

    async def _pieces(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        view = memoryview(self.body)
        for at in range(0, len(view), _PIECE):
            async with asyncio.timeout(self._idle):
                await send({"type": "http.response.body", "body": bytes(view[at : at + _PIECE]), "more_body": at + _PIECE < len(view)})
