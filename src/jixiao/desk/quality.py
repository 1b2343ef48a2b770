"""Lay out the runs of the check (历次检查) as tables: over time, by department and by fiscal year."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Severity
from ..sparql.answers import Answer
from .formats.phrases import SEVERITIES
from .runs import Run, Runs
from .worklist import State

__all__ = ["by_department", "by_year", "over_time", "total"]


def total(counts: Mapping[str, Mapping[str, int]], severity: Severity) -> int:
    """Sum up one severity over departments or years."""
    return sum(of.get(severity.value, 0) for of in counts.values())


def over_time(runs: Runs, language: str) -> Answer:
    """Lay out the runs, the oldest first: how many findings of each severity are left, accepted, new and gone."""
    names = (
        ("时间", "版本", "文件", *_severities(language), "已接受", "接受已到期", "新增", "消失")
        if language == "zh"
        else ("time", "version", "documents", *_severities(language), "accepted", "run_out", "new", "gone")
    )
    return Answer(names, tuple(_run(run) for run in runs.runs))


def _run(run: Run) -> tuple[str | int | None, ...]:
    left = [total(run.years, severity) for severity in Severity]
    accepted, expired = (run.states.get(state.value, 0) for state in (State.ACCEPTED, State.EXPIRED))
    return (run.time, run.version, run.documents, *left, accepted, expired, run.new, run.gone)


def by_department(run: Run, language: str) -> Answer:
    """Lay out the findings of a run that are left by place and department, those of most violations first."""
    zh = language == "zh"
    unknown = "不详" if zh else "unknown"
    rows: list[tuple[str, str, int, int, int]] = []
    for key, counts in run.departments.items():
        city, _, department = key.partition("\t")
        rows.append((city or unknown, department or unknown, *_counts(counts)))
    rows.sort(key=lambda row: (-row[2], -row[3], -row[4], row[0], row[1]))
    return Answer((*(("地区", "部门") if zh else ("city", "department")), *_severities(language)), tuple(rows))


def by_year(run: Run, language: str) -> Answer:
    """Lay out the findings of a run that are left by fiscal year."""
    zh = language == "zh"
    unknown = "不详" if zh else "unknown"
    rows = tuple((year or unknown, *_counts(counts)) for year, counts in sorted(run.years.items()))
    return Answer(("年度" if zh else "year", *_severities(language)), rows)


def _severities(language: str) -> tuple[str, ...]:
    return tuple(SEVERITIES[severity].of(language) for severity in Severity)


def _counts(counts: Mapping[str, int]) -> tuple[int, int, int]:
    violations, warnings, notices = (counts.get(severity.value, 0) for severity in Severity)
    return violations, warnings, notices
