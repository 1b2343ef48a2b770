"""Read the parameters that name a standard concept, one of its facets or a kind of projects, by a label or the slug."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache

from ..model.namespaces import JXB, JXC, JXK, JXM, JXO
from ..rdf import LITERALS
from .errors import QueryError

__all__ = ["FACETS", "RELATIONS", "iris_named", "relations_to", "terms_named", "unknown", "words_named"]

#: How a name fits a concept, the best first.
RELATIONS = ("exact", "close", "broad")
#: What such a parameter names: its namespace, and what it is called.
FACETS: Mapping[str, tuple[str, str, str]] = {
    "concept": (JXC, "standard concept", "标准概念"),
    "measure": (JXM, "measure", "衡量方式"),
    "object": (JXO, "object", "指标对象"),
    "beneficiary": (JXB, "beneficiary", "满意的人群"),
    "kind": (JXK, "kind of projects", "项目类别"),
}


def iris_named(kind: str, value: str) -> tuple[str, ...]:
    """Find what a name stands for: its IRI, and those of the concepts below it where it is a group; none where it stands for nothing.

    >>> iris_named("measure", "满意度"), iris_named("concept", "Response Time")
    (('https://w3id.org/jixiao/measure/satisfaction',), ('https://w3id.org/jixiao/concept/response-time', 'https://w3id.org/jixiao/concept/response-time-it'))
    """
    base = FACETS[kind][0]
    slug = _slugs(kind).get(_key(value.strip().removeprefix(base)))
    if slug is None:
        return ()
    from ..linking import concept_scheme

    below = [concept.slug for concept in concept_scheme().concepts.values() if concept.parent == slug] if kind == "concept" else []
    return (base + slug, *(base + other for other in below))


def words_named(value: str) -> tuple[str, ...]:
    """List the words by which names of projects are told to be of a kind; none where there is no such kind."""
    slug = _slugs("kind").get(_key(value.strip().removeprefix(JXK)))
    if slug is None:
        return ()
    from ..linking.project_kinds import words_of_kind

    return words_of_kind(slug)


def terms_named(kind: str, value: str) -> list[str]:
    """Write the terms that a parameter of a kind stands for in a query; none where the value is the name of nothing.

    Raises ValueError for a relation that is none.
    """
    if kind == "relation":
        return [LITERALS.string(relation) for relation in relations_to(value)]
    if kind == "kind":
        return [LITERALS.string(word) for word in words_named(value)]
    return [f"<{iri}>" for iri in iris_named(kind, value)]


def relations_to(value: str) -> tuple[str, ...]:
    """List a relation and those that are better. Raises ValueError for what is none.

    >>> relations_to("close")
    ('exact', 'close')
    """
    return RELATIONS[: RELATIONS.index(value.strip().lower()) + 1]


def unknown(kind: str, value: str, query: str, parameter: str) -> QueryError:
    """Say that a name stands for no concept or facet, and which are written like it."""
    _, en, zh = FACETS[kind]
    labels = list(dict.fromkeys(_labels(kind)))
    near = get_close_matches(value, labels, n=5, cutoff=0.4) or [label for label in labels if value in label][:5]
    maybe_en = f"; the closest are: {', '.join(near)}" if near else ""
    maybe_zh = f"；最接近的有：{'、'.join(near)}" if near else ""
    file = "project_kinds.ttl" if kind == "kind" else "concepts.ttl"
    return QueryError(
        f"{query}: {parameter} {value!r} is no {en}{maybe_en} (ontology/{file} lists them)",
        f"{query}：{parameter} {value!r} 不是{zh}{maybe_zh}（全部见 ontology/{file}）",
    )


def _key(name: str) -> str:
    from ..vocabulary.characters import name_key

    return name_key(name).casefold()


def _named(kind: str) -> Iterator[tuple[str, str, str]]:
    if kind == "kind":
        from ..linking.project_kinds import project_kinds

        return ((slug, kind_of.label_zh, kind_of.label_en) for slug, kind_of in project_kinds().items())
    from ..linking import concept_scheme

    scheme = concept_scheme()
    if kind == "concept":
        return ((slug, concept.label_zh, concept.label_en) for slug, concept in scheme.concepts.items())
    facet = {"measure": scheme.measures, "object": scheme.objects, "beneficiary": scheme.beneficiaries}[kind]
    return ((slug, value.label_zh, value.label_en) for slug, value in facet.items())


def _labels(kind: str) -> Iterator[str]:
    for slug, zh, en in _named(kind):
        yield from (zh, en, slug)


@cache
def _slugs(kind: str) -> Mapping[str, str]:
    """The slug of each name. Of a label such as 合格率/达标率 each part is a name too, where it is that of one thing alone."""
    whole = {_key(name): slug for slug, zh, en in _named(kind) for name in (zh, en, slug)}
    parts: dict[str, set[str]] = {}
    for slug, zh, _ in _named(kind):
        for part in re.split("[/、]", re.sub("[（(].*[）)]", "", zh)):
            parts.setdefault(_key(part), set()).add(slug)
    return {**{part: next(iter(slugs)) for part, slugs in parts.items() if len(slugs) == 1}, **whole}
