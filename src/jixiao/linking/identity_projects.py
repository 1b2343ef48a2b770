"""Compare the names of projects: whether two of them are one project, in two years or two spellings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..vocabulary import Vocabulary, vocabulary
from ..vocabulary.characters import name_key, one_line
from ..vocabulary.names import project_key
from .identity import DIFFERENT, SAME, UNSURE, IdentityVerdict, Named, verdict
from .identity_departments import compare_departments
from .identity_difference import joined, pieces
from .identity_places import APART, NESTED, ONE, UNKNOWN, places_of_city, relation
from .identity_words import IdentityWords, TitleWords, identity_words, without

#: A name that says so much more than the other one, of its own length, is another project's.
_MUCH_MORE = 0.34
#: What stands between digits is no mere mark: 1-2 is not 12.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\w\s](?=\d)")
#: A number and the words around it, as they stand in the name.
_Number = tuple[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class ProjectTitle:
    """Hold a project's name taken apart: its key without years, the same without marks and words for the same, numbers, years."""

    key: str
    text: str
    numbers: tuple[_Number, ...]
    years: frozenset[str]
    kept_years: tuple[str, ...]


def compare_projects(a: Named, b: Named) -> IdentityVerdict:
    """Judge whether two names mean one project: that of one department, in two years or in two spellings."""
    if not name_key(a.name) or not name_key(b.name):
        return verdict("no-name")
    owners = compare_owners(a, b)
    names = compare_titles(a, b)
    if owners.label == DIFFERENT:
        return owners
    if names.label != SAME:
        return names
    if owners.label == UNSURE:
        return owners
    return IdentityVerdict(names.rule, names.left, round(names.confidence * owners.confidence, 3))


def compare_owners(a: Named, b: Named) -> IdentityVerdict:
    """Judge whether the departments of two projects are one, and their places."""
    words = vocabulary()
    where = relation(places_of_city(a.city, words), places_of_city(b.city, words), words)
    if a.department and b.department:
        found = compare_departments(Named(a.department, code=a.code, city=a.city), Named(b.department, code=b.code, city=b.city))
        if found.label == DIFFERENT:
            return found if found.rule.code == "other-place" else verdict("other-department")
        if found.label == UNSURE:
            return verdict("department-unsure")
        return verdict("place-unclear") if where == APART else found
    if where == APART:
        return verdict("other-place")
    if not a.department and not b.department and a.code and a.code == b.code and where == ONE:
        return verdict("same-code")
    return verdict("no-department" if where in (ONE, NESTED, UNKNOWN) else "other-place")


def compare_titles(a: Named, b: Named) -> IdentityVerdict:
    """Judge two names of projects by themselves, as if one department had both."""
    said = identity_words()
    words = vocabulary()
    first, second = _title(a.name, a.year, words), _title(b.name, b.year, words)
    found = _by_numbers(first, second, a, b, said)
    if found.label != SAME:
        return found
    if first.kept_years != second.kept_years:
        return verdict("other-span", (" ".join(first.kept_years), " ".join(second.kept_years)))
    if a.year is not None and a.year == b.year and first.years and second.years and first.years != second.years:
        return verdict("years-beside")
    return found


def _by_numbers(first: ProjectTitle, second: ProjectTitle, a: Named, b: Named, said: IdentityWords) -> IdentityVerdict:
    """Judge by what counts in two names, and then by their words."""
    if first.key == second.key:
        return verdict("equal-names")
    numbers = [tuple(number for number, _ in title.numbers) for title in (first, second)]
    if numbers[0] == numbers[1]:
        return _by_words(first.text, second.text, a, b, said)
    shown = tuple(" ".join(text for _, text in title.numbers) for title in (first, second))
    if all(numbers) and not _same_but_for_kinds(numbers[0], numbers[1]):
        return verdict("other-series", (shown[0], shown[1]))
    found = _by_words(_without_numbers(first), _without_numbers(second), a, b, said)
    return verdict("one-series", (shown[0], shown[1])) if found.label == SAME else found


def _same_but_for_kinds(a: Sequence[tuple[str, str]], b: Sequence[tuple[str, str]]) -> bool:
    """Whether numbers are equal where one of them does not say of what: Ⅱ and 二期."""
    return len(a) == len(b) and all(x == y and (not one or not other or one == other) for (x, one), (y, other) in zip(a, b, strict=True))


def _without_numbers(title: ProjectTitle) -> str:
    text = title.text
    for _, number in title.numbers:
        text = text.replace(number, "", 1)
    return text


