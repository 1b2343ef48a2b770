"""The vocabulary made of its files: ``vocabulary()`` gives the whole, read once; everything on it is immutable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..model.text import without_needless_zeros
from ..util.cache import cached_on_disk, code
from ..util.resources import resource_dir
from . import setting
from .characters import compact, value_text
from .check import Checked, checked
from .entities import ENTRIES, Entities
from .files import WordFile, builtin, builtin_files, concept_words, own_paths, read_own
from .keys import label_key, level_key, unit_key
from .label_words import LabelWords
from .level_words import bare_level, level2_by_end
from .names import ProjectWords
from .places import Place, PlaceRow, by_name_and_code, place_rows, places_named
from .units import Unit, comparable, units_of
from .value_words import ValueWords

#: The most characters of the word of a level with all that is added to it.
_LONGEST_LEVEL = 30


@dataclass(frozen=True, slots=True)
class FieldLabel:
    """What a label of a form stands for: the field, the kind of value, and the field meant at its second time in a row."""

    field: str
    kind: str
    second: str | None = None


@dataclass(frozen=True, slots=True)
class LevelWord:
    """Hold a concept of the indicator framework: its local name, its level (1 or 2), and the local name of its level 1."""

    concept: str
    level: int
    parent: str | None
    label: str


@dataclass(frozen=True, slots=True)
class DepartmentWords:
    """Hold the words of ``[department_names]`` in ``entities.toml``, which says what each is for; ``generic`` and ``endings`` as keys."""

    organs: tuple[str, ...]
    national: tuple[str, ...]
    levels: tuple[str, ...]
    not_levels: tuple[str, ...]
    generic: frozenset[str]
    labels: tuple[str, ...]
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """All words, by the key they are compared under. It is hashed by identity, so that what follows from a text and the words can be
    kept (``keys.memoize``)."""

    labels: Mapping[str, FieldLabel]
    columns: Mapping[str, str]
    stages: Mapping[str, str]
    horizons: tuple[tuple[str, str], ...]
    ignored_lines: frozenset[str]
    heading_parts: Mapping[str, str]
    level_remarks: frozenset[str]
    level_endings: tuple[str, ...]
    level_not_behind: tuple[str, ...]
    level_cut_endings: tuple[str, ...]
    name_prefixes: tuple[str, ...]
    side_labels: frozenset[str]
    side_beginnings: tuple[str, ...]
    total_rows: frozenset[str]
    multi_year: frozenset[str]
    ignored_rows: frozenset[str]
    of_which: tuple[str, ...]
    evaluations: tuple[str, ...]
    form_scopes: Mapping[str, tuple[str, ...]]
    annexes: tuple[str, ...]
    value_kinds: frozenset[str]
    value_beginnings: tuple[str, ...]
    notes: tuple[str, ...]
    note_labels: frozenset[str]
    seals: tuple[str, ...]
    opinions: tuple[str, ...]
    no_place_before: tuple[str, ...]
    contents: frozenset[str]
    title_endings: tuple[str, ...]
    title_endings_longest: tuple[str, ...]
    title_max_length: int
    caption_projects: tuple[str, ...]
    caption_generic: tuple[str, ...]
    caption_places: tuple[str, ...]
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
    title_topics: tuple[str, ...]
    money: Mapping[str, Decimal]
    deadline_until: tuple[str, ...]
    deadline_before: tuple[str, ...]
    calendar_units: frozenset[str]
    calendar_names: tuple[str, ...]
    inexact_before: tuple[str, ...]
    inexact_after: tuple[str, ...]
    duration_names: tuple[str, ...]
    duration_units: Mapping[str, str]
    ordinals: tuple[str, ...]
    changes: tuple[str, ...]
    ranges: tuple[str, ...]
    conjunctions: tuple[str, ...]
    per: tuple[str, ...]
    counters: tuple[str, ...]
    points: tuple[str, ...]
    department_names: DepartmentWords
    project_names: ProjectWords
    entities: Entities
    direction_words: Mapping[str, str]
    negations: tuple[str, ...]
    neutral: tuple[str, ...]
    rate_endings: tuple[str, ...]
    count_endings: tuple[str, ...]
    completion: Mapping[str, str]
    value_words: ValueWords
    label_words: LabelWords

    def level1(self, text: str) -> LevelWord | None:
        """Find the level 1 concept a printed word names (产出指标 → output); None where it names none."""
        return next((word for word in self._concepts(text) if word.level == 1), None)

    def level2(self, text: str, level1: str | None) -> LevelWord | None:
        """Find the level 2 concept a printed word names; the row's level 1 decides where a word names two."""
        words = [word for word in self._concepts(text) if word.level == 2]
        return next((word for word in words if word.parent == level1), words[0] if words else None)

    def level2_within(self, text: str, level1: str) -> LevelWord | None:
        """Find the level 2 of a level 1 (its local name) that a printed word ends as; None where it ends as none, or as several."""
        return level2_by_end(level_key(text), level1, self.levels, self.level_cut_endings, self.level_not_behind)

    def _concepts(self, text: str) -> tuple[LevelWord, ...]:
        """Find the concepts a word names: as it stands, or without what forms add to it (``[level_words]``)."""
        key = level_key(text)
        if (concepts := self.levels.get(key)) is not None or len(key) > _LONGEST_LEVEL:
            return concepts or ()
        return bare_level(key, self.levels, self.level_remarks, self.level_endings)

    def level(self, text: str) -> int | None:
        """The level a lone word stands for. 成本指标 names both a level 1 and a level 2: then it is the one whose own name it is,
        and the second where it is both (most forms are of the older edition)."""
        first, second = self.level1(text), self.level2(text, None)
        if first and second:
            return 2 if level_key(second.label) == level_key(text) else 1
        return 1 if first else 2 if second else None

    def without_prefix(self, name: str | None) -> str | None:
        """Strip the number that the blank form prints before an indicator's name (指标1：培训人数); None where nothing is left."""
        for prefix in self.name_prefixes:
            if name and name.startswith(prefix):
                name = re.sub(rf"^{re.escape(prefix)}\s*\d{{1,2}}\s*[:：.、]\s*", "", name)
        return name or None

    def comparable(self, a: str, b: str) -> Decimal | None:
        """Give the factor from a unit to another, both as printed; None where the two do not compare."""
        return comparable(a, b, self.units)

    def jurisdiction(self, name_or_code: str) -> Place | None:
        """Find the place a user names by code or by name (天津市, 天津, 120000); None where it is unknown or ambiguous."""
        places = self.jurisdictions_named(name_or_code)
        return places[0] if len(places) == 1 else None

    def jurisdictions_named(self, name_or_code: str) -> tuple[Place, ...]:
        """Find the places a user may mean by a code or a name (和平区, 天津市和平区, 天津, 120101); empty where there is none."""
        return places_named(name_or_code, self.places, self.jurisdictions)


