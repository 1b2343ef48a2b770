"""Describe the service (SPARQL 1.1 Service Description) and its data set (VoID)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import pyoxigraph
from starlette.requests import Request
from starlette.responses import Response

from ...model.namespaces import DCT, FOAF, FORMATS, JX, SD, VOID, W3ID
from ..answering import Service
from ..errors import HTTPError, not_acceptable
from ..negotiation import BINDINGS, GRAPHS, Chosen, choose
from ..serialization import RDF_FORMATS

_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_RDF = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads")
_NAMESPACES = {"sd": SD, "void": VOID, "dcterms": DCT, "formats": FORMATS, "foaf": FOAF}
_PREFIXES = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in _NAMESPACES.items())
_ROWS = Chosen(BINDINGS[0], BINDINGS[0].types[0])
_TRIPLES = "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }"
_CLASSES = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n) ?class"


def root(request: Request) -> str:
    """The address of the service, as this client knows it."""
    return f"{request.url.scheme}://{request.url.netloc}/"


def description(request: Request) -> Response:
    """Send the service description. Raises HTTPError where Accept takes no RDF."""
    service: Service = request.app.state.service
    here = root(request)
    languages = "sd:SPARQL11Query , sd:SPARQL11Update" if service.settings.writable else "sd:SPARQL11Query"
    formats = " , ".join(f"formats:{name}" for name in (*_RESULTS, *_RDF))
    text = f"""{_PREFIXES}
<{here}sparql> a sd:Service ;
    sd:endpoint <{here}sparql> ;
    sd:supportedLanguage {languages} ;
    sd:resultFormat {formats} ;
    sd:feature sd:UnionDefaultGraph ;
    sd:defaultDataset <{here}.well-known/void#dataset> .
<{here}.well-known/void#dataset> a sd:Dataset , void:Dataset .
"""
    return _negotiated(request, text)


async def void(request: Request) -> Response:
    """Send VoID: where the data are, how many statements, and of which classes. Raises HTTPError."""
    service: Service = request.app.state.service
    here = root(request)
    counts = await _counts(service)
    text = f"""{_PREFIXES}
<{here}.well-known/void> a void:DatasetDescription ; foaf:primaryTopic <{here}.well-known/void#dataset> .
<{here}.well-known/void#dataset> a void:Dataset ;
    dcterms:title "绩效目标表知识图谱"@zh , "Knowledge graph of budget performance targets"@en ;
    foaf:homepage <{here}> ;
    void:uriSpace "{W3ID}" ;
    void:vocabulary <{JX}> ;
    {counts}void:sparqlEndpoint <{here}sparql> .
"""
    return _negotiated(request, text)


def _negotiated(request: Request, turtle: str) -> Response:
    chosen = choose(request.headers.get("accept"), GRAPHS)
    if chosen is None:
        raise not_acceptable(GRAPHS)
    return as_rdf(turtle, chosen)


def as_rdf(turtle: str, chosen: Chosen, headers: Mapping[str, str] | None = None) -> Response:
    """Send a description that is written as Turtle in the format that was chosen. Raises HTTPError."""
    try:
        triples = [pyoxigraph.Triple(*quad.triple) for quad in pyoxigraph.parse(turtle.encode("utf-8"), format=pyoxigraph.RdfFormat.TURTLE)]
    except SyntaxError:  # the name of this host, as the client sent it, is none
        raise HTTPError(400, "the Host header names no host", "Host 头无效") from None
    made = pyoxigraph.serialize(triples, format=RDF_FORMATS[chosen.format.name], prefixes=_NAMESPACES)
    said = {"Content-Type": chosen.content_type, "Vary": "Accept", "Cache-Control": "public, max-age=60"}
    return Response(made, 200, {**said, **(headers or {})})


_counted: dict[str, str] = {}
_counting = asyncio.Lock()


async def _counts(service: Service) -> str:
    """Count statements and classes, as Turtle; numbers that cannot be had within the limits are left out."""
    async with _counting:
        state = service.state.value
        if state not in _counted:
            triples = await _bindings(service, _TRIPLES)
            classes = await _bindings(service, _CLASSES)
            text = "".join(f"void:triples {row['n']['value']} ;\n    " for row in triples)
            if classes:
                parts = " , ".join(
                    f"[ void:class <{row['class']['value']}> ; void:entities {row['n']['value']} ]"
                    for row in classes
                    if row["class"]["type"] == "uri"
                )
                text += f"void:classes {len(classes)} ;\n    void:classPartition {parts} ;\n    "
            _counted.clear()
            _counted[state] = text
        return _counted[state]


async def _bindings(service: Service, sparql: str) -> list[dict[str, dict[str, str]]]:
    try:
        answer = json.loads(await service.rows(sparql, _ROWS))
    except HTTPError:
        return []
    rows: list[dict[str, dict[str, str]]] = answer["results"]["bindings"]
    return rows
