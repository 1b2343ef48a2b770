"""From a city (地区) to its departments (部门), their projects (项目) and tables (绩效目标表); and the page of a document."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response

from ...model.namespaces import DC, DCT, PAV, SKOS
from ..api.linked_data import is_iriref
from ..errors import HTTPError
from .corrected import CorrectionNote, corrected_cells
from .data import Resource, Row, labels, resource_of, rows
from .holdings import departments, holdings
from .links import alternates
from .page import Page, page_of, whole
from .start import places

_ROWS = 200
_VERSION_OF = f"{DCT}isVersionOf"
_COUNTING = "jx:TargetTable, jx:EvaluationTable"
_COUNTED = frozenset(("TargetTable", "EvaluationTable"))
_ALL = f"{_COUNTING}, jx:SupersededTable, jx:SupersededEvaluationTable"
_TABLES = """SELECT ?table (MIN(?w) AS ?work) (MIN(?y) AS ?year) (MIN(?n) AS ?project) (MAX(?b) AS ?budget) (MIN(?d) AS ?department)
  (MIN(?k) AS ?kind)
WHERE {{
  {pattern} .
  ?table a ?k . FILTER(?k IN ({kinds}))
  OPTIONAL {{ ?table <{version_of}> ?w }}
  OPTIONAL {{ ?table jx:fiscalYear ?y }}
  OPTIONAL {{ ?table jx:projectName ?n }}
  OPTIONAL {{ ?table jx:budget ?b }}
  OPTIONAL {{ ?table jx:department ?d }}
}} GROUP BY ?table"""


def _tables_of(pattern: str, kinds: str = _COUNTING) -> str:
    """The query of the tables of a pattern: of their versions those of these kinds."""
    return _TABLES.format(pattern=pattern, kinds=kinds, version_of=_VERSION_OF)


async def browse_page(request: Request) -> Response:
    """All places that have tables; with ``?city=IRI&year=`` the departments of one. Raises HTTPError."""
    page = page_of(request)
    city = page.given.get("city", "")
    if city:
        if not is_iriref(city):
            raise HTTPError(400, "?city= is the IRI of a place", "?city= 应为地区的 IRI")
        return await place_page(page, await resource_of(page.service, city))
    cells = await holdings(page)
    named = await places(page)
    by: dict[str, list[dict[str, str]]] = {}
    for cell in cells:
        by.setdefault(cell.get("jurisdiction", ""), []).append(cell)
    shown = [(named.get(iri) or page.say("unknown", "不明"), iri, years) for iri, years in by.items()]
    return page.render("browse.html", places=shown)


async def place_page(page: Page, place: Resource) -> Response:
    """The departments of a place (地区), by year."""
    name = place.said(f"{SKOS}prefLabel", "en") if page.lang == "en" and len(place.all(f"{SKOS}prefLabel")) > 1 else None
    name = name or place.said("displayName", page.lang) or place.iri
    year = whole(page, "year", 0, 9999)
    budgets = await departments(page)
    cells = [row for row in budgets if row.get("jurisdiction") == place.iri]
    years = sorted({row["year"] for row in cells if "year" in row})
    kept = [row for row in cells if not year or row.get("year") == str(year)]
    return page.render(
        "place.html", place=place, name=name, year=year, years=years, departments=kept, alternates=alternates(page, place.iri)
    )


async def department_page(page: Page, department: Resource) -> Response:
    """The tables of a department (部门、单位), newest first, and those of the units it supervises (主管)."""
    pattern = f"{{ ?table jx:department <{department.iri}> }} UNION {{ ?table jx:supervisingDepartment <{department.iri}> }}"
    tables = await rows(page.service, _tables_of(pattern), "embedded")
    return await _tables_page(page, department, page.say("Department", "部门（单位）"), tables, department.label or department.iri)


async def project_page(page: Page, project: Resource) -> Response:
    """The tables of a project (项目) over the years."""
    tables = await rows(page.service, _tables_of(f"?table jx:project <{project.iri}>"), "embedded")
    return await _tables_page(page, project, page.say("Project", "项目"), tables, project.label or project.iri)


async def document_page(page: Page, document: Resource) -> Response:
    """A document (文件): what it is, its tables, and what was found in it."""
    tables = await rows(page.service, _tables_of(f"?table jx:inDocument <{document.iri}>", _ALL), "embedded")
    findings = await rows(
        page.service,
        f"SELECT ?code ?severity (COUNT(DISTINCT ?f) AS ?n) WHERE {{ ?f a jx:Finding ; jx:inDocument <{document.iri}> ; jx:code ?code ; "
        "sh:resultSeverity ?severity } GROUP BY ?code ?severity ORDER BY ?severity ?code",
        "embedded",
    )
    title = document.label or document.iri
    corrected = await corrected_cells(page, f"<{document.iri}> jx:correctedCell ?cell")
    return await _tables_page(page, document, page.say("Document", "文件"), tables, title, findings, corrected)


async def _tables_page(
    page: Page,
    resource: Resource,
    kind: str,
    tables: Sequence[Row],
    title: str,
    findings: Sequence[Row] = (),
    corrections: Sequence[CorrectionNote] = (),
) -> Response:
    ordered = sorted(tables, key=lambda row: (row.get("year", ""), Decimal(row.get("budget", "0"))), reverse=True)
    pages = max(1, -(-len(ordered) // _ROWS))
    at = min(whole(page, "page", 1), pages)
    linked = [term.value for values in resource.properties.values() for term in values if term.kind == "iri"]
    linked += [row["department"] for row in ordered if "department" in row]
    called = await labels(page.service, linked, page.lang)
    years: dict[str, tuple[int, int, Decimal]] = {}
    for row in ordered:
        # Of the units that a department supervises the tables are listed, but the money is theirs.
        own = "Department" not in resource.types or row.get("department") == resource.iri
        form = row.get("kind", "").rpartition("#")[2]
        if own and form in _COUNTED:  # a version that counts; the money of a self-evaluation is its plan's
            plans, results, budget = years.get(row.get("year", ""), (0, 0, Decimal(0)))
            plan = form == "TargetTable"
            money = Decimal(row.get("budget", "0")) if plan else Decimal(0)
            years[row.get("year", "")] = (plans + plan, results + (not plan), budget + money)
    return page.render(
        "tables.html",
        resource=resource,
        kind=kind,
        title=title,
        tables=ordered[(at - 1) * _ROWS : at * _ROWS],
        years=sorted(years.items()),
        total=len(ordered),
        at=at,
        pages=pages,
        called=called,
        findings=findings,
        corrections=corrections,
        published=_publication(page, resource),
        alternates=alternates(page, resource.iri),
    )


def _publication(page: Page, document: Resource) -> list[tuple[str, list[tuple[str, str | None]]]]:
    """What is known of how a document was published: each a word, and its values with an address where they are of the web."""
    words = (
        ((f"{DCT}source",), page.say("published at", "公开网址")),
        ((f"{DC}publisher", f"{DCT}publisher"), page.say("publisher", "公开单位")),
        ((f"{DCT}issued",), page.say("published on", "公开日期")),
        ((f"{PAV}retrievedOn",), page.say("retrieved on", "获取日期")),
        ((f"{DCT}license", f"{DCT}rights"), page.say("licence", "许可")),
    )
    said = ((word, [term for name in names for term in document.all(name)]) for names, word in words)
    return [(word, [(term.value, _web_address(term.value)) for term in terms]) for word, terms in said if terms]


def _web_address(text: str) -> str | None:
    return text if text.startswith(("http://", "https://")) else None
