"""Parse property paths (SPARQL 1.1, section 9) and translate them to patterns (section 18.2.2.4)."""

from __future__ import annotations

from typing import Protocol

from ..rdf.namespaces import RDF
from .algebra import (
    Bgp,
    Closure,
    Inverse,
    NegatedSet,
    Node,
    Path,
    PathAlternative,
    PathSequence,
    Pattern,
    PropertyPath,
    Repeated,
    Union,
    Var,
    join,
)
from .results import Term
from .token_stream import TokenStream

TYPE = Term("iri", f"{RDF}type")
FIRST, REST, NIL = (Term("iri", f"{RDF}{name}") for name in ("first", "rest", "nil"))


def parse_path(stream: TokenStream) -> PropertyPath:
    """Parse a path. Raises SparqlError."""
    paths = [_parse_sequence(stream)]
    while stream.accept("|"):
        paths.append(_parse_sequence(stream))
    return paths[0] if len(paths) == 1 else PathAlternative(tuple(paths))


def _parse_sequence(stream: TokenStream) -> PropertyPath:
    steps = [_parse_step(stream)]
    while stream.accept("/"):
        steps.append(_parse_step(stream))
    return steps[0] if len(steps) == 1 else PathSequence(tuple(steps))


def _parse_step(stream: TokenStream) -> PropertyPath:
    return Inverse(_parse_repeated(stream)) if stream.accept("^") else _parse_repeated(stream)


def _parse_repeated(stream: TokenStream) -> PropertyPath:
    path: PropertyPath
    if stream.accept("("):
        path = parse_path(stream)
        stream.expect(")")
    elif stream.accept("!"):
        path = _parse_negated_set(stream)
    else:
        path = _parse_predicate(stream)
    return Repeated(path, stream.advance()) if stream.at_sign("*", "+", "?") else path


def _parse_predicate(stream: TokenStream) -> Term:
    if stream.kind == "keyword" and stream.text == "a":
        stream.advance()
        return TYPE
    return Term("iri", stream.iri())


def _parse_negated_set(stream: TokenStream) -> NegatedSet:
    directions: dict[bool, list[Term]] = {False: [], True: []}
    several = stream.accept("(")
    while not (several and stream.at_sign(")")):
        directions[stream.accept("^")].append(_parse_predicate(stream))
        if not several or not stream.accept("|"):
            break
    if several:
        stream.expect(")")
    return NegatedSet(tuple(directions[False]), tuple(directions[True]))


class VariableNames(Protocol):
    """What names the variables between the steps of a path."""

    def fresh_variable(self) -> str:
        """Name a variable that the query does not mention."""


def translate_path(stream: VariableNames, subject: Node, path: PropertyPath, target: Node) -> Pattern:
    """Translate a path between two nodes to a pattern; nodes in between are variables that the stream names."""
    match path:
        case Term():
            return Bgp(((subject, path, target),))
        case Inverse(inner):
            return translate_path(stream, target, inner, subject)
        case PathAlternative(paths):
            pattern = translate_path(stream, subject, paths[0], target)
            for alternative in paths[1:]:
                pattern = Union(pattern, translate_path(stream, subject, alternative, target))
            return pattern
        case Repeated(inner, "+"):
            start, end = Var(stream.fresh_variable()), Var(stream.fresh_variable())
            return Closure(subject, start, translate_path(stream, start, inner, end), end, target)
        case PathSequence(steps):
            return _translate_sequence(stream, subject, steps, target)
    return Path(subject, path, target)


def _translate_sequence(stream: VariableNames, subject: Node, steps: tuple[PropertyPath, ...], target: Node) -> Pattern:
    """Translate a sequence to one pattern of triples, with what is more than triples joined to it."""
    patterns: list[Pattern] = []
    for number, step in enumerate(steps, 1):
        after = target if number == len(steps) else Var(stream.fresh_variable())
        patterns.append(translate_path(stream, subject, step, after))
        subject = after
    result: Pattern = Bgp(tuple(triple for pattern in patterns if isinstance(pattern, Bgp) for triple in pattern.triples))
    for pattern in patterns:
        if not isinstance(pattern, Bgp):
            result = join(result, pattern)
    return result
