"""Take one file to its tables, triples and findings: the steps in order, one pure function per document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ..model import (
    FUND_OF_FIELD,
    Cell,
    Context,
    CostRole,
    Department,
    Document,
    EvaluationNumber,
    Finding,
    FindingRule,
    FormScope,
    FormTable,
    FundSource,
    Horizon,
    Indicator,
    IndicatorRow,
    NoTableFound,
    Outcome,
    Severity,
    Stage,
    Target,
    TargetTable,
    TermDate,
)
from ..model.finding_rules.forms import AMOUNT_UNIT_UNKNOWN, AMOUNT_UNREADABLE, DATE_UNREADABLE
from ..model.publication import UNPUBLISHED, Publication
from ..model.text import printable
from ..rdf import DocumentGraph, Minter, document_graph
from ..readers import Member, read_document
from ..vocabulary import Vocabulary, vocabulary
from ..vocabulary.characters import one_line
from ..vocabulary.names import project_key
from .certainty import with_findings
from .conservation import cells_not_read
from .context import places_of_another_time, read_contexts
from .corrections import corrected, placed
from .departments import departments_of, known_project
from .forms import recognise
from .forms.unread import unread_in_forms
from .overrides import Overrides
from .values import (
    cost_roles,
    cost_targets,
    enumerated_amounts,
    outcome_of,
    read_date,
    read_percent,
    read_points,
    read_target,
    row_actual,
    row_target,
    stated_amount,
    states_something,
    value_findings,
)

__all__ = ["ExtractedDocument", "extract", "process"]


@dataclass(frozen=True, slots=True)
class ExtractedDocument:
    """Hold a document with its tables read, and what was not understood on the way."""

    document: Document
    context: Context
    title: str | None
    tables: tuple[TargetTable, ...]
    findings: tuple[Finding, ...]
    publication: Publication = UNPUBLISHED

    def graph(self, minter: Minter) -> DocumentGraph:
        """Write the document's named graph."""
        findings = "".join(map(_identity, self.findings))
        return document_graph(self.document, self.context, self.title, self.tables, minter, beside=findings, publication=self.publication)


def _identity(finding: Finding) -> str:
    """Write everything a finding says, for the digest of a graph: as 0.1.0 wrote it, so that graphs which are in stores keep theirs."""
    severity = finding.severity
    return (
        f"Finding(code={finding.code!r}, severity=<Severity.{severity.name}: {severity.value!r}>, message_zh={finding.message_zh!r}, "
        f"message_en={finding.message_en!r}, source={finding.source.identity}, "
        f"value={finding.value!r}, focus={finding.focus!r}, table={finding.table!r})"
    )


def process(file: Path | Member, *, name: str | None = None, overrides: Overrides | None = None, workers: int = 1) -> ExtractedDocument:
    """Read one file, or one document of an archive; ``workers`` processes may work on its pages.

    Raises DocumentError where it cannot be read, its subclass NoTableFound where it holds no target table.
    """
    shown = printable(file.path if isinstance(file, Member) else file)
    return extract(read_document(file, name=name, workers=workers), overrides=overrides, shown=shown)


def extract(document: Document, *, overrides: Overrides | None = None, shown: str | None = None) -> ExtractedDocument:
    """Find the tables of a document that was read, and their values, once its cells are corrected. Raises DocumentError, NoTableFound."""
    words = vocabulary()
    document = corrected(document, overrides.corrections if overrides else (), shown)
    recognition = recognise(document, words)
    if not recognition.tables:
        where = shown or document.name
        raise NoTableFound(
            f"{where}: no performance-target table (绩效目标表) was found in it"
            f"{_hint(document, 'en')} — if it holds one, see how it was read: jixiao explain",
            f"{where}：未找到绩效目标表{_hint(document, 'zh')}；如确有此表，请用 jixiao explain 查看读取情况",
        )
    context, contexts = read_contexts(recognition.tables, recognition.preamble, words, overrides)
    findings = [*document.findings, *unread_in_forms(document, recognition.tables), *recognition.findings]
    findings += cells_not_read(document, recognition.tables, lambda: recognition.uses, words)
    departments = departments_of(recognition.tables, contexts, words)
    read = zip(recognition.tables, contexts, departments, strict=True)
    findings += places_of_another_time(recognition.tables, recognition.preamble, words, context, overrides)
    tables = tuple(_table(form, own, named, words, findings) for form, own, named in read)
    tables, uncertain = with_findings(tables, findings)
    findings += uncertain
    published = overrides.publication if overrides else UNPUBLISHED
    document = placed(document, lambda: recognition.uses)
    return ExtractedDocument(document, context, _title(recognition.preamble, words), tables, tuple(findings), published)


def _hint(document: Document, language: str) -> str:
    """Say what could not be read of a document, as a reason why it seems to hold nothing."""
    said = next((finding for finding in document.findings if finding.severity is not Severity.INFO), None)
    elsewhere = (finding for finding in document.unread if finding.source.row is None)
    reasons = [finding.message(language).rstrip("。.") for finding in ([said] if said else elsewhere)]
    return f" ({'; '.join(reasons)})" if reasons else ""


def _title(front: Sequence[Cell], words: Vocabulary) -> str | None:
    """Find the document's own title: the first line before the tables that speaks of 绩效."""
    return next((one_line(cell.text) for cell in front if any(topic in cell.text for topic in words.title_topics)), None)


