"""Select findings of the worklist (筛选): by place, year, department, code, severity, document and state."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import cache

from ..model import JixiaoError, Severity
from ..rdf.shape_rules import finding_rules
from .worklist import Entry, State

__all__ = ["UNKNOWN", "Gate", "Selection", "gate", "selection"]

#: How one asks for what is not known.
UNKNOWN = ("unknown", "未知", "不详")
_YEARS = re.compile("([0-9]{4})(?:-([0-9]{4}))?")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for: of each kind any of the values; a kind without values asks for nothing."""

    city: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    file: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    new: bool = field(default=False)

    def __bool__(self) -> bool:
        return any(getattr(self, kind.name) for kind in fields(self))

    def has(self, entry: Entry) -> bool:
        """Whether a finding is among what is asked for."""
        if self.new and not entry.new:
            return False
        return all(any(test(entry, value) for value in values) for kind, test in _TESTS.items() if (values := getattr(self, kind)))

    def of(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """Select the findings that are asked for."""
        return tuple(entry for entry in entries if self.has(entry)) if self else tuple(entries)

    def without_match(self, entries: Sequence[Entry]) -> list[tuple[str, str]]:
        """List the kinds and values that no finding has at all."""
        return [
            (kind, value)
            for kind, test in _TESTS.items()
            for value in getattr(self, kind)
            if not any(test(entry, value) for entry in entries)
        ]


def _city(entry: Entry, value: str) -> bool:
    if value in UNKNOWN:
        return entry.standing.code is None
    return value in (entry.standing.city, entry.standing.code) or (entry.standing.code or "").startswith(_lower(value))


@cache
def _lower(value: str) -> tuple[str, ...]:
    """What the codes of all places in a place begin with; nothing for what names no place, or several."""
    from ..vocabulary import vocabulary

    known = vocabulary().jurisdiction(value)
    if known is None:
        return ()
    code = known.jurisdiction.code
    return (code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code,)


def _year(entry: Entry, value: str) -> bool:
    if value in UNKNOWN:
        return entry.standing.year is None
    years = _YEARS.fullmatch(value)
    return bool(years and entry.standing.year and int(years[1]) <= entry.standing.year <= int(years[2] or years[1]))


def _department(entry: Entry, value: str) -> bool:
    if value in UNKNOWN:
        return entry.standing.department is None
    return value in (entry.standing.department or "")


_TESTS: Mapping[str, Callable[[Entry, str], bool]] = {
    "city": _city,
    "year": _year,
    "department": _department,
    "code": lambda entry, value: entry.finding.code == value,
    "severity": lambda entry, value: entry.finding.severity.value == value,
    "file": lambda entry, value: value.casefold() in entry.file.casefold(),
    "state": lambda entry, value: entry.state.value == value,
}


def selection(given: Mapping[str, Sequence[str]], *, new: bool = False, codes: Sequence[str] = ()) -> Selection:
    """Read what is asked for; several values may stand in one, between commas. ``codes`` are known besides those of the registry.

    Raises JixiaoError for a severity, state or code that does not exist, and for what is no year.
    """
    split = {
        kind: tuple(dict.fromkeys(filter(None, (part.strip() for text in texts for part in re.split("[,，、]", text)))))
        for kind, texts in given.items()
    }
    if "file" in given:  # whose names may have commas
        split["file"] = tuple(given["file"])
    for value in split.get("severity", ()):
        _one_of("--severity", value, [severity.value for severity in Severity])
    for value in split.get("state", ()):
        _one_of("--state", value, [state.value for state in State])
    for value in split.get("code", ()):
        _one_of("--code", value, [*finding_rules(), *codes])
    for value in split.get("year", ()):
        if value not in UNKNOWN and not _YEARS.fullmatch(value):
            raise JixiaoError(
                f"--year is a year such as 2024, years such as 2020-2024, or unknown, not {value!r}",
                f"--year 应为年度（2024）、年度范围（2020-2024）或 unknown（未知），而不是 {value!r}",
            )
    return Selection(**split, new=new)


def _one_of(option: str, value: str, known: Sequence[str]) -> None:
    if value in known:
        return
    near = get_close_matches(value, known, n=3) if len(known) > 9 else known
    listed_en, listed_zh = ", ".join(near), "、".join(near)
    raise JixiaoError(
        f"{option} {value!r} does not exist{f': {listed_en}' if near else ''}",
        f"{option} 没有 {value!r}{f'：{listed_zh}' if near else ''}",
    )


@dataclass(frozen=True, slots=True)
class Gate:
    """What makes a check fail: findings of one of the severities or codes, in one of the states."""

    severities: frozenset[str]
    codes: frozenset[str]
    states: frozenset[str]

    def stops(self, entry: Entry) -> bool:
        """Whether the check fails by a finding."""
        found = entry.finding
        return entry.state.value in self.states and (found.severity.value in self.severities or found.code in self.codes)


#: What fails by itself: violations that nobody accepted.
_STATES = (State.OPEN.value, State.EXPIRED.value)


def gate(words: Sequence[str], *, codes: Sequence[str] = ()) -> Gate:
    """Read ``--fail-on``: severities (each stands for the worse ones too), codes and states, between commas; ``none`` never fails.

    Without a severity and a code, those of all severities count; without a state, those that nobody accepted. Raises JixiaoError.
    """
    said = [part for text in words for word in re.split("[,，、]", text) if (part := word.strip())]
    if not said:
        return Gate(frozenset({Severity.VIOLATION.value}), frozenset(), frozenset(_STATES))
    order = [severity.value for severity in Severity]
    known = [*order, *(state.value for state in State), *finding_rules(), *codes, "none"]
    for word in said:
        _one_of("--fail-on", word, known)
    if "none" in said:
        return Gate(frozenset(), frozenset(), frozenset())
    severities = frozenset(worse for word in said if word in order for worse in order[: order.index(word) + 1])
    states = frozenset(word for word in said if word in {state.value for state in State})
    named = frozenset(said) - severities - states - set(order)
    return Gate(severities if severities or named else frozenset(order), named, states or frozenset(_STATES))
