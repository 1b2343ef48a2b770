"""Fill in the templates of CONSTRUCT (SPARQL 1.1, section 16.2): statements as N-Triples, each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from secrets import token_hex

from ..rdf.namespaces import LITERALS, XSD_STRING, iri
from .algebra import Node, Triple
from .results import Results, Term, Triples

#: Where a node of a template takes its text from: the row with its number, or none where there is no statement.
_Node = Callable[[Sequence[Term | None], int], str | None]


def filled_in(template: Sequence[Triple], solutions: Results) -> Triples:
    """Fill in a template with each solution. A blank node of it is another one each time; what is no statement, since a node has no
    value or stands where it may not, is left out."""
    write = cache(_written)
    prefix = f"t{token_hex(8)}x"  # which no blank node of the data has
    names: dict[str, int] = {}
    places = {name: place for place, name in enumerate(solutions.columns)}

    def made(node: Node, allowed: tuple[str, ...]) -> _Node:
        if isinstance(node, Term):
            text = write(node) if node.kind in allowed else None
            return lambda row, number: text
        if node.hidden:
            label = f"{prefix}{names.setdefault(node.name, len(names))}x"
            return (lambda row, number: f"_:{label}{number}") if "bnode" in allowed else lambda row, number: None
        place = places[node.name]

        def of_row(row: Sequence[Term | None], number: int) -> str | None:
            term = row[place]
            return None if term is None or term.kind not in allowed else write(term)

        return of_row

    nodes = [(made(s, ("iri", "bnode")), made(p, ("iri",)), made(o, ("iri", "bnode", "literal"))) for s, p, o in template]
    lines: dict[str, None] = {}
    for number, row in enumerate(solutions.rows):
        for triple in nodes:
            s, p, o = (node(row, number) for node in triple)
            if s is not None and p is not None and o is not None:
                lines[f"{s} {p} {o} .\n"] = None
    return Triples("".join(lines))


def _written(term: Term) -> str:
    if term.kind == "iri":
        return iri(term.value)
    if term.kind == "bnode":
        return f"_:{term.value.removeprefix('_:')}"
    text = LITERALS.string(term.value)
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype in (None, XSD_STRING) else f"{text}^^{iri(term.datatype or '')}"
