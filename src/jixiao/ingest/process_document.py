"""Process one document, from its file to the graphs a store holds of it: a pure function that any process can run."""

from __future__ import annotations

import hashlib
import traceback
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..model import DocumentError, Finding, JixiaoError
from ..model.text import printable
from ..rdf import Minter
from ..store import nquads
from ..store.statistics import DocumentRecord, document_sums
from ..util.cache import code
from ..util.resources import resource_dir
from ..validation.ruleset import findings_mark
from ..vocabulary import setting
from ..vocabulary.files import own_paths
from .sources import Failure, Remote, Source

if TYPE_CHECKING:
    from ..rdf.versions import TableVersion

__all__ = ["DocumentJob", "ProcessedDocument", "job_mark", "process_document", "program_digest", "was_corrected"]


@dataclass(frozen=True, slots=True)
class DocumentJob:
    """A document to process: ``mark`` is what its graphs depend on, ``check`` whether to check it, ``workers`` how many read its pages."""

    source: Source
    minter: Minter
    mark: str
    check: bool = False
    workers: int = 1


@dataclass(frozen=True, slots=True)
class ProcessedDocument:
    """A processed document: its graphs, or why it could not be read."""

    path: Path | Remote
    failure: Failure | None = None
    #: What the store will say of it.
    state: DocumentRecord | None = None
    tables: tuple[str, ...] = ()
    #: In how many of its cells another text was read than stands there.
    corrected: int = 0
    #: Its versions of tables, and what it says of things that other documents may speak of too.
    versions: tuple[TableVersion, ...] = ()
    shared: tuple[bytes, ...] = ()
    #: The names of the document's own graph and of those of reading, findings and bookkeeping; and what is in them as N-Quads, all its
    #: versions as if they counted.
    graphs: tuple[str, ...] = ()
    quads: bytes = b""


def process_document(job: DocumentJob) -> ProcessedDocument:
    """Read, check and count a document. Never raises for what one document is to blame for, nor for a fault of the program in it."""
    path = job.source.path
    try:
        return _process(job, path)
    except DocumentError as error:
        return ProcessedDocument(path, Failure(path, error))
    except JixiaoError:
        raise  # nothing that one document is to blame for
    except Exception as error:  # one document must not stop the others; --debug shows where it broke
        where, reason = printable(path), f"{type(error).__name__}: {error}"
        fault = DocumentError(
            f"{where}: jixiao failed on this document ({reason}) — please report it", f"{where}：程序处理此文件时出错（{reason}）；请反馈"
        )
        return ProcessedDocument(path, Failure(path, fault, traceback.format_exc()))


def _process(job: DocumentJob, path: Path | Remote) -> ProcessedDocument:
    from ..validation import finding_triples, validate

    extracted = job.source.extracted(workers=job.workers)
    minter, sha256 = job.minter, extracted.document.sha256
    graph = extracted.graph(minter)
    cells = set(graph.cells)
    reading = finding_triples(extracted.findings, sha256, minter, graph.summary.dimensions, stated=cells)
    name = minter.reading_findings_graph(sha256)
    shape_findings: tuple[Finding, ...] = ()
    findings: list[str] = []
    checked = findings_mark(graph.digest) if job.check else None
    if checked:
        shape_findings = validate(graph.own_ntriples()).findings
        cells |= {minter.cell(sha256, finding.source) for finding in extracted.findings}
        findings = finding_triples(shape_findings, sha256, minter, graph.summary.dimensions, stated=cells)
    record = DocumentRecord(graph.document, sha256, extracted.document.name, graph.digest, job.mark, checked)
    sums, state = document_sums(graph, [*extracted.findings, *shape_findings], minter, record, len(reading) + len(findings))
    parts = ((name, _text(reading)), (graph.findings, _text(findings)), (minter.statistics_graph(sha256), _text(sums)))
    names = (graph.graph, *(name for name, _ in parts))
    versions = tuple(graph.summary.versions)
    corrected = len(extracted.document.corrections)
    return ProcessedDocument(path, None, state, graph.tables, corrected, versions, graph.shared, names, graph.nquads() + nquads(parts))


def _text(statements: list[str]) -> str:
    return "".join(f"{statement} .\n" for statement in statements)


def job_mark(source: Source) -> str:
    """Identify what a document's graphs depend on besides its bytes: the program, its words, and what is said of it from outside.

    The corrections of a source are those of its document (``settle_corrections``).
    """
    said = source.overrides
    published = said.publication.identity
    mark = program_digest()
    if said.place or said.year is not None or published:
        outside = f"{said.place.jurisdiction.code if said.place else ''}|{said.year or ''}|{said.source}"
        outside += f"|{published}" if published else ""
        mark += f"-{hashlib.sha256(outside.encode('utf-8')).hexdigest()[:16]}"
    if said.corrections:
        corrected = "".join(sorted(correction.identity for correction in said.corrections))
        mark += f"{_CORRECTED}{hashlib.sha256(corrected.encode('utf-8')).hexdigest()[:16]}"
    return mark


#: What stands in the mark of a document before what was corrected in it.
_CORRECTED = "+"


def was_corrected(mark: str | None) -> bool:
    """Tell from the mark of a document whether it was read with corrections."""
    return _CORRECTED in (mark or "")


#: The packages and modules that what becomes of a document hangs on. After a change in others nothing is read again.
PRODUCES = (
    "__init__.py", "model", "util/resources.py", "vocabulary", "readers", "extraction/certainty.py", "extraction/conservation.py",
    "extraction/context.py", "extraction/corrections.py", "extraction/departments.py", "extraction/overrides.py", "extraction/pipeline.py",
    "extraction/forms", "extraction/values", "rdf", "validation",
    "ingest/process_document.py", "ingest/sources.py", "ingest/manifest.py", "ingest/corrections.py",
    *(f"sparql/{name}.py" for name in (
        "algebra", "datatypes", "errors", "expression_parser", "grouping", "lexer", "literals", "parser", "path_parser", "query_text",
        "results", "token_stream",
    )),
    "store/__init__.py", "store/base.py", "store/model_version.py", "store/statistics.py",
)  # fmt: skip

#: What names are linked to, and by which words: no document hangs on it.
_LINKED, _LINKING = ("concepts", "project_kinds"), "linking"


@cache
def program_digest() -> str:
    """Identify the program and its vocabulary: after a change in them every document is read again."""
    package = Path(__file__).parent.parent
    words = [*(path for path in package.rglob("*.toml") if path.parent.parent.name != _LINKING), *(package / "vocabulary").glob("*.txt")]
    reference = (path for path in resource_dir("ontology").glob("*.ttl") if path.stem not in _LINKED)
    files = [*code(*PRODUCES), *sorted(words), *sorted(reference)]
    digest = hashlib.sha256()
    for path in [*files, *own_paths(setting())]:
        digest.update(path.read_bytes())
    # Scans are read only where the package for it is installed.
    digest.update(str(find_spec("rapidocr_onnxruntime") is not None).encode("ascii"))
    return digest.hexdigest()
