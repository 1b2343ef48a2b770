"""Reads SPARQL SELECT text far enough to know what it matches and what it cannot do without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .model import NotCompilable
from .requirements import Needs, Requirement, class_key, either
from .select_text import Token, iri_of, projection, tokens
from .triples import TYPE

_UNKNOWN = {"SERVICE", "GRAPH", "FROM", "CONSTRUCT", "ASK", "DESCRIBE", "BASE", "PREFIX", "LATERAL"}
_BLOCKS = {"OPTIONAL", "MINUS", "FILTER", "BIND", "VALUES"}
_MODIFIERS = {"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"}
_Found = frozenset[Requirement]
_NOTHING: _Found = frozenset()


@dataclass(frozen=True, slots=True)
class SelectText:
    """``projected``: the variables of the result, None for ``*``; ``required``: see ``needs``."""

    projected: tuple[str, ...] | None
    variables: frozenset[str]
    needs: Needs
    required: frozenset[Requirement]


def read_select(text: str, prefixes: dict[str, str]) -> SelectText:
    """Reads a SELECT query without prologue. Raises NotCompilable where it cannot be read."""
    return _Reader(tokens(text), prefixes).query()


class _Reader:
    def __init__(self, tokens: list[Token], prefixes: dict[str, str]) -> None:
        self.tokens, self.prefixes, self.at = tokens, prefixes, 0
        self.needs = Needs()

    def query(self) -> SelectText:
        projected, _ = projection(self.tokens, 1)
        required = self.select()
        if self.at != len(self.tokens):
            raise NotCompilable("SPARQL that cannot be read to its end")
        variables = frozenset(value[1:] for kind, value in self.tokens if kind == "var")
        return SelectText(projected, variables, self.needs, required)

    # --- tokens -------------------------------------------------------------------------------------------------

    def kind(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def value(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def word(self) -> str:
        return self.value().upper() if self.kind() == "word" else ""

    def take(self, value: str) -> None:
        if self.value().upper() != value:
            raise NotCompilable(f"SPARQL that cannot be read: {self.value()!r} instead of {value}")
        self.at += 1

    def iri(self) -> str | None:
        """The IRI that stands here, as N-Triples."""
        return iri_of((self.kind(), self.value()), self.prefixes)

    # --- groups -------------------------------------------------------------------------------------------------

    def select(self) -> _Found:
        self.take("SELECT")
        start = self.at
        self.expressions(lambda: self.value() == "{" or self.word() in {"WHERE", *_UNKNOWN})
        aggregated = any(value == "(" for _, value in self.tokens[start : self.at])
        if self.word() == "WHERE":
            self.at += 1
        required = self.group()
        grouped = False
        while self.word() in _MODIFIERS:
            grouped = grouped or self.word() == "GROUP"
            self.at += 1
            self.expressions(lambda: self.value() == "}" or self.word() in _MODIFIERS)
        # Without GROUP BY an aggregate has one answer even where nothing matches.
        return _NOTHING if aggregated and not grouped else required

    def expressions(self, ends: Callable[[], bool]) -> None:
        """Passes over expressions; the groups of EXISTS in them can match, but need not."""
        while self.at < len(self.tokens) and not ends():
            if self.word() == "EXISTS":
                self.at += 1
                self.group()
            else:
                self.passing()

    def passing(self) -> None:
        if self.word() in _UNKNOWN:
            raise NotCompilable(f"{self.word()} in SPARQL")
        self.at += 1

    def bracketed(self) -> None:
        self.take("(")
        depth = 1
        while depth:
            if self.at >= len(self.tokens):
                raise NotCompilable("SPARQL that cannot be read: a bracket is not closed")
            if self.word() == "EXISTS":
                self.at += 1
                self.group()
                continue
            depth += {"(": 1, ")": -1}.get(self.value(), 0) if self.kind() == "op" else 0
            self.passing()

    def group(self) -> _Found:
        """A group in braces; gives what it requires."""
        self.take("{")
        if self.word() == "SELECT":
            found = self.select()
            self.take("}")
            return found
        required: set[Requirement] = set()
        while self.value() != "}":
            if self.at >= len(self.tokens):
                raise NotCompilable("SPARQL that cannot be read: a group is not closed")
            if self.value() == "{":
                branches = [self.group()]
                while self.word() == "UNION":
                    self.at += 1
                    branches.append(self.group())
                required |= either(branches)
            elif self.word() in _BLOCKS:
                self.block()
            elif self.value() == ".":
                self.at += 1
            elif self.word() in _UNKNOWN:
                raise NotCompilable(f"{self.word()} in SPARQL")
            else:
                required |= self.statement()
        self.at += 1
        return frozenset(required)

    def block(self) -> None:
        word = self.word()
        self.at += 1
        if word in ("OPTIONAL", "MINUS"):
            self.group()
        elif word == "BIND":
            self.bracketed()
        elif word == "VALUES":
            while self.value() != "{":
                self.passing()
            while self.value() != "}":
                self.passing()
            self.at += 1
        else:
            self.condition()

    def condition(self) -> None:
        """What follows FILTER: an expression in brackets, EXISTS, or a call."""
        if self.word() == "NOT":
            self.at += 1
        if self.word() == "EXISTS":
            self.at += 1
            self.group()
            return
        if self.value() != "(":
            self.passing()
        self.bracketed()

    # --- statements ---------------------------------------------------------------------------------------------

    def statement(self) -> set[Requirement]:
        """A subject with its predicates and objects."""
        required: set[Requirement] = set()
        if self.value() == "[":
            required |= self.inner()
            if self.value() in (".", "}"):
                return required
        else:
            required |= self.term()
        return required | self.properties()

    def properties(self) -> set[Requirement]:
        required: set[Requirement] = set()
        while self.value() not in (".", "}", "]", "{") and self.word() not in _BLOCKS:
            if self.value() == ";":
                self.at += 1
                continue
            named = self.verb()
            required |= self.objects(named)
        return required

    def objects(self, verb: frozenset[str] | None) -> set[Requirement]:
        required: set[Requirement] = set()
        while True:
            if verb == frozenset({TYPE}):
                kind = self.iri()
                if kind is None:
                    self.needs.use(TYPE)
                    required.add(frozenset({TYPE}))
                else:
                    self.needs.use_class(kind)
                    required.add(frozenset({class_key(kind)}))
            elif verb is not None:
                required.add(verb)
            required |= self.term()
            if self.value() != ",":
                return required
            self.at += 1

    def term(self) -> set[Requirement]:
        """Passes over one subject or object."""
        if self.value() == "[":
            return self.inner()
        if self.value() == "(":
            raise NotCompilable("a list in SPARQL")
        if self.value() in ("+", "-"):
            self.at += 1
        if self.kind() not in ("iri", "name", "var", "node", "string", "number") and self.word() not in ("TRUE", "FALSE"):
            raise NotCompilable(f"SPARQL that cannot be read: {self.value()!r}")
        literal = self.kind() == "string"
        self.at += 1
        if literal and self.kind() == "lang":
            self.at += 1
        elif literal and self.value() == "^^":
            self.at += 2
        return set()

    def inner(self) -> set[Requirement]:
        self.take("[")
        required = self.properties()
        self.take("]")
        return required

    def verb(self) -> frozenset[str] | None:
        """A predicate or path. Gives the predicates one of which it cannot do without; None where it can match by others."""
        if self.kind() == "var":
            self.needs.everything = True
            self.at += 1
            return None
        start = self.at
        self.path()
        found = self.tokens[start : self.at]
        names = [name for token in found if (name := iri_of(token, self.prefixes))]
        simple = all(kind in ("iri", "name", "word") or value in ("|", "^", "(", ")") for kind, value in found)
        if len(found) == 1 and names == [TYPE]:
            return frozenset(names)
        for name in names:
            self.needs.use(name)
        if not simple:
            # A zero-length path matches nodes that no statement of its predicates has.
            self.needs.everything = self.needs.everything or any(value in ("*", "?", "!") for _, value in found)
            return None
        return None if TYPE in names else frozenset(names)

    def path(self) -> None:
        while True:
            while self.value() in ("^", "!"):
                self.at += 1
            if self.value() == "(":
                self.at += 1
                self.path()
                self.take(")")
            elif self.iri() is not None:
                self.at += 1
            else:
                raise NotCompilable(f"SPARQL that cannot be read: {self.value()!r} as a predicate")
            while self.value() in ("*", "+", "?"):
                self.at += 1
            if self.value() not in ("/", "|"):
                return
            self.at += 1
