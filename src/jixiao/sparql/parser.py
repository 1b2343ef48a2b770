"""Parse SELECT queries to their algebra (SPARQL 1.1, sections 18.2 and 19.8).

What is not known here raises SparqlError, so that the query runs on another engine, which also says what is wrong with it where it
is no query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .algebra import (
    UNIT,
    Bgp,
    Call,
    Distinct,
    Expression,
    Extend,
    Filter,
    Join,
    LeftJoin,
    Minus,
    Node,
    OrderBy,
    Pattern,
    Project,
    PropertyPath,
    Slice,
    Triple,
    Union,
    Values,
    Var,
    join,
    variables,
)
from .data_block import parse_values
from .errors import SparqlSyntaxError, UnsupportedSparqlError
from .expression_parser import parse_constraint, parse_expression
from .grouping import GroupKey, OrderKey, Selected, group_solutions, has_aggregate
from .lexer import tokenize
from .path_parser import FIRST, NIL, REST, parse_path, translate_path
from .results import Term
from .token_stream import TokenStream, parse_prologue


def parse_query(query: str) -> Pattern:
    """Parse a SELECT query; the outermost of its algebra is what is projected, in its order.

    Literals are in the form in which Oxigraph keeps them. Raises SparqlError.
    """
    stream = TokenStream(tokenize(query))
    parse_prologue(stream)
    return parse_select(stream)


def parse_rows_or_truth(query: str) -> tuple[Pattern, bool]:
    """Parse a SELECT or an ASK query; gives also whether it is the latter, whose pattern has a row where the answer is true.

    Raises SparqlError.
    """
    stream = TokenStream(tokenize(query))
    parse_prologue(stream)
    if not stream.accept("ASK"):
        return parse_select(stream), False
    stream.accept("WHERE")
    select = _Select(False, [], _parse_group(stream))
    _parse_modifiers(stream, select)
    if stream.kind != "end":
        raise SparqlSyntaxError(f"not understood: {stream.text!r}")
    if select.offset or select.limit is not None:
        raise UnsupportedSparqlError("a slice of ASK")
    return Slice(_select_to_algebra(select, stream), 0, 1), True


def parse_select(stream: TokenStream) -> Pattern:
    """Parse a SELECT query without prologue, to the end of the text. Raises SparqlError."""
    pattern = _parse_select(stream)
    if stream.kind != "end":
        raise SparqlSyntaxError(f"not understood: {stream.text!r}")
    return pattern


# -- queries ---------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Select:
    """The parts of a SELECT as they are written. ``projection`` is None for ``*``, ``keys`` where there is no GROUP BY."""

    distinct: bool
    projection: list[Selected] | None
    pattern: Pattern
    keys: list[GroupKey] | None = None
    having: list[Expression] = field(default_factory=list)
    order: list[OrderKey] = field(default_factory=list)
    offset: int = 0
    limit: int | None = None
    data: Values | None = None


def _parse_select(stream: TokenStream) -> Pattern:
    stream.expect("SELECT")
    distinct = stream.accept("DISTINCT")
    if not distinct:
        stream.accept("REDUCED")  # which permits to leave duplicates out, and to keep them
    projection = _parse_projection(stream)
    stream.accept("WHERE")
    select = _Select(distinct, projection, _parse_group(stream))
    _parse_modifiers(stream, select)
    return _select_to_algebra(select, stream)


def _parse_projection(stream: TokenStream) -> list[Selected] | None:
    if stream.accept("*"):
        return None
    projection: list[Selected] = []
    while stream.kind == "variable" or stream.at_sign("("):
        projection.append(_parse_assignment(stream) if stream.at_sign("(") else (stream.variable(), None))
    return projection


def _parse_modifiers(stream: TokenStream, select: _Select) -> None:
    """Parse what may follow the pattern: GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET and VALUES."""
    if stream.accept("GROUP"):
        stream.expect("BY")
        select.keys = []
        while not _at_end_of_modifier(stream, "HAVING", "ORDER"):
            select.keys.append(_parse_group_key(stream))
    if stream.accept("HAVING"):
        while stream.at_sign("(") or (stream.kind == "keyword" and not stream.at_keyword("ORDER", "LIMIT", "OFFSET", "VALUES")):
            select.having.append(parse_constraint(stream, _parse_group))
    if stream.accept("ORDER"):
        stream.expect("BY")
        while not _at_end_of_modifier(stream):
            select.order.append(_parse_order_key(stream))
    while stream.at_keyword("LIMIT", "OFFSET"):
        name = stream.advance().upper()
        if stream.kind != "number" or not stream.text.isdigit():
            raise SparqlSyntaxError(f"{name} {stream.text}")
        if name == "LIMIT":
            select.limit = int(stream.advance())
        else:
            select.offset = int(stream.advance())
    if stream.accept("VALUES"):
        select.data = parse_values(stream)


def _at_end_of_modifier(stream: TokenStream, *keywords: str) -> bool:
    return stream.at_keyword(*keywords, "LIMIT", "OFFSET", "VALUES") or stream.at_sign("}") or stream.kind == "end"


def _parse_assignment(stream: TokenStream) -> tuple[str, Expression]:
    stream.expect("(")
    value = parse_expression(stream, _parse_group)
    stream.expect("AS")
    name = stream.variable()
    stream.expect(")")
    return name, value


def _parse_group_key(stream: TokenStream) -> GroupKey:
    if stream.kind == "variable":
        name = stream.variable()
        return name, Var(name)
    if not stream.accept("("):
        return None, parse_constraint(stream, _parse_group)
    value = parse_expression(stream, _parse_group)
    key = stream.variable() if stream.accept("AS") else None
    stream.expect(")")
    return key, value


def _parse_order_key(stream: TokenStream) -> OrderKey:
    descending = stream.at_keyword("DESC")
    if stream.at_keyword("ASC", "DESC"):
        stream.advance()
    return parse_constraint(stream, _parse_group), descending


def _select_to_algebra(select: _Select, stream: TokenStream) -> Pattern:
    """Translate a SELECT to algebra, in the order of section 18.2.4: groups, HAVING, VALUES, SELECT, ORDER BY, projection, slice."""
    pattern, projection = select.pattern, select.projection
    having, order = select.having, select.order
    aggregated = any(has_aggregate(value) for _, value in projection or () if value) or any(has_aggregate(key) for key, _ in order)
    if select.keys is not None or having or aggregated:
        if projection is None:
            raise UnsupportedSparqlError("SELECT * of groups")
        pattern, projection, having, order = group_solutions(pattern, select.keys or [], projection, having, order, stream.fresh_variable)
    for condition in having:
        pattern = Filter(pattern, condition)
    if select.data is not None:
        pattern = join(pattern, select.data)
    if projection is None:
        shown = (name for name in variables(pattern) if not Var(name).hidden)
        projection = [(name, None) for name in sorted(shown, key=lambda name: stream.first_places[name])]
    for name, value in projection:
        if value is not None:
            pattern = _extend(pattern, name, value)
    if order:
        pattern = OrderBy(pattern, tuple(order))
    names = tuple(name for name, _ in projection)
    if len(set(names)) < len(names):
        raise SparqlSyntaxError("a variable is selected twice")
    pattern = Project(pattern, names)
    if select.distinct:
        pattern = Distinct(pattern)
    return Slice(pattern, select.offset, select.limit) if select.offset or select.limit is not None else pattern


def _extend(pattern: Pattern, name: str, value: Expression) -> Extend:
    if name in variables(pattern):
        raise SparqlSyntaxError(f"?{name} has a value twice")
    return Extend(pattern, name, value)


# -- groups ----------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Group:
    """A group in the making: its pattern so far, the triples that follow, and its filters, which apply to all of it."""

    pattern: Pattern = UNIT
    triples: list[Triple] = field(default_factory=list)
    filters: list[Expression] = field(default_factory=list)

    def end_triples(self) -> None:
        if self.triples:
            self.pattern = join(self.pattern, Bgp(tuple(self.triples)))
            self.triples.clear()


def _parse_group(stream: TokenStream) -> Pattern:
    """Parse a group in braces."""
    pattern, filters = _parse_braces(stream)
    for condition in filters:
        pattern = Filter(pattern, condition)
    return pattern


def _parse_braces(stream: TokenStream) -> tuple[Pattern, list[Expression]]:
    """Parse what stands in braces: the pattern without its filters, and these."""
    stream.expect("{")
    if stream.at_keyword("SELECT"):
        pattern = _parse_select(stream)
        stream.expect("}")
        return pattern, []
    group = _Group()
    while not stream.at_sign("}"):
        _parse_element(stream, group)
        stream.accept(".")
    stream.expect("}")
    group.end_triples()
    return group.pattern, group.filters


def _parse_element(stream: TokenStream, group: _Group) -> None:
    if stream.accept("FILTER"):
        group.filters.append(parse_constraint(stream, _parse_group))
    elif stream.at_sign("{"):
        group.end_triples()
        group.pattern = join(group.pattern, _parse_unions(stream))
    elif stream.kind == "keyword" and stream.text not in ("a", "true", "false"):
        parse = _ELEMENTS.get(stream.text.upper())
        if parse is None:
            raise UnsupportedSparqlError(stream.text.upper())
        stream.advance()
        group.end_triples()
        group.pattern = parse(stream, group.pattern)
    else:
        subject = _Subject(stream)
        subject.parse()
        group.triples += subject.triples
        for pattern in subject.patterns:
            group.pattern = Join(pattern, group.pattern) if group.pattern != UNIT else pattern


def _parse_unions(stream: TokenStream) -> Pattern:
    pattern = _parse_group(stream)
    while stream.accept("UNION"):
        pattern = Union(pattern, _parse_group(stream))
    return pattern


def _parse_optional(stream: TokenStream, left: Pattern) -> Pattern:
    right, filters = _parse_braces(stream)
    condition = filters[0] if len(filters) == 1 else Call("&&", tuple(filters)) if filters else None
    return LeftJoin(left, right, condition)


def _parse_minus(stream: TokenStream, left: Pattern) -> Pattern:
    return Minus(left, _parse_group(stream))


def _parse_bind(stream: TokenStream, left: Pattern) -> Pattern:
    name, value = _parse_assignment(stream)
    return _extend(left, name, value)


def _parse_inline_data(stream: TokenStream, left: Pattern) -> Pattern:
    return join(left, parse_values(stream))


#: What parses the rest of an element by its keyword, and joins it to the pattern before it.
_ELEMENTS: dict[str, Callable[[TokenStream, Pattern], Pattern]] = {
    "OPTIONAL": _parse_optional,
    "MINUS": _parse_minus,
    "BIND": _parse_bind,
    "VALUES": _parse_inline_data,
}


# -- triples ---------------------------------------------------------------------------------------------------------------


class _Subject:
    """The triples of one subject, and the patterns of paths that are more than triples."""

    __slots__ = ("patterns", "stream", "triples")

    def __init__(self, stream: TokenStream) -> None:
        self.stream = stream
        self.triples: list[Triple] = []
        self.patterns: list[Pattern] = []

    def parse(self) -> None:
        if self.stream.at_sign("[", "("):
            subject = self._node()
            if self.stream.at_sign(".", "}"):
                return
        else:
            subject = self._node()
        self._properties(subject)

    def _properties(self, subject: Node) -> None:
        stream = self.stream
        while True:
            verb = Var(stream.variable()) if stream.kind == "variable" else parse_path(stream)
            self._objects(subject, verb)
            while stream.accept(";"):
                pass
            if stream.at_sign(".", "}", "]", "{") or (stream.kind == "keyword" and stream.text != "a"):
                return
            if not stream.precedes(";"):
                raise SparqlSyntaxError(f"not understood: {stream.text!r}")

    def _objects(self, subject: Node, verb: Var | PropertyPath) -> None:
        while True:
            target = self._node()
            if isinstance(verb, Var | Term):
                self.triples.append((subject, verb, target))
            else:
                pattern = translate_path(self.stream, subject, verb, target)
                if isinstance(pattern, Bgp):
                    self.triples.extend(pattern.triples)
                else:
                    self.patterns.append(pattern)
            if not self.stream.accept(","):
                return

    def _node(self) -> Node:
        stream = self.stream
        if stream.kind == "variable":
            return Var(stream.variable())
        if stream.kind == "bnode":
            return Var(stream.advance())
        if stream.at_sign("["):
            return self._blank_node()
        if stream.at_sign("("):
            return self._collection()
        return stream.literal() or Term("iri", stream.iri())

    def _collection(self) -> Node:
        """Read a collection (section 4.2.4), which is a list of nodes."""
        self.stream.expect("(")
        if self.stream.accept(")"):
            return NIL
        first = node = Var(self.stream.fresh_variable())
        while True:
            self.triples.append((node, FIRST, self._node()))
            if self.stream.accept(")"):
                self.triples.append((node, REST, NIL))
                return first
            following = Var(self.stream.fresh_variable())
            self.triples.append((node, REST, following))
            node = following

    def _blank_node(self) -> Var:
        self.stream.expect("[")
        node = Var(self.stream.fresh_variable())
        if not self.stream.at_sign("]"):
            self._properties(node)
        self.stream.expect("]")
        return node
