"""What a store holds and what was found in it, as text, JSON, CSV and SHACL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ..desk.formats.phrases import SEVERITIES, reason_of
from ..desk.runs import Change
from ..desk.worklist import Entry, State, Worklist
from ..model import Severity
from ..model.correction import CorrectedCell
from ..model.text import place, plain, printable
from ..rdf.shape_rules import finding_rules
from ..sparql.answers import Answer
from ..sparql.formats import as_text
from ..store.statistics import Counts, DocumentRecord, Summary, finding_counts

_ORDER = {Severity.VIOLATION: 0, Severity.WARNING: 1, Severity.INFO: 2}


#: More documents than these are summed up by city and year.
_MOST_DOCUMENTS = 60


def summary_text(summary: Summary, language: str) -> str:
    """The summary as lines of text: a line for each document, or for each city and year where there are many documents."""
    zh, evaluated = language == "zh", summary.counts.evaluations > 0
    few = len(summary.documents) <= _MOST_DOCUMENTS
    table = as_text(_by_document(summary, zh, evaluated) if few else _by_place(summary, zh, evaluated))
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


def code_counts(entries: Iterable[Entry]) -> list[CodeCount]:
    """How often each code was found, worst first."""
    counts = Counter((entry.finding.severity, entry.finding.code) for entry in entries)
    return _worst_first((severity, code, number) for (severity, code), number in counts.items())


def stored_code_counts(documents: Iterable[DocumentRecord]) -> list[CodeCount]:
    """How often each code was found, from the sums that are kept with documents."""
    return _worst_first((Severity(severity), code, number) for code, severity, number in finding_counts(documents))


def _worst_first(counts: Iterable[CodeCount]) -> list[CodeCount]:
    return sorted(counts, key=lambda entry: (_ORDER[entry[0]], -entry[2], entry[1]))


def counts_text(counts: Sequence[CodeCount], language: str, own: Mapping[str, str] | None = None) -> str:
    """The findings by code; ``own`` are the titles of rules that are not ours."""
    zh = language == "zh"
    titles = {code: rule.title.of(language) for code, rule in finding_rules().items()} | dict(own or {})
    rows = tuple((n, SEVERITIES[s].of(language), code, titles.get(code, "")) for s, code, n in counts)
    if not rows:
        return "没有发现问题\n" if zh else "no findings\n"
    names = "数量 级别 代码 含义" if zh else "findings severity code meaning"
    return as_text(Answer(tuple(names.split()), rows))


Corrected = Mapping[str, Sequence[CorrectedCell]]


def findings_text(entries: Sequence[Entry], documents: Sequence[str], language: str, corrected: Corrected) -> str:
    """The findings grouped by document and code, each with its place, and the counts; ``documents`` are the names of all to be listed,
    ``corrected`` the corrected cells by such a name.

    What is accepted is marked, and counted apart.
    """
    lines: list[str] = []
    of: dict[str, list[Entry]] = {name: [] for name in documents}
    for entry in entries:
        of.setdefault(entry.file, []).append(entry)
    for file, found in of.items():
        lines.append(f"{file}: {len(found)}")
        if cells := corrected.get(file):
            lines.append(f"  {'更正' if language == 'zh' else 'corrected'} ({len(cells)})")
            lines += [f"      {cell.said(language)}" for cell in cells]
        lines += _of_document(found, language)
    own = {e.finding.code: e.finding.rule.title.of(language) for e in entries if e.finding.code not in finding_rules()}
    left = [entry for entry in entries if entry.state is not State.ACCEPTED]
    if left or not entries:  # where all are accepted, nothing shall look clean
        lines += ["", counts_text(code_counts(left), language, own).rstrip()]
    return "\n".join(lines) + "\n" + _states_text(entries, language)


def _of_document(entries: Sequence[Entry], language: str) -> list[str]:
    lines = []
    by_code: dict[tuple[Severity, str], list[Entry]] = {}
    for entry in entries:
        by_code.setdefault((entry.finding.severity, entry.finding.code), []).append(entry)
    for (severity, code), found in sorted(by_code.items(), key=lambda item: (_ORDER[item[0][0]], item[0][1])):
        lines.append(f"  {severity.value} {code} ({len(found)})")
        messages = {entry.finding.message(language) for entry in found}
        if len(messages) == 1:
            lines.append(f"    {messages.pop()}")
            messages = set()
        for entry in found:
            finding = entry.finding
            value = f": {' '.join(finding.value.split())[:80]}" if finding.value else ""
            extra = f" — {finding.message(language)}" if messages else ""
            lines.append(f"      {place(finding.source, language)}{value}{extra}{_marks(entry, language)}")
    return lines


def _marks(entry: Entry, language: str) -> str:
    if entry.state is State.OPEN:
        return ""
    state = entry.state.zh if language == "zh" else entry.state.en
    return f" [{state}: {reason_of(entry, language)}]"


def _states_text(entries: Iterable[Entry], language: str) -> str:
    """A line for what is accepted and for what was; empty where nothing is."""
    counts = Counter(entry.state for entry in entries)
    if not counts[State.ACCEPTED] and not counts[State.EXPIRED]:
        return ""
    parts = [f"{state.zh if language == 'zh' else state.en} = {counts[state]}" for state in State]
    return "\n" + ("，" if language == "zh" else ", ").join(parts) + "\n"


def gone_text(listed: Worklist, language: str) -> str:
    """A line for each acceptance that no finding has any more; empty without any."""
    lines = []
    for one in listed.gone:
        what = " ".join(filter(None, (one.code, one.file and printable(one.file))))
        lines.append(
            f"已接受的 {one.fingerprint} 不再出现（{what}）；可从 accepted.toml 中删去\n"
            if language == "zh"
            else f"accepted {one.fingerprint} no longer occurs ({what}): take it out of accepted.toml\n"
        )
    return "".join(lines)


def change_text(change: Change | None, language: str) -> str:
    """A line for what came and went since the run before; empty where nothing did."""
    if change is None or not (change.new or change.gone):
        return ""
    if language == "zh":
        return f"与上次检查（{change.since}）相比：新增 {change.new}，消失 {change.gone}，仍在 {change.left}\n"
    return f"since the run of {change.since}: {change.new} new, {change.gone} gone, {change.left} left\n"
