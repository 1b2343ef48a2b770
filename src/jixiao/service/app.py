"""Route requests to the parts of the service; turn errors into answers, add headers, log."""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..desk.index import desk_file, desk_state
from ..model.namespaces import W3ID
from .answering import Service
from .api.graph_store import graph
from .api.linked_data import HTML, PLACES, linked
from .api.saved_queries import openapi, queries, query
from .api.service_description import void
from .api.sparql_protocol import endpoint
from .errors import HTTPError, not_allowed, nothing_here
from .negotiation import Format, choose
from .origins import PREFLIGHT, origin_headers, refusal
from .pages.browse import browse_page
from .pages.compare import compare_page
from .pages.concepts import concepts_page
from .pages.editor import editor_page, prefixes, terms
from .pages.findings import findings_page
from .pages.page import plain_page_of, static_dir, takes_gzip
from .pages.quality import quality_page
from .pages.queries import queries_page, query_page
from .pages.resources import described_page, resource_page
from .pages.review import review_page
from .pages.search import Indexes, search_page
from .pages.source import page_picture, source_page
from .pages.start import start_page
from .settings import Settings
from .workers.turns import CLIENT

_PLAIN = Format("plain", ("text/plain",), "txt")
_STATIC = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "txt": "text/plain; charset=utf-8"}

Handler = Callable[[Request], Awaitable[Response]]

