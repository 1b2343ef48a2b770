"""Tell the kinds of a project by the words of its name: what its money is for (``ontology/project_kinds.ttl``)."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from ..model.namespaces import JXK, SKOS
from ..util.resources import resource_dir
from ..vocabulary.characters import name_key, one_line
from ..vocabulary.keys import one_of
from ..vocabulary.turtle import nodes

_WORDS = Path(__file__).parent / "data" / "project_kinds.toml"
#: What a word of each list adds to its kind.
_WEIGHTS = {"names": 3.0, "words": 1.5, "hints": 0.5}
#: A word at the end of a name says more of what it is than one at its beginning, by this share; and a longer word more than a short one.
_AT_END, _LENGTH = 0.5, 0.25
#: With less a name says no kind; with this share of the first, a kind is one of several.
_LEAST, _BESIDE = 1.4, 0.4
#: How soon a name that says more is as sure as can be.
_ENOUGH = 3.0


@dataclass(frozen=True, slots=True)
class ProjectKind:
    """Hold a kind of projects: its slug, labels, and the slug of the group that it stands below."""

    slug: str
    label_zh: str
    label_en: str
    group: str


@dataclass(frozen=True, slots=True)
class KindMatch:
    """Hold the kind that a name says, None where it says none; how sure that is, the words that say so, and the other kinds it may be."""

    kind: str | None
    confidence: float
    reasons: tuple[str, ...]
    others: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """List all kinds, the main one first."""
        return (self.kind, *self.others) if self.kind else ()


def project_kind_iri(slug: str) -> str:
    """Give the IRI of a kind.

    >>> project_kind_iri("training")
    'https://w3id.org/jixiao/project-kind/training'
    """
    return JXK + slug


@cache
def project_kinds() -> Mapping[str, ProjectKind]:
    """Read the kinds by slug, once, in the order of the file."""
    found = {}
    for iri, node in nodes(resource_dir("ontology") / "project_kinds.ttl").items():
        if group := node.text(f"{SKOS}broader"):
            slug, zh, en = iri.removeprefix(JXK), node.text(f"{SKOS}prefLabel", "zh"), node.text(f"{SKOS}prefLabel", "en")
            found[slug] = ProjectKind(slug, zh or "", en or "", group.removeprefix(JXK))
    return MappingProxyType(found)


@lru_cache(maxsize=1 << 14)
def match_project_kind(name: str) -> KindMatch:
    """Tell the kinds that the name of a project says; several may fit, and the first is the main one.

    >>> match_project_kind("信访信息系统运维费").kind
    'it-operations'
    """
    key = name_key(one_line(name))
    scores: defaultdict[str, float] = defaultdict(float)
    said: defaultdict[str, list[str]] = defaultdict(list)
    for match in _pattern().finditer(key):
        for kind, weight in _kinds_of_words()[match[0]].items():
            scores[kind] += weight * (1 + _AT_END * match.end() / len(key)) * (1 + _LENGTH * (len(match[0]) - 2))
            said[kind].append(match[0])
    ranked = sorted(scores, key=lambda kind: (-scores[kind], kind))
    if not ranked or scores[ranked[0]] < _LEAST:
        return KindMatch(None, 0.0, ())
    first = scores[ranked[0]]
    others = tuple(kind for kind in ranked[1:] if scores[kind] >= max(_LEAST, _BESIDE * first))
    second = scores[ranked[1]] if len(ranked) > 1 else 0.0
    confidence = (first / (first + second)) * min(1.0, 0.5 + first / (2 * _ENOUGH))
    return KindMatch(ranked[0], round(confidence, 3), tuple(said[ranked[0]]), others)


@cache
def _kinds_of_words() -> Mapping[str, Mapping[str, float]]:
    """List the words, each with the kinds it speaks for and how much."""
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for kind, lists in tomllib.loads(_WORDS.read_text(encoding="utf-8")).items():
        for of, words in lists.items():
            for word in words:
                key = name_key(word)
                found[key][kind] = max(_WEIGHTS[of], found[key].get(kind, 0.0))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(one_of(_kinds_of_words()))
