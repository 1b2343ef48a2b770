"""Parse expressions (SPARQL 1.1, section 19.8, rules 107 to 128)."""

from __future__ import annotations

from collections.abc import Callable

from .algebra import Aggregate, Call, Exists, Expression, Pattern, Var
from .errors import SparqlSyntaxError
from .results import Term
from .token_stream import TokenStream

_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_COMPARISONS = ("=", "!=", "<", ">", "<=", ">=")

#: Parses a group in braces, for EXISTS.
GroupParser = Callable[[TokenStream], Pattern]


def parse_expression(stream: TokenStream, parse_group: GroupParser) -> Expression:
    """Parse an expression. Raises SparqlError."""
    return _ExpressionParser(stream, parse_group).disjunction()


def parse_constraint(stream: TokenStream, parse_group: GroupParser) -> Expression:
    """Parse what may follow FILTER and HAVING: an expression in brackets or a call. Raises SparqlError."""
    return _ExpressionParser(stream, parse_group).primary()


class _ExpressionParser:
    """Recursive descent, a method for each level of precedence."""

    __slots__ = ("parse_group", "stream")

    def __init__(self, stream: TokenStream, parse_group: GroupParser) -> None:
        self.stream, self.parse_group = stream, parse_group

    def disjunction(self) -> Expression:
        parts = [self.conjunction()]
        while self.stream.accept("||"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Call("||", tuple(parts))

    def conjunction(self) -> Expression:
        parts = [self.comparison()]
        while self.stream.accept("&&"):
            parts.append(self.comparison())
        return parts[0] if len(parts) == 1 else Call("&&", tuple(parts))

    def comparison(self) -> Expression:
        left = self.sum()
        if self.stream.at_sign(*_COMPARISONS):
            return Call(self.stream.advance(), (left, self.sum()))
        negated = self.stream.at_keyword("NOT") and self.stream.follows("keyword", "IN")
        if negated:
            self.stream.advance()
        if self.stream.accept("IN"):
            membership = Call("IN", (left, *self.arguments()))
            return Call("!", (membership,)) if negated else membership
        return left

    def sum(self) -> Expression:
        left = self.product()
        while self.stream.at_sign("+", "-"):
            left = Call(self.stream.advance(), (left, self.product()))
        return left

    def product(self) -> Expression:
        left = self.unary()
        while self.stream.at_sign("*", "/"):
            left = Call(self.stream.advance(), (left, self.unary()))
        return left

    def unary(self) -> Expression:
        if self.stream.accept("!"):
            return Call("!", (self.unary(),))
        if self.stream.at_sign("+", "-") and not self.stream.follows("number"):
            return Call(f"{self.stream.advance()}1", (self.primary(),))
        return self.primary()

    def primary(self) -> Expression:
        stream = self.stream
        if stream.accept("("):
            inner = self.disjunction()
            stream.expect(")")
            return inner
        if stream.kind == "variable":
            return Var(stream.variable())
        if (term := stream.literal()) is not None:
            return term
        if stream.at_iri():
            iri = stream.iri()
            return Call(iri, self.arguments()) if stream.at_sign("(") else Term("iri", iri)
        if stream.kind != "keyword":
            raise SparqlSyntaxError(f"an expression was expected where there is {stream.text!r}")
        return self.built_in(stream.advance().upper())

    def built_in(self, name: str) -> Expression:
        """A call of a function, an aggregate or EXISTS, whose name is passed."""
        if name == "NOT":
            self.stream.expect("EXISTS")
            return Call("!", (Exists(self.parse_group(self.stream)),))
        if name == "EXISTS":
            return Exists(self.parse_group(self.stream))
        return self.aggregate(name) if name in _AGGREGATES else Call(name, self.arguments())

    def arguments(self) -> tuple[Expression, ...]:
        self.stream.expect("(")
        arguments: list[Expression] = []
        if not self.stream.at_sign(")"):
            arguments.append(self.disjunction())
            while self.stream.accept(","):
                arguments.append(self.disjunction())
        self.stream.expect(")")
        return tuple(arguments)

    def aggregate(self, name: str) -> Expression:
        stream = self.stream
        stream.expect("(")
        distinct = stream.accept("DISTINCT")
        argument = None if name == "COUNT" and stream.accept("*") else self.disjunction()
        separator = " "
        if stream.accept(";"):
            stream.expect("SEPARATOR")
            stream.expect("=")
            separator = stream.string()
        stream.expect(")")
        return Aggregate(name, argument, distinct, separator)
