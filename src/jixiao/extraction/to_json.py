"""Write the recognised tables as JSON: the contract of ``tests/data/extract.schema.json``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..model import CERTAIN, Certainty, Finding, FormKind, Indicator, IndicatorRow, Location, Target, TargetKind, TargetTable, TermDate
from ..model.text import plain
from ..rdf.properties import FUND_PROPERTIES, NUMBER_PROPERTIES
from ..rdf.shape_rules import shape_rules
from ..vocabulary.characters import compact, one_line
from .pipeline import ExtractedDocument
from .values.doubts import left_blank

Json = dict[str, Any]


def extract(documents: Iterable[ExtractedDocument], language: str) -> Json:
    """Write several documents as JSON."""
    return {"documents": [_document(extracted, language) for extracted in documents]}


def _document(extracted: ExtractedDocument, language: str) -> Json:
    place, year = extracted.context.jurisdiction, extracted.context.year
    said = (*_unknown(extracted), *extracted.findings, *_left_blank(extracted))
    findings = [_finding(finding, language) for finding in said]
    result: Json = {
        "file": extracted.document.name,
        "sha256": extracted.document.sha256,
        "title": extracted.title,
        "city": place.value.label if place else None,
        "city_code": place.value.code if place else None,
        "fiscal_year": year.value if year else None,
        "city_evidence": place.reason if place else None,
        "fiscal_year_evidence": year.reason if year else None,
        "tables": [_table(table) for table in extracted.tables],
        "findings": findings,
    }
    if extracted.document.corrections:
        result["corrections"] = [cell.as_json() for cell in extracted.document.corrections]
    return result


def _unknown(extracted: ExtractedDocument) -> Iterable[Finding]:
    """Find the city and year that a document does not tell; in the graph the shapes say the same of each table."""
    source = extracted.tables[0].form.source
    if extracted.context.jurisdiction is None:
        yield shape_rules()["no-city"].at(source, wording="document")
    if any(table.context.year is None for table in extracted.tables):
        yield shape_rules()["no-year"].at(source, wording="document")


def _left_blank(extracted: ExtractedDocument) -> Iterable[Finding]:
    """Find the target values that still have the blank form's marks (≥**%); in the graph the shapes say the same."""
    for indicator in (indicator for table in extracted.tables for indicator in table.indicators):
        row = indicator.row
        if row.value and indicator.target.kind is TargetKind.TEXT and left_blank(compact(row.value)):
            yield shape_rules()["value-placeholder"].at(row.value_ref or row.source, value=row.value, **{"?value": one_line(row.value)})


def _finding(finding: Finding, language: str) -> Json:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message(language),
        "value": finding.value,
        "source": _ref(finding.source),
    }


def _ref(ref: Location) -> Json:
    place: Json = {"table": ref.table, "row": ref.row, "column": ref.column, "line": ref.line, "page": ref.page, "sheet": ref.sheet}
    return place | {"box": list(ref.box)} if ref.box else place


#: The columns of indicators that only some forms have, as printed.
_COLUMNS = (
    "weight",
    "actual",
    "score",
    "explanation",
    "level3",
    "sign",
    "measure",
    "baseline",
    "standard",
    "remark",
    "horizon",
    "steps",
    "nature",
)


def _table(table: TargetTable) -> Json:
    form = table.form
    columns = _columns(form.rows)
    result: Json = {
        "title": form.title.text if form.title else None,
        "project": table.project or "",
        "fiscal_year": table.context.year.value if table.context.year else None,
        "department": {
            "code": table.department.code if table.department else None,
            "name": table.department.name if table.department else None,
        },
        "amount_unit": form.amount_unit,
        # Absent means that the form has no such cell, null that nothing stands in it.
        "funds": {fund.field: plain(table.funds.get(fund)) for fund in FUND_PROPERTIES if fund.field in form.fields},
        "purpose": form.text("purpose"),
        "goal": form.text("goal"),
        "source": _ref(form.source),
        "indicators": [_indicator(indicator, columns) for indicator in table.indicators],
    }
    if form.kind is FormKind.EVALUATION:
        result["kind"] = form.kind.value
    if numbers := {name.value: plain(table.numbers.get(name)) for name in NUMBER_PROPERTIES if name in form.fields}:
        result["numbers"] = numbers
    if "supervising_department" in form.fields:
        result["supervising_department"] = table.supervising.name if table.supervising else None
    for name in ("nature", "category", "annual_goal", "actual_goal"):
        if name in form.fields:
            result[name] = form.text(name)
    if form.other_fields:
        result["other_fields"] = [{"label": kept.label, "value": kept.text, "source": _ref(kept.ref)} for kept in form.other_fields]
    for date in TermDate:
        if date in form.fields or date in table.dates:
            result[date.value] = table.dates.get(date)
    fields = {name: (field, form.certainties.get(name, CERTAIN)) for name, field in form.fields.items() if field.text is not None}
    result["certainty"] = float(min((known.figure for known in (*(own for _, own in fields.values()), *_rows(table))), default=1))
    result["fields"] = {name: _certainty(known) | {"source": _ref(field.ref)} for name, (field, known) in fields.items()}
    return result


def _rows(table: TargetTable) -> Iterable[Certainty]:
    return (indicator.row.certainty for indicator in table.indicators)


def _certainty(certainty: Certainty) -> Json:
    """Write how surely a field or row was read, how it was found, and what speaks against it."""
    return {
        "certainty": float(certainty.figure),
        "found_by": [rule.value for rule in certainty.found_by],
        "doubts": [doubt.value for doubt in certainty.doubts],
    }


def _columns(rows: Iterable[IndicatorRow]) -> list[str]:
    """List the columns that only some forms have and that hold something in one row at least."""
    rows = list(rows)
    return [name for name in _COLUMNS if any(getattr(row, name) is not None for row in rows)]


def _indicator(indicator: Indicator, columns: Iterable[str]) -> Json:
    row = indicator.row
    result: Json = {
        "position": row.position,
        "level1": row.level1.text or None if row.level1 else None,
        "level2": row.level2.text if row.level2 else None,
        "name": row.name,
        "description": row.description,
        "value": row.value,
        "target": _target(indicator.target),
        "source": _ref(row.source),
    }
    result |= {name: getattr(row, name) for name in columns}
    if indicator.actual:
        result["actual_target"] = _target(indicator.actual)
    if indicator.met is not None:
        result["met"] = indicator.met
    if indicator.outcome is not None:
        result["outcome"] = indicator.outcome.value
    return result | _certainty(row.certainty)


def _target(target: Target) -> Json:
    date = target.date
    return {
        "kind": target.kind.value,
        "comparator": target.comparator,
        "number": plain(target.number),
        "lower": plain(target.lower),
        "upper": plain(target.upper),
        "unit": target.unit_text or target.unit,
        "unit_iri": target.unit_iri,
        "yuan": plain(target.yuan),
        "date": date,
        "start": target.start,
        "end": target.end,
        "note": target.note,
    }
