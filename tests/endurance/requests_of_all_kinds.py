"""Requests that a public service gets: queries of all kinds, pages, and what is wrong, hostile, slow or broken off."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable
from urllib.parse import quote, urlencode

from jixiao.sparql.saved_queries import catalogue
from service_client import Got, Server

#: What one request came to: its kind, and the answer; None where the client did not wait for one.
Outcome = tuple[str, Got | None]
Request = Callable[[Server, random.Random], Outcome]

_ROWS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
_GRAPHS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
_PAGES = ("/", "/queries", "/browse", "/compare", "/editor", "/search?q=%E6%BB%A1%E6%84%8F", "/api/openapi.json", "/.well-known/void")
_EXPRESSIONS = (
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) LIMIT %d",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g LIMIT %d",
    "SELECT ?s ?o { ?s ?p ?o FILTER(CONTAINS(STR(?o), '%d')) } LIMIT 50",
    "SELECT * { ?s ?p ?o } LIMIT %d",
    "ASK { ?s ?p %d }",
)
#: Four times all statements: nobody can answer that.
_CROSS = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(4)) + " } # %d"
_HOSTILE = ("a.", "中", '\\"', "((", "{ ", "<", "#\n", "SERVICE", "PREFIX a:<b:c> ", "\x00", "'", "?x ")


def saved_query(server: Server, lot: random.Random) -> Outcome:
    """One of the saved queries, as its page or in a format."""
    name = lot.choice(sorted(catalogue()))
    path = lot.choice((f"/api/queries/{name}?format=csv", f"/api/queries/{name}?format=json", f"/queries/{name}"))
    return "saved query", server.ask(path, headers={"Accept": "text/html" if path.startswith("/queries") else "*/*"})


def expression(server: Server, lot: random.Random) -> Outcome:
    """A query that was not asked before, in one of the formats."""
    return "query", server.query(lot.choice(_EXPRESSIONS) % lot.randrange(1, 400), lot.choice(_ROWS))


def construct(server: Server, lot: random.Random) -> Outcome:
    """A graph of some size."""
    size = lot.choice((10, 1000, 40_000))
    return "graph", server.query(f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o }} LIMIT {size + lot.randrange(100)}", lot.choice(_GRAPHS))


def page(server: Server, lot: random.Random) -> Outcome:
    """A page or a description."""
    path = lot.choice(_PAGES)
    return "page", server.ask(path, headers={"Accept": lot.choice(("text/html", "*/*"))})


def heavy(server: Server, lot: random.Random) -> Outcome:
    """A query that is ended at its limit."""
    return "heavy", server.query(_CROSS % lot.randrange(10**6))


def hostile_text(server: Server, lot: random.Random) -> Outcome:
    """Up to a MiB of a text that is made to be hard to read, in each of the ways in which a text can be sent."""
    piece = lot.choice(_HOSTILE)
    text = (piece * (1 << 20))[: lot.choice((1_000, 60_000, 300_000))].encode()
    way = lot.randrange(3)
    if way == 0:
        return "hostile", server.ask(f"/sparql?query={quote(text[:20_000])}")
    if way == 1:
        sent = f"query={quote(text)}"[: 1 << 20].encode()
        return "hostile", server.ask("/sparql", method="POST", body=sent, headers={"Content-Type": "application/x-www-form-urlencoded"})
    return "hostile", server.ask("/sparql", method="POST", body=text, headers={"Content-Type": "application/sparql-query"})


def wrong(server: Server, lot: random.Random) -> Outcome:
    """A request that is at fault."""
    asked: tuple[Callable[[], Got], ...] = (
        lambda: server.query("SELECT * { ?s ?p "),
        lambda: server.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
        lambda: server.query("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"),
        lambda: server.query("SELECT * { ?s ?p ?o }", "image/png"),
        lambda: server.update("INSERT DATA { <urn:never> <urn:never> 1 }", token="guessed"),
        lambda: server.update("INSERT DATA { <urn:never> <urn:never> "),
        lambda: server.update("LOAD <file:///etc/passwd>"),
        lambda: server.ask("/sparql", method="DELETE"),
        lambda: server.ask("/sparql?query=%FF%FE"),
        lambda: server.ask("/queries/none-of-these"),
        lambda: server.ask("/../../etc/passwd"),
        lambda: server.ask("/static/x/" + "a" * 9_000),
        lambda: server.ask("/id/nothing", headers={"Accept": "text/turtle"}),
        lambda: server.ask("/sparql", method="POST", body=b"x" * (2 << 20), headers={"Content-Type": "application/sparql-query"}),
        lambda: server.ask("/resource?" + urlencode({"iri": "javascript:alert(1)"}), headers={"Accept": "text/html"}),
    )
    return "wrong", lot.choice(asked)()


def slow_sender(server: Server, lot: random.Random) -> Outcome:
    """A client that sends its request in small pieces, and may go away before it is whole."""
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X-Filler: " + b"y" * 200 + b"\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        for at in range(0, lot.choice((len(request), len(request) // 2)), 20):
            connection.sendall(request[at : at + 20])
            time.sleep(0.05)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1 << 16):
            pass
    return "slow", None


def slow_reader(server: Server, lot: random.Random) -> Outcome:
    """A client that takes a long answer a little at a time, and goes away."""
    query = quote(f"SELECT * {{ ?s ?p ?o }} LIMIT {60_000 + lot.randrange(1000)}")
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        for _ in range(lot.randrange(5, 40)):
            if not connection.recv(4096):
                break
            time.sleep(0.1)
    return "slow", None


def broken_off(server: Server, lot: random.Random) -> Outcome:
    """A client that asks and is gone: before, while or after its answer is made."""
    query = quote(lot.choice((_CROSS % lot.randrange(10**6), "SELECT * { ?s ?p ?o } LIMIT 50000", "ASK {}")))
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        time.sleep(lot.choice((0, 0.01, 0.3)))
    return "broken off", None


#: Who asks what, and how many seconds pass between two requests of one client.
CLIENTS: tuple[tuple[tuple[Request, ...], float], ...] = (
    ((saved_query, expression, construct, page), 0.5),
    ((saved_query, expression, page), 0.8),
    ((hostile_text, wrong), 0.8),
    ((wrong, broken_off), 0.8),
    ((slow_sender, slow_reader), 0.5),
    ((heavy,), 6.0),
)
