"""Say of a table that it was not recognised."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from ...model import Finding, FormTable
from ...model.finding import FindingRule
from ...model.finding_rules.forms import CELL_NOT_UNDERSTOOD, OTHER_TABLE, TABLE_UNRECOGNISED, TEXT_BESIDE_TABLE
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import one_line, without_blanks
from .label_grammar import parse_label
from .labels import find_label
from .patterns import NUMBER_BEHIND, NUMBERING
from .rows_of_cells import Line, LineCell

#: Rows of an unrecognised table that its finding shows.
_SHOWN_ROWS = 3
#: Headings and labels that other tables do not have.
_FORM_COLUMNS = ("level1", "level2", "value", "actual")
_DEPARTMENTS = ("department", "supervising_department", "either_department")
_FORM_FIELDS = ("goal", "annual_goal", "actual_goal")


def unrecognised(lines: Sequence[Line], rule: FindingRule = TABLE_UNRECOGNISED) -> Finding:
    """The finding that a table was not recognised, with its first rows."""
    rows = (" | ".join(one_line(cell.text) for cell in line.cells if not cell.blank) for line in lines[:_SHOWN_ROWS])
    return rule.at(lines[0].ref, value="\n".join(row[:200] for row in rows))


def beside_forms(lines: Sequence[Line], words: Vocabulary) -> Finding:
    """Say of a table of a document with forms that it was not recognised, or is of another kind, with nothing of a form in it."""
    told = any(_is_of_form(cell, words) for line in lines for cell in line.texts)
    return unrecognised(lines, TABLE_UNRECOGNISED if told else OTHER_TABLE)


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


def without_captions(findings: Iterable[Finding], tables: Iterable[FormTable], words: Vocabulary) -> Iterator[Finding]:
    """Give the findings but those of lines outside tables that repeat what a form has in a cell, or say nothing: behind a number the
    name of its project, alone or behind its label that of its department, which signs it, and the number of a project (项目二)."""
    tables = tuple(tables)
    projects, bodies = _texts(tables, "project_name"), _texts(tables, "department", "supervising_department")
    for finding in findings:
        outside = finding.rule in (TEXT_BESIDE_TABLE, CELL_NOT_UNDERSTOOD) and finding.source.row is None
        key = label_key(finding.value or "") if outside else ""
        number = NUMBERING.match(key)
        numbered = bool(key) and NUMBER_BEHIND.sub("", key) in words.label_words.inline_projects
        if not (number and key[number.end() :] in projects) and not _signs(finding.value or "", key, bodies, words) and not numbered:
            yield finding


def _signs(text: str, key: str, bodies: Collection[str], words: Vocabulary) -> bool:
    """Whether a line is the name of a form's department, alone or behind the label of one (填报单位（盖章）：市水利局)."""
    label = find_label(text, key, words) or parse_label(text, words)
    behind = without_blanks(label.inline) if label and label.inline and label.means.field in _DEPARTMENTS else None
    return key in bodies or behind in bodies


def _texts(tables: Iterable[FormTable], *names: str) -> set[str]:
    """What the forms state in fields."""
    return {without_blanks(text) for table in tables for name in names if (text := table.text(name))}
