"""Hold the words that the facets of a name are told by (``vocabulary/concept_words.toml``), and find them in names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from ..vocabulary import setting
from ..vocabulary.characters import compact
from ..vocabulary.files import BUILTIN, Entry, concept_words
from ..vocabulary.words import all_words, own_files


@dataclass(frozen=True, slots=True)
class Hit:
    """Hold a word found in a name: where it stands, what it stands for, and whether it names only a kind of that."""

    start: int
    end: int
    word: str
    slug: str
    is_kind: bool


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Hold the words of one facet, each with its slug and whether it names only a kind; ``own`` are words of a steward's file."""

    entries: Mapping[str, tuple[str, bool]]
    own: frozenset[str]
    #: By the first character, how long its words are, the longest first.
    lengths: Mapping[str, tuple[int, ...]]

    def hits(self, name: str) -> tuple[Hit, ...]:
        """Find the words of a name, in order; of words within longer ones only the longer.

        >>> [hit.word for hit in words().objects.hits("系统运维培训班")]
        ['系统运维', '培训班']
        """
        found = []
        entries, lengths, reached = self.entries, self.lengths, 0
        for start, character in enumerate(name):
            for length in lengths.get(character, ()):
                end = start + length
                if end <= reached:
                    break
                word = name[start:end]
                entry = entries.get(word)
                if entry is not None and len(word) == length:
                    found.append(Hit(start, end, word, *entry))
                    reached = end
                    break
        return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Hold the words of all facets, those that say nothing, and what counted units are counts of."""

    measures: Lexicon
    objects: Lexicon
    beneficiaries: Lexicon
    fillers: Lexicon
    #: What is held or done at a time, so that a number of it is one of events.
    events: Lexicon
    #: What says only that something is done as it should be, and leaves open what is measured.
    vague: Lexicon
    first: Mapping[str, str]
    unit_classes: Mapping[str, str]


def words() -> Words:
    """Read the built-in words and those of one's own that ``JIXIAO_VOCABULARY`` names, once.

    Raises JixiaoError naming file, section and word of what is wrong in a file of one's own.
    """
    return _words(setting())


@cache
def _words(own: str) -> Words:
    builtin = concept_words()
    if not own:
        return words_of(builtin.sections)
    together = all_words(own_files(own))
    if together.faults:
        raise together.refusal()
    theirs = [entry.word for entry in together.words if not entry.file.startswith(BUILTIN) and _family(entry) in builtin.sections]
    return words_of(together.sections, theirs) if theirs else words_of(builtin.sections)


def _family(entry: Entry) -> str:
    return entry.section.partition(".")[0]


def words_of(sections: Mapping[str, Any], own: Iterable[str] = ()) -> Words:
    """Make words of the sections of word files; ``own`` are the words that come from a steward's file."""
    keys = frozenset(compact(word).lower() for word in own)
    return Words(
        _lexicon(sections["measures"], keys),
        _lexicon(sections["objects"], keys),
        _lexicon(sections["beneficiaries"], keys),
        _lexicon({"": {"words": sections["fillers"]["words"], "kinds": []}}, keys),
        _lexicon({"": {"words": sections["event_words"]["words"], "kinds": []}}, keys),
        _lexicon({"": {"words": sections["vague_words"]["words"], "kinds": []}}, keys),
        _by_word(sections["first_words"]),
        _by_word(sections["counted_units"]),
    )


def _lexicon(facet: Mapping[str, Any], own: frozenset[str]) -> Lexicon:
    entries = {
        compact(word).lower(): (slug, kind == "kinds")
        for slug, lists in facet.items()
        for kind in ("kinds", "words")
        for word in lists[kind]
    }
    lengths: dict[str, set[int]] = {}
    for word in entries:
        lengths.setdefault(word[0], set()).add(len(word))
    return Lexicon(
        entries,
        own & entries.keys(),
        {character: tuple(sorted(found, reverse=True)) for character, found in lengths.items()},
    )


def _by_word(lists: Mapping[str, list[str]]) -> Mapping[str, str]:
    return MappingProxyType({compact(word): slug for slug, listed in lists.items() for word in listed})
