"""Use jixiao from Python: read and check documents, import them into a store, ask it.

Every function is also a command of the command line and does the same. What goes wrong is a ``JixiaoError``, whose subclasses tell what;
``error.message("zh")`` says it in Chinese.

>>> import jixiao
>>> tables = jixiao.read("seeds/004_56b42797f674fafb.txt").tables
>>> len(tables), tables[0].project
(5, '上海市党员干部现代远程教育网络体系运维（非信息化项目）')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any, cast

from . import DEFAULT_BASE
from .model import Finding, JixiaoError, Severity, TargetTable
from .sparql.answers import Answer
from .sparql.answers import answer as python_values
from .sparql.results import QueryAnswer, Results, Triples

if TYPE_CHECKING:
    import pandas
    import rdflib

    from .extraction.overrides import Overrides
    from .extraction.pipeline import ExtractedDocument
    from .ingest.importer import ImportReport
    from .sparql.saved_queries import SavedQuery
    from .store.bounded_query import QuerySource

__all__ = [
    "Graph",
    "KnowledgeGraph",
    "ReadDocument",
    "ValidationReport",
    "extract",
    "import_documents",
    "open_store",
    "query",
    "read",
    "sparql",
    "validate",
]

#: A file, a folder, a ZIP archive, or a URL that fsspec knows.
AnyPath = str | PathLike[str]


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as it was read: its target tables (绩效目标表, 自评表), city and fiscal year, and what was not certain in it."""

    extracted: ExtractedDocument

    @property
    def name(self) -> str:
        """The file's name."""
        return self.extracted.document.name

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file, which names the document in a store."""
        return self.extracted.document.sha256

    @property
    def city(self) -> str | None:
        """The place (地区) that the document speaks of; None where it does not say."""
        place = self.extracted.context.jurisdiction
        return place.value.label if place else None

    @property
    def year(self) -> int | None:
        """The fiscal year (预算年度); None where the document does not say."""
        year = self.extracted.context.year
        return year.value if year else None

    @property
    def tables(self) -> tuple[TargetTable, ...]:
        """The tables, in the order of the document."""
        return self.extracted.tables

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What could not be read for certain, each at its cell. ``validate`` finds what the tables lack."""
        return self.extracted.findings

    def to_pandas(self) -> pandas.DataFrame:
        """Make a frame with a row for each indicator: table, project, department, levels, name, and its target as read and as printed."""
        return _frame(_INDICATORS, (row for number, table in enumerate(self.tables, 1) for row in _indicator_rows(number, table)))

    def to_rdflib(self) -> rdflib.Graph:
        """Make an rdflib graph of what the document states, as an import writes it, with the shared things it speaks of."""
        from .rdf import Minter

        return _rdflib(self.extracted.graph(Minter()).ntriples())


#: The columns of ``ReadDocument.to_pandas``.
_INDICATORS = (
    "table", "project", "department", "level1", "level2", "indicator", "value", "kind", "comparator", "number", "lower", "upper", "unit",
    "date", "actual", "certainty",
)  # fmt: skip


def _indicator_rows(number: int, table: TargetTable) -> Iterable[tuple[Any, ...]]:
    department = table.department.name if table.department else None
    for indicator in table.indicators:
        row, target = indicator.row, indicator.target
        levels = (row.level1.text if row.level1 else None, row.level2.text if row.level2 else None)
        values = (
            target.verbatim,
            target.kind.value,
            target.comparator,
            target.number,
            target.lower,
            target.upper,
            target.unit,
            target.date,
        )
        yield (number, table.project, department, *levels, row.name, *values, row.actual, float(row.certainty.figure))


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What was found in documents: what a form lacks or contradicts (SHACL), and what could not be read for certain."""

    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing breaks a rule: there may be warnings."""
        return not any(finding.severity is Severity.VIOLATION for finding in self.findings)

    def to_pandas(self) -> pandas.DataFrame:
        """Make a frame with a row for each finding, and its place in columns."""
        columns = ("code", "severity", "message", "message_zh", "value", "table", "row", "column", "line", "page", "sheet", "focus")
        rows = (
            (
                f.code,
                f.severity.value,
                f.message_en,
                f.message_zh,
                f.value,
                at.table,
                at.row,
                at.column,
                at.line,
                at.page,
                at.sheet,
                f.focus,
            )
            for f in self.findings
            for at in (f.source,)
        )
        return _frame(columns, rows)


