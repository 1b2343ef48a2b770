"""Any server that speaks the SPARQL 1.1 Protocol with Update, through SPARQLWrapper."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import unquote, urlsplit, urlunsplit

from SPARQLWrapper import JSON, POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from .base import Results, StoreError, Term, replacement

_KINDS = {"uri": "iri", "literal": "literal", "typed-literal": "literal", "bnode": "bnode"}


class RemoteStore:
    """A SPARQL server. ``location`` is its query endpoint, or the server's root where that is ``/query`` and ``/update``.

    Servers differ in what the default graph of a query is. Where it is not the union of the named graphs, each query names
    all of them (``default-graph-uri``), which by the SPARQL 1.1 Protocol means their union.
    """

    def __init__(self, location: str, *, timeout: int = 600) -> None:
        self.location = location
        parts = urlsplit(location)
        self._credentials = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        host = parts.netloc.rpartition("@")[2]
        path = parts.path.rstrip("/")
        query, update = (f"{path}/query", f"{path}/update") if not path else (path, _update_path(path))
        self._query_url = urlunsplit((parts.scheme, host, query, parts.query, ""))
        self._update_url = urlunsplit((parts.scheme, host, update, parts.query, ""))
        self._timeout = timeout
        self._named: list[str] | None = None
        self._union: bool | None = None

    def select(self, sparql: str) -> Results:
        client = self._client(self._query_url)
        if not self._is_union():
            for name in self._graphs():  # a query that names its default graphs has only the named graphs it names
                client.addDefaultGraph(name)
                client.addNamedGraph(name)
        return self._rows(client, sparql)

    def replace(self, graphs: Mapping[str, Sequence[str]]) -> None:
        client = self._client(self._update_url)
        client.setQuery(replacement(graphs))
        self._ask(client.query)
        self._named = self._union = None

    def graph(self, name: str) -> str:
        rows = self._rows(self._client(self._query_url), f"SELECT ?s ?p ?o WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}").rows
        return "".join(f"{_n3(s)} {_n3(p)} {_n3(o)} .\n" for s, p, o in rows if s and p and o)

    def optimize(self) -> None:
        """Servers look after themselves."""

    def close(self) -> None:
        """There is nothing to release between requests."""

    def _client(self, url: str) -> SPARQLWrapper:
        client = SPARQLWrapper(url, returnFormat=JSON)
        client.setMethod(POST)
        client.setTimeout(self._timeout)
        if self._credentials:
            client.setCredentials(*self._credentials)
        return client

    def _rows(self, client: SPARQLWrapper, sparql: str) -> Results:
        client.setQuery(sparql)
        try:
            answer = self._ask(client.queryAndConvert)
            columns = tuple(answer["head"].get("vars", ()))
            return Results(columns, tuple(tuple(_term(row.get(name)) for name in columns) for row in answer["results"]["bindings"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise StoreError(
                f"{self._query_url} gave no result table — is this a SPARQL query endpoint?",
                f"{self._query_url} 未返回结果表；这是 SPARQL 查询地址吗？",
            ) from error

    def _ask(self, request: Any) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # SPARQLWrapper warns of an unexpected media type; we look ourselves
                return request()
        except SPARQLWrapperException as error:
            reason = " ".join(str(error).partition("Response:")[0].split())[:300]
            raise StoreError(
                f"the server at {self._query_url} refused: {reason} — see the server's log",
                f"{self._query_url} 处的服务拒绝了请求（{reason}）；请查看服务日志",
            ) from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            cause = error.reason if isinstance(error, URLError) else error
            raise StoreError(
                f"the server at {self._query_url} does not answer: {str(cause).strip()} — is it running, and is the address right?",
                f"{self._query_url} 处的服务没有应答（{str(cause).strip()}）；服务是否在运行，地址是否正确？",
            ) from error

    def _graphs(self) -> list[str]:
        if self._named is None:
            found = self._rows(self._client(self._query_url), "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
            self._named = [row[0].value for row in found.rows if row[0]]
        return self._named

    def _is_union(self) -> bool:
        """Whether the server's default graph already is the union of its named graphs, told by asking it."""
        if self._union is None:
            names = self._graphs()
            probe = f"SELECT ?s WHERE {{ GRAPH <{names[0]}> {{ ?s ?p ?o }} ?s ?p ?o }} LIMIT 1" if names else ""
            self._union = not names or bool(self._rows(self._client(self._query_url), probe).rows)
        return self._union


def _update_path(path: str) -> str:
    """Where a server takes updates, by the address it takes queries at: Oxigraph, Fuseki, GraphDB and RDF4J, others alike."""
    if "/repositories/" in path:
        return f"{path}/statements"
    head, _, last = path.rpartition("/")
    return f"{head}/update" if last == "query" or (last == "sparql" and head) else path


def _term(value: dict[str, Any] | None) -> Term | None:
    if value is None:
        return None
    kind = _KINDS[value["type"]]
    if kind == "literal":
        return Term("literal", value["value"], value.get("datatype"), value.get("xml:lang"))
    return Term("iri" if kind == "iri" else "bnode", value["value"])


def _n3(term: Term) -> str:
    if term.kind == "iri":
        return f"<{term.value}>"
    if term.kind == "bnode":
        return f"_:{term.value.removeprefix('_:')}"
    text = term.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    if term.language:
        return f'"{text}"@{term.language}'
    return f'"{text}"^^<{term.datatype}>' if term.datatype else f'"{text}"'
