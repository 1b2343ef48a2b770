"""Write findings as JUnit XML, as build servers take it: a suite for each document, a case for each finding."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ...model import Severity
from ...model.text import well_formed
from ..worklist import Entry, State
from . import Report
from .phrases import SEVERITIES, reason_of, remedy_of, title_of, where

__all__ = ["written"]


def written(report: Report) -> bytes:
    """Write the suites. A violation or warning is a failure, what is accepted is skipped, a notice passes with what it says."""
    of: dict[str, list[Entry]] = {name: [] for name in report.documents}
    for entry in report.entries:
        of.setdefault(entry.file, []).append(entry)
    root = Element("testsuites", name="jixiao")
    failures = 0
    for file, entries in of.items():
        failures += _suite(root, file, entries, report.language)
    root.set("tests", str(sum(max(1, len(entries)) for entries in of.values())))
    root.set("failures", str(failures))
    root.set("errors", "0")
    indent(root, " ")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + well_formed(tostring(root, encoding="utf-8")) + b"\n"


def _suite(root: Element, file: str, entries: list[Entry], language: str) -> int:
    failed = [entry for entry in entries if _fails(entry)]
    skipped = sum(entry.state is State.ACCEPTED for entry in entries)
    counts: Any = {"tests": str(max(1, len(entries))), "failures": str(len(failed)), "errors": "0", "skipped": str(skipped)}
    suite = SubElement(root, "testsuite", name=file, **counts)
    if not entries:
        SubElement(suite, "testcase", classname=file, name="没有发现问题" if language == "zh" else "no findings")
    for entry in entries:
        _case(suite, entry, language)
    return len(failed)


def _fails(entry: Entry) -> bool:
    return entry.state is not State.ACCEPTED and entry.finding.severity is not Severity.INFO


def _case(suite: Element, entry: Entry, language: str) -> None:
    finding = entry.finding
    name = f"{finding.code} {where(entry, language)} {entry.fingerprint}"
    case = SubElement(suite, "testcase", classname=entry.file, name=name)
    said = finding.message(language)
    if entry.state is State.ACCEPTED:
        SubElement(case, "skipped", message=reason_of(entry, language))
    elif _fails(entry):
        kind = f"{SEVERITIES[finding.severity].of('en')} {finding.code}"
        failure = SubElement(case, "failure", type=kind, message=f"{title_of(entry, language)}: {said}")
        failure.text = "\n".join(filter(None, (finding.value, said, remedy_of(entry, language))))
    else:
        SubElement(case, "system-out").text = said
