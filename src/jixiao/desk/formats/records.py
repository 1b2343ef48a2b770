"""Write findings for programs: JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import Any

from ...model import Location
from ..worklist import Entry
from . import Report

__all__ = ["as_csv", "as_json"]

_COLUMNS = [
    "file",
    "code",
    "severity",
    "table",
    "row",
    "column",
    "line",
    "page",
    "sheet",
    "value",
    "message",
    "focus",
    "fingerprint",
    "state",
    "city",
    "year",
    "department",
    "project",
    "reason",
]


def as_json(report: Report) -> str:
    """Write findings as JSON, an object each, with the fingerprint by which each stays the same across runs; of a corrected cell with what
    was corrected."""
    cells = {(document, _spot(cell.ref)): cell for document, of in report.corrected.items() for cell in of}
    said = []
    for entry in report.entries:
        cell = cells.get((entry.document, _spot(entry.finding.source)))
        said.append({**_object(entry, report.language), **({"correction": cell.as_json()} if cell else {})})
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _spot(ref: Location) -> tuple[int | None, ...]:
    """What tells a cell from the others of its document."""
    return ref.table, ref.row, ref.column, ref.line


def _object(entry: Entry, language: str) -> dict[str, Any]:
    finding, standing, accepted = entry.finding, entry.standing, entry.acceptance
    said: dict[str, Any] = {
        "file": entry.file,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message(language),
        "value": finding.value,
        "focus": finding.focus,
        "table": finding.table,
        "source": asdict(finding.source),
        "fingerprint": entry.fingerprint,
        "state": entry.state.value,
        "city": standing.city,
        "year": standing.year,
        "department": standing.department,
        "project": standing.project,
    }
    if accepted:
        until = accepted.until.isoformat() if accepted.until else None
        said["acceptance"] = {
            "reason": accepted.reason,
            "text": accepted.text,
            "by": accepted.by,
            "on": accepted.on.isoformat(),
            "until": until,
        }
    if entry.correction:
        said["correction"] = entry.correction.as_json()
    return said


def as_csv(report: Report) -> str:
    """Write findings as CSV, a row each."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for entry in report.entries:
        f, at, of = entry.finding, entry.finding.source, entry.standing
        where = (at.table, at.row, at.column, at.line, at.page, at.sheet)
        said = (
            f.value,
            f.message(report.language),
            f.focus,
            entry.fingerprint,
            entry.state.value,
            of.city,
            of.year,
            of.department,
            of.project,
        )
        reason = entry.acceptance.reason if entry.acceptance else None
        writer.writerow([entry.file, f.code, f.severity.value, *where, *said, reason])
    return buffer.getvalue()
