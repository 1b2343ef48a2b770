"""What words mean: labels and columns of forms, levels, units, comparators, places. All of it is data in files.

``vocabulary()`` gives the whole, read once; everything on it is immutable.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..model import Jurisdiction
from ..resources import resource_dir
from .characters import value_text, without_blanks
from .turtle import JX, SKOS, Node, nodes

__all__ = ["FieldLabel", "LevelWord", "Place", "Unit", "Vocabulary", "label_key", "level_key", "vocabulary"]

_FRAMEWORK = "https://w3id.org/jixiao/framework#"


def label_key(text: str) -> str:
    """The form in which printed labels are compared: no blanks, unified brackets and colons, no final colon or star.

    >>> label_key("其中：财政    资金")
    '其中:财政资金'
    """
    return _short_label_key(text) if len(text) < 200 else _label_key(text)


def _label_key(text: str) -> str:
    return without_blanks(value_text(text)).strip(":*")


# The same few words are looked up again and again.
_short_label_key = lru_cache(maxsize=1 << 16)(_label_key)


def level_key(text: str) -> str:
    """The form in which level words are compared: as labels, without numbering, score notes and the word 指标.

    >>> level_key("产出指标（50分）"), level_key("1.产出 指标")
    ('产出', '产出')
    """
    key = label_key(text)
    if key.endswith("分)") and "(" in key:
        key = key[: key.rindex("(")]
    key = key.lstrip("0123456789一二三四五六.、()") or key
    return key.removesuffix("指标") or key


@dataclass(frozen=True, slots=True)
class FieldLabel:
    """What a label of a form stands for: the field, the kind of value, and the field meant at its second time in a row."""

    field: str
    kind: str
    second: str | None = None


@dataclass(frozen=True, slots=True)
class LevelWord:
    """A concept of the indicator framework: its local name, its level (1 or 2), and the local name of its level 1."""

    concept: str
    level: int
    parent: str | None
    label: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: IRI, canonical word, kind, and what it is in yuan or in seconds, where it is money or time."""

    iri: str
    word: str
    kind: str
    yuan: Decimal | None = None
    seconds: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction as names mention it."""

    jurisdiction: Jurisdiction
    level: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words, by the key they are compared under."""

    labels: Mapping[str, FieldLabel]
    columns: Mapping[str, str]
    side_labels: frozenset[str]
    ignored_rows: frozenset[str]
    notes: tuple[str, ...]
    no_place_before: tuple[str, ...]
    contents: frozenset[str]
    title_endings: tuple[str, ...]
    title_max_length: int
    organisation_endings: tuple[str, ...]
    amount_unit_labels: frozenset[str]
    amount_units: tuple[str, ...]
    levels: Mapping[str, tuple[LevelWord, ...]]
    units: Mapping[str, Unit]
    places: Mapping[str, tuple[Place, ...]]
    jurisdictions: Mapping[str, Place]
    comparators: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]
    inside: frozenset[str]
    missing: frozenset[str]
    multipliers: Mapping[str, int]
    bare_money: Mapping[str, str]
    counted: tuple[str, ...]
    deadline_endings: tuple[str, ...]
    cost_total: tuple[str, ...]
    cost_unit: tuple[str, ...]
    template: frozenset[str]

    def level1(self, text: str) -> LevelWord | None:
        """The level 1 concept a printed word names (产出指标 → output), or None."""
        return next((word for word in self.levels.get(level_key(text), ()) if word.level == 1), None)

    def level2(self, text: str, level1: str | None) -> LevelWord | None:
        """The level 2 concept a printed word names; the row's level 1 decides where a word names two."""
        words = [word for word in self.levels.get(level_key(text), ()) if word.level == 2]
        return next((word for word in words if word.parent == level1), words[0] if words else None)

    def level(self, text: str) -> int | None:
        """The level a lone word stands for. 成本指标 names both a level 1 and a level 2: then it is the one whose own name it is,
        and the second where it is both (most forms are of the older edition)."""
        first, second = self.level1(text), self.level2(text, None)
        if first and second:
            return 2 if level_key(second.label) == level_key(text) else 1
        return 1 if first else 2 if second else None

    def jurisdiction(self, name_or_code: str) -> Place | None:
        """The place a user names by code or by name (天津市, 天津, 120000); None where it is unknown or ambiguous."""
        if name_or_code in self.jurisdictions:
            return self.jurisdictions[name_or_code]
        found = self.places.get(name_or_code, ())
        highest = [place for place in found if place.level == "province"] or list(found)
        return highest[0] if len(highest) == 1 else None


