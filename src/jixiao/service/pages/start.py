"""Show the start page: what is in here, and the questions one can ask."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from ..api.saved_queries import saved_queries
from .data import Row, rows
from .page import SEVERITIES, Page, number, page_of
from .queries import answer_of

#: Shown first, as cards.
_FIRST = ("satisfaction-targets", "largest-projects", "overview", "year-over-year", "same-indicator", "findings-by-department")


async def start_page(request: Request) -> Response:
    """Show numbers of all there is, by city and year, and the first questions. Raises HTTPError."""
    page = page_of(request)
    cells = await answer_of(page, "overview", "jurisdiction")
    named = await places(page)
    shown = [{**_all(cell), "iri": cell.get("jurisdiction"), "city": named.get(cell.get("jurisdiction", ""))} for cell in cells]
    first = [saved_queries()[name] for name in _FIRST if name in saved_queries()]
    return page.render("start.html", cells=shown, totals=await _totals(page, cells), first=first)


async def places(page: Page) -> dict[str, str]:
    """The names of the places that have tables, by their IRIs: such as no other place in the country has."""
    named = await rows(
        page.service,
        "SELECT DISTINCT ?place ?name WHERE { { SELECT DISTINCT ?place WHERE { ?t jx:jurisdiction ?place ; jx:inDocument ?d } } "
        "?place jx:displayName ?name }",
        "embedded",
    )
    return {row["place"]: row["name"] for row in named}


def _all(cell: Row) -> dict[str, str | None]:
    return {name: cell.get(name) for name in ("city", "year", "documents", "tables", "indicators", "budget_yuan")}


async def _totals(page: Page, cells: list[Row]) -> list[tuple[str, str]]:
    of = [_all(cell) for cell in cells]
    documents = await rows(page.service, "SELECT (COUNT(DISTINCT ?d) AS ?n) WHERE { ?d a jx:Document }")
    findings = await rows(
        page.service,
        "SELECT ?severity (SUM(?n) AS ?total) WHERE { ?c a jx:FindingCount ; sh:resultSeverity ?severity ; jx:findingCount ?n } "
        "GROUP BY ?severity",
    )
    by = {row["severity"].rpartition("#")[2]: row["total"] for row in findings if "severity" in row}
    years = sorted({cell["year"] for cell in of if cell["year"]})
    budget = sum((Decimal(cell["budget_yuan"]) for cell in of if cell["budget_yuan"]), Decimal(0))
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(y for y in years if y)
    problems = [
        Markup('<a href="{}">{} {}</a>').format(
            page.link("/findings", severity=name.lower()), number(by[name]), page.say(en if by[name] == "1" else en + "s", zh)
        )
        for name, (en, zh) in SEVERITIES.items()
        if name in by
    ]
    return [
        (page.say("Cities", "地区"), number(len({cell.get("jurisdiction") for cell in cells if cell.get("jurisdiction")}))),
        (page.say("Years", "年度"), span),
        (page.say("Documents", "文件"), number(documents[0]["n"] if documents else 0)),
        (page.say("Tables", "绩效目标表"), number(sum(int(cell["tables"] or 0) for cell in of))),
        (page.say("Indicators", "绩效指标"), number(sum(int(cell["indicators"] or 0) for cell in of))),
        (page.say("Budget", "预算合计"), page.money(budget)),
        (page.say("Findings", "检查发现"), Markup(" · ").join(problems) or "0"),
    ]
