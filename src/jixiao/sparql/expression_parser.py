"""Reads SPARQL expressions."""

from __future__ import annotations

from collections.abc import Callable

from .algebra import Aggregate, Call, Exists, Expression, NotTranslatable, Pattern, Var
from .lexer import Tokens, literal
from .results import Term

_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_COMPARISONS = ("=", "!=", "<", ">", "<=", ">=")

#: Reads a group in braces, for EXISTS.
Group = Callable[[Tokens], Pattern]


def expression(words: Tokens, group: Group) -> Expression:
    """The expression that comes next. Raises NotTranslatable where there is none that is known."""
    return _Reader(words, group).either()


def constraint(words: Tokens, group: Group) -> Expression:
    """What may follow FILTER and HAVING: an expression in brackets or a call."""
    return _Reader(words, group).primary()


class _Reader:
    def __init__(self, words: Tokens, group: Group) -> None:
        self.words, self.group = words, group

    def either(self) -> Expression:
        parts = [self.both()]
        while self.words.taken("||"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Call("||", tuple(parts))

    def both(self) -> Expression:
        parts = [self.relation()]
        while self.words.taken("&&"):
            parts.append(self.relation())
        return parts[0] if len(parts) == 1 else Call("&&", tuple(parts))

    def relation(self) -> Expression:
        left = self.sum()
        if self.words.is_op(*_COMPARISONS):
            return Call(self.words.next(), (left, self.sum()))
        negated = self.words.is_word("NOT") and self.words.words[self.words.place + 1][1].upper() == "IN"
        if negated:
            self.words.next()
        if self.words.taken("IN"):
            found = Call("IN", (left, *self.arguments()))
            return Call("!", (found,)) if negated else found
        return left

    def sum(self) -> Expression:
        left = self.product()
        while self.words.is_op("+", "-"):
            left = Call(self.words.next(), (left, self.product()))
        return left

    def product(self) -> Expression:
        left = self.unary()
        while self.words.is_op("*", "/"):
            left = Call(self.words.next(), (left, self.unary()))
        return left

    def unary(self) -> Expression:
        if self.words.taken("!"):
            return Call("!", (self.unary(),))
        signed = self.words.words[self.words.place + 1][0] == "number"
        if not signed and self.words.taken("+"):
            return Call("+1", (self.primary(),))
        if not signed and self.words.taken("-"):
            return Call("-1", (self.primary(),))
        return self.primary()

    def primary(self) -> Expression:
        words = self.words
        if words.taken("("):
            found = self.either()
            words.expect(")")
            return found
        if words.kind == "var":
            return Var(words.variable())
        if (term := literal(words)) is not None:
            return term
        if words.kind in ("iri", "name"):
            iri = words.iri()
            return Call(iri, self.arguments()) if words.is_op("(") else Term("iri", iri)
        if words.kind != "word":
            raise NotTranslatable(f"an expression was expected where there is {words.text!r}")
        name = words.next().upper()
        if name == "NOT":
            words.expect("EXISTS")
            return Call("!", (Exists(self.group(words)),))
        if name == "EXISTS":
            return Exists(self.group(words))
        if name in _AGGREGATES:
            return self.aggregate(name)
        return Call(name, self.arguments())

    def arguments(self) -> tuple[Expression, ...]:
        self.words.expect("(")
        found: list[Expression] = []
        if not self.words.is_op(")"):
            found.append(self.either())
            while self.words.taken(","):
                found.append(self.either())
        self.words.expect(")")
        return tuple(found)

    def aggregate(self, name: str) -> Expression:
        words = self.words
        words.expect("(")
        distinct = words.taken("DISTINCT")
        arg = None if name == "COUNT" and words.taken("*") else self.either()
        separator = " "
        if words.taken(";"):
            words.expect("SEPARATOR")
            words.expect("=")
            separator = words.string()
        words.expect(")")
        return Aggregate(name, arg, distinct, separator)
