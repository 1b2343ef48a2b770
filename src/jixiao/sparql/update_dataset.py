"""Give updates the default graph that queries have: the union of all graphs.

SPARQL Update matches WHERE in the unnamed graph alone where there is no USING or WITH (section 3.1.3), so that an update that follows a
query would silently find nothing of what that found. Oxigraph's updates have no switch for it, so the graphs are named by USING. The
unnamed graph has no name to be used by: it is copied into a graph that is dropped at the end, all in the one transaction of the update.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from .request_text import PlacedToken, RequestTokens

#: Where the unnamed graph is copied to.
_COPY = "urn:x-jixiao:unnamed"
_COPIED = f"DROP SILENT GRAPH <{_COPY}> ; ADD SILENT DEFAULT TO GRAPH <{_COPY}> ; "
_DROPPED = f" ; DROP SILENT GRAPH <{_COPY}>"
_TERMS = ("iri", "string", "variable", "bnode", "name", "number")


def with_union(text: str, graphs: Callable[[], Iterable[str]]) -> str:
    """Give each operation that matches outside of GRAPH, and names no dataset, the union of all graphs; ``graphs`` lists those there are.

    >>> print(with_union("INSERT { <urn:s> <urn:p> ?o } WHERE { GRAPH ?g { ?s ?p ?o } }", lambda: ["urn:g"]))
    INSERT { <urn:s> <urn:p> ?o } WHERE { GRAPH ?g { ?s ?p ?o } }
    """
    request = RequestTokens(text)
    concerned = [place for operation in _operations(request.tokens) if (place := _where_of_union(operation)) is not None]
    if not concerned:
        return text
    names = dict.fromkeys([*graphs(), *_named(request)])
    using = "".join(f"USING <{name}> USING NAMED <{name}> " for name in names) + f"USING <{_COPY}> "
    parts, at = [], 0
    for start, where, end_of_pattern in concerned:
        parts += [text[at:start], _COPIED, text[start : where.start]]
        if end_of_pattern is not None:  # DELETE WHERE { … }: the pattern is what is deleted
            parts.append(text[where.end : end_of_pattern].strip() + " ")
        parts.append(using)
        at = where.start
    return "".join(parts) + text[at:].rstrip().removesuffix(";") + _DROPPED


def _operations(tokens: Sequence[PlacedToken]) -> Iterator[Sequence[PlacedToken]]:
    start = 0
    for at, token in enumerate(tokens):
        if token.text == ";" and token.kind == "sign" and not token.braces:
            yield tokens[start:at]
            start = at + 1
    yield tokens[start:]


def _where_of_union(operation: Sequence[PlacedToken]) -> tuple[int, PlacedToken, int | None] | None:
    """Where an operation begins, its WHERE, and for DELETE WHERE where its pattern ends; None where the union does not matter to it."""
    outer = [at for at, token in enumerate(operation) if not token.braces]
    if any(operation[at].is_keyword("USING", "WITH") for at in outer):
        return None
    place = next((at for at in outer if operation[at].is_keyword("WHERE")), None)
    if place is None or not _matches_outside_graphs(operation[place + 1 :]):
        return None
    shorthand = place > 0 and operation[place - 1].is_keyword("DELETE")
    first = next(token for token in operation if token.is_keyword("INSERT", "DELETE", "WHERE"))  # behind the prefixes
    return first.start, operation[place], operation[-1].end if shorthand else None


def _matches_outside_graphs(pattern: Sequence[PlacedToken]) -> bool:
    """Whether a pattern has terms that are in no GRAPH and in no expression. True for some others too, which is only slower."""
    brackets: list[str] = []
    graph = None  # how many brackets are open outside of the GRAPH that is being passed
    for token in pattern:
        if token.kind == "sign" and token.text in "{([":
            brackets.append(token.text)
        elif token.kind == "sign" and token.text in "})]":
            del brackets[-1:]
            if graph is not None and len(brackets) == graph and token.text == "}":
                graph = None
        elif graph is None and token.is_keyword("GRAPH"):
            graph = len(brackets)
        elif graph is None and token.kind in _TERMS and "(" not in brackets[-1:]:
            return True
    return False


def _named(request: RequestTokens) -> Iterator[str]:
    """The graphs that the update itself names, which it may have made before it matches in them."""
    for token, following in zip(request.tokens, request.tokens[1:], strict=False):
        if token.is_keyword("GRAPH", "TO", "INTO") and (name := request.iri(following)):
            yield name