def vocabulary() -> Vocabulary:
    """Read the vocabulary from its files, once: the built-in ones, and those of one's own that ``JIXIAO_VOCABULARY`` names.

    Raises JixiaoError naming file, section and word of what is wrong in a file of one's own, ValueError for a built-in one.
    """
    return _vocabulary(setting())


@dataclass(frozen=True, slots=True)
class Words:
    """Hold what a vocabulary is made of: the sections of the word files, and the places (``PlaceRow``) as lists."""

    sections: Mapping[str, Any]
    places: list[list[Any]]


@cache
def _vocabulary(own: str) -> Vocabulary:
    if own:
        return made_of(all_words(own_files(own)))
    return _made(cached_on_disk(Words, _inputs, (), lambda: _sound(all_words())))


def _inputs() -> list[Path]:
    return [*builtin_files(), *_places_files(), *code("vocabulary", "model", "util/resources.py")]


def _places_files() -> tuple[Path, Path]:
    """The places of today, and those of earlier years."""
    return resource_dir("ontology") / "jurisdictions.ttl", resource_dir("ontology") / "jurisdictions_history.ttl"


def own_files(named: str) -> list[WordFile]:
    """Read the word files that a setting names. Raises JixiaoError for one that is not there or does not parse."""
    return [read_own(path) for path in own_paths(named)]


def all_words(own: Sequence[WordFile] = ()) -> Checked:
    """Read and check the built-in words and those of files of one's own; the words of concepts where a file may have such."""
    base = builtin()
    known = {section for file in base for section in file.sections}
    if any(file.sections.keys() - known - set(ENTRIES) for file in own):
        base = (*base, concept_words())
    return checked(base, own)


