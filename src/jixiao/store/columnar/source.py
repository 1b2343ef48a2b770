"""Write out what a columnar file is built from: a store's statements with their graphs, predicate by predicate, as text.

Going by predicate, only subjects, objects and graphs are written out, which is most of the work; that takes half the time of a dump.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ..base import StoreError

if TYPE_CHECKING:
    import pyoxigraph

    from ..snapshot import Snapshot

#: Predicates come as IRIs; a piece of work is a store's folder, a predicate, and the file to write.
Piece = tuple[str, str, str]


@lru_cache(maxsize=1)
def _shared(store: str) -> Snapshot:
    from ..snapshot import open_snapshot

    return open_snapshot(Path(store))


def _snapshot(store: str) -> pyoxigraph.Store:
    return _shared(store).store


def predicates(store: Path) -> list[str]:
    """List the predicates of all graphs of an embedded store, sorted. Raises StoreError where the store cannot be read."""
    try:
        snapshot = _snapshot(str(store))
        iris = set()
        for query in ("SELECT DISTINCT ?p WHERE { GRAPH ?g { ?s ?p ?o } }", "SELECT DISTINCT ?p WHERE { ?s ?p ?o }"):
            for solution in cast("pyoxigraph.QuerySolutions", snapshot.query(query)):
                iris.add(cast("pyoxigraph.NamedNode", solution["p"]).value)
    except (OSError, RuntimeError) as error:
        raise _unreadable(store, error) from error
    return sorted(iris)


def write_pairs(piece: Piece) -> str:
    """Write the pairs of subject and object that a predicate joins, each with its graph (none of the default graph), as a TSV file with
    a heading line; gives the predicate. Raises StoreError where the store cannot be read or the file not be written."""
    import pyoxigraph

    store, predicate, path = piece
    try:
        triple = f"?s <{predicate}> ?o"
        query = f"SELECT ?s ?o ?g WHERE {{ {{ {triple} }} UNION {{ GRAPH ?g {{ {triple} }} }} }}"
        answer = cast("pyoxigraph.QuerySolutions", _snapshot(store).query(query))
        answer.serialize(path, format=pyoxigraph.QueryResultsFormat.TSV)
    except (OSError, RuntimeError) as error:
        raise _unreadable(Path(store), error) from error
    return predicate


def graphs(store: Path) -> list[str]:
    """List the named graphs of an embedded store, empty ones too, as they are written in TSV. Raises StoreError where it cannot be read."""
    try:
        return sorted(map(str, _snapshot(str(store)).named_graphs()))
    except (OSError, RuntimeError) as error:
        raise _unreadable(store, error) from error


def statements(store: Path) -> int:
    """Count the statements, one that is in several graphs as often. Raises StoreError where the store cannot be read."""
    try:
        return len(_snapshot(str(store)))
    except (OSError, RuntimeError) as error:
        raise _unreadable(store, error) from error


def release() -> None:
    """Close the snapshot that the functions above share in this process."""
    _shared.cache_clear()


def _unreadable(store: Path, error: Exception) -> StoreError:
    return StoreError(
        f"the store at {store} cannot be read for the columnar engine: {error} — check the folder and the free space",
        f"无法为列式引擎读取 {store} 处的存储（{error}）；请检查文件夹和剩余空间",
    )
