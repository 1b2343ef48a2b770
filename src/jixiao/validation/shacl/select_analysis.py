"""Analyse SHACL's SELECT queries: what they can match, and what they cannot do without, both from their algebra."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...rdf.namespaces import RDF
from ...sparql.algebra import (
    Aggregate,
    Bgp,
    Call,
    Closure,
    Exists,
    Expression,
    Extend,
    Filter,
    Graph,
    Group,
    Inverse,
    Join,
    LeftJoin,
    Minus,
    NegatedSet,
    OrderBy,
    Path,
    PathAlternative,
    PathSequence,
    Pattern,
    PropertyPath,
    Repeated,
    Triple,
    Union,
    Values,
)
from ...sparql.errors import SparqlError
from ...sparql.literals import written_literal
from ...sparql.parser import parse_select
from ...sparql.results import Term
from ...sparql.token_stream import TokenStream
from .model import UnsupportedShapeError
from .requirements import Needs, Requirement, class_key, either
from .select_text import projected_in, tokens_of, variables_in
from .triples import TYPE

_RDF_TYPE = Term("iri", f"{RDF}type")
_Required = frozenset[Requirement]
_NOTHING: _Required = frozenset()


@dataclass(frozen=True, slots=True)
class SelectText:
    """``projected``: the variables of the result, None for ``*``; ``required``: see ``needs``."""

    projected: tuple[str, ...] | None
    variables: frozenset[str]
    needs: Needs
    required: frozenset[Requirement]


def read_select(text: str, prefixes: dict[str, str]) -> SelectText:
    """Analyse a SELECT query without prologue. Raises UnsupportedShapeError where it cannot be read."""
    projected, variables = projected_in(text), variables_in(text)
    try:
        pattern = parse_select(TokenStream(tokens_of(text), prefixes, written_literal))
    except SparqlError as error:
        raise UnsupportedShapeError(f"SPARQL that cannot be read: {error}") from error
    analysis = _Analysis()
    return SelectText(projected, variables, analysis.needs, analysis.required(pattern))


class _Analysis:
    """Walk a pattern, noting in ``needs`` what it can match."""

    def __init__(self) -> None:
        self.needs = Needs()

    def required(self, pattern: Pattern) -> _Required:
        """What must be in a graph for a pattern to have solutions."""
        match pattern:
            case Bgp(triples):
                return frozenset().union(*map(self._triple, triples))
            case Join(left, right):
                return self.required(left) | self.required(right)
            case LeftJoin() | Minus():
                return self._left_only(pattern)
            case Union():
                return either(map(self.required, _branches(pattern)))
            case Values():
                return _NOTHING
            case Path(_, path, _):
                self._path(path)
                return _NOTHING
            case Closure(step=step):
                return self.required(step)
            case Graph():
                raise UnsupportedShapeError("SPARQL that asks for named graphs")
        return self._modifier(pattern)

    def _left_only(self, pattern: LeftJoin | Minus) -> _Required:
        required = self.required(pattern.left)
        self.required(pattern.right)
        if isinstance(pattern, LeftJoin) and pattern.condition is not None:
            self._expressions(pattern.condition)
        return required

    def _modifier(self, pattern: Pattern) -> _Required:
        """Of an operator that takes one pattern."""
        assert not isinstance(pattern, Bgp | Join | LeftJoin | Minus | Union | Values | Path | Closure | Graph)
        required = self.required(pattern.pattern)
        match pattern:
            case Filter(_, expression) | Extend(_, _, expression):
                self._expressions(expression)
            case OrderBy(_, keys):
                self._expressions(*(key for key, _ in keys))
            case Group(_, keys, aggregates):
                self._expressions(*(aggregate for _, aggregate in aggregates))
                return required if keys else _NOTHING  # without GROUP BY there is one group even where nothing matches
        return required

    def _expressions(self, *expressions: Expression) -> None:
        """Note what the groups of EXISTS can match; none of it is needed."""
        for expression in expressions:
            match expression:
                case Exists(pattern):
                    self.required(pattern)
                case Call(_, args):
                    self._expressions(*args)
                case Aggregate(_, arg) if arg is not None:
                    self._expressions(arg)

    def _triple(self, triple: Triple) -> _Required:
        _, predicate, value = triple
        if not isinstance(predicate, Term):
            self.needs.everything = True
            return _NOTHING
        if predicate != _RDF_TYPE:
            name = f"<{predicate.value}>"
            self.needs.use(name)
            return frozenset({frozenset({name})})
        if isinstance(value, Term) and value.kind == "iri":
            kind = f"<{value.value}>"
            self.needs.use_class(kind)
            return frozenset({frozenset({class_key(kind)})})
        self.needs.use(TYPE)
        return frozenset({frozenset({TYPE})})

    def _path(self, path: PropertyPath) -> None:
        """Note what a path with ``*``, ``?`` or ``!`` can match: also nodes that no statement of its predicates has."""
        self.needs.everything = True
        for predicate in _predicates(path):
            self.needs.use(f"<{predicate.value}>")


def _predicates(path: PropertyPath) -> Iterable[Term]:
    match path:
        case Term():
            yield path
        case Inverse(inner) | Repeated(inner, _):
            yield from _predicates(inner)
        case PathSequence(paths) | PathAlternative(paths):
            for part in paths:
                yield from _predicates(part)
        case NegatedSet(forward, backward):
            yield from (*forward, *backward)


def _branches(pattern: Pattern) -> list[Pattern]:
    return [*_branches(pattern.left), *_branches(pattern.right)] if isinstance(pattern, Union) else [pattern]