def _table(
    form: FormTable, context: Context, departments: Mapping[str, Department], words: Vocabulary, findings: list[Finding]
) -> TargetTable:
    funds = _funds(form, words, findings)
    dates = _dates(form, words, findings)
    year = context.year.value if context.year else None
    targets = [row_target(row, words, year=year) for row in form.rows]
    roles = _cost_roles(form, funds, targets, words)
    # What is promised for all years (长期) is no cost of this one.
    annual = [(target, role) for row, target, role in zip(form.rows, targets, roles, strict=True) if row.horizon is not Horizon.LONG_TERM]
    indicators = tuple(_indicator(form, *row, words, year) for row in zip(form.rows, targets, roles, strict=True))
    findings.extend(value_findings(indicators, words, year))
    return TargetTable(
        form=form,
        project=(project := form.text("project_name")),
        department=departments.get("department"),
        supervising=departments.get("supervising_department"),
        context=context,
        funds=funds,
        dates=dates,
        purpose_amounts=enumerated_amounts(form.text("purpose"), words),
        cost_targets=cost_targets([target for target, _ in annual], [role for _, role in annual]),
        indicators=indicators,
        numbers=_numbers(form, words),
        project_identity=known_project(project_key(project, year, words.project_names), departments.get("department"), context, words)
        if project
        else None,
        project_of_year=project_key(project, year, words.project_names, within_year=True) if project else None,
    )


def _cost_roles(
    form: FormTable, funds: Mapping[tuple[Stage, FundSource], Decimal], targets: Sequence[Target], words: Vocabulary
) -> list[CostRole | None]:
    """Tell the cost role of each row by the money it is promised for: this year's, or that of all years (长期)."""
    roles: list[CostRole | None] = [None] * len(targets)
    total = funds.get((Stage.REQUESTED, FundSource.TOTAL))
    for long_term in (False, True):
        places = [place for place, row in enumerate(form.rows) if (row.horizon is Horizon.LONG_TERM) is long_term]
        budget = funds.get((Stage.ANNUAL, FundSource.TOTAL)) if form.multi_year and not long_term else total
        told = cost_roles([(form.rows[place], targets[place]) for place in places], budget, words)
        for place, role in zip(places, told, strict=True):
            roles[place] = role
    return roles


def _funds(form: FormTable, words: Vocabulary, findings: list[Finding]) -> dict[tuple[Stage, FundSource], Decimal]:
    """Read the amounts that the form states, in yuan."""
    funds: dict[tuple[Stage, FundSource], Decimal] = {}
    for name, fund in FUND_OF_FIELD.items():
        text = form.text(name)
        stated = stated_amount(text, words)
        yuan = stated.yuan(form.amount_unit, words) if stated else None
        if yuan is not None:
            funds[fund] = yuan
        elif text and states_something(text, words):
            findings.append(_unread(form, name, AMOUNT_UNIT_UNKNOWN if stated else AMOUNT_UNREADABLE))
    return funds


def _dates(form: FormTable, words: Vocabulary, findings: list[Finding]) -> dict[TermDate, str]:
    """Read begin and end as ISO 8601: each in a cell of its own, or both in one (项目周期)."""
    dates = {name: day for name in TermDate if (day := read_date(form.text(name), end=name is TermDate.END))}
    stated = (name for name in TermDate if (text := form.text(name)) and name not in dates and not _heads_dates(text, words))
    findings.extend(_unread(form, name, DATE_UNREADABLE) for name in stated)
    if (term := form.text("term")) and not dates:
        period = read_target(term, words)
        if period.start is None or period.end is None or period.note:
            findings.append(_unread(form, "term", DATE_UNREADABLE))
        else:
            dates = {TermDate.START: period.start, TermDate.END: period.end}
    return dates


def _heads_dates(text: str, words: Vocabulary) -> bool:
    """Whether a text ends as the labels of dates do and states no figure: it heads the dates below (开始时间 | 完成时间)."""
    endings = {word[-2:] for word, label in words.labels.items() if label.field in tuple(TermDate)}
    return not any(map(str.isdigit, text)) and text.rstrip(":： ").endswith(tuple(endings))


def _indicator(form: FormTable, row: IndicatorRow, target: Target, role: CostRole | None, words: Vocabulary, year: int | None) -> Indicator:
    actual = row_actual(row, words, year=year)
    watched = FormScope.MONITORING in form.scopes  # 1-7月执行情况 is no result of the year
    outcome = (Outcome.NOT_JUDGED if watched else outcome_of(row, target, actual, words)) if actual else None
    return Indicator(row, target, role, actual, outcome, read_points(row.weight, words), read_points(row.score, words))


def _numbers(form: FormTable, words: Vocabulary) -> dict[EvaluationNumber, Decimal]:
    """Read what an evaluation states in points and percent."""
    numbers = {
        name: read_percent(form.text(name)) if name is EvaluationNumber.EXECUTION_RATE else read_points(form.text(name), words)
        for name in EvaluationNumber
    }
    return {name: number for name, number in numbers.items() if number is not None}


def _unread(form: FormTable, name: str, rule: FindingRule) -> Finding:
    field = form.fields[name]
    return rule.at(field.ref, value=field.text)
