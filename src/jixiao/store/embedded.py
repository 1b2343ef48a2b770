"""Store graphs in a folder: Oxigraph on disk, one writer at a time, any number of readers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph

from ..model.graph_names import ENTITIES
from ..model.namespaces import JX, STATISTICS_GRAPH, W3ID
from ..sparql.results import QueryAnswer, Results, Term, Triples
from .address_space import TO_READ, TO_WRITE, check_address_space
from .base import Change, GraphSlice, NodeNeighbourhood, StoreError, update_request
from .old_logs import remove_old_logs
from .oxigraph_deviations import is_unanswerable, may_deviate
from .snapshot import CURRENT, Snapshot, open_snapshot

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

#: From so many characters on, the bulk loader is faster than a transaction.
_BULK = 4_000_000
#: So many read side by side, each a piece of a graph.
_READERS = 2
#: The files that hold a store's data.
_DATA = re.compile(r"[0-9]+\.(sst|log)")
#: The pieces of a graph that are being read.
_Reading: TypeAlias = "Sequence[Future[str]]"


class EmbeddedStore:
    """A folder of RDF. Each ``replace`` is a transaction: killed in the middle, the store is as it was before."""

    def __init__(self, path: Path, *, read_only: bool = False, existing: bool = False) -> None:
        self.location = str(path)
        self._read_only = read_only
        self._has_repeated: bool | None = None
        self._snapshot: Snapshot | None = None
        try:
            if path.is_dir() and not (path / CURRENT).is_file():
                _refuse_ruin(path)
            if (read_only or existing) and not (path / CURRENT).is_file():
                raise StoreError(
                    f"there is no store at {path} — run jixiao build first, or give --store",
                    f"{path} 处没有存储；请先运行 jixiao build，或用 --store 指定",
                )
            check_address_space(TO_READ if read_only else TO_WRITE)
            if read_only:
                self._snapshot = open_snapshot(path)
                self._store = self._snapshot.store
            else:
                path.mkdir(parents=True, exist_ok=True)
                self._store = pyoxigraph.Store(str(path))
                remove_old_logs(path)
        except (OSError, RuntimeError) as error:
            if is_locked(error):
                raise StoreError(
                    f"the store at {path} is in use by another process — wait until it is done, or give another --store",
                    f"{path} 处的存储正被另一进程使用；请等它完成，或用 --store 指定其他位置",
                ) from error
            if "corrupt" in str(error).lower() or "no such file" in str(error).lower():
                raise StoreError(
                    f"the store at {path} is damaged: {error} — copy the folder again, or build the store in another one",
                    f"{path} 处的存储已损坏（{error}）；请重新复制该文件夹，或在其他文件夹重新建立",
                ) from error
            raise StoreError(
                f"the store at {path} cannot be opened: {error} — check the folder, its permissions and the room on the disk",
                f"{path} 处的存储无法打开（{error}）；请检查文件夹、权限和磁盘空间",
            ) from error

    def open_ahead(self) -> None:
        """It is open."""

    def select(self, sparql: str) -> Results:
        answer = self.query(sparql)
        if not isinstance(answer, Results):
            raise StoreError("only SELECT queries give rows", "只有 SELECT 查询返回结果行")
        return answer

    def query(self, sparql: str, *, own_dataset: bool = False) -> QueryAnswer:
        with self._read():
            text, repeated = sparql, (not own_dataset or _merges_graphs(sparql)) and self._repeated()
            if repeated or may_deviate(sparql):
                from .oxigraph_text import for_oxigraph

                text = for_oxigraph(sparql, repeated=repeated)
            try:
                answer = self._store.query(text, use_default_graph_as_union=not own_dataset)
            except SyntaxError as error:
                raise StoreError(f"the query is not valid SPARQL: {error}", f"不是有效的 SPARQL 查询：{error}") from error
            except RuntimeError as error:
                if not is_unanswerable(text):
                    raise
                raise StoreError(f"the query cannot be answered: {error}", f"无法回答此查询：{error}") from error
            if isinstance(answer, pyoxigraph.QueryBoolean):
                return bool(answer)
            if isinstance(answer, pyoxigraph.QueryTriples):
                return Triples((answer.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES) or b"").decode("utf-8"))
            columns = tuple(variable.value for variable in answer.variables)
            rows = tuple(tuple(term_of(solution[column]) for column in columns) for solution in answer)
            return Results(columns, rows)

    @contextmanager
    def _read(self) -> Iterator[None]:
        """Tell of a store that turns out to be damaged while it is read, which may be at any row. Raises StoreError."""
        try:
            yield
        except (OSError, RuntimeError) as error:
            told = str(error) if self._snapshot is None else self._snapshot.told(error)
            raise StoreError(
                f"the store at {self.location} cannot be read: {told} — it may be damaged; build it anew in another folder",
                f"{self.location} 处的存储无法读取（{told}）；可能已损坏，请在其他文件夹重新建立",
            ) from error

    def _repeated(self) -> bool:
        """Whether some statement stands in several graphs. It is not looked up in a store that is being written, whose own program asks."""
        if self._has_repeated is None:
            self._has_repeated = self._read_only and has_repeated(self._store)
        return self._has_repeated

    def add(self, documents: Iterable[bytes]) -> None:
        first: list[bytes] = []
        size = 0
        coming = iter(documents)
        for quads in coming:
            first.append(quads)
            size += len(quads)
            if size >= _BULK:
                break
        # Either way all of it is there, or none: bulk_load makes its files aside and takes them in at one stroke.
        try:
            if size < _BULK:
                self._store.load(b"".join(first), format=pyoxigraph.RdfFormat.N_QUADS)
            else:
                self._bulk_load(chain(first, coming))
        except (OSError, RuntimeError, SyntaxError) as error:
            raise self._not_written(error) from error

    def _bulk_load(self, pieces: Iterable[bytes]) -> None:
        """Through a pipe: the loader begins with the first piece, and nobody holds all of them."""
        if not os.path.isdir("/dev/fd"):
            self._store.bulk_load(b"".join(pieces), format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
            return
        from concurrent.futures import ThreadPoolExecutor

        out, into = os.pipe()
        with ThreadPoolExecutor(1) as thread:
            feeding = thread.submit(_feed, into, pieces)
            try:
                # Not checked again: the program has made the quads itself.
                self._store.bulk_load(path=f"/dev/fd/{out}", format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
            finally:
                os.close(out)  # whoever still writes hears of it
            feeding.result()

    def replace(self, graphs: Mapping[str, Sequence[str]]) -> None:
        try:
            if any(self._store.contains_named_graph(pyoxigraph.NamedNode(name)) for name in graphs):
                self._store.update(update_request(Change(graphs)))
            else:  # loading is a transaction too, and takes half as long as an update, which is parsed as SPARQL
                quads = "".join(f"{statement} <{name}> .\n" for name, statements in graphs.items() for statement in statements)
                self.add([quads.encode("utf-8")])
        except (OSError, RuntimeError, SyntaxError) as error:
            raise self._not_written(error) from error

    def change(self, change: Change) -> None:
        if not change:
            return
        try:
            self._store.update(update_request(change))
        except (OSError, RuntimeError, SyntaxError) as error:
            raise self._not_written(error) from error

    def _not_written(self, error: Exception) -> StoreError:
        room = isinstance(error, OSError)
        return StoreError(
            f"the store at {self.location} cannot be written: {error} — nothing was changed"
            + ("; check the folder and the room on the disk, then run it again" if room else ""),
            f"{self.location} 处的存储无法写入（{error}）；未作任何改动" + ("；请检查文件夹和磁盘空间后再次运行" if room else ""),
        )

    def names(self) -> list[str]:
        with self._read():
            return sorted(graph.value for graph in self._store.named_graphs() if isinstance(graph, pyoxigraph.NamedNode))

    def graph(self, name: str) -> str:
        with self._read():
            data = self._store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.NamedNode(name))
        return (data or b"").decode("utf-8")

    def graphs(self, portions: Iterable[GraphSlice | NodeNeighbourhood]) -> Iterator[str]:
        from concurrent.futures import ThreadPoolExecutor  # not for those who only ask

        reader = ThreadPoolExecutor(_READERS)  # which the interpreter's lock does not stop
        coming = ([reader.submit(self._portion, piece) for piece in portion.pieces(2 * _READERS)] for portion in portions)
        return _in_turn(reader, next(coming, None), coming)

    def _portion(self, portion: GraphSlice | NodeNeighbourhood) -> str:
        if isinstance(portion, NodeNeighbourhood):
            return self._triples(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {portion.pattern()} }}").decode("utf-8")
        if portion.predicates is None:
            return self.graph(portion.graph)
        # A query for each predicate: as a constant it need not be looked up for each statement again.
        graph = f"GRAPH <{portion.graph}>"
        queries = [f"CONSTRUCT {{ ?s {p} ?o }} WHERE {{ {graph} {{ ?s {p} ?o }} }}" for p in sorted(portion.predicates)]
        if portion.classes:
            classes = " ".join(sorted(portion.classes))
            queries.append(f"CONSTRUCT {{ ?s a ?o }} WHERE {{ VALUES ?o {{ {classes} }} {graph} {{ ?s a ?o }} }}")
        return b"".join(map(self._triples, queries)).decode("utf-8")

    def _triples(self, sparql: str) -> bytes:
        with self._read():
            answer = self._store.query(sparql)
            assert isinstance(answer, pyoxigraph.QueryTriples)
            return answer.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES) or b""

    def optimize(self) -> None:
        try:
            self._store.optimize()
        except (OSError, RuntimeError) as error:
            raise self._not_written(error) from error

    def flush(self) -> None:
        if self._read_only:
            return
        try:
            self._store.flush()
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"the store at {self.location} cannot be written: {error} — make room on the disk, then run it again",
                f"{self.location} 处的存储无法写入（{error}）；请释放磁盘空间后再次运行",
            ) from error

    def close(self) -> None:
        self.flush()
        del self._store
        if self._snapshot is not None:
            self._snapshot.close()


def _merges_graphs(sparql: str) -> bool:
    from ..sparql.request_text import merges_graphs  # not for those who name no graphs

    return merges_graphs(sparql)


def is_locked(error: BaseException) -> bool:
    """Whether an error of the engine says that another process has the store open. A damaged block is no lock.

    >>> is_locked(OSError("IO error: While lock file: s/LOCK: …")), is_locked(OSError("Corruption: block checksum mismatch"))
    (True, False)
    """
    return "lock file" in str(error).lower() or "lock hold" in str(error).lower()


def _refuse_ruin(path: Path) -> None:
    """Raises StoreError where a folder has the data of a store and not their list: the engine would begin anew, and remove them."""
    if any(_DATA.fullmatch(entry.name) for entry in path.iterdir()):
        raise StoreError(
            f"the store at {path} is damaged: its file {CURRENT} is missing — copy the folder again, or build the store in another one",
            f"{path} 处的存储已损坏：缺少文件 {CURRENT}；请重新复制该文件夹，或在其他文件夹重新建立",
        )


def _in_turn(reader: ThreadPoolExecutor, first: _Reading | None, rest: Iterable[_Reading]) -> Iterator[str]:
    """What is being read, with the next one begun before each is handed out."""
    with reader:
        before = first
        for coming in rest:
            if before:
                yield _all_of(before)
            before = coming
        if before:
            yield _all_of(before)


def _all_of(reading: _Reading) -> str:
    return "".join(piece.result() for piece in reading)


def has_repeated(store: pyoxigraph.Store) -> bool:
    """Whether some statement stands in several graphs. In a store of this release's model none does, unless a user stated in a graph of
    their own, or in the default graph, what a document says; any other store is counted."""
    model = f"ASK {{ GRAPH <{STATISTICS_GRAPH}> {{ <{STATISTICS_GRAPH}> <{JX}modelVersion> ?version }} }}"
    if store.query(model):
        return any(
            _is_elsewhere(store, quad) for graph in _users_graphs(store) for quad in store.quads_for_pattern(None, None, None, graph)
        )
    pattern = "GRAPH ?g { ?s ?p ?o }"
    stated = _count(store, f"{{ {pattern} }}")
    return stated > _count(store, f"{{ SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }} }}")


def _users_graphs(store: pyoxigraph.Store) -> Iterator[pyoxigraph.NamedNode | pyoxigraph.DefaultGraph]:
    """The graphs of a store that are not the program's: the default graph, and those outside of the bases of its IRIs."""
    yield pyoxigraph.DefaultGraph()
    names = [graph for graph in store.named_graphs() if isinstance(graph, pyoxigraph.NamedNode)]
    bases = (W3ID, *{name.value.removesuffix(ENTITIES) for name in names if name.value.endswith(f"/{ENTITIES}")})
    yield from (name for name in names if not name.value.startswith(bases))


def _is_elsewhere(store: pyoxigraph.Store, quad: pyoxigraph.Quad) -> bool:
    """Whether a statement stands in another graph too."""
    return len(list(islice(store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None), 2))) > 1


def _count(store: pyoxigraph.Store, pattern: str) -> int:
    """Count the solutions of a pattern, each of which the engine goes through once."""
    answer = store.query(f"SELECT (COUNT(*) AS ?n) WHERE {pattern}")
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    return int(next(answer)["n"].value)


def term_of(value: object) -> Term | None:
    """A term of the engine's; None where there is none."""
    if value is None:
        return None
    if isinstance(value, pyoxigraph.NamedNode):
        return Term("iri", value.value)
    if isinstance(value, pyoxigraph.Literal):
        return Term("literal", value.value, value.datatype.value, value.language)
    return Term("bnode", str(value))


def _feed(into: int, pieces: Iterable[bytes]) -> None:
    """Writes the pieces into a pipe. It is open to the end of the last whole piece, and broken where nobody reads any more."""
    with os.fdopen(into, "wb", buffering=0) as pipe:
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[pipe.write(rest) :]
