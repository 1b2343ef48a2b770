"""Write findings as a workbook that people settle them in: a sheet for all, and one for each department where asked for."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...model import Severity
from ...model.text import BilingualText
from ..words import decisions, reasons
from ..worklist import Entry, State
from . import Report
from .phrases import SEVERITIES, reason_of, remedy_of, title_of, where

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["CORRECTED", "DECISION", "FINGERPRINT", "REASON", "table_address", "written"]

FINGERPRINT = BilingualText("指纹", "fingerprint")
DECISION, REASON, CORRECTED = BilingualText("处理", "decision"), BilingualText("理由", "reason"), BilingualText("更正为", "correct to")
_COLORS = {Severity.VIOLATION: "C0392B", Severity.WARNING: "9A6700", Severity.INFO: "1F5FA8"}
_HEAD = "E8EEF5"
#: What Excel takes for the name of a sheet: so many characters, and none of these.
_LONGEST, _FORBIDDEN = 31, str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class _Column:
    head: BilingualText
    width: int
    value: Callable[[Entry, str], str | int | None]


_COLUMNS = (
    _Column(BilingualText("级别", "severity"), 8, lambda entry, language: SEVERITIES[entry.finding.severity].of(language)),
    _Column(BilingualText("问题", "finding"), 20, title_of),
    _Column(BilingualText("部门", "department"), 22, lambda entry, _: entry.standing.department),
    _Column(BilingualText("项目", "project"), 26, lambda entry, _: entry.standing.project),
    _Column(BilingualText("地区", "city"), 10, lambda entry, _: entry.standing.city),
    _Column(BilingualText("年度", "year"), 7, lambda entry, _: entry.standing.year),
    _Column(BilingualText("文件", "file"), 26, lambda entry, _: entry.file),
    _Column(BilingualText("位置", "place"), 18, where),
    _Column(BilingualText("单元格内容", "cell text"), 24, lambda entry, _: entry.finding.value),
    _Column(BilingualText("说明", "what is wrong"), 46, lambda entry, language: entry.finding.message(language)),
    _Column(BilingualText("怎么办", "what to do"), 40, remedy_of),
    _Column(BilingualText("状态", "state"), 10, lambda entry, language: entry.state.zh if language == "zh" else entry.state.en),
    _Column(BilingualText("接受情况", "acceptance"), 24, reason_of),
    _Column(DECISION, 9, lambda *_: None),
    _Column(REASON, 16, lambda *_: None),
    _Column(CORRECTED, 18, lambda *_: None),
    _Column(BilingualText("代码", "code"), 22, lambda entry, _: entry.finding.code),
    _Column(FINGERPRINT, 19, lambda entry, _: entry.fingerprint),
)


def written(report: Report) -> bytes:
    """Write the workbook. Text is never a formula."""
    from openpyxl import Workbook

    book = Workbook()
    language = report.language
    summary: Any = book.active
    whole = _name("全部" if language == "zh" else "all", set())
    summary.title = "汇总" if language == "zh" else "summary"
    taken = {summary.title, whole}
    _summary(summary, report, whole)
    _sheet(book.create_sheet(whole), report.entries, report)
    if report.by_department:
        for department, entries in _by_department(report.entries).items():
            title = _name(department or ("部门不详" if language == "zh" else "unknown department"), taken)
            taken.add(title)
            _sheet(book.create_sheet(title), entries, report)
    book.active = 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _by_department(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.standing.department or "", []).append(entry)
    return dict(sorted(found.items(), key=lambda item: (not item[0], item[0])))


def _name(text: str, taken: set[str]) -> str:
    """A name that a sheet may have and none has: Excel does not tell cases apart."""
    clean = _clean(text).translate(_FORBIDDEN).strip()[:_LONGEST] or "-"
    used = {name.casefold() for name in taken}
    number, name = 2, clean
    while name.casefold() in used:
        name = f"{clean[: _LONGEST - len(str(number)) - 1]} {number}"
        number += 1
    return name


def _sheet(sheet: Worksheet, entries: Sequence[Entry], report: Report) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    top = Alignment(vertical="top", wrap_text=True)
    head, fill = Font(bold=True), PatternFill("solid", fgColor=_HEAD)
    for number, column in enumerate(_COLUMNS, 1):
        cell = sheet.cell(1, number, column.head.of(report.language))
        cell.font, cell.fill, cell.alignment = head, fill, top
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    fonts = {severity: Font(bold=True, color=color) for severity, color in _COLORS.items()}
    link = Font(color="1F5FA8", underline="single")
    for row, entry in enumerate(entries, 2):
        for number, column in enumerate(_COLUMNS, 1):
            value = column.value(entry, report.language)
            cell = sheet.cell(row, number, _clean(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"
            cell.alignment = top
            if column.head is CORRECTED:  # 95% shall stay what somebody writes
                cell.number_format = "@"
        sheet.cell(row, 1).font = fonts[entry.finding.severity]
        if target := table_address(entry, report.site):
            sheet.cell(row, 8).hyperlink = target
            sheet.cell(row, 8).font = link
    _finish(sheet, len(entries))


def _finish(sheet: Worksheet, rows: int) -> None:
    """Freeze the head, filter, hide the fingerprint, and offer the words to choose from."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letters = {column.head: get_column_letter(number) for number, column in enumerate(_COLUMNS, 1)}
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{rows + 1}"
    sheet.column_dimensions[letters[FINGERPRINT]].hidden = True
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for head, words in ((DECISION, decisions()), (REASON, reasons())):
        listed = ",".join(word.label.zh for word in words)
        choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
        choice.add(f"{letters[head]}2:{letters[head]}{max(rows + 1, 2)}")
        sheet.add_data_validation(choice)


