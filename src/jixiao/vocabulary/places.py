"""The places of ``ontology/jurisdictions.ttl`` by name and by code. A command needs few of the three thousand, so each is made when it is
asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ..model import Jurisdiction
from ..model.namespaces import JX, SKOS
from .turtle import nodes

__all__ = ["Place", "PlaceRow", "by_name_and_code", "place_rows", "places_of"]

_KIND = " a jx:Jurisdiction ;"
#: A place as the file has it: one on each line, its properties in this order.
_LINE = re.compile(
    rf'^jxj:(\d{{6}}){_KIND} jx:gbCode "\1" ; jx:jurisdictionLevel "(\w+)" ; skos:prefLabel "([^"\\]+)"@zh(?:, "[^"\\]+"@en)?'
    r"(?: ; skos:altLabel ([^;\n]+))?(?: ; skos:exactMatch wd:Q\d+)?(?: ; jx:partOf jxj:(\d{6}))? \.$",
    re.MULTILINE,
)
_OTHER_NAME = re.compile(r'"([^"\\]+)"@zh')


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction as names mention it; ``parent`` is the code of the one it is part of."""

    jurisdiction: Jurisdiction
    level: str
    parent: str | None


class PlaceRow(NamedTuple):
    """What the file says of a place."""

    code: str
    level: str
    name: str
    others: Sequence[str]
    parent: str | None


class _ByCode(Mapping[str, Place]):
    def __init__(self, rows: Iterable[PlaceRow]) -> None:
        self._rows = {row.code: row for row in rows}
        self._made: dict[str, Place] = {}

    def __getitem__(self, code: str) -> Place:
        if code not in self._made:
            row = self._rows[code]
            self._made[code] = Place(Jurisdiction(row.code, row.name), row.level, row.parent)
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


def place_rows(path: Path) -> list[PlaceRow]:
    """What a Turtle file says of each place. Raises ValueError with file and line where it does not parse."""
    text = path.read_text(encoding="utf-8")
    matches = _LINE.findall(text)
    rows = [PlaceRow(code, level, name, _OTHER_NAME.findall(more), parent or None) for code, level, name, more, parent in matches]
    if len(rows) != text.count(_KIND):
        return list(_parsed(path))
    return rows


def _parsed(path: Path) -> Iterator[PlaceRow]:
    """The same of Turtle written in any way."""
    for node in nodes(path).values():
        code, name = node.text(JX + "gbCode"), node.text(SKOS + "prefLabel", "zh")
        if code and name:
            parent = node.text(JX + "partOf")
            level = node.text(JX + "jurisdictionLevel") or "county"
            yield PlaceRow(code, level, name, node.texts(SKOS + "altLabel", "zh"), parent[-6:] if parent else None)
