"""Say of a table that it was not recognised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...model import Finding
from ...model.finding import FindingRule
from ...model.finding_rules.forms import OTHER_TABLE, TABLE_UNRECOGNISED, TEXT_BESIDE_TABLE
from ...vocabulary import Vocabulary
from ...vocabulary.characters import one_line
from .rows_of_cells import Line, LineCell

#: Rows of an unrecognised table that its finding shows.
_SHOWN_ROWS = 3
#: Headings and labels that other tables do not have.
_FORM_COLUMNS = ("level1", "level2", "value", "actual")
_FORM_FIELDS = ("goal", "annual_goal", "actual_goal")


def unrecognised(lines: Sequence[Line], rule: FindingRule = TABLE_UNRECOGNISED) -> Finding:
    """The finding that a table was not recognised, with its first rows."""
    rows = (" | ".join(one_line(cell.text) for cell in line.cells if not cell.blank) for line in lines[:_SHOWN_ROWS])
    return rule.at(lines[0].ref, value="\n".join(row[:200] for row in rows))


def beside_forms(lines: Sequence[Line], words: Vocabulary) -> Finding:
    """Say of a table of a document with forms that it was not recognised, or is of another kind, with nothing of a form in it."""
    told = any(_is_of_form(cell, words) for line in lines for cell in line.texts)
    return unrecognised(lines, TABLE_UNRECOGNISED if told else OTHER_TABLE)


def below_form(lines: Sequence[Line], words: Vocabulary) -> Finding:
    """Say of rows below the indicators of a form that they are of another table: of another kind where they begin with a title, and
    nothing of a form, not even a target, stands in them."""
    titled = len(lines[0].texts) == 1 and not any(cell.roles.content == "compared" for line in lines for cell in line.texts)
    return beside_forms(lines, words) if titled else unrecognised(lines)


def _is_of_form(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a cell has what only 绩效目标表 have: a level, a heading of levels or values, their title, their goal."""
    roles = cell.roles
    if roles.is_level or roles.column in _FORM_COLUMNS or (roles.label and roles.label.means.field in _FORM_FIELDS):
        return True
    return any(topic in cell.text for topic in words.title_topics)


def without_headings(findings: Sequence[Finding], tables: Sequence[Sequence[Line]]) -> Iterator[Finding]:
    """Give the findings but those of lines of text outside tables right above one that was not recognised, which is said itself."""
    numbers = {lines[0].ref.table for lines in tables}
    for finding in findings:
        place = finding.source
        if finding.rule is not TEXT_BESIDE_TABLE or place.row is not None or place.table not in numbers:
            yield finding
