"""Tell which departments and projects are one: the ``[[department]]``, ``[[change]]`` and ``[[project]]`` of word files.

They state aliases, and renames, mergers and divisions of departments.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeGuard

from ..model import DepartmentChange
from ..model.text import printable
from .characters import name_key

#: The arrays of tables that a word file may have beside its lists of words, and the keys of each: required, and others.
ENTRIES = {
    "department": (("name", "aliases", "source"), ("place",)),
    "change": (("from", "to", "source"), ("place", "date", "year")),
    "project": (("name", "aliases", "department", "source"), ("place",)),
}
#: The kinds of entries that give a name aliases.
NAMING = ("department", "project")
_LISTS = ("aliases", "from", "to")
_DAY = re.compile(r"\d{4}(?:-\d\d-\d\d)?")
_PLACE = re.compile(r"\d{6}")

#: The GB/T 2260 code of a place, None for all places; and the key of a name.
_Key = tuple[str | None, str]


@dataclass(frozen=True)
class Entities:
    """Hold what is known of departments and projects beside their names.

    Each alias with the name it stands for, the changes of departments, the earliest first, and the aliases of projects, each with the
    place, the department's key and its own.
    """

    aliases: Mapping[_Key, str]
    changes: tuple[DepartmentChange, ...]
    projects: Mapping[tuple[str | None, str, str], str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, departments: Sequence[Mapping[str, Any]], changes: Sequence[Mapping[str, Any]], projects: Sequence[Mapping[str, Any]] = ()
    ) -> Entities:
        """Make them of entries that were checked."""
        aliases = {(entry["place"], name_key(alias)): str(entry["name"]) for entry in departments for alias in entry["aliases"]}
        made = (DepartmentChange(c["date"], tuple(c["from"]), tuple(c["to"]), c["source"], c["place"]) for c in changes)
        named = {
            (entry["place"], name_key(entry["department"]), name_key(alias)): name_key(entry["name"])
            for entry in projects
            for alias in entry["aliases"]
        }
        return cls(aliases, tuple(sorted(made, key=lambda change: (change.date, change.original))), named)

    def name(self, name: str, place: str | None) -> str:
        """Give the name that an alias stands for in a place; the name itself where it is no alias."""
        key = name_key(name)
        return self.aliases.get((place, key)) or self.aliases.get((None, key)) or name

    def project(self, name: str, departments: Iterable[str], place: str | None) -> str:
        """Give the name that a project of a department is known by; ``departments`` are the names that one goes by, its own and today's."""
        if not self.projects:
            return name
        owners = [(where, name_key(department)) for department in departments for where in (place, None)]
        for _ in range(len(self.projects)):  # an alias may stand for a name that is one itself
            found = next((self.projects[where, owner, name] for where, owner in owners if (where, owner, name) in self.projects), None)
            if found is None:
                break
            name = found
        return name

    def changes_of(self, name: str, place: str | None) -> tuple[DepartmentChange, ...]:
        """List the changes that a department came from or went into, near or far, the earliest first."""
        known: set[DepartmentChange] = set()
        reached, todo = {name_key(name)}, [name_key(name)]
        while todo:
            for change in self._by_name.get(todo.pop(), ()):
                if change.place in (None, place) and change not in known:
                    known.add(change)
                    beside = {name_key(other) for other in (*change.original, *change.resulting)} - reached
                    reached |= beside
                    todo += sorted(beside)
        return tuple(change for change in self.changes if change in known)

    @cached_property
    def _by_name(self) -> dict[str, list[DepartmentChange]]:
        by_name: dict[str, list[DepartmentChange]] = {}
        for change in self.changes:
            for name in {name_key(name) for name in (*change.original, *change.resulting)}:
                by_name.setdefault(name, []).append(change)
        return by_name


def current_name(name: str, changes: Sequence[DepartmentChange]) -> str:
    """Follow renames and mergers from a department to the one of today; a divided one is followed no further.

    >>> current_name("农业部", [DepartmentChange("2018", ("农业部",), ("农业农村部",), "")])
    '农业农村部'
    """
    for change in changes:  # the earliest first
        if len(change.resulting) == 1 and name_key(name) in map(name_key, change.original):
            name = change.resulting[0]
    return name


# -- checks ----------------------------------------------------------------------------------------------------------------

#: What is wrong: the entry (``change 3``), the word, in English and in Chinese.
Fault = tuple[str, str | None, str, str]


def checked_entries(kind: str, content: Any, faults: list[Fault]) -> list[dict[str, Any]]:
    """Take the entries of ``[[department]]`` or ``[[change]]`` that are well formed; what is wrong in the others goes to ``faults``."""
    if not isinstance(content, list) or not all(isinstance(entry, Mapping) for entry in content):
        faults.append((kind, None, f"is of the wrong type — write [[{kind}]] before each entry", f"类型不对；每一条前请写 [[{kind}]]"))
        return []
    kept = []
    for number, entry in enumerate(content, 1):
        wrong = list(_faults_of(kind, f"{kind} {number}", entry))
        faults += wrong
        if not wrong:
            kept.append(_normal(entry))
    return kept


