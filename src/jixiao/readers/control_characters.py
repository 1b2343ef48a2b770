"""Find control characters in the cells of a document: no text, but what a terminal would act upon (C0 and C1, ISO/IEC 6429)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model import Finding, Grid, Paragraph
from ..model.finding_rules.files import CONTROL_CHARACTERS
from ..model.text import printable

#: Without those that are blanks: tabs, ends of lines and pages, separators.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_MOST_SHOWN = 5


def control_characters(blocks: Iterable[Paragraph | Grid]) -> tuple[Finding, ...]:
    """A finding for each cell with control characters in its text, which is kept as it is."""
    return tuple(
        CONTROL_CHARACTERS.at(cell.ref, value=printable(cell.text), characters=", ".join(found[:_MOST_SHOWN]))
        for block in blocks
        if isinstance(block, Grid)
        for row in block.rows
        for cell in row
        if not cell.text.isprintable() and (found := [f"U+{ord(char):04X}" for char in dict.fromkeys(_CONTROL.findall(cell.text))])
    )
