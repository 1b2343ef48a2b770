"""What the head of a form comes to once all of it is read."""

from __future__ import annotations

import re

from ...model import Cell, Field
from ...vocabulary import Vocabulary
from ...vocabulary.characters import without_blanks
from .field_collector import FormFields
from .patterns import patterns_of

#: 51000021R000000019951-工资性支出: the code of a project before its name.
_CODED_PROJECT = re.compile(r"[\[(]?([0-9A-Z]*\d{6}[0-9A-Z]*)[\])]?[-—_\s]+(\D.*)|[\[(]([0-9A-Z]{10,})[\])](.+)", re.DOTALL)


def settled(found: FormFields, words: Vocabulary) -> FormFields:
    """The fields with codes apart from names, and a form's only amounts as its budget."""
    _either_department(found)
    _split_codes(found, words)
    _only_amounts(found)
    if "goal" not in found.fields and "annual_goal" in found.fields:  # a form with this year's goal only: that is its goal
        found.fields["goal"] = found.fields.pop("annual_goal")
    return found


def _split_codes(found: FormFields, words: Vocabulary) -> None:
    """301205天津市人民政府办公厅综合服务中心 → code and name apart; a project's code too."""
    for name in ("department", "supervising_department"):
        field_ = found.fields.get(name)
        if field_ and field_.text and (coded := patterns_of(words).coded.fullmatch(field_.text)):
            found.fields[name] = Field(coded[4].strip(), field_.ref)
            found.fields.setdefault(f"{name}_code", Field(coded[1] or coded[2] or coded[3], field_.ref))
    project = found.fields.get("project_name")
    if project and project.text and (coded := _CODED_PROJECT.fullmatch(project.text)):
        found.fields["project_name"] = Field((coded[2] or coded[4]).strip(), project.ref)
        found.fields.setdefault("project_code", Field(coded[1] or coded[3], project.ref))


def _either_department(found: FormFields) -> None:
    """部门名称 is the department in charge where the form names the unit too, else the one that answers for the table."""
    either = found.fields.pop("either_department", None)
    if either is None:
        return
    own = found.fields.get("department")
    name = "department" if own is None or own.text is None else "supervising_department"
    if (other := found.fields.get(name)) and other.text and either.text and without_blanks(other.text) != without_blanks(either.text):
        found.unknown(Cell(either.text, either.ref))
    elif either.text or name not in found.fields:
        found.fields[name] = either


def _only_amounts(found: FormFields) -> None:
    """A form with this year's column only: that is its budget."""
    if "total" in found.fields:
        return
    prefixes = ("annual_", "adjusted_")
    prefix = next((prefix for prefix in prefixes if f"{prefix}total" in found.fields), None)
    for name in ("total", "fiscal", "other", "carried_over") if prefix else ():
        if f"{prefix}{name}" in found.fields and name not in found.fields:
            found.fields[name] = found.fields.pop(f"{prefix}{name}")
