"""The pages of things: each kind has one that people know, anything else is shown by its statements."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from ...model.namespaces import OWL, RDFS, SKOS, W3ID
from ...rdf.shape_rules import shape_rules
from ..api.linked_data import exists, is_iriref
from ..errors import HTTPError
from .browse import department_page, document_page, place_page, project_page
from .data import Thing, Value, answered, labels, property_labels, short, thing_of, things
from .links import alternates, tail_of
from .page import Page, page_of
from .queries import query_page
from .table import table_page

#: By the type of the thing; the first that fits.
_KINDS: tuple[tuple[str, Callable[[Page, Thing], Awaitable[Response]]], ...] = (
    ("TargetTable", table_page),
    ("EvaluationTable", table_page),
    ("Department", department_page),
    ("Jurisdiction", place_page),
    ("Project", project_page),
    ("Document", document_page),
)
_MANY = 200
#: Of what has parts with names after #, the parts are shown on its own page.
_WHOLES = ("ontology", "framework", "unit", "shapes")


async def thing_page(request: Request, iri: str) -> Response:
    """The page of a thing. Raises HTTPError, 404, where nothing is known of it."""
    page = page_of(request)
    if iri in {f"{W3ID}{name}" for name in _WHOLES}:
        return await _whole_page(page, iri)
    name = iri.removeprefix(f"{W3ID}query/")
    if name != iri:
        request.path_params["name"] = name
        return await query_page(request)
    await exists(request, iri)
    thing = (await things(page.service, f"VALUES ?s {{ <{iri}> }}")).get(iri)
    if thing is None:
        return page.render("graph.html", iri=iri, alternates=alternates(page, iri))
    for kind, shown in _KINDS:
        if kind in thing.types:
            return await shown(page, thing)
    return await _statements_page(page, thing)


async def resource_page(request: Request) -> Response:
    """The page of any IRI that the store knows: ``/resource?iri=``. Raises HTTPError."""
    page = page_of(request)
    iri = page.given.get("iri", "")
    if not iri or not is_iriref(iri):
        raise HTTPError(400, "?iri= is the IRI of a thing", "?iri= 应为事物的 IRI")
    return await _statements_page(page, await thing_of(page.service, iri))


async def _statements_page(page: Page, thing: Thing) -> Response:
    """What is said of a thing, and by which others it is named."""
    names = await property_labels(page.service, page.lang)
    incoming = await answered(page.service, f"SELECT DISTINCT ?s ?p WHERE {{ ?s ?p <{thing.iri}> }} LIMIT {_MANY + 1}", "embedded")
    linked = [value.text for values in thing.values.values() for value in values if value.iri]
    linked += [row[0].text for row in incoming.rows[:_MANY] if row[0] and row[0].iri]
    called = await labels(page.service, linked, page.lang)
    by: dict[str, list[str]] = {}
    for subject, predicate in incoming.rows[:_MANY]:
        if subject and predicate and subject.iri:
            by.setdefault(short(predicate.text), []).append(subject.text)
    said = [
        (names.get(name, tail_of(name)), [(value, called.get(value.text) if value.iri else None) for value in values])
        for name, values in sorted(thing.values.items(), key=lambda item: (item[0] != "type", item[0]))
    ]
    return page.render(
        "thing.html",
        thing=thing,
        title=thing.said("label", page.lang) or _label(thing, page.lang) or tail_of(thing.iri),
        said=said,
        incoming=[
            (names.get(name, tail_of(name)), [(iri, called.get(iri, tail_of(iri))) for iri in iris]) for name, iris in sorted(by.items())
        ],
        more=len(incoming.rows) > _MANY,
        alternates=alternates(page, thing.iri),
        tail=tail_of,
    )


async def _whole_page(page: Page, iri: str) -> Response:
    """An ontology, a scheme of concepts or units: all its terms on one page, each with an anchor."""
    await exists(page.request, iri)
    if iri.endswith("shapes"):
        found = await _shapes(page)
    else:
        found = await things(
            page.service, f'GRAPH <{W3ID}ontology> {{ ?s ?any ?thing }} FILTER(?s = <{iri}> || STRSTARTS(STR(?s), "{iri}#"))'
        )
    head = found.pop(iri, Thing(iri))
    names = await property_labels(page.service, page.lang)
    linked = {value.text for thing in found.values() for values in thing.values.values() for value in values if value.iri}
    called = await labels(page.service, sorted(linked)[:2000], page.lang)
    groups: dict[str, list[Thing]] = {}
    for thing in sorted(found.values(), key=lambda thing: thing.iri):
        kind = next(
            (kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty") if _owl(kind) in thing.types), ""
        )
        groups.setdefault(kind, []).append(thing)
    words = {
        "Class": page.say("Classes", "类"),
        "ObjectProperty": page.say("Object properties", "对象属性"),
        "DatatypeProperty": page.say("Datatype properties", "数据属性"),
        "AnnotationProperty": page.say("Annotation properties", "注释属性"),
        "": page.say("Concepts and individuals", "概念与个体"),
    }
    titles = {
        "ontology": page.say("The ontology", "本体"),
        "framework": page.say("The indicator framework", "绩效指标体系"),
        "unit": page.say("Units", "计量单位"),
        "shapes": page.say("The rules (SHACL shapes)", "检查规则（SHACL）"),
    }
    order = [kind for kind in words if kind in groups]
    return page.render(
        "whole.html",
        head=head,
        title=titles[iri.rpartition("/")[2]],
        groups=[(words[kind], groups[kind]) for kind in order],
        names=names,
        called=called,
        label=lambda thing: _label(thing, page.lang),
        tail=tail_of,
        alternates=alternates(page, iri),
    )


async def _shapes(page: Page) -> dict[str, Thing]:
    """The shapes that find something, with what they find."""
    found = {}
    for shape in (await asyncio.to_thread(shape_rules)).values():
        thing = Thing(shape.iri)
        thing.values = {
            f"{RDFS}label": [Value(shape.title.zh, language="zh"), Value(shape.title.en, language="en")],
            "code": [Value(shape.code)],
        }
        found[shape.iri] = thing
    return found


def _owl(name: str) -> str:
    return f"{OWL}{name}"


def _label(thing: Thing, language: str) -> str | None:
    return thing.said(f"{SKOS}prefLabel", language) or thing.said(f"{RDFS}label", language) or thing.label
