"""Score what was read of documents against their gold: rows exact, silent errors, false alarms, heads.

*Silent* is a row with a wrong, lost or invented field that no finding points at; *false alarm* a warning or violation that a person with
the document would not agree with: its code is not among the gold's ``findings``, and it is neither about a row that was read wrongly nor,
being about the reading, about a document that was.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.compare import Json, about_table, align_horizons, head_differences, normal, pair_tables, points_at, row_differences, same

#: Findings about what a form says; they do not excuse a row that was lost.
CONTENT = frozenset(
    [
        "missing-output",
        "missing-benefit",
        "missing-satisfaction",
        "missing-quantity",
        "missing-quality",
        "missing-timeliness",
        "missing-cost",
        "funds-sum",
        "funds-negative",
        "cost-exceeds-budget",
        "cost-direction",
        "satisfaction-direction",
        "value-placeholder",
        "value-restates-name",
        "number-without-unit",
        "quantity-not-quantified",
        "percent-over-100",
        "deadline-outside-year",
        "duplicate-indicator",
        "duplicate-table",
        "purpose-arithmetic",
        "no-department",
        "no-project",
        "no-year",
        "no-budget",
        "no-goal",
    ]
)
#: Findings about the reading: right where something was not read.
READING = frozenset(
    [
        "table-unrecognised",
        "no-column-headings",
        "column-not-understood",
        "row-incomplete",
        "date-unreadable",
        "amount-unreadable",
        "amount-unit-unknown",
        "text-over-border",
        "row-may-go-on",
        "cell-not-understood",
        "indicator-no-name",
        "indicator-no-value",
    ]
)
LOUD = ("violation", "warning", "error")


@dataclass
class Score:
    """Counts over documents; ``notes`` are lines for whoever mends what is wrong."""

    documents: int = 0
    rows: int = 0
    exact: int = 0
    silent: int = 0
    alarms: int = 0
    alarmed: int = 0
    judged: int = 0
    heads: int = 0
    heads_right: int = 0
    read: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name in ("documents", "rows", "exact", "silent", "alarms", "alarmed", "judged", "heads", "heads_right", "read"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.notes += other.notes


def documents_by_name(extracted: Json) -> dict[str, Json]:
    """Return the documents of ``jixiao extract`` by file name."""
    return {unicodedata.normalize("NFC", os.path.basename(str(document["file"]))): document for document in extracted["documents"]}


@dataclass
class Reading:
    """One document under comparison."""

    gold: Json
    given: Json | None
    said: bool
    score: Score = field(default_factory=Score)
    #: Rows that were read wrongly, as (given, wanted).
    wrong: list[tuple[Json | None, Json | None]] = field(default_factory=list)

    @property
    def findings(self) -> Sequence[Json]:
        return (self.given or {}).get("findings") or []

    def note(self, text: str, *, loud: bool) -> None:
        self.score.silent += not loud
        self.score.notes.append(f"{self.gold['file']}: {'' if loud else 'SILENT '}{text}")

    def row(self, table: Json, given: Json | None, wanted: Json | None) -> None:
        """Compare one row, or say that it is lost or invented."""
        if wanted is None:
            if given and (given.get("name") or given.get("value")):
                self.wrong.append((given, None))
                loud = any(points_at(finding, given) for finding in self.findings)
                self.note(f"invented row {given.get('name')!r} {given.get('value')!r}", loud=loud)
            return
        if wanted.get("optional"):
            return
        self.score.rows += 1
        if given is None:
            self.wrong.append((None, wanted))
            lost = [finding for finding in self.findings if finding["severity"] in LOUD and finding["code"] not in CONTENT]
            loud = any(points_at(finding, None, wanted) for finding in self.findings) or any(
                about_table(finding, table) for finding in lost
            )
            self.note(f"missing row {wanted['name']!r} {wanted['value']!r}", loud=loud)
            return
        exact, differences = row_differences(given, wanted)
        self.score.exact += exact
        pointed = any(points_at(finding, given, wanted) for finding in self.findings)
        if wanted.get("say") and not pointed:
            differences.append(f"no finding at {wanted['value']!r}")
        if differences or wanted.get("say"):
            self.wrong.append((given, wanted))
        if differences:
            self.note(f"row {wanted['name']!r}: {'; '.join(differences)}", loud=pointed)

    def table(self, given: Json | None, wanted: Json | None) -> None:
        """Compare a table, or say that it is lost or invented."""
        if wanted is None:
            assert given is not None
            for row in given.get("indicators") or []:
                self.row(given, row, None)
            return
        rows = wanted["indicators"]
        if given is None:
            kept = [row for row in rows if not row.get("optional")]
            self.score.rows += len(kept)
            self.wrong += [(None, row) for row in kept]
            loud = self.said or any(
                finding["severity"] in LOUD and finding["code"] not in CONTENT and about_table(finding, None) for finding in self.findings
            )
            loud = loud or (not (self.given or {}).get("tables") and bool(self.findings))
            self.score.silent += 0 if loud else len(kept)
            self.score.notes.append(
                f"{self.gold['file']}: {'' if loud else 'SILENT '}table missing: {wanted['project']} ({len(kept)} rows)"
            )
            return
        self.head(*head_differences(given, wanted))
        taken = [row for row in given.get("indicators") or [] if "long_term" in wanted or row.get("horizon") != "long-term"]
        for left, right in align_horizons(taken, rows):
            self.row(given, left, right)

    def head(self, asked: int, differences: list[str]) -> None:
        self.score.heads += asked
        self.score.heads_right += asked - len(differences)
        self.score.notes += [f"{self.gold['file']}: head: {text}" for text in differences]

    def document(self) -> None:
        """Compare place and year of the document."""
        assert self.given is not None
        for key, also in (("city", [*self.gold.get("city_also", []), self.gold.get("city_code")]), ("fiscal_year", [])):
            if key not in self.gold.get("may_differ", []):
                right = same(self.given.get(key), self.gold[key], also)
                # A golden without a code has the bare name, which the province stands before where there are two of it.
                if key == "city" and "city_code" not in self.gold:
                    right = right or normal(self.given.get(key)).endswith(normal(self.gold[key]) or "?")
                self.head(1, [] if right else [f"{key} {self.given.get(key)!r} for {self.gold[key]!r}"])

    def alarms(self) -> None:
        """Count the warnings and violations that nobody with the document would agree with, where the gold says which these are."""
        if "findings" not in self.gold:
            return
        self.score.judged = 1
        clean = not self.wrong and self.score.heads == self.score.heads_right
        for finding in self.findings:
            if finding["severity"] not in LOUD or finding["code"] in self.gold["findings"]:
                continue
            if any(points_at(finding, *pair) for pair in self.wrong) or (finding["code"] in READING and not clean):
                continue
            self.score.alarms += 1
            self.score.notes.append(f"{self.gold['file']}: ALARM {finding['code']}: {str(finding['message'])[:100]}")
        self.score.alarmed = bool(self.score.alarms)


def score(gold: Json, given: Json | None, log: str = "") -> Score:
    """Score one document; ``log`` is what the command said on stderr."""
    reading = Reading(gold, given, gold["file"] in log and "Traceback" not in log)
    reading.score.documents = 1
    reading.score.read = int(reading.said or given is not None)
    if given is not None:
        reading.document()
    for left, right in pair_tables((given or {}).get("tables") or [], gold["tables"]):
        reading.table(left, right)
    reading.alarms()
    return reading.score
