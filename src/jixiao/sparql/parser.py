"""Reads a SPARQL SELECT query into its algebra (SPARQL 1.1, section 18.2). What is not known raises NotTranslatable, so that the
query runs on another engine, which also says what is wrong with it where it is no query."""

from __future__ import annotations

from ..rdf.namespaces import RDF
from .algebra import (
    UNIT,
    Bgp,
    Closure,
    Distinct,
    Expression,
    Extend,
    Filter,
    Join,
    LeftJoin,
    Minus,
    Node,
    NotTranslatable,
    OrderBy,
    Pattern,
    Project,
    Slice,
    Triple,
    Union,
    Values,
    Var,
    join,
    variables,
)
from .expression_parser import constraint, expression
from .grouping import Head, grouped, has_aggregate
from .lexer import Tokens, literal, tokens
from .results import Term

_TYPE = Term("iri", f"{RDF}type")


def read(query: str) -> Pattern:
    """The algebra of a SELECT query; the outermost is what is projected, in its order."""
    words = tokens(query)
    while words.is_word("PREFIX", "BASE"):
        if words.next().upper() == "BASE":
            raise NotTranslatable("BASE")
        name = words.next()
        words.prefixes[name.removesuffix(":")] = words.iri()
    found = _select(words)
    if words.kind != "end":
        raise NotTranslatable(f"not understood: {words.text!r}")
    return found


def _select(words: Tokens) -> Pattern:
    words.expect("SELECT")
    distinct = words.taken("DISTINCT")
    if words.is_word("REDUCED"):
        raise NotTranslatable("REDUCED")
    head: Head = []
    everything = words.taken("*")
    while not everything and (words.kind == "var" or words.is_op("(")):
        head.append(_named(words) if words.is_op("(") else (words.variable(), None))
    words.taken("WHERE")
    pattern = _group(words)
    keys: list[tuple[str | None, Expression]] = []
    by = words.taken("GROUP")
    if by:
        words.expect("BY")
        while not words.is_word("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES") and not words.is_op("}") and words.kind != "end":
            keys.append(_key(words))
    having = []
    if words.taken("HAVING"):
        while words.is_op("(") or (words.kind == "word" and not words.is_word("ORDER", "LIMIT", "OFFSET", "VALUES")):
            having.append(constraint(words, _group))
    order = _order(words)
    offset, limit = _limits(words)
    if words.taken("VALUES"):
        pattern = join(pattern, _values(words))
    if by or having or any(has_aggregate(e) for _, e in head if e) or any(has_aggregate(e) for e, _ in order):
        if everything:
            raise NotTranslatable("SELECT * of groups")
        pattern, head, having, order = grouped(pattern, keys, head, having, order, words.fresh)
    for condition in having:
        pattern = Filter(pattern, condition)
    if everything:
        head = [(name, None) for name in variables(pattern) if not Var(name).hidden]
    for name, value in head:
        if value is not None:
            if name in variables(pattern):
                raise NotTranslatable(f"?{name} has a value twice")
            pattern = Extend(pattern, name, value)
    if order:
        pattern = OrderBy(pattern, tuple(order))
    names = tuple(name for name, _ in head)
    if len(set(names)) < len(names):
        raise NotTranslatable("a variable is selected twice")
    pattern = Project(pattern, names)
    if distinct:
        pattern = Distinct(pattern)
    return Slice(pattern, offset, limit) if offset or limit is not None else pattern


def _named(words: Tokens) -> tuple[str, Expression]:
    words.expect("(")
    value = expression(words, _group)
    words.expect("AS")
    name = words.variable()
    words.expect(")")
    return name, value


def _key(words: Tokens) -> tuple[str | None, Expression]:
    if words.kind == "var":
        name = words.variable()
        return name, Var(name)
    if not words.is_op("("):
        return None, constraint(words, _group)
    words.expect("(")
    value = expression(words, _group)
    key = words.variable() if words.taken("AS") else None
    words.expect(")")
    return key, value


