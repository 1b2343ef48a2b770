"""What a store holds and what was found in it, as text, JSON, CSV and SHACL."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from .extract import plain
from .model import Finding, Severity
from .output import as_text
from .queries import Answer
from .rdf import JX
from .store import Store
from .validation.findings import DocumentFindings, fingerprint
from .validation.shapes import shapes

#: What the codes of reading mean; those of the shapes say it themselves.
READING = {
    "table-unrecognised": ("未识别的表格", "Table not recognised"),
    "no-column-headings": ("指标表缺少表头", "Indicator table without a heading"),
    "column-not-understood": ("未识别的列", "Column not understood"),
    "row-incomplete": ("单元格数与表头不符", "Row does not fit the heading"),
    "date-unreadable": ("日期无法识别", "Date not readable"),
    "amount-unreadable": ("金额无法识别", "Amount not readable"),
    "amount-unit-unknown": ("未写明金额单位", "Money unit not stated"),
    "cell-not-understood": ("未识别的单元格", "Cell not understood"),
    "text-beside-table": ("表格旁的文字", "Text beside the table"),
    "image-not-read": ("图片未读取", "Picture not read"),
    "embedded-not-read": ("嵌入的文件未读取", "Embedded file not read"),
    "hidden-not-read": ("不显示的内容未读取", "Hidden content not read"),
    "characters-not-read": ("字节无法解码", "Bytes that are no text"),
    "sheet-hidden": ("隐藏的工作表未读取", "Hidden sheet not read"),
    "formula-without-value": ("公式没有结果", "Formula without a value"),
    "table-without-rules": ("表格没有框线", "Table without lines"),
    "text-over-border": ("文字超出框线", "Text across a border"),
    "row-may-go-on": ("可能是上页的续行", "Row may go on"),
    "text-not-decodable": ("字体缺少编码", "Characters not decodable"),
    "page-damaged": ("页面数据不完整", "Page damaged"),
    "page-not-read": ("页面未读取", "Page not read"),
    "no-text": ("图片中没有文字", "No text in the picture"),
    "low-confidence": ("扫描识别不确定", "Scan read with low confidence"),
}

_ORDER = {Severity.VIOLATION: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document of a store, counted."""

    file: str
    city: str | None
    year: int | None
    departments: int
    tables: int
    indicators: int
    budget_yuan: Decimal
    evaluations: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """A store, counted. A table that several documents hold counts once here, and once in each of its documents."""

    documents: tuple[DocumentSummary, ...]
    tables: int
    indicators: int
    budget_yuan: Decimal
    quads: int
    evaluations: int = 0


def summary(store: Store) -> Summary:
    """Counts what a store holds."""
    rows = store.select(
        f"""SELECT ?file ?city ?year ?departments ?tables ?indicators ?budget ?evaluations WHERE {{
            {{ SELECT ?d (COUNT(DISTINCT ?plan) AS ?tables) (COUNT(DISTINCT ?evaluation) AS ?evaluations)
                (COUNT(DISTINCT ?department) AS ?departments) WHERE {{
                {{ ?t <{JX}inDocument> ?d ; a <{JX}TargetTable> BIND(?t AS ?plan) }}
                UNION {{ ?t <{JX}inDocument> ?d ; a <{JX}EvaluationTable> BIND(?t AS ?evaluation) }}
                OPTIONAL {{ ?t <{JX}department> ?department }} }} GROUP BY ?d }}
            ?d <{JX}fileName> ?file .
            OPTIONAL {{ ?d <{JX}fiscalYear> ?year }}
            OPTIONAL {{ ?d <{JX}jurisdiction>/<http://www.w3.org/2004/02/skos/core#prefLabel> ?label .
                FILTER(LANG(?label) = "zh") BIND(STR(?label) AS ?city) }}
            OPTIONAL {{ SELECT ?d (COUNT(DISTINCT ?i) AS ?indicators) WHERE {{
                ?i <{JX}inTable> ?t ; a <{JX}Indicator> . ?t <{JX}inDocument> ?d }} GROUP BY ?d }}
            OPTIONAL {{ SELECT ?d (SUM(?b) AS ?budget) WHERE {{
                {{ SELECT ?d ?t (MAX(?amount) AS ?b) WHERE {{
                    ?t <{JX}inDocument> ?d ; a <{JX}TargetTable> ; <{JX}budget> ?amount }} GROUP BY ?d ?t }} }} GROUP BY ?d }}
        }} ORDER BY ?file ?d"""
    )
    found = []
    for row in rows.rows:
        file, city, year, departments, tables, indicators, budget, evaluations = (term.value if term else None for term in row)
        found.append(
            DocumentSummary(
                file or "", city, int(year) if year else None, int(departments or 0), int(tables or 0), int(indicators or 0),
                Decimal(budget or 0), int(evaluations or 0),
            )
        )  # fmt: skip
    return Summary(
        tuple(found),
        _count(store, f"SELECT (COUNT(DISTINCT ?t) AS ?n) WHERE {{ ?t a <{JX}TargetTable> }}"),
        _count(store, f"SELECT (COUNT(DISTINCT ?i) AS ?n) WHERE {{ ?i a <{JX}Indicator> }}"),
        _number(
            store,
            f"SELECT (SUM(?b) AS ?n) WHERE {{ {{ SELECT ?t (MAX(?a) AS ?b) WHERE {{"
            f" ?t a <{JX}TargetTable> ; <{JX}budget> ?a }} GROUP BY ?t }} }}",
        ),
        _count(store, "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"),
        _count(store, f"SELECT (COUNT(DISTINCT ?t) AS ?n) WHERE {{ ?t a <{JX}EvaluationTable> }}"),
    )


