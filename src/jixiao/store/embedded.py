"""The embedded store: Oxigraph on disk, one writer at a time, any number of readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyoxigraph

from .base import Results, StoreError, Term, replacement


class EmbeddedStore:
    """A folder of RDF. Each ``replace`` is a transaction: killed in the middle, the store is as it was before."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.location = str(path)
        self._read_only = read_only
        hint = "wait until the other jixiao is done, or give another --store"
        try:
            if read_only:
                if not path.is_dir() or not any(path.iterdir()):
                    raise StoreError(f"there is no store at {path}", hint="run jixiao build first, or give --store")
                self._store = pyoxigraph.Store.read_only(str(path))
            else:
                path.mkdir(parents=True, exist_ok=True)
                self._store = pyoxigraph.Store(str(path))
        except OSError as error:
            if "lock" in str(error).lower():
                raise StoreError(f"the store at {path} is in use by another process", hint=hint) from error
            raise StoreError(f"the store at {path} cannot be opened: {error}", hint="check the folder and its permissions") from error

    def select(self, sparql: str) -> Results:
        try:
            solutions = self._store.query(sparql, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise StoreError(f"the query is not valid SPARQL: {error}") from error
        if not isinstance(solutions, pyoxigraph.QuerySolutions):
            raise StoreError("only SELECT queries give rows")
        columns = tuple(variable.value for variable in solutions.variables)
        rows = tuple(tuple(_term(solution[column]) for column in columns) for solution in solutions)
        return Results(columns, rows)

    def replace(self, graphs: Mapping[str, Sequence[str]]) -> None:
        try:
            self._store.update(replacement(graphs))
        except OSError as error:
            raise StoreError(f"the store at {self.location} cannot be written: {error}", hint="check the free space on the disk") from error

    def graph(self, name: str) -> str:
        data = self._store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.NamedNode(name))
        return (data or b"").decode("utf-8")

    def optimize(self) -> None:
        self._store.optimize()

    def close(self) -> None:
        if not self._read_only:
            self._store.flush()
        del self._store


def _term(value: object) -> Term | None:
    if value is None:
        return None
    if isinstance(value, pyoxigraph.NamedNode):
        return Term("iri", value.value)
    if isinstance(value, pyoxigraph.Literal):
        return Term("literal", value.value, value.datatype.value, value.language)
    return Term("bnode", str(value))
