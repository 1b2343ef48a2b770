"""Two or more tables, or two places, departments or years, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response

from ...model.namespaces import PAV
from ...rdf.levels import level_text
from ..api.linked_data import is_iriref
from ..api.sparql_protocol import pairs
from ..errors import HTTPError, unknown_resource
from .data import Resource, Row, labels, property_labels, resources, rows
from .holdings import holdings
from .page import Page, page_of, whole
from .start import places
from .table import ROWS, read_as

_MOST = 4
_SHARED = 200
_VALUES = 4
_OFFERED = 1000


@dataclass(slots=True)
class Side:
    """What stands on one side of a comparison of places, departments or years."""

    iri: str
    year: int
    name: str
    tables: int = 0
    budget: Decimal = Decimal(0)
    indicators: int = 0
    mix: Counter[str] = field(default_factory=Counter)
    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


async def compare_page(request: Request) -> Response:
    """``?of=IRI&of=IRI``: tables; ``?a=IRI&ay=2022&b=IRI&by=2023``: places or departments. Raises HTTPError."""
    page = page_of(request)
    given = pairs(request.scope["query_string"], page.service.settings)
    wanted = list(dict.fromkeys(value for name, value in given if name == "of" and value))
    for iri in (*wanted, page.given.get("a", ""), page.given.get("b", "")):
        if not is_iriref(iri):
            raise HTTPError(400, "of, a and b are IRIs", "of、a、b 应为 IRI")
    if len(wanted) > _MOST:
        raise HTTPError(400, f"at most {_MOST} tables are compared at a time", f"一次最多比较 {_MOST} 张表")
    if wanted:
        return await _tables(page, wanted)
    return await _sides(page)


# -- tables ----------------------------------------------------------------------------------------------------------------


async def _tables(page: Page, given: Sequence[str]) -> Response:
    iris = await _current(page, given)
    values = " ".join(f"<{iri}>" for iri in iris)
    parts = await resources(
        page.service,
        f"{{ VALUES ?s {{ {values} }} }} UNION {{ VALUES ?t {{ {values} }} ?s jx:inTable ?t ; jx:concept ?c }} "
        f"UNION {{ VALUES ?t {{ {values} }} ?row jx:inTable ?t ; jx:target ?s }}",
    )
    missing = [iri for iri in iris if iri not in parts]
    if missing:
        raise unknown_resource(missing[0])
    lines: dict[tuple[str, str], dict[str, list[tuple[str, str]]]] = {}
    order: dict[tuple[str, str], tuple[str, int]] = {}
    for resource in parts.values():
        table = resource.one("inTable")
        if table is None or table not in iris or not resource.types & ROWS:
            continue
        key = (level_text(resource.one("level1Text"), resource.one("level1")), resource.one("concept") or resource.one("name") or "")
        target = parts.get(resource.one("target") or "")
        said = (target.every("verbatim") if target else "", read_as(page, target))
        lines.setdefault(key, {}).setdefault(table, []).append(said)
        order.setdefault(key, (resource.one("name") or "", int(resource.one("position") or 0)))
    levels = list(dict.fromkeys(key[0] for key in sorted(lines, key=lambda key: order[key][1])))
    keys = sorted(lines, key=lambda key: (levels.index(key[0]), -len(lines[key]), order[key][1]))
    fields = ["jurisdiction", "fiscalYear", "department", "projectName", "budget", "goal", "purpose"]
    linked = [term.value for iri in iris for name in fields for term in parts[iri].all(name) if term.kind == "iri"]
    called = await labels(page.service, linked, page.lang)
    names = await property_labels(page.service, page.lang)
    return page.render(
        "compare_tables.html",
        tables=[parts[iri] for iri in iris],
        fields=[(names.get(name, name), name, [_texts(parts[iri], name, called) for iri in iris]) for name in fields],
        lines=[(key[0], order[key][0], [lines[key].get(iri, []) for iri in iris], len(lines[key]) == len(iris)) for key in keys],
        others=await _candidates(page, parts[iris[0]]) if len(iris) == 1 else [],
    )


async def _current(page: Page, tables: Sequence[str]) -> list[str]:
    """The versions that count of those that are tables as works; the others as they are, each once."""
    values = " ".join(f"<{iri}>" for iri in tables)
    counting = await rows(
        page.service, f"SELECT ?work ?v WHERE {{ VALUES ?work {{ {values} }} ?work <{PAV}hasCurrentVersion> ?v }}", "embedded"
    )
    current = {row["work"]: row["v"] for row in counting}
    return list(dict.fromkeys(current.get(iri, iri) for iri in tables))


def _texts(table: Resource, name: str, called: Mapping[str, str]) -> list[str]:
    return [called.get(term.value, term.value) for term in table.all(name)]


async def _candidates(page: Page, table: Resource) -> list[Row]:
    """Tables of the same project in other years, and of projects of the same name elsewhere."""
    project = table.one("project")
    if project is None:
        return []
    return await rows(
        page.service,
        f"SELECT DISTINCT ?table ?name ?year ?owner WHERE {{ {{ ?table jx:project <{project}> }} UNION "
        f"{{ <{project}> jx:name ?same . ?other jx:name ?same ; a jx:Project . ?table jx:project ?other }} "
        f"FILTER(?table != <{table.iri}>) ?table a jx:TargetTable ; jx:projectName ?name . OPTIONAL {{ ?table jx:fiscalYear ?year }} "
        "OPTIONAL { ?table jx:department/jx:name ?owner } } LIMIT 50",
        "embedded",
    )


# -- places, departments, years --------------------------------------------------------------------------------------------


async def _sides(page: Page) -> Response:
    named = await places(page)
    cells = await holdings(page)
    years = sorted({row["year"] for row in cells if "year" in row})
    chosen = [(page.given.get(side, ""), whole(page, f"{side}y", 0, 9999)) for side in ("a", "b")]
    sides: list[Side] = []
    if all(iri for iri, _ in chosen):
        called = await labels(page.service, [iri for iri, _ in chosen], page.lang)
        for iri, year in chosen:
            if iri not in called:
                raise unknown_resource(iri)
            sides.append(await _side(page, iri, year, called[iri]))
    shared = sorted(
        set(sides[0].values) & set(sides[1].values), key=lambda name: -sum(sum(side.values[name].values()) for side in sides)
    ) if len(sides) == 2 else []  # fmt: skip
    return page.render(
        "compare.html",
        places=sorted(named.items(), key=lambda item: item[1]),
        departments=await _departments(page, [iri for iri, _ in chosen if iri and iri not in named]),
        years=years,
        chosen=chosen,
        sides=sides,
        levels=sorted({level for side in sides for level in side.mix}),
        shared=[(name, [_most(side.values[name]) for side in sides]) for name in shared[:_SHARED]],
        total=len(shared),
    )


async def _departments(page: Page, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """The departments of the places that the chosen ones are of."""
    if not chosen:
        return []
    values = " ".join(f"<{iri}>" for iri in chosen)
    departments = await rows(
        page.service,
        f"SELECT DISTINCT ?d ?name WHERE {{ VALUES ?chosen {{ {values} }} ?chosen a jx:Department ; jx:jurisdiction ?place . "
        f"?d jx:jurisdiction ?place ; a jx:Department ; jx:name ?name }} ORDER BY ?name LIMIT {_OFFERED}",
        "embedded",
    )
    return list({row["d"]: (row["d"], row["name"]) for row in departments}.values())


async def _side(page: Page, iri: str, year: int, name: str) -> Side:
    of_year = f"; jx:fiscalYear {year} " if year else ""
    kind = await rows(page.service, f"SELECT ?k WHERE {{ <{iri}> a ?k . FILTER(?k IN (jx:Department, jx:Jurisdiction)) }}", "embedded")
    if not kind:
        raise HTTPError(400, f"<{iri}> is neither a place nor a department", f"<{iri}> 既不是地区也不是部门")
    owner = f"{'jx:department' if kind[0]['k'].endswith('Department') else 'jx:jurisdiction'} <{iri}>"
    tables = await rows(
        page.service,
        f"SELECT (COUNT(?t) AS ?n) (SUM(?b) AS ?sum) WHERE {{ {{ SELECT ?t (MAX(?amount) AS ?b) WHERE {{ ?t a jx:TargetTable ; "
        f"{owner} {of_year}. OPTIONAL {{ ?t jx:budget ?amount }} }} GROUP BY ?t }} }}",
    )
    own = f"?row a jx:Indicator ; {owner} {of_year}."
    levels = await rows(
        page.service,
        f"SELECT ?text ?level (COUNT(DISTINCT ?row) AS ?n) WHERE {{ {own} OPTIONAL {{ ?row jx:level1Text ?text }} "
        "OPTIONAL { ?row jx:level1 ?level } } GROUP BY ?text ?level",
    )
    lines = await rows(
        page.service,
        f"SELECT ?label ?value (COUNT(DISTINCT ?row) AS ?n) WHERE {{ {own} ?row jx:concept ?concept . ?concept skos:prefLabel ?label . "
        "OPTIONAL { ?row jx:target ?target . ?target jx:verbatim ?value } } GROUP BY ?label ?value",
    )
    every = await rows(page.service, f"SELECT (COUNT(DISTINCT ?row) AS ?n) WHERE {{ {own} }}")
    side = Side(iri, year, name)
    side.tables, side.budget = int(tables[0].get("n", 0)), Decimal(tables[0].get("sum", "0")) if tables else Decimal(0)
    values: dict[str, dict[str, int]] = {}
    for line in lines:
        values.setdefault(line["label"], {})[line.get("value", "")] = int(line["n"])
    side.indicators = int(every[0].get("n", 0)) if every else 0
    for level in levels:
        side.mix[level_text(level.get("text"), level.get("level"))] += int(level["n"])
    side.values = values
    return side


def _most(values: Mapping[str, int]) -> tuple[list[tuple[str, int]], int]:
    """The commonest values, and how many others there are."""
    ordered = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    return ordered[:_VALUES], max(0, len(ordered) - _VALUES)
