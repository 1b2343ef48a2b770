"""A document's graph as N-Triples: what of it the shapes can match goes into a store, the rest is looked up where it is needed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import itemgetter

from pyoxigraph import Quad, RdfFormat, Store, parse, serialize

from ..rdf.namespaces import RDFS
from .shacl.requirements import Needs, class_key
from .shacl.triples import TYPE

#: The lines of N-Triples text by their predicate, in the order of the text.
Statements = Mapping[str, list[str]]

SUB_CLASS = f"<{RDFS}subClassOf>"
_NT = RdfFormat.N_TRIPLES
_NAME = re.compile(r"<[^<>\s\\]+>")


def statements(ntriples: str) -> Statements:
    """The statements of N-Triples text. Raises SyntaxError for what is none, as far as it has to be looked at."""
    found = _by_predicate(ntriples)
    if found is None:
        # Text that is written in another way than stores do: tabs, several blanks, comments, escapes in IRIs.
        found = _by_predicate((serialize(parse(ntriples, format=_NT), format=_NT) or b"").decode())
    assert found is not None
    return found


def _by_predicate(ntriples: str) -> Statements | None:
    """The lines by their predicate; None where they are not three terms with one blank between them."""
    if "\t" in ntriples or "\r" in ntriples:
        return None
    found: defaultdict[str, list[str]] = defaultdict(list)
    lines = ntriples.removesuffix("\n").split("\n") if ntriples else []
    try:
        for line in lines:
            _, predicate, _ = line.split(" ", 2)
            found[predicate].append(line)
    except ValueError:
        return None
    regular = set(map(itemgetter(0), lines)) <= {"<", "_"} and all(map(_NAME.fullmatch, found))
    return found if regular else None


def matching(found: Statements, needs: Needs) -> tuple[list[str], set[str]]:
    """The lines that a query with these needs can match, and the predicates and classes in them."""
    kept: list[str] = []
    present: set[str] = set()
    for predicate, lines in found.items():
        if predicate != TYPE and (needs.everything or predicate in needs.predicates):
            kept += lines
            present.add(predicate)
    typed = found.get(TYPE, ())
    kinds = [line.split(" ", 2)[2] for line in typed]
    wanted = {kind for kind in set(kinds) if needs.all_types or kind[:-2] in needs.classes or not _NAME.fullmatch(kind[:-2])}
    kept += [line for line, kind in zip(typed, kinds, strict=True) if kind in wanted]
    if wanted:
        present |= {TYPE, *(class_key(kind[:-2]) for kind in wanted)}
    return kept, present


def load(store: Store, lines: Iterable[str]) -> None:
    """Puts statements into a store. Blank nodes keep their names."""
    text = "\n".join(lines)
    if "_:" in text:
        store.bulk_extend(Quad(t.subject, t.predicate, t.object) for t in parse(text, format=_NT, lenient=True))
    elif text:
        store.bulk_load(text.encode(), _NT, lenient=True)
