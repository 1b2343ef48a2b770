"""Answer queries and updates for all parts of the service: a query goes in, bytes come out, or an HTTPError says why not."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..sparql.request_text import RequestClass, classify_request
from .errors import HTTPError, client_gone, job_failed, limit_reached, worker_lost
from .negotiation import Chosen
from .response_cache import Cache, CachedResponse
from .settings import Settings
from .store_state import StoreState
from .streaming import MINIMUM_RATE, StreamedResponse
from .workers.channel import Pieces, WorkerLostError
from .workers.intake import CLASSIFY, FORM, SMALL_FORM, SMALL_TEXT, class_of, form_pairs, pairs_of
from .workers.pool import LimitReachedError, Pool
from .workers.protocol import Job, Reply, Status

T = TypeVar("T")

#: Bytes of a body that are sent at a time.
_PIECE = 256 * 1024
#: What a page shows at most, since the server itself makes it.
PAGE_ROWS, PAGE_BYTES = 50_000, 16 << 20
#: Seconds until a process that was killed has left the store.
_LEAVES = 10.0
#: Seconds in which a writer may rearrange the files of a store whose state is the same.
_REARRANGED = 3.0
#: Of so many queries it is remembered what they ask for.
_CLASSES = 4096


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
    """A store with its workers and the answers that were given last."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pool = Pool(settings)
        self.state = StoreState(settings.store)
        self.cache = Cache(settings.cache)
        self._updating = asyncio.Lock()
        self._reading, self._aside, self._hashing = asyncio.Lock(), asyncio.Lock(), asyncio.Lock()
        #: Of large bodies that come at once, one is taken further at a time.
        self.receiving = asyncio.Lock()
        #: Whether the process of the last update was ended, at a limit or by itself.
        self._update_ended = False
        self._classes: OrderedDict[bytes, RequestClass] = OrderedDict()
        self._bytes_in_flight = 0

    async def respond(self, request: Request, question: Question, headers: Mapping[str, str] | None = None) -> Response:
        """Answer a question with 200 and the whole answer, or with 304. Raises HTTPError."""
        state = self.state.value
        etag = _etag(state, question)
        headers = {"Vary": "Accept", **(headers or {}), **self._caching_headers(request, question, etag)}
        if "ETag" in headers and _matches(request.headers.get("if-none-match", ""), etag):
            return Response(status_code=304, headers=headers)
        answer = await self._answer(request, question, state, etag, headers)
        if isinstance(answer, Response):
            return answer
        headers.update(_answer_headers(question, answer))
        body = answer.body
        if len(body) <= _PIECE:
            return Response(body, 200, headers)
        if self._bytes_in_flight and self._bytes_in_flight + len(body) > self.settings.sending:
            raise limit_reached("sending", self.settings)
        self._bytes_in_flight += len(body)
        return PacedResponse(body, headers, self.settings.idle, self._sent)

    def _caching_headers(self, request: Request, question: Question, etag: str) -> dict[str, str]:
        """Tell proxies and browsers how long they may use the answer (RFC 9111)."""
        if question.changing:
            return {"Cache-Control": "no-store"}
        if request.method not in ("GET", "HEAD"):
            return {"Cache-Control": "no-cache"}
        return {"ETag": f'"{etag}"', "Cache-Control": "no-cache" if self.settings.writable else f"public, max-age={self.settings.age}"}

    async def _answer(
        self, request: Request, question: Question, state: str, etag: str, headers: Mapping[str, str]
    ) -> CachedResponse | StreamedResponse:
        """Answer from the cache, or else by a worker for as long as the client is there; a long answer is sent while it is made."""
        log: dict[str, Any] = request.scope["log"]
        answer = None if question.changing else self.cache.get(state, etag)
        log["cached"] = answer is not None
        if answer is None:
            pieces = Pieces(self._on_their_way) if _takes_pieces(request) else None
            running = asyncio.ensure_future(self._run_job(self._job(question, state), pieces))
            gone = asyncio.ensure_future(_disconnected(request))
            keep = None if question.changing or not self.settings.cache else partial(self.cache.put, state, etag)
            try:
                if pieces is not None and await _begun(pieces, running, gone):
                    head = pieces.begun.result()
                    log["engine"] = head.engine
                    headers = {**headers, **_answer_headers(question, head)}
                    return StreamedResponse(pieces, running, gone, headers, self.settings.idle, keep, self.settings.cache // 4)
                answer = await _unless_gone(running, gone)
            except BaseException:
                if pieces is not None:
                    pieces.close()  # or what came would count as waiting for ever
                raise
            if keep:
                keep(answer)
        log["engine"], log["rows"] = answer.engine, answer.rows
        return answer

    def _on_their_way(self, size: int, of: int) -> HTTPError | None:
        """Note that so many bytes more, or fewer, wait for their client, ``of`` so many; give what tells that all together are too many."""
        self._bytes_in_flight += size
        others = self._bytes_in_flight - of
        return limit_reached("sending", self.settings) if size > 0 and others and self._bytes_in_flight > self.settings.sending else None

    def _sent(self, size: int) -> None:
        self._bytes_in_flight -= size

    async def rows(self, sparql: str, chosen: Chosen, engine: str | None = None) -> bytes:
        """Answer a query of the service's own, by an ``engine`` where one is better for it. Raises HTTPError."""
        question, state = Question("query", sparql, chosen), self.state.value
        key = _etag(state, question)
        answer = self.cache.get(state, key)
        if answer is None:
            job = replace(self._job(question, state), rows=min(self.settings.rows, PAGE_ROWS), bytes=min(self.settings.answer, PAGE_BYTES))
            try:
                answer = await self._run_job(replace(job, engine=engine) if engine and job.engine == "auto" else job)
            except HTTPError as error:
                if error.headers.get("Jixiao-Limit", "").startswith(("rows=", "answer=")):
                    raise limit_reached("page", replace(self.settings, rows=job.rows)) from None
                raise
            if self.settings.cache:
                self.cache.put(state, key, answer)
        return answer.body

    async def classify(self, request: Request, text: str) -> RequestClass:
        """Tell what a query or update asks for: by a worker where it is large, else here, one after another. Raises HTTPError."""
        digest = await self._digest(text)
        request.scope["log"]["query"] = digest.hex()[:12]
        known = self._classes.get(digest)
        if known is None:
            if len(text) > SMALL_TEXT:
                known = class_of((await self._while_there(request, Job(CLASSIFY, self.state.value, text))).body)
            else:
                async with self._reading:  # what else waits has its turn between two of them
                    known = classify_request(text)
                    await asyncio.sleep(0)
            self._classes[digest] = known
            while len(self._classes) > _CLASSES:
                self._classes.popitem(last=False)
        return known

    async def _digest(self, text: str) -> bytes:
        """Hash a text; of many large ones that are there at once one after another, what else is ready between them."""
        if len(text) <= SMALL_TEXT:
            return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        async with self._hashing:
            await asyncio.sleep(0)
            return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

    async def aside(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run in a thread what takes a while, one at a time: a thread takes its share of the processor from the server's loop."""
        async with self._aside:
            return await asyncio.to_thread(function, *arguments)

    async def form(self, request: Request, sent: bytes) -> list[tuple[str, str]]:
        """Decode the names and values of a form, by a worker where it is large. Raises HTTPError; ValueError where it is no UTF-8."""
        if len(sent) <= SMALL_FORM:
            return form_pairs(sent)
        return pairs_of((await self._while_there(request, Job(FORM, self.state.value, sent.decode("latin-1")))).body)

    async def _while_there(self, request: Request, job: Job) -> CachedResponse:
        return await _unless_gone(asyncio.ensure_future(self._run_job(job)), asyncio.ensure_future(_disconnected(request)))

    async def update(self, request: Request, question: Question) -> None:
        """Carry out an update. Raises HTTPError."""
        request.scope["log"]["engine"] = "embedded"
        async with self._updating:
            try:
                await self._updated(self._job(question, self.state.value))
            finally:
                self.state.look()

    async def _updated(self, job: Job) -> None:
        """Run an update. Where one was ended before it, wait until that has left the store to others, which takes the kernel a moment."""
        until = asyncio.get_running_loop().time() + _LEAVES
        ended = self._update_ended
        self._update_ended = True
        while True:
            reply, _ = await self._reply_to(job)  # what it raises says that it was ended
            if reply.status is not Status.BUSY or not ended or asyncio.get_running_loop().time() > until:
                break
            await asyncio.sleep(0.05)
        self._update_ended = False
        if reply.status is not Status.OK:
            raise job_failed(reply, job)

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

    async def _run_job(self, job: Job, pieces: Pieces | None = None) -> CachedResponse:
        """Run a job; where the store was written meanwhile, again on its new state. Raises HTTPError.

        The body is what ``pieces`` did not hand on.
        """
        now = asyncio.get_running_loop().time
        until, gone = now() + self.settings.time, now() + min(_REARRANGED, self.settings.time)
        reply, body = await self._reply_to(job, pieces)
        # A file of the store may be gone because it was written meanwhile: then the new state can be read, unless that is written too.
        again = True
        while reply.status is Status.STALE and again and not (pieces and pieces.begun.done()):
            if pieces is not None:
                pieces.drop()
            before, job = job.state, replace(job, state=self.state.look())
            reply, body = await self._reply_to(job, pieces)
            again = now() < (until if job.state != before else gone if "No such file" in reply.message else 0)
            await asyncio.sleep(0.05 if again and job.state == before else 0)
        if reply.status is not Status.OK:
            raise job_failed(reply, job)
        if pieces is not None and not pieces.begun.done():
            if pieces.refused is not None:
                raise pieces.refused
            body = pieces.take() + body
            pieces.sent()  # as far as it was waiting here
        return CachedResponse(body, reply.engine, reply.rows, reply.unknown)

    async def _reply_to(self, job: Job, pieces: Pieces | None = None) -> tuple[Reply, bytes]:
        """Have a worker reply to a job. Raises HTTPError."""
        try:
            return await self.pool.run(job, pieces)
        except LimitReachedError as reached:
            raise limit_reached(reached.limit, self.settings) from None
        except WorkerLostError:
            raise worker_lost() from None


def _answer_headers(question: Question, answer: CachedResponse | Reply) -> dict[str, str]:
    headers = {"Jixiao-Engine": answer.engine, "Content-Type": question.chosen.content_type}
    if answer.unknown:
        headers["Jixiao-Unknown-Graphs"] = " ".join(f"<{quote(graph, safe=':/?#[]@!$&()*+,;=%~')}>" for graph in answer.unknown)
    return headers


def _takes_pieces(request: Request) -> bool:
    """Whether the client can be sent an answer of unknown length: one of HTTP/1.0 cannot."""
    return request.method != "HEAD" and request.scope["http_version"] != "1.0"


async def _begun(pieces: Pieces, running: asyncio.Future[CachedResponse], gone: asyncio.Future[None]) -> bool:
    """Await the beginning of a long answer; whether there is one before the whole answer is there. Raises HTTPError."""
    anything: set[asyncio.Future[Any]] = {pieces.begun, running, gone}
    try:
        await asyncio.wait(anything, return_when=asyncio.FIRST_COMPLETED)
        if gone.done() and not gone.cancelled() and pieces.begun.done():
            raise client_gone()  # what the job gives from now on is the rest only
        return pieces.begun.done() and bool(pieces.begun.result())
    except (asyncio.CancelledError, HTTPError) as error:
        running.cancel()
        gone.cancel()
        if isinstance(error, HTTPError):
            raise
        raise HTTPError(503, "the service is being stopped", "服务正在停止", {"Retry-After": "10"}) from None


async def _unless_gone(answer: asyncio.Future[CachedResponse], gone: asyncio.Future[None]) -> CachedResponse:
    """Await an answer for as long as its client is there; then it is ended. Raises HTTPError."""
    either: set[asyncio.Future[Any]] = {answer, gone}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        raise client_gone()
    except asyncio.CancelledError:
        raise HTTPError(503, "the service is being stopped", "服务正在停止", {"Retry-After": "10"}) from None
    finally:
        answer.cancel()
        gone.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _etag(state: str, question: Question) -> str:
    """Make the entity tag of an answer of all that it depends on; also its key in the cache."""
    parts: list[object] = [state, question.kind, len(question.sparql), question.base, question.default, question.named]
    parts += [question.chosen.format.name, question.chosen.type]
    digest = hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass"))
    digest.update(question.sparql.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def _matches(if_none_match: str, etag: str) -> bool:
    """Tell whether If-None-Match names this entity tag (RFC 9110, weak comparison)."""
    tags = (part.strip().removeprefix("W/") for part in if_none_match.split(","))
    return if_none_match.strip() == "*" or f'"{etag}"' in tags


class PacedResponse(Response):
    """A body that is sent piece by piece, each when the one before is on its way.

    A client that takes none for ``idle`` seconds, or on the whole less than 64 KiB a second, is let go. ``sent`` is told the body's size
    at the end.
    """

    def __init__(self, body: bytes, headers: Mapping[str, str], idle: float, sent: Callable[[int], None]) -> None:
        super().__init__(body, 200, headers)
        self._idle, self._sent = idle, sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self._idle + len(self.body) / MINIMUM_RATE):
                await self._send_pieces(send)
        except TimeoutError:
            scope["log"]["limit"] = "idle"
            scope["extensions"]["jixiao.abort"]["call"]()
        finally:
            self._sent(len(self.body))

    async def _send_pieces(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        view = memoryview(self.body)
        for at in range(0, len(view), _PIECE):
            async with asyncio.timeout(self._idle):
                await send({"type": "http.response.body", "body": bytes(view[at : at + _PIECE]), "more_body": at + _PIECE < len(view)})
