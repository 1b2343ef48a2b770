"""Show a standard concept, a value of a facet, or an indicator's name: its place, its targets and rows, and why they are linked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from ...model.namespaces import JXB, JXC, JXM, JXO, SKOS
from ..errors import HTTPError
from .concept_rows import address, listed, pivot_of
from .concepts import SCHEMES, scheme_page
from .data import Resource, labels, rows
from .links import alternates
from .page import Page
from .selection import FACETS, LINKED, RELATIONS, ROWS, Link, links_of, of_concepts, of_facet, of_name, relation_word
from .strip import strip_of
from .targets import Targets, count, targets_of

#: So many names are listed.
_NAMES = 40
#: What leads from a concept to others.
_PLACE = (f"{SKOS}broader", f"{SKOS}broadMatch", "measure", "object", "beneficiary", "useOf", "usedUnder")


@dataclass(frozen=True, slots=True)
class Named:
    """Hold a name or a concept in a list: how many rows have it; of a name also how it is related, and to which concept."""

    iri: str
    label: str
    n: int
    relation: str = ""
    concept: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """Hold a use of a name: the level that it stands under, its unit, how many rows make it, and what it is linked to."""

    iri: str
    level: str
    unit: str
    n: int
    link: Link | None


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a page is about: of which kind, which uses; the concepts below it, and its uses."""

    resource: Resource
    kind: str
    selection: str
    below: Sequence[Named] = ()
    uses: Sequence[Use] = ()
    #: Names that are not listed among those that mean the same.
    own: frozenset[str] = frozenset()
    #: Whether the reader may choose how closely names fit.
    related: bool = False


async def standard_page(page: Page, concept: Resource) -> Response:
    """Show a concept with all below it, a value of a facet, or a whole scheme. Raises HTTPError."""
    if concept.iri in SCHEMES:
        return await scheme_page(page, concept)
    facet = of_facet(concept.iri)
    below = await _below(page, concept, facet)
    selection = facet or of_concepts((concept.iri, *(one.iri for one in below)), _relations(page))
    return await _render(page, _Shown(concept, _kind(page, concept), selection, below, related=not facet), selection)


async def name_page(page: Page, name: Resource) -> Response:
    """Show a name of indicators: its uses, what each is linked to and why, and names that mean the same. Raises HTTPError."""
    return await _of_uses(page, name, page.say("Name of indicators", "指标名称"), of_name(name.iri))


async def use_page(page: Page, use: Resource) -> Response:
    """Show one use of a name: at one level, with one unit. Raises HTTPError."""
    return await _of_uses(page, use, page.say("Use of a name", "指标名称的用法"), f"VALUES ?use {{ <{use.iri}> }}")


async def _of_uses(page: Page, resource: Resource, kind: str, selection: str) -> Response:
    uses = await _uses(page, selection)
    concepts = sorted({use.link.concept for use in uses if use.link and use.link.concept})
    own = {resource.iri, *(term.value for term in resource.all("useOf"))}
    return await _render(page, _Shown(resource, kind, selection, (), uses, own=frozenset(own)), of_concepts(concepts) if concepts else None)


def _kind(page: Page, concept: Resource) -> str:
    if concept.iri.startswith(JXC):
        top = not concept.all(f"{SKOS}broader")
        return page.say("Group of standard concepts", "标准概念组") if top else page.say("Standard concept", "标准概念")
    words = {JXM: page.say("Measure", "衡量方式"), JXO: page.say("Object", "对象"), JXB: page.say("Beneficiary", "满意人群")}
    return next(word for base, word in words.items() if concept.iri.startswith(base))


def _relations(page: Page) -> Sequence[str]:
    """How closely names must fit: ``?relation=close`` takes those too that fit exactly. Raises HTTPError."""
    given = page.given.get("relation", "broad")
    if given not in RELATIONS:
        raise HTTPError(400, f"relation is one of {', '.join(RELATIONS)}", f"relation 应为 {'、'.join(RELATIONS)} 之一")
    names = list(RELATIONS)
    return names[: names.index(given) + 1]


async def _below(page: Page, concept: Resource, facet: str | None) -> list[Named]:
    """The concepts below a concept, or those that have a value of a facet; with how many rows are linked to each."""
    above = next((f"jx:{name}" for base, name in FACETS.items() if concept.iri.startswith(base)), "") if facet else "skos:broader"
    found = await rows(page.service, f"SELECT DISTINCT ?c WHERE {{ ?c {above} <{concept.iri}> ; skos:inScheme <{JXC}scheme> }}", "embedded")
    iris = [row["c"] for row in found]
    counted = await rows(page.service, f"SELECT ?c (COUNT(?row) AS ?n) WHERE {{ {of_concepts(iris)} {ROWS} }} GROUP BY ?c") if iris else []
    counts = {row["c"]: int(row["n"]) for row in counted if "c" in row}
    called = await labels(page.service, iris, page.lang)
    return sorted((Named(iri, called.get(iri, iri), counts.get(iri, 0)) for iri in iris), key=lambda one: (-one.n, one.label))


