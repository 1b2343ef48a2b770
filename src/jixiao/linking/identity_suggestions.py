"""Suggest which projects and departments of many are probably one: questions for people, who alone decide."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TypeVar

from ..model.text import printable
from ..vocabulary.characters import name_key
from .identity import DIFFERENT, SAME, IdentityVerdict, Named, verdict
from .identity_departments import compare_departments
from .identity_projects import compare_titles

K = TypeVar("K")

#: So many names are compared each with each; of more, those that share words.
_FEW = 30
#: Two characters that more names have are not what two names share.
_FREQUENT = 400
#: The share of the shorter name's pairs of characters that two names have in common at least.
_SHARED = 0.4
#: Of what is unsure in itself, only this becomes a question of renames.
_CHANGES = ("renamed", "grown")
#: Verdicts that say that two are alike rather than one.
_NO_QUESTION = ("one-series", "other-span", "no-name")


class SuggestionKind(StrEnum):
    """Say what two may be: one project, one department by two names, or a department before and after a rename or merger."""

    PROJECT = "same-project"
    DEPARTMENT = "same-department"
    RENAMED = "renamed-department"


@dataclass(frozen=True, slots=True)
class KnownDepartment:
    """Hold a department as a store has it: its IRI, normalised name, the code of its place, and the fiscal years of its tables."""

    iri: str
    name: str
    place: str
    years: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownProject:
    """Hold a project as a store has it: its IRI, its name without years, its department, and the fiscal years of its tables."""

    iri: str
    name: str
    department: KnownDepartment
    years: frozenset[int] = frozenset()


Known = TypeVar("Known", KnownDepartment, KnownProject)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Hold two that may be one, the surer first among several, with the reason in both languages.

    ``a`` is the earlier one, by its years. ``entry`` is what a word file says when the two are one (``entities.toml``): a draft, whose
    ``source`` a person fills in.
    """

    kind: SuggestionKind
    a: str
    b: str
    name_a: str
    name_b: str
    place: str
    department: str
    years_a: frozenset[int]
    years_b: frozenset[int]
    confidence: float
    code: str
    reason_en: str
    reason_zh: str
    entry: str


def suggestions(projects: Iterable[KnownProject], departments: Iterable[KnownDepartment], least: float = 0.0) -> tuple[Suggestion, ...]:
    """Suggest which of the projects of each department, and which of the departments of each place, are probably one.

    Pure and deterministic: the same whatever order they come in; the surest first. ``least`` is the least confidence.
    """
    found = [*_of_departments(departments), *_of_projects(projects)]
    kept = (suggestion for suggestion in found if suggestion.confidence >= least)
    return tuple(sorted(kept, key=lambda one: (-one.confidence, one.kind, one.a, one.b)))


def _of_departments(departments: Iterable[KnownDepartment]) -> Iterator[Suggestion]:
    by_place: defaultdict[str, list[KnownDepartment]] = defaultdict(list)
    for department in sorted(set(departments), key=lambda one: one.iri):
        by_place[department.place].append(department)
    for place in sorted(by_place):
        for one, other in candidate_pairs(by_place[place], lambda department: department.name):
            first, second = _in_order(one, other)
            found = compare_departments(*(Named(department.name, city=place) for department in (first, second)))
            if found.label != DIFFERENT and found.rule.code not in _NO_QUESTION:
                renamed = found.rule.code in _CHANGES
                kind = SuggestionKind.RENAMED if renamed else SuggestionKind.DEPARTMENT
                known, alias = _by_length(first, second, found.rule.code)
                entry = _change(first, second) if renamed else _aliases("department", alias, known, place)
                yield _suggestion(kind, first, second, place, "", found, entry)


