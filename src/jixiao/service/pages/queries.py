"""The saved queries as pages: a form, a chart, a table that can be sorted, filtered and turned, and the ways to take it away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from urllib.parse import urlencode

import yaml
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from ...sparql.saved_queries import Parameter, QueryError, SavedQuery, find
from ...util.resources import resource_dir
from ..api.saved_queries import saved
from ..api.service_description import root
from ..api.sparql_protocol import pairs
from ..errors import HTTPError
from .data import Answered, Row, Value, answered, rows
from .page import Page, number, page_of, whole

_ROWS = 100
#: So many rows are drawn, and so many values suggested.
_DRAWN, _SUGGESTED = 2000, 1000
#: In English and Chinese, with the tags of what stands there.
_GROUPS = (
    ("Results and self-evaluations", "执行结果与自评", {"evaluation"}),
    ("Findings and completeness", "检查发现与完整性", {"findings", "completeness", "plausibility"}),
    ("Indicators and targets", "指标与目标值", {"indicators", "targets"}),
    ("Projects and budgets", "项目与预算", {"overview", "budget", "projects"}),
)


@cache
def _column_names() -> Mapping[str, Sequence[str]]:
    found = yaml.safe_load((resource_dir("queries") / "columns.yaml").read_text(encoding="utf-8"))
    return {name: tuple(pair) for name, pair in found.items()}


def column_label(name: str, language: str) -> str:
    """What a column of an answer is called."""
    pair = _column_names().get(name)
    return name if pair is None else pair[0 if language == "zh" else 1]


async def queries_page(request: Request) -> Response:
    """All saved queries, in groups."""
    page = page_of(request)
    left = dict(saved())
    groups = []
    for en, zh, tags in _GROUPS:
        entries = [left.pop(name) for name, query in list(left.items()) if tags & set(query.tags)]
        if entries:
            groups.append((page.say(en, zh), entries))
    if left:
        groups.append((page.say("More", "其他"), list(left.values())))
    return page.render("queries.html", groups=groups)


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    kind: str
    label: str
    value: str
    chosen: Sequence[str]
    choices: Sequence[str]
    required: bool


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    number: Decimal | None
    href: str | None


async def query_page(request: Request) -> Response:
    """One saved query: its form and its answer. Raises HTTPError."""
    page = page_of(request)
    try:
        query = find(request.path_params["name"], saved())
    except QueryError as error:
        raise HTTPError(404, error.en, error.zh) from None
    values, chosen = _values(page, query)
    try:
        sparql = await asyncio.to_thread(query.bind, values)
    except QueryError as error:
        raise HTTPError(400, error.en, error.zh) from None
    found = await answered(page.service, sparql)
    fields = await _fields(page, query, values, chosen)
    everything = list(found.rows)
    needle = page.given.get("filter", "").strip()
    kept = await asyncio.to_thread(_kept, page, found.columns, everything, needle)
    pages = max(1, -(-len(kept) // _ROWS))
    at = min(whole(page, "page", 1), pages)
    asked = [(name, value) for name, value in values.items()] + ([("lang", page.lang)] if "lang" in page.given else [])
    view = [*asked, *((name, page.given[name]) for name in ("sort", "order", "filter") if page.given.get(name))]
    address = f"/api/queries/{query.name}?" + (urlencode(list(values.items())) + "&" if values else "")
    return page.render(
        "query.html",
        query=query,
        fields=fields,
        sparql=sparql,
        address=address,
        root=root(request),
        total=len(everything),
        kept=len(kept),
        needle=needle,
        asked=asked,
        columns=[_column(page, query, name, found, view) for name in found.columns],
        rows=[_cells(page, found.columns, row) for row in kept[(at - 1) * _ROWS : at * _ROWS]],
        at=at,
        pages=pages,
        turn=lambda to: f"?{urlencode([*view, ('page', to)])}",
        chart=_chart(page, query, found, kept),
    )


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
            kind, choices = "year", await _column_values(page, "overview", "year")
        elif param.suggestions:
            choices = await _suggestions(page, param)
        value = values.get(param.name, param.default or "")
        fields.append(_Field(param.name, kind, param.label(page.lang), value, chosen, choices, param.required))
    return fields


async def _suggestions(page: Page, param: Parameter) -> Sequence[str]:
    name, _, column = (param.suggestions or "").partition("/")
    return await _column_values(page, name, column)


async def _column_values(page: Page, name: str, column: str) -> Sequence[str]:
    """The values of a column of another saved query, each once."""
    try:
        found = await answered(page.service, saved()[name].sparql)
    except HTTPError:  # the form works without suggestions
        return ()
    at = found.columns.index(column)
    return sorted({value.text for row in found.rows if (value := row[at]) is not None})[:_SUGGESTED]


def _kept(page: Page, columns: Sequence[str], rows_: list[tuple[Value | None, ...]], needle: str) -> list[tuple[Value | None, ...]]:
    return _sorted(page, columns, [row for row in rows_ if _has(row, needle)] if needle else rows_)


def _has(row: Sequence[Value | None], needle: str) -> bool:
    low = needle.lower()
    return any(value is not None and low in value.text.lower() for value in row)


def _sorted(page: Page, columns: Sequence[str], rows: list[tuple[Value | None, ...]]) -> list[tuple[Value | None, ...]]:
    name = page.given.get("sort", "")
    if name not in columns:
        return rows
    at = columns.index(name)
    there = [row for row in rows if row[at] is not None]
    down = page.given.get("order") == "desc"
    there.sort(key=lambda row: _key(row[at]), reverse=down)
    return there + [row for row in rows if row[at] is None]


def _key(value: Value | None) -> tuple[bool, Decimal, str]:
    found = value.number if value else None
    return (found is None, found if found is not None else Decimal(0), value.text if value else "")


def _column(page: Page, query: SavedQuery, name: str, found: Answered, view: Sequence[tuple[str, str]]) -> Mapping[str, object]:
    at = found.columns.index(name)
    now = page.given.get("sort") == name
    down = page.given.get("order") == "desc"
    numbers = any((value := row[at]) is not None and value.number is not None for row in found.rows[:50])
    kept = [(key, value) for key, value in view if key not in ("sort", "order")]
    order = "asc" if now and down else "desc" if now or numbers else "asc"
    return {
        "label": column_label(name, page.lang),
        "number": numbers,
        "sorted": ("descending" if down else "ascending") if now else None,
        "href": f"?{urlencode([*kept, ('sort', name), ('order', order)])}",
    }


def _cells(page: Page, columns: Sequence[str], row: Sequence[Value | None]) -> list[_Cell]:
    cells = []
    for name, value in zip(columns, row, strict=True):
        if value is None:
            cells.append(_Cell("", None, None))
        elif value.iri:
            text = page.say("open", "查看") if name == "table" else value.text
            cells.append(_Cell(text, None, page.thing(value.text)))
        else:
            found = value.number
            # A year is a name, not an amount: no thousands in it.
            text = value.text if found is None or name.startswith("year") else number(found)
            cells.append(_Cell(text, found, None))
    return cells


def _chart(page: Page, query: SavedQuery, found: Answered, rows: Sequence[tuple[Value | None, ...]]) -> Mapping[str, object] | None:
    if not query.chart or not rows:
        return None
    names = [query.chart[part] for part in ("x", "y", "series") if part in query.chart]
    places = [found.columns.index(name) for name in names]
    data = {
        "columns": [{"name": name, "label": column_label(name, page.lang)} for name in names],
        "rows": [[_plain(row[place]) for place in places] for row in rows[:_DRAWN]],
        "left": max(0, len(rows) - _DRAWN),
    }
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return {"spec": json.dumps(dict(query.chart)), "data": Markup(text)}


def _plain(value: Value | None) -> str | float | int | None:
    if value is None:
        return None
    found = value.number
    return value.text if found is None else int(found) if found == found.to_integral_value() else float(found)


async def answer_of(page: Page, name: str, *more: str) -> list[Row]:
    """The rows of a saved query, with ``more`` of the variables that it groups by: names are not enough where places share them.

    Raises HTTPError.
    """
    sparql = saved()[name].sparql
    return await rows(page.service, sparql.replace("SELECT ", f"SELECT {''.join(f'?{name} ' for name in more)}", 1))
