"""Apply the rules that settle a form's fields once all of its head is read: codes apart from names, which amounts are the budget."""

from __future__ import annotations

import re
from decimal import Decimal

from ...model import Cell, CellRole, Field, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, one_line, without_blanks
from .amount_lines import amount_of
from .dated_amounts import settle_years
from .field_collector import FormFields
from .patterns import patterns_of

#: 51000021R000000019951-工资性支出: the code of a project before its name.
_CODED_PROJECT = re.compile(r"[\[(]?([0-9A-Z]*\d{6}[0-9A-Z]*)[\])]?[-—_\s]+(\D.*)|[\[(]([0-9A-Z]{10,})[\])](.+)", re.DOTALL)
#: 和平县水利局 308001, 水利局(308): the code of a department behind its name; a year or a telephone is none.
_CODE_BEHIND = re.compile(r"(.*[^\d\s\-—_\[(（【])[\s\-—_]*[\[(（【]?(?!20\d\d\D*$)(\d{3,6}|\d{9})[\])）】]?", re.DOTALL)

#: 碑林保护（1301052600017）: the code of a project behind its name.
_PROJECT_CODE_BEHIND = re.compile(r"(.*\D)\s*[\[(（【〔]([0-9A-Z]{9,})[\])）】〕]", re.DOTALL)
#: 库伦旗乌兰牧骑（205003）: in brackets a number of so many digits is a department's code, whatever the name ends in.
_DEPARTMENT_CODE_BEHIND = re.compile(
    r"(.*[\u4e00-\u9fff])\s*[\[(（【〔](?!(?:19|20)[0-4]\d(?:0[1-9]|1[0-2])\D)(\d{6}|\d{9})[\])）】〕]", re.DOTALL
)

#: What a total is made of.
_PARTS = ("fiscal", "annual_fiscal", "other", "annual_other", "carried_over", "annual_carried_over", "unit_funds", "special_account")


def apply_field_rules(fields: FormFields, words: Vocabulary, year: str | None = None) -> None:
    """Part codes from names, and take a form's only department, amounts and goal for what they then are; ``year``: the fiscal year."""
    settle_years(fields, year)
    _without_headings(fields)
    _either_department(fields)
    _possible_department(fields, words)
    _parent_project(fields)
    _split_codes(fields, words)
    _only_amounts(fields, words)
    if "goal" not in fields.by_name and "annual_goal" in fields.by_name:  # a form with this year's goal only: that is its goal
        fields.by_name["goal"] = fields.by_name.pop("annual_goal")


def department_of_whole_form(fields: FormFields) -> None:
    """In the form of a whole department (部门整体) that names the 主管部门 only, that is the department."""
    own, above = fields.by_name.get("department"), fields.by_name.get("supervising_department")
    if above and above.text and not (own and own.text):
        fields.by_name["department"] = above
        if code := fields.by_name.get("supervising_department_code"):
            fields.by_name.setdefault("department_code", code)


def _without_headings(fields: FormFields) -> None:
    """Take out a total that is the heading of the column of amounts (资金来源 | 2025年预算数), where its rows state another."""
    for name, other in (("annual_total", "total"), ("total", "annual_total")):
        own, stated = fields.by_name.get(name), fields.by_name.get(other)
        if own and not own.text and stated and stated.text and _heads_a_column(own, fields):
            del fields.by_name[name]


def _heads_a_column(field_: Field, fields: FormFields) -> bool:
    """Whether a field's cell is its label, in a row of a table with nothing but labels, the one before it the heading of the funds."""
    ref = field_.ref
    row = [note for note in fields.annotations if note.cell.ref.row is not None and _line_of(note.cell) == (ref.table, ref.sheet, ref.row)]
    own = next((place for place, note in enumerate(row) if note.cell.ref == ref), 0)
    return own > 0 and all(note.use is CellRole.LABEL for note in row) and row[own - 1].name == "funds_heading"


def _line_of(cell: Cell) -> tuple[int, str | None, int | None]:
    return cell.ref.table, cell.ref.sheet, cell.ref.row


