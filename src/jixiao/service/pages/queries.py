"""Show the saved queries: a form, a chart, a table that can be sorted, filtered and paged, and links to its other formats."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from ...sparql.column_labels import column_label
from ...sparql.results import Results, Term
from ...sparql.saved_queries import Parameter, QueryError, SavedQuery, find
from ..api.saved_queries import require_matches, saved_queries
from ..api.service_description import root
from ..api.sparql_protocol import pairs
from ..errors import HTTPError
from .chart import chart_of
from .data import Row, number_of, rows, select
from .holdings import holdings
from .page import Page, number, page_of, whole

_ROWS = 100
#: So many values are suggested.
_SUGGESTED = 1000
#: In English and Chinese, with the tags of what stands there.
_GROUPS = (
    ("Results and self-evaluations", "执行结果与自评", {"evaluation"}),
    ("Findings and completeness", "检查发现与完整性", {"findings", "completeness", "plausibility"}),
    ("Indicators and targets", "指标与目标值", {"indicators", "targets"}),
    ("Projects and budgets", "项目与预算", {"overview", "budget", "projects"}),
)


async def queries_page(request: Request) -> Response:
    """Show all saved queries, in groups."""
    page = page_of(request)
    left = dict(saved_queries())
    groups = []
    for en, zh, tags in _GROUPS:
        entries = [left.pop(name) for name, query in list(left.items()) if tags & set(query.tags)]
        if entries:
            groups.append((page.say(en, zh), entries))
    if left:
        groups.append((page.say("More", "其他"), list(left.values())))
    return page.render("queries.html", groups=groups)


_Row = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of the form: a parameter, with what is chosen and what can be."""

    name: str
    kind: str
    label: str
    value: str
    chosen: Sequence[str]
    choices: Sequence[str]
    required: bool


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of the answer as it is shown."""

    text: str
    number: Decimal | None
    href: str | None


async def query_page(request: Request) -> Response:
    """Show one saved query: its form and its answer. Raises HTTPError."""
    page = page_of(request)
    try:
        query = find(request.path_params["name"], saved_queries())
    except QueryError as error:
        raise HTTPError(404, error.en, error.zh) from None
    values, chosen = _values(page, query)
    try:
        sparql = await page.service.aside(query.bind, values)
    except QueryError as error:
        raise HTTPError(400, error.en, error.zh) from None
    await require_matches(page.service, query, values)
    results = await select(page.service, sparql)
    fields = await _fields(page, query, values, chosen)
    shown = await asyncio.to_thread(_filtered_and_sorted, page, results)
    return page.render(
        "query.html",
        query=query,
        fields=fields,
        sparql=sparql,
        address=f"/api/queries/{query.name}?" + (urlencode(list(values.items())) + "&" if values else ""),
        root=root(request),
        **_table(page, values, results, shown),
        chart=chart_of(page, query, results, shown),
    )


def _table(page: Page, values: Mapping[str, str], results: Results, shown: Sequence[_Row]) -> Mapping[str, object]:
    """The answer as a table: one page of the rows that are shown, and the links that sort and turn it. Raises HTTPError."""
    pages = max(1, -(-len(shown) // _ROWS))
    at = min(whole(page, "page", 1), pages)
    asked = [*values.items(), *([("lang", page.lang)] if "lang" in page.given else [])]
    view = [*asked, *((name, page.given[name]) for name in ("sort", "order", "filter") if page.given.get(name))]
    return {
        "total": len(results.rows),
        "kept": len(shown),
        "needle": _needle(page),
        "asked": asked,
        "columns": [_column(page, name, results, view) for name in results.columns],
        "rows": [_cells(page, results.columns, row) for row in shown[(at - 1) * _ROWS : at * _ROWS]],
        "at": at,
        "pages": pages,
        "turn": lambda to: f"?{urlencode([*view, ('page', to)])}",
    }


def _values(page: Page, query: SavedQuery) -> tuple[dict[str, str], list[str]]:
    """The parameters that are given, and the cities that are chosen."""
    given = pairs(page.request.scope["query_string"], page.service.settings)
    cities = [value for name, value in given if name == "city" and value]
    names = {param.name for param in (*query.params, *query.restrictions)}
    values = {name: value for name, value in given if name in names and value != ""}
    if "city" in values:
        values["city"] = ",".join(cities)
    unknown = {name for name, _ in given} - names - {"lang", "sort", "order", "filter", "page"}
    if unknown:
        there = ", ".join(sorted(names)) or page.say("none", "无")
        raise HTTPError(400, f"there is no parameter {min(unknown)!r}; there are: {there}", f"没有参数 {min(unknown)!r}；可用参数：{there}")
    return values, [city for text in cities for city in text.split(",")]


async def _fields(page: Page, query: SavedQuery, values: Mapping[str, str], chosen: Sequence[str]) -> list[_Field]:
    fields = []
    for param in (*query.params, *query.restrictions):
        choices: Sequence[str] = ()
        kind = param.type
        if kind == "cities":
            choices = await _suggestions(page, param)
        elif param.name in ("from", "to") and param in query.restrictions:
            kind, choices = "year", sorted({cell["year"] for cell in await holdings(page) if cell.get("year")})
        elif param.suggestions:
            choices = await _suggestions(page, param)
        value = values.get(param.name, param.default_beside(values) or "")
        fields.append(_Field(param.name, kind, param.label(page.lang), value, chosen, choices, param.required))
    return fields


async def _suggestions(page: Page, param: Parameter) -> Sequence[str]:
    name, _, column = (param.suggestions or "").partition("/")
    if name == "overview":  # which places and years there are, also of those with self-evaluations only
        return sorted({cell[column] for cell in await holdings(page) if cell.get(column)})[:_SUGGESTED]
    return await _column_values(page, name, column)


async def _column_values(page: Page, name: str, column: str) -> Sequence[str]:
    """The values of a column of another saved query, each once."""
    try:
        results = await select(page.service, saved_queries()[name].sparql)
    except HTTPError:  # the form works without suggestions
        return ()
    at = results.columns.index(column)
    return sorted({term.value for row in results.rows if (term := row[at]) is not None})[:_SUGGESTED]


def _needle(page: Page) -> str:
    return page.given.get("filter", "").strip()


def _filtered_and_sorted(page: Page, results: Results) -> Sequence[_Row]:
    """The rows that have ``filter`` in some cell, in the order of ``sort`` and ``order``; those without a value there come last."""
    rows: Sequence[_Row] = results.rows
    if needle := _needle(page).lower():
        rows = [row for row in rows if any(term is not None and needle in term.value.lower() for term in row)]
    name = page.given.get("sort", "")
    if name not in results.columns:
        return rows
    at = results.columns.index(name)
    with_value = [row for row in rows if row[at] is not None]
    with_value.sort(key=lambda row: _sort_key(row[at]), reverse=page.given.get("order") == "desc")
    return with_value + [row for row in rows if row[at] is None]


def _sort_key(term: Term | None) -> tuple[bool, Decimal, str]:
    """Numbers by size, before texts."""
    amount = number_of(term)
    return (amount is None, amount if amount is not None else Decimal(0), term.value if term else "")


def _column(page: Page, name: str, results: Results, view: Sequence[tuple[str, str]]) -> Mapping[str, object]:
    at = results.columns.index(name)
    now = page.given.get("sort") == name
    down = page.given.get("order") == "desc"
    numbers = any(number_of(row[at]) is not None for row in results.rows[:50])
    others = [(key, value) for key, value in view if key not in ("sort", "order")]
    order = "asc" if now and down else "desc" if now or numbers else "asc"
    return {
        "label": column_label(name, page.lang),
        "number": numbers,
        "sorted": ("descending" if down else "ascending") if now else None,
        "href": f"?{urlencode([*others, ('sort', name), ('order', order)])}",
    }


def _cells(page: Page, columns: Sequence[str], row: _Row) -> list[_Cell]:
    cells = []
    for name, term in zip(columns, row, strict=True):
        if term is None:
            cells.append(_Cell("", None, None))
        elif term.kind == "iri":
            text = page.say("open", "查看") if name == "table" else term.value
            cells.append(_Cell(text, None, page.href(term.value)))
        else:
            amount = number_of(term)
            # A year is a name, not an amount: no thousands in it.
            text = term.value if amount is None or name.startswith("year") else number(amount)
            cells.append(_Cell(text, amount, None))
    return cells


async def answer_of(page: Page, name: str, *more: str) -> list[Row]:
    """The rows of a saved query, with ``more`` of the variables that it groups by: names are not enough where places share them.

    Raises HTTPError.
    """
    sparql = saved_queries()[name].sparql
    return await rows(page.service, sparql.replace("SELECT ", f"SELECT {''.join(f'?{name} ' for name in more)}", 1))