def _normal(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Write an entry with all its keys, its date as ISO 8601 (a day, or a year)."""
    normal = {"place": None, **{key: value for key, value in entry.items() if key not in ("date", "year")}}
    if "from" in entry:
        normal["date"] = str(entry.get("date", entry.get("year")))
    return normal


def _faults_of(kind: str, where: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    required, others = ENTRIES[kind]
    for key in entry.keys() - {*required, *others}:
        keys = ", ".join((*required, *others))
        yield where, key, f"there is no such key — there are {keys}", f"没有此键；可用的有 {keys}"
    for key in required:
        if key not in entry:
            yield where, key, "is missing", "缺少此项"
        elif key in _LISTS and not _names(entry[key]):
            yield where, key, f'is no list of names — write {key} = ["…"]', f'不是名称列表；请写成 {key} = ["…"]'
        elif key not in _LISTS and not (isinstance(entry[key], str) and entry[key].strip()):
            yield where, key, f'is no text — write {key} = "…"', f'不是文字；请写成 {key} = "…"'
    if "place" in entry and not (isinstance(entry["place"], str) and _PLACE.fullmatch(entry["place"])):
        yield where, "place", 'is no GB/T 2260 code of six digits — write place = "120000"', '不是六位行政区划代码；请写成 place = "120000"'
    if kind == "change":
        yield from _change_faults(where, entry)


def _names(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and bool(value) and all(isinstance(name, str) and name_key(name) for name in value)


def _change_faults(where: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    days = [entry[key] for key in ("date", "year") if key in entry]
    if len(days) != 1 or not _is_day(days[0]):
        yield where, "date", "give one of date = 2018-03-17 and year = 2018", "请写 date = 2018-03-17 或 year = 2018，二者取一"
    before, after = (entry.get(key) for key in ("from", "to"))
    if _names(before) and _names(after):
        if len(before) > 1 and len(after) > 1:
            yield where, None, "goes from several to several — write an entry for each that resulted", "由多个变为多个；请按结果各写一条"
        for name in sorted({name_key(name) for name in before} & {name_key(name) for name in after}):
            yield where, name, "stands before and after — leave it out of one", "变更前后均有；请从一处删去"


def _is_day(value: Any) -> bool:
    if isinstance(value, bool | datetime):
        return False
    if isinstance(value, date):
        return True
    if isinstance(value, int):
        return 1900 <= value <= 2100
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        return bool(date.fromisoformat(value)) if "-" in value else True
    except ValueError:
        return False


def contradictions(entries: Sequence[tuple[str, str, Sequence[Mapping[str, Any]]]], places: Collection[str]) -> Iterator[tuple[str, Fault]]:
    """Find what entries say against one another: an alias of two names, a chain of changes that comes back, a place that is none.

    ``entries`` are (file, kind, entries that are well formed); what comes out is the file and the fault.
    """
    aliases: dict[tuple[str, *tuple[str | None, ...]], tuple[str, str]] = {}
    succession: dict[_Key, str] = {}
    for file, kind, listed in entries:
        for number, entry in enumerate(listed, 1):
            where, place = f"{kind} {number}", entry["place"]
            if place is not None and place not in places:
                yield file, (where, place, "is the code of no place", "没有此行政区划代码")
            if kind in NAMING:
                owner = name_key(entry.get("department", ""))
                for alias in entry["aliases"]:
                    name, first = aliases.setdefault((kind, place, owner, name_key(alias)), (entry["name"], f"{file} [{where}]"))
                    if name_key(name) != name_key(entry["name"]):
                        yield file, (where, alias, f"already is {printable(name)} in {first}", f"在 {first} 中已指 {printable(name)}")
            elif len(entry["to"]) == 1:
                for name in entry["from"]:
                    later = succession.setdefault((place, name_key(name)), entry["to"][0])
                    if name_key(later) != name_key(entry["to"][0]):
                        yield file, (where, name, f"already became {printable(later)}", f"已改为 {printable(later)}")
                if _comes_back(succession, place, entry["to"][0]):
                    yield file, (where, entry["to"][0], "comes back to itself by this change", "经此变更又回到自身")


def _comes_back(succession: Mapping[_Key, str], place: str | None, name: str) -> bool:
    """Whether following the changes from a name leads back to it."""
    start = key = name_key(name)
    for _ in range(len(succession)):
        after = succession.get((place, key))
        if after is None:
            return False
        key = name_key(after)
        if key == start:
            return True
    return True
