"""Represent values in SQL: as terms of the dictionary or calculated, and whether they may be missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from ...sparql.datatypes import NOTHING, Kind, Kinds
from ...sparql.errors import UnsupportedSparqlError
from ...sparql.results import Term

#: Around the number of a table in SQL text, until the text is complete; no text of a query has them.
OPEN, CLOSE = "\x02", "\x03"


class Rep(Enum):
    """What the SQL of a value gives; NULL always stands for no value."""

    #: the number of a term of the dictionary
    ID = auto()
    #: BIGINT: the value of an xsd:integer
    INT = auto()
    #: HUGEINT: the value of an xsd:decimal in units of 10^-18
    DEC = auto()
    #: HUGEINT: twice that, and 1 more for an xsd:decimal than for an xsd:integer
    NUM = auto()
    #: VARCHAR: an xsd:string
    STR = auto()
    #: VARCHAR: a text with a language tag
    LANG = auto()
    #: VARCHAR: an IRI
    IRI = auto()
    #: BOOLEAN: an xsd:boolean
    BOOL = auto()
    #: VARCHAR: the text of any term (``term_text``)
    TERM = auto()


_KINDS: dict[Rep, Kinds] = {
    Rep.INT: frozenset({Kind.INTEGER}),
    Rep.DEC: frozenset({Kind.DECIMAL}),
    Rep.NUM: frozenset({Kind.INTEGER, Kind.DECIMAL}),
    Rep.STR: frozenset({Kind.STRING}),
    Rep.LANG: frozenset({Kind.LANG}),
    Rep.IRI: frozenset({Kind.IRI}),
    Rep.BOOL: frozenset({Kind.BOOLEAN}),
}


@dataclass(frozen=True, slots=True)
class SqlValue:
    """``kinds`` are what the value can be; ``term`` is what it always is, where that is known; ``language`` belongs to LANG."""

    sql: str
    rep: Rep
    kinds: Kinds
    nullable: bool = True
    term: Term | None = None
    language: str | None = None

    @property
    def unbound(self) -> bool:
        """Whether it never has a value."""
        return self.sql == "NULL"


UNBOUND = SqlValue("NULL", Rep.ID, NOTHING)


def calculated(sql: str, rep: Rep, *, nullable: bool = True, language: str | None = None) -> SqlValue:
    return UNBOUND if sql == "NULL" else SqlValue(sql, rep, _KINDS[rep], nullable, language=language)


def quoted(text: str) -> str:
    """Quote a text for SQL."""
    if any(sign in text for sign in (OPEN, CLOSE, "\0")):
        raise UnsupportedSparqlError("a control character")
    return "'" + text.replace("'", "''") + "'"


def all_of(conditions: list[str] | tuple[str, ...]) -> str:
    """Join conditions by AND."""
    return " AND ".join(f"({condition})" for condition in dict.fromkeys(conditions)) or "true"