def _order(words: Tokens) -> list[tuple[Expression, bool]]:
    found: list[tuple[Expression, bool]] = []
    if words.taken("ORDER"):
        words.expect("BY")
        while not words.is_word("LIMIT", "OFFSET", "VALUES") and not words.is_op("}") and words.kind != "end":
            descending = words.is_word("DESC")
            if words.is_word("ASC", "DESC"):
                words.next()
            found.append((constraint(words, _group), descending))
    return found


def _limits(words: Tokens) -> tuple[int, int | None]:
    offset, limit = 0, None
    while words.is_word("LIMIT", "OFFSET"):
        name = words.next().upper()
        if words.kind != "number" or not words.text.isdigit():
            raise NotTranslatable(f"{name} {words.text}")
        if name == "LIMIT":
            limit = int(words.next())
        else:
            offset = int(words.next())
    return offset, limit


# -- groups ----------------------------------------------------------------------------------------------------------------


def _group(words: Tokens) -> Pattern:
    words.expect("{")
    if words.is_word("SELECT"):
        found = _select(words)
        words.expect("}")
        return found
    found, filters = _elements(words)
    words.expect("}")
    for condition in filters:
        found = Filter(found, condition)
    return found


def _elements(words: Tokens) -> tuple[Pattern, list[Expression]]:
    """What stands in a group, but for its filters, and these."""
    found: Pattern = UNIT
    filters: list[Expression] = []
    open_triples: list[Triple] = []

    def close() -> None:
        nonlocal found
        if open_triples:
            found = join(found, Bgp(tuple(open_triples)))
            open_triples.clear()

    while not words.is_op("}"):
        if words.taken("FILTER"):
            filters.append(constraint(words, _group))
        elif words.taken("OPTIONAL"):
            close()
            found = _optional(words, found)
        elif words.taken("MINUS"):
            close()
            found = Minus(found, _group(words))
        elif words.taken("BIND"):
            close()
            name, value = _named(words)
            if name in variables(found):
                raise NotTranslatable(f"?{name} has a value twice")
            found = Extend(found, name, value)
        elif words.taken("VALUES"):
            close()
            found = join(found, _values(words))
        elif words.is_op("{"):
            close()
            inner = _group(words)
            while words.taken("UNION"):
                inner = Union(inner, _group(words))
            found = join(found, inner)
        elif words.kind == "word" and words.text != "a" and words.text not in ("true", "false"):
            raise NotTranslatable(words.text.upper())
        else:
            triples, others = _triples(words)
            open_triples += triples
            for other in others:
                found = Join(other, found) if found != UNIT else other
        words.taken(".")
    close()
    return found, filters


def _optional(words: Tokens, left: Pattern) -> Pattern:
    words.expect("{")
    if words.is_word("SELECT"):
        right = _select(words)
        words.expect("}")
        return LeftJoin(left, right, None)
    right, filters = _elements(words)
    words.expect("}")
    condition = None
    if filters:
        from .algebra import Call

        condition = filters[0] if len(filters) == 1 else Call("&&", tuple(filters))
    return LeftJoin(left, right, condition)


def _values(words: Tokens) -> Values:
    several = words.taken("(")
    names = []
    while words.kind == "var":
        names.append(words.variable())
        if not several:
            break
    if several:
        words.expect(")")
    words.expect("{")
    rows = []
    while not words.is_op("}"):
        if several:
            words.expect("(")
        rows.append(tuple(_value(words) for _ in names))
        if several:
            words.expect(")")
    words.expect("}")
    if len(set(names)) < len(names):
        raise NotTranslatable("a variable stands twice in VALUES")
    return Values(tuple(names), tuple(rows))


def _value(words: Tokens) -> Term | None:
    if words.taken("UNDEF"):
        return None
    return literal(words) or Term("iri", words.iri())


# -- triples ---------------------------------------------------------------------------------------------------------------


