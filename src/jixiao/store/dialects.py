"""What SPARQL servers do each in its own way: their addresses, the union of the named graphs, and the limits of updates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from ..rdf.namespaces import JX, OWL
from ..sparql.lexer import Token, closing_brace, scan
from .base import Change

#: So many statements stand in one pair of braces: Virtuoso's parser takes fewer than five thousand.
_BLOCK = 2_000
#: So many bytes go into one request to Virtuoso, whose strings have at most ten million.
_REQUEST = 4_000_000
_UNION_GRAPH = "urn:x-arq:UnionGraph"


@dataclass(frozen=True, slots=True)
class Paths:
    """Where a server takes queries, updates, and N-Quads; the last is None where no address is known for them."""

    query: str
    update: str
    load: str | None


def paths(path: str, parameters: str = "") -> Paths:
    """A server's addresses by the one it is known under: Oxigraph, Fuseki, GraphDB and RDF4J, QLever, others alike.

    >>> paths("")
    Paths(query='/query', update='/update', load='/store')
    >>> paths("/ds/sparql")
    Paths(query='/ds/sparql', update='/ds/update', load='/ds/data')
    >>> paths("/repositories/budget")
    Paths(query='/repositories/budget', update='/repositories/budget/statements', load='/repositories/budget/statements')
    >>> paths("/sparql-auth")
    Paths(query='/sparql-auth', update='/sparql-auth', load=None)
    >>> paths("/", "access-token=secret")
    Paths(query='/', update='/', load=None)
    """
    path = path.rstrip("/")
    if "access-token=" in parameters:  # QLever has one address for everything
        return Paths(path or "/", path or "/", None)
    if not path:
        return Paths("/query", "/update", "/store")
    if "/repositories/" in path:
        return Paths(path, f"{path}/statements", f"{path}/statements")
    head, _, last = path.rpartition("/")
    if last == "query" and not head:
        return Paths(path, "/update", "/store")
    if last == "query" or (last == "sparql" and head):
        return Paths(path, f"{head}/update", f"{head}/data")
    return Paths(path, path, None)


# -- the union -------------------------------------------------------------------------------------------------------------


class Union(Enum):
    """How a server is brought to query the union of its named graphs: it does so anyhow; by a parameter of its own (Oxigraph); as
    a graph with a name of its own (Jena); by naming each of them, as every server must understand."""

    ANYHOW = auto()
    PARAMETER = auto()
    GRAPH = auto()
    NAMES = auto()


def in_union_graph(sparql: str) -> str:
    """A query over the union of all named graphs, as Jena calls it. ``GRAPH`` inside the query means what it did.

    >>> in_union_graph("SELECT ?s WHERE { ?s ?p '}' GRAPH <urn:g> { ?s ?p ?o } } LIMIT 1")
    "SELECT ?s WHERE { GRAPH <urn:x-arq:UnionGraph> { ?s ?p '}' GRAPH <urn:g> { ?s ?p ?o } } } LIMIT 1"
    >>> in_union_graph("CONSTRUCT { ?s a 1 } WHERE { ?s a ?c }")
    'CONSTRUCT { ?s a 1 } WHERE { GRAPH <urn:x-arq:UnionGraph> { ?s a ?c } }'
    >>> in_union_graph("CONSTRUCT WHERE { ?s a ?c }")
    'CONSTRUCT { ?s a ?c } WHERE { GRAPH <urn:x-arq:UnionGraph> { ?s a ?c } }'
    """
    tokens = scan(sparql)
    opening = _pattern_of(tokens)
    closing = closing_brace(tokens, opening)
    if closing is None:
        return sparql  # no query: the server says what is wrong with it
    start, end = tokens[opening].end, tokens[closing].start
    if opening > 1 and tokens[opening - 2].is_keyword("CONSTRUCT"):  # CONSTRUCT WHERE { … }, whose pattern may hold no GRAPH
        at = tokens[opening - 2].end
        return f"{sparql[:at]} {{{sparql[start:end]}}} WHERE {{ GRAPH <{_UNION_GRAPH}> {{{sparql[start:end]}}} {sparql[end:]}"
    return f"{sparql[:start]} GRAPH <{_UNION_GRAPH}> {{{sparql[start:end]}}} {sparql[end:]}"


def _pattern_of(tokens: Sequence[Token]) -> int:
    """Find the brace that opens the pattern of a query: the first one, but for a CONSTRUCT with a template the one after it."""
    braces = (at for at, token in enumerate(tokens) if token.is_sign("{"))
    opening = next(braces, len(tokens))
    if opening and opening < len(tokens) and tokens[opening - 1].is_keyword("CONSTRUCT"):
        template_end = closing_brace(tokens, opening)
        opening = next((at for at in braces if template_end is not None and at > template_end), len(tokens))
    return opening


# -- updates ---------------------------------------------------------------------------------------------------------------


def is_virtuoso(server: str) -> bool:
    """Whether it is Virtuoso, by what a server calls itself."""
    return server.startswith("Virtuoso")


def keeps_for_itself(graph: str) -> bool:
    """Whether a graph is one of those that Virtuoso fills itself."""
    return graph.startswith(
        ("http://www.openlinksw.com/", "http://localuriqaserver/", "urn:core:", "urn:activitystreams-owl")
    ) or graph in ("http://www.w3.org/ns/ldp#", OWL)


def updates(change: Change, *, clear: bool, virtuoso: bool) -> list[str]:
    """Write a change as SPARQL Update requests; whole graphs are written over what is there of them where ``clear`` is set.

    DROP and not CLEAR, which QLever does not know. A server carries out one request as one transaction, Virtuoso only one
    operation: there the first graph, by which a document is known, goes last, and the statements that say that it is there (its
    digest) come last, and what is more than it takes in one request comes in several. Blank nodes cannot stand in Virtuoso's INSERT
    DATA.
    """
    graphs = change.graphs
    parts = [f"DROP SILENT GRAPH <{name}>" for name in (reversed(list(graphs)) if virtuoso else graphs)] if clear else []
    most = _REQUEST if virtuoso else None
    parts += [text.replace("INSERT DATA", "DELETE DATA", 1) for text in _inserted(change.removed.items(), most)]
    parts += _inserted(change.added.items(), most)
    if not virtuoso:
        return [" ;\n".join([*parts, *_inserted(graphs.items(), most)])]
    blank = {name: [s for s in statements if _has_blank(s)] for name, statements in graphs.items()}
    if any(blank.values()):
        parts += [text.replace("INSERT DATA", "INSERT", 1) + " WHERE { }" for text in _inserted(blank.items(), most)]
    ground = {name: [s for s in statements if not _has_blank(s)] for name, statements in graphs.items()}
    parts += _inserted(((name, [s for s in statements if not _seals(s)]) for name, statements in ground.items()), most)
    parts += _inserted(((name, [s for s in statements if _seals(s)]) for name, statements in ground.items()), most)
    return [" ;\n".join(some) for some in _portions(parts, _REQUEST)]


def _inserted(graphs: Iterable[tuple[str, Sequence[str]]], most: int | None) -> list[str]:
    """One operation, several where it would be longer than ``most`` bytes, or none for nothing."""
    blocks = list(_blocks(graphs))
    return ["INSERT DATA {\n" + "\n".join(some) + "\n}" for some in (_portions(blocks, most) if most else [blocks]) if some]


def _portions(texts: Iterable[str], most: int) -> Iterator[list[str]]:
    """As many texts as come to at most so many bytes, at least one, again and again."""
    some: list[str] = []
    size = 0
    for text in texts:
        length = len(text.encode("utf-8"))
        if some and size + length > most:
            yield some
            some, size = [], 0
        some.append(text)
        size += length
    if some:
        yield some


def _blocks(graphs: Iterable[tuple[str, Sequence[str]]]) -> Iterator[str]:
    for name, statements in graphs:
        for start in range(0, len(statements), _BLOCK):
            yield f"GRAPH <{name}> {{\n" + " .\n".join(statements[start : start + _BLOCK]) + " .\n}"


def _has_blank(statement: str) -> bool:
    subject, _, rest = statement.partition(" ")
    return subject.startswith("_:") or rest.partition(" ")[2].startswith("_:")


def _seals(statement: str) -> bool:
    return f" <{JX}graphDigest> " in statement