@dataclass(frozen=True, slots=True)
class Graph:
    """The statements that a CONSTRUCT or DESCRIBE gave."""

    triples: Triples

    def __len__(self) -> int:
        return len(self.triples)

    def serialize(self, format: str = "turtle") -> str:  # noqa: A002
        """Write the statements as turtle, ntriples, jsonld or xml (RDF/XML)."""
        from .store.answer_formats import format_answer

        return cast(bytes, format_answer(self.triples, format)).decode("utf-8")

    def to_rdflib(self) -> rdflib.Graph:
        """Make an rdflib graph of the statements."""
        return _rdflib(self.serialize("ntriples"))


class KnowledgeGraph:
    """A store opened to be asked: a folder, or a SPARQL server. It sees what was there when it was first asked.

    A context manager; else close it when you are done.
    """

    def __init__(self, location: AnyPath) -> None:
        from .store.bounded_query import open_source

        self.location = str(location)
        self._answering: QuerySource = open_source(self.location)

    def query(self, name: str, parameters: Mapping[str, object] | None = None, **more: object) -> Answer:
        """Answer a saved query; see ``queries``. Parameters go by name, or in a mapping where Python keeps a name for itself (``from``).

        Raises QueryError for a query or a parameter that is not there, or a value of another type.
        """
        from .sparql.saved_queries import run, saved_query

        values = {key: str(value) for key, value in {**(parameters or {}), **more}.items()}
        return run(self._answering, saved_query(name), values)

    def sparql(self, text: str, parameters: Mapping[str, object] | None = None) -> Answer | bool | Graph:
        """Answer any SPARQL query: rows for SELECT, true or false for ASK, a Graph for CONSTRUCT and DESCRIBE.

        The default graph is the union of all named graphs, unless the query names its own by FROM. ``parameters`` are variables of the
        query with their values (a str is text, an IRI a Term); prefixes of the project need no declaration. Raises StoreError for a query
        that is not valid or would leave this machine, and for an update.
        """
        return _python_value(self.ask(text, parameters))

    def ask(self, text: str, parameters: Mapping[str, object] | None = None) -> QueryAnswer:
        """Answer any SPARQL query in RDF terms; as ``sparql``, which gives Python values."""
        from .sparql.prepare import query_of_values

        query = query_of_values(text, parameters or {})
        return self._answering.query(query.sparql, own_dataset=query.request.own_dataset)

    def queries(self) -> dict[str, SavedQuery]:
        """The saved queries by name, with their titles and parameters."""
        from .sparql.saved_queries import catalogue

        return catalogue()

    def findings(self) -> ValidationReport:
        """What was found in the documents of the store when they were imported or last checked."""
        from .validation import read_findings

        with _opened(self.location) as store:
            return ValidationReport(tuple(finding for document in read_findings(store) for finding in document.findings))

    def close(self) -> None:
        """Release the store."""
        self._answering.close()

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"KnowledgeGraph({self.location!r})"


def read(path: AnyPath, *, city: str | None = None, year: int | None = None) -> ReadDocument:
    """Read the target tables of one document: Word, PDF, Excel, web page, text, scan, or an archive with one document.

    ``city`` (a name or a GB/T 2260 code) and ``year`` win over what the document says. Raises DocumentError where it cannot
    be read, and its subclass NoTableFound where no target table is in it.
    """
    return ReadDocument(_extracted(path, city, year, single=True)[0])


def extract(
    paths: AnyPath | Sequence[AnyPath], *, city: str | None = None, year: int | None = None, language: str = "en"
) -> dict[str, Any]:
    """Extract the target tables of documents as JSON values, as ``jixiao extract`` does.

    Raises DocumentError for the first document that cannot be read.
    """
    from .extraction.to_json import extract as to_json

    return to_json(_extracted(paths, city, year), language)


def validate(paths: AnyPath | Sequence[AnyPath], *, city: str | None = None, year: int | None = None) -> ValidationReport:
    """Check documents without a store: by the shapes, and by what reading them left uncertain.

    Raises DocumentError for the first document that cannot be read.
    """
    from .rdf import Minter
    from .validation import validate as check

    findings: list[Finding] = []
    for extracted in _extracted(paths, city, year):
        findings += [*extracted.findings, *check(extracted.graph(Minter()).ntriples()).findings]
    return ValidationReport(tuple(findings))