def _of_projects(projects: Iterable[KnownProject]) -> Iterator[Suggestion]:
    by_department: defaultdict[str, list[KnownProject]] = defaultdict(list)
    for project in sorted(set(projects), key=lambda one: one.iri):
        by_department[project.department.iri].append(project)
    for department in sorted(by_department):
        for one, other in candidate_pairs(by_department[department], lambda project: project.name):
            first, second = _in_order(one, other)
            owner = first.department
            found = compare_titles(*(Named(project.name, owner.name, city=owner.place) for project in (first, second)))
            if found.label == SAME and first.years & second.years:
                found = verdict("both-in-one-year", found.left)
            if found.label != DIFFERENT and found.rule.code not in _NO_QUESTION:
                entry = _aliases("project", first, second, owner.place, owner.name)
                yield _suggestion(SuggestionKind.PROJECT, first, second, owner.place, owner.name, found, entry)


def _in_order(one: Known, other: Known) -> tuple[Known, Known]:
    """Put the one of the earlier years first."""
    first, second = sorted((one, other), key=lambda known: (min(known.years, default=0), max(known.years, default=0), known.iri))
    return first, second


def _by_length(first: KnownDepartment, second: KnownDepartment, code: str) -> tuple[KnownDepartment, KnownDepartment]:
    """Put the one by whose name a department is better known first: the whole name of an abbreviation, that without a needless tail."""
    short, long = sorted((first, second), key=lambda known: (len(known.name), known.name))
    return (long, short) if code == "abbreviated" else (short, long)


def _suggestion(
    kind: SuggestionKind,
    first: KnownDepartment | KnownProject,
    second: KnownDepartment | KnownProject,
    place: str,
    department: str,
    found: IdentityVerdict,
    entry: str,
) -> Suggestion:
    return Suggestion(
        kind,
        first.iri,
        second.iri,
        first.name,
        second.name,
        place,
        department,
        first.years,
        second.years,
        found.confidence,
        found.rule.code,
        found.reason("en"),
        found.reason("zh"),
        entry,
    )


# -- which are compared ------------------------------------------------------------------------------------------------------


def candidate_pairs(known: Sequence[K], name: Callable[[K], str]) -> Iterator[tuple[K, K]]:
    """List the pairs that are worth a look: all of few, of many those whose names share two characters often enough.

    >>> list(candidate_pairs(["信息化运维", "信息化运维费"], str))
    [('信息化运维', '信息化运维费')]
    """
    if len(known) <= _FEW:
        yield from combinations(known, 2)
        return
    grams = [_grams(name(one)) for one in known]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, some in enumerate(grams):
        for gram in some:
            holders[gram].append(number)
    for number, some in enumerate(grams):
        shared: Counter[int] = Counter()
        for gram in some:
            if len(holders[gram]) <= _FREQUENT:
                shared.update(other for other in holders[gram] if other > number)
        for other in sorted(shared):
            if shared[other] >= _SHARED * min(len(some), len(grams[other])):
                yield known[number], known[other]


def _grams(name: str) -> frozenset[str]:
    key = name_key(name)
    return frozenset(key[place : place + 2] for place in range(max(len(key) - 1, 1)))


# -- what a word file would say ----------------------------------------------------------------------------------------------


def _aliases(kind: str, first: KnownDepartment | KnownProject, second: KnownDepartment | KnownProject, place: str, owner: str = "") -> str:
    """Draft the entry by which the first name stands for the second one."""
    of = [f"department = {_text(owner)}"] if owner else []
    return _entry(kind, [f"name = {_text(second.name)}", f"aliases = [{_text(first.name)}]", *of], place)


def _change(first: KnownDepartment, second: KnownDepartment) -> str:
    """Draft the entry of a rename, in the year in which the later name first stands."""
    year = min(second.years, default=0)
    return _entry("change", [f"year = {year}", f"from = [{_text(first.name)}]", f"to = [{_text(second.name)}]"], first.place)


def _entry(kind: str, lines: Sequence[str], place: str) -> str:
    where = [f'place = "{place}"'] if place.isdigit() else []
    return "\n".join([f"[[{kind}]]", *lines, *where, 'source = ""', ""])


def _text(name: str) -> str:
    """Write a name as TOML does."""
    return '"' + printable(name).replace("\\", "\\\\").replace('"', '\\"') + '"'
