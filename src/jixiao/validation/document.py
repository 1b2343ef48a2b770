"""Take a document's graph apart by predicate: what the shapes can match goes into a store, the rest is looked up where it is needed."""

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
    """Group the statements of N-Triples text by predicate. Raises SyntaxError for what is none, as far as it has to be looked at."""
    lines = _by_predicate(ntriples)
    if lines is None:
        # Text that is written in another way than stores do: tabs, several blanks, comments, escapes in IRIs.
        lines = _by_predicate((serialize(parse(ntriples, format=_NT), format=_NT) or b"").decode())
    assert lines is not None
    return lines


def _by_predicate(ntriples: str) -> Statements | None:
    """Group the lines by their predicate; None where they are not three terms with one blank between them."""
    if "\t" in ntriples or "\r" in ntriples:
        return None
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    lines = ntriples.removesuffix("\n").split("\n") if ntriples else []
    try:
        for line in lines:
            _, predicate, _ = line.split(" ", 2)
            grouped[predicate].append(line)
    except ValueError:
        return None
    regular = set(map(itemgetter(0), lines)) <= {"<", "_"} and all(map(_NAME.fullmatch, grouped))
    return grouped if regular else None


def matching(document: Statements, needs: Needs) -> tuple[list[str], set[str]]:
    """Select the lines that a query with these needs can match; give them, and the predicates and classes in them."""
    matched: list[str] = []
    present: set[str] = set()
    for predicate, lines in document.items():
        if predicate != TYPE and (needs.everything or predicate in needs.predicates):
            matched += lines
            present.add(predicate)
    typed = document.get(TYPE, ())
    kinds = [line.split(" ", 2)[2] for line in typed]
    wanted = {kind for kind in set(kinds) if needs.all_types or kind[:-2] in needs.classes or not _NAME.fullmatch(kind[:-2])}
    matched += [line for line, kind in zip(typed, kinds, strict=True) if kind in wanted]
    if wanted:
        present |= {TYPE, *(class_key(kind[:-2]) for kind in wanted)}
    return matched, present


def load(store: Store, lines: Iterable[str]) -> None:
    """Load statements into a store. Blank nodes keep their names."""
    text = "\n".join(lines)
    if "_:" in text:
        store.bulk_extend(Quad(t.subject, t.predicate, t.object) for t in parse(text, format=_NT, lenient=True))
    elif text:
        store.bulk_load(text.encode(), _NT, lenient=True)
