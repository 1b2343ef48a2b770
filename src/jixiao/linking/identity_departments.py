"""Compare the names of departments: whether two of them are one, renamed, or one a part of the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..vocabulary import Vocabulary, vocabulary
from ..vocabulary.characters import name_key, one_line
from ..vocabulary.entities import current_name
from ..vocabulary.terms import query_terms
from .identity import SAME, IdentityVerdict, Named, verdict
from .identity_difference import joined, pieces
from .identity_places import APART, NESTED, ONE, UNKNOWN, Places, leading_place, narrowed, places_of_city, relation
from .identity_words import OfficeWords, TitleWords, identity_words, rest_after, without

#: A code that stands before or behind a name: [103]六安市…, 314002-成安县…, …(301001).
_CODE = re.compile(r"^[(\[【]?(\d{3,})[)\]】]?[-_:]?(?=\D)|[(\[【](\d{3,})[)\]】]$")
#: How many more characters a name may have that may still be that of the same body after a change.
_GROWN = 5
#: A name of so many characters says by itself what body it is.
_BODY = 4


@dataclass(frozen=True, slots=True)
class OfficeName:
    """Hold a department's name taken apart: what is left without place, code and tails, and the places that it may be of.

    ``words`` is the same with its short words written out; ``own`` says that the name itself tells the place.
    """

    key: str
    core: str
    words: str
    places: Places
    own: bool
    code: str


def compare_departments(a: Named, b: Named) -> IdentityVerdict:
    """Judge whether two names mean one department."""
    words = vocabulary()
    first, second = (_parsed(name.name, name.city, name.code, words) for name in (a, b))
    if not first.key or not second.key:
        return _by_code(first, second, words)
    if _stated(first, second, words):
        return verdict("stated")
    where = relation(first.places, second.places, words)
    if where == APART or (where == NESTED and (first.own or second.own)):
        return verdict("place-unclear" if where == NESTED and _is_branch(first.words, second.words) else "other-place")
    found = _compared(first, second, words)
    if found.label != SAME:
        same_code = first.code and first.code == second.code and where == ONE
        return verdict("same-code-other-name", found.left) if same_code and found.label != "unsure" else found
    if where == NESTED:
        return verdict("place-unclear")
    if where == UNKNOWN:
        return verdict("no-place")
    if first.core in words.department_names.generic and not (first.code and first.code == second.code):
        return verdict("every-department-has-it")
    return found


def _is_branch(a: str, b: str) -> bool:
    """Whether one name is the other with that of a branch behind it."""
    short, long = sorted((a, b), key=len)
    return long.startswith(short) and long.endswith(identity_words().departments.branch)


def _by_code(a: OfficeName, b: OfficeName, words: Vocabulary) -> IdentityVerdict:
    where = relation(a.places, b.places, words)
    if where == APART:
        return verdict("other-place")
    return verdict("same-code" if a.code and a.code == b.code and where == ONE and not a.key and not b.key else "no-name")


def _stated(a: OfficeName, b: OfficeName, words: Vocabulary) -> bool:
    """Whether ``entities.toml`` says that two names are those of one department."""
    places: list[str | None] = [None, *sorted(a.places | b.places)]
    for place in places:
        first, second = (_known(name, place, words) for name in (a.key, b.key))
        if first == second and a.key != b.key and (first != a.key or second != b.key):
            return True
    return False


def _known(name: str, place: str | None, words: Vocabulary) -> str:
    known = words.entities.name(name, place)
    return name_key(current_name(known, words.entities.changes_of(known, place)))


def _compared(a: OfficeName, b: OfficeName, words: Vocabulary) -> IdentityVerdict:
    said = identity_words()
    if a.key == b.key:
        return verdict("equal-names")
    if a.core == b.core:
        return verdict("equal-but-needless", joined(pieces(a.key, b.key)))
    if a.words == b.words:
        return verdict("abbreviated", (a.core, b.core))
    numbers = [_numbers(name.words, said.projects) for name in (a, b)]
    if numbers[0] != numbers[1]:
        return verdict("other-series", joined(pieces(a.core, b.core)))
    short, long = sorted((a.words, b.words), key=len)
    left = joined(pieces(a.words, b.words))
    if _is_rename(a.words, b.words, said.departments):
        return verdict("renamed", (a.core, b.core))
    if _is_part(short, long, said.departments):
        return verdict("part-of", left)
    if _abbreviates(short, long, said.departments):
        return verdict("abbreviated", (a.core, b.core))
    return _by_pieces(a.words, b.words, said.departments)


def _by_pieces(a: str, b: str, said: OfficeWords) -> IdentityVerdict:
    """Judge by the words that are left over."""
    found = pieces(a, b)
    left = joined(found)
    more_a, more_b = ("".join(side) for side in zip(*found, strict=True))
    if not without(more_a, said.weak) and not without(more_b, said.weak):
        return verdict("little-words", left)
    if more_a in said.organs and more_b in said.organs:
        return verdict("little-words", left)
    if more_a and more_b:
        return verdict("other-words", left)
    short, long = sorted((a, b), key=len)
    if long.endswith(short) and len(short) >= _BODY:  # before it stands whose it may be: 公安局交通警察支队
        return verdict("grown", left)
    if len(more_a + more_b) <= _GROWN and _organ(a, said) == _organ(b, said) and (a[:2] == b[:2] or _organ(a, said)):
        return verdict("grown", left)
    return verdict("much-more", left)


@lru_cache(maxsize=64)
def _renames(said: OfficeWords) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(_written_out(name, said) for name in pair) for pair in said.renames)


def _is_rename(a: str, b: str, said: OfficeWords) -> bool:
    """Whether most places renamed the one to the other; also within longer names (生态环境局夷陵区分局)."""
    if frozenset((a, b)) in _renames(said):
        return True
    return any(
        {a.replace(one, other), a.replace(other, one)} & {b}
        for one, other in (tuple(pair) for pair in _renames(said) if len(pair) == 2)
        if (one in a and other in b) or (other in a and one in b)
    )


def _is_part(short: str, long: str, said: OfficeWords) -> bool:
    """Whether the longer name is the shorter one's with that of an office or a body below it."""
    rest = long.removeprefix(short)
    return rest != long and rest.endswith(said.parts) and short.endswith(said.ends)


