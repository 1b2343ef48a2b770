"""Tell who answers a query and how, without answering it: the engine, why it is not the columnar one, and what the engine is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..sparql.errors import SparqlError, SparqlSyntaxError
from ..sparql.request_text import merges_graphs
from . import is_server
from .base import StoreError
from .bounded_query import StoreQuery


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """``engine`` is columnar, embedded or server; ``reason`` and ``reason_zh`` say why it is not columnar; ``text`` is the SQL that the
    columnar engine runs, or the SPARQL that the other one is given."""

    engine: str
    reason: str
    reason_zh: str
    text: str

    @property
    def is_sql(self) -> bool:
        return self.engine == "columnar"


def explain_query(query: StoreQuery) -> QueryPlan:
    """Plan a query. Raises StoreError where it is not valid, or the engine that is wanted does not answer it."""
    if is_server(query.location):
        return QueryPlan("server", "a server answers by itself", "服务器自行回答", query.sparql)
    from .columnar.conforming import check_syntax

    try:
        check_syntax(query.sparql)
    except SparqlSyntaxError as error:
        raise StoreError(error.en, f"不是有效的 SPARQL 查询：{error}") from error
    except SparqlError:
        pass  # a function that is not known, which is for the engine to say
    planned = _columnar_plan(query)
    if isinstance(planned, str):
        return QueryPlan("columnar", "", "", planned)
    reason, reason_zh, repeated = planned
    if query.engine in ("columnar", "both"):
        raise StoreError(f"the columnar engine does not answer this query: {reason}", f"列式引擎无法回答此查询：{reason_zh}")
    from .oxigraph_text import for_oxigraph

    merged = not query.own_dataset or merges_graphs(query.sparql)
    if repeated is None:
        repeated = merged and _has_repeated(query.location)
    return QueryPlan("embedded", reason, reason_zh, for_oxigraph(query.sparql, repeated=repeated and merged))


def _has_repeated(location: str) -> bool:
    """Whether some statement stands in several graphs of a store. Raises StoreError where there is no store."""
    from . import open_store
    from .embedded import has_repeated
    from .snapshot import open_snapshot

    open_store(location, read_only=True).close()  # says what is wrong with it
    with open_snapshot(Path(location)) as snapshot:
        return has_repeated(snapshot.store)


def _columnar_plan(query: StoreQuery) -> str | tuple[str, str, bool | None]:
    """The SQL of the columnar engine; or else why there is none, in English and Chinese, and whether statements are repeated, where
    that is known."""
    from .columnar.reader import columns_of, current

    path = Path(query.location)
    if query.engine == "embedded":
        return "--engine embedded", "--engine embedded", None
    if not columns_of(path).is_file():
        return "there is no columnar file; jixiao optimize makes it", "没有列式文件；可由 jixiao optimize 生成", None
    columnar = current(path) if path.is_dir() else None
    if columnar is None:
        return "the columnar file is older than the store; run jixiao optimize", "列式文件比存储旧；请运行 jixiao optimize", None
    try:
        return columnar.sql(query.sparql, own_dataset=query.own_dataset)
    except SparqlError as error:
        return error.en, error.zh, columnar.repeated
    finally:
        columnar.close()
