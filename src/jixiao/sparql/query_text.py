"""Find the parts of a SELECT query in its tokens, for those that change or restrict its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .errors import SparqlSyntaxError
from .lexer import Token, scan

_DEPTH = {"(": 1, ")": -1}


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text: the offsets of its beginning and its end."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def replaced(self, text: str, by: str) -> str:
        return text[: self.start] + by + text[self.end :]


def projection(tokens: Sequence[Token], place: int) -> tuple[tuple[str, ...] | None, int]:
    """Find the variables that a SELECT gives, None for ``*``, and the place where its projection ends.

    ``place`` is that of the token after SELECT. Raises SparqlSyntaxError where no pattern follows.
    """
    names: list[str] = []
    depth = 0
    for at in range(place, len(tokens)):
        token = tokens[at]
        if depth == 0 and (token.is_sign("{") or token.is_keyword("WHERE", "FROM")):
            return tuple(names), at
        if depth == 0 and token.is_sign("*"):
            return None, at + 1
        if token.kind == "sign":
            depth += _DEPTH.get(token.text, 0)
        named = at > 0 and tokens[at - 1].is_keyword("AS")
        if token.kind == "variable" and (depth == 0 or (depth == 1 and named)):
            names.append(token.text[1:])
    raise SparqlSyntaxError("SPARQL without a pattern")


@dataclass(frozen=True, slots=True)
class SelectParts:
    """Where the parts of a SELECT query are in its text.

    ``columns`` are the variables of the answer; ``projection_end`` is where one more could be written. ``group_keys`` are the
    variables of GROUP BY, None where there is none; ``order`` the keys of ORDER BY, each with the variables in it; ``limit`` and
    ``offset`` are numbers as they are written, or empty; ``tail`` is where the first of these begins.
    """

    start: int
    distinct: bool
    columns: tuple[str, ...]
    projection_end: int
    group_keys: frozenset[str] | None
    order: tuple[tuple[str, frozenset[str]], ...]
    limit: str
    offset: str
    tail: int


def select_parts(text: str) -> SelectParts | None:
    """Find the parts of a SELECT query; None where the text is none."""
    tokens = [token for token in scan(text) if token.kind != "end"]
    place = next((at for at, token in enumerate(tokens) if token.is_keyword("SELECT")), None)
    if place is None:
        return None
    distinct = tokens[place + 1 : place + 2] != [] and tokens[place + 1].is_keyword("DISTINCT")
    try:
        columns, end = projection(tokens, place + 1 + distinct)
    except SparqlSyntaxError:
        return None
    modifiers = tokens[_last_brace(tokens) + 1 :]
    group, order, limit, offset = (_modifier(modifiers, name) for name in ("GROUP", "ORDER", "LIMIT", "OFFSET"))
    return SelectParts(
        start=tokens[place].start,
        distinct=distinct,
        columns=columns or (),
        projection_end=tokens[end - 1].end,
        group_keys=frozenset(token.text[1:] for token in group if token.kind == "variable") if group else None,
        order=tuple(_order_keys(text, order[2:])),
        limit=limit[1].text if len(limit) > 1 else "",
        offset=offset[1].text if len(offset) > 1 else "",
        tail=min((part[0].start for part in (order, limit, offset) if part), default=len(text)),
    )


def _last_brace(tokens: Sequence[Token]) -> int:
    return max((at for at, token in enumerate(tokens) if token.is_sign("}")), default=-1)


def _modifier(tokens: Sequence[Token], name: str) -> Sequence[Token]:
    """A modifier of the solutions from its keyword on; empty where it is not there."""
    start = next((at for at, token in enumerate(tokens) if token.is_keyword(name)), None)
    if start is None:
        return ()
    others = {"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"} - {name}
    return tokens[start : next((at for at in range(start, len(tokens)) if tokens[at].is_keyword(*others)), len(tokens))]


def _order_keys(text: str, tokens: Sequence[Token]) -> list[tuple[str, frozenset[str]]]:
    """The keys of ORDER BY as they are written: a variable, a bracketed expression, or a call with its brackets."""
    keys: list[tuple[str, frozenset[str]]] = []
    start = depth = 0
    for at, token in enumerate(tokens):
        if token.kind == "sign":
            depth += _DEPTH.get(token.text, 0)
        if depth == 0 and (token.kind == "variable" or token.is_sign(")")):
            part = tokens[start : at + 1]
            keys.append((text[part[0].start : token.end], frozenset(t.text[1:] for t in part if t.kind == "variable")))
            start = at + 1
    return keys


def values_blocks(text: str, variable: str) -> list[Span]:
    """Find the blocks ``VALUES ?variable { … }`` of a query."""
    tokens = scan(text)
    spans = []
    for at, token in enumerate(tokens[:-3]):
        following = tokens[at + 1]
        if token.is_keyword("VALUES") and following.kind == "variable" and following.text[1:] == variable and tokens[at + 2].is_sign("{"):
            end = next((other for other in tokens[at + 3 :] if other.is_sign("{", "}")), None)
            if end is not None and end.text == "}":
                spans.append(Span(token.start, end.end))
    return spans


def final_limit(text: str) -> Span | None:
    """Find the LIMIT that a query ends with, from its keyword to the end of the text."""
    tokens = scan(text)
    if len(tokens) < 3 or not tokens[-3].is_keyword("LIMIT") or not tokens[-2].text.isdigit():
        return None
    return Span(tokens[-3].start, len(text))
