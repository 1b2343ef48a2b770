"""Show a table as the form people know (项目支出绩效目标表), with the findings about it and the document's own cells beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from ...model import Location
from ...model.namespaces import DCT, PAV, PROV, RDFS, SH
from ...model.text import place
from ...rdf.levels import level_text
from ...sparql.results import Term
from .corrected import CorrectionNote, corrected_cells, of_resources
from .data import Resource, labels, property_labels, resource_of, resources
from .holdings import lacks_plan
from .links import alternates
from .page import Page, number
from .selection import Link, links_of
from .source import Source, Sources, cell_address, joined, source_of
from .versions import notes, side_by_side, versions_of

#: The fields of the form in the order of most forms; what is not here comes after.
_FIELDS = (
    "projectName", "projectCode", "department", "departmentName", "departmentCode", "supervisingDepartment",
    "supervisingDepartmentName", "supervisingDepartmentCode", "jurisdiction", "fiscalYear", "projectNature",
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
    f"{DCT}isVersionOf", f"{PAV}previousVersion", "versionRank", f"{RDFS}label",
}  # fmt: skip
#: The classes of rows, those of versions that do not count too.
ROWS = frozenset(("Indicator", "EvaluatedIndicator", "SupersededIndicator", "SupersededEvaluatedIndicator"))
_EVALUATIONS = frozenset(("EvaluationTable", "SupersededEvaluationTable"))
_PLACE = re.compile(r"#t(?P<table>\d+)(?:r(?P<row>\d+))?(?:c(?P<column>\d+))?(?:l(?P<line>\d+))?$")


@dataclass(frozen=True, slots=True)
class FindingNote:
    """A finding (检查发现) as it is shown: its severity as a class and as a word, its code and message."""

    severity: str
    word: str
    code: str
    message: str
    place: str
    #: Where the cell is shown in the document; None where the service has it not.
    href: str | None


@dataclass(slots=True)
class Line:
    """A row of indicators (绩效指标) as it is drawn: level cells span the rows below that repeat them."""

    resource: Resource
    target: Resource | None
    actual: Resource | None
    findings: list[FindingNote]
    place: str
    source: Source | None
    level1: tuple[str, int] | None = None
    level2: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class TableData:
    """What the store says of a table: the resources in it and the cells they were read from, and how things are called."""

    table: Resource
    resources: Mapping[str, Resource]
    #: The document's own rows, where the service has the document.
    sources: Sources | None
    #: The labels of the resources that the table names, and those of properties.
    called: Mapping[str, str]
    names: Mapping[str, str]
    #: What the rows mean, by use of a name.
    links: Mapping[str, Link]
    #: The cells in which another text was read than stands there.
    corrections: Sequence[CorrectionNote]

    def cell(self, iri: str) -> Resource:
        return self.resources.get(iri, Resource(iri))

    @property
    def rows(self) -> list[Resource]:
        """The rows of indicators in their order."""
        rows = [resource for resource in self.resources.values() if resource.types & ROWS]
        return sorted(rows, key=lambda row: int(row.one("position") or 0))

    @property
    def findings(self) -> list[Resource]:
        return [resource for resource in self.resources.values() if "Finding" in resource.types]


async def table_page(page: Page, table: Resource) -> Response:
    """Show what one document states of a target table or a self-evaluation. Raises HTTPError."""
    work = table.one(f"{DCT}isVersionOf")
    versions = await versions_of(page, work) if work else []
    view = {**_view(page, await _query(page, table)), "unplanned": bool(table.types & _EVALUATIONS) and await lacks_plan(page, table)}
    return page.render("table.html", **view, **notes(page, versions, table.iri), work=work, sides=None)


async def work_page(page: Page, work: Resource) -> Response:
    """Show a table as a work: the version that counts, and all versions side by side. Raises HTTPError."""
    versions = await versions_of(page, work.iri)
    current = work.one(f"{PAV}hasCurrentVersion") or (versions[0].iri if versions else work.iri)
    data = await _query(page, await resource_of(page.service, current))
    sides = await side_by_side(page, versions) if len(versions) > 1 else None
    view = {
        **_view(page, data),
        "alternates": alternates(page, work.iri),
        "unplanned": bool(data.table.types & _EVALUATIONS) and await lacks_plan(page, data.table),
    }
    return page.render("table.html", **view, **notes(page, versions, current), work=None, sides=sides)


async def _query(page: Page, table: Resource) -> TableData:
    """Ask for all that the page shows. Raises HTTPError."""
    iri = table.iri
    parts = await resources(
        page.service,
        f"{{ ?s jx:inTable <{iri}> }} UNION {{ ?row jx:inTable <{iri}> ; jx:target|jx:actual ?s }} "
        f"UNION {{ ?x jx:inTable <{iri}> ; prov:wasDerivedFrom ?s }} UNION {{ <{iri}> prov:wasDerivedFrom ?s }} "
        f"UNION {{ ?row jx:inTable <{iri}> ; jx:target|jx:actual ?value . ?value prov:wasDerivedFrom ?s }}",
    )
    sources = await source_of(page.service, table)
    linked = [term.value for name in (*_FIELDS, "framework", "evaluates", "inDocument") for term in table.all(name) if term.kind == "iri"]
    called = await labels(page.service, linked, page.lang)
    uses = {term.value for row in parts.values() for term in row.all("nameUse")}
    corrected = await corrected_cells(page, f"?cell jx:correctedIn <{iri}>")
    return TableData(table, parts, sources, called, await property_labels(page.service, page.lang), await links_of(page, uses), corrected)


def _view(page: Page, data: TableData) -> dict[str, object]:
    """What the template shows."""
    table = data.table
    findings = data.findings
    lines = [_line(page, data, row, findings) for row in data.rows]
    _span(lines)
    of_rows = {focus for line in lines for focus in _parts(line.resource)}
    return {
        "table": table,
        "title": table.one("title") or table.one("projectName") or page.say("Target table", "绩效目标表"),
        "evaluation": bool(table.types & _EVALUATIONS),
        **_sections(page, data),
        "corrections": data.corrections,
        "corrected_in": lambda line: of_resources(data.corrections, (line.resource, line.target, line.actual)),
        "lines": lines,
        "columns": _columns(lines, data.names),
        "beside": [_note(page, data, finding) for finding in findings if finding.one(f"{SH}focusNode") not in of_rows],
        "called": data.called,
        "documents": [(term.value, data.called.get(term.value, term.value), _begins(page, data, term)) for term in table.all("inDocument")],
        "source": any(line.source for line in lines),
        "project": table.one("project"),
        "alternates": alternates(page, table.iri),
        "read": lambda value: read_as(page, value),
        "meaning": lambda row: next((data.links[term.value] for term in row.all("nameUse") if term.value in data.links), None),
    }


def _sections(page: Page, data: TableData) -> dict[str, object]:
    """The table's own properties as the form has them: head, funds, texts, and what no form has; each with its name and values."""
    table = data.table
    funds = [name for name in table.properties if name.endswith(("Funds", "udget")) and name not in _ELSEWHERE]
    funds.sort(key=lambda name: (_FUNDS.index(name) if name in _FUNDS else len(_FUNDS), name))
    rest = sorted(name for name in table.properties if name not in {*_FIELDS, *_TEXTS, *_ELSEWHERE, *funds})

    def section(names: Sequence[str], shown: Callable[[Term], object]) -> list[tuple[str, list[object]]]:
        return [(data.names.get(name, name), [shown(term) for term in table.all(name)]) for name in names if table.all(name)]

    return {
        "fields": section(_FIELDS, lambda term: _linked(page, term, data.called)),
        "funds": section(funds, lambda term: number(term.value)),
        "texts": section(_TEXTS, lambda term: term.value),
        "rest": section(rest, lambda term: _linked(page, term, data.called)),
    }


