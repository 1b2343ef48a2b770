"""Find the values of a table that are doubtful, at their cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...model import Finding, FindingRule, Indicator
from ...model.finding_rules.values import VALUE_DEFERRED, VALUE_DOUBTFUL, VALUE_UNREADABLE
from ...vocabulary import Vocabulary
from .doubts import ValueDoubt, doubt_of

#: The doubts in spite of which a reading stands.
_READ = (ValueDoubt.BLANK, ValueDoubt.CALENDAR, ValueDoubt.COLUMNS, ValueDoubt.LINES, ValueDoubt.BOUND)


def value_findings(indicators: Iterable[Indicator], words: Vocabulary, year: int | None) -> Iterator[Finding]:
    """Say what is doubtful of the 指标值 and the 实际完成值 of each row. ``year`` is the fiscal year by which they were read."""
    for indicator in indicators:
        row = indicator.row
        if doubt := doubt_of(row, indicator.target, words, year):
            yield _finding(doubt).at(row.value_ref, wording="" if doubt is ValueDoubt.DEFERRED else doubt.value, value=row.value)
        if indicator.actual and row.actual_ref and (doubt := doubt_of(row, indicator.actual, words, year, actual=True)):
            yield _finding(doubt).at(row.actual_ref, wording=doubt.value, value=row.actual)


def _finding(doubt: ValueDoubt) -> FindingRule:
    if doubt is ValueDoubt.DEFERRED:
        return VALUE_DEFERRED
    return VALUE_DOUBTFUL if doubt in _READ else VALUE_UNREADABLE
