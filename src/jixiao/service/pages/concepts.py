"""Show the scheme of standard concepts as a tree below the official levels, and the facets that they are made of, with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ...linking.scheme import Concept, concept_iri, concept_scheme
from ...model.namespaces import JXB, JXC, JXF, JXM, JXO
from .data import Resource, labels, rows
from .links import alternates
from .page import Page, page_of
from .selection import MATCHES, ROWS

#: The schemes, each by its namespace.
SCHEMES = tuple(f"{base}scheme" for base in (JXC, JXM, JXO, JXB))


@dataclass(frozen=True, slots=True)
class Branch:
    """Hold a concept of the tree: how many rows are linked to it or to one below it; and these."""

    iri: str
    label: str
    n: int
    below: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """Hold a facet: what it is called, the IRI of its scheme, its values by number of rows."""

    name: str
    scheme: str
    values: tuple[Branch, ...]


async def concepts_page(request: Request) -> Response:
    """Show all standard concepts: ``/concepts``. Raises HTTPError."""
    return await scheme_page(page_of(request))


async def scheme_page(page: Page, resource: Resource | None = None) -> Response:
    """Show all standard concepts and facets; ``resource`` is the scheme that was asked for. Raises HTTPError."""
    scheme = concept_scheme()
    own = await _counts(page, f"?use {MATCHES} ?of .")
    total = await rows(page.service, f"SELECT (COUNT(?row) AS ?n) WHERE {{ {ROWS} }}")
    groups = [concept for concept in scheme.concepts.values() if concept.parent is None]
    levels = dict.fromkeys(group.level2[0] for group in groups if group.level2)
    called = await labels(page.service, [JXF + level for level in levels], page.lang)
    tree: list[tuple[str, str | None, list[Branch]]] = [
        (called.get(JXF + level, level), JXF + level, [_branch(page, group, own) for group in groups if group.level2[:1] == (level,)])
        for level in levels
    ]
    loose = [_branch(page, group, own) for group in groups if not group.level2]
    if loose:
        tree.append((page.say("Others", "其他"), None, loose))
    iri = resource.iri if resource else f"{JXC}scheme"
    return page.render(
        "concepts.html",
        tree=tree,
        facets=await _facets(page),
        linked=sum(own.get(concept_iri(slug), 0) for slug in scheme.concepts),
        total=int(total[0]["n"]) if total else 0,
        groups=len(groups),
        pairs=len(scheme.concepts) - len(groups),
        edition=scheme.version,
        iri=iri,
        alternates=alternates(page, iri),
    )


async def _counts(page: Page, pattern: str) -> dict[str, int]:
    """How many rows there are by ``?of``, which a pattern binds of ``?use``."""
    found = await rows(page.service, f"SELECT ?of (COUNT(?row) AS ?n) WHERE {{ {pattern} {ROWS} }} GROUP BY ?of")
    return {row["of"]: int(row["n"]) for row in found if "of" in row}


def _branch(page: Page, concept: Concept, own: Mapping[str, int]) -> Branch:
    below = [_branch(page, one, own) for one in concept_scheme().concepts.values() if one.parent == concept.slug]
    below.sort(key=lambda branch: -branch.n)
    iri = concept_iri(concept.slug)
    return Branch(iri, page.say(concept.label_en, concept.label_zh), own.get(iri, 0) + sum(one.n for one in below), tuple(below))


async def _facets(page: Page) -> Sequence[Facet]:
    scheme = concept_scheme()
    listed = []
    for name, base, word, values in (
        ("measure", JXM, page.say("Measures: what is measured, and how", "衡量方式"), scheme.measures),
        ("object", JXO, page.say("Objects: of what", "对象"), scheme.objects),
        ("beneficiary", JXB, page.say("Beneficiaries: who is asked", "满意人群"), scheme.beneficiaries),
    ):
        own = await _counts(page, f"?use jx:{name} ?of .")
        branches = [
            Branch(base + slug, page.say(value.label_en, value.label_zh), own.get(base + slug, 0), ()) for slug, value in values.items()
        ]
        listed.append(Facet(word, f"{base}scheme", tuple(sorted(branches, key=lambda branch: -branch.n))))
    return listed
