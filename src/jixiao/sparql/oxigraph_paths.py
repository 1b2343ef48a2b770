"""Write alternatives of property paths so that Oxigraph 0.5 keeps their duplicates: ``p|q`` is a union (SPARQL 1.1, section 18.2.2.4).

Oxigraph gives each pair of ends of an alternative once. Of plain predicates it becomes a variable that has each of them as its value;
of others, a union.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..model.namespaces import RDF_TYPE
from .errors import UnsupportedSparqlError
from .lexer import Token, scan
from .oxigraph_syntax import fresh_names

_MODIFIERS = ("*", "+", "?")
_NODES = ("variable", "iri", "name", "bnode")


@dataclass(frozen=True, slots=True)
class _Path:
    """The tokens of a whole path, from the first to the one after the last, and the brace that opens its group."""

    start: int
    end: int
    group: int


def keep_duplicates(sparql: str) -> str:
    """Write each alternative that is not repeated by ``*``, ``+`` or ``?`` with a variable.

    Raises UnsupportedSparqlError where an alternative has other parts than predicates, or no single object.

    >>> keep_duplicates("SELECT ?o { ?s (<urn:p>|<urn:q>)/<urn:r> ?o }")
    'SELECT ?o { VALUES ?jixiao_1 { <urn:p> <urn:q> } ?s ?jixiao_1 [ <urn:r> ?o ] }'
    """
    while (path := next(_unions(scan(sparql)), None)) is not None:
        sparql = _written(sparql, scan(sparql), path)
    return sparql


def has_alternatives(sparql: str) -> bool:
    """Whether a query has an alternative whose duplicates Oxigraph would lose."""
    return "|" in sparql and next(_unions(scan(sparql)), None) is not None


def _unions(tokens: Sequence[Token]) -> Iterator[_Path]:
    """Find the paths with an alternative that is not within a repeated or negated part."""
    for at, token in enumerate(tokens):
        if token.is_sign("|"):
            start, end = _extent(tokens, at)
            if any(not repeated and kind == "|" for kind, repeated in _signs(tokens, start, end)):
                yield _Path(start, end, _group_of(tokens, start))


def _extent(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Find where the path around an operator begins and ends: operators and operands take turns."""
    start = _start(tokens, at)
    end = start
    while True:
        while tokens[end].is_sign("^", "!"):
            end += 1
        end = _after_modifiers(tokens, _closing(tokens, end) + 1 if tokens[end].is_sign("(") else end + 1)
        if not tokens[end].is_sign("/", "|"):
            return start, end
        end += 1


def _start(tokens: Sequence[Token], at: int) -> int:
    start = _before_prefixes(tokens, _operand_before(tokens, at))
    while tokens[start - 1].is_sign("/", "|", "("):
        if tokens[start - 1].is_sign("("):
            start = _before_prefixes(tokens, start - 1)
        else:
            start = _before_prefixes(tokens, _operand_before(tokens, start - 1))
    return start


def _before_prefixes(tokens: Sequence[Token], at: int) -> int:
    while tokens[at - 1].is_sign("^", "!"):
        at -= 1
    return at


def _after_modifiers(tokens: Sequence[Token], at: int) -> int:
    while tokens[at].is_sign(*_MODIFIERS):
        at += 1
    return at


def _operand_before(tokens: Sequence[Token], at: int) -> int:
    """The place where the operand before an operator or a bracket begins; the place itself where there is none."""
    place = at - 1
    while tokens[place].is_sign(*_MODIFIERS):
        place -= 1
    if tokens[place].is_sign(")"):
        depth = 0
        while place > 0:
            depth += tokens[place].is_sign(")") - tokens[place].is_sign("(")
            if depth == 0:
                return place
            place -= 1
    return place if tokens[place].kind in ("iri", "name", "keyword") else at


def _closing(tokens: Sequence[Token], opening: int) -> int:
    depth = 0
    for at in range(opening, len(tokens)):
        depth += tokens[at].is_sign("(") - tokens[at].is_sign(")")
        if depth == 0:
            return at
    raise UnsupportedSparqlError("a bracket that is not closed")


def _signs(tokens: Sequence[Token], start: int, end: int) -> Iterator[tuple[str, bool]]:
    """The operators of a path, each with whether it is within a repeated or negated part."""
    within: list[int] = []
    for at in range(start, end):
        within = [closed for closed in within if closed >= at]
        if tokens[at].is_sign("("):
            closed = _closing(tokens, at)
            if tokens[at - 1].is_sign("!") or tokens[closed + 1].is_sign(*_MODIFIERS):
                within.append(closed)
        elif tokens[at].kind == "sign":
            yield tokens[at].text, bool(within)


