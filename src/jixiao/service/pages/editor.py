"""The editor of SPARQL, and what it completes from: the prefixes and terms of the data themselves."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from ...model.namespaces import (
    CSVW,
    DCAT,
    DCT,
    JX,
    JXF,
    JXS,
    JXU,
    ONTOLOGY_GRAPH,
    ORG,
    OWL,
    PROV,
    QB,
    QUDT,
    QUDT_UNIT,
    RDF,
    RDFS,
    SH,
    SKOS,
    VOID,
    XSD,
)
from ..answering import Service
from ..api.saved_queries import saved_queries
from .data import PREFIXES, select
from .page import page_of

#: The prefixes that a query of these data may need.
NAMES = {
    "jx": JX,
    "jxf": JXF,
    "unit": QUDT_UNIT,
    "jxu": JXU,
    "jxs": JXS,
    "skos": SKOS,
    "rdfs": RDFS,
    "rdf": RDF,
    "owl": OWL,
    "xsd": XSD,
    "prov": PROV,
    "sh": SH,
    "qb": QB,
    "dcat": DCAT,
    "dcterms": DCT,
    "org": ORG,
    "qudt": QUDT,
    "csvw": CSVW,
    "void": VOID,
}
_FIRST = f"""PREFIX jx: <{JX}>
PREFIX skos: <{SKOS}>

# 各级指标各有多少条 / how many indicators stand under each level
SELECT ?level (COUNT(DISTINCT ?row) AS ?indicators)
WHERE {{
  ?row a jx:Indicator ; jx:level1 ?level1 .
  ?level1 skos:prefLabel ?level . FILTER(LANG(?level) = "zh")
}}
GROUP BY ?level
ORDER BY DESC(?indicators)
"""
_TERMS = f"""SELECT DISTINCT ?term ?type ?label ?comment WHERE {{
  GRAPH <{ONTOLOGY_GRAPH}> {{
    ?term a ?type ; rdfs:label|skos:prefLabel ?label .
    OPTIONAL {{ ?term rdfs:comment|skos:definition ?comment . FILTER(LANG(?comment) = LANG(?label)) }}
  }}
  FILTER(isIRI(?term))
}}"""


async def editor_page(request: Request) -> Response:
    """The editor, with a query to begin with: ``?query=``. Raises HTTPError."""
    page = page_of(request)
    query = page.given.get("query") or _FIRST
    return page.render("editor.html", query=query, examples=[(entry.name, entry.title(page.lang)) for entry in saved_queries().values()])


async def prefixes(_request: Request) -> Response:
    """The prefixes by name, as JSON."""
    return _json(NAMES)


async def terms(request: Request) -> Response:
    """The classes, properties and concepts that the store's ontology has labels for, as JSON. Raises HTTPError."""
    service: Service = request.app.state.service
    results = await select(service, PREFIXES + _TERMS, "embedded")
    completions: dict[str, _Completion] = {}
    for term, kind, label, comment in results.rows:
        if term is None or kind is None or label is None:
            continue
        entry = completions.setdefault(term.value, _Completion(term.value, _curie(term.value)))
        if kind.value.endswith("#Class"):
            entry.kind = "class"
        elif kind.value.endswith("Property") and "owl#" in kind.value:
            entry.kind = "property"
        language = (label.language or "")[:2] or "zh"
        entry.label[language] = label.value
        if comment is not None:
            entry.comment[language] = comment.value
    return _json([asdict(entry) for entry in completions.values() if entry.curie])


@dataclass(slots=True)
class _Completion:
    """A term as it is offered: its label and comment by language."""

    iri: str
    curie: str | None
    kind: str = "concept"
    label: dict[str, str] = field(default_factory=dict)
    comment: dict[str, str] = field(default_factory=dict)


def _curie(iri: str) -> str | None:
    """The short form of an IRI, where a prefix fits and the rest can be written after it."""
    for name, start in NAMES.items():
        rest = iri.removeprefix(start)
        if rest != iri and rest.replace("-", "").replace("_", "").isalnum():
            return f"{name}:{rest}"
    return None


def _json(value: object) -> Response:
    text = json.dumps(value, ensure_ascii=False) + "\n"
    return Response(text.encode("utf-8"), 200, {"Content-Type": "application/json", "Cache-Control": "public, max-age=300"})
