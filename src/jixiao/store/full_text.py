"""Full-text search over projects (项目), goals (绩效目标) and indicators (三级指标): an SQLite FTS5 index beside the store.

Words are jieba's, for ranking; beside them stands every character alone, so that whatever a reader types is found wherever it occurs,
also where jieba cuts otherwise. The file is made anew for each state of the store, and is never the only copy of anything.
"""

from __future__ import annotations

import glob
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import monotonic, time

from ..model.namespaces import prefix_declarations
from ..vocabulary.terms import query_terms, terms
from . import StoreError
from .columnar.reader import Reader, open_reader
from .fingerprint import fingerprint

__all__ = ["FACETS", "FORMAT", "Found", "Hit", "build", "find", "opened_index", "search_file", "state_of"]

FORMAT = "2"
#: What an answer can be narrowed down by.
FACETS = ("kind", "city", "year", "level")
_PREFIXES = prefix_declarations("jx", "skos") + "\n"
_SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE item (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
  city TEXT, year TEXT, level TEXT, department TEXT, page TEXT NOT NULL
);
CREATE VIRTUAL TABLE word USING fts5(
  title_words, text_words, title_chars, text_chars, content='', tokenize='unicode61 remove_diacritics 0'
);
"""
#: A word in a title says more than one in a text, and a word more than the characters it happens to be made of.
_WEIGHTS = "10.0, 3.0, 2.0, 0.5"
_SECONDS = 10.0
_LONGEST = 200
#: Of a table, what is found beside its project.
_TEXTS = ("goal", "annualGoal", "purpose", "actualGoal")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: ``iri`` is the table's or the indicator's, ``page`` the table it is shown on."""

    iri: str
    kind: str
    title: str
    text: str
    city: str | None
    year: str | None
    level: str | None
    department: str | None
    page: str


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one page, best first; how many there are in all; how many for each value of each facet; the words to mark."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    words: tuple[str, ...]


def search_file(store: Path) -> Path:
    """Where the index of a store is: beside its folder."""
    return store.with_name(store.name + ".search")


def state_of(file: Path) -> str | None:
    """The state of the store, its fingerprint, that an index was made of; None where there is no index of use."""
    try:
        with closing(opened_index(file)) as index:
            said = dict(index.execute("SELECT name, value FROM about"))
    except sqlite3.Error:
        return None
    return said.get("state") if said.get("format") == FORMAT else None


# -- making ----------------------------------------------------------------------------------------------------------------


def build(store: Path, file: Path) -> int:
    """Makes the index of a store; gives how many things are in it. The file there was stays until the new one is whole.

    Raises StoreError where the store cannot be read, OSError or sqlite3.Error where the file cannot be written.
    """
    state = fingerprint(store)
    opened = open_reader(str(store), "auto")  # by columns where they are current: it reads all there is
    _tidy(file)
    with tempfile.NamedTemporaryFile(prefix=f"{file.name}.new-", dir=file.parent, delete=False) as made:
        new = Path(made.name)
    new.chmod(store.stat().st_mode & 0o666)  # who may read the store may read what is in it
    try:
        with closing(sqlite3.connect(new)) as index:
            index.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            count = _fill(index, _items(opened))
            index.execute("INSERT INTO word(word) VALUES ('optimize')")
            index.executemany("INSERT INTO about VALUES (?, ?)", [("format", FORMAT), ("state", state)])
            index.commit()
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
        opened.close()
    return count


def _tidy(file: Path) -> None:
    """Takes away what a build left behind that was killed an hour ago or more."""
    for left in file.parent.glob(f"{glob.escape(file.name)}.new-*"):
        with suppress(OSError):
            if left.stat().st_mtime < time() - 3600:
                left.unlink()


