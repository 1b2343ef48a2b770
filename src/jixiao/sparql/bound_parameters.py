"""Bind the parameters of any SPARQL query: variables of it that are given a value, as terms put in between its tokens.

A parameter is bound as though ``VALUES ?name { term }`` stood at the beginning of each group that names it, which is what is written
there; where the query has such a block with a default, the term takes its place, as in saved queries. Outside of groups (expressions
of SELECT, GROUP BY, HAVING and ORDER BY), where no block can stand, the term stands for the variable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise
from typing import Literal

from .errors import QueryError
from .known_prefixes import KNOWN_PREFIXES, declared_prefixes
from .lexer import Token, scan
from .parameter_terms import read_term, term_of_value, written_term
from .query_text import values_blocks
from .results import Term

_BRACKETS = {"(": 1, ")": -1}


def terms_of_texts(sparql: str, given: Sequence[str]) -> dict[str, Term]:
    """Read parameters that are written ``name=value``. Raises QueryError. Prefixes are those of the query and of the project."""
    prefixes = {**KNOWN_PREFIXES, **declared_prefixes(sparql)}
    terms: dict[str, Term] = {}
    for entry in given:
        name, equals, value = entry.partition("=")
        name = name.strip().lstrip("?$")
        if not equals or not name:
            raise QueryError(f"a parameter is written name=value, not {entry!r}", f"参数应写作 name=value，而不是 {entry!r}")
        if name in terms:
            raise QueryError(f"the parameter {name} is given more than once", f"参数 {name} 重复")
        terms[name] = read_term(value, prefixes)
    return terms


def terms_of_values(given: Mapping[str, object]) -> dict[str, Term]:
    """Make terms of the values that parameters have in Python. Raises QueryError."""
    return {name.lstrip("?$"): term_of_value(value) for name, value in given.items()}


def bound(sparql: str, parameters: Mapping[str, Term]) -> str:
    """Bind parameters; gives the query. Raises QueryError for one that is no variable of the query, or that the query itself assigns.

    >>> bound("SELECT ?t { ?t jx:fiscalYear ?year }", {"year": Term("iri", "urn:y")})
    'SELECT ?t { VALUES ?year { <urn:y> } ?t jx:fiscalYear ?year }'
    """
    if not parameters:
        return sparql
    tokens = scan(sparql)
    _check_names(tokens, parameters)
    terms = {name: written_term(term) for name, term in parameters.items()}
    edits: list[_Edit] = []
    further: dict[str, str] = {}
    for name, term in terms.items():
        defaults = values_blocks(sparql, name)
        edits += [_Edit(block.start, block.end, _block(name, term)) for block in defaults]
        if not defaults:
            further[name] = term
    edits += _Binding(further).edits(tokens)
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        sparql = sparql[: edit.start] + edit.text + sparql[edit.end :]
    return sparql


def _block(name: str, term: str) -> str:
    return f"VALUES ?{name} {{ {term} }}"


def _check_names(tokens: Sequence[Token], parameters: Mapping[str, Term]) -> None:
    variables = dict.fromkeys(token.text[1:] for token in tokens if token.kind == "variable")
    for name in parameters:
        if name not in variables:
            near = get_close_matches(name, variables, n=1)
            names = ", ".join(f"?{variable}" for variable in variables)
            raise QueryError(
                f"the query has no variable ?{name}{f'; did you mean {near[0]}?' if near else ''}; its variables: {names or 'none'}",
                f"查询中没有变量 ?{name}{f'；是否指 {near[0]}？' if near else ''}；其变量：{names or '无'}",
            )
    for before, token in pairwise(tokens):
        if before.is_keyword("AS") and token.kind == "variable" and token.text[1:] in parameters:
            name = token.text[1:]
            raise QueryError(f"?{name} is no parameter: the query itself gives it a value (AS)", f"?{name} 不能作参数：查询已用 AS 赋值")


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Scope:
    """A part in braces, or a whole query: ``names`` are the parameters in it, ``opening`` is just after its brace."""

    kind: Literal["query", "group", "template", "data"]
    opening: int
    names: dict[str, None] = field(default_factory=dict)
    closing: int = -1
    #: Of a query, its pattern.
    pattern: _Scope | None = None
    depth: int = 0
    #: Of a query, the variables of it that stand in no bracket and no brace.
    bare: list[Token] = field(default_factory=list)


class _Binding:
    """Where parameters go in the tokens of a query."""

    def __init__(self, terms: Mapping[str, str]) -> None:
        self._terms = terms
        self._scopes: list[_Scope] = []
        self._closed: list[_Scope] = []
        self._edits: list[_Edit] = []
        self._values = False

    def edits(self, tokens: Sequence[Token]) -> list[_Edit]:
        if not self._terms:
            return []
        self._scopes = [_Scope("query", 0)]
        for at, token in enumerate(tokens):
            if token.kind == "variable" and token.text[1:] in self._terms:
                self._variable(tokens, at)
            elif token.kind == "sign":
                self._sign(tokens, at)
            elif token.kind == "keyword":
                self._values = self._values or token.is_keyword("VALUES")
        self._closed += reversed(self._scopes)
        for scope in self._closed:
            if scope.kind == "query":
                self._close_query(scope)
        blocks = [scope for scope in self._closed if scope.names]
        if blocks and _is_short_construct(tokens):
            raise QueryError(
                "CONSTRUCT WHERE { … } has no room for parameters: write CONSTRUCT { … } WHERE { … }",
                "CONSTRUCT WHERE { … } 不能带参数；请写作 CONSTRUCT { … } WHERE { … }",
            )
        return [*self._edits, *(edit for scope in blocks for edit in self._inserted(scope))]

    def _inserted(self, scope: _Scope) -> list[_Edit]:
        text = "".join(f" {_block(name, self._terms[name])}" for name in scope.names)
        if scope.kind == "group":
            return [_Edit(scope.opening, scope.opening, text)]
        # A pattern that is a subquery alone, beside which the block stands.
        return [_Edit(scope.opening, scope.opening, f"{text} {{ "), _Edit(scope.closing, scope.closing, " } ")]

    def _close_query(self, scope: _Scope) -> None:
        """What stands in no bracket of a query is a value of its pattern; DESCRIBE may have none."""
        for token in scope.bare:
            if scope.pattern is not None and (scope.pattern.kind == "group" or scope.pattern.closing >= 0):
                scope.pattern.names[token.text[1:]] = None
            else:
                self._edits.append(_Edit(token.start, token.end, self._terms[token.text[1:]]))

    def _sign(self, tokens: Sequence[Token], at: int) -> None:
        token, scope = tokens[at], self._scopes[-1]
        scope.depth += _BRACKETS.get(token.text, 0)
        if token.text == "{":
            self._open(tokens, at)
        elif token.text == "}" and len(self._scopes) > 1:
            self._scopes[-1].closing = token.start
            self._closed.append(self._scopes.pop())

    def _open(self, tokens: Sequence[Token], at: int) -> None:
        outer = self._scopes[-1]
        kind: Literal["query", "group", "template", "data"] = "group"
        if self._values:
            kind, self._values = "data", False
        elif at and tokens[at - 1].is_keyword("CONSTRUCT"):
            kind = "template"
        elif tokens[at + 1].is_keyword("SELECT"):
            kind = "query"
        scope = _Scope(kind, tokens[at].end)
        if outer.kind == "query" and outer.pattern is None and outer.depth == 0 and kind in ("group", "query"):
            outer.pattern = scope
        self._scopes.append(scope)

    def _variable(self, tokens: Sequence[Token], at: int) -> None:
        token, scope = tokens[at], self._scopes[-1]
        if scope.kind == "template":
            self._scopes[0].bare.append(token)
        elif scope.kind != "query":
            scope.names[token.text[1:]] = None
        elif scope.depth == 0 or self._values or tokens[at - 2].is_keyword("BOUND"):
            scope.bare.append(token)
        else:
            self._edits.append(_Edit(token.start, token.end, f" {self._terms[token.text[1:]]} "))


def _is_short_construct(tokens: Sequence[Token]) -> bool:
    """Whether a query is ``CONSTRUCT WHERE { triples }``, whose pattern is its template."""
    return any(token.is_keyword("CONSTRUCT") and not after.is_sign("{") for token, after in pairwise(tokens))
