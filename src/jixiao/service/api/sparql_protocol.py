"""Answer the SPARQL 1.1 Protocol: queries by GET and POST, updates by POST with a token."""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ...sparql.request_text import RequestClass
from ..answering import Question, Service
from ..errors import HTTPError, client_gone, not_acceptable, not_allowed, request_too_large, unknown_format
from ..negotiation import BINDINGS, GRAPHS, Chosen, choose, named_format
from ..settings import Settings
from ..workers.intake import form_pairs
from .service_description import description

_DIRECT = {"application/sparql-query": "query", "application/sparql-update": "update"}
#: So much more than is allowed is read and thrown away, since many clients read no answer before they have sent everything.
_PASSED_OVER = 4 << 20
#: Bytes of a body after which more of it is taken in turn with other clients.
_AT_ONCE = 64 * 1024
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class _Operation:
    """A query or update operation as it was sent, with its dataset."""

    kind: str
    text: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    #: What ``format`` names, of the address or the form.
    form: str | None = None


async def endpoint(request: Request) -> Response:
    """Answer a query or update; without one, with the service's description. Raises HTTPError."""
    service: Service = request.app.state.service
    if request.method not in ("GET", "HEAD", "POST"):
        raise not_allowed("GET", "HEAD", "POST", "OPTIONS")
    parameters = pairs(request.scope["query_string"], service.settings)
    operation = await _posted(request, parameters) if request.method == "POST" else _asked(parameters)
    if operation is None:
        return description(request)
    classified = await service.classify(request, operation.text)
    _stays_here(classified, operation)
    if operation.kind == "update":
        return await _update(request, operation)
    question = Question(
        kind="query",
        sparql=operation.text,
        chosen=_chosen(request, classified, operation.form),
        base=address(request),
        default=operation.default if operation.default or operation.named else None,
        named=operation.named if operation.default or operation.named else None,
        own_dataset=classified.own_dataset,
        changing=classified.changing,
    )
    return await service.respond(request, question)


def address(request: Request) -> str:
    """The endpoint's own address, as this client knows it."""
    return f"{request.url.scheme}://{request.url.netloc}/sparql"


def pairs(text: bytes, settings: Settings) -> list[tuple[str, str]]:
    """Decode the names and values of a form. Raises HTTPError where they are too many bytes or no UTF-8."""
    if len(text) > settings.request:
        raise request_too_large(settings)
    try:
        return form_pairs(text)
    except ValueError:
        raise _not_utf8() from None


async def body(request: Request, settings: Settings) -> bytes:
    """Read the body of a request. Raises HTTPError where it is too large or too slow."""
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > settings.request + _PASSED_OVER:
        raise request_too_large(settings)
    service: Service = request.app.state.service
    parts = bytearray()
    size = 0
    try:
        async with asyncio.timeout(settings.idle):
            while True:
                if size > _AT_ONCE:  # one client after another, what else is ready between them
                    async with service.receiving:
                        await asyncio.sleep(0)
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise client_gone()
                piece = message.get("body", b"")
                size += len(piece)
                parts += piece if size <= settings.request else b""
                last = not message.get("more_body")
                if size > settings.request and (last or size > settings.request + _PASSED_OVER):
                    raise request_too_large(settings)
                if last:
                    return bytes(parts)
    except TimeoutError:
        raise HTTPError(408, "the request did not come in time", "请求未能及时送达", {"Connection": "close"}) from None


def _not_utf8() -> HTTPError:
    return HTTPError(400, "the request is not UTF-8", "请求不是 UTF-8 编码")


def _several(name: str) -> HTTPError:
    return HTTPError(400, f"{name} is given more than once", f"{name} 出现多次")


def _asked(parameters: list[tuple[str, str]]) -> _Operation | None:
    names = [name for name, _ in parameters]
    if "update" in names:
        raise HTTPError(400, "an update is sent by POST", "更新须以 POST 发送")
    return _operation("query", parameters) if "query" in names else None


