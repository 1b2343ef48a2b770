"""Translate expressions to SQL: variables, constants, functions, and the forms that do not evaluate all of their arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...sparql.algebra import Aggregate, Call, Exists, Expression, Var
from ...sparql.datatypes import Kind, Kinds
from ...sparql.errors import UnsupportedSparqlError
from ...sparql.results import Term
from . import general
from .context import Context
from .functions import FUNCTIONS, truth_value
from .operations import Operations
from .relation import Relation
from .sql_values import UNBOUND, Rep, SqlValue, calculated, quoted


class ExpressionTranslator(Operations):
    """The expressions about the rows of one relation. ``exists`` translates EXISTS, where it may stand."""

    def __init__(self, context: Context, relation: Relation, exists: Callable[[ExpressionTranslator, Exists], str] | None = None) -> None:
        super().__init__(context, relation)
        self._exists = exists

    def value(self, expression: Expression) -> SqlValue:
        """Translate an expression. Raises UnsupportedSparqlError for what has no exact translation."""
        match expression:
            case Var(name):
                return self.relation.columns.get(name, UNBOUND)
            case Term():
                return self.context.constant(expression)
            case Exists():
                if self._exists is None:
                    raise UnsupportedSparqlError("EXISTS in this place")
                return calculated(self._exists(self, expression), Rep.BOOL, nullable=False)
            case Aggregate():
                raise UnsupportedSparqlError("an aggregate in this place")
        value = self._call(expression)
        return replace(value, nullable=False) if self._is_sure(expression) and not value.unbound else value

    def _is_sure(self, call: Call) -> bool:
        """Whether a comparison is never an error: both sides have a value, of one and the same kind."""
        if call.name not in _COMPARISONS or len(call.args) != 2 or not all(isinstance(arg, Var | Term) for arg in call.args):
            return False
        a, b = (self.value(arg) for arg in call.args)
        return not (a.nullable or b.nullable) and a.kinds == b.kinds and len(a.kinds) == 1 and a.kinds <= _COMPARISONS[call.name]

    def condition(self, expression: Expression) -> str:
        """Translate an expression to its effective boolean value; NULL is an error."""
        return self.truth(self.value(expression))

    def _call(self, call: Call) -> SqlValue:
        form = _FORMS.get(call.name)
        if form is not None:
            return form(self, call)
        function = FUNCTIONS.get(call.name)
        if function is None and general.known(call.name):
            return general.called(self, call.name, [self.value(arg) for arg in call.args])
        if function is None:
            raise UnsupportedSparqlError(f"the function {call.name}")
        if not function.takes(len(call.args)):
            raise UnsupportedSparqlError(f"{call.name} of {len(call.args)} values")
        return function.call(call.name, self, [self.value(arg) for arg in call.args])


# -- functional forms (SPARQL 1.1, section 17.4.1) -------------------------------------------------------------------------


def _logical(expressions: ExpressionTranslator, call: Call) -> SqlValue:
    """``&&`` and ``||``, whose third value is that of SQL."""
    word = " AND " if call.name == "&&" else " OR "
    return truth_value("(" + word.join(f"({expressions.condition(arg)})" for arg in call.args) + ")")


def _in(expressions: ExpressionTranslator, call: Call) -> SqlValue:
    value = expressions.value(call.args[0])
    constants = [arg for arg in call.args[1:] if isinstance(arg, Term)]
    if value.rep is Rep.ID and value.term is None and not value.unbound and len(constants) == len(call.args) - 1 > 1:
        listed = expressions.among(value, constants)
        if listed is not None:
            return truth_value(listed)
    tests = [expressions.equal(value, expressions.value(arg)) for arg in call.args[1:]]
    return truth_value(" OR ".join(f"({test})" for test in tests) or "false")


def _bound(expressions: ExpressionTranslator, call: Call) -> SqlValue:
    if len(call.args) != 1 or not isinstance(call.args[0], Var):
        raise UnsupportedSparqlError("BOUND of no variable")
    value = expressions.value(call.args[0])
    sql = "false" if value.unbound else f"({value.sql}) IS NOT NULL" if value.nullable else "true"
    return calculated(sql, Rep.BOOL, nullable=False)


def _if(expressions: ExpressionTranslator, call: Call) -> SqlValue:
    if len(call.args) != 3:
        raise UnsupportedSparqlError("IF without three values")
    asked = expressions.value(call.args[0])
    condition = expressions.truth(asked)
    yes, no = expressions.unified(_as_calculated([expressions.value(arg) for arg in call.args[1:]]))
    shown = no if yes.unbound else yes
    if shown.unbound:
        return UNBOUND
    sure = asked.rep is Rep.BOOL and not asked.nullable
    sql = f"CASE WHEN {condition} THEN {yes.sql} {'ELSE' if sure else f'WHEN NOT ({condition}) THEN'} {no.sql} END"
    return SqlValue(sql, shown.rep, yes.kinds | no.kinds, not sure or yes.nullable or no.nullable, language=shown.language)


def _as_calculated(values: list[SqlValue]) -> list[SqlValue]:
    """Several constants of one simple kind as what they mean, which as terms of the dictionary would have to be looked up there."""
    terms = [value.term for value in values if value.term is not None]
    kinds = {kind for value in values for kind in value.kinds}
    if len(terms) < len(values) or len(set(terms)) < 2:
        return values
    if kinds == {Kind.STRING}:
        return [calculated(quoted(term.value), Rep.STR, nullable=False) for term in terms]
    if kinds == {Kind.INTEGER}:
        return [calculated(f"{term.value}::BIGINT", Rep.INT, nullable=False) for term in terms]
    return values


def _coalesce(expressions: ExpressionTranslator, call: Call) -> SqlValue:
    values = []
    for arg in call.args:
        value = expressions.value(arg)
        if not value.unbound:
            values.append(value)
        if not value.nullable:
            break
    if not values:
        return UNBOUND
    if len(values) == 1:
        return values[0]
    values = expressions.unified(values)
    kinds = frozenset[Kind]().union(*(value.kinds for value in values))
    sql = f"coalesce({', '.join(value.sql for value in values)})"
    return SqlValue(sql, values[0].rep, kinds, nullable=all(value.nullable for value in values), language=values[0].language)


def _now(expressions: ExpressionTranslator, call: Call) -> SqlValue:
    if call.args:
        raise UnsupportedSparqlError("NOW of values")
    return general.now()


_PLAIN: Kinds = frozenset({Kind.STRING, Kind.INTEGER, Kind.DECIMAL, Kind.DATE})
#: The comparisons, and of what kinds of terms they are not errors.
_COMPARISONS: dict[str, Kinds] = {
    **dict.fromkeys(("<", ">", "<=", ">="), _PLAIN),
    **dict.fromkeys(("=", "!="), _PLAIN | {Kind.IRI, Kind.BOOLEAN}),
}
_FORMS: dict[str, Callable[[ExpressionTranslator, Call], SqlValue]] = {
    "&&": _logical,
    "||": _logical,
    "IN": _in,
    "BOUND": _bound,
    "IF": _if,
    "COALESCE": _coalesce,
    "NOW": _now,
}
