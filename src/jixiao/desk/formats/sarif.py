"""Write findings as SARIF 2.1.0, as tools that review code take them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from ... import __version__
from ...model import FindingRule, Severity
from ..worklist import Entry, State
from . import Report
from .phrases import reason_of, where

__all__ = ["written"]

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://w3id.org/jixiao"


def written(report: Report) -> str:
    """Write the log of one run; what is accepted is a suppression."""
    rules: dict[str, FindingRule] = {}
    for entry in report.entries:
        rules.setdefault(entry.finding.code, entry.finding.rule)
    numbers = {code: number for number, code in enumerate(rules)}
    said = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "jixiao",
                        "version": __version__,
                        "informationUri": _HOME,
                        "rules": [_rule(rule, report.language) for rule in rules.values()],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(entry, numbers, report) for entry in report.entries],
            }
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _rule(rule: FindingRule, language: str) -> dict[str, Any]:
    texts = {"shortDescription": rule.title, "fullDescription": rule.meaning, "help": rule.remedy}
    said = {name: {"text": text.of(language)} for name, text in texts.items() if text.of(language)}
    return {"id": rule.code, **said, "defaultConfiguration": {"level": _LEVELS[rule.severity]}}


def _result(entry: Entry, numbers: dict[str, int], report: Report) -> dict[str, Any]:
    finding, language = entry.finding, report.language
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(entry.file)}}
    if finding.source.line:
        place["region"] = {"startLine": finding.source.line}
        if finding.value:
            place["region"]["snippet"] = {"text": finding.value}
    said: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": numbers[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message(language) or finding.code},
        "locations": [{"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": where(entry, language), "kind": "cell"}]}],
        "partialFingerprints": {"jixiao/v1": entry.fingerprint},
    }
    if report.compared:
        said["baselineState"] = "new" if entry.new else "unchanged"
    if entry.state is not State.OPEN:
        status = "accepted" if entry.state is State.ACCEPTED else "rejected"
        said["suppressions"] = [{"kind": "external", "status": status, "justification": reason_of(entry, language)}]
    standing = entry.standing
    known = {"value": finding.value, "city": standing.city, "year": standing.year, "department": standing.department}
    said["properties"] = {name: value for name, value in known.items() if value is not None}
    return said