def _parts(row: Resource) -> set[str | None]:
    """What a finding may be about that is shown in a row: the row, its target and its actual value."""
    return {row.iri, row.one("target"), row.one("actual")}


def _line(page: Page, data: TableData, row: Resource, findings: Sequence[Resource]) -> Line:
    target, actual = (data.resources.get(row.one(name) or "") for name in ("target", "actual"))
    own = _parts(row)
    source = None
    if data.sources:
        # The value may stand in a row of its own, where a converter broke the table.
        cells = [term.value for part in (row, target, actual) if part for term in part.all(f"{PROV}wasDerivedFrom")]
        source = joined(data.sources.of(cell, data.cell(cell).one("line")) for cell in cells)
    return Line(
        row,
        target,
        actual,
        findings=[_note(page, data, finding) for finding in findings if finding.one(f"{SH}focusNode") in own],
        place=_places(page, data, row.all(f"{PROV}wasDerivedFrom")),
        source=source,
    )


def _begins(page: Page, data: TableData, document: Term) -> str:
    """Where a table begins in one of its documents."""
    return _places(page, data, [cell for cell in data.table.all(f"{PROV}wasDerivedFrom") if cell.value.startswith(f"{document.value}#")])


def _places(page: Page, data: TableData, cells: Sequence[Term]) -> str:
    return page.say("; ", "；").join(_place(page, data.cell(cell.value)) for cell in cells)


