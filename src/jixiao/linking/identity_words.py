"""Hold the words by which departments and projects are told apart (``data/identity.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..vocabulary.characters import name_key
from ..vocabulary.keys import one_of

_FILE = Path(__file__).parent / "data" / "identity.toml"


@dataclass(frozen=True, slots=True)
class IdentityRule:
    """Hold what a reason stands for: the label, how sure it is, and its words in both languages."""

    code: str
    label: str
    confidence: float
    en: str
    zh: str


@dataclass(frozen=True, slots=True, eq=False)
class OfficeWords:
    """Hold the words of ``[departments]``: what the file says of each, as patterns where it is looked for within names."""

    before: tuple[str, ...]
    behind: tuple[str, ...]
    ends: tuple[str, ...]
    abbreviations: Mapping[str, str]
    abbreviation: re.Pattern[str]
    above: tuple[str, ...]
    own: tuple[str, ...]
    government: re.Pattern[str]
    government_full: str
    joining: re.Pattern[str]
    organs: tuple[str, ...]
    organ_words: Mapping[str, str]
    parts: tuple[str, ...]
    branch: str
    weak: re.Pattern[str]
    dropped: frozenset[str]
    renames: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class TitleWords:
    """Hold the words of ``[projects]`` and ``[numbers]``, as patterns where they are looked for within names."""

    marks: Mapping[int, None]
    after_doing: re.Pattern[str]
    same_words: tuple[tuple[str, str], ...]
    neutral: re.Pattern[str]
    weak: re.Pattern[str]
    money: re.Pattern[str]
    levels: tuple[str, ...]
    doings: tuple[str, ...]
    number: re.Pattern[str]
    year: re.Pattern[str]
    code: re.Pattern[str]
    digits: Mapping[str, str]
    ten: str


@dataclass(frozen=True, slots=True, eq=False)
class IdentityWords:
    """Hold all of the file: words of departments and of projects, and the reasons by their codes."""

    departments: OfficeWords
    projects: TitleWords
    rules: Mapping[str, IdentityRule]


@cache
def identity_words() -> IdentityWords:
    """Read the words of the file, once."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    rules = {code: IdentityRule(code, **entry) for code, entry in content["reasons"].items()}
    return IdentityWords(_offices(content["departments"]), _titles(content["projects"], content["numbers"]), MappingProxyType(rules))


def _offices(said: Mapping[str, Any]) -> OfficeWords:
    short, full = said["government"]["short"], said["government"]["full"]
    before = full.removesuffix(short)
    return OfficeWords(
        _longest_first(said["before"]),
        _longest_first(said["behind"]),
        tuple(said["ends"]),
        MappingProxyType(said["abbreviations"]),
        # What an abbreviation stands for is left as it is: 人民检察院 does not become 人民人民检察院.
        # Nor is 团委 that of 共青团委员会, which only begins so.
        re.compile(f"(?:{one_of({*said['abbreviations'], *said['abbreviations'].values()})}){_unfinished(said['organ_words'])}"),
        tuple(said["above"]),
        tuple(said["own"]),
        re.compile(f"(?<!{re.escape(before)}){re.escape(short)}"),
        full,
        re.compile(one_of(said["joining"])),
        _longest_first(said["organs"]),
        MappingProxyType(said["organ_words"]),
        tuple(said["parts"]),
        said["branch"],
        re.compile(one_of(said["weak"])),
        frozenset([*said["weak"], *said["dropped"]]),
        tuple((before, after) for before, after in said["renames"]),
    )


def _unfinished(organs: Mapping[str, str]) -> str:
    """Write the condition that what was found does not end in a short word for an organ of which the rest follows."""
    return "".join(f"(?:(?<!{re.escape(short)})|(?!{re.escape(word.removeprefix(short))}))" for word, short in organs.items())


def _titles(said: Mapping[str, Any], numbers: Mapping[str, Any]) -> TitleWords:
    ordinal, series = re.escape(numbers["ordinal"]), one_of(numbers["series"])
    numerals, plans = "".join(numbers["digits"]), numbers["plans"]
    numeral = f"[{re.escape(numerals)}]+"
    return TitleWords(
        dict.fromkeys(map(ord, said["marks"])),
        re.compile(f"({one_of(said['doings'])})(?:{one_of(said['after_doings'])})"),
        tuple((word, other) for word, other in said["same_words"]),
        re.compile(one_of(said["neutral"])),
        re.compile(one_of(said["weak"])),
        re.compile(one_of(said["money"])),
        _longest_first(said["levels"]),
        tuple(said["doings"]),
        re.compile(
            rf"{ordinal}(?P<ordinal>\d+|{numeral})(?P<kind>{series})?|(?P<counted>{numeral})(?P<unit>{series})"
            rf"|(?P<plan>{numeral}{plans})(?![{numerals}])|(?P<digits>\d+(?:\.\d+)?)(?P<what>{series})?|(?P<sign>[{_signs(numbers)}])"
        ),
        re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)"),
        re.compile(r"^[(\[]?(?=[A-Z0-9]{6,})[A-Z]*\d{5,}[A-Z0-9]*[)\]]?[-_:]+(?=\D)|^[(\[][A-Z]*\d{5,}[A-Z0-9]*[)\]]"),
        MappingProxyType(numbers["digits"]),
        next(sign for sign, digits in numbers["digits"].items() if digits == "10"),
    )


def _signs(numbers: Mapping[str, Any]) -> str:
    """The numerals that stand alone: Ⅱ."""
    return "".join(sign for sign in numbers["digits"] if sign.isnumeric() and not "\u4e00" <= sign <= "\u9fff" and sign != "〇")


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(map(name_key, words), key=lambda word: (-len(word), word)))


def without(text: str, words: re.Pattern[str]) -> str:
    """Take all words of a pattern out of a text.

    >>> without("运维项目经费", re.compile("项目|经费"))
    '运维'
    """
    return words.sub("", text)


def rest_after(text: str, beginnings: Sequence[str]) -> str:
    """Take the first of some beginnings from a text that has one and more behind it.

    >>> rest_after("中共某县委", ["中共"]), rest_after("中共", ["中共"])
    ('某县委', '中共')
    """
    return next((text.removeprefix(word) for word in beginnings if text.startswith(word) and text != word), text)
