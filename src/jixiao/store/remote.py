"""Any server that speaks the SPARQL 1.1 Protocol with Update: queries through SPARQLWrapper, data as N-Quads or as updates."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit, urlunsplit

from SPARQLWrapper import TURTLE
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from ..model.graph_names import ENTITIES
from ..model.text import without_needless_zeros
from ..rdf.namespaces import JX, XSD
from ..sparql.results import QueryAnswer, Results, Term, Triples
from .base import Change, GraphSlice, NodeNeighbourhood, StoreError, ntriples_term, statements
from .dialects import Union, in_union_graph, is_virtuoso, keeps_for_itself, paths, updates
from .http import Asker, Connection, RefusedError

T = TypeVar("T")

_KINDS = {"uri": "iri", "literal": "literal", "typed-literal": "literal", "bnode": "bnode"}
#: So many bytes of N-Quads, or of an update, go into one request; a document is never cut.
_LOAD = 8_000_000
_UPDATE = 2_000_000
_FORBIDDEN = (401, 403)


class RemoteStore:
    """A SPARQL server. ``location`` is its query endpoint, or the server's root where that is ``/query`` and ``/update``.

    Servers differ in what the default graph of a query is; how this one is brought to take the union of its named graphs is
    found out by asking it. New documents go in as N-Quads, several in a request, where the server has an address for that.
    """

    def __init__(self, location: str, *, timeout: int = 600) -> None:
        self.location = location
        parts = urlsplit(location)
        credentials = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        host = parts.netloc.rpartition("@")[2]
        endpoints = paths(parts.path, parts.query)
        self._query_url, self._update_url = (
            urlunsplit((parts.scheme, host, path, parts.query, "")) for path in (endpoints.query, endpoints.update)
        )
        self._load_url = urlunsplit((parts.scheme, host, endpoints.load, parts.query, "")) if endpoints.load else None
        self._connection = Connection(urlunsplit((parts.scheme, host, endpoints.query, "", "")), credentials, timeout)
        self._named: list[str] | None = None
        self._union: Union | None = None

    # -- queries

    def open_ahead(self) -> None:
        """It is open."""

    def select(self, sparql: str) -> Results:
        client, text = self._over_union(sparql)
        return self._rows(client, text)

    def query(self, sparql: str, *, own_dataset: bool = False) -> QueryAnswer:
        client, text = (self._client(), sparql) if own_dataset else self._over_union(sparql)
        client.setQuery(text)
        if client.queryType in ("CONSTRUCT", "DESCRIBE"):
            client.setReturnFormat(TURTLE)
            return Triples(self._answered(client, text, _ntriples))
        if client.queryType == "ASK":
            return self._answered(client, text, _truth)
        return self._rows(client, text)

    def _over_union(self, sparql: str) -> tuple[Asker, str]:
        """A client and the query it is to send, so that its default graph is the union of the named graphs."""
        how = self._how()
        client = self._client()
        if how is Union.PARAMETER:
            client.addParameter("union-default-graph", "")
        elif how is Union.NAMES:
            for name in self.names():  # a query that names its default graphs has only the named graphs it names
                client.addDefaultGraph(name)
                client.addNamedGraph(name)
        return client, in_union_graph(sparql) if how is Union.GRAPH else sparql

    def names(self) -> list[str]:
        """The named graphs, in the order of their names."""
        if self._named is None:
            # Virtuoso may take minutes for DISTINCT, and seconds for groups.
            pattern = "WHERE { GRAPH ?g { ?s ?p ?o } }"
            query = f"SELECT ?g {pattern} GROUP BY ?g" if self._virtuoso() else f"SELECT DISTINCT ?g {pattern}"
            names = sorted(row[0].value for row in self._rows(self._client(), query).rows if row[0])
            self._named = [name for name in names if not keeps_for_itself(name)] if self._virtuoso() else names
        return self._named

    def graph(self, name: str) -> str:
        return self._portion(GraphSlice(name))

    def graphs(self, portions: Iterable[GraphSlice | NodeNeighbourhood]) -> Iterator[str]:
        return map(self._portion, portions)

    def _portion(self, portion: GraphSlice | NodeNeighbourhood) -> str:
        rows = self._rows(self._client(), f"SELECT ?s ?p ?o WHERE {{ {portion.pattern()} }}").rows
        return "".join(f"{ntriples_term(s)} {ntriples_term(p)} {ntriples_term(o)} .\n" for s, p, o in rows if s and p and o)

    def _how(self) -> Union:
        """How to query the union of the named graphs, tried with a statement that one of them holds; kept once it is known."""
        if self._union is None:
            statement = self._statement()
            if statement is None:
                return Union.ANYHOW  # there is nothing to be found in any way
            probe = f"SELECT ?o WHERE {{ {statement} ?o }} LIMIT 1"
            if self._rows(self._client(), probe).rows:
                self._union = Union.ANYHOW
            elif self._finds(probe, parameter=True):
                self._union = Union.PARAMETER
            elif self._finds(in_union_graph(probe)):
                self._union = Union.GRAPH
            else:
                self._union = Union.NAMES
        return self._union

    def _statement(self) -> str | None:
        """Subject and predicate of a statement in a named graph: jixiao's own before other people's, which may stand anywhere."""
        for pattern in (f"?s <{JX}graphDigest> ?o . BIND(<{JX}graphDigest> AS ?p)", "?s ?p ?o FILTER(ISIRI(?s))"):
            rows = self._rows(self._client(), f"SELECT ?s ?p WHERE {{ GRAPH ?g {{ {pattern} }} }} LIMIT 1").rows
            if rows and (s := rows[0][0]) and (p := rows[0][1]):
                return f"<{s.value}> <{p.value}>"
        return None

    def _finds(self, probe: str, *, parameter: bool = False) -> bool:
        client = self._client()
        if parameter:
            client.addParameter("union-default-graph", "")
        try:
            return bool(self._rows(client, probe).rows)
        except RefusedError as error:
            if error.status in _FORBIDDEN:
                raise
            return False  # not a way of this server

    def _client(self) -> Asker:
        return Asker(self._connection, self._query_url)

    def _rows(self, client: Asker, sparql: str) -> Results:
        return self._answered(client, sparql, _results)

    def _answered(self, client: Asker, sparql: str, converted: Callable[[Any], T]) -> T:
        """Send a query and convert what comes back. Raises StoreError where that is no answer to it."""
        try:
            with warnings.catch_warnings(), self._connection.said():
                warnings.simplefilter("ignore", RuntimeWarning)  # SPARQLWrapper warns of an unexpected media type; we look ourselves
                client.setQuery(sparql)
                if not client.isSparqlQueryRequest():
                    raise StoreError("only queries give answers, not updates", "只有查询才有结果，更新没有")
                answer: Any = client.queryAndConvert()
            return converted(answer)
        except (KeyError, TypeError, ValueError, AttributeError, SyntaxError, SPARQLWrapperException) as error:
            raise StoreError(
                f"{self._connection.where} gave no result table — is this a SPARQL query endpoint?",
                f"{self._connection.where} 未返回结果表；这是 SPARQL 查询地址吗？",
            ) from error

    # -- writing

    def add(self, documents: Iterable[bytes]) -> None:
        for some in _batches(documents, _LOAD):
            if not self._loaded(some):
                for few in _batches(some, _UPDATE):
                    graphs = statements(b"".join(few))
                    # What several documents share is added to: a document's own graphs may hold what was left of a load that broke off.
                    shared = {name: graphs.pop(name) for name in list(graphs) if name.endswith(ENTITIES)}
                    self._update(Change(graphs, added=shared), clear=self._virtuoso())
        self._named = None

    def _loaded(self, documents: Sequence[bytes]) -> bool:
        """Hands the server N-Quads, if it takes them."""
        if not self._load_url:
            return False
        try:
            self._connection.post(self._load_url, b"".join(documents), "application/n-quads")
        except RefusedError as error:
            if error.status in _FORBIDDEN or error.status >= 500:
                raise
            self._load_url = None  # this server takes no N-Quads there
            return False
        return True

    def replace(self, graphs: Mapping[str, Sequence[str]]) -> None:
        self._update(Change(graphs), clear=True)

    def change(self, change: Change) -> None:
        if change:
            self._update(change, clear=True)

    def _update(self, change: Change, *, clear: bool) -> None:
        for text in updates(change, clear=clear, virtuoso=self._virtuoso()):
            self._connection.post(self._update_url, text.encode("utf-8"), "application/sparql-update")
        self._named = None

    def _virtuoso(self) -> bool:
        if not self._connection.server:
            self._rows(self._client(), "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1")
        return is_virtuoso(self._connection.server)

    def optimize(self) -> None:
        """Servers look after themselves."""

    def flush(self) -> None:
        """There is nothing kept back between requests."""

    def close(self) -> None:
        """There is nothing to release between requests."""


def _results(answer: Any) -> Results:
    columns = tuple(answer["head"].get("vars", ()))
    return Results(columns, tuple(tuple(_term(row.get(name)) for name in columns) for row in answer["results"]["bindings"]))


def _truth(answer: Any) -> bool:
    if "boolean" in answer:
        return bool(answer["boolean"])
    # Virtuoso gives a row of 1 for true, and none, or one of 0, for false.
    return any(value["value"] in ("1", "true") for row in answer["results"]["bindings"] for value in row.values())


def _ntriples(answer: Any) -> str:
    # With pyoxigraph, which a store on a server needs for nothing else.
    from .export import turtle_to_ntriples

    return turtle_to_ntriples(answer if isinstance(answer, bytes) else str(answer).encode("utf-8"))


def _batches(documents: Iterable[bytes], most: int) -> Iterator[list[bytes]]:
    """As many documents as one request holds, at least one, again and again."""
    some: list[bytes] = []
    size = 0
    for quads in documents:
        if some and size + len(quads) > most:
            yield some
            some, size = [], 0
        some.append(quads)
        size += len(quads)
    if some:
        yield some


def _term(value: dict[str, Any] | None) -> Term | None:
    if value is None:
        return None
    kind = _KINDS[value["type"]]
    if kind == "literal":
        datatype = value.get("datatype")
        return Term("literal", _canonical(value["value"], datatype), datatype, value.get("xml:lang"))
    return Term("iri" if kind == "iri" else "bnode", value["value"])


def _canonical(text: str, datatype: str | None) -> str:
    """Servers give some values back in another spelling: Virtuoso ``1`` for true, Jena ``33.0`` for the decimal 33."""
    if datatype == f"{XSD}boolean":
        return {"1": "true", "0": "false"}.get(text, text)
    return without_needless_zeros(text) if datatype == f"{XSD}decimal" else text
