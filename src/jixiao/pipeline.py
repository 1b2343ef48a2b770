"""One file to its tables, triples and findings: the steps in order, one pure function per document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from .context import Overrides, read_contexts
from .forms import recognise
from .model import (
    Cell,
    Context,
    Department,
    Document,
    DocumentError,
    Finding,
    FormTable,
    Indicator,
    Severity,
    TargetTable,
    printable,
)
from .rdf import DocumentGraph, Minter, document_graph
from .reading import read_document
from .values import cost_roles, cost_targets, enumerated_amounts, read_amount, read_date, read_target
from .vocabulary import Vocabulary, vocabulary
from .vocabulary.characters import one_line

__all__ = ["Interpreted", "interpret", "process"]

_AMOUNTS = ("total", "fiscal", "other", "carried_over", "annual_total", "annual_fiscal", "annual_other")
_DATES = ("start", "end")


@dataclass(frozen=True, slots=True)
class Interpreted:
    """A document with its tables read, and what was not understood on the way."""

    document: Document
    context: Context
    title: str | None
    tables: tuple[TargetTable, ...]
    findings: tuple[Finding, ...]

    def graph(self, minter: Minter) -> DocumentGraph:
        """The document's named graph."""
        findings = "".join(map(repr, self.findings))
        return document_graph(self.document, self.context, self.title, self.tables, minter, beside=findings)


def process(path: Path, *, name: str | None = None, overrides: Overrides | None = None) -> Interpreted:
    """Reads one file. Raises DocumentError where it cannot be read or holds no target table."""
    return interpret(read_document(path, name=name), overrides=overrides, shown=printable(path))


def interpret(document: Document, *, overrides: Overrides | None = None, shown: str | None = None) -> Interpreted:
    """The tables of a document that was read."""
    words = vocabulary()
    recognition = recognise(document, words)
    if not recognition.tables:
        where = shown or document.name
        raise DocumentError(
            f"{where}: no performance-target table (绩效目标表) was found in it"
            " — if it holds one, its labels may be missing in the vocabulary",
            f"{where}：未找到绩效目标表；如确有此表，可能是词表中缺少其表头用语",
        )
    context, contexts = read_contexts(recognition.tables, recognition.front, words, overrides)
    findings = list(recognition.findings)
    tables = tuple(_table(form, own, words, findings) for form, own in zip(recognition.tables, contexts, strict=True))
    return Interpreted(document, context, _title(recognition.front), tables, tuple(findings))


def _title(front: Sequence[Cell]) -> str | None:
    """The document's own title: the first line before the tables that speaks of 绩效."""
    return next((one_line(cell.text) for cell in front if "绩效" in cell.text), None)


def _table(form: FormTable, context: Context, words: Vocabulary, findings: list[Finding]) -> TargetTable:
    amounts = _amounts(form, findings)
    dates = {name: found for name in _DATES if (found := read_date(form.text(name)))}
    findings.extend(_unread(form, name, "date-unreadable") for name in _DATES if form.text(name) and name not in dates)
    year = context.year.value if context.year else None
    targets = [read_target(row.value, words, year=year, name=row.name) for row in form.rows]
    roles = cost_roles(list(zip(form.rows, targets, strict=True)), amounts.get("total"), words)
    return TargetTable(
        form=form,
        project=form.text("project_name"),
        department=_department(form, "department"),
        supervising=_department(form, "supervising_department"),
        context=context,
        amounts=amounts,
        dates=dates,
        purpose_amounts=enumerated_amounts(form.text("purpose"), words),
        cost_targets=cost_targets(targets, roles),
        indicators=tuple(Indicator(row, target, role) for row, target, role in zip(form.rows, targets, roles, strict=True)),
    )


def _department(form: FormTable, name: str) -> Department | None:
    text = form.text(name)
    return Department(form.text(f"{name}_code"), text) if text else None


def _amounts(form: FormTable, findings: list[Finding]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for name in _AMOUNTS:
        text = form.text(name)
        amount = read_amount(text, form.amount_unit)
        if amount is not None:
            found[name] = amount
        elif text and text.strip("-/ "):
            unreadable = read_amount(text, "元") is None
            findings.append(_unread(form, name, "amount-unreadable" if unreadable else "amount-unit-unknown"))
    return found


_MESSAGES = {
    "date-unreadable": ("日期无法识别，请写成 2024-01-01 的形式", "The date cannot be read; write it as 2024-01-01"),
    "amount-unreadable": ("金额无法识别", "The amount cannot be read"),
    "amount-unit-unknown": (
        "未写明金额单位（元或万元），金额未换算",
        "The money unit (元 or 万元) is stated nowhere, so the amount is not read",
    ),
}


def _unread(form: FormTable, name: str, code: str) -> Finding:
    field = form.fields[name]
    zh, en = _MESSAGES[code]
    return Finding(code, Severity.WARNING, zh, en, field.ref, field.text)
