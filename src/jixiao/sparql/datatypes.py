"""Define the kinds of terms, and how each stands in the columnar file: as a number whose order is SPARQL's order of the terms."""

from __future__ import annotations

from enum import IntEnum

from ..rdf.namespaces import RDF, XSD


class Kind(IntEnum):
    """Kinds of RDF terms, in the order in which they lie in the dictionary."""

    BNODE = 0
    IRI = 1
    STRING = 2
    LANG = 3
    INTEGER = 4
    DECIMAL = 5
    BOOLEAN = 6
    DATE = 7
    MONTH_DAY = 8
    #: Any other literal: it can be joined, counted, grouped and shown, but nothing is calculated with it.
    OTHER = 9


Kinds = frozenset[Kind]

#: Between two terms of the dictionary there is room for so many terms that only a query mentions.
STEP = 1 << 20
#: So many places are left free between two ranges, for terms that only a query mentions.
APART = 1000

NOTHING: Kinds = frozenset()
NUMBERS: Kinds = frozenset({Kind.INTEGER, Kind.DECIMAL})
TEXTS: Kinds = frozenset({Kind.STRING, Kind.LANG})
LITERALS: Kinds = frozenset(Kind) - {Kind.BNODE, Kind.IRI}
ALL: Kinds = frozenset(Kind)

DATATYPES = {
    Kind.STRING: f"{XSD}string",
    Kind.LANG: f"{RDF}langString",
    Kind.INTEGER: f"{XSD}integer",
    Kind.DECIMAL: f"{XSD}decimal",
    Kind.BOOLEAN: f"{XSD}boolean",
    Kind.DATE: f"{XSD}date",
    Kind.MONTH_DAY: f"{XSD}gMonthDay",
}
#: Numbers of both kinds lie in one range of the dictionary, by value.
RANGES: tuple[Kinds, ...] = (
    frozenset({Kind.BNODE}),
    frozenset({Kind.IRI}),
    frozenset({Kind.STRING}),
    frozenset({Kind.LANG}),
    NUMBERS,
    frozenset({Kind.BOOLEAN}),
    frozenset({Kind.DATE}),
    frozenset({Kind.MONTH_DAY}),
    frozenset({Kind.OTHER}),
)
#: Decimals are whole numbers of this fraction, as in Oxigraph.
SCALE = 10**18


def comparable(kinds: Kinds) -> bool:
    """Whether the order of such terms is that of their values, so that any two have a least one."""
    return len(kinds) <= 1 or kinds <= NUMBERS or kinds <= {Kind.BNODE, Kind.IRI}