def _triples(words: Tokens) -> tuple[list[Triple], list[Pattern]]:
    """The triples of one subject, and the patterns that stand for paths."""
    triples: list[Triple] = []
    others: list[Pattern] = []
    if words.is_op("["):
        subject: Node = _blank(words, triples, others)
        if words.is_op(".", "}"):
            return triples, others
    else:
        subject = _node(words, triples, others)
    _properties(words, subject, triples, others)
    return triples, others


def _properties(words: Tokens, subject: Node, triples: list[Triple], others: list[Pattern]) -> None:
    while True:
        if words.kind == "var":
            verb: Node | _Path = Var(words.variable())
        else:
            verb = _path(words)
        while True:
            target = _node(words, triples, others)
            if isinstance(verb, Var | Term):
                triples.append((subject, verb, target))
            else:
                pattern = _walk(words, subject, verb, target)
                if isinstance(pattern, Bgp):
                    triples.extend(pattern.triples)
                else:
                    others.append(pattern)
            if not words.taken(","):
                break
        while words.taken(";"):
            pass
        if words.is_op(".", "}", "]") or (words.kind == "word" and words.text != "a") or words.is_op("{"):
            return
        if words.words[words.place - 1][1] != ";":
            raise NotTranslatable(f"not understood: {words.text!r}")


def _node(words: Tokens, triples: list[Triple], others: list[Pattern]) -> Node:
    if words.kind == "var":
        return Var(words.variable())
    if words.kind == "node":
        return Var(words.next())
    if words.is_op("["):
        return _blank(words, triples, others)
    return literal(words) or Term("iri", words.iri())


def _blank(words: Tokens, triples: list[Triple], others: list[Pattern]) -> Var:
    words.expect("[")
    node = Var(words.fresh())
    if not words.is_op("]"):
        _properties(words, node, triples, others)
    words.expect("]")
    return node


#: A path: ("/", …), ("|", …), ("^", path), ("+", path); an IRI is a path of one step.
_Path = tuple[object, ...]


def _path(words: Tokens) -> Term | _Path:
    parts = [_sequence(words)]
    while words.taken("|"):
        parts.append(_sequence(words))
    return parts[0] if len(parts) == 1 else ("|", *parts)


def _sequence(words: Tokens) -> Term | _Path:
    parts = [_step(words)]
    while words.taken("/"):
        parts.append(_step(words))
    return parts[0] if len(parts) == 1 else ("/", *parts)


def _step(words: Tokens) -> Term | _Path:
    if words.taken("^"):
        return ("^", _repeated(words))
    return _repeated(words)


def _repeated(words: Tokens) -> Term | _Path:
    found: Term | _Path
    if words.taken("("):
        found = _path(words)
        words.expect(")")
    elif words.kind == "word" and words.text == "a":
        words.next()
        found = _TYPE
    else:
        found = Term("iri", words.iri())
    if words.is_op("?", "*"):
        raise NotTranslatable(f"the path modifier {words.text}")
    return ("+", found) if words.taken("+") else found


def _walk(words: Tokens, subject: Node, path: object, target: Node) -> Pattern:
    """The pattern that a path stands for."""
    if isinstance(path, Term):
        return Bgp(((subject, path, target),))
    assert isinstance(path, tuple)
    sign, *parts = path
    if sign == "^":
        return _walk(words, target, parts[0], subject)
    if sign == "|":
        found = _walk(words, subject, parts[0], target)
        for part in parts[1:]:
            found = Union(found, _walk(words, subject, part, target))
        return found
    if sign == "+":
        start, end = Var(words.fresh()), Var(words.fresh())
        return Closure(subject, start, _walk(words, start, parts[0], end), end, target)
    steps: list[Pattern] = []
    for number, part in enumerate(parts):
        after = target if number == len(parts) - 1 else Var(words.fresh())
        steps.append(_walk(words, subject, part, after))
        subject = after
    triples = tuple(triple for step in steps if isinstance(step, Bgp) for triple in step.triples)
    result: Pattern = Bgp(triples)
    for step in steps:
        if not isinstance(step, Bgp):
            result = join(result, step)
    return result
