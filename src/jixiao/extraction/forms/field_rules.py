"""Apply the rules that settle a form's fields once all of its head is read: codes apart from names, which amounts are the budget."""

from __future__ import annotations

import re

from ...model import Cell, Field
from ...vocabulary import Vocabulary
from ...vocabulary.characters import without_blanks
from .field_collector import FormFields
from .patterns import patterns_of

#: 51000021R000000019951-工资性支出: the code of a project before its name.
_CODED_PROJECT = re.compile(r"[\[(]?([0-9A-Z]*\d{6}[0-9A-Z]*)[\])]?[-—_\s]+(\D.*)|[\[(]([0-9A-Z]{10,})[\])](.+)", re.DOTALL)


def apply_field_rules(fields: FormFields, words: Vocabulary) -> None:
    """Part codes from names, and take a form's only department, amounts and goal for what they then are."""
    _either_department(fields)
    _split_codes(fields, words)
    _only_amounts(fields)
    if "goal" not in fields.by_name and "annual_goal" in fields.by_name:  # a form with this year's goal only: that is its goal
        fields.by_name["goal"] = fields.by_name.pop("annual_goal")


def _split_codes(fields: FormFields, words: Vocabulary) -> None:
    """301205天津市人民政府办公厅综合服务中心 → code and name apart; a project's code too."""
    for name in ("department", "supervising_department"):
        field_ = fields.by_name.get(name)
        if field_ and field_.text and (coded := patterns_of(words).coded.fullmatch(field_.text)):
            fields.by_name[name] = Field(coded[4].strip(), field_.ref)
            fields.by_name.setdefault(f"{name}_code", Field(coded[1] or coded[2] or coded[3], field_.ref))
    project = fields.by_name.get("project_name")
    if project and project.text and (coded := _CODED_PROJECT.fullmatch(project.text)):
        fields.by_name["project_name"] = Field((coded[2] or coded[4]).strip(), project.ref)
        fields.by_name.setdefault("project_code", Field(coded[1] or coded[3], project.ref))


def _either_department(fields: FormFields) -> None:
    """部门名称 is the department in charge where the form names the unit too, else the one that answers for the table."""
    either = fields.by_name.pop("either_department", None)
    if either is None:
        return
    own = fields.by_name.get("department")
    name = "department" if own is None or own.text is None else "supervising_department"
    if (other := fields.by_name.get(name)) and other.text and either.text and without_blanks(other.text) != without_blanks(either.text):
        fields.unknown(Cell(either.text, either.ref))
    elif either.text or name not in fields.by_name:
        fields.by_name[name] = either


def _only_amounts(fields: FormFields) -> None:
    """A form with this year's column only: that is its budget."""
    if "total" in fields.by_name:
        return
    prefixes = ("annual_", "adjusted_")
    prefix = next((prefix for prefix in prefixes if f"{prefix}total" in fields.by_name), None)
    for name in ("total", "fiscal", "other", "carried_over") if prefix else ():
        if f"{prefix}{name}" in fields.by_name and name not in fields.by_name:
            fields.by_name[name] = fields.by_name.pop(f"{prefix}{name}")
