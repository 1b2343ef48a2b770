"""What a store holds and what was found in it, as text, JSON, CSV and SHACL."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..model import Finding, Severity
from ..model.text import place, plain
from ..rdf.shape_rules import finding_rules
from ..sparql.answers import Answer
from ..store.statistics import Counts, DocumentRecord, Summary, finding_counts
from ..validation.findings import DocumentFindings, fingerprint
from .terminal_table import table_text

if TYPE_CHECKING:
    from ..ingest.importer import ImportReport

_ORDER = {Severity.VIOLATION: 0, Severity.WARNING: 1, Severity.INFO: 2}


#: More documents than these are summed up by city and year.
_MOST_DOCUMENTS = 60


def read_text(outcome: ImportReport, *, prune: bool, language: str) -> str:
    """How many documents were read, and what became of them."""
    read, changed, replaced = len(outcome.imported), outcome.changed, outcome.withdrawn
    if language == "zh":
        return (
            f"读取 {read} 个文件：新增或变更 {changed}，未变 {read - changed}"
            + (f"，更名 {outcome.renamed}" if outcome.renamed else "")
            + (f"，与其他文件内容相同 {outcome.copies}" if outcome.copies else "")
            + (f"，移除 {replaced}" if replaced and prune else f"，替换旧版本 {replaced}" if replaced else "")
            + (f"；{len(outcome.failures)} 个无法读取" if outcome.failures else "")
        )
    return (
        f"read {read} documents: {changed} new or changed, {read - changed} unchanged"
        + (f", {outcome.renamed} renamed" if outcome.renamed else "")
        + (f", {outcome.copies} same as another" if outcome.copies else "")
        + (f", {replaced} taken out" if replaced and prune else f", {replaced} earlier versions replaced" if replaced else "")
        + (f"; {len(outcome.failures)} could not be read" if outcome.failures else "")
    )


def summary_text(summary: Summary, language: str) -> str:
    """The summary as lines of text: a line for each document, or for each city and year where there are many documents."""
    zh, evaluated = language == "zh", summary.counts.evaluations > 0
    few = len(summary.documents) <= _MOST_DOCUMENTS
    table = table_text(_by_document(summary, zh, evaluated) if few else _by_place(summary, zh, evaluated))
    total = summary.counts
    counts = (
        f"文件 = {len(summary.documents)}，绩效目标表 = {total.tables}，指标 = {total.indicators}，"
        f"预算 = {plain(total.budget)} 元，四元组 = {summary.quads}"
        if zh
        else f"documents = {len(summary.documents)}, tables = {total.tables}, indicators = {total.indicators}, "
        f"budget_yuan = {plain(total.budget)}, quads = {summary.quads}"
    )
    if evaluated:
        counts += f"，绩效自评表 = {total.evaluations}" if zh else f", evaluations = {total.evaluations}"
    return f"{table}\n{counts}\n"


def _by_document(summary: Summary, zh: bool, evaluated: bool) -> Answer:
    names = "文件 地区 年度 部门 绩效目标表 指标 预算（元）" if zh else "file city year departments tables indicators budget_yuan"
    if evaluated:
        names += " 绩效自评表" if zh else " evaluations"
    rows = tuple((d.file, summary.city(d), d.year, d.departments, *_numbers(d.counts, evaluated)) for d in summary.documents)
    return Answer(tuple(names.split()), rows)


def _by_place(summary: Summary, zh: bool, evaluated: bool) -> Answer:
    names = "地区 年度 文件 绩效目标表 指标 预算（元）" if zh else "city year documents tables indicators budget_yuan"
    if evaluated:
        names += " 绩效自评表" if zh else " evaluations"
    groups: dict[tuple[str | None, int | None], list[Counts]] = {}
    for document in summary.documents:
        groups.setdefault((summary.city(document), document.year), []).append(document.counts)
    ordered = sorted(groups.items(), key=lambda item: (item[0][0] or "", item[0][1] or 0))
    rows = tuple((city, year, len(of), *_numbers(sum(of, Counts()), evaluated)) for (city, year), of in ordered)
    return Answer(tuple(names.split()), rows)


def _numbers(counts: Counts, evaluated: bool) -> list[int | Decimal]:
    return [counts.tables, counts.indicators, counts.budget, *([counts.evaluations] if evaluated else [])]


CodeCount = tuple[Severity, str, int]


def code_counts(documents: Sequence[DocumentFindings]) -> list[CodeCount]:
    """How often each code was found, worst first."""
    counts = Counter((f.severity, f.code) for document in documents for f in document.findings)
    return _worst_first((severity, code, number) for (severity, code), number in counts.items())


def stored_code_counts(documents: Iterable[DocumentRecord]) -> list[CodeCount]:
    """The same, from the sums that are kept with documents."""
    return _worst_first((Severity(severity), code, number) for code, severity, number in finding_counts(documents))


def _worst_first(counts: Iterable[CodeCount]) -> list[CodeCount]:
    return sorted(counts, key=lambda entry: (_ORDER[entry[0]], -entry[2], entry[1]))


def counts_text(counts: Sequence[CodeCount], language: str, own: Mapping[str, str] | None = None) -> str:
    """The findings by code; ``own`` are the titles of rules that are not ours."""
    zh = language == "zh"
    titles = {code: rule.title.of(language) for code, rule in finding_rules().items()} | dict(own or {})
    words = {"violation": "违规", "warning": "警告", "info": "提示"}
    rows = tuple((n, words[s.value] if zh else s.value, code, titles.get(code, "")) for s, code, n in counts)
    if not rows:
        return "没有发现问题\n" if zh else "no findings\n"
    names = "数量 级别 代码 含义" if zh else "findings severity code meaning"
    return table_text(Answer(tuple(names.split()), rows))


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
                lines.append(f"      {place(finding.source, language)}{value}{extra}")
    own = {f.code: f.rule.title.of(language) for d in documents for f in d.findings if f.code not in finding_rules()}
    lines += ["", counts_text(code_counts(documents), language, own).rstrip()]
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
