"""Requests to a SPARQL server: as whom they are made, and in one line what went wrong."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from SPARQLWrapper import JSON, POST, SPARQLWrapper

from .base import StoreError

#: What Virtuoso says where it cut an answer short: at its number of rows, at its time.
_CUT = ("X-SPARQL-MaxRows", "X-SQL-State")


class RefusedError(StoreError):
    """The server answered that it will not do this; ``status`` is the HTTP status."""

    def __init__(self, where: str, status: int, reason: str) -> None:
        self.status = status
        hint_en, hint_zh = "see the server's log", "请查看服务日志"
        if "SR186:" in reason or status in (401, 403):
            hint_en = "give a user who may do it, http://user:password@host/…; of Virtuoso the address that ends in /sparql-auth"
            hint_zh = "请在地址中给出有权限的用户 http://用户:密码@主机/…；Virtuoso 请用以 /sparql-auth 结尾的地址"
        super().__init__(
            f"the server at {where} refused: {reason} — {hint_en}",
            f"{where} 处的服务拒绝了请求（{reason}）；{hint_zh}",
        )

    def __reduce__(self) -> tuple[type[StoreError], tuple[str, str]]:
        return StoreError, (self.en, self.zh)


class Connection:
    """Requests to one server, with a user's name and password where the address has them.

    The first request carries them as Basic; a server that asks for Digest gets that from then on, without being asked each time,
    so that no large body is sent twice.
    """

    def __init__(self, where: str, credentials: tuple[str, str] | None, timeout: int) -> None:
        self.where, self._timeout = where, timeout
        self._opener = build_opener()
        self._passwords = HTTPPasswordMgrWithDefaultRealm()
        self._credentials = credentials
        self._digest = HTTPDigestAuthHandler(self._passwords)
        self._challenge: dict[str, str] = {}
        #: What the server calls itself; empty until it has answered.
        self.server = ""

    def post(self, url: str, body: bytes, content_type: str) -> None:
        """Sends a body. Raises RefusedError, or StoreError where the server does not answer."""
        request = Request(url, body, {"Content-Type": content_type, "Accept": "*/*"})
        with self.said(), self.open(request) as response:
            response.read()

    def open(self, request: Request) -> HTTPResponse:
        """The answer to a request. Raises what ``said`` makes messages of."""
        self._sign(request)
        try:
            response = self._opener.open(request, timeout=self._timeout)
        except HTTPError as error:
            if error.code != 401 or not self._challenged(error, request.full_url):
                raise
            error.close()
            self._sign(request)
            response = self._opener.open(request, timeout=self._timeout)
        self.server = response.headers.get("Server") or ""
        if any(response.headers.get(name) for name in _CUT):
            response.close()
            raise StoreError(
                f"the server at {self.where} cut its answer short — raise ResultSetMaxRows and MaxQueryExecutionTime in virtuoso.ini",
                f"{self.where} 处的服务截断了结果；请调高 virtuoso.ini 中的 ResultSetMaxRows 和 MaxQueryExecutionTime",
            )
        answer: HTTPResponse = response
        return answer

    def _sign(self, request: Request) -> None:
        if not self._credentials:
            return
        if self._challenge:
            self._passwords.add_password(None, request.full_url, *self._credentials)
            value = f"Digest {self._digest.get_authorization(request, self._challenge)}"
        else:
            value = _basic(*self._credentials)
        request.add_unredirected_header("Authorization", value)

    def _challenged(self, error: HTTPError, url: str) -> bool:
        """Whether the server asks for Digest, which from now on it gets: it did not take Basic, or what it was given is stale."""
        if not self._credentials:
            return False
        asked = _digest_challenge(error)
        if asked is None and not self._challenge:
            # Given Basic, Virtuoso refuses without a word on what it wants.
            try:
                self._opener.open(Request(url), timeout=self._timeout).close()
            except HTTPError as bare:
                asked = _digest_challenge(bare)
                bare.close()
        if asked is not None:
            self._challenge = parse_keqv_list(list(filter(None, parse_http_list(asked.partition(" ")[2]))))
        return asked is not None

    @contextmanager
    def said(self) -> Iterator[None]:
        """Makes a StoreError of whatever goes wrong with a request."""
        try:
            yield
        except HTTPError as error:
            raise RefusedError(self.where, error.code, _reason(error)) from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            cause = " ".join(str(error.reason if isinstance(error, URLError) else error).split())
            raise StoreError(
                f"the server at {self.where} does not answer: {cause} — is it running, and is the address right?",
                f"{self.where} 处的服务没有应答（{cause}）；服务是否在运行，地址是否正确？",
            ) from error


def _digest_challenge(error: HTTPError) -> str | None:
    return next((value for value in error.headers.get_all("WWW-Authenticate", ()) if value.lower().startswith("digest ")), None)


def _basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode("ascii")


def _reason(error: HTTPError) -> str:
    """What the server says: its own words where it writes plain text, else the status."""
    status = f"HTTP {error.code} {error.reason}".strip()
    if not str(error.headers.get("Content-Type", "")).startswith("text/plain"):
        return status
    try:
        words = " ".join(error.read(4000).decode("utf-8", "replace").partition("SPARQL query:")[0].split())
    except (OSError, HTTPException):
        return status
    return words[:300] or status


class Asker(SPARQLWrapper):
    """A SELECT query, sent by a Connection."""

    def __init__(self, connection: Connection, url: str) -> None:
        super().__init__(url, returnFormat=JSON)
        self._connection = connection
        self.setMethod(POST)
        self.setOnlyConneg(True)

    def _query(self) -> tuple[HTTPResponse, str]:
        return self._connection.open(self._createRequest()), self.returnFormat
