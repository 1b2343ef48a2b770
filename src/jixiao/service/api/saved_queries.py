"""Answer saved queries as a web API, with their catalogue and an OpenAPI description."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ... import __version__
from ...sparql.query_entries import query_entry
from ...sparql.saved_queries import Parameter, QueryError, SavedQuery, catalogue, find
from ..answering import Question, Service
from ..errors import HTTPError, not_acceptable, unknown_format
from ..negotiation import ANSWERS, BINDINGS, FOR_SPREADSHEETS, Chosen, choose
from .service_description import root
from .sparql_protocol import pairs

#: What a request says besides the query's own parameters.
OPTIONS = ("format", "bom")
_TYPES = {"integer": "integer", "limit": "integer", "decimal": "number"}


@cache
def saved_queries() -> Mapping[str, SavedQuery]:
    return catalogue()


async def queries(request: Request) -> Response:
    """Send the catalogue as JSON."""
    here = root(request)
    return _json([{**query_entry(query), "url": f"{here}api/queries/{query.name}"} for query in saved_queries().values()])


async def query(request: Request) -> Response:
    """Answer a saved query. Raises HTTPError: 404 for a name, 400 for a parameter, 406 for a format that there is not."""
    service: Service = request.app.state.service
    given = pairs(request.scope["query_string"], service.settings)
    values = dict(given)
    if len(values) < len(given):
        raise HTTPError(400, "a parameter is given more than once", "参数重复")
    wanted, bom = values.pop("format", None), values.pop("bom", "0")
    chosen = _chosen(request, wanted)
    name: str = request.path_params["name"]
    try:
        entry = find(name, saved_queries())
    except QueryError as error:
        raise HTTPError(404, error.en, error.zh) from None
    try:
        # Words are looked up in dictionaries, which takes a while the first time.
        sparql = await service.aside(entry.bind, values) if values else entry.sparql
    except QueryError as error:
        raise HTTPError(400, error.en, error.zh) from None
    await require_matches(service, entry, values)
    ending = chosen.format.ending
    headers = {"Content-Disposition": f'inline; filename="{entry.name}.{ending}"'}
    if bom not in ("", "0", "false") and ending in FOR_SPREADSHEETS:
        chosen = Chosen(FOR_SPREADSHEETS[ending], chosen.type)
    return await service.respond(request, Question("query", sparql, chosen), headers)


async def require_matches(service: Service, entry: SavedQuery, values: Mapping[str, str]) -> None:
    """Check that what the parameters ask for is in the store. Raises HTTPError, 400 where a value matches nothing, with what there is."""
    for expectation in await service.aside(entry.expectations, values) if values else ():
        if not await _first_column(service, expectation.exists):
            offered: list[str] = []
            with suppress(HTTPError):  # there may be more than a page may hold
                offered = await _first_column(service, expectation.offered)
            error = await service.aside(expectation.error, entry.name, offered)
            raise HTTPError(400, error.en, error.zh)


async def _first_column(service: Service, sparql: str) -> list[str]:
    """The values of an answer's first column. Raises HTTPError."""
    answer = json.loads(await service.rows(sparql, Chosen(BINDINGS[0], BINDINGS[0].types[0]), "embedded"))
    return [binding["value"] for row in answer["results"]["bindings"] for binding in list(row.values())[:1]]


def _chosen(request: Request, wanted: str | None) -> Chosen:
    if wanted is not None:
        for form in ANSWERS:
            if form.ending == wanted.lower():
                return Chosen(form, form.types[0])
        raise unknown_format(wanted, ANSWERS)
    chosen = choose(request.headers.get("accept"), ANSWERS)
    if chosen is None:
        raise not_acceptable(ANSWERS)
    return chosen


async def openapi(request: Request) -> Response:
    """Describe the API as OpenAPI 3.1."""
    paths: dict[str, Any] = {
        "/api/queries": {
            "get": {
                "operationId": "queries",
                "summary": "The saved queries and their parameters / 已存查询及其参数",
                "responses": {"200": {"description": "The catalogue", "content": {"application/json": {"schema": {"type": "array"}}}}},
            }
        }
    }
    for entry in saved_queries().values():
        paths[f"/api/queries/{entry.name}"] = {"get": _operation(entry)}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "jixiao: saved queries / 已存查询", "version": __version__},
        "servers": [{"url": root(request).rstrip("/")}],
        "paths": paths,
    }
    return _json(document)


def _operation(query: SavedQuery) -> dict[str, Any]:
    ways = [form.ending for form in ANSWERS]
    common = [
        {"name": "format", "in": "query", "description": "In place of Accept / 代替 Accept", "schema": {"type": "string", "enum": ways}},
        {
            "name": "bom",
            "in": "query",
            "description": "1: for Excel: a byte order mark, and no text is a formula (csv, tsv)",
            "schema": {"enum": ["0", "1"]},
        },
    ]
    content: dict[str, Any] = {form.types[0]: {} for form in ANSWERS}
    content["application/json"] = {"schema": {"type": "array", "items": {"type": "object"}}}
    problem = {"content": {"application/json": {"schema": {"type": "object"}}}}
    return {
        "operationId": query.name,
        "summary": f"{query.summary} / {query.summary_zh}",
        "description": f"{query.description}\n\n{query.description_zh}",
        "tags": list(query.tags),
        "parameters": [*(_parameter(param) for param in query.params), *common],
        "responses": {
            "200": {"description": "The rows, a missing value as null", "content": content},
            "400": {"description": "A parameter that there is not, or a value that does not fit", **problem},
            "406": {"description": "A format that there is not", **problem},
            "413": {"description": "The answer is too large; Jixiao-Limit says which limit", **problem},
            "503": {"description": "Ended at a limit, or too many queries; Jixiao-Limit says which limit", **problem},
        },
    }


def _parameter(param: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": _TYPES.get(param.type, "string")}
    if param.type == "date":
        schema["format"] = "date"
    if param.default is not None:
        as_typed = {"integer": int, "number": float}.get(schema["type"], str)
        schema["default"] = as_typed(param.default)
    description = f"{param.label_en} / {param.label_zh}"
    return {"name": param.name, "in": "query", "required": param.required, "description": description, "schema": schema}


def _json(value: Any) -> Response:
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    return Response(text.encode("utf-8"), 200, {"Content-Type": "application/json", "Cache-Control": "public, max-age=60"})
