"""Read a label into what its concept is told by: the name as compared, the words found in it, and features for the weights."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from ..vocabulary import vocabulary
from ..vocabulary.characters import compact
from ..vocabulary.keys import unit_key
from .words import Hit, Words

#: What templates print into names for values to be filled in, and marks and numbers before a name.
_HINT = re.compile(r"\([^()]*[*≥≤<>=][^()]*\)")
_NUMBERING = re.compile(r"^(?:[★☆●■*]+|其中:|\(?[0-9一二三四五六七八九十]{1,2}[)、.:](?![0-9]))+")
_QUOTES = str.maketrans(dict.fromkeys("“”\"'‘’《》〈〉「」【】*★", ""))
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MOST = 1 << 14
#: The longest run of characters that is a feature, and the longest name that is looked at.
_GRAM, _LONGEST = 4, 120


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold a label as it is compared: name, level 2, class of unit, and the words found in the name, by facet.

    ``vague`` is true where the name says only that something is done as it should be (按要求), and no word says what is measured.
    """

    name: str
    level2: str
    unit: str
    measures: tuple[Hit, ...]
    objects: tuple[Hit, ...]
    beneficiaries: tuple[Hit, ...]
    events: tuple[Hit, ...]
    first: str | None
    vague: bool


@lru_cache(_MOST)
def name_key(name: str) -> str:
    """Write a name as it is compared: without blanks, hints of the template, marks and quotes; a number as one 0.

    >>> name_key("★ 1.“4.26”主题 宣传活动数量（≥**场）")
    '0主题宣传活动数量'
    """
    key = _HINT.sub("", compact(name).lower())
    key = _NUMBERING.sub("", key) or key
    return _DIGITS.sub("0", key.translate(_QUOTES)).strip(".。,，;；:、-")[:_LONGEST]


def read(name: str, level1: str | None, level2: str | None, unit: str | None, words: Words) -> Reading:
    """Read a label by the words of each facet."""
    key = name_key(name)
    first = next((slug for word, slug in words.first.items() if word in key), None)
    measures = words.measures.hits(key)
    return Reading(
        key,
        _level2(level2 or "", level1),
        unit_class(unit or "", words),
        measures,
        words.objects.hits(key),
        words.beneficiaries.hits(key),
        words.events.hits(key),
        first,
        not measures and bool(words.vague.hits(key)),
    )


@cache
def _level2(text: str, level1: str | None) -> str:
    """Find the official level 2 of a printed word; of a form that prints none, the level 1."""
    known = vocabulary()
    first = known.level1(level1) if level1 else None
    second = known.level2(text, first.concept if first else None) if text else None
    return second.concept if second else f"-{first.concept}" if first else ""


@lru_cache(_MOST)
def _unit_kind(text: str) -> str:
    unit = vocabulary().units.get(text)
    return unit.kind if unit else "other"


def unit_class(unit: str, words: Words) -> str:
    """Tell what a unit is of: percent, money, persons, events, items, hours, days …; ``money/`` where it is money for each of something.

    >>> from .words import words
    >>> unit_class("万元", words()), unit_class("元/人·天", words()), unit_class("场次", words()), unit_class("台", words())
    ('money', 'money/', 'events', 'count')
    """
    key = unit_key(unit)
    if not key:
        return ""
    whole = words.unit_classes.get(key)
    if whole:
        return whole
    above, slash, _ = key.partition("/")
    kind = words.unit_classes.get(above) or (_unit_kind(above) if above else "other")
    if slash:
        return f"{kind}/"
    return kind


def measure_features(reading: Reading) -> list[str]:
    """List the features that tell what is measured."""
    name, hits = reading.name, reading.measures
    found = list(_grams(name))
    found += (f"l:{reading.level2}", f"u:{reading.unit}", f"lu:{reading.level2}:{reading.unit}")
    found += [f"m:{hit.slug}" for hit in hits]
    if reading.first:
        found += (f"f:{reading.first}", f"fu:{reading.first}:{reading.unit}")
    tail = "-"
    if hits:
        last = hits[-1]
        if last.end == len(name):
            tail = last.slug
        found += (f"z:{last.slug}", f"zu:{last.slug}:{reading.unit}", f"zl:{last.slug}:{reading.level2}", f"w:{last.word}")
        if len(hits) > 1:
            found.append(f"y:{hits[-2].slug}")
    found += (
        f"t:{tail}",
        f"tu:{tail}:{reading.unit}",
        f"tl:{tail}:{reading.level2}",
        f"tlu:{tail}:{reading.level2}:{reading.unit}",
        f"tf:{tail}:{reading.first}",
        f"e:{name[-1:]}:{reading.unit}",
        f"e:{name[-2:]}:{reading.unit}",
        f"el:{name[-1:]}:{reading.level2}",
        f"el:{name[-2:]}:{reading.level2}",
        f"b:{name[:2]}:{reading.level2}",
        f"bu:{name[:2]}:{reading.unit}",
    )
    if reading.events:
        found += (f"v:{tail}", f"vu:{tail}:{reading.unit}", f"v:{reading.events[-1].word}")
    if reading.objects:
        found.append(f"o:{reading.objects[-1].slug}")
        found.append(f"to:{tail}:{reading.objects[-1].slug}")
    return found


def object_features(reading: Reading, measure: str) -> list[str]:
    """List the features that tell of what it is; the measure is one of them."""
    name, hits = reading.name, reading.objects
    found = list(_grams(name))
    found += (f"l:{reading.level2}", f"u:{reading.unit}", f"M:{measure}")
    found += [f"o:{hit.slug}" for hit in hits]
    found += [f"w:{hit.word}" for hit in hits]
    specific = [hit for hit in hits if hit.slug != "general"]
    if specific:
        first, last = specific[0], specific[-1]
        found += (f"a:{first.slug}", f"z:{last.slug}")
        longest = max(specific, key=lambda hit: (hit.end - hit.start, hit.end))
        found.append(f"x:{longest.slug}")
        if first.slug == last.slug:
            found.append(f"only:{first.slug}")
    else:
        found += ("o-", f"o-M:{measure}")
    found.append(f"n:{min(len(name), 12) // 3}")
    return found


def beneficiary_features(reading: Reading) -> list[str]:
    """List the features that tell who is asked."""
    found = list(_grams(reading.name))
    hits = reading.beneficiaries
    found += [f"b:{hit.slug}" for hit in hits] + [f"w:{hit.word}" for hit in hits]
    if hits:
        found += (f"a:{hits[0].slug}", f"z:{hits[-1].slug}")
    else:
        found.append("b-")
    return found


@lru_cache(4)
def _grams(name: str) -> tuple[str, ...]:
    text = f"^{name}$"
    size = len(text)
    return tuple(text[start : start + length] for length in range(1, _GRAM + 1) for start in range(size - length + 1))
