"""The places of ``ontology/jurisdictions.ttl``, and of ``jurisdictions_history.ttl`` beside it those of earlier years, by name and by code.

A command needs few of the four thousand, so each is made when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ..model import Jurisdiction
from ..model.namespaces import DCT, JX, SKOS
from .turtle import Node, nodes

__all__ = ["Place", "PlaceRow", "by_name_and_code", "place_rows", "places_named", "places_of", "within"]

_KIND = " a jx:Jurisdiction ;"
#: A place as the file has it: one on each line, its properties in this order.
_LINE = re.compile(
    rf'^jxj:(\d{{6}}){_KIND} jx:gbCode "\1" ; jx:jurisdictionLevel "(\w+)" ; skos:prefLabel "([^"\\]+)"@zh(?:, "[^"\\]+"@en)?'
    r'(?: ; skos:altLabel ([^;\n]+))? ; jx:displayName "([^"\\]+)"(?: ; skos:exactMatch wd:Q\d+)?(?: ; jx:partOf jxj:(\d{6}))?'
    r"(?: ; jx:validFrom (\d{4}))?(?: ; jx:validUntil (\d{4}))?(?: ; dct:isReplacedBy ([^;\n]+))? \.$",
    re.MULTILINE,
)
#: What the history says of a place that is still there.
_MORE = re.compile(r"^jxj:(\d{6})(?: jx:validFrom (\d{4}))?(?: ;)?(?: skos:altLabel ([^;\n]+))? \.$", re.MULTILINE)
_CODE = re.compile(r"jxj:(\d{6})")
_OTHER_NAME = re.compile(r'"([^"\\]+)"@zh')


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction as names mention it; ``parent`` is the code of the one it is part of.

    Its code is valid from the year ``first`` on (None: before 2001), and ``until`` is the first year that ended without it (None: it is
    still valid); ``successors`` are the codes that took its place.
    """

    jurisdiction: Jurisdiction
    level: str
    parent: str | None
    first: int | None = None
    until: int | None = None
    successors: tuple[str, ...] = ()

    def valid(self, year: int, *, slack: bool = False) -> bool:
        """Tell whether the code was valid in a year.

        With ``slack`` also in the year it ended in and the one before it began: budgets of a year are drawn up in the year before, and
        its evaluations in the year after.
        """
        first, until = self.first or 0, self.until or 9999
        return first - slack <= year < until + slack


class PlaceRow(NamedTuple):
    """What the file says of a place."""

    code: str
    level: str
    name: str
    others: Sequence[str]
    parent: str | None
    display: str = ""
    first: int | None = None
    until: int | None = None
    successors: Sequence[str] = ()


