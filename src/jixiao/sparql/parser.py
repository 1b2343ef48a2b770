"""Parse queries to their algebra (SPARQL 1.1, sections 18.2 and 19.8).

What is not known here raises SparqlError, so that the query runs on another engine, which also says what is wrong with it where it
is no query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .algebra import (
    UNIT,
    Bgp,
    Call,
    Dataset,
    Distinct,
    Expression,
    Extend,
    Filter,
    Graph,
    Join,
    LeftJoin,
    Minus,
    Node,
    OrderBy,
    Pattern,
    Project,
    Query,
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
from .literals import canonical_literal, written_literal
from .results import Term
from .token_stream import TokenStream, parse_prologue
from .triple_parser import SubjectParser


def parse_query(query: str) -> Pattern:
    """Parse a SELECT query; the outermost of its algebra is what is projected, in its order.

    Literals are in the form in which Oxigraph keeps them. Raises SparqlError.
    """
    stream = TokenStream(tokenize(query))
    parse_prologue(stream)
    return parse_select(stream)


def parse_request(query: str) -> Query:
    """Parse a SELECT, ASK or CONSTRUCT query, with the graphs that it names. Raises SparqlError."""
    stream = TokenStream(tokenize(query))
    parse_prologue(stream)
    clauses = _Clauses()
    if stream.accept("ASK"):
        parsed = Query("ASK", Slice(_parse_ask(stream, clauses), 0, 1))
    elif stream.accept("CONSTRUCT"):
        template, pattern = _parse_construct(stream, clauses)
        parsed = Query("CONSTRUCT", pattern, template)
    else:
        parsed = Query("SELECT", _parse_select(stream, clauses))
    if stream.kind != "end":
        raise SparqlSyntaxError(f"not understood: {stream.text!r}")
    return replace(parsed, dataset=clauses.dataset())


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


@dataclass(slots=True)
class _Clauses:
    """What follows FROM, as it is read. A query within another has none."""

    default: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)

    def parse(self, stream: TokenStream) -> None:
        while stream.accept("FROM"):
            (self.named if stream.accept("NAMED") else self.default).append(stream.iri())

    def dataset(self) -> Dataset | None:
        return Dataset(tuple(self.default), tuple(self.named)) if self.default or self.named else None


def _parse_ask(stream: TokenStream, clauses: _Clauses) -> Pattern:
    clauses.parse(stream)
    stream.accept("WHERE")
    select = _Select(False, [], _parse_group(stream))
    _parse_modifiers(stream, select)
    if select.offset or select.limit is not None:
        raise UnsupportedSparqlError("a slice of ASK")
    return _select_to_algebra(select, stream)


def _parse_construct(stream: TokenStream, clauses: _Clauses) -> tuple[tuple[Triple, ...], Pattern]:
    """Parse what follows CONSTRUCT to its template and the pattern of what is put into it."""
    template: tuple[Triple, ...] | None = None
    if stream.at_sign("{"):
        template = _parse_template(stream)
    clauses.parse(stream)
    if template is None:  # the short form, whose pattern is the template
        stream.expect("WHERE")
        template = _parse_template(stream)
        pattern: Pattern = Bgp(tuple((_kept(s), _kept(p), _kept(o)) for s, p, o in template))
    else:
        stream.accept("WHERE")
        pattern = _parse_group(stream)
    names = dict.fromkeys(node.name for triple in template for node in triple if isinstance(node, Var) and not node.hidden)
    select = _Select(False, [(name, None) for name in names], pattern)
    _parse_modifiers(stream, select)
    if select.keys is not None or select.having:
        raise UnsupportedSparqlError("groups of CONSTRUCT")
    return template, _select_to_algebra(select, stream)


def _parse_template(stream: TokenStream) -> tuple[Triple, ...]:
    """Parse a template, whose literals are given as they are written."""
    stream.expect("{")
    triples: list[Triple] = []
    stream.literal_of = written_literal
    while not stream.at_sign("}"):
        subject = SubjectParser(stream)
        subject.parse()
        triples += subject.triples
        if subject.patterns:
            raise SparqlSyntaxError("a path where there can be a triple only")
        if not stream.accept(".") and not stream.at_sign("}"):
            raise SparqlSyntaxError(f"not understood: {stream.text!r}")
    stream.literal_of = canonical_literal
    stream.expect("}")
    return tuple(triples)


def _kept(node: Node) -> Node:
    """A node of a template as it is looked for in the data."""
    if isinstance(node, Term) and node.kind == "literal":
        return canonical_literal(node.value, node.datatype or "", node.language or "")
    return node


def _parse_select(stream: TokenStream, clauses: _Clauses | None = None) -> Pattern:
    stream.expect("SELECT")
    distinct = stream.accept("DISTINCT")
    if not distinct:
        stream.accept("REDUCED")  # which permits to leave duplicates out, and to keep them
    projection = _parse_projection(stream)
    if clauses is not None:
        clauses.parse(stream)
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
    elif stream.kind == "keyword" and stream.text != "a" and not stream.at_keyword("TRUE", "FALSE"):
        parse = _ELEMENTS.get(stream.text.upper())
        if parse is None:
            raise UnsupportedSparqlError(stream.text.upper())
        stream.advance()
        group.end_triples()
        group.pattern = parse(stream, group.pattern)
    else:
        subject = SubjectParser(stream)
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


def _parse_graph(stream: TokenStream, left: Pattern) -> Pattern:
    name = Var(stream.variable()) if stream.kind == "variable" else Term("iri", stream.iri())
    return join(left, Graph(name, _parse_group(stream)))


def _parse_inline_data(stream: TokenStream, left: Pattern) -> Pattern:
    return join(left, parse_values(stream))


#: What parses the rest of an element by its keyword, and joins it to the pattern before it.
_ELEMENTS: dict[str, Callable[[TokenStream, Pattern], Pattern]] = {
    "OPTIONAL": _parse_optional,
    "GRAPH": _parse_graph,
    "MINUS": _parse_minus,
    "BIND": _parse_bind,
    "VALUES": _parse_inline_data,
}
