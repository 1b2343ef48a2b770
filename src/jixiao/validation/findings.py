"""Findings as triples in graphs of their own, and back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ..model import Finding, Location, Severity
from ..model.finding_rules import ACROSS_DOCUMENTS
from ..rdf import Minter
from ..rdf.iris import short_hash
from ..rdf.namespaces import CSVW, JX, JXS, LITERALS, PROV, RDF, SEVERITY_IRIS, SH
from ..rdf.properties import box_of, box_text
from ..rdf.shape_rules import rule_of_store
from ..sparql.results import Term
from ..store import Store
from .document import Statements
from .fingerprint import fingerprint_of, unnamed_tables

_SEVERITIES = {iri: severity for severity, iri in SEVERITY_IRIS.items()}
_PLACE = {"table": JX + "tableNumber", "row": CSVW + "rownum", "column": JX + "column", "line": JX + "line", "page": JX + "page"}


_VERSION = re.compile("/version/[0-9a-f]{16}")


def _identity(finding: Finding, sha256: str) -> str:
    """What names a finding in its document: its code and what it is about; its place only where it is about nothing else."""
    # Whatever the document says by then: a table is known by its work, not by the version that the document of today has of it.
    about = _VERSION.sub("", finding.focus) if finding.focus else f"{sha256}|{finding.source.identity}"
    # Where documents are compared, each of them has a finding about the same node.
    side = f"|{finding.path}|{sha256}" if finding.code in ACROSS_DOCUMENTS else ""
    return short_hash(f"{finding.code}|{about}|{finding.value if finding.focus is None else ''}{side}")


def finding_iri(finding: Finding, sha256: str, minter: Minter) -> str:
    """Mint a finding's IRI, by what it is about and its document: two documents may have the same finding each."""
    return minter.finding(short_hash(f"{_identity(finding, sha256)}|{sha256}"))


def finding_triples(
    findings: Iterable[Finding],
    sha256: str,
    minter: Minter,
    dimensions: dict[str, list[str]],
    *,
    stated: Collection[str] = (),
) -> list[str]:
    """The statements of a document's findings graph. The cells of ``stated`` are described in another graph of the document.

    ``dimensions``: by table IRI, the statements' predicates and objects to repeat on each of its findings (city, year,
    department), so that findings can be counted by them.
    """
    document = minter.document(sha256)
    triples: dict[str, None] = {}
    for finding in findings:
        this = finding_iri(finding, sha256, minter)
        cell = minter.cell(sha256, finding.source)
        statements = [
            f"<{RDF}type> <{JX}Finding>",
            f"<{RDF}type> <{SH}ValidationResult>",
            f"<{JX}code> {LITERALS.string(finding.code)}",
            f"<{SH}resultSeverity> <{SEVERITY_IRIS[finding.severity]}>",
            f"<{SH}resultMessage> {LITERALS.tagged(finding.message_zh, 'zh')}",
            f"<{SH}resultMessage> {LITERALS.tagged(finding.message_en, 'en')}",
            f"<{JX}inDocument> <{document}>",
            f"<{PROV}wasDerivedFrom> <{cell}>",
        ]
        if finding.focus:
            statements.append(f"<{SH}focusNode> <{finding.focus}>")
            if finding.code not in ACROSS_DOCUMENTS:  # which no shape finds
                statements.append(f"<{SH}sourceShape> <{JXS}{finding.code}>")
        if finding.path:
            statements.append(f"<{SH}resultPath> <{finding.path}>")
        if finding.value is not None:
            statements.append(f"<{SH}value> {LITERALS.string(finding.value)}")
        if finding.table:
            statements += [f"<{JX}inTable> <{finding.table}>", *dimensions.get(finding.table, ())]
        triples |= {f"<{this}> {statement}": None for statement in statements}
        if cell not in stated:
            triples |= {f"<{cell}> {statement}": None for statement in _cell(finding.source)}
    return list(triples)


def _cell(ref: Location) -> list[str]:
    statements = []
    for name, prop in _PLACE.items():
        number = getattr(ref, name)
        if number is not None:
            statements.append(f"<{prop}> {LITERALS.integer(number)}")
    if ref.sheet is not None:
        statements.append(f"<{JX}sheet> {LITERALS.string(ref.sheet)}")
    if ref.box is not None:
        statements.append(f"<{JX}box> {LITERALS.string(box_text(ref.box))}")
    return statements


