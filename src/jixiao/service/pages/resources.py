"""Show a resource by the page of its kind, or else by its statements."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from ...model.namespaces import ONTOLOGY_GRAPH, OWL, RDFS, SKOS, W3ID
from ...rdf.shape_rules import shape_rules
from ...sparql.results import Term
from ..api.linked_data import exists, is_iriref
from ..errors import HTTPError
from .browse import department_page, document_page, place_page, project_page
from .concept import name_page, standard_page, use_page
from .data import Resource, labels, property_labels, resource_of, resources, select, short
from .links import alternates, tail_of
from .page import Page, page_of
from .queries import query_page
from .selection import is_standard
from .table import table_page, work_page
from .versions import withdrawn_page

#: By the type of the resource; the first that fits.
_KINDS: tuple[tuple[str, Callable[[Page, Resource], Awaitable[Response]]], ...] = (
    ("TableWork", work_page),
    ("WithdrawnTable", withdrawn_page),
    ("TargetTable", table_page),
    ("EvaluationTable", table_page),
    ("SupersededTable", table_page),
    ("SupersededEvaluationTable", table_page),
    ("Department", department_page),
    ("Jurisdiction", place_page),
    ("Project", project_page),
    ("Document", document_page),
    ("IndicatorConcept", name_page),
    ("NameUse", use_page),
)
_MANY = 200
#: Of what has parts with names after #, the parts are shown on its own page.
_WHOLES = ("ontology", "framework", "unit", "shapes")


async def described_page(request: Request, iri: str) -> Response:
    """Show a resource that jixiao minted. Raises HTTPError, 404 where nothing is known of it."""
    page = page_of(request)
    if iri in {f"{W3ID}{name}" for name in _WHOLES}:
        return await _whole_page(page, iri)
    name = iri.removeprefix(f"{W3ID}query/")
    if name != iri:
        request.path_params["name"] = name
        return await query_page(request)
    await exists(request, iri)
    resource = (await resources(page.service, f"VALUES ?s {{ <{iri}> }}")).get(iri)
    if resource is None:
        return page.render("graph.html", iri=iri, alternates=alternates(page, iri))
    if is_standard(iri):
        return await standard_page(page, resource)
    for kind, shown in _KINDS:
        if kind in resource.types:
            return await shown(page, resource)
    return await _statements_page(page, resource)


async def resource_page(request: Request) -> Response:
    """Show any IRI that the store knows: ``/resource?iri=``. Raises HTTPError."""
    page = page_of(request)
    iri = page.given.get("iri", "")
    if not iri or not is_iriref(iri):
        raise HTTPError(400, "?iri= is the IRI of a thing", "?iri= 应为事物的 IRI")
    return await _statements_page(page, await resource_of(page.service, iri))


async def _statements_page(page: Page, resource: Resource) -> Response:
    """Show what is said of a resource, and by which others it is named."""
    names = await property_labels(page.service, page.lang)
    incoming = await select(page.service, f"SELECT DISTINCT ?s ?p WHERE {{ ?s ?p <{resource.iri}> }} LIMIT {_MANY + 1}", "embedded")
    linked = [term.value for values in resource.properties.values() for term in values if term.kind == "iri"]
    linked += [subject.value for subject, _ in incoming.rows[:_MANY] if subject and subject.kind == "iri"]
    called = await labels(page.service, linked, page.lang)
    by: dict[str, list[str]] = {}
    for subject, predicate in incoming.rows[:_MANY]:
        if subject and predicate and subject.kind == "iri":
            by.setdefault(short(predicate.value), []).append(subject.value)
    said = [
        (names.get(name, tail_of(name)), [(term, called.get(term.value) if term.kind == "iri" else None) for term in values])
        for name, values in sorted(resource.properties.items(), key=lambda item: (item[0] != "type", item[0]))
    ]
    return page.render(
        "resource.html",
        resource=resource,
        title=resource.said("label", page.lang) or _label(resource, page.lang) or tail_of(resource.iri),
        said=said,
        incoming=[
            (names.get(name, tail_of(name)), [(iri, called.get(iri, tail_of(iri))) for iri in iris]) for name, iris in sorted(by.items())
        ],
        more=len(incoming.rows) > _MANY,
        alternates=alternates(page, resource.iri),
        tail=tail_of,
    )


async def _whole_page(page: Page, iri: str) -> Response:
    """Show an ontology, concept scheme or the units: all terms on one page, each with an anchor."""
    await exists(page.request, iri)
    if iri.endswith("shapes"):
        parts = await _shapes(page)
    else:
        parts = await resources(
            page.service, f'GRAPH <{ONTOLOGY_GRAPH}> {{ ?s ?any ?resource }} FILTER(?s = <{iri}> || STRSTARTS(STR(?s), "{iri}#"))'
        )
    head = parts.pop(iri, Resource(iri))
    names = await property_labels(page.service, page.lang)
    linked = {term.value for resource in parts.values() for values in resource.properties.values() for term in values if term.kind == "iri"}
    called = await labels(page.service, sorted(linked)[:2000], page.lang)
    groups: dict[str, list[Resource]] = {}
    for resource in sorted(parts.values(), key=lambda resource: resource.iri):
        kind = next(
            (kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty") if _owl(kind) in resource.types), ""
        )
        groups.setdefault(kind, []).append(resource)
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
        label=lambda resource: _label(resource, page.lang),
        tail=tail_of,
        alternates=alternates(page, iri),
    )


async def _shapes(page: Page) -> dict[str, Resource]:
    """The shapes that find something, with what they find."""
    described = {}
    for shape in (await asyncio.to_thread(shape_rules)).values():
        resource = Resource(shape.iri)
        resource.properties = {
            f"{RDFS}label": [Term("literal", shape.title.zh, language="zh"), Term("literal", shape.title.en, language="en")],
            "code": [Term("literal", shape.code)],
        }
        described[shape.iri] = resource
    return described


def _owl(name: str) -> str:
    return f"{OWL}{name}"


def _label(resource: Resource, language: str) -> str | None:
    return resource.said(f"{SKOS}prefLabel", language) or resource.said(f"{RDFS}label", language) or resource.label
