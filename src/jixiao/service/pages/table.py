"""A table as the form people know (项目支出绩效目标表), with what was found in its margin and the document's own cells beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.responses import Response

from ...model.namespaces import PROV, SH
from .data import Thing, labels, property_labels, things
from .links import alternates
from .page import Page, number
from .source import Source, joined, source_of

#: The fields of the form in the order of most forms; what is not here comes after.
_FIELDS = (
    "projectName", "projectCode", "department", "supervisingDepartment", "jurisdiction", "fiscalYear", "projectNature",
    "projectCategory", "startDate", "endDate", "amountUnit",
)  # fmt: skip
_FUNDS = tuple(
    f"{stage}{name}" if stage else name[0].lower() + name[1:]
    for stage in ("", "annual", "adjusted", "executed")
    for name in ("Budget", "Funds", "FiscalFunds", "OtherFunds", "CarriedOverFunds")
)
_TEXTS = ("purpose", "goal", "annualGoal", "actualGoal")
#: Said elsewhere on the page, or only for machines.
_ELSEWHERE = {
    "type", "title", "inDocument", f"{PROV}wasDerivedFrom", "project", "costTargets", "purposeAmounts", "duplicateOf",
}  # fmt: skip
_PLACE = re.compile(r"#t(?P<table>\d+)(?:r(?P<row>\d+))?(?:c(?P<column>\d+))?(?:l(?P<line>\d+))?$")
_SEVERITIES = {"Violation": ("violation", "错误"), "Warning": ("warning", "警告"), "Info": ("note", "提示")}


@dataclass(frozen=True, slots=True)
class Said:
    """A finding (检查发现): its severity, code and message."""

    severity: str
    word: str
    code: str
    message: str


@dataclass(slots=True)
class Line:
    """A row of indicators (绩效指标) as it is drawn: level cells span the rows below that repeat them."""

    thing: Thing
    level1: tuple[str, int] | None = None
    level2: tuple[str, int] | None = None
    target: Thing | None = None
    actual: Thing | None = None
    findings: list[Said] = field(default_factory=list)
    place: str = ""
    source: Source | None = None


async def table_page(page: Page, table: Thing) -> Response:
    """The page of a target table or a self-evaluation. Raises HTTPError."""
    iri = table.iri
    found = await things(
        page.service,
        f"{{ ?s jx:inTable <{iri}> }} UNION {{ ?row jx:inTable <{iri}> ; jx:target|jx:actual ?s }} "
        f"UNION {{ ?x jx:inTable <{iri}> ; prov:wasDerivedFrom ?s }} UNION {{ <{iri}> prov:wasDerivedFrom ?s }} "
        f"UNION {{ ?row jx:inTable <{iri}> ; jx:target|jx:actual ?value . ?value prov:wasDerivedFrom ?s }}",
    )
    lines = [Line(thing) for thing in found.values() if thing.types & {"Indicator", "EvaluatedIndicator"}]
    lines.sort(key=lambda line: int(line.thing.one("position") or 0))
    findings = [thing for thing in found.values() if "Finding" in thing.types]
    sources = await source_of(page.service, table)
    for line in lines:
        line.target = found.get(line.thing.one("target") or "")
        line.actual = found.get(line.thing.one("actual") or "")
        own = {line.thing.iri, line.thing.one("target"), line.thing.one("actual")}
        line.findings = [_said(page, finding) for finding in findings if finding.one(f"{SH}focusNode") in own]
        at = [found.get(value.text, Thing(value.text)) for value in line.thing.all(f"{PROV}wasDerivedFrom")]
        line.place = page.say("; ", "；").join(place(page, cell) for cell in at)
        if sources:
            # The value may stand in a row of its own, where a converter broke the table.
            parts = [part for part in (line.thing, line.target, line.actual) if part]
            cells = [value.text for part in parts for value in part.all(f"{PROV}wasDerivedFrom")]
            line.source = joined(sources.of(cell, found.get(cell, Thing(cell)).one("line")) for cell in cells)
    _span(lines)
    of_rows = {focus for line in lines for focus in (line.thing.iri, line.thing.one("target"), line.thing.one("actual"))}
    linked = [value.text for name in (*_FIELDS, "framework", "evaluates", "inDocument") for value in table.all(name) if value.iri]
    called = await labels(page.service, linked, page.lang)
    names = await property_labels(page.service, page.lang)
    funds = [name for name in table.values if name.endswith(("Funds", "udget")) and name not in _ELSEWHERE]
    rest = [name for name in table.values if name not in {*_FIELDS, *_TEXTS, *_ELSEWHERE, *funds}]
    funds.sort(key=lambda name: (_FUNDS.index(name) if name in _FUNDS else len(_FUNDS), name))
    return page.render(
        "table.html",
        table=table,
        title=table.one("title") or table.one("projectName") or page.say("Target table", "绩效目标表"),
        evaluation="EvaluationTable" in table.types,
        fields=[(names.get(name, name), [_shown(page, value, called) for value in table.all(name)]) for name in _FIELDS if table.all(name)],
        funds=[(names.get(name, name), [_amount(value.text) for value in table.all(name)]) for name in funds],
        texts=[(names.get(name, name), [value.text for value in table.all(name)]) for name in _TEXTS if table.all(name)],
        rest=[(names.get(name, name), [_shown(page, value, called) for value in table.all(name)]) for name in sorted(rest)],
        lines=lines,
        columns=_columns(lines, names, page),
        beside=[_said(page, finding) for finding in findings if finding.one(f"{SH}focusNode") not in of_rows],
        called=called,
        documents=[
            (value.text, called.get(value.text, value.text), _places(page, table, found, value.text)) for value in table.all("inDocument")
        ],
        source=any(line.source for line in lines),
        project=table.one("project"),
        alternates=alternates(page, iri),
        read=lambda value: read_as(page, value),
    )


def _places(page: Page, table: Thing, found: Mapping[str, Thing], document: str) -> str:
    """Where a table begins in one of its documents."""
    cells = [value.text for value in table.all(f"{PROV}wasDerivedFrom") if value.text.startswith(f"{document}#")]
    return page.say("; ", "；").join(place(page, found.get(cell, Thing(cell))) for cell in cells)


def _span(lines: Sequence[Line]) -> None:
    """Draws a level once over all rows that stand under it, as the form does."""
    at = 0
    while at < len(lines):
        end = at
        level1 = _level(lines[at], 1)
        while end < len(lines) and _level(lines[end], 1) == level1:
            end += 1
        lines[at].level1 = (level1, end - at)
        inner = at
        while inner < end:
            stop = inner
            level2 = _level(lines[inner], 2)
            while stop < end and _level(lines[stop], 2) == level2:
                stop += 1
            lines[inner].level2 = (level2, stop - inner)
            inner = stop
        at = end


def _level(line: Line, number_: int) -> str:
    return line.thing.every(f"level{number_}Text")


def _columns(lines: Sequence[Line], names: Mapping[str, str], page: Page) -> list[tuple[str, str]]:
    """The columns that some row has something in, besides the levels, the name and the target."""
    wanted = ("description", "weight", "score", "explanation", "remark", "baselineText", "standardText", "level3Text")
    return [
        (name, names.get(name, name))
        for name in wanted
        if any(line.thing.one(name) and line.thing.one(name) != line.thing.one("name") for line in lines)
    ]


def _said(page: Page, finding: Thing) -> Said:
    severity = (finding.one(f"{SH}resultSeverity") or "").rpartition("#")[2]
    kind, word = _SEVERITIES.get(severity, ("note", severity))
    return Said(kind, page.say(kind, word), finding.one("code") or "", finding.said(f"{SH}resultMessage", page.lang) or "")


def _shown(page: Page, value: object, called: Mapping[str, str]) -> tuple[str, str | None]:
    """A value as text, with its address where it is a thing."""
    text, iri = str(value), getattr(value, "iri", False)
    return (called.get(text, text), page.thing(text)) if iri else (text, None)


def _amount(text: str) -> str:
    return number(text)


def read_as(page: Page, value: Thing | None) -> str:
    """How the program understood a target, in words: what a steward compares with what is printed.

    The empty text for a text, which is only what it says, and where it is what is printed, letter by letter.
    """
    if value is None or len(value.all("verbatim")) > 1:  # which of what was read is of which text, nobody can tell
        return ""
    text = _read(page, value)
    return "" if value and "".join(text.split()) == "".join((value.one("verbatim") or "").split()) else text


def _read(page: Page, value: Thing) -> str:
    unit = value.one("unitText") or ""
    kind = next((kind for kind in value.types if kind.endswith("Target") and kind != "Target"), "")
    sign = {">=": "≥", "<=": "≤", "!=": "≠"}.get(value.one("comparator") or "", value.one("comparator") or "")
    if kind == "NumberTarget":
        text = f"{sign}{'' if sign in ('', '≥', '≤', '=', '>', '<') else ' '}{number(value.one('number'))} {unit}".strip()
        yuan = value.one("yuan")
        return f"{text} ({page.money(yuan)})" if yuan and unit not in ("元", "万元" if page.zh else "") else text
    if kind == "RangeTarget":
        return f"{number(value.one('lower'))} – {number(value.one('upper'))} {unit}".strip()
    if kind == "DeadlineTarget":
        return page.say(f"by {value.one('date')}", f"{value.one('date')} 前")
    if kind == "PeriodTarget":
        return f"{value.one('start')} – {value.one('end')}"
    return page.say("missing", "未填") if kind == "MissingTarget" else ""


def place(page: Page, cell: Thing) -> str:
    """Where a cell stands in its document, in words."""
    found = _PLACE.search(cell.iri)
    if not found:
        return ""
    line, sheet, at = cell.one("line") or found["line"], cell.one("sheet"), cell.one("page")
    parts = []
    if sheet:
        parts.append(page.say(f"sheet {sheet}", f"工作表“{sheet}”"))
    if at:
        parts.append(page.say(f"page {at}", f"第 {at} 页"))
    if line:
        parts.append(page.say(f"line {line}", f"第 {line} 行"))
    parts.append(page.say(f"table {found['table']}", f"表 {found['table']}"))
    if found["row"]:
        parts.append(page.say(f"row {found['row']}", f"表内第 {found['row']} 行"))
    return page.say(", ", "，").join(parts)
