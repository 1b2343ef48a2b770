"""Runs compiled shapes on a store in memory."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Store, Variable

from .program import THIS_IRI, Check, ConstraintText, Message, ShapeHead
from .requirements import met

Term = NamedNode | BlankNode | Literal
_THIS, _THIS_FUNCTION = Variable("this"), NamedNode(THIS_IRI)


@dataclass(frozen=True, slots=True)
class Result:
    """A validation result. ``path``: where it is not the path of the shape; ``constraint``: the node of a SPARQL constraint."""

    focus: Term
    value: Term | None
    path: Term | None
    shape: ShapeHead
    component: str
    constraint: str | None
    messages: tuple[Message, ...]
    details: tuple[Result, ...] = ()


def run(checks: Iterable[Check], store: Store, present: set[str] | None = None, *, threads: int = 1) -> list[Result]:
    """The results of all checks on a store's default graph, in the order of the checks.

    ``present``: the predicates and classes in it, by which checks are left out that cannot have results; None runs all.
    ``threads``: so many checks run side by side; the interpreter's lock does not stop the engine.
    """
    wanted = [check for check in checks if present is None or met(check.required, present)]
    if threads == 1:
        return [result for check in wanted for _, result in _results(check, store)]
    with ThreadPoolExecutor(threads) as pool:
        return [result for found in pool.map(lambda check: _results(check, store), wanted) for _, result in found]


def _results(check: Check, store: Store) -> list[tuple[tuple[Term, ...], Result]]:
    """Results of a check, each with the columns that tell which it is."""
    solutions = store.query(check.select)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    rows = [tuple(row) for row in solutions]
    if check.text:
        return [(row, result) for row in rows for result in _constraint(check, check.text, row[check.focus], store)]
    details: dict[tuple[Term, ...], list[Result]] = {}
    for detail in check.details if rows else ():
        for key, result in _results(detail, store):
            details.setdefault(key[: len(rows[0])], []).append(result)
    return [(row, _result(check, row, tuple(details.get(row, ())))) for row in rows]


def _result(check: Check, row: tuple[Term, ...], details: tuple[Result, ...]) -> Result:
    return Result(
        focus=row[check.focus],
        value=row[check.value] if check.value is not None else None,
        path=row[check.path] if check.path is not None else None,
        shape=check.shape,
        component=check.component,
        constraint=None,
        messages=check.shape.messages,
        details=details,
    )


def _constraint(check: Check, text: ConstraintText, focus: Term, store: Store) -> list[Result]:
    """The results of a SPARQL constraint for one focus node: an answer is one, the same answer twice is not."""
    solutions = store.query(text.select, substitutions={_THIS: focus}, custom_functions={_THIS_FUNCTION: lambda: focus})
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    found: dict[tuple[Term | None, ...], Result] = {}
    for solution in solutions:
        bound = {name: term for name, term in zip(names, solution, strict=True) if term is not None}
        this, path, value = bound.pop("this", None), bound.pop("path", None), bound.pop("value", None)
        if this is None and path is None and value is None:
            continue
        if value is None and check.shape.path is None:
            value = focus
        shown = {**bound, "this": this, "path": path, "value": value}
        # Those of the constraint come first; of the shape's own they only leave out what is there already.
        messages = dict.fromkeys(filled(message, shown) for message in (*text.messages, *check.shape.messages))
        found[tuple(solution)] = Result(this or focus, value, path, check.shape, check.component, text.node, tuple(messages))
    return list(found.values())


def filled(message: Message, terms: dict[str, Term | None]) -> Message:
    """A message with what stands for ``{?name}`` and ``{$name}`` in it, one variable after the other."""
    text = message.text
    for name, term in terms.items():
        if term is not None:
            text = text.replace(f"{{?{name}}}", term.value).replace(f"{{${name}}}", term.value)
    return Message(text, message.language)
