"""Compare the answers that two engines give to one query, as far as SPARQL says what the answer is.

Rows are a bag (SPARQL 1.1, section 18.5), and a sequence only as far as the keys of ORDER BY go. Numbers of one type are compared by
their values, doubles by twelve digits, since sums of them depend on the order; blank nodes by their place in a row. Statements are a set,
up to the names of blank nodes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ..model.namespaces import XSD
from .isomorphism import without_names
from .lexer import scan
from .query_text import select_parts
from .results import QueryAnswer, Results, Term, Triples

_DOUBLES = (f"{XSD}double", f"{XSD}float")
_DECIMAL = f"{XSD}decimal"


@dataclass(frozen=True, slots=True)
class Difference:
    """``first`` and ``second`` are what only one of the answers has, as text, each with how often; both are empty where only the order
    differs."""

    first: tuple[tuple[str, int], ...]
    second: tuple[tuple[str, int], ...]
    order: bool = False


@dataclass(frozen=True, slots=True)
class RowSlice:
    """Which of the rows a query gives: OFFSET and LIMIT."""

    offset: int = 0
    limit: int | None = None

    def of(self, results: Results) -> Results:
        end = None if self.limit is None else self.offset + self.limit
        return Results(results.columns, results.rows[self.offset : end])


def without_slice(sparql: str) -> tuple[str, RowSlice]:
    """Take OFFSET and LIMIT off the end of a query: which of several equal rows they leave is for the engine to choose.

    >>> without_slice("SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 5 OFFSET 2")
    ('SELECT ?s { ?s ?p ?o } ORDER BY ?s  ', RowSlice(offset=2, limit=5))
    """
    tokens = scan(sparql)
    depth, spans, numbers = 0, [], {"OFFSET": 0, "LIMIT": -1}
    for at, token in enumerate(tokens):
        depth += token.is_sign("{") - token.is_sign("}")
        if depth == 0 and token.is_keyword(*numbers) and tokens[at + 1].text.isdigit():
            numbers[token.text.upper()] = int(tokens[at + 1].text)
            spans.append((token.start, tokens[at + 1].end))
    for start, end in reversed(spans):
        sparql = sparql[:start] + sparql[end:]
    return sparql, RowSlice(numbers["OFFSET"], None if numbers["LIMIT"] < 0 else numbers["LIMIT"])


def compare(sparql: str, first: QueryAnswer, second: QueryAnswer) -> Difference | None:
    """Compare two answers to a query without OFFSET and LIMIT; None where they are the same. Raises UnsupportedSparqlError for statements
    with too many blank nodes that are alike."""
    if isinstance(first, Results) and isinstance(second, Results):
        return _compare_rows(sparql, first, second)
    if isinstance(first, Triples) and isinstance(second, Triples):
        return _compare_bags(without_names(first.ntriples), without_names(second.ntriples))
    return None if first == second else Difference(((_shown(first), 1),), ((_shown(second), 1),))


def _shown(answer: QueryAnswer) -> str:
    return str(answer).lower() if isinstance(answer, bool) else type(answer).__name__


def _compare_rows(sparql: str, first: Results, second: Results) -> Difference | None:
    if first.columns != second.columns:
        return Difference(((_columns(first), 1),), ((_columns(second), 1),))
    difference = _compare_bags(((_key(row), _text(row)) for row in first.rows), ((_key(row), _text(row)) for row in second.rows))
    if difference is None:
        keys = _sorted_columns(sparql, first.columns)
        if [_key([row[at] for at in keys]) for row in first.rows] != [_key([row[at] for at in keys]) for row in second.rows]:
            return Difference((), (), order=True)
    return difference


def _columns(results: Results) -> str:
    return "\t".join(f"?{column}" for column in results.columns)


def _compare_bags(first: Iterable[tuple[Hashable, str]], second: Iterable[tuple[Hashable, str]]) -> Difference | None:
    texts: dict[Hashable, str] = {}
    counts: list[Counter[Hashable]] = []
    for side in (first, second):
        counted: Counter[Hashable] = Counter()
        for key, text in side:
            texts.setdefault(key, text)
            counted[key] += 1
        counts.append(counted)
    if counts[0] == counts[1]:
        return None
    only = [tuple((texts[key], number) for key, number in counter.items()) for counter in (counts[0] - counts[1], counts[1] - counts[0])]
    return Difference(only[0], only[1])


def _sorted_columns(sparql: str, columns: Sequence[str]) -> list[int]:
    """Find the columns whose values ORDER BY sorts by, up to the first key that is none."""
    parts = select_parts(sparql)
    places: list[int] = []
    for key, names in parts.order if parts else ():
        inner = [token.text for token in scan(key) if token.kind in ("variable", "name", "string", "number", "iri")]
        calls = [token for token in scan(key) if token.kind == "keyword" and not token.is_keyword("ASC", "DESC")]
        signs = [token for token in scan(key) if token.kind == "sign" and token.text not in "()"]
        if len(inner) != 1 or calls or signs or not names <= set(columns):
            break
        places += [columns.index(name) for name in names]
    return places


def _key(row: Sequence[Term | None]) -> Hashable:
    blank: dict[str, str] = {}
    return tuple(None if term is None else _term_key(term, blank) for term in row)


def _term_key(term: Term, blank: dict[str, str]) -> Hashable:
    if term.kind == "bnode":
        return ("bnode", blank.setdefault(term.value, str(len(blank))))
    value: Hashable = term.value
    try:
        if term.datatype in _DOUBLES:
            value = format(float(term.value), ".12g")
        elif term.datatype == _DECIMAL:
            value = Decimal(term.value)
    except (ValueError, InvalidOperation):
        value = term.value
    return (term.kind, value, term.datatype, term.language)


def _text(row: Sequence[Term | None]) -> str:
    from .result_formats import written

    return written(Results(("row",) * len(row), (tuple(row),)), "tsv").decode("utf-8", "replace").splitlines()[1]