@dataclass(frozen=True, slots=True)
class DocumentFindings:
    """The findings of one document of a store."""

    document: str
    file: str
    findings: tuple[Finding, ...]
    #: What stands for the works of tables that have no name (``fingerprint.unnamed_tables``).
    unnamed: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the document."""
        return self.document.rpartition("/")[2]

    def fingerprint(self, finding: Finding) -> str:
        """The fingerprint of one of the findings."""
        return fingerprint_of(finding, self.sha256, self.unnamed)


def read_findings(store: Store) -> list[DocumentFindings]:
    """All findings of a store by document, in the order of file names and of places in the file."""
    documents = store.select(f"SELECT ?d ?f WHERE {{ ?d a <{JX}Document> ; <{JX}fileName> ?f }} ORDER BY ?f ?d")
    rows = store.select(
        f"""SELECT ?d ?finding ?code ?severity ?zh ?en ?focus ?value ?table ?path ?t ?row ?column ?line ?page ?sheet ?box WHERE {{
            ?finding a <{JX}Finding> ; <{JX}inDocument> ?d ; <{JX}code> ?code ; <{SH}resultSeverity> ?severity ;
                <{SH}resultMessage> ?zh , ?en ; <{PROV}wasDerivedFrom> ?cell .
            FILTER(LANG(?zh) = "zh" && LANG(?en) = "en")
            ?cell <{JX}tableNumber> ?t .
            OPTIONAL {{ ?finding <{SH}focusNode> ?focus }}
            OPTIONAL {{ ?finding <{SH}value> ?value }}
            OPTIONAL {{ ?finding <{JX}inTable> ?table }}
            OPTIONAL {{ ?finding <{SH}resultPath> ?path }}
            OPTIONAL {{ ?cell <{CSVW}rownum> ?row }}
            OPTIONAL {{ ?cell <{JX}column> ?column }}
            OPTIONAL {{ ?cell <{JX}line> ?line }}
            OPTIONAL {{ ?cell <{JX}page> ?page }}
            OPTIONAL {{ ?cell <{JX}sheet> ?sheet }}
            OPTIONAL {{ ?cell <{JX}box> ?box }}
        }}"""
    )
    by_document: dict[str, dict[str, Finding]] = {}
    for row in rows.rows:
        document, identity, finding = _finding(dict(zip(rows.columns, row, strict=True)))
        by_document.setdefault(document, {})[identity] = finding
    unnamed = unnamed_tables(store)
    return [
        DocumentFindings(d.value, f.value, _ordered(by_document.get(d.value, {}).values()), unnamed)
        for d, f in documents.rows
        if d is not None and f is not None
    ]


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.source.order, f.code, f.focus or "")))


def _finding(row: dict[str, Term | None]) -> tuple[str, str, Finding]:
    def text(name: str) -> str | None:
        term = row[name]
        return term.value if term else None

    def number(name: str) -> int | None:
        found = text(name)
        return int(found) if found is not None else None

    severity = _SEVERITIES.get(text("severity") or "", Severity.VIOLATION)
    return (
        text("d") or "",
        text("finding") or "",
        Finding(
            rule=rule_of_store(text("code") or "", severity),
            message_zh=text("zh") or "",
            message_en=text("en") or "",
            source=Location(
                number("t") or 0, number("row"), number("column"), number("line"), number("page"), text("sheet"), box_of(text("box"))
            ),
            value=text("value"),
            focus=text("focus"),
            table=text("table"),
            path=text("path"),
        ),
    )


#: What is said of a table's findings as it is of the table.
DIMENSIONS = tuple(f"<{JX}{name}>" for name in ("department", "jurisdiction", "fiscalYear"))


def table_dimensions(document: Statements) -> dict[str, list[str]]:
    """Department, city and year of each table, from the statements of a document's graph."""
    found: dict[str, list[str]] = {}
    for predicate in DIMENSIONS:
        for line in document.get(predicate, ()):
            subject, said = line.removesuffix(" .").split(" ", 1)
            if "/version/" in subject and "/indicator/" not in subject:
                found.setdefault(subject[1:-1], []).append(said)
    return found


__all__ = ["DocumentFindings", "finding_iri", "finding_triples", "read_findings", "table_dimensions"]
