"""Push the language that a condition asks for into the triple whose object it is about.

``?city skos:prefLabel ?label FILTER(LANG(?label) = "zh")`` becomes one predicate, which no city has twice.
"""

from __future__ import annotations

from dataclasses import replace

from ...sparql.algebra import Bgp, Call, Expression, Extend, Filter, Join, LeftJoin, Pattern, Triple, Var
from ...sparql.literals import text
from ...sparql.results import Term
from .ddl import language_predicate
from .schema import Schema


def filtered(schema: Schema, pattern: Pattern, condition: Expression) -> Pattern | None:
    """Push a condition into one of a pattern's triples; None where the condition is no such one."""
    match condition:
        case Call("=", (Call("LANG", (Var(name),)), Term() as language)) | Call("=", (Term() as language, Call("LANG", (Var(name),)))):
            if language == text(language.value):
                return _put(schema, pattern, name, language.value)
    return None


def _put(schema: Schema, pattern: Pattern, name: str, language: str) -> Pattern | None:
    match pattern:
        case Bgp(triples):
            for number, (s, p, o) in enumerate(triples):
                if o == Var(name) and isinstance(p, Term) and language_predicate(p.value, language) in schema.predicates:
                    own: Triple = (s, Term("iri", language_predicate(p.value, language)), o)
                    return Bgp((*triples[:number], own, *triples[number + 1 :]))
        case Extend(inner, variable, _) if variable != name:
            changed = _put(schema, inner, name, language)
            return None if changed is None else replace(pattern, pattern=changed)
        case Filter(inner, _):
            changed = _put(schema, inner, name, language)
            return None if changed is None else replace(pattern, pattern=changed)
        case LeftJoin(left, _, _) | Join(left, _):
            changed = _put(schema, left, name, language)
            if changed is not None:
                return replace(pattern, left=changed)
            if isinstance(pattern, Join):
                changed = _put(schema, pattern.right, name, language)
                return None if changed is None else replace(pattern, right=changed)
    return None