async def _uses(page: Page, selection: str) -> list[Use]:
    """The uses of a name, those that most rows make first."""
    found = await rows(
        page.service,
        f"SELECT ?use ?level ?unit (COUNT(?row) AS ?n) WHERE {{ {selection} ?use a jx:NameUse . OPTIONAL {{ ?use jx:usedUnder ?level }} "
        f"OPTIONAL {{ ?use jx:usedWithUnit ?unit }} OPTIONAL {{ {ROWS} }} }} GROUP BY ?use ?level ?unit",
        "embedded",
    )
    found = [row for row in found if "use" in row]
    links = await links_of(page, [row["use"] for row in found])
    called = await labels(page.service, [row["level"] for row in found if "level" in row], page.lang)
    uses = [
        Use(row["use"], called.get(row.get("level", ""), ""), row.get("unit", ""), int(row["n"]), links.get(row["use"])) for row in found
    ]
    return sorted(uses, key=lambda use: (-use.n, use.iri))


async def _names(page: Page, selection: str | None, own: frozenset[str]) -> tuple[list[Named], int]:
    """The names of selected uses, those of most rows first, but for one's ``own``; and how many more there are."""
    if selection is None:
        return [], 0
    found = await rows(
        page.service,
        f"SELECT ?name ?label ?match ?to (COUNT(?row) AS ?n) WHERE {{ {selection} ?use jx:useOf ?name . ?name skos:prefLabel ?label . "
        f"OPTIONAL {{ {LINKED} }} {ROWS} }} GROUP BY ?name ?label ?match ?to",
    )
    named = [row for row in found if "name" in row and row["name"] not in own]
    named.sort(key=lambda row: (-int(row["n"]), row["label"], row.get("to", "")))
    shown = named[:_NAMES]
    called = await labels(page.service, [row["to"] for row in shown if "to" in row], page.lang)
    to_show = [
        Named(row["name"], row["label"], int(row["n"]), relation_word(page, row.get("match")), called.get(row.get("to", "")))
        for row in shown
    ]
    return to_show, len(named) - len(shown)


async def _render(page: Page, shown: _Shown, meaning: str | None) -> Response:
    """Show a page; ``meaning`` selects the uses whose names are listed as those that mean the same."""
    resource, selection = shown.resource, shown.selection
    targets, tables, (names, left) = await asyncio.gather(
        targets_of(page, selection), _tables(page, selection), _names(page, meaning, shown.own)
    )
    frequent = next(iter(targets.by_unit), "")
    unit = page.given.get("unit", frequent)
    unit = unit if unit in targets.by_unit else frequent
    compared = targets.by_unit.get(unit, [])
    called = await labels(page.service, {value.place for value in compared if value.place}, page.lang)
    linked = [term.value for name in _PLACE for term in resource.all(name)]
    return page.render(
        "concept.html",
        resource=resource,
        shown=shown,
        title=resource.said(f"{SKOS}prefLabel", page.lang) or resource.iri,
        other=_other(page, resource),
        said=lambda name: resource.said(f"{SKOS}{name}", page.lang),
        every=lambda name: [term.value for term in resource.all(name)],
        place=await labels(page.service, linked, page.lang),
        direction=_direction(page, resource.one("preferredDirection")),
        closeness=_closeness(page) if shown.related else (),
        figures=_figures(page, targets, tables),
        names=names,
        left=left,
        targets=targets,
        unit=unit,
        others=[(name, count(values), address(page, unit=name)) for name, values in targets.by_unit.items() if name != unit],
        strip=strip_of(page, compared, unit, called),
        pivot=pivot_of(page, compared, unit, called),
        list=await listed(page, selection, targets.total),
        alternates=alternates(page, resource.iri),
    )


def _other(page: Page, resource: Resource) -> str | None:
    """The label in the other language, where there is one."""
    label = resource.said(f"{SKOS}prefLabel", "en" if page.zh else "zh")
    return label if label != resource.said(f"{SKOS}prefLabel", page.lang) else None


async def _tables(page: Page, selection: str) -> int:
    found = await rows(page.service, f"SELECT (COUNT(DISTINCT ?table) AS ?n) WHERE {{ {selection} {ROWS} ?row jx:inTable ?table }}")
    return int(found[0]["n"]) if found else 0


def _figures(page: Page, targets: Targets, tables: int) -> list[tuple[str, int]]:
    return [
        (page.say("Rows", "指标行"), targets.total),
        (page.say("Tables", "绩效目标表"), tables),
        (page.say("Cities", "地区"), len(targets.places)),
        (page.say("Years", "年度"), len(targets.years)),
    ]


def _direction(page: Page, direction: str | None) -> str | None:
    words = {"higher": ("higher is better", "越高越好"), "lower": ("lower is better", "越低越好")}
    return page.say(*words[direction]) if direction in words else None


def _closeness(page: Page) -> list[tuple[str, str, bool]]:
    """The choices of how closely names must fit: words, address, whether it is chosen."""
    given = page.given.get("relation", "broad")
    words = {"broad": ("all", "全部"), "close": ("exact or close", "完全对应或相近"), "exact": ("exact only", "仅完全对应")}
    return [(page.say(*pair), address(page, relation=name), name == given) for name, pair in words.items()]
