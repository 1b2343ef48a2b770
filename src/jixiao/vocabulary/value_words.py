"""Hold the words by which a 指标值 is told from a sentence, a date from a duration, and a value from a word that stands for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .characters import compact


@dataclass(frozen=True, slots=True)
class ValueWords:
    """Hold words of ``values.toml``, which says there what each is for; all as they stand in a value without its blanks."""

    #: ``[calendar]``: names that are durations, names and units that are dates.
    spans: tuple[str, ...]
    days: tuple[str, ...]
    date_units: frozenset[str]
    #: ``[deadline]``: right before the deadline of a sentence; what comes again; what is before a date that is no deadline.
    heads: tuple[str, ...]
    recurring: tuple[str, ...]
    never: tuple[str, ...]
    #: ``[adjacent]``: comparators right before a number, what turns them round, and what a time is counted from.
    adjacent: tuple[str, ...]
    negations: tuple[str, ...]
    events: tuple[str, ...]
    #: ``[deferred]``, ``[excess]``, ``[range_frames]``.
    deferred: frozenset[str]
    excess: tuple[str, ...]
    range_before: tuple[str, ...]
    range_after: tuple[str, ...]
    #: ``[unknown_units]``: how long units end that no list has, what no unit begins or ends with, what may follow a unit.
    unit_endings: tuple[str, ...]
    no_units: tuple[str, ...]
    after_units: tuple[str, ...]
    #: ``[electricity]``: the unit that degrees share with it, what makes a word of the unit that only it has, names of what is energy.
    electric_unit: str
    electric: str
    electric_names: tuple[str, ...]
    #: ``[bounds]``: what says that a bound may be meant, and words with such a character that say none.
    bounds: tuple[str, ...]
    no_bounds: tuple[str, ...]

    @classmethod
    def of(cls, sections: Mapping[str, Any]) -> ValueWords:
        """Take them from the sections of the word files."""
        calendar, deadline, adjacent, frames = (sections[name] for name in ("calendar", "deadline", "adjacent", "range_frames"))
        return cls(
            spans=_longest_first(calendar["spans"]),
            days=_longest_first(calendar["days"]),
            date_units=frozenset(_longest_first(calendar["dates"])),
            heads=_longest_first(deadline["heads"]),
            recurring=_longest_first(deadline["recurring"]),
            never=_longest_first(deadline["never"]),
            adjacent=_longest_first(adjacent["words"]),
            negations=_longest_first(adjacent["negations"]),
            events=_longest_first(adjacent["events"]),
            deferred=frozenset(_longest_first(sections["deferred"]["words"])),
            excess=_longest_first(sections["excess"]["words"]),
            unit_endings=_longest_first(sections["unknown_units"]["endings"]),
            no_units=_longest_first(sections["unknown_units"]["never"]),
            after_units=_longest_first(sections["unknown_units"]["after"]),
            range_before=_longest_first(frames["before"]),
            range_after=_longest_first(frames["after"]),
            electric_unit=sections["electricity"]["unit"][0],
            electric="".join(sections["electricity"]["mark"]),
            electric_names=_longest_first(sections["electricity"]["names"]),
            bounds=_longest_first(sections["bounds"]["words"]),
            no_bounds=_longest_first(sections["bounds"]["plain"]),
        )


def _longest_first(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({compact(word) for word in words}, key=lambda word: (-len(word), word)))
