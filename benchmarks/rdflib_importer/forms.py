"""The five text forms of the corpus, as lines into fields and indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# -- text to rows ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Cell:
    text: str
    line: int
    row: int = 0
    column: int = 1


@dataclass(slots=True)
class Form:
    """One table: its title, its rows of cells, and then what they say."""

    title: Cell
    rows: list[list[Cell]]
    fields: dict[str, Cell] = field(default_factory=dict)
    unit: str = "万元"
    indicators: list[dict[str, Cell]] = field(default_factory=list)


_BOOKMARK = re.compile(r"\[bookmark: [^\]]*\]")
#: A blank or a line break beside Chinese is a wrapped line.
WRAP = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_BLANKS = re.compile(r"\s+")
CODED = re.compile(r"(\d{6})[- ]?(\D.+)")
YEAR = re.compile(r"(20\d\d)年")


def rows_of(text: str) -> Iterator[list[Cell]]:
    """The rows of a text: cells between pipes or tabs, or one on each line with blank lines between rows."""
    lines = text.split("\n")
    if sum(line.startswith("\t") and line.count("\t") == 1 for line in lines) * 2 > len([line for line in lines if line]):
        row: list[Cell] = []
        for number, line in enumerate(lines, 1):
            if line.startswith("\t"):
                row.append(Cell(line[1:].strip(), number))
            elif line.strip() and row:
                row[-1].text += "\n" + line.strip()
            else:
                if row:
                    yield row
                row = []
                if line.strip():
                    yield [Cell(_BOOKMARK.sub("", line).strip(), number)]
        if row:
            yield row
        return
    piped = any(line.startswith("| ") for line in lines)
    for number, line in enumerate(lines, 1):
        if line.strip():
            parts = line.strip("|").split("|") if piped and line.startswith("|") else line.split("\t")
            yield [Cell(part.strip(), number) for part in parts]


def forms_of(text: str) -> tuple[list[Cell], list[Form]]:
    """The lines before the first table, and the tables: each begins with the last title before its 项目名称."""
    front: list[Cell] = []
    forms: list[Form] = []
    for row in rows_of(text):
        filled = [cell for cell in row if cell.text]
        if len(filled) == 1 and filled[0].text.endswith("表"):
            if forms and not forms[-1].fields:  # the document's own title, or an entry of the list of contents
                last = forms.pop()
                front += [last.title, *(cell for row in last.rows for cell in row)]
            forms.append(Form(filled[0], []))
        elif forms:
            forms[-1].rows.append(row)
            if row[0].text == "项目名称":
                forms[-1].fields["projectName"] = row[1]
        else:
            front += filled
    for form in forms:
        for number, row in enumerate([[form.title], *form.rows], 1):
            for column, cell in enumerate(row, 1):
                cell.row, cell.column = number, column
        read_form(form)
    return front, forms


# -- rows to fields ----------------------------------------------------------------------------------------------------------

LABELS = {
    "主管部门": "supervisingDepartment", "实施单位": "department", "项目性质": "projectNature", "项目类别": "projectCategory",
    "计划开始日期": "startDate", "计划完成日期": "endDate", "绩效目标": "goal", "年度目标": "goal", "年度总体目标": "goal",
    "预算数": "budget", "项目资金总额": "projectTotal", "年度资金总额": "budget", "年度资金申请总额": "budget",
    "其中财政资金": "fiscalFunds", "其中财政拨款": "fiscalFunds", "其中当年财政拨款": "annualFiscalFunds",
    "上年结转资金": "carriedOverFunds", "其他资金": "otherFunds",
}  # fmt: skip
COLUMNS = {
    "一级指标": "level1", "二级指标": "level2", "三级指标": "name", "绩效指标描述": "description", "指标性质": "sign",
    "度量单位": "measure", "指标值": "value", "年度(/项目)指标值": "value",
}  # fmt: skip


def read_form(form: Form) -> None:
    """The fields above the indicators, then the indicators, with the levels that merged cells leave out."""
    columns: dict[int, str] = {}
    levels: dict[str, Cell] = {}
    purpose = goal = None
    for row in form.rows:
        keys = [_BLANKS.sub("", cell.text) for cell in row]
        if "一级指标" in keys:
            columns = {index: COLUMNS[key] for index, key in enumerate(keys) if key in COLUMNS}
        elif columns:
            found = {name: row[index] for index, name in columns.items() if index < len(row)}
            if found["level1"].text:
                levels = {"level1": found["level1"]}
            levels |= {"level2": found["level2"]} if found["level2"].text else {}
            form.indicators.append(found | levels)
        elif purpose:
            form.fields["purpose"], purpose = row[1], None
        elif goal:
            form.fields["annualGoal"], goal = row[goal], None
        else:
            purpose = keys[0] == "预算规模及资金用途"
            goal = keys.index("年度总体目标") if "项目总体目标" in keys else None
            read_labels(form, row, keys, goal is None)
    tell_years_apart(form.fields)


def tell_years_apart(fields: dict[str, Cell]) -> None:
    """Name the total of all years and its sources so, where this year's money stands beside it; else it is the year's."""
    if "budget" not in fields:
        fields["budget"] = fields.pop("projectTotal")
    if "projectTotal" in fields:
        for name in ("fiscalFunds", "otherFunds"):
            this_year = fields.pop(f"annual{name[0].upper()}{name[1:]}", None)
            if name in fields:
                fields[f"project{name[0].upper()}{name[1:]}"] = fields.pop(name)
            if this_year:
                fields[name] = this_year


def read_labels(form: Form, row: list[Cell], keys: list[str], goals: bool) -> None:
    """The labels of a row, each with the cell after it."""
    for index, key in enumerate(keys):
        if "(元)" in key:
            form.unit = "元"
        name = LABELS.get(key.replace("：", ""))
        if name and index + 1 < len(row) and (goals or name != "goal"):
            form.fields["annualOtherFunds" if name == "otherFunds" and name in form.fields else name] = row[index + 1]
        elif index == 0 and CODED.fullmatch(row[0].text) and "department" not in form.fields:
            form.fields["department"] = row[0]
