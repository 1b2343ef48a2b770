"""Show the worklist (问题清单): findings with facets that count, each with the way to its table, its source and its cell."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from ...desk.filters import UNKNOWN
from ...desk.formats import FORMATS, Report, written
from ...desk.formats.phrases import SEVERITIES, reason_of, remedy_of, title_of, where
from ...desk.index import FACETS, Shown, find
from ...desk.worklist import STATES, Entry, State
from ...model import Severity
from ...rdf.iris import Minter
from ...rdf.shape_rules import finding_rules
from ..errors import HTTPError
from .page import Page, page_of, whole
from .search import Indexes
from .source import marked_address

_ROWS = 50
#: So many values of a facet are listed, and the rest in one line.
_VALUES = 12
#: So many findings are written into one file; more are asked for by the command line.
_MOST = 20_000
_CLASSES = {Severity.VIOLATION: "violation", Severity.WARNING: "warning", Severity.INFO: "note"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: what the address has for it, its words, how often, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values, those of most findings first; ``rest`` is how many findings the values have that are not listed."""

    name: str
    label: str
    choices: Sequence[Choice]
    rest: int


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as a row shows it."""

    entry: Entry
    kind: str
    severity: str
    title: str
    message: str
    remedy: str
    place: str
    state: str
    reason: str
    table: str | None
    source: str | None
    cell: str


async def findings_page(request: Request) -> Response:
    """Show or write the findings that are asked for. Raises HTTPError."""
    page = page_of(request)
    narrowed, new = _narrowed(page)
    at = whole(page, "page", 1, 1_000_000)
    name = page.given.get("format", "")
    if name and name not in FORMATS:
        raise HTTPError(400, f"format is one of {', '.join(FORMATS)}", f"format 只能是 {'、'.join(FORMATS)}")
    file, current = await _index(request)
    try:
        first, most = (0, _MOST + 1) if name else ((at - 1) * _ROWS, _ROWS)
        shown = await asyncio.to_thread(find, file, narrowed, new=new, first=first, most=most)
    except sqlite3.Error:
        raise HTTPError(503, "the list cannot be read now — try again", "问题清单暂时无法读取；请重试", {"Retry-After": "5"}) from None
    if name:
        return await _file(page, name, shown)
    return page.render(
        "findings.html",
        lines=[_line(page, entry) for entry in shown.entries],
        facets=[_facet(page, facet, shown, narrowed) for facet in FACETS],
        total=shown.total,
        narrowed=narrowed,
        new=new,
        at=at,
        first=(at - 1) * _ROWS + 1,
        pages=max(1, -(-shown.total // _ROWS)),
        current=current,
        formats=tuple(FORMATS),
        labels=_labels(page),
        chosen=[(facet, _chosen(page, facet, value, shown)) for facet, value in narrowed.items()],
    )


async def _index(request: Request) -> tuple[Path, bool]:
    indexes: Indexes = request.app.state.desk
    file, current = await indexes.file()
    if file is not None:
        return file, current
    if indexes.failed:
        raise HTTPError(503, "the list could not be made; the log says why", "问题清单未能建立；原因见日志", {"Retry-After": "60"})
    raise HTTPError(503, "the list is being made — try again in a few seconds", "问题清单正在建立；请几秒后重试", {"Retry-After": "5"})


def _narrowed(page: Page) -> tuple[dict[str, str], bool]:
    """What the address asks for. Raises HTTPError for a severity or a state that does not exist."""
    given = {name: page.given[name].strip() for name in FACETS if page.given.get(name, "").strip()}
    narrowed = {name: "" if value in UNKNOWN else value for name, value in given.items()}
    for name, known in (("severity", list(Severity)), ("state", list(State))):
        if name in narrowed and narrowed[name] not in known:
            listed = [value.value for value in known]
            raise HTTPError(400, f"{name} is one of {', '.join(listed)}", f"{name} 只能是 {'、'.join(listed)}")
    return narrowed, page.given.get("new", "") == "1"


def _labels(page: Page) -> Mapping[str, str]:
    return {
        "severity": page.say("Severity", "级别"),
        "code": page.say("Finding", "问题"),
        "state": page.say("State", "状态"),
        "city": page.say("City", "地区"),
        "year": page.say("Year", "年度"),
        "department": page.say("Department", "部门"),
        "document": page.say("Document", "文件"),
    }


def _word(page: Page, name: str, value: str, label: str) -> str:
    """What a value of a facet is called."""
    if not value:
        return page.say("unknown", "不详")
    if name == "severity":
        return SEVERITIES[Severity(value)].of(page.lang)
    if name == "state":
        return page.say(STATES[value].en, STATES[value].zh)
    if name == "code":
        rule = finding_rules().get(value)
        return rule.title.of(page.lang) if rule else value
    return label


def _chosen(page: Page, name: str, value: str, shown: Shown) -> str:
    label = next((label for known, label, _ in shown.facets[name] if known == value), value)
    return _word(page, name, value, label)


def _facet(page: Page, name: str, shown: Shown, narrowed: Mapping[str, str]) -> Facet:
    values = shown.facets[name]
    chosen = narrowed.get(name)
    listed = [(value, label, count) for number, (value, label, count) in enumerate(values) if number < _VALUES or value == chosen]
    choices = [Choice(value or UNKNOWN[0], _word(page, name, value, label), count, value == chosen) for value, label, count in listed]
    return Facet(name, _labels(page)[name], choices, sum(count for *_, count in values) - sum(count for *_, count in listed))


def _line(page: Page, entry: Entry) -> Line:
    finding, at = entry.finding, entry.finding.source
    sha256 = entry.document.rpartition("/")[2]
    source = page.link(marked_address(sha256, at)) if page.service.settings.documents is not None else None
    message, remedy = finding.message(page.lang), remedy_of(entry, page.lang)
    return Line(
        entry,
        _CLASSES[finding.severity],
        SEVERITIES[finding.severity].of(page.lang),
        title_of(entry, page.lang),
        message,
        "" if remedy in message else remedy,
        where(entry, page.lang),
        page.say(entry.state.en, entry.state.zh),
        reason_of(entry, page.lang),
        _table(page, entry),
        source,
        page.href(Minter.of_document(entry.document, sha256).cell(sha256, at)),
    )


def _table(page: Page, entry: Entry) -> str | None:
    """The address of the finding's table, at its row where it is about one."""
    finding = entry.finding
    if not finding.table:
        return None
    row = (finding.focus or "").removeprefix(f"{finding.table}/indicator/").partition("/")[0] if finding.focus != finding.table else ""
    address = page.href(finding.table)
    return f"{address}#{row}" if row and "/" not in row and not row.startswith("http") else address


async def _file(page: Page, name: str, shown: Shown) -> Response:
    if shown.total > _MOST:
        raise HTTPError(
            413,
            f"more than {_MOST} findings: narrow them down, or use jixiao validate --format {name}",
            f"超过 {_MOST} 个问题：请缩小范围，或使用 jixiao validate --format {name}",
        )
    documents = list(dict.fromkeys(entry.file for entry in shown.entries))
    site = f"{page.request.url.scheme}://{page.request.url.netloc}"
    by_department = page.given.get("by", "") == "department"
    report = Report(shown.entries, documents, page.lang, site, by_department)
    content = await asyncio.to_thread(written, name, report)
    made = FORMATS[name]
    headers = {"Content-Disposition": f'attachment; filename="findings.{made.ending}"', "Cache-Control": "no-store"}
    return Response(content, 200, headers, media_type=made.media_type)