def _span(lines: Sequence[Line]) -> None:
    """Span each level over all rows that stand under it, as the form does."""
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
    """A level as the table prints it."""
    name = f"level{number_}"
    row = line.resource
    return row.every(f"{name}Text") if row.all(f"{name}Text") else level_text(None, row.one(name))


def _columns(lines: Sequence[Line], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The columns that some row has something in, besides the levels, the name and the target."""
    wanted = (
        "description",
        "weight",
        "score",
        "explanation",
        "remark",
        "baselineText",
        "stepsText",
        "natureText",
        "standardText",
        "level3Text",
    )
    return [
        (name, names.get(name, name))
        for name in wanted
        if any(line.resource.one(name) and line.resource.one(name) != line.resource.one("name") for line in lines)
    ]


def _note(page: Page, data: TableData, finding: Resource) -> FindingNote:
    kind, word = page.severity(finding.one(f"{SH}resultSeverity") or "")
    cells = finding.all(f"{PROV}wasDerivedFrom")
    address = cell_address(data.cell(cells[0].value)) if cells and data.sources else None
    href = page.link(address) if address else None
    return FindingNote(
        kind, word, finding.one("code") or "", finding.said(f"{SH}resultMessage", page.lang) or "", _places(page, data, cells), href
    )


def _linked(page: Page, term: Term, called: Mapping[str, str]) -> tuple[str, str | None]:
    """A value as text, with its address where it is a resource."""
    text = term.value
    return (called.get(text, text), page.href(text)) if term.kind == "iri" else (text, None)


def read_as(page: Page, value: Resource | None) -> str:
    """How the program understood a target, in words: what a steward compares with what is printed.

    The empty text for a text, which is only what it says, and where it is what is printed, letter by letter.
    """
    if value is None or len(value.all("verbatim")) > 1:  # which of what was read is of which text, nobody can tell
        return ""
    text = _read(page, value)
    return "" if value and "".join(text.split()) == "".join((value.one("verbatim") or "").split()) else text


def _read(page: Page, value: Resource) -> str:
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


def _place(page: Page, cell: Resource) -> str:
    """Say in words where a cell stands in its document; the empty text where its IRI names no cell."""
    match = _PLACE.search(cell.iri)
    if not match:
        return ""

    def counted(text: str | None) -> int | None:
        return int(text) if text is not None and text.isdecimal() else None

    line, at = counted(cell.one("line") or match["line"]), counted(cell.one("page"))
    where = Location(int(match["table"]), counted(match["row"]), counted(match["column"]), line, at, cell.one("sheet"))
    return place(where, page.lang)