def _split_codes(fields: FormFields, words: Vocabulary) -> None:
    """301205天津市人民政府办公厅综合服务中心 → code and name apart; a project's code too."""
    for name in ("department", "supervising_department"):
        field_ = fields.by_name.get(name)
        if not field_ or not field_.text:
            continue
        if coded := patterns_of(words).coded.fullmatch(field_.text):
            fields.by_name[name] = Field(coded[4].strip(), field_.ref)
            fields.by_name.setdefault(f"{name}_code", Field(coded[1] or coded[2] or coded[3], field_.ref))
        elif (behind := _CODE_BEHIND.fullmatch(field_.text)) and behind[1].endswith(words.organisation_endings):
            fields.by_name[name] = Field(behind[1], field_.ref)
            fields.by_name.setdefault(f"{name}_code", Field(behind[2], field_.ref))
        elif behind := _DEPARTMENT_CODE_BEHIND.fullmatch(field_.text):
            fields.by_name[name] = Field(behind[1].strip(), field_.ref)
            fields.by_name.setdefault(f"{name}_code", Field(behind[2], field_.ref))
    project = fields.by_name.get("project_name")
    if project and project.text and (coded := _CODED_PROJECT.fullmatch(project.text)):
        fields.by_name["project_name"] = Field((coded[2] or coded[4]).strip(), project.ref)
        fields.by_name.setdefault("project_code", Field(coded[1] or coded[3], project.ref))
    elif project and project.text and (coded := _PROJECT_CODE_BEHIND.fullmatch(project.text)):
        fields.by_name["project_name"] = Field(coded[1].strip(), project.ref)
        fields.by_name.setdefault("project_code", Field(coded[2], project.ref))


def _possible_department(fields: FormFields, words: Vocabulary) -> None:
    """建设单位 is the department where the form names none and it is no firm, else it is kept as it is printed."""
    possible = fields.by_name.pop("possible_department", None)
    if possible is None or not possible.text:
        return
    own = fields.by_name.get("department")
    if (own and own.text) or possible.text.endswith(words.label_words.firms):
        fields.put_other(fields.possible_label, possible.text, Cell(possible.text, possible.ref), ReadingRule.VALUE_BESIDE_LABEL)
    else:
        fields.by_name["department"] = possible


def _parent_project(fields: FormFields) -> None:
    """一级项目 is the project where the form names none below it, else it is kept as it is printed."""
    parent, own = fields.by_name.pop("parent_project", None), fields.by_name.get("project_name")
    if parent is None or not parent.text:
        return
    if own is None or not own.text:
        fields.by_name["project_name"] = parent
        return
    labels = [note.cell.text for note in fields.annotations if note.use is CellRole.LABEL and note.name == "parent_project"]
    cell = Cell(parent.text, parent.ref)
    fields.put_other(one_line(labels[0]).strip(" :：*＊") if labels else "", parent.text, cell, ReadingRule.VALUE_BESIDE_LABEL)


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


def _only_amounts(fields: FormFields, words: Vocabulary) -> None:
    """A form with this year's column only: that is its budget."""
    total = fields.by_name.get("total")
    if total and "annual_total" not in fields.by_name:
        _adjusted_for_none(fields, words)
    if total:
        _sources_of_year(fields, words)
        return
    prefixes = ("annual_", "adjusted_")
    prefix = next((prefix for prefix in prefixes if f"{prefix}total" in fields.by_name), None)
    for name in ("total", "fiscal", "other", "carried_over") if prefix else ():
        if f"{prefix}{name}" in fields.by_name and name not in fields.by_name:
            fields.by_name[name] = fields.by_name.pop(f"{prefix}{name}")


def _sources_of_year(fields: FormFields, words: Vocabulary) -> None:
    """The year's sources (其中：当年财政拨款) are those of the total where all of it is the year's: where it equals the year's total, or
    where none is stated and they add up to it."""
    amounts = {name: stated for name in _PARTS if (stated := _amount(fields, name, words)) is not None}
    total, annual = _amount(fields, "total", words), _amount(fields, "annual_total", words)
    if total is None:
        return
    if annual is None:
        if "annual_total" in fields.by_name or sum(amounts.values()) != total:
            return
    elif annual != total:
        return
    printed = {annotation.name for annotation in fields.annotations if annotation.use is CellRole.LABEL}
    for name in ("fiscal", "other", "carried_over"):
        own, of_year = fields.by_name.get(name), fields.by_name.get(f"annual_{name}")
        if of_year and of_year.text and own is None and not {name, f"annual_{name}"} <= printed:  # an empty cell of its own
            fields.by_name[name] = of_year
            if annual is None:
                del fields.by_name[f"annual_{name}"]


def _amount(fields: FormFields, name: str, words: Vocabulary) -> Decimal | None:
    """An amount of the form, in yuan where a unit stands at it."""
    stated = fields.by_name.get(name)
    return amount_of(stated.text, fields.amount_unit, words) if stated and stated.text else None


def _adjusted_for_none(fields: FormFields, words: Vocabulary) -> None:
    """Where 年初预算数 is blank or nought in all rows, as it is of a project of later in the year, the budget is what 全年预算数 states."""
    sources = ("total", "fiscal", "other", "carried_over")
    initial = [name for name in sources if name in fields.by_name]
    if any(compact(fields.by_name[name].text or "").strip("-—/") and _amount(fields, name, words) != 0 for name in initial):
        return
    for name in sources:
        adjusted = fields.by_name.get(f"adjusted_{name}")
        if adjusted and adjusted.text and name in fields.by_name:
            fields.by_name[name] = adjusted
