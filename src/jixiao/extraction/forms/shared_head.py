"""Take for the later forms of a document what stands once above the first of them: the department (部门：某县司法局)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from ...model import Field
from ...vocabulary import Vocabulary
from .field_collector import FormFields
from .header_lines import read_heading
from .rows_of_cells import Line, LineCell

_DEPARTMENTS = ("department", "supervising_department", "either_department", "possible_department")


def share_department(
    title: LineCell | None, head: Sequence[Line], fields: FormFields, before: Field | None, words: Vocabulary
) -> Field | None:
    """Give a form without title and department that of the forms above it (``before``); return what holds for the next form."""
    if title is not None:
        return _above(head, words)
    stated = any((field := fields.by_name.get(name)) and field.text for name in _DEPARTMENTS)
    if stated:
        return before
    if before is not None and not any(f"{name}_code" in fields.by_name for name in _DEPARTMENTS):
        fields.by_name["department"] = before
    return before


def _above(head: Sequence[Line], words: Vocabulary) -> Field | None:
    """The department that a line alone above a form names by its label."""
    above = FormFields()
    for line in takewhile(lambda line: len(line.texts) == 1, head):
        labelled = line.texts[0]
        if ":" in labelled.roles.key:
            read_heading(labelled, above, words, paragraph=line.paragraph)
    return above.by_name.get("department")
