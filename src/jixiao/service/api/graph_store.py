"""Answer the reading half of the SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

from urllib.parse import urljoin

from starlette.requests import Request
from starlette.responses import Response

from ..answering import Question, Service
from ..errors import HTTPError, not_acceptable, not_allowed
from ..negotiation import GRAPHS, choose
from .sparql_protocol import pairs


async def graph(request: Request) -> Response:
    """Send a graph: the one named by ``?graph=IRI`` or by the address itself, or the union of all by ``?default``.

    https://www.w3.org/TR/sparql11-http-rdf-update/#http-get. Raises HTTPError, 404 for a graph that is not there.
    """
    service: Service = request.app.state.service
    if request.method not in ("GET", "HEAD"):
        raise not_allowed("GET", "HEAD", "OPTIONS")
    parameters = pairs(request.scope["query_string"], service.settings)
    names = [value for name, value in parameters if name == "graph"]
    default = any(name == "default" for name, _ in parameters)
    here = str(request.url.replace(query=""))
    if "path" in request.path_params:
        names.append(here)
    if len(names) + default != 1:
        raise HTTPError(400, "give either ?graph=IRI or ?default", "须给出 ?graph=IRI 或 ?default 之一")
    if default:
        wanted = ""
    else:
        wanted = urljoin(here, names[0])
        if not names[0]:
            raise HTTPError(400, "?graph= names no graph", "?graph= 未给出图名")
    chosen = choose(request.headers.get("accept"), GRAPHS)
    if chosen is None:
        raise not_acceptable(GRAPHS)
    return await service.respond(request, Question("graph", wanted, chosen))