def _summary(sheet: Any, report: Report, whole: str) -> None:
    """Count by severity and code, and by department: each name leads to the list."""
    from openpyxl.styles import Font

    zh, language = report.language == "zh", report.language
    bold = Font(bold=True)
    left = [entry for entry in report.entries if entry.state is not State.ACCEPTED]

    def line(*values: str | int, strong: bool = False) -> None:
        sheet.append([_clean(value) if isinstance(value, str) else value for value in values])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
            if strong:
                cell.font = bold

    line("问题清单" if zh else "Findings", strong=True)
    states = Counter(entry.state for entry in report.entries)
    for state in State:
        line(state.zh if zh else state.en, states[state])
    line("")
    line(*(("级别", "问题", "数量（不含已接受）") if zh else ("severity", "finding", "number (without accepted)")), strong=True)
    counts = Counter((entry.finding.severity, title_of(entry, language)) for entry in left)
    order = list(Severity)
    for (severity, title), number in sorted(counts.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][1])):
        line(SEVERITIES[severity].of(language), title, number)
    line("")
    line(*(("地区", "部门", "数量（不含已接受）") if zh else ("city", "department", "number (without accepted)")), strong=True)
    unknown = "不详" if zh else "unknown"
    owners = Counter((entry.standing.city or unknown, entry.standing.department or unknown) for entry in left)
    for (city, department), number in sorted(owners.items(), key=lambda item: (-item[1], item[0])):
        line(city, department, number)
    sheet["A1"].hyperlink = f"#'{whole}'!A1"
    for letter, width in zip("ABC", (16, 34, 22), strict=True):
        sheet.column_dimensions[letter].width = width


def table_address(entry: Entry, site: str) -> str | None:
    """The address of the table that a finding is in, at the service where one is given."""
    iri = entry.finding.table
    if iri is None or len(iri) > 2000:
        return None
    path = iri.partition("/table/")[2]
    return f"{site.rstrip('/')}/table/{path}" if site and path else iri


def _clean(text: str) -> str:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cleaned: str = ILLEGAL_CHARACTERS_RE.sub("", text)
    return cleaned[:32_000]