def _by_words(first: str, second: str, a: Named, b: Named, said: IdentityWords) -> IdentityVerdict:
    """Judge by the words that are left over of two names."""
    titles = said.projects
    found = pieces(first, second)
    left = joined(found)
    more_a, more_b = ("".join(without(piece, titles.neutral) for piece in side) for side in zip(*found, strict=True)) if found else ("", "")
    if not more_a and not more_b:
        return verdict("equal-but-needless", left)
    if Counter(more_a) == Counter(more_b):
        return verdict("turned-round", left)
    if more_a and more_b:
        little = not _says_something(more_a, titles) and not _says_something(more_b, titles)
        return verdict("little-words" if little else "other-words", left)
    more = _without_own(more_a or more_b, a, b, titles)
    if not more:
        return verdict("equal-but-own", left)
    if not without(more, titles.money):
        return verdict("other-money", left)
    if not without(more, titles.weak):
        return verdict("little-words", left)
    return _one_says_more(more, min(len(first), len(second)), left, titles)


def _says_something(more: str, said: TitleWords) -> bool:
    """Whether words that stand against others tell projects apart: they say something, or what is done."""
    return bool(without(more, said.weak)) or any(word in more for word in said.doings)


def _one_says_more(more: str, length: int, left: tuple[str, str], said: TitleWords) -> IdentityVerdict:
    if any(word in more for word in said.doings):
        return verdict("other-doing", left)
    return verdict("much-more" if len(more) > _MUCH_MORE * length else "a-little-more", left)


def _without_own(more: str, a: Named, b: Named, said: TitleWords) -> str:
    """Take from words that are left over the names of the place and of the department: 市委党校主体班次 is 主体班次 there."""
    for own in sorted({*_own_words(a), *_own_words(b), *said.levels}, key=len, reverse=True):
        more = more.replace(own, "") if len(own) > 1 or more == own or more.startswith(own) else more
    return more


@lru_cache(maxsize=1 << 14)
def _own_words(named: Named) -> frozenset[str]:
    """List the words by which a name may say whose it is: the place's and department's names, with and without their level."""
    words = vocabulary()
    names = {name_key(named.department), name_key(named.city)}
    for code in places_of_city(named.city, words):
        if place := words.jurisdictions.get(code):
            names.add(place.jurisdiction.name)
    short = {name.removesuffix(level) for name in names for level in words.department_names.levels}
    return frozenset(name for name in names | short if len(name) > 1)


# -- taking names apart ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 15)
def _title(name: str, year: int | None, words: Vocabulary) -> ProjectTitle:
    said = identity_words().projects
    text = said.code.sub("", name_key(one_line(name))) or name_key(name)
    key = project_key(text, year, words.project_names)
    kept = tuple(said.year.findall(key))
    plain = _BETWEEN_DIGITS.sub("_", said.year.sub("", key)).translate(said.marks)
    for word, other in said.same_words:
        plain = plain.replace(word, other)
    plain = said.after_doing.sub(r"\1", plain)
    years = frozenset(said.year.findall(text)) - set(kept)
    # 第十二届 and 12届 are written alike.
    counted = said.number.sub(lambda match: "".join(_number(match.groupdict(""), said)), plain)
    return ProjectTitle(key, counted.casefold(), numbers_of(plain, said), years, kept)


def numbers_of(text: str, said: TitleWords) -> tuple[_Number, ...]:
    """List what counts in a name, in order: the number with what it is of (7 and 批 of 第七批), and both in one."""
    found = (_number(match.groupdict(""), said) for match in said.number.finditer(text))
    return tuple((number, "".join(number)) for number in found)


def _number(found: dict[str, str], said: TitleWords) -> tuple[str, str]:
    numeral = found["ordinal"] or found["counted"] or found["plan"] or found["digits"] or found["sign"]
    kind = found["kind"] or found["unit"] or found["what"]
    return _in_digits(numeral, said), kind


def _in_digits(numeral: str, said: TitleWords) -> str:
    """Write a numeral in digits: 十二 as 12, 二十 as 20, 14 and 二〇二二 digit by digit.

    >>> [_in_digits(numeral, identity_words().projects) for numeral in ("十二", "二十", "二十一", "十", "七", "14", "Ⅱ")]
    ['12', '20', '21', '10', '7', '14', '2']
    """
    digits = [said.digits.get(character, character) for character in numeral]
    if said.ten not in numeral:
        return "".join(digits)
    tens, _, ones = numeral.partition(said.ten)
    return (
        str(10 * int(said.digits.get(tens, "1")) + int(said.digits.get(ones, "0"))) if len(tens) < 2 and len(ones) < 2 else "".join(digits)
    )
