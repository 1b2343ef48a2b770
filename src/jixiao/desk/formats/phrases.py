"""Say of findings what every report says: words of severities, where it stands, what to do."""

from __future__ import annotations

from ...model import Severity
from ...model.text import BilingualText, place
from ..words import reasons
from ..worklist import Entry

__all__ = ["SEVERITIES", "reason_of", "remedy_of", "title_of", "where"]

SEVERITIES = {
    Severity.VIOLATION: BilingualText("违规", "violation"),
    Severity.WARNING: BilingualText("警告", "warning"),
    Severity.INFO: BilingualText("提示", "info"),
}


def title_of(entry: Entry, language: str) -> str:
    """The name of a finding's code; the code where nothing else is known."""
    return entry.finding.rule.title.of(language) or entry.finding.code


def remedy_of(entry: Entry, language: str) -> str:
    """What to do about a finding."""
    return entry.finding.rule.remedy.of(language)


def where(entry: Entry, language: str) -> str:
    """Where a finding stands in its document."""
    return place(entry.finding.source, language)


def reason_of(entry: Entry, language: str) -> str:
    """Why a finding is accepted, by whom and until when; empty where it is not."""
    accepted = entry.acceptance
    if accepted is None:
        return ""
    label = next((word.label.of(language) for word in reasons() if word.key == accepted.reason), accepted.reason)
    text = f"{label}（{accepted.text}）" if accepted.text and language == "zh" else f"{label} ({accepted.text})" if accepted.text else label
    until = f"，至 {accepted.until}" if language == "zh" else f", until {accepted.until}"
    return f"{text} · {accepted.by} {accepted.on}{until if accepted.until else ''}"
