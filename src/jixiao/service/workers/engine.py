"""Run jobs on a store's folder: SELECT by the columnar engine where it can, everything by Oxigraph."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph

from ...model.text import well_formed
from ...sparql.compare import compare, without_slice
from ...sparql.formats import FORMATS, FormatUnavailableError
from ...sparql.request_text import DatasetConflictError, classify_request, merges_graphs, with_dataset
from ...sparql.result_formats import PIECE, TooLargeError, rows_at_most, within, written
from ...sparql.results import Results, Term
from ...sparql.saved_queries import answer
from ...sparql.update_dataset import with_union
from ...store import StoreError
from ...store.both_engines import told
from ...store.embedded import has_repeated, is_locked, term_of
from ...store.old_logs import remove_old_logs
from ...store.oxigraph_deviations import is_unanswerable
from ...store.oxigraph_text import for_oxigraph
from ...store.snapshot import Snapshot, open_snapshot
from ..serialization import RDF_FORMATS, RESULT_FORMATS, XML_FORMATS
from .intake import CLASSIFY, FORM, read_request
from .protocol import Job, Reply, Status

#: What sends a piece of an answer, with its head, before the rest is made.
Emit = Callable[[Reply, bytes], None]


class _BoundedBuffer(io.BytesIO):
    """A buffer of at most so many bytes. ``emit`` gets what is in it piece by piece, as long as there are fewer than ``most_rows``."""

    def __init__(self, most: int, emit: Callable[[bytes], None] | None, form: str, most_rows: int) -> None:
        super().__init__()
        self._most, self._emit, self._form, self._most_rows = most, emit, form, most_rows
        self._rows = 0
        self.full = self.too_many = False
        #: So many bytes were sent.
        self.sent = 0

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self._most:
            self.full = True
            raise OSError("too large")
        size = super().write(data)
        if self._emit is not None and self.tell() - self.sent >= PIECE:
            self._send(self._emit)
        return size

    def _send(self, emit: Callable[[bytes], None]) -> None:
        """Send what is new; nothing more where there may be more rows than an answer may have, which is seen at its end."""
        with self.getbuffer() as view:
            piece = bytes(view[self.sent : self.tell()])
        if self._form in XML_FORMATS:  # what XML cannot hold is in one piece: no character of several bytes is a mark
            piece = piece[: piece.rfind(b">") + 1]
        self._rows += rows_at_most(piece, self._form) if self._form in RESULT_FORMATS else 0
        if self._rows > self._most_rows:
            self._emit = None
            self.too_many = not within(self.getvalue(), self._form, self._most_rows)
            if self.too_many:
                raise OSError("too many rows")
        elif piece:
            self.sent += len(piece)
            emit(well_formed(piece) if self._form in XML_FORMATS else piece)


class _TooManyRowsError(Exception):
    """More rows than an answer may have."""


class Engine:
    """The store of one folder as it is in one state."""

    def __init__(self, path: Path, columnar: bool) -> None:
        self._path = path
        self._use_columnar = columnar
        self._state = ""
        self._snapshot: Snapshot | None = None
        self._columnar: Any = None
        self._repeated: bool | None = None

    def run(self, job: Job, emit: Emit | None = None) -> tuple[Reply, bytes]:
        """Run a job; all that can go wrong is in the reply. Where the job asks for it, ``emit`` gets the beginning of a long answer."""
        try:
            return self._run(job, emit if job.pieces else None)
        except (TooLargeError, MemoryError):
            return Reply(Status.LIMIT, "answer"), b""
        except _TooManyRowsError:
            return Reply(Status.LIMIT, "rows"), b""
        except DatasetConflictError:
            return _invalid(
                "the update has USING or WITH, and the request has using-graph-uri or using-named-graph-uri — give only one of them",
                "更新语句已含 USING 或 WITH，请求又带有 using-graph-uri 或 using-named-graph-uri；只能使用其中一种",
            )
        except SyntaxError as error:
            return _invalid(f"this is not valid SPARQL: {error}", f"不是有效的 SPARQL：{error}")
        except FormatUnavailableError as error:
            return Reply(Status.UNSUPPORTED, error.en, error.zh), b""
        except StoreError as error:
            return _invalid(error.en, error.zh)
        except ValueError as error:
            return _invalid(str(error), str(error))
        except (OSError, RuntimeError) as error:
            told = str(error) if self._snapshot is None else self._snapshot.told(error)
            self._close()
            if is_locked(error):
                return Reply(Status.BUSY), b""
            return Reply(Status.STALE, told, told), b""

    def _close(self) -> None:
        self._state = ""
        if self._snapshot is not None:
            self._snapshot.close()
            self._snapshot = None
        if self._columnar is not None:
            self._columnar.close()
            self._columnar = None

    def _open(self, state: str) -> pyoxigraph.Store:
        if self._snapshot is None or self._state != state:
            self._close()
            self._snapshot = open_snapshot(self._path)
            self._columnar = _open_columnar(self._path) if self._use_columnar else None
            self._repeated = None
            self._state = state
        return self._snapshot.store

    def _run(self, job: Job, emit: Emit | None) -> tuple[Reply, bytes]:
        if job.kind in (FORM, CLASSIFY):
            return read_request(job)
        if job.kind == "update":
            return self._update(job)
        store = self._open(job.state)
        if job.kind == "open":
            return Reply(Status.OK, engine="columnar" if self._columnar is not None else "embedded"), b""
        if job.kind == "graph":
            return _graph(store, job, emit)
        return self._query(store, job, emit)

    def _query(self, store: pyoxigraph.Store, job: Job, emit: Emit | None) -> tuple[Reply, bytes]:
        if self._columnar is not None and job.engine != "embedded" and job.default is None and job.named is None:
            if job.engine == "both":
                reply = self._compared(store, job, emit)
                if reply is not None:
                    return reply
            results = _select_columnar(self._columnar, job.sparql, own_dataset=job.own_dataset)
            if results is not None:
                return _serialized(results, job, "columnar", emit)
        if job.engine == "columnar":
            return _not_columnar(stale=self._columnar is None)
        solutions, unknown = _evaluate(store, job, repeated=_merges_graphs(job) and self._has_repeated(store))
        if isinstance(solutions, pyoxigraph.QuerySolutions) and job.format.startswith("answer-"):
            return _serialized(_collect_rows(solutions, job.rows), job, "embedded", emit)
        offered: Mapping[str, Any] = RDF_FORMATS if isinstance(solutions, pyoxigraph.QueryTriples) else RESULT_FORMATS
        if job.format not in offered:
            return _invalid(f"such an answer is not given as {job.format}", f"此类结果不能以 {job.format} 格式给出")
        head = Reply(Status.OK, engine="embedded", unknown=unknown)
        return head, _bounded(solutions, offered[job.format], job, head, emit)

    def _compared(self, store: pyoxigraph.Store, job: Job, emit: Emit | None) -> tuple[Reply, bytes] | None:
        """Answer a SELECT by both engines, or say that they differ; None where there are no two answers to compare."""
        whole, kept = without_slice(job.sparql)
        if classify_request(whole).changing:
            return None
        first = _select_columnar(self._columnar, whole, own_dataset=job.own_dataset)
        if first is None:
            return None
        solutions, _ = _evaluate(store, replace(job, sparql=whole), repeated=_merges_graphs(job) and self._has_repeated(store))
        assert isinstance(solutions, pyoxigraph.QuerySolutions)
        difference = compare(whole, first, _collect_rows(solutions, max(job.rows, len(first.rows))))
        if difference is not None:
            return Reply(Status.DIFFERENT, *told(difference)), b""
        return _serialized(kept.of(first), job, "both", emit)

    def _has_repeated(self, store: pyoxigraph.Store) -> bool:
        """Whether some statement stands in several graphs, each of which the union of graphs would count."""
        if self._repeated is None:
            self._repeated = self._columnar.repeated if self._columnar is not None else has_repeated(store)
        return self._repeated

    def _update(self, job: Job) -> tuple[Reply, bytes]:
        self._close()
        text = job.sparql
        if job.default is not None or job.named is not None:
            text = with_dataset(text, job.default or (), job.named or ())
        # Open only as long as it takes, so that other programs can write too.
        store = pyoxigraph.Store(str(self._path))
        try:
            store.update(with_union(text, partial(_named_graphs, store)), base_iri=job.base)
            store.flush()
            remove_old_logs(self._path)
        finally:
            del store
        return Reply(Status.OK, engine="embedded"), b""


def _named_graphs(store: pyoxigraph.Store) -> list[str]:
    return [name.value for name in store.named_graphs() if isinstance(name, pyoxigraph.NamedNode)]


def _invalid(en: str, zh: str) -> tuple[Reply, bytes]:
    return Reply(Status.INVALID, en, zh), b""


def _not_columnar(*, stale: bool) -> tuple[Reply, bytes]:
    """Tell why the columnar engine, the only one wanted, does not answer."""
    if stale:
        en, zh = "the columnar file is older than the store — run jixiao optimize", "列式文件比存储旧；请运行 jixiao optimize"
    else:
        en, zh = "the columnar engine does not answer this query", "列式引擎无法回答此查询"
    return Reply(Status.UNSUPPORTED, en, zh), b""


def _open_columnar(path: Path) -> Any:
    """Open the columnar engine of a store, where its file is there and current, and DuckDB is installed."""
    try:
        from ...store.columnar.reader import current

        return current(path)
    except ImportError:
        return None


def _select_columnar(columnar: Any, sparql: str, *, own_dataset: bool = False) -> Results | None:
    """Run a SELECT on the columnar file; None where it has no exact translation."""
    from ...sparql.errors import SparqlError

    try:
        results: Results = columnar.select(sparql, own_dataset=own_dataset)
    except SparqlError:
        return None
    return results


def _merges_graphs(job: Job) -> bool:
    """Whether the default graph is that of several graphs, which may have a statement in common."""
    if job.default is not None or job.named is not None:
        return len(job.default or ()) > 1
    return not job.own_dataset or merges_graphs(job.sparql)


def _evaluate(
    store: pyoxigraph.Store, job: Job, *, repeated: bool
) -> tuple[pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples, tuple[str, ...]]:
    """Evaluate a query on its dataset; also the graphs that the dataset names and the store has not."""
    text = for_oxigraph(job.sparql, repeated=repeated, base=job.base)
    try:
        return _asked(store, job, text)
    except RuntimeError as error:  # as of damage
        if not is_unanswerable(text, job.base):
            raise
        raise StoreError(f"the query cannot be answered: {error}", f"无法回答此查询：{error}") from error


def _asked(
    store: pyoxigraph.Store, job: Job, text: str
) -> tuple[pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples, tuple[str, ...]]:
    if job.default is None and job.named is None:
        return store.query(text, base_iri=job.base, use_default_graph_as_union=not job.own_dataset), ()
    default = [pyoxigraph.NamedNode(name) for name in job.default or ()]
    named = [pyoxigraph.NamedNode(name) for name in job.named or ()]
    unknown = tuple(node.value for node in (*default, *named) if not store.contains_named_graph(node))
    # An empty list of named graphs is what the protocol asks for where only default graphs are given.
    return store.query(text, base_iri=job.base, default_graph=list(default), named_graphs=list(named)), unknown


def _graph(store: pyoxigraph.Store, job: Job, emit: Emit | None) -> tuple[Reply, bytes]:
    pattern = "?s ?p ?o"
    if job.sparql:
        node = pyoxigraph.NamedNode(job.sparql)
        if not store.contains_named_graph(node):
            return Reply(Status.NO_SUCH_GRAPH), b""
        triples = store.query(f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}", default_graph=[node], named_graphs=[])
    else:
        triples = store.query(f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}", use_default_graph_as_union=True)
    head = Reply(Status.OK, engine="embedded")
    return head, _bounded(triples, RDF_FORMATS[job.format], job, head, emit)


def _bounded(solutions: Any, form: Any, job: Job, head: Reply, emit: Emit | None) -> bytes:
    """Serialize an answer of Oxigraph; give what was not emitted. Raises TooLargeError and _TooManyRowsError."""
    output = _BoundedBuffer(job.bytes, emit and partial(emit, replace(head, more=True)), job.format, job.rows)
    try:
        solutions.serialize(output, format=form)
    except OSError:
        if output.full:
            raise TooLargeError from None
        if output.too_many:
            raise _TooManyRowsError from None
        raise
    body = output.getvalue()
    if isinstance(solutions, pyoxigraph.QuerySolutions) and not within(body, job.format, job.rows):
        raise _TooManyRowsError
    return well_formed(body[output.sent :]) if job.format in XML_FORMATS else body[output.sent :]


def _collect_rows(solutions: pyoxigraph.QuerySolutions, most: int) -> Results:
    columns = tuple(variable.value for variable in solutions.variables)
    rows: list[tuple[Term | None, ...]] = []
    for solution in solutions:
        if len(rows) >= most:
            raise _TooManyRowsError
        rows.append(tuple(term_of(solution[column]) for column in columns))
    return Results(columns, tuple(rows))


def _serialized(results: Results, job: Job, engine: str, emit: Emit | None) -> tuple[Reply, bytes]:
    if len(results.rows) > job.rows:
        raise _TooManyRowsError
    form = job.format.removeprefix("answer-")
    if form != job.format:
        made = FORMATS[form](answer(results))
        body = made.encode("utf-8", "surrogatepass") if isinstance(made, str) else made
        if len(body) > job.bytes:
            raise TooLargeError
    else:
        body = written(results, form, job.bytes, emit and partial(emit, Reply(Status.OK, engine=engine, more=True)))
    return Reply(Status.OK, engine=engine, rows=len(results.rows)), body