def _group_of(tokens: Sequence[Token], at: int) -> int:
    depth = 0
    for place in range(at, -1, -1):
        depth += tokens[place].is_sign("}") - tokens[place].is_sign("{")
        if depth < 0:
            return place
    raise UnsupportedSparqlError("a path outside of all braces")


def _written(sparql: str, tokens: Sequence[Token], path: _Path) -> str:
    if (union := _as_union(sparql, tokens, path)) is not None:
        return union
    target, following = tokens[path.end], tokens[path.end + 1]
    single = target.kind in (*_NODES, "string", "number") or target.is_keyword("TRUE", "FALSE")
    ends = following.is_sign(".", ";", "}", "]", "{") or following.kind == "keyword"
    if not single or not ends:
        raise _not_written()
    steps = list(_steps(tokens, path))
    number = next((n for n, (start, end) in enumerate(steps) if any(_signs_of(tokens, start, end))), None)
    if number is None:
        raise _not_written()
    start, end = steps[number]
    predicates = _predicates(tokens, start, end)
    (name,) = fresh_names(sparql, 1)
    before, after = sparql[tokens[path.start].start : tokens[start].start], sparql[tokens[end - 1].end : tokens[path.end].start]
    rest = after.strip().removeprefix("/").strip()
    object_text = target.text
    text = f"{name} [ {rest} {object_text} ]" if rest else f"{name} {object_text}"
    if before.strip():
        text = f"{before.strip().removesuffix('/').strip()} [ {text} ]"
    opening = tokens[path.group].end
    values = f" VALUES {name} {{ {' '.join(predicates)} }}"
    return f"{sparql[:opening]}{values}{sparql[opening : tokens[path.start].start]}{text}{sparql[target.end :]}"


def _as_union(sparql: str, tokens: Sequence[Token], path: _Path) -> str | None:
    """Write an alternative of more than predicates as a union, where it stands alone between one subject and one object."""
    start, end = path.start, path.end
    if tokens[start].is_sign("(") and _closing(tokens, start) == end - 1:
        start, end = start + 1, end - 1
    parts, depth, first = [], 0, start
    for at in range(start, end):
        depth += tokens[at].is_sign("(") - tokens[at].is_sign(")")
        if depth == 0 and tokens[at].is_sign("|"):
            parts.append((first, at))
            first = at + 1
    parts.append((first, end))
    subject, target = tokens[path.start - 1], tokens[path.end]
    plain = all(token.kind in ("variable", "iri", "name") for token in (subject, target))
    alone = tokens[path.start - 2].is_sign("{", ".") and tokens[path.end + 1].is_sign("}", ".")
    if len(parts) < 2 or not plain or not alone or all(b - a == 1 for a, b in parts):
        return None
    texts = (f"{{ {subject.text} {sparql[tokens[a].start : tokens[b - 1].end]} {target.text} }}" for a, b in parts)
    return f"{sparql[: subject.start]}{' UNION '.join(texts)}{sparql[target.end :]}"


def _steps(tokens: Sequence[Token], path: _Path) -> Iterator[tuple[int, int]]:
    """The steps of a sequence; a path without brackets that has alternatives is one step."""
    depth, start = 0, path.start
    signs = [tokens[at].text for at in range(path.start, path.end) if tokens[at].kind == "sign"]
    if "|" in signs and not tokens[path.start].is_sign("(") and "(" not in signs:
        yield path.start, path.end
        return
    for at in range(path.start, path.end):
        depth += tokens[at].is_sign("(") - tokens[at].is_sign(")")
        if depth == 0 and tokens[at].is_sign("|"):
            raise _not_written()
        if depth == 0 and tokens[at].is_sign("/"):
            yield start, at
            start = at + 1
    yield start, path.end


def _signs_of(tokens: Sequence[Token], start: int, end: int) -> Iterator[str]:
    return (sign for sign, repeated in _signs(tokens, start, end) if sign == "|" and not repeated)


def _predicates(tokens: Sequence[Token], start: int, end: int) -> list[str]:
    """The predicates of an alternative of nothing else."""
    if tokens[start].is_sign("(") and _closing(tokens, start) == end - 1:
        start, end = start + 1, end - 1
    parts = tokens[start:end]
    plain = all(part.is_sign("|") if at % 2 else part.kind in ("iri", "name") or part.text == "a" for at, part in enumerate(parts))
    if not plain or len(parts) % 2 == 0:
        raise _not_written()
    return [f"<{RDF_TYPE}>" if part.text == "a" else part.text for part in parts[::2]]


def _not_written() -> UnsupportedSparqlError:
    return UnsupportedSparqlError("an alternative of paths that are more than predicates: write { … } UNION { … }, or SELECT DISTINCT")