def import_documents(
    paths: AnyPath | Sequence[AnyPath],
    store: AnyPath,
    *,
    city: str | None = None,
    year: int | None = None,
    base: str = DEFAULT_BASE,
    prune: bool = False,
    links: AnyPath | None = None,
) -> ImportReport:
    """Import documents into a store and check them, as ``jixiao build`` does; what is unchanged is not read again.

    ``store`` is a folder, made where it is not there, or a SPARQL server's address. A document that cannot be read is in the report's
    ``failures``, and the others are imported. With ``prune`` the store holds nothing but these documents afterwards. ``links`` is a
    file of what people decided about links to concepts; else ``links.sssom.tsv`` beside the documents or the store.
    """
    from .ingest.decision_files import given_decisions
    from .ingest.importer import import_documents as run_import
    from .ingest.importer import load_reference, new_catalog
    from .ingest.sources import sources
    from .rdf import Minter
    from .store.catalog import open_catalog

    with open_catalog(str(store)) as into:
        known = into.catalog.sha256 if into.catalog else None
        files, failures = sources(_texts(paths), _overrides(city, year), store=into.store.location, known=known)
        if files:
            load_reference(into.store, into.catalog)
        given, prune = given_decisions(str(store), str(links or ""), _texts(paths)), prune and not failures
        report = run_import(into.store, files, Minter(base), check=True, prune=prune, catalog=into.catalog, decisions=given)
        into.new = new_catalog(into.store, report, into.catalog)
    report.failures[:0] = failures
    return report


def open_store(store: AnyPath) -> KnowledgeGraph:
    """Open a store to ask it: a folder, or the address of a SPARQL server. Raises StoreError where there is none."""
    return KnowledgeGraph(store)


def query(name: str, parameters: Mapping[str, object] | None = None, *, store: AnyPath, **more: object) -> Answer:
    """Answer a saved query of a store; as ``open_store(store).query``."""
    with open_store(store) as graph:
        return graph.query(name, parameters, **more)


def sparql(
    text: str,
    parameters: Mapping[str, object] | None = None,
    *,
    store: AnyPath,
    engine: str = "auto",
    timeout: float | None = None,
    max_memory: int | None = None,
    max_rows: int | None = None,
) -> Answer | bool | Graph:
    """Answer any SPARQL query of a store; as ``open_store(store).sparql`` and the command ``jixiao sparql``, with its engines and limits.

    Raises QueryEndedError, a StoreError, for a query that passes a limit (seconds, MiB, rows).
    """
    from .sparql.prepare import query_of_values
    from .store.bounded_query import MIB, QueryLimits, StoreQuery, answer_within

    query = query_of_values(text, parameters or {})
    limits = QueryLimits(timeout, None if max_memory is None else max_memory * MIB, max_rows)
    return _python_value(answer_within(StoreQuery(str(store), query.sparql, engine, query.request.own_dataset), limits).answer)


def _python_value(answer: QueryAnswer) -> Answer | bool | Graph:
    if isinstance(answer, Triples):
        return Graph(answer)
    return python_values(answer) if isinstance(answer, Results) else answer


def _texts(paths: AnyPath | Sequence[AnyPath]) -> list[str]:
    return [str(path) for path in ([paths] if isinstance(paths, (str, PathLike)) else paths)]


def _overrides(city: str | None, year: int | None) -> Overrides:
    from .extraction import context, overrides

    return overrides.Overrides(context.place_named(city, "city") if city is not None else None, year, "city, year")


def _extracted(paths: AnyPath | Sequence[AnyPath], city: str | None, year: int | None, *, single: bool = False) -> list[ExtractedDocument]:
    """The documents under the paths as they are read. Raises the error of the first path that has none, or that cannot be read."""
    from .ingest.sources import sources
    from .util.parallel import cores

    files, failures = sources(_texts(paths), _overrides(city, year))
    for failure in failures:
        raise failure.error
    if single and len(files) != 1:
        raise JixiaoError(f"{paths}: holds {len(files)} documents; read takes one", f"{paths}：含 {len(files)} 个文件；read 只读取一个")
    return [source.extracted(workers=cores()) for source in files]


def _opened(location: str) -> Any:
    from contextlib import closing

    from .store import open_store as open_any

    return closing(open_any(location, read_only=True))


def _rdflib(ntriples: str) -> rdflib.Graph:
    from .validation.shacl.pyshacl_engine import loaded

    return loaded(ntriples)


def _frame(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> pandas.DataFrame:
    from .sparql.answers import to_frame

    return to_frame(tuple(columns), tuple(map(tuple, rows)))
