"""Say of a table that it was not recognised."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Finding
from ...model.finding_rules.forms import TABLE_UNRECOGNISED
from ...vocabulary.characters import one_line
from .rows_of_cells import Line

#: Rows of an unrecognised table that its finding shows.
_SHOWN_ROWS = 3


def unrecognised(lines: Sequence[Line]) -> Finding:
    """The finding that a table was not recognised, with its first rows."""
    rows = (" | ".join(one_line(cell.text) for cell in line.cells if not cell.blank) for line in lines[:_SHOWN_ROWS])
    return TABLE_UNRECOGNISED.at(lines[0].ref, value="\n".join(row[:200] for row in rows))
