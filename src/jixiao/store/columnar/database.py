"""Answer queries by a columnar file."""

from __future__ import annotations

import threading
from pathlib import Path

from ...sparql.errors import UnsupportedSparqlError
from ...sparql.parser import parse_request
from ...sparql.results import QueryAnswer, Results
from ...sparql.templates import filled_in
from . import duckdb_engine as duckdb
from .conforming import check_syntax
from .ddl import FORMAT
from .decode import Plan, Terms, plan, results
from .schema import read_schema

#: A query that needs more is left to the other engine.
MEMORY = "2GB"
#: So many plans of queries are kept.
_PLANS = 500


class ColumnarStore:
    """The statements of all graphs of a store, each once, for queries. May be used by several threads.

    Raises duckdb.Error where the file is none of this release.
    """

    def __init__(self, path: Path) -> None:
        self.location = str(path)
        # Attached, for a process that connects to a path twice gets the file it opened first, though it was replaced since.
        self._connection = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": ""})
        quoted = str(path).replace("'", "''")
        self._connection.execute(f"ATTACH '{quoted}' AS file (READ_ONLY); USE file")
        row = self._connection.execute("SELECT format, mark FROM about").fetchone()
        #: What the file was marked with; empty where it is of another release.
        self.mark: str = row[1] if row and row[0] == FORMAT else ""
        self._schema = read_schema(self._connection)
        self._terms = Terms(self._schema)
        self._plans: dict[tuple[str, bool], Plan] = {}
        self._lock = threading.Lock()

    @property
    def repeated(self) -> bool:
        """Whether the store has a statement in several graphs."""
        return self._schema.repeated

    def select(self, sparql: str, *, own_dataset: bool = False) -> Results:
        """Answer a SELECT query. Raises UnsupportedSparqlError as ``query`` does, and for a query of another form before it is run."""
        answer = self._answer(sparql, own_dataset, ("SELECT",))
        assert isinstance(answer, Results)
        return answer

    def query(self, sparql: str, *, own_dataset: bool = False) -> QueryAnswer:
        """Answer a SELECT, ASK or CONSTRUCT query. ``own_dataset``: its default graph is not the union of all graphs, but those that it
        names by FROM. Raises UnsupportedSparqlError where it is none that is answered here exactly."""
        return self._answer(sparql, own_dataset, ("SELECT", "ASK", "CONSTRUCT"))

    def _answer(self, sparql: str, own_dataset: bool, forms: tuple[str, ...]) -> QueryAnswer:
        try:
            with self._lock:
                made = self._plan(sparql, own_dataset)
            if made.form not in forms:
                raise UnsupportedSparqlError(f"{made.form} gives no rows")
            cursor = self._connection.cursor()
            cursor.execute("USE file")
            answer = results(cursor, self._terms, made)
            if made.form == "ASK":
                return bool(answer.rows)
            return filled_in(made.template, answer) if made.form == "CONSTRUCT" else answer
        except duckdb.Error as error:
            raise UnsupportedSparqlError(f"DuckDB: {str(error).splitlines()[0]}") from error

    def sql(self, sparql: str, *, own_dataset: bool = False) -> str:
        """Translate a query to SQL. Raises UnsupportedSparqlError."""
        return self._plan(sparql, own_dataset).sql

    def _plan(self, sparql: str, own_dataset: bool) -> Plan:
        key = (sparql, own_dataset)
        if key not in self._plans:
            if len(self._plans) >= _PLANS:
                self._plans.clear()
            query = parse_request(sparql)
            check_syntax(sparql)
            self._plans[key] = plan(self._schema, query, own_dataset=own_dataset)
        return self._plans[key]

    def close(self) -> None:
        self._connection.close()