def _abbreviates(short: str, long: str, said: OfficeWords) -> bool:
    """Whether a name has the first characters of all words of another one (科经局 of 科学技术和经济信息化局)."""
    organ = _organ(short, said)
    a, b = short.removesuffix(organ), long.removesuffix(organ)
    if not organ or organ != _organ(long, said) or len(a) < 2 or len(b) <= len(a) or a in b or a[0] != b[0]:
        return False
    place = 0
    for word in query_terms(b):
        before = place
        for character in word:
            place += place < len(a) and a[place] == character
        if place == before and word not in said.dropped:
            return False
    return place == len(a)


def _organ(name: str, said: OfficeWords) -> str:
    return next((organ for organ in said.organs if name.endswith(organ)), "")


def _numbers(text: str, said: TitleWords) -> tuple[tuple[str, str], ...]:
    from .identity_projects import numbers_of

    return tuple(number for number, _ in numbers_of(text, said))


# -- taking names apart ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 15)
def _parsed(name: str, city: str, code: str, words: Vocabulary) -> OfficeName:
    said = identity_words().departments
    key = _unlabelled(name_key(one_line(name)), words)
    stated = code
    if match := _CODE.search(key):
        stated = match[1] or match[2] or code
        key = key[: match.start()] + key[match.end() :]
    context = places_of_city(city, words)
    rest = _without_tail(key, said)
    bare = rest_after(rest, said.before)
    core, places, own = _without_place(bare, city, context, words, said)
    core = name_key(core)
    if (own_name := rest_after(core, said.above)) != core and own_name not in said.own:
        core = own_name
    return OfficeName(key, core, _written_out(core, said), places, own, stated)


def _unlabelled(key: str, words: Vocabulary) -> str:
    """Take a label before a name (单位：…) and marks after it (…（盖章）) away."""
    label, colon, rest = key.partition(":")
    if colon and rest and label in words.department_names.labels:
        key = name_key(rest)
    for ending in words.department_names.endings:
        key = name_key(key.removesuffix(ending)) if key != ending else key
    return key


def _without_tail(key: str, said: OfficeWords) -> str:
    """Take what is said of the department's own part of the budget away: …局本级, …局（机关）."""
    for tail in said.behind:
        rest = key.removesuffix(tail)
        if rest != key and len(rest) > 1 and rest.endswith(said.ends):
            return rest
    return key


def _without_place(name: str, city: str, context: Places, words: Vocabulary, said: OfficeWords) -> tuple[str, Places, bool]:
    """Take the places that a name begins with from it; gives the places that it may be of, and whether the name tells them."""
    places, own = context, False
    while True:
        place, codes = leading_place(name, context, words)
        if not place:
            break
        places, own = (narrowed(places, codes, words) if own else narrowed(context, codes, words)), True
        name = name.removeprefix(place)
    unlisted = name_key(city)
    if unlisted in name[1:] and not name.startswith(unlisted):  # 政协某县委员会
        return name.replace(unlisted, "", 1), context, True
    if unlisted and name.startswith(unlisted) and len(name) > len(unlisted) + 1:
        return name.removeprefix(unlisted), (places if own else context), own
    level = next((word for word in words.department_names.levels if name.startswith(word)), "")
    if level and len(name) > len(level) + 1 and not name.startswith((*words.department_names.not_levels, *said.abbreviations)):
        fits = own or any(_is_of_level(code, level, words) for code in context)
        return name.removeprefix(level), places if fits else frozenset(), own
    return name, places, own


def _is_of_level(code: str, level: str, words: Vocabulary) -> bool:
    place = words.jurisdictions.get(code)
    return place.jurisdiction.name.endswith(level) if place else code.endswith(level)


def _written_out(core: str, said: OfficeWords) -> str:
    """Write the short words of a name out, and one word for those that mean the same organ."""
    text = said.government.sub(said.government_full, core)
    text = said.abbreviation.sub(lambda match: said.abbreviations.get(match[0], match[0]), text)
    text = said.joining.sub("", text).translate({ord(mark): None for mark in "()"})
    for word, other in said.organ_words.items():
        text = text.replace(word, other)
    return text
