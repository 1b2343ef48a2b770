"""Tell the versions of a table apart: what each document states of it, which one counts, and how the others are written.

A table (绩效目标表, 绩效自评表) is a work; what one document states of it is a version (``dcterms:isVersionOf``). Of a version that
does not count, the graph is the same but for the classes of table and rows, and without what makes its rows observations of a cube.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..model import TargetTable
from ..model.publication import Publication
from .iris import Minter
from .namespaces import JX, QB, RDF_TYPE

__all__ = [
    "COUNTING",
    "DIMENSIONS",
    "SUPERSEDED",
    "TableVersion",
    "as_counting",
    "changed_statements",
    "marked_superseded",
    "version_rank",
    "work_of",
]

#: The classes of tables and rows that count, and those of the versions that do not.
SUPERSEDED = {
    f"{JX}TargetTable": f"{JX}SupersededTable",
    f"{JX}EvaluationTable": f"{JX}SupersededEvaluationTable",
    f"{JX}Indicator": f"{JX}SupersededIndicator",
    f"{JX}EvaluatedIndicator": f"{JX}SupersededEvaluatedIndicator",
}
COUNTING = {superseded: counting for counting, superseded in SUPERSEDED.items()}
#: What a row must have besides its table and position to be an observation of a data cube (its dimensions in ``ontology/cube.ttl``).
DIMENSIONS = tuple(f"<{JX}{name}>" for name in ("jurisdiction", "fiscalYear", "department", "project", "level1", "level2", "concept"))
_TYPE = f"<{RDF_TYPE}>"
_DATASET = f"<{QB}dataSet>"
_CLASS = re.compile(f"(?<= {re.escape(_TYPE)} <)({'|'.join(map(re.escape, COUNTING))})(?=> \\.$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TableVersion:
    """A version of a table: its work, its rank among the versions, its rows, whether it is a 自评表, and what it calls the table."""

    version: str
    work: str
    rank: str
    rows: tuple[str, ...]
    evaluation: bool
    called: str | None = None


def work_of(version: str) -> str:
    """Name the work that a version is of.

    >>> work_of("https://example.org/table/120000/h1/2024/h2/evaluation/version/ab12")
    'https://example.org/table/120000/h1/2024/h2/evaluation'
    """
    return version.rpartition("/version/")[0]


def version_rank(table: TargetTable, sha256: str, publication: Publication) -> str:
    """Rank a version among those of its table, as a text: the greatest counts.

    First what a manifest prefers, then what was published later, then what is more complete, then what has the greater SHA-256.
    """
    return f"{int(publication.preferred)}|{publication.published or '0000-00-00'}|{_filled(table):06d}|{sha256}"


def _filled(table: TargetTable) -> int:
    """Count the fields of the head that are filled in, the rows, and what is filled in of each row."""
    columns = (
        text
        for row in table.form.rows
        for text in (row.name, row.description, row.value, row.actual, row.score, row.weight, row.explanation, row.remark)
    )
    return sum(bool(field.text) for field in table.form.fields.values()) + len(table.form.rows) + sum(map(bool, columns))


# -- how a version is written ----------------------------------------------------------------------------------------------


def _statements(version: str, rows: Mapping[str, bool], evaluation: bool, minter: Minter) -> tuple[list[str], list[str]]:
    """Write what is stated of a version only while it counts, and only while it does not; of each row it is told whether it has all
    dimensions."""
    table, row = ("EvaluationTable", "EvaluatedIndicator") if evaluation else ("TargetTable", "Indicator")
    dataset = minter.evaluations() if evaluation else minter.dataset()
    counting, superseded = [f"<{version}> {_TYPE} <{JX}{table}>"], [f"<{version}> {_TYPE} <{SUPERSEDED[JX + table]}>"]
    for this, complete in rows.items():
        counting += [f"<{this}> {_TYPE} <{JX}{row}>", *([f"<{this}> {_DATASET} <{dataset}>"] if complete else ())]
        superseded.append(f"<{this}> {_TYPE} <{SUPERSEDED[JX + row]}>")
    return counting, superseded


def changed_statements(
    version: str, rows: Mapping[str, bool], *, evaluation: bool, counts: bool, minter: Minter
) -> tuple[list[str], list[str]]:
    """Give the statements that go and those that come where a version begins to count, or no longer does.

    ``rows`` says of each row whether it has all dimensions: only such rows are in a data set.
    """
    counting, superseded = _statements(version, rows, evaluation, minter)
    return (superseded, counting) if counts else (counting, superseded)


def marked_superseded(quads: bytes, versions: Collection[TableVersion], graph: str, minter: Minter) -> bytes:
    """Rewrite the N-Quads of a document for versions that do not count; ``graph`` is the document's own."""
    if not versions:
        return quads
    end = f" <{graph}> ."
    rewritten: dict[str, str | None] = {}
    for version in versions:
        # A line that is not among the quads, of a row that is in no data set, changes nothing.
        counting, superseded = _statements(version.version, dict.fromkeys(version.rows, True), version.evaluation, minter)
        rewritten |= {f"{line}{end}": None for line in counting if not _stays(line)}
        rewritten |= {f"{old}{end}": f"{new}{end}" for old, new in zip(filter(_stays, counting), superseded, strict=True)}
    lines = (rewritten.get(line, line) for line in quads.decode("utf-8").split("\n"))
    return "\n".join(line for line in lines if line is not None).encode("utf-8")


def _stays(statement: str) -> bool:
    """Whether a statement of a version that counts has one in its place where it does not."""
    return f" {_DATASET} " not in statement


def as_counting(ntriples: str) -> str:
    """Rewrite N-Triples text, so that the classes of all versions are those of versions that count: as checking reads a document."""
    return _CLASS.sub(lambda match: COUNTING[match[1]], ntriples) if f"<{JX}Superseded" in ntriples else ntriples
