"""Tell what Oxigraph 0.5 answers wrongly within ``GRAPH ?g { … }`` (SPARQL 1.1, section 18.6).

It gives the variable to each triple as the graph of that, where the standard matches the whole pattern in each graph by itself and binds
the variable at last. The two are the same where a triple of that graph is in each solution, to which all else is joined.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from .algebra import (
    UNIT,
    Aggregate,
    Bgp,
    Call,
    Closure,
    Exists,
    Expression,
    Extend,
    Filter,
    Graph,
    Join,
    LeftJoin,
    Minus,
    NegatedSet,
    Path,
    Pattern,
    Union,
    Values,
    Var,
    mentioned,
    variables,
)
from .errors import UnsupportedSparqlError


def check_graphs(pattern: Pattern) -> None:
    """Check what a query asks of graphs that a variable names. Raises UnsupportedSparqlError where Oxigraph would be wrong."""
    for graph in _graphs(pattern):
        if isinstance(graph.name, Var) and graph.pattern != UNIT:
            name = graph.name.name
            if name in variables(graph.pattern) and not isinstance(graph.pattern, Bgp):
                raise _wrong(name, "the variable stands in the braces too: use another there, and FILTER behind them")
            if not _is_told(graph.pattern, name):
                raise _wrong(name, "no triple is there in each solution: write ?s ?p ?o, or name the graph")


def _graphs(part: object) -> Iterator[Graph]:
    if isinstance(part, Graph):
        yield part
    if isinstance(part, tuple):
        for item in part:
            yield from _graphs(item)
    elif is_dataclass(part):
        for own in fields(part):
            yield from _graphs(getattr(part, own.name))


def _wrong(name: str, reason: str) -> UnsupportedSparqlError:
    return UnsupportedSparqlError(f"in GRAPH ?{name} {{ … }} {reason}; after jixiao optimize the columnar file answers it")


def _is_told(pattern: Pattern, name: str) -> bool:
    """Whether each solution has a triple of the graph. Raises UnsupportedSparqlError for a part that Oxigraph answers wrongly."""
    match pattern:
        case Bgp(triples):
            return bool(triples)
        case Closure():
            return True
        case Path(subject, path, target):
            if not isinstance(path, NegatedSet) and not (isinstance(subject, Var) and isinstance(target, Var)):
                raise _wrong(name, "a path of no step begins or ends at a constant: put that into FILTER")
            return True
        case Join(left, right):
            return any([_is_told(left, name), _is_told(right, name)])
        case Union(left, right):
            return all([_is_told(left, name), _is_told(right, name)])
        case LeftJoin(left, right, condition):
            _is_told(right, name)
            return _is_told_before(left, name, *([] if condition is None else [condition]))
        case Filter(inner, expression) | Extend(inner, _, expression):
            return _is_told_before(inner, name, expression)
        case Minus(left, right):
            _is_told(right, name)
            if not _certain(left) & _certain(right):
                raise _wrong(name, "MINUS shares no variable that always has a value")
            return _is_told_before(left, name)
        case Graph(other, inner):
            return other == Var(name) and _is_told(inner, name)
        case Values():
            return False
    raise _wrong(name, "there is a SELECT: put GRAPH into it")


def _is_told_before(pattern: Pattern, name: str, *expressions: Expression) -> bool:
    """The same of what something is added to, or taken from: all of that must be of the same graph."""
    told = _is_told(pattern, name)
    for expression in expressions:
        if name in mentioned(expression):
            raise _wrong(name, "the variable has no value yet: write FILTER and BIND behind the braces")
        for inner in _existing(expression):
            if name in variables(inner) or not told:
                raise _wrong(name, "EXISTS is about the variable, or about no triple: write it behind the braces")
            _is_told(inner, name)
    if not told and not expressions:
        raise _wrong(name, "OPTIONAL or MINUS follows on no triple: write ?s ?p ?o before it")
    return told


def _existing(expression: Expression) -> Iterator[Pattern]:
    match expression:
        case Exists(pattern):
            yield pattern
        case Call(_, args):
            for arg in args:
                yield from _existing(arg)
        case Aggregate(_, arg) if arg is not None:
            yield from _existing(arg)


def _certain(pattern: Pattern) -> set[str]:
    """The variables that each solution binds, as far as it is easily seen."""
    match pattern:
        case Bgp() | Closure() | Path():
            return set(variables(pattern))
        case Join(left, right):
            return _certain(left) | _certain(right)
        case Union(left, right):
            return _certain(left) & _certain(right)
        case LeftJoin(inner, _, _) | Minus(inner, _) | Filter(inner, _) | Extend(inner, _, _):
            return _certain(inner)
    return set()
