"""Serve linked data: send readers of an IRI on to a description in the format they take.

Every IRI that jixiao mints is an address of this service. A resource is at its IRI's path; asked there, the service answers 303 with the
address of a description: the same path with ``.html``, ``.ttl``, ``.jsonld``, ``.nt`` or ``.rdf``. (Cool URIs for the Semantic Web,
section 4.3; W3C Linked Data Platform best practices.)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import unquote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ... import __version__
from ...linking.scheme import concept_scheme
from ...model.graph_names import BOOKKEEPING
from ...model.namespaces import BOOKKEEPING_PROPERTIES, DCT, JX, JXB, JXC, JXM, JXO, ONTOLOGY_GRAPH, PROV, RDFS, SKOS, W3ID
from ...sparql.saved_queries import catalogue_turtle
from ...util.resources import resource_dir
from ..answering import Question, Service
from ..errors import HTTPError, not_acceptable, unknown_resource
from ..negotiation import BINDINGS, GRAPHS, Chosen, Format, choose
from ..settings import Settings
from .saved_queries import saved_queries
from .service_description import as_rdf, root
from .sparql_protocol import pairs

#: The first steps of their paths.
PLACES = (
    *("id", "jurisdiction", "ontology", "framework", "unit", "concept", "measure", "object", "beneficiary", "project-kind"),
    *("shapes", "query"),
)
HTML = Format("html", ("text/html", "application/xhtml+xml"), "html")
#: A description is of one graph, so the formats of several are not among these.
DESCRIPTIONS = tuple(form for form in GRAPHS if form.name in ("ttl", "jsonld", "nt", "rdf"))

Shown = Callable[[Request, str], Awaitable[Response]]


def local(iri: str, settings: Settings) -> str | None:
    """Map an IRI to its path at this service; None for an IRI of somebody else's."""
    if iri.startswith(W3ID):
        return "/" + iri[len(W3ID) :]
    if iri.startswith(settings.base) and not settings.base.endswith("#"):
        return urlsplit(settings.base).path + iri[len(settings.base) :]
    return None


#: owl:versionIRI of the ontology of this release, which is the one that it serves.
_ONTOLOGY_VERSION = f"{ONTOLOGY_GRAPH}/{__version__}"
#: What only the program needs is shown to nobody.
_HIDDEN = ", ".join(f"<{name}>" for name in BOOKKEEPING_PROPERTIES)


def iri_at(path: str, settings: Settings) -> str:
    """Map a path at this service to the IRI of its resource."""
    own = urlsplit(settings.base)
    first = path.strip("/").partition("/")[0].partition(".")[0]
    if not settings.base.startswith(W3ID) and path.startswith(own.path) and not (own.path == "/" and first in PLACES):
        return f"{own.scheme}://{own.netloc}{path}"
    iri = W3ID + path.removeprefix("/")
    if iri == _ONTOLOGY_VERSION:
        return ONTOLOGY_GRAPH
    if iri.startswith((JXC, JXM, JXO, JXB)) and iri.endswith(f"/scheme/{concept_scheme().version}"):
        return iri.rpartition("/")[0]
    return f"{iri}/" if iri == f"{W3ID}jurisdiction" else iri  # whose own name ends in a slash


def description_of(iri: str) -> str:
    """Write the CONSTRUCT query of a resource's description.

    Its own statements; of a table as a work also those of its versions; of a version those of its rows, their values and findings; of
    a document whose parts have names after # (an ontology, a concept scheme) theirs; of a scheme of standard concepts, and of a group of
    them, those of its concepts; of a named graph what is in it.
    """
    label = f"{RDFS}label"
    return f"""CONSTRUCT {{ ?s ?p ?o . ?linked <{label}> ?label }} WHERE {{
  {{
    {{ VALUES ?s {{ <{iri}> }} ?s ?p ?o }}
    UNION {{ ?s <{DCT}isVersionOf> <{iri}> ; ?p ?o }}
    UNION {{ ?s <{JX}inTable> <{iri}> ; ?p ?o }}
    UNION {{ ?row <{JX}inTable> <{iri}> ; <{JX}target>|<{JX}actual> ?s . ?s ?p ?o }}
    UNION {{ ?x <{JX}inTable> <{iri}> ; <{PROV}wasDerivedFrom> ?s . ?s ?p ?o }}
    UNION {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?s), "{iri}#")) }}
    UNION {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?s <{SKOS}inScheme>|<{SKOS}broader> <{iri}> ; ?p ?o }} }}
    UNION {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}
  }}
  FILTER(?p NOT IN ({_HIDDEN}))
  OPTIONAL {{
    VALUES ?shown {{ <{JX}department> <{JX}jurisdiction> <{JX}project> <{JX}supervisingDepartment> }}
    FILTER(?p = ?shown)
    ?o (<{SKOS}prefLabel>|<{JX}name>) ?label
    BIND(?o AS ?linked)
  }}
}}"""