_COMMON = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]
#: Bytes of a query string that are many.
_LONG = 4096
#: Of what is no page; pages have their own.
_POLICY = (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")


def application(settings: Settings) -> ASGIApp:
    """Make the service as an ASGI application."""
    service = Service(settings)
    indexes = Indexes(settings.store)
    desk = Indexes(settings.store, desk_file(settings.store), "jixiao.desk.index", desk_state)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await service.pool.start(service.state.look())
        indexes.begin()
        desk.begin()
        try:
            yield
        finally:
            try:
                await indexes.close()
                await desk.close()
            finally:
                await service.pool.close()

    def reading(path: str, handler: Handler) -> Route:
        return Route(path, _AnyMethod(_read_only(handler)))

    resource = linked(described_page)
    own = "" if settings.base.startswith(W3ID) or settings.base.endswith("#") else urlsplit(settings.base).path
    routes = [
        reading("/", start_page),
        Route("/sparql", _AnyMethod(endpoint)),
        Route("/sparql/", _AnyMethod(endpoint)),
        Route("/graphs", _AnyMethod(graph)),
        Route("/graphs/{path:path}", _AnyMethod(graph)),
        reading("/.well-known/void", void),
        reading("/api/queries", queries),
        reading("/api/queries/{name}", query),
        reading("/api/openapi.json", openapi),
        reading("/api/prefixes", prefixes),
        reading("/api/terms", terms),
        reading("/queries", queries_page),
        reading("/queries/{name}", query_page),
        reading("/browse", browse_page),
        reading("/concepts", concepts_page),
        reading("/review", review_page),
        reading("/compare", compare_page),
        reading("/findings", findings_page),
        reading("/quality", quality_page),
        reading("/editor", editor_page),
        reading("/search", search_page),
        reading("/resource", resource_page),
        reading("/source/{sha256}/{table}", source_page),
        reading("/source/{sha256}/page/{number}", page_picture),
        reading("/static/{mark}/{name}", _static),
        *(reading(f"/{name}{rest}", resource) for name in PLACES for rest in ("", ".{ending}", "/{path:path}")),
        reading("/healthz", _health),
        *([reading(f"{own}{{path:path}}", resource)] if own else []),
        Route("/{path:path}", _AnyMethod(_not_found)),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.router.redirect_slashes = False
    app.router.default = _AnyMethod(_not_found)  # of paths with line breaks, which no route takes
    app.state.service = service
    app.state.indexes = indexes
    app.state.desk = desk
    return _HeadersAndLog(app, settings)


class _AnyMethod:
    """A handler for all methods, as an ASGI application."""

    def __init__(self, handler: Handler) -> None:
        self._handler = _with_error_responses(handler)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.method == "OPTIONS":
            public = request.app.state.service.settings.public
            response = Response(status_code=204, headers=PREFLIGHT if public else {"Allow": "GET, HEAD, POST, OPTIONS"})
        else:
            response = await self._handler(request)
        await response(scope, receive, send)


def _with_error_responses(handler: Handler) -> Handler:
    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except HTTPError as error:
            return _error_response(request, error)
        except Exception:  # a fault of ours: said in the log with its place, and to the client in one line
            traceback.print_exc()
            return _error_response(request, HTTPError(500, "a fault of the service; its log says more", "服务内部出错；详情见日志"))

    return guarded


def _error_response(request: Request, error: HTTPError) -> Response:
    if "Jixiao-Limit" in error.headers:
        request.scope["log"]["limit"] = error.headers["Jixiao-Limit"]
    headers = {"Cache-Control": "no-store", "Vary": "Accept", **error.headers}
    if _is_page(request):
        page = plain_page_of(request)
        text = page.say(error.en, error.zh)
        limit = error.headers.get("Jixiao-Limit")
        return page.render("error.html", error.status, headers, status=error.status, text=text, limit=limit)
    if request.scope["path"].startswith("/api/"):
        text = json.dumps({"error": error.en, "error_zh": error.zh}, ensure_ascii=False) + "\n"
        headers["Content-Type"] = "application/json"
    else:
        text = f"{error.en}\n{error.zh}\n"
        headers["Content-Type"] = "text/plain; charset=utf-8"
    return Response(text.encode("utf-8", "replace"), error.status, headers)


def _is_page(request: Request) -> bool:
    """Tell whether a browser asked for a page: programs are told in plain text or JSON."""
    if request.scope["path"].startswith(("/api/", "/sparql", "/graphs", "/healthz")):
        return False
    chosen = choose(request.headers.get("accept", "text/plain"), (HTML, _PLAIN))
    return chosen is not None and chosen.format is HTML


def _read_only(handler: Handler) -> Handler:
    async def read_only(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            raise not_allowed("GET", "HEAD", "OPTIONS")
        return await handler(request)

    return read_only


async def _static(request: Request) -> Response:
    """Send a script or style sheet; its address changes with its content, so it may be cached for ever."""
    name = request.path_params["name"]
    kind = _STATIC.get(name.rpartition(".")[2])
    file = static_dir() / name
    if kind is None or name not in _static_names():
        raise nothing_here()
    headers = {"Content-Type": kind, "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if takes_gzip(request):
        return Response(await asyncio.to_thread(_packed, file, file.stat().st_mtime_ns), 200, {**headers, "Content-Encoding": "gzip"})
    return FileResponse(file, headers=headers)


@cache
def _static_names() -> frozenset[str]:
    return frozenset(file.name for file in static_dir().glob("*"))


@lru_cache(maxsize=16)
def _packed(file: Path, _modified: int) -> bytes:
    """Compress a static file, once."""
    return gzip.compress(file.read_bytes(), 9, mtime=0)


async def _not_found(_request: Request) -> Response:
    raise nothing_here()


async def _health(request: Request) -> Response:
    service: Service = request.app.state.service
    pool = service.pool
    workers = min(pool.alive, service.settings.workers)
    said = {"ok": pool.healthy, "state": service.state.value, "workers": workers, "idle": pool.idle, "waiting": pool.waiting}
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response((json.dumps(said) + "\n").encode(), 200 if pool.healthy else 503, headers)


class _HeadersAndLog:
    """Middleware: add the headers that all responses have, and log each request as a line of JSON."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._long = asyncio.Lock()
        self._headers = [*_COMMON, *origin_headers(settings)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        log: dict[str, Any] = {}
        scope["log"] = log
        address, port = scope.get("client") or ("", 0)
        CLIENT.set((address, port))
        sent = {"status": 0, "bytes": 0}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent["status"] = message["status"]
                headers = list(message.get("headers", ()))
                own = any(name == b"content-security-policy" for name, _ in headers)
                message["headers"] = [*headers, *self._headers, *(() if own else (_POLICY,))]
            else:
                sent["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            refused = refusal(self._settings, scope["headers"])
            if len(scope["query_string"]) > _LONG:
                async with self._long:  # to decode it takes a while: one after another, what else is ready between them
                    await asyncio.sleep(0)
            if refused is None:
                await self._app(scope, receive, sending)
            else:
                text = refused[1].encode("utf-8")
                await Response(text, refused[0], {"Cache-Control": "no-store"}, "text/plain; charset=utf-8")(scope, receive, sending)
        finally:
            client = scope.get("client")
            line = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "client": client[0] if client else "",
                "method": scope["method"],
                "path": scope["path"],
                **sent,
                "ms": round(1000 * (time.perf_counter() - begun), 1),
                **log,
            }
            sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")
            sys.stdout.flush()