def _toml(name: str) -> dict[str, Any]:
    path = Path(__file__).with_name(name)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from error


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary from its files. Raises ValueError naming the file and the word where one word means two things."""
    labels, values = _toml("labels.toml"), _toml("values.toml")
    ontology = resource_dir("ontology")
    places, jurisdictions = _places(nodes(ontology / "jurisdictions.ttl"))
    return Vocabulary(
        labels=_labels(labels["fields"]),
        columns=_columns(labels["columns"]),
        side_labels=frozenset(map(label_key, labels["side_labels"]["words"])),
        ignored_rows=frozenset(map(label_key, labels["ignored_rows"]["words"])),
        notes=tuple(word + mark for word in labels["notes"]["words"] for mark in (":", "1", "一", "(")),
        no_place_before=tuple(labels["places"]["not_before"]),
        contents=frozenset(map(label_key, labels["contents"]["words"])),
        title_endings=tuple(map(label_key, labels["titles"]["endings"])),
        title_max_length=labels["titles"]["max_length"],
        organisation_endings=tuple(labels["organisations"]["endings"]),
        amount_unit_labels=frozenset(map(label_key, labels["amount_unit"]["labels"])),
        amount_units=tuple(labels["amount_unit"]["units"]),
        levels=_levels(nodes(ontology / "framework.ttl")),
        units=_units(nodes(ontology / "units.ttl")),
        places=places,
        jurisdictions=jurisdictions,
        comparators=_signs(values["comparators"]),
        after=_signs(values["after"]),
        inside=frozenset(values["inside"]["words"]),
        missing=frozenset(values["missing"]["words"]),
        multipliers=MappingProxyType(values["multipliers"]),
        bare_money=MappingProxyType({k: v for k, v in values["bare_money"].items() if isinstance(v, str)}),
        counted=tuple(values["bare_money"]["counted"]),
        deadline_endings=tuple(sorted(values["deadline"]["endings"], key=len, reverse=True)),
        cost_total=tuple(values["costs"]["total"]),
        cost_unit=tuple(values["costs"]["unit"]),
        template=frozenset(values["template"]["words"]),
    )


def _labels(fields: dict[str, Any]) -> Mapping[str, FieldLabel]:
    found: dict[str, FieldLabel] = {}
    for field, entry in fields.items():
        label = FieldLabel(entry.get("into", field), entry["kind"], entry.get("second"))
        for word in entry["words"]:
            if found.setdefault(label_key(word), label) != label:
                raise ValueError(f"labels.toml: {word} is a label of two fields, {found[label_key(word)].field} and {field}")
    return MappingProxyType(found)


def _columns(columns: dict[str, Any]) -> Mapping[str, str]:
    return MappingProxyType({label_key(word): role for role, entry in columns.items() for word in entry["words"]})


def _signs(table: dict[str, list[str]]) -> tuple[tuple[str, str], ...]:
    """(word, sign) pairs, longest word first."""
    pairs = [(value_text(word), sign) for sign, words in table.items() for word in words]
    return tuple(sorted(set(pairs), key=lambda pair: (-len(pair[0]), pair)))


def _levels(framework: Mapping[str, Node]) -> Mapping[str, tuple[LevelWord, ...]]:
    by_key: dict[str, list[LevelWord]] = {}
    for node in framework.values():
        label = node.text(SKOS + "prefLabel", "zh")
        if not label or not node.iri.startswith(_FRAMEWORK) or not node.texts(SKOS + "inScheme"):
            continue
        broader = node.text(SKOS + "broader")
        word = LevelWord(
            node.iri.removeprefix(_FRAMEWORK), 2 if broader else 1, broader.removeprefix(_FRAMEWORK) if broader else None, label
        )
        for text in [label, *node.texts(SKOS + "altLabel", "zh")]:
            entries = by_key.setdefault(level_key(text), [])
            if word not in entries:
                entries.append(word)
    return MappingProxyType({key: tuple(words) for key, words in by_key.items()})


def _units(graph: Mapping[str, Node]) -> Mapping[str, Unit]:
    found: dict[str, Unit] = {}
    for node in graph.values():
        word, kind = node.text(SKOS + "prefLabel", "zh"), node.text(JX + "unitKind")
        if not word or not kind:
            continue
        yuan, seconds = node.text(JX + "yuanMultiplier"), node.text(JX + "secondsMultiplier")
        unit = Unit(node.iri, word, kind, Decimal(yuan) if yuan else None, Decimal(seconds) if seconds else None)
        for text in [word, *node.texts(SKOS + "altLabel", "zh")]:
            key = without_blanks(value_text(text))
            if found.setdefault(key, unit) != unit:
                raise ValueError(f"units.ttl: {text} names two units, {found[key].word} and {word}")
    return MappingProxyType(found)


def _places(graph: Mapping[str, Node]) -> tuple[Mapping[str, tuple[Place, ...]], Mapping[str, Place]]:
    by_name: dict[str, list[Place]] = {}
    by_code: dict[str, Place] = {}
    for node in graph.values():
        code, name = node.text(JX + "gbCode"), node.text(SKOS + "prefLabel", "zh")
        if not code or not name:
            continue
        parent = node.text(JX + "partOf")
        place = Place(Jurisdiction(code, name), node.text(JX + "jurisdictionLevel") or "county", parent[-6:] if parent else None)
        by_code[code] = place
        for text in {name, *node.texts(SKOS + "altLabel", "zh")}:
            by_name.setdefault(text, []).append(place)
    return MappingProxyType({name: tuple(places) for name, places in by_name.items()}), MappingProxyType(by_code)