def made_of(words: Checked) -> Vocabulary:
    """Make the vocabulary of checked words. Raises JixiaoError or ValueError for the first fault of a file."""
    return _made(_sound(words))


def _sound(words: Checked) -> Words:
    if words.faults:
        raise words.refusal()
    return Words(words.sections, [list(row) for row in place_rows(*_places_files())])


def _made(words: Words) -> Vocabulary:
    sections = words.sections
    places, jurisdictions = by_name_and_code(PlaceRow(*row) for row in words.places)
    return Vocabulary(
        labels=_labels(sections["fields"]),
        columns=_columns(sections["columns"]),
        stages=_columns(sections["stages"]),
        horizons=_signs(sections["horizons"]),
        ignored_lines=frozenset(map(label_key, sections["ignored_lines"]["words"])),
        heading_parts=_meanings(sections["heading_parts"], tuple(sections["heading_parts"])),
        level_remarks=frozenset(map(label_key, sections["level_words"]["remarks"])),
        level_endings=_compact(sections["level_words"]["endings"]),
        level_not_behind=_compact(sections["level_words"]["not_behind"]),
        level_cut_endings=_compact(sections["level_words"]["cut_endings"]),
        name_prefixes=tuple(sections["name_prefixes"]["words"]),
        side_labels=frozenset(map(label_key, sections["side_labels"]["words"])),
        side_beginnings=tuple(sorted(map(label_key, sections["side_labels"]["before"]), key=len, reverse=True)),
        multi_year=frozenset(map(label_key, sections["multi_year"]["words"])),
        total_rows=frozenset(map(label_key, sections["total_rows"]["words"])),
        ignored_rows=frozenset(map(label_key, sections["ignored_rows"]["words"])),
        of_which=tuple(map(label_key, sections["of_which"]["words"])),
        evaluations=tuple(map(label_key, sections["titles"]["evaluations"])),
        form_scopes=MappingProxyType(
            {scope: tuple(map(label_key, sections["titles"][scope])) for scope in ("departments", "transfers", "monitoring")}
        ),
        annexes=tuple(map(label_key, sections["titles"]["annexes"])),
        value_kinds=frozenset(map(label_key, sections["value_kinds"]["words"])),
        value_beginnings=tuple(sections["value_beginnings"]["words"]),
        notes=tuple(word + mark for word in sections["notes"]["words"] for mark in (":", "1", "一", "(")),
        note_labels=frozenset(map(label_key, sections["notes"]["words"])),
        opinions=_compact(sections["opinions"]["endings"]),
        seals=_compact(sections["seals"]["words"]),
        no_place_before=tuple(sections["places"]["not_before"]),
        contents=frozenset(map(label_key, sections["contents"]["words"])),
        title_endings=tuple(map(label_key, sections["titles"]["endings"])),
        title_endings_longest=_compact([*sections["titles"]["endings"], *sections["captions"]["endings"]]),
        caption_projects=_compact(sections["captions"]["projects"]),
        caption_generic=_compact(sections["captions"]["generic"]),
        caption_places=_compact(sections["captions"]["places"]),
        title_max_length=sections["titles"]["max_length"],
        organisation_endings=tuple(sections["organisations"]["endings"]),
        amount_unit_labels=frozenset(map(label_key, sections["amount_unit"]["labels"])),
        amount_units=tuple(sections["amount_unit"]["units"]),
        levels=_levels(sections["levels"]),
        units=units_of(sections["units"]),
        places=places,
        jurisdictions=jurisdictions,
        comparators=_signs(sections["comparators"]),
        after=_signs(sections["after"]),
        inside=frozenset(sections["inside"]["words"]),
        missing=frozenset(sections["missing"]["words"]),
        multipliers=MappingProxyType(sections["multipliers"]),
        bare_money=MappingProxyType({k: v for k, v in sections["bare_money"].items() if isinstance(v, str)}),
        counted=tuple(sections["bare_money"]["counted"]),
        deadline_endings=tuple(sorted(sections["deadline"]["endings"], key=len, reverse=True)),
        cost_total=tuple(sections["costs"]["total"]),
        cost_unit=tuple(sections["costs"]["unit"]),
        template=frozenset(sections["template"]["words"]),
        title_topics=_compact(sections["titles"]["topics"]),
        money=_money(sections["amount_unit"], sections["units"]),
        deadline_until=_compact(sections["deadline"]["until"]),
        deadline_before=_compact(sections["deadline"]["before"]),
        calendar_units=frozenset(_compact(sections["calendar"]["units"])),
        calendar_names=_compact(sections["calendar"]["names"]),
        inexact_before=_compact(sections["inexact"]["before"]),
        inexact_after=_compact(sections["inexact"]["after"]),
        duration_names=_compact(sections["durations"]["names"]),
        duration_units=MappingProxyType(dict.fromkeys(sections["durations"]["read"], sections["durations"]["as"][0])),
        ordinals=_compact(sections["ordinals"]["words"]),
        changes=_compact(sections["changes"]["words"]),
        ranges=_compact(sections["ranges"]["words"]),
        conjunctions=_compact(sections["conjunctions"]["words"]),
        per=_compact(sections["rates"]["per"]),
        counters=_compact(sections["rates"]["counters"]),
        points=_compact(sections["points"]["words"]),
        department_names=_department_words(sections["department_names"]),
        project_names=ProjectWords(**{name: _compact(words) for name, words in sections["project_names"].items()}),
        entities=Entities.of(sections["department"], sections["change"], sections["project"]),
        direction_words=_meanings(sections["directions"], ("up", "down", "unknown")),
        negations=_compact(sections["direction_context"]["negations"]),
        neutral=_compact(sections["direction_context"]["neutral"]),
        rate_endings=_compact(sections["direction_context"]["rates"]),
        count_endings=_compact(sections["direction_context"]["counts"]),
        completion=_meanings(sections["completion"], ("met", "on_time", "missed")),
        value_words=ValueWords.of(sections),
        label_words=LabelWords.of(sections),
    )


