"""Normalise the names of departments (部门/单位), so that one department meets itself across documents and years whatever its code."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from ..model import Context, Department, FormTable, Jurisdiction
from ..vocabulary import Place, Vocabulary, label_key
from ..vocabulary.characters import name_key, one_line
from ..vocabulary.entities import Entities, current_name
from ..vocabulary.keys import memoize
from ..vocabulary.names import project_key

_CODE = re.compile(r"\d{3,}")
#: The fields that name a department, with those that have its code.
_FIELDS = {"department": "department_code", "supervising_department": "supervising_department_code"}


def departments_of(tables: Sequence[FormTable], contexts: Sequence[Context], words: Vocabulary) -> list[dict[str, Department]]:
    """Read the departments of each table of a document, by field: as printed, and the normalised name each is known by.

    A table that prints only a code is joined to the name that the same document prints beside it elsewhere, where it is one name.
    """
    names: defaultdict[str, set[str]] = defaultdict(set)
    for table, context in zip(tables, contexts, strict=True):
        for _, code, name in _printed(table):
            if code and name and (known := _identity(table, name, code, context, words)):
                names[code].add(known)
    result = []
    for table, context in zip(tables, contexts, strict=True):
        read = {}
        for field, code, name in _printed(table):
            beside = names.get(code or "", set())
            identity = _identity(table, name, code, context, words) if name else next(iter(beside)) if len(beside) == 1 else None
            read[field] = _department(code, name, identity, context, words)
        result.append(read)
    return result


def _printed(table: FormTable) -> Iterator[tuple[str, str | None, str | None]]:
    """List the fields that name a department, each with code and name as printed; a name of digits only is a code."""
    for field, code_field in _FIELDS.items():
        name, code = table.text(field), table.text(code_field)
        if name and _CODE.fullmatch(name_key(name)):
            code, name = code or name_key(name), None
        if name or code:
            yield field, code, name


def _department(code: str | None, name: str | None, identity: str | None, context: Context, words: Vocabulary) -> Department:
    """Say of a department which renames and mergers it has part in, and which it is today."""
    if identity is None:
        return Department(code, name)
    place = context.jurisdiction.value.code if context.jurisdiction else None
    changes = _entities(words).changes_of(identity, place)
    return Department(code, name, identity, changes, current_name(identity, changes))


def _identity(table: FormTable, name: str, code: str | None, context: Context, words: Vocabulary) -> str:
    """Give a department's normalised name.

    An office that every department has (办公室) is put to the department in charge, else its code is put to it.
    """
    place = context.jurisdiction.value if context.jurisdiction else None
    known = normalised_name(name, place, words)
    if _bare(name, words) not in words.department_names.generic:
        return known
    above = table.text("supervising_department")
    if above and above != name and _bare(above, words) not in words.department_names.generic:
        return normalised_name(above, place, words) + _bare(name, words)
    return f"{_bare(name, words)}({code})" if code else known


def normalised_name(name: str, place: Jurisdiction | None, words: Vocabulary) -> str:
    """Give the name under which a department is one in its place.

    Its characters are unified, a label (单位：) before it and marks after it are taken away, and the place is written as 天津市:
    天津市教育局, 市教育局 and 教育局 are one in a table of 天津市. 天津市教育局 in a table of one of its districts is none of the
    district's. What is only probably the same stays apart. Aliases of ``entities.toml`` count.
    """
    bare = _bare(name, words)
    code = place.code if place else None
    own = words.jurisdictions.get(code) if code else None
    full = _with_place(bare, own, words) if own else bare
    known = _entities(words)
    alias = known.name(bare, code)
    return name_key(alias if alias != bare else known.name(full, code))


def known_project(name: str, department: Department | None, context: Context, words: Vocabulary) -> str:
    """Give the name that a department's project is known by: its normalised one, or that for which it is an alias (``[[project]]``)."""
    if department is None or not words.entities.projects:
        return name
    place = context.jurisdiction.value.code if context.jurisdiction else None
    return _entities(words).project(name, filter(None, (department.identity, department.current)), place)


