"""Find the known words nearest to an unknown one, so that a steward sees where it may belong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...vocabulary import Entry, label_key, vocabulary
from ..forms.patterns import patterns_of

#: Sections in which the words of forms stand; the words of values are no headings.
FAMILIES = ("fields", "columns", "stages", "levels")
_ENDINGS = "titles.endings"
_NEAR = 0.45
_LONGEST = 30
#: How much nearer a word of the family is that the cell's row speaks for.
_EXPECTED = 0.1


@dataclass(frozen=True, slots=True)
class Hint:
    """A known word, the section it stands in, and how near it is (0 to 1; 1: it is the word itself)."""

    word: str
    section: str
    nearness: float

    @property
    def known(self) -> bool:
        return self.nearness == 1


@dataclass(frozen=True, slots=True)
class _Known:
    key: str
    entry: Entry
    letters: Counter[str]


class Hints:
    """The known words of forms, to find those near to an unknown one."""

    def __init__(self, words: Iterable[Entry]) -> None:
        wanted = [entry for entry in words if entry.section.partition(".")[0] in FAMILIES or entry.section == _ENDINGS]
        self._known = [_Known(key, entry, Counter(key)) for entry in wanted if (key := label_key(entry.word))]
        self._words: dict[str, list[Entry]] = {}
        for known in self._known:
            self._words.setdefault(known.key, []).append(known.entry)

    def families(self, text: str) -> set[str]:
        """The families a text is a word of; empty where it is none."""
        return {entry.section.partition(".")[0] for entry in self._words.get(core(text), ())}

    def near(self, text: str, expected: Iterable[str] = (), limit: int = 3) -> tuple[Hint, ...]:
        """The word itself where it is known, else the nearest words, one of each section.

        ``expected``: the families that go first; where levels are expected, a word can be nothing else.
        """
        key = core(text)
        if not is_wording(text):
            return ()
        if known := self._words.get(key):
            return tuple(dict.fromkeys(Hint(entry.word, entry.section, 1.0) for entry in known))
        wanted = tuple(f"{family}." for family in expected)
        known_words = [word for word in self._known if word.entry.section.startswith("levels.")] if "levels." in wanted else self._known
        letters = Counter(key)
        nearest: dict[str, tuple[tuple[float, bool], Hint]] = {}
        for word in known_words:
            section = word.entry.section
            mine = key[-len(word.key) :] if section == _ENDINGS else key
            shared = _shared(letters if mine is key else Counter(mine), word.letters)
            if shared < _NEAR - _EXPECTED:
                continue
            nearness = round((shared + 1 - _distance(mine, word.key) / max(len(mine), len(word.key))) / 2, 3)
            rank = (nearness + (_EXPECTED if section.startswith(wanted) else 0), not section.endswith(".ignored"))
            if _NEAR <= nearness < 1 and (section not in nearest or rank > nearest[section][0]):
                nearest[section] = (rank, Hint(word.entry.word, section, nearness))
        ranked = sorted(nearest.values(), key=lambda pair: pair[0], reverse=True)
        return tuple(hint for _, hint in ranked[:limit])


def core(text: str) -> str:
    """A label as a word file would have it: without blanks and without the money unit in brackets after it.

    >>> core("资金 盘子（万元）")
    '资金盘子'
    """
    key = label_key(text)
    return patterns_of(vocabulary()).unit_in_label.sub("", key) or key


def is_wording(text: str) -> bool:
    """Whether a text can be a label or a heading: short, and not only digits and signs."""
    key = label_key(text)
    return len(key) <= _LONGEST and sum(char.isalpha() for char in key) >= 2


def _shared(one: Counter[str], other: Counter[str]) -> float:
    """How many characters two words have in common, as a share of both."""
    return 2 * (one & other).total() / (one.total() + other.total())


@lru_cache(maxsize=1 << 14)
def _distance(one: str, other: str) -> int:
    """How many characters must be put in, taken out or exchanged to make one word of the other (Levenshtein).

    >>> _distance("年度目标数", "年度目标值")
    1
    """
    row: Sequence[int] = range(len(other) + 1)
    for i, char in enumerate(one, 1):
        below = [i]
        for j, target in enumerate(other, 1):
            below.append(min(row[j] + 1, below[j - 1] + 1, row[j - 1] + (char != target)))
        row = below
    return row[-1]