class _ByCode(Mapping[str, Place]):
    def __init__(self, rows: Iterable[PlaceRow]) -> None:
        self._rows = {row.code: row for row in rows}
        self._made: dict[str, Place] = {}

    def __getitem__(self, code: str) -> Place:
        if code not in self._made:
            row = self._rows[code]
            jurisdiction = Jurisdiction(row.code, row.name, row.display or row.name)
            self._made[code] = Place(jurisdiction, row.level, row.parent, row.first, row.until, tuple(row.successors))
        return self._made[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class _ByName(Mapping[str, tuple[Place, ...]]):
    def __init__(self, rows: Iterable[PlaceRow], places: Mapping[str, Place]) -> None:
        self._places = places
        self._codes: dict[str, list[str]] = {}
        for row in rows:
            for name in {row.name, *row.others}:
                self._codes.setdefault(name, []).append(row.code)

    def __getitem__(self, name: str) -> tuple[Place, ...]:
        return tuple(self._places[code] for code in self._codes[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


def places_of(path: Path) -> tuple[Mapping[str, tuple[Place, ...]], Mapping[str, Place]]:
    """The places of a Turtle file by name (several may share one), and by code 行政区划代码. Raises ValueError with file and line where
    the file does not parse."""
    return by_name_and_code(place_rows(path))


def by_name_and_code(rows: Iterable[PlaceRow]) -> tuple[Mapping[str, tuple[Place, ...]], Mapping[str, Place]]:
    """Places by name, several of which may share one, and by code."""
    rows = list(rows)
    by_code = _ByCode(rows)
    return _ByName(rows, by_code), by_code


def within(code: str, ancestor: str, places: Mapping[str, Place]) -> bool:
    """Tell whether a place is part of another one, directly or not."""
    place = places.get(code)
    while place and place.parent:
        if place.parent == ancestor:
            return True
        place = places.get(place.parent)
    return False


def places_named(text: str, by_name: Mapping[str, tuple[Place, ...]], by_code: Mapping[str, Place]) -> tuple[Place, ...]:
    """Find the places that a text may mean: a code, a name, a short name, or such a name after that of what it is part of.

    Of several a province counts before what is named like it (吉林), a full name before a short one, and a place that is still there
    before one that is no more.
    """
    if text in by_code:
        return (by_code[text],)
    if text[-7:-1] in by_code and by_code[text[-7:-1]].jurisdiction.display_name == text:  # 儋州市（460003）
        return (by_code[text[-7:-1]],)
    named = _named(text, by_name, by_code)
    shown = [place for place in named if place.jurisdiction.display_name == text]
    provinces = [place for place in named if place.level == "province"]
    full = shown or provinces or [place for place in named if text.endswith(place.jurisdiction.name)] or named
    return tuple([place for place in full if place.until is None] or full)


def _named(text: str, by_name: Mapping[str, tuple[Place, ...]], by_code: Mapping[str, Place]) -> Sequence[Place]:
    """The places of a name, or of a name after that of what they are part of (天津市和平区)."""
    if named := by_name.get(text):
        return named
    for cut in range(2, len(text) - 1):
        codes = [place.jurisdiction.code for place in by_name.get(text[:cut], ())]
        inner = _named(text[cut:], by_name, by_code) if codes else ()
        if parts := [place for place in inner if any(within(place.jurisdiction.code, code, by_code) for code in codes)]:
            return parts
    return ()


def place_rows(path: Path, history: Path | None = None) -> list[PlaceRow]:
    """What a Turtle file says of each place, and what a second one says of earlier years: places that are no more, and since when there
    are those that are. Raises ValueError with file and line where one does not parse."""
    text = path.read_text(encoding="utf-8")
    rows = _rows(text)
    if len(rows) != text.count(_KIND):
        rows = list(_parsed(path))
    return rows if history is None else _with_history(rows, history)


def _rows(text: str) -> list[PlaceRow]:
    return [
        PlaceRow(
            code,
            level,
            name,
            _OTHER_NAME.findall(more),
            parent or None,
            display,
            int(first) if first else None,
            int(until) if until else None,
            _CODE.findall(after),
        )
        for code, level, name, more, display, parent, first, until, after in _LINE.findall(text)
    ]


def _with_history(rows: Sequence[PlaceRow], path: Path) -> list[PlaceRow]:
    text = path.read_text(encoding="utf-8")
    former = _rows(text)
    more = {code: (first, _OTHER_NAME.findall(others)) for code, first, others in _MORE.findall(text)}
    if len(former) + len(more) != text.count("\njxj:"):
        former = list(_parsed(path))
        more = {
            iri[-6:]: (node.text(JX + "validFrom") or "", node.texts(SKOS + "altLabel", "zh"))
            for iri, node in nodes(path).items()
            if node.text(JX + "gbCode") is None
        }
    kept = []
    for row in rows:
        first, others = more.get(row.code, ("", []))
        kept.append(row._replace(first=int(first), others=[*row.others, *others]) if first else row._replace(others=[*row.others, *others]))
    return kept + former


def _parsed(path: Path) -> Iterator[PlaceRow]:
    """The same of Turtle written in any way."""
    for node in nodes(path).values():
        code, name = node.text(JX + "gbCode"), node.text(SKOS + "prefLabel", "zh")
        if code and name:
            yield PlaceRow(
                code,
                node.text(JX + "jurisdictionLevel") or "county",
                name,
                node.texts(SKOS + "altLabel", "zh"),
                _code(node.text(JX + "partOf")),
                node.text(JX + "displayName") or name,
                _year(node, "validFrom"),
                _year(node, "validUntil"),
                sorted(iri[-6:] for iri in node.texts(DCT + "isReplacedBy")),
            )


def _code(iri: str | None) -> str | None:
    return iri[-6:] if iri else None


def _year(node: Node, name: str) -> int | None:
    text = node.text(JX + name)
    return int(text) if text else None
