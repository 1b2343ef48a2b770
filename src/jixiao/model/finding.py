"""Define what a steward should look at: a finding, its severity and its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .location import Location


class Severity(StrEnum):
    """How bad a finding is: the form requires it, it is suspicious, or it is worth knowing."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a steward should look at: a stable code, how bad, where, and what to do, in Chinese and English.

    ``focus`` is the IRI it is about, where it has reached the graph.
    """

    code: str
    severity: Severity
    message_zh: str
    message_en: str
    source: Location
    value: str | None = None
    focus: str | None = None
    table: str | None = None

    def message(self, language: str) -> str:
        return self.message_zh if language == "zh" else self.message_en