@lru_cache(maxsize=4)
def _entities(words: Vocabulary) -> Entities:
    """Normalise the names that entries for one place give, so that 市水利局 there is what it is in a table."""

    def full(name: str, place: str | None) -> str:
        own = words.jurisdictions.get(place) if place else None
        return _with_place(_bare(name, words), own, words) if own else _bare(name, words)

    aliases = {(place, alias): full(name, place) for (place, alias), name in words.entities.aliases.items()}
    aliases |= {(place, full(alias, place)): name for (place, alias), name in aliases.items()}
    changes = (
        replace(
            change,
            original=tuple(full(name, change.place) for name in change.original),
            resulting=tuple(full(name, change.place) for name in change.resulting),
        )
        for change in words.entities.changes
    )
    projects = {
        (place, name_key(full(owner, place)), project_key(alias, None, words.project_names)): project_key(name, None, words.project_names)
        for (place, owner, alias), name in words.entities.projects.items()
    }
    return Entities(aliases, tuple(changes), projects)


@memoize
def _bare(name: str, words: Vocabulary) -> str:
    """Take from a name what is no part of it: blanks, a label before it, marks after it."""
    key = name_key(one_line(name))
    label, colon, rest = key.partition(":")
    known = words.labels.get(label_key(label)) if colon and rest else None
    if rest and (label in words.department_names.labels or (known and known.field in (*_FIELDS, "either_department"))):
        key = name_key(rest)
    for ending in words.department_names.endings:
        key = name_key(key.removesuffix(ending)) if key != ending else key
    return key


def _with_place(name: str, own: Place, words: Vocabulary) -> str:
    """Write the place before a name that has it as 湖北省武汉市, 市 or not at all; leave a name that it may not belong to.

    A county is written with what it lies in (北京市朝阳区), for many share a name.
    """
    place, rules = own.jurisdiction.name, words.department_names
    above, rest = _above(own, words), name
    for higher in above:
        rest = rest.removeprefix(higher)
    full = f"{above[-1] if above and own.level == 'county' else ''}{place}"
    if rest.startswith(place) and rest != place:
        return full + rest.removeprefix(place)
    if rest != name or name.startswith(rules.national):
        return name
    level = next((word for word in rules.levels if place.endswith(word) and name.startswith(word)), None)
    if level and not name.startswith(rules.not_levels):
        return full + name.removeprefix(level)
    if _short(place, rules.levels) in name or not any(organ in name[2:] for organ in rules.organs):
        return name
    leading = _leading_places(name, words)
    return full + name if not leading or any(own.jurisdiction.code in _codes_above(other, words) for other in leading) else name


def _above(place: Place, words: Vocabulary) -> list[str]:
    """List the names of the places that a place lies in, the largest first."""
    return [words.jurisdictions[code].jurisdiction.name for code in reversed(list(_codes_above(place, words)))]


def _codes_above(place: Place, words: Vocabulary) -> Iterable[str]:
    """List the codes of the places that a place lies in, the nearest first."""
    above = words.jurisdictions.get(place.parent) if place.parent else None
    while above:
        yield above.jurisdiction.code
        above = words.jurisdictions.get(above.parent) if above.parent else None


def _short(place: str, levels: Sequence[str]) -> str:
    """Give a place's name without its level, where two characters are left: 天津 of 天津市."""
    level = next((word for word in levels if place.endswith(word)), "")
    short = place.removesuffix(level)
    return short if len(short) > 1 else place


def _leading_places(name: str, words: Vocabulary) -> tuple[Place, ...]:
    """Find the places by whose full name a name begins (和平区教育局), the longest name first."""
    for size in range(min(len(name), 15), 1, -1):
        places = tuple(place for place in words.places.get(name[:size], ()) if place.jurisdiction.name == name[:size])
        if places:
            return places
    return ()
