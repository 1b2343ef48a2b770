"""Tell which places names and cities mean, and whether two of them are one."""

from __future__ import annotations

from functools import lru_cache

from ..vocabulary import Place, Vocabulary
from ..vocabulary.characters import name_key
from ..vocabulary.places import within

#: Places by code; a place that no list has by its name with this before it.
_UNLISTED = "?"
#: No name of a place is longer.
_LONGEST = 12
APART, NESTED, ONE, UNKNOWN = "apart", "nested", "one", "unknown"

Places = frozenset[str]


@lru_cache(maxsize=4096)
def places_of_city(city: str, words: Vocabulary) -> Places:
    """Give the codes of the places that a city's name or code may mean; a name that no list has stands for itself."""
    key = name_key(city) if city else ""
    if not key:
        return frozenset()
    found = words.jurisdictions_named(key)
    return frozenset(place.jurisdiction.code for place in found) or frozenset([_UNLISTED + key])


def relation(a: Places, b: Places, words: Vocabulary) -> str:
    """Tell whether two places are ``one``, ``nested`` (one is within the other), ``apart``, or not to be compared (``unknown``).

    A place and the one that took its place are one.
    """
    if not a or not b:
        return UNKNOWN
    if a & b or _with_successors(a, words) & _with_successors(b, words):
        return ONE
    if any(code.startswith(_UNLISTED) for code in a | b):
        return UNKNOWN
    if any(within(one, other, words.jurisdictions) or within(other, one, words.jurisdictions) for one in a for other in b):
        return NESTED
    return APART


def _with_successors(codes: Places, words: Vocabulary) -> Places:
    known = set(codes)
    todo = list(codes)
    while todo:
        place = words.jurisdictions.get(todo.pop())
        more = set(place.successors) - known if place else set()
        known |= more
        todo += more
    return frozenset(known)


def leading_place(name: str, context: Places, words: Vocabulary) -> tuple[str, Places]:
    """Find the place that a name begins with, and all that it may mean; empty where it begins with none.

    A place's full name counts wherever the name is from; a short one (新疆) only where that place is the context's or holds it.
    """
    for size in range(min(len(name) - 1, _LONGEST), 1, -1):
        found = words.places.get(name[:size], ())
        full = [place for place in found if place.jurisdiction.name == name[:size]]
        near = [place for place in full if _about(place, context, words)]
        short = [place for place in found if _holds(place, context, words)]
        if kept := (near or short or full):
            return name[:size], frozenset(place.jurisdiction.code for place in kept)
    return "", frozenset()


def _holds(place: Place, context: Places, words: Vocabulary) -> bool:
    """Whether a place is one of the context or holds it."""
    code = place.jurisdiction.code
    return any(code == other or within(other, code, words.jurisdictions) for other in context)


def _about(place: Place, context: Places, words: Vocabulary) -> bool:
    """Whether a place is one of the context, holds it, or lies in it."""
    return _holds(place, context, words) or any(within(place.jurisdiction.code, other, words.jurisdictions) for other in context)


def narrowed(outer: Places, inner: Places, words: Vocabulary) -> Places:
    """Keep of the places that an inner name may mean those that lie in one of the outer ones, if any do."""
    kept = frozenset(code for code in inner if code in outer or any(within(code, other, words.jurisdictions) for other in outer))
    return kept or inner
