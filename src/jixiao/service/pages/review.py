"""List the links of names to standard concepts that want a person's decision, with the command that takes it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ...model.namespaces import SKOS, SSSOM
from ..errors import HTTPError
from .data import labels, rows
from .page import Page, page_of, whole
from .selection import BY_HAND, DECIDED, LINKED, ROWS, Link, link_of

_ROWS = 50
#: Links that are surer than this want no decision, unless another limit is given.
_SURE = "0.9"


@dataclass(frozen=True, slots=True)
class Open:
    """Hold a use of a name whose link wants a decision: its IRI and what it ends in, its label, how many rows make it, its link."""

    iri: str
    slug: str
    label: str
    n: int
    link: Link


async def review_page(request: Request) -> Response:
    """List the links that no person decided and that are less sure than ``?below=``: ``/review``. Raises HTTPError."""
    page = page_of(request)
    below = _below(page)
    by_hand = ", ".join(f"<{iri}>" for iri in BY_HAND)
    pattern = f"?use <{SSSOM}confidence> ?sure ; <{SSSOM}mapping_justification> ?how FILTER(?sure < {below} && ?how NOT IN ({by_hand})) "
    counted = await rows(page.service, f"SELECT (COUNT(?use) AS ?n) WHERE {{ {pattern} }}")
    total = int(counted[0]["n"]) if counted else 0
    pages = max(1, -(-total // _ROWS))
    at = min(whole(page, "page", 1), pages)
    chosen = await rows(
        page.service,
        f"SELECT ?use ?sure (COUNT(?row) AS ?n) WHERE {{ {pattern} {ROWS} }} GROUP BY ?use ?sure "
        f"ORDER BY DESC(?n) ?sure ?use LIMIT {_ROWS} OFFSET {(at - 1) * _ROWS}",
    )
    counts = {row["use"]: int(row["n"]) for row in chosen if "use" in row}
    return page.render(
        "review.html",
        lines=await _lines(page, counts),
        total=total,
        at=at,
        pages=pages,
        below=below,
        limits=("0.5", "0.7", "0.9", "1"),
        store=page.service.settings.store.name,
    )


def _below(page: Page) -> str:
    """The limit of confidence. Raises HTTPError where it is no number from 0 to 1."""
    text = page.given.get("below", "") or _SURE
    if not (text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdecimal() and text[0] != "." and text[-1] != "."):
        raise HTTPError(400, "below is a number from 0 to 1", "below 应为 0 至 1 的数")
    return text


async def _lines(page: Page, counts: dict[str, int]) -> list[Open]:
    """The links of some uses, in their order."""
    if not counts:
        return []
    listed = " ".join(f"<{use}>" for use in counts)
    found = await rows(
        page.service,
        f"SELECT ?use ?label ?justification ?match ?to ?confidence ?comment ?author ?reviewer ?date WHERE {{ VALUES ?use {{ {listed} }} "
        f"?use <{SKOS}prefLabel> ?label ; <{SSSOM}mapping_justification> ?justification . OPTIONAL {{ {LINKED} }} {DECIDED} }}",
        "embedded",
    )
    called = await labels(page.service, {row["to"] for row in found if "to" in row}, page.lang)
    said = {
        row["use"]: Open(row["use"], row["use"].rpartition("/")[2], row["label"], counts[row["use"]], link_of(page, row, called))
        for row in found
    }
    return [said[use] for use in counts if use in said]