def _count(store: Store, query: str) -> int:
    return int(_number(store, query))


def _number(store: Store, query: str) -> Decimal:
    term = store.select(query).rows[0][0]
    return Decimal(term.value) if term else Decimal(0)


def summary_text(found: Summary, language: str) -> str:
    """The summary as lines of text."""
    zh = language == "zh"
    rows: list[tuple[str | int | Decimal | None, ...]] = [
        (d.file, d.city, d.year, d.departments, d.tables, d.indicators, d.budget_yuan, *([d.evaluations] if found.evaluations else []))
        for d in found.documents
    ]
    names = "文件 地区 年度 部门 绩效目标表 指标 预算（元）" if zh else "file city year departments tables indicators budget_yuan"
    if found.evaluations:
        names += " 绩效自评表" if zh else " evaluations"
    table = as_text(Answer(tuple(names.split()), tuple(rows)))
    counts = (
        f"文件 = {len(found.documents)}，绩效目标表 = {found.tables}，指标 = {found.indicators}，"
        f"预算 = {plain(found.budget_yuan)} 元，四元组 = {found.quads}"
        if zh
        else f"documents = {len(found.documents)}, tables = {found.tables}, indicators = {found.indicators}, "
        f"budget_yuan = {plain(found.budget_yuan)}, quads = {found.quads}"
    )
    if found.evaluations:
        counts += f"，绩效自评表 = {found.evaluations}" if zh else f", evaluations = {found.evaluations}"
    return f"{table}\n{counts}\n"


def code_counts(documents: Sequence[DocumentFindings]) -> list[tuple[Severity, str, int]]:
    """How often each code was found, worst first."""
    counts = Counter((f.severity, f.code) for document in documents for f in document.findings)
    return sorted(((s, c, n) for (s, c), n in counts.items()), key=lambda entry: (_ORDER[entry[0]], -entry[2], entry[1]))


def counts_text(documents: Sequence[DocumentFindings], language: str) -> str:
    """The findings by code."""
    zh = language == "zh"
    labels = {shape.code: (shape.label_zh if zh else shape.label_en) for shape in shapes().values()}
    labels |= {code: label[0 if zh else 1] for code, label in READING.items()}
    words = {"violation": "违规", "warning": "警告", "info": "提示"}
    rows = tuple((n, words[s.value] if zh else s.value, code, labels.get(code, "")) for s, code, n in code_counts(documents))
    if not rows:
        return "没有发现问题\n" if zh else "no findings\n"
    names = "数量 级别 代码 含义" if zh else "findings severity code meaning"
    return as_text(Answer(tuple(names.split()), rows))


def place(finding: Finding, language: str) -> str:
    """A finding's place in words."""
    ref, zh = finding.source, language == "zh"
    parts = []
    if ref.line is not None:
        parts.append(f"第{ref.line}行" if zh else f"line {ref.line}")
    if ref.sheet is not None:
        parts.append(f"工作表“{ref.sheet}”" if zh else f"sheet {ref.sheet}")
    if ref.page is not None:
        parts.append(f"第{ref.page}页" if zh else f"page {ref.page}")
    parts.append(f"表{ref.table}" if zh else f"table {ref.table}")
    if ref.row is not None:
        parts.append(f"行{ref.row}" if zh else f"row {ref.row}")
    return " ".join(parts)


def findings_text(documents: Sequence[DocumentFindings], language: str) -> str:
    """The findings grouped by document and code, each with its place, and the counts."""
    lines: list[str] = []
    for document in documents:
        lines.append(f"{document.file}: {len(document.findings)}")
        by_code: dict[tuple[Severity, str], list[Finding]] = {}
        for finding in document.findings:
            by_code.setdefault((finding.severity, finding.code), []).append(finding)
        for (severity, code), found in sorted(by_code.items(), key=lambda item: (_ORDER[item[0][0]], item[0][1])):
            lines.append(f"  {severity.value} {code} ({len(found)})")
            messages = {finding.message(language) for finding in found}
            if len(messages) == 1:
                lines.append(f"    {messages.pop()}")
                messages = set()
            for finding in found:
                value = f": {' '.join(finding.value.split())[:80]}" if finding.value else ""
                extra = f" — {finding.message(language)}" if messages else ""
                lines.append(f"      {place(finding, language)}{value}{extra}")
    lines += ["", counts_text(documents, language).rstrip()]
    return "\n".join(lines) + "\n"


def findings_json(documents: Sequence[DocumentFindings], language: str) -> list[dict[str, Any]]:
    """The findings as plain objects, each with its fingerprint, which stays the same across runs."""
    return [
        {
            "file": document.file,
            "code": finding.code,
            "severity": finding.severity.value,
            "message": finding.message(language),
            "value": finding.value,
            "focus": finding.focus,
            "table": finding.table,
            "source": asdict(finding.source),
            "fingerprint": fingerprint(finding, document.document.rpartition("/")[2]),
        }
        for document in documents
        for finding in document.findings
    ]


def findings_csv(documents: Sequence[DocumentFindings], language: str) -> str:
    """The findings as CSV, a row each."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["file", "code", "severity", "table", "row", "column", "line", "page", "sheet", "value", "message", "focus"])
    for document in documents:
        for f in document.findings:
            at = f.source
            where = (at.table, at.row, at.column, at.line, at.page, at.sheet)
            writer.writerow([document.file, f.code, f.severity.value, *where, f.value, f.message(language), f.focus])
    return buffer.getvalue()