async def _posted(request: Request, parameters: list[tuple[str, str]]) -> _Operation:
    service: Service = request.app.state.service
    settings = service.settings
    media_type, _, rest = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    charset = rest.lower().partition("charset=")[2].partition(";")[0].strip(' "') or "utf-8"
    if media_type not in (_FORM, *_DIRECT):
        there = ", ".join((_FORM, *_DIRECT))
        raise HTTPError(
            415, f"the Content-Type of a POST is one of {there}", f"POST 的 Content-Type 应为 {there} 之一", {"Accept-Post": there}
        )
    if charset not in ("utf-8", "utf8"):
        raise HTTPError(415, "only UTF-8 is read", "只接受 UTF-8 编码")
    sent = await body(request, settings)
    if media_type == _FORM:
        try:
            parameters = parameters + await service.form(request, sent)
        except ValueError:
            raise _not_utf8() from None
        kinds = {name for name, _ in parameters} & {"query", "update"}
        if len(kinds) != 1:
            raise HTTPError(400, "a form has either query or update", "表单须含 query 或 update 之一")
        return _operation(kinds.pop(), parameters)
    kind = _DIRECT[media_type]
    if any(name in ("query", "update") for name, _ in parameters):
        raise _several(kind)
    try:
        return _operation(kind, [*parameters, (kind, sent.decode("utf-8"))])
    except UnicodeDecodeError:
        raise _not_utf8() from None


def _operation(kind: str, parameters: list[tuple[str, str]]) -> _Operation:
    texts = [value for name, value in parameters if name == kind]
    if len(texts) != 1:
        raise _several(kind)
    prefix = "using-" if kind == "update" else ""
    default = tuple(value for name, value in parameters if name == (f"{prefix}graph-uri" if prefix else "default-graph-uri"))
    named = tuple(value for name, value in parameters if name == f"{prefix}named-graph-uri")
    form = next((value for name, value in parameters if name == "format"), None)
    return _Operation(kind, texts[0], default, named, form)


def _stays_here(classified: RequestClass, operation: _Operation) -> None:
    """Refuse what is elsewhere: nothing is fetched, and no file is read. Raises HTTPError."""
    outside = classified.outside
    if operation.kind == "query" and outside == "LOAD":
        outside = ""
    if any(graph.lower().startswith("file:") for graph in (*operation.default, *operation.named)):
        outside = "file:"
    if outside:
        shown = "a graph that is a file" if outside == "file:" else outside
        raise HTTPError(
            403,
            f"{shown} is not carried out here: only the graphs of this store can be asked for (if {outside} is no more than a word in the "
            "query, write blanks around < and >)",
            f"此处不执行 {outside}：只能查询本存储中的图",
        )


def _chosen(request: Request, classified: RequestClass, wanted: str | None) -> Chosen:
    """Choose the format that ``format=`` names (links and forms have no Accept), or else by Accept. Raises HTTPError."""
    offered = GRAPHS if classified.form in ("CONSTRUCT", "DESCRIBE") else BINDINGS
    if wanted:
        named = named_format(wanted, offered)
        if named is None:
            raise unknown_format(wanted, offered, " for this")
        return named
    accept = request.headers.get("accept")
    chosen = choose(accept, offered)
    if chosen is None:
        if not classified.form:  # no query at all: that is what is said then
            return Chosen(offered[0], offered[0].types[0])
        raise not_acceptable(offered)
    return chosen


async def _update(request: Request, operation: _Operation) -> Response:
    service: Service = request.app.state.service
    token = service.settings.token
    if token is None:
        raise HTTPError(
            403, "nothing can be written here: jixiao serve runs without --writable", "此处不可写入：jixiao serve 未使用 --writable"
        )
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(shown.strip().encode(), token.encode()):
        raise HTTPError(
            401,
            "an update needs the token: Authorization: Bearer …",
            "更新需要令牌：Authorization: Bearer …",
            {"WWW-Authenticate": "Bearer"},
        )
    given = bool(operation.default or operation.named)
    question = Question(
        kind="update",
        sparql=operation.text,
        chosen=Chosen(BINDINGS[0], BINDINGS[0].types[0]),
        base=address(request),
        default=operation.default if given else None,
        named=operation.named if given else None,
    )
    await service.update(request, question)
    return Response(status_code=204)