def _department_words(sections: Mapping[str, list[str]]) -> DepartmentWords:
    generic = frozenset(compact(word) for word in sections["generic"])
    lists = {name: _compact(words) for name, words in sections.items() if name != "generic"}
    return DepartmentWords(generic=generic, **lists)


def _compact(words: Sequence[str]) -> tuple[str, ...]:
    """Write words as they stand in a value without its blanks, the longest first."""
    return tuple(sorted({compact(word) for word in words}, key=lambda word: (-len(word), word)))


def _meanings(section: Mapping[str, list[str]], parts: Sequence[str]) -> Mapping[str, str]:
    """List the words of some parts of a section as they stand in a value without its blanks, each with its part."""
    return MappingProxyType({compact(word): part for part in parts for word in section[part]})


def _money(amount_unit: Mapping[str, list[str]], units: Mapping[str, Any]) -> Mapping[str, Decimal]:
    """List how many yuan the money units of forms (金额单位) are, the longest word first."""
    # 10000.0 in Turtle counts as 10000, for an amount to have the decimals of its cell.
    known = ((word, without_needless_zeros(unit["yuan"])) for unit in units.values() if unit["yuan"] for word in unit["words"])
    yuan = {unit_key(word): Decimal(multiplier) for word, multiplier in known}
    words = _compact([*amount_unit["units"], *amount_unit["at_amounts"]])
    return MappingProxyType({word: yuan[word] for word in words if word in yuan})


def _labels(fields: Mapping[str, Any]) -> Mapping[str, FieldLabel]:
    return MappingProxyType(
        {
            label_key(word): FieldLabel(entry.get("into", field), entry["kind"], entry.get("second"))
            for field, entry in fields.items()
            for word in entry["words"]
        }
    )


def _columns(columns: Mapping[str, Any]) -> Mapping[str, str]:
    return MappingProxyType({label_key(word): role for role, entry in columns.items() for word in entry["words"]})


def _signs(table: Mapping[str, list[str]]) -> tuple[tuple[str, str], ...]:
    """List words with their signs, the longest word first."""
    pairs = [(value_text(word), sign) for sign, words in table.items() for word in words]
    return tuple(sorted(set(pairs), key=lambda pair: (-len(pair[0]), pair)))


def _levels(concepts: Mapping[str, Any]) -> Mapping[str, tuple[LevelWord, ...]]:
    by_key: dict[str, list[LevelWord]] = {}
    for concept, entry in concepts.items():
        word = LevelWord(concept, entry["level"], entry["parent"], entry["label"])
        for text in entry["words"]:
            same_key = by_key.setdefault(level_key(text), [])
            if word not in same_key:
                same_key.append(word)
    return MappingProxyType({key: tuple(words) for key, words in by_key.items()})