def _fill(index: sqlite3.Connection, items: Iterable[Hit]) -> int:
    count = 0
    for count, item in enumerate(items, 1):
        own = (item.iri, item.kind, item.title, item.text, item.city, item.year, item.level, item.department, item.page)
        index.execute("INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (count, *own))
        cut = (_cut(item.title), _cut(item.text), _apart(item.title), _apart(item.text))
        index.execute("INSERT INTO word(rowid, title_words, text_words, title_chars, text_chars) VALUES (?, ?, ?, ?, ?)", (count, *cut))
    return count


@lru_cache(maxsize=100_000)
def _cut(text: str) -> str:
    return " ".join(terms(text))


def _apart(text: str) -> str:
    return " ".join("".join(text.lower().split()))


def _items(store: Reader) -> Iterator[Hit]:
    """Each table and self-evaluation once, and each of their rows once, whatever documents they stand in."""
    city = dict(_rows(store, "SELECT DISTINCT ?s ?name WHERE { ?s a jx:Jurisdiction ; jx:displayName ?name }"))
    department = {row[0]: row[1] for row in _rows(store, "SELECT DISTINCT ?d ?n WHERE { ?d a jx:Department ; jx:name ?n }")}
    for kinds in (("TargetTable", "project", "Indicator", "indicator"), ("EvaluationTable", "evaluation", "EvaluatedIndicator", "result")):
        yield from _items_of(store, kinds, city, department)


def _items_of(store: Reader, kinds: tuple[str, str, str, str], city: Mapping[str, str], department: Mapping[str, str]) -> Iterator[Hit]:
    """The tables of a class, called by a kind, and their rows of a class, called by another."""
    table_class, table_kind, row_class, row_kind = kinds
    level = _labels(store, f"?row a jx:{row_class} ; jx:level1 ?s")
    own = ("projectName", "title", *_TEXTS, "fiscalYear", "jurisdiction", "department")
    tables = {name: _values(store, table_class, name) for name in own}
    everything = sorted({iri for values in tables.values() for iri in values})

    def of(name: str, iri: str) -> str | None:
        return tables[name].get(iri)

    for iri in everything:
        title = of("projectName", iri) or of("title", iri) or ""
        text = "\n".join(filter(None, dict.fromkeys(of(name, iri) for name in _TEXTS)))
        place = city.get(of("jurisdiction", iri) or "")
        yield Hit(iri, table_kind, title, text, place, of("fiscalYear", iri), None, department.get(of("department", iri) or ""), iri)
    rows = {name: _values(store, row_class, name) for name in ("name", "description", "inTable", "level1", "level1Text")}
    verbatim = _joined(
        _rows(store, f"SELECT DISTINCT ?row ?v WHERE {{ ?row a jx:{row_class} ; jx:target|jx:actual ?t . ?t jx:verbatim ?v }}")
    )
    for iri in sorted(rows["inTable"]):
        table = rows["inTable"][iri]
        title, said = rows["name"].get(iri, ""), rows["description"].get(iri, "")
        text = "\n".join(filter(None, (said if said != title else "", verbatim.get(iri, ""))))
        place = city.get(of("jurisdiction", table) or "")
        under = level.get(rows["level1"].get(iri, "")) or rows["level1Text"].get(iri)
        owner = department.get(of("department", table) or "")
        yield Hit(iri, row_kind, title, text, place, of("fiscalYear", table), under, owner, table)


def _values(store: Reader, kind: str, name: str) -> dict[str, str]:
    """A property's value by thing; of several, where documents differ, all."""
    return _joined(sorted(_rows(store, f"SELECT DISTINCT ?s ?v WHERE {{ ?s a jx:{kind} ; jx:{name} ?v }}")))


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    values_of: dict[str, list[str]] = {}
    for thing, value in pairs:
        values_of.setdefault(thing, []).append(value)
    return {thing: values[0] if len(values) == 1 else " / ".join(dict.fromkeys(values)) for thing, values in values_of.items()}


def _labels(store: Reader, pattern: str) -> dict[str, str]:
    return dict(_rows(store, f'SELECT DISTINCT ?s ?label WHERE {{ {pattern} . ?s skos:prefLabel ?label . FILTER(LANG(?label) = "zh") }}'))


def _rows(store: Reader, sparql: str) -> Iterator[tuple[str, str]]:
    for first, second in store.select(_PREFIXES + sparql).rows:
        if first is not None and second is not None:
            yield first.value, second.value


# -- asking ----------------------------------------------------------------------------------------------------------------


def find(file: Path, text: str, narrowed: Mapping[str, str], *, first: int = 0, most: int = 20) -> Found:
    """What an index has for the words of a text: each word, or run of characters, must be there. ``narrowed``: a value by facet.

    Raises sqlite3.Error where the index cannot be read, and sqlite3.OperationalError where it takes longer than ten seconds.
    """
    pieces = text[:_LONGEST].split()
    matching = [match for piece in pieces if (match := _match(piece))]
    words = tuple(dict.fromkeys([*pieces, *(word for piece in pieces for word in query_terms(piece))]))
    if not matching:
        return Found((), 0, dict.fromkeys(FACETS, ()), words)
    with closing(opened_index(file)) as index:
        until = monotonic() + _SECONDS
        index.set_progress_handler(lambda: monotonic() > until, 10_000)
        index.execute("CREATE TEMP TABLE hit AS SELECT rowid AS id, bm25(word, " + _WEIGHTS + ") AS rank FROM word WHERE word MATCH ?",
                      (" AND ".join(matching),))  # fmt: skip
        facets = {}
        for facet in FACETS:
            others = {name: value for name, value in narrowed.items() if name != facet}
            where, values = _where(others)
            facets[facet] = index.execute(
                f"SELECT {facet}, COUNT(*) AS n FROM hit JOIN item USING (id) WHERE {facet} IS NOT NULL AND {where} "
                f"GROUP BY {facet} ORDER BY {'1' if facet == 'year' else 'n DESC, 1'}",
                values,
            ).fetchall()
        where, values = _where(narrowed)
        total = index.execute(f"SELECT COUNT(*) FROM hit JOIN item USING (id) WHERE {where}", values).fetchone()[0]
        rows = index.execute(
            f"SELECT iri, kind, title, text, city, year, level, department, page FROM hit JOIN item USING (id) WHERE {where} "
            "ORDER BY rank, id LIMIT ? OFFSET ?",
            (*values, most, first),
        ).fetchall()
    return Found(tuple(Hit(*row) for row in rows), total, facets, words)


def _where(narrowed: Mapping[str, str]) -> tuple[str, list[str]]:
    names = [facet for facet in FACETS if facet in narrowed]
    return " AND ".join(["1", *(f"{name} = ?" for name in names)]), [narrowed[name] for name in names]


def _match(piece: str) -> str | None:
    """A piece of what is searched for, as FTS5 has it: its characters one after the other, or all its words."""
    # Only letters and digits are in the index; a quote inside a quoted string is the one character with a meaning.
    kept = [char for char in piece.lower() if char.isalnum()]
    if not kept:
        return None
    phrase = " ".join(kept)
    cut = [word for word in query_terms(piece) if any(char.isalnum() for char in word)]
    words = " AND ".join('"' + word.replace('"', '""') + '"' for word in cut)
    chars = f'{{title_chars text_chars}} : "{phrase}"'
    return f"({chars} OR {{title_words text_words}} : ({words}))" if words else f"({chars})"


def opened_index(file: Path) -> sqlite3.Connection:
    """Open an index to read, while another may take its place. Raises sqlite3.Error."""
    # Not by immutable=1: a new index takes the place of this one by a rename, and who has the old one open keeps it.
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


if __name__ == "__main__":
    try:
        print(build(Path(sys.argv[1]), Path(sys.argv[2])))
    except (StoreError, OSError, sqlite3.Error) as error:
        sys.exit(f"jixiao: the search index of {sys.argv[1]} was not made: {error}")
