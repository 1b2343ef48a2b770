"""Answer by the columnar file beside a store where that is current, else by the store itself; both give the same.

The file lies beside the store's folder, since the folder is the database's own: ``store`` has ``store.columns``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ...sparql.results import QueryAnswer, Results
from .. import Store, StoreError, open_store
from ..address_space import COLUMNAR, check_address_space
from ..fingerprint import fingerprint

# Neither database is loaded before it is needed: loading takes longer than most answers.
if TYPE_CHECKING:
    from .database import ColumnarStore

Engine = Literal["auto", "columnar", "embedded"]
ENGINES: tuple[Engine, ...] = ("auto", "columnar", "embedded")


def columns_of(store: Path) -> Path:
    """Give the path of an embedded store's columnar file."""
    folder = store.resolve()
    return folder.with_name(f"{folder.name}.columns")


class Reader:
    """Queries over an embedded store. Each engine sees what was there when it was first needed.

    ``engine``: ``columnar`` raises StoreError where the columnar file does not answer; ``embedded`` never asks it.
    """

    def __init__(self, store: Path, engine: Engine = "auto") -> None:
        self.location = str(store)
        #: Whether there is a columnar file that was made before the store was last written.
        self.stale = False
        self._path, self._engine = store, engine
        self._columnar: ColumnarStore | None = None
        self._embedded: Store | None = None
        if engine != "embedded":
            self._open_columnar()

    def select(self, sparql: str) -> Results:
        """Answer a SELECT query. Raises StoreError where the query is wrong or the store cannot be read."""
        answer = self.query(sparql)
        if not isinstance(answer, Results):
            raise StoreError("only SELECT queries give rows", "只有 SELECT 查询返回结果行")
        return answer

    def query(self, sparql: str, *, own_dataset: bool = False) -> QueryAnswer:
        """Answer a query of any form. ``own_dataset``: it names its graphs by FROM, else the default graph is the union of all.

        Raises StoreError where the query is wrong or the store cannot be read.
        """
        answer = self._by_columns(sparql, own_dataset=own_dataset)
        if answer is not None:
            return answer
        if self._columnar is not None and self._columnar.repeated and not own_dataset:
            from ..oxigraph_text import for_oxigraph

            sparql = for_oxigraph(sparql, repeated=True)
        return self._store().query(sparql, own_dataset=own_dataset)

    def _by_columns(self, sparql: str, *, own_dataset: bool) -> QueryAnswer | None:
        """The answer by the columnar engine; None where it does not answer, and need not."""
        if self._columnar is not None:
            from ...sparql.errors import SparqlError

            try:
                return self._columnar.query(sparql, own_dataset=own_dataset)
            except SparqlError as reason:
                if self._engine == "columnar":
                    raise StoreError(
                        f"the columnar engine does not answer this query ({reason}) — leave out --engine columnar",
                        f"列式引擎无法回答此查询（{reason}）；请去掉 --engine columnar",
                    ) from reason
        return None

    def _store(self) -> Store:
        if self._embedded is None:
            self._embedded = open_store(self.location, read_only=True)
        return self._embedded

    def close(self) -> None:
        for opened in (self._columnar, self._embedded):
            if opened is not None:
                opened.close()
        self._columnar = self._embedded = None

    def _open_columnar(self) -> None:
        file = columns_of(self._path)
        if file.is_file() and self._path.is_dir():
            self._columnar = current(self._path)
            self.stale = self._columnar is None
        if self._columnar is None and self._engine == "columnar":
            problem = ("is older than the store", "比存储旧") if self.stale else ("is not there", "不存在")
            raise StoreError(
                f"the columnar file {file} {problem[0]} — run jixiao optimize --store {self.location}",
                f"列式文件 {file} {problem[1]}；请运行 jixiao optimize --store {self.location}",
            )


def current(store: Path) -> ColumnarStore | None:
    """Open the columnar file of an embedded store; None where there is none, or it is not of the store as it is now."""
    file = columns_of(store)
    if not file.is_file():
        return None
    check_address_space(COLUMNAR)
    from . import duckdb_engine as duckdb
    from .database import ColumnarStore

    try:
        opened = ColumnarStore(file)
    except duckdb.Error:  # broken, or made by another release
        return None
    if opened.mark == fingerprint(store):
        return opened
    opened.close()
    return None


def open_reader(store: str | Path, engine: Engine = "auto") -> Reader:
    """Open a reader of the embedded store in a folder. Raises StoreError where ``engine`` is ``columnar`` and there is no current file."""
    return Reader(Path(store), engine)