def linked(shown: Shown) -> Callable[[Request], Awaitable[Response]]:
    """Make the handler of resources; ``shown`` makes the page of one. It raises HTTPError: 404, 406."""

    async def resource(request: Request) -> Response:
        service: Service = request.app.state.service
        path = request.scope["raw_path"].decode("ascii", "replace").partition("?")[0]
        stem, dot, ending = path.rpartition(".")
        form = next((form for form in (HTML, *DESCRIPTIONS) if dot and form.ending == ending.lower()), None)
        iri = iri_at(path if form is None else stem, service.settings)
        if not is_iriref(iri):
            raise HTTPError(404, "there is nothing at this address", "此地址没有内容")
        if form is None:
            return await _sent_on(request, path, iri)
        if form is HTML:
            return await shown(request, iri)
        return await described(request, iri, form)

    return resource


async def _sent_on(request: Request, path: str, iri: str) -> Response:
    offered = (DESCRIPTIONS[0], HTML, *DESCRIPTIONS[1:]) if not request.headers.get("accept") else (HTML, *DESCRIPTIONS)
    chosen = choose(request.headers.get("accept"), offered)
    if chosen is None:
        raise not_acceptable(offered)
    await exists(request, iri)
    service: Service = request.app.state.service
    kept = urlencode(pairs(request.scope["query_string"], service.settings))
    target = f"{path.rstrip('/') or path}.{chosen.format.ending}" + (f"?{kept}" if kept else "")
    return RedirectResponse(target, 303, {"Vary": "Accept", "Cache-Control": "public, max-age=60"})


async def exists(request: Request, iri: str) -> None:
    """Check that something is said of a resource. Raises HTTPError, 404."""
    service: Service = request.app.state.service
    if _own_turtle(iri) is not None:
        return
    asked = f"""ASK {{
  {{ <{iri}> ?p ?o FILTER(?p NOT IN ({_HIDDEN})) }} UNION {{ GRAPH <{iri}> {{ ?s ?p ?o }} FILTER(!STRENDS("{iri}", "/{BOOKKEEPING}")) }}
  UNION {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?s), "{iri}#")) }}
}}"""
    answer = await service.rows(asked, Chosen(BINDINGS[0], BINDINGS[0].types[0]), "embedded")
    if b"true" not in answer:
        raise unknown_resource(unquote(iri))


async def described(request: Request, iri: str, form: Format) -> Response:
    """Send the description of a resource in a format of RDF. Raises HTTPError."""
    service: Service = request.app.state.service
    here = root(request).rstrip("/")
    path = local(iri, service.settings)
    links = [f'<{here}{path}.html>; rel="alternate"; type="text/html"', f'<{iri}>; rel="describes"'] if path else []
    headers = {"Link": ", ".join(links)}
    own = _own_turtle(iri)
    if own is not None:
        return as_rdf(own, Chosen(form, form.types[0]), headers)
    await exists(request, iri)
    answer = await service.respond(request, Question("query", description_of(iri), Chosen(form, form.types[0])), headers)
    if answer.status_code == 200 and await _is_gone(service, iri):
        answer.status_code = 410  # with all that is known of it
    return answer


async def _is_gone(service: Service, iri: str) -> bool:
    """Tell whether a resource is a table that was withdrawn, and no other replaced it. Raises HTTPError."""
    asked = f"ASK {{ <{iri}> a <{JX}WithdrawnTable> FILTER NOT EXISTS {{ <{iri}> <{DCT}isReplacedBy> ?other }} }}"
    return b"true" in await service.rows(asked, Chosen(BINDINGS[0], BINDINGS[0].types[0]), "embedded")


def _own_turtle(iri: str) -> str | None:
    """Read a description that comes with the program: of the shapes, or of a saved query."""
    if iri == f"{W3ID}shapes":
        return "\n".join(file.read_text(encoding="utf-8") for file in sorted(resource_dir("shapes").glob("*.ttl")))
    name = iri.removeprefix(f"{W3ID}query/")
    if iri.startswith(f"{W3ID}query/") and name in saved_queries():
        return catalogue_turtle({name: saved_queries()[name]})
    return None


def is_iriref(text: str) -> bool:
    """Tell whether a text can stand between < and > in a query (IRIREF of SPARQL's grammar).

    >>> is_iriref("https://w3id.org/jixiao/jurisdiction/120000"), is_iriref("urn:a> ?p ?o"), is_iriref("urn:a\\u0000")
    (True, False, False)
    """
    return not any(char in '<>"{}|^`\\' or char <= " " for char in text)
