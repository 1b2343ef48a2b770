"""Say of a table that it was not recognised."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from ...model import Finding
from ...model.finding_rules.forms import CELL_NOT_UNDERSTOOD, TABLE_UNRECOGNISED, TEXT_BESIDE_TABLE
from ...vocabulary import label_key
from ...vocabulary.characters import one_line, without_blanks
from .patterns import NUMBERING
from .rows_of_cells import Line

#: Rows of an unrecognised table that its finding shows.
_SHOWN_ROWS = 3


def unrecognised(lines: Sequence[Line]) -> Finding:
    """The finding that a table was not recognised, with its first rows."""
    rows = (" | ".join(one_line(cell.text) for cell in line.cells if not cell.blank) for line in lines[:_SHOWN_ROWS])
    return TABLE_UNRECOGNISED.at(lines[0].ref, value="\n".join(row[:200] for row in rows))


def without_headings(findings: Sequence[Finding], tables: Sequence[Sequence[Line]]) -> Iterator[Finding]:
    """Give the findings but those of lines of text outside tables right above one that was not recognised, which is said itself."""
    numbers = {lines[0].ref.table for lines in tables}
    for finding in findings:
        place = finding.source
        if finding.rule is not TEXT_BESIDE_TABLE or place.row is not None or place.table not in numbers:
            yield finding


def without_captions(findings: Iterable[Finding], names: Collection[str | None]) -> Iterator[Finding]:
    """Give the findings but those of lines outside tables that repeat, behind a number, the name of a project that a form has in a cell."""
    known = {without_blanks(name) for name in names if name}
    for finding in findings:
        outside = finding.rule in (TEXT_BESIDE_TABLE, CELL_NOT_UNDERSTOOD) and finding.source.row is None
        key = label_key(finding.value or "") if outside else ""
        number = NUMBERING.match(key)
        if number is None or key[number.end() :] not in known:
            yield finding
